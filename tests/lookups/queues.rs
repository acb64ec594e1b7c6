//! Queues: who stands in them, what comes first, and what cannot be compared. Orders by hand.

use super::problems;
use crate::support::at;
use chrono::TimeDelta;
use duly::document::Document;
use duly::{Event, Opening, Policy, QueueKey, Response, Severity, Side, Truth};
use std::cmp::Ordering;

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    plan = { gold = { rank = 1 }, basic = { rank = 2 } }
    fact.customer = { type = "text", ask = "Whose is it?" }
    fact.impact = { type = "choice", values = ["high", "low"] }
    fact.users = { type = "number" }
    fact.vip = { type = "flag", ask = "Is it of somebody important?" }
    calendar.always.open = "always"
    [clock.answer]
    start = "opened"
    stop = { event = "replied", from = "vendor" }
    calendar = "always"
    target = [{ when = { severity = "s1" }, is = "1 elapsed hour" }, { is = "8 elapsed hours" }]
    reclassified = "freeze"
    [queue.unanswered]
    what = "tickets that nobody has answered"
    members = { clock.answer = { state = ["running", "paused"] } }
    key = ["severity", "arrival"]
    [queue.work]
    what = "tickets that are worked on"
    group = "customer"
    key = ["severity", "impact", { fact = "environment", order = ["production", "test"] }]
    [queue.requests]
    what = "requests"
    members = { category = "request" }
    key = [{ when = { plan = "gold" } }]
    [queue.due]
    what = "by what is due"
    key = [{ due = "answer" }]
    [queue.users]
    what = "by how many are affected"
    key = [{ fact = "users", greatest-first = true }]
    [queue.vip]
    what = "of somebody important"
    members = { fact = "vip" }
    key = "id"
"#;

