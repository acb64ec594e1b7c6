//! When a rung is eligible, on both sides of each instant; every instant is worked out by hand.

use super::{
    acknowledges, by_time, climbs, goes_on, happens, on, opened, own, state, state_at, three, told,
    turns, waits,
};
use crate::support::NANO;
use duly::{Change, EventKind, RungRepeats, Ticket};

fn second(eligible: &str) -> Ticket {
    opened(&three("", &format!("eligible = {eligible}"), ""))
}

#[test]
fn a_rung_without_a_trigger_is_not_defined() {
    let ticket = opened(&three(
        "",
        r#"eligible = { not-defined = "SLA-9" }"#,
        r#"eligible = { when = { severity = "s1" }, is = { unacknowledged = "1 elapsed hour" } }"#,
    ));
    assert_eq!(state(&ticket, "02T10:00", "analyst"), "reached");
    assert_eq!(
        state(&ticket, "02T10:00", "lead"),
        "not defined: when somebody above is asked (SLA-9)"
    );
    // The row that speaks of it is of a severity that nobody told.
    assert_eq!(state(&ticket, "02T10:00", "manager"), "ask severity");
    let none = opened(&three("", "", ""));
    assert_eq!(
        state(&none, "02T10:00", "lead"),
        "not defined: no row of `ladder.rung[1].eligible` applies"
    );
}

#[test]
fn a_share_of_a_clock() {
    let mut ticket = second(r#"{ is = { clock.answer = { used = "75%" } } }"#);
    assert_eq!(state(&ticket, "02T12:00", "lead"), "not yet");
    // Two hours from ten: three quarters are used at half past eleven.
    own(&mut ticket, "02T10:00", "nudge");
    turns(&ticket, "lead", "02T11:30");
}

#[test]
fn a_breach() {
    let mut ticket = second(r#"{ is = { clock.answer = { breached = true } } }"#);
    own(&mut ticket, "02T10:00", "nudge");
    let breach = on("02T12:00") + NANO;
    assert_eq!(
        state_at(&ticket, on("02T12:00"), "lead"),
        "from 02T12:00:00.000000001"
    );
    assert_eq!(
        state_at(&ticket, breach, "lead"),
        "since 02T12:00:00.000000001"
    );
    // It is answered: the clock is breached all the same.
    own(&mut ticket, "02T13:00", "done");
    assert_eq!(
        state(&ticket, "03T09:00", "lead"),
        "since 02T12:00:00.000000001"
    );
}

/// An event that comes later finds the rung eligible since the breach, not since something else turned before it.
#[test]
fn a_breach_that_an_event_meets_late() {
    let mut ticket = second(
        r#"{ is = { clock.answer = { breached = true }, since = { first = "opened", at-least = "1 elapsed hour" } } }"#,
    );
    own(&mut ticket, "02T09:00", "nudge");
    let since = "since 02T11:00:00.000000001";
    assert_eq!(state(&ticket, "02T12:00", "lead"), since);
    told(&mut ticket, "02T12:00", "big", true);
    assert_eq!(state(&ticket, "02T12:00", "lead"), since);
}

#[test]
fn a_time_after_the_due() {
    let mut ticket = second(
        r#"{ is = { since = { due = "answer", at-least = "3 business hours", on = "office" } } }"#,
    );
    own(&mut ticket, "02T13:00", "nudge");
    // Due at 15:00; two hours of that day, and one of the next.
    turns(&ticket, "lead", "03T10:00");
}

#[test]
fn inactivity_begins_anew_with_what_ends_it() {
    let when = r#"{ is = { since = { last = "nudge", otherwise = "opened", at-least = "4 elapsed hours" } } }"#;
    let mut ticket = second(when);
    turns(&ticket, "lead", "02T13:00");
    own(&mut ticket, "02T12:59:59", "nudge");
    assert_eq!(state(&ticket, "02T13:00", "lead"), "from 02T16:59:59");
    turns(&ticket, "lead", "02T16:59:59");
    // Eligibility may lapse.
    own(&mut ticket, "02T17:00", "nudge");
    assert_eq!(state(&ticket, "02T17:00", "lead"), "from 02T21:00:00");
}

#[test]
fn a_condition() {
    let mut ticket = second(r#"{ is = { fact = "big" } }"#);
    assert_eq!(state(&ticket, "02T09:10", "lead"), "ask big");
    told(&mut ticket, "02T09:10", "big", true);
    assert_eq!(state(&ticket, "02T09:10", "lead"), "since 02T09:10:00");
    // Told again it is eligible since then; told otherwise, not any more.
    told(&mut ticket, "02T09:20", "big", true);
    assert_eq!(state(&ticket, "02T09:20", "lead"), "since 02T09:10:00");
    told(&mut ticket, "02T09:30", "big", false);
    assert_eq!(state(&ticket, "02T09:30", "lead"), "not yet");
    told(&mut ticket, "02T09:40", "big", true);
    assert_eq!(state(&ticket, "02T09:40", "lead"), "since 02T09:40:00");
}

/// Of two triggers one is reset: that it was eligible by it is so no more, and a look at the time before said so.
#[test]
fn one_of_two_triggers_is_reset() {
    let mut ticket = second(
        r#"{ is = { any = [
            { since = { last = "nudge", otherwise = "opened", at-least = "65 elapsed minutes" } },
            { since = { first = "opened", at-least = "70 elapsed minutes" } },
        ] } }"#,
    );
    turns(&ticket, "lead", "02T10:05");
    own(&mut ticket, "02T11:30", "nudge");
    // It never stopped being eligible.
    assert_eq!(state(&ticket, "02T11:30", "lead"), "since 02T10:05:00");
}

