//! Moments at which occurrences that begin do not count.

use super::moment::{Clock, Moment};
use crate::limits::SECONDS_PER_DAY;
use std::collections::BTreeSet;

/// Moments that are asked whether an occurrence begins at one of them: at that very time, on that very date, or
/// at a time on a date that stands alone. A time of no zone is one of any clock.
#[derive(Default, Debug)]
pub(super) struct Moments {
    /// Dates that stand alone, in days since 1970-01-01.
    alone: BTreeSet<i64>,
    /// The dates of all moments, as written.
    dates: BTreeSet<i64>,
    /// The times of all moments but dates, as written.
    times: BTreeSet<i64>,
    /// Those of them that are of no zone.
    floating: BTreeSet<i64>,
    /// Those of them that are of a zone, in seconds since 1970-01-01 UTC.
    instants: BTreeSet<i64>,
}

impl Moments {
    pub(super) fn add(&mut self, moment: &Moment) {
        let (wall, clock) = (moment.wall, &moment.clock);
        let date = wall.div_euclid(SECONDS_PER_DAY);
        self.dates.insert(date);
        match clock {
            Clock::Date => {
                self.alone.insert(date);
                return;
            }
            Clock::Floating => self.floating.insert(wall),
            Clock::Utc | Clock::Zone(_) => self.instants.insert(clock.instant(wall)),
        };
        self.times.insert(wall);
    }

    /// Whether one of them is when `clock` shows `wall`.
    pub(super) fn have(&self, clock: &Clock, wall: i64) -> bool {
        let date = wall.div_euclid(SECONDS_PER_DAY);
        match clock {
            Clock::Date => self.dates.contains(&date),
            Clock::Floating => self.alone.contains(&date) || self.times.contains(&wall),
            Clock::Utc | Clock::Zone(_) => {
                self.alone.contains(&date)
                    || self.floating.contains(&wall)
                    || self.instants.contains(&clock.instant(wall))
            }
        }
    }
}
