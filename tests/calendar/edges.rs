//! Both sides of each edge: of the range, of a run, of the clock's changes, of what can be asked.

use crate::support::{NANO, RANGE_END, RANGE_START, at, date};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use duly::InstantError;
use duly::calendar::{BuildProblem, Calendar, CalendarError, Hours};

type Asked = Result<(), CalendarError>;

/// Every question that takes an instant, asked at `t`.
fn every_question(calendar: &Calendar, t: DateTime<Utc>) -> Vec<(&'static str, Asked)> {
    let sane = at("2024-06-03T10:00:00Z");
    let hour = TimeDelta::hours(1);
    vec![
        ("is_open", calendar.is_open(t).map(drop)),
        ("between from", calendar.between(t, sane).map(drop)),
        ("between to", calendar.between(sane, t).map(drop)),
        ("add", calendar.add(t, hour).map(drop)),
        ("add nothing", calendar.add(t, TimeDelta::zero()).map(drop)),
        ("sub", calendar.sub(t, hour).map(drop)),
        ("sub nothing", calendar.sub(t, TimeDelta::zero()).map(drop)),
        ("next_open", calendar.next_open(t).map(drop)),
        ("next_close", calendar.next_close(t).map(drop)),
        ("next_change", calendar.next_change(t).map(drop)),
        ("spans from", calendar.spans(t..t.max(sane)).map(drop)),
        ("spans to", calendar.spans(t.min(sane)..t).map(drop)),
    ]
}

fn office(tz: Tz) -> Calendar {
    Calendar::weekly(tz).mon_fri("08:00-17:00").build().unwrap()
}

fn round_the_clock(tz: Tz) -> Calendar {
    Calendar::weekly(tz)
        .mon_fri("00:00-24:00")
        .sat("00:00-24:00")
        .sun("00:00-24:00")
        .build()
        .unwrap()
}

/// Open on 2024-06-03 from 08:00 to 12:00 UTC, and at no other time.
fn once() -> Calendar {
    Calendar::weekly(Tz::UTC)
        .date(date("2024-06-03"), "08:00-12:00")
        .build()
        .unwrap()
}

fn calendars() -> Vec<Calendar> {
    vec![
        office(Tz::UTC),
        office(Tz::Pacific__Kiritimati),
        office(Tz::Etc__GMTPlus12),
        round_the_clock(Tz::America__New_York),
        once(),
        Calendar::always(),
        Calendar::never(),
    ]
}

fn starts_of_range() -> [DateTime<Utc>; 3] {
    [
        RANGE_START - NANO,
        RANGE_START - TimeDelta::days(40_000),
        DateTime::<Utc>::MIN_UTC,
    ]
}

fn ends_of_range() -> [DateTime<Utc>; 3] {
    [
        RANGE_END,
        RANGE_END + TimeDelta::days(40_000),
        DateTime::<Utc>::MAX_UTC,
    ]
}

#[test]
fn instants_outside_the_range_are_refused() {
    for calendar in calendars() {
        for t in starts_of_range().into_iter().chain(ends_of_range()) {
            for (asked, answer) in every_question(&calendar, t) {
                assert_eq!(
                    answer,
                    Err(CalendarError::Instant(InstantError::OutOfRange(t))),
                    "{asked} of {calendar:?}"
                );
            }
        }
    }
}

#[test]
fn the_first_and_the_last_instant_are_taken() {
    for calendar in calendars() {
        for t in [
            RANGE_START,
            RANGE_START + NANO,
            RANGE_END - NANO,
            RANGE_END - NANO * 2,
        ] {
            for (asked, answer) in every_question(&calendar, t) {
                assert!(
                    !matches!(answer, Err(CalendarError::Instant(_))),
                    "{asked} at {t}: {answer:?}"
                );
            }
        }
    }
}

#[test]
fn leap_seconds_are_refused() {
    for leap in [
        at("2016-12-31T23:59:60Z"),
        at("2016-12-31T23:59:60.999999999Z"),
        at("2024-06-03T10:00:60.5Z"),
    ] {
        for calendar in calendars() {
            for (asked, answer) in every_question(&calendar, leap) {
                assert_eq!(
                    answer,
                    Err(CalendarError::Instant(InstantError::LeapSecond(leap))),
                    "{asked} at {leap}"
                );
            }
        }
    }
}

