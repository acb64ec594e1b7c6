//! From a document to a policy: every statement checked, all problems reported at once.
//!
//! The order is that of dependence: vocabulary (sources, parameters, scales, facts, waiting), then
//! calendars, then named conditions, then clocks with their conditions and tables, then checks and the ladder, then
//! acts, then a review of the whole.

mod acts;
mod book;
mod calendars;
mod cells;
mod checks;
mod clocks;
mod closed_days;
mod conditions;
mod hours;
mod ladder;
mod lookups;
mod memories;
mod names;
mod persons;
mod possible;
mod queues;
mod review;
mod standing;
mod tables;
mod targets;
mod timed;
mod tracks;
mod triggers;
mod vocabulary;
mod waiting;

use super::{Contract, Document, Entries, Identity, hash};
use crate::calendar::{Newest, ZoneSource};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::{
    MAX_ALL_CONDITIONS, MAX_ALL_ROWS, MAX_POLICY_CONDITIONS, MAX_PROBLEMS, MAX_SUGGESTIONS,
};
use crate::policy::act::{Act, Acts};
use crate::policy::check::Check;
use crate::policy::clock::{CalendarId, Clock};
use crate::policy::condition::Timed;
use crate::policy::fact::{Fact, Value};
use crate::policy::ladder::Ladder;
use crate::policy::memory::Memory;
use crate::policy::person::PositionId;
use crate::policy::queue::Queue;
use crate::policy::standing::Told;
use crate::policy::table::{Cell, Table};
use crate::policy::target::TargetRule;
use crate::policy::{ContentHash, Follows, Lookups, NamedCalendar, Parts, Policy, Reason};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use vocabulary::Vocabulary;

/// What a host chooses when it compiles a document: the readings of parameters, and the zone data.
///
/// ```
/// use duly::document::Options;
///
/// let options = Options::default().reading("answer-at-limit", "inclusive");
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
pub struct Options<'z> {
    readings: BTreeMap<String, String>,
    zones: Option<&'z dyn ZoneSource>,
    contract: Option<&'z Contract>,
}

