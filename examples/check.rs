//! What the compiler says of a policy document: errors, warnings, and what it consists of.
//!
//! ```text
//! cargo run --example check -- [POLICY] [--set PARAMETER=READING]…
//! ```
//!
//! Exit code 1 when the document is refused, 2 when it cannot be read.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

mod support;

use duly::Policy;
use std::path::PathBuf;
use std::process::ExitCode;
use support::{Failure, fixture};

const USAGE: &str = "usage: check [POLICY] [--set PARAMETER=READING]...";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(Failure(message)) => {
            eprintln!("check: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    let mut readings = Vec::new();
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--set" => {
                let missing = || Failure("--set: a value is missing".to_owned());
                readings.push(rest.next().ok_or_else(missing)?);
            }
            option if option.starts_with('-') => {
                return Err(Failure(format!("unknown option `{option}`\n{USAGE}")));
            }
            file => files.push(PathBuf::from(file)),
        }
    }
    let path = match files.as_slice() {
        [] => fixture("policies/revalize.toml"),
        [path] => path.clone(),
        _ => return Err(Failure(USAGE.to_owned())),
    };
    match support::compile(&path, &readings)? {
        Ok(policy) => {
            show(&policy);
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            println!("{problems}");
            println!("\n{} is refused", path.display());
            Ok(ExitCode::FAILURE)
        }
    }
}

fn show(policy: &Policy) {
    for warning in policy.warnings() {
        println!("{warning}");
    }
    println!("{} {}", policy.name(), policy.revision());
    let names = |levels: &[duly::Level]| {
        levels
            .iter()
            .map(|level| level.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    println!("  severities: {}", names(policy.severities()));
    println!("  plans:      {}", names(policy.plans()));
    println!("  regions:    {}", names(policy.regions()));
    for (parameter, reading) in policy.parameters() {
        println!("  parameter {parameter}: {reading}");
    }
    for gap in policy.gaps() {
        println!("  gap: {gap}");
    }
    for (name, calendar) in policy.calendars() {
        let zone = calendar.zone().map_or("no zone".to_owned(), |zone| {
            format!(
                "{}, IANA {} ({})",
                zone.name(),
                zone.version(),
                zone.provider()
            )
        });
        println!("  calendar {name}: {zone}");
    }
    println!("{} warnings, no errors", policy.warnings().iter().count());
}
