//! Weekly hours in versions.

use crate::support::{RANGE_END, RANGE_START, at, date};
use chrono::{TimeDelta, Weekday};
use duly::calendar::{BuildProblem, Calendar, CalendarError, Spill, Weekly};
use duly::limits::MAX_VERSIONS;

fn utc() -> Weekly {
    Calendar::weekly("UTC")
}

/// Open hours of a UTC date.
fn hours(calendar: &Calendar, day: &str) -> Vec<(i64, i64)> {
    let midnight = at(&format!("{day}T00:00:00Z"));
    let spans = calendar
        .spans(midnight..midnight + TimeDelta::days(1))
        .unwrap();
    spans
        .map(|span| {
            (
                (span.start - midnight).num_hours(),
                (span.end - midnight).num_hours(),
            )
        })
        .collect()
}

#[test]
fn each_version_holds_from_its_date_to_the_next() {
    // 2024-07-01, 2024-07-08 and 2024-07-15 are Mondays.
    let calendar = utc()
        .mon("01:00-02:00")
        .tue("05:00-06:00")
        .since(date("2024-07-15"))
        .mon("03:00-04:00")
        .since(date("2024-07-08"))
        .mon("02:00-03:00")
        .build()
        .unwrap();
    for (day, open) in [
        ("1970-01-05", vec![(1, 2)]),
        ("2024-07-01", vec![(1, 2)]),
        ("2024-07-02", vec![(5, 6)]),
        ("2024-07-08", vec![(2, 3)]),
        ("2024-07-09", vec![]),
        ("2024-07-15", vec![(3, 4)]),
        ("2099-12-28", vec![(3, 4)]),
    ] {
        assert_eq!(hours(&calendar, day), open, "{day}");
    }
}

#[test]
fn a_window_past_midnight_runs_into_the_next_version() {
    let tuesday = date("2024-07-02");
    let weekly = || utc().mon("22:00-06:00").since(tuesday).tue("08:00-09:00");
    let calendar = weekly().build().unwrap();
    assert_eq!(hours(&calendar, "2024-07-02"), [(0, 6), (8, 9)]);
    assert_eq!(hours(&calendar, "2024-07-09"), [(8, 9)]);
    let cut = weekly().closed(tuesday, "Feast");
    assert_eq!(hours(&cut.clone().build().unwrap(), "2024-07-02"), []);
    let kept = cut.spill(Spill::Keep).build().unwrap();
    assert_eq!(hours(&kept, "2024-07-02"), [(0, 6)]);
}

#[test]
fn breaks_and_dated_hours_are_of_no_version() {
    let calendar = utc()
        .mon("08:00-12:00")
        .break_weekly(Weekday::Mon, "09:00-10:00")
        .since(date("2024-07-08"))
        .mon("08:00-11:00")
        .date(date("2024-07-01"), "09:00-11:00")
        .build()
        .unwrap();
    assert_eq!(hours(&calendar, "2024-06-24"), [(8, 9), (10, 12)]);
    assert_eq!(hours(&calendar, "2024-07-01"), [(10, 11)]);
    assert_eq!(hours(&calendar, "2024-07-08"), [(8, 9), (10, 11)]);
}

#[test]
fn what_holds_for_ever_differs_before_and_after() {
    let (last, eternity) = (RANGE_END - TimeDelta::seconds(1), TimeDelta::days(100_000));
    let (out, never) = (
        Err(CalendarError::OutOfRange),
        Err(CalendarError::NeverOpens),
    );
    let ends = |weekly: Weekly| {
        let calendar = weekly.build().unwrap();
        (
            calendar.sub(RANGE_START, eternity),
            calendar.add(last, eternity),
        )
    };
    let start = date("2024-07-01");
    assert_eq!(ends(utc().since(start).mon("08:00-09:00")), (never, out));
    assert_eq!(ends(utc().mon("08:00-09:00").since(start)), (out, never));
    let day = "00:00-24:00";
    let always = |weekly: Weekly| weekly.mon_fri(day).sat(day).sun(day);
    let twice = always(always(utc()).since(start)).build().unwrap();
    assert!(twice.is_always());
    let late = always(utc().since(date("1969-12-31"))).build().unwrap();
    assert!(!late.is_always() && late.next_change(RANGE_START) == Ok(None));
    let early = utc().since(date("2100-01-01")).mon(day).build().unwrap();
    assert!(!early.is_never());
    assert_eq!(early.next_open(RANGE_START), Err(CalendarError::OutOfRange));
}

#[test]
fn what_is_refused() {
    let problems = |weekly: Weekly| weekly.build().unwrap_err().problems().to_vec();
    let day = date("2024-07-01");
    assert_eq!(
        problems(utc().since(day).mon("08:00-09:00").since(day)),
        [BuildProblem::VersionTwice { date: day }]
    );
    assert_eq!(
        problems(utc().since(date("2100-01-02")))[0].to_string(),
        "`since(2100-01-02)`: found a date outside the supported range, \
         expected one from 1969-12-31 to 2100-01-01"
    );
    let again = utc().mon("08:00-09:00").since(day).mon("08:00-09:00");
    assert!(again.clone().build().is_ok());
    assert_eq!(
        problems(again.mon("09:00-10:00"))[0].to_string(),
        "`mon`: found hours for Mon, which `mon` has set before"
    );
    // The first version is one too.
    let versions = |count: usize| {
        let starts = day.iter_days().take(count - 1);
        starts.fold(utc(), Weekly::since)
    };
    assert!(versions(MAX_VERSIONS).build().is_ok());
    assert_eq!(
        problems(versions(MAX_VERSIONS + 1)),
        [BuildProblem::TooManyVersions {
            found: MAX_VERSIONS + 1,
            limit: MAX_VERSIONS
        }]
    );
}
