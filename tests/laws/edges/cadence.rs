//! Restarts, what a cycle hands on, starts at the next opening, and targets from facts.

use super::{at_due, clock, cycles, go_on, happens, look, on, opened, reply, wait};
use crate::laws::made::{
    ClockSpec, Cond, DAYS, Landing, PROMISE, Promise, SpanUnit, Spec, Target, Trig,
};
use crate::laws::naive::Phase;
use crate::laws::seen::SeenDue;
use crate::laws::wall::{HOUR, MINUTE, utc};
use duly::{
    Bound, Event, EventKind, EventName, FactValue, Mode, Opening, Origin, Outcome, Refused,
    Response, Side, Ticket, verify,
};
use std::collections::BTreeMap;

fn sequential(promise: Promise) -> ClockSpec {
    ClockSpec {
        stop: Vec::new(),
        restart: vec![Trig::new(EventName::Replied).from(Side::Vendor)],
        sequential: true,
        ..ClockSpec::response(promise)
    }
}

#[test]
fn a_sequential_cycle_counts_from_the_previous_due_when_early_and_from_the_act_when_late() {
    for (act, due, effective) in [
        (on("02T10:00"), "02T14:00", 180),
        (on("02T11:00"), "02T14:00", 120),
        (on("02T11:30"), "02T14:30", 120),
    ] {
        let mut ticket = opened(sequential(Promise::Business(120)), on("02T09:00"), None);
        reply(&mut ticket, act);
        let cycles = cycles(&ticket, act);
        assert_eq!(
            (cycles[0].phase, &cycles[0].due),
            (Phase::Met(act), &at_due("02T11:00"))
        );
        assert_eq!((cycles[1].started_at, &cycles[1].due), (act, &at_due(due)));
        assert_eq!(cycles[1].measures.unwrap().effective, effective * MINUTE);
    }
}

#[test]
fn sequential_business_days_are_applied_at_the_later_of_the_act_and_the_previous_due() {
    let days = Promise::Days {
        n: 1,
        landing: Landing::SameTime,
        filing: false,
        stay: false,
        cutoff: None,
    };
    for (act, due, hours) in [("02T15:00", "04T09:00", 11), ("03T10:00", "04T10:00", 8)] {
        let mut ticket = opened(sequential(days.clone()), on("02T09:00"), None);
        reply(&mut ticket, on(act));
        let seen = look(&ticket, on(act));
        assert_eq!(seen.due, at_due(due));
        assert_eq!(seen.measures.unwrap().effective, hours * HOUR);
    }
}

#[test]
fn without_a_sequential_cadence_nothing_is_handed_on() {
    let clock = ClockSpec {
        sequential: false,
        ..sequential(Promise::Business(120))
    };
    let mut ticket = opened(clock, on("02T09:00"), None);
    reply(&mut ticket, on("02T10:00"));
    assert_eq!(look(&ticket, on("02T10:00")).due, at_due("02T12:00"));
}

#[test]
fn once_only_the_first_start_counts_and_a_restart_opens_all_the_same() {
    for (once, cycles_then) in [(true, 2), (false, 3)] {
        let clock = ClockSpec {
            start: vec![
                Trig::new(EventName::Opened),
                Trig::new(EventName::Replied).from(Side::Customer),
            ],
            restart: vec![Trig::new(EventName::Acknowledged)],
            once,
            ..clock(120, Bound::Within)
        };
        let mut ticket = opened(clock, on("02T09:00"), None);
        happens(&mut ticket, on("02T09:10"), EventKind::Acknowledged);
        assert_eq!(cycles(&ticket, on("02T09:10")).len(), 2);
        reply(&mut ticket, on("02T09:20"));
        happens(&mut ticket, on("02T09:25"), EventKind::Acknowledged);
        let question = Event::replied(utc(on("02T09:30")), Side::Customer, Response::Question);
        ticket.apply(question).unwrap();
        assert_eq!(cycles(&ticket, on("02T09:30")).len(), cycles_then);
    }
}

#[test]
fn a_cancel_ends_a_cycle_without_its_being_met_and_a_stop_by_the_same_event_counts_before_it() {
    let acknowledged = || vec![Trig::new(EventName::Acknowledged)];
    let t = on("02T10:00");
    for (stop, restart, phase, cycles_then) in [
        (Vec::new(), Vec::new(), Phase::Dropped(t), 1),
        (Vec::new(), acknowledged(), Phase::Dropped(t), 1),
        (acknowledged(), Vec::new(), Phase::Met(t), 1),
    ] {
        let clock = ClockSpec {
            stop,
            restart,
            cancel: acknowledged(),
            ..clock(120, Bound::Within)
        };
        let mut ticket = opened(clock, on("02T09:00"), None);
        happens(&mut ticket, t, EventKind::Acknowledged);
        let cycles = cycles(&ticket, t);
        assert_eq!((cycles[0].phase, cycles.len()), (phase, cycles_then));
    }
}

