//! A scenario as it is written, before its policy is known.

use super::instant::Moment;
use super::then::Then;
use crate::document::{Contract, Document};
use crate::policy::{FactValue, Response, Side, Visibility};
use crate::subject::EventKind;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A story of one ticket, and what holds at some instants of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScenarioText {
    pub(super) title: String,
    pub(super) policy: Written<Document>,
    /// The rules and open points it is about.
    #[serde(default)]
    pub(super) covers: Vec<String>,
    /// The readings chosen, by parameter.
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
    /// The contract that the ticket falls under.
    pub(super) contract: Option<Written<Contract>>,
    pub(super) ticket: TicketText,
    /// Other tickets, as they were opened, which stand in queues beside it.
    #[serde(default)]
    pub(super) beside: Vec<TicketText>,
    #[serde(default)]
    pub(super) event: Vec<EventText>,
    #[serde(default)]
    pub(super) then: Vec<Then>,
    #[serde(default)]
    pub(super) refused: Vec<RefusedText>,
}

/// Another document: the path of its file from the folder of the scenario, or the document itself.
#[derive(Debug)]
pub(super) enum Written<D> {
    Path(String),
    Inline(Box<D>),
}

impl<'de, D: Deserialize<'de>> Deserialize<'de> for Written<D> {
    fn deserialize<T: Deserializer<'de>>(deserializer: T) -> Result<Written<D>, T::Error> {
        deserializer.deserialize_any(WrittenVisitor(PhantomData))
    }
}

struct WrittenVisitor<D>(PhantomData<D>);

impl<'de, D: Deserialize<'de>> Visitor<'de> for WrittenVisitor<D> {
    type Value = Written<D>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the path of a file, or the document itself")
    }

    fn visit_str<E: Error>(self, path: &str) -> Result<Written<D>, E> {
        Ok(Written::Path(path.to_owned()))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Written<D>, M::Error> {
        let document = D::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Written::Inline(Box::new(document)))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TicketText {
    pub(super) id: Option<String>,
    pub(super) logged_at: Moment,
    pub(super) received_at: Option<Moment>,
    pub(super) by: Option<Side>,
    pub(super) role: Option<String>,
    pub(super) who: Option<String>,
    pub(super) organisation: Option<String>,
    /// By name or by label.
    pub(super) severity: Option<String>,
    pub(super) priority: Option<String>,
    pub(super) plan: Option<String>,
    pub(super) region: Option<String>,
    pub(super) environment: Option<String>,
    pub(super) category: Option<String>,
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) facts: BTreeMap<String, FactValue>,
    /// What the opening brings about, as an event does.
    pub(super) advised: Option<Vec<String>>,
    pub(super) reactions: Option<Vec<String>>,
    pub(super) routes: Option<Vec<String>>,
}

/// An event says one thing: one of the keys from `happens` to `withdrawn`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EventText {
    pub(super) at: Moment,
    /// The word of an event that bears nothing, as in `escalation-requested`; any other as a log has it.
    pub(super) happens: Option<EventKind>,
    /// The name of an event of the policy's own.
    pub(super) happened: Option<String>,
    pub(super) replied: Option<Response>,
    pub(super) severity_reported: Option<String>,
    pub(super) severity_confirmed: Option<String>,
    pub(super) priority_set: Option<String>,
    pub(super) change_requested: Option<ChangeText>,
    pub(super) waiting_set: Option<String>,
    pub(super) waiting_cleared: Option<String>,
    pub(super) assigned: Option<AssignedText>,
    /// A position, and the id of whoever leaves it.
    pub(super) unassigned: Option<[String; 2]>,
    /// Facts set; together with `withdrawn` one event.
    pub(super) facts: Option<BTreeMap<String, FactValue>>,
    pub(super) withdrawn: Option<Vec<String>>,
    /// Whose part the actor takes: the ticket system, where nothing is said. A reply must say.
    pub(super) from: Option<Side>,
    pub(super) role: Option<String>,
    /// The host's id of the actor.
    pub(super) who: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) of_region: Option<String>,
    #[serde(default)]
    pub(super) skills: Vec<String>,
    pub(super) id: Option<String>,
    pub(super) visibility: Option<Visibility>,
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, FactValue>,
    /// All that the host is advised of, as its `Display` says it.
    pub(super) advised: Option<Vec<String>>,
    pub(super) reactions: Option<Vec<String>>,
    pub(super) routes: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeText {
    pub(super) severity: Option<String>,
    pub(super) priority: Option<String>,
}

/// Who is put into a position, of the vendor where no side is said; nobody, where only the position stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignedText {
    pub(super) position: String,
    pub(super) side: Option<Side>,
    pub(super) role: Option<String>,
    pub(super) id: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) region: Option<String>,
    #[serde(default)]
    pub(super) skills: Vec<String>,
}

/// An event, or else an opening, that is refused, with the message it is refused with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RefusedText {
    pub(super) event: Option<EventText>,
    pub(super) ticket: Option<TicketText>,
    /// The log is applied up to here before; up to the event itself, where nothing is said.
    pub(super) after: Option<Moment>,
    pub(super) message: String,
}
