//! Every operation against the oracle, in zones and at instants where the clock changes.

use crate::support::generate::{Case, Place, budget, cases, cases_at_the_ends, near, places};
use crate::support::oracle::Tape;
use crate::support::property::check;
use crate::support::{RANGE_END, RANGE_START};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use duly::calendar::{Calendar, CalendarError};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof};
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

/// A calendar and the oracle's tape of it.
struct Bench {
    calendar: Calendar,
    tape: Tape,
    edges: Vec<DateTime<Utc>>,
    /// The only error an answer after, or before, the tape may be, where the tape tells.
    off_tape: [Option<CalendarError>; 2],
}

impl Bench {
    fn new(case: &Case) -> Bench {
        let tape = case.tape();
        let within = RANGE_START < tape.start() && tape.end() < RANGE_END;
        let sees_all_dates = tape.holds_days(case.dated_days());
        let off_tape = [false, true].map(|before| match (case.recurs(before), sees_all_dates) {
            (Some(true), _) => Some(CalendarError::OutOfRange),
            (Some(false), true) if within => Some(CalendarError::NeverOpens),
            (Some(false) | None, _) => None,
        });
        Bench {
            calendar: case.calendar(),
            edges: tape.edges(),
            tape,
            off_tape,
        }
    }

    fn instants(&self, places: &[Place]) -> Vec<DateTime<Utc>> {
        let span = self.tape.start()..self.tape.end();
        places
            .iter()
            .map(|place| place.instant(&span, &self.edges))
            .collect()
    }

    fn error_fits(&self, asked: &str, before: bool, error: &CalendarError) -> TestCaseResult {
        match &self.off_tape[usize::from(before)] {
            Some(expected) => prop_assert_eq!(error, expected, "{}", asked),
            None => prop_assert!(
                matches!(error, CalendarError::OutOfRange | CalendarError::NeverOpens),
                "{} answers {:?}",
                asked,
                error
            ),
        }
        Ok(())
    }

    /// Holds an answer to the oracle's. One that is not on the tape lies after it, or past the range.
    fn later(
        &self,
        asked: &str,
        found: Result<DateTime<Utc>, CalendarError>,
        expected: Option<DateTime<Utc>>,
    ) -> TestCaseResult {
        match (expected.filter(|expected| *expected < RANGE_END), found) {
            (Some(expected), found) => prop_assert_eq!(found, Ok(expected), "{}", asked),
            (None, Ok(found)) => {
                prop_assert!(expected.is_none(), "{} answers {}", asked, found);
                prop_assert!(
                    self.tape.end() <= found && found < RANGE_END,
                    "{} answers {}",
                    asked,
                    found
                );
            }
            (None, Err(error)) => self.error_fits(asked, false, &error)?,
        }
        Ok(())
    }

    /// Likewise; "none" may be the answer only where the oracle sees no change.
    fn later_or_none(
        &self,
        asked: &str,
        found: Result<Option<DateTime<Utc>>, CalendarError>,
        expected: Option<DateTime<Utc>>,
    ) -> TestCaseResult {
        match found {
            Ok(None) => prop_assert_eq!(expected, None, "{} answers none", asked),
            Ok(Some(found)) => self.later(asked, Ok(found), expected)?,
            Err(error) => self.later(asked, Err(error), expected)?,
        }
        Ok(())
    }

    /// Likewise, for an answer that lies before the question.
    fn earlier(
        &self,
        asked: &str,
        found: Result<DateTime<Utc>, CalendarError>,
        expected: Option<DateTime<Utc>>,
    ) -> TestCaseResult {
        match (expected, found) {
            (Some(expected), found) => prop_assert_eq!(found, Ok(expected), "{}", asked),
            (None, Ok(found)) => {
                prop_assert!(
                    RANGE_START <= found && found < self.tape.start(),
                    "{} answers {}",
                    asked,
                    found
                );
            }
            (None, Err(error)) => self.error_fits(asked, true, &error)?,
        }
        Ok(())
    }
}

#[test]
fn is_open_and_between() {
    check(1_000, (cases(60), places(10)), |(case, places)| {
        is_open_and_between_agree(&case, &places)
    });
}

