//! Conditions in three values: what is not known is unknown, not false.
//!
//! A condition is a tree whose leaves are of one kind, and the kind says what the condition may read:
//! [`Known`] leaves read what only events change, [`Timed`] ones the time and the clocks too. There is one walk, [`Condition::read`]. What it finds
//! beside the truth goes to [`Notes`]: nowhere where only the truth counts, into a list where the answer
//! is to say what it lacks.

mod known;
mod reads;
mod timed;
mod words;

pub(crate) use known::{Known, ReasonId, Situation, Test, Unset};
pub(crate) use reads::Reads;
pub use timed::ClockState;
pub(crate) use timed::{Anchor, ClockTest, Since, Than, Timed, Window, Within};
pub(crate) use words::Worded;

use super::clock::CalendarId;
use super::fact::FactId;
use crate::instant::Instant;
use crate::work::{Work, count};
use serde::Serialize;
use std::collections::BTreeSet;

/// Kleene's three values: what is not told makes a condition unknown where it would decide it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// It holds, whatever is told besides.
    True,
    /// It does not hold, whatever is told besides.
    False,
    /// What is not told decides.
    Unknown,
}

/// In one word, as `unknown`.
impl std::fmt::Display for Truth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        })
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}

impl Truth {
    /// Its opposite; of unknown, unknown.
    pub(crate) fn negated(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Condition<L = Known> {
    /// True when all are; of none, true.
    All(Vec<Condition<L>>),
    /// True when one is; of none, false.
    Any(Vec<Condition<L>>),
    Not(Box<Condition<L>>),
    Is(L),
}

/// Tells the truth of leaves.
pub(crate) trait Reader<L> {
    /// An unknown one asks for at least one thing, and is known once all that it asks for is told.
    fn leaf(&self, leaf: &L, notes: &mut impl Notes) -> Truth;
}

/// What a walk notes beside the truth. Nothing, where nothing is written here.
pub(crate) trait Notes {
    /// Something is not known that may decide.
    fn ask(&mut self, _: Unset) {}
    /// A fact was read whose value is assumed.
    fn assumed(&mut self, _: FactId) {}
    /// The place up to which is noted what was asked so far.
    fn mark(&self) -> usize {
        0
    }
    /// What was asked since that place decides nothing.
    fn forget(&mut self, _: usize) {}
    /// A leaf turns at that instant, and not again if no event comes; or it has turned.
    fn turns(&mut self, _: Instant) {}
    /// A leaf turns whenever that calendar opens and closes.
    fn hours(&mut self, _: CalendarId) {}
}

/// For the truth alone.
impl Notes for () {}

/// What is asked, in the order of the walk.
impl Notes for Vec<Unset> {
    fn ask(&mut self, unset: Unset) {
        self.push(unset);
    }
    fn mark(&self) -> usize {
        self.len()
    }
    fn forget(&mut self, mark: usize) {
        self.truncate(mark);
    }
}

/// The facts that were read at their defaults.
#[derive(Debug, Default)]
pub(crate) struct Assumed(pub(crate) BTreeSet<FactId>);

impl Notes for Assumed {
    fn assumed(&mut self, fact: FactId) {
        self.0.insert(fact);
    }
}

impl<L> Condition<L> {
    pub(crate) const ALWAYS: Condition<L> = Condition::All(Vec::new());
    pub(crate) const NEVER: Condition<L> = Condition::Any(Vec::new());

    /// Its truth. What it asks for is left in the notes where it is unknown, and only there.
    pub(crate) fn read(&self, reader: &impl Reader<L>, notes: &mut impl Notes) -> Truth {
        match self {
            Condition::Is(leaf) => {
                count(Work::Leaf);
                reader.leaf(leaf, notes)
            }
            Condition::All(parts) => settle(parts, Truth::False, reader, notes),
            Condition::Any(parts) => settle(parts, Truth::True, reader, notes),
            Condition::Not(part) => part.read(reader, notes).negated(),
        }
    }

    /// Its truth alone.
    pub(crate) fn truth(&self, reader: &impl Reader<L>) -> Truth {
        self.read(reader, &mut ())
    }

    /// What is not told in the branches left open; nothing where it is decided. Telling all of it decides
    /// the condition, and nothing else changes it.
    pub(crate) fn ask(&self, reader: &impl Reader<L>) -> BTreeSet<Unset> {
        let mut asks = Vec::new();
        self.read(reader, &mut asks);
        asks.into_iter().collect()
    }

    /// Visits each of its leaves.
    pub(crate) fn each(&self, visit: &mut impl FnMut(&L)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| part.each(visit));
            }
            Condition::Not(part) => part.each(visit),
            Condition::Is(leaf) => visit(leaf),
        }
    }

    /// How many conditions it consists of, itself included.
    pub(crate) fn size(&self) -> usize {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts
                .iter()
                .map(Condition::size)
                .fold(1, usize::saturating_add),
            Condition::Not(part) => part.size().saturating_add(1),
            Condition::Is(_) => 1,
        }
    }
}

