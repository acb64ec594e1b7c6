//! Closed-day rules by asking every date whether a rule is about it.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// A closed-day rule, as it is stated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClosedRule {
    pub(crate) day: RuleDay,
    pub(crate) observed: Observed,
    pub(crate) from_year: Option<i32>,
    pub(crate) until_year: Option<i32>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum RuleDay {
    /// From a month and day to another, over the new year when the second is smaller.
    Yearly((u32, u32), (u32, u32)),
    Nth(u32, Weekday, u32),
    Last(Weekday, u32),
    Easter(i64),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Observed {
    No,
    NextMonday,
    NearestWeekday,
    NextFree,
}

/// Saturday and Sunday.
fn is_weekend(date: NaiveDate) -> bool {
    date.weekday().number_from_monday() > 5
}

fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date + Days::new(days)
}

impl ClosedRule {
    /// Whether the rule is about this date, wherever it is observed.
    fn is_about(&self, date: NaiveDate) -> bool {
        let year = self.year_of(date);
        self.falls_on(date)
            && self.from_year.is_none_or(|from| from <= year)
            && self.until_year.is_none_or(|until| year <= until)
    }

    fn falls_on(&self, date: NaiveDate) -> bool {
        let today = (date.month(), date.day());
        match self.day {
            RuleDay::Yearly(from, to) if from <= to => from <= today && today <= to,
            RuleDay::Yearly(from, to) => from <= today || today <= to,
            RuleDay::Nth(nth, weekday, month) => {
                date.weekday() == weekday && date.month() == month && date.day().div_ceil(7) == nth
            }
            RuleDay::Last(weekday, month) => {
                let next_week = after(date, 7);
                date.weekday() == weekday && date.month() == month && next_week.month() != month
            }
            RuleDay::Easter(days) => easter(date.year()) + chrono::TimeDelta::days(days) == date,
        }
    }

    /// The year that limits ask about: that in which a stretch of days began.
    fn year_of(&self, date: NaiveDate) -> i32 {
        match self.day {
            RuleDay::Yearly(from, to) if to < from && (date.month(), date.day()) <= to => {
                date.year() - 1
            }
            RuleDay::Yearly(..) | RuleDay::Nth(..) | RuleDay::Last(..) | RuleDay::Easter(_) => {
                date.year()
            }
        }
    }
}

/// Easter Sunday, by Knuth's algorithm (The Art of Computer Programming, 1.3.2, exercise 14).
pub(crate) fn easter(year: i32) -> NaiveDate {
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let leap_years_dropped = 3 * century / 4 - 12;
    let moon_orbit = (8 * century + 5) / 25 - 5;
    let sunday = 5 * year / 4 - leap_years_dropped - 10;
    let mut epact = (11 * golden + 20 + moon_orbit - leap_years_dropped).rem_euclid(30);
    if epact == 24 || (epact == 25 && golden > 11) {
        epact += 1;
    }
    let mut full_moon = 44 - epact;
    if full_moon < 21 {
        full_moon += 30;
    }
    let day = full_moon + 7 - (sunday + full_moon) % 7;
    let march = NaiveDate::from_ymd_opt(year, 3, 1).unwrap();
    march + chrono::TimeDelta::days(i64::from(day) - 1)
}

/// Every date between two that is closed by itself, in `dates`, or by the rules.
pub(crate) fn closed(
    rules: &[ClosedRule],
    dates: &BTreeSet<NaiveDate>,
    first: NaiveDate,
    last: NaiveDate,
) -> BTreeSet<NaiveDate> {
    let mut closed = dates.clone();
    let mut searching = Vec::new();
    let begin = first - Days::new(400);
    for date in begin
        .iter_days()
        .take_while(|date| *date <= after(last, 10))
    {
        for rule in rules.iter().filter(|rule| rule.is_about(date)) {
            match rule.observed {
                _ if !is_weekend(date) => drop(closed.insert(date)),
                Observed::No => drop(closed.insert(date)),
                Observed::NextMonday => {
                    let mut days = (1..).map(|days| after(date, days));
                    closed.insert(days.find(|date| date.weekday() == Weekday::Mon).unwrap());
                }
                Observed::NearestWeekday if date.weekday() == Weekday::Sat => {
                    closed.insert(date.pred_opt().unwrap());
                }
                Observed::NearestWeekday => drop(closed.insert(after(date, 1))),
                Observed::NextFree => searching.push(date),
            }
        }
    }
    for date in searching {
        let free = |date: &NaiveDate| !is_weekend(*date) && !closed.contains(date);
        let found = (1..=366).map(|days| after(date, days)).find(free);
        closed.extend(found);
    }
    closed.retain(|date| first <= *date && *date <= last);
    closed
}
