//! Memories: which events a policy's conditions have to remember.
//!
//! Each distinct selection of events is one memory, whatever conditions read it. What is remembered is how
//! often such an event came, when the first did, and when the last few did: as many as the conditions can
//! tell apart.

use super::EventName;
use super::pattern::{Pattern, Signature};

/// A memory's place among the policy's memories.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct MemoryId(pub(crate) u16);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Memory {
    pub(crate) of: Patterns,
    /// Only events after the last of these count, of that event itself none; all count where there are none.
    pub(crate) after: Patterns,
    /// Of how many events, the last ones, the instants are kept.
    pub(crate) keep: usize,
}

impl Memory {
    /// Whether two remember the same events.
    pub(crate) fn is_alike(&self, other: &Memory) -> bool {
        self.of == other.of && self.after == other.after
    }
}

/// Patterns of which one is enough.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Patterns {
    /// The events that any of them can match, as bits.
    events: u32,
    all: Vec<Pattern>,
}

impl Patterns {
    pub(crate) fn new(all: Vec<Pattern>) -> Patterns {
        let events = all.iter().map(Pattern::events);
        Patterns {
            events: events.fold(0, |all, one| all | one),
            all,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    #[inline]
    pub(crate) fn match_one(&self, event: &Signature<'_>) -> bool {
        self.may_match(event.event) && self.all.iter().any(|pattern| pattern.matches(event))
    }

    #[inline]
    fn may_match(&self, event: EventName) -> bool {
        self.events & event.bit() != 0
    }
}
