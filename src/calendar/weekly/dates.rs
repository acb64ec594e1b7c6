//! What a builder is told of dates: closed days, hours of their own, breaks.

use super::Weekly;
use crate::calendar::closed_rule::{ClosedRule, Impossible};
use crate::calendar::closures::Weekend;
use crate::calendar::error::BuildProblem;
use crate::calendar::hours::{Hours, IntoHours};
use crate::calendar::schedule::{Dated, Override, Spill, index};
use crate::limits::{DATES, MAX_CLOSED_RULES, MAX_DATED_ENTRIES, MAX_WINDOWS_PER_DAY};
use chrono::{NaiveDate, Weekday};
use std::collections::btree_map::Entry;
use std::fmt::Arguments;

impl Weekly {
    /// Closes a date, under a name for explanations. It can be closed once so. Hours given to the same date
    /// by [`date`](Weekly::date) are stronger.
    pub fn closed(mut self, date: NaiveDate, name: &str) -> Weekly {
        if self.counts(format_args!("closed({date})"), date) {
            self.close_date(date, ClosedRule::date(date, name));
        }
        self
    }

    /// Closes dates by a rule. Several rules may close the same date, and which dates they close does not
    /// hang on the order of the calls. Hours given to a date by [`date`](Weekly::date) are stronger.
    pub fn closed_by(mut self, rule: ClosedRule) -> Weekly {
        if let Some(Impossible { found, expected }) = rule.impossible() {
            let name = rule.name().to_owned();
            self.problems.push(BuildProblem::ClosedRule {
                name,
                found,
                expected,
            });
        } else if rule.recurs() {
            self.recurring_rules = self.recurring_rules.saturating_add(1);
            if self.recurring_rules <= MAX_CLOSED_RULES {
                self.rules.push(rule);
            }
        } else if self.counts_entry() {
            match rule.single_date() {
                Some(date) => self.close_date(date, rule),
                None => self.rules.push(rule),
            }
        }
        self
    }

