//! Accounts, features, tables and queues where they meet defaults, limits and other revisions. Answers by hand.

use crate::support::at;
use duly::document::Document;
use duly::{Actor, Advisory, Book, Event, EventKind, Grant, Opening, Policy, Side, Ticket};

fn policy(text: &str) -> Policy {
    let document: Document = toml::from_str(text).unwrap();
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn opened(policy: &Policy, text: &str) -> Ticket {
    policy.open(Opening::new(at(text))).unwrap()
}

fn customer(id: &str) -> Actor {
    Actor::new(Side::Customer).id(id)
}

/// Of three contacts the last one stays where one alone may hold the position, and that others do not is said.
#[test]
fn a_position_of_several_becomes_one_of_one() {
    let text = |revision: &str, several: bool| {
        format!(
            "policy = {{ name = \"Desk\", revision = \"{revision}\" }}\n\
             position.contact = {{ what = \"who may open tickets\", several = {several} }}\n"
        )
    };
    let (first, second) = (policy(&text("1", true)), policy(&text("2", false)));
    let book = Book::new([
        (at("2026-01-01T00:00:00Z"), first),
        (at("2026-07-01T00:00:00Z"), second.clone()),
    ]);
    let mut account = book
        .unwrap()
        .open(Opening::new(at("2026-01-02T08:00:00Z")))
        .unwrap();
    for name in ["kim", "lou", "max"] {
        let event = Event::assigned(at("2026-01-02T09:00:00Z"), "contact", customer(name));
        account.apply(event).unwrap();
    }
    let revision = second.hash();
    let migrated = Event::new(
        at("2026-07-01T08:00:00Z"),
        EventKind::Migrated {
            revision: revision.to_string(),
        },
    );
    let outcome = account.apply(migrated).unwrap();
    let path = "position.contact.several".to_owned();
    assert_eq!(outcome.advisories, [Advisory::NotInRevision { path }]);
    let look = account.assess(at("2026-07-01T08:00:00Z")).unwrap();
    let holders: Vec<_> = look
        .positions()
        .filter_map(|one| one.holder?.id.as_deref())
        .collect();
    assert_eq!(holders, ["max"]);
}

/// A number that is a span in a standing alone is bounded as any other is.
#[test]
fn spans_of_a_standing_are_bounded() {
    let accounts = policy(
        r#"
        policy = { name = "Desk", revision = "1", subject = "account" }
        fact = { days = { type = "number" }, start = { type = "instant" } }
        calendar.office = { zone = "UTC", hours = { mon-fri = "08:00-17:00" } }
        [standing.past]
        when = { since = { fact = "start", at-least = { from-fact = "days", unit = "business-days", landing = "close" }, on = "office" } }
        "#,
    );
    for (days, accepted) in [
        (0, false),
        (1, true),
        (3_660, true),
        (3_661, false),
        (-1, false),
    ] {
        let opening = Opening::new(at("2026-01-02T08:00:00Z")).fact("days", days);
        assert_eq!(accounts.open(opening).is_ok(), accepted, "{days}");
    }
}

/// A thousand hold a position, whoever puts them there; one of them may be told anew.
#[test]
fn a_position_of_several_has_room_for_a_thousand() {
    let accounts = policy(
        r#"
        policy = { name = "Desk", revision = "1", subject = "account" }
        position.contact = { what = "who may open tickets", several = true }
        event.joined = { what = "somebody joins" }
        [act.joined]
        by = "anyone"
        effect = { fill = { contact = "actor" } }
        "#,
    );
    let mut account = opened(&accounts, "2026-01-02T08:00:00Z");
    let joins =
        |name: &str| Event::happened(at("2026-01-02T09:00:00Z"), "joined").by(customer(name));
    for number in 1..=1_000 {
        account.apply(joins(&format!("c-{number}"))).unwrap();
    }
    let refused = account.apply(joins("c-1001")).unwrap_err().to_string();
    assert_eq!(
        refused,
        "`joined` refused: position `contact` has room for 1000 holders, found one more"
    );
    let assigned =
        |name: &str| Event::assigned(at("2026-01-02T09:00:00Z"), "contact", customer(name));
    assert!(account.apply(assigned("c-1001")).is_err());
    account.apply(assigned("c-1000")).unwrap();
    account
        .apply(Event::unassigned(
            at("2026-01-02T09:00:00Z"),
            "contact",
            "c-7",
        ))
        .unwrap();
    account.apply(assigned("c-1001")).unwrap();
}

/// What is due at once comes before what is due in an hour, and what waits comes after both.
#[test]
fn what_is_due_at_once_comes_first() {
    let desk = policy(
        r#"
        policy = { name = "Desk", revision = "1" }
        waiting.customer = { what = "an answer of the customer" }
        [clock.answer]
        start = "opened"
        target = [{ when = { category = "alarm" }, is = "immediate" }, { is = "1 elapsed hour" }]
        pauses = ["customer"]
        reclassified = "freeze"
        [queue.due]
        what = "by what is due"
        key = { due = "answer" }
        "#,
    );
    let opening = |id: &str, category: &str| {
        Opening::new(at("2026-01-02T08:00:00Z"))
            .id(id)
            .category(category)
    };
    let mut waits = desk.open(opening("a-waits", "question")).unwrap();
    let reason = "customer".to_owned();
    let waiting = EventKind::WaitingSet { reason };
    waits
        .apply(Event::new(at("2026-01-02T08:30:00Z"), waiting))
        .unwrap();
    let tickets = [
        waits,
        desk.open(opening("b-hour", "question")).unwrap(),
        desk.open(opening("c-now", "alarm")).unwrap(),
    ];
    let mut keys: Vec<_> = tickets
        .iter()
        .map(|ticket| {
            let look = ticket.assess(at("2026-01-02T20:00:00Z")).unwrap();
            (
                look.queue("due").unwrap().key.unwrap(),
                ticket.log().opening.id.clone().unwrap(),
            )
        })
        .collect();
    keys.sort_by(|(one, _), (other, _)| one.by_group(other));
    let order: Vec<&str> = keys.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(order, ["c-now", "b-hour", "a-waits"]);
}

const YEARS: &str = r#"
    policy = { name = "Desk", revision = "1", subject = "account" }
    fact.since = { type = "instant", default = "2025-06-01T00:00:00Z" }
    fact.exempt = { type = "flag", default = true }
    event.used = { what = "it was used" }
    [check.often]
    says = "it was used today, or this year"
    effect = "advised"
    when = { any = [
        { count = { of = "used", within = "24 elapsed hours", at-least = 1 } },
        { count = { of = "used", within = { year = "since", zone = "UTC" }, at-least = 1 } },
    ] }
    [feature.review]
    what = "a review"
    row = { is = { times = 1, of = "used", within = { year = "since", zone = "UTC" } } }
    [queue.all]
    what = "all"
    key = { when = { fact = "exempt" } }
    [standing]
    exempt = { fact = "exempt" }
    review-left = { feature = "review" }
    told = { when = { known = "exempt" } }
"#;

/// A day after the use the check rests on the year alone, and so on a default: that is a change of what it says.
#[test]
fn what_is_taken_at_a_default_changes_with_time() {
    let mut account = opened(&policy(YEARS), "2026-01-01T00:00:00Z");
    account
        .apply(Event::happened(at("2026-01-01T00:00:00Z"), "used"))
        .unwrap();
    let look = account.assess(at("2026-01-01T12:00:00Z")).unwrap();
    assert!(look.check("often").unwrap().assumed.is_empty());
    assert_eq!(look.next_change_at(), Some(at("2026-01-02T00:00:00Z")));
    let look = account.assess(at("2026-01-02T00:00:00Z")).unwrap();
    assert_eq!(look.check("often").unwrap().assumed, ["since"]);
    assert_eq!(look.next_change_at(), Some(at("2026-06-01T00:00:00Z")));
}

#[test]
fn defaults_are_marked_wherever_they_are_read() {
    let account = opened(&policy(YEARS), "2026-01-01T00:00:00Z");
    let look = account.assess(at("2026-01-01T12:00:00Z")).unwrap();
    assert_eq!(look.feature("review").unwrap().assumed, ["since"]);
    assert_eq!(look.queue("all").unwrap().assumed, ["exempt"]);
    let standing = look.standing(&customer("kim"));
    assert_eq!(standing.assumed, ["exempt", "review-left"]);
    assert_eq!(standing.facts.len(), 3);
}

/// A use that came ten days later is given back ten days later: an answer that differs.
#[test]
fn a_renewal_that_moves_is_an_answer_that_flips() {
    let desk = policy(
        r#"
        policy = { name = "Desk", revision = "1" }
        event.used = { what = "it was used" }
        [feature.review]
        what = "a review"
        row = { is = { times = 1, of = "used", within = { months = 1, zone = "UTC" } } }
        "#,
    );
    let mut ticket = opened(&desk, "2026-01-01T00:00:00Z");
    let used = |text: &str| Event::happened(at(text), "used").id("use");
    ticket.apply(used("2026-01-05T00:00:00Z")).unwrap();
    let flipped = ticket
        .amend("use", Some(used("2026-01-15T00:00:00Z")))
        .unwrap();
    let said: Vec<String> = flipped.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "feature review: 1 of 1 times used, fewer from 2026-02-05 00:00:00 UTC on, \
          then 1 of 1 times used, fewer from 2026-02-15 00:00:00 UTC on"
        ]
    );
    let rules: Vec<&str> = flipped
        .iter()
        .flat_map(|one| one.after.iter().flat_map(|after| after.rules()))
        .map(|rule| rule.path.as_str())
        .collect();
    assert_eq!(rules, ["feature.review.row[0]"]);
    let look = ticket.assess(at("2026-01-16T00:00:00Z")).unwrap();
    let renews_at = Some(at("2026-02-15T00:00:00Z"));
    let grant = Grant::Counted {
        times: 1,
        used: 1,
        renews_at,
    };
    assert_eq!(look.feature("review").unwrap().grant, grant);
}

