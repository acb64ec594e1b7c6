//! Targets: the span a clock promises.

use super::fact::{FactId, Value};
use crate::limits::MAX_BUSINESS_DAYS;
use crate::words;
use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A span promised, what counts as in time, and how binding the promise is.
///
/// Its `Display` says all of it in words:
///
/// ```text
/// less than 2 business hours
/// 3 business days, landing at the same time of day
/// at once
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Target {
    /// The span.
    pub promise: Promise,
    /// Whether an act exactly at the due instant is in time.
    pub bound: Bound,
    /// Whether it is an aim or a guarantee.
    pub kind: TargetKind,
}

/// A span, in the unit it is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// Open time of the calendar that applies.
    Business(#[serde(serialize_with = "nanos")] TimeDelta),
    /// A count of dates on which the calendar has open time.
    BusinessDays(BusinessDays),
    /// Real time, whatever the hours.
    Elapsed(#[serde(serialize_with = "nanos")] TimeDelta),
    /// Due at once, with no measured breach.
    Immediate,
}

/// What a row of a target table says: a target, or that a fact gives its span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TargetRule {
    Is(Target),
    FromFact(SpanFact),
}

/// A target whose span is a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SpanFact {
    pub(crate) fact: FactId,
    pub(crate) unit: SpanUnit,
    pub(crate) bound: Bound,
    pub(crate) kind: TargetKind,
}

/// What the span of a fact is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SpanUnit {
    Business,
    Elapsed,
    /// The fact says how many; the rest is as it stands here.
    BusinessDays(BusinessDays),
}

impl TargetRule {
    pub(crate) fn needs_calendar(&self) -> bool {
        match self {
            TargetRule::Is(target) => target.needs_calendar(),
            TargetRule::FromFact(span) => match span.unit {
                SpanUnit::Business | SpanUnit::BusinessDays(_) => true,
                SpanUnit::Elapsed => false,
            },
        }
    }

    /// Whether dates are counted for it.
    pub(crate) fn counts_days(&self) -> bool {
        match self {
            TargetRule::Is(target) => target.counts_days(),
            TargetRule::FromFact(span) => match span.unit {
                SpanUnit::BusinessDays(days) => !days.is_length(),
                SpanUnit::Business | SpanUnit::Elapsed => false,
            },
        }
    }
}

impl SpanFact {
    /// The target that a value of the fact gives; none for one of another type.
    pub(crate) fn target(&self, value: &Value) -> Option<Target> {
        let promise = match (self.unit, value) {
            (SpanUnit::Business, Value::Duration(nanos)) => {
                Promise::Business(TimeDelta::nanoseconds(*nanos))
            }
            (SpanUnit::Elapsed, Value::Duration(nanos)) => {
                Promise::Elapsed(TimeDelta::nanoseconds(*nanos))
            }
            (SpanUnit::BusinessDays(days), Value::Number(number)) => {
                let days = BusinessDays {
                    days: u32::try_from(*number).unwrap_or(MAX_BUSINESS_DAYS),
                    ..days
                };
                Promise::BusinessDays(days)
            }
            (SpanUnit::Business | SpanUnit::Elapsed | SpanUnit::BusinessDays(_), _) => return None,
        };
        let (bound, kind) = (self.bound, self.kind);
        Some(Target {
            promise,
            bound,
            kind,
        })
    }
}

/// A span crosses serialisation as nanoseconds; every span of a policy fits.
pub(super) fn nanos<S: serde::Serializer>(
    span: &TimeDelta,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(span.num_nanoseconds().unwrap_or(i64::MAX))
}

/// Whether an act exactly at the due instant is in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// It is: the due instant is the last in time.
    #[default]
    Within,
    /// It is late: "less than".
    Under,
}

/// How binding a target is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// An aim, with no promise attached.
    #[default]
    Objective,
    /// A promise the vendor answers for.
    Guarantee,
}

/// A count of business days, with every reading of "n business days" chosen.
///
/// A business day is a date, in the calendar's zone, with any open time. The *anchor* is the start
/// itself where that lies on a business day before its last closing (and before `cutoff`, if one is
/// set); what else it is, `off_day` says. The anchor's date is day 0, or day 1 under
/// [`FirstDay::Filing`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct BusinessDays {
    /// How many.
    pub days: u32,
    /// Where on the last day it is due.
    pub landing: Landing,
    /// Which day is the first to count.
    pub first_day: FirstDay,
    /// Where a start outside business days is anchored.
    pub off_day: OffDay,
    /// A start at or after this time of day is anchored on the next business day.
    pub cutoff: Option<NaiveTime>,
}

