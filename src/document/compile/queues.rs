//! Queues: their members, groups and keys.

use super::super::Condition;
use super::super::form::Form;
use super::super::hash;
use super::super::queue::{KeyPart, KeyText, Queue as Written};
use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Problems, conditions};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{MAX_KEY_PARTS, MAX_ROWS};
use crate::policy::fact::{FactId, FactType, FactValue};
use crate::policy::queue::{Part, Queue};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const ARRIVAL: &str = "arrival";
const ID: &str = "id";
/// The words of a key that name no fact.
pub(super) const WORDS: [&str; 2] = [ARRIVAL, ID];

/// By name.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Queue> {
    let mut queues = Queues {
        document,
        vocabulary,
        problems,
    };
    let written = document.queue.iter();
    written
        .map(|(name, queue)| queues.queue(name, queue))
        .collect()
}

struct Queues<'c, 'd> {
    document: &'d Document,
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
}

impl<'d> Queues<'_, 'd> {
    fn queue(&mut self, name: &str, written: &'d Written) -> Queue {
        let path = format!("queue.{name}");
        if written.what.trim().is_empty() {
            let path = format!("{path}.what");
            self.problems.missing(path, "what it is, in words");
        }
        let place = format!("{path}.key");
        if written.key.is_empty() {
            self.problems.missing(&*place, "what comes first");
        }
        let count = written.key.0.len();
        let is_whole = self.problems.within(&place, count, MAX_KEY_PARTS, "parts");
        self.behind_id(&place, written);
        let key = written.key.iter().filter(|_| is_whole);
        let key = key
            .enumerate()
            .filter_map(|(index, part)| self.part(&format!("{place}[{index}]"), part));
        let mut key: Vec<(Part, Meaning<'_>)> = key.collect();
        // Within a group the order is total.
        for last in [(Part::Arrival, Meaning::Arrival), (Part::Id, Meaning::Id)] {
            if !key.contains(&last) {
                key.push(last);
            }
        }
        let (key, meanings): (Vec<Part>, Vec<Meaning<'_>>) = key.into_iter().unzip();
        let members = format!("{path}.members");
        let group = written.group.as_ref();
        let cite = format!("{path}.cite");
        let (vocabulary, problems) = (self.vocabulary, &mut *self.problems);
        Queue {
            name: name.to_owned(),
            what: written.what.clone(),
            members: conditions::compile_timed(&members, &written.members, vocabulary, problems),
            group: group.and_then(|fact| vocabulary.fact(&format!("{path}.group"), fact, problems)),
            key,
            shape: hash::of(&(group, meanings)),
            cite: vocabulary.cites(&cite, &written.cite, problems),
        }
    }

    /// No two tickets have the same id, so that no part behind it is read.
    fn behind_id(&mut self, path: &str, written: &Written) {
        let is_id = |part: &KeyText| matches!(part, Form::Short(word) if word == ID);
        let place = written.key.iter().position(is_id);
        let behind = place.map_or(written.key.0.len(), |place| place.saturating_add(1));
        if behind < written.key.0.len() {
            let path = format!("{path}[{behind}]");
            self.contradiction(path, "a part behind `id`", "`id` last: it leaves no ties");
        }
    }

    /// Reports what has no meaning beside the rest of a part.
    fn idle(&mut self, path: &str, written: &KeyPart) {
        let says = [
            ("order", !written.order.is_empty()),
            ("greatest-first", written.greatest_first),
        ];
        match (&written.fact, says) {
            (None, says) => {
                for (key, _) in says.into_iter().filter(|(_, is_there)| *is_there) {
                    let path = format!("{path}.{key}");
                    self.contradiction(
                        path,
                        &format!("`{key}` without `fact`"),
                        "it beside a fact",
                    );
                }
            }
            (Some(_), [(_, true), (_, true)]) => {
                let found = "`order` and `greatest-first`";
                self.contradiction(path.to_owned(), found, "one of them");
            }
            (Some(_), [(_, _), (_, _)]) => {}
        }
    }

    fn contradiction(&mut self, path: String, found: &str, expected: &str) {
        let problem = Diagnostic::new(Code::Contradiction, path, found, expected);
        self.problems.report(problem);
    }

    fn part(&mut self, path: &str, written: &'d KeyText) -> Option<(Part, Meaning<'d>)> {
        let long = match written {
            Form::Short(word) => match word.as_str() {
                ARRIVAL => return Some((Part::Arrival, Meaning::Arrival)),
                ID => return Some((Part::Id, Meaning::Id)),
                name => {
                    let fact = self.vocabulary.fact(path, name, self.problems)?;
                    return self.by_fact(path, (name, fact), (&[], false));
                }
            },
            Form::Long(long) => long,
        };
        self.idle(path, long);
        match (&long.fact, &long.when, long.due.is_empty()) {
            (Some(name), None, true) => {
                let place = format!("{path}.fact");
                let fact = self.vocabulary.fact(&place, name, self.problems)?;
                self.by_fact(path, (name, fact), (&long.order, long.greatest_first))
            }
            (None, Some(written), true) => {
                let place = format!("{path}.when");
                let (vocabulary, problems) = (self.vocabulary, &mut *self.problems);
                let when = conditions::compile_timed(&place, written, vocabulary, problems);
                Some((Part::First(when), self.meaning(written)))
            }
            (None, None, false) => {
                let clocks = long.due.iter().map(String::as_str).collect();
                Some((Part::Due(self.clocks(path, long)), Meaning::Due(clocks)))
            }
            (_, _, _) => {
                let expected = "one of `fact`, `when` and `due`";
                self.contradiction(path.to_owned(), "none or several", expected);
                None
            }
        }
    }

    fn clocks(&mut self, path: &str, written: &KeyPart) -> Vec<usize> {
        let mut places = Vec::new();
        for name in written.due.iter() {
            let clocks = &self.document.clock;
            let place = clocks.names().position(|other| other == name);
            if place.is_none() {
                let path = format!("{path}.due");
                self.problems.unknown(path, name, clocks.names());
            }
            places.extend(place);
        }
        places
    }

    /// A text has no order of its own.
    fn by_fact(
        &mut self,
        path: &str,
        (name, fact): (&'d str, FactId),
        (written, greatest_first): (&'d [FactValue], bool),
    ) -> Option<(Part, Meaning<'d>)> {
        let of = &self.vocabulary.facts.get(fact.index())?.of;
        let count = written.len();
        let place = format!("{path}.order");
        if !self.problems.within(&place, count, MAX_ROWS, "values") {
            return None;
        }
        if written.is_empty() {
            if *of == FactType::Text {
                let expected = "its values in their order: a text has none of its own";
                self.problems.missing(place, expected);
                return None;
            }
            let part = Part::Value {
                fact,
                greatest_first,
            };
            let meaning = Meaning::Value {
                fact: name,
                of: of.expected(),
                names: match of {
                    FactType::Choice(names) => names.clone(),
                    FactType::Flag
                    | FactType::Number
                    | FactType::Instant
                    | FactType::Duration
                    | FactType::Text => Vec::new(),
                },
                greatest_first,
            };
            return Some((part, meaning));
        }
        let mut order = Vec::new();
        let mut listed = BTreeSet::new();
        for (index, given) in written.iter().enumerate() {
            match of.read(given) {
                Some(value) => {
                    if !listed.insert(value.clone()) {
                        let (path, found) =
                            (format!("{place}[{index}]"), format!("`{given}` again"));
                        self.contradiction(path, &found, "each value once");
                    }
                    order.push(value);
                }
                None => {
                    let (found, expected) = (format!("`{given}`"), of.expected_for(given));
                    self.problems
                        .bad(format!("{place}[{index}]"), found, expected);
                }
            }
        }
        let meaning = Meaning::Ordered {
            fact: name,
            order: written,
        };
        Some((Part::Ordered(fact, order), meaning))
    }

    /// That of a condition, with those that it names and the readings that it depends on.
    fn meaning(&self, when: &'d Condition) -> Meaning<'d> {
        let declared = &self.document.condition.0;
        let mut named = BTreeMap::new();
        let mut readings = BTreeMap::new();
        // What is cut at a limit is not looked into.
        let mut left = match self.problems.overflows() {
            true => Vec::new(),
            false => vec![when],
        };
        while let Some(one) = left.pop() {
            one.each(|part| {
                for (name, _) in part.parameter.iter() {
                    let reading = self.vocabulary.readings.get(name);
                    readings.insert(name, reading.cloned());
                }
            });
            for name in one.names() {
                if let Some(entry) = declared.get(name)
                    && named.insert(name, &entry.when).is_none()
                {
                    left.push(&entry.when);
                }
            }
        }
        Meaning::First {
            when,
            named,
            readings,
        }
    }
}

/// What tickets are told apart by in a part of a key: what is written of it and what that names, not where in the
/// policy it stands, so that it is the same in revisions that order alike.
#[derive(PartialEq, Eq, Serialize)]
enum Meaning<'d> {
    Ordered {
        fact: &'d str,
        order: &'d [FactValue],
    },
    Value {
        fact: &'d str,
        /// What a value of it is, and the names of a choice or scale in their order.
        of: String,
        names: Vec<String>,
        greatest_first: bool,
    },
    First {
        when: &'d Condition,
        named: BTreeMap<&'d str, &'d Condition>,
        readings: BTreeMap<&'d str, Option<String>>,
    },
    /// The earliest due of these clocks, in any order.
    Due(BTreeSet<&'d str>),
    Arrival,
    Id,
}
