//! Calendars as a document writes them.

use crate::support::{at, date};
use duly::calendar::Calendar;
use duly::document::Document;
use duly::{Diagnostics, Opening, Policy};

fn compile(calendars: &str) -> Result<Policy, Diagnostics> {
    let text =
        format!("[policy]\nname = \"x\"\nrevision = \"1\"\n[severity.s1]\nrank = 1\n{calendars}");
    Policy::compile(&toml::from_str::<Document>(&text).unwrap())
}

/// The calendar `x`.
fn calendar(text: &str) -> Calendar {
    let policy = compile(text).unwrap_or_else(|problems| panic!("{problems}"));
    policy.calendar("x").unwrap().clone()
}

/// Path and found of each error, without the path's first words.
fn errors(text: &str) -> Vec<String> {
    let problems = compile(text).unwrap_err();
    let errors = problems.iter().filter(|problem| !problem.code.is_warning());
    errors
        .map(|problem| {
            format!(
                "{} {}: {}",
                problem.code.as_str(),
                problem.path,
                problem.found
            )
        })
        .collect()
}

const EVERYTHING: &str = r#"
[calendar.x]
zone = "Europe/Berlin"
hours = { mon-thu = "08:00-12:00, 13:00-17:00", fri = "22:00-06:00" }
versions = [{ from = "2025-07-01", hours = { mon-fri = "09:00-17:00" } }]
closed = [
    { date = "2024-05-27", name = "Outing" },
    { from = "2024-08-05", to = "2024-08-09", name = "Works holiday" },
    { yearly = "10-03", name = "German Unity Day", from-year = 1990 },
    { yearly = "12-24..01-02", name = "Between the years" },
    { weekday = "first mon", month = "may", name = "May Monday", until-year = 2023 },
    { weekday = "last tue", month = "may", name = "May Tuesday" },
    { easter = -2, name = "Good Friday" },
    { yearly = "06-01", name = "Children's Day", observed = "next-free" },
]
weekend = ["sat-sun"]
override = [{ date = "2024-12-27", hours = "10:00-12:00", name = "Stocktaking" }]
break = [{ weekday = ["tue", "wed-thu"], hours = "10:00-10:15" }, { date = "2024-07-01", hours = "08:00-09:00" }]
spill = "keep"
holidays-known-until = "2026-12-31"
"#;

#[test]
fn everything_that_can_be_said() {
    let calendar = calendar(EVERYTHING);
    for (day, name) in [
        ("2024-05-27", Some("Outing")),
        ("2024-08-05", Some("Works holiday")),
        ("2024-08-09", Some("Works holiday")),
        ("2024-08-10", None),
        ("1989-10-03", None),
        ("1990-10-03", Some("German Unity Day")),
        ("2025-01-02", Some("Between the years")),
        ("2023-05-01", Some("May Monday")),
        ("2024-05-06", None),
        ("2024-05-28", Some("May Tuesday")),
        ("2024-03-29", Some("Good Friday")),
        // A Saturday in 2024.
        ("2024-06-03", Some("Children's Day")),
        ("2024-12-27", None),
    ] {
        assert_eq!(calendar.closed_name(date(day)), name, "{day}");
    }
    for (t, says) in [
        (
            "2024-07-01T10:00:00Z",
            "Mon 2024-07-01, Europe/Berlin: 09:00-12:00, 13:00-17:00 (weekly hours; breaks 08:00-09:00)",
        ),
        (
            "2024-07-04T10:00:00Z",
            "Thu 2024-07-04, Europe/Berlin: 08:00-10:00, 10:15-12:00, 13:00-17:00 \
             (weekly hours; breaks 10:00-10:15)",
        ),
        (
            "2024-12-27T10:00:00Z",
            "Fri 2024-12-27, Europe/Berlin: 10:00-12:00 (hours of its own, Stocktaking)",
        ),
        (
            "2025-07-04T10:00:00Z",
            "Fri 2025-07-04, Europe/Berlin: 09:00-17:00 (weekly hours since 2025-07-01)",
        ),
    ] {
        assert_eq!(calendar.day(at(t)).unwrap().to_string(), says);
    }
    assert_eq!(calendar.known_until(), Some(date("2026-12-31")));
}

#[test]
fn the_document_survives_serialisation() {
    let document: Document = toml::from_str(EVERYTHING).unwrap();
    let text = toml::to_string(&document).unwrap();
    assert_eq!(toml::from_str::<Document>(&text).unwrap(), document);
}

const DESKS: &str = r#"
[calendar.berlin]
zone = "Europe/Berlin"
hours = { mon-fri = "08:00-17:00" }
[calendar.sydney]
zone = "Australia/Sydney"
hours = { mon-fri = "08:00-17:00" }
[calendar.feast]
zone = "UTC"
override = [{ date = "2024-07-08", hours = "00:00-24:00" }]
"#;

