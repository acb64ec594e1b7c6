//! What is worth knowing beside the table: waiting, requests, and what became of each cycle.

use super::{label, line, shown};
use crate::calendar::Zone;
use crate::engine::{Assessment, ClockAnswer, CycleAnswer, Stretch};
use crate::render::words::{self, both, zone};
use std::fmt::{self, Write};

/// A blank line and the notes, or nothing where there are none.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    look: &Assessment<'_>,
    zone: Option<&Zone>,
) -> fmt::Result {
    let mut notes = of_ticket(look, zone);
    for clock in look.clocks() {
        shown(&clock).for_each(|cycle| notes.extend(of_cycle(&clock, &cycle)));
    }
    if notes.is_empty() {
        return Ok(());
    }
    f.write_char('\n')?;
    notes.iter().try_for_each(|note| line(f, note))
}

fn of_ticket(look: &Assessment<'_>, zone: Option<&Zone>) -> Vec<String> {
    let mut notes = Vec::new();
    if look.is_ended() {
        notes.push("the ticket is resolved or closed".to_owned());
    }
    for waiting in look.waiting() {
        let since = both(waiting.since, zone);
        notes.push(format!("waiting: {} since {since}", waiting.reason));
    }
    if let Some(request) = look.requested() {
        let asked = [
            request.severity.map(|to| format!("severity {to}")),
            request.priority.map(|to| format!("priority {to}")),
        ];
        let asked: Vec<String> = asked.into_iter().flatten().collect();
        let since = both(request.at, zone);
        notes.push(format!(
            "requested: {} since {since}, not decided",
            asked.join(", ")
        ));
    }
    notes
}

fn of_cycle(clock: &ClockAnswer<'_>, cycle: &CycleAnswer<'_>) -> Vec<String> {
    let (label, zone) = (label(clock, cycle.number), zone(cycle));
    let instant = |at| both(at, zone);
    let mut notes: Vec<String> = Vec::new();
    notes.extend(ended_between(cycle, instant));
    let changes = cycle.reclassifications();
    notes.extend(changes.map(|change| words::reclassification(&change, instant)));
    let by_hand = cycle.set_by_hand();
    notes.extend(by_hand.map(|set| words::set_by_hand(&set, instant)));
    notes.extend(warnings(cycle, instant));
    notes.extend(withdrawn(cycle, instant));
    notes.extend(cycle.known_until.map(|until| {
        format!("due beyond {until}, up to which its calendar knows the closed days")
    }));
    let labelled = notes.into_iter().map(|note| format!("{label}: {note}"));
    labelled.collect()
}

type At = chrono::DateTime<chrono::Utc>;

fn ended_between(cycle: &CycleAnswer<'_>, instant: impl Fn(At) -> String) -> Vec<String> {
    let gaps = cycle.course().filter(|leg| leg.stretch == Stretch::Ended);
    gaps.map(|leg| {
        format!(
            "resolved or closed {}, reopened {}",
            instant(leg.from),
            instant(leg.to)
        )
    })
    .collect()
}

fn warnings(cycle: &CycleAnswer<'_>, instant: impl Fn(At) -> String) -> Vec<String> {
    let reached = cycle.warnings().map(|reached| {
        let (which, at) = (reached.warning, instant(reached.at));
        match reached.rearmed_at {
            None => format!("warned at {which}, {at}"),
            Some(again) => {
                format!("warned at {which}, {at}; armed again {}", instant(again))
            }
        }
    });
    let to_come = cycle
        .warnings_to_come()
        .map(|warning| format!("warns at {}, {}", warning.warning, instant(warning.at)));
    reached.chain(to_come).collect()
}

fn withdrawn(cycle: &CycleAnswer<'_>, instant: impl Fn(At) -> String) -> Vec<String> {
    let breaches = cycle.breaches();
    let taken_back = breaches.filter_map(|breach| Some((breach.at, breach.withdrawn_at?)));
    taken_back
        .map(|(at, withdrawn)| {
            format!("breached {}, withdrawn {}", instant(at), instant(withdrawn))
        })
        .collect()
}
