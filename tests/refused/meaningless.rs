//! What can be written and can never be meant.

use super::limits::errors;

const HEAD: &str = r#"
    policy = { name = "Example", revision = "1" }
    fact = { users = { type = "number" } }
    position = { boss = { what = "owns it" } }
    parameter = { pace = { what = "how fast", readings = { slow = "slowly", fast = "fast" }, default = "slow" } }
    track = { case = { start = "none", state = { none = { kind = "idle" }, asked = { kind = "asked" } } } }
"#;

/// The errors of a need of an act.
fn need(when: &str) -> Vec<String> {
    let need = format!("{{ says = \"it is so\", when = {when} }}");
    errors(&format!(
        "{HEAD}[act.replied]\nby = \"anyone\"\nneeds = {need}\n"
    ))
}

fn missing(path: &str, expected: &str) -> Vec<String> {
    vec![format!(
        "error[missing] at `{path}`: found nothing, expected {expected}"
    )]
}

/// None of nothing is true, which nobody means.
#[test]
fn lists_of_no_alternative() {
    for (when, key, expected) in [
        (
            "fact = \"users\", one-of = []",
            "one-of",
            "at least one value",
        ),
        ("track = { case = [] }", "track.case", "at least one state"),
        (
            "track-kind = { case = [] }",
            "track-kind.case",
            "at least one kind of state",
        ),
        (
            "position = { boss = [] }",
            "position.boss",
            "what is asked of the person",
        ),
        (
            "parameter = { pace = [] }",
            "parameter.pace",
            "at least one reading",
        ),
        ("through = \"\"", "through", "the name of a channel"),
        (
            "through = [\"phone\", \" \"]",
            "through",
            "the name of a channel",
        ),
    ] {
        let path = format!("act.replied.needs.when.{key}");
        assert_eq!(
            need(&format!("{{ {when} }}")),
            missing(&path, expected),
            "{when}"
        );
    }
    let one =
        "{ fact = \"users\", one-of = [1], track = { case = \"none\" }, through = \"phone\" }";
    assert_eq!(need(one), [""; 0]);
}

#[test]
fn rungs_and_warnings_under_no_reading() {
    let rung = "name = \"a\"\nrole = \"a\"\nkind = \"functional\"\nparameter = { pace = [] }\n";
    let found = errors(&format!("{HEAD}[ladder]\n[[ladder.rung]]\n{rung}"));
    assert_eq!(
        found,
        missing("ladder.rung[0].parameter.pace", "at least one reading")
    );
    let clock =
        "start = \"opened\"\ntarget = { is = \"1 elapsed hour\" }\nreclassified = \"freeze\"\n";
    let warning = "warn = { at = \"50%\", parameter = { pace = [] } }\n";
    let found = errors(&format!("{HEAD}[clock.c]\n{clock}{warning}"));
    assert_eq!(
        found,
        missing("clock.c.warn[0].parameter.pace", "at least one reading")
    );
}

/// No number of events is below none.
#[test]
fn limits_that_no_number_keeps() {
    let count = |limits: &str| need(&format!("{{ count = {{ of = \"replied\", {limits} }} }}"));
    let refused = [
        "error[contradiction] at `act.replied.needs.when.count`: found limits that no number of events \
         keeps, expected some number between",
    ];
    assert_eq!(count("at-least = 5, at-most = 2"), refused);
    assert_eq!(count("more-than = 1, less-than = 2"), refused);
    assert_eq!(count("less-than = 0"), refused);
    for kept in [
        "at-least = 2, at-most = 2",
        "more-than = 1, less-than = 3",
        "at-most = 0",
        "at-least = 0",
    ] {
        assert_eq!(count(kept), [""; 0], "{kept}");
    }
    let fact = |limits: &str| need(&format!("{{ fact = \"users\", {limits} }}"));
    let refused = [
        "error[contradiction] at `act.replied.needs.when`: found limits that no number keeps, expected \
         some number between",
    ];
    assert_eq!(fact("at-least = 5, at-most = 2"), refused);
    assert_eq!(fact("more-than = -3, less-than = -2"), refused);
    assert_eq!(fact("less-than = 0"), [""; 0]);
    assert_eq!(fact("more-than = -3, at-most = -2"), [""; 0]);
}

#[test]
fn an_act_that_moves_a_track_nowhere() {
    let act = |moves: &str| {
        errors(&format!(
            "{HEAD}[act.replied]\nby = \"anyone\"\nmoves.case = {moves}\n"
        ))
    };
    assert_eq!(
        act("[]"),
        missing("act.replied.moves.case", "at least one move")
    );
    assert_eq!(act("[{ from = \"none\", to = \"asked\" }]"), [""; 0]);
}

