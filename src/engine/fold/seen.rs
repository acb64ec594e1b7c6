//! What is remembered of events.

use super::Changed;
use super::situation::Facts;
use crate::instant::Instant;
use crate::policy::condition::Reads;
use crate::policy::memory::{Memory, MemoryId};
use crate::policy::pattern::Signature;
use crate::policy::{ChangeCause, ContentHash, Parts, Policy};
use crate::subject::{EventKind, Log};
use chrono::{DateTime, Utc};
use std::collections::VecDeque;

/// What one memory holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Seen {
    /// An event has come that those to be remembered come after.
    armed: bool,
    pub(crate) times: u32,
    pub(crate) first: Option<Instant>,
    /// The last ones, the oldest first.
    pub(crate) last: VecDeque<Instant>,
}

/// What a revision remembered when the ticket left it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LaidBy {
    of: ContentHash,
    /// How many events stood in the log.
    events: usize,
    seen: Vec<Seen>,
}

impl Seen {
    /// Meets an event. Whether that changes what is remembered.
    fn meet(&mut self, memory: &Memory, event: &Signature<'_>, now: Instant) -> bool {
        if memory.after.match_one(event) {
            // No event comes after itself.
            let forgets = self.times > 0;
            *self = Seen {
                armed: true,
                ..Seen::default()
            };
            return forgets;
        }
        let counts = self.armed || memory.after.is_empty();
        if !counts || !memory.of.match_one(event) {
            return false;
        }
        self.times = self.times.saturating_add(1);
        self.first.get_or_insert(now);
        if self.last.len() == memory.keep {
            self.last.pop_front();
        }
        if memory.keep > 0 {
            self.last.push_back(now);
        }
        true
    }
}

impl Facts {
    /// Remembers an event; what that changes, where it changes something.
    pub(super) fn remember(
        &mut self,
        parts: &Parts,
        event: &Signature<'_>,
        now: Instant,
    ) -> Option<Changed> {
        let (mut reads, mut changes) = (Reads::NONE, false);
        for (id, (memory, seen)) in (0_u16..).zip(parts.memories.iter().zip(&mut self.seen)) {
            if seen.meet(memory, event, now) {
                reads.add_seen(MemoryId(id));
                changes = true;
            }
        }
        let cause = ChangeCause::Fact;
        changes.then_some(Changed {
            cause,
            reads: Some(reads),
        })
    }

    /// Tells what is remembered in the words of another revision: what that remembers alike is kept, what it
    /// remembered before is taken up again, and the rest is looked up in the log.
    pub(super) fn tell_seen(&mut self, old: &Policy, new: &Policy, log: &Log) {
        let before = std::mem::take(&mut self.seen);
        let laid_by = self.laid_by.iter();
        let laid_by = laid_by.enumerate().find(|(_, one)| one.of == new.hash());
        let laid_by = laid_by.map(|(place, _)| place);
        let laid_by = laid_by.map(|place| self.laid_by.swap_remove(place));
        let (old_parts, new_parts) = (old.parts(), new.parts());
        // Patterns hold the places of both.
        let same_names =
            old_parts.events == new_parts.events && old_parts.positions == new_parts.positions;
        let mut to_look_up = Vec::new();
        for (place, memory) in new_parts.memories.iter().enumerate() {
            let alike = |(other, _): &(&Memory, &Seen)| {
                same_names && memory.is_alike(other) && memory.keep <= other.keep
            };
            let mut told = old_parts.memories.iter().zip(&before);
            let mut seen = match told.find(alike) {
                Some((_, seen)) => seen.clone(),
                None => {
                    let taken_up = laid_by.as_ref().filter(|_| !memory.meets_migrations());
                    let seen = taken_up.and_then(|laid_by| laid_by.seen.get(place));
                    let from = seen.and(laid_by.as_ref()).map(|laid_by| laid_by.events);
                    to_look_up.push((place, from));
                    seen.cloned().unwrap_or_default()
                }
            };
            let surplus = seen.last.len().saturating_sub(memory.keep);
            seen.last.drain(..surplus);
            self.seen.push(seen);
        }
        look_up(&mut self.seen, &to_look_up, new_parts, log);
        if !before.is_empty() {
            self.laid_by.push(LaidBy {
                of: old.hash(),
                events: log.events.len(),
                seen: before,
            });
        }
    }
}

/// Lets memories of those places meet what stands in the log from an event on; or from the opening on, where none is
/// said.
fn look_up(all: &mut [Seen], places: &[(usize, Option<usize>)], parts: &Parts, log: &Log) {
    let mut meet = |number: Option<usize>, signature: &Signature<'_>, now: DateTime<Utc>| {
        // Every instant of a log has been checked.
        let Ok(now) = Instant::new(now) else { return };
        for (place, from) in places {
            let memory = parts.memories.get(*place);
            if let (Some(memory), Some(seen)) = (memory, all.get_mut(*place))
                && from.is_none_or(|from| number >= Some(from))
            {
                seen.meet(memory, signature, now);
            }
        }
    };
    let first = places.iter().map(|(_, from)| *from).min();
    let Some(first) = first else { return };
    if first.is_none() {
        meet(None, &log.opening.signature(), log.opening.logged_at);
    }
    let first = first.unwrap_or_default();
    for (number, event) in log.events.iter().enumerate().skip(first) {
        let own = if let EventKind::Happened { event } = &event.kind {
            parts.own_event_named(event)
        } else {
            None
        };
        let mut signature = event.signature(own);
        if let Some(position) = event.kind.position() {
            signature.position = parts.position_named(position);
        }
        meet(Some(number), &signature, event.at);
    }
}
