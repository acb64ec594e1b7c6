//! Both sides of the limits that `limits.rs` beside this leaves: each test bears the name of its constant.

use super::limits::errors;
use super::read::at;
use crate::fixtures;
use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::limits::*;
use duly::scenario::{Scenario, read_dir};
use duly::{Actor, Book, Event, Hours, Opening, Policy, Response, Side, Ticket, Zone, render};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

const HEAD: &str = r#"
    policy = { name = "Example", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    fact = { users = { type = "number" } }
    reaction = { r = { what = "hurry" } }
"#;

/// Accepted at the limit, and one beyond it refused with these words alone.
fn sides(limit: usize, text: impl Fn(usize) -> String, refused: &str) {
    let problems = |count: usize| errors(&format!("{HEAD}{}", text(count)));
    assert_eq!(problems(limit), [""; 0]);
    assert_eq!(problems(limit + 1), [format!("error{refused}")]);
}

/// So many of something, each with its number.
fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// So many of something in a list.
fn list(count: usize, one: impl Fn(usize) -> String) -> String {
    let all: Vec<String> = (0..count).map(one).collect();
    format!("[{}]", all.join(", "))
}

fn clock(rest: &str) -> String {
    let stated =
        "start = \"opened\"\nreclassified = \"freeze\"\ntarget = { is = \"1 elapsed hour\" }";
    format!("[clock.c]\n{stated}\n{rest}\n")
}

#[test]
fn max_levels() {
    let levels = |count| many(count, |n| format!("priority.p{n}.rank = {}\n", n + 1));
    let said = "[limit-exceeded] at `priority`: found 33 entries, expected at most 32";
    sides(MAX_LEVELS, levels, said);
}

#[test]
fn max_checks() {
    let one = |n| {
        format!(
            "[check.x{n}]\nsays = \"so\"\neffect = \"advised\"\nwhen = {{ severity = \"s1\" }}\n"
        )
    };
    let said = "[limit-exceeded] at `check`: found 257 entries, expected at most 256";
    sides(MAX_CHECKS, |count| many(count, one), said);
}

#[test]
fn max_queues() {
    let one = |n| format!("queue.q{n} = {{ what = \"work\", key = \"severity\" }}\n");
    let said = "[limit-exceeded] at `queue`: found 65 entries, expected at most 64";
    sides(MAX_QUEUES, |count| many(count, one), said);
}

#[test]
fn max_key_parts() {
    let part = |n| format!("{{ when = {{ fact = \"users\", is = {n} }} }}");
    let queue = |count| {
        format!(
            "queue.q = {{ what = \"work\", key = {} }}\n",
            list(count, part)
        )
    };
    let said = "[limit-exceeded] at `queue.q.key`: found 33 parts, expected at most 32";
    sides(MAX_KEY_PARTS, queue, said);
}

#[test]
fn max_tables() {
    let one = |n| {
        format!("table.t{n} = {{ says = \"What?\", values = [\"a\"], row = {{ is = \"a\" }} }}\n")
    };
    let said = "[limit-exceeded] at `table`: found 257 entries, expected at most 256";
    sides(MAX_TABLES, |count| many(count, one), said);
}

#[test]
fn max_window_months() {
    let check = |months| {
        let count = format!(
            "of = \"replied\", within = {{ months = {months}, zone = \"UTC\" }}, at-least = 1"
        );
        format!(
            "check.x = {{ says = \"so\", effect = \"advised\", when = {{ count = {{ {count} }} }} }}\n"
        )
    };
    let said =
        "[bad-value] at `check.x.when.count.within.months`: found `1201`, expected from 1 to 1200";
    sides(usize::try_from(MAX_WINDOW_MONTHS).unwrap(), check, said);
}

#[test]
fn max_memories() {
    let memories = |count| {
        let events = many(count, |n| format!("event.e{n} = {{ what = \"one\" }}\n"));
        let seen = list(count, |n| format!("{{ seen = \"e{n}\" }}"));
        let target = format!("{{ when = {{ any = {seen} }}, is = \"1 elapsed hour\" }}");
        format!(
            "{events}{}",
            clock("").replace("{ is = \"1 elapsed hour\" }", &target)
        )
    };
    let said = "[limit-exceeded] at `clock.c.target[0].when.any[256].seen`: found 257 selections of events to \
                remember, expected at most 256";
    sides(MAX_MEMORIES, memories, said);
    // However often the same is asked, it is remembered once.
    let seen = list(MAX_MEMORIES + 1, |_| "{ seen = \"replied\" }".to_owned());
    let target = format!("{{ when = {{ any = {seen} }}, is = \"1 elapsed hour\" }}");
    let text = clock("").replace("{ is = \"1 elapsed hour\" }", &target);
    assert_eq!(errors(&format!("{HEAD}{text}")), [""; 0]);
}

#[test]
fn max_count() {
    let check = |count| {
        format!(
            "check.x = {{ says = \"so\", effect = \"advised\", when = {{ count = {{ of = \"replied\", at-least = {count} }} }} }}\n"
        )
    };
    let said =
        "[limit-exceeded] at `check.x.when.count.at-least`: found `1001`, expected at most 1000";
    sides(usize::try_from(MAX_COUNT).unwrap(), check, said);
}

#[test]
fn max_clocks() {
    let one = |n| clock("").replace("clock.c", &format!("clock.c{n}"));
    let said = "[limit-exceeded] at `clock`: found 33 entries, expected at most 32";
    sides(MAX_CLOCKS, |count| many(count, one), said);
}

/// That of the ticket is one of them.
#[test]
fn max_tracks() {
    let one =
        |n| format!("track.t{n} = {{ start = \"a\", state = {{ a = {{ kind = \"idle\" }} }} }}\n");
    let said = "[limit-exceeded] at `track`: found 16 entries, expected at most 15";
    sides(MAX_TRACKS - 1, |count| many(count, one), said);
}

#[test]
fn max_states() {
    let one = |n| format!("track.t.state.s{n} = {{ kind = \"idle\" }}\n");
    let track = |count| format!("track.t.start = \"s0\"\n{}", many(count, one));
    let said = "[limit-exceeded] at `track.t.state`: found 65 entries, expected at most 64";
    sides(MAX_STATES, track, said);
}

#[test]
fn max_fields() {
    let fields = |count| {
        let fact = |n| format!("[fact.f{n}]\ntype = \"flag\"\n");
        let field = |n| format!("field.f{n} = \"optional\"\n");
        format!(
            "{}[act.resolved]\nby = \"anyone\"\n{}",
            many(count, fact),
            many(count, field)
        )
    };
    let said = "[limit-exceeded] at `act.resolved.field`: found 65 fields, expected at most 64";
    let problems = |count| {
        let head = HEAD.replace("fact = { users = { type = \"number\" } }", "");
        errors(&format!("{head}{}", fields(count)))
    };
    assert_eq!(problems(MAX_FIELDS), [""; 0]);
    assert_eq!(problems(MAX_FIELDS + 1), [format!("error{said}")]);
}

#[test]
fn max_effects() {
    let effect = |n| format!("{{ when = {{ fact = \"users\", is = {n} }}, react = \"r\" }}");
    let act = |count| {
        format!(
            "[act.resolved]\nby = \"anyone\"\neffect = {}\n",
            list(count, effect)
        )
    };
    let said = "[limit-exceeded] at `act.resolved.effect`: found 17 effects, expected at most 16";
    sides(MAX_EFFECTS, act, said);
}

#[test]
fn max_warnings() {
    let warn = |count| {
        clock(&format!(
            "warn = {}",
            list(count, |n| format!("\"{}%\"", n + 1))
        ))
    };
    let said = "[limit-exceeded] at `clock.c.warn`: found 17 warnings, expected at most 16";
    sides(MAX_WARNINGS, warn, said);
}

#[test]
fn max_calendars() {
    let one = |n| format!("calendar.c{n} = {{ open = \"always\" }}\n");
    let said = "[limit-exceeded] at `calendar`: found 101 entries, expected at most 100";
    sides(MAX_CALENDARS, |count| many(count, one), said);
}

/// Ten rows of a thousand conditions each, itself counted; and one more in a row of its own.
#[test]
fn max_table_conditions() {
    let row = |first: usize, size: usize| {
        let any = list(size - 1, |n| {
            format!("{{ fact = \"users\", is = {} }}", first + n)
        });
        format!("{{ when = {{ any = {any} }}, is = \"1 elapsed hour\" }}")
    };
    let rows = MAX_TABLE_CONDITIONS / MAX_CONDITIONS;
    let table = |count: usize| {
        let mut all: Vec<String> = (0..rows).map(|n| row(n * 1_000, MAX_CONDITIONS)).collect();
        if count > MAX_TABLE_CONDITIONS {
            all.push("{ when = { severity = \"s1\" }, is = \"1 elapsed hour\" }".to_owned());
        }
        let target = format!("[{}]", all.join(", "));
        clock("").replace("{ is = \"1 elapsed hour\" }", &target)
    };
    let said = "[limit-exceeded] at `clock.c.target[10]`: found 10001 conditions in the rows of one table, expected \
                at most 10000";
    sides(MAX_TABLE_CONDITIONS, table, said);
}

/// A thousand names of another form, and then a policy without a name: those beyond are counted.
#[test]
fn max_problems() {
    let problems = |policy: &str| {
        let roles = many(MAX_PROBLEMS, |n| format!("role.R{n}.what = \"one\"\n"));
        let text = format!("policy = {{ name = \"{policy}\", revision = \"1\" }}\n{roles}");
        let document: Document = toml::from_str(&text).unwrap();
        let problems = Policy::compile(&document).unwrap_err();
        let last = problems
            .iter()
            .find(|one| one.code == duly::Code::MoreProblems);
        (problems.iter().count(), last.map(|one| one.found.clone()))
    };
    assert_eq!(problems("Example"), (MAX_PROBLEMS, None));
    let beyond = Some("1001 problems".to_owned());
    assert_eq!(problems(""), (MAX_PROBLEMS + 1, beyond));
}

/// Of 33 names that are nearly right the last is not looked for.
#[test]
fn max_suggestions() {
    let helped = |count| {
        let members = list(count, |_| "\"on\"".to_owned());
        let text = format!(
            "{HEAD}calendar.one = {{ open = \"always\" }}\ncalendar.all = {{ union = {members} }}\n"
        );
        let found = errors(&text);
        found
            .iter()
            .filter(|one| one.contains("did you mean `one`?"))
            .count()
    };
    assert_eq!(helped(MAX_SUGGESTIONS), MAX_SUGGESTIONS);
    assert_eq!(helped(MAX_SUGGESTIONS + 1), MAX_SUGGESTIONS);
}

#[test]
fn max_revisions() {
    let document: Document = toml::from_str(HEAD).unwrap();
    let policy = Policy::compile(&document).unwrap();
    let book = |count: usize| {
        let from = |n: usize| at("2026-01-01T00:00:00Z") + TimeDelta::days(n.try_into().unwrap());
        Book::new((0..count).map(|n| (from(n), policy.clone()))).err()
    };
    assert_eq!(book(MAX_REVISIONS), None);
    let said = book(MAX_REVISIONS + 1).map(|error| error.to_string());
    let expected = "too many revisions: found 1001, expected at most 1000";
    assert_eq!(said.as_deref(), Some(expected));
}

#[test]
fn max_holders() {
    let text = format!("{HEAD}position.contacts = {{ what = \"whom to call\", several = true }}\n");
    let policy = Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap();
    let opened = at("2026-01-01T00:00:00Z");
    let mut ticket = policy.open(Opening::new(opened)).unwrap();
    let comes = |n: usize| {
        Event::assigned(
            opened,
            "contacts",
            Actor::new(Side::Customer).id(&format!("c-{n}")),
        )
    };
    for n in 0..MAX_HOLDERS {
        ticket.apply(comes(n)).unwrap();
    }
    let refused = ticket.apply(comes(MAX_HOLDERS)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "too many holders: expected at most 1000"
    );
}

/// Those whom one event puts there count together, and whom it puts elsewhere do not.
#[test]
fn max_holders_by_one_event() {
    let text = format!(
        r#"{HEAD}
        position = {{ aside = {{ what = "who waits", several = true }}, contacts = {{ what = "whom to call", several = true }} }}
        event = {{ joined = {{ what = "somebody comes" }}, paired = {{ what = "two come" }} }}
        act.joined = {{ by = "anyone", effect = {{ fill = {{ aside = "actor", contacts = "actor" }} }} }}
        act.paired = {{ by = "anyone", effect = [{{ fill = {{ contacts = "actor" }} }}, {{ fill = {{ contacts = "owner" }} }}] }}
        "#
    );
    let policy = Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap();
    let opened = at("2026-01-01T00:00:00Z");
    let mut ticket = policy.open(Opening::new(opened)).unwrap();
    let person = |id: &str| Actor::new(Side::Customer).id(id);
    let put = |position, id: &str| Event::assigned(opened, position, person(id));
    ticket.apply(put("owner", "o")).unwrap();
    for n in 1..MAX_HOLDERS {
        ticket.apply(put("contacts", &format!("c-{n}"))).unwrap();
    }
    let comes = |event| Event::happened(opened, event).by(person("last"));
    let refused = ticket.apply(comes("paired")).unwrap_err();
    assert!(refused.to_string().contains("contacts"), "{refused}");
    ticket.apply(comes("joined")).unwrap();
    let late = Event::happened(opened, "joined").by(person("late"));
    ticket.apply(late).unwrap_err();
}

#[test]
fn max_windows_per_day() {
    let hours = |count: usize| {
        let window = |n: usize| {
            let (hour, minute) = (n / 4, n % 4 * 15);
            format!("{hour:02}:{minute:02}-{hour:02}:{:02}", minute + 5)
        };
        let windows: Vec<String> = (0..count).map(window).collect();
        windows.join(", ").parse::<Hours>()
    };
    assert_eq!(
        hours(MAX_WINDOWS_PER_DAY).unwrap().seconds_of_day().count(),
        48
    );
    let said = hours(MAX_WINDOWS_PER_DAY + 1).unwrap_err().to_string();
    assert!(
        said.ends_with("column 625: found `12:00-12:05`, expected at most 48 windows"),
        "{said}"
    );
}

/// More than three stand as near.
#[test]
fn max_zone_suggestions() {
    let said = Zone::named("Etc/GMT+20").unwrap_err().to_string();
    let (_, suggested) = said.split_once("; did you mean ").unwrap();
    assert_eq!(suggested.matches(" or ").count() + 1, MAX_ZONE_SUGGESTIONS);
}

#[cfg(feature = "ical")]
#[test]
fn max_event_days() {
    let problems = |days: i64| {
        let event = format!("BEGIN:VEVENT\nUID:a\nDTSTART:19900101\nDURATION:P{days}D\nEND:VEVENT");
        let text = format!("BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR\n");
        let feed = duly::calendar::ical::Feed::parse(&text, "feed").unwrap();
        feed.problems()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(problems(MAX_EVENT_DAYS), [""; 0]);
    let said = "feed, line 2, a: line 5: found `P36601D` in `DURATION`, expected an event of at most 36600 days";
    assert_eq!(problems(MAX_EVENT_DAYS + 1), [said]);
}

/// After so many answers to questions, a minute apart.
fn answered(times: usize) -> (Ticket, DateTime<Utc>) {
    let policy = Policy::compile(&fixtures::policy("house")).unwrap();
    let mut now = at("2026-03-02T08:00:00Z");
    let mut ticket = policy.open(Opening::new(now)).unwrap();
    for _ in 0..times {
        for side in [Side::Customer, Side::Vendor] {
            now += TimeDelta::minutes(1);
            ticket
                .apply(Event::replied(now, side, Response::Notice))
                .unwrap();
        }
    }
    (ticket, now)
}

#[test]
fn max_shown_cycles() {
    let drawn = |times| {
        let (ticket, now) = answered(times);
        render::svg(&ticket.assess(now).unwrap(), ticket.log())
    };
    assert!(!drawn(MAX_SHOWN_CYCLES).contains("earlier not shown"));
    assert!(drawn(MAX_SHOWN_CYCLES + 1).contains("1 earlier not shown"));
    let told = |times, number: usize| {
        let (ticket, now) = answered(times);
        let text = render::text(&ticket.assess(now).unwrap()).to_string();
        // What changes next speaks of cycles that are not shown, too.
        let row = format!("next response #{number} ");
        text.lines().any(|line| line.starts_with(&row))
    };
    assert!(told(MAX_SHOWN_CYCLES, 1));
    assert!(told(MAX_SHOWN_CYCLES + 1, 2) && !told(MAX_SHOWN_CYCLES + 1, 1));
}

/// As wide whatever the time that it shows.
#[test]
fn timeline_pixels() {
    for days in [0, 1, 10_000] {
        let (ticket, now) = answered(1);
        let look = ticket.assess(now + TimeDelta::days(days)).unwrap();
        let svg = render::svg(&look, ticket.log());
        assert!(
            svg.contains(&format!("width=\"{TIMELINE_PIXELS}\"")),
            "{days}"
        );
    }
}

#[test]
fn max_timeline_text_chars() {
    let titled = |chars: usize| {
        let policy = Policy::compile(&fixtures::policy("house")).unwrap();
        let now = at("2026-03-02T08:00:00Z");
        let ticket = policy
            .open(Opening::new(now).id(&"x".repeat(chars)))
            .unwrap();
        let svg = render::svg(&ticket.assess(now).unwrap(), ticket.log());
        let (_, title) = svg.split_once("<title>").unwrap();
        let (title, _) = title.split_once("</title>").unwrap();
        title.to_owned()
    };
    let around = titled(1).chars().count() - 1;
    let longest = titled(MAX_TIMELINE_TEXT_CHARS - around);
    assert_eq!(
        (longest.chars().count(), longest.contains('…')),
        (MAX_TIMELINE_TEXT_CHARS, false)
    );
    let cut = titled(MAX_TIMELINE_TEXT_CHARS - around + 1);
    assert_eq!(
        (cut.chars().count(), cut.ends_with('…')),
        (MAX_TIMELINE_TEXT_CHARS, true)
    );
}

/// An empty folder of that name, which is taken away by the test itself.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("duly-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn said_of(folder: &std::path::Path) -> String {
    let failures = read_dir(folder).unwrap_err();
    let because = failures.iter().flat_map(|one| one.because.clone());
    let first = because.take(1).collect::<String>();
    first.replace(&folder.display().to_string(), "FOLDER")
}

#[test]
fn max_scenarios() {
    let folder = folder("scenarios");
    for n in 0..=MAX_SCENARIOS {
        fs::write(folder.join(format!("{n}.toml")), "").unwrap();
    }
    let beyond = said_of(&folder);
    fs::remove_file(folder.join("0.toml")).unwrap();
    let most = read_dir(&folder).unwrap_err();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(beyond, "  FOLDER: expected at most 100000 scenarios");
    assert_eq!(most.iter().count(), MAX_SCENARIOS);
}

/// The folder itself is one of them.
#[test]
fn max_folder_depth() {
    let folder = folder("depth");
    let deep = |depth: usize| {
        let inner = (1..depth).fold(folder.clone(), |folder, _| folder.join("in"));
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("a.toml"), "").unwrap();
        said_of(&folder)
    };
    let (most, beyond) = (deep(MAX_FOLDER_DEPTH), deep(MAX_FOLDER_DEPTH + 1));
    fs::remove_dir_all(&folder).unwrap();
    assert!(most.contains("missing field `title`"), "{most}");
    assert!(
        beyond.ends_with("expected folders at most 32 deep in each other"),
        "{beyond}"
    );
}

#[test]
fn max_file_bytes() {
    let folder = folder("bytes");
    let file = folder.join("a.toml");
    let sized = |bytes: u64| {
        let mut text = String::from("#");
        let _ = write!(text, "{}", "x".repeat(usize::try_from(bytes).unwrap() - 1));
        fs::write(&file, text).unwrap();
        let failures = Scenario::read(&file).unwrap_err();
        failures
            .to_string()
            .replace(&folder.display().to_string(), "FOLDER")
    };
    let (most, beyond) = (sized(MAX_FILE_BYTES), sized(MAX_FILE_BYTES + 1));
    fs::remove_dir_all(&folder).unwrap();
    assert!(most.contains("missing field `title`"), "{most}");
    let said = "FOLDER/a.toml: found more than 16777216 bytes";
    assert!(beyond.ends_with(said), "{beyond}");
}
