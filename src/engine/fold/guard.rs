//! The guard: nothing is folded whose instants, names and values have not been checked.

use super::situation::Facts;
use crate::engine::outcome::Refused;
use crate::instant::Instant;
use crate::limits::{MAX_EVENTS, MAX_TEXT_BYTES};
use crate::policy::condition::ReasonId;
use crate::policy::fact::{FactId, FactType, FactValue, Value};
use crate::policy::{Level, Parts, Priority, Severity};
use crate::subject::{Actor, Event, EventKind, Log, Opening};
use crate::words;
use chrono::{DateTime, Utc};

/// What an event does to the facts and to waiting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    None,
    Fact(FactId, Value),
    WaitingSet(ReasonId),
    WaitingCleared(ReasonId),
}

pub(super) struct Opened {
    pub(super) logged_at: Instant,
    /// The entry, where no receipt is borne.
    pub(super) received_at: Instant,
    pub(super) facts: Facts,
}

pub(super) fn opening(parts: &Parts, opening: &Opening) -> Result<Opened, Refused> {
    let logged_at = Instant::new(opening.logged_at)?;
    let received_at = match opening.received_at {
        None => logged_at,
        Some(received) => earlier(received, opening.logged_at)?,
    };
    actor(&opening.actor)?;
    short(opening.id.as_deref())?;
    let mut facts = Facts::unset(parts);
    if let Some(severity) = opening.severity {
        facts.set(FactId::REPORTED_SEVERITY, severity_value(parts, severity)?);
    }
    if let Some(priority) = opening.priority {
        facts.set(FactId::PRIORITY, priority_value(parts, priority)?);
    }
    let plan = opening.plan.as_ref().map(|plan| plan.name());
    for (fact, what, name) in [
        (FactId::PLAN, "plan", plan),
        (FactId::REGION, "region", opening.region.as_deref()),
        (
            FactId::ENVIRONMENT,
            "environment",
            opening.environment.as_deref(),
        ),
        (FactId::CATEGORY, "category", opening.category.as_deref()),
        (FactId::CHANNEL, "channel", opening.channel.as_deref()),
    ] {
        short(name)?;
        if let Some(name) = name {
            facts.set(fact, named(parts, fact, what, name)?);
        }
    }
    for (name, value) in &opening.facts {
        let (fact, value) = declared(parts, name, value)?;
        facts.set(fact, value);
    }
    Ok(Opened {
        logged_at,
        received_at,
        facts,
    })
}

fn earlier(received_at: DateTime<Utc>, logged_at: DateTime<Utc>) -> Result<Instant, Refused> {
    let received = Instant::new(received_at)?;
    if received_at > logged_at {
        return Err(Refused::ReceivedLater {
            received_at,
            logged_at,
        });
    }
    Ok(received)
}

pub(crate) fn event(
    parts: &Parts,
    log: &Log,
    last: Instant,
    event: &Event,
) -> Result<(Instant, Change), Refused> {
    let now = Instant::new(event.at)?;
    if now < last {
        return Err(Refused::Earlier {
            at: event.at,
            last: last.utc(),
        });
    }
    if log.events.len() >= MAX_EVENTS {
        return Err(Refused::LimitExceeded {
            what: "many events",
            limit: MAX_EVENTS,
        });
    }
    actor(&event.actor)?;
    short(event.id.as_deref())?;
    short(event.channel.as_deref())?;
    let change = match &event.kind {
        EventKind::SeverityReported { severity } => {
            Change::Fact(FactId::REPORTED_SEVERITY, severity_value(parts, *severity)?)
        }
        EventKind::SeverityConfirmed { severity } => Change::Fact(
            FactId::CONFIRMED_SEVERITY,
            severity_value(parts, *severity)?,
        ),
        EventKind::WaitingSet { reason } => Change::WaitingSet(waiting(parts, reason)?),
        EventKind::WaitingCleared { reason } => Change::WaitingCleared(waiting(parts, reason)?),
        EventKind::Acknowledged
        | EventKind::Replied { .. }
        | EventKind::Resolved
        | EventKind::Closed => Change::None,
    };
    Ok((now, change))
}

fn actor(actor: &Actor) -> Result<(), Refused> {
    short(actor.id.as_deref())?;
    short(actor.role.as_deref())
}

fn short(text: Option<&str>) -> Result<(), Refused> {
    match text {
        Some(text) if text.len() > MAX_TEXT_BYTES => Err(Refused::LimitExceeded {
            what: "long a text, in bytes",
            limit: MAX_TEXT_BYTES,
        }),
        Some(_) | None => Ok(()),
    }
}

fn severity_value(parts: &Parts, found: Severity) -> Result<Value, Refused> {
    place(&parts.severities, found.rank()).ok_or_else(|| Refused::UnknownSeverity {
        found,
        expected: ranks(&parts.severities),
    })
}

fn priority_value(parts: &Parts, found: Priority) -> Result<Value, Refused> {
    place(&parts.priorities, found.rank()).ok_or_else(|| Refused::UnknownPriority {
        found,
        expected: ranks(&parts.priorities),
    })
}

fn place(levels: &[Level], rank: u8) -> Option<Value> {
    let place = levels.iter().position(|level| level.rank == Some(rank))?;
    u16::try_from(place).ok().map(Value::Choice)
}

/// `1 (s1), 2 (s2) or 3 (s3)`.
fn ranks(levels: &[Level]) -> String {
    let names: Vec<String> = levels
        .iter()
        .filter_map(|level| {
            level
                .rank
                .map(|rank| format!("{rank}` for `{}", level.name))
        })
        .collect();
    words::one_of(names.iter().map(String::as_str))
}

fn named(parts: &Parts, fact: FactId, what: &'static str, name: &str) -> Result<Value, Refused> {
    parts
        .fact(fact)
        .of
        .read(&FactValue::from(name))
        .ok_or_else(|| Refused::UnknownName {
            what,
            found: name.to_owned(),
            expected: words::one_of(parts.choices(fact).iter().map(String::as_str)),
        })
}

fn waiting(parts: &Parts, reason: &str) -> Result<ReasonId, Refused> {
    short(Some(reason))?;
    parts
        .reason_named(reason)
        .ok_or_else(|| Refused::UnknownName {
            what: "waiting reason",
            found: reason.to_owned(),
            expected: words::one_of(parts.waiting.iter().map(String::as_str)),
        })
}

/// A fact the policy declares; those every policy has are set by their own fields.
fn declared(parts: &Parts, name: &str, value: &FactValue) -> Result<(FactId, Value), Refused> {
    short(Some(name))?;
    let own = crate::policy::fact::PREDECLARED.contains(&name);
    let Some(fact) = parts.fact_named(name).filter(|_| !own) else {
        let names = parts
            .facts
            .iter()
            .skip(crate::policy::fact::PREDECLARED.len());
        return Err(Refused::UnknownName {
            what: "fact",
            found: name.to_owned(),
            expected: words::one_of(names.map(|fact| fact.name.as_str())),
        });
    };
    if let FactValue::Text(text) = value {
        short(Some(text))?;
    }
    let of: &FactType = &parts.fact(fact).of;
    let value = of.read(value).ok_or_else(|| Refused::BadFact {
        fact: name.to_owned(),
        found: value.to_string(),
        expected: of.expected(),
    })?;
    Ok((fact, value))
}
