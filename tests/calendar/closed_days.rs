//! Closed-day rules: which dates they close, where observed ones go, what is refused.

use crate::support::property::check;
use crate::support::{RANGE_START, at, date};
use chrono::{NaiveDate, TimeDelta, Weekday};
use duly::calendar::{BuildProblem, Calendar, CalendarError, ClosedRule, Observed, Weekly};
use duly::limits::{MAX_CLOSED_DAYS, MAX_CLOSED_RULES, MAX_DATED_ENTRIES};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof};

/// Round the clock, so that only rules close.
fn all_week() -> Weekly {
    Calendar::weekly("UTC")
        .mon_fri("00:00-24:00")
        .sat("00:00-24:00")
        .sun("00:00-24:00")
}

fn with(rules: impl IntoIterator<Item = ClosedRule>) -> Weekly {
    rules.into_iter().fold(all_week(), Weekly::closed_by)
}

/// The closed dates from `first` to `last`, each with its name, and that just these have no open time.
fn closed_between(calendar: &Calendar, first: &str, last: &str) -> Vec<(String, String)> {
    let dates = date(first).iter_days().take_while(|day| *day <= date(last));
    let named = dates.filter_map(|day| {
        let name = calendar.closed_name(day).map(str::to_owned);
        assert_eq!(
            calendar.is_business_day(day),
            Ok(name.is_none()),
            "{day}: {name:?}"
        );
        Some((day.to_string(), name?))
    });
    named.collect()
}

fn closed_in(calendar: &Calendar, year: i32) -> Vec<String> {
    let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
    closed_between(calendar, &first, &last)
        .into_iter()
        .map(|(day, _)| day)
        .collect()
}

/// The dates of one year that one rule closes.
fn dates(rule: ClosedRule, year: i32) -> Vec<String> {
    closed_in(&with([rule]).build().unwrap(), year)
}

#[test]
fn dates_and_ranges() {
    let days = date("2024-02-28")..=date("2024-03-01");
    let leap = ["2024-02-28", "2024-02-29", "2024-03-01"];
    assert_eq!(dates(ClosedRule::dates(days, "x"), 2024), leap);
    let one = ClosedRule::date(date("2024-12-31"), "x");
    assert_eq!(dates(one.clone(), 2024), ["2024-12-31"]);
    assert_eq!(dates(one, 2025), Vec::<String>::new());
}

#[test]
fn days_of_every_year() {
    let unity = ClosedRule::yearly(10, 3, "x");
    for year in [1970, 2024, 2099] {
        assert_eq!(dates(unity.clone(), year), [format!("{year}-10-03")]);
    }
    let over = ClosedRule::yearly_dates((12, 30)..=(1, 2), "x");
    for year in [1970, 2024, 2099] {
        let days = ["01-01", "01-02", "12-30", "12-31"].map(|day| format!("{year}-{day}"));
        assert_eq!(dates(over.clone(), year), days);
    }
    let whole = ClosedRule::yearly_dates((3, 1)..=(2, 29), "x");
    assert_eq!(
        (
            dates(whole.clone(), 2024).len(),
            dates(whole.clone(), 2025).len()
        ),
        (366, 365)
    );
    assert!(with([whole]).build().unwrap().is_never());
}

#[test]
fn the_29th_of_february_comes_in_leap_years() {
    let leap_day = ClosedRule::yearly(2, 29, "x");
    assert_eq!(dates(leap_day.clone(), 2024), ["2024-02-29"]);
    assert_eq!(dates(leap_day, 2025), Vec::<String>::new());
    let from = ClosedRule::yearly_dates((2, 29)..=(3, 1), "x");
    assert_eq!(dates(from.clone(), 2024), ["2024-02-29", "2024-03-01"]);
    assert_eq!(dates(from, 2025), ["2025-03-01"]);
    let to = ClosedRule::yearly_dates((2, 28)..=(2, 29), "x");
    assert_eq!(dates(to.clone(), 2024), ["2024-02-28", "2024-02-29"]);
    assert_eq!(dates(to, 2025), ["2025-02-28"]);
}

