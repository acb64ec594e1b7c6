//! Leaves that the passing of time changes too: how long ago, how often of late, opening hours, clocks.

use super::super::clock::CalendarId;
use super::super::fact::FactId;
use super::super::memory::MemoryId;
use super::super::pattern::words;
use super::super::table::Table;
use super::super::target::{Bound, TargetRule};
use super::{Condition, Known, Test};
use crate::calendar::Zone;
use serde::{Deserialize, Serialize};

/// A leaf of a condition that nothing due hangs on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Timed {
    Known(Known),
    Since(Box<Since>),
    Within(Box<Within>),
    Open(CalendarId),
    /// Of the last cycle of the clock of that place.
    Clock(usize, ClockTest),
    /// So long has nobody answered on the rung below; of rungs only.
    Unacknowledged(Box<Table<TargetRule>>),
}

/// A comparison of the time since something with a span. That is: whether an instant has come, which
/// lies the span after that something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Since {
    pub(crate) from: Anchor,
    /// Whether it counts from the opening of the ticket where it has not come about.
    pub(crate) or_opened: bool,
    pub(crate) span: Table<TargetRule>,
    pub(crate) calendar: Table<CalendarId>,
    pub(crate) than: Than,
}

/// What the time is counted from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Anchor {
    Last(MemoryId),
    First(MemoryId),
    Fact(FactId),
    /// The due of the last cycle of the clock of that place.
    Due(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Than {
    AtLeast,
    Longer,
    Shorter,
    AtMost,
}

/// How often such an event has come of late.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Within {
    pub(crate) memory: MemoryId,
    pub(crate) window: Window,
    pub(crate) test: Test,
}

/// How long an event counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Window {
    /// So many nanoseconds.
    Elapsed(i64),
    Months(u32, Zone),
    /// To the end of the calendar year.
    Year(Zone),
    /// To the next anniversary of an instant.
    YearFrom(FactId, Zone),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ClockTest {
    /// It stands in one of these ways.
    State(Vec<ClockState>),
    Breached,
    /// By that bound, or else by that of its target.
    PastDue(Option<Bound>),
    /// So many hundredths of its target are used.
    Used(u8),
}

words! {
    /// Where a clock stands, by its last cycle.
    ClockState {
        /// It has not started.
        NotStarted => "not-started",
        /// It is being timed, in opening hours and out of them.
        Running => "running",
        /// It is paused.
        Paused => "paused",
        /// What it promised was done, in time or late.
        Met => "met",
        /// It ended without that.
        Cancelled => "cancelled",
    }
}

impl From<Known> for Timed {
    fn from(known: Known) -> Timed {
        Timed::Known(known)
    }
}

impl Condition<Known> {
    /// The same as one that may read the time.
    pub(crate) fn timed(&self) -> Condition<Timed> {
        match self {
            Condition::All(parts) => Condition::All(parts.iter().map(Condition::timed).collect()),
            Condition::Any(parts) => Condition::Any(parts.iter().map(Condition::timed).collect()),
            Condition::Not(part) => Condition::Not(Box::new(part.timed())),
            Condition::Is(leaf) => Condition::Is(Timed::Known(leaf.clone())),
        }
    }
}

impl Condition<Timed> {
    /// The condition as one whose leaves are all known; none where one is not.
    pub(crate) fn known(&self) -> Option<Condition<Known>> {
        let all = |parts: &[Condition<Timed>]| -> Option<Vec<Condition<Known>>> {
            parts.iter().map(Condition::known).collect()
        };
        Some(match self {
            Condition::All(parts) => Condition::All(all(parts)?),
            Condition::Any(parts) => Condition::Any(all(parts)?),
            Condition::Not(part) => Condition::Not(Box::new(part.known()?)),
            Condition::Is(Timed::Known(leaf)) => Condition::Is(leaf.clone()),
            Condition::Is(_) => return None,
        })
    }
}
