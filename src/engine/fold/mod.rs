//! Events to state, in one order.
//!
//! An event passes the guard, which knows every name it speaks of, and is then folded in this order,
//! which [`State::fold`] spells out line by line:
//!
//! 1. **settle**: breaches that came about before the event, or at it where the bound says so;
//! 2. **stop**: stops, resolution and closing end cycles, judged by what held before the event;
//! 3. **change**: facts and waiting;
//! 4. **reclassify**: cycles whose target or calendar is another one now;
//! 5. **start**: new cycles, under the facts as they are now;
//! 6. **pause**: waiting stops and resumes the cycles it pauses.

mod cycle;
pub(crate) mod guard;
mod meter;
mod reclassify;
mod situation;
mod terms;

use super::outcome::{Advisory, Outcome, Refused};
use crate::instant::Instant;
use crate::policy::clock::Clock;
use crate::policy::condition::Truth;
use crate::policy::pattern::{Signature, Trigger};
use crate::policy::{EventName, Origin, Parts};
use crate::subject::{Event, Opening};
pub use cycle::{Cause, Ended};
pub(crate) use cycle::{Cycle, Due, Leg, Phase};
pub(crate) use guard::Change;
pub(crate) use meter::Meter;
pub(crate) use situation::Facts;
use std::collections::BTreeSet;
use terms::Terms;

/// All that follows from the events so far. Every field is derived from the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct State {
    last: Instant,
    facts: Facts,
    /// The cycles of each clock, in the order of the policy's clocks.
    cycles: Vec<Vec<Cycle>>,
}

impl State {
    /// The opening is the first event: it sets facts and starts clocks.
    pub(crate) fn opened(
        parts: &Parts,
        opening: &Opening,
        outcome: &mut Outcome,
    ) -> Result<State, Refused> {
        let opened = guard::opening(parts, opening)?;
        let mut state = State {
            last: opened.logged_at,
            facts: opened.facts,
            cycles: vec![Vec::new(); parts.clocks.len()],
        };
        let from = |clock: &Clock| match clock.starts_at {
            Origin::Logged => opened.logged_at,
            Origin::Received => opened.received_at,
        };
        state.start(parts, &opening.signature(), opened.logged_at, outcome, from);
        Ok(state)
    }

    pub(crate) fn last(&self) -> Instant {
        self.last
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn cycles(&self) -> &[Vec<Cycle>] {
        &self.cycles
    }

    /// Folds an event that the guard has let pass.
    pub(crate) fn fold(
        &mut self,
        parts: &Parts,
        event: &Event,
        (now, change): (Instant, Change),
        outcome: &mut Outcome,
    ) {
        let signature = event.signature();
        self.settle(now);
        self.stop(parts, &signature, now, outcome);
        self.facts.change(parts, change, now, outcome);
        self.reclassify(parts, now);
        self.start(parts, &signature, now, outcome, |_| now);
        self.pause(parts, now);
        self.last = now;
    }

    fn settle(&mut self, now: Instant) {
        // An ended cycle is breached no more.
        for cycle in self
            .cycles
            .iter_mut()
            .filter_map(|cycles| cycles.last_mut())
        {
            cycle.settle(now);
        }
    }

    /// The open cycle of each clock, with its clock.
    fn open_cycles<'s>(
        &'s mut self,
        parts: &'s Parts,
    ) -> impl Iterator<Item = (&'s Clock, &'s mut Cycle, &'s Facts)> {
        let facts = &self.facts;
        let last = self.cycles.iter_mut().map(|cycles| cycles.last_mut());
        parts
            .clocks
            .iter()
            .zip(last)
            .filter_map(move |(clock, cycle)| Some((clock, cycle?, facts)))
            .filter(|(_, cycle, _)| cycle.is_open())
    }

    /// Resolution and closing end every open cycle as its clock says, also where a stop names them.
    fn stop(&mut self, parts: &Parts, event: &Signature<'_>, now: Instant, outcome: &mut Outcome) {
        for (clock, cycle, facts) in self.open_cycles(parts) {
            let ended = match (event.event, clock.resolution, clock.closing) {
                (EventName::Resolved, ending, _) => Some(Ended::by(ending, Cause::Resolved)),
                (EventName::Closed, _, ending) => Some(Ended::by(ending, Cause::Closed)),
                (_, _, _) => fires(&clock.stop, event, facts, parts, outcome).then_some(Ended::Met),
            };
            if let Some(ended) = ended {
                cycle.end(parts, now, ended);
            }
        }
    }

    /// A cycle is reclassified when its tables answer otherwise than they did before.
    fn reclassify(&mut self, parts: &Parts, now: Instant) {
        for (clock, cycles) in parts.clocks.iter().zip(&mut self.cycles) {
            let Some(cycle) = cycles.last_mut().filter(|cycle| cycle.is_open()) else {
                continue;
            };
            let terms = Terms::of(clock, &self.facts);
            if cycle.seen.given != terms.given {
                let next = cycle.reclassify(parts, now, terms, clock.reclassified);
                cycles.extend(next);
            }
        }
    }

    /// A start while a cycle is open is ignored: the oldest unanswered message counts.
    fn start(
        &mut self,
        parts: &Parts,
        event: &Signature<'_>,
        now: Instant,
        outcome: &mut Outcome,
        from: impl Fn(&Clock) -> Instant,
    ) {
        for (clock, cycles) in parts.clocks.iter().zip(&mut self.cycles) {
            let open = cycles.last().is_some_and(Cycle::is_open);
            if !open && fires(&clock.start, event, &self.facts, parts, outcome) {
                let terms = Terms::of(clock, &self.facts);
                cycles.push(Cycle::open(parts, from(clock), now, terms));
            }
        }
    }

    fn pause(&mut self, parts: &Parts, now: Instant) {
        for (clock, cycle, facts) in self.open_cycles(parts) {
            cycle.pause_for(parts, now, facts.waiting().and(clock.pauses));
        }
    }
}

/// Whether one of the triggers fires. Where none does, those whose condition is unknown are reported.
fn fires(
    triggers: &[Trigger],
    event: &Signature<'_>,
    facts: &Facts,
    parts: &Parts,
    outcome: &mut Outcome,
) -> bool {
    let matching = || {
        triggers
            .iter()
            .filter(|trigger| trigger.pattern.matches(event))
    };
    if matching().any(|trigger| trigger.when.truth(facts) == Truth::True) {
        return true;
    }
    for trigger in matching().filter(|trigger| trigger.when.truth(facts) == Truth::Unknown) {
        let mut ask = BTreeSet::new();
        trigger.when.ask(facts, &mut ask);
        outcome.advisories.push(Advisory::Undecided {
            trigger: trigger.path.clone(),
            ask: ask
                .into_iter()
                .map(|fact| parts.fact(fact).name.clone())
                .collect(),
        });
    }
    false
}
