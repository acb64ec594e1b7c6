//! Events to state, in one order.
//!
//! An event passes the guard, which knows every name it speaks of and judges its act, and is then folded in this order,
//! which [`State::fold`] spells out line by line:
//!
//! 1. **settle**: breaches and warnings that came about before the event, or at it where the bound says so;
//! 2. **stop**: stop, cancel, restart, resolution and closing end cycles, judged by what held before the event;
//! 3. **change**: facts, requests, events seen, waiting; a due set by hand; another revision of the policy; then
//!    what the event's act sets and moves, and the track of the ticket;
//! 4. **reclassify**: cycles whose target or calendar is another one now;
//! 5. **reopen**: cycles that resolution or closing ended;
//! 6. **start**: new cycles, under the facts as they are now;
//! 7. **pause**: waiting stops and resumes the cycles it pauses;
//! 8. **climb**: resolution ends the ladder and reopening begins it anew, rungs are climbed, and what is eligible then
//!    is read anew.
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
//! - An event that migrates stops and ends cycles by the revision before it, and sets waiting reasons and starts
//!   cycles by the one it puts in force. A ticket that follows a revision does so by that event, of the system's.
//! - A value that the other revision would refuse is not taken over, as one that it has no fact for.
//! - A warning is reached by a cycle that is running at that instant, also where an event of that instant ends
//!   or pauses it.

mod change;
mod climb;
mod cycle;
mod cycles;
mod direction;
pub(crate) mod guard;
mod leg;
mod marks;
mod meter;
mod migrate;
mod pause;
mod reclassify;
mod reopen;
mod revisions;
mod seen;
mod situation;
mod start;
mod still;
mod stop;
mod terms;
mod track;
mod triggers;

use super::act::{self, Permit};
use super::outcome::{Advisory, Outcome, Refused};
use crate::instant::Instant;
use crate::policy::clock::Clock;
use crate::policy::condition::Reads;
use crate::policy::track::{StateId, TrackId};
use crate::policy::{ChangeCause, EventName, Parts};
use crate::subject::{Actor, Event, Log, Opening};
use crate::work::{Work, count};
pub(crate) use climb::{Climb, Climbs, Counts, OnLadder, Step};
pub use cycle::{Cause, Ended};
pub(crate) use cycle::{Cycle, Due, Manual, Phase};
pub(crate) use cycles::Cycles;
pub(crate) use guard::Change;
pub(crate) use leg::{Leg, LegKind};
pub(crate) use meter::Meter;
pub(crate) use migrate::Retired;
pub(crate) use revisions::Revisions;
pub(crate) use situation::Facts;
pub(crate) use still::{End, Stillness};
pub(crate) use terms::{Given, due_from_start, tables_say};
pub(crate) use track::Moved;

/// All that follows from the events so far. Every field is derived from the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct State {
    opened_at: Instant,
    last: Instant,
    facts: Facts,
    /// In the order of the policy's clocks.
    clocks: Vec<Cycles>,
    /// The cycles of clocks that an earlier revision had and this one has not.
    retired: Vec<Retired>,
    /// Where the times of the ladder stand still.
    still: Stillness,
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
    /// None where every table may say something else, whatever it reads.
    reads: Option<Reads>,
}

impl Changed {
    /// Another revision is in force, and the event that said so may have changed something besides.
    fn revision(besides: Option<Changed>) -> Changed {
        let cause = ChangeCause::Revision;
        Changed {
            cause: besides.map_or(cause, |besides| besides.cause.min(cause)),
            reads: None,
        }
    }

    fn concerns(self, clock: &Clock) -> bool {
        self.reads.is_none_or(|reads| clock.reads.meets(reads))
    }
}

