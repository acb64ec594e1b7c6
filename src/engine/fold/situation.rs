//! What conditions read: the facts as they stand, and what the ticket is waiting for.

use super::revisions::RevisionId;
use super::seen::Seen;
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::condition::{Notes, ReasonId, Situation, Truth, Unset};
use crate::policy::fact::{FactId, Value};
use crate::policy::memory::MemoryId;
use crate::policy::{ChangeCause, Parts};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Facts {
    /// By the place of the fact; the severity in force is derived and has none here.
    pub(super) values: Vec<Option<Value>>,
    /// The reasons that hold, in the order they were set.
    pub(super) waiting: Vec<(ReasonId, Instant)>,
    /// The reasons that held from each instant on at which that changed, in the words of the revision then in
    /// force.
    pub(super) waited: Vec<(Instant, RevisionId, Reasons)>,
    /// The revision in force.
    pub(super) revision: RevisionId,
    /// What has been asked for and not decided.
    pub(super) requested: Option<Requested>,
    /// By the place of the memory.
    pub(super) seen: Vec<Seen>,
}

/// A change of classification that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Requested {
    pub(crate) at: Instant,
    pub(crate) severity: Option<Value>,
    pub(crate) priority: Option<Value>,
}

/// The severities reported and confirmed, by their places on the scale.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Severities {
    reported: Option<u16>,
    confirmed: Option<u16>,
}

impl Severities {
    pub(super) fn is_confirmed(self) -> bool {
        self.confirmed.is_some()
    }

    /// What a change of severities is; none where nothing changed.
    pub(super) fn cause(self, after: Severities) -> Option<ChangeCause> {
        let in_force = |one: Severities| one.confirmed.or(one.reported);
        let moved = |before: Option<u16>, after: Option<u16>| match (before, after) {
            (None, Some(_)) => Some(ChangeCause::SeveritySet),
            (Some(before), Some(after)) if after < before => Some(ChangeCause::SeverityRaised),
            (Some(before), Some(after)) if after > before => Some(ChangeCause::SeverityLowered),
            (_, _) => None,
        };
        let confirmed = self.confirmed != after.confirmed;
        moved(in_force(self), in_force(after))
            .or_else(|| moved(self.reported, after.reported))
            .or(confirmed.then_some(ChangeCause::SeverityConfirmed))
    }
}

impl Facts {
    pub(crate) fn unset(parts: &Parts) -> Facts {
        Facts {
            values: vec![None; parts.facts.len()],
            waiting: Vec::new(),
            waited: Vec::new(),
            revision: RevisionId::default(),
            requested: None,
            seen: vec![Seen::default(); parts.memories.len()],
        }
    }

    /// Sets a fact, or withdraws it. Whether that changes it.
    pub(super) fn set(&mut self, fact: FactId, value: Option<Value>) -> bool {
        let Some(slot) = self.values.get_mut(fact.index()) else {
            return false;
        };
        let changes = *slot != value;
        *slot = value;
        changes
    }

    pub(super) fn severities(&self) -> Severities {
        let place = |fact: FactId| match self.value(fact) {
            Some(Value::Choice(place)) => Some(*place),
            Some(_) | None => None,
        };
        Severities {
            reported: place(FactId::REPORTED_SEVERITY),
            confirmed: place(FactId::CONFIRMED_SEVERITY),
        }
    }

    /// Sets a waiting reason, or clears it. What one event does to all of them is remembered at once.
    pub(super) fn wait(&mut self, reason: ReasonId, holds: bool, now: Instant) {
        if holds {
            self.waiting.push((reason, now));
        } else {
            self.waiting.retain(|(other, _)| *other != reason);
        }
    }

    pub(super) fn remember_waiting(&mut self, now: Instant) {
        self.waited.push((now, self.revision, self.waiting()));
    }

    pub(crate) fn waiting(&self) -> Reasons {
        self.waiting
            .iter()
            .fold(Reasons::NONE, |all, (one, _)| all.with(Reasons::of(*one)))
    }

    pub(crate) fn waiting_since(&self) -> impl Iterator<Item = (ReasonId, Instant)> {
        self.waiting.iter().copied()
    }

    pub(crate) fn requested(&self) -> Option<&Requested> {
        self.requested.as_ref()
    }

    pub(crate) fn memory(&self, memory: MemoryId) -> Option<&Seen> {
        self.seen.get(usize::from(memory.0))
    }

    /// The instant that a fact says; unknown, and asked for, where it is unset.
    pub(crate) fn instant(&self, fact: FactId, notes: &mut impl Notes) -> Result<Instant, Truth> {
        match self.value(fact) {
            Some(Value::Instant(at)) => Ok(*at),
            Some(_) => Err(Truth::False),
            None => {
                notes.ask(Unset::Fact(fact));
                Err(Truth::Unknown)
            }
        }
    }

    fn value(&self, fact: FactId) -> Option<&Value> {
        self.values.get(fact.index()).and_then(Option::as_ref)
    }
}

impl Situation for Facts {
    fn fact(&self, fact: FactId) -> Option<&Value> {
        if fact == FactId::SEVERITY {
            let confirmed = self.value(FactId::CONFIRMED_SEVERITY);
            return confirmed.or_else(|| self.value(FactId::REPORTED_SEVERITY));
        }
        self.value(fact)
    }

    fn is_waiting(&self, reason: ReasonId) -> bool {
        self.waiting.iter().any(|(other, _)| *other == reason)
    }

    fn seen(&self, memory: MemoryId) -> u32 {
        self.memory(memory).map_or(0, |seen| seen.times)
    }
}
