//! Business days by hand: dates that are missing, dates in two pieces, times the clock skips.

use crate::support::{RANGE_START, at, date};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use duly::calendar::{Calendar, CalendarError};

fn office(tz: Tz) -> Calendar {
    Calendar::weekly(tz).mon_fri("09:00-17:00").build().unwrap()
}

fn daily(tz: Tz, hours: &str) -> Calendar {
    Calendar::weekly(tz)
        .mon_fri(hours)
        .sat(hours)
        .sun(hours)
        .build()
        .unwrap()
}

fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

/// The first opening and the last closing of a date.
fn ends(calendar: &Calendar, day: &str) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    (
        calendar.first_opening(date(day)).unwrap(),
        calendar.last_closing(date(day)).unwrap(),
    )
}

fn open_at(calendar: &Calendar, day: &str, asked: &str) -> Option<DateTime<Utc>> {
    calendar
        .first_open_at_or_after(date(day), time(asked))
        .unwrap()
}

fn some(text: &str) -> Option<DateTime<Utc>> {
    Some(at(text))
}

#[test]
fn weekends_and_closed_dates_are_not_counted() {
    let monday = date("2024-05-27");
    let calendar = Calendar::weekly(Tz::Europe__London)
        .mon_fri("09:00-17:00")
        .closed(monday, "Spring Bank Holiday")
        .date(date("2024-06-01"), "10:00-12:00")
        .build()
        .unwrap();
    let friday = date("2024-05-24");
    for (n, day) in [
        (1, "2024-05-28"),
        (4, "2024-05-31"),
        (5, "2024-06-01"),
        (6, "2024-06-03"),
    ] {
        assert_eq!(calendar.business_day_after(friday, n), Ok(date(day)), "{n}");
    }
    assert_eq!(
        calendar.business_day_after(date("2024-05-25"), 1),
        Ok(date("2024-05-28"))
    );
    assert_eq!(calendar.is_business_day(friday), Ok(true));
    assert_eq!(calendar.is_business_day(monday), Ok(false));
    assert_eq!(calendar.closed_name(monday), Some("Spring Bank Holiday"));
    assert_eq!(calendar.closed_name(friday), None);
    assert_eq!(
        ends(&calendar, "2024-05-24"),
        (some("2024-05-24T08:00:00Z"), some("2024-05-24T16:00:00Z"))
    );
    assert_eq!(ends(&calendar, "2024-05-27"), (None, None));
}

#[test]
fn the_zeroth_business_day_is_refused() {
    assert!(
        office(Tz::UTC)
            .business_day_after(date("2024-06-03"), 0)
            .is_err()
    );
}

#[test]
fn a_break_over_all_hours_makes_no_business_day() {
    let monday = date("2024-06-03");
    let calendar = Calendar::weekly(Tz::UTC)
        .mon_fri("09:00-17:00")
        .break_on(monday, "08:00-18:00")
        .build()
        .unwrap();
    assert_eq!(calendar.is_business_day(monday), Ok(false));
    assert_eq!(
        calendar.business_day_after(date("2024-05-31"), 1),
        Ok(date("2024-06-04"))
    );
}

#[test]
fn the_time_asked_for_falls_early_late_in_a_break_or_after_closing() {
    let calendar = Calendar::weekly(Tz::America__New_York)
        .mon_fri("09:00-17:00")
        .break_weekly(chrono::Weekday::Mon, "12:00-13:00")
        .build()
        .unwrap();
    let monday = "2024-06-03";
    for (asked, answer) in [
        ("00:00", some("2024-06-03T13:00:00Z")),
        ("09:00", some("2024-06-03T13:00:00Z")),
        ("10:30:00.000000001", some("2024-06-03T14:30:00.000000001Z")),
        ("11:59:59.999999999", some("2024-06-03T15:59:59.999999999Z")),
        ("12:00", some("2024-06-03T17:00:00Z")),
        ("12:30", some("2024-06-03T17:00:00Z")),
        ("13:00", some("2024-06-03T17:00:00Z")),
        ("16:59:59.999999999", some("2024-06-03T20:59:59.999999999Z")),
        ("17:00", None),
        ("23:59:59.999999999", None),
    ] {
        assert_eq!(open_at(&calendar, monday, asked), answer, "{asked}");
    }
    assert_eq!(open_at(&calendar, "2024-06-02", "00:00"), None);
}