#[test]
fn calendars_of_calendars() {
    let x = |text: &str| calendar(&format!("{DESKS}{text}"));
    let (sydney, berlin) = (at("2024-07-01T00:00:00Z"), at("2024-07-01T12:00:00Z"));
    let union = x("[calendar.x]\nunion = [\"berlin\", \"sydney\"]\nday-zone = \"UTC\"");
    assert_eq!(
        (union.is_open(sydney), union.is_open(berlin)),
        (Ok(true), Ok(true))
    );
    assert_eq!(union.zone().unwrap().name(), "UTC");
    let both = x("[calendar.x]\nintersection = [\"berlin\", \"sydney\"]");
    assert!(both.is_open(at("2024-07-01T06:30:00Z")).unwrap());
    assert!(!both.is_open(berlin).unwrap() && both.zone().is_none());
    // A name may stand before what it is composed of, and several may be taken away.
    let less = x(
        "[calendar.x]\ndifference = [\"z\", \"feast\", \"sydney\"]\n[calendar.z]\nunion = [\"berlin\"]",
    );
    assert!(less.is_open(berlin).unwrap());
    assert!(!less.is_open(at("2024-07-08T12:00:00Z")).unwrap());
    assert!(!less.is_open(at("2024-07-02T06:30:00Z")).unwrap());
    let always = x("[calendar.x]\nopen = \"always\"\nday-zone = \"Asia/Tokyo\"");
    assert_eq!(always.is_business_day(date("2024-07-06")), Ok(true));
}

#[test]
fn every_problem_of_closed_days_has_its_place() {
    let text = r#"
[calendar.x]
zone = "Europe/Berlim"
hours = { mon-fri = "8-17", sun-mon = "08:00-09:00", mon = "10:00-11:00", funday = "08:00-09:00" }
versions = [{ from = "2025-07-01", hours = { mon = "25:00-26:00" } }]
closed = [
    { name = "nothing" },
    { date = "2024-05-27", easter = 1, name = "two kinds" },
    { from = "2024-05-27", name = "x" },
    { to = "2024-05-27", name = "x" },
    { yearly = "2-30", name = "x" },
    { yearly = "02-30", name = "x" },
    { weekday = "last mon", name = "x" },
    { month = "may", name = "x" },
    { weekday = "sixth mon", month = "mai", name = "x" },
    { easter = 101, name = "x" },
    { easter = 1 },
    { easter = 1, name = "x", from-year = 2025, until-year = 2024 },
]
weekend = ["sat", "someday"]
override = [{ date = "2024-12-27", hours = "10-12" }]
break = [{ hours = "10:00-11:00" }, { date = "2024-01-01", weekday = "mon", hours = "x" }]
day-zone = "UTC"
"#;
    assert_eq!(
        errors(text),
        [
            "missing calendar.x.break[0]: nothing",
            "contradiction calendar.x.break[1]: both",
            "bad-value calendar.x.break[1].hours: `x` at column 1 of `x`",
            "missing calendar.x.closed[0]: nothing",
            "missing calendar.x.closed[10].name: nothing",
            "bad-value calendar.x.closed[11]: the years 2025 to 2024",
            "contradiction calendar.x.closed[1]: several kinds of day",
            "missing calendar.x.closed[2].to: nothing",
            "missing calendar.x.closed[3].from: nothing",
            "bad-value calendar.x.closed[4].yearly: `2-30`",
            "bad-value calendar.x.closed[5]: month 2, day 30",
            "missing calendar.x.closed[6].month: nothing",
            "missing calendar.x.closed[7].weekday: nothing",
            "bad-value calendar.x.closed[8].month: `mai`",
            "bad-value calendar.x.closed[8].weekday: `sixth mon`",
            "bad-value calendar.x.closed[9]: 101 days from Easter",
            "contradiction calendar.x.day-zone: a day zone",
            "bad-value calendar.x.hours.funday: `funday`",
            "bad-value calendar.x.hours.mon-fri: `8` at column 1 of `8-17`",
            "contradiction calendar.x.hours.sun-mon: hours for Mon again",
            "bad-value calendar.x.override[0].hours: `10` at column 1 of `10-12`",
            "bad-value calendar.x.versions[0].hours.mon: `25:00` at column 1 of `25:00-26:00`",
            "bad-value calendar.x.weekend[1]: `someday`",
            "unknown-zone calendar.x.zone: `Europe/Berlim`",
        ]
    );
}

#[test]
fn problems_of_the_whole_calendar_are_reported_one_by_one() {
    let text = r#"
[calendar.x]
zone = "UTC"
hours = { mon = "08:00-09:00" }
versions = [{ from = "2025-07-01", hours = {} }, { from = "2025-07-01", hours = {} }]
closed = [{ date = "2024-05-27", name = "a" }, { date = "2024-05-27", name = "b" }]
override = [{ date = "2204-12-27", hours = "closed" }]
weekend = ["mon-sun"]
holidays-known-until = "2200-01-01"
"#;
    assert_eq!(
        errors(text),
        [
            "contradiction calendar.x.closed: `b` on 2024-05-27, which `a` has closed",
            "bad-value calendar.x.holidays-known-until: 2200-01-01",
            "bad-value calendar.x.override: 2204-12-27",
            "contradiction calendar.x.versions: a second version from 2025-07-01 on",
            "bad-value calendar.x.weekend: all seven weekdays",
        ]
    );
}

