//! What the two revisions of one handbook make of the same tickets, over every scenario of the older one: a report
//! that is kept, and read line by line when it changes. Each difference once, with the tickets in which it shows.

use super::{event, run};
use duly::{Log, compare};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where a scenario chooses a reading that the newer revision does not have, it is compared without that choice.
#[test]
fn the_newer_revision_over_the_tickets_of_the_older() {
    let mut report: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, scenario) in super::scenarios() {
        if scenario.policy != "blancco-old" {
            continue;
        }
        let policies = ["blancco-old", "blancco-new"].map(|policy| {
            let declared = crate::fixtures::policy(policy).parameter.0;
            let chosen = scenario.parameters.iter();
            let chosen = chosen.filter(|(parameter, reading)| {
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
        let opening = run::opening(older, &scenario.ticket).unwrap();
        let events = scenario.event.iter();
        let events = events
            .map(|text| event::event(older, text).unwrap())
            .collect();
        let log = Log { opening, events };
        let last = scenario.then.iter().map(|then| then.at.at).max().unwrap();
        for difference in compare(older, newer, &[log], last) {
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