impl Condition<Known> {
    /// Adds what it reads.
    pub(crate) fn reads(&self, reads: &mut Reads) {
        self.each(&mut |leaf| leaf.reads(reads));
    }
}

/// `decisive` as soon as one part has it; else unknown if one part is; else its opposite.
fn settle<L>(
    parts: &[Condition<L>],
    decisive: Truth,
    reader: &impl Reader<L>,
    notes: &mut impl Notes,
) -> Truth {
    let mark = notes.mark();
    let mut open = false;
    for part in parts {
        let truth = part.read(reader, notes);
        if truth == decisive {
            notes.forget(mark);
            return decisive;
        }
        open |= truth == Truth::Unknown;
    }
    if open {
        Truth::Unknown
    } else {
        decisive.negated()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fact::{FactId, Value};
    use super::super::memory::MemoryId;
    use super::*;

    /// Three flags, of which some are unset.
    struct Flags([Option<Value>; 3]);

    impl Situation for Flags {
        fn fact(&self, fact: FactId) -> Option<&Value> {
            self.0[fact.index()].as_ref()
        }
        fn is_waiting(&self, _: ReasonId) -> bool {
            false
        }
        fn seen(&self, _: MemoryId) -> u32 {
            0
        }
    }

    fn flags(values: [Option<bool>; 3]) -> Flags {
        Flags(values.map(|value| value.map(Value::Flag)))
    }

    fn is(fact: u16) -> Condition {
        let test = Test::OneOf(vec![Value::Flag(true)]);
        Condition::Is(Known::Fact(FactId(fact), test))
    }

    #[test]
    fn kleene_tables() {
        use Truth::{False, True, Unknown};
        let values = [(Some(true), True), (Some(false), False), (None, Unknown)];
        for (a, of_a) in values {
            for (b, of_b) in values {
                let situation = flags([a, b, None]);
                let all = match (of_a, of_b) {
                    (False, _) | (_, False) => False,
                    (True, True) => True,
                    _ => Unknown,
                };
                let any = match (of_a, of_b) {
                    (True, _) | (_, True) => True,
                    (False, False) => False,
                    _ => Unknown,
                };
                assert_eq!(Condition::All(vec![is(0), is(1)]).truth(&situation), all);
                assert_eq!(Condition::Any(vec![is(0), is(1)]).truth(&situation), any);
            }
            let not = Condition::Not(Box::new(is(0))).truth(&flags([a, None, None]));
            assert_eq!(not == Unknown, of_a == Unknown);
            assert_eq!(not == True, of_a == False);
        }
        let always: Condition = Condition::ALWAYS;
        let never: Condition = Condition::NEVER;
        assert_eq!(always.truth(&flags([None; 3])), True);
        assert_eq!(never.truth(&flags([None; 3])), False);
    }

    fn asked(condition: &Condition, values: [Option<bool>; 3]) -> Vec<Unset> {
        condition.ask(&flags(values)).into_iter().collect()
    }

    #[test]
    fn ask_names_only_the_branches_left_open() {
        let condition = Condition::Any(vec![
            Condition::All(vec![is(0), is(1)]),
            Condition::Not(Box::new(is(2))),
        ]);
        let third = [Unset::Fact(FactId(2))];
        assert_eq!(asked(&condition, [Some(false), None, None]), third);
        // The first branch is decided by its second part, whatever its first part asks for.
        assert_eq!(asked(&condition, [None, Some(false), None]), third);
        assert_eq!(asked(&condition, [None, None, Some(false)]), []);
    }
}
