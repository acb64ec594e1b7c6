//! Calendars that open seldom or never, feeds of holidays, the change of the clocks.

use super::{OFFICE, compile, cycle, due, due_at, look, on, opened};
use crate::support::{NANO, at, date};
use chrono::TimeDelta;
use duly::calendar::{Calendar, CalendarError, ClosedRule};
use duly::{Code, CycleState, Due, Stretch};

/// A desk whose calendar is given, with a resolution clock of that target.
fn desk_on(calendar: &str, target: &str) -> duly::Policy {
    compile(&format!(
        r#"
        policy = {{ name = "Desk", revision = "1" }}
        [calendar.office]
        zone = "Etc/UTC"
        {calendar}
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = {{ is = "{target}" }}
        reclassified = "freeze"
        "#
    ))
}

/// A schedule of one hour a week made tickets due at once, since time was searched for in fixed windows of
/// three days: osTicket #6739.
#[test]
fn one_hour_a_week_is_enough() {
    let weekly = r#"hours = { tue = "10:00-11:00" }"#;
    let ticket = opened(&desk_on(weekly, "1 business hour"), "03T10:30");
    assert_eq!(due(&ticket, "03T10:30", "resolution"), due_at("10T10:30"));
    // From the opening on the hour is used up at closing; from closing on, at the next one.
    for (logged, expected) in [("03T10:00", "03T11:00"), ("03T11:00", "10T11:00")] {
        let ticket = opened(&desk_on(weekly, "1 business hour"), logged);
        assert_eq!(due(&ticket, logged, "resolution"), due_at(expected));
    }
    // The hundredth Tuesday lies 693 days later.
    let ticket = opened(&desk_on(weekly, "100 business hours"), "03T10:00");
    let hundredth = Due::At(at("2028-01-25T11:00:00Z"));
    assert_eq!(due(&ticket, "03T10:00", "resolution"), hundredth);
}

/// The same with one hour a month: osTicket #6739.
#[test]
fn one_hour_a_month_is_enough() {
    let first_mondays = [
        "01-05", "02-02", "03-02", "04-06", "05-04", "06-01", "07-06", "08-03", "09-07", "10-05",
        "11-02", "12-07",
    ];
    let mut weekly = Calendar::weekly("Etc/UTC");
    for day in first_mondays {
        weekly = weekly.date(date(&format!("2026-{day}")), "10:00-11:00");
    }
    let calendar = weekly.build().unwrap();
    let start = at("2026-01-01T00:00:00Z");
    let add = |span| calendar.add(start, span);
    assert_eq!(add(TimeDelta::hours(3)), Ok(at("2026-03-02T11:00:00Z")));
    assert_eq!(
        add(TimeDelta::hours(3) + NANO),
        Ok(at("2026-04-06T10:00:00.000000001Z"))
    );
    assert_eq!(add(TimeDelta::hours(12)), Ok(at("2026-12-07T11:00:00Z")));
    assert_eq!(
        add(TimeDelta::hours(12) + NANO),
        Err(CalendarError::NeverOpens)
    );
}

/// A calendar without hours hung the server, crashed it, or was taken for one that is always open: OCA/project
/// #73, GLPI PR #7474, the iTop extension 2.2.1, PostHog PR #55132.
#[test]
fn a_calendar_without_hours_never_comes_due() {
    let policy = desk_on("", "1 business hour");
    let codes: Vec<Code> = policy.warnings().iter().map(|one| one.code).collect();
    assert!(codes.contains(&Code::NeverOpens), "{codes:?}");
    let ticket = opened(&policy, "02T10:00");
    for t in ["02T10:00", "31T10:00"] {
        let look = look(&ticket, t);
        let cycle = cycle(&look, "resolution");
        assert_eq!(
            (&cycle.due, cycle.state),
            (&Due::NeverOpens, CycleState::Running)
        );
        assert_eq!((cycle.breached_at, cycle.measures), (None, None));
        assert_eq!(look.next_change_at(), None);
    }
}

