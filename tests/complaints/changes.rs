//! What changes under a ticket: its severity, its policy, its calendar, a due set by hand, a flag once set.

use super::{
    breached_at, by_severity, compile, cycle, desk, due, due_at, goes_on, happens, look,
    next_change, on, opened, opened_at_severity, reported, state, waits,
};
use chrono::{DateTime, TimeDelta, Utc};
use duly::{
    Actor, Book, Cause, ChangeCause, CycleState, Due, Event, EventKind, ManualDue, Mode, Opening,
    Policy, Side, Ticket,
};

/// A severity raised late was overdue at once, or was given all its time anew, and neither was said: GLPI #1911,
/// ServiceNow's retroactive start.
#[test]
fn a_severity_raised_late_is_judged_by_the_mode_the_policy_names() {
    // At 14:00 five hours of eight are used; the graver severity gives four.
    for (mode, recorded, expected, already_late) in [
        ("from-origin", Mode::FromOrigin, "02T13:00", true),
        ("keep-elapsed", Mode::KeepElapsed, "02T14:00", false),
        ("freeze", Mode::Freeze, "02T17:00", false),
    ] {
        let mut ticket = opened_at_severity(&by_severity(mode), "02T09:00", 2);
        reported(&mut ticket, "02T14:00", 1);
        let look = look(&ticket, "02T14:00");
        let cycle = cycle(&look, "resolution");
        assert_eq!(cycle.due, due_at(expected), "{mode}");
        let change = cycle.reclassifications().next().unwrap();
        assert_eq!(
            (change.cause, change.mode),
            (ChangeCause::SeverityRaised, Some(recorded))
        );
        assert_eq!(
            (change.at, change.consumed),
            (on("02T14:00"), TimeDelta::hours(5))
        );
        assert_eq!(
            (change.due_before, change.due_after),
            (due_at("02T17:00"), due_at(expected))
        );
        assert_eq!(change.already_late, already_late, "{mode}");
        // No breach comes before the change that made it.
        let breach = already_late.then_some(on("02T14:00"));
        assert_eq!(cycle.breached_at, breach, "{mode}");
    }
}

/// The same, in time and started anew: ServiceNow's retroactive start.
#[test]
fn a_severity_raised_early_is_not_late_and_a_new_cycle_has_all_its_time() {
    // Four hours from the start end at 13:00.
    for (raised, late) in [("02T13:00", false), ("02T13:00:01", true)] {
        let mut ticket = opened_at_severity(&by_severity("from-origin"), "02T09:00", 2);
        reported(&mut ticket, raised, 1);
        let breach = late.then(|| on(raised));
        assert_eq!(
            breached_at(&ticket, raised, "resolution"),
            breach,
            "{raised}"
        );
    }
    let mut ticket = opened_at_severity(&by_severity("new-cycle"), "02T09:00", 2);
    reported(&mut ticket, "02T14:00", 1);
    let look = look(&ticket, "02T14:00");
    let cycles: Vec<_> = look.clock("resolution").unwrap().cycles().collect();
    let ended = CycleState::Cancelled {
        at: on("02T14:00"),
        cause: Cause::Reclassified,
    };
    assert_eq!((cycles.len(), cycles[0].state), (2, ended));
    assert_eq!(cycles[1].due, due_at("03T10:00"));
}

/// A desk with a resolution clock of that target, and what else its calendar and the policy say.
fn revision(name: &str, follows: &str, calendar: &str, target: &str) -> Policy {
    compile(&format!(
        r#"
        policy = {{ name = "Desk", revision = "{name}", follows = "{follows}" }}
        [calendar.office]
        zone = "Etc/UTC"
        hours = {{ mon-fri = "09:00-17:00" }}
        {calendar}
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = {{ is = "{target}" }}
        reclassified = "freeze"
        "#
    ))
}

fn book(first: &Policy, second: &Policy) -> Book {
    let start = on("01T00:00");
    Book::new([(start, first.clone()), (on("02T12:00"), second.clone())]).unwrap()
}

