//! Another revision of the policy: rungs are told by name.

use super::{
    acknowledges, by_time, climbs, goes_on, happens, on, opened, own, policy, stands, state, three,
    waits,
};
use chrono::{DateTime, Utc};
use duly::{Advisory, Book, EventKind, Opening, Ticket};

/// A ticket under one policy that goes over to another one at ten.
fn migrated(second: &str, before: impl FnOnce(&mut Ticket)) -> (Ticket, Vec<Advisory>) {
    let (first, second) = (
        policy(&by_time()),
        policy(&second.replace("revision = \"1\"", "revision = \"2\"")),
    );
    let (hash, late): (_, DateTime<Utc>) = (second.hash().to_string(), on("20T09:00"));
    let book = Book::new([(on("01T00:00"), first), (late, second)]).unwrap();
    let mut ticket = book.open(Opening::new(on("02T09:00"))).unwrap();
    before(&mut ticket);
    let revision = hash;
    let outcome = happens(&mut ticket, "02T10:00", EventKind::Migrated { revision });
    (ticket, outcome.advisories)
}

#[test]
fn rungs_keep_what_they_have_by_their_names() {
    // A rung more below, and another between.
    let second = by_time()
        .replace(
            "[[ladder.rung]]\n        name = \"analyst\"",
            "[[ladder.rung]]\n        name = \"clerk\"\n        role = \"clerk\"\n        kind = \"functional\"\n        [[ladder.rung]]\n        name = \"analyst\"",
        );
    let (ticket, advisories) = migrated(&second, |ticket| {
        climbs(ticket, "02T09:40", None);
        acknowledges(ticket, "02T09:45", None);
    });
    assert_eq!(advisories, []);
    assert_eq!(
        stands(&ticket, "02T10:00"),
        ("lead".to_owned(), "manager".to_owned())
    );
    assert_eq!(state(&ticket, "05T09:00", "manager"), "not yet");
    let look = ticket.assess(on("02T10:00")).unwrap();
    let climbed = |rung: &str| {
        let ladder = look.ladder().unwrap();
        ladder.rung(rung).unwrap().climbed.map(|step| step.at)
    };
    let rungs = ["clerk", "analyst", "lead", "manager"];
    let since = [None, Some(on("02T09:00")), Some(on("02T09:40")), None];
    assert_eq!(rungs.map(climbed), since);
    let (ticket, _) = migrated(&second, |ticket| {
        climbs(ticket, "02T09:40", None);
    });
    // Eligible at half past nine, it counts from there.
    assert_eq!(state(&ticket, "02T10:00", "manager"), "from 02T10:30:00");
}

#[test]
fn what_is_eligible_stays_so_since_when_it_was() {
    let (ticket, _) = migrated(&by_time(), |_| {});
    assert_eq!(state(&ticket, "02T10:00", "lead"), "since 02T09:30:00");
    let longer = by_time().replace("30 elapsed minutes", "90 elapsed minutes");
    let (ticket, _) = migrated(&longer, |_| {});
    assert_eq!(state(&ticket, "02T10:00", "lead"), "from 02T10:30:00");
}

/// A system resumed by number, where a step had been deleted.
#[test]
fn a_rung_that_is_gone() {
    let second = by_time().replace("\"lead\"\n        role", "\"expert\"\n        role");
    let (ticket, advisories) = migrated(&second, |ticket| {
        climbs(ticket, "02T09:40", None);
    });
    let path = "ladder.rung[1]".to_owned();
    assert_eq!(advisories, [Advisory::NotInRevision { path }]);
    // It stands on the next lower rung there is, on which it stood since the opening.
    assert_eq!(
        stands(&ticket, "02T10:00"),
        ("analyst".to_owned(), "expert".to_owned())
    );
    assert_eq!(state(&ticket, "02T10:00", "expert"), "since 02T10:00:00");
    // Of one that nobody has climbed nothing is lost.
    let (_, advisories) = migrated(&second, |_| {});
    assert_eq!(advisories, []);
}

