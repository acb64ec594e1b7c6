//! What a calendar's answers cost, each compared with the answer it must be.
//!
//! `cargo bench --bench calendar` runs all; `cargo bench --bench calendar -- between` those with `between`
//! in their name. `cargo bench --bench ratios` prints a table.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unreachable,
    reason = "a bench that cannot be set up has nothing to measure"
)]

mod support;

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use duly::Zone;
use std::hint::black_box;
use support::{Kind, compile, one_year, whole_range};

/// More than a processor learns by heart.
const QUESTIONS: usize = 65_536;

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, kinds: Vec<Kind>) {
    for kind in kinds {
        let calls = u64::try_from(kind.calls).expect("a number of calls");
        group.throughput(Throughput::Elements(calls));
        group.bench_function(kind.name, |bencher| bencher.iter(|| kind.run()));
    }
}

fn answers(criterion: &mut Criterion) {
    bench(
        &mut criterion.benchmark_group("1970 to 2100"),
        whole_range(QUESTIONS),
    );
    for (task, kinds) in one_year() {
        bench(
            &mut criterion.benchmark_group(format!("2025, {task}")),
            kinds,
        );
    }
}

fn making(criterion: &mut Criterion) {
    bench(&mut criterion.benchmark_group("compile"), compile());
    let mut group = criterion.benchmark_group("zone");
    group.bench_function("Europe/Berlin", |bencher| {
        bencher.iter(|| {
            let zone = Zone::named(black_box("Europe/Berlin")).expect("a zone");
            assert_eq!(zone.name(), "Europe/Berlin");
        });
    });
}

criterion_group!(benches, answers, making);
criterion_main!(benches);
