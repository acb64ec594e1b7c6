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

#[path = "support/look.rs"]
mod look;
mod support;
#[path = "support/tickets.rs"]
mod tickets;

use duly::render;
use look::Look;
use std::process::ExitCode;
use support::Failure;

const USAGE: &str =
    "usage: assess [POLICY TICKET] [--as-of INSTANT] [--set PARAMETER=READING]... [--explain]";

fn main() -> ExitCode {
    support::ended("assess", run().map(|()| ExitCode::SUCCESS))
}

fn run() -> Result<(), Failure> {
    let mut look = Look::new("revalize", "revalize", "2024-08-05T08:30:00+02:00");
    let mut explain = false;
    look.arguments(USAGE, |option, _| {
        explain |= option == "--explain";
        Ok(option == "--explain")
    })?;
    let (ticket, as_of) = look.ticket()?;
    let assessment = ticket.assess(as_of)?;
    let id = ticket.log().opening.id.as_deref().unwrap_or("ticket");
    let text = render::text(&assessment).named(id);
    let text = if explain { text.explained() } else { text };
    print!("{text}");
    Ok(())
}