/// Keys of queues and windows read them as words.
#[test]
fn facts_called_as_words_that_stand_for_none() {
    for (name, place) in [
        ("arrival", "the key of a queue"),
        ("id", "the key of a queue"),
        ("calendar", "the year of a window"),
    ] {
        let found = errors(
            &format!("{HEAD}[fact.{name}]\ntype = \"text\"\n")
                .replace("fact = { users = { type = \"number\" } }", ""),
        );
        assert_eq!(
            found,
            [format!(
                "error[bad-value] at `fact.{name}`: found `{name}`, expected another name: {place} has a \
                 meaning of its own for it"
            )]
        );
    }
}

#[test]
fn passages_omitted_for_no_reason_or_of_no_source() {
    let found = |omitted: &str| {
        errors(&format!(
            "{HEAD}[source.EX]\ntitle = \"Example rules\"\n[omitted]\n{omitted}\n"
        ))
    };
    assert_eq!(found("EX-1 = { why = \"only a greeting\" }"), [""; 0]);
    assert_eq!(
        found("EX-1 = { why = \" \" }"),
        missing("omitted.EX-1.why", "why nothing is computed from it")
    );
    assert_eq!(
        found("XX-1 = { why = \"only a greeting\" }"),
        [
            "error[unknown-name] at `omitted.XX-1`: found `XX`, expected `EX`\n  help: did you mean `EX`?"
        ]
    );
}

/// What reports show on a line of its own ends no line, and can be read.
#[test]
fn answers_that_are_no_names() {
    let of_rows = |answer: &str| {
        errors(&format!(
            "{HEAD}[table.t]\nsays = \"Which?\"\nrow = {{ is = {answer} }}\n"
        ))
    };
    let of_values = |answer: &str| {
        errors(&format!(
            "{HEAD}[table.t]\nsays = \"Which?\"\nvalues = [\"a\", {answer}]\nrow = {{ is = \"a\" }}\n"
        ))
    };
    let of_choices = |answer: &str| {
        let users = "users = { type = \"number\" }";
        let choice = format!("{users}, area = {{ type = \"choice\", values = [\"a\", {answer}] }}");
        errors(&HEAD.replace(users, &choice))
    };
    let longest = "n".repeat(64);
    let all = |answer: &str, said: &str| {
        let none = said.is_empty();
        let at = |path: &str| match none {
            true => vec![],
            false => vec![said.replace("PATH", path)],
        };
        assert_eq!(of_rows(answer), at("table.t.row[0].is"), "{answer}");
        assert_eq!(of_values(answer), at("table.t.values[1]"), "{answer}");
        assert_eq!(of_choices(answer), at("fact.area.values[1]"), "{answer}");
    };
    all("\"Sehr dringend\"", "");
    all(&format!("\"{longest}\""), "");
    all(
        &format!("\"{longest}n\""),
        "error[limit-exceeded] at `PATH`: found 65 bytes in a name, expected at most 64",
    );
    all(
        "\" \"",
        "error[missing] at `PATH`: found nothing, expected a name",
    );
    for escape in ["n", "t", "u001b"] {
        all(
            &format!("\"a\\{escape}b\""),
            "error[bad-value] at `PATH`: found `a\u{FFFD}b`, expected a name without control characters",
        );
    }
    let again = "error[contradiction] at `PATH`: found `a` again, expected each value once";
    assert_eq!(
        of_values("\"a\""),
        [again.replace("PATH", "table.t.values[1]")]
    );
    assert_eq!(
        of_choices("\"a\""),
        [again.replace("PATH", "fact.area.values[1]")]
    );
}

/// One holds a position at most, and of those that several may hold no more than a thousand do.
#[test]
fn numbers_of_holders_that_no_position_has() {
    let said = |holders: &str| {
        let boss = "position = { boss = { what = \"owns it\" }";
        let several = format!("{boss}, contact = {{ what = \"may call\", several = true }}");
        let check = format!(
            "[check.x]\nsays = \"it is so\"\neffect = \"advised\"\nwhen = {{ not = {{ holders = {{ {holders} \
             }} }} }}\n"
        );
        let text = format!("{}{check}", HEAD.replace(boss, &several));
        errors(&text)
    };
    let never = |position: &str, most: u32| {
        vec![format!(
            "error[never-holds] at `check.x.when.not.holders.{position}`: found limits that no number of \
             holders keeps, expected some number from 0 to {most}"
        )]
    };
    assert_eq!(said("boss = { at-least = 1 }"), [""; 0]);
    assert_eq!(said("boss = { at-least = 2 }"), never("boss", 1));
    assert_eq!(said("boss = { more-than = 1 }"), never("boss", 1));
    assert_eq!(said("assignee = { more-than = 1 }"), never("assignee", 1));
    assert_eq!(said("contact = { at-least = 1000 }"), [""; 0]);
    assert_eq!(
        said("contact = { more-than = 1000 }"),
        never("contact", 1_000)
    );
    assert_eq!(said("contact = { at-most = 1000 }"), [""; 0]);
}

