//! Calendars: zones resolved, references followed.

use super::super::calendar::{Calendar as Written, Open};
use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, hours};
use crate::calendar::{
    BuildProblem, Calendar, CalendarBuildError, Composition, Zone, ZoneError, ZoneSource,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::NamedCalendar;
use std::collections::BTreeMap;

/// The calendars by name, so that a calendar's place is its id.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    zones: &dyn ZoneSource,
    problems: &mut Problems,
) -> Vec<NamedCalendar> {
    let mut built = Building {
        document,
        zones,
        calendars: BTreeMap::new(),
    };
    built.all(problems);
    let mut calendars = Vec::new();
    for (name, written) in document.calendar.iter() {
        let path = format!("calendar.{name}");
        let cite = vocabulary.cites(&format!("{path}.cite"), &written.cite, problems);
        let calendar = built.calendars.remove(name).flatten();
        calendars.push(NamedCalendar {
            name: name.to_owned(),
            path,
            calendar: calendar.unwrap_or_else(stand_in),
            cite,
        });
    }
    calendars
}

/// In the place of a calendar that is refused, so that nothing else is said of it: one with a zone.
fn stand_in() -> Calendar {
    Calendar::weekly(chrono_tz::UTC)
        .build()
        .unwrap_or_else(|_| Calendar::never())
}

/// The calendars built so far.
struct Building<'d> {
    document: &'d Document,
    zones: &'d dyn ZoneSource,
    /// None for one that cannot be built.
    calendars: BTreeMap<&'d str, Option<Calendar>>,
}

impl<'d> Building<'d> {
    fn all(&mut self, problems: &mut Problems) {
        let document = self.document;
        let mut composed = Vec::new();
        for (name, written) in document.calendar.iter() {
            let path = format!("calendar.{name}");
            match composition(written) {
                None => {
                    let calendar = self.plain(&path, written, problems);
                    self.calendars.insert(name, calendar);
                }
                Some((key, how, parts)) => {
                    self.references(&format!("{path}.{key}"), parts, problems);
                    if says_more(written) {
                        contradiction(&path, &format!("`{key}`, and more"), problems);
                    }
                    composed.push((name, how, parts));
                }
            }
        }
        self.composed(composed, problems);
    }

    fn references(&self, path: &str, parts: &[String], problems: &mut Problems) {
        let names = self.document.calendar.names();
        for (index, part) in parts.iter().enumerate() {
            if self.document.calendar.0.contains_key(part) {
                problems.uses(Noun::Calendar, part);
            } else {
                problems.unknown(format!("{path}[{index}]"), part, names.clone());
            }
        }
    }

