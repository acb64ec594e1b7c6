//! The calendar: questions about open time.

use super::days::{Days, instant, instant_at, nothing_left};
use super::error::CalendarError;
use super::open_set::{Beyond, OpenSet, Place};
use super::weekly::Weekly;
use super::zone::{IntoZone, Zone};
use crate::instant::Instant;
use crate::limits::NANOS_PER_SECOND;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::iter::FusedIterator;
use std::ops::Range;
use std::sync::Arc;

/// A set of instants at which a promise's clock may run.
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    set: OpenSet,
    days: Option<Days>,
}

impl Calendar {
    /// Open at every instant.
    pub fn always() -> Calendar {
        Calendar::new(OpenSet::always(), None)
    }

    /// Open at no instant.
    pub fn never() -> Calendar {
        Calendar::new(OpenSet::never(), None)
    }

    /// Begins a calendar of weekly hours in a zone: a [`Zone`], a `chrono_tz::Tz`, or an IANA name.
    pub fn weekly(zone: impl IntoZone) -> Weekly {
        Weekly::new(zone)
    }

    pub(super) fn new(set: OpenSet, days: Option<Days>) -> Calendar {
        Calendar(Arc::new(Compiled { set, days }))
    }

    /// The day zone, in which dates are told; none for `always` and `never`.
    pub fn zone(&self) -> Option<&Zone> {
        self.0.days.as_ref().map(Days::zone)
    }

    /// Whether every instant is open, now and for ever, however that was written.
    pub fn is_always(&self) -> bool {
        self.set().is_always()
    }

    /// Whether no instant is open, ever, however that was written.
    pub fn is_never(&self) -> bool {
        self.set().is_never()
    }

    /// Whether `t` is open.
    ///
    /// # Errors
    ///
    /// [`CalendarError::Instant`] when `t` is out of range or a leap second.
    pub fn is_open(&self, t: DateTime<Utc>) -> Result<bool, CalendarError> {
        Ok(self.is_open_at(Instant::new(t)?))
    }

