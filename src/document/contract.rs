//! The document's structs for contracts: rows put in front of a policy's tables.

use super::form::{Entries, Form, OneOrMany};
use super::syntax::{Row, Source, TargetText};
use super::table::GrantText;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a contract agrees otherwise than the policy, from one instant up to another: rows that are tried before
/// the policy's own. It can do nothing else.
///
/// ```
/// use duly::document::Contract;
///
/// let contract: Contract = toml::from_str(r#"
///     name = "acme"
///     from = "2026-01-01T00:00:00Z"
///     until = "2027-01-01T00:00:00Z"
///     source.AC = { title = "Agreement with Acme" }
///     clock.first-response.target = { when = { severity = "s1" }, is = "15 business minutes", cite = "AC-3" }
/// "#)?;
/// assert_eq!(contract.clock.0["first-response"].target.0.len(), 1);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "the table of a contract",
    rename_all = "kebab-case"
)]
pub struct Contract {
    /// Its name, by which openings speak of it.
    pub name: String,
    /// The first instant at which it holds.
    pub from: DateTime<Utc>,
    /// The first at which it does not hold any more.
    pub until: DateTime<Utc>,
    /// The sources that its rows cite, beside those of the policy.
    #[serde(default)]
    pub source: Entries<Source>,
    /// The rows, by clock.
    #[serde(default)]
    pub clock: Entries<ClockRows>,
    /// The rows, by table of the policy's own.
    #[serde(default)]
    pub table: Entries<OneOrMany<Row<String>>>,
    /// The rows, by feature.
    #[serde(default)]
    pub feature: Entries<OneOrMany<Row<GrantText>>>,
}

/// The rows that a contract puts in front of a clock's tables.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table with `target` or `calendar`",
    rename_all = "kebab-case"
)]
pub struct ClockRows {
    /// Rows of the table of targets.
    pub target: OneOrMany<Row<TargetText>>,
    /// Rows of the table of calendars.
    pub calendar: OneOrMany<Form<String, Row<String>>>,
}
