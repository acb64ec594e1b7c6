//! What an account tells the tickets of its customer.

use super::condition::{Condition, Timed};
use super::fact::FactId;
use super::pattern::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whose logs a policy is for.
    #[derive(Default)]
    Subject {
        /// Of tickets.
        #[default]
        Ticket => "ticket",
        /// Of the accounts of customers: contacts, contract, what was used.
        Account => "account",
        /// Of a desk: what is done for all its tickets at once.
        Desk => "desk",
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    /// The ticket's fact.
    pub(crate) name: String,
    pub(crate) by: By,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum By {
    When(Condition<Timed>),
    Fact(FactId),
    /// The feature of that place.
    Feature(usize),
}

impl Told {
    pub(crate) fn condition(&self) -> Option<&Condition<Timed>> {
        match &self.by {
            By::When(when) => Some(when),
            By::Fact(_) | By::Feature(_) => None,
        }
    }
}
