//! What conditions read, told coarsely: enough to pass over the tables that an event cannot concern.

use super::super::fact::FactId;

/// What conditions read, and what an event changes of that: more of it, where there is much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reads {
    /// A bit for each fact; the last one stands for all that have none of their own.
    facts: u64,
    waiting: bool,
    positions: bool,
    tracks: bool,
}

impl Reads {
    pub(crate) const NONE: Reads = Reads {
        facts: 0,
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
        self.facts |= 1_u64.wrapping_shl(u32::from(fact.0.min(63)));
    }

    pub(crate) fn with(self, other: Reads) -> Reads {
        Reads {
            facts: self.facts | other.facts,
            waiting: self.waiting || other.waiting,
            positions: self.positions || other.positions,
            tracks: self.tracks || other.tracks,
        }
    }

    /// Whether they have something in common.
    pub(crate) fn meets(self, other: Reads) -> bool {
        self.facts & other.facts != 0
            || (self.waiting && other.waiting)
            || (self.positions && other.positions)
            || (self.tracks && other.tracks)
    }
}
