//! What each call takes on the largest documents and logs that the published limits let be.
//!
//! `cargo bench --bench limits` prints a line for each call: what stands at its limit, and the best of three times;
//! `cargo bench --bench limits -- ladder` those with `ladder` in their name.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench reads the clock, prints fractions, and stops when it cannot be set up"
)]

#[path = "support/worst/mod.rs"]
mod worst;

use duly::document::Document;
use duly::limits::{MAX_ALL_CONDITIONS, MAX_CLOCKS, MAX_EVENTS, MAX_MEMORIES, MAX_REVISIONS};
use duly::{
    Event, EventKind, Log, Opening, Policy, Response, Severity, Side, Ticket, compare, render, verify,
};
use std::hint::black_box;
use std::time::Instant;
use worst::{clocks, conditions, happens, ladders, log, minute, opening, policy, revisions, tables, ticket, waits};

/// Prints what a call takes, at best of three times, where its name is asked for.
fn takes<T, R>(name: &str, stands: &str, mut make: impl FnMut() -> T, mut run: impl FnMut(T) -> R) {
    if !asked(name) {
        return;
    }
    let once = |_| {
        let given = make();
        let start = Instant::now();
        let result = black_box(run(black_box(given)));
        let nanos = start.elapsed().as_nanos();
        drop(result);
        nanos
    };
    let best = (0..3).map(once).min().expect("three times");
    // What is not there is not asked.
    if best < 5_000 {
        return;
    }
    println!("| {name:<34} | {stands:<64} | {:>9.2} |", best as f64 / 1e6);
}

/// Whether a name holds a word that was asked for, or none was.
fn asked(name: &str) -> bool {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--")).peekable();
    words.peek().is_none() || words.any(|word| name.contains(&word))
}

/// Those of a ticket as of an instant.
fn answers(name: &str, stands: &str, ticket: &Ticket, days: usize) {
    if !asked(name) {
        return;
    }
    let last = ticket.log().events.last().map_or(ticket.log().opening.logged_at, |event| event.at);
    let as_of = last + chrono::TimeDelta::days(i64::try_from(days).expect("a number"));
    let call = |what: &str| format!("{name}: {what}");
    takes(&call("assess"), stands, || (), |()| ticket.assess(as_of).expect("an assessment").as_of());
    let look = ticket.assess(as_of).expect("an assessment");
    takes(&call("current cycles"), stands, || (), |()| {
        look.clocks().filter_map(|clock| clock.current()).count()
    });
    takes(&call("next_change"), stands, || (), |()| look.next_change());
    takes(&call("next_change_at"), stands, || (), |()| look.next_change_at());
    takes(&call("checks"), stands, || (), |()| look.checks().count());
    takes(&call("eligibility"), stands, || (), |()| look.eligibility());
    takes(&call("ladder"), stands, || (), |()| look.ladder());
    takes(&call("tables"), stands, || (), |()| look.tables().count());
    takes(&call("features"), stands, || (), |()| look.features().count());
    takes(&call("queues"), stands, || (), |()| look.queues().count());
    takes(&call("tracks, positions"), stands, || (), |()| (look.tracks().count(), look.positions().count()));
}

/// One more event, and what is asked of the ticket then.
fn one_more(name: &str, stands: &str, ticket: &Ticket, kind: &EventKind) {
    let at = minute(ticket.log().events.len() + 1);
    takes(&format!("{name}: apply"), stands, || ticket.clone(), |mut ticket| {
        ticket.apply(Event::new(at, kind.clone())).expect("accepted");
        ticket
    });
}

/// Of a whole log, and of a half and a quarter of it.
fn replays(name: &str, stands: &str, policy: &Policy, log: impl Fn(usize) -> Log) {
    for (part, events) in [("", MAX_EVENTS), (", half", MAX_EVENTS / 2), (", quarter", MAX_EVENTS / 4)] {
        let name = format!("{name}: replay{part}");
        if asked(&name) {
            let log = log(events);
            takes(&name, stands, || log.clone(), |log| policy.replay(log).expect("a ticket"));
        }
    }
}

