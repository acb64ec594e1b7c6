//! Business days: dates of a zone, and the open time they have.

use super::error::CalendarError;
use super::open_set::{Beyond, OpenSet};
use super::zone::Zone;
use crate::instant::Instant;
use crate::limits::{NANOS_PER_SECOND, RANGE_END_SECONDS, SECONDS_PER_DAY, ZONE_OFFSET_SECONDS};
use chrono::{NaiveDate, NaiveTime, Timelike};
use std::fmt;

/// The zone in which a calendar tells dates. Dates are days since 1970-01-01.
pub(super) struct Days {
    zone: Zone,
    /// The dates the wall clock shows at the first and the last second of the range.
    first: i64,
    last: i64,
}

impl Days {
    pub(super) fn new(zone: Zone) -> Days {
        let date_at = |seconds: i64| {
            seconds
                .saturating_add(zone.offset_at(seconds))
                .div_euclid(SECONDS_PER_DAY)
        };
        let (first, last) = (date_at(0), date_at(RANGE_END_SECONDS.saturating_sub(1)));
        Days { zone, first, last }
    }

    pub(super) fn zone(&self) -> &Zone {
        &self.zone
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
                .ok_or_else(|| nothing_left(set.beyond()))?;
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
            .finish_non_exhaustive()
    }
}

/// The error when nothing is open up to an end of the horizon, by what holds beyond it.
pub(super) fn nothing_left(beyond: Beyond) -> CalendarError {
    match beyond {
        Beyond::Closed => CalendarError::NeverOpens,
        Beyond::Open | Beyond::Both => CalendarError::OutOfRange,
    }
}

pub(super) fn instant(seconds: i64) -> Result<Instant, CalendarError> {
    instant_at(seconds, 0)
}

