//! Days counted in targets, and hours in several pieces.

use super::{OFFICE, compile, due, due_at, opened};
use crate::support::{at, date};
use chrono::{TimeDelta, Weekday};
use duly::calendar::Calendar;
use duly::document::Document;
use duly::{Code, Policy};

fn target(text: &str) -> String {
    format!(
        r#"{OFFICE}
        [clock.resolution]
        start = "opened"
        calendar = "office"
        target = {{ is = {text} }}
        reclassified = "freeze"
        "#
    )
}

/// "One day" was once a day of the schedule and is now 24 hours of it: Freshdesk's notice on SLA days.
#[test]
fn a_day_has_to_say_what_it_means() {
    for unsaid in ["{ business-days = 1 }", r#""1 business day""#] {
        let document: Document = toml::from_str(&target(unsaid)).unwrap();
        let problems = Policy::compile(&document).unwrap_err();
        let missing = problems.iter().any(|one| one.code == Code::Missing);
        assert!(missing, "{problems}");
    }
    for (meaning, expected, words) in [
        (
            r#"{ business-days = 1, landing = "same-time" }"#,
            "03T11:00",
            "same time of day",
        ),
        (
            r#"{ business-days = 1, landing = "close" }"#,
            "03T17:00",
            "clos",
        ),
        (
            r#"{ business-days = 1, first-day = "filing", landing = "close" }"#,
            "02T17:00",
            "clos",
        ),
        (
            r#"{ business-days = 1, landing = "8 hours" }"#,
            "03T11:00",
            "of 8 business hours",
        ),
        // Six hours on Monday, eight on Tuesday and on Wednesday, two on Thursday.
        (r#""24 business hours""#, "05T11:00", "24 business hours"),
        (r#""24 elapsed hours""#, "03T11:00", "24"),
    ] {
        let ticket = opened(&compile(&target(meaning)), "02T11:00");
        assert_eq!(
            due(&ticket, "02T11:00", "resolution"),
            due_at(expected),
            "{meaning}"
        );
        let look = super::look(&ticket, "02T11:00");
        let says = &super::cycle(&look, "resolution").explain().rules[0].says;
        assert!(says.contains(words), "{says}");
    }
}

/// What is filed at the cutoff itself is of the next day, as what is filed at closing is.
#[test]
fn what_comes_at_the_cutoff_comes_after_it() {
    let policy = compile(&target(
        r#"{ business-days = 1, landing = "close", cutoff = "12:00" }"#,
    ));
    for (logged, expected) in [
        ("02T11:59:59", "03T17:00"),
        ("02T12:00", "04T17:00"),
        ("02T12:00:01", "04T17:00"),
        // Friday at noon is Monday, whose day after is Tuesday.
        ("06T11:59:59", "09T17:00"),
        ("06T12:00", "10T17:00"),
    ] {
        let ticket = opened(&policy, logged);
        assert_eq!(
            due(&ticket, logged, "resolution"),
            due_at(expected),
            "{logged}"
        );
    }
    let policy = compile(&target(r#"{ business-days = 1, landing = "close" }"#));
    for (logged, expected) in [("02T16:59:59", "03T17:00"), ("02T17:00", "04T17:00")] {
        let ticket = opened(&policy, logged);
        assert_eq!(
            due(&ticket, logged, "resolution"),
            due_at(expected),
            "{logged}"
        );
    }
}

/// Forty-eight hours over days of twelve hours surprised people who expected two days: Zammad #390.
#[test]
fn forty_eight_hours_are_four_days_of_twelve() {
    let long = target(r#""48 business hours""#).replace("09:00-17:00", "08:00-20:00");
    let ticket = opened(&compile(&long), "02T08:00");
    assert_eq!(due(&ticket, "02T08:00", "resolution"), due_at("05T20:00"));
    let elapsed = target(r#""48 elapsed hours""#).replace("09:00-17:00", "08:00-20:00");
    let ticket = opened(&compile(&elapsed), "02T08:00");
    assert_eq!(due(&ticket, "02T08:00", "resolution"), due_at("04T08:00"));
}

/// A lunch break could not be had, since a day had one stretch of hours: Frappe Helpdesk #2212 and #1528, Chatwoot
/// #14009.
#[test]
fn a_day_may_have_a_lunch_break() {
    let lunch = target(r#""1 business hour""#).replace("09:00-17:00", "09:00-12:00, 13:00-17:00");
    for (logged, expected) in [
        ("02T11:00", "02T12:00"),
        ("02T11:00:01", "02T13:00:01"),
        ("02T11:30", "02T13:30"),
        ("02T12:00", "02T14:00"),
        ("02T13:00", "02T14:00"),
        ("02T16:30", "03T09:30"),
    ] {
        let ticket = opened(&compile(&lunch), logged);
        assert_eq!(
            due(&ticket, logged, "resolution"),
            due_at(expected),
            "{logged}"
        );
    }
}

/// Breaks imitated by holidays of part of a day closed the whole day: osTicket #6847.
#[test]
fn part_of_a_day_may_be_closed() {
    let calendar = Calendar::weekly("Etc/UTC")
        .mon_fri("09:00-17:00")
        .break_on(date("2026-12-24"), "13:00-17:00")
        .break_weekly(Weekday::Wed, "12:00-13:00")
        .build()
        .unwrap();
    let noon = at("2026-12-24T12:00:00Z");
    assert_eq!(
        calendar.next_close(noon),
        Ok(Some(at("2026-12-24T13:00:00Z")))
    );
    assert_eq!(
        calendar.add(noon, TimeDelta::hours(1)),
        Ok(at("2026-12-24T13:00:00Z"))
    );
    assert_eq!(
        calendar.add(noon, TimeDelta::hours(2)),
        Ok(at("2026-12-25T10:00:00Z"))
    );
    // The Wednesday before has seven hours of its own.
    let day = |text: &str| at(&format!("2026-12-{text}T00:00:00Z"));
    assert_eq!(
        calendar.between(day("23"), day("24")),
        Ok(TimeDelta::hours(7))
    );
    assert_eq!(
        calendar.between(day("24"), day("25")),
        Ok(TimeDelta::hours(4))
    );
}