/// Where on the last of several business days a target is due. There is no default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Landing {
    /// At the earliest open instant at or after the anchor's time of day, or else at that day's last
    /// closing.
    SameTime,
    /// At that day's last closing.
    Close,
    /// Nowhere: a day is this much open time, and the target is so many times as much.
    Length(#[serde(serialize_with = "nanos")] TimeDelta),
}

/// Which day is the first to count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FirstDay {
    /// The business day after the anchor's.
    #[default]
    Next,
    /// The anchor's own.
    Filing,
}

/// Where a start is anchored that does not lie on a business day, or lies after its last closing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OffDay {
    /// At the first opening of the next business day.
    #[default]
    Snap,
    /// Where it is.
    Stay,
}

impl Target {
    /// Whether the span is measured on a calendar.
    pub(crate) fn needs_calendar(&self) -> bool {
        match self.promise {
            Promise::Business(_) | Promise::BusinessDays(_) => true,
            Promise::Elapsed(_) | Promise::Immediate => false,
        }
    }
}

impl Target {
    /// Whether dates are counted for it.
    pub(crate) fn counts_days(&self) -> bool {
        match self.promise {
            Promise::BusinessDays(days) => !days.is_length(),
            Promise::Business(_) | Promise::Elapsed(_) | Promise::Immediate => false,
        }
    }
}

impl BusinessDays {
    /// Whether it is only so many times as much open time, and lands nowhere.
    pub(crate) fn is_length(&self) -> bool {
        match self.landing {
            Landing::Length(_) => true,
            Landing::SameTime | Landing::Close => false,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bound == Bound::Under && self.promise != Promise::Immediate {
            f.write_str("less than ")?;
        }
        write!(f, "{}", self.promise)
    }
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Promise::Business(span) => measured(f, *span, "business hour", "of business time"),
            Promise::Elapsed(span) => measured(f, *span, "elapsed hour", "elapsed"),
            Promise::BusinessDays(days) => write!(f, "{days}"),
            Promise::Immediate => f.write_str("at once"),
        }
    }
}

/// `2 business hours` for whole hours, `1 h 30 min of business time` otherwise.
fn measured(
    f: &mut fmt::Formatter<'_>,
    span: TimeDelta,
    hour: &str,
    otherwise: &str,
) -> fmt::Result {
    if span == TimeDelta::hours(span.num_hours()) {
        return counted(f, span.num_hours(), hour);
    }
    let nanos = span.num_nanoseconds().unwrap_or(i64::MAX);
    write!(f, "{} {otherwise}", words::span(nanos, false))
}

fn counted(f: &mut fmt::Formatter<'_>, count: i64, noun: &str) -> fmt::Result {
    write!(f, "{count} {noun}{}", if count == 1 { "" } else { "s" })
}

impl fmt::Display for BusinessDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        counted(f, i64::from(self.days), "business day")?;
        match self.landing {
            Landing::SameTime => f.write_str(", landing at the same time of day")?,
            Landing::Close => f.write_str(", landing at closing")?,
            Landing::Length(day) => {
                write!(f, " of ")?;
                measured(f, day, "business hour", "of business time")?;
            }
        }
        if self.first_day == FirstDay::Filing {
            f.write_str(", the day of filing being the first")?;
        }
        if self.off_day == OffDay::Stay {
            f.write_str(", counted from the filing even on a day off")?;
        }
        match self.cutoff {
            Some(cutoff) => {
                write!(
                    f,
                    ", a start from {} on counting as of the next",
                    cutoff.format("%H:%M")
                )
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(promise: Promise, bound: Bound) -> String {
        Target {
            promise,
            bound,
            kind: TargetKind::Objective,
        }
        .to_string()
    }

    #[test]
    fn targets_in_words() {
        let hours = Promise::Business(TimeDelta::hours(1));
        assert_eq!(words(hours, Bound::Within), "1 business hour");
        let mixed = Promise::Business(TimeDelta::minutes(90));
        assert_eq!(
            words(mixed, Bound::Under),
            "less than 1 h 30 min of business time"
        );
        let elapsed = Promise::Elapsed(TimeDelta::hours(36));
        assert_eq!(words(elapsed, Bound::Within), "36 elapsed hours");
        assert_eq!(words(Promise::Immediate, Bound::Under), "at once");
        let days = BusinessDays {
            days: 2,
            landing: Landing::Close,
            first_day: FirstDay::Filing,
            off_day: OffDay::Snap,
            cutoff: NaiveTime::from_hms_opt(10, 0, 0),
        };
        assert_eq!(
            words(Promise::BusinessDays(days), Bound::Under),
            "less than 2 business days, landing at closing, the day of filing being the first, \
             a start from 10:00 on counting as of the next"
        );
    }
}