/// A calendar that opens for a last time ran into the same loops: Frappe Helpdesk's walk, OCA/project #73.
#[test]
fn a_calendar_that_closes_for_ever_comes_due_as_long_as_it_can() {
    let last_hour = r#"override = [{ date = "2026-03-03", hours = "10:00-11:00" }]"#;
    let ticket = opened(&desk_on(last_hour, "60 business minutes"), "02T10:00");
    assert_eq!(due(&ticket, "02T10:00", "resolution"), due_at("03T11:00"));
    let ticket = opened(&desk_on(last_hour, "61 business minutes"), "02T10:00");
    let look = look(&ticket, "31T10:00");
    assert_eq!(cycle(&look, "resolution").due, Due::NeverOpens);
}

/// Placeholder dates for "no date", years ahead, showed up as dues of tickets: GLPI #8250.
#[test]
fn what_cannot_be_said_is_no_date() {
    // From 2 March 2026 to 1 January 2100, where the supported range ends, it is 26968 days.
    let ticket = opened(&desk_on("", "26967 elapsed days"), "02T00:00");
    let last = Due::At(at("2099-12-31T00:00:00Z"));
    assert_eq!(due(&ticket, "02T00:00", "resolution"), last);
    let ticket = opened(&desk_on("", "26968 elapsed days"), "02T00:00");
    let look = look(&ticket, "31T00:00");
    let cycle = cycle(&look, "resolution");
    assert_eq!((&cycle.due, cycle.due.instant()), (&Due::OutOfRange, None));
}

