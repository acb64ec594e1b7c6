//! Calendars in the making, each exact over the whole supported range.

use super::Kind;
use super::office::{DAY_SECONDS, holidays, office, office_in, opening};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Weekday};
use chrono_tz::{America::New_York, Asia::Tokyo, Europe::Berlin, Tz};
use duly::calendar::ClosedRule;
use duly::{Calendar, Zone};
use std::ops::RangeInclusive;

const YEARS: RangeInclusive<i32> = 1970..=2099;
const ZONES: [Tz; 3] = [Berlin, New_York, Tokyo];
/// Every sixth day, sixty a year.
const ODD: usize = 6;
/// Hours of the odd days in turn, and how many seconds they are.
const ODD_HOURS: [(&str, i64); 3] = [
    ("08:00-12:00", 14_400),
    ("09:10-12:35, 13:05-17:45", 29_100),
    ("10:15-19:20", 32_700),
];

/// Each makes one calendar, and asks it for all of its open time.
pub(crate) fn compile() -> Vec<Kind> {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let closed: Vec<NaiveDate> = holidays(YEARS).collect();
    let parts = ZONES.map(|zone| office_in(zone.name(), YEARS));
    vec![
        making("weekly hours", union_seconds(&[Berlin], &[]), move || {
            let weekly = Calendar::weekly(zone.clone()).mon_fri("09:00-17:00");
            weekly.build().expect("a calendar")
        }),
        making("10 rules", union_seconds(&[Berlin], &closed), ruled),
        making("1300 holidays", union_seconds(&[Berlin], &closed), || {
            office(YEARS)
        }),
        making("60 odd days a year", odd_seconds(), odd),
        making(
            "union of three",
            union_seconds(&ZONES, &closed),
            move || Calendar::union(&parts).expect("a calendar"),
        ),
    ]
}

fn making(name: &'static str, open_seconds: i64, make: impl Fn() -> Calendar + 'static) -> Kind {
    let second = |date: NaiveDate| date.and_hms_opt(0, 0, 0).expect("a time").and_utc();
    let dates: Vec<NaiveDate> = dates().collect();
    let (first, last) = (second(dates[0]), second(dates[dates.len() - 1]));
    let end: DateTime<_> = last + TimeDelta::seconds(86_399);
    let open = Ok(TimeDelta::seconds(open_seconds));
    Kind::new(name, 1, move || {
        usize::from(make().between(first, end) == open)
    })
}

fn ruled() -> Calendar {
    let weekly = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00");
    let days = holidays(1970..=1970).map(|date| (date.month(), date.day()));
    days.fold(weekly, |weekly, (month, day)| {
        weekly.closed_by(ClosedRule::yearly(month, day, "holiday"))
    })
    .build()
    .expect("a calendar")
}

fn odd() -> Calendar {
    let weekly = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00");
    let hours = ODD_HOURS.iter().cycle();
    dates()
        .step_by(ODD)
        .zip(hours)
        .fold(weekly, |weekly, (date, (hours, _))| {
            weekly.date(date, *hours)
        })
        .build()
        .expect("a calendar")
}

fn dates() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
    first.iter_days().take_while(|date| date.year() < 2100)
}

fn odd_seconds() -> i64 {
    let mut odd = ODD_HOURS.iter().cycle();
    let seconds = dates().enumerate().map(|(number, date)| {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        match (number % ODD, weekend) {
            (0, _) => odd.next().expect("there is always another").1,
            (_, true) => 0,
            (_, false) => DAY_SECONDS,
        }
    });
    seconds.sum()
}

/// Seconds at which any of the offices is open, one interval after the other.
fn union_seconds(zones: &[Tz], closed: &[NaiveDate]) -> i64 {
    let of = |zone: &Tz| {
        let zone = *zone;
        dates().filter_map(move |date| opening(zone, date, closed))
    };
    let mut opens: Vec<i64> = zones.iter().flat_map(of).collect();
    opens.sort_unstable();
    let mut until = 0;
    let mut open_seconds = 0;
    for open in opens {
        open_seconds += (open + DAY_SECONDS - open.max(until)).max(0);
        until = open + DAY_SECONDS;
    }
    open_seconds
}
