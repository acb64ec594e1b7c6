//! Rules that close dates: single ones, and those that come back every year.

use super::easter;
use crate::limits::{DATES, EASTER_OFFSET_DAYS};
use chrono::{Datelike, NaiveDate, Weekday};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A named rule that closes dates: a date, some dates in a row, a day of every year, a weekday of a month, or
/// a day counted from Easter.
///
/// A rule may be limited to years, and may be *observed*: a date of it that falls on the weekend is then
/// moved ([`Observed`]), so that the calendar is closed on the other date in its place. To close both, state
/// the rule twice, once observed and once not.
///
/// A rule takes anything; [`Weekly::build`](super::Weekly::build) reports what cannot be.
///
/// ```
/// use duly::calendar::{Calendar, ClosedRule, Observed};
///
/// let christmas = ClosedRule::yearly(12, 25, "Christmas Day").observed(Observed::NextFree);
/// let boxing_day = ClosedRule::yearly(12, 26, "Boxing Day").observed(Observed::NextFree);
/// let london = Calendar::weekly("Europe/London")
///     .mon_fri("09:00-17:00")
///     .closed_by(christmas)
///     .closed_by(boxing_day)
///     .closed_by(ClosedRule::last(chrono::Weekday::Mon, 5, "Spring bank holiday"))
///     .closed_by(ClosedRule::easter(-2, "Good Friday"))
///     .build()?;
/// // In 2021 Christmas was a Saturday: Monday and Tuesday are closed.
/// let closed = |text: &str| -> Result<_, chrono::ParseError> { Ok(london.closed_name(text.parse()?)) };
/// assert_eq!(closed("2021-12-25")?, None);
/// assert_eq!(closed("2021-12-27")?, Some("Christmas Day"));
/// assert_eq!(closed("2021-12-28")?, Some("Boxing Day"));
/// assert_eq!(closed("2021-12-29")?, None);
/// assert_eq!(closed("2021-04-02")?, Some("Good Friday"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClosedRule {
    name: Arc<str>,
    source: Option<Arc<str>>,
    when: When,
    observed: Option<Observed>,
    from_year: Option<i32>,
    until_year: Option<i32>,
}

/// Where a date of a closed-day rule goes that falls on the weekend.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observed {
    /// To the first Monday after it.
    NextMonday,
    /// To the nearest date that is no weekend, the later one of two equally near: with Saturday and Sunday
    /// a Saturday goes to Friday, a Sunday to Monday.
    NearestWeekday,
    /// To the first date after it that is neither weekend nor closed: not by another rule, nor because
    /// another date has gone there. The earlier date goes first; of one date, the rule with the smaller
    /// name. Where no such date comes within 366 days, it goes nowhere.
    NextFree,
}

/// Months and days are those of the year, counted from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
enum When {
    Dates {
        from: NaiveDate,
        to: NaiveDate,
    },
    /// From a month and day to a month and day, over the new year when the second is the smaller.
    Yearly {
        from: (u32, u32),
        to: (u32, u32),
    },
    Nth {
        nth: u32,
        weekday: Weekday,
        month: u32,
    },
    Last {
        weekday: Weekday,
        month: u32,
    },
    Easter {
        days: i32,
    },
}

/// What a rule has that no rule can have.
#[derive(Debug)]
pub(crate) struct Impossible {
    pub(crate) found: String,
    pub(crate) expected: &'static str,
}

impl ClosedRule {
    /// One date.
    pub fn date(date: NaiveDate, name: &str) -> ClosedRule {
        ClosedRule::dates(date..=date, name)
    }

    /// All dates from the first to the last.
    pub fn dates(dates: RangeInclusive<NaiveDate>, name: &str) -> ClosedRule {
        let (from, to) = dates.into_inner();
        ClosedRule::new(When::Dates { from, to }, name)
    }

