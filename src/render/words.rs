//! Words that the renderings share: instants in local time, spans, states, dues, events.

use crate::calendar::Zone;
use crate::engine::{Assessment, CycleAnswer, CycleState, Due, Reclassification, SetByHand};
use crate::policy::{Level, Mode, Policy};
use crate::subject::{Actor, Event, EventKind, ManualDue};
use crate::words;
use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

/// The zone of the first clock that is counted in one.
pub(super) fn zone_of<'t>(look: &'t Assessment<'_>) -> Option<&'t Zone> {
    look.clocks().find_map(|clock| zone(&clock.current()?))
}

/// The zone a cycle is counted in.
pub(super) fn zone<'t>(cycle: &CycleAnswer<'t>) -> Option<&'t Zone> {
    cycle.calendar().and_then(|(_, calendar)| calendar.zone())
}

/// The wall clock of a zone, or UTC's.
pub(super) fn local(at: DateTime<Utc>, zone: Option<&Zone>) -> NaiveDateTime {
    zone.and_then(|zone| zone.local(at).ok())
        .unwrap_or(at.naive_utc())
}

/// `2024-08-05 07:00 UTC (Mon 09:00 Europe/Berlin)`.
pub(super) fn both(at: DateTime<Utc>, zone: Option<&Zone>) -> String {
    let utc = format!("{} {} UTC", at.format("%Y-%m-%d"), time(at.time()));
    match zone {
        None => utc,
        Some(named) => format!("{utc} ({} {})", short(at, zone), named.name()),
    }
}

/// `Mon 09:00` by the wall clock.
pub(super) fn short(at: DateTime<Utc>, zone: Option<&Zone>) -> String {
    let local = local(at, zone);
    format!("{} {}", local.format("%a"), time(local.time()))
}

/// `Mon 2024-08-05 09:00` by the wall clock.
pub(super) fn dated(at: DateTime<Utc>, zone: Option<&Zone>) -> String {
    let local = local(at, zone);
    format!("{} {}", local.format("%a %Y-%m-%d"), time(local.time()))
}

/// `08:30`, with seconds where there are any.
pub(super) fn time(time: NaiveTime) -> String {
    let whole = time.second() == 0 && time.nanosecond() == 0;
    time.format(if whole { "%H:%M" } else { "%H:%M:%S%.f" })
        .to_string()
}

/// `1 h 30 min`. Of real time too hours are not folded into days.
pub(super) fn span(span: TimeDelta) -> String {
    words::span(span.num_nanoseconds().unwrap_or(i64::MAX), false)
}

/// Where a cycle stands, in words that name no instant.
pub(super) fn state(cycle: &CycleAnswer<'_>) -> String {
    match cycle.state {
        CycleState::Running => "running".to_owned(),
        CycleState::Paused { .. } => "paused".to_owned(),
        CycleState::Met { .. } => "met".to_owned(),
        CycleState::Cancelled { cause, .. } => format!("cancelled ({})", cause.as_str()),
    }
}

/// When a cycle ended.
pub(super) fn ended_at(cycle: &CycleAnswer<'_>) -> Option<DateTime<Utc>> {
    match cycle.state {
        CycleState::Met { at } | CycleState::Cancelled { at, .. } => Some(at),
        CycleState::Running | CycleState::Paused { .. } => None,
    }
}

/// A due, its instant as `instant` says it.
pub(super) fn due(due: &Due<'_>, instant: impl Fn(DateTime<Utc>) -> String) -> String {
    match due {
        Due::At(at) => instant(*at),
        Due::Held { due_was, .. } => format!("held; was {}", instant(*due_was)),
        Due::Immediately => "at once".to_owned(),
        Due::NotDefined(reason) => format!("not defined: {reason}"),
        Due::Unknown(ask) => {
            let asks = ask.iter().map(|ask| ask.question.unwrap_or(ask.fact));
            format!("unknown; ask: {}", asks.collect::<Vec<_>>().join(", "))
        }
        Due::NeverOpens => "the calendar never opens".to_owned(),
        Due::OutOfRange => "beyond 2099".to_owned(),
    }
}

/// What is left of the target, or by how much it is passed.
pub(super) fn left(cycle: &CycleAnswer<'_>) -> String {
    match cycle.measures {
        Some(measures) if cycle.past_due && measures.overrun > TimeDelta::zero() => {
            format!("over by {}", span(measures.overrun))
        }
        Some(measures) => span(measures.remaining),
        None => String::new(),
    }
}

