//! The integration tests, as one binary.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "an overflow in a test is a failure of the test"
)]

#[cfg(test)]
mod acts;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod calendar;
#[cfg(test)]
mod compiled;
#[cfg(test)]
mod complaints;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod history;
#[cfg(test)]
mod ladder;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod render;
#[cfg(test)]
mod scenarios;
#[cfg(all(test, feature = "schema"))]
mod schema;
#[cfg(test)]
mod serialisation;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod support;
