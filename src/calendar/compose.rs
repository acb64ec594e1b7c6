//! Calendars composed of others: union, intersection, difference.

use super::calendar::Calendar;
use super::days::Days;
use super::error::{BuildProblem, CalendarBuildError};
use super::open_set::{Beyond, Builder, OpenSet, weeks};
use super::source::Source;
use super::zone::{IntoZone, Segment, Zone};
use crate::limits::{
    CYCLE_SECONDS, HORIZON_END_SECONDS, HORIZON_START_SECONDS, MAX_COMPOSED_CALENDARS,
    MONTH_SECONDS, SECONDS_PER_WEEK,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// How a calendar is composed of others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Composition {
    /// Open when any part is.
    Union,
    /// Open when all parts are.
    Intersection,
    /// Open when the first part is and no other.
    Difference,
}

#[derive(Debug)]
pub(super) struct Composed {
    pub(super) how: Composition,
    pub(super) parts: Vec<Calendar>,
    /// How many calendars it consists of, itself counted.
    count: usize,
}

impl Calendar {
    /// Open when any of the calendars is; never open when there are none. Their zones may differ.
    ///
    /// ```
    /// use duly::Calendar;
    /// use chrono::{DateTime, TimeDelta, Utc};
    ///
    /// let berlin = Calendar::weekly("Europe/Berlin").mon_fri("08:00-17:00").build()?;
    /// let sydney = Calendar::weekly("Australia/Sydney").mon_fri("08:00-17:00").build()?;
    /// let desks = Calendar::union([&berlin, &sydney])?;
    /// // Friday 17:00 in Berlin; Sydney opens on Sunday at 22:00 UTC.
    /// let friday: DateTime<Utc> = "2024-07-05T15:00:00Z".parse()?;
    /// assert_eq!(desks.next_open(friday)?, "2024-07-07T22:00:00Z".parse::<DateTime<Utc>>()?);
    /// // Days are counted where a zone is stated for them.
    /// assert!(desks.zone().is_none());
    /// let sunday = "2024-07-07".parse()?;
    /// assert!(desks.with_day_zone("UTC")?.is_business_day(sunday)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When it consists of more than [`MAX_COMPOSED_CALENDARS`] calendars, those that the parts consist of
    /// and itself counted.
    pub fn union<'c>(
        parts: impl IntoIterator<Item = &'c Calendar>,
    ) -> Result<Calendar, CalendarBuildError> {
        Calendar::composed(Composition::Union, parts)
    }

    /// Open when all of the calendars are; always open when there are none. Their zones may differ.
    ///
    /// # Errors
    ///
    /// As [`union`](Calendar::union).
    pub fn intersection<'c>(
        parts: impl IntoIterator<Item = &'c Calendar>,
    ) -> Result<Calendar, CalendarBuildError> {
        Calendar::composed(Composition::Intersection, parts)
    }

    /// Open when either is: [`union`](Calendar::union) of two.
    ///
    /// # Errors
    ///
    /// As [`union`](Calendar::union).
    pub fn or(&self, other: &Calendar) -> Result<Calendar, CalendarBuildError> {
        Calendar::union([self, other])
    }

    /// Open when both are: [`intersection`](Calendar::intersection) of two.
    ///
    /// # Errors
    ///
    /// As [`union`](Calendar::union).
    pub fn and(&self, other: &Calendar) -> Result<Calendar, CalendarBuildError> {
        Calendar::intersection([self, other])
    }

    /// Open when this one is and the other is not.
    ///
    /// ```
    /// use duly::Calendar;
    ///
    /// let office = Calendar::weekly("Europe/Berlin").mon_fri("08:00-17:00").build()?;
    /// let on_call = Calendar::always().minus(&office)?;
    /// assert!(!on_call.is_open("2024-07-01T06:00:00Z".parse()?)?);
    /// assert!(on_call.is_open("2024-07-01T15:00:00Z".parse()?)?);
    /// assert!(on_call.or(&office)?.is_always());
    /// assert!(on_call.and(&office)?.is_never());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`union`](Calendar::union).
    pub fn minus(&self, other: &Calendar) -> Result<Calendar, CalendarBuildError> {
        Calendar::composed(Composition::Difference, [self, other])
    }

    /// The same, with a zone in which to tell dates, for a composed calendar and for `always` and `never`.
    ///
    /// ```
    /// use duly::Calendar;
    ///
    /// let always = Calendar::always().with_day_zone("Asia/Tokyo")?;
    /// let friday = "2024-07-05".parse()?;
    /// assert_eq!(always.business_day_after(friday, 1)?, "2024-07-06".parse()?);
    /// assert_eq!(always.last_closing(friday)?, Some("2024-07-05T15:00:00Z".parse()?));
    ///
    /// let office = Calendar::weekly("Asia/Tokyo").mon_fri("09:00-17:00").build()?;
    /// assert!(office.with_day_zone("UTC").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no such zone, or this is a calendar of weekly hours: its zone is its day zone.
    pub fn with_day_zone(&self, zone: impl IntoZone) -> Result<Calendar, CalendarBuildError> {
        let refused = |problem| CalendarBuildError {
            problems: vec![problem],
        };
        let zone = zone
            .into_zone()
            .map_err(|error| refused(BuildProblem::DayZone(error)))?;
        let source = match self.source() {
            Source::Always => Source::Always,
            Source::Never => Source::Never,
            Source::Weekly(_) => return Err(refused(BuildProblem::DayZoneOfWeekly)),
            Source::Composed(composed) => Source::Composed(Composed {
                how: composed.how,
                parts: composed.parts.clone(),
                count: composed.count,
            }),
        };
        Ok(self.with_days(Days::new(zone), source))
    }

    fn composed<'c>(
        how: Composition,
        parts: impl IntoIterator<Item = &'c Calendar>,
    ) -> Result<Calendar, CalendarBuildError> {
        let mut composed = Composed {
            how,
            parts: Vec::new(),
            count: 1,
        };
        for part in parts {
            composed.count = composed.count.saturating_add(part.count());
            if composed.count <= MAX_COMPOSED_CALENDARS {
                composed.parts.push(part.clone());
            }
        }
        let (found, limit) = (composed.count, MAX_COMPOSED_CALENDARS);
        if found > limit {
            let problems = vec![BuildProblem::TooManyCalendars { found, limit }];
            return Err(CalendarBuildError { problems });
        }
        Ok(compiled(composed))
    }

    fn count(&self) -> usize {
        match self.source() {
            Source::Always | Source::Never | Source::Weekly(_) => 1,
            Source::Composed(composed) => composed.count,
        }
    }
}

