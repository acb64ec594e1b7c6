#![doc = include_str!("../README.md")]

pub mod calendar;
mod diagnostic;
pub mod document;
mod engine;
mod instant;
pub mod limits;
mod policy;
pub mod render;
mod subject;
mod unique;
mod words;

pub use calendar::{Calendar, CalendarError, Hours, Zone};
pub use diagnostic::{Code, Diagnostic, Diagnostics};
pub use engine::{
    ActRefused, Advisory, AmendError, Ask, Asked, Assessment, Because, Breach, Cause, Change,
    CheckAnswer, Choice, ClockAnswer, CycleAnswer, CycleState, Difference, Due, Eligibility, Ended,
    EventRef, Explanation, Flipped, Leg, Measures, NextChange, NextOfMany, Outcome, PositionAnswer,
    Reclassification, Refused, ReplayError, Request, RestoreError, Rule, RuleCited, Segment,
    SetByHand, Snapshot, Standing, Stretch, Ticket, TrackAnswer, TrackMove, Unverified, Verdict,
    Waiting, Warning, ZoneUsed, assess_all, compare, next_change_of, verify,
};
pub use instant::InstantError;
pub use policy::{
    Attribute, Book, BookError, Bound, BusinessDays, Cadence, ChangeCause, Citation, ClockState,
    ContentHash, ContentHashError, Direction, Effect, Ending, EventName, FactValue, FirstDay,
    Follows, Grounds, Landing, Level, Mode, OffDay, Origin, Policy, Priority, Promise, Provenance,
    Reason, Reopening, Response, Severity, Side, StateKind, SupportPlan, Target, TargetKind, Truth,
    Visibility, WarnAt,
};
pub use subject::{Actor, Event, EventKind, Log, ManualDue, Opening};
