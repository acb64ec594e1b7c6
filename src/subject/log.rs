//! The log of a ticket.

use super::event::Event;
use super::opening::Opening;
use serde::{Deserialize, Serialize};

/// A ticket's opening and its events in order: all there is to know of it.
///
/// Everything else is derived from it, by [`Policy::replay`](crate::Policy::replay).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a log: its `opening` and its `events`",
    rename_all = "kebab-case"
)]
pub struct Log {
    /// The opening.
    pub opening: Opening,
    /// The events after it; of equal instants, in the order they are to be applied.
    #[serde(default)]
    pub events: Vec<Event>,
}
