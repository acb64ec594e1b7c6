//! The calendar: questions about open time.

use super::days::{Days, instant, nothing_left};
use super::error::CalendarError;
use super::open_set::{Beyond, OpenSet, Place};
use super::source::{Known, Source};
use super::spans::Spans;
use super::weekly::Weekly;
use super::zone::{IntoZone, Zone};
use crate::instant::{Instant, SECOND_NANOS};
use crate::limits::NANOS_PER_SECOND;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::ops::Range;
use std::sync::Arc;

/// A set of instants at which a promise's clock may run.
///
/// All questions are about UTC instants from 1970-01-01 up to 2100-01-01 and are answered exactly, to the
/// nanosecond. What lies outside is known only as far as it matters: weekly hours recur for ever.
///
/// ```
/// use duly::Calendar;
/// use chrono::{DateTime, TimeDelta, Utc};
///
/// let office = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00").build()?;
/// // Friday 16:00 in Berlin, two hours of open time: Monday 10:00.
/// let friday: DateTime<Utc> = "2024-07-05T14:00:00Z".parse()?;
/// let monday: DateTime<Utc> = "2024-07-08T08:00:00Z".parse()?;
/// assert_eq!(office.add(friday, TimeDelta::hours(2))?, monday);
/// assert_eq!(office.between(friday, monday)?, TimeDelta::hours(2));
/// // The hour left on Friday ends at closing, not at Monday's opening.
/// assert_eq!(office.add(friday, TimeDelta::hours(1))?, friday + TimeDelta::hours(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Calendar(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    set: OpenSet,
    /// What holds before the horizon; the set knows what holds after it.
    before: Beyond,
    days: Option<Days>,
    known: Option<Known>,
    source: Source,
}

impl Calendar {
    /// Open at every instant.
    pub fn always() -> Calendar {
        Calendar::compiled(OpenSet::always(), Beyond::Open, None, Source::Always)
    }

    /// Open at no instant.
    pub fn never() -> Calendar {
        Calendar::compiled(OpenSet::never(), Beyond::Closed, None, Source::Never)
    }

    /// Begins a calendar of weekly hours in a zone: a [`Zone`], a `chrono_tz::Tz`, or an IANA name.
    pub fn weekly(zone: impl IntoZone) -> Weekly {
        Weekly::new(zone)
    }

    pub(super) fn compiled(
        set: OpenSet,
        before: Beyond,
        days: Option<Days>,
        source: Source,
    ) -> Calendar {
        Calendar(Arc::new(Compiled {
            set,
            before,
            days,
            known: source.known(),
            source,
        }))
    }

    /// The same open time, made of the same, with a day zone.
    pub(super) fn with_days(&self, days: Days, source: Source) -> Calendar {
        Calendar::compiled(self.0.set.clone(), self.0.before, Some(days), source)
    }

    pub(super) fn known(&self) -> Option<Known> {
        self.0.known
    }

    /// What it was made of.
    pub(super) fn source(&self) -> &Source {
        &self.0.source
    }

    /// The day zone, in which dates are told: that of the weekly hours, or the one stated by
    /// [`with_day_zone`](Calendar::with_day_zone).
    pub fn zone(&self) -> Option<&Zone> {
        self.0.days.as_ref().map(Days::zone)
    }

    /// Whether every instant is open, now and for ever, however that was written.
    pub fn is_always(&self) -> bool {
        self.set().is_always() && self.0.before == Beyond::Open
    }

    /// Whether no instant is open, ever, however that was written.
    pub fn is_never(&self) -> bool {
        self.set().is_never() && self.0.before == Beyond::Closed
    }

    /// Whether `t` is open. Hours are half-open: the opening is, the closing is not.
    ///
    /// ```
    /// # use duly::Calendar;
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-17:00").build()?;
    /// assert!(office.is_open("2024-07-01T09:00:00Z".parse()?)?);
    /// assert!(!office.is_open("2024-07-01T17:00:00Z".parse()?)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CalendarError::Instant`] when `t` is out of range or a leap second.
    pub fn is_open(&self, t: DateTime<Utc>) -> Result<bool, CalendarError> {
        Ok(self.is_open_at(Instant::new(t)?))
    }

