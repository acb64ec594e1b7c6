//! Leaves that only events change: facts, waiting, people, the states of tracks, and which events there have
//! been.

use super::super::fact::{FactId, Value};
use super::super::memory::MemoryId;
use super::super::person::{AtHand, Attribute, Direction, Person, PositionId, Trait, Who};
use super::super::track::{StateId, States, TrackId};
use super::{Notes, Reader, Reads, Truth};
use crate::instant::Instant;

/// A leaf of a condition that triggers and tables of clocks may hold. Neither a clock nor the time is
/// here, which is why the passing of time moves no due instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Known {
    Fact(FactId, Test),
    Waiting(ReasonId),
    /// Two facts of one type are equal.
    Same(FactId, FactId),
    /// It is told; never unknown itself, and a default does not count.
    Told(Unset),
    /// Something is true of somebody.
    Person(Who, Trait),
    /// The track is in one of these states.
    State(TrackId, States),
    /// So many hold the position.
    Holders(PositionId, Test),
    /// The event at hand concerns the position.
    Assigning(PositionId),
    /// It came by one of these channels.
    Through(Vec<String>),
    /// It changes a severity or priority one of these ways.
    Change(Vec<Direction>),
    /// How often such an event has come.
    Seen(MemoryId, Test),
}

/// What is known of a ticket.
pub(crate) trait Situation {
    /// The fact's value; none when it is unset.
    fn fact(&self, fact: FactId) -> Option<&Value>;
    /// Whether the waiting reason holds.
    fn is_waiting(&self, reason: ReasonId) -> bool;
    /// Whether the fact's value is its default, as nothing set it.
    fn is_assumed(&self, _: FactId) -> bool {
        false
    }
    /// The instant that a fact says; unknown, and asked for, where it is unset.
    fn instant(&self, fact: FactId, notes: &mut impl Notes) -> Result<Instant, Truth> {
        match self.fact(fact) {
            Some(Value::Instant(at)) => {
                if self.is_assumed(fact) {
                    notes.assumed(fact);
                }
                Ok(*at)
            }
            Some(_) => Err(Truth::False),
            None => {
                notes.ask(Unset::Fact(fact));
                Err(Truth::Unknown)
            }
        }
    }
    /// Who it is; none where nobody is. Of several, the one of that place.
    fn person(&self, _: Who, _: usize) -> Option<Person<'_>> {
        None
    }
    /// How many hold a position.
    fn holders(&self, _: PositionId) -> usize {
        0
    }
    /// The state of a track; none of those that it has where nothing moves any.
    fn state(&self, _: TrackId) -> Option<StateId> {
        None
    }
    /// Whether the track is in one of these states.
    fn in_state(&self, track: TrackId, states: States) -> bool {
        self.state(track)
            .is_some_and(|state| states.contains(state))
    }
    /// The event whose act is judged.
    fn at_hand(&self) -> Option<&AtHand<'_>> {
        None
    }
    /// How often an event came that the memory is of.
    fn seen(&self, memory: MemoryId) -> u32;
}

/// A waiting reason's place among the policy's reasons.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ReasonId(pub(crate) u8);

/// Something that is not told: what an unknown answer asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Unset {
    Fact(FactId),
    /// Nobody is in the position, or not all is told of who is.
    Position(PositionId),
    /// Not told of whoever does what the event tells.
    Actor(Attribute),
    /// Not told of whoever it puts into a position.
    Assigned(Attribute),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Test {
    OneOf(Vec<Value>),
    MoreThan(i64),
    AtLeast(i64),
    LessThan(i64),
    AtMost(i64),
}

impl<S: Situation> Reader<Known> for S {
    #[inline]
    fn leaf(&self, leaf: &Known, notes: &mut impl Notes) -> Truth {
        match leaf {
            Known::Fact(fact, test) => match self.fact(*fact) {
                Some(value) => {
                    if self.is_assumed(*fact) {
                        notes.assumed(*fact);
                    }
                    test.holds(value).into()
                }
                None => {
                    notes.ask(Unset::Fact(*fact));
                    Truth::Unknown
                }
            },
            Known::Waiting(reason) => self.is_waiting(*reason).into(),
            Known::Person(who, one) => one.read(*who, self, notes),
            Known::State(track, states) => self.in_state(*track, *states).into(),
            Known::Same(one, other) => same(self, *one, *other, notes),
            Known::Told(unset) => is_told(self, *unset).into(),
            Known::Holders(position, test) => {
                let count = i64::try_from(self.holders(*position)).unwrap_or(i64::MAX);
                test.holds_of(count).into()
            }
            Known::Assigning(position) => {
                let assigns = self.at_hand().and_then(|event| event.assigns);
                assigns.is_some_and(|(other, _)| other == *position).into()
            }
            Known::Through(channels) => {
                let channel = self.at_hand().and_then(|event| event.channel);
                let is_meant = |found| channels.iter().any(|channel| channel == found);
                channel.is_some_and(is_meant).into()
            }
            Known::Change(directions) => {
                let found = self.at_hand().map(|event| event.directions);
                let mut found = found.into_iter().flatten().flatten();
                found.any(|found| directions.contains(&found)).into()
            }
            Known::Seen(memory, test) => test.holds_of(i64::from(self.seen(*memory))).into(),
        }
    }
}

