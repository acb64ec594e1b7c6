//! What a cycle is measured in: the open time of a calendar, or real time.

use super::revisions::{CalendarRef, Revisions};
use crate::calendar::CalendarError;
use crate::instant::Instant;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meter {
    Open(CalendarRef),
    Real,
}

impl Meter {
    /// Nanoseconds from one instant to a later one; 0 when it is not later.
    pub(crate) fn measure(self, revisions: &Revisions, from: Instant, to: Instant) -> i64 {
        if to <= from {
            return 0;
        }
        match self {
            Meter::Open(at) => revisions.calendar(at).calendar.between_nanos(from, to),
            Meter::Real => to.since(from),
        }
    }

    /// The earliest instant from which so much has been measured since `from`.
    pub(crate) fn add(
        self,
        revisions: &Revisions,
        from: Instant,
        nanos: i64,
    ) -> Result<Instant, CalendarError> {
        match self {
            Meter::Open(at) => revisions.calendar(at).calendar.add_nanos(from, nanos),
            Meter::Real => from.checked_add(nanos).ok_or(CalendarError::OutOfRange),
        }
    }
}
