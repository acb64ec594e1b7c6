//! Whether the scenarios speak of every rule they should, and of no rule that is not declared.

use duly::document::{Form, Parameter};
use std::collections::BTreeSet;

/// The rules and open points that need a scenario.
const NEEDED: [&str; 170] = [
    "RV-10", "RV-11", "RV-12", "RV-25", "RV-29", "RV-32", "RV-33", "RV-34", "RV-35", "RV-36",
    "RV-37", "RV-38", "RV-50", "RV-58", "RV-59", "RV-86", "BL-11", "BL-14", "BL-15", "BL-29",
    "BL-30", "BL-31", "BL-32", "BL-33", "BL-34", "BL-35", "BL-36", "BL-41", "BL-72", "BL-82",
    "BL-86", "BL-87", "BL-88", "BL-89", "BL-90", "BL-91", "BL-92", "BL-93", "BL-94", "BL-95",
    "BL-96", "BL-97", "DG-02", "DG-03", "DG-05", "DG-06", "DG-07", "DG-08", "DG-09", "DG-10",
    "DG-11", "DG-12", "DG-13", "DG-14", "DG-15", "DG-16", "DG-17", "DG-18", "DG-19", "DG-20",
    "DG-21", "DG-22", "DG-23", "DG-24", "DG-25", "DG-26", "DG-27", "DG-28", "DG-29", "DG-30",
    "DG-31", "DG-32", "DG-33", "DG-34", "DG-35", "DG-36", "DG-37", "DG-38", "DG-39", "DG-40",
    "DG-41", "DG-42", "VM-01", "VM-02", "VM-03", "VM-04", "VM-05", "VM-06", "VM-07", "VM-08",
    "VM-09", "VM-10", "VM-11", "VM-12", "VM-13", "VM-14", "VM-15", "VM-16", "VM-17", "VM-18",
    "VM-19", "VM-20", "VM-21", "VM-22", "VM-23", "VM-24", "VM-25", "VM-26", "VM-27", "VM-28",
    "VM-30", "VM-32", "VM-33", "VM-34", "VM-35", "VM-36", "VM-37", "VM-38", "VM-39", "VM-40",
    "VM-41", "VM-42", "VM-43", "VM-44", "VM-45", "VM-46", "VM-47", "VM-48", "VM-49", "VM-50",
    "VM-51", "VV-01", "VV-02", "VV-03", "VV-04", "VV-05", "VV-06", "VV-07", "VV-08", "VV-09",
    "AM-01", "AM-02", "AM-06", "AM-18", "AM-22", "AM-28", "AM-29", "AM-30", "AM-31", "AM-34",
    "AM-35", "AM-42", "AM-43", "AM-44", "AM-45", "AM-46", "AM-47", "AM-48", "AM-49", "AM-50",
    "AM-51", "AM-52", "AM-53", "AM-54", "AM-55", "AM-56", "AM-57", "AM-58", "AM-59", "AM-60",
];

/// The part of an id before its last hyphen.
fn source_of(id: &str) -> &str {
    id.rsplit_once('-').map_or("", |(source, _)| source)
}

#[test]
fn scenarios_name_ids_of_their_policys_sources() {
    for (name, scenario) in super::scenarios() {
        let document = crate::fixtures::policy(&scenario.policy);
        assert!(!scenario.covers.is_empty(), "{name} covers nothing");
        for id in &scenario.covers {
            let number = id.rsplit_once('-').map(|(_, number)| number.parse::<u16>());
            let declared = document.source.0.contains_key(source_of(id));
            assert!(
                declared && matches!(number, Some(Ok(_))),
                "{name} covers `{id}`, which no source of {} declares",
                scenario.policy
            );
        }
        let folder = name.split(['/', '\\']).next();
        assert_eq!(folder, Some(scenario.policy.as_str()), "{name}");
    }
}

#[test]
fn every_rule_has_a_scenario() {
    let covered: BTreeSet<String> = super::scenarios()
        .into_iter()
        .flat_map(|(_, scenario)| scenario.covers)
        .collect();
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|id| !covered.contains(*id))
        .collect();
    assert!(missing.is_empty(), "no scenario covers {missing:?}");
}

/// Every reading of a parameter is taken, if only as the default, by a scenario about the open point that it
/// stands for.
#[test]
fn every_reading_has_a_scenario() {
    let scenarios = super::scenarios();
    let mut missing = Vec::new();
    for policy in policies() {
        let document = crate::fixtures::policy(&policy);
        for (parameter, declared) in document.parameter.0 {
            let ids = ids(&declared);
            for reading in declared.readings.0.keys() {
                let taken = scenarios.iter().any(|(_, scenario)| {
                    let chosen = scenario.parameters.get(&parameter);
                    scenario.policy == policy
                        && scenario.covers.iter().any(|id| ids.contains(id))
                        && chosen.unwrap_or(&declared.default) == reading
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
