//! What a calendar's answers cost as multiples: of chrono's own round trip, and in others of this crate.
//!
//! `cargo bench --bench ratios` prints the tables, and fails where a multiple misses its bar by more than
//! the machine's noise. All kinds of questions take turns, so that a busy machine slows them alike; of each
//! sitting's rounds the tenth percentile counts, and the best sitting of several.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unreachable,
    reason = "a bench reads the clock, prints fractions, and stops when it cannot be set up"
)]

mod support;

use std::process::ExitCode;
use std::time::Instant;
use support::{Kind, compile, one_year, whole_range};

/// What shared cores may add to a multiple, or take from it.
const NOISE: f64 = 1.25;
const SITTINGS: usize = 5;
/// More than a processor learns by heart.
const QUESTIONS: usize = 65_536;

/// The most that an answer may cost, in round trips of chrono.
const MOST: [(&str, f64); 9] = [
    ("is_open", 1.2),
    ("between", 2.3),
    ("next_change", 4.0),
    ("add", 3.4),
    ("sub", 3.4),
    ("add 8 h", 3.4),
    ("add 30 years", 3.4),
    ("add_many", 1.33),
    ("between_many", 0.89),
];
/// The least by which each task is faster than in the better of the other crates.
const LEAST: [f64; 3] = [12.0, 150.0, 200.0];
/// The most microseconds that a calendar may take to make.
const COMPILE: [(&str, f64); 5] = [
    ("weekly hours", 600.0),
    ("10 rules", 600.0),
    ("1300 holidays", 600.0),
    ("60 odd days a year", 3_000.0),
    ("union of three", 1_000.0),
];
/// The most that 30 years may cost of what 8 hours cost.
const FAR: f64 = 1.2;

/// Nanoseconds a call, by kind, each in its best sitting.
fn measure(kinds: &[Kind], rounds: usize) -> Vec<f64> {
    let sitting = || -> Vec<f64> {
        let mut times = vec![Vec::with_capacity(rounds); kinds.len()];
        for _ in 0..rounds {
            for (kind, times) in kinds.iter().zip(&mut times) {
                let start = Instant::now();
                kind.run();
                times.push(start.elapsed().as_nanos());
            }
        }
        let per_call = times.iter_mut().zip(kinds).map(|(times, kind)| {
            times.sort_unstable();
            times[rounds / 10] as f64 / kind.calls as f64
        });
        per_call.collect()
    };
    let mut best = sitting();
    for _ in 1..SITTINGS {
        for (best, nanos) in best.iter_mut().zip(sitting()) {
            *best = best.min(nanos);
        }
    }
    best
}

/// Ends a line with its verdict, and gives it: a bar is missed when it is by more than the noise.
fn verdict(multiple: f64, bar: f64, beyond: fn(f64, f64) -> bool) -> bool {
    let missed = beyond(multiple, bar);
    let clearly = beyond(multiple / NOISE, bar) && beyond(multiple * NOISE, bar);
    println!(
        "{}",
        match (missed, clearly) {
            (false, _) => "",
            (true, false) => "  missed, within the noise",
            (true, true) => "  MISSED",
        }
    );
    !clearly
}

fn above(multiple: f64, bar: f64) -> bool {
    multiple > bar
}

fn below(multiple: f64, bar: f64) -> bool {
    multiple < bar
}

fn against_chrono() -> bool {
    let kinds = whole_range(QUESTIONS);
    let times = measure(&kinds, 40);
    let calls = kinds[0].calls;
    println!("one calendar, {calls} random questions over 1970 to 2100");
    println!(
        "| {:<18} | {:>6} | {:>10} | {:>5} |",
        "", "ns", "× chrono", "bar"
    );
    println!("|---|---|---|---|");
    let mut all = true;
    for (kind, nanos) in kinds.iter().zip(&times) {
        let multiple = nanos / times[0];
        print!("| {:<18} | {nanos:>6.1} | {multiple:>10.2} |", kind.name);
        let bar = MOST.iter().find(|(name, _)| *name == kind.name);
        match bar {
            None => println!(" {:>5} |", ""),
            Some((_, most)) => {
                print!(" {most:>5.2} |");
                all &= verdict(multiple, *most, above);
            }
        }
    }
    let nanos = |name| {
        let mut named = kinds
            .iter()
            .zip(&times)
            .filter(|(kind, _)| kind.name == name);
        named.next().expect("a kind of that name").1
    };
    let far = nanos("add 30 years") / nanos("add 8 h");
    print!("30 years cost {far:.2} of what 8 hours cost (bar: {FAR})");
    verdict(far, FAR, above) && all
}

fn against_peers() -> bool {
    let mut all = true;
    for ((task, kinds), least) in one_year().into_iter().zip(LEAST) {
        let times = measure(&kinds, 10);
        println!("\n{task}, starts all over 2025");
        println!("| {:<18} | {:>8} | {:>10} |", "", "ns", "× duly");
        println!("|---|---|---|");
        for (kind, nanos) in kinds.iter().zip(&times) {
            let multiple = nanos / times[0];
            println!("| {:<18} | {nanos:>8.1} | {multiple:>10.1} |", kind.name);
        }
        let best = times[2].min(times[3]) / times[0];
        print!("the better of the crates takes {best:.1} times as long (bar: {least})");
        all &= verdict(best, least, below);
    }
    all
}

fn compiling() -> bool {
    let kinds = compile();
    let times = measure(&kinds, 40);
    println!("\ncalendars over 1970 to 2100, made and given back");
    println!("| {:<18} | {:>6} | {:>5} |", "", "µs", "bar");
    println!("|---|---|---|");
    let mut all = true;
    for (kind, nanos) in kinds.iter().zip(&times) {
        let micros = nanos / 1_000.0;
        let bar = COMPILE.iter().find(|(name, _)| *name == kind.name);
        let most = bar.expect("a bar for each").1;
        print!("| {:<18} | {micros:>6.0} | {most:>5.0} |", kind.name);
        all &= verdict(micros, most, above);
    }
    all
}

fn main() -> ExitCode {
    let held = [against_chrono(), against_peers(), compiling()];
    ExitCode::from(u8::from(held.contains(&false)))
}
