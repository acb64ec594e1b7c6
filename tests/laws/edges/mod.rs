//! Both sides of each edge, named for the sentence it holds. All on Monday 2026-03-02 and the days after,
//! on hours from 8 to 12 and from 13 to 17 in Berlin.

mod by_hand;
mod cadence;
mod cycles;
mod modes;
mod reopening;
mod revisions;
mod warnings;

use super::made::{ClockSpec, Cond, Landing, Promise, Spec, Target, Trig};
use super::naive::Phase;
use super::seen::{self, Seen, SeenDue, nanos};
use super::wall::{HOUR, MINUTE, utc};
use crate::support::at;
use duly::document::{Document, Open};
use duly::{
    Bound, ChangeCause, Due, Event, EventKind, EventName, Mode, Opening, Origin, Outcome, Policy,
    Refused, Reopening, Response, Severity, Side, Ticket,
};

const BOUNDS: [Bound; 2] = [Bound::Within, Bound::Under];
const MODES: [Mode; 4] = [
    Mode::Freeze,
    Mode::FromOrigin,
    Mode::KeepElapsed,
    Mode::NewCycle,
];
const NANO: i64 = 1;

/// A day of March 2026 and a time in Berlin, as in `02T09:00`.
fn on(text: &str) -> i64 {
    nanos(at(&format!("2026-03-{text}:00+01:00")))
}

fn at_due(text: &str) -> SeenDue {
    SeenDue::At(on(text))
}

fn clock(minutes: i64, bound: Bound) -> ClockSpec {
    ClockSpec {
        bound,
        ..ClockSpec::response(Promise::Business(minutes))
    }
}

/// A clock with a target for each severity from the gravest on.
fn by_severity(targets: &[Option<Promise>], bound: Bound, mode: Mode) -> ClockSpec {
    let rows = (1..).zip(targets);
    let target =
        rows.map(|(rank, promise)| (Cond::Severity(vec![rank]), promise.clone().map(Target::of)));
    ClockSpec {
        target: target.collect(),
        mode,
        ..clock(1, bound)
    }
}

fn business(minutes: i64) -> Option<Promise> {
    Some(Promise::Business(minutes))
}

fn never_open() -> duly::document::Calendar {
    duly::document::Calendar {
        open: Some(Open::Never),
        ..duly::document::Calendar::default()
    }
}

/// A ticket logged then.
fn opened(clock: ClockSpec, logged: i64, severity: Option<u8>) -> Ticket {
    let mut opening = Opening::new(utc(logged));
    if let Some(severity) = severity.and_then(Severity::new) {
        opening = opening.severity(severity);
    }
    Spec::office(clock).policy().open(opening).unwrap()
}

fn reply(ticket: &mut Ticket, t: i64) {
    let reply = Event::replied(utc(t), Side::Vendor, Response::Suggestion);
    ticket.apply(reply).unwrap();
}

fn wait(ticket: &mut Ticket, t: i64) {
    let reason = "customer".to_owned();
    let event = Event::new(utc(t), EventKind::WaitingSet { reason });
    ticket.apply(event).unwrap();
}

fn go_on(ticket: &mut Ticket, t: i64) {
    let reason = "customer".to_owned();
    let event = Event::new(utc(t), EventKind::WaitingCleared { reason });
    ticket.apply(event).unwrap();
}

fn confirm(ticket: &mut Ticket, t: i64, severity: u8) {
    let severity = Severity::new(severity).unwrap();
    let event = Event::new(utc(t), EventKind::SeverityConfirmed { severity });
    ticket.apply(event).unwrap();
}

/// The last cycle of the first clock.
fn look(ticket: &Ticket, t: i64) -> Seen {
    cycles(ticket, t).pop().unwrap()
}

fn cycles(ticket: &Ticket, t: i64) -> Vec<Seen> {
    seen::engine(&ticket.assess(utc(t)).unwrap()).remove(0)
}

fn remaining(seen: &Seen) -> i64 {
    seen.measures.unwrap().remaining
}

fn next_change(ticket: &Ticket, t: i64) -> Option<i64> {
    let assessment = ticket.assess(utc(t)).unwrap();
    assessment.next_change().map(|next| nanos(next.at))
}

fn happens(ticket: &mut Ticket, t: i64, kind: EventKind) -> Outcome {
    ticket.apply(Event::new(utc(t), kind)).unwrap()
}

fn resolve(ticket: &mut Ticket, t: i64) {
    happens(ticket, t, EventKind::Resolved);
}

fn reopen(ticket: &mut Ticket, t: i64) {
    happens(ticket, t, EventKind::Reopened);
}

