//! Acts: who may do what, what it takes, and what it brings about.

use super::citation::Citation;
use super::condition::{self, ReasonId, Timed};
use super::fact::{FactId, Value};
use super::ladder::RungId;
use super::pattern::{EventName, OwnEventId, bit};
use super::person::PositionId;
use super::track::{StateId, States, TrackId};

/// The acts of a policy, with the events that any of them is stated for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Acts {
    /// A bit for each name of an event, by its place in [`EventName::ALL`].
    events: u64,
    all: Vec<Act>,
}

impl Acts {
    pub(crate) fn new(all: Vec<Act>) -> Acts {
        let events = all.iter().map(|act| bit(act.event));
        Acts {
            events: events.fold(0, |all, one| all | one),
            all,
        }
    }

    /// The act that is stated for an event.
    #[inline]
    pub(crate) fn of(&self, event: EventName, own: Option<OwnEventId>) -> Option<&Act> {
        if self.events & bit(event) == 0 {
            return None;
        }
        let mut all = self.all.iter();
        all.find(|act| act.event == event && act.own == own)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Act> {
        self.all.iter()
    }
}

/// What an act takes is judged at the instant of its event, so it may read the time and the clocks.
type Condition = condition::Condition<Timed>;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Act {
    /// The name of the event.
    pub(crate) name: String,
    /// The act's place in the document.
    pub(crate) path: String,
    pub(crate) event: EventName,
    pub(crate) own: Option<OwnEventId>,
    /// The authority: who may do it.
    pub(crate) by: Condition,
    /// The same in words, each alternative.
    pub(crate) may: Vec<String>,
    pub(crate) fields: Vec<Field>,
    pub(crate) needs: Vec<Need>,
    pub(crate) moves: Vec<Moves>,
    pub(crate) effects: Vec<Effect>,
    /// Where to turn instead, each under its condition.
    pub(crate) instead: Vec<(Condition, String)>,
    pub(crate) cite: Vec<Citation>,
}

impl Act {
    /// All that it asks, of whatever kind.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let fields = self.fields.iter().map(|field| &field.when);
        let needs = self.needs.iter().map(|need| &need.when);
        let moves = self.moves.iter().flat_map(|moves| &moves.all);
        let effects = self.effects.iter().map(|effect| &effect.when);
        let instead = self.instead.iter().map(|(when, _)| when);
        let all = [&self.by].into_iter().chain(fields).chain(needs);
        all.chain(moves.map(|one| &one.when))
            .chain(effects)
            .chain(instead)
    }
}

/// Something that the event may say, which is a fact from then on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    pub(crate) fact: FactId,
    pub(crate) weight: Weight,
    pub(crate) when: Condition,
}

/// What it means that something lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Weight {
    /// The event is refused.
    Required,
    /// It is accepted, with advice.
    Recommended,
    /// Nothing.
    Optional,
}

/// What has to hold, and is told where it does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Need {
    /// Its place in the document.
    pub(crate) path: String,
    pub(crate) says: String,
    pub(crate) weight: Weight,
    pub(crate) when: Condition,
}

/// Where an act moves a track: of the moves from its present state, the first whose condition is true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Moves {
    pub(crate) track: TrackId,
    pub(crate) all: Vec<Move>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Move {
    pub(crate) path: String,
    pub(crate) from: States,
    pub(crate) to: StateId,
    pub(crate) when: Condition,
}

/// What an act brings about beside its moves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Effect {
    /// Its place in the document.
    pub(crate) path: String,
    pub(crate) when: Condition,
    pub(crate) react: Vec<String>,
    pub(crate) route: Vec<String>,
    /// Facts set, and those withdrawn.
    pub(crate) set: Vec<(FactId, Option<Value>)>,
    pub(crate) fill: Vec<(PositionId, Filler)>,
    /// Waiting reasons, and whether they hold from then on.
    pub(crate) wait: Vec<(ReasonId, bool)>,
    pub(crate) climb: Option<ClimbTo>,
}

/// Where an act climbs the ladder to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClimbTo {
    Next,
    Rung(RungId),
}

impl ClimbTo {
    /// None where it is the next one.
    pub(crate) fn rung(self) -> Option<RungId> {
        match self {
            ClimbTo::Next => None,
            ClimbTo::Rung(id) => Some(id),
        }
    }
}

/// Who is put into a position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Filler {
    /// Whoever does it.
    Actor,
    /// Whoever the event puts somewhere.
    Assigned,
    /// Whoever holds this one.
    Holder(PositionId),
    Nobody,
}
