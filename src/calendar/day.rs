//! Why a date is open when it is.

use super::calendar::Calendar;
use super::compose::Composition;
use super::error::CalendarError;
use super::hours::Hours;
use super::schedule::Schedule;
use super::source::Source;
use super::zone::Zone;
use crate::instant::Instant;
use crate::limits::{NANOS_PER_SECOND, SECONDS_PER_DAY};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::fmt;

/// The date an instant lies on, when it is open, and why.
///
/// Its text is one line, for a composed calendar several:
///
/// ```
/// use duly::calendar::{Calendar, ClosedRule, Day, Ground, Observed};
///
/// let london = Calendar::weekly("Europe/London")
///     .mon_fri("09:00-17:00")
///     .closed_by(ClosedRule::yearly(12, 25, "Christmas Day").observed(Observed::NextMonday))
///     .build()?;
/// let day = london.day("2021-12-27T10:00:00Z".parse()?)?;
/// assert_eq!(
///     day.to_string(),
///     "Mon 2021-12-27, Europe/London: closed (closed by Christmas Day, moved from 2021-12-25)"
/// );
/// let Day::Weekly(weekly) = &day else { return Err("not weekly".into()) };
/// assert!(weekly.hours.is_none());
/// assert!(matches!(&weekly.ground, Ground::Closed { by } if by[0].name == "Christmas Day"));
///
/// let either = london.or(&Calendar::never())?;
/// assert_eq!(
///     either.day("2021-12-28T10:00:00Z".parse()?)?.to_string(),
///     "open when any of these is:\n  Tue 2021-12-28, Europe/London: 09:00-17:00 (weekly hours)\n  never open"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Day<'c> {
    /// Every instant is open.
    Always,
    /// No instant is open.
    Never,
    /// A date of weekly hours.
    Weekly(WeeklyDay<'c>),
    /// The dates of the parts, which may differ: each part tells them in its own zone.
    Composed {
        /// How the calendar is composed of them.
        how: Composition,
        /// In the order in which they were given.
        parts: Vec<Day<'c>>,
    },
}

/// A date of weekly hours.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct WeeklyDay<'c> {
    /// The date the wall clock shows.
    pub date: NaiveDate,
    /// The zone of the wall clock.
    pub zone: &'c Zone,
    /// When the date is open in the end, from midnight to midnight: its own hours and what the date before
    /// leaves open past midnight, less breaks.
    pub hours: Hours,
    /// Why its own hours are what they are.
    pub ground: Ground<'c>,
    /// Its own hours, which may run past midnight, breaks not subtracted.
    pub own: &'c Hours,
    /// What the date before has past midnight, breaks not subtracted.
    pub spill: Hours,
    /// Whether that is cut off, because this date is closed or replaced.
    pub spill_is_cut: bool,
    /// The breaks that fall on it, whether they take open time away or not.
    pub breaks: Hours,
}

/// What decides the own hours of a date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ground<'c> {
    /// The hours of its weekday.
    Weekly {
        /// From when on the version in force holds; none for the first.
        since: Option<NaiveDate>,
    },
    /// Hours of its own.
    Override {
        /// What it is called, where that was said.
        name: Option<&'c str>,
    },
    /// It is closed.
    Closed {
        /// By these, one at least.
        by: Vec<ClosedBy<'c>>,
    },
}

/// A closed-day rule that closes a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ClosedBy<'c> {
    /// The rule's name.
    pub name: &'c str,
    /// Where the rule is from, when that was said: of a feed's event, the feed and the event.
    pub source: Option<&'c str>,
    /// The date of the rule, when it was moved from there.
    pub moved_from: Option<NaiveDate>,
}

