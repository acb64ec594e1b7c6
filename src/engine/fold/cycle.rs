//! One cycle of a clock: from its start to its end, with its due, its pauses and its breaches.
//!
//! ```text
//!               pause                      stop, resolved, closed
//!   ┌─────────┐ ─────▶ ┌────────┐          ┌─────┐
//!   │ Running │        │ Paused │ ───────▶ │ Met │   or Cancelled
//!   └─────────┘ ◀───── └────────┘          └─────┘
//!               resume
//! ```
//!
//! Beside the phase stands the due, which the phase does not decide: a cycle runs, pauses and is met
//! also where the policy defines no instant. What has been consumed is never stored; it is the sum of
//! the cycle's *legs*, the stretches over which it ran or was paused without a change.

use super::meter::Meter;
use super::reclassify::Reclassified;
use super::terms::{Terms, due_from};
use crate::calendar::CalendarError;
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::fact::FactId;
use crate::policy::{Bound, Ending, Parts, Reason};
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cycle {
    pub(crate) start: Instant,
    /// What the tables said last; it may be newer than the terms in force.
    pub(crate) seen: Terms,
    /// The terms the due follows from.
    pub(crate) terms: Terms,
    /// Of a paused cycle, the due that the pause found.
    pub(crate) due: Due,
    /// The consumption at which it is due, in nanoseconds; 0 where the due is no instant.
    pub(crate) effective: i64,
    /// The event that set the due: no breach comes before it.
    pub(super) late_since: Instant,
    pub(crate) legs: Vec<Leg>,
    pub(crate) breaches: Vec<Breach>,
    pub(crate) reclassified: Vec<Reclassified>,
    pub(crate) phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    Running,
    Paused {
        since: Instant,
        /// The due was past when the pause began: the pause moves only the overrun.
        late: bool,
        /// The calendar or the effective target has changed since: a resume goes by what remains.
        changed: bool,
    },
    Ended {
        at: Instant,
        how: Ended,
    },
}

/// How a cycle ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// What was promised was done, in time or late.
    Met,
    /// It was not.
    Cancelled(Cause),
}

/// What ended a cycle that was not met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The resolution of the ticket.
    Resolved,
    /// Its closing.
    Closed,
    /// Another target or calendar, which a new cycle follows.
    Reclassified,
}