#[test]
fn references_that_lead_nowhere_or_back() {
    let text = r#"
[calendar.a]
union = ["b"]
[calendar.b]
intersection = ["c", "x"]
[calendar.c]
difference = ["a"]
[calendar.d]
union = ["d"]
[calendar.e]
union = ["berlni", "f"]
day-zone = "Mars/Olympus"
[calendar.f]
union = ["x"]
intersection = ["x"]
[calendar.g]
union = ["x"]
zone = "UTC"
[calendar.h]
open = "never"
hours = { mon = "08:00-09:00" }
[calendar.i]
[calendar.x]
open = "always"
day-zone = "Mars/Olympus"
"#;
    let cycle = |name: &str| {
        format!("contradiction calendar.{name}: a calendar that contains itself, or one that does")
    };
    let own = |text: &str| text.to_owned();
    assert_eq!(
        errors(text),
        [
            cycle("a"),
            cycle("b"),
            cycle("c"),
            cycle("d"),
            own("unknown-zone calendar.e.day-zone: `Mars/Olympus`"),
            own("unknown-name calendar.e.union[0]: `berlni`"),
            own("contradiction calendar.f: `union`, and more"),
            own("contradiction calendar.g: `union`, and more"),
            own("contradiction calendar.h: `open`, and what hours need"),
            own("missing calendar.i.zone: nothing"),
            own("unknown-zone calendar.x.day-zone: `Mars/Olympus`"),
        ]
    );
}

/// What is wrong with one calendar hides nothing of another that is composed of it.
#[test]
fn a_calendar_with_a_mistake_hides_none_of_another_one() {
    for (wrong, said) in [
        (
            "zone = \"Mars/Olympus\"",
            "unknown-zone calendar.a.zone: `Mars/Olympus`",
        ),
        (
            "zone = \"UTC\"\nbreak = [{ hours = \"08:00-09:00\" }]",
            "missing calendar.a.break[0]: nothing",
        ),
    ] {
        let text = format!(
            r#"
[calendar.a]
{wrong}
hours = {{ mon = "08:00-12:00" }}
[calendar.x]
union = ["a"]
[clock.c]
start = "opened"
calendar = "x"
reclassified = "freeze"
target = {{ is = {{ business-days = 2, landing = "close" }} }}
"#
        );
        let days = "contradiction clock.c.calendar[0]: `x`, which has no zone to count days in";
        assert_eq!(errors(&text), [said, days]);
    }
}

#[test]
fn a_long_chain_is_too_many_calendars() {
    let link = |n: usize| format!("[calendar.c{n}]\nunion = [\"c{}\"]\n", n + 1);
    let chain: String = (0..99).map(link).collect();
    let found = errors(&format!("{chain}[calendar.c99]\nopen = \"always\"\n"));
    let too_many = "limit-exceeded calendar.c35: a calendar composed of 65";
    assert_eq!(found, [too_many]);
}

#[test]
fn a_composed_calendar_counts_as_a_use() {
    let policy = compile("[calendar.a]\nopen = \"always\"\n[calendar.x]\nunion = [\"a\"]").unwrap();
    let unused: Vec<&str> = policy
        .warnings()
        .iter()
        .filter(|warning| warning.code == duly::Code::UnusedName)
        .map(|warning| warning.path.as_str())
        .collect();
    assert_eq!(unused, ["calendar.x"]);
}

/// A calendar of calendars hangs on the data of each zone among them, though it counts no days in any.
#[test]
fn an_assessment_names_the_zones_of_composed_calendars() {
    let policy = compile(
        r#"
[calendar.berlin]
zone = "Europe/Berlin"
hours = { mon = "08:00-17:00" }
[calendar.tokyo]
zone = "Asia/Tokyo"
hours = { mon = "08:00-17:00" }
[calendar.x]
union = ["tokyo", "berlin"]
"#,
    );
    let ticket = policy
        .unwrap()
        .open(Opening::new(at("2024-07-01T00:00:00Z")));
    let ticket = ticket.unwrap();
    let look = ticket.assess(at("2024-07-01T00:00:00Z")).unwrap();
    let zones: Vec<_> = look
        .zone_data()
        .map(|used| (used.calendar, used.zone))
        .collect();
    let expected = [
        ("berlin", "Europe/Berlin"),
        ("tokyo", "Asia/Tokyo"),
        ("x", "Asia/Tokyo"),
        ("x", "Europe/Berlin"),
    ];
    assert_eq!(zones, expected);
}
