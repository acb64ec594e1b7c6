//! Roles, positions, what is told of people, and facts with a default or an authority.

use super::{accepted, at, bytes, due, event, holder, opened, policy, refused, vendor};
use duly::{Actor, Asked, Because, Due, Event, EventKind, Opening, Refused, Side, Truth};
use std::collections::BTreeMap;

fn facts(hour: i64, name: &str, value: bool) -> Event {
    Event::facts(at(hour), [(name, value.into())])
}

#[test]
fn a_role_that_the_policy_does_not_declare() {
    let mut ticket = opened("role.engineer = { what = \"works on it\" }");
    let by = |role: &str| event(1, EventKind::Acknowledged).by(vendor(role));
    let before = bytes(&ticket);
    let refused = ticket.apply(by("enginer")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "unknown role: found `enginer`, expected `engineer`"
    );
    assert_eq!(bytes(&ticket), before);
    accepted(&mut ticket, by("engineer"));
    // Somebody without a role, and any role where none is declared.
    accepted(&mut ticket, event(1, EventKind::Acknowledged));
    accepted(&mut opened(""), by("enginer"));
}

#[test]
fn a_position_is_filled_and_left() {
    let mut ticket = opened("position.engineer = { what = \"works on it\" }");
    assert_eq!(holder(&ticket, "engineer"), None);
    accepted(
        &mut ticket,
        Event::assigned(at(1), "engineer", vendor("x").id("u-1")),
    );
    assert_eq!(holder(&ticket, "engineer").as_deref(), Some("u-1"));
    assert_eq!(holder(&ticket, "assignee"), None);
    let look = ticket.assess(at(9)).unwrap();
    let since = look
        .positions()
        .find(|one| one.name == "engineer")
        .unwrap()
        .since;
    assert_eq!(since, Some(at(1)));
    let left = EventKind::Assigned {
        position: "engineer".to_owned(),
        to: None,
    };
    accepted(&mut ticket, event(2, left));
    assert_eq!(holder(&ticket, "engineer"), None);
    let unknown = ticket.apply(Event::assigned(at(3), "enginer", vendor("x")));
    assert!(matches!(
        unknown,
        Err(Refused::UnknownName {
            what: "position",
            ..
        })
    ));
}

/// A table reads who holds a position; a vacant one is asked for.
#[test]
fn a_table_that_reads_a_position() {
    let text = r#"
        [clock.update]
        start = "opened"
        reclassified = "from-origin"
        target = [{ when = { position.assignee = { role = "expert" } }, is = "1 elapsed hour" }, { is = "2 elapsed hours" }]
    "#;
    let mut ticket = opened(text);
    let look = ticket.assess(at(0)).unwrap();
    let Due::Unknown(asks) = look.clock("update").unwrap().current().unwrap().due else {
        panic!("a vacant position is not known");
    };
    let asks: Vec<_> = asks.iter().map(|ask| (ask.fact, ask.of)).collect();
    assert_eq!(asks, [("assignee", Asked::Position)]);
    accepted(
        &mut ticket,
        Event::assigned(at(0), "assignee", vendor("expert")),
    );
    assert_eq!(due(&ticket, "update"), Some(at(1)));
    accepted(
        &mut ticket,
        Event::assigned(at(0), "assignee", vendor("novice")),
    );
    assert_eq!(due(&ticket, "update"), Some(at(2)));
    // Of somebody whose role is not told it is not known.
    accepted(
        &mut ticket,
        Event::assigned(at(0), "assignee", Actor::new(Side::Vendor)),
    );
    assert_eq!(due(&ticket, "update"), None);
    // Nor is it of nobody.
    accepted(
        &mut ticket,
        Event::assigned(at(0), "assignee", vendor("novice")),
    );
    assert_eq!(due(&ticket, "update"), Some(at(2)));
    let (position, to) = ("assignee".to_owned(), None);
    accepted(&mut ticket, event(0, EventKind::Assigned { position, to }));
    assert_eq!(due(&ticket, "update"), None);
}

