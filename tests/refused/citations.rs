//! What states no passage it comes from, beside clocks, checks, acts and the like.

use duly::{Code, Policy};

/// The places of a document that have no citation.
fn uncited(text: &str) -> Vec<String> {
    let policy = Policy::compile(&toml::from_str(text).unwrap());
    let policy = policy.unwrap_or_else(|problems| panic!("{problems}"));
    let warnings = policy.warnings().iter();
    let warnings = warnings.filter(|warning| warning.code == Code::NoCitation);
    warnings.map(|warning| warning.path.clone()).collect()
}

const HEAD: &str = r#"
    source = { EX = { title = "Example rules" } }
    plan = { gold = { rank = 1 } }
    fact = { users = { type = "number" } }
"#;

/// A table, or a feature, needs none of its own where all its rows have one.
#[test]
fn what_is_looked_up() {
    let text = |cite: &str, first: &str, last: &str| {
        format!(
            "policy = {{ name = \"Desk\", revision = \"1\" }}\n{HEAD}\
             [table.t]\nsays = \"Which?\"\n{cite}\n\
             row = [{{ when = {{ plan = \"gold\" }}, {first} rows = [{{ is = \"a\" }}] }}, {{ {last} is = \"b\" }}]\n\
             [feature.f]\nwhat = \"a thing\"\n{cite}\n\
             row = [{{ when = {{ plan = \"gold\" }}, {first} is = \"granted\" }}, {{ {last} is = \"denied\" }}]\n\
             [queue.q]\nwhat = \"a queue\"\n{cite}\nkey = \"users\"\n"
        )
    };
    let one = "cite = \"EX-1\",";
    assert_eq!(
        uncited(&text("", "", "")),
        ["feature.f", "queue.q", "table.t"]
    );
    assert_eq!(
        uncited(&text("", one, "")),
        ["feature.f", "queue.q", "table.t"]
    );
    assert_eq!(uncited(&text("", one, one)), ["queue.q"]);
    assert_eq!(uncited(&text("cite = \"EX-1\"", "", "")), [""; 0]);
}

#[test]
fn what_an_account_tells() {
    let text = |cite: &str| {
        format!(
            "policy = {{ name = \"Accounts\", revision = \"1\", subject = \"account\" }}\n{HEAD}\
             [standing.told]\nfact = \"users\"\n{cite}\n"
        )
    };
    assert_eq!(uncited(&text("")), ["standing.told"]);
    assert_eq!(uncited(&text("cite = \"EX-1\"")), [""; 0]);
}
