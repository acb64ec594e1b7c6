//! What the compiler says of a policy document: errors, warnings, and what it consists of.
//!
//! ```text
//! cargo run --example check -- [POLICY] [--set PARAMETER=READING]… [--from DATE]
//! cargo run --example check -- POLICY --scenarios FOLDER
//! ```
//!
//! With a folder of scenarios it runs those of the policy, and says what of the policy none of them touches.
//!
//! It also lists when, in the five years from a date on, the newest zone data compiled in and chrono-tz's
//! open the policy's calendars at different times. The date is the first day of the year of the zone data
//! where none is given: a clock is not asked.
//!
//! Exit code 1 when the document is refused or a scenario does not hold, 2 when one of them cannot be read.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

mod support;

use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};
use duly::calendar::{Calendar, ChronoTz, Newest, OpenDifference};
use duly::scenario::{self, Coverage, Scenario};
use duly::{Policy, Zone};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use support::{Failure, fixture};

const USAGE: &str =
    "usage: check [POLICY] [--set PARAMETER=READING]... [--from DATE] [--scenarios FOLDER]";
/// How many months are looked at for differences of zone data.
const MONTHS: Months = Months::new(60);
/// How many differences of one calendar are shown.
const SHOWN: usize = 4;

fn main() -> ExitCode {
    support::ended("check", run())
}

fn run() -> Result<ExitCode, Failure> {
    let mut files = Vec::new();
    let mut readings = Vec::new();
    let mut from = None;
    let mut scenarios = None;
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--set" => {
                let missing = || Failure("--set: a value is missing".to_owned());
                readings.push(rest.next().ok_or_else(missing)?);
            }
            "--from" => {
                let missing = || Failure("--from: a date is missing".to_owned());
                let text = rest.next().ok_or_else(missing)?;
                let wrong = |error| {
                    Failure(format!(
                        "--from: found `{text}`, expected a date, as in `2026-12-01` ({error})"
                    ))
                };
                from = Some(text.parse::<NaiveDate>().map_err(wrong)?);
            }
            "--scenarios" => {
                let missing = || Failure("--scenarios: a folder is missing".to_owned());
                scenarios = Some(PathBuf::from(rest.next().ok_or_else(missing)?));
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
            differences(&policy, from)?;
            match policy.warnings().iter().count() {
                1 => println!("1 warning, no errors"),
                many => println!("{many} warnings, no errors"),
            }
            match scenarios {
                Some(folder) => covered(&path, &policy, &folder),
                None => Ok(ExitCode::SUCCESS),
            }
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
    for (what, levels) in [
        ("severities", policy.severities()),
        ("priorities", policy.priorities()),
        ("plans", policy.plans()),
        ("regions", policy.regions()),
    ] {
        if !levels.is_empty() {
            println!("  {what}: {}", names(levels));
        }
    }
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
}

/// Runs the scenarios of the policy, and says what of it they touch.
fn covered(path: &Path, policy: &Policy, folder: &Path) -> Result<ExitCode, Failure> {
    let document = support::document(path)?;
    let read = scenario::read_dir(folder)?;
    let is_of_it = |(_, one): &&(String, Scenario)| {
        one.policy().name() == policy.name() && one.policy().revision() == policy.revision()
    };
    let of_it: Vec<_> = read.iter().filter(is_of_it).collect();
    let mut code = ExitCode::SUCCESS;
    for (name, scenario) in &of_it {
        if let Err(failures) = scenario.check() {
            println!("\n{name}: {failures}");
            code = ExitCode::FAILURE;
        }
    }
    let others = read.len().saturating_sub(of_it.len());
    println!(
        "\nscenarios: {} of this policy, {others} of others",
        of_it.len()
    );
    println!(
        "{}",
        Coverage::of(&document, of_it.into_iter().map(|(_, one)| one))
    );
    Ok(code)
}

/// When two editions of zone data open a calendar of the policy at different times.
fn differences(policy: &Policy, from: Option<NaiveDate>) -> Result<(), Failure> {
    let zones = policy
        .calendars()
        .flat_map(|(_, calendar)| calendar.zones());
    let Some(version) = zones.map(Zone::version).max() else {
        return Ok(());
    };
    let range = five_years(from, version)?;
    println!(
        "  zone data {version} and chrono-tz's, {} to {}:",
        range.start.date_naive(),
        range.end.date_naive()
    );
    for (name, calendar) in policy.calendars() {
        if !calendar.zones().is_empty() {
            let found = calendar.zone_differences(&Newest, &ChronoTz, range.clone())?;
            println!("    {name}: {}", in_words(calendar, &found));
        }
    }
    Ok(())
}

/// `2026e` is of the year 2026.
fn five_years(from: Option<NaiveDate>, version: &str) -> Result<Range<DateTime<Utc>>, Failure> {
    let year = version.trim_end_matches(|c: char| !c.is_ascii_digit());
    let of_data = || NaiveDate::from_ymd_opt(year.parse().ok()?, 1, 1);
    let from = from.or_else(of_data).ok_or_else(|| {
        Failure(format!(
            "zone data `{version}` has no year: use --from DATE"
        ))
    })?;
    let to = from.checked_add_months(MONTHS).unwrap_or(NaiveDate::MAX);
    let last = NaiveDate::from_ymd_opt(2099, 12, 31).unwrap_or(to);
    let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
    Ok(midnight(from)..midnight(to.min(last)))
}

fn in_words(calendar: &Calendar, found: &[OpenDifference]) -> String {
    if found.is_empty() {
        return "the same open time".to_owned();
    }
    let zones: Vec<&str> = calendar.zones().iter().map(|zone| zone.name()).collect();
    let mut lines = vec![format!(
        "{} differences ({})",
        found.len(),
        zones.join(", ")
    )];
    for difference in found.iter().take(SHOWN) {
        let Range { start, end } = &difference.during;
        let by = if difference.open_by_first {
            "the newer data only"
        } else {
            "chrono-tz only"
        };
        lines.push(format!("      {start} to {end}: open by {by}"));
    }
    if found.len() > SHOWN {
        lines.push("      …".to_owned());
    }
    lines.join("\n")
}
