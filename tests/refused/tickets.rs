//! Openings, events and questions that are refused: each reason, its words, and a ticket untouched.

use crate::fixtures;
use chrono::{DateTime, TimeDelta, Utc};
use duly::limits::{MAX_EVENTS, MAX_TEXT_BYTES};
use duly::{
    Actor, Event, EventKind, InstantError, Log, Opening, Policy, Priority, Refused, ReplayError,
    Response, Severity, Side, Ticket,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn house() -> Policy {
    Policy::compile(&fixtures::policy("house")).unwrap()
}

fn opening() -> Opening {
    Opening::new(at("2026-03-02T08:00:00Z"))
        .severity(Severity::new(2).unwrap())
        .plan("silver")
        .fact("affected-users", 5)
}

/// A ticket that waits, with a first response met, and events of known ids.
fn ticket() -> Ticket {
    let mut ticket = house().open(opening()).unwrap();
    let reply = Event::replied(at("2026-03-02T09:00:00Z"), Side::Vendor, Response::Question);
    ticket.apply(reply.id("e-1")).unwrap();
    let reason = "customer".to_owned();
    let wait = Event::new(at("2026-03-02T10:00:00Z"), EventKind::WaitingSet { reason });
    ticket.apply(wait.id("e-2")).unwrap();
    ticket
}

/// The ticket to the byte: its log, and what it answers at and after its last event.
fn bytes(ticket: &Ticket) -> String {
    let mut bytes = serde_json::to_string(ticket.log()).unwrap();
    for hours in [0, 1, 30, 900] {
        let as_of = at("2026-03-02T10:00:00Z") + TimeDelta::hours(hours);
        bytes += &serde_json::to_string(&ticket.assess(as_of).unwrap()).unwrap();
    }
    bytes
}

fn refuses(event: Event) -> Refused {
    let mut ticket = ticket();
    let before = bytes(&ticket);
    let refused = ticket.apply(event).unwrap_err();
    assert_eq!(bytes(&ticket), before, "{refused}");
    refused
}

fn later(kind: EventKind) -> Event {
    Event::new(at("2026-03-02T11:00:00Z"), kind)
}

fn too_long() -> String {
    "x".repeat(MAX_TEXT_BYTES + 1)
}

#[test]
fn events_outside_the_range() {
    let refused = refuses(Event::new(at("2100-01-01T00:00:00Z"), EventKind::Resolved));
    assert!(matches!(
        refused,
        Refused::Instant(InstantError::OutOfRange(_))
    ));
    assert_eq!(
        refused.to_string(),
        "instant outside the supported range: found `2100-01-01 00:00:00 UTC`, expected 1970-01-01 \
         up to 2100-01-01"
    );
    let refused = refuses(Event::new(at("2026-03-02T11:00:60Z"), EventKind::Resolved));
    assert!(matches!(
        refused,
        Refused::Instant(InstantError::LeapSecond(_))
    ));
    assert_eq!(
        refused.to_string(),
        "leap second: found `2026-03-02 11:00:60 UTC`, expected a second from 00 to 59"
    );
}

#[test]
fn events_out_of_order() {
    let refused = refuses(Event::new(at("2026-03-02T09:59:59Z"), EventKind::Resolved));
    assert!(matches!(refused, Refused::Earlier { .. }));
    assert_eq!(
        refused.to_string(),
        "event out of order: found `2026-03-02 09:59:59 UTC`, expected `2026-03-02 10:00:00 UTC` or \
         later"
    );
    let same_instant = Event::new(at("2026-03-02T10:00:00Z"), EventKind::Resolved);
    assert!(ticket().apply(same_instant).is_ok());
}

/// A repeated id is recognised before the order is checked: with equal content it changes nothing.
#[test]
fn ids_used_twice() {
    let other = Event::new(at("2026-03-02T09:00:00Z"), EventKind::Resolved).id("e-1");
    let refused = refuses(other);
    assert!(matches!(refused, Refused::IdReused { .. }));
    assert_eq!(
        refused.to_string(),
        "event id `e-1` used twice: found other content than the first, expected the same"
    );
    let mut ticket = ticket();
    let before = bytes(&ticket);
    let same = Event::replied(at("2026-03-02T09:00:00Z"), Side::Vendor, Response::Question);
    assert!(ticket.apply(same.id("e-1")).unwrap().repeated);
    assert_eq!(bytes(&ticket), before);
}

#[test]
fn severities_the_policy_does_not_have() {
    let severity = Severity::new(4).unwrap();
    let said =
        "unknown severity: found rank `4`, expected `1` for `s1`, `2` for `s2` or `3` for `s3`";
    for kind in [
        EventKind::SeverityReported { severity },
        EventKind::SeverityConfirmed { severity },
    ] {
        let refused = refuses(later(kind));
        assert!(matches!(refused, Refused::UnknownSeverity { .. }));
        assert_eq!(refused.to_string(), said);
    }
    let refused = house().open(opening().severity(severity)).unwrap_err();
    assert_eq!(refused.to_string(), said);
}

#[test]
fn waiting_reasons_the_policy_does_not_have() {
    let reason = || "weather".to_owned();
    for kind in [
        EventKind::WaitingSet { reason: reason() },
        EventKind::WaitingCleared { reason: reason() },
    ] {
        let refused = refuses(later(kind));
        assert!(matches!(refused, Refused::UnknownName { .. }));
        assert_eq!(
            refused.to_string(),
            "unknown waiting reason: found `weather`, expected `customer` or `supplier`"
        );
    }
}

#[test]
fn texts_beyond_the_limit() {
    let said = "too long a text, in bytes: expected at most 4096";
    let actor = || Actor::new(Side::Vendor);
    let resolved = || later(EventKind::Resolved);
    for event in [
        resolved().id(&too_long()),
        resolved().channel(&too_long()),
        resolved().by(actor().id(&too_long())),
        resolved().by(actor().role(&too_long())),
    ] {
        let refused = refuses(event);
        assert!(matches!(refused, Refused::LimitExceeded { .. }));
        assert_eq!(refused.to_string(), said);
    }
    let longest = "x".repeat(MAX_TEXT_BYTES);
    assert!(ticket().apply(resolved().id(&longest)).is_ok());
    for opening in [
        opening().id(&too_long()),
        opening().plan(&too_long()),
        opening().region(&too_long()),
        opening().environment(&too_long()),
        opening().category(&too_long()),
        opening().channel(&too_long()),
        opening().by(actor().id(&too_long())),
        opening().by(actor().role(&too_long())),
        opening().fact("affected-users", too_long().as_str()),
    ] {
        assert_eq!(house().open(opening).unwrap_err().to_string(), said);
    }
    assert!(
        house()
            .open(opening().id(&longest).category(&longest))
            .is_ok()
    );
}

#[test]
fn logs_beyond_the_limit() {
    let mut ticket = house().open(opening()).unwrap();
    let event = || Event::new(at("2026-03-02T09:00:00Z"), EventKind::Acknowledged);
    for _ in 0..MAX_EVENTS {
        ticket.apply(event()).unwrap();
    }
    let refused = ticket.apply(event()).unwrap_err();
    assert!(matches!(refused, Refused::LimitExceeded { .. }));
    assert_eq!(
        refused.to_string(),
        "too many events: expected at most 10000"
    );
    assert_eq!(ticket.log().events.len(), MAX_EVENTS);
}

#[test]
fn openings() {
    let refused = |opening| house().open(opening).unwrap_err();
    let received = refused(opening().received_at(at("2026-03-02T08:00:01Z")));
    assert!(matches!(received, Refused::ReceivedLater { .. }));
    assert_eq!(
        received.to_string(),
        "received after it was logged: found `2026-03-02 08:00:01 UTC`, expected `2026-03-02 \
         08:00:00 UTC` or earlier"
    );
    assert!(
        house()
            .open(opening().received_at(at("2026-03-02T08:00:00Z")))
            .is_ok()
    );
    let instant = refused(Opening::new(at("1969-12-31T23:59:59Z")));
    assert!(matches!(instant, Refused::Instant(_)));
    let instant = refused(opening().received_at(at("1969-12-31T23:59:59Z")));
    assert!(matches!(instant, Refused::Instant(_)));
    let priority = refused(opening().priority(Priority::new(1).unwrap()));
    assert!(matches!(priority, Refused::UnknownPriority { .. }));
    assert_eq!(
        priority.to_string(),
        "unknown priority: found rank `1`, expected nothing: none is declared"
    );
    for (opening, said) in [
        (
            opening().plan("bronze"),
            "unknown plan: found `bronze`, expected `gold` or `silver`",
        ),
        (
            opening().region("emea"),
            "unknown region: found `emea`, expected nothing: none is declared",
        ),
        (
            opening().fact("afected-users", 5),
            "unknown fact: found `afected-users`, expected `affected-users`",
        ),
        (
            opening().fact("plan", "gold"),
            "unknown fact: found `plan`, expected `affected-users`",
        ),
    ] {
        let refused = refused(opening);
        assert!(matches!(refused, Refused::UnknownName { .. }), "{refused}");
        assert_eq!(refused.to_string(), said);
    }
}

#[test]
fn facts_of_another_type() {
    let refused = house()
        .open(opening().fact("affected-users", "many"))
        .unwrap_err();
    assert!(matches!(refused, Refused::BadFact { .. }));
    assert_eq!(
        refused.to_string(),
        "fact `affected-users`: found `many`, expected a whole number"
    );
    let blancco = Policy::compile(&fixtures::policy("blancco-old")).unwrap();
    let opening = Opening::new(at("2021-03-15T09:00:00Z")).fact("centre", "france");
    assert_eq!(
        blancco.open(opening).unwrap_err().to_string(),
        "fact `centre`: found `france`, expected `usa`, `canada`, `latin-america`, `uk`, \
         `central-europe`, `finland`, `india`, `japan`, `korea`, `malaysia` or `australia`"
    );
}

#[test]
fn questions_about_the_past() {
    let ticket = ticket();
    let refused = ticket.assess(at("2026-03-02T09:59:59Z")).unwrap_err();
    assert!(matches!(refused, Refused::TooEarly { .. }));
    assert_eq!(
        refused.to_string(),
        "looked at too early: found `2026-03-02 09:59:59 UTC`, expected `2026-03-02 10:00:00 UTC` or \
         later; replay the log up to then"
    );
    assert!(ticket.assess(at("2026-03-02T10:00:00Z")).is_ok());
    let refused = ticket.assess(at("2100-01-01T00:00:00Z")).unwrap_err();
    assert!(matches!(refused, Refused::Instant(_)));
}

#[test]
fn logs_that_cannot_be_replayed() {
    let resolved = |text| Event::new(at(text), EventKind::Resolved);
    let events = vec![
        resolved("2026-03-02T10:00:00Z"),
        resolved("2026-03-02T09:00:00Z"),
    ];
    let log = |opening, events| Log { opening, events };
    let refused = house().replay(log(opening(), events)).unwrap_err();
    assert!(matches!(refused, ReplayError::Event { position: 2, .. }));
    assert_eq!(
        refused.to_string(),
        "in event 2 of the log: event out of order: found `2026-03-02 09:00:00 UTC`, expected \
         `2026-03-02 10:00:00 UTC` or later"
    );
    let refused = house()
        .replay(log(opening().plan("bronze"), Vec::new()))
        .unwrap_err();
    assert!(matches!(refused, ReplayError::Opening(_)));
    assert_eq!(
        refused.to_string(),
        "in the opening: unknown plan: found `bronze`, expected `gold` or `silver`"
    );
}
