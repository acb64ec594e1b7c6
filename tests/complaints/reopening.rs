//! Resolved tickets and what reopening makes of them.

use super::{
    breached_at, cycle, desk, due, due_at, happens, look, next_change, on, opened, replied, state,
};
use chrono::TimeDelta;
use duly::{Cause, CycleState, EventKind, Side, Ticket};

/// Eight hours to a resolution; logged at nine, resolved at eleven.
fn resolved(reopened: &str) -> Ticket {
    let policy = desk(&format!(
        r#"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = {{ is = "8 business hours" }}
        pauses = ["customer"]
        reclassified = "freeze"
        reopened = "{reopened}"
        "#
    ));
    let mut ticket = opened(&policy, "02T09:00");
    happens(&mut ticket, "02T11:00", EventKind::Resolved);
    ticket
}

/// The time a ticket was solved was miscounted after it was reopened: as used, as waiting, or from the start anew.
/// Zammad #188, GLPI #23359.
#[test]
fn the_time_solved_is_counted_as_the_policy_says() {
    // Two hours were used; seven hours of open time lie between.
    for (how, expected, consumed, breach) in [
        ("continue", "03T16:00", 2, None),
        ("count", "02T17:00", 9, Some(on("03T10:00"))),
    ] {
        let mut ticket = resolved(how);
        happens(&mut ticket, "03T10:00", EventKind::Reopened);
        let look = look(&ticket, "03T10:00");
        let cycle = cycle(&look, "resolution");
        assert_eq!(
            (&cycle.due, cycle.state),
            (&due_at(expected), CycleState::Running),
            "{how}"
        );
        let measures = cycle.measures.unwrap();
        assert_eq!(measures.consumed, TimeDelta::hours(consumed), "{how}");
        // Solved is not waiting.
        assert_eq!(measures.paused, TimeDelta::zero(), "{how}");
        assert_eq!(cycle.breached_at, breach, "{how}");
    }
}

/// The other side: what was reopened by the due is not late, and a cycle anew leaves the first as it was. Zammad
/// #188.
#[test]
fn a_ticket_reopened_by_its_due_is_in_time_and_the_first_cycle_is_kept() {
    for (reopened, breach) in [("02T17:00", None), ("02T17:00:01", Some(on("02T17:00:01")))] {
        let mut ticket = resolved("count");
        happens(&mut ticket, reopened, EventKind::Reopened);
        assert_eq!(
            breached_at(&ticket, reopened, "resolution"),
            breach,
            "{reopened}"
        );
    }
    let mut ticket = resolved("new-cycle");
    happens(&mut ticket, "03T10:00", EventKind::Reopened);
    assert_eq!(due(&ticket, "03T10:00", "resolution"), due_at("04T10:00"));
    let look = look(&ticket, "03T10:00");
    let cycles: Vec<_> = look.clock("resolution").unwrap().cycles().collect();
    let met = CycleState::Met { at: on("02T11:00") };
    assert_eq!((cycles.len(), cycles[0].state), (2, met));
    assert_eq!(cycles[0].due, due_at("02T17:00"));
}

/// The clock of the next response ran on after the conversation was resolved: Chatwoot #10178.
#[test]
fn resolution_ends_every_open_promise() {
    let policy = desk(
        r#"
        [clock.next-response]
        start = { event = "replied", from = "customer" }
        stop = { event = "replied", from = "vendor" }
        calendar = "office"
        target = { is = "2 business hours" }
        reclassified = "freeze"
        "#,
    );
    for (resolved, breach) in [("02T12:00", None), ("02T12:00:01", Some(on("02T12:00")))] {
        let mut ticket = opened(&policy, "02T09:00");
        replied(&mut ticket, "02T10:00", Side::Customer);
        happens(&mut ticket, resolved, EventKind::Resolved);
        let (at, cause) = (on(resolved), Cause::Resolved);
        assert_eq!(
            state(&ticket, "06T17:00", "next-response"),
            CycleState::Cancelled { at, cause }
        );
        assert_eq!(
            breached_at(&ticket, "06T17:00", "next-response"),
            breach,
            "{resolved}"
        );
        assert_eq!(next_change(&ticket, "06T17:00"), None);
    }
}
