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