fn reopening(minutes: i64, bound: Bound, reopened: Option<Reopening>) -> ClockSpec {
    ClockSpec {
        reopened,
        ..clock(minutes, bound)
    }
}

#[test]
fn an_act_exactly_at_the_due_is_in_time_within_and_late_under() {
    let due = on("02T11:00");
    for (bound, act, breached_at) in [
        (Bound::Within, due - NANO, None),
        (Bound::Within, due, None),
        (Bound::Within, due + NANO, Some(due)),
        (Bound::Under, due - NANO, None),
        (Bound::Under, due, Some(due)),
        (Bound::Under, due + NANO, Some(due)),
    ] {
        let mut ticket = opened(clock(120, bound), on("02T09:00"), None);
        reply(&mut ticket, act);
        let seen = look(&ticket, act + 24 * HOUR);
        assert_eq!((seen.phase, seen.due), (Phase::Met(act), SeenDue::At(due)));
        assert_eq!(seen.breached_at, breached_at, "{bound:?} at {act}");
    }
}

#[test]
fn a_within_breach_changes_one_nanosecond_after_the_due_and_shows_the_due() {
    let due = on("02T11:00");
    for (bound, changes_at) in [(Bound::Within, due + NANO), (Bound::Under, due)] {
        let ticket = opened(clock(120, bound), on("02T09:00"), None);
        assert_eq!(next_change(&ticket, on("02T09:00")), Some(changes_at));
        let before = look(&ticket, changes_at - NANO);
        assert_eq!((before.past_due, before.breached_at), (false, None));
        let then = look(&ticket, changes_at);
        assert_eq!((then.past_due, then.breached_at), (true, Some(due)));
        assert_eq!(next_change(&ticket, changes_at), None);
    }
}

#[test]
fn an_ended_cycle_is_past_its_due_as_time_goes_by_and_keeps_its_measures() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    reply(&mut ticket, on("02T10:00"));
    let due = on("02T11:00");
    assert_eq!(next_change(&ticket, on("02T10:00")), Some(due + NANO));
    for (as_of, past_due) in [(due, false), (due + NANO, true), (due + 24 * HOUR, true)] {
        let seen = look(&ticket, as_of);
        assert_eq!((seen.past_due, seen.breached_at), (past_due, None));
        assert_eq!(remaining(&seen), HOUR);
    }
}

#[test]
fn a_pause_beginning_exactly_at_the_due_moves_it_within_and_meets_a_breach_under() {
    let due = on("02T11:00");
    for bound in BOUNDS {
        let mut ticket = opened(clock(120, bound), on("02T09:00"), None);
        wait(&mut ticket, due);
        let paused = look(&ticket, due);
        assert_eq!(paused.due, SeenDue::Held(Some(due), 0));
        go_on(&mut ticket, due + 30 * MINUTE);
        let seen = look(&ticket, due + 30 * MINUTE);
        match bound {
            Bound::Within => {
                assert_eq!((paused.past_due, paused.breached_at), (false, None));
                assert_eq!((seen.due, seen.breached_at), (at_due("02T11:30"), None));
            }
            Bound::Under => {
                assert_eq!((paused.past_due, paused.breached_at), (true, Some(due)));
                assert_eq!(
                    (seen.due, seen.breached_at),
                    (at_due("02T11:00"), Some(due))
                );
            }
        }
    }
}

#[test]
fn a_pause_beginning_after_the_due_moves_only_the_overrun() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    wait(&mut ticket, on("02T11:00") + NANO);
    go_on(&mut ticket, on("02T11:30"));
    let seen = look(&ticket, on("02T11:40"));
    assert_eq!(seen.due, at_due("02T11:00"));
    assert_eq!(seen.breached_at, Some(on("02T11:00")));
    assert_eq!(seen.measures.unwrap().overrun, 10 * MINUTE + NANO);
}

#[test]
fn a_resume_exactly_at_the_due_the_pause_found_leaves_what_remained() {
    for bound in BOUNDS {
        let mut ticket = opened(clock(120, bound), on("02T09:00"), None);
        wait(&mut ticket, on("02T10:00"));
        let held = look(&ticket, on("02T11:00"));
        assert_eq!(held.due, SeenDue::Held(Some(on("02T11:00")), HOUR));
        assert_eq!(next_change(&ticket, on("02T10:00")), None);
        go_on(&mut ticket, on("02T11:00"));
        let seen = look(&ticket, on("02T11:00"));
        assert_eq!(seen.due, at_due("02T12:00"));
        assert_eq!((seen.past_due, seen.breached_at), (false, None));
    }
}

