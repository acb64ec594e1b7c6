//! A policy of four clocks, and logs of tickets under it.

use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::{Event, EventKind, Log, Opening, Policy, Response, Severity, Side};

pub(crate) const EVENTS: usize = 20;

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
closed = [{ yearly = "01-01", name = "New Year" }, { yearly = "10-03", name = "German Unity Day" }]
[clock.first-response]
start = "opened"
stop = { event = "replied", from = "vendor" }
once = true
calendar = "office"
target = [{ when = { severity = "s1" }, is = "30 business minutes" }, { is = "4 business hours" }]
warn = "75%"
reclassified = "keep-elapsed"
[clock.next-response]
start = { event = "replied", from = "customer" }
stop = { event = "replied", from = "vendor" }
calendar = "office"
target = { is = "4 business hours" }
pauses = ["customer"]
reclassified = "freeze"
[clock.update]
start = "opened"
restart = { event = "replied", from = "vendor" }
calendar = "office"
target = { is = "8 business hours" }
pauses = ["customer"]
reclassified = "freeze"
[clock.resolution]
start = "opened"
calendar = "office"
target = [
    { when = { severity = "s1" }, is = "8 business hours" },
    { is = { business-days = 3, landing = "same-time" } },
]
pauses = ["customer"]
warn = "50%"
reclassified = "from-origin"
"#;

/// The desk's policy; those of other numbers open at other times of day.
pub(crate) fn policy(number: usize) -> Policy {
    let (hour, minute) = (7 + number / 60 % 4, number % 60);
    let opening = format!("{hour:02}:{minute:02}-17:{:02}", number / 240 % 60);
    let text = match number {
        0 => DESK.to_owned(),
        _ => DESK.replace("08:00-17:00", &opening),
    };
    let document: Document = toml::from_str(&text).expect("a document");
    Policy::compile(&document).expect("a policy")
}

/// Replies by customer and vendor in turn, ten minutes apart, and now and then a pause.
pub(crate) fn log(number: usize, events: usize) -> Log {
    let hours = i64::try_from(number % 8_760).expect("a number of hours");
    let opened: DateTime<Utc> = "2026-03-30T07:00:00Z".parse().expect("an instant");
    let opened = opened + TimeDelta::hours(hours);
    let event = |number: usize| {
        let minutes = 10 * (i64::try_from(number).expect("a number of events") + 1);
        let at = opened + TimeDelta::minutes(minutes);
        let reason = || "customer".to_owned();
        match number % 5 {
            1 => Event::replied(at, Side::Vendor, Response::Notice),
            3 => Event::new(at, EventKind::WaitingSet { reason: reason() }),
            4 => Event::new(at, EventKind::WaitingCleared { reason: reason() }),
            _ => Event::replied(at, Side::Customer, Response::Notice),
        }
    };
    Log {
        opening: Opening::new(opened).severity(Severity::new(2).expect("a rank")),
        events: (0..events).map(event).collect(),
    }
}
