//! Logs corrected, kept, tried out and compared.

use super::{note, policy, resolution};
use crate::support::at;
use duly::document::Document;
use duly::{
    Actor, AmendError, CycleState, Due, Event, EventKind, Log, Opening, Policy, Refused,
    ReplayError, RestoreError, Severity, Side, Ticket, compare,
};

fn severity(rank: u8) -> Severity {
    Severity::new(rank).unwrap()
}

fn resolved(text: &str) -> Event {
    Event::new(at(text), EventKind::Resolved)
}

/// Opened on Wednesday, 1 July 2026, at 13:00 in Berlin: eight hours end on Thursday at 12:00.
fn ticket(policy: &Policy) -> Ticket {
    let opening = Opening::new(at("2026-07-01T11:00:00Z")).severity(severity(2));
    policy.open(opening).unwrap()
}

#[test]
fn an_amended_event_flips_what_it_decided() {
    let policy = policy(&[]);
    let mut ticket = ticket(&policy);
    ticket
        .apply(note("2026-07-01T12:00:00Z").id("first"))
        .unwrap();
    ticket
        .apply(resolved("2026-07-02T10:30:00Z").id("end"))
        .unwrap();
    let look = ticket.assess(at("2026-07-02T10:30:00Z")).unwrap();
    assert_eq!(
        resolution(&look).breached_at,
        Some(at("2026-07-02T10:00:00Z"))
    );

    // It was resolved exactly at the due, which is in time.
    let corrected = resolved("2026-07-02T10:00:00Z").id("end");
    let flipped = ticket.amend("end", Some(corrected.clone())).unwrap();
    let [one, resolved] = flipped.as_slice() else {
        panic!("{flipped:?}");
    };
    let (before, after) = (one.before_cycle().unwrap(), one.after_cycle().unwrap());
    assert_eq!(one.what.to_string(), "cycle 1 of resolution");
    assert_eq!(resolved.what.to_string(), "track ticket");
    assert_eq!(before.breached_at, Some(at("2026-07-02T10:00:00Z")));
    assert_eq!(after.breached_at, None);
    let cancelled = CycleState::Cancelled {
        at: at("2026-07-02T10:00:00Z"),
        cause: duly::Cause::Resolved,
    };
    assert_eq!(after.state, cancelled);
    assert_eq!(
        one.to_string(),
        "cycle 1 of resolution: cancelled 2026-07-02 10:30:00 UTC (resolved), due 2026-07-02 10:00:00 UTC, breached \
         2026-07-02 10:00:00 UTC, then cancelled 2026-07-02 10:00:00 UTC (resolved), due 2026-07-02 10:00:00 UTC"
    );
    assert_eq!(ticket.log().events[1], corrected);

    // A remark decides nothing.
    assert_eq!(ticket.amend(1, None).unwrap(), []);
    assert_eq!(ticket.log().events, [corrected]);
}

#[test]
fn an_amendment_that_later_events_do_not_bear_is_refused_with_all_of_them() {
    let policy = policy(&[]);
    let mut ticket = ticket(&policy);
    for text in ["12:00", "12:10", "12:20"] {
        ticket
            .apply(note(&format!("2026-07-01T{text}:00Z")))
            .unwrap();
    }
    let log = ticket.log().clone();
    let late = |text: &str| Some(note(&format!("2026-07-01T{text}:00Z")));
    let error = ticket.amend(1, late("13:00")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 events of the amended log would be refused, the first of them: in event 2 of the log: event out of \
         order: found `2026-07-01 12:10:00 UTC`, expected `2026-07-01 13:00:00 UTC` or later"
    );
    let AmendError::Refused(refused) = error else {
        panic!("{error}");
    };
    let refused: Vec<String> = refused.iter().map(ToString::to_string).collect();
    assert_eq!(
        refused,
        [
            "in event 2 of the log: event out of order: found `2026-07-01 12:10:00 UTC`, expected \
             `2026-07-01 13:00:00 UTC` or later",
            "in event 3 of the log: event out of order: found `2026-07-01 12:20:00 UTC`, expected \
             `2026-07-01 13:00:00 UTC` or later",
        ]
    );
    let error = ticket.amend(2, late("12:30")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an event of the amended log would be refused, the first of them: in event 3 of the log: event out of \
         order: found `2026-07-01 12:20:00 UTC`, expected `2026-07-01 12:30:00 UTC` or later"
    );
    assert_eq!(ticket.log(), &log);
    for absent in [0, 4] {
        assert!(matches!(
            ticket.amend(absent, None),
            Err(AmendError::NoSuchEvent(_))
        ));
    }
    assert!(matches!(
        ticket.amend("x", None),
        Err(AmendError::NoSuchEvent(_))
    ));
}