#[test]
fn a_start_at_the_next_opening_opens_at_once_and_is_not_moved_by_what_is_waited_for_before() {
    let clock = ClockSpec {
        starts_at: Origin::NextOpening,
        ..ClockSpec::response(Promise::Elapsed(120))
    };
    for (resumed, due) in [
        ("03T07:59", "03T10:00"),
        ("03T08:00", "03T10:00"),
        ("03T08:30", "03T10:30"),
    ] {
        let mut ticket = opened(clock.clone(), on("02T18:00"), None);
        assert_eq!(look(&ticket, on("02T18:00")).phase, Phase::Running);
        wait(&mut ticket, on("02T19:00"));
        go_on(&mut ticket, on(resumed));
        let seen = look(&ticket, on(resumed));
        assert_eq!(
            (&seen.due, seen.measures.unwrap().consumed),
            (&at_due(due), 0)
        );
    }
    // Inside the hours the next opening is the event itself.
    let ticket = opened(clock, on("02T09:00"), None);
    assert_eq!(look(&ticket, on("02T09:00")).started_at, on("02T09:00"));
}

/// Its explanation begins where it counts from.
#[test]
fn a_cycle_that_ends_paused_before_its_opening_explains_the_due_it_keeps() {
    for met in ["02T20:00", "03T08:00", "03T08:10"] {
        let clock = ClockSpec {
            starts_at: Origin::NextOpening,
            ..clock(120, Bound::Within)
        };
        let mut ticket = opened(clock, on("02T18:00"), None);
        wait(&mut ticket, on("02T19:00"));
        reply(&mut ticket, on(met));
        let due = on("03T10:00") + (on(met) - on("03T08:00")).max(0);
        assert_eq!(look(&ticket, on(met)).due, SeenDue::At(due));
        let assessment = ticket.assess(utc(on(met))).unwrap();
        let cycle = assessment.clock("clock-0").unwrap().current().unwrap();
        assert_eq!(verify(&cycle), Ok(()));
    }
}

fn from_fact(unit: SpanUnit, mode: Mode) -> ClockSpec {
    ClockSpec {
        target: vec![(Cond::Always, Some(Target::of(Promise::FromFact(unit))))],
        mode,
        ..clock(1, Bound::Within)
    }
}

fn tell(ticket: &mut Ticket, t: i64, name: &str, value: FactValue) -> Result<Outcome, Refused> {
    ticket.apply(Event::facts(utc(t), [(name, value)]))
}

#[test]
fn a_target_from_a_fact_is_not_defined_until_it_is_set_and_again_when_it_is_withdrawn() {
    for (unit, due) in [
        (SpanUnit::Business, "02T10:00"),
        (SpanUnit::Elapsed, "02T08:00"),
    ] {
        let clock = from_fact(unit, Mode::KeepElapsed);
        let mut ticket = opened(clock, on("02T06:00"), None);
        assert_eq!(look(&ticket, on("02T06:00")).due, SeenDue::NotDefined(None));
        tell(&mut ticket, on("02T07:00"), PROMISE, "120 minutes".into()).unwrap();
        assert_eq!(look(&ticket, on("02T07:00")).due, at_due(due));
        let withdrawn = vec![PROMISE.to_owned()];
        let set = BTreeMap::new();
        happens(
            &mut ticket,
            on("02T07:30"),
            EventKind::Facts { set, withdrawn },
        );
        let seen = look(&ticket, on("02T07:30"));
        assert_eq!((seen.due, seen.measures), (SeenDue::NotDefined(None), None));
    }
}

#[test]
fn a_fact_that_a_target_takes_is_not_zero() {
    let days = || from_fact(SpanUnit::Days(Landing::Close), Mode::Freeze);
    let mut ticket = opened(days(), on("02T09:00"), None);
    let zero = tell(&mut ticket, on("02T09:00"), DAYS, 0.into());
    assert!(matches!(zero, Err(Refused::BadFact { .. })), "{zero:?}");
    assert_eq!(look(&ticket, on("02T09:00")).due, SeenDue::NotDefined(None));
    tell(&mut ticket, on("02T09:00"), DAYS, 1.into()).unwrap();
    assert_eq!(look(&ticket, on("02T09:00")).due, at_due("03T17:00"));
    let zero = tell(&mut ticket, on("02T09:00"), PROMISE, "0 minutes".into()).unwrap_err();
    assert!(matches!(zero, Refused::BadFact { .. }), "{zero:?}");
    let said = zero.to_string();
    assert!(
        said.contains("a span above zero and of at most 36600 days"),
        "{said}"
    );
    let opening = Opening::new(utc(on("02T09:00"))).fact(DAYS, 0);
    let opened = Spec::office(days()).policy().open(opening).map(|_| ());
    assert!(matches!(opened, Err(Refused::BadFact { .. })), "{opened:?}");
    // A number that no target takes may be zero.
    let other = Opening::new(utc(on("02T09:00"))).fact(DAYS, 0);
    let policy = Spec::office(clock(120, Bound::Within)).policy();
    assert!(policy.open(other).is_ok());
}
