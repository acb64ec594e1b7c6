//! From what is written to a scenario under its policy.

use super::instant::Moment;
use super::story::{Brings, Refusable, Refusal, Scenario, Told};
use super::text::{AssignedText, EventText, RefusedText, ScenarioText, TicketText};
use crate::policy::{Policy, Priority, Severity, Side, SupportPlan};
use crate::subject::{Actor, Event, EventKind, Opening};
use crate::words;

/// Under a policy of its readings and its contract.
pub(super) fn scenario(text: ScenarioText, policy: Policy) -> Result<Scenario, String> {
    let opening = Told {
        what: opening(&policy, &text.ticket)?,
        at: text.ticket.logged_at.clone(),
        brings: Brings {
            advised: text.ticket.advised,
            reactions: text.ticket.reactions,
            routes: text.ticket.routes,
        },
    };
    let beside = text.beside.iter();
    let beside = beside.map(|ticket| self::opening(&policy, ticket));
    let events = text.event.into_iter().map(|text| {
        Ok(Told {
            what: event(&policy, &text)?,
            at: text.at,
            brings: Brings {
                advised: text.advised,
                reactions: text.reactions,
                routes: text.routes,
            },
        })
    });
    for ticket in &text.beside {
        brings_nothing(
            &ticket.logged_at,
            [&ticket.advised, &ticket.reactions, &ticket.routes],
        )?;
    }
    let refused = text.refused.into_iter();
    Ok(Scenario {
        title: text.title,
        covers: text.covers,
        opening,
        beside: beside.collect::<Result<_, String>>()?,
        events: events.collect::<Result<_, String>>()?,
        then: text.then,
        refused: refused
            .map(|text| refusal(&policy, text))
            .collect::<Result<_, String>>()?,
        policy,
    })
}

fn refusal(policy: &Policy, text: RefusedText) -> Result<Refusal, String> {
    let (at, what) = match (text.event, text.ticket) {
        (Some(written), None) => {
            brings_nothing(
                &written.at,
                [&written.advised, &written.reactions, &written.routes],
            )?;
            let after = text.after.as_ref().unwrap_or(&written.at).at;
            (
                written.at.clone(),
                Refusable::Event(event(policy, &written)?, after),
            )
        }
        (None, Some(_)) if text.after.is_some() => {
            return Err("  refused: a `ticket` comes `after` nothing".to_owned());
        }
        (None, Some(ticket)) => {
            brings_nothing(
                &ticket.logged_at,
                [&ticket.advised, &ticket.reactions, &ticket.routes],
            )?;
            (
                ticket.logged_at.clone(),
                Refusable::Opening(opening(policy, &ticket)?),
            )
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err("  refused: one of `event` and `ticket`".to_owned());
        }
    };
    let message = text.message;
    Ok(Refusal { at, what, message })
}

/// What is refused brings about nothing, and what a ticket beside does is not looked at.
fn brings_nothing(at: &Moment, said: [&Option<Vec<String>>; 3]) -> Result<(), String> {
    let wrong = "`advised`, `reactions` and `routes` are of the scenario's own ticket and events";
    match said.iter().any(|one| one.is_some()) {
        true => Err(self::at(at, wrong.to_owned())),
        false => Ok(()),
    }
}

fn opening(policy: &Policy, text: &TicketText) -> Result<Opening, String> {
    let place = |name| at(&text.logged_at, name);
    let mut opening = Opening::new(text.logged_at.at);
    opening.id.clone_from(&text.id);
    opening.received_at = text.received_at.as_ref().map(|moment| moment.at);
    if let Some(side) = text.by {
        opening.actor = Actor::new(side);
    }
    opening.actor.role.clone_from(&text.role);
    opening.actor.id.clone_from(&text.who);
    opening.actor.organisation.clone_from(&text.organisation);
    let severity = text.severity.as_deref().map(|name| severity(policy, name));
    opening.severity = severity.transpose().map_err(place)?;
    let priority = text.priority.as_deref().map(|name| priority(policy, name));
    opening.priority = priority.transpose().map_err(place)?;
    opening.plan = text.plan.as_deref().map(SupportPlan::new);
    opening.region.clone_from(&text.region);
    opening.environment.clone_from(&text.environment);
    opening.category.clone_from(&text.category);
    opening.channel.clone_from(&text.channel);
    opening.facts.clone_from(&text.facts);
    Ok(opening)
}

