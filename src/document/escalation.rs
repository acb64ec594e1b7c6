//! What an escalation takes, as it is written.

use super::check::Check;
use super::condition::Condition;
use super::form::{Entries, Form, OneOrMany};
use super::syntax::{Cites, Row, Setting};
use crate::policy::{Effect, Grounds};
use serde::{Deserialize, Serialize};

/// What is asked before a ticket may be escalated, and who says so. Its checks are checks like others: their
/// names are of one kind with those of `[check]`. None of them reads the event at hand: the question comes before it.
///
/// ```
/// use duly::{Opening, Policy, Verdict, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     fact.users = { type = "number", ask = "How many cannot sign in?" }
///     fact.beta = { type = "flag", ask = "Is it the beta site?", default = false }
///     role.duty-manager = { what = "decides at any hour" }
///     [escalation]
///     decides = "duty-manager"
///     [escalation.ground.sign-in]
///     says = "more than 100 people cannot sign in"
///     when = { fact = "users", more-than = 100 }
///     [escalation.refusal.beta]
///     says = "it is of the beta site"
///     when = { fact = "beta" }
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let opening = Opening::new("2026-07-01T08:00:00Z".parse()?);
///
/// let ticket = policy.open(opening.clone())?;
/// let look = ticket.assess("2026-07-01T09:00:00Z".parse()?)?;
/// let eligibility = look.eligibility().expect("the policy speaks of escalation");
/// assert_eq!(eligibility.verdict, Verdict::Undetermined);
/// assert_eq!(eligibility.ask[0].question, Some("How many cannot sign in?"));
///
/// for (users, verdict) in [(100, Verdict::Ineligible), (101, Verdict::Eligible)] {
///     let ticket = policy.open(opening.clone().fact("users", users))?;
///     let look = ticket.assess("2026-07-01T09:00:00Z".parse()?)?;
///     assert_eq!(look.eligibility().map(|one| one.verdict), Some(verdict));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Escalation {
    /// Whether one of the grounds has to hold; `one-of` where nothing stands here.
    pub grounds: Option<Setting<Grounds>>,
    /// What a precheck means that does not say so itself: `required`, or `advised`. `required` where nothing
    /// stands here.
    pub prechecks: Option<Setting<Effect>>,
    /// The role that decides: a table, of which the first row that applies counts.
    pub decides: OneOrMany<Form<String, Row<String>>>,
    /// Where to turn: a table, of which all rows that apply count.
    pub routes: OneOrMany<Form<String, Row<String>>>,
    /// What speaks for it.
    pub ground: Entries<Ground>,
    /// What speaks against it.
    pub refusal: Entries<Ground>,
    /// What has to be so, or had better be.
    pub precheck: Entries<Check>,
    /// Where it is stated.
    pub cite: Cites,
}

/// Something that speaks for an escalation, or against it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ground {
    /// What it says, in words.
    pub says: String,
    /// When it speaks.
    pub when: Condition,
    /// Where it is stated.
    pub cite: Cites,
}