#[test]
fn weekdays_of_a_month() {
    use Weekday::{Fri, Mon, Thu};
    for (nth, days) in [
        (1, &["2024-11-07"][..]),
        (4, &["2024-11-28"]),
        // November 2024 has four Thursdays, and five Fridays.
        (5, &[]),
    ] {
        assert_eq!(dates(ClosedRule::nth(nth, Thu, 11, "x"), 2024), days);
    }
    assert_eq!(
        dates(ClosedRule::nth(5, Fri, 11, "x"), 2024),
        ["2024-11-29"]
    );
    assert_eq!(dates(ClosedRule::last(Fri, 11, "x"), 2024), ["2024-11-29"]);
    assert_eq!(dates(ClosedRule::last(Thu, 11, "x"), 2024), ["2024-11-28"]);
    assert_eq!(dates(ClosedRule::last(Mon, 5, "x"), 2024), ["2024-05-27"]);
    assert_eq!(dates(ClosedRule::last(Mon, 2, "x"), 2025), ["2025-02-24"]);
}

#[test]
fn days_from_easter() {
    for (days, year, day) in [
        (-2, 2024, "2024-03-29"),
        (0, 2024, "2024-03-31"),
        (1, 2024, "2024-04-01"),
        (39, 2024, "2024-05-09"),
        (60, 2025, "2025-06-19"),
        (-100, 2024, "2023-12-22"),
        (100, 2024, "2024-07-09"),
    ] {
        let calendar = with([ClosedRule::easter(days, "x")]).build().unwrap();
        assert_eq!(
            calendar.closed_name(date(day)),
            Some("x"),
            "{days} days from Easter {year}"
        );
    }
}

#[test]
fn limited_to_years() {
    let rule = ClosedRule::yearly(10, 3, "x")
        .from_year(1990)
        .until_year(1992);
    for (year, count) in [(1989, 0), (1990, 1), (1992, 1), (1993, 0)] {
        assert_eq!(dates(rule.clone(), year).len(), count, "{year}");
    }
    // A stretch over the new year is of the year it begins in.
    let over = ClosedRule::yearly_dates((12, 31)..=(1, 1), "x");
    let once = over.from_year(2024).until_year(2024);
    let calendar = with([once]).build().unwrap();
    let closed = closed_between(&calendar, "2023-01-01", "2026-12-31");
    let days: Vec<&str> = closed.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(days, ["2024-12-31", "2025-01-01"]);
    // What is moved into another year is of the year it was moved from.
    let new_year = ClosedRule::yearly(1, 1, "x").observed(Observed::NearestWeekday);
    assert_eq!(
        dates(new_year.clone().from_year(2022), 2021),
        ["2021-12-31"]
    );
    assert_eq!(dates(new_year.from_year(2023), 2021), Vec::<String>::new());
}

#[test]
fn observed_rules_move_what_falls_on_the_weekend() {
    use Observed::{NearestWeekday, NextFree, NextMonday};
    // 25 December: 2020 a Friday, 2021 a Saturday, 2022 a Sunday, 2023 a Monday.
    for (observed, days) in [
        (
            NextMonday,
            ["2020-12-25", "2021-12-27", "2022-12-26", "2023-12-25"],
        ),
        (
            NearestWeekday,
            ["2020-12-25", "2021-12-24", "2022-12-26", "2023-12-25"],
        ),
        (
            NextFree,
            ["2020-12-25", "2021-12-27", "2022-12-26", "2023-12-25"],
        ),
    ] {
        let rule = ClosedRule::yearly(12, 25, "x").observed(observed);
        for (year, day) in (2020..).zip(days) {
            assert_eq!(dates(rule.clone(), year), [day], "{observed:?}");
        }
    }
}

