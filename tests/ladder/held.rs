//! What only a pause keeps from being eligible; every instant is worked out by hand.

use super::{
    acknowledges, by_time, climbs, goes_on, on, opened, own, state, state_at, three, turns, waits,
};
use crate::support::NANO;
use chrono::TimeDelta;
use duly::{Change, Ticket, Truth};

/// Something was done at nine, when it was opened, and waiting for the vendor from ten past nine on.
fn waiting(when: &str) -> Ticket {
    let eligible = format!("eligible = {{ is = {{ {when} }} }}");
    let mut ticket = opened(&three("", &eligible, ""));
    own(&mut ticket, "02T09:00", "done");
    waits(&mut ticket, "02T09:10", "vendor");
    ticket
}

fn next(ticket: &Ticket, t: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    ticket.assess(on(t)).unwrap().next_change_at()
}

const SILENT: &str = r#"{ since = { last = "done", at-least = "40 elapsed minutes" } }"#;

/// A time that is held hides no turn of what stands after it.
#[test]
fn held_from_the_pause_on_though_another_condition_is_still_to_come() {
    let few = r#"{ not = { count = { of = "done", within = "1 elapsed hour", at-least = 1 } } }"#;
    for order in [[SILENT, few], [few, SILENT]] {
        let mut ticket = waiting(&format!("all = [{}]", order.join(", ")));
        for t in ["02T09:10", "02T09:59:59", "02T10:00", "05T09:00"] {
            assert_eq!(state(&ticket, t, "lead"), "held", "{t}");
            assert_eq!(next(&ticket, t), None, "{t}");
        }
        // Forty minutes and an hour of waiting after that.
        goes_on(&mut ticket, "02T10:10", "vendor");
        turns(&ticket, "lead", "02T10:40");
    }
}

/// Without the pause it would be so from 9:40 to ten; after that not any more, pause or none.
#[test]
fn held_as_long_as_it_could_still_come() {
    let some = r#"{ count = { of = "done", within = "1 elapsed hour", at-least = 1 } }"#;
    let ticket = waiting(&format!("all = [{SILENT}, {some}]"));
    let ten = on("02T10:00");
    for at in [on("02T09:10"), on("02T09:50"), ten - NANO] {
        assert_eq!(state_at(&ticket, at, "lead"), "held", "{at}");
        let look = ticket.assess(at).unwrap();
        let next = look.next_change().unwrap();
        let rung = Change::Rung { rung: "lead" };
        assert_eq!((next.at, next.changes), (ten, vec![rung]));
    }
    assert_eq!(state_at(&ticket, ten, "lead"), "not yet");
    assert_eq!(next(&ticket, "02T10:00"), None);
}

/// Neither with the pause nor without it would both hold at once.
#[test]
fn what_would_not_come_without_a_pause_is_not_held() {
    let soon = r#"{ count = { of = "done", within = "30 elapsed minutes", at-least = 1 } }"#;
    let ticket = waiting(&format!("all = [{SILENT}, {soon}]"));
    assert_eq!(state(&ticket, "02T09:10", "lead"), "not yet");
    assert_eq!(next(&ticket, "02T09:10"), None);
}

/// A time that must not be over yet may be held too: of the two there would be twenty minutes.
#[test]
fn held_between_two_times() {
    let between = format!(
        "all = [{SILENT}, {{ since = {{ first = \"done\", less-than = \"1 elapsed hour\" }} }}]"
    );
    let mut ticket = waiting(&between);
    assert_eq!(state(&ticket, "02T09:10", "lead"), "held");
    assert_eq!(next(&ticket, "02T09:10"), Some(on("02T10:00")));
    assert_eq!(state(&ticket, "02T10:00", "lead"), "not yet");
    goes_on(&mut ticket, "02T10:10", "vendor");
    assert_eq!(state(&ticket, "02T10:10", "lead"), "from 02T10:40:00");
    assert_eq!(state(&ticket, "02T10:40", "lead"), "since 02T10:40:00");
    assert_eq!(state(&ticket, "02T11:00", "lead"), "not yet");
}

