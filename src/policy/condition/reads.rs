//! What conditions read, told coarsely: enough to pass over the tables that an event cannot concern.

use super::super::fact::FactId;
use super::super::memory::MemoryId;

/// What conditions read, and what an event changes of that: more of it, where there is much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reads {
    /// A bit for each fact; the last one stands for all that have none of their own.
    facts: u64,
    /// The same for memories.
    seen: u64,
    waiting: bool,
    positions: bool,
    tracks: bool,
}

impl Reads {
    pub(crate) const NONE: Reads = Reads {
        facts: 0,
        seen: 0,
        waiting: false,
        positions: false,
        tracks: false,
    };
    pub(crate) const WAITING: Reads = Reads {
        waiting: true,
        ..Reads::NONE
    };
    pub(crate) const POSITIONS: Reads = Reads {
        positions: true,
        ..Reads::NONE
    };
    pub(crate) const TRACKS: Reads = Reads {
        tracks: true,
        ..Reads::NONE
    };

    pub(crate) fn add(&mut self, fact: FactId) {
        self.facts |= bit(fact.0);
    }

    pub(crate) fn add_seen(&mut self, memory: MemoryId) {
        self.seen |= bit(memory.0);
    }

    pub(crate) fn with(self, other: Reads) -> Reads {
        Reads {
            facts: self.facts | other.facts,
            seen: self.seen | other.seen,
            waiting: self.waiting || other.waiting,
            positions: self.positions || other.positions,
            tracks: self.tracks || other.tracks,
        }
    }

    /// Whether they have something in common.
    pub(crate) fn meets(self, other: Reads) -> bool {
        self.facts & other.facts != 0
            || self.seen & other.seen != 0
            || (self.waiting && other.waiting)
            || (self.positions && other.positions)
            || (self.tracks && other.tracks)
    }
}

fn bit(place: u16) -> u64 {
    1_u64.wrapping_shl(u32::from(place.min(63)))
}
