//! Random ladders and events against a model that counts minutes.

use super::naive::{DAY, Event as Does, Ladder, Model, Picture, Rung, Shown, Vacancy, When};
use super::{on, policy, vendor};
use crate::support::property::check;
use chrono::{DateTime, TimeDelta, Utc};
use duly::{
    Advisory, Assessment, Change, Event, EventKind, NextRung, Opening, Policy, RungState, Ticket,
    Truth,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn minute(number: usize) -> DateTime<Utc> {
    on("02T09:00") + TimeDelta::minutes(i64::try_from(number).unwrap())
}

fn number(at: DateTime<Utc>) -> usize {
    let since = at - minute(0);
    assert_eq!(since, TimeDelta::minutes(since.num_minutes()), "{at}");
    usize::try_from(since.num_minutes()).unwrap()
}

fn document(ladder: &Ladder) -> String {
    let hours: Vec<String> = (0..16)
        .map(|index| (540 + index * 90) % DAY)
        .map(|from| {
            let to = from + 60;
            format!(
                "{:02}:{:02}-{:02}:{:02}",
                from / 60,
                from % 60,
                to / 60,
                to % 60
            )
        })
        .collect();
    let mut text = format!(
        r#"
        policy = {{ name = "Desk", revision = "1" }}
        fact.big = {{ type = "flag" }}
        event.nudge = {{ what = "somebody asks how it goes" }}
        waiting.vendor = {{ what = "a part" }}
        [calendar.hours]
        zone = "Etc/UTC"
        hours = {{ mon-sun = "{}" }}
        [clock.answer]
        start = "nudge"
        target = {{ is = "40 elapsed minutes" }}
        bound = "under"
        pauses = ["vendor"]
        resolution = "outlive"
        reclassified = "freeze"
        "#,
        hours.join(", ")
    );
    let (start, steps) = (
        if ladder.by_assignee { "assignee" } else { "r0" },
        if ladder.jumps { "jumps" } else { "adjacent" },
    );
    for number in 0..ladder.rungs.len() {
        text += &format!("[fact.away{number}]\ntype = \"flag\"\ndefault = false\n");
    }
    text += &format!(
        "[ladder]\nstart = \"{start}\"\nsteps = \"{steps}\"\ncalendar = \"hours\"\npauses = [\"vendor\"]\n"
    );
    if let Some(lasts) = ladder.lasts {
        text += &format!("acknowledgement-lasts = \"{lasts} elapsed minutes\"\n");
    }
    for (number, rung) in ladder.rungs.iter().enumerate() {
        text += &format!(
            "[[ladder.rung]]\nname = \"r{number}\"\nrole = \"r{number}\"\nkind = \"functional\"\n{}",
            rules(number, rung)
        );
    }
    text
}

fn rules(number: usize, rung: &Rung) -> String {
    let unanswered = |minutes: usize, open: bool| {
        let unit = if open { "business" } else { "elapsed" };
        format!("unacknowledged = \"{minutes} {unit} minutes\"")
    };
    let silent = |minutes: usize| {
        format!(
            "since = {{ last = \"nudge\", otherwise = \"opened\", at-least = \"{minutes} elapsed minutes\" }}"
        )
    };
    let nudged = |within: usize| {
        format!("count = {{ of = \"nudge\", within = \"{within} elapsed minutes\", at-least = 1 }}")
    };
    let when = match rung.when {
        When::NotDefined => None,
        When::Unanswered(minutes, open) => Some(unanswered(minutes, open)),
        When::Silent(minutes) => Some(silent(minutes)),
        When::Used => Some("clock.answer = { used = \"75%\" }".to_owned()),
        When::Breached => Some("clock.answer = { breached = true }".to_owned()),
        When::Big => Some("fact = \"big\"".to_owned()),
        When::UnansweredOrSilent(one, other) => Some(format!(
            "any = [{{ {} }}, {{ {} }}]",
            unanswered(one, false),
            silent(other)
        )),
        When::UnansweredAndBig(minutes) => {
            Some(format!("{}, fact = \"big\"", unanswered(minutes, false)))
        }
        When::SilentAndQuiet(minutes, within) => Some(format!(
            "all = [{{ {} }}, {{ not = {{ {} }} }}]",
            silent(minutes),
            nudged(within)
        )),
        // The same in other words.
        When::SilentIfNudged(minutes, within) => Some(format!(
            "all = [{{ not = {{ {} }} }}, {{ {} }}]",
            silent(minutes).replace("at-least", "less-than"),
            nudged(within)
        )),
    };
    let mut text = when.map_or(String::new(), |when| {
        format!("eligible = {{ is = {{ {when} }} }}\n")
    });
    let then = match rung.vacancy {
        Vacancy::None => None,
        Vacancy::Skip => Some("skip"),
        Vacancy::Wait => Some("wait"),
    };
    if let Some(then) = then {
        let when = format!("{{ fact = \"away{number}\" }}");
        text += &format!("vacant = {{ when = {when}, then = \"{then}\" }}\n");
    }
    if let Some((every, times)) = rung.repeat {
        let every = format!("\"{every} elapsed minutes\"");
        text += &format!("repeat = {{ every = {every}, times = {times} }}\n");
    }
    text
}

fn whens() -> impl Strategy<Value = When> {
    let minutes = 1..90_usize;
    prop_oneof![
        1 => Just(When::NotDefined),
        4 => (minutes.clone(), any::<bool>()).prop_map(|(minutes, open)| When::Unanswered(minutes, open)),
        2 => minutes.clone().prop_map(When::Silent),
        1 => Just(When::Big),
        1 => Just(When::Used),
        1 => Just(When::Breached),
        2 => (minutes.clone(), minutes.clone()).prop_map(|(one, other)| When::UnansweredOrSilent(one, other)),
        2 => minutes.clone().prop_map(When::UnansweredAndBig),
        2 => (minutes.clone(), minutes.clone()).prop_map(|(one, other)| When::SilentAndQuiet(one, other)),
        2 => (minutes.clone(), minutes).prop_map(|(one, other)| When::SilentIfNudged(one, other)),
    ]
}

fn ladders() -> impl Strategy<Value = Ladder> {
    let vacancy = prop_oneof![
        Just(Vacancy::None),
        Just(Vacancy::Skip),
        Just(Vacancy::Wait)
    ];
    let repeat = proptest::option::of((1..60_usize, 1..4_u16));
    let rung = (whens(), vacancy, repeat).prop_map(|(when, vacancy, repeat)| Rung {
        when,
        vacancy,
        repeat,
    });
    let lasts = proptest::option::of(1..120_usize);
    (vec(rung, 2..5), any::<bool>(), any::<bool>(), lasts).prop_map(
        |(rungs, by_assignee, jumps, lasts)| Ladder {
            rungs,
            by_assignee,
            jumps,
            lasts,
        },
    )
}

/// How many minutes after the one before it each comes.
fn events() -> impl Strategy<Value = Vec<(usize, Does)>> {
    let rung = 0..5_usize;
    let does = prop_oneof![
        2 => Just(Does::Nudge),
        2 => any::<bool>().prop_map(Does::Big),
        3 => (rung.clone(), any::<bool>()).prop_map(|(rung, away)| Does::Away(rung, away)),
        4 => any::<bool>().prop_map(Does::Wait),
        2 => rung.clone().prop_map(Does::Assign),
        4 => proptest::option::of(rung.clone()).prop_map(Does::Climb),
        4 => proptest::option::of(rung).prop_map(Does::Acknowledge),
        2 => Just(Does::Repeat),
        1 => Just(Does::Resolve),
        1 => Just(Does::Reopen),
    ];
    vec((0..50_usize, does), 0..14)
}

/// One of the ladder's own rungs, where one is meant.
fn fitting(event: Does, count: usize) -> Does {
    match event {
        Does::Away(rung, away) => Does::Away(rung % count, away),
        Does::Climb(to) => Does::Climb(to.map(|to| to % count)),
        Does::Acknowledge(rung) => Does::Acknowledge(rung.map(|rung| rung % count)),
        other @ (Does::Nudge
        | Does::Big(_)
        | Does::Wait(_)
        | Does::Assign(_)
        | Does::Repeat
        | Does::Resolve
        | Does::Reopen) => other,
    }
}

fn event(at: usize, does: Does) -> Event {
    let at = minute(at);
    let name = |rung: Option<usize>| rung.map(|rung| format!("r{rung}"));
    let reason = "vendor".to_owned();
    match does {
        Does::Nudge => Event::happened(at, "nudge"),
        Does::Big(big) => Event::facts(at, [("big", big.into())]),
        Does::Away(rung, away) => {
            let fact = format!("away{rung}");
            Event::facts(at, [(fact.as_str(), away.into())])
        }
        Does::Wait(true) => Event::new(at, EventKind::WaitingSet { reason }),
        Does::Wait(false) => Event::new(at, EventKind::WaitingCleared { reason }),
        Does::Assign(rung) => Event::assigned(at, "assignee", vendor(&format!("r{rung}"))),
        Does::Climb(to) => Event::new(at, EventKind::RungClimbed { to: name(to) }),
        Does::Acknowledge(rung) => Event::new(at, EventKind::RungAcknowledged { rung: name(rung) }),
        Does::Repeat => Event::new(at, EventKind::RungRepeated),
        Does::Resolve => Event::new(at, EventKind::Resolved),
        Does::Reopen => Event::new(at, EventKind::Reopened),
    }
}

fn picture(look: &Assessment<'_>) -> Picture {
    let ladder = look.ladder().unwrap();
    let rungs = ladder.rungs.iter();
    let shown = |state: &RungState<'_>| match state {
        RungState::Reached => Shown::Reached,
        RungState::Eligible { since } => Shown::Eligible(number(*since)),
        RungState::NotYet { .. } | RungState::NotDefined(_) => Shown::Not,
        RungState::Held => Shown::Held,
        RungState::Unknown(_) => Shown::Unknown,
    };
    let repeats = rungs.clone().find_map(|rung| rung.repeats.as_ref());
    (
        rungs.clone().map(|rung| shown(&rung.state)).collect(),
        rungs
            .map(|rung| {
                let is_acknowledged = rung.is_acknowledged == Truth::True;
                (is_acknowledged, rung.unanswered_since.map(number))
            })
            .collect(),
        repeats.map(|repeats| (repeats.due, repeats.done)),
    )
}

