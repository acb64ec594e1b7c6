//! Facts: what is known of a ticket, by name and type.

use super::condition::Condition;
use crate::instant::Instant;
use crate::limits::{MAX_BUSINESS_DAYS, MAX_SPAN_DAYS};
use crate::words;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A fact's place among the policy's facts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct FactId(pub(crate) u16);

impl FactId {
    /// The severity in force: the confirmed one, or else the reported one.
    pub(crate) const SEVERITY: FactId = FactId(0);
    pub(crate) const REPORTED_SEVERITY: FactId = FactId(1);
    pub(crate) const CONFIRMED_SEVERITY: FactId = FactId(2);
    pub(crate) const PRIORITY: FactId = FactId(3);
    pub(crate) const PLAN: FactId = FactId(4);
    pub(crate) const REGION: FactId = FactId(5);
    pub(crate) const ENVIRONMENT: FactId = FactId(6);
    pub(crate) const CATEGORY: FactId = FactId(7);
    pub(crate) const CHANNEL: FactId = FactId(8);

    /// Whether events set it by its name; the others have events or fields of their own.
    pub(crate) fn is_set_by_name(self) -> bool {
        self.0 > FactId::CHANNEL.0
            || [
                FactId::PLAN,
                FactId::REGION,
                FactId::ENVIRONMENT,
                FactId::CATEGORY,
            ]
            .contains(&self)
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The facts every policy has, in the order of their ids.
pub(crate) const PREDECLARED: [&str; 9] = [
    "severity",
    "reported-severity",
    "confirmed-severity",
    "priority",
    "plan",
    "region",
    "environment",
    "category",
    "channel",
];

/// What values a fact can have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum FactType {
    Flag,
    Number,
    /// One of these names; the value is the name's place among them.
    Choice(Vec<String>),
    /// An instant of the supported range, written as RFC 3339 has it.
    Instant,
    /// A span of real time or open time, in words.
    Duration,
    Text,
}

impl FactType {
    /// The value as this type reads it; none when it is of another type.
    pub(crate) fn read(&self, given: &FactValue) -> Option<Value> {
        match (self, given) {
            (FactType::Flag, FactValue::Flag(flag)) => Some(Value::Flag(*flag)),
            (FactType::Number, FactValue::Number(number)) => Some(Value::Number(*number)),
            (FactType::Text, FactValue::Text(text)) => Some(Value::Text(text.as_str().into())),
            (FactType::Choice(names), FactValue::Text(text)) => {
                let place = names.iter().position(|name| name == text)?;
                Some(Value::Choice(u16::try_from(place).ok()?))
            }
            (FactType::Instant, FactValue::Text(text)) => {
                let at: DateTime<Utc> = text.parse().ok()?;
                Instant::new(at).ok().map(Value::Instant)
            }
            (FactType::Duration, FactValue::Text(text)) => {
                let span = words::read_span(text, true).ok()?;
                span.num_nanoseconds().map(Value::Duration)
            }
            (
                FactType::Flag
                | FactType::Number
                | FactType::Text
                | FactType::Choice(_)
                | FactType::Instant
                | FactType::Duration,
                FactValue::Flag(_) | FactValue::Number(_) | FactValue::Text(_),
            ) => None,
        }
    }

    /// What a message says this type accepts.
    pub(crate) fn expected(&self) -> String {
        match self {
            FactType::Flag => "`true` or `false`".to_owned(),
            FactType::Number => "a whole number".to_owned(),
            FactType::Text => "a text".to_owned(),
            FactType::Instant => {
                "an instant from 1970 up to 2100, as in `2026-07-01T09:00:00Z`".to_owned()
            }
            FactType::Duration => format!(
                "a span above zero and of at most {MAX_SPAN_DAYS} days, as in `4 hours 30 minutes`"
            ),
            FactType::Choice(names) => words::one_of(names.iter().map(String::as_str)),
        }
    }
}

impl FactType {
    /// What a message says this type accepts in place of that value, of which a text can look like what it is to be.
    pub(crate) fn expected_for(&self, given: &FactValue) -> String {
        let expected = self.expected();
        let FactValue::Text(text) = given else {
            return expected;
        };
        let looks_right = match self {
            FactType::Flag => text.parse::<bool>().is_ok(),
            FactType::Number => text.parse::<i64>().is_ok(),
            FactType::Choice(_) | FactType::Instant | FactType::Duration | FactType::Text => false,
        };
        match looks_right {
            true => format!("{expected}, and not as text"),
            false => expected,
        }
    }
}

/// A declared fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) of: FactType,
    /// Whether a target takes its span from it, so that it cannot be zero.
    pub(crate) is_span: bool,
    /// The question that asks for it.
    pub(crate) ask: Option<String>,
    /// Who may set and withdraw it, where not anyone may; and the same in words.
    pub(crate) set_by: Option<(Condition, Vec<String>)>,
    /// What it is taken to be where nothing sets it.
    pub(crate) default: Option<Value>,
}

