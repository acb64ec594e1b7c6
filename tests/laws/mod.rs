//! The laws of the engine: a naive model it has to agree with, properties over random policies and logs,
//! and a named test for each edge.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "all instants and spans here lie within a few months"
)]

mod agreement;
mod edges;
mod made;
mod naive;
mod properties;
mod seen;
mod wall;

use proptest::test_runner::Config;

/// At least so many cases; more where the environment asks for more.
fn at_least(cases: u32) -> Config {
    let config = Config::default();
    Config {
        cases: config.cases.max(cases),
        failure_persistence: None,
        max_global_rejects: 100_000,
        ..config
    }
}