    /// A day of every year. 29 February comes in leap years only.
    ///
    /// ```
    /// use duly::calendar::{Calendar, ClosedRule};
    ///
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-17:00");
    /// let office = office.closed_by(ClosedRule::yearly(2, 29, "Leap day")).build()?;
    /// assert_eq!(office.closed_name("2024-02-29".parse()?), Some("Leap day"));
    /// assert_eq!(office.closed_name("2025-02-28".parse()?), None);
    /// assert_eq!(office.closed_name("2025-03-01".parse()?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn yearly(month: u32, day: u32, name: &str) -> ClosedRule {
        ClosedRule::yearly_dates((month, day)..=(month, day), name)
    }

    /// All days from a month and day to another one, every year; over the new year when the last is the
    /// smaller: `(12, 24)..=(1, 2)`.
    pub fn yearly_dates(days: RangeInclusive<(u32, u32)>, name: &str) -> ClosedRule {
        let (from, to) = days.into_inner();
        ClosedRule::new(When::Yearly { from, to }, name)
    }

    /// The first to fifth of a weekday in a month. A month without a fifth has none.
    pub fn nth(nth: u32, weekday: Weekday, month: u32, name: &str) -> ClosedRule {
        let when = When::Nth {
            nth,
            weekday,
            month,
        };
        ClosedRule::new(when, name)
    }

    /// The last of a weekday in a month.
    pub fn last(weekday: Weekday, month: u32, name: &str) -> ClosedRule {
        ClosedRule::new(When::Last { weekday, month }, name)
    }

    /// A day counted from Easter Sunday of the Western churches: -2 is Good Friday, 39 Ascension Day.
    pub fn easter(days: i32, name: &str) -> ClosedRule {
        ClosedRule::new(When::Easter { days }, name)
    }

    fn new(when: When, name: &str) -> ClosedRule {
        ClosedRule {
            name: name.into(),
            source: None,
            when,
            observed: None,
            from_year: None,
            until_year: None,
        }
    }

    /// Moves what falls on the weekend.
    pub fn observed(mut self, observed: Observed) -> ClosedRule {
        self.observed = Some(observed);
        self
    }

    /// The first year in which it closes. What counts is the year of the date before it is moved, of several
    /// in a row the first one's.
    pub fn from_year(mut self, year: i32) -> ClosedRule {
        self.from_year = Some(year);
        self
    }

    /// The last year in which it closes, told as for [`from_year`](ClosedRule::from_year).
    pub fn until_year(mut self, year: i32) -> ClosedRule {
        self.until_year = Some(year);
        self
    }

    /// Says where the rule is from, such as a law or a list, for explanations.
    ///
    /// ```
    /// use duly::calendar::{Calendar, ClosedRule};
    ///
    /// let unity = ClosedRule::yearly(10, 3, "German Unity Day").with_source("EinigVtr, article 2");
    /// let office = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00").closed_by(unity).build()?;
    /// assert_eq!(
    ///     office.day("2024-10-03T10:00:00Z".parse()?)?.to_string(),
    ///     "Thu 2024-10-03, Europe/Berlin: closed (closed by German Unity Day [EinigVtr, article 2])"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_source(mut self, source: &str) -> ClosedRule {
        self.source = Some(source.into());
        self
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is from, when that was said.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// All dates from the first to the last, for a reason that other dates have too.
    #[cfg(feature = "ical")]
    pub(super) fn shared(
        dates: RangeInclusive<NaiveDate>,
        name: Arc<str>,
        source: Arc<str>,
    ) -> ClosedRule {
        let (from, to) = dates.into_inner();
        ClosedRule {
            name,
            source: Some(source),
            ..ClosedRule::new(When::Dates { from, to }, "")
        }
    }

    pub(super) fn moves(&self) -> Option<Observed> {
        self.observed
    }

    /// The date, when it is a single one.
    pub(super) fn single_date(&self) -> Option<NaiveDate> {
        match self.when {
            When::Dates { from, to } if from == to => Some(from),
            When::Dates { .. }
            | When::Yearly { .. }
            | When::Nth { .. }
            | When::Last { .. }
            | When::Easter { .. } => None,
        }
    }

    /// Whether it comes back every year.
    pub(super) fn recurs(&self) -> bool {
        !matches!(self.when, When::Dates { .. })
    }

    /// The same without a last year, when it has none; the same without a first, when asked `before`.
    pub(super) fn for_ever(&self, before: bool) -> Option<ClosedRule> {
        let end = if before {
            self.from_year
        } else {
            self.until_year
        };
        let recurs = self.recurs() && end.is_none();
        recurs.then(|| ClosedRule {
            from_year: None,
            until_year: None,
            ..self.clone()
        })
    }

    /// Its occurrences in these years, each from its first to its last day, in days since 1970-01-01.
    pub(super) fn occurrences(
        &self,
        years: &RangeInclusive<i32>,
    ) -> impl Iterator<Item = (i64, i64)> {
        let (mut first, mut last) = (*years.start(), *years.end());
        if let When::Dates { from, .. } = self.when {
            (first, last) = (first.max(from.year()), last.min(from.year()));
        }
        let first = first.max(self.from_year.unwrap_or(i32::MIN));
        let last = last.min(self.until_year.unwrap_or(i32::MAX));
        (first..=last).filter_map(|year| self.in_year(year))
    }

    fn in_year(&self, year: i32) -> Option<(i64, i64)> {
        let one = |day: i64| Some((day, day));
        match self.when {
            When::Dates { from, to } => Some((days(from), days(to))),
            When::Yearly { from, to } => yearly(year, from, to),
            When::Nth {
                nth,
                weekday,
                month,
            } => one(nth_weekday(year, month, weekday, nth)?),
            When::Last { weekday, month } => {
                let nth = |nth| nth_weekday(year, month, weekday, nth);
                one(nth(5).or_else(|| nth(4))?)
            }
            When::Easter { days: from_easter } => {
                one(days(easter::sunday(year)?).saturating_add(i64::from(from_easter)))
            }
        }
    }

    pub(crate) fn impossible(&self) -> Option<Impossible> {
        let wrong = |found: String, expected| Some(Impossible { found, expected });
        if let (Some(from), Some(until)) = (self.from_year, self.until_year)
            && until < from
        {
            let found = format!("the years {from} to {until}");
            return wrong(found, "a last year that is not before the first");
        }
        match self.when {
            When::Dates { from, to } => impossible_dates(from, to),
            When::Yearly { from, to } => [from, to].into_iter().find_map(impossible_day),
            When::Nth { nth, .. } if !(1..=5).contains(&nth) => {
                wrong(format!("weekday number {nth}"), "one from 1 to 5")
            }
            When::Nth { month, .. } | When::Last { month, .. } => impossible_day((month, 1)),
            When::Easter { days } if !EASTER_OFFSET_DAYS.contains(&days) => {
                wrong(format!("{days} days from Easter"), "from -100 to 100 days")
            }
            When::Easter { .. } => None,
        }
    }
}

