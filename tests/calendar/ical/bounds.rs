//! Feeds that would cost much.

use super::{calendar_of, covers, event, feed_of, problem};
use crate::support::property::check;
use duly::calendar::ical::{Feed, FeedError};
use duly::calendar::{BuildProblem, Calendar, ZoneSource};
use duly::limits::{
    MAX_DATED_ENTRIES, MAX_EVENT_DATES, MAX_EVENT_OCCURRENCES, MAX_FEED_BYTES, MAX_FEED_EVENTS,
    MAX_FEED_NESTING, MAX_FEED_OCCURRENCES, MAX_FEED_PERIODS, MAX_FEED_RULES, MAX_FEED_ZONES,
    MAX_RULE_BYTES, MAX_TEXT_BYTES,
};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use std::cell::Cell;

fn parse(lines: &str) -> Result<Feed, FeedError> {
    let text = format!("BEGIN:VCALENDAR\n{lines}END:VCALENDAR\n");
    Feed::parse(&text, "feed")
}

fn too_many(what: &'static str, limit: usize) -> Result<Feed, FeedError> {
    let feed = "feed".to_owned();
    Err(FeedError::TooMany { feed, what, limit })
}

#[test]
fn bytes() {
    let frame = "BEGIN:VCALENDAR\nX:\nEND:VCALENDAR\n";
    let of =
        |length: usize| frame.replace("X:", &format!("X:{}", "x".repeat(length - frame.len())));
    assert!(Feed::parse(&of(MAX_FEED_BYTES), "feed").is_ok());
    let found = MAX_FEED_BYTES + 1;
    let refused = FeedError::TooLarge {
        feed: "feed".to_owned(),
        found,
        limit: MAX_FEED_BYTES,
    };
    assert_eq!(Feed::parse(&of(found), "feed"), Err(refused));
}

#[test]
fn events() {
    let of = |count| parse(&event("DTSTART:20240101").repeat(count));
    assert_eq!(
        of(MAX_FEED_EVENTS).unwrap().closed_days().len(),
        MAX_FEED_EVENTS
    );
    assert_eq!(of(MAX_FEED_EVENTS + 1), too_many("events", MAX_FEED_EVENTS));
}