    /// The open time in `[a, b)`; when `b` lies before `a`, the negative of that in `[b, a)`.
    ///
    /// ```
    /// # use duly::Calendar;
    /// # use chrono::{DateTime, TimeDelta, Utc};
    /// // Half past one to half past three on the night the clocks go back: three real hours.
    /// let night = Calendar::weekly("Europe/Berlin").sun("01:30-03:30").build()?;
    /// let a: DateTime<Utc> = "2024-10-26T12:00:00Z".parse()?;
    /// let b: DateTime<Utc> = "2024-10-27T12:00:00Z".parse()?;
    /// assert_eq!(night.between(a, b)?, TimeDelta::hours(3));
    /// assert_eq!(night.between(b, a)?, -TimeDelta::hours(3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CalendarError::Instant`] when `a` or `b` is out of range or a leap second.
    pub fn between(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> Result<TimeDelta, CalendarError> {
        Ok(self.between_at(Instant::new(a)?, Instant::new(b)?))
    }

    /// The earliest instant `u` at or after `t` such that `[t, u)` holds the open time `d`: `t` itself for
    /// zero, the closing for a span used up exactly at closing.
    ///
    /// ```
    /// # use duly::Calendar;
    /// # use duly::calendar::CalendarError;
    /// # use chrono::{DateTime, TimeDelta, Utc};
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-17:00").build()?;
    /// let saturday: DateTime<Utc> = "2024-07-06T12:00:00Z".parse()?;
    /// assert_eq!(office.add(saturday, TimeDelta::zero())?, saturday);
    /// assert_eq!(office.add(saturday, TimeDelta::hours(8))?.to_string(), "2024-07-08 17:00:00 UTC");
    /// assert_eq!(office.add(saturday, TimeDelta::hours(-1)), Err(CalendarError::NegativeSpan));
    /// assert_eq!(office.add(saturday, TimeDelta::MAX), Err(CalendarError::OutOfRange));
    /// assert_eq!(Calendar::never().add(saturday, TimeDelta::hours(1)), Err(CalendarError::NeverOpens));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when `t` is out of range or a leap second;
    /// - [`CalendarError::NegativeSpan`] when `d` is negative;
    /// - [`CalendarError::NeverOpens`] when less open time than `d` remains after `t`, for ever;
    /// - [`CalendarError::OutOfRange`] when `u` lies at or after 2100-01-01.
    pub fn add(&self, t: DateTime<Utc>, d: TimeDelta) -> Result<DateTime<Utc>, CalendarError> {
        let (t, d) = (Instant::new(t)?, Span::new(d)?);
        self.add_span(t, d).map(Instant::utc)
    }

    /// The latest instant `u` at or before `t` such that `[u, t)` holds the open time `d`: `t` itself for
    /// zero, the opening for a span that reaches back exactly to it.
    ///
    /// ```
    /// # use duly::Calendar;
    /// # use chrono::{DateTime, TimeDelta, Utc};
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-17:00").build()?;
    /// let saturday: DateTime<Utc> = "2024-07-06T12:00:00Z".parse()?;
    /// assert_eq!(office.sub(saturday, TimeDelta::hours(8))?.to_string(), "2024-07-05 09:00:00 UTC");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`CalendarError::Instant`] when `t` is out of range or a leap second;
    /// - [`CalendarError::NegativeSpan`] when `d` is negative;
    /// - [`CalendarError::NeverOpens`] when less open time than `d` lies before `t`, ever;
    /// - [`CalendarError::OutOfRange`] when `u` lies before 1970-01-01.
    pub fn sub(&self, t: DateTime<Utc>, d: TimeDelta) -> Result<DateTime<Utc>, CalendarError> {
        let (t, d) = (Instant::new(t)?, Span::new(d)?);
        self.sub_span(t, d).map(Instant::utc)
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
    /// ```
    /// # use duly::Calendar;
    /// # use chrono::{DateTime, Utc};
    /// let desk = Calendar::weekly("UTC").mon("09:00-24:00").tue("00:00-02:00").build()?;
    /// let sunday: DateTime<Utc> = "2024-06-30T12:00:00Z".parse()?;
    /// assert_eq!(desk.next_open(sunday)?.to_string(), "2024-07-01 09:00:00 UTC");
    /// assert_eq!(desk.next_close(sunday)?, Some("2024-07-02T02:00:00Z".parse()?));
    /// assert_eq!(Calendar::always().next_close(sunday)?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// # use duly::Calendar;
    /// # use chrono::{DateTime, Utc};
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-12:00, 13:00-17:00").build()?;
    /// let from: DateTime<Utc> = "2024-07-01T10:00:00Z".parse()?;
    /// let to: DateTime<Utc> = "2024-07-01T14:00:00Z".parse()?;
    /// let hours: Vec<i64> = office.spans(from..to)?.map(|span| (span.end - span.start).num_hours()).collect();
    /// assert_eq!(hours, [2, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        Ok(Spans::new(self.clone(), from, to))
    }

    /// Whether a date of the day zone has any open time.
    ///
    /// # Errors
    ///
    /// - [`CalendarError::NoDayZone`] on a calendar without a day zone;
    /// - [`CalendarError::OutOfRange`] when the date lies outside those of the supported range.
    pub fn is_business_day(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        self.days()?.is_business_day(self.set(), date)
    }

    /// The `n`-th business day after `date`, which need not be one.
    ///
    /// ```
    /// # use duly::Calendar;
    /// # use chrono::NaiveDate;
    /// // Samoa skipped Friday 30 December 2011.
    /// let apia = Calendar::weekly("Pacific/Apia").mon_fri("09:00-17:00").build()?;
    /// let thursday: NaiveDate = "2011-12-29".parse()?;
    /// assert_eq!(apia.business_day_after(thursday, 1)?, "2012-01-02".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`CalendarError::NoDayZone`] on a calendar without a day zone;
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
    /// - [`CalendarError::NoDayZone`] on a calendar without a day zone;
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

    /// The earliest open instant of a date at which the wall clock shows `time` or later; none when there is
    /// no such instant.
    ///
    /// ```
    /// # use duly::Calendar;
    /// # use chrono::{NaiveDate, NaiveTime};
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-12:00, 13:00-17:00").build()?;
    /// let monday: NaiveDate = "2024-07-01".parse()?;
    /// let lunch: NaiveTime = "12:30:00".parse()?;
    /// assert_eq!(office.first_open_at_or_after(monday, lunch)?, Some("2024-07-01T13:00:00Z".parse()?));
    /// let evening: NaiveTime = "17:00:00".parse()?;
    /// assert_eq!(office.first_open_at_or_after(monday, evening)?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
}

/// The same questions between instants of the crate.
impl Calendar {
    pub(super) fn set(&self) -> &OpenSet {
        &self.0.set
    }

