//! Every variant of every public error comes up. Which there are is read in the source, so that a new one is missed.

use super::read::{self, Said, at};
use super::{cases, documents};
use crate::fixtures;
use chrono::{NaiveDate, TimeDelta, Weekday};
use duly::calendar::{
    ChronoTz, ClosedRule, Hours, Newest, RowError, Seconds, Weekly, zone_differences,
};
use duly::document::{Document, Options};
use duly::limits::{
    MAX_CLOSED_RULES, MAX_COMPOSED_CALENDARS, MAX_DATED_ENTRIES, MAX_NAME_BYTES, MAX_RUNGS,
    MAX_TEXT_BYTES, MAX_VERSIONS, MAX_WINDOWS_PER_DAY,
};
use duly::{
    Actor, Advisory, AmendError, Book, Calendar, CalendarError, CycleAnswer, Due, EscalationLadder,
    Event, EventKind, Opening, Policy, RestoreError, RungKind, Side, Subject, Ticket, Zone, verify,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The enums of errors, each with the file that declares it.
const ENUMS: [(&str, &str); 17] = [
    ("AmendError", "engine/history.rs"),
    ("Because", "engine/refusal.rs"),
    ("BookError", "policy/book.rs"),
    ("BuildProblem", "calendar/error.rs"),
    ("CalendarError", "calendar/error.rs"),
    ("Code", "diagnostic.rs"),
    ("CompareError", "calendar/differences.rs"),
    ("FeedError", "calendar/ical/error.rs"),
    ("HoursErrorKind", "calendar/hours.rs"),
    ("InstantError", "instant.rs"),
    ("LadderError", "policy/ladder.rs"),
    ("Refused", "engine/outcome.rs"),
    ("ReplayError", "engine/outcome.rs"),
    ("RestoreError", "engine/history.rs"),
    ("RowError", "calendar/rows.rs"),
    ("Unverified", "engine/verify.rs"),
    ("ZoneError", "calendar/zone.rs"),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The variants that the source declares, as `Refused::Earlier`.
fn declared(name: &str, file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(source().join(file)).unwrap();
    let (_, body) = text.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let starts = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    starts
        .map(|line| {
            let word = line.split(|c: char| !c.is_alphanumeric()).next();
            format!("{name}::{}", word.unwrap())
        })
        .collect()
}

/// An enum of errors that is not among those above would not be looked at.
#[test]
fn every_enum_of_errors_is_known() {
    let mut found = BTreeSet::new();
    for path in rust_files(&source()) {
        let text = fs::read_to_string(&path).unwrap();
        for item in text.split("thiserror::Error)]").skip(1) {
            let item = item.trim_start().trim_start_matches("#[non_exhaustive]");
            let Some(name) = item.trim_start().strip_prefix("pub enum ") else {
                continue;
            };
            let name = name.split(' ').next().unwrap().to_owned();
            let file = path.strip_prefix(source()).unwrap();
            found.insert((name, file.display().to_string().replace('\\', "/")));
        }
    }
    // These are problems and reasons, and no errors by themselves.
    for (name, file) in [("Because", "engine/refusal.rs"), ("Code", "diagnostic.rs")] {
        found.insert((name.to_owned(), file.to_owned()));
    }
    let known = ENUMS.map(|(name, file)| (name.to_owned(), file.to_owned()));
    assert_eq!(found, BTreeSet::from(known));
}

#[test]
fn every_variant_comes_up() {
    let mut made = cases::variants();
    made.extend(documents::variants());
    for said in [
        books(),
        builds(),
        calendars(),
        rows(),
        comparisons(),
        zones(),
        hours(),
        ladders(),
        tickets(),
        histories(),
        explanations(),
    ] {
        for one in said {
            assert!(!one.text.is_empty(), "{:?}", one.variants);
            made.extend(one.variants);
        }
    }
    let mut all: BTreeSet<String> = ENUMS
        .iter()
        .flat_map(|(name, file)| declared(name, file))
        .collect();
    if cfg!(not(feature = "ical")) {
        all.retain(|one| !one.starts_with("FeedError::"));
    }
    #[cfg(feature = "ical")]
    made.extend(feeds());
    let missed: Vec<_> = all.difference(&made).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let unknown: Vec<_> = made.difference(&all).collect();
    assert_eq!(unknown, ["ContentHashError::ContentHashError"]);
}

/// Those whose texts are too long for a case.
#[cfg(feature = "ical")]
fn feeds() -> [String; 2] {
    use duly::calendar::ical::Feed;
    use duly::limits::{MAX_FEED_BYTES, MAX_FEED_EVENTS};

    let error = |text: &str| read::variant("FeedError", &Feed::parse(text, "feed").unwrap_err());
    let event = "BEGIN:VEVENT\nUID:a\nDTSTART:20260101\nEND:VEVENT\n";
    let many = event.repeat(MAX_FEED_EVENTS + 1);
    [
        error(&" ".repeat(MAX_FEED_BYTES + 1)),
        error(&format!("BEGIN:VCALENDAR\n{many}END:VCALENDAR\n")),
    ]
}

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    severity.s1 = { rank = 1 }
    calendar.office = { zone = "UTC", hours = { mon-fri = "09:00-17:00" } }
    [clock.answer]
    start = "opened"
    calendar = "office"
    target = { is = "2 business hours" }
    reclassified = "freeze"
"#;

fn desk() -> Document {
    toml::from_str(DESK).unwrap()
}

fn policy() -> Policy {
    Policy::compile(&desk()).unwrap()
}

/// Logged on a Thursday.
fn ticket() -> Ticket {
    policy()
        .open(Opening::new(at("2026-01-01T09:00:00Z")))
        .unwrap()
}

fn books() -> Vec<Said> {
    let (one, two) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let late = at("2100-01-01T00:00:00Z");
    let book = Book::new([(one, policy())]).unwrap();
    let many = duly::limits::MAX_REVISIONS + 1;
    let many = (0..many).map(|n| (one + TimeDelta::seconds(n.try_into().unwrap()), policy()));
    let document = Document::default();
    let mut accounts = Document::default();
    accounts.policy.subject = Some(Subject::Account);
    "Accounts".clone_into(&mut accounts.policy.name);
    "1".clone_into(&mut accounts.policy.revision);
    let accounts = Policy::compile(&accounts).unwrap();
    [
        Book::new([(one, policy()), (two, accounts)]).unwrap_err(),
        Book::new([(late, policy())]).unwrap_err(),
        Book::new([(one, policy()), (one, policy())]).unwrap_err(),
        Book::new(many).unwrap_err(),
        book.contract("acme", two..two, policy()).unwrap_err(),
        Book::compile(&[(one, &document)], &[], &Options::default()).unwrap_err(),
    ]
    .iter()
    .map(read::book)
    .collect()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn weekly() -> Weekly {
    Calendar::weekly("UTC").mon_fri("09:00-17:00")
}

/// One of each problem by itself.
fn builds() -> Vec<Said> {
    let day = date("2026-05-04");
    let built = weekly().build().unwrap();
    [
        Calendar::weekly("Mars/Olympus").build().unwrap_err(),
        Calendar::always()
            .with_day_zone("Mars/Olympus")
            .unwrap_err(),
        built.with_day_zone("UTC").unwrap_err(),
        Calendar::weekly("UTC").mon("8-17").build().unwrap_err(),
        weekly().mon("09:00-10:00").build().unwrap_err(),
        weekly().since(day).since(day).build().unwrap_err(),
        weekly()
            .closed(day, "a")
            .closed(day, "b")
            .build()
            .unwrap_err(),
        weekly()
            .date(day, "closed")
            .date(day, "closed")
            .build()
            .unwrap_err(),
        weekly()
            .closed(date("2100-01-02"), "a")
            .build()
            .unwrap_err(),
        weekly()
            .closed_by(ClosedRule::yearly(2, 30, "a"))
            .build()
            .unwrap_err(),
        weekly().weekend(&WEEK).build().unwrap_err(),
    ]
    .iter()
    .map(read::build)
    .chain(too_much())
    .collect()
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// Of what there is too much in a calendar.
fn too_much() -> Vec<Said> {
    let day = date("2026-05-04");
    let built = weekly().build().unwrap();
    let versions = day.iter_days().take(MAX_VERSIONS);
    let versions = versions.fold(weekly(), |all, from| all.since(from));
    let rule = || ClosedRule::nth(5, Weekday::Mon, 2, "x");
    let rules = (0..=MAX_CLOSED_RULES).fold(weekly(), |all, _| all.closed_by(rule()));
    let whole = date("1970-01-01")..=date("2099-12-31");
    let days = (0..10).fold(weekly(), |all, _| {
        all.closed_by(ClosedRule::dates(whole.clone(), "x"))
    });
    let dates = date("1990-01-01").iter_days().take(MAX_DATED_ENTRIES + 1);
    let dates = dates.fold(weekly(), |all, day| all.closed(day, "x"));
    let breaks = (0..=MAX_WINDOWS_PER_DAY).fold(weekly(), |all, n| {
        let (hour, minute) = (n / 4, n % 4 * 15);
        let text = format!("{hour:02}:{minute:02}-{hour:02}:{:02}", minute + 5);
        all.break_on(day, text.as_str())
    });
    [
        versions.build().unwrap_err(),
        rules.build().unwrap_err(),
        days.build().unwrap_err(),
        dates.build().unwrap_err(),
        breaks.build().unwrap_err(),
        Calendar::union(vec![&built; MAX_COMPOSED_CALENDARS]).unwrap_err(),
    ]
    .iter()
    .map(read::build)
    .collect()
}

fn hours() -> Vec<Said> {
    let many: Vec<String> = (0..=MAX_WINDOWS_PER_DAY)
        .map(|n| {
            format!(
                "{:02}:{:02}-{:02}:{:02}",
                n / 4,
                n % 4 * 15,
                n / 4,
                n % 4 * 15 + 5
            )
        })
        .collect();
    let error = many.join(", ").parse::<Hours>().unwrap_err();
    vec![read::hours(&error)]
}

fn calendars() -> Vec<Said> {
    let office = weekly().build().unwrap();
    let (first, last) = (at("1970-01-01T00:00:00Z"), at("2099-12-31T23:00:00Z"));
    let day = date("2026-05-04");
    let beyond = at("2100-01-01T00:00:00Z");
    let leap = at("2016-12-31T23:59:60Z");
    let hours = TimeDelta::hours;
    let errors = [
        office.is_open(beyond).unwrap_err(),
        office.is_open(leap).unwrap_err(),
        office.add(first, hours(-1)).unwrap_err(),
        Calendar::never().next_open(first).unwrap_err(),
        office.add(last, hours(100)).unwrap_err(),
        office.spans(last..first).unwrap_err(),
        Calendar::always().is_business_day(day).unwrap_err(),
        office.business_day_after(day, 0).unwrap_err(),
    ];
    errors.iter().map(calendar).collect()
}

fn calendar(error: &CalendarError) -> Said {
    let said = Said::of(error).being("CalendarError", error);
    if let CalendarError::Instant(instant) = error {
        return said.being("InstantError", instant);
    }
    said
}

fn rows() -> Vec<Said> {
    let office = weekly().build().unwrap();
    let mut out = [0; 2];
    let mut add = |starts: &[i64], spans: Seconds<'_>| {
        let error = office.add_many(starts, spans, &mut out).unwrap_err();
        let said = Said::of(error).being("RowError", &error);
        match error {
            RowError::Length { .. } => said,
            RowError::Row {
                error: CalendarError::Instant(instant),
                ..
            } => said.being("InstantError", &instant),
            RowError::Row { .. } => said,
        }
    };
    vec![
        add(&[0, 1, 2], Seconds::Same(1)),
        add(&[0, -1], Seconds::Same(1)),
        add(&[0, i64::MAX], Seconds::Same(1)),
        add(&[i64::MIN, 0], Seconds::Same(1)),
        add(&[0, 1], Seconds::Each(&[0, i64::MAX])),
        add(&[0, 1], Seconds::Each(&[0, i64::MIN])),
    ]
}

fn comparisons() -> Vec<Said> {
    let (one, two) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let errors = [
        zone_differences("Mars/Olympus", &Newest, &ChronoTz, one..two).unwrap_err(),
        zone_differences("Europe/Berlin", &Newest, &ChronoTz, two..one).unwrap_err(),
    ];
    let said = |error| Said::of(error).being("CompareError", error);
    errors.iter().map(said).collect()
}

/// TZif of version 3: an offset, how often it changes, leap seconds, footer.
#[cfg(feature = "tzif")]
fn tzif(offset: i32, transitions: u32, leaps: u32, footer: &str) -> Vec<u8> {
    let header = |counts: [u32; 6]| {
        let mut header = b"TZif3".to_vec();
        header.extend([0; 15]);
        header.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        header
    };
    let mut bytes = header([0, 0, 0, 0, 1, 1]);
    bytes.extend([0; 7]);
    bytes.extend(header([0, 0, leaps, transitions, 1, 4]));
    bytes.extend((0..i64::from(transitions)).flat_map(|n| (n * 3_600).to_be_bytes()));
    bytes.extend((0..transitions).map(|_| 0));
    bytes.extend(offset.to_be_bytes());
    bytes.extend(b"\0\0LMT\0");
    for _ in 0..leaps {
        bytes.extend(78_796_800_i64.to_be_bytes());
        bytes.extend(1_i32.to_be_bytes());
    }
    bytes.extend(format!("\n{footer}\n").into_bytes());
    bytes
}

#[cfg(feature = "tzif")]
fn zones() -> Vec<Said> {
    let zone = |bytes: &[u8]| {
        let error = Zone::from_tzif("Test/Zone", "1", bytes).unwrap_err();
        Said::of(&error).being("ZoneError", &error)
    };
    vec![
        zone(b"TZif"),
        zone(&tzif(0, 4_097, 0, "LMT0")),
        zone(&tzif(0, 0, 1, "LMT0")),
        zone(&tzif(0, 1, 0, "")),
        zone(&tzif(93_600, 0, 0, "")),
    ]
}

fn ladders() -> Vec<Said> {
    let rung = |name: &'static str| (name, "lead", RungKind::Functional);
    let long = "x".repeat(MAX_NAME_BYTES + 1);
    let names: Vec<String> = (0..=MAX_RUNGS).map(|n| format!("r{n}")).collect();
    let many = names
        .iter()
        .map(|name| (name.as_str(), "lead", RungKind::Functional));
    let errors = [
        EscalationLadder::new([]).unwrap_err(),
        EscalationLadder::new(many).unwrap_err(),
        EscalationLadder::new([rung("a"), rung("a")]).unwrap_err(),
        EscalationLadder::new([(long.as_str(), "lead", RungKind::Functional)]).unwrap_err(),
    ];
    let said = |error| Said::of(error).being("LadderError", error);
    errors.iter().map(said).collect()
}

/// What one more than may hold a position is refused with.
fn crowded() -> duly::Refused {
    let joins = r#"
        policy = { name = "Desk", revision = "1" }
        position.guests = { what = "who came", several = true }
        event.joined = { what = "somebody comes" }
        act.joined = { by = "anyone", effect = { fill = { guests = "actor" } } }
    "#;
    let joins = Policy::compile(&toml::from_str::<Document>(joins).unwrap()).unwrap();
    let mut ticket = joins
        .open(Opening::new(at("2026-01-01T09:00:00Z")))
        .unwrap();
    for number in 1..=duly::limits::MAX_HOLDERS {
        let guest = Actor::new(Side::Customer).id(&number.to_string());
        ticket
            .apply(Event::happened(at("2026-01-01T09:00:00Z"), "joined").by(guest))
            .unwrap();
    }
    let last = Actor::new(Side::Customer).id("last");
    ticket
        .apply(Event::happened(at("2026-01-01T09:00:00Z"), "joined").by(last))
        .unwrap_err()
}

fn tickets() -> Vec<Said> {
    let from = at("2026-03-01T00:00:00Z");
    let book = Book::new([(from, policy())]).unwrap();
    let opening = || Opening::new(at("2026-01-01T09:00:00Z"));
    let long = "x".repeat(MAX_TEXT_BYTES + 1);
    let nudge = r#"
        policy = { name = "Desk", revision = "1" }
        role = { agent = { what = "a" }, lead = { what = "l" } }
        event.nudge = { what = "somebody is nudged" }
        act.nudge = { by = "anyone", effect = [{ climb = "next" }, { climb = "next" }] }
        [[ladder.rung]]
        name = "desk"
        role = "agent"
        kind = "functional"
        [[ladder.rung]]
        name = "lead"
        role = "lead"
        kind = "hierarchical"
    "#;
    let nudge = Policy::compile(&toml::from_str::<Document>(nudge).unwrap()).unwrap();
    let mut nudged = nudge.open(opening()).unwrap();
    let agent = Actor::new(Side::Vendor).role("agent");
    let assigned = Event::assigned(at("2026-01-01T09:00:00Z"), "assignee", agent);
    nudged.apply(assigned).unwrap();
    let event = Event::happened(at("2026-01-01T10:00:00Z"), "nudge");
    let outcome = nudged.apply(event).unwrap();
    let [.., Advisory::NotClimbed { because }] = &outcome.advisories[..] else {
        panic!("{:?}", outcome.advisories);
    };
    let advised = Said::of(because).being("Because", because);
    [
        crowded(),
        ticket().assess(at("2025-12-31T00:00:00Z")).unwrap_err(),
        book.open(opening()).unwrap_err(),
        policy().open(opening().id(&long)).unwrap_err(),
        policy()
            .open(Opening::new(at("2026-01-01T09:00:60Z")))
            .unwrap_err(),
    ]
    .iter()
    .map(read::refused)
    .chain([advised])
    .collect()
}

fn histories() -> Vec<Said> {
    let late = || Event::new(at("2100-01-01T00:00:00Z"), EventKind::Resolved);
    let mut ticket = ticket();
    let soon = Event::new(at("2026-01-01T10:00:00Z"), EventKind::Resolved);
    ticket.apply(soon).unwrap();
    let nothing = ticket.amend(7, None).unwrap_err();
    let refused = ticket.amend(1, Some(late())).unwrap_err();
    let said = |error: &AmendError| Said::of(error).being("AmendError", error);
    let mut snapshot = ticket.snapshot();
    snapshot.log.events.push(late());
    let replay = policy().restore(snapshot).unwrap_err();
    let foreign = Policy::compile(&fixtures::policy("house")).unwrap();
    let other = foreign.restore(ticket.snapshot()).unwrap_err();
    let restored = |error: &RestoreError| Said::of(error).being("RestoreError", error);
    vec![
        said(&nothing),
        said(&refused),
        restored(&replay),
        restored(&other),
    ]
}

/// Answers that were altered behind the engine's back.
fn explanations() -> Vec<Said> {
    let ticket = ticket();
    let look = ticket.assess(at("2026-01-01T09:30:00Z")).unwrap();
    let cycle = look.clock("answer").unwrap().current().unwrap();
    verify(&cycle).unwrap();
    let (mut hole, mut end, mut sum) = (cycle.clone(), cycle.clone(), cycle.clone());
    hole.started_at = at("2026-01-01T09:00:01Z");
    end.due = Due::At(at("2026-01-01T11:00:01Z"));
    sum.measures.as_mut().unwrap().effective = TimeDelta::hours(3);
    let said = |cycle: &CycleAnswer<'_>| {
        let error = verify(cycle).unwrap_err();
        Said::of(&error).being("Unverified", &error)
    };
    vec![said(&hole), said(&end), said(&sum)]
}
