//! Tracks: named state machines, of which a ticket stands in one state each.

use super::citation::Citation;
use super::pattern::words;
use serde::{Deserialize, Serialize};

words! {
    /// What a state of a track means for a host, which need not know its name.
    StateKind {
        /// Nothing is going on.
        Idle => "idle",
        /// It has been asked for.
        Asked => "asked",
        /// It is being decided on.
        Deciding => "deciding",
        /// It is going on.
        Active => "active",
        /// It is over. It may be asked for again.
        Ended => "ended",
    }
}

impl StateKind {
    /// Whether something is asked for, decided on or going on.
    pub(crate) fn is_open(self) -> bool {
        match self {
            StateKind::Asked | StateKind::Deciding | StateKind::Active => true,
            StateKind::Idle | StateKind::Ended => false,
        }
    }
}

/// A track's place among the policy's tracks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct TrackId(pub(crate) u8);

impl TrackId {
    /// Whether the ticket is open, resolved or closed: every policy has that track, and the engine moves it.
    pub(crate) const TICKET: TrackId = TrackId(0);

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A state's place among the states of its track.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct StateId(pub(crate) u8);

impl StateId {
    /// Of the track `ticket`.
    pub(crate) const OPEN: StateId = StateId(0);
    pub(crate) const RESOLVED: StateId = StateId(1);
    pub(crate) const CLOSED: StateId = StateId(2);
}

/// Some states of one track.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct States(u64);

impl States {
    pub(crate) fn of(states: impl IntoIterator<Item = StateId>) -> States {
        let bits = states.into_iter().map(bit);
        States(bits.fold(0, |all, one| all | one))
    }

    pub(crate) fn contains(self, state: StateId) -> bool {
        self.0 & bit(state) != 0
    }

    pub(crate) fn meets(self, other: States) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn with(self, other: States) -> States {
        States(self.0 | other.0)
    }
}

fn bit(state: StateId) -> u64 {
    1_u64.wrapping_shl(u32::from(state.0))
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Track {
    pub(crate) name: String,
    pub(crate) states: Vec<TrackState>,
    pub(crate) start: StateId,
    /// Where closing the ticket leaves a track that is neither idle nor ended.
    pub(crate) closing: Option<StateId>,
    pub(crate) cite: Vec<Citation>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TrackState {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) kind: StateKind,
    pub(crate) cite: Vec<Citation>,
}

impl Track {
    /// That of the ticket itself.
    pub(crate) fn ticket() -> Track {
        let state = |name: &str, kind| TrackState {
            name: name.to_owned(),
            label: name.to_owned(),
            kind,
            cite: Vec::new(),
        };
        Track {
            name: "ticket".to_owned(),
            states: vec![
                state("open", StateKind::Active),
                state("resolved", StateKind::Ended),
                state("closed", StateKind::Ended),
            ],
            start: StateId::OPEN,
            closing: None,
            cite: Vec::new(),
        }
    }

    pub(crate) fn state_named(&self, name: &str) -> Option<StateId> {
        let place = self.states.iter().position(|state| state.name == name)?;
        u8::try_from(place).ok().map(StateId)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = (StateId, &TrackState)> {
        (0_u8..).map(StateId).zip(&self.states)
    }

    pub(crate) fn get(&self, id: StateId) -> Option<&TrackState> {
        self.states.get(usize::from(id.0))
    }

    pub(crate) fn kind(&self, id: StateId) -> Option<StateKind> {
        self.get(id).map(|state| state.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A state that is named twice is there all the same.
    #[test]
    fn states_are_a_set() {
        let states = States::of([StateId(1), StateId(63), StateId(1)]);
        let has: Vec<u8> = (0..64)
            .filter(|place| states.contains(StateId(*place)))
            .collect();
        assert_eq!(has, [1, 63]);
        assert_eq!(states.with(states), states);
    }
}
