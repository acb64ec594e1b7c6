//! What things take of memory: the bytes that they hold once they are made, and the allocations that an answer takes.
//!
//! `cargo bench --bench memory`. It times nothing, so that it prints the same whatever else the machine is
//! doing.

#![expect(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a bench that cannot be set up has nothing to measure, and what it measured is for people"
)]

#[path = "support/desk.rs"]
mod desk;

use desk::{EVENTS, log};
use duly::calendar::ClosedRule;
use duly::document::Document;
use duly::{Calendar, Policy, Ticket};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    // What is made once for all, as the zone data of Berlin, is made before.
    drop((office("09:00-17:00"), real("revalize"), ticket(EVENTS)));

    println!("what is held                                    bytes   of which the log");
    let calendar = held(|| office("09:00-17:00"));
    println!("a calendar, one window a day               {calendar:>10}");
    let calendar = held(|| office("09:00-12:00, 13:00-17:00"));
    println!("a calendar, two windows a day              {calendar:>10}");
    for name in ["house", "degreed", "revalize"] {
        let policy = held(|| real(name));
        println!("the policy {name:<32}{policy:>10}");
    }
    for events in [0, EVENTS, 2_000] {
        let own = held(|| log(0, events));
        let policy = desk::policy(0);
        let all = held(|| policy.replay(log(0, events)).expect("a ticket"));
        println!("a ticket of four clocks, {events:>5} events      {all:>10}   {own:>16}");
    }

    println!("\nwhat an answer allocates                  allocations      bytes");
    let ticket = ticket(EVENTS);
    let as_of = "2026-03-30T11:00:00Z".parse().expect("an instant");
    let (_, stats) = counted(|| {
        let look = ticket.assess(as_of).expect("an assessment");
        let current = look.clocks().filter_map(|clock| clock.current());
        (current.count(), look.next_change_at())
    });
    let (times, bytes) = (stats.allocations, stats.bytes_allocated);
    println!("clocks and next change, {EVENTS:>5} events        {times:>10} {bytes:>10}");
}

/// What the making of something allocates.
fn counted<T>(make: impl FnOnce() -> T) -> (T, Stats) {
    let region = Region::new(MEMORY);
    let made = black_box(make());
    (made, region.change())
}

/// The bytes that are held as long as what was made is.
fn held<T>(make: impl FnOnce() -> T) -> usize {
    let (made, stats) = counted(make);
    drop(made);
    // What grows or shrinks where it stands is counted among these.
    stats.bytes_allocated - stats.bytes_deallocated
}

fn office(hours: &str) -> Calendar {
    let office = Calendar::weekly("Europe/Berlin")
        .mon_fri(hours)
        .closed_by(ClosedRule::yearly(1, 1, "New Year"))
        .closed_by(ClosedRule::yearly(10, 3, "German Unity Day"))
        .closed_by(ClosedRule::easter(-2, "Good Friday"));
    office.build().expect("a calendar")
}

fn real(name: &str) -> Policy {
    let path = format!(
        "{}/fixtures/policies/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("a policy");
    let document: Document = toml::from_str(&text).expect("a document");
    Policy::compile(&document).expect("a policy")
}

fn ticket(events: usize) -> Ticket {
    desk::policy(0).replay(log(0, events)).expect("a ticket")
}
