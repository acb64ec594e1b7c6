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
use duly::{Calendar, Zone};
use std::hint::black_box;
use support::{Kind, office, one_year, whole_range};

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
        whole_range(),
    );
    for (task, kinds) in one_year() {
        bench(
            &mut criterion.benchmark_group(format!("2025, {task}")),
            kinds,
        );
    }
}

fn compile(criterion: &mut Criterion) {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let hours = |zone| {
        Calendar::weekly(zone)
            .mon_fri("09:00-17:00")
            .build()
            .expect("a calendar")
    };
    let mut group = criterion.benchmark_group("compile");
    group.bench_function("zone", |bencher| {
        bencher.iter(|| Zone::named(black_box("Europe/Berlin")));
    });
    group.bench_function("weekly hours", |bencher| {
        bencher.iter(|| hours(zone.clone()))
    });
    group.bench_function("1300 holidays", |bencher| {
        bencher.iter(|| office(1970..=2099))
    });
}

criterion_group!(benches, answers, compile);
criterion_main!(benches);