impl Steps {
    /// The same by the places that another revision has for the clocks.
    fn told(self, old: &Parts, new: &Parts) -> Steps {
        let tell = |bits: u64| {
            let clocks = old.clocks.iter().enumerate();
            let named = clocks.filter(|(place, _)| bits & bit(*place) != 0);
            let places = named.filter_map(|(_, clock)| new.clock_named(&clock.name));
            places.fold(0, |all, place| all | bit(place))
        };
        Steps {
            met: tell(self.met),
            restarted: tell(self.restarted),
        }
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
            opened_at: now,
            last: now,
            facts,
            clocks: not_started(parts),
            retired: Vec::new(),
            still: Stillness::default(),
        };
        let permit = act::permit_opening(revisions, &state, opening, now)?;
        let signature = opening.signature();
        state.change(parts, Change::None, &signature, now, outcome);
        state.conclude(
            parts,
            permit,
            (EventName::Opened, &opening.actor),
            now,
            outcome,
        );
        let origin = (now, received_at);
        state.start(revisions, &signature, origin, Steps::default(), outcome);
        state.pause(revisions, now);
        state.begin_ladder(revisions, now);
        Ok(state)
    }

    pub(crate) fn opened_at(&self) -> Instant {
        self.opened_at
    }

    pub(crate) fn last(&self) -> Instant {
        self.last
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.facts.tracks.state(TrackId::TICKET) != Some(StateId::OPEN)
    }

    /// Of each clock, in the order of the policy's clocks.
    pub(crate) fn cycles(&self) -> &[Cycles] {
        &self.clocks
    }

    pub(crate) fn retired(&self) -> &[Retired] {
        &self.retired
    }

    pub(crate) fn still(&self) -> &Stillness {
        &self.still
    }

    /// As though the pauses that go on had not begun: what comes but for them. None where there are none.
    pub(crate) fn lifted(&self, revisions: &Revisions) -> Option<State> {
        let is_paused = |cycles: &Cycles| cycles.open().is_some_and(Cycle::is_paused);
        if !self.still.goes_on() && !self.clocks.iter().any(is_paused) {
            return None;
        }
        let clocks = self.clocks.iter().map(|cycles| cycles.lifted(revisions));
        Some(State {
            opened_at: self.opened_at,
            last: self.last,
            facts: self.facts.for_answers(),
            clocks: clocks.collect(),
            retired: Vec::new(),
            still: self.still.lifted(),
        })
    }

    /// The open cycle of the clock of that place.
    fn open_cycle(&self, place: usize) -> Option<&Cycle> {
        self.clocks.get(place)?.open()
    }

    /// Folds an event that the guard has let pass; the log is that of the events before it.
    pub(crate) fn fold(
        &mut self,
        revisions: &mut Revisions,
        log: &Log,
        event: &Event,
        checked: guard::Checked,
        outcome: &mut Outcome,
    ) {
        count(Work::Event);
        let guard::Checked {
            now,
            own,
            change,
            mut permit,
        } = checked;
        let climbs = permit
            .as_mut()
            .map(|permit| std::mem::take(&mut permit.climbs));
        let mut signature = event.signature(own);
        if let Change::Assigned(position) | Change::Unassigned(position) = &change {
            signature.position = Some(*position);
        }
        let ended = self.is_ended();
        self.settle(revisions, now);
        let waited = self.facts.waited.len();
        let mut steps = self.stop(revisions, &signature, now, outcome);
        let changed = if let Change::Migrated(policy) = change {
            steps = steps.told(revisions.parts(), policy.parts());
            self.migrate(revisions, log, now, policy, outcome);
            let besides = self.change(revisions.parts(), Change::None, &signature, now, outcome);
            Some(Changed::revision(besides))
        } else {
            if let Change::DueSet(place, manual) = &change {
                self.set_due(revisions, now, *place, Manual::clone(manual));
            }
            self.change(revisions.parts(), change, &signature, now, outcome)
        };
        let doing = (event.kind.name(), &event.actor);
        let carried = self.conclude(revisions.parts(), permit, doing, now, outcome);
        if let Some(changed) = Changed::of([changed, carried]) {
            self.reclassify(revisions, now, changed);
        }
        match signature.event == EventName::Reopened {
            true if ended => self.reopen(revisions, now, waited, outcome),
            true => outcome.advisories.push(Advisory::NotEnded),
            false => {}
        }
        self.start(revisions, &signature, (now, now), steps, outcome);
        self.pause(revisions, now);
        let climbs = (climbs.unwrap_or_default(), ended);
        self.climb(revisions, event, climbs, now, outcome);
        self.last = now;
    }

    /// Keeps an event that was folded and stands in no log: one by which the ticket follows a revision.
    pub(crate) fn has_followed(&mut self, event: Event, log: &Log) {
        self.facts.has_followed(event, log);
    }

    /// What the event's act brings about, and what becomes of the ticket.
    #[inline]
    fn conclude(
        &mut self,
        parts: &Parts,
        permit: Option<Box<Permit>>,
        (name, actor): (EventName, &Actor),
        now: Instant,
        outcome: &mut Outcome,
    ) -> Option<Changed> {
        let ends = [EventName::Resolved, EventName::Closed, EventName::Reopened];
        if permit.is_none() && !ends.contains(&name) {
            return None;
        }
        let mut permit = permit.map(|permit| *permit).unwrap_or_default();
        outcome.advisories.append(&mut permit.advisories);
        outcome.reactions.append(&mut permit.reactions);
        outcome.routes.append(&mut permit.routes);
        self.carry_out(parts, permit, (name, actor), now)
    }

    fn settle(&mut self, revisions: &Revisions, now: Instant) {
        // It looks at instants before now, at which what is listed below had not come about.
        self.settle_ladder(revisions, now);
        // An ended cycle is breached no more.
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            if let Some(cycle) = cycles.open_mut() {
                cycle.settle(revisions, &clock.warnings, now);
            }
        }
    }

    fn set_due(&mut self, revisions: &Revisions, now: Instant, place: usize, manual: Manual) {
        if let Some(cycle) = self.clocks.get_mut(place).and_then(Cycles::open_mut) {
            cycle.set_due(revisions, now, manual);
        }
    }

    fn pause(&mut self, revisions: &Revisions, now: Instant) {
        let (waiting, revision) = (self.facts.waiting(), revisions.current_id());
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            if let Some(cycle) = cycles.open_mut() {
                let reasons = waiting.and(clock.pauses);
                cycle.pause_for(revisions, now, (revision, reasons));
            }
        }
        self.still.keep(revisions, &self.facts, &self.clocks, now);
    }
}

/// Of clocks that have not started.
fn not_started(parts: &Parts) -> Vec<Cycles> {
    parts.clocks.iter().map(|_| Cycles::default()).collect()
}
