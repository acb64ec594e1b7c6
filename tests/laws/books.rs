//! Books made at random: revisions of a policy, what a contract puts in front of them, and when each is in
//! force.

use super::made::{
    self, ALWAYS, ClockSpec, Cond, DAYS, Lacks, Landing, PROMISE, Promise, Rows, SpanUnit, Spec,
    Step, Story, TIER, Target, Trig, USERS, clock_name,
};
use super::wall::{Calendar, HOUR, utc};
use duly::document::{ClockRows, Contract, Document, Entries, Form, OneOrMany, Options};
use duly::{Book, Event, EventKind, Follows, Opening};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

const CONTRACT: &str = "acme";
/// How many clocks there are names for in a book.
const CLOCKS: usize = 3;

/// Revisions, and behind them each again with the rows of a contract in front.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) policies: Vec<Spec>,
    /// From when each revision is in force; the first from before any opening.
    from: Vec<i64>,
    contract: Option<Agreed>,
    /// Whether the ticket comes under the contract.
    signed: bool,
}

/// Rows in front of the tables of the first clock, and when they hold.
#[derive(Clone, Debug)]
struct Agreed {
    from: i64,
    until: i64,
    target: Rows<Target>,
    calendar: Rows<usize>,
}

/// The calendars of a shelf, each once, and which of them each policy has under its names.
pub(super) struct Shelved {
    pub(super) calendars: Vec<Calendar>,
    pub(super) numbers: Vec<[usize; 3]>,
}

impl Shelf {
    /// One policy, for ever.
    pub(super) fn alone(spec: Spec) -> Shelf {
        Shelf {
            from: vec![spec.window.from()],
            policies: vec![spec],
            contract: None,
            signed: false,
        }
    }

    /// Its tickets go over by events alone.
    pub(super) fn unfollowed(mut self) -> Shelf {
        for policy in &mut self.policies {
            policy.follows = Follows::None;
        }
        self
    }

    /// The contract's revision while the contract holds, else the one that began last.
    pub(super) fn in_force(&self, at: i64) -> usize {
        let general = self.from.iter().rposition(|from| *from <= at).unwrap_or(0);
        let contract = self.contract.as_ref().filter(|_| self.signed);
        match contract {
            Some(agreed) if agreed.from <= at && at < agreed.until => general + self.from.len(),
            _ => general,
        }
    }

    /// How many clocks a revision has.
    pub(super) fn clocks_of(&self, revision: usize) -> usize {
        let spec = &self.policies[revision];
        let numbers = 0..spec.clocks.len();
        numbers.filter(|clock| spec.has_clock(*clock)).count()
    }

    /// The instants from which another policy may be in force, the earliest first.
    pub(super) fn edges(&self) -> Vec<i64> {
        let contract = self.contract.iter();
        let contract = contract.flat_map(|agreed| [agreed.from, agreed.until]);
        let mut edges: Vec<i64> = self.from.iter().copied().chain(contract).collect();
        edges.sort_unstable();
        edges
    }

    /// Whether open tickets of one policy go over to another of themselves.
    pub(super) fn follows(&self, current: usize, next: usize) -> bool {
        let (own, other) = (&self.policies[current], &self.policies[next]);
        current != next
            && match own.follows {
                Follows::None => false,
                Follows::Calendars => own.is_but_for_calendars(other),
                Follows::All => true,
            }
    }

    /// When a policy is in force; a contract's may never be.
    fn in_book_at(&self, policy: usize) -> Option<i64> {
        let revisions = self.from.len();
        let from = self.from[policy % revisions];
        if policy < revisions {
            return Some(from);
        }
        let agreed = self.contract.as_ref()?;
        let until = self.from.get(policy % revisions + 1).copied();
        let from = from.max(agreed.from);
        (from < agreed.until && until.is_none_or(|until| from < until)).then_some(from)
    }