#[test]
fn a_day_round_the_clock_closes_at_midnight() {
    let calendar = daily(Tz::Asia__Kathmandu, "00:00-24:00");
    assert_eq!(
        ends(&calendar, "2024-06-03"),
        (some("2024-06-02T18:15:00Z"), some("2024-06-03T18:15:00Z"))
    );
    assert_eq!(
        open_at(&calendar, "2024-06-03", "23:59:59.999999999"),
        some("2024-06-03T18:14:59.999999999Z")
    );
}

#[test]
fn a_second_at_either_end_of_a_day() {
    let first = daily(Tz::UTC, "00:00:00-00:00:01");
    let midnight = "2024-06-03T00:00:00Z";
    assert_eq!(
        ends(&first, "2024-06-03"),
        (some(midnight), some("2024-06-03T00:00:01Z"))
    );
    let nano = "00:00:00.000000001";
    let after = some("2024-06-03T00:00:00.000000001Z");
    assert_eq!(open_at(&first, "2024-06-03", "00:00"), some(midnight));
    assert_eq!(open_at(&first, "2024-06-03", nano), after);
    assert_eq!(open_at(&first, "2024-06-03", "00:00:01"), None);
    let last = daily(Tz::UTC, "23:59:59-24:00");
    assert_eq!(
        ends(&last, "2024-06-03"),
        (some("2024-06-03T23:59:59Z"), some("2024-06-04T00:00:00Z"))
    );
}

#[test]
fn a_missing_date_is_no_business_day() {
    // Samoa went from Thursday to Saturday.
    let apia = office(Tz::Pacific__Apia);
    assert_eq!(apia.is_business_day(date("2011-12-29")), Ok(true));
    assert_eq!(apia.is_business_day(date("2011-12-30")), Ok(false));
    assert_eq!(ends(&apia, "2011-12-30"), (None, None));
    assert_eq!(open_at(&apia, "2011-12-30", "09:00"), None);
    assert_eq!(
        apia.business_day_after(date("2011-12-29"), 1),
        Ok(date("2012-01-02"))
    );
    assert_eq!(
        apia.business_day_after(date("2011-12-30"), 1),
        Ok(date("2012-01-02"))
    );
    assert_eq!(
        apia.business_day_after(date("2011-12-28"), 2),
        Ok(date("2012-01-02"))
    );

    let kwajalein = daily(Tz::Pacific__Kwajalein, "00:00-24:00");
    assert_eq!(kwajalein.is_business_day(date("1993-08-21")), Ok(false));
    assert_eq!(
        kwajalein.business_day_after(date("1993-08-20"), 1),
        Ok(date("1993-08-22"))
    );
    assert_eq!(ends(&kwajalein, "1993-08-21"), (None, None));
    assert_eq!(
        ends(&kwajalein, "1993-08-20").1,
        some("1993-08-21T12:00:00Z")
    );
    assert_eq!(
        ends(&kwajalein, "1993-08-22").0,
        some("1993-08-21T12:00:00Z")
    );
}

#[test]
fn a_date_comes_back_after_the_next_has_begun() {
    // At 00:01 on the 7th the clock went back to 23:01 on the 6th.
    let calendar = daily(Tz::America__St_Johns, "00:00-24:00");
    assert_eq!(
        ends(&calendar, "2010-11-06"),
        (some("2010-11-06T02:30:00Z"), some("2010-11-07T03:30:00Z"))
    );
    assert_eq!(
        ends(&calendar, "2010-11-07"),
        (some("2010-11-07T02:30:00Z"), some("2010-11-08T03:30:00Z"))
    );
    for (asked, answer) in [
        ("00:00", "2010-11-07T02:30:00Z"),
        ("00:00:30", "2010-11-07T02:30:30Z"),
        ("00:00:59.999999999", "2010-11-07T02:30:59.999999999Z"),
        ("00:01", "2010-11-07T03:31:00Z"),
        ("00:30", "2010-11-07T04:00:00Z"),
    ] {
        assert_eq!(
            open_at(&calendar, "2010-11-07", asked),
            some(answer),
            "{asked}"
        );
    }
    assert_eq!(
        open_at(&calendar, "2010-11-06", "23:30"),
        some("2010-11-07T02:00:00Z")
    );

    let first_minute = daily(Tz::America__St_Johns, "00:00-00:01");
    assert_eq!(
        ends(&first_minute, "2010-11-07"),
        (some("2010-11-07T02:30:00Z"), some("2010-11-07T03:31:00Z"))
    );
    let last_minutes = daily(Tz::America__St_Johns, "23:01-23:02");
    assert_eq!(
        ends(&last_minutes, "2010-11-06"),
        (some("2010-11-07T01:31:00Z"), some("2010-11-07T02:32:00Z"))
    );
}

