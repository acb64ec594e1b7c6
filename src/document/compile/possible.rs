//! Conditions that can never be true, and states that can never be reached.
//!
//! A condition is only called impossible where it is: what its parts say of one fact, one track, one waiting
//! reason is held against each other, and what else they read is taken to be anything.

use super::super::syntax::Document;
use super::Problems;
use super::vocabulary::Vocabulary;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::act::Acts;
use crate::policy::condition::{Condition, Known, ReasonId, Test, Timed, Unset};
use crate::policy::fact::{Fact, FactId, FactType, Value};
use crate::policy::track::{StateId, States, Track, TrackId};
use std::collections::BTreeMap;

/// Whether nothing shows that the condition can never be true.
pub(super) fn is_possible<L: Leaf>(condition: &Condition<L>, vocabulary: &Vocabulary<'_>) -> bool {
    Left::of(vocabulary).narrow(condition, true)
}

/// Whether nothing shows that a condition can never be true where another one is.
pub(super) fn is_possible_where(
    holds: &Condition,
    condition: &Condition<Timed>,
    vocabulary: &Vocabulary<'_>,
) -> bool {
    let mut left = Left::of(vocabulary);
    left.narrow(holds, true) && left.narrow(condition, true)
}

/// Whether some number from the least one on keeps all of these limits.
pub(super) fn is_any_number(least: i64, limits: &[Test]) -> bool {
    let mut numbers = Values {
        least,
        ..Values::of(None)
    };
    limits.iter().all(|limit| numbers.narrow(limit, true))
}

impl<'v> Left<'v> {
    fn of(vocabulary: &'v Vocabulary<'_>) -> Left<'v> {
        Left {
            facts: &vocabulary.facts,
            tracks: &vocabulary.tracks,
            values: BTreeMap::new(),
            states: BTreeMap::new(),
            waiting: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }
}

/// What is left possible beside what has to hold already.
#[derive(Clone)]
struct Left<'v> {
    facts: &'v [Fact],
    tracks: &'v [Track],
    values: BTreeMap<FactId, Values>,
    states: BTreeMap<TrackId, Vec<(States, bool)>>,
    waiting: BTreeMap<ReasonId, bool>,
    known: BTreeMap<Unset, bool>,
}

/// A leaf that may read what is looked at here.
pub(super) trait Leaf {
    fn known(&self) -> Option<&Known>;
}

impl Leaf for Known {
    fn known(&self) -> Option<&Known> {
        Some(self)
    }
}

impl Leaf for Timed {
    fn known(&self) -> Option<&Known> {
        match self {
            Timed::Known(leaf) => Some(leaf),
            Timed::Since(_)
            | Timed::Within(_)
            | Timed::Open(_)
            | Timed::Clock(..)
            | Timed::Unacknowledged(_) => None,
        }
    }
}

/// The values of a fact: those listed, or any; within the bounds; without those excluded.
#[derive(Clone)]
struct Values {
    listed: Option<Vec<Value>>,
    least: i64,
    most: i64,
    excluded: Vec<Value>,
}

impl Left<'_> {
    /// Whether it can be what is wanted of it, true or false, beside all before.
    fn narrow<L: Leaf>(&mut self, condition: &Condition<L>, wanted: bool) -> bool {
        match (condition, wanted) {
            (Condition::All(parts), true) | (Condition::Any(parts), false) => {
                // What is certain first, so that alternatives are held against all of it.
                let (certain, open): (Vec<_>, Vec<_>) = parts
                    .iter()
                    .partition(|part| matches!(part, Condition::Is(_) | Condition::Not(_)));
                let mut all = certain.into_iter().chain(open);
                all.all(|part| self.narrow(part, wanted))
            }
            (Condition::All(parts), false) | (Condition::Any(parts), true) => {
                parts.iter().any(|part| self.clone().narrow(part, wanted))
            }
            (Condition::Not(part), _) => self.narrow(part, !wanted),
            (Condition::Is(leaf), _) => leaf.known().is_none_or(|leaf| self.leaf(leaf, wanted)),
        }
    }

    fn leaf(&mut self, leaf: &Known, wanted: bool) -> bool {
        match leaf {
            Known::Fact(fact, test) => self.fact(*fact, test, wanted),
            Known::State(track, states) => {
                let all = self.states.entry(*track).or_default();
                all.push((*states, wanted));
                let mut states = track_states(self.tracks, *track);
                states.any(|state| {
                    let mut all = all.iter();
                    all.all(|(states, wanted)| states.contains(state) == *wanted)
                })
            }
            Known::Waiting(reason) => *self.waiting.entry(*reason).or_insert(wanted) == wanted,
            Known::Told(unset) => *self.known.entry(*unset).or_insert(wanted) == wanted,
            Known::Same(..)
            | Known::Person(..)
            | Known::Seen(..)
            | Known::Holders(..)
            | Known::Assigning(_)
            | Known::Through(_)
            | Known::Change(_) => true,
        }
    }

    fn fact(&mut self, fact: FactId, test: &Test, wanted: bool) -> bool {
        let of = self.facts.get(fact.index()).map(|fact| &fact.of);
        let values = self.values.entry(fact).or_insert_with(|| Values::of(of));
        values.narrow(test, wanted)
    }
}

