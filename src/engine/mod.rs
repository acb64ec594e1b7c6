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
mod kept;
mod ladder;
mod outcome;
mod refusal;
mod sight;
mod standing;
mod ticket;
mod verify;

pub use assess::{
    Ask, Asked, Assessment, BesideAnswer, Breach, Change, CheckAnswer, Choice, ClockAnswer,
    CycleAnswer, CycleState, Due, Eligibility, Explanation, FeatureAnswer, Grant, LadderAnswer,
    Leg, Measures, Near, NextChange, NextRung, PositionAnswer, QueueAnswer, QueueKey,
    Reclassification, Request, Rule, RungAnswer, RungHolder, RungRepeats, RungState, RungStep,
    Segment, SetByHand, Stretch, TableAnswer, TrackAnswer, TrackMove, Verdict, Waiting, Warning,
    ZoneUsed,
};
pub use bulk::{NextOfMany, assess_all, next_change_of};
pub use fold::{Cause, Ended};
pub use history::{AmendError, Difference, EventRef, RestoreError, Snapshot, compare};
pub use outcome::{Advisory, Outcome, Refused, ReplayError};
pub use refusal::{ActRefused, Because};
pub use standing::{Answer, CycleStanding, Flipped, RuleCited, RungStanding, Standing};
pub use ticket::Ticket;
pub use verify::{Unverified, verify};
