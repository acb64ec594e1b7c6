//! What each call takes on the largest documents and logs that the published limits let be.
//!
//! `cargo bench --bench limits` prints a line for each call: what stands at its limit, and the best of three times;
//! `cargo bench --bench limits -- ladder` those whose name begins so. What grows with what is handed in is measured at
//! a half and a quarter of it too.

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

#[path = "support/measured.rs"]
mod measured;
#[path = "support/worst/mod.rs"]
mod worst;

use chrono::{DateTime, TimeDelta, Utc};
use duly::document::{Document, Options};
use duly::limits::{MAX_CLOCKS, MAX_EVENTS, MAX_MEMORIES, MAX_POLICY_CONDITIONS, MAX_REVISIONS};
use duly::scenario::{Coverage, Scenario, Then};
use duly::{
    Assessment, Book, Event, EventKind, Log, Opening, Policy, Response, Severity, Side, Ticket,
    compare, render, verify,
};
use measured::{asked, asks, takes};
use worst::{
    calendars, clocks, conditions, happens, ladders, log, minute, opening, policy, revisions,
    tables, ticket, waits,
};

/// How often a ticket can begin to wait, and go on.
const WAITS: usize = MAX_EVENTS / 2;

/// Those about a ticket, so many days after its last event.
fn answers(name: &str, stands: &str, ticket: &Ticket, days: i64) {
    let log = ticket.log();
    let last = log.events.last().map(|event| event.at);
    let as_of = last.unwrap_or(log.opening.logged_at) + TimeDelta::days(days);
    let call = |what: &str| format!("{name}: {what}");
    let assess = || ticket.assess(as_of).expect("an assessment");
    asks(&call("assess"), stands, || assess().as_of());
    let look = assess();
    let current = || look.clocks().filter_map(|clock| clock.current()).count();
    asks(&call("current cycles"), stands, current);
    asks(&call("next_change"), stands, || look.next_change());
    asks(&call("next_change_at"), stands, || look.next_change_at());
    asks(&call("checks"), stands, || look.checks().count());
    asks(&call("eligibility"), stands, || look.eligibility());
    asks(&call("ladder"), stands, || look.ladder());
    asks(&call("tables"), stands, || look.tables().count());
    asks(&call("features"), stands, || look.features().count());
    asks(&call("queues"), stands, || look.queues().count());
    asks(&call("tracks"), stands, || look.tracks().count());
}

fn rendered(name: &str, stands: &str, look: &Assessment<'_>, log: &Log) {
    asks(&format!("{name}: render::svg"), stands, || {
        render::svg(look, log)
    });
    asks(&format!("{name}: render::text"), stands, || {
        render::text(look).explained().to_string()
    });
}

/// One more event, at that instant or a minute after the last one that is possible.
fn applied(name: &str, stands: &str, ticket: &Ticket, at: DateTime<Utc>, kind: &EventKind) {
    let apply = |mut ticket: Ticket| {
        let event = Event::new(at, kind.clone());
        ticket.apply(event).expect("accepted");
        ticket
    };
    let name = format!("{name}: apply");
    takes(&name, stands, || ticket.clone(), apply);
    let event = Event::new(at, kind.clone());
    let name = name.replace("apply", "what_if");
    asks(&name, stands, || {
        ticket
            .what_if(std::slice::from_ref(&event), at)
            .expect("a look")
    });
}

/// Of a whole log, and of a half and a quarter of it.
fn replays(name: &str, stands: &str, policy: &Policy, most: usize, log: impl Fn(usize) -> Log) {
    for events in [most, most / 2, most / 4] {
        let stands = format!("{stands}, {events} events");
        let name = format!("{name}: replay");
        if asked(&name) {
            let log = log(events);
            let replay = |log| policy.replay(log).expect("a ticket");
            takes(&name, &stands, || log.clone(), replay);
        }
    }
}

fn end() -> DateTime<Utc> {
    minute(MAX_EVENTS)
}

