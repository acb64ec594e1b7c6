//! Runs case files: calendars, instants and tickets with expected answers, as other systems' tests state them.
//!
//! The format stands in `fixtures/conformance/README.md`. A case with the oracle `agree` must give its answers; one
//! with `differs: …` tells of a convention of the peer's that is not this crate's, and is shown but not counted.
//! Whatever cannot be read counts as failed.

#[path = "cases/calendar.rs"]
mod calendar;
#[path = "cases/days.rs"]
mod days;
#[path = "cases/given.rs"]
mod given;
#[path = "cases/ticket.rs"]
mod ticket;
#[path = "cases/ticket_expect.rs"]
mod ticket_expect;
#[path = "cases/ticket_policy.rs"]
mod ticket_policy;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Number, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// What came of one file, or of several.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) passed: usize,
    /// A line for each failure.
    pub(crate) failed: Vec<String>,
    /// A line for each case in which the peer's convention differs: its answer and ours.
    pub(crate) differs: Vec<String>,
}

/// A file of cases.
#[derive(Deserialize)]
struct File {
    /// Calendars that cases name.
    #[serde(default)]
    calendars: BTreeMap<String, Value>,
    cases: Vec<Value>,
}

impl Report {
    /// Runs every case of the file at `path`.
    pub(crate) fn of_file(path: &Path) -> Report {
        let mut report = Report::default();
        match std::fs::read_to_string(path) {
            Err(error) => report
                .failed
                .push(format!("{}: cannot be read: {error}", path.display())),
            Ok(text) => match serde_json::from_str::<File>(&text) {
                Err(error) => report
                    .failed
                    .push(format!("{}: not a case file: {error}", path.display())),
                Ok(File { calendars, cases }) => cases
                    .into_iter()
                    .enumerate()
                    .for_each(|(index, case)| report.run(index, case, &calendars)),
            },
        }
        report
    }

    fn run(&mut self, index: usize, case: Value, calendars: &BTreeMap<String, Value>) {
        let id = case
            .get("id")
            .and_then(Value::as_str)
            .map_or_else(|| format!("case {index}"), str::to_owned);
        match with_calendar(case, calendars).and_then(outcome) {
            Ok(Outcome::Passed) => self.passed = self.passed.saturating_add(1),
            Ok(Outcome::Differs(line)) => self.differs.push(format!("{id}: {line}")),
            Err(line) => self.failed.push(format!("{id}: {line}")),
        }
    }

    pub(crate) fn absorb(&mut self, other: Report) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed.extend(other.failed);
        self.differs.extend(other.differs);
    }
}

enum Outcome {
    Passed,
    Differs(String),
}

/// A question, the answer expected, and the answer found, each as text.
#[derive(Clone, PartialEq, Eq)]
struct Answer {
    asked: String,
    expected: String,
    found: String,
}

/// The case with its calendar in place of the calendar's name.
fn with_calendar(mut case: Value, calendars: &BTreeMap<String, Value>) -> Result<Value, String> {
    if let Some(place) = case.get_mut("calendar")
        && let Some(name) = place.as_str()
    {
        let named = calendars.get(name);
        *place = named
            .ok_or_else(|| format!("calendar `{name}`: the file has no calendar of that name"))?
            .clone();
    }
    Ok(case)
}

fn outcome(case: Value) -> Result<Outcome, String> {
    let is_ticket = case.get("events").is_some();
    let (oracle, answers) = if is_ticket {
        read::<ticket::Case>(case).and_then(ticket::Case::answers)
    } else {
        read::<calendar::Case>(case).and_then(calendar::Case::answers)
    }?;
    let wrong = || {
        answers
            .iter()
            .filter(|answer| answer.expected != answer.found)
    };
    if let Some(reason) = oracle.strip_prefix("differs") {
        let shown: Vec<&Answer> = match wrong().next() {
            Some(_) => wrong().collect(),
            None => answers.iter().collect(),
        };
        let lines = shown.iter().map(|answer| {
            let Answer {
                asked,
                expected,
                found,
            } = answer;
            format!("{asked}: the peer says {expected}, we say {found}")
        });
        return Ok(Outcome::Differs(format!("{}{reason}", joined(lines))));
    }
    if oracle != "agree" {
        return Err(format!(
            "oracle `{oracle}`: expected `agree` or `differs: …`"
        ));
    }
    let lines = wrong().map(|answer| {
        let Answer {
            asked,
            expected,
            found,
        } = answer;
        format!("{asked}: expected {expected}, found {found}")
    });
    match joined(lines) {
        lines if lines.is_empty() => Ok(Outcome::Passed),
        lines => Err(lines),
    }
}

fn read<C: for<'de> Deserialize<'de>>(case: Value) -> Result<C, String> {
    serde_json::from_value(case).map_err(|error| format!("cannot be read: {error}"))
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("; ")
}

fn agree() -> String {
    "agree".to_owned()
}

/// The first answers, unless the other spelling of the calendar's week gives others.
fn same_in_both_spellings(
    answers: Vec<Answer>,
    other: Option<Vec<Answer>>,
) -> Result<Vec<Answer>, String> {
    for (one, other) in answers.iter().zip(other.iter().flatten()) {
        if one.found != other.found {
            return Err(format!(
                "{}: found {} for `week`, {} for `week_overnight`",
                one.asked, one.found, other.found
            ));
        }
    }
    Ok(answers)
}

/// A number of seconds, whole or decimal, read without rounding.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "Number")]
struct Seconds(TimeDelta);

impl TryFrom<Number> for Seconds {
    type Error = String;

    fn try_from(number: Number) -> Result<Seconds, String> {
        // Other than a number, a double is written without an exponent.
        let decimal = number.as_f64().filter(|_| number.is_f64());
        let text = decimal.map_or_else(|| number.to_string(), |decimal| decimal.to_string());
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let sign = if whole.starts_with('-') { "-" } else { "" };
        let nanos = || {
            format!("{sign}{decimals:0<9}")
                .parse()
                .ok()
                .filter(|_| decimals.len() <= 9)
        };
        let exact = whole
            .parse()
            .ok()
            .and_then(TimeDelta::try_seconds)
            .zip(nanos());
        let sum =
            exact.and_then(|(whole, nanos)| whole.checked_add(&TimeDelta::nanoseconds(nanos)));
        sum.map(Seconds)
            .ok_or_else(|| format!("`{text}` seconds: expected at most nine decimals"))
    }
}

fn instant(t: DateTime<Utc>) -> String {
    t.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

fn span(d: TimeDelta) -> String {
    match d.subsec_nanos().unsigned_abs() {
        0 => format!("{} s", d.num_seconds()),
        nanos => format!(
            "{}{}.{nanos:09} s",
            if d < TimeDelta::zero() { "-" } else { "" },
            d.num_seconds().unsigned_abs()
        ),
    }
}