#[test]
fn a_snapshot_is_restored_under_its_own_policy_only() {
    let (own, other) = (
        policy(&[]),
        policy(&[("revision = \"1\"", "revision = \"2\"")]),
    );
    let mut ticket = ticket(&own);
    ticket.apply(note("2026-07-01T12:00:00Z")).unwrap();
    let text = serde_json::to_string(&ticket.snapshot()).unwrap();
    let restored = own.restore(serde_json::from_str(&text).unwrap()).unwrap();
    assert_eq!(restored.log(), ticket.log());
    let (found, expected) = (own.hash(), other.hash());
    let refused = other.restore(ticket.snapshot()).unwrap_err();
    assert_eq!(refused, RestoreError::OtherPolicy { found, expected });
}

#[test]
fn what_would_be_leaves_what_is() {
    let policy = policy(&[]);
    let ticket = ticket(&policy);
    let reason = "customer".to_owned();
    let wait = Event::new(at("2026-07-01T12:00:00Z"), EventKind::WaitingSet { reason });
    let look = ticket.what_if(&[wait], at("2026-07-01T13:00:00Z")).unwrap();
    let held = resolution(&look);
    assert!(matches!(held.due, Due::Held { remaining, .. } if remaining.num_hours() == 7));
    assert_eq!(ticket.log().events, []);
    let look = ticket.assess(at("2026-07-01T13:00:00Z")).unwrap();
    assert_eq!(resolution(&look).due, Due::At(at("2026-07-02T10:00:00Z")));
    let early = ticket.what_if(&[note("2026-07-01T10:00:00Z")], at("2026-07-01T13:00:00Z"));
    assert!(
        early
            .unwrap_err()
            .to_string()
            .starts_with("in event 1 of the log")
    );
    let early = ticket.what_if(&[note("2026-07-01T12:00:00Z")], at("2026-07-01T11:30:00Z"));
    assert!(
        early
            .unwrap_err()
            .to_string()
            .starts_with("in event 2 of the log")
    );
}

/// Only logs on whose outcome the policies differ, each with the rules of both; and what one of them refuses.
#[test]
fn two_policies_are_compared_by_outcomes() {
    let first = policy(&[]);
    let second = policy(&[
        ("revision = \"1\"", "revision = \"2\""),
        ("is = \"4 business hours\"", "is = \"5 business hours\""),
        ("[waiting.customer]", "[waiting.client]"),
        ("pauses = [\"customer\"]", "pauses = [\"client\"]"),
    ]);
    let opening = |rank| Opening::new(at("2026-07-01T11:00:00Z")).severity(severity(rank));
    let log = |opening, events| Log { opening, events };
    let reason = "customer".to_owned();
    let wait = Event::new(at("2026-07-01T12:00:00Z"), EventKind::WaitingSet { reason });
    let logs = [
        log(opening(2), Vec::new()),
        log(opening(1), Vec::new()),
        log(opening(2), vec![wait]),
    ];
    let differences = compare(&first, &second, &logs, at("2026-07-01T11:00:00Z"));
    let numbers: Vec<usize> = differences.iter().map(|one| one.log).collect();
    assert_eq!(numbers, [2, 3]);
    let flipped = &differences[0].flipped[0];
    let (before, after) = (
        flipped.before_cycle().unwrap(),
        flipped.after_cycle().unwrap(),
    );
    assert_eq!(before.due, Some(at("2026-07-01T17:00:00+02:00")));
    assert_eq!(after.due, Some(at("2026-07-02T09:00:00+02:00")));
    let rules = &after.rules;
    assert_eq!(rules[0].path, "clock.resolution.target[0]");
    assert_eq!(rules[0].says, "5 business hours");
    assert!(differences[1].refused[0].is_none() && differences[1].refused[1].is_some());
}

/// Under a policy by itself there is nothing to go over to.
#[test]
fn a_log_with_a_migration_is_refused_by_both_and_why_is_said() {
    let (first, second) = (
        policy(&[]),
        policy(&[("revision = \"1\"", "revision = \"2\"")]),
    );
    let revision = second.hash().to_string();
    let said = format!(
        "in event 1 of the log: unknown revision: found `{revision}`, expected none: the ticket is not of a book"
    );
    let migrated = Event::new(at("2026-07-01T12:00:00Z"), EventKind::Migrated { revision });
    let opening = Opening::new(at("2026-07-01T11:00:00Z")).severity(severity(2));
    let log = Log {
        opening,
        events: vec![migrated],
    };
    let differences = compare(&first, &second, &[log], at("2026-07-01T13:00:00Z"));
    for refused in &differences[0].refused {
        assert_eq!(
            refused.as_ref().map(ToString::to_string),
            Some(said.clone())
        );
    }
}

