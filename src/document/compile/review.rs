//! A last look at the whole: what is worth a warning, and calendars that a target needs and lacks.

use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Noun, Problems};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::clock::Clock;
use crate::policy::condition::{ReasonId, Situation};
use crate::policy::fact::{FactId, Value};
use crate::policy::table::{Cell, Lookup, Row};
use crate::policy::{Level, NamedCalendar, Promise, Target};

pub(super) fn run(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    clocks: &[Clock],
    calendars: &[NamedCalendar],
    problems: &mut Problems,
) {
    unused(document, problems);
    uncited(document, clocks, problems);
    for named in calendars.iter().filter(|named| named.calendar.is_never()) {
        // Where a calendar could not be built, that has been reported.
        if !named.calendar.zones().is_empty() {
            let expected = "hours on some weekday, or `open = \"never\"`";
            warn(
                Code::NeverOpens,
                named.path.clone(),
                "no open time",
                expected,
                problems,
            );
        }
    }
    for clock in clocks {
        calendars_for_targets(clock, problems);
        cells(clock, vocabulary, problems);
    }
}

fn warn(code: Code, path: String, found: &str, expected: &str, problems: &mut Problems) {
    problems.report(Diagnostic::new(code, path, found, expected));
}

fn unused(document: &Document, problems: &mut Problems) {
    let names = document
        .parameter
        .iter()
        .map(|(name, _)| (Noun::Parameter, "parameter", name))
        .chain(
            document
                .fact
                .iter()
                .map(|(name, _)| (Noun::Fact, "fact", name)),
        )
        .chain(
            document
                .waiting
                .iter()
                .map(|(name, _)| (Noun::Waiting, "waiting", name)),
        )
        .chain(
            document
                .calendar
                .iter()
                .map(|(name, _)| (Noun::Calendar, "calendar", name)),
        );
    let unused: Vec<String> = names
        .filter(|(noun, _, name)| !problems.used.contains(&(*noun, (*name).to_owned())))
        .map(|(_, kind, name)| format!("{kind}.{name}"))
        .collect();
    for path in unused {
        warn(
            Code::UnusedName,
            path,
            "a name that nothing uses",
            "a use of it",
            problems,
        );
    }
}

fn uncited(document: &Document, clocks: &[Clock], problems: &mut Problems) {
    for clock in clocks {
        let path = format!("clock.{}", clock.name);
        if clock.cite.is_empty() {
            warn(
                Code::NoCitation,
                path,
                "no citation",
                "the passage that states it",
                problems,
            );
        }
        for row in clock.target.rows.iter().filter(|row| row.cite.is_empty()) {
            let expected = "the passage that states it";
            warn(
                Code::NoCitation,
                row.path.clone(),
                "no citation",
                expected,
                problems,
            );
        }
    }
    for (name, calendar) in document
        .calendar
        .iter()
        .filter(|(_, calendar)| calendar.cite.is_empty())
    {
        if calendar.open.is_none() {
            let path = format!("calendar.{name}");
            warn(
                Code::NoCitation,
                path,
                "no citation",
                "the passage that states it",
                problems,
            );
        }
    }
}

/// A target of open time on a clock without any calendar row can never be measured.
fn calendars_for_targets(clock: &Clock, problems: &mut Problems) {
    let needs = |cell: &Cell<Target>| match cell {
        Cell::Is(target) => target.needs_calendar(),
        Cell::NotDefined(_) => false,
    };
    if clock.calendar.rows.is_empty() && clock.target.rows.iter().any(|row| needs(&row.value)) {
        let expected = "a calendar: a target of the clock is measured in open time";
        problems.missing(clock.calendar.path.clone(), expected);
    }
}

/// A ticket of which only the severity and the plan are known.
struct Known {
    severity: Option<Value>,
    plan: Option<Value>,
}

impl Known {
    fn new(severity: usize, plan: Option<usize>) -> Known {
        let choice = |place: usize| u16::try_from(place).ok().map(Value::Choice);
        Known {
            severity: choice(severity),
            plan: plan.and_then(choice),
        }
    }
}

