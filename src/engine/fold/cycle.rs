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

use super::meter::Meter;
use super::reclassify::Reclassified;
use super::revisions::{RevisionId, Revisions};
use super::terms::{Basis, Terms, due_from};
use crate::calendar::CalendarError;
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::fact::FactId;
use crate::policy::{Bound, Ending, Reason, WarnAt};
use crate::subject::{Actor, ManualDue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cycle {
    pub(crate) basis: Basis,
    /// What the tables said last; it may be newer than the terms in force.
    pub(super) seen: Terms,
    /// The terms the due follows from.
    pub(crate) terms: Terms,
    /// What it is measured in; none while it has no instant.
    pub(crate) meter: Option<Meter>,
    /// Of a paused cycle, the due that the pause found.
    pub(super) due: Due,
    /// The consumption at which it is due, in nanoseconds; 0 where the due is no instant.
    pub(crate) effective: i64,
    /// The event that set the due: no breach and no warning comes before it.
    pub(super) judged_since: Instant,
    pub(crate) legs: Vec<Leg>,
    /// What the legs before the last one hold.
    pub(super) before: Held,
    pub(crate) breaches: Vec<Breach>,
    pub(crate) warnings: Vec<Warned>,
    pub(crate) reclassified: Vec<Reclassified>,
    /// The due was set by hand.
    pub(crate) manual: Option<Box<Manual>>,
    pub(crate) phase: Phase,
    pub(crate) end: Option<End>,
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
    pub(crate) kind: LegKind,
    /// The revision whose waiting reasons it speaks of.
    pub(crate) revision: RevisionId,
}

/// What a stretch does to a cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LegKind {
    Counted,
    /// Paused for these reasons.
    Paused(Reasons),
    /// Between an end and the reopening that moves the due as a pause does.
    Ended,
}

/// What legs hold, in nanoseconds of whatever each is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Held {
    pub(crate) consumed: i64,
    pub(crate) paused: i64,
}

impl Held {
    fn add(&mut self, kind: LegKind, nanos: i64) {
        match kind {
            LegKind::Counted => self.consumed = self.consumed.saturating_add(nanos),
            LegKind::Paused(_) => self.paused = self.paused.saturating_add(nanos),
            LegKind::Ended => {}
        }
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
        // Most cycles are paused once or not at all.
        let mut legs = Vec::with_capacity(4);
        legs.push(Leg {
            from: basis.start,
            meter,
            kind: LegKind::Counted,
            revision: revisions.current_id(),
        });
        Cycle {
            basis,
            seen: terms.clone(),
            terms,
            meter,
            due,
            effective,
            judged_since: now,
            legs,
            before: Held::default(),
            breaches: Vec::new(),
            warnings: Vec::new(),
            reclassified: Vec::new(),
            manual: None,
            phase: Phase::Running,
            end: None,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.end.is_none()
    }

    pub(crate) fn bound(&self) -> Bound {
        self.terms.bound()
    }

    /// The due: of an ended cycle the one it was judged by, of a paused one that which the pause found.
    pub(crate) fn due(&self) -> &Due {
        self.end.as_ref().map_or(&self.due, |end| &end.due)
    }

    /// What the last leg does.
    pub(super) fn kind(&self) -> LegKind {
        self.legs.last().map_or(LegKind::Counted, |leg| leg.kind)
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
        self.end = Some(End {
            at: now,
            how,
            reopens,
            due: self.resumed_due(revisions, now),
        });
    }

    /// Begins a leg; the one before is over, and measured. Nothing is measured before the start.
    pub(super) fn begin_leg(&mut self, revisions: &Revisions, now: Instant, kind: LegKind) {
        let leg = Leg {
            from: now.max(self.basis.start),
            meter: self.meter,
            kind,
            revision: revisions.current_id(),
        };
        let only = self.legs.len() == 1;
        match self.legs.last_mut() {
            // Without length it leaves no trace; one between two pauses keeps them apart.
            Some(last) if last.from == leg.from && (only || last.kind == leg.kind) => *last = leg,
            Some(last) => {
                let (kind, nanos) = (last.kind, last.measure(revisions, leg.from));
                self.before.add(kind, nanos);
                self.legs.push(leg);
            }
            None => self.legs.push(leg),
        }
    }

    /// Measures all legs anew in what the cycle is measured in now.
    pub(super) fn measure_anew(&mut self, revisions: &Revisions) {
        for leg in &mut self.legs {
            leg.meter = self.meter;
        }
        let ends = self.legs.iter().skip(1).map(|leg| leg.from);
        let mut before = Held::default();
        for (leg, to) in self.legs.iter().zip(ends) {
            before.add(leg.kind, leg.measure(revisions, to));
        }
        self.before = before;
    }

    /// What it holds by an instant, which is not before the last leg.
    pub(crate) fn held(&self, revisions: &Revisions, until: Instant) -> Held {
        let until = self.end.as_ref().map_or(until, |end| until.min(end.at));
        let mut held = self.before;
        if let Some(last) = self.legs.last() {
            held.add(last.kind, last.measure(revisions, until));
        }
        held
    }

    /// What has been consumed by an instant, in nanoseconds of whatever each leg is measured in.
    pub(crate) fn consumed(&self, revisions: &Revisions, until: Instant) -> i64 {
        self.held(revisions, until).consumed
    }

    /// The legs with their ends, none beyond `until` or the cycle's own end.
    pub(crate) fn stretches(&self, until: Instant) -> impl Iterator<Item = (Leg, Instant)> {
        let end = self.end.as_ref().map_or(until, |end| until.min(end.at));
        let next = self.legs.iter().skip(1).map(|leg| leg.from).chain([end]);
        self.legs
            .iter()
            .copied()
            .zip(next.map(move |to| to.min(end)))
    }
}

impl Leg {
    pub(super) fn measure(&self, revisions: &Revisions, to: Instant) -> i64 {
        self.meter
            .map_or(0, |meter| meter.measure(revisions, self.from, to))
    }
}
