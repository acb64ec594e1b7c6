//! From open intervals to weeks.

use super::index::Index;
use super::set::{Beyond, OpenSet, tick};
use super::shape::Shape;
use crate::limits::{HORIZON_SECONDS, HORIZON_WEEKS, SECONDS_PER_WEEK};
use std::collections::BTreeMap;

/// Buckets for the open seconds before each week: enough for weeks that are all alike.
const OPEN_BUCKETS: u32 = 8_192;
/// Buckets for the closed seconds before each week. They matter where open time runs past a week's end.
const CLOSED_BUCKETS: u32 = 1_024;

/// Takes open intervals in ascending order, joins touching ones, cuts them into weeks, and keeps each shape
/// of a week once.
#[derive(Default)]
pub(crate) struct Builder {
    pending: Option<(u32, u32)>,
    /// Open and close of the intervals in the week being built, counted from its start.
    week: Vec<(u32, u32)>,
    /// Open seconds before each week.
    before: Vec<u32>,
    shape_of: Vec<u16>,
    total: u32,
    /// The intervals of the last week that was ended, and its shape.
    last: Option<(Vec<(u32, u32)>, u16)>,
    shapes: Vec<Shape>,
    numbers: BTreeMap<Box<[(u32, u32)]>, u16>,
}

impl Builder {
    /// Adds `[open, close)` in UTC seconds. `open` lies at or after every close before.
    pub(crate) fn push(&mut self, open: i64, close: i64) {
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

    pub(crate) fn finish(mut self, beyond: Beyond) -> OpenSet {
        self.cut_pending();
        // One more, closed, is the place of the horizon's end.
        self.end_weeks_before(HORIZON_WEEKS.saturating_add(1));
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

    fn cut_pending(&mut self) {
        let Some((mut open, close)) = self.pending.take() else {
            return;
        };
        while open < close {
            let week = open / SECONDS_PER_WEEK;
            self.end_weeks_before(week);
            let start = week.saturating_mul(SECONDS_PER_WEEK);
            let end = close.min(start.saturating_add(SECONDS_PER_WEEK));
            self.week
                .push((open.saturating_sub(start), end.saturating_sub(start)));
            open = end;
        }
    }

    fn end_weeks_before(&mut self, week: u32) {
        let weeks = usize::try_from(week).unwrap_or(usize::MAX);
        while self.before.len() < weeks {
            let open_seconds = self
                .week
                .iter()
                .map(|(open, close)| close.saturating_sub(*open));
            let total = open_seconds.fold(self.total, u32::saturating_add);
            self.before.push(self.total);
            self.total = total;
            let shape = self.number_of_shape();
            self.shape_of.push(shape);
            self.week.clear();
        }
    }

    fn number_of_shape(&mut self) -> u16 {
        if let Some((week, shape)) = &self.last
            && *week == self.week
        {
            return *shape;
        }
        let known = self.numbers.get(self.week.as_slice()).copied();
        let shape = known.unwrap_or_else(|| {
            // At most one shape a week, of which there are fewer than 2^16.
            let number = u16::try_from(self.shapes.len()).unwrap_or(u16::MAX);
            self.shapes.push(Shape::new(&self.week));
            self.numbers.insert(self.week.as_slice().into(), number);
            number
        });
        self.last = Some((self.week.clone(), shape));
        shape
    }
}