#[test]
fn a_budget_used_up_exactly_at_closing_ends_at_closing() {
    let ticket = opened(clock(120, Bound::Within), on("02T15:00"), None);
    assert_eq!(look(&ticket, on("02T15:00")).due, at_due("02T17:00"));
    let closing = on("02T17:00");
    assert_eq!(look(&ticket, closing).breached_at, None);
    assert_eq!(look(&ticket, closing + NANO).breached_at, Some(closing));
}

#[test]
fn the_due_may_lie_before_the_resume_and_the_breach_does_not() {
    let closing = on("02T17:00");
    for bound in BOUNDS {
        let mut ticket = opened(clock(120, bound), on("02T15:00"), None);
        wait(&mut ticket, closing);
        go_on(&mut ticket, on("03T07:00"));
        let seen = look(&ticket, on("03T07:00"));
        assert_eq!((seen.due, seen.past_due), (SeenDue::At(closing), true));
        let breached_at = match bound {
            Bound::Within => on("03T07:00"),
            Bound::Under => closing,
        };
        assert_eq!(seen.breached_at, Some(breached_at));
    }
}

#[test]
fn a_pause_over_night_and_into_the_day_moves_a_due_at_closing_by_its_open_time() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T15:00"), None);
    wait(&mut ticket, on("02T17:00"));
    go_on(&mut ticket, on("03T09:00"));
    let seen = look(&ticket, on("03T09:00"));
    assert_eq!((seen.due, seen.breached_at), (at_due("03T09:00"), None));
    let late = look(&ticket, on("03T09:00") + NANO);
    assert_eq!(late.breached_at, Some(on("03T09:00")));
}

#[test]
fn a_cycle_that_ends_paused_keeps_the_due_a_resume_would_give_and_is_not_breached_by_it() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    wait(&mut ticket, on("02T10:00"));
    reply(&mut ticket, on("02T11:30"));
    let seen = look(&ticket, on("02T16:00"));
    assert_eq!(seen.phase, Phase::Met(on("02T11:30")));
    assert_eq!((seen.due, seen.breached_at), (at_due("02T13:30"), None));

    let mut ticket = opened(clock(120, Bound::Within), on("02T15:00"), None);
    wait(&mut ticket, on("02T17:00"));
    reply(&mut ticket, on("03T07:00"));
    let seen = look(&ticket, on("03T07:00"));
    assert_eq!((seen.due, seen.past_due), (at_due("02T17:00"), true));
    assert_eq!(seen.breached_at, None);
}

#[test]
fn waiting_set_by_the_starting_event_pauses_from_the_start() {
    let clock = ClockSpec {
        start: vec![Trig::new(EventName::WaitingSet)],
        ..clock(120, Bound::Within)
    };
    let mut ticket = opened(clock, on("02T09:00"), None);
    wait(&mut ticket, on("02T10:00"));
    let seen = look(&ticket, on("02T11:00"));
    assert_eq!(seen.phase, Phase::Paused(on("02T10:00")));
    assert_eq!(seen.due, SeenDue::Held(Some(on("02T12:00")), 2 * HOUR));
}

#[test]
fn a_reclassification_at_the_very_instant_of_the_due_comes_after_it_under_and_before_it_within() {
    let due = on("02T10:00");
    for (mode, bound, expected, breaches) in [
        (Mode::KeepElapsed, Bound::Within, "02T12:00", vec![]),
        (
            Mode::KeepElapsed,
            Bound::Under,
            "02T10:00",
            vec![(due, None)],
        ),
        (Mode::FromOrigin, Bound::Within, "02T12:00", vec![]),
        (
            Mode::FromOrigin,
            Bound::Under,
            "02T12:00",
            vec![(due, Some(due))],
        ),
        (Mode::Freeze, Bound::Within, "02T10:00", vec![]),
        (Mode::Freeze, Bound::Under, "02T10:00", vec![(due, None)]),
    ] {
        let clock = by_severity(&[business(120), business(240)], bound, mode);
        let mut ticket = opened(clock, on("02T08:00"), Some(1));
        confirm(&mut ticket, due, 2);
        let seen = look(&ticket, due);
        let found = (seen.due, seen.breaches);
        assert_eq!(found, (at_due(expected), breaches), "{mode:?} {bound:?}");
    }
}

#[test]
fn a_new_cycle_at_the_very_instant_of_the_due_leaves_the_old_one_to_its_bound() {
    let due = on("02T10:00");
    for (bound, breached_at) in [(Bound::Within, None), (Bound::Under, Some(due))] {
        let clock = by_severity(&[business(120), business(240)], bound, Mode::NewCycle);
        let mut ticket = opened(clock, on("02T08:00"), Some(1));
        confirm(&mut ticket, due, 2);
        let cycles = cycles(&ticket, due);
        assert_eq!(cycles.len(), 2);
        assert_eq!(cycles[0].phase, Phase::Replaced(due));
        assert_eq!(cycles[0].breached_at, breached_at);
        assert_eq!(cycles[1].started_at, due);
        assert_eq!(
            (&cycles[1].due, cycles[1].breached_at),
            (&at_due("02T15:00"), None)
        );
    }
}

