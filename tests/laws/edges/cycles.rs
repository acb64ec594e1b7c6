//! What starts, ends and pauses a cycle, and how it is measured.

use super::{at_due, clock, cycles, go_on, happens, look, on, opened, remaining, reply, wait};
use crate::laws::made::{ClockSpec, Cond, Promise, Spec, Trig};
use crate::laws::naive::{Measures, Phase};
use crate::laws::seen::SeenDue;
use crate::laws::wall::{HOUR, MINUTE, utc};
use duly::{
    Advisory, Bound, Event, EventKind, EventName, Opening, Response, Severity, Side, Ticket,
};

fn customer_writes(ticket: &mut Ticket, t: i64) {
    let question = Event::replied(utc(t), Side::Customer, Response::Question);
    ticket.apply(question).unwrap();
}

/// From a message of the customer to one of the vendor.
fn next_response() -> ClockSpec {
    ClockSpec {
        start: vec![Trig::new(EventName::Replied).from(Side::Customer)],
        ..clock(120, Bound::Within)
    }
}

#[test]
fn a_start_while_a_cycle_is_open_is_ignored_and_one_after_its_end_opens_the_next() {
    let mut ticket = opened(next_response(), on("02T08:00"), None);
    assert!(cycles(&ticket, on("02T08:00")).is_empty());
    customer_writes(&mut ticket, on("02T09:00"));
    customer_writes(&mut ticket, on("02T10:00"));
    let first = look(&ticket, on("02T10:00"));
    // The oldest unanswered message counts.
    assert_eq!(
        (first.started_at, first.due),
        (on("02T09:00"), at_due("02T11:00"))
    );

    reply(&mut ticket, on("02T10:30"));
    customer_writes(&mut ticket, on("02T10:30"));
    let all = cycles(&ticket, on("02T10:30"));
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].phase, Phase::Met(on("02T10:30")));
    // One hour and a half before noon, half an hour after lunch.
    assert_eq!(
        (all[1].started_at, &all[1].due),
        (on("02T10:30"), &at_due("02T13:30"))
    );
}

#[test]
fn a_stop_a_restart_or_a_cancel_without_an_open_cycle_does_nothing() {
    let clock = ClockSpec {
        restart: vec![Trig::new(EventName::Acknowledged)],
        cancel: vec![Trig::new(EventName::Reopened)],
        ..next_response()
    };
    let mut ticket = opened(clock, on("02T08:00"), None);
    let idle = |ticket: &mut Ticket, t: i64| {
        reply(ticket, t);
        happens(ticket, t, EventKind::Acknowledged);
        happens(ticket, t, EventKind::Reopened);
    };
    idle(&mut ticket, on("02T08:30"));
    assert!(cycles(&ticket, on("02T08:30")).is_empty());

    customer_writes(&mut ticket, on("02T09:00"));
    reply(&mut ticket, on("02T09:10"));
    let before = cycles(&ticket, on("02T10:00"));
    idle(&mut ticket, on("02T09:20"));
    assert_eq!(cycles(&ticket, on("02T10:00")), before);
    assert_eq!(before.len(), 1);
}

#[test]
fn a_restart_ends_the_cycle_as_met_and_opens_the_next_and_ended_ones_are_kept() {
    let clock = ClockSpec {
        stop: Vec::new(),
        restart: vec![Trig::new(EventName::Replied).from(Side::Vendor)],
        ..clock(120, Bound::Within)
    };
    let mut ticket = opened(clock, on("02T08:00"), None);
    // The second comes a minute late.
    for act in ["02T09:00", "02T11:01", "02T11:30"] {
        reply(&mut ticket, on(act));
    }
    let all = cycles(&ticket, on("02T11:30"));
    let ended = |cycle: usize| (all[cycle].phase, all[cycle].breached_at);
    assert_eq!(ended(0), (Phase::Met(on("02T09:00")), None));
    assert_eq!(ended(1), (Phase::Met(on("02T11:01")), Some(on("02T11:00"))));
    assert_eq!(ended(2), (Phase::Met(on("02T11:30")), None));
    assert_eq!(
        (all[3].started_at, all[3].phase),
        (on("02T11:30"), Phase::Running)
    );
    assert_eq!(all.len(), 4);
}