#[test]
fn other_weekends() {
    use Weekday::{Fri, Mon, Sat, Sun};
    // 2021-12-24 is a Friday.
    for (weekend, day, observed, goes_to) in [
        (&[Fri, Sat][..], 24, Observed::NextFree, "2021-12-26"),
        (&[Fri, Sat], 24, Observed::NearestWeekday, "2021-12-23"),
        (&[Fri, Sat], 25, Observed::NearestWeekday, "2021-12-26"),
        (&[Fri, Sat], 25, Observed::NextMonday, "2021-12-27"),
        (&[Fri, Sat], 26, Observed::NextMonday, "2021-12-26"),
        // Two equally near: the later one.
        (&[Sun], 26, Observed::NearestWeekday, "2021-12-27"),
        (&[Fri, Sat, Sun], 25, Observed::NearestWeekday, "2021-12-27"),
        // A Monday of the weekend goes to the next one.
        (&[Sun, Mon], 27, Observed::NextMonday, "2022-01-03"),
        (&[], 25, Observed::NextFree, "2021-12-25"),
    ] {
        let rule = ClosedRule::date(date(&format!("2021-12-{day}")), "x").observed(observed);
        let calendar = with([rule]).weekend(weekend).build().unwrap();
        let closed = closed_between(&calendar, "2021-12-01", "2022-01-31");
        assert_eq!(
            closed,
            [(goes_to.to_owned(), "x".to_owned())],
            "{weekend:?} {day} {observed:?}"
        );
    }
}

#[test]
fn the_next_free_date_is_neither_weekend_nor_closed() {
    let observed = |day, name| ClosedRule::yearly(12, day, name).observed(Observed::NextFree);
    let pair = || [observed(25, "Christmas"), observed(26, "Boxing")];
    let names = |calendar: &Calendar, year| {
        closed_between(
            calendar,
            &format!("{year}-12-01"),
            &format!("{}-01-31", year + 1),
        )
    };
    let pairs = |given: &[(&str, &str)]| -> Vec<(String, String)> {
        let own = |(day, name): &(&str, &str)| (day.to_string(), name.to_string());
        given.iter().map(own).collect()
    };
    let english = with(pair()).build().unwrap();
    for (year, closed) in [
        // Friday and Saturday: Boxing Day on Monday.
        (
            2020,
            [("2020-12-25", "Christmas"), ("2020-12-28", "Boxing")],
        ),
        // Saturday and Sunday: Monday and Tuesday, the earlier first.
        (
            2021,
            [("2021-12-27", "Christmas"), ("2021-12-28", "Boxing")],
        ),
        // Sunday and Monday: Monday is taken by what does not move.
        (
            2022,
            [("2022-12-26", "Boxing"), ("2022-12-27", "Christmas")],
        ),
    ] {
        assert_eq!(names(&english, year), pairs(&closed));
    }
    // Stated once observed and once not, the weekend is closed too and nothing moves farther.
    let both = pair().into_iter().chain([
        ClosedRule::yearly(12, 25, "Christmas"),
        ClosedRule::yearly(12, 26, "Boxing"),
    ]);
    assert_eq!(
        names(&with(both).build().unwrap(), 2021),
        pairs(&[
            ("2021-12-25", "Christmas"),
            ("2021-12-26", "Boxing"),
            ("2021-12-27", "Christmas"),
            ("2021-12-28", "Boxing"),
        ])
    );
    // After a closure that covers it.
    let closure = ClosedRule::yearly_dates((12, 27)..=(12, 31), "Closure");
    let calendar = with(pair().into_iter().chain([closure])).build().unwrap();
    assert_eq!(calendar.closed_name(date("2022-01-03")), Some("Christmas"));
    assert_eq!(calendar.closed_name(date("2022-01-04")), Some("Boxing"));
    // Where all is closed there is no free date.
    let shut = ClosedRule::dates(date("2021-12-26")..=date("2023-12-31"), "Shut");
    let calendar = with(pair().into_iter().chain([shut])).build().unwrap();
    assert_eq!(calendar.closed_name(date("2024-01-01")), None);
}