#[test]
fn unacknowledged_on_the_rung_below() {
    let ticket = opened(&by_time());
    turns(&ticket, "lead", "02T09:30");
    // From becoming eligible on, whether anybody climbs or not.
    assert_eq!(state(&ticket, "02T09:30", "manager"), "from 02T10:30:00");
    let next = |t: &str| ticket.assess(on(t)).unwrap().next_change_at();
    assert_eq!(next("02T09:00"), Some(on("02T09:30")));
    assert_eq!(next("02T09:30"), Some(on("02T10:30")));
    assert_eq!(next("02T10:30"), None);
}

#[test]
fn a_late_climb_delays_nothing_and_an_early_one_counts() {
    for (climbed, manager) in [
        ("02T09:10", "from 02T10:10:00"),
        ("02T09:30", "from 02T10:30:00"),
        ("02T10:20", "from 02T10:30:00"),
        ("02T10:29:59", "from 02T10:30:00"),
        ("02T10:30", "since 02T10:30:00"),
        ("02T11:00", "since 02T10:30:00"),
    ] {
        let mut ticket = opened(&by_time());
        climbs(&mut ticket, climbed, Some("lead"));
        assert_eq!(state(&ticket, climbed, "manager"), manager, "{climbed}");
        assert_eq!(state(&ticket, climbed, "lead"), "reached");
    }
}

#[test]
fn an_acknowledgement_in_time_and_too_late() {
    // At the instant itself it is eligible, and no more with the answer.
    for (t, before, after) in [
        ("02T09:29:59", "from 02T09:30:00", "not yet"),
        ("02T09:30", "since 02T09:30:00", "not yet"),
        ("02T09:31", "since 02T09:30:00", "not yet"),
    ] {
        let mut ticket = opened(&by_time());
        assert_eq!(state(&ticket, t, "lead"), before);
        acknowledges(&mut ticket, t, None);
        assert_eq!(state(&ticket, t, "lead"), after);
        assert_eq!(state(&ticket, "20T09:00", "lead"), "not yet");
        assert_eq!(state(&ticket, "20T09:00", "manager"), "not yet");
        assert_eq!(ticket.assess(on(t)).unwrap().next_change_at(), None);
    }
}

