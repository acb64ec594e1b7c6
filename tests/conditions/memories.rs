//! What is remembered of events: `seen`, `count`, `after`, `any` and `except`.

use super::{opened, policy};
use crate::support::at;
use chrono::TimeDelta;
use duly::{
    Actor, Book, ChangeCause, CycleState, Event, EventKind, Opening, Policy, Response, Side,
    Ticket, Truth,
};

/// Two clocks whose tables and triggers read what there has been.
const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    event.nudge = { what = "somebody asks how it goes" }
    event.done = { what = "a step is done" }
    [clock.answer]
    start = "opened"
    stop = { event = "done", when = { seen = "nudge" } }
    target = [
        { when = { count = { of = "nudge", at-least = 3 } }, is = "1 elapsed hour" },
        { when = { seen = "nudge" }, is = "4 elapsed hours" },
        { is = "8 elapsed hours" },
    ]
    reclassified = "from-origin"
"#;

const OPENED: &str = "2026-07-01T08:00:00Z";

fn minute(ticket: &Ticket, minute: i64, event: &str) -> Event {
    let at = ticket.log().opening.logged_at + TimeDelta::minutes(minute);
    Event::happened(at, event)
}

fn apply(ticket: &mut Ticket, minutes: i64, event: &str) {
    let event = minute(ticket, minutes, event);
    ticket.apply(event).unwrap();
}

fn hours(ticket: &Ticket) -> (i64, CycleState) {
    let last = ticket
        .log()
        .events
        .last()
        .map_or(at(OPENED), |event| event.at);
    let look = ticket.assess(last).unwrap();
    let cycle = look.clock("answer").unwrap().current().unwrap();
    let due = cycle.due.instant().unwrap();
    ((due - cycle.started_at).num_hours(), cycle.state)
}

/// What is told of an event beside who does it: its channel, what a reply gives, who can see it; and of the opening,
/// the channel.
#[test]
fn events_are_selected_by_what_is_told_of_them() {
    let seen = |pattern: &str, opening: &str, event: &Event| {
        let text = format!(
            "policy = {{ name = \"Desk\", revision = \"1\" }}\n\
             check.it = {{ says = \"so\", effect = \"ground\", when = {{ seen = {{ {pattern} }} }} }}\n"
        );
        let opening = Opening::new(at(OPENED)).channel(opening);
        let mut ticket = policy(&[&text]).open(opening).unwrap();
        ticket.apply(event.clone()).unwrap();
        let look = ticket.assess(event.at).unwrap();
        look.check("it").unwrap().truth == Truth::True
    };
    let reply = Event::replied(at("2026-07-01T08:05:00Z"), Side::Vendor, Response::Notice);
    let by_phone = reply.clone().channel("phone");
    for (pattern, of_reply, of_phone) in [
        ("event = \"replied\"", true, true),
        ("event = \"replied\", channel = \"phone\"", false, true),
        ("event = \"replied\", channel = \"mail\"", false, false),
        ("event = \"replied\", response = \"notice\"", true, true),
        ("event = \"replied\", response = \"question\"", false, false),
        ("event = \"replied\", visibility = \"public\"", true, true),
        ("event = \"opened\", channel = \"mail\"", true, true),
        ("event = \"opened\", channel = \"phone\"", false, false),
    ] {
        assert_eq!(seen(pattern, "mail", &reply), of_reply, "{pattern}");
        assert_eq!(seen(pattern, "mail", &by_phone), of_phone, "{pattern}");
    }
}