fn policy() -> Policy {
    let document: Document = toml::from_str(DESK).unwrap();
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A ticket of a customer, so many hours after eight.
fn opening(id: &str, hours: i64, severity: u8) -> Opening {
    let opening = Opening::new(at("2026-07-01T08:00:00Z") + TimeDelta::hours(hours));
    let opening = opening.id(id).severity(Severity::new(severity).unwrap());
    opening.fact("customer", "acme")
}

fn key(opening: &Opening, queue: &str) -> Option<QueueKey> {
    let ticket = policy().open(opening.clone()).unwrap();
    let look = ticket.assess(at("2026-07-01T20:00:00Z")).unwrap();
    look.queue(queue).unwrap().key
}

/// The ids in the order of a queue.
fn order(queue: &str, openings: &[Opening]) -> Vec<String> {
    let keyed = openings
        .iter()
        .filter_map(|one| Some((key(one, queue)?, one)));
    let mut keyed: Vec<(QueueKey, &Opening)> = keyed.collect();
    keyed.sort_by(|(one, _), (other, _)| one.by_group(other));
    let ids = keyed.into_iter().map(|(_, one)| one.id.clone().unwrap());
    ids.collect()
}

#[test]
fn two_queues_order_the_same_tickets_each_by_its_key() {
    let a = opening("a", 2, 2).fact("impact", "low");
    let b = opening("b", 3, 2).fact("impact", "high");
    let c = opening("c", 4, 1).fact("impact", "low");
    let all = [a, b, c];
    assert_eq!(order("unanswered", &all), ["c", "a", "b"]);
    assert_eq!(order("work", &all), ["c", "b", "a"]);
}

#[test]
fn ties_go_by_the_next_part_then_by_arrival_then_by_id() {
    let a = opening("a", 1, 2)
        .fact("impact", "low")
        .environment("production");
    let b = opening("b", 2, 2)
        .fact("impact", "high")
        .environment("test");
    let c = opening("c", 3, 2)
        .fact("impact", "high")
        .environment("production");
    assert_eq!(order("work", &[a, b, c.clone()]), ["c", "b", "a"]);
    let mut earlier = c.clone().id("z");
    earlier.logged_at = at("2026-07-01T08:30:00Z");
    let same = c.clone().id("d");
    assert_eq!(order("work", &[same, c.clone(), earlier]), ["z", "c", "d"]);
    // Another value stands behind those that are listed, and one that is not known behind all.
    let other = c.clone().id("e").environment("training");
    let mut unknown = c.clone().id("f");
    unknown.environment = None;
    assert_eq!(order("work", &[unknown, other, c]), ["c", "e", "f"]);
}

/// Of two customers' tickets neither comes first, nor of two of which the customer is not known.
#[test]
fn groups_do_not_compare() {
    let one = opening("a", 0, 1);
    let other = opening("b", 0, 2).fact("customer", "zebra");
    let (one, other) = (key(&one, "work").unwrap(), key(&other, "work").unwrap());
    assert_eq!(one.partial_cmp(&other), None);
    assert_eq!(one.group(), Some("acme"));
    assert_eq!(one.by_group(&other), Ordering::Less);
    let own = key(&opening("c", 0, 2), "work").unwrap();
    assert_eq!(one.partial_cmp(&own), Some(Ordering::Less));
    assert_eq!(own.partial_cmp(&one), Some(Ordering::Greater));
    let unknown = |id: &str| {
        let mut opening = opening(id, 0, 1);
        opening.facts.clear();
        key(&opening, "work").unwrap()
    };
    assert_eq!(unknown("d").partial_cmp(&unknown("e")), None);
    assert_eq!(
        unknown("d").partial_cmp(&unknown("d")),
        Some(Ordering::Equal)
    );
    // Nor do two queues.
    assert_eq!(
        own.partial_cmp(&key(&opening("c", 0, 2), "users").unwrap()),
        None
    );
}

/// The keys of a grave ticket and of a mild one that came before it, each under its own revision.
fn of_two_revisions(one: &str, other: &str) -> [QueueKey; 2] {
    let key = |text: &str, opening: Opening| {
        let policy = Policy::compile(&toml::from_str(text).unwrap());
        let policy = policy.unwrap_or_else(|problems| panic!("{problems}"));
        let ticket = policy.open(opening.plan("basic")).unwrap();
        let look = ticket.assess(at("2026-07-01T20:00:00Z")).unwrap();
        look.queue("work").unwrap().key.unwrap()
    };
    [key(one, opening("a", 1, 1)), key(other, opening("b", 0, 2))]
}

/// Nothing that the key means is another one: a target, a fact before the others, a scale it does not go by, the text of
/// the revision. The grave ticket comes first.
#[test]
fn keys_of_revisions_that_order_alike_compare() {
    for (before, after) in [
        ("revision = \"1\"", "revision = \"2\""),
        ("8 elapsed hours", "9 elapsed hours"),
        (
            "fact.customer",
            "fact.able = { type = \"flag\" }\n    fact.customer",
        ),
        (
            "basic = { rank = 2 }",
            "basic = { rank = 2 }, bronze = { rank = 3 }",
        ),
        ("\"test\"] }]", "\"test\"] }, \"arrival\"]"),
    ] {
        let other = DESK.replace(before, after);
        assert_ne!(other, DESK, "{after}");
        let [grave, mild] = of_two_revisions(DESK, &other);
        assert_eq!(grave.partial_cmp(&mild), Some(Ordering::Less), "{after}");
        assert_eq!(mild.partial_cmp(&grave), Some(Ordering::Greater), "{after}");
        assert_eq!(grave.by_group(&mild), Ordering::Less, "{after}");
    }
}

/// Of `severity` first and `arrival` first neither can be told which ticket comes first, nor of two scales.
#[test]
fn keys_of_revisions_that_order_otherwise_do_not_compare() {
    let key = "key = [\"severity\", \"impact\", { fact = \"environment\", order = [\"production\", \"test\"] }]";
    for (before, after) in [
        (key, "key = \"severity\""),
        (key, "key = \"arrival\""),
        (key, "key = [\"impact\", \"severity\"]"),
        (
            "s1 = { rank = 1 }, s2",
            "s0 = { rank = 1 }, s1 = { rank = 3 }, s2",
        ),
        ("\"high\", \"low\"", "\"low\", \"high\""),
        ("\"production\", \"test\"", "\"test\", \"production\""),
        (
            "group = \"customer\"\n    key",
            "group = \"environment\"\n    key",
        ),
        ("group = \"customer\"\n    key", "key"),
    ] {
        let other = DESK.replace(before, after);
        assert_ne!(other, DESK, "{after}");
        let [grave, mild] = of_two_revisions(DESK, &other);
        assert_eq!(grave.partial_cmp(&mild), None, "{after}");
        assert_eq!(mild.partial_cmp(&grave), None, "{after}");
        // Sorted all the same, in one order.
        assert_eq!(grave.by_group(&mild), mild.by_group(&grave).reverse());
        assert_ne!(grave.by_group(&mild), Ordering::Equal, "{after}");
    }
}

/// A part that a condition makes is another one where a condition that it names is, or the reading of a parameter,
/// however deep they stand.
#[test]
fn keys_by_conditions_compare_where_these_say_the_same() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
        plan = { gold = { rank = 1 }, basic = { rank = 2 } }
        fact.customer = { type = "text" }
        parameter.pace = { what = "how fast", readings = { slow = "slowly", fast = "fast" }, default = "slow" }
        condition.inner = { when = { severity = "s1", parameter = { pace = "slow" } } }
        condition.outer = { when = { not = { not = { condition = "inner" } } } }
        condition.aside = { when = { severity = "s2" } }
        [queue.work]
        what = "tickets that are worked on"
        key = { when = { condition = "outer" } }
        [queue.aside]
        what = "tickets aside"
        key = { when = { condition = "aside" } }
    "#;
    for (before, after, expected) in [
        ("revision = \"1\"", "revision = \"2\"", Some(Ordering::Less)),
        (
            "severity = \"s2\" }",
            "severity = \"s1\" }",
            Some(Ordering::Less),
        ),
        (
            "severity = \"s1\", p",
            "severity = [\"s1\", \"s2\"], p",
            None,
        ),
        ("default = \"slow\"", "default = \"fast\"", None),
    ] {
        let other = text.replace(before, after);
        assert_ne!(other, text, "{after}");
        let [grave, mild] = of_two_revisions(text, &other);
        assert_eq!(grave.partial_cmp(&mild), expected, "{after}");
    }
}

