//! Patterns: what a policy says of an event to mean it.

use super::condition::Condition;
use super::person::PositionId;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one of them, in declaration order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The one of that word; none where no one has it.
            pub fn from_word(word: &str) -> Option<$name> {
                match word {
                    $($word => Some($name::$variant),)*
                    _ => None,
                }
            }

            /// The word, as it stands in documents and logs.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// The kinds of events, by the names that patterns use.
    EventName {
        /// The ticket was entered in the ticket system.
        Opened => "opened",
        /// An automatic acknowledgement was sent.
        Acknowledged => "acknowledged",
        /// Somebody wrote.
        Replied => "replied",
        /// A severity was reported.
        SeverityReported => "severity-reported",
        /// A severity was confirmed.
        SeverityConfirmed => "severity-confirmed",
        /// A priority was set.
        PrioritySet => "priority-set",
        /// Another severity or priority was asked for.
        ChangeRequested => "change-requested",
        /// What was asked for was granted.
        ChangeAccepted => "change-accepted",
        /// What was asked for was refused.
        ChangeDeclined => "change-declined",
        /// Facts were set or withdrawn.
        Facts => "facts",
        /// A due instant was set by hand.
        DueSet => "due-set",
        /// A waiting reason was set.
        WaitingSet => "waiting-set",
        /// A waiting reason was cleared.
        WaitingCleared => "waiting-cleared",
        /// The ticket was resolved.
        Resolved => "resolved",
        /// The ticket was closed.
        Closed => "closed",
        /// The ticket was opened again.
        Reopened => "reopened",
        /// The ticket went over to another revision of the policy.
        Migrated => "migrated",
        /// Something that the policy itself declares.
        Happened => "happened",
        /// Somebody was put into a position.
        Assigned => "assigned",
        /// Somebody left a position.
        Unassigned => "unassigned",
        /// An escalation was asked for.
        EscalationRequested => "escalation-requested",
        /// The review of that request began.
        EscalationReviewBegun => "escalation-review-begun",
        /// The escalation was approved.
        EscalationApproved => "escalation-approved",
        /// The escalation was declined.
        EscalationDeclined => "escalation-declined",
        /// A concern was raised about the progress of an escalation.
        ConcernRaised => "concern-raised",
        /// The escalation was brought to its end.
        DeEscalated => "de-escalated",
        /// A rung of the ladder was climbed.
        RungClimbed => "rung-climbed",
        /// Somebody answered on a rung of the ladder.
        RungAcknowledged => "rung-acknowledged",
        /// Whoever stands on the present rung was told again.
        RungRepeated => "rung-repeated",
    }
}

impl EventName {
    /// Whether it belongs to an escalation: a policy that states no act for it does not have it.
    pub(crate) fn is_of_the_case(self) -> bool {
        bit(self) & CASE != 0
    }

    /// Whether it belongs to the ladder: a policy that has none does not have it.
    pub(crate) fn is_of_the_ladder(self) -> bool {
        bit(self) & LADDER != 0
    }
}

const CASE: u64 = bit(EventName::EscalationRequested)
    | bit(EventName::EscalationReviewBegun)
    | bit(EventName::EscalationApproved)
    | bit(EventName::EscalationDeclined)
    | bit(EventName::ConcernRaised)
    | bit(EventName::DeEscalated);

const LADDER: u64 =
    bit(EventName::RungClimbed) | bit(EventName::RungAcknowledged) | bit(EventName::RungRepeated);

words! {
    /// Whose part an actor takes.
    Side {
        /// The customer's.
        Customer => "customer",
        /// That of a partner who acts for the customer.
        Partner => "partner",
        /// The vendor's: a human of its support.
        Vendor => "vendor",
        /// Nobody's of these: a supplier, another vendor.
        ThirdParty => "third-party",
        /// A program that answers people.
        Bot => "bot",
        /// The ticket system itself.
        System => "system",
    }
}

words! {
    /// Who can see an event.
    Visibility {
        /// Everybody on the ticket.
        Public => "public",
        /// The vendor only.
        Internal => "internal",
    }
}

words! {
    /// What a reply gives its reader.
    Response {
        /// A suggestion that helps to resolve the issue.
        Suggestion => "suggestion",
        /// A solution.
        Solution => "solution",
        /// A question whose answer is needed to go on.
        Question => "question",
        /// None of these: "we are looking into it".
        Notice => "notice",
    }
}

/// An event of the policy's own, by its place among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct OwnEventId(pub(crate) u16);

/// What patterns can see of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature<'e> {
    pub(crate) event: EventName,
    /// Which of the policy's own it is that happened.
    pub(crate) own: Option<OwnEventId>,
    pub(crate) side: Side,
    pub(crate) role: Option<&'e str>,
    pub(crate) organisation: Option<&'e str>,
    pub(crate) region: Option<&'e str>,
    pub(crate) skills: &'e [String],
    pub(crate) visibility: Visibility,
    /// The position that is filled or left.
    pub(crate) position: Option<PositionId>,
    pub(crate) channel: Option<&'e str>,
    pub(crate) response: Option<Response>,
}

/// An event by its name; one of the policy's own by its place too.
pub(crate) type Named = (EventName, Option<OwnEventId>);

