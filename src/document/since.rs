//! What conditions say of time and of clocks, as it is written.

use super::condition::{Condition, TriggerText};
use super::form::{Form, OneOrMany};
use super::syntax::{Row, TargetText};
use crate::policy::{Bound, ClockState};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// How long ago something was: one of `last`, `first`, `fact` and `due`, and one comparison.
///
/// It is compared by instants: `at-least` a span holds from the instant on that a clock with that target,
/// started then, would be due at, and `more-than` right after that instant. What has not come about is
/// neither long ago nor lately: every comparison is false.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Since {
    /// The last of these events.
    pub last: OneOrMany<TriggerText>,
    /// The first of these events.
    pub first: OneOrMany<TriggerText>,
    /// The instant that a fact says.
    pub fact: Option<String>,
    /// The due of a clock's last cycle. While it is held it is no instant.
    pub due: Option<String>,
    /// What it is counted from where no such event has come.
    pub otherwise: Option<Otherwise>,
    /// This long, or longer.
    pub at_least: Option<SpanText>,
    /// Longer than this.
    pub more_than: Option<SpanText>,
    /// Not this long.
    pub less_than: Option<SpanText>,
    /// Not longer than this.
    pub at_most: Option<SpanText>,
    /// The calendar that open time and business days are counted on, or the table that gives its name.
    pub on: OneOrMany<Form<String, Row<String>>>,
}

/// What time is counted from where no event has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// The entry of the ticket in the ticket system.
    Opened,
}

/// A span, said as a target is, or a list of rows that give it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpanText {
    /// The span.
    Always(TargetText),
    /// The rows.
    Rows(Vec<Row<TargetText>>),
}

/// How long an event counts: so much real time in words, as in `24 elapsed hours`, or a table that says more.
pub type WindowText = Form<String, Window>;

/// How long an event counts: one of `months` and `year`, by the wall clock of a zone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Window {
    /// So many months; where the last one has no such day, to its end.
    pub months: Option<u32>,
    /// To the end of the `calendar` year, or of the year that begins on each anniversary of the instant that a fact
    /// says, at the same local time: of 29 February as that month ends, where it has no such day; where the clocks
    /// skip that time, at the first one that they show after it. Before that instant years are counted back from it.
    pub year: Option<String>,
    /// The zone, by its IANA name.
    pub zone: Option<String>,
}

/// What a condition says of a clock's last cycle: all of its keys.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClockReading {
    /// It stands in one of these ways.
    pub state: OneOrMany<ClockState>,
    /// Whether a breach stands.
    pub breached: Option<bool>,
    /// Whether its due is past, be it met or not. False where its due is no instant.
    pub past_due: Option<bool>,
    /// Whether `past-due` means at the due already (`under`) or only after it (`within`); as its target
    /// says, where nothing stands here.
    pub bound: Option<Bound>,
    /// So much of its target is used, as in `75%`.
    pub used: Option<String>,
}

impl Since {
    /// Its conditions: those of patterns and of rows.
    pub(super) fn is_deeper_than(&self, limit: usize) -> bool {
        let spans = [
            &self.at_least,
            &self.more_than,
            &self.less_than,
            &self.at_most,
        ];
        let rows = spans.into_iter().flatten().flat_map(SpanText::rows);
        let calendars = self.on.iter().filter_map(Form::long);
        let mut triggers = self
            .last
            .iter()
            .chain(self.first.iter())
            .filter_map(Form::long);
        rows.into_iter().any(|row| is_deeper_than(row, limit))
            || calendars.into_iter().any(|row| is_deeper_than(row, limit))
            || triggers.any(|trigger| trigger.is_deeper_than(limit))
    }

    /// Adds its conditions: those of patterns and of rows.
    pub(super) fn conditions<'c>(&'c self, conditions: &mut Vec<&'c Condition>) {
        let triggers = self.last.iter().chain(self.first.iter());
        triggers
            .filter_map(Form::long)
            .for_each(|trigger| trigger.conditions(conditions));
        let spans = [
            &self.at_least,
            &self.more_than,
            &self.less_than,
            &self.at_most,
        ];
        let spans = spans.into_iter().flatten();
        spans.for_each(|span| span.conditions(conditions));
        of_rows(self.on.iter().filter_map(Form::long), conditions);
    }
}

/// Adds the conditions of rows, also of those inside them.
fn of_rows<'c, T: 'c>(
    rows: impl IntoIterator<Item = &'c Row<T>>,
    conditions: &mut Vec<&'c Condition>,
) {
    let mut left: Vec<&Row<T>> = rows.into_iter().collect();
    while let Some(row) = left.pop() {
        conditions.push(&row.when);
        left.extend(&row.rows);
    }
}

fn is_deeper_than<T>(row: &Row<T>, limit: usize) -> bool {
    let Some(inner) = limit.checked_sub(1) else {
        return !row.rows.is_empty() || row.when != Condition::default();
    };
    let mut rows = row.rows.iter();
    row.when.is_deeper_than(inner) || rows.any(|row| is_deeper_than(row, inner))
}

impl SpanText {
    /// The conditions of its rows.
    pub(super) fn is_deeper_than(&self, limit: usize) -> bool {
        self.rows().iter().any(|row| is_deeper_than(row, limit))
    }

    /// Adds the conditions of its rows.
    pub(super) fn conditions<'c>(&'c self, conditions: &mut Vec<&'c Condition>) {
        of_rows(self.rows(), conditions);
    }

    fn rows(&self) -> &[Row<TargetText>] {
        match self {
            SpanText::Always(_) => &[],
            SpanText::Rows(rows) => rows,
        }
    }
}

impl Serialize for SpanText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SpanText::Always(span) => span.serialize(serializer),
            SpanText::Rows(rows) => rows.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for SpanText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SpanText, D::Error> {
        deserializer.deserialize_any(SpanVisitor)
    }
}

struct SpanVisitor;

impl<'de> Visitor<'de> for SpanVisitor {
    type Value = SpanText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a span, or a list of rows that give one")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<SpanText, E> {
        TargetText::deserialize(StrDeserializer::new(text)).map(SpanText::Always)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SpanText, A::Error> {
        TargetText::deserialize(MapAccessDeserializer::new(map)).map(SpanText::Always)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<SpanText, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(SpanText::Rows)
    }
}
