//! The compiled form of open time: weeks of UTC seconds, each with the open seconds before it and a shape.
//!
//! ```text
//!  weeks    │ before 0, shape 0 │ before 144000, shape 0 │ before 288000, shape 1 │ …
//!  shapes     0: ▁▁██▁▁██▁▁██▁▁▁▁▁▁██▁▁██▁▁      1: ▁▁██▁▁██▁▁▁▁▁▁▁▁▁▁▁▁▁▁██▁▁
//! ```
//!
//! Most weeks of a calendar have one of a few shapes, so that 130 years take tens of kilobytes. Everything
//! else is arithmetic on two counts and their inverses: the *position* of an instant is the number of open
//! seconds of the horizon before it, and what is left is the number of closed ones.
//!
//! # Without a search
//!
//! Three lists are looked into: the weeks by the open (or closed) seconds before them, the intervals of a
//! shape by their opening, and the same intervals by the open seconds before them. Each has an [`Index`],
//! which cuts the range of its values into buckets of a power of two and knows the last entry at or before
//! each bucket's start. Where a bucket is no wider than two entries are apart, which is the rule, one
//! comparison decides, whatever the calendar and however far the answer.
//!
//! The seconds of the horizon and of one week more fit a `u32`, so that no wrapping operation here wraps.
//!
//! [`Index`]: index::Index

mod alike;
mod builder;
mod index;
#[cfg(test)]
mod memory;
mod set;
mod shape;

pub(super) use builder::{Builder, weeks};
pub(super) use set::{Beyond, OpenSet, Place};
