//! Resolution, closing and reopening.

use super::{
    NANO, at_due, business, by_severity, clock, confirm, cycles, go_on, happens, look, on, opened,
    remaining, reopen, reopening, reply, resolve, wait,
};
use crate::laws::made::{ClockSpec, Landing, Promise, Spec, Trig};
use crate::laws::naive::{Changed, Phase};
use crate::laws::seen::SeenDue;
use crate::laws::wall::{HOUR, MINUTE, utc};
use duly::{
    Advisory, Bound, ChangeCause, Ending, EventKind, EventName, Mode, Opening, Reopening, Severity,
};

#[test]
fn continue_moves_the_due_by_the_open_time_between_and_measures_no_pause() {
    let clock = reopening(120, Bound::Within, Some(Reopening::Continue));
    let mut ticket = opened(clock, on("02T09:00"), None);
    resolve(&mut ticket, on("02T10:00"));
    let ended = look(&ticket, on("02T10:30"));
    let cancelled = Phase::Cancelled(on("02T10:00"), EventName::Resolved);
    assert_eq!((ended.phase, ended.due), (cancelled, at_due("02T11:00")));
    reopen(&mut ticket, on("02T10:30"));
    let seen = look(&ticket, on("02T10:30"));
    assert_eq!(
        (seen.phase, &seen.due),
        (Phase::Running, &at_due("02T11:30"))
    );
    assert_eq!((remaining(&seen), seen.measures.unwrap().paused), (HOUR, 0));
}

#[test]
fn continue_over_closed_time_moves_nothing() {
    for (reopened, due) in [("03T08:00", "03T09:00"), ("03T08:01", "03T09:01")] {
        let clock = reopening(120, Bound::Within, Some(Reopening::Continue));
        let mut ticket = opened(clock, on("02T16:00"), None);
        resolve(&mut ticket, on("02T17:00"));
        reopen(&mut ticket, on(reopened));
        assert_eq!(look(&ticket, on(reopened)).due, at_due(due));
    }
}

#[test]
fn continue_moves_the_due_in_from_origin_too() {
    let clock = ClockSpec {
        reopened: Some(Reopening::Continue),
        ..by_severity(
            &[business(120), business(240)],
            Bound::Within,
            Mode::FromOrigin,
        )
    };
    let mut ticket = opened(clock, on("02T09:00"), Some(1));
    resolve(&mut ticket, on("02T10:00"));
    reopen(&mut ticket, on("02T10:30"));
    confirm(&mut ticket, on("02T10:45"), 2);
    let seen = look(&ticket, on("02T10:45"));
    assert_eq!(seen.due, at_due("02T14:30"));
    assert_eq!(seen.measures.unwrap().consumed, 75 * MINUTE);
}

#[test]
fn continue_goes_on_with_the_pause_that_the_end_found() {
    let clock = reopening(120, Bound::Within, Some(Reopening::Continue));
    let mut ticket = opened(clock, on("02T09:00"), None);
    wait(&mut ticket, on("02T09:30"));
    resolve(&mut ticket, on("02T09:40"));
    reopen(&mut ticket, on("02T10:00"));
    let seen = look(&ticket, on("02T10:10"));
    assert!(matches!(seen.phase, Phase::Paused(_)));
    let measures = seen.measures.unwrap();
    assert_eq!(
        (measures.remaining, measures.paused),
        (90 * MINUTE, 20 * MINUTE)
    );
    go_on(&mut ticket, on("02T10:30"));
    assert_eq!(look(&ticket, on("02T10:30")).due, at_due("02T12:00"));
}

#[test]
fn count_consumes_the_span_but_for_what_a_pausing_reason_held() {
    let counting = || reopening(120, Bound::Within, Some(Reopening::Count));
    let mut ticket = opened(counting(), on("02T09:00"), None);
    resolve(&mut ticket, on("02T10:00"));
    reopen(&mut ticket, on("02T10:30"));
    let seen = look(&ticket, on("02T10:30"));
    assert_eq!(
        (&seen.due, remaining(&seen)),
        (&at_due("02T11:00"), HOUR / 2)
    );

    let mut ticket = opened(counting(), on("02T09:00"), None);
    resolve(&mut ticket, on("02T10:00"));
    wait(&mut ticket, on("02T10:10"));
    go_on(&mut ticket, on("02T10:20"));
    reopen(&mut ticket, on("02T10:30"));
    let seen = look(&ticket, on("02T10:30"));
    assert_eq!(seen.due, at_due("02T11:10"));
    assert_eq!(seen.measures.unwrap().paused, 10 * MINUTE);
}

