//! What the tests share: the oracle, the zones, the generators, and how properties are run.

pub(crate) mod closed_days;
pub(crate) mod generate;
pub(crate) mod oracle;
pub(crate) mod property;
#[cfg(feature = "bundled")]
pub(crate) mod tzif;
pub(crate) mod zones;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// The first supported instant.
pub(crate) const RANGE_START: DateTime<Utc> = DateTime::UNIX_EPOCH;
/// The end of the supported range, itself outside.
pub(crate) const RANGE_END: DateTime<Utc> =
    DateTime::from_timestamp_nanos(4_102_444_800 * 1_000_000_000);
pub(crate) const NANO: TimeDelta = TimeDelta::nanoseconds(1);

/// An instant from RFC 3339 text.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A date from ISO 8601 text.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
