//! What an account told a ticket.

use crate::policy::{ContentHash, FactValue};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an account stands at an instant, for whoever it was asked for: what goes into their opening, of that
/// instant or a later one. How old it may be is for the host to say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct AccountStanding {
    /// The host's id of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The host's id of whoever it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_for: Option<String>,
    /// The instant it speaks of.
    pub as_of: DateTime<Utc>,
    /// The revision of the account's policy in force then.
    pub policy: ContentHash,
    /// The plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Of what else it tells, that which it takes for granted as nobody told the account otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<String>,
    /// What else it tells, by the names of the ticket's facts.
    #[serde(
        default,
        deserialize_with = "crate::unique::deserialize",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub facts: BTreeMap<String, FactValue>,
}
