//! What a document may say of a ladder, at its limits and beyond.

use super::{HEAD, three};
use duly::document::{Document, Options};
use duly::limits::{MAX_LADDER_CONDITIONS, MAX_NAME_BYTES, MAX_REPEATS, MAX_RUNGS};
use duly::{Above, Code, Policy};

/// The problems of a document, as far as they are no missing citations and unused names.
fn problems(text: &str) -> Vec<String> {
    let document: Document = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let problems = match Policy::compile(&document) {
        Ok(policy) => policy.warnings().clone(),
        Err(problems) => problems,
    };
    let meant = problems
        .iter()
        .filter(|one| one.code != Code::NoCitation && one.code != Code::UnusedName);
    meant
        .map(|one| format!("{} {}: {}", one.code.as_str(), one.path, one.found))
        .collect()
}

fn rungs(count: usize) -> String {
    let mut text = format!("{HEAD}\n[ladder]\n");
    for number in 0..count {
        text += &format!(
            "[[ladder.rung]]\nname = \"r{number}\"\nrole = \"r{number}\"\nkind = \"functional\"\n"
        );
    }
    text
}

#[test]
fn as_many_rungs_as_are_let_be() {
    assert_eq!(problems(&rungs(MAX_RUNGS)), Vec::<String>::new());
    assert_eq!(
        problems(&rungs(MAX_RUNGS + 1)),
        ["limit-exceeded ladder.rung: 33 rungs"]
    );
    assert_eq!(problems(&rungs(0)), ["missing ladder.rung: nothing"]);
}

#[test]
fn as_many_repeats_and_conditions() {
    let repeats = |times: u16| {
        let repeat = format!("repeat = {{ every = \"1 elapsed hour\", times = {times} }}");
        problems(&three("", &repeat, ""))
    };
    assert_eq!(repeats(1), Vec::<String>::new());
    assert_eq!(repeats(MAX_REPEATS), Vec::<String>::new());
    for times in [0, MAX_REPEATS + 1] {
        let expected = format!("bad-value ladder.rung[1].repeat.times: `{times}`");
        assert_eq!(repeats(times), [expected]);
    }
    // The condition of the row is one, and `any` another.
    let conditions = |count: usize| {
        let any = vec!["{ fact = \"big\" }"; count - 2].join(", ");
        let half = |rest: &str| format!("eligible = {{ is = {{ any = [{rest}] }} }}");
        problems(&three("", &half(&any), ""))
    };
    assert_eq!(conditions(MAX_LADDER_CONDITIONS), Vec::<String>::new());
    let found = conditions(MAX_LADDER_CONDITIONS + 1);
    assert_eq!(
        found,
        ["limit-exceeded ladder.rung[1].eligible: 1001 conditions in all rungs"]
    );
}

#[test]
fn names_of_rungs() {
    let named = |name: &str| {
        problems(&three("", "", "").replace(
            "\"lead\"\n        role",
            &format!("\"{name}\"\n        role"),
        ))
    };
    assert_eq!(named(&"x".repeat(MAX_NAME_BYTES)), Vec::<String>::new());
    assert_eq!(
        named(&"x".repeat(MAX_NAME_BYTES + 1)),
        ["limit-exceeded ladder.rung[1].name: 65 bytes in a name"]
    );
    assert_eq!(named(""), ["missing ladder.rung[1].name: nothing"]);
    for name in ["next", "assignee", "Lead"] {
        let expected = format!("bad-value ladder.rung[1].name: the name `{name}`");
        assert_eq!(named(name), [expected]);
    }
    assert_eq!(
        named("manager"),
        ["contradiction ladder.rung[2].name: `manager`"]
    );
}

#[test]
fn what_rungs_may_not_read() {
    let second = |when: &str| {
        let found = problems(&three("", &format!("eligible = {{ is = {when} }}"), ""));
        found.join("; ")
    };
    assert_eq!(
        second("{ open = \"office\" }"),
        "stratum ladder.rung[1].eligible[0].is: `open` in a rung"
    );
    assert_eq!(
        second(
            "{ any = [{ unacknowledged = \"1 elapsed hour\" }, { unacknowledged = \"2 elapsed hours\" }] }"
        ),
        "contradiction ladder.rung[1].eligible[0].is: `unacknowledged` several times"
    );
    assert_eq!(
        second("{ actor = \"lead\" }"),
        "bad-value ladder.rung[1].eligible[0].is: a condition on an event"
    );
    assert_eq!(
        second("{ fact = \"big\", not = { fact = \"big\" } }"),
        "never-holds ladder.rung[1].eligible: conditions that can never hold"
    );
    let check = format!(
        "{HEAD}\n[check.it]\nsays = \"it\"\neffect = \"advised\"\nwhen = {{ unacknowledged = \"1 elapsed hour\" }}\n"
    );
    assert_eq!(
        problems(&check),
        ["stratum check.it.when.unacknowledged: `unacknowledged`"]
    );
}

