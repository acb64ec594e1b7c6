//! What is done with a whole log: corrected, kept, tried out, compared under two policies.

use super::assess::Assessment;
use super::outcome::{Refused, ReplayError};
use super::standing::{Flipped, flipped};
use super::ticket::Ticket;
use crate::policy::{Book, ContentHash, Policy};
use crate::subject::{Event, Log};
use crate::words;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A ticket to be kept: its log, and the revision it was opened under. All else follows from these.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a kept ticket: its `policy` and its `log`",
    rename_all = "kebab-case"
)]
pub struct Snapshot {
    /// The hash of the revision.
    pub policy: ContentHash,
    /// The log.
    pub log: Log,
}

/// Why a snapshot could not be restored.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// It was taken under another policy, or another revision of this one.
    #[error("another policy: found `{found}`, expected `{expected}`")]
    OtherPolicy {
        /// The policy of the snapshot.
        found: ContentHash,
        /// The policy it was to be restored under.
        expected: ContentHash,
    },
    /// Its log is refused.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

/// An event of a log: by its position, the first being 1, or by its id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventRef {
    /// The event of that position.
    Position(usize),
    /// The event of that id.
    Id(String),
}

/// `position 3`, or the id.
impl fmt::Display for EventRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventRef::Position(position) => write!(f, "position {position}"),
            EventRef::Id(id) => write!(f, "`{}`", words::shown(id)),
        }
    }
}

impl From<usize> for EventRef {
    fn from(position: usize) -> EventRef {
        EventRef::Position(position)
    }
}

impl From<&str> for EventRef {
    fn from(id: &str) -> EventRef {
        EventRef::Id(id.to_owned())
    }
}

/// Why a log could not be amended. The ticket is as it was before.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AmendError {
    /// The log has no such event.
    #[error("no such event: found {0}, expected a position from 1 on or an id of the log")]
    NoSuchEvent(EventRef),
    /// The amended event, or events after it, would be refused.
    #[error("{} of the amended log would be refused, the first of them: {}", count(.0), first(.0))]
    Refused(Vec<ReplayError>),
}

fn count(refused: &[ReplayError]) -> String {
    match refused.len() {
        1 => "an event".to_owned(),
        many => format!("{many} events"),
    }
}

fn first(refused: &[ReplayError]) -> String {
    refused.first().map(ToString::to_string).unwrap_or_default()
}

impl Ticket {
    /// What there is to keep of the ticket.
    ///
    /// ```
    /// use duly::{Opening, Policy, Snapshot, document::Document};
    ///
    /// let text = std::fs::read_to_string("fixtures/policies/house.toml")?;
    /// let policy = Policy::compile(&toml::from_str::<Document>(&text)?)?;
    /// let ticket = policy.open(Opening::new("2026-07-01T09:00:00Z".parse()?))?;
    /// let kept = serde_json::to_string(&ticket.snapshot())?;
    ///
    /// let snapshot: Snapshot = serde_json::from_str(&kept)?;
    /// assert_eq!(policy.restore(snapshot)?.log(), ticket.log());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            policy: self.opened_under().hash(),
            log: self.log().clone(),
        }
    }

    /// What would hold at an instant if these events came. The ticket is not touched.
    ///
    /// # Errors
    ///
    /// The first refusal, with its position in the log: that of an event, as [`apply`](Ticket::apply) gives
    /// it, or, at the position behind the last event, that of the instant, as [`assess`](Ticket::assess)
    /// gives it.
    pub fn what_if(
        &self,
        events: &[Event],
        as_of: DateTime<Utc>,
    ) -> Result<Assessment<'static>, ReplayError> {
        let mut ticket = self.clone();
        let first = ticket.log().events.len().saturating_add(1);
        for (position, event) in (first..).zip(events) {
            let applied = ticket.apply(event.clone());
            applied.map_err(|refused| ReplayError::Event { position, refused })?;
        }
        let position = ticket.log().events.len().saturating_add(1);
        let look = ticket.into_assessment(as_of);
        look.map_err(|refused| ReplayError::Event { position, refused })
    }

    /// Corrects the log: puts another event in the place of one, or takes it out, and folds the whole anew.
    /// Says which answers differ as of the last event.
    ///
    /// # Errors
    ///
    /// The ticket is left as it was when the log has no such event, or when the amended event or one after it
    /// would be refused: all of those are listed.
    pub fn amend(
        &mut self,
        event: impl Into<EventRef>,
        with: Option<Event>,
    ) -> Result<Vec<Flipped>, AmendError> {
        let event = event.into();
        let Some(place) = self.place_of(&event) else {
            return Err(AmendError::NoSuchEvent(event));
        };
        let mut events = self.log().events.clone();
        match with {
            Some(with) => events
                .iter_mut()
                .skip(place)
                .take(1)
                .for_each(|slot| *slot = with.clone()),
            None => drop(events.remove(place)),
        }
        let amended = self.refolded(events).map_err(AmendError::Refused)?;
        let as_of = self.last_at().max(amended.last_at());
        let flipped = match (self.assess(as_of), amended.assess(as_of)) {
            (Ok(before), Ok(after)) => flipped(&before, &after),
            // Neither is asked about an instant before its last event.
            (Err(_), _) | (_, Err(_)) => Vec::new(),
        };
        *self = amended;
        Ok(flipped)
    }

    fn place_of(&self, event: &EventRef) -> Option<usize> {
        let events = &self.log().events;
        match event {
            EventRef::Position(position) => position
                .checked_sub(1)
                .filter(|place| *place < events.len()),
            EventRef::Id(id) => events
                .iter()
                .position(|event| event.id.as_deref() == Some(id)),
        }
    }

    /// The ticket with other events; or every refusal, each event being tried on those before it that were not
    /// refused.
    fn refolded(&self, events: Vec<Event>) -> Result<Ticket, Vec<ReplayError>> {
        let opened = self.reopened_fresh();
        let mut ticket = opened.map_err(|refused| vec![ReplayError::Opening(refused)])?;
        let mut refusals = Vec::new();
        for (position, event) in (1_usize..).zip(events) {
            let id = event.id.clone().unwrap_or_default();
            let refused = match ticket.apply(event) {
                // An amended log is as long as it was: no event of it stands in it twice.
                Ok(outcome) if outcome.repeated => Refused::IdReused { id },
                Ok(_) => continue,
                Err(refused) => refused,
            };
            refusals.push(ReplayError::Event { position, refused });
        }
        if refusals.is_empty() {
            Ok(ticket)
        } else {
            Err(refusals)
        }
    }
}