#[test]
fn keep_elapsed_never_makes_a_due_earlier_than_the_change() {
    for (bound, breached_at) in [(Bound::Within, None), (Bound::Under, Some(on("02T11:00")))] {
        let clock = by_severity(&[business(60), business(240)], bound, Mode::KeepElapsed);
        let mut ticket = opened(clock, on("02T08:00"), Some(2));
        confirm(&mut ticket, on("02T11:00"), 1);
        let seen = look(&ticket, on("02T11:00"));
        assert_eq!(
            (seen.due, seen.breached_at),
            (at_due("02T11:00"), breached_at)
        );
        assert_eq!(seen.measures.unwrap().effective, 3 * HOUR);
    }
}

#[test]
fn events_at_one_instant_apply_in_log_order() {
    let clock = ClockSpec {
        start: vec![Trig::new(EventName::Replied).from(Side::Customer)],
        ..clock(120, Bound::Within)
    };
    let t = on("02T10:00");
    let question = Event::replied(utc(t), Side::Customer, Response::Question);
    let mut answered = opened(clock.clone(), on("02T09:00"), None);
    answered.apply(question.clone()).unwrap();
    reply(&mut answered, t);
    assert_eq!(look(&answered, t).phase, Phase::Met(t));
    let mut asked_again = opened(clock, on("02T09:00"), None);
    reply(&mut asked_again, t);
    asked_again.apply(question).unwrap();
    assert_eq!(look(&asked_again, t).phase, Phase::Running);
    assert_eq!(cycles(&asked_again, t).len(), 1);
}

#[test]
fn a_pause_of_no_length_at_the_due_moves_nothing_in_either_log_order() {
    let due = on("02T11:00");
    for bound in BOUNDS {
        let mut paused_first = opened(clock(120, bound), on("02T09:00"), None);
        wait(&mut paused_first, due);
        go_on(&mut paused_first, due);
        let mut cleared_first = opened(clock(120, bound), on("02T09:00"), None);
        go_on(&mut cleared_first, due);
        wait(&mut cleared_first, due);
        let breached_at = (bound == Bound::Under).then_some(due);
        let seen = look(&paused_first, due);
        assert_eq!(
            (seen.due, seen.breached_at),
            (SeenDue::At(due), breached_at)
        );
        let seen = look(&cleared_first, due);
        assert_eq!(seen.due, SeenDue::Held(Some(due), 0));
        assert_eq!(seen.breached_at, breached_at);
    }
}

#[test]
fn a_due_at_or_after_2100_is_out_of_range_and_the_cycle_runs_all_the_same() {
    let logged = nanos(at("2099-12-31T22:00:00Z"));
    let end = nanos(at("2100-01-01T00:00:00Z"));
    let elapsed = |minutes| ClockSpec::response(Promise::Elapsed(minutes));
    let inside = opened(elapsed(119), logged, None);
    assert_eq!(look(&inside, logged).due, SeenDue::At(end - MINUTE));
    for minutes in [120, 36_600 * 24 * 60] {
        let mut outside = opened(elapsed(minutes), logged, None);
        let seen = look(&outside, end - NANO);
        assert_eq!(
            (seen.phase, seen.due),
            (Phase::Running, SeenDue::OutOfRange)
        );
        assert_eq!(
            (seen.past_due, seen.breached_at, seen.measures),
            (false, None, None)
        );
        assert_eq!(next_change(&outside, logged), None);
        reply(&mut outside, end - NANO);
        let met = look(&outside, end - NANO);
        assert_eq!(
            (met.phase, met.due),
            (Phase::Met(end - NANO), SeenDue::OutOfRange)
        );
    }
}

#[test]
fn a_calendar_that_never_opens_gives_no_due_and_an_elapsed_target_needs_none() {
    let never = |promise| -> Document {
        let mut document = Spec::office(ClockSpec::response(promise)).document();
        *document.calendar.0.get_mut("office").unwrap() = never_open();
        document
    };
    let opening = || Opening::new(utc(on("02T09:00")));
    let policy = Policy::compile(&never(Promise::Business(120))).unwrap();
    let mut ticket = policy.open(opening()).unwrap();
    let seen = look(&ticket, on("02T10:00"));
    assert_eq!(
        (seen.phase, seen.due),
        (Phase::Running, SeenDue::NeverOpens)
    );
    assert_eq!(
        (seen.past_due, seen.breached_at, seen.measures),
        (false, None, None)
    );
    assert_eq!(next_change(&ticket, on("02T10:00")), None);
    reply(&mut ticket, on("02T11:00"));
    assert_eq!(
        look(&ticket, on("02T11:00")).phase,
        Phase::Met(on("02T11:00"))
    );

    let policy = Policy::compile(&never(Promise::Elapsed(120))).unwrap();
    let ticket = policy.open(opening()).unwrap();
    assert_eq!(look(&ticket, on("02T09:00")).due, at_due("02T11:00"));
}

