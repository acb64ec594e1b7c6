//! What is expected of a cycle against what the engine says, field by field.

use super::Comparison;
use crate::engine::{Breach, CycleAnswer, CycleState, Due, Measures, Stretch};
use crate::policy::{Reason, TargetKind};
use crate::scenario::instant::{Span, show};
use crate::scenario::then::{ClockThen, DueThen};
use chrono::{DateTime, Utc};

impl Comparison {
    pub(super) fn cycle(&mut self, text: &ClockThen, cycle: &CycleAnswer<'_>) {
        self.state(text, cycle.state);
        self.instant(
            "started-at",
            text.started_at.as_ref(),
            Some(cycle.started_at),
        );
        self.due(text, &cycle.due);
        self.measures(text, cycle.measures);
        self.breach(text, cycle);
        self.warnings(text, cycle);
        let none = || "none".to_owned();
        let until = cycle.known_until.map_or_else(none, |day| day.to_string());
        self.plain("known-until", text.known_until.clone(), until);
        let target = cycle.target.map(|target| target.to_string());
        self.plain("target", text.target.clone(), target.unwrap_or_else(none));
        let kind = cycle.target.map(|target| match target.kind {
            TargetKind::Objective => "objective".to_owned(),
            TargetKind::Guarantee => "guarantee".to_owned(),
        });
        self.plain("kind", text.kind.clone(), kind.unwrap_or_else(none));
        let changes: Vec<_> = cycle.reclassifications().collect();
        self.plain("reclassifications", text.reclassifications, changes.len());
        let late = changes.last().is_some_and(|change| change.already_late);
        self.plain("already-late", text.already_late, late);
        let cited: Vec<String> = cycle
            .explain()
            .rules
            .iter()
            .flat_map(|rule| rule.cite.iter().map(|citation| citation.id.clone()))
            .collect();
        for id in text.cites.iter().filter(|id| !cited.contains(id)) {
            self.differs("cites", id, &cited.join(", "));
        }
    }

    /// Of a cycle that is not there nothing holds but that it is not.
    pub(super) fn not_started(&mut self, text: &ClockThen) {
        const FOUND: &str = "not started";
        let is_said = text.state.is_some();
        self.plain("state", text.state.clone(), FOUND.to_owned());
        let of_a_cycle = text.of_a_cycle();
        if let (Some(number), false, true) = (text.cycle, is_said, of_a_cycle.is_empty()) {
            self.differs("cycle", &number.to_string(), FOUND);
        }
        for (field, expected) in of_a_cycle {
            self.differs(field, &expected, FOUND);
        }
    }

    fn warnings(&mut self, text: &ClockThen, cycle: &CycleAnswer<'_>) {
        let Some(expected) = &text.warnings else {
            return;
        };
        let standing = cycle.warnings().filter(|one| one.rearmed_at.is_none());
        let found: Vec<DateTime<Utc>> = standing.map(|warning| warning.at).collect();
        let expected: Vec<DateTime<Utc>> = expected.iter().map(|moment| moment.at).collect();
        if expected != found {
            self.differs("warnings", &format!("{expected:?}"), &format!("{found:?}"));
        }
    }

    fn state(&mut self, text: &ClockThen, state: CycleState) {
        let (word, since, met_at, cancelled) = match state {
            CycleState::Running => ("running", None, None, None),
            CycleState::Paused { since } => ("paused", Some(since), None, None),
            CycleState::Met { at } => ("met", None, Some(at), None),
            CycleState::Cancelled { at, cause } => ("cancelled", None, None, Some((at, cause))),
        };
        self.plain("state", text.state.clone(), word.to_owned());
        self.instant("paused-since", text.paused_since.as_ref(), since);
        self.instant("met-at", text.met_at.as_ref(), met_at);
        self.instant(
            "cancelled-at",
            text.cancelled_at.as_ref(),
            cancelled.map(|(at, _)| at),
        );
        let cause = cancelled.map_or("none", |(_, cause)| cause.as_str());
        self.plain("cause", text.cause.clone(), cause.to_owned());
    }

