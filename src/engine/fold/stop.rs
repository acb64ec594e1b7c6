//! Which cycles an event ends, and how.

use super::cycle::{Cause, Ended};
use super::revisions::Revisions;
use super::triggers::fires;
use super::{State, Steps, bit};
use crate::engine::outcome::Outcome;
use crate::instant::Instant;
use crate::policy::EventName;
use crate::policy::pattern::{Signature, Triggers};

impl State {
    /// Resolution and closing end every open cycle that does not outlive them, also where a stop names them.
    pub(super) fn stop(
        &mut self,
        revisions: &Revisions,
        event: &Signature<'_>,
        now: Instant,
        outcome: &mut Outcome,
    ) -> Steps {
        let parts = revisions.parts();
        let ends = ends(event.event);
        let mut steps = Steps::default();
        for (place, (clock, cycles)) in parts.clocks.iter().zip(&mut self.clocks).enumerate() {
            let Some(cycle) = cycles.open_mut() else {
                continue;
            };
            let ended = match ends {
                Some(cause @ Cause::Resolved) => Ended::by(clock.resolution, cause),
                Some(cause) => Ended::by(clock.closing, cause),
                None => None,
            };
            if let Some(how) = ended {
                cycle.end(revisions, now, how, Some(self.facts.waited.len()));
                continue;
            }
            let mut fires =
                |triggers: &Triggers| fires(triggers, event, &self.facts, parts, outcome);
            if fires(&clock.stop) {
                cycle.end(revisions, now, Ended::Met, None);
                steps.met |= bit(place);
            } else if fires(&clock.cancel) {
                cycle.end(revisions, now, Ended::Cancelled(Cause::Event), None);
            } else if fires(&clock.restart) {
                cycle.end(revisions, now, Ended::Met, None);
                steps.met |= bit(place);
                steps.restarted |= bit(place);
            }
        }
        steps
    }
}

/// How the event ends a ticket, if it does.
fn ends(event: EventName) -> Option<Cause> {
    if event == EventName::Resolved {
        Some(Cause::Resolved)
    } else if event == EventName::Closed {
        Some(Cause::Closed)
    } else {
        None
    }
}
