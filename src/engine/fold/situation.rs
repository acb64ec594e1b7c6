//! What conditions read: the facts as they stand, and what the ticket is waiting for.

use super::guard::Change;
use crate::engine::outcome::{Advisory, Outcome};
use crate::instant::Instant;
use crate::policy::Parts;
use crate::policy::clock::Reasons;
use crate::policy::condition::{ReasonId, Situation};
use crate::policy::fact::{FactId, Value};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Facts {
    /// By the place of the fact; the severity in force is derived and has none here.
    values: Vec<Option<Value>>,
    /// The reasons that hold, in the order they were set.
    waiting: Vec<(ReasonId, Instant)>,
}

impl Facts {
    pub(crate) fn unset(parts: &Parts) -> Facts {
        Facts {
            values: vec![None; parts.facts.len()],
            waiting: Vec::new(),
        }
    }

    pub(crate) fn set(&mut self, fact: FactId, value: Value) {
        if let Some(slot) = self.values.get_mut(fact.index()) {
            *slot = Some(value);
        }
    }

    pub(crate) fn change(
        &mut self,
        parts: &Parts,
        change: Change,
        now: Instant,
        outcome: &mut Outcome,
    ) {
        match change {
            Change::None => {}
            Change::Fact(fact, value) => self.set(fact, value),
            Change::WaitingSet(reason) if !self.is_waiting(reason) => {
                self.waiting.push((reason, now));
            }
            Change::WaitingCleared(reason) if self.is_waiting(reason) => {
                self.waiting.retain(|(other, _)| *other != reason);
            }
            Change::WaitingSet(reason) | Change::WaitingCleared(reason) => {
                let reason = parts.waiting_name(reason).to_owned();
                outcome.advisories.push(Advisory::NoEffect { reason });
            }
        }
    }

    pub(crate) fn waiting(&self) -> Reasons {
        self.waiting
            .iter()
            .fold(Reasons::NONE, |all, (one, _)| all.with(Reasons::of(*one)))
    }

    pub(crate) fn waiting_since(&self) -> impl Iterator<Item = (ReasonId, Instant)> {
        self.waiting.iter().copied()
    }
}

impl Situation for Facts {
    fn fact(&self, fact: FactId) -> Option<&Value> {
        let value = |fact: FactId| self.values.get(fact.index()).and_then(Option::as_ref);
        if fact == FactId::SEVERITY {
            return value(FactId::CONFIRMED_SEVERITY).or_else(|| value(FactId::REPORTED_SEVERITY));
        }
        value(fact)
    }

    fn is_waiting(&self, reason: ReasonId) -> bool {
        self.waiting.iter().any(|(other, _)| *other == reason)
    }
}
