//! Books of the most revisions, and tickets that go from one to the other.

use super::{HEAD, compiled, document, opened_at};
use chrono::TimeDelta;
use duly::limits::MAX_CLOCKS;
use duly::{Book, Policy};
use std::fmt::Write;

/// The hours of the most clocks, which pauses and restarts concern; from eight o'clock, and so many minutes.
pub(crate) fn revision(number: usize, clocks: usize) -> String {
    let mut text = HEAD.replace(
        "revision = \"1\"",
        &format!("revision = \"{number}\", follows = \"all\""),
    );
    let (hour, minute) = (8 + number / 60 % 4, number % 60);
    writeln!(text, "calendar.office = {{ zone = \"Europe/Berlin\", hours = {{ mon-fri = \"{hour:02}:{minute:02}-17:00\" }} }}")
        .expect("a string");
    for clock in 0..clocks {
        write!(
            text,
            "[clock.c{clock}]\nstart = \"opened\"\npauses = [\"customer\"]\ncalendar = \"office\"\nreclassified = \"keep-elapsed\"\n\
             target = {{ is = \"{} business hours\" }}\n",
            clock + 900
        )
        .expect("a string");
    }
    text
}

/// A revision an hour.
pub(crate) fn book(many: usize) -> Book {
    let policies = (0..many).map(|number| compiled(&document(&revision(number, MAX_CLOCKS))));
    of(policies.collect())
}

pub(crate) fn of(policies: Vec<Policy>) -> Book {
    let from = |n: usize| opened_at() + TimeDelta::hours(i64::try_from(n).expect("a number"));
    Book::new(
        policies
            .into_iter()
            .enumerate()
            .map(|(n, policy)| (from(n), policy)),
    )
    .expect("a book")
}