/// Of one who holds a position beside others, what is told last counts.
#[test]
fn a_table_that_reads_what_is_told_anew_of_a_holder() {
    let text = r#"
        position.contacts = { what = "whom to call", several = true }
        [clock.update]
        start = "opened"
        reclassified = "from-origin"
        target = [{ when = { position.contacts = { role = "expert" } }, is = "1 elapsed hour" }, { is = "2 elapsed hours" }]
    "#;
    let mut ticket = opened(text);
    for (role, hours) in [("novice", 2), ("expert", 1), ("expert", 1), ("novice", 2)] {
        let contact = vendor(role).id("u-1");
        accepted(&mut ticket, Event::assigned(at(0), "contacts", contact));
        assert_eq!(due(&ticket, "update"), Some(at(hours)), "{role}");
    }
}

/// Where another row says what the one before it said nothing has changed, so that the first goes on giving the due.
#[test]
fn a_row_that_says_the_same_is_no_change() {
    for says in ["is = \"1 elapsed hour\"", "not-defined = \"EX-1\""] {
        let text = format!(
            r#"
            source.EX = {{ title = "What is left open" }}
            gap.EX-1 = {{ what = "how long it takes" }}
            [clock.update]
            start = "opened"
            reclassified = "from-origin"
            target = [{{ when = {{ position.assignee = {{ role = "expert" }} }}, {says} }}, {{ {says} }}]
            "#
        );
        let mut ticket = opened(&text);
        for role in ["novice", "expert"] {
            accepted(
                &mut ticket,
                Event::assigned(at(0), "assignee", vendor(role)),
            );
            let look = ticket.assess(at(0)).unwrap();
            let cycle = look.clock("update").unwrap().current().unwrap();
            let rule = cycle.explain().rules[0].path;
            assert_eq!(rule, "clock.update.target[1]", "{says}, {role}");
        }
    }
}

const BY_DEFAULT: &str = r#"
    fact.urgent = { type = "flag", default = false }
    [clock.update]
    start = "opened"
    reclassified = "from-origin"
    target = [{ when = { fact = "urgent" }, is = "1 elapsed hour" }, { is = "2 elapsed hours" }]
"#;

#[test]
fn a_default_is_read_and_marked() {
    let assumed = |ticket: &duly::Ticket| -> Vec<String> {
        let look = ticket.assess(at(1_000)).unwrap();
        let cycle = look.clock("update").unwrap().current().unwrap();
        cycle.assumed().map(str::to_owned).collect()
    };
    let mut ticket = opened(BY_DEFAULT);
    assert_eq!(
        (due(&ticket, "update"), assumed(&ticket)),
        (Some(at(2)), vec!["urgent".to_owned()])
    );
    // Said to be what it was taken to be, it is assumed no more.
    accepted(&mut ticket, facts(0, "urgent", false));
    assert_eq!(
        (due(&ticket, "update"), assumed(&ticket)),
        (Some(at(2)), vec![])
    );
    accepted(&mut ticket, facts(0, "urgent", true));
    assert_eq!(
        (due(&ticket, "update"), assumed(&ticket)),
        (Some(at(1)), vec![])
    );
    let (set, withdrawn) = (BTreeMap::new(), vec!["urgent".to_owned()]);
    accepted(&mut ticket, event(0, EventKind::Facts { set, withdrawn }));
    assert_eq!(
        (due(&ticket, "update"), assumed(&ticket)),
        (Some(at(2)), vec!["urgent".to_owned()])
    );
}

#[test]
fn a_default_is_not_known() {
    let text = BY_DEFAULT.replace("{ fact = \"urgent\" }", "{ known = \"urgent\" }");
    let mut ticket = opened(&text);
    assert_eq!(due(&ticket, "update"), Some(at(2)));
    accepted(&mut ticket, facts(0, "urgent", false));
    assert_eq!(due(&ticket, "update"), Some(at(1)));
}

#[test]
fn facts_compared_with_each_other() {
    let text = r#"
        fact = { found-in = { type = "text" }, fixed-in = { type = "text" } }
        [clock.update]
        start = "opened"
        reclassified = "from-origin"
        target = [{ when = { fact = "found-in", same-as = "fixed-in" }, is = "1 elapsed hour" }, { is = "2 elapsed hours" }]
    "#;
    let mut ticket = opened(text);
    let set = |name: &'static str, value: &str| Event::facts(at(0), [(name, value.into())]);
    accepted(&mut ticket, set("found-in", "7.1"));
    assert_eq!(due(&ticket, "update"), None);
    accepted(&mut ticket, set("fixed-in", "7.2"));
    assert_eq!(due(&ticket, "update"), Some(at(2)));
    accepted(&mut ticket, set("fixed-in", "7.1"));
    assert_eq!(due(&ticket, "update"), Some(at(1)));
}

