//! The laws that need no model, over random policies and logs.

use super::books::{self, Shelf};
use super::made::{self, ClockSpec, Spec, Story, Waits, Warn};
use super::naive::Phase;
use super::seen::{self, Seen, SeenDue, nanos};
use super::wall::{MINUTE, utc};
use crate::support::property;
use duly::document::Document;
use duly::{Book, Change, Event, EventKind, Log, ManualDue, Snapshot, Stretch, Ticket};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The ticket after every event of the story that is not refused.
pub(super) fn played(spec: &Spec, story: &Story) -> Ticket {
    let policy = spec.policy();
    let mut ticket = policy.open(story.opening(spec.window)).unwrap();
    for event in story.events(spec.window) {
        // A story has illegal events, too.
        drop(ticket.apply(event));
    }
    ticket
}

/// The same under a book.
fn played_under(book: &Book, shelf: &Shelf, story: &Story) -> Ticket {
    let mut ticket = book.open(shelf.opening(story)).unwrap();
    for event in shelf.events(story) {
        drop(ticket.apply(shelf.hashed(book, event)));
    }
    ticket
}

/// A ticket of the same policy with another log.
pub(super) fn replayed(ticket: &Ticket, log: Log) -> Ticket {
    ticket.policy().replay(log).unwrap()
}

/// The ticket as it was after its opening, and after each of its events.
pub(super) fn growing(ticket: &Ticket) -> Vec<Ticket> {
    let log = ticket.log();
    grown(ticket.policy().open(log.opening.clone()).unwrap(), log)
}

/// The same under a book.
fn growing_under(book: &Book, ticket: &Ticket) -> Vec<Ticket> {
    let log = ticket.log();
    grown(book.open(log.opening.clone()).unwrap(), log)
}

fn grown(mut ticket: Ticket, log: &Log) -> Vec<Ticket> {
    let mut all = vec![ticket.clone()];
    for event in &log.events {
        ticket.apply(event.clone()).unwrap();
        all.push(ticket.clone());
    }
    all
}

pub(super) fn last(ticket: &Ticket) -> i64 {
    let log = ticket.log();
    nanos(
        log.events
            .last()
            .map_or(log.opening.logged_at, |event| event.at),
    )
}

/// Everything the ticket says at an instant, in bytes.
fn said(ticket: &Ticket, as_of: i64) -> String {
    serde_json::to_string(&ticket.assess(utc(as_of)).unwrap()).unwrap()
}

pub(super) fn seen_at(ticket: &Ticket, as_of: i64) -> Vec<Vec<Seen>> {
    seen::engine(&ticket.assess(utc(as_of)).unwrap())
}

/// What of an answer can change at an instant: all but what is measured.
fn discrete(ticket: &Ticket, as_of: i64) -> Vec<(String, Vec<Discrete>)> {
    let assessment = ticket.assess(utc(as_of)).unwrap();
    let clocks = seen::engine(&assessment).into_iter();
    let cycle = |seen: Seen| Discrete {
        phase: seen.phase,
        past_due: seen.past_due,
        breached_at: seen.breached_at,
        breaches: seen.breaches,
        warned: seen.warned,
    };
    let names = assessment.clocks().map(|clock| clock.name().to_owned());
    names
        .zip(clocks.map(|cycles| cycles.into_iter().map(cycle).collect()))
        .collect()
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Discrete {
    phase: Phase,
    past_due: bool,
    breached_at: Option<i64>,
    breaches: Vec<(i64, Option<i64>)>,
    warned: Vec<(Warn, i64, Option<i64>)>,
}

/// What changes of a cycle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum What {
    PastDue,
    Breach,
    Warning(Warn),
}

/// Minutes after the last event to look at.
fn looks() -> impl Strategy<Value = Vec<i64>> {
    vec(0..5_000_i64, 1..5)
}

