//! From one revision to another: what a ticket has, told in the other's names.

use super::cycle::{Cause, Cycle, Ended};
use super::cycles::Cycles;
use super::meter::Meter;
use super::revisions::{CalendarRef, RevisionId, Revisions};
use super::terms::Given;
use super::{State, not_started};
use crate::engine::outcome::{Advisory, Outcome};
use crate::instant::Instant;
use crate::limits::MAX_BUSINESS_DAYS;
use crate::policy::clock::CalendarId;
use crate::policy::condition::ReasonId;
use crate::policy::fact::{FactId, FactType, Value};
use crate::policy::{NamedCalendar, Parts, Policy};
use crate::subject::Log;

/// The cycles of a clock that a later revision does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Retired {
    pub(crate) revision: RevisionId,
    /// The clock's place in that revision.
    pub(crate) clock: usize,
    pub(crate) cycles: Cycles,
}

impl State {
    /// Puts another revision in force. What it has no name for is lost, and said to be.
    pub(super) fn migrate(
        &mut self,
        revisions: &mut Revisions,
        log: &Log,
        now: Instant,
        policy: Policy,
        outcome: &mut Outcome,
    ) {
        let (old, new) = (revisions.parts(), policy.parts());
        self.tell_facts(old, new, outcome);
        self.tell_waiting(old, new, outcome);
        self.facts.revision = revisions.current_id().next();
        self.facts.remember_waiting(now);
        self.tell_positions(old, new, outcome);
        let (tracks, lost) = self.facts.tracks.told(old, new, now);
        lost.iter().for_each(|path| missing(outcome, path));
        self.facts.tracks = tracks;
        let lost = self.tell_ladder(old, new, now);
        lost.iter().for_each(|path| missing(outcome, path));
        self.facts.defaults = new.defaults.clone();
        self.facts.tell_seen(revisions.current(), &policy, log);
        self.tell_clocks(revisions, new, now, outcome);
        revisions.migrate(policy);
    }

    /// Facts by their names, as far as the other revision has one of that name and type.
    fn tell_facts(&mut self, old: &Parts, new: &Parts, outcome: &mut Outcome) {
        let values = std::mem::take(&mut self.facts.values);
        self.facts.values = vec![None; new.facts.len()];
        for (fact, value) in old.facts.iter().zip(values) {
            let Some(value) = value else {
                continue;
            };
            let told = new.fact_named(&fact.name).and_then(|id| {
                let value = told(&fact.of, &new.fact(id).of, &value)?;
                admits(new, id, &value).then_some((id, value))
            });
            match told {
                Some((id, value)) => {
                    self.facts.set(id, Some(value));
                }
                None => missing(outcome, &place(old, &fact.name, &value)),
            }
        }
        if let Some(requested) = &mut self.facts.requested {
            let tell = |id: FactId, value: Option<Value>| {
                value.and_then(|value| told(&old.fact(id).of, &new.fact(id).of, &value))
            };
            requested.severity = tell(FactId::SEVERITY, requested.severity.take());
            requested.priority = tell(FactId::PRIORITY, requested.priority.take());
        }
    }

    fn tell_positions(&mut self, old: &Parts, new: &Parts, outcome: &mut Outcome) {
        let before = std::mem::take(&mut self.facts.positions);
        if before.is_empty() {
            return;
        }
        self.facts.positions = vec![Vec::new(); new.positions.len()];
        for (name, mut holders) in old.positions.iter().zip(before) {
            let id = new.position_named(name);
            // Of one that one alone holds now, whoever came last.
            let several = id.is_some_and(|id| new.is_of_several(id));
            if id.is_some() && !several {
                let before_the_last = holders.len().saturating_sub(1);
                let left_out = holders.drain(..before_the_last).count();
                if left_out > 0 {
                    missing(outcome, &format!("position.{name}.several"));
                }
            }
            let place = id.map(|id| usize::from(id.0));
            match place.and_then(|place| self.facts.positions.get_mut(place)) {
                Some(slot) => *slot = holders,
                None if !holders.is_empty() => missing(outcome, &format!("position.{name}")),
                None => {}
            }
        }
    }

    fn tell_waiting(&mut self, old: &Parts, new: &Parts, outcome: &mut Outcome) {
        let tell = |id: ReasonId| new.reason_named(old.waiting_name(id));
        for (id, _) in &self.facts.waiting {
            if tell(*id).is_none() {
                missing(outcome, &format!("waiting.{}", old.waiting_name(*id)));
            }
        }
        let waiting = self.facts.waiting.iter();
        let waiting = waiting.filter_map(|(id, since)| Some((tell(*id)?, *since)));
        self.facts.waiting = waiting.collect();
    }