#[test]
fn a_ladder_that_is_gone_and_one_that_is_new() {
    let (ticket, advisories) = migrated(super::HEAD, |_| {});
    let path = "ladder".to_owned();
    assert_eq!(advisories, [Advisory::NotInRevision { path }]);
    assert_eq!(ticket.assess(on("02T10:00")).unwrap().ladder(), None);

    let (first, second) = (
        policy(super::HEAD),
        policy(&by_time().replace("revision = \"1\"", "revision = \"2\"")),
    );
    let revision = second.hash().to_string();
    let book = Book::new([(on("01T00:00"), first), (on("20T09:00"), second)]).unwrap();
    for ended in [false, true] {
        let mut ticket = book.open(Opening::new(on("02T09:00"))).unwrap();
        if ended {
            happens(&mut ticket, "02T09:30", EventKind::Resolved);
        }
        let revision = revision.clone();
        happens(&mut ticket, "02T10:00", EventKind::Migrated { revision });
        let look = ticket.assess(on("02T10:00")).unwrap();
        let ladder = look.ladder().unwrap();
        assert_eq!((ladder.began, ladder.is_over()), (on("02T10:00"), ended));
        let lead = if ended { "not yet" } else { "from 02T10:30:00" };
        assert_eq!(state(&ticket, "02T10:00", "lead"), lead);
    }
}

/// Waiting past a due: for which reason, from when to when. Up to half past twelve together they are forty minutes:
/// fifteen, five, five, and fifteen.
const PAST_DUE: [(&str, &str, bool); 11] = [
    ("02T11:35", "customer", true),
    ("02T11:40", "vendor", true),
    ("02T11:45", "customer", false),
    ("02T11:50", "vendor", false),
    ("02T11:55", "vendor", true),
    ("02T12:00", "vendor", false),
    ("02T12:05", "customer", true),
    ("02T12:10", "customer", false),
    ("02T12:15", "vendor", true),
    ("02T12:20", "customer", true),
    ("02T12:25", "vendor", false),
];

/// The same ladder in another revision: where its times stood still, and where the clock did from whose due they
/// count, is as it was, whenever it is met, and whether the clock runs or not.
#[test]
fn what_stood_still_past_a_due_outlasts_a_revision() {
    // The clock is not the first of its policy, and due two hours after half past nine.
    let text = three(
        "",
        r#"eligible = { is = { since = { due = "answer", at-least = "1 elapsed hour" } } }"#,
        "",
    )
    .replace(
        "[clock.answer]",
        "[clock.about]\nstart = \"done\"\ntarget = { is = \"1 elapsed hour\" }\nreclassified = \"freeze\"\n[clock.answer]",
    );
    let (first, second) = (
        policy(&text),
        policy(&text.replace("revision = \"1\"", "revision = \"2\"")),
    );
    let revision = second.hash().to_string();
    let book = Book::new([(on("01T00:00"), first), (on("20T09:00"), second)]).unwrap();
    let after = |met: usize, last: &[&str]| {
        let mut ticket = book.open(Opening::new(on("02T09:00"))).unwrap();
        own(&mut ticket, "02T09:30", "nudge");
        for place in 1..=PAST_DUE.len() + 1 {
            match PAST_DUE.get(place - 1) {
                Some((at, reason, true)) => waits(&mut ticket, at, reason),
                Some((at, reason, false)) => goes_on(&mut ticket, at, reason),
                None => last.iter().for_each(|one| match *one {
                    "done" => own(&mut ticket, "02T12:30", one),
                    reason => goes_on(&mut ticket, "02T12:30", reason),
                }),
            }
            if met == place {
                let t = PAST_DUE.get(place - 1).map_or("02T12:30", |(at, ..)| at);
                let revision = revision.clone();
                happens(&mut ticket, t, EventKind::Migrated { revision });
            }
        }
        state(&ticket, "02T12:30", "lead")
    };
    // Twenty minutes are counted up to a quarter past twelve, and forty from half past twelve on: the clock goes on
    // then, or ends, in the pause or behind it.
    for last in [&["customer"][..], &["customer", "done"], &["done"]] {
        for met in 1..=PAST_DUE.len() + 2 {
            assert_eq!(after(met, last), "from 02T13:10:00", "{met}, {last:?}");
        }
    }
}

/// What is kept of a ticket is its log.
#[test]
fn restored_it_stands_where_it_did() {
    let mut ticket = opened(&by_time());
    climbs(&mut ticket, "02T09:40", None);
    acknowledges(&mut ticket, "02T09:50", None);
    let kept = serde_json::to_string(&ticket.snapshot()).unwrap();
    let restored = policy(&by_time()).restore(serde_json::from_str(&kept).unwrap());
    let (look, other) = (ticket.assess(on("05T09:00")), restored.unwrap());
    assert_eq!(
        look.unwrap().ladder(),
        other.assess(on("05T09:00")).unwrap().ladder()
    );
}
