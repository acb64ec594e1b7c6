#![doc = include_str!("../README.md")]

pub mod calendar;
mod diagnostic;
pub mod document;
mod engine;
mod instant;
pub mod limits;
mod policy;
mod subject;
mod unique;
mod words;

pub use calendar::{Calendar, CalendarError, Hours, Zone};
pub use diagnostic::{Code, Diagnostic, Diagnostics};
pub use engine::{
    Advisory, Ask, Assessment, Breach, Cause, Change, ClockAnswer, CycleAnswer, CycleState, Due,
    Ended, Explanation, Measures, NextChange, Outcome, Reclassification, Refused, ReplayError,
    Rule, Segment, Stretch, Ticket, Waiting, ZoneUsed,
};
pub use instant::InstantError;
pub use policy::{
    Bound, BusinessDays, Citation, Ending, EventName, FactValue, FirstDay, Landing, Level, Mode,
    OffDay, Origin, Policy, Priority, Promise, Provenance, Reason, Response, Severity, Side,
    SupportPlan, Target, TargetKind, Visibility,
};
pub use subject::{Actor, Event, EventKind, Log, Opening};
