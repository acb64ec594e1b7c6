//! The laws, on spans up to the whole range, without the oracle.

use crate::support::generate::{Case, Place, budget, cases, near, places};
use crate::support::property::check;
use crate::support::{NANO, RANGE_END, RANGE_START, at};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use duly::calendar::{Calendar, CalendarError};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof};
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;

const CASES: u32 = 500;

/// A calendar, and instants near its anchor, on its edges there, and anywhere in the range.
struct Scene {
    case: Case,
    calendar: Calendar,
    instants: Vec<DateTime<Utc>>,
}

fn scenes() -> impl Strategy<Value = (Case, Vec<Place>, Vec<Place>)> {
    (cases(1), places(5), places(2))
}

fn scene((case, near, far): (Case, Vec<Place>, Vec<Place>)) -> Scene {
    let calendar = case.calendar();
    let days = TimeDelta::days(10);
    let span = (case.anchor - days).max(RANGE_START)..(case.anchor + days).min(RANGE_END - NANO);
    let open = calendar.spans(span.clone()).unwrap();
    let edges: Vec<_> = open.flat_map(|open| [open.start, open.end]).collect();
    let near = near.iter().map(|place| place.instant(&span, &edges));
    let far = far
        .iter()
        .map(|place| place.instant(&(RANGE_START..RANGE_END), &[]));
    let instants = near.chain(far).collect();
    Scene {
        case,
        calendar,
        instants,
    }
}

/// Budgets of days, and now and then of years.
fn budgets(n: usize) -> impl Strategy<Value = Vec<TimeDelta>> {
    let long = (0..3_000_000_000_000_000_000_i64).prop_map(TimeDelta::nanoseconds);
    vec(prop_oneof![4 => budget(), 1 => long], n)
}

/// Holds a law to scenes.
fn law(property: impl Fn(&Scene) -> TestCaseResult) {
    check(CASES, scenes(), |drawn| property(&scene(drawn)));
}

/// Holds a law to scenes with a budget for each instant.
fn budget_law(property: impl Fn(&Calendar, DateTime<Utc>, TimeDelta) -> TestCaseResult) {
    check(CASES, (scenes(), budgets(7)), |(drawn, budgets)| {
        let scene = scene(drawn);
        let mut pairs = scene.instants.iter().zip(budgets);
        pairs.try_for_each(|(t, d)| property(&scene.calendar, *t, d))
    });
}

fn past_the_end(error: &CalendarError) -> bool {
    matches!(error, CalendarError::OutOfRange | CalendarError::NeverOpens)
}

#[test]
fn between_is_additive_over_any_midpoint() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for three in instants.windows(3) {
                let between =
                    |from: usize, to: usize| calendar.between(three[from], three[to]).unwrap();
                prop_assert_eq!(
                    between(0, 1) + between(1, 2),
                    between(0, 2),
                    "over {:?}",
                    three
                );
            }
            Ok(())
        },
    );
}

#[test]
fn between_backwards_is_negative() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for pair in instants.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                prop_assert_eq!(
                    calendar.between(a, b).unwrap(),
                    -calendar.between(b, a).unwrap(),
                    "{} {}",
                    a,
                    b
                );
            }
            Ok(())
        },
    );
}

#[test]
fn between_is_no_more_than_real_time() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for pair in instants.windows(2) {
                let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let open = calendar.between(a, b).unwrap();
                prop_assert!(
                    TimeDelta::zero() <= open && open <= b - a,
                    "between({}, {}) = {}",
                    a,
                    b,
                    open
                );
            }
            Ok(())
        },
    );
}

#[test]
fn an_instant_is_open_iff_its_nanosecond_counts() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for t in instants.iter().copied().filter(|t| *t + NANO < RANGE_END) {
                let counted = calendar.between(t, t + NANO).unwrap();
                prop_assert_eq!(calendar.is_open(t).unwrap(), counted == NANO, "{}", t);
                prop_assert!(
                    counted == NANO || counted.is_zero(),
                    "{} counts {}",
                    t,
                    counted
                );
            }
            Ok(())
        },
    );
}

