//! The document's structs: what may be written where. They promise nothing.

use super::act::{Act, Declared, PersonText, Position, Track};
use super::calendar::Calendar;
use super::check::{Check, NamedCondition};
use super::condition::{Condition, TriggerText};
use super::escalation::Escalation;
use super::form::{Entries, Form, OneOrMany};
use super::ladder::Ladder;
use super::queue::Queue;
use super::standing::Told;
use super::table::{Feature, Omitted, Table};
use crate::policy::{
    Bound, Cadence, Ending, FactValue, FirstDay, Follows, Mode, OffDay, Origin, Provenance,
    Reopening, Subject, TargetKind,
};
use serde::{Deserialize, Serialize};

/// A policy as it is written.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "the tables of a policy",
    rename_all = "kebab-case"
)]
pub struct Document {
    /// Which policy and revision this is.
    pub policy: Identity,
    /// The sources, by the part of a citation's id before the last hyphen.
    pub source: Entries<Source>,
    /// What the sources lack, by id, each of a declared source.
    pub gap: Entries<Gap>,
    /// What the sources leave open, with its readings.
    pub parameter: Entries<Parameter>,
    /// The scale of severities.
    pub severity: Entries<LevelEntry>,
    /// The scale of priorities.
    pub priority: Entries<LevelEntry>,
    /// The plans.
    pub plan: Entries<LevelEntry>,
    /// The regions.
    pub region: Entries<LevelEntry>,
    /// Facts beside those every policy has. None is called `arrival`, `id` or `calendar`, which are words where facts
    /// can be named.
    pub fact: Entries<Fact>,
    /// Roles of actors. Where there are any, an actor of another role is refused.
    pub role: Entries<Declared>,
    /// Positions beside `assignee`, `owner` and `primary-contact`, which every policy has.
    pub position: Entries<Position>,
    /// What acts ask of a host.
    pub reaction: Entries<Declared>,
    /// Where acts send people.
    pub route: Entries<Declared>,
    /// Events beside those every policy has.
    pub event: Entries<OwnEvent>,
    /// The reasons for which a ticket can be waiting.
    pub waiting: Entries<WaitingReason>,
    /// The calendars.
    pub calendar: Entries<Calendar>,
    /// Tracks beside `ticket`, which every policy has: `open`, `resolved` or `closed`.
    pub track: Entries<Track>,
    /// What events take and bring about, by the names of events, `opened` among them: its fields are what the
    /// opening tells, and it is judged by that. One that has none takes nothing; but those of an escalation are
    /// refused then.
    pub act: Entries<Act>,
    /// The clocks.
    pub clock: Entries<Clock>,
    /// Conditions with names.
    pub condition: Entries<NamedCondition>,
    /// The checks.
    pub check: Entries<Check>,
    /// What an escalation takes.
    pub escalation: Option<Escalation>,
    /// The rungs by which tickets are escalated.
    pub ladder: Option<Ladder>,
    /// Questions that rows answer, beside those that clocks and the others have.
    pub table: Entries<Table>,
    /// What customers may have or do.
    pub feature: Entries<Feature>,
    /// The orders in which tickets are worked.
    pub queue: Entries<Queue>,
    /// What an account tells the tickets of its customer, by the names of their facts.
    pub standing: Entries<Told>,
    /// What the sources say and no rule restates, by id, each of a declared source.
    pub omitted: Entries<Omitted>,
}

/// Which policy and revision a document states.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table with `name` and `revision`",
    rename_all = "kebab-case"
)]
pub struct Identity {
    /// The policy's name.
    pub name: String,
    /// The revision's name; it need not be a date.
    pub revision: String,
    /// Whose logs it is for: those of tickets, where nothing stands here.
    pub subject: Option<Subject>,
    /// Which later revisions of a book its open tickets go over to of themselves; `none` where nothing stands
    /// here.
    pub follows: Option<Follows>,
    /// The parts that state the rest of it, which are joined before it is compiled: see [`Document::join`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// A remark for readers.
    pub note: Option<String>,
}

/// A source that rules are cited from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table with a `title`",
    rename_all = "kebab-case"
)]
pub struct Source {
    /// What it is called.
    pub title: String,
}

/// Something the sources are known to lack.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table that says `what` is missing",
    rename_all = "kebab-case"
)]
pub struct Gap {
    /// What is missing.
    pub what: String,
    /// How this document deals with it.
    pub taken: Option<String>,
}

/// Something the sources leave open, and the ways to read it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table with `what`, `readings` and `default`",
    rename_all = "kebab-case"
)]
pub struct Parameter {
    /// What is left open.
    pub what: String,
    /// The readings, each with what it means.
    pub readings: Entries<String>,
    /// The reading taken where the host chooses none.
    pub default: String,
    /// Where the open point is stated.
    pub cite: Cites,
}

