//! Questions about open seconds, all answered by two counts and their inverses.

use super::builder::Builder;
use super::index::{Index, number};
use super::shape::Shape;
use crate::limits::{HORIZON_SECONDS, HORIZON_START_SECONDS, HORIZON_WEEKS, SECONDS_PER_WEEK};
use crate::work::{Work, count};
use std::fmt;
use std::ops::Range;

/// Sorted, disjoint, maximal open intervals of whole UTC seconds over the horizon. Seconds inside are counted
/// from the start of the horizon, where they fit a `u32`.
#[derive(Clone)]
pub(crate) struct OpenSet {
    /// Open seconds before each week, and before the end of the horizon.
    pub(super) before: Box<[u32]>,
    /// The shape of each week, and a closed one from the end of the horizon.
    pub(super) shape_of: Box<[u16]>,
    pub(super) shapes: Box<[Shape]>,
    /// The weeks by the open and by the closed seconds before them.
    pub(super) by_open: Index<u16>,
    pub(super) by_closed: Index<u16>,
    pub(super) total: u32,
    pub(super) beyond: Beyond,
}

/// The second of the horizon at which the supported range begins.
const RANGE_START: u32 = SECONDS_PER_WEEK;

/// What holds before and after the horizon, for ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Beyond {
    Open,
    Closed,
    /// Some open and some closed time every week.
    Both,
}

/// What is known of one second.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Open seconds before it.
    pub(crate) position: u32,
    second: u32,
    /// The close of the last interval of its week that opens at or before it; none closes later.
    close: u32,
    /// The open of the next interval of its week, or the week's end.
    next: u32,
    week_end: u32,
}

impl Place {
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.second < self.close
    }
}

impl OpenSet {
    pub(crate) fn always() -> OpenSet {
        let mut builder = Builder::default();
        builder.push(0, i64::from(SECONDS_PER_WEEK));
        let open = builder.end_week();
        for _ in 1..HORIZON_WEEKS {
            builder.again(open);
        }
        builder.finish(Beyond::Open)
    }

    pub(crate) fn never() -> OpenSet {
        Builder::default().finish(Beyond::Closed)
    }

    pub(crate) fn beyond(&self) -> Beyond {
        self.beyond
    }

    pub(crate) fn is_always(&self) -> bool {
        self.total == HORIZON_SECONDS && self.beyond == Beyond::Open
    }

    pub(crate) fn is_never(&self) -> bool {
        self.total == 0 && self.beyond == Beyond::Closed
    }

    #[inline]
    pub(crate) fn place(&self, seconds: i64) -> Place {
        self.place_of(tick(seconds))
    }

    /// The place of a second of the supported range.
    #[inline(always)]
    pub(crate) fn place_in_range(&self, second: u32) -> Place {
        self.place_of(second.wrapping_add(RANGE_START))
    }

    // Always inline: most callers need one or two of a place's parts, and the others then cost nothing.
    #[inline(always)]
    fn place_of(&self, second: u32) -> Place {
        count(Work::Look);
        let week = number(second / SECONDS_PER_WEEK);
        let within = second % SECONDS_PER_WEEK;
        let start = second.wrapping_sub(within);
        let (last, next) = self
            .shape(week)
            .map(|shape| shape.around(within))
            .unwrap_or_default();
        let open = within.min(last.close).wrapping_sub(last.open);
        Place {
            position: self
                .before(week)
                .wrapping_add(last.before)
                .wrapping_add(open),
            second,
            close: start.wrapping_add(last.close),
            next: start.wrapping_add(next),
            week_end: start.wrapping_add(SECONDS_PER_WEEK),
        }
    }

    /// Open seconds before a second of the supported range, where nothing else of its place matters.
    #[inline(always)]
    pub(crate) fn position_in_range(&self, second: u32) -> u32 {
        count(Work::Look);
        let second = second.wrapping_add(RANGE_START);
        let week = number(second / SECONDS_PER_WEEK);
        let (Some(shape), Some(before)) = (self.shape(week), self.before.get(week)) else {
            return 0;
        };
        before.wrapping_add(shape.position(second % SECONDS_PER_WEEK))
    }

    /// The second at which open second number `nth` of the horizon lies, the first being 0.
    // Always inline: of half the length of its callers, it is called from few.
    #[inline(always)]
    pub(crate) fn nth_open(&self, nth: u32) -> Option<i64> {
        count(Work::Look);
        if nth >= self.total {
            return None;
        }
        let week = self.by_open.find(nth, |week| self.before(week));
        let rest = nth.wrapping_sub(self.before(week));
        let within = self.shape(week)?.nth_open(rest);
        Some(utc(week_start(week).wrapping_add(within)))
    }