impl Calendar {
    /// The date that the wall clock shows at `t`, when it is open, and why. It needs no day zone: a composed
    /// calendar answers with the dates of its parts.
    ///
    /// # Errors
    ///
    /// [`CalendarError::Instant`] when `t` is out of range or a leap second.
    pub fn day(&self, t: DateTime<Utc>) -> Result<Day<'_>, CalendarError> {
        let seconds = Instant::new(t)?.nanos().div_euclid(NANOS_PER_SECOND);
        Ok(self.day_at(seconds))
    }

    /// Composed calendars lie at most [`MAX_COMPOSED_CALENDARS`](crate::limits::MAX_COMPOSED_CALENDARS)
    /// inside one another.
    fn day_at(&self, seconds: i64) -> Day<'_> {
        match self.source() {
            Source::Always => Day::Always,
            Source::Never => Day::Never,
            Source::Weekly(schedule) => Day::Weekly(schedule.day_at(seconds)),
            Source::Composed(composed) => Day::Composed {
                how: composed.how,
                parts: composed
                    .parts
                    .iter()
                    .map(|part| part.day_at(seconds))
                    .collect(),
            },
        }
    }
}

impl Schedule {
    fn day_at(&self, seconds: i64) -> WeeklyDay<'_> {
        let local = seconds.saturating_add(self.zone.offset_at(seconds));
        let day = local.div_euclid(SECONDS_PER_DAY);
        WeeklyDay {
            date: date(day),
            zone: &self.zone,
            hours: self.hours(day),
            ground: self.ground(day),
            own: self.given(day),
            spill: self.given(day.saturating_sub(1)).spill(),
            spill_is_cut: self.cuts_spill(day),
            breaks: self.breaks_on(day),
        }
    }

    fn ground(&self, day: i64) -> Ground<'_> {
        if let Some(exact) = self.override_of(day) {
            let name = exact.name.as_deref();
            return Ground::Override { name };
        }
        let by: Vec<ClosedBy<'_>> = self
            .closures
            .by(day)
            .map(|(rule, moved_from)| ClosedBy {
                name: rule.name(),
                source: rule.source(),
                moved_from: moved_from.map(date),
            })
            .collect();
        if by.is_empty() {
            let since = self.version(day).and_then(|version| version.since);
            Ground::Weekly { since }
        } else {
            Ground::Closed { by }
        }
    }
}

/// Days of the horizon are dates of chrono.
fn date(day: i64) -> NaiveDate {
    let date = i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days);
    date.unwrap_or_default()
}

impl fmt::Display for Day<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Day<'_> {
    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        write!(f, "{:1$}", "", depth.saturating_mul(2))?;
        match self {
            Day::Always => f.write_str("always open"),
            Day::Never => f.write_str("never open"),
            Day::Weekly(weekly) => write!(f, "{weekly}"),
            Day::Composed { how, parts } => {
                f.write_str(match how {
                    Composition::Union => "open when any of these is:",
                    Composition::Intersection => "open when all of these are:",
                    Composition::Difference => "open when the first of these is, and no other:",
                })?;
                parts.iter().try_for_each(|part| {
                    f.write_str("\n")?;
                    part.write(f, depth.saturating_add(1))
                })
            }
        }
    }
}

impl fmt::Display for WeeklyDay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (weekday, date, zone) = (self.date.weekday(), self.date, self.zone.name());
        write!(
            f,
            "{weekday} {date}, {zone}: {} ({}",
            self.hours, self.ground
        )?;
        if !self.spill.is_none() {
            let cut = if self.spill_is_cut { " cut off" } else { "" };
            write!(f, "; {} from the date before{cut}", self.spill)?;
        }
        if !self.breaks.is_none() {
            write!(f, "; breaks {}", self.breaks)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Ground<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ground::Weekly { since: None } => f.write_str("weekly hours"),
            Ground::Weekly { since: Some(date) } => write!(f, "weekly hours since {date}"),
            Ground::Override { name: None } => f.write_str("hours of its own"),
            Ground::Override { name: Some(name) } => write!(f, "hours of its own, {name}"),
            Ground::Closed { by } => {
                f.write_str("closed by ")?;
                by.iter().enumerate().try_for_each(|(index, closed)| {
                    let separator = if index == 0 { "" } else { "; by " };
                    write!(f, "{separator}{closed}")
                })
            }
        }
    }
}

impl fmt::Display for ClosedBy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(date) = self.moved_from {
            write!(f, ", moved from {date}")?;
        }
        match self.source {
            Some(source) => write!(f, " [{source}]"),
            None => Ok(()),
        }
    }
}
