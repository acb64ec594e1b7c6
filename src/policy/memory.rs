//! Memories: which events a policy's conditions have to remember.
//!
//! Each distinct selection of events is one memory, whatever conditions read it. What is remembered is how
//! often such an event came, when the first did, and when the last few did: as many as the conditions can
//! tell apart.

use super::EventName;
use super::pattern::{Named, Pattern, Signature, Which, bit};
use super::revision::Parts;
use crate::words;

/// A memory's place among the policy's memories.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct MemoryId(pub(crate) u16);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Memory {
    pub(crate) of: Patterns,
    /// Only events after the last of these count, of that event itself none; all count where there are none.
    pub(crate) after: Patterns,
    /// Of how many events, the last ones, the instants are kept.
    pub(crate) keep: usize,
}

impl Memory {
    /// Whether two remember the same events.
    pub(crate) fn is_alike(&self, other: &Memory) -> bool {
        self.of == other.of && self.after == other.after
    }
}

impl Pattern {
    /// `` `replied` from `vendor` ``.
    fn said(&self, parts: &Parts) -> String {
        let own = &parts.events;
        let positions = self.position.iter();
        let positions = positions.map(|one| parts.position_name(*one)).collect();
        let mut said = match &self.which {
            Which::One(event) => format!("`{}`", name(*event, own)),
            Which::AllBut(others) if others.is_empty() => "event".to_owned(),
            Which::AllBut(others) => {
                let others = others.iter().map(|event| name(*event, own));
                format!("event but {}", words::one_of(others))
            }
        };
        let sides = self.from.iter().map(|one| one.as_str()).collect();
        let visibility = self.visibility.iter().map(|one| one.as_str()).collect();
        let response = self.response.iter().map(|one| one.as_str()).collect();
        let lists: [(&str, Vec<&str>); 9] = [
            ("from", sides),
            ("of role", names(&self.role)),
            ("of organisation", names(&self.organisation)),
            ("of region", names(&self.region)),
            ("of skill", names(&self.skill)),
            ("that is", visibility),
            ("as", positions),
            ("by", names(&self.channel)),
            ("with", response),
        ];
        for (word, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            said.push_str(&format!(" {word} {}", words::one_of(list)));
        }
        said
    }
}

fn names(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn name(event: Named, own: &[String]) -> &str {
    let own = event.1.and_then(|place| own.get(usize::from(place.0)));
    own.map_or(event.0.as_str(), String::as_str)
}

/// Patterns of which one is enough.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Patterns {
    /// The events that any of them can match, as bits.
    events: u64,
    all: Vec<Pattern>,
}

impl Patterns {
    pub(crate) fn new(all: Vec<Pattern>) -> Patterns {
        let events = all.iter().map(Pattern::events);
        Patterns {
            events: events.fold(0, |all, one| all | one),
            all,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The events in words.
    pub(crate) fn said(&self, parts: &Parts) -> String {
        let all: Vec<String> = self.all.iter().map(|one| one.said(parts)).collect();
        match all.is_empty() {
            true => "event that can never come".to_owned(),
            false => all.join(" or "),
        }
    }

    #[inline]
    pub(crate) fn match_one(&self, event: &Signature<'_>) -> bool {
        self.may_match(event.event) && self.all.iter().any(|pattern| pattern.matches(event))
    }

    #[inline]
    fn may_match(&self, event: EventName) -> bool {
        self.events & bit(event) != 0
    }
}
