//! The four modes of reclassification, each by what it does and on both sides of where it differs.

use super::{MODES, at_due, business, by_severity, clock, confirm, cycles, look, on, opened};
use crate::laws::made::{ClockSpec, Cond, Landing, Promise, Spec, Target};
use crate::laws::naive::{Changed, Phase};
use crate::laws::seen::SeenDue;
use crate::laws::wall::{HOUR, MINUTE, utc};
use duly::{
    Bound, ChangeCause, Event, EventKind, Mode, Opening, Policy, Priority, Severity, Ticket,
};

/// Opened at nine with severity 1, which gives two hours; severity 2 gives `minutes`.
fn two_hours_or(minutes: i64, mode: Mode) -> Ticket {
    let clock = by_severity(&[business(120), business(minutes)], Bound::Within, mode);
    opened(clock, on("02T09:00"), Some(1))
}

#[test]
fn freeze_changes_nothing_and_is_recorded() {
    let mut ticket = two_hours_or(30, Mode::Freeze);
    confirm(&mut ticket, on("02T09:40"), 2);
    let seen = look(&ticket, on("02T09:40"));
    assert_eq!((&seen.due, seen.breached_at), (&at_due("02T11:00"), None));
    let changed = Changed {
        at: on("02T09:40"),
        cause: ChangeCause::SeverityLowered,
        mode: Some(Mode::Freeze),
    };
    assert_eq!(seen.reclassified, [changed]);
}

#[test]
fn keep_elapsed_leaves_no_less_than_what_is_consumed() {
    // Forty minutes are consumed: more, as much, and less than the new target.
    for (minutes, due, effective) in [
        (30, "02T09:40", 40),
        (40, "02T09:40", 40),
        (41, "02T09:41", 41),
        (180, "02T12:00", 180),
    ] {
        let mut ticket = two_hours_or(minutes, Mode::KeepElapsed);
        confirm(&mut ticket, on("02T09:40"), 2);
        let seen = look(&ticket, on("02T09:40"));
        assert_eq!((&seen.due, seen.breached_at), (&at_due(due), None));
        let measures = seen.measures.unwrap();
        assert_eq!(measures.effective, effective * MINUTE);
        assert_eq!(measures.consumed, 40 * MINUTE);
    }
}

#[test]
fn keep_elapsed_keeps_the_number_of_seconds_in_whatever_unit_they_were_counted() {
    // From half past ten to half past one: two open hours, three real ones.
    for (before, after, due) in [
        // Two open hours are consumed; four real ones are to be.
        (Promise::Business(240), Promise::Elapsed(240), "02T15:30"),
        // Three real hours are consumed; four open ones are to be.
        (Promise::Elapsed(240), Promise::Business(240), "02T14:30"),
    ] {
        let clock = by_severity(
            &[Some(before), Some(after)],
            Bound::Within,
            Mode::KeepElapsed,
        );
        let mut ticket = opened(clock, on("02T10:30"), Some(1));
        confirm(&mut ticket, on("02T13:30"), 2);
        assert_eq!(look(&ticket, on("02T13:30")).due, at_due(due));
    }
}

#[test]
fn keep_elapsed_computes_business_days_from_the_origin_and_not_before_the_change() {
    let days = |n| {
        Some(Promise::Days {
            n,
            landing: Landing::SameTime,
            filing: false,
            stay: false,
            cutoff: None,
        })
    };
    for (n, change, due, effective) in [
        // From Monday at nine: Tuesday at nine lies ahead of Monday at ten.
        (1, "02T10:00", "03T09:00", 8 * HOUR),
        // It is past on Tuesday at ten, so that the change itself is the due: 8 + 1 hours are consumed.
        (1, "03T10:00", "03T10:00", 9 * HOUR),
        (2, "03T10:00", "04T09:00", 16 * HOUR),
    ] {
        let targets = [business(24 * 60), days(n)];
        let clock = by_severity(&targets, Bound::Within, Mode::KeepElapsed);
        let mut ticket = opened(clock, on("02T09:00"), Some(1));
        confirm(&mut ticket, on(change), 2);
        let seen = look(&ticket, on(change));
        assert_eq!(seen.due, at_due(due), "{n} days, changed at {change}");
        assert_eq!(seen.measures.unwrap().effective, effective);
        assert_eq!(seen.breached_at, None);
    }
}

#[test]
fn from_origin_applies_the_new_target_from_the_start_into_the_past_too() {
    for (minutes, due, breached_at) in [
        (30, "02T09:30", Some(on("02T09:40"))),
        (40, "02T09:40", None),
        (180, "02T12:00", None),
    ] {
        let mut ticket = two_hours_or(minutes, Mode::FromOrigin);
        confirm(&mut ticket, on("02T09:40"), 2);
        let seen = look(&ticket, on("02T09:40"));
        assert_eq!((&seen.due, seen.breached_at), (&at_due(due), breached_at));
    }
}

#[test]
fn a_new_cycle_has_the_full_target_and_the_old_one_ends_as_reclassified() {
    let mut ticket = two_hours_or(30, Mode::NewCycle);
    confirm(&mut ticket, on("02T09:40"), 2);
    let all = cycles(&ticket, on("02T09:40"));
    assert_eq!(all.len(), 2);
    let old = (all[0].phase, &all[0].due);
    assert_eq!(old, (Phase::Replaced(on("02T09:40")), &at_due("02T11:00")));
    let new = (all[1].started_at, &all[1].due);
    assert_eq!(new, (on("02T09:40"), &at_due("02T10:10")));
}

