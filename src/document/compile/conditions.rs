//! Conditions: names resolved, values typed, parameters decided, constants folded.

use super::super::condition::Condition as Written;
use super::super::form::OneOrMany;
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, possible};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{MAX_CONDITIONS, MAX_HOLDERS, MAX_NESTING};
use crate::policy::condition::{self, Test, Timed};
use crate::policy::fact::{FactId, FactType, FactValue, Value};
use crate::policy::person::{PositionId, Who};
use crate::words;
use crate::work::{Work, count};
use std::collections::BTreeSet;

/// While it is compiled, a condition may read anything.
pub(super) type Condition = condition::Condition<Timed>;
type Known = condition::Condition<condition::Known>;

/// A condition of a trigger or of a table of a clock: it reads neither clocks nor the time.
pub(super) fn compile(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Known {
    let compiled = compiled(path, written, false, vocabulary, problems);
    known(&compiled)
}

/// A condition that nothing due hangs on.
pub(super) fn compile_timed(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Condition {
    let condition = compiled(path, written, true, vocabulary, problems);
    one_calendar(path, &condition, problems);
    condition
}

/// A named condition, with what it counts where it is used.
pub(super) struct Named {
    condition: Condition,
    size: usize,
    /// How deep conditions stand inside one another in it.
    depth: usize,
    /// Whether it exceeds a limit, which is not said again where it is used.
    is_cut: bool,
    /// How often the reading of a parameter decides in it.
    decided: usize,
}

/// A condition that others use by its name.
pub(super) fn compile_named(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Named {
    let before = problems.decided;
    let mut conditions = Conditions::new(vocabulary, problems, true);
    let condition = conditions.condition(path, written, 0);
    let (depth, is_cut) = (conditions.deepest, conditions.is_cut);
    not_at_event(path, &condition, problems);
    one_calendar(path, &condition, problems);
    Named {
        size: condition.size(),
        condition,
        depth,
        is_cut,
        decided: problems.decided.saturating_sub(before),
    }
}

/// A condition of a rung, which may say how long nobody has answered.
pub(super) fn of_a_rung(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Condition {
    let mut conditions = Conditions::new(vocabulary, problems, true);
    conditions.is_of_a_rung = true;
    let condition = conditions.condition(path, written, 0);
    not_at_event(path, &condition, problems);
    condition
}

/// The instants at which a condition changes are found one by one, which two calendars that open and close
/// in turn would make too many.
fn one_calendar(path: &str, condition: &Condition, problems: &mut Problems) {
    let mut calendars = BTreeSet::new();
    condition.each(&mut |leaf| {
        if let Timed::Open(calendar) = leaf {
            calendars.insert(*calendar);
        }
    });
    if calendars.len() > 1 {
        let (found, expected) = ("`open` of several calendars", "of one in each condition");
        let problem = Diagnostic::new(Code::Contradiction, path, found, expected);
        problems.report(problem.help("a calendar can be the `union` or `intersection` of others"));
    }
}

fn compiled(
    path: &str,
    written: &Written,
    may_read_time: bool,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Condition {
    let mut conditions = Conditions::new(vocabulary, problems, may_read_time);
    let condition = conditions.condition(path, written, 0);
    not_at_event(path, &condition, problems);
    condition
}

fn not_at_event(path: &str, condition: &Condition, problems: &mut Problems) {
    if is_of_an_event(condition) {
        let expected = "what is known of the ticket: only an act has an event at hand";
        problems.bad(path, "a condition on an event", expected);
    }
}

/// Whether it can be read only where an event is at hand.
pub(super) fn is_of_an_event(condition: &Condition) -> bool {
    let mut found = false;
    condition.each(&mut |leaf| {
        found |= match leaf {
            Timed::Known(leaf) => leaf.is_of_an_event(),
            Timed::Since(_)
            | Timed::Within(_)
            | Timed::Open(_)
            | Timed::Clock(..)
            | Timed::Unacknowledged(_) => false,
        }
    });
    found
}

/// One that stands in an act, and may read the event too.
pub(super) fn at_event(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Condition {
    let mut conditions = Conditions::new(vocabulary, problems, true);
    let condition = conditions.condition(path, written, 0);
    one_calendar(path, &condition, problems);
    condition
}

/// One that is asked for somebody, of whom it may read what it could of the actor of an event.
pub(super) fn of_an_actor(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Condition {
    let condition = at_event(path, written, vocabulary, problems);
    let mut reads_event = false;
    condition.each(&mut |leaf| {
        reads_event |= matches!(leaf, Timed::Known(leaf)
            if leaf.is_of_an_event() && !matches!(leaf, condition::Known::Person(Who::Actor, _)));
    });
    if reads_event {
        let expected = "of whoever it is asked for `actor` only: there is no event at hand";
        problems.bad(path, "a condition on an event", expected);
    }
    condition
}

/// The condition without the time, of which what reads more has been reported.
pub(super) fn known(condition: &Condition) -> Known {
    condition.known().unwrap_or(Known::NEVER)
}

pub(super) struct Conditions<'c, 'd> {
    pub(super) vocabulary: &'c Vocabulary<'d>,
    pub(super) problems: &'c mut Problems,
    /// Whether it may read the time, and clocks.
    may_read_time: bool,
    /// Whether it may say how long nobody has answered.
    pub(super) is_of_a_rung: bool,
    /// How many there are so far, and how deep the deepest of them stands.
    count: usize,
    deepest: usize,
    /// Whether it exceeds a limit.
    is_cut: bool,
}

impl<'c, 'd> Conditions<'c, 'd> {
    pub(super) fn new(
        vocabulary: &'c Vocabulary<'d>,
        problems: &'c mut Problems,
        may_read_time: bool,
    ) -> Conditions<'c, 'd> {
        Conditions {
            vocabulary,
            problems,
            may_read_time,
            is_of_a_rung: false,
            count: 0,
            deepest: 0,
            is_cut: false,
        }
    }
}

impl Conditions<'_, '_> {
    pub(super) fn condition(&mut self, path: &str, written: &Written, depth: usize) -> Condition {
        if !self.takes(path, 1) || !self.reaches(path, depth) {
            return Condition::NEVER;
        }
        count(Work::Written);
        let mut parts = self.attributes(path, written);
        parts.extend(self.comparison(path, written));
        let readings = &written.parameter;
        if !self.vocabulary.readings(path, readings, self.problems) {
            parts.push(Condition::NEVER);
        }
        if let Some(waiting) = &written.waiting {
            let reason = self
                .vocabulary
                .reason(&format!("{path}.waiting"), waiting, self.problems);
            parts.extend(reason.map(|reason| leaf(condition::Known::Waiting(reason))));
        }
        parts.extend(self.remembered(path, written, depth));
        parts.extend(self.timed(path, written, depth));
        parts.extend(self.named(path, written, depth));
        let inner = depth.saturating_add(1);
        parts.extend(self.people_and_tracks(path, written, inner));
        if let Some(all) = &written.all {
            parts.extend(self.list(&format!("{path}.all"), all, inner));
        }
        if let Some(any) = &written.any {
            let any = self.list(&format!("{path}.any"), any, inner);
            parts.push(any_of(any));
        }
        if let Some(not) = &written.not {
            let not = self.condition(&format!("{path}.not"), not, inner);
            parts.push(negated(not));
        }
        all_of(parts)
    }

    /// Whether it can consist of so many conditions more. Where it cannot, that is said once.
    pub(super) fn takes(&mut self, path: &str, more: usize) -> bool {
        let limit = (MAX_CONDITIONS, "conditions in one");
        self.count = self.problems.add(path, self.count, more, limit);
        let fits = self.count <= MAX_CONDITIONS && self.problems.takes_more(path, more);
        self.is_cut |= !fits;
        fits
    }

    /// Whether conditions can stand so deep in it.
    fn reaches(&mut self, path: &str, depth: usize) -> bool {
        let what = "conditions inside one another";
        let may = self.problems.within(path, depth, MAX_NESTING, what);
        self.deepest = self.deepest.max(depth);
        self.is_cut |= !may;
        may
    }

    fn people_and_tracks(&mut self, path: &str, written: &Written, inner: usize) -> Vec<Condition> {
        let mut parts = self.holders(&format!("{path}.position"), &written.position, inner);
        for (name, number) in written.holders.iter() {
            let path = format!("{path}.holders.{name}");
            let position = self.vocabulary.position(&path, name, self.problems);
            let tests = self.numbers(&path, number);
            if let (Some(position), Some(tests)) = (position, &tests) {
                self.held_by_so_many(&path, position, tests);
            }
            let of = |position| move |test| leaf(condition::Known::Holders(position, test));
            parts.extend(position.into_iter().flat_map(|position| {
                let tests = tests.iter().flatten().cloned();
                tests.map(of(position)).collect::<Vec<_>>()
            }));
        }
        for (key, who, people) in [
            ("actor", Who::Actor, &written.actor),
            ("assigned", Who::Assigned, &written.assigned),
        ] {
            if !people.is_empty() {
                parts.push(self.people(&format!("{path}.{key}"), who, people, inner));
            }
        }
        parts.extend(self.states(&format!("{path}.track"), &written.track));
        parts.extend(self.kinds(&format!("{path}.track-kind"), &written.track_kind));
        if let Some(name) = &written.known {
            let unset = self
                .vocabulary
                .unset(&format!("{path}.known"), name, self.problems);
            parts.extend(unset.map(|unset| leaf(condition::Known::Told(unset))));
        }
        if !written.assigning.is_empty() {
            let path = format!("{path}.assigning");
            let positions = written.assigning.iter();
            let positions = positions
                .filter_map(|name| self.vocabulary.position(&path, name, self.problems))
                .map(|position| leaf(condition::Known::Assigning(position)));
            parts.push(any_of(positions.collect()));
        }
        if written.through.iter().any(|name| name.trim().is_empty()) {
            let path = format!("{path}.through");
            self.problems.missing(path, "the name of a channel");
        }
        if !written.through.is_empty() {
            parts.push(leaf(condition::Known::Through(written.through.0.clone())));
        }
        if !written.change.is_empty() {
            parts.push(leaf(condition::Known::Change(written.change.0.clone())));
        }
        parts
    }

    /// One position is held by one at most, unless several may hold it.
    fn held_by_so_many(&mut self, path: &str, position: PositionId, tests: &[Test]) {
        let several = self.vocabulary.several();
        let most = match several.get(usize::from(position.0)) {
            Some(true) => i64::try_from(MAX_HOLDERS).unwrap_or(i64::MAX),
            Some(false) | None => 1,
        };
        let within = [Test::AtMost(most)]
            .into_iter()
            .chain(tests.iter().cloned());
        if !possible::is_any_number(0, &within.collect::<Vec<_>>()) {
            let found = "limits that no number of holders keeps";
            let expected = format!("some number from 0 to {most}");
            let problem = Diagnostic::new(Code::NeverHolds, path, found, expected);
            self.problems.report(problem);
        }
    }

    fn list(&mut self, path: &str, list: &[Written], depth: usize) -> Vec<Condition> {
        if list.is_empty() {
            self.problems.missing(path, "at least one condition");
        }
        list.iter()
            .enumerate()
            .map(|(index, part)| self.condition(&format!("{path}[{index}]"), part, depth))
            .collect()
    }

    /// The facts every policy has, by their own keys.
    fn attributes(&mut self, path: &str, written: &Written) -> Vec<Condition> {
        let attributes: [(&str, FactId, &OneOrMany<String>); 9] = [
            ("severity", FactId::SEVERITY, &written.severity),
            (
                "reported-severity",
                FactId::REPORTED_SEVERITY,
                &written.reported_severity,
            ),
            (
                "confirmed-severity",
                FactId::CONFIRMED_SEVERITY,
                &written.confirmed_severity,
            ),
            ("priority", FactId::PRIORITY, &written.priority),
            ("plan", FactId::PLAN, &written.plan),
            ("region", FactId::REGION, &written.region),
            ("environment", FactId::ENVIRONMENT, &written.environment),
            ("category", FactId::CATEGORY, &written.category),
            ("channel", FactId::CHANNEL, &written.channel),
        ];
        let mut parts = Vec::new();
        for (key, fact, names) in attributes
            .into_iter()
            .filter(|(_, _, names)| !names.is_empty())
        {
            let values = names.iter().map(|name| FactValue::Text(name.clone()));
            let values = self.values(&format!("{path}.{key}"), fact, values);
            parts.push(test_of(fact, Test::OneOf(values)));
        }
        parts
    }

    fn comparison(&mut self, path: &str, written: &Written) -> Option<Condition> {
        let limits = [
            ("more-than", written.more_than.map(Test::MoreThan)),
            ("at-least", written.at_least.map(Test::AtLeast)),
            ("less-than", written.less_than.map(Test::LessThan)),
            ("at-most", written.at_most.map(Test::AtMost)),
        ];
        let limits: Vec<(&str, Test)> = limits
            .into_iter()
            .filter_map(|(key, test)| Some((key, test?)))
            .collect();
        let values: Option<Vec<FactValue>> = match (&written.is, &written.one_of) {
            (Some(value), None) => Some(vec![value.clone()]),
            (None, Some(values)) if values.is_empty() => {
                let path = format!("{path}.one-of");
                self.problems.missing(path, "at least one value");
                return None;
            }
            (None, Some(values)) => Some(values.clone()),
            (None, None) => None,
            (Some(_), Some(_)) => {
                self.contradiction(path, "`is` and `one-of`", "one of them");
                return None;
            }
        };
        let Some(name) = &written.fact else {
            if values.is_some() || !limits.is_empty() || written.same_as.is_some() {
                self.problems
                    .missing(format!("{path}.fact"), "the fact that is compared");
            }
            return None;
        };
        let fact = self
            .vocabulary
            .fact(&format!("{path}.fact"), name, self.problems)?;
        if let Some(other) = &written.same_as {
            return self.same_as(path, fact, other, values.is_none() && limits.is_empty());
        }
        self.test(path, fact, values, limits)
    }

    /// `alone` is whether no other comparison stands beside it.
    fn same_as(&mut self, path: &str, fact: FactId, other: &str, alone: bool) -> Option<Condition> {
        if !alone {
            self.contradiction(path, "`same-as` and another comparison", "one of them");
        }
        let path = format!("{path}.same-as");
        let other = self.vocabulary.fact(&path, other, self.problems)?;
        let (of, wanted) = (self.type_of(other)?, self.type_of(fact)?);
        if of != wanted {
            let found = format!("a fact that is {}", of.expected());
            self.problems.bad(path, found, wanted.expected());
        }
        Some(leaf(condition::Known::Same(fact, other)))
    }

    fn test(
        &mut self,
        path: &str,
        fact: FactId,
        values: Option<Vec<FactValue>>,
        limits: Vec<(&str, Test)>,
    ) -> Option<Condition> {
        let of = self.type_of(fact)?;
        match (values, limits.is_empty()) {
            (Some(_), false) => {
                self.contradiction(path, "a value and a limit", "one of them");
                None
            }
            (Some(values), true) => {
                let values = self.values(&format!("{path}.is"), fact, values.into_iter());
                Some(test_of(fact, Test::OneOf(values)))
            }
            (None, true) if of == FactType::Flag => {
                Some(test_of(fact, Test::OneOf(vec![Value::Flag(true)])))
            }
            (None, true) => {
                let expected = "`is`, `one-of` or a limit: the fact is no flag";
                self.problems.missing(format!("{path}.is"), expected);
                None
            }
            (None, false) if of == FactType::Number => {
                let tests: Vec<Test> = limits.into_iter().map(|(_, test)| test).collect();
                if !possible::is_any_number(i64::MIN, &tests) {
                    let (found, expected) = ("limits that no number keeps", "some number between");
                    self.contradiction(path, found, expected);
                    return None;
                }
                let tests = tests.into_iter().map(|test| test_of(fact, test));
                Some(all_of(tests.collect()))
            }
            (None, false) => {
                let keys = words::one_of(limits.iter().map(|(key, _)| *key));
                self.problems
                    .bad(path, keys, "`is` or `one-of`: the fact is no number");
                None
            }
        }
    }

    pub(super) fn type_of(&self, fact: FactId) -> Option<FactType> {
        self.vocabulary
            .facts
            .get(fact.index())
            .map(|fact| fact.of.clone())
    }

    fn values(
        &mut self,
        path: &str,
        fact: FactId,
        given: impl Iterator<Item = FactValue>,
    ) -> Vec<Value> {
        let Some(of) = self.type_of(fact) else {
            return Vec::new();
        };
        let mut values = Vec::new();
        for value in given {
            match (of.read(&value), &of, &value) {
                (Some(value), _, _) => values.push(value),
                (None, FactType::Choice(names), FactValue::Text(found)) => {
                    self.problems
                        .unknown(path, found, names.iter().map(String::as_str));
                }
                (None, _, _) => {
                    self.problems
                        .bad(path, format!("`{value}`"), of.expected_for(&value))
                }
            }
        }
        values
    }

    /// What a named condition says, which counts with all that it consists of.
    fn named(&mut self, path: &str, written: &Written, depth: usize) -> Option<Condition> {
        let name = written.condition.as_deref()?;
        let path = format!("{path}.condition");
        self.problems.uses(Noun::Condition, name);
        let Some(named) = self.vocabulary.conditions.get(name) else {
            // One that is declared and is not here uses itself, which is reported.
            self.vocabulary.named_condition(&path, name, self.problems);
            return Some(Condition::NEVER);
        };
        let Named {
            condition,
            size,
            depth: inner,
            is_cut,
            decided,
        } = named;
        self.problems.decided = self.problems.decided.saturating_add(*decided);
        let may = !is_cut
            && self.reaches(&path, depth.saturating_add(*inner))
            && self.takes(&path, *size);
        if !may {
            self.is_cut = true;
            return Some(Condition::NEVER);
        }
        if !self.may_read_time && condition.known().is_none() {
            self.reads_time(&path, "a condition that reads a clock, or the time");
            return Some(Condition::NEVER);
        }
        Some(condition.clone())
    }

    /// Whether it may read the time; reports where it may not.
    pub(super) fn may_read(&mut self, path: &str, what: &str) -> bool {
        if !self.may_read_time {
            self.reads_time(path, what);
        }
        self.may_read_time
    }

    fn reads_time(&mut self, path: &str, found: &str) {
        let expected = "facts, waiting and events that have come";
        let problem = Diagnostic::new(Code::Stratum, path, found, expected);
        let help =
            "triggers and tables read neither, so that time alone moves no due; checks and acts do";
        self.problems.report(problem.help(help));
    }
}

fn test_of(fact: FactId, test: Test) -> Condition {
    leaf(condition::Known::Fact(fact, test))
}

pub(super) fn leaf(leaf: condition::Known) -> Condition {
    Condition::Is(Timed::Known(leaf))
}

/// The conjunction, with constants folded.
pub(super) fn all_of<L: PartialEq>(parts: Vec<condition::Condition<L>>) -> condition::Condition<L> {
    use condition::Condition;
    if parts.contains(&Condition::NEVER) {
        return Condition::NEVER;
    }
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Condition::All(inner) => flat.extend(inner),
            other @ (Condition::Any(_) | Condition::Not(_) | Condition::Is(_)) => flat.push(other),
        }
    }
    match flat.len() {
        1 => flat.pop().unwrap_or(Condition::ALWAYS),
        _ => Condition::All(flat),
    }
}

pub(super) fn any_of(parts: Vec<Condition>) -> Condition {
    if parts.contains(&Condition::ALWAYS) {
        return Condition::ALWAYS;
    }
    let mut parts: Vec<Condition> = parts
        .into_iter()
        .filter(|part| *part != Condition::NEVER)
        .collect();
    match parts.len() {
        1 => parts.pop().unwrap_or(Condition::NEVER),
        _ => Condition::Any(parts),
    }
}

pub(super) fn negated(part: Condition) -> Condition {
    if part == Condition::ALWAYS {
        Condition::NEVER
    } else if part == Condition::NEVER {
        Condition::ALWAYS
    } else {
        Condition::Not(Box::new(part))
    }
}