fn impossible_dates(from: NaiveDate, to: NaiveDate) -> Option<Impossible> {
    if to < from {
        let found = format!("the dates {from} to {to}");
        let expected = "a last date that is not before the first";
        return Some(Impossible { found, expected });
    }
    let outside = [from, to]
        .into_iter()
        .find(|&date| !DATES.contains(&days(date)))?;
    Some(Impossible {
        found: outside.to_string(),
        expected: "a date from 1969-12-31 to 2100-01-01",
    })
}

/// 1972 is a leap year.
fn impossible_day((month, day): (u32, u32)) -> Option<Impossible> {
    NaiveDate::from_ymd_opt(1972, month, day)
        .is_none()
        .then(|| Impossible {
            found: format!("month {month}, day {day}"),
            expected: "a month from 1 to 12 and a day it has",
        })
}

pub(super) fn days(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days())
}

/// In a year without 29 February, what begins there begins the day after, and what ends there the day before.
fn yearly(year: i32, from: (u32, u32), to: (u32, u32)) -> Option<(i64, i64)> {
    let last_year = if to < from {
        year.checked_add(1)?
    } else {
        year
    };
    let day = |year, (month, day)| NaiveDate::from_ymd_opt(year, month, day);
    let first = day(year, from).or_else(|| day(year, (3, 1)))?;
    let last = day(last_year, to).or_else(|| day(last_year, (2, 28)))?;
    (first <= last).then(|| (days(first), days(last)))
}

fn nth_weekday(year: i32, month: u32, weekday: Weekday, nth: u32) -> Option<i64> {
    let nth = u8::try_from(nth).ok()?;
    NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth).map(days)
}
