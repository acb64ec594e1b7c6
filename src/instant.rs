//! The instant the crate computes with: whole nanoseconds, inside the supported range by construction.

use crate::limits::{NANOS_PER_SECOND, RANGE_END_SECONDS};
use chrono::{DateTime, Utc};

/// A point in time from 1970-01-01 up to 2100-01-01, in nanoseconds since 1970-01-01 UTC.
///
/// Every public function turns its `DateTime<Utc>` into one of these first, so that nothing behind
/// the boundary meets chrono's edges or a leap second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Instant(i64);

/// An instant the crate does not compute with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstantError {
    /// The instant lies before 1970-01-01T00:00:00Z, or at or after 2100-01-01T00:00:00Z.
    #[error(
        "instant outside the supported range: found `{0}`, expected 1970-01-01 up to 2100-01-01"
    )]
    OutOfRange(DateTime<Utc>),
    /// The instant is in chrono's form for a leap second.
    #[error("leap second: found `{0}`, expected a second from 00 to 59")]
    LeapSecond(DateTime<Utc>),
}

impl Instant {
    pub(crate) const MIN: Instant = Instant(0);
    /// The last supported nanosecond.
    pub(crate) const MAX: Instant = Instant(RANGE_END_SECONDS * NANOS_PER_SECOND - 1);

    pub(crate) fn new(at: DateTime<Utc>) -> Result<Instant, InstantError> {
        let nanos = i64::from(at.timestamp_subsec_nanos());
        if nanos >= NANOS_PER_SECOND {
            return Err(InstantError::LeapSecond(at));
        }
        let seconds = at.timestamp();
        if !(0..RANGE_END_SECONDS).contains(&seconds) {
            return Err(InstantError::OutOfRange(at));
        }
        // In range: 4_102_444_800 s is less than half of what an i64 of nanoseconds holds.
        Ok(Instant(
            seconds
                .saturating_mul(NANOS_PER_SECOND)
                .saturating_add(nanos),
        ))
    }

    pub(crate) fn from_nanos(nanos: i64) -> Option<Instant> {
        (Instant::MIN.0..=Instant::MAX.0)
            .contains(&nanos)
            .then_some(Instant(nanos))
    }

    pub(crate) fn nanos(self) -> i64 {
        self.0
    }

    /// `self - earlier` in nanoseconds, negative when `earlier` is the later one.
    pub(crate) fn since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn checked_add(self, nanos: i64) -> Option<Instant> {
        self.0.checked_add(nanos).and_then(Instant::from_nanos)
    }

    pub(crate) fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_nanos(self.0)
    }
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
        assert_eq!(Instant::new(first), Ok(Instant::MIN));
        assert_eq!(
            Instant::new(first - nano),
            Err(InstantError::OutOfRange(first - nano))
        );
        assert_eq!(Instant::new(end - nano), Ok(Instant::MAX));
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
}