fn same(situation: &impl Situation, one: FactId, other: FactId, notes: &mut impl Notes) -> Truth {
    let mut value = |fact: FactId| {
        let value = situation.fact(fact);
        match value {
            None => notes.ask(Unset::Fact(fact)),
            Some(_) if situation.is_assumed(fact) => notes.assumed(fact),
            Some(_) => {}
        }
        value
    };
    match (value(one), value(other)) {
        (Some(one), Some(other)) => (one == other).into(),
        (_, _) => Truth::Unknown,
    }
}

fn is_told(situation: &impl Situation, unset: Unset) -> bool {
    match unset {
        Unset::Fact(fact) => {
            let says = situation.fact(fact).is_some_and(Value::says_something);
            says && !situation.is_assumed(fact)
        }
        Unset::Position(position) => situation.holders(position) > 0,
        // What is not told of people is asked of them, not of what is known.
        Unset::Actor(_) | Unset::Assigned(_) => false,
    }
}

impl Known {
    /// Whether it can be read only where an event is at hand.
    pub(crate) fn is_of_an_event(&self) -> bool {
        match self {
            Known::Person(Who::Actor | Who::Assigned, _)
            | Known::Assigning(_)
            | Known::Through(_)
            | Known::Change(_) => true,
            Known::Fact(..)
            | Known::Waiting(_)
            | Known::Same(..)
            | Known::Told(_)
            | Known::Seen(..)
            | Known::Holders(..)
            | Known::Person(Who::Position(_) | Who::OneOf(_), _)
            | Known::State(..) => false,
        }
    }

    /// Adds what it reads.
    pub(super) fn reads(&self, reads: &mut Reads) {
        match self {
            Known::Fact(fact, _) => reads.add(*fact),
            Known::Waiting(_) => *reads = reads.with(Reads::WAITING),
            Known::Same(one, other) => {
                reads.add(*one);
                reads.add(*other);
            }
            Known::Told(Unset::Fact(fact)) => reads.add(*fact),
            Known::Person(_, one) => {
                if let Trait::Same(_, fact, _) = one {
                    reads.add(*fact);
                }
                *reads = reads.with(Reads::POSITIONS);
            }
            Known::Told(_) | Known::Holders(..) => *reads = reads.with(Reads::POSITIONS),
            Known::State(..) => *reads = reads.with(Reads::TRACKS),
            // No table holds these.
            Known::Assigning(_) | Known::Through(_) | Known::Change(_) => {}
            Known::Seen(memory, _) => reads.add_seen(*memory),
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Test::OneOf(values), value) => values.contains(value),
            // The compiler of documents lets comparisons stand beside numbers only.
            (_, Value::Number(number)) => self.holds_of(*number),
            (
                _,
                Value::Flag(_)
                | Value::Choice(_)
                | Value::Instant(_)
                | Value::Duration(_)
                | Value::Text(_),
            ) => false,
        }
    }

    /// Whether it holds of a number.
    pub(crate) fn holds_of(&self, number: i64) -> bool {
        match self {
            Test::OneOf(values) => values.contains(&Value::Number(number)),
            Test::MoreThan(limit) => number > *limit,
            Test::AtLeast(limit) => number >= *limit,
            Test::LessThan(limit) => number < *limit,
            Test::AtMost(limit) => number <= *limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_on_both_sides_of_their_limit() {
        for (test, below, at, above) in [
            (Test::MoreThan(100), false, false, true),
            (Test::AtLeast(100), false, true, true),
            (Test::LessThan(100), true, false, false),
            (Test::AtMost(100), true, true, false),
        ] {
            assert_eq!(
                [99, 100, 101].map(|n| test.holds(&Value::Number(n))),
                [below, at, above]
            );
        }
    }
}
