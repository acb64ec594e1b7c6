//! The index of all rules against the policies and the scenarios: nothing is dropped, and nothing invented.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// How many rules each of the four policies has.
const COUNTS: [(&str, usize); 4] = [("VM", 52), ("BL", 101), ("DG", 42), ("RV", 86)];
/// Of these something can be computed; the others are facts, or none of a support policy's.
const COMPUTABLE: usize = 227;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    rule: BTreeMap<String, Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    says: String,
    class: Class,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    Deadline,
    Eligibility,
    Gate,
    Advice,
    StateMachine,
    Routing,
    Entitlement,
    Ordering,
    Data,
    OutOfScope,
}

fn index() -> BTreeMap<String, Rule> {
    let texts = crate::fixtures::texts("");
    let (_, text) = texts
        .into_iter()
        .find(|(name, _)| name == "rules.toml")
        .unwrap();
    toml::from_str::<Index>(&text).unwrap().rule
}

/// The ids that stand anywhere in the policies, also those of passages left out and of gaps.
fn cited() -> BTreeSet<String> {
    let mut cited = BTreeSet::new();
    for (_, text) in crate::fixtures::texts("policies") {
        let document: Table = text.parse().unwrap();
        ids(&Value::Table(document), &mut cited);
    }
    cited
}

fn ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|value| ids(value, found)),
        Value::Table(table) => {
            found.extend(table.keys().cloned());
            table.values().for_each(|value| ids(value, found));
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn covered() -> BTreeSet<String> {
    let scenarios = super::scenarios().into_iter();
    scenarios
        .flat_map(|(_, scenario)| scenario.covers().to_vec())
        .collect()
}

#[test]
fn the_index_has_every_rule() {
    let index = index();
    for (source, count) in COUNTS {
        let numbers = (1..=count).map(|number| format!("{source}-{number:02}"));
        let missing: Vec<String> = numbers.filter(|id| !index.contains_key(id)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
    let all: usize = COUNTS.iter().map(|(_, count)| count).sum();
    assert_eq!(index.len(), all);
    let computable = index.values().filter(|rule| rule.is_computable()).count();
    assert_eq!(computable, COMPUTABLE);
    assert!(index.values().all(|rule| !rule.says.trim().is_empty()));
}

impl Rule {
    fn is_computable(&self) -> bool {
        self.class != Class::Data && self.class != Class::OutOfScope
    }
}

#[expect(clippy::print_stdout, reason = "how far the packs go is worth a line")]
#[test]
fn every_rule_stands_in_a_policy_and_every_computable_one_in_a_scenario() {
    let (index, cited, covered) = (index(), cited(), covered());
    let (mut left, mut shown, mut accounted) = (BTreeSet::new(), 0, 0);
    for (id, rule) in &index {
        let (is_cited, is_covered) = (cited.contains(id), covered.contains(id));
        accounted += usize::from(is_cited);
        shown += usize::from(rule.is_computable() && is_covered);
        if !is_cited || (rule.is_computable() && !is_covered) {
            left.insert(id.as_str());
        }
    }
    let all = index.len();
    println!("covered {shown} of {COMPUTABLE}; {accounted} of {all} stand in a policy");
    assert!(
        left.is_empty(),
        "stand in no policy, or in no scenario: {left:?}"
    );
}

#[test]
fn scenarios_cover_rules_that_there_are() {
    let index = index();
    let sources: Vec<&str> = COUNTS.iter().map(|(source, _)| *source).collect();
    let covered = covered().into_iter();
    let of_these = covered.filter(|id| {
        sources
            .iter()
            .any(|source| id.starts_with(&format!("{source}-")))
    });
    let unknown: Vec<String> = of_these.filter(|id| !index.contains_key(id)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
