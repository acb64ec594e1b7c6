//! What users of other systems complained of, each as a policy or a calendar on which it would show. A test
//! names the project and its thread, and says in a sentence what went wrong there.
//!
//! Unless something else is said, hours are from nine to five on weekdays in UTC, and tickets are logged on
//! Monday, 2 March 2026.

mod answers;
mod calendars;
mod changes;
mod hours;
mod ladders;
mod pauses;
mod reminders;
mod reopening;
mod reports;

use crate::support::at;
use chrono::{DateTime, Utc};
use duly::document::Document;
use duly::{
    Assessment, CycleAnswer, CycleState, Due, Event, EventKind, Opening, Policy, Response,
    Severity, Side, Ticket,
};

const OFFICE: &str = r#"
    policy = { name = "Desk", revision = "1" }
    [source.SLA]
    title = "The agreement"
    [calendar.office]
    zone = "Etc/UTC"
    hours = { mon-fri = "09:00-17:00" }
"#;
const SEVERITIES: &str = "
    [severity.s1]
    rank = 1
    [severity.s2]
    rank = 2
    [severity.s3]
    rank = 3
";
const WAITING: &str = r#"
    [waiting.customer]
    what = "an answer of the customer"
"#;

fn compile(text: &str) -> Policy {
    let document: Document = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Office hours, three severities, a reason to wait, and these clocks.
fn desk(clocks: &str) -> Policy {
    compile(&format!("{OFFICE}{SEVERITIES}{WAITING}{clocks}"))
}

/// A resolution clock of that target that pauses for the customer.
fn resolution(target: &str) -> Policy {
    desk(&format!(
        r#"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = {{ is = "{target}" }}
        pauses = ["customer"]
        reclassified = "freeze"
        "#
    ))
}

/// A resolution clock of four hours for the gravest severity and eight for the next, in that mode.
fn by_severity(mode: &str) -> Policy {
    desk(&format!(
        r#"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = [
            {{ when = {{ severity = "s1" }}, is = "4 business hours" }},
            {{ when = {{ severity = "s2" }}, is = "8 business hours" }},
            {{ when = {{ severity = "s3" }}, not-defined = "SLA-3" }},
        ]
        pauses = ["customer"]
        reclassified = "{mode}"
        "#
    ))
}

/// A day of March 2026 and a time of it in UTC, as in `02T09:00`.
fn on(text: &str) -> DateTime<Utc> {
    let seconds = if text.len() == "02T09:00".len() {
        ":00"
    } else {
        ""
    };
    at(&format!("2026-03-{text}{seconds}Z"))
}

fn severity(rank: u8) -> Severity {
    Severity::new(rank).unwrap()
}

fn opened(policy: &Policy, logged: &str) -> Ticket {
    policy.open(Opening::new(on(logged))).unwrap()
}

fn opened_at_severity(policy: &Policy, logged: &str, rank: u8) -> Ticket {
    let opening = Opening::new(on(logged)).severity(severity(rank));
    policy.open(opening).unwrap()
}

fn happens(ticket: &mut Ticket, t: &str, kind: EventKind) {
    ticket.apply(Event::new(on(t), kind)).unwrap();
}

fn waits(ticket: &mut Ticket, t: &str) {
    let reason = "customer".to_owned();
    happens(ticket, t, EventKind::WaitingSet { reason });
}

fn goes_on(ticket: &mut Ticket, t: &str) {
    let reason = "customer".to_owned();
    happens(ticket, t, EventKind::WaitingCleared { reason });
}

fn reported(ticket: &mut Ticket, t: &str, rank: u8) {
    let severity = severity(rank);
    happens(ticket, t, EventKind::SeverityReported { severity });
}

fn replied(ticket: &mut Ticket, t: &str, side: Side) {
    let reply = Event::replied(on(t), side, Response::Notice);
    ticket.apply(reply).unwrap();
}

fn look(ticket: &Ticket, t: &str) -> Assessment<'static> {
    ticket.what_if(&[], on(t)).unwrap()
}

/// The last cycle of a clock that has started.
fn cycle<'a>(look: &'a Assessment<'_>, clock: &str) -> CycleAnswer<'a> {
    look.clock(clock).unwrap().current().unwrap()
}

fn due(ticket: &Ticket, t: &str, clock: &str) -> Due<'static> {
    let look = look(ticket, t);
    match cycle(&look, clock).due {
        Due::At(at) => Due::At(at),
        Due::Held { due_was, remaining } => Due::Held { due_was, remaining },
        other @ (Due::Immediately
        | Due::NotDefined(_)
        | Due::Unknown(_)
        | Due::NeverOpens
        | Due::OutOfRange) => panic!("no instant: {other}"),
    }
}

fn due_at(text: &str) -> Due<'static> {
    Due::At(on(text))
}

fn state(ticket: &Ticket, t: &str, clock: &str) -> CycleState {
    cycle(&look(ticket, t), clock).state
}

fn breached_at(ticket: &Ticket, t: &str, clock: &str) -> Option<DateTime<Utc>> {
    cycle(&look(ticket, t), clock).breached_at
}

fn next_change(ticket: &Ticket, t: &str) -> Option<DateTime<Utc>> {
    look(ticket, t).next_change_at()
}