#[test]
fn is_open_and_between_by_the_second() {
    check(60, (cases(1), places(40)), |(case, places)| {
        is_open_and_between_agree(&case, &places)
    });
}

fn is_open_and_between_agree(case: &Case, places: &[Place]) -> TestCaseResult {
    let bench = Bench::new(case);
    let instants = bench.instants(places);
    for pair in instants.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        prop_assert_eq!(
            bench.calendar.is_open(a),
            Ok(bench.tape.is_open(a)),
            "is_open({})",
            a
        );
        prop_assert_eq!(
            bench.calendar.between(a, b),
            Ok(bench.tape.between(a, b)),
            "between({}, {})",
            a,
            b
        );
    }
    Ok(())
}

#[test]
fn add_and_sub() {
    check(
        1_000,
        (cases(60), places(8), vec(budget(), 8)),
        |(case, places, budgets)| add_and_sub_agree(&case, &places, &budgets),
    );
}

#[test]
fn add_and_sub_by_the_second() {
    check(
        60,
        (cases(1), places(30), vec(budget(), 30)),
        |(case, places, budgets)| add_and_sub_agree(&case, &places, &budgets),
    );
}

fn add_and_sub_agree(case: &Case, places: &[Place], budgets: &[TimeDelta]) -> TestCaseResult {
    let bench = Bench::new(case);
    for (t, d) in bench.instants(places).into_iter().zip(budgets) {
        let Bench { calendar, tape, .. } = &bench;
        bench.later(
            &format!("add({t}, {d})"),
            calendar.add(t, *d),
            tape.add(t, *d),
        )?;
        bench.earlier(
            &format!("sub({t}, {d})"),
            calendar.sub(t, *d),
            tape.sub(t, *d),
        )?;
    }
    Ok(())
}

#[test]
fn what_comes_next() {
    check(1_000, (cases(60), places(10)), |(case, places)| {
        what_comes_next_agrees(&case, &places)
    });
}

#[test]
fn what_comes_next_by_the_second() {
    check(60, (cases(1), places(40)), |(case, places)| {
        what_comes_next_agrees(&case, &places)
    });
}

fn what_comes_next_agrees(case: &Case, places: &[Place]) -> TestCaseResult {
    let bench = Bench::new(case);
    let Bench { calendar, tape, .. } = &bench;
    for t in bench.instants(places) {
        bench.later(
            &format!("next_open({t})"),
            calendar.next_open(t),
            tape.next_open(t),
        )?;
        bench.later_or_none(
            &format!("next_close({t})"),
            calendar.next_close(t),
            tape.next_close(t),
        )?;
        bench.later_or_none(
            &format!("next_change({t})"),
            calendar.next_change(t),
            tape.next_change(t),
        )?;
    }
    Ok(())
}

#[test]
fn spans() {
    check(1_000, (cases(60), places(4)), |(case, places)| {
        spans_agree(&case, &places)
    });
}

#[test]
fn spans_by_the_second() {
    check(60, (cases(1), places(10)), |(case, places)| {
        spans_agree(&case, &places)
    });
}

fn spans_agree(case: &Case, places: &[Place]) -> TestCaseResult {
    let bench = Bench::new(case);
    for pair in bench.instants(places).windows(2) {
        let (from, to) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
        let found: Vec<_> = bench.calendar.spans(from..to).unwrap().collect();
        prop_assert_eq!(found, bench.tape.spans(from, to), "spans({}..{})", from, to);
    }
    Ok(())
}

/// The questions about a date, for dates whose every instant is on the tape and in the range.
fn inner_dates(case: &Case) -> bool {
    let margin = TimeDelta::days(12);
    RANGE_START + margin <= case.anchor && case.anchor < RANGE_END - margin
}

/// Times of the day, many of them at or just after a whole half hour.
fn times() -> impl Strategy<Value = NaiveTime> {
    let second = prop_oneof![
        (0..48_u32).prop_map(|half_hours| half_hours * 1_800),
        0..86_400_u32
    ];
    let nano = prop_oneof![3 => Just(0), 1 => Just(1), 1 => 0..1_000_000_000_u32];
    (second, nano).prop_map(|(second, nano)| {
        NaiveTime::from_num_seconds_from_midnight_opt(second, nano).unwrap()
    })
}

