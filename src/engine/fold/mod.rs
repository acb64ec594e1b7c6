//! Events to state, in one order.
//!
//! An event passes the guard, which knows every name it speaks of, and is then folded in this order,
//! which [`State::fold`] spells out line by line:
//!
//! 1. **settle**: breaches and warnings that came about before the event, or at it where the bound says so;
//! 2. **stop**: stop, cancel, restart, resolution and closing end cycles, judged by what held before the event;
//! 3. **change**: facts, requests, waiting; a due set by hand; another revision of the policy;
//! 4. **reclassify**: cycles whose target or calendar is another one now;
//! 5. **reopen**: cycles that resolution or closing ended;
//! 6. **start**: new cycles, under the facts as they are now;
//! 7. **pause**: waiting stops and resumes the cycles it pauses.
//!
//! # Decided here
//!
//! Where the rules leave something open, this is what the fold does:
//!
//! - Of a stop, a cancel and a restart by one event the first in this order counts.
//! - A sequential cadence hands on what was left where the event that ends a cycle as met also begins the next,
//!   by `restart`, or by `stop` and `start`. A start by a later event begins afresh.
//! - What an event only waits for can be read by a table too; a target changed so has the cause `fact`.
//! - An event may clear and set the same waiting reason: then it holds.
//! - An accepted request is the severity reported, and the one confirmed where one was confirmed.
//! - Reopening concerns a clock's last cycle, and only where resolution or closing ended it. One that has
//!   started since is left alone.
//! - Reopening by `continue` leaves a due that was set by hand and is fixed where it is: what lies between was
//!   not consumed, so that less is left to consume.
//! - A change made while resolved counts, at the reopening, by the first cause of those events that changed the
//!   clock's target or calendar.
//! - A warning is reached by a cycle that is running at that instant, also where an event of that instant ends
//!   or pauses it.

mod change;
mod cycle;
pub(crate) mod guard;
mod marks;
mod meter;
mod migrate;
mod pause;
mod reclassify;
mod revisions;
mod situation;
mod terms;
mod triggers;

use super::outcome::{Advisory, Outcome, Refused};
use crate::instant::Instant;
use crate::policy::clock::{Clock, StartsAt};
use crate::policy::condition::Reads;
use crate::policy::pattern::{Signature, Triggers};
use crate::policy::{Cadence, ChangeCause, EventName, Parts, Policy, Reopening};
use crate::subject::{Event, Opening};
pub use cycle::{Cause, Ended};
pub(crate) use cycle::{Cycle, Cycles, Due, Leg, LegKind, Manual, Phase};
pub(crate) use guard::Change;
pub(crate) use meter::Meter;
pub(crate) use migrate::Retired;
pub(crate) use revisions::Revisions;
pub(crate) use situation::Facts;

use cycle::Missed;
use terms::{Basis, Terms};
use triggers::fires;

/// All that follows from the events so far. Every field is derived from the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct State {
    last: Instant,
    facts: Facts,
    /// Whether the ticket is resolved or closed.
    ended: bool,
    /// In the order of the policy's clocks.
    clocks: Vec<Cycles>,
    /// The cycles of clocks that an earlier revision had and this one has not.
    retired: Vec<Retired>,
}

/// What the first steps of an event leave to the later ones, by the places of clocks, of which there are no
/// more than bits.
#[derive(Clone, Copy, Default)]
struct Steps {
    /// Ended as met by this event.
    met: u64,
    restarted: u64,
}

/// A change of what tables read, and its first cause.
#[derive(Clone, Copy)]
struct Changed {
    cause: ChangeCause,
    reads: Reads,
}

impl Changed {
    /// Every table may say something else, whatever it reads.
    const REVISION: Changed = Changed {
        cause: ChangeCause::Revision,
        reads: Reads::NONE,
    };

    fn concerns(self, clock: &Clock) -> bool {
        self.cause == ChangeCause::Revision || clock.reads.meets(self.reads)
    }
}

/// The bit of a clock's place.
fn bit(place: usize) -> u64 {
    let shift = u32::try_from(place).unwrap_or(u32::MAX);
    1_u64.checked_shl(shift).unwrap_or(0)
}

impl State {
    /// The opening is the first event: it sets facts, starts clocks, and may set waiting reasons.
    pub(crate) fn opened(
        revisions: &Revisions,
        opening: &Opening,
        outcome: &mut Outcome,
    ) -> Result<State, Refused> {
        let parts = revisions.parts();
        let guard::Opened {
            logged_at: now,
            received_at,
            facts,
        } = guard::opening(parts, opening)?;
        let mut state = State {
            last: now,
            facts,
            ended: false,
            clocks: not_started(parts),
            retired: Vec::new(),
        };
        let signature = opening.signature();
        state.change(parts, Change::None, &signature, now, outcome);
        let origin = (now, received_at);
        state.start(revisions, &signature, origin, Steps::default(), outcome);
        state.pause(revisions, now);
        Ok(state)
    }

    pub(crate) fn last(&self) -> Instant {
        self.last
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }

    /// Of each clock, in the order of the policy's clocks.
    pub(crate) fn cycles(&self) -> &[Cycles] {
        &self.clocks
    }

    pub(crate) fn retired(&self) -> &[Retired] {
        &self.retired
    }

    /// The open cycle of the clock of that place.
    fn open_cycle(&self, place: usize) -> Option<&Cycle> {
        self.clocks.get(place)?.open()
    }

