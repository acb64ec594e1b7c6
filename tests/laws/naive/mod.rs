//! Clocks in plain words: a second implementation, by stepping minutes, that knows nothing of the engine's.
//!
//! It follows the sentences on cycles, pauses, breaches, warnings, reclassification and reopening one by one.
//! Events lie on whole minutes; what is asked about may lie anywhere.

mod cycle;
mod facts;
mod paper;

use super::books::{Shelf, Shelved};
use super::made::{ClockSpec, Spec, Trig, Warn, clock_number};
use super::wall::{Beyond, utc};
use cycle::Basis;
pub(super) use cycle::{ByHand, Changed, Cycle, Due, Measures, Phase};
use duly::{ChangeCause, Ending, Event, EventKind, EventName, Opening, Origin, Reopening};
use facts::{Answer, Facts, Terms};
use paper::Paper;

/// A ticket as the model sees it.
#[derive(Clone)]
pub(super) struct Naive<'s> {
    shelf: &'s Shelf,
    calendars: &'s Shelved,
    /// The policy in force, by its number on the shelf.
    current: usize,
    facts: Facts,
    last: i64,
    log: Vec<Event>,
    /// After each event, which clocks are paused by what is waited for.
    paused: Vec<(i64, Vec<bool>)>,
    /// Whether the ticket is resolved or closed.
    pub(super) ended: bool,
    /// For each clock, its cycles from the first.
    cycles: Vec<Vec<Cycle>>,
    /// The cycles of clocks that a later revision does not have, with the clock as it was.
    retired: Vec<(&'s ClockSpec, Vec<Cycle>)>,
}

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Accepted,
    Repeated,
    Refused,
}

/// The clocks whose cycle the event ended as met, and of these the ones it restarts.
struct Ended {
    met: Vec<usize>,
    restarted: Vec<usize>,
}

fn nanos(at: chrono::DateTime<chrono::Utc>) -> i64 {
    at.timestamp_nanos_opt().unwrap()
}