#[test]
fn overrides_are_stronger_and_do_not_stand_in_the_way() {
    let christmas = ClosedRule::yearly(12, 25, "Christmas").observed(Observed::NextFree);
    let calendar = with([christmas])
        .date(date("2021-12-27"), "10:00-12:00")
        .build()
        .unwrap();
    assert_eq!(
        closed_between(&calendar, "2021-12-01", "2022-01-31"),
        Vec::new()
    );
    let (from, to) = (at("2021-12-27T00:00:00Z"), at("2021-12-28T00:00:00Z"));
    assert_eq!(calendar.between(from, to), Ok(TimeDelta::hours(2)));
}

#[test]
fn a_date_that_several_rules_close_has_the_first_name() {
    let moved = ClosedRule::date(date("2021-12-25"), "A moved").observed(Observed::NextMonday);
    let rules = [
        moved,
        ClosedRule::date(date("2021-12-27"), "C"),
        ClosedRule::yearly(12, 27, "B"),
    ];
    let calendar = with(rules).build().unwrap();
    assert_eq!(calendar.closed_name(date("2021-12-27")), Some("B"));
}

#[test]
fn a_closed_date_cuts_what_runs_into_it() {
    let night = Calendar::weekly("UTC").sun("22:00-06:00");
    let night = night.closed_by(ClosedRule::easter(1, "Easter Monday"));
    let calendar = night.build().unwrap();
    let hours = |from: &str, to: &str| calendar.between(at(from), at(to)).unwrap().num_hours();
    assert_eq!(hours("2024-03-31T12:00:00Z", "2024-04-01T12:00:00Z"), 2);
    assert_eq!(hours("2024-04-07T12:00:00Z", "2024-04-08T12:00:00Z"), 8);
}

fn rules() -> impl Strategy<Value = Vec<ClosedRule>> {
    let weekday = (0..7_u8).prop_map(|day| Weekday::try_from(day).unwrap());
    let near_christmas = (20..=31_u32).prop_map(|day| (12, day));
    let day = prop_oneof![3 => near_christmas, 1 => (1..=12_u32, 1..=28_u32)];
    let name = prop_oneof![Just("a"), Just("b"), Just("c"), Just("d")];
    let plain = prop_oneof![
        4 => (day.clone(), name.clone())
            .prop_map(|((month, day), name)| ClosedRule::yearly(month, day, name)),
        1 => (day.clone(), day, name.clone())
            .prop_map(|(from, to, name)| ClosedRule::yearly_dates(from..=to, name)),
        1 => (1..=5_u32, weekday.clone(), name.clone())
            .prop_map(|(nth, weekday, name)| ClosedRule::nth(nth, weekday, 12, name)),
        1 => (weekday, name.clone())
            .prop_map(|(weekday, name)| ClosedRule::last(weekday, 12, name)),
        1 => (-3..=60, name).prop_map(|(days, name)| ClosedRule::easter(days, name)),
    ];
    let observed = prop_oneof![
        1 => Just(None),
        1 => Just(Some(Observed::NextMonday)),
        1 => Just(Some(Observed::NearestWeekday)),
        3 => Just(Some(Observed::NextFree)),
    ];
    let rule = (plain, observed, any::<bool>()).prop_map(|(rule, observed, limited)| {
        let rule = if limited { rule.until_year(2030) } else { rule };
        match observed {
            Some(observed) => rule.observed(observed),
            None => rule,
        }
    });
    vec(rule, 0..8)
}

