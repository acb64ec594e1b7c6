//! From one revision to another.

use super::super::made::{
    ClockSpec, Cond, DAYS, Lacks, Landing, PROMISE, Promise, REASONS, SpanUnit, Spec, TIER, Target,
    Trig, USERS, clock_name,
};
use super::super::naive::Phase;
use super::super::seen::{Seen, SeenDue};
use super::super::wall::{MINUTE, utc};
use super::{at_due, clock, on, seen};
use duly::{
    Book, Bound, ChangeCause, Due, Ending, Event, EventKind, EventName, Follows, ManualDue, Mode,
    Opening, Reopening, Stretch, Ticket,
};

/// The revision that comes after one.
fn after(spec: &Spec) -> Spec {
    Spec {
        revision: spec.revision + 1,
        ..spec.clone()
    }
}

/// Each from an instant on.
fn book(revisions: &[(&str, &Spec)]) -> Book {
    let revisions = revisions.iter();
    Book::new(revisions.map(|(from, spec)| (utc(on(from)), spec.policy()))).unwrap()
}

/// A ticket of Monday, 9:00, in a book of revisions of which only the first comes into force by itself.
fn opened(revisions: &[&Spec]) -> Ticket {
    let days = ["02T00:00", "20T00:00", "21T00:00"];
    let revisions: Vec<_> = days.into_iter().zip(revisions.iter().copied()).collect();
    book(&revisions)
        .open(Opening::new(utc(on("02T09:00"))))
        .unwrap()
}

fn apply(ticket: &mut Ticket, text: &str, kind: EventKind) {
    ticket.apply(Event::new(utc(on(text)), kind)).unwrap();
}

fn migrate(ticket: &mut Ticket, text: &str, to: &Spec) {
    let revision = to.policy().hash().to_string();
    apply(ticket, text, EventKind::Migrated { revision });
}

fn wait(ticket: &mut Ticket, text: &str, reason: usize) {
    let reason = REASONS[reason].to_owned();
    apply(ticket, text, EventKind::WaitingSet { reason });
}

/// The cycles of the first clock of the revision in force.
fn seen_at(ticket: &Ticket, text: &str) -> Vec<Seen> {
    let look = ticket.assess(utc(on(text))).unwrap();
    seen::engine(&look).swap_remove(0)
}

fn lacks_fact(fact: &'static str) -> Lacks {
    Lacks {
        fact: Some(fact),
        ..Lacks::default()
    }
}

#[test]
fn a_due_set_by_hand_and_a_migration_set_the_waiting_reasons_that_name_them() {
    for event in [EventName::DueSet, EventName::Migrated] {
        let mut spec = Spec::office(clock(240, Bound::Within));
        spec.waiting[0].set_by = vec![Trig::new(event)];
        let second = after(&spec);
        let mut ticket = opened(&[&spec, &second]);
        match event {
            EventName::Migrated => migrate(&mut ticket, "02T10:00", &second),
            _ => apply(
                &mut ticket,
                "02T10:00",
                EventKind::DueSet {
                    clock: clock_name(0),
                    due: utc(on("02T15:00")),
                    hold: ManualDue::Movable,
                    reason: "agreed".to_owned(),
                },
            ),
        }
        let paused = Phase::Paused(on("02T10:00"));
        assert_eq!(seen_at(&ticket, "02T11:00")[0].phase, paused, "{event:?}");
    }
}

/// Of a waiting reason and a revision that one event brings, the first cause is the waiting.
#[test]
fn the_first_cause_of_a_migration_that_sets_waiting_is_the_fact() {
    let waits = (Cond::Waiting(0), Some(Target::of(Promise::Business(60))));
    let mut spec = Spec::office(ClockSpec {
        target: vec![
            waits,
            (Cond::Always, Some(Target::of(Promise::Business(240)))),
        ],
        pauses: Vec::new(),
        ..clock(1, Bound::Within)
    });
    spec.waiting[0].set_by = vec![Trig::new(EventName::Migrated)];
    let second = after(&spec);
    let mut ticket = opened(&[&spec, &second]);
    migrate(&mut ticket, "02T10:00", &second);
    let cycle = &seen_at(&ticket, "02T10:00")[0];
    assert_eq!(cycle.reclassified[0].cause, ChangeCause::Fact);
    // The clock freezes for facts.
    assert_eq!(cycle.due, at_due("02T14:00"));
}

