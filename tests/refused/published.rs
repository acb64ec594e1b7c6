//! The limits as they are published: each has its row in the table of their module, and a test at and just beyond it.

use std::fs;
use std::path::{Path, PathBuf};

/// The files whose tests bear the name of the limit that they are about, in lower case.
const NAMED: [&str; 2] = ["tests/refused/bounds.rs", "tests/refused/limits.rs"];

/// The tests elsewhere: the limits, the file, and the test, which speaks of each by its name or its value.
const ELSEWHERE: [(&[&str], &str, &str); 22] = [
    (
        &["MAX_DATED_ENTRIES", "MAX_CLOSED_RULES", "MAX_CLOSED_DAYS"],
        "tests/calendar/closed_days.rs",
        "both_sides_of_the_limits",
    ),
    (
        &["MAX_VERSIONS"],
        "tests/calendar/versions.rs",
        "what_is_refused",
    ),
    (
        &["MAX_ZONE_BYTES", "MAX_ZONE_TRANSITIONS"],
        "src/calendar/zone/tzif.rs",
        "both_sides_of_the_limits",
    ),
    (
        &["MAX_ZONE_NAME_BYTES"],
        "src/calendar/zone/suggest.rs",
        "both_sides_of_the_longest_name",
    ),
    (&["MAX_FEED_BYTES"], FEEDS, "bytes"),
    (&["MAX_FEED_EVENTS"], FEEDS, "events"),
    (&["MAX_FEED_RULES"], FEEDS, "rules_that_come_to_nothing"),
    (&["MAX_FEED_PERIODS"], FEEDS, "periods_of_rules"),
    (&["MAX_EVENT_OCCURRENCES"], FEEDS, "occurrences_of_an_event"),
    (&["MAX_FEED_OCCURRENCES"], FEEDS, "occurrences_of_a_feed"),
    (&["MAX_FEED_NESTING"], FEEDS, "nesting"),
    (
        &["MAX_FEED_ZONES"],
        FEEDS,
        "zones_are_looked_up_once_each_and_so_many_at_most",
    ),
    (
        &["MAX_EVENT_DATES", "MAX_RULE_BYTES"],
        FEEDS,
        "dates_and_texts_of_an_event",
    ),
    (
        &["MAX_RUNGS"],
        "tests/ladder/documents.rs",
        "as_many_rungs_as_are_let_be",
    ),
    (
        &["MAX_REPEATS", "MAX_LADDER_CONDITIONS"],
        "tests/ladder/documents.rs",
        "as_many_repeats_and_conditions",
    ),
    (
        &["MAX_EVENTS"],
        "tests/refused/tickets.rs",
        "logs_beyond_the_limit",
    ),
    (
        &["MAX_TEXT_BYTES"],
        "tests/refused/tickets.rs",
        "texts_beyond_the_limit",
    ),
    (&["MAX_MESSAGE_CHARS"], "src/words.rs", "texts_of_others"),
    (
        &["MAX_TEXT_SEGMENTS"],
        "tests/render/text.rs",
        "an_explanation_ends_at_its_limit",
    ),
    (
        &["MAX_TIMELINE_EVENTS"],
        "tests/render/timeline.rs",
        "the_list_of_events_ends_at_its_limit",
    ),
    (
        &["MAX_TIMELINE_LANES"],
        "tests/render/timeline.rs",
        "clocks_without_a_lane_are_counted",
    ),
    (
        &["MIN_TIMELINE_DAY_PIXELS"],
        "tests/render/timeline.rs",
        "days_are_narrow_below_ten_pixels",
    ),
];

const FEEDS: &str = "tests/calendar/ical/bounds.rs";

fn text_of(file: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(path).unwrap()
}

/// The public limits, each with its value as the source writes it.
fn limits() -> Vec<(String, String)> {
    let text = text_of("src/limits.rs");
    let constants = text.lines().filter_map(|line| {
        let (name, value) = line.strip_prefix("pub const ")?.split_once(" = ")?;
        let (name, _) = name.split_once(':')?;
        Some((name.to_owned(), value.trim_end_matches(';').to_owned()))
    });
    constants.collect()
}

/// The cells of the rows of the published table.
fn rows() -> Vec<Vec<String>> {
    let text = text_of("src/limits.rs");
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let cells = |row: &str| {
        row.trim_end_matches(" |")
            .split(" | ")
            .map(str::to_owned)
            .collect()
    };
    rows.map(cells).collect()
}

#[test]
fn every_limit_has_its_row_with_its_value() {
    let limits = limits();
    let rows = rows();
    assert!(limits.len() > 50, "{}", limits.len());
    let stated: Vec<(String, String)> = rows
        .iter()
        .map(|cells| {
            assert_eq!(cells.len(), 5, "{cells:?}");
            assert!(
                cells.iter().all(|cell| !cell.trim().is_empty()),
                "{cells:?}"
            );
            (
                cells[0].trim_end_matches('`').to_owned(),
                cells[1].replace(',', "_"),
            )
        })
        .collect();
    let plain = |(name, value): (String, String)| (name, value.replace('_', ""));
    let plain = |all: Vec<_>| all.into_iter().map(plain).collect::<Vec<_>>();
    assert_eq!(plain(stated), plain(limits));
}

/// The test of that name, up to the next one.
fn test_of(text: &str, name: &str) -> Option<String> {
    let (_, test) = text
        .split_once(&format!("#[test]\nfn {name}("))
        .or_else(|| text.split_once(&format!("#[test]\n    fn {name}(")))?;
    let (test, _) = test.split_once("#[test]").unwrap_or((test, ""));
    Some(test.to_owned())
}

#[test]
fn every_limit_has_its_test() {
    let named = NAMED.map(text_of);
    let mut untested = Vec::new();
    for (name, value) in limits() {
        let own = name.to_lowercase();
        let mut tests = named.iter().filter_map(|text| test_of(text, &own));
        let mut elsewhere = ELSEWHERE
            .iter()
            .filter(|(names, ..)| names.contains(&name.as_str()));
        let speaks = |test: &str| test.contains(&name) || test.contains(&value);
        let found = match (tests.next(), elsewhere.next()) {
            (Some(test), _) => speaks(&test),
            (None, Some((_, file, test))) => {
                test_of(&text_of(file), test).is_some_and(|test| speaks(&test))
            }
            (None, None) => false,
        };
        if !found {
            untested.push(name);
        }
    }
    assert!(untested.is_empty(), "no test at and beyond: {untested:?}");
}
