//! Whatever a scenario expects is looked at: of each kind of expectation that the scenarios have, one that is changed
//! makes its scenario fail.

use crate::fixtures;
use chrono::TimeDelta;
use duly::scenario::{Moment, Scenario, Span};
use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

/// How many scenarios are altered for each kind of expectation.
const EACH: usize = 2;

/// The keys from the top, with the numbers of entries of lists.
type Place = Vec<String>;

/// Where what is expected stands, and its kind: the place without the names that policies give.
fn expectations(scenario: &Table) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    for (list, keys) in [
        ("then", None),
        ("event", Some(["advised", "reactions", "routes"].as_slice())),
        ("refused", Some(["message"].as_slice())),
    ] {
        let entries = scenario.get(list).and_then(Value::as_array);
        for (number, entry) in entries.into_iter().flatten().enumerate() {
            for (key, value) in entry.as_table().unwrap() {
                if keys.map_or(key != "at" && key != "before-events", |keys| {
                    keys.contains(&key.as_str())
                }) {
                    let place = vec![list.to_owned(), number.to_string(), key.clone()];
                    leaves(value, place, &mut found);
                }
            }
        }
    }
    found
}

fn leaves(value: &Value, place: Place, found: &mut Vec<(Place, String)>) {
    let below = |key: &str| {
        let mut place = place.clone();
        place.push(key.to_owned());
        place
    };
    match value {
        Value::Table(table) => table
            .iter()
            .for_each(|(key, value)| leaves(value, below(key), found)),
        Value::Array(list) if list.first().is_some_and(Value::is_table) => {
            let entries = list.iter().enumerate();
            entries.for_each(|(number, value)| leaves(value, below(&number.to_string()), found));
        }
        // Which cycle is meant, and whom an account tells of, is no expectation.
        _ if ["cycle", "who", "role"].contains(&place[place.len() - 1].as_str()) => {}
        Value::Array(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Float(_)
        | Value::Integer(_)
        | Value::String(_) => {
            let kind = kind(&place);
            found.push((place, kind));
        }
    }
}

fn kind(place: &Place) -> String {
    const OF_A_LOOK: [&str; 8] = [
        "escalation",
        "features",
        "ladder",
        "nearest",
        "next-change",
        "order",
        "tables",
        "waiting",
    ];
    const BY_NAME: [&str; 9] = [
        "features",
        "holders",
        "nearest",
        "order",
        "positions",
        "states",
        "tables",
        "tracks",
        "unknown",
    ];
    let mut kind = Vec::new();
    for (depth, key) in place.iter().enumerate() {
        let above = depth.checked_sub(1).and_then(|above| place.get(above));
        let is_a_number = key.parse::<usize>().is_ok();
        let is_a_clock = place[0] == "then"
            && depth == 2
            && !OF_A_LOOK.contains(&key.as_str())
            && key != "tells";
        let is_named =
            above.is_some_and(|above| BY_NAME.contains(&above.as_str()) || above == "facts");
        kind.push(match () {
            () if is_a_number || is_a_clock || is_named => "*",
            () => key,
        });
    }
    kind.join(".")
}

/// Other values than that one.
fn others(value: &Value) -> Vec<Value> {
    let text = |text: String| vec![Value::String(text)];
    match value {
        Value::Boolean(flag) => vec![Value::Boolean(!flag)],
        Value::Integer(number) => vec![Value::Integer(number + 1)],
        Value::Array(list) => {
            let as_the_first = list.first().map_or_else(Vec::new, others).pop();
            let one_more = as_the_first.unwrap_or_else(|| Value::String("other".to_owned()));
            let longer: Vec<Value> = list.iter().cloned().chain([one_more]).collect();
            vec![Value::Array(longer)]
        }
        Value::String(one) => {
            if let Ok(moment) = one.parse::<Moment>() {
                text((moment.at + TimeDelta::seconds(1)).to_rfc3339())
            } else if let Ok(Span(span)) = one.parse::<Span>() {
                text(Span(span + TimeDelta::seconds(1)).to_string())
            } else if one == "none" {
                vec![]
            } else {
                text(format!("{one}, or another"))
            }
        }
        other @ (Value::Float(_) | Value::Datetime(_) | Value::Table(_)) => {
            panic!("{other} is no expectation")
        }
    }
}

fn at<'v>(scenario: &'v mut Table, place: &Place) -> &'v mut Value {
    let (first, rest) = place.split_first().unwrap();
    rest.iter()
        .fold(&mut scenario[first.as_str()], |value, key| match value {
            Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
            Value::Table(table) => &mut table[key.as_str()],
            other @ (Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Float(_)
            | Value::Integer(_)
            | Value::String(_)) => panic!("nothing stands inside {other}"),
        })
}

#[test]
fn no_scenario_holds_with_another_expectation() {
    let mut altered: BTreeMap<String, usize> = BTreeMap::new();
    let mut unseen = Vec::new();
    let folder = Path::new(super::FOLDER);
    for (name, text) in fixtures::texts("scenarios") {
        let whole: Table = text.parse().unwrap();
        for (place, kind) in expectations(&whole) {
            let count = altered.entry(kind.clone()).or_default();
            if *count == EACH {
                continue;
            }
            let found = at(&mut whole.clone(), &place).clone();
            for other in others(&found) {
                let mut whole = whole.clone();
                *at(&mut whole, &place) = other.clone();
                let text = toml::to_string(&whole).unwrap();
                let beside = folder.join(&name);
                let scenario = Scenario::parse(&text, beside.parent().unwrap());
                // Words of a closed list are refused as they are read.
                let holds = scenario.is_ok_and(|scenario| scenario.check().is_ok());
                if holds {
                    let place = place.join(".");
                    unseen.push(format!("{name}: {place} may be {found} and {other}"));
                }
                *altered.get_mut(&kind).unwrap() += 1;
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    assert!(
        altered.len() >= 57,
        "too few kinds are expected: {altered:#?}"
    );
}
