//! Pauses: lost, measured in the wrong time, or breached all the same.

use super::{
    WAITING, breached_at, by_severity, compile, cycle, due, due_at, goes_on, look, next_change, on,
    opened, opened_at_severity, reported, resolution, state, waits,
};
use chrono::TimeDelta;
use duly::{CycleState, Due};

/// A change of priority brought another agreement, and what had been paused was forgotten: GLPI #6902, #15605.
#[test]
fn a_change_of_severity_keeps_the_pauses() {
    for mode in ["from-origin", "keep-elapsed"] {
        let mut ticket = opened_at_severity(&by_severity(mode), "02T09:00", 2);
        waits(&mut ticket, "02T10:00");
        goes_on(&mut ticket, "02T12:00");
        assert_eq!(
            due(&ticket, "02T12:00", "resolution"),
            due_at("03T11:00"),
            "{mode}"
        );
        // Two hours are used, and two are left of four.
        reported(&mut ticket, "02T13:00", 1);
        assert_eq!(
            due(&ticket, "02T13:00", "resolution"),
            due_at("02T15:00"),
            "{mode}"
        );
    }
}

/// The same, where the change falls into the pause: GLPI #15605.
#[test]
fn a_change_of_severity_leaves_a_paused_clock_paused() {
    for mode in ["from-origin", "keep-elapsed"] {
        let mut ticket = opened_at_severity(&by_severity(mode), "02T09:00", 2);
        waits(&mut ticket, "02T10:00");
        reported(&mut ticket, "02T11:00", 1);
        let since = on("02T10:00");
        assert_eq!(
            state(&ticket, "06T17:00", "resolution"),
            CycleState::Paused { since }
        );
        let look_at_it = look(&ticket, "06T17:00");
        let remaining = cycle(&look_at_it, "resolution").measures.unwrap().remaining;
        assert_eq!(remaining, TimeDelta::hours(3), "{mode}");
        goes_on(&mut ticket, "02T12:00");
        assert_eq!(
            due(&ticket, "02T12:00", "resolution"),
            due_at("02T15:00"),
            "{mode}"
        );
    }
}

/// Time on hold was counted by the wall clock and added to a target in open time: GLPI #10594, PR #10600,
/// PR #14937, Frappe Helpdesk PR #2449.
#[test]
fn a_pause_over_closed_time_moves_no_due_in_open_time() {
    for (from, to, expected) in [
        ("02T17:00", "03T09:00", "03T11:00"),
        ("02T17:00", "03T09:00:01", "03T11:00:01"),
        ("02T16:59:59", "03T09:00", "03T11:00:01"),
        // An hour on Monday and one on Tuesday.
        ("02T16:00", "03T10:00", "03T13:00"),
    ] {
        let mut ticket = opened(&resolution("4 business hours"), "02T15:00");
        waits(&mut ticket, from);
        goes_on(&mut ticket, to);
        assert_eq!(
            due(&ticket, to, "resolution"),
            due_at(expected),
            "{from} to {to}"
        );
    }
    // In real time all of it counts.
    let mut ticket = opened(&resolution("24 elapsed hours"), "02T15:00");
    waits(&mut ticket, "02T17:00");
    goes_on(&mut ticket, "03T09:00");
    assert_eq!(due(&ticket, "03T09:00", "resolution"), due_at("04T07:00"));
}

/// Only the last of several pauses moved the due: ERPNext PR #47029 to #51111.
#[test]
fn all_pauses_move_the_due() {
    let mut ticket = opened(&resolution("4 business hours"), "02T15:00");
    for (from, to, expected) in [
        ("02T15:00", "02T15:30", "03T11:30"),
        ("02T16:00", "02T16:30", "03T12:00"),
        ("02T16:59", "03T09:01", "03T12:02"),
    ] {
        waits(&mut ticket, from);
        goes_on(&mut ticket, to);
        assert_eq!(due(&ticket, to, "resolution"), due_at(expected), "{from}");
    }
}

/// A case on hold over a holiday was given the holiday once more: Dynamics, "pause on holiday".
#[test]
fn a_pause_over_a_holiday_does_not_count_it_twice() {
    let policy = compile(&format!(
        r#"
        policy = {{ name = "Desk", revision = "1" }}
        [calendar.office]
        zone = "Etc/UTC"
        hours = {{ mon-fri = "09:00-17:00" }}
        closed = [{{ date = "2026-03-03", name = "Holiday" }}]
        {WAITING}
        [clock.resolution]
        start = "opened"
        calendar = "office"
        target = {{ is = "4 business hours" }}
        pauses = ["customer"]
        reclassified = "freeze"
        "#
    ));
    let mut ticket = opened(&policy, "02T15:00");
    assert_eq!(due(&ticket, "02T15:00", "resolution"), due_at("04T11:00"));
    waits(&mut ticket, "02T16:00");
    goes_on(&mut ticket, "04T09:00");
    assert_eq!(due(&ticket, "04T09:00", "resolution"), due_at("04T12:00"));
}

/// Tickets on hold were shown as breached: GLPI #24481, Frappe Helpdesk #1554.
#[test]
fn nothing_is_breached_while_it_is_on_hold() {
    let mut ticket = opened(&resolution("4 business hours"), "02T09:00");
    waits(&mut ticket, "02T12:59:59");
    let held = Due::Held {
        due_was: on("02T13:00"),
        remaining: TimeDelta::seconds(1),
    };
    for t in ["02T13:00", "02T13:00:01", "06T09:00"] {
        assert_eq!(due(&ticket, t, "resolution"), held);
        assert_eq!(breached_at(&ticket, t, "resolution"), None);
        assert_eq!(next_change(&ticket, t), None);
    }
    // The second that was left is still left.
    goes_on(&mut ticket, "06T09:00");
    assert_eq!(
        due(&ticket, "06T09:00", "resolution"),
        due_at("06T09:00:01")
    );
    assert_eq!(breached_at(&ticket, "06T09:00:01", "resolution"), None);
    assert_eq!(
        breached_at(&ticket, "06T09:00:02", "resolution"),
        Some(on("06T09:00:01"))
    );
}

/// The other side: what was breached before the hold stays so, and a hold at the due itself is in time: GLPI
/// #24481.
#[test]
fn a_hold_at_the_due_is_in_time_and_one_after_it_too_late() {
    for (from, expected) in [("02T13:00", None), ("02T13:00:01", Some(on("02T13:00")))] {
        let mut ticket = opened(&resolution("4 business hours"), "02T09:00");
        waits(&mut ticket, from);
        assert_eq!(
            breached_at(&ticket, "06T09:00", "resolution"),
            expected,
            "{from}"
        );
    }
}