fn of_conditions() {
    for (name, text) in [
        ("checks", conditions::checks as fn() -> String),
        ("grounds", conditions::grounds),
        ("counting", conditions::counting),
    ] {
        if asked(name) {
            let policy = policy(&text());
            let ticket = ticket(&policy, log(MAX_EVENTS - 1, |_| happens("nudge")));
            answers(name, "checks of 1,000 conditions each", &ticket, 0);
            applied(
                name,
                "checks of 1,000 conditions each",
                &ticket,
                end(),
                &happens("nudge"),
            );
        }
    }
    if asked("features") {
        let policy = policy(&conditions::features());
        let events = |many| log(many, |_| happens("nudge"));
        let ticket = ticket(&policy, events(MAX_EVENTS - 1));
        let stands = format!("{MAX_MEMORIES} features of 1,000 events");
        answers("features", &stands, &ticket, 0);
        applied("features", &stands, &ticket, end(), &happens("nudge"));
        replays("features", "256 features", &policy, MAX_EVENTS, events);
    }
    if asked("acts") {
        let policy = policy(&conditions::acts());
        let ticket = ticket(&policy, log(MAX_EVENTS - 1, |_| happens("other")));
        let stands = "an act of 64 fields, 16 effects and 20,000 conditions";
        applied("acts", stands, &ticket, end(), &happens("nudge"));
    }
    if asked("triggers") {
        let policy = policy(&conditions::triggers(MAX_CLOCKS, 100, 6));
        let ticket = policy.open(opening()).expect("a ticket");
        let stands = format!("{MAX_CLOCKS} clocks with 100 triggers of 6 conditions");
        applied("triggers", &stands, &ticket, end(), &happens("nudge"));
    }
}

fn of_ladders() {
    if asked("ladder") {
        let policy = policy(&ladders::ladder());
        let events = |many| log(many, waits);
        let stands = format!("32 rungs, 1,000 conditions, {WAITS} waits");
        let waiting = ticket(&policy, events(MAX_EVENTS - 1));
        answers("ladder, paused", &stands, &waiting, 365);
        applied("ladder", &stands, &waiting, end(), &waits(MAX_EVENTS - 1));
        let climb = EventKind::RungClimbed { to: None };
        applied("ladder, climbed", &stands, &waiting, end(), &climb);
        let open = || policy.open(opening()).expect("a ticket");
        asks("ladder: open", &stands, open);
        let running = ticket(&policy, events(MAX_EVENTS));
        answers("ladder, running", &stands, &running, 0);
        answers("ladder, late", &stands, &running, 3_650);
        let stands = "32 rungs, 1,000 conditions";
        replays("ladder", stands, &policy, MAX_EVENTS, events);
    }
    if asked("dues") {
        let policy = policy(&ladders::dues(MAX_CLOCKS));
        let waiting = ticket(&policy, log(MAX_EVENTS - 1, waits));
        let stands = format!("{MAX_CLOCKS} dues on a ladder, {WAITS} waits");
        answers("dues", &stands, &waiting, 365);
        applied("dues", &stands, &waiting, end(), &happens("nudge"));
        let in_turn = |n: usize| match n % 3 {
            2 => happens("nudge"),
            n => waits(n),
        };
        let stands = format!("{MAX_CLOCKS} dues on a ladder");
        replays("dues", &stands, &policy, MAX_EVENTS, |many| {
            log(many, in_turn)
        });
    }
}

fn of_cycles() {
    if !asked("cycles") {
        return;
    }
    let policy = policy(&clocks::restarted());
    let events = |many| log(many, |_| happens("nudge"));
    let ticket = ticket(&policy, events(MAX_EVENTS - 1));
    let stands = format!("{MAX_CLOCKS} clocks of {MAX_EVENTS} cycles, 16 warnings");
    answers("cycles", &stands, &ticket, 0);
    applied("cycles", &stands, &ticket, end(), &happens("nudge"));
    let look = ticket.assess(end()).expect("a look");
    rendered("cycles", &stands, &look, ticket.log());
    let stands = format!("{MAX_CLOCKS} clocks");
    replays("cycles", &stands, &policy, MAX_EVENTS, events);
}

