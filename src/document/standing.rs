//! What an account tells tickets, as it is written.

use super::condition::Condition;
use super::syntax::Cites;
use serde::{Deserialize, Serialize};

/// What is told under a name: one of `when`, `fact` and `feature`.
///
/// An account is a log like a ticket's, under a policy of its own: it has contacts, a contract and what was used of
/// features. A ticket never reads it. The host asks the account at the ticket's instant, and the answer goes into the
/// ticket's opening, where it stays. It speaks for whoever it was asked for, who has to be who opens the ticket. Each
/// name that is told must be a fact that the policy for tickets declares, none of those every policy has: an opening
/// with another one is refused.
///
/// ```
/// use duly::{Actor, Event, Opening, Policy, Side, document::Document};
///
/// let accounts: Document = toml::from_str(r#"
///     policy = { name = "Desk, its accounts", revision = "1", subject = "account" }
///     plan.gold = { rank = 1 }
///     position.contact = { what = "who may open tickets", several = true }
///     standing.by-a-contact = { when = { actor = { is = "contact" } } }
/// "#)?;
/// let tickets: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     plan.gold = { rank = 1 }
///     fact.by-a-contact = { type = "flag", ask = "Is it opened by a contact of the customer?" }
///     [act.opened]
///     needs = { says = "a contact opens it", when = { fact = "by-a-contact" } }
/// "#)?;
/// let (accounts, tickets) = (Policy::compile(&accounts)?, Policy::compile(&tickets)?);
/// let mut account = accounts.open(Opening::new("2026-01-01T08:00:00Z".parse()?).id("acme").plan("gold"))?;
/// let kim = Actor::new(Side::Customer).id("kim");
/// account.apply(Event::assigned("2026-01-02T08:00:00Z".parse()?, "contact", kim.clone()))?;
///
/// let opened = |account: &duly::Ticket| -> Result<_, Box<dyn std::error::Error>> {
///     let at = "2026-03-02T08:00:00Z".parse()?;
///     let standing = account.assess(at)?.standing(&kim);
///     Ok(tickets.open(Opening::new(at).by(kim.clone()).standing(&standing)))
/// };
/// assert!(opened(&account)?.is_ok());
/// account.apply(Event::unassigned("2026-03-01T08:00:00Z".parse()?, "contact", "kim"))?;
/// assert!(opened(&account)?.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Told {
    /// Whether this holds; `actor` is whoever it is asked for, and there is nothing else of an event to read. Nothing
    /// is told while it is unknown.
    pub when: Option<Condition>,
    /// The value of a fact of the account; nothing is told while it is not set.
    pub fact: Option<String>,
    /// Whether there is some of a feature; nothing is told where that is not known or not defined.
    pub feature: Option<String>,
    /// Where it is stated.
    pub cite: Cites,
}
