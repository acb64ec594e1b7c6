//! Scenarios: a ticket's story as a specification, checked against the engine.
//!
//! A file of `fixtures/scenarios` opens a ticket under a policy, applies its events up to each `then`,
//! and compares what holds. Besides, of every scenario: the whole log replayed equals its events
//! applied one by one; what an explanation counts adds up; nothing changes before the next change.

mod compare;
mod coverage;
mod editions;
mod escalation;
mod event;
mod file;
mod index;
mod instant;
mod ladder;
mod laws;
mod queues;
mod revisions;
mod run;

use crate::fixtures;

/// Every scenario with the name of its file.
fn scenarios() -> Vec<(String, file::Scenario)> {
    let named = |(name, text): (String, String)| {
        let read = toml::from_str(&text);
        let scenario = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, scenario)
    };
    fixtures::texts("scenarios")
        .into_iter()
        .map(named)
        .collect()
}

#[test]
fn every_scenario_holds() {
    let failures: Vec<String> = scenarios()
        .iter()
        .flat_map(|(name, scenario)| {
            let failures = run::run(scenario).into_iter();
            failures.map(move |failure| format!("{name}: {}\n{failure}", scenario.title))
        })
        .collect();
    let count = failures.len();
    assert!(count == 0, "{count} failed\n\n{}", failures.join("\n\n"));
}