#[test]
fn the_last_hour_of_a_date_comes_twice() {
    // At midnight the clock went back to 23:00.
    let calendar = daily(Tz::America__Sao_Paulo, "23:30-24:00");
    assert_eq!(
        ends(&calendar, "2018-02-17"),
        (some("2018-02-18T01:30:00Z"), some("2018-02-18T03:00:00Z"))
    );
    assert_eq!(
        open_at(&calendar, "2018-02-17", "23:45"),
        some("2018-02-18T01:45:00Z")
    );
    assert_eq!(
        open_at(&calendar, "2018-02-17", "20:00"),
        some("2018-02-18T01:30:00Z")
    );
}

#[test]
fn a_date_starts_after_midnight() {
    // The clock went from midnight to 01:00.
    let calendar = daily(Tz::America__Sao_Paulo, "00:00-02:00");
    assert_eq!(
        ends(&calendar, "2018-11-04"),
        (some("2018-11-04T03:00:00Z"), some("2018-11-04T04:00:00Z"))
    );
    assert_eq!(
        open_at(&calendar, "2018-11-04", "00:30"),
        some("2018-11-04T03:00:00Z")
    );
    let skipped = daily(Tz::America__Sao_Paulo, "00:00-01:00");
    assert_eq!(skipped.is_business_day(date("2018-11-04")), Ok(false));
    assert_eq!(
        skipped.business_day_after(date("2018-11-03"), 1),
        Ok(date("2018-11-05"))
    );
}

#[test]
fn the_time_asked_for_is_skipped() {
    // The clock went from 02:00 to 03:00.
    let all = daily(Tz::Europe__Berlin, "00:00-24:00");
    for asked in ["02:00", "02:30", "02:59:59.999999999", "03:00"] {
        assert_eq!(
            open_at(&all, "2024-03-31", asked),
            some("2024-03-31T01:00:00Z"),
            "{asked}"
        );
    }
    assert_eq!(
        open_at(&all, "2024-03-31", "01:59:59.999999999"),
        some("2024-03-31T00:59:59.999999999Z")
    );
    let (asked, shown) = ("03:00:00.000000001", "2024-03-31T01:00:00.000000001Z");
    assert_eq!(open_at(&all, "2024-03-31", asked), some(shown));
    let narrow = daily(Tz::Europe__Berlin, "02:00-03:00");
    assert_eq!(open_at(&narrow, "2024-03-31", "00:00"), None);
    assert_eq!(narrow.is_business_day(date("2024-03-31")), Ok(false));
}

#[test]
fn the_time_asked_for_comes_twice() {
    // At 03:00 the clock went back to 02:00.
    let all = daily(Tz::Europe__Berlin, "00:00-24:00");
    assert_eq!(
        open_at(&all, "2024-10-27", "02:30"),
        some("2024-10-27T00:30:00Z")
    );
    assert_eq!(
        open_at(&all, "2024-10-27", "03:00"),
        some("2024-10-27T02:00:00Z")
    );

    // Open at 02:40 the first time only after the clock has shown it; a break takes the first showing away
    // and the second with it.
    let pieces = daily(Tz::Europe__Berlin, "02:00-02:20, 02:40-02:50");
    assert_eq!(
        open_at(&pieces, "2024-10-27", "02:10"),
        some("2024-10-27T00:10:00Z")
    );
    assert_eq!(
        open_at(&pieces, "2024-10-27", "02:20"),
        some("2024-10-27T00:40:00Z")
    );
    assert_eq!(open_at(&pieces, "2024-10-27", "02:50"), None);
    assert_eq!(
        ends(&pieces, "2024-10-27"),
        (some("2024-10-27T00:00:00Z"), some("2024-10-27T01:50:00Z"))
    );
}

