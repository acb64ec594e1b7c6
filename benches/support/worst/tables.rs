//! Tables and queues of the most rows and conditions.

use super::HEAD;
use duly::limits::{MAX_KEY_PARTS, MAX_QUEUES, MAX_ROWS, MAX_CONDITIONS};
use std::fmt::Write;

fn any(first: usize, size: usize) -> String {
    let one = |n| format!("{{ fact = \"users\", is = {n} }}");
    let any: Vec<String> = (first..first + size - 1).map(one).collect();
    format!("{{ any = [{}] }}", any.join(", "))
}

/// Ten tables of the most rows, that hold all conditions that all tables may hold; the same for `hit`.
pub(crate) fn tables(hit: &str) -> String {
    let mut text = HEAD.to_owned();
    for number in 0..10 {
        let row = |n: usize| format!("{{ when = {}, is = \"a{n}\" }}", any(1 + n * 8, 9));
        let rows: Vec<String> = (0..MAX_ROWS).map(row).collect();
        write!(text, "[table.t{number}]\nsays = \"Which?\"\nhit = \"{hit}\"\nrow = [{}]\n", rows.join(", "))
            .expect("a string");
    }
    text
}

/// The most queues, each with members and parts of the most conditions.
pub(crate) fn queues() -> String {
    let mut text = HEAD.to_owned();
    let part = format!("{{ when = {} }}", any(1, MAX_CONDITIONS));
    let key = vec![part; MAX_KEY_PARTS - 2].join(", ");
    for number in 0..MAX_QUEUES {
        write!(text, "[queue.q{number}]\nwhat = \"it\"\nmembers = {{ not = {} }}\nkey = [{key}]\n", any(1, MAX_CONDITIONS - 1))
            .expect("a string");
    }
    text
}
