//! What is done with logs and revisions: books, following, amending, keeping, trying out, comparing.

mod amend;
mod book;

use crate::support::at;
use duly::document::Document;
use duly::{Assessment, CycleAnswer, Event, Policy, Response, Side};

/// Office hours in Berlin, 08:00 to 17:00 from Monday to Friday; eight business hours to resolve, four for s1.
const DESK: &str = r#"
[policy]
name = "Desk"
revision = "1"
[severity.s1]
rank = 1
[severity.s2]
rank = 2
[waiting.customer]
what = "the customer has to answer"
[calendar.office]
zone = "Europe/Berlin"
hours = { mon-fri = "08:00-17:00" }
[clock.resolution]
start = "opened"
calendar = "office"
target = [{ when = { severity = "s1" }, is = "4 business hours" }, { is = "8 business hours" }]
pauses = ["customer"]
reclassified = "keep-elapsed"
reopened = "continue"
"#;

/// The same, changed here and there.
fn document(changes: &[(&str, &str)]) -> Document {
    let text = changes.iter().fold(DESK.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    toml::from_str(&text).unwrap()
}

fn policy(changes: &[(&str, &str)]) -> Policy {
    Policy::compile(&document(changes)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn resolution<'a>(look: &'a Assessment<'_>) -> CycleAnswer<'a> {
    look.clock("resolution").unwrap().current().unwrap()
}

fn note(text: &str) -> Event {
    Event::replied(at(text), Side::Customer, Response::Notice)
}
