//! What is refused or warned of, beside the nearest to it that is not.

use duly::document::{Contract, Document, Options};
use duly::{Code, Diagnostics, Policy};

const HEAD: &str = r#"
    policy = { name = "Example", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    fact.users = { type = "number" }
    fact.seats = { type = "number" }
    fact.span = { type = "duration" }
    position.contact = { what = "whom to ask", several = true }
    waiting = { customer = { what = "an answer is needed" }, supplier = { what = "a part is needed" } }
    calendar.always = { open = "always" }
    calendar.office = { zone = "Etc/UTC", hours = { mon-fri = "08:00-17:00" } }
    track.case = { start = "none", state = { none = { kind = "idle" }, asked = { kind = "asked" }, done = { kind = "ended" } } }
"#;

/// The codes and places of problems, those aside that stand in all of these documents.
fn places(problems: &Diagnostics) -> Vec<String> {
    let problems = problems.iter().map(|one| (one.code.as_str(), &one.path));
    let own = problems.filter(|(code, _)| {
        ![
            "no-citation",
            "unused-name",
            "unreachable-state",
            "never-opens",
        ]
        .contains(code)
    });
    own.map(|(code, path)| format!("{code} {path}")).collect()
}

fn said(text: &str) -> Vec<String> {
    said_of(&format!("{HEAD}{text}"))
}

fn said_of(text: &str) -> Vec<String> {
    let document: Document = toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    match Policy::compile(&document) {
        Ok(policy) => places(policy.warnings()),
        Err(problems) => places(&problems),
    }
}

/// Each text, with what is said of it: nothing, where it is right.
fn assert_pairs(frame: impl Fn(&str) -> String, pairs: &[(&str, &[&str])]) {
    for (text, expected) in pairs {
        assert_eq!(said(&frame(text)), *expected, "{text}");
    }
}

fn clock(target: &str) -> String {
    format!(
        "[clock.c]\nstart = \"opened\"\nreclassified = \"freeze\"\ncalendar = \"office\"\ntarget = {target}\n"
    )
}

#[test]
fn targets_and_their_parts() {
    const BOTH: &[&str] = &["contradiction clock.c.target[0].is"];
    let of = |is: &str| clock(&format!("{{ is = {{ {is} }} }}"));
    assert_pairs(
        of,
        &[
            (r#"from-fact = "span", unit = "elapsed""#, &[]),
            (
                r#"from-fact = "span", unit = "elapsed", business = "1 hour""#,
                BOTH,
            ),
            (
                r#"from-fact = "span", unit = "business", elapsed = "1 hour""#,
                BOTH,
            ),
            (
                r#"from-fact = "span", unit = "elapsed", business-days = 1"#,
                BOTH,
            ),
            (
                r#"from-fact = "span", unit = "elapsed", immediate = true"#,
                BOTH,
            ),
            (
                r#"from-fact = "span", unit = "elapsed", landing = "close""#,
                BOTH,
            ),
            (
                r#"from-fact = "users", unit = "business-days", landing = "close""#,
                &[],
            ),
            (r#"business-days = 2, landing = "9 hours""#, &[]),
            (
                r#"business-days = 2, landing = "9 hours", first-day = "filing""#,
                BOTH,
            ),
            (
                r#"business-days = 2, landing = "9 hours", off-day = "snap""#,
                BOTH,
            ),
            (
                r#"business-days = 2, landing = "9 hours", cutoff = "10:00""#,
                BOTH,
            ),
            (
                r#"business-days = 2, landing = "close", cutoff = "09:00""#,
                &[],
            ),
            (
                r#"business-days = 2, landing = "close", cutoff = "9:00""#,
                &["bad-value clock.c.target[0].is.cutoff"],
            ),
        ],
    );
}

/// So many business days end on a day, and that needs a zone; so many times the length of one do not.
#[test]
fn business_days_without_a_zone() {
    const NONE: &[&str] = &["contradiction clock.c.calendar[0]"];
    assert_pairs(
        |is| clock(&format!("{{ is = {{ {is} }} }}")).replace("\"office\"", "\"always\""),
        &[
            (r#"business = "1 hour""#, &[]),
            (r#"business-days = 2, landing = "9 hours""#, &[]),
            (r#"business-days = 2, landing = "close""#, NONE),
            (
                r#"from-fact = "users", unit = "business-days", landing = "9 hours""#,
                &[],
            ),
            (
                r#"from-fact = "users", unit = "business-days", landing = "close""#,
                NONE,
            ),
            (r#"from-fact = "span", unit = "business""#, &[]),
        ],
    );
}

/// The gravest severity has two rows of targets, one for each severity.
#[test]
fn more_time_than_a_milder_severity_has() {
    const MORE: &[&str] = &["inversion clock.c.target[0]"];
    let of = |two: &str| {
        let (first, second) = two.split_once(" | ").unwrap();
        clock(&format!(
            "[{{ when = {{ severity = \"s1\" }}, is = {first} }}, {{ is = {second} }}]"
        ))
    };
    let pairs: [(&str, &[&str]); 9] = [
        (r#""2 business hours" | "1 business hour""#, MORE),
        (r#""1 business hour" | "1 business hour""#, &[]),
        (r#""2 elapsed hours" | "1 elapsed hour""#, MORE),
        (r#""2 elapsed hours" | "1 business hour""#, &[]),
        (
            r#"{ business-days = 2, landing = "close" } | { business-days = 1, landing = "close" }"#,
            MORE,
        ),
        (
            r#"{ business-days = 1, landing = "close" } | { business-days = 1, landing = "close" }"#,
            &[],
        ),
        (
            r#"{ business-days = 1, landing = "close" } | { business-days = 2, landing = "close" }"#,
            &[],
        ),
        (
            r#"{ business-days = 2, landing = "close" } | { business-days = 1, landing = "same-time" }"#,
            &[],
        ),
        (
            r#"{ business-days = 1, landing = "close" } | { business-days = 2, landing = "same-time" }"#,
            &[],
        ),
    ];
    assert_pairs(of, &pairs);
    // On another calendar, open time is no more and no less; real time is what it is.
    let calendars = "[{ when = { severity = \"s1\" }, is = \"always\" }, { is = \"office\" }]";
    assert_pairs(
        |two| of(two).replace("calendar = \"office\"", &format!("calendar = {calendars}")),
        &[
            (r#""2 business hours" | "1 business hour""#, &[]),
            (r#""2 elapsed hours" | "1 elapsed hour""#, MORE),
        ],
    );
}

/// A ticket of which only the severity is known waits for nothing, has seen nothing, and has nobody in any position.
#[test]
fn cells_that_no_row_is_for() {
    const EMPTY: &[&str] = &["empty-cell clock.c.target", "empty-cell clock.c.target"];
    assert_pairs(
        |when| clock(&format!("{{ when = {when}, is = \"1 elapsed hour\" }}")),
        &[
            ("{}", &[]),
            (r#"{ severity = "s1" }"#, &EMPTY[1..]),
            (r#"{ severity = "s1", waiting = "customer" }"#, EMPTY),
            (r#"{ waiting = "customer" }"#, EMPTY),
            (r#"{ not = { waiting = "customer" } }"#, &[]),
            (r#"{ seen = "replied" }"#, EMPTY),
            (r#"{ not = { seen = "replied" } }"#, &[]),
            (r#"{ holders.contact.at-least = 1 }"#, EMPTY),
            (r#"{ holders.contact.at-most = 0 }"#, &[]),
            (r#"{ known = "severity" }"#, &[]),
            (r#"{ known = "plan" }"#, EMPTY),
        ],
    );
}

#[test]
fn conditions_that_can_never_hold() {
    const NEVER: &[&str] = &["never-holds act.replied.needs.when"];
    assert_pairs(
        |when| {
            format!(
                "[act.replied]\nby = \"anyone\"\nneeds = {{ says = \"it is so\", when = {when} }}\n"
            )
        },
        &[
            (r#"{ track.case = ["none", "asked", "done"] }"#, &[]),
            (r#"{ track.case = "none" }"#, &[]),
            (
                r#"{ all = [{ track.case = "none" }, { track.case = "asked" }] }"#,
                NEVER,
            ),
            (
                r#"{ track.case = "none", not = { track.case = "asked" } }"#,
                &[],
            ),
            (r#"{ waiting = "customer" }"#, &[]),
            (r#"{ not = { waiting = "customer" } }"#, &[]),
            (
                r#"{ all = [{ waiting = "customer" }, { waiting = "supplier" }] }"#,
                &[],
            ),
            (
                r#"{ waiting = "customer", not = { waiting = "customer" } }"#,
                NEVER,
            ),
            (r#"{ known = "users" }"#, &[]),
            (r#"{ known = "users", not = { known = "users" } }"#, NEVER),
            (r#"{ known = "users", not = { known = "seats" } }"#, &[]),
            (r#"{ fact = "users", same-as = "seats" }"#, &[]),
            (
                r#"{ fact = "users", same-as = "seats", more-than = 1 }"#,
                &["contradiction act.replied.needs.when"],
            ),
            (
                r#"{ fact = "users", same-as = "seats", is = 1 }"#,
                &["contradiction act.replied.needs.when"],
            ),
        ],
    );
}

/// Of a check that an act requires, its condition has to be possible; one that it advises may be what it likes.
#[test]
fn checks_that_can_never_hold() {
    assert_pairs(
        |effect| {
            format!(
                "[check.it]\nsays = \"it is so\"\neffect = \"{effect}\"\n\
                 when = {{ waiting = \"customer\", not = {{ waiting = \"customer\" }} }}\n\
                 [act.replied]\nby = \"anyone\"\nneeds = \"it\"\n"
            )
        },
        &[
            ("required", &["never-holds check.it.when"]),
            ("advised", &[]),
        ],
    );
}

#[test]
fn effects_that_are_undone() {
    assert_pairs(
        |effect| format!("[act.replied]\nby = \"anyone\"\neffect = {{ {effect} }}\n"),
        &[
            (r#"wait = "customer", resume = "supplier""#, &[]),
            (r#"wait = ["customer", "supplier"]"#, &[]),
            (
                r#"wait = "customer", resume = "customer""#,
                &["contradiction act.replied.effect.resume"],
            ),
        ],
    );
}

/// Wherever a target takes its span from a fact, as so many days, no default of that fact is no day.
#[test]
fn no_days_at_all() {
    const NONE: &[&str] = &["bad-value fact.days.default"];
    let since = "since = { last = \"opened\", at-least = { from-fact = \"days\", unit = \"business-days\", \
                 landing = \"close\" }, on = \"office\" }";
    assert_pairs(
        |text| {
            let target =
                "{ is = { from-fact = \"days\", unit = \"business-days\", landing = \"close\" } }";
            let text = text
                .replace("SINCE", since)
                .replace("CLOCK", &clock(target));
            format!("fact.days = {{ type = \"number\", default = 0 }}\n{text}")
        },
        &[
            ("CLOCK", NONE),
            (
                "check.it = { says = \"so\", effect = \"ground\", when = { SINCE } }",
                NONE,
            ),
            (
                "act.replied = { by = \"anyone\", needs = { says = \"so\", when = { SINCE } } }",
                NONE,
            ),
            (
                "act.replied = { by = \"anyone\", needs = { says = \"so\", when = { fact = \"days\", is = 1 } } }",
                &[],
            ),
            (
                "queue.work = { what = \"all\", key = [{ when = { SINCE } }] }",
                NONE,
            ),
        ],
    );
}

#[test]
fn labels_of_a_scale() {
    const TWICE: &[&str] = &["contradiction priority.b.labels[0]"];
    assert_pairs(
        |labels| {
            let (a, b) = labels.split_once(" | ").unwrap();
            format!(
                "priority = {{ a = {{ rank = 1, labels = [{a}] }}, b = {{ rank = 2, labels = [{b}] }} }}\n"
            )
        },
        &[
            (r#""One" | "Two""#, &[]),
            (r#""a" | "b""#, &[]),
            (r#""One" | "One""#, TWICE),
            (r#""One" | "a""#, TWICE),
            (r#""One" | " ""#, &["missing priority.b.labels[0]"]),
        ],
    );
}

#[test]
fn declarations_and_what_they_lack() {
    assert_pairs(
        str::to_owned,
        &[
            ("source.\"R.V\" = { title = \"Rules\" }", &[]),
            (
                "source.\"R V\" = { title = \"Rules\" }",
                &["bad-value source"],
            ),
            (
                "track.work = { state = { idle = { kind = \"idle\" } } }",
                &["missing track.work.start"],
            ),
            (
                "track.work = { start = \"odd\", state = { idle = { kind = \"idle\" } } }",
                &["unknown-name track.work.start"],
            ),
            (
                "track.work = { start = \"idle\", cite = \"RV-1\", state = { idle = { kind = \"idle\", cite = \"RX-1\" } } }",
                &[
                    "unknown-name track.work.cite",
                    "unknown-name track.work.state.idle.cite",
                ],
            ),
            (
                "feature.phone = { what = \"calls\", row = { is = { limit = 1 } } }",
                &[],
            ),
            (
                "feature.phone = { what = \"calls\", row = { is = { limit = 1, of = \"replied\" } } }",
                &["contradiction feature.phone.row[0].is"],
            ),
            (
                "feature.phone = { what = \"calls\", row = { is = { limit = 1, within = \"1 elapsed hour\" } } }",
                &["contradiction feature.phone.row[0].is"],
            ),
        ],
    );
}

#[test]
fn closed_days_of_several_kinds() {
    const SEVERAL: &[&str] = &["contradiction calendar.desk.closed[0]"];
    assert_pairs(
        |day| {
            format!(
                "calendar.desk = {{ zone = \"Etc/UTC\", hours = {{ mon = \"08:00-17:00\" }}, \
                 closed = [{{ name = \"a day\", {day} }}] }}\n"
            )
        },
        &[
            (r#"date = "2026-07-01""#, &[]),
            (r#"from = "2026-07-01", to = "2026-07-02""#, &[]),
            (r#"from = "2026-07-01", easter = 1"#, SEVERAL),
            (r#"to = "2026-07-02", easter = 1"#, SEVERAL),
            (r#"weekday = "last mon", easter = 1"#, SEVERAL),
            (r#"month = "jan", easter = 1"#, SEVERAL),
            (r#"yearly = "02-29""#, &[]),
            (
                r#"yearly = "02-30""#,
                &["bad-value calendar.desk.closed[0]"],
            ),
            (
                r#"yearly = "13-01""#,
                &["bad-value calendar.desk.closed[0]"],
            ),
        ],
    );
}

#[test]
fn contracts_and_what_the_policy_says_already() {
    let said = |name: &str, source: &str| {
        let text = "source.EX = { title = \"Example rules\" }";
        let document: Document = toml::from_str(&format!("{HEAD}{text}")).unwrap();
        let contract: Contract = toml::from_str(&format!(
            "name = \"{name}\"\nfrom = \"2026-01-01T00:00:00Z\"\nuntil = \"2027-01-01T00:00:00Z\"\n{source}\n"
        ))
        .unwrap();
        let options = Options::default().contract(&contract);
        match Policy::compile_with(&document, &options) {
            Ok(policy) => places(policy.warnings()),
            Err(problems) => places(&problems),
        }
    };
    let no: [&str; 0] = [];
    assert_eq!(said("acme", ""), no);
    assert_eq!(said(" ", ""), ["missing contract.name"]);
    assert_eq!(
        said("acme", "source.EX = { title = \"Example rules\" }"),
        no
    );
    assert_eq!(said("acme", "source.AC = { title = \"Agreement\" }"), no);
    assert_eq!(
        said("acme", "source.EX = { title = \"Agreement\" }"),
        ["contradiction contract.acme.source.EX"]
    );
}

/// A route is used that a row gives, also one inside another.
#[test]
fn names_that_rows_give() {
    let text = "policy = { name = \"Example\", revision = \"1\" }\n\
                route = { desk = { what = \"the desk\" }, night = { what = \"at night\" }, yard = { what = \"outside\" } }\n\
                table.where = { says = \"Where?\", of = \"route\", row = [{ when = { channel = \"phone\" }, is = \"desk\" }, \
                { rows = [{ is = \"night\" }] }] }\n";
    let document: Document = toml::from_str(text).unwrap();
    let policy = Policy::compile(&document).unwrap();
    let unused = policy
        .warnings()
        .iter()
        .filter(|one| one.code == Code::UnusedName);
    let unused: Vec<&str> = unused.map(|one| one.path.as_str()).collect();
    assert_eq!(unused, ["route.yard"]);
}

/// When a rung is eligible is held against when its row applies.
#[test]
fn rungs_that_are_never_eligible() {
    assert_pairs(
        |eligible| {
            format!(
                "[ladder]\nrung = [{{ name = \"a\", role = \"a\", kind = \"functional\" }}, \
                 {{ name = \"b\", role = \"b\", kind = \"functional\", eligible = {eligible} }}]\n"
            )
        },
        &[
            (
                r#"{ when = { waiting = "customer" }, is = { waiting = "supplier" } }"#,
                &[],
            ),
            (
                r#"{ when = { waiting = "customer" }, is = { not = { waiting = "customer" } } }"#,
                &["never-holds ladder.rung[1].eligible"],
            ),
        ],
    );
}

/// What an account tells of somebody reads them, and nothing else of an event.
#[test]
fn what_is_told_of_somebody() {
    const OTHER: &[&str] = &["bad-value standing.vip.when"];
    let head = HEAD.replace(
        "revision = \"1\"",
        "revision = \"1\", subject = \"account\"",
    );
    for (when, expected) in [
        (r#"{ actor = { role = "lead" } }"#, &[][..]),
        (r#"{ through = "phone" }"#, OTHER),
        (r#"{ through = "phone", actor = { role = "lead" } }"#, OTHER),
    ] {
        assert_eq!(
            said_of(&format!("{head}standing.vip = {{ when = {when} }}\n")),
            expected,
            "{when}"
        );
    }
}