#[test]
fn an_unset_severity_is_unknown_and_asked_for() {
    let clock = by_severity(&[business(120)], Bound::Within, Mode::Freeze);
    let ticket = opened(clock, on("02T09:00"), None);
    let assessment = ticket.assess(utc(on("02T09:00"))).unwrap();
    let cycle = assessment.clock("clock-0").unwrap().current().unwrap();
    let Due::Unknown(ask) = &cycle.due else {
        panic!("expected unknown, found {:?}", cycle.due);
    };
    let facts: Vec<_> = ask.iter().map(|ask| ask.fact).collect();
    assert_eq!(facts, ["severity"]);
    assert_eq!(
        (cycle.past_due, cycle.breached_at, cycle.measures),
        (false, None, None)
    );
}

#[test]
fn from_no_instant_to_one_counts_from_the_origin_under_every_mode() {
    for mode in MODES {
        let clock = by_severity(&[business(120)], Bound::Within, mode);
        let mut ticket = opened(clock, on("02T09:00"), None);
        confirm(&mut ticket, on("02T10:00"), 1);
        assert_eq!(cycles(&ticket, on("02T10:00")).len(), 1);
        let seen = look(&ticket, on("02T10:00"));
        assert_eq!(seen.due, at_due("02T11:00"));
        assert_eq!(remaining(&seen), HOUR);
    }
}

#[test]
fn from_no_instant_to_one_is_not_before_the_change() {
    let change = on("02T12:00");
    for mode in MODES {
        for (bound, breached_at) in [(Bound::Within, None), (Bound::Under, Some(change))] {
            let clock = by_severity(&[business(120)], bound, mode);
            let mut ticket = opened(clock, on("02T09:00"), None);
            confirm(&mut ticket, change, 1);
            let seen = look(&ticket, change);
            assert_eq!(
                (seen.due, seen.breached_at),
                (SeenDue::At(change), breached_at)
            );
            assert_eq!(seen.measures.unwrap().effective, 3 * HOUR);
            assert_eq!(look(&ticket, change + NANO).breached_at, Some(change));
        }
    }
}

#[test]
fn an_immediate_target_is_due_at_once_with_no_measured_breach() {
    let mut ticket = opened(
        ClockSpec::response(Promise::Immediate),
        on("02T09:00"),
        None,
    );
    let seen = look(&ticket, on("03T09:00"));
    assert_eq!(
        (seen.phase, seen.due),
        (Phase::Running, SeenDue::Immediately)
    );
    assert_eq!(
        (seen.past_due, seen.breached_at, seen.measures),
        (false, None, None)
    );
    assert_eq!(next_change(&ticket, on("02T09:00")), None);
    wait(&mut ticket, on("03T09:00"));
    let seen = look(&ticket, on("03T09:00"));
    assert_eq!(
        (seen.phase, seen.due),
        (Phase::Paused(on("03T09:00")), SeenDue::Immediately)
    );
}

#[test]
fn a_breach_is_withdrawn_by_from_origin_if_the_new_due_is_not_yet_past_and_kept_otherwise() {
    let breach = on("02T10:00");
    for (bound, change, withdrawn) in [
        (Bound::Within, on("02T10:30"), true),
        (Bound::Within, on("02T11:00"), true),
        (Bound::Within, on("02T11:00") + NANO, false),
        (Bound::Under, on("02T11:00") - NANO, true),
        (Bound::Under, on("02T11:00"), false),
        (Bound::Under, on("02T11:30"), false),
    ] {
        let clock = by_severity(&[business(60), business(120)], bound, Mode::FromOrigin);
        let mut ticket = opened(clock, on("02T09:00"), Some(1));
        confirm(&mut ticket, change, 2);
        let seen = look(&ticket, change);
        assert_eq!(seen.due, at_due("02T11:00"));
        let then = withdrawn.then_some(change);
        assert_eq!(seen.breaches, vec![(breach, then)], "{bound:?} {change}");
        let later = look(&ticket, on("02T12:00")).breaches;
        let anew = withdrawn.then_some((on("02T11:00"), None));
        assert_eq!(later.get(1), anew.as_ref());
    }
}

