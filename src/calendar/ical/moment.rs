//! Dates, times and lengths as events write them.

use super::error::Fault;
use super::feed::{When, date};
use super::lines::Content;
use crate::calendar::zone::{Zone, ZoneSource};
use crate::limits::{
    FEED_START_YEAR, MAX_EVENT_DAYS, MAX_FEED_ZONES, SECONDS_PER_DAY, ZONE_OFFSET_SECONDS,
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use std::collections::BTreeMap;

/// What a time of an event is told by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Clock {
    /// Dates alone.
    Date,
    /// The wall clock of whoever reads it.
    Floating,
    Utc,
    Zone(Zone),
}

/// A date, or a date and time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Moment {
    /// What that clock shows, in seconds since it showed 1970-01-01 00:00; of a date its midnight.
    pub(super) wall: i64,
    pub(super) clock: Clock,
}

/// The zones that times of a feed name, each looked up once.
pub(super) struct Zones<'s, S> {
    source: &'s S,
    known: BTreeMap<String, Result<Zone, String>>,
}

impl<'s, S: ZoneSource> Zones<'s, S> {
    pub(super) fn new(source: &'s S) -> Zones<'s, S> {
        let known = BTreeMap::new();
        Zones { source, known }
    }

    fn zone(&mut self, name: &str, content: &Content) -> Result<Zone, Fault> {
        let fault = |expected: &str| {
            let found = format!("zone {} in `{}`", Fault::quoted(name), content.name);
            Fault::new(content.line, found, expected)
        };
        if !self.known.contains_key(name) {
            if self.known.len() >= MAX_FEED_ZONES {
                return Err(fault(&format!("at most {MAX_FEED_ZONES} zones in a feed")));
            }
            let zone = self.source.zone(name).map_err(|error| error.to_string());
            self.known.insert(name.to_owned(), zone);
        }
        match self.known.get(name) {
            Some(Ok(zone)) => Ok(zone.clone()),
            Some(Err(error)) => Err(fault(&format!("a zone of the IANA database ({error})"))),
            None => Err(fault("a zone of the IANA database")),
        }
    }
}

impl Moment {
    /// The only moment that a property states.
    pub(super) fn of(
        content: &Content,
        zones: &mut Zones<'_, impl ZoneSource>,
    ) -> Result<Moment, Fault> {
        Moment::parse(&content.value, content, zones)
    }

    pub(super) fn parse(
        text: &str,
        content: &Content,
        zones: &mut Zones<'_, impl ZoneSource>,
    ) -> Result<Moment, Fault> {
        let text = text.trim();
        let wall = written(text).ok_or_else(|| {
            let expected = if text.contains('T') {
                "a date and time of the calendar from 1600 on, as in `20250101T090000Z`"
            } else {
                "a date of the calendar from 1600 on, as in `20250101`"
            };
            content.fault(expected)
        })?;
        let is_date = !text.contains('T');
        let clock = match content.parameter("TZID") {
            _ if is_date => Clock::Date,
            _ if text.ends_with('Z') => Clock::Utc,
            None => Clock::Floating,
            Some(name) => Clock::Zone(zones.zone(name, content)?),
        };
        let says_date = content
            .parameter("VALUE")
            .map(|value| value.eq_ignore_ascii_case("DATE"));
        if says_date == Some(true) && !is_date {
            return Err(content.fault("a date without a time, as `VALUE=DATE` says"));
        }
        Ok(Moment { wall, clock })
    }

    /// The same moment as another clock shows it. Between a time of no zone and one of a zone, and between a
    /// date and either, what is written counts.
    pub(super) fn wall_on(&self, clock: &Clock) -> i64 {
        match (&self.clock, clock) {
            (Clock::Zone(zone), Clock::Zone(other)) if zone == other => self.wall,
            (Clock::Utc | Clock::Zone(_), Clock::Utc) => self.clock.instant(self.wall),
            (Clock::Utc | Clock::Zone(_), Clock::Zone(zone)) => {
                let instant = self.clock.instant(self.wall);
                instant.saturating_add(zone.offset_at(instant))
            }
            (Clock::Date | Clock::Floating, _) | (_, Clock::Date | Clock::Floating) => self.wall,
        }
    }

    pub(super) fn is_date(&self) -> bool {
        self.clock == Clock::Date
    }

    /// Whether both are dates, both times of no zone, or both instants.
    pub(super) fn is_like(&self, other: &Moment) -> bool {
        self.clock.kind() == other.clock.kind()
    }
}

impl Clock {
    fn kind(&self) -> u8 {
        match self {
            Clock::Date => 0,
            Clock::Floating => 1,
            Clock::Utc | Clock::Zone(_) => 2,
        }
    }

    /// The instant at which this clock shows `wall`, in seconds since 1970-01-01 UTC: of two, the first; of a
    /// time that clocks skip, the one that the offset before gives (RFC 5545, section 3.3.5).
    pub(super) fn instant(&self, wall: i64) -> i64 {
        let Clock::Zone(zone) = self else {
            return wall;
        };
        let earliest = wall.saturating_sub(*ZONE_OFFSET_SECONDS.end());
        let segments = zone.segments();
        let near = segments.partition_point(|segment| segment.end <= earliest);
        let mut before = zone.offset_at(earliest);
        for segment in segments.get(near..).unwrap_or_default() {
            let instant = wall.saturating_sub(segment.offset);
            if instant < segment.start {
                break;
            }
            if instant < segment.end {
                return instant;
            }
            before = segment.offset;
        }
        wall.saturating_sub(before)
    }

