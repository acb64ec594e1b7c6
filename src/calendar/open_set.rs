//! The compiled form of open time: weeks of UTC seconds, each with the open seconds before it and a shape.
//!
//! ```text
//!  weeks    │ before 0, shape 0 │ before 144000, shape 0 │ before 288000, shape 1 │ …
//!  shapes     0: ▁▁██▁▁██▁▁██▁▁▁▁▁▁██▁▁██▁▁      1: ▁▁██▁▁██▁▁▁▁▁▁▁▁▁▁▁▁▁▁██▁▁
//! ```
//!
//! Most weeks of a calendar have one of a few shapes, so that 130 years take tens of kilobytes. Everything
//! else is arithmetic on two counts and their inverses: the *position* of an instant is the number of open
//! seconds of the horizon before it, and what is left is the number of closed ones.

use crate::limits::{
    HORIZON_END_SECONDS, HORIZON_SECONDS, HORIZON_START_SECONDS, HORIZON_WEEKS, SECONDS_PER_WEEK,
};
use std::collections::BTreeMap;
use std::fmt;

/// Sorted, disjoint, maximal open intervals of whole UTC seconds over the horizon. Seconds inside are counted
/// from the start of the horizon, where they fit a `u32`.
pub(super) struct OpenSet {
    weeks: Box<[Week]>,
    /// Where each shape's intervals lie in `intervals`.
    shapes: Box<[(usize, usize)]>,
    intervals: Box<[Interval]>,
    total: u32,
    beyond: Beyond,
}

/// What holds before and after the horizon, for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Beyond {
    Open,
    Closed,
    /// Some open and some closed time every week.
    Both,
}

#[derive(Clone, Copy)]
struct Week {
    /// Open seconds in all the weeks before.
    before: u32,
    shape: u32,
}

/// Open seconds of a week, counted from its start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Interval {
    open: u32,
    close: u32,
    /// Open seconds of the week before `open`.
    before: u32,
}

/// What is known of one second.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Open seconds before it.
    pub(super) position: u32,
    second: u32,
    week: usize,
    /// When it is open, the end of its interval in its week.
    close: Option<u32>,
    /// The start of the next interval in its week.
    next: Option<u32>,
}

impl Place {
    pub(super) fn is_open(&self) -> bool {
        self.close.is_some()
    }

    fn week_start(&self) -> u32 {
        self.second.saturating_sub(self.second % SECONDS_PER_WEEK)
    }
}

impl OpenSet {
    pub(super) fn always() -> OpenSet {
        let mut builder = Builder::default();
        builder.push(HORIZON_START_SECONDS, HORIZON_END_SECONDS);
        builder.finish(Beyond::Open)
    }

    pub(super) fn never() -> OpenSet {
        Builder::default().finish(Beyond::Closed)
    }

    pub(super) fn beyond(&self) -> Beyond {
        self.beyond
    }

    pub(super) fn is_always(&self) -> bool {
        self.total == HORIZON_SECONDS && self.beyond == Beyond::Open
    }

    pub(super) fn is_never(&self) -> bool {
        self.total == 0 && self.beyond == Beyond::Closed
    }

    #[inline]
    pub(super) fn place(&self, seconds: i64) -> Place {
        let second = tick(seconds);
        let week = usize::try_from(second / SECONDS_PER_WEEK).unwrap_or(usize::MAX);
        let within = second % SECONDS_PER_WEEK;
        let Some(&Week { before, shape }) = self.weeks.get(week) else {
            return Place {
                position: self.total,
                second,
                week,
                close: None,
                next: None,
            };
        };
        let intervals = self.shape(shape);
        let after = intervals.partition_point(|interval| interval.open <= within);
        let last = after.checked_sub(1).and_then(|last| intervals.get(last));
        Place {
            position: before.saturating_add(last.map_or(0, |last| last.until(within))),
            second,
            week,
            close: last.map(|last| last.close).filter(|&close| within < close),
            next: intervals.get(after).map(|next| next.open),
        }
    }

    /// The second at which open second number `nth` of the horizon lies, the first being 0. It is found the
    /// faster the nearer it lies to `near`.
    pub(super) fn nth_open(&self, nth: u32, near: Place) -> Option<i64> {
        if nth >= self.total {
            return None;
        }
        let index = last_index(near.week, |index| {
            self.weeks.get(index).is_some_and(|week| week.before <= nth)
        });
        let week = self.weeks.get(index)?;
        let rest = nth.checked_sub(week.before)?;
        let intervals = self.shape(week.shape);
        let interval = intervals.get(
            intervals
                .partition_point(|at| at.before <= rest)
                .checked_sub(1)?,
        )?;
        let within = interval
            .open
            .checked_add(rest.checked_sub(interval.before)?)?;
        Some(utc(week_start(index)?.checked_add(within)?))
    }

