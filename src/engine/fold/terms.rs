//! What a clock's tables say in a situation, and the due instant that follows from a start.

use super::cycle::Due;
use super::meter::Meter;
use super::revisions::{CalendarRef, RevisionId, Revisions};
use crate::calendar::{Calendar, CalendarError};
use crate::instant::Instant;
use crate::policy::clock::{CalendarId, Clock};
use crate::policy::condition::{Situation, Unset};
use crate::policy::fact::FactId;
use crate::policy::table::{Cell, Lookup, Table};
use crate::policy::target::TargetRule;
use crate::policy::{Bound, BusinessDays, FirstDay, Hit, Landing, OffDay, Promise, Reason, Target};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A clock's target and calendar, with the rows that gave them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Terms {
    pub(crate) given: Given,
    /// The clock's, for where no target states one.
    otherwise: Bound,
    /// The revision whose tables said so.
    pub(crate) revision: RevisionId,
    /// The rows that were taken.
    pub(crate) target_row: Option<u32>,
    pub(crate) calendar_row: Option<u32>,
    /// The facts that were read at their defaults,
    pub(crate) assumed: Vec<FactId>,
    /// in the revision whose tables were read last: where these say what they said before, the rows that were taken
    /// go on counting.
    pub(crate) assumed_in: RevisionId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Given {
    /// A target and what it is measured in; an immediate one is measured in nothing.
    Target(Target, Option<Meter>),
    NotDefined(Arc<Reason>),
    Unknown(Arc<BTreeSet<Unset>>),
}

impl Given {
    /// Whether another target or calendar applies, or another reason to name none. What is unknown stays so,
    /// whatever it asks for.
    pub(crate) fn differs(&self, other: &Given) -> bool {
        self != other && !matches!((self, other), (Given::Unknown(_), Given::Unknown(_)))
    }

    pub(crate) fn target(&self) -> Option<&Target> {
        match self {
            Given::Target(target, _) => Some(target),
            Given::NotDefined(_) | Given::Unknown(_) => None,
        }
    }

    pub(crate) fn meter(&self) -> Option<Meter> {
        match self {
            Given::Target(_, meter) => *meter,
            Given::NotDefined(_) | Given::Unknown(_) => None,
        }
    }
}

impl Terms {
    pub(crate) fn bound(&self) -> Bound {
        self.given
            .target()
            .map_or(self.otherwise, |target| target.bound)
    }

    /// Reads both tables of a clock of the revision in force. Open time takes its calendar row's "not
    /// defined" or "unknown"; a target that needs no calendar reads none.
    pub(crate) fn of(clock: &Clock, revisions: &Revisions, situation: &impl Situation) -> Terms {
        let said = rows_say(&clock.target, &clock.calendar, revisions, situation);
        let (given, target_row, calendar_row) = said;
        Terms {
            given,
            otherwise: clock.bound,
            revision: revisions.current_id(),
            target_row,
            calendar_row,
            assumed: assumed(clock, revisions, situation),
            assumed_in: revisions.current_id(),
        }
    }
}

/// The facts that a clock's tables read at their defaults.
fn assumed(clock: &Clock, revisions: &Revisions, situation: &impl Situation) -> Vec<FactId> {
    if revisions.parts().defaults.is_empty() {
        return Vec::new();
    }
    let mut assumed = clock.target.assumed(situation, Hit::First);
    assumed.append(&mut clock.calendar.assumed(situation, Hit::First));
    if let Lookup::Row(_, row) = clock.target.first(situation)
        && let Cell::Is(TargetRule::FromFact(span)) = &row.value
        && situation.is_assumed(span.fact)
    {
        assumed.insert(span.fact);
    }
    assumed.into_iter().collect()
}

/// What a table of targets and one of calendars of the revision in force say.
pub(crate) fn tables_say(
    targets: &Table<TargetRule>,
    calendars: &Table<CalendarId>,
    revisions: &Revisions,
    situation: &impl Situation,
) -> Given {
    rows_say(targets, calendars, revisions, situation).0
}

/// The same, with the rows that were taken.
fn rows_say(
    targets: &Table<TargetRule>,
    calendars: &Table<CalendarId>,
    revisions: &Revisions,
    situation: &impl Situation,
) -> (Given, Option<u32>, Option<u32>) {
    let (target, target_row) = read(targets, situation);
    let (given, calendar_row) = match target {
        Read::Is(rule) => given(rule, calendars, revisions, situation),
        Read::NotDefined(reason) => (Given::NotDefined(reason), None),
        Read::Unknown(mut ask) => {
            if let Lookup::Unknown(more) = calendars.first(situation) {
                ask.extend(more);
            }
            (Given::Unknown(Arc::new(ask)), None)
        }
    };
    (given, target_row, calendar_row)
}

fn given(
    rule: TargetRule,
    calendars: &Table<CalendarId>,
    revisions: &Revisions,
    situation: &impl Situation,
) -> (Given, Option<u32>) {
    let target = match rule {
        TargetRule::Is(target) => target,
        TargetRule::FromFact(span) => {
            let value = situation.fact(span.fact);
            match value.and_then(|value| span.target(value)) {
                Some(target) => target,
                None => {
                    let fact = revisions.parts().fact(span.fact).name.clone();
                    return (
                        Given::NotDefined(Arc::new(Reason::FactUnset { fact })),
                        None,
                    );
                }
            }
        }
    };
    if !target.needs_calendar() {
        let meter = matches!(target.promise, Promise::Elapsed(_)).then_some(Meter::Real);
        return (Given::Target(target, meter), None);
    }
    let (calendar, row) = read(calendars, situation);
    let given = match calendar {
        Read::Is(calendar) => {
            let revision = revisions.current_id();
            let meter = Meter::Open(CalendarRef { revision, calendar });
            Given::Target(target, Some(meter))
        }
        Read::NotDefined(reason) => Given::NotDefined(reason),
        Read::Unknown(ask) => Given::Unknown(Arc::new(ask)),
    };
    (given, row)
}

