//! Why a due is what it is.

use super::cycle::CycleAnswer;
use crate::calendar::{Calendar, Spans};
use crate::engine::fold::{Cycle, Leg, LegKind, Meter, Phase, Revisions};
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::table::{Cell, Table};
use crate::policy::target::TargetRule;
use crate::policy::{Citation, NamedCalendar, Parts, Target};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

/// Why a cycle's due is what it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation<'t> {
    /// The rules that made it: the row of the target, that of the calendar, the calendar, the clock.
    pub rules: Vec<Rule<'t>>,
    revisions: &'t Revisions,
    cycle: &'t Cycle,
    as_of: Instant,
}

/// A rule of the policy that an answer rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Rule<'t> {
    /// Its place in the document.
    pub path: &'t str,
    /// What it says, in words.
    pub says: String,
    /// Where it comes from.
    pub cite: &'t [Citation],
}

/// A stretch of time between the start of a cycle and its due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Segment<'t> {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The instant after its last.
    pub to: DateTime<Utc>,
    /// What it does to the due.
    pub stretch: Stretch<'t>,
}

/// What a stretch of time does to a due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stretch<'t> {
    /// All of it counts towards the target.
    Counted,
    /// None of it counts: the calendar is closed.
    Closed {
        /// The named closed days in it.
        days: Vec<&'t str>,
    },
    /// None of it counts: the target in force then had nothing to measure.
    Unmeasured,
    /// None of it counts: the ticket was resolved or closed, and reopened since.
    Ended,
    /// None of it counts: the cycle was paused.
    Paused {
        /// The waiting reasons that held.
        reasons: Vec<&'t str>,
    },
}

impl Segment<'_> {
    /// Its length in real time.
    pub fn length(&self) -> TimeDelta {
        self.to.signed_duration_since(self.from)
    }
}

pub(super) fn explain<'t>(answer: &CycleAnswer<'t>) -> Explanation<'t> {
    let (revisions, terms) = (&answer.folded.revisions, &answer.cycle.terms);
    let parts = revisions.get(terms.revision).parts();
    // The clock as the revision has it whose tables were read.
    let place = parts.clock_named(&answer.clock.name);
    let clock = place.and_then(|place| parts.clocks.get(place));
    let clock = clock.unwrap_or(answer.clock);
    let target = rule(&clock.target, terms.target_row, |rule| {
        let target = terms.given.target();
        let says = target.map_or(String::new(), Target::to_string);
        match rule {
            TargetRule::Is(_) => says,
            TargetRule::FromFact(span) => {
                format!("{says}, as `{}` says", parts.fact(span.fact).name)
            }
        }
    });
    let row = rule(&clock.calendar, terms.calendar_row, |calendar| {
        format!("hours of `{}`", parts.calendar(*calendar).name)
    });
    let calendar = match answer.cycle.meter {
        Some(Meter::Open(at)) => Some(calendar_rule(revisions.calendar(at))),
        Some(Meter::Real) | None => None,
    };
    let own = Rule {
        path: &clock.path,
        says: clock.label.clone(),
        cite: &clock.cite,
    };
    Explanation {
        rules: target
            .into_iter()
            .chain(row)
            .chain(calendar)
            .chain([own])
            .collect(),
        revisions,
        cycle: answer.cycle,
        as_of: answer.as_of,
    }
}

/// The row that a table was read by.
fn rule<'t, T>(
    table: &'t Table<T>,
    row: Option<u32>,
    words: impl Fn(&T) -> String,
) -> Option<Rule<'t>> {
    let row = table.rows.get(usize::try_from(row?).ok()?)?;
    let says = match &row.value {
        Cell::Is(value) => words(value),
        Cell::NotDefined(reason) => format!("not defined: {reason}"),
    };
    Some(Rule {
        path: &row.path,
        says,
        cite: &row.cite,
    })
}

/// The calendar itself, with the zone and the data it was computed with.
fn calendar_rule(named: &NamedCalendar) -> Rule<'_> {
    let says = match named.calendar.zone() {
        Some(zone) => format!("{}, zone data {}", zone.name(), zone.version()),
        None if named.calendar.is_always() => "always open".to_owned(),
        None => "never open".to_owned(),
    };
    Rule {
        path: &named.path,
        says,
        cite: &named.cite,
    }
}

impl<'t> Explanation<'t> {
    /// The stretches from the start of the cycle to its due, without a hole. The lengths of the counted
    /// ones add up to the effective target; of a paused cycle, to what has been consumed.
    ///
    /// There are none where the due is no instant.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'t>> + use<'t> {
        let revisions = self.revisions;
        legs(self.cycle, self.as_of)
            .into_iter()
            .flat_map(move |(leg, to)| segments(revisions, leg, to))
    }
}