impl<'z> Options<'z> {
    /// Takes this reading of a parameter in place of its default.
    pub fn reading(mut self, parameter: &str, reading: &str) -> Options<'z> {
        self.readings
            .insert(parameter.to_owned(), reading.to_owned());
        self
    }

    /// Puts a contract's rows in front of the policy's. When the contract holds is for a
    /// [`Book`](crate::Book) to know.
    pub fn contract(mut self, contract: &'z Contract) -> Options<'z> {
        self.contract = Some(contract);
        self
    }

    /// Takes zones from this source in place of the newest one compiled in.
    pub fn zones(mut self, zones: &'z dyn ZoneSource) -> Options<'z> {
        self.zones = Some(zones);
        self
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("readings", &self.readings)
            .finish_non_exhaustive()
    }
}

impl Policy {
    /// Checks a document and makes the policy it states, with every parameter at its default.
    ///
    /// # Errors
    ///
    /// All problems of the document at once, each with a code, its place, what was found and what was
    /// expected. Warnings alone do not refuse it: they stand in [`Policy::warnings`].
    ///
    /// ```
    /// use duly::{Policy, document::Document};
    ///
    /// let empty = Policy::compile(&Document::default()).unwrap_err();
    /// assert_eq!(empty.iter().next().unwrap().path, "policy.name");
    /// ```
    pub fn compile(document: &Document) -> Result<Policy, Diagnostics> {
        Policy::compile_with(document, &Options::default())
    }

    /// The same, with readings and zone data of the host's choice.
    ///
    /// # Errors
    ///
    /// As [`Policy::compile`]; besides, a reading of a parameter that the document does not have.
    pub fn compile_with(document: &Document, options: &Options<'_>) -> Result<Policy, Diagnostics> {
        let mut problems = Problems::default();
        if let Some(contract) = options.contract {
            agrees(document, contract, &mut problems);
        }
        let with_sources = options
            .contract
            .map(|contract| with_sources(document, contract));
        let document = with_sources.as_ref().unwrap_or(document);
        if !can_be_compiled(document, &mut problems) {
            return Err(problems.finish());
        }
        compiled(document, options, problems)
    }
}

/// The policy that a document states whose size and names are right.
fn compiled(
    document: &Document,
    options: &Options<'_>,
    mut problems: Problems,
) -> Result<Policy, Diagnostics> {
    let zones = options.zones.unwrap_or(&Newest);
    let mut vocabulary = Vocabulary::compile(document, options, zones, &mut problems);
    let calendars = calendars::compile(document, &vocabulary, zones, &mut problems);
    vocabulary.zoneless = zoneless(document, &calendars);
    checks::conditions(document, &mut vocabulary, &mut problems);
    let waiting = waiting::compile(document, &vocabulary, &mut problems);
    let clocks = clocks::compile(document, options.contract, &vocabulary, &mut problems);
    let checks = checks::compile(document, &vocabulary, &mut problems);
    let escalation = checks::escalation(document, &checks, &vocabulary, &mut problems);
    let ladder = ladder::compile(document, &mut vocabulary, &mut problems);
    let lookups = lookups::compile(document, options.contract, &vocabulary, &mut problems);
    let acts = acts::compile(document, &checks, &vocabulary, &mut problems);
    let others = (checks.as_slice(), &acts, ladder.as_deref(), &lookups);
    mark_spans(&mut vocabulary.facts, &clocks, others);
    acts::spans(&acts, &vocabulary, &mut problems);
    authorities(document, &mut vocabulary, &mut problems);
    tracks::cites(document, &mut vocabulary, &mut problems);
    cells::day_zones(&clocks, &vocabulary, &calendars, &mut problems);
    reviewed(
        document,
        (&clocks, &checks, &acts, &lookups),
        (&vocabulary, &calendars),
        &mut problems,
    );
    let memories = std::mem::take(&mut problems.memories);
    let problems = problems.finish();
    if problems.has_errors() {
        return Err(problems);
    }
    let several = vocabulary.several();
    let follows = document.policy.follows.unwrap_or_default();
    Ok(Policy::new(Parts {
        name: document.policy.name.clone(),
        revision: document.policy.revision.clone(),
        hash: hash_of(document, &vocabulary, options),
        hash_but_calendars: (follows == Follows::Calendars)
            .then(|| hash_of(&but_calendars(document), &vocabulary, options)),
        follows,
        gaps: gaps(document),
        severities: vocabulary.severities,
        priorities: vocabulary.priorities,
        plans: vocabulary.plans,
        regions: vocabulary.regions,
        defaults: defaults(&vocabulary.facts),
        facts: vocabulary.facts,
        roles: names_of(&vocabulary.roles),
        several,
        positions: names_of(&vocabulary.positions),
        tracks: vocabulary.tracks,
        acts,
        waiting,
        events: names_of(&vocabulary.events),
        parameters: vocabulary.readings.into_iter().collect(),
        memories,
        calendars,
        clocks,
        checks,
        escalation,
        ladder,
        lookups,
        subject: document.policy.subject.unwrap_or_default(),
        warnings: problems,
    }))
}

/// What is worth a warning shows only where all is right.
fn reviewed(
    document: &Document,
    (clocks, checks, acts, lookups): (&[Clock], &[Check], &Acts, &Lookups),
    (vocabulary, calendars): (&Vocabulary<'_>, &[NamedCalendar]),
    problems: &mut Problems,
) {
    if problems.found.is_empty() {
        review::run(document, (clocks, checks, lookups), calendars, problems);
        possible::states(document, acts, vocabulary, problems);
        cells::compare(clocks, vocabulary, problems);
    }
}

/// The hash of what a document says under the readings in force and a contract.
fn hash_of(document: &Document, vocabulary: &Vocabulary<'_>, options: &Options<'_>) -> ContentHash {
    hash::of(&(document, &vocabulary.readings, options.contract))
}

/// Whether the document is whole, and keeps the limits that bound the work of all that follows.
fn can_be_compiled(document: &Document, problems: &mut Problems) -> bool {
    names::check(document, problems);
    joined(document, problems);
    !problems.overflows()
}

/// A part that has not been joined is missing.
fn joined(document: &Document, problems: &mut Problems) {
    for part in &document.policy.parts {
        problems.missing("policy.parts", format!("the part `{part}`, joined"));
    }
}

fn gaps(document: &Document) -> Vec<Reason> {
    let gap = |(id, gap): (&str, &super::Gap)| Reason::Gap {
        id: id.to_owned(),
        what: gap.what.clone(),
    };
    document.gap.iter().map(gap).collect()
}

/// A contract has a name, and calls no other source by the name of one of the policy's.
fn agrees(document: &Document, contract: &Contract, problems: &mut Problems) {
    if contract.name.trim().is_empty() {
        problems.missing("contract.name", "a name");
    }
    for (name, source) in contract.source.iter() {
        let own = document.source.0.get(name);
        if own.is_some_and(|own| own != source) {
            let path = format!("contract.{}.source.{name}", contract.name);
            let (found, expected) = (
                "a source that the policy states otherwise",
                "another name, or the same source",
            );
            problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
        }
    }
}

/// A document that knows the sources of a contract too.
fn with_sources(document: &Document, contract: &Contract) -> Document {
    let mut document = document.clone();
    for (name, source) in contract.source.iter() {
        let sources = &mut document.source.0;
        sources
            .entry(name.to_owned())
            .or_insert_with(|| source.clone());
    }
    document
}

/// What a document states beside calendars, its own name and revision.
fn but_calendars(document: &Document) -> Document {
    Document {
        policy: Identity {
            name: document.policy.name.clone(),
            follows: document.policy.follows,
            subject: document.policy.subject,
            ..Identity::default()
        },
        calendar: Entries::default(),
        ..document.clone()
    }
}

fn names_of(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// By the places of the facts; none at all where no fact has one.
fn defaults(facts: &[Fact]) -> Arc<[Option<Value>]> {
    match facts.iter().any(|fact| fact.default.is_some()) {
        true => facts.iter().map(|fact| fact.default.clone()).collect(),
        false => Arc::default(),
    }
}

/// What of facts waits for clocks and for all other facts: whether a default can be a target, and who may set them.
fn authorities(document: &Document, vocabulary: &mut Vocabulary<'_>, problems: &mut Problems) {
    for fact in &vocabulary.facts {
        let unfit = fact.default.as_ref().and_then(|value| fact.unfit(value));
        let given = document.fact.0.get(&fact.name);
        let given = given.and_then(|entry| entry.default.as_ref());
        if let (Some(expected), Some(given)) = (unfit, given) {
            let path = format!("fact.{}.default", fact.name);
            problems.bad(path, format!("`{given}`"), expected);
        }
    }
    for (name, entry) in document
        .fact
        .iter()
        .filter(|(_, one)| !one.set_by.is_empty())
    {
        let path = format!("fact.{name}.set-by");
        let (who, may) = persons::authority(&path, &entry.set_by, false, vocabulary, problems);
        let authority = (conditions::known(&who), may);
        let fact = vocabulary.facts.iter_mut().find(|fact| fact.name == name);
        if let Some(fact) = fact {
            fact.set_by = Some(authority);
        }
    }
}

/// A fact that a target takes its span from cannot be zero.
fn mark_spans(
    facts: &mut [Fact],
    clocks: &[Clock],
    (checks, acts, ladder, lookups): (&[Check], &Acts, Option<&Ladder>, &Lookups),
) {
    let mut mark = |table: &Table<TargetRule>| {
        for row in &table.rows {
            if let Cell::Is(TargetRule::FromFact(span)) = &row.value
                && let Some(fact) = facts.get_mut(span.fact.index())
            {
                fact.is_span = true;
            }
        }
    };
    clocks.iter().for_each(|clock| mark(&clock.target));
    if let Some(ladder) = ladder {
        ladder.each_span(&mut mark);
    }
    let of_checks = checks.iter().map(|check| &check.when);
    let of_acts = acts.iter().flat_map(Act::conditions);
    let of_rungs = ladder.into_iter().flat_map(Ladder::conditions);
    let of_queues = lookups.queues.iter().flat_map(Queue::conditions);
    let of_told = lookups.told.iter().filter_map(Told::condition);
    let conditions = of_checks.chain(of_acts).chain(of_rungs);
    let conditions = conditions.chain(of_queues).chain(of_told);
    for condition in conditions {
        condition.each(&mut |leaf| {
            if let Timed::Since(since) = leaf {
                mark(&since.span);
            }
        });
    }
}

/// The calendars in whose days nothing can be counted.
fn zoneless<'d>(
    document: &'d Document,
    calendars: &[NamedCalendar],
) -> BTreeMap<CalendarId, &'d str> {
    let named = document.calendar.names().zip((0_u16..).zip(calendars));
    let without = named.filter(|(_, (_, named))| named.calendar.zone().is_none());
    without
        .map(|(name, (place, _))| (CalendarId(place), name))
        .collect()
}

/// The problems found so far, the names used so far, and what conditions need remembered so far.
#[derive(Default)]
struct Problems {
    found: Vec<Diagnostic>,
    /// How many there are, with those beyond the limit that are not kept.
    count: usize,
    used: BTreeSet<(Noun, String)>,
    memories: Vec<Memory>,
    /// How many conditions are written, and stood for by names.
    written: usize,
    /// How often the reading in force of a parameter has decided something.
    decided: usize,
    /// How many rows all tables have, and how many conditions those have.
    rows: usize,
    conditions: usize,
}

/// What a name of the document can be a name of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Noun {
    Parameter,
    Fact,
    Event,
    Position,
    Track,
    Reaction,
    Route,
    Waiting,
    Calendar,
    Condition,
}

