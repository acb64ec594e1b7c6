//! Rules, dates added and taken away, and occurrences that other events stand for.

use super::{calendar_of, closed, covers, event, feed_of};

/// What is covered from a year to another.
fn dates(lines: &str, first: &str, last: &str) -> Vec<String> {
    let feed = feed_of(lines);
    assert_eq!(feed.problems(), []);
    closed(&feed, "UTC", first, last)
}

#[test]
fn rules_of_public_holidays() {
    for (rule, first, expected) in [
        // The fourth Thursday of November.
        (
            "DTSTART:20231123\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            "2024",
            "2024-11-28",
        ),
        // The last Monday of May.
        (
            "DTSTART:20230529\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
            "2024",
            "2024-05-27",
        ),
        // The Tuesday after the first Monday of November.
        (
            "DTSTART:20201103\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "2024",
            "2024-11-05",
        ),
        ("DTSTART:20200229\nRRULE:FREQ=YEARLY", "2024", "2024-02-29"),
        // From long before the range.
        ("DTSTART:16000101\nRRULE:FREQ=YEARLY", "1970", "1970-01-01"),
        ("DTSTART:17760704\nRRULE:FREQ=YEARLY", "2026", "2026-07-04"),
        (
            "DTSTART:19000101\nRRULE:FREQ=YEARLY;INTERVAL=100",
            "2000",
            "2000-01-01",
        ),
    ] {
        let (from, to) = (format!("{first}-01-01"), format!("{first}-12-31"));
        assert_eq!(dates(rule, &from, &to), [expected], "{rule}");
    }
    let leap = dates(
        "DTSTART:20200229\nRRULE:FREQ=YEARLY",
        "2021-01-01",
        "2023-12-31",
    );
    assert_eq!(leap, [""; 0]);
    assert_eq!(
        dates(
            "DTSTART:20200229\nRRULE:FREQ=YEARLY",
            "2096-01-01",
            "2100-01-01"
        ),
        ["2096-02-29"]
    );
}

#[test]
fn rules_end_by_count_by_until_or_at_the_range() {
    let start = "DTSTART:20240101\nRRULE:FREQ=DAILY";
    for (end, last) in [
        (";COUNT=1", "2024-01-01"),
        (";COUNT=3", "2024-01-03"),
        (";UNTIL=20240101", "2024-01-01"),
        (";UNTIL=20240103", "2024-01-03"),
        (";UNTIL=20240103T000000Z", "2024-01-03"),
        (";UNTIL=20240102T235959Z", "2024-01-02"),
    ] {
        let covered = covers(&feed_of(&format!("{start}{end}")));
        assert_eq!(covered.last().map(String::as_str), Some(last), "{end}");
        assert_eq!(covered.first().map(String::as_str), Some("2024-01-01"));
    }
    for end in [
        "",
        ";COUNT=1000000000",
        ";UNTIL=99991231",
        ";UNTIL=21000101",
    ] {
        let weekly = format!("DTSTART:20991225\nRRULE:FREQ=WEEKLY{end}");
        assert_eq!(
            covers(&feed_of(&weekly)),
            ["2099-12-25", "2100-01-01"],
            "{end}"
        );
    }
}

#[test]
fn until_is_told_by_the_clock_of_the_start() {
    // 10:00 in Berlin is 09:00 UTC in winter.
    let start = "DTSTART;TZID=Europe/Berlin:20240101T100000\nRRULE:FREQ=DAILY";
    for (until, count) in [
        ("20240103T090000Z", 3),
        ("20240103T085959Z", 2),
        ("20240103T100000", 3),
        ("20240103T095959", 2),
        ("20240103", 3),
        // The start itself is within.
        ("20240101T090000Z", 1),
    ] {
        let feed = feed_of(&format!("{start};UNTIL={until}"));
        // A time of no zone, within a property without one, is one of the wall clock.
        assert_eq!(covers(&feed).len(), count, "{until}");
    }
}