fn of_conditions() {
    if asked("checks") {
        let policy = policy(&conditions::checks("advised"));
        let ticket = policy.open(opening()).expect("a ticket");
        answers("checks", "checks of 1,000, 20,000 times conditions", &ticket, 0);
        one_more("checks", "checks of 1,000, 20,000 times conditions", &ticket, &happens("nudge"));
    }
    if asked("grounds") {
        let policy = policy(&conditions::grounds());
        let ticket = policy.open(opening()).expect("a ticket");
        answers("grounds", "grounds of 1,000, 20,000 times", &ticket, 0);
    }
    if asked("counting") {
        let policy = policy(&conditions::counting());
        let ticket = ticket(&policy, log(MAX_EVENTS - 1, |_| happens("nudge")));
        answers("counting", "499 counts of 1,000 events", &ticket, 0);
    }
    if asked("features") {
        let policy = policy(&conditions::features());
        let ticket = ticket(&policy, log(MAX_EVENTS - 1, |_| happens("nudge")));
        answers("features", "256 features of 1,000 events", &ticket, 0);
        one_more("features", "256 features of 1,000 events", &ticket, &happens("nudge"));
        replays("features", "256 features, 20,000 events", &policy, |many| log(many, |_| happens("nudge")));
    }
    if asked("triggers") {
        let policy = policy(&conditions::triggers(MAX_CLOCKS, 100, 1_000));
        let ticket = policy.open(opening()).expect("a ticket");
        one_more("triggers", "64 clocks with 100 triggers of 1,000 conditions", &ticket, &happens("nudge"));
    }
}

fn of_ladders() {
    if asked("ladder") {
        let policy = policy(&ladders::ladder());
        let events = |many| log(many, waits);
        let ticket = ticket(&policy, events(MAX_EVENTS - 1));
        answers("ladder, paused", "32 rungs, 1,000 conditions, 10,000 waits", &ticket, 365);
        one_more("ladder", "32 rungs, 1,000 conditions, 10,000 waits", &ticket, &waits(MAX_EVENTS - 1));
        let mut ticket = ticket;
        ticket.apply(Event::new(minute(MAX_EVENTS), waits(MAX_EVENTS - 1))).expect("accepted");
        answers("ladder, running", "32 rungs, 1,000 conditions, 10,000 waits", &ticket, 0);
        answers("ladder, late", "32 rungs, 1,000 conditions, 10,000 waits", &ticket, 3_650);
        replays("ladder", "32 rungs, 1,000 conditions", &policy, events);
    }
    if asked("dues") {
        let policy = policy(&ladders::dues(MAX_CLOCKS));
        let ticket = ticket(&policy, log(MAX_EVENTS - 1, waits));
        answers("dues", "64 dues on a ladder, 10,000 waits", &ticket, 365);
        one_more("dues", "64 dues on a ladder, 10,000 waits", &ticket, &happens("nudge"));
        replays("dues", "64 dues on a ladder", &policy, |many| {
            log(many, |n| if n % 3 == 2 { happens("nudge") } else { waits(n % 3) })
        });
    }
}

