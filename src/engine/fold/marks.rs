//! What time alone brings about in a cycle: its breach and its warnings.
//!
//! Neither is an event. Each is derived from the due and the legs whenever it is asked for, and listed by the
//! next event, so that what the event changes does not take it back.

use super::cycle::{Breach, Cycle, Due, Phase, Warned};
use super::leg::LegKind;
use super::revisions::Revisions;
use crate::instant::Instant;
use crate::limits::NANOS_PER_SECOND;
use crate::policy::{Bound, WarnAt};

impl Cycle {
    /// Lists the breach and the warnings of an open cycle that have come about by now.
    pub(super) fn settle(&mut self, revisions: &Revisions, warnings: &[WarnAt], now: Instant) {
        // Neither comes about in a pause.
        if self.phase != Phase::Running || self.due.instant().is_none() {
            return;
        }
        if let (Some(at), None) = (self.breached_at(now), self.listed_breach()) {
            let withdrawn_at = None;
            self.record_mut().breaches.push(Breach { at, withdrawn_at });
        }
        for &warning in warnings {
            if !self.may_warn_by(warning, now) {
                continue;
            }
            let at = self.warns_at(revisions, warning);
            if let Some(at) = at.filter(|at| *at <= now) {
                let rearmed_at = None;
                self.record_mut().warnings.push(Warned {
                    warning,
                    at,
                    rearmed_at,
                });
            }
        }
    }

    /// The breach that stands of those that events have met.
    pub(crate) fn listed_breach(&self) -> Option<Instant> {
        // None is listed while one stands, so that it is the last.
        let last = self.record().breaches.last();
        let standing = last.filter(|breach| breach.withdrawn_at.is_none());
        standing.map(|breach| breach.at)
    }

    /// The breach that stands as of an instant: a listed one, or one that has come about since.
    pub(crate) fn breached_at(&self, as_of: Instant) -> Option<Instant> {
        let listed = self.listed_breach();
        match (listed, self.phase, &self.due) {
            (Some(at), _, _) => Some(at),
            (None, Phase::Running, Due::At(due)) if self.is_open() && self.is_past_at(as_of) => {
                Some(self.judged_since.max(*due))
            }
            (None, _, _) => None,
        }
    }

    /// The first instant past the due by a bound.
    pub(crate) fn passes_by(&self, bound: Bound) -> Option<Instant> {
        let due = self.due().instant()?;
        match bound {
            Bound::Under => Some(due),
            Bound::Within => due.checked_add(1),
        }
    }

    /// The first instant past the due. A paused cycle's due does not come nearer.
    pub(crate) fn passes(&self) -> Option<Instant> {
        if self.is_open() && self.phase != Phase::Running {
            return None;
        }
        self.passes_by(self.bound())
    }

    /// When so much of the target is used, or at the latest: later than its end of no ended cycle, and never in
    /// a pause.
    pub(crate) fn used_at(&self, revisions: &Revisions, share: WarnAt) -> Option<Instant> {
        self.due().instant()?;
        let left = threshold(self.effective, share).saturating_sub(self.before.consumed);
        if left <= 0 {
            return Some(self.leg.from);
        }
        let leg = Some(self.leg).filter(|leg| leg.kind == LegKind::Counted)?;
        let at = leg.meter?.add(revisions, leg.from, left).ok()?;
        match &self.end {
            Some(end) => Some(at).filter(|at| *at <= end.at),
            None => Some(at),
        }
    }

    /// The warning as it was reached and listed; none when it was not, or is armed again.
    pub(crate) fn listed_warning(&self, warning: WarnAt) -> Option<Instant> {
        let armed = |warned: &&Warned| warned.warning == warning && warned.rearmed_at.is_none();
        let mut warnings = self.record().warnings.iter();
        warnings.find(armed).map(|warned| warned.at)
    }

    /// When a warning that is not listed is reached if no event comes; none when it never is, in a pause, and
    /// where there is nothing to measure.
    pub(crate) fn warns_at(&self, revisions: &Revisions, warning: WarnAt) -> Option<Instant> {
        if !self.is_open() || self.phase != Phase::Running || self.due.instant().is_none() {
            return None;
        }
        if self.listed_warning(warning).is_some() {
            return None;
        }
        let leg = Some(self.leg).filter(|leg| leg.kind == LegKind::Counted)?;
        let left = threshold(self.effective, warning).saturating_sub(self.before.consumed);
        let at = leg.meter?.add(revisions, leg.from, left.max(0)).ok()?;
        Some(at.max(self.judged_since))
    }

    /// Whether a warning can be reached by an instant: no more is consumed than real time has passed.
    fn may_warn_by(&self, warning: WarnAt, now: Instant) -> bool {
        let most = self
            .before
            .consumed
            .saturating_add(now.since(self.leg.from));
        most >= threshold(self.effective, warning)
    }

    /// Arms again what a target that is larger than before has not consumed to its point.
    pub(super) fn rearm(&mut self, revisions: &Revisions, now: Instant, before: i64) {
        let larger = self.due.instant().is_some() && self.effective > before;
        if !larger || self.record().warnings.is_empty() {
            return;
        }
        let (consumed, effective) = (self.consumed(revisions, now), self.effective);
        let warnings = self.record_mut().warnings.iter_mut();
        for warned in warnings.filter(|one| one.rearmed_at.is_none()) {
            if consumed < threshold(effective, warned.warning) {
                warned.rearmed_at = Some(now);
            }
        }
    }

    pub(super) fn withdraw_breach(&mut self, now: Instant) {
        if self.listed_breach().is_none() {
            return;
        }
        if let Some(standing) = self.record_mut().breaches.last_mut() {
            standing.withdrawn_at = Some(now);
        }
    }
}

/// The consumption at which a warning is reached.
fn threshold(effective: i64, warning: WarnAt) -> i64 {
    match warning {
        WarnAt::Percent(share) => {
            // Hundredths of whole hundreds, and of what is left of them.
            let (hundreds, rest) = (effective / 100, effective % 100);
            let share = i64::from(share);
            let part = hundreds.saturating_mul(share);
            let part = part.saturating_add(rest.saturating_mul(share) / 100);
            part.saturating_sub(part % NANOS_PER_SECOND)
        }
        WarnAt::Before(span) => {
            let span = span.num_nanoseconds().unwrap_or(i64::MAX);
            effective.saturating_sub(span).max(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 75 % of 1.333333336 s are two nanoseconds more than a second, and of 1.33333332 s ten less.
    #[test]
    fn a_share_is_rounded_down_to_a_second() {
        let share = |nanos| threshold(nanos, WarnAt::Percent(75));
        assert_eq!(share(1_333_333_336), NANOS_PER_SECOND);
        assert_eq!(share(1_333_333_320), 0);
    }
}
