//! A case of a ticket: what happened to it, and what the peer says of its clocks at an instant.

use super::given::Given;
use super::ticket_expect::Asked;
use super::ticket_policy::{self, Semantics};
use super::{Answer, Seconds, agree, instant, same_in_both_spellings};
use chrono::{DateTime, Utc};
use duly::{Event, EventKind, Log, Opening, Response, Side};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::BTreeMap;

/// The statuses that end a ticket.
const RESOLVED: [&str; 2] = ["resolved", "solved"];
const CLOSED: &str = "closed";
/// The statuses in which a ticket is open, beside those that a case names as pausing.
const OPEN: [&str; 8] = [
    "new",
    "open",
    "reopened",
    "in_progress",
    "pending",
    "pending_customer",
    "pending_reminder",
    "on_hold",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    calendar: Given,
    targets: BTreeMap<String, Option<Seconds>>,
    events: Vec<Happening>,
    semantics: Semantics,
    expect: BTreeMap<String, Value>,
    #[serde(default = "agree")]
    oracle: String,
    #[serde(default, rename = "id")]
    _id: IgnoredAny,
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
    #[serde(default, rename = "tag")]
    _tag: IgnoredAny,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Happening {
    at: DateTime<Utc>,
    kind: Kind,
    /// The status the ticket is in from then on.
    status: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Created,
    AgentPublicReply,
    CustomerReply,
    Status,
}

impl Case {
    /// What the oracle says of the case, and the answers.
    pub(super) fn answers(self) -> Result<(String, Vec<Answer>), String> {
        let as_of = self.as_of()?;
        let log = self.log(as_of)?;
        let targets = ticket_policy::targets(self.targets)?;
        let asked: Vec<Asked> = self
            .expect
            .iter()
            .filter(|(key, _)| *key != "as_of")
            .map(|(key, expected)| Asked::read(key, expected))
            .collect::<Result<_, _>>()?;
        let semantics = &self.semantics;
        let ask = |hours: Given| -> Result<Vec<Answer>, String> {
            let policy = ticket_policy::policy(hours, &targets, semantics)?;
            let ticket = policy.replay(log.clone()).map_err(|e| e.to_string())?;
            let look = ticket.assess(as_of).map_err(|e| e.to_string())?;
            Ok(asked.iter().map(|one| one.ask(&look, semantics)).collect())
        };
        let overnight = self.calendar.overnight().map(ask).transpose()?;
        let answers = same_in_both_spellings(ask(self.calendar)?, overnight)?;
        Ok((self.oracle, answers))
    }

    /// The instant asked about: the last event's where the case names none.
    fn as_of(&self) -> Result<DateTime<Utc>, String> {
        let last = self.events.last().map(|event| event.at);
        match self.expect.get("as_of") {
            Some(stated) => DateTime::deserialize(stated)
                .map_err(|error| format!("expect `as_of`: found {stated}: {error}")),
            None => last.ok_or_else(|| "events: found none, expected `created` first".to_owned()),
        }
    }

    /// What had happened by then, in the crate's events.
    fn log(&self, as_of: DateTime<Utc>) -> Result<Log, String> {
        let Some((first, later)) = self.events.split_first() else {
            return Err("events: found none, expected `created` first".to_owned());
        };
        if first.kind != Kind::Created {
            return Err("events: found another event first, expected `created`".to_owned());
        }
        let mut status = Status::default();
        let mut events = Vec::new();
        self.enter(&mut status, first, &mut events)?;
        for happening in later.iter().filter(|happening| happening.at <= as_of) {
            let reply = |side| Event::replied(happening.at, side, Response::Notice);
            match happening.kind {
                Kind::Created => return Err("events: found `created` twice".to_owned()),
                Kind::AgentPublicReply => events.push(reply(Side::Vendor)),
                Kind::CustomerReply => events.push(reply(Side::Customer)),
                Kind::Status if happening.status.is_none() => {
                    return Err(format!(
                        "events: a `status` at {} without one",
                        instant(happening.at)
                    ));
                }
                Kind::Status => {}
            }
            self.enter(&mut status, happening, &mut events)?;
        }
        let opening = Opening::new(first.at);
        Ok(Log { opening, events })
    }

    /// The events that bring a ticket into the status of that happening.
    fn enter(
        &self,
        status: &mut Status,
        happening: &Happening,
        events: &mut Vec<Event>,
    ) -> Result<(), String> {
        let Some(word) = &happening.status else {
            return Ok(());
        };
        let next = self.status(word)?;
        let mut push = |kind| events.push(Event::new(happening.at, kind));
        match (&next.ended, &status.ended) {
            (Some(kind), other) if Some(kind) != other.as_ref() => push(kind.clone()),
            (None, Some(_)) => push(EventKind::Reopened),
            (Some(_) | None, _) => {}
        }
        if next.waiting != status.waiting {
            if let Some(reason) = status.waiting.take() {
                push(EventKind::WaitingCleared { reason });
            }
            if let Some(reason) = next.waiting.clone() {
                push(EventKind::WaitingSet { reason });
            }
        }
        *status = next;
        Ok(())
    }

    /// A status that ends the ticket does that, also where it is named as pausing.
    fn status(&self, word: &str) -> Result<Status, String> {
        let ended = match word {
            CLOSED => Some(EventKind::Closed),
            word if RESOLVED.contains(&word) => Some(EventKind::Resolved),
            _ => None,
        };
        let pauses = self.semantics.pauses.contains(word);
        if ended.is_none() && !pauses && !OPEN.contains(&word) {
            return Err(format!(
                "events: unknown status `{word}`: expected `{CLOSED}`, `{}`, one of `pauses`, or `{}`",
                RESOLVED.join("`, `"),
                OPEN.join("`, `")
            ));
        }
        let waits = pauses && ended.is_none();
        let waiting = waits.then(|| ticket_policy::reason_of(word));
        Ok(Status { ended, waiting })
    }
}

/// What a status comes to.
#[derive(Default)]
struct Status {
    ended: Option<EventKind>,
    waiting: Option<String>,
}
