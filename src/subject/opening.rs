//! The opening of a ticket.

use super::actor::Actor;
use super::standing::AccountStanding;
use crate::policy::pattern::Signature;
use crate::policy::{EventName, FactValue, Priority, Severity, Side, SupportPlan};
use crate::unique;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The opening of a ticket: when it was logged, and what was known then.
///
/// ```
/// use duly::{Opening, Severity};
///
/// let opening = Opening::new("2024-08-02T14:00:00Z".parse()?)
///     .severity(Severity::new(1).unwrap())
///     .region("emea")
///     .fact("affected-users", 120);
/// assert_eq!(opening.received_at, None);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an opening, as in `{ logged-at = \"2026-07-01T09:00:00Z\" }`",
    rename_all = "kebab-case"
)]
#[non_exhaustive]
pub struct Opening {
    /// The host's id of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was entered in the ticket system.
    pub logged_at: DateTime<Utc>,
    /// When it was received, where that was earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<DateTime<Utc>>,
    /// Who opened it; a customer, where nothing is said.
    #[serde(default = "Opening::customer")]
    pub actor: Actor,
    /// The channel it came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The severity reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<SupportPlan>,
    /// The region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The environment concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The contract it falls under, by which a book finds the rows that the contract puts in front. A name that
    /// the book does not have is no error: nothing is put in front then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// What the account of the customer told, as a record; what it says stands in the fields beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Box<AccountStanding>>,
    /// Facts that the policy declares, by name.
    #[serde(
        default,
        deserialize_with = "unique::deserialize",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub facts: BTreeMap<String, FactValue>,
}

impl Opening {
    /// A customer's ticket logged then, of which nothing else is known.
    pub fn new(logged_at: DateTime<Utc>) -> Opening {
        Opening {
            id: None,
            logged_at,
            received_at: None,
            actor: Opening::customer(),
            channel: None,
            severity: None,
            priority: None,
            plan: None,
            region: None,
            environment: None,
            category: None,
            contract: None,
            standing: None,
            facts: BTreeMap::new(),
        }
    }

    fn customer() -> Actor {
        Actor::new(Side::Customer)
    }

    /// The same, under the host's id.
    pub fn id(mut self, id: &str) -> Opening {
        self.id = Some(id.to_owned());
        self
    }

    /// The same, received then.
    pub fn received_at(mut self, at: DateTime<Utc>) -> Opening {
        self.received_at = Some(at);
        self
    }

    /// The same, opened by this actor.
    pub fn by(mut self, actor: Actor) -> Opening {
        self.actor = actor;
        self
    }

    /// The same, come by this channel.
    pub fn channel(mut self, channel: &str) -> Opening {
        self.channel = Some(channel.to_owned());
        self
    }

    /// The same, reported at this severity.
    pub fn severity(mut self, severity: Severity) -> Opening {
        self.severity = Some(severity);
        self
    }

    /// The same, of this priority.
    pub fn priority(mut self, priority: Priority) -> Opening {
        self.priority = Some(priority);
        self
    }

    /// The same, under this plan.
    pub fn plan(mut self, plan: &str) -> Opening {
        self.plan = Some(SupportPlan::new(plan));
        self
    }

    /// The same, of this region.
    pub fn region(mut self, region: &str) -> Opening {
        self.region = Some(region.to_owned());
        self
    }

    /// The same, concerning this environment.
    pub fn environment(mut self, environment: &str) -> Opening {
        self.environment = Some(environment.to_owned());
        self
    }

    /// The same, of this category.
    pub fn category(mut self, category: &str) -> Opening {
        self.category = Some(category.to_owned());
        self
    }

    /// The same, under this contract.
    pub fn contract(mut self, contract: &str) -> Opening {
        self.contract = Some(contract.to_owned());
        self
    }

    /// The same, with what the account of the customer tells: its plan, region and contract, and the facts of which it
    /// speaks, where the opening does not say them itself. It is kept as a record besides; of two, the later one.
    ///
    /// The opening is refused where the record was asked for somebody else, or is of a later instant.
    pub fn standing(mut self, standing: &AccountStanding) -> Opening {
        let plan = standing.plan.as_deref().map(SupportPlan::new);
        self.plan = self.plan.or(plan);
        self.region = self.region.or_else(|| standing.region.clone());
        self.contract = self.contract.or_else(|| standing.contract.clone());
        for (name, value) in &standing.facts {
            let facts = &mut self.facts;
            facts.entry(name.clone()).or_insert_with(|| value.clone());
        }
        self.standing = Some(Box::new(standing.clone()));
        self
    }

    /// The same, with this fact known.
    pub fn fact(mut self, name: &str, value: impl Into<FactValue>) -> Opening {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn signature(&self) -> Signature<'_> {
        Signature {
            channel: self.channel.as_deref(),
            ..self.actor.signature(EventName::Opened)
        }
    }
}
