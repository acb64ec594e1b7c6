//! What is looked up: tables of the policy's own, features, queues, and what accounts tell.

mod accounts;
mod edges;
mod queues;

use crate::support::{NANO, at};
use duly::document::{Contract, Document, Options};
use duly::{Assessment, Change, Event, Grant, Opening, Policy, Ticket};

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 }, s3 = { rank = 3 } }
    plan = { gold = { rank = 1 }, basic = { rank = 2 } }
    source.D = { title = "Rules of the desk" }
    gap.D-9 = { what = "who trains", taken = "nobody" }
    route = { training = { what = "the school" }, sales = { what = "the sellers" } }
    event.check-held = { what = "a health check was held" }
    fact.down = { type = "flag", ask = "Is the system down?" }
    fact.everybody = { type = "flag", ask = "Can nobody work?" }
    fact.workaround = { type = "flag", ask = "Is there a workaround?", default = false }
    fact.since = { type = "instant", ask = "When does the contract's year begin?" }
    [table.scope]
    says = "Is it covered?"
    values = ["covered", "not-covered"]
    cite = "D-1"
    row = [
        { when = { category = "training" }, is = "not-covered", cite = "D-2" },
        { when = { category = "riddle" }, not-defined = "D-9" },
        { is = "covered" },
    ]
    [table.routes]
    says = "Where to turn?"
    hit = "all"
    of = "route"
    row = [
        { when = { category = "training" }, is = "training" },
        { when = { plan = "gold" }, is = "sales" },
    ]
    [table.severity]
    says = "How grave is it?"
    of = "severity"
    row = [
        { when = { all = [{ fact = "down" }, { fact = "everybody" }, { not = { fact = "workaround" } }] }, is = "s1", cite = "D-3" },
        { when = { all = [{ fact = "everybody" }, { fact = "workaround" }] }, is = "s2" },
        { when = { all = [{ fact = "down" }, { fact = "workaround" }] }, is = "s3" },
    ]
    [feature.phone]
    what = "support by telephone"
    row = [{ when = { plan = "gold" }, is = "granted", cite = "D-4" }, { when = { plan = "basic" }, is = "denied" }]
    [feature.contacts]
    what = "contacts who may open tickets"
    row = [{ when = { plan = "gold" }, is = { limit = 2 } }, { not-defined = "D-9" }]
    [feature.health-check]
    what = "a health check"
    row = [
        { when = { plan = "gold" }, is = { times = 2, of = "check-held", within = { year = "since", zone = "Europe/Berlin" } } },
        { when = { plan = "basic" }, is = { times = 1, of = "check-held", within = { year = "calendar", zone = "Europe/Berlin" } } },
    ]
"#;

fn policy() -> Policy {
    let document: Document = toml::from_str(DESK).unwrap();
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The problems of a document, each with its code and place, sorted.
fn problems(text: &str) -> Vec<String> {
    let document: Document = toml::from_str(text).unwrap();
    let problems = Policy::compile(&document).unwrap_err();
    let said = problems.iter();
    let mut said: Vec<String> = said
        .map(|problem| format!("{} {}", problem.code.as_str(), problem.path))
        .collect();
    said.sort();
    said
}

fn opening() -> Opening {
    Opening::new(at("2026-03-02T08:00:00Z"))
}

fn opened(opening: Opening) -> Ticket {
    policy().open(opening).unwrap()
}

/// What a table answers of a ticket as it was opened, in words.
fn table(opening: Opening, name: &str) -> String {
    let ticket = opened(opening);
    let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
    look.table(name).unwrap().to_string()
}

#[test]
fn the_first_row_that_applies_answers() {
    let says = |category: &str| table(opening().category(category), "scope");
    assert_eq!(says("training"), "not-covered");
    assert_eq!(says("incident"), "covered");
    assert_eq!(says("riddle"), "not defined: who trains (D-9)");
    assert_eq!(table(opening(), "scope"), "not known; ask: category");
    let ticket = opened(opening().category("training"));
    let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
    let scope = look.table("scope").unwrap();
    assert_eq!(scope.one().unwrap().cite[0].id, "D-2");
    let otherwise = opened(opening().category("incident"));
    let look = otherwise.assess(at("2026-03-02T08:00:00Z")).unwrap();
    // A row without a citation stands on that of its table.
    assert_eq!(
        look.table("scope").unwrap().one().unwrap().cite[0].id,
        "D-1"
    );
    assert!(look.table("scopes").is_none());
}

#[test]
fn where_all_rows_count_each_that_applies_answers() {
    let says = |opening: Opening| table(opening, "routes");
    assert_eq!(
        says(opening().category("training").plan("gold")),
        "training, sales"
    );
    assert_eq!(says(opening().category("incident").plan("gold")), "sales");
    assert_eq!(
        says(opening().plan("gold")),
        "sales, not known; ask: category"
    );
    let none = "not defined: no row of `table.routes` applies";
    assert_eq!(says(opening().category("incident").plan("basic")), none);
}

/// Of a table of which all rows count, also what is read at its default behind a row that applies.
#[test]
fn all_that_is_assumed_is_named() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        fact.open = { type = "flag", default = true }
        fact.late = { type = "flag", default = false }
        [table.all]
        says = "What is so?"
        hit = "all"
        row = [{ when = { fact = "open" }, is = "open" }, { when = { fact = "late" }, is = "late" }]
        [table.first]
        says = "What is so first?"
        row = [{ when = { fact = "open" }, is = "open" }, { when = { fact = "late" }, is = "late" }]
    "#;
    let policy = Policy::compile(&toml::from_str::<Document>(text).unwrap()).unwrap();
    let ticket = policy.open(opening()).unwrap();
    let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
    assert_eq!(look.table("all").unwrap().assumed, ["late", "open"]);
    assert_eq!(look.table("first").unwrap().assumed, ["open"]);
}