/// More than a span is not at most it, in a pause and out of it.
#[test]
fn the_same_in_other_words() {
    for when in [
        r#"since = { last = "done", more-than = "40 elapsed minutes" }"#,
        r#"not = { since = { last = "done", at-most = "40 elapsed minutes" } }"#,
    ] {
        let mut ticket = waiting(when);
        assert_eq!(state(&ticket, "02T09:10", "lead"), "held", "{when}");
        assert_eq!(state(&ticket, "02T12:00", "lead"), "held", "{when}");
        goes_on(&mut ticket, "02T09:30", "vendor");
        let at = "from 02T10:00:00.000000001";
        assert_eq!(state(&ticket, "02T09:30", "lead"), at, "{when}");
    }
}

/// An answer that would lapse but for the pause, so that the next rung would be eligible.
#[test]
fn an_answer_that_a_pause_keeps_from_lapsing() {
    let lasts = "pauses = [\"vendor\"]\nacknowledgement-lasts = \"1 elapsed hour\"";
    let text = by_time().replacen("pauses = [\"vendor\"]", lasts, 1);
    let mut ticket = opened(&text);
    acknowledges(&mut ticket, "02T09:00", None);
    assert_eq!(state(&ticket, "02T09:00", "lead"), "from 02T10:30:00");
    waits(&mut ticket, "02T09:30", "vendor");
    assert_eq!(state(&ticket, "02T09:30", "lead"), "held");
    let look = ticket.assess(on("02T12:00")).unwrap();
    let ladder = look.ladder().unwrap();
    let analyst = ladder.rung("analyst").unwrap();
    let answer = (analyst.is_acknowledged, analyst.acknowledged_until);
    assert_eq!(answer, (Truth::True, None));
    goes_on(&mut ticket, "02T10:30", "vendor");
    turns(&ticket, "lead", "02T11:30");
}

/// Many pauses move a time by all they hold, and what lies before its beginning by nothing.
#[test]
fn many_pauses() {
    let when = r#"since = { last = "done", at-least = "1 elapsed hour" }"#;
    let eligible = format!("eligible = {{ is = {{ {when} }} }}");
    let mut ticket = opened(&three("", &eligible, ""));
    // Ten minutes each from five past each half hour on, the last of them at 11:35.
    for hour in [9, 10, 11] {
        for minute in [5, 35] {
            waits(&mut ticket, &format!("02T{hour:02}:{minute:02}"), "vendor");
            if (hour, minute) == (9, 35) {
                own(&mut ticket, "02T09:40", "done");
            }
            let over = minute + 10;
            goes_on(&mut ticket, &format!("02T{hour:02}:{over:02}"), "vendor");
        }
    }
    // From 9:40 on: five minutes of the second pause, ten of the third, ten of the fourth, up to 11:05, at which the
    // fifth begins; that one moves it no more.
    assert_eq!(state(&ticket, "02T12:00", "lead"), "since 02T11:05:00");
    // What is done in the last one begins anew: forty-five past and an hour.
    let mut ticket = opened(&three("", &eligible, ""));
    waits(&mut ticket, "02T09:10", "vendor");
    goes_on(&mut ticket, "02T09:20", "vendor");
    // One that goes on at once is the same one.
    waits(&mut ticket, "02T09:20", "vendor");
    own(&mut ticket, "02T09:25", "done");
    goes_on(&mut ticket, "02T09:45", "vendor");
    turns(&ticket, "lead", "02T10:45");
}

/// Every other minute of six hours, from a minute past nine on.
fn every_other_minute(ticket: &mut Ticket, reason: &str) {
    let at = |minute: i64| {
        let at = on("02T09:00") + TimeDelta::minutes(minute);
        at.format("%dT%H:%M").to_string()
    };
    for minute in (1..360).step_by(2) {
        waits(ticket, &at(minute), reason);
        goes_on(ticket, &at(minute + 1), reason);
    }
}

