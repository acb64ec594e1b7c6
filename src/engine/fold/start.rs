//! Which cycles an event starts.

use super::cycle::Cycle;
use super::revisions::Revisions;
use super::terms::{Basis, Terms};
use super::triggers::fires;
use super::{State, Steps, bit};
use crate::engine::outcome::Outcome;
use crate::instant::Instant;
use crate::policy::Cadence;
use crate::policy::clock::{Clock, StartsAt};
use crate::policy::pattern::Signature;

impl State {
    /// A start while a cycle is open is ignored: the oldest unanswered message counts. `origin` is the event's
    /// instant and, of the opening, the receipt's.
    pub(super) fn start(
        &mut self,
        revisions: &Revisions,
        event: &Signature<'_>,
        origin: (Instant, Instant),
        steps: Steps,
        outcome: &mut Outcome,
    ) {
        let parts = revisions.parts();
        for (place, (clock, cycles)) in parts.clocks.iter().zip(&mut self.clocks).enumerate() {
            let last = cycles.last();
            if last.is_some_and(Cycle::is_open) {
                continue;
            }
            let restarted = steps.restarted & bit(place) != 0;
            let may_start = !(clock.once && last.is_some());
            let mut starts =
                || may_start && fires(&clock.start, event, &self.facts, parts, outcome);
            if !restarted && !starts() {
                continue;
            }
            let start = starts_at(revisions, clock, origin);
            let met = last.filter(|_| steps.met & bit(place) != 0);
            let basis = match (clock.cadence, met) {
                (Cadence::Sequential, Some(before)) => before.hands_on(revisions, start),
                (Cadence::Sequential | Cadence::Afresh, _) => Basis::at(start),
            };
            let terms = Terms::of(clock, revisions, &self.facts);
            cycles.push(Cycle::open(revisions, basis, origin.0, terms));
        }
    }
}

fn starts_at(
    revisions: &Revisions,
    clock: &Clock,
    (event, received): (Instant, Instant),
) -> Instant {
    match clock.starts_at {
        StartsAt::Event => event,
        StartsAt::Received => received,
        StartsAt::NextOpening(calendar) => {
            let calendar = &revisions.parts().calendar(calendar).calendar;
            // Where it never opens there is nothing to wait for.
            calendar.next_open_at(event).unwrap_or(event)
        }
    }
}
