//! What the engine costs, each measurement checked against the answer it must give.
//!
//! `cargo bench --bench engine` runs all; `cargo bench --bench engine -- replay` those with `replay` in
//! their name.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use duly::document::Document;
use duly::{Event, Log, Opening, Policy, Response, Severity, Side};
use std::hint::black_box;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
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

criterion_group!(benches, engine);
criterion_main!(benches);
