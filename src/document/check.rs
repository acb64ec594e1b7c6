//! Checks and named conditions, as they are written.

use super::condition::Condition;
use super::syntax::{Cites, Setting};
use crate::policy::Effect;
use serde::{Deserialize, Serialize};

/// A check: a condition that may read the time and the clocks, with what it means. Acts name it in their
/// `needs`; one that reads the event at hand is asked only there.
///
/// ```
/// use duly::{Event, Opening, Policy, Side, Response, Truth, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     [check.silent-for-a-week]
///     says = "nobody has written for a week"
///     when = { since = { last = "replied", otherwise = "opened", at-least = "168 elapsed hours" } }
///     effect = "ground"
/// "#)?;
/// let ticket = Policy::compile(&document)?.open(Opening::new("2026-07-01T08:00:00Z".parse()?))?;
/// for (as_of, truth) in [("2026-07-08T07:59:59Z", Truth::False), ("2026-07-08T08:00:00Z", Truth::True)] {
///     let look = ticket.assess(as_of.parse()?)?;
///     assert_eq!(look.check("silent-for-a-week").map(|check| check.truth), Some(truth));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// What it says, in words.
    pub says: String,
    /// Its condition.
    pub when: Condition,
    /// What it means that the condition holds, or does not. A precheck need not say it.
    pub effect: Option<Setting<Effect>>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A condition with a name, which others use by that name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamedCondition {
    /// What it says, in words.
    pub says: Option<String>,
    /// The condition.
    pub when: Condition,
    /// Where it is stated.
    pub cite: Cites,
}
