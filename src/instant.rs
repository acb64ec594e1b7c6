//! The instant the crate computes with: whole nanoseconds, inside the supported range by construction.

use crate::limits::{NANOS_PER_SECOND, RANGE_END_SECONDS};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use std::ops::RangeInclusive;

/// A point in time from 1970-01-01 up to 2100-01-01, in nanoseconds since 1970-01-01 UTC.
///
/// Every public function turns its `DateTime<Utc>` into one of these first, so that nothing behind
/// the boundary meets chrono's edges or a leap second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Instant {
    /// Whole seconds since 1970-01-01, and the nanoseconds of the second that has begun.
    seconds: u32,
    nanos: u32,
}

/// An instant the crate does not compute with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstantError {
    /// The instant lies before 1970-01-01T00:00:00Z, or at or after 2100-01-01T00:00:00Z.
    #[error(
        "instant outside the supported range: found `{0}`, expected 1970-01-01 up to 2100-01-01"
    )]
    OutOfRange(DateTime<Utc>),
    /// The second, counted from 1970-01-01T00:00:00Z, lies before it, or at or after 2100-01-01T00:00:00Z.
    #[error(
        "instant outside the supported range: found second {0}, expected 0 up to {RANGE_END_SECONDS}"
    )]
    SecondOutOfRange(i64),
    /// The instant is in chrono's form for a leap second.
    #[error("leap second: found `{0}`, expected a second from 00 to 59")]
    LeapSecond(DateTime<Utc>),
}

impl Instant {
    #[inline]
    pub(crate) fn new(at: DateTime<Utc>) -> Result<Instant, InstantError> {
        let (date, time) = (at.naive_utc().date(), at.naive_utc().time());
        let nanos = time.nanosecond();
        if nanos >= SECOND_NANOS {
            return Err(InstantError::LeapSecond(at));
        }
        let years = date.year().wrapping_sub(ORIGIN_YEAR).cast_unsigned();
        if !YEARS.contains(&years) {
            return Err(InstantError::OutOfRange(at));
        }
        // Ordinals count from 1.
        let day = day_of_year_start(years).wrapping_add(date.ordinal());
        let seconds = day
            .wrapping_sub(ORIGIN_DAYS.wrapping_add(1))
            .wrapping_mul(DAY_SECONDS)
            .wrapping_add(time.num_seconds_from_midnight());
        Ok(Instant { seconds, nanos })
    }

    /// The instant so many nanoseconds, up to a whole second, after the start of a second.
    #[inline]
    pub(crate) fn from_parts(seconds: i64, nanos: u32) -> Option<Instant> {
        let carried = u32::from(nanos >= SECOND_NANOS);
        let seconds = seconds.wrapping_add(i64::from(carried));
        let nanos = nanos.wrapping_sub(carried.wrapping_mul(SECOND_NANOS));
        if !(0..RANGE_END_SECONDS).contains(&seconds) || nanos >= SECOND_NANOS {
            return None;
        }
        Some(Instant {
            seconds: u32::try_from(seconds).ok()?,
            nanos,
        })
    }

    pub(crate) fn from_nanos(nanos: i64) -> Option<Instant> {
        let part = u32::try_from(nanos.rem_euclid(NANOS_PER_SECOND)).ok()?;
        Instant::from_parts(nanos.div_euclid(NANOS_PER_SECOND), part)
    }

    /// Whole seconds since 1970-01-01, and the nanoseconds of the second that has begun.
    #[inline]
    pub(crate) fn parts(self) -> (u32, u32) {
        (self.seconds, self.nanos)
    }

    /// Whole seconds since 1970-01-01.
    #[inline]
    pub(crate) fn seconds(self) -> i64 {
        i64::from(self.seconds)
    }

    /// Nanoseconds of the second that has begun.
    #[inline]
    pub(crate) fn subsec_nanos(self) -> i64 {
        i64::from(self.nanos)
    }

    pub(crate) fn nanos(self) -> i64 {
        // 4_102_444_800 s is less than half of what an i64 of nanoseconds holds.
        self.seconds()
            .saturating_mul(NANOS_PER_SECOND)
            .saturating_add(self.subsec_nanos())
    }

    /// `self - earlier` in nanoseconds, negative when `earlier` is the later one.
    pub(crate) fn since(self, earlier: Instant) -> i64 {
        self.nanos().saturating_sub(earlier.nanos())
    }

    pub(crate) fn checked_add(self, nanos: i64) -> Option<Instant> {
        self.nanos()
            .checked_add(nanos)
            .and_then(Instant::from_nanos)
    }