    /// The policy that an event names, if the book has it.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        let number = name.parse().ok()?;
        let known = number < self.policies.len() && self.in_book_at(number).is_some();
        known.then_some(number)
    }

    pub(super) fn book(&self) -> Book {
        let revisions = self.policies.iter().take(self.from.len());
        let documents: Vec<Document> = revisions.map(Spec::document).collect();
        let from = self.from.iter().map(|from| utc(*from));
        let revisions: Vec<_> = from.zip(&documents).collect();
        let contracts: Vec<Contract> = self.contract.iter().map(Agreed::document).collect();
        match Book::compile(&revisions, &contracts, &Options::default()) {
            Ok(book) => book,
            Err(error) => panic!("{error}\n{self:#?}"),
        }
    }

    pub(super) fn opening(&self, story: &Story) -> Opening {
        let opening = story.opening(self.policies[0].window);
        if self.signed {
            return opening.contract(CONTRACT);
        }
        opening
    }

    /// The events with numbers for the policies that they name.
    pub(super) fn events(&self, story: &Story) -> Vec<Event> {
        story.events(self.policies[0].window)
    }

    /// An event as the book's tickets read it: with the hash of the policy that it names.
    pub(super) fn hashed(&self, book: &Book, mut event: Event) -> Event {
        if let EventKind::Migrated { revision } = &mut event.kind
            && let Some(number) = self.number(revision)
            && let Some(at) = self.in_book_at(number)
        {
            let contract = (number >= self.from.len()).then_some(CONTRACT);
            let policy = book.revision_at(utc(at), contract).unwrap();
            *revision = policy.hash().to_string();
        }
        event
    }

    /// What stands in the book: the same calendar under the same name is one.
    pub(super) fn shelved(&self) -> Shelved {
        let mut shelved = Shelved {
            calendars: Vec::new(),
            numbers: Vec::new(),
        };
        let mut known: Vec<(usize, usize)> = Vec::new();
        for (policy, spec) in self.policies.iter().enumerate() {
            let numbers = std::array::from_fn(|name| {
                let same = |(other, its): &(usize, usize)| {
                    let other = &self.policies[*other];
                    *its == name
                        && (name == ALWAYS
                            || spec.weekly[name].is_alike(&other.weekly[name], spec.window))
                };
                let place = known.iter().position(same);
                place.unwrap_or_else(|| {
                    let calendar = match spec.weekly.get(name) {
                        Some(weekly) => Calendar::weekly(spec.window, weekly),
                        None => Calendar::always(spec.window),
                    };
                    known.push((policy, name));
                    shelved.calendars.push(calendar);
                    known.len() - 1
                })
            });
            shelved.numbers.push(numbers);
        }
        shelved
    }
}

impl Agreed {
    fn document(&self) -> Contract {
        let rows = ClockRows {
            target: OneOrMany(made::rows(&self.target, Target::document)),
            calendar: OneOrMany(
                made::rows(&self.calendar, |n| made::CALENDARS[*n].to_owned())
                    .into_iter()
                    .map(Form::Long)
                    .collect(),
            ),
        };
        Contract {
            name: CONTRACT.to_owned(),
            from: utc(self.from),
            until: utc(self.until),
            source: Entries::default(),
            clock: Entries(BTreeMap::from([(clock_name(0), rows)])),
            table: Entries::default(),
            feature: Entries::default(),
        }
    }

    /// The revision with the contract's rows in front.
    fn put_before(&self, revision: &Spec) -> Spec {
        let mut spec = revision.clone();
        let clock = &mut spec.clocks[0];
        clock.in_front = [self.target.len(), self.calendar.len()];
        clock.target.splice(0..0, self.target.iter().cloned());
        clock.calendar.splice(0..0, self.calendar.iter().cloned());
        spec
    }
}

impl Spec {
    /// The same, where nothing speaks of what it lacks.
    fn without_what_it_lacks(mut self) -> Spec {
        let lacks = self.lacks.clone();
        for waits in &mut self.waiting {
            waits.set_by.iter_mut().for_each(|trig| trig.lose(&lacks));
            waits
                .cleared_by
                .iter_mut()
                .for_each(|trig| trig.lose(&lacks));
        }
        for clock in &mut self.clocks {
            clock.lose(&lacks);
        }
        self
    }
}

impl Trig {
    fn lose(&mut self, lacks: &Lacks) {
        self.when = self.when.less(lacks);
    }
}

impl Cond {
    fn less(&self, lacks: &Lacks) -> Cond {
        match self {
            Cond::UsersAtLeast(_) if lacks.fact == Some(USERS) => Cond::Severity(vec![1]),
            Cond::Named(name, _) if lacks.fact == Some(*name) => Cond::Priority(vec![1]),
            Cond::Waiting(reason) if lacks.reason == Some(*reason) => Cond::Priority(vec![2]),
            Cond::Not(part) => Cond::Not(Box::new(part.less(lacks))),
            Cond::Any(parts) => Cond::Any(parts.iter().map(|part| part.less(lacks)).collect()),
            other => other.clone(),
        }
    }
}