fn logged(book: &Book, t: &str) -> Ticket {
    book.open(Opening::new(on(t))).unwrap()
}

/// An edit of the definition in force put wrong figures into open tickets: ServiceNow KB0869748 and its repair of
/// agreements.
#[test]
fn an_edited_policy_is_another_one_and_an_open_ticket_keeps_its_own() {
    let four = revision("1", "none", "", "4 business hours");
    let one = revision("1", "none", "", "1 business hour");
    assert_ne!(four.hash(), one.hash());
    let book = book(&four, &one);
    for (t, expected) in [
        ("02T10:00", "02T14:00"),
        ("02T11:59:59", "02T15:59:59"),
        ("02T12:00", "02T13:00"),
    ] {
        assert_eq!(
            due(&logged(&book, t), "02T15:00", "resolution"),
            due_at(expected),
            "{t}"
        );
    }
    // To go over to it is an event, and is told with its figures.
    let mut ticket = logged(&book, "02T10:00");
    let revision = one.hash().to_string();
    happens(&mut ticket, "02T13:00", EventKind::Migrated { revision });
    let look = look(&ticket, "02T13:00");
    let cycle = cycle(&look, "resolution");
    assert_eq!(cycle.due, due_at("02T11:00"));
    assert_eq!(cycle.breached_at, Some(on("02T13:00")));
    let change = cycle.reclassifications().next().unwrap();
    assert_eq!(
        (change.cause, change.already_late),
        (ChangeCause::Revision, true)
    );
    let hashes: Vec<_> = look.revisions().map(Policy::hash).collect();
    assert_eq!(hashes, [four.hash(), one.hash()]);
}

const TUESDAY: &str = r#"closed = [{ date = "2026-03-03", name = "Announced" }]"#;

/// An edited schedule did not show until somebody touched the ticket, and a breach was told twice: Zendesk,
/// article 4408885881498.
#[test]
fn an_announced_closure_shows_without_a_touch_and_a_breach_is_one() {
    let first = revision("1", "calendars", "", "8 business hours");
    let second = revision("2", "calendars", TUESDAY, "8 business hours");
    let ticket = logged(&book(&first, &second), "02T11:00");
    assert_eq!(
        due(&ticket, "02T11:59:59", "resolution"),
        due_at("03T11:00")
    );
    assert_eq!(due(&ticket, "02T12:00", "resolution"), due_at("04T11:00"));
    assert_eq!(breached_at(&ticket, "04T11:00", "resolution"), None);
    // However often it is looked at.
    for t in ["04T11:00:01", "04T12:00", "06T17:00"] {
        assert_eq!(breaches(&ticket, t), [(on("04T11:00"), None)], "{t}");
    }
}

/// A changed calendar was not applied, or was, and rewrote every ticket, those long closed too: Zammad #534, #4037.
#[test]
fn a_changed_calendar_rewrites_no_ticket_and_moves_no_past() {
    let first = revision("1", "calendars", "", "8 business hours");
    let second = revision("2", "calendars", TUESDAY, "8 business hours");
    let open = logged(&book(&first, &second), "02T11:00");
    let mut resolved = open.clone();
    happens(&mut resolved, "02T11:30", EventKind::Resolved);
    for (ticket, expected) in [(&open, "04T11:00"), (&resolved, "03T11:00")] {
        let before = serde_json::to_string(&ticket.snapshot()).unwrap();
        assert_eq!(due(ticket, "05T12:00", "resolution"), due_at(expected));
        assert_eq!(serde_json::to_string(&ticket.snapshot()).unwrap(), before);
    }
    let tickets = vec![open; 1_000];
    let looks = duly::assess_all(&tickets, on("05T12:00"));
    let late = looks.filter(|look| {
        let look = look.as_ref().unwrap();
        cycle(look, "resolution").breached_at == Some(on("04T11:00"))
    });
    assert_eq!(late.count(), 1_000);
}

