//! Clocks: one promise being timed, as the policy defines it.

use super::citation::Citation;
use super::condition::ReasonId;
use super::pattern::Trigger;
use super::table::Table;
use super::target::Target;
use serde::{Deserialize, Serialize};

/// A calendar's place among the policy's calendars.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct CalendarId(pub(crate) u16);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clock {
    pub(crate) name: String,
    /// The clock's place in the document.
    pub(crate) path: String,
    /// What people call the metric.
    pub(crate) label: String,
    pub(crate) starts_at: Origin,
    pub(crate) start: Vec<Trigger>,
    pub(crate) stop: Vec<Trigger>,
    /// The waiting reasons that pause it.
    pub(crate) pauses: Reasons,
    pub(crate) calendar: Table<CalendarId>,
    pub(crate) target: Table<Target>,
    pub(crate) reclassified: Mode,
    pub(crate) resolution: Ending,
    pub(crate) closing: Ending,
    pub(crate) cite: Vec<Citation>,
}

/// A set of waiting reasons: bit n stands for the reason of id n.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reasons(pub(crate) u64);

impl Reasons {
    pub(crate) const NONE: Reasons = Reasons(0);

    pub(crate) fn of(reason: ReasonId) -> Reasons {
        Reasons(1_u64.checked_shl(u32::from(reason.0)).unwrap_or(0))
    }

    pub(crate) fn with(self, other: Reasons) -> Reasons {
        Reasons(self.0 | other.0)
    }

    pub(crate) fn and(self, other: Reasons) -> Reasons {
        Reasons(self.0 & other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn contains(self, reason: ReasonId) -> bool {
        !self.and(Reasons::of(reason)).is_empty()
    }
}

/// From which instant of the opening a clock counts that starts with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// From the entry in the ticket system.
    #[default]
    Logged,
    /// From the receipt, where the opening bears one, else from the entry.
    Received,
}

/// What a clock does when an event changes its target or its calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// What is consumed stays consumed; the rest is measured by the new target.
    KeepElapsed,
    /// The new target is applied from the start, with the same pauses.
    FromOrigin,
    /// The cycle is cancelled, and the next opens with the whole new target.
    NewCycle,
    /// Nothing changes.
    Freeze,
}

/// How resolution or closing ends an open cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// As if it had been stopped.
    Met,
    /// Without having been met.
    Cancelled,
}
