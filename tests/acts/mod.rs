//! Acts and tracks: who may do what, what it takes, and where it leads.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a test does not expect fails it, whatever it is"
)]

mod guard;
mod mixed;
mod opening;
mod people;
mod sequences;
mod tracks;
mod verdicts;

use chrono::{DateTime, Utc};
use duly::document::Document;
use duly::{
    ActRefused, Actor, Advisory, Because, Event, EventKind, Opening, Outcome, Policy, Refused,
    Side, Ticket,
};

const HEAD: &str = r#"
    policy = { name = "Example", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 }, s3 = { rank = 3 } }
    priority = { p1 = { rank = 1 }, p2 = { rank = 2 } }
    region = { emea = {}, apac = {} }
    waiting.customer = { what = "an answer is needed" }
"#;

pub(super) fn policy(text: &str) -> Policy {
    let document: Document = toml::from_str(&format!("{HEAD}\n{text}")).unwrap();
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

pub(super) fn at(hour: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-07-01T00:00:00Z".parse().unwrap();
    start + chrono::TimeDelta::hours(hour)
}

pub(super) fn opened(text: &str) -> Ticket {
    policy(text)
        .open(Opening::new(at(0)).region("emea"))
        .unwrap()
}

pub(super) fn vendor(role: &str) -> Actor {
    Actor::new(Side::Vendor).role(role)
}

pub(super) fn event(hour: i64, kind: EventKind) -> Event {
    Event::new(at(hour), kind).by(Actor::new(Side::Customer))
}

/// The ticket to the byte: its log, and what it answers.
pub(super) fn bytes(ticket: &Ticket) -> String {
    let log = serde_json::to_string(ticket.log()).unwrap();
    let look = ticket.assess(at(1_000)).unwrap();
    log + &serde_json::to_string(&look).unwrap()
}

/// The refusal of an act, which leaves the ticket as it was to the byte.
pub(super) fn refused(ticket: &mut Ticket, event: Event) -> ActRefused {
    let before = bytes(ticket);
    let refused = ticket.apply(event).unwrap_err();
    assert_eq!(bytes(ticket), before, "{refused}");
    match refused {
        Refused::Act(refused) => *refused,
        other => panic!("{other}"),
    }
}

pub(super) fn accepted(ticket: &mut Ticket, event: Event) -> Outcome {
    ticket
        .apply(event)
        .unwrap_or_else(|refused| panic!("{refused}"))
}

pub(super) fn state(ticket: &Ticket, track: &str) -> String {
    let look = ticket.assess(at(1_000)).unwrap();
    look.track(track).unwrap().state().to_owned()
}

pub(super) fn holder(ticket: &Ticket, position: &str) -> Option<String> {
    let look = ticket.assess(at(1_000)).unwrap();
    let found = look.positions().find(|one| one.name == position).unwrap();
    found.holder.and_then(|holder| holder.id.clone())
}

/// What a clock's target was taken to be, in hours; none where it is unknown.
pub(super) fn due(ticket: &Ticket, clock: &str) -> Option<DateTime<Utc>> {
    let look = ticket.assess(at(1_000)).unwrap();
    let cycle = look.clock(clock).unwrap().current().unwrap();
    cycle.due.instant()
}

pub(super) fn missing(says: &str) -> impl Fn(&Because) -> bool + '_ {
    move |because| matches!(because, Because::Missing { says: found, .. } if found == says)
}

pub(super) fn undecided(outcome: &Outcome) -> bool {
    let undecided = |advice: &Advisory| matches!(advice, Advisory::Undecided { .. });
    outcome.advisories.iter().any(undecided)
}
