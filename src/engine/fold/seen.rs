//! What is remembered of events.

use super::Changed;
use super::situation::Facts;
use crate::instant::Instant;
use crate::policy::condition::Reads;
use crate::policy::memory::{Memory, MemoryId};
use crate::policy::pattern::Signature;
use crate::policy::{ChangeCause, ContentHash, Parts, Policy};
use crate::subject::{Event, EventKind, Log};
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

/// What a ticket keeps of the revisions that it has gone through.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Past {
    /// What those before the present one remembered, none twice.
    laid_by: Vec<LaidBy>,
    /// The events by which it followed a revision, each with how many of its log came before. They stand in no log.
    followed: Vec<(usize, Event)>,
}

/// What a revision remembered when the ticket left it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct LaidBy {
    of: ContentHash,
    met: Met,
    seen: Vec<Seen>,
}

/// How many events had come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Met {
    /// Of the log.
    events: usize,
    followed: usize,
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

    /// Keeps an event by which the ticket has followed a revision.
    pub(super) fn has_followed(&mut self, event: Event, log: &Log) {
        let past = self.past.get_or_insert_default();
        past.followed.push((log.events.len(), event));
    }

    /// Tells what is remembered in the words of another revision: what that remembers alike is kept, what it
    /// remembered before is taken up again, and the rest is looked up in what has come.
    pub(super) fn tell_seen(&mut self, old: &Policy, new: &Policy, log: &Log) {
        let before = std::mem::take(&mut self.seen);
        let past = self.past.get_or_insert_default();
        let laid_by = past.laid_by.iter().position(|one| one.of == new.hash());
        let laid_by = laid_by.map(|place| past.laid_by.swap_remove(place));
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
                    let taken_up = laid_by.as_ref();
                    let seen = taken_up.and_then(|laid_by| laid_by.seen.get(place));
                    to_look_up.push((place, seen.and(taken_up).map(|laid_by| laid_by.met)));
                    seen.cloned().unwrap_or_default()
                }
            };
            let surplus = seen.last.len().saturating_sub(memory.keep);
            seen.last.drain(..surplus);
            self.seen.push(seen);
        }
        look_up(
            &mut self.seen,
            &to_look_up,
            new_parts,
            (log, &past.followed),
        );
        if !before.is_empty() {
            let met = Met {
                events: log.events.len(),
                followed: past.followed.len(),
            };
            past.laid_by.push(LaidBy {
                of: old.hash(),
                met,
                seen: before,
            });
        }
    }
}

/// Lets memories of those places meet what has come since they last did; or from the opening on, where they never did.
fn look_up(
    all: &mut [Seen],
    places: &[(usize, Option<Met>)],
    parts: &Parts,
    (log, followed): (&Log, &[(usize, Event)]),
) {
    let mut meet = |is_new: &dyn Fn(Met) -> bool, signature: &Signature<'_>, now: DateTime<Utc>| {
        // Every instant of a log has been checked.
        let Ok(now) = Instant::new(now) else { return };
        for (place, met) in places {
            let memory = parts.memories.get(*place);
            if let (Some(memory), Some(seen)) = (memory, all.get_mut(*place))
                && met.is_none_or(is_new)
            {
                seen.meet(memory, signature, now);
            }
        }
    };
    let first = places.iter().map(|(_, met)| met.map(|met| met.events));
    let Some(first) = first.min() else { return };
    if first.is_none() {
        meet(&|_| false, &log.opening.signature(), log.opening.logged_at);
    }
    let mut followed = followed.iter().enumerate().peekable();
    for number in first.unwrap_or_default()..=log.events.len() {
        while let Some((place, (_, event))) = followed.next_if(|(_, (after, _))| *after <= number) {
            meet(
                &|met| place >= met.followed,
                &event.signature(None),
                event.at,
            );
        }
        let Some(event) = log.events.get(number) else {
            break;
        };
        let own = if let EventKind::Happened { event } = &event.kind {
            parts.own_event_named(event)
        } else {
            None
        };
        let mut signature = event.signature(own);
        if let Some(position) = event.kind.position() {
            signature.position = parts.position_named(position);
        }
        meet(&|met| number >= met.events, &signature, event.at);
    }
}