/// What is foreseen of a rung is what comes.
fn foreseen(look: &Assessment<'_>, coming: &[(usize, Picture)], model: &Model) {
    let ladder = look.ladder().unwrap();
    for (place, rung) in ladder.rungs.iter().enumerate() {
        let is_eligible =
            |(_, picture): &&(usize, Picture)| matches!(picture.0[place], Shown::Eligible(_));
        let first = coming.iter().find(is_eligible).map(|(at, _)| *at);
        match &rung.state {
            // A rung that is vacant may hand on to one of which the policy does not say when.
            RungState::NotYet { at } => {
                assert!(at.is_some() || model.is_stated(place), "{}", rung.name);
                let at = at.map(number).filter(|at| *at <= DAY);
                assert_eq!(at, first, "{}", rung.name);
            }
            RungState::Held => assert!(first.is_none() && model.waits, "{}", rung.name),
            RungState::NotDefined(_) => {
                assert!(first.is_none() && !model.is_stated(place), "{}", rung.name);
            }
            RungState::Unknown(_) | RungState::Reached | RungState::Eligible { .. } => {}
        }
        if let Some(next) = rung.repeats.as_ref().and_then(|repeats| repeats.next) {
            let due = |picture: &Picture| picture.2.map_or(0, |(due, _)| due);
            let now = due(&model.picture());
            let first = coming.iter().find(|(_, picture)| due(picture) > now);
            assert!(
                first.is_some_and(|(at, _)| *at == number(next)),
                "{}",
                rung.name
            );
        }
    }
}

