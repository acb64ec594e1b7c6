//! Patterns: what a policy says of an event to mean it.

use super::condition::Condition;
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

            /// The word, as it stands in documents and logs.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    };
}

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
        /// A waiting reason was set.
        WaitingSet => "waiting-set",
        /// A waiting reason was cleared.
        WaitingCleared => "waiting-cleared",
        /// The ticket was resolved.
        Resolved => "resolved",
        /// The ticket was closed.
        Closed => "closed",
    }
}

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

impl EventName {
    pub(crate) fn from_word(word: &str) -> Option<EventName> {
        EventName::ALL
            .iter()
            .copied()
            .find(|event| event.as_str() == word)
    }
}

/// What patterns can see of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature<'e> {
    pub(crate) event: EventName,
    pub(crate) side: Side,
    pub(crate) role: Option<&'e str>,
    pub(crate) visibility: Visibility,
    pub(crate) channel: Option<&'e str>,
    pub(crate) response: Option<Response>,
}

/// Selects events. An empty list accepts anything; a list never accepts what the event lacks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pattern {
    pub(crate) event: EventName,
    pub(crate) from: Vec<Side>,
    pub(crate) role: Vec<String>,
    pub(crate) visibility: Vec<Visibility>,
    pub(crate) channel: Vec<String>,
    pub(crate) response: Vec<Response>,
}

impl Pattern {
    pub(crate) fn matches(&self, event: &Signature<'_>) -> bool {
        self.event == event.event
            && accepts(&self.from, Some(&event.side))
            && accepts(&self.visibility, Some(&event.visibility))
            && accepts(&self.response, event.response.as_ref())
            && names(&self.role, event.role)
            && names(&self.channel, event.channel)
    }
}

fn accepts<T: PartialEq>(allowed: &[T], found: Option<&T>) -> bool {
    allowed.is_empty() || found.is_some_and(|found| allowed.contains(found))
}

fn names(allowed: &[String], found: Option<&str>) -> bool {
    allowed.is_empty() || found.is_some_and(|found| allowed.iter().any(|name| name == found))
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
            side: Side::Vendor,
            role: None,
            visibility: Visibility::Public,
            channel: Some("portal"),
            response: None,
        };
        let any = Pattern {
            event: EventName::Replied,
            from: vec![],
            role: vec![],
            visibility: vec![],
            channel: vec![],
            response: vec![],
        };
        assert!(any.matches(&reply));
        assert!(
            !Pattern {
                event: EventName::Closed,
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