/// Of sixty minutes that count each is followed by one that does not, but for the last.
#[test]
fn a_hundred_pauses() {
    let with = |when: &str| {
        let eligible = format!("eligible = {{ is = {{ {when} }} }}");
        let mut ticket = opened(&three("", &eligible, ""));
        own(&mut ticket, "02T09:00", "nudge");
        ticket
    };
    for unit in ["elapsed", "business"] {
        let when = format!("unacknowledged = \"1 {unit} hour\"");
        let mut ticket = with(&when);
        every_other_minute(&mut ticket, "vendor");
        let since = "since 02T10:59:00";
        assert_eq!(state(&ticket, "02T15:00", "lead"), since, "{unit}");
        // Of four hours three are counted by three o'clock, when the pauses are over.
        let mut ticket = with(&when.replace("1 ", "4 "));
        every_other_minute(&mut ticket, "vendor");
        let from = "from 02T16:00:00";
        assert_eq!(state(&ticket, "02T15:00", "lead"), from, "{unit}");
    }
    // Due at eleven, as no wait for the vendor pauses the clock; the ladder stands still all the same.
    let after_due = r#"since = { due = "answer", at-least = "1 elapsed hour" }"#;
    let mut ticket = with(after_due);
    every_other_minute(&mut ticket, "vendor");
    assert_eq!(state(&ticket, "02T15:00", "lead"), "since 02T12:59:00");
    // Two hours to the due are counted by 12:59, which is no breach yet, so that the pause then moves it to 13:00.
    let mut ticket = with(after_due);
    every_other_minute(&mut ticket, "customer");
    assert_eq!(state(&ticket, "02T15:00", "lead"), "since 02T14:59:00");
}

/// One that was climbed meanwhile is not held.
#[test]
fn a_rung_that_is_climbed_in_a_pause() {
    let mut ticket = waiting(r#"since = { last = "done", at-least = "40 elapsed minutes" }"#);
    climbs(&mut ticket, "02T09:20", None);
    assert_eq!(state(&ticket, "02T09:20", "lead"), "reached");
}

/// What pauses that are over have moved stays moved when it is asked what would come but for the one that goes on.
#[test]
fn pauses_that_are_over_count_in_what_is_held() {
    let soon = |event: &str, hours: u8| {
        format!(
            r#"{{ count = {{ of = "{event}", within = "{hours} elapsed hours", at-least = 1 }} }}"#
        )
    };
    // Due at eleven, which is where its own pauses count from.
    let after_due = r#"{ since = { due = "answer", at-least = "40 elapsed minutes" } }"#;
    for (event, time, until, reason) in [
        ("done", SILENT, 10, "vendor"),
        ("nudge", after_due, 12, "customer"),
    ] {
        let eligible = format!(
            "eligible = {{ is = {{ all = [{time}, {}] }} }}",
            soon(event, until - 9)
        );
        let on_hour = |minute: u8| format!("02T{:02}:{minute:02}", until - 1);
        let paused = |minutes: u8| {
            let mut ticket = opened(&three("", &eligible, ""));
            own(&mut ticket, "02T09:00", event);
            waits(&mut ticket, &on_hour(5), reason);
            goes_on(&mut ticket, &on_hour(5 + minutes), reason);
            waits(&mut ticket, &on_hour(38), reason);
            state(&ticket, &on_hour(38), "lead")
        };
        // Forty minutes end at fifty past, in time; or ten minutes late.
        assert_eq!(paused(10), "held", "{reason}");
        assert_eq!(paused(30), "not yet", "{reason}");
    }
}

/// A pause is measured in what the time is counted in, also where there are several.
#[test]
fn pauses_over_closed_hours_move_business_time_by_what_is_open_of_them() {
    let when = r#"eligible = { is = { unacknowledged = "9 business hours" } }"#;
    let mut ticket = opened(&three("", when, ""));
    for (from, to) in [("02T10:00", "02T11:00"), ("02T17:00", "03T09:30")] {
        waits(&mut ticket, from, "vendor");
        goes_on(&mut ticket, to, "vendor");
    }
    // Seven hours on Monday, and two on Tuesday from half past nine on.
    turns(&ticket, "lead", "03T11:30");
}