/// A ticket merged into another went on being overdue: Zammad #904.
#[test]
fn a_merged_ticket_is_not_overdue() {
    let policy = desk(
        r#"
        [event.merged]
        what = "it was merged into another"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        cancel = "merged"
        calendar = "office"
        target = { is = "4 business hours" }
        reclassified = "freeze"
        "#,
    );
    // At the due it is in time; a breach that came before stays a fact of the cycle.
    for (merged, breach) in [
        ("02T12:00", None),
        ("02T13:00", None),
        ("02T13:00:01", Some(on("02T13:00"))),
    ] {
        let mut ticket = opened(&policy, "02T09:00");
        ticket.apply(Event::happened(on(merged), "merged")).unwrap();
        let (at, cause) = (on(merged), Cause::Event);
        assert_eq!(
            state(&ticket, "06T17:00", "resolution"),
            CycleState::Cancelled { at, cause }
        );
        assert_eq!(
            breached_at(&ticket, "06T17:00", "resolution"),
            breach,
            "{merged}"
        );
    }
}

/// A flag "overdue" outlived the cause it had, after the due was moved or the policy taken away: osTicket #5160,
/// #4078, Zammad #4353.
#[test]
fn no_overdue_outlives_its_cause() {
    let mut ticket = opened_at_severity(&by_severity("from-origin"), "02T09:00", 1);
    assert_eq!(
        breached_at(&ticket, "02T14:00", "resolution"),
        Some(on("02T13:00"))
    );
    reported(&mut ticket, "02T14:00", 2);
    let withdrawn = [(on("02T13:00"), Some(on("02T14:00")))];
    assert_eq!(due(&ticket, "02T14:00", "resolution"), due_at("02T17:00"));
    assert_eq!(breached_at(&ticket, "02T17:00", "resolution"), None);
    assert_eq!(breaches(&ticket, "02T17:00"), withdrawn);
    // The due that is in force can be missed too.
    assert_eq!(
        breached_at(&ticket, "02T17:00:01", "resolution"),
        Some(on("02T17:00"))
    );
    // Without a target there is nothing to be late for.
    reported(&mut ticket, "03T09:00", 3);
    let look = look(&ticket, "06T17:00");
    let cycle = cycle(&look, "resolution");
    assert!(matches!(cycle.due, Due::NotDefined(_)), "{}", cycle.due);
    assert_eq!((cycle.breached_at, cycle.past_due), (None, false));
    assert_eq!(next_change(&ticket, "06T17:00"), None);
}

/// Every breach, with the instant at which it was taken back.
fn breaches(ticket: &Ticket, t: &str) -> Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let look = look(ticket, t);
    let all = cycle(&look, "resolution").breaches();
    all.map(|breach| (breach.at, breach.withdrawn_at)).collect()
}

/// Eight hours to a resolution, which a reopening gives anew, and a due set by hand at ten.
fn set_by_hand(due: &str, hold: ManualDue) -> Ticket {
    let policy = desk(
        r#"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = { is = "8 business hours" }
        pauses = ["customer"]
        reclassified = "freeze"
        reopened = "new-cycle"
        "#,
    );
    let mut ticket = opened(&policy, "02T09:00");
    let event = Event::new(
        on("02T10:00"),
        EventKind::DueSet {
            clock: "resolution".to_owned(),
            due: on(due),
            hold,
            reason: "agreed by telephone".to_owned(),
        },
    );
    ticket
        .apply(event.by(Actor::new(Side::Vendor).id("u-1")))
        .unwrap();
    ticket
}

