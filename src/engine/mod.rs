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

mod act;
pub(crate) mod assess;
mod bulk;
pub(crate) mod fold;
mod history;
mod outcome;
mod refusal;
mod sight;
mod ticket;
mod verify;

pub use assess::{
    Ask, Asked, Assessment, Breach, Change, CheckAnswer, Choice, ClockAnswer, CycleAnswer,
    CycleState, Due, Eligibility, Explanation, Leg, Measures, NextChange, PositionAnswer,
    Reclassification, Request, Rule, Segment, SetByHand, Stretch, TrackAnswer, TrackMove, Verdict,
    Waiting, Warning, ZoneUsed,
};
pub use bulk::{NextOfMany, assess_all, next_change_of};
pub use fold::{Cause, Ended};
pub use history::{
    AmendError, Difference, EventRef, Flipped, RestoreError, RuleCited, Snapshot, Standing, compare,
};
pub use outcome::{Advisory, Outcome, Refused, ReplayError};
pub use refusal::{ActRefused, Because};
pub use ticket::Ticket;
pub use verify::{Unverified, verify};
