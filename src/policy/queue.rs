//! Queues: which tickets stand in them, and by what they are ordered.

use super::ContentHash;
use super::citation::Citation;
use super::condition::{Condition, Timed};
use super::fact::{FactId, Value};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Queue {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) members: Condition<Timed>,
    pub(crate) group: Option<FactId>,
    pub(crate) key: Vec<Part>,
    /// What the group and the parts of the key mean: keys of the same shape can be compared.
    pub(crate) shape: ContentHash,
    pub(crate) cite: Vec<Citation>,
}

impl Queue {
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition<Timed>> {
        let key = self.key.iter().filter_map(|part| match part {
            Part::First(when) => Some(when),
            Part::Ordered(..) | Part::Value { .. } | Part::Due(_) | Part::Arrival | Part::Id => {
                None
            }
        });
        [&self.members].into_iter().chain(key)
    }

    /// The facts that its order reads by themselves.
    pub(crate) fn facts(&self) -> impl Iterator<Item = FactId> {
        self.key.iter().filter_map(|part| match part {
            Part::Ordered(fact, _) | Part::Value { fact, .. } => Some(*fact),
            Part::First(_) | Part::Due(_) | Part::Arrival | Part::Id => None,
        })
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// By the place of its value in this order.
    Ordered(FactId, Vec<Value>),
    /// By its value, the least or the greatest first.
    Value {
        fact: FactId,
        greatest_first: bool,
    },
    /// Those first of which it holds.
    First(Condition<Timed>),
    /// By the earliest due of the clocks of these places.
    Due(Vec<usize>),
    Arrival,
    Id,
}
