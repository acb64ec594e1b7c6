//! Conditions and the patterns of events, as they are written.

use super::act::PersonText;
use super::form::{Entries, Form, OneOrMany};
use super::since::{ClockReading, Since, SpanText, WindowText};
use crate::policy::{Direction, FactValue, Response, Side, StateKind, Visibility};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An event by its name alone, or a pattern.
pub type TriggerText = Form<String, Trigger>;

/// A pattern of events. What is left out accepts anything.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table, as in `{ event = \"replied\" }`",
    rename_all = "kebab-case"
)]
pub struct Trigger {
    /// The name of the event; `any` for all of them.
    pub event: String,
    /// Of `any` event, the names of those that are not meant.
    pub except: OneOrMany<String>,
    /// Whose part the actor takes.
    pub from: OneOrMany<Side>,
    /// The actor's role.
    pub role: OneOrMany<String>,
    /// The actor's organisation.
    pub organisation: OneOrMany<String>,
    /// The actor's region.
    pub region: OneOrMany<String>,
    /// What the actor is skilled in; one of these is enough.
    pub skill: OneOrMany<String>,
    /// Who can see the event.
    pub visibility: OneOrMany<Visibility>,
    /// Of `assigned` and `unassigned`, the position that is filled or left.
    pub position: OneOrMany<String>,
    /// The channel it came by.
    pub channel: OneOrMany<String>,
    /// What a reply gives.
    pub response: OneOrMany<Response>,
    /// What must hold besides, read when the event comes. Of events that a condition remembers it reads
    /// parameters only.
    pub when: Condition,
    /// Of events that a condition remembers: only those after the last of these count, and none where none of
    /// these has come.
    pub after: OneOrMany<TriggerText>,
}

/// A condition: the conjunction of its keys. Of none, it always holds.
///
/// What it may read hangs on where it stands, so that time alone moves no due:
///
/// | where | the ticket: facts, waiting, tracks, positions, events that came | time and clocks | the event at hand |
/// |---|---|---|---|
/// | triggers; rows of tables, be they targets or of the policy's own; features; `vacant` and `beside` of the ladder | yes | no | no |
/// | `set-by` of facts | yes | no | who sets it |
/// | checks, an escalation's too; members and keys of queues | yes | yes | no; in a check that acts alone name, yes |
/// | acts: `by`, fields, needs, moves, effects | yes, as before the event | yes | yes |
/// | when a rung is `eligible` | yes | yes, and `unacknowledged`; not `open` | no |
/// | events that are remembered, by `seen`, `count` or `since` | no: `parameter` only | no | no |
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a condition, as in `{ severity = \"s1\" }`",
    rename_all = "kebab-case"
)]
pub struct Condition {
    /// All of these.
    pub all: Option<Vec<Condition>>,
    /// One of these.
    pub any: Option<Vec<Condition>>,
    /// Not this.
    pub not: Option<Box<Condition>>,
    /// A fact by name, with one of the comparisons below; alone, that the flag is true.
    pub fact: Option<String>,
    /// The fact has this value.
    pub is: Option<FactValue>,
    /// The fact has one of these values.
    pub one_of: Option<Vec<FactValue>>,
    /// The fact is a number above this.
    pub more_than: Option<i64>,
    /// The fact is a number not below this.
    pub at_least: Option<i64>,
    /// The fact is a number below this.
    pub less_than: Option<i64>,
    /// The fact is a number not above this.
    pub at_most: Option<i64>,
    /// The fact has the value of this other one.
    pub same_as: Option<String>,
    /// The fact is set, or the position is filled. It is never unknown, and neither a default nor a blank text counts.
    pub known: Option<String>,
    /// By positions, what is true of whoever holds them.
    pub position: Entries<OneOrMany<PersonText>>,
    /// By positions, how many hold them, with at least one comparison. A position is held by one at most, unless it
    /// says that several may hold it.
    pub holders: Entries<Number>,
    /// By tracks, the states they are in.
    pub track: Entries<OneOrMany<String>>,
    /// By tracks, the kinds of the states they are in.
    pub track_kind: Entries<OneOrMany<StateKind>>,
    /// Of the event of an act: who does it.
    pub actor: OneOrMany<PersonText>,
    /// Of the event of an act: whom it puts into a position.
    pub assigned: OneOrMany<PersonText>,
    /// Of the event of an act: the position it concerns.
    pub assigning: OneOrMany<String>,
    /// Of the event of an act: the channel it came by.
    pub through: OneOrMany<String>,
    /// Of the event of an act: which way it changes a severity or priority.
    pub change: OneOrMany<Direction>,
    /// The waiting reason holds.
    pub waiting: Option<String>,
    /// Such an event has come: one of these.
    pub seen: OneOrMany<TriggerText>,
    /// So many such events have come.
    pub count: Option<Count>,
    /// How long ago something was. Not in triggers, nor in tables of clocks.
    pub since: Option<Box<Since>>,
    /// The calendar is open. Not in triggers, nor in tables of clocks, nor of rungs, whose times are counted on
    /// calendars; and one condition names one calendar at most, which may be composed of others.
    pub open: Option<String>,
    /// What is so of clocks, by their names. Not in triggers, nor in tables of clocks.
    pub clock: Entries<ClockReading>,
    /// So long has nobody answered on the rung below, counted on the calendar of the ladder. Of rungs only, and
    /// once in each condition.
    pub unacknowledged: Option<SpanText>,
    /// A named condition holds.
    pub condition: Option<String>,
    /// The parameter has one of these readings.
    pub parameter: Entries<OneOrMany<String>>,
    /// The severity in force: the confirmed one, or else the reported one.
    pub severity: OneOrMany<String>,
    /// The severity last reported.
    pub reported_severity: OneOrMany<String>,
    /// The severity last confirmed.
    pub confirmed_severity: OneOrMany<String>,
    /// The priority.
    pub priority: OneOrMany<String>,
    /// The plan.
    pub plan: OneOrMany<String>,
    /// The region.
    pub region: OneOrMany<String>,
    /// The environment.
    pub environment: OneOrMany<String>,
    /// The category.
    pub category: OneOrMany<String>,
    /// The channel the ticket came by.
    pub channel: OneOrMany<String>,
}

