//! Policies and logs made at random, and by hand for the named tests.

use super::wall::{Calendar, HOUR, MINUTE, Place, Weekly, Window, utc};
use duly::document::{
    self, ClosedDay, Condition, Document, Entries, Fact, FactKind, Form, Identity, LevelEntry,
    OneOrMany, Open, Row, Source, TargetText, TargetValue, Trigger, TriggerText, WaitingReason,
};
use duly::{
    Actor, Bound, Cadence, ChangeCause, Ending, Event, EventKind, EventName, FactValue, FirstDay,
    Follows, ManualDue, Mode, OffDay, Opening, Origin, Policy, Priority, Reopening, Response,
    Severity, Side, Visibility,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use std::fmt;

const SECOND: i64 = 1_000_000_000;
/// The waiting reasons of every policy here.
pub(super) const REASONS: [&str; 2] = ["customer", "supplier"];
/// The calendar that is open round the clock, after the weekly ones.
pub(super) const ALWAYS: usize = 2;
/// Facts of every policy here, beside those that have events of their own: names that conditions compare, a
/// number, a choice, and two spans that targets can take.
pub(super) const PLAIN_FACTS: [(&str, [&str; 2]); 3] = [
    ("plan", ["gold", "silver"]),
    ("region", ["emea", "apac"]),
    ("environment", ["production", "test"]),
];
pub(super) const USERS: &str = "users";
pub(super) const TIER: &str = "tier";
pub(super) const TIERS: [&str; 2] = ["first", "second"];
pub(super) const PROMISE: &str = "promised";
pub(super) const DAYS: &str = "promised-days";
pub(super) const CALENDARS: [&str; 3] = ["office", "shop", "round-the-clock"];

/// A policy, as the model reads it and as a document is made of it.
#[derive(Clone)]
pub(super) struct Spec {
    pub(super) window: Window,
    pub(super) weekly: [Weekly; 2],
    pub(super) waiting: [Waits; 2],
    pub(super) clocks: Vec<ClockSpec>,
    /// Its number among the revisions of its book.
    pub(super) revision: usize,
    pub(super) follows: Follows,
    pub(super) lacks: Lacks,
}

/// What a revision does not have of all that is named here.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Lacks {
    pub(super) clocks: Vec<usize>,
    pub(super) reason: Option<usize>,
    pub(super) fact: Option<&'static str>,
}

/// What sets and clears a waiting reason; the events of its name where nothing stands here.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Waits {
    pub(super) set_by: Vec<Trig>,
    pub(super) cleared_by: Vec<Trig>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ClockSpec {
    pub(super) start: Vec<Trig>,
    pub(super) starts_at: Origin,
    /// The calendar that a start at the next opening means.
    pub(super) opening_of: usize,
    pub(super) stop: Vec<Trig>,
    pub(super) restart: Vec<Trig>,
    pub(super) cancel: Vec<Trig>,
    pub(super) once: bool,
    pub(super) sequential: bool,
    pub(super) pauses: Vec<usize>,
    pub(super) calendar: Rows<usize>,
    pub(super) target: Rows<Target>,
    pub(super) bound: Bound,
    pub(super) warn: Vec<Warn>,
    pub(super) mode: Mode,
    pub(super) modes: Vec<(ChangeCause, Mode)>,
    pub(super) resolution: Option<Ending>,
    pub(super) closing: Option<Ending>,
    pub(super) reopened: Option<Reopening>,
    /// How many rows of targets, and of calendars, a contract puts in front.
    pub(super) in_front: [usize; 2],
}

/// At so many hundredths of the target, or so many minutes before its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Warn {
    Percent(u8),
    Before(i64),
}

/// A table: conditions and values, or none where nothing is promised.
pub(super) type Rows<T> = Vec<(Cond, Option<T>)>;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target {
    pub(super) promise: Promise,
    pub(super) bound: Option<Bound>,
}