/// The ticket and the model after these events, compared at each minute on the way.
fn compared(policy: &Policy, ladder: &Ladder, events: &[(usize, Does)]) -> Ticket {
    let mut ticket = policy.open(Opening::new(minute(0))).unwrap();
    let mut model = Model::new(ladder.clone());
    for (gap, does) in events.iter().chain([&(30, Does::Nudge)]) {
        let coming = model.to_come();
        agrees(&ticket, &model, &coming);
        for _ in 0..*gap {
            model.pass();
            let look = ticket.assess(minute(model.now)).unwrap();
            assert_eq!(picture(&look), model.picture(), "in minute {}", model.now);
        }
        let does = fitting(*does, ladder.rungs.len());
        let before = serde_json::to_string(&ticket.assess(minute(model.now)).unwrap()).unwrap();
        let applied = ticket.apply(event(model.now, does));
        assert_eq!(applied.is_ok(), model.comes(does), "{does:?}: {applied:?}");
        let advised = |advice: &Advisory| {
            matches!(
                advice,
                Advisory::NothingToAnswer { .. } | Advisory::RepeatNotDue { .. }
            )
        };
        if let Ok(outcome) = &applied {
            let is_advised = outcome.advisories.iter().any(advised);
            assert_eq!(is_advised, model.advised, "{does:?}");
        }
        if applied.is_err() {
            // What is refused leaves no trace.
            let after = serde_json::to_string(&ticket.assess(minute(model.now)).unwrap()).unwrap();
            assert_eq!(before, after);
        }
    }
    agrees(&ticket, &model, &model.to_come());
    ticket
}

