//! What applying an event says: accepted, with advice, or refused, with the reason.

use super::refusal::{ActRefused, Because};
use crate::instant::InstantError;
use crate::policy::{Priority, Severity};
use crate::words;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::fmt;

/// What an accepted event brought about beside the change of state.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// Whether the event stood in the log already, so that nothing was done.
    pub repeated: bool,
    /// What a host may want to show to whoever caused the event.
    pub advisories: Vec<Advisory>,
    /// What the host should do, by the policy's names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<String>,
    /// Where it should turn, by the policy's names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<String>,
}

/// Something worth knowing of an event that was accepted all the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Advisory {
    /// A waiting reason was set that held already, or cleared that did not hold; or somebody left a position whom
    /// nobody had put there.
    NoEffect {
        /// The waiting reason, or the position.
        reason: String,
    },
    /// A request was decided where none was open.
    NothingRequested,
    /// The ticket was reopened, and was neither resolved nor closed.
    NotEnded,
    /// The ticket was reopened, and the policy does not say what becomes of the clock's cycle that had ended:
    /// it stays ended.
    StaysEnded {
        /// The clock.
        clock: String,
    },
    /// The ticket went over to a revision that lacks what it had: a fact, or the name that a scale, the plans or the
    /// regions had for its value; a waiting reason, a position that somebody held or that several held (`several`), a state, a rung or a clock.
    NotInRevision {
        /// The name's place in the document it stood in.
        path: String,
    },
    /// A field lacks that is recommended, or that may be required.
    FieldMissing {
        /// The field.
        field: String,
    },
    /// Something that is recommended for the act does not hold.
    NotMet {
        /// Its place in the document.
        path: String,
        /// What should hold, in words.
        says: String,
    },
    /// A rung was climbed that is not eligible. Nothing speaks against it: people may know more.
    RungNotEligible {
        /// The rung.
        rung: String,
    },
    /// A rung was answered on where nobody is asked: it is neither climbed nor eligible, or was left out. The answer
    /// does not count.
    NothingToAnswer {
        /// The rung.
        rung: String,
    },
    /// Whoever stands on a rung was told again before that was due, or after an answer. It counts as the one that was
    /// to come.
    RepeatNotDue {
        /// The rung.
        rung: String,
    },
    /// Rungs were left out, which the policy advises against.
    SkipsRungs {
        /// Those rungs, the lowest first.
        between: Vec<String>,
    },
    /// An act would have climbed the ladder, and could not.
    NotClimbed {
        /// Why.
        because: Because,
    },
    /// A condition of a trigger, a recommendation or an effect could not be decided, so it did nothing.
    Undecided {
        /// Its place in the document.
        trigger: String,
        /// The unset facts, and the vacant positions, that left it open.
        ask: Vec<String>,
    },
}

/// One line for people.
impl fmt::Display for Advisory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advisory::NoEffect { reason } => write!(f, "no effect: {reason}"),
            Advisory::NothingRequested => f.write_str("nothing requested"),
            Advisory::NotEnded => f.write_str("not ended"),
            Advisory::StaysEnded { clock } => write!(f, "stays ended: {clock}"),
            Advisory::NotInRevision { path } => write!(f, "not in revision: {path}"),
            Advisory::FieldMissing { field } => write!(f, "missing: field {field}"),
            Advisory::NotMet { says, .. } => write!(f, "missing: {says}"),
            Advisory::RungNotEligible { rung } => write!(f, "not eligible: {rung}"),
            Advisory::NothingToAnswer { rung } => write!(f, "nothing to answer: {rung}"),
            Advisory::RepeatNotDue { rung } => write!(f, "not due again: {rung}"),
            Advisory::SkipsRungs { between } => write!(f, "skips {}", between.join(", ")),
            Advisory::NotClimbed { because } => write!(f, "not climbed: {because}"),
            Advisory::Undecided { trigger, ask } => {
                write!(f, "undecided {trigger}: tell {}", ask.join(", "))
            }
        }
    }
}

