//! What is remembered of events.

use super::Changed;
use super::situation::Facts;
use crate::instant::Instant;
use crate::policy::condition::Reads;
use crate::policy::memory::{Memory, MemoryId};
use crate::policy::pattern::Signature;
use crate::policy::{ChangeCause, Parts};
use crate::subject::{EventKind, Log};
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

    /// Tells what is remembered in the words of another revision: what that remembers alike is kept, the rest
    /// is looked up in the log.
    pub(super) fn tell_seen(&mut self, old: &Parts, new: &Parts, log: &Log) {
        let all = std::mem::take(&mut self.seen);
        // Patterns hold the places of both.
        let same_names = old.events == new.events && old.positions == new.positions;
        for memory in &new.memories {
            let alike = |(other, _): &(&Memory, &Seen)| {
                memory.is_alike(other) && memory.keep <= other.keep && same_names
            };
            let mut told = old.memories.iter().zip(&all);
            let mut seen = match told.find(alike) {
                Some((_, seen)) => seen.clone(),
                None => looked_up(memory, new, log),
            };
            let surplus = seen.last.len().saturating_sub(memory.keep);
            seen.last.drain(..surplus);
            self.seen.push(seen);
        }
    }
}

/// What a memory would hold if it had been there from the opening on.
fn looked_up(memory: &Memory, parts: &Parts, log: &Log) -> Seen {
    let mut seen = Seen::default();
    // Every instant of a log has been checked.
    if let Ok(now) = Instant::new(log.opening.logged_at) {
        seen.meet(memory, &log.opening.signature(), now);
    }
    for event in &log.events {
        let own = if let EventKind::Happened { event } = &event.kind {
            parts.own_event_named(event)
        } else {
            None
        };
        let mut signature = event.signature(own);
        if let Some(position) = event.kind.position() {
            signature.position = parts.position_named(position);
        }
        if let Ok(now) = Instant::new(event.at) {
            seen.meet(memory, &signature, now);
        }
    }
    seen
}