    fn days(&self) -> Result<&Days, CalendarError> {
        self.0.days.as_ref().ok_or(CalendarError::NoDayZone)
    }

    pub(crate) fn is_open_at(&self, t: Instant) -> bool {
        self.place(t).is_open()
    }

    fn between_at(&self, a: Instant, b: Instant) -> TimeDelta {
        let (a, b) = (self.position(a), self.position(b));
        let borrowed = b.nanos < a.nanos;
        let seconds = i64::from(b.seconds)
            .wrapping_sub(i64::from(a.seconds))
            .wrapping_sub(i64::from(borrowed));
        let nanos = b.nanos.wrapping_sub(a.nanos);
        // Both are less than the horizon is long.
        TimeDelta::new(seconds, nanos.wrapping_add(part(borrowed))).unwrap_or_default()
    }

    pub(crate) fn between_nanos(&self, a: Instant, b: Instant) -> i64 {
        self.position(b)
            .nanos()
            .wrapping_sub(self.position(a).nanos())
    }

    pub(crate) fn add_nanos(&self, t: Instant, nanos: i64) -> Result<Instant, CalendarError> {
        self.add_span(t, Span::new(TimeDelta::nanoseconds(nanos))?)
    }

    fn add_span(&self, t: Instant, span: Span) -> Result<Instant, CalendarError> {
        if span.is_zero() {
            return Ok(t);
        }
        let position = self.position(t);
        // The answer is the end of the last nanosecond that counts, which lies in an open second: from 1 up
        // to all its nanoseconds after its start.
        let end = position.nanos.wrapping_add(span.nanos);
        let (none, more) = (end == 0, end > SECOND_NANOS);
        let second = i64::from(position.seconds)
            .wrapping_add(span.seconds)
            .wrapping_add(i64::from(more))
            .wrapping_sub(i64::from(none));
        let end = end.wrapping_add(part(none)).wrapping_sub(part(more));
        let open = self.nth_open(second).ok_or_else(|| self.nothing_left())?;
        Instant::from_parts(open, end).ok_or(CalendarError::OutOfRange)
    }