fn of_pauses() {
    for mode in ["from-origin", "keep-elapsed", "freeze"] {
        let name = format!("pauses, {mode}");
        if !asked(&name) {
            continue;
        }
        let policy = policy(&clocks::paused(mode));
        let severity = |rank| EventKind::SeverityReported {
            severity: Severity::new(rank).expect("a rank"),
        };
        let ticket = ticket(&policy, log(MAX_EVENTS - 2, waits));
        let stands = format!("{MAX_CLOCKS} clocks, {WAITS} pauses");
        answers(&name, &stands, &ticket, 0);
        applied(&name, &stands, &ticket, end(), &severity(1));
        let look = ticket.assess(end()).expect("a look");
        let last = look.clock("c0").and_then(|clock| clock.current());
        let last = last.expect("a cycle");
        let of_one = format!("a cycle of {WAITS} pauses");
        asks(&format!("{name}: verify"), &of_one, || verify(&last));
        asks(&format!("{name}: explain"), &of_one, || {
            last.explain().segments().count()
        });
        rendered(&name, &stands, &look, ticket.log());
        let mixed = |n: usize| match n % 4 {
            2 => severity(1),
            3 => severity(2),
            n => waits(n),
        };
        let stands = format!("{MAX_CLOCKS} clocks, pauses and changes");
        replays(&name, &stands, &policy, MAX_EVENTS, |many| log(many, mixed));
    }
}

fn of_tables() {
    for hit in ["first", "all"] {
        let name = format!("tables, {hit}");
        if asked(&name) {
            for part in [2, 1] {
                let text = worst::document(&tables::tables(hit, part));
                let stands = format!("{part} tables of 1,000 rows of 9 conditions");
                asks(&format!("{name}: compile"), &stands, || {
                    worst::compiled(&text)
                });
            }
            let document = worst::document(&tables::tables(hit, 2));
            let policy = worst::compiled(&document);
            let story = Scenario::new("one", &policy, opening()).then(Then::at(minute(1)));
            asks(
                &format!("{name}: Coverage::of"),
                "18,000 conditions in 2 tables",
                || Coverage::of(&document, [&story]),
            );
            let stands = "18,000 conditions in 2 tables";
            let ticket = policy.open(opening()).expect("a ticket");
            answers(&name, stands, &ticket, 0);
            let untold = Opening::new(worst::opened_at());
            let ticket = policy.open(untold).expect("a ticket");
            answers(&format!("{name}, unknown"), stands, &ticket, 0);
        }
    }
    if asked("queues") {
        let text = worst::document(&tables::queues());
        let stands = format!("64 queues of 32 parts, {MAX_POLICY_CONDITIONS} conditions");
        asks("queues: compile", &stands, || worst::compiled(&text));
        let policy = worst::compiled(&text);
        let ticket = policy.open(opening()).expect("a ticket");
        answers("queues", &stands, &ticket, 0);
    }
}

/// From one revision to the other and back.
fn turns(one: &Policy, other: &Policy, many: usize) -> Log {
    let (one, other) = (one.hash().to_string(), other.hash().to_string());
    log(many, move |n| EventKind::Migrated {
        revision: if n.is_multiple_of(2) { &other } else { &one }.clone(),
    })
}

fn to_and_fro(name: &str, stands: &str, book: &Book, one: &Policy, other: &Policy) {
    for many in [MAX_EVENTS / 4, MAX_EVENTS / 8, MAX_EVENTS / 16] {
        let log = turns(one, other, many);
        let stands = format!("{stands}, {many} migrations");
        let replay = |log| book.replay(log).expect("a ticket");
        takes(&format!("{name}: replay"), &stands, || log.clone(), replay);
    }
    let before = book
        .replay(log(MAX_EVENTS - 2, |_| happens("nudge")))
        .expect("a ticket");
    let revision = other.hash().to_string();
    applied(
        name,
        stands,
        &before,
        end(),
        &EventKind::Migrated { revision },
    );
}