/// A feed of holidays brought in days on which people work, and nobody saw which day had moved a due: Zammad
/// #390.
#[test]
fn the_day_that_moved_a_due_is_named_and_can_be_overridden() {
    let feed = r#"
        hours = { mon-fri = "09:00-17:00" }
        closed = [{ date = "2026-03-03", name = "Pancake day" }]
    "#;
    let ticket = opened(&desk_on(feed, "8 business hours"), "02T13:00");
    assert_eq!(due(&ticket, "02T13:00", "resolution"), due_at("04T13:00"));
    let look_at_it = look(&ticket, "02T13:00");
    let segments: Vec<_> = cycle(&look_at_it, "resolution")
        .explain()
        .segments()
        .collect();
    let closed: Vec<_> = segments
        .iter()
        .filter(|segment| segment.stretch != Stretch::Counted)
        .collect();
    assert_eq!(closed.len(), 1);
    assert_eq!(
        (closed[0].from, closed[0].to),
        (on("02T17:00"), on("04T09:00"))
    );
    let days = vec!["Pancake day"];
    assert_eq!(closed[0].stretch, Stretch::Closed { days });
    // The desk works on that day after all: hours of a date are the stronger.
    let worked = format!(r#"{feed}override = [{{ date = "2026-03-03", hours = "09:00-17:00" }}]"#);
    let ticket = opened(&desk_on(&worked, "8 business hours"), "02T13:00");
    assert_eq!(due(&ticket, "02T13:00", "resolution"), due_at("03T13:00"));
}

/// A holiday entered for one year closed the same date in every other: openITCOCKPIT #1515.
#[test]
fn a_holiday_of_one_year_closes_no_other() {
    let day = date("2025-12-25");
    let office = || Calendar::weekly("Etc/UTC").mon_fri("09:00-17:00");
    let dated = office().closed(day, "Christmas Day").build().unwrap();
    let yearly = ClosedRule::yearly(12, 25, "Christmas Day");
    let yearly = office().closed_by(yearly).build().unwrap();
    // Thursday in 2025, Friday in 2026.
    for (noon, of_one_year, of_every_year) in [
        ("2024-12-25T12:00:00Z", true, false),
        ("2025-12-25T12:00:00Z", false, false),
        ("2026-12-25T12:00:00Z", true, false),
        ("2026-12-24T12:00:00Z", true, true),
    ] {
        assert_eq!(dated.is_open(at(noon)), Ok(of_one_year), "{noon}");
        assert_eq!(yearly.is_open(at(noon)), Ok(of_every_year), "{noon}");
    }
}

/// Hours kept as UTC opened an hour off after the clocks changed: Grafana OnCall #3261, #2781, #5512.
#[test]
fn hours_follow_the_wall_clock_over_a_change() {
    let office = Calendar::weekly("America/New_York")
        .mon_fri("09:00-17:00")
        .build()
        .unwrap();
    // Summer time begins on Sunday, 8 March 2026, and ends on Sunday, 1 November.
    for (from, opening) in [
        ("2026-03-06T00:00:00Z", "2026-03-06T14:00:00Z"),
        ("2026-03-07T00:00:00Z", "2026-03-09T13:00:00Z"),
        ("2026-10-30T00:00:00Z", "2026-10-30T13:00:00Z"),
        ("2026-10-31T00:00:00Z", "2026-11-02T14:00:00Z"),
    ] {
        assert_eq!(office.next_open(at(from)), Ok(at(opening)), "{from}");
    }
}

/// The other side of that: what hours mean that the clocks skip, or show twice. Grafana OnCall #3261, #2781, #5512.
#[test]
fn a_skipped_time_is_never_open_and_a_repeated_one_twice() {
    let sundays = Calendar::weekly("America/New_York")
        .sun("01:00-03:00")
        .build()
        .unwrap();
    let open_on = |day: &str| {
        let midnight = at(&format!("{day}T00:00:00Z"));
        sundays
            .between(midnight, midnight + TimeDelta::days(1))
            .unwrap()
    };
    // From two to three there is nothing on the first, and from one to two there are two hours on the second.
    assert_eq!(open_on("2026-03-01"), TimeDelta::hours(2));
    assert_eq!(open_on("2026-03-08"), TimeDelta::hours(1));
    assert_eq!(open_on("2026-11-01"), TimeDelta::hours(3));
    let skipped = Calendar::weekly("America/New_York")
        .sun("02:00-03:00")
        .build()
        .unwrap();
    let from = at("2026-03-07T00:00:00Z");
    assert_eq!(skipped.next_open(from), Ok(at("2026-03-15T06:00:00Z")));
}

/// Past tickets were measured with the offset of today: dbt_zendesk #25. Owner, server and caller each brought a
/// zone of their own: ERPNext PR #38745.
#[test]
fn only_the_calendars_zone_counts_and_by_the_date_it_is_used_on() {
    let policy = compile(&OFFICE.replace("Etc/UTC", "Europe/Berlin").replace(
        "[calendar.office]",
        r#"
            [clock.resolution]
            start = "opened"
            calendar = "office"
            target = { is = "2 business hours" }
            reclassified = "freeze"
            [calendar.office]"#,
    ));
    // Logged before opening on a Monday, as written in three zones; looked at in the other half of the year.
    for (logged, expected) in [
        ("2026-07-06T06:00:00Z", "2026-07-06T09:00:00Z"),
        ("2026-07-06T15:00:00+09:00", "2026-07-06T09:00:00Z"),
        ("2026-01-05T06:00:00Z", "2026-01-05T10:00:00Z"),
        ("2026-01-04T22:00:00-08:00", "2026-01-05T10:00:00Z"),
    ] {
        let ticket = policy.open(duly::Opening::new(at(logged))).unwrap();
        for as_of in ["2026-07-06T06:00:00Z", "2026-12-24T12:00:00Z"] {
            let look = ticket.assess(at(as_of)).unwrap();
            assert_eq!(
                cycle(&look, "resolution").due,
                Due::At(at(expected)),
                "{logged}"
            );
            let zones: Vec<_> = look.zone_data().collect();
            let zone = policy.calendar("office").unwrap().zone().unwrap();
            assert_eq!((zones.len(), zones[0].zone), (1, "Europe/Berlin"));
            assert_eq!(
                (zones[0].version, zone.version().is_empty()),
                (zone.version(), false)
            );
        }
    }
}