#[test]
fn precedence_for_some_kinds_only() {
    let basic = opening("a", 1, 2).category("request").plan("basic");
    let gold = opening("b", 2, 2).category("request").plan("gold");
    assert_eq!(
        order("requests", &[basic.clone(), gold.clone()]),
        ["b", "a"]
    );
    let incidents = [basic.category("incident"), gold.category("incident")];
    let none: [&str; 0] = [];
    assert_eq!(order("requests", &incidents), none);
    assert_eq!(order("unanswered", &incidents), ["a", "b"]);
}

/// Of two hours apart: s2 at eight is due at 16:00, s1 at ten at eleven.
#[test]
fn the_earliest_due_comes_first_and_none_last() {
    let mild = opening("a", 0, 2);
    let grave = opening("b", 2, 1);
    assert_eq!(order("due", &[mild.clone(), grave]), ["b", "a"]);
    let mut ticket = policy().open(mild).unwrap();
    let answer = Event::replied(at("2026-07-01T09:00:00Z"), Side::Vendor, Response::Solution);
    ticket.apply(answer).unwrap();
    let look = ticket.assess(at("2026-07-01T20:00:00Z")).unwrap();
    let answered = look.queue("due").unwrap().key.unwrap();
    let open = key(&opening("c", 5, 2), "due").unwrap();
    assert_eq!(answered.partial_cmp(&open), Some(Ordering::Greater));
    // It left the queue of those that nobody has answered.
    let left = look.queue("unanswered").unwrap();
    assert_eq!((left.truth, left.key), (Truth::False, None));
}

#[test]
fn the_greatest_number_comes_first_where_that_is_said() {
    let many = opening("a", 0, 2).fact("users", 100);
    let few = opening("b", 0, 2).fact("users", -1);
    let unknown = opening("c", 0, 2);
    let most = opening("d", 0, 2).fact("users", i64::MAX);
    assert_eq!(
        order("users", &[unknown, few, many, most]),
        ["d", "a", "b", "c"]
    );
}

