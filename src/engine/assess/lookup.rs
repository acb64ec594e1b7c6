//! What the policy's own tables answer, and what features customers have.

use super::eligibility::Choice;
use super::values::Ask;
use crate::engine::fold::Facts;
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::condition::{Condition, Situation, Truth, Window, Worded};
use crate::policy::fact::FactId;
use crate::policy::feature::{Allowed, Feature};
use crate::policy::table::{Cell, Lookup, NamedTable, Row, Table};
use crate::policy::{Citation, Hit, Parts, Reason};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// What a table of the policy's own answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct TableAnswer<'t> {
    /// Its name in the policy.
    pub name: &'t str,
    /// The question it answers, in the words of the policy.
    pub says: &'t str,
    /// The rows that count: at most one where the first counts that applies.
    pub rows: Vec<Choice<'t>>,
    /// The places of the rows that count, also of one that says that there is no answer.
    pub paths: Vec<&'t str>,
    /// Why there is no answer, where a row that counts says so or no row applies; several where all rows count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_defined: Vec<&'t Reason>,
    /// What is not told of which the answer depends; where all rows count, of which further ones depend.
    pub ask: Vec<Ask<'t>>,
    /// Where no row applies of which the first would count, those that lack least.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<Near<'t>>,
    /// The facts that were read at their defaults, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<&'t str>,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

/// A row that does not apply, and what it lacks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Near<'t> {
    /// What it would have answered.
    pub name: &'t str,
    /// What of its conditions does not hold, each in one line.
    pub lacks: Vec<String>,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

/// Whether a customer has a feature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct FeatureAnswer<'t> {
    /// Its name in the policy.
    pub name: &'t str,
    /// What it is, in the words of the policy.
    pub what: &'t str,
    /// Whether, or how much.
    pub grant: Grant<'t>,
    /// The place of the row that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'t str>,
    /// The facts that were read at their defaults, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<&'t str>,
    /// Where it is stated: the row, or else the feature.
    pub cite: &'t [Citation],
}

/// How much of a feature a customer has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grant<'t> {
    /// All of it.
    Granted,
    /// Nothing.
    Denied,
    /// So many of it at once.
    Limited(u32),
    /// So many times.
    Counted {
        /// As often as this.
        times: u32,
        /// So often it was used; one more than `times` where it was oftener.
        used: u32,
        /// When less of it is used, if no event comes; none where nothing is.
        renews_at: Option<DateTime<Utc>>,
    },
    /// The policy does not say.
    NotDefined(&'t Reason),
    /// It depends on what is not told.
    Unknown(Vec<Ask<'t>>),
}

/// As in `granted`, `at most 2`, `1 of 3 times used`.
impl fmt::Display for Grant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Grant::Granted => f.write_str("granted"),
            Grant::Denied => f.write_str("denied"),
            Grant::Limited(limit) => write!(f, "at most {limit}"),
            Grant::Counted { times, used, .. } => write!(f, "{used} of {times} times used"),
            Grant::NotDefined(reason) => write!(f, "not defined: {reason}"),
            Grant::Unknown(asks) => {
                let asks = asks.iter().map(|ask| ask.question.unwrap_or(ask.fact));
                write!(f, "not known; ask: {}", asks.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// As in `out-of-scope`, `not known; ask: ...`; several joined by commas.
impl fmt::Display for TableAnswer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said: Vec<String> = self.rows.iter().map(|row| row.name.to_owned()).collect();
        let reasons = self.not_defined.iter();
        said.extend(reasons.map(|reason| format!("not defined: {reason}")));
        if !self.ask.is_empty() {
            let asks = self.ask.iter().map(|ask| ask.question.unwrap_or(ask.fact));
            said.push(format!(
                "not known; ask: {}",
                asks.collect::<Vec<_>>().join(", ")
            ));
        }
        f.write_str(&said.join(", "))
    }
}

impl Grant<'_> {
    /// Whether there is some of it now; none where that is not known or not defined.
    pub fn is_open(&self) -> Option<bool> {
        match self {
            Grant::Granted => Some(true),
            Grant::Denied => Some(false),
            Grant::Limited(limit) => Some(*limit > 0),
            Grant::Counted { times, used, .. } => Some(used < times),
            Grant::NotDefined(_) | Grant::Unknown(_) => None,
        }
    }
}