/// A reply clears the one reason and sets the other.
#[test]
fn a_pause_in_the_span_that_counts_goes_on_where_one_event_puts_a_reason_in_the_place_of_another() {
    let mut spec = Spec::office(ClockSpec {
        pauses: vec![0, 1],
        stop: Vec::new(),
        ..reopening(120, Bound::Within, Some(Reopening::Count))
    });
    spec.waiting[0].cleared_by = vec![Trig::new(EventName::Replied)];
    spec.waiting[1].set_by = vec![Trig::new(EventName::Replied)];
    let opening = Opening::new(utc(on("02T09:00")));
    let mut ticket = spec.policy().open(opening).unwrap();
    wait(&mut ticket, on("02T09:30"));
    resolve(&mut ticket, on("02T10:00"));
    reply(&mut ticket, on("02T10:20"));
    reopen(&mut ticket, on("02T10:30"));
    let seen = look(&ticket, on("02T10:30"));
    assert_eq!(seen.phase, Phase::Paused(on("02T09:30")));
    assert_eq!(seen.measures.unwrap().paused, HOUR);
}

#[test]
fn a_breach_in_the_span_that_counts_bears_the_reopening() {
    let due = on("02T11:00");
    for (bound, reopened, breached) in [
        (Bound::Within, due, false),
        (Bound::Within, due + NANO, true),
        (Bound::Within, due + HOUR, true),
        (Bound::Under, due - NANO, false),
        (Bound::Under, due, true),
        (Bound::Under, due + HOUR, true),
    ] {
        let clock = reopening(120, bound, Some(Reopening::Count));
        let mut ticket = opened(clock, on("02T09:00"), None);
        resolve(&mut ticket, on("02T10:00"));
        assert_eq!(look(&ticket, due + HOUR).breached_at, None);
        reopen(&mut ticket, reopened);
        let seen = look(&ticket, reopened);
        assert_eq!(seen.due, SeenDue::At(due));
        assert_eq!(seen.breached_at, breached.then_some(reopened));
    }
}

#[test]
fn new_cycle_leaves_the_old_one_ended_and_gives_the_whole_target() {
    let clock = reopening(120, Bound::Within, Some(Reopening::NewCycle));
    let mut ticket = opened(clock, on("02T09:00"), None);
    resolve(&mut ticket, on("02T10:00"));
    reopen(&mut ticket, on("02T10:30"));
    let cycles = cycles(&ticket, on("02T10:30"));
    assert_eq!(cycles.len(), 2);
    assert_eq!(
        cycles[0].phase,
        Phase::Cancelled(on("02T10:00"), EventName::Resolved)
    );
    assert_eq!(cycles[1].started_at, on("02T10:30"));
    assert_eq!(
        (&cycles[1].due, remaining(&cycles[1])),
        (&at_due("02T13:30"), 2 * HOUR)
    );
}

#[test]
fn a_cycle_that_outlives_resolution_runs_on_and_closing_ends_it() {
    let clock = ClockSpec {
        resolution: Some(Ending::Outlive),
        ..clock(120, Bound::Within)
    };
    let mut ticket = opened(clock, on("02T09:00"), None);
    resolve(&mut ticket, on("02T10:00"));
    let seen = look(&ticket, on("02T11:00") + NANO);
    assert_eq!(seen.phase, Phase::Running);
    assert_eq!(
        (seen.due, seen.breached_at),
        (at_due("02T11:00"), Some(on("02T11:00")))
    );
    happens(&mut ticket, on("02T12:00"), EventKind::Closed);
    let phase = look(&ticket, on("02T12:00")).phase;
    assert_eq!(phase, Phase::Cancelled(on("02T12:00"), EventName::Closed));
}

#[test]
fn resolution_ends_a_cycle_as_stated_also_where_a_stop_names_it() {
    for (stated, phase) in [
        (None, Phase::Met(on("02T10:00"))),
        (Some(Ending::Met), Phase::Met(on("02T10:00"))),
        (
            Some(Ending::Cancelled),
            Phase::Cancelled(on("02T10:00"), EventName::Resolved),
        ),
    ] {
        let clock = ClockSpec {
            stop: vec![Trig::new(EventName::Resolved)],
            resolution: stated,
            ..clock(120, Bound::Within)
        };
        let mut ticket = opened(clock, on("02T09:00"), None);
        resolve(&mut ticket, on("02T10:00"));
        assert_eq!(look(&ticket, on("02T10:00")).phase, phase);
    }
}

#[test]
fn a_change_made_while_resolved_leaves_the_ended_cycle_and_applies_at_the_reopening() {
    for (back, effective, due, changes) in [(false, 240, "02T14:30", 1), (true, 60, "02T10:30", 0)]
    {
        let clock = ClockSpec {
            reopened: Some(Reopening::Continue),
            ..by_severity(
                &[business(60), business(240)],
                Bound::Within,
                Mode::KeepElapsed,
            )
        };
        let mut ticket = opened(clock, on("02T09:00"), Some(1));
        resolve(&mut ticket, on("02T09:30"));
        confirm(&mut ticket, on("02T09:40"), 2);
        assert_eq!(look(&ticket, on("02T09:40")).due, at_due("02T10:00"));
        if back {
            confirm(&mut ticket, on("02T09:50"), 1);
        }
        reopen(&mut ticket, on("02T10:00"));
        let seen = look(&ticket, on("02T10:00"));
        assert_eq!(seen.due, at_due(due));
        assert_eq!(seen.measures.unwrap().effective, effective * MINUTE);
        assert_eq!(seen.reclassified.len(), changes);
    }
}

