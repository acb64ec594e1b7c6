//! Leaves that only events change: facts, waiting, and which events there have been.

use super::super::fact::{FactId, Value};
use super::super::memory::MemoryId;
use super::{Notes, Reader, Reads, Truth};

/// A leaf of a condition that triggers and tables of clocks may hold. Neither a clock nor the time is
/// here, which is why the passing of time moves no due instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Known {
    Fact(FactId, Test),
    Waiting(ReasonId),
    /// How often such an event has come.
    Seen(MemoryId, Test),
}

/// What is known of a ticket.
pub(crate) trait Situation {
    /// The fact's value; none when it is unset.
    fn fact(&self, fact: FactId) -> Option<&Value>;
    /// Whether the waiting reason holds.
    fn is_waiting(&self, reason: ReasonId) -> bool;
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
                Some(value) => test.holds(value).into(),
                None => {
                    notes.ask(Unset::Fact(*fact));
                    Truth::Unknown
                }
            },
            Known::Waiting(reason) => self.is_waiting(*reason).into(),
            Known::Seen(memory, test) => test.holds_of(i64::from(self.seen(*memory))).into(),
        }
    }
}

impl Known {
    /// Adds what it reads.
    pub(super) fn reads(&self, reads: &mut Reads) {
        match self {
            Known::Fact(fact, _) => reads.add(*fact),
            Known::Waiting(_) => *reads = reads.with(Reads::WAITING),
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
