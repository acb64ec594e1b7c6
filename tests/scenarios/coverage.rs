//! Whether the scenarios speak of every rule they should, and of no rule that is not declared.

use duly::document::{Form, Parameter};
use std::collections::{BTreeMap, BTreeSet};

/// The open points and differences that need a scenario; of rules the index tells.
const NEEDED: [&str; 67] = [
    "VV-01", "VV-02", "VV-03", "VV-04", "VV-05", "VV-06", "VV-07", "VV-08", "VV-09", "VV-10",
    "VV-11", "VV-12", "VV-13", "AM-01", "AM-02", "AM-06", "AM-07", "AM-08", "AM-09", "AM-12",
    "AM-15", "AM-16", "AM-17", "AM-18", "AM-19", "AM-20", "AM-22", "AM-23", "AM-24", "AM-28",
    "AM-29", "AM-30", "AM-31", "AM-32", "AM-33", "AM-34", "AM-35", "AM-37", "AM-38", "AM-39",
    "AM-40", "AM-41", "AM-42", "AM-43", "AM-44", "AM-45", "AM-46", "AM-47", "AM-48", "AM-49",
    "AM-50", "AM-51", "AM-52", "AM-53", "AM-54", "AM-55", "AM-56", "AM-57", "AM-58", "AM-59",
    "AM-60", "VD-05", "VD-08", "VD-10", "VD-12", "VD-15", "VD-16",
];

/// The part of an id before its last hyphen.
fn source_of(id: &str) -> &str {
    id.rsplit_once('-').map_or("", |(source, _)| source)
}

#[test]
fn scenarios_name_ids_of_their_policys_sources() {
    for (name, scenario) in super::scenarios() {
        let policy = super::policy_of(&name);
        let document = crate::fixtures::policy(policy);
        assert!(!scenario.covers().is_empty(), "{name} covers nothing");
        for id in scenario.covers() {
            let number = id.rsplit_once('-').map(|(_, number)| number.parse::<u16>());
            let declared = document.source.0.contains_key(source_of(id));
            assert!(
                declared && matches!(number, Some(Ok(_))),
                "{name} covers `{id}`, which no source of {policy} declares"
            );
        }
        assert_eq!(document.policy.name, scenario.policy().name(), "{name}");
    }
}

#[test]
fn every_open_point_has_a_scenario() {
    let covered: BTreeSet<String> = super::scenarios()
        .into_iter()
        .flat_map(|(_, scenario)| scenario.covers().to_vec())
        .collect();
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|id| !covered.contains(*id))
        .collect();
    assert!(missing.is_empty(), "no scenario covers {missing:?}");
}

/// Every reading of a parameter is taken, if only as the default, by a scenario about the open point that it
/// stands for: one of the policy, or of another edition that states the parameter alike.
#[test]
fn every_reading_has_a_scenario() {
    let scenarios = super::scenarios();
    let named = |policy: String| {
        let parameters = crate::fixtures::policy(&policy).parameter.0;
        (policy, parameters)
    };
    let stated: BTreeMap<_, _> = policies().into_iter().map(named).collect();
    let mut missing = Vec::new();
    for (policy, parameters) in &stated {
        for (parameter, declared) in parameters {
            let ids = ids(declared);
            for reading in declared.readings.0.keys() {
                let taken = scenarios.iter().any(|(name, scenario)| {
                    let mut chosen = scenario.policy().parameters();
                    stated[super::policy_of(name)].get(parameter) == Some(declared)
                        && scenario.covers().iter().any(|id| ids.contains(id))
                        && chosen.any(|chosen| chosen == (parameter.as_str(), reading.as_str()))
                });
                if !taken {
                    missing.push(format!("{policy}: {ids:?}, {parameter} = {reading}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no scenario takes {missing:#?}");
}

/// The names of the policies; parts are none.
fn policies() -> Vec<String> {
    let names = crate::fixtures::texts("policies").into_iter();
    let names = names.filter_map(|(name, _)| name.strip_suffix(".toml").map(str::to_owned));
    names.filter(|name| !name.contains('/')).collect()
}

fn ids(parameter: &Parameter) -> Vec<String> {
    let cites = parameter.cite.0.iter().map(|cite| match cite {
        Form::Short(id) => id.clone(),
        Form::Long(long) => long.id.clone(),
    });
    cites.collect()
}
