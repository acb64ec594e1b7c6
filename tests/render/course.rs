//! The course of a cycle, and the warnings to come.

use super::reopened;
use crate::support::at;
use chrono::TimeDelta;
use duly::{Stretch, WarnAt};

#[test]
fn a_course_goes_through_pause_and_reopening_without_a_hole() {
    let ticket = reopened();
    let as_of = at("2026-03-26T14:30:00+01:00");
    let look = ticket.assess(as_of).unwrap();
    let resolution = look.clock("resolution").unwrap().current().unwrap();
    let course: Vec<_> = resolution
        .course()
        .map(|leg| (leg.from, leg.to, leg.stretch))
        .collect();
    let times = [
        "2026-03-23T09:00:00+01:00",
        "2026-03-23T11:30:00+01:00",
        "2026-03-24T10:00:00+01:00",
        "2026-03-25T11:15:00+01:00",
        "2026-03-25T15:00:00+01:00",
        "2026-03-26T14:30:00+01:00",
    ];
    let waits = Stretch::Paused {
        reasons: vec!["customer"],
    };
    let stretches = [
        Stretch::Counted,
        waits,
        Stretch::Counted,
        Stretch::Ended,
        Stretch::Counted,
    ];
    let expected: Vec<_> = times
        .iter()
        .zip(&times[1..])
        .zip(stretches)
        .map(|((from, to), stretch)| (at(from), at(to), stretch))
        .collect();
    assert_eq!(course, expected);
    assert!(
        resolution
            .course()
            .all(|leg| leg.calendar.is_some_and(|(name, _)| name == "office"))
    );
}

/// A due at 15:00 of Tuesday, an answer at 16:20: the course does not end at the due.
#[test]
fn a_course_goes_past_the_due_and_ends_with_the_cycle() {
    let ticket = reopened();
    let look = ticket.assess(at("2026-03-26T14:30:00+01:00")).unwrap();
    let first = look
        .clock("next-response")
        .unwrap()
        .cycles()
        .next()
        .unwrap();
    let course: Vec<_> = first.course().map(|leg| (leg.from, leg.to)).collect();
    assert_eq!(
        course,
        [(
            at("2026-03-24T10:00:00+01:00"),
            at("2026-03-24T16:20:00+01:00")
        )]
    );
}

/// Eight business hours from 15:00 on Wednesday: six of them are used at 12:00, seven at 14:00.
#[test]
fn warnings_come_in_their_order_until_they_are_reached() {
    let ticket = reopened();
    let (share, span) = (WarnAt::Percent(75), WarnAt::Before(TimeDelta::hours(1)));
    let (noon, two) = (
        at("2026-03-26T12:00:00+01:00"),
        at("2026-03-26T14:00:00+01:00"),
    );
    let to_come = |as_of: &str| -> Vec<_> {
        let look = ticket.assess(at(as_of)).unwrap();
        let again = look.clock("solution-again").unwrap().current().unwrap();
        again
            .warnings_to_come()
            .map(|warning| (warning.warning, warning.at))
            .collect()
    };
    assert_eq!(
        to_come("2026-03-26T11:59:59.999999999+01:00"),
        [(share, noon), (span, two)]
    );
    assert_eq!(to_come("2026-03-26T12:00:00+01:00"), [(span, two)]);
    assert_eq!(to_come("2026-03-26T14:00:00+01:00"), []);
}