impl<'s> Naive<'s> {
    pub(super) fn open(
        shelf: &'s Shelf,
        calendars: &'s Shelved,
        opening: &Opening,
    ) -> Result<Naive<'s>, Beyond> {
        let now = nanos(opening.logged_at);
        let current = shelf.in_force(now);
        let spec = &shelf.policies[current];
        let mut ticket = Naive {
            shelf,
            calendars,
            current,
            paused: Vec::new(),
            facts: Facts::opened(spec, opening),
            last: now,
            log: Vec::new(),
            ended: false,
            cycles: spec.clocks.iter().map(|_| Vec::new()).collect(),
            retired: Vec::new(),
        };
        for index in ticket.clocks() {
            let clock = &spec.clocks[index];
            let opened = |trig: &Trig| trig.takes_opening(opening, &ticket.facts);
            if clock.start.iter().any(opened) {
                let received = opening.received_at.map_or(now, nanos);
                let from = ticket.starts_at(clock, now, received)?;
                ticket.start(index, Basis::at(from), now)?;
            }
        }
        ticket.pause_and_settle(now)?;
        Ok(ticket)
    }

    /// Folds an event in the order of the page, or refuses it.
    pub(super) fn apply(&mut self, event: &Event) -> Result<Verdict, Beyond> {
        if let Some(id) = &event.id {
            let first = self.log.iter().find(|other| other.id.as_ref() == Some(id));
            match first {
                Some(other) if other == event => return Ok(Verdict::Repeated),
                Some(_) => return Ok(Verdict::Refused),
                None => {}
            }
        }
        let mut after = self.at(nanos(event.at))?;
        if !after.fold(event)? {
            return Ok(Verdict::Refused);
        }
        after.log.push(event.clone());
        *self = after;
        Ok(Verdict::Accepted)
    }

    /// The ticket at an instant if no event comes: as if one stood at the start of each revision that it follows.
    pub(super) fn at(&self, as_of: i64) -> Result<Naive<'s>, Beyond> {
        let mut ticket = self.clone();
        for edge in self.shelf.edges() {
            let next = ticket.shelf.in_force(edge);
            let later = edge > ticket.last && edge <= as_of;
            // Where the contract of another ticket begins or ends, nothing comes into force for this one.
            let begins = ticket.shelf.in_force(edge - 1) != next;
            if later && begins && ticket.shelf.follows(ticket.current, next) {
                let revision = next.to_string();
                let event = Event::new(utc(edge), EventKind::Migrated { revision });
                ticket.fold(&event)?;
            }
        }
        Ok(ticket)
    }

    /// Whether the event is not refused.
    fn fold(&mut self, event: &Event) -> Result<bool, Beyond> {
        let now = nanos(event.at);
        if now < self.last || !self.may_set_due(event, now) {
            return Ok(false);
        }
        let (to, after, cause) = match &event.kind {
            EventKind::Migrated { revision } => {
                let Some(to) = self.shelf.number(revision) else {
                    return Ok(false);
                };
                let (after, cause) = self.facts.told(&self.shelf.policies[to], event);
                (to, after, Some(cause))
            }
            _ => {
                let Some(after) = self.facts.after(self.spec(), event) else {
                    return Ok(false);
                };
                let cause = self.facts.cause(&after);
                (self.current, after, cause)
            }
        };
        self.each_open(|_, paper, cycle| paper.settle(cycle, now))?;
        let ended = self.end_cycles(event, now)?;
        let before = self.terms();
        self.facts = after;
        self.set_due(event, now)?;
        self.go_over(to, now)?;
        if let Some(cause) = cause {
            self.reclassify(&before, cause, now)?;
        }
        if event.kind == EventKind::Reopened && std::mem::take(&mut self.ended) {
            self.reopen(now)?;
        }
        self.start_cycles(event, &ended, now)?;
        self.pause_and_settle(now)?;
        self.last = now;
        Ok(true)
    }

    /// Puts another revision in force. Cycles of clocks that it does not have end, and are kept.
    fn go_over(&mut self, to: usize, now: i64) -> Result<(), Beyond> {
        let lacking = |clock: &usize| !self.shelf.policies[to].has_clock(*clock);
        let lacking: Vec<usize> = self.clocks().into_iter().filter(lacking).collect();
        self.each_open(|index, paper, cycle| {
            if lacking.contains(&index) {
                return paper.end(cycle, Phase::Lacking(now), now);
            }
            // That a warning is one is so since this event, where the revision before has none.
            cycle.touched = now;
            Ok(())
        })?;
        for clock in lacking {
            let cycles = std::mem::take(&mut self.cycles[clock]);
            if !cycles.is_empty() {
                self.retired.push((&self.spec().clocks[clock], cycles));
            }
        }
        self.current = to;
        Ok(())
    }

    fn spec(&self) -> &'s Spec {
        &self.shelf.policies[self.current]
    }

    /// The clocks of the revision in force, by their numbers.
    fn clocks(&self) -> Vec<usize> {
        let spec = self.spec();
        (0..spec.clocks.len())
            .filter(|clock| spec.has_clock(*clock))
            .collect()
    }

    /// What the tables of each clock say; none of a clock that the revision in force does not have.
    fn terms(&self) -> Vec<Option<Terms>> {
        let spec = self.spec();
        let clocks = (0..spec.clocks.len()).map(|clock| {
            spec.has_clock(clock)
                .then(|| self.terms_of(&spec.clocks[clock]))
        });
        clocks.collect()
    }

    fn terms_of(&self, clock: &ClockSpec) -> Terms {
        Terms::of(clock, &self.facts, self.calendars.numbers[self.current])
    }

    fn paper<'c>(&'c self, clock: &'c ClockSpec) -> Paper<'c> {
        let calendars = &self.calendars.calendars;
        Paper { clock, calendars }
    }

    /// The clocks of the revision in force with their cycles, behind them those of earlier ones.
    pub(super) fn shown(&self) -> Vec<(&'s ClockSpec, &[Cycle])> {
        let spec = self.spec();
        let own = self.clocks().into_iter();
        let own = own.map(|clock| (&spec.clocks[clock], self.cycles[clock].as_slice()));
        let retired = self.retired.iter();
        let retired = retired.map(|(clock, cycles)| (*clock, cycles.as_slice()));
        own.chain(retired).collect()
    }

    pub(super) fn measures(
        &self,
        clock: &ClockSpec,
        cycle: &Cycle,
        as_of: i64,
    ) -> Result<Option<Measures>, Beyond> {
        self.paper(clock).measures(cycle, as_of)
    }

    pub(super) fn warned(
        &self,
        clock: &ClockSpec,
        cycle: &Cycle,
        as_of: i64,
    ) -> Result<Vec<(Warn, i64, Option<i64>)>, Beyond> {
        self.paper(clock).warned_at(cycle, as_of)
    }

    fn each_open(
        &mut self,
        mut act: impl FnMut(usize, &Paper<'_>, &mut Cycle) -> Result<(), Beyond>,
    ) -> Result<(), Beyond> {
        let (spec, calendars) = (self.spec(), &self.calendars.calendars);
        let clocks = spec.clocks.iter().zip(&mut self.cycles);
        for (index, (clock, cycles)) in clocks.enumerate() {
            let open = cycles.last_mut().filter(|cycle| !cycle.has_ended());
            if let Some(cycle) = open {
                act(index, &Paper { clock, calendars }, cycle)?;
            }
        }
        Ok(())
    }

    /// A due is set of an open cycle that is not breached, and not before the event itself.
    fn may_set_due(&self, event: &Event, now: i64) -> bool {
        let EventKind::DueSet { clock, due, .. } = &event.kind else {
            return true;
        };
        let Some(clock) = clock_number(clock).filter(|clock| *clock < self.cycles.len()) else {
            return false;
        };
        let open = self.cycles[clock].last().filter(|cycle| !cycle.has_ended());
        nanos(*due) >= now && open.is_some_and(|cycle| cycle.breached_at(now).is_none())
    }

    fn set_due(&mut self, event: &Event, now: i64) -> Result<(), Beyond> {
        let EventKind::DueSet {
            clock, due, hold, ..
        } = &event.kind
        else {
            return Ok(());
        };
        let by_hand = ByHand {
            at: now,
            due: nanos(*due),
            hold: *hold,
        };
        let named = clock_number(clock);
        self.each_open(|index, paper, cycle| {
            if named == Some(index) {
                paper.set_by_hand(cycle, by_hand)?;
            }
            Ok(())
        })
    }

    /// Stop, cancel, restart, resolution and closing, judged by what held before the event.
    fn end_cycles(&mut self, event: &Event, now: i64) -> Result<Ended, Beyond> {
        let (facts, waited) = (self.facts.clone(), self.paused.len());
        let mut ended = Ended {
            met: Vec::new(),
            restarted: Vec::new(),
        };
        self.each_open(|index, paper, cycle| {
            let clock = paper.clock;
            let stated = match event.kind {
                EventKind::Resolved => Some((EventName::Resolved, clock.resolution)),
                EventKind::Closed => Some((EventName::Closed, clock.closing)),
                _ => None,
            };
            if let Some((name, ending)) = stated {
                let named = clock.stop.iter().any(|trig| trig.event == name);
                let otherwise = if named {
                    Ending::Met
                } else {
                    Ending::Cancelled
                };
                let phase = match ending.unwrap_or(otherwise) {
                    Ending::Met => Some(Phase::Met(now)),
                    Ending::Cancelled => Some(Phase::Cancelled(now, name)),
                    Ending::Outlive => None,
                };
                if let Some(phase) = phase {
                    let before = Box::new(cycle.clone());
                    paper.end(cycle, phase, now)?;
                    cycle.before_end = Some((before, waited));
                    return Ok(());
                }
            }
            let fires = |trigs: &[Trig]| trigs.iter().any(|trig| trig.fires(event, &facts));
            if fires(&clock.stop) {
                ended.met.push(index);
                paper.end(cycle, Phase::Met(now), now)
            } else if fires(&clock.cancel) {
                paper.end(cycle, Phase::Dropped(now), now)
            } else if fires(&clock.restart) {
                ended.met.push(index);
                ended.restarted.push(index);
                paper.end(cycle, Phase::Met(now), now)
            } else {
                Ok(())
            }
        })?;
        self.ended |= matches!(event.kind, EventKind::Resolved | EventKind::Closed);
        Ok(ended)
    }

    fn reclassify(
        &mut self,
        before: &[Option<Terms>],
        cause: ChangeCause,
        now: i64,
    ) -> Result<(), Beyond> {
        for index in self.clocks() {
            let new = self.terms_of(&self.spec().clocks[index]);
            let Some(cycle) = self.cycles[index].last_mut() else {
                continue;
            };
            if cycle.before_end.is_some() && before[index].as_ref() != Some(&new) {
                // It is met at a reopening.
                cycle.missed = Some(cycle.missed.map_or(cause, |first| first.min(cause)));
            }
            if !cycle.has_ended() {
                self.reclassify_one(index, &new, cause, now)?;
            }
        }
        Ok(())
    }

    /// The cycle is given other terms than it had.
    fn reclassify_one(
        &mut self,
        index: usize,
        new: &Terms,
        cause: ChangeCause,
        now: i64,
    ) -> Result<(), Beyond> {
        let paper = Paper {
            clock: &self.spec().clocks[index],
            calendars: &self.calendars.calendars,
        };
        let Some(cycle) = self.cycles[index].last_mut() else {
            return Ok(());
        };
        let old = std::mem::replace(&mut cycle.given, new.clone());
        if old == *new {
            if old.target == Answer::Unknown {
                cycle.unknown_anew.push(now);
            }
            if !cycle.due.is_named() {
                // Another revision of the clock may have another bound.
                cycle.bound = new.bound();
            }
            return Ok(());
        }
        if paper.reclassify(cycle, (&old, new), cause, now)? {
            self.start(index, Basis::at(now), now)?;
        }
        Ok(())
    }

    /// Concerns the last cycle of each clock, where resolution or closing ended it.
    fn reopen(&mut self, now: i64) -> Result<(), Beyond> {
        for index in self.clocks() {
            let clock = &self.spec().clocks[index];
            let paper = Paper {
                clock,
                calendars: &self.calendars.calendars,
            };
            let last = self.cycles[index].last_mut();
            let Some(cycle) = last.filter(|cycle| cycle.before_end.is_some()) else {
                continue;
            };
            match clock.reopened {
                None => continue,
                Some(Reopening::NewCycle) => {
                    self.start(index, Basis::at(now), now)?;
                    continue;
                }
                Some(Reopening::Continue) => {
                    paper.go_on(cycle, now)?;
                }
                Some(Reopening::Count) => {
                    let paused: Vec<(i64, bool)> = self
                        .paused
                        .iter()
                        .map(|(at, all)| (*at, all[index]))
                        .collect();
                    paper.count_on(cycle, &paused, now)?;
                }
            }
            let missed = cycle.missed.take();
            let new = self.terms_of(clock);
            let cause = missed.unwrap_or(ChangeCause::Fact);
            self.reclassify_one(index, &new, cause, now)?;
        }
        Ok(())
    }

    fn start_cycles(&mut self, event: &Event, ended: &Ended, now: i64) -> Result<(), Beyond> {
        for index in self.clocks() {
            let clock = &self.spec().clocks[index];
            let last = self.cycles[index].last();
            if last.is_some_and(|cycle| !cycle.has_ended()) {
                continue;
            }
            let fires = |trig: &Trig| trig.fires(event, &self.facts);
            let starts = !(clock.once && last.is_some()) && clock.start.iter().any(fires);
            if !starts && !ended.restarted.contains(&index) {
                continue;
            }
            let from = self.starts_at(clock, now, now)?;
            let basis = match last {
                Some(before) if clock.sequential && ended.met.contains(&index) => {
                    self.paper(clock).hands_on(before, from)?
                }
                _ => Basis::at(from),
            };
            self.start(index, basis, now)?;
        }
        Ok(())
    }

    fn starts_at(&self, clock: &ClockSpec, now: i64, received: i64) -> Result<i64, Beyond> {
        match clock.starts_at {
            Origin::Logged => Ok(now),
            Origin::Received => Ok(received),
            Origin::NextOpening => {
                let number = self.calendars.numbers[self.current][clock.opening_of];
                self.calendars.calendars[number].next_open(now)
            }
        }
    }

    fn start(&mut self, index: usize, basis: Basis, now: i64) -> Result<(), Beyond> {
        let clock = &self.spec().clocks[index];
        let terms = self.terms_of(clock);
        let due = self.paper(clock).first_due(&terms, basis)?;
        self.cycles[index].push(Cycle::open(basis, now, terms, due));
        Ok(())
    }

    fn pause_and_settle(&mut self, now: i64) -> Result<(), Beyond> {
        let waiting = self.facts.waiting;
        self.each_open(|_, paper, cycle| {
            paper.heed(cycle, paper.clock.is_paused(waiting), now)?;
            paper.settle(cycle, now)
        })?;
        let clocks = self.spec().clocks.iter();
        let paused = clocks.map(|clock| clock.is_paused(waiting)).collect();
        self.paused.push((now, paused));
        Ok(())
    }
}

impl Basis {
    fn at(from: i64) -> Basis {
        Basis {
            from,
            left: 0,
            due_before: None,
        }
    }
}
