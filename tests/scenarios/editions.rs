//! Whether the two editions of one policy differ in what is listed as their differences, and in nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use toml::{Table, Value};

/// Two editions that share a part, and the list of their differences.
struct Editions {
    names: [&'static str; 2],
    part: &'static str,
    /// The part of the ids before the last hyphen.
    source: &'static str,
    numbers: RangeInclusive<u8>,
}

const EDITIONS: [Editions; 3] = [
    Editions {
        names: ["vmware-en", "vmware-de"],
        part: "vmware-common",
        source: "VV",
        numbers: 1..=14,
    },
    // The first three are of how the page is to be read.
    Editions {
        names: ["blancco-old", "blancco-new"],
        part: "blancco-common",
        source: "VD",
        numbers: 3..=26,
    },
    // Of accounts only the newer one says more.
    Editions {
        names: ["blancco-account-old", "blancco-account-new"],
        part: "blancco-account-common",
        source: "VD",
        numbers: 6..=6,
    },
];

impl Editions {
    fn ids(&self) -> BTreeSet<String> {
        let numbers = self.numbers.clone();
        numbers
            .map(|number| format!("{}-{number:02}", self.source))
            .collect()
    }

    /// Those of its differences that stand anywhere in it; a gap, which cites nothing, names them in its words.
    fn listed_in(&self, value: &Value) -> BTreeSet<String> {
        let text = value.to_string();
        let stands = |id: &String| text.contains(id.as_str());
        self.ids().into_iter().filter(stands).collect()
    }
}

fn document(name: &str) -> Table {
    let name = format!("{name}.toml");
    let texts = crate::fixtures::texts("policies");
    let (_, text) = texts.into_iter().find(|(found, _)| *found == name).unwrap();
    text.parse().unwrap()
}

/// What an edition says beside the common part: by path, with everything that stands there.
fn entries(edition: &str) -> BTreeMap<String, Value> {
    let mut entries = BTreeMap::new();
    for (noun, value) in document(edition) {
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

#[test]
fn what_differs_between_the_editions_is_listed_as_a_difference() {
    for editions in EDITIONS {
        let [one, other] = editions.names.map(entries);
        let mut cited = BTreeSet::new();
        let mut unlisted = Vec::new();
        let paths: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
        for path in paths {
            let stand = [one.get(path), other.get(path)];
            let found = stand.into_iter().flatten();
            let found: BTreeSet<String> =
                found.flat_map(|value| editions.listed_in(value)).collect();
            if stand[0] != stand[1] && found.is_empty() {
                unlisted.push(path.clone());
            }
            cited.extend(found);
        }
        let names = editions.names;
        assert!(
            unlisted.is_empty(),
            "{names:?} differ unlisted: {unlisted:#?}"
        );

        // Those that only words tell apart, or the order of a list, or that say what is alike, stand where the
        // common part says it.
        let common = document(&format!("parts/{}", editions.part));
        cited.extend(editions.listed_in(&Value::Table(common)));
        let all = editions.ids();
        let missing: Vec<&String> = all.difference(&cited).collect();
        assert!(missing.is_empty(), "{names:?}, stand nowhere: {missing:?}");
    }
}
