//! Runs case files: calendars, instants and expected answers, as other systems' tests state them.
//!
//! A file is `{"source": …, "cases": [{"id", "calendar", "op", "start", …, "oracle"}]}`. A case with the
//! oracle `agree` must give its answer; one with `differs: …` tells of a convention of the peer's that is
//! not this crate's, and is shown but not counted. Whatever cannot be read counts as failed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};
use duly::calendar::{Calendar, CalendarError, Hours};
use serde::Deserialize;
use serde_json::{Number, Value};
use std::collections::BTreeSet;
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
    cases: Vec<Value>,
}

#[derive(Deserialize)]
struct Case {
    calendar: Given,
    start: DateTime<Utc>,
    #[serde(default = "agree")]
    oracle: String,
    #[serde(flatten)]
    asked: Asked,
}

fn agree() -> String {
    "agree".to_owned()
}

/// A question and the answer expected.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Asked {
    Add {
        seconds: Seconds,
        end: DateTime<Utc>,
    },
    Subtract {
        seconds: Seconds,
        end: DateTime<Utc>,
    },
    Between {
        end: DateTime<Utc>,
        expect_seconds: Seconds,
    },
    IsOpen {
        expect: bool,
    },
    NextOpen {
        end: DateTime<Utc>,
    },
    NextClose {
        end: DateTime<Utc>,
    },
}

/// A number of seconds, whole or decimal, read without rounding.
#[derive(Deserialize)]
#[serde(try_from = "Number")]
struct Seconds(TimeDelta);

impl TryFrom<Number> for Seconds {
    type Error = String;

