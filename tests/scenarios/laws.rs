//! What holds of every scenario, whatever it says.

use chrono::{DateTime, TimeDelta, Utc};
use duly::scenario::{Scenario, Span};
use duly::{
    CheckAnswer, CycleAnswer, CycleState, Due, Event, Log, Opening, Policy, Stretch, Ticket,
};

/// What does not hold of a scenario.
pub(super) fn of(scenario: &Scenario) -> Vec<String> {
    let log = scenario.log();
    let replayed = replay(scenario.policy(), &log.opening, &log.events);
    let mut failures = replayed.unwrap_or_else(|failure| vec![failure]);
    for (at, ticket) in scenario.looks().unwrap() {
        failures.extend(hold(&ticket, at));
    }
    failures
}

/// The whole log replayed, once also through its serialisation, answers as its events applied one by
/// one do.
fn replay(policy: &Policy, opening: &Opening, events: &[Event]) -> Result<Vec<String>, String> {
    let opened = policy.open(opening.clone());
    let mut ticket = opened.map_err(|refused| format!("  in the opening: {refused}"))?;
    for event in events {
        let applied = ticket.apply(event.clone());
        applied.map_err(|refused| format!("  at {}: {refused}", show(event.at)))?;
    }
    let log = Log {
        opening: opening.clone(),
        events: events.to_vec(),
    };
    let kept = serde_json::to_string(&log).unwrap();
    let kept: Log = serde_json::from_str(&kept).map_err(|error| error.to_string())?;
    let mut failures = Vec::new();
    if kept != log {
        failures.push("  the log does not survive serialisation".to_owned());
    }
    let replayed = policy.replay(kept).map_err(|error| error.to_string())?;
    let last = events.last().map_or(opening.logged_at, |event| event.at);
    for later in [0, 1, 3_600, 90_000, 2_600_000] {
        let at = last + TimeDelta::seconds(later);
        if answer(&ticket, at) != answer(&replayed, at) {
            let at = show(at);
            failures.push(format!("  at {at}: replay differs from one by one"));
        }
    }
    Ok(failures)
}

fn answer(ticket: &Ticket, at: DateTime<Utc>) -> String {
    let assessment = ticket.assess(at).unwrap();
    let cycles = assessment.clocks().flat_map(|clock| clock.cycles());
    let explained: Vec<String> = cycles.map(|cycle| explained(&cycle)).collect();
    serde_json::to_string(&assessment).unwrap() + &explained.join("\n")
}

fn explained(cycle: &CycleAnswer<'_>) -> String {
    let segments: Vec<_> = cycle.explain().segments().collect();
    let breaches: Vec<_> = cycle.breaches().collect();
    let changes: Vec<_> = cycle.reclassifications().collect();
    serde_json::to_string(&(segments, breaches, changes, &cycle.explain().rules)).unwrap()
}

/// Of a ticket at an instant: measures and explanations add up, and the next change is exact.
fn hold(ticket: &Ticket, at: DateTime<Utc>) -> Vec<String> {
    let assessment = ticket.assess(at).unwrap();
    let mut failures = Vec::new();
    for clock in assessment.clocks() {
        for cycle in clock.cycles() {
            let place = format!("  at {}, {}", show(at), clock.name());
            failures.extend(adds_up(&place, at, &cycle));
            failures.extend(measured(&place, &cycle));
        }
    }
    failures.extend(next_change(ticket, at));
    failures
}