#[test]
fn a_table_of_which_all_rows_count_tells_every_gap() {
    let desk = policy(
        r#"
        policy = { name = "Desk", revision = "1" }
        source.G = { title = "What is lost" }
        gap.G-1 = { what = "the first" }
        gap.G-2 = { what = "the second" }
        [table.routes]
        says = "Where to?"
        hit = "all"
        row = [
            { when = { channel = "phone" }, not-defined = "G-1" },
            { when = { channel = ["phone", "mail"] }, not-defined = "G-2" },
            { when = { channel = "phone" }, is = "desk" },
        ]
        "#,
    );
    let ticket = desk
        .open(Opening::new(at("2026-01-01T00:00:00Z")).channel("phone"))
        .unwrap();
    let look = ticket.assess(at("2026-01-01T00:00:00Z")).unwrap();
    let routes = look.table("routes").unwrap();
    assert_eq!(
        routes.to_string(),
        "desk, not defined: the first (G-1), not defined: the second (G-2)"
    );
    assert_eq!(routes.paths.len(), 3);
}

#[test]
fn a_book_is_for_logs_of_one_kind() {
    let of = |subject: &str| {
        policy(&format!(
            "policy = {{ name = \"Desk\", revision = \"{subject}\", subject = \"{subject}\" }}"
        ))
    };
    let book = Book::new([
        (at("2026-01-01T00:00:00Z"), of("ticket")),
        (at("2026-07-01T00:00:00Z"), of("account")),
    ]);
    assert_eq!(
        book.unwrap_err().to_string(),
        "revision `account`: found a policy for `account`, expected one for `ticket`"
    );
}
