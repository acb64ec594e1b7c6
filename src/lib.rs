#![doc = include_str!("../README.md")]

pub mod calendar;
#[doc = include_str!("changelog.md")]
pub mod changelog {}
mod diagnostic;
pub mod document;
mod engine;
#[doc = include_str!("guide.md")]
pub mod guide {}
mod instant;
pub mod limits;
mod policy;
pub mod render;
#[cfg(feature = "scenario")]
pub mod scenario;
mod subject;
mod unique;
mod words;
mod work;

pub use calendar::{Calendar, CalendarError, Hours, Zone};
pub use diagnostic::{Code, Diagnostic, Diagnostics};
pub use engine::{
    ActRefused, Advisory, AmendError, Answer, Ask, Asked, Assessment, Because, BesideAnswer,
    Breach, Cause, Change, CheckAnswer, Choice, ClockAnswer, CycleAnswer, CycleStanding,
    CycleState, Difference, Due, Eligibility, Ended, EventRef, Explanation, FeatureAnswer, Flipped,
    Grant, LadderAnswer, Leg, Measures, Near, NextChange, NextOfMany, NextRung, Outcome,
    PositionAnswer, QueueAnswer, QueueKey, Reclassification, Refused, ReplayError, Request,
    RestoreError, Rule, RuleCited, RungAnswer, RungHolder, RungRepeats, RungStanding, RungState,
    RungStep, Segment, SetByHand, Snapshot, Standing, Stretch, TableAnswer, Ticket, TrackAnswer,
    TrackMove, Unverified, Verdict, Waiting, Warning, ZoneUsed, assess_all, compare,
    next_change_of, verify,
};
pub use instant::InstantError;
pub use policy::{
    Above, Attribute, Book, BookError, Bound, BusinessDays, Cadence, ChangeCause, Citation,
    ClockState, ContentHash, ContentHashError, Direction, Effect, Ending, EscalationLadder,
    EventName, FactValue, FirstDay, Follows, Grounds, Hit, LadderError, Landing, Level, Mode,
    OffDay, Origin, Policy, Priority, Promise, Provenance, Reason, Reopening, Response, Rung,
    RungKind, Severity, Side, StateKind, Steps, Subject, SupportPlan, Target, TargetKind, Truth,
    Vacancy, ValuesOf, Visibility, WarnAt,
};
pub use subject::{AccountStanding, Actor, Event, EventKind, Log, ManualDue, Opening};