#[test]
fn following_does_what_the_event_does() {
    let spec = Spec {
        follows: Follows::All,
        ..Spec::office(ClockSpec {
            stop: vec![Trig::new(EventName::Migrated)],
            ..clock(240, Bound::Within)
        })
    };
    let book = book(&[("02T00:00", &spec), ("02T10:00", &after(&spec))]);
    let ticket = book.open(Opening::new(utc(on("02T09:00")))).unwrap();
    let before = seen_at(&ticket, "02T09:59");
    assert_eq!(before[0].phase, Phase::Running);
    assert_eq!(
        seen_at(&ticket, "02T11:00")[0].phase,
        Phase::Met(on("02T10:00"))
    );
}

#[test]
fn a_restart_by_a_migration_is_of_the_clock_of_that_name() {
    let mut spec = Spec::office(clock(60, Bound::Within));
    spec.clocks.push(ClockSpec {
        restart: vec![Trig::new(EventName::Migrated)],
        ..clock(120, Bound::Within)
    });
    let second = Spec {
        lacks: Lacks {
            clocks: vec![0],
            ..Lacks::default()
        },
        ..after(&spec)
    };
    let mut ticket = opened(&[&spec, &second]);
    migrate(&mut ticket, "02T10:00", &second);
    let cycles = seen_at(&ticket, "02T10:00");
    assert_eq!(cycles.len(), 2);
    assert_eq!(cycles[0].phase, Phase::Met(on("02T10:00")));
    assert_eq!(cycles[1].due, at_due("02T12:00"));
}

/// The second and the third revision are closed on Tuesday; a cycle that has been frozen is not.
#[test]
fn a_frozen_cycle_keeps_its_calendar_through_revisions_that_share_another() {
    let spec = Spec::office(ClockSpec {
        modes: vec![(ChangeCause::Revision, Mode::Freeze)],
        ..clock(480, Bound::Within)
    });
    let mut second = after(&spec);
    second.weekly[0].closed = vec![1];
    let third = after(&second);
    let mut ticket = opened(&[&spec, &second, &third]);
    migrate(&mut ticket, "02T10:00", &second);
    migrate(&mut ticket, "02T11:00", &third);
    // Seven hours on Monday, one on Tuesday, and half an hour of waiting.
    assert_eq!(seen_at(&ticket, "02T11:00")[0].due, at_due("03T09:00"));
    wait(&mut ticket, "03T08:15", 0);
    let reason = REASONS[0].to_owned();
    apply(
        &mut ticket,
        "03T08:45",
        EventKind::WaitingCleared { reason },
    );
    assert_eq!(seen_at(&ticket, "03T08:45")[0].due, at_due("03T09:30"));
}

/// Resolved after an hour; half an hour later half an hour of a reason that the next revision does not have.
#[test]
fn counting_heeds_what_paused_the_clock_by_the_revision_then_in_force() {
    let spec = Spec::office(ClockSpec {
        resolution: Some(Ending::Cancelled),
        reopened: Some(Reopening::Count),
        ..clock(240, Bound::Within)
    });
    let mut second = Spec {
        lacks: Lacks {
            reason: Some(0),
            ..Lacks::default()
        },
        ..after(&spec)
    };
    second.clocks[0].pauses = Vec::new();
    let mut ticket = opened(&[&spec, &second]);
    apply(&mut ticket, "02T10:00", EventKind::Resolved);
    wait(&mut ticket, "02T10:30", 0);
    migrate(&mut ticket, "02T11:00", &second);
    apply(&mut ticket, "02T11:30", EventKind::Reopened);
    let measures = seen_at(&ticket, "02T11:30")[0].measures.unwrap();
    let minutes = (measures.consumed / MINUTE, measures.paused / MINUTE);
    assert_eq!(minutes, (120, 30));
    assert_eq!(seen_at(&ticket, "02T11:30")[0].due, at_due("02T14:30"));
}

fn on_tier() -> ClockSpec {
    let first = Cond::Named(TIER, "first");
    ClockSpec {
        target: vec![(first, Some(Target::of(Promise::Business(60))))],
        ..clock(1, Bound::Within)
    }
}

fn on_users() -> ClockSpec {
    let many = Cond::UsersAtLeast(10);
    ClockSpec {
        target: vec![(many, Some(Target::of(Promise::Business(60))))],
        ..clock(1, Bound::Within)
    }
}