#[test]
fn from_an_instant_to_none_a_due_is_kept_by_freeze_and_by_keep_elapsed_where_it_is_breached() {
    let due = on("02T11:00");
    for mode in MODES {
        for (change, breached) in [("02T10:00", false), ("02T11:30", true)] {
            let clock = by_severity(&[business(120), None], Bound::Within, mode);
            let mut ticket = opened(clock, on("02T09:00"), Some(1));
            confirm(&mut ticket, on(change), 2);
            let seen = look(&ticket, on("02T12:00"));
            let kept = mode == Mode::Freeze || (mode == Mode::KeepElapsed && breached);
            match kept {
                true => assert_eq!(seen.due, SeenDue::At(due), "{mode:?}, {change}"),
                false => assert!(
                    matches!(seen.due, SeenDue::NotDefined(_)),
                    "{mode:?}, {change}"
                ),
            }
            // Only from the origin is a breach taken back; a frozen due comes about later.
            let stands = match mode {
                Mode::FromOrigin => false,
                Mode::Freeze => true,
                Mode::KeepElapsed | Mode::NewCycle => breached,
            };
            assert_eq!(
                seen.breached_at,
                stands.then_some(due),
                "{mode:?}, {change}"
            );
            assert_eq!(cycles(&ticket, on("02T12:00")).len(), 1);
        }
    }
}

#[test]
fn a_reclassification_is_recorded_with_its_figures() {
    let mut ticket = two_hours_or(30, Mode::FromOrigin);
    confirm(&mut ticket, on("02T09:40"), 2);
    let assessment = ticket.assess(utc(on("02T09:40"))).unwrap();
    let cycle = assessment.clocks().next().unwrap().current().unwrap();
    let change = cycle.reclassifications().next().unwrap();
    assert_eq!(change.at, utc(on("02T09:40")));
    assert_eq!(
        (change.cause, change.mode),
        (ChangeCause::SeverityLowered, Some(Mode::FromOrigin))
    );
    assert_eq!(change.consumed.num_minutes(), 40);
    assert_eq!(change.due_before.instant(), Some(utc(on("02T11:00"))));
    assert_eq!(change.due_after.instant(), Some(utc(on("02T09:30"))));
    assert!(change.already_late);
}

/// By priority too: two hours for severity 1 and priority 1, three for any other.
fn graded(modes: Vec<(ChangeCause, Mode)>) -> Policy {
    let gravest = Cond::Not(Box::new(Cond::Any(vec![
        Cond::Severity(vec![2, 3]),
        Cond::Priority(vec![2, 3]),
    ])));
    let hours = |hours: i64| Some(Target::of(Promise::Business(hours * 60)));
    let clock = ClockSpec {
        target: vec![(gravest, hours(2)), (Cond::Always, hours(3))],
        mode: Mode::Freeze,
        modes,
        ..clock(1, Bound::Within)
    };
    Spec::office(clock).policy()
}

#[test]
fn of_several_causes_in_one_event_the_first_of_their_order_gives_the_mode() {
    let rank = |rank| (Severity::new(rank).unwrap(), Priority::new(rank).unwrap());
    for (severity, priority, cause) in [
        (true, true, ChangeCause::SeverityLowered),
        (true, false, ChangeCause::SeverityLowered),
        (false, true, ChangeCause::Priority),
    ] {
        let modes = vec![
            (ChangeCause::SeverityLowered, Mode::FromOrigin),
            (ChangeCause::Priority, Mode::NewCycle),
        ];
        let (s1, p1) = rank(1);
        let opening = Opening::new(utc(on("02T09:00"))).severity(s1).priority(p1);
        let mut ticket = graded(modes).open(opening).unwrap();
        let (s2, p2) = rank(2);
        let asked = EventKind::ChangeRequested {
            severity: severity.then_some(s2),
            priority: priority.then_some(p2),
        };
        for kind in [asked, EventKind::ChangeAccepted] {
            // Asking alters nothing.
            assert_eq!(look(&ticket, on("02T09:30")).due, at_due("02T11:00"));
            ticket.apply(Event::new(utc(on("02T09:30")), kind)).unwrap();
        }
        let all = cycles(&ticket, on("02T09:30"));
        assert_eq!(all[0].reclassified[0].cause, cause);
        let last = all.last().unwrap();
        match cause {
            ChangeCause::Priority => {
                assert_eq!((all.len(), &last.due), (2, &at_due("02T13:30")));
            }
            _ => assert_eq!((all.len(), &last.due), (1, &at_due("02T12:00"))),
        }
    }
}

#[test]
fn a_change_of_calendar_alone_is_a_reclassification() {
    // The first calendar is the office's; the third is open round the clock.
    for (mode, due) in [
        (Mode::Freeze, "02T15:00"),
        // An hour and a half is consumed; three and a half go on round the clock.
        (Mode::KeepElapsed, "02T14:00"),
        (Mode::FromOrigin, "02T14:00"),
    ] {
        let clock = ClockSpec {
            calendar: vec![(Cond::Severity(vec![1]), Some(0)), (Cond::Always, Some(2))],
            mode,
            ..clock(300, Bound::Within)
        };
        let mut ticket = opened(clock, on("02T09:00"), Some(1));
        confirm(&mut ticket, on("02T10:30"), 2);
        assert_eq!(look(&ticket, on("02T10:30")).due, at_due(due), "{mode:?}");
    }
    let clock = ClockSpec {
        calendar: vec![(Cond::Severity(vec![1]), Some(0)), (Cond::Always, Some(2))],
        mode: Mode::KeepElapsed,
        ..clock(300, Bound::Within)
    };
    // Over lunch the modes differ: from nine to half past one there are three and a half open hours.
    let mut ticket = opened(clock, on("02T09:00"), Some(1));
    confirm(&mut ticket, on("02T13:30"), 2);
    assert_eq!(look(&ticket, on("02T13:30")).due, at_due("02T15:00"));
}