    /// Builds what has all its parts, until nothing more has. What is left then contains itself.
    fn composed(
        &mut self,
        mut left: Vec<(&'d str, Composition, &'d [String])>,
        problems: &mut Problems,
    ) {
        loop {
            let has_parts = |parts: &[String]| parts.iter().all(|part| !self.waits_for(part));
            let (ready, waiting): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|(.., parts)| has_parts(parts));
            left = waiting;
            if ready.is_empty() {
                break;
            }
            for (name, how, parts) in ready {
                let calendar = self.compose(name, how, parts, problems);
                self.calendars.insert(name, calendar);
            }
        }
        for (name, ..) in left {
            let found = "a calendar that contains itself, or one that does";
            let expected = "calendars that are composed of others only";
            let path = format!("calendar.{name}");
            problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
        }
    }

    /// Whether a calendar is one of the document's, and not built yet.
    fn waits_for(&self, part: &str) -> bool {
        self.document.calendar.0.contains_key(part) && !self.calendars.contains_key(part)
    }

    fn compose(
        &self,
        name: &str,
        how: Composition,
        parts: &[String],
        problems: &mut Problems,
    ) -> Option<Calendar> {
        let path = format!("calendar.{name}");
        let written = self.document.calendar.0.get(name)?;
        let day_zone = self.day_zone(&path, written, problems);
        let calendar = |part: &String| self.calendars.get(part.as_str())?.as_ref();
        let parts: Option<Vec<&Calendar>> = parts.iter().map(calendar).collect();
        let parts = parts?;
        let composed = match how {
            Composition::Union => Calendar::union(parts),
            Composition::Intersection => Calendar::intersection(parts),
            Composition::Difference => difference(&parts),
        };
        let calendar = accept(&path, composed, problems)?;
        match day_zone? {
            Some(zone) => accept(&path, calendar.with_day_zone(zone), problems),
            None => Some(calendar),
        }
    }

    /// One that is not composed of others.
    fn plain(&self, path: &str, written: &Written, problems: &mut Problems) -> Option<Calendar> {
        if let Some(open) = written.open {
            if has_hours(written) || written.zone.is_some() {
                contradiction(path, "`open`, and what hours need", problems);
                return None;
            }
            let calendar = match open {
                Open::Always => Calendar::always(),
                Open::Never => Calendar::never(),
            };
            return match self.day_zone(path, written, problems)? {
                Some(zone) => accept(path, calendar.with_day_zone(zone), problems),
                None => Some(calendar),
            };
        }
        if written.day_zone.is_some() {
            let expected = "no `day-zone` beside hours: their `zone` is the one that counts days";
            let path = format!("{path}.day-zone");
            problems.report(Diagnostic::new(
                Code::Contradiction,
                path,
                "a day zone",
                expected,
            ));
        }
        let zone = match &written.zone {
            Some(name) => self.zone(&format!("{path}.zone"), name, problems),
            None => {
                problems.missing(format!("{path}.zone"), ZONE_NAME);
                None
            }
        };
        // Whatever the zone, all else is looked at too.
        let stand_in = Calendar::weekly(chrono_tz::UTC);
        let weekly = zone.map_or(stand_in, Calendar::weekly);
        let weekly = hours::given(path, written, weekly, problems);
        accept(path, weekly.build(), problems)
    }

    /// The zone for counting days, which may be left out; none where a problem has been reported.
    fn day_zone(
        &self,
        path: &str,
        written: &Written,
        problems: &mut Problems,
    ) -> Option<Option<Zone>> {
        match &written.day_zone {
            None => Some(None),
            Some(name) => self
                .zone(&format!("{path}.day-zone"), name, problems)
                .map(Some),
        }
    }

    fn zone(&self, path: &str, name: &str, problems: &mut Problems) -> Option<Zone> {
        match self.zones.zone(name) {
            Ok(zone) => Some(zone),
            Err(error) => {
                problems.report(unknown_zone(path, name, &error));
                None
            }
        }
    }
}

pub(super) fn unknown_zone(path: &str, name: &str, error: &ZoneError) -> Diagnostic {
    let problem = Diagnostic::new(Code::UnknownZone, path, format!("`{name}`"), ZONE_NAME);
    problem.help(error.to_string())
}

const ZONE_NAME: &str = "the IANA name of a zone, as in `Europe/Berlin`";

/// How a calendar is composed of others, with the key that says so. The first key counts where several
/// stand; [`Building::plain`] is asked where none does.
fn composition(written: &Written) -> Option<(&'static str, Composition, &[String])> {
    let keys = [
        ("union", Composition::Union, &written.union),
        (
            "intersection",
            Composition::Intersection,
            &written.intersection,
        ),
        ("difference", Composition::Difference, &written.difference),
    ];
    keys.into_iter()
        .find(|(.., parts)| !parts.is_empty())
        .map(|(key, how, parts)| (key, how, parts.as_slice()))
}

fn has_hours(written: &Written) -> bool {
    !written.hours.is_empty()
        || !written.versions.is_empty()
        || !written.closed.is_empty()
        || !written.overrides.is_empty()
        || !written.breaks.is_empty()
        || written.weekend.is_some()
        || written.spill.is_some()
        || written.holidays_known_until.is_some()
}

/// Whether a composed calendar says how it is open in another way too.
fn says_more(written: &Written) -> bool {
    let keys = [&written.union, &written.intersection, &written.difference];
    let several = keys.iter().filter(|parts| !parts.is_empty()).count() > 1;
    several || written.open.is_some() || written.zone.is_some() || has_hours(written)
}

