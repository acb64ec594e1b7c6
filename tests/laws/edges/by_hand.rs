//! Dues that are set by hand.

use super::{
    BOUNDS, NANO, at_due, business, by_severity, clock, confirm, go_on, look, on, opened,
    remaining, reopen, reopening, reply, resolve, wait,
};
use crate::laws::made::{ClockSpec, Promise};
use crate::laws::naive::{Changed, Phase};
use crate::laws::seen::SeenDue;
use crate::laws::wall::{HOUR, MINUTE, utc};
use duly::{
    Bound, ChangeCause, Event, EventKind, ManualDue, Mode, Origin, Outcome, Refused, Reopening,
    Ticket, verify,
};

fn set_due(ticket: &mut Ticket, t: i64, due: i64, hold: ManualDue) -> Result<Outcome, Refused> {
    let kind = EventKind::DueSet {
        clock: "clock-0".to_owned(),
        due: utc(due),
        hold,
        reason: "agreed on the phone".to_owned(),
    };
    ticket.apply(Event::new(utc(t), kind))
}

#[test]
fn a_due_set_by_hand_is_not_before_its_event() {
    for bound in BOUNDS {
        let t = on("02T10:00");
        let mut ticket = opened(clock(120, bound), on("02T09:00"), None);
        let early = set_due(&mut ticket, t, t - NANO, ManualDue::Movable);
        let (due, at) = (utc(t - NANO), utc(t));
        assert_eq!(early, Err(Refused::DueEarlier { due, at }));
        assert_eq!(look(&ticket, t).due, at_due("02T11:00"));
        set_due(&mut ticket, t, t, ManualDue::Movable).unwrap();
        let seen = look(&ticket, t);
        assert_eq!((&seen.due, remaining(&seen)), (&SeenDue::At(t), 0));
        assert_eq!(seen.breached_at, (bound == Bound::Under).then_some(t));
        assert_eq!(look(&ticket, t + NANO).breached_at, Some(t));
    }
}

#[test]
fn a_due_set_by_hand_is_refused_on_a_breached_cycle_and_without_an_open_one() {
    let due = on("02T11:00");
    for (bound, t, accepted) in [
        (Bound::Within, due, true),
        (Bound::Within, due + NANO, false),
        (Bound::Under, due - NANO, true),
        (Bound::Under, due, false),
    ] {
        let mut ticket = opened(clock(120, bound), on("02T09:00"), None);
        let outcome = set_due(&mut ticket, t, on("02T15:00"), ManualDue::Movable);
        let clock = "clock-0".to_owned();
        let at = utc(due);
        if accepted {
            assert_eq!(outcome, Ok(Outcome::default()));
        } else {
            assert_eq!(outcome, Err(Refused::Breached { clock, at }));
        }
    }
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    reply(&mut ticket, on("02T10:00"));
    let refused = set_due(&mut ticket, on("02T10:00"), due, ManualDue::Fixed);
    let clock = "clock-0".to_owned();
    assert_eq!(refused, Err(Refused::NoOpenCycle { clock }));
}

#[test]
fn a_movable_due_moves_with_pauses_and_a_fixed_one_is_breached_in_them() {
    for (hold, due, phase) in [
        (
            ManualDue::Movable,
            "02T11:00",
            Phase::Paused(on("02T10:00")),
        ),
        (ManualDue::Fixed, "02T10:30", Phase::Running),
    ] {
        let mut ticket = opened(clock(240, Bound::Within), on("02T09:00"), None);
        set_due(&mut ticket, on("02T09:30"), on("02T10:30"), hold).unwrap();
        wait(&mut ticket, on("02T10:00"));
        assert_eq!(look(&ticket, on("02T10:00")).phase, phase);
        let late = look(&ticket, on("02T10:30") + NANO);
        let fixed = hold == ManualDue::Fixed;
        assert_eq!(late.breached_at, fixed.then_some(on("02T10:30")));
        go_on(&mut ticket, on("02T10:30") + NANO);
        let seen = look(&ticket, on("02T10:30") + NANO);
        let moved = if fixed { 0 } else { NANO };
        assert_eq!(seen.due, SeenDue::At(on(due) + moved));
    }
}

#[test]
fn a_pause_ends_where_a_fixed_due_is_set_and_goes_on_where_a_movable_one_is() {
    let ten_past = on("02T10:10");
    for hold in [ManualDue::Movable, ManualDue::Fixed] {
        let mut ticket = opened(clock(240, Bound::Within), on("02T09:00"), None);
        wait(&mut ticket, on("02T10:00"));
        set_due(&mut ticket, ten_past, on("02T11:10"), hold).unwrap();
        let seen = look(&ticket, on("02T10:20"));
        let measures = seen.measures.unwrap();
        assert_eq!(measures.effective, 2 * HOUR);
        match hold {
            ManualDue::Movable => {
                assert_eq!(seen.phase, Phase::Paused(on("02T10:00")));
                assert_eq!((measures.consumed, measures.remaining), (HOUR, HOUR));
            }
            ManualDue::Fixed => {
                assert_eq!((seen.phase, seen.due), (Phase::Running, at_due("02T11:10")));
                assert_eq!(
                    (measures.consumed, measures.paused),
                    (70 * MINUTE, 10 * MINUTE)
                );
            }
        }
        go_on(&mut ticket, on("02T10:30"));
        let due = look(&ticket, on("02T10:30")).due;
        let moved = hold == ManualDue::Movable;
        assert_eq!(due, at_due(if moved { "02T11:30" } else { "02T11:10" }));
    }
}

