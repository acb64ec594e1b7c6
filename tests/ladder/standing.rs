//! Since when rungs are eligible that the ticket came to stand below again; every instant is worked out by hand.

use super::{HEAD, climbs, happens, on, opened, own, policy, stands, state, vendor};
use chrono::{DateTime, Utc};
use duly::{Book, Event, EventKind, Opening, Ticket};

/// A ladder of rungs by a letter each: of one that waits for silence after `done`, and of others on whose answers one waits.
fn ladder(head: &str, rungs: &[&str], quiet: &str) -> String {
    let mut text = format!("{HEAD}\n[ladder]\n{head}\n");
    for name in rungs {
        let when = match *name {
            name if name == quiet => r#"since = { last = "done", at-least = "1 elapsed hour" }"#,
            _ => r#"unacknowledged = "1 elapsed hour""#,
        };
        text += &format!(
            "[[ladder.rung]]\nname = \"{name}\"\nrole = \"{name}\"\nkind = \"functional\"\n"
        );
        if *name != rungs[0] {
            text += &format!("eligible = {{ is = {{ {when} }} }}\n");
        }
    }
    text
}

fn assigned(ticket: &mut Ticket, t: &str, role: &str) {
    let event = Event::assigned(on(t), "assignee", vendor(role));
    ticket.apply(event).unwrap();
}

type Moment = Option<DateTime<Utc>>;

/// When it was climbed, whether by somebody, and since when nobody answers.
fn climbed(ticket: &Ticket, t: &str, rung: &str) -> (Moment, bool, Moment) {
    let look = ticket.assess(on(t)).unwrap();
    let rung = look.ladder().unwrap().rung(rung).unwrap().clone();
    let by_somebody = rung.climbed.is_some_and(|step| step.by.is_some());
    let climbed = rung.climbed.map(|step| step.at);
    (climbed, by_somebody, rung.unanswered_since)
}

/// A condition that did not hold while the ticket stood above its rung.
#[test]
fn a_break_while_the_ticket_stood_above_is_a_break() {
    let mut ticket = opened(&ladder("", &["a", "b", "c", "d"], "c"));
    assigned(&mut ticket, "02T09:00", "a");
    own(&mut ticket, "02T09:00", "done");
    assert_eq!(state(&ticket, "02T10:30", "c"), "since 02T10:00:00");
    assigned(&mut ticket, "02T11:00", "d");
    own(&mut ticket, "02T11:30", "done");
    assert_eq!(state(&ticket, "02T11:40", "c"), "reached");
    // It did not hold from that event on to half past twelve.
    assigned(&mut ticket, "02T13:00", "a");
    assert_eq!(state(&ticket, "02T13:00", "c"), "since 02T12:30:00");
    assert_eq!(state(&ticket, "02T13:00", "b"), "from 02T14:00:00");
    assert_eq!(state(&ticket, "02T13:00", "d"), "from 02T13:30:00");
}

/// One that came to hold while the ticket stood above its rung.
#[test]
fn what_became_eligible_below_is_so_since_then() {
    let mut ticket = opened(&ladder("", &["a", "b", "c", "d"], "c"));
    own(&mut ticket, "02T09:00", "done");
    assigned(&mut ticket, "02T09:30", "d");
    assert_eq!(climbed(&ticket, "02T12:00", "c"), (None, false, None));
    assert_eq!(ticket.assess(on("02T09:30")).unwrap().next_change(), None);
    assigned(&mut ticket, "02T12:00", "a");
    assert_eq!(state(&ticket, "02T12:00", "c"), "since 02T10:00:00");
    assert_eq!(state(&ticket, "02T12:00", "d"), "since 02T11:00:00");
}

const JUMPS: &str = "start = \"a\"\nsteps = \"jumps\"";

/// Opened and `done` at nine, jumped to `c` at half past ten, `done` again then or later, and under another revision from one
/// o'clock on. Here it is `b` that waits for silence.
fn migrated(done: &str, head: &str, rungs: &[&str]) -> Ticket {
    let first = policy(&ladder(JUMPS, &["a", "b", "c", "d"], "b"));
    let second = ladder(head, rungs, "b").replace("revision = \"1\"", "revision = \"2\"");
    let second = policy(&second);
    let revision = second.hash().to_string();
    let book = Book::new([(on("01T00:00"), first), (on("20T09:00"), second)]).unwrap();
    let mut ticket = book.open(Opening::new(on("02T09:00"))).unwrap();
    own(&mut ticket, "02T09:00", "done");
    climbs(&mut ticket, "02T10:30", Some("c"));
    own(&mut ticket, done, "done");
    happens(&mut ticket, "02T13:00", EventKind::Migrated { revision });
    ticket
}

/// It stands on `c` as before, and `b` lies above: its condition holds since an hour after the last `done`. That of `d`
/// held before, by the answer that lacked on `c` since half past ten, and never stopped.
#[test]
fn a_revision_that_orders_rungs_otherwise() {
    let ticket = migrated("02T10:40", JUMPS, &["a", "c", "b", "d"]);
    let stand = ("c".to_owned(), "b".to_owned());
    assert_eq!(stands(&ticket, "02T13:00"), stand);
    assert_eq!(state(&ticket, "02T13:00", "b"), "since 02T11:40:00");
    assert_eq!(state(&ticket, "02T13:00", "d"), "since 02T11:30:00");
    let jumped = Some(on("02T10:30"));
    assert_eq!(climbed(&ticket, "02T13:00", "c"), (jumped, true, jumped));
}

/// Nobody climbed the rung it falls back to: it counts as climbed then, and is unanswered from the earlier of that and
/// of becoming eligible.
#[test]
fn a_revision_without_the_rung_that_is_stood_on() {
    let at_one = Some(on("02T13:00"));
    let rungs = ["a", "b", "d"];
    let ticket = migrated("02T10:40", JUMPS, &rungs);
    let stand = ("b".to_owned(), "d".to_owned());
    assert_eq!(stands(&ticket, "02T13:00"), stand);
    let b = climbed(&ticket, "02T13:00", "b");
    assert_eq!(b, (at_one, false, Some(on("02T11:40"))));
    assert_eq!(state(&ticket, "02T13:00", "d"), "since 02T11:30:00");
    // Done at half past twelve, it is not eligible at one.
    let ticket = migrated("02T12:30", JUMPS, &rungs);
    let b = climbed(&ticket, "02T13:00", "b");
    assert_eq!(b, (at_one, false, at_one));
    assert_eq!(state(&ticket, "02T13:00", "d"), "from 02T14:00:00");
}

/// No lower rung is left: it begins where that revision does, then.
#[test]
fn a_revision_with_other_rungs() {
    let at_one = Some(on("02T13:00"));
    let head = "start = \"x\"";
    let ticket = migrated("02T10:40", head, &["x", "y"]);
    let x = climbed(&ticket, "02T13:00", "x");
    assert_eq!(x, (at_one, false, at_one));
    assert_eq!(state(&ticket, "02T13:00", "y"), "from 02T14:00:00");
    // Nothing is climbed there, so that it is the assignee's rung where that revision says so.
    let mut ticket = migrated("02T10:40", "", &["x", "y"]);
    let nowhere = ("-".to_owned(), "-".to_owned());
    assert_eq!(stands(&ticket, "02T13:00"), nowhere);
    assigned(&mut ticket, "02T13:30", "x");
    assert_eq!(state(&ticket, "02T13:30", "y"), "from 02T14:30:00");
}
