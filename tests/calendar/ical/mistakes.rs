//! Events that are wrong, and texts that are no feed.

use super::{calendar_of, closed, event, problem};
use duly::calendar::ical::Feed;

/// The event begins on line 2.
fn each(mistakes: &[(&str, &str)]) {
    for (lines, says) in mistakes {
        assert_eq!(problem(lines), *says, "{lines}");
    }
}

#[test]
fn times_that_cannot_be() {
    each(&[
        (
            "SUMMARY:x",
            "2: found an event without `DTSTART`, expected one that begins",
        ),
        (
            "DTSTART:tomorrow",
            "3: found `tomorrow` in `DTSTART`, expected a date of the calendar from 1600 on, as in `20250101`",
        ),
        (
            "DTSTART:20240101T2500",
            "3: found `20240101T2500` in `DTSTART`, expected a date and time of the calendar from 1600 on, \
             as in `20250101T090000Z`",
        ),
        (
            "DTSTART;VALUE=DATE:20240101T000000",
            "3: found `20240101T000000` in `DTSTART`, expected a date without a time, as `VALUE=DATE` says",
        ),
        (
            "DTSTART:20240101\nDTSTART:20240102",
            "4: found a second `DTSTART`, expected one at most",
        ),
        (
            "DTSTART:20240102\nDTEND:20240101",
            "4: found `20240101` in `DTEND`, expected an end that is not before the start",
        ),
        (
            "DTSTART:20240102T000000Z\nDTEND:20240101T235959Z",
            "4: found `20240101T235959Z` in `DTEND`, expected an end that is not before the start",
        ),
        (
            "DTSTART:20240102\nDTEND:20240103T000000Z",
            "4: found `20240103T000000Z` in `DTEND`, expected a date or time like that of `DTSTART`",
        ),
        (
            "DTSTART:20240102T000000Z\nDTEND:20240103T000000",
            "4: found `20240103T000000` in `DTEND`, expected a date or time like that of `DTSTART`",
        ),
        (
            "DTSTART:20240102\nDTEND:20240103\nDURATION:P1D",
            "5: found `P1D` in `DURATION`, expected `DTEND` or `DURATION`, not both",
        ),
        (
            "DTSTART:20240102\nDURATION:-P1D",
            "4: found `-P1D` in `DURATION`, expected a duration that is not negative, as in `P1D` or `PT36H`",
        ),
        (
            "DTSTART:20240102\nDURATION:PT36H",
            "4: found `PT36H` in `DURATION`, expected whole days, as `DTSTART` is a date",
        ),
        (
            "DTSTART;TZID=Europe/Berlim:20240102T000000",
            "3: found zone `Europe/Berlim` in `DTSTART`, expected a zone of the IANA database (unknown zone: \
             found `Europe/Berlim`, expected a name of the IANA database as provider `bundled` has it; did \
             you mean `Europe/Berlin`?)",
        ),
    ]);
}

#[test]
fn recurrences_that_cannot_be() {
    each(&[
        (
            "DTSTART:20240102\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY",
            "5: found a second `RRULE`, expected one at most",
        ),
        (
            "DTSTART:20240102\nEXRULE:FREQ=DAILY",
            "4: found `FREQ=DAILY` in `EXRULE`, expected `EXDATE`",
        ),
        (
            "DTSTART:20240102\nEXDATE:20240102,soon",
            "4: found `20240102,soon` in `EXDATE`, expected a date of the calendar from 1600 on, as in `20250101`",
        ),
        (
            "DTSTART:20240102\nRDATE:20240103T000000Z",
            "4: found `20240103T000000Z` in `RDATE`, expected dates or times like those of `DTSTART`",
        ),
        (
            "DTSTART:20240102\nRECURRENCE-ID;RANGE=THISANDFUTURE:20240102",
            "4: found `RANGE=THISANDFUTURE` in `RECURRENCE-ID`, expected one occurrence",
        ),
        (
            "DTSTART:20240102\nRECURRENCE-ID:20240102\nRRULE:FREQ=DAILY;COUNT=2",
            "5: found `RRULE` beside `RECURRENCE-ID`, expected one occurrence",
        ),
    ]);
}

