//! One cycle of a clock: from its start to its end, with its due, its pauses and its breaches.
//!
//! ```text
//!               pause                      stop, restart, cancel, resolved, closed
//!   ┌─────────┐ ─────▶ ┌────────┐          ┌─────┐
//!   │ Running │        │ Paused │ ───────▶ │ Met │   or Cancelled
//!   └─────────┘ ◀───── └────────┘ ◀─────── └─────┘
//!               resume             reopened
//! ```
//!
//! Beside the phase stands the due, which the phase does not decide: a cycle runs, pauses and is met
//! also where the policy defines no instant. An end leaves the phase as it found it, so that a cycle that is
//! reopened goes on from there. What has been consumed is the sum of the cycle's *legs*, the stretches over
//! which it ran or was paused without a change; that of all but the last is kept.

use super::leg::{Held, Leg, LegKind};
use super::meter::Meter;
use super::reclassify::Reclassified;
use super::revisions::{RevisionId, Revisions};
use super::terms::{Basis, Terms, due_from};
use crate::calendar::CalendarError;
use crate::instant::Instant;
use crate::policy::condition::Unset;
use crate::policy::{Bound, ClockState, Ending, Reason, WarnAt};
use crate::subject::{Actor, ManualDue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cycle {
    pub(crate) basis: Basis,
    /// The terms the due follows from.
    pub(crate) terms: Terms,
    /// What the tables said last, where that is not in force.
    seen: Option<Box<Terms>>,
    /// What it is measured in; none while it has no instant.
    pub(crate) meter: Option<Meter>,
    /// Of a paused cycle, the due that the pause found.
    pub(super) due: Due,
    /// The consumption at which it is due, in nanoseconds; 0 where the due is no instant.
    pub(crate) effective: i64,
    /// The event that set the due: no breach and no warning comes before it.
    pub(super) judged_since: Instant,
    /// The legs that are over.
    pub(super) over: Vec<Leg>,
    /// What they hold.
    pub(super) before: Held,
    /// The leg that goes on.
    pub(crate) leg: Leg,
    /// Of most cycles there is nothing on record.
    record: Option<Box<Record>>,
    pub(crate) phase: Phase,
    pub(crate) end: Option<End>,
}

/// What has happened to a cycle, beside where it stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Record {
    pub(crate) breaches: Vec<Breach>,
    pub(crate) warnings: Vec<Warned>,
    pub(crate) reclassified: Vec<Reclassified>,
    /// The due was set by hand.
    pub(crate) manual: Option<Manual>,
}

static NOTHING: Record = Record {
    breaches: Vec::new(),
    warnings: Vec::new(),
    reclassified: Vec::new(),
    manual: None,
};

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
}

/// The end of a cycle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct End {
    pub(crate) at: Instant,
    pub(crate) how: Ended,
    /// Where resolution or closing ended it, so that reopening concerns it: how often what the ticket waits for
    /// had changed before.
    pub(super) reopens: Option<usize>,
    /// The due it was judged by.
    pub(super) due: Due,
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

crate::policy::pattern::words! {
    /// What ended a cycle that was not met.
    Cause {
        /// An event by which the policy cancels it.
        Event => "event",
        /// The resolution of the ticket.
        Resolved => "resolved",
        /// Its closing.
        Closed => "closed",
        /// Another target or calendar, which a new cycle follows.
        Reclassified => "reclassified",
        /// Another revision of the policy, which has no such clock.
        Revision => "revision",
    }
}

impl Ended {
    /// None where the clock outlives it.
    pub(super) fn by(ending: Ending, cause: Cause) -> Option<Ended> {
        match ending {
            Ending::Met => Some(Ended::Met),
            Ending::Cancelled => Some(Ended::Cancelled(cause)),
            Ending::Outlive => None,
        }
    }
}

/// A due set by hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Manual {
    pub(crate) at: Instant,
    pub(crate) due: Instant,
    pub(crate) hold: ManualDue,
    pub(crate) by: Actor,
    pub(crate) reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Due {
    At(Instant),
    Immediately,
    NotDefined(Arc<Reason>),
    /// With the what to ask for, by the places they have in that revision.
    Unknown(RevisionId, Arc<BTreeSet<Unset>>),
    NeverOpens,
    OutOfRange,
}

impl Due {
    pub(crate) fn instant(&self) -> Option<Instant> {
        match self {
            Due::At(at) => Some(*at),
            Due::Immediately
            | Due::NotDefined(_)
            | Due::Unknown(..)
            | Due::NeverOpens
            | Due::OutOfRange => None,
        }
    }
}