impl Condition {
    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        *self == Condition::default()
    }

    /// Whether conditions stand inside one another more than so many times.
    pub(super) fn is_deeper_than(&self, limit: usize) -> bool {
        let Some(inner) = limit.checked_sub(1) else {
            let nested = self.all.is_some() || self.any.is_some() || self.not.is_some();
            return nested
                || self.since.is_some()
                || self.unacknowledged.is_some()
                || self.triggers().next().is_some()
                || self.people().next().is_some();
        };
        let lists = self.all.iter().chain(&self.any).flatten();
        let parts = lists.chain(self.not.as_deref());
        let mut parts = parts.chain(self.people());
        parts.any(|part| part.is_deeper_than(inner))
            || self.triggers().any(|trigger| trigger.is_deeper_than(inner))
            || self.since.iter().any(|since| since.is_deeper_than(inner))
            || self
                .unacknowledged
                .iter()
                .any(|span| span.is_deeper_than(inner))
    }

    /// The names of the named conditions that it uses, also in patterns and rows, however deep they stand.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.each(|one| names.extend(one.condition.as_deref()));
        names
    }

    /// Shows it, and all that stand in it, also in patterns and rows, however deep.
    pub(super) fn each<'c>(&'c self, mut show: impl FnMut(&'c Condition)) {
        let mut left = vec![self];
        while let Some(one) = left.pop() {
            show(one);
            let lists = one.all.iter().chain(&one.any).flatten();
            left.extend(lists.chain(one.not.as_deref()).chain(one.people()));
            one.triggers()
                .for_each(|trigger| trigger.conditions(&mut left));
            if let Some(since) = &one.since {
                since.conditions(&mut left);
            }
            if let Some(span) = &one.unacknowledged {
                span.conditions(&mut left);
            }
        }
    }

    /// The patterns of the events that it remembers.
    fn triggers(&self) -> impl Iterator<Item = &Trigger> {
        let counted = self.count.iter().flat_map(|count| count.of.iter());
        self.seen.iter().chain(counted).filter_map(Form::long)
    }

    /// What must hold besides of people it speaks of.
    fn people(&self) -> impl Iterator<Item = &Condition> {
        let holders = self.position.iter().map(|(_, people)| people);
        let all = holders.chain([&self.actor, &self.assigned]);
        let long = all.flat_map(|people| people.iter().filter_map(Form::long));
        long.map(|person| &person.when)
    }
}

impl Trigger {
    pub(super) fn is_deeper_than(&self, limit: usize) -> bool {
        let deeper = |after: &Trigger| match limit.checked_sub(1) {
            None => true,
            Some(inner) => after.is_deeper_than(inner),
        };
        self.when.is_deeper_than(limit) || self.after.iter().filter_map(Form::long).any(deeper)
    }

