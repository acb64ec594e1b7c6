//! Scenarios: a ticket's story as a specification, checked against the engine.
//!
//! A file of `fixtures/scenarios` opens a ticket under a policy, applies its events up to each `then`,
//! and compares what holds. Besides, of every scenario: the whole log replayed equals its events
//! applied one by one; what an explanation counts adds up; nothing changes before the next change.

mod compare;
mod coverage;
mod file;
mod instant;
mod laws;
mod run;

use std::fs;
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The files of a folder with that extension, folders inside included, by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every scenario with the name of its file.
fn scenarios() -> Vec<(String, file::Scenario)> {
    let folder = fixtures().join("scenarios");
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        let read = toml::from_str(&text);
        let scenario = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, scenario)
    };
    files(&folder, "toml").into_iter().map(named).collect()
}

fn document(policy: &str) -> duly::document::Document {
    let path = fixtures().join("policies").join(format!("{policy}.toml"));
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
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