    fn due(&mut self, text: &ClockThen, due: &Due<'_>) {
        match &text.due {
            None => {}
            Some(DueThen::Words(words)) => {
                self.plain("due", Some(words.clone()), due_in_words(due))
            }
            Some(DueThen::At(at)) => match due {
                Due::At(found) => self.instant("due", Some(at), Some(*found)),
                Due::Held { .. }
                | Due::Immediately
                | Due::NotDefined(_)
                | Due::Unknown(_)
                | Due::NeverOpens
                | Due::OutOfRange => self.differs("due", &at.to_string(), &due_in_words(due)),
            },
        }
        let due_was = match due {
            Due::Held { due_was, .. } => Some(*due_was),
            Due::At(_)
            | Due::Immediately
            | Due::NotDefined(_)
            | Due::Unknown(_)
            | Due::NeverOpens
            | Due::OutOfRange => None,
        };
        self.instant("due-was", text.due_was.as_ref(), due_was);
    }

    fn measures(&mut self, text: &ClockThen, found: Option<Measures>) {
        self.span("effective", text.effective, found.map(|m| m.effective));
        self.span("consumed", text.consumed, found.map(|m| m.consumed));
        self.span("remaining", text.remaining, found.map(|m| m.remaining));
        self.span("paused", text.paused, found.map(|m| m.paused));
        self.span("overrun", text.overrun, found.map(|m| m.overrun));
    }

    fn breach(&mut self, text: &ClockThen, cycle: &CycleAnswer<'_>) {
        self.instant(
            "breached-since",
            text.breached_since.as_ref(),
            cycle.breached_at,
        );
        let is_other = |expected: &bool| *expected != cycle.breached_at.is_some();
        if let Some(expected) = text.breached.filter(is_other) {
            let found = cycle.breached_at.map_or("false".to_owned(), show);
            self.differs("breached", &expected.to_string(), &found);
        }
        self.plain("past-due", text.past_due, cycle.past_due);
        let withdrawn = |breach: &Breach| breach.withdrawn_at.is_some();
        let last = cycle.breaches().filter(withdrawn).last();
        let breached_at = last.map(|breach| breach.at);
        self.instant(
            "withdrawn-breach",
            text.withdrawn_breach.as_ref(),
            breached_at,
        );
        let withdrawn_at = last.and_then(|breach| breach.withdrawn_at);
        self.instant("withdrawn-at", text.withdrawn_at.as_ref(), withdrawn_at);
    }
}

fn due_in_words(due: &Due<'_>) -> String {
    match due {
        Due::At(at) => show(*at),
        Due::Held { .. } => "held".to_owned(),
        Due::Immediately => "immediately".to_owned(),
        Due::NotDefined(Reason::Gap { id, .. } | Reason::NotPromised { id }) => {
            format!("not defined: {id}")
        }
        Due::NotDefined(reason) => format!("not defined: {reason}"),
        Due::Unknown(asks) => {
            let facts: Vec<&str> = asks.iter().map(|ask| ask.fact).collect();
            format!("unknown: ask {}", facts.join(", "))
        }
        Due::NeverOpens => "never opens".to_owned(),
        Due::OutOfRange => "out of range".to_owned(),
    }
}

pub(super) fn segments(cycle: &CycleAnswer<'_>) -> String {
    let mut text = String::new();
    for segment in cycle.explain().segments() {
        let what = match &segment.stretch {
            Stretch::Counted => "counted".to_owned(),
            Stretch::Closed { days } if days.is_empty() => "closed".to_owned(),
            Stretch::Closed { days } => format!("closed {}", days.join(", ")),
            Stretch::Unmeasured => "not measured".to_owned(),
            Stretch::Ended => "ended".to_owned(),
            Stretch::Paused { reasons } => format!("paused for {}", reasons.join(", ")),
        };
        let (from, to) = (show(segment.from), show(segment.to));
        let length = Span(segment.length());
        text += &format!("\n      {from} to {to}: {length} {what}");
    }
    match text.is_empty() {
        true => text,
        false => format!("\n    because{text}"),
    }
}