/// The next change on the ladder; those of the clock are passed over.
fn next_on_the_ladder(ticket: &Ticket, mut from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    loop {
        let look = ticket.assess(from).unwrap();
        let next = look.next_change();
        assert_eq!(look.next_change_at(), next.as_ref().map(|next| next.at));
        let next = next?;
        let is_of_a_clock =
            |change: &Change<'_>| matches!(change, Change::Breach { .. } | Change::PastDue { .. });
        if !next.changes.iter().all(is_of_a_clock) {
            return Some(next.at);
        }
        from = next.at;
    }
}

/// At the instant of the last event, and at all changes that are foreseen from there.
fn agrees(ticket: &Ticket, model: &Model, coming: &[(usize, Picture)]) {
    let now = minute(model.now);
    let look = ticket.assess(now).unwrap();
    assert_eq!(picture(&look), model.picture(), "in minute {}", model.now);
    let ladder = look.ladder().unwrap();
    let names: Vec<&str> = ladder.rungs.iter().map(|rung| rung.name).collect();
    assert_eq!(ladder.current, model.at.map(|at| names[at]));
    let next = match &ladder.next {
        NextRung::Rung(name) => Some(*name),
        NextRung::Top | NextRung::Unknown(_) => None,
    };
    assert_eq!(next, model.next().map(|next| names[next]));
    assert_eq!(
        matches!(ladder.next, NextRung::Unknown(_)),
        model.at.is_none()
    );
    if !model.over {
        foreseen(&look, coming, model);
    }
    // Each change is foreseen from the one before, and nothing changes between.
    let mut from = now;
    for (at, then) in coming {
        let next = next_on_the_ladder(ticket, from).unwrap();
        assert_eq!(number(next), *at);
        let shown = |at| picture(&ticket.assess(at).unwrap());
        assert_eq!(shown(next - super::NANO), shown(from));
        assert_eq!(&shown(next), then);
        from = next;
    }
    let last = next_on_the_ladder(ticket, from);
    assert!(last.is_none_or(|last| last > minute(DAY)), "{last:?}");
}

/// Laws 3 and 8, and every answer, against the model.
#[test]
fn as_the_model_counts() {
    check(256, (ladders(), events()), |(ladder, events)| {
        compared(&policy(&document(&ladder)), &ladder, &events);
        Ok(())
    });
}

fn said(ticket: &Ticket, at: usize) -> String {
    serde_json::to_string(&ticket.assess(minute(at)).unwrap()).unwrap()
}

/// Laws 1, 2 and 12: a log replayed or restored is what it was event by event; looking changes nothing; what was seen
/// before an event is what it was.
#[test]
fn histories() {
    let looks = vec(0..DAY, 1..8);
    check(
        128,
        (ladders(), events(), looks),
        |(ladder, events, looks)| {
            let policy = policy(&document(&ladder));
            let mut ticket = policy.open(Opening::new(minute(0))).unwrap();
            let (mut now, mut seen) = (0, Vec::new());
            for (gap, does) in events {
                now += gap;
                seen.push((ticket.log().clone(), now, said(&ticket, now)));
                drop(ticket.apply(event(now, fitting(does, ladder.rungs.len()))));
            }
            let all = |looks: &mut dyn Iterator<Item = &usize>| -> Vec<String> {
                looks.map(|at| said(&ticket, now + at)).collect()
            };
            let plain = all(&mut looks.iter());
            let mut again = all(&mut looks.iter().rev());
            again.reverse();
            prop_assert_eq!(&plain, &again);
            let replayed = policy.replay(ticket.log().clone()).unwrap();
            let snapshot = serde_json::to_string(&ticket.snapshot()).unwrap();
            let restored = serde_json::from_str(&snapshot).unwrap();
            let restored = policy.restore(restored).unwrap();
            for (at, plain) in looks.iter().zip(&plain) {
                prop_assert_eq!(plain, &said(&replayed, now + at));
                prop_assert_eq!(plain, &said(&restored, now + at));
            }
            for (log, at, before) in seen {
                prop_assert_eq!(before, said(&policy.replay(log).unwrap(), at));
            }
            Ok(())
        },
    );
}
