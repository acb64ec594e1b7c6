//! From the hours of dates to open time in UTC.

use super::hours::Hours;
use super::open_set::{Builder, weeks};
use super::schedule::{NONE, Schedule, of_weekday};
use super::zone::Segment;
use crate::limits::{SECONDS_PER_DAY, ZONE_OFFSET_SECONDS};
use std::ops::Range;

/// The hours of every date, worked out once.
pub(super) struct Plan {
    /// By the date from which on they are.
    usual: Vec<(i64, [Hours; 7])>,
    /// By date, ascending.
    unusual: Vec<(i64, Hours)>,
}

/// What is still to come of a zone's segments and of unusual dates.
struct Rest<'a> {
    segments: &'a [Segment],
    unusual: &'a [(i64, Hours)],
}

/// What the open time of a week hangs on whose dates are all usual ones: the offset, and the first date of
/// the version.
type Usual = (i64, i64);

impl Plan {
    pub(super) fn new(schedule: &Schedule) -> Plan {
        Plan {
            usual: schedule.usual().collect(),
            unusual: schedule.unusual(),
        }
    }

    /// The weeks of the horizon, which `segments` cover. Usual ones with the same offset and version are
    /// alike, so that of those in a row, with others between, one is worked out.
    pub(super) fn build(&self, segments: &[Segment], builder: &mut Builder) {
        let mut rest = Rest {
            segments,
            unusual: &self.unusual,
        };
        let mut last = None;
        for week in weeks() {
            rest.skip_to(week.start);
            let usual = self.usual_week(&rest, &week);
            match (usual, last) {
                (Some(usual), Some((like, shape))) if usual == like => builder.again(shape),
                _ => {
                    let shape = self.build_week(&rest, &week, builder);
                    last = usual.map(|usual| (usual, shape)).or(last);
                }
            }
        }
    }

    fn usual_week(&self, rest: &Rest<'_>, week: &Range<i64>) -> Option<Usual> {
        let segment = rest.segments.first()?;
        let (first, last) = (
            segment.day(week.start),
            segment.day(week.end.saturating_sub(1)),
        );
        let mut unusual = rest.unusual.iter().map(|(day, _)| *day);
        let next = unusual.find(|day| *day >= first);
        if segment.end < week.end || next.is_some_and(|next| next <= last) {
            return None;
        }
        let version = self.version(last)?.0;
        (version <= first).then_some((segment.offset, version))
    }

    /// The number of the week's shape.
    fn build_week(&self, rest: &Rest<'_>, week: &Range<i64>, builder: &mut Builder) -> u16 {
        for segment in rest
            .segments
            .iter()
            .take_while(|segment| segment.start < week.end)
        {
            let part = Segment {
                start: segment.start.max(week.start),
                end: segment.end.min(week.end),
                offset: segment.offset,
            };
            let since = |second: i64| second.saturating_sub(week.start);
            self.open_in(&part, rest.unusual, |open, close| {
                builder.push(since(open), since(close))
            });
        }
        builder.end_week()
    }

    /// The open time of segments, ascending, in UTC seconds.
    pub(super) fn open_in_all(&self, segments: &[Segment], mut push: impl FnMut(i64, i64)) {
        let mut rest = Rest {
            segments,
            unusual: &self.unusual,
        };
        for segment in segments {
            rest.skip_to(segment.start);
            self.open_in(segment, rest.unusual, &mut push);
        }
    }

    /// The open time of a stretch with one offset: within it, local time is UTC shifted. Unusual dates that
    /// lie before it are few.
    fn open_in(&self, segment: &Segment, unusual: &[(i64, Hours)], mut push: impl FnMut(i64, i64)) {
        let local_start = segment.start.saturating_add(segment.offset);
        let local_end = segment.end.saturating_add(segment.offset);
        let first = segment.day(segment.start);
        let mut unusual = unusual.iter().skip_while(|(at, _)| *at < first).peekable();
        let mut day = first;
        let mut midnight = day.saturating_mul(SECONDS_PER_DAY);
        while midnight < local_end {
            let exact = unusual.next_if(|(at, _)| *at == day);
            let hours = exact.map_or_else(|| self.usual_on(day), |(_, hours)| hours);
            for window in hours.windows() {
                let open = midnight
                    .saturating_add(i64::from(window.open))
                    .max(local_start);
                let close = midnight
                    .saturating_add(i64::from(window.close))
                    .min(local_end);
                push(
                    open.saturating_sub(segment.offset),
                    close.saturating_sub(segment.offset),
                );
            }
            day = day.saturating_add(1);
            midnight = midnight.saturating_add(SECONDS_PER_DAY);
        }
    }

