//! What calendars refuse.

use super::hours::HoursError;
use super::zone::ZoneError;
use crate::instant::InstantError;
use crate::words;
use chrono::{NaiveDate, Weekday};
use std::fmt;

/// Why a calendar has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// An instant asked about is not one the crate computes with.
    #[error(transparent)]
    Instant(#[from] InstantError),
    /// A negative span was to be added or subtracted.
    #[error(
        "negative span: found a span below zero, expected zero or more (`add` and `sub` are each other's inverse)"
    )]
    NegativeSpan,
    /// In the direction asked, less open time remains than the answer needs, for ever.
    #[error("never opens: no open time remains in that direction")]
    NeverOpens,
    /// The answer lies before 1970-01-01T00:00:00Z, or at or after 2100-01-01T00:00:00Z.
    #[error("answer outside the supported range, 1970-01-01 up to 2100-01-01")]
    OutOfRange,
    /// The end of a stretch of time lies before its start.
    #[error("reversed stretch of time: found an end before the start")]
    ReversedRange,
    /// Days were to be counted on a calendar without a day zone: on `always`, `never` or a composed one for
    /// which [`Calendar::with_day_zone`](super::Calendar::with_day_zone) has stated none.
    #[error("no day zone: this calendar has no zone in which to tell dates")]
    NoDayZone,
    /// The business day zero days after a date was asked for.
    #[error("business day counted from a date: found 0, expected 1 or more")]
    ZeroDays,
}

/// All that is wrong with a calendar that was to be built.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarBuildError {
    pub(super) problems: Vec<BuildProblem>,
}

/// One thing that is wrong with a calendar that was to be built, with the builder's call it comes from.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildProblem {
    /// There is no such zone.
    #[error("`weekly`: {0}")]
    Zone(ZoneError),
    /// There is no such day zone.
    #[error("`with_day_zone`: {0}")]
    DayZone(ZoneError),
    /// A text is not the hours of a date.
    #[error("`{call}`: {error}")]
    Hours {
        /// The call, such as `mon_fri` or `date(2024-12-24)`.
        call: String,
        /// What is wrong with the text, and where.
        error: HoursError,
    },
    /// A weekday has been given hours before, in the same version.
    #[error("`{call}`: found hours for {weekday}, which `{earlier}` has set before")]
    WeekdayTwice {
        /// The later call.
        call: String,
        /// The weekday both give hours for.
        weekday: Weekday,
        /// The earlier call.
        earlier: String,
    },
    /// A version of the weekly hours begins on a date on which another one does.
    #[error("`since({date})`: found a second version of the weekly hours from this date on")]
    VersionTwice {
        /// The date.
        date: NaiveDate,
    },
    /// There are more versions of the weekly hours than [`MAX_VERSIONS`](crate::limits::MAX_VERSIONS).
    #[error("found {found} versions of the weekly hours, expected at most {limit}")]
    TooManyVersions {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// A date has been closed before.
    #[error(
        "`closed({date})`: found `{}`, but `{}` has closed this date before",
        words::shown(name),
        words::shown(earlier)
    )]
    ClosedTwice {
        /// The date.
        date: NaiveDate,
        /// The name given later.
        name: String,
        /// The name given earlier.
        earlier: String,
    },
    /// A date has been given hours of its own before.
    #[error("`date({date})`: found hours for a date that has been given hours before")]
    DateTwice {
        /// The date.
        date: NaiveDate,
    },
    /// A date that no wall clock shows in the supported range.
    #[error(
        "`{call}`: found a date outside the supported range, expected one from 1969-12-31 to 2100-01-01"
    )]
    DateOutOfRange {
        /// The call.
        call: String,
    },
    /// A closed-day rule that no calendar can have.
    #[error(
        "`closed_by`, `{}`: found {found}, expected {expected}",
        words::shown(name)
    )]
    ClosedRule {
        /// The rule's name.
        name: String,
        /// What it has.
        found: String,
        /// What it could have.
        expected: &'static str,
    },
    /// Every weekday is a weekend, so that no closed day could be moved off it.
    #[error("`weekend`: found all seven weekdays, expected at most six")]
    WeekendAllWeek,
    /// There are more rules that come back every year than
    /// [`MAX_CLOSED_RULES`](crate::limits::MAX_CLOSED_RULES).
    #[error("found {found} closed-day rules that come back every year, expected at most {limit}")]
    TooManyClosedRules {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// The rules close more days than [`MAX_CLOSED_DAYS`](crate::limits::MAX_CLOSED_DAYS).
    #[error("found more than {limit} days closed by rules, expected at most {limit}")]
    TooManyClosedDays {
        /// How many are accepted.
        limit: usize,
    },
    /// A calendar of weekly hours was to be given another day zone than its own.
    #[error(
        "`with_day_zone`: found a calendar of weekly hours, whose day zone is its own; expected a composed one, or `always`"
    )]
    DayZoneOfWeekly,
    /// A composed calendar consists of more calendars than
    /// [`MAX_COMPOSED_CALENDARS`](crate::limits::MAX_COMPOSED_CALENDARS).
    #[error("found a calendar composed of {found}, expected at most {limit}")]
    TooManyCalendars {
        /// How many there are, itself counted.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// The breaks of a weekday or a date are more than
    /// [`MAX_WINDOWS_PER_DAY`](crate::limits::MAX_WINDOWS_PER_DAY) windows.
    #[error("`{call}`: found {found} breaks, expected at most {limit}")]
    TooManyBreaks {
        /// The call that brought one too many.
        call: String,
        /// How many there would be.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// There are more dated entries than [`MAX_DATED_ENTRIES`](crate::limits::MAX_DATED_ENTRIES).
    #[error("found {found} dated entries, expected at most {limit}")]
    TooManyDatedEntries {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
}

impl CalendarBuildError {
    /// The problems, in the order of the calls.
    pub fn problems(&self) -> &[BuildProblem] {
        &self.problems
    }
}

impl fmt::Display for CalendarBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("calendar cannot be built: ")?;
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CalendarBuildError {}