#[test]
fn an_acknowledgement_that_lapses() {
    let text = by_time().replace(
        "[[ladder.rung]]\n        name = \"analyst\"",
        "acknowledgement-lasts = \"2 business hours\"\n        [[ladder.rung]]\n        name = \"analyst\"",
    );
    let mut ticket = opened(&text);
    // An hour on Monday, and one on Tuesday.
    acknowledges(&mut ticket, "02T16:00", None);
    assert_eq!(state(&ticket, "02T16:00", "lead"), "from 03T10:30:00");
    let look = ticket.assess(on("02T16:00")).unwrap();
    let ladder = look.ladder().unwrap();
    let analyst = ladder.rung("analyst").unwrap();
    assert_eq!(analyst.acknowledged_until, Some(on("03T10:00")));
    assert_eq!(analyst.unanswered_since, None);
    let next = look.next_change().unwrap();
    let lapse = Change::Lapse { rung: "analyst" };
    assert_eq!((next.at, next.changes), (on("03T10:00"), vec![lapse]));
    // From the lapse on nobody has answered.
    let look = ticket.assess(on("03T10:00")).unwrap();
    let ladder = look.ladder().unwrap();
    let analyst = ladder.rung("analyst").unwrap();
    assert_eq!(
        (analyst.acknowledged_until, analyst.unanswered_since),
        (None, Some(on("03T10:00")))
    );
    turns(&ticket, "lead", "03T10:30");
    // Another one before renews it.
    acknowledges(&mut ticket, "03T09:59:59", None);
    assert_eq!(state(&ticket, "03T09:59:59", "lead"), "from 03T12:29:59");
}