#[test]
fn add_meets_the_budget_and_no_earlier_instant_does() {
    budget_law(|calendar, t, d| match calendar.add(t, d) {
        Ok(u) => {
            prop_assert!(t <= u, "add({}, {}) = {}", t, d, u);
            prop_assert_eq!(calendar.between(t, u), Ok(d), "add({}, {}) = {}", t, d, u);
            if d.is_zero() {
                prop_assert_eq!(u, t);
            } else {
                prop_assert!(
                    calendar.between(t, u - NANO).unwrap() < d,
                    "add({}, {}) = {}",
                    t,
                    d,
                    u
                );
            }
            Ok(())
        }
        Err(error) => {
            prop_assert!(past_the_end(&error), "add({}, {}): {:?}", t, d, error);
            let left = calendar.between(t, RANGE_END - NANO).unwrap();
            prop_assert!(
                left < d,
                "add({}, {}): {:?}, but {} are left",
                t,
                d,
                error,
                left
            );
            Ok(())
        }
    });
}

#[test]
fn sub_meets_the_budget_and_no_later_instant_does() {
    budget_law(|calendar, t, d| match calendar.sub(t, d) {
        Ok(u) => {
            prop_assert!(u <= t, "sub({}, {}) = {}", t, d, u);
            prop_assert_eq!(calendar.between(u, t), Ok(d), "sub({}, {}) = {}", t, d, u);
            if d.is_zero() {
                prop_assert_eq!(u, t);
            } else {
                prop_assert!(
                    calendar.between(u + NANO, t).unwrap() < d,
                    "sub({}, {}) = {}",
                    t,
                    d,
                    u
                );
            }
            Ok(())
        }
        Err(error) => {
            prop_assert!(past_the_end(&error), "sub({}, {}): {:?}", t, d, error);
            let left = calendar.between(RANGE_START, t).unwrap();
            prop_assert!(
                left < d,
                "sub({}, {}): {:?}, but {} are left",
                t,
                d,
                error,
                left
            );
            Ok(())
        }
    });
}

/// An answer as a place on the line, off either end where it is an error.
fn forwards(answer: Result<DateTime<Utc>, CalendarError>) -> DateTime<Utc> {
    answer.unwrap_or(RANGE_END)
}

fn backwards(answer: Result<DateTime<Utc>, CalendarError>) -> DateTime<Utc> {
    answer.unwrap_or(RANGE_START - NANO)
}

#[test]
fn add_and_sub_are_monotone_in_the_instant() {
    check(CASES, (scenes(), budgets(6)), |(drawn, budgets)| {
        let Scene {
            calendar, instants, ..
        } = scene(drawn);
        for (pair, d) in instants.windows(2).zip(budgets) {
            let (a, b) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            prop_assert!(
                forwards(calendar.add(a, d)) <= forwards(calendar.add(b, d)),
                "add of {} at {} and {}",
                d,
                a,
                b
            );
            prop_assert!(
                backwards(calendar.sub(a, d)) <= backwards(calendar.sub(b, d)),
                "sub of {} at {} and {}",
                d,
                a,
                b
            );
        }
        Ok(())
    });
}

#[test]
fn add_rises_and_sub_falls_with_the_budget() {
    budget_law(|calendar, t, d| {
        let more = d + NANO;
        let (first, second) = (calendar.add(t, d), calendar.add(t, more));
        prop_assert!(
            second.is_err() || forwards(first) < forwards(second),
            "add({}, {})",
            t,
            d
        );
        prop_assert!(
            first.is_ok() || calendar.add(t, more).is_err(),
            "add({}, {})",
            t,
            d
        );
        let (first, second) = (calendar.sub(t, d), calendar.sub(t, more));
        prop_assert!(
            second.is_err() || backwards(second) < backwards(first),
            "sub({}, {})",
            t,
            d
        );
        prop_assert!(
            first.is_ok() || calendar.sub(t, more).is_err(),
            "sub({}, {})",
            t,
            d
        );
        Ok(())
    });
}