fn compiled(composed: Composed) -> Calendar {
    let mut builder = Builder::default();
    composed.build(&mut builder);
    let source = Source::Composed(composed);
    let set = builder.finish(beyond(&source, Stretch::After));
    let before = beyond(&source, Stretch::Before);
    Calendar::compiled(set, before, None, source)
}

/// A stretch of time for which calendars are composed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stretch {
    Horizon,
    /// A cycle of years, by what holds for ever after the horizon: its last hours and rules without an end.
    /// The clocks change as they do in the last years of the horizon.
    After,
    /// Likewise before the horizon. The clocks do not change.
    Before,
}

impl Stretch {
    pub(super) fn seconds(self) -> Range<i64> {
        match self {
            Stretch::Horizon => HORIZON_START_SECONDS..HORIZON_END_SECONDS,
            Stretch::After | Stretch::Before => CYCLE_SECONDS,
        }
    }

    fn segments(self, range: &Range<i64>, zone: &Zone) -> Vec<Segment> {
        let Range { start, end } = *range;
        let clipped = |segment: &Segment| Segment {
            start: segment.start.max(start),
            end: segment.end.min(end),
            offset: segment.offset,
        };
        match self {
            Stretch::Horizon | Stretch::After => zone
                .segments()
                .iter()
                .map(clipped)
                .filter(|segment| segment.start < segment.end)
                .collect(),
            Stretch::Before => vec![Segment {
                start,
                end,
                offset: zone.offset_at(HORIZON_START_SECONDS),
            }],
        }
    }
}

fn beyond(source: &Source, stretch: Stretch) -> Beyond {
    let cycle = stretch.seconds();
    // Most are open and closed before the first month is over.
    let month = cycle.start..cycle.start.saturating_add(MONTH_SECONDS);
    match over(source, stretch, month) {
        Beyond::Both => Beyond::Both,
        Beyond::Open | Beyond::Closed => over(source, stretch, cycle),
    }
}

