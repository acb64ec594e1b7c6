//! A ticket's timeline as an SVG picture.
//!
//! ```text
//! cargo run --example timeline -- [POLICY TICKET] [--as-of INSTANT] [--set PARAMETER=READING]… [--to FILE]
//! ```
//!
//! Without arguments it shows a fixture, reopened after its resolution. The picture goes to the standard output
//! where no file is named; `fixtures/timeline.svg` is what it writes without arguments.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

#[path = "support/look.rs"]
mod look;
mod support;
#[path = "support/tickets.rs"]
mod tickets;

use duly::render;
use look::Look;
use std::path::PathBuf;
use std::process::ExitCode;
use support::Failure;

const USAGE: &str =
    "usage: timeline [POLICY TICKET] [--as-of INSTANT] [--set PARAMETER=READING]... [--to FILE]";

fn main() -> ExitCode {
    support::ended("timeline", run().map(|()| ExitCode::SUCCESS))
}

fn run() -> Result<(), Failure> {
    let mut look = Look::new("house", "house-reopened", "2026-03-26T14:30:00+01:00");
    let mut to: Option<PathBuf> = None;
    look.arguments(USAGE, |option, value| match option {
        "--to" => {
            to = Some(PathBuf::from(value()?));
            Ok(true)
        }
        _ => Ok(false),
    })?;
    let (ticket, as_of) = look.ticket()?;
    let picture = render::svg(&ticket.assess(as_of)?, ticket.log());
    match to {
        Some(file) => std::fs::write(&file, picture)
            .map_err(|error| Failure(format!("{}: {error}", file.display())))?,
        None => print!("{picture}"),
    }
    Ok(())
}