#[test]
fn rules_that_come_to_nothing() {
    // Each of them would be looked for until the year 10,000.
    let never = event("DTSTART:16000101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    let of = |count| parse(&never.repeat(count));
    assert_eq!(of(MAX_FEED_RULES).unwrap().closed_days(), []);
    let what = "events with a recurrence rule";
    assert_eq!(of(MAX_FEED_RULES + 1), too_many(what, MAX_FEED_RULES));
    for freq in ["DAILY", "WEEKLY", "MONTHLY"] {
        let rule = format!("DTSTART:20240101\nRRULE:FREQ={freq};BYMONTH=2;BYDAY=MO;BYSETPOS=31");
        assert_eq!(covers(&feed_of(&rule)), ["2024-01-01"], "{freq}");
    }
}

#[test]
fn periods_of_rules() {
    let what = "periods of recurrence rules";
    let limit = usize::try_from(MAX_FEED_PERIODS).unwrap();
    let of = |lines: &str, count| parse(&event(lines).repeat(count));
    // From 1600-01-01 to 1970-01-01 there are 135,140 days: seven times are 945,980, eight too many.
    let ended = "DTSTART:16000101\nRRULE:FREQ=DAILY;UNTIL=19691229";
    assert!(of(ended, 7).is_ok());
    assert_eq!(of(ended, 8), too_many(what, limit));
    // From 1970-01-01 to the end of 2400 there are 157,420 days: six times are 944,520.
    let never = "DTSTART:19700101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30";
    assert!(of(never, 6).is_ok());
    assert_eq!(of(never, 7), too_many(what, limit));
    // Over 1,999 days and looked for on one more: 500 times are as many as may be.
    let exact = |last: &str| format!("DTSTART:16000101\nRRULE:FREQ=DAILY;UNTIL={last}");
    let most = event(&exact("16050621")).repeat(limit / 2_000 - 1);
    let last = |last: &str| parse(&format!("{most}{}", event(&exact(last))));
    assert!(last("16050621").is_ok());
    assert_eq!(last("16050622"), too_many(what, limit));
    // A rule that is known to be over is not looked for any further, nor is one that begins beyond the range.
    let beyond = "DTSTART:21500101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30";
    assert_eq!(of(beyond, MAX_FEED_RULES).unwrap().closed_days(), []);
    for end in ["COUNT=2", "UNTIL=19700102"] {
        let short = format!("DTSTART:19700101\nRRULE:FREQ=DAILY;{end}");
        assert_eq!(
            of(&short, MAX_FEED_RULES).unwrap().closed_days().len(),
            2 * MAX_FEED_RULES
        );
    }
    // Nor is one with too many occurrences, which is a problem of its own.
    let endless = "DTSTART:19700101\nRRULE:FREQ=DAILY";
    assert_eq!(of(endless, 90).unwrap().problems().len(), 90);
}

#[test]
fn occurrences_of_an_event() {
    let daily = |count: usize| format!("DTSTART:19700101\nRRULE:FREQ=DAILY;COUNT={count}");
    let most = feed_of(&daily(MAX_EVENT_OCCURRENCES));
    assert_eq!(covers(&most).len(), MAX_EVENT_OCCURRENCES);
    let says = "2: found more than 10000 occurrences from 1970 up to 2100, expected at most 10000";
    for lines in [daily(MAX_EVENT_OCCURRENCES + 1), daily(1_000_000_000)] {
        assert_eq!(problem(&lines), says);
    }
    // Once a week for 130 years.
    let weekly = feed_of("DTSTART:19700101\nRRULE:FREQ=WEEKLY");
    assert_eq!(covers(&weekly).len(), 6_784);
    // Those before the range are not counted: 370 years, then two days.
    let long_ago = feed_of("DTSTART:16000101\nRRULE:FREQ=DAILY;UNTIL=19700101");
    assert_eq!(covers(&long_ago), ["1969-12-31", "1970-01-01"]);
}

#[test]
fn occurrences_of_a_feed() {
    let half = event(&format!(
        "DTSTART:19700101\nRRULE:FREQ=DAILY;COUNT={}",
        MAX_FEED_OCCURRENCES / 2
    ));
    let full = parse(&half.repeat(2)).unwrap();
    assert_eq!(full.closed_days().len(), MAX_FEED_OCCURRENCES);
    let more = format!("{}{}", half.repeat(2), event("DTSTART:20240101"));
    let what = "occurrences of events from 1970 up to 2100";
    assert_eq!(parse(&more), too_many(what, MAX_FEED_OCCURRENCES));
    // As many as a calendar may have of dated entries, which each of them is.
    let weekly = || {
        Calendar::weekly("UTC")
            .mon_fri("09:00-17:00")
            .closed_from(&full)
    };
    assert!(weekly().build().is_ok());
    let found = MAX_DATED_ENTRIES + 1;
    let limit = MAX_DATED_ENTRIES;
    assert_eq!(
        weekly()
            .closed(crate::support::date("2024-01-01"), "x")
            .build()
            .unwrap_err()
            .problems(),
        [BuildProblem::TooManyDatedEntries { found, limit }]
    );
}

#[test]
fn long_events_that_come_often_are_too_many_closed_days() {
    let feed = feed_of("DTSTART:19700101\nDURATION:P3650D\nRRULE:FREQ=WEEKLY");
    let calendar = Calendar::weekly("UTC")
        .mon_fri("09:00-17:00")
        .closed_from(&feed);
    assert!(matches!(
        calendar.build().unwrap_err().problems(),
        [BuildProblem::TooManyClosedDays { .. }]
    ));
    let of = |days| format!("DTSTART:19700101\nDURATION:P{days}D");
    assert_eq!(covers(&feed_of(&of(36_600))), ["1970-01-01..2070-03-16"]);
    assert_eq!(
        problem(&of(36_601)),
        "4: found `P36601D` in `DURATION`, expected an event of at most 36600 days"
    );
}

#[test]
fn nesting() {
    let of = |depth: usize| {
        let inner = depth - 1;
        parse(&format!(
            "{}{}",
            "BEGIN:X\n".repeat(inner),
            "END:X\n".repeat(inner)
        ))
    };
    assert!(of(MAX_FEED_NESTING).is_ok());
    let refused = FeedError::TooDeep {
        feed: "feed".to_owned(),
        line: MAX_FEED_NESTING + 1,
        limit: MAX_FEED_NESTING,
    };
    assert_eq!(of(MAX_FEED_NESTING + 1), Err(refused.clone()));
    assert_eq!(of(100_000), Err(refused));
}

#[test]
fn zones_are_looked_up_once_each_and_so_many_at_most() {
    let asked = Cell::new(0);
    let source = |name: &str| {
        asked.set(asked.get() + 1);
        duly::calendar::Newest.zone(name)
    };
    let of = |count: usize| {
        let event = |n| event(&format!("DTSTART;TZID=Nowhere/{n}:20240101T000000"));
        let events: String = (0..count).chain(0..count).map(event).collect();
        let text = format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
        asked.set(0);
        Feed::parse_with(&text, "feed", &source).unwrap()
    };
    assert_eq!(of(MAX_FEED_ZONES).problems().len(), 2 * MAX_FEED_ZONES);
    assert_eq!(asked.get(), MAX_FEED_ZONES);
    let more = of(MAX_FEED_ZONES + 1);
    assert_eq!(asked.get(), MAX_FEED_ZONES);
    assert_eq!(
        more.problems()
            .last()
            .map(|problem| problem.expected.as_str()),
        Some("at most 64 zones in a feed")
    );
}

#[test]
fn dates_and_texts_of_an_event() {
    let of = |count: usize| {
        format!(
            "DTSTART:20240101\nEXDATE:{}",
            vec!["20250101"; count].join(",")
        )
    };
    assert_eq!(covers(&feed_of(&of(MAX_EVENT_DATES))), ["2024-01-01"]);
    assert_eq!(
        problem(&of(MAX_EVENT_DATES + 1)),
        "4: found more than 10000 dates in `EXDATE`, expected at most 10000"
    );
    let named = |length: usize| format!("DTSTART:20240101\nSUMMARY:{}", "x".repeat(length));
    assert_eq!(
        feed_of(&named(MAX_TEXT_BYTES)).closed_days()[0]
            .name()
            .len(),
        MAX_TEXT_BYTES
    );
    assert_eq!(
        problem(&named(MAX_TEXT_BYTES + 1)),
        "4: found 4097 bytes in `SUMMARY`, expected at most 4096"
    );
    let rule = |length: usize| {
        let rule = "FREQ=YEARLY;COUNT=2";
        format!(
            "DTSTART:20240101\nRRULE:{rule}{}",
            ";".repeat(length - rule.len())
        )
    };
    assert_eq!(
        covers(&feed_of(&rule(MAX_RULE_BYTES))),
        ["2024-01-01", "2025-01-01"]
    );
    let long = problem(&rule(MAX_RULE_BYTES + 1));
    assert!(
        long.ends_with("expected at most 256 bytes, all ASCII"),
        "{long}"
    );
    // What a message repeats of the feed is cut.
    let long = problem(&format!("DTSTART:{}", "9".repeat(5_000)));
    assert!(long.contains(&format!("`{}…`", "9".repeat(300))), "{long}");
}

/// Lines as feeds have them, and lines as they should not.
fn line() -> impl Strategy<Value = String> {
    let known = [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "UID:a",
        "DTSTART:20240101",
        "DTSTART;TZID=Europe/Berlin:20240331T023000",
        "DTEND:20240102",
        "DURATION:P1W",
        "RECURRENCE-ID:20240101",
        "EXDATE:20240101,20240102",
        "RDATE:20240103",
        "STATUS:CANCELLED",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
        "RRULE:FREQ=MONTHLY;BYDAY=-5MO;BYSETPOS=-1",
        "RRULE:FREQ=DAILY;INTERVAL=65535",
        "RRULE:FREQ=YEARLY;BYYEARDAY=-366;WKST=SU",
        " folded",
    ];
    let part = "(DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|SUMMARY|BEGIN|END)[;:=,A-Z0-9+-]{0,24}";
    proptest::prop_oneof![
        4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => part.prop_map(|text: String| text),
        1 => any::<String>(),
    ]
}

#[test]
fn no_text_makes_it_panic() {
    check(512, vec(line(), 0..24), |lines| {
        let _ = Feed::parse(&lines.join("\n"), "feed");
        let inside = calendar_or_error(&lines.join("\n"));
        if let Ok(feed) = inside {
            let weekly = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00");
            let _ = weekly.closed_from(&feed).build();
        }
        Ok(())
    });
    assert_eq!(calendar_of("").closed_days(), []);
}

fn calendar_or_error(lines: &str) -> Result<Feed, FeedError> {
    parse(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n"))
}
