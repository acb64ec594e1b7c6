//! The ticket: a log and what the fold made of it, pinned to a revision of a policy.

use super::assess::Assessment;
use super::fold::{self, Revisions, State};
use super::outcome::{Outcome, Refused, ReplayError};
use crate::instant::Instant;
use crate::policy::{Book, Policy};
use crate::subject::{Event, EventKind, Log, Opening};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A ticket under a policy: its log, and the state that follows from it.
///
/// The state holds nothing that the log does not say; [`Policy::replay`] of the log gives an equal
/// ticket.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The revisions it can go over to.
    book: Option<Book>,
    log: Log,
    /// The position in the log of each event that bears an id.
    ids: BTreeMap<String, usize>,
    folded: Folded,
}

/// What the log makes of a ticket.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    pub(super) revisions: Revisions,
    pub(super) state: State,
    /// The host's id of the ticket.
    pub(super) id: Option<Arc<str>>,
    /// The contract it was opened under.
    pub(super) contract: Option<Arc<str>>,
}

impl Policy {
    /// Opens a ticket, pinned to this revision.
    ///
    /// # Errors
    ///
    /// An instant outside the supported range, a receipt after the entry, a severity, priority, plan,
    /// region or fact that the policy does not have, a fact of another type, a text beyond
    /// [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES), or what the policy's act `opened` does not let pass.
    pub fn open(&self, opening: Opening) -> Result<Ticket, Refused> {
        self.open_with(opening).map(|(ticket, _)| ticket)
    }

    /// The same, with what the opening brought about.
    ///
    /// # Errors
    ///
    /// As [`Policy::open`].
    pub fn open_with(&self, opening: Opening) -> Result<(Ticket, Outcome), Refused> {
        Ticket::open(self.clone(), None, opening)
    }

    /// Opens a ticket and applies its events, as if they came now one by one.
    ///
    /// # Errors
    ///
    /// The first refusal, with its position in the log.
    pub fn replay(&self, log: Log) -> Result<Ticket, ReplayError> {
        let ticket = self.open(log.opening).map_err(ReplayError::Opening)?;
        ticket.after(log.events)
    }
}

impl Book {
    /// Opens a ticket, pinned to the revision in force when it is logged.
    ///
    /// # Errors
    ///
    /// As [`Policy::open`]; besides, an opening before the first revision.
    pub fn open(&self, opening: Opening) -> Result<Ticket, Refused> {
        self.open_with(opening).map(|(ticket, _)| ticket)
    }

    /// The same, with what the opening brought about.
    ///
    /// ```
    /// use duly::{Advisory, Book, Opening, Policy, document::Document};
    ///
    /// let text = r#"
    ///     policy = { name = "Desk", revision = "1" }
    ///     [fact.users]
    ///     type = "number"
    ///     [clock.answer]
    ///     start = { event = "opened", when = { fact = "users", at-least = 10 } }
    ///     target = { is = "2 elapsed hours" }
    ///     reclassified = "freeze"
    /// "#;
    /// let policy = Policy::compile(&toml::from_str::<Document>(text)?)?;
    /// let book = Book::new([("2026-01-01T00:00:00Z".parse()?, policy)])?;
    ///
    /// let opening = Opening::new("2026-03-02T09:00:00Z".parse()?);
    /// let (ticket, outcome) = book.open_with(opening.clone())?;
    /// // Whether the clock starts hangs on a fact that the opening does not tell.
    /// assert!(matches!(&outcome.advisories[..], [Advisory::Undecided { ask, .. }] if ask == &["users"]));
    /// assert_eq!(ticket.assess("2026-03-02T09:00:00Z".parse()?)?.clock("answer").map(|it| it.cycles().count()), Some(0));
    ///
    /// let (_, outcome) = book.open_with(opening.fact("users", 10))?;
    /// assert!(outcome.advisories.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Book::open`].
    pub fn open_with(&self, opening: Opening) -> Result<(Ticket, Outcome), Refused> {
        let logged_at = Instant::new(opening.logged_at)?;
        let policy = self.in_force(logged_at, opening.contract.as_deref());
        let policy = policy.ok_or(Refused::NoRevision {
            at: opening.logged_at,
        })?;
        Ticket::open(policy.clone(), Some(self.clone()), opening)
    }

    /// Opens a ticket and applies its events, as if they came now one by one.
    ///
    /// # Errors
    ///
    /// The first refusal, with its position in the log.
    pub fn replay(&self, log: Log) -> Result<Ticket, ReplayError> {
        let ticket = self.open(log.opening).map_err(ReplayError::Opening)?;
        ticket.after(log.events)
    }
}

impl Ticket {
    fn open(
        policy: Policy,
        book: Option<Book>,
        opening: Opening,
    ) -> Result<(Ticket, Outcome), Refused> {
        let mut outcome = Outcome::default();
        let revisions = Revisions::one(policy);
        let state = State::opened(&revisions, &opening, &mut outcome)?;
        let id = opening.id.as_deref().map(Arc::from);
        let contract = opening.contract.as_deref().map(Arc::from);
        let ticket = Ticket {
            book,
            log: Log {
                opening,
                events: Vec::new(),
            },
            ids: BTreeMap::new(),
            folded: Folded {
                revisions,
                state,
                id,
                contract,
            },
        };
        Ok((ticket, outcome))
    }