    /// What an event covers that begins when this clock shows `wall` and ends when it has gone on by `length`
    /// seconds: at least the date it begins on, or of an instant the second.
    pub(super) fn covered(&self, wall: i64, length: i64) -> Option<When> {
        let end = wall.saturating_add(length);
        match self {
            Clock::Date | Clock::Floating => {
                let last = end.saturating_sub(1).max(wall);
                let day = |wall: i64| date(wall.div_euclid(SECONDS_PER_DAY));
                Some(When::Dates(day(wall)?..=day(last)?))
            }
            Clock::Utc | Clock::Zone(_) => {
                let (start, end) = (self.instant(wall), self.instant(end));
                let end = end.max(start.saturating_add(1));
                let at = |second| DateTime::from_timestamp(second, 0);
                Some(When::Time(at(start)?..at(end)?))
            }
        }
    }
}

/// `20250101`, `20250101T090000` or the same with a `Z`, as seconds.
fn written(text: &str) -> Option<i64> {
    let time = text.strip_suffix('Z').unwrap_or(text);
    let shape = time.chars().enumerate().all(|(place, c)| match place {
        8 => c == 'T',
        _ => c.is_ascii_digit(),
    });
    let moment = match time.len() {
        8 if shape && time == text => NaiveDate::parse_from_str(time, "%Y%m%d")
            .ok()?
            .and_hms_opt(0, 0, 0)?,
        15 if shape => NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%S").ok()?,
        _ => return None,
    };
    (moment.year() >= FEED_START_YEAR).then(|| moment.and_utc().timestamp())
}

/// A `DURATION` in seconds: `P1D`, `PT36H`, `P2W`, `P1DT12H`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut seconds, mut count, mut in_time) = (0_i64, None, false);
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            let tens = i64::checked_mul(count.unwrap_or(0), 10)?;
            count = Some(tens.checked_add(i64::from(digit))?);
            continue;
        }
        let unit = match (c, in_time) {
            ('T', false) if count.is_none() => {
                in_time = true;
                continue;
            }
            ('W', false) => 604_800,
            ('D', false) => SECONDS_PER_DAY,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(count.take()?.checked_mul(unit)?)?;
    }
    let whole = count.is_none() && !text.is_empty() && !text.ends_with('T');
    whole.then_some(seconds)
}

/// The longest an occurrence may last, in seconds.
pub(super) fn longest() -> i64 {
    MAX_EVENT_DAYS.saturating_mul(SECONDS_PER_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp()
    }

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("P1D", Some(86_400)),
            ("+P2W", Some(1_209_600)),
            ("PT36H", Some(129_600)),
            ("P1DT2H3M4S", Some(93_784)),
            ("PT0S", Some(0)),
            ("-P1D", None),
            ("P", None),
            ("PT", None),
            ("P1", None),
            ("PD", None),
            ("P1H", None),
            ("PT1D", None),
            ("P1DT", None),
            ("P1TD", None),
            ("P1T2H", None),
            ("1D", None),
            ("", None),
            ("P99999999999999999999D", None),
            ("P9223372036854775807D", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }

    #[test]
    fn dates_and_times_as_written() {
        for (text, second) in [
            ("20240229", Some("2024-02-29T00:00:00Z")),
            ("20240229T235959", Some("2024-02-29T23:59:59Z")),
            ("20240229T235959Z", Some("2024-02-29T23:59:59Z")),
            ("16000101", Some("1600-01-01T00:00:00Z")),
            ("15991231", None),
            ("20230229", None),
            ("20240229Z", None),
            ("20240229T240000", None),
            ("20240229T2359", None),
            ("2024-02-29", None),
            ("+2024022", None),
            ("20240229t235959", None),
            ("2024 2 1T090000", None),
            ("２０２４", None),
            ("", None),
        ] {
            assert_eq!(written(text), second.map(at), "{text}");
        }
    }

    #[test]
    fn instants_of_times_skipped_and_shown_twice() {
        let berlin = Clock::Zone(Zone::named("Europe/Berlin").unwrap());
        for (wall, instant) in [
            ("2024-07-01T12:00:00Z", "2024-07-01T10:00:00Z"),
            // Clocks go from 02:00 to 03:00.
            ("2024-03-31T01:59:59Z", "2024-03-31T00:59:59Z"),
            ("2024-03-31T02:00:00Z", "2024-03-31T01:00:00Z"),
            ("2024-03-31T02:30:00Z", "2024-03-31T01:30:00Z"),
            ("2024-03-31T03:00:00Z", "2024-03-31T01:00:00Z"),
            // Clocks go from 03:00 back to 02:00.
            ("2024-10-27T01:59:59Z", "2024-10-26T23:59:59Z"),
            ("2024-10-27T02:00:00Z", "2024-10-27T00:00:00Z"),
            ("2024-10-27T02:59:59Z", "2024-10-27T00:59:59Z"),
            ("2024-10-27T03:00:00Z", "2024-10-27T02:00:00Z"),
            // Before the zone's data, and after.
            ("1600-01-01T00:00:00Z", "1599-12-31T23:00:00Z"),
            ("2200-01-01T00:00:00Z", "2199-12-31T23:00:00Z"),
        ] {
            assert_eq!(berlin.instant(at(wall)), at(instant), "{wall}");
        }
    }
}
