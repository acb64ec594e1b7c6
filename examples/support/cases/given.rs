//! Calendars as case files give them.

use chrono::{NaiveDate, Weekday};
use duly::calendar::{Calendar, Hours};
use duly::document;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A calendar as case files give it. `week_overnight` repeats `week` in another spelling, with windows past
/// midnight in one piece.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
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
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
struct Break {
    date: NaiveDate,
    from: String,
    to: String,
}

impl Given {
    /// The same calendar in its other spelling.
    pub(super) fn overnight(&self) -> Option<Given> {
        let week = self.week_overnight.clone()?;
        let week_overnight = None;
        Some(Given {
            week,
            week_overnight,
            ..self.clone()
        })
    }

    pub(super) fn build(self) -> Result<Calendar, String> {
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

    /// The same calendar as a policy document states it.
    pub(super) fn document(self) -> document::Calendar {
        let days = self.week.days().into_iter();
        let hours = days.filter(|(_, windows)| !windows.is_empty());
        let hours = hours.map(|(day, windows)| (day.to_string().to_lowercase(), text(&windows)));
        let is_closed = |date| self.closed_dates.contains(date);
        let extra = self.extra_open.iter();
        let overrides = extra.filter(|extra| !is_closed(&extra.date)).map(|extra| {
            let Mode::Replace = extra.mode;
            document::DatedHours {
                date: extra.date,
                hours: match extra.hours.as_slice() {
                    [] => "closed".to_owned(),
                    windows => text(windows),
                },
                name: None,
            }
        });
        let breaks = self.breaks.into_iter().map(|given| document::Break {
            date: Some(given.date),
            hours: text(&[(given.from, given.to)]),
            ..document::Break::default()
        });
        let closed = self.closed_dates.iter().map(|date| document::ClosedDay {
            date: Some(*date),
            name: "closed".to_owned(),
            ..document::ClosedDay::default()
        });
        document::Calendar {
            zone: Some(self.tz),
            hours: document::Entries(hours.collect()),
            closed: closed.collect(),
            overrides: overrides.collect(),
            breaks: breaks.collect(),
            ..document::Calendar::default()
        }
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
    let hours = text(windows);
    hours
        .parse()
        .map_err(|error| format!("hours `{hours}` refused: {error}"))
}

/// Windows as documents write them, in order.
fn text(windows: &[Window]) -> String {
    let mut pieces: Vec<String> = windows
        .iter()
        .map(|(open, close)| format!("{open}-{close}"))
        .collect();
    pieces.sort();
    pieces.join(", ")
}
