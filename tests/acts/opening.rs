//! The act of opening a ticket: what it takes, judged by what it says, and what it brings about.

use super::{at, policy};
use duly::{
    ActRefused, Actor, Advisory, Because, Opening, Outcome, Priority, Refused, Severity, Side,
    Ticket,
};

const INTAKE: &str = r#"
    role = { agent = { what = "a" }, account-manager = { what = "m" } }
    reaction.acknowledge = { what = "tell the number" }
    route = { standard-intake = { what = "the portal" }, training = { what = "the school" } }
    fact.impact = { type = "text", ask = "What is the effect on the business?" }
    fact.steps = { type = "text", ask = "How does it show?" }
    fact.of-the-vip = { type = "flag", set-by = "agent" }
    [track.session]
    start = "none"
    state = { none = { kind = "idle" }, invited = { kind = "asked" } }
    [check.no-priority-by-support]
    says = "the priority is the customer's to set"
    effect = "required"
    when = { any = [{ actor = { side = ["customer", "partner"] } }, { not = { known = "priority" } }] }
    [check.gravest-by-phone]
    says = "the gravest comes by telephone"
    effect = "advised"
    when = { any = [{ not = { severity = "s1" } }, { through = "phone" }] }
    [act.opened]
    by = [{ side = ["customer", "partner"] }, "agent"]
    field = { severity = "required", environment = "required", impact = "required", steps = "recommended" }
    needs = ["no-priority-by-support", "gravest-by-phone"]
    instead = "standard-intake"
    moves.session = { from = "none", to = "invited", when = { through = "phone" } }
    [[act.opened.effect]]
    react = "acknowledge"
    fill = { primary-contact = "actor" }
    [[act.opened.effect]]
    when = { category = "training" }
    route = "training"
    set = { steps = "none needed" }
    wait = "customer"
    [clock.answer]
    start = "opened"
    pauses = ["customer"]
    target = { is = "2 elapsed hours" }
    reclassified = "freeze"
"#;

fn whole() -> Opening {
    Opening::new(at(0))
        .by(Actor::new(Side::Customer).id("c-1"))
        .severity(Severity::new(2).unwrap())
        .environment("production")
        .fact("impact", "nobody can print")
        .fact("steps", "print")
        .category("incident")
        .channel("portal")
}

fn opened(opening: Opening) -> (Ticket, Outcome) {
    let opened = policy(INTAKE).open_with(opening);
    opened.unwrap_or_else(|refused| panic!("{refused}"))
}

fn refused(opening: Opening) -> ActRefused {
    match policy(INTAKE).open(opening).unwrap_err() {
        Refused::Act(refused) => *refused,
        other => panic!("{other}"),
    }
}

#[test]
fn a_whole_opening_is_accepted_and_brings_about_what_the_act_says() {
    let (ticket, outcome) = opened(whole());
    assert_eq!(outcome.advisories, []);
    assert_eq!(outcome.reactions, ["acknowledge"]);
    let none: [&str; 0] = [];
    assert_eq!(outcome.routes, none);
    assert_eq!(
        super::holder(&ticket, "primary-contact").as_deref(),
        Some("c-1")
    );
    assert_eq!(super::state(&ticket, "session"), "none");
    let look = ticket.assess(at(1)).unwrap();
    assert_eq!(look.waiting().count(), 0);
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let agent = Actor::new(Side::Vendor).role("agent");
    let bare = Opening::new(at(0))
        .by(agent)
        .priority(Priority::new(1).unwrap());
    let refused = refused(bare);
    assert_eq!(
        refused.to_string(),
        "`opened` refused: field `environment` missing; field `impact` missing: What is the effect on the \
         business?; field `severity` missing; missing: the priority is the customer's to set; turn to \
         `standard-intake` instead"
    );
    // An empty text says nothing.
    let empty = self::refused(whole().fact("impact", " "));
    assert!(
        matches!(&empty.because[..], [Because::FieldMissing { field, .. }] if field == "impact")
    );
}

#[test]
fn authority_and_who_may_set_a_fact_are_judged_together() {
    let manager = Actor::new(Side::Vendor).role("account-manager");
    let refused = refused(whole().by(manager).fact("of-the-vip", true));
    assert_eq!(
        refused.to_string(),
        "`opened` refused: found role `account-manager`, who may not do it; fact `of-the-vip` may be set by `agent`; \
         it may be done by side `customer` or `partner`, or `agent`; turn to `standard-intake` instead"
    );
}

#[test]
fn advice_is_said_and_the_ticket_opened() {
    let mut opening = whole().severity(Severity::new(1).unwrap());
    opening.facts.remove("steps");
    let (_, outcome) = opened(opening.clone());
    let said: Vec<String> = outcome.advisories.iter().map(Advisory::to_string).collect();
    assert_eq!(
        said,
        [
            "missing: field steps",
            "missing: the gravest comes by telephone"
        ]
    );
    let (ticket, outcome) = opened(opening.channel("phone"));
    assert_eq!(outcome.advisories.len(), 1);
    assert_eq!(super::state(&ticket, "session"), "invited");
}

/// What the act sets holds when clocks start: the wait pauses the cycle from its start.
#[test]
fn effects_stand_before_clocks_start() {
    let (ticket, outcome) = opened(whole().category("training"));
    assert_eq!(outcome.routes, ["training"]);
    let look = ticket.assess(at(5)).unwrap();
    let cycle = look.clock("answer").unwrap().current().unwrap();
    assert_eq!(cycle.state, duly::CycleState::Paused { since: at(0) });
    assert_eq!(
        cycle.measures.unwrap().remaining,
        chrono::TimeDelta::hours(2)
    );
    let waiting: Vec<&str> = look.waiting().map(|one| one.reason).collect();
    assert_eq!(waiting, ["customer"]);
}

/// A book opens by the same guard, and a log whose opening is refused is not replayed.
#[test]
fn replay_judges_the_opening_too() {
    let log = duly::Log {
        opening: Opening::new(at(0)),
        events: Vec::new(),
    };
    let refused = policy(INTAKE).replay(log.clone()).unwrap_err();
    assert!(
        matches!(refused, duly::ReplayError::Opening(Refused::Act(_))),
        "{refused}"
    );
    let book = duly::Book::new([(at(0), policy(INTAKE))]).unwrap();
    assert!(matches!(
        book.replay(log).unwrap_err(),
        duly::ReplayError::Opening(Refused::Act(_))
    ));
}
