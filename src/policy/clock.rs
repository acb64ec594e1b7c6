//! Clocks: one promise being timed, as the policy defines it.

use super::citation::Citation;
use super::condition::{Reads, ReasonId};
use super::pattern::Triggers;
use super::table::Table;
use super::target::{Bound, TargetRule};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::fmt;

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
    /// Who answers for it; a clock with an owner is an obligation.
    pub(crate) owner: Option<String>,
    pub(crate) starts_at: StartsAt,
    pub(crate) start: Triggers,
    pub(crate) stop: Triggers,
    pub(crate) restart: Triggers,
    pub(crate) cancel: Triggers,
    /// Only the first start counts.
    pub(crate) once: bool,
    pub(crate) cadence: Cadence,
    /// The waiting reasons that pause it.
    pub(crate) pauses: Reasons,
    pub(crate) calendar: Table<CalendarId>,
    pub(crate) target: Table<TargetRule>,
    /// What its tables read.
    pub(crate) reads: Reads,
    /// Where no row says otherwise.
    pub(crate) bound: Bound,
    pub(crate) warnings: Vec<WarnAt>,
    pub(crate) reclassified: Modes,
    pub(crate) resolution: Ending,
    pub(crate) closing: Ending,
    /// None where the policy does not say: what has ended stays so.
    pub(crate) reopened: Option<Reopening>,
    pub(crate) cite: Vec<Citation>,
}

/// From which instant a cycle counts that an event starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StartsAt {
    /// From the event; of the opening, the entry in the ticket system.
    Event,
    /// Of the opening, from the receipt.
    Received,
    /// From the next opening of this calendar.
    NextOpening(CalendarId),
}

/// What a clock does on a change of target or calendar, by what caused the change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Modes(pub(crate) [Mode; ChangeCause::ALL.len()]);

impl Modes {
    pub(crate) fn of(self, cause: ChangeCause) -> Mode {
        let mode = ChangeCause::ALL
            .iter()
            .zip(self.0)
            .find(|(other, _)| **other == cause);
        mode.map_or(Mode::Freeze, |(_, mode)| mode)
    }

    pub(crate) fn set(&mut self, cause: ChangeCause, mode: Mode) {
        let places = ChangeCause::ALL.iter().zip(&mut self.0);
        for (_, slot) in places.filter(|(other, _)| **other == cause) {
            *slot = mode;
        }
    }
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

/// From which instant a cycle counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// From the event that starts it; of the opening, from the entry in the ticket system.
    #[default]
    Logged,
    /// Of the opening, from the receipt, where it bears one; else as above.
    Received,
    /// From the next opening of a calendar at or after that event. The cycle is open at once, and nothing is
    /// consumed before.
    NextOpening,
}