#[test]
fn occurrences_follow_the_wall_clock() {
    // Sundays from midnight to midnight, over the change of clocks on 31 March.
    let sundays = feed_of(
        "DTSTART;TZID=Europe/Berlin:20240324T000000\nDTEND;TZID=Europe/Berlin:20240325T000000\n\
         RRULE:FREQ=WEEKLY;COUNT=3",
    );
    assert_eq!(
        covers(&sundays),
        [
            "2024-03-23T23:00:00Z..2024-03-24T23:00:00Z",
            "2024-03-30T23:00:00Z..2024-03-31T22:00:00Z",
            "2024-04-06T22:00:00Z..2024-04-07T22:00:00Z",
        ]
    );
    assert_eq!(
        closed(&sundays, "Europe/Berlin", "2024-03-01", "2024-04-30"),
        ["2024-03-24", "2024-03-31", "2024-04-07"]
    );
    // A time the clocks skip, and one they show twice.
    let night = "DTSTART;TZID=Europe/Berlin:20240330T023000\nRRULE:FREQ=DAILY;COUNT=3";
    assert_eq!(
        covers(&feed_of(night)),
        [
            "2024-03-30T01:30:00Z..2024-03-30T01:30:01Z",
            "2024-03-31T01:30:00Z..2024-03-31T01:30:01Z",
            "2024-04-01T00:30:00Z..2024-04-01T00:30:01Z",
        ]
    );
    let twice = "DTSTART;TZID=Europe/Berlin:20241027T023000";
    assert_eq!(
        covers(&feed_of(twice)),
        ["2024-10-27T00:30:00Z..2024-10-27T00:30:01Z"]
    );
}

#[test]
fn a_length_is_told_by_what_is_written_of_a_skipped_time_too() {
    // The clocks of Beirut went from 00:00 to 01:00 on 31 March 2024.
    let late = feed_of(
        "DTSTART;TZID=Asia/Beirut:20240330T230000\nDTEND;TZID=Asia/Beirut:20240331T000000\n\
         RRULE:FREQ=WEEKLY;COUNT=2",
    );
    assert_eq!(
        covers(&late),
        [
            "2024-03-30T21:00:00Z..2024-03-30T22:00:00Z",
            "2024-04-06T20:00:00Z..2024-04-06T21:00:00Z",
        ]
    );
}

#[test]
fn a_rule_may_name_one_time_of_the_day() {
    for part in ["BYHOUR=10", "BYMINUTE=0", "BYSECOND=0"] {
        let rule = format!("DTSTART:20240101T100000\nRRULE:FREQ=DAILY;COUNT=2;{part}");
        assert_eq!(
            covers(&feed_of(&rule)),
            ["2024-01-01", "2024-01-02"],
            "{part}"
        );
    }
}

#[test]
fn the_start_counts_also_where_the_rule_does_not_meet_it() {
    // 1 January 2024 is a Monday.
    let tuesdays = "DTSTART:20240101\nRRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20240110";
    assert_eq!(
        covers(&feed_of(tuesdays)),
        ["2024-01-01", "2024-01-02", "2024-01-09"]
    );
    let never = "DTSTART:20240101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30";
    assert_eq!(covers(&feed_of(never)), ["2024-01-01"]);
}

#[test]
fn dates_are_added_and_taken_away() {
    for (lines, expected) in [
        (
            "RDATE;VALUE=DATE:20240301,20240201",
            vec!["2024-01-01", "2024-02-01", "2024-03-01"],
        ),
        (
            "RDATE:20240201\nRDATE:20240101",
            vec!["2024-01-01", "2024-02-01"],
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20240102",
            vec!["2024-01-01", "2024-01-03"],
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20240101,20240103",
            vec!["2024-01-02"],
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20240102T000000",
            vec!["2024-01-01"],
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20250102",
            vec!["2024-01-01", "2024-01-02"],
        ),
        ("RDATE:20240201\nEXDATE:20240201", vec!["2024-01-01"]),
        ("EXDATE:20240101", vec![]),
    ] {
        assert_eq!(
            covers(&feed_of(&format!("DTSTART:20240101\n{lines}"))),
            expected,
            "{lines}"
        );
    }
    let timed = "DTSTART;TZID=Europe/Berlin:20240101T100000\nDURATION:PT1H";
    let first = "2024-01-01T09:00:00Z..2024-01-01T10:00:00Z";
    for (lines, second) in [
        (
            "RDATE;TZID=Europe/Berlin:20240701T100000",
            Some("2024-07-01T08:00:00Z..2024-07-01T09:00:00Z"),
        ),
        (
            "RDATE:20240701T080000Z",
            Some("2024-07-01T08:00:00Z..2024-07-01T09:00:00Z"),
        ),
        (
            "RDATE;VALUE=PERIOD:20240701T080000Z/PT2H",
            Some("2024-07-01T08:00:00Z..2024-07-01T10:00:00Z"),
        ),
        (
            "RDATE;VALUE=PERIOD:20240701T080000Z/20240701T083000Z",
            Some("2024-07-01T08:00:00Z..2024-07-01T08:30:00Z"),
        ),
        ("RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20240102T090000Z", None),
        (
            "RRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=Europe/Berlin:20240102T100000",
            None,
        ),
        ("RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20240102T100000", None),
        ("RRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:20240102", None),
        (
            "RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20240102T100000Z",
            Some("2024-01-02T09:00:00Z..2024-01-02T10:00:00Z"),
        ),
    ] {
        let covered = covers(&feed_of(&format!("{timed}\n{lines}")));
        let expected: Vec<&str> = std::iter::once(first).chain(second).collect();
        assert_eq!(covered, expected, "{lines}");
    }
}

