//! The ticket: a log and what the fold made of it, pinned to one revision of a policy.

use super::assess::Assessment;
use super::fold::{self, State};
use super::outcome::{Outcome, Refused, ReplayError};
use crate::instant::Instant;
use crate::policy::Policy;
use crate::subject::{Event, Log, Opening};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// A ticket under a policy: its log, and the state that follows from it.
///
/// The state holds nothing that the log does not say; [`Policy::replay`] of the log gives an equal
/// ticket.
#[derive(Clone, Debug)]
pub struct Ticket {
    policy: Policy,
    log: Log,
    /// The position in the log of each event that bears an id.
    ids: BTreeMap<String, usize>,
    state: State,
}

impl Policy {
    /// Opens a ticket, pinned to this revision.
    ///
    /// # Errors
    ///
    /// An instant outside the supported range, a receipt after the entry, a severity, priority, plan,
    /// region or fact that the policy does not have, a fact of another type, or a text beyond
    /// [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES).
    pub fn open(&self, opening: Opening) -> Result<Ticket, Refused> {
        self.open_with(opening).map(|(ticket, _)| ticket)
    }

    /// The same, with what the opening brought about.
    ///
    /// # Errors
    ///
    /// As [`Policy::open`].
    pub fn open_with(&self, opening: Opening) -> Result<(Ticket, Outcome), Refused> {
        let mut outcome = Outcome::default();
        let state = State::opened(self.parts(), &opening, &mut outcome)?;
        let log = Log {
            opening,
            events: Vec::new(),
        };
        let ids = BTreeMap::new();
        let policy = self.clone();
        Ok((
            Ticket {
                policy,
                log,
                ids,
                state,
            },
            outcome,
        ))
    }

    /// Opens a ticket and applies its events, as if they came now one by one.
    ///
    /// # Errors
    ///
    /// The first refusal, with its position in the log.
    pub fn replay(&self, log: Log) -> Result<Ticket, ReplayError> {
        let mut ticket = self.open(log.opening).map_err(ReplayError::Opening)?;
        for (position, event) in (1_usize..).zip(log.events) {
            ticket
                .apply(event)
                .map_err(|refused| ReplayError::Event { position, refused })?;
        }
        Ok(ticket)
    }
}

impl Ticket {
    /// Applies an event, and says what it brought about.
    ///
    /// An event whose id stands in the log already with equal content changes nothing, whenever it
    /// comes: a host may deliver twice.
    ///
    /// # Errors
    ///
    /// The ticket is left as it was when the event's id stands in the log with other content, its
    /// instant lies before the last event's or outside the supported range, the policy does not have
    /// the severity or the waiting reason it names, the log is full
    /// ([`MAX_EVENTS`](crate::limits::MAX_EVENTS)), or a text is beyond
    /// [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES).
    pub fn apply(&mut self, event: Event) -> Result<Outcome, Refused> {
        if self.repeats(&event)? {
            return Ok(Outcome {
                repeated: true,
                ..Outcome::default()
            });
        }
        let change = fold::guard::event(self.policy.parts(), &self.log, self.state.last(), &event)?;
        let mut outcome = Outcome::default();
        self.state
            .fold(self.policy.parts(), &event, change, &mut outcome);
        if let Some(id) = &event.id {
            self.ids.insert(id.clone(), self.log.events.len());
        }
        self.log.events.push(event);
        Ok(outcome)
    }

    /// Whether the event stands in the log already, by its id.
    fn repeats(&self, event: &Event) -> Result<bool, Refused> {
        let Some(id) = &event.id else {
            return Ok(false);
        };
        match self
            .ids
            .get(id)
            .and_then(|position| self.log.events.get(*position))
        {
            None => Ok(false),
            Some(other) if other == event => Ok(true),
            Some(_) => Err(Refused::IdReused { id: id.clone() }),
        }
    }

    /// What holds at an instant, if no event comes before it. Asking changes nothing.
    ///
    /// # Errors
    ///
    /// An instant before the last event's, or outside the supported range.
    pub fn assess(&self, as_of: DateTime<Utc>) -> Result<Assessment<'_>, Refused> {
        let instant = Instant::new(as_of)?;
        let last = self.state.last();
        if instant < last {
            return Err(Refused::TooEarly {
                as_of,
                last: last.utc(),
            });
        }
        Ok(Assessment::new(&self.policy, &self.state, instant))
    }

    /// The policy's revision that the ticket is pinned to.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The opening and the events applied so far.
    pub fn log(&self) -> &Log {
        &self.log
    }
}
