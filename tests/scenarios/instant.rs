//! Instants and spans as a scenario writes them.

use chrono::{DateTime, LocalResult, NaiveDateTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, de::Error};
use std::fmt;

/// An instant, with the zone in which it was written, so that an answer beside it reads alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    zone: Option<Tz>,
}

impl Moment {
    /// `2024-08-05 09:00 Europe/Berlin`, with seconds and decimals where they matter, or RFC 3339.
    pub(super) fn parse(text: &str) -> Result<Moment, String> {
        let expected = "expected an instant, as in `2024-08-05 09:00 Europe/Berlin` or RFC 3339";
        let Some((wall, zone)) = text.rsplit_once(' ') else {
            let at =
                DateTime::parse_from_rfc3339(text).map_err(|_| format!("`{text}`: {expected}"))?;
            return Ok(Moment {
                at: at.to_utc(),
                zone: None,
            });
        };
        let zone: Tz = zone
            .parse()
            .map_err(|_| format!("`{text}`: no zone `{zone}`"))?;
        let wall = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(wall, form).ok())
            .ok_or_else(|| format!("`{text}`: {expected}"))?;
        match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) => Ok(Moment {
                at: at.to_utc(),
                zone: Some(zone),
            }),
            LocalResult::Ambiguous(..) => Err(format!("`{text}`: the clocks show this twice")),
            LocalResult::None => Err(format!("`{text}`: the clocks skip this")),
        }
    }

    /// Another instant, written as this one is.
    pub(super) fn show(self, at: DateTime<Utc>) -> String {
        match self.zone {
            None => show(at),
            Some(zone) => {
                let local = at.with_timezone(&zone).format("%a %Y-%m-%d %H:%M:%S%.f");
                format!("{local} {zone} ({})", show(at))
            }
        }
    }
}

pub(super) fn show(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(self.at))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(deserializer)?;
        Moment::parse(&text).map_err(D::Error::custom)
    }
}

/// A span in hours, minutes and seconds: `1 h 30 min`, `0.5 s`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span(pub(super) TimeDelta);

impl Span {
    fn parse(text: &str) -> Result<Span, String> {
        let wrong = || format!("`{text}`: expected a span, as in `1 h 30 min` or `0.5 s`");
        let words: Vec<&str> = text.split(' ').collect();
        let mut sum = TimeDelta::zero();
        for pair in words.chunks(2) {
            let (count, unit) = match pair {
                [count, unit] => (*count, *unit),
                _ => return Err(wrong()),
            };
            let part = match unit {
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
    let nanos: i64 = format!("{decimals:0<9}").parse().ok()?;
    (decimals.len() <= 9).then(|| whole.checked_add(&TimeDelta::nanoseconds(nanos)))?
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.num_seconds(), self.0.subsec_nanos());
        let clock = |unit: i64| seconds.checked_div(unit).unwrap_or(0);
        let (hours, minutes) = (clock(3_600), clock(60).rem_euclid(60));
        write!(f, "{hours} h {minutes} min {}", seconds.rem_euclid(60))?;
        match nanos {
            0 => f.write_str(" s"),
            nanos => write!(f, ".{nanos:09} s"),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        let text = String::deserialize(deserializer)?;
        Span::parse(&text).map_err(D::Error::custom)
    }
}

#[test]
fn instants_that_the_clocks_skip_or_show_twice_are_refused() {
    let message = |text| Moment::parse(text).unwrap_err();
    assert_eq!(
        message("2024-03-31 02:30 Europe/Berlin"),
        "`2024-03-31 02:30 Europe/Berlin`: the clocks skip this"
    );
    assert_eq!(
        message("2024-10-27 02:30 Europe/Berlin"),
        "`2024-10-27 02:30 Europe/Berlin`: the clocks show this twice"
    );
    assert_eq!(
        message("2024-10-27 02:30 Europe/Berlyn"),
        "`2024-10-27 02:30 Europe/Berlyn`: no zone `Europe/Berlyn`"
    );
    assert!(message("2024-10-27").ends_with("or RFC 3339"));
    assert!(message("2024-10-27 25:00 Europe/Berlin").ends_with("or RFC 3339"));
}

#[test]
fn instants_and_spans_as_written() {
    let at = |text| show(Moment::parse(text).unwrap().at);
    assert_eq!(at("2024-08-05 09:00 Europe/Berlin"), "2024-08-05T07:00:00Z");
    assert_eq!(
        at("2024-08-05 08:59:59.5 Europe/Berlin"),
        "2024-08-05T06:59:59.500Z"
    );
    assert_eq!(at("2024-08-05T09:00:00+02:00"), "2024-08-05T07:00:00Z");
    let span = |text| Span::parse(text).map(|span| span.0);
    assert_eq!(span("1 h 30 min"), Ok(TimeDelta::minutes(90)));
    assert_eq!(span("0.000000001 s"), Ok(TimeDelta::nanoseconds(1)));
    assert!(span("90").is_err() && span("1 d").is_err() && span("").is_err());
}
