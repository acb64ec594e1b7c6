//! Revisions of a policy, each with the time from which it is in force, and what contracts put in front.

use super::content_hash::ContentHash;
use super::revision::Policy;
use crate::diagnostic::Diagnostics;
use crate::instant::{Instant, InstantError};
use crate::limits::MAX_REVISIONS;
use crate::words;
use chrono::{DateTime, Utc};
use std::ops::Range;
use std::sync::Arc;

/// The revisions of a policy, each from an instant on, and those that hold for one contract in a stretch of
/// time.
///
/// A ticket is pinned to the revision in force when it is logged: its contract's where that has one, else the
/// general one. It stays there, unless an event says that it migrates, or the revision it is pinned to lets its
/// open tickets [follow](Follows).
#[derive(Clone, Debug)]
pub struct Book(Arc<Vec<Entry>>);

#[derive(Clone, Debug)]
struct Entry {
    contract: Option<String>,
    from: Instant,
    until: Option<Instant>,
    policy: Policy,
}

/// Which later revisions the open tickets of a revision go over to of themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Follows {
    /// None: only an event migrates a ticket.
    #[default]
    None,
    /// Those that change nothing but calendars, as an announced closure does.
    Calendars,
    /// Every one.
    All,
}

/// Why revisions make no book.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// A document of the book is refused.
    #[error("revision `{}`{}: {problems}", words::shown(revision), with(contract.as_deref()))]
    Document {
        /// The revision's name.
        revision: String,
        /// The contract whose rows stand in front of it, if any do.
        contract: Option<String>,
        /// All that is wrong with it.
        problems: Diagnostics,
    },
    /// An instant is out of range, or a leap second.
    #[error("in revision {position}: {error}")]
    Instant {
        /// The revision's position, the first being 1.
        position: usize,
        /// What is wrong with it.
        error: InstantError,
    },
    /// An instant at which a contract begins or ends is out of range, or a leap second.
    #[error("contract `{}`: {error}", words::shown(contract))]
    ContractInstant {
        /// The contract.
        contract: String,
        /// What is wrong with it.
        error: InstantError,
    },
    /// A contract's stretch of time ends before it begins, or is empty.
    #[error(
        "contract `{}`: found an end at or before the start, expected one after it",
        words::shown(contract)
    )]
    Reversed {
        /// The contract.
        contract: String,
    },
    /// Two revisions would be in force at once.
    #[error("two revisions from `{at}` on: expected one")]
    Twice {
        /// From when.
        at: DateTime<Utc>,
    },
    /// A revision is for other logs than the first one: for accounts where that is for tickets.
    #[error("revision `{revision}`: found a policy for `{found}`, expected one for `{expected}`")]
    Subject {
        /// The revision's name.
        revision: String,
        /// Whose logs it is for.
        found: &'static str,
        /// Whose logs the first one is for.
        expected: &'static str,
    },
    /// There are more revisions than a book may have.
    #[error("too many revisions: found {found}, expected at most {limit}")]
    TooMany {
        /// How many there are.
        found: usize,
        /// The limit.
        limit: usize,
    },
}

fn with(contract: Option<&str>) -> String {
    contract.map_or(String::new(), |contract| {
        format!(" with contract `{}`", words::shown(contract))
    })
}

impl Book {
    /// The revisions, each with the instant from which it is in force, in any order.
    ///
    /// # Errors
    ///
    /// An instant out of range or in the form of a leap second, two revisions from the same instant on, one for
    /// other logs than the one before it, or more than [`MAX_REVISIONS`] revisions.
    pub fn new(
        revisions: impl IntoIterator<Item = (DateTime<Utc>, Policy)>,
    ) -> Result<Book, BookError> {
        let mut entries = Vec::new();
        for (position, (from, policy)) in (1_usize..).zip(revisions) {
            let from =
                Instant::new(from).map_err(|error| BookError::Instant { position, error })?;
            let (contract, until) = (None, None);
            entries.push(Entry {
                contract,
                from,
                until,
                policy,
            });
        }
        Book::of(entries)
    }

    /// The same, with a revision that holds for one contract in a stretch of time, its end excluded, before
    /// all others.
    ///
    /// # Errors
    ///
    /// As [`Book::new`]; besides, a stretch without length, or two of one contract that overlap.
    pub fn contract(
        &self,
        contract: &str,
        during: Range<DateTime<Utc>>,
        policy: Policy,
    ) -> Result<Book, BookError> {
        let instant = |at| {
            let of = || contract.to_owned();
            Instant::new(at).map_err(|error| BookError::ContractInstant {
                contract: of(),
                error,
            })
        };
        let (from, until) = (instant(during.start)?, instant(during.end)?);
        let contract = contract.to_owned();
        if until <= from {
            return Err(BookError::Reversed { contract });
        }
        let mut entries = Vec::clone(&self.0);
        entries.push(Entry {
            contract: Some(contract),
            from,
            until: Some(until),
            policy,
        });
        Book::of(entries)
    }