#[test]
fn where_a_ladder_begins() {
    let start = |start: &str| problems(&three("", "", "").replace("start = \"analyst\"", start));
    assert_eq!(start(""), Vec::<String>::new());
    assert_eq!(
        start("start = \"manager\""),
        [
            "unreachable-rung ladder.rung[0]: a rung below the one that is begun on",
            "unreachable-rung ladder.rung[1]: a rung below the one that is begun on",
        ]
    );
    assert_eq!(
        start("start = \"leed\""),
        ["unknown-name ladder.start: `leed`"]
    );
    // Of the assignee the role has to tell the rung.
    let twice = three("", "", "")
        .replace("start = \"analyst\"", "")
        .replace("role = \"manager\"", "role = [\"manager\", \"lead\"]");
    assert_eq!(
        problems(&twice),
        ["contradiction ladder.start: the role `lead` on `lead` and on `manager`"]
    );
}

#[test]
fn open_time_needs_a_calendar_and_days_one_with_a_zone() {
    let calendar = |calendar: &str, span: &str| {
        let second = format!("eligible = {{ is = {{ unacknowledged = {span} }} }}");
        let always = "calendar.always.open = \"always\"\n    [calendar.office]";
        let text = three("", &second, "").replacen("[calendar.office]", always, 1);
        problems(&text.replace(
            "calendar = \"office\"\n        pauses",
            &format!("{calendar}\n        pauses"),
        ))
    };
    assert_eq!(calendar("", "\"1 elapsed hour\""), Vec::<String>::new());
    assert_eq!(
        calendar("", "\"1 business hour\""),
        ["missing ladder.calendar: nothing"]
    );
    let days = "{ business-days = 1, landing = \"close\" }";
    assert_eq!(
        calendar("calendar = \"office\"", days),
        Vec::<String>::new()
    );
    assert_eq!(
        calendar("calendar = \"always\"", days),
        ["contradiction ladder.calendar[0]: `always`, which has no zone to count days in"]
    );
}

#[test]
fn an_act_that_climbs_needs_somebody_who_may() {
    let act = |act: &str, ladder: bool| {
        let text = if ladder {
            three("", "", "")
        } else {
            HEAD.to_owned()
        };
        problems(&text.replacen("[calendar.office]", &format!("{act}\n[calendar.office]"), 1))
    };
    assert_eq!(
        act("act.nudge = { effect = { climb = \"next\" } }", true),
        ["no-authority act.nudge.effect: a climb of the ladder"]
    );
    let anyone = "act.nudge = { by = \"anyone\", effect = { climb = \"leed\" } }";
    assert_eq!(
        act(anyone, true),
        ["unknown-name act.nudge.effect.climb: `leed`"]
    );
    assert_eq!(act(anyone, false), ["missing ladder: nothing"]);
    let twice = "act.rung-climbed = { by = \"anyone\", effect = { climb = \"next\" } }";
    assert_eq!(
        act(twice, true),
        ["contradiction act.rung-climbed.effect.climb: a climb beside that of the event"]
    );
    for event in ["opened", "resolved", "closed", "reopened"] {
        let text = format!("act.{event} = {{ by = \"anyone\", effect = {{ climb = \"next\" }} }}");
        let problem = format!("bad-value act.{event}.effect.climb: a climb");
        assert_eq!(act(&text, true), [problem]);
    }
}

/// A rung that is there under one reading only, and a start and steps that readings choose.
#[test]
fn readings() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        [parameter.contacts]
        what = "where regional contacts stand"
        readings = { same-rung = "with the lead", own-rung = "above the lead" }
        default = "same-rung"
        [parameter.begin]
        what = "where it begins"
        readings = { own = "on the assignee's", lowest = "on the lowest" }
        default = "own"
        [ladder]
        start = { parameter = "begin", readings = { own = "assignee", lowest = "lead" } }
        steps = { parameter = "contacts", readings = { same-rung = "adjacent", own-rung = "jumps" } }
        [[ladder.rung]]
        name = "lead"
        role = "lead"
        kind = "functional"
        [[ladder.rung]]
        name = "region"
        role = "region-manager"
        kind = "hierarchical"
        parameter = { contacts = "own-rung" }
        [[ladder.rung]]
        name = "manager"
        role = "manager"
        kind = "hierarchical"
    "#;
    let document: Document = toml::from_str(text).unwrap();
    let above = |options: &Options<'_>| {
        let policy = Policy::compile_with(&document, options).unwrap();
        let ladder = policy.ladder().unwrap();
        match ladder.above("lead") {
            Some(Above::Rung(rung)) => rung.name.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(above(&Options::default()), "manager");
    let own = Options::default().reading("contacts", "own-rung");
    assert_eq!(above(&own), "region");
}

#[test]
fn a_ladder_is_stated_once() {
    let ladder = "[ladder]\n[[ladder.rung]]\nname = \"a\"\nrole = \"a\"\nkind = \"functional\"\n";
    let part: Document = toml::from_str(ladder).unwrap();
    let edition = "policy = { name = \"Desk\", revision = \"1\", parts = [\"common\"] }\n";
    let document: Document = toml::from_str(edition).unwrap();
    let whole = document.clone().join("common", &part).unwrap();
    assert!(Policy::compile(&whole).unwrap().ladder().is_some());
    let both: Document = toml::from_str(&format!("{edition}{ladder}")).unwrap();
    let refused = both.join("common", &part).unwrap_err();
    assert_eq!(
        refused
            .iter()
            .map(|one| one.path.as_str())
            .collect::<Vec<_>>(),
        ["ladder"]
    );
}