#[test]
fn negative_spans_are_refused() {
    let t = at("2024-06-03T10:00:00Z");
    for calendar in calendars() {
        for d in [
            -NANO,
            TimeDelta::seconds(-1),
            TimeDelta::days(-400),
            TimeDelta::MIN,
        ] {
            assert_eq!(calendar.add(t, d), Err(CalendarError::NegativeSpan), "{d}");
            assert_eq!(calendar.sub(t, d), Err(CalendarError::NegativeSpan), "{d}");
        }
    }
}

#[test]
fn spans_longer_than_the_range_find_no_end() {
    let t = at("2024-06-03T10:00:00Z");
    let long = [
        RANGE_END - RANGE_START,
        TimeDelta::nanoseconds(i64::MAX),
        TimeDelta::nanoseconds(i64::MAX) + NANO,
        TimeDelta::MAX,
    ];
    for d in long {
        for calendar in [
            office(Tz::UTC),
            round_the_clock(Tz::Asia__Tokyo),
            Calendar::always(),
        ] {
            assert_eq!(calendar.add(t, d), Err(CalendarError::OutOfRange), "{d}");
            assert_eq!(calendar.sub(t, d), Err(CalendarError::OutOfRange), "{d}");
        }
        for calendar in [once(), Calendar::never()] {
            assert_eq!(calendar.add(t, d), Err(CalendarError::NeverOpens), "{d}");
            assert_eq!(calendar.sub(t, d), Err(CalendarError::NeverOpens), "{d}");
        }
    }
}

