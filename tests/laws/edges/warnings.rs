//! Warnings.

use super::{
    NANO, business, by_severity, clock, confirm, go_on, look, next_change, on, opened, wait,
};
use crate::laws::made::{ClockSpec, Promise, Warn};
use crate::laws::wall::HOUR;
use duly::{Bound, Mode};

fn warning(minutes: i64, warn: Warn) -> ClockSpec {
    ClockSpec {
        warn: vec![warn],
        ..clock(minutes, Bound::Within)
    }
}

#[test]
fn a_share_is_rounded_down_to_a_second_and_a_span_is_not() {
    let nine = on("02T09:00");
    for (minutes, warn, at) in [
        // 19.8 seconds.
        (1, Warn::Percent(33), nine + 19_000_000_000),
        (120, Warn::Percent(75), on("02T10:30")),
        (120, Warn::Before(10), on("02T10:50")),
        (120, Warn::Percent(100), on("02T11:00")),
    ] {
        let ticket = opened(warning(minutes, warn), nine, None);
        assert_eq!(next_change(&ticket, nine), Some(at));
        assert_eq!(look(&ticket, at - NANO).warned, []);
        assert_eq!(look(&ticket, at).warned, [(warn, at, None)]);
        assert_eq!(look(&ticket, at + HOUR).warned, [(warn, at, None)]);
    }
}

#[test]
fn a_warning_as_long_before_as_the_target_is_reached_at_the_start() {
    for minutes in [120, 121] {
        let nine = on("02T09:00");
        let ticket = opened(warning(120, Warn::Before(minutes)), nine, None);
        let warned = look(&ticket, nine).warned;
        assert_eq!(warned, [(Warn::Before(minutes), nine, None)]);
    }
}

#[test]
fn a_warning_is_never_reached_in_a_pause() {
    let (warn, at, resumed) = (Warn::Percent(75), on("02T10:30"), on("02T10:45"));
    for (paused, in_pause, afterwards) in [
        (at, vec![(warn, at, None)], vec![(warn, at, None)]),
        (at - NANO, vec![], vec![(warn, resumed + NANO, None)]),
    ] {
        let mut ticket = opened(warning(120, warn), on("02T09:00"), None);
        wait(&mut ticket, paused);
        assert_eq!(look(&ticket, on("02T10:40")).warned, in_pause);
        go_on(&mut ticket, resumed);
        assert_eq!(look(&ticket, resumed).warned, in_pause);
        assert_eq!(look(&ticket, resumed + NANO).warned, afterwards);
    }
}

#[test]
fn a_change_in_a_pause_makes_a_warning_reached_at_the_resume() {
    let clock = ClockSpec {
        warn: vec![Warn::Percent(75)],
        ..by_severity(
            &[business(60), business(120)],
            Bound::Within,
            Mode::KeepElapsed,
        )
    };
    let mut ticket = opened(clock, on("02T09:00"), Some(2));
    wait(&mut ticket, on("02T10:00"));
    confirm(&mut ticket, on("02T10:10"), 1);
    assert_eq!(look(&ticket, on("02T10:15")).warned, []);
    go_on(&mut ticket, on("02T10:20"));
    let warned = look(&ticket, on("02T10:20")).warned;
    assert_eq!(warned, [(Warn::Percent(75), on("02T10:20"), None)]);
}

#[test]
fn a_larger_target_not_yet_consumed_to_that_point_arms_a_warning_again() {
    let (warn, reached) = (Warn::Percent(50), on("02T09:30"));
    for (change, warned) in [
        (
            "02T09:39",
            vec![
                (warn, reached, Some(on("02T09:39"))),
                (warn, on("02T09:40"), None),
            ],
        ),
        ("02T09:40", vec![(warn, reached, None)]),
    ] {
        let clock = ClockSpec {
            warn: vec![warn],
            ..by_severity(
                &[business(60), business(80)],
                Bound::Within,
                Mode::KeepElapsed,
            )
        };
        let mut ticket = opened(clock, on("02T09:00"), Some(1));
        confirm(&mut ticket, on(change), 2);
        assert_eq!(look(&ticket, on("02T10:00")).warned, warned);
    }
}

#[test]
fn a_smaller_target_arms_no_warning_again_however_little_is_consumed() {
    let warn = Warn::Percent(75);
    for (minutes, rearmed) in [(60, false), (120, false), (180, true)] {
        let clock = ClockSpec {
            warn: vec![warn],
            ..by_severity(
                &[Some(Promise::Elapsed(120)), business(minutes)],
                Bound::Within,
                Mode::FromOrigin,
            )
        };
        // The office opens at 8, so that no open time is consumed by 7:45.
        let mut ticket = opened(clock, on("02T06:00"), Some(1));
        confirm(&mut ticket, on("02T07:45"), 2);
        let rearmed = rearmed.then_some(on("02T07:45"));
        let warned = look(&ticket, on("02T07:45")).warned;
        assert_eq!(warned, [(warn, on("02T07:30"), rearmed)]);
    }
}