    /// The first closed second of the weeks that begin after `closed` closed seconds of the horizon.
    fn closed_in_weeks_after(&self, closed: u32) -> Option<i64> {
        if closed >= HORIZON_SECONDS.saturating_sub(self.total) {
            return None;
        }
        let week = self.by_closed.find(closed, |week| {
            week_start(week).wrapping_sub(self.before(week))
        });
        let within = self.shape(week)?.first_closed();
        Some(utc(week_start(week).wrapping_add(within)))
    }

    /// The first open second at or after this one.
    #[inline]
    pub(crate) fn open_from(&self, place: Place) -> Option<i64> {
        if place.is_open() {
            Some(utc(place.second))
        } else if place.next < place.week_end {
            Some(utc(place.next))
        } else {
            self.nth_open(place.position)
        }
    }

    /// The first closed second at or after this one.
    #[inline]
    pub(crate) fn closed_from(&self, place: Place) -> Option<i64> {
        if !place.is_open() {
            Some(utc(place.second))
        } else if place.close < place.week_end {
            Some(utc(place.close))
        } else {
            self.closed_in_weeks_after(place.second.wrapping_sub(place.position))
        }
    }

    pub(crate) fn has_open_in(&self, start: i64, end: i64) -> bool {
        self.place(start).position < self.place(end).position
    }

    /// The first open second in `[start, end)`.
    pub(crate) fn first_open_in(&self, start: i64, end: i64) -> Option<i64> {
        self.open_from(self.place(start)).filter(|&open| open < end)
    }

    /// The end of the open time in `[start, end)`.
    pub(crate) fn last_close_in(&self, start: i64, end: i64) -> Option<i64> {
        let last = self.place(end).position.checked_sub(1)?;
        let second = self.nth_open(last)?;
        (second >= start).then(|| second.saturating_add(1))
    }

    /// The shape of each week of the horizon. Equal numbers stand for equal open time.
    pub(crate) fn shapes_of_weeks(&self) -> impl Iterator<Item = u16> {
        let weeks = self.shape_of.iter().copied();
        weeks.take(number(HORIZON_WEEKS))
    }

    /// The open spans of the weeks of a shape, in seconds from the week's start.
    pub(crate) fn spans_of(&self, shape: u16) -> Vec<Range<i64>> {
        let shape = self.shapes.get(usize::from(shape));
        let runs = shape.into_iter().flat_map(Shape::runs);
        runs.map(|(open, close)| i64::from(open)..i64::from(close))
            .collect()
    }

    #[inline]
    fn before(&self, week: usize) -> u32 {
        self.before.get(week).copied().unwrap_or_default()
    }

    #[inline]
    fn shape(&self, week: usize) -> Option<&Shape> {
        self.shapes.get(usize::from(*self.shape_of.get(week)?))
    }