    fn try_from(number: Number) -> Result<Seconds, String> {
        let text = number.to_string();
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

/// A calendar as case files give it. `week_overnight` repeats `week` in another spelling, with windows past
/// midnight in one piece.
#[derive(Clone, Deserialize)]
struct Given {
    tz: String,
    week: Week,
    #[serde(default)]
    week_overnight: Option<Week>,
    #[serde(default)]
    closed_dates: BTreeSet<NaiveDate>,
    #[serde(default)]
    extra_open: Vec<ExtraOpen>,
    #[serde(default)]
    breaks: Vec<Break>,
}

/// An opening and a closing time of one date.
type Window = (String, String);

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Week {
    #[serde(default)]
    mon: Vec<Window>,
    #[serde(default)]
    tue: Vec<Window>,
    #[serde(default)]
    wed: Vec<Window>,
    #[serde(default)]
    thu: Vec<Window>,
    #[serde(default)]
    fri: Vec<Window>,
    #[serde(default)]
    sat: Vec<Window>,
    #[serde(default)]
    sun: Vec<Window>,
}

#[derive(Clone, Deserialize)]
struct ExtraOpen {
    date: NaiveDate,
    hours: Vec<Window>,
    mode: Mode,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Replace,
}

#[derive(Clone, Deserialize)]
struct Break {
    date: NaiveDate,
    from: String,
    to: String,
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
                Ok(file) => file
                    .cases
                    .into_iter()
                    .enumerate()
                    .for_each(|(index, case)| report.run(index, case)),
            },
        }
        report
    }

    fn run(&mut self, index: usize, case: Value) {
        let id = case
            .get("id")
            .and_then(Value::as_str)
            .map_or_else(|| format!("case {index}"), str::to_owned);
        match outcome(case) {
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

fn outcome(case: Value) -> Result<Outcome, String> {
    if case.get("events").is_some() {
        return Err("a ticket case: not readable yet".to_owned());
    }
    let case: Case =
        serde_json::from_value(case).map_err(|error| format!("cannot be read: {error}"))?;
    let overnight = case.calendar.overnight();
    let calendar = case.calendar.build()?;
    let (asked, expected, found) = case.asked.ask(&calendar, case.start);
    if let Some(overnight) = overnight {
        let (_, _, other) = case.asked.ask(&overnight.build()?, case.start);
        if other != found {
            return Err(format!(
                "{asked}: found {found} for `week`, {other} for `week_overnight`"
            ));
        }
    }
    if let Some(reason) = case.oracle.strip_prefix("differs") {
        return Ok(Outcome::Differs(format!(
            "{asked}: the peer says {expected}, we say {found}{reason}"
        )));
    }
    if case.oracle != "agree" {
        return Err(format!(
            "oracle `{}`: expected `agree` or `differs: …`",
            case.oracle
        ));
    }
    if expected == found {
        Ok(Outcome::Passed)
    } else {
        Err(format!("{asked}: expected {expected}, found {found}"))
    }
}

impl Asked {
    /// The question, the answer expected, and the answer found, each as text.
    fn ask(&self, calendar: &Calendar, start: DateTime<Utc>) -> (String, String, String) {
        match self {
            Asked::Add { seconds, end } => {
                let found = text(calendar.add(start, seconds.0).map(instant));
                (
                    format!("add({}, {})", instant(start), span(seconds.0)),
                    instant(*end),
                    found,
                )
            }
            Asked::Subtract { seconds, end } => {
                let found = text(calendar.sub(start, seconds.0).map(instant));
                (
                    format!("sub({}, {})", instant(start), span(seconds.0)),
                    instant(*end),
                    found,
                )
            }
            Asked::Between {
                end,
                expect_seconds,
            } => {
                let found = text(calendar.between(start, *end).map(span));
                (
                    format!("between({}, {})", instant(start), instant(*end)),
                    span(expect_seconds.0),
                    found,
                )
            }
            Asked::IsOpen { expect } => {
                let found = text(calendar.is_open(start).map(|open| open.to_string()));
                (
                    format!("is_open({})", instant(start)),
                    expect.to_string(),
                    found,
                )
            }
            Asked::NextOpen { end } => {
                let found = text(calendar.next_open(start).map(instant));
                (
                    format!("next_open({})", instant(start)),
                    instant(*end),
                    found,
                )
            }
            Asked::NextClose { end } => {
                let found = calendar
                    .next_close(start)
                    .map(|close| close.map_or_else(|| "none".to_owned(), instant));
                (
                    format!("next_close({})", instant(start)),
                    instant(*end),
                    text(found),
                )
            }
        }
    }
}

/// The answer as text; an error equals no answer a case can expect.
fn text(answer: Result<String, CalendarError>) -> String {
    answer.unwrap_or_else(|error| format!("an error: {error}"))
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

impl Given {
    /// The same calendar in its other spelling.
    fn overnight(&self) -> Option<Given> {
        let week = self.week_overnight.clone()?;
        let week_overnight = None;
        Some(Given {
            week,
            week_overnight,
            ..self.clone()
        })
    }

    fn build(self) -> Result<Calendar, String> {
        let mut weekly = Calendar::weekly(self.tz.as_str());
        for (weekday, windows) in self.week.days() {
            if !windows.is_empty() {
                weekly = weekly.on(weekday, hours(&windows)?);
            }
        }
        for extra in self.extra_open {
            let Mode::Replace = extra.mode;
            // A closed date is the stronger in these files, the weaker in the crate.
            if !self.closed_dates.contains(&extra.date) {
                weekly = weekly.date(extra.date, hours(&extra.hours)?);
            }
        }
        for date in self.closed_dates {
            weekly = weekly.closed(date, "closed");
        }
        for given in self.breaks {
            weekly = weekly.break_on(given.date, hours(&[(given.from, given.to)])?);
        }
        weekly
            .build()
            .map_err(|error| format!("calendar refused: {error}"))
    }
}

impl Week {
    fn days(self) -> [(Weekday, Vec<Window>); 7] {
        [
            (Weekday::Mon, self.mon),
            (Weekday::Tue, self.tue),
            (Weekday::Wed, self.wed),
            (Weekday::Thu, self.thu),
            (Weekday::Fri, self.fri),
            (Weekday::Sat, self.sat),
            (Weekday::Sun, self.sun),
        ]
    }
}

fn hours(windows: &[Window]) -> Result<Hours, String> {
    if windows.is_empty() {
        return Ok(Hours::none());
    }
    let mut pieces: Vec<String> = windows
        .iter()
        .map(|(open, close)| format!("{open}-{close}"))
        .collect();
    pieces.sort();
    let hours = pieces.join(", ");
    hours
        .parse()
        .map_err(|error| format!("hours `{hours}` refused: {error}"))
}
