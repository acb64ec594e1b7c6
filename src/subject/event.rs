//! The opening of a ticket, and the events after it.

use crate::policy::FactValue;
use crate::policy::pattern::{OwnEventId, Signature};
use crate::policy::{EventName, Priority, Response, Severity, Side, SupportPlan, Visibility};
use crate::unique;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who did something: whose part they take, and who they are to the host.
///
/// ```
/// use duly::{Actor, Side};
///
/// let engineer = Actor::new(Side::Vendor).role("engineer").id("u-17");
/// assert_eq!(engineer.role.as_deref(), Some("engineer"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Actor {
    /// Whose part they take.
    pub side: Side,
    /// Their role, in the policy's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The host's id for them; the crate only hands it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The organisation they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Their region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What they are skilled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
}

impl Actor {
    /// Somebody on that side, of no known role.
    pub fn new(side: Side) -> Actor {
        Actor {
            side,
            role: None,
            id: None,
            organisation: None,
            region: None,
            skills: Vec::new(),
        }
    }

    /// The same, in that role.
    pub fn role(mut self, role: &str) -> Actor {
        self.role = Some(role.to_owned());
        self
    }

    /// The same, with the host's id.
    pub fn id(mut self, id: &str) -> Actor {
        self.id = Some(id.to_owned());
        self
    }

    /// The same, of this organisation.
    pub fn organisation(mut self, organisation: &str) -> Actor {
        self.organisation = Some(organisation.to_owned());
        self
    }

    /// The same, of this region.
    pub fn region(mut self, region: &str) -> Actor {
        self.region = Some(region.to_owned());
        self
    }

    /// The same, skilled in this too.
    pub fn skill(mut self, skill: &str) -> Actor {
        self.skills.push(skill.to_owned());
        self
    }

    fn signature(&self, event: EventName) -> Signature<'_> {
        Signature {
            event,
            own: None,
            side: self.side,
            role: self.role.as_deref(),
            organisation: self.organisation.as_deref(),
            region: self.region.as_deref(),
            skills: &self.skills,
            visibility: Visibility::Public,
            channel: None,
            response: None,
        }
    }
}

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
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
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

/// Something that happened to a ticket after its opening.
///
/// ```
/// use duly::{Actor, Event, Response, Side};
///
/// let question = Event::replied("2024-08-05T06:30:00Z".parse()?, Side::Vendor, Response::Question);
/// let log = serde_json::to_string(&question)?;
/// assert_eq!(
///     log,
///     r#"{"at":"2024-08-05T06:30:00Z","kind":{"replied":{"response":"question"}},"actor":{"side":"vendor"}}"#
/// );
/// assert_eq!(serde_json::from_str::<Event>(&log)?, question);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Event {
    /// The host's id of the event. A repeated id with equal content changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: EventKind,
    /// Who did it; the ticket system, where nothing is said.
    #[serde(default = "Event::system")]
    pub actor: Actor,
    /// Who can see it; everybody, where nothing is said.
    #[serde(default = "Event::public", skip_serializing_if = "Event::is_public")]
    pub visibility: Visibility,
    /// The channel it came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
}

/// What happened, with what belongs to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EventKind {
    /// An automatic acknowledgement was sent.
    Acknowledged,
    /// Somebody wrote.
    Replied {
        /// What the reply gives its reader.
        response: Response,
    },
    /// A severity was reported.
    SeverityReported {
        /// The severity.
        severity: Severity,
    },
    /// A severity was confirmed.
    SeverityConfirmed {
        /// The severity.
        severity: Severity,
    },
    /// A priority was set.
    PrioritySet {
        /// The priority.
        priority: Priority,
    },
    /// Another severity or priority is asked for. It alters nothing until it is accepted; of several, the
    /// last one stands.
    ChangeRequested {
        /// The severity asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<Severity>,
        /// The priority asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        priority: Option<Priority>,
    },
    /// What was asked for is granted: it is the severity reported, and confirmed where one was confirmed, and
    /// the priority.
    ChangeAccepted,
    /// What was asked for is refused.
    ChangeDeclined,
    /// Facts were set, or withdrawn. Plan, region, environment and category are facts of those names.
    Facts {
        /// Their values, by name.
        #[serde(
            default,
            deserialize_with = "unique::deserialize",
            skip_serializing_if = "BTreeMap::is_empty"
        )]
        set: BTreeMap<String, FactValue>,
        /// The names of those that are not known any more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        withdrawn: Vec<String>,
    },
    /// Somebody set the due of a clock's open cycle by hand. The actor is its author.
    DueSet {
        /// The clock.
        clock: String,
        /// The due, not before the event.
        due: DateTime<Utc>,
        /// Whether pauses move it.
        hold: ManualDue,
        /// Why.
        reason: String,
    },
    /// The ticket waits, for a reason of the policy.
    WaitingSet {
        /// The reason.
        reason: String,
    },
    /// It no longer waits for that reason.
    WaitingCleared {
        /// The reason.
        reason: String,
    },
    /// The ticket was resolved.
    Resolved,
    /// The ticket was closed.
    Closed,
    /// The ticket was opened again.
    Reopened,
    /// The ticket went over to another revision of its book.
    Migrated {
        /// The revision, by the hash of its content.
        revision: String,
    },
    /// An event of the policy's own.
    Happened {
        /// Its name.
        event: String,
    },
}

