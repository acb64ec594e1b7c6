//! Where a ticket stands in the queues of its policy.

use super::values::Ask;
use crate::engine::fold::{Cycle, Due, Phase};
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::condition::{Assumed, Situation, Truth};
use crate::policy::fact::{FactId, Value};
use crate::policy::queue::{Part, Queue};
use crate::policy::{Citation, ContentHash, Parts};
use serde::Serialize;
use std::cmp::Ordering;

/// Whether a ticket stands in a queue, and where.
///
/// It is said when it is asked for: that time alone may let a ticket stand elsewhere is not foreseen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct QueueAnswer<'t> {
    /// Its name in the policy.
    pub name: &'t str,
    /// What it is, in the words of the policy.
    pub what: &'t str,
    /// Whether the ticket stands in it.
    pub truth: Truth,
    /// What decides that, where it is unknown.
    pub ask: Vec<Ask<'t>>,
    /// By which it is ordered; none of a ticket that does not stand in it.
    pub key: Option<QueueKey>,
    /// The facts that were read at their defaults, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<&'t str>,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

/// The place of a ticket in a queue: what is less comes first.
///
/// It stands apart from the ticket, so that many can be sorted. Two are compared only where they are of one queue
/// and one group; a ticket of which the group is not known compares with no other one.
///
/// Tickets of several revisions of a policy are compared where both order alike: by the same fact for the group, and by
/// the same parts of the key in the same order. A part is the same where the same is written of it, the names of the
/// scale or choice it goes by are the same in the same order, and the named conditions and readings it depends on are
/// the same. So a severity that a revision adds, or another key, sets its tickets apart from those before; what stands
/// elsewhere, such as members, clocks and their targets, does not.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct QueueKey {
    queue: String,
    /// What its group and parts mean.
    shape: ContentHash,
    group: Group,
    parts: Vec<KeyPart>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Group {
    Whole,
    Of(String),
    NotKnown,
}

/// What is not known is greater than all that is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum KeyPart {
    Number(i64),
    Text(String),
    Last,
}

impl PartialOrd for QueueKey {
    fn partial_cmp(&self, other: &QueueKey) -> Option<Ordering> {
        let is_comparable =
            self.queue == other.queue && self.shape == other.shape && self.group == other.group;
        let is_known = self.group != Group::NotKnown || self == other;
        (is_comparable && is_known).then(|| self.parts.cmp(&other.parts))
    }
}

impl QueueKey {
    /// The group, where the queue has groups and it is known.
    pub fn group(&self) -> Option<&str> {
        match &self.group {
            Group::Of(group) => Some(group),
            Group::Whole | Group::NotKnown => None,
        }
    }

    /// Groups one after the other, by name, each in its order: to sort the tickets of many groups at once. Between
    /// two groups it says nothing of what comes first. Those of a group that revisions order otherwise stand one after
    /// the other too, as if they were groups of their own.
    pub fn by_group(&self, other: &QueueKey) -> Ordering {
        let own = (&self.queue, &self.group, self.shape);
        let groups = own.cmp(&(&other.queue, &other.group, other.shape));
        groups.then_with(|| self.parts.cmp(&other.parts))
    }
}

impl<'t> QueueAnswer<'t> {
    pub(super) fn new(
        sight: &Sight<'_>,
        parts: &'t Parts,
        queue: &'t Queue,
        id: Option<&str>,
    ) -> QueueAnswer<'t> {
        let mut asks = Vec::new();
        let truth = queue.members.read(sight, &mut asks);
        asks.sort_unstable();
        asks.dedup();
        QueueAnswer {
            name: &queue.name,
            what: &queue.what,
            truth,
            ask: asks
                .into_iter()
                .map(|unset| Ask::new(parts, unset))
                .collect(),
            key: (truth == Truth::True).then(|| key(sight, parts, queue, id)),
            assumed: assumed(sight, parts, queue),
            cite: &queue.cite,
        }
    }
}

