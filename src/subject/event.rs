//! The events after the opening.

use super::actor::Actor;
use crate::policy::pattern::{OwnEventId, Signature};
use crate::policy::{EventName, FactValue, Priority, Response, Severity, Side, Visibility};
use crate::unique;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
#[serde(
    deny_unknown_fields,
    expecting = "an event: `at` an instant, and its `kind`",
    rename_all = "kebab-case"
)]
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
    /// The fields that its act takes, by name: facts from then on.
    #[serde(
        default,
        deserialize_with = "unique::deserialize",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub fields: BTreeMap<String, FactValue>,
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
    /// Somebody was put into a position.
    Assigned {
        /// The position.
        position: String,
        /// Who; nobody, where it was left vacant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Box<Actor>>,
    },
    /// Somebody left a position: of one that several hold, they alone.
    Unassigned {
        /// The position.
        position: String,
        /// Who, by the host's id.
        who: String,
    },
    /// An escalation was asked for. This and the events of an escalation that follow are refused where the
    /// policy states no act for them.
    EscalationRequested,
    /// The review of that request began.
    EscalationReviewBegun,
    /// The escalation was approved.
    EscalationApproved,
    /// The escalation was declined.
    EscalationDeclined,
    /// A concern was raised about the progress of an escalation.
    ConcernRaised,
    /// The escalation was brought to its end.
    DeEscalated,
    /// A rung of the ladder was climbed. This and the two events that follow are refused where the policy has no
    /// ladder.
    RungClimbed {
        /// The rung; the next one, where none is named. One that is vacant and skipped is passed over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Somebody answered on a rung: nobody higher has to be asked for that long.
    RungAcknowledged {
        /// The rung; the present one, where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rung: Option<String>,
    },
    /// Whoever stands on the present rung was told again.
    RungRepeated,
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
            fields: BTreeMap::new(),
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

    /// Somebody was put into a position, by the ticket system.
    pub fn assigned(at: DateTime<Utc>, position: &str, to: Actor) -> Event {
        let (position, to) = (position.to_owned(), Some(Box::new(to)));
        Event::new(at, EventKind::Assigned { position, to })
    }

    /// Somebody left a position, by the ticket system.
    pub fn unassigned(at: DateTime<Utc>, position: &str, who: &str) -> Event {
        let (position, who) = (position.to_owned(), who.to_owned());
        Event::new(at, EventKind::Unassigned { position, who })
    }

    /// A rung of the ladder was climbed, by the ticket system: the one of that name, or else the next one.
    ///
    /// ```
    /// use duly::Event;
    ///
    /// let event = Event::climbed("2026-07-01T09:00:00Z".parse()?, Some("manager"));
    /// let log = serde_json::to_string(&event)?;
    /// assert_eq!(log, r#"{"at":"2026-07-01T09:00:00Z","kind":{"rung-climbed":{"to":"manager"}},"actor":{"side":"system"}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn climbed(at: DateTime<Utc>, to: Option<&str>) -> Event {
        let to = to.map(str::to_owned);
        Event::new(at, EventKind::RungClimbed { to })
    }

    /// Somebody answered on the present rung of the ladder: the ticket system, where no other actor is named.
    pub fn acknowledged_on_rung(at: DateTime<Utc>) -> Event {
        Event::new(at, EventKind::RungAcknowledged { rung: None })
    }

    /// The same, with this field.
    pub fn field(mut self, name: &str, value: impl Into<FactValue>) -> Event {
        self.fields.insert(name.to_owned(), value.into());
        self
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
            EventKind::Assigned { .. } => EventName::Assigned,
            EventKind::Unassigned { .. } => EventName::Unassigned,
            EventKind::EscalationRequested => EventName::EscalationRequested,
            EventKind::EscalationReviewBegun => EventName::EscalationReviewBegun,
            EventKind::EscalationApproved => EventName::EscalationApproved,
            EventKind::EscalationDeclined => EventName::EscalationDeclined,
            EventKind::ConcernRaised => EventName::ConcernRaised,
            EventKind::DeEscalated => EventName::DeEscalated,
            EventKind::RungClimbed { .. } => EventName::RungClimbed,
            EventKind::RungAcknowledged { .. } => EventName::RungAcknowledged,
            EventKind::RungRepeated => EventName::RungRepeated,
        }
    }

    /// The position it concerns.
    pub(crate) fn position(&self) -> Option<&str> {
        if let EventKind::Assigned { position, .. } | EventKind::Unassigned { position, .. } = self
        {
            return Some(position);
        }
        None
    }

    /// Whom it puts into a position.
    pub(crate) fn assigned(&self) -> Option<&Actor> {
        if let EventKind::Assigned { to, .. } = self {
            return to.as_deref();
        }
        None
    }

    /// The word by which documents speak of it: of the policy's own, its name.
    pub(crate) fn word(&self) -> &str {
        if let EventKind::Happened { event } = self {
            return event;
        }
        self.name().as_str()
    }
}
