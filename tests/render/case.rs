//! What a text says of an escalation; each line from the rule.

use crate::support::at;
use duly::document::Document;
use duly::{Actor, Event, EventKind, Opening, Policy, Side, render};

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    role = { analyst = { what = "at the first line" }, lead = { what = "of the team" } }
    route.line = { what = "the telephone line" }
    fact.users = { type = "number", ask = "How many cannot sign in?" }
    fact.beta = { type = "flag", ask = "Is it the beta site?" }
    [track.escalation]
    start = "none"
    state = { none = { kind = "idle" }, requested = { kind = "asked", label = "asked for" } }
    [act.escalation-requested]
    by = "anyone"
    moves.escalation = { from = "none", to = "requested" }
    [escalation]
    decides = "lead"
    routes = "line"
    [escalation.ground.sign-in]
    says = "more than 100 people cannot sign in"
    when = { fact = "users", more-than = 100 }
    [escalation.refusal.beta]
    says = "it is of the beta site"
    when = { fact = "beta" }
    [[ladder.rung]]
    name = "analyst"
    role = "analyst"
    kind = "functional"
    [[ladder.rung]]
    name = "lead"
    role = "lead"
    kind = "hierarchical"
    eligible = { is = { since = { last = "replied", otherwise = "opened", at-least = "2 elapsed hours" } } }
"#;

fn says(users: Option<i64>, beta: Option<bool>, as_of: &str) -> Vec<String> {
    let policy = Policy::compile(&toml::from_str::<Document>(DESK).unwrap()).unwrap();
    let mut opening = Opening::new(at("2026-07-01T08:00:00Z"));
    if let Some(users) = users {
        opening = opening.fact("users", users);
    }
    if let Some(beta) = beta {
        opening = opening.fact("beta", beta);
    }
    let mut ticket = policy.open(opening).unwrap();
    let analyst = Actor::new(Side::Vendor).role("analyst");
    let assigned = EventKind::Assigned {
        position: "assignee".to_owned(),
        to: Some(Box::new(analyst)),
    };
    ticket
        .apply(Event::new(at("2026-07-01T08:00:00Z"), assigned))
        .unwrap();
    let requested = Event::new(at("2026-07-01T08:30:00Z"), EventKind::EscalationRequested);
    ticket.apply(requested).unwrap();
    let look = ticket.assess(at(as_of)).unwrap();
    let text = render::text(&look).to_string();
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("escalation:"));
    lines
        .take_while(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn an_open_verdict_with_its_questions_and_the_ladder_before_its_time() {
    let expected = [
        "escalation: asked for since 2026-07-01 08:30 UTC",
        "assignee: analyst",
        "may it be escalated? undetermined",
        "  to be asked: How many cannot sign in?",
        "  to be asked: Is it the beta site?",
        "  decides: lead",
        "  where to turn: line",
        "ladder: on analyst, next lead",
        "  lead: eligible at 2026-07-01 10:00 UTC",
    ];
    assert_eq!(says(None, None, "2026-07-01T09:00:00Z"), expected);
}

#[test]
fn what_speaks_for_it_and_against_it_and_a_rung_whose_time_has_come() {
    let expected = [
        "escalation: asked for since 2026-07-01 08:30 UTC",
        "assignee: analyst",
        "may it be escalated? at discretion: something speaks for it and something against",
        "  speaks for it: more than 100 people cannot sign in",
        "  speaks against it: it is of the beta site",
        "  decides: lead",
        "  where to turn: line",
        "ladder: on analyst, next lead",
        "  lead: eligible since 2026-07-01 10:00 UTC",
    ];
    assert_eq!(
        says(Some(101), Some(true), "2026-07-01T10:00:00Z"),
        expected
    );
    let at_the_limit = says(Some(100), Some(true), "2026-07-01T10:00:00Z");
    assert_eq!(at_the_limit[2], "may it be escalated? no");
}
