//! The calendar that is measured, and the same open time as a list that owes nothing to the crate.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::{Europe::Berlin, Tz};
use duly::Calendar;
use std::ops::RangeInclusive;

const HOLIDAYS: [(u32, u32); 10] = [
    (1, 1),
    (1, 6),
    (5, 1),
    (8, 15),
    (10, 3),
    (10, 31),
    (11, 1),
    (12, 24),
    (12, 25),
    (12, 26),
];
pub(super) const DAY_SECONDS: i64 = 8 * 3_600;

pub(crate) fn holidays(years: RangeInclusive<i32>) -> impl Iterator<Item = NaiveDate> {
    years.flat_map(|year| {
        HOLIDAYS.into_iter().map(move |(month, day)| {
            NaiveDate::from_ymd_opt(year, month, day).expect("a date of the year")
        })
    })
}

/// Monday to Friday, 09:00 to 17:00 in Berlin, ten holidays in each of the years.
pub(crate) fn office(years: RangeInclusive<i32>) -> Calendar {
    office_in("Europe/Berlin", years)
}

/// The same in another zone.
pub(super) fn office_in(zone: &str, years: RangeInclusive<i32>) -> Calendar {
    let weekly = Calendar::weekly(zone).mon_fri("09:00-17:00");
    holidays(years)
        .fold(weekly, |weekly, date| weekly.closed(date, "holiday"))
        .build()
        .expect("a calendar")
}

/// Seconds since 1970 at which a business day opens, by chrono and chrono-tz alone.
pub(super) fn opening(zone: Tz, date: NaiveDate, closed: &[NaiveDate]) -> Option<i64> {
    if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || closed.binary_search(&date).is_ok()
    {
        return None;
    }
    let nine = date.and_hms_opt(9, 0, 0).expect("a time");
    let local = zone.from_local_datetime(&nine).single();
    Some(local.expect("no change of the clocks").timestamp())
}

pub(super) struct Flat {
    open: Vec<i64>,
}

impl Flat {
    pub(super) fn new(years: RangeInclusive<i32>) -> Flat {
        let closed: Vec<NaiveDate> = holidays(years).collect();
        let first = NaiveDate::from_ymd_opt(1969, 12, 20).expect("a date");
        let dates = first.iter_days().take_while(|date| date.year() < 2101);
        Flat {
            open: dates
                .filter_map(|date| opening(Berlin, date, &closed))
                .collect(),
        }
    }

    /// How many days have opened by `t`, and how long the last of them has been open.
    fn place(&self, t: i64) -> (usize, i64) {
        let days = self.open.partition_point(|&open| open <= t);
        (days, (t - self.open[days - 1]).min(DAY_SECONDS))
    }

    /// Open seconds of the list before `t`.
    fn position(&self, t: i64) -> i64 {
        let (days, into) = self.place(t);
        i64::try_from(days - 1).expect("a number of days") * DAY_SECONDS + into
    }

    fn at(&self, position: i64) -> i64 {
        let day = usize::try_from(position / DAY_SECONDS).expect("a number of days");
        self.open[day] + position % DAY_SECONDS
    }

    pub(super) fn is_open(&self, t: i64) -> bool {
        self.place(t).1 < DAY_SECONDS
    }

    pub(super) fn between(&self, a: i64, b: i64) -> i64 {
        self.position(b) - self.position(a)
    }

    /// For a span of a second at least.
    pub(super) fn add(&self, t: i64, span: i64) -> i64 {
        self.at(self.position(t) + span - 1) + 1
    }

    /// For a span of a second at least.
    pub(super) fn sub(&self, t: i64, span: i64) -> i64 {
        self.at(self.position(t) - span)
    }

    pub(super) fn next_change(&self, t: i64) -> i64 {
        let (days, into) = self.place(t);
        if into < DAY_SECONDS {
            self.open[days - 1] + DAY_SECONDS
        } else {
            self.open[days]
        }
    }
}

/// Knuth's linear congruential generator, its upper half.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (i64::try_from(self.0 >> 33).expect("31 bits") * end) >> 31
    }
}

pub(super) fn utc(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("an instant")
}