fn asks(due: &Due<'_>) -> Vec<String> {
    match due {
        Due::Unknown(asks) => asks.iter().map(|ask| ask.fact.to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

/// The other revision has fewer facts, so that a place among them is another fact's, or none's.
#[test]
fn an_unknown_due_asks_for_facts_of_the_revision_that_says_so() {
    let first = Spec::office(on_tier());
    let second = Spec {
        clocks: vec![on_users()],
        lacks: lacks_fact(PROMISE),
        ..after(&first)
    };
    let third = Spec {
        clocks: vec![clock(60, Bound::Within)],
        lacks: lacks_fact(USERS),
        ..after(&second)
    };
    let mut ticket = opened(&[&first, &second, &third]);
    let due = |ticket: &Ticket| {
        let look = ticket.assess(utc(on("02T11:00"))).unwrap();
        let current = look.clock(&clock_name(0)).unwrap().current().unwrap();
        asks(&current.due)
    };
    assert_eq!(due(&ticket), [TIER]);
    migrate(&mut ticket, "02T10:00", &second);
    assert_eq!(due(&ticket), [USERS]);
    migrate(&mut ticket, "02T11:00", &third);
    let look = ticket.assess(utc(on("02T11:00"))).unwrap();
    let current = look.clock(&clock_name(0)).unwrap().current().unwrap();
    let change = current.reclassifications().last().unwrap();
    assert_eq!(asks(&change.due_before), [USERS]);
    assert_eq!(seen_at(&ticket, "02T11:00")[0].due, at_due("02T11:00"));
}

/// Zero is a number of something else until a target is so many days.
#[test]
fn a_span_that_is_zero_is_not_taken_over() {
    let first = Spec::office(clock(60, Bound::Within));
    let days = Promise::FromFact(SpanUnit::Days(Landing::Close));
    let second = Spec {
        clocks: vec![ClockSpec::response(days)],
        ..after(&first)
    };
    for (number, due) in [(0, SeenDue::NotDefined(None)), (1, at_due("03T17:00"))] {
        let opening = Opening::new(utc(on("02T09:00"))).fact(DAYS, number);
        let book = book(&[("02T00:00", &first), ("20T00:00", &second)]);
        let mut ticket = book.open(opening).unwrap();
        migrate(&mut ticket, "02T09:30", &second);
        assert_eq!(seen_at(&ticket, "02T09:30")[0].due, due);
    }
}

/// The second reason is the first of a revision that lacks the first.
#[test]
fn a_pause_bears_the_names_of_the_revision_in_force() {
    let spec = Spec::office(ClockSpec {
        pauses: vec![0],
        ..clock(240, Bound::Within)
    });
    let mut second = Spec {
        lacks: Lacks {
            reason: Some(0),
            ..Lacks::default()
        },
        ..after(&spec)
    };
    second.clocks[0].pauses = vec![1];
    let mut ticket = opened(&[&spec, &second]);
    wait(&mut ticket, "02T09:30", 0);
    wait(&mut ticket, "02T09:30", 1);
    migrate(&mut ticket, "02T10:00", &second);
    let look = ticket.assess(utc(on("02T10:30"))).unwrap();
    let cycle = look.clock(&clock_name(0)).unwrap().current().unwrap();
    let names: Vec<String> = cycle
        .course()
        .filter_map(|leg| match leg.stretch {
            Stretch::Paused { reasons } => Some(reasons.join(", ")),
            _ => None,
        })
        .collect();
    assert_eq!(names, REASONS);
}

/// A due set by hand where nothing is promised is judged by the clock's bound: that of the revision in force then.
#[test]
fn a_due_without_a_target_has_the_bound_of_the_revision_in_which_it_is_set() {
    for when in [Cond::Always, Cond::Severity(vec![1])] {
        let first = Spec::office(ClockSpec {
            target: vec![(when, None)],
            ..clock(1, Bound::Within)
        });
        let mut second = after(&first);
        second.clocks[0].bound = Bound::Under;
        for migrates in [false, true] {
            let mut ticket = opened(&[&first, &second]);
            if migrates {
                migrate(&mut ticket, "02T09:30", &second);
            }
            let due = EventKind::DueSet {
                clock: clock_name(0),
                due: utc(on("02T11:00")),
                hold: ManualDue::Movable,
                reason: "agreed".to_owned(),
            };
            apply(&mut ticket, "02T10:00", due);
            let breached = seen_at(&ticket, "02T11:00")[0].breached_at;
            assert_eq!(breached, migrates.then_some(on("02T11:00")));
        }
    }
}
