//! Who owes whom an answer, and what is one.

use super::{breached_at, cycle, desk, due, due_at, look, next_change, on, opened, replied, state};
use duly::{Actor, CycleState, Event, EventKind, Policy, Response, Side, Ticket, Visibility};

/// Two hours to the first public answer of a human, four to every next one.
fn answers() -> Policy {
    desk(
        r#"
        [clock.first-response]
        start = "opened"
        stop = { event = "replied", from = "vendor", visibility = "public" }
        calendar = "office"
        target = { is = "2 business hours" }
        reclassified = "freeze"
        [clock.next-response]
        start = { event = "replied", from = "customer", visibility = "public" }
        stop = { event = "replied", from = "vendor", visibility = "public" }
        calendar = "office"
        target = { is = "4 business hours" }
        reclassified = "freeze"
        "#,
    )
}

fn started(ticket: &Ticket, t: &str, clock: &str) -> usize {
    look(ticket, t).clock(clock).unwrap().cycles().count()
}

/// Agents were punished for the silence of customers who had their answer: Zammad #3140.
#[test]
fn a_silent_customer_makes_nobody_late() {
    let mut ticket = opened(&answers(), "02T09:00");
    replied(&mut ticket, "02T10:00", Side::Vendor);
    assert_eq!(started(&ticket, "06T17:00", "next-response"), 0);
    // An answer to the answer is owed one, and the oldest unanswered message counts.
    replied(&mut ticket, "03T09:00", Side::Customer);
    replied(&mut ticket, "03T11:00", Side::Customer);
    assert_eq!(
        due(&ticket, "03T11:00", "next-response"),
        due_at("03T13:00")
    );
    replied(&mut ticket, "03T13:00", Side::Vendor);
    assert_eq!(breached_at(&ticket, "06T17:00", "next-response"), None);
    let met = CycleState::Met { at: on("03T13:00") };
    assert_eq!(state(&ticket, "06T17:00", "next-response"), met);
}

/// The clock of updates took the place of that of the first response: Zammad #5177.
#[test]
fn the_next_response_does_not_move_the_first() {
    let mut ticket = opened(&answers(), "02T09:00");
    replied(&mut ticket, "02T09:30", Side::Customer);
    assert_eq!(
        due(&ticket, "02T09:30", "first-response"),
        due_at("02T11:00")
    );
    assert_eq!(
        due(&ticket, "02T09:30", "next-response"),
        due_at("02T13:30")
    );
    // One answer is both; it is late for the first of them only.
    replied(&mut ticket, "02T11:30", Side::Vendor);
    assert_eq!(
        breached_at(&ticket, "06T17:00", "first-response"),
        Some(on("02T11:00"))
    );
    assert_eq!(breached_at(&ticket, "06T17:00", "next-response"), None);
}

/// A robot's greeting was the first response: Chatwoot PR #6409.
#[test]
fn no_program_gives_the_first_response() {
    let mut ticket = opened(&answers(), "02T09:00");
    let acknowledged = Event::new(on("02T09:00"), EventKind::Acknowledged);
    ticket.apply(acknowledged).unwrap();
    for (t, side) in [
        ("02T09:01", Side::Bot),
        ("02T09:02", Side::System),
        ("02T09:03", Side::ThirdParty),
        ("02T09:04", Side::Customer),
    ] {
        replied(&mut ticket, t, side);
        assert_eq!(
            state(&ticket, t, "first-response"),
            CycleState::Running,
            "{side:?}"
        );
    }
    replied(&mut ticket, "02T11:00", Side::Vendor);
    let met = CycleState::Met { at: on("02T11:00") };
    assert_eq!(state(&ticket, "06T17:00", "first-response"), met);
    assert_eq!(breached_at(&ticket, "06T17:00", "first-response"), None);
}

fn note(t: &str, side: Side, visibility: Visibility) -> Event {
    Event::replied(on(t), side, Response::Notice)
        .by(Actor::new(side))
        .channel("web")
        .visibility(visibility)
}

/// What agents and customers wrote by the web form did not count as an answer or a question: Zammad #1322, #1620.
#[test]
fn a_note_counts_by_who_can_see_it_not_by_its_channel() {
    let mut ticket = opened(&answers(), "02T09:00");
    let internal = note("02T09:30", Side::Vendor, Visibility::Internal);
    ticket.apply(internal).unwrap();
    assert_eq!(
        state(&ticket, "02T09:30", "first-response"),
        CycleState::Running
    );
    ticket
        .apply(note("02T10:00", Side::Customer, Visibility::Public))
        .unwrap();
    assert_eq!(
        due(&ticket, "02T10:00", "next-response"),
        due_at("02T14:00")
    );
    ticket
        .apply(note("02T10:30", Side::Vendor, Visibility::Public))
        .unwrap();
    let met = CycleState::Met { at: on("02T10:30") };
    for clock in ["first-response", "next-response"] {
        assert_eq!(state(&ticket, "02T10:30", clock), met, "{clock}");
    }
}

/// Tickets that nothing was promised for were reported as missed: dbt_zendesk #274.
#[test]
fn a_ticket_without_a_promise_misses_none() {
    let policy = super::by_severity("freeze");
    let exempt = super::opened_at_severity(&policy, "02T09:00", 3);
    let look = look(&exempt, "31T17:00");
    let cycle = cycle(&look, "resolution");
    assert_eq!((cycle.breached_at, cycle.measures), (None, None));
    assert_eq!(cycle.due.to_string().split(':').next(), Some("not defined"));
    assert_eq!(next_change(&exempt, "02T09:00"), None);
    let promised = super::opened_at_severity(&policy, "02T09:00", 2);
    assert_eq!(
        breached_at(&promised, "31T17:00", "resolution"),
        Some(on("02T17:00"))
    );
}
