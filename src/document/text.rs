//! The small texts of a document: spans, times of day, weekdays, names.

use crate::limits::{MAX_NAME_BYTES, MAX_SPAN_DAYS, NANOS_PER_SECOND, SECONDS_PER_DAY};
use chrono::{TimeDelta, Weekday};

/// `1 hour 30 minutes`. A day is 24 hours, so it is refused where `days` is false.
pub(super) fn span(text: &str, days: bool) -> Result<TimeDelta, String> {
    let mut nanos: i64 = 0;
    let mut words = text.split_whitespace().peekable();
    if words.peek().is_none() {
        return Err("nothing".to_owned());
    }
    while let Some(count) = words.next() {
        let unit = words
            .next()
            .ok_or_else(|| format!("`{count}` without a unit"))?;
        let seconds = seconds_of(unit, days).ok_or_else(|| format!("the unit `{unit}`"))?;
        let digits = count.chars().all(|c| c.is_ascii_digit());
        let count: u32 = match count.parse() {
            Ok(number) if digits => number,
            Ok(_) | Err(_) => return Err(format!("the count `{count}`")),
        };
        let part = i64::from(count)
            .checked_mul(seconds)
            .and_then(|s| s.checked_mul(NANOS_PER_SECOND));
        nanos = part
            .and_then(|part| nanos.checked_add(part))
            .ok_or("a span beyond all bounds")?;
    }
    let longest = MAX_SPAN_DAYS
        .saturating_mul(SECONDS_PER_DAY)
        .saturating_mul(NANOS_PER_SECOND);
    match nanos {
        0 => Err("a span of zero".to_owned()),
        nanos if nanos > longest => Err(format!("more than {MAX_SPAN_DAYS} days")),
        nanos => Ok(TimeDelta::nanoseconds(nanos)),
    }
}

fn seconds_of(unit: &str, days: bool) -> Option<i64> {
    match unit {
        "second" | "seconds" => Some(1),
        "minute" | "minutes" => Some(60),
        "hour" | "hours" => Some(3_600),
        "day" | "days" if days => Some(SECONDS_PER_DAY),
        _ => None,
    }
}

/// The weekdays of `mon`, `mon-fri` or `sat-mon`, in order.
pub(super) fn weekdays(text: &str) -> Option<Vec<Weekday>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (weekday(first)?, weekday(last)?);
    let mut days = vec![first];
    let mut day = first;
    while day != last {
        day = day.succ();
        days.push(day);
    }
    Some(days)
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "mon" => Weekday::Mon,
        "tue" => Weekday::Tue,
        "wed" => Weekday::Wed,
        "thu" => Weekday::Thu,
        "fri" => Weekday::Fri,
        "sat" => Weekday::Sat,
        "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// The month and day of `10-03`, as two numbers of two digits. Whether there is such a day is not asked.
pub(super) fn month_day(text: &str) -> Option<(u32, u32)> {
    let two_digits = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (month, day) = text.trim().split_once('-')?;
    Some((two_digits(month)?, two_digits(day)?))
}

/// The number and the weekday of `second mon`; no number for `last`.
pub(super) fn weekday_of_month(text: &str) -> Option<(Option<u32>, Weekday)> {
    let (nth, day) = text.split_once(' ')?;
    let nth = match nth {
        "first" => Some(1),
        "second" => Some(2),
        "third" => Some(3),
        "fourth" => Some(4),
        "fifth" => Some(5),
        "last" => None,
        _ => return None,
    };
    Some((nth, weekday(day)?))
}

/// The number of a month, `jan` to `dec`.
pub(super) fn month(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let place = MONTHS.iter().position(|month| *month == text)?;
    u32::try_from(place).ok()?.checked_add(1)
}

/// Whether a name is lower-case words joined by hyphens: `first-response`, `s1`.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME_BYTES
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// Whether a text can be the id of a passage or gap: `RV-32`, `MD-20`.
pub(super) fn is_id(text: &str) -> bool {
    text.len() <= MAX_NAME_BYTES
        && source_of(text).is_some()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
}

/// Whether a text can be the name of a source: `RV`.
pub(super) fn is_source(text: &str) -> bool {
    is_id(&format!("{text}-1"))
}

/// The source of a citation's id: the part before its last hyphen.
pub(super) fn source_of(id: &str) -> Option<&str> {
    id.rsplit_once('-')
        .map(|(source, _)| source)
        .filter(|source| !source.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        assert_eq!(span("2 hours", false), Ok(TimeDelta::hours(2)));
        assert_eq!(span("1 hour 30 minutes", false), Ok(TimeDelta::minutes(90)));
        assert_eq!(span("7 days", true), Ok(TimeDelta::days(7)));
        assert_eq!(span("7 days", false), Err("the unit `days`".to_owned()));
        assert_eq!(span("", true), Err("nothing".to_owned()));
        assert_eq!(span("2", true), Err("`2` without a unit".to_owned()));
        assert_eq!(span("-2 hours", true), Err("the count `-2`".to_owned()));
        assert_eq!(span("+2 hours", true), Err("the count `+2`".to_owned()));
        assert_eq!(span("0 hours", true), Err("a span of zero".to_owned()));
    }

    #[test]
    fn the_longest_span_and_one_second_more() {
        assert!(span(&format!("{MAX_SPAN_DAYS} days"), true).is_ok());
        let beyond = format!("{MAX_SPAN_DAYS} days 1 second");
        assert_eq!(
            span(&beyond, true),
            Err(format!("more than {MAX_SPAN_DAYS} days"))
        );
    }

    #[test]
    fn ranges_of_weekdays_may_cross_the_week_end() {
        use Weekday::{Mon, Sat, Sun};
        assert_eq!(weekdays("sun"), Some(vec![Sun]));
        assert_eq!(weekdays("sat-mon"), Some(vec![Sat, Sun, Mon]));
        assert_eq!(weekdays("mon-fri").map(|days| days.len()), Some(5));
        assert_eq!(weekdays("monday"), None);
        assert_eq!(weekdays("mon-"), None);
    }

    #[test]
    fn days_of_the_year_and_weekdays_of_a_month() {
        assert_eq!(month_day("10-03"), Some((10, 3)));
        assert_eq!(month_day("00-99"), Some((0, 99)));
        for wrong in [
            "10-3",
            "1-03",
            "10/03",
            "+1-03",
            "10-03-04",
            "",
            "2024-10-03",
        ] {
            assert_eq!(month_day(wrong), None, "{wrong}");
        }
        assert_eq!(weekday_of_month("last mon"), Some((None, Weekday::Mon)));
        assert_eq!(weekday_of_month("fifth sun"), Some((Some(5), Weekday::Sun)));
        for wrong in ["mon", "sixth mon", "last  mon", "last monday", "1st mon"] {
            assert_eq!(weekday_of_month(wrong), None, "{wrong}");
        }
        assert_eq!((month("jan"), month("dec")), (Some(1), Some(12)));
        assert_eq!((month("Jan"), month("january")), (None, None));
    }

    #[test]
    fn names_and_ids() {
        assert!(is_name("first-response") && is_name("s1"));
        assert!(!is_name("") && !is_name("First") && !is_name("a--b") && !is_name("a b"));
        assert!(is_id("RV-32") && !is_id("RV") && !is_id("RV 32") && !is_id("-3"));
        assert_eq!(source_of("HR-HQ-3"), Some("HR-HQ"));
    }
}
