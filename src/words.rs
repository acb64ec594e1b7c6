//! Words shared by messages and renderings: spans, lists, near names.

use crate::limits::{MAX_MESSAGE_CHARS, MAX_SPAN_DAYS, NANOS_PER_SECOND, SECONDS_PER_DAY};
use chrono::TimeDelta;
use std::fmt::{self, Write};

const NANOS_PER_MINUTE: i64 = 60 * NANOS_PER_SECOND;
const NANOS_PER_HOUR: i64 = 60 * NANOS_PER_MINUTE;
const NANOS_PER_DAY: i64 = SECONDS_PER_DAY * NANOS_PER_SECOND;

/// Somebody else's text in a message: without what could steer a terminal or begin a line of a log, and cut where
/// it is longer than [`MAX_MESSAGE_CHARS`].
pub(crate) fn shown(text: &str) -> Shown<'_> {
    Shown(text)
}

/// What [`shown`] shows.
pub(crate) struct Shown<'t>(&'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(MAX_MESSAGE_CHARS) {
            f.write_char(if c.is_control() { '\u{FFFD}' } else { c })?;
        }
        match chars.next() {
            Some(_) => f.write_char('…'),
            None => Ok(()),
        }
    }
}

/// A span in words: `1 h 30 min`, `-2 d 4 h`, `0 s`. Hours are not folded into days when
/// `days` is false, because a day of open time is not 24 hours.
pub(crate) fn span(nanos: i64, days: bool) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let mut rest = nanos.unsigned_abs();
    let mut parts = Vec::new();
    let units = [
        (NANOS_PER_DAY, "d"),
        (NANOS_PER_HOUR, "h"),
        (NANOS_PER_MINUTE, "min"),
    ];
    for (size, unit) in units.into_iter().skip(usize::from(!days)) {
        let size = size.unsigned_abs();
        if let (Some(count @ 1..), Some(left)) = (rest.checked_div(size), rest.checked_rem(size)) {
            parts.push(format!("{count} {unit}"));
            rest = left;
        }
    }
    if rest > 0 || parts.is_empty() {
        parts.push(format!("{} s", seconds(rest)));
    }
    format!("{sign}{}", parts.join(" "))
}

/// Nanoseconds below a minute as seconds with only the decimals that matter.
fn seconds(nanos: u64) -> String {
    let per_second = NANOS_PER_SECOND.unsigned_abs();
    let (whole, part) = (nanos.checked_div(per_second), nanos.checked_rem(per_second));
    match (whole, part) {
        (Some(whole), Some(0)) => whole.to_string(),
        (Some(whole), Some(part)) => {
            format!("{whole}.{}", format!("{part:09}").trim_end_matches('0'))
        }
        (None, _) | (_, None) => nanos.to_string(),
    }
}

