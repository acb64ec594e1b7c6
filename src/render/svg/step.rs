//! The distances of ticks on the axis, each at round local times.

use super::canvas::px;
use crate::limits::SECONDS_PER_DAY;
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

/// The least distance of two ticks, in pixels, by what stands at them.
const TIME_PIXELS: i64 = 48;
pub(super) const DATE_PIXELS: i64 = 84;

/// The distance of two ticks.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Minutes(i64),
    Days(i64),
    Months(i64),
}

/// From the shortest to the longest.
pub(super) const STEPS: [Step; 19] = [
    Step::Minutes(5),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Minutes(60),
    Step::Minutes(120),
    Step::Minutes(180),
    Step::Minutes(360),
    Step::Minutes(720),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(240),
];

impl Step {
    /// Its length in seconds, about, and the pixels it needs.
    pub(super) fn size(self) -> (i64, i64) {
        let (count, seconds, pixels) = match self {
            Step::Minutes(count) => (count, 60, TIME_PIXELS),
            Step::Days(count) => (count, SECONDS_PER_DAY, DATE_PIXELS),
            Step::Months(count) => (count, 30 * SECONDS_PER_DAY, DATE_PIXELS),
        };
        (count.saturating_mul(seconds), pixels)
    }

    /// The next time at which there may be a tick.
    pub(super) fn after(self, time: NaiveDateTime, monday: bool) -> Option<NaiveDateTime> {
        match self {
            Step::Minutes(count) => time.checked_add_signed(TimeDelta::try_minutes(count)?),
            Step::Days(count) if self.is_at(time, monday) => {
                time.checked_add_signed(TimeDelta::try_days(count)?)
            }
            Step::Days(_) => time.checked_add_signed(TimeDelta::days(1)),
            Step::Months(_) => {
                let (year, month) = (time.year(), time.month());
                let next = match month {
                    12 => NaiveDate::from_ymd_opt(year.saturating_add(1), 1, 1),
                    month => NaiveDate::from_ymd_opt(year, month.saturating_add(1), 1),
                };
                next.map(|date| date.and_time(time.time()))
            }
        }
    }

    /// Whether there is a tick at that time, which may be one. Weeks begin on Monday.
    pub(super) fn is_at(self, time: NaiveDateTime, monday: bool) -> bool {
        match self {
            Step::Minutes(_) => true,
            Step::Days(count) => {
                let days = px(i64::from(time.num_days_from_ce())) - px(1);
                !monday || days.0.rem_euclid(count.max(1)) == 0
            }
            Step::Months(count) => {
                let months = px(i64::from(time.year())) * px(12) + px(i64::from(time.month0()));
                time.day() == 1 && months.0.rem_euclid(count.max(1)) == 0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDateTime {
        text.parse::<NaiveDate>().unwrap().into()
    }

    #[test]
    fn sizes_are_in_seconds_a_month_being_thirty_days() {
        assert_eq!(Step::Minutes(15).size(), (900, 48));
        assert_eq!(Step::Days(2).size(), (172_800, 84));
        assert_eq!(Step::Months(3).size(), (7_776_000, 84));
    }

    /// 6 July 2026 is a Monday, an even number of weeks after that of the first week of 1970.
    #[test]
    fn ticks_of_days_and_months() {
        let ticks = |step: Step, from: &str, to: &str| {
            let times = std::iter::successors(Some(date(from)), |time| step.after(*time, true));
            let times = times.take_while(|time| *time <= date(to));
            let at = times.filter(|time| step.is_at(*time, true));
            at.map(|time| time.date().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            ticks(Step::Days(7), "2026-07-01", "2026-07-20"),
            ["2026-07-06", "2026-07-13", "2026-07-20"]
        );
        assert_eq!(
            ticks(Step::Days(14), "2026-07-01", "2026-07-20"),
            ["2026-07-06", "2026-07-20"]
        );
        assert_eq!(
            ticks(Step::Months(3), "2025-11-01", "2026-07-02"),
            ["2026-01-01", "2026-04-01", "2026-07-01"]
        );
        assert_eq!(
            ticks(Step::Months(24), "2025-01-01", "2028-12-01"),
            ["2026-01-01", "2028-01-01"]
        );
        assert!(!Step::Months(1).is_at(date("2026-07-02"), true));
    }

    /// From a tick on by the whole step, and else by a day; where weeks may begin anywhere, always by the whole step.
    #[test]
    fn days_are_passed_over_from_a_tick_on() {
        let after = |from: &str, monday| Step::Days(7).after(date(from), monday);
        assert_eq!(after("2026-07-06", true), Some(date("2026-07-13")));
        assert_eq!(after("2026-07-07", true), Some(date("2026-07-08")));
        assert_eq!(after("2026-07-07", false), Some(date("2026-07-14")));
    }
}
