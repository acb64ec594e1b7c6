//! Inputs that are made to hurt: each is refused, in a time that would not do for anything worse than linear.

use super::read::{self, Under, at};
use crate::fixtures;
use chrono::{DateTime, TimeDelta, Utc};
use duly::document::{Contract, Document};
use duly::scenario::{Moment, Scenario, Span};
use duly::{
    Actor, Calendar, ContentHash, Event, EventKind, FactValue, Hours, Log, Opening, Policy, Side,
    Snapshot, Zone,
};
use std::time::{Duration, Instant};

const TEN_MEGABYTES: usize = 10 * 1024 * 1024;
/// What is generous for the slowest machine that runs the tests.
const SOON: Duration = Duration::from_secs(60);
/// What is said of a text of ten megabytes, in bytes.
const READABLE: usize = 4_000;

/// Refused by its reader, soon, and with words that can be read.
#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes is what is asked"
)]
fn refuses(reader: &str, text: &str) -> String {
    let under = Under {
        policy: Some(fixtures::policy("house")),
        folder: concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/house").to_owned(),
    };
    let begun = Instant::now();
    let said = read::read(reader, &under, text);
    assert!(begun.elapsed() < SOON, "{reader}: {:?}", begun.elapsed());
    let start: String = text.chars().take(80).collect();
    said.unwrap_or_else(|| panic!("{reader} accepts {start}"))
        .text
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn deep_nesting() {
    for depth in [200, 20_000] {
        let array = nested("[", "", "]", depth);
        let table = nested("{ a = ", "1", " }", depth);
        let dotted = format!("clock.{}b = 1", "a.".repeat(depth));
        let header = format!("[clock.{}b]", "a.".repeat(depth));
        let when = nested("{ not = ", "{ severity = \"s1\" }", " }", depth);
        let rows = nested("{ rows = [", "{ is = \"immediate\" }", "] }", depth);
        for text in [
            format!("clock = {array}"),
            format!("clock = {table}"),
            dotted,
            header,
            format!("check.x.when = {when}"),
            format!("clock.c.target = {rows}"),
        ] {
            refuses("policy", &text);
            refuses("contract", &text);
            refuses("log", &text);
            refuses("scenario", &text);
        }
        let object = nested("{\"a\":", "1", "}", depth);
        for text in [array, object] {
            refuses("json", &text);
            refuses("snapshot", &text);
            let fact = "{\"logged-at\":\"2026-01-01T00:00:00Z\",\"facts\":{\"affected-users\":";
            refuses("json", &format!("{{\"opening\":{fact}{text}}}}}}}"));
        }
        refuses("hours", &nested("08:00-", "", "-", depth));
        refuses("zone", &nested("Europe/", "", "", depth));
    }
}

/// As JSON, whose reader lets less than the limit of conditions pass.
#[test]
fn deep_conditions_as_json() {
    for depth in [20, 100, 10_000] {
        let when = nested("{\"not\":", "{\"severity\":\"s1\"}", "}", depth);
        let check = format!("{{\"x\":{{\"says\":\"so\",\"effect\":\"advised\",\"when\":{when}}}}}");
        let severity = "{\"s1\":{\"rank\":1}}";
        let text = format!(
            "{{\"policy\":{{\"name\":\"a\",\"revision\":\"1\"}},\"severity\":{severity},\"check\":{check}}}"
        );
        let refused = match serde_json::from_str::<Document>(&text) {
            Ok(document) => Policy::compile(&document).is_err(),
            Err(_) => true,
        };
        assert!(refused, "{depth}");
    }
}

#[test]
fn repeated_keys() {
    let times = 100_000;
    refuses("policy", &"[source.A]\n".repeat(times));
    refuses("policy", &"policy.name = \"a\"\n".repeat(times));
    refuses(
        "log",
        &"opening.logged-at = \"2026-01-01T00:00:00Z\"\n".repeat(times),
    );
    let entries = vec!["\"a\":1"; times].join(",");
    let opening = format!("{{\"logged-at\":\"2026-01-01T00:00:00Z\",\"facts\":{{{entries}}}}}");
    refuses("json", &format!("{{\"opening\":{opening}}}"));
    refuses("json", &format!("{{{entries}}}"));
    let keys = vec!["\"logged-at\":\"2026-01-01T00:00:00Z\""; times].join(",");
    refuses("json", &format!("{{\"opening\":{{{keys}}}}}"));
}

#[test]
fn huge_numbers() {
    let digits = "9".repeat(1_000_000);
    let numbers = [
        "9223372036854775808",
        "1e400",
        "-9223372036854775809",
        &digits,
    ];
    for number in numbers {
        refuses("policy", &format!("severity.s1.rank = {number}"));
        let fact = format!("fact.n = {{ type = \"number\", default = {number} }}");
        refuses("policy", &fact);
        let opening = "{\"logged-at\":\"2026-01-01T00:00:00Z\",\"facts\":{\"affected-users\":";
        refuses("json", &format!("{{\"opening\":{opening}{number}}}}}}}"));
        refuses("hours", &format!("{number}:00-17:00"));
        refuses("span", &format!("{number} h"));
        refuses("moment", &format!("{number}-01-01T00:00:00Z"));
        let is = format!("clock.c.target.is = \"{number} elapsed hours\"");
        refuses("policy", &is);
    }
}

/// What the readers are handed is text already, but for files and bytes.
#[test]
fn broken_utf_8() {
    let broken: [&[u8]; 5] = [
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b"\xf4\x90\x80\x80",
    ];
    for bytes in broken {
        let text = [
            b"{\"opening\":{\"logged-at\":\"2026-01-01T00:00:00Z\",\"plan\":\"",
            bytes,
            b"\"}}",
        ];
        let text = text.concat();
        assert!(serde_json::from_slice::<Log>(&text).is_err());
        assert!(serde_json::from_slice::<Snapshot>(&text).is_err());
        assert!(serde_json::from_slice::<Document>(&text).is_err());
        assert!(serde_json::from_slice::<Contract>(&text).is_err());
        assert!(toml::from_slice::<Document>(&text).is_err());
        let file = std::env::temp_dir().join(format!("duly-{}-utf8.toml", std::process::id()));
        std::fs::write(&file, bytes).unwrap();
        let said = Scenario::read(&file).unwrap_err().to_string();
        std::fs::remove_file(&file).unwrap();
        assert!(
            said.contains("stream did not contain valid UTF-8"),
            "{said}"
        );
    }
}

/// Every control character, in each text that a message repeats.
#[test]
fn control_characters() {
    let controls = (0..=0x9f_u8).map(char::from).filter(|c| c.is_control());
    for control in controls {
        let text = format!("a{control}b");
        let opening = || Opening::new(at("2026-03-02T08:00:00Z"));
        let house = Policy::compile(&fixtures::policy("house")).unwrap();
        let refused = |opening| house.open(opening).unwrap_err().to_string();
        let mut ticket = house.open(opening()).unwrap();
        let event = |kind| Event::new(at("2026-03-02T09:00:00Z"), kind);
        let (own, reason) = (text.clone(), text.clone());
        let mut applied = |event| ticket.apply(event).unwrap_err().to_string();
        let said = [
            text.parse::<Hours>().unwrap_err().to_string(),
            text.parse::<ContentHash>().unwrap_err().to_string(),
            text.parse::<Moment>().unwrap_err(),
            text.parse::<Span>().unwrap_err(),
            Zone::named(&text).unwrap_err().to_string(),
            Calendar::weekly("UTC")
                .mon(text.as_str())
                .build()
                .unwrap_err()
                .to_string(),
            refused(opening().plan(&text)),
            refused(opening().region(&text)),
            refused(opening().fact(&text, 1)),
            refused(opening().fact("affected-users", text.as_str())),
            applied(event(EventKind::Happened { event: own })),
            applied(event(EventKind::WaitingSet { reason })),
            applied(event(EventKind::Resolved).field(&text, 1)),
            applied(Event::assigned(
                at("2026-03-02T09:00:00Z"),
                &text,
                Actor::new(Side::Vendor),
            )),
            applied(Event::climbed(at("2026-03-02T09:00:00Z"), Some(&text))),
            ticket.amend(text.as_str(), None).unwrap_err().to_string(),
        ];
        for said in said {
            assert!(!said.contains(char::is_control), "{said:?}");
        }
    }
}

#[test]
fn ten_megabytes_of_one_text() {
    let long = "x".repeat(TEN_MEGABYTES);
    for reader in ["hours", "zone", "hash", "moment", "span", "contract"] {
        let said = refuses(reader, &long);
        assert!(
            said.len() <= READABLE || reader == "contract",
            "{reader}: {}",
            said.len()
        );
    }
    let head = "policy = { name = \"a\", revision = \"1\" }\n";
    for text in [
        format!("policy = {{ name = \"{long}\", revision = \"1\" }}"),
        format!("policy = {{ name = \"a\", revision = \"{long}\" }}"),
        format!(
            "{head}[clock.{long}]\ntarget.is = \"immediate\"\nstart = \"opened\"\nreclassified = \"freeze\""
        ),
        format!(
            "{head}[clock.c]\ntarget.is = \"{long}\"\nstart = \"opened\"\nreclassified = \"freeze\""
        ),
        format!(
            "{head}[clock.c]\ntarget.is = \"immediate\"\nstart = \"{long}\"\nreclassified = \"freeze\""
        ),
        format!("{head}calendar.c.zone = \"{long}\""),
        format!("{head}calendar.c = {{ zone = \"UTC\", hours = {{ mon = \"{long}\" }} }}"),
        format!("{head}calendar.c = {{ zone = \"UTC\", hours = {{ {long} = \"08:00-09:00\" }} }}"),
        format!("{head}role.lead = {{ what = \"leads\", cite = \"{long}\" }}"),
    ] {
        let said = refuses("policy", &text);
        assert!(said.len() <= READABLE, "{}", said.len());
    }
    let opening =
        |rest: &str| format!("{{\"opening\":{{\"logged-at\":\"2026-01-01T00:00:00Z\",{rest}}}}}");
    for rest in [
        "id",
        "plan",
        "region",
        "environment",
        "category",
        "channel",
        "contract",
    ] {
        let said = refuses("json", &opening(&format!("\"{rest}\":\"{long}\"")));
        assert!(said.len() <= READABLE, "{rest}: {}", said.len());
    }
    let facts = opening(&format!("\"facts\":{{\"{long}\":1,\"{long}\":1}}"));
    let said = refuses("json", &facts);
    assert!(said.len() <= READABLE, "{}", said.len());
    let scenario =
        format!("title = \"t\"\npolicy = \"../../policies/house.toml\"\nticket = \"{long}\"");
    let said = refuses("scenario", &scenario);
    assert!(said.len() <= READABLE, "{}", said.len());
}

#[test]
fn ten_megabytes_of_names() {
    let count = TEN_MEGABYTES / 20;
    let names = |line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let head = "policy = { name = \"a\", revision = \"1\" }\n";
    for text in [
        format!(
            "{head}[region]\n{}",
            names(|n| format!("region-{n} = {{}}\n"))
        ),
        format!(
            "{head}[role]\n{}",
            names(|n| format!("role-{n}.what = \"a\"\n"))
        ),
        format!(
            "{head}[calendar.c]\nunion = [{}]",
            names(|n| format!("\"calendar-{n}\", "))
        ),
        format!(
            "{head}[clock.c]\npauses = [{}]",
            names(|n| format!("\"reason-{n}\", "))
        ),
        format!(
            "{head}[clock.c]\nstart = [{}]",
            names(|n| format!("\"event-{n}\", "))
        ),
        format!(
            "{head}[fact.f]\ntype = \"choice\"\nvalues = [{}]",
            names(|n| format!("\"value-{n}\", "))
        ),
    ] {
        let said = refuses("policy", &text);
        assert!(said.len() < 1_000_000, "{}", said.len());
    }
    let facts: Vec<String> = (0..count).map(|n| format!("\"fact-{n}\":1")).collect();
    let opening = format!(
        "{{\"logged-at\":\"2026-01-01T00:00:00Z\",\"facts\":{{{}}}}}",
        facts.join(",")
    );
    let said = refuses("json", &format!("{{\"opening\":{opening}}}"));
    assert!(said.len() <= READABLE, "{}", said.len());
}

fn moments() -> [DateTime<Utc>; 5] {
    let leap = at("2016-12-31T23:59:60.999999999Z");
    [
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
        at("0000-01-01T00:00:00Z"),
        at("9999-12-31T23:59:59.999999999Z"),
        leap,
    ]
}

#[test]
fn extremes_of_time() {
    let office = Calendar::weekly("Europe/Berlin")
        .mon_fri("09:00-17:00")
        .build()
        .unwrap();
    let house = Policy::compile(&fixtures::policy("house")).unwrap();
    let opened = at("2026-03-02T08:00:00Z");
    let mut ticket = house.open(Opening::new(opened)).unwrap();
    for moment in moments() {
        assert!(office.is_open(moment).is_err());
        assert!(office.add(moment, TimeDelta::zero()).is_err());
        assert!(office.between(opened, moment).is_err());
        assert!(office.next_change(moment).is_err());
        assert!(house.open(Opening::new(moment)).is_err());
        assert!(
            ticket
                .apply(Event::new(moment, EventKind::Resolved))
                .is_err()
        );
        assert!(ticket.assess(moment).is_err());
        assert!(ticket.what_if(&[], moment).is_err());
    }
    for span in [TimeDelta::MIN, TimeDelta::MAX] {
        assert!(office.add(opened, span).is_err());
        assert!(office.sub(opened, span).is_err());
    }
}

/// The extremes of a number are numbers.
#[test]
fn extremes_of_numbers() {
    let house = Policy::compile(&fixtures::policy("house")).unwrap();
    let opened = at("2026-03-02T08:00:00Z");
    for number in [i64::MIN, i64::MAX] {
        let opening = Opening::new(opened).fact("affected-users", FactValue::Number(number));
        let ticket = house.open(opening).unwrap();
        assert!(ticket.assess(opened).is_ok());
    }
    for text in [
        "36600 days 1 nanosecond",
        "4294967295 days",
        "-1 hours",
        "1 hour 1",
    ] {
        refuses("policy", &format!("clock.c.target.is = \"{text}\""));
    }
}