fn of_clocks() {
    if asked("cycles") {
        let policy = policy(&clocks::restarted());
        let events = |many| log(many, |_| happens("nudge"));
        replays("cycles", "64 clocks, a cycle each an event", &policy, events);
        let ticket = ticket(&policy, events(MAX_EVENTS - 1));
        let stands = "64 clocks of 20,000 cycles, 16 warnings";
        answers("cycles", stands, &ticket, 0);
        takes("cycles: render::svg", stands, || (), |()| render::svg(&ticket.assess(minute(MAX_EVENTS)).expect("a look"), ticket.log()));
        takes("cycles: render::text", stands, || (), |()| render::text(&ticket.assess(minute(MAX_EVENTS)).expect("a look")).explained().to_string());
        one_more("cycles", stands, &ticket, &happens("nudge"));
    }
    for mode in ["from-origin", "keep-elapsed", "freeze"] {
        let name = format!("pauses, {mode}");
        if !asked(&name) {
            continue;
        }
        let policy = policy(&clocks::paused(mode));
        let severity = |rank| EventKind::SeverityReported { severity: Severity::new(rank).expect("a rank") };
        let mixed = |many| {
            log(many, |n| match n % 4 {
                0 => waits(0),
                1 => waits(1),
                2 => severity(1),
                _ => severity(2),
            })
        };
        let ticket = ticket(&policy, log(MAX_EVENTS - 2, waits));
        let stands = "64 clocks, 10,000 pauses";
        answers(&name, stands, &ticket, 0);
        one_more(&name, stands, &ticket, &severity(1));
        replays(&name, "64 clocks, 5,000 pauses, 10,000 changes", &policy, |many| mixed(many / if mode == "freeze" { 1 } else { 4 }));
        let look = ticket.assess(minute(MAX_EVENTS)).expect("a look");
        let last = look.clock("c0").and_then(|clock| clock.current()).expect("a cycle");
        takes(&format!("{name}: verify"), "a cycle of 10,000 pauses", || (), |()| verify(&last));
        takes(&format!("{name}: explain"), "a cycle of 10,000 pauses", || (), |()| last.explain());
        takes(&format!("{name}: render::text"), "64 cycles of 10,000 pauses", || (), |()| render::text(&look).explained().to_string());
        takes(&format!("{name}: render::svg"), "64 cycles of 10,000 pauses", || (), |()| render::svg(&look, ticket.log()));
    }
}

fn of_tables() {
    for hit in ["first", "all"] {
        let name = format!("tables, {hit}");
        if asked(&name) {
            let text = worst::document(&tables::tables(hit));
            let stands = format!("{MAX_ALL_CONDITIONS} conditions in 10 tables");
            takes(&format!("{name}: compile"), &stands, || (), |()| worst::compiled(&text));
            let policy = worst::compiled(&text);
            let ticket = policy.open(opening()).expect("a ticket");
            answers(&name, &stands, &ticket, 0);
            // Nothing is told.
            let ticket = policy.open(Opening::new(worst::opened_at())).expect("a ticket");
            answers(&format!("{name}, unknown"), &stands, &ticket, 0);
        }
    }
    if asked("queues") {
        let text = worst::document(&tables::queues());
        let stands = "64 queues of 32 parts of 1,000 conditions";
        takes("queues: compile", stands, || (), |()| worst::compiled(&text));
        let policy = worst::compiled(&text);
        let ticket = policy.open(opening()).expect("a ticket");
        answers("queues", stands, &ticket, 0);
    }
}