/// A level of a scale.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table, as in `{ rank = 1 }`",
    rename_all = "kebab-case"
)]
pub struct LevelEntry {
    /// Its rank, 1 the gravest or the highest. Severities and priorities must have one.
    pub rank: Option<u8>,
    /// What people call it.
    pub labels: Vec<String>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A declared fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a table, as in `{ type = \"flag\" }`",
    rename_all = "kebab-case"
)]
pub struct Fact {
    /// What values it can have.
    #[serde(rename = "type")]
    pub of: FactKind,
    /// The values of a choice, each once, on one line and of at most 64 bytes.
    #[serde(default)]
    pub values: Vec<String>,
    /// The question that asks for it.
    #[serde(default)]
    pub ask: Option<String>,
    /// Who may set and withdraw it; anyone where nothing stands here. An opening sets facts too; those that it
    /// takes from the standing of an account are not its own word, and anyone may hand them on.
    #[serde(default)]
    pub set_by: OneOrMany<PersonText>,
    /// What it is taken to be where nothing sets it. Answers that read it so are marked.
    #[serde(default)]
    pub default: Option<FactValue>,
    /// Where it is stated.
    #[serde(default)]
    pub cite: Cites,
}

/// What values a declared fact can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// True or false.
    Flag,
    /// A whole number.
    Number,
    /// One of the names in `values`.
    Choice,
    /// An instant, as in `2026-07-01T09:00:00Z`.
    Instant,
    /// A span, as in `4 hours 30 minutes`.
    Duration,
    /// Any text.
    Text,
}

/// An event of the policy's own, which triggers name as they name the others.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table that says `what` it means",
    rename_all = "kebab-case"
)]
pub struct OwnEvent {
    /// What it means.
    pub what: String,
    /// Where it is stated.
    pub cite: Cites,
}

/// A reason for which a ticket can be waiting.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table that says `what` it means",
    rename_all = "kebab-case"
)]
pub struct WaitingReason {
    /// What it means.
    pub what: String,
    /// The events that set it; `waiting-set` of this reason where nothing stands here. What stands here takes its
    /// place: name `waiting-set` too where it is still to count.
    pub set_by: OneOrMany<TriggerText>,
    /// The events that clear it, likewise in place of `waiting-cleared` of this reason.
    pub cleared_by: OneOrMany<TriggerText>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A clock: what starts and stops it, its calendar, its target.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "the table of a clock",
    rename_all = "kebab-case"
)]
pub struct Clock {
    /// What people call it; its name where nothing stands here.
    pub label: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The events that start a cycle, where none is open.
    pub start: OneOrMany<TriggerText>,
    /// From which instant a cycle counts.
    pub starts_at: Option<Setting<Origin>>,
    /// The calendar that `starts-at = "next-opening"` means.
    pub opening_of: Option<String>,
    /// The events that end a cycle as met.
    pub stop: OneOrMany<TriggerText>,
    /// The events that end a cycle as met and begin the next.
    pub restart: OneOrMany<TriggerText>,
    /// The events that end a cycle without its having been met.
    pub cancel: OneOrMany<TriggerText>,
    /// Whether only the first start counts.
    pub once: bool,
    /// How much a cycle is given that begins as the one before ends; `afresh` where nothing stands here.
    pub cadence: Option<Setting<Cadence>>,
    /// The waiting reasons that pause it.
    pub pauses: Vec<String>,
    /// The calendar, or the table that gives its name.
    pub calendar: OneOrMany<Form<String, Row<String>>>,
    /// The table of targets: a row, as in `{ is = "2 business hours" }`, or several, of which the first that
    /// applies counts.
    pub target: OneOrMany<Row<TargetText>>,
    /// Whether an act exactly at the due instant is in time, where no row says otherwise.
    pub bound: Option<Setting<Bound>>,
    /// Whether it is an aim or a guarantee, where no row says otherwise.
    pub kind: Option<Setting<TargetKind>>,
    /// When it warns: `75%` of the target, or `1 hour before` the due in what the target is measured in.
    pub warn: OneOrMany<WarnText>,
    /// What a change of target or calendar does to an open cycle: `keep-elapsed`, `from-origin`, `new-cycle` or
    /// `freeze`. Every clock says it, also one whose tables read nothing yet: there is no mode that goes without
    /// saying.
    pub reclassified: Option<Setting<Mode>>,
    /// What it does instead, by the cause of the change, as in `severity-raised`. Another `revision` counts `from-origin` where nothing
    /// stands here.
    pub reclassified_by: Entries<Setting<Mode>>,
    /// How resolution ends an open cycle; `met` where nothing stands here and a stop names it.
    pub resolution: Option<Setting<Ending>>,
    /// How closing ends an open cycle; `met` where nothing stands here and a stop names it.
    pub closing: Option<Setting<Ending>>,
    /// What reopening does with a cycle that resolution or closing ended; nothing where nothing stands here.
    pub reopened: Option<Setting<Reopening>>,
    /// Where it is stated.
    pub cite: Cites,
}

