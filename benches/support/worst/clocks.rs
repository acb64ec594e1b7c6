//! The most clocks, with the most cycles, pauses and changes of target.

use super::HEAD;
use duly::limits::{MAX_CLOCKS, MAX_WARNINGS};
use std::fmt::Write;

/// Clocks of which every event is a restart, with the most warnings.
pub(crate) fn restarted() -> String {
    let warnings: Vec<String> = (1..=MAX_WARNINGS)
        .map(|n| format!("\"{}%\"", 5 * n))
        .collect();
    let mut text = HEAD.to_owned();
    for number in 0..MAX_CLOCKS {
        write!(
            text,
            "[clock.c{number}]\nstart = \"opened\"\nrestart = \"nudge\"\ntarget = {{ is = \"9000 elapsed hours\" }}\n\
             warn = [{}]\nreclassified = \"freeze\"\n",
            warnings.join(", ")
        )
        .expect("a string");
    }
    text
}

/// Clocks that the ticket's waiting pauses, each on one of two calendars, as the severity says.
pub(crate) fn paused(mode: &str) -> String {
    let mut text = HEAD.to_owned();
    text += "calendar.one = { zone = \"Europe/Berlin\", hours = { mon-fri = \"08:00-12:00, 13:00-17:00\" } }\n";
    text += "calendar.two = { zone = \"America/New_York\", hours = { mon-sat = \"07:00-12:00, 13:00-18:00\" } }\n";
    for number in 0..MAX_CLOCKS {
        write!(
            text,
            "[clock.c{number}]\nstart = \"opened\"\npauses = [\"customer\"]\nreclassified = \"{mode}\"\n\
             calendar = [{{ when = {{ severity = \"s1\" }}, is = \"one\" }}, {{ is = \"two\" }}]\n\
             target = [{{ when = {{ severity = \"s1\" }}, is = \"2 business hours\" }}, {{ is = \"{} business hours\" }}]\n",
            3 + number
        )
        .expect("a string");
    }
    text
}