#[test]
fn business_time_is_counted_on_the_calendar_of_the_ladder() {
    let ticket = second(r#"{ is = { unacknowledged = "9 business hours" } }"#);
    turns(&ticket, "lead", "03T10:00");
    let days = r#"{ is = { unacknowledged = { business-days = 2, landing = "same-time" } } }"#;
    turns(&second(days), "lead", "04T09:00");
}

#[test]
fn the_ladder_stands_still_while_the_ticket_waits() {
    let mut ticket = opened(&by_time());
    waits(&mut ticket, "02T09:20", "vendor");
    assert_eq!(state(&ticket, "02T09:20", "lead"), "held");
    assert_eq!(state(&ticket, "02T12:00", "lead"), "held");
    assert_eq!(
        ticket.assess(on("02T09:20")).unwrap().next_change_at(),
        None
    );
    goes_on(&mut ticket, "02T10:00", "vendor");
    // Forty minutes later than without.
    turns(&ticket, "lead", "02T10:10");
    // What is waited for by others moves nothing.
    let mut ticket = opened(&by_time());
    waits(&mut ticket, "02T09:20", "customer");
    turns(&ticket, "lead", "02T09:30");
}

/// A wait that an act brings about is a wait like others.
#[test]
fn the_ladder_stands_still_where_an_act_lets_the_ticket_wait() {
    let acts = r#"
        [act.nudge]
        effect = { wait = "vendor" }
        [act.done]
        effect = { resume = "vendor" }
    "#;
    let mut ticket = opened(&(by_time() + acts));
    own(&mut ticket, "02T09:20", "nudge");
    assert_eq!(state(&ticket, "02T12:00", "lead"), "held");
    own(&mut ticket, "02T10:00", "done");
    turns(&ticket, "lead", "02T10:10");
}

#[test]
fn what_was_over_when_the_pause_began_stays_over() {
    for (from, lead, manager) in [
        ("02T09:29:59", "held", "held"),
        ("02T09:30", "since 02T09:30:00", "held"),
        ("02T10:00", "since 02T09:30:00", "held"),
        ("02T10:30", "since 02T09:30:00", "since 02T10:30:00"),
    ] {
        let mut ticket = opened(&by_time());
        waits(&mut ticket, from, "vendor");
        assert_eq!(state(&ticket, "05T09:00", "lead"), lead, "{from}");
        assert_eq!(state(&ticket, "05T09:00", "manager"), manager, "{from}");
    }
}

/// Over closed time nothing is missed.
#[test]
fn a_pause_over_closed_time_moves_no_business_time() {
    let mut ticket = second(r#"{ is = { unacknowledged = "9 business hours" } }"#);
    waits(&mut ticket, "02T17:00", "vendor");
    goes_on(&mut ticket, "03T09:00", "vendor");
    turns(&ticket, "lead", "03T10:00");
}

#[test]
fn a_trigger_whose_clock_is_paused_cannot_become_true() {
    let after_due = r#"{ is = { since = { due = "answer", at-least = "1 elapsed hour" } } }"#;
    let mut ticket = second(after_due);
    own(&mut ticket, "02T10:00", "nudge");
    turns(&ticket, "lead", "02T13:00");
    // Half an hour after the due it is paused, and an hour later it goes on.
    waits(&mut ticket, "02T12:30", "customer");
    assert_eq!(state(&ticket, "02T13:00", "lead"), "held");
    goes_on(&mut ticket, "02T13:30", "customer");
    turns(&ticket, "lead", "02T14:00");
    // One that was true stays so.
    waits(&mut ticket, "02T14:00", "customer");
    assert_eq!(state(&ticket, "02T18:00", "lead"), "since 02T14:00:00");
    for when in [
        r#"{ is = { clock.answer = { used = "75%" } } }"#,
        r#"{ is = { clock.answer = { past-due = true, bound = "under" } } }"#,
        r#"{ is = { clock.answer = { breached = true } } }"#,
        after_due,
    ] {
        let mut ticket = second(when);
        own(&mut ticket, "02T10:00", "nudge");
        waits(&mut ticket, "02T11:00", "customer");
        assert_eq!(state(&ticket, "05T09:00", "lead"), "held", "{when}");
    }
}

/// Reopening may tell of pauses in what lies behind it: while the ticket was resolved, no clock was paused.
#[test]
fn a_pause_that_a_reopening_counts_moves_a_time_after_the_due() {
    let freeze = "reclassified = \"freeze\"";
    let count = format!("{freeze}\nreopened = \"count\"");
    let eligible =
        r#"eligible = { is = { since = { due = "answer", at-least = "1 elapsed hour" } } }"#;
    let mut ticket = opened(&three("", eligible, "").replacen(freeze, &count, 1));
    own(&mut ticket, "02T09:30", "nudge");
    happens(&mut ticket, "02T11:20", EventKind::Resolved);
    // Ten minutes after its due, and for twenty.
    waits(&mut ticket, "02T11:40", "customer");
    goes_on(&mut ticket, "02T12:00", "customer");
    happens(&mut ticket, "02T12:10", EventKind::Reopened);
    turns(&ticket, "lead", "02T12:50");
}

/// Once all are made, be it early, none is foreseen: another would be refused.
#[test]
fn repeats_made_early_count() {
    let mut ticket = opened(&three(
        "",
        r#"repeat = { every = "20 elapsed minutes", times = 2 }"#,
        "",
    ));
    climbs(&mut ticket, "02T10:00", None);
    let next = |ticket: &Ticket, t: &str| {
        let look = ticket.assess(on(t)).unwrap();
        let ladder = look.ladder().unwrap();
        let repeats = ladder.rung("lead").unwrap().repeats.as_ref();
        repeats.unwrap().next
    };
    happens(&mut ticket, "02T10:01", EventKind::RungRepeated);
    assert_eq!(next(&ticket, "02T10:01"), Some(on("02T10:40")));
    happens(&mut ticket, "02T10:02", EventKind::RungRepeated);
    assert_eq!(next(&ticket, "02T10:02"), None);
    assert_eq!(ticket.assess(on("02T10:02")).unwrap().next_change(), None);
}

#[test]
fn repeats_are_due_as_often_as_the_policy_says() {
    let mut ticket = opened(&three(
        "acknowledgement-lasts = \"4 elapsed hours\"",
        r#"repeat = { every = "20 elapsed minutes", times = 2 }"#,
        "",
    ));
    let repeats = |ticket: &Ticket, t: &str| {
        let look = ticket.assess(on(t)).unwrap();
        let ladder = look.ladder().unwrap();
        let RungRepeats {
            times,
            due,
            done,
            next,
            ..
        } = ladder.rung("lead").unwrap().repeats.clone()?;
        assert_eq!(times, 2);
        Some((due, done, next))
    };
    // Only whoever is asked is asked again.
    assert_eq!(repeats(&ticket, "02T10:00"), None);
    climbs(&mut ticket, "02T10:00", None);
    let (first, second) = (on("02T10:20"), on("02T10:40"));
    assert_eq!(repeats(&ticket, "02T10:19:59"), Some((0, 0, Some(first))));
    assert_eq!(repeats(&ticket, "02T10:20"), Some((1, 0, Some(second))));
    let look = ticket.assess(on("02T10:20")).unwrap();
    let change = look.next_change().unwrap();
    let again = Change::Repeat {
        rung: "lead",
        number: 2,
    };
    assert_eq!((change.at, change.changes), (second, vec![again]));
    happens(&mut ticket, "02T10:21", EventKind::RungRepeated);
    assert_eq!(repeats(&ticket, "02T10:40"), Some((2, 1, None)));
    assert_eq!(repeats(&ticket, "09T10:40"), Some((2, 1, None)));
    assert_eq!(ticket.assess(second).unwrap().next_change_at(), None);
    // Nobody is told again who has answered, until that lapses.
    acknowledges(&mut ticket, "02T11:00", None);
    assert_eq!(repeats(&ticket, "02T14:59:59"), Some((0, 0, None)));
    let third = on("02T15:20");
    assert_eq!(repeats(&ticket, "02T15:00"), Some((0, 0, Some(third))));
}

#[test]
fn repeats_stand_still_too() {
    let mut ticket = opened(&three(
        "",
        r#"repeat = { every = "20 elapsed minutes", times = 3 }"#,
        "",
    ));
    climbs(&mut ticket, "02T10:00", None);
    waits(&mut ticket, "02T10:30", "vendor");
    let next = |ticket: &Ticket, t: &str| {
        let look = ticket.assess(on(t)).unwrap();
        let ladder = look.ladder().unwrap();
        let repeats = ladder.rung("lead").unwrap().repeats.clone().unwrap();
        (repeats.due, repeats.next)
    };
    assert_eq!(next(&ticket, "05T09:00"), (1, None));
    goes_on(&mut ticket, "02T11:00", "vendor");
    // The second was ten minutes away, the third twenty minutes more.
    assert_eq!(next(&ticket, "02T11:00"), (1, Some(on("02T11:10"))));
    assert_eq!(next(&ticket, "02T11:10"), (2, Some(on("02T11:30"))));
}

/// Of many pauses each moves the time that it is part of, and none that comes before it.
#[test]
fn each_repeat_is_moved_by_the_pauses_of_its_own_time() {
    let repeat = r#"repeat = { every = "1 elapsed hour", times = 3 }"#;
    let mut ticket = opened(&three("", repeat, ""));
    climbs(&mut ticket, "02T09:00", None);
    for (from, to) in [
        ("02T09:10", "02T09:20"),
        ("02T09:30", "02T09:40"),
        ("02T11:00", "02T11:10"),
    ] {
        waits(&mut ticket, from, "vendor");
        goes_on(&mut ticket, to, "vendor");
    }
    // At 10:20, and after ten minutes of waiting at 11:30.
    for (t, due, next) in [("02T11:29:59", 1, "02T11:30"), ("02T11:30", 2, "02T12:30")] {
        let look = ticket.assess(on(t)).unwrap();
        let ladder = look.ladder().unwrap();
        let repeats = ladder.rung("lead").unwrap().repeats.as_ref().unwrap();
        assert_eq!((repeats.due, repeats.next), (due, Some(on(next))), "{t}");
    }
}