impl Ended {
    pub(super) fn by(ending: Ending, cause: Cause) -> Ended {
        match ending {
            Ending::Met => Ended::Met,
            Ending::Cancelled => Ended::Cancelled(cause),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Due {
    At(Instant),
    Immediately,
    NotDefined(Reason),
    Unknown(BTreeSet<FactId>),
    NeverOpens,
    OutOfRange,
}

impl Due {
    pub(crate) fn instant(&self) -> Option<Instant> {
        match self {
            Due::At(at) => Some(*at),
            Due::Immediately
            | Due::NotDefined(_)
            | Due::Unknown(_)
            | Due::NeverOpens
            | Due::OutOfRange => None,
        }
    }
}

impl Due {
    /// Whether the policy gives a target, be it one without an instant.
    pub(super) fn is_named(&self) -> bool {
        match self {
            Due::NotDefined(_) | Due::Unknown(_) => false,
            Due::At(_) | Due::Immediately | Due::NeverOpens | Due::OutOfRange => true,
        }
    }
}

impl From<Result<Instant, CalendarError>> for Due {
    fn from(result: Result<Instant, CalendarError>) -> Due {
        match result {
            Ok(at) => Due::At(at),
            Err(CalendarError::NeverOpens) => Due::NeverOpens,
            Err(_) => Due::OutOfRange,
        }
    }
}

/// Whether an instant is past a due: after it, or at it under the strict bound.
pub(super) fn is_past(due: Instant, bound: Bound, at: Instant) -> bool {
    match bound {
        Bound::Within => at > due,
        Bound::Under => at >= due,
    }
}

/// A stretch of a cycle, up to the next leg or the cycle's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Leg {
    pub(crate) from: Instant,
    /// What it is measured in; none while the policy gives no instant.
    pub(crate) meter: Option<Meter>,
    /// The reasons it is paused for; of none, it counts.
    pub(crate) paused: Reasons,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Breach {
    pub(crate) at: Instant,
    pub(crate) withdrawn_at: Option<Instant>,
}

impl Cycle {
    /// `now` is the instant of the event that opens it, which may come after the start.
    pub(super) fn open(parts: &Parts, start: Instant, now: Instant, terms: Terms) -> Cycle {
        let (due, effective) = due_from(parts, &terms.given, start);
        let leg = Leg {
            from: start,
            meter: terms.given.meter(),
            paused: Reasons::NONE,
        };
        Cycle {
            start,
            seen: terms.clone(),
            terms,
            due,
            effective,
            late_since: now,
            legs: vec![leg],
            breaches: Vec::new(),
            reclassified: Vec::new(),
            phase: Phase::Running,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        match self.phase {
            Phase::Running | Phase::Paused { .. } => true,
            Phase::Ended { .. } => false,
        }
    }

    pub(crate) fn bound(&self) -> Bound {
        self.terms.given.bound()
    }

    /// The breach that stands as of an instant: a listed one, or one that has come about since.
    pub(crate) fn breached_at(&self, as_of: Instant) -> Option<Instant> {
        let listed = self
            .breaches
            .iter()
            .find(|breach| breach.withdrawn_at.is_none());
        match (listed, self.phase, &self.due) {
            (Some(breach), _, _) => Some(breach.at),
            (None, Phase::Running, Due::At(due)) if self.is_past_at(as_of) => {
                Some(self.late_since.max(*due))
            }
            (None, _, _) => None,
        }
    }

    /// Lists a breach that has come about by now.
    pub(super) fn settle(&mut self, now: Instant) {
        let standing = self
            .breaches
            .iter()
            .any(|breach| breach.withdrawn_at.is_none());
        if let (Some(at), false) = (self.breached_at(now), standing) {
            self.breaches.push(Breach {
                at,
                withdrawn_at: None,
            });
        }
    }

    /// A cycle that ends paused keeps the due a resume would give, and is not breached by it.
    pub(super) fn end(&mut self, parts: &Parts, now: Instant, how: Ended) {
        self.due = self.resumed_due(parts, now);
        self.phase = Phase::Ended { at: now, how };
    }

    /// Pauses, resumes, or goes on with other reasons.
    pub(super) fn pause_for(&mut self, parts: &Parts, now: Instant, reasons: Reasons) {
        let current = self.legs.last().map_or(Reasons::NONE, |leg| leg.paused);
        if reasons == current {
            return;
        }
        match self.phase {
            Phase::Running => {
                let late = self.is_past_at(now);
                self.phase = Phase::Paused {
                    since: now,
                    late,
                    changed: false,
                };
            }
            Phase::Paused { .. } if reasons.is_empty() => {
                self.due = self.resumed_due(parts, now);
                self.late_since = now;
                self.phase = Phase::Running;
            }
            Phase::Paused { .. } | Phase::Ended { .. } => {}
        }
        let meter = self.terms.given.meter();
        self.legs.push(Leg {
            from: now,
            meter,
            paused: reasons,
        });
    }

    /// The due that an end of the pause gives: later by what was paused; or, where the calendar or the
    /// effective target changed meanwhile, what remains from here on. A due that was past when the pause
    /// began does not move, nor does that of a cycle that is not paused.
    fn resumed_due(&self, parts: &Parts, now: Instant) -> Due {
        let (Due::At(due), Some(meter)) = (&self.due, self.terms.given.meter()) else {
            return self.due.clone();
        };
        match self.phase {
            Phase::Paused {
                since,
                late: false,
                changed: false,
            } => shifted(parts, meter, *due, since, now),
            Phase::Paused {
                late: false,
                changed: true,
                ..
            } => {
                let remaining = self
                    .effective
                    .saturating_sub(self.consumed(parts, now))
                    .max(0);
                Due::from(meter.add(parts, now, remaining))
            }
            Phase::Paused { late: true, .. } | Phase::Running | Phase::Ended { .. } => {
                self.due.clone()
            }
        }
    }

    /// Whether an instant is past the due. A pause that began before the due keeps it from passing.
    pub(crate) fn is_past_at(&self, at: Instant) -> bool {
        match self.phase {
            Phase::Paused { late, .. } => late,
            Phase::Running | Phase::Ended { .. } => self
                .due
                .instant()
                .is_some_and(|due| is_past(due, self.bound(), at)),
        }
    }

    /// What has been consumed by an instant, in nanoseconds of whatever each leg is measured in.
    pub(crate) fn consumed(&self, parts: &Parts, until: Instant) -> i64 {
        self.measure(parts, until, |leg| leg.paused.is_empty())
    }

    /// What has been paused by an instant, likewise.
    pub(crate) fn paused(&self, parts: &Parts, until: Instant) -> i64 {
        self.measure(parts, until, |leg| !leg.paused.is_empty())
    }

    fn measure(&self, parts: &Parts, until: Instant, which: impl Fn(&Leg) -> bool) -> i64 {
        self.stretches(until)
            .filter(|(leg, _)| which(leg))
            .filter_map(|(leg, to)| Some(leg.meter?.measure(parts, leg.from, to)))
            .fold(0, i64::saturating_add)
    }

    /// The legs with their ends, none beyond `until` or the cycle's own end.
    pub(crate) fn stretches(&self, until: Instant) -> impl Iterator<Item = (Leg, Instant)> {
        let end = match self.phase {
            Phase::Ended { at, .. } => until.min(at),
            Phase::Running | Phase::Paused { .. } => until,
        };
        let next = self.legs.iter().skip(1).map(|leg| leg.from).chain([end]);
        self.legs
            .iter()
            .copied()
            .zip(next.map(move |to| to.min(end)))
    }
}

/// A due moved by a pause, measured as the target is.
pub(super) fn shifted(
    parts: &Parts,
    meter: Meter,
    due: Instant,
    from: Instant,
    to: Instant,
) -> Due {
    Due::from(meter.add(parts, due, meter.measure(parts, from, to)))
}