#[test]
fn a_due_moved_into_the_past_is_breached_by_the_event_that_made_it_late() {
    let clock = by_severity(
        &[business(60), business(120)],
        Bound::Within,
        Mode::FromOrigin,
    );
    let mut ticket = opened(clock, on("02T09:00"), Some(2));
    confirm(&mut ticket, on("02T10:30"), 1);
    let seen = look(&ticket, on("02T10:30"));
    assert_eq!(seen.due, at_due("02T10:00"));
    assert_eq!(seen.breached_at, Some(on("02T10:30")));
}

#[test]
fn a_breach_is_never_before_the_opening() {
    let clock = ClockSpec {
        starts_at: Origin::Received,
        ..clock(60, Bound::Within)
    };
    let policy = Spec::office(clock).policy();
    let logged = on("02T11:00");
    let opening = Opening::new(utc(logged)).received_at(utc(on("02T08:00")));
    let ticket = policy.open(opening).unwrap();
    let seen = look(&ticket, logged);
    assert_eq!(
        (seen.started_at, seen.due),
        (on("02T08:00"), at_due("02T09:00"))
    );
    assert_eq!(seen.breached_at, Some(logged));
}

#[test]
fn keep_elapsed_leaves_a_breached_cycle_as_it_is() {
    let clock = by_severity(
        &[business(60), business(240)],
        Bound::Within,
        Mode::KeepElapsed,
    );
    let mut ticket = opened(clock, on("02T09:00"), Some(1));
    confirm(&mut ticket, on("02T10:30"), 2);
    let seen = look(&ticket, on("02T11:00"));
    assert_eq!(
        (seen.due, seen.breached_at),
        (at_due("02T10:00"), Some(on("02T10:00")))
    );
    assert_eq!(seen.measures.unwrap().overrun, HOUR);
}

/// A paused cycle is reclassified in `remaining`; what the pause began past of was another due.
#[test]
fn a_resume_after_a_change_in_the_pause_gives_what_remains_from_there() {
    let mut clock = by_severity(
        &[Some(Promise::Elapsed(30)), Some(Promise::Elapsed(60))],
        Bound::Within,
        Mode::KeepElapsed,
    );
    clock.target[1].1.as_mut().unwrap().bound = Some(Bound::Under);
    let mut ticket = opened(clock, on("02T08:00"), Some(1));
    wait(&mut ticket, on("02T08:30"));
    confirm(&mut ticket, on("02T08:40"), 2);
    let held = look(&ticket, on("02T08:50"));
    assert_eq!((held.past_due, remaining(&held)), (false, 30 * MINUTE));
    go_on(&mut ticket, on("02T09:00"));
    let seen = look(&ticket, on("02T09:00"));
    assert_eq!((seen.due, seen.breached_at), (at_due("02T09:30"), None));
}

/// Target, calendar and pauses are re-applied from the start: each pause on its own.
#[test]
fn a_pause_that_begins_where_another_ends_is_re_applied_on_its_own() {
    for mode in MODES {
        let clock = ClockSpec {
            pauses: vec![0, 1],
            ..by_severity(&[business(120)], Bound::Within, mode)
        };
        let mut ticket = opened(clock, on("02T08:00"), None);
        wait(&mut ticket, on("02T09:00"));
        go_on(&mut ticket, on("02T11:00"));
        let reason = "supplier".to_owned();
        let set = Event::new(utc(on("02T11:00")), EventKind::WaitingSet { reason });
        ticket.apply(set).unwrap();
        confirm(&mut ticket, on("02T11:30"), 1);
        let seen = look(&ticket, on("02T11:30"));
        assert_eq!(seen.due, SeenDue::Held(Some(on("02T12:00")), HOUR));
        assert!(!seen.past_due);
    }
}

/// `add(due, open time paused)`, for neither the calendar nor the effective target changed.
#[test]
fn a_change_of_the_bound_alone_in_a_pause_leaves_the_resume_as_it_was() {
    let mut clock = by_severity(
        &[business(120), business(120)],
        Bound::Within,
        Mode::FromOrigin,
    );
    clock.target[1].1.as_mut().unwrap().bound = Some(Bound::Under);
    let mut ticket = opened(clock, on("02T15:00"), Some(2));
    wait(&mut ticket, on("02T16:00"));
    confirm(&mut ticket, on("02T16:30"), 1);
    go_on(&mut ticket, on("02T16:45"));
    assert_eq!(look(&ticket, on("02T16:45")).due, at_due("03T08:45"));

    let mut clock = by_severity(
        &[business(120), business(120)],
        Bound::Under,
        Mode::FromOrigin,
    );
    clock.target[1].1.as_mut().unwrap().bound = Some(Bound::Within);
    let mut ticket = opened(clock, on("02T15:00"), Some(2));
    wait(&mut ticket, on("02T17:00"));
    confirm(&mut ticket, on("02T18:00"), 1);
    confirm(&mut ticket, on("02T19:00"), 2);
    go_on(&mut ticket, on("02T20:00"));
    assert_eq!(look(&ticket, on("02T20:00")).due, at_due("02T17:00"));
}

