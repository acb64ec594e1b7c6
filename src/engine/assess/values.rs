//! What answers about a cycle are made of.

use crate::engine::fold::Cause;
use crate::policy::condition::Unset;
use crate::policy::{ChangeCause, Mode, Parts, Reason, WarnAt};
use crate::subject::{Actor, ManualDue};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serializer;
use std::fmt;

/// Where a cycle stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CycleState {
    /// It is being timed, in opening hours and out of them.
    Running,
    /// It is paused: the ticket waits for a reason that pauses the clock.
    Paused {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// What was promised was done, in time or late.
    Met {
        /// When.
        at: DateTime<Utc>,
    },
    /// It ended without that.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
        /// What ended it.
        cause: Cause,
    },
}

/// When a cycle is due, or why no instant can be named.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due<'a> {
    /// At this instant.
    At(DateTime<Utc>),
    /// The cycle is paused, so it has no due instant now.
    Held {
        /// The due that the pause found.
        due_was: DateTime<Utc>,
        /// What remains of the target, to be counted from the end of the pause.
        #[serde(rename = "remaining_ns", serialize_with = "nanos")]
        remaining: TimeDelta,
    },
    /// At once; there is nothing to measure.
    Immediately,
    /// The policy names none.
    NotDefined(&'a Reason),
    /// It depends on facts that are not set.
    Unknown(Vec<Ask<'a>>),
    /// The calendar never opens long enough again.
    NeverOpens,
    /// It lies at or after 2100-01-01.
    OutOfRange,
}

/// `2024-08-05 07:00:00 UTC`, or why there is no instant.
impl fmt::Display for Due<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Due::At(at) => write!(f, "{at}"),
            Due::Held { due_was, remaining } => {
                let nanos = remaining.num_nanoseconds().unwrap_or(i64::MAX);
                let left = crate::words::span(nanos, false);
                write!(f, "held with {left} left; was {due_was}")
            }
            Due::Immediately => f.write_str("at once"),
            Due::NotDefined(reason) => write!(f, "not defined: {reason}"),
            Due::Unknown(ask) => {
                let asks = ask.iter().map(|ask| ask.question.unwrap_or(ask.fact));
                write!(f, "unknown; ask: {}", asks.collect::<Vec<_>>().join(", "))
            }
            Due::NeverOpens => f.write_str("never: the calendar does not open long enough again"),
            Due::OutOfRange => f.write_str("after 2099"),
        }
    }
}

impl Due<'_> {
    /// The due instant; of a paused cycle the one its pause found.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        match self {
            Due::At(at) => Some(*at),
            Due::Held { due_was, .. } => Some(*due_was),
            Due::Immediately
            | Due::NotDefined(_)
            | Due::Unknown(_)
            | Due::NeverOpens
            | Due::OutOfRange => None,
        }
    }
}

/// What an answer asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// A fact.
    Fact,
    /// Who holds a position, with all that is asked of them.
    Position,
    /// An attribute of a person.
    Person,
}

impl Asked {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_fact(&self) -> bool {
        *self == Asked::Fact
    }
}

/// Something that would decide an answer: most often a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Ask<'a> {
    /// The fact, or the position or attribute.
    pub fact: &'a str,
    /// The question that asks for it, where the policy has one.
    pub question: Option<&'a str>,
    /// Which of these it is.
    #[serde(skip_serializing_if = "Asked::is_fact")]
    pub of: Asked,
}

impl<'a> Ask<'a> {
    pub(super) fn new(parts: &'a Parts, unset: Unset) -> Ask<'a> {
        let (of, question) = match unset {
            Unset::Fact(fact) => (Asked::Fact, parts.fact(fact).ask.as_deref()),
            Unset::Position(_) => (Asked::Position, None),
            Unset::Actor(_) | Unset::Assigned(_) => (Asked::Person, None),
        };
        Ask {
            fact: parts.name_of(unset),
            question,
            of,
        }
    }
}

/// How much of a cycle's target is used, in what the target is measured in.
///
/// Until the cycle is past its due, `consumed + remaining == effective`; from then on
/// `consumed == effective + overrun`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Measures {
    /// The consumption at which it is due.
    #[serde(rename = "effective_ns", serialize_with = "nanos")]
    pub effective: TimeDelta,
    /// What has been used.
    #[serde(rename = "consumed_ns", serialize_with = "nanos")]
    pub consumed: TimeDelta,
    /// What is left.
    #[serde(rename = "remaining_ns", serialize_with = "nanos")]
    pub remaining: TimeDelta,
    /// What passed while it was paused.
    #[serde(rename = "paused_ns", serialize_with = "nanos")]
    pub paused: TimeDelta,
    /// What has been used beyond the target.
    #[serde(rename = "overrun_ns", serialize_with = "nanos")]
    pub overrun: TimeDelta,
}

/// A breach of a cycle: a fact with an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Breach {
    /// When it came about.
    pub at: DateTime<Utc>,
    /// When a reclassification took it back; none while it stands.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// A warning that was reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// Which.
    pub warning: WarnAt,
    /// The first instant at which so much was used.
    pub at: DateTime<Utc>,
    /// When a larger target armed it again; none while it stands.
    pub rearmed_at: Option<DateTime<Utc>>,
}

/// A due that was set by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct SetByHand<'t> {
    /// When.
    pub at: DateTime<Utc>,
    /// The due as it was set; pauses may have moved it since.
    pub due: DateTime<Utc>,
    /// Whether they do.
    pub hold: ManualDue,
    /// Who set it.
    pub by: &'t Actor,
    /// Why.
    pub reason: &'t str,
}

/// A change of target or calendar that an open cycle met.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Reclassification<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// What caused it.
    pub cause: ChangeCause,
    /// What the policy says is done then; none where the cycle kept a due that was set by hand.
    pub mode: Option<Mode>,
    /// What had been consumed.
    #[serde(rename = "consumed_ns", serialize_with = "nanos")]
    pub consumed: TimeDelta,
    /// The due before; of a paused cycle, the due its pause found.
    pub due_before: Due<'a>,
    /// The due after, likewise.
    pub due_after: Due<'a>,
    /// Whether the new due was past already.
    pub already_late: bool,
}

pub(super) fn nanos<S: Serializer>(span: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(span.num_nanoseconds().unwrap_or(i64::MAX))
}
