//! What happened to a ticket: its opening, its events, and the log that keeps them.
//!
//! These are a host's data: they come from its database and go back into it, through serde. Nothing
//! here is judged; [`Ticket::apply`](crate::Ticket::apply) does that.

mod actor;
mod event;
mod log;
mod opening;
mod standing;

pub use actor::Actor;
pub use event::{Event, EventKind, ManualDue};
pub use log::Log;
pub use opening::Opening;
pub use standing::AccountStanding;