#[test]
fn what_a_log_does_not_have_is_named_as_it_was_asked_for() {
    let opening = Opening::new(at("2026-07-01T11:00:00Z")).severity(severity(2));
    let mut ticket = policy(&[]).open(opening).unwrap();
    let expected = "expected a position from 1 on or an id of the log";
    let said = |found: &str| format!("no such event: found {found}, {expected}");
    assert_eq!(
        ticket.amend(0, None).unwrap_err().to_string(),
        said("position 0")
    );
    assert_eq!(
        ticket.amend("e-1", None).unwrap_err().to_string(),
        said("`e-1`")
    );
}

#[test]
fn an_event_is_not_amended_into_another_one_of_the_log() {
    let mut ticket = ticket(&policy(&[]));
    let (first, second) = (
        note("2026-07-01T12:00:00Z").id("first"),
        note("2026-07-01T13:00:00Z").id("second"),
    );
    for event in [&first, &second] {
        ticket.apply(event.clone()).unwrap();
    }
    let refused = ticket.amend("second", Some(first.clone())).unwrap_err();
    let reused = Refused::IdReused {
        id: "first".to_owned(),
    };
    let position = 2;
    assert_eq!(
        refused,
        AmendError::Refused(vec![ReplayError::Event {
            position,
            refused: reused
        }])
    );
    assert_eq!(ticket.log().events, [first, second]);
}

const CASE: &str = r#"
policy = { name = "Desk", revision = "1" }
fact.users = { type = "number", ask = "How many?" }
waiting.customer = { what = "the customer has to answer" }
check.asked = { says = "it was asked for", effect = "advised", when = { seen = "escalation-requested" } }
[escalation.ground.many]
says = "more than 100 are affected"
when = { fact = "users", more-than = 100 }
[track.escalation]
start = "none"
state.none = { kind = "idle" }
state.requested = { kind = "asked" }
[act.escalation-requested]
by = "anyone"
moves.escalation = { from = "none", to = "requested" }
effect = { fill = { owner = "actor" } }
[ladder]
start = "engineer"
[[ladder.rung]]
name = "engineer"
role = "engineer"
kind = "functional"
[[ladder.rung]]
name = "manager"
role = "manager"
kind = "hierarchical"
eligible = { is = { unacknowledged = "30 elapsed minutes" } }
"#;

/// Not only cycles flip: everything does on which somebody may have acted.
#[test]
fn an_amendment_names_each_answer_that_flips() {
    let document: Document = toml::from_str(CASE).unwrap();
    let policy = Policy::compile(&document).unwrap();
    let mut ticket = policy
        .open(Opening::new(at("2026-07-01T08:00:00Z")))
        .unwrap();
    let customer = Actor::new(Side::Customer).id("c-1");
    let told = |users: i64| {
        let users = [("users", users.into())];
        Event::facts(at("2026-07-01T08:20:00Z"), users).id("told")
    };
    let reason = "customer".to_owned();
    let log = [
        Event::new(
            at("2026-07-01T08:10:00Z"),
            EventKind::RungAcknowledged { rung: None },
        )
        .id("answer"),
        told(101),
        Event::new(at("2026-07-01T08:30:00Z"), EventKind::EscalationRequested)
            .by(customer)
            .id("request"),
        Event::new(at("2026-07-01T08:40:00Z"), EventKind::WaitingSet { reason }).id("wait"),
    ];
    for event in log {
        ticket.apply(event).unwrap();
    }
    let mut flips = |event: &str, with: Option<Event>| -> Vec<String> {
        let flipped = ticket.amend(event, with).unwrap();
        let said = flipped.iter().map(ToString::to_string);
        said.collect()
    };
    let ground = [
        "check many: true, then false",
        "verdict on escalation: eligible, then ineligible",
    ];
    assert_eq!(flips("told", Some(told(100))), ground);
    let request = [
        "track escalation: requested since 2026-07-01 08:30:00 UTC, then none",
        "position owner: c-1, then none",
        "check asked: true, then false",
    ];
    assert_eq!(flips("request", None), request);
    // Nobody answered, and half an hour is over by 08:40.
    let answer = ["rung manager: not eligible, then eligible since 2026-07-01 08:30:00 UTC"];
    assert_eq!(flips("answer", None), answer);
    // Then the log ends at 08:20, which is before the wait: as of the later of both ends.
    let wait = ["waiting for customer: since 2026-07-01 08:40:00 UTC, then none"];
    assert_eq!(flips("wait", None), wait);
}