impl<'t> TableAnswer<'t> {
    /// The row that counts, where it is one alone.
    pub fn one(&self) -> Option<&Choice<'t>> {
        match self.rows.as_slice() {
            [row] => Some(row),
            _ => None,
        }
    }

    pub(super) fn new(facts: &Facts, parts: &'t Parts, named: &'t NamedTable) -> TableAnswer<'t> {
        let mut answer = TableAnswer {
            name: &named.name,
            says: &named.says,
            rows: Vec::new(),
            paths: Vec::new(),
            not_defined: Vec::new(),
            ask: Vec::new(),
            nearest: Vec::new(),
            assumed: assumed(&named.table, named.hit, facts, parts),
            cite: &named.cite,
        };
        match named.hit {
            Hit::First => answer.first(facts, parts, named),
            Hit::All => answer.all(facts, parts, named),
        }
        answer
    }

    fn first(&mut self, facts: &Facts, parts: &'t Parts, named: &'t NamedTable) {
        match named.table.first(facts) {
            Lookup::Row(_, row) => self.take(row),
            Lookup::Unknown(asks) => {
                self.ask = asks
                    .into_iter()
                    .map(|unset| Ask::new(parts, unset))
                    .collect();
            }
            Lookup::NoRow => {
                self.not_defined.push(&named.nothing);
                self.nearest = nearest(facts, parts, &named.table);
            }
        }
    }

    fn all(&mut self, facts: &Facts, parts: &'t Parts, named: &'t NamedTable) {
        let mut asks = BTreeSet::new();
        for row in &named.table.rows {
            match row.when.truth(facts) {
                Truth::True => self.take(row),
                Truth::False => {}
                Truth::Unknown => asks.extend(row.when.ask(facts)),
            }
        }
        self.ask = asks
            .into_iter()
            .map(|unset| Ask::new(parts, unset))
            .collect();
        if self.rows.is_empty() && self.ask.is_empty() && self.not_defined.is_empty() {
            self.not_defined.push(&named.nothing);
        }
    }

    fn take(&mut self, row: &'t Row<String>) {
        self.paths.push(&row.path);
        match &row.value {
            Cell::Is(name) => self.rows.push(Choice {
                name,
                cite: cited(&row.cite, self.cite),
            }),
            Cell::NotDefined(reason) => self.not_defined.push(reason),
        }
    }
}

fn cited<'t>(own: &'t [Citation], otherwise: &'t [Citation]) -> &'t [Citation] {
    match own.is_empty() {
        true => otherwise,
        false => own,
    }
}

fn assumed<'t, T>(table: &Table<T>, hit: Hit, facts: &Facts, parts: &'t Parts) -> Vec<&'t str> {
    let assumed = table.assumed(facts, hit).into_iter();
    assumed.map(|fact| parts.fact(fact).name.as_str()).collect()
}

/// The rows of which the fewest conditions do not hold.
fn nearest<'t>(facts: &Facts, parts: &'t Parts, table: &'t Table<String>) -> Vec<Near<'t>> {
    let mut nearest: Vec<Near<'t>> = Vec::new();
    for row in &table.rows {
        let Cell::Is(name) = &row.value else {
            continue;
        };
        let own = std::slice::from_ref(&row.when);
        let conditions = match &row.when {
            Condition::All(parts) => parts.as_slice(),
            Condition::Any(_) | Condition::Not(_) | Condition::Is(_) => own,
        };
        let fails = conditions
            .iter()
            .filter(|one| one.truth(facts) == Truth::False);
        let lacks: Vec<String> = fails
            .map(|one| Worded(parts, &one.timed()).to_string())
            .collect();
        let least = nearest.first().map_or(usize::MAX, |near| near.lacks.len());
        if lacks.len() < least {
            nearest.clear();
        }
        if lacks.len() <= least {
            let cite = &row.cite;
            nearest.push(Near { name, lacks, cite });
        }
    }
    nearest
}

