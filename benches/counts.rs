//! Instructions that a calendar's answers take, each compared with the answer it must be: figures without a
//! timer, the same on a busy machine.
//!
//! | what | instructions |
//! |---|---|
//! | chrono round trip | 128 |
//! | `is_open` | 86 |
//! | `between` | 236 |
//! | `next_change` | 191 |
//! | `add` | 294 |
//! | `sub` | 286 |
//! | `add_many`, a row | 167 |
//! | `between_many`, a row | 121 |
//! | weekly hours, compiled | 2.5 million |
//! | the same with 10 rules | 5.4 million |
//! | the same with 1,300 holidays | 6.5 million |
//! | the same with 60 odd days a year | 40 million |
//! | union of three | 4.2 million |
//!
//! These are of Rust 1.95 on x86-64 without options for a processor. What is printed is for a thousand
//! answers, of the everyday tasks for 16,384, and beside it what it was the last time: the bench fails where
//! it was 1% less.
//!
//! `cargo bench --bench counts` needs valgrind and `cargo install --locked --version "^0.20"
//! gungraun-runner`; without them it compiles, and does not run.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unreachable,
    missing_docs,
    reason = "a bench that cannot be set up has nothing to measure, and macros write no docs"
)]

mod support;

use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use support::{Kind, compile, one_year, whole_range};

/// How many more instructions than the last time are too many.
const LIMIT_PERCENT: f64 = 1.0;
/// So many answers are counted together.
const QUESTIONS: usize = 1_000;

fn named(name: &str, kinds: Vec<Kind>) -> Kind {
    let found = kinds.into_iter().find(|kind| kind.name == name);
    found.expect("a kind of that name")
}

fn thousand(name: &str) -> Kind {
    named(name, whole_range(QUESTIONS))
}

/// This crate's, which is a task's first.
fn everyday(task: &str) -> Kind {
    let (_, kinds) = one_year()
        .into_iter()
        .find(|(name, _)| *name == task)
        .expect("a task of that name");
    kinds.into_iter().next().expect("a kind")
}

fn one(name: &str) -> Kind {
    named(name, compile())
}

#[library_benchmark(setup = thousand)]
#[bench::round_trip("chrono round trip")]
#[bench::is_open("is_open")]
#[bench::between("between")]
#[bench::next_change("next_change")]
#[bench::add("add")]
#[bench::sub("sub")]
#[bench::add_many("add_many")]
#[bench::between_many("between_many")]
fn answers(kind: Kind) -> Kind {
    kind.run();
    kind
}

#[library_benchmark(setup = everyday)]
#[bench::add_8_h("add 8 h")]
#[bench::between_60_days("between, up to 60 days")]
#[bench::add_320_h("add 320 h")]
fn tasks(kind: Kind) -> Kind {
    kind.run();
    kind
}

#[library_benchmark(setup = one)]
#[bench::weekly_hours("weekly hours")]
#[bench::rules("10 rules")]
#[bench::holidays("1300 holidays")]
#[bench::odd_days("60 odd days a year")]
#[bench::union("union of three")]
fn compiled(kind: Kind) -> Kind {
    kind.run();
    kind
}

library_benchmark_group!(name = calendar, benchmarks = [answers, tasks, compiled]);
main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::default().soft_limits([(EventKind::Ir, LIMIT_PERCENT)])),
    library_benchmark_groups = calendar
);
