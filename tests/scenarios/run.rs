//! A scenario against the engine.

use super::compare::Comparison;
use super::escalation;
use super::event;
use super::file::{ClockText, RefusedText, Scenario, Then, TicketText};
use super::instant::{self, Moment};
use super::ladder;
use super::laws;
use super::queues;
use chrono::DateTime;
use duly::document::Options;
use duly::{
    Actor, Assessment, Book, CycleAnswer, Event, Log, Opening, Policy, Priority, Severity, Side,
    SupportPlan, Ticket,
};

/// What differs from the scenario, each with its place; nothing when it holds.
pub(super) fn run(scenario: &Scenario) -> Vec<String> {
    match told(scenario) {
        Ok(failures) => failures,
        Err(failure) => vec![failure],
    }
}

fn told(scenario: &Scenario) -> Result<Vec<String>, String> {
    let policy = policy(scenario)?;
    let opening = opening(&policy, &scenario.ticket)?;
    let events: Vec<Event> = scenario
        .event
        .iter()
        .map(|text| event::event(&policy, text))
        .collect::<Result<_, _>>()?;
    let mut failures = laws::replay(&policy, &opening, &events)?;
    failures.extend(event::outcomes(
        &policy,
        &opening,
        &scenario.ticket,
        (&scenario.event, &events),
    )?);
    for then in &scenario.then {
        let log = Log {
            opening: opening.clone(),
            events: before(&events, then.at, then.before_events),
        };
        let ticket = replay(&policy, log)?;
        let at = then.at;
        let assessment = ticket.assess(at.at).map_err(|e| format!("at {at}: {e}"))?;
        failures.extend(compare(then, &assessment));
        failures.extend(queues::compare(&policy, then, &scenario.beside, &ticket)?);
        failures.extend(laws::hold(&ticket, at.at));
    }
    for text in &scenario.refused {
        let (at, found) = refused(&policy, text, (&opening, &events))?;
        let expected = &text.message;
        if found != *expected {
            failures.push(format!(
                "  at {at}, refused\n    expected {expected}\n    found    {found}"
            ));
        }
    }
    Ok(failures)
}

/// What an event or an opening is refused with, and its instant.
fn refused(
    policy: &Policy,
    text: &RefusedText,
    (opening, events): (&Opening, &[Event]),
) -> Result<(Moment, String), String> {
    let (at, result) = match (&text.event, &text.ticket) {
        (Some(event), None) => {
            let log = Log {
                opening: opening.clone(),
                events: before(events, text.after.unwrap_or(event.at), false),
            };
            let mut ticket = replay(policy, log)?;
            let told = event::event(policy, event)?;
            (event.at, ticket.apply(told).map(drop))
        }
        (None, Some(ticket)) => {
            let opening = self::opening(policy, ticket)?;
            (ticket.logged_at, policy.open(opening).map(drop))
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err("  refused: one of `event` and `ticket`".to_owned());
        }
    };
    let found = result.map_or_else(|refused| refused.to_string(), |()| "accepted".to_owned());
    Ok((at, found))
}

/// The events up to an instant.
fn before(events: &[Event], until: Moment, exclusive: bool) -> Vec<Event> {
    let comes = |event: &&Event| event.at < until.at || (event.at == until.at && !exclusive);
    events.iter().filter(comes).cloned().collect()
}

fn replay(policy: &Policy, log: Log) -> Result<Ticket, String> {
    policy.replay(log).map_err(|error| error.to_string())
}

/// The policy as it holds for the ticket: its contract's rows in front, where it falls under one that is in force.
fn policy(scenario: &Scenario) -> Result<Policy, String> {
    let document = crate::fixtures::policy(&scenario.policy);
    let options = scenario
        .parameters
        .iter()
        .fold(Options::default(), |options, (parameter, reading)| {
            options.reading(parameter, reading)
        });
    let Some(name) = &scenario.contract else {
        return Policy::compile_with(&document, &options).map_err(|problems| problems.to_string());
    };
    let contract = crate::fixtures::contract(name);
    let book = Book::compile(
        &[(DateTime::UNIX_EPOCH, &document)],
        std::slice::from_ref(&contract),
        &options,
    );
    let book = book.map_err(|error| error.to_string())?;
    let in_force = book.revision_at(scenario.ticket.logged_at.at, Some(&contract.name));
    in_force.cloned().ok_or_else(|| "no revision".to_owned())
}

pub(super) fn opening(policy: &Policy, text: &TicketText) -> Result<Opening, String> {
    let mut opening = Opening::new(text.logged_at.at);
    opening.id.clone_from(&text.id);
    opening.received_at = text.received_at.map(|moment| moment.at);
    if let Some(side) = text.by {
        opening.actor = Actor::new(side);
    }
    opening.actor.role.clone_from(&text.role);
    opening.actor.id.clone_from(&text.who);
    opening.actor.organisation.clone_from(&text.organisation);
    opening.severity = text
        .severity
        .as_deref()
        .map(|name| severity(policy, name))
        .transpose()?;
    opening.priority = text
        .priority
        .as_deref()
        .map(|name| priority(policy, name))
        .transpose()?;
    opening.plan = text.plan.as_deref().map(SupportPlan::new);
    opening.region.clone_from(&text.region);
    opening.environment.clone_from(&text.environment);
    opening.category.clone_from(&text.category);
    opening.channel.clone_from(&text.channel);
    opening.facts.clone_from(&text.facts);
    Ok(opening)
}