    /// The same for closed seconds.
    fn nth_closed(&self, nth: u32, near: Place) -> Option<i64> {
        if nth >= HORIZON_SECONDS.checked_sub(self.total)? {
            return None;
        }
        let index = last_index(near.week, |index| {
            self.closed_before(index)
                .is_some_and(|before| before <= nth)
        });
        let rest = nth.checked_sub(self.closed_before(index)?)?;
        let intervals = self.shape(self.weeks.get(index)?.shape);
        let passed = intervals.partition_point(|at| at.open.saturating_sub(at.before) <= rest);
        let open = passed
            .checked_sub(1)
            .and_then(|last| intervals.get(last))
            .map_or(0, Interval::after);
        Some(utc(week_start(index)?
            .checked_add(rest)?
            .checked_add(open)?))
    }

    fn closed_before(&self, index: usize) -> Option<u32> {
        week_start(index)?.checked_sub(self.weeks.get(index)?.before)
    }

    /// The first open second at or after this one.
    pub(super) fn open_from(&self, place: Place) -> Option<i64> {
        match (place.close, place.next) {
            (Some(_), _) => Some(utc(place.second)),
            (None, Some(next)) => Some(utc(place.week_start().checked_add(next)?)),
            (None, None) => self.nth_open(place.position, place),
        }
    }

    /// The first closed second at or after this one.
    pub(super) fn closed_from(&self, place: Place) -> Option<i64> {
        match place.close {
            None => Some(utc(place.second)),
            Some(close) if close < SECONDS_PER_WEEK => {
                Some(utc(place.week_start().checked_add(close)?))
            }
            Some(_) => self.nth_closed(place.second.checked_sub(place.position)?, place),
        }
    }

    pub(super) fn has_open_in(&self, start: i64, end: i64) -> bool {
        self.place(start).position < self.place(end).position
    }

    /// The first open second in `[start, end)`.
    pub(super) fn first_open_in(&self, start: i64, end: i64) -> Option<i64> {
        self.open_from(self.place(start)).filter(|&open| open < end)
    }

    /// The end of the open time in `[start, end)`.
    pub(super) fn last_close_in(&self, start: i64, end: i64) -> Option<i64> {
        let end = self.place(end);
        let second = self.nth_open(end.position.checked_sub(1)?, end)?;
        (second >= start).then(|| second.saturating_add(1))
    }

    fn shape(&self, shape: u32) -> &[Interval] {
        let bounds = usize::try_from(shape)
            .ok()
            .and_then(|index| self.shapes.get(index));
        bounds
            .and_then(|&(from, to)| self.intervals.get(from..to))
            .unwrap_or_default()
    }
}

impl Interval {
    /// Open seconds of the week up to its close.
    fn after(&self) -> u32 {
        self.until(self.close)
    }

    /// Open seconds of the week before `within`, which lies at or after `open`.
    fn until(&self, within: u32) -> u32 {
        let open = within.min(self.close).saturating_sub(self.open);
        self.before.saturating_add(open)
    }
}

impl fmt::Debug for OpenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenSet")
            .field("open_seconds", &self.total)
            .field("week_shapes", &self.shapes.len())
            .field("beyond", &self.beyond)
            .finish_non_exhaustive()
    }
}

/// Seconds since the start of the horizon; its nearer end for a second outside.
fn tick(seconds: i64) -> u32 {
    let since = seconds.saturating_sub(HORIZON_START_SECONDS);
    u32::try_from(since.max(0)).map_or(HORIZON_SECONDS, |tick| tick.min(HORIZON_SECONDS))
}

fn utc(tick: u32) -> i64 {
    HORIZON_START_SECONDS.saturating_add(i64::from(tick))
}

fn week_start(index: usize) -> Option<u32> {
    u32::try_from(index).ok()?.checked_mul(SECONDS_PER_WEEK)
}

