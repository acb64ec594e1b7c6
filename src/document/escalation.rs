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
///
/// A verdict refuses no request: that is left to the act of the request, which names the prechecks that it `needs`. How
/// the case goes on is the track `escalation`, whose states acts move. Here only the contact whom the ticket names may
/// ask, and not before the time:
///
/// ```
/// use duly::{Actor, Event, EventKind, Opening, Policy, Side, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     fact.silent = { type = "flag", ask = "Has nobody answered?", default = false }
///     fact.reason = { type = "text", ask = "Why?" }
///     role.lead = { what = "leads the shift" }
///     reaction.tell-lead = { what = "the lead is told" }
///     position.contact = { what = "whom the customer named" }
///     track.escalation.start = "none"
///     track.escalation.state = { none = { kind = "idle" }, active = { kind = "active" }, over = { kind = "ended" } }
///     [escalation.precheck.silent]
///     says = "nobody has answered"
///     when = { fact = "silent" }
///     [act.escalation-requested]
///     by = { is = "contact" }
///     field.reason = "required"
///     needs = "silent"
///     moves.escalation = { from = ["none", "over"], to = "active" }
///     effect = { react = "tell-lead" }
///     [act.de-escalated]
///     by = "lead"
///     moves.escalation = { from = "active", to = "over" }
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let nine = "2026-07-01T09:00:00Z".parse()?;
/// let (contact, other) = (Actor::new(Side::Customer).id("c-1"), Actor::new(Side::Customer).id("c-2"));
/// let mut ticket = policy.open(Opening::new(nine))?;
/// ticket.apply(Event::assigned(nine, "contact", contact.clone()))?;
///
/// let asks = || Event::new(nine, EventKind::EscalationRequested).field("reason", "it has been a day");
/// assert!(ticket.apply(asks().by(other)).is_err());
/// let refused = ticket.apply(asks().by(contact.clone())).unwrap_err();
/// assert!(refused.to_string().contains("nobody has answered"));
/// ticket.apply(Event::facts(nine, [("silent", true.into())]))?;
/// let outcome = ticket.apply(asks().by(contact))?;
/// assert_eq!(outcome.reactions, ["tell-lead"]);
/// assert_eq!(ticket.assess(nine)?.case().map(|case| case.state()), Some("active"));
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