/// Nothing discrete changes before the next change, at it something does, and only where it says so.
fn next_change_is_exact(ticket: &Ticket, as_of: i64) -> Result<Option<i64>, TestCaseError> {
    let now = discrete(ticket, as_of);
    let assessment = ticket.assess(utc(as_of)).unwrap();
    let Some(next) = assessment.next_change() else {
        for later in [1, MINUTE, 6_000 * MINUTE, 600_000 * MINUTE] {
            prop_assert_eq!(&discrete(ticket, as_of + later), &now);
        }
        return Ok(None);
    };
    let at = nanos(next.at);
    prop_assert!(at > as_of);
    for before in [
        as_of + 1,
        as_of + (at - as_of) / 2,
        at - 1_000_000_000,
        at - 1,
    ] {
        if (as_of..at).contains(&before) {
            prop_assert_eq!(&discrete(ticket, before), &now);
        }
    }
    let then = discrete(ticket, at);
    prop_assert_ne!(&then, &now);
    prop_assert_eq!(told(&next.changes), expected(&now, &then));
    Ok(Some(at))
}

/// A change by its clock, its cycle, and what it is.
fn told(changes: &[Change<'_>]) -> Vec<(String, usize, What)> {
    let one = |change: &Change<'_>| match *change {
        Change::Breach { clock, cycle } => (clock.to_owned(), cycle, What::Breach),
        Change::PastDue { clock, cycle } => (clock.to_owned(), cycle, What::PastDue),
        Change::Warning {
            clock,
            cycle,
            warning,
        } => (clock.to_owned(), cycle, What::Warning(seen::warn(warning))),
        other => panic!("no such change yet: {other:?}"),
    };
    let mut told: Vec<_> = changes.iter().map(one).collect();
    told.sort();
    told
}

fn expected(
    now: &[(String, Vec<Discrete>)],
    then: &[(String, Vec<Discrete>)],
) -> Vec<(String, usize, What)> {
    let mut expected = Vec::new();
    for ((clock, now), (_, then)) in now.iter().zip(then) {
        for (cycle, (now, then)) in (1..).zip(now.iter().zip(then)) {
            let name = || clock.clone();
            let passes = now.past_due != then.past_due;
            expected.extend(passes.then(|| (name(), cycle, What::PastDue)));
            let breaches = now.breached_at != then.breached_at;
            expected.extend(breaches.then(|| (name(), cycle, What::Breach)));
            let new = then.warned.iter().filter(|one| !now.warned.contains(one));
            expected.extend(new.map(|one| (name(), cycle, What::Warning(one.0))));
        }
    }
    expected.sort();
    expected
}

#[test]
fn law_3_next_change_is_exact() {
    property::check(
        1_000,
        (books::some(8), looks()),
        |((shelf, story), looks)| {
            // A revision that comes later is not foreseen.
            let shelf = shelf.unfollowed();
            let book = shelf.book();
            let ticket = played_under(&book, &shelf, &story);
            for ticket in growing_under(&book, &ticket) {
                let mut as_of = last(&ticket);
                while let Some(next) = next_change_is_exact(&ticket, as_of)? {
                    as_of = next;
                }
            }
            for look in looks {
                next_change_is_exact(&ticket, last(&ticket) + look * MINUTE + look)?;
            }
            Ok(())
        },
    );
}

#[test]
fn law_5_what_is_consumed_and_what_remains_make_the_effective_target() {
    property::check(
        1_000,
        (made::specs(), made::stories(12), looks()),
        |(spec, story, looks)| {
            let ticket = played(&spec, &story);
            for look in [0].into_iter().chain(looks) {
                let as_of = last(&ticket) + look * MINUTE + look;
                for seen in seen_at(&ticket, as_of).into_iter().flatten() {
                    let instant = matches!(seen.due, SeenDue::At(_) | SeenDue::Held(..));
                    prop_assert_eq!(seen.measures.is_some(), instant);
                    let Some(measures) = seen.measures else {
                        continue;
                    };
                    let over = measures.overrun;
                    let balance = measures.consumed + measures.remaining - measures.overrun;
                    prop_assert_eq!(balance, measures.effective, "{:?}", seen);
                    prop_assert!(measures.remaining == 0 || over == 0, "{:?}", seen);
                }
            }
            Ok(())
        },
    );
}