    fn sub_span(&self, t: Instant, span: Span) -> Result<Instant, CalendarError> {
        if span.is_zero() {
            return Ok(t);
        }
        let position = self.position(t);
        // The answer is the beginning of the first nanosecond that counts.
        let borrowed = position.nanos < span.nanos;
        let second = i64::from(position.seconds)
            .wrapping_sub(span.seconds)
            .wrapping_sub(i64::from(borrowed));
        let start = position.nanos.wrapping_sub(span.nanos);
        let open = self
            .nth_open(second)
            .ok_or_else(|| nothing_left(self.0.before))?;
        Instant::from_parts(open, start.wrapping_add(part(borrowed)))
            .ok_or(CalendarError::OutOfRange)
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

    #[inline(always)]
    fn nth_open(&self, nth: i64) -> Option<i64> {
        self.set().nth_open(u32::try_from(nth).ok()?)
    }

    #[inline(always)]
    fn place(&self, t: Instant) -> Place {
        self.set().place_in_range(t.parts().0)
    }

    #[inline(always)]
    fn position(&self, t: Instant) -> Position {
        let place = self.place(t);
        Position {
            seconds: place.position,
            nanos: if place.is_open() { t.parts().1 } else { 0 },
        }
    }

    fn nothing_left(&self) -> CalendarError {
        nothing_left(self.set().beyond())
    }
}

/// Open time of the horizon before an instant: whole seconds, and nanoseconds of the second that has begun.
#[derive(Clone, Copy)]
struct Position {
    seconds: u32,
    nanos: u32,
}

impl Position {
    /// Less than half of what an `i64` holds.
    fn nanos(self) -> i64 {
        i64::from(self.seconds)
            .wrapping_mul(NANOS_PER_SECOND)
            .wrapping_add(i64::from(self.nanos))
    }
}

/// A span that is not negative: whole seconds, which are less than an `i64` of milliseconds, and the
/// nanoseconds that are left.
#[derive(Clone, Copy)]
struct Span {
    seconds: i64,
    nanos: u32,
}

impl Span {
    #[inline]
    fn new(span: TimeDelta) -> Result<Span, CalendarError> {
        let nanos = u32::try_from(span.subsec_nanos());
        match (span.num_seconds(), nanos) {
            (seconds @ 0.., Ok(nanos)) => Ok(Span { seconds, nanos }),
            _ => Err(CalendarError::NegativeSpan),
        }
    }

