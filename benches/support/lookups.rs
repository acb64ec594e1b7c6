//! A policy with a long table, a feature counted by the year and a queue, and tickets under it.

use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::{Event, Log, Opening, Policy, Response, Severity, Side};
use std::fmt::Write;

/// How many rows its table has, the last of which answers.
pub(crate) const ROWS: u16 = 100;
/// How many health checks a customer has had.
pub(crate) const CHECKS: u32 = 20;

const DESK: &str = r#"
policy = { name = "Desk", revision = "1" }
severity = { s1 = { rank = 1 }, s2 = { rank = 2 }, s3 = { rank = 3 } }
fact.customer = { type = "text" }
event.health-check-held = { what = "a health check was held" }
[fact.impact]
type = "choice"
values = ["high", "medium", "low"]
[calendar.office]
zone = "Europe/Berlin"
hours = { mon-fri = "08:00-17:00" }
[clock.answer]
start = "opened"
stop = { event = "replied", from = "vendor" }
calendar = "office"
target = [{ when = { severity = "s1" }, is = "1 business hour" }, { is = "8 business hours" }]
reclassified = "freeze"
[feature.health-check]
what = "health checks"
row = { is = { times = 30, of = "health-check-held", within = { year = "calendar", zone = "Europe/Berlin" } } }
[queue.work]
what = "tickets that nobody has answered"
members = { clock.answer = { state = "running" } }
group = "customer"
key = ["severity", { fact = "impact" }, { fact = "environment", order = ["production", "test"] }, { due = "answer" }]
[table.route]
says = "Who works on it?"
"#;

pub(crate) fn policy() -> Policy {
    let mut text = DESK.to_owned();
    for number in 1..=ROWS {
        let row = format!("when = {{ category = \"c{number}\" }}\nis = \"team-{number}\"");
        writeln!(text, "[[table.route.row]]\n{row}").expect("a string grows");
    }
    let document: Document = toml::from_str(&text).expect("a document");
    Policy::compile(&document).expect("a policy")
}

/// Of four hundred customers, opened over a month; every fifth is answered, so that it leaves the queue.
pub(crate) fn log(number: usize) -> Log {
    let minutes = i64::try_from(number % 43_200).expect("a number of minutes");
    let opened: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().expect("an instant");
    let opened = opened + TimeDelta::minutes(minutes);
    let rank = u8::try_from(number % 3 + 1).expect("a rank");
    let impacts = ["high", "medium", "low"];
    let opening = Opening::new(opened)
        .id(&format!("t-{number}"))
        .severity(Severity::new(rank).expect("a rank"))
        .environment(if number.is_multiple_of(2) {
            "production"
        } else {
            "test"
        })
        .category(&format!("c{ROWS}"))
        .fact("customer", format!("customer-{}", number % 400))
        .fact("impact", impacts[number / 3 % 3]);
    let answered = number.is_multiple_of(5).then(|| {
        let at = opened + TimeDelta::minutes(30);
        Event::replied(at, Side::Vendor, Response::Solution)
    });
    Log {
        opening,
        events: answered.into_iter().collect(),
    }
}

/// A ticket's log with as many health checks, a day apart.
pub(crate) fn checks() -> Log {
    let Log { opening, .. } = log(1);
    let day = |day: u32| opening.logged_at + TimeDelta::days(i64::from(day));
    let events = (1..=CHECKS).map(|number| Event::happened(day(number), "health-check-held"));
    Log {
        events: events.collect(),
        opening,
    }
}