    /// Folds an event that the guard has let pass.
    pub(crate) fn fold(
        &mut self,
        revisions: &mut Revisions,
        event: &Event,
        checked: guard::Checked,
        outcome: &mut Outcome,
    ) {
        let guard::Checked { now, own, change } = checked;
        let signature = event.signature(own);
        self.settle(revisions, now);
        let waited = self.facts.waited.len();
        let steps = self.stop(revisions, &signature, now, outcome);
        let changed = if let Change::Migrated(policy) = change {
            self.migrate(revisions, now, policy, outcome);
            Some(Changed::REVISION)
        } else if let Change::DueSet(place, manual) = change {
            self.set_due(revisions, now, place, *manual);
            None
        } else {
            self.change(revisions.parts(), change, &signature, now, outcome)
        };
        if let Some(changed) = changed {
            self.reclassify(revisions, now, changed);
        }
        if signature.event == EventName::Reopened {
            self.reopen(revisions, now, waited, outcome);
        }
        self.start(revisions, &signature, (now, now), steps, outcome);
        self.pause(revisions, now);
        self.last = now;
    }

    /// Goes over to another revision as if an event said so at that instant.
    pub(crate) fn follow(
        &mut self,
        revisions: &mut Revisions,
        now: Instant,
        policy: Policy,
        outcome: &mut Outcome,
    ) {
        self.settle(revisions, now);
        self.migrate(revisions, now, policy, outcome);
        self.reclassify(revisions, now, Changed::REVISION);
        self.pause(revisions, now);
        self.last = now;
    }

    fn settle(&mut self, revisions: &Revisions, now: Instant) {
        // An ended cycle is breached no more.
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            if let Some(cycle) = cycles.open_mut() {
                cycle.settle(revisions, &clock.warnings, now);
            }
        }
    }

    /// Resolution and closing end every open cycle that does not outlive them, also where a stop names them.
    fn stop(
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
        self.ended |= ends.is_some();
        steps
    }

    fn set_due(&mut self, revisions: &Revisions, now: Instant, place: usize, manual: Manual) {
        if let Some(cycle) = self.clocks.get_mut(place).and_then(Cycles::open_mut) {
            cycle.set_due(revisions, now, manual);
        }
    }

    /// A cycle is reclassified when its tables answer otherwise than they did before. One that resolution or
    /// closing ended meets that when it is reopened.
    fn reclassify(&mut self, revisions: &Revisions, now: Instant, changed: Changed) {
        let cause = changed.cause;
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            let Some(cycle) = cycles.last.as_mut().filter(|_| changed.concerns(clock)) else {
                continue;
            };
            if cycle.is_open() {
                let next = reclassified(revisions, clock, cycle, &self.facts, now, cause);
                next.into_iter().for_each(|next| cycles.push(next));
            } else if cycle.reopens() {
                let given = Terms::of(clock, revisions, &self.facts).given;
                let before = cycles.missed.as_ref();
                let last = before.map_or(&cycle.seen().given, |missed| &missed.given);
                if last.differs(&given) {
                    let cause = before.map_or(cause, |missed| missed.cause.min(cause));
                    cycles.missed = Some(Box::new(Missed { cause, given }));
                }
            }
        }
    }

    /// `waited` is how often what the ticket waits for had changed before this event, which pauses and resumes
    /// what it reopens only afterwards.
    fn reopen(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        waited: usize,
        outcome: &mut Outcome,
    ) {
        if !self.ended {
            outcome.advisories.push(Advisory::NotEnded);
            return;
        }
        self.ended = false;
        let facts = &self.facts;
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            let Some(cycle) = cycles.last.as_mut().filter(|cycle| cycle.reopens()) else {
                continue;
            };
            match clock.reopened {
                None => outcome.advisories.push(Advisory::StaysEnded {
                    clock: clock.name.clone(),
                }),
                Some(Reopening::NewCycle) => {
                    let terms = Terms::of(clock, revisions, facts);
                    cycles.push(Cycle::open(revisions, Basis::at(now), now, terms));
                }
                Some(how @ (Reopening::Continue | Reopening::Count)) => {
                    if how == Reopening::Count {
                        let waited = facts.waited.iter().take(waited);
                        let waited = waited.map(|(at, all)| (*at, all.and(clock.pauses)));
                        cycle.reopen_counting(revisions, now, waited);
                    } else {
                        cycle.reopen(revisions, now);
                    }
                    // Where none is missed, there is at most an unknown that asks for other facts.
                    let missed = cycles.missed.take();
                    let cause = missed.map_or(ChangeCause::Fact, |missed| missed.cause);
                    let next = reclassified(revisions, clock, cycle, facts, now, cause);
                    next.into_iter().for_each(|next| cycles.push(next));
                }
            }
        }
    }

    /// A start while a cycle is open is ignored: the oldest unanswered message counts. `origin` is the event's
    /// instant and, of the opening, the receipt's.
    fn start(
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
            cycles.missed = None;
        }
    }

    fn pause(&mut self, revisions: &Revisions, now: Instant) {
        let waiting = self.facts.waiting();
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            if let Some(cycle) = cycles.open_mut() {
                cycle.pause_for(revisions, now, waiting.and(clock.pauses));
            }
        }
    }
}

/// Of clocks that have not started.
fn not_started(parts: &Parts) -> Vec<Cycles> {
    parts.clocks.iter().map(|_| Cycles::default()).collect()
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

/// Reads a clock's tables again. The next cycle, where the mode opens one.
fn reclassified(
    revisions: &Revisions,
    clock: &Clock,
    cycle: &mut Cycle,
    facts: &Facts,
    now: Instant,
    cause: ChangeCause,
) -> Option<Cycle> {
    let terms = Terms::of(clock, revisions, facts);
    if cycle.seen().given == terms.given {
        return None;
    }
    let mode = clock.reclassified.of(cause);
    cycle.reclassify(revisions, now, terms, (cause, mode))
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
