//! Business days: dates of a zone, and the open time they have.

use super::error::CalendarError;
use super::open_set::{Beyond, OpenSet};
use super::zone::Zone;
use crate::instant::Instant;
use crate::limits::{NANOS_PER_SECOND, RANGE_END_SECONDS, SECONDS_PER_DAY, ZONE_OFFSET_SECONDS};
use chrono::{NaiveDate, NaiveTime, Timelike};
use std::collections::BTreeMap;
use std::fmt;

/// The zone in which a calendar tells dates. Dates are days since 1970-01-01.
pub(super) struct Days {
    zone: Zone,
    closed: BTreeMap<NaiveDate, String>,
    /// The dates the wall clock shows at the first and the last second of the range.
    first: i64,
    last: i64,
}

impl Days {
    pub(super) fn new(zone: Zone, closed: BTreeMap<NaiveDate, String>) -> Days {
        let date_at = |seconds: i64| {
            seconds
                .saturating_add(zone.offset_at(seconds))
                .div_euclid(SECONDS_PER_DAY)
        };
        let (first, last) = (date_at(0), date_at(RANGE_END_SECONDS.saturating_sub(1)));
        Days {
            zone,
            closed,
            first,
            last,
        }
    }

    pub(super) fn zone(&self) -> &Zone {
        &self.zone
    }

    pub(super) fn closed_name(&self, date: NaiveDate) -> Option<&str> {
        self.closed.get(&date).map(String::as_str)
    }

    /// Days since 1970-01-01 of a date that the wall clock shows in the range.
    fn day(&self, date: NaiveDate) -> Result<i64, CalendarError> {
        let day = i64::from(date.to_epoch_days());
        let in_range = self.first..=self.last;
        in_range
            .contains(&day)
            .then_some(day)
            .ok_or(CalendarError::OutOfRange)
    }

    pub(super) fn is_business_day(
        &self,
        set: &OpenSet,
        date: NaiveDate,
    ) -> Result<bool, CalendarError> {
        Ok(self.has_open_time(set, self.day(date)?))
    }

    fn has_open_time(&self, set: &OpenSet, day: i64) -> bool {
        self.zone
            .pieces(day)
            .any(|piece| set.has_open_in(piece.start, piece.end))
    }

    pub(super) fn business_day_after(
        &self,
        set: &OpenSet,
        date: NaiveDate,
        n: u32,
    ) -> Result<NaiveDate, CalendarError> {
        if n == 0 {
            return Err(CalendarError::ZeroDays);
        }
        let mut day = self.day(date)?;
        for _ in 0..n {
            day = self.next_business_day(set, day)?;
        }
        let date = i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days);
        date.ok_or(CalendarError::OutOfRange)
    }

    fn next_business_day(&self, set: &OpenSet, day: i64) -> Result<i64, CalendarError> {
        let mut day = day.saturating_add(1);
        while !self.has_open_time(set, day) {
            // Whatever the offset, a later date begins after `earliest` and an instant at or after `open`
            // shows no date before `candidate`.
            let midnight = day.saturating_add(1).saturating_mul(SECONDS_PER_DAY);
            let earliest = midnight.saturating_sub(*ZONE_OFFSET_SECONDS.end());
            let open = set
                .open_from(set.place(earliest))
                .ok_or_else(|| nothing_left(set))?;
            let candidate = open
                .saturating_add(*ZONE_OFFSET_SECONDS.start())
                .div_euclid(SECONDS_PER_DAY);
            day = candidate.max(day.saturating_add(1));
        }
        if day > self.last {
            Err(CalendarError::OutOfRange)
        } else {
            Ok(day)
        }
    }

    pub(super) fn first_opening(
        &self,
        set: &OpenSet,
        date: NaiveDate,
    ) -> Result<Option<Instant>, CalendarError> {
        let mut pieces = self.zone.pieces(self.day(date)?);
        let open = pieces.find_map(|piece| set.first_open_in(piece.start, piece.end));
        open.map(instant).transpose()
    }

    pub(super) fn last_closing(
        &self,
        set: &OpenSet,
        date: NaiveDate,
    ) -> Result<Option<Instant>, CalendarError> {
        let pieces = self.zone.pieces(self.day(date)?);
        let close = pieces
            .filter_map(|piece| set.last_close_in(piece.start, piece.end))
            .last();
        close.map(instant).transpose()
    }

    pub(super) fn first_open_at_or_after(
        &self,
        set: &OpenSet,
        date: NaiveDate,
        time: NaiveTime,
    ) -> Result<Option<Instant>, CalendarError> {
        let day = self.day(date)?;
        let local = day
            .saturating_mul(SECONDS_PER_DAY)
            .saturating_add(i64::from(time.num_seconds_from_midnight()));
        // A leap second is past every wall-clock time of its second.
        let nanos = i64::from(time.nanosecond()).min(NANOS_PER_SECOND);
        let mut pieces = self.zone.pieces(day);
        let open = pieces.find_map(|piece| {
            let shown = local.saturating_sub(piece.offset);
            if shown < piece.start {
                return set
                    .first_open_in(piece.start, piece.end)
                    .map(|open| (open, 0));
            }
            let open = set.first_open_in(shown, piece.end)?;
            if open > shown || nanos == 0 {
                return Some((open, 0));
            }
            if nanos < NANOS_PER_SECOND {
                return Some((open, nanos));
            }
            set.first_open_in(shown.saturating_add(1), piece.end)
                .map(|open| (open, 0))
        });
        open.map(|(open, nanos)| instant_at(open, nanos))
            .transpose()
    }
}

impl fmt::Debug for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Days")
            .field("zone", &self.zone)
            .field("closed", &self.closed.len())
            .finish_non_exhaustive()
    }
}

pub(super) fn nothing_left(set: &OpenSet) -> CalendarError {
    match set.beyond() {
        Beyond::Closed => CalendarError::NeverOpens,
        Beyond::Open | Beyond::Both => CalendarError::OutOfRange,
    }
}

pub(super) fn instant(seconds: i64) -> Result<Instant, CalendarError> {
    instant_at(seconds, 0)
}

pub(super) fn instant_at(seconds: i64, nanos: i64) -> Result<Instant, CalendarError> {
    let nanos = seconds
        .checked_mul(NANOS_PER_SECOND)
        .and_then(|whole| whole.checked_add(nanos));
    nanos
        .and_then(Instant::from_nanos)
        .ok_or(CalendarError::OutOfRange)
}
