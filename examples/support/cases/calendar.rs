//! A case of a calendar: one question about open time.

use super::days::Days;
use super::given::Given;
use super::{Answer, Seconds, agree, instant, same_in_both_spellings, span};
use chrono::{DateTime, Utc};
use duly::calendar::CalendarError;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Case {
    calendar: Given,
    start: DateTime<Utc>,
    #[serde(default = "agree")]
    oracle: String,
    #[serde(flatten)]
    asked: Asked,
}

/// A question and the answer expected.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Asked {
    Add {
        seconds: Seconds,
        #[serde(flatten)]
        to: Told,
    },
    Subtract {
        seconds: Seconds,
        #[serde(flatten)]
        to: Told,
    },
    Between {
        end: DateTime<Utc>,
        expect_seconds: Seconds,
    },
    IsOpen {
        expect: bool,
    },
    NextOpen {
        #[serde(flatten)]
        to: Told,
    },
    NextClose {
        #[serde(flatten)]
        to: Told,
    },
    NextChange {
        #[serde(flatten)]
        to: Told,
    },
    BusinessDays {
        #[serde(flatten)]
        days: Days,
        #[serde(flatten)]
        to: Told,
    },
}

/// The instant that is the answer, or that there is none.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    End(Option<DateTime<Utc>>),
    Error(Lack),
}

/// Why there is none.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Lack {
    NeverOpens,
    OutOfRange,
}

impl Case {
    /// What the oracle says of the case, and the answer.
    pub(super) fn answers(self) -> Result<(String, Vec<Answer>), String> {
        let ask = |given: Given| -> Result<Vec<Answer>, String> {
            Ok(vec![self.asked.ask(given, self.start)?])
        };
        let overnight = self.calendar.overnight().map(ask).transpose()?;
        let answers = same_in_both_spellings(ask(self.calendar)?, overnight)?;
        Ok((self.oracle, answers))
    }
}

impl Asked {
    fn ask(&self, given: Given, start: DateTime<Utc>) -> Result<Answer, String> {
        let at = instant(start);
        let calendar = given.clone().build()?;
        let (asked, expected, found) = match self {
            Asked::Add { seconds, to } => (
                format!("add({at}, {})", span(seconds.0)),
                to.text(),
                text(calendar.add(start, seconds.0).map(instant)),
            ),
            Asked::Subtract { seconds, to } => (
                format!("sub({at}, {})", span(seconds.0)),
                to.text(),
                text(calendar.sub(start, seconds.0).map(instant)),
            ),
            Asked::Between {
                end,
                expect_seconds,
            } => (
                format!("between({at}, {})", instant(*end)),
                span(expect_seconds.0),
                text(calendar.between(start, *end).map(span)),
            ),
            Asked::IsOpen { expect } => (
                format!("is_open({at})"),
                expect.to_string(),
                text(calendar.is_open(start).map(|open| open.to_string())),
            ),
            Asked::NextOpen { to } => (
                format!("next_open({at})"),
                to.text(),
                text(calendar.next_open(start).map(instant)),
            ),
            Asked::NextClose { to } => (
                format!("next_close({at})"),
                to.text(),
                text(calendar.next_close(start).map(shown)),
            ),
            Asked::NextChange { to } => (
                format!("next_change({at})"),
                to.text(),
                text(calendar.next_change(start).map(shown)),
            ),
            Asked::BusinessDays { days, to } => (
                format!("{}({at})", days.target()),
                to.text(),
                days.due(given, start)?,
            ),
        };
        Ok(Answer {
            asked,
            expected,
            found,
        })
    }
}

impl Told {
    fn text(&self) -> String {
        text(match self {
            Told::End(end) => Ok(shown(*end)),
            Told::Error(Lack::NeverOpens) => Err(CalendarError::NeverOpens),
            Told::Error(Lack::OutOfRange) => Err(CalendarError::OutOfRange),
        })
    }
}

fn shown(end: Option<DateTime<Utc>>) -> String {
    end.map_or_else(|| "none".to_owned(), instant)
}

/// The answer as text.
fn text(answer: Result<String, CalendarError>) -> String {
    answer.unwrap_or_else(|error| format!("an error: {error}"))
}
