//! Named conditions, wherever they are used, whichever name sorts first.

use super::policy;
use crate::support::at;
use duly::document::Document;
use duly::{Event, Opening, Policy, Truth};

const HEAD: &str = r#"
    policy = { name = "Desk", revision = "1" }
    event.nudge = { what = "somebody asks how it goes" }
    event.done = { what = "a step is done" }
    fact.vip = { type = "flag", ask = "Is it somebody of note?" }
    fact.begun = { type = "instant", ask = "When was it begun?" }
    calendar.always = { open = "always" }
    [calendar.office]
    zone = "Etc/UTC"
    hours = { mon-fri = "09:00-17:00" }
    [parameter.edition]
    what = "which edition"
    readings = { long = "the long one", short = "the short one" }
    default = "long"
"#;

/// Both orders of the names of a condition and of one that it uses.
const NAMES: [(&str, &str); 2] = [("alpha", "beta"), ("beta", "alpha")];

fn document(when: &str, used: &str, (outer, inner): (&str, &str)) -> String {
    let when = when.replace("USED", &format!("{{ condition = \"{inner}\" }}"));
    format!(
        "{HEAD}[condition.{outer}]\nwhen = {when}\n[condition.{inner}]\nwhen = {used}\n\
         [check.it]\nsays = \"it is so\"\neffect = \"ground\"\nwhen = {{ condition = \"{outer}\" }}\n"
    )
}

/// A ticket opened on Saturday, 4 July 2026, at eight, of somebody of note or not; asked for ten minutes later, and
/// done ten minutes after that. How it stands at half past nine.
fn truth(text: &str, vip: bool) -> Truth {
    let logged = at("2026-07-04T08:00:00Z");
    let opening = Opening::new(logged).fact("vip", vip).fact("begun", logged);
    let mut ticket = policy(&[text]).open(opening).unwrap();
    for (minute, event) in [("10", "nudge"), ("20", "done")] {
        let at = at(&format!("2026-07-04T08:{minute}:00Z"));
        ticket.apply(Event::happened(at, event)).unwrap();
    }
    let look = ticket.assess(at("2026-07-04T09:30:00Z")).unwrap();
    look.check("it").unwrap().truth
}

/// One hour is past and ten are not; a calendar without a break has been open for an hour, that of the office not
/// at all.
#[test]
fn in_the_rows_of_spans_and_of_calendars() {
    for when in [
        r#"{ since = { last = "opened", at-least = [{ when = USED, is = "1 elapsed hour" }, { is = "10 elapsed hours" }] } }"#,
        r#"{ since = { last = "opened", more-than = [{ rows = [{ when = USED, is = "1 elapsed hour" }] }, { is = "10 elapsed hours" }] } }"#,
        r#"{ since = { last = "opened", at-least = "1 business hour", on = [{ when = USED, is = "always" }, { is = "office" }] } }"#,
        r#"{ not = { since = { last = "opened", at-most = [{ when = { not = USED }, is = "10 elapsed hours" }, { is = "1 elapsed hour" }] } } }"#,
    ] {
        for names in NAMES {
            let text = document(when, r#"{ fact = "vip" }"#, names);
            assert_eq!(truth(&text, true), Truth::True, "{when} {names:?}");
            assert_eq!(truth(&text, false), Truth::False, "{when} {names:?}");
        }
    }
}

#[test]
fn in_the_patterns_of_events() {
    for when in [
        r#"{ seen = { event = "nudge", when = USED } }"#,
        r#"{ seen = { event = "done", after = { event = "nudge", when = USED } } }"#,
        r#"{ count = { of = ["opened", { event = "nudge", when = USED }], at-least = 2 } }"#,
        r#"{ since = { last = { event = "nudge", when = USED }, at-least = "1 elapsed hour" } }"#,
        r#"{ since = { first = { event = "nudge", when = USED }, at-least = "1 elapsed hour" } }"#,
    ] {
        for names in NAMES {
            let of = |reading: &str| {
                let used = format!("{{ parameter = {{ edition = \"{reading}\" }} }}");
                truth(&document(when, &used, names), true)
            };
            assert_eq!(of("long"), Truth::True, "{when} {names:?}");
            assert_eq!(of("short"), Truth::False, "{when} {names:?}");
        }
    }
}

/// Sixteen times the opposite is the condition itself.
#[test]
fn beside_what_stands_as_deep_as_can_be() {
    let since = r#"{ since = { fact = "begun", at-least = "1 elapsed hour" } }"#;
    let deep = format!("{}{since}{}", "{ not = ".repeat(15), " }".repeat(15));
    let when = format!("{{ all = [USED], any = [{{ fact = \"vip\" }}], not = {deep} }}");
    for names in NAMES {
        let text = document(&when, r#"{ fact = "vip" }"#, names);
        assert_eq!(truth(&text, true), Truth::True, "{names:?}");
        assert_eq!(truth(&text, false), Truth::False, "{names:?}");
    }
}

/// By way of rows, of calendars, of patterns, and of the other.
#[test]
fn a_condition_that_uses_itself() {
    let row =
        r#"{ since = { last = "opened", at-least = [{ when = USED, is = "1 elapsed hour" }] } }"#;
    let on = r#"{ since = { last = "opened", at-least = "1 business hour", on = { when = USED, is = "office" } } }"#;
    let seen = r#"{ seen = { event = "nudge", when = USED } }"#;
    let after = r#"{ seen = { event = "done", after = { event = "nudge", when = USED } } }"#;
    let last =
        r#"{ since = { last = { event = "nudge", when = USED }, at-least = "1 elapsed hour" } }"#;
    let uses_itself = |name: &str| {
        format!(
            "error[contradiction] at `condition.{name}.when`: found a condition that uses itself, if only by \
             way of others, expected conditions that end"
        )
    };
    for when in [row, on, seen, after, last] {
        let text = document(when, r#"{ condition = "alpha" }"#, ("alpha", "beta"));
        let document: Document = toml::from_str(&text).unwrap();
        let problems = Policy::compile(&document).unwrap_err();
        let errors = problems.iter().filter(|one| !one.code.is_warning());
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [uses_itself("alpha"), uses_itself("beta")],
            "{when}"
        );
    }
}