pub(super) fn instant_at(seconds: i64, nanos: i64) -> Result<Instant, CalendarError> {
    let nanos = u32::try_from(nanos).ok();
    nanos
        .and_then(|nanos| Instant::from_parts(seconds, nanos))
        .ok_or(CalendarError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn time(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }

    fn weekdays(zone: &str) -> Calendar {
        Calendar::weekly(zone)
            .mon_fri("09:00-17:00")
            .build()
            .unwrap()
    }

    fn all_week(zone: &str) -> Calendar {
        let weekly = Calendar::weekly(zone).mon_fri("00:00-24:00");
        weekly
            .sat("00:00-24:00")
            .sun("00:00-24:00")
            .build()
            .unwrap()
    }

    #[test]
    fn business_days_of_a_week() {
        let calendar = weekdays("Europe/Berlin");
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
            calendar.business_day_after(date("2024-07-06"), 0),
            Err(CalendarError::ZeroDays)
        );
        assert_eq!(
            calendar.first_opening(date("2024-07-01")),
            Ok(Some(at("2024-07-01T07:00:00Z")))
        );
        assert_eq!(
            calendar.last_closing(date("2024-07-01")),
            Ok(Some(at("2024-07-01T15:00:00Z")))
        );
        assert_eq!(calendar.first_opening(date("2024-07-06")), Ok(None));
        assert_eq!(calendar.last_closing(date("2024-07-06")), Ok(None));
    }

    #[test]
    fn midnight_is_the_latest_closing() {
        let calendar = all_week("Europe/Berlin");
        assert_eq!(
            calendar.first_opening(date("2024-07-01")),
            Ok(Some(at("2024-06-30T22:00:00Z")))
        );
        assert_eq!(
            calendar.last_closing(date("2024-07-01")),
            Ok(Some(at("2024-07-01T22:00:00Z")))
        );
    }

    #[test]
    fn a_skipped_date_is_no_business_day() {
        for (zone, skipped, before) in [
            ("Pacific/Apia", "2011-12-30", "2011-12-29"),
            ("Pacific/Kwajalein", "1993-08-21", "1993-08-20"),
        ] {
            let calendar = all_week(zone);
            assert!(calendar.is_always());
            assert_eq!(calendar.is_business_day(date(skipped)), Ok(false));
            assert_eq!(calendar.first_opening(date(skipped)), Ok(None));
            assert_eq!(calendar.last_closing(date(skipped)), Ok(None));
            assert_eq!(
                calendar.first_open_at_or_after(date(skipped), time("00:00:00")),
                Ok(None)
            );
            let after = date(skipped).succ_opt().unwrap();
            assert_eq!(calendar.business_day_after(date(before), 1), Ok(after));
            assert_eq!(calendar.business_day_after(date(skipped), 1), Ok(after));
            assert_eq!(
                calendar.last_closing(date(before)),
                calendar.first_opening(after)
            );
        }
    }

    #[test]
    fn a_date_the_clocks_return_to() {
        // Saturday 2010-11-06 in St John's: at 00:01 on Sunday the clocks go back to 23:01.
        let calendar = all_week("America/St_Johns");
        let (saturday, sunday) = (date("2010-11-06"), date("2010-11-07"));
        assert_eq!(
            calendar.first_opening(saturday),
            Ok(Some(at("2010-11-06T02:30:00Z")))
        );
        assert_eq!(
            calendar.last_closing(saturday),
            Ok(Some(at("2010-11-07T03:30:00Z")))
        );
        assert_eq!(
            calendar.first_opening(sunday),
            Ok(Some(at("2010-11-07T02:30:00Z")))
        );
        assert_eq!(
            calendar.first_open_at_or_after(saturday, time("23:30:00")),
            Ok(Some(at("2010-11-07T02:00:00Z")))
        );
        assert_eq!(
            calendar.first_open_at_or_after(sunday, time("00:00:30")),
            Ok(Some(at("2010-11-07T02:30:30Z")))
        );
        assert_eq!(
            calendar.first_open_at_or_after(sunday, time("00:01:00")),
            Ok(Some(at("2010-11-07T03:31:00Z")))
        );
        // Open only in the repeated hour's second turn.
        let late = Calendar::weekly("America/St_Johns")
            .sat("23:10-24:00")
            .break_on(sunday, "00:00-24:00")
            .build()
            .unwrap();
        assert_eq!(
            late.first_open_at_or_after(saturday, time("23:20:00")),
            Ok(Some(at("2010-11-07T01:50:00Z")))
        );
        assert_eq!(
            late.last_closing(saturday),
            Ok(Some(at("2010-11-07T03:30:00Z")))
        );
    }

    #[test]
    fn wall_clock_times_in_gaps_breaks_and_after_hours() {
        // The clocks of Berlin go from 02:00 to 03:00 on 2024-03-31, a Sunday.
        let calendar = Calendar::weekly("Europe/Berlin")
            .sun("01:30-03:30, 05:00-06:00")
            .build()
            .unwrap();
        for (shows, open) in [
            ("00:00:00", Some("2024-03-31T00:30:00Z")),
            ("01:30:00", Some("2024-03-31T00:30:00Z")),
            ("01:45:00", Some("2024-03-31T00:45:00Z")),
            ("01:45:00.25", Some("2024-03-31T00:45:00.25Z")),
            ("02:15:00", Some("2024-03-31T01:00:00Z")),
            ("03:29:59.999999999", Some("2024-03-31T01:29:59.999999999Z")),
            ("03:30:00", Some("2024-03-31T03:00:00Z")),
            ("03:30:00.5", Some("2024-03-31T03:00:00Z")),
            ("05:59:59", Some("2024-03-31T03:59:59Z")),
            // A leap second is later than its second, which is the last open one.
            ("05:59:60", None),
            ("06:00:00", None),
        ] {
            assert_eq!(
                calendar.first_open_at_or_after(date("2024-03-31"), time(shows)),
                Ok(open.map(at)),
                "{shows}"
            );
        }
        let leap = NaiveTime::from_hms_nano_opt(1, 45, 59, 1_500_000_000).unwrap();
        assert_eq!(
            calendar.first_open_at_or_after(date("2024-03-31"), leap),
            Ok(Some(at("2024-03-31T00:46:00Z")))
        );
    }

    #[test]
    fn sparse_openings_are_jumped_to() {
        let calendar = Calendar::weekly("UTC")
            .date(date("1980-01-01"), "09:00-10:00")
            .date(date("2090-01-01"), "23:59:59-24:00")
            .build()
            .unwrap();
        assert_eq!(
            calendar.business_day_after(date("1970-01-01"), 1),
            Ok(date("1980-01-01"))
        );
        assert_eq!(
            calendar.business_day_after(date("1970-01-01"), 2),
            Ok(date("2090-01-01"))
        );
        assert_eq!(
            calendar.business_day_after(date("1970-01-01"), 3),
            Err(CalendarError::NeverOpens)
        );
        assert_eq!(
            calendar.business_day_after(date("2090-01-01"), u32::MAX),
            Err(CalendarError::NeverOpens)
        );
    }

    #[test]
    fn both_ends_of_the_dates() {
        let (out, weekly) = (Err(CalendarError::OutOfRange), all_week("UTC"));
        assert_eq!(
            weekly.is_business_day(date("1969-12-31")),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(weekly.is_business_day(date("1970-01-01")), Ok(true));
        assert_eq!(weekly.is_business_day(date("2099-12-31")), Ok(true));
        assert_eq!(
            weekly.is_business_day(date("2100-01-01")),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(
            weekly.business_day_after(date("2099-12-30"), 1),
            Ok(date("2099-12-31"))
        );
        assert_eq!(
            weekly.business_day_after(date("2099-12-31"), 1),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(
            weekly.last_closing(date("2099-12-31")),
            Err(CalendarError::OutOfRange)
        );
        // A date that is cut by the range counts whole.
        let new_york = weekdays("America/New_York");
        assert_eq!(new_york.is_business_day(date("1969-12-31")), Ok(true));
        assert_eq!(new_york.first_opening(date("1969-12-31")), out.map(Some));
        let kiritimati = weekdays("Pacific/Kiritimati");
        assert_eq!(
            kiritimati.first_opening(date("2100-01-01")),
            Ok(Some(at("2099-12-31T19:00:00Z")))
        );
        assert_eq!(
            kiritimati.last_closing(date("2100-01-01")),
            Err(CalendarError::OutOfRange)
        );
    }

    #[test]
    fn always_and_never_have_no_dates() {
        for calendar in [Calendar::always(), Calendar::never()] {
            let day = date("2024-07-01");
            assert_eq!(calendar.is_business_day(day), Err(CalendarError::NoDayZone));
            assert_eq!(
                calendar.business_day_after(day, 1),
                Err(CalendarError::NoDayZone)
            );
            assert_eq!(calendar.first_opening(day), Err(CalendarError::NoDayZone));
            assert_eq!(calendar.last_closing(day), Err(CalendarError::NoDayZone));
            assert_eq!(
                calendar.first_open_at_or_after(day, NaiveTime::MIN),
                Err(CalendarError::NoDayZone)
            );
            assert_eq!(calendar.closed_name(day), None);
        }
    }
}
