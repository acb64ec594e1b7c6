//! From events to answers.
//!
//! ```text
//!   Event ──▶ guard ──▶ fold ──▶ State          (Ticket::apply; a refused event changes nothing)
//!                                  │
//!                                  ▼ as_of
//!                              Assessment        (Ticket::assess; a pure query)
//! ```
//!
//! `fold` is the only writer: it turns events into facts, waiting and cycles. Nothing in it reads the
//! time; an event's own instant is all it knows. `assess` is the only reader of time, and it writes
//! nothing. So a look changes nothing, and a late look sees what a punctual one would have seen.

pub(crate) mod assess;
pub(crate) mod fold;
mod outcome;
mod ticket;

pub use assess::{
    Ask, Assessment, Breach, Change, ClockAnswer, CycleAnswer, CycleState, Due, Explanation,
    Measures, NextChange, Reclassification, Rule, Segment, Stretch, Waiting, ZoneUsed,
};
pub use fold::{Cause, Ended};
pub use outcome::{Advisory, Outcome, Refused, ReplayError};
pub use ticket::Ticket;