#[test]
fn business_days() {
    let dates = vec((any::<Index>(), times(), 1..6_u32), 6);
    check(1_000, (cases(60), dates), |(case, dates)| {
        if !inner_dates(&case) {
            return Ok(());
        }
        let bench = Bench::new(&case);
        for (index, time, n) in dates {
            let date = near(&case, index, 7);
            if bench.tape.holds_days(date..case.date(9)) {
                business_day_agrees(&case, &bench, date, time, n)?;
            }
        }
        Ok(())
    });
}

#[test]
fn business_days_by_the_second() {
    check(60, (cases(1), vec(times(), 10)), |(case, times)| {
        if !inner_dates(&case) {
            return Ok(());
        }
        let (calendar, date) = (case.calendar(), case.date(0));
        let tape = case.tape();
        prop_assert_eq!(
            calendar.is_business_day(date),
            Ok(tape.is_business_day(date)),
            "{}",
            date
        );
        for time in times {
            let found = calendar.first_open_at_or_after(date, time);
            prop_assert_eq!(
                found,
                Ok(tape.first_open_at_or_after(date, time)),
                "{} at {}",
                date,
                time
            );
        }
        Ok(())
    });
}

fn business_day_agrees(
    case: &Case,
    bench: &Bench,
    date: NaiveDate,
    time: NaiveTime,
    n: u32,
) -> TestCaseResult {
    let Bench { calendar, tape, .. } = bench;
    prop_assert_eq!(
        calendar.is_business_day(date),
        Ok(tape.is_business_day(date)),
        "is_business_day({})",
        date
    );
    prop_assert_eq!(
        calendar.first_opening(date),
        Ok(tape.first_opening(date)),
        "first_opening({})",
        date
    );
    prop_assert_eq!(
        calendar.last_closing(date),
        Ok(tape.last_closing(date)),
        "last_closing({})",
        date
    );
    let found = calendar.first_open_at_or_after(date, time);
    prop_assert_eq!(
        found,
        Ok(tape.first_open_at_or_after(date, time)),
        "first_open_at_or_after({}, {})",
        date,
        time
    );
    if let Some(expected) = tape.business_day_after(date, n, case.date(8)) {
        prop_assert_eq!(
            calendar.business_day_after(date, n),
            Ok(expected),
            "business_day_after({}, {})",
            date,
            n
        );
    }
    Ok(())
}

/// An answer in the range, or out of it.
fn in_range(answer: Option<DateTime<Utc>>) -> Result<Option<DateTime<Utc>>, CalendarError> {
    match answer {
        Some(t) if !(RANGE_START..RANGE_END).contains(&t) => Err(CalendarError::OutOfRange),
        answer => Ok(answer),
    }
}

#[test]
fn business_days_at_the_ends_of_the_range() {
    check(
        300,
        (cases_at_the_ends(60), vec(times(), 4)),
        |(case, times)| {
            // A date that touches the range is whole, although part of it lies outside.
            let (calendar, days) = (case.calendar(), TimeDelta::days(3));
            let tape = case.read(
                case.anchor - days..case.anchor + days,
                TimeDelta::minutes(1),
            );
            let date = case.date(0);
            prop_assert_eq!(
                calendar.is_business_day(date),
                Ok(tape.is_business_day(date)),
                "{}",
                date
            );
            prop_assert_eq!(
                calendar.first_opening(date),
                in_range(tape.first_opening(date)),
                "{}",
                date
            );
            prop_assert_eq!(
                calendar.last_closing(date),
                in_range(tape.last_closing(date)),
                "{}",
                date
            );
            for time in times {
                let found = calendar.first_open_at_or_after(date, time);
                let expected = in_range(tape.first_open_at_or_after(date, time));
                prop_assert_eq!(found, expected, "{} at {}", date, time);
            }
            Ok(())
        },
    );
}
