//! Whether two sets are open at the same time, asked week by week.

use super::set::OpenSet;
use crate::limits::{HORIZON_START_SECONDS, RANGE_END_SECONDS, SECONDS_PER_WEEK};
use std::collections::BTreeSet;

impl OpenSet {
    /// Whether both are open at the same seconds of the supported range. What weeks have in common is compared
    /// once, however many of them look so.
    pub(crate) fn is_alike(&self, other: &OpenSet) -> bool {
        let (mut known, mut last) = (BTreeSet::new(), None);
        let weeks = self.shape_of.iter().zip(&other.shape_of);
        let mut ranges = weeks.zip(ranges());
        ranges.all(|((one, two), (from, to))| {
            let week = (*one, *two, from, to);
            // Most weeks look as the one before.
            if last.replace(week) == Some(week) || !known.insert(week) {
                return true;
            }
            let runs = |set: &OpenSet, shape: u16| -> Vec<(u32, u32)> {
                let shape = set.shapes.get(usize::from(shape));
                shape
                    .map(|shape| shape.runs_within(from, to).collect())
                    .unwrap_or_default()
            };
            runs(self, *one) == runs(other, *two)
        })
    }
}

/// Of each week of the horizon, the seconds that lie in the supported range, counted from the week's start.
fn ranges() -> impl Iterator<Item = (u32, u32)> {
    let week = i64::from(SECONDS_PER_WEEK);
    let starts = (0_i64..).map(move |number| {
        number
            .saturating_mul(week)
            .saturating_add(HORIZON_START_SECONDS)
    });
    starts.map(move |start| {
        let within = |second: i64| {
            let second = second.saturating_sub(start).clamp(0, week);
            u32::try_from(second).unwrap_or(SECONDS_PER_WEEK)
        };
        (within(0), within(RANGE_END_SECONDS))
    })
}

#[cfg(test)]
mod tests {
    use super::super::OpenSet;
    use super::super::builder::set_of as set;
    use crate::limits::{HORIZON_END_SECONDS, HORIZON_START_SECONDS, RANGE_END_SECONDS};

    const WEEK: i64 = 604_800;
    const END: i64 = RANGE_END_SECONDS;

    #[test]
    fn a_second_of_the_range_makes_the_difference() {
        let base = [
            (10, 20),
            (30, 40),
            (WEEK + 30, WEEK + 40),
            (END - 9, END - 5),
        ];
        let other = |place: usize, interval| {
            let mut intervals = base;
            intervals[place] = interval;
            set(&intervals)
        };
        assert!(set(&base).is_alike(&set(&base)));
        for (place, interval) in [
            (0, (9, 20)),
            (0, (11, 20)),
            (0, (10, 19)),
            // As much open time in the same week.
            (1, (31, 41)),
            (2, (WEEK + 30, WEEK + 41)),
            (2, (2 * WEEK + 30, 2 * WEEK + 40)),
            (3, (END - 9, END - 4)),
        ] {
            let other = other(place, interval);
            assert!(!set(&base).is_alike(&other), "{interval:?}");
            assert!(!other.is_alike(&set(&base)), "{interval:?}");
        }
        // The same two weeks in another order.
        let turned = set(&[(30, 40), (WEEK + 10, WEEK + 20)]);
        let there = set(&[(10, 20), (WEEK + 30, WEEK + 40)]);
        assert!(!turned.is_alike(&there));
    }

    #[test]
    fn what_lies_outside_the_range_makes_none() {
        let inside = (0, END);
        let all = set(&[(HORIZON_START_SECONDS, HORIZON_END_SECONDS)]);
        assert!(all.is_alike(&set(&[inside])));
        assert!(all.is_alike(&OpenSet::always()));
        assert!(
            set(&[(HORIZON_START_SECONDS, 0), (END, HORIZON_END_SECONDS)])
                .is_alike(&OpenSet::never())
        );
        for (open, close) in [(-1, 1), (END - 1, END + 1)] {
            assert!(!set(&[(open, close)]).is_alike(&OpenSet::never()));
        }
        for (open, close) in [(1, END), (0, END - 1)] {
            assert!(!all.is_alike(&set(&[(open, close)])));
        }
    }
}