fn over(source: &Source, stretch: Stretch, range: Range<i64>) -> Beyond {
    match open_by(source, stretch, &range, &Zone::clone).as_slice() {
        [] => Beyond::Closed,
        [all] if *all == range => Beyond::Open,
        _ => Beyond::Both,
    }
}

/// The open spans in a part of a stretch of time, ascending and apart from each other, in UTC seconds, with
/// other data for the zones.
pub(super) fn open_by(
    source: &Source,
    stretch: Stretch,
    range: &Range<i64>,
    zone_of: &dyn Fn(&Zone) -> Zone,
) -> Vec<Range<i64>> {
    let mut open = Vec::new();
    match source {
        Source::Always => open.push(range.clone()),
        Source::Never => {}
        Source::Weekly(schedule) => {
            let segments = stretch.segments(range, &zone_of(&schedule.zone));
            let push = |from, to| join(&mut open, from..to);
            match stretch {
                Stretch::Horizon => schedule.open_in(&segments, push),
                Stretch::After => schedule.for_ever(false).open_in(&segments, push),
                Stretch::Before => schedule.for_ever(true).open_in(&segments, push),
            }
        }
        Source::Composed(composed) => {
            let part = |part: &Calendar| open_by(part.source(), stretch, range, zone_of);
            open = composed.how.open_in(range, composed.parts.iter().map(part));
        }
    }
    open
}

impl Composed {
    /// Week by week, each combination of the parts' weeks once.
    fn build(&self, builder: &mut Builder) {
        let sets = self.parts.iter().map(Calendar::set);
        let mut shapes: Vec<_> = sets.map(OpenSet::shapes_of_weeks).collect();
        let whole = 0..i64::from(SECONDS_PER_WEEK);
        let mut known: BTreeMap<Vec<u16>, u16> = BTreeMap::new();
        for _ in weeks() {
            let week: Vec<u16> = shapes.iter_mut().filter_map(Iterator::next).collect();
            if let Some(shape) = known.get(&week) {
                builder.again(*shape);
                continue;
            }
            let parts = self.parts.iter().zip(&week);
            let parts = parts.map(|(part, shape)| part.set().spans_of(*shape));
            for span in self.how.open_in(&whole, parts) {
                builder.push(span.start, span.end);
            }
            known.insert(week, builder.end_week());
        }
    }
}

impl Composition {
    /// The open spans in `whole` of what is composed of parts with these.
    fn open_in(
        self,
        whole: &Range<i64>,
        mut parts: impl Iterator<Item = Vec<Range<i64>>>,
    ) -> Vec<Range<i64>> {
        let closed = |spans: &[Range<i64>]| complement(spans, whole.clone());
        let any = |spans: Vec<Range<i64>>, part: Vec<Range<i64>>| united(&spans, &part);
        let any_closed =
            |spans: Vec<Range<i64>>, part: Vec<Range<i64>>| united(&spans, &closed(&part));
        match self {
            Composition::Union => parts.fold(Vec::new(), any),
            Composition::Intersection => closed(&parts.fold(Vec::new(), any_closed)),
            Composition::Difference => {
                let first = parts.next().unwrap_or_default();
                closed(&parts.fold(closed(&first), any))
            }
        }
    }
}

/// Adds a span that begins at or after the start of the last one.
fn join(spans: &mut Vec<Range<i64>>, span: Range<i64>) {
    if span.start >= span.end {
        return;
    }
    match spans.last_mut() {
        Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
        Some(_) | None => spans.push(span),
    }
}

/// The spans of both, in order and joined.
pub(super) fn united(a: &[Range<i64>], b: &[Range<i64>]) -> Vec<Range<i64>> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut spans = Vec::with_capacity(a.len().max(b.len()));
    loop {
        let from_a = match (a.peek(), b.peek()) {
            (Some(first), Some(second)) => first.start <= second.start,
            (first, _) => first.is_some(),
        };
        let next = if from_a { a.next() } else { b.next() };
        match next {
            Some(span) => join(&mut spans, span.clone()),
            None => return spans,
        }
    }
}

/// What spans leave of a stretch.
pub(super) fn complement(spans: &[Range<i64>], whole: Range<i64>) -> Vec<Range<i64>> {
    let mut left = Vec::with_capacity(spans.len().saturating_add(1));
    let mut from = whole.start;
    for span in spans {
        join(&mut left, from..span.start.min(whole.end));
        from = from.max(span.end);
    }
    join(&mut left, from..whole.end);
    left
}
