//! The small inputs of `fixtures/refused/cases`: each file a family read by one reader, each case refused, and its
//! snapshot all that is said of it.

use super::read::{self, Said, Under};
use crate::fixtures;
use duly::document::Document;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How many cases there are at least, those without the feature `ical`.
const CASES: usize = 200;
/// The longest that may be said of one case, in bytes.
const LONGEST: usize = 4_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    /// What its cases are, for who reads the file.
    about: String,
    /// The name of a reader of [`read::read`].
    reader: String,
    /// The policy that they are read under: the name of one of the fixtures, or itself.
    policy: Option<PolicyOf>,
    /// Stands before the text of each case.
    #[serde(default)]
    before: String,
    /// Stands behind it, so that lines are counted in the case's own text.
    #[serde(default)]
    after: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PolicyOf {
    Name(String),
    Itself(Box<Document>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
}

impl Family {
    fn under(&self) -> Under {
        let policy = self.policy.as_ref().map(|policy| match policy {
            PolicyOf::Name(name) => fixtures::policy(name),
            PolicyOf::Itself(document) => Document::clone(document),
        });
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/house");
        Under {
            policy,
            folder: folder.to_owned(),
        }
    }

    /// Each case with what is said of it: nothing, where it is accepted.
    fn said(&self) -> Vec<(&Case, Option<Said>)> {
        let under = self.under();
        let said = self.case.iter().map(|case| {
            let text = format!("{}{}{}", self.before, case.text, self.after);
            (case, read::read(&self.reader, &under, &text))
        });
        said.collect()
    }
}

/// The families by name, without those whose reader is compiled in with a feature only.
fn families() -> Vec<(String, Family)> {
    let texts = fixtures::texts("refused/cases").into_iter();
    let families = texts.map(|(name, text)| {
        let family = toml::from_str(&text);
        let family: Family = family.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name.trim_end_matches(".toml").to_owned(), family)
    });
    let is_read = |family: &Family| cfg!(feature = "ical") || family.reader != "feed";
    families.filter(|(_, family)| is_read(family)).collect()
}

/// The variants of errors that the cases are.
pub(super) fn variants() -> BTreeSet<String> {
    let families = families();
    let said = families.iter().flat_map(|(_, family)| family.said());
    let said = said.filter_map(|(_, said)| said);
    said.flat_map(|said| said.variants).collect()
}

/// A text as it is written, each line behind a bar; what cannot be seen as its escape.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for line in text.trim_end_matches('\n').split('\n') {
        let visible = |c: char| match c {
            c if c.is_control() => c.escape_default().to_string(),
            c => c.to_string(),
        };
        let line: String = line.chars().map(visible).collect();
        let _ = writeln!(shown, "{}", format!("  | {line}").trim_end());
    }
    shown
}

/// What is wrong with a refusal, whatever it says.
fn unfit(said: Option<&Said>) -> Option<String> {
    let steers = |c: char| c.is_control() && c != '\n';
    match said {
        None => Some("accepted".to_owned()),
        Some(said) if said.text.contains(steers) => Some(format!("steers: {:?}", said.text)),
        Some(said) if said.text.len() > LONGEST => Some(format!("too long: {}", said.text)),
        Some(_) => None,
    }
}

#[test]
fn every_case_with_all_that_is_said_of_it() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut wrong = Vec::new();
    let mut reports = Vec::new();
    for (name, family) in families() {
        assert!(!family.about.is_empty(), "{name}");
        let mut report = format!("{}.\n\n", family.about);
        for (case, said) in family.said() {
            let unfit = unfit(said.as_ref());
            wrong.extend(unfit.map(|what| format!("{name}, `{}`: {what}", case.name)));
            let text = shown(&case.text);
            let said = said.map(|said| said.text).unwrap_or_default();
            let _ = writeln!(report, "## {}\n{text}{said}\n", case.name);
        }
        reports.push((format!("case-{name}"), report));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, report) in reports {
        settings.bind(|| insta::assert_snapshot!(name, report));
    }
}

#[test]
fn there_are_some_hundred_cases_each_of_its_own_name() {
    let families = families();
    let named = families
        .iter()
        .flat_map(|(name, family)| family.case.iter().map(move |case| (name, &case.name)));
    let named: Vec<_> = named.collect();
    let distinct: BTreeSet<_> = named.iter().collect();
    assert_eq!(distinct.len(), named.len(), "a name stands twice");
    assert!(named.len() >= CASES, "{}", named.len());
}
