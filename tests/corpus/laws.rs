//! What holds of any bytes at all: what is read is read again alike, and nothing panics.
//!
//! The fuzz targets of `tests/fuzz` call these, and so does the replay of what they found.

use chrono::{DateTime, TimeDelta, Utc};
use duly::calendar::{Calendar, Hours};
use duly::document::Document;
use duly::scenario::Scenario;
use duly::{Log, Policy, Ticket, render, verify};
use std::sync::OnceLock;

/// How many changes of a ticket are followed.
const CHANGES: usize = 16;

/// A policy's document in TOML: read and written it is the same, and so is what it compiles to.
pub(super) fn document(bytes: &[u8]) {
    let Some(document) = toml_of(bytes) else {
        return;
    };
    let written = toml::to_string(&document).expect("a document is written");
    let again: Document = toml::from_str(&written).expect("what was written is read");
    assert_eq!(again, document);
    match (Policy::compile(&document), Policy::compile(&again)) {
        (Ok(policy), Ok(other)) => assert_eq!(policy.hash(), other.hash()),
        (Err(problems), Err(others)) => {
            assert_eq!(problems.to_string(), others.to_string());
            assert!(problems.iter().all(|problem| !problem.path.is_empty()));
        }
        (_, _) => panic!("the same document compiles and does not"),
    }
}

fn toml_of(bytes: &[u8]) -> Option<Document> {
    toml::from_str(std::str::from_utf8(bytes).ok()?).ok()
}

/// A log in JSON under a policy that has a bit of all: replayed, kept and restored it answers alike, at every change.
pub(super) fn log(bytes: &[u8]) {
    let Ok(log) = serde_json::from_slice::<Log>(bytes) else {
        return;
    };
    let Ok(ticket) = house().replay(log) else {
        return;
    };
    let kept = serde_json::to_string(&ticket.snapshot()).expect("a ticket is kept");
    let kept = serde_json::from_str(&kept).expect("what was kept is read");
    let restored = house().restore(kept).expect("what was kept is restored");
    let log = ticket.log();
    let mut at = log
        .events
        .last()
        .map_or(log.opening.logged_at, |event| event.at);
    for _ in 0..CHANGES {
        assert_eq!(answer(&ticket, at), answer(&restored, at));
        match ticket.assess(at).map(|look| look.next_change_at()) {
            Ok(Some(next)) => at = next,
            Ok(None) | Err(_) => return,
        }
    }
}

/// All that is said at an instant; none where it lies out of range.
fn answer(ticket: &Ticket, at: DateTime<Utc>) -> Option<String> {
    let look = ticket.assess(at).ok()?;
    for cycle in look.clocks().flat_map(|clock| clock.cycles()) {
        verify(&cycle).expect("an explanation adds up");
    }
    let text = render::text(&look).explained().to_string();
    Some(text + &serde_json::to_string(&look).expect("an assessment is written"))
}

fn house() -> &'static Policy {
    static HOUSE: OnceLock<Policy> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let document: Document = toml::from_str(HOUSE_TEXT).expect("a document");
        Policy::compile(&document).expect("a policy")
    })
}

const HOUSE_TEXT: &str = include_str!("../../fixtures/policies/house.toml");

/// Hours in words, a zone and three numbers: calendars add, subtract and measure alike, wherever the instants lie.
///
/// The text is `ZONE;HOURS;SECONDS;NANOS;SPAN`.
pub(super) fn calendar(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut parts = text.split(';');
    let mut next = || parts.next().unwrap_or_default();
    let (zone, hours) = (next(), next());
    let mut number = || next().parse::<i64>().unwrap_or_default();
    let (seconds, nanos, span) = (number(), number(), number());
    let Ok(hours) = hours.parse::<Hours>() else {
        return;
    };
    let Ok(calendar) = Calendar::weekly(zone).mon_fri(hours).build() else {
        return;
    };
    let nanos = u32::try_from(nanos.rem_euclid(2_000_000_000)).unwrap_or_default();
    let Some(start) = DateTime::<Utc>::from_timestamp(seconds, nanos) else {
        return;
    };
    let span = TimeDelta::nanoseconds(span);
    let _ = (
        calendar.is_open(start),
        calendar.next_change(start),
        calendar.sub(start, span),
    );
    let Ok(due) = calendar.add(start, span) else {
        return;
    };
    let measured = calendar.between(start, due).expect("both lie in range");
    assert_eq!(measured, span, "from {start} to {due}");
}

/// A scenario in TOML; paths in it lead nowhere.
pub(super) fn scenario(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let said = match Scenario::parse(text, "nowhere") {
        Ok(scenario) => scenario.check().err(),
        Err(failures) => Some(failures),
    };
    if let Some(failures) = said {
        assert!(failures.iter().all(|failed| !failed.because.is_empty()));
    }
}
