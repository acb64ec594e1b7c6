//! What a calendar was made of.

use super::calendar::Calendar;
use super::compose::Composed;
use super::days::Days;
use super::error::CalendarError;
use super::schedule::Schedule;
use super::zone::Zone;
use crate::instant::Instant;
use chrono::{DateTime, NaiveDate, Utc};
use std::fmt;

/// What a calendar was made of.
pub(super) enum Source {
    Always,
    Never,
    Weekly(Box<Schedule>),
    Composed(Composed),
}

/// Up to when closed days are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    until: NaiveDate,
    /// The first UTC second beyond.
    end: i64,
}

impl Source {
    pub(super) fn known(&self) -> Option<Known> {
        match self {
            Source::Always | Source::Never => None,
            Source::Weekly(schedule) => known(&schedule.zone, schedule.known_until?),
            Source::Composed(composed) => {
                let known = composed.parts.iter().filter_map(Calendar::known);
                known.reduce(|a, b| Known {
                    until: a.until.min(b.until),
                    end: a.end.min(b.end),
                })
            }
        }
    }

    fn zones<'c>(&'c self, found: &mut Vec<&'c Zone>) {
        match self {
            Source::Always | Source::Never => {}
            Source::Weekly(schedule) => found.push(&schedule.zone),
            Source::Composed(composed) => {
                for part in &composed.parts {
                    found.extend(part.zones());
                }
            }
        }
    }
}

/// A zone skips one date at most.
fn known(zone: &Zone, until: NaiveDate) -> Option<Known> {
    let day = i64::from(until.to_epoch_days());
    let later = (1..=2).flat_map(|days| zone.pieces(day.saturating_add(days)));
    let end = later.map(|piece| piece.start).min()?;
    Some(Known { until, end })
}

impl Calendar {
    /// Compiles weekly hours.
    pub(super) fn of(schedule: Schedule) -> Calendar {
        let set = schedule.compiled();
        let (before, days) = (schedule.beyond(true), Days::new(schedule.zone.clone()));
        Calendar::compiled(set, before, Some(days), Source::Weekly(Box::new(schedule)))
    }

    /// Whether both are open at the same instants of the supported range, and tell days in the same zone.
    pub(crate) fn opens_alike(&self, other: &Calendar) -> bool {
        self.zone() == other.zone() && self.set().is_alike(other.set())
    }

    /// The zones it was computed with: those of its weekly hours, of its parts, and its day zone, by name,
    /// each once. Their versions are those of the data that its answers hang on.
    pub fn zones(&self) -> Vec<&Zone> {
        let mut zones: Vec<&Zone> = self.zone().into_iter().collect();
        self.source().zones(&mut zones);
        zones.sort_by_key(|zone| (zone.name(), zone.version(), zone.provider()));
        zones.dedup();
        zones
    }

    /// The name of the closed day that decides the hours of `date`, of several the first by name, those not
    /// moved to this date before those moved to it; none when it is not closed, or has been given hours of
    /// its own. A composed calendar names none: its parts tell dates in zones of their own. Ask for the
    /// [`day`](Calendar::day) of an instant there.
    pub fn closed_name(&self, date: NaiveDate) -> Option<&str> {
        match self.source() {
            Source::Weekly(schedule) => schedule.closed_name(date),
            Source::Always | Source::Never | Source::Composed(_) => None,
        }
    }

    /// The last date whose closed days are known; none when nothing was said of that. Of a composed calendar
    /// the earliest among its parts.
    pub fn known_until(&self) -> Option<NaiveDate> {
        self.known().map(|known| known.until)
    }

    /// Whether `t` lies beyond the last date whose closed days are known, so that an answer `t` is worth a
    /// warning: from the first instant on at which the wall clock shows a later date, of a composed calendar
    /// the earliest among its parts. It is one comparison, and no other question asks it.
    ///
    /// ```
    /// use duly::Calendar;
    /// use chrono::{DateTime, TimeDelta, Utc};
    ///
    /// let berlin = Calendar::weekly("Europe/Berlin")
    ///     .mon_fri("09:00-17:00")
    ///     .holidays_known_until("2026-12-31".parse()?)
    ///     .build()?;
    /// let due = berlin.add("2026-12-31T15:00:00Z".parse()?, TimeDelta::hours(2))?;
    /// assert!(berlin.is_beyond_known(due)?);
    /// // The last known date ends at midnight in Berlin.
    /// let midnight: DateTime<Utc> = "2026-12-31T23:00:00Z".parse()?;
    /// assert!(berlin.is_beyond_known(midnight)?);
    /// assert!(!berlin.is_beyond_known(midnight - TimeDelta::nanoseconds(1))?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CalendarError::Instant`] when `t` is out of range or a leap second.
    pub fn is_beyond_known(&self, t: DateTime<Utc>) -> Result<bool, CalendarError> {
        Ok(self.is_beyond_known_at(Instant::new(t)?))
    }

    pub(crate) fn is_beyond_known_at(&self, t: Instant) -> bool {
        self.known().is_some_and(|known| known.end <= t.seconds())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Always => f.write_str("Always"),
            Source::Never => f.write_str("Never"),
            Source::Weekly(_) => f.write_str("Weekly"),
            Source::Composed(composed) => composed.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendars_are_alike_that_open_at_the_same_instants_and_tell_days_in_the_same_zone() {
        let office = |hours: &str| {
            let weekly = Calendar::weekly("Europe/Berlin").mon_fri(hours);
            weekly.build().unwrap()
        };
        let nine_to_five = office("09:00-17:00");
        assert!(nine_to_five.opens_alike(&office("09:00-13:00, 13:00-17:00")));
        assert!(!nine_to_five.opens_alike(&office("09:00-16:59")));
        let in_zone = |zone: &str| Calendar::always().with_day_zone(zone).unwrap();
        assert!(in_zone("Asia/Tokyo").opens_alike(&in_zone("Asia/Tokyo")));
        assert!(!in_zone("Asia/Tokyo").opens_alike(&in_zone("UTC")));
        assert!(!in_zone("UTC").opens_alike(&Calendar::always()));
    }
}