/// Why an opening or an event was refused. The ticket is as it was before.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The instant is outside the supported range, or a leap second.
    #[error(transparent)]
    Instant(#[from] InstantError),
    /// The event lies before the last one in the log.
    #[error("event out of order: found `{at}`, expected `{last}` or later")]
    Earlier {
        /// The event's instant.
        at: DateTime<Utc>,
        /// The last event's.
        last: DateTime<Utc>,
    },
    /// What an account told was asked for somebody else than who opens the ticket.
    #[error("standing of somebody else: found {}, expected {}", whose(.found), whose(.expected))]
    StandingOfAnother {
        /// The id of whoever it was asked for.
        found: Option<String>,
        /// That of who opens the ticket.
        expected: Option<String>,
    },
    /// What an account told is of an instant after the opening.
    #[error("standing of a later instant: found `{as_of}`, expected `{logged_at}` or earlier")]
    StandingLater {
        /// The instant of which it was told.
        as_of: DateTime<Utc>,
        /// The ticket's opening.
        logged_at: DateTime<Utc>,
    },
    /// Whoever comes to a position that several hold has no id by which to leave it.
    #[error("no id: found none of who comes to `{position}`, expected one, as several hold it")]
    NoId {
        /// The position.
        position: String,
    },
    /// The ticket was received after it was logged.
    #[error(
        "received after it was logged: found `{received_at}`, expected `{logged_at}` or earlier"
    )]
    ReceivedLater {
        /// When it was received.
        received_at: DateTime<Utc>,
        /// When it was logged.
        logged_at: DateTime<Utc>,
    },
    /// Another event bears the same id and has other content.
    #[error(
        "event id `{}` used twice: found other content than the first, expected the same",
        words::shown(id)
    )]
    IdReused {
        /// The id.
        id: String,
    },
    /// The policy's scale has no such severity.
    #[error("unknown severity: found rank `{}`, expected {expected}", found.rank())]
    UnknownSeverity {
        /// What was given.
        found: Severity,
        /// The ranks there are.
        expected: String,
    },
    /// The policy's scale has no such priority.
    #[error("unknown priority: found rank `{}`, expected {expected}", found.rank())]
    UnknownPriority {
        /// What was given.
        found: Priority,
        /// The ranks there are.
        expected: String,
    },
    /// The policy does not declare the name.
    #[error("unknown {what}: found `{}`, expected {expected}", words::shown(found))]
    UnknownName {
        /// What it would be a name of.
        what: &'static str,
        /// What was given.
        found: String,
        /// The names there are.
        expected: String,
    },
    /// The fact's value is of another type.
    #[error("fact `{fact}`: found `{}`, expected {expected}", words::shown(found))]
    BadFact {
        /// The fact.
        fact: String,
        /// What was given.
        found: String,
        /// What it can be.
        expected: String,
    },
    /// The event says nothing.
    #[error("an event that says nothing: expected {expected}")]
    Missing {
        /// What it could say.
        expected: &'static str,
    },
    /// The event sets and withdraws the same fact.
    #[error("fact `{fact}`: found both a value and its withdrawal, expected one of them")]
    SetAndWithdrawn {
        /// The fact.
        fact: String,
    },
    /// The event says the same fact twice: as one of the facts it sets, and as a field.
    #[error("fact `{fact}`: found it among the facts and among the fields, expected one of them")]
    SaidTwice {
        /// The fact.
        fact: String,
    },
    /// The due set by hand lies before the event.
    #[error("due before its event: found `{due}`, expected `{at}` or later")]
    DueEarlier {
        /// The due.
        due: DateTime<Utc>,
        /// The event's instant.
        at: DateTime<Utc>,
    },
    /// The ticket is logged before the first revision of the book, or where it has none but for contracts.
    #[error("no revision in force: found `{at}`, expected an instant at which the book has one")]
    NoRevision {
        /// When it was logged.
        at: DateTime<Utc>,
    },
    /// The clock has no open cycle whose due could be set.
    #[error("due of `{clock}`: found no open cycle, expected one")]
    NoOpenCycle {
        /// The clock.
        clock: String,
    },
    /// The clock's cycle is breached, and its due cannot be set any more.
    #[error("due of `{clock}`: found a breach at `{at}`, expected none")]
    Breached {
        /// The clock.
        clock: String,
        /// When it was breached.
        at: DateTime<Utc>,
    },
    /// The act takes what is missing. It stands in a box, as there may be much of it.
    #[error(transparent)]
    Act(Box<ActRefused>),
    /// A published limit is exceeded.
    #[error("too {what}: expected at most {limit}")]
    LimitExceeded {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The assessment would look at the ticket as it was before its last event.
    #[error(
        "looked at too early: found `{as_of}`, expected `{last}` or later; replay the log up to then"
    )]
    TooEarly {
        /// The instant asked about.
        as_of: DateTime<Utc>,
        /// The last event's.
        last: DateTime<Utc>,
    },
}

/// Why a log could not be replayed, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The opening was refused.
    #[error("in the opening: {0}")]
    Opening(#[source] Refused),
    /// An event was refused.
    #[error("in event {position} of the log: {refused}")]
    Event {
        /// Its position in the log, the first event being 1.
        position: usize,
        /// Why.
        #[source]
        refused: Refused,
    },
}

fn whose(id: &Option<String>) -> String {
    id.as_ref().map_or_else(
        || "nobody's".to_owned(),
        |id| format!("`{}`", words::shown(id)),
    )
}