fn at(moment: &Moment, what: String) -> String {
    format!("  at {moment}: {what}")
}

/// By name, by label, or by rank, which may be one the policy does not have.
fn severity(policy: &Policy, name: &str) -> Result<Severity, String> {
    let ranked = || name.parse().ok().and_then(Severity::new);
    let found = policy.severity(name).or_else(ranked);
    found.ok_or_else(|| format!("no severity `{}`", words::shown(name)))
}

fn priority(policy: &Policy, name: &str) -> Result<Priority, String> {
    let ranked = || name.parse().ok().and_then(Priority::new);
    let found = policy.priority(name).or_else(ranked);
    found.ok_or_else(|| format!("no priority `{}`", words::shown(name)))
}

fn event(policy: &Policy, text: &EventText) -> Result<Event, String> {
    let place = |what| at(&text.at, what);
    let mut kinds = kinds(policy, text).map_err(place)?.into_iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else {
        return Err(place("an event says one thing".to_owned()));
    };
    if matches!(kind, EventKind::Replied { .. }) && text.from.is_none() {
        return Err(place("who replied? `from` is missing".to_owned()));
    }
    let mut event = Event::new(text.at.at, kind);
    event.actor = Actor::new(text.from.unwrap_or(Side::System));
    event.actor.role.clone_from(&text.role);
    event.actor.id.clone_from(&text.who);
    event.actor.organisation.clone_from(&text.organisation);
    event.actor.region.clone_from(&text.of_region);
    event.actor.skills.clone_from(&text.skills);
    event.id.clone_from(&text.id);
    event.channel.clone_from(&text.channel);
    event.fields.clone_from(&text.fields);
    Ok(match text.visibility {
        None => event,
        Some(visibility) => event.visibility(visibility),
    })
}

/// What the event says, key by key.
fn kinds(policy: &Policy, text: &EventText) -> Result<Vec<EventKind>, String> {
    let severity = |name: &String| severity(policy, name);
    let priority = |name: &String| priority(policy, name);
    let mut kinds: Vec<EventKind> = text.happens.iter().cloned().collect();
    if let Some(event) = text.happened.clone() {
        kinds.push(EventKind::Happened { event });
    }
    if let Some(response) = text.replied {
        kinds.push(EventKind::Replied { response });
    }
    if let Some(severity) = text.severity_reported.as_ref().map(severity).transpose()? {
        kinds.push(EventKind::SeverityReported { severity });
    }
    if let Some(severity) = text.severity_confirmed.as_ref().map(severity).transpose()? {
        kinds.push(EventKind::SeverityConfirmed { severity });
    }
    if let Some(priority) = text.priority_set.as_ref().map(priority).transpose()? {
        kinds.push(EventKind::PrioritySet { priority });
    }
    if let Some(change) = &text.change_requested {
        let severity = change.severity.as_ref().map(severity).transpose()?;
        let priority = change.priority.as_ref().map(priority).transpose()?;
        kinds.push(EventKind::ChangeRequested { severity, priority });
    }
    if let Some(reason) = text.waiting_set.clone() {
        kinds.push(EventKind::WaitingSet { reason });
    }
    if let Some(reason) = text.waiting_cleared.clone() {
        kinds.push(EventKind::WaitingCleared { reason });
    }
    kinds.extend(text.assigned.as_ref().map(assigned));
    if let Some([position, who]) = text.unassigned.clone() {
        kinds.push(EventKind::Unassigned { position, who });
    }
    if text.facts.is_some() || text.withdrawn.is_some() {
        let set = text.facts.clone().unwrap_or_default();
        let withdrawn = text.withdrawn.clone().unwrap_or_default();
        kinds.push(EventKind::Facts { set, withdrawn });
    }
    Ok(kinds)
}

fn assigned(text: &AssignedText) -> EventKind {
    let mut to = Actor::new(text.side.unwrap_or(Side::Vendor));
    to.role.clone_from(&text.role);
    to.id.clone_from(&text.id);
    to.organisation.clone_from(&text.organisation);
    to.region.clone_from(&text.region);
    to.skills.clone_from(&text.skills);
    let is_nobody = text.side.is_none() && to == Actor::new(Side::Vendor);
    EventKind::Assigned {
        position: text.position.clone(),
        to: (!is_nobody).then(|| Box::new(to)),
    }
}