/// What pauses do to a due that was set by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ManualDue {
    /// They move it, as any other due.
    Movable,
    /// Nothing: the cycle ignores waiting until it ends, and can be breached while the ticket waits.
    Fixed,
}

impl Event {
    /// An event by the ticket system that everybody can see.
    pub fn new(at: DateTime<Utc>, kind: EventKind) -> Event {
        let (actor, visibility) = (Event::system(), Event::public());
        Event {
            id: None,
            at,
            kind,
            actor,
            visibility,
            channel: None,
        }
    }

    /// A public reply.
    pub fn replied(at: DateTime<Utc>, side: Side, response: Response) -> Event {
        Event::new(at, EventKind::Replied { response }).by(Actor::new(side))
    }

    /// Facts set by the ticket system.
    ///
    /// ```
    /// use duly::Event;
    ///
    /// let event = Event::facts("2026-07-01T09:00:00Z".parse()?, [("affected-users", 120.into())]);
    /// assert_eq!(serde_json::from_str::<Event>(&serde_json::to_string(&event)?)?, event);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn facts<'n>(
        at: DateTime<Utc>,
        facts: impl IntoIterator<Item = (&'n str, FactValue)>,
    ) -> Event {
        let named = facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let (set, withdrawn) = (named.collect(), Vec::new());
        Event::new(at, EventKind::Facts { set, withdrawn })
    }

    /// An event of the policy's own.
    pub fn happened(at: DateTime<Utc>, event: &str) -> Event {
        let event = event.to_owned();
        Event::new(at, EventKind::Happened { event })
    }

    /// The same, under the host's id.
    pub fn id(mut self, id: &str) -> Event {
        self.id = Some(id.to_owned());
        self
    }

    /// The same, by this actor.
    pub fn by(mut self, actor: Actor) -> Event {
        self.actor = actor;
        self
    }

    /// The same, seen by these.
    pub fn visibility(mut self, visibility: Visibility) -> Event {
        self.visibility = visibility;
        self
    }

    /// The same, come by this channel.
    pub fn channel(mut self, channel: &str) -> Event {
        self.channel = Some(channel.to_owned());
        self
    }

    fn system() -> Actor {
        Actor::new(Side::System)
    }

    fn public() -> Visibility {
        Visibility::Public
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_public(visibility: &Visibility) -> bool {
        *visibility == Visibility::Public
    }

    /// `own` is which of the policy's own events it is.
    pub(crate) fn signature(&self, own: Option<OwnEventId>) -> Signature<'_> {
        let response = if let EventKind::Replied { response } = self.kind {
            Some(response)
        } else {
            None
        };
        Signature {
            own,
            visibility: self.visibility,
            channel: self.channel.as_deref(),
            response,
            ..self.actor.signature(self.kind.name())
        }
    }
}

impl EventKind {
    /// The name by which patterns select it.
    pub fn name(&self) -> EventName {
        match self {
            EventKind::Acknowledged => EventName::Acknowledged,
            EventKind::Replied { .. } => EventName::Replied,
            EventKind::SeverityReported { .. } => EventName::SeverityReported,
            EventKind::SeverityConfirmed { .. } => EventName::SeverityConfirmed,
            EventKind::PrioritySet { .. } => EventName::PrioritySet,
            EventKind::ChangeRequested { .. } => EventName::ChangeRequested,
            EventKind::ChangeAccepted => EventName::ChangeAccepted,
            EventKind::ChangeDeclined => EventName::ChangeDeclined,
            EventKind::Facts { .. } => EventName::Facts,
            EventKind::DueSet { .. } => EventName::DueSet,
            EventKind::WaitingSet { .. } => EventName::WaitingSet,
            EventKind::WaitingCleared { .. } => EventName::WaitingCleared,
            EventKind::Resolved => EventName::Resolved,
            EventKind::Closed => EventName::Closed,
            EventKind::Reopened => EventName::Reopened,
            EventKind::Migrated { .. } => EventName::Migrated,
            EventKind::Happened { .. } => EventName::Happened,
        }
    }
}
