//! The names and values that openings and events speak of.

use crate::engine::outcome::Refused;
use crate::limits::{MAX_ENTRIES, MAX_TEXT_BYTES};
use crate::policy::condition::ReasonId;
use crate::policy::fact::{FactId, FactValue, PREDECLARED, Value};
use crate::policy::ladder::RungId;
use crate::policy::person::PositionId;
use crate::policy::{Level, Parts, Priority, Severity};
use crate::subject::Actor;
use crate::words;

/// A role has to be one of the policy's where it declares any.
pub(super) fn actor(parts: &Parts, actor: &Actor) -> Result<(), Refused> {
    short(actor.id.as_deref())?;
    short(actor.organisation.as_deref())?;
    short(actor.region.as_deref())?;
    for skill in &actor.skills {
        short(Some(skill))?;
    }
    within("many skills", actor.skills.len(), MAX_ENTRIES)?;
    short(actor.role.as_deref())?;
    match &actor.role {
        Some(role) if !parts.roles.is_empty() && !parts.roles.contains(role) => {
            Err(Refused::UnknownName {
                what: "role",
                found: role.clone(),
                expected: words::one_of(parts.roles.iter().map(String::as_str)),
            })
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn position(parts: &Parts, name: &str) -> Result<PositionId, Refused> {
    short(Some(name))?;
    parts
        .position_named(name)
        .ok_or_else(|| Refused::UnknownName {
            what: "position",
            found: name.to_owned(),
            expected: words::one_of(parts.positions.iter().map(String::as_str)),
        })
}

/// The rung of that name; none where none is named, or where the policy has no ladder to name one of.
pub(super) fn rung(parts: &Parts, name: Option<&str>) -> Result<Option<RungId>, Refused> {
    short(name)?;
    let (Some(name), Some(ladder)) = (name, parts.ladder.as_deref()) else {
        return Ok(None);
    };
    match ladder.named(name) {
        Some(rung) => Ok(Some(rung)),
        None => Err(Refused::UnknownName {
            what: "rung",
            found: name.to_owned(),
            expected: words::one_of(ladder.ids().map(|id| ladder.name(id))),
        }),
    }
}

pub(super) fn short(text: Option<&str>) -> Result<(), Refused> {
    match text {
        Some(text) if text.len() > MAX_TEXT_BYTES => Err(Refused::LimitExceeded {
            what: "long a text, in bytes",
            limit: MAX_TEXT_BYTES,
        }),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn severity_value(parts: &Parts, found: Severity) -> Result<Value, Refused> {
    place(&parts.severities, found.rank()).ok_or_else(|| Refused::UnknownSeverity {
        found,
        expected: ranks(&parts.severities),
    })
}

pub(super) fn priority_value(parts: &Parts, found: Priority) -> Result<Value, Refused> {
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

pub(super) fn named(
    parts: &Parts,
    fact: FactId,
    what: &'static str,
    name: &str,
) -> Result<Value, Refused> {
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

pub(super) fn waiting(parts: &Parts, reason: &str) -> Result<ReasonId, Refused> {
    short(Some(reason))?;
    parts
        .reason_named(reason)
        .ok_or_else(|| Refused::UnknownName {
            what: "waiting reason",
            found: reason.to_owned(),
            expected: words::one_of(parts.waiting.iter().map(|reason| reason.name.as_str())),
        })
}

/// A fact that an event can set by its name.
pub(super) fn settable(parts: &Parts, name: &str) -> Result<FactId, Refused> {
    let own = parts.fact_named(name);
    let own = own.filter(|fact| fact.is_set_by_name());
    match own {
        Some(fact) => Ok(fact),
        None => declared(parts, name),
    }
}

/// A fact the policy declares; those every policy has are set by their own fields.
pub(super) fn declared(parts: &Parts, name: &str) -> Result<FactId, Refused> {
    short(Some(name))?;
    let own = PREDECLARED.contains(&name);
    parts
        .fact_named(name)
        .filter(|_| !own)
        .ok_or_else(|| Refused::UnknownName {
            what: "fact",
            found: name.to_owned(),
            expected: words::one_of(
                parts
                    .facts
                    .iter()
                    .skip(PREDECLARED.len())
                    .map(|fact| fact.name.as_str()),
            ),
        })
}

pub(super) fn value_of(parts: &Parts, id: FactId, given: &FactValue) -> Result<Value, Refused> {
    if let FactValue::Text(text) = given {
        short(Some(text))?;
    }
    let fact = parts.fact(id);
    let bad = |expected: String| Refused::BadFact {
        fact: fact.name.clone(),
        found: given.to_string(),
        expected,
    };
    let value = fact
        .of
        .read(given)
        .ok_or_else(|| bad(fact.of.expected_for(given)))?;
    if let Some(expected) = fact.unfit(&value) {
        return Err(bad(expected));
    }
    Ok(value)
}

pub(super) fn within(what: &'static str, found: usize, limit: usize) -> Result<(), Refused> {
    if found > limit {
        return Err(Refused::LimitExceeded { what, limit });
    }
    Ok(())
}
