//! The laws of the engine: a naive model it has to agree with, properties over random policies and logs,
//! and a named test for each edge.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test that does not speak of a kind has no rule for it"
)]

mod agreement;
mod books;
mod edges;
mod made;
mod naive;
mod properties;
mod raising;
mod seen;
mod wall;