/// A severity that nobody can work, with a workaround that is none: by hand, s1 lacks that it is down, s2 that there
/// is a workaround, s3 both.
#[test]
fn where_nothing_fits_the_nearest_rows_say_what_they_lack() {
    let ticket = opened(opening().fact("down", false).fact("everybody", true));
    let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
    let severity = look.table("severity").unwrap();
    assert_eq!(severity.rows, []);
    assert_eq!(severity.assumed, ["workaround"]);
    let near: Vec<(&str, Vec<String>)> = severity
        .nearest
        .iter()
        .map(|near| (near.name, near.lacks.clone()))
        .collect();
    let lacks = |words: &str| vec![words.to_owned()];
    assert_eq!(
        near,
        [("s1", lacks("`down`")), ("s2", lacks("`workaround`"))]
    );
    assert_eq!(severity.nearest[0].cite[0].id, "D-3");
    // One that fits has no need of that, nor has one that may.
    let fits = opened(opening().fact("down", true).fact("everybody", true));
    let look = fits.assess(at("2026-03-02T08:00:00Z")).unwrap();
    assert_eq!(look.table("severity").unwrap().nearest, []);
    let may = opened(opening().fact("down", true));
    let look = may.assess(at("2026-03-02T08:00:00Z")).unwrap();
    let severity = look.table("severity").unwrap();
    assert_eq!((severity.nearest.len(), severity.ask.len()), (0, 1));
}

fn grant<'a>(look: &'a Assessment<'_>, feature: &str) -> Grant<'a> {
    look.feature(feature).unwrap().grant
}

#[test]
fn features_are_granted_denied_limited_or_not_defined() {
    let as_of = at("2026-03-02T08:00:00Z");
    let gold = opened(opening().plan("gold"));
    let look = gold.assess(as_of).unwrap();
    assert_eq!(grant(&look, "phone"), Grant::Granted);
    assert_eq!(look.feature("phone").unwrap().cite[0].id, "D-4");
    assert_eq!(grant(&look, "contacts"), Grant::Limited(2));
    for (granted, is_open) in [
        (grant(&look, "phone"), true),
        (grant(&look, "contacts"), true),
        (Grant::Limited(0), false),
    ] {
        assert_eq!(granted.is_open(), Some(is_open), "{granted}");
    }
    let basic = opened(opening().plan("basic"));
    let look = basic.assess(as_of).unwrap();
    assert_eq!(grant(&look, "phone"), Grant::Denied);
    assert_eq!(grant(&look, "phone").is_open(), Some(false));
    let none = grant(&look, "contacts");
    assert_eq!(none.to_string(), "not defined: who trains (D-9)");
    assert_eq!(none.is_open(), None);
    let unknown = opened(opening());
    let look = unknown.assess(as_of).unwrap();
    assert_eq!(grant(&look, "phone").to_string(), "not known; ask: plan");
}

/// A use counts to the end of the calendar's year in its zone: in Berlin that is an hour before it is in UTC.
#[test]
fn what_is_counted_renews_with_the_year() {
    let mut ticket = opened(opening().plan("basic"));
    let counted = |ticket: &Ticket, text: &str| {
        let look = ticket.assess(at(text)).unwrap();
        let Grant::Counted {
            times: 1,
            used,
            renews_at,
        } = grant(&look, "health-check")
        else {
            panic!("it is counted");
        };
        (used, renews_at)
    };
    assert_eq!(counted(&ticket, "2026-03-02T08:00:00Z"), (0, None));
    ticket
        .apply(Event::happened(at("2026-04-01T08:00:00Z"), "check-held"))
        .unwrap();
    let year = at("2026-12-31T23:00:00Z");
    assert_eq!(counted(&ticket, "2026-11-01T08:00:00Z"), (1, Some(year)));
    let look = ticket.assess(at("2026-11-01T08:00:00Z")).unwrap();
    assert_eq!(grant(&look, "health-check").is_open(), Some(false));
    let next = look.next_change().unwrap();
    let feature = "health-check";
    assert_eq!(
        (next.at, next.changes),
        (year, vec![Change::Feature { feature }])
    );
    assert_eq!(look.next_change_at(), Some(year));
    let before = ticket.assess(year - NANO).unwrap();
    assert_eq!(grant(&before, feature).is_open(), Some(false));
    assert_eq!(counted(&ticket, "2026-12-31T23:00:00Z"), (0, None));
    // More than are granted is said as one more.
    for _ in 0..3 {
        ticket
            .apply(Event::happened(at("2027-02-01T08:00:00Z"), "check-held"))
            .unwrap();
    }
    assert_eq!(counted(&ticket, "2027-02-01T08:00:00Z").0, 2);
}

