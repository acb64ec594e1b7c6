//! When something is to be told, and when to look again.

use super::{
    OFFICE, breached_at, compile, cycle, desk, due, due_at, happens, look, next_change, on, opened,
    replied,
};
use crate::support::{NANO, at};
use chrono::{DateTime, TimeDelta, Utc};
use duly::calendar::Calendar;
use duly::{Change, EventKind, ManualDue, Policy, Side, Ticket, next_change_of};

/// A resolution clock of that target that warns so.
fn warning(target: &str, warn: &str) -> Policy {
    compile(&format!(
        r#"{OFFICE}
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = {{ is = "{target}" }}
        warn = {warn}
        reclassified = "freeze"
        "#
    ))
}

fn warned(ticket: &Ticket, t: &str) -> Vec<DateTime<Utc>> {
    let look = look(ticket, t);
    cycle(&look, "resolution")
        .warnings()
        .map(|one| one.at)
        .collect()
}

/// "An hour before it is due" was reckoned by the wall clock: where the hours had a gap before the due, the reminder
/// came at midnight or at once. GLPI PR #22678, #15357, #15429.
#[test]
fn an_hour_before_the_due_is_an_hour_of_open_time_before() {
    for (logged, expected_due, expected) in [
        // Half an hour of Tuesday and half an hour of Monday.
        ("02T13:30", "03T09:30", "02T16:30"),
        // All of the hour lies on Tuesday, or on Monday.
        ("02T14:30", "03T10:30", "03T09:30"),
        ("02T13:00", "02T17:00", "02T16:00"),
        // Three hours are used at closing, and no more until the next opening.
        ("02T14:00", "03T10:00", "02T17:00"),
    ] {
        let ticket = opened(&warning("4 business hours", r#""1 hour before""#), logged);
        assert_eq!(
            due(&ticket, logged, "resolution"),
            due_at(expected_due),
            "{logged}"
        );
        assert_eq!(next_change(&ticket, logged), Some(on(expected)), "{logged}");
        let before = ticket.assess(on(expected) - NANO).unwrap();
        assert_eq!(
            cycle(&before, "resolution").warnings().count(),
            0,
            "{logged}"
        );
        assert_eq!(warned(&ticket, expected), [on(expected)], "{logged}");
    }
    // It is never before the start.
    let ticket = opened(
        &warning("30 business minutes", r#""1 hour before""#),
        "02T10:00",
    );
    assert_eq!(warned(&ticket, "02T10:00"), [on("02T10:00")]);
}

/// The way back over a gap was not the way there: GLPI PR #22678.
#[test]
fn back_over_a_gap_is_as_far_as_there() {
    let office = Calendar::weekly("Etc/UTC")
        .mon_fri("09:00-17:00")
        .build()
        .unwrap();
    for (from, minutes, to) in [
        ("02T16:30", 60, "03T09:30"),
        ("06T16:59", 2, "09T09:01"),
        ("02T16:00", 60, "02T17:00"),
    ] {
        let span = TimeDelta::minutes(minutes);
        assert_eq!(office.add(on(from), span), Ok(on(to)), "{from}");
        assert_eq!(office.sub(on(to), span), Ok(on(from)), "{from}");
    }
    // From closed time the latest and the earliest instant that will do are the edges of the gap.
    let hour = TimeDelta::hours(1);
    assert_eq!(office.add(on("02T20:00"), hour), Ok(on("03T10:00")));
    assert_eq!(office.sub(on("03T10:00"), hour), Ok(on("03T09:00")));
    assert_eq!(office.sub(on("03T03:00"), hour), Ok(on("02T16:00")));
}

/// Polling every so many minutes, wake-ups that were lost, figures that were stale until the next poll: OTOBO #389,
/// #505, Grafana OnCall #1206, ServiceNow's stale percentages.
#[test]
fn the_next_look_is_known_exactly_and_a_late_one_finds_the_same() {
    let ticket = opened(
        &warning("8 business hours", r#"["50%", "75%"]"#),
        "02T13:00",
    );
    let mut seen = Vec::new();
    let mut t = on("02T13:00");
    while let Some(next) = ticket.assess(t).unwrap().next_change_at() {
        seen.push(next);
        t = next;
    }
    // Half of it at closing, three quarters on Tuesday; the due passes a nanosecond after it.
    let due = on("03T13:00");
    assert_eq!(seen, [on("02T17:00"), on("03T11:00"), due + NANO]);
    for late in ["03T13:00:01", "06T17:00", "31T00:00"] {
        assert_eq!(
            warned(&ticket, late),
            [on("02T17:00"), on("03T11:00")],
            "{late}"
        );
        assert_eq!(
            breached_at(&ticket, late, "resolution"),
            Some(due),
            "{late}"
        );
    }
    // One timer is enough for many tickets.
    let other = opened(&warning("8 business hours", r#""50%""#), "02T12:00");
    // It names those that change first, all of them, in whatever order they stand.
    let at = on("02T13:00");
    for (tickets, first) in [
        ([&ticket, &other, &ticket], vec![1]),
        ([&other, &ticket, &ticket], vec![0]),
        ([&ticket, &other, &other], vec![1, 2]),
        ([&ticket, &ticket, &other], vec![2]),
    ] {
        let next = next_change_of(&tickets.map(Clone::clone), at).unwrap();
        assert_eq!((next.at, next.tickets), (on("02T16:00"), first));
    }
}

/// Reminders went out at midnight, when nobody was there: Zammad #4432.
#[test]
fn nothing_is_reached_while_it_is_closed() {
    let office = compile(OFFICE).calendar("office").unwrap().clone();
    for minutes in [1, 59, 60, 61, 239, 240, 241, 479, 480, 481, 2_400, 2_401] {
        for logged in ["02T03:00", "02T09:00", "02T16:59", "06T17:00", "07T12:00"] {
            let policy = warning(&format!("{minutes} business minutes"), r#""100%""#);
            let ticket = opened(&policy, logged);
            let reached = next_change(&ticket, logged).unwrap();
            // It is the last instant of open time that was needed.
            let opened_before = office.between(reached - NANO, reached);
            assert_eq!(opened_before, Ok(NANO), "{minutes} from {logged}");
        }
    }
    // In real time a due is where it is, be it at night.
    let ticket = opened(&warning("12 elapsed hours", r#""100%""#), "02T12:00");
    assert_eq!(
        next_change(&ticket, "02T12:00"),
        Some(at("2026-03-03T00:00:00Z"))
    );
}

/// The changes that are foreseen from an instant on, and the cycles whose due passes by each.
fn passing(ticket: &Ticket, from: DateTime<Utc>) -> Vec<(DateTime<Utc>, Vec<usize>)> {
    let past = |change: &Change<'_>| {
        if let Change::PastDue { cycle, .. } = change {
            Some(*cycle)
        } else {
            None
        }
    };
    let mut seen: Vec<(DateTime<Utc>, Vec<usize>)> = Vec::new();
    let mut t = from;
    while let Some(next) = ticket.assess(t).unwrap().next_change() {
        seen.push((next.at, next.changes.iter().filter_map(past).collect()));
        t = next.at;
    }
    seen
}

/// A due may be asked about also where its cycle was met in time, so that the instant at which it passes is a change:
/// of each cycle of a clock, in the order of the dues, several at once.
#[test]
fn the_dues_of_cycles_that_are_over_pass_too() {
    let policy = desk(
        r#"
        [clock.answer]
        start = { event = "replied", from = "customer" }
        stop = { event = "replied", from = "vendor" }
        target = { is = "4 elapsed hours" }
        reclassified = "freeze"
        "#,
    );
    // Three questions at nine, half past ten and eleven, of which two are answered; the due of the second one is set
    // by hand.
    for (by_hand, passed) in [
        (
            None,
            vec![
                ("02T13:00", vec![1]),
                ("02T14:30", vec![2]),
                ("02T15:00", vec![3]),
            ],
        ),
        (
            Some("02T12:00"),
            vec![
                ("02T12:00", vec![2]),
                ("02T13:00", vec![1]),
                ("02T15:00", vec![3]),
            ],
        ),
        (
            Some("02T13:00"),
            vec![("02T13:00", vec![1, 2]), ("02T15:00", vec![3])],
        ),
        // Past before the third one began.
        (
            Some("02T10:50"),
            vec![("02T13:00", vec![1]), ("02T15:00", vec![3])],
        ),
    ] {
        let mut ticket = opened(&policy, "02T08:00");
        replied(&mut ticket, "02T09:00", Side::Customer);
        replied(&mut ticket, "02T10:00", Side::Vendor);
        replied(&mut ticket, "02T10:30", Side::Customer);
        if let Some(due) = by_hand {
            let kind = EventKind::DueSet {
                clock: "answer".to_owned(),
                due: on(due),
                hold: ManualDue::Movable,
                reason: "agreed".to_owned(),
            };
            happens(&mut ticket, "02T10:31", kind);
        }
        replied(&mut ticket, "02T10:45", Side::Vendor);
        replied(&mut ticket, "02T11:00", Side::Customer);
        let seen = passing(&ticket, on("02T11:00"));
        let passed = passed
            .into_iter()
            .map(|(at, cycles)| (on(at) + NANO, cycles));
        assert_eq!(seen, passed.collect::<Vec<_>>(), "{by_hand:?}");
    }
}
