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

#[cfg(test)]
mod tests {
    use super::*;

    /// One thing each, those of facts and memories up to the last that has a bit of its own.
    fn single() -> Vec<Reads> {
        let mut all = vec![Reads::WAITING, Reads::POSITIONS, Reads::TRACKS];
        for place in [0, 1, 2, 62, 63] {
            let (mut fact, mut seen) = (Reads::NONE, Reads::NONE);
            fact.add(FactId(place));
            seen.add_seen(MemoryId(place));
            all.extend([fact, seen]);
        }
        all
    }

    #[test]
    fn they_meet_in_what_both_have_and_nothing_else() {
        let all = single();
        for (place, one) in all.iter().enumerate() {
            assert!(!one.meets(Reads::NONE), "{one:?}");
            assert_eq!(one.with(*one), *one);
            for (other_place, other) in all.iter().enumerate() {
                assert_eq!(one.meets(*other), place == other_place, "{one:?} {other:?}");
                let both = one.with(*other);
                for (third_place, third) in all.iter().enumerate() {
                    let is_in = [place, other_place].contains(&third_place);
                    assert_eq!(both.meets(*third), is_in, "{both:?} {third:?}");
                }
            }
        }
    }

    /// What has no bit of its own meets whatever else has none, and nothing that has one.
    #[test]
    fn the_last_bit_stands_for_all_beyond() {
        let of = |place| {
            let mut fact = Reads::NONE;
            fact.add(FactId(place));
            fact
        };
        assert_eq!((of(64), of(1_000)), (of(63), of(63)));
        assert!(!of(64).meets(of(0)) && !of(64).meets(of(62)));
    }
}
