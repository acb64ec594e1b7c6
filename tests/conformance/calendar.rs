//! Cases of calendars.

use super::{Report, folder, of_case, of_fixture, of_text};
use duly::Zone;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The files, each with how many cases pass and in how many the peer's convention differs.
pub(super) const FILES: [(&str, usize, usize); 6] = [
    ("calendar_business_time.json", 61, 6),
    ("calendar_businesstimedelta.json", 44, 0),
    ("calendar_dayjs_business_time.json", 48, 5),
    ("calendar_generated.json", 2_727, 0),
    ("calendar_moment_business_time.json", 80, 4),
    ("calendar_php_business_time.json", 146, 51),
];

const OFFICE: &str = r#""calendar": {"tz": "Etc/UTC", "week": {"mon": [["09:00", "17:00"]]}}"#;

#[test]
fn every_case_the_oracle_agrees_with_passes() {
    let mut total = Report::default();
    for (name, passed, differs) in FILES {
        let report = of_fixture(name);
        assert_eq!(report.failed, Vec::<String>::new(), "{name}");
        assert_eq!(
            (report.passed, report.differs.len()),
            (passed, differs),
            "{name}"
        );
        total.absorb(report);
    }
    assert_eq!((total.passed, total.differs.len()), (3_106, 66));
}

