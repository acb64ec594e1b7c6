//! A policy, a ticket and an instant, from a command's arguments.

use crate::support::{Failure, compile, fixture};
use crate::tickets::read;
use chrono::{DateTime, Utc};
use duly::Ticket;
use std::path::PathBuf;

/// What a command is to look at; a fixture, where no files are named.
pub(crate) struct Look {
    policy: PathBuf,
    ticket: PathBuf,
    as_of: Option<DateTime<Utc>>,
    readings: Vec<String>,
}

impl Look {
    /// The fixtures of those names, at that instant.
    pub(crate) fn new(policy: &str, ticket: &str, as_of: &str) -> Look {
        Look {
            policy: fixture(&format!("policies/{policy}.toml")),
            ticket: fixture(&format!("tickets/{ticket}.toml")),
            as_of: as_of.parse().ok(),
            readings: Vec::new(),
        }
    }

    /// Reads the command's arguments. `own` takes an option of its own, with what gives its value, and says
    /// whether it is one.
    pub(crate) fn arguments(
        &mut self,
        usage: &str,
        mut own: impl FnMut(&str, &mut dyn FnMut() -> Result<String, Failure>) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut files = Vec::new();
        let mut as_of = None;
        let mut rest = std::env::args().skip(1);
        while let Some(argument) = rest.next() {
            let mut value = || {
                rest.next()
                    .ok_or_else(|| Failure(format!("{argument}: a value is missing")))
            };
            match argument.as_str() {
                "--set" => self.readings.push(value()?),
                "--as-of" => as_of = Some(instant(&value()?)?),
                "--help" | "-h" => {
                    println!("{usage}");
                    std::process::exit(0);
                }
                option if option.starts_with('-') => {
                    if !own(option, &mut value)? {
                        return Err(Failure(format!("unknown option `{option}`\n{usage}")));
                    }
                }
                file => files.push(PathBuf::from(file)),
            }
        }
        match <[PathBuf; 2]>::try_from(files) {
            Ok([policy, ticket]) => {
                (self.policy, self.ticket, self.as_of) = (policy, ticket, as_of);
            }
            Err(files) if files.is_empty() => self.as_of = as_of.or(self.as_of),
            Err(_) => return Err(Failure(usage.to_owned())),
        }
        Ok(())
    }

    /// The ticket under its policy, and the instant: that of its last event, where none was named.
    pub(crate) fn ticket(&self) -> Result<(Ticket, DateTime<Utc>), Failure> {
        let policy = compile(&self.policy, &self.readings)?
            .map_err(|problems| Failure(format!("{}:\n{problems}", self.policy.display())))?;
        let ticket = policy
            .replay(read(&self.ticket)?)
            .map_err(|refused| Failure(format!("{}: {refused}", self.ticket.display())))?;
        let log = ticket.log();
        let last = log.events.last();
        let last = last.map_or(log.opening.logged_at, |event| event.at);
        Ok((ticket, self.as_of.unwrap_or(last)))
    }
}

fn instant(text: &str) -> Result<DateTime<Utc>, Failure> {
    let expected = "an instant, as in `2024-08-05T08:30:00+02:00`";
    text.parse().map_err(|error| {
        Failure(format!(
            "--as-of: found `{text}`, expected {expected} ({error})"
        ))
    })
}