#[test]
fn a_trigger_whose_condition_is_unknown_does_not_fire_and_is_reported() {
    let graver = Trig {
        when: Cond::Severity(vec![1]),
        ..Trig::new(EventName::Replied).from(Side::Vendor)
    };
    let spec = Spec::office(ClockSpec {
        stop: vec![graver],
        ..clock(120, Bound::Within)
    });
    for (severity, phase, reported) in [
        (None, Phase::Running, true),
        (Some(2), Phase::Running, false),
        (Some(1), Phase::Met(on("02T09:30")), false),
    ] {
        let mut opening = Opening::new(utc(on("02T09:00")));
        if let Some(severity) = severity.and_then(Severity::new) {
            opening = opening.severity(severity);
        }
        let mut ticket = spec.policy().open(opening).unwrap();
        let answer = Event::replied(utc(on("02T09:30")), Side::Vendor, Response::Solution);
        let outcome = ticket.apply(answer).unwrap();
        assert_eq!(look(&ticket, on("02T09:30")).phase, phase);
        let asks = outcome.advisories.iter().any(|advisory| match advisory {
            Advisory::Undecided { ask, .. } => ask == &["severity"],
            _ => false,
        });
        assert_eq!(
            (asks, outcome.advisories.len()),
            (reported, usize::from(reported))
        );
    }
}

#[test]
fn overlapping_reasons_pause_until_the_last_of_them_is_cleared() {
    let clock = ClockSpec {
        pauses: vec![0, 1],
        ..clock(120, Bound::Within)
    };
    let mut ticket = opened(clock, on("02T09:00"), None);
    let change = |ticket: &mut Ticket, t: &str, reason: &str, holds: bool| {
        let reason = reason.to_owned();
        let kind = match holds {
            true => EventKind::WaitingSet { reason },
            false => EventKind::WaitingCleared { reason },
        };
        happens(ticket, on(t), kind).advisories
    };
    change(&mut ticket, "02T09:30", "customer", true);
    change(&mut ticket, "02T09:40", "supplier", true);
    change(&mut ticket, "02T10:00", "customer", false);
    // Since the first of them, without a break.
    assert_eq!(
        look(&ticket, on("02T10:00")).phase,
        Phase::Paused(on("02T09:30"))
    );
    change(&mut ticket, "02T10:10", "supplier", false);
    let seen = look(&ticket, on("02T10:10"));
    assert_eq!((seen.phase, seen.due), (Phase::Running, at_due("02T11:40")));
    let measures = seen.measures.unwrap();
    assert_eq!(
        (measures.consumed, measures.paused),
        (30 * MINUTE, 40 * MINUTE)
    );
}

#[test]
fn a_reason_set_twice_or_cleared_where_it_does_not_hold_changes_nothing() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    let no_effect = vec![Advisory::NoEffect {
        reason: "customer".to_owned(),
    }];
    let reason = || "customer".to_owned();
    let set = || EventKind::WaitingSet { reason: reason() };
    let clear = || EventKind::WaitingCleared { reason: reason() };
    assert_eq!(
        happens(&mut ticket, on("02T09:10"), clear()).advisories,
        no_effect
    );
    assert_eq!(look(&ticket, on("02T09:10")).due, at_due("02T11:00"));
    assert_eq!(happens(&mut ticket, on("02T09:20"), set()).advisories, []);
    assert_eq!(
        happens(&mut ticket, on("02T09:30"), set()).advisories,
        no_effect
    );
    assert_eq!(
        look(&ticket, on("02T09:30")).phase,
        Phase::Paused(on("02T09:20"))
    );
    assert_eq!(happens(&mut ticket, on("02T09:40"), clear()).advisories, []);
    assert_eq!(look(&ticket, on("02T09:40")).due, at_due("02T11:20"));
}