/// By name, by label, or by rank, which may be one the policy does not have.
pub(super) fn severity(policy: &Policy, name: &str) -> Result<Severity, String> {
    let ranked = || name.parse().ok().and_then(Severity::new);
    let found = policy.severity(name).or_else(ranked);
    found.ok_or_else(|| format!("  no severity `{name}`"))
}

pub(super) fn priority(policy: &Policy, name: &str) -> Result<Priority, String> {
    let ranked = || name.parse().ok().and_then(Priority::new);
    let found = policy.priority(name).or_else(ranked);
    found.ok_or_else(|| format!("  no priority `{name}`"))
}

fn compare(then: &Then, assessment: &Assessment<'_>) -> Vec<String> {
    let mut failures = Vec::new();
    if let Some(expected) = &then.next_change {
        let change = assessment.next_change();
        let (expected, found) = match (expected.as_str(), change) {
            ("none", None) => ("none".to_owned(), "none".to_owned()),
            ("none", Some(change)) => ("none".to_owned(), instant::show(change.at)),
            (text, change) => match Moment::parse(text) {
                Err(error) => (error, String::new()),
                Ok(at) => {
                    let found = change.map(|change| at.show(change.at));
                    (at.to_string(), found.unwrap_or_else(|| "none".to_owned()))
                }
            },
        };
        if expected != found {
            let at = then.at;
            failures.push(format!(
                "  at {at}, next change\n    expected {expected}\n    found    {found}"
            ));
        }
    }
    if let Some(expected) = &then.waiting {
        let found: Vec<&str> = assessment.waiting().map(|waiting| waiting.reason).collect();
        if *expected != found {
            let at = then.at;
            failures.push(format!(
                "  at {at}, waiting\n    expected {expected:?}\n    found    {found:?}"
            ));
        }
    }
    if let Some(expected) = &then.escalation {
        let place = format!("  at {}, escalation", then.at);
        failures.extend(escalation::compare(place, expected, assessment));
    }
    if let Some(expected) = &then.ladder {
        let place = format!("  at {}, ladder", then.at);
        failures.extend(ladder::compare(place, expected, assessment));
    }
    failures.extend(lookups(then, assessment));
    failures.extend(tells(then, assessment));
    for (name, expected) in &then.clocks {
        failures.extend(clock(then, name, expected, assessment));
    }
    failures
}

/// What an account tells.
fn tells(then: &Then, assessment: &Assessment<'_>) -> Vec<String> {
    let mut failures = Vec::new();
    for text in &then.tells {
        let mut actor = Actor::new(Side::Customer);
        actor.id.clone_from(&text.who);
        actor.role.clone_from(&text.role);
        let found = assessment.standing(&actor).facts;
        if found != text.facts {
            let (at, expected) = (then.at, &text.facts);
            failures.push(format!(
                "  at {at}, tells\n    expected {expected:?}\n    found    {found:?}"
            ));
        }
    }
    failures
}

/// What tables and features say.
fn lookups(then: &Then, assessment: &Assessment<'_>) -> Vec<String> {
    let mut comparison = Comparison::new(format!("  at {}", then.at));
    let none = || "no such name in the policy".to_owned();
    for (name, expected) in &then.tables {
        let found = assessment.table(name).map(|table| table.to_string());
        comparison.plain(name, Some(expected.clone()), found.unwrap_or_else(none));
    }
    for (name, expected) in &then.features {
        let found = assessment.feature(name).map(|one| one.grant.to_string());
        comparison.plain(name, Some(expected.clone()), found.unwrap_or_else(none));
    }
    for (name, expected) in &then.nearest {
        let table = assessment.table(name);
        let nearest = table.iter().flat_map(|table| &table.nearest);
        let found: Vec<&str> = nearest.map(|near| near.name).collect();
        comparison.plain(name, Some(format!("{expected:?}")), format!("{found:?}"));
    }
    comparison.failures(None)
}

fn clock(then: &Then, name: &str, text: &ClockText, assessment: &Assessment<'_>) -> Vec<String> {
    let place = format!("  at {}, {name}", then.at);
    let Some(clock) = assessment.clock(name) else {
        return vec![format!("{place}: the policy has no such clock")];
    };
    let cycles: Vec<CycleAnswer<'_>> = clock.cycles().collect();
    let mut comparison = Comparison::new(place.clone());
    comparison.plain("cycles", text.cycles, cycles.len());
    let chosen = match text.cycle {
        Some(number) => cycles.iter().find(|cycle| cycle.number == number),
        None => cycles.last(),
    };
    match chosen {
        Some(cycle) => comparison.cycle(text, cycle),
        None => comparison.plain("state", text.state.clone(), "not started".to_owned()),
    }
    comparison.failures(chosen)
}
