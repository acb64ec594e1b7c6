//! What a policy promises, checked once and then only read: one file per noun.
//!
//! A value of these types exists only because the compiler of [`crate::document`] has checked it, so
//! nothing here or above checks again. A [`Policy`] is one immutable revision; it is cheap to clone.
//!
//! ```text
//!   scale, fact ──▶ condition ──▶ table ──▶ target ┐
//!                       pattern ──▶ trigger ───────┼──▶ clock ──▶ Policy
//!                                      calendar ───┘
//! ```
//!
//! Checks and the ladder stand beside the clocks: their conditions have [`condition::Timed`] leaves, which may read
//! both.
//!
//! Triggers and tables of clocks read facts, waiting and events, never a clock and never the time:
//! [`condition::Known`] has no other leaves. So time alone moves no due instant.

pub(crate) mod act;
mod book;
pub(crate) mod check;
pub(crate) mod citation;
pub(crate) mod clock;
pub(crate) mod condition;
mod content_hash;
pub(crate) mod escalation;
pub(crate) mod fact;
pub(crate) mod feature;
pub(crate) mod ladder;
pub(crate) mod memory;
pub(crate) mod pattern;
pub(crate) mod person;
pub(crate) mod queue;
mod revision;
mod scale;
pub(crate) mod standing;
pub(crate) mod table;
pub(crate) mod target;
pub(crate) mod track;

pub use book::{Book, BookError, Follows};
pub use check::Effect;
pub use citation::{Citation, Provenance, Reason};
pub use clock::{Cadence, ChangeCause, Ending, Mode, Origin, Reopening, WarnAt};
pub use condition::{ClockState, Truth};
pub use content_hash::{ContentHash, ContentHashError};
pub use escalation::Grounds;
pub use fact::FactValue;
pub use ladder::{Above, EscalationLadder, LadderError, Rung, RungKind, Steps, Vacancy};
pub use pattern::{EventName, Response, Side, Visibility};
pub use person::{Attribute, Direction};
pub use revision::Policy;
pub(crate) use revision::{Lookups, NamedCalendar, Parts, WaitingReason};
pub use scale::{Level, Priority, Severity, SupportPlan};
pub use standing::Subject;
pub use table::{Hit, ValuesOf};
pub use target::{Bound, BusinessDays, FirstDay, Landing, OffDay, Promise, Target, TargetKind};
pub use track::StateKind;