/// An event that leaves target and calendar of a clock as they were is no change for it.
#[test]
fn the_cause_at_a_reopening_is_that_of_the_changes_of_the_clock() {
    let clock = ClockSpec {
        reopened: Some(Reopening::Continue),
        modes: vec![(ChangeCause::SeverityRaised, Mode::Freeze)],
        ..by_severity(
            &[business(60), business(60), business(240)],
            Bound::Within,
            Mode::KeepElapsed,
        )
    };
    let mut ticket = opened(clock, on("02T09:00"), Some(2));
    resolve(&mut ticket, on("02T09:30"));
    confirm(&mut ticket, on("02T09:40"), 1);
    confirm(&mut ticket, on("02T09:50"), 3);
    reopen(&mut ticket, on("02T10:00"));
    let seen = look(&ticket, on("02T10:00"));
    let changed = Changed {
        at: on("02T10:00"),
        cause: ChangeCause::SeverityLowered,
        mode: Some(Mode::KeepElapsed),
    };
    assert_eq!(
        (seen.due, seen.reclassified),
        (at_due("02T14:30"), vec![changed])
    );
}

/// It is running again from the reopening on, under the classification then in force.
#[test]
fn a_due_that_went_by_while_resolved_is_judged_by_the_classification_at_the_reopening() {
    for (severity, due, breached) in [(2, "02T12:00", false), (1, "02T10:00", true)] {
        let clock = ClockSpec {
            reopened: Some(Reopening::Count),
            ..by_severity(
                &[business(60), business(180)],
                Bound::Within,
                Mode::KeepElapsed,
            )
        };
        let mut ticket = opened(clock, on("02T09:00"), Some(1));
        resolve(&mut ticket, on("02T09:30"));
        confirm(&mut ticket, on("02T09:40"), severity);
        reopen(&mut ticket, on("02T11:00"));
        let seen = look(&ticket, on("02T11:00"));
        assert_eq!(seen.due, at_due(due));
        assert_eq!(seen.breached_at, breached.then_some(on("02T11:00")));
    }
}

/// What the ticket waits for is heeded last.
#[test]
fn a_reason_that_the_reopening_clears_still_holds_as_the_change_applies() {
    let tomorrow = Promise::Days {
        n: 1,
        landing: Landing::SameTime,
        filing: false,
        stay: false,
        cutoff: None,
    };
    for (cleared, due) in [(false, "03T17:00"), (true, "04T08:00")] {
        let clock = ClockSpec {
            reopened: Some(Reopening::Count),
            ..by_severity(&[Some(tomorrow.clone()), None], Bound::Within, Mode::Freeze)
        };
        let mut spec = Spec::office(clock);
        spec.waiting[0].cleared_by = vec![
            Trig::new(EventName::WaitingCleared),
            Trig::new(EventName::Reopened),
        ];
        let severity = Severity::new(2).unwrap();
        let opening = Opening::new(utc(on("02T17:00"))).severity(severity);
        let mut ticket = spec.policy().open(opening).unwrap();
        wait(&mut ticket, on("02T17:00"));
        resolve(&mut ticket, on("02T18:00"));
        confirm(&mut ticket, on("02T18:00"), 1);
        if cleared {
            go_on(&mut ticket, on("02T18:00"));
        }
        reopen(&mut ticket, on("02T18:00"));
        assert_eq!(look(&ticket, on("02T18:00")).due, at_due(due));
    }
}

#[test]
fn reopening_concerns_only_what_resolution_or_closing_ended_and_the_policy_speaks_of() {
    for (reopened, met) in [
        (None, false),
        (Some(Reopening::Continue), true),
        (Some(Reopening::Count), true),
        (Some(Reopening::NewCycle), true),
    ] {
        let mut ticket = opened(
            reopening(120, Bound::Within, reopened),
            on("02T09:00"),
            None,
        );
        if met {
            reply(&mut ticket, on("02T09:30"));
        }
        let before = happens(&mut ticket, on("02T09:40"), EventKind::Reopened);
        assert_eq!(before.advisories, [Advisory::NotEnded]);
        resolve(&mut ticket, on("02T10:00"));
        let outcome = happens(&mut ticket, on("02T10:30"), EventKind::Reopened);
        let clock = "clock-0".to_owned();
        let stays = Advisory::StaysEnded { clock };
        assert_eq!(outcome.advisories.contains(&stays), !met);
        let cycles = cycles(&ticket, on("02T10:30"));
        assert_eq!(cycles.len(), 1);
        assert!(!matches!(cycles[0].phase, Phase::Running));
    }
}