impl<'t> FeatureAnswer<'t> {
    pub(super) fn new(
        sight: &Sight<'_>,
        parts: &'t Parts,
        feature: &'t Feature,
    ) -> FeatureAnswer<'t> {
        let facts = sight.known;
        let (grant, row) = match feature.table.first(facts) {
            Lookup::Row(_, row) => {
                let grant = match &row.value {
                    Cell::Is(allowed) => granted(sight, parts, allowed),
                    Cell::NotDefined(reason) => Grant::NotDefined(reason),
                };
                (grant, Some(row))
            }
            Lookup::NoRow => (Grant::NotDefined(&feature.nothing), None),
            Lookup::Unknown(asks) => {
                let asks = asks.into_iter().map(|unset| Ask::new(parts, unset));
                (Grant::Unknown(asks.collect()), None)
            }
        };
        let cite = row.map_or(&[][..], |row| row.cite.as_slice());
        let mut assumed = assumed(&feature.table, Hit::First, facts, parts);
        let year = row.and_then(|row| year_from(&row.value));
        if let Some(fact) = year.filter(|fact| facts.is_assumed(*fact)) {
            assumed.push(&parts.fact(fact).name);
        }
        FeatureAnswer {
            name: &feature.name,
            what: &feature.what,
            grant,
            path: row.map(|row| row.path.as_str()),
            assumed,
            cite: cited(cite, &feature.cite),
        }
    }
}

fn granted<'t>(sight: &Sight<'_>, parts: &'t Parts, allowed: &'t Allowed) -> Grant<'t> {
    match allowed {
        Allowed::Granted => Grant::Granted,
        Allowed::Denied => Grant::Denied,
        Allowed::Limited(limit) => Grant::Limited(*limit),
        Allowed::Counted {
            times,
            memory,
            window,
        } => match sight.counted(*memory, window, most(*times)) {
            Ok((used, renews_at)) => Grant::Counted {
                times: *times,
                used: u32::try_from(used).unwrap_or(u32::MAX),
                renews_at: renews_at.map(Instant::utc),
            },
            Err(unset) => Grant::Unknown(
                unset
                    .into_iter()
                    .map(|unset| Ask::new(parts, unset))
                    .collect(),
            ),
        },
    }
}

/// The fact that says when the years begin in which it is counted.
fn year_from(value: &Cell<Allowed>) -> Option<FactId> {
    match value {
        Cell::Is(Allowed::Counted {
            window: Window::YearFrom(fact, _),
            ..
        }) => Some(*fact),
        Cell::Is(_) | Cell::NotDefined(_) => None,
    }
}

/// One more than are granted, so that too many can be told from all.
fn most(times: u32) -> usize {
    usize::try_from(times)
        .unwrap_or(usize::MAX)
        .saturating_add(1)
}

/// When so much of each counted feature is used no more, if no event comes.
pub(super) fn renewals<'t>(
    sight: Sight<'t>,
    parts: &'t Parts,
) -> impl Iterator<Item = (&'t str, Instant)> {
    parts.lookups.features.iter().filter_map(move |feature| {
        let Lookup::Row(_, row) = feature.table.first(sight.known) else {
            return None;
        };
        let Cell::Is(Allowed::Counted {
            times,
            memory,
            window,
        }) = &row.value
        else {
            return None;
        };
        let (_, renews_at) = sight.counted(*memory, window, most(*times)).ok()?;
        Some((feature.name.as_str(), renews_at?))
    })
}
