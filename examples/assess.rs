//! What a policy says of a ticket at an instant.
//!
//! ```text
//! cargo run --example assess -- [POLICY TICKET] [--as-of INSTANT] [--set PARAMETER=READING]… [--explain]
//! ```
//!
//! Without arguments it shows a fixture.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

mod support;

use chrono::{DateTime, NaiveTime, Timelike, Utc};
use duly::{
    Assessment, Change, ClockAnswer, CycleAnswer, CycleState, Due, Policy, Segment, Stretch,
    Ticket, Zone,
};
use std::path::PathBuf;
use std::process::ExitCode;
use support::{Failure, fixture};

const USAGE: &str =
    "usage: assess [POLICY TICKET] [--as-of INSTANT] [--set PARAMETER=READING]... [--explain]";

struct Arguments {
    files: Vec<PathBuf>,
    as_of: Option<DateTime<Utc>>,
    readings: Vec<String>,
    explain: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            eprintln!("assess: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = arguments()?;
    let (policy, ticket, as_of) = match arguments.files.as_slice() {
        [] => {
            let as_of: DateTime<Utc> = "2024-08-05T08:30:00+02:00".parse()?;
            let as_of = arguments.as_of.unwrap_or(as_of);
            (
                fixture("policies/revalize.toml"),
                fixture("tickets/revalize.toml"),
                Some(as_of),
            )
        }
        [policy, ticket] => (policy.clone(), ticket.clone(), arguments.as_of),
        _ => return Err(Failure(USAGE.to_owned())),
    };
    let policy_path = policy;
    let policy = support::compile(&policy_path, &arguments.readings)?
        .map_err(|problems| Failure(format!("{}:\n{problems}", policy_path.display())))?;
    let log = support::read(&ticket)?;
    let ticket = policy
        .replay(log)
        .map_err(|refused| Failure(format!("{}: {refused}", ticket.display())))?;
    let as_of = as_of.unwrap_or_else(|| last(&ticket));
    let assessment = ticket.assess(as_of)?;
    show(&ticket, &assessment, arguments.explain);
    Ok(())
}

fn arguments() -> Result<Arguments, Failure> {
    let mut found = Arguments {
        files: Vec::new(),
        as_of: None,
        readings: Vec::new(),
        explain: false,
    };
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        let mut value = || {
            rest.next()
                .ok_or_else(|| Failure(format!("{argument}: a value is missing")))
        };
        match argument.as_str() {
            "--explain" => found.explain = true,
            "--set" => found.readings.push(value()?),
            "--as-of" => {
                let text = value()?;
                let expected = "an instant, as in `2024-08-05T08:30:00+02:00`";
                let as_of = text.parse().map_err(|error| {
                    Failure(format!(
                        "--as-of: found `{text}`, expected {expected} ({error})"
                    ))
                })?;
                found.as_of = Some(as_of);
            }
            "--help" | "-h" => {
                println!("{USAGE}");
                std::process::exit(0);
            }
            option if option.starts_with('-') => {
                return Err(Failure(format!("unknown option `{option}`\n{USAGE}")));
            }
            file => found.files.push(PathBuf::from(file)),
        }
    }
    Ok(found)
}

/// The last instant the log speaks of.
fn last(ticket: &Ticket) -> DateTime<Utc> {
    let log = ticket.log();
    log.events
        .last()
        .map_or(log.opening.logged_at, |event| event.at)
}