fn of_revisions() {
    if asked("migration") {
        let (some, none) = (policy(&conditions::features()), policy(worst::HEAD));
        let (from_some, from_none) = (
            vec![some.clone(), none.clone()],
            vec![none.clone(), some.clone()],
        );
        let stands = format!("{MAX_MEMORIES} features");
        to_and_fro(
            "migration, from features",
            &stands,
            &revisions::of(from_some),
            &some,
            &none,
        );
        to_and_fro(
            "migration, to features",
            &stands,
            &revisions::of(from_none),
            &none,
            &some,
        );
        let text = |number| revisions::revision(number, MAX_CLOCKS).replace("\"all\"", "\"none\"");
        let (one, other) = (policy(&text(1)), policy(&text(2)));
        let book = revisions::of(vec![one.clone(), other.clone()]);
        let stands = format!("{MAX_CLOCKS} clocks");
        to_and_fro("migration, clocks", &stands, &book, &one, &other);
    }
    if asked("book") {
        let revision = |n| worst::document(&revisions::revision(n, 4));
        let documents: Vec<Document> = (0..MAX_REVISIONS).map(revision).collect();
        for part in [MAX_REVISIONS, MAX_REVISIONS / 2, MAX_REVISIONS / 4] {
            let dated = documents.iter().take(part).enumerate();
            let dated: Vec<_> = dated.map(|(n, one)| (minute(n), one)).collect();
            let stands = format!("{part} revisions of 4 clocks");
            asks("book: compile", &stands, || {
                Book::compile(&dated, &[], &Options::default())
                    .map_err(|error| error.to_string())
                    .expect("a book")
            });
        }
    }
    if asked("following") {
        let book = revisions::book(MAX_REVISIONS);
        let opened = book.open(opening()).expect("a ticket");
        let stands =
            format!("{MAX_REVISIONS} revisions of {MAX_CLOCKS} clocks that come into force");
        answers("following", &stands, &opened, 50);
        let late = worst::opened_at() + TimeDelta::days(50);
        applied("following", &stands, &opened, late, &happens("nudge"));
    }
}

fn of_history() {
    if !asked("history") {
        return;
    }
    let text = worst::fixture("policies/house.toml");
    let (house, other) = (
        policy(&text),
        policy(&text.replace("revision = \"", "revision = \"x")),
    );
    let event = |n: usize| {
        let side = if n.is_multiple_of(2) {
            Side::Customer
        } else {
            Side::Vendor
        };
        Event::replied(minute(n + 1), side, Response::Notice).id(&format!("e{n}"))
    };
    let events = |many: usize| Log {
        opening: Opening::new(worst::opened_at()),
        events: (0..many).map(event).collect(),
    };
    let stands = &format!("the house's policy, {MAX_EVENTS} events");
    replays("history", "the house's policy", &house, MAX_EVENTS, events);
    let whole = ticket(&house, events(MAX_EVENTS - 1));
    answers("history", stands, &whole, 0);
    applied("history", stands, &whole, end(), &event(1).kind);
    asks("history: snapshot", stands, || whole.snapshot());
    let restore = |kept| house.restore(kept).expect("a ticket");
    takes("history: restore", stands, || whole.snapshot(), restore);
    let amend = |mut ticket: Ticket| {
        let flipped = ticket.amend(1_usize, None).expect("amended");
        (ticket, flipped)
    };
    takes("history: amend", stands, || whole.clone(), amend);
    let logs = [whole.log().clone()];
    asks("history: compare", stands, || {
        compare(&house, &other, &logs, end())
    });
    let look = whole.assess(end()).expect("a look");
    rendered("history", stands, &look, whole.log());
}

fn main() {
    measured::header();
    calendars::all();
    of_history();
    of_conditions();
    of_ladders();
    of_cycles();
    of_pauses();
    of_tables();
    of_revisions();
}
