//! What single events close.

use super::{calendar_of, closed, covers, event, feed_of};
use duly::calendar::ical::Feed;

#[test]
fn all_day_events_and_their_ends() {
    for (lines, dates) in [
        ("DTSTART;VALUE=DATE:20240501", "2024-05-01"),
        ("DTSTART:20240501", "2024-05-01"),
        ("dtstart;value=date:20240501", "2024-05-01"),
        ("DTSTART:20240501\nDTEND:20240502", "2024-05-01"),
        ("DTSTART:20240501\nDTEND:20240503", "2024-05-01..2024-05-02"),
        ("DTSTART:20241230\nDTEND:20250102", "2024-12-30..2025-01-01"),
        ("DTSTART:20240501\nDTEND:20240501", "2024-05-01"),
        ("DTSTART:20240501\nDURATION:P1D", "2024-05-01"),
        ("DTSTART:20240501\nDURATION:P2D", "2024-05-01..2024-05-02"),
        ("DTSTART:20240501\nDURATION:P1W", "2024-05-01..2024-05-07"),
        ("DTSTART:20240501\nDURATION:PT24H", "2024-05-01"),
        ("DTSTART:20240501\nDURATION:PT0S", "2024-05-01"),
    ] {
        assert_eq!(covers(&feed_of(lines)), [dates], "{lines}");
    }
}

#[test]
fn timed_events_and_their_ends() {
    for (lines, time) in [
        (
            "DTSTART:20240501T080000Z\nDTEND:20240501T090000Z",
            "2024-05-01T08:00:00Z..2024-05-01T09:00:00Z",
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20240501T000000\nDTEND;TZID=Europe/Berlin:20240502T000000",
            "2024-04-30T22:00:00Z..2024-05-01T22:00:00Z",
        ),
        (
            "DTSTART;TZID=\"Europe/Berlin\":20240501T000000\nDURATION:P1D",
            "2024-04-30T22:00:00Z..2024-05-01T22:00:00Z",
        ),
        (
            "DTSTART;TZID=Asia/Tokyo:20240501T090000\nDTEND;TZID=America/New_York:20240501T090000",
            "2024-05-01T00:00:00Z..2024-05-01T13:00:00Z",
        ),
        // A day of 25 hours on the wall clock of Berlin.
        (
            "DTSTART;TZID=Europe/Berlin:20241027T000000\nDURATION:P1D",
            "2024-10-26T22:00:00Z..2024-10-27T23:00:00Z",
        ),
        // Without length, the second it begins with.
        (
            "DTSTART:20240501T080000Z",
            "2024-05-01T08:00:00Z..2024-05-01T08:00:01Z",
        ),
        (
            "DTSTART:20240501T080000Z\nDTEND:20240501T080000Z",
            "2024-05-01T08:00:00Z..2024-05-01T08:00:01Z",
        ),
        // A zone says nothing of a time in UTC.
        (
            "DTSTART;TZID=Europe/Berlin:20240501T080000Z",
            "2024-05-01T08:00:00Z..2024-05-01T08:00:01Z",
        ),
        // Of no zone.
        ("DTSTART:20240501T080000", "2024-05-01"),
        (
            "DTSTART:20240501T235959\nDTEND:20240502T000000",
            "2024-05-01",
        ),
        (
            "DTSTART:20240501T235959\nDTEND:20240502T000001",
            "2024-05-01..2024-05-02",
        ),
        (
            "DTSTART:20240501T120000\nDURATION:PT36H",
            "2024-05-01..2024-05-02",
        ),
    ] {
        assert_eq!(covers(&feed_of(lines)), [time], "{lines}");
    }
}

#[test]
fn a_timed_event_closes_the_dates_that_the_calendars_wall_clock_shows() {
    let dates = |feed: &Feed, zone| closed(feed, zone, "2024-12-20", "2024-12-31");
    let berlin = feed_of("DTSTART:20241224T230000Z\nDTEND:20241225T230000Z");
    assert_eq!(dates(&berlin, "Europe/Berlin"), ["2024-12-25"]);
    assert_eq!(
        dates(&berlin, "Europe/London"),
        ["2024-12-24", "2024-12-25"]
    );
    assert_eq!(dates(&berlin, "Asia/Tokyo"), ["2024-12-25", "2024-12-26"]);
    // A second more at either end is one date more.
    let before = feed_of("DTSTART:20241224T225959Z\nDTEND:20241225T230000Z");
    assert_eq!(
        dates(&before, "Europe/Berlin"),
        ["2024-12-24", "2024-12-25"]
    );
    let after = feed_of("DTSTART:20241224T230000Z\nDTEND:20241225T230001Z");
    assert_eq!(dates(&after, "Europe/Berlin"), ["2024-12-25", "2024-12-26"]);
    // An hour closes its date.
    let hour = feed_of("DTSTART;TZID=Europe/Berlin:20241227T200000\nDURATION:PT1H");
    assert_eq!(dates(&hour, "Europe/Berlin"), ["2024-12-27"]);
    assert_eq!(dates(&hour, "Asia/Tokyo"), ["2024-12-28"]);
    // Without a zone it is the same date everywhere.
    let floating = feed_of("DTSTART:20241227T200000\nDURATION:PT1H");
    for zone in ["Europe/Berlin", "Asia/Tokyo", "Pacific/Pago_Pago"] {
        assert_eq!(dates(&floating, zone), ["2024-12-27"], "{zone}");
    }
}

