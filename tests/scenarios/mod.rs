//! The policies of `fixtures/policies` as executable specifications: their scenarios, and how far these go.
//!
//! Besides, of every scenario: the whole log replayed equals its events applied one by one; what an explanation
//! counts adds up; nothing changes before the next change.

mod altered;
mod coverage;
mod editions;
mod index;
mod joined;
mod kit;
mod laws;
mod revisions;
mod touched;

use duly::scenario::{self, Scenario};

/// Every scenario with the name of its file.
fn scenarios() -> Vec<(String, Scenario)> {
    scenario::read_dir(FOLDER).unwrap()
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios");

/// The policy of a scenario, by its folder.
fn policy_of(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

#[test]
fn every_scenario_holds() {
    assert!(scenario::check_dir(FOLDER).unwrap() > 500);
}

#[test]
fn the_laws_hold_in_every_scenario() {
    let failures: Vec<String> = scenarios()
        .iter()
        .flat_map(|(name, scenario)| {
            let failures = laws::of(scenario).into_iter();
            failures.map(move |failure| format!("{name}: {}\n{failure}", scenario.title()))
        })
        .collect();
    let count = failures.len();
    assert!(count == 0, "{count} failed\n\n{}", failures.join("\n\n"));
}
