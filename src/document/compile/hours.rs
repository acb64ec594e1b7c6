//! Everything that is said of a calendar's hours: of weekdays, versions, closed days, dates, breaks.

use super::super::calendar::{Break, Calendar as Written};
use super::super::form::Entries;
use super::super::text;
use super::{Problems, closed_days};
use crate::calendar::{Hours, Weekly};
use crate::diagnostic::{Code, Diagnostic};
use chrono::Weekday;

/// Everything said of hours, given to a builder.
pub(super) fn given(
    path: &str,
    written: &Written,
    mut weekly: Weekly,
    problems: &mut Problems,
) -> Weekly {
    weekly = week(&format!("{path}.hours"), &written.hours, weekly, problems);
    for (index, version) in written.versions.iter().enumerate() {
        let path = format!("{path}.versions[{index}].hours");
        weekly = week(&path, &version.hours, weekly.since(version.from), problems);
    }
    for (index, closed) in written.closed.iter().enumerate() {
        let path = format!("{path}.closed[{index}]");
        if let Some(rule) = closed_days::rule(&path, closed, problems) {
            weekly = weekly.closed_by(rule);
        }
    }
    for (index, exact) in written.overrides.iter().enumerate() {
        let path = format!("{path}.override[{index}].hours");
        let hours = windows(&path, &exact.hours, problems).unwrap_or_default();
        weekly = match &exact.name {
            Some(name) => weekly.date_named(exact.date, name, hours),
            None => weekly.date(exact.date, hours),
        };
    }
    for (index, pause) in written.breaks.iter().enumerate() {
        weekly = break_of(&format!("{path}.break[{index}]"), pause, weekly, problems);
    }
    if let Some(weekend) = &written.weekend {
        let path = format!("{path}.weekend");
        let days = weekdays(&path, weekend, problems);
        weekly = weekly.weekend(&days);
    }
    if let Some(spill) = written.spill {
        weekly = weekly.spill(spill);
    }
    if let Some(date) = written.holidays_known_until {
        weekly = weekly.holidays_known_until(date);
    }
    weekly
}

/// The hours of a week.
fn week(
    path: &str,
    written: &Entries<String>,
    mut weekly: Weekly,
    problems: &mut Problems,
) -> Weekly {
    let mut given: Vec<Weekday> = Vec::new();
    for (key, value) in written.iter() {
        let path = format!("{path}.{key}");
        let Some(days) = text::weekdays(key) else {
            let expected = "weekdays, as in `mon` or `mon-fri`";
            problems.bad(path, format!("`{key}`"), expected);
            continue;
        };
        let Some(hours) = windows(&path, value, problems) else {
            continue;
        };
        for day in days {
            if given.contains(&day) {
                let expected = "hours given once for each weekday";
                let found = format!("hours for {day} again");
                let path = path.clone();
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
            } else {
                given.push(day);
                weekly = weekly.on(day, &hours);
            }
        }
    }
    weekly
}

fn windows(path: &str, value: &str, problems: &mut Problems) -> Option<Hours> {
    match value.parse() {
        Ok(hours) => Some(hours),
        Err(error) => {
            let (column, piece) = (error.column(), error.piece());
            let found = format!("`{piece}` at column {column} of `{value}`");
            problems.bad(path, found, error.kind().to_string());
            None
        }
    }
}

fn break_of(path: &str, written: &Break, weekly: Weekly, problems: &mut Problems) -> Weekly {
    let hours = windows(&format!("{path}.hours"), &written.hours, problems).unwrap_or_default();
    let weekday = format!("{path}.weekday");
    match (written.date, written.weekday.is_empty()) {
        (Some(date), true) => weekly.break_on(date, hours),
        (None, false) => weekdays(&weekday, &written.weekday.0, problems)
            .into_iter()
            .fold(weekly, |weekly, day| weekly.break_weekly(day, &hours)),
        (None, true) => {
            problems.missing(path, "`date` or `weekday`");
            weekly
        }
        (Some(_), false) => {
            let expected = "either `date` or `weekday`";
            problems.report(Diagnostic::new(Code::Contradiction, path, "both", expected));
            weekly
        }
    }
}

fn weekdays(path: &str, written: &[String], problems: &mut Problems) -> Vec<Weekday> {
    let mut days = Vec::new();
    for (index, text) in written.iter().enumerate() {
        match text::weekdays(text) {
            Some(found) => days.extend(found),
            None => problems.bad(
                format!("{path}[{index}]"),
                format!("`{text}`"),
                "weekdays, as in `fri` or `fri-sat`",
            ),
        }
    }
    days
}
