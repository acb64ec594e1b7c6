//! What an event does to the facts, to waiting, and to what is asked for.

use super::guard::Change;
use super::situation::{Facts, Requested};
use super::{State, fires};
use crate::engine::outcome::{Advisory, Outcome};
use crate::instant::Instant;
use crate::policy::condition::{ReasonId, Situation};
use crate::policy::fact::{FactId, Value};
use crate::policy::pattern::{Signature, Trigger};
use crate::policy::{ChangeCause, Parts};

impl State {
    /// Changes what tables read, and says what caused that; none where it did not change.
    pub(super) fn change(
        &mut self,
        parts: &Parts,
        change: Change,
        event: &Signature<'_>,
        now: Instant,
        outcome: &mut Outcome,
    ) -> Option<ChangeCause> {
        let before = self.facts.severities();
        let named = if let Change::Waiting(reason) = change {
            Some(reason)
        } else {
            None
        };
        let changed = self.facts.change(change, now, outcome);
        let severity = before.cause(self.facts.severities());
        let waiting = self.wait(parts, event, named, now, outcome);
        [severity, changed, waiting].into_iter().flatten().min()
    }

    /// Sets and clears the waiting reasons whose patterns the event matches: first clears, then sets.
    fn wait(
        &mut self,
        parts: &Parts,
        event: &Signature<'_>,
        named: Option<ReasonId>,
        now: Instant,
        outcome: &mut Outcome,
    ) -> Option<ChangeCause> {
        let mut changes = false;
        for (id, reason) in (0_u8..).map(ReasonId).zip(&parts.waiting) {
            let speaks_of = named.is_none_or(|named| named == id);
            let mut by = |triggers: &[Trigger], facts: &Facts| {
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
        if let (Some(reason), false) = (named, changes) {
            let reason = parts.waiting_name(reason).to_owned();
            outcome.advisories.push(Advisory::NoEffect { reason });
        }
        changes.then_some(ChangeCause::Fact)
    }
}

impl Facts {
    /// The cause of a change that is not one of severity.
    fn change(
        &mut self,
        change: Change,
        now: Instant,
        outcome: &mut Outcome,
    ) -> Option<ChangeCause> {
        match change {
            Change::None | Change::Waiting(_) | Change::DueSet(..) | Change::Migrated(_) => None,
            Change::Fact(fact, value) => self.put(fact, Some(value)),
            Change::Facts(facts) => {
                let causes = facts.into_iter().map(|(fact, value)| self.put(fact, value));
                // All of them are put.
                causes.fold(None, |first, cause| first.into_iter().chain(cause).min())
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
    fn accept(&mut self, requested: Requested) -> Option<ChangeCause> {
        if let Some(severity) = requested.severity {
            if self.severities().is_confirmed() {
                self.set(FactId::CONFIRMED_SEVERITY, Some(severity.clone()));
            }
            self.set(FactId::REPORTED_SEVERITY, Some(severity));
        }
        let priority = requested.priority?;
        self.put(FactId::PRIORITY, Some(priority))
    }

    fn put(&mut self, fact: FactId, value: Option<Value>) -> Option<ChangeCause> {
        let changes = self.set(fact, value);
        let cause = match fact {
            // These are told by what they are changed to.
            FactId::REPORTED_SEVERITY | FactId::CONFIRMED_SEVERITY => return None,
            FactId::PRIORITY => ChangeCause::Priority,
            FactId::PLAN => ChangeCause::Plan,
            FactId::REGION => ChangeCause::Region,
            FactId::ENVIRONMENT => ChangeCause::Environment,
            _ => ChangeCause::Fact,
        };
        changes.then_some(cause)
    }
}