#[test]
fn law_12_what_was_true_is_not_changed_by_a_later_event() {
    property::check(1_000, books::some(12), |(shelf, story)| {
        let book = shelf.book();
        let ticket = played_under(&book, &shelf, &story);
        let tickets = growing_under(&book, &ticket);
        let end = histories(&shelf, &ticket, last(&ticket));
        for (earlier, next) in tickets.iter().zip(tickets.iter().skip(1)) {
            let (from, to) = (last(earlier), last(next));
            for as_of in [from, from + (to - from) / 2, to - MINUTE, to] {
                if (from..=to).contains(&as_of) {
                    let mut later = ticket.log().events[earlier.log().events.len()..].iter();
                    let reopened = later.any(|event| event.kind == EventKind::Reopened);
                    let then = histories(&shelf, earlier, as_of);
                    for (name, then) in then {
                        history_is_kept(&then, &end[&name], as_of, reopened)?;
                    }
                }
            }
        }
        Ok(())
    });
}

#[test]
fn every_explanation_re_adds_to_its_due() {
    property::check(
        1_000,
        (made::specs(), made::stories(12), looks()),
        |(spec, story, looks)| {
            let ticket = played(&spec, &story);
            for look in [0].into_iter().chain(looks) {
                let as_of = last(&ticket) + look * MINUTE;
                let assessment = ticket.assess(utc(as_of)).unwrap();
                for cycle in assessment.clocks().flat_map(|clock| clock.cycles()) {
                    explained(&cycle, as_of)?;
                }
            }
            Ok(())
        },
    );
}

#[test]
fn law_1_replay_equals_applying_one_by_one_and_restoring_anywhere() {
    property::check(
        1_000,
        (books::some(12), 0..12_usize, looks()),
        |((shelf, story), cut, looks)| {
            let book = shelf.book();
            let ticket = played_under(&book, &shelf, &story);
            let whole = book.replay(ticket.log().clone()).unwrap();
            let mut kept = ticket.log().clone();
            let rest = kept.events.split_off(cut.min(kept.events.len()));
            let kept = book.replay(kept).unwrap();
            let stored = serde_json::to_string(&kept.snapshot()).unwrap();
            let snapshot: Snapshot = serde_json::from_str(&stored).unwrap();
            let mut restored = book.restore(snapshot).unwrap();
            for event in rest {
                restored.apply(event).unwrap();
            }
            prop_assert_eq!(whole.log(), ticket.log());
            prop_assert_eq!(restored.log(), ticket.log());
            for look in looks {
                let as_of = last(&ticket) + look * MINUTE;
                prop_assert_eq!(said(&whole, as_of), said(&ticket, as_of));
                prop_assert_eq!(said(&restored, as_of), said(&ticket, as_of));
            }
            Ok(())
        },
    );
}

#[test]
fn law_2_assessing_changes_nothing() {
    property::check(
        1_000,
        (books::some(12), looks(), 0..5_000_i64),
        |((shelf, story), looks, end)| {
            let book = shelf.book();
            let unwatched = played_under(&book, &shelf, &story);
            let mut watched = book.open(shelf.opening(&story)).unwrap();
            for event in shelf.events(&story) {
                for look in &looks {
                    let (as_of, bytes) = (last(&watched) + look * MINUTE, format!("{watched:?}"));
                    prop_assert_eq!(said(&watched, as_of), said(&watched, as_of));
                    prop_assert_eq!(format!("{watched:?}"), bytes);
                }
                drop(watched.apply(shelf.hashed(&book, event)));
            }
            let as_of = last(&watched) + end * MINUTE;
            prop_assert_eq!(said(&watched, as_of), said(&unwatched, as_of));
            Ok(())
        },
    );
}

