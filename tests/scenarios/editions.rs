//! Whether the two editions of one page differ in what is listed as their differences, and in nothing else.

use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// What an edition says beside the common part: by path, with everything that stands there.
fn entries(edition: &str) -> BTreeMap<String, Value> {
    let mut entries = BTreeMap::new();
    let name = format!("{edition}.toml");
    let texts = crate::fixtures::texts("policies");
    let (_, text) = texts.into_iter().find(|(found, _)| *found == name).unwrap();
    let document: Table = text.parse().unwrap();
    for (noun, value) in document {
        // How many names stand between the noun and what is told of it.
        let names = match noun.as_str() {
            "policy" => continue,
            "ladder" => 0,
            "escalation" => 2,
            _ => 1,
        };
        split(noun, value, names, &mut entries);
    }
    entries
}

fn split(path: String, value: Value, names: u8, entries: &mut BTreeMap<String, Value>) {
    match (names.checked_sub(1), value) {
        (Some(names), Value::Table(named)) => {
            for (name, value) in named {
                split(format!("{path}.{name}"), value, names, entries);
            }
        }
        (_, value) => {
            entries.insert(path, value);
        }
    }
}

/// The ids of differences that stand anywhere in it.
fn differences(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("VV-") => {
            found.insert(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|value| differences(value, found)),
        Value::Table(table) => table.values().for_each(|value| differences(value, found)),
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_) => {}
    }
}

#[test]
fn what_differs_between_the_editions_is_listed_as_a_difference() {
    let (english, german) = (entries("vmware-en"), entries("vmware-de"));
    let mut cited = BTreeSet::new();
    let mut unlisted = Vec::new();
    let paths: BTreeSet<&String> = english.keys().chain(german.keys()).collect();
    for path in paths {
        let (one, other) = (english.get(path), german.get(path));
        let mut found = BTreeSet::new();
        for value in one.iter().chain(&other) {
            differences(value, &mut found);
        }
        if one != other && found.is_empty() {
            unlisted.push(path.clone());
        }
        cited.extend(found);
    }
    assert!(unlisted.is_empty(), "differ unlisted: {unlisted:#?}");

    // Those that only words tell apart, or the order of a list, or that say what is alike, stand where the
    // common part says it.
    let common = crate::fixtures::texts("policies/parts");
    let mut alike = BTreeSet::new();
    for (_, text) in &common {
        differences(&Value::Table(text.parse().unwrap()), &mut alike);
    }
    let all: BTreeSet<String> = (1..=14).map(|number| format!("VV-{number:02}")).collect();
    let stands: BTreeSet<String> = cited.union(&alike).cloned().collect();
    let missing: Vec<&String> = all.difference(&stands).collect();
    assert!(missing.is_empty(), "stand nowhere: {missing:?}");
}