/// What two facts are that were never told is what they are taken to be, and that is said.
#[test]
fn facts_compared_by_their_defaults() {
    let text = r#"
        fact = { one = { type = "flag", default = false }, other = { type = "flag" } }
        check.alike = { says = "so", effect = "advised", when = { fact = "one", same-as = "other" } }
    "#;
    let mut ticket = opened(text);
    let assumed = |ticket: &duly::Ticket| -> Vec<String> {
        let look = ticket.assess(at(9)).unwrap();
        let check = look.check("alike").unwrap();
        check
            .assumed
            .iter()
            .map(|fact| (*fact).to_owned())
            .collect()
    };
    accepted(&mut ticket, facts(0, "other", false));
    assert_eq!(assumed(&ticket), ["one"]);
    accepted(&mut ticket, facts(1, "one", false));
    assert_eq!(assumed(&ticket), [""; 0]);
}

/// Of somebody of whom no skill is told, nobody knows whether they are skilled; of others it is known.
#[test]
fn skills_that_are_told_and_not() {
    let text = r#"check.able = { says = "so", effect = "advised", when = { position.owner = { skill = ["pumps", "valves"] } } }"#;
    for (skills, expected) in [
        (vec![], Truth::Unknown),
        (vec!["motors"], Truth::False),
        (vec!["motors", "valves"], Truth::True),
    ] {
        let mut ticket = opened(text);
        let owner = skills
            .iter()
            .fold(vendor("engineer"), |who, skill| who.skill(skill));
        accepted(&mut ticket, Event::assigned(at(1), "owner", owner));
        let look = ticket.assess(at(2)).unwrap();
        assert_eq!(look.check("able").unwrap().truth, expected, "{skills:?}");
    }
}

/// Under a reading that a policy has, somebody may; that is no condition that anybody could see to.
#[test]
fn who_may_under_a_reading() {
    let text = |when: &str| {
        format!(
            r#"parameter.pace = {{ what = "how fast", readings = {{ slow = "slowly", fast = "fast" }}, default = "slow" }}
            fact.calm = {{ type = "flag" }}
            act.acknowledged = {{ by = {{ side = "vendor", when = {{ {when} }} }} }}"#
        )
    };
    for (when, who) in [
        ("", "side `vendor`"),
        (r#"parameter.pace = "slow""#, "side `vendor`"),
        (r#"fact = "calm""#, "side `vendor`, under a condition"),
        (
            r#"fact = "calm", parameter.pace = "slow""#,
            "side `vendor`, under a condition",
        ),
    ] {
        let refusal = refused(&mut opened(&text(when)), event(1, EventKind::Acknowledged));
        let said = refusal.to_string();
        assert!(said.ends_with(who), "{when}: {said}");
    }
}

#[test]
fn facts_that_not_anyone_may_set() {
    let text = r#"fact.urgent = { type = "flag", set-by = { side = ["customer", "partner"] } }
        clock.c = { start = "opened", reclassified = "freeze", target = { when = { fact = "urgent" }, is = "immediate" } }"#;
    let mut ticket = opened(text);
    let by = |side| facts(1, "urgent", true).by(Actor::new(side));
    let refusal = refused(&mut ticket, by(Side::Vendor));
    assert_eq!(
        refusal.to_string(),
        "`facts` refused: fact `urgent` may be set by side `customer` or `partner`"
    );
    accepted(&mut ticket, by(Side::Partner));
    let (set, withdrawn) = (BTreeMap::new(), vec!["urgent".to_owned()]);
    let withdraws = event(2, EventKind::Facts { set, withdrawn });
    refused(&mut ticket, withdraws.clone().by(Actor::new(Side::Bot)));
    accepted(&mut ticket, withdraws);
    let opening = |side| {
        Opening::new(at(0))
            .fact("urgent", true)
            .by(Actor::new(side))
    };
    let policy = policy(text);
    assert!(policy.open(opening(Side::Customer)).is_ok());
    let Err(Refused::Act(refusal)) = policy.open(opening(Side::Vendor)) else {
        panic!("a vendor may not say so");
    };
    assert!(matches!(&refusal.because[..], [Because::MayNotSet { .. }]));
}