#[test]
fn budgets_can_be_spent_in_parts() {
    check(
        CASES,
        (scenes(), budgets(7), budgets(7)),
        |(drawn, first, second)| {
            let Scene {
                calendar, instants, ..
            } = scene(drawn);
            for (t, (d, e)) in instants.into_iter().zip(first.into_iter().zip(second)) {
                let parts = calendar.add(t, d).and_then(|u| calendar.add(u, e));
                prop_assert_eq!(
                    forwards(parts),
                    forwards(calendar.add(t, d + e)),
                    "add({}, {} and {})",
                    t,
                    d,
                    e
                );
                let parts = calendar.sub(t, d).and_then(|u| calendar.sub(u, e));
                prop_assert_eq!(
                    backwards(parts),
                    backwards(calendar.sub(t, d + e)),
                    "sub({}, {} and {})",
                    t,
                    d,
                    e
                );
            }
            Ok(())
        },
    );
}

#[test]
fn going_back_from_an_add_lands_on_the_next_opening() {
    budget_law(|calendar, t, d| {
        if let (Ok(u), false) = (calendar.add(t, d), d.is_zero()) {
            prop_assert_eq!(
                calendar.sub(u, d),
                calendar.next_open(t),
                "add({}, {}) = {}",
                t,
                d,
                u
            );
        }
        Ok(())
    });
}

#[test]
fn going_on_from_a_sub_lands_where_the_open_time_ended() {
    budget_law(|calendar, t, d| {
        if let (Ok(u), false) = (calendar.sub(t, d), d.is_zero()) {
            let back = calendar.add(u, d).unwrap();
            prop_assert!(back <= t, "sub({}, {}) = {}, and on to {}", t, d, u, back);
            prop_assert_eq!(calendar.between(back, t), Ok(TimeDelta::zero()));
            prop_assert!(
                calendar.is_open(back - NANO).unwrap(),
                "sub({}, {}) = {}, and on to {}",
                t,
                d,
                u,
                back
            );
        }
        Ok(())
    });
}

#[test]
fn a_budget_used_up_at_closing_ends_at_closing() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for t in instants {
                if let (Ok(open), Ok(Some(close))) =
                    (calendar.next_open(*t), calendar.next_close(*t))
                {
                    prop_assert_eq!(calendar.add(*t, close - open), Ok(close), "from {}", t);
                    prop_assert_eq!(calendar.sub(close, close - open), Ok(open), "from {}", t);
                }
            }
            Ok(())
        },
    );
}

#[test]
fn next_open_is_the_first_open_instant() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for t in instants {
                match calendar.next_open(*t) {
                    Ok(open) => {
                        prop_assert!(
                            *t <= open && calendar.is_open(open).unwrap(),
                            "{} opens at {}",
                            t,
                            open
                        );
                        prop_assert_eq!(
                            calendar.between(*t, open),
                            Ok(TimeDelta::zero()),
                            "{} opens at {}",
                            t,
                            open
                        );
                        prop_assert_eq!(
                            calendar.is_open(*t).unwrap(),
                            *t == open,
                            "{} opens at {}",
                            t,
                            open
                        );
                    }
                    Err(error) => {
                        prop_assert!(past_the_end(&error), "{}: {:?}", t, error);
                        prop_assert_eq!(
                            calendar.between(*t, RANGE_END - NANO),
                            Ok(TimeDelta::zero()),
                            "{}: {:?}",
                            t,
                            error
                        );
                        prop_assert_eq!(
                            calendar.is_open(RANGE_END - NANO),
                            Ok(false),
                            "{}: {:?}",
                            t,
                            error
                        );
                    }
                }
            }
            Ok(())
        },
    );
}

