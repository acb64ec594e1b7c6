//! What a change of target or calendar does to an open cycle.
//!
//! | mode | a due instant before, and after | no instant after |
//! |---|---|---|
//! | `keep-elapsed` | what is consumed stays; the rest is counted by the new terms; breached: nothing | the due is the reason; breached: nothing |
//! | `from-origin` | the new terms from the start, with the same pauses; a breach may be withdrawn | the due is the reason, and a breach is withdrawn |
//! | `new-cycle` | this cycle ends, the next opens with the whole target | the due is the reason |
//! | `freeze` | nothing | nothing |
//!
//! A cycle whose due was set by hand keeps it; that is recorded too.
//!
//! From no instant to one every mode counts from the start, but the due is not before the change. To have
//! no instant is to be "not defined" or "unknown": a target that is due at once, or that never comes due,
//! is a target, and the mode decides.

use super::cycle::{Cause, Cycle, Due, Ended, Manual, Phase, is_past};
use super::leg::LegKind;
use super::meter::Meter;
use super::revisions::Revisions;
use super::terms::{Basis, Given, Terms, due_from};
use crate::instant::Instant;
use crate::policy::{Bound, ChangeCause, Mode, Promise};
use crate::subject::ManualDue;

/// A change of target or calendar, as the cycle met it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reclassified {
    pub(crate) at: Instant,
    pub(crate) cause: ChangeCause,
    /// None where the cycle kept the due that was set by hand.
    pub(crate) mode: Option<Mode>,
    pub(crate) consumed: i64,
    pub(crate) due_before: Due,
    pub(crate) due_after: Due,
    /// Whether the new due was past already.
    pub(crate) already_late: bool,
}

impl Cycle {
    /// Meets another answer of its tables, and gives the next cycle where the mode opens one.
    ///
    /// A change of target or calendar is recorded; from one reason to name none to another, the due only
    /// says the new one.
    pub(super) fn reclassify(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        terms: Terms,
        (cause, mode): (ChangeCause, Mode),
    ) -> Option<Cycle> {
        let due_before = self.due.clone();
        let consumed_before = self.consumed(revisions, now);
        let effective_before = self.effective;
        let recorded = [&self.terms, self.seen(), &terms]
            .iter()
            .any(|terms| terms.given.target().is_some());
        let mode = self.hold().is_none().then_some(mode);
        let next = match mode {
            Some(mode) => self.meet(revisions, now, terms.clone(), mode),
            None => None,
        };
        self.see(terms);
        self.rearm(revisions, now, effective_before);
        if recorded {
            let consumed = match due_before.instant() {
                Some(_) => consumed_before,
                // Where no instant was named, nothing was measured before.
                None => self.consumed(revisions, now),
            };
            let reclassified = Reclassified {
                at: now,
                cause,
                mode,
                consumed,
                due_before,
                due_after: self.due.clone(),
                already_late: self.is_past_at(now),
            };
            self.record_mut().reclassified.push(reclassified);
        }
        next
    }

    fn meet(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        terms: Terms,
        mode: Mode,
    ) -> Option<Cycle> {
        // Of a cycle that is reopened, the breach is judged by what the reopening puts in force.
        let breached = self.listed_breach().is_some();
        match (self.due.is_named(), terms.given.target(), mode) {
            (false, None, _) => self.give_up(revisions, now, terms),
            (false, Some(_), _) => self.first_instant(revisions, now, terms),
            (true, _, Mode::Freeze) => {}
            (true, _, Mode::KeepElapsed) if breached => {}
            (true, None, Mode::KeepElapsed | Mode::NewCycle) => self.give_up(revisions, now, terms),
            (true, _, Mode::FromOrigin) => self.apply_from_origin(revisions, now, terms),
            (true, Some(_), Mode::KeepElapsed) => self.keep_elapsed(revisions, now, terms),
            (true, Some(_), Mode::NewCycle) => {
                let how = Ended::Cancelled(Cause::Reclassified);
                self.end(revisions, now, how, None);
                return Some(Cycle::open(revisions, Basis::at(now), now, terms));
            }
        }
        None
    }

