//! Clocks in plain words: a second implementation, by stepping minutes, that knows nothing of the engine's.
//!
//! It follows the sentences on cycles, pauses, breaches, warnings, reclassification and reopening one by one.
//! Events lie on whole minutes; what is asked about may lie anywhere.

mod cycle;
mod facts;
mod paper;

use super::made::{ClockSpec, Spec, Trig, Warn, clock_number};
use super::wall::{Beyond, Calendar};
use cycle::Basis;
pub(super) use cycle::{ByHand, Changed, Cycle, Due, Measures, Phase};
use duly::{ChangeCause, Ending, Event, EventKind, EventName, Opening, Origin, Reopening};
use facts::{Answer, Facts, Terms};
use paper::Paper;

/// A ticket as the model sees it.
pub(super) struct Naive<'s> {
    spec: &'s Spec,
    calendars: Vec<Calendar>,
    facts: Facts,
    last: i64,
    log: Vec<Event>,
    /// What was waited for after each event.
    waited: Vec<(i64, [bool; 2])>,
    /// Whether the ticket is resolved or closed.
    pub(super) ended: bool,
    /// For each clock, its cycles from the first.
    pub(super) cycles: Vec<Vec<Cycle>>,
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
    pub(super) fn open(spec: &'s Spec, opening: &Opening) -> Result<Naive<'s>, Beyond> {
        let facts = Facts::opened(spec, opening);
        let now = nanos(opening.logged_at);
        let mut ticket = Naive {
            spec,
            calendars: spec.naive_calendars(),
            waited: vec![(now, facts.waiting)],
            facts,
            last: now,
            log: Vec::new(),
            ended: false,
            cycles: spec.clocks.iter().map(|_| Vec::new()).collect(),
        };
        for (index, clock) in spec.clocks.iter().enumerate() {
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
        let now = nanos(event.at);
        let Some(after) = self.facts.after(self.spec, event) else {
            return Ok(Verdict::Refused);
        };
        if now < self.last || !self.may_set_due(event, now) {
            return Ok(Verdict::Refused);
        }
        self.each_open(|_, paper, cycle| paper.settle(cycle, now))?;
        let ended = self.end_cycles(event, now)?;
        let before = std::mem::replace(&mut self.facts, after);
        self.set_due(event, now)?;
        self.reclassify(&before, now)?;
        if event.kind == EventKind::Reopened && std::mem::take(&mut self.ended) {
            self.reopen(now)?;
        }
        self.start_cycles(event, &ended, now)?;
        self.pause_and_settle(now)?;
        self.waited.push((now, self.facts.waiting));
        self.last = now;
        self.log.push(event.clone());
        Ok(Verdict::Accepted)
    }

    /// For the cycle of a clock.
    pub(super) fn paper(&self, clock: usize) -> (&'s ClockSpec, &[Calendar]) {
        (&self.spec.clocks[clock], &self.calendars)
    }

    pub(super) fn measures(
        &self,
        clock: usize,
        cycle: &Cycle,
        as_of: i64,
    ) -> Result<Option<Measures>, Beyond> {
        let (clock, calendars) = self.paper(clock);
        Paper { clock, calendars }.measures(cycle, as_of)
    }

    pub(super) fn warned(
        &self,
        clock: usize,
        cycle: &Cycle,
        as_of: i64,
    ) -> Result<Vec<(Warn, i64, Option<i64>)>, Beyond> {
        let (clock, calendars) = self.paper(clock);
        Paper { clock, calendars }.warned_at(cycle, as_of)
    }

    fn each_open(
        &mut self,
        mut act: impl FnMut(usize, &Paper<'_>, &mut Cycle) -> Result<(), Beyond>,
    ) -> Result<(), Beyond> {
        let (spec, calendars) = (self.spec, &self.calendars);
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
        let (facts, waited) = (self.facts.clone(), self.waited.len());
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

    fn reclassify(&mut self, before: &Facts, now: i64) -> Result<(), Beyond> {
        let Some(cause) = before.cause(&self.facts) else {
            return Ok(());
        };
        for (index, clock) in self.spec.clocks.iter().enumerate() {
            let (old, new) = (Terms::of(clock, before), Terms::of(clock, &self.facts));
            let Some(cycle) = self.cycles[index].last_mut() else {
                continue;
            };
            if cycle.before_end.is_some() && old != new {
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
            clock: &self.spec.clocks[index],
            calendars: &self.calendars,
        };
        let Some(cycle) = self.cycles[index].last_mut() else {
            return Ok(());
        };
        let old = std::mem::replace(&mut cycle.given, new.clone());
        if old == *new {
            if old.target == Answer::Unknown {
                cycle.unknown_anew.push(now);
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
        for (index, clock) in self.spec.clocks.iter().enumerate() {
            let paper = Paper {
                clock,
                calendars: &self.calendars,
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
                    paper.count_on(cycle, &self.waited, now)?;
                }
            }
            let missed = cycle.missed.take();
            let new = Terms::of(clock, &self.facts);
            let cause = missed.unwrap_or(ChangeCause::Fact);
            self.reclassify_one(index, &new, cause, now)?;
        }
        Ok(())
    }

    fn start_cycles(&mut self, event: &Event, ended: &Ended, now: i64) -> Result<(), Beyond> {
        for (index, clock) in self.spec.clocks.iter().enumerate() {
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
                    let calendars = &self.calendars;
                    Paper { clock, calendars }.hands_on(before, from)?
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
            Origin::NextOpening => self.calendars[clock.opening_of].next_open(now),
        }
    }

    fn start(&mut self, index: usize, basis: Basis, now: i64) -> Result<(), Beyond> {
        let clock = &self.spec.clocks[index];
        let terms = Terms::of(clock, &self.facts);
        let calendars = &self.calendars;
        let due = Paper { clock, calendars }.first_due(&terms, basis)?;
        self.cycles[index].push(Cycle::open(basis, now, terms, due));
        Ok(())
    }

    fn pause_and_settle(&mut self, now: i64) -> Result<(), Beyond> {
        let waiting = self.facts.waiting;
        self.each_open(|_, paper, cycle| {
            paper.heed(cycle, waiting, now)?;
            paper.settle(cycle, now)
        })
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