impl Situation for Known {
    fn fact(&self, fact: FactId) -> Option<&Value> {
        match fact {
            FactId::SEVERITY | FactId::REPORTED_SEVERITY | FactId::CONFIRMED_SEVERITY => {
                self.severity.as_ref()
            }
            FactId::PLAN => self.plan.as_ref(),
            _ => None,
        }
    }

    fn is_waiting(&self, _: ReasonId) -> bool {
        false
    }
}

/// Every cell of severity and plan: one without a target, and one slower than a milder severity's or
/// a lower plan's of the same unit and calendar.
fn cells(clock: &Clock, vocabulary: &Vocabulary<'_>, problems: &mut Problems) {
    let plans: Vec<Option<usize>> = match vocabulary.plans.len() {
        0 => vec![None],
        count => (0..count).map(Some).collect(),
    };
    let severities = vocabulary.severities.len();
    for plan in &plans {
        for severity in 0..severities {
            let cell = Known::new(severity, *plan);
            let milder = severity
                .checked_add(1)
                .filter(|milder| *milder < severities);
            if let Some(milder) = milder {
                slower(
                    clock,
                    &cell,
                    &Known::new(milder, *plan),
                    "a milder severity",
                    problems,
                );
            }
            let lower = plan.and_then(|plan| lower(&vocabulary.plans, plan));
            if let Some(lower) = lower {
                slower(
                    clock,
                    &cell,
                    &Known::new(severity, Some(lower)),
                    "a lower plan",
                    problems,
                );
            }
            if clock.target.first(&cell) == Lookup::NoRow {
                let name = vocabulary
                    .severities
                    .get(severity)
                    .map_or("", |level| &level.name);
                let plan = plan.and_then(|plan| vocabulary.plans.get(plan));
                let plan =
                    plan.map_or(String::new(), |plan| format!(" under plan `{}`", plan.name));
                let found = format!("no row for severity `{name}`{plan}");
                let expected = "a row, if only `not-defined`";
                warn(
                    Code::EmptyCell,
                    clock.target.path.clone(),
                    &found,
                    expected,
                    problems,
                );
            }
        }
    }
}

/// The next plan that is ranked lower.
fn lower(plans: &[Level], plan: usize) -> Option<usize> {
    let rank = plans.get(plan)?.rank?;
    plans
        .iter()
        .position(|other| other.rank.is_some_and(|lower| lower > rank))
}

fn slower(clock: &Clock, cell: &Known, other: &Known, than: &str, problems: &mut Problems) {
    let (Some((row, target)), Some((_, faster))) = (target(clock, cell), target(clock, other))
    else {
        return;
    };
    let same_hours =
        !target.needs_calendar() || clock.calendar.first(cell) == clock.calendar.first(other);
    if same_hours && is_longer(&target.promise, &faster.promise) {
        let found = format!("`{target}`, where {than} has `{faster}`");
        warn(
            Code::Inversion,
            row.path.clone(),
            &found,
            "no more time",
            problems,
        );
    }
}

fn target<'c>(clock: &'c Clock, cell: &Known) -> Option<(&'c Row<Target>, &'c Target)> {
    match clock.target.first(cell) {
        Lookup::Row(row) => match &row.value {
            Cell::Is(target) => Some((row, target)),
            Cell::NotDefined(_) => None,
        },
        Lookup::NoRow | Lookup::Unknown(_) => None,
    }
}

/// Whether one span is longer than another of the same unit; of different units, no.
fn is_longer(one: &Promise, other: &Promise) -> bool {
    match (one, other) {
        (Promise::Business(one), Promise::Business(other))
        | (Promise::Elapsed(one), Promise::Elapsed(other)) => one > other,
        (Promise::BusinessDays(one), Promise::BusinessDays(other)) => {
            one.days > other.days && one.landing == other.landing
        }
        (
            Promise::Business(_)
            | Promise::Elapsed(_)
            | Promise::BusinessDays(_)
            | Promise::Immediate,
            _,
        ) => false,
    }
}