    /// Sets the due by hand: what is left is what lies between, in what the target is measured in, or in real
    /// time where it is measured in nothing.
    pub(super) fn set_due(&mut self, revisions: &Revisions, now: Instant, manual: Manual) {
        let (due, hold) = (manual.due, manual.hold);
        let meter = self.meter.unwrap_or(Meter::Real);
        let (consumed, before) = (self.consumed(revisions, now), self.effective);
        // Nothing is consumed before the start.
        let from = now.max(self.basis.start);
        self.effective = consumed.saturating_add(meter.measure(revisions, from, due));
        self.meter = Some(meter);
        self.judged_since = now;
        let mut kind = self.leg.kind;
        match (&mut self.phase, hold) {
            (Phase::Paused { late, changed, .. }, ManualDue::Movable) => {
                (*late, *changed) = (false, true);
                // It goes on showing the due that its pause found, if there was one.
                if self.due.instant().is_none() {
                    self.due = Due::At(due);
                }
            }
            (Phase::Running, _) | (Phase::Paused { .. }, ManualDue::Fixed) => {
                self.phase = Phase::Running;
                self.due = Due::At(due);
                kind = LegKind::Counted;
            }
        }
        self.record_mut().manual = Some(manual);
        self.begin_leg(revisions, now, kind);
        self.rearm(revisions, now, before);
    }

    /// From no instant to one: as from the origin, but not before the change. In a pause it is what
    /// remains that counts.
    fn first_instant(&mut self, revisions: &Revisions, now: Instant, terms: Terms) {
        self.retrace(revisions, terms);
        let consumed = self.consumed(revisions, now);
        let used_up = match self.phase {
            Phase::Paused { .. } => self.effective <= consumed,
            Phase::Running => true,
        };
        if used_up && self.due.instant().is_some_and(|due| due < now) {
            self.due = Due::At(now);
            self.effective = consumed;
        }
        self.judge(now, true);
    }

    /// From an instant to none. A breach stays: only a due counted from the origin takes one back.
    fn give_up(&mut self, revisions: &Revisions, now: Instant, terms: Terms) {
        (self.due, _) = due_from(revisions, &terms.given, self.basis);
        // From here on nothing is measured.
        self.meter = None;
        self.begin_leg(revisions, now, self.leg.kind);
        self.effective = 0;
        self.terms = terms;
        if let Phase::Paused { late, changed, .. } = &mut self.phase {
            (*late, *changed) = (false, true);
        }
    }

    /// The target applied from the start with the same pauses; a breach stays unless the new due is
    /// not past.
    fn apply_from_origin(&mut self, revisions: &Revisions, now: Instant, terms: Terms) {
        let before = (self.effective, self.meter);
        self.retrace(revisions, terms);
        self.judge(now, before != (self.effective, self.meter));
    }

    /// Judges the due that now follows from the origin: no breach by it comes before now, and one that
    /// stands is withdrawn where it is not past. A pause is judged by where it began.
    fn judge(&mut self, now: Instant, changes: bool) {
        self.judged_since = now;
        let (due, bound) = (self.due.instant(), self.bound());
        if let Phase::Paused {
            since,
            late,
            changed,
        } = &mut self.phase
        {
            *late = due.is_some_and(|due| is_past(due, bound, *since));
            *changed |= changes;
        }
        if !self.is_past_at(now) {
            self.withdraw_breach(now);
        }
    }

    /// What is consumed keeps its number; the rest is counted by the new target from here on.
    fn keep_elapsed(&mut self, revisions: &Revisions, now: Instant, terms: Terms) {
        let Given::Target(_, Some(meter)) = terms.given else {
            return self.give_up(revisions, now, terms);
        };
        let (due, effective) = self.kept(revisions, now, &terms, meter);
        let changes = (self.effective, self.meter) != (effective, Some(meter));
        self.effective = effective;
        self.terms = terms;
        self.meter = Some(meter);
        self.judged_since = now;
        self.begin_leg(revisions, now, self.leg.kind);
        let mut shows_due_was = false;
        if let Phase::Paused { late, changed, .. } = &mut self.phase {
            *late = false;
            *changed |= changes;
            // It goes on showing the due that its pause found; what remains tells the rest.
            shows_due_was = self.due.instant().is_some() && due.instant().is_some();
        }
        if !shows_due_was {
            self.due = due;
        }
    }