    /// Memory behind this value, allocations' overhead aside.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        let lists = size_of_val(&*self.before)
            .saturating_add(size_of_val(&*self.shape_of))
            .saturating_add(size_of_val(&*self.shapes));
        let indexes = self.by_open.bytes().saturating_add(self.by_closed.bytes());
        let shapes = self.shapes.iter().map(Shape::bytes);
        size_of::<OpenSet>()
            .saturating_add(lists)
            .saturating_add(indexes)
            .saturating_add(shapes.sum())
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
#[inline]
pub(super) fn tick(seconds: i64) -> u32 {
    let since = seconds.saturating_sub(HORIZON_START_SECONDS);
    u32::try_from(since.max(0)).map_or(HORIZON_SECONDS, |tick| tick.min(HORIZON_SECONDS))
}

#[inline]
fn utc(tick: u32) -> i64 {
    HORIZON_START_SECONDS.saturating_add(i64::from(tick))
}

#[inline]
fn week_start(week: usize) -> u32 {
    let week = u32::try_from(week).unwrap_or(u32::MAX);
    week.wrapping_mul(SECONDS_PER_WEEK)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use super::*;
    use crate::calendar::open_set::builder::set_of as set;
    use crate::limits::HORIZON_END_SECONDS;

    const WEEK: i64 = 604_800;
    /// 2100-01-01.
    const RANGE_END: u32 = 4_102_444_800;

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

    /// Each answer about an instant, and its inverse.
    fn agrees(intervals: &[(i64, i64)], instants: &[i64]) {
        let (fast, slow) = (set(intervals), Slow(intervals));
        for &at in instants {
            let place = fast.place(at);
            let position = slow.position(at);
            assert_eq!(place.is_open(), slow.is_open(at), "{at}");
            assert_eq!(i64::from(place.position), position, "{at}");
            if let Ok(second @ ..RANGE_END) = u32::try_from(at) {
                assert_eq!(fast.position_in_range(second), place.position, "{at}");
            }
            assert_eq!(fast.open_from(place), slow.next_open(at), "{at}");
            assert_eq!(fast.closed_from(place), slow.next_closed(at), "{at}");
            if place.is_open() {
                assert_eq!(fast.nth_open(place.position), Some(at), "{position}");
            }
        }
        assert_eq!(fast.nth_open(fast.total), None);
    }

    #[test]
    fn agrees_with_counting() {
        for intervals in CASES {
            agrees(intervals, &instants_around(intervals));
        }
    }

    /// Powers of two are where buckets begin.
    #[test]
    fn agrees_with_counting_at_the_edges_of_buckets() {
        for shift in 1..20 {
            let width = 1 << shift;
            for (open, close) in [
                (0, width),
                (width, 2 * width),
                (width - 1, width + 1),
                (width / 2, width),
            ] {
                let runs = |week: i64| {
                    let start = week * WEEK;
                    let end = (start + close).min(start + WEEK);
                    [(start + open, end), (start + WEEK - 1, start + WEEK)]
                };
                let mut intervals: Vec<(i64, i64)> = [1, 2, 5].into_iter().flat_map(runs).collect();
                intervals.retain(|&(open, close)| open < close);
                intervals.dedup_by(|next, last| next.0 <= last.1);
                let touching = intervals.windows(2).any(|two| two[0].1 >= two[1].0);
                if !touching {
                    agrees(&intervals, &instants_around(&intervals));
                }
            }
        }
    }

    #[test]
    fn agrees_with_counting_where_intervals_are_few() {
        let far = 6_150 * WEEK + 12_345;
        let once = [(far, far + 3_600)];
        agrees(&once, &instants_around(&once));
        let monthly: Vec<(i64, i64)> = (0..1_560)
            .map(|month| (month * 2_629_746, month * 2_629_746 + 3_600))
            .collect();
        let instants: Vec<i64> = (0..HORIZON_END_SECONDS / 2_000_003)
            .map(|step| step * 2_000_003)
            .chain(
                monthly
                    .iter()
                    .flat_map(|&(open, close)| [open - 1, open, close - 1, close]),
            )
            .collect();
        agrees(&monthly, &instants);
    }

    /// 48 windows a day, all alike or each of its own length, and a minute's gaps.
    #[test]
    fn agrees_with_counting_where_intervals_are_many() {
        let windows = |length: fn(i64) -> i64| -> Vec<(i64, i64)> {
            (0..2 * 7 * 48)
                .map(|half_hour| (half_hour * 1_800, half_hour * 1_800 + length(half_hour)))
                .collect()
        };
        for intervals in [
            windows(|_| 1_740),
            windows(|_| 60),
            windows(|number| 1 + number * 37 % 1_798),
        ] {
            let edges = intervals.iter().flat_map(|&(open, close)| [open, close]);
            let instants: Vec<i64> = edges.flat_map(|at| [at - 1, at, at + 1]).collect();
            agrees(&intervals, &instants);
        }
    }

    #[test]
    fn agrees_with_counting_where_closures_are_few() {
        let closed = [3 * WEEK, 3 * WEEK + 86_400, 40 * WEEK - 1, 4_000 * WEEK + 5];
        let mut intervals = vec![(HORIZON_START_SECONDS, closed[0])];
        for (day, end) in closed
            .iter()
            .zip(closed[1..].iter().chain([&HORIZON_END_SECONDS]))
        {
            intervals.push((day + 3_600, *end));
        }
        let instants: Vec<i64> = (0..4_100).map(|week| week * WEEK).collect();
        agrees(&intervals, &instants);
        agrees(&intervals, &instants_around(&intervals));
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
    fn a_closed_week_has_no_spans() {
        let set = set(&[(10, 20), (30, 40)]);
        let spans: Vec<Vec<Range<i64>>> = set
            .shapes_of_weeks()
            .take(3)
            .map(|shape| set.spans_of(shape))
            .collect();
        // 1970 begins with the second week of the horizon.
        assert_eq!(spans, [vec![], vec![10..20, 30..40], vec![]]);
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
        assert_eq!(set.shapes.len(), 2);
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
        assert_eq!(tick(0), RANGE_START);
        assert!(OpenSet::always().is_always() && !OpenSet::always().is_never());
        assert!(OpenSet::never().is_never() && !OpenSet::never().is_always());
    }
}
