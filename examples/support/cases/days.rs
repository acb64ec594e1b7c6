//! A target of business days, as a policy document states it.

use super::given::Given;
use super::instant;
use super::ticket_policy;
use chrono::{DateTime, Utc};
use duly::document::{Clock, TargetValue};
use duly::{Due, FirstDay, OffDay, Opening};
use serde::Deserialize;

const CLOCK: &str = "answer";

#[derive(Deserialize)]
pub(super) struct Days {
    days: u32,
    landing: Landing,
    first_day: Option<FirstDay>,
    off_day: Option<OffDay>,
    cutoff: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Landing {
    SameTime,
    Close,
}

impl Landing {
    /// The document's word.
    fn word(self) -> &'static str {
        match self {
            Landing::SameTime => "same-time",
            Landing::Close => "close",
        }
    }
}

impl Days {
    /// The target as a question names it.
    pub(super) fn target(&self) -> String {
        format!("{} business days, {}", self.days, self.landing.word())
    }

    /// When a ticket that is opened at `start` is due, as text; an error as that of a calendar.
    pub(super) fn due(&self, hours: Given, start: DateTime<Utc>) -> Result<String, String> {
        let target = TargetValue {
            business_days: Some(self.days),
            landing: Some(self.landing.word().to_owned()),
            first_day: self.first_day,
            off_day: self.off_day,
            cutoff: self.cutoff.clone(),
            ..TargetValue::default()
        };
        let clock = Clock {
            start: ticket_policy::opened().into(),
            ..ticket_policy::timed(&target)
        };
        let policy = ticket_policy::of_clocks(hours, [(CLOCK.to_owned(), clock)].into(), [].into());
        let ticket = policy?.open(Opening::new(start));
        let ticket = ticket.map_err(|refused| refused.to_string())?;
        let look = ticket.assess(start).map_err(|e| e.to_string())?;
        let cycle = look.clock(CLOCK).and_then(|clock| clock.current());
        let cycle = cycle.ok_or("the clock does not run")?;
        Ok(match cycle.due {
            Due::At(at) => instant(at),
            Due::NeverOpens => format!("an error: {}", duly::CalendarError::NeverOpens),
            Due::OutOfRange => format!("an error: {}", duly::CalendarError::OutOfRange),
            Due::Held { .. } | Due::Immediately | Due::NotDefined(_) | Due::Unknown(_) => {
                cycle.due.to_string()
            }
        })
    }
}
