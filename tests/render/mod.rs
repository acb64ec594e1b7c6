//! Answers for people: text, and the timeline.

mod case;
mod course;
mod picture;
mod readme;
mod text;
mod timeline;

use crate::fixtures;
use duly::{Log, Policy, Ticket};
use std::fs;
use std::path::Path;

/// A ticket of the fixtures under its policy.
fn ticket(policy: &str, ticket: &str) -> Ticket {
    let policy = Policy::compile(&fixtures::policy(policy)).unwrap();
    let path = format!("fixtures/tickets/{ticket}.toml");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let log: Log = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    policy.replay(log).unwrap()
}

/// The fixture that goes through a pause, a change of target, a breach, a resolution and a reopening.
fn reopened() -> Ticket {
    ticket("house", "house-reopened")
}
