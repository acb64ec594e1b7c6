//! What calendars over the whole range take, zones aside: those are shared.

use crate::calendar::{Calendar, Spill, Weekly};
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

const KIB: usize = 1_024;

/// Ten holidays a year.
fn less_holidays(weekly: Weekly) -> Weekly {
    let days = [
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
    let dates = (1970..2100).flat_map(|year| {
        days.into_iter()
            .map(move |(month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap())
    });
    dates.fold(weekly, |weekly, date| weekly.closed(date, "holiday"))
}

fn each_day(zone: &str, hours: &str) -> Weekly {
    let weekly = Calendar::weekly(zone).mon_fri(hours);
    weekly.sat(hours).sun(hours)
}

fn calendar(weekly: Weekly) -> Calendar {
    weekly.build().unwrap()
}

fn bytes(calendar: &Calendar) -> usize {
    calendar.set().bytes()
}

/// One hour on the first of each month.
fn monthly() -> Weekly {
    let first: NaiveDate = "1970-01-01".parse().unwrap();
    let dates = first
        .iter_days()
        .take(47_482)
        .filter(|date| date.day() == 1);
    dates.fold(Calendar::weekly("UTC"), |weekly, date| {
        weekly.date(date, "09:00-10:00")
    })
}

#[test]
fn simple_calendars_take_less_than_64_kib() {
    let mut all = vec![
        Calendar::always(),
        Calendar::never(),
        calendar(monthly()),
        calendar(Calendar::weekly("UTC").date("2087-03-01".parse().unwrap(), "09:00-10:00")),
    ];
    // In Monrovia, offsets to the second until 1972; in Sydney, weeks cut through each Thursday's hours.
    for zone in [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Sydney",
        "Africa/Monrovia",
    ] {
        let office = Calendar::weekly(zone).mon_fri("09:00-17:00");
        all.push(calendar(less_holidays(office)));
        all.push(calendar(less_holidays(each_day(zone, "00:00-24:00"))));
    }
    for calendar in all {
        let bytes = bytes(&calendar);
        assert!(bytes <= 64 * KIB, "{bytes} for {calendar:?}");
    }
}

#[test]
fn calendars_of_several_windows_take_less_than_128_kib() {
    let several = "00:00-06:00, 09:00-12:00, 13:00-17:00, 22:00-24:00";
    for zone in ["Europe/Berlin", "Australia/Sydney"] {
        let calendar = calendar(less_holidays(each_day(zone, several)));
        let bytes = bytes(&calendar);
        assert!(bytes <= 128 * KIB, "{bytes} for {calendar:?}");
    }
}

#[test]
fn overnight_hours_take_less_than_128_kib() {
    for zone in ["Europe/Berlin", "Australia/Sydney"] {
        for spill in [Spill::Cut, Spill::Keep] {
            for hours in ["22:00-06:00", "22:00-06:00, 08:00-12:00, 13:00-17:00"] {
                let night = less_holidays(each_day(zone, hours)).spill(spill);
                let bytes = bytes(&calendar(night));
                assert!(
                    bytes <= 128 * KIB,
                    "{bytes} for {hours} in {zone}, {spill:?}"
                );
            }
        }
    }
}

#[test]
fn a_union_over_three_zones_takes_less_than_128_kib() {
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo"];
    let offices = zones.map(|zone| {
        let office = Calendar::weekly(zone).mon_fri("09:00-12:00, 13:00-17:00");
        calendar(less_holidays(office))
    });
    let bytes = bytes(&Calendar::union(&offices).unwrap());
    assert!(bytes <= 128 * KIB, "{bytes}");
}

/// As many windows as a day may have, in the worst arrangement: each week of its own kind.
#[test]
fn the_most_windows() {
    let windows: Vec<String> = (0..48)
        .map(|half_hour| {
            let (hour, minute) = (half_hour / 2, half_hour % 2 * 30);
            format!("{hour:02}:{minute:02}-{hour:02}:{:02}", minute + 25)
        })
        .collect();
    let hours = windows.join(", ");
    let weekly = calendar(less_holidays(each_day("Europe/Berlin", &hours)));
    let seconds = TimeDelta::minutes(48 * 25);
    let monday = "2024-07-01T00:00:00Z".parse().unwrap();
    assert_eq!(
        weekly.between(monday, monday + TimeDelta::days(1)),
        Ok(seconds)
    );
    assert_eq!(monday.weekday(), Weekday::Mon);
    let bytes = bytes(&weekly);
    assert!(bytes <= 1_024 * KIB, "{bytes} for {weekly:?}");
}
