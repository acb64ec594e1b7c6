//! From open time, week by week, to a set.

use super::index::Index;
use super::set::{Beyond, OpenSet};
use super::shape::Shape;
use crate::limits::{HORIZON_SECONDS, HORIZON_START_SECONDS, HORIZON_WEEKS, SECONDS_PER_WEEK};
use std::collections::BTreeMap;
use std::ops::Range;

/// Buckets for the open seconds before each week: enough for weeks that are all alike.
const OPEN_BUCKETS: u32 = 8_192;
/// Buckets for the closed seconds before each week. They matter where open time runs past a week's end.
const CLOSED_BUCKETS: u32 = 1_024;

/// Takes the weeks of the horizon in order, and keeps each shape of a week once.
#[derive(Default)]
pub(crate) struct Builder {
    /// Open and close of the intervals in the week being built, counted from its start.
    week: Vec<(u32, u32)>,
    /// Open seconds before each week.
    before: Vec<u32>,
    shape_of: Vec<u16>,
    total: u32,
    shapes: Vec<Shape>,
    numbers: BTreeMap<Box<[(u32, u32)]>, u16>,
}

impl Builder {
    /// Opens `[open, close)` of the week being built, in seconds from its start; what lies outside the week
    /// is left out. No interval opened before begins later. Those that touch are joined.
    pub(crate) fn push(&mut self, open: i64, close: i64) {
        let (open, close) = (second_of_week(open), second_of_week(close));
        if open >= close {
            return;
        }
        match self.week.last_mut() {
            Some((_, end)) if open <= *end => *end = close.max(*end),
            Some(_) | None => self.week.push((open, close)),
        }
    }

    /// Ends the week being built. The number of its shape.
    pub(crate) fn end_week(&mut self) -> u16 {
        let known = self.numbers.get(self.week.as_slice()).copied();
        let number = known.unwrap_or_else(|| {
            // At most one shape a week, of which there are fewer than 2^16.
            let number = u16::try_from(self.shapes.len()).unwrap_or(u16::MAX);
            self.shapes.push(Shape::new(&self.week));
            self.numbers.insert(self.week.as_slice().into(), number);
            number
        });
        self.week.clear();
        self.again(number);
        number
    }

    /// Adds a week of a shape that one before it has.
    pub(crate) fn again(&mut self, number: u16) {
        let shape = self.shapes.get(usize::from(number));
        let open_seconds = shape.map_or(0, Shape::open_seconds);
        self.before.push(self.total);
        self.shape_of.push(number);
        self.total = self.total.saturating_add(open_seconds);
    }

    /// The weeks that are left are closed.
    pub(crate) fn finish(mut self, beyond: Beyond) -> OpenSet {
        // One more, closed, is the place of the horizon's end.
        let closed = self.end_week();
        while self.weeks() <= HORIZON_WEEKS {
            self.again(closed);
        }
        let week_starts = (0_u32..).map(|week| week.saturating_mul(SECONDS_PER_WEEK));
        let closed_before: Vec<u32> = week_starts
            .zip(&self.before)
            .map(|(start, before)| start.saturating_sub(*before))
            .collect();
        let closed = HORIZON_SECONDS.saturating_sub(self.total);
        OpenSet {
            by_open: Index::new(&self.before, self.total, OPEN_BUCKETS),
            by_closed: Index::new(&closed_before, closed, CLOSED_BUCKETS),
            before: self.before.into(),
            shape_of: self.shape_of.into(),
            shapes: self.shapes.into(),
            total: self.total,
            beyond,
        }
    }

    fn weeks(&self) -> u32 {
        u32::try_from(self.before.len()).unwrap_or(u32::MAX)
    }
}

/// The weeks of the horizon, in UTC seconds.
pub(crate) fn weeks() -> impl Iterator<Item = Range<i64>> {
    let length = i64::from(SECONDS_PER_WEEK);
    (0..i64::from(HORIZON_WEEKS)).map(move |week| {
        let start = HORIZON_START_SECONDS.saturating_add(week.saturating_mul(length));
        start..start.saturating_add(length)
    })
}

/// The second of a week, the nearer end for one outside.
fn second_of_week(second: i64) -> u32 {
    let second = second.clamp(0, i64::from(SECONDS_PER_WEEK));
    u32::try_from(second).unwrap_or_default()
}

/// The set of intervals in UTC seconds, in order and apart from each other.
#[cfg(test)]
pub(super) fn set_of(intervals: &[(i64, i64)]) -> OpenSet {
    let mut builder = Builder::default();
    let mut rest = intervals;
    for week in weeks() {
        while let [(_, close), after @ ..] = rest
            && *close <= week.start
        {
            rest = after;
        }
        for (open, close) in rest.iter().take_while(|(open, _)| *open < week.end) {
            builder.push(
                open.saturating_sub(week.start),
                close.saturating_sub(week.start),
            );
        }
        builder.end_week();
    }
    builder.finish(Beyond::Closed)
}