#[test]
fn answers_reach_the_last_nanosecond_and_no_further() {
    for calendar in [
        Calendar::always(),
        round_the_clock(Tz::UTC),
        round_the_clock(Tz::Africa__Monrovia),
    ] {
        let last = RANGE_END - NANO;
        assert_eq!(calendar.add(last - NANO, NANO), Ok(last));
        assert_eq!(calendar.add(last, NANO), Err(CalendarError::OutOfRange));
        assert_eq!(calendar.add(RANGE_START, last - RANGE_START), Ok(last));
        assert_eq!(
            calendar.add(RANGE_START, RANGE_END - RANGE_START),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(calendar.sub(RANGE_START + NANO, NANO), Ok(RANGE_START));
        assert_eq!(
            calendar.sub(RANGE_START, NANO),
            Err(CalendarError::OutOfRange)
        );
        assert_eq!(calendar.sub(last, last - RANGE_START), Ok(RANGE_START));
        assert_eq!(calendar.between(RANGE_START, last), Ok(last - RANGE_START));
        assert_eq!(calendar.between(last, RANGE_START), Ok(RANGE_START - last));
        assert_eq!(
            calendar
                .spans(RANGE_START..last)
                .unwrap()
                .collect::<Vec<_>>(),
            [RANGE_START..last]
        );
    }
}

#[test]
fn hours_round_the_clock_never_close() {
    let open = round_the_clock(Tz::UTC);
    for t in [RANGE_START, RANGE_END - NANO] {
        assert_eq!(open.next_close(t), Ok(None));
        assert_eq!(open.next_change(t), Ok(None));
    }
}

#[test]
fn a_run_that_crosses_the_end_of_the_range_closes_past_it() {
    // 2099-12-31 is a Thursday: in UTC its last window ends with the range.
    let thursdays = Calendar::weekly(Tz::UTC)
        .on(chrono::Weekday::Thu, "08:00-24:00")
        .build()
        .unwrap();
    let evening = at("2099-12-31T20:00:00Z");
    assert_eq!(thursdays.is_open(RANGE_END - NANO), Ok(true));
    assert_eq!(
        thursdays.next_close(evening),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        thursdays.next_change(evening),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        thursdays.add(evening, TimeDelta::hours(4)),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        thursdays.add(evening, TimeDelta::hours(4) - NANO),
        Ok(RANGE_END - NANO)
    );
}

#[test]
fn closed_at_the_end_of_the_range_is_not_closed_for_ever() {
    let calendar = office(Tz::UTC);
    let evening = at("2099-12-31T17:00:00Z");
    assert_eq!(calendar.is_open(evening - NANO), Ok(true));
    assert_eq!(calendar.is_open(evening), Ok(false));
    assert_eq!(calendar.next_close(evening - NANO), Ok(Some(evening)));
    assert_eq!(calendar.next_open(evening), Err(CalendarError::OutOfRange));
    assert_eq!(calendar.next_close(evening), Err(CalendarError::OutOfRange));
    assert_eq!(
        calendar.next_change(evening),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(calendar.add(evening, NANO), Err(CalendarError::OutOfRange));
    assert_eq!(calendar.add(evening, TimeDelta::zero()), Ok(evening));
    // 1970-01-01 is a Thursday.
    let morning = at("1970-01-01T08:00:00Z");
    assert_eq!(calendar.sub(morning, NANO), Err(CalendarError::OutOfRange));
    assert_eq!(calendar.sub(morning, TimeDelta::zero()), Ok(morning));
    assert_eq!(calendar.sub(morning + NANO, NANO), Ok(morning));
}

#[test]
fn after_the_last_opening_nothing_opens() {
    let calendar = once();
    let (open, close) = (at("2024-06-03T08:00:00Z"), at("2024-06-03T12:00:00Z"));
    for t in [close, close + NANO, RANGE_END - NANO] {
        assert_eq!(calendar.next_open(t), Err(CalendarError::NeverOpens));
        assert_eq!(calendar.next_close(t), Err(CalendarError::NeverOpens));
        assert_eq!(calendar.next_change(t), Ok(None));
        assert_eq!(calendar.add(t, NANO), Err(CalendarError::NeverOpens));
        assert_eq!(calendar.add(t, TimeDelta::zero()), Ok(t));
        assert_eq!(calendar.sub(t, TimeDelta::hours(4)), Ok(open));
        assert_eq!(
            calendar.sub(t, TimeDelta::hours(4) + NANO),
            Err(CalendarError::NeverOpens)
        );
    }
    for t in [RANGE_START, open - NANO, open] {
        assert_eq!(calendar.next_open(t), Ok(open));
        assert_eq!(calendar.next_close(t), Ok(Some(close)));
        assert_eq!(
            calendar.next_change(t),
            Ok(Some(if t == open { close } else { open }))
        );
        assert_eq!(calendar.add(t, TimeDelta::hours(4)), Ok(close));
        assert_eq!(
            calendar.add(t, TimeDelta::hours(4) + NANO),
            Err(CalendarError::NeverOpens)
        );
        assert_eq!(calendar.sub(t, NANO), Err(CalendarError::NeverOpens));
    }
    assert_eq!(
        calendar
            .spans(RANGE_START..RANGE_END - NANO)
            .unwrap()
            .collect::<Vec<_>>(),
        [open..close]
    );
}

#[test]
fn an_opening_just_outside_the_range_is_out_of_range_not_never() {
    let before = Calendar::weekly(Tz::UTC)
        .date(date("1969-12-31"), "08:00-12:00")
        .build()
        .unwrap();
    for days in [0, 6, 7, 8, 14, 21, 28, 365] {
        let t = RANGE_START + TimeDelta::days(days);
        let found = before.sub(t, NANO);
        assert_eq!(found, Err(CalendarError::OutOfRange), "after {days} days");
    }
    assert_eq!(
        before.sub(RANGE_END - NANO, TimeDelta::hours(4)),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(
        before.sub(RANGE_START, TimeDelta::hours(4) + NANO),
        Err(CalendarError::NeverOpens)
    );
    assert_eq!(
        before.next_open(RANGE_START),
        Err(CalendarError::NeverOpens)
    );
    let after = Calendar::weekly(Tz::UTC)
        .date(date("2100-01-01"), "08:00-12:00")
        .build()
        .unwrap();
    let t = at("2024-06-03T08:00:00Z");
    assert_eq!(after.next_open(t), Err(CalendarError::OutOfRange));
    assert_eq!(after.next_close(t), Err(CalendarError::OutOfRange));
    assert_eq!(after.next_change(t), Err(CalendarError::OutOfRange));
    assert_eq!(after.add(t, NANO), Err(CalendarError::OutOfRange));
    assert_eq!(after.sub(t, NANO), Err(CalendarError::NeverOpens));
    let (last, first) = (RANGE_END - NANO, RANGE_START);
    assert_eq!(after.between(first, last), Ok(TimeDelta::zero()));
}

#[test]
fn breaks_that_take_every_hour_leave_nothing_to_open() {
    let calendar = Calendar::weekly(Tz::Europe__Berlin)
        .on(chrono::Weekday::Mon, "08:00-12:00")
        .break_weekly(chrono::Weekday::Mon, "07:00-13:00")
        .build()
        .unwrap();
    assert_eq!(
        calendar.next_open(RANGE_START),
        Err(CalendarError::NeverOpens)
    );
    assert_eq!(
        calendar.sub(RANGE_END - NANO, NANO),
        Err(CalendarError::NeverOpens)
    );
}

#[test]
fn an_opening_that_no_clock_ever_shows_is_no_opening() {
    // Samoa skipped 2011-12-30.
    let calendar = Calendar::weekly(Tz::Pacific__Apia)
        .date(date("2011-12-30"), "00:00-24:00")
        .build()
        .unwrap();
    assert_eq!(
        calendar.next_open(RANGE_START),
        Err(CalendarError::NeverOpens)
    );
    assert_eq!(
        calendar
            .spans(RANGE_START..RANGE_END - NANO)
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn spans_run_forwards() {
    let t = at("2024-06-03T10:00:00Z");
    for calendar in calendars() {
        assert!(calendar.spans(t..t - NANO).is_err());
        assert!(calendar.spans(RANGE_END - NANO..RANGE_START).is_err());
        assert_eq!(calendar.spans(t..t).unwrap().count(), 0);
    }
    let inside = office(Tz::UTC)
        .spans(t..t + NANO)
        .unwrap()
        .collect::<Vec<_>>();
    assert_eq!(inside, [t..t + NANO]);
}

#[test]
fn spans_over_the_whole_range() {
    // Thursday 1970-01-01 to Thursday 2099-12-31: 6,783 weeks begin on a Thursday, and that last day follows.
    let calendar = office(Tz::UTC);
    let mut spans = calendar.spans(RANGE_START..RANGE_END - NANO).unwrap();
    assert_eq!(
        spans.next(),
        Some(at("1970-01-01T08:00:00Z")..at("1970-01-01T17:00:00Z"))
    );
    assert_eq!(
        spans.last(),
        Some(at("2099-12-31T08:00:00Z")..at("2099-12-31T17:00:00Z"))
    );
    let days = (RANGE_END - RANGE_START).num_days();
    assert_eq!((days, days % 7), (47_482, 1));
    let expected = 6_783 * 5 + 1;
    assert_eq!(
        calendar
            .spans(RANGE_START..RANGE_END - NANO)
            .unwrap()
            .count(),
        expected
    );
    let seconds = i64::try_from(expected).unwrap() * 9 * 3_600;
    assert_eq!(
        calendar.between(RANGE_START, RANGE_END - NANO),
        Ok(TimeDelta::seconds(seconds))
    );
}

#[test]
fn closed_dates_at_the_ends_of_the_range() {
    let build = |tz: Tz, day: &str| {
        let all = Calendar::weekly(tz)
            .mon_fri("00:00-24:00")
            .sat("00:00-24:00")
            .sun("00:00-24:00");
        all.closed(date(day), "closed").build().unwrap()
    };
    let first = build(Tz::UTC, "1970-01-01");
    assert_eq!(first.next_open(RANGE_START), Ok(at("1970-01-02T00:00:00Z")));
    assert_eq!(
        first.sub(at("1970-01-02T00:00:00Z"), NANO),
        Err(CalendarError::OutOfRange)
    );
    let last = build(Tz::UTC, "2099-12-31");
    assert_eq!(
        last.next_close(RANGE_START),
        Ok(Some(at("2099-12-31T00:00:00Z")))
    );
    assert_eq!(
        last.next_open(RANGE_END - NANO),
        Err(CalendarError::OutOfRange)
    );
    // The local date that touches an end of the range from outside counts up to that end.
    let west = build(Tz::America__New_York, "1969-12-31");
    assert_eq!(west.next_open(RANGE_START), Ok(at("1970-01-01T05:00:00Z")));
    let east = build(Tz::Asia__Tokyo, "2100-01-01");
    assert_eq!(
        east.next_close(RANGE_START),
        Ok(Some(at("2099-12-31T15:00:00Z")))
    );
    assert_eq!(east.is_open(RANGE_END - NANO), Ok(false));
}

#[test]
fn sparse_hours_are_found_however_far() {
    let days = ["1970-01-15", "2024-02-29", "2099-12-30"];
    let dated = days.iter().fold(Calendar::weekly(Tz::UTC), |weekly, day| {
        weekly.date(date(day), "09:00-09:01")
    });
    let calendar = dated.build().unwrap();
    let minute = TimeDelta::minutes(1);
    assert_eq!(
        calendar.next_open(at("1970-01-15T09:01:00Z")),
        Ok(at("2024-02-29T09:00:00Z"))
    );
    assert_eq!(
        calendar.next_change(at("2024-02-29T09:01:00Z")),
        Ok(Some(at("2099-12-30T09:00:00Z")))
    );
    assert_eq!(
        calendar.add(RANGE_START, minute),
        Ok(at("1970-01-15T09:01:00Z"))
    );
    assert_eq!(
        calendar.add(RANGE_START, minute + NANO),
        Ok(at("2024-02-29T09:00:00Z") + NANO)
    );
    assert_eq!(
        calendar.add(RANGE_START, minute * 3),
        Ok(at("2099-12-30T09:01:00Z"))
    );
    assert_eq!(
        calendar.add(RANGE_START, minute * 3 + NANO),
        Err(CalendarError::NeverOpens)
    );
    assert_eq!(
        calendar.sub(RANGE_END - NANO, minute * 2 + NANO),
        Ok(at("1970-01-15T09:01:00Z") - NANO)
    );
}

/// Open time on one date under one window.
fn on_one_date(tz: Tz, day: &str, window: &str) -> (TimeDelta, usize) {
    let calendar = Calendar::weekly(tz)
        .date(date(day), window)
        .build()
        .unwrap();
    let whole = RANGE_START..RANGE_END - NANO;
    (
        calendar.between(whole.start, whole.end).unwrap(),
        calendar.spans(whole).unwrap().count(),
    )
}

/// A zone, a date, its hours, and the minutes and the spans that are open.
#[rustfmt::skip]
const CHANGES_OF_THE_CLOCK: [(Tz, &str, &str, i64, usize); 21] = [
    // The clock goes from 02:00 to 03:00, and from 03:00 back to 02:00.
    (Tz::Europe__Berlin, "2024-03-31", "02:00-03:00", 0, 0),
    (Tz::Europe__Berlin, "2024-03-31", "01:30-03:30", 60, 1),
    (Tz::Europe__Berlin, "2024-03-31", "00:00-24:00", 23 * 60, 1),
    (Tz::Europe__Berlin, "2024-10-27", "02:00-03:00", 120, 1),
    (Tz::Europe__Berlin, "2024-10-27", "02:30-03:00", 60, 2),
    (Tz::Europe__Berlin, "2024-10-27", "00:00-24:00", 25 * 60, 1),
    // Half an hour.
    (Tz::Australia__Lord_Howe, "2024-10-06", "02:00-02:30", 0, 0),
    (Tz::Australia__Lord_Howe, "2024-10-06", "02:00-03:00", 30, 1),
    (Tz::Australia__Lord_Howe, "2024-04-07", "01:30-02:00", 60, 1),
    // Two hours.
    (Tz::Antarctica__Troll, "2024-03-31", "00:30-03:30", 60, 1),
    (Tz::Antarctica__Troll, "2024-10-27", "01:00-03:00", 240, 1),
    // At 02:45.
    (Tz::Pacific__Chatham, "2024-09-29", "02:45-03:45", 0, 0),
    (Tz::Pacific__Chatham, "2024-09-29", "02:30-04:00", 30, 1),
    // A day that starts at 01:00, and two whose last hour comes twice.
    (Tz::America__Sao_Paulo, "2018-11-04", "00:00-01:00", 0, 0),
    (Tz::America__Sao_Paulo, "2018-02-17", "23:00-24:00", 120, 1),
    (Tz::America__Sao_Paulo, "2018-02-17", "23:30-24:00", 60, 2),
    (Tz::Asia__Beirut, "2024-10-26", "23:00-24:00", 120, 1),
    // At one minute past midnight, back into the date before.
    (Tz::America__St_Johns, "2010-11-07", "00:00-00:01", 2, 2),
    (Tz::America__St_Johns, "2010-11-06", "23:00-24:00", 119, 2),
    // A date no clock has shown.
    (Tz::Pacific__Apia, "2011-12-30", "00:00-24:00", 0, 0),
    (Tz::Pacific__Kwajalein, "1993-08-21", "00:00-24:00", 0, 0),
];

#[test]
fn what_the_clock_skips_is_nothing_and_what_it_repeats_is_open_twice() {
    for (tz, day, window, minutes, spans) in CHANGES_OF_THE_CLOCK {
        let expected = (TimeDelta::minutes(minutes), spans);
        assert_eq!(
            on_one_date(tz, day, window),
            expected,
            "{tz} {day} {window}"
        );
    }
}

#[test]
fn offsets_with_odd_seconds() {
    // Liberia was 44 minutes and 30 seconds behind until 1972-01-07.
    let calendar = Calendar::weekly(Tz::Africa__Monrovia)
        .mon_fri("09:00-17:00")
        .build()
        .unwrap();
    assert_eq!(
        calendar.next_open(at("1971-06-01T00:00:00Z")),
        Ok(at("1971-06-01T09:44:30Z"))
    );
    assert_eq!(
        calendar.next_open(at("1972-06-01T00:00:00Z")),
        Ok(at("1972-06-01T09:00:00Z"))
    );
}

#[test]
fn parts_of_a_second_count_only_while_open() {
    let calendar = office(Tz::UTC);
    let (open, close) = (at("2024-06-03T08:00:00Z"), at("2024-06-03T17:00:00Z"));
    assert_eq!(calendar.between(open - NANO, open + NANO), Ok(NANO));
    assert_eq!(
        calendar.between(close - NANO, close + TimeDelta::milliseconds(500)),
        Ok(NANO)
    );
    assert_eq!(
        calendar.between(at("2024-06-03T07:59:59.9Z"), at("2024-06-03T17:00:00.9Z")),
        Ok(TimeDelta::hours(9))
    );
    assert_eq!(
        calendar.add(at("2024-06-03T07:59:59.9Z"), NANO),
        Ok(open + NANO)
    );
    assert_eq!(
        calendar.add(at("2024-06-03T16:59:59.9Z"), TimeDelta::milliseconds(100)),
        Ok(close)
    );
    let tuesday = at("2024-06-04T08:00:00Z");
    assert_eq!(
        calendar.add(
            at("2024-06-03T16:59:59.9Z"),
            TimeDelta::milliseconds(100) + NANO
        ),
        Ok(tuesday + NANO)
    );
    assert_eq!(
        calendar.add(close + TimeDelta::milliseconds(1), NANO),
        Ok(tuesday + NANO)
    );
    assert_eq!(calendar.sub(tuesday + NANO, NANO), Ok(tuesday));
    assert_eq!(calendar.sub(tuesday, NANO), Ok(close - NANO));
    assert_eq!(
        calendar.sub(close + TimeDelta::milliseconds(1), NANO),
        Ok(close - NANO)
    );
    assert_eq!(calendar.next_open(open - NANO), Ok(open));
    assert_eq!(calendar.next_open(open + NANO), Ok(open + NANO));
    assert_eq!(calendar.next_close(close - NANO), Ok(Some(close)));
    assert_eq!(calendar.next_change(close - NANO), Ok(Some(close)));
    assert_eq!(calendar.next_change(close), Ok(Some(tuesday)));
    assert_eq!(calendar.next_change(open - NANO), Ok(Some(open)));
}

#[test]
fn the_stronger_rule_wins() {
    let (monday, tuesday, wednesday) = (date("2024-06-03"), date("2024-06-04"), date("2024-06-05"));
    let calendar = Calendar::weekly(Tz::UTC)
        .mon_fri("08:00-17:00")
        .closed(monday, "closed, but for the morning")
        .date(monday, "08:00-12:00")
        .break_on(monday, "10:00-10:30")
        .closed(tuesday, "closed")
        .date(wednesday, Hours::none())
        .break_weekly(chrono::Weekday::Thu, "12:00-13:00")
        .build()
        .unwrap();
    let spans: Vec<_> = calendar
        .spans(at("2024-06-03T00:00:00Z")..at("2024-06-07T00:00:00Z"))
        .unwrap()
        .collect();
    let expected = [
        at("2024-06-03T08:00:00Z")..at("2024-06-03T10:00:00Z"),
        at("2024-06-03T10:30:00Z")..at("2024-06-03T12:00:00Z"),
        at("2024-06-06T08:00:00Z")..at("2024-06-06T12:00:00Z"),
        at("2024-06-06T13:00:00Z")..at("2024-06-06T17:00:00Z"),
    ];
    assert_eq!(spans, expected);
}

#[test]
fn windows_that_meet_at_midnight_are_one_run() {
    let calendar = Calendar::weekly(Tz::UTC)
        .mon("20:00-24:00")
        .tue("00:00-04:00")
        .build()
        .unwrap();
    let monday = at("2024-06-03T20:00:00Z");
    assert_eq!(
        calendar.next_close(monday),
        Ok(Some(at("2024-06-04T04:00:00Z")))
    );
    assert_eq!(
        calendar.add(monday, TimeDelta::hours(4)),
        Ok(at("2024-06-04T00:00:00Z"))
    );
    assert_eq!(
        calendar
            .spans(monday..at("2024-06-05T00:00:00Z"))
            .unwrap()
            .count(),
        1
    );
}

#[cfg(feature = "bundled")]
#[test]
fn the_newest_zone_data_is_the_default() {
    // British Columbia keeps summer time in the winter of 2026; chrono-tz has not heard of it.
    let newest = Calendar::weekly("America/Vancouver")
        .mon_fri("09:00-17:00")
        .build()
        .unwrap();
    let old = Calendar::weekly(Tz::America__Vancouver)
        .mon_fri("09:00-17:00")
        .build()
        .unwrap();
    let midnight = at("2026-12-01T09:00:00Z");
    assert_eq!(newest.next_open(midnight), Ok(at("2026-12-01T16:00:00Z")));
    assert_eq!(old.next_open(midnight), Ok(at("2026-12-01T17:00:00Z")));
}

#[test]
fn dates_outside_those_of_the_range_are_refused_as_often_as_they_are_given() {
    let twice = |day: &str| {
        let weekly = Calendar::weekly(Tz::UTC).date(date(day), "08:00-12:00");
        weekly.date(date(day), "13:00-17:00").build()
    };
    for outside in ["1969-12-30", "2100-01-02"] {
        let call = format!("date({outside})");
        let problem = BuildProblem::DateOutOfRange { call };
        assert_eq!(
            twice(outside).unwrap_err().problems(),
            [problem.clone(), problem]
        );
    }
    for inside in ["1969-12-31", "2100-01-01"] {
        let problem = BuildProblem::DateTwice { date: date(inside) };
        assert_eq!(twice(inside).unwrap_err().problems(), [problem]);
    }
}
