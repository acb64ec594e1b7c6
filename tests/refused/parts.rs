//! Documents joined of parts.

use duly::document::Document;
use duly::{Code, Policy};

const COMMON: &str = r#"
    source = { HR = { title = "House rules" } }
    severity = { s1 = { rank = 1, cite = "HR-1" } }
"#;
const HOURS: &str = r#"
    calendar.office = { zone = "Europe/Berlin", hours = { mon-fri = "08:00-17:00" }, cite = "HR-2" }
"#;
const OWN: &str = r#"
    [clock.first-response]
    start = "opened"
    calendar = "office"
    target = { when = { severity = "s1" }, is = "2 business hours" }
    reclassified = "freeze"
    cite = "HR-3"
"#;

fn read(text: &str) -> Document {
    toml::from_str(text).unwrap()
}

fn edition() -> Document {
    let parts = r#"policy = { name = "House", revision = "1", parts = ["common", "hours"] }"#;
    read(&format!("{parts}\n{OWN}"))
}

#[test]
fn a_policy_is_what_it_says_in_however_many_parts_and_in_whichever_order() {
    let whole = r#"policy = { name = "House", revision = "1" }"#;
    let whole = Policy::compile(&read(&format!("{whole}\n{COMMON}\n{HOURS}\n{OWN}"))).unwrap();
    let (common, hours) = (read(COMMON), read(HOURS));
    for parts in [
        [("common", &common), ("hours", &hours)],
        [("hours", &hours), ("common", &common)],
    ] {
        let mut joined = edition();
        for (name, part) in parts {
            joined = joined.join(name, part).unwrap();
        }
        assert_eq!(Policy::compile(&joined).unwrap().hash(), whole.hash());
    }
}

#[test]
fn each_part_that_is_not_joined_is_missing() {
    let problems = Policy::compile(&edition()).unwrap_err();
    let missing = problems.iter().filter(|one| one.path == "policy.parts");
    let missing: Vec<&str> = missing.map(|one| one.expected.as_str()).collect();
    assert_eq!(
        missing,
        ["the part `common`, joined", "the part `hours`, joined"]
    );
}

#[test]
fn a_part_is_joined_once_by_its_name_and_says_nothing_that_is_said() {
    let refused = |document: Document, name: &str, part: &Document| {
        let problems = document.join(name, part).unwrap_err();
        let problems = problems.iter().map(|one| (one.code, one.path.clone()));
        problems.collect::<Vec<_>>()
    };
    let common = read(COMMON);
    let unknown = (Code::UnknownName, "policy.parts".to_owned());
    assert_eq!(
        refused(edition(), "comon", &read(HOURS)),
        std::slice::from_ref(&unknown)
    );

    let joined = edition().join("common", &common).unwrap();
    let again = refused(joined, "common", &common);
    let twice = |path: &str| (Code::Contradiction, path.to_owned());
    assert_eq!(again, [unknown, twice("severity.s1"), twice("source.HR")]);

    let named = read(r#"policy = { name = "Another" }"#);
    assert_eq!(refused(edition(), "hours", &named), [twice("policy")]);
}

/// The checks of an escalation are joined by their names; what it says beside them stands in one place alone.
#[test]
fn an_escalation_is_joined_check_by_check() {
    let part = read(
        r#"
        escalation.grounds = "illustrative"
        escalation.ground.silent = { says = "nobody wrote", when = { severity = "s1" } }
        "#,
    );
    let own = r#"
        policy = { name = "House", revision = "1", parts = ["common"] }
        escalation.ground.grave = { says = "it is grave", when = { severity = "s1" } }
        escalation.decides = "manager"
    "#;
    let joined = read(own).join("common", &part).unwrap();
    let escalation = joined.escalation.unwrap();
    let grounds: Vec<&str> = escalation.ground.0.keys().map(String::as_str).collect();
    assert_eq!(grounds, ["grave", "silent"]);
    assert!(escalation.grounds.is_some() && !escalation.decides.is_empty());

    let both =
        format!("{own}\nescalation.grounds = \"one-of\"\nescalation.ground.silent.says = \"x\"");
    let problems = read(&both).join("common", &part).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["escalation.ground.silent", "escalation.grounds"]);
}