fn contradiction(path: &str, found: &str, problems: &mut Problems) {
    let expected = "either `zone` and `hours`, or `open`, or one of `union`, `intersection` and \
                    `difference`";
    problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
}

fn difference(parts: &[&Calendar]) -> Result<Calendar, CalendarBuildError> {
    match parts.split_first() {
        None => Ok(Calendar::never()),
        Some((first, [other])) => first.minus(other),
        Some((first, others)) => first.minus(&Calendar::union(others.iter().copied())?),
    }
}

/// The calendar, or its problems, each reported on its own.
fn accept(
    path: &str,
    built: Result<Calendar, CalendarBuildError>,
    problems: &mut Problems,
) -> Option<Calendar> {
    let error = match built {
        Ok(calendar) => return Some(calendar),
        Err(error) => error,
    };
    for problem in error.problems() {
        if let Some((code, key, found, expected)) = located(problem) {
            let path = format!("{path}.{key}");
            problems.report(Diagnostic::new(code, path, found, expected));
            continue;
        }
        let code = if is_limit(problem) {
            Code::LimitExceeded
        } else {
            Code::BadValue
        };
        let problem = problem.to_string();
        let otherwise = "hours, dates and rules that a calendar can have";
        let (found, expected) = problem
            .split_once(", expected ")
            .unwrap_or((&problem, otherwise));
        let found = found.strip_prefix("found ").unwrap_or(found);
        problems.report(Diagnostic::new(code, path, found, expected));
    }
    None
}

/// A problem of dates, with the key that it stands under, what was found there, and what was expected.
fn located(problem: &BuildProblem) -> Option<(Code, &'static str, String, &'static str)> {
    let twice = Code::Contradiction;
    Some(match problem {
        BuildProblem::ClosedTwice {
            date,
            name,
            earlier,
        } => {
            let found = format!("`{name}` on {date}, which `{earlier}` has closed");
            (twice, "closed", found, "each date closed once")
        }
        BuildProblem::DateTwice { date } => {
            let found = format!("hours of {date} again");
            (twice, "override", found, "hours given once for each date")
        }
        BuildProblem::VersionTwice { date } => {
            let found = format!("a second version from {date} on");
            (twice, "versions", found, "one from each date on")
        }
        BuildProblem::WeekendAllWeek => {
            let found = "all seven weekdays".to_owned();
            (Code::BadValue, "weekend", found, "at most six")
        }
        BuildProblem::DateOutOfRange { call } => {
            let (call, date) = call.trim_end_matches(')').split_once('(')?;
            let expected = "a date from 1969-12-31 to 2100-01-01";
            (Code::BadValue, key_of(call)?, date.to_owned(), expected)
        }
        BuildProblem::Zone(_)
        | BuildProblem::DayZone(_)
        | BuildProblem::Hours { .. }
        | BuildProblem::WeekdayTwice { .. }
        | BuildProblem::TooManyVersions { .. }
        | BuildProblem::ClosedRule { .. }
        | BuildProblem::TooManyClosedRules { .. }
        | BuildProblem::TooManyClosedDays { .. }
        | BuildProblem::DayZoneOfWeekly
        | BuildProblem::TooManyCalendars { .. }
        | BuildProblem::TooManyBreaks { .. }
        | BuildProblem::TooManyDatedEntries { .. } => return None,
    })
}

/// The key of a document that leads to that call of the builder.
fn key_of(call: &str) -> Option<&'static str> {
    let keys = [
        ("since", "versions"),
        ("closed", "closed"),
        ("date", "override"),
        ("break_on", "break"),
        ("holidays_known_until", "holidays-known-until"),
    ];
    let found = keys.into_iter().find(|(name, _)| *name == call);
    found.map(|(_, key)| key)
}

fn is_limit(problem: &BuildProblem) -> bool {
    matches!(
        problem,
        BuildProblem::TooManyBreaks { .. }
            | BuildProblem::TooManyDatedEntries { .. }
            | BuildProblem::TooManyClosedRules { .. }
            | BuildProblem::TooManyClosedDays { .. }
            | BuildProblem::TooManyVersions { .. }
            | BuildProblem::TooManyCalendars { .. }
    )
}
