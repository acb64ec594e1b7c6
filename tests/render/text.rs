//! What a text says, line by line; the figures are worked out by hand.

use super::reopened;
use crate::fixtures;
use crate::support::at;
use chrono::TimeDelta;
use duly::document::Document;
use duly::limits::MAX_TEXT_SEGMENTS;
use duly::{
    Actor, Book, Event, EventKind, ManualDue, Opening, Policy, Response, Severity, Side, Ticket,
    render,
};

fn says(ticket: &Ticket, as_of: &str) -> String {
    render::text(&ticket.assess(at(as_of)).unwrap()).to_string()
}

fn assert_says(text: &str, line: &str) {
    assert!(
        text.lines().any(|found| found == line),
        "no line `{line}` in\n{text}"
    );
}

fn compiled(clock: &str) -> Policy {
    let text = format!(
        "policy = {{ name = \"Desk\", revision = \"1\" }}\n\
         [calendar.office]\nzone = \"Europe/Berlin\"\nhours = {{ mon-fri = \"09:00-17:00\" }}\n\
         holidays-known-until = \"2026-12-31\"\n\
         [clock.answer]\nstart = \"opened\"\ncalendar = \"office\"\nreclassified = \"freeze\"\n{clock}"
    );
    Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap()
}

/// 3 business days are due on Thursday, 16:30, for the pause took 6 h 30 min of open time; the time resolved,
/// 2 h 45 min of it, moves that to Friday, 10:15.
#[test]
fn what_became_of_a_ticket_is_said() {
    let text = says(&reopened(), "2026-03-26T14:30:00+01:00");
    for line in [
        "ticket   House support 2026-01   zone data 2026e",
        "as of 2026-03-26 13:30 UTC (Thu 14:30 Europe/Berlin)",
        "resolution: resolved or closed 2026-03-25 10:15 UTC (Wed 11:15 Europe/Berlin), \
         reopened 2026-03-25 14:00 UTC (Wed 15:00 Europe/Berlin)",
        "resolution: reclassified 2026-03-24 09:40 UTC (Tue 10:40 Europe/Berlin): severity-raised, \
         from-origin; 3 h 10 min used; due 2026-03-26 15:30 UTC (Thu 16:30 Europe/Berlin) instead of \
         not defined: the policy promises none (HR-9)",
        "solution again: warned at 75%, 2026-03-26 11:00 UTC (Thu 12:00 Europe/Berlin)",
        "solution again: warned at 1 h before, 2026-03-26 13:00 UTC (Thu 14:00 Europe/Berlin)",
    ] {
        let version = text.lines().next().unwrap().rsplit(' ').next().unwrap();
        assert_says(&text, &line.replace("2026e", version));
    }
    let row = text
        .lines()
        .find(|line| line.starts_with("resolution "))
        .unwrap();
    assert!(
        row.contains("2026-03-27 09:15 UTC (Fri 10:15 Europe/Berlin)   19 h 15 min   4 h 45 min"),
        "{row}"
    );
    let row = text
        .lines()
        .find(|line| line.starts_with("solution again "))
        .unwrap();
    assert!(row.contains("support   running"), "{row}");
}

/// An hour before 75% of eight hours are used, and while it waits.
#[test]
fn a_warning_to_come_is_said_unless_the_ticket_waits() {
    let mut ticket = reopened();
    let to_come = "solution again: warns at 75%, 2026-03-26 11:00 UTC (Thu 12:00 Europe/Berlin)";
    assert_says(&says(&ticket, "2026-03-26T11:00:00+01:00"), to_come);
    let reason = "customer".to_owned();
    let waits = Event::new(
        at("2026-03-26T11:00:00+01:00"),
        EventKind::WaitingSet { reason },
    );
    ticket.apply(waits).unwrap();
    let text = says(&ticket, "2026-03-26T11:00:00+01:00");
    assert_says(
        &text,
        "waiting: customer since 2026-03-26 10:00 UTC (Thu 11:00 Europe/Berlin)",
    );
    assert!(!text.contains("warns at"), "{text}");
}

/// Raised an hour too late for the new target, then lowered back.
#[test]
fn a_breach_that_was_taken_back_is_said() {
    let policy = Policy::compile(&fixtures::policy("house")).unwrap();
    let severity = |rank| Severity::new(rank).unwrap();
    let opening = Opening::new(at("2026-03-02T09:00:00+01:00"))
        .severity(severity(2))
        .plan("silver");
    let mut ticket = policy.open(opening.fact("affected-users", 5)).unwrap();
    for (time, rank) in [
        ("2026-03-03T10:00:00+01:00", 1),
        ("2026-03-03T11:00:00+01:00", 2),
    ] {
        let severity = severity(rank);
        ticket
            .apply(Event::new(
                at(time),
                EventKind::SeverityReported { severity },
            ))
            .unwrap();
    }
    let text = says(&ticket, "2026-03-03T11:00:00+01:00");
    assert_says(
        &text,
        "resolution: breached 2026-03-03 09:00 UTC (Tue 10:00 Europe/Berlin), \
         withdrawn 2026-03-03 10:00 UTC (Tue 11:00 Europe/Berlin)",
    );
    let late = text
        .lines()
        .find(|line| line.contains("severity-raised, from-origin"))
        .unwrap();
    assert!(late.ends_with("; already late"), "{late}");
}