#[test]
fn the_order_of_the_rules_makes_no_difference() {
    check(60, (rules(), any::<u64>()), |(rules, seed)| {
        let mut other = rules.clone();
        // Fisher and Yates, by the digits of the seed.
        let mut digits = seed;
        for place in (1..other.len()).rev() {
            let size = u64::try_from(place + 1).unwrap();
            other.swap(place, usize::try_from(digits % size).unwrap());
            digits /= size;
        }
        let (one, other) = (with(rules).build().unwrap(), with(other).build().unwrap());
        let days = date("1970-01-01")
            .iter_days()
            .take_while(|day| *day < date("2100-01-01"));
        for day in days {
            prop_assert_eq!(one.closed_name(day), other.closed_name(day), "{}", day);
        }
        Ok(())
    });
}

#[test]
fn what_no_rule_can_be() {
    let refused = |rule: ClosedRule| with([rule]).build().unwrap_err().to_string();
    let dates = |from: &str, to: &str| ClosedRule::dates(date(from)..=date(to), "x");
    for (rule, says) in [
        (ClosedRule::yearly(13, 1, "x"), "found month 13, day 1"),
        (ClosedRule::yearly(0, 1, "x"), "found month 0, day 1"),
        (ClosedRule::yearly(4, 31, "x"), "found month 4, day 31"),
        (
            ClosedRule::yearly_dates((1, 1)..=(2, 30), "x"),
            "found month 2, day 30",
        ),
        (
            ClosedRule::nth(0, Weekday::Mon, 1, "x"),
            "found weekday number 0, expected one from 1 to 5",
        ),
        (ClosedRule::nth(6, Weekday::Mon, 1, "x"), "number 6"),
        (ClosedRule::nth(1, Weekday::Mon, 13, "x"), "month 13"),
        (ClosedRule::last(Weekday::Mon, 0, "x"), "month 0"),
        (ClosedRule::easter(-101, "x"), "found -101 days from Easter"),
        (ClosedRule::easter(101, "x"), "found 101 days from Easter"),
        (dates("2024-01-02", "2024-01-01"), "dates 2024-01-02 to"),
        (dates("1969-12-30", "2024-01-01"), "found 1969-12-30"),
        (dates("2024-01-01", "2100-01-02"), "found 2100-01-02"),
        (
            ClosedRule::easter(0, "x").from_year(2025).until_year(2024),
            "found the years 2025 to 2024",
        ),
        (
            ClosedRule::date(NaiveDate::MAX, "x"),
            "expected a date from 1969-12-31 to 2100-01-01",
        ),
    ] {
        let error = refused(rule);
        assert!(error.contains("`closed_by`, `x`: found"), "{error}");
        assert!(error.contains(says), "{error} / {says}");
    }
    let weekend = (0..7).map(|day| Weekday::try_from(day).unwrap());
    let weekend: Vec<Weekday> = weekend.collect();
    let error = all_week().weekend(&weekend).build().unwrap_err();
    assert_eq!(error.problems(), [BuildProblem::WeekendAllWeek]);
    let twice = ["x", "y"].map(|name| ClosedRule::date(date("2024-01-01"), name));
    assert!(refused_twice(with(twice)));
    assert!(refused_twice(
        with([ClosedRule::date(date("2024-01-01"), "x")]).closed(date("2024-01-01"), "y")
    ));
}

fn refused_twice(weekly: Weekly) -> bool {
    let error = weekly.build().unwrap_err();
    matches!(error.problems(), [BuildProblem::ClosedTwice { name, earlier, .. }] if name == "y" && earlier == "x")
}