#[test]
fn dates_are_taken_away_from_times_of_no_zone_as_they_are_written() {
    for (exdate, last) in [
        ("EXDATE:20240102T100000", "2024-01-01"),
        ("EXDATE:20240102T100000Z", "2024-01-01"),
        ("EXDATE:20240102", "2024-01-01"),
        ("EXDATE:20240102T100001", "2024-01-02"),
        ("EXDATE:20240103", "2024-01-02"),
    ] {
        let lines = format!("DTSTART:20240101T100000\nRRULE:FREQ=DAILY;COUNT=2\n{exdate}");
        let covered = covers(&feed_of(&lines));
        assert_eq!(covered.last().map(String::as_str), Some(last), "{exdate}");
    }
}

#[test]
fn an_event_stands_for_an_occurrence_of_its_uid() {
    let series = event("UID:a\nDTSTART:20240101\nRRULE:FREQ=DAILY;COUNT=3");
    let other = event("UID:b\nDTSTART:20240102");
    let with = |lines: &str| {
        let feed = calendar_of(&format!("{}{series}{other}", event(lines)));
        closed(&feed, "UTC", "2023-01-01", "2025-12-31")
    };
    let (first, second, third) = ("2024-01-01", "2024-01-02", "2024-01-03");
    let moved = with("UID:a\nRECURRENCE-ID:20240103\nDTSTART:20240105");
    assert_eq!(moved, [first, second, "2024-01-05"]);
    let cancelled = "UID:a\nRECURRENCE-ID:20240103\nSTATUS:CANCELLED";
    assert_eq!(with(cancelled), [first, second]);
    let transparent = "UID:a\nRECURRENCE-ID:20240103\nDTSTART:20240103\nTRANSP:TRANSPARENT";
    assert_eq!(with(transparent), [first, second]);
    // Of another UID, of none, or of a date that is none of the occurrences.
    for lines in [
        "UID:c\nRECURRENCE-ID:20240103\nSTATUS:CANCELLED",
        "RECURRENCE-ID:20240103\nSTATUS:CANCELLED",
        "UID:a\nRECURRENCE-ID:20240104\nSTATUS:CANCELLED",
    ] {
        assert_eq!(with(lines), [first, second, third], "{lines}");
    }
    // On the date of the other event, that one still closes it.
    assert_eq!(
        with("UID:a\nRECURRENCE-ID:20240102\nSTATUS:CANCELLED"),
        [first, second, third]
    );
    // One that is wrong replaces nothing.
    let feed = calendar_of(&format!(
        "{}{series}",
        event("UID:a\nRECURRENCE-ID:20240103\nDTSTART:x")
    ));
    assert_eq!(feed.problems().len(), 1);
    assert_eq!(
        closed(&feed, "UTC", "2024-01-01", "2024-01-31"),
        [first, second, third]
    );
}

#[test]
fn events_of_one_uid_are_events_of_their_own() {
    let feed = calendar_of(&format!(
        "{}{}",
        event("UID:a\nDTSTART:20240101"),
        event("UID:a\nDTSTART:20240105")
    ));
    assert_eq!(covers(&feed), ["2024-01-01", "2024-01-05"]);
}
