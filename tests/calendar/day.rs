//! Why a date is open when it is.

use crate::support::generate::cases;
use crate::support::property::check;
use crate::support::{RANGE_END, RANGE_START, at, date};
use chrono::{DateTime, TimeDelta, Timelike, Utc, Weekday};
use duly::calendar::{Calendar, ClosedRule, Composition, Day, Ground, Observed, Spill, Weekly};
use proptest::prelude::{Strategy, prop_assert_eq};

fn desk() -> Weekly {
    Calendar::weekly("Europe/Berlin")
        .mon_fri("08:00-17:00")
        .sun("22:00-06:00")
        .break_weekly(Weekday::Thu, "12:00-13:00")
        .since(date("2024-07-01"))
        .mon_fri("09:00-17:00")
        .closed(date("2024-05-27"), "Feast")
        .closed_by(ClosedRule::nth(4, Weekday::Mon, 5, "Fourth Monday"))
        .date_named(date("2024-12-24"), "Christmas Eve", "09:00-12:00")
        .date(date("2024-12-28"), "10:00-12:00")
}

#[test]
fn each_ground_in_words() {
    let desk = desk().build().unwrap();
    for (t, says) in [
        (
            "2024-06-26T10:00:00Z",
            "Wed 2024-06-26, Europe/Berlin: 08:00-17:00 (weekly hours)",
        ),
        (
            "2024-07-01T10:00:00Z",
            "Mon 2024-07-01, Europe/Berlin: 00:00-06:00, 09:00-17:00 \
             (weekly hours since 2024-07-01; 00:00-06:00 from the date before)",
        ),
        (
            "2024-07-04T10:00:00Z",
            "Thu 2024-07-04, Europe/Berlin: 09:00-12:00, 13:00-17:00 \
             (weekly hours since 2024-07-01; breaks 12:00-13:00)",
        ),
        (
            "2024-07-06T10:00:00Z",
            "Sat 2024-07-06, Europe/Berlin: closed (weekly hours since 2024-07-01)",
        ),
        (
            "2024-05-27T10:00:00Z",
            "Mon 2024-05-27, Europe/Berlin: closed (closed by Feast; by Fourth Monday; \
             00:00-06:00 from the date before cut off)",
        ),
        (
            "2024-12-24T10:00:00Z",
            "Tue 2024-12-24, Europe/Berlin: 09:00-12:00 (hours of its own, Christmas Eve)",
        ),
        (
            "2024-12-28T10:00:00Z",
            "Sat 2024-12-28, Europe/Berlin: 10:00-12:00 (hours of its own)",
        ),
        // The date is that of the wall clock.
        (
            "2024-12-27T23:00:00Z",
            "Sat 2024-12-28, Europe/Berlin: 10:00-12:00 (hours of its own)",
        ),
    ] {
        assert_eq!(desk.day(at(t)).unwrap().to_string(), says);
    }
}

#[test]
fn the_answer_as_types() {
    let moved = ClosedRule::yearly(12, 25, "Christmas").observed(Observed::NextMonday);
    let desk = desk().spill(Spill::Keep).closed_by(moved).build().unwrap();
    let Day::Weekly(day) = desk.day(at("2024-05-27T10:00:00Z")).unwrap() else {
        panic!("not weekly");
    };
    assert_eq!(day.date, date("2024-05-27"));
    assert_eq!(day.zone, desk.zone().unwrap());
    assert_eq!(day.hours, "00:00-06:00".parse().unwrap());
    assert_eq!(
        (day.spill.clone(), day.spill_is_cut),
        (day.hours.clone(), false)
    );
    assert!(day.own.is_none() && day.breaks.is_none());
    let Ground::Closed { by } = day.ground else {
        panic!("not closed");
    };
    let names: Vec<&str> = by.iter().map(|by| by.name).collect();
    assert_eq!(names, ["Feast", "Fourth Monday"]);
    let Day::Weekly(day) = desk.day(at("2021-12-27T10:00:00Z")).unwrap() else {
        panic!("not weekly");
    };
    assert!(
        matches!(day.ground, Ground::Closed { by } if by[0].moved_from == Some(date("2021-12-25")))
    );
}

#[test]
fn a_composed_calendar_answers_with_its_parts() {
    let office = |zone: &str| {
        let weekly = Calendar::weekly(zone).mon_fri("08:00-17:00");
        weekly.build().unwrap()
    };
    let desks = office("Europe/Berlin")
        .or(&office("Australia/Sydney"))
        .unwrap();
    let feasts = Calendar::weekly("UTC").date(date("2024-07-07"), "00:00-24:00");
    let open = desks.minus(&feasts.build().unwrap()).unwrap();
    let day = open.and(&Calendar::always()).unwrap();
    assert_eq!(
        day.day(at("2024-07-07T23:00:00Z")).unwrap().to_string(),
        "open when all of these are:\n\
         \x20 open when the first of these is, and no other:\n\
         \x20   open when any of these is:\n\
         \x20     Mon 2024-07-08, Europe/Berlin: 08:00-17:00 (weekly hours)\n\
         \x20     Mon 2024-07-08, Australia/Sydney: 08:00-17:00 (weekly hours)\n\
         \x20   Sun 2024-07-07, UTC: 00:00-24:00 (hours of its own)\n\
         \x20 always open"
    );
    assert_eq!(Calendar::never().day(RANGE_START), Ok(Day::Never));
    assert!(Calendar::never().day(RANGE_END).is_err());
}

/// Whether the hours that a day names say that the instant is open.
fn names_as_open(day: &Day<'_>, t: DateTime<Utc>) -> bool {
    match day {
        Day::Always => true,
        Day::Never => false,
        Day::Weekly(weekly) => {
            let local = weekly.zone.local(t).unwrap();
            assert_eq!(weekly.date, local.date());
            let second = local.num_seconds_from_midnight();
            let mut windows = weekly.hours.seconds_of_day();
            windows.any(|window| window.contains(&second))
        }
        Day::Composed { how, parts } => {
            let mut parts = parts.iter().map(|part| names_as_open(part, t));
            match how {
                Composition::Union => parts.any(|open| open),
                Composition::Intersection => parts.all(|open| open),
                Composition::Difference => parts.next() == Some(true) && !parts.any(|open| open),
            }
        }
    }
}

#[test]
fn the_hours_of_a_day_are_its_open_time() {
    let minutes = (0..60 * 24 * 4_i64).prop_map(|minutes| TimeDelta::minutes(minutes - 60 * 48));
    check(1_000, (cases(60), minutes), |(case, from_anchor)| {
        let calendar = case.calendar();
        let t = (case.anchor + from_anchor).clamp(RANGE_START, RANGE_END - TimeDelta::seconds(1));
        let day = calendar.day(t).unwrap();
        let named = names_as_open(&day, t);
        prop_assert_eq!(named, calendar.is_open(t).unwrap(), "{} at {}", day, t);
        Ok(())
    });
}