enum Read<T> {
    Is(T),
    NotDefined(Arc<Reason>),
    Unknown(BTreeSet<Unset>),
}

fn read<T: Copy + PartialEq>(
    table: &Table<T>,
    situation: &impl Situation,
) -> (Read<T>, Option<u32>) {
    match table.first(situation) {
        Lookup::Row(place, row) => {
            let read = match &row.value {
                Cell::Is(value) => Read::Is(*value),
                Cell::NotDefined(reason) => Read::NotDefined(reason.clone()),
            };
            (read, Some(place))
        }
        Lookup::NoRow => (
            Read::NotDefined(Arc::new(Reason::NoRow {
                table: table.path.clone(),
            })),
            None,
        ),
        Lookup::Unknown(ask) => (Read::Unknown(ask), None),
    }
}

/// What a cycle counts from beside its start: what a sequential cadence hands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Basis {
    pub(crate) start: Instant,
    /// What was left of the cycle before, in nanoseconds.
    pub(crate) carried: i64,
    /// The instant business days are counted from.
    pub(crate) anchor: Instant,
}

impl Basis {
    pub(super) fn at(start: Instant) -> Basis {
        Basis {
            start,
            carried: 0,
            anchor: start,
        }
    }
}

/// When a span that begins then ends; none where it never does.
pub(crate) fn due_from_start(
    revisions: &Revisions,
    given: &Given,
    start: Instant,
) -> Option<Instant> {
    due_from(revisions, given, Basis::at(start)).0.instant()
}

/// When a cycle of that basis is due by terms of the revision in force, and the consumption at which it is.
pub(super) fn due_from(revisions: &Revisions, given: &Given, basis: Basis) -> (Due, i64) {
    let (target, meter) = match given {
        Given::NotDefined(reason) => return (Due::NotDefined(reason.clone()), 0),
        Given::Unknown(ask) => {
            let revision = revisions.current_id();
            return (Due::Unknown(revision, ask.clone()), 0);
        }
        Given::Target(target, meter) => (target, meter),
    };
    let spent = |meter: Meter, nanos: i64| {
        let nanos = nanos.saturating_add(basis.carried);
        (Due::from(meter.add(revisions, basis.start, nanos)), nanos)
    };
    match (target.promise, *meter) {
        (Promise::Immediate, _) | (_, None) => (Due::Immediately, 0),
        (Promise::Business(span) | Promise::Elapsed(span), Some(meter)) => {
            spent(meter, span.num_nanoseconds().unwrap_or(i64::MAX))
        }
        (Promise::BusinessDays(days), Some(meter @ Meter::Open(at))) => match days.landing {
            Landing::Length(day) => {
                let day = day.num_nanoseconds().unwrap_or(i64::MAX);
                spent(meter, day.saturating_mul(i64::from(days.days)))
            }
            Landing::SameTime | Landing::Close => {
                let calendar = &revisions.calendar(at).calendar;
                let due = Due::from(landing(calendar, &days, basis.anchor));
                let effective = due
                    .instant()
                    .map_or(0, |at| meter.measure(revisions, basis.start, at));
                (due, effective)
            }
        },
        (Promise::BusinessDays(_), Some(Meter::Real)) => (Due::Immediately, 0),
    }
}

/// The instant on the last business day at which a target of days lands.
fn landing(
    calendar: &Calendar,
    days: &BusinessDays,
    start: Instant,
) -> Result<Instant, CalendarError> {
    let (date, time) = anchor(calendar, days, start)?;
    let steps = match days.first_day {
        FirstDay::Next => days.days,
        FirstDay::Filing => days.days.saturating_sub(1),
    };
    let last = match steps {
        0 => date,
        steps => calendar.business_day_after(date, steps)?,
    };
    let same_time = match days.landing {
        Landing::SameTime => calendar.first_open_at_or_after(last, time)?,
        Landing::Close | Landing::Length(_) => None,
    };
    let landed = match same_time {
        Some(at) => Some(at),
        None => calendar.last_closing(last)?,
    };
    Ok(Instant::new(landed.ok_or(CalendarError::NeverOpens)?)?)
}

/// The local date and time of the anchor: the start itself, or the first opening of the next business
/// day where the start lies outside business days, after the day's last closing, or at or after the
/// cutoff.
fn anchor(
    calendar: &Calendar,
    days: &BusinessDays,
    start: Instant,
) -> Result<(NaiveDate, NaiveTime), CalendarError> {
    let local = |at: Instant| -> Result<(NaiveDate, NaiveTime), CalendarError> {
        let zone = calendar.zone().ok_or(CalendarError::NoDayZone)?;
        let local = zone.local(at.utc())?;
        Ok((local.date(), local.time()))
    };
    let (date, time) = local(start)?;
    let before_closing = calendar
        .last_closing(date)?
        .is_some_and(|closing| start.utc() < closing);
    let before_cutoff = days.cutoff.is_none_or(|cutoff| time < cutoff);
    if (before_closing && before_cutoff) || days.off_day == OffDay::Stay {
        return Ok((date, time));
    }
    let next = calendar.business_day_after(date, 1)?;
    let opening = calendar
        .first_opening(next)?
        .ok_or(CalendarError::NeverOpens)?;
    local(Instant::new(opening)?)
}
