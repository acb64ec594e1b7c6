//! Accounts: contacts over time, and what they tell the tickets of their customer.

use super::problems;
use crate::support::at;
use duly::document::Document;
use duly::{
    AccountStanding, Actor, Advisory, Book, Event, EventKind, FactValue, Grant, Log, Opening,
    Policy, Refused, Side, Subject, Ticket, Truth,
};
use std::collections::BTreeMap;

const ACCOUNTS: &str = r#"
    [policy]
    name = "Desk, its accounts"
    revision = "1"
    subject = "account"
    [plan]
    gold = { rank = 1 }
    [region]
    emea = {}
    [role]
    admin = { what = "looks after the product" }
    user = { what = "uses it" }
    [fact]
    exempt = { type = "flag", ask = "May users of the product open tickets?" }
    [position]
    contact = { what = "who may open tickets", several = true }
    [event.check-held]
    what = "a health check was held"
    [feature.health-check]
    what = "a health check"
    row = { is = { times = 1, of = "check-held", within = { year = "calendar", zone = "Etc/UTC" } } }
    [check.two-contacts]
    says = "there are two contacts or more"
    effect = "advised"
    when = { holders = { contact = { at-least = 2 } } }
    [check.an-admin]
    says = "one of the contacts is an admin"
    effect = "advised"
    when = { position = { contact = "admin" } }
    [act.assigned]
    by = { side = ["customer", "vendor"] }
    needs = { says = "no more than three contacts", when = { any = [{ not = { assigning = "contact" } }, { holders = { contact = { less-than = 3 } } }, { not = { assigned = { side = ["customer", "vendor"] } } }] } }
    [clock.notice]
    owner = "customer"
    start = { event = "unassigned", position = "contact" }
    stop = { event = "assigned", position = "contact" }
    target = { is = "5 elapsed days" }
    reclassified = "freeze"
    [standing]
    by-a-contact = { when = { actor = { is = "contact" } } }
    by-an-exempt-user = { when = { fact = "exempt", actor = { role = "user" } } }
    users-may = { fact = "exempt" }
    health-check-left = { feature = "health-check" }
"#;