/// The bound is the clock's where no row says otherwise.
#[test]
fn a_due_set_by_hand_without_a_target_is_measured_in_real_time_and_judged_by_the_clocks_bound() {
    for bound in BOUNDS {
        let clock = by_severity(&[business(60)], bound, Mode::Freeze);
        let mut ticket = opened(clock, on("02T17:30"), None);
        let due = on("02T18:30");
        set_due(&mut ticket, on("02T17:30"), due, ManualDue::Movable).unwrap();
        let seen = look(&ticket, on("02T18:00"));
        assert_eq!(seen.measures.unwrap().consumed, HOUR / 2);
        assert_eq!(remaining(&seen), HOUR / 2);
        let strict = bound == Bound::Under;
        assert_eq!(look(&ticket, due).breached_at, strict.then_some(due));
        assert_eq!(look(&ticket, due + NANO).breached_at, Some(due));
    }
}

/// Also where the target that is kept from applying goes away again.
#[test]
fn a_due_set_by_hand_is_kept_through_changes_which_are_recorded_as_ignored() {
    let clock = by_severity(&[None, business(60)], Bound::Within, Mode::FromOrigin);
    let mut ticket = opened(clock, on("02T09:00"), None);
    set_due(
        &mut ticket,
        on("02T09:00"),
        on("02T14:00"),
        ManualDue::Movable,
    )
    .unwrap();
    confirm(&mut ticket, on("02T09:10"), 2);
    confirm(&mut ticket, on("02T09:20"), 1);
    let seen = look(&ticket, on("02T09:20"));
    assert_eq!(seen.due, at_due("02T14:00"));
    let ignored = |at, cause| Changed {
        at: on(at),
        cause,
        mode: None,
    };
    let expected = [
        ignored("02T09:10", ChangeCause::SeveritySet),
        ignored("02T09:20", ChangeCause::SeverityRaised),
    ];
    assert_eq!(seen.reclassified, expected);
}

#[test]
fn a_due_set_by_hand_is_kept_through_reopening_and_moved_where_it_is_movable() {
    for (reopened, hold, due) in [
        (Reopening::Continue, ManualDue::Movable, "02T11:30"),
        (Reopening::Continue, ManualDue::Fixed, "02T11:00"),
        (Reopening::Count, ManualDue::Movable, "02T11:00"),
        (Reopening::Count, ManualDue::Fixed, "02T11:00"),
    ] {
        let clock = reopening(240, Bound::Within, Some(reopened));
        let mut ticket = opened(clock, on("02T09:00"), None);
        set_due(&mut ticket, on("02T09:00"), on("02T11:00"), hold).unwrap();
        resolve(&mut ticket, on("02T10:00"));
        reopen(&mut ticket, on("02T10:30"));
        let seen = look(&ticket, on("02T10:30"));
        assert_eq!(seen.due, at_due(due));
        assert_eq!(remaining(&seen), on(due) - on("02T10:30"));
    }
}

#[test]
fn a_fixed_due_that_was_past_when_the_ticket_was_resolved_keeps_its_overrun() {
    let clock = reopening(240, Bound::Within, Some(Reopening::Continue));
    let mut ticket = opened(clock, on("02T09:00"), None);
    set_due(
        &mut ticket,
        on("02T09:00"),
        on("02T09:30"),
        ManualDue::Fixed,
    )
    .unwrap();
    resolve(&mut ticket, on("02T10:00"));
    reopen(&mut ticket, on("02T11:00"));
    let seen = look(&ticket, on("02T11:00"));
    assert_eq!(
        (&seen.due, seen.breached_at),
        (&at_due("02T09:30"), Some(on("02T09:30")))
    );
    let measures = seen.measures.unwrap();
    assert_eq!((measures.effective, measures.overrun), (HOUR / 2, HOUR / 2));
}

/// Nothing is consumed before the opening, so nothing is left of a due that lies before it.
#[test]
fn a_due_set_by_hand_before_the_opening_that_a_cycle_counts_from_measures_nothing() {
    for (due, effective) in [("03T07:00", 0), ("03T08:00", 0), ("03T08:10", 10)] {
        let clock = ClockSpec {
            starts_at: Origin::NextOpening,
            ..ClockSpec::response(Promise::Elapsed(120))
        };
        let mut ticket = opened(clock, on("02T18:00"), None);
        assert_eq!(look(&ticket, on("02T18:00")).due, at_due("03T10:00"));
        set_due(&mut ticket, on("02T18:00"), on(due), ManualDue::Movable).unwrap();
        let seen = look(&ticket, on("03T07:00"));
        assert_eq!((&seen.due, seen.started_at), (&at_due(due), on("03T08:00")));
        assert_eq!(seen.measures.unwrap().effective, effective * MINUTE);
        assert_eq!(look(&ticket, on(due) + NANO).breached_at, Some(on(due)));
        let assessment = ticket.assess(utc(on("03T09:00"))).unwrap();
        let cycle = assessment.clock("clock-0").unwrap().current().unwrap();
        assert_eq!(verify(&cycle), Ok(()));
    }
}