#[test]
fn law_8_a_refused_event_leaves_the_ticket_byte_identical() {
    property::check(
        1_000,
        (books::some(16), looks()),
        |((shelf, story), looks)| {
            let book = shelf.book();
            let mut ticket = book.open(shelf.opening(&story)).unwrap();
            for event in shelf.events(&story) {
                let event = shelf.hashed(&book, event);
                let before = (
                    format!("{ticket:?}"),
                    serde_json::to_string(ticket.log()).unwrap(),
                );
                let answers: Vec<_> = looks
                    .iter()
                    .map(|m| said(&ticket, last(&ticket) + m * MINUTE))
                    .collect();
                match ticket.apply(event) {
                    Ok(outcome) if !outcome.repeated => {}
                    Ok(_) | Err(_) => {
                        let after = (
                            format!("{ticket:?}"),
                            serde_json::to_string(ticket.log()).unwrap(),
                        );
                        prop_assert_eq!(before, after);
                        let same: Vec<_> = looks
                            .iter()
                            .map(|m| said(&ticket, last(&ticket) + m * MINUTE))
                            .collect();
                        prop_assert_eq!(answers, same);
                    }
                }
            }
            Ok(())
        },
    );
}

#[test]
fn law_11_documents_logs_and_events_survive_serialisation() {
    property::check(
        1_000,
        (made::specs(), made::stories(12)),
        |(spec, story)| {
            let document = spec.document();
            let text = toml::to_string(&document).unwrap();
            prop_assert_eq!(&toml::from_str::<Document>(&text).unwrap(), &document);
            let text = serde_json::to_string(&document).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Document>(&text).unwrap(), &document);
            for event in story.events(spec.window) {
                let text = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Event>(&text).unwrap(), &event);
            }
            let ticket = played(&spec, &story);
            let text = serde_json::to_string(ticket.log()).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Log>(&text).unwrap(), ticket.log());
            let text = toml::to_string(ticket.log()).unwrap();
            prop_assert_eq!(&toml::from_str::<Log>(&text).unwrap(), ticket.log());
            Ok(())
        },
    );
}

/// The cycles of each clock, and how often a revision had ended such a clock before.
type Histories = BTreeMap<(String, usize), Vec<Seen>>;

fn histories(shelf: &Shelf, ticket: &Ticket, as_of: i64) -> Histories {
    let assessment = ticket.assess(utc(as_of)).unwrap();
    let own = assessment.policy().revision().parse().unwrap();
    let own = shelf.clocks_of(own);
    let names = assessment.clocks().map(|clock| clock.name().to_owned());
    let mut all: Vec<_> = names.zip(seen::engine(&assessment)).collect();
    // Those of earlier revisions come first.
    all.rotate_left(own);
    let mut histories = Histories::new();
    for (name, cycles) in all.into_iter().filter(|(_, cycles)| !cycles.is_empty()) {
        let before = histories.keys().filter(|key| key.0 == name).count();
        histories.insert((name, before), cycles);
    }
    histories
}

/// What the log up to an instant said as of it stands in what the whole log says at its end.
fn history_is_kept(
    then: &[Seen],
    end: &[Seen],
    as_of: i64,
    reopened: bool,
) -> Result<(), TestCaseError> {
    prop_assert!(end.len() >= then.len());
    for (then, end) in then.iter().zip(end) {
        prop_assert_eq!(then.started_at, end.started_at);
        let known = |breach: &&(i64, Option<i64>)| breach.0 < as_of;
        let before: Vec<i64> = then.breaches.iter().filter(known).map(|b| b.0).collect();
        let after: Vec<i64> = end.breaches.iter().filter(known).map(|b| b.0).collect();
        prop_assert_eq!(
            before,
            after,
            "breaches before {}\n{:?}\n{:?}",
            utc(as_of),
            then,
            end
        );
        for (before, after) in then.breaches.iter().zip(&end.breaches) {
            prop_assert_eq!(before.0, after.0);
            prop_assert!(before.1 == after.1 || before.1.is_none() && after.1 >= Some(as_of));
        }
        for warned in &then.warned {
            let mut after = end.warned.iter();
            let after = after.find(|after| (after.0, after.1) == (warned.0, warned.1));
            let stands = after.is_some_and(|after| {
                warned.2 == after.2 || warned.2.is_none() && after.2 >= Some(as_of)
            });
            prop_assert!(stands, "{:?}\n{:?}", then, end);
        }
        let reclassified = end.reclassified.get(..then.reclassified.len());
        prop_assert_eq!(Some(then.reclassified.as_slice()), reclassified);
        let ended = !matches!(then.phase, Phase::Running | Phase::Paused(_));
        if ended && !reopened {
            let (mut then, mut end) = (then.clone(), end.clone());
            // An ended cycle is past its due as time goes by; nothing else of it changes.
            (then.past_due, end.past_due) = (false, false);
            prop_assert_eq!(then, end);
        }
    }
    Ok(())
}

