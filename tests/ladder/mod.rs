//! The escalation ladder: what makes rungs eligible, who climbs them, and what is foreseen.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a test does not expect fails it, whatever it is"
)]

mod answers;
mod climbs;
mod documents;
mod held;
mod laws;
mod naive;
mod revisions;
mod standing;
mod times;

use crate::support::NANO;
use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::{
    Actor, Because, Event, EventKind, FactValue, NextRung, Opening, Outcome, Policy, Refused,
    RungState, Side, Ticket,
};

pub(super) const HEAD: &str = r#"
    policy = { name = "Desk", revision = "1" }
    source = { SLA = { title = "The agreement" } }
    gap = { SLA-9 = { what = "when somebody above is asked" } }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    region = { emea = {}, apac = {} }
    fact.big = { type = "flag" }
    fact.away = { type = "flag", default = false }
    event.nudge = { what = "somebody asks how it goes" }
    event.done = { what = "a step is done" }
    waiting.customer = { what = "an answer of the customer" }
    waiting.vendor = { what = "a part of another vendor" }
    [calendar.office]
    zone = "Etc/UTC"
    hours = { mon-fri = "09:00-17:00" }
    [clock.answer]
    start = "nudge"
    stop = "done"
    pauses = ["customer"]
    calendar = "office"
    target = { is = "2 business hours" }
    reclassified = "freeze"
"#;

/// Three rungs, the first of which tickets are opened on; what stands here is said of the ladder and of the two
/// others.
pub(super) fn three(ladder: &str, second: &str, third: &str) -> String {
    format!(
        r#"{HEAD}
        [ladder]
        start = "analyst"
        calendar = "office"
        pauses = ["vendor"]
        {ladder}
        [[ladder.rung]]
        name = "analyst"
        role = "analyst"
        kind = "functional"
        [[ladder.rung]]
        name = "lead"
        role = "lead"
        kind = "functional"
        {second}
        [[ladder.rung]]
        name = "manager"
        role = "manager"
        kind = "hierarchical"
        {third}
        "#
    )
}

/// Thirty minutes on the first rung, and an hour on the second.
pub(super) fn by_time() -> String {
    three(
        "",
        r#"eligible = { is = { unacknowledged = "30 elapsed minutes" } }"#,
        r#"eligible = { is = { unacknowledged = "1 elapsed hour" } }"#,
    )
}

