//! Documents that are refused, or accepted with a warning, each with all that is said of it.

use super::read::variant;
use crate::fixtures;
use duly::document::{Declared, Document, Form, Options};
use duly::limits::MAX_PROBLEMS;
use duly::{Code, Policy};
use std::collections::BTreeSet;

/// What is said of a document.
fn said(text: &str) -> String {
    let document: Document = match toml::from_str(text) {
        Ok(document) => document,
        Err(error) => return format!("unreadable\n{error}"),
    };
    match Policy::compile(&document) {
        Ok(policy) if policy.warnings().is_empty() => "accepted".to_owned(),
        Ok(policy) => format!("accepted\n{}", policy.warnings()),
        Err(problems) => format!("refused\n{problems}"),
    }
}

#[test]
fn every_document_with_all_its_problems() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, text) in fixtures::texts("refused/documents") {
        let said = said(&text);
        assert_ne!(said, "accepted", "{name}");
        let name = name.trim_end_matches(".toml").to_owned();
        settings.bind(|| insta::assert_snapshot!(name, said));
    }
}

/// Each code has a document of its name, which has no error of another code; that of a warning is
/// accepted.
#[test]
fn every_code_has_a_document() {
    let codes = [
        Code::UnknownName,
        Code::Missing,
        Code::BadValue,
        Code::Contradiction,
        Code::UnreachableRow,
        Code::NoAuthority,
        Code::NeverHolds,
        Code::UnreachableState,
        Code::UnreachableRung,
        Code::Stratum,
        Code::LimitExceeded,
        Code::UnknownZone,
        Code::UnusedName,
        Code::NoCitation,
        Code::NeverOpens,
        Code::Inversion,
        Code::EmptyCell,
    ];
    let texts = fixtures::texts("refused/documents");
    for code in codes {
        let name = format!("{}.toml", code.as_str());
        let (_, text) = texts.iter().find(|(other, _)| *other == name).unwrap();
        let document: Document = toml::from_str(text).unwrap();
        let compiled = Policy::compile(&document);
        let problems = match &compiled {
            Ok(policy) => policy.warnings(),
            Err(problems) => problems,
        };
        let others = |other: Code| other != code && !other.is_warning();
        assert_eq!(compiled.is_ok(), code.is_warning(), "{name}");
        assert!(
            problems.iter().any(|problem| problem.code == code),
            "{name}"
        );
        assert!(
            !problems.iter().any(|problem| others(problem.code)),
            "{name}"
        );
    }
}

/// The codes that the documents have, and that of problems beyond those listed.
pub(super) fn variants() -> BTreeSet<String> {
    let texts = fixtures::texts("refused/documents").into_iter();
    let documents = texts.filter_map(|(_, text)| toml::from_str::<Document>(&text).ok());
    let mut documents: Vec<Document> = documents.collect();
    let names = (0..MAX_PROBLEMS).map(|n| format!("R{n}"));
    let mut many = Document::default();
    many.role.0 = names.map(|name| (name, Declared::default())).collect();
    documents.push(many);
    let problems = documents.iter().flat_map(|document| {
        let compiled = Policy::compile(document);
        let problems = compiled.map_or_else(|errors| errors, |policy| policy.warnings().clone());
        problems
            .iter()
            .map(|one| variant("Code", &one.code))
            .collect::<Vec<_>>()
    });
    problems.collect()
}

#[test]
fn problems_come_all_at_once() {
    let texts = fixtures::texts("refused/documents");
    let (_, text) = texts
        .iter()
        .find(|(name, _)| name == "many-at-once.toml")
        .unwrap();
    let document: Document = toml::from_str(text).unwrap();
    let problems = Policy::compile(&document).unwrap_err();
    let errors = problems.iter().filter(|problem| !problem.code.is_warning());
    assert!(errors.count() >= 8, "{problems}");
}

#[test]
fn readings_a_policy_does_not_have() {
    let document = fixtures::policy("revalize");
    let options = Options::default()
        .reading("at-the-limit", "strict")
        .reading("at-the-limits", "late");
    let problems = Policy::compile_with(&document, &options).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "error[unknown-name] at `options`: found `at-the-limits`, expected `announced-closures`, \
         `at-the-limit`, `consent-again`, `day-counting`, `filed-outside-hours`, `first-response-is`, \
         `first-response-order`, `hours-americas`, `hours-emea`, `missing-details`, `most-unable`, \
         `partner-hours` or 9 more\n  \
         help: did you mean `at-the-limit`?\n\
         error[unknown-name] at `options.at-the-limit`: found `strict`, expected `in-time` or `late`"
    );
}

#[test]
fn names_that_stand_twice_where_the_format_lets_them() {
    let text = r#"{ "clock": { "a": {}, "a": {} } }"#;
    let error = serde_json::from_str::<Document>(text).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("the name `a` stands twice"), "{said}");
}

/// Nesting far beyond the limit ends in the reader of the format, and ends.
#[test]
fn nesting_beyond_what_is_read() {
    let nested = |depth: usize| {
        let when = format!("{}{{}}{}", "{ not = ".repeat(depth), " }".repeat(depth));
        format!("[clock.c]\ntarget = {{ when = {when}, is = \"immediate\" }}\n")
    };
    for depth in [500, 5_000] {
        assert!(toml::from_str::<Document>(&nested(depth)).is_err());
    }
}

/// The policies of the fixtures have nothing to be warned of, under any of their readings.
#[test]
fn policies_without_a_warning() {
    for name in [
        "revalize",
        "revalize-account",
        "blancco-old",
        "blancco-new",
        "house",
    ] {
        let document = fixtures::policy(name);
        for (parameter, declared) in &document.parameter.0 {
            for reading in declared.readings.0.keys() {
                let options = Options::default().reading(parameter, reading);
                let policy = Policy::compile_with(&document, &options).unwrap();
                let warnings = policy.warnings();
                assert!(
                    warnings.is_empty(),
                    "{name}, {parameter} {reading}: {warnings}"
                );
            }
        }
        let policy = Policy::compile(&document).unwrap();
        assert!(
            policy.warnings().is_empty(),
            "{name}: {}",
            policy.warnings()
        );
    }
}

/// What a document says cannot steer a terminal, nor look like another problem.
#[test]
fn control_characters_of_a_document_are_not_repeated() {
    let mut document = fixtures::policy("house");
    let clock = document.clock.0.get_mut("resolution").unwrap();
    clock.calendar = Form::Short("off\u{1b}[2Jice\nerror[missing]".to_owned()).into();
    let problems = Policy::compile(&document).unwrap_err();
    let problem = problems.iter().find(|one| one.code == Code::UnknownName);
    let found = &problem.unwrap().found;
    assert_eq!(found, "`off\u{FFFD}[2Jice\u{FFFD}error[missing]`");
}