/// The segments run from the start to the due without a hole, and the counted ones add up.
fn explained(cycle: &duly::CycleAnswer<'_>, as_of: i64) -> Result<(), TestCaseError> {
    let verified = duly::verify(cycle);
    prop_assert!(verified.is_ok(), "{:?}", verified);
    let segments: Vec<_> = cycle.explain().segments().collect();
    let Some(measures) = cycle.measures else {
        prop_assert_eq!(segments, vec![]);
        return Ok(());
    };
    let (end, expected) = match cycle.due {
        duly::Due::At(due) => (nanos(due), measures.effective),
        _ => (as_of, measures.consumed),
    };
    let mut cursor = nanos(cycle.started_at);
    // A pause, or a due that is set by hand, may lie before the opening that the cycle counts from.
    let end = end.max(cursor);
    let mut counted = chrono::TimeDelta::zero();
    for segment in &segments {
        prop_assert_eq!(nanos(segment.from), cursor, "{:?}", segments);
        prop_assert!(segment.from < segment.to, "{:?}", segments);
        cursor = nanos(segment.to);
        if segment.stretch == Stretch::Counted {
            counted += segment.length();
        }
    }
    prop_assert_eq!(cursor, end, "{:?}", segments);
    prop_assert_eq!(counted, expected, "{:?}", segments);
    Ok(())
}

/// A clock whose target never changes, on the office's hours, and a story in which nobody waits for the
/// customer.
fn steady() -> impl Strategy<Value = (Spec, Story)> {
    let open_time = |spec: &Spec| {
        let target = |clock: &ClockSpec| clock.target[0].1.clone();
        let kept = spec.clocks.iter().filter_map(target);
        kept.map(|target| target.promise)
            .any(|promise| promise.is_open_time())
    };
    (
        made::specs().prop_filter("an open-time target", open_time),
        made::stories(10),
    )
        .prop_map(|(mut spec, story)| {
            for clock in &mut spec.clocks {
                let target = clock.target[0].1.clone();
                clock.target = vec![(made::Cond::Always, target)];
                clock.calendar = vec![(made::Cond::Always, Some(0))];
            }
            spec.clocks.retain(|clock| {
                let target = clock.target[0].1.as_ref();
                target.is_some_and(|target| target.promise.is_open_time())
            });
            (spec, story)
        })
}

/// The log with the customer waited for from one instant to another, after the events at the first.
fn with_pause(ticket: &Ticket, from: i64, to: i64) -> Ticket {
    let reason = || made::REASONS[0].to_owned();
    let set = Event::new(utc(from), EventKind::WaitingSet { reason: reason() });
    let cleared = Event::new(utc(to), EventKind::WaitingCleared { reason: reason() });
    let mut log = ticket.log().clone();
    let place = log.events.partition_point(|event| event.at <= set.at);
    log.events.insert(place, set);
    let place = log
        .events
        .partition_point(|event| event.at < cleared.at)
        .max(place + 1);
    log.events.insert(place, cleared);
    replayed(ticket, log)
}