/// The due is not before the change, and a landing that lies ahead of it is not either.
#[test]
fn from_no_instant_to_one_in_a_pause_keeps_a_landing_that_lies_ahead() {
    let tomorrow = Promise::Days {
        n: 1,
        landing: Landing::SameTime,
        filing: false,
        stay: false,
        cutoff: None,
    };
    let clock = by_severity(&[Some(tomorrow)], Bound::Within, Mode::Freeze);
    let mut ticket = opened(clock, on("02T06:00"), None);
    wait(&mut ticket, on("02T17:00"));
    confirm(&mut ticket, on("02T17:00"), 1);
    let seen = look(&ticket, on("02T18:00"));
    assert_eq!(seen.due, SeenDue::Held(Some(on("03T08:00")), 0));
}

/// No instant is `NotDefined` or `Unknown`: a target without one is a target, and the mode decides.
#[test]
fn a_change_to_immediate_or_from_it_goes_by_the_mode() {
    let change = on("02T11:30");
    for (mode, from, cycles_then, due) in [
        (Mode::NewCycle, 1, 2, at_due("02T14:30")),
        (Mode::NewCycle, 2, 2, SeenDue::Immediately),
        (Mode::Freeze, 1, 1, SeenDue::Immediately),
        (Mode::Freeze, 2, 1, at_due("02T11:00")),
        (Mode::FromOrigin, 1, 1, at_due("02T11:00")),
        (Mode::FromOrigin, 2, 1, SeenDue::Immediately),
        (Mode::KeepElapsed, 1, 1, at_due("02T14:30")),
        (Mode::KeepElapsed, 2, 1, at_due("02T11:00")),
    ] {
        let targets = [Some(Promise::Immediate), business(120)];
        let clock = by_severity(&targets, Bound::Within, mode);
        let mut ticket = opened(clock, on("02T09:00"), Some(from));
        confirm(&mut ticket, change, 3 - from);
        let found = (cycles(&ticket, change).len(), look(&ticket, change).due);
        assert_eq!(found, (cycles_then, due), "{mode:?} from {from}");
    }
}

/// What is due at once measures nothing, so nothing is consumed in the meantime.
#[test]
fn what_passes_while_a_target_is_immediate_is_not_consumed() {
    let targets = [business(120), Some(Promise::Immediate), business(240)];
    let clock = by_severity(&targets, Bound::Within, Mode::KeepElapsed);
    let mut ticket = opened(clock, on("02T08:00"), Some(1));
    confirm(&mut ticket, on("02T08:30"), 2);
    confirm(&mut ticket, on("02T10:30"), 3);
    let seen = look(&ticket, on("02T10:30"));
    assert_eq!(seen.measures.unwrap().consumed, 30 * MINUTE);
    assert_eq!(seen.due, at_due("02T15:00"));
}

/// Likewise a calendar that never opens.
#[test]
fn a_change_from_a_calendar_that_never_opens_goes_by_the_mode() {
    for (mode, cycles_then, due) in [
        (Mode::NewCycle, 2, at_due("02T14:30")),
        (Mode::Freeze, 1, SeenDue::NeverOpens),
        (Mode::FromOrigin, 1, at_due("02T11:00")),
        (Mode::KeepElapsed, 1, at_due("02T14:30")),
    ] {
        let clock = ClockSpec {
            calendar: vec![
                (Cond::Severity(vec![1]), Some(1)),
                (Cond::Severity(vec![2]), Some(0)),
            ],
            ..by_severity(&[business(120), business(120)], Bound::Within, mode)
        };
        let mut document = Spec::office(clock).document();
        *document.calendar.0.get_mut("shop").unwrap() = never_open();
        let opening = Opening::new(utc(on("02T09:00"))).severity(Severity::new(1).unwrap());
        let policy = Policy::compile(&document).unwrap();
        let mut ticket = policy.open(opening).unwrap();
        let change = on("02T11:30");
        assert_eq!(look(&ticket, change).due, SeenDue::NeverOpens);
        confirm(&mut ticket, change, 2);
        let found = (cycles(&ticket, change).len(), look(&ticket, change).due);
        assert_eq!(found, (cycles_then, due), "{mode:?}");
    }
}