#[test]
fn next_close_ends_the_run() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for t in instants {
                match calendar.next_close(*t) {
                    Ok(Some(close)) => {
                        let open = calendar.next_open(*t).unwrap();
                        prop_assert!(open < close, "{} opens at {}, closes at {}", t, open, close);
                        prop_assert_eq!(
                            calendar.between(*t, close),
                            Ok(close - open),
                            "{} closes at {}",
                            t,
                            close
                        );
                        prop_assert_eq!(
                            calendar.is_open(close),
                            Ok(false),
                            "{} closes at {}",
                            t,
                            close
                        );
                    }
                    // A run that never ends; the next one may begin where the range has ended.
                    Ok(None) => match calendar.next_open(*t) {
                        Ok(open) => {
                            prop_assert_eq!(calendar.next_change(open), Ok(None), "{}", t);
                            let rest = RANGE_END - NANO - open;
                            prop_assert_eq!(
                                calendar.between(open, RANGE_END - NANO),
                                Ok(rest),
                                "{}",
                                t
                            );
                        }
                        Err(error) => prop_assert_eq!(error, CalendarError::OutOfRange, "{}", t),
                    },
                    Err(error) => prop_assert!(past_the_end(&error), "{}: {:?}", t, error),
                }
            }
            Ok(())
        },
    );
}

#[test]
fn next_change_is_the_first_change() {
    law(
        |Scene {
             calendar, instants, ..
         }| {
            for t in instants {
                let open = calendar.is_open(*t).unwrap();
                let change = calendar.next_change(*t);
                if let Ok(Some(change)) = change {
                    let counted = calendar.between(*t, change).unwrap();
                    prop_assert!(*t < change, "{} changes at {}", t, change);
                    prop_assert_eq!(
                        calendar.is_open(change),
                        Ok(!open),
                        "{} changes at {}",
                        t,
                        change
                    );
                    prop_assert_eq!(
                        counted,
                        if open { change - t } else { TimeDelta::zero() },
                        "{} changes at {}",
                        t,
                        change
                    );
                }
                if open {
                    prop_assert_eq!(change, calendar.next_close(*t), "{}", t);
                } else if let Ok(Some(change)) = change {
                    prop_assert_eq!(calendar.next_open(*t), Ok(change), "{}", t);
                }
            }
            Ok(())
        },
    );
}

#[test]
fn spans_are_maximal_and_add_up() {
    law(
        |Scene {
             case,
             calendar,
             instants,
         }| {
            let year = TimeDelta::days(366);
            let close = |t: &&DateTime<Utc>| (**t - case.anchor).abs() < year;
            let near: Vec<_> = instants.iter().filter(close).copied().collect();
            for pair in near.windows(2) {
                let (from, to) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let spans: Vec<_> = calendar.spans(from..to).unwrap().collect();
                let sum: TimeDelta = spans.iter().map(|span| span.end - span.start).sum();
                prop_assert_eq!(Ok(sum), calendar.between(from, to), "{}..{}", from, to);
                for span in &spans {
                    prop_assert!(
                        from <= span.start && span.start < span.end && span.end <= to,
                        "{:?}",
                        span
                    );
                    prop_assert!(
                        span.start == from || !calendar.is_open(span.start - NANO).unwrap(),
                        "{:?}",
                        span
                    );
                    prop_assert!(
                        span.end == to || !calendar.is_open(span.end).unwrap(),
                        "{:?}",
                        span
                    );
                }
                prop_assert!(
                    spans.windows(2).all(|pair| pair[0].end < pair[1].start),
                    "{:?}",
                    spans
                );
            }
            Ok(())
        },
    );
}

#[test]
fn always_is_real_time() {
    let anywhere = || {
        (0..(RANGE_END - RANGE_START).num_nanoseconds().unwrap())
            .prop_map(DateTime::from_timestamp_nanos)
    };
    let always = Calendar::always();
    check(2_000, (anywhere(), anywhere()), |(a, b)| {
        let (first, last) = (a.min(b), a.max(b));
        prop_assert_eq!(always.is_open(a), Ok(true));
        prop_assert_eq!(always.between(a, b), Ok(b - a));
        prop_assert_eq!(always.add(first, last - first), Ok(last));
        prop_assert_eq!(always.sub(last, last - first), Ok(first));
        prop_assert_eq!(always.next_open(a), Ok(a));
        prop_assert_eq!(always.next_close(a), Ok(None));
        prop_assert_eq!(always.next_change(a), Ok(None));
        let whole: Vec<_> = always.spans(first..last).unwrap().collect();
        prop_assert_eq!(
            whole,
            if first < last {
                vec![first..last]
            } else {
                vec![]
            }
        );
        Ok(())
    });
}