/// `reclassified at …: severity-raised, keep-elapsed; 1 h used; due … instead of …`.
pub(super) fn reclassification(
    change: &Reclassification<'_>,
    instant: impl Fn(DateTime<Utc>) -> String,
) -> String {
    let mode = match change.mode {
        Some(Mode::KeepElapsed) => "keep-elapsed",
        Some(Mode::FromOrigin) => "from-origin",
        Some(Mode::NewCycle) => "new-cycle",
        Some(Mode::Freeze) => "freeze",
        None => "not applied, for the due was set by hand",
    };
    let (before, after) = (
        due(&change.due_before, &instant),
        due(&change.due_after, &instant),
    );
    let due = if before == after {
        format!("due as before: {after}")
    } else {
        format!("due {after} instead of {before}")
    };
    let late = if change.already_late {
        "; already late"
    } else {
        ""
    };
    format!(
        "reclassified {}: {}, {mode}; {} used; {due}{late}",
        instant(change.at),
        change.cause.as_str(),
        span(change.consumed)
    )
}

/// `due set by hand …`.
pub(super) fn set_by_hand(
    set: &SetByHand<'_>,
    instant: impl Fn(DateTime<Utc>) -> String,
) -> String {
    let hold = match set.hold {
        ManualDue::Movable => "pauses move it",
        ManualDue::Fixed => "pauses do not move it",
    };
    format!(
        "due set by hand {} to {} by {}: {} ({hold})",
        instant(set.at),
        instant(set.due),
        actor(set.by),
        set.reason
    )
}

/// `vendor, engineer, u-17`.
fn actor(actor: &Actor) -> String {
    let mut words = vec![actor.side.as_str()];
    words.extend(actor.role.as_deref());
    words.extend(actor.id.as_deref());
    words.join(", ")
}

/// An event in a few words, as in `vendor: question`.
pub(super) fn event(event: &Event, policy: &Policy) -> String {
    let severity = |rank: u8| level(policy.severities(), rank);
    let priority = |rank: u8| level(policy.priorities(), rank);
    let side = event.actor.side.as_str();
    match &event.kind {
        EventKind::Acknowledged => "acknowledged".to_owned(),
        EventKind::Replied { response } => format!("{side}: {}", response.as_str()),
        EventKind::SeverityReported { severity: to } => {
            format!("reported {}", severity(to.rank()))
        }
        EventKind::SeverityConfirmed { severity: to } => {
            format!("confirmed {}", severity(to.rank()))
        }
        EventKind::PrioritySet { priority: to } => format!("priority {}", priority(to.rank())),
        EventKind::ChangeRequested {
            severity: to,
            priority: other,
        } => {
            let severity = to.map(|to| severity(to.rank()));
            let asked = severity
                .into_iter()
                .chain(other.map(|to| priority(to.rank())));
            format!("requested {}", asked.collect::<Vec<_>>().join(", "))
        }
        EventKind::ChangeAccepted => "request accepted".to_owned(),
        EventKind::ChangeDeclined => "request declined".to_owned(),
        EventKind::Facts { set, withdrawn } => {
            let set = set.iter().map(|(name, value)| format!("{name} = {value}"));
            let gone = withdrawn.iter().map(|name| format!("{name} unknown"));
            set.chain(gone).collect::<Vec<_>>().join(", ")
        }
        EventKind::DueSet { clock, .. } => format!("due set: {clock}"),
        EventKind::WaitingSet { reason } => format!("waiting: {reason}"),
        EventKind::WaitingCleared { reason } => format!("no longer: {reason}"),
        EventKind::Resolved => "resolved".to_owned(),
        EventKind::Closed => "closed".to_owned(),
        EventKind::Reopened => "reopened".to_owned(),
        EventKind::Migrated { .. } => "migrated".to_owned(),
        EventKind::Happened { event } => event.clone(),
        EventKind::Assigned { position, to } => match to {
            Some(to) => format!("{position}: {}", actor(to)),
            None => format!("{position}: nobody"),
        },
        EventKind::Unassigned { position, who } => format!("{position}: without {who}"),
        EventKind::RungClimbed { to } => {
            format!("climbed to {}", to.as_deref().unwrap_or("the next rung"))
        }
        EventKind::RungAcknowledged { rung } => match rung {
            Some(rung) => format!("acknowledged on {rung}"),
            None => "acknowledged on its rung".to_owned(),
        },
        EventKind::RungRepeated
        | EventKind::EscalationRequested
        | EventKind::EscalationReviewBegun
        | EventKind::EscalationApproved
        | EventKind::EscalationDeclined
        | EventKind::ConcernRaised
        | EventKind::DeEscalated => event.kind.name().as_str().replace('-', " "),
    }
}

/// The label of a rank, or its name where it has none.
fn level(levels: &[Level], rank: u8) -> String {
    let found = levels.iter().find(|level| level.rank == Some(rank));
    match found {
        Some(level) => level.labels.first().unwrap_or(&level.name).clone(),
        None => format!("rank {rank}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_seconds_where_there_are_any() {
        for (at, says) in [
            ("08:30:00", "08:30"),
            ("08:30:05", "08:30:05"),
            ("08:30:00.5", "08:30:00.500"),
            ("08:30:05.5", "08:30:05.500"),
        ] {
            assert_eq!(time(at.parse().unwrap()), says);
        }
    }
}
