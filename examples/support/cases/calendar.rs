//! A case of a calendar: one question about open time.

use super::given::Given;
use super::{Answer, Seconds, agree, instant, same_in_both_spellings, span};
use chrono::{DateTime, Utc};
use duly::calendar::{Calendar, CalendarError};
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

impl Case {
    /// What the oracle says of the case, and the answer.
    pub(super) fn answers(self) -> Result<(String, Vec<Answer>), String> {
        let ask = |given: Given| -> Result<Vec<Answer>, String> {
            Ok(vec![self.asked.ask(&given.build()?, self.start)])
        };
        let overnight = self.calendar.overnight().map(ask).transpose()?;
        let answers = same_in_both_spellings(ask(self.calendar)?, overnight)?;
        Ok((self.oracle, answers))
    }
}

impl Asked {
    fn ask(&self, calendar: &Calendar, start: DateTime<Utc>) -> Answer {
        let (asked, expected, found) = match self {
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
        };
        Answer {
            asked,
            expected,
            found,
        }
    }
}

/// The answer as text; an error equals no answer a case can expect.
fn text(answer: Result<String, CalendarError>) -> String {
    answer.unwrap_or_else(|error| format!("an error: {error}"))
}