/// What a clock does when an event changes its target or its calendar.
///
/// Of four hours that began at nine, three are used at noon, when the target becomes two hours, or becomes eight:
///
/// | | it becomes two hours | it becomes eight hours |
/// |---|---|---|
/// | `keep-elapsed` | due at noon, with three hours as its target: what is used already is in time | due at five |
/// | `from-origin` | due at eleven, and breached since noon: never before what made it late | due at five |
/// | `new-cycle` | the cycle is cancelled, and the next is due at two | the next is due at eight in the evening |
/// | `freeze` | due at one | due at one |
///
/// To the longer target the first two do the same here. They part where the calendar or the unit changes with it:
/// `keep-elapsed` keeps what was consumed as it was measured, so that two business hours are two of twenty-four elapsed
/// ones, and `from-origin` measures all of it anew.
///
/// Only `from-origin` takes a breach back, where the new due is still to come; under `keep-elapsed` a breached cycle
/// keeps its due. Where there was no due, as long as the target was not defined or not known, each mode does as
/// `from-origin` does, but sets no due before the change.
///
/// ```
/// use duly::{Due, Event, Opening, Policy, document::Document};
///
/// let nine = "2026-03-02T09:00:00Z".parse()?;
/// let noon = "2026-03-02T12:00:00Z".parse()?;
/// for (mode, two_hours, eight_hours) in [
///     ("keep-elapsed", "2026-03-02T12:00:00Z", "2026-03-02T17:00:00Z"),
///     ("from-origin", "2026-03-02T11:00:00Z", "2026-03-02T17:00:00Z"),
///     ("new-cycle", "2026-03-02T14:00:00Z", "2026-03-02T20:00:00Z"),
///     ("freeze", "2026-03-02T13:00:00Z", "2026-03-02T13:00:00Z"),
/// ] {
///     let document: Document = toml::from_str(&format!(r#"
///         policy = {{ name = "Desk", revision = "1" }}
///         fact = {{ grave = {{ type = "flag", default = false }}, mild = {{ type = "flag", default = false }} }}
///         [clock.answer]
///         start = "opened"
///         target = [
///             {{ when = {{ fact = "grave" }}, is = "2 elapsed hours" }},
///             {{ when = {{ fact = "mild" }}, is = "8 elapsed hours" }},
///             {{ is = "4 elapsed hours" }},
///         ]
///         reclassified = "{mode}"
///     "#))?;
///     let policy = Policy::compile(&document)?;
///     for (fact, due, is_late) in [("grave", two_hours, mode == "from-origin"), ("mild", eight_hours, false)] {
///         let mut ticket = policy.open(Opening::new(nine))?;
///         ticket.apply(Event::facts(noon, [(fact, true.into())]))?;
///         let look = ticket.assess(noon)?;
///         let answer = look.clock("answer").and_then(|clock| clock.current()).ok_or("not started")?;
///         assert_eq!(answer.due, Due::At(due.parse()?), "{mode}");
///         assert_eq!(answer.breached_at, is_late.then_some(noon));
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// What is consumed stays consumed; the rest is measured by the new target. Where more is consumed than that, what is
    /// consumed is the target, and the change is the due.
    KeepElapsed,
    /// The new target is applied from the start, with the same pauses. The due may be past then.
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
    /// Not at all: the cycle goes on.
    Outlive,
}

/// What reopening does with a cycle that resolution or closing ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reopening {
    /// It runs on; the time in between moves its due as a pause does. A due that was set by hand and is fixed
    /// stays where it is; one that passed in between is breached at the reopening.
    Continue,
    /// It runs on, and the time in between counts, except where a reason that pauses it held.
    Count,
    /// It stays ended, and the next cycle opens with the whole target.
    NewCycle,
}

/// How much the cycle is given that an event opens as it ends the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// The target, from the event on.
    #[default]
    Afresh,
    /// What was left of the one before, and the target: early acts cost nothing.
    Sequential,
}

super::pattern::words! {
    /// What changed a target or a calendar. Of several in one event, the first in this order counts.
    ChangeCause {
        /// A severity where none was in force.
        SeveritySet => "severity-set",
        /// A graver severity.
        SeverityRaised => "severity-raised",
        /// A milder severity.
        SeverityLowered => "severity-lowered",
        /// The confirmation of a severity that was in force already.
        SeverityConfirmed => "severity-confirmed",
        /// The priority.
        Priority => "priority",
        /// The plan.
        Plan => "plan",
        /// The region.
        Region => "region",
        /// The environment.
        Environment => "environment",
        /// Any other fact, what the ticket waits for, or which events have come.
        Fact => "fact",
        /// Another revision of the policy.
        Revision => "revision",
    }
}

/// How much of its target a cycle has used when a warning is given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum WarnAt {
    /// So many hundredths of it, rounded down to a second.
    Percent(u8),
    /// All but this much, in what the target is measured in.
    Before(#[serde(serialize_with = "super::target::nanos")] TimeDelta),
}

impl fmt::Display for WarnAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarnAt::Percent(share) => write!(f, "{share}%"),
            WarnAt::Before(span) => {
                let nanos = span.num_nanoseconds().unwrap_or(i64::MAX);
                write!(f, "{} before", crate::words::span(nanos, false))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reason that is in both is in what both come to.
    #[test]
    fn reasons_are_a_set() {
        let [first, last] = [ReasonId(0), ReasonId(63)].map(Reasons::of);
        let both = first.with(last);
        assert_eq!(both.with(last), both);
        assert_eq!((both.and(first), first.and(last)), (first, Reasons::NONE));
        assert!(both.contains(ReasonId(63)) && !both.contains(ReasonId(62)));
    }
}