fn track_states(tracks: &[Track], id: TrackId) -> impl Iterator<Item = StateId> {
    let track = tracks.get(id.index()).into_iter();
    track.flat_map(Track::ids).map(|(id, _)| id)
}

impl Values {
    fn of(fact: Option<&FactType>) -> Values {
        let listed = match fact {
            Some(FactType::Flag) => Some(vec![Value::Flag(false), Value::Flag(true)]),
            Some(FactType::Choice(names)) => {
                let places = (0_u16..).zip(names);
                Some(places.map(|(place, _)| Value::Choice(place)).collect())
            }
            Some(FactType::Number | FactType::Instant | FactType::Duration | FactType::Text)
            | None => None,
        };
        Values {
            listed,
            least: i64::MIN,
            most: i64::MAX,
            excluded: Vec::new(),
        }
    }

    /// Whether any is left of which the test is what is wanted.
    fn narrow(&mut self, test: &Test, wanted: bool) -> bool {
        match (test, wanted) {
            (Test::OneOf(listed), true) => match &mut self.listed {
                Some(before) => before.retain(|value| listed.contains(value)),
                None => self.listed = Some(listed.clone()),
            },
            (Test::OneOf(listed), false) => self.excluded.extend(listed.iter().cloned()),
            (Test::MoreThan(limit), true) | (Test::AtMost(limit), false) => {
                self.at_least(limit.checked_add(1));
            }
            (Test::AtLeast(limit), true) | (Test::LessThan(limit), false) => {
                self.at_least(Some(*limit));
            }
            (Test::LessThan(limit), true) | (Test::AtLeast(limit), false) => {
                self.at_most(limit.checked_sub(1));
            }
            (Test::AtMost(limit), true) | (Test::MoreThan(limit), false) => {
                self.at_most(Some(*limit));
            }
        }
        self.is_any_left()
    }

    /// Nothing is left, where there is no such number.
    fn at_least(&mut self, least: Option<i64>) {
        let (least, most) = least.map_or(NO_NUMBER, |least| (least, i64::MAX));
        (self.least, self.most) = (self.least.max(least), self.most.min(most));
    }

    fn at_most(&mut self, most: Option<i64>) {
        let (least, most) = most.map_or(NO_NUMBER, |most| (i64::MIN, most));
        (self.least, self.most) = (self.least.max(least), self.most.min(most));
    }

    fn is_any_left(&self) -> bool {
        let within = |value: &Value| match value {
            Value::Number(number) => (self.least..=self.most).contains(number),
            Value::Flag(_)
            | Value::Choice(_)
            | Value::Instant(_)
            | Value::Duration(_)
            | Value::Text(_) => true,
        };
        match &self.listed {
            Some(listed) => listed
                .iter()
                .any(|value| within(value) && !self.excluded.contains(value)),
            None => self.least <= self.most,
        }
    }
}

/// From the greatest number to the least.
const NO_NUMBER: (i64, i64) = (i64::MAX, i64::MIN);

/// Warns of states that nothing leads to.
pub(super) fn states(
    document: &Document,
    acts: &Acts,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) {
    for (id, track) in (0_u8..).map(TrackId).zip(&vocabulary.tracks) {
        if !document.track.0.contains_key(&track.name) {
            continue;
        }
        let reached = reached(id, track, acts, vocabulary);
        for (_, state) in track.ids().filter(|(id, _)| !reached.contains(*id)) {
            let path = format!("track.{}.state.{}", track.name, state.name);
            let found = "a state that nothing leads to";
            let expected = "an act that moves the track there";
            problems.report(Diagnostic::new(
                Code::UnreachableState,
                path,
                found,
                expected,
            ));
        }
    }
}

fn reached(id: TrackId, track: &Track, acts: &Acts, vocabulary: &Vocabulary<'_>) -> States {
    let of_track = acts.iter().flat_map(|act| &act.moves);
    let moves = of_track.filter(|moves| moves.track == id);
    let moves: Vec<_> = moves
        .flat_map(|moves| &moves.all)
        .filter(|one| is_possible(&one.when, vocabulary))
        .collect();
    let open = track.ids().filter(|(_, state)| state.kind.is_open());
    let open = States::of(open.map(|(id, _)| id));
    let closing = track.closing.map(|closing| (open, closing));
    let mut reached = States::of([track.start]);
    // Each round reaches a state more, or is the last.
    for _ in &track.states {
        for (from, to) in moves.iter().map(|one| (one.from, one.to)).chain(closing) {
            if from.meets(reached) {
                reached = reached.with(States::of([to]));
            }
        }
    }
    reached
}