/// A due set by hand was shifted by pauses that its author did not mean: GLPI #17186.
#[test]
fn whether_pauses_move_a_due_set_by_hand_is_said_when_it_is_set() {
    for (hold, expected) in [
        (ManualDue::Movable, "04T13:00"),
        (ManualDue::Fixed, "04T12:00"),
    ] {
        let mut ticket = set_by_hand("04T12:00", hold);
        waits(&mut ticket, "02T10:30");
        goes_on(&mut ticket, "02T11:30");
        let look = look(&ticket, "02T11:30");
        let cycle = cycle(&look, "resolution");
        assert_eq!(cycle.due, due_at(expected), "{hold:?}");
        let set = cycle.set_by_hand().unwrap();
        assert_eq!(
            (set.at, set.due, set.hold),
            (on("02T10:00"), on("04T12:00"), hold)
        );
        assert_eq!(
            (set.by.id.as_deref(), set.reason),
            (Some("u-1"), "agreed by telephone")
        );
    }
    // A fixed one can be missed while the ticket waits, a movable one cannot.
    for (hold, expected) in [
        (ManualDue::Movable, None),
        (ManualDue::Fixed, Some(on("04T12:00"))),
    ] {
        let mut ticket = set_by_hand("04T12:00", hold);
        waits(&mut ticket, "02T10:30");
        assert_eq!(
            breached_at(&ticket, "04T12:00", "resolution"),
            None,
            "{hold:?}"
        );
        assert_eq!(
            breached_at(&ticket, "04T12:00:01", "resolution"),
            expected,
            "{hold:?}"
        );
    }
}

/// A due once set by hand was frozen for ever: Freshdesk's rules on due dates.
#[test]
fn a_due_set_by_hand_ends_with_its_cycle() {
    let mut ticket = set_by_hand("06T12:00", ManualDue::Fixed);
    happens(&mut ticket, "04T10:00", EventKind::Resolved);
    assert_eq!(due(&ticket, "04T10:00", "resolution"), due_at("06T12:00"));
    happens(&mut ticket, "04T11:00", EventKind::Reopened);
    assert_eq!(due(&ticket, "04T11:00", "resolution"), due_at("05T11:00"));
    let look = look(&ticket, "04T11:00");
    assert!(cycle(&look, "resolution").set_by_hand().is_none());
}

/// A target that is applied from the start is moved by the pauses that began before its due as the earlier ones moved
/// it, and by no later one: what is past its due is not paused any more.
#[test]
fn from_the_start_only_pauses_before_the_due_move_it() {
    let nano = TimeDelta::nanoseconds(1);
    for unit in ["elapsed", "business"] {
        for (bound, begins, expected) in [
            // Due at one, moved to half past by the first pause; the second lasts an hour.
            ("within", on("02T12:30"), "02T14:30"),
            ("within", on("02T13:30"), "02T14:30"),
            ("within", on("02T13:30") + nano, "02T13:30"),
            ("under", on("02T13:30") - nano, "02T14:30"),
            ("under", on("02T13:30"), "02T13:30"),
            ("within", on("02T15:00"), "02T13:30"),
        ] {
            let policy = desk(&format!(
                r#"
                [clock.resolution]
                start = "opened"
                calendar = "office"
                target = [
                    {{ when = {{ severity = "s1" }}, is = "4 {unit} hours" }},
                    {{ is = "8 {unit} hours" }},
                ]
                bound = "{bound}"
                pauses = ["customer"]
                reclassified = "from-origin"
                "#
            ));
            let mut ticket = opened_at_severity(&policy, "02T09:00", 2);
            waits(&mut ticket, "02T10:00");
            goes_on(&mut ticket, "02T10:30");
            let reason = || "customer".to_owned();
            let set = EventKind::WaitingSet { reason: reason() };
            let cleared = EventKind::WaitingCleared { reason: reason() };
            ticket.apply(Event::new(begins, set)).unwrap();
            ticket
                .apply(Event::new(begins + TimeDelta::hours(1), cleared))
                .unwrap();
            reported(&mut ticket, "02T16:30", 1);
            let found = due(&ticket, "02T16:30", "resolution");
            assert_eq!(found, due_at(expected), "{unit}, {bound}, {begins}");
        }
    }
}
