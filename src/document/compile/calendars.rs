//! Calendars: zones resolved, hours and dates parsed.

use super::super::syntax::{Calendar as Written, Document, Open};
use super::super::text;
use super::Problems;
use super::vocabulary::Vocabulary;
use crate::calendar::{Calendar, Hours, Zone, ZoneSource};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::NamedCalendar;
use chrono::Weekday;

/// The calendars by name, so that a calendar's place is its id.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    zones: &dyn ZoneSource,
    problems: &mut Problems,
) -> Vec<NamedCalendar> {
    let mut calendars = Vec::new();
    for (name, written) in document.calendar.iter() {
        let path = format!("calendar.{name}");
        let cite = vocabulary.cites(&format!("{path}.cite"), &written.cite, problems);
        let calendar = one(&path, written, zones, problems).unwrap_or_else(stand_in);
        calendars.push(NamedCalendar {
            name: name.to_owned(),
            path,
            calendar,
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

/// None where a problem has been reported.
fn one(
    path: &str,
    written: &Written,
    zones: &dyn ZoneSource,
    problems: &mut Problems,
) -> Option<Calendar> {
    if let Some(open) = written.open {
        if written.zone.is_some() || !written.hours.is_empty() || !written.closed.is_empty() {
            let expected = "either `open`, or `zone`, `hours` and `closed`";
            problems.report(Diagnostic::new(Code::Contradiction, path, "both", expected));
            return None;
        }
        return Some(match open {
            Open::Always => Calendar::always(),
            Open::Never => Calendar::never(),
        });
    }
    let hours = weekly_hours(path, written, problems);
    let zone = zone(path, written, zones, problems)?;
    let mut weekly = Calendar::weekly(zone);
    for (day, hours) in hours {
        weekly = weekly.on(day, hours);
    }
    for closed in &written.closed {
        weekly = weekly.closed(closed.date, &closed.name);
    }
    match weekly.build() {
        Ok(calendar) => Some(calendar),
        Err(error) => {
            problems.bad(
                path,
                error.to_string(),
                "hours and dates that a calendar can have",
            );
            None
        }
    }
}

fn zone(
    path: &str,
    written: &Written,
    zones: &dyn ZoneSource,
    problems: &mut Problems,
) -> Option<Zone> {
    let path = format!("{path}.zone");
    let Some(name) = &written.zone else {
        problems.missing(path, "the IANA name of a zone, as in `Europe/Berlin`");
        return None;
    };
    match zones.zone(name) {
        Ok(zone) => Some(zone),
        Err(error) => {
            let expected = "the IANA name of a zone, as in `Europe/Berlin`";
            let problem = Diagnostic::new(Code::UnknownZone, path, format!("`{name}`"), expected);
            problems.report(problem.help(error.to_string()));
            None
        }
    }
}

fn weekly_hours(path: &str, written: &Written, problems: &mut Problems) -> Vec<(Weekday, Hours)> {
    let mut hours: Vec<(Weekday, Hours)> = Vec::new();
    for (key, value) in written.hours.iter() {
        let path = format!("{path}.hours.{key}");
        let Some(days) = text::weekdays(key) else {
            problems.bad(
                path,
                format!("`{key}`"),
                "weekdays, as in `mon` or `mon-fri`",
            );
            continue;
        };
        let parsed: Hours = match value.parse() {
            Ok(parsed) => parsed,
            Err(error) => {
                problems.bad(
                    path,
                    format!("`{value}`: {error}"),
                    "hours, as in `08:00-12:00, 13:00-17:00`",
                );
                continue;
            }
        };
        for day in days {
            if hours.iter().any(|(other, _)| *other == day) {
                let expected = "hours given once for each weekday";
                let found = format!("hours for {day} again");
                problems.report(Diagnostic::new(
                    Code::Contradiction,
                    path.clone(),
                    found,
                    expected,
                ));
            } else {
                hours.push((day, parsed.clone()));
            }
        }
    }
    hours
}
