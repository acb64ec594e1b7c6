//! Revisions in force, tickets pinned to them, going over to others, and what contracts put in front.

use super::{document, note, policy, resolution};
use crate::support::at;
use duly::document::{Contract, Document, Options};
use duly::{
    Actor, Advisory, Book, BookError, Cause, ChangeCause, ContentHash, CycleState, Due, Event,
    EventKind, Opening, Policy, Priority, Refused, Severity, Side, Truth,
};

const CLOSED: (&str, &str) = (
    r#"hours = { mon-fri = "08:00-17:00" }"#,
    r#"hours = { mon-fri = "08:00-17:00" }
closed = [{ date = "2026-07-02", name = "Works outing" }]"#,
);
const SECOND: (&str, &str) = (r#"revision = "1""#, r#"revision = "2""#);
const FOLLOWS: (&str, &str) = (
    r#"revision = "1""#,
    "revision = \"1\"\nfollows = \"calendars\"",
);
const FOLLOWS_ALL: (&str, &str) = (r#"revision = "1""#, "revision = \"1\"\nfollows = \"all\"");

fn opening(logged: &str) -> Opening {
    Opening::new(at(logged)).severity(Severity::new(2).unwrap())
}

fn due(book: &Book, logged: &str, as_of: &str) -> Due<'static> {
    let ticket = book.open(opening(logged)).unwrap();
    let look = ticket.assess(at(as_of)).unwrap();
    Due::At(resolution(&look).due.instant().unwrap())
}

fn migrated(text: &str, to: &Policy) -> Event {
    let revision = to.hash().to_string();
    Event::new(at(text), EventKind::Migrated { revision })
}

#[test]
fn a_ticket_is_pinned_to_the_revision_in_force_when_it_is_logged() {
    let twelve = ("is = \"8 business hours\"", "is = \"12 business hours\"");
    let (first, second) = (policy(&[]), policy(&[SECOND, twelve]));
    let change = at("2026-07-01T10:00:00Z");
    // In any order.
    let book = Book::new([(change, second), (at("2026-01-01T00:00:00Z"), first)]).unwrap();
    // Wednesday, 1 July, a second before noon in Berlin: 5:00:01 that day, 2:59:59 the next.
    let expected = Due::At(at("2026-07-02T10:59:59+02:00"));
    let looked = "2026-07-03T00:00:00Z";
    assert_eq!(due(&book, "2026-07-01T09:59:59Z", looked), expected.clone());
    assert_ne!(due(&book, "2026-07-01T10:00:00Z", looked), expected);
    let early = book.open(Opening::new(at("2025-12-31T23:59:59Z")));
    assert!(matches!(early, Err(Refused::NoRevision { .. })));
}

#[test]
fn two_revisions_from_one_instant_on_are_no_book() {
    let from = at("2026-01-01T00:00:00Z");
    let twice = Book::new([(from, policy(&[])), (from, policy(&[SECOND]))]);
    assert_eq!(twice.unwrap_err(), BookError::Twice { at: from });
}

/// A closure announced later: an event takes the ticket over, and its target is counted from the start.
#[test]
fn an_event_migrates_a_ticket_from_its_origin() {
    let (first, second) = (policy(&[]), policy(&[SECOND, CLOSED]));
    let from = at("2026-01-01T00:00:00Z");
    let book = Book::new([
        (from, first.clone()),
        (at("2026-07-01T12:00:00Z"), second.clone()),
    ]);
    // Wednesday 13:00 in Berlin: four hours that day, and four on Thursday up to 12:00; or on Friday.
    let mut ticket = book.unwrap().open(opening("2026-07-01T11:00:00Z")).unwrap();
    ticket.apply(note("2026-07-01T12:30:00Z")).unwrap();
    let look = ticket.assess(at("2026-07-01T13:00:00Z")).unwrap();
    assert_eq!(
        resolution(&look).due,
        Due::At(at("2026-07-02T12:00:00+02:00"))
    );

    ticket
        .apply(migrated("2026-07-01T13:00:00Z", &second))
        .unwrap();
    let look = ticket.assess(at("2026-07-01T13:00:00Z")).unwrap();
    let cycle = resolution(&look);
    assert_eq!(cycle.due, Due::At(at("2026-07-03T12:00:00+02:00")));
    let change = cycle.reclassifications().next().unwrap();
    assert_eq!(change.cause, ChangeCause::Revision);
    let hashes: Vec<ContentHash> = look.revisions().map(Policy::hash).collect();
    assert_eq!(hashes, [first.hash(), second.hash()]);
    duly::verify(&cycle).unwrap();
}

/// Also where its tables read nothing of the ticket.
#[test]
fn a_target_without_conditions_migrates_too() {
    let rows = "target = [{ when = { severity = \"s1\" }, is = \"4 business hours\" }, { is = \"8 business hours\" }]";
    let of = |revision, hours| {
        let target = format!("target = {{ is = \"{hours} business hours\" }}");
        policy(&[("revision = \"1\"", revision), (rows, &target)])
    };
    let (first, second) = (of("revision = \"1\"", 8), of("revision = \"2\"", 7));
    let from = at("2026-01-01T00:00:00Z");
    let book = Book::new([(from, first), (at("2026-07-01T12:00:00Z"), second.clone())]);
    let mut ticket = book.unwrap().open(opening("2026-07-01T11:00:00Z")).unwrap();
    ticket
        .apply(migrated("2026-07-01T13:00:00Z", &second))
        .unwrap();
    let look = ticket.assess(at("2026-07-01T13:00:00Z")).unwrap();
    // Four hours on Wednesday afternoon, three on Thursday from 08:00 on.
    assert_eq!(
        resolution(&look).due,
        Due::At(at("2026-07-02T11:00:00+02:00"))
    );
}

#[test]
fn a_revision_that_the_book_does_not_have_is_refused() {
    let (first, other) = (policy(&[]), policy(&[SECOND]));
    let book = Book::new([(at("2026-01-01T00:00:00Z"), first.clone())]).unwrap();
    let opening = Opening::new(at("2026-07-01T11:00:00Z"));
    let of_the_book = format!("expected `{}`", first.hash());
    for (mut ticket, expected) in [
        (book.open(opening.clone()).unwrap(), of_the_book.as_str()),
        (
            first.open(opening).unwrap(),
            "expected none: the ticket is not of a book",
        ),
    ] {
        let refused = ticket.apply(migrated("2026-07-01T13:00:00Z", &other));
        assert!(matches!(
            &refused,
            Err(Refused::UnknownName {
                what: "revision",
                ..
            })
        ));
        let said = refused.unwrap_err().to_string();
        assert!(said.ends_with(expected), "{said}");
        assert_eq!(ticket.log().events, []);
    }
}

/// Where the policy lets tickets follow calendars, as if the event stood at the revision's start: seen from that
/// instant on, not before, and not for another change.
#[test]
fn open_tickets_follow_a_change_of_calendars_alone() {
    let from = at("2026-01-01T00:00:00Z");
    let change = at("2026-07-01T12:00:00Z");
    let thursday = Due::At(at("2026-07-02T12:00:00+02:00"));
    let friday = Due::At(at("2026-07-03T12:00:00+02:00"));
    let of = |second: &[(&str, &str)]| {
        Book::new([(from, policy(&[FOLLOWS])), (change, policy(second))]).unwrap()
    };
    let second = (
        "revision = \"1\"",
        "revision = \"2\"\nfollows = \"calendars\"",
    );
    let book = of(&[second, CLOSED]);
    let logged = "2026-07-01T11:00:00Z";
    assert_eq!(due(&book, logged, "2026-07-01T11:59:59Z"), thursday);
    assert_eq!(due(&book, logged, "2026-07-01T12:00:00Z"), friday);
    let more = ("is = \"8 business hours\"", "is = \"9 business hours\"");
    let other = of(&[second, CLOSED, more]);
    assert_eq!(due(&other, logged, "2026-07-01T13:00:00Z"), thursday);
    // Nor by the way to a policy of another name, or to one that its tickets do not leave so.
    let name = ("name = \"Desk\"", "name = \"Bench\"");
    for other in [[second, CLOSED, name].as_slice(), &[SECOND, CLOSED]] {
        assert_eq!(due(&of(other), logged, "2026-07-01T13:00:00Z"), thursday);
    }
}

/// Taken back at the very instant at which it went over, a ticket stays where it was put.
#[test]
fn a_ticket_does_not_follow_what_it_was_taken_back_from() {
    let change = at("2026-07-01T12:00:00Z");
    let (first, second) = (policy(&[FOLLOWS_ALL]), policy(&[SECOND]));
    let book = Book::new([
        (at("2026-01-01T00:00:00Z"), first.clone()),
        (change, second),
    ]);
    for (back, revision) in [("2026-07-01T11:59:59Z", "2"), ("2026-07-01T12:00:00Z", "1")] {
        let book = book.clone().unwrap();
        let mut ticket = book.open(opening("2026-07-01T11:00:00Z")).unwrap();
        ticket.apply(migrated(back, &first)).unwrap();
        let look = ticket.assess(at("2026-07-02T00:00:00Z")).unwrap();
        assert_eq!(look.policy().revision(), revision, "{back}");
    }
}

/// Those of one contract may touch, not reach into each other; those of others are their own affair.
#[test]
fn stretches_of_one_contract() {
    let day = |day: u32| at(&format!("2026-07-{day:02}T00:00:00Z"));
    let two = |other: &str, days: std::ops::Range<u32>| {
        let book = Book::new([(at("2026-01-01T00:00:00Z"), policy(&[]))]).unwrap();
        let book = book
            .contract("acme", day(3)..day(5), policy(&[SECOND]))
            .unwrap();
        book.contract(other, day(days.start)..day(days.end), policy(&[SECOND]))
            .map(|_| ())
    };
    for days in [1..2, 1..3, 5..6, 7..9] {
        assert_eq!(two("acme", days.clone()), Ok(()), "{days:?}");
    }
    for (days, from) in [(1..4, 3), (4..6, 4), (3..5, 3), (1..9, 3)] {
        assert_eq!(
            two("acme", days.clone()),
            Err(BookError::Twice { at: day(from) }),
            "{days:?}"
        );
        assert_eq!(two("other", days), Ok(()));
    }
}

/// A contract that ends as a revision begins has no part in it.
#[test]
fn a_contract_up_to_the_next_revision() {
    let two = "{ when = { severity = \"s1\" }, is = \"2 business hours\", cite = \"AC-1\" }";
    let (first, second) = (document(&[]), document(&[SECOND]));
    for from in ["2026-08-31T00:00:00Z", "2026-09-01T00:00:00Z"] {
        let revisions = [(at("2026-01-01T00:00:00Z"), &first), (at(from), &second)];
        let book = Book::compile(&revisions, &[acme("resolution", two)], &Options::default());
        assert!(book.is_ok(), "{from}: {book:?}");
    }
    let unknown = acme("resolutions", two);
    let refused = Book::compile(
        &[(at("2026-01-01T00:00:00Z"), &first)],
        &[unknown],
        &Options::default(),
    );
    let said = refused.unwrap_err().to_string();
    assert!(said.contains("revision `1` with contract `acme`"), "{said}");
}

/// A look does not change the ticket, and an event finds it gone over already; replay gives the same.
#[test]
fn following_is_part_of_the_fold() {
    let change = at("2026-07-01T12:00:00Z");
    let first = (at("2026-01-01T00:00:00Z"), policy(&[FOLLOWS_ALL]));
    let more = ("is = \"8 business hours\"", "is = \"9 business hours\"");
    let book = Book::new([first, (change, policy(&[SECOND, more]))]).unwrap();
    let mut ticket = book.open(opening("2026-07-01T11:00:00Z")).unwrap();
    // 13:00 in Berlin, nine hours: 13:00 the next day.
    let expected = Due::At(at("2026-07-02T13:00:00+02:00"));
    for _ in 0..2 {
        let look = ticket.assess(at("2026-07-01T15:00:00Z")).unwrap();
        assert_eq!(resolution(&look).due, expected);
        assert_eq!(ticket.policy().revision(), "1");
    }
    // Refused, it has no effect.
    assert!(ticket.apply(note("2026-07-01T10:00:00Z")).is_err());
    assert_eq!(ticket.policy().revision(), "1");
    ticket.apply(note("2026-07-01T15:00:00Z")).unwrap();
    assert_eq!(ticket.policy().revision(), "2");
    let restored = book.restore(ticket.snapshot()).unwrap();
    for ticket in [&ticket, &restored] {
        let look = ticket.assess(at("2026-07-01T15:00:00Z")).unwrap();
        let cycle = resolution(&look);
        assert_eq!(cycle.due, expected);
        let met = cycle.reclassifications().next().unwrap();
        assert_eq!((met.at, met.cause), (change, ChangeCause::Revision));
    }
    // An amended one has followed as well.
    let earlier = note("2026-07-01T14:00:00Z");
    ticket.amend(1, Some(earlier)).unwrap();
    assert_eq!(ticket.policy().revision(), "2");
}

/// A clock that the other revision lacks ends, and stays to be seen; a calendar that is unchanged is no change.
#[test]
fn what_a_revision_lacks() {
    let other = ("[clock.resolution]", "[clock.repair]");
    let (first, second) = (policy(&[]), policy(&[SECOND, other]));
    let from = at("2026-01-01T00:00:00Z");
    let third = policy(&[("revision = \"1\"", "revision = \"3\"")]);
    let book = Book::new([
        (from, first),
        (at("2026-01-02T00:00:00Z"), second.clone()),
        (at("2026-01-03T00:00:00Z"), third.clone()),
    ]);
    let book = book.unwrap();
    let open = || book.open(opening("2026-01-01T12:00:00Z")).unwrap();
    let mut ticket = open();
    let outcome = ticket
        .apply(migrated("2026-07-01T13:00:00Z", &second))
        .unwrap();
    let path = "clock.resolution".to_owned();
    assert_eq!(outcome.advisories, [Advisory::NotInRevision { path }]);
    let look = ticket.assess(at("2026-07-01T13:00:00Z")).unwrap();
    let at_then = at("2026-07-01T13:00:00Z");
    let cause = Cause::Revision;
    let ended = CycleState::Cancelled { at: at_then, cause };
    assert_eq!(resolution(&look).state, ended);
    assert_eq!(look.clock("repair").unwrap().cycles().count(), 0);

    let mut ticket = open();
    ticket
        .apply(migrated("2026-01-01T13:00:00Z", &third))
        .unwrap();
    let look = ticket.assess(at("2026-01-01T13:00:00Z")).unwrap();
    assert_eq!(resolution(&look).reclassifications().count(), 0);
}

const NAMES: &str = r#"
    policy = { name = "Desk", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 }, s3 = { rank = 3 } }
    priority = { p1 = { rank = 1 }, p2 = { rank = 2 }, p3 = { rank = 3 } }
    waiting = { customer = { what = "an answer" }, vendor = { what = "a part" } }
    position = { agent = { what = "a" }, baker = { what = "b" }, buyer = { what = "b" } }
    fact = { big = { type = "flag" }, small = { type = "flag" } }
    check.it = { says = "big", effect = "ground", when = { fact = "big" } }