#[test]
fn both_sides_of_the_limits() {
    let recurring = |count: usize| {
        let rule = ClosedRule::nth(5, Weekday::Mon, 2, "x");
        with(std::iter::repeat_n(rule, count)).build()
    };
    assert!(recurring(MAX_CLOSED_RULES).is_ok());
    assert_eq!(
        recurring(MAX_CLOSED_RULES + 1).unwrap_err().problems(),
        [BuildProblem::TooManyClosedRules {
            found: MAX_CLOSED_RULES + 1,
            limit: MAX_CLOSED_RULES
        }]
    );
    // Whole ranges from 1970 on: 1,000 days each.
    let days = |count: usize| {
        let last = date("1970-01-01") + TimeDelta::days(999);
        let rule = ClosedRule::dates(date("1970-01-01")..=last, "x");
        with(std::iter::repeat_n(rule, count))
    };
    assert!(days(MAX_CLOSED_DAYS / 1_000).build().is_ok());
    let one_more = ClosedRule::date(date("1990-01-01"), "x");
    let error = days(MAX_CLOSED_DAYS / 1_000).closed_by(one_more).build();
    let limit = MAX_CLOSED_DAYS;
    assert_eq!(
        error.unwrap_err().problems(),
        [BuildProblem::TooManyClosedDays { limit }]
    );
    let entries = |count: usize| {
        let rule = ClosedRule::dates(date("1990-01-01")..=date("1990-01-02"), "x");
        with(std::iter::repeat_n(rule, count)).build()
    };
    assert!(entries(MAX_DATED_ENTRIES).is_ok());
    assert!(entries(MAX_DATED_ENTRIES + 1).is_err());
}

#[test]
fn what_rules_leave_open_for_ever() {
    let last = at("2099-12-31T23:59:59Z");
    let eternity = TimeDelta::days(100_000);
    let whole_year = || ClosedRule::yearly_dates((1, 1)..=(12, 31), "x");
    let ends = |rule: ClosedRule| {
        let calendar = with([rule]).build().unwrap();
        (
            calendar.sub(RANGE_START, eternity),
            calendar.add(last, eternity),
        )
    };
    let (out, never) = (
        Err(CalendarError::OutOfRange),
        Err(CalendarError::NeverOpens),
    );
    assert_eq!(ends(ClosedRule::yearly(5, 1, "x")), (out, out));
    assert_eq!(ends(whole_year()), (never, never));
    assert_eq!(ends(whole_year().from_year(2000)), (out, never));
    assert_eq!(ends(whole_year().until_year(2000)), (never, out));
    // Years in which nothing is computed any more, or yet.
    assert_eq!(ends(whole_year().from_year(2150)), (out, never));
    assert_eq!(ends(whole_year().until_year(1900)), (never, out));
    // All but 29 February.
    let leap = ClosedRule::yearly_dates((3, 1)..=(2, 28), "x");
    assert_eq!(ends(leap), (out, out));
    let calendar = with([ClosedRule::yearly(5, 1, "x")]).build().unwrap();
    assert_eq!(
        calendar.next_change(last),
        Err(CalendarError::OutOfRange),
        "it closes again"
    );
    let ended = with([ClosedRule::yearly(5, 1, "x").until_year(2000)]);
    assert_eq!(ended.build().unwrap().next_change(last), Ok(None));
}

#[test]
fn open_or_closed_for_the_whole_range_only_is_neither_always_nor_never() {
    let build = |rule: ClosedRule| with([rule]).build().unwrap();
    let christmas = || ClosedRule::yearly(12, 25, "x");
    for rule in [
        christmas().from_year(2150),
        christmas().until_year(1900),
        ClosedRule::date(date("2024-12-25"), "x"),
    ] {
        let calendar = build(rule.clone());
        assert!(!calendar.is_always(), "{rule:?}");
    }
    let whole_year = || ClosedRule::yearly_dates((1, 1)..=(12, 31), "x");
    let once = Calendar::always()
        .minus(&build(ClosedRule::date(date("2024-12-25"), "x")))
        .unwrap();
    for calendar in [
        build(whole_year().until_year(2150)),
        build(whole_year().from_year(1900)),
        once,
    ] {
        assert!(!calendar.is_never(), "{calendar:?}");
    }
    assert!(build(whole_year()).is_never());
}