    /// The due and the effective target that keep what is consumed.
    fn kept(&self, revisions: &Revisions, now: Instant, terms: &Terms, meter: Meter) -> (Due, i64) {
        let consumed = self.consumed(revisions, now);
        let from = now.max(self.basis.start);
        let days = terms
            .given
            .target()
            .is_some_and(|target| match target.promise {
                Promise::BusinessDays(days) => !days.is_length(),
                Promise::Business(_) | Promise::Elapsed(_) | Promise::Immediate => false,
            });
        let traced = match days {
            true => {
                let (due, effective, _) = self.traced(revisions, terms);
                (due, effective)
            }
            false => due_from(revisions, &terms.given, self.basis),
        };
        match (days, traced) {
            (true, (Due::At(due), _)) => {
                let due = match self.phase {
                    Phase::Paused { since, .. } => {
                        self.shifted(revisions, meter, due, (since, now))
                    }
                    Phase::Running => Due::At(due),
                };
                let due = due.instant().map_or(now, |due| due.max(now));
                let left = meter.measure(revisions, from, due);
                (Due::At(due), consumed.saturating_add(left))
            }
            (_, (_, whole)) => {
                let effective = whole.max(consumed);
                let left = effective.saturating_sub(consumed);
                (Due::from(meter.add(revisions, from, left)), effective)
            }
        }
    }

    /// The due and the effective target of other terms from the start, with the pauses that have ended; and what
    /// the legs that are over hold, where that was measured for it.
    fn traced(&self, revisions: &Revisions, terms: &Terms) -> (Due, i64, Option<Vec<i64>>) {
        let (due, effective) = due_from(revisions, &terms.given, self.basis);
        let Some(meter) = terms.given.meter() else {
            return (due, effective, None);
        };
        let Due::At(at) = due else {
            return (due, effective, None);
        };
        // While so little is consumed, none of the pauses began past the due: together they move it as one by one.
        let early = self.leg.kind == LegKind::Counted && self.before.consumed < effective;
        if early && self.is_measured_by(meter) {
            let moved = self.before.paused.saturating_add(self.before.ended);
            return (Due::from(meter.add(revisions, at, moved)), effective, None);
        }
        let legs = self.measured_in(revisions, meter);
        let moved = self.moved_by(revisions, (meter, effective), (at, terms.bound()), &legs);
        (
            Due::from(meter.add(revisions, at, moved)),
            effective,
            Some(legs),
        )
    }

    /// By how much the pauses that have ended move a due: each that begins while it is not past, as those before it
    /// move it. They are told by what the legs that are over hold; the due is where `whole` is consumed.
    fn moved_by(
        &self,
        revisions: &Revisions,
        (meter, whole): (Meter, i64),
        (due, bound): (Instant, Bound),
        legs: &[i64],
    ) -> i64 {
        let (mut consumed, mut moved, mut pause) = (0_i64, 0_i64, None);
        for (leg, held) in self.legs().zip(legs.iter().copied().chain([0])) {
            match (leg.kind, pause) {
                (LegKind::Counted, _) => {
                    moved = moved.saturating_add(pause.take().unwrap_or(0));
                    consumed = consumed.saturating_add(held);
                }
                (LegKind::Paused(_) | LegKind::Ended, Some(sum)) => {
                    pause = Some(held.saturating_add(sum));
                }
                (LegKind::Paused(_) | LegKind::Ended, None) => {
                    let is_past =
                        || is_past_moved(revisions, meter, (due, moved), (bound, leg.from));
                    // What begins past the due moves it no more, nor does what comes after.
                    if consumed >= whole && is_past() {
                        return moved;
                    }
                    pause = Some(held);
                }
            }
        }
        moved
    }

    /// Puts other terms in force from the start; every leg is measured anew.
    fn retrace(&mut self, revisions: &Revisions, terms: Terms) {
        let legs;
        (self.due, self.effective, legs) = self.traced(revisions, &terms);
        self.meter = terms.given.meter();
        self.terms = terms;
        if !self.meter.is_some_and(|meter| self.is_measured_by(meter)) {
            self.measure_anew(revisions, legs);
        }
    }

    /// Whether all legs are measured in that.
    fn is_measured_by(&self, meter: Meter) -> bool {
        self.legs().all(|leg| leg.meter == Some(meter))
    }
}

/// Whether an instant is past a due that is moved by so much: that is, whether so much was measured before it.
fn is_past_moved(
    revisions: &Revisions,
    meter: Meter,
    (due, moved): (Instant, i64),
    (bound, at): (Bound, Instant),
) -> bool {
    if moved == 0 {
        return is_past(due, bound, at);
    }
    let by = match bound {
        Bound::Within => at.checked_add(-1),
        Bound::Under => Some(at),
    };
    by.filter(|by| due < *by)
        .is_some_and(|by| meter.measure(revisions, due, by) >= moved)
}