/// The stretches follow each other from the start to the due, and the counted ones add up to the
/// effective target; of a paused cycle, to what is consumed.
fn adds_up(place: &str, at: DateTime<Utc>, cycle: &CycleAnswer<'_>) -> Vec<String> {
    let Some(measures) = cycle.measures else {
        return Vec::new();
    };
    let (end, sum) = match cycle.due {
        Due::At(due) => (due, measures.effective),
        Due::Held { .. } => (at, measures.consumed),
        Due::Immediately
        | Due::NotDefined(_)
        | Due::Unknown(_)
        | Due::NeverOpens
        | Due::OutOfRange => return Vec::new(),
    };
    let mut failures = Vec::new();
    let (mut counted, mut reached) = (TimeDelta::zero(), cycle.started_at);
    for segment in cycle.explain().segments() {
        if segment.from != reached || segment.to <= segment.from {
            let from = show(segment.from);
            failures.push(format!("{place}: a hole before the stretch from {from}"));
        }
        reached = segment.to;
        match segment.stretch {
            Stretch::Counted => counted += segment.length(),
            Stretch::Closed { .. }
            | Stretch::Paused { .. }
            | Stretch::Unmeasured
            | Stretch::Ended => {}
        }
    }
    if reached != end {
        let (reached, end) = (show(reached), show(end));
        failures.push(format!(
            "{place}: the stretches end at {reached}, expected {end}"
        ));
    }
    if counted != sum {
        let (counted, sum) = (Span(counted), Span(sum));
        failures.push(format!(
            "{place}: the stretches count {counted}, expected {sum}"
        ));
    }
    failures
}

/// Until past due, what is consumed and what remains are the effective target; then what is consumed
/// is the effective target and the overrun. An ended cycle is measured at its end.
fn measured(place: &str, cycle: &CycleAnswer<'_>) -> Option<String> {
    let measures = cycle.measures?;
    let early =
        measures.consumed + measures.remaining == measures.effective && measures.overrun.is_zero();
    let late =
        measures.consumed == measures.effective + measures.overrun && measures.remaining.is_zero();
    let holds = match cycle.state {
        CycleState::Running | CycleState::Paused { .. } if cycle.past_due => late,
        CycleState::Running | CycleState::Paused { .. } => early,
        CycleState::Met { .. } | CycleState::Cancelled { .. } => early || late,
    };
    (!holds).then(|| format!("{place}: {measures:?} do not add up"))
}

/// Nothing discrete differs just before the next change, and something does at it.
fn next_change(ticket: &Ticket, at: DateTime<Utc>) -> Option<String> {
    let look = ticket.assess(at).unwrap();
    let next = look.next_change().map(|change| change.at);
    let before = next.map_or(at + TimeDelta::days(400), |next| {
        next - TimeDelta::nanoseconds(1)
    });
    if discrete(ticket, at) != discrete(ticket, before) {
        let (at, before) = (show(at), show(before));
        return Some(format!("  something differs between {at} and {before}"));
    }
    let next = next.filter(|next| discrete(ticket, *next) == discrete(ticket, at))?;
    Some(format!(
        "  nothing differs at the next change {}",
        show(next)
    ))
}

/// What a look says that changes at instants only, as far as it differs between two looks without an event.
fn discrete(ticket: &Ticket, at: DateTime<Utc>) -> String {
    let assessment = ticket.assess(at).unwrap();
    let cycles = assessment.clocks().flat_map(|clock| clock.cycles());
    let clocks = cycles.map(|cycle| {
        let warnings = cycle.warnings_to_come().count();
        (cycle.state, cycle.breached_at, cycle.past_due, warnings)
    });
    let clocks: Vec<(CycleState, Option<DateTime<Utc>>, bool, usize)> = clocks.collect();
    let checks: Vec<CheckAnswer<'_>> = assessment.checks().collect();
    let verdict = assessment.eligibility();
    let verdict = verdict.map(|one| (one.verdict, format!("{:?}", one.ask)));
    let rungs = assessment
        .ladder()
        .map(|ladder| format!("{:?}", ladder.rungs));
    let features = assessment
        .features()
        .map(|feature| feature.grant.to_string());
    let features: Vec<String> = features.collect();
    format!("{clocks:?} {checks:?} {verdict:?} {rungs:?} {features:?}")
}

fn show(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
