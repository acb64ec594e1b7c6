//! What a compiled policy says of the document that it was made of, and what its options say and do.

use duly::calendar::{ZoneError, ZoneSource};
use duly::document::{Document, Options};
use duly::{Level, Policy, Priority, Reason, Severity, Subject, SupportPlan, Zone};

const TEXT: &str = r#"
    policy = { name = "Example", revision = "7", subject = "account" }
    source.EX = { title = "Example rules" }
    gap = { EX-8 = { what = "nights" }, EX-9 = { what = "what a day is" } }
    severity = { minor = { rank = 2, labels = ["Small", "Klein"] }, outage = { rank = 1 } }
    priority = { later = { rank = 9, labels = ["Whenever"] }, now = { rank = 4 }, soon = { rank = 5 } }
    plan = { basic = { rank = 3 }, extra = { rank = 1, labels = ["All of it"] } }
    region = { apac = {}, emea = { labels = ["Europe"] } }
    calendar = { always = { open = "always" }, office = { zone = "Europe/Berlin", hours = { mon = "08:00-17:00" } } }
    [parameter.at-limit]
    what = "whether an answer at the limit is in time"
    readings = { early = "it is", late = "it is not" }
    default = "late"
    [parameter.pace]
    what = "how fast"
    readings = { fast = "fast", slow = "slowly" }
    default = "slow"
    [ladder]
    [[ladder.rung]]
    name = "desk"
    role = ["agent", "expert"]
    kind = "functional"
    [[ladder.rung]]
    name = "boss"
    role = "manager"
    kind = "hierarchical"
"#;

fn document(text: &str) -> Document {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

fn compiled(text: &str) -> Policy {
    Policy::compile(&document(text)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The names, ranks and labels.
fn levels(levels: &[Level]) -> Vec<(&str, Option<u8>, Vec<&str>)> {
    let one = levels.iter().map(|level| {
        let labels = level.labels.iter().map(String::as_str);
        (level.name.as_str(), level.rank, labels.collect())
    });
    one.collect()
}

#[test]
fn a_policy_says_what_its_document_says() {
    let policy = compiled(TEXT);
    assert_eq!((policy.name(), policy.revision()), ("Example", "7"));
    assert_eq!(policy.subject(), Subject::Account);
    assert_eq!(
        levels(policy.severities()),
        [
            ("outage", Some(1), vec![]),
            ("minor", Some(2), vec!["Small", "Klein"])
        ]
    );
    assert_eq!(
        levels(policy.priorities()),
        [
            ("now", Some(4), vec![]),
            ("soon", Some(5), vec![]),
            ("later", Some(9), vec!["Whenever"])
        ]
    );
    assert_eq!(
        levels(policy.plans()),
        [
            ("extra", Some(1), vec!["All of it"]),
            ("basic", Some(3), vec![])
        ]
    );
    assert_eq!(
        levels(policy.regions()),
        [("apac", None, vec![]), ("emea", None, vec!["Europe"])]
    );
    for (name, rank) in [("outage", 1), ("minor", 2), ("Klein", 2)] {
        assert_eq!(policy.severity(name), Severity::new(rank), "{name}");
    }
    for (name, rank) in [("now", 4), ("later", 9), ("Whenever", 9)] {
        assert_eq!(policy.priority(name), Priority::new(rank), "{name}");
    }
    assert_eq!(
        (policy.severity("now"), policy.priority("minor")),
        (None, None)
    );

    let calendars: Vec<&str> = policy.calendars().map(|(name, _)| name).collect();
    assert_eq!(calendars, ["always", "office"]);
    let zone = |name: &str| policy.calendar(name).map(|one| one.zone().map(Zone::name));
    assert_eq!(zone("always"), Some(None));
    assert_eq!(zone("office"), Some(Some("Europe/Berlin")));
    assert_eq!(zone("night"), None);

    let gap = |id: &str, what: &str| Reason::Gap {
        id: id.to_owned(),
        what: what.to_owned(),
    };
    assert_eq!(
        policy.gaps(),
        [gap("EX-8", "nights"), gap("EX-9", "what a day is")]
    );

    let ladder = policy.ladder().unwrap();
    let roles = |name: &str| ladder.rung(name).map(|rung| rung.roles.join(", "));
    assert_eq!(roles("desk").as_deref(), Some("agent, expert"));
    assert_eq!(roles("boss").as_deref(), Some("manager"));
    assert_eq!(roles("agent"), None);
}

#[test]
fn readings_are_those_chosen_and_the_defaults() {
    let options = Options::default().reading("pace", "fast");
    let policy = Policy::compile_with(&document(TEXT), &options).unwrap();
    let readings: Vec<(&str, &str)> = policy.parameters().collect();
    assert_eq!(readings, [("at-limit", "late"), ("pace", "fast")]);
    let said = format!("{options:?}");
    assert!(said.contains("pace") && said.contains("fast"), "{said}");
}

/// A source that has no zone but one, whatever it is asked for.
struct Only(Zone);

impl ZoneSource for Only {
    fn zone(&self, name: &str) -> Result<Zone, ZoneError> {
        match name == self.0.name() {
            true => Ok(self.0.clone()),
            false => Err(ZoneError::Unknown {
                name: name.to_owned(),
                provider: "only",
                suggestions: Vec::new(),
            }),
        }
    }
}

#[test]
fn zones_come_from_the_source_that_is_given() {
    let of = |name: &str| {
        let zones = Only(duly::calendar::Newest.zone(name).unwrap());
        let options = Options::default().zones(&zones);
        let compiled = Policy::compile_with(&document(TEXT), &options);
        compiled.map_err(|problems| {
            problems
                .iter()
                .map(|one| one.path.clone())
                .collect::<Vec<_>>()
        })
    };
    assert!(of("Europe/Berlin").is_ok());
    assert_eq!(of("Europe/Paris").unwrap_err(), ["calendar.office.zone"]);
}

/// As a list, as a text, and by each of its problems, they say the same.
#[test]
fn problems_say_the_same_in_every_way() {
    let bare = compiled("policy = { name = \"Example\", revision = \"1\" }");
    assert!(bare.warnings().is_empty());
    assert_eq!(
        (
            bare.warnings().to_string(),
            format!("{:?}", bare.warnings())
        ),
        Default::default()
    );
    let problems = Policy::compile(&Document::default()).unwrap_err();
    let lines: Vec<String> = (&problems).into_iter().map(ToString::to_string).collect();
    assert!(!problems.is_empty() && lines.len() > 1, "{lines:?}");
    assert_eq!(lines.len(), problems.iter().count());
    assert_eq!(problems.to_string(), lines.join("\n"));
    assert_eq!(format!("{problems:?}"), problems.to_string());
}

#[test]
fn a_plan_is_said_by_its_name() {
    assert_eq!(SupportPlan::new("gold").to_string(), "gold");
}