impl Problems {
    fn report(&mut self, mut problem: Diagnostic) {
        self.count = self.count.saturating_add(1);
        if self.found.len() < MAX_PROBLEMS {
            let Diagnostic {
                path,
                found,
                expected,
                help,
                ..
            } = &mut problem;
            for text in [path, found].into_iter().chain(help) {
                *text = words::shown(text).to_string();
            }
            // It lists names, each of which is short.
            *expected = expected.replace(char::is_control, "\u{FFFD}");
            self.found.push(problem);
        }
    }

    /// Whether a limit is exceeded that bounds the work of all that follows.
    fn overflows(&self) -> bool {
        self.found
            .iter()
            .any(|problem| problem.code == Code::LimitExceeded)
    }

    fn finish(mut self) -> Diagnostics {
        if self.count > MAX_PROBLEMS {
            let (found, expected) = (format!("{} problems", self.count), "fewer");
            let last = Diagnostic::new(Code::MoreProblems, "", found, expected);
            self.found
                .push(last.help(format!("the first {MAX_PROBLEMS} are listed")));
        }
        Diagnostics::new(self.found)
    }

    fn bad(
        &mut self,
        path: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.report(Diagnostic::new(Code::BadValue, path, found, expected));
    }

    fn missing(&mut self, path: impl Into<String>, expected: impl Into<String>) {
        self.report(Diagnostic::new(Code::Missing, path, "nothing", expected));
    }

