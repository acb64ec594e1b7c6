//! What a calendar was made of.

use super::calendar::Calendar;
use super::days::Days;
use super::open_set::Builder;
use super::schedule::Schedule;
use chrono::NaiveDate;
use std::fmt;

/// What a calendar was made of.
pub(super) enum Source {
    Always,
    Never,
    Weekly(Box<Schedule>),
}

impl Calendar {
    /// Compiles weekly hours.
    pub(super) fn of(schedule: Schedule) -> Calendar {
        let mut builder = Builder::default();
        schedule.open_in(schedule.zone.segments(), |open, close| {
            builder.push(open, close);
        });
        let set = builder.finish(schedule.beyond(false));
        let (before, days) = (schedule.beyond(true), Days::new(schedule.zone.clone()));
        Calendar::compiled(set, before, Some(days), Source::Weekly(Box::new(schedule)))
    }

    /// The name of the closed day that decides the hours of `date`, of several the first by name, those not
    /// moved to this date before those moved to it; none when it is not closed, or has been given hours of
    /// its own.
    pub fn closed_name(&self, date: NaiveDate) -> Option<&str> {
        match self.source() {
            Source::Weekly(schedule) => schedule.closed_name(date),
            Source::Always | Source::Never => None,
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Always => "Always",
            Source::Never => "Never",
            Source::Weekly(_) => "Weekly",
        })
    }
}
