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
use super::terms::{Given, Terms, due_from};
use crate::calendar::CalendarError;
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::fact::FactId;
use crate::policy::{Bound, Ending, Mode, Parts, Promise, Reason};
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
    late_since: Instant,
    pub(crate) legs: Vec<Leg>,
    pub(crate) breaches: Vec<Breach>,
    pub(crate) reclassified: Vec<Reclassified>,
    pub(crate) phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    Running,
    /// `rebased`: the calendar or the effective target has changed since.
    Paused {
        since: Instant,
        rebased: bool,
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
pub(crate) fn is_past(due: Instant, bound: Bound, at: Instant) -> bool {
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

/// A change of target or calendar, as the cycle met it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reclassified {
    pub(crate) at: Instant,
    pub(crate) mode: Mode,
    pub(crate) consumed: i64,
    pub(crate) due_before: Due,
    pub(crate) due_after: Due,
    /// Whether the new due was past already.
    pub(crate) already_late: bool,
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
            (None, Phase::Running, Due::At(due)) if is_past(*due, self.bound(), as_of) => {
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
        if let Phase::Paused { since, rebased } = self.phase {
            self.due = self.resumed_due(parts, since, rebased, now);
        }
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
                self.phase = Phase::Paused {
                    since: now,
                    rebased: false,
                }
            }
            Phase::Paused { since, rebased } if reasons.is_empty() => {
                self.due = self.resumed_due(parts, since, rebased, now);
                self.late_since = now;
                self.phase = Phase::Running;
            }
            Phase::Paused { .. } | Phase::Ended { .. } => {}
        }
        let meter = self.terms.given.meter();
        self.leg(Leg {
            from: now,
            meter,
            paused: reasons,
        });
    }

    /// Begins a leg. One that began at the same instant has no length and is replaced.
    fn leg(&mut self, leg: Leg) {
        match self.legs.last_mut() {
            Some(last) if last.from == leg.from => *last = leg,
            Some(_) | None => self.legs.push(leg),
        }
    }

    /// The due after a pause: later by what was paused; or, where the calendar or the effective target
    /// changed meanwhile, what remained from here on. A due that was past moves no more.
    fn resumed_due(&self, parts: &Parts, since: Instant, rebased: bool, now: Instant) -> Due {
        let (Due::At(due), Some(meter)) = (&self.due, self.terms.given.meter()) else {
            return self.due.clone();
        };
        if is_past(*due, self.bound(), since) {
            return self.due.clone();
        }
        if rebased {
            let remaining = self
                .effective
                .saturating_sub(self.consumed(parts, now))
                .max(0);
            return Due::from(meter.add(parts, now, remaining));
        }
        shifted(parts, meter, *due, since, now)
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

    /// Meets another answer of its tables, and gives the next cycle where the mode opens one.
    ///
    /// A change of target or calendar is recorded; from one reason to name none to another, the due only
    /// says the new one.
    pub(super) fn reclassify(
        &mut self,
        parts: &Parts,
        now: Instant,
        terms: Terms,
        mode: Mode,
    ) -> Option<Cycle> {
        let due_before = self.due.clone();
        let consumed = self.consumed(parts, now);
        self.seen = terms.clone();
        let recorded = self.terms.given.target().or(terms.given.target()).is_some();
        let breached = self.breached_at(now).is_some();
        let mut next = None;
        match (due_before.instant(), terms.given.target(), mode) {
            (None, _, _) => self.first_instant(parts, now, terms),
            (Some(_), _, Mode::Freeze) => {}
            (Some(_), _, Mode::KeepElapsed) if breached => {}
            (Some(_), None, Mode::KeepElapsed | Mode::NewCycle) => self.give_up(terms),
            (Some(_), _, Mode::FromOrigin) => self.apply_from_origin(parts, now, terms),
            (Some(_), Some(_), Mode::KeepElapsed) => self.keep_elapsed(parts, now, terms),
            (Some(_), Some(_), Mode::NewCycle) => {
                self.end(parts, now, Ended::Cancelled(Cause::Reclassified));
                next = Some(Cycle::open(parts, now, now, terms));
            }
        }
        if recorded {
            let due_after = self.due.clone();
            let late = due_after
                .instant()
                .is_some_and(|due| is_past(due, self.bound(), now));
            self.reclassified.push(Reclassified {
                at: now,
                mode,
                consumed,
                due_before,
                due_after,
                already_late: late,
            });
        }
        next
    }

    /// From no instant to one: as from the origin, but not before the change.
    fn first_instant(&mut self, parts: &Parts, now: Instant, terms: Terms) {
        self.retrace(parts, terms);
        let consumed = self.consumed(parts, now);
        let late = match (self.phase, &self.due) {
            (Phase::Paused { .. }, Due::At(_)) => self.effective <= consumed,
            (_, Due::At(due)) => *due < now,
            (_, _) => false,
        };
        if late {
            self.due = Due::At(now);
            self.effective = consumed;
        }
        self.rebase(now);
    }

    /// From an instant to none. A breach stays: only a due counted from the origin takes one back.
    fn give_up(&mut self, terms: Terms) {
        self.due = match &terms.given {
            Given::NotDefined(reason) => Due::NotDefined(reason.clone()),
            Given::Unknown(ask) => Due::Unknown(ask.clone()),
            Given::Target(..) => Due::Immediately,
        };
        self.effective = 0;
        self.terms = terms;
    }

    /// The target applied from the start with the same pauses; a breach stays unless the new due is
    /// not past.
    fn apply_from_origin(&mut self, parts: &Parts, now: Instant, terms: Terms) {
        self.retrace(parts, terms);
        let judged_at = match self.phase {
            Phase::Paused { since, .. } => since,
            Phase::Running | Phase::Ended { .. } => now,
        };
        let late = self
            .due
            .instant()
            .is_some_and(|due| is_past(due, self.bound(), judged_at));
        if !late {
            self.withdraw(now);
        }
        self.rebase(now);
    }

    fn withdraw(&mut self, now: Instant) {
        for breach in self
            .breaches
            .iter_mut()
            .filter(|breach| breach.withdrawn_at.is_none())
        {
            breach.withdrawn_at = Some(now);
        }
    }

    /// What is consumed keeps its number; the rest is counted by the new target from here on.
    fn keep_elapsed(&mut self, parts: &Parts, now: Instant, terms: Terms) {
        let consumed = self.consumed(parts, now);
        let paused = self.legs.last().map_or(Reasons::NONE, |leg| leg.paused);
        let Given::Target(target, Some(meter)) = terms.given else {
            return self.give_up(terms);
        };
        let (due, effective) = match (target.promise, self.traced(parts, &terms.given)) {
            (Promise::BusinessDays(days), (Due::At(due), _)) if !days.is_length() => {
                let due = match self.phase {
                    Phase::Paused { since, .. } => shifted(parts, meter, due, since, now),
                    Phase::Running | Phase::Ended { .. } => Due::At(due),
                };
                let due = due.instant().map_or(now, |due| due.max(now));
                (
                    Due::At(due),
                    consumed.saturating_add(meter.measure(parts, now, due)),
                )
            }
            (_, (_, whole)) => {
                let effective = whole.max(consumed);
                (
                    Due::from(meter.add(parts, now, effective.saturating_sub(consumed))),
                    effective,
                )
            }
        };
        // A paused cycle goes on showing the due its pause found; what remains is in the effective
        // target.
        if self.phase == Phase::Running || due.instant().is_none() {
            self.due = due;
        }
        self.effective = effective;
        self.terms = terms;
        self.leg(Leg {
            from: now,
            meter: Some(meter),
            paused,
        });
        self.rebase(now);
    }

    /// The due and the effective target of other terms from the start, with the pauses that have
    /// ended.
    fn traced(&self, parts: &Parts, given: &Given) -> (Due, i64) {
        let (mut due, effective) = due_from(parts, given, self.start);
        let Some(meter) = given.meter() else {
            return (due, effective);
        };
        for (from, to) in self.ended_pauses() {
            if let Due::At(at) = due
                && !is_past(at, given.bound(), from)
            {
                due = shifted(parts, meter, at, from, to);
            }
        }
        (due, effective)
    }

    /// Puts other terms in force from the start; every leg is measured anew.
    fn retrace(&mut self, parts: &Parts, terms: Terms) {
        (self.due, self.effective) = self.traced(parts, &terms.given);
        for leg in &mut self.legs {
            leg.meter = terms.given.meter();
        }
        self.terms = terms;
    }

    /// The pauses that have ended, each from its first reason to the end of its last.
    fn ended_pauses(&self) -> Vec<(Instant, Instant)> {
        let mut pauses = Vec::new();
        let mut since = None;
        for leg in &self.legs {
            match (since, leg.paused.is_empty()) {
                (None, false) => since = Some(leg.from),
                (Some(from), true) => {
                    pauses.push((from, leg.from));
                    since = None;
                }
                (None, true) | (Some(_), false) => {}
            }
        }
        pauses
    }

    /// Notes that the due has changed here: no breach by it comes earlier, and a pause that lasts goes
    /// by what remains.
    fn rebase(&mut self, now: Instant) {
        self.late_since = now;
        if let Phase::Paused { rebased, .. } = &mut self.phase {
            *rebased = true;
        }
    }
}

/// A due moved by a pause, measured as the target is.
fn shifted(parts: &Parts, meter: Meter, due: Instant, from: Instant, to: Instant) -> Due {
    Due::from(meter.add(parts, due, meter.measure(parts, from, to)))
}