#[test]
fn what_cannot_be_read_fails() {
    let missing = Report::of_file(Path::new("fixtures/conformance/no_such_file.json"));
    assert_eq!((missing.passed, missing.failed.len()), (0, 1));

    let broken = [
        ("unknown_op", format!(r#"{{"id": "x", {OFFICE}, "op": "warp", "start": "2024-01-01T09:00:00Z", "oracle": "agree"}}"#)),
        ("no_answer", format!(r#"{{"id": "x", {OFFICE}, "op": "is_open", "start": "2024-01-01T09:00:00Z", "oracle": "agree"}}"#)),
        ("ticket", r#"{"id": "x", "calendar": {}, "events": []}"#.to_owned()),
        ("bad_zone", r#"{"id": "x", "calendar": {"tz": "Mars/Olympus", "week": {}}, "op": "is_open", "start": "2024-01-01T09:00:00Z", "expect": false, "oracle": "agree"}"#.to_owned()),
        ("bad_hours", r#"{"id": "x", "calendar": {"tz": "Etc/UTC", "week": {"mon": [["9", "17:00"]]}}, "op": "is_open", "start": "2024-01-01T09:00:00Z", "expect": true, "oracle": "agree"}"#.to_owned()),
        ("bad_day", r#"{"id": "x", "calendar": {"tz": "Etc/UTC", "week": {"monday": []}}, "op": "is_open", "start": "2024-01-01T09:00:00Z", "expect": false, "oracle": "agree"}"#.to_owned()),
        ("bad_mode", r#"{"id": "x", "calendar": {"tz": "Etc/UTC", "week": {}, "extra_open": [{"date": "2024-01-01", "hours": [], "mode": "add"}]}, "op": "is_open", "start": "2024-01-01T09:00:00Z", "expect": false, "oracle": "agree"}"#.to_owned()),
        ("odd_oracle", format!(r#"{{"id": "x", {OFFICE}, "op": "is_open", "start": "2024-01-01T09:00:00Z", "expect": true, "oracle": "perhaps"}}"#)),
        ("text", "\"x\"".to_owned()),
    ];
    for (name, case) in broken {
        let report = of_case(name, &case);
        assert_eq!(
            (report.passed, report.failed.len(), report.differs.len()),
            (0, 1, 0),
            "{name}"
        );
    }
}

#[test]
fn a_wrong_answer_fails_and_shows_both() {
    let case = format!(
        r#"{{"id": "off by one", {OFFICE}, "op": "add", "seconds": 60, "start": "2024-01-01T09:00:00Z", "end": "2024-01-01T09:01:01Z", "oracle": "agree"}}"#
    );
    let report = of_case("wrong", &case);
    let line = "off by one: add(2024-01-01T09:00:00Z, 60 s): expected 2024-01-01T09:01:01Z, found 2024-01-01T09:01:00Z";
    assert_eq!(report.failed, [line]);
}

#[test]
fn breaks_and_extra_openings_are_read() {
    let calendar = r#""calendar": {"tz": "Etc/UTC", "week": {"mon": [["09:00", "17:00"]]},
        "closed_dates": ["2024-01-08", "2024-01-09"],
        "extra_open": [{"date": "2024-01-02", "hours": [["13:00", "15:00"], ["08:00", "10:00"]], "mode": "replace"},
                       {"date": "2024-01-01", "hours": [], "mode": "replace"},
                       {"date": "2024-01-09", "hours": [["09:00", "10:00"]], "mode": "replace"}],
        "breaks": [{"date": "2024-01-02", "from": "09:00", "to": "09:30"}, {"date": "2024-01-02", "from": "14:00", "to": "24:00"}, {"date": "2024-01-02", "from": "09:15", "to": "09:20"}]}"#;
    let case = format!(
        r#"{{"id": "x", {calendar}, "op": "between", "start": "2024-01-01T00:00:00Z", "end": "2024-01-15T00:00:00Z", "expect_seconds": 9000, "oracle": "agree"}}"#
    );
    let report = of_case("breaks", &case);
    assert_eq!(report.failed, Vec::<String>::new());
    assert_eq!(report.passed, 1);
}

#[test]
fn both_spellings_of_a_week_must_agree() {
    let of = |name: &str, overnight: &str| {
        let calendar = format!(
            r#""calendar": {{"tz": "Etc/UTC", "week": {{"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}}, "week_overnight": {overnight}}}"#
        );
        of_case(
            name,
            &format!(
                r#"{{"id": "x", {calendar}, "op": "is_open", "start": "2024-01-02T05:00:00Z", "expect": true, "oracle": "agree"}}"#
            ),
        )
    };
    for same in [
        r#"{"mon": [["22:00", "06:00"]]}"#,
        r#"{"mon": [["22:00", "30:00"]]}"#,
    ] {
        assert_eq!(of("spelling", same).passed, 1, "{same}");
    }
    let line =
        "x: is_open(2024-01-02T05:00:00Z): found true for `week`, false for `week_overnight`";
    assert_eq!(
        of("other", r#"{"mon": [["22:00", "05:00"]]}"#).failed,
        [line]
    );
}

#[test]
fn decimal_seconds_are_read_exactly() {
    let of = |seconds: &str, end: &str| {
        let case = format!(
            r#"{{"id": "x", {OFFICE}, "op": "add", "seconds": {seconds}, "start": "2024-01-01T09:00:00Z", "end": "{end}", "oracle": "agree"}}"#
        );
        of_case("decimal", &case).failed
    };
    assert_eq!(of("3600.0", "2024-01-01T10:00:00Z"), Vec::<String>::new());
    assert_eq!(of("0.25", "2024-01-01T09:00:00.25Z"), Vec::<String>::new());
    for nano in ["0.000000001", "1e-9"] {
        let end = "2024-01-01T09:00:00.000000001Z";
        assert_eq!(of(nano, end), Vec::<String>::new(), "{nano}");
    }
    assert_eq!(of("1.5", "2024-01-01T09:00:01Z").len(), 1);
    assert_eq!(of("\"60\"", "2024-01-01T09:01:00Z").len(), 1);
    assert_eq!(of("-0.5", "2024-01-01T09:00:00Z").len(), 1);
}

#[test]
fn the_generated_cases_are_of_many_zones_and_of_the_zone_data_compiled_in() {
    let text = std::fs::read_to_string(folder().join("calendar_generated.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let calendars = file["calendars"].as_object().unwrap().values();
    let zones: BTreeSet<&str> = calendars.map(|one| one["tz"].as_str().unwrap()).collect();
    assert_eq!(zones.len(), 61);
    let utc = Zone::named("Etc/UTC").unwrap();
    assert_eq!(file["zone_data"], utc.version());
}

#[test]
fn a_case_may_name_its_calendar() {
    let of = |name: &str| {
        let case = format!(
            r#"{{"id": "x", "calendar": "{name}", "op": "is_open", "start": "2024-01-01T09:00:00Z", "expect": true}}"#
        );
        let text = format!(
            r#"{{"calendars": {{"desk": {{"tz": "UTC", "week": {{"mon": [["09:00", "10:00"]]}}}}}}, "cases": [{case}]}}"#
        );
        of_text(&format!("named_{name}"), &text)
    };
    assert_eq!(of("desk").passed, 1);
    let line = "x: calendar `office`: the file has no calendar of that name";
    assert_eq!(of("office").failed, [line]);
}

/// Open on Monday, 1 January 2024 only, from nine to ten.
#[test]
fn that_there_is_no_answer_is_one() {
    let calendar = r#""calendar": {"tz": "UTC", "week": {}, "extra_open": [{"date": "2024-01-01", "hours": [["09:00", "10:00"]], "mode": "replace"}]}"#;
    let of = |name: &str, asked: &str| {
        let case =
            format!(r#"{{"id": "x", {calendar}, "start": "2024-01-01T09:30:00Z", {asked}}}"#);
        of_case(&format!("none_{name}"), &case)
    };
    for (name, asked) in [
        (
            "add",
            r#""op": "add", "seconds": 3600, "error": "never_opens""#,
        ),
        (
            "sub",
            r#""op": "subtract", "seconds": 1801, "error": "never_opens""#,
        ),
        (
            "open",
            r#""op": "next_open", "end": "2024-01-01T09:30:00Z""#,
        ),
        (
            "change",
            r#""op": "next_change", "end": "2024-01-01T10:00:00Z""#,
        ),
        (
            "days",
            r#""op": "business_days", "days": 1, "landing": "close", "error": "never_opens""#,
        ),
        (
            "filing",
            r#""op": "business_days", "days": 1, "landing": "close", "first_day": "filing", "end": "2024-01-01T10:00:00Z""#,
        ),
    ] {
        assert_eq!(of(name, asked).failed, Vec::<String>::new(), "{name}");
    }
    let wrong = [
        (
            "other",
            r#""op": "add", "seconds": 3600, "error": "out_of_range""#,
        ),
        (
            "instant",
            r#""op": "add", "seconds": 3600, "end": "2024-01-01T10:00:00Z""#,
        ),
        ("null", r#""op": "next_change", "end": null"#),
        ("silent", r#""op": "next_change""#),
        (
            "landing",
            r#""op": "business_days", "days": 1, "landing": "noon", "error": "never_opens""#,
        ),
    ];
    for (name, asked) in wrong {
        assert_eq!(of(name, asked).failed.len(), 1, "{name}");
    }
    // Always open, and never: nothing changes.
    for week in [
        "{}",
        r#"{"mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]], "wed": [["00:00", "24:00"]], "thu": [["00:00", "24:00"]], "fri": [["00:00", "24:00"]], "sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}"#,
    ] {
        let case = format!(
            r#"{{"id": "x", "calendar": {{"tz": "UTC", "week": {week}}}, "op": "next_change", "start": "2024-01-01T09:30:00Z", "end": null}}"#
        );
        assert_eq!(of_case("no_change", &case).failed, Vec::<String>::new());
    }
}
