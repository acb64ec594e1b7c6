//! The same calendar, holidays from 2024 to 2027, as others have it.

use super::office::{DAY_SECONDS, holidays, opening, utc};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use ule_hours::jiff::civil::{Date, date, time};
use workclock::{Holidays, Weekdays, WorkDay};

pub(super) fn workclock() -> workclock::Schedule {
    let hours = WorkDay::new(time(9, 0, 0, 0), time(17, 0, 0, 0), Weekdays::MON_TO_FRI);
    let schedule = workclock::Schedule::builder()
        .time_zone("Europe/Berlin")
        .rule(hours)
        .rule(Holidays::new(dates()));
    schedule.build().expect("a schedule")
}

pub(super) fn ule_hours() -> ule_hours::Schedule {
    let builder = ule_hours::Schedule::builder("Europe/Berlin").expect("a zone");
    let builder = builder.mon_fri("09:00-17:00").expect("hours");
    dates()
        .fold(builder, |builder, date| builder.closed_on(date))
        .build()
}

fn dates() -> impl Iterator<Item = Date> {
    let number = |number: u32| i8::try_from(number).expect("a month or a day");
    holidays(2024..=2027).map(move |day| {
        let year = i16::try_from(day.year()).expect("a year");
        date(year, number(day.month()), number(day.day()))
    })
}

/// What is written when there is no library at hand: from day to day.
pub(super) struct Walk {
    closed: Vec<NaiveDate>,
}

impl Walk {
    pub(super) fn new() -> Walk {
        Walk {
            closed: holidays(2024..=2027).collect(),
        }
    }

    pub(super) fn add(&self, t: DateTime<Utc>, d: TimeDelta) -> DateTime<Utc> {
        let (t, mut left) = (t.timestamp(), d.num_seconds());
        for (open, close) in self.days_from(t) {
            let start = open.max(t);
            let length = (close - start).max(0);
            if left <= length {
                return utc(start + left);
            }
            left -= length;
        }
        unreachable!("business days go on")
    }

    pub(super) fn between(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> TimeDelta {
        let (a, b) = (a.timestamp(), b.timestamp());
        let days = self.days_from(a).take_while(|(open, _)| *open < b);
        let lengths = days.map(|(open, close)| (close.min(b) - open.max(a)).max(0));
        TimeDelta::seconds(lengths.sum())
    }

    fn days_from(&self, t: i64) -> impl Iterator<Item = (i64, i64)> {
        let date = utc(t).with_timezone(&Berlin).date_naive();
        date.iter_days()
            .filter_map(|date| opening(Berlin, date, &self.closed))
            .map(|open| (open, open + DAY_SECONDS))
    }
}