/// The ticket without anybody waiting for the customer, and with the clocks that heed no waiting but by
/// their pauses.
fn undisturbed(mut spec: Spec, story: &Story) -> Option<(Spec, Ticket)> {
    spec.clocks.retain(ClockSpec::ignores_waiting);
    for clock in &mut spec.clocks {
        clock.pauses = vec![0, 1];
    }
    spec.waiting[0] = Waits::default();
    let customers = |kind: &EventKind| match kind {
        EventKind::WaitingSet { reason } | EventKind::WaitingCleared { reason } => {
            reason == made::REASONS[0]
        }
        _ => false,
    };
    let mut story = story.clone();
    // Before it is played: what a pause lets pass may be refused without it.
    story.steps.retain(|step| !customers(&step.kind));
    let ticket = played(&spec, &story);
    (!spec.clocks.is_empty()).then_some((spec, ticket))
}

/// Of a due that is set by hand in a pause what remains is measured in open time, so that one that lies in
/// closed time comes earlier than without the pause.
fn set_in_a_pause(cycle: &Seen, from: i64, to: i64) -> bool {
    cycle.by_hand.is_some_and(|by_hand| {
        by_hand.hold == ManualDue::Movable && (from..to).contains(&by_hand.at)
    })
}

#[test]
fn law_6_a_pause_over_closed_time_changes_no_due_of_an_open_time_target() {
    property::check(
        1_000,
        (steady(), 0..5_000_i64, 1..2_000_i64),
        |((spec, story), look, length)| {
            let Some((spec, ticket)) = undisturbed(spec, &story) else {
                return Ok(());
            };
            let office = &spec.naive_calendars()[0];
            let mut from = nanos(ticket.log().opening.logged_at) + look * MINUTE;
            while office.is_open(from).unwrap() {
                from += MINUTE;
            }
            let mut to = from;
            while to < from + length * MINUTE && !office.is_open(to).unwrap() {
                to += MINUTE;
            }
            let events = &ticket.log().events;
            let next = events.iter().find(|event| event.at > utc(from));
            to = next.map_or(to, |next| nanos(next.at).min(to));
            let paused = with_pause(&ticket, from, to);
            let as_of = last(&ticket).max(to);
            let dues = |ticket: &Ticket| -> Vec<SeenDue> {
                let cycles = seen_at(ticket, as_of).into_iter().flatten();
                cycles.map(|seen| seen.due).collect()
            };
            prop_assert_eq!(
                dues(&paused),
                dues(&ticket),
                "paused {} to {}",
                utc(from),
                utc(to)
            );
            Ok(())
        },
    );
}

#[test]
fn law_6_no_pause_makes_any_due_earlier() {
    property::check(
        1_000,
        (made::specs(), made::stories(10), 0..5_000_i64, 1..2_000_i64),
        |(spec, story, look, length)| {
            let Some((_, ticket)) = undisturbed(spec, &story) else {
                return Ok(());
            };
            let from = nanos(ticket.log().opening.logged_at) + look * MINUTE;
            let to = from + length * MINUTE;
            let paused = with_pause(&ticket, from, to);
            let as_of = last(&ticket).max(to);
            let pairs = seen_at(&paused, as_of)
                .into_iter()
                .zip(seen_at(&ticket, as_of));
            for (paused, unpaused) in pairs {
                prop_assert_eq!(paused.len(), unpaused.len());
                if paused.iter().any(|cycle| set_in_a_pause(cycle, from, to)) {
                    continue;
                }
                for (paused, unpaused) in paused.iter().zip(&unpaused) {
                    if let (SeenDue::At(later), SeenDue::At(due)) = (&paused.due, &unpaused.due) {
                        prop_assert!(
                            later >= due,
                            "{} to {}\n{:?}\n{:?}",
                            utc(from),
                            utc(to),
                            paused,
                            unpaused
                        );
                    }
                }
            }
            Ok(())
        },
    );
}
