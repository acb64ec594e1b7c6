//! What another revision of a policy, or another reading of its parameters, makes of the same tickets.
//!
//! ```text
//! cargo run --example compare -- [POLICY POLICY TICKET…] [--set PARAMETER=READING]… [--as-of INSTANT]
//! ```
//!
//! `--set` chooses readings of the second policy. Without files, a fixture is compared with itself under two
//! other readings. Tickets are looked at as of their last event, or of the instant where that is later.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

mod support;
#[path = "support/tickets.rs"]
mod tickets;

use chrono::DateTime;
use duly::{Difference, Flipped, Log, Policy, RuleCited, Standing, compare};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use support::{Failure, fixture};

const USAGE: &str =
    "usage: compare [POLICY POLICY TICKET...] [--set PARAMETER=READING]... [--as-of INSTANT]";

fn main() -> ExitCode {
    support::ended("compare", run().map(|()| ExitCode::SUCCESS))
}

fn run() -> Result<(), Failure> {
    let (mut files, mut readings) = (Vec::new(), Vec::new());
    let mut as_of = DateTime::UNIX_EPOCH;
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        let mut value = || {
            rest.next()
                .ok_or_else(|| Failure(format!("{argument}: a value is missing")))
        };
        match argument.as_str() {
            "--set" => readings.push(value()?),
            "--as-of" => as_of = value()?.parse()?,
            option if option.starts_with('-') => return Err(Failure(USAGE.to_owned())),
            file => files.push(PathBuf::from(file)),
        }
    }
    if files.is_empty() {
        let policy = fixture("policies/revalize.toml");
        let tickets = ["revalize", "revalize-moderate"];
        let tickets = tickets.map(|name| fixture(&format!("tickets/{name}.toml")));
        files = [policy.clone(), policy]
            .into_iter()
            .chain(tickets)
            .collect();
        if readings.is_empty() {
            readings = ["day-counting=close", "first-response-is=any"]
                .map(str::to_owned)
                .to_vec();
        }
    }
    let [first, second, tickets @ ..] = files.as_slice() else {
        return Err(Failure(USAGE.to_owned()));
    };
    let (first, second) = (compiled(first, &[])?, compiled(second, &readings)?);
    let logs = tickets.iter().map(|ticket| tickets::read(ticket));
    let logs: Vec<Log> = logs.collect::<Result<_, Failure>>()?;
    print_policies(&first, &second);
    let differences = compare(&first, &second, &logs, as_of);
    for difference in &differences {
        print_difference(difference, &logs);
    }
    let (differ, all) = (differences.len(), logs.len());
    println!("\n{differ} of {all} tickets differ");
    Ok(())
}

fn compiled(path: &Path, readings: &[String]) -> Result<Policy, Failure> {
    support::compile(path, readings)?
        .map_err(|problems| Failure(format!("{}:\n{problems}", path.display())))
}

/// Both by name and hash, and the parameters they read otherwise.
fn print_policies(first: &Policy, second: &Policy) {
    for (what, policy) in [("first", first), ("second", second)] {
        let (name, revision) = (policy.name(), policy.revision());
        println!("{what:6}  {name} {revision}  {}", policy.hash());
    }
    for (parameter, reading) in second.parameters() {
        let mut before = first.parameters();
        let before = before.find(|(name, _)| *name == parameter);
        match before.map(|(_, reading)| reading) {
            Some(before) if before == reading => {}
            before => println!("{parameter}: {}, then {reading}", before.unwrap_or("none")),
        }
    }
}

fn print_difference(difference: &Difference, logs: &[Log]) {
    let position = difference.log;
    let log = position.checked_sub(1).and_then(|place| logs.get(place));
    let id = log.and_then(|log| log.opening.id.clone());
    let id = id.unwrap_or(format!("ticket {position}"));
    for (what, refused) in ["first", "second"].iter().zip(&difference.refused) {
        if let Some(refused) = refused {
            println!("\n{id}: refused by the {what}: {refused}");
        }
    }
    for flipped in &difference.flipped {
        println!("\n{id}: {}", flipped.what);
        for (what, standing) in [("first", &flipped.before), ("second", &flipped.after)] {
            println!(
                "  {what:6}  {}",
                standing
                    .as_ref()
                    .map_or("none".to_owned(), Standing::to_string)
            );
        }
        print_reasons(flipped);
    }
}

/// The rules that only one of both rests on; where there are none, the events are read otherwise.
fn print_reasons(flipped: &Flipped) {
    let rules = |standing: &Option<Standing>| {
        let rules = standing.as_ref().map(|standing| standing.rules().to_vec());
        rules.unwrap_or_default()
    };
    let (before, after) = (rules(&flipped.before), rules(&flipped.after));
    let only = |these: &[RuleCited], others: &[RuleCited]| -> Vec<RuleCited> {
        let own = these.iter().filter(|rule| !others.contains(rule));
        own.cloned().collect()
    };
    let (first, second) = (only(&before, &after), only(&after, &before));
    if first.is_empty() && second.is_empty() && !before.is_empty() {
        println!("  by the same rules of calendar and target: what starts or stops it differs");
    }
    for (what, rules) in [("first", first), ("second", second)] {
        for rule in rules {
            let cited: Vec<String> = rule.cite.iter().map(ToString::to_string).collect();
            let (says, cited) = (rule.says, cited.join(", "));
            println!("  {what:6}  by {}: {says}  [{cited}]", rule.path);
        }
    }
}
