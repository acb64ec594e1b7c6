//! State to answers: what holds at an instant, what changes next, and why.
//!
//! Everything here is a pure query. An [`Assessment`] borrows its ticket and works out each answer
//! when it is asked for; two of them at any instants, in any order, disturb neither each other nor
//! the ticket.

mod assessment;
mod change;
mod check;
mod course;
mod cycle;
mod eligibility;
mod explain;
mod ladder;
mod lookup;
mod queue;
mod told;
mod track;
mod values;

pub use assessment::{Assessment, ClockAnswer, Request, Waiting, ZoneUsed};
pub use change::{Change, NextChange};
pub use check::CheckAnswer;
pub use course::Leg;
pub use cycle::CycleAnswer;
pub use eligibility::{Choice, Eligibility, Verdict};
pub use explain::{Explanation, Rule, Segment, Stretch};
pub use ladder::{
    BesideAnswer, LadderAnswer, NextRung, RungAnswer, RungHolder, RungRepeats, RungState, RungStep,
};
pub use lookup::{FeatureAnswer, Grant, Near, TableAnswer};
pub use queue::{QueueAnswer, QueueKey};
pub use track::{PositionAnswer, TrackAnswer, TrackMove};
pub use values::{
    Ask, Asked, Breach, CycleState, Due, Measures, Reclassification, SetByHand, Warning,
};