    /// The weekdays that observed closed days are moved off: Saturday and Sunday where nothing is said. It
    /// closes nothing by itself.
    ///
    /// ```
    /// use duly::calendar::{Calendar, ClosedRule, Observed};
    /// use chrono::Weekday;
    ///
    /// let cairo = Calendar::weekly("Africa/Cairo")
    ///     .on(Weekday::Sun, "09:00-17:00")
    ///     .weekend(&[Weekday::Fri, Weekday::Sat])
    ///     .closed_by(ClosedRule::yearly(7, 23, "Revolution Day").observed(Observed::NextFree))
    ///     .build()?;
    /// // A Friday goes to Sunday.
    /// assert_eq!(cairo.closed_name("2021-07-25".parse()?), Some("Revolution Day"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn weekend(mut self, weekdays: &[Weekday]) -> Weekly {
        self.weekend = Weekend::of(weekdays);
        if self.weekend.is_whole_week() {
            self.problems.push(BuildProblem::WeekendAllWeek);
        }
        self
    }

    /// Gives a date hours of its own, stronger than its weekday's and than a closure.
    pub fn date(self, date: NaiveDate, hours: impl IntoHours) -> Weekly {
        self.exact(date, hours, None)
    }

    /// Gives a date hours of its own as [`date`](Weekly::date) does, under a name for explanations.
    pub fn date_named(self, date: NaiveDate, name: &str, hours: impl IntoHours) -> Weekly {
        self.exact(date, hours, Some(name))
    }

    fn exact(mut self, date: NaiveDate, hours: impl IntoHours, name: Option<&str>) -> Weekly {
        let call = format_args!("date({date})");
        let hours = self.hours(call, hours);
        let Some(dated) = self.dated(call, date) else {
            return self;
        };
        match dated.exact {
            None => {
                let name = name.map(str::to_owned);
                dated.exact = Some(Override { hours, name });
            }
            Some(_) => self.problems.push(BuildProblem::DateTwice { date }),
        }
        self
    }

    /// Subtracts a break from the open time of a date, wherever that comes from: what the date before
    /// leaves open past midnight too. Several add up. A break past midnight is one of both dates.
    pub fn break_on(mut self, date: NaiveDate, hours: impl IntoHours) -> Weekly {
        let call = format_args!("break_on({date})");
        let hours = self.hours(call, hours);
        let Some(dated) = self.dated(call, date) else {
            return self;
        };
        let mut result = add_break(call, &mut dated.breaks, &hours.before_midnight());
        if hours.runs_past_midnight() {
            let next = i64::from(date.to_epoch_days()).saturating_add(1);
            let breaks = &mut self.dated.entry(next).or_default().breaks;
            result = result.and(add_break(call, breaks, &hours.spill()));
        }
        self.problems.extend(result.err());
        self
    }

    /// Subtracts a break from the open time of each date on a weekday, wherever that comes from: what the
    /// date before leaves open past midnight too. Several add up. A break past midnight is one of both
    /// weekdays.
    ///
    /// ```
    /// use duly::Calendar;
    /// use chrono::Weekday;
    ///
    /// let night = Calendar::weekly("UTC")
    ///     .mon("20:00-04:00")
    ///     .break_weekly(Weekday::Mon, "23:30-00:30")
    ///     .break_weekly(Weekday::Tue, "02:00-03:00")
    ///     .build()?;
    /// let (monday, tuesday) = ("2024-07-01T12:00:00Z".parse()?, "2024-07-02T12:00:00Z".parse()?);
    /// assert_eq!(night.between(monday, tuesday)?.num_hours(), 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn break_weekly(mut self, weekday: Weekday, hours: impl IntoHours) -> Weekly {
        let call = format_args!("break_weekly({weekday})");
        let hours = self.hours(call, hours);
        for (weekday, hours) in [
            (weekday, hours.before_midnight()),
            (weekday.succ(), hours.spill()),
        ] {
            if let Some(breaks) = self.breaks.get_mut(index(weekday)) {
                let result = add_break(call, breaks, &hours);
                self.problems.extend(result.err());
            }
        }
        self
    }

    /// What becomes of a window's part past midnight when the date it runs into is closed, or has hours of
    /// its own: [`Spill::Cut`] where nothing is said.
    pub fn spill(mut self, spill: Spill) -> Weekly {
        self.spill = spill;
        self
    }

    /// The last date whose closed days are known. Answers that lie beyond it are given all the same;
    /// [`Calendar::is_beyond_known`](crate::Calendar::is_beyond_known) tells which these are.
    pub fn holidays_known_until(mut self, date: NaiveDate) -> Weekly {
        if self.in_range(format_args!("holidays_known_until({date})"), date) {
            self.known_until = Some(date);
        }
        self
    }

    /// Takes a rule of one date, which no other may close.
    fn close_date(&mut self, date: NaiveDate, rule: ClosedRule) {
        match self.closed.entry(date) {
            Entry::Vacant(closed) => {
                closed.insert(self.rules.len());
                self.rules.push(rule);
            }
            Entry::Occupied(closed) => {
                let earlier = self.rules.get(*closed.get());
                self.problems.push(BuildProblem::ClosedTwice {
                    date,
                    name: rule.name().to_owned(),
                    earlier: earlier.map_or("", ClosedRule::name).to_owned(),
                });
            }
        }
    }

    /// The entry of a date, or none when it is refused.
    fn dated(&mut self, call: Arguments<'_>, date: NaiveDate) -> Option<&mut Dated> {
        let day = i64::from(date.to_epoch_days());
        self.counts(call, date)
            .then(|| self.dated.entry(day).or_default())
    }

    /// Counts an entry of a date. Whether it is taken.
    fn counts(&mut self, call: Arguments<'_>, date: NaiveDate) -> bool {
        let in_range = self.in_range(call, date);
        self.counts_entry() && in_range
    }

    pub(super) fn in_range(&mut self, call: Arguments<'_>, date: NaiveDate) -> bool {
        let in_range = DATES.contains(&i64::from(date.to_epoch_days()));
        if !in_range {
            self.problems.push(BuildProblem::DateOutOfRange {
                call: call.to_string(),
            });
        }
        in_range
    }

    pub(super) fn counts_entry(&mut self) -> bool {
        self.dated_entries = self.dated_entries.saturating_add(1);
        self.dated_entries <= MAX_DATED_ENTRIES
    }
}

fn add_break(call: Arguments<'_>, breaks: &mut Hours, more: &Hours) -> Result<(), BuildProblem> {
    let sum = breaks.clone().plus(more);
    let (found, limit) = (sum.windows().len(), MAX_WINDOWS_PER_DAY);
    if found > limit {
        let call = call.to_string();
        return Err(BuildProblem::TooManyBreaks { call, found, limit });
    }
    *breaks = sum;
    Ok(())
}