#[test]
fn whether_a_ticket_stands_in_a_queue_may_be_asked() {
    let ticket = policy().open(opening("a", 0, 2)).unwrap();
    let look = ticket.assess(at("2026-07-01T20:00:00Z")).unwrap();
    let place = look.queue("vip").unwrap();
    assert_eq!((place.truth, place.key), (Truth::Unknown, None));
    assert_eq!(place.ask[0].question, Some("Is it of somebody important?"));
    assert!(look.queue("vips").is_none());
    assert_eq!(look.queues().count(), 6);
}

/// What stands beside the rest of a part, or behind `id`, and is never read.
#[test]
fn parts_of_keys_that_do_nothing_are_refused() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
        plan = { gold = { rank = 1 } }
        fact.users = { type = "number" }
        fact.span = { type = "duration" }
        [clock.answer]
        start = "opened"
        target = { is = "1 elapsed hour" }
        reclassified = "freeze"
        [queue.idle]
        what = "a queue"
        key = [
            { when = { plan = "gold" }, order = ["gold"], greatest-first = true },
            { due = "answer", order = ["s1"] },
            { fact = "users", order = [1], greatest-first = true },
            { fact = "users", greatest-first = true },
            "id",
        ]
        [queue.twice]
        what = "a queue"
        key = [
            { fact = "severity", order = ["s2", "s1", "s2"] },
            { fact = "span", order = ["1 hour", "60 minutes"] },
        ]
        [queue.behind]
        what = "a queue"
        key = ["severity", "id", "arrival"]
    "#;
    let expected = [
        "contradiction queue.behind.key[2]",
        "contradiction queue.idle.key[0].greatest-first",
        "contradiction queue.idle.key[0].order",
        "contradiction queue.idle.key[1].order",
        "contradiction queue.idle.key[2]",
        "contradiction queue.twice.key[0].order[2]",
        "contradiction queue.twice.key[1].order[1]",
    ];
    assert_eq!(problems(text), expected);
}

#[test]
fn what_is_no_queue_is_refused() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        fact.customer = { type = "text" }
        [queue.empty]
        [queue.wrong]
        what = "a queue"
        group = "client"
        key = ["customer", { fact = "customer", due = "answer" }, { due = "answer" }, {}]
        [queue.order]
        what = "a queue"
        key = { fact = "severity", order = ["s1"] }
    "#;
    let expected = [
        "bad-value queue.order.key[0].order[0]",
        "contradiction queue.wrong.key[1]",
        "contradiction queue.wrong.key[3]",
        "missing queue.empty.key",
        "missing queue.empty.what",
        "missing queue.wrong.key[0].order",
        "unknown-name queue.wrong.group",
        "unknown-name queue.wrong.key[2].due",
    ];
    assert_eq!(problems(text), expected);
}

/// Whoever reads where a ticket stands is told of each fact that nobody set, whatever of the queue reads it.
#[test]
fn what_is_assumed_by_members_group_and_key() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        fact.customer = { type = "text", default = "nobody" }
        fact.impact = { type = "choice", values = ["high", "low"], default = "low" }
        fact.other = { type = "flag", default = false }
        fact.size = { type = "number", default = 1 }
        fact.users = { type = "number", default = 1 }
        fact.vip = { type = "flag", default = true }
        [queue.work]
        what = "tickets that are worked on"
        members = { fact = "vip" }
        group = "customer"
        key = ["users", { fact = "impact", order = ["low", "high"] }, { fact = "size", greatest-first = true }, "id"]
    "#;
    let policy = Policy::compile(&toml::from_str::<Document>(text).unwrap()).unwrap();
    let opened = at("2026-07-01T08:00:00Z");
    let assumed = |opening: Opening| {
        let ticket = policy.open(opening.id("t-1")).unwrap();
        let look = ticket.assess(opened).unwrap();
        look.queue("work").unwrap().assumed.join(", ")
    };
    let opening = Opening::new(opened);
    assert_eq!(
        assumed(opening.clone()),
        "customer, impact, size, users, vip"
    );
    let told = opening.fact("impact", "low").fact("users", 1);
    assert_eq!(assumed(told), "customer, size, vip");
}