    /// A name that is not among those declared.
    fn unknown<'n>(
        &mut self,
        path: impl Into<String>,
        found: &str,
        declared: impl IntoIterator<Item = &'n str> + Clone,
    ) {
        if self.found.len() >= MAX_PROBLEMS {
            self.count = self.count.saturating_add(1);
            return;
        }
        let near = match self.found.len() {
            ..MAX_SUGGESTIONS => words::nearest(found, declared.clone()),
            _ => None,
        };
        let expected = words::one_of(declared);
        let problem = Diagnostic::new(Code::UnknownName, path, format!("`{found}`"), expected);
        self.report(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    fn uses(&mut self, noun: Noun, name: &str) {
        self.used.insert((noun, name.to_owned()));
    }

    /// Whether `count` keeps the limit; reports where it does not.
    fn within(&mut self, path: &str, count: usize, limit: usize, what: &str) -> bool {
        if count > limit {
            let (found, expected) = (format!("{count} {what}"), format!("at most {limit}"));
            self.report(Diagnostic::new(Code::LimitExceeded, path, found, expected));
        }
        count <= limit
    }

    /// So many and `more`; reports the limit where these exceed it first.
    fn add(
        &mut self,
        path: &str,
        count: usize,
        more: usize,
        (limit, what): (usize, &str),
    ) -> usize {
        let sum = count.saturating_add(more);
        if count <= limit {
            self.within(path, sum, limit, what);
        }
        sum
    }

    /// Whether the tables of the policy can have so many rows more.
    fn takes_rows(&mut self, path: &str, more: usize) -> bool {
        let limit = (MAX_ALL_ROWS, "rows in all tables");
        self.rows = self.add(path, self.rows, more, limit);
        self.rows <= MAX_ALL_ROWS
    }

    /// Whether their rows can have so many conditions more.
    fn takes_conditions(&mut self, path: &str, more: usize) -> bool {
        let limit = (MAX_ALL_CONDITIONS, "conditions in the rows of all tables");
        self.conditions = self.add(path, self.conditions, more, limit);
        self.conditions <= MAX_ALL_CONDITIONS
    }

    /// Whether the policy can have so many conditions more, written or stood for by a name.
    fn takes_more(&mut self, path: &str, more: usize) -> bool {
        let limit = (MAX_POLICY_CONDITIONS, "conditions in all");
        self.written = self.add(path, self.written, more, limit);
        self.written <= MAX_POLICY_CONDITIONS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What all of the policy has together: it can be as much as the limit, and what goes beyond is said once.
    #[test]
    fn limits_of_the_whole_are_exceeded_once() {
        type Takes = fn(&mut Problems, usize) -> bool;
        let all: [(Takes, usize); 3] = [
            (|all, more| all.takes_rows("a", more), MAX_ALL_ROWS),
            (
                |all, more| all.takes_conditions("a", more),
                MAX_ALL_CONDITIONS,
            ),
            (|all, more| all.takes_more("a", more), MAX_POLICY_CONDITIONS),
        ];
        for (takes, limit) in all {
            let mut problems = Problems::default();
            assert!(takes(&mut problems, limit - 1) && takes(&mut problems, 1));
            assert_eq!(problems.count, 0);
            for _ in 0..2 {
                assert!(!takes(&mut problems, 1));
                assert_eq!((problems.count, problems.overflows()), (1, true));
            }
        }
    }
}
