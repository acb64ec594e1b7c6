//! What an account tells a ticket.

use super::lookup::FeatureAnswer;
use crate::engine::act;
use crate::engine::sight::Sight;
use crate::engine::ticket::Folded;
use crate::instant::Instant;
use crate::policy::condition::{Assumed, Situation, Truth};
use crate::policy::fact::{FactId, Value};
use crate::policy::standing::By;
use crate::policy::{FactValue, Parts};
use crate::subject::{AccountStanding, Actor};

/// As of an instant, for whoever asks.
pub(super) fn standing(folded: &Folded, actor: &Actor, now: Instant) -> AccountStanding {
    let (revisions, state) = (&folded.revisions, &folded.state);
    let (parts, facts) = (revisions.parts(), state.facts());
    let sight = Sight {
        revisions,
        state,
        known: facts,
        now,
    };
    let asked = act::asked_by(facts, actor);
    let asked = Sight {
        revisions,
        state,
        known: &asked,
        now,
    };
    let named = |fact: FactId| match facts.fact(fact).map(|value| said(parts, fact, value)) {
        Some(FactValue::Text(name)) => Some(name),
        Some(FactValue::Flag(_) | FactValue::Number(_)) | None => None,
    };
    let told = parts.lookups.told.iter().filter_map(|told| {
        let (value, is_assumed) = match &told.by {
            By::When(when) => {
                let mut assumed = Assumed::default();
                let value = match when.read(&asked, &mut assumed) {
                    Truth::True => true,
                    Truth::False => false,
                    Truth::Unknown => return None,
                };
                (value.into(), !assumed.0.is_empty())
            }
            By::Fact(fact) => {
                let value = said(parts, *fact, facts.fact(*fact)?);
                (value, facts.is_assumed(*fact))
            }
            By::Feature(place) => {
                let feature = parts.lookups.features.get(*place)?;
                let answer = FeatureAnswer::new(&sight, parts, feature);
                (answer.grant.is_open()?.into(), !answer.assumed.is_empty())
            }
        };
        Some((told.name.clone(), value, is_assumed))
    });
    let told: Vec<(String, FactValue, bool)> = told.collect();
    let assumed = told.iter().filter(|(_, _, is_assumed)| *is_assumed);
    let assumed = assumed.map(|(name, _, _)| name.clone()).collect();
    let facts = told.into_iter().map(|(name, value, _)| (name, value));
    let facts = facts.collect();
    AccountStanding {
        account: folded.id.as_deref().map(str::to_owned),
        asked_for: actor.id.clone(),
        as_of: now.utc(),
        policy: revisions.current().hash(),
        plan: named(FactId::PLAN),
        region: named(FactId::REGION),
        contract: folded.contract.as_deref().map(str::to_owned),
        assumed,
        facts,
    }
}

/// A value as a host gives it.
fn said(parts: &Parts, fact: FactId, value: &Value) -> FactValue {
    match value {
        Value::Flag(flag) => FactValue::Flag(*flag),
        Value::Number(number) => FactValue::Number(*number),
        Value::Choice(place) => {
            let name = parts.choices(fact).get(usize::from(*place));
            FactValue::Text(name.cloned().unwrap_or_default())
        }
        Value::Instant(at) => at.utc().into(),
        Value::Duration(nanos) => chrono::TimeDelta::nanoseconds(*nanos).into(),
        Value::Text(text) => FactValue::Text(text.to_string()),
    }
}