#[test]
fn a_table_reads_what_there_has_been_the_event_itself_included() {
    let mut ticket = opened(&policy(&[DESK]), OPENED);
    let mut due = vec![hours(&ticket).0];
    for minute in [1, 2, 3, 4] {
        apply(&mut ticket, minute, "nudge");
        due.push(hours(&ticket).0);
    }
    // None, one, two, three, four nudges.
    assert_eq!(due, [8, 4, 4, 1, 1]);
    let look = ticket.assess(at("2026-07-01T09:00:00Z")).unwrap();
    let cycle = look.clock("answer").unwrap().current().unwrap();
    let causes: Vec<_> = cycle.reclassifications().map(|one| one.cause).collect();
    assert_eq!(causes, [ChangeCause::Fact, ChangeCause::Fact]);
}

#[test]
fn a_stop_reads_what_was_before_its_event() {
    let nudged = DESK.replace(r#"event = "done", when"#, r#"event = "nudge", when"#);
    let mut ticket = opened(&policy(&[&nudged]), OPENED);
    apply(&mut ticket, 1, "nudge");
    assert_eq!(hours(&ticket).1, CycleState::Running);
    apply(&mut ticket, 2, "nudge");
    let second = at("2026-07-01T08:02:00Z");
    assert_eq!(hours(&ticket).1, CycleState::Met { at: second });
}

/// A start reads what is so after its event, as it reads facts.
#[test]
fn a_start_reads_its_own_event() {
    let desk = r#"
        policy = { name = "Desk", revision = "1" }
        event.nudge = { what = "somebody asks how it goes" }
        [clock.answer]
        start = { event = "nudge", when = { count = { of = "nudge", more-than = 1 } } }
        target = { is = "1 elapsed hour" }
        reclassified = "freeze"
    "#;
    let mut ticket = opened(&policy(&[desk]), OPENED);
    let started = |ticket: &Ticket| {
        let look = ticket.assess(at("2026-07-02T00:00:00Z")).unwrap();
        look.clock("answer").unwrap().current().is_some()
    };
    apply(&mut ticket, 1, "nudge");
    assert!(!started(&ticket));
    apply(&mut ticket, 2, "nudge");
    assert!(started(&ticket));
}

/// The spans that a target table gives after each of these events, one a minute.
fn spans(when: &str, events: &[&str]) -> Vec<i64> {
    let table = format!(
        r#"target = [{{ when = {when}, is = "1 elapsed hour" }}, {{ is = "8 elapsed hours" }}]
        reclassified = "from-origin""#
    );
    let desk = DESK.split("target =").next().unwrap().to_owned() + &table;
    let desk = desk.replace(
        r#"stop = { event = "done", when = { seen = "nudge" } }"#,
        "",
    );
    let mut ticket = opened(&policy(&[&desk]), OPENED);
    let mut spans = vec![hours(&ticket).0];
    for (minute, event) in (1..).zip(events) {
        apply(&mut ticket, minute, event);
        spans.push(hours(&ticket).0);
    }
    spans
}

#[test]
fn after_the_last_of_others() {
    let when = r#"{ seen = { event = "nudge", after = "done" } }"#;
    let events = ["nudge", "done", "nudge", "done", "done", "nudge"];
    // Before any `done` there is none after it; each `done` begins anew.
    assert_eq!(spans(when, &events), [8, 8, 8, 1, 8, 8, 1]);
    let when = r#"{ count = { of = { event = "nudge", after = "done" }, at-least = 2 } }"#;
    let events = ["nudge", "nudge", "done", "nudge", "nudge", "done"];
    assert_eq!(spans(when, &events), [8, 8, 8, 8, 8, 1, 8]);
}

#[test]
fn no_event_comes_after_itself() {
    let when = r#"{ seen = { event = "nudge", after = "nudge" } }"#;
    assert_eq!(spans(when, &["nudge", "nudge", "nudge"]), [8, 8, 8, 8]);
}

#[test]
fn any_event_but_some() {
    let when =
        r#"{ count = { of = { event = "any", except = ["opened", "done"] }, at-least = 2 } }"#;
    assert_eq!(
        spans(when, &["done", "nudge", "done", "nudge"]),
        [8, 8, 8, 8, 1]
    );
    // The opening is an event.
    let when = r#"{ count = { of = "any", at-most = 2 } }"#;
    assert_eq!(spans(when, &["done", "nudge"]), [1, 1, 8]);
    let when = r#"{ seen = { event = "any", from = "vendor" } }"#;
    assert_eq!(spans(when, &["done", "nudge"]), [8, 8, 8]);
}

#[test]
fn of_several_events_and_by_parameters() {
    let parameter = r#"
        [parameter.reading]
        what = "whether steps count"
        readings = { all = "they do", some = "they do not" }
        default = "some"
    "#;
    let when = |reading: &str| {
        let done = format!(
            r#"{{ event = "done", when = {{ parameter = {{ reading = "{reading}" }} }} }}"#
        );
        format!(r#"{{ count = {{ of = ["nudge", {done}], at-least = 2 }} }}"#)
    };
    let of = |reading: &str| {
        let table = format!(
            "target = [{{ when = {}, is = \"1 elapsed hour\" }}, {{ is = \"8 elapsed hours\" }}]\n\
             reclassified = \"from-origin\"\n{parameter}",
            when(reading)
        );
        let desk = DESK.split("stop =").next().unwrap().to_owned() + &table;
        let mut ticket = opened(&policy(&[&desk]), OPENED);
        apply(&mut ticket, 1, "done");
        apply(&mut ticket, 2, "nudge");
        hours(&ticket).0
    };
    assert_eq!((of("some"), of("all")), (1, 8));
}

/// What another revision has remembered from the opening on is looked up in the log.
#[test]
fn another_revision_looks_up_what_it_remembers() {
    let second = DESK
        .replace(r#"revision = "1""#, r#"revision = "2""#)
        .replace(
            r#"{ seen = "nudge" }, is"#,
            r#"{ seen = { event = "nudge", after = "done" } }, is"#,
        );
    let (first, second) = (policy(&[DESK]), policy(&[&second]));
    let day = |day: u32| at(&format!("2026-07-0{day}T00:00:00Z"));
    let book = Book::new([(day(1), first.clone()), (day(2), second.clone())]).unwrap();
    let goes_over = |events: &[&str]| {
        let mut ticket = book.open(Opening::new(at(OPENED))).unwrap();
        for (minute, event) in (1..).zip(events) {
            apply(&mut ticket, minute, event);
        }
        let revision = second.hash().to_string();
        let migrated = Event::new(at("2026-07-01T12:00:00Z"), EventKind::Migrated { revision });
        ticket.apply(migrated).unwrap();
        hours(&ticket).0
    };
    assert_eq!(goes_over(&["nudge"]), 8);
    assert_eq!(goes_over(&["nudge", "nudge"]), 8);
    assert_eq!(goes_over(&["nudge", "nudge", "nudge"]), 1);
    // A `done` without a nudge before it stops nothing.
    assert_eq!(goes_over(&["done", "nudge"]), 4);
}

/// Of two revisions the positions have different places.
#[test]
fn another_revision_looks_up_who_was_put_where() {
    let first = DESK.replace(
        "event.nudge",
        "position.buyer = { what = \"who buys\" }\n    event.nudge",
    );
    let first = first.replace(
        r#"{ seen = "nudge" }, is"#,
        r#"{ seen = { event = "assigned", position = "buyer" } }, is"#,
    );
    let second = first
        .replace(r#"revision = "1""#, r#"revision = "2""#)
        .replace(
            "event.nudge",
            "position.agent = { what = \"who answers\" }\n    event.nudge",
        );
    let goes_over = |read: &str, put: &str| {
        let second = second.replace(r#"position = "buyer""#, &format!("position = \"{read}\""));
        let (first, second) = (policy(&[&first]), policy(&[&second]));
        let day = |day: u32| at(&format!("2026-07-0{day}T00:00:00Z"));
        let book = Book::new([(day(1), first), (day(2), second.clone())]).unwrap();
        let mut ticket = book.open(Opening::new(at(OPENED))).unwrap();
        let put = Event::assigned(at("2026-07-01T09:00:00Z"), put, Actor::new(Side::Vendor));
        ticket.apply(put).unwrap();
        let before = hours(&ticket).0;
        let revision = second.hash().to_string();
        let migrated = Event::new(at("2026-07-01T12:00:00Z"), EventKind::Migrated { revision });
        ticket.apply(migrated).unwrap();
        (before, hours(&ticket).0)
    };
    assert_eq!(goes_over("buyer", "buyer"), (4, 4));
    assert_eq!(goes_over("agent", "buyer"), (4, 8));
    assert_eq!(goes_over("buyer", "owner"), (8, 8));
}

/// A ticket under the first of these policies that lives through these events, a minute each: a number migrates it to
/// the policy of that place.
fn through(texts: &[&str], events: &[&str]) -> Ticket {
    let policies: Vec<Policy> = texts.iter().map(|text| policy(&[text])).collect();
    let day = |day: usize| at(&format!("2026-07-0{day}T00:00:00Z"));
    let book = Book::new((1..).map(day).zip(policies.clone())).unwrap();
    let mut ticket = book.open(Opening::new(at(OPENED))).unwrap();
    for (minute, event) in (1..).zip(events) {
        match event
            .parse()
            .ok()
            .and_then(|place: usize| policies.get(place))
        {
            None => apply(&mut ticket, minute, event),
            Some(next) => {
                let (at, revision) = (
                    at(OPENED) + TimeDelta::minutes(minute),
                    next.hash().to_string(),
                );
                let migrated = EventKind::Migrated { revision };
                ticket.apply(Event::new(at, migrated)).unwrap();
            }
        }
    }
    ticket
}

/// The desk as another revision, which counts something else.
fn counting(revision: &str, of: &str) -> String {
    DESK.replace("revision = \"1\"", &format!("revision = \"{revision}\""))
        .replace("\"nudge\"", of)
}

/// What a revision remembers is all that there has been: what came before it, while it was in force, while another one
/// was, and after it was put in force again.
#[test]
fn a_revision_that_is_put_in_force_again_has_missed_nothing() {
    let (of_done, of_both) = (
        counting("2", "\"done\""),
        counting("3", "[\"done\", \"nudge\"]"),
    );
    let all = [DESK, &of_done, &of_both];
    for (events, span) in [
        (&["nudge", "nudge", "1", "0"][..], 4),
        (&["nudge", "1", "nudge", "0"], 4),
        (&["1", "nudge", "nudge", "0"], 4),
        (&["nudge", "1", "nudge", "0", "nudge"], 1),
        (&["nudge", "nudge", "1", "2", "nudge", "0"], 1),
        // Of another one nothing is taken over.
        (&["nudge", "nudge", "1"], 8),
        (&["nudge", "nudge", "nudge", "2", "1"], 8),
        (&["done", "nudge", "1", "2"], 4),
        (&["done", "nudge", "1", "nudge", "2"], 1),
    ] {
        assert_eq!(hours(&through(&all, events)).0, span, "{events:?}");
    }
}

/// Events of a policy's own go by their names, not by their places.
#[test]
fn another_revision_has_other_events_of_its_own() {
    let of_done = counting("1", "\"done\"");
    let renamed = DESK
        .replace("revision = \"1\"", "revision = \"2\"")
        .replace("event.done", "event.over")
        .replace("event = \"done\"", "event = \"over\"");
    // In the first `done` stands before `nudge`, in the second `nudge` before `over`.
    let span = |events: &[&str]| hours(&through(&[&of_done, &renamed], events)).0;
    assert_eq!(span(&["nudge", "1"]), 4);
    assert_eq!(span(&["nudge", "nudge", "nudge", "1"]), 1);
    assert_eq!(span(&["1"]), 8);
}

/// One that tells more events apart looks them up.
#[test]
fn another_revision_counts_further() {
    let of = |revision: &str, least: u8| {
        format!(
            r#"
            policy = {{ name = "Desk", revision = "{revision}" }}
            event.nudge = {{ what = "somebody asks how it goes" }}
            [check.it]
            says = "many"
            effect = "advised"
            when = {{ count = {{ of = "nudge", within = "1 elapsed hour", at-least = {least} }} }}
            "#
        )
    };
    let all = [of("1", 1), of("2", 3)];
    let all = all.each_ref().map(String::as_str);
    let truth = |events: &[&str]| {
        let ticket = through(&all, events);
        let look = ticket.assess(at("2026-07-01T08:10:00Z")).unwrap();
        look.check("it").unwrap().truth
    };
    assert_eq!(truth(&["nudge", "nudge", "nudge", "1"]), Truth::True);
    assert_eq!(truth(&["nudge", "nudge", "1", "nudge"]), Truth::True);
    assert_eq!(truth(&["nudge", "nudge", "1"]), Truth::False);
    assert_eq!(truth(&["nudge", "1", "0"]), Truth::True);
}

/// A desk that follows, whose target is as many hours as there have been of these events; ten where there were none.
fn hours_of(revision: &str, of: &str) -> String {
    let rows: String = (1..6).rev().map(|many| {
        format!(
            "{{ when = {{ count = {{ of = {of}, at-least = {many} }} }}, is = \"{many} elapsed hours\" }},"
        )
    }).collect();
    format!(
        r#"
        policy = {{ name = "Desk", revision = "{revision}", follows = "all" }}
        event.nudge = {{ what = "somebody asks how it goes" }}
        [clock.answer]
        start = "opened"
        target = [{rows} {{ is = "10 elapsed hours" }}]
        reclassified = "from-origin"
        "#
    )
}

/// The event by which a ticket follows a revision is one that has come, though it stands in no log: for the revision
/// that it follows, for one that is put in force later, and for one that is put in force again.
#[test]
fn following_a_revision_is_an_event_that_came() {
    let nudges = [hours_of("1", r#""nudge""#), hours_of("2", r#""nudge""#)];
    let (migrated, other) = (r#""migrated""#, r#"["migrated", "nudge"]"#);
    let through = |texts: [&str; 3], to: &[usize]| {
        let policies = texts.map(|text| policy(&[text]));
        let from = [
            "2026-07-01T00:00:00Z",
            "2026-07-01T09:00:00Z",
            "2026-07-09T00:00:00Z",
        ];
        let book = Book::new(from.map(at).into_iter().zip(policies.clone())).unwrap();
        let mut ticket = book.open(Opening::new(at(OPENED))).unwrap();
        for (minutes, place) in (70..).step_by(10).zip(to) {
            let revision = policies[*place].hash().to_string();
            let at = at(OPENED) + TimeDelta::minutes(minutes);
            ticket
                .apply(Event::new(at, EventKind::Migrated { revision }))
                .unwrap();
        }
        if to.is_empty() {
            apply(&mut ticket, 70, "nudge");
        }
        hours(&ticket).0
    };
    let [first, second] = nudges.each_ref().map(String::as_str);
    let (counts, counts_more) = (hours_of("3", migrated), hours_of("4", other));
    // At nine it follows the second. That one counts it, besides the nudge.
    assert_eq!(through([first, &counts_more, &counts], &[]), 2);
    // From ten past nine on it is put elsewhere, every ten minutes.
    assert_eq!(through([first, second, &counts], &[2]), 2);
    assert_eq!(through([first, second, &counts], &[2, 0, 2]), 4);
    assert_eq!(through([first, &counts_more, &counts], &[2]), 2);
    assert_eq!(through([&counts, second, &counts_more], &[0]), 2);
    assert_eq!(through([&counts, second, &counts_more], &[0, 2, 1, 0]), 5);
}
