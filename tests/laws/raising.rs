//! Under `keep-elapsed`, with one calendar and a monotone table of one unit, what severities do to a due.

use super::made::{self, ClockSpec, Cond, Landing, Promise, Spec, Story, Target, Waits};
use super::naive::Phase;
use super::properties::{growing, last, played, replayed, seen_at};
use super::seen::{SeenDue, nanos};
use super::wall::{MINUTE, utc};
use crate::support::property;
use duly::{Bound, Event, EventKind, Mode, Severity, Ticket};
use proptest::prelude::*;
use proptest::sample::select;

/// Three targets of one unit, the gravest severity's the shortest.
fn targets() -> impl Strategy<Value = [Promise; 3]> {
    let landings = vec![Landing::SameTime, Landing::Close, Landing::Length(240)];
    let step = || (0..=8_i64).prop_map(|halves| halves * 30);
    let spans = (step(), step(), step()).prop_map(|(first, second, third)| {
        let first = first + 30;
        [first, first + second, first + second + third]
    });
    let days = select(landings).prop_map(|landing| {
        [1, 2, 3].map(|n| Promise::Days {
            n,
            landing,
            filing: false,
            stay: false,
            cutoff: None,
        })
    });
    prop_oneof![
        spans.clone().prop_map(|spans| spans.map(Promise::Business)),
        spans.prop_map(|spans| spans.map(Promise::Elapsed)),
        days,
    ]
}

/// A clock that nothing ends, and a story in which its ticket has a severity from the first.
fn graded() -> impl Strategy<Value = (Spec, Story)> {
    let bound = select(vec![Bound::Within, Bound::Under]);
    let first = (1..=3_u8, made::stories(10));
    (made::specs(), targets(), bound, first).prop_map(
        |(mut spec, targets, bound, (severity, mut story))| {
            let rows = (1..).zip(targets);
            let target = rows.map(|(rank, promise)| {
                let target = Some(Target::of(promise));
                (Cond::Severity(vec![rank]), target)
            });
            spec.waiting = [Waits::default(), Waits::default()];
            spec.clocks = vec![ClockSpec {
                stop: Vec::new(),
                pauses: vec![0, 1],
                target: target.collect(),
                bound,
                mode: Mode::KeepElapsed,
                ..ClockSpec::response(Promise::Immediate)
            }];
            story.severity = Some(severity);
            story.steps.retain(|step| {
                !matches!(
                    step.kind,
                    EventKind::Resolved | EventKind::Closed | EventKind::DueSet { .. }
                )
            });
            (spec, story)
        },
    )
}

/// The due, or what remains of a paused cycle; and whether that is a due.
fn ahead(ticket: &Ticket, as_of: i64) -> Option<(bool, i64)> {
    let seen = seen_at(ticket, as_of).concat().pop()?;
    match seen.due {
        SeenDue::At(due) => Some((true, due)),
        SeenDue::Held(_, remaining) => Some((false, remaining)),
        _ => None,
    }
}

fn is_paused(ticket: &Ticket, as_of: i64) -> bool {
    let seen = seen_at(ticket, as_of).concat().pop();
    seen.is_some_and(|seen| matches!(seen.phase, Phase::Paused(_)))
}

/// The severity in force at the end of the log.
fn in_force(ticket: &Ticket) -> Option<u8> {
    let log = ticket.log();
    let mut found = (log.opening.severity, None, None);
    for event in &log.events {
        match event.kind {
            EventKind::SeverityReported { severity } => found.0 = Some(severity),
            EventKind::SeverityConfirmed { severity } => found.1 = Some(severity),
            EventKind::ChangeRequested { severity, .. } => found.2 = severity,
            EventKind::ChangeDeclined => found.2 = None,
            EventKind::ChangeAccepted => {
                if let Some(severity) = found.2.take() {
                    found.0 = Some(severity);
                    found.1 = found.1.and(Some(severity));
                }
            }
            _ => {}
        }
    }
    found.1.or(found.0).map(Severity::rank)
}

#[test]
fn law_7_raising_a_severity_never_makes_a_due_later() {
    property::check(1_000, graded(), |(spec, story)| {
        let tickets = growing(&played(&spec, &story));
        for (before, after) in tickets.iter().zip(tickets.iter().skip(1)) {
            let now = last(after);
            if in_force(after) < in_force(before) {
                let (was, is) = (ahead(before, now), ahead(after, now));
                prop_assert!(
                    was.map(|was| was.0) == is.map(|is| is.0) && is <= was,
                    "{:?} {:?}\n{:#?}",
                    was,
                    is,
                    after.log()
                );
            }
        }
        Ok(())
    });
}

/// The log with the severity confirmed then, after the events at that instant.
fn confirmed(ticket: &Ticket, at: i64, rank: u8) -> Ticket {
    let severity = Severity::new(rank).unwrap();
    let event = Event::new(utc(at), EventKind::SeverityConfirmed { severity });
    let mut log = ticket.log().clone();
    let place = log.events.partition_point(|other| other.at <= event.at);
    log.events.insert(place, event);
    replayed(ticket, log)
}

/// When the pause ends in which an instant lies; the instant itself where it lies in none.
fn out_of_pause(ticket: &Ticket, at: i64) -> Option<i64> {
    let tickets = growing(ticket);
    let then = tickets.iter().rfind(|ticket| last(ticket) <= at)?;
    if !is_paused(then, at) {
        return Some(at);
    }
    let later = tickets.iter().filter(|ticket| last(ticket) > at);
    let mut later = later.map(|ticket| (last(ticket), is_paused(ticket, last(ticket))));
    later.find(|(_, paused)| !paused).map(|(at, _)| at)
}

/// Where the raising lies in a pause, that moves it as it moves the due.
#[test]
fn law_7_lowering_and_raising_back_ends_no_later_than_the_due_that_was_or_the_raising() {
    let times = (0..3_000_i64, 1..2_000_i64);
    property::check(
        1_000,
        (graded(), times),
        |((spec, story), (lowered, raised))| {
            let rank = story.severity.unwrap_or(1).min(2);
            let mut plain = story.clone();
            plain.severity = Some(rank);
            plain.steps.retain(|step| {
                matches!(
                    step.kind,
                    EventKind::WaitingSet { .. } | EventKind::WaitingCleared { .. }
                )
            });
            let ticket = played(&spec, &plain);
            let lowered = nanos(ticket.log().opening.logged_at) + lowered * MINUTE;
            let raised = lowered + raised * MINUTE;
            let to_and_fro = confirmed(&confirmed(&ticket, lowered, 3), raised, rank);
            let as_of = last(&to_and_fro);
            let floor = out_of_pause(&to_and_fro, raised);
            if let (Some((true, due)), Some((true, ends)), Some(floor)) =
                (ahead(&ticket, as_of), ahead(&to_and_fro, as_of), floor)
            {
                prop_assert!(
                    ends <= due.max(floor),
                    "due {} ends {} floor {}\n{:#?}",
                    utc(due),
                    utc(ends),
                    utc(floor),
                    to_and_fro.log()
                );
            }
            Ok(())
        },
    );
}
