//! The stretches of a cycle, and what they hold.

use super::cycle::Cycle;
use super::meter::Meter;
use super::revisions::{RevisionId, Revisions};
use crate::instant::Instant;
use crate::policy::clock::Reasons;

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
    /// Between an end and a reopening.
    pub(crate) ended: i64,
}

impl Held {
    pub(super) fn add(&mut self, kind: LegKind, nanos: i64) {
        match kind {
            LegKind::Counted => self.consumed = self.consumed.saturating_add(nanos),
            LegKind::Paused(_) => self.paused = self.paused.saturating_add(nanos),
            LegKind::Ended => self.ended = self.ended.saturating_add(nanos),
        }
    }
}

impl Leg {
    pub(super) fn measure(&self, revisions: &Revisions, to: Instant) -> i64 {
        self.meter
            .map_or(0, |meter| meter.measure(revisions, self.from, to))
    }

    /// Whether another one would be of the same kind and of reasons of the same names.
    pub(super) fn says_the_same(
        &self,
        revisions: &Revisions,
        kind: LegKind,
        revision: RevisionId,
    ) -> bool {
        match (self.kind, kind) {
            (LegKind::Paused(own), LegKind::Paused(other)) if self.revision != revision => {
                let (own_parts, parts) = (revisions.get(self.revision), revisions.get(revision));
                let mut own: Vec<&str> = own_parts.parts().waiting_names(own).collect();
                let mut other: Vec<&str> = parts.parts().waiting_names(other).collect();
                own.sort_unstable();
                other.sort_unstable();
                own == other
            }
            (own, other) => own == other,
        }
    }
}

impl Cycle {
    /// Begins a leg, of the reasons that the one before speaks of if it has any; the one before is over, and
    /// measured. Nothing is measured before the start.
    pub(super) fn begin_leg(&mut self, revisions: &Revisions, now: Instant, kind: LegKind) {
        let nanos = self.leg.measure(revisions, now);
        self.begin_leg_after(self.leg.revision, now, kind, nanos);
    }

    /// The same in the words of a revision, where the one before has been measured.
    pub(super) fn begin_leg_after(
        &mut self,
        revision: RevisionId,
        now: Instant,
        kind: LegKind,
        nanos: i64,
    ) {
        let leg = Leg {
            from: now.max(self.basis.start),
            meter: self.meter,
            kind,
            revision,
        };
        let last = std::mem::replace(&mut self.leg, leg);
        // Without length it leaves no trace; one between two pauses keeps them apart.
        if last.from == leg.from && (self.over.is_empty() || last.kind == leg.kind) {
            return;
        }
        self.before.add(last.kind, nanos);
        self.over.push(last);
    }

    /// What each of the legs that are over would hold in what is measured in that.
    pub(super) fn measured_in(&self, revisions: &Revisions, meter: Meter) -> Vec<i64> {
        let stretches = self.stretches_over();
        let held = stretches.map(|(leg, to)| meter.measure(revisions, leg.from, to));
        held.collect()
    }

    /// Measures all legs anew in what the cycle is measured in now; `legs` is what they hold, where that is known.
    pub(super) fn measure_anew(&mut self, revisions: &Revisions, legs: Option<Vec<i64>>) {
        let meter = self.meter;
        let legs = legs.or_else(|| meter.map(|meter| self.measured_in(revisions, meter)));
        let all = self.over.iter_mut().chain([&mut self.leg]);
        all.for_each(|leg| leg.meter = meter);
        let mut before = Held::default();
        for (leg, nanos) in self.over.iter().zip(legs.unwrap_or_default()) {
            before.add(leg.kind, nanos);
        }
        self.before = before;
    }

    /// What it holds by an instant, which is not before the leg that goes on.
    pub(crate) fn held(&self, revisions: &Revisions, until: Instant) -> Held {
        let until = self.end.as_ref().map_or(until, |end| until.min(end.at));
        let mut held = self.before;
        held.add(self.leg.kind, self.leg.measure(revisions, until));
        held
    }

    /// What has been consumed by an instant, in nanoseconds of whatever each leg is measured in.
    pub(crate) fn consumed(&self, revisions: &Revisions, until: Instant) -> i64 {
        self.held(revisions, until).consumed
    }

    /// All legs; the last one goes on.
    pub(crate) fn legs(&self) -> impl Iterator<Item = Leg> {
        self.over.iter().copied().chain([self.leg])
    }

    /// The legs that are over, with their ends.
    pub(super) fn stretches_over(&self) -> impl Iterator<Item = (Leg, Instant)> {
        let ends = self.legs().skip(1).map(|leg| leg.from);
        self.over.iter().copied().zip(ends)
    }

    /// The legs with their ends, none beyond `until` or the cycle's own end.
    pub(crate) fn stretches(&self, until: Instant) -> impl Iterator<Item = (Leg, Instant)> {
        let end = self.end.as_ref().map_or(until, |end| until.min(end.at));
        let all = self.stretches_over().chain([(self.leg, end)]);
        all.map(move |(leg, to)| (leg, to.min(end)))
    }
}