fn policy() -> Policy {
    let document: Document = toml::from_str(ACCOUNTS).unwrap();
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn account() -> Ticket {
    let opening = Opening::new(at("2026-01-01T08:00:00Z"));
    let opening = opening
        .id("acme")
        .plan("gold")
        .region("emea")
        .contract("c-1");
    policy().open(opening).unwrap()
}

fn person(id: &str, role: &str) -> Actor {
    Actor::new(Side::Customer).id(id).role(role)
}

fn joins(account: &mut Ticket, text: &str, id: &str, role: &str) {
    let customer = Actor::new(Side::Customer);
    let event = Event::assigned(at(text), "contact", person(id, role));
    account.apply(event.by(customer)).unwrap();
}

fn leaves(account: &mut Ticket, text: &str, id: &str) -> Vec<Advisory> {
    let event = Event::unassigned(at(text), "contact", id);
    account.apply(event).unwrap().advisories
}

fn contacts(account: &Ticket, text: &str) -> Vec<String> {
    let look = account.assess(at(text)).unwrap();
    let held = look.positions().filter(|one| one.name == "contact");
    held.filter_map(|one| one.holder?.id.clone()).collect()
}

fn check(account: &Ticket, text: &str, name: &str) -> Truth {
    account.assess(at(text)).unwrap().check(name).unwrap().truth
}

#[test]
fn several_hold_one_position_each_since_they_came() {
    let mut account = account();
    assert_eq!(policy().subject(), Subject::Account);
    assert_eq!(
        check(&account, "2026-01-01T08:00:00Z", "two-contacts"),
        Truth::False
    );
    joins(&mut account, "2026-01-02T08:00:00Z", "kim", "user");
    assert_eq!(
        check(&account, "2026-01-02T08:00:00Z", "two-contacts"),
        Truth::False
    );
    assert_eq!(
        check(&account, "2026-01-02T08:00:00Z", "an-admin"),
        Truth::False
    );
    joins(&mut account, "2026-01-03T08:00:00Z", "lee", "admin");
    assert_eq!(
        check(&account, "2026-01-03T08:00:00Z", "two-contacts"),
        Truth::True
    );
    assert_eq!(
        check(&account, "2026-01-03T08:00:00Z", "an-admin"),
        Truth::True
    );
    // What is told of one anew does not make them two, nor let them begin again.
    joins(&mut account, "2026-01-04T08:00:00Z", "kim", "admin");
    assert_eq!(contacts(&account, "2026-01-04T08:00:00Z"), ["kim", "lee"]);
    let look = account.assess(at("2026-01-04T08:00:00Z")).unwrap();
    let kim = look.positions().find(|one| one.name == "contact").unwrap();
    assert_eq!(kim.since, Some(at("2026-01-02T08:00:00Z")));
    assert_eq!(kim.holder.unwrap().role.as_deref(), Some("admin"));
    assert_eq!(leaves(&mut account, "2026-01-05T08:00:00Z", "kim"), []);
    assert_eq!(contacts(&account, "2026-01-05T08:00:00Z"), ["lee"]);
    // Whoever is not there cannot leave: it is said.
    let reason = "contact".to_owned();
    let advice = leaves(&mut account, "2026-01-06T08:00:00Z", "kim");
    assert_eq!(advice, [Advisory::NoEffect { reason }]);
}

/// Five days from the first who left, until somebody comes.
#[test]
fn whoever_leaves_starts_a_clock() {
    let mut account = account();
    joins(&mut account, "2026-01-02T08:00:00Z", "kim", "user");
    let due = |account: &Ticket, text: &str| {
        let look = account.assess(at(text)).unwrap();
        let cycle = look.clock("notice").unwrap().current()?;
        Some((cycle.due.instant()?, cycle.breached_at))
    };
    assert_eq!(due(&account, "2026-01-02T08:00:00Z"), None);
    leaves(&mut account, "2026-01-03T08:00:00Z", "kim");
    let end = at("2026-01-08T08:00:00Z");
    assert_eq!(due(&account, "2026-01-08T08:00:00Z"), Some((end, None)));
    assert_eq!(
        due(&account, "2026-01-09T08:00:00Z"),
        Some((end, Some(end)))
    );
}

#[test]
fn an_act_may_keep_their_number() {
    let mut account = account();
    for (id, hour) in [("a", 8), ("b", 9), ("c", 10)] {
        joins(
            &mut account,
            &format!("2026-01-02T{hour:02}:00:00Z"),
            id,
            "user",
        );
    }
    let fourth = Event::assigned(at("2026-01-03T08:00:00Z"), "contact", person("d", "user"));
    let refused = account
        .apply(fourth.by(Actor::new(Side::Vendor)))
        .unwrap_err();
    assert!(matches!(refused, Refused::Act(_)), "{refused}");
    // Another position is not meant.
    let owner = Event::assigned(at("2026-01-03T08:00:00Z"), "owner", person("d", "user"));
    account.apply(owner.by(Actor::new(Side::Vendor))).unwrap();
    // Everybody leaves at once where nobody is put there.
    let (position, to) = ("contact".to_owned(), None);
    let nobody = Event::new(
        at("2026-01-04T08:00:00Z"),
        EventKind::Assigned { position, to },
    );
    account.apply(nobody.by(Actor::new(Side::Vendor))).unwrap();
    let none: [&str; 0] = [];
    assert_eq!(contacts(&account, "2026-01-04T08:00:00Z"), none);
}

/// A contact is one until the notice that they are not has come, to the second.
#[test]
fn standing_is_told_as_of_an_instant() {
    let mut account = account();
    joins(&mut account, "2026-01-02T08:00:00Z", "kim", "user");
    let may = |account: &Ticket, text: &str, who: &Actor| {
        let look = account.assess(at(text)).unwrap();
        look.standing(who).facts.get("by-a-contact").cloned()
    };
    let kim = person("kim", "user");
    assert_eq!(
        may(&account, "2026-08-05T08:59:59Z", &kim),
        Some(true.into())
    );
    assert_eq!(
        may(&account, "2026-08-05T08:59:59Z", &person("lee", "user")),
        Some(false.into())
    );
    // Of whom nothing is told it is not known.
    assert_eq!(
        may(
            &account,
            "2026-08-05T08:59:59Z",
            &Actor::new(Side::Customer)
        ),
        None
    );
    leaves(&mut account, "2026-08-05T09:00:00Z", "kim");
    assert_eq!(
        may(&account, "2026-08-05T09:00:00Z", &kim),
        Some(false.into())
    );
    // Where nobody is a contact, nobody is it, be they told of or not.
    let anonymous = Actor::new(Side::Customer);
    assert_eq!(
        may(&account, "2026-08-05T09:00:00Z", &anonymous),
        Some(false.into())
    );
}

#[test]
fn all_that_an_account_tells_goes_into_the_opening_and_stays_there() {
    let mut account = account();
    let exempt = Event::facts(at("2026-01-02T08:00:00Z"), [("exempt", true.into())]);
    account.apply(exempt).unwrap();
    let asked = at("2026-03-01T08:00:00Z");
    let user = person("kim", "user");
    let standing = account.assess(asked).unwrap().standing(&user);
    let facts: BTreeMap<String, FactValue> = [
        ("by-a-contact", false),
        ("by-an-exempt-user", true),
        ("health-check-left", true),
        ("users-may", true),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), FactValue::from(value)))
    .collect();
    assert_eq!(standing.facts, facts);
    assert_eq!(standing.account.as_deref(), Some("acme"));
    assert_eq!((standing.as_of, standing.policy), (asked, policy().hash()));
    let held = Event::happened(at("2026-03-02T08:00:00Z"), "check-held");
    account.apply(held).unwrap();
    let look = account.assess(at("2026-03-02T08:00:00Z")).unwrap();
    let grant = look.feature("health-check").unwrap().grant;
    assert!(matches!(
        grant,
        Grant::Counted {
            times: 1,
            used: 1,
            ..
        }
    ));
    let left = look.standing(&user).facts.get("health-check-left").cloned();
    assert_eq!(left, Some(false.into()));

    // What the opening says itself is not overwritten; the record is whole, and survives serialisation.
    let opening = Opening::new(asked).region("apac").fact("users-may", false);
    let opening = opening.standing(&standing);
    assert_eq!(opening.plan.as_ref().map(|plan| plan.name()), Some("gold"));
    assert_eq!(opening.region.as_deref(), Some("apac"));
    assert_eq!(opening.contract.as_deref(), Some("c-1"));
    assert_eq!(
        opening.facts.get("users-may"),
        Some(&FactValue::from(false))
    );
    assert_eq!(
        opening.facts.get("by-an-exempt-user"),
        Some(&FactValue::from(true))
    );
    assert_eq!(opening.standing.as_deref(), Some(&standing));
    let log = Log {
        opening,
        events: Vec::new(),
    };
    let kept: Log = serde_json::from_str(&serde_json::to_string(&log).unwrap()).unwrap();
    assert_eq!(kept, log);
    let kept: AccountStanding =
        serde_json::from_str(&serde_json::to_string(&standing).unwrap()).unwrap();
    assert_eq!(kept, standing);
}

