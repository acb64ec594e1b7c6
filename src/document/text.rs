//! The small texts of a document: weekdays, days of the year, names.

use crate::limits::MAX_NAME_BYTES;
use chrono::Weekday;

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
        assert!(is_id("RV-3.2") && !is_id("RV-3 2") && is_source("RV") && !is_source("R V"));
        assert_eq!(source_of("HR-HQ-3"), Some("HR-HQ"));
    }
}
