//! The open time of one week, shared by all weeks that look alike.

use super::index::Index;
use crate::limits::SECONDS_PER_WEEK;

/// Buckets of an index for each interval, at most.
const BUCKETS_PER_INTERVAL: u32 = 8;

/// The open intervals of a week. Seconds count from its start, positions from its first open second.
#[derive(Clone)]
pub(super) struct Shape {
    /// Between an empty one at the start of the week and an empty one at its end.
    intervals: Box<[Interval]>,
    by_second: Index<u16>,
    by_position: Index<u16>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Interval {
    pub(super) open: u32,
    pub(super) close: u32,
    /// Open seconds of the week before `open`.
    pub(super) before: u32,
}

impl Shape {
    /// Takes the openings and closings in ascending order, apart from each other.
    pub(super) fn new(runs: &[(u32, u32)]) -> Shape {
        let mut intervals = Vec::with_capacity(runs.len().saturating_add(2));
        intervals.push(Interval::default());
        let mut before = 0_u32;
        for &(open, close) in runs {
            intervals.push(Interval {
                open,
                close,
                before,
            });
            before = before.saturating_add(close.saturating_sub(open));
        }
        let opens: Vec<u32> = intervals.iter().map(|interval| interval.open).collect();
        let befores: Vec<u32> = intervals.iter().map(|interval| interval.before).collect();
        let most = u32::try_from(intervals.len())
            .unwrap_or(u32::MAX)
            .saturating_mul(BUCKETS_PER_INTERVAL);
        intervals.push(Interval {
            open: SECONDS_PER_WEEK,
            close: SECONDS_PER_WEEK,
            before,
        });
        Shape {
            intervals: intervals.into(),
            by_second: Index::new(&opens, SECONDS_PER_WEEK, most),
            by_position: Index::new(&befores, before, most),
        }
    }

    pub(super) fn open_seconds(&self) -> u32 {
        self.intervals.last().map_or(0, |end| end.before)
    }

    /// Opening and closing of its intervals.
    pub(super) fn runs(&self) -> impl Iterator<Item = (u32, u32)> {
        let runs = self.intervals.iter();
        let runs = runs.map(|interval| (interval.open, interval.close));
        runs.filter(|(open, close)| open < close)
    }

    /// The same from one second of the week to another.
    pub(super) fn runs_within(&self, from: u32, to: u32) -> impl Iterator<Item = (u32, u32)> {
        let clipped = move |(open, close): (u32, u32)| (open.max(from), close.min(to));
        self.runs()
            .map(clipped)
            .filter(|(open, close)| open < close)
    }

    /// The last interval that opens at or before a second of the week, and the opening of the next one, the
    /// week's end when there is none.
    #[inline]
    pub(super) fn around(&self, second: u32) -> (Interval, u32) {
        let index = self.by_second.find(second, |index| self.at(index).open);
        let next = self.at(index.wrapping_add(1)).open;
        (self.at(index), next)
    }

    /// Open seconds of the week before a second of it.
    #[inline(always)]
    pub(super) fn position(&self, second: u32) -> u32 {
        let index = self.by_second.find(second, |index| self.at(index).open);
        let Some(last) = self.intervals.get(index) else {
            return 0;
        };
        last.before
            .wrapping_add(second.min(last.close).wrapping_sub(last.open))
    }

    /// Open second number `nth` of the week, which has more.
    #[inline]
    pub(super) fn nth_open(&self, nth: u32) -> u32 {
        let index = self.by_position.find(nth, |index| self.at(index).before);
        let interval = self.at(index);
        interval
            .open
            .wrapping_add(nth.wrapping_sub(interval.before))
    }

    /// The first second of the week that is closed, its end when it is all open.
    pub(super) fn first_closed(&self) -> u32 {
        let first = self.at(1);
        if first.open == 0 { first.close } else { 0 }
    }

    #[inline]
    fn at(&self, index: usize) -> Interval {
        self.intervals.get(index).copied().unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.intervals)
            .saturating_add(self.by_second.bytes())
            .saturating_add(self.by_position.bytes())
    }
}
