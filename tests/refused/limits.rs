//! Both sides of each limit of a document.

use duly::Policy;
use duly::document::{Contract, Document, Options};
use duly::limits::{
    MAX_ALL_CONDITIONS, MAX_ALL_ROWS, MAX_BUSINESS_DAYS, MAX_COMPOSED_CALENDARS, MAX_CONDITIONS,
    MAX_ENTRIES, MAX_NAME_BYTES, MAX_NESTING, MAX_POLICY_CONDITIONS, MAX_ROWS, MAX_SPAN_DAYS,
    MAX_WAITING_REASONS,
};

const HEAD: &str = r#"
    policy = { name = "Example", revision = "1" }
    source = { EX = { title = "Example rules" } }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    fact = { users = { type = "number" } }
    calendar = { office = { zone = "UTC", hours = { mon-fri = "08:00-17:00" } } }
"#;

/// The errors of a document.
pub(super) fn errors(text: &str) -> Vec<String> {
    let document: Document = toml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let Err(problems) = Policy::compile(&document) else {
        return Vec::new();
    };
    let errors = problems.iter().filter(|problem| !problem.code.is_warning());
    errors.map(ToString::to_string).collect()
}

/// The first problem of a document, or `accepted`.
fn verdict(text: &str) -> String {
    let first = errors(text).into_iter().next();
    first.unwrap_or_else(|| "accepted".to_owned())
}

/// A check of this condition.
fn check(when: &str) -> String {
    format!("[check.x]\nsays = \"it is so\"\neffect = \"required\"\nwhen = {when}\n")
}