fn show(ticket: &Ticket, assessment: &Assessment<'_>, explain: bool) {
    let policy = assessment.policy();
    let id = ticket.log().opening.id.as_deref().unwrap_or("ticket");
    println!(
        "{id}   {} {}{}",
        policy.name(),
        policy.revision(),
        zone_versions(policy)
    );
    let zone = zone_of(assessment);
    println!("as of {}\n", both(assessment.as_of(), zone));
    let header = [
        "clock",
        "state",
        "target",
        "due",
        "used",
        "left",
        "breached since",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    for clock in assessment.clocks() {
        rows.extend(clock_rows(&clock));
    }
    print_table(&rows);
    for waiting in assessment.waiting() {
        println!(
            "\nwaiting: {} since {}",
            waiting.reason,
            both(waiting.since, zone)
        );
    }
    for clock in assessment.clocks() {
        clock
            .cycles()
            .for_each(|cycle| beyond_known(&clock, &cycle));
    }
    println!("\n{}", next_change(assessment, zone));
    if explain {
        for clock in assessment.clocks() {
            clock.cycles().for_each(|cycle| why(&clock, &cycle));
        }
    }
}

/// What is announced later may still move the due.
fn beyond_known(clock: &ClockAnswer<'_>, cycle: &CycleAnswer<'_>) {
    if let Some(until) = cycle.known_until {
        let label = clock.label();
        println!("\n{label}: due beyond {until}, up to which its calendar knows the closed days");
    }
}

/// `   zone data 2026e`, or nothing where no calendar has a zone.
fn zone_versions(policy: &Policy) -> String {
    let mut versions: Vec<&str> = policy
        .calendars()
        .flat_map(|(_, calendar)| calendar.zones())
        .map(Zone::version)
        .collect();
    versions.sort_unstable();
    versions.dedup();
    if versions.is_empty() {
        String::new()
    } else {
        format!("   zone data {}", versions.join(", "))
    }
}

/// The zone of the first clock that is counted in one.
fn zone_of<'t>(assessment: &'t Assessment<'_>) -> Option<&'t Zone> {
    assessment
        .clocks()
        .find_map(|clock| zone(&clock.current()?))
}

fn zone<'t>(cycle: &CycleAnswer<'t>) -> Option<&'t Zone> {
    cycle.calendar().and_then(|(_, calendar)| calendar.zone())
}

/// An instant in UTC and in a zone's local time.
fn both(at: DateTime<Utc>, zone: Option<&Zone>) -> String {
    let utc = format!("{} {} UTC", at.format("%Y-%m-%d"), time(at.time()));
    match zone.and_then(|zone| Some((zone, zone.local(at).ok()?))) {
        None => utc,
        Some((zone, local)) => {
            format!(
                "{utc} ({} {} {})",
                local.format("%a"),
                time(local.time()),
                zone.name()
            )
        }
    }
}

/// `08:30`, with seconds where there are any.
fn time(time: NaiveTime) -> String {
    let whole = time.second() == 0 && time.nanosecond() == 0;
    time.format(if whole { "%H:%M" } else { "%H:%M:%S%.f" })
        .to_string()
}

/// The local weekday and time, or those of UTC.
fn short(at: DateTime<Utc>, zone: Option<&Zone>) -> String {
    let local = zone
        .and_then(|zone| zone.local(at).ok())
        .unwrap_or(at.naive_utc());
    format!("{} {}", local.format("%a"), time(local.time()))
}

fn clock_rows(clock: &ClockAnswer<'_>) -> Vec<[String; 7]> {
    let cycles: Vec<CycleAnswer<'_>> = clock.cycles().collect();
    if cycles.is_empty() {
        let blank = || String::new();
        let state = "not started".to_owned();
        return vec![[
            clock.label().to_owned(),
            state,
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
        ]];
    }
    let label = |cycle: &CycleAnswer<'_>| match cycles.len() {
        1 => clock.label().to_owned(),
        _ => format!("{} #{}", clock.label(), cycle.number),
    };
    cycles
        .iter()
        .map(|cycle| cycle_row(label(cycle), cycle))
        .collect()
}