impl ClockSpec {
    fn lose(&mut self, lacks: &Lacks) {
        let trigs = [
            &mut self.start,
            &mut self.stop,
            &mut self.restart,
            &mut self.cancel,
        ];
        for trig in trigs.into_iter().flatten() {
            trig.lose(lacks);
        }
        self.pauses.retain(|reason| lacks.reason != Some(*reason));
        self.target = less(&self.target, lacks);
        self.calendar = less(&self.calendar, lacks);
        for target in self.target.iter_mut().filter_map(|row| row.1.as_mut()) {
            let otherwise = match target.promise {
                Promise::FromFact(SpanUnit::Days(landing)) if lacks.fact == Some(DAYS) => {
                    Promise::Days {
                        n: 1,
                        landing,
                        filing: false,
                        stay: false,
                        cutoff: None,
                    }
                }
                Promise::FromFact(SpanUnit::Business | SpanUnit::Elapsed)
                    if lacks.fact == Some(PROMISE) =>
                {
                    Promise::Business(240)
                }
                _ => continue,
            };
            target.promise = otherwise;
        }
    }
}

/// The rows whose conditions are still different ones.
fn less<T: Clone>(rows: &Rows<T>, lacks: &Lacks) -> Rows<T> {
    let mut kept: Rows<T> = Vec::new();
    for (when, value) in rows {
        let when = when.less(lacks);
        if kept.iter().all(|row| row.0 != when) {
            kept.push((when, value.clone()));
        }
    }
    kept
}

/// What a revision takes of another policy.
#[derive(Clone, Debug)]
struct Revised {
    /// In half hours after the one before, or after the opening.
    after: i64,
    other: Spec,
    /// Nothing but calendars.
    calendars_alone: bool,
    weekly: [bool; 2],
    waiting: [bool; 2],
    clocks: [Taken; CLOCKS],
    lacks: Lacks,
    follows: Follows,
}

/// What of a clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Taken {
    Nothing,
    Target,
    Calendar,
    Pauses,
    Modes,
    Whole,
}

impl Revised {
    fn of(&self, before: &Spec, revision: usize) -> Spec {
        let mut spec = before.clone();
        spec.revision = revision;
        for (number, taken) in self.weekly.into_iter().enumerate() {
            if taken {
                spec.weekly[number] = self.other.weekly[number].clone();
            }
        }
        if self.calendars_alone {
            return spec;
        }
        for (number, taken) in self.waiting.into_iter().enumerate() {
            if taken {
                spec.waiting[number] = self.other.waiting[number].clone();
            }
        }
        for (number, taken) in self.clocks.into_iter().enumerate() {
            let other = &self.other.clocks[number];
            take(&mut spec.clocks[number], other, taken);
        }
        spec.lacks = self.lacks.clone();
        spec.follows = self.follows;
        spec
    }
}

fn take(clock: &mut ClockSpec, other: &ClockSpec, taken: Taken) {
    match taken {
        Taken::Nothing => {}
        Taken::Target => {
            clock.target = other.target.clone();
            (clock.bound, clock.warn) = (other.bound, other.warn.clone());
        }
        Taken::Calendar => clock.calendar = other.calendar.clone(),
        Taken::Pauses => clock.pauses = other.pauses.clone(),
        Taken::Modes => {
            (clock.mode, clock.modes) = (other.mode, other.modes.clone());
            clock.reopened = other.reopened;
        }
        Taken::Whole => *clock = other.clone(),
    }
    clock.count_days_on_dates_only();
}

/// A policy with a clock of each name.
fn full() -> impl Strategy<Value = Spec> {
    made::specs().prop_map(|mut spec| {
        let has = spec.clocks.len();
        for number in has..CLOCKS {
            spec.clocks.push(spec.clocks[number % has].clone());
        }
        spec
    })
}

/// Never of the first clock, which a contract speaks of.
fn lacks() -> impl Strategy<Value = Lacks> {
    let clocks = proptest::sample::subsequence((1..CLOCKS).collect::<Vec<usize>>(), 0..CLOCKS);
    let clocks = prop_oneof![2 => Just(Vec::new()), 3 => clocks];
    let reason = option::weighted(0.3, 0..2_usize);
    let fact = option::weighted(0.3, select(vec![USERS, TIER, PROMISE, DAYS]));
    (clocks, reason, fact).prop_map(|(clocks, reason, fact)| Lacks {
        clocks,
        reason,
        fact,
    })
}

fn follows() -> impl Strategy<Value = Follows> {
    select(vec![Follows::None, Follows::Calendars, Follows::All])
}

fn revised() -> impl Strategy<Value = Revised> {
    let taken = || {
        prop_oneof![
            4 => Just(Taken::Nothing),
            3 => Just(Taken::Target),
            1 => Just(Taken::Calendar),
            1 => Just(Taken::Pauses),
            1 => Just(Taken::Modes),
            1 => Just(Taken::Whole),
        ]
    };
    let flag = proptest::bool::weighted;
    (
        (1..120_i64, full(), flag(0.35)),
        [flag(0.6), flag(0.4)],
        [flag(0.2), flag(0.2)],
        [taken(), taken(), taken()],
        lacks(),
        follows(),
    )
        .prop_map(|(first, weekly, waiting, clocks, lacks, follows)| {
            let (after, other, calendars_alone) = first;
            Revised {
                after,
                other,
                calendars_alone,
                weekly,
                waiting,
                clocks,
                lacks,
                follows,
            }
        })
}