    /// The open time in `[a, b)`; when `b` lies before `a`, the negative of that in `[b, a)`.
    ///
    /// # Errors
    ///
    /// [`CalendarError::Instant`] when `a` or `b` is out of range or a leap second.
    pub fn between(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> Result<TimeDelta, CalendarError> {
        Ok(TimeDelta::nanoseconds(
            self.between_nanos(Instant::new(a)?, Instant::new(b)?),
        ))
    }

    /// The earliest instant `u` at or after `t` such that `[t, u)` holds the open time `d`.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when `t` is out of range or a leap second;
    /// - [`CalendarError::NegativeSpan`] when `d` is negative;
    /// - [`CalendarError::NeverOpens`] when less open time than `d` remains after `t`, for ever;
    /// - [`CalendarError::OutOfRange`] when `u` lies at or after 2100-01-01.
    pub fn add(&self, t: DateTime<Utc>, d: TimeDelta) -> Result<DateTime<Utc>, CalendarError> {
        self.add_nanos(Instant::new(t)?, nanos(d)).map(Instant::utc)
    }

    /// The latest instant `u` at or before `t` such that `[u, t)` holds the open time `d`.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when `t` is out of range or a leap second;
    /// - [`CalendarError::NegativeSpan`] when `d` is negative;
    /// - [`CalendarError::NeverOpens`] when less open time than `d` lies before `t`, ever;
    /// - [`CalendarError::OutOfRange`] when `u` lies before 1970-01-01.
    pub fn sub(&self, t: DateTime<Utc>, d: TimeDelta) -> Result<DateTime<Utc>, CalendarError> {
        self.sub_nanos(Instant::new(t)?, nanos(d)).map(Instant::utc)
    }

    /// The earliest open instant at or after `t`: `t` itself when open.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when `t` is out of range or a leap second;
    /// - [`CalendarError::NeverOpens`] when no open time remains at or after `t`, for ever;
    /// - [`CalendarError::OutOfRange`] when it lies at or after 2100-01-01.
    pub fn next_open(&self, t: DateTime<Utc>) -> Result<DateTime<Utc>, CalendarError> {
        self.next_open_at(Instant::new(t)?).map(Instant::utc)
    }

    /// The end of the open run that contains `t`, or of the next one; none when that run never ends.
    ///
    /// # Errors
    ///
    /// As [`next_open`](Calendar::next_open); [`CalendarError::OutOfRange`] also when the run ends at or
    /// after 2100-01-01.
    pub fn next_close(&self, t: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, CalendarError> {
        Ok(self.next_close_at(Instant::new(t)?)?.map(Instant::utc))
    }

    /// The earliest instant after `t` that is open when `t` is closed, or closed when `t` is open; none when
    /// no such instant can come, as on `always` and `never`.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when `t` is out of range or a leap second;
    /// - [`CalendarError::OutOfRange`] when it lies at or after 2100-01-01.
    pub fn next_change(&self, t: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, CalendarError> {
        Ok(self.next_change_at(Instant::new(t)?)?.map(Instant::utc))
    }

    /// The maximal open intervals in `range`, ascending, cut off at its ends.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when an end of the range is out of range or a leap second;
    /// - [`CalendarError::ReversedRange`] when the range's end lies before its start.
    pub fn spans(&self, range: Range<DateTime<Utc>>) -> Result<Spans, CalendarError> {
        let (from, to) = (Instant::new(range.start)?, Instant::new(range.end)?);
        if to < from {
            return Err(CalendarError::ReversedRange);
        }
        Ok(Spans {
            calendar: self.clone(),
            from,
            to,
        })
    }

    /// Whether a date of the day zone has any open time.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::NoDayZone`] on `always` and `never`;
    /// - [`CalendarError::OutOfRange`] when the date lies outside those of the supported range.
    pub fn is_business_day(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        self.days()?.is_business_day(self.set(), date)
    }

    /// The `n`-th business day after `date`, which need not be one.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::NoDayZone`] on `always` and `never`;
    /// - [`CalendarError::ZeroDays`] when `n` is 0;
    /// - [`CalendarError::NeverOpens`] when fewer business days follow, ever;
    /// - [`CalendarError::OutOfRange`] when `date` or the answer lies outside the dates of the supported range.
    pub fn business_day_after(&self, date: NaiveDate, n: u32) -> Result<NaiveDate, CalendarError> {
        self.days()?.business_day_after(self.set(), date, n)
    }

    /// The first open instant of a date; none when it is not a business day.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::NoDayZone`] on `always` and `never`;
    /// - [`CalendarError::OutOfRange`] when the date or the instant lies outside the supported range.
    pub fn first_opening(&self, date: NaiveDate) -> Result<Option<DateTime<Utc>>, CalendarError> {
        Ok(self.first_opening_at(date)?.map(Instant::utc))
    }

    /// The end of the open time of a date, midnight at the latest; none when it is not a business day.
    ///
    /// # Errors
    ///
    /// As [`first_opening`](Calendar::first_opening).
    pub fn last_closing(&self, date: NaiveDate) -> Result<Option<DateTime<Utc>>, CalendarError> {
        Ok(self.last_closing_at(date)?.map(Instant::utc))
    }

    /// The earliest open instant of a date at which the wall clock shows `time` or later.
    ///
    /// # Errors
    ///
    /// As [`first_opening`](Calendar::first_opening).
    pub fn first_open_at_or_after(
        &self,
        date: NaiveDate,
        time: NaiveTime,
    ) -> Result<Option<DateTime<Utc>>, CalendarError> {
        Ok(self
            .first_open_at_or_after_at(date, time)?
            .map(Instant::utc))
    }

    /// The name of the closed day that decides the hours of `date`; none when it is not closed, or has been
    /// given hours of its own.
    pub fn closed_name(&self, date: NaiveDate) -> Option<&str> {
        self.0.days.as_ref()?.closed_name(date)
    }
}

/// The same questions between instants of the crate.
impl Calendar {
    fn set(&self) -> &OpenSet {
        &self.0.set
    }

    fn days(&self) -> Result<&Days, CalendarError> {
        self.0.days.as_ref().ok_or(CalendarError::NoDayZone)
    }

    pub(crate) fn is_open_at(&self, t: Instant) -> bool {
        self.place(t).is_open()
    }

    pub(crate) fn between_nanos(&self, a: Instant, b: Instant) -> i64 {
        position(b, self.place(b)).saturating_sub(position(a, self.place(a)))
    }

    pub(crate) fn add_nanos(&self, t: Instant, nanos: i64) -> Result<Instant, CalendarError> {
        match nanos {
            ..0 => return Err(CalendarError::NegativeSpan),
            0 => return Ok(t),
            1.. => {}
        }
        let place = self.place(t);
        // The answer is the end of the last nanosecond that counts, which lies in an open second.
        let last = position(t, place)
            .checked_add(nanos)
            .and_then(|target| target.checked_sub(1));
        let (open, part) = last
            .and_then(|last| self.nth_open_nanos(last, place))
            .ok_or_else(|| self.nothing_left())?;
        instant_at(open, part.saturating_add(1))
    }

    pub(crate) fn sub_nanos(&self, t: Instant, nanos: i64) -> Result<Instant, CalendarError> {
        match nanos {
            ..0 => return Err(CalendarError::NegativeSpan),
            0 => return Ok(t),
            1.. => {}
        }
        let place = self.place(t);
        // The answer is the beginning of the first nanosecond that counts.
        let first = position(t, place).checked_sub(nanos);
        let (open, part) = first
            .and_then(|first| self.nth_open_nanos(first, place))
            .ok_or_else(|| self.nothing_left())?;
        instant_at(open, part)
    }

    pub(crate) fn next_open_at(&self, t: Instant) -> Result<Instant, CalendarError> {
        let place = self.place(t);
        if place.is_open() {
            return Ok(t);
        }
        instant(
            self.set()
                .open_from(place)
                .ok_or_else(|| self.nothing_left())?,
        )
    }

    pub(crate) fn next_close_at(&self, t: Instant) -> Result<Option<Instant>, CalendarError> {
        let open = self
            .set()
            .open_from(self.place(t))
            .ok_or_else(|| self.nothing_left())?;
        match self.set().closed_from(self.set().place(open)) {
            Some(close) => instant(close).map(Some),
            None => self.unchanged(),
        }
    }

    pub(crate) fn next_change_at(&self, t: Instant) -> Result<Option<Instant>, CalendarError> {
        let place = self.place(t);
        let change = if place.is_open() {
            self.set().closed_from(place)
        } else {
            self.set().open_from(place)
        };
        match change {
            Some(change) => instant(change).map(Some),
            None => self.unchanged(),
        }
    }

    /// The answer when nothing changes up to the end of the horizon.
    fn unchanged(&self) -> Result<Option<Instant>, CalendarError> {
        match self.set().beyond() {
            Beyond::Open | Beyond::Closed => Ok(None),
            Beyond::Both => Err(CalendarError::OutOfRange),
        }
    }

    pub(crate) fn first_opening_at(
        &self,
        date: NaiveDate,
    ) -> Result<Option<Instant>, CalendarError> {
        self.days()?.first_opening(self.set(), date)
    }

    pub(crate) fn last_closing_at(
        &self,
        date: NaiveDate,
    ) -> Result<Option<Instant>, CalendarError> {
        self.days()?.last_closing(self.set(), date)
    }

    pub(crate) fn first_open_at_or_after_at(
        &self,
        date: NaiveDate,
        time: NaiveTime,
    ) -> Result<Option<Instant>, CalendarError> {
        self.days()?.first_open_at_or_after(self.set(), date, time)
    }

    /// The second and the nanosecond in it at which open nanosecond number `nth` of the horizon lies.
    fn nth_open_nanos(&self, nth: i64, near: Place) -> Option<(i64, i64)> {
        let second = u32::try_from(nth.div_euclid(NANOS_PER_SECOND)).ok()?;
        Some((
            self.set().nth_open(second, near)?,
            nth.rem_euclid(NANOS_PER_SECOND),
        ))
    }

    fn place(&self, t: Instant) -> Place {
        self.set().place(t.nanos().div_euclid(NANOS_PER_SECOND))
    }

    fn nothing_left(&self) -> CalendarError {
        nothing_left(self.set())
    }
}

/// Open nanoseconds of the horizon before `t`, whose second lies at `place`.
fn position(t: Instant, place: Place) -> i64 {
    let part = if place.is_open() {
        t.nanos().rem_euclid(NANOS_PER_SECOND)
    } else {
        0
    };
    i64::from(place.position)
        .saturating_mul(NANOS_PER_SECOND)
        .saturating_add(part)
}

/// A span too long for nanoseconds in an `i64` is longer than the horizon, as is the greatest one.
fn nanos(span: TimeDelta) -> i64 {
    let limit = if span < TimeDelta::zero() {
        i64::MIN
    } else {
        i64::MAX
    };
    span.num_nanoseconds().unwrap_or(limit)
}

/// The maximal open intervals of a calendar in a stretch of time.
#[derive(Clone, Debug)]
pub struct Spans {
    calendar: Calendar,
    from: Instant,
    to: Instant,
}

impl Iterator for Spans {
    type Item = Range<DateTime<Utc>>;

    fn next(&mut self) -> Option<Range<DateTime<Utc>>> {
        let open = self
            .calendar
            .next_open_at(self.from)
            .ok()
            .filter(|open| *open < self.to)?;
        let close = self.calendar.next_close_at(open).ok().flatten();
        let end = close.map_or(self.to, |close| close.min(self.to));
        self.from = end;
        Some(open.utc()..end.utc())
    }
}

impl FusedIterator for Spans {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn berlin() -> Calendar {
        Calendar::weekly("Europe/Berlin")
            .mon_fri("09:00-17:00")
            .build()
            .unwrap()
    }

    /// Monday 2024-07-01, 09:00 in Berlin.
    const OPENING: &str = "2024-07-01T07:00:00Z";
    const CLOSING: &str = "2024-07-01T15:00:00Z";

    #[test]
    fn open_from_opening_up_to_closing() {
        let (calendar, nano) = (berlin(), TimeDelta::nanoseconds(1));
        for (t, open) in [(at(OPENING), true), (at(CLOSING), false)] {
            assert_eq!(calendar.is_open(t), Ok(open));
            assert_eq!(calendar.is_open(t - nano), Ok(!open));
        }
    }

    #[test]
    fn business_days_of_a_week() {
        let calendar = berlin();
        assert_eq!(calendar.is_business_day(date("2024-07-05")), Ok(true));
        assert_eq!(calendar.is_business_day(date("2024-07-06")), Ok(false));
        assert_eq!(
            calendar.business_day_after(date("2024-07-05"), 1),
            Ok(date("2024-07-08"))
        );
        assert_eq!(
            calendar.business_day_after(date("2024-07-06"), 6),
            Ok(date("2024-07-15"))
        );
        assert_eq!(
            calendar.first_opening(date("2024-07-01")),
            Ok(Some(at(OPENING)))
        );
        assert_eq!(
            calendar.last_closing(date("2024-07-01")),
            Ok(Some(at(CLOSING)))
        );
    }

    #[test]
    fn a_budget_used_up_at_closing_ends_at_closing() {
        let (calendar, nano) = (berlin(), TimeDelta::nanoseconds(1));
        let eight = TimeDelta::hours(8);
        assert_eq!(calendar.add(at(OPENING), eight), Ok(at(CLOSING)));
        assert_eq!(
            calendar.add(at(OPENING), eight + nano),
            Ok(at("2024-07-02T07:00:00.000000001Z"))
        );
        assert_eq!(calendar.sub(at(CLOSING), eight), Ok(at(OPENING)));
        assert_eq!(
            calendar.sub(at(CLOSING), eight + nano),
            Ok(at("2024-06-28T14:59:59.999999999Z"))
        );
    }
}
