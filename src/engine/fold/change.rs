//! What an event does to the facts, to waiting, to what is asked for, and to what is remembered.

use super::guard::Change;
use super::situation::{Facts, Requested, Severities};
use super::triggers::fires;
use super::{Changed, State};
use crate::engine::outcome::{Advisory, Outcome};
use crate::instant::Instant;
use crate::policy::condition::{Reads, ReasonId, Situation};
use crate::policy::fact::{FactId, Value};
use crate::policy::pattern::{Signature, Triggers};
use crate::policy::{ChangeCause, Parts};

impl State {
    /// Changes what tables read, and says what did; none where nothing changed.
    pub(super) fn change(
        &mut self,
        parts: &Parts,
        change: Change,
        event: &Signature<'_>,
        now: Instant,
        outcome: &mut Outcome,
    ) -> Option<Changed> {
        let named = if let Change::Waiting(reason) = change {
            Some(reason)
        } else {
            None
        };
        let facts = self.facts.change(change, now, outcome);
        let seen = self.facts.remember(parts, event, now);
        let waiting = self.wait(parts, event, named, now, outcome);
        Changed::of([facts, seen, waiting])
    }

    /// Sets and clears the waiting reasons whose patterns the event matches: first clears, then sets.
    fn wait(
        &mut self,
        parts: &Parts,
        event: &Signature<'_>,
        named: Option<ReasonId>,
        now: Instant,
        outcome: &mut Outcome,
    ) -> Option<Changed> {
        let mut changes = false;
        for (id, reason) in (0_u8..).map(ReasonId).zip(&parts.waiting) {
            let speaks_of = named.is_none_or(|named| named == id);
            let mut by = |triggers: &Triggers, facts: &Facts| {
                speaks_of && fires(triggers, event, facts, parts, outcome)
            };
            let cleared = by(&reason.cleared_by, &self.facts);
            let set = by(&reason.set_by, &self.facts);
            let holds = self.facts.is_waiting(id);
            let after = set || (holds && !cleared);
            if after != holds {
                self.facts.wait(id, after, now);
                changes = true;
            }
        }
        if changes {
            self.facts.remember_waiting(now);
        }
        if let (Some(reason), false) = (named, changes) {
            let reason = parts.waiting_name(reason).to_owned();
            outcome.advisories.push(Advisory::NoEffect { reason });
        }
        changes.then_some(Changed {
            cause: ChangeCause::Fact,
            reads: Some(Reads::WAITING),
        })
    }
}

impl Changed {
    /// Several changes as one.
    pub(super) fn of(all: impl IntoIterator<Item = Option<Changed>>) -> Option<Changed> {
        let all = all.into_iter().flatten();
        all.reduce(|one, other| Changed {
            cause: one.cause.min(other.cause),
            reads: match (one.reads, other.reads) {
                (Some(one), Some(other)) => Some(one.with(other)),
                (None, _) | (_, None) => None,
            },
        })
    }
}

impl Facts {
    fn change(&mut self, change: Change, now: Instant, outcome: &mut Outcome) -> Option<Changed> {
        match change {
            Change::None
            | Change::Waiting(_)
            | Change::DueSet(..)
            | Change::Assigned(..)
            | Change::Unassigned(_)
            | Change::Ladder(_)
            | Change::Migrated(_) => None,
            Change::Fact(fact, value) => self.put(fact, Some(value)),
            Change::Facts(facts) => {
                let changes: Vec<Option<Changed>> = facts
                    .into_iter()
                    .map(|(fact, value)| self.put(fact, value))
                    .collect();
                Changed::of(changes)
            }
            Change::Requested { severity, priority } => {
                self.requested = Some(Requested {
                    at: now,
                    severity,
                    priority,
                });
                None
            }
            Change::Decided { accepted } => match self.requested.take() {
                Some(requested) if accepted => self.accept(requested),
                Some(_) => None,
                None => {
                    outcome.advisories.push(Advisory::NothingRequested);
                    None
                }
            },
        }
    }

    /// What is accepted is reported, and confirmed where something was confirmed.
    fn accept(&mut self, requested: Requested) -> Option<Changed> {
        let Requested {
            severity, priority, ..
        } = requested;
        let before = self.severities();
        if before.is_confirmed() && severity.is_some() {
            self.set(FactId::CONFIRMED_SEVERITY, severity.clone());
        }
        if severity.is_some() {
            self.set(FactId::REPORTED_SEVERITY, severity);
        }
        let severity = before.changed(self.severities());
        let priority = priority.and_then(|priority| self.put(FactId::PRIORITY, Some(priority)));
        Changed::of([severity, priority])
    }

    pub(super) fn put(&mut self, fact: FactId, value: Option<Value>) -> Option<Changed> {
        let before = self.severities();
        if !self.set(fact, value) {
            return None;
        }
        let cause = match fact {
            // These are told by what they are changed to.
            FactId::REPORTED_SEVERITY | FactId::CONFIRMED_SEVERITY => {
                return before.changed(self.severities());
            }
            FactId::PRIORITY => ChangeCause::Priority,
            FactId::PLAN => ChangeCause::Plan,
            FactId::REGION => ChangeCause::Region,
            FactId::ENVIRONMENT => ChangeCause::Environment,
            _ => ChangeCause::Fact,
        };
        let mut reads = Reads::NONE;
        reads.add(fact);
        Some(Changed {
            cause,
            reads: Some(reads),
        })
    }
}

impl Severities {
    /// All three facts of severity are read as changed where one is.
    fn changed(self, after: Severities) -> Option<Changed> {
        let cause = self.cause(after)?;
        let mut reads = Reads::NONE;
        reads.add(FactId::SEVERITY);
        reads.add(FactId::REPORTED_SEVERITY);
        reads.add(FactId::CONFIRMED_SEVERITY);
        Some(Changed {
            cause,
            reads: Some(reads),
        })
    }
}
