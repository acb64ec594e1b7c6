//! What a scenario says of a cycle against what the engine says, field by field.

use super::file::{ClockText, DueText};
use super::instant::{self, Moment, Span};
use chrono::{DateTime, TimeDelta, Utc};
use duly::{Breach, CycleAnswer, CycleState, Due, Measures, Reason, Stretch, TargetKind};
use std::fmt::{Display, Write};

/// The fields that differ.
pub(super) struct Comparison {
    place: String,
    differ: Vec<String>,
}

impl Comparison {
    pub(super) fn new(place: String) -> Comparison {
        Comparison {
            place,
            differ: Vec::new(),
        }
    }

    pub(super) fn plain<T: Display + PartialEq>(
        &mut self,
        field: &str,
        expected: Option<T>,
        found: T,
    ) {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            self.differs(field, &expected.to_string(), &found.to_string());
        }
    }

    pub(super) fn instant(
        &mut self,
        field: &str,
        expected: Option<Moment>,
        found: Option<DateTime<Utc>>,
    ) {
        let Some(expected) = expected.filter(|expected| Some(expected.at) != found) else {
            return;
        };
        let found = found.map_or_else(|| "none".to_owned(), |found| expected.show(found));
        self.differs(field, &expected.to_string(), &found);
    }

    fn span(&mut self, field: &str, expected: Option<Span>, found: Option<TimeDelta>) {
        let Some(expected) = expected.filter(|expected| Some(expected.0) != found) else {
            return;
        };
        let found = found.map_or_else(|| "none".to_owned(), |found| Span(found).to_string());
        self.differs(field, &expected.to_string(), &found);
    }

    pub(super) fn differs(&mut self, field: &str, expected: &str, found: &str) {
        let place = &self.place;
        self.differ.push(format!(
            "{place}, {field}\n    expected {expected}\n    found    {found}"
        ));
    }

    pub(super) fn cycle(&mut self, text: &ClockText, cycle: &CycleAnswer<'_>) {
        self.state(text, cycle.state);
        self.instant("started-at", text.started_at, Some(cycle.started_at));
        self.due(text, &cycle.due);
        self.measures(text, cycle.measures);
        self.breach(text, cycle);
        self.warnings(text, cycle);
        let target = cycle.target.map(|target| target.to_string());
        let none = || "none".to_owned();
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

    fn warnings(&mut self, text: &ClockText, cycle: &CycleAnswer<'_>) {
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

    fn state(&mut self, text: &ClockText, state: CycleState) {
        let (word, since, met_at, cancelled) = match state {
            CycleState::Running => ("running", None, None, None),
            CycleState::Paused { since } => ("paused", Some(since), None, None),
            CycleState::Met { at } => ("met", None, Some(at), None),
            CycleState::Cancelled { at, cause } => ("cancelled", None, None, Some((at, cause))),
        };
        self.plain("state", text.state.clone(), word.to_owned());
        self.instant("paused-since", text.paused_since, since);
        self.instant("met-at", text.met_at, met_at);
        self.instant(
            "cancelled-at",
            text.cancelled_at,
            cancelled.map(|(at, _)| at),
        );
        let cause = cancelled.map_or("none", |(_, cause)| cause.as_str());
        self.plain("cause", text.cause.clone(), cause.to_owned());
    }

    fn due(&mut self, text: &ClockText, due: &Due<'_>) {
        match &text.due {
            None => {}
            Some(DueText::Words(words)) => {
                self.plain("due", Some(words.clone()), due_in_words(due))
            }
            Some(DueText::At(at)) => match due {
                Due::At(found) => self.instant("due", Some(*at), Some(*found)),
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
        self.instant("due-was", text.due_was, due_was);
    }

    fn measures(&mut self, text: &ClockText, found: Option<Measures>) {
        self.span("effective", text.effective, found.map(|m| m.effective));
        self.span("consumed", text.consumed, found.map(|m| m.consumed));
        self.span("remaining", text.remaining, found.map(|m| m.remaining));
        self.span("paused", text.paused, found.map(|m| m.paused));
        self.span("overrun", text.overrun, found.map(|m| m.overrun));
    }

    fn breach(&mut self, text: &ClockText, cycle: &CycleAnswer<'_>) {
        self.instant("breached-since", text.breached_since, cycle.breached_at);
        if let (Some(_), Some(at)) = (text.breached, cycle.breached_at) {
            self.differs("breached", "false", &instant::show(at));
        }
        self.plain("past-due", text.past_due, cycle.past_due);
        let withdrawn = |breach: &Breach| breach.withdrawn_at.is_some();
        let last = cycle.breaches().filter(withdrawn).last();
        let breached_at = last.map(|breach| breach.at);
        self.instant("withdrawn-breach", text.withdrawn_breach, breached_at);
        let withdrawn_at = last.and_then(|breach| breach.withdrawn_at);
        self.instant("withdrawn-at", text.withdrawn_at, withdrawn_at);
    }

    /// What differs, each with the stretches behind the answer found.
    pub(super) fn failures(self, cycle: Option<&CycleAnswer<'_>>) -> Vec<String> {
        let why = cycle.map_or_else(String::new, segments);
        self.differ
            .into_iter()
            .map(|failure| format!("{failure}{why}"))
            .collect()
    }
}

fn due_in_words(due: &Due<'_>) -> String {
    match due {
        Due::At(at) => instant::show(*at),
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

fn segments(cycle: &CycleAnswer<'_>) -> String {
    let mut text = String::from("\n    because");
    for segment in cycle.explain().segments() {
        let what = match &segment.stretch {
            Stretch::Counted => "counted".to_owned(),
            Stretch::Closed { days } => format!("closed {}", days.join(", ")),
            Stretch::Unmeasured => "not measured".to_owned(),
            Stretch::Ended => "ended".to_owned(),
            Stretch::Paused { reasons } => format!("paused for {}", reasons.join(", ")),
        };
        let (from, to) = (instant::show(segment.from), instant::show(segment.to));
        let length = Span(segment.length());
        write!(text, "\n      {from} to {to}: {length} {what}").unwrap();
    }
    text
}