    /// Adds what must hold besides, also of the events that it comes after.
    pub(super) fn conditions<'c>(&'c self, conditions: &mut Vec<&'c Condition>) {
        let mut left = vec![self];
        while let Some(one) = left.pop() {
            conditions.push(&one.when);
            left.extend(one.after.iter().filter_map(Form::long));
        }
    }
}

/// How many there are.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Number {
    /// More than this many.
    pub more_than: Option<u32>,
    /// This many, or more.
    pub at_least: Option<u32>,
    /// Fewer than this many.
    pub less_than: Option<u32>,
    /// This many, or fewer.
    pub at_most: Option<u32>,
}

/// How many events of a kind have come, with at least one comparison.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    /// The events that are counted.
    pub of: OneOrMany<TriggerText>,
    /// How long each counts; for ever, where nothing stands here.
    pub within: Option<WindowText>,
    /// More than this many.
    pub more_than: Option<u32>,
    /// This many, or more.
    pub at_least: Option<u32>,
    /// Fewer than this many.
    pub less_than: Option<u32>,
    /// This many, or fewer.
    pub at_most: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Each key by which conditions stand in one another, alone: how deep they stand, so that this deep is allowed
    /// and one less is not. A pattern of no more than a name is none.
    #[test]
    fn every_key_counts_in_how_deep_conditions_stand() {
        for (when, deep) in [
            ("{}", 0),
            (r#"{ severity = "s1", seen = "replied" }"#, 0),
            ("{ all = [{}] }", 1),
            ("{ any = [{}, {}] }", 1),
            ("{ not = {} }", 1),
            ("{ all = [{}, { any = [{ not = {} }] }] }", 3),
            (r#"{ seen = { event = "a" } }"#, 1),
            (
                r#"{ seen = ["a", { event = "b", when = { not = {} } }] }"#,
                2,
            ),
            (r#"{ seen = { event = "a", after = "b" } }"#, 1),
            (r#"{ seen = { event = "a", after = { event = "b" } } }"#, 2),
            (r#"{ count = { of = "a" } }"#, 0),
            (r#"{ count = { of = { event = "a" } } }"#, 1),
            (
                r#"{ count = { of = { event = "a", when = { not = {} } } } }"#,
                2,
            ),
            (r#"{ actor = "support" }"#, 0),
            (r#"{ actor = { role = "a" } }"#, 1),
            (r#"{ actor = { when = { not = {} } } }"#, 2),
            (r#"{ assigned = { when = { not = {} } } }"#, 2),
            (r#"{ position = { owner = { when = { not = {} } } } }"#, 2),
            (r#"{ since = { last = "a" } }"#, 1),
            (
                r#"{ since = { last = { event = "a", when = { not = {} } } } }"#,
                2,
            ),
            (
                r#"{ since = { first = { event = "a", when = { not = {} } } } }"#,
                2,
            ),
            (r#"{ since = { at-least = "1 hour", on = "office" } }"#, 1),
            (r#"{ since = { at-least = [{ is = "1 hour" }] } }"#, 1),
            (
                r#"{ since = { at-least = [{ when = { plan = "a" } }] } }"#,
                2,
            ),
            (
                r#"{ since = { more-than = [{ rows = [{ is = "1 hour" }] }] } }"#,
                2,
            ),
            (
                r#"{ since = { less-than = [{ rows = [{ when = { plan = "a" } }] }] } }"#,
                3,
            ),
            (
                r#"{ since = { at-most = [{ when = { not = { not = {} } } }] } }"#,
                4,
            ),
            (r#"{ since = { on = [{ is = "office" }] } }"#, 1),
            (r#"{ since = { on = [{ when = { not = {} } }] } }"#, 3),
            (r#"{ unacknowledged = "1 hour" }"#, 1),
            (r#"{ unacknowledged = [{ when = { plan = "a" } }] }"#, 2),
        ] {
            let read: Condition =
                toml::from_str::<BTreeMap<String, Condition>>(&format!("when = {when}"))
                    .unwrap_or_else(|error| panic!("{when}: {error}"))
                    .remove("when")
                    .unwrap();
            let deepest = (0..9).find(|limit| !read.is_deeper_than(*limit));
            assert_eq!(deepest, Some(deep), "{when}");
        }
    }
}
