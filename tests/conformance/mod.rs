//! The cases of other systems, through the runner of the `conformance` example.

#[path = "../../examples/support/runner.rs"]
mod runner;

mod calendar;
mod refused;
mod ticket;

use runner::Report;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance")
}

fn of_fixture(name: &str) -> Report {
    Report::of_file(&folder().join(name))
}

/// Runs one JSON text as if it were a file of one case.
fn of_case(name: &str, case: &str) -> Report {
    of_text(name, &format!(r#"{{"cases": [{case}]}}"#))
}

/// Runs a text as if it were a file.
fn of_text(name: &str, text: &str) -> Report {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    Report::of_file(&path)
}

#[test]
fn every_fixture_is_run() {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut found: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    found.sort();
    let run = calendar::FILES.iter().chain(&ticket::FILES);
    let mut run: Vec<&str> = run.map(|(name, _, _)| *name).collect();
    run.sort_unstable();
    assert_eq!(found, run);
}
