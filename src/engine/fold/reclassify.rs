//! What a change of target or calendar does to an open cycle.
//!
//! | mode | a due instant before, and after | no instant after |
//! |---|---|---|
//! | `keep-elapsed` | what is consumed stays; the rest is counted by the new terms; breached: nothing | the due is the reason; breached: nothing |
//! | `from-origin` | the new terms from the start, with the same pauses; a breach may be withdrawn | the due is the reason, and a breach is withdrawn |
//! | `new-cycle` | this cycle ends, the next opens with the whole target | the due is the reason |
//! | `freeze` | nothing | nothing |
//!
//! From no instant to one every mode counts from the start, but the due is not before the change. To have
//! no instant is to be "not defined" or "unknown": a target that is due at once, or that never comes due,
//! is a target, and the mode decides.

use super::cycle::{Cause, Cycle, Due, Ended, Leg, Phase, is_past, shifted};
use super::terms::{Given, Terms, due_from};
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::policy::{Mode, Parts, Promise};

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
        let consumed_before = self.consumed(parts, now);
        self.seen = terms.clone();
        let recorded = self.terms.given.target().or(terms.given.target()).is_some();
        let breached = self.breached_at(now).is_some();
        let mut next = None;
        match (due_before.is_named(), terms.given.target(), mode) {
            (false, None, _) => self.give_up(parts, now, terms),
            (false, Some(_), _) => self.first_instant(parts, now, terms),
            (true, _, Mode::Freeze) => {}
            (true, _, Mode::KeepElapsed) if breached => {}
            (true, None, Mode::KeepElapsed | Mode::NewCycle) => self.give_up(parts, now, terms),
            (true, _, Mode::FromOrigin) => self.apply_from_origin(parts, now, terms),
            (true, Some(_), Mode::KeepElapsed) => self.keep_elapsed(parts, now, terms),
            (true, Some(_), Mode::NewCycle) => {
                self.end(parts, now, Ended::Cancelled(Cause::Reclassified));
                next = Some(Cycle::open(parts, now, now, terms));
            }
        }
        if recorded {
            let due_after = self.due.clone();
            let late = self.is_past_at(now);
            self.reclassified.push(Reclassified {
                at: now,
                mode,
                // Where no instant was named, nothing was measured before.
                consumed: match due_before.instant() {
                    Some(_) => consumed_before,
                    None => self.consumed(parts, now),
                },
                due_before,
                due_after,
                already_late: late,
            });
        }
        next
    }

    /// From no instant to one: as from the origin, but not before the change. In a pause it is what
    /// remains that counts.
    fn first_instant(&mut self, parts: &Parts, now: Instant, terms: Terms) {
        self.retrace(parts, terms);
        let consumed = self.consumed(parts, now);
        let used_up = match self.phase {
            Phase::Paused { .. } => self.effective <= consumed,
            Phase::Running | Phase::Ended { .. } => true,
        };
        if used_up && self.due.instant().is_some_and(|due| due < now) {
            self.due = Due::At(now);
            self.effective = consumed;
        }
        self.judge(now, true);
    }

    /// From an instant to none. A breach stays: only a due counted from the origin takes one back.
    fn give_up(&mut self, parts: &Parts, now: Instant, terms: Terms) {
        (self.due, _) = due_from(parts, &terms.given, self.start);
        // From here on nothing is measured.
        let paused = self.legs.last().map_or(Reasons::NONE, |leg| leg.paused);
        self.legs.push(Leg {
            from: now,
            meter: None,
            paused,
        });
        self.effective = 0;
        self.terms = terms;
        if let Phase::Paused { late, changed, .. } = &mut self.phase {
            (*late, *changed) = (false, true);
        }
    }

    /// The target applied from the start with the same pauses; a breach stays unless the new due is
    /// not past.
    fn apply_from_origin(&mut self, parts: &Parts, now: Instant, terms: Terms) {
        let before = (self.effective, self.terms.given.meter());
        self.retrace(parts, terms);
        self.judge(now, before != (self.effective, self.terms.given.meter()));
    }

    /// Judges the due that now follows from the origin: no breach by it comes before now, and one that
    /// stands is withdrawn where it is not past. A pause is judged by where it began.
    fn judge(&mut self, now: Instant, changes: bool) {
        self.late_since = now;
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
            self.withdraw(now);
        }
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
            return self.give_up(parts, now, terms);
        };
        let (due, effective) = match (target.promise, self.traced(parts, &terms.given)) {
            (Promise::BusinessDays(days), (Due::At(due), _)) if !days.is_length() => {
                let due = match self.phase {
                    Phase::Paused { since, .. } if !is_past(due, target.bound, since) => {
                        shifted(parts, meter, due, since, now)
                    }
                    Phase::Paused { .. } | Phase::Running | Phase::Ended { .. } => Due::At(due),
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
        let changes = (self.effective, self.terms.given.meter()) != (effective, Some(meter));
        self.effective = effective;
        self.terms = terms;
        self.late_since = now;
        self.legs.push(Leg {
            from: now,
            meter: Some(meter),
            paused,
        });
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
}
