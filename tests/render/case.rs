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

/// Of the present rung what was answered and repeated; of the others who is not there, and who stands beside.
#[test]
fn the_present_rung_the_vacant_one_and_whoever_stands_beside() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        fact.away = { type = "flag", ask = "Is the lead away?", default = true }
        [escalation.precheck.somebody-there]
        says = "the lead is there"
        when = { not = { fact = "away" } }
        effect = "advised"
        [ladder]
        start = "analyst"
        acknowledgement-lasts = "1 elapsed hour"
        beside.account-manager = { role = "account-manager" }
        [[ladder.rung]]
        name = "analyst"
        role = "analyst"
        kind = "functional"
        repeat = { every = "30 elapsed minutes", times = 2 }
        [[ladder.rung]]
        name = "lead"
        role = "lead"
        kind = "hierarchical"
        eligible = { is = { unacknowledged = "2 elapsed hours" } }
        vacant = { when = { fact = "away" }, then = "wait" }
    "#;
    let policy = Policy::compile(&toml::from_str::<Document>(text).unwrap()).unwrap();
    let mut ticket = policy
        .open(Opening::new(at("2026-07-01T08:00:00Z")))
        .unwrap();
    let shown = |ticket: &duly::Ticket, as_of: &str| -> Vec<String> {
        let text = render::text(&ticket.assess(at(as_of)).unwrap()).to_string();
        let from = text.lines().skip_while(|line| !line.starts_with("may it"));
        let lines = from.take_while(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let expected = [
        "may it be escalated? yes",
        "  would be better: the lead is there",
        "  not told and taken as usual: away",
        "ladder: on analyst, next lead",
        "  analyst: told again 0 of 2 times, next 2026-07-01 08:30 UTC",
        "  lead: eligible at 2026-07-01 10:00 UTC; vacant",
        "  beside it: account-manager",
    ];
    assert_eq!(shown(&ticket, "2026-07-01T08:00:00Z"), expected);
    let rung = None;
    let analyst = Actor::new(Side::Vendor).role("analyst").id("a-1");
    let answer = Event::new(
        at("2026-07-01T08:10:00Z"),
        EventKind::RungAcknowledged { rung },
    );
    ticket.apply(answer.by(analyst)).unwrap();
    let said = |as_of: &str| shown(&ticket, as_of)[4..6].to_vec();
    let answered =
        "  analyst: acknowledged by a-1 2026-07-01 08:10 UTC, until 2026-07-01 09:10 UTC";
    assert_eq!(
        said("2026-07-01T09:00:00Z"),
        [answered, "  analyst: told again 0 of 2 times"]
    );
    // It lapsed at 09:10, and counts anew from there.
    let lapsed = "  analyst: acknowledged by a-1 2026-07-01 08:10 UTC, no more";
    let again = "  analyst: told again 0 of 2 times, next 2026-07-01 09:40 UTC";
    assert_eq!(said("2026-07-01T09:10:00Z"), [lapsed, again]);
}

/// How often somebody is told again may hang on what nobody has told.
#[test]
fn what_the_next_time_hangs_on_is_asked_for() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        role.analyst = { what = "at the first line" }
        fact.pace = { type = "duration", ask = "How often?" }
        [ladder]
        start = "analyst"
        [[ladder.rung]]
        name = "analyst"
        role = "analyst"
        kind = "functional"
        repeat = { every = { from-fact = "pace", unit = "elapsed" }, times = 2 }
    "#;
    let policy = Policy::compile(&toml::from_str::<Document>(text).unwrap()).unwrap();
    let opened = at("2026-07-01T08:00:00Z");
    let ticket = policy.open(Opening::new(opened)).unwrap();
    let text = render::text(&ticket.assess(opened).unwrap()).to_string();
    let from = text.lines().skip_while(|line| !line.starts_with("ladder"));
    let said: Vec<&str> = from.take_while(|line| !line.is_empty()).collect();
    let expected = [
        "ladder: on analyst, nobody above",
        "  analyst: told again 0 of 2 times, next not known; ask: How often?",
    ];
    assert_eq!(said, expected);
}