fn of_revisions() {
    let turns = |one: &Policy, other: &Policy, many: usize| {
        let (one, other) = (one.hash().to_string(), other.hash().to_string());
        log(many, move |n| EventKind::Migrated { revision: if n % 2 == 0 { other.clone() } else { one.clone() } })
    };
    if asked("to and fro, features") {
        let (one, other) = (policy(&conditions::features()), policy(worst::HEAD));
        let book = revisions::of(vec![one.clone(), other.clone()]);
        for many in [2_000, 1_000, 500] {
            let log = turns(&one, &other, many);
            let stands = format!("{MAX_MEMORIES} features, {many} migrations");
            takes("to and fro, features: replay", &stands, || log.clone(), |log| book.replay(log).expect("a ticket"));
        }
        let before = book.replay(log(MAX_EVENTS - 2, |_| happens("nudge"))).expect("a ticket");
        let mut there = before.clone();
        let mut to_and_fro = turns(&one, &other, 2).events;
        for (event, number) in to_and_fro.iter_mut().zip(0..) {
            event.at = minute(MAX_EVENTS + number);
        }
        there.apply(to_and_fro.remove(0)).expect("accepted");
        takes("to and fro, features: apply", "256 features, 20,000 events", || there.clone(), |mut ticket| {
            ticket.apply(to_and_fro[0].clone()).expect("accepted");
            ticket
        });
        let book = revisions::of(vec![other.clone(), one.clone()]);
        let before = book.replay(log(MAX_EVENTS - 2, |_| happens("nudge"))).expect("a ticket");
        let mut over = turns(&other, &one, 1).events.remove(0);
        over.at = minute(MAX_EVENTS);
        takes("over, features: apply", "256 features, 20,000 events", || before.clone(), |mut ticket| {
            ticket.apply(over.clone()).expect("accepted");
            ticket
        });
    }
    if asked("to and fro, clocks") {
        let text = |number| revisions::revision(number, MAX_CLOCKS).replace("follows = \"all\"", "follows = \"none\"");
        let (one, other) = (policy(&text(1)), policy(&text(2)));
        let book = revisions::of(vec![one.clone(), other.clone()]);
        for many in [4_000, 2_000, 1_000] {
            let log = turns(&one, &other, many);
            let stands = format!("64 clocks, {many} migrations");
            takes("to and fro, clocks: replay", &stands, || log.clone(), |log| book.replay(log).expect("a ticket"));
        }
    }
    if asked("following") {
        let documents: Vec<Document> = (0..MAX_REVISIONS).map(|n| worst::document(&revisions::revision(n % 240, 4))).collect();
        let dated: Vec<_> = documents.iter().enumerate().map(|(n, one)| (minute(n), one)).collect();
        for part in [dated.len(), dated.len() / 2, dated.len() / 4] {
            let stands = format!("{part} revisions of 4 clocks");
            takes("following: Book::compile", &stands, || (), |()| {
                duly::Book::compile(&dated[..part], &[], &duly::document::Options::default()).map(|_| ()).map_err(|error| error.to_string())
            });
        }
        let book = revisions::book(240);
        let opened = book.open(opening()).expect("a ticket");
        let stands = "240 revisions of 64 clocks that come into force";
        answers("following", stands, &opened, 40);
        one_more("following", stands, &opened, &happens("nudge"));
        let late = Event::new(worst::opened_at() + chrono::TimeDelta::days(40), happens("nudge"));
        takes("following: apply, late", stands, || opened.clone(), |mut ticket| {
            ticket.apply(late.clone()).expect("accepted");
            ticket
        });
    }
}

fn of_history() {
    if !asked("history") {
        return;
    }
    let house = policy(&std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/policies/house.toml")).expect("a file"));
    let events = |many: usize| {
        let event = |n: usize| {
            let side = if n % 2 == 0 { Side::Customer } else { Side::Vendor };
            Event::replied(minute(n + 1), side, Response::Notice).id(&format!("e{n}"))
        };
        Log { opening: Opening::new(worst::opened_at()), events: (0..many).map(event).collect() }
    };
    replays("history", "the house's policy, 20,000 events", &house, &events);
    let whole = ticket(&house, events(MAX_EVENTS - 1));
    let stands = "the house's policy, 20,000 events";
    answers("history", stands, &whole, 0);
    let next = Event::replied(minute(MAX_EVENTS), Side::Vendor, Response::Notice);
    takes("history: apply", stands, || whole.clone(), |mut ticket| { ticket.apply(next.clone()).expect("accepted"); ticket });
    takes("history: what_if", stands, || (), |()| whole.what_if(std::slice::from_ref(&next), minute(MAX_EVENTS)).expect("a look"));
    takes("history: snapshot", stands, || (), |()| whole.snapshot());
    takes("history: restore", stands, || whole.snapshot(), |kept| house.restore(kept).expect("a ticket"));
    takes("history: amend", stands, || whole.clone(), |mut ticket| { let flipped = ticket.amend(1_usize, None).expect("amended"); (ticket, flipped) });
    let other = policy(&std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/policies/house.toml")).expect("a file").replace("revision = \"", "revision = \"x"));
    let logs = [whole.log().clone()];
    takes("history: compare", stands, || (), |()| compare(&house, &other, &logs, minute(MAX_EVENTS)));
    let look = whole.assess(minute(MAX_EVENTS)).expect("a look");
    takes("history: render::text", stands, || (), |()| render::text(&look).explained().to_string());
    takes("history: render::svg", stands, || (), |()| render::svg(&look, whole.log()));
}

fn main() {
    println!("| {:<34} | {:<64} | {:>9} |", "call", "what stands at its limit", "ms");
    println!("|---|---|---:|");
    of_history();
    of_conditions();
    of_ladders();
    of_clocks();
    of_tables();
    of_revisions();
}