#[test]
fn dates_that_clocks_return_to_or_skip() {
    // In St John's clocks went from 00:01 on 7 November 2010 back to 23:01 on the 6th, which is 02:31 UTC.
    let back = feed_of("DTSTART:20101107T023000Z\nDTEND:20101107T024000Z");
    assert_eq!(
        closed(&back, "America/St_Johns", "2010-11-01", "2010-11-30"),
        ["2010-11-06", "2010-11-07"]
    );
    // In Apia there was no 30 December 2011.
    let skipped = feed_of("DTSTART:20111230T095959Z\nDTEND:20111230T100001Z");
    let dates = closed(&skipped, "Pacific/Apia", "2011-12-01", "2012-01-31");
    assert_eq!(dates.first().map(String::as_str), Some("2011-12-29"));
    assert_eq!(dates.last().map(String::as_str), Some("2011-12-31"));
}

#[test]
fn an_event_that_ends_as_the_clocks_change_closes_no_date_they_show_from_then_on() {
    // The clocks of Beirut went from 00:00 to 01:00 on 31 March 2024, which is 22:00 UTC.
    let dates = |end: &str| {
        let feed = feed_of(&format!("DTSTART:20240330T210000Z\nDTEND:{end}"));
        closed(&feed, "Asia/Beirut", "2024-03-01", "2024-04-30")
    };
    assert_eq!(dates("20240330T220000Z"), ["2024-03-30"]);
    assert_eq!(dates("20240330T220001Z"), ["2024-03-30", "2024-03-31"]);
}

#[test]
fn an_event_goes_on_after_an_alarm_in_it() {
    let feed = feed_of("BEGIN:VALARM\nDTSTART:20240101\nEND:VALARM\nDTSTART:20240501");
    assert_eq!(covers(&feed), ["2024-05-01"]);
}

#[test]
fn only_what_touches_the_supported_range_counts() {
    for (lines, dates) in [
        ("DTSTART:19691230", vec![]),
        ("DTSTART:19691231", vec!["1969-12-31"]),
        (
            "DTSTART:19691201\nDTEND:19700102",
            vec!["1969-12-01..1970-01-01"],
        ),
        ("DTSTART:21000101", vec!["2100-01-01"]),
        ("DTSTART:21000102", vec![]),
        ("DTSTART:19691231T235959Z", vec![]),
        (
            "DTSTART:19700101T000000Z",
            vec!["1970-01-01T00:00:00Z..1970-01-01T00:00:01Z"],
        ),
        (
            "DTSTART:20991231T235959Z",
            vec!["2099-12-31T23:59:59Z..2100-01-01T00:00:00Z"],
        ),
        ("DTSTART:21000101T000000Z", vec![]),
        ("DTSTART:99991231\nRRULE:FREQ=YEARLY", vec![]),
    ] {
        assert_eq!(covers(&feed_of(lines)), dates, "{lines}");
    }
    // What lies partly outside closes the part inside, and the calendar can be built.
    let whole = feed_of("DTSTART:19600101\nDTEND:20400101");
    let dates = closed(&whole, "UTC", "1969-12-31", "2039-12-31");
    assert_eq!(dates.len(), 25_568);
    assert_eq!(closed(&whole, "UTC", "2040-01-01", "2040-12-31"), [""; 0]);
}

#[test]
fn names_are_one_line_and_told_apart_by_line_and_uid() {
    let feed = calendar_of(&format!(
        "{}{}{}",
        event("SUMMARY:Tag\\, der\\nzweite \\\\ \u{7}x\nDTSTART:20240501\nUID:a b"),
        event("DTSTART:20240502"),
        event("SUMMARY:\nUID:same\nDTSTART:20240503"),
    ));
    let named: Vec<_> = feed
        .closed_days()
        .iter()
        .map(|day| (day.name().to_owned(), day.event().line(), day.event().uid()))
        .collect();
    assert_eq!(
        named,
        [
            ("Tag, der zweite \\ x".to_owned(), 2, Some("a b")),
            ("unnamed event".to_owned(), 7, None),
            ("unnamed event".to_owned(), 10, Some("same")),
        ]
    );
    assert_eq!(feed.closed_days()[0].event().feed(), "feed");
    assert_eq!(feed.name(), "feed");
}

#[test]
fn folded_lines_are_joined_wherever_they_break() {
    let feed = feed_of("SUM\n MARY:German U\n nity\n  Day\nDTSTART;VALUE=DA\n\tTE:2024\n 1003");
    assert_eq!(covers(&feed), ["2024-10-03"]);
    assert_eq!(feed.closed_days()[0].name(), "German Unity Day");
}

#[test]
fn hours_given_to_a_date_are_stronger() {
    let feed = feed_of("DTSTART:20241224");
    let eve = crate::support::date("2024-12-24");
    let office = duly::Calendar::weekly("UTC")
        .mon_fri("09:00-17:00")
        .date(eve, "09:00-12:00")
        .closed_from(&feed)
        .build()
        .unwrap();
    assert_eq!(office.closed_name(eve), None);
    assert_eq!(office.is_business_day(eve), Ok(true));
}
