//! What conditions read: the facts as they stand, and what the ticket is waiting for.

use super::climb::Climb;
use super::revisions::RevisionId;
use super::seen::{Past, Seen};
use super::track::{Holder, Tracks};
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::condition::{ReasonId, Situation};
use crate::policy::fact::{FactId, Value};
use crate::policy::memory::MemoryId;
use crate::policy::person::{Person, PositionId, Who};
use crate::policy::track::{StateId, TrackId};
use crate::policy::{ChangeCause, Parts};
use crate::subject::Actor;
use std::sync::Arc;

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
    /// What the facts are taken to be where nothing sets them.
    pub(super) defaults: Arc<[Option<Value>]>,
    /// By the place of the position, as far as any was ever filled.
    pub(super) positions: Vec<Vec<Holder>>,
    pub(super) tracks: Tracks,
    /// Where the policy has a ladder.
    pub(super) climb: Option<Box<Climb>>,
    /// By the place of the memory.
    pub(super) seen: Vec<Seen>,
    /// Where it has gone over to another revision.
    pub(super) past: Option<Box<Past>>,
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
    /// After one is reported.
    pub(super) fn reporting(self, value: &Value) -> Severities {
        Severities {
            reported: place(value),
            ..self
        }
    }

    /// After one is confirmed.
    pub(super) fn confirming(self, value: &Value) -> Severities {
        Severities {
            confirmed: place(value),
            ..self
        }
    }

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

fn place(value: &Value) -> Option<u16> {
    if let Value::Choice(place) = value {
        Some(*place)
    } else {
        None
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
            defaults: parts.defaults.clone(),
            positions: Vec::new(),
            tracks: Tracks::started(parts),
            climb: None,
            seen: vec![Seen::default(); parts.memories.len()],
            past: None,
        }
    }

    /// The same without what only events that come ask for.
    pub(super) fn for_answers(&self) -> Facts {
        Facts {
            values: self.values.clone(),
            waiting: self.waiting.clone(),
            waited: Vec::new(),
            revision: self.revision,
            requested: self.requested.clone(),
            defaults: self.defaults.clone(),
            positions: self.positions.clone(),
            tracks: self.tracks.clone(),
            climb: self.climb.clone(),
            seen: self.seen.clone(),
            past: None,
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
        let place = |fact: FactId| self.value(fact).and_then(place);
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

    pub(crate) fn tracks(&self) -> &Tracks {
        &self.tracks
    }

    /// Where the ticket stands on the ladder.
    pub(crate) fn climb(&self) -> Option<&Climb> {
        self.climb.as_deref()
    }

    /// Those who hold a position, in the order in which they came.
    pub(crate) fn holders_of(&self, position: PositionId) -> &[Holder] {
        let place = usize::from(position.0);
        self.positions.get(place).map_or(&[], Vec::as_slice)
    }

    /// Who holds a position; of several, who came first.
    pub(crate) fn holder(&self, position: PositionId) -> Option<&Actor> {
        let first = self.holders_of(position).first();
        first.map(|holder| &holder.person)
    }

    /// What a fact was set to; the severity is that which was reported.
    pub(crate) fn told(&self, fact: FactId) -> Option<&Value> {
        match fact {
            FactId::SEVERITY => self.value(FactId::REPORTED_SEVERITY),
            fact => self.value(fact),
        }
    }

    pub(crate) fn default_of(&self, fact: FactId) -> Option<&Value> {
        self.defaults.get(fact.index()).and_then(Option::as_ref)
    }

    pub(super) fn is_waiting_for(&self, reason: ReasonId) -> bool {
        self.waiting.iter().any(|(other, _)| *other == reason)
    }

    pub(crate) fn memory(&self, memory: MemoryId) -> Option<&Seen> {
        self.seen.get(usize::from(memory.0))
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
        self.value(fact).or_else(|| self.default_of(fact))
    }

    fn is_waiting(&self, reason: ReasonId) -> bool {
        self.is_waiting_for(reason)
    }

    fn is_assumed(&self, fact: FactId) -> bool {
        self.default_of(fact).is_some() && self.value(fact).is_none()
    }

    fn person(&self, who: Who, place: usize) -> Option<Person<'_>> {
        match who {
            Who::Actor | Who::Assigned => None,
            Who::Position(position) | Who::OneOf(position) => {
                let holder = self.holders_of(position).get(place)?;
                Some(holder.person.person())
            }
        }
    }

    fn holders(&self, position: PositionId) -> usize {
        self.holders_of(position).len()
    }

    fn state(&self, track: TrackId) -> Option<StateId> {
        self.tracks.state(track)
    }

    fn seen(&self, memory: MemoryId) -> u32 {
        self.memory(memory).map_or(0, |seen| seen.times)
    }
}