/// A contract's rows, and in half hours from the opening when they begin to hold, and for how long they do.
type Signed = (i64, i64, Rows<Target>, Rows<usize>, bool);

fn agreed() -> impl Strategy<Value = Signed> {
    let condition = prop_oneof![
        select(vec![vec![1], vec![1, 2], vec![3]]).prop_map(Cond::Severity),
        select(vec![vec![1], vec![2, 3]]).prop_map(Cond::Priority),
    ];
    let promise = prop_oneof![
        (1..=24_i64).prop_map(|halves| Promise::Business(halves * 30)),
        (1..=24_i64).prop_map(|halves| Promise::Elapsed(halves * 30)),
        Just(Promise::Immediate),
        Just(Promise::Days {
            n: 2,
            landing: Landing::Length(240),
            filing: false,
            stay: false,
            cutoff: None,
        }),
    ];
    let target = (condition.clone(), promise.prop_map(Target::of));
    let target = target.prop_map(|(when, target)| vec![(when, Some(target))]);
    let calendar = option::weighted(0.4, (condition, 0..ALWAYS));
    let calendar = calendar.prop_map(|row| {
        let row = row.map(|(when, calendar)| (when, Some(calendar)));
        row.into_iter().collect()
    });
    let signed = proptest::bool::weighted(0.8);
    (-60..60_i64, 1..200_i64, target, calendar, signed)
}

/// An event that migrates: at which step, how many minutes after the one before, and to which policy.
type Migration = (usize, i64, usize);

fn migrations(most: usize) -> impl Strategy<Value = Migration> {
    let gap = prop_oneof![1 => Just(0), 3 => 1..600_i64];
    (0..=most, gap, 0..7_usize)
}

/// A book of two or three revisions, and a log of up to so many events beside those that migrate.
pub(super) fn shelves(most: usize) -> impl Strategy<Value = (Shelf, Story)> {
    (
        (full(), lacks(), follows()),
        vec(revised(), 1..=2),
        option::weighted(0.5, agreed()),
        made::stories(most),
        vec(migrations(most), 0..=3),
    )
        .prop_map(|(first, revisions, contract, mut story, migrations)| {
            for (at, gap, to) in migrations {
                let at = at.min(story.steps.len());
                let revision = to.to_string();
                let step = Step::plain(gap, EventKind::Migrated { revision });
                story.steps.insert(at, step);
            }
            (shelf(first, &revisions, contract, &mut story), story)
        })
}

/// A policy alone or a book, and a log.
pub(super) fn some(most: usize) -> impl Strategy<Value = (Shelf, Story)> {
    let alone = (made::specs(), made::stories(most));
    let alone = alone.prop_map(|(spec, story)| (Shelf::alone(spec), story));
    prop_oneof![alone, shelves(most)]
}

fn shelf(
    (mut spec, lacks, follows): (Spec, Lacks, Follows),
    revisions: &[Revised],
    contract: Option<Signed>,
    story: &mut Story,
) -> Shelf {
    (spec.lacks, spec.follows) = (lacks, follows);
    if spec.lacks.fact == Some(PROMISE) {
        story.promised = None;
    }
    let window = spec.window;
    let opened = window.from() + story.opened * HOUR / 2;
    let mut from = vec![window.from()];
    let mut drafts = vec![spec];
    let mut at = opened;
    for (number, revised) in (1..).zip(revisions) {
        at += revised.after * HOUR / 2;
        from.push(at);
        let before = &drafts[drafts.len() - 1];
        drafts.push(revised.of(before, number));
    }
    let policies: Vec<Spec> = drafts
        .into_iter()
        .map(Spec::without_what_it_lacks)
        .collect();
    let signed = contract.as_ref().is_some_and(|contract| contract.4);
    let contract = contract.map(|(from, lasts, target, calendar, _)| {
        let from = opened + from * HOUR / 2;
        Agreed {
            from,
            until: from + lasts * HOUR / 2,
            target,
            calendar,
        }
    });
    let before = contract
        .iter()
        .flat_map(|agreed| policies.iter().map(|revision| agreed.put_before(revision)));
    let before: Vec<Spec> = before.collect();
    Shelf {
        policies: policies.into_iter().chain(before).collect(),
        from,
        contract,
        signed,
    }
}