/// Spans in minutes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Promise {
    Business(i64),
    Elapsed(i64),
    Days {
        n: usize,
        landing: Landing,
        filing: bool,
        stay: bool,
        /// In minutes of the day.
        cutoff: Option<u16>,
    },
    Immediate,
    /// As long as a fact says.
    FromFact(SpanUnit),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SpanUnit {
    Business,
    Elapsed,
    Days(Landing),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Landing {
    SameTime,
    Close,
    Length(i64),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cond {
    Always,
    Severity(Vec<u8>),
    Reported(Vec<u8>),
    Confirmed(Vec<u8>),
    Priority(Vec<u8>),
    UsersAtLeast(i64),
    /// A fact has that name for its value.
    Named(&'static str, &'static str),
    Waiting(usize),
    Not(Box<Cond>),
    Any(Vec<Cond>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Trig {
    pub(super) event: EventName,
    pub(super) from: Vec<Side>,
    pub(super) visibility: Option<Visibility>,
    pub(super) response: Vec<Response>,
    pub(super) when: Cond,
}

/// A log to be, in steps from one event to the next.
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// After the window's first instant, in half hours.
    pub(super) opened: i64,
    /// How long before that it was received, in half hours.
    pub(super) received: Option<i64>,
    pub(super) severity: Option<u8>,
    pub(super) priority: Option<u8>,
    /// The promise of the facts, in minutes.
    pub(super) promised: Option<i64>,
    pub(super) side: Side,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone)]
pub(super) struct Step {
    /// Minutes since the last event that was not out of order.
    pub(super) gap: i64,
    pub(super) kind: EventKind,
    /// Seconds from the event to the due that it sets, if it does.
    pub(super) due: i64,
    pub(super) side: Side,
    pub(super) visibility: Visibility,
    pub(super) id: Id,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Id {
    None,
    Own,
    /// The event some steps back again, as it was.
    Again(usize),
    /// The id of the event some steps back.
    Taken(usize),
}

/// Each clock on a line of its own.
impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (weekly, waiting) = (&self.weekly, &self.waiting);
        write!(f, "{:?}\n{weekly:?}\nwaiting {waiting:?}", self.window)?;
        write!(f, "\nfollows {:?}, {:?}", self.follows, self.lacks)?;
        for clock in &self.clocks {
            write!(f, "\n{clock:?}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (gap, kind, side) = (self.gap, &self.kind, self.side);
        write!(
            f,
            "+{gap} min {kind:?} by {side:?}, {:?}, id {:?}",
            self.visibility, self.id
        )
    }
}

impl Promise {
    pub(super) fn is_open_time(&self) -> bool {
        matches!(self, Promise::Business(_) | Promise::Days { .. })
    }

    /// Whether it is due where a business day says, not where a span ends.
    pub(super) fn lands(&self) -> bool {
        matches!(
            self,
            Promise::Days {
                landing: Landing::SameTime | Landing::Close,
                ..
            } | Promise::FromFact(SpanUnit::Days(Landing::SameTime | Landing::Close))
        )
    }
}

impl Trig {
    pub(super) fn new(event: EventName) -> Trig {
        Trig {
            event,
            from: Vec::new(),
            visibility: None,
            response: Vec::new(),
            when: Cond::Always,
        }
    }

    pub(super) fn from(mut self, side: Side) -> Trig {
        self.from = vec![side];
        self
    }

    fn document(&self) -> TriggerText {
        Form::Long(Trigger {
            event: self.event.as_str().to_owned(),
            from: OneOrMany(self.from.clone()),
            visibility: OneOrMany(self.visibility.into_iter().collect()),
            response: OneOrMany(self.response.clone()),
            when: self.when.document(),
            ..Trigger::default()
        })
    }
}

impl Cond {
    fn document(&self) -> Condition {
        let names = |ranks: &[u8]| OneOrMany(ranks.iter().map(|rank| format!("s{rank}")).collect());
        let mut when = Condition::default();
        match self {
            Cond::Always => {}
            Cond::Severity(ranks) => when.severity = names(ranks),
            Cond::Reported(ranks) => when.reported_severity = names(ranks),
            Cond::Confirmed(ranks) => when.confirmed_severity = names(ranks),
            Cond::Priority(ranks) => {
                when.priority = OneOrMany(ranks.iter().map(|rank| format!("p{rank}")).collect());
            }
            Cond::UsersAtLeast(users) => {
                when.fact = Some(USERS.to_owned());
                when.at_least = Some(*users);
            }
            Cond::Named(name, value) => {
                let one = OneOrMany(vec![(*value).to_owned()]);
                match *name {
                    "plan" => when.plan = one,
                    "region" => when.region = one,
                    "environment" => when.environment = one,
                    _ => {
                        when.fact = Some((*name).to_owned());
                        when.is = Some(FactValue::from(*value));
                    }
                }
            }
            Cond::Waiting(reason) => when.waiting = Some(REASONS[*reason].to_owned()),
            Cond::Not(part) => when.not = Some(Box::new(part.document())),
            Cond::Any(parts) => when.any = Some(parts.iter().map(Cond::document).collect()),
        }
        when
    }

    fn waits(&self) -> bool {
        match self {
            Cond::Waiting(_) => true,
            Cond::Not(part) => part.waits(),
            Cond::Any(parts) => parts.iter().any(Cond::waits),
            _ => false,
        }
    }
}

impl Landing {
    fn document(self) -> String {
        match self {
            Landing::SameTime => "same-time".to_owned(),
            Landing::Close => "close".to_owned(),
            Landing::Length(minutes) => format!("{minutes} minutes"),
        }
    }
}

impl Warn {
    fn document(self) -> String {
        match self {
            Warn::Percent(share) => format!("{share}%"),
            Warn::Before(minutes) => format!("{minutes} minutes before"),
        }
    }
}

fn clock_time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Target {
    pub(super) fn of(promise: Promise) -> Target {
        Target {
            promise,
            bound: None,
        }
    }

    pub(super) fn document(&self) -> TargetText {
        let mut value = TargetValue {
            bound: self.bound,
            ..TargetValue::default()
        };
        match &self.promise {
            Promise::Business(minutes) => value.business = Some(format!("{minutes} minutes")),
            Promise::Elapsed(minutes) => value.elapsed = Some(format!("{minutes} minutes")),
            Promise::Immediate => value.immediate = Some(true),
            Promise::FromFact(unit) => {
                let (fact, of) = match unit {
                    SpanUnit::Business => (PROMISE, document::Unit::Business),
                    SpanUnit::Elapsed => (PROMISE, document::Unit::Elapsed),
                    SpanUnit::Days(_) => (DAYS, document::Unit::BusinessDays),
                };
                (value.from_fact, value.unit) = (Some(fact.to_owned()), Some(of));
                if let SpanUnit::Days(landing) = unit {
                    value.landing = Some(landing.document());
                }
            }
            Promise::Days {
                n,
                landing,
                filing,
                stay,
                cutoff,
            } => {
                value.business_days = u32::try_from(*n).ok();
                value.landing = Some(landing.document());
                value.first_day = filing.then_some(FirstDay::Filing);
                value.off_day = stay.then_some(OffDay::Stay);
                value.cutoff = cutoff.map(clock_time);
            }
        }
        Form::Long(value)
    }
}

fn row<T, W>(number: usize, (when, value): &(Cond, Option<T>), is: impl Fn(&T) -> W) -> Row<W> {
    Row {
        when: when.document(),
        is: value.as_ref().map(is),
        not_defined: value.is_none().then(|| format!("HR-{number}")),
        rows: Vec::new(),
        cite: cited(),
    }
}

fn cited() -> document::Cites {
    OneOrMany::from(Form::Short("HR-100".to_owned()))
}

pub(super) fn rows<T, W>(table: &Rows<T>, is: impl Fn(&T) -> W + Copy) -> Vec<Row<W>> {
    let numbered = table.iter().enumerate();
    numbered
        .map(|(number, entry)| row(number, entry, is))
        .collect()
}

fn triggers(trigs: &[Trig]) -> OneOrMany<TriggerText> {
    OneOrMany(trigs.iter().map(Trig::document).collect())
}

impl ClockSpec {
    /// Starts with the opening, stops with a reply of the vendor, and is measured on the office's hours.
    pub(super) fn response(promise: Promise) -> ClockSpec {
        ClockSpec {
            start: vec![Trig::new(EventName::Opened)],
            starts_at: Origin::Logged,
            opening_of: 0,
            stop: vec![Trig::new(EventName::Replied).from(Side::Vendor)],
            restart: Vec::new(),
            cancel: Vec::new(),
            once: false,
            sequential: false,
            pauses: vec![0],
            calendar: vec![(Cond::Always, Some(0))],
            target: vec![(Cond::Always, Some(Target::of(promise)))],
            bound: Bound::Within,
            warn: Vec::new(),
            mode: Mode::Freeze,
            modes: Vec::new(),
            resolution: None,
            closing: None,
            reopened: None,
            in_front: [0, 0],
        }
    }

    /// The mode stated for the cause, or else the clock's; for another revision, from the origin.
    pub(super) fn mode_for(&self, cause: ChangeCause) -> Mode {
        let stated = self.modes.iter().find(|(other, _)| *other == cause);
        let otherwise = match cause {
            ChangeCause::Revision => Mode::FromOrigin,
            _ => self.mode,
        };
        stated.map_or(otherwise, |(_, mode)| *mode)
    }

    /// Whether nothing of the clock ever changes its target, its calendar or its triggers for waiting.
    pub(super) fn ignores_waiting(&self) -> bool {
        let triggers = self.start.iter().chain(&self.stop);
        let triggers = triggers.chain(&self.restart).chain(&self.cancel);
        let events = [EventName::WaitingSet, EventName::WaitingCleared];
        !self.target.iter().any(|row| row.0.waits())
            && !self.calendar.iter().any(|row| row.0.waits())
            && !triggers.clone().any(|trig| trig.when.waits())
            && !triggers.clone().any(|trig| events.contains(&trig.event))
    }

    fn document(&self) -> document::Clock {
        let modes = self.modes.iter();
        let modes = modes.map(|(cause, mode)| (cause.as_str().to_owned(), Form::Short(*mode)));
        let opens = self.starts_at == Origin::NextOpening;
        document::Clock {
            start: triggers(&self.start),
            starts_at: Some(Form::Short(self.starts_at)),
            opening_of: opens.then(|| CALENDARS[self.opening_of].to_owned()),
            stop: triggers(&self.stop),
            restart: triggers(&self.restart),
            cancel: triggers(&self.cancel),
            once: self.once,
            cadence: self.sequential.then_some(Form::Short(Cadence::Sequential)),
            warn: OneOrMany(
                self.warn
                    .iter()
                    .map(|warn| Form::Short(warn.document()))
                    .collect(),
            ),
            reclassified_by: Entries(modes.collect()),
            reopened: self.reopened.map(Form::Short),
            pauses: self.pauses.iter().map(|n| REASONS[*n].to_owned()).collect(),
            calendar: OneOrMany(
                rows(&self.calendar, |n| CALENDARS[*n].to_owned())
                    .into_iter()
                    .map(Form::Long)
                    .collect(),
            ),
            target: OneOrMany(rows(&self.target, Target::document)),
            bound: Some(Form::Short(self.bound)),
            reclassified: Some(Form::Short(self.mode)),
            resolution: self.resolution.map(Form::Short),
            closing: self.closing.map(Form::Short),
            cite: cited(),
            ..document::Clock::default()
        }
    }
}

impl Spec {
    /// One clock on an office in Berlin, Monday to Friday from 8 to 12 and from 13 to 17.
    pub(super) fn office(clock: ClockSpec) -> Spec {
        let day = vec![(8 * 60, 12 * 60), (13 * 60, 17 * 60)];
        let hours = std::array::from_fn(|day_of_week| match day_of_week {
            0..5 => day.clone(),
            _ => Vec::new(),
        });
        let office = Weekly {
            place: Place::Berlin,
            hours,
            closed: Vec::new(),
        };
        Spec {
            window: Window::Spring,
            weekly: [office.clone(), office],
            waiting: [Waits::default(), Waits::default()],
            clocks: vec![clock],
            revision: 0,
            follows: Follows::None,
            lacks: Lacks::default(),
        }
    }

    pub(super) fn has_clock(&self, clock: usize) -> bool {
        clock < self.clocks.len() && !self.lacks.clocks.contains(&clock)
    }

    /// Whether it says the same as another but for its calendars.
    pub(super) fn is_but_for_calendars(&self, other: &Spec) -> bool {
        let but_calendars = |spec: &Spec| Document {
            policy: Identity::default(),
            calendar: Entries::default(),
            ..spec.document()
        };
        self.follows == other.follows && but_calendars(self) == but_calendars(other)
    }

    pub(super) fn document(&self) -> Document {
        let level = |rank: u8| LevelEntry {
            rank: Some(rank),
            cite: cited(),
            ..LevelEntry::default()
        };
        let scale = |letter: char| {
            let ranked = (1..=3).map(|rank| (format!("{letter}{rank}"), level(rank)));
            Entries(ranked.collect())
        };
        let names = |fact: usize| {
            let names = PLAIN_FACTS[fact].1.into_iter();
            let unranked = LevelEntry {
                cite: cited(),
                ..LevelEntry::default()
            };
            Entries(
                names
                    .map(|name| (name.to_owned(), unranked.clone()))
                    .collect(),
            )
        };
        let reason = |(name, waits): (&&str, &Waits)| {
            (
                name.to_string(),
                WaitingReason {
                    what: name.to_string(),
                    set_by: triggers(&waits.set_by),
                    cleared_by: triggers(&waits.cleared_by),
                    cite: cited(),
                },
            )
        };
        let reasons = REASONS.iter().zip(&self.waiting).enumerate();
        let reasons = reasons.filter(|(number, _)| self.lacks.reason != Some(*number));
        let waiting = reasons.map(|(_, one)| reason(one));
        let clocks = self.clocks.iter().enumerate();
        let clocks = clocks.filter(|(number, _)| self.has_clock(*number));
        let title = "House rules".to_owned();
        Document {
            policy: Identity {
                name: "Made up".to_owned(),
                revision: self.revision.to_string(),
                follows: Some(self.follows),
                ..Identity::default()
            },
            source: Entries(BTreeMap::from([("HR".to_owned(), Source { title })])),
            severity: scale('s'),
            priority: scale('p'),
            plan: names(0),
            region: names(1),
            fact: Entries(facts(self.lacks.fact)),
            waiting: Entries(waiting.collect()),
            calendar: Entries(self.calendars()),
            clock: Entries(
                clocks
                    .map(|(n, clock)| (clock_name(n), clock.document()))
                    .collect(),
            ),
            ..Document::default()
        }
    }

    fn calendars(&self) -> BTreeMap<String, document::Calendar> {
        let always = document::Calendar {
            open: Some(Open::Always),
            cite: cited(),
            ..document::Calendar::default()
        };
        let weekly = self
            .weekly
            .iter()
            .map(|weekly| weekly.document(self.window));
        let all = weekly.chain([always]);
        let named = CALENDARS.iter().map(|name| (*name).to_owned()).zip(all);
        named.collect()
    }

    pub(super) fn policy(&self) -> Policy {
        match Policy::compile(&self.document()) {
            Ok(policy) => policy,
            Err(problems) => panic!("{problems}\n{self:#?}"),
        }
    }

    /// Whether a target is so many business days as a fact says.
    pub(super) fn promises_days(&self) -> bool {
        let clocks = self.clocks.iter().enumerate();
        let clocks = clocks.filter(|(number, _)| self.has_clock(*number));
        let targets = clocks.flat_map(|(_, clock)| &clock.target);
        let mut promises = targets.filter_map(|row| row.1.as_ref());
        promises.any(|target| matches!(target.promise, Promise::FromFact(SpanUnit::Days(_))))
    }

    pub(super) fn naive_calendars(&self) -> Vec<Calendar> {
        let weekly = self.weekly.iter();
        let weekly = weekly.map(|weekly| Calendar::weekly(self.window, weekly));
        weekly.chain([Calendar::always(self.window)]).collect()
    }
}

/// The declared facts, but for one.
fn facts(lacking: Option<&str>) -> BTreeMap<String, Fact> {
    let fact = |(name, of): (&str, FactKind)| {
        let values = match of {
            FactKind::Choice => TIERS.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        };
        let fact = Fact {
            of,
            values,
            ask: None,
            set_by: OneOrMany::default(),
            default: None,
            cite: cited(),
        };
        (name.to_owned(), fact)
    };
    let all = [
        (USERS, FactKind::Number),
        (TIER, FactKind::Choice),
        (PROMISE, FactKind::Duration),
        (DAYS, FactKind::Number),
    ];
    let kept = all.into_iter().filter(|(name, _)| lacking != Some(*name));
    kept.map(fact).collect()
}

pub(super) fn clock_name(number: usize) -> String {
    format!("clock-{number}")
}

pub(super) fn clock_number(name: &str) -> Option<usize> {
    name.strip_prefix("clock-")?.parse().ok()
}

impl Weekly {
    fn document(&self, window: Window) -> document::Calendar {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let hours = days
            .iter()
            .zip(&self.hours)
            .filter(|(_, hours)| !hours.is_empty());
        let windows = |hours: &Vec<(u16, u16)>| {
            let one = |(open, close): &(u16, u16)| {
                format!("{}-{}", clock_time(*open), clock_time(*close))
            };
            hours.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let closed = self.closed.iter().map(|day| ClosedDay {
            date: Some(self.date_of(window, *day)),
            name: format!("Holiday {day}"),
            ..ClosedDay::default()
        });
        document::Calendar {
            zone: Some(self.place.tz().name().to_owned()),
            hours: Entries(
                hours
                    .map(|(day, hours)| (day.to_string(), windows(hours)))
                    .collect(),
            ),
            closed: closed.collect(),
            cite: cited(),
            ..document::Calendar::default()
        }
    }
}

impl Story {
    pub(super) fn opening(&self, window: Window) -> Opening {
        let logged = window.from() + self.opened * HOUR / 2;
        let mut opening = Opening::new(utc(logged)).by(Actor::new(self.side));
        if let Some(before) = self.received {
            opening = opening.received_at(utc(logged - before * HOUR / 2));
        }
        if let Some(severity) = self.severity.and_then(Severity::new) {
            opening = opening.severity(severity);
        }
        if let Some(priority) = self.priority.and_then(Priority::new) {
            opening = opening.priority(priority);
        }
        if let Some(minutes) = self.promised {
            opening = opening.fact(PROMISE, format!("{minutes} minutes").as_str());
        }
        opening
    }

    /// The events as a host delivers them, the illegal ones too.
    pub(super) fn events(&self, window: Window) -> Vec<Event> {
        let mut now = window.from() + self.opened * HOUR / 2;
        let mut events: Vec<Event> = Vec::new();
        for (number, step) in self.steps.iter().enumerate() {
            let at = now + step.gap * MINUTE;
            now = now.max(at);
            let mut kind = step.kind.clone();
            if let EventKind::DueSet { due, .. } = &mut kind {
                *due = utc(at + step.due * SECOND);
            }
            let mut event = Event::new(utc(at), kind)
                .by(Actor::new(step.side))
                .visibility(step.visibility);
            let back = |steps: usize| number.checked_sub(steps + 1);
            match step.id {
                Id::None => {}
                Id::Own => event = event.id(&format!("e{number}")),
                Id::Again(steps) => {
                    if let Some(earlier) = back(steps) {
                        event = events[earlier].clone();
                    }
                }
                Id::Taken(steps) => {
                    event.id = back(steps).and_then(|earlier| events[earlier].id.clone());
                }
            }
            events.push(event);
        }
        events
    }
}

/// A policy of one to three clocks.
pub(super) fn specs() -> impl Strategy<Value = Spec> {
    let window = select(vec![Window::Spring, Window::Autumn]);
    let weekly = (weeklies(), weeklies());
    let waiting = [waits(), waits()];
    (window, weekly, waiting, vec(clocks(), 1..=3)).prop_map(
        |(window, (office, shop), waiting, clocks)| Spec {
            window,
            weekly: [office, shop],
            waiting,
            clocks,
            revision: 0,
            follows: Follows::None,
            lacks: Lacks::default(),
        },
    )
}

fn waits() -> impl Strategy<Value = Waits> {
    let own = |event| Just(vec![Trig::new(event)]);
    let sets = prop_oneof![
        4 => Just(Trig::new(EventName::Replied).from(Side::Vendor)),
        1 => Just(Trig::new(EventName::Opened)),
        1 => Just(Trig::new(EventName::Resolved)),
        1 => Just(Trig::new(EventName::SeverityConfirmed)),
        1 => Just(Trig::new(EventName::DueSet)),
        1 => Just(Trig::new(EventName::Migrated)),
        1 => Just(Trig { when: Cond::UsersAtLeast(10), ..Trig::new(EventName::Facts) }),
    ];
    let clears = prop_oneof![
        4 => Just(Trig::new(EventName::Replied).from(Side::Customer)),
        1 => Just(Trig::new(EventName::Replied)),
        1 => Just(Trig::new(EventName::Reopened)),
        1 => Just(Trig::new(EventName::SeverityReported)),
        1 => Just(Trig::new(EventName::Migrated)),
    ];
    let set_by = prop_oneof![
        6 => Just(Vec::new()),
        1 => sets.clone().prop_map(|sets| vec![sets]),
        2 => (own(EventName::WaitingSet), sets).prop_map(|(mut all, sets)| {
            all.push(sets);
            all
        }),
    ];
    let cleared_by = prop_oneof![
        6 => Just(Vec::new()),
        1 => clears.clone().prop_map(|clears| vec![clears]),
        2 => (own(EventName::WaitingCleared), clears).prop_map(|(mut all, clears)| {
            all.push(clears);
            all
        }),
    ];
    (set_by, cleared_by).prop_map(|(set_by, cleared_by)| Waits { set_by, cleared_by })
}

fn weeklies() -> impl Strategy<Value = Weekly> {
    let place = select(vec![Place::Berlin, Place::NewYork, Place::LordHowe]);
    let days = vec(proptest::bool::weighted(0.8), 7);
    let closed = btree_set(0..40_i32, 0..3);
    (place, shifts(), shifts(), days, closed).prop_map(|(place, most, other, open, closed)| {
        let hours = std::array::from_fn(|day| match day {
            // Some open time in every week, whatever the draw.
            1 => vec![(8 * 60, 18 * 60)],
            4 => other.clone(),
            day if open[day] => most.clone(),
            _ => Vec::new(),
        });
        Weekly {
            place,
            hours,
            closed: closed.into_iter().collect(),
        }
    })
}

fn shifts() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let named = |hours: &[(u16, u16)]| hours.iter().map(|(a, b)| (a * 60, b * 60)).collect();
    select(vec![
        named(&[(8, 12), (13, 17)]),
        named(&[(9, 17)]),
        named(&[(0, 24)]),
        named(&[(0, 4), (20, 24)]),
        named(&[(6, 10), (22, 24)]),
        named(&[(1, 3), (12, 13), (17, 24)]),
        vec![(510, 1050)],
    ])
}

fn clocks() -> impl Strategy<Value = ClockSpec> {
    let starts_at = prop_oneof![
        4 => Just(Origin::Logged),
        2 => Just(Origin::Received),
        1 => Just(Origin::NextOpening),
    ];
    let bound = select(vec![Bound::Within, Bound::Under]);
    let pauses = select(vec![vec![], vec![0], vec![1], vec![0, 1], vec![0, 1]]);
    let endings = || {
        let how = prop_oneof![
            3 => Just(Ending::Met),
            3 => Just(Ending::Cancelled),
            1 => Just(Ending::Outlive),
        ];
        option::of(how)
    };
    let how = vec![Reopening::Continue, Reopening::Count, Reopening::NewCycle];
    let reopened = option::weighted(0.8, select(how));
    let calendar = prop_oneof![
        3 => (0..2_usize).prop_map(|one| vec![(Cond::Always, Some(one))]),
        1 => tables(0..=ALWAYS),
    ];
    (
        (starts(), starts_at, 0..2_usize, stops(), others(), others()),
        (proptest::bool::weighted(0.1), proptest::bool::weighted(0.4)),
        (pauses, calendar, tables(targets()), bound, warnings()),
        (modes(), causes(), endings(), endings(), reopened),
    )
        .prop_map(|(triggers, cadence, tables, rest)| {
            let mut clock = ClockSpec {
                start: triggers.0,
                starts_at: triggers.1,
                opening_of: triggers.2,
                stop: triggers.3,
                restart: triggers.4,
                cancel: triggers.5,
                once: cadence.0,
                sequential: cadence.1,
                pauses: tables.0,
                calendar: tables.1,
                target: tables.2,
                bound: tables.3,
                warn: tables.4,
                mode: rest.0,
                modes: rest.1,
                resolution: rest.2,
                closing: rest.3,
                reopened: rest.4,
                in_front: [0, 0],
            };
            clock.count_days_on_dates_only();
            clock
        })
}

fn modes() -> impl Strategy<Value = Mode> {
    select(vec![
        Mode::Freeze,
        Mode::FromOrigin,
        Mode::KeepElapsed,
        Mode::NewCycle,
    ])
}

/// A mode of its own for some causes.
fn causes() -> impl Strategy<Value = Vec<(ChangeCause, Mode)>> {
    let causes = proptest::sample::subsequence(ChangeCause::ALL.to_vec(), 0..4);
    (causes, vec(modes(), 4)).prop_map(|(causes, modes)| causes.into_iter().zip(modes).collect())
}

fn warnings() -> impl Strategy<Value = Vec<Warn>> {
    let share = select(vec![1, 33, 50, 75, 77, 100]).prop_map(Warn::Percent);
    let before = select(vec![1, 10, 45, 120, 900]).prop_map(Warn::Before);
    btree_set(prop_oneof![share, before], 0..3).prop_map(|all| all.into_iter().collect())
}

/// Seldom any: they end what others time.
fn others() -> impl Strategy<Value = Vec<Trig>> {
    let events = vec![
        EventName::Acknowledged,
        EventName::Replied,
        EventName::Replied,
        EventName::Replied,
        EventName::Facts,
        EventName::PrioritySet,
        EventName::DueSet,
        EventName::ChangeRequested,
        EventName::WaitingSet,
    ];
    let one = (select(events), guards()).prop_map(|(event, when)| {
        let trig = Trig::new(event).from(Side::Vendor);
        vec![Trig { when, ..trig }]
    });
    let migrated = guards().prop_map(|when| {
        let trig = Trig::new(EventName::Migrated);
        vec![Trig { when, ..trig }]
    });
    prop_oneof![8 => Just(Vec::new()), 4 => one, 1 => migrated]
}

impl ClockSpec {
    /// Business days need dates, which the calendar without hours lacks.
    pub(super) fn count_days_on_dates_only(&mut self) {
        let counts = |row: &(Cond, Option<Target>)| {
            let target = row.1.as_ref();
            target.is_some_and(|target| target.promise.lands())
        };
        if self.target.iter().any(counts) {
            for row in &mut self.calendar {
                row.1 = row.1.map(|calendar| calendar % ALWAYS);
            }
        }
    }
}

/// Rows with different conditions, the last of them often one that always holds.
fn tables<T: Clone + fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Rows<T>> {
    let entry = option::weighted(0.85, value).boxed();
    let several = vec((conditions(), entry.clone()), 1..=3);
    let last = option::weighted(0.7, entry.clone());
    let table = (several, last).prop_map(|(rows, last)| {
        let mut table: Rows<T> = Vec::new();
        let last = last.map(|value| (Cond::Always, value));
        for row in rows.into_iter().chain(last) {
            if table.iter().all(|earlier| earlier.0 != row.0) {
                table.push(row);
            }
        }
        table
    });
    let severities = vec(entry.clone(), 3).prop_map(|values| {
        let ranked = (1..).zip(values);
        ranked
            .map(|(rank, value)| (Cond::Severity(vec![rank]), value))
            .collect()
    });
    let alone = entry.prop_map(|value| vec![(Cond::Always, value)]);
    prop_oneof![2 => table, 3 => severities, 1 => alone]
}

fn conditions() -> impl Strategy<Value = Cond> {
    let ranks = || select(vec![vec![1], vec![2], vec![1, 2], vec![3]]);
    let simple = prop_oneof![
        4 => ranks().prop_map(Cond::Severity),
        1 => ranks().prop_map(Cond::Reported),
        1 => ranks().prop_map(Cond::Confirmed),
        1 => (0..2_usize).prop_map(Cond::Waiting),
        1 => ranks().prop_map(Cond::Priority),
        1 => select(vec![1, 10]).prop_map(Cond::UsersAtLeast),
        1 => select(named()).prop_map(|(name, value)| Cond::Named(name, value)),
    ]
    .boxed();
    prop_oneof![
        6 => simple.clone(),
        1 => simple.clone().prop_map(|part| Cond::Not(Box::new(part))),
        1 => vec(simple, 2).prop_map(Cond::Any),
    ]
}

/// The facts that have names for values, with each.
fn named() -> Vec<(&'static str, &'static str)> {
    let all = PLAIN_FACTS.into_iter().chain([(TIER, TIERS)]);
    all.flat_map(|(name, values)| values.map(|value| (name, value)))
        .collect()
}

fn targets() -> impl Strategy<Value = Target> {
    let half_hours = || (1..=24_i64).prop_map(|halves| halves * 30);
    let landing = prop_oneof![
        3 => Just(Landing::SameTime),
        2 => Just(Landing::Close),
        1 => Just(Landing::Length(240)),
    ];
    let cutoff = option::weighted(0.3, select(vec![9 * 60, 12 * 60, 16 * 60]));
    let flags = (any::<bool>(), any::<bool>());
    let days =
        (1..=3_usize, landing, flags, cutoff).prop_map(|(n, landing, (filing, stay), cutoff)| {
            let on_days = !matches!(landing, Landing::Length(_));
            let (stay, cutoff) = (
                stay && on_days && cutoff.is_none(),
                cutoff.filter(|_| on_days),
            );
            let closes = landing == Landing::Close && !stay;
            Promise::Days {
                n,
                landing,
                filing: filing && on_days && (n > 1 || closes),
                stay,
                cutoff,
            }
        });
    let promise = prop_oneof![
        5 => half_hours().prop_map(Promise::Business),
        2 => half_hours().prop_map(Promise::Elapsed),
        4 => days,
        1 => Just(Promise::Immediate),
        2 => select(vec![
            SpanUnit::Business,
            SpanUnit::Business,
            SpanUnit::Elapsed,
            SpanUnit::Days(Landing::SameTime),
            SpanUnit::Days(Landing::Close),
            SpanUnit::Days(Landing::Length(240)),
        ])
        .prop_map(Promise::FromFact),
    ];
    let bound = option::weighted(0.3, select(vec![Bound::Within, Bound::Under]));
    (promise, bound).prop_map(|(promise, bound)| Target { promise, bound })
}

fn starts() -> impl Strategy<Value = Vec<Trig>> {
    let opened = Trig::new(EventName::Opened);
    let reply = Trig::new(EventName::Replied).from(Side::Customer);
    let either = vec![opened.clone(), reply.clone()];
    let events = vec![
        EventName::WaitingSet,
        EventName::WaitingCleared,
        EventName::SeverityConfirmed,
        EventName::SeverityReported,
        EventName::Acknowledged,
        EventName::Resolved,
        EventName::Reopened,
        EventName::Facts,
        EventName::ChangeAccepted,
        EventName::Migrated,
    ];
    prop_oneof![
        4 => Just(vec![opened]),
        2 => Just(vec![reply]),
        2 => Just(either),
        1 => Just(vec![Trig::new(EventName::Opened), Trig::new(EventName::Replied)]),
        1 => (select(events), guards()).prop_map(|(event, when)| {
            vec![Trig { when, ..Trig::new(event) }]
        }),
        1 => guards().prop_map(|when| vec![Trig { when, ..Trig::new(EventName::Replied) }]),
    ]
}

fn stops() -> impl Strategy<Value = Vec<Trig>> {
    let reply = Trig {
        visibility: Some(Visibility::Public),
        ..Trig::new(EventName::Replied).from(Side::Vendor)
    };
    let helpful = Trig {
        response: vec![Response::Suggestion, Response::Solution],
        ..reply.clone()
    };
    let resolved = Trig::new(EventName::Resolved);
    prop_oneof![
        3 => Just(vec![reply.clone()]),
        2 => Just(vec![helpful]),
        2 => Just(vec![resolved.clone()]),
        1 => Just(vec![reply, resolved]),
        1 => Just(vec![Trig::new(EventName::Closed)]),
        1 => guards().prop_map(|when| vec![Trig { when, ..Trig::new(EventName::Replied) }]),
        1 => Just(Vec::new()),
    ]
}

fn guards() -> impl Strategy<Value = Cond> {
    prop_oneof![Just(Cond::Always), conditions()]
}

/// An opening and up to as many events.
pub(super) fn stories(most: usize) -> impl Strategy<Value = Story> {
    let received = option::weighted(0.3, 0..60_i64);
    let severity = option::weighted(0.7, 1..=3_u8);
    let priority = option::weighted(0.5, 1..=3_u8);
    let promised = option::weighted(0.5, (1..=24_i64).prop_map(|halves| halves * 30));
    let side = select(vec![Side::Customer, Side::Customer, Side::Vendor]);
    let said = (severity, priority, promised);
    let steps = (vec(steps(), 0..=most), vec(reopenings(most), 0..=2)).prop_map(with_reopenings);
    (100..500_i64, received, said, side, steps).prop_map(
        |(opened, received, (severity, priority, promised), side, steps)| Story {
            opened,
            received,
            severity,
            priority,
            promised,
            side,
            steps,
        },
    )
}

/// A resolution or closing at some step and a reopening some steps later, each so many minutes after the one
/// before, and often another severity in between.
type Reopened = (usize, usize, bool, [i64; 2], Option<u8>);

fn reopenings(most: usize) -> impl Strategy<Value = Reopened> {
    let gap = || prop_oneof![1 => Just(0), 4 => (1..=60_i64).prop_map(|halves| halves * 30)];
    let between = option::weighted(0.6, 1..=3_u8);
    (0..=most, 0..4_usize, any::<bool>(), [gap(), gap()], between)
}

fn with_reopenings((mut steps, reopenings): (Vec<Step>, Vec<Reopened>)) -> Vec<Step> {
    for (at, later, closed, gaps, severity) in reopenings {
        let end = if closed {
            EventKind::Closed
        } else {
            EventKind::Resolved
        };
        let at = at.min(steps.len());
        steps.insert(at, Step::plain(gaps[0], end));
        if let Some(severity) = severity.and_then(Severity::new) {
            steps.insert(
                at + 1,
                Step::plain(0, EventKind::SeverityConfirmed { severity }),
            );
        }
        let at = (at + 2 + later).min(steps.len());
        steps.insert(at, Step::plain(gaps[1], EventKind::Reopened));
    }
    steps
}

impl Step {
    pub(super) fn plain(gap: i64, kind: EventKind) -> Step {
        Step {
            gap,
            kind,
            due: 0,
            side: Side::Vendor,
            visibility: Visibility::Public,
            id: Id::None,
        }
    }
}

fn steps() -> impl Strategy<Value = Step> {
    let gap = prop_oneof![
        4 => Just(0),
        14 => (1..=16_i64).prop_map(|halves| halves * 30),
        6 => (1..=6_i64).prop_map(|halves| halves * 12 * 60),
        3 => 1..600_i64,
        1 => -300..0_i64,
    ];
    let id = prop_oneof![
        8 => Just(Id::None),
        4 => Just(Id::Own),
        1 => (0..4_usize).prop_map(Id::Again),
        1 => (0..4_usize).prop_map(Id::Taken),
    ];
    let visibility = select(vec![
        Visibility::Public,
        Visibility::Public,
        Visibility::Internal,
    ]);
    let side = prop_oneof![
        3 => Just(Side::Vendor),
        3 => Just(Side::Customer),
        1 => select(Side::ALL),
    ];
    let due = prop_oneof![
        6 => (0..200_i64).prop_map(|halves| halves * 1_800),
        3 => 0..100_000_i64,
        1 => -3_600..0_i64,
    ];
    (gap, kinds(), due, side, visibility, id).prop_map(|(gap, kind, due, side, visibility, id)| {
        Step {
            gap,
            kind,
            due,
            side,
            visibility,
            id,
        }
    })
}

fn due_sets() -> impl Strategy<Value = EventKind> {
    let clock = prop_oneof![9 => 0..3_usize, 1 => Just(7)];
    let hold = select(vec![ManualDue::Movable, ManualDue::Fixed]);
    (clock, hold).prop_map(|(clock, hold)| EventKind::DueSet {
        clock: clock_name(clock),
        due: utc(0),
        hold,
        reason: "agreed".to_owned(),
    })
}

fn fact_sets() -> impl Strategy<Value = EventKind> {
    let named = select(named()).prop_map(|(name, value)| (name, FactValue::from(value)));
    let users = select(vec![0, 5, 50]).prop_map(|users| (USERS, FactValue::from(users)));
    let promised = (1..=24_i64).prop_map(|halves| {
        let span = format!("{} minutes", halves * 30);
        (PROMISE, FactValue::from(span.as_str()))
    });
    let days = (0..=3_i64).prop_map(|days| (DAYS, FactValue::from(days)));
    let wrong = select(vec![
        ("plan", FactValue::from("tin")),
        (TIER, FactValue::from("third")),
        (USERS, FactValue::from(true)),
        (PROMISE, FactValue::from("0 minutes")),
        (PROMISE, FactValue::from(5)),
        ("weather", FactValue::from("fair")),
    ]);
    let one = prop_oneof![6 => named, 3 => users, 6 => promised, 2 => days, 1 => wrong];
    let names: Vec<&str> = vec!["plan", "region", USERS, TIER, PROMISE, DAYS, "weather"];
    (vec(one, 0..=2), vec(select(names), 0..=1)).prop_map(|(set, withdrawn)| {
        let set = set
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let withdrawn = withdrawn.into_iter().map(str::to_owned).collect();
        EventKind::Facts { set, withdrawn }
    })
}

fn kinds() -> impl Strategy<Value = EventKind> {
    let severity = || {
        let rank = prop_oneof![12 => 1..=3_u8, 1 => 4..=255_u8];
        rank.prop_filter_map("a rank", Severity::new)
    };
    let reason = || {
        let known = select(REASONS.to_vec());
        prop_oneof![12 => known, 1 => Just("weather")].prop_map(str::to_owned)
    };
    let priority = || {
        let rank = prop_oneof![12 => 1..=3_u8, 1 => 4..=9_u8];
        rank.prop_filter_map("a rank", Priority::new)
    };
    let asked = (
        option::weighted(0.7, severity()),
        option::weighted(0.3, priority()),
    );
    prop_oneof![
        6 => select(Response::ALL).prop_map(|response| EventKind::Replied { response }),
        2 => Just(EventKind::Acknowledged),
        4 => severity().prop_map(|severity| EventKind::SeverityReported { severity }),
        2 => severity().prop_map(|severity| EventKind::SeverityConfirmed { severity }),
        1 => priority().prop_map(|priority| EventKind::PrioritySet { priority }),
        1 => asked.prop_map(|(severity, priority)| EventKind::ChangeRequested { severity, priority }),
        1 => Just(EventKind::ChangeAccepted),
        1 => prop_oneof![4 => Just(EventKind::ChangeAccepted), 1 => Just(EventKind::ChangeDeclined)],
        3 => fact_sets(),
        3 => due_sets(),
        8 => reason().prop_map(|reason| EventKind::WaitingSet { reason }),
        8 => reason().prop_map(|reason| EventKind::WaitingCleared { reason }),
        2 => prop_oneof![2 => Just(EventKind::Resolved), 1 => Just(EventKind::Closed)],
        2 => Just(EventKind::Reopened),
    ]
}
