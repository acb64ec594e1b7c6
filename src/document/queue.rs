//! Queues, as they are written.

use super::condition::Condition;
use super::form::{Form, OneOrMany};
use super::syntax::Cites;
use crate::policy::FactValue;
use serde::{Deserialize, Serialize};

/// An order in which tickets are worked.
///
/// ```
/// use duly::{Opening, Policy, Severity, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
///     fact.impact = { type = "choice", values = ["high", "low"] }
///     [queue.work]
///     what = "tickets that are worked on"
///     key = ["severity", "impact"]
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let at: chrono::DateTime<chrono::Utc> = "2026-07-01T08:00:00Z".parse()?;
/// let mut keys = Vec::new();
/// for (id, severity, impact, hours) in [("a", 2, "low", 0), ("b", 2, "high", 1), ("c", 1, "low", 2)] {
///     let opening = Opening::new(at + chrono::TimeDelta::hours(hours)).id(id).fact("impact", impact);
///     let ticket = policy.open(opening.severity(Severity::new(severity).unwrap()))?;
///     let look = ticket.assess(at + chrono::TimeDelta::hours(3))?;
///     let place = look.queue("work").ok_or("no such queue")?;
///     keys.push((place.key.ok_or("not in it")?, id));
/// }
/// keys.sort_by(|(one, _), (other, _)| one.by_group(other));
/// assert_eq!(keys.iter().map(|(_, id)| *id).collect::<Vec<_>>(), ["c", "b", "a"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Queue {
    /// What it is, in words.
    pub what: String,
    /// The tickets that stand in it; all, where nothing stands here.
    pub members: Condition,
    /// The fact by which tickets are grouped: of tickets of several groups none comes before another. All are of one
    /// group where nothing stands here.
    pub group: Option<String>,
    /// What comes first, the weightiest part first. Where all of it is the same, the one that was logged earlier, and
    /// then the one whose id comes first. Nothing stands behind `id`, which leaves no ties.
    pub key: OneOrMany<KeyText>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A fact by its name, `arrival` or `id`; or a part that says more.
///
/// By a fact: the highest rank of a scale, the first value of a choice, the least number, span or instant, and what is
/// true come first. What is not known comes last.
pub type KeyText = Form<String, KeyPart>;

/// A part of a key: one of `fact`, `when` and `due`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyPart {
    /// A fact, in the order of `order`.
    pub fact: Option<String>,
    /// Its values, the first one first, each once; others stand behind them. Of a fact only.
    pub order: Vec<FactValue>,
    /// Of a number, a span or an instant, whether the greatest comes first. Of a fact without `order` only.
    pub greatest_first: bool,
    /// Tickets of which this holds come first.
    pub when: Option<Condition>,
    /// The earliest due of these clocks' open cycles; what is due immediately is due from its start. Those without
    /// one come last, as while it is held by a pause.
    pub due: OneOrMany<String>,
}