#[test]
fn never_opens_nowhere() {
    let never = Calendar::never();
    for t in [RANGE_START, at("2024-02-29T12:00:00.5Z"), RANGE_END - NANO] {
        assert_eq!(never.is_open(t), Ok(false));
        assert_eq!(never.between(RANGE_START, t), Ok(TimeDelta::zero()));
        assert_eq!(never.add(t, TimeDelta::zero()), Ok(t));
        assert_eq!(never.sub(t, TimeDelta::zero()), Ok(t));
        assert_eq!(never.add(t, NANO), Err(CalendarError::NeverOpens));
        assert_eq!(never.sub(t, NANO), Err(CalendarError::NeverOpens));
        assert_eq!(never.next_open(t), Err(CalendarError::NeverOpens));
        assert_eq!(never.next_close(t), Err(CalendarError::NeverOpens));
        assert_eq!(never.next_change(t), Ok(None));
        assert_eq!(never.spans(RANGE_START..t).unwrap().count(), 0);
    }
}

#[test]
fn business_days_compose() {
    let asked = vec((any::<Index>(), 1..40_u32, 1..40_u32), 4);
    check(CASES, (cases(1), asked), |(case, asked)| {
        let calendar = case.calendar();
        for (index, n, m) in asked {
            let date = near(&case, index, 20);
            let after = |date, n| calendar.business_day_after(date, n);
            let parts = after(date, n).and_then(|middle| after(middle, m));
            prop_assert_eq!(
                &parts.ok(),
                &after(date, n + m).ok(),
                "{} + {} + {}",
                date,
                n,
                m
            );
            if let Ok(end) = parts {
                prop_assert_eq!(
                    calendar.is_business_day(end),
                    Ok(true),
                    "{} + {} + {}",
                    date,
                    n,
                    m
                );
                let days = date.iter_days().skip(1).take_while(|day| *day <= end);
                let counted = days
                    .filter(|day| calendar.is_business_day(*day).unwrap())
                    .count();
                prop_assert_eq!(
                    counted,
                    usize::try_from(n + m).unwrap(),
                    "{} + {} + {}",
                    date,
                    n,
                    m
                );
            }
        }
        Ok(())
    });
}

#[test]
fn a_business_day_has_an_opening_and_a_later_closing() {
    check(
        CASES,
        (cases(1), vec(any::<Index>(), 6)),
        |(case, indices)| {
            let calendar = case.calendar();
            for index in indices {
                let date = near(&case, index, 20);
                let (Ok(first), Ok(last)) =
                    (calendar.first_opening(date), calendar.last_closing(date))
                else {
                    continue;
                };
                prop_assert_eq!(first.is_some(), last.is_some(), "{}", date);
                prop_assert_eq!(
                    calendar.is_business_day(date),
                    Ok(first.is_some()),
                    "{}",
                    date
                );
                prop_assert_eq!(
                    calendar.first_open_at_or_after(date, NaiveTime::MIN),
                    Ok(first),
                    "{}",
                    date
                );
                if let (Some(first), Some(last)) = (first, last) {
                    prop_assert_eq!(calendar.is_open(first), Ok(true), "{}", date);
                    prop_assert_eq!(calendar.is_open(last - NANO), Ok(true), "{}", date);
                    prop_assert!(first < last, "{}", date);
                }
            }
            Ok(())
        },
    );
}

#[test]
fn a_clone_and_a_second_build_answer_alike() {
    check(50, (scenes(), Just(())), |(drawn, ())| {
        let Scene {
            case,
            calendar,
            instants,
        } = scene(drawn);
        let (clone, again) = (calendar.clone(), case.calendar());
        for pair in instants.windows(2) {
            let expected = calendar.between(pair[0], pair[1]);
            prop_assert_eq!(&clone.between(pair[0], pair[1]), &expected);
            prop_assert_eq!(&again.between(pair[0], pair[1]), &expected);
        }
        Ok(())
    });
}