/// Which events a pattern selects by their names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    One(Named),
    AllBut(Vec<Named>),
}

/// Selects events. An empty list accepts anything; a list never accepts what the event lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pattern {
    pub(crate) which: Which,
    pub(crate) from: Vec<Side>,
    pub(crate) role: Vec<String>,
    pub(crate) organisation: Vec<String>,
    pub(crate) region: Vec<String>,
    /// One of these is enough.
    pub(crate) skill: Vec<String>,
    pub(crate) visibility: Vec<Visibility>,
    pub(crate) position: Vec<PositionId>,
    pub(crate) channel: Vec<String>,
    pub(crate) response: Vec<Response>,
}

impl Pattern {
    /// Every event of that name.
    pub(crate) fn named(event: EventName) -> Pattern {
        Pattern {
            which: Which::One((event, None)),
            from: Vec::new(),
            role: Vec::new(),
            organisation: Vec::new(),
            region: Vec::new(),
            skill: Vec::new(),
            visibility: Vec::new(),
            position: Vec::new(),
            channel: Vec::new(),
            response: Vec::new(),
        }
    }

    /// The events it can match: a bit for each name.
    pub(crate) fn events(&self) -> u64 {
        match self.which {
            Which::One((event, _)) => bit(event),
            Which::AllBut(_) => u64::MAX,
        }
    }

    pub(crate) fn matches(&self, event: &Signature<'_>) -> bool {
        self.which.accepts((event.event, event.own))
            && accepts(&self.from, Some(&event.side))
            && accepts(&self.visibility, Some(&event.visibility))
            && accepts(&self.response, event.response.as_ref())
            && accepts(&self.position, event.position.as_ref())
            && names(&self.role, event.role)
            && names(&self.organisation, event.organisation)
            && names(&self.region, event.region)
            && names(&self.channel, event.channel)
            && (self.skill.is_empty() || self.skill.iter().any(|one| event.skills.contains(one)))
    }
}

impl Which {
    fn accepts(&self, event: Named) -> bool {
        match self {
            Which::One(one) => *one == event,
            Which::AllBut(others) => !others.contains(&event),
        }
    }
}

fn accepts<T: PartialEq>(allowed: &[T], found: Option<&T>) -> bool {
    allowed.is_empty() || found.is_some_and(|found| allowed.contains(found))
}

fn names(allowed: &[String], found: Option<&str>) -> bool {
    allowed.is_empty() || found.is_some_and(|found| allowed.iter().any(|name| name == found))
}

/// Triggers of which one is enough, with the events that any of them can match.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Triggers {
    /// A bit for each name of an event, by its place in [`EventName::ALL`].
    events: u64,
    all: Vec<Trigger>,
}

impl Triggers {
    pub(crate) fn new(all: Vec<Trigger>) -> Triggers {
        let events = all.iter().map(|trigger| trigger.pattern.events());
        Triggers {
            events: events.fold(0, |all, one| all | one),
            all,
        }
    }

    /// Those whose pattern matches an event.
    #[inline]
    pub(crate) fn matching<'s>(
        &'s self,
        event: &'s Signature<'_>,
    ) -> impl Iterator<Item = &'s Trigger> + Clone {
        let all = self.all.iter();
        all.filter(|trigger| trigger.pattern.matches(event))
    }

    /// Whether one of them names the event.
    #[inline]
    pub(crate) fn name(&self, event: EventName) -> bool {
        self.events & bit(event) != 0
    }
}

/// The bit of an event's name.
#[inline]
pub(crate) const fn bit(event: EventName) -> u64 {
    #[expect(
        clippy::as_conversions,
        reason = "the place of a variant, of which there are fewer than bits"
    )]
    1_u64.wrapping_shl(event as u32)
}

/// A pattern with a condition that is read when the event comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trigger {
    pub(crate) path: String,
    pub(crate) pattern: Pattern,
    pub(crate) when: Condition,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_never_accepts_what_the_event_lacks() {
        let reply = Signature {
            event: EventName::Replied,
            own: None,
            organisation: None,
            region: None,
            skills: &[],
            side: Side::Vendor,
            role: None,
            visibility: Visibility::Public,
            position: None,
            channel: Some("portal"),
            response: None,
        };
        let any = Pattern::named(EventName::Replied);
        assert!(any.matches(&reply));
        assert!(
            !Pattern {
                which: Which::One((EventName::Closed, None)),
                ..any.clone()
            }
            .matches(&reply)
        );
        assert!(
            Pattern {
                from: vec![Side::Bot, Side::Vendor],
                ..any.clone()
            }
            .matches(&reply)
        );
        assert!(
            !Pattern {
                from: vec![Side::Bot],
                ..any.clone()
            }
            .matches(&reply)
        );
        let internal = vec![Visibility::Internal];
        assert!(
            !Pattern {
                visibility: internal,
                ..any.clone()
            }
            .matches(&reply)
        );
        assert!(
            !Pattern {
                response: vec![Response::Question],
                ..any.clone()
            }
            .matches(&reply)
        );
        assert!(
            !Pattern {
                role: vec!["engineer".into()],
                ..any.clone()
            }
            .matches(&reply)
        );
        assert!(
            Pattern {
                channel: vec!["portal".into()],
                ..any
            }
            .matches(&reply)
        );
    }
}
