//! The open intervals of a calendar, one after another.

use super::calendar::Calendar;
use crate::instant::Instant;
use chrono::{DateTime, Utc};
use std::iter::FusedIterator;
use std::ops::Range;

/// The maximal open intervals of a calendar in a stretch of time.
#[derive(Clone, Debug)]
pub struct Spans {
    calendar: Calendar,
    from: Instant,
    to: Instant,
}

impl Spans {
    /// `from` lies at or before `to`.
    pub(super) fn new(calendar: Calendar, from: Instant, to: Instant) -> Spans {
        Spans { calendar, from, to }
    }
}

impl Iterator for Spans {
    type Item = Range<DateTime<Utc>>;

    fn next(&mut self) -> Option<Range<DateTime<Utc>>> {
        let open = self
            .calendar
            .next_open_at(self.from)
            .ok()
            .filter(|open| *open < self.to)?;
        let close = self.calendar.next_close_at(open).ok().flatten();
        let end = close.map_or(self.to, |close| close.min(self.to));
        self.from = end;
        Some(open.utc()..end.utc())
    }
}

impl FusedIterator for Spans {}
