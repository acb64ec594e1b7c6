//! What the two revisions of one handbook make of the same tickets, over every scenario of the older one: a report
//! that is kept, and read line by line when it changes. Each difference once, with the tickets in which it shows.

use duly::compare;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where a scenario chooses a reading that the newer revision does not have, it is compared without that choice.
#[test]
fn the_newer_revision_over_the_tickets_of_the_older() {
    let mut report: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, scenario) in super::scenarios() {
        if super::policy_of(&name) != "blancco-old" {
            continue;
        }
        let policies = ["blancco-old", "blancco-new"].map(|policy| {
            let declared = crate::fixtures::policy(policy).parameter.0;
            let chosen = scenario.policy().parameters();
            let of_older = crate::fixtures::policy("blancco-old").parameter.0;
            let is_default = |parameter: &str, reading: &str| {
                let declared = of_older.get(parameter);
                declared.is_some_and(|declared| declared.default == reading)
            };
            let chosen = chosen.filter(|(parameter, reading)| {
                if is_default(parameter, reading) {
                    return false;
                }
                let declared = declared.get(*parameter);
                declared.is_some_and(|declared| declared.readings.0.contains_key(*reading))
            });
            let options = chosen.fold(
                duly::document::Options::default(),
                |options, (name, reading)| options.reading(name, reading),
            );
            let document = crate::fixtures::policy(policy);
            duly::Policy::compile_with(&document, &options)
                .unwrap_or_else(|problems| panic!("{problems}"))
        });
        let [older, newer] = &policies;
        let log = scenario.log();
        let last = scenario
            .looks()
            .unwrap()
            .into_iter()
            .map(|(at, _)| at)
            .max();
        for difference in compare(older, newer, &[log], last.unwrap()) {
            let refused = ["older", "newer"].iter().zip(&difference.refused);
            let refused = refused.filter_map(|(which, refused)| {
                let refused = refused.as_ref()?;
                Some(format!("refused by the {which}: {refused}"))
            });
            let flipped = difference.flipped.iter().map(ToString::to_string);
            for line in refused.chain(flipped) {
                report.entry(line).or_default().push(name.clone());
            }
        }
    }
    let mut lines = String::new();
    for (difference, tickets) in report {
        writeln!(lines, "{difference}").unwrap();
        match tickets.len() {
            count @ 6.. => writeln!(lines, "    {count} tickets").unwrap(),
            _ => writeln!(lines, "    {}", tickets.join(", ")).unwrap(),
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("blancco-revisions", lines));
}