    #[inline]
    pub(crate) fn utc(self) -> DateTime<Utc> {
        let day = (self.seconds / DAY_SECONDS).wrapping_add(ORIGIN_DAYS);
        let years = day.wrapping_mul(4).wrapping_add(3) / FOUR_YEARS_DAYS;
        let ordinal = day.wrapping_sub(day_of_year_start(years)).wrapping_add(1);
        let year = ORIGIN_YEAR.wrapping_add_unsigned(years);
        let date = NaiveDate::from_yo_opt(year, ordinal);
        let time =
            NaiveTime::from_num_seconds_from_midnight_opt(self.seconds % DAY_SECONDS, self.nanos);
        // Both exist, as the tests show for each date of the range.
        match (date, time) {
            (Some(date), Some(time)) => date.and_time(time).and_utc(),
            _ => DateTime::UNIX_EPOCH,
        }
    }
}

/// Years are counted from here on, so that each fourth one up to 2100 is the last of four and leap.
const ORIGIN_YEAR: i32 = 1969;
/// Days from the start of the year above to 1970-01-01.
const ORIGIN_DAYS: u32 = 365;
/// The years of the range, from 1970 on.
const YEARS: RangeInclusive<u32> = 1..=130;
const FOUR_YEARS_DAYS: u32 = 1_461;
pub(crate) const SECOND_NANOS: u32 = 1_000_000_000;
const DAY_SECONDS: u32 = 86_400;

#[inline]
fn day_of_year_start(years: u32) -> u32 {
    years.wrapping_mul(FOUR_YEARS_DAYS) / 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn both_ends_of_the_range() {
        let first = at("1970-01-01T00:00:00Z");
        let end = at("2100-01-01T00:00:00Z");
        let nano = TimeDelta::nanoseconds(1);
        assert_eq!(Instant::new(first).unwrap().nanos(), 0);
        assert_eq!(
            Instant::new(first - nano),
            Err(InstantError::OutOfRange(first - nano))
        );
        let last = Instant::new(end - nano).unwrap();
        assert_eq!(last.nanos(), RANGE_END_SECONDS * NANOS_PER_SECOND - 1);
        assert_eq!((last.utc(), last.checked_add(1)), (end - nano, None));
        let back = last.checked_add(-last.nanos()).unwrap();
        assert_eq!((back.utc(), back.checked_add(-1)), (first, None));
        assert_eq!(Instant::new(end), Err(InstantError::OutOfRange(end)));
    }

    #[test]
    fn chrono_extremes_and_leap_seconds_are_refused() {
        for extreme in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert_eq!(
                Instant::new(extreme),
                Err(InstantError::OutOfRange(extreme))
            );
        }
        let leap = at("2016-12-31T23:59:60.5Z");
        assert_eq!(Instant::new(leap), Err(InstantError::LeapSecond(leap)));
    }

    #[test]
    fn utc_is_the_inverse_of_new() {
        let t = at("2024-08-02T14:00:00.123456789Z");
        assert_eq!(Instant::new(t).unwrap().utc(), t);
    }

    #[test]
    fn both_ends_of_each_date_of_the_range() {
        for day in 0..RANGE_END_SECONDS / 86_400 {
            for (second, nanos) in [(0, 0), (0, 1), (86_399, 999_999_999)] {
                let seconds = day * 86_400 + second;
                let at = DateTime::from_timestamp(seconds, nanos).unwrap();
                let instant = Instant::new(at).unwrap();
                assert_eq!((instant.seconds(), instant.utc()), (seconds, at));
                assert_eq!(instant.subsec_nanos(), i64::from(nanos));
            }
        }
    }

    #[test]
    fn distances_have_a_sign() {
        let [earlier, later] = ["2024-08-02T14:00:00.5Z", "2024-08-02T14:00:02.25Z"]
            .map(|text| Instant::new(at(text)).unwrap());
        assert_eq!(later.since(earlier), 1_750_000_000);
        assert_eq!(earlier.since(later), -1_750_000_000);
        assert_eq!(later.since(later), 0);
    }

    #[test]
    fn parts_carry_a_whole_second() {
        let carried = Instant::from_parts(86_399, SECOND_NANOS);
        assert_eq!(carried, Instant::from_parts(86_400, 0));
        assert_eq!(carried.unwrap().nanos(), 86_400 * NANOS_PER_SECOND);
        let last = RANGE_END_SECONDS - 1;
        assert!(Instant::from_parts(last, SECOND_NANOS - 1).is_some());
        assert_eq!(Instant::from_parts(last, SECOND_NANOS), None);
        assert_eq!(Instant::from_parts(-1, 0), None);
    }
}