"#;
const OTHER_NAMES: &str = r#"
    policy = { name = "Desk", revision = "2" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    priority = { p1 = { rank = 1 }, p2 = { rank = 2 } }
    waiting = { vendor = { what = "a part" } }
    position = { accountant = { what = "a" }, agent = { what = "a" } }
    fact = { away = { type = "flag" }, big = { type = "flag" } }
    check.it = { says = "big", effect = "ground", when = { fact = "big" } }
"#;

/// What is set, waited for and held goes by its name, wherever that stands in the other revision; what has none there
/// is lost and said to be, and of what nobody told there is nothing to lose.
#[test]
fn what_is_told_goes_by_its_name() {
    let [first, second] = [NAMES, OTHER_NAMES].map(|text| {
        let document: Document = toml::from_str(text).unwrap();
        Policy::compile(&document).unwrap()
    });
    let logged = "2026-01-01T12:00:00Z";
    let (start, change) = (at("2026-01-01T00:00:00Z"), at("2026-07-01T00:00:00Z"));
    let book = Book::new([(start, first), (change, second.clone())]).unwrap();
    let lost = |rank: u8| -> Vec<String> {
        let mut opening = Opening::new(at(logged))
            .fact("big", true)
            .fact("small", true);
        opening.severity = Severity::new(rank);
        opening.priority = Priority::new(rank);
        let mut ticket = book.open(opening).unwrap();
        for reason in ["customer", "vendor"] {
            let reason = reason.to_owned();
            let set = Event::new(at(logged), EventKind::WaitingSet { reason });
            ticket.apply(set).unwrap();
        }
        for position in ["agent", "buyer"] {
            let person = Actor::new(Side::Vendor).id(position);
            ticket
                .apply(Event::assigned(at(logged), position, person))
                .unwrap();
        }
        let outcome = ticket.apply(migrated(logged, &second)).unwrap();
        let look = ticket.assess(at(logged)).unwrap();
        assert_eq!(look.check("it").unwrap().truth, Truth::True);
        let waits: Vec<&str> = look.waiting().map(|one| one.reason).collect();
        let held = look
            .positions()
            .filter_map(|one| Some((one.name, one.holder?.id.as_deref()?)));
        let held: Vec<(&str, &str)> = held.collect();
        assert_eq!((waits, held), (vec!["vendor"], vec![("agent", "agent")]));
        let lost = outcome.advisories.iter().map(ToString::to_string);
        lost.collect()
    };
    let said = |paths: &[&str]| -> Vec<String> {
        let path = |path: &&str| {
            Advisory::NotInRevision {
                path: (*path).to_owned(),
            }
            .to_string()
        };
        paths.iter().map(path).collect()
    };
    let some = ["fact.small", "waiting.customer", "position.buyer"];
    assert_eq!(lost(2), said(&some));
    assert_eq!(
        lost(3),
        said(&[&["severity.s3", "priority.p3"], &some[..]].concat())
    );
}

/// Calendars go by their names too, each for itself: where they open alike nothing is another one.
#[test]
fn calendars_that_open_alike_are_no_change() {
    let two = [(
        "[clock.resolution]",
        "[calendar.shift]\nzone = \"Europe/Berlin\"\nhours = { mon-fri = \"13:00-21:00\" }\n\
             [clock.handover]\nstart = \"opened\"\ncalendar = \"shift\"\npauses = [\"customer\"]\n\
             target = { is = \"2 business hours\" }\nreclassified = \"new-cycle\"\n[clock.resolution]",
    )];
    let before = (
        "[calendar.office]",
        "[calendar.early]\nzone = \"Europe/Berlin\"\nhours = { mon-fri = \"06:00-14:00\" }\n[calendar.office]",
    );
    let (first, second) = (policy(&two), policy(&[two[0], before, SECOND]));
    let (start, change) = (at("2026-01-01T00:00:00Z"), at("2026-07-01T10:00:00Z"));
    let book = Book::new([(start, first), (change, second.clone())]).unwrap();
    let mut ticket = book.open(opening("2026-07-01T09:00:00Z")).unwrap();
    let reason = "customer".to_owned();
    let waits = Event::new(change, EventKind::WaitingSet { reason });
    ticket.apply(waits).unwrap();
    ticket
        .apply(migrated("2026-07-01T10:00:00Z", &second))
        .unwrap();
    let reason = "customer".to_owned();
    let goes_on = Event::new(
        at("2026-07-01T12:00:00Z"),
        EventKind::WaitingCleared { reason },
    );
    ticket.apply(goes_on).unwrap();
    // Waiting from noon to 14:00 in Berlin: two hours of the office, and one of the shift, which begins at 13:00.
    for (clock, due) in [
        ("resolution", "2026-07-02T12:00:00+02:00"),
        ("handover", "2026-07-01T16:00:00+02:00"),
    ] {
        let look = ticket.assess(at("2026-07-01T12:00:00Z")).unwrap();
        let cycle = look.clock(clock).unwrap().current().unwrap();
        assert_eq!(
            (cycle.number, cycle.reclassifications().count()),
            (1, 0),
            "{clock}"
        );
        assert_eq!(cycle.due, Due::At(at(due)), "{clock}");
        duly::verify(&cycle).unwrap();
    }
}

/// Where the tables of another revision say the same, what they read at its default is what is assumed, by the names
/// that facts have there.
#[test]
fn what_another_revision_assumes() {
    let text = |revision: u8, facts: &[&str], read: &str| {
        let facts = facts
            .iter()
            .map(|fact| format!("fact.{fact} = {{ type = \"flag\", default = false }}\n"));
        let facts: String = facts.collect();
        format!(
            r#"
            policy = {{ name = "Desk", revision = "{revision}" }}
            {facts}
            [clock.answer]
            start = "opened"
            reclassified = "from-origin"
            target = [{{ when = {{ fact = "{read}" }}, is = "1 elapsed hour" }}, {{ is = "2 elapsed hours" }}]
            "#
        )
    };
    let compiled =
        |text: String| Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap();
    let first = compiled(text(1, &["urgent"], "urgent"));
    let start = at("2026-01-01T00:00:00Z");
    for (facts, read) in [
        (["away", "urgent"], "urgent"),
        (["away", "urgent"], "away"),
        (["urgent", "vip"], "vip"),
    ] {
        let second = compiled(text(2, &facts, read));
        let later = at("2026-07-01T00:00:00Z");
        let book = Book::new([(start, first.clone()), (later, second.clone())]).unwrap();
        let mut ticket = book.open(Opening::new(start)).unwrap();
        ticket
            .apply(migrated("2026-01-01T00:30:00Z", &second))
            .unwrap();
        let look = ticket.assess(at("2026-01-01T00:30:00Z")).unwrap();
        let cycle = look.clock("answer").unwrap().current().unwrap();
        assert_eq!(cycle.assumed().collect::<Vec<_>>(), [read]);
        assert_eq!(cycle.due, Due::At(at("2026-01-01T02:00:00Z")));
        assert_eq!(cycle.reclassifications().count(), 0);
    }
}

/// What freezing left in force stays, also when a third revision has the calendars of the second.
#[test]
fn a_frozen_calendar_outlasts_revisions_that_agree_with_each_other() {
    let freeze = (
        "reclassified = \"keep-elapsed\"",
        "reclassified = \"keep-elapsed\"\nreclassified-by = { revision = \"freeze\" }",
    );
    let third = ("revision = \"1\"", "revision = \"3\"");
    let policies = [
        policy(&[freeze]),
        policy(&[freeze, SECOND, CLOSED]),
        policy(&[freeze, third, CLOSED]),
    ];
    let from = [
        "2026-01-01T00:00:00Z",
        "2026-07-01T12:00:00Z",
        "2026-07-01T13:00:00Z",
    ];
    let book = Book::new(from.map(at).into_iter().zip(policies.clone())).unwrap();
    // Wednesday 13:00 in Berlin, eight hours: four that day, and four on Thursday, which is closed in the others.
    let mut ticket = book.open(opening("2026-07-01T11:00:00Z")).unwrap();
    for (when, policy) in from.iter().zip(&policies).skip(1) {
        ticket.apply(migrated(when, policy)).unwrap();
        let look = ticket.assess(at(when)).unwrap();
        let cycle = resolution(&look);
        assert_eq!(cycle.due, Due::At(at("2026-07-02T12:00:00+02:00")));
        duly::verify(&cycle).unwrap();
    }
    // From Wednesday 16:00 to Thursday 08:30 are one hour and a half of what it is measured in.
    let waiting = |text: &str, set: bool| {
        let reason = "customer".to_owned();
        let kind = if set {
            EventKind::WaitingSet { reason }
        } else {
            EventKind::WaitingCleared { reason }
        };
        Event::new(at(text), kind)
    };
    ticket.apply(waiting("2026-07-01T14:00:00Z", true)).unwrap();
    ticket
        .apply(waiting("2026-07-02T06:30:00Z", false))
        .unwrap();
    let look = ticket.assess(at("2026-07-02T06:30:00Z")).unwrap();
    let cycle = resolution(&look);
    assert_eq!(cycle.due, Due::At(at("2026-07-02T13:30:00+02:00")));
    duly::verify(&cycle).unwrap();
}

/// Half of the target was used at noon, when nobody had asked for a warning.
#[test]
fn a_warning_of_a_later_revision_does_not_come_before_it() {
    let warns = ("pauses =", "warn = \"50%\"\npauses =");
    let (first, second) = (policy(&[]), policy(&[SECOND, warns]));
    let change = at("2026-07-01T13:00:00Z");
    let book = Book::new([
        (at("2026-01-01T00:00:00Z"), first),
        (change, second.clone()),
    ]);
    let mut ticket = book.unwrap().open(opening("2026-07-01T06:00:00Z")).unwrap();
    ticket
        .apply(migrated("2026-07-01T13:00:00Z", &second))
        .unwrap();
    for event in [None, Some(note("2026-07-01T14:00:00Z"))] {
        event.map(|event| ticket.apply(event).unwrap());
        let look = ticket.assess(at("2026-07-01T14:00:00Z")).unwrap();
        let warned: Vec<_> = resolution(&look).warnings().map(|one| one.at).collect();
        assert_eq!(warned, [change]);
    }
}

/// A ticket taken back by an event does not leave again where nothing comes into force for it.
#[test]
fn what_begins_and_ends_for_another_contract_is_followed_by_nobody_else() {
    let (first, second) = (policy(&[FOLLOWS_ALL]), policy(&[SECOND]));
    let book = Book::new([
        (at("2026-01-01T00:00:00Z"), first.clone()),
        (at("2026-07-01T12:00:00Z"), second.clone()),
    ]);
    let during = at("2026-07-03T00:00:00Z")..at("2026-07-04T00:00:00Z");
    let own = policy(&[("revision = \"1\"", "revision = \"own\"")]);
    let book = book.unwrap().contract("acme", during, own.clone()).unwrap();
    let revision = |opening: Opening| {
        let mut ticket = book.open(opening).unwrap();
        ticket
            .apply(migrated("2026-07-02T00:00:00Z", &first))
            .unwrap();
        let look = ticket.assess(at("2026-07-05T00:00:00Z")).unwrap();
        look.policy().revision().to_owned()
    };
    let opening = opening("2026-07-01T13:00:00Z");
    assert_eq!(revision(opening.clone()), "1");
    assert_eq!(revision(opening.contract("acme")), "own");
}

/// Where a contract's revision lets its tickets follow, they come back to the general one at the contract's end.
#[test]
fn the_end_of_a_contract_is_followed() {
    let own = policy(&[FOLLOWS_ALL, ("revision = \"1\"", "revision = \"own\"")]);
    let during = at("2026-07-03T00:00:00Z")..at("2026-07-04T00:00:00Z");
    let book = Book::new([(at("2026-01-01T00:00:00Z"), policy(&[FOLLOWS_ALL]))]).unwrap();
    let book = book.contract("acme", during, own).unwrap();
    let ticket = book
        .open(opening("2026-07-01T13:00:00Z").contract("acme"))
        .unwrap();
    for (as_of, revision) in [
        ("2026-07-02T23:59:59Z", "1"),
        ("2026-07-03T00:00:00Z", "own"),
        ("2026-07-03T23:59:59Z", "own"),
        ("2026-07-04T00:00:00Z", "1"),
    ] {
        let look = ticket.assess(at(as_of)).unwrap();
        assert_eq!(look.policy().revision(), revision, "{as_of}");
    }
}

fn acme(clock: &str, row: &str) -> Contract {
    let text = format!(
        r#"
name = "acme"
from = "2026-03-01T00:00:00Z"
until = "2026-09-01T00:00:00Z"
[source.AC]
title = "Agreement"
[clock.{clock}]
target = {row}
"#
    );
    toml::from_str(&text).unwrap()
}

/// Rows in front, for the contract's own tickets, from its start up to its end, under each revision.
#[test]
fn a_contract_puts_rows_in_front_while_it_holds() {
    let two = "{ when = { severity = \"s1\" }, is = \"2 business hours\", cite = \"AC-1\" }";
    let documents = [document(&[]), document(&[SECOND])];
    let revisions = [
        (at("2026-01-01T00:00:00Z"), &documents[0]),
        (at("2026-06-01T00:00:00Z"), &documents[1]),
    ];
    let contract = [acme("resolution", two)];
    let book = Book::compile(&revisions, &contract, &Options::default()).unwrap();
    let hours = |logged: &str, contract: Option<&str>, rank: u8| {
        let severity = Severity::new(rank).unwrap();
        let opening = opening(logged).severity(severity);
        let opening = contract.into_iter().fold(opening, Opening::contract);
        let ticket = book.open(opening).unwrap();
        let look = ticket.assess(at(logged)).unwrap();
        let cycle = resolution(&look);
        cycle.measures.unwrap().effective.num_hours()
    };
    assert_eq!(hours("2026-02-28T23:59:59Z", Some("acme"), 1), 4);
    assert_eq!(hours("2026-03-01T00:00:00Z", Some("acme"), 1), 2);
    assert_eq!(hours("2026-07-01T00:00:00Z", Some("acme"), 1), 2);
    assert_eq!(hours("2026-08-31T23:59:59Z", Some("acme"), 1), 2);
    assert_eq!(hours("2026-09-01T00:00:00Z", Some("acme"), 1), 4);
    // What its rows do not speak of is as for others.
    assert_eq!(hours("2026-07-01T00:00:00Z", Some("acme"), 2), 8);
    assert_eq!(hours("2026-07-01T00:00:00Z", None, 1), 4);
    assert_eq!(hours("2026-07-01T00:00:00Z", Some("other"), 1), 4);
    let logged = at("2026-07-01T00:00:00Z");
    let own = book.revision_at(logged, Some("acme")).unwrap();
    assert_eq!(own.revision(), "2");
    assert_ne!(own.hash(), book.revision_at(logged, None).unwrap().hash());
}

#[test]
fn a_contract_speaks_of_the_policys_clocks_and_its_own_or_the_policys_sources() {
    let document = document(&[]);
    let revisions = [(at("2026-01-01T00:00:00Z"), &document)];
    let compile = |contract| Book::compile(&revisions, &[contract], &Options::default());
    let problems = |contract| match compile(contract) {
        Err(BookError::Document { problems, .. }) => problems.to_string(),
        other => panic!("{other:?}"),
    };
    let unknown = problems(acme("resolutions", "{ is = \"2 business hours\" }"));
    assert!(
        unknown.contains("`contract.acme.clock.resolutions`")
            && unknown.contains("did you mean `resolution`?"),
        "{unknown}"
    );
    let row = "{ is = \"2 business hours\", cite = \"XX-1\" }";
    let source = problems(acme("resolution", row));
    assert!(
        source.contains("`contract.acme.clock.resolution.target[0].cite`"),
        "{source}"
    );
    let mut reversed = acme("resolution", "{ is = \"2 business hours\" }");
    reversed.until = reversed.from;
    assert!(matches!(compile(reversed), Err(BookError::Reversed { .. })));
}

/// The two revisions of one handbook: the one says whether a workaround is at hand, the other whether a solution is;
/// and only the newer one has a scope. When each is in force is for the host to say.
#[test]
fn two_revisions_of_a_real_policy_stand_in_a_book() {
    let [older, newer] = ["blancco-old", "blancco-new"].map(crate::fixtures::policy);
    let changed = at("2021-03-12T00:00:00Z");
    let revisions = [(at("2016-07-01T00:00:00Z"), &older), (changed, &newer)];
    let book = Book::compile(&revisions, &[], &Options::default()).unwrap();
    let opening = |text: &str| {
        let opening = Opening::new(at(text)).plan("sp2").category("training");
        let opening = opening
            .fact("problem", "none starts")
            .fact("changed-before", "nothing");
        opening.fact("lasting", chrono::TimeDelta::hours(2))
    };
    let mut ticket = book.open(opening("2021-03-11T23:59:59Z")).unwrap();
    let as_of = at("2021-03-15T09:00:00Z");
    let look = ticket.assess(as_of).unwrap();
    assert_eq!(look.policy().revision(), "older");
    assert!(look.table("scope").is_none() && look.feature("contacts").is_none());
    let later = book.open(opening("2021-03-12T00:00:00Z")).unwrap();
    let look = later.assess(as_of).unwrap();
    assert_eq!(look.policy().revision(), "newer");
    // Training is no part of support there.
    assert_eq!(look.table("scope").unwrap().to_string(), "not-covered");
    let newer = book.revision_at(changed, None).unwrap();
    ticket
        .apply(migrated("2021-03-15T09:00:00Z", newer))
        .unwrap();
    let look = ticket.assess(as_of).unwrap();
    assert_eq!(look.table("scope").unwrap().to_string(), "not-covered");
    assert_eq!(look.revisions().count(), 2);
}

/// What changed while a ticket was resolved is of the cycle that was over then. A new one has been begun under it, and
/// what another revision changes of that one afterwards has a cause of its own.
#[test]
fn a_new_cycle_has_missed_nothing_of_the_one_before() {
    let revision = |number: u8, hours: u8, reopened: &str| {
        let text = format!(
            r#"
            policy = {{ name = "Desk", revision = "{number}" }}
            severity = {{ s1 = {{ rank = 1 }}, s2 = {{ rank = 2 }} }}
            [clock.resolution]
            start = "opened"
            target = [
                {{ when = {{ severity = "s1" }}, is = "{hours} elapsed hours" }},
                {{ is = "8 elapsed hours" }},
            ]
            reclassified = "freeze"
            reclassified-by = {{ revision = "from-origin" }}
            reopened = "{reopened}"
            "#
        );
        let document: Document = toml::from_str(&text).unwrap();
        Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let (first, second) = (revision(1, 4, "new-cycle"), revision(2, 6, "continue"));
    let from = at("2026-01-01T00:00:00Z");
    let later = at("2027-01-01T00:00:00Z");
    let book = Book::new([(from, first), (later, second.clone())]).unwrap();
    let event = |text: &str, kind: EventKind| Event::new(at(text), kind);
    let severity = Severity::new(1).unwrap();
    let mut ticket = book.open(opening("2026-03-02T08:00:00Z")).unwrap();
    for event in [
        event("2026-03-02T09:00:00Z", EventKind::Resolved),
        event(
            "2026-03-02T09:30:00Z",
            EventKind::SeverityReported { severity },
        ),
        // Four hours from here.
        event("2026-03-02T10:00:00Z", EventKind::Reopened),
        event("2026-03-02T11:00:00Z", EventKind::Resolved),
        migrated("2026-03-02T11:30:00Z", &second),
        event("2026-03-02T12:00:00Z", EventKind::Reopened),
    ] {
        ticket.apply(event).unwrap();
    }
    let look = ticket.assess(at("2026-03-02T12:00:00Z")).unwrap();
    let clock = look.clock("resolution").unwrap();
    let cycle = clock.current().unwrap();
    // Six hours from ten, as the revision says for itself, and the hour between.
    assert_eq!(cycle.due, Due::At(at("2026-03-02T17:00:00Z")));
    let causes: Vec<ChangeCause> = cycle.reclassifications().map(|one| one.cause).collect();
    assert_eq!(
        (clock.cycles().count(), causes),
        (2, vec![ChangeCause::Revision])
    );
}