    fn usual_on(&self, day: i64) -> &Hours {
        self.version(day)
            .map_or(NONE, |(_, week)| of_weekday(week, day))
    }

    fn version(&self, day: i64) -> Option<&(i64, [Hours; 7])> {
        let after = self.usual.partition_point(|&(start, _)| start <= day);
        self.usual.get(after.checked_sub(1)?)
    }
}

impl Rest<'_> {
    /// Leaves out what has ended before a second.
    fn skip_to(&mut self, second: i64) {
        while let [first, after @ ..] = self.segments
            && first.end <= second
        {
            self.segments = after;
        }
        // No wall clock shows an earlier date.
        let earliest = second
            .saturating_add(*ZONE_OFFSET_SECONDS.start())
            .div_euclid(SECONDS_PER_DAY);
        while let [(day, _), after @ ..] = self.unusual
            && *day < earliest
        {
            self.unusual = after;
        }
    }
}

impl Segment {
    /// The date the wall clock shows, in days since 1970-01-01.
    fn day(&self, second: i64) -> i64 {
        second
            .saturating_add(self.offset)
            .div_euclid(SECONDS_PER_DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::hours::IntoHours;

    const WEEK: i64 = 7 * SECONDS_PER_DAY;

    fn daily(hours: &str) -> [Hours; 7] {
        std::array::from_fn(|_| hours.into_hours().unwrap())
    }

    #[test]
    fn a_week_is_usual_within_one_offset_and_one_version_and_without_unusual_dates() {
        let plan = Plan {
            usual: vec![
                (i64::MIN, daily("09:00-17:00")),
                (49, daily("09:00-18:00")),
                (64, daily("10:00-18:00")),
            ],
            unusual: [21, 34, 84].map(|day| (day, Hours::none())).into(),
        };
        let segment = |start, end, offset| Segment { start, end, offset };
        let segments = [
            segment(0, 11 * WEEK, 0),
            segment(11 * WEEK, 13 * WEEK + 1, 7_200),
        ];
        let usual = [
            (0, Some((0, i64::MIN))),
            (2, Some((0, i64::MIN))),
            // The first date of the week is unusual, or the last.
            (3, None),
            (4, None),
            (5, Some((0, i64::MIN))),
            (7, Some((0, 49))),
            // A version begins on its second date.
            (9, None),
            // The clocks change as it ends.
            (10, Some((0, 64))),
            // Its last two hours show the next date, which is unusual.
            (11, None),
            (12, None),
            // The clocks change within it.
            (13, None),
        ];
        for (number, expected) in usual {
            let week = number * WEEK..(number + 1) * WEEK;
            let mut rest = Rest {
                segments: &segments,
                unusual: &plan.unusual,
            };
            rest.skip_to(week.start);
            assert_eq!(plan.usual_week(&rest, &week), expected, "week {number}");
        }
    }

    #[test]
    fn a_date_is_left_out_once_no_wall_clock_shows_it() {
        let slowest = *ZONE_OFFSET_SECONDS.start();
        let unusual = [7, 8, 9].map(|day| (day, Hours::none()));
        let left = |second| {
            let mut rest = Rest {
                segments: &[],
                unusual: &unusual,
            };
            rest.skip_to(second);
            rest.unusual.first().map(|(day, _)| *day)
        };
        let begins = 9 * SECONDS_PER_DAY - slowest;
        assert_eq!(left(begins - 1), Some(8));
        assert_eq!(left(begins), Some(9));
        assert_eq!(left(begins + SECONDS_PER_DAY - 1), Some(9));
        assert_eq!(left(begins + SECONDS_PER_DAY), None);
    }
}
