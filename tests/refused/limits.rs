//! Both sides of each limit of a document.

use duly::Policy;
use duly::document::Document;
use duly::limits::{
    MAX_BUSINESS_DAYS, MAX_COMPOSED_CALENDARS, MAX_CONDITIONS, MAX_ENTRIES, MAX_NAME_BYTES,
    MAX_NESTING, MAX_ROWS, MAX_SPAN_DAYS, MAX_WAITING_REASONS,
};

const HEAD: &str = r#"
    policy = { name = "Example", revision = "1" }
    source = { EX = { title = "Example rules" } }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    fact = { users = { type = "number" } }
    calendar = { office = { zone = "UTC", hours = { mon-fri = "08:00-17:00" } } }
"#;

/// The first problem of a document, or `accepted`.
fn verdict(text: &str) -> String {
    let document: Document = toml::from_str(text).unwrap();
    match Policy::compile(&document) {
        Ok(_) => "accepted".to_owned(),
        Err(problems) => {
            let error = problems.iter().find(|problem| !problem.code.is_warning());
            error.unwrap().to_string()
        }
    }
}

fn clock(target: &str) -> String {
    format!(
        "{HEAD}[clock.c]\nstart = \"opened\"\ncalendar = \"office\"\nreclassified = \"freeze\"\n\
         target = {target}\n"
    )
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn names() {
    let named = |bytes: usize| {
        let name = "c".repeat(bytes);
        verdict(&clock("{ is = \"1 business hour\" }").replace("clock.c", &format!("clock.{name}")))
    };
    assert_eq!(named(MAX_NAME_BYTES), "accepted");
    assert_eq!(
        named(MAX_NAME_BYTES + 1),
        "error[limit-exceeded] at `clock`: found 65 bytes in a name, expected at most 64"
    );
}

#[test]
fn waiting_reasons() {
    let reasons = |count: usize| {
        let reasons: Vec<String> = (0..count).map(|n| format!("w{n} = {{}}")).collect();
        verdict(&format!("{HEAD}[waiting]\n{}", reasons.join("\n")))
    };
    assert_eq!(reasons(MAX_WAITING_REASONS), "accepted");
    assert_eq!(
        reasons(MAX_WAITING_REASONS + 1),
        "error[limit-exceeded] at `waiting`: found 65 entries, expected at most 64"
    );
}

#[test]
fn entries() {
    let regions = |count: usize| {
        let regions: Vec<String> = (0..count).map(|n| format!("r{n} = {{}}")).collect();
        verdict(&format!("{HEAD}[region]\n{}", regions.join("\n")))
    };
    assert_eq!(regions(MAX_ENTRIES), "accepted");
    assert_eq!(
        regions(MAX_ENTRIES + 1),
        "error[limit-exceeded] at `region`: found 1001 entries, expected at most 1000"
    );
}

#[test]
fn rows() {
    let rows = |count: usize| {
        let row = |n| format!("{{ when = {{ fact = \"users\", is = {n} }}, is = \"immediate\" }}");
        let rows: Vec<String> = (0..count).map(row).collect();
        verdict(&clock(&format!("[{}]", rows.join(", "))))
    };
    assert_eq!(rows(MAX_ROWS), "accepted");
    assert_eq!(
        rows(MAX_ROWS + 1),
        "error[limit-exceeded] at `clock.c.target`: found 1001 rows, expected at most 1000"
    );
}

#[test]
fn rows_inside_rows() {
    let rows = |depth| {
        verdict(&clock(&nested(
            "{ rows = [",
            "{ is = \"immediate\" }",
            "] }",
            depth,
        )))
    };
    assert_eq!(rows(MAX_NESTING), "accepted");
    let refused = rows(MAX_NESTING + 1);
    let said = "found 17 rows inside one another, expected at most 16";
    assert!(refused.starts_with("error[limit-exceeded]"), "{refused}");
    assert!(refused.ends_with(said), "{refused}");
}

#[test]
fn conditions_inside_conditions() {
    let conditions = |depth| {
        let when = nested("{ not = ", "{ severity = \"s1\" }", " }", depth);
        verdict(&clock(&format!("{{ when = {when}, is = \"immediate\" }}")))
    };
    assert_eq!(conditions(MAX_NESTING), "accepted");
    let refused = conditions(MAX_NESTING + 1);
    let said = "found 17 conditions inside one another, expected at most 16";
    assert!(refused.starts_with("error[limit-exceeded]"), "{refused}");
    assert!(refused.ends_with(said), "{refused}");
}

/// The outermost condition counts, too.
#[test]
fn conditions_in_one() {
    let conditions = |count: usize| {
        let one = |n| format!("{{ fact = \"users\", is = {n} }}");
        let any: Vec<String> = (1..count).map(one).collect();
        let when = format!("{{ any = [{}] }}", any.join(", "));
        verdict(&clock(&format!("{{ when = {when}, is = \"immediate\" }}")))
    };
    assert_eq!(conditions(MAX_CONDITIONS), "accepted");
    let refused = conditions(MAX_CONDITIONS + 1);
    let said = "found 1001 conditions in one, expected at most 1000";
    assert!(refused.ends_with(said), "{refused}");
}

#[test]
fn spans_and_days() {
    let hours = MAX_SPAN_DAYS * 24;
    let elapsed = |count: i64| verdict(&clock(&format!("{{ is = \"{count} elapsed hours\" }}")));
    assert_eq!(elapsed(hours), "accepted");
    assert_eq!(
        elapsed(hours + 1),
        "error[bad-value] at `clock.c.target[0].is`: found `878401 elapsed hours`: more than 36600 \
         days, expected a target, as in `2 business hours`, `4 elapsed hours` or `immediate`"
    );
    let days = |count: u32| {
        let target = format!("{{ is = {{ business-days = {count}, landing = \"close\" }} }}");
        verdict(&clock(&target))
    };
    assert_eq!(days(MAX_BUSINESS_DAYS), "accepted");
    assert_eq!(
        days(MAX_BUSINESS_DAYS + 1),
        "error[bad-value] at `clock.c.target[0].is.business-days`: found `3661`, expected from 1 to 3660"
    );
}

/// Each counts itself and all that it is composed of; what was found and expected is said once.
#[test]
fn calendars_composed_of_calendars() {
    let composed = |count: usize| {
        let one = |n: usize| {
            let before = n.checked_sub(1);
            let before = before.map_or("office".to_owned(), |n| format!("u{n}"));
            format!(", u{n} = {{ union = [\"{before}\"] }}")
        };
        let calendars: String = (0..count).map(one).collect();
        let office = "\"08:00-17:00\" } }";
        let text = clock("{ is = \"1 business hour\" }");
        verdict(&text.replacen(office, &format!("{office}{calendars}"), 1))
    };
    assert_eq!(composed(MAX_COMPOSED_CALENDARS - 1), "accepted");
    assert_eq!(
        composed(MAX_COMPOSED_CALENDARS),
        "error[limit-exceeded] at `calendar.u63`: found a calendar composed of 65, expected at most 64"
    );
}