impl Due {
    /// Whether the policy gives a target, be it one without an instant.
    pub(crate) fn is_named(&self) -> bool {
        match self {
            Due::NotDefined(_) | Due::Unknown(..) => false,
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

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Breach {
    pub(crate) at: Instant,
    pub(crate) withdrawn_at: Option<Instant>,
}

/// A warning that was reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Warned {
    pub(crate) warning: WarnAt,
    pub(crate) at: Instant,
    /// When a larger target armed it again.
    pub(crate) rearmed_at: Option<Instant>,
}

impl Cycle {
    /// `now` is the instant of the event that opens it, which may come after the start, or before it.
    pub(super) fn open(revisions: &Revisions, basis: Basis, now: Instant, terms: Terms) -> Cycle {
        let (due, effective) = due_from(revisions, &terms.given, basis);
        let meter = terms.given.meter();
        Cycle {
            basis,
            terms,
            seen: None,
            meter,
            due,
            effective,
            judged_since: now,
            over: Vec::new(),
            before: Held::default(),
            leg: Leg {
                from: basis.start,
                meter,
                kind: LegKind::Counted,
                revision: revisions.current_id(),
            },
            record: None,
            phase: Phase::Running,
            end: None,
        }
    }

    /// The same without the legs that are over, and without what changes of target did.
    pub(super) fn without_legs(&self) -> Cycle {
        let record = self.record.as_ref().map(|record| {
            Box::new(Record {
                breaches: record.breaches.clone(),
                warnings: record.warnings.clone(),
                reclassified: Vec::new(),
                manual: record.manual.clone(),
            })
        });
        Cycle {
            basis: self.basis,
            terms: self.terms.clone(),
            seen: self.seen.clone(),
            meter: self.meter,
            due: self.due.clone(),
            effective: self.effective,
            judged_since: self.judged_since,
            over: Vec::new(),
            before: self.before,
            leg: self.leg,
            record,
            phase: self.phase,
            end: self.end.clone(),
        }
    }

    /// What the tables said last; it may be newer than the terms in force.
    pub(super) fn seen(&self) -> &Terms {
        self.seen.as_deref().unwrap_or(&self.terms)
    }

    pub(super) fn see(&mut self, terms: Terms) {
        self.seen = (self.terms != terms).then(|| Box::new(terms));
    }

    pub(super) fn each_terms(&mut self, mut tell: impl FnMut(&mut Terms)) {
        tell(&mut self.terms);
        self.seen.iter_mut().for_each(|seen| tell(seen));
    }

    pub(crate) fn record(&self) -> &Record {
        self.record.as_deref().unwrap_or(&NOTHING)
    }

    pub(super) fn record_mut(&mut self) -> &mut Record {
        self.record.get_or_insert_default()
    }

    /// Whether its due was set by hand, and how far it holds.
    pub(super) fn hold(&self) -> Option<ManualDue> {
        let record = self.record.as_deref()?;
        record.manual.as_ref().map(|manual| manual.hold)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether it stands still at present.
    pub(super) fn is_paused(&self) -> bool {
        self.is_open() && self.phase != Phase::Running
    }

    pub(crate) fn standing(&self) -> ClockState {
        match (&self.end, self.phase) {
            (None, Phase::Running) => ClockState::Running,
            (None, Phase::Paused { .. }) => ClockState::Paused,
            (Some(end), _) => match end.how {
                Ended::Met => ClockState::Met,
                Ended::Cancelled(_) => ClockState::Cancelled,
            },
        }
    }

    pub(crate) fn bound(&self) -> Bound {
        self.terms.bound()
    }

    /// The due: of an ended cycle the one it was judged by, of a paused one that which the pause found.
    pub(crate) fn due(&self) -> &Due {
        self.end.as_ref().map_or(&self.due, |end| &end.due)
    }

    /// Whether an instant is past the due. A pause that began before the due keeps it from passing.
    pub(crate) fn is_past_at(&self, at: Instant) -> bool {
        match (&self.end, self.phase) {
            (None, Phase::Paused { late, .. }) => late,
            (None, Phase::Running) | (Some(_), _) => {
                let due = self.due().instant();
                due.is_some_and(|due| is_past(due, self.bound(), at))
            }
        }
    }

    /// A cycle that ends paused keeps the due a resume would give, and is not breached by it.
    pub(super) fn end(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        how: Ended,
        reopens: Option<usize>,
    ) {
        let due = match self.phase {
            Phase::Running => self.due.clone(),
            Phase::Paused { .. } => {
                self.resumed_due(revisions, now, self.leg.measure(revisions, now))
            }
        };
        self.end = Some(End {
            at: now,
            how,
            reopens,
            due,
        });
    }
}
