//! How a property is run: the same cases on every run, more of them on request.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestError, TestRunner};

/// Holds `property` to `cases` values of `strategy`.
///
/// `PROPTEST_CASES` scales the number (256 leaves it), `PROPTEST_RNG_SEED` tries other values.
pub(crate) fn check<S: Strategy>(
    cases: u32,
    strategy: S,
    property: impl Fn(S::Value) -> TestCaseResult,
) {
    let given = Config::default();
    let rng_seed = match given.rng_seed {
        RngSeed::Random => RngSeed::Fixed(19_700_101),
        seed @ RngSeed::Fixed(_) => seed,
    };
    let config = Config {
        cases: u32::try_from(u64::from(cases) * u64::from(given.cases) / 256)
            .unwrap()
            .max(1),
        max_shrink_iters: 500,
        failure_persistence: None,
        rng_seed,
        ..given
    };
    match TestRunner::new(config).run(&strategy, property) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\nsmallest case found: {value:#?}"),
        Err(TestError::Abort(reason)) => panic!("gave up: {reason}"),
    }
}