    fn of(mut entries: Vec<Entry>) -> Result<Book, BookError> {
        let (found, limit) = (entries.len(), MAX_REVISIONS);
        if found > limit {
            return Err(BookError::TooMany { found, limit });
        }
        for pair in entries.windows(2) {
            let [first, other] = pair else { continue };
            let (expected, found) = (first.policy.subject(), other.policy.subject());
            if expected != found {
                return Err(BookError::Subject {
                    revision: other.policy.revision().to_owned(),
                    found: found.as_str(),
                    expected: expected.as_str(),
                });
            }
        }
        entries.sort_by(|a, b| (&a.contract, a.from).cmp(&(&b.contract, b.from)));
        for (one, next) in entries.iter().zip(entries.iter().skip(1)) {
            let reaches = one
                .until
                .map_or(one.from == next.from, |until| until > next.from);
            if one.contract == next.contract && reaches {
                let at = next.from.utc();
                return Err(BookError::Twice { at });
            }
        }
        Ok(Book(Arc::new(entries)))
    }

    /// The revision that a ticket logged then is pinned to; none before the first.
    pub fn revision_at(&self, at: DateTime<Utc>, contract: Option<&str>) -> Option<&Policy> {
        self.in_force(Instant::new(at).ok()?, contract)
    }

    pub(crate) fn in_force(&self, at: Instant, contract: Option<&str>) -> Option<&Policy> {
        let of = |contract: Option<&str>| {
            let entries = self.entries(contract);
            let begun = entries.partition_point(|entry| entry.from <= at);
            let last = entries.get(begun.checked_sub(1)?)?;
            let ended = last.until.is_some_and(|until| until <= at);
            (!ended).then_some(&last.policy)
        };
        let own = contract.and_then(|contract| of(Some(contract)));
        own.or_else(|| of(None))
    }

    /// Those of a contract, or the general ones; none overlaps another, and the first comes first.
    fn entries(&self, contract: Option<&str>) -> &[Entry] {
        let start = self
            .0
            .partition_point(|entry| entry.contract.as_deref() < contract);
        let rest = self.0.get(start..).unwrap_or_default();
        let many = rest.partition_point(|entry| entry.contract.as_deref() == contract);
        rest.get(..many).unwrap_or_default()
    }

    /// The first instant after `after`, up to `until`, from which a ticket of that revision and contract is to
    /// follow another one.
    pub(crate) fn next_followed(
        &self,
        current: &Policy,
        contract: Option<&str>,
        after: Instant,
        until: Instant,
    ) -> Option<(Instant, &Policy)> {
        if current.parts().follows == Follows::None {
            return None;
        }
        let next = |after: &Instant| self.next_edge(contract, *after);
        let edges = std::iter::successors(next(&after), next);
        let mut edges = edges.take_while(|at| *at <= until);
        edges.find_map(|at| {
            let next = self.in_force(at, contract)?;
            // Where a contract's revision stands in front of it, what comes into force is not it.
            let before = at
                .checked_add(-1)
                .and_then(|at| self.in_force(at, contract));
            let begins = before.is_none_or(|before| before.hash() != next.hash());
            (begins && current.is_followed_by(next)).then_some((at, next))
        })
    }

    /// The first instant after that one at which a revision begins or ends that could be in force for a ticket of
    /// that contract.
    fn next_edge(&self, contract: Option<&str>, after: Instant) -> Option<Instant> {
        let first = |entries: &[Entry], edge: fn(&Entry) -> Option<Instant>| {
            let place = entries.partition_point(|entry| edge(entry).is_some_and(|at| at <= after));
            entries.get(place).and_then(edge)
        };
        let from = |entry: &Entry| Some(entry.from);
        let general = first(self.entries(None), from);
        let own = contract.map_or([].as_slice(), |contract| self.entries(Some(contract)));
        let own = [first(own, from), first(own, |entry| entry.until)];
        own.into_iter().chain([general]).flatten().min()
    }

    /// The revision of that hash.
    pub(crate) fn by_hash(&self, hash: &str) -> Option<&Policy> {
        let hash: ContentHash = hash.parse().ok()?;
        let mut policies = self.revisions();
        policies.find(|policy| policy.hash() == hash)
    }

    pub(crate) fn hashes(&self) -> Vec<String> {
        self.revisions()
            .map(|policy| policy.hash().to_string())
            .collect()
    }

    /// Every revision, those of contracts too.
    pub fn revisions(&self) -> impl Iterator<Item = &Policy> {
        self.0.iter().map(|entry| &entry.policy)
    }
}

impl Policy {
    /// Whether its open tickets go over to another revision of themselves.
    fn is_followed_by(&self, next: &Policy) -> bool {
        let (own, other) = (self.parts(), next.parts());
        own.hash != other.hash
            && match own.follows {
                Follows::None => false,
                Follows::Calendars => own.hash_but_calendars == other.hash_but_calendars,
                Follows::All => true,
            }
    }
}