/// Nothing but a due counted from the origin undoes a breach: from one reason to another there is none.
#[test]
fn a_breach_stays_from_one_reason_to_name_no_due_to_another() {
    let clock = by_severity(&[business(60), None, None], Bound::Within, Mode::NewCycle);
    let mut ticket = opened(clock, on("02T09:00"), Some(1));
    for (change, severity) in [("02T11:00", 2), ("02T11:30", 3)] {
        confirm(&mut ticket, on(change), severity);
        let seen = look(&ticket, on(change));
        assert!(matches!(seen.due, SeenDue::NotDefined(_)));
        assert_eq!(seen.breaches, vec![(on("02T10:00"), None)], "{change}");
    }
}

#[test]
fn a_paused_cycle_without_a_due_is_not_past_it() {
    let clock = by_severity(&[business(60), None], Bound::Within, Mode::NewCycle);
    let mut ticket = opened(clock, on("02T09:00"), Some(1));
    wait(&mut ticket, on("02T11:00"));
    confirm(&mut ticket, on("02T11:00"), 2);
    let seen = look(&ticket, on("02T11:00"));
    assert!(matches!(seen.due, SeenDue::NotDefined(_)));
    assert!(!seen.past_due);
}

/// From no instant to one is as from the origin: a breach is withdrawn if the new due is not yet past.
#[test]
fn a_breach_does_not_outlive_its_due_on_the_way_over_none() {
    let clock = by_severity(&[business(60), None], Bound::Within, Mode::NewCycle);
    let mut ticket = opened(clock, on("02T09:00"), Some(1));
    confirm(&mut ticket, on("02T11:00"), 2);
    assert_eq!(
        look(&ticket, on("02T11:00")).breached_at,
        Some(on("02T10:00"))
    );
    confirm(&mut ticket, on("02T11:00"), 1);
    let seen = look(&ticket, on("02T11:00"));
    assert_eq!((seen.due, seen.past_due), (at_due("02T11:00"), false));
    assert_eq!(seen.breaches, vec![(on("02T10:00"), Some(on("02T11:00")))]);
}

#[test]
fn a_repeated_id_is_recognised_before_the_order_is_checked() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    let first = Event::replied(utc(on("02T10:00")), Side::Vendor, Response::Notice).id("e1");
    ticket.apply(first.clone()).unwrap();
    reply(&mut ticket, on("02T11:00"));
    assert!(ticket.apply(first.clone()).unwrap().repeated);
    let other = Event::replied(utc(on("02T12:00")), Side::Vendor, Response::Notice).id("e1");
    let id = "e1".to_owned();
    assert_eq!(ticket.apply(other), Err(Refused::IdReused { id }));
    let unnamed = Event::replied(first.at, Side::Vendor, Response::Notice);
    assert!(matches!(
        ticket.apply(unnamed),
        Err(Refused::Earlier { .. })
    ));
}

#[test]
fn an_assessment_before_the_last_event_is_refused() {
    let mut ticket = opened(clock(120, Bound::Within), on("02T09:00"), None);
    reply(&mut ticket, on("02T10:00"));
    assert!(ticket.assess(utc(on("02T10:00"))).is_ok());
    let early = ticket.assess(utc(on("02T10:00") - NANO)).map(|_| ());
    assert!(matches!(early, Err(Refused::TooEarly { .. })));
}

#[test]
fn the_policies_of_these_tests_are_warning_free_but_for_names_they_do_not_use() {
    let clock = by_severity(
        &[business(60), business(120), business(180)],
        Bound::Within,
        Mode::Freeze,
    );
    let policy = Spec::office(clock).policy();
    let mut codes = policy.warnings().iter().map(|warning| warning.code);
    assert!(codes.all(|code| code == duly::Code::UnusedName));
}

/// Whether the row holds hangs on the confirmation, for a severity of 1 and of 3 alike.
#[test]
fn what_stays_unknown_does_not_reclassify() {
    let row = Cond::Any(vec![Cond::Confirmed(vec![1]), Cond::Severity(vec![2])]);
    let spec = ClockSpec {
        target: vec![(row, business(60).map(Target::of))],
        mode: Mode::KeepElapsed,
        modes: vec![(ChangeCause::SeverityLowered, Mode::FromOrigin)],
        ..clock(1, Bound::Within)
    };
    let mut ticket = opened(spec, on("02T09:00"), Some(2));
    for (text, rank) in [("02T11:00", 1), ("02T12:00", 3)] {
        let severity = Severity::new(rank).unwrap();
        happens(
            &mut ticket,
            on(text),
            EventKind::SeverityReported { severity },
        );
        // It was breached, so that it is kept.
        let seen = look(&ticket, on(text));
        assert_eq!(seen.due, at_due("02T10:00"));
        assert_eq!(seen.breached_at, Some(on("02T10:00")));
    }
}