    fn is_zero(self) -> bool {
        self.seconds == 0 && self.nanos == 0
    }
}

/// The nanoseconds of a second when one is carried.
fn part(carried: bool) -> u32 {
    u32::from(carried).wrapping_mul(SECOND_NANOS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::InstantError;

    const NANO: TimeDelta = TimeDelta::nanoseconds(1);
    /// Monday 2024-07-01, 09:00 and 17:00 in Berlin.
    const OPENING: &str = "2024-07-01T07:00:00Z";
    const CLOSING: &str = "2024-07-01T15:00:00Z";
    const FIRST: &str = "1970-01-01T00:00:00Z";
    const LAST: &str = "2099-12-31T23:59:59.999999999Z";

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

    fn all_week(zone: &str) -> Weekly {
        Calendar::weekly(zone)
            .mon_fri("00:00-24:00")
            .sat("00:00-24:00")
            .sun("00:00-24:00")
    }

    /// Open for two hours, once.
    fn once() -> Calendar {
        Calendar::weekly("UTC")
            .date(date("2024-07-01"), "09:00-11:00")
            .build()
            .unwrap()
    }

    #[test]
    fn open_from_opening_up_to_closing() {
        for (t, open) in [(at(OPENING), true), (at(CLOSING), false)] {
            assert_eq!(berlin().is_open(t), Ok(open));
            assert_eq!(berlin().is_open(t - NANO), Ok(!open));
        }
    }

    #[test]
    fn parts_of_a_second_count_while_open() {
        let calendar = berlin();
        let part = TimeDelta::nanoseconds(123_456_789);
        assert_eq!(
            calendar.between(at(OPENING) - part, at(OPENING) + part),
            Ok(part)
        );
        assert_eq!(
            calendar.between(at(CLOSING) - part, at(CLOSING) + part),
            Ok(part)
        );
        assert_eq!(
            calendar.between(at(CLOSING) + part, at(OPENING) + part),
            Ok(part - TimeDelta::hours(8))
        );
        assert_eq!(
            calendar.next_open(at(OPENING) + part),
            Ok(at(OPENING) + part)
        );
        assert_eq!(calendar.next_open(at(OPENING) - part), Ok(at(OPENING)));
        assert_eq!(
            calendar.next_change(at(CLOSING) - NANO),
            Ok(Some(at(CLOSING)))
        );
        assert_eq!(
            calendar.next_close(at(CLOSING) - NANO),
            Ok(Some(at(CLOSING)))
        );
    }

    #[test]
    fn a_budget_used_up_at_closing_ends_at_closing() {
        let eight = TimeDelta::hours(8);
        for (t, d, end) in [
            (OPENING, eight - NANO, "2024-07-01T14:59:59.999999999Z"),
            (OPENING, eight, CLOSING),
            (OPENING, eight + NANO, "2024-07-02T07:00:00.000000001Z"),
            (CLOSING, NANO, "2024-07-02T07:00:00.000000001Z"),
            ("2024-07-01T07:00:00.5Z", eight, "2024-07-02T07:00:00.5Z"),
            ("2024-07-01T06:59:59.5Z", eight, CLOSING),
            (
                "2024-07-06T12:00:00.25Z",
                TimeDelta::zero(),
                "2024-07-06T12:00:00.25Z",
            ),
        ] {
            assert_eq!(berlin().add(at(t), d), Ok(at(end)), "{t} {d}");
            assert_eq!(berlin().between(at(t), at(end)), Ok(d), "{t} {d}");
        }
    }

    #[test]
    fn a_span_back_to_the_opening_ends_at_the_opening() {
        let eight = TimeDelta::hours(8);
        for (t, d, start) in [
            (CLOSING, eight - NANO, "2024-07-01T07:00:00.000000001Z"),
            (CLOSING, eight, OPENING),
            (CLOSING, eight + NANO, "2024-06-28T14:59:59.999999999Z"),
            (OPENING, NANO, "2024-06-28T14:59:59.999999999Z"),
            ("2024-07-01T15:00:00.5Z", eight, OPENING),
            ("2024-07-01T14:59:59.5Z", eight, "2024-06-28T14:59:59.5Z"),
            (
                "2024-07-06T12:00:00.25Z",
                TimeDelta::zero(),
                "2024-07-06T12:00:00.25Z",
            ),
        ] {
            assert_eq!(berlin().sub(at(t), d), Ok(at(start)), "{t} {d}");
            assert_eq!(berlin().between(at(start), at(t)), Ok(d), "{t} {d}");
        }
    }

    #[test]
    fn always_and_never() {
        let (always, never, t) = (Calendar::always(), Calendar::never(), at(OPENING));
        let day = TimeDelta::days(1);
        assert!(always.is_always() && !always.is_never() && never.is_never() && !never.is_always());
        assert_eq!(
            (always.add(t, day), always.sub(t, day)),
            (Ok(t + day), Ok(t - day))
        );
        assert_eq!(
            (always.between(t - day, t), never.between(t - day, t)),
            (Ok(day), Ok(TimeDelta::zero()))
        );
        assert_eq!(
            (always.next_open(t), never.next_open(t)),
            (Ok(t), Err(CalendarError::NeverOpens))
        );
        assert_eq!(
            (always.next_close(t), never.next_close(t)),
            (Ok(None), Err(CalendarError::NeverOpens))
        );
        assert_eq!(
            (always.next_change(t), never.next_change(t)),
            (Ok(None), Ok(None))
        );
        assert_eq!(
            (never.add(t, NANO), never.sub(t, NANO)),
            (
                Err(CalendarError::NeverOpens),
                Err(CalendarError::NeverOpens)
            )
        );
        assert_eq!(
            (
                never.add(t, TimeDelta::zero()),
                never.sub(t, TimeDelta::zero())
            ),
            (Ok(t), Ok(t))
        );
        assert_eq!(
            always.spans(t..t + day).unwrap().collect::<Vec<_>>(),
            [t..t + day]
        );
        assert_eq!(never.spans(t..t + day).unwrap().count(), 0);
        assert!(always.zone().is_none() && never.zone().is_none());
    }

    #[test]
    fn always_by_weekly_hours_is_always() {
        let calendar = all_week("Europe/Berlin").build().unwrap();
        assert!(calendar.is_always());
        assert_eq!(calendar.next_change(at(OPENING)), Ok(None));
        assert_eq!(calendar.next_close(at(OPENING)), Ok(None));
        assert!(
            Calendar::weekly("Europe/Berlin")
                .mon("closed")
                .build()
                .unwrap()
                .is_never()
        );
    }

    #[test]
    fn both_ends_of_the_range() {
        let (always, weekly, whole) = (Calendar::always(), berlin(), TimeDelta::days(47_482));
        let out = Err(CalendarError::OutOfRange);
        assert_eq!(always.between(at(FIRST), at(LAST)), Ok(whole - NANO));
        assert_eq!(always.add(at(FIRST), whole - NANO), Ok(at(LAST)));
        assert_eq!(always.add(at(FIRST), whole), out);
        assert_eq!(always.sub(at(LAST), whole - NANO), Ok(at(FIRST)));
        assert_eq!(always.sub(at(LAST), whole), out);
        assert_eq!(
            (
                always.add(at(FIRST), TimeDelta::MAX),
                always.sub(at(LAST), TimeDelta::MAX)
            ),
            (out, out)
        );
        assert_eq!(
            always.add(at(FIRST), TimeDelta::MIN),
            Err(CalendarError::NegativeSpan)
        );
        assert_eq!(
            always.sub(at(FIRST), -NANO),
            Err(CalendarError::NegativeSpan)
        );
        // 2099-12-31 is a Thursday; Berlin closes at 16:00 UTC and opens again in 2100.
        let evening = at("2099-12-31T16:00:00Z");
        assert_eq!(weekly.next_close(evening - NANO), Ok(Some(evening)));
        assert_eq!(
            (weekly.next_open(evening), weekly.add(evening, NANO)),
            (out, out)
        );
        assert_eq!(weekly.next_close(evening), Err(CalendarError::OutOfRange));
        assert_eq!(weekly.next_change(evening), Err(CalendarError::OutOfRange));
        // 1970-01-01 is a Thursday; Berlin opened at 08:00 UTC.
        let morning = at("1970-01-01T08:00:00Z");
        assert_eq!(weekly.sub(morning + NANO, NANO), Ok(morning));
        assert_eq!(weekly.sub(morning, NANO), out);
    }

    #[test]
    fn a_run_that_leaves_the_range() {
        let closed_on = |day| all_week("UTC").closed(date(day), "x").build().unwrap();
        let t = at("2099-12-31T12:00:00Z");
        let run = closed_on("2100-01-01");
        assert_eq!(
            (run.next_close(t), run.next_change(t)),
            (
                Err(CalendarError::OutOfRange),
                Err(CalendarError::OutOfRange)
            )
        );
        assert_eq!(
            run.spans(t..at(LAST)).unwrap().collect::<Vec<_>>(),
            [t..at(LAST)]
        );
        assert_eq!(closed_on("2024-07-01").next_close(t), Ok(None));
        let months = closed_on("2024-12-25");
        assert_eq!(
            months.next_close(at(OPENING)),
            Ok(Some(at("2024-12-25T00:00:00Z")))
        );
        assert_eq!(
            months.next_change(at(FIRST)),
            Ok(Some(at("2024-12-25T00:00:00Z")))
        );
    }

    #[test]
    fn dated_openings_end() {
        let (calendar, two) = (once(), TimeDelta::hours(2));
        let (before, open, close) = (
            at("1980-01-01T00:00:00Z"),
            at("2024-07-01T09:00:00Z"),
            at("2024-07-01T11:00:00Z"),
        );
        let never = Err(CalendarError::NeverOpens);
        assert_eq!(
            (calendar.next_open(before), calendar.next_change(before)),
            (Ok(open), Ok(Some(open)))
        );
        assert_eq!(
            (calendar.add(before, two), calendar.add(before, two + NANO)),
            (Ok(close), never)
        );
        assert_eq!(
            (
                calendar.sub(at(LAST), two),
                calendar.sub(at(LAST), two + NANO)
            ),
            (Ok(open), never)
        );
        assert_eq!(
            (calendar.next_open(close - NANO), calendar.next_open(close)),
            (Ok(close - NANO), never)
        );
        assert_eq!(calendar.next_close(close), Err(CalendarError::NeverOpens));
        assert_eq!(calendar.next_change(close), Ok(None));
        assert_eq!(calendar.add(before, TimeDelta::MAX), never);
    }

    #[test]
    fn a_dated_opening_beyond_the_range_is_out_of_range() {
        let calendar = Calendar::weekly("UTC")
            .date(date("2100-01-01"), "09:00-11:00")
            .build()
            .unwrap();
        assert_eq!(calendar.next_open(at(LAST)), Err(CalendarError::OutOfRange));
        assert_eq!(
            calendar.next_change(at(LAST)),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(
            calendar.add(at(LAST), TimeDelta::hours(2)),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(
            calendar.add(at(LAST), TimeDelta::hours(3)),
            Err(CalendarError::NeverOpens)
        );
        assert_eq!(calendar.sub(at(LAST), NANO), Err(CalendarError::NeverOpens));
    }

    #[test]
    fn spans_are_maximal_and_cut_off() {
        let desk = Calendar::weekly("UTC")
            .mon("22:00-24:00")
            .tue("00:00-02:00, 09:00-10:00")
            .build()
            .unwrap();
        let (from, to) = (at("2024-07-01T23:00:00.5Z"), at("2024-07-02T09:30:00.5Z"));
        let spans: Vec<_> = desk.spans(from..to).unwrap().collect();
        assert_eq!(
            spans,
            [
                from..at("2024-07-02T02:00:00Z"),
                at("2024-07-02T09:00:00Z")..to
            ]
        );
        assert_eq!(desk.spans(from..from).unwrap().count(), 0);
        assert_eq!(
            desk.spans(to..from).unwrap_err(),
            CalendarError::ReversedRange
        );
        let whole: TimeDelta = berlin()
            .spans(at(FIRST)..at(LAST))
            .unwrap()
            .map(|span| span.end - span.start)
            .sum();
        assert_eq!(Ok(whole), berlin().between(at(FIRST), at(LAST)));
    }

    #[test]
    fn instants_outside_the_range_and_leap_seconds_are_refused() {
        let (early, leap) = (at(FIRST) - NANO, at("2016-12-31T23:59:60Z"));
        let calendar = berlin();
        let out = CalendarError::Instant(InstantError::OutOfRange(early));
        assert_eq!(calendar.is_open(early), Err(out));
        assert_eq!(calendar.between(at(FIRST), early), Err(out));
        assert_eq!(calendar.spans(early..at(LAST)).unwrap_err(), out);
        assert_eq!(
            calendar.add(leap, NANO),
            Err(CalendarError::Instant(InstantError::LeapSecond(leap)))
        );
        assert!(calendar.next_close(DateTime::<Utc>::MAX_UTC).is_err());
    }

    #[test]
    fn in_nanoseconds_the_measure_has_a_sign_too() {
        // A quarter of a second before Friday's closing, and half a second after Monday's opening.
        let [friday, monday] = ["2024-07-05T14:59:59.75Z", "2024-07-08T07:00:00.5Z"]
            .map(|text| Instant::new(at(text)).unwrap());
        let calendar = berlin();
        assert_eq!(calendar.between_nanos(friday, monday), 750_000_000);
        assert_eq!(calendar.between_nanos(monday, friday), -750_000_000);
        assert_eq!(calendar.between_nanos(monday, monday), 0);
    }

    #[test]
    fn a_clone_is_the_same_calendar() {
        let calendar = berlin();
        assert!(Arc::ptr_eq(&calendar.0, &calendar.clone().0));
    }

    #[test]
    fn its_debug_text_is_short_and_names_what_it_is_made_of() {
        let tokyo = Calendar::always().with_day_zone("Asia/Tokyo").unwrap();
        for (calendar, parts) in [
            (berlin(), ["Weekly", "Europe/Berlin"]),
            (tokyo, ["Always", "Asia/Tokyo"]),
            (Calendar::never(), ["Never", "None"]),
        ] {
            let text = format!("{calendar:?}");
            let names = |part: &&str| text.contains(*part);
            assert!(parts.iter().chain(&["OpenSet"]).all(names), "{text}");
            assert!(text.len() < 400, "{text}");
        }
    }
}
