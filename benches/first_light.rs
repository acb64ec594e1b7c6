//! What the calendar and the engine cost, each measurement checked against the answer it must give.
//!
//! `cargo bench` runs all; `cargo bench -- add` those with `add` in their name.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use duly::document::Document;
use duly::{Calendar, Event, Log, Opening, Policy, Response, Severity, Side};
use std::hint::black_box;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn office() -> Calendar {
    Calendar::weekly("Europe/Berlin")
        .mon_fri("09:00-17:00")
        .build()
        .expect("a calendar")
}

fn calendar(c: &mut Criterion) {
    let office = office();
    let start = at("2025-03-28T10:00:00Z");
    let eight = TimeDelta::hours(8);
    let due = at("2025-03-31T09:00:00Z");
    c.bench_function("calendar add 8 h", |b| {
        b.iter(|| assert_eq!(office.add(black_box(start), eight), Ok(due)));
    });
    c.bench_function("calendar between 3 days", |b| {
        b.iter(|| assert_eq!(office.between(black_box(start), due), Ok(eight)));
    });
    c.bench_function("calendar compile", |b| b.iter(|| black_box(self::office())));
}

fn house() -> Policy {
    let text = include_str!("../fixtures/policies/house.toml");
    let document: Document = toml::from_str(text).expect("a document");
    Policy::compile(&document).expect("a policy")
}

/// Twenty replies, ten minutes apart, by customer and vendor in turn.
fn log() -> Log {
    let opened = at("2026-03-30T07:00:00Z");
    let reply = |number: i32| {
        let side = if number % 2 == 0 {
            Side::Customer
        } else {
            Side::Vendor
        };
        Event::replied(
            opened + TimeDelta::minutes(10) * (number + 1),
            side,
            Response::Notice,
        )
    };
    let severity = Severity::new(2).expect("a rank");
    Log {
        opening: Opening::new(opened).severity(severity).plan("silver"),
        events: (0..20).map(reply).collect(),
    }
}

fn engine(c: &mut Criterion) {
    let (policy, log) = (house(), log());
    let ticket = policy.replay(log.clone()).expect("a ticket");
    let as_of = at("2026-03-30T12:00:00Z");
    c.bench_function("replay 20 events", |b| {
        b.iter(|| {
            let ticket = policy.replay(black_box(&log).clone()).expect("a ticket");
            assert_eq!(ticket.log().events.len(), 20);
        });
    });
    c.bench_function("assess, every cycle", |b| {
        b.iter(|| {
            let look = black_box(&ticket).assess(as_of).expect("an assessment");
            let cycles = look
                .clocks()
                .map(|clock| clock.cycles().count())
                .sum::<usize>();
            assert_eq!(cycles, 12);
        });
    });
}

criterion_group!(benches, calendar, engine);
criterion_main!(benches);