    /// Cycles by the names of their clocks. Those of a clock that the other revision does not have end.
    fn tell_clocks(
        &mut self,
        revisions: &Revisions,
        new: &Parts,
        now: Instant,
        outcome: &mut Outcome,
    ) {
        let (old, revision) = (revisions.parts(), revisions.current_id());
        let mut calendars = Told {
            revisions,
            new,
            known: Vec::new(),
        };
        let all = std::mem::replace(&mut self.clocks, not_started(new));
        for (place, (clock, mut cycles)) in old.clocks.iter().zip(all).enumerate() {
            let next = new.clock_named(&clock.name);
            if let Some(slot) = next.and_then(|next| self.clocks.get_mut(next)) {
                if let Some(cycle) = &mut cycles.last {
                    // What has ended otherwise than by resolution or closing is measured no more.
                    cycle.tell_calendars(&mut calendars);
                    // Of the warnings that this revision states, none comes before it.
                    cycle.judged_since = cycle.judged_since.max(now);
                }
                *slot = cycles;
                continue;
            }
            if let Some(cycle) = cycles.open_mut() {
                cycle.end(revisions, now, Ended::Cancelled(Cause::Revision), None);
                missing(outcome, &clock.path);
            }
            if cycles.last.is_some() {
                self.retired.push(Retired {
                    revision,
                    clock: place,
                    cycles,
                });
            }
        }
    }
}

/// The calendars of a ticket in the words of another revision, each compared once.
struct Told<'r> {
    revisions: &'r Revisions,
    new: &'r Parts,
    known: Vec<(CalendarRef, CalendarRef)>,
}

impl Told<'_> {
    /// A calendar that the other revision has unchanged is the same one, of whichever revision it is.
    fn of(&mut self, before: CalendarRef) -> CalendarRef {
        let mut known = self.known.iter();
        if let Some((_, after)) = known.find(|(one, _)| *one == before) {
            return *after;
        }
        let same = same_calendar(self.revisions.calendar(before), self.new);
        let after = same.map_or(before, |calendar| CalendarRef {
            revision: self.revisions.current_id().next(),
            calendar,
        });
        self.known.push((before, after));
        after
    }
}

impl Cycle {
    fn tell_calendars(&mut self, told: &mut Told<'_>) {
        let mut tell = |meter: &mut Meter| {
            if let Meter::Open(at) = meter {
                *at = told.of(*at);
            }
        };
        self.meter.iter_mut().for_each(&mut tell);
        self.each_terms(|terms| {
            if let Given::Target(_, Some(meter)) = &mut terms.given {
                tell(meter);
            }
        });
    }
}

/// Where in its document a lost fact stands; of scales and of what is declared like one, the name that it has there.
fn place(parts: &Parts, fact: &str, value: &Value) -> String {
    let scale = match fact {
        "severity" | "reported-severity" | "confirmed-severity" => "severity",
        "priority" | "plan" | "region" => fact,
        _ => return format!("fact.{fact}"),
    };
    let name = match (value, parts.fact_named(fact)) {
        (Value::Choice(place), Some(id)) => parts.choices(id).get(usize::from(*place)),
        (_, _) => None,
    };
    name.map_or_else(|| scale.to_owned(), |name| format!("{scale}.{name}"))
}

/// A value as another type of the same kind has it; a choice by its name.
fn told(old: &FactType, new: &FactType, value: &Value) -> Option<Value> {
    match (old, new, value) {
        (FactType::Choice(old), FactType::Choice(new), Value::Choice(place)) => {
            let name = old.get(usize::from(*place))?;
            let place = new.iter().position(|other| other == name)?;
            u16::try_from(place).ok().map(Value::Choice)
        }
        (old, new, value) => (old == new).then(|| value.clone()),
    }
}

/// Whether an event may give a fact that value: no span of a target is zero.
fn admits(parts: &Parts, fact: FactId, value: &Value) -> bool {
    let Value::Number(days) = value else {
        return true;
    };
    !parts.fact(fact).is_span || (1..=i64::from(MAX_BUSINESS_DAYS)).contains(days)
}

/// A calendar's place in the other revision, where that has it unchanged.
fn same_calendar(before: &NamedCalendar, new: &Parts) -> Option<CalendarId> {
    let place = new.calendars.iter().position(|after| {
        after.name == before.name && after.calendar.opens_alike(&before.calendar)
    })?;
    u16::try_from(place).ok().map(CalendarId)
}

fn missing(outcome: &mut Outcome, path: &str) {
    outcome.advisories.push(Advisory::NotInRevision {
        path: path.to_owned(),
    });
}