#[test]
fn a_reason_that_does_not_pause_the_clock_leaves_it_alone() {
    let clock = ClockSpec {
        pauses: vec![1],
        ..clock(120, Bound::Within)
    };
    let mut ticket = opened(clock, on("02T09:00"), None);
    wait(&mut ticket, on("02T09:30"));
    let seen = look(&ticket, on("02T10:00"));
    assert_eq!(
        (seen.phase, &seen.due),
        (Phase::Running, &at_due("02T11:00"))
    );
    assert_eq!(remaining(&seen), HOUR);
}

#[test]
fn a_pause_moves_an_elapsed_due_by_real_time_and_an_open_one_by_open_time() {
    // Paused from half an hour before lunch to half an hour after it.
    for (promise, due, paused) in [
        (Promise::Elapsed(240), "02T15:00", 2 * HOUR),
        (Promise::Business(240), "02T15:00", HOUR),
    ] {
        let mut ticket = opened(ClockSpec::response(promise), on("02T09:00"), None);
        wait(&mut ticket, on("02T11:30"));
        go_on(&mut ticket, on("02T13:30"));
        let seen = look(&ticket, on("02T13:30"));
        assert_eq!(seen.due, at_due(due));
        assert_eq!(seen.measures.unwrap().paused, paused);
    }
}

#[test]
fn measures_in_the_unit_of_the_target_in_real_and_in_open_time() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T11:00"), None);
    wait(&mut ticket, on("02T11:30"));
    go_on(&mut ticket, on("02T13:30"));
    // Half an hour before the pause, which holds an hour of open time; half an hour after it.
    let as_of = on("02T14:00");
    let seen = look(&ticket, as_of);
    assert_eq!(seen.due, at_due("02T15:00"));
    let whole = |effective, consumed, remaining, paused, overrun| Measures {
        effective,
        consumed,
        remaining,
        paused,
        overrun,
    };
    assert_eq!(seen.measures, Some(whole(2 * HOUR, HOUR, HOUR, HOUR, 0)));
    let look_at = |t: i64, real: bool| {
        let assessment = ticket.assess(utc(t)).unwrap();
        let cycle = assessment.clocks().next().unwrap().current().unwrap();
        let measures = if real {
            cycle.real_time()
        } else {
            cycle.open_time()
        };
        let measures = measures.unwrap();
        let of = |span: chrono::TimeDelta| span.num_nanoseconds().unwrap();
        whole(
            of(measures.effective),
            of(measures.consumed),
            of(measures.remaining),
            of(measures.paused),
            of(measures.overrun),
        )
    };
    assert_eq!(
        look_at(as_of, true),
        whole(2 * HOUR, HOUR, HOUR, 2 * HOUR, 0)
    );
    assert_eq!(look_at(as_of, false), whole(2 * HOUR, HOUR, HOUR, HOUR, 0));
    // At six in the evening it is late by two hours of open time, and by three of real time.
    let late = on("02T18:00");
    let open = whole(2 * HOUR, 4 * HOUR, 0, HOUR, 2 * HOUR);
    assert_eq!(
        (look(&ticket, late).measures, look_at(late, false)),
        (Some(open), open)
    );
    assert_eq!(
        look_at(late, true),
        whole(2 * HOUR, 5 * HOUR, 0, 2 * HOUR, 3 * HOUR)
    );
}

#[test]
fn a_cycle_runs_and_is_met_whatever_its_due_is() {
    let clock = ClockSpec {
        target: vec![(Cond::Always, None)],
        ..clock(120, Bound::Within)
    };
    let mut ticket = opened(clock, on("02T09:00"), None);
    let running = look(&ticket, on("06T09:00"));
    assert_eq!(running.phase, Phase::Running);
    assert!(matches!(running.due, SeenDue::NotDefined(_)));
    assert_eq!((running.breached_at, running.measures), (None, None));
    wait(&mut ticket, on("06T09:00"));
    assert_eq!(
        look(&ticket, on("06T09:00")).phase,
        Phase::Paused(on("06T09:00"))
    );
    reply(&mut ticket, on("06T10:00"));
    assert_eq!(
        look(&ticket, on("06T10:00")).phase,
        Phase::Met(on("06T10:00"))
    );
}