#[test]
fn rules_that_cannot_be_read_or_are_too_fine() {
    let refused = |rule: &str| problem(&format!("DTSTART:20240101\nRRULE:{rule}"));
    for rule in [
        "FREQ=FORTNIGHTLY",
        "",
        "COUNT=2",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;COUNT=-1",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=DAILY;COUNT=99999999999",
        "FREQ=YEARLY;BYMONTH=13",
    ] {
        let says = refused(rule);
        let found =
            format!("4: found `{rule}` in `RRULE`, expected a recurrence rule of RFC 5545 (");
        assert!(says.starts_with(&found) && says.ends_with(')'), "{says}");
    }
    for (rule, expected) in [
        (
            "FREQ=DAILY;INTERVAL=0",
            "an `INTERVAL` and a `COUNT` of 1 or more",
        ),
        (
            "FREQ=DAILY;COUNT=0",
            "an `INTERVAL` and a `COUNT` of 1 or more",
        ),
        (
            "FREQ=SECONDLY",
            "a recurrence that comes once a day at most",
        ),
        (
            "FREQ=MINUTELY",
            "a recurrence that comes once a day at most",
        ),
        ("FREQ=HOURLY", "a recurrence that comes once a day at most"),
        (
            "FREQ=DAILY;BYHOUR=1,2",
            "a recurrence that comes once a day at most",
        ),
        (
            "FREQ=YEARLY;BYSECOND=1,2",
            "a recurrence that comes once a day at most",
        ),
        (
            "FREQ=DAILY;COUNT=2;UNTIL=20250101",
            "`COUNT` or `UNTIL`, not both",
        ),
        ("FREQ=DAILY;UNTIL=20250101;UNTIL=20250101", "`UNTIL` once"),
        (
            "FREQ=DAILY;UNTIL=20231231",
            "an `UNTIL` that is not before `DTSTART`",
        ),
        ("FREQ=YEARLY;BYDAY=€", "at most 256 bytes, all ASCII"),
    ] {
        let says = format!("4: found `{rule}` in `RRULE`, expected {expected}");
        assert_eq!(refused(rule), says);
    }
}

#[test]
fn a_wrong_event_leaves_the_others_as_they_are() {
    let (before, after) = (event("DTSTART:20240101"), event("DTSTART:20240103"));
    for wrong in [
        event("DTSTART:20240102x"),
        // Not ended, ended by another name, with a component that is not ended.
        "BEGIN:VEVENT\nDTSTART:20240102\n".to_owned(),
        "BEGIN:VEVENT\nDTSTART:20240102\nEND:VALARM\nEND:VEVENT\n".to_owned(),
        "BEGIN:VEVENT\nDTSTART:20240102\nBEGIN:VALARM\nEND:VEVENT\n".to_owned(),
    ] {
        let feed = calendar_of(&format!("{before}{wrong}{after}"));
        assert_eq!(feed.problems().len(), 1, "{wrong}");
        let dates = closed(&feed, "UTC", "2024-01-01", "2024-01-31");
        assert_eq!(dates, ["2024-01-01", "2024-01-03"], "{wrong}");
    }
    let unfinished = calendar_of(&format!(
        "BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20240102\n{after}"
    ));
    assert_eq!(
        unfinished.problems()[0].to_string(),
        "feed, line 2, `x`: line 5: found `BEGIN:VEVENT`, expected `END:VEVENT`"
    );
    let last = calendar_of(&format!("{after}BEGIN:VEVENT\nDTSTART:20240102"));
    assert_eq!(
        last.problems()[0].to_string(),
        "feed, line 5: line 7: found `END:VCALENDAR`, expected `END:VEVENT`"
    );
}

#[test]
fn lines_that_decide_nothing_are_not_even_read() {
    let feed = calendar_of(&event(
        "DTSTART:20240102\nDESCRIPTION\n???\nX-A;=:\nDTSTAMP:never",
    ));
    assert_eq!(feed.problems(), []);
    assert_eq!(feed.closed_days().len(), 1);
}

#[test]
fn texts_that_are_no_feed() {
    for (text, says) in [
        ("", "line 1: found no calendar, expected `BEGIN:VCALENDAR`"),
        (
            "\n \n",
            "line 1: found no calendar, expected `BEGIN:VCALENDAR`",
        ),
        (
            "<!DOCTYPE html>\n<p>Not found",
            "line 1: found `<!DOCTYPE html>`, expected `BEGIN:VCALENDAR`",
        ),
        (
            "BEGIN:VEVENT\nDTSTART:20240101\nEND:VEVENT\n",
            "line 1: found `BEGIN:VEVENT`, expected `BEGIN:VCALENDAR`",
        ),
        (
            "BEGIN:VCALENDAR\nVERSION:2.0",
            "line 2: found the end of the text, expected `END:VCALENDAR`",
        ),
        (
            "BEGIN:VCALENDAR\nEND:VTIMEZONE\nEND:VCALENDAR",
            "line 2: found `END:VTIMEZONE`, expected `END:VCALENDAR`",
        ),
        (
            "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR",
            "line 3: found `END:VCALENDAR`, expected `BEGIN:VCALENDAR`",
        ),
        (
            "BEGIN:VCALENDAR\nEND:VCALENDAR\nx",
            "line 3: found `x`, expected `BEGIN:VCALENDAR`",
        ),
    ] {
        let error = Feed::parse(text, "feed").unwrap_err().to_string();
        assert_eq!(error, format!("feed `feed`, {says}"));
    }
    let two = "begin:vcalendar\nend:vcalendar\nBEGIN:VCALENDAR\nEND:VCALENDAR\n";
    assert!(Feed::parse(two, "feed").is_ok());
}