#[test]
fn always_and_never_have_no_days() {
    let day = date("2024-06-03");
    for calendar in [Calendar::always(), Calendar::never()] {
        assert_eq!(calendar.is_business_day(day), Err(CalendarError::NoDayZone));
        assert_eq!(
            calendar.business_day_after(day, 1),
            Err(CalendarError::NoDayZone)
        );
        assert_eq!(calendar.first_opening(day), Err(CalendarError::NoDayZone));
        assert_eq!(calendar.last_closing(day), Err(CalendarError::NoDayZone));
        assert_eq!(
            calendar.first_open_at_or_after(day, NaiveTime::MIN),
            Err(CalendarError::NoDayZone)
        );
        assert_eq!(calendar.closed_name(day), None);
        assert!(calendar.zone().is_none());
    }
}

#[test]
fn no_business_day_follows_the_last_opening() {
    let calendar = Calendar::weekly(Tz::UTC)
        .date(date("2024-06-03"), "09:00-10:00")
        .build()
        .unwrap();
    assert_eq!(
        calendar.business_day_after(date("2024-06-02"), 1),
        Ok(date("2024-06-03"))
    );
    assert_eq!(
        calendar.business_day_after(date("2024-06-02"), 2),
        Err(CalendarError::NeverOpens)
    );
    assert_eq!(
        calendar.business_day_after(date("2024-06-03"), 1),
        Err(CalendarError::NeverOpens)
    );
    assert_eq!(
        office(Tz::UTC).business_day_after(date("2099-12-31"), 1),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        office(Tz::UTC).business_day_after(date("2024-06-03"), u32::MAX),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        calendar.business_day_after(date("2024-06-02"), u32::MAX),
        Err(CalendarError::NeverOpens)
    );
}

#[test]
fn dates_at_the_ends_of_the_range() {
    let utc = daily(Tz::UTC, "00:00-24:00");
    assert_eq!(utc.first_opening(date("1970-01-01")), Ok(Some(RANGE_START)));
    assert_eq!(
        utc.last_closing(date("2099-12-30")),
        Ok(some("2099-12-31T00:00:00Z"))
    );
    assert_eq!(utc.is_business_day(date("2099-12-31")), Ok(true));
    // The closing of the last date is the end of the range, which is no answer.
    assert_eq!(
        utc.last_closing(date("2099-12-31")),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        utc.first_open_at_or_after(date("2099-12-31"), NaiveTime::MIN),
        Ok(some("2099-12-31T00:00:00Z"))
    );
    assert_eq!(
        utc.business_day_after(date("2099-12-30"), 1),
        Ok(date("2099-12-31"))
    );
    assert_eq!(
        utc.business_day_after(date("2099-12-30"), 2),
        Err(CalendarError::OutOfRange)
    );
    // The dates that only touch the range: the last of 1969 in the west, the first of 2100 in the east.
    let west = daily(Tz::Etc__GMTPlus12, "00:00-24:00");
    assert_eq!(west.is_business_day(date("1969-12-31")), Ok(true));
    assert_eq!(
        west.last_closing(date("1969-12-31")),
        Ok(some("1970-01-01T12:00:00Z"))
    );
    let east = daily(Tz::Pacific__Kiritimati, "00:00-24:00");
    assert_eq!(
        east.business_day_after(date("2099-12-31"), 1),
        Ok(date("2100-01-01"))
    );
    assert_eq!(
        east.first_opening(date("2100-01-01")),
        Ok(some("2099-12-31T10:00:00Z"))
    );
}

#[test]
fn dates_far_outside_are_answered_without_a_panic() {
    let extremes = [
        NaiveDate::MIN,
        NaiveDate::MAX,
        date("1900-01-01"),
        date("2200-01-01"),
        date("1969-12-30"),
        date("2100-01-03"),
    ];
    for calendar in [
        office(Tz::UTC),
        daily(Tz::Pacific__Kiritimati, "00:00-24:00"),
        Calendar::never(),
    ] {
        for day in extremes {
            assert!(calendar.is_business_day(day).is_err(), "{day}");
            assert!(calendar.first_opening(day).is_err(), "{day}");
            assert!(calendar.last_closing(day).is_err(), "{day}");
            assert!(
                calendar
                    .first_open_at_or_after(day, NaiveTime::MIN)
                    .is_err(),
                "{day}"
            );
            // A business day may well follow a date before the range.
            let _answered = calendar.business_day_after(day, 1);
        }
    }
}

#[test]
fn a_leap_second_on_the_wall_is_answered_without_a_panic() {
    let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_999_999_999).unwrap();
    let calendar = daily(Tz::UTC, "00:00-24:00");
    if let Ok(answer) = calendar.first_open_at_or_after(date("2024-06-03"), leap) {
        assert_eq!(answer, None);
    }
}