fn cycle_row(label: String, cycle: &CycleAnswer<'_>) -> [String; 7] {
    let zone = zone(cycle);
    let state = match cycle.state {
        CycleState::Running => "running".to_owned(),
        CycleState::Paused { .. } => "paused".to_owned(),
        CycleState::Met { at } => format!("met {}", short(at, zone)),
        CycleState::Cancelled { cause, .. } => format!("cancelled ({})", cause.as_str()),
    };
    let due = match &cycle.due {
        Due::At(at) => both(*at, zone),
        Due::Held { due_was, .. } => format!("held; was {}", both(*due_was, zone)),
        Due::Immediately => "at once".to_owned(),
        Due::NotDefined(reason) => format!("not defined: {reason}"),
        Due::Unknown(ask) => {
            let asks = ask.iter().map(|ask| ask.question.unwrap_or(ask.fact));
            format!("unknown; ask: {}", asks.collect::<Vec<_>>().join(", "))
        }
        Due::NeverOpens => "the calendar never opens".to_owned(),
        Due::OutOfRange => "beyond 2099".to_owned(),
    };
    let target = cycle
        .target
        .map_or(String::new(), |target| target.to_string());
    let used = cycle
        .measures
        .map_or(String::new(), |measures| span(measures.consumed));
    let left = match cycle.measures {
        Some(measures) if cycle.past_due && measures.overrun > chrono::TimeDelta::zero() => {
            format!("over by {}", span(measures.overrun))
        }
        Some(measures) => span(measures.remaining),
        None => String::new(),
    };
    let breached = cycle.breached_at.map_or(String::new(), |at| both(at, zone));
    [label, state, target, due, used, left, breached]
}

/// `1 h 30 min`.
fn span(span: chrono::TimeDelta) -> String {
    let seconds = span.num_seconds();
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if words.is_empty() {
        "0".to_owned()
    } else {
        words.join(" ")
    }
}

/// Columns as wide as their widest cell; empty ones are left out.
fn print_table(rows: &[[String; 7]]) {
    let mut widths = [0; 7];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths);
        let line: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        println!("{}", line.join("   ").trim_end());
    }
}

fn next_change(assessment: &Assessment<'_>, zone: Option<&Zone>) -> String {
    let Some(next) = assessment.next_change() else {
        return "next change: none, unless something happens".to_owned();
    };
    let label = |name| assessment.clock(name).map_or("", |clock| clock.label());
    let breached = |clock, cycle| next.changes.contains(&Change::Breach { clock, cycle });
    let says = next.changes.iter().filter_map(|change| match *change {
        Change::Breach { clock, .. } => Some(format!(
            "{} is breached unless it is met before",
            label(clock)
        )),
        Change::PastDue { clock, cycle } if !breached(clock, cycle) => {
            Some(format!("the due of {} #{cycle} is past", label(clock)))
        }
        Change::PastDue { .. } => None,
        Change::Warning { clock, warning, .. } => {
            Some(format!("{} warns: {warning}", label(clock)))
        }
        ref other => Some(format!("{other:?}")),
    });
    let says: Vec<String> = says.collect();
    format!("next change: {}: {}", both(next.at, zone), says.join("; "))
}

fn why(clock: &ClockAnswer<'_>, cycle: &CycleAnswer<'_>) {
    let explanation = cycle.explain();
    println!("\nwhy: {} #{}", clock.label(), cycle.number);
    for rule in &explanation.rules {
        let cited: Vec<String> = rule.cite.iter().map(ToString::to_string).collect();
        println!("  {}  [{}]  {}", rule.says, cited.join(", "), rule.path);
    }
    for segment in explanation.segments() {
        println!("  {}", segment_line(&segment, zone(cycle)));
    }
}

fn segment_line(segment: &Segment<'_>, zone: Option<&Zone>) -> String {
    let local = |at: DateTime<Utc>| {
        let local = zone
            .and_then(|zone| zone.local(at).ok())
            .unwrap_or(at.naive_utc());
        format!("{} {}", local.format("%a %Y-%m-%d"), time(local.time()))
    };
    let says = match &segment.stretch {
        Stretch::Counted => format!("counted {}", span(segment.length())),
        Stretch::Closed { days } if days.is_empty() => "closed".to_owned(),
        Stretch::Closed { days } => format!("closed ({})", days.join(", ")),
        Stretch::Unmeasured => "nothing to measure".to_owned(),
        Stretch::Ended => "resolved or closed".to_owned(),
        Stretch::Paused { reasons } => format!("paused ({})", reasons.join(", ")),
    };
    format!("{} to {}   {says}", local(segment.from), local(segment.to))
}