/// A record that is too long is refused as any text is.
#[test]
fn a_record_has_an_end() {
    let mut standing = account()
        .assess(at("2026-03-01T08:00:00Z"))
        .unwrap()
        .standing(&person("kim", "user"));
    standing.account = Some("x".repeat(duly::limits::MAX_TEXT_BYTES + 1));
    let opening = Opening::new(at("2026-03-01T08:00:00Z")).standing(&standing);
    let document = "policy = { name = \"Desk\", revision = \"1\" }\nplan.gold = { rank = 1 }\nregion.emea = {}";
    let document: Document = toml::from_str(document).unwrap();
    let refused = Policy::compile(&document)
        .unwrap()
        .open(opening)
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "too long a text, in bytes: expected at most 4096"
    );
}

#[test]
fn what_tells_nothing_is_refused() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        fact.n = { type = "number" }
        standing.both = { fact = "n", feature = "phone" }
        standing.neither = {}
        standing.unknown = { feature = "phone" }
    "#;
    let expected = [
        "bad-value standing",
        "contradiction standing.both",
        "contradiction standing.neither",
        "unknown-name standing.unknown.feature",
    ];
    assert_eq!(problems(text), expected);
}

/// Kim, and then lou, are contacts by one revision; what the next one has of that position, and what it lacks.
#[test]
fn contacts_go_over_to_the_next_revision() {
    let text = |revision: &str| {
        let follows = format!("revision = \"{revision}\"\nfollows = \"all\"");
        ACCOUNTS.replace("revision = \"1\"", &follows)
    };
    let with = |text: &str| {
        let document: Document = toml::from_str(text).unwrap();
        Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let first = with(&text("1"));
    let second = with(&text("2").replace("gold", "silver").replace("emea", "apac"));
    for names in [vec!["kim"], vec!["kim", "lou"], vec!["kim", "lou", "max"]] {
        let book = Book::new([
            (at("2026-01-01T00:00:00Z"), first.clone()),
            (at("2026-07-01T00:00:00Z"), second.clone()),
        ]);
        let opening = Opening::new(at("2026-01-01T08:00:00Z"))
            .plan("gold")
            .region("emea");
        let mut account = book.unwrap().open(opening).unwrap();
        for name in &names {
            joins(&mut account, "2026-02-02T08:00:00Z", name, "user");
        }
        let left = Event::unassigned(at("2026-08-01T08:00:00Z"), "contact", "kim");
        let outcome = account.apply(left).unwrap();
        let lost = ["not in revision: plan.gold", "not in revision: region.emea"];
        let advised: Vec<String> = outcome.advisories.iter().map(Advisory::to_string).collect();
        assert_eq!(advised, lost);
        let look = account.assess(at("2026-08-01T08:00:00Z")).unwrap();
        let holders = look.positions().filter_map(|position| position.holder);
        let holders: Vec<&str> = holders.filter_map(|holder| holder.id.as_deref()).collect();
        assert_eq!(holders, names[1..]);
    }
}

#[test]
fn whoever_comes_to_a_position_of_several_has_an_id() {
    let nobody = Actor::new(Side::Customer).role("user");
    let event = Event::assigned(at("2026-02-02T08:00:00Z"), "contact", nobody);
    let refused = account().apply(event.by(Actor::new(Side::Customer)));
    let expected = "no id: found none of who comes to `contact`, expected one, as several hold it";
    assert_eq!(refused.unwrap_err().to_string(), expected);
}

/// A fact that only the ticket system may set may come from an account's record, and from nobody's own word.
#[test]
fn what_an_account_tells_is_not_the_openers_word() {
    let document: Document = toml::from_str(
        r#"
        policy = { name = "Desk", revision = "1" }
        plan.gold = { rank = 1 }
        region.emea = {}
        [fact]
        by-a-contact = { type = "flag", set-by = { side = "system" } }
        users-may = { type = "flag" }
        health-check-left = { type = "flag" }
        "#,
    )
    .unwrap();
    let tickets = Policy::compile(&document).unwrap();
    let mut account = account();
    joins(&mut account, "2026-01-02T08:00:00Z", "kim", "user");
    let (kim, eve) = (person("kim", "user"), person("eve", "user"));
    let at_nine = at("2026-03-02T09:00:00Z");
    let told = |actor: &Actor| account.assess(at_nine).unwrap().standing(actor);
    let opened = |opening: Opening| {
        tickets
            .open(opening)
            .map(drop)
            .map_err(|refused| refused.to_string())
    };
    let by = |actor: &Actor| Opening::new(at_nine).by(actor.clone());

    assert_eq!(opened(by(&kim).standing(&told(&kim))), Ok(()));
    assert_eq!(opened(by(&eve).standing(&told(&eve))), Ok(()));
    let refused = "`opened` refused: fact `by-a-contact` may be set by side `system`";
    let own = by(&eve).fact("by-a-contact", true);
    assert_eq!(opened(own.clone()), Err(refused.to_owned()));
    assert_eq!(opened(own.standing(&told(&eve))), Err(refused.to_owned()));
    let of_another = "standing of somebody else: found `kim`, expected `eve`";
    assert_eq!(
        opened(by(&eve).standing(&told(&kim))),
        Err(of_another.to_owned())
    );
    let later = Opening::new(at("2026-03-02T08:59:59Z")).by(kim.clone());
    let refused = "standing of a later instant: found `2026-03-02 09:00:00 UTC`, \
                   expected `2026-03-02 08:59:59 UTC` or earlier";
    assert_eq!(opened(later.standing(&told(&kim))), Err(refused.to_owned()));
}
