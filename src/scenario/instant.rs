//! Instants and spans as a scenario writes them.

use crate::calendar::Zone;
use crate::instant::Instant;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Timelike, Utc};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// How an instant may be written.
const EXPECTED: &str = "expected an instant, as in `2024-08-05 09:00 Europe/Berlin` or RFC 3339";

/// From so many nanoseconds on, chrono means a leap second.
const LEAP_SECOND_NANOS: u32 = 1_000_000_000;

/// An instant, with the zone in which it was written, so that an answer beside it reads alike.
///
/// As text it is `2024-08-05 09:00 Europe/Berlin`, with seconds and decimals where they matter, or as RFC 3339 has
/// it. Zones are those of the newest data compiled in. A time that the clocks skip or show twice is refused: write
/// it with its offset.
///
/// ```
/// use duly::scenario::Moment;
///
/// let nine: Moment = "2024-08-05 09:00 Europe/Berlin".parse()?;
/// assert_eq!(nine, "2024-08-05T07:00:00Z".parse()?);
/// let twice = "2024-10-27 02:30 Europe/Berlin".parse::<Moment>();
/// assert_eq!(twice.unwrap_err(), "`2024-10-27 02:30 Europe/Berlin`: the clocks show this twice");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug)]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    zone: Option<Zone>,
}

impl Moment {
    /// Another instant, written as this one is.
    pub(super) fn show(&self, at: DateTime<Utc>) -> String {
        let local = self
            .zone
            .as_ref()
            .and_then(|zone| Some((zone.local(at).ok()?, zone.name())));
        match local {
            None => show(at),
            Some((local, zone)) => {
                let local = local.format("%a %Y-%m-%d %H:%M:%S%.f");
                format!("{local} {zone} ({})", show(at))
            }
        }
    }
}

/// In UTC, with the decimals that matter.
pub(super) fn show(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The same instant, however it is written.
impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        self.at == other.at
    }
}

impl Eq for Moment {}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Moment {
        Moment { at, zone: None }
    }
}

impl std::str::FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Moment, String> {
        let shown = crate::words::shown(text);
        let Some((wall, zone)) = text.rsplit_once(' ') else {
            let at = DateTime::parse_from_rfc3339(text);
            let at = at.map_err(|_| format!("`{shown}`: {EXPECTED}"))?;
            let at = at.to_utc();
            Instant::new(at).map_err(|error| format!("`{shown}`: {error}"))?;
            return Ok(at.into());
        };
        let zone = Zone::named(zone).map_err(|error| format!("`{shown}`: {error}"))?;
        let wall = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(wall, form).ok())
            .ok_or_else(|| format!("`{shown}`: {EXPECTED}"))?;
        if wall.nanosecond() >= LEAP_SECOND_NANOS {
            return Err(format!(
                "`{shown}`: a leap second, expected a second from 00 to 59"
            ));
        }
        let instants = zone.instants(wall);
        match instants.as_slice() {
            [at] => Ok(Moment {
                at: *at,
                zone: Some(zone),
            }),
            [] => Err(format!(
                "`{shown}`: the clocks skip this, or it is out of range"
            )),
            _ => Err(format!("`{shown}`: the clocks show this twice")),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(self.at))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        struct Quoted;
        impl Visitor<'_> for Quoted {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instant in quotes")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Quoted)
    }
}

/// A span in hours, minutes and seconds: `1 h 30 min`, `0.5 s`.
///
/// ```
/// use chrono::TimeDelta;
/// use duly::scenario::Span;
///
/// let span: Span = "1 h 30 min".parse()?;
/// assert_eq!(span, Span(TimeDelta::minutes(90)));
/// assert!("90".parse::<Span>().is_err() && "1 d".parse::<Span>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span(pub TimeDelta);

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let wrong = || {
            format!(
                "`{}`: expected a span, as in `1 h 30 min` or `0.5 s`",
                crate::words::shown(text)
            )
        };
        let words: Vec<&str> = text.split(' ').collect();
        let mut sum = TimeDelta::zero();
        for pair in words.chunks(2) {
            let (count, unit) = match pair {
                [count, unit] => (*count, *unit),
                _ => return Err(wrong()),
            };
            // A sign would be lost with a whole that is zero, as in `-0.5 s`.
            let part = match unit {
                _ if count.starts_with(['+', '-']) => None,
                "h" => count.parse().ok().and_then(TimeDelta::try_hours),
                "min" => count.parse().ok().and_then(TimeDelta::try_minutes),
                "s" => seconds(count),
                _ => None,
            };
            sum = part
                .and_then(|part| sum.checked_add(&part))
                .ok_or_else(wrong)?;
        }
        Ok(Span(sum))
    }
}

fn seconds(text: &str) -> Option<TimeDelta> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let whole = TimeDelta::try_seconds(whole.parse().ok()?)?;
    let is_decimal = decimals.len() <= 9 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let nanos: i64 = format!("{decimals:0<9}").parse().ok()?;
    is_decimal.then(|| whole.checked_add(&TimeDelta::nanoseconds(nanos)))?
}

/// In words, as `1 h 30 min`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.num_nanoseconds().unwrap_or(i64::MAX);
        f.write_str(&crate::words::span(nanos, false))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
