//! Every size and loop of the crate has its bound here, with its unit in the name.

/// Nanoseconds in a second.
pub(crate) const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// Seconds in a day of the clock.
pub(crate) const SECONDS_PER_DAY: i64 = 86_400;
/// 2100-01-01T00:00:00Z in seconds since 1970: the end of the supported range, itself outside.
pub(crate) const RANGE_END_SECONDS: i64 = 4_102_444_800;
