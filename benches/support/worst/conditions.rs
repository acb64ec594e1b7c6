//! Checks of the most conditions, triggers, and acts.

use super::HEAD;
use duly::limits::{
    MAX_ALL_ROWS, MAX_CHECKS, MAX_CONDITIONS, MAX_COUNT, MAX_EFFECTS, MAX_FIELDS, MAX_MEMORIES,
    MAX_POLICY_CONDITIONS,
};
use std::fmt::Write;

/// One condition of so many, of which every time turns, the last first, and none decides anything.
pub(crate) fn turning(size: usize, span: impl Fn(usize) -> String) -> String {
    const TIMES: usize = 12;
    // A time counts with the rows of its span and its calendar; beside them stand what they are alternatives to, and the alternative.
    let each = 2 + span(1).matches("on = ").count();
    let groups = (size - 1) / (each * TIMES + 2);
    let group = |group: usize| {
        let numbers = (group * TIMES..(group + 1) * TIMES).rev();
        let times =
            numbers.map(|n| format!("{{ since = {{ fact = \"began\", {} }} }}", span(n + 1)));
        let times: Vec<String> = times.collect();
        format!(
            "{{ any = [{}, {{ fact = \"users\", is = 0 }}] }}",
            times.join(", ")
        )
    };
    let groups: Vec<String> = (0..groups).rev().map(group).collect();
    format!("{{ all = [{}] }}", groups.join(", "))
}

fn hours(number: usize) -> String {
    format!("at-least = \"{number} elapsed hours\"")
}

/// As many as all their conditions, and the rows of all their times, allow.
fn checks_in_all() -> usize {
    let rows = turning(MAX_CONDITIONS, hours).matches("since").count();
    MAX_CHECKS
        .min(MAX_ALL_ROWS / rows)
        .min(MAX_POLICY_CONDITIONS / (MAX_CONDITIONS + rows))
}

/// The most checks, each of the most conditions.
pub(crate) fn checks() -> String {
    let when = turning(MAX_CONDITIONS, hours);
    let mut text = HEAD.to_owned();
    for number in 0..checks_in_all() {
        write!(
            text,
            "[check.c{number}]\nsays = \"so\"\neffect = \"advised\"\nwhen = {when}\n"
        )
        .expect("a string");
    }
    text
}

/// The same as grounds of an escalation.
pub(crate) fn grounds() -> String {
    let when = turning(MAX_CONDITIONS, hours);
    let mut text = HEAD.to_owned() + "[escalation]\n";
    for number in 0..checks_in_all() {
        write!(
            text,
            "[escalation.ground.c{number}]\nsays = \"so\"\nwhen = {when}\n"
        )
        .expect("a string");
    }
    text
}

/// A check of the most conditions, each of which counts as many events as can be counted.
pub(crate) fn counting() -> String {
    let window = "{ months = 1200, zone = \"Europe/Berlin\" }";
    let one =
        format!("{{ count = {{ of = \"nudge\", within = {window}, at-least = {MAX_COUNT} }} }}");
    let half = (MAX_CONDITIONS - 2) / 2;
    let all = vec![one; half].join(", ");
    format!(
        "{HEAD}[check.c]\nsays = \"so\"\neffect = \"advised\"\nwhen = {{ any = [{{ fact = \"never\" }}, {all}] }}\n"
    )
}

/// As many features as there are memories, each counted.
pub(crate) fn features() -> String {
    let mut text = HEAD.to_owned();
    for number in 0..MAX_MEMORIES {
        let of = format!("{{ event = \"nudge\", channel = \"c{number}\" }}");
        let of = format!("[\"nudge\", {of}]");
        let within = "{ months = 1200, zone = \"Europe/Berlin\" }";
        write!(
            text,
            "[feature.f{number}]\nwhat = \"it\"\nrow = {{ is = {{ times = {}, of = {of}, within = {within} }} }}\n",
            MAX_COUNT - 1
        )
        .expect("a string");
    }
    text
}

/// An act of the most fields and effects, which needs nearly as much as all conditions of a policy can ask.
pub(crate) fn acts() -> String {
    let mut text = HEAD.to_owned();
    let any = |size: usize| {
        let one = |n| format!("{{ fact = \"users\", is = {n} }}");
        let any: Vec<String> = (1..size).map(one).collect();
        format!("{{ any = [{}] }}", any.join(", "))
    };
    let few = any(20);
    for number in 0..MAX_FIELDS {
        text += &format!("fact.f{number} = {{ type = \"flag\" }}\n");
    }
    let fields: Vec<String> = (0..MAX_FIELDS)
        .map(|n| format!("f{n} = {{ need = \"required\", when = {few} }}"))
        .collect();
    let effects: Vec<String> = (0..MAX_EFFECTS)
        .map(|n| format!("{{ when = {{ not = {few} }}, set = {{ f{n} = true }} }}"))
        .collect();
    let left = MAX_POLICY_CONDITIONS - (MAX_FIELDS + MAX_EFFECTS) * 21;
    let needs = format!(
        "{{ says = \"it is so\", when = {{ not = {} }} }}",
        any(MAX_CONDITIONS - 1)
    );
    let needs = vec![needs; left / MAX_CONDITIONS].join(", ");
    write!(
        text,
        "[act.nudge]\nby = \"anyone\"\nneeds = [{needs}]\nfield = {{ {} }}\neffect = [{}]\n",
        fields.join(", "),
        effects.join(", ")
    )
    .expect("a string");
    text
}

/// A clock with as many triggers as can stand there, each with a condition of its own.
pub(crate) fn triggers(clocks: usize, triggers: usize, size: usize) -> String {
    let any: Vec<String> = (1..size)
        .map(|n| format!("{{ fact = \"users\", is = {n} }}"))
        .collect();
    let one = format!(
        "{{ event = \"nudge\", when = {{ any = [{}] }} }}",
        any.join(", ")
    );
    let all = vec![one; triggers].join(", ");
    let mut text = HEAD.to_owned();
    for number in 0..clocks {
        write!(
            text,
            "[clock.c{number}]\nstart = [{all}]\ntarget = {{ is = \"1 elapsed hour\" }}\nreclassified = \"freeze\"\n"
        )
        .expect("a string");
    }
    text
}