pub(super) fn policy(text: &str) -> Policy {
    let document: Document = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A day of March 2026 and a time of it in UTC, as in `02T09:00`; the 2nd is a Monday.
pub(super) fn on(text: &str) -> DateTime<Utc> {
    let seconds = if text.len() == "02T09:00".len() {
        ":00"
    } else {
        ""
    };
    crate::support::at(&format!("2026-03-{text}{seconds}Z"))
}

/// A ticket opened on Monday at nine.
pub(super) fn opened(text: &str) -> Ticket {
    let opening = Opening::new(on("02T09:00")).region("emea");
    policy(text).open(opening).unwrap()
}

pub(super) fn vendor(role: &str) -> Actor {
    Actor::new(Side::Vendor).role(role)
}

pub(super) fn happens(ticket: &mut Ticket, t: &str, kind: EventKind) -> Outcome {
    let event = Event::new(on(t), kind).by(vendor("lead"));
    ticket
        .apply(event)
        .unwrap_or_else(|refused| panic!("{refused}"))
}

pub(super) fn climbs(ticket: &mut Ticket, t: &str, to: Option<&str>) -> Outcome {
    let to = to.map(str::to_owned);
    happens(ticket, t, EventKind::RungClimbed { to })
}

pub(super) fn acknowledges(ticket: &mut Ticket, t: &str, rung: Option<&str>) {
    let rung = rung.map(str::to_owned);
    happens(ticket, t, EventKind::RungAcknowledged { rung });
}

pub(super) fn waits(ticket: &mut Ticket, t: &str, reason: &str) {
    let reason = reason.to_owned();
    happens(ticket, t, EventKind::WaitingSet { reason });
}

pub(super) fn goes_on(ticket: &mut Ticket, t: &str, reason: &str) {
    let reason = reason.to_owned();
    happens(ticket, t, EventKind::WaitingCleared { reason });
}

pub(super) fn own(ticket: &mut Ticket, t: &str, event: &str) {
    let event = event.to_owned();
    happens(ticket, t, EventKind::Happened { event });
}

pub(super) fn told(ticket: &mut Ticket, t: &str, fact: &str, value: impl Into<FactValue>) {
    let event = Event::facts(on(t), [(fact, value.into())]);
    ticket.apply(event).unwrap();
}

/// The refusal of an event, which leaves the ticket as it was to the byte.
pub(super) fn refused(ticket: &mut Ticket, t: &str, kind: EventKind) -> Vec<Because> {
    let bytes = |ticket: &Ticket| {
        let log = serde_json::to_string(ticket.log()).unwrap();
        log + &serde_json::to_string(&ticket.assess(on("30T09:00")).unwrap()).unwrap()
    };
    let before = bytes(ticket);
    let refused = ticket.apply(Event::new(on(t), kind)).unwrap_err();
    assert_eq!(bytes(ticket), before, "{refused}");
    match refused {
        Refused::Act(refused) => refused.because,
        other => panic!("{other}"),
    }
}

pub(super) fn climb_to(rung: &str) -> EventKind {
    let to = Some(rung.to_owned());
    EventKind::RungClimbed { to }
}

/// What is said of a rung at an instant: `reached`, `since 02T09:30:00`, `not yet`, `from 02T09:30:00`, `held`, and
/// so on.
pub(super) fn state_at(ticket: &Ticket, at: DateTime<Utc>, rung: &str) -> String {
    let look = ticket.assess(at).unwrap();
    let ladder = look.ladder().unwrap();
    let short = |at: DateTime<Utc>| at.format("%dT%H:%M:%S%.f").to_string();
    match &ladder.rung(rung).unwrap().state {
        RungState::Reached => "reached".to_owned(),
        RungState::Eligible { since } => format!("since {}", short(*since)),
        RungState::NotYet { at: Some(at) } => format!("from {}", short(*at)),
        RungState::NotYet { at: None } => "not yet".to_owned(),
        RungState::Held => "held".to_owned(),
        RungState::Unknown(ask) => {
            let ask: Vec<&str> = ask.iter().map(|ask| ask.fact).collect();
            format!("ask {}", ask.join(", "))
        }
        RungState::NotDefined(reason) => format!("not defined: {reason}"),
    }
}

pub(super) fn state(ticket: &Ticket, t: &str, rung: &str) -> String {
    state_at(ticket, on(t), rung)
}

/// The rung it stands on, and the next one: `-` where that is not known, `top` where there is none.
pub(super) fn stands(ticket: &Ticket, t: &str) -> (String, String) {
    let look = ticket.assess(on(t)).unwrap();
    let ladder = look.ladder().unwrap();
    let next = match &ladder.next {
        NextRung::Rung(name) => (*name).to_owned(),
        NextRung::Top => "top".to_owned(),
        NextRung::Unknown(_) => "-".to_owned(),
    };
    (ladder.current.unwrap_or("-").to_owned(), next)
}

/// Not eligible just before an instant, and eligible since then from it on; which is foreseen, and whenever one
/// looks.
pub(super) fn turns(ticket: &Ticket, rung: &str, t: &str) {
    let edge = on(t);
    let since = format!("since {}", edge.format("%dT%H:%M:%S%.f"));
    let from = format!("from {}", edge.format("%dT%H:%M:%S%.f"));
    let listed = |at: DateTime<Utc>| {
        let look = ticket.assess(at).unwrap();
        look.ladder()
            .unwrap()
            .eligible()
            .any(|one| one.name == rung)
    };
    for before in [edge - TimeDelta::seconds(1), edge - NANO] {
        assert_eq!(state_at(ticket, before, rung), from, "before {t}");
        assert!(!listed(before), "before {t}");
    }
    for after in [edge, edge + NANO, edge + TimeDelta::days(1)] {
        assert_eq!(state_at(ticket, after, rung), since, "from {t} on");
        assert!(listed(after), "from {t} on");
    }
    let look = ticket.assess(edge - NANO).unwrap();
    let next = look.next_change().unwrap();
    assert_eq!((next.at, look.next_change_at()), (edge, Some(edge)));
    assert!(
        next.changes.contains(&duly::Change::Rung { rung }),
        "{next:?}"
    );
}
