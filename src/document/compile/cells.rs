//! The cells of a clock's tables: every severity under every plan, looked at one by one.

use super::Problems;
use super::vocabulary::Vocabulary;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::clock::Clock;
use crate::policy::condition::{ReasonId, Situation, Truth};
use crate::policy::fact::{FactId, Value};
use crate::policy::memory::MemoryId;
use crate::policy::table::{Cell, Lookup, Row, Table};
use crate::policy::target::TargetRule;
use crate::policy::{Level, NamedCalendar, Promise, Target};

/// Days are counted in a zone: a target of business days cannot stand where a calendar without one can
/// apply.
pub(super) fn day_zones(
    clocks: &[Clock],
    vocabulary: &Vocabulary<'_>,
    calendars: &[NamedCalendar],
    problems: &mut Problems,
) {
    for clock in clocks {
        zones_of_days(clock, vocabulary, calendars, problems);
    }
}

fn zones_of_days(
    clock: &Clock,
    vocabulary: &Vocabulary<'_>,
    calendars: &[NamedCalendar],
    problems: &mut Problems,
) {
    for cell in cells(vocabulary) {
        if !possible(&clock.target, &cell).any(|(_, target)| target.counts_days()) {
            continue;
        }
        for (row, calendar) in possible(&clock.calendar, &cell) {
            let named = calendars.get(usize::from(calendar.0));
            if let Some(named) = named.filter(|named| named.calendar.zone().is_none()) {
                let found = format!("`{}`, which has no zone to count days in", named.name);
                let expected = "a calendar with a zone, beside a target of business days";
                let path = row.path.clone();
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
            }
        }
    }
}

/// The rows that can apply in a situation, with their values.
fn possible<'t, T>(table: &'t Table<T>, cell: &Known) -> impl Iterator<Item = (&'t Row<T>, &'t T)> {
    let rows = table
        .rows
        .iter()
        .filter(|row| row.when.truth(cell) != Truth::False);
    rows.filter_map(|row| match &row.value {
        Cell::Is(value) => Some((row, value)),
        Cell::NotDefined(_) => None,
    })
}

/// Warns of a cell without a row, and of one with more time than a milder severity or a lower plan has,
/// by the same unit and calendar.
pub(super) fn compare(clocks: &[Clock], vocabulary: &Vocabulary<'_>, problems: &mut Problems) {
    for clock in clocks {
        compare_cells(clock, vocabulary, problems);
    }
}

fn compare_cells(clock: &Clock, vocabulary: &Vocabulary<'_>, problems: &mut Problems) {
    for cell in cells(vocabulary)
        .iter()
        .filter(|cell| cell.severity.is_some())
    {
        if clock.target.first(cell) == Lookup::NoRow {
            let (path, found) = (clock.target.path.clone(), cell.in_words(vocabulary));
            let expected = "a row, if only `not-defined`";
            problems.report(Diagnostic::new(Code::EmptyCell, path, found, expected));
        }
        let milder = cell
            .severity
            .and_then(|severity| lower(&vocabulary.severities, severity));
        if let Some(milder) = milder {
            let other = Known::new(Some(milder), cell.plan);
            slower(clock, cell, &other, "a milder severity", problems);
        }
        let lower = cell.plan.and_then(|plan| lower(&vocabulary.plans, plan));
        if let Some(lower) = lower {
            let other = Known::new(cell.severity, Some(lower));
            slower(clock, cell, &other, "a lower plan", problems);
        }
    }
}

/// The next level below one, by rank.
fn lower(levels: &[Level], place: u16) -> Option<u16> {
    let rank = levels.get(usize::from(place))?.rank?;
    let lower = levels
        .iter()
        .position(|other| other.rank.is_some_and(|other| other > rank));
    lower.and_then(|place| u16::try_from(place).ok())
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
        problems.report(Diagnostic::new(
            Code::Inversion,
            row.path.clone(),
            found,
            "no more time",
        ));
    }
}

fn target<'c>(clock: &'c Clock, cell: &Known) -> Option<(&'c Row<TargetRule>, &'c Target)> {
    match clock.target.first(cell) {
        Lookup::Row(_, row) => match &row.value {
            Cell::Is(TargetRule::Is(target)) => Some((row, target)),
            Cell::Is(TargetRule::FromFact(_)) | Cell::NotDefined(_) => None,
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

/// A ticket of which only the severity and the plan are known, by their places on the scales.
struct Known {
    severity: Option<u16>,
    plan: Option<u16>,
    values: [Option<Value>; 2],
}

impl Known {
    fn new(severity: Option<u16>, plan: Option<u16>) -> Known {
        let values = [severity.map(Value::Choice), plan.map(Value::Choice)];
        Known {
            severity,
            plan,
            values,
        }
    }

    fn in_words(&self, vocabulary: &Vocabulary<'_>) -> String {
        let name = |levels: &[Level], place: Option<u16>| {
            let level = place.and_then(|place| levels.get(usize::from(place)));
            level.map(|level| level.name.clone())
        };
        let severity = name(&vocabulary.severities, self.severity).unwrap_or_default();
        match name(&vocabulary.plans, self.plan) {
            None => format!("no row for severity `{severity}`"),
            Some(plan) => format!("no row for severity `{severity}` under plan `{plan}`"),
        }
    }
}

impl Situation for Known {
    fn fact(&self, fact: FactId) -> Option<&Value> {
        let [severity, plan] = &self.values;
        match fact {
            FactId::SEVERITY | FactId::REPORTED_SEVERITY | FactId::CONFIRMED_SEVERITY => {
                severity.as_ref()
            }
            FactId::PLAN => plan.as_ref(),
            _ => None,
        }
    }

    fn is_waiting(&self, _: ReasonId) -> bool {
        false
    }

    fn seen(&self, _: MemoryId) -> u32 {
        0
    }
}

/// Every severity under every plan; where there is none of either, a ticket without it.
fn cells(vocabulary: &Vocabulary<'_>) -> Vec<Known> {
    let places = |levels: &[Level]| -> Vec<Option<u16>> {
        let places = (0_u16..).zip(levels).map(|(place, _)| Some(place));
        if levels.is_empty() {
            vec![None]
        } else {
            places.collect()
        }
    };
    let (plans, severities) = (places(&vocabulary.plans), places(&vocabulary.severities));
    let pairs = plans
        .iter()
        .flat_map(|plan| severities.iter().map(|severity| (*severity, *plan)));
    pairs
        .map(|(severity, plan)| Known::new(severity, plan))
        .collect()
}
