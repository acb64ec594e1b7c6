//! Pauses, and the reopening of what resolution or closing ended.

use super::cycle::{Cycle, Due, Phase, is_past};
use super::leg::LegKind;
use super::meter::Meter;
use super::revisions::{RevisionId, Revisions};
use super::terms::Basis;
use crate::instant::Instant;
use crate::policy::clock::Reasons;
use crate::subject::ManualDue;

impl Cycle {
    /// Pauses, resumes, or goes on with other reasons, in the words of a revision.
    pub(super) fn pause_for(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        (revision, reasons): (RevisionId, Reasons),
    ) {
        let kind = match self.hold() {
            Some(ManualDue::Fixed) => LegKind::Counted,
            _ if reasons.is_empty() => LegKind::Counted,
            Some(ManualDue::Movable) | None => LegKind::Paused(reasons),
        };
        if self.leg.says_the_same(revisions, kind, revision) {
            return;
        }
        let nanos = self.leg.measure(revisions, now);
        match (self.phase, kind) {
            (Phase::Running, LegKind::Paused(_)) => {
                let late = self.is_past_at(now);
                self.phase = Phase::Paused {
                    since: now,
                    late,
                    changed: false,
                };
            }
            (Phase::Paused { .. }, LegKind::Counted) => {
                self.due = self.resumed_due(revisions, now, nanos);
                self.judged_since = now;
                self.phase = Phase::Running;
            }
            (Phase::Running | Phase::Paused { .. }, _) => {}
        }
        self.begin_leg_after(revision, now, kind, nanos);
    }

    /// The due that an end of the pause gives: later by what was paused; or, where the calendar or the
    /// effective target changed meanwhile, what remains from here on. A due that was past when the pause
    /// began does not move, nor does that of a cycle that is not paused. `last` is what the leg measures that
    /// goes on.
    pub(super) fn resumed_due(&self, revisions: &Revisions, now: Instant, last: i64) -> Due {
        let (Due::At(due), Some(meter)) = (&self.due, self.meter) else {
            return self.due.clone();
        };
        match self.phase {
            Phase::Paused {
                since,
                late: false,
                changed: false,
            } => {
                // Most pauses are one leg.
                let whole = self.leg.from == since && self.leg.meter == self.meter;
                if whole {
                    Due::from(meter.add(revisions, *due, last))
                } else {
                    self.shifted(revisions, meter, *due, (since, now))
                }
            }
            Phase::Paused {
                late: false,
                changed: true,
                ..
            } => {
                let now = now.max(self.basis.start);
                let consumed = self.consumed(revisions, now);
                let remaining = self.effective.saturating_sub(consumed).max(0);
                Due::from(meter.add(revisions, now, remaining))
            }
            Phase::Paused { late: true, .. } | Phase::Running => self.due.clone(),
        }
    }

    /// As though the pause that goes on had not begun, without the legs that are over.
    pub(super) fn lifted(&self, revisions: &Revisions) -> Cycle {
        let mut cycle = self.without_legs();
        if let (true, Phase::Paused { since, .. }) = (self.is_open(), self.phase) {
            cycle.due = self.resumed_due(revisions, since, 0);
            cycle.phase = Phase::Running;
            cycle.leg.from = since.max(self.basis.start);
            cycle.leg.kind = LegKind::Counted;
        }
        cycle
    }

    /// A due moved by a stretch that does not count, measured as the target is. What lies before the start
    /// does not count anyway.
    pub(super) fn shifted(
        &self,
        revisions: &Revisions,
        meter: Meter,
        due: Instant,
        (from, to): (Instant, Instant),
    ) -> Due {
        let from = from.max(self.basis.start);
        Due::from(meter.add(revisions, due, meter.measure(revisions, from, to)))
    }

    /// Whether reopening the ticket concerns it.
    pub(super) fn reopens(&self) -> bool {
        self.end.as_ref().is_some_and(|end| end.reopens.is_some())
    }

    /// What a cycle that has been met hands on to the next: what was left of it.
    pub(super) fn hands_on(&self, revisions: &Revisions, start: Instant) -> Basis {
        let (Some(end), Some(due)) = (&self.end, self.due().instant()) else {
            return Basis::at(start);
        };
        let left = self
            .effective
            .saturating_sub(self.consumed(revisions, end.at));
        Basis {
            start,
            carried: left.max(0),
            anchor: start.max(due),
        }
    }

    /// Goes on where the end found it; what lies between moves the due as a pause does.
    pub(super) fn reopen(&mut self, revisions: &Revisions, now: Instant) {
        let Some(end) = self.end.take() else {
            return;
        };
        let kind = self.leg.kind;
        self.begin_leg(revisions, end.at, LegKind::Ended);
        self.begin_leg(revisions, now, kind);
        self.judged_since = now;
        let (Phase::Running, Due::At(due), Some(meter)) = (self.phase, &self.due, self.meter)
        else {
            return;
        };
        if is_past(*due, self.bound(), end.at) {
            return;
        }
        match self.hold() {
            Some(ManualDue::Fixed) => {
                // The due stays where it was set, so that less is left to consume.
                let left = meter.measure(revisions, now.max(self.basis.start), *due);
                self.effective = self.consumed(revisions, now).saturating_add(left);
            }
            Some(ManualDue::Movable) | None => {
                self.due = self.shifted(revisions, meter, *due, (end.at, now));
            }
        }
    }

    /// Goes on where the end found it, as if it had not ended: through all that was waited for in between.
    pub(super) fn reopen_counting(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        waited: impl Iterator<Item = (Instant, (RevisionId, Reasons))>,
    ) {
        let Some(end) = self.end.take() else {
            return;
        };
        for (at, reasons) in waited.skip(end.reopens.unwrap_or_default()) {
            self.pause_for(revisions, at, reasons);
        }
        self.judged_since = now;
    }
}
