//! A feed as publishers of public holidays have them.

use super::{closed, covers};
use crate::support::{at, date};
use duly::calendar::ical::{Because, Feed};
use duly::calendar::{Calendar, ClosedRule, Day, Ground};

const TEXT: &str = include_str!("../../../fixtures/ical/holidays.ics");

fn feed() -> Feed {
    Feed::parse(TEXT, "holidays").unwrap()
}

#[test]
fn every_closed_day_of_a_year_and_no_other() {
    // The New Year, Good Friday, Labour Day, the works meeting, German Unity Day, two days of Christmas. Not:
    // the changes of clocks on 31 March and 27 October, Mother's Day on 12 May, the jubilee, the task.
    let in_2024 = [
        "2024-01-01",
        "2024-03-29",
        "2024-05-01",
        "2024-07-11",
        "2024-10-03",
        "2024-12-25",
        "2024-12-26",
    ];
    let feed = feed();
    assert_eq!(
        closed(&feed, "Europe/Berlin", "2024-01-01", "2024-12-31"),
        in_2024
    );
    let labour_day = |year| {
        let dates = (format!("{year}-04-30"), format!("{year}-05-03"));
        closed(&feed, "Europe/Berlin", &dates.0, &dates.1)
    };
    assert_eq!(labour_day(2025), ["2025-05-02"]); // moved
    assert_eq!(labour_day(2026), [""; 0]); // excepted
    assert_eq!(labour_day(2027), [""; 0]); // cancelled
    assert_eq!(labour_day(2028), ["2028-05-01"]);
}

#[test]
fn rules_begin_and_end_where_they_say_and_at_the_range() {
    let feed = feed();
    let closed = |first, last| closed(&feed, "Europe/Berlin", first, last);
    assert_eq!(closed("1969-12-31", "1970-01-01"), ["1970-01-01"]);
    assert_eq!(closed("1989-10-03", "1989-10-03"), [""; 0]);
    assert_eq!(closed("1990-10-03", "1990-10-03"), ["1990-10-03"]);
    assert_eq!(
        closed("2030-12-24", "2031-12-31"),
        [
            "2030-12-25",
            "2030-12-26",
            "2031-01-01",
            "2031-05-01",
            "2031-10-03"
        ]
    );
    assert_eq!(closed("2099-12-31", "2100-01-01"), ["2100-01-01"]);
}

#[test]
fn what_is_left_out_and_what_is_wrong_is_told() {
    let feed = feed();
    let left_out: Vec<_> = feed
        .left_out()
        .iter()
        .map(|event| (event.event.to_string(), event.name.as_str(), event.because))
        .collect();
    let of = |line, uid| format!("holidays, line {line}, {uid}@holidays.example");
    assert_eq!(
        left_out,
        [
            (of(89, "labour"), "Labour Day", Because::Cancelled),
            (of(97, "jubilee"), "Jubilee", Because::Cancelled),
            (of(104, "mothers-day"), "Mother's Day", Because::Transparent),
        ]
    );
    let problems: Vec<String> = feed.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "holidays, line 112, unknown-day@holidays.example, `Day that is none`: line 115: found \
             `20240230` in `DTSTART`, expected a date of the calendar from 1600 on, as in `20250101`"
        ]
    );
}

#[test]
fn explanations_name_the_feed_and_the_event() {
    let rule = ClosedRule::date(date("2024-05-01"), "Office party");
    let office = Calendar::weekly("Europe/Berlin")
        .mon_fri("09:00-17:00")
        .closed_from(&feed())
        .closed_by(rule)
        .build()
        .unwrap();
    let day = office.day(at("2024-05-01T10:00:00Z")).unwrap();
    assert_eq!(
        day.to_string(),
        "Wed 2024-05-01, Europe/Berlin: closed (closed by Labour Day \
         [holidays, line 74, labour@holidays.example]; by Office party)"
    );
    let Day::Weekly(weekly) = &day else {
        panic!("{day}");
    };
    let Ground::Closed { by } = &weekly.ground else {
        panic!("{day}");
    };
    let sources: Vec<_> = by.iter().map(|by| by.source).collect();
    assert_eq!(
        sources,
        [Some("holidays, line 74, labour@holidays.example"), None]
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    assert!(TEXT.contains("\r\n"));
    let other = format!("\u{feff}{}", TEXT.replace("\r\n", "\n"));
    assert_eq!(Feed::parse(&other, "holidays"), Ok(feed()));
}

#[test]
fn a_feed_cut_off_anywhere_is_refused() {
    let lines: Vec<&str> = TEXT.split_inclusive('\n').collect();
    for end in 0..lines.len() - 1 {
        assert!(Feed::parse(&lines[..end].concat(), "x").is_err(), "{end}");
    }
    assert!(Feed::parse(lines.concat().trim_end(), "x").is_ok());
}

#[test]
fn several_feeds_add_up_and_may_say_the_same() {
    let calendar = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00");
    let once = calendar.clone().closed_from(&feed()).build().unwrap();
    let again = Feed::parse(TEXT, "again").unwrap();
    let twice = calendar.closed_from(&feed()).closed_from(&again).build();
    let twice = twice.unwrap();
    let (from, to) = (at("2024-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z"));
    assert_eq!(once.between(from, to), twice.between(from, to));
    assert_eq!(
        twice.day(at("2024-10-03T10:00:00Z")).unwrap().to_string(),
        "Thu 2024-10-03, Europe/Berlin: closed (closed by German Unity Day \
         [again, line 36, unity@holidays.example]; by German Unity Day \
         [holidays, line 36, unity@holidays.example])"
    );
    assert_eq!(feed().closed_days().len(), {
        // The New Year 1970 to 2100, Unity Day from 1990 and Christmas 2000 to 2030, Labour Day 1970 to 2099 less
        // three, and the events of one date: two Good Fridays, one day moved, one meeting.
        131 + 110 + 31 + 127 + 4
    });
    assert!(covers(&Feed::parse("BEGIN:VCALENDAR\nEND:VCALENDAR", "x").unwrap()).is_empty());
}
