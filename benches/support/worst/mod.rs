//! The largest documents and logs that the published limits let be, each made to cost one call what it can.

pub(crate) mod calendars;
pub(crate) mod clocks;
pub(crate) mod conditions;
pub(crate) mod ladders;
pub(crate) mod revisions;
pub(crate) mod tables;

use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::{Event, EventKind, Log, Opening, Policy, Ticket};

pub(crate) const HEAD: &str = r#"
policy = { name = "Desk", revision = "1" }
severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
waiting.customer = { what = "an answer of the customer" }
fact.users = { type = "number" }
fact.never = { type = "flag" }
fact.began = { type = "instant" }
event.nudge = { what = "somebody asks" }
event.other = { what = "something else" }
"#;

pub(crate) fn document(text: &str) -> Document {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn policy(text: &str) -> Policy {
    compiled(&document(text))
}

pub(crate) fn compiled(document: &Document) -> Policy {
    Policy::compile(document).unwrap_or_else(|problems| panic!("{:?}", problems.iter().next()))
}

pub(crate) fn opened_at() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().expect("an instant")
}

/// So many minutes after the opening.
pub(crate) fn minute(number: usize) -> DateTime<Utc> {
    opened_at() + TimeDelta::minutes(i64::try_from(number).expect("a number"))
}

pub(crate) fn opening() -> Opening {
    let opening = Opening::new(opened_at())
        .fact("users", 0)
        .fact("never", false);
    let opening = opening.fact("began", "2026-03-02T08:00:00Z");
    opening.severity(duly::Severity::new(2).expect("a rank"))
}

/// An event a minute, by their numbers.
pub(crate) fn log(many: usize, kind: impl Fn(usize) -> EventKind) -> Log {
    let event = |number: usize| Event::new(minute(number + 1), kind(number));
    Log {
        opening: opening(),
        events: (0..many).map(event).collect(),
    }
}

pub(crate) fn happens(event: &str) -> EventKind {
    let event = event.to_owned();
    EventKind::Happened { event }
}

/// Begins to wait, and goes on, in turn.
pub(crate) fn waits(number: usize) -> EventKind {
    let reason = "customer".to_owned();
    match number.is_multiple_of(2) {
        true => EventKind::WaitingSet { reason },
        false => EventKind::WaitingCleared { reason },
    }
}

pub(crate) fn ticket(policy: &Policy, log: Log) -> Ticket {
    policy.replay(log).expect("a ticket")
}

/// The text of a file of the fixtures.
pub(crate) fn fixture(name: &str) -> String {
    let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a file")
}