/// The legs up to the due, each with its end. What lies between the end of a cycle and its due counts
/// as if it had gone on.
fn legs(cycle: &Cycle, as_of: Instant) -> Vec<(Leg, Instant)> {
    let Some(due) = cycle.due().instant() else {
        return Vec::new();
    };
    let paused = cycle.is_open() && cycle.phase != Phase::Running;
    let until = if paused { as_of } else { due };
    let last = Some(cycle.leg).filter(|leg| leg.kind != LegKind::Counted);
    let resumed = cycle.end.as_ref().zip(last).map(|(end, leg)| Leg {
        from: end.at.max(cycle.basis.start),
        kind: LegKind::Counted,
        ..leg
    });
    let mut all: Vec<Leg> = Vec::new();
    for leg in cycle.legs().chain(resumed) {
        if !all.last().is_some_and(|last| goes_on(last, &leg)) {
            all.push(leg);
        }
    }
    let ends = all.iter().skip(1).map(|leg| leg.from).chain([until]);
    let legs = all.iter().zip(ends).map(|(leg, to)| (*leg, to.min(until)));
    legs.filter(|(leg, to)| leg.from < *to).collect()
}

/// Whether a leg shows no difference from the one before: paused for the same reasons, or counted alike.
pub(super) fn goes_on(last: &Leg, leg: &Leg) -> bool {
    last.kind == leg.kind
        && last.revision == leg.revision
        && (leg.kind != LegKind::Counted || last.meter == leg.meter)
}

type Segments<'t> = Box<dyn Iterator<Item = Segment<'t>> + 't>;

fn segments<'t>(revisions: &'t Revisions, leg: Leg, to: Instant) -> Segments<'t> {
    let (from, end) = (leg.from.utc(), to.utc());
    let whole = |stretch| -> Segments<'t> {
        Box::new(std::iter::once(Segment {
            from,
            to: end,
            stretch,
        }))
    };
    match (leg.kind, leg.meter) {
        (LegKind::Paused(held), _) => whole(Stretch::Paused {
            reasons: reasons(revisions.get(leg.revision).parts(), held),
        }),
        (LegKind::Ended, _) => whole(Stretch::Ended),
        (LegKind::Counted, None) => whole(Stretch::Unmeasured),
        (LegKind::Counted, Some(Meter::Real)) => whole(Stretch::Counted),
        (LegKind::Counted, Some(Meter::Open(at))) => {
            let calendar = &revisions.calendar(at).calendar;
            match calendar.spans(from..end) {
                Err(_) => Box::new(std::iter::empty()),
                Ok(spans) => Box::new(Hours {
                    calendar,
                    spans,
                    open: None,
                    cursor: from,
                    end,
                }),
            }
        }
    }
}

pub(super) fn reasons(parts: &Parts, reasons: Reasons) -> Vec<&str> {
    parts.waiting_names(reasons).collect()
}

/// Open and closed stretches in turn.
struct Hours<'t> {
    calendar: &'t Calendar,
    spans: Spans,
    /// An open span whose closed stretch before it has been given.
    open: Option<std::ops::Range<DateTime<Utc>>>,
    cursor: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl<'t> Iterator for Hours<'t> {
    type Item = Segment<'t>;

    fn next(&mut self) -> Option<Segment<'t>> {
        if self.cursor >= self.end {
            return None;
        }
        let open = self.open.take().or_else(|| self.spans.next());
        let from = self.cursor;
        match open {
            Some(open) if open.start <= from => {
                self.cursor = open.end;
                Some(Segment {
                    from,
                    to: open.end,
                    stretch: Stretch::Counted,
                })
            }
            upcoming => {
                let to = upcoming.as_ref().map_or(self.end, |open| open.start);
                (self.open, self.cursor) = (upcoming, to);
                let days = closed_days(self.calendar, from, to);
                Some(Segment {
                    from,
                    to,
                    stretch: Stretch::Closed { days },
                })
            }
        }
    }
}

/// The names of the closed days that a closed stretch touches.
fn closed_days(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<&str> {
    let Some(zone) = calendar.zone() else {
        return Vec::new();
    };
    let date = |at| zone.local(at).map(|local| local.date()).ok();
    // The stretch ends before `to`, which may be the midnight at which the next day begins.
    let end = to
        .checked_sub_signed(TimeDelta::nanoseconds(1))
        .unwrap_or(to);
    let (Some(first), Some(last)) = (date(from), date(end)) else {
        return Vec::new();
    };
    let mut days: Vec<&str> = first
        .iter_days()
        .take_while(|day| *day <= last)
        .filter_map(|day| calendar.closed_name(day))
        .collect();
    days.dedup();
    days
}
