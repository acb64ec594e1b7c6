//! The names a document declares: their form, and how many of each kind.

use super::super::escalation::Escalation;
use super::super::form::Entries;
use super::super::syntax::Document;
use super::super::text;
use super::timed::CALENDAR_YEAR;
use super::triggers::ANY;
use super::{Problems, queues};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{
    MAX_CALENDARS, MAX_CHECKS, MAX_CLOCKS, MAX_ENTRIES, MAX_LEVELS, MAX_NAME_BYTES, MAX_QUEUES,
    MAX_STATES, MAX_TABLES, MAX_TRACKS, MAX_WAITING_REASONS, MAX_WARNINGS,
};
use crate::policy::EventName;
use std::collections::BTreeSet;

/// A form that names have, and what a message says of it.
type NameForm = (fn(&str) -> bool, &'static str);

const NAME: NameForm = (
    text::is_name,
    "lower-case words joined by hyphens, as in `first-response`",
);

pub(super) fn check(document: &Document, problems: &mut Problems) {
    let name = NAME;
    let id: NameForm = (text::is_id, "the id of a gap, as in `MD-20`");
    let source: NameForm = (text::is_source, "what citations begin with, as in `RV`");
    entries("source", &document.source, MAX_ENTRIES, source, problems);
    entries("gap", &document.gap, MAX_ENTRIES, id, problems);
    entries(
        "parameter",
        &document.parameter,
        MAX_ENTRIES,
        name,
        problems,
    );
    entries("severity", &document.severity, MAX_LEVELS, name, problems);
    entries("priority", &document.priority, MAX_LEVELS, name, problems);
    entries("plan", &document.plan, MAX_LEVELS, name, problems);
    entries("region", &document.region, MAX_ENTRIES, name, problems);
    entries("fact", &document.fact, MAX_ENTRIES, name, problems);
    entries("event", &document.event, MAX_ENTRIES, name, problems);
    entries("role", &document.role, MAX_ENTRIES, name, problems);
    entries("position", &document.position, MAX_ENTRIES, name, problems);
    entries("reaction", &document.reaction, MAX_ENTRIES, name, problems);
    entries("route", &document.route, MAX_ENTRIES, name, problems);
    entries("act", &document.act, MAX_ENTRIES, name, problems);
    // That of the ticket is one of them.
    let most = MAX_TRACKS.saturating_sub(1);
    entries("track", &document.track, most, name, problems);
    for (track, stated) in document.track.iter() {
        let path = format!("track.{track}.state");
        entries(&path, &stated.state, MAX_STATES, name, problems);
    }
    entries(
        "waiting",
        &document.waiting,
        MAX_WAITING_REASONS,
        name,
        problems,
    );
    entries(
        "calendar",
        &document.calendar,
        MAX_CALENDARS,
        name,
        problems,
    );
    entries("clock", &document.clock, MAX_CLOCKS, name, problems);
    entries(
        "condition",
        &document.condition,
        MAX_ENTRIES,
        name,
        problems,
    );
    entries("check", &document.check, MAX_CHECKS, name, problems);
    if let Some(escalation) = &document.escalation {
        let Escalation {
            ground,
            refusal,
            precheck,
            ..
        } = escalation;
        entries("escalation.ground", ground, MAX_CHECKS, name, problems);
        entries("escalation.refusal", refusal, MAX_CHECKS, name, problems);
        entries("escalation.precheck", precheck, MAX_CHECKS, name, problems);
    }
    lookups(document, problems);
    own_events(document, problems);
    own_facts(document, problems);
    lists(document, problems);
}

fn lookups(document: &Document, problems: &mut Problems) {
    entries("table", &document.table, MAX_TABLES, NAME, problems);
    entries("feature", &document.feature, MAX_TABLES, NAME, problems);
    entries("queue", &document.queue, MAX_QUEUES, NAME, problems);
    entries("standing", &document.standing, MAX_ENTRIES, NAME, problems);
    let passage: NameForm = (text::is_id, "the id of a passage, as in `RV-66`");
    let omitted = &document.omitted;
    entries("omitted", omitted, MAX_ENTRIES, passage, problems);
}

fn own_events(document: &Document, problems: &mut Problems) {
    for own in document.event.names() {
        if own == ANY || EventName::from_word(own).is_some() {
            let expected = "another name: every policy has this event";
            problems.bad(format!("event.{own}"), format!("`{own}`"), expected);
        }
    }
}

/// Words that mean something of their own where a fact can be named.
fn own_facts(document: &Document, problems: &mut Problems) {
    let of_keys = queues::WORDS.map(|word| (word, "the key of a queue"));
    let of_years = [(CALENDAR_YEAR, "the year of a window")];
    for (word, place) in of_keys.into_iter().chain(of_years) {
        if document.fact.0.contains_key(word) {
            let expected = format!("another name: {place} has a meaning of its own for it");
            problems.bad(format!("fact.{word}"), format!("`{word}`"), expected);
        }
    }
}

/// Everything that stands in lists, and the readings of parameters.
fn lists(document: &Document, problems: &mut Problems) {
    let name = NAME;
    for (parameter, stated) in document.parameter.iter() {
        let path = format!("parameter.{parameter}.readings");
        entries(&path, &stated.readings, MAX_ENTRIES, name, problems);
    }
    for (clock, stated) in document.clock.iter() {
        for (key, triggers) in [
            ("start", &stated.start),
            ("stop", &stated.stop),
            ("restart", &stated.restart),
            ("cancel", &stated.cancel),
        ] {
            let path = format!("clock.{clock}.{key}");
            problems.within(&path, triggers.0.len(), MAX_ENTRIES, "triggers");
        }
        let path = format!("clock.{clock}.warn");
        problems.within(&path, stated.warn.0.len(), MAX_WARNINGS, "warnings");
        let path = format!("clock.{clock}.pauses");
        problems.within(
            &path,
            stated.pauses.len(),
            MAX_WAITING_REASONS,
            "waiting reasons",
        );
    }
    for (reason, stated) in document.waiting.iter() {
        for (key, triggers) in [
            ("set-by", &stated.set_by),
            ("cleared-by", &stated.cleared_by),
        ] {
            let path = format!("waiting.{reason}.{key}");
            problems.within(&path, triggers.0.len(), MAX_ENTRIES, "triggers");
        }
    }
    for (fact, stated) in document.fact.iter() {
        values(&format!("fact.{fact}.values"), &stated.values, problems);
    }
    for (table, stated) in document.table.iter() {
        values(&format!("table.{table}.values"), &stated.values, problems);
    }
}

/// What a choice, or a table, can be: each once.
fn values(path: &str, values: &[String], problems: &mut Problems) {
    if !problems.within(path, values.len(), MAX_ENTRIES, "values") {
        return;
    }
    let mut listed = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if is_answer(&path, value, problems) && !listed.insert(value) {
            let (found, expected) = (format!("`{value}` again"), "each value once");
            problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
        }
    }
}

/// Whether a text can be an answer, which reports show on one line; says why not.
pub(super) fn is_answer(path: &str, name: &str, problems: &mut Problems) -> bool {
    if name.trim().is_empty() {
        problems.missing(path, "a name");
        return false;
    }
    if name.chars().any(char::is_control) {
        let expected = "a name without control characters";
        problems.bad(path, format!("`{name}`"), expected);
        return false;
    }
    problems.within(path, name.len(), MAX_NAME_BYTES, "bytes in a name")
}

fn entries<T>(
    path: &str,
    entries: &Entries<T>,
    limit: usize,
    (is_right, expected): NameForm,
    problems: &mut Problems,
) {
    problems.within(path, entries.0.len(), limit, "entries");
    for name in entries.names() {
        if problems.within(path, name.len(), MAX_NAME_BYTES, "bytes in a name") && !is_right(name) {
            problems.bad(path, format!("the name `{name}`"), expected);
        }
    }
}
