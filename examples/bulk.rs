//! Many tickets, looked at in parallel, and the one instant at which the host has to look again.
//!
//! ```text
//! cargo run --release --example bulk -- [COUNT]
//! ```
//!
//! The tickets are made up, and the same for every run: one every seven minutes, under a fixture.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints, and its sums are small"
)]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use duly::{Assessment, CycleState, Refused, assess_all, next_change_of};
use duly::{Event, EventKind, Opening, Policy, Response, Severity, Side, Ticket};
use rayon::prelude::*;
use std::process::ExitCode;
use support::{Failure, fixture};

const USAGE: &str = "usage: bulk [COUNT]   of tickets, at most 1000000; 10000 without";
const MOST: u32 = 1_000_000;
/// How many tickets one task looks at.
const CHUNK: usize = 512;

/// What is counted over the portfolio.
#[derive(Default)]
struct Totals {
    open: usize,
    paused: usize,
    breached: usize,
    warned: usize,
}

fn main() -> ExitCode {
    support::ended("bulk", run().map(|()| ExitCode::SUCCESS))
}

fn run() -> Result<(), Failure> {
    let count = match std::env::args().nth(1) {
        None => 10_000,
        Some(count) => count
            .parse()
            .ok()
            .filter(|count| *count <= MOST)
            .ok_or(Failure(USAGE.to_owned()))?,
    };
    let policy = support::compile(&fixture("policies/house.toml"), &[])?;
    let policy = policy.map_err(|problems| Failure(problems.to_string()))?;
    let first: DateTime<Utc> = "2026-01-05T07:00:00Z".parse()?;
    let opened = |number: u32| first + TimeDelta::minutes(7) * number.cast_signed();
    // A ticket is a value: it can be made, kept and asked in any thread.
    let tickets = (0..count)
        .into_par_iter()
        .map(|number| ticket(&policy, number, opened(number)));
    let tickets: Vec<Ticket> = tickets.collect::<Result<_, Refused>>()?;
    let as_of = opened(count) + TimeDelta::days(1);

    let totals = tickets
        .par_chunks(CHUNK)
        .map(|chunk| totals(assess_all(chunk, as_of)))
        .try_reduce(Totals::default, |a, b| Ok(a.with(&b)))?;
    println!("{count} tickets as of {as_of}");
    println!("open cycles: {}", totals.open);
    println!("paused:      {}", totals.paused);
    println!("breached:    {}", totals.breached);
    println!("warned:      {}", totals.warned);

    match next_of_all(&tickets, as_of) {
        None => println!("next change: none, unless something happens"),
        Some((at, tickets)) => println!("next change: {at}, of {} tickets", tickets.len()),
    }
    Ok(())
}

/// Each third waits for the customer, each fourth is answered after two hours, each fifth is resolved and reopened.
fn ticket(policy: &Policy, number: u32, at: DateTime<Utc>) -> Result<Ticket, Refused> {
    let mut opening = Opening::new(at)
        .plan("silver")
        .fact("affected-users", i64::from(number % 150));
    opening.severity = u8::try_from(number % 3 + 1).ok().and_then(Severity::new);
    let mut ticket = policy.open(opening)?;
    let mut happens = |after, kind| ticket.apply(Event::new(at + TimeDelta::minutes(after), kind));
    if number.is_multiple_of(3) {
        let reason = "customer".to_owned();
        happens(30, EventKind::WaitingSet { reason })?;
    }
    if number.is_multiple_of(5) {
        happens(60, EventKind::Resolved)?;
        happens(90, EventKind::Reopened)?;
    }
    if number.is_multiple_of(4) {
        let answer = Response::Suggestion;
        ticket.apply(Event::replied(
            at + TimeDelta::hours(2),
            Side::Vendor,
            answer,
        ))?;
    }
    Ok(ticket)
}

impl Totals {
    fn with(mut self, other: &Totals) -> Totals {
        self.open += other.open;
        self.paused += other.paused;
        self.breached += other.breached;
        self.warned += other.warned;
        self
    }
}

fn totals<'t>(
    looks: impl Iterator<Item = Result<Assessment<'t>, Refused>>,
) -> Result<Totals, Refused> {
    let mut totals = Totals::default();
    for look in looks {
        let look = look?;
        for cycle in look.clocks().flat_map(|clock| clock.cycles()) {
            totals.open += usize::from(matches!(
                cycle.state,
                CycleState::Running | CycleState::Paused { .. }
            ));
            totals.paused += usize::from(matches!(cycle.state, CycleState::Paused { .. }));
            totals.breached += usize::from(cycle.breached_at.is_some());
            totals.warned += usize::from(cycle.warnings().next().is_some());
        }
    }
    Ok(totals)
}

/// The earliest of what each chunk answers, and the tickets of all that answer it.
fn next_of_all(tickets: &[Ticket], as_of: DateTime<Utc>) -> Option<(DateTime<Utc>, Vec<usize>)> {
    let chunks = tickets.par_chunks(CHUNK).enumerate();
    let nexts = chunks.filter_map(|(chunk, tickets)| {
        let next = next_change_of(tickets, as_of)?;
        let positions = next.tickets.iter().map(|place| chunk * CHUNK + place);
        Some((next.at, positions.collect()))
    });
    nexts.reduce_with(
        |(at, mut tickets): (_, Vec<usize>), (other, others)| match at.cmp(&other) {
            std::cmp::Ordering::Less => (at, tickets),
            std::cmp::Ordering::Greater => (other, others),
            std::cmp::Ordering::Equal => {
                tickets.extend(others);
                (at, tickets)
            }
        },
    )
}
