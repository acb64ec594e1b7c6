//! Why a due is what it is, and figures that add up afterwards.

use super::{cycle, desk, goes_on, happens, look, on, opened, waits};
use chrono::TimeDelta;
use duly::{EventKind, Measures, Policy, Stretch, verify};

/// Eight hours to a resolution, with the passages it stands on.
fn cited() -> Policy {
    desk(
        r#"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = { is = "office", cite = "SLA-5" }
        target = { is = "8 business hours", cite = "SLA-7" }
        pauses = ["customer"]
        reclassified = "freeze"
        cite = "SLA-9"
        "#,
    )
}

/// Nobody could tell why a due was what it was, or why a clock stood still: r/servicenow 1nk17bf, Jira's article on
/// paused clocks.
#[test]
fn every_minute_up_to_the_due_is_accounted_for() {
    let mut ticket = opened(&cited(), "02T09:00");
    waits(&mut ticket, "02T10:00");
    goes_on(&mut ticket, "02T12:00");
    let look = look(&ticket, "02T12:00");
    let cycle = cycle(&look, "resolution");
    let explanation = cycle.explain();
    let found: Vec<_> = explanation
        .segments()
        .map(|segment| (segment.from, segment.to, segment.stretch))
        .collect();
    let (reasons, days) = (vec!["customer"], Vec::new());
    let expected = [
        (on("02T09:00"), on("02T10:00"), Stretch::Counted),
        (on("02T10:00"), on("02T12:00"), Stretch::Paused { reasons }),
        (on("02T12:00"), on("02T17:00"), Stretch::Counted),
        (on("02T17:00"), on("03T09:00"), Stretch::Closed { days }),
        (on("03T09:00"), on("03T11:00"), Stretch::Counted),
    ];
    assert_eq!(found, expected);
    assert_eq!(verify(&cycle), Ok(()));
    let cites: Vec<_> = explanation
        .rules
        .iter()
        .flat_map(|rule| rule.cite.iter().map(|cite| cite.id.as_str()))
        .collect();
    assert_eq!(cites, ["SLA-7", "SLA-5", "SLA-9"]);
    assert!(explanation.rules[0].says.contains("8 business hours"));
}

/// While it is paused, what stands still and since when is said: Jira's article on paused clocks.
#[test]
fn a_paused_clock_says_for_what_it_waits_and_since_when() {
    let mut ticket = opened(&cited(), "02T09:00");
    waits(&mut ticket, "02T10:00");
    let look = look(&ticket, "02T10:30");
    let waiting: Vec<_> = look.waiting().map(|one| (one.reason, one.since)).collect();
    assert_eq!(waiting, [("customer", on("02T10:00"))]);
    let cycle = cycle(&look, "resolution");
    let last = cycle.explain().segments().last().unwrap();
    let reasons = vec!["customer"];
    assert_eq!((last.from, last.to), (on("02T10:00"), on("02T10:30")));
    assert_eq!(last.stretch, Stretch::Paused { reasons });
    assert_eq!(verify(&cycle), Ok(()));
}

/// The screen and the server each reckoned for themselves and disagreed: the review of Chatwoot PR #13392.
#[test]
fn what_is_shown_before_is_what_holds_afterwards() {
    let mut ticket = opened(&cited(), "02T09:00");
    waits(&mut ticket, "02T10:00");
    let reason = "customer".to_owned();
    let event = duly::Event::new(on("02T12:00"), EventKind::WaitingCleared { reason });
    let foreseen = ticket
        .what_if(std::slice::from_ref(&event), on("03T11:00"))
        .unwrap();
    let foreseen = serde_json::to_string(&foreseen).unwrap();
    ticket.apply(event).unwrap();
    let seen = ticket.assess(on("03T11:00")).unwrap();
    assert_eq!(serde_json::to_string(&seen).unwrap(), foreseen);
}

fn hours(consumed: i64, remaining: i64, paused: i64, overrun: i64) -> [TimeDelta; 4] {
    [consumed, remaining, paused, overrun].map(TimeDelta::hours)
}

fn figures(measures: Measures) -> [TimeDelta; 4] {
    [
        measures.consumed,
        measures.remaining,
        measures.paused,
        measures.overrun,
    ]
}

/// Reports worked out again, wrongly, what had passed: dbt_zendesk #116 and #142.
#[test]
fn a_report_needs_no_reckoning_of_its_own() {
    let mut ticket = opened(&cited(), "02T09:00");
    waits(&mut ticket, "02T10:00");
    goes_on(&mut ticket, "03T10:00");
    happens(&mut ticket, "04T11:00", EventKind::Resolved);
    // Paused for seven hours and one; due on Wednesday at nine plus the eighth hour.
    let look = look(&ticket, "31T17:00");
    let cycle = cycle(&look, "resolution");
    assert_eq!(cycle.due, super::due_at("03T17:00"));
    // An hour on Monday, seven on Tuesday, two on Wednesday.
    assert_eq!(figures(cycle.measures.unwrap()), hours(10, 0, 8, 2));
    assert_eq!(figures(cycle.open_time().unwrap()), hours(10, 0, 8, 2));
    // By the wall clock it was paused for a day, ran for an hour before and for 25 after, 18 of them late.
    assert_eq!(figures(cycle.real_time().unwrap()), hours(26, 0, 24, 18));
    assert_eq!(cycle.breached_at, Some(on("03T17:00")));
}

/// Holidays were forgotten in reports: dbt_zendesk #92.
#[test]
fn reports_leave_holidays_out_as_the_clock_does() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        [calendar.office]
        zone = "Etc/UTC"
        hours = { mon-fri = "09:00-17:00" }
        closed = [{ date = "2026-03-03", name = "Holiday" }]
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = { is = "72 elapsed hours" }
        reclassified = "freeze"
    "#;
    let mut ticket = opened(&super::compile(text), "02T13:00");
    happens(&mut ticket, "04T13:00", EventKind::Resolved);
    let look = look(&ticket, "31T17:00");
    let cycle = cycle(&look, "resolution");
    assert_eq!(cycle.measures.unwrap().consumed, TimeDelta::hours(48));
    // Four hours of Monday and four of Wednesday.
    assert_eq!(cycle.open_time().unwrap().consumed, TimeDelta::hours(8));
}