/// The last index for which `holds` is true: it holds for 0, up to there, and nowhere after. Looks ever
/// farther from `near`, then halves.
fn last_index(near: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (near, near);
    let mut step: usize = 1;
    if holds(near) {
        high = near.saturating_add(step);
        while holds(high) {
            step = step.saturating_mul(2);
            (low, high) = (high, high.saturating_add(step));
        }
    } else {
        low = near.saturating_sub(step);
        while low > 0 && !holds(low) {
            step = step.saturating_mul(2);
            (low, high) = (low.saturating_sub(step), low);
        }
    }
    while high.saturating_sub(low) > 1 {
        let middle = low.midpoint(high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Takes open intervals in ascending order, joins touching ones, cuts them into weeks, and keeps each shape
/// of a week once.
#[derive(Default)]
pub(super) struct Builder {
    pending: Option<(u32, u32)>,
    week: Vec<Interval>,
    weeks: Vec<Week>,
    total: u32,
    shapes: Vec<(usize, usize)>,
    intervals: Vec<Interval>,
    numbers: BTreeMap<Box<[Interval]>, u32>,
}

impl Builder {
    /// Adds `[open, close)` in UTC seconds. `open` lies at or after every close before.
    pub(super) fn push(&mut self, open: i64, close: i64) {
        let (open, close) = (tick(open), tick(close));
        if open >= close {
            return;
        }
        match &mut self.pending {
            Some((_, end)) if open <= *end => *end = close.max(*end),
            Some(_) | None => {
                self.cut_pending();
                self.pending = Some((open, close));
            }
        }
    }

    pub(super) fn finish(mut self, beyond: Beyond) -> OpenSet {
        self.cut_pending();
        self.end_weeks_before(HORIZON_WEEKS);
        OpenSet {
            weeks: self.weeks.into(),
            shapes: self.shapes.into(),
            intervals: self.intervals.into(),
            total: self.total,
            beyond,
        }
    }

    fn cut_pending(&mut self) {
        let Some((mut open, close)) = self.pending.take() else {
            return;
        };
        while open < close {
            let index = open / SECONDS_PER_WEEK;
            self.end_weeks_before(index);
            let start = index.saturating_mul(SECONDS_PER_WEEK);
            let end = close.min(start.saturating_add(SECONDS_PER_WEEK));
            let before = self.week.last().map_or(0, Interval::after);
            self.week.push(Interval {
                open: open.saturating_sub(start),
                close: end.saturating_sub(start),
                before,
            });
            open = end;
        }
    }

    fn end_weeks_before(&mut self, index: u32) {
        let weeks = usize::try_from(index).unwrap_or(usize::MAX);
        while self.weeks.len() < weeks {
            let shape = self.number_of_shape();
            self.weeks.push(Week {
                before: self.total,
                shape,
            });
            self.total = self
                .total
                .saturating_add(self.week.last().map_or(0, Interval::after));
            self.week.clear();
        }
    }

    fn number_of_shape(&mut self) -> u32 {
        if let Some(last) = self.weeks.last() {
            let bounds = usize::try_from(last.shape)
                .ok()
                .and_then(|index| self.shapes.get(index));
            let same = bounds.and_then(|&(from, to)| self.intervals.get(from..to));
            if same == Some(self.week.as_slice()) {
                return last.shape;
            }
        }
        if let Some(&number) = self.numbers.get(self.week.as_slice()) {
            return number;
        }
        // At most one shape a week.
        let number = u32::try_from(self.shapes.len()).unwrap_or(u32::MAX);
        let from = self.intervals.len();
        self.intervals.extend_from_slice(&self.week);
        self.shapes.push((from, self.intervals.len()));
        self.numbers.insert(self.week.as_slice().into(), number);
        number
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use super::*;

    const WEEK: i64 = 604_800;

    fn set(intervals: &[(i64, i64)]) -> OpenSet {
        let mut builder = Builder::default();
        for &(open, close) in intervals {
            builder.push(open, close);
        }
        builder.finish(Beyond::Closed)
    }

    /// Counts along the list of intervals.
    struct Slow<'a>(&'a [(i64, i64)]);

    impl Slow<'_> {
        fn is_open(&self, at: i64) -> bool {
            self.0
                .iter()
                .any(|&(open, close)| (open..close).contains(&at))
        }

        fn position(&self, at: i64) -> i64 {
            self.0
                .iter()
                .map(|&(open, close)| (at.min(close) - open).max(0))
                .sum()
        }

        fn next_open(&self, at: i64) -> Option<i64> {
            self.0
                .iter()
                .find(|&&(_, close)| close > at)
                .map(|&(open, _)| open.max(at))
        }

        /// Intervals do not touch.
        fn next_closed(&self, at: i64) -> Option<i64> {
            let close = self
                .0
                .iter()
                .find(|&&(open, close)| (open..close).contains(&at))
                .map_or(at, |run| run.1);
            (close < HORIZON_END_SECONDS).then_some(close)
        }
    }

    const CASES: [&[(i64, i64)]; 6] = [
        &[],
        &[(HORIZON_START_SECONDS, HORIZON_END_SECONDS)],
        &[
            (HORIZON_START_SECONDS, HORIZON_START_SECONDS + 1),
            (HORIZON_END_SECONDS - 1, HORIZON_END_SECONDS),
        ],
        &[
            (-5, 5),
            (6, 7),
            (WEEK - 1, WEEK),
            (WEEK + 1, WEEK + 2),
            (2 * WEEK, 3 * WEEK),
            (3 * WEEK + 10, 400 * WEEK + 3),
        ],
        &[
            (10, 20),
            (WEEK + 10, WEEK + 20),
            (3 * WEEK + 10, 3 * WEEK + 20),
            (5_000 * WEEK - 7, 5_001 * WEEK),
        ],
        &[
            (0, WEEK),
            (2 * WEEK, 3 * WEEK),
            (4 * WEEK + 1, 6 * WEEK - 1),
        ],
    ];

    fn instants_around(intervals: &[(i64, i64)]) -> Vec<i64> {
        let weeks = (-1..8)
            .chain(398..403)
            .chain(4_998..5_003)
            .map(|week| week * WEEK);
        let edges = intervals.iter().flat_map(|&(open, close)| [open, close]);
        let ends = [HORIZON_START_SECONDS, HORIZON_END_SECONDS];
        let near = weeks
            .chain(edges)
            .chain(ends)
            .flat_map(|at| at - 3..=at + 3);
        near.filter(|at| (HORIZON_START_SECONDS..HORIZON_END_SECONDS).contains(at))
            .collect()
    }

    #[test]
    fn agrees_with_counting() {
        for intervals in CASES {
            let (fast, slow) = (set(intervals), Slow(intervals));
            for at in instants_around(intervals) {
                let place = fast.place(at);
                assert_eq!(place.is_open(), slow.is_open(at), "{at} in {intervals:?}");
                assert_eq!(
                    i64::from(place.position),
                    slow.position(at),
                    "{at} in {intervals:?}"
                );
                assert_eq!(
                    fast.open_from(place),
                    slow.next_open(at),
                    "{at} in {intervals:?}"
                );
                assert_eq!(
                    fast.closed_from(place),
                    slow.next_closed(at),
                    "{at} in {intervals:?}"
                );
            }
        }
    }

    #[test]
    fn nth_open_inverts_position_from_wherever_it_looks() {
        for intervals in CASES {
            let fast = set(intervals);
            let instants = instants_around(intervals);
            for &at in instants.iter().filter(|&&at| fast.place(at).is_open()) {
                let nth = fast.place(at).position;
                for &near in &instants {
                    assert_eq!(
                        fast.nth_open(nth, fast.place(near)),
                        Some(at),
                        "from {near} in {intervals:?}"
                    );
                }
            }
            assert_eq!(fast.nth_open(fast.total, fast.place(0)), None);
        }
    }

    #[test]
    fn open_time_within_a_stretch() {
        let set = set(&[(10, 20), (30, 40)]);
        assert_eq!(
            (set.first_open_in(0, 11), set.first_open_in(0, 10)),
            (Some(10), None)
        );
        assert_eq!(
            (set.first_open_in(19, 30), set.first_open_in(20, 30)),
            (Some(19), None)
        );
        assert_eq!(
            (set.last_close_in(0, 35), set.last_close_in(20, 30)),
            (Some(35), None)
        );
        assert_eq!(
            (set.last_close_in(15, 30), set.last_close_in(20, 31)),
            (Some(20), Some(31))
        );
        assert!(!set.has_open_in(20, 30) && set.has_open_in(20, 31) && set.has_open_in(19, 30));
    }

    #[test]
    fn touching_intervals_are_one() {
        let set = set(&[(0, 10), (10, 20), (20, 20), (19, 21)]);
        assert_eq!(set.closed_from(set.place(0)), Some(21));
        assert_eq!(set.total, 21);
    }

    #[test]
    fn equal_weeks_share_a_shape() {
        let weekly: Vec<(i64, i64)> = (0..6_000)
            .map(|week| (week * WEEK + 100, week * WEEK + 200))
            .collect();
        let set = set(&weekly);
        assert_eq!((set.shapes.len(), set.intervals.len()), (2, 1));
    }

    #[test]
    fn the_horizon_fits_its_numbers() {
        assert_eq!(
            HORIZON_END_SECONDS,
            HORIZON_START_SECONDS + i64::from(HORIZON_SECONDS)
        );
        assert_eq!(
            (
                tick(HORIZON_START_SECONDS - 1),
                tick(HORIZON_END_SECONDS + 1)
            ),
            (0, HORIZON_SECONDS)
        );
        assert!(OpenSet::always().is_always() && !OpenSet::always().is_never());
        assert!(OpenSet::never().is_never() && !OpenSet::never().is_always());
    }
}