/// The contract's year begins on the 15th of May: what is used on the 14th is used for a day.
#[test]
fn a_contract_year_begins_on_its_own_day() {
    let mut ticket = opened(opening().plan("gold"));
    let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
    let asks = "not known; ask: When does the contract's year begin?";
    assert_eq!(grant(&look, "health-check").to_string(), asks);
    let since = at("2024-05-15T00:00:00+02:00").to_rfc3339();
    let told = Event::facts(
        at("2026-03-02T08:00:00Z"),
        [("since", since.as_str().into())],
    );
    ticket.apply(told).unwrap();
    ticket
        .apply(Event::happened(at("2026-05-14T08:00:00Z"), "check-held"))
        .unwrap();
    ticket
        .apply(Event::happened(at("2026-05-15T08:00:00Z"), "check-held"))
        .unwrap();
    let look = ticket.assess(at("2026-05-15T08:00:00Z")).unwrap();
    let renews_at = Some(at("2027-05-15T00:00:00+02:00"));
    let (times, used) = (2, 1);
    assert_eq!(
        grant(&look, "health-check"),
        Grant::Counted {
            times,
            used,
            renews_at
        }
    );
}

/// Contract rows come first, and what the policy does not have they cannot give.
#[test]
fn a_contract_puts_rows_in_front() {
    let contract: Contract = toml::from_str(
        r#"
        name = "acme"
        from = "2026-01-01T00:00:00Z"
        until = "2027-01-01T00:00:00Z"
        source.AC = { title = "Agreement with Acme" }
        table.scope = { when = { category = "training" }, is = "covered", cite = "AC-1" }
        feature.phone = { is = "granted", cite = "AC-2" }
        "#,
    )
    .unwrap();
    let document: Document = toml::from_str(DESK).unwrap();
    let options = Options::default().contract(&contract);
    let policy =
        Policy::compile_with(&document, &options).unwrap_or_else(|problems| panic!("{problems}"));
    let ticket = policy
        .open(opening().plan("basic").category("training"))
        .unwrap();
    let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
    assert_eq!(look.table("scope").unwrap().to_string(), "covered");
    assert_eq!(look.feature("phone").unwrap().cite[0].id, "AC-2");
    assert_eq!(grant(&look, "phone"), Grant::Granted);
    let mut wrong = contract;
    let rows = wrong.table.0.remove("scope").unwrap();
    wrong.table.0.insert("scopes".to_owned(), rows);
    let options = Options::default().contract(&wrong);
    let problems = Policy::compile_with(&document, &options).unwrap_err();
    assert_eq!(
        problems.iter().next().unwrap().path,
        "contract.acme.table.scopes"
    );
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        severity = { s1 = { rank = 1 } }
        event.used = { what = "it was used" }
        [table.empty]
        [table.both]
        says = "Which?"
        of = "severity"
        values = ["s1"]
        row = { is = "s1" }
        [table.unknown]
        says = "Which?"
        of = "severity"
        row = { is = "s2" }
        [feature.neither]
        what = "a thing"
        row = [{ is = { limit = 1, times = 1 } }]
        [feature.word]
        what = "a thing"
        row = [{ is = "grant" }]
        [feature.never]
        what = "a thing"
        row = [{ is = { times = 0, of = "used", within = "24 elapsed hours" } }]
        [feature.nothing]
        what = "a thing"
        row = [{ is = { limit = 0 } }]
        [feature.endless]
        what = "a thing"
        row = [{ is = { times = 1, of = "used" } }]
    "#;
    let expected = [
        "bad-value feature.never.row[0].is.times",
        "bad-value feature.nothing.row[0].is.limit",
        "contradiction feature.neither.row[0].is",
        "contradiction table.both",
        "missing feature.endless.row[0].is.within",
        "missing table.empty.row",
        "missing table.empty.says",
        "unknown-name feature.word.row[0].is",
        "unknown-name table.unknown.row[0].is",
    ];
    assert_eq!(problems(text), expected);
}