    /// The ticket after more events.
    fn after(mut self, events: Vec<Event>) -> Result<Ticket, ReplayError> {
        self.log.events.reserve(events.len());
        for (position, event) in (1_usize..).zip(events) {
            self.apply(event)
                .map_err(|refused| ReplayError::Event { position, refused })?;
        }
        Ok(self)
    }

    /// Applies an event, and says what it brought about.
    ///
    /// An event whose id stands in the log already with equal content changes nothing, whenever it
    /// comes: a host may deliver twice.
    ///
    /// # Errors
    ///
    /// The ticket is left as it was when the event's id stands in the log with other content, its
    /// instant lies before the last event's or outside the supported range, the policy does not have
    /// what it names, a fact's value is of another type, a due set by hand has no open cycle, lies before the
    /// event or comes after the breach, the log is full ([`MAX_EVENTS`](crate::limits::MAX_EVENTS)), or a
    /// text is beyond [`MAX_TEXT_BYTES`](crate::limits::MAX_TEXT_BYTES).
    pub fn apply(&mut self, event: Event) -> Result<Outcome, Refused> {
        if self.repeats(&event)? {
            return Ok(Outcome {
                repeated: true,
                ..Outcome::default()
            });
        }
        let mut outcome = Outcome::default();
        match self.followed(Instant::new(event.at)?, &mut outcome) {
            None => {
                let checked = self.check(&self.folded, &event)?;
                self.folded.fold(&self.log, &event, checked, &mut outcome);
            }
            Some(mut folded) => {
                let checked = self.check(&folded, &event)?;
                folded.fold(&self.log, &event, checked, &mut outcome);
                self.folded = folded;
            }
        }
        if let Some(id) = &event.id {
            self.ids.insert(id.clone(), self.log.events.len());
        }
        self.log.events.push(event);
        Ok(outcome)
    }

    fn check(&self, folded: &Folded, event: &Event) -> Result<fold::guard::Checked, Refused> {
        let seen = fold::guard::Seen {
            revisions: &folded.revisions,
            book: self.book.as_ref(),
            log: &self.log,
            state: &folded.state,
        };
        fold::guard::event(&seen, event)
    }

    /// What the ticket is at an instant by the revisions it follows; none where there is none since its last
    /// event.
    fn followed(&self, at: Instant, outcome: &mut Outcome) -> Option<Folded> {
        let book = self.book.as_ref()?;
        let contract = self.log.opening.contract.as_deref();
        let mut folded: Option<Folded> = None;
        loop {
            let now = folded.as_ref().unwrap_or(&self.folded);
            let (current, last) = (now.revisions.current(), now.state.last());
            // Each lies after the one before, and a book has a limit.
            let Some((from, next)) = book.next_followed(current, contract, last, at) else {
                return folded;
            };
            let (event, checked) = migration(from, next);
            let folded = folded.get_or_insert_with(|| self.folded.clone());
            folded.fold(&self.log, &event, checked, outcome);
            folded.state.has_followed(event, &self.log);
        }
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
        let instant = self.not_too_early(as_of)?;
        let followed = self.followed(instant, &mut Outcome::default());
        let folded = followed.map_or(Cow::Borrowed(&self.folded), Cow::Owned);
        Ok(Assessment::new(folded, instant))
    }

    /// The same, keeping of the ticket what the answers need.
    pub(super) fn into_assessment(
        self,
        as_of: DateTime<Utc>,
    ) -> Result<Assessment<'static>, Refused> {
        let instant = self.not_too_early(as_of)?;
        let followed = self.followed(instant, &mut Outcome::default());
        let folded = followed.unwrap_or(self.folded);
        Ok(Assessment::new(Cow::Owned(folded), instant))
    }

    fn not_too_early(&self, as_of: DateTime<Utc>) -> Result<Instant, Refused> {
        let (instant, last) = (Instant::new(as_of)?, self.folded.state.last());
        if instant < last {
            return Err(Refused::TooEarly {
                as_of,
                last: last.utc(),
            });
        }
        Ok(instant)
    }

    /// The revision that the ticket was opened under.
    pub(super) fn opened_under(&self) -> &Policy {
        let revisions = &self.folded.revisions;
        revisions.earlier().first().unwrap_or(revisions.current())
    }

    pub(super) fn book(&self) -> Option<&Book> {
        self.book.as_ref()
    }

    /// The revision in force: that the ticket is pinned to, or the one it went over to last.
    pub fn policy(&self) -> &Policy {
        self.folded.revisions.current()
    }

    /// The opening and the events applied so far.
    pub fn log(&self) -> &Log {
        &self.log
    }
}

/// The event by which a ticket follows a revision.
fn migration(from: Instant, next: &Policy) -> (Event, fold::guard::Checked) {
    let revision = next.hash().to_string();
    let event = Event::new(from.utc(), EventKind::Migrated { revision });
    let checked = fold::guard::Checked {
        now: from,
        own: None,
        change: fold::Change::Migrated(next.clone()),
        permit: None,
    };
    (event, checked)
}

impl Folded {
    fn fold(
        &mut self,
        log: &Log,
        event: &Event,
        checked: fold::guard::Checked,
        outcome: &mut Outcome,
    ) {
        self.state
            .fold(&mut self.revisions, log, event, checked, outcome);
    }
}