/// `fill` reads them as words.
#[test]
fn positions_called_as_what_fills_them() {
    for name in ["actor", "assigned", "nobody"] {
        let found = errors(&HEAD.replace("boss", name));
        assert_eq!(
            found,
            [format!(
                "error[bad-value] at `position.{name}`: found `{name}`, expected another name: `fill` has a \
                 meaning of its own for it"
            )]
        );
    }
    assert_eq!(errors(HEAD), [""; 0]);
}

/// What is expected is what is accepted there.
#[test]
fn times_of_another_form() {
    let refused = |place: &str, found: &str, expected: &str, help: &str| {
        let at = format!("error[bad-value] at `act.replied.needs.when.{place}`");
        vec![format!("{at}: found `{found}`, expected {expected}{help}")]
    };
    let within = |text: &str| {
        need(&format!(
            "{{ count = {{ of = \"replied\", within = \"{text}\", at-least = 1 }} }}"
        ))
    };
    let (place, real) = ("count.within", "real time, as in `24 elapsed hours`");
    let help = "\n  help: say that the time is `elapsed`, behind the first number";
    assert_eq!(within("24 hours"), refused(place, "24 hours", real, help));
    for other in ["immediate", "2 business hours", "2 business days", "soon"] {
        assert_eq!(within(other), refused(place, other, real, ""));
    }
    assert_eq!(within("24 elapsed hours"), [""; 0]);
    let since = |span: &str| {
        need(&format!(
            "{{ since = {{ last = \"replied\", at-least = {span} }} }}"
        ))
    };
    let (place, span) = (
        "since.at-least[0].is",
        "a span of time, as in `2 business hours` or `4 elapsed hours`",
    );
    let help = "\n  help: say whether the time is `business` or `elapsed`, behind the first number";
    assert_eq!(
        since("\"24 hours\""),
        refused(place, "24 hours", span, help)
    );
    assert_eq!(
        since("\"immediate\""),
        refused(place, "immediate", span, "")
    );
    assert_eq!(
        since("{ immediate = true }"),
        [
            "error[contradiction] at `act.replied.needs.when.since.at-least[0].is`: found `immediate = true`, \
             expected one of `business`, `business-days`, `elapsed` and `from-fact`"
        ]
    );
}

/// Of rows, by themselves and inside others; what may be meant for another reading of a parameter is not judged.
#[test]
fn rows_that_never_hold() {
    const LEVELS: &str = r#"
        severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
        condition.paced = { when = { any = [{ severity = "s2" }, { parameter = { pace = "fast" }, severity = "s1" }] } }
        condition.again = { when = { condition = "paced" } }
    "#;
    let rows = |rows: &str| {
        errors(&format!(
            "{HEAD}{LEVELS}[table.t]\nsays = \"Which?\"\nrow = [{rows}]\n"
        ))
    };
    let inside = |outer: &str, inner: &str| {
        format!("{{ when = {{ {outer} }}, rows = [{{ when = {{ {inner} }}, is = \"a\" }}] }}")
    };
    for (row, place) in [
        (
            "{ when = { severity = \"s1\", not = { severity = \"s1\" } }, is = \"a\" }".to_owned(),
            "row[0].when",
        ),
        (
            "{ when = { all = [{ fact = \"users\", at-least = 5 }, { fact = \"users\", at-most = 4 }] }, is = \"a\" }"
                .to_owned(),
            "row[0].when",
        ),
        (
            inside("severity = \"s1\"", "severity = \"s2\""),
            "row[0].rows[0].when",
        ),
        // What stands inside it is not told besides.
        (
            inside("all = [{ severity = \"s1\" }, { severity = \"s2\" }]", "severity = \"s1\""),
            "row[0].when",
        ),
    ] {
        let said = format!(
            "error[never-holds] at `table.t.{place}`: found a condition that can never hold, expected one that can"
        );
        assert_eq!(rows(&row), [said], "{row}");
    }
    for row in [
        "{ when = { fact = \"users\", at-least = 5, at-most = 5 }, is = \"a\" }".to_owned(),
        "{ when = { parameter = { pace = \"fast\" } }, is = \"a\" }".to_owned(),
        inside(
            "parameter = { pace = \"slow\" }, severity = \"s1\"",
            "severity = \"s2\"",
        ),
        inside("severity = \"s1\"", "condition = \"paced\""),
        inside("condition = \"again\"", "severity = \"s1\""),
        inside("severity = [\"s1\", \"s2\"]", "severity = \"s2\""),
        inside(
            "any = [{ severity = \"s1\" }, { fact = \"users\", is = 1 }]",
            "severity = \"s2\"",
        ),
    ] {
        assert_eq!(rows(&row), [""; 0], "{row}");
    }
}