/// `1 hour 30 minutes`. A day is 24 hours, so it is refused where `days` is false.
pub(crate) fn read_span(text: &str, days: bool) -> Result<TimeDelta, String> {
    let mut nanos: i64 = 0;
    let mut words = text.split_whitespace().peekable();
    if words.peek().is_none() {
        return Err("nothing".to_owned());
    }
    while let Some(count) = words.next() {
        let unit = words
            .next()
            .ok_or_else(|| format!("`{count}` without a unit"))?;
        let size = nanos_of(unit, days).ok_or_else(|| format!("the unit `{unit}`"))?;
        let digits = count.chars().all(|c| c.is_ascii_digit());
        let count: u32 = match count.parse() {
            Ok(number) if digits => number,
            Ok(_) | Err(_) => return Err(format!("the count `{count}`")),
        };
        let part = i64::from(count).checked_mul(size);
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

fn nanos_of(unit: &str, days: bool) -> Option<i64> {
    match unit {
        "nanosecond" | "nanoseconds" => Some(1),
        "second" | "seconds" => Some(NANOS_PER_SECOND),
        "minute" | "minutes" => Some(NANOS_PER_MINUTE),
        "hour" | "hours" => Some(NANOS_PER_HOUR),
        "day" | "days" if days => Some(NANOS_PER_DAY),
        _ => None,
    }
}

/// `` `a`, `b` or `c` ``; of none, that there is none. At most [`LISTED_NAMES`] are named.
pub(crate) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let listed = names.by_ref().take(LISTED_NAMES);
    let mut quoted: Vec<String> = listed.map(|name| format!("`{name}`")).collect();
    let more = names.count();
    if more > 0 {
        return format!("{} or {more} more", quoted.join(", "));
    }
    match (quoted.pop(), quoted.is_empty()) {
        (None, _) => "nothing: none is declared".to_owned(),
        (Some(only), true) => only,
        (Some(last), false) => format!("{} or {last}", quoted.join(", ")),
    }
}

/// How many names a message lists before it counts the rest.
const LISTED_NAMES: usize = 12;

/// The name nearest to `found`, when it is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    found: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if found.len() > LONGEST_COMPARED {
        return None;
    }
    let allowed = found.chars().count().div_ceil(4).max(1);
    names
        .into_iter()
        .filter(|name| name.len() <= LONGEST_COMPARED)
        .map(|name| (distance(found, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// Names longer than this, in bytes, are never suggested: the comparison is quadratic.
const LONGEST_COMPARED: usize = 64;

/// Levenshtein's distance in characters, letters of either case alike.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal.saturating_add(usize::from(from != *to));
            diagonal = *cell;
            left = replaced
                .min(left.saturating_add(1))
                .min(cell.saturating_add(1));
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        assert_eq!(read_span("2 hours", false), Ok(TimeDelta::hours(2)));
        assert_eq!(
            read_span("1 hour 30 minutes", false),
            Ok(TimeDelta::minutes(90))
        );
        assert_eq!(read_span("7 days", true), Ok(TimeDelta::days(7)));
        assert_eq!(
            read_span("1 second 5 nanoseconds", false),
            Ok(TimeDelta::nanoseconds(1_000_000_005))
        );
        assert_eq!(
            read_span("7 days", false),
            Err("the unit `days`".to_owned())
        );
        assert_eq!(read_span("", true), Err("nothing".to_owned()));
        assert_eq!(read_span("2", true), Err("`2` without a unit".to_owned()));
        assert_eq!(
            read_span("-2 hours", true),
            Err("the count `-2`".to_owned())
        );
        assert_eq!(
            read_span("+2 hours", true),
            Err("the count `+2`".to_owned())
        );
        assert_eq!(read_span("0 hours", true), Err("a span of zero".to_owned()));
    }

    #[test]
    fn the_longest_span_and_one_second_more() {
        assert!(read_span(&format!("{MAX_SPAN_DAYS} days"), true).is_ok());
        let beyond = format!("{MAX_SPAN_DAYS} days 1 second");
        assert_eq!(
            read_span(&beyond, true),
            Err(format!("more than {MAX_SPAN_DAYS} days"))
        );
    }

    #[test]
    fn spans_in_words() {
        assert_eq!(span(0, true), "0 s");
        assert_eq!(span(90 * NANOS_PER_MINUTE, true), "1 h 30 min");
        assert_eq!(span(26 * NANOS_PER_HOUR, true), "1 d 2 h");
        assert_eq!(span(26 * NANOS_PER_HOUR, false), "26 h");
        assert_eq!(span(-NANOS_PER_SECOND - 500_000_000, true), "-1.5 s");
        assert_eq!(span(1, true), "0.000000001 s");
        assert_eq!(span(61 * NANOS_PER_SECOND, true), "1 min 1 s");
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        assert_eq!(
            nearest("serverity", ["severity", "priority"]),
            Some("severity")
        );
        assert_eq!(nearest("S1", ["s1", "s2"]), Some("s1"));
        assert_eq!(nearest("zzz", ["s1", "severity"]), None);
        assert_eq!(nearest("", ["severity"]), None);
        let longest = "s".repeat(LONGEST_COMPARED);
        assert_eq!(
            nearest(&longest, [longest.as_str()]),
            Some(longest.as_str())
        );
        let one_less = "s".repeat(LONGEST_COMPARED.saturating_sub(1));
        assert_eq!(nearest(&format!("{longest}s"), [longest.as_str()]), None);
        assert_eq!(
            nearest(&longest, [one_less.as_str()]),
            Some(one_less.as_str())
        );
    }

    #[test]
    fn texts_of_others() {
        let longest = "é".repeat(MAX_MESSAGE_CHARS);
        assert_eq!(shown(&longest).to_string(), longest);
        assert_eq!(
            shown(&format!("{longest}e")).to_string(),
            format!("{longest}…")
        );
        assert_eq!(shown("a\u{1b}[2J\nb").to_string(), "a\u{FFFD}[2J\u{FFFD}b");
        assert_eq!(shown("").to_string(), "");
    }

    #[test]
    fn lists_of_names() {
        assert_eq!(one_of([]), "nothing: none is declared");
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