#[test]
fn a_request_and_a_due_set_by_hand_are_said() {
    let policy = Policy::compile(&fixtures::policy("house")).unwrap();
    let severity = Severity::new(2);
    let opening = Opening::new(at("2026-03-02T09:00:00+01:00")).severity(severity.unwrap());
    let mut ticket = policy.open(opening.fact("affected-users", 5)).unwrap();
    let (severity, priority) = (Severity::new(1), None);
    let asked = EventKind::ChangeRequested { severity, priority };
    ticket
        .apply(Event::new(at("2026-03-02T10:00:00+01:00"), asked))
        .unwrap();
    let set = EventKind::DueSet {
        clock: "resolution".to_owned(),
        due: at("2026-03-06T12:00:00+01:00"),
        hold: ManualDue::Fixed,
        reason: "agreed on the phone\nwith them".to_owned(),
    };
    let by = Actor::new(Side::Vendor).role("manager").id("u-17");
    ticket
        .apply(Event::new(at("2026-03-02T11:00:00+01:00"), set).by(by))
        .unwrap();
    let text = says(&ticket, "2026-03-02T11:00:00+01:00");
    assert_says(
        &text,
        "requested: severity s1 since 2026-03-02 09:00 UTC (Mon 10:00 Europe/Berlin), not decided",
    );
    // A reason of several lines cannot make lines of its own.
    assert_says(
        &text,
        "resolution: due set by hand 2026-03-02 10:00 UTC (Mon 11:00 Europe/Berlin) to 2026-03-06 11:00 UTC \
         (Fri 12:00 Europe/Berlin) by vendor, manager, u-17: agreed on the phone\u{FFFD}with them \
         (pauses do not move it)",
    );
}

#[test]
fn an_ended_ticket_and_a_due_beyond_the_known_closed_days_are_said() {
    let policy = compiled("target = { is = \"8 business hours\" }\nstop = \"resolved\"\n");
    let mut ticket = policy
        .open(Opening::new(at("2026-12-31T12:00:00+01:00")))
        .unwrap();
    let known = "answer: due beyond 2026-12-31, up to which its calendar knows the closed days";
    let text = says(&ticket, "2026-12-31T13:00:00+01:00");
    assert_says(&text, known);
    assert!(!text.contains("the ticket is resolved"), "{text}");
    ticket
        .apply(Event::new(
            at("2026-12-31T13:00:00+01:00"),
            EventKind::Resolved,
        ))
        .unwrap();
    assert_says(
        &says(&ticket, "2026-12-31T13:00:00+01:00"),
        "the ticket is resolved or closed",
    );
}

#[test]
fn the_revisions_gone_through_are_said() {
    let house = fixtures::policy("house");
    let mut next = house.clone();
    next.policy.revision = "2026-02".to_owned();
    let (house, next) = (
        Policy::compile(&house).unwrap(),
        Policy::compile(&next).unwrap(),
    );
    let revision = next.hash().to_string();
    let from = [
        ("2026-01-01T00:00:00Z", house),
        ("2026-02-01T00:00:00Z", next),
    ];
    let book = Book::new(from.map(|(from, policy)| (at(from), policy))).unwrap();
    let mut ticket = book.open(Opening::new(at("2026-01-05T09:00:00Z"))).unwrap();
    assert!(!says(&ticket, "2026-02-02T09:00:00Z").contains("revisions:"));
    ticket
        .apply(Event::new(
            at("2026-02-02T09:00:00Z"),
            EventKind::Migrated { revision },
        ))
        .unwrap();
    assert_says(
        &says(&ticket, "2026-02-02T09:00:00Z"),
        "revisions: 2026-01, then 2026-02",
    );
}

/// 8 hours a day, a closed stretch after each: 251 days are 501 stretches, 250 one less than 500.
#[test]
fn an_explanation_ends_at_its_limit() {
    for (hours, is_cut) in [(2_000, false), (2_008, true)] {
        let policy = compiled(&format!("target = {{ is = \"{hours} business hours\" }}\n"));
        let ticket = policy
            .open(Opening::new(at("2026-01-05T09:00:00+01:00")))
            .unwrap();
        let look = ticket.assess(at("2026-01-05T09:00:00+01:00")).unwrap();
        let text = render::text(&look).explained().to_string();
        let stretches = text
            .lines()
            .filter(|line| line.contains("   counted ") || line.ends_with("   closed"));
        assert_eq!(stretches.count(), MAX_TEXT_SEGMENTS - usize::from(!is_cut));
        assert_eq!(
            text.lines()
                .last()
                .unwrap()
                .starts_with("  and so on from "),
            is_cut
        );
    }
}

/// Of a clock with two cycles each has its number, of one with one none has; and the stretch over Easter is said with
/// the days for which it is closed.
#[test]
fn cycles_are_numbered_and_closed_days_named() {
    let policy = Policy::compile(&fixtures::policy("house")).unwrap();
    let opening = Opening::new(at("2026-04-02T16:00:00+02:00"))
        .severity(Severity::new(2).unwrap())
        .plan("silver");
    let mut ticket = policy.open(opening.fact("affected-users", 5)).unwrap();
    for (minute, side) in [
        (5, Side::Customer),
        (10, Side::Vendor),
        (15, Side::Customer),
    ] {
        let at = at("2026-04-02T16:00:00+02:00") + TimeDelta::minutes(minute);
        ticket
            .apply(Event::replied(at, side, Response::Notice))
            .unwrap();
    }
    let look = ticket.assess(at("2026-04-02T16:30:00+02:00")).unwrap();
    let text = render::text(&look).explained().to_string();
    let rows = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!(
        (rows("next response #1 "), rows("next response #2 ")),
        (1, 1),
        "{text}"
    );
    assert_eq!(
        (rows("first response "), rows("first response #")),
        (1, 0),
        "{text}"
    );
    assert!(
        text.lines()
            .any(|line| line.ends_with("   closed (Good Friday, Easter Monday)")),
        "{text}"
    );
}
