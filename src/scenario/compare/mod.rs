//! What a scenario expects against what the engine says.

mod cycle;
mod escalation;
mod ladder;

use super::instant::{Moment, Span, show};
use super::story::Scenario;
use super::then::{ClockThen, Foreseen, Then};
use crate::engine::{Assessment, CycleAnswer, QueueKey, Ticket};
use crate::policy::Side;
use crate::subject::Actor;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt::Display;

/// The fields that differ of one thing.
struct Comparison {
    place: String,
    differ: Vec<String>,
}

impl Comparison {
    fn new(place: String) -> Comparison {
        Comparison {
            place,
            differ: Vec::new(),
        }
    }

    fn plain<T: Display + PartialEq>(&mut self, field: &str, expected: Option<T>, found: T) {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            self.differs(field, &expected.to_string(), &found.to_string());
        }
    }

    fn instant(&mut self, field: &str, expected: Option<&Moment>, found: Option<DateTime<Utc>>) {
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

    /// Of a list that is whole.
    fn list(&mut self, field: &str, expected: Option<&Vec<String>>, found: &[&str]) {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            self.differs(field, &format!("{expected:?}"), &format!("{found:?}"));
        }
    }

    fn differs(&mut self, field: &str, expected: &str, found: &str) {
        let place = &self.place;
        self.differ.push(format!(
            "{place}, {field}\n    expected {expected}\n    found    {found}"
        ));
    }

    /// What differs, each with the stretches behind the answer found.
    fn failures(self, cycle: Option<&CycleAnswer<'_>>) -> Vec<String> {
        let why = cycle.map_or_else(String::new, cycle::segments);
        self.differ
            .into_iter()
            .map(|failure| format!("{failure}{why}"))
            .collect()
    }
}

/// What differs at an instant, but for queues.
pub(super) fn look(then: &Then, assessment: &Assessment<'_>) -> Vec<String> {
    let place = format!("  at {}", then.at);
    let mut comparison = Comparison::new(place.clone());
    next_change(then, assessment, &mut comparison);
    let waiting: Vec<&str> = assessment.waiting().map(|waiting| waiting.reason).collect();
    comparison.list("waiting", then.waiting.as_ref(), &waiting);
    lookups(then, assessment, &mut comparison);
    tells(then, assessment, &mut comparison);
    let mut failures = comparison.failures(None);
    if let Some(expected) = &then.escalation {
        let place = format!("{place}, escalation");
        failures.extend(escalation::compare(place, expected, assessment));
    }
    if let Some(expected) = &then.ladder {
        let place = format!("{place}, ladder");
        failures.extend(ladder::compare(place, expected, assessment));
    }
    for (name, expected) in &then.clocks {
        failures.extend(clock(
            format!("{place}, {name}"),
            name,
            expected,
            assessment,
        ));
    }
    failures
}

fn next_change(then: &Then, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    let found = assessment.next_change_at();
    match &then.next_change {
        None => {}
        Some(Foreseen::At(at)) => comparison.instant("next change", Some(at), found),
        Some(Foreseen::None) => {
            let found = found.map_or_else(|| "none".to_owned(), show);
            comparison.plain("next change", Some("none".to_owned()), found);
        }
    }
}

/// What tables and features say.
fn lookups(then: &Then, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    let none = || "no such name in the policy".to_owned();
    for (name, expected) in &then.tables {
        let found = assessment.table(name).map(|table| table.to_string());
        let place = format!("table {name}");
        comparison.plain(&place, Some(expected.clone()), found.unwrap_or_else(none));
    }
    for (name, expected) in &then.features {
        let found = assessment.feature(name).map(|one| one.grant.to_string());
        let place = format!("feature {name}");
        comparison.plain(&place, Some(expected.clone()), found.unwrap_or_else(none));
    }
    for (name, expected) in &then.nearest {
        let place = format!("nearest of table {name}");
        let Some(table) = assessment.table(name) else {
            comparison.differs(&place, &format!("{expected:?}"), &none());
            continue;
        };
        let found: Vec<&str> = table.nearest.iter().map(|near| near.name).collect();
        comparison.list(&place, Some(expected), &found);
    }
}

/// What an account tells.
fn tells(then: &Then, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    for expected in &then.tells {
        let mut actor = Actor::new(Side::Customer);
        actor.id.clone_from(&expected.who);
        actor.role.clone_from(&expected.role);
        let found = assessment.standing(&actor).facts;
        if found != expected.facts {
            let (expected, found) = (format!("{:?}", expected.facts), format!("{found:?}"));
            comparison.differs("tells", &expected, &found);
        }
    }
}

fn clock(
    place: String,
    name: &str,
    expected: &ClockThen,
    assessment: &Assessment<'_>,
) -> Vec<String> {
    let Some(clock) = assessment.clock(name) else {
        return vec![format!("{place}: the policy has no such clock")];
    };
    let cycles: Vec<CycleAnswer<'_>> = clock.cycles().collect();
    let mut comparison = Comparison::new(place);
    comparison.plain("cycles", expected.cycles, cycles.len());
    let chosen = match expected.cycle {
        Some(number) => cycles.iter().find(|cycle| cycle.number == number),
        None => cycles.last(),
    };
    match chosen {
        Some(cycle) => comparison.cycle(expected, cycle),
        None => comparison.not_started(expected),
    }
    comparison.failures(chosen)
}

/// What differs of queues: the scenario's own ticket among those beside it that can be opened.
pub(super) fn queues(scenario: &Scenario, then: &Then, ticket: &Ticket) -> Vec<String> {
    let mut failures = Vec::new();
    let beside = scenario.beside.iter();
    let beside = beside.filter(|opening| opening.logged_at <= then.at.at);
    let opened = beside.filter_map(|opening| scenario.policy.open(opening.clone()).ok());
    let opened: Vec<Ticket> = opened.collect();
    for (queue, expected) in &then.order {
        let all = [ticket].into_iter().chain(&opened);
        let keys: Result<Vec<_>, String> = all.map(|one| key(one, then, queue)).collect();
        match keys {
            Err(failure) => failures.push(failure),
            Ok(keys) => {
                let found = order(keys.into_iter().flatten().collect());
                if found != *expected {
                    let at = &then.at;
                    failures.push(format!(
                        "  at {at}, queue {queue}\n    expected {expected}\n    found    {found}"
                    ));
                }
            }
        }
    }
    failures
}

fn key(ticket: &Ticket, then: &Then, queue: &str) -> Result<Option<(QueueKey, String)>, String> {
    let look = ticket.assess(then.at.at);
    let look = look.map_err(|refused| format!("  at {}: {refused}", then.at))?;
    let place = look.queue(queue);
    let place = place.ok_or_else(|| format!("  at {}: no queue `{queue}`", then.at))?;
    let id = ticket.log().opening.id.clone().unwrap_or_default();
    Ok(place.key.map(|key| (key, id)))
}

/// In their order; a bar between two that do not compare.
fn order(mut keys: Vec<(QueueKey, String)>) -> String {
    keys.sort_by(|(one, _), (other, _)| one.by_group(other));
    let mut shown = String::new();
    let mut before: Option<&QueueKey> = None;
    for (key, id) in &keys {
        shown += match before {
            None => "",
            Some(before) if before.partial_cmp(key).is_some() => ", ",
            Some(_) => " | ",
        };
        shown += id;
        before = Some(key);
    }
    shown
}