fn key(sight: &Sight<'_>, parts: &Parts, queue: &Queue, id: Option<&str>) -> QueueKey {
    let group = match queue.group {
        None => Group::Whole,
        Some(fact) => match sight.known.fact(fact) {
            None => Group::NotKnown,
            Some(value) => Group::Of(group(parts, fact, value)),
        },
    };
    let key = queue.key.iter();
    QueueKey {
        queue: queue.name.clone(),
        shape: queue.shape,
        group,
        parts: key.map(|part| part_of(sight, part, id)).collect(),
    }
}

/// Read at their defaults by who stands in it, by the group or by the order.
fn assumed<'t>(sight: &Sight<'_>, parts: &'t Parts, queue: &Queue) -> Vec<&'t str> {
    let mut assumed = Assumed::default();
    for condition in queue.conditions() {
        condition.read(sight, &mut assumed);
    }
    let facts = queue.group.into_iter().chain(queue.facts());
    assumed
        .0
        .extend(facts.filter(|fact| sight.known.is_assumed(*fact)));
    let assumed = assumed.0.into_iter();
    assumed.map(|fact| parts.fact(fact).name.as_str()).collect()
}

fn group(parts: &Parts, fact: FactId, value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Choice(place) => {
            let name = parts.choices(fact).get(usize::from(*place));
            name.cloned().unwrap_or_default()
        }
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) | Value::Duration(number) => number.to_string(),
        Value::Instant(at) => at.utc().to_string(),
    }
}

fn part_of(sight: &Sight<'_>, part: &Part, id: Option<&str>) -> KeyPart {
    match part {
        Part::Ordered(fact, order) => match sight.known.fact(*fact) {
            None => KeyPart::Last,
            Some(value) => {
                let place = order.iter().position(|other| other == value);
                number(place.unwrap_or(order.len()))
            }
        },
        Part::Value {
            fact,
            greatest_first,
        } => sight
            .known
            .fact(*fact)
            .map_or(KeyPart::Last, |value| of_value(value, *greatest_first)),
        Part::First(when) => match when.truth(sight) {
            Truth::True => KeyPart::Number(0),
            Truth::False | Truth::Unknown => KeyPart::Number(1),
        },
        Part::Due(clocks) => {
            let cycles = clocks.iter().filter_map(|clock| sight.cycle(*clock));
            let due = cycles.filter_map(due).min();
            due.map_or(KeyPart::Last, instant)
        }
        Part::Arrival => instant(sight.state.opened_at()),
        Part::Id => id.map_or(KeyPart::Last, |id| KeyPart::Text(id.to_owned())),
    }
}

/// Of an open cycle. While it is held there is none; what is due at once is due from the start.
fn due(cycle: &Cycle) -> Option<Instant> {
    let is_held = matches!(cycle.phase, Phase::Paused { late: false, .. });
    if !cycle.is_open() || is_held {
        return None;
    }
    match cycle.due() {
        Due::Immediately => Some(cycle.basis.start),
        due @ (Due::At(_)
        | Due::NotDefined(_)
        | Due::Unknown(..)
        | Due::NeverOpens
        | Due::OutOfRange) => due.instant(),
    }
}

fn number(place: usize) -> KeyPart {
    KeyPart::Number(i64::try_from(place).unwrap_or(i64::MAX))
}

fn instant(at: Instant) -> KeyPart {
    KeyPart::Number(at.nanos())
}

/// What is true comes first.
fn of_value(value: &Value, greatest_first: bool) -> KeyPart {
    let number = match value {
        Value::Flag(flag) => i64::from(!flag),
        Value::Choice(place) => i64::from(*place),
        Value::Number(number) | Value::Duration(number) => *number,
        Value::Instant(at) => at.nanos(),
        Value::Text(text) => return KeyPart::Text(text.to_string()),
    };
    // The complement turns the order about, and has no overflow.
    KeyPart::Number(if greatest_first { !number } else { number })
}
