//! A condition that is read again and again as time goes on, and of it only what has turned.

use crate::instant::Instant;
use crate::policy::condition::{Condition, Notes, Reader, Timed, Truth, Unset};
use crate::policy::fact::FactId;
use crate::work::{Work, count};

/// A condition with what its leaves said last.
///
/// Between events a leaf turns at the instants that it names, and says the same from one up to the next. So it is
/// read once for each of these stretches, however often the condition is. One that opening hours turn, or what a
/// reader knows besides, is read each time.
pub(crate) struct Kept<'c> {
    nodes: Vec<Node<'c>>,
}

enum Node<'c> {
    /// What parts of it decide it, and the place behind the last of them.
    Of(Truth, usize),
    Not,
    Leaf(&'c Timed, Option<Said>),
}

/// What a leaf says, up to when.
struct Said {
    truth: Truth,
    until: Option<Instant>,
    /// Of most leaves there is nothing.
    besides: Option<Box<Besides>>,
}

/// What a leaf asks for, and reads at a default.
#[derive(Default)]
struct Besides {
    asks: Vec<Unset>,
    assumed: Vec<FactId>,
}

/// What a leaf says that is read at an instant.
struct Heard {
    from: Instant,
    until: Option<Instant>,
    besides: Besides,
}

impl Notes for Heard {
    fn ask(&mut self, unset: Unset) {
        self.besides.asks.push(unset);
    }
    fn mark(&self) -> usize {
        self.besides.asks.len()
    }
    fn forget(&mut self, mark: usize) {
        self.besides.asks.truncate(mark);
    }
    fn assumed(&mut self, fact: FactId) {
        self.besides.assumed.push(fact);
    }
    fn turns(&mut self, at: Instant) {
        turns(&mut self.until, self.from, at);
    }
}

/// Notes an instant at which something turns that is read at another: the next after that counts.
pub(crate) fn turns(until: &mut Option<Instant>, from: Instant, at: Instant) {
    if at > from && until.is_none_or(|until| at < until) {
        *until = Some(at);
    }
}

impl<'c> Kept<'c> {
    pub(crate) fn of(condition: &'c Condition<Timed>) -> Kept<'c> {
        let mut nodes = Vec::with_capacity(condition.size());
        add(condition, &mut nodes);
        Kept { nodes }
    }

    /// What it says at an instant, which is not before the last one that it was read at.
    pub(crate) fn read(
        &mut self,
        now: Instant,
        reader: &impl Reader<Timed>,
        notes: &mut impl Notes,
    ) -> Truth {
        self.walk(0, now, reader, notes).0
    }

    /// What stands at a place says, and the place behind it.
    fn walk(
        &mut self,
        place: usize,
        now: Instant,
        reader: &impl Reader<Timed>,
        notes: &mut impl Notes,
    ) -> (Truth, usize) {
        let next = place.saturating_add(1);
        match self.nodes.get_mut(place) {
            None => (Truth::False, next),
            Some(Node::Leaf(leaf, said)) => (of_leaf(leaf, said, now, reader, notes), next),
            Some(Node::Not) => {
                let (truth, behind) = self.walk(next, now, reader, notes);
                (truth.negated(), behind)
            }
            Some(&mut Node::Of(decisive, behind)) => {
                let mark = notes.mark();
                let (mut at, mut open) = (next, false);
                while at < behind {
                    let (truth, after) = self.walk(at, now, reader, notes);
                    if truth == decisive {
                        notes.forget(mark);
                        return (decisive, behind);
                    }
                    open |= truth == Truth::Unknown;
                    at = after;
                }
                let truth = if open {
                    Truth::Unknown
                } else {
                    decisive.negated()
                };
                (truth, behind)
            }
        }
    }
}

fn add<'c>(condition: &'c Condition<Timed>, nodes: &mut Vec<Node<'c>>) {
    let place = nodes.len();
    let mut parts = |decisive: Truth, parts: &'c [Condition<Timed>]| {
        nodes.push(Node::Of(decisive, place));
        parts.iter().for_each(|part| add(part, nodes));
        let end = nodes.len();
        if let Some(Node::Of(_, behind)) = nodes.get_mut(place) {
            *behind = end;
        }
    };
    match condition {
        Condition::All(all) => parts(Truth::False, all),
        Condition::Any(any) => parts(Truth::True, any),
        Condition::Not(part) => {
            nodes.push(Node::Not);
            add(part, nodes);
        }
        Condition::Is(leaf) => nodes.push(Node::Leaf(leaf, None)),
    }
}

fn of_leaf(
    leaf: &Timed,
    kept: &mut Option<Said>,
    now: Instant,
    reader: &impl Reader<Timed>,
    notes: &mut impl Notes,
) -> Truth {
    if matches!(leaf, Timed::Open(_) | Timed::Unacknowledged(_)) {
        count(Work::Leaf);
        return reader.leaf(leaf, notes);
    }
    let stands = |said: &Said| said.until.is_none_or(|until| now < until);
    if !kept.as_ref().is_some_and(stands) {
        *kept = Some(Said::of(leaf, now, reader));
    }
    let Some(said) = kept else {
        return Truth::Unknown;
    };
    if let Some(until) = said.until {
        notes.turns(until);
    }
    if let Some(besides) = &said.besides {
        besides.asks.iter().for_each(|unset| notes.ask(*unset));
        besides.assumed.iter().for_each(|fact| notes.assumed(*fact));
    }
    said.truth
}

impl Said {
    fn of(leaf: &Timed, now: Instant, reader: &impl Reader<Timed>) -> Said {
        count(Work::Leaf);
        let mut heard = Heard {
            from: now,
            until: None,
            besides: Besides::default(),
        };
        let truth = reader.leaf(leaf, &mut heard);
        let Heard { until, besides, .. } = heard;
        let is_empty = besides.asks.is_empty() && besides.assumed.is_empty();
        Said {
            truth,
            until,
            besides: (!is_empty).then(|| Box::new(besides)),
        }
    }
}
