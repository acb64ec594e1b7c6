//! Tables of the policy's own, and features, as they are written.

use super::condition::TriggerText;
use super::form::{Form, OneOrMany};
use super::since::WindowText;
use super::syntax::{Cites, Row};
use crate::policy::{Hit, ValuesOf};
use serde::{Deserialize, Serialize};

/// A question with its answers: scope, route, classification, validity, or whatever the policy answers by rows.
///
/// ```
/// use duly::{Opening, Policy, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     [table.scope]
///     says = "Is it covered?"
///     values = ["covered", "not-covered"]
///     row = [
///         { when = { category = ["training", "installation"] }, is = "not-covered" },
///         { is = "covered" },
///     ]
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let covered = |opening: Opening| -> Result<Option<String>, Box<dyn std::error::Error>> {
///     let ticket = policy.open(opening)?;
///     let look = ticket.assess("2026-07-01T08:00:00Z".parse()?)?;
///     let scope = look.table("scope").ok_or("no such table")?;
///     Ok(scope.one().map(|row| row.name.to_owned()))
/// };
/// let opening = Opening::new("2026-07-01T08:00:00Z".parse()?);
/// assert_eq!(covered(opening.clone().category("training"))?.as_deref(), Some("not-covered"));
/// assert_eq!(covered(opening.clone().category("incident"))?.as_deref(), Some("covered"));
/// // While the category is not told, either may be so: it is asked for.
/// assert_eq!(covered(opening)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Table {
    /// The question it answers, in words.
    pub says: String,
    /// Which rows count; `first` where nothing stands here.
    pub hit: Option<Hit>,
    /// The answers there are, each once; any name, where neither this nor `of` says which. It has one line and at most
    /// 64 bytes.
    pub values: Vec<String>,
    /// In place of `values`: what the answers are names of.
    pub of: Option<ValuesOf>,
    /// The rows.
    pub row: OneOrMany<Row<String>>,
    /// Where it is stated.
    pub cite: Cites,
}

/// Something that customers may have or do, by plan or by whatever its rows read.
///
/// ```
/// use duly::{Event, Grant, Opening, Policy, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     plan = { gold = { rank = 1 }, basic = { rank = 2 } }
///     event.health-check-held = { what = "a health check was held" }
///     [feature.phone]
///     what = "support by telephone"
///     row = [{ when = { plan = "gold" }, is = "granted" }, { is = "denied" }]
///     [feature.health-check]
///     what = "a health check"
///     row = { is = { times = 1, of = "health-check-held", within = { year = "calendar", zone = "Etc/UTC" } } }
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let mut ticket = policy.open(Opening::new("2026-02-01T08:00:00Z".parse()?).plan("gold"))?;
/// ticket.apply(Event::happened("2026-02-01T09:00:00Z".parse()?, "health-check-held"))?;
///
/// let look = ticket.assess("2026-11-01T08:00:00Z".parse()?)?;
/// assert_eq!(look.feature("phone").map(|feature| feature.grant), Some(Grant::Granted));
/// let renews_at = Some("2027-01-01T00:00:00Z".parse()?);
/// let used = Grant::Counted { times: 1, used: 1, renews_at };
/// assert_eq!(look.feature("health-check").map(|feature| feature.grant), Some(used));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feature {
    /// What it is, in words.
    pub what: String,
    /// The rows, of which the first that applies counts.
    pub row: OneOrMany<Row<GrantText>>,
    /// Where it is stated.
    pub cite: Cites,
}

/// `granted` or `denied`, or how much of it is granted.
pub type GrantText = Form<String, Allowance>;

/// How much of a feature is granted: one of `limit` and `times`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allowance {
    /// So many of it at once, and not 0: what is not to be had is `denied`.
    pub limit: Option<u32>,
    /// So many times within a window, and not 0.
    pub times: Option<u32>,
    /// The events that use it up.
    pub of: OneOrMany<TriggerText>,
    /// How long each counts.
    pub within: Option<WindowText>,
}

/// A passage that the document restates in no rule, or not all of it, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Omitted {
    /// Why nothing is computed from it.
    pub why: String,
}