/// A condition of so many, itself included.
fn any_of_facts(size: usize) -> String {
    let one = |n| format!("{{ fact = \"users\", is = {n} }}");
    let any: Vec<String> = (1..size).map(one).collect();
    format!("{{ any = [{}] }}", any.join(", "))
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
fn max_name_bytes() {
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
fn max_waiting_reasons() {
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
fn max_entries() {
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

/// So many unknown rows beside too many values are not held against them one by one.
#[test]
fn values() {
    let table = |values: usize, rows: usize| {
        let values: Vec<String> = (0..values).map(|n| format!("\"v{n}\"")).collect();
        let rows = numbered(0..rows).join(", ");
        errors(&format!(
            "{HEAD}[table.t]\nsays = \"Which?\"\nvalues = [{}]\nrow = [{{ when = {{ fact = \"users\", is = -1 }}, \
             is = \"v0\" }}, {rows}]\n",
            values.join(", ")
        ))
    };
    assert_eq!(table(MAX_ENTRIES, 0), [""; 0]);
    assert_eq!(
        table(200_000, MAX_ROWS - 1),
        ["error[limit-exceeded] at `table.t.values`: found 200000 values, expected at most 1000"]
    );
    let listed: Vec<String> = [
        "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
    ]
    .iter()
    .map(|name| format!("`{name}`"))
    .collect();
    assert_eq!(
        table(MAX_ENTRIES, 1),
        [format!(
            "error[unknown-name] at `table.t.row[1].is`: found `a`, expected {} or 988 more",
            listed.join(", ")
        )]
    );
}

#[test]
fn max_rows() {
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

fn table(name: &str, rows: &[String]) -> String {
    let rows = rows.join(", ");
    format!("[table.{name}]\nsays = \"Which?\"\nrow = [{rows}]\n")
}

/// Rows that are told apart by a number, from this one on.
fn numbered(numbers: std::ops::Range<usize>) -> Vec<String> {
    let row = |n| format!("{{ when = {{ fact = \"users\", is = {n} }}, is = \"a\" }}");
    numbers.map(row).collect()
}

/// Ten tables of a thousand rows are as many as a policy can have.
#[test]
fn max_all_rows() {
    let tables = |more: usize| {
        let full = (0..10).map(|n| table(&format!("t{n:02}"), &numbered(0..MAX_ROWS)));
        let full: String = full.collect();
        verdict(&format!(
            "{HEAD}{full}{}",
            table("u", &numbered(0..more)).repeat(more.min(1))
        ))
    };
    assert_eq!(10 * MAX_ROWS, MAX_ALL_ROWS);
    assert_eq!(tables(0), "accepted");
    assert_eq!(
        tables(3),
        "error[limit-exceeded] at `table.u.row`: found 10003 rows in all tables, expected at most 10000"
    );
}

/// A row inside another counts what is asked of both: 1 + 20 + 1 are 22, and two tables of 450 such rows 19,800.
/// Nine more make 19,998, and one more 20,020.
#[test]
fn max_all_conditions() {
    let of = |name: &str, rows: usize| {
        // Of its alternatives the first one leaves every number open.
        let when = any_of_facts(20).replacen("is = 1 ", "at-least = 0 ", 1);
        let inner = numbered(0..rows).join(", ");
        table(name, &[format!("{{ when = {when}, rows = [{inner}] }}")])
    };
    let tables = |last: usize| {
        let full: String = ["a", "b"].map(|name| of(name, 450)).concat();
        verdict(&format!("{HEAD}{full}{}", of("c", last)))
    };
    assert_eq!(MAX_ALL_CONDITIONS, 20_000);
    assert_eq!(tables(9), "accepted");
    assert_eq!(
        tables(10),
        "error[limit-exceeded] at `table.c.row[0].rows[9]`: found 20020 conditions in the rows of all \
         tables, expected at most 20000"
    );
}

/// What a contract puts in front and what stands behind it keep the limit together.
#[test]
fn rows_with_those_of_a_contract() {
    let said = |own: usize, front: usize| {
        let rows = |count: usize| numbered(0..count).join(", ");
        let contract: Contract = toml::from_str(&format!(
            "name = \"acme\"\nfrom = \"2026-01-01T00:00:00Z\"\nuntil = \"2027-01-01T00:00:00Z\"\n\
             table.t = [{}]\n",
            rows(front)
        ))
        .unwrap();
        let text = format!("{HEAD}{}", table("t", &numbered(0..own)));
        let document: Document = toml::from_str(&text).unwrap();
        let options = Options::default().contract(&contract);
        let compiled = Policy::compile_with(&document, &options);
        compiled.map_or_else(|problems| problems.to_string(), |_| "accepted".to_owned())
    };
    assert_eq!(said(600, 400), "accepted");
    assert_eq!(
        said(600, 401),
        "error[limit-exceeded] at `contract.acme.table.t`: found 1001 rows, expected at most 1000"
    );
    assert_eq!(
        said(1_000, 1_000),
        "error[limit-exceeded] at `contract.acme.table.t`: found 2000 rows, expected at most 1000"
    );
}

/// Of two rows that hide one, the first is named; a row with rows inside it hides none.
#[test]
fn rows_that_others_hide() {
    let numbers = numbered(0..3);
    let [zero, one, two] = numbers.as_slice() else {
        panic!("three rows");
    };
    let always = "{ is = \"a\" }".to_owned();
    let outer = zero.replace("is = \"a\"", "rows = [{ is = \"a\" }]");
    let found = |rows: &[&String]| {
        let rows: Vec<String> = rows.iter().map(|row| (*row).clone()).collect();
        errors(&format!("{HEAD}{}", table("t", &rows)))
    };
    let hidden = |row: usize, by: usize| {
        format!(
            "error[unreachable-row] at `table.t.row[{row}]`: found a row behind `table.t.row[{by}]`, which \
             applies first, expected a row that can be reached"
        )
    };
    assert_eq!(found(&[zero, one, &always]), [""; 0]);
    assert_eq!(found(&[&outer, zero, one]), [""; 0]);
    assert_eq!(found(&[zero, one, zero]), [hidden(2, 0)]);
    assert_eq!(
        found(&[zero, &always, zero, two]),
        [hidden(2, 0), hidden(3, 1)]
    );
    assert_eq!(
        found(&[&outer, zero, zero, zero]),
        [hidden(2, 1), hidden(3, 1)]
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
fn max_nesting() {
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
fn max_conditions() {
    let conditions = |count: usize| {
        let when = any_of_facts(count);
        verdict(&clock(&format!("{{ when = {when}, is = \"immediate\" }}")))
    };
    assert_eq!(conditions(MAX_CONDITIONS), "accepted");
    let refused = conditions(MAX_CONDITIONS + 1);
    let said = "found 1001 conditions in one, expected at most 1000";
    assert!(refused.ends_with(said), "{refused}");
}

/// A named condition counts wherever it is used, itself and the one that names it: 1 + 2 × (1 + 498) + 1 are
/// 1,000. Where the limit is passed by far, that is said once, too.
#[test]
fn conditions_in_one_by_their_names() {
    let twice = |size: usize| {
        let named = "{ condition = \"many\" }";
        let when = format!("{{ any = [{named}, {named}, {{ fact = \"users\", is = 0 }}] }}");
        let many = format!("[condition.many]\nwhen = {}\n", any_of_facts(size));
        errors(&format!("{HEAD}{many}{}", check(&when)))
    };
    assert_eq!(twice(498), [""; 0]);
    let at = "error[limit-exceeded] at `check.x.when.any[1].condition`: found";
    let beyond = |count: usize| {
        [format!(
            "{at} {count} conditions in one, expected at most 1000"
        )]
    };
    assert_eq!(twice(499), beyond(1_001));
    assert_eq!(twice(900), beyond(1_803));
}

/// The rows of a span count, each with its condition, and so does the event that it is counted from:
/// 1 + 2 × (1 + 1 + 497) are 999.
#[test]
fn conditions_in_one_by_the_rows_of_its_spans() {
    let twice = |rows: usize| {
        let row = |n| {
            let when = format!("{{ fact = \"users\", is = {n} }}");
            format!("{{ when = {when}, is = \"1 elapsed hour\" }}")
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        let since = format!(
            "{{ since = {{ last = \"replied\", at-least = [{}] }} }}",
            rows.join(", ")
        );
        errors(&format!(
            "{HEAD}{}",
            check(&format!("{{ any = [{since}, {since}] }}"))
        ))
    };
    assert_eq!(twice(497), [""; 0]);
    let at = "error[limit-exceeded] at `check.x.when.any[1].since.at-least`: found";
    let beyond = |count: usize| {
        [format!(
            "{at} {count} conditions in one, expected at most 1000"
        )]
    };
    assert_eq!(twice(498), beyond(1_001));
    assert_eq!(twice(600), beyond(1_205));
}

/// A named condition stands as deep as the place where it is used, and what stands in it deeper.
#[test]
fn conditions_inside_conditions_by_their_names() {
    let nots = |inner: &str, times: usize| nested("{ not = ", inner, " }", times);
    let both = |outer: usize| {
        let deep = nots("{ fact = \"users\", is = 1 }", 8);
        let when = nots("{ condition = \"deep\" }", outer);
        errors(&format!(
            "{HEAD}[condition.deep]\nwhen = {deep}\n{}",
            check(&when)
        ))
    };
    assert_eq!(both(MAX_NESTING - 8), [""; 0]);
    let place = ".not".repeat(9);
    assert_eq!(
        both(MAX_NESTING - 7),
        [format!(
            "error[limit-exceeded] at `check.x.when{place}.condition`: found 17 conditions inside one \
             another, expected at most 16"
        )]
    );
}

fn chain(one: impl Fn(&str) -> String) -> String {
    let mut text = format!("{HEAD}[condition.c000]\nwhen = {{ fact = \"users\", is = 1 }}\n");
    for n in 1..MAX_ENTRIES {
        let before = format!("{{ condition = \"c{:03}\" }}", n - 1);
        text += &format!("[condition.c{n:03}]\nwhen = {}\n", one(&before));
    }
    text + &check("{ condition = \"c999\" }")
}

/// A thousand names in a row, each fifteen deep: said once, of the first that is too deep.
#[test]
fn a_chain_of_names_that_is_too_deep() {
    let text = chain(|before| nested("{ not = ", before, " }", 15));
    let place = ".not".repeat(15);
    assert_eq!(
        errors(&text),
        [format!(
            "error[limit-exceeded] at `condition.c002.when{place}.condition`: found 30 conditions inside \
             one another, expected at most 16"
        )]
    );
}

/// A thousand names in a row, each twice the one before: the eighth consists of 511 conditions, so that the
/// ninth would of 1 + 2 × (1 + 511).
#[test]
fn a_chain_of_names_that_doubles() {
    let text = chain(|before| format!("{{ any = [{before}, {before}] }}"));
    assert_eq!(
        errors(&text),
        [
            "error[limit-exceeded] at `condition.c009.when.any[1].condition`: found 1025 conditions in one, \
             expected at most 1000"
        ]
    );
}

/// Twenty-five checks of 800 conditions are as many as a policy can have. A name counts at each use: 800 + 23 × (1 + 800)
/// are 19,223, and the next use would make 20,024; of a check that is needed, 800 + 24 × 800 are 20,000, and the next
/// would make 20,800.
#[test]
fn max_policy_conditions() {
    let written = |more: &str| {
        let full = (0..25)
            .map(|n| check(&any_of_facts(800)).replace("check.x", &format!("check.c{n:03}")));
        let full: String = full.collect();
        errors(&format!("{HEAD}{full}{more}"))
    };
    let many = format!("[condition.many]\nwhen = {}\n", any_of_facts(800));
    let by_condition = |needs: usize| {
        let need = "{ says = \"it is so\", when = { condition = \"many\" } }";
        let needs = vec![need; needs].join(", ");
        errors(&format!(
            "{HEAD}{many}[act.replied]\nby = \"anyone\"\nneeds = [{needs}]\n"
        ))
    };
    let by_check = |needs: usize| {
        let needs = vec!["\"x\""; needs].join(", ");
        let act = format!("[act.replied]\nby = \"anyone\"\nneeds = [{needs}]\n");
        errors(&format!("{HEAD}{}{act}", check(&any_of_facts(800))))
    };
    assert_eq!(MAX_POLICY_CONDITIONS, 20_000);
    assert_eq!(
        (written(""), by_condition(23), by_check(24)),
        (vec![], vec![], vec![])
    );
    let beyond = |place: &str, found: usize| {
        vec![format!(
            "error[limit-exceeded] at `{place}`: found {found} conditions in all, expected at most 20000"
        )]
    };
    assert_eq!(
        written(&check("{ fact = \"users\", is = 1 }")),
        beyond("check.x.when", 20_001)
    );
    assert_eq!(
        by_condition(25),
        beyond("act.replied.needs[23].when.condition", 20_024)
    );
    assert_eq!(by_check(26), beyond("act.replied.needs[24]", 20_800));
}

#[test]
fn max_span_days() {
    let hours = MAX_SPAN_DAYS * 24;
    let elapsed = |count: i64| verdict(&clock(&format!("{{ is = \"{count} elapsed hours\" }}")));
    assert_eq!(elapsed(hours), "accepted");
    assert_eq!(
        elapsed(hours + 1),
        "error[bad-value] at `clock.c.target[0].is`: found `878401 elapsed hours`: more than 36600 \
         days, expected a target, as in `2 business hours`, `4 elapsed hours` or `immediate`"
    );
}

#[test]
fn max_business_days() {
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
fn max_composed_calendars() {
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

/// One that is nearly as large as may be can be named by none, which is more; what is larger itself, or deeper, is said
/// where it stands and not again where it is used.
#[test]
fn what_is_cut_is_said_once() {
    let found = |declared: &str| {
        let text = format!("{HEAD}[condition.it]\nwhen = {declared}\n");
        let used = check("{ not = { condition = \"it\" } }");
        let alone = errors(&text).len();
        (alone, errors(&format!("{text}{used}")))
    };
    let refused =
        |place: &str, said: &str| vec![format!("error[limit-exceeded] at `{place}`: found {said}")];
    let in_one = |count| format!("{count} conditions in one, expected at most 1000");
    let used = "check.x.when.not.condition";
    for (size, alone, expected) in [
        (MAX_CONDITIONS - 2, 0, vec![]),
        (MAX_CONDITIONS - 1, 0, refused(used, &in_one(1_001))),
        (MAX_CONDITIONS, 0, refused(used, &in_one(1_002))),
        (
            MAX_CONDITIONS + 1,
            1,
            refused("condition.it.when.any[999]", &in_one(1_001)),
        ),
    ] {
        assert_eq!(found(&any_of_facts(size)), (alone, expected), "{size}");
    }
    let deep = |depth| nested("{ not = ", "{ fact = \"users\", is = 1 }", " }", depth);
    let place = format!("condition.it.when{}", ".not".repeat(17));
    let said = "17 conditions inside one another, expected at most 16";
    assert_eq!(found(&deep(MAX_NESTING - 1)), (0, vec![]));
    assert_eq!(found(&deep(MAX_NESTING + 1)), (1, refused(&place, said)));
}
