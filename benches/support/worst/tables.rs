//! Tables and queues of the most rows and conditions.

use super::HEAD;
use duly::limits::{MAX_KEY_PARTS, MAX_POLICY_CONDITIONS, MAX_QUEUES, MAX_ROWS};
use std::fmt::Write;

fn any(first: usize, size: usize) -> String {
    let one = |n| format!("{{ fact = \"users\", is = {n} }}");
    let any: Vec<String> = (first..first + size - 1).map(one).collect();
    format!("{{ any = [{}] }}", any.join(", "))
}

/// So many tables of the most rows, of which two hold nearly all conditions that all tables may hold.
pub(crate) fn tables(hit: &str, many: usize) -> String {
    let mut text = HEAD.to_owned();
    for number in 0..many {
        let row = |n: usize| format!("{{ when = {}, is = \"a{n}\" }}", any(1 + n * 8, 9));
        let rows: Vec<String> = (0..MAX_ROWS).map(row).collect();
        write!(
            text,
            "[table.t{number}]\nsays = \"Which?\"\nhit = \"{hit}\"\nrow = [{}]\n",
            rows.join(", ")
        )
        .expect("a string");
    }
    text
}

/// The most queues, with as many conditions in members and parts as a policy can have.
pub(crate) fn queues() -> String {
    let mut text = HEAD.to_owned();
    let each = MAX_POLICY_CONDITIONS / MAX_QUEUES / (MAX_KEY_PARTS - 1) - 1;
    let part = format!("{{ when = {} }}", any(1, each));
    let key = vec![part; MAX_KEY_PARTS - 2].join(", ");
    for number in 0..MAX_QUEUES {
        write!(
            text,
            "[queue.q{number}]\nwhat = \"it\"\nmembers = {{ not = {} }}\nkey = [{key}]\n",
            any(1, each)
        )
        .expect("a string");
    }
    text
}