/// When a clock warns, in words, or under some readings only.
pub type WarnText = Form<String, Warning>;

/// A warning that is given under some readings of parameters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a table with `at` and `parameter`",
    rename_all = "kebab-case"
)]
pub struct Warning {
    /// When it is given, in the same words.
    pub at: String,
    /// The readings of parameters under which it is given.
    #[serde(default)]
    pub parameter: Entries<OneOrMany<String>>,
}

/// A value, or the value that the reading of a parameter chooses.
pub type Setting<T> = Form<T, Choose<T>>;

/// A value for each reading of a parameter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a table with `parameter` and `readings`",
    rename_all = "kebab-case"
)]
pub struct Choose<T> {
    /// The parameter.
    pub parameter: String,
    /// The value for each of its readings.
    pub readings: Entries<T>,
}

/// A row of a table: a condition and one of `is`, `not-defined` and `rows`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a row: a table with `is`, `not-defined` or `rows`",
    rename_all = "kebab-case",
    bound(deserialize = "T: Deserialize<'de>")
)]
pub struct Row<T> {
    /// When the row applies; always where nothing stands here.
    #[serde(default)]
    pub when: Condition,
    /// The value.
    pub is: Option<T>,
    /// In place of a value: the id of the gap, or of the passage that promises nothing.
    #[serde(default)]
    pub not_defined: Option<String>,
    /// In place of a value: rows to try in order, each under this row's condition too.
    #[serde(default)]
    pub rows: Vec<Row<T>>,
    /// Where it is stated; rows inside it that cite nothing stand on this too.
    #[serde(default)]
    pub cite: Cites,
}

impl<T> Row<T> {
    /// The row that always gives this value.
    pub(super) fn always(value: T) -> Row<T> {
        Row {
            when: Condition::default(),
            is: Some(value),
            not_defined: None,
            rows: Vec::new(),
            cite: Cites::default(),
        }
    }
}

/// A target in words, as in `2 business hours`, or as a table.
pub type TargetText = Form<String, TargetValue>;

/// A target: one of `business`, `business-days`, `elapsed`, `immediate` and `from-fact`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table, as in `{ business = \"90 minutes\" }`",
    rename_all = "kebab-case"
)]
pub struct TargetValue {
    /// Open time, as in `90 minutes`.
    pub business: Option<String>,
    /// A count of business days.
    pub business_days: Option<u32>,
    /// Where the last business day lands: `same-time`, `close`, or the length of a day in open time,
    /// as in `9 hours`. There is no default.
    pub landing: Option<String>,
    /// Which business day is the first to count: `next` (where nothing stands here), the one after the day the
    /// start counts as, or `filing`, that day itself.
    pub first_day: Option<FirstDay>,
    /// Where a start outside business days counts as made: `snap` (where nothing stands here), at the first
    /// opening of the next business day, or `stay`, where it is.
    pub off_day: Option<OffDay>,
    /// The time of day from which a start counts as of the next business day, as in `10:00`.
    pub cutoff: Option<String>,
    /// Real time, as in `4 hours`.
    pub elapsed: Option<String>,
    /// Due at once.
    pub immediate: Option<bool>,
    /// As long as this fact says: a duration, or for business days a number.
    pub from_fact: Option<String>,
    /// What the fact's span is measured in.
    pub unit: Option<Unit>,
    /// Whether an act exactly at the due instant is in time.
    pub bound: Option<Bound>,
    /// Whether it is an aim or a guarantee.
    pub kind: Option<TargetKind>,
}

/// What a span is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Open time.
    Business,
    /// Business days.
    BusinessDays,
    /// Real time.
    Elapsed,
}

/// One citation or several.
pub type Cites = OneOrMany<Cite>;

/// A citation: the id of a passage that states the rule, or a table that says how it follows.
pub type Cite = Form<String, LongCite>;

/// A citation that says how the rule follows from the passage.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a table with `id` and `provenance`",
    rename_all = "kebab-case"
)]
pub struct LongCite {
    /// The id of the passage.
    pub id: String,
    /// How the rule follows from it.
    pub provenance: Provenance,
}
