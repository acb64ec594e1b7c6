//! Closed-day rules worked out: which dates are closed, by which rule.

use super::closed_rule::{ClosedRule, Observed};
use super::schedule::weekday_index;
use crate::limits::{MAX_CLOSED_DAYS, OBSERVED_SHIFT_DAYS};
use chrono::{Datelike, NaiveDate, Weekday};
use std::ops::RangeInclusive;

/// The weekdays that closed days are moved off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Weekend([bool; 7]);

impl Weekend {
    pub(super) fn of(weekdays: &[Weekday]) -> Weekend {
        let mut weekend = Weekend([false; 7]);
        for weekday in weekdays {
            let place = usize::try_from(weekday.num_days_from_monday()).unwrap_or_default();
            if let Some(day) = weekend.0.get_mut(place) {
                *day = true;
            }
        }
        weekend
    }

    pub(super) fn is_whole_week(&self) -> bool {
        self.0 == [true; 7]
    }

    fn contains(&self, day: i64) -> bool {
        self.0.get(weekday_index(day)).copied().unwrap_or_default()
    }
}

/// The closed dates of a stretch of days, in days since 1970-01-01.
pub(super) struct Closures {
    /// By name and source, so that nothing hangs on the order in which they were stated.
    rules: Vec<ClosedRule>,
    weekend: Weekend,
    /// By date; what was not moved comes first, then by the date it was moved from, then by rule.
    closings: Vec<Closing>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Closing {
    day: i64,
    /// The date of the rule when it was moved.
    moved_from: Option<i64>,
    rule: usize,
}

/// There are more closed days than [`MAX_CLOSED_DAYS`].
#[derive(Debug)]
pub(super) struct TooManyClosedDays;

impl Closures {
    /// Works the rules out for the dates of `days`.
    pub(super) fn new(
        mut rules: Vec<ClosedRule>,
        weekend: Weekend,
        days: RangeInclusive<i64>,
    ) -> Result<Closures, TooManyClosedDays> {
        rules.sort_by(|a, b| (a.name(), a.source()).cmp(&(b.name(), b.source())));
        let mut closings = Sorting::new(weekend, &days).closings(&rules)?;
        closings.retain(|closing| days.contains(&closing.day));
        // Stable, as it sees that the dates of a rule stand in order.
        closings.sort();
        Ok(Closures {
            rules,
            weekend,
            closings,
        })
    }

    /// The dates of `days` that are closed for ever after, or before, the supported range.
    pub(super) fn for_ever(&self, before: bool, days: RangeInclusive<i64>) -> Closures {
        let rules = self.rules.iter().filter_map(|rule| rule.for_ever(before));
        // Rules that begin late can be too many here alone. Then nothing is known to close for ever.
        Closures::new(rules.collect(), self.weekend, days).unwrap_or_else(|TooManyClosedDays| {
            Closures {
                rules: Vec::new(),
                weekend: self.weekend,
                closings: Vec::new(),
            }
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.closings.is_empty()
    }

    pub(super) fn is_closed(&self, day: i64) -> bool {
        let found = self.closings.binary_search_by_key(&day, |at| at.day);
        found.is_ok()
    }

    /// The rules that close a date, each with the date it was moved from.
    pub(super) fn by(&self, day: i64) -> impl Iterator<Item = (&ClosedRule, Option<i64>)> {
        let rule = |closing: &Closing| Some((self.rules.get(closing.rule)?, closing.moved_from));
        self.on(day).filter_map(rule)
    }

    /// The closed dates, ascending; one closed by several rules comes as often.
    pub(super) fn days(&self) -> impl Iterator<Item = i64> {
        self.closings.iter().map(|closing| closing.day)
    }

    fn on(&self, day: i64) -> impl Iterator<Item = &Closing> {
        let from = self.closings.partition_point(|closing| closing.day < day);
        let rest = self.closings.get(from..).unwrap_or_default();
        rest.iter().take_while(move |closing| closing.day == day)
    }
}

/// Rules being worked out: first all dates that stay, and those that go where only the weekend matters;
/// then, from the earliest on, those that look for a free date.
struct Sorting {
    weekend: Weekend,
    years: RangeInclusive<i32>,
    /// The day at place 0 of `closed`.
    first: i64,
    closed: Vec<bool>,
    count: usize,
}

impl Sorting {
    /// The years are wide enough that whatever is moved into `days` is seen.
    fn new(weekend: Weekend, days: &RangeInclusive<i64>) -> Sorting {
        let (first, last) = (year(*days.start()), year(*days.end()));
        let years = first.saturating_sub(2)..=last.saturating_add(1);
        let margin = OBSERVED_SHIFT_DAYS.saturating_mul(4);
        let first = days.start().saturating_sub(margin);
        let length = days.end().saturating_add(margin).saturating_sub(first);
        Sorting {
            weekend,
            years,
            first,
            closed: vec![false; usize::try_from(length).unwrap_or_default()],
            count: 0,
        }
    }

    fn closings(mut self, rules: &[ClosedRule]) -> Result<Vec<Closing>, TooManyClosedDays> {
        let mut closings = Vec::new();
        let mut waiting = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let years = self.years.clone();
            let occurrences = rule.occurrences(&years);
            for day in occurrences.flat_map(|(from, to)| from..=to) {
                self.count = self.count.saturating_add(1);
                if self.count > MAX_CLOSED_DAYS {
                    return Err(TooManyClosedDays);
                }
                let moves = rule.moves().filter(|_| self.weekend.contains(day));
                match moves.map(|observed| self.moved(day, observed)) {
                    None => closings.push(self.close(day, None, index)),
                    Some(Some(to)) => closings.push(self.close(to, Some(day), index)),
                    Some(None) => waiting.push((day, index)),
                }
            }
        }
        waiting.sort_unstable();
        for (day, rule) in waiting {
            if let Some(to) = self.next_free(day) {
                closings.push(self.close(to, Some(day), rule));
            }
        }
        Ok(closings)
    }

    /// Where a date of the weekend goes, where that does not hang on other rules.
    fn moved(&self, day: i64, observed: Observed) -> Option<i64> {
        match observed {
            Observed::NextMonday => {
                let since_monday = i64::try_from(weekday_index(day)).unwrap_or_default();
                Some(day.saturating_add(7).saturating_sub(since_monday))
            }
            Observed::NearestWeekday => (1..7).find_map(|distance| {
                let (later, earlier) = (day.saturating_add(distance), day.saturating_sub(distance));
                [later, earlier]
                    .into_iter()
                    .find(|&day| !self.weekend.contains(day))
            }),
            Observed::NextFree => None,
        }
    }

    fn next_free(&self, day: i64) -> Option<i64> {
        (1..=OBSERVED_SHIFT_DAYS)
            .map(|distance| day.saturating_add(distance))
            .find(|&day| !self.weekend.contains(day) && !self.is_closed(day))
    }

    fn close(&mut self, day: i64, moved_from: Option<i64>, rule: usize) -> Closing {
        let place = usize::try_from(day.saturating_sub(self.first)).ok();
        if let Some(closed) = place.and_then(|place| self.closed.get_mut(place)) {
            *closed = true;
        }
        Closing {
            day,
            moved_from,
            rule,
        }
    }

    fn is_closed(&self, day: i64) -> bool {
        let place = usize::try_from(day.saturating_sub(self.first)).ok();
        let closed = place.and_then(|place| self.closed.get(place));
        closed.copied().unwrap_or_default()
    }
}

fn year(day: i64) -> i32 {
    let date = i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days);
    date.map_or(1970, |date| date.year())
}