impl Fact {
    /// What the fact can be in place of a value that is no span of a target; none where it can be one.
    pub(crate) fn unfit(&self, value: &Value) -> Option<String> {
        let most = i64::from(MAX_BUSINESS_DAYS);
        match value {
            Value::Number(days) if self.is_span && !(1..=most).contains(days) => Some(format!(
                "from 1 to {most}: a target is so many business days"
            )),
            Value::Number(_)
            | Value::Flag(_)
            | Value::Choice(_)
            | Value::Instant(_)
            | Value::Duration(_)
            | Value::Text(_) => None,
        }
    }
}

/// A fact's value as the engine holds it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Value {
    Flag(bool),
    Number(i64),
    Choice(u16),
    Instant(Instant),
    /// In nanoseconds, more than 0.
    Duration(i64),
    Text(Arc<str>),
}

impl Value {
    /// Whether it tells anything, as a blank text does not.
    pub(crate) fn says_something(&self) -> bool {
        match self {
            Value::Text(text) => !text.trim().is_empty(),
            Value::Flag(_)
            | Value::Choice(_)
            | Value::Number(_)
            | Value::Duration(_)
            | Value::Instant(_) => true,
        }
    }
}

/// A fact's value as a host or a document gives it.
///
/// A choice is given by its name, an instant as RFC 3339 has it, a duration in words, each as text.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use duly::FactValue;
///
/// assert_eq!(FactValue::from(TimeDelta::minutes(90)), FactValue::from("5400 seconds"));
/// let at: DateTime<Utc> = "2026-07-01T11:00:00+02:00".parse()?;
/// assert_eq!(FactValue::from(at), FactValue::from("2026-07-01T09:00:00Z"));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "expected true, false, a whole number of 64 bits, or a text"
)]
pub enum FactValue {
    /// Of a flag.
    Flag(bool),
    /// Of a number.
    Number(i64),
    /// Of a choice, an instant, a duration or a text.
    Text(String),
}

impl fmt::Display for FactValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FactValue::Flag(flag) => write!(f, "{flag}"),
            FactValue::Number(number) => write!(f, "{number}"),
            FactValue::Text(text) => f.write_str(text),
        }
    }
}

impl From<bool> for FactValue {
    fn from(flag: bool) -> FactValue {
        FactValue::Flag(flag)
    }
}

impl From<i64> for FactValue {
    fn from(number: i64) -> FactValue {
        FactValue::Number(number)
    }
}

impl From<i32> for FactValue {
    fn from(number: i32) -> FactValue {
        FactValue::Number(number.into())
    }
}

impl From<String> for FactValue {
    fn from(text: String) -> FactValue {
        FactValue::Text(text)
    }
}

impl From<&str> for FactValue {
    fn from(text: &str) -> FactValue {
        FactValue::Text(text.to_owned())
    }
}

impl From<DateTime<Utc>> for FactValue {
    fn from(at: DateTime<Utc>) -> FactValue {
        FactValue::Text(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl From<TimeDelta> for FactValue {
    fn from(span: TimeDelta) -> FactValue {
        let (seconds, nanos) = (span.num_seconds(), span.subsec_nanos());
        FactValue::Text(match nanos {
            0 => format!("{seconds} seconds"),
            nanos => format!("{seconds} seconds {nanos} nanoseconds"),
        })
    }
}
