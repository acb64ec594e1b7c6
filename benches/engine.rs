//! What the engine costs, each measurement checked against the answer it must give.
//!
//! `cargo bench --bench engine` runs all; `cargo bench --bench engine -- replay` those with `replay` in
//! their name. Folding and replaying take turns with cloning what they consume, which is shown apart.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a bench that cannot be set up has nothing to measure"
)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/lookups.rs"]
mod lookups;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use desk::{EVENTS, log, policy};
use duly::{Grant, QueueKey, Ticket, assess_all, next_change_of};
use std::hint::black_box;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// An event into a ticket with four clocks, and all of them.
fn folding(c: &mut Criterion) {
    let policy = policy(0);
    let whole = log(0, EVENTS);
    let mut group = c.benchmark_group("fold");
    // The twentieth ends a pause of three clocks, the dearest of events. The one before it leaves the log
    // room to grow, as a log in use has.
    let before = || {
        let mut ticket = policy.replay(log(0, EVENTS - 2)).expect("a ticket");
        ticket
            .apply(whole.events[EVENTS - 2].clone())
            .expect("accepted");
        (ticket, whole.events[EVENTS - 1].clone())
    };
    for (name, tickets) in [
        (
            "one event, of 16 tickets in turn",
            BatchSize::NumIterations(16),
        ),
        ("one event, of many tickets in turn", BatchSize::LargeInput),
    ] {
        group.bench_function(name, |b| {
            b.iter_batched(
                before,
                |(mut ticket, event)| {
                    ticket.apply(event).expect("accepted");
                    assert_eq!(ticket.log().events.len(), EVENTS);
                    ticket
                },
                tickets,
            );
        });
    }
    group.bench_function("cloning a log of 20 events", |b| {
        b.iter(|| black_box(&whole).clone());
    });
    for events in [20, 200, 2_000] {
        let log = log(0, events);
        group.throughput(Throughput::Elements(u64::try_from(events).expect("small")));
        // So few at a time that what is measured is not the page faults of new memory.
        let turns = BatchSize::NumIterations(if events > 200 { 1 } else { 16 });
        group.bench_function(format!("replay {events} events"), |b| {
            b.iter_batched(
                || log.clone(),
                |log| {
                    let ticket = policy.replay(log).expect("a ticket");
                    assert_eq!(ticket.log().events.len(), events);
                    ticket
                },
                turns,
            );
        });
    }
    group.finish();
}

/// The current cycle of each clock, and the next change; near and far from the last event.
fn assessing(c: &mut Criterion) {
    let ticket = policy(0).replay(log(0, EVENTS)).expect("a ticket");
    let mut group = c.benchmark_group("assess");
    for (name, as_of, open) in [
        ("at the last event", "2026-03-30T11:00:00Z", 3),
        ("thirty years later", "2056-03-30T11:00:00Z", 3),
    ] {
        let as_of = at(as_of);
        group.bench_function(name, |b| {
            b.iter(|| {
                let look = black_box(&ticket).assess(as_of).expect("an assessment");
                let due = look
                    .clocks()
                    .filter_map(|clock| clock.current())
                    .filter(|cycle| cycle.due.instant().is_some());
                assert_eq!(due.count(), open + 1);
                look.next_change_at()
            });
        });
    }
    group.finish();
}

/// Tickets of eight events each, opened over a year.
fn tickets(policies: &[duly::Policy], many: usize) -> Vec<Ticket> {
    let ticket = |number: usize| {
        let policy = &policies[number % policies.len()];
        policy.replay(log(number, 8)).expect("a ticket")
    };
    (0..many).map(ticket).collect()
}

fn bulk(c: &mut Criterion) {
    const TICKETS: usize = 50_000;
    let as_of = at("2027-04-01T11:00:00Z");
    let mut group = c.benchmark_group("tickets of eight events");
    group.sample_size(10);
    group.throughput(Throughput::Elements(
        u64::try_from(TICKETS).expect("a number"),
    ));
    for calendars in [4, 1_000] {
        let policies: Vec<_> = (0..calendars).map(policy).collect();
        let tickets = tickets(&policies, TICKETS);
        group.bench_function(format!("assess, {calendars} calendars"), |b| {
            b.iter(|| {
                let looks = assess_all(black_box(&tickets), as_of);
                let dues = looks.map(|look| {
                    let look = look.expect("an assessment");
                    let current = look.clocks().filter_map(|clock| clock.current());
                    current.filter(|cycle| cycle.breached_at.is_some()).count()
                });
                assert!(dues.sum::<usize>() >= TICKETS);
            });
        });
        group.bench_function(format!("next change of all, {calendars} calendars"), |b| {
            b.iter(|| next_change_of(black_box(&tickets), as_of - TimeDelta::days(1)));
        });
    }
    group.finish();
}

/// What is asked beside clocks: a table, a feature, and the order of a million tickets.
fn looking_up(c: &mut Criterion) {
    const TICKETS: usize = 1_000_000;
    let as_of = at("2026-04-01T11:00:00Z");
    let policy = lookups::policy();
    let replay = |log| policy.replay(log).expect("a ticket");
    let ticket = replay(lookups::checks());
    let look = ticket.assess(as_of).expect("an assessment");
    let mut group = c.benchmark_group("lookups");
    group.bench_function(format!("a table of {} rows", lookups::ROWS), |b| {
        b.iter(|| {
            let route = black_box(&look).table("route").expect("a table");
            assert_eq!(route.one().map(|row| row.name), Some("team-100"));
        });
    });
    group.bench_function(format!("a feature used {} times", lookups::CHECKS), |b| {
        b.iter(|| {
            let feature = black_box(&look).feature("health-check");
            let expected = Grant::Counted {
                times: 30,
                used: lookups::CHECKS,
                renews_at: Some(at("2026-12-31T23:00:00Z")),
            };
            assert_eq!(feature.map(|one| one.grant), Some(expected));
        });
    });
    group.sample_size(10);
    group.throughput(Throughput::Elements(1_000_000));
    let tickets: Vec<Ticket> = (0..TICKETS).map(|one| replay(lookups::log(one))).collect();
    let keys = || -> Vec<QueueKey> {
        let looks = assess_all(&tickets, as_of).map(|look| look.expect("an assessment"));
        looks
            .filter_map(|look| look.queue("work").expect("a queue").key)
            .collect()
    };
    group.bench_function("the places of a million tickets in a queue", |b| {
        b.iter(|| assert_eq!(keys().len(), TICKETS / 5 * 4));
    });
    let unsorted = keys();
    group.bench_function("sorting them", |b| {
        b.iter_batched(
            || unsorted.clone(),
            |mut keys| {
                keys.sort_by(QueueKey::by_group);
                assert_eq!(keys[0].group(), Some("customer-1"));
                keys
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, folding, assessing, bulk, looking_up);
criterion_main!(benches);
