//! What happened to a ticket: its opening, its events, and the log that keeps them.
//!
//! These are a host's data: they come from its database and go back into it, through serde. Nothing
//! here is judged; [`Ticket::apply`](crate::Ticket::apply) does that.

mod event;
mod log;

pub use event::{Actor, Event, EventKind, ManualDue, Opening};
pub use log::Log;
