//! Ladders of the most rungs and conditions.

use super::{HEAD, conditions};
use duly::limits::{MAX_CONDITIONS, MAX_LADDER_CONDITIONS, MAX_RUNGS};
use std::fmt::Write;

const OFFICE: &str = "calendar.office = { zone = \"Europe/Berlin\", hours = { mon-fri = \"08:00-12:00, 13:00-17:00\" } }\n";

/// All conditions are times that turn one after the other, in open time that stands still while the ticket waits.
pub(crate) fn ladder() -> String {
    // Two rungs of nearly the most conditions, of which a time is one here, and two there.
    let heavy = (MAX_LADDER_CONDITIONS - 8 * MAX_RUNGS) / (MAX_CONDITIONS / 3 + 35);
    let mut text = format!(
        "{HEAD}{OFFICE}[ladder]\nstart = \"r0\"\ncalendar = \"office\"\npauses = [\"customer\"]\n"
    );
    for number in 0..MAX_RUNGS {
        let span = |n: usize| {
            format!(
                "at-least = \"{} business minutes\", on = \"office\"",
                n * MAX_RUNGS + number + 60
            )
        };
        let size = if number + heavy >= MAX_RUNGS {
            MAX_CONDITIONS - 10
        } else {
            28
        };
        let when = match size {
            28 => "{ fact = \"users\", is = 0 }".to_owned(),
            size => conditions::turning(size, span),
        };
        let below = match number {
            0 => String::new(),
            _ => format!(", {{ unacknowledged = \"{} business hours\" }}", number * 7),
        };
        let when = format!("{{ any = [{{ all = [{when}, {{ fact = \"never\" }}] }}{below}] }}");
        write!(
            text,
            "[[ladder.rung]]\nname = \"r{number}\"\nrole = \"a{number}\"\nkind = \"functional\"\neligible = {{ is = {when} }}\n"
        )
        .expect("a string");
    }
    text
}

/// Counted from the due of every clock, each of which the wait pauses too.
pub(crate) fn dues(clocks: usize) -> String {
    let mut text = format!("{HEAD}{OFFICE}");
    for number in 0..clocks {
        write!(
            text,
            "[clock.c{number}]\nstart = [\"opened\", \"nudge\"]\nstop = \"other\"\nrestart = \"nudge\"\npauses = [\"customer\"]\n\
             calendar = \"office\"\ntarget = {{ is = \"1 business hour\" }}\nreclassified = \"freeze\"\nreopened = \"count\"\n"
        )
        .expect("a string");
    }
    let due = |n: usize| {
        format!(
            "{{ since = {{ due = \"c{n}\", at-least = \"4 business hours\", on = \"office\" }} }}"
        )
    };
    let all: Vec<String> = (0..clocks).map(due).collect();
    write!(
        text,
        "[ladder]\nstart = \"r0\"\ncalendar = \"office\"\npauses = [\"customer\"]\n[[ladder.rung]]\nname = \"r0\"\nrole = \"a\"\nkind = \"functional\"\n\
         [[ladder.rung]]\nname = \"r1\"\nrole = \"b\"\nkind = \"functional\"\neligible = {{ is = {{ any = [{}] }} }}\n",
        all.join(", ")
    )
    .expect("a string");
    text
}
