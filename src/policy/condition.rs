//! Conditions over facts, in three values: an unset fact is unknown, not false.

use super::fact::{FactId, Value};
use std::collections::BTreeSet;

/// What a condition of a clock may read: facts and waiting. Neither a clock nor the time is here,
/// which is why the passing of time moves no due instant.
pub(crate) trait Situation {
    /// The fact's value; none when it is unset.
    fn fact(&self, fact: FactId) -> Option<&Value>;
    /// Whether the waiting reason holds.
    fn is_waiting(&self, reason: ReasonId) -> bool;
}

/// A waiting reason's place among the policy's reasons.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ReasonId(pub(crate) u8);

/// What conditions read, and what an event changes of that: more of it, where facts are many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reads {
    /// A bit for each fact; the last one stands for all that have none of their own.
    facts: u64,
    waiting: bool,
}

impl Reads {
    pub(crate) const NONE: Reads = Reads {
        facts: 0,
        waiting: false,
    };
    pub(crate) const WAITING: Reads = Reads {
        facts: 0,
        waiting: true,
    };

    pub(crate) fn add(&mut self, fact: FactId) {
        self.facts |= 1_u64.wrapping_shl(u32::from(fact.0.min(63)));
    }

    pub(crate) fn with(self, other: Reads) -> Reads {
        Reads {
            facts: self.facts | other.facts,
            waiting: self.waiting || other.waiting,
        }
    }

    /// Whether they have something in common.
    pub(crate) fn meets(self, other: Reads) -> bool {
        self.facts & other.facts != 0 || (self.waiting && other.waiting)
    }
}

/// Kleene's three values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Condition {
    /// True when all are; of none, true.
    All(Vec<Condition>),
    /// True when one is; of none, false.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Fact(FactId, Test),
    Waiting(ReasonId),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Test {
    OneOf(Vec<Value>),
    MoreThan(i64),
    AtLeast(i64),
    LessThan(i64),
    AtMost(i64),
}

impl Condition {
    pub(crate) const ALWAYS: Condition = Condition::All(Vec::new());
    pub(crate) const NEVER: Condition = Condition::Any(Vec::new());

    pub(crate) fn truth(&self, situation: &impl Situation) -> Truth {
        match self {
            Condition::All(parts) => settle(parts, situation, Truth::False),
            Condition::Any(parts) => settle(parts, situation, Truth::True),
            Condition::Not(part) => match part.truth(situation) {
                Truth::True => Truth::False,
                Truth::False => Truth::True,
                Truth::Unknown => Truth::Unknown,
            },
            Condition::Fact(fact, test) => match situation.fact(*fact) {
                Some(value) => test.holds(value).into(),
                None => Truth::Unknown,
            },
            Condition::Waiting(reason) => situation.is_waiting(*reason).into(),
        }
    }

    /// Adds what it reads.
    pub(crate) fn reads(&self, reads: &mut Reads) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| part.reads(reads));
            }
            Condition::Not(part) => part.reads(reads),
            Condition::Fact(fact, _) => reads.add(*fact),
            Condition::Waiting(_) => *reads = reads.with(Reads::WAITING),
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
            Condition::Fact(..) | Condition::Waiting(_) => 1,
        }
    }

    /// Adds the unset facts of the branches left open. Setting all of them decides the condition.
    pub(crate) fn ask(&self, situation: &impl Situation, ask: &mut BTreeSet<FactId>) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts
                    .iter()
                    .filter(|part| part.truth(situation) == Truth::Unknown)
                {
                    part.ask(situation, ask);
                }
            }
            Condition::Not(part) => part.ask(situation, ask),
            Condition::Fact(fact, _) if situation.fact(*fact).is_none() => {
                ask.insert(*fact);
            }
            Condition::Fact(..) | Condition::Waiting(_) => {}
        }
    }
}

/// `decisive` as soon as one part has it; else unknown if one part is; else its opposite.
fn settle(parts: &[Condition], situation: &impl Situation, decisive: Truth) -> Truth {
    let mut open = false;
    for part in parts {
        let truth = part.truth(situation);
        if truth == decisive {
            return decisive;
        }
        open |= truth == Truth::Unknown;
    }
    if open {
        Truth::Unknown
    } else {
        (decisive == Truth::False).into()
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Test::OneOf(values), value) => values.contains(value),
            (Test::MoreThan(limit), Value::Number(number)) => number > limit,
            (Test::AtLeast(limit), Value::Number(number)) => number >= limit,
            (Test::LessThan(limit), Value::Number(number)) => number < limit,
            (Test::AtMost(limit), Value::Number(number)) => number <= limit,
            // The compiler of documents lets comparisons stand beside numbers only.
            (
                Test::MoreThan(_) | Test::AtLeast(_) | Test::LessThan(_) | Test::AtMost(_),
                Value::Flag(_)
                | Value::Choice(_)
                | Value::Instant(_)
                | Value::Duration(_)
                | Value::Text(_),
            ) => false,
        }
    }
}

#[cfg(test)]
mod tests {
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
    }

    fn flags(values: [Option<bool>; 3]) -> Flags {
        Flags(values.map(|value| value.map(Value::Flag)))
    }

    fn is(fact: u16) -> Condition {
        Condition::Fact(FactId(fact), Test::OneOf(vec![Value::Flag(true)]))
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
        assert_eq!(Condition::ALWAYS.truth(&flags([None; 3])), True);
        assert_eq!(Condition::NEVER.truth(&flags([None; 3])), False);
    }

    #[test]
    fn ask_names_only_the_branches_left_open() {
        let condition = Condition::Any(vec![
            Condition::All(vec![is(0), is(1)]),
            Condition::Not(Box::new(is(2))),
        ]);
        let mut ask = BTreeSet::new();
        condition.ask(&flags([Some(false), None, None]), &mut ask);
        assert_eq!(ask.into_iter().collect::<Vec<_>>(), [FactId(2)]);
    }

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