impl Policy {
    /// Restores a ticket from what was kept of it.
    ///
    /// # Errors
    ///
    /// A snapshot taken under another policy or revision, or a log that is refused.
    pub fn restore(&self, snapshot: Snapshot) -> Result<Ticket, RestoreError> {
        expect(snapshot.policy, self)?;
        Ok(self.replay(snapshot.log)?)
    }
}

impl Book {
    /// Restores a ticket from what was kept of it.
    ///
    /// # Errors
    ///
    /// A snapshot taken under another revision than the one in force when the ticket was logged, or a log that
    /// is refused.
    pub fn restore(&self, snapshot: Snapshot) -> Result<Ticket, RestoreError> {
        let opening = &snapshot.log.opening;
        let policy = self.revision_at(opening.logged_at, opening.contract.as_deref());
        if let Some(policy) = policy {
            expect(snapshot.policy, policy)?;
        }
        Ok(self.replay(snapshot.log)?)
    }
}

fn expect(found: ContentHash, policy: &Policy) -> Result<(), RestoreError> {
    let expected = policy.hash();
    if found != expected {
        return Err(RestoreError::OtherPolicy { found, expected });
    }
    Ok(())
}

/// What two policies make of the same log, where that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// The log's position among those compared, the first being 1.
    pub log: usize,
    /// The answers that are others, by the first policy before, by the second after.
    pub flipped: Vec<Flipped>,
    /// Why one of them refuses the log.
    pub refused: [Option<ReplayError>; 2],
}

/// Compares two policies over logs: which answers differ as of an instant, or as of the last event where that
/// is later, and by which rules. Under a policy by itself nothing migrates, so that both refuse a log that has a
/// migration.
///
/// ```
/// use duly::{CycleStanding, Log, Opening, Policy, compare, document::Document, document::Options};
///
/// let text = std::fs::read_to_string("fixtures/policies/revalize.toml")?;
/// let document: Document = toml::from_str(&text)?;
/// let first = Policy::compile(&document)?;
/// // The same policy, with an answer exactly at the limit in time.
/// let second = Policy::compile_with(&document, &Options::default().reading("at-the-limit", "in-time"))?;
/// let opening = Opening::new("2024-08-02T16:00:00+02:00".parse()?)
///     .severity(first.severity("Urgent").ok_or("no such severity")?)
///     .region("emea")
///     .environment("production")
///     .fact("business-impact", "high");
/// let logs = [Log { opening, events: Vec::new() }];
///
/// // At the due instant itself, 2024-08-05 09:00 in Berlin.
/// let differences = compare(&first, &second, &logs, "2024-08-05T07:00:00Z".parse()?);
/// let flipped = &differences[0].flipped[0];
/// assert_eq!(flipped.what.to_string(), "cycle 1 of first-response");
/// let breached = |cycle: Option<&CycleStanding>| cycle.and_then(|cycle| cycle.breached_at);
/// assert!(breached(flipped.before_cycle()).is_some());
/// assert!(breached(flipped.after_cycle()).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(
    first: &Policy,
    second: &Policy,
    logs: &[Log],
    as_of: DateTime<Utc>,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (log, given) in (1_usize..).zip(logs) {
        let last = given
            .events
            .last()
            .map_or(given.opening.logged_at, |event| event.at);
        let as_of = as_of.max(last);
        let under = |policy: &Policy| {
            let ticket = policy.replay(given.clone())?;
            let position = given.events.len().saturating_add(1);
            let look = ticket.into_assessment(as_of);
            look.map_err(|refused| ReplayError::Event { position, refused })
        };
        let (flipped, refused) = match (under(first), under(second)) {
            (Ok(before), Ok(after)) => (flipped(&before, &after), [None, None]),
            (before, after) => (Vec::new(), [before.err(), after.err()]),
        };
        if !flipped.is_empty() || refused.iter().any(Option::is_some) {
            differences.push(Difference {
                log,
                flipped,
                refused,
            });
        }
    }
    differences
}

impl Ticket {
    fn last_at(&self) -> DateTime<Utc> {
        let log = self.log();
        log.events
            .last()
            .map_or(log.opening.logged_at, |event| event.at)
    }

    fn reopened_fresh(&self) -> Result<Ticket, Refused> {
        let opening = self.log().opening.clone();
        match self.book() {
            Some(book) => book.open(opening),
            None => self.opened_under().open(opening),
        }
    }
}
