//! Ticket cases that cannot be read: each fails by itself, and says by what name.

use super::ticket::{Monday, SEMANTICS};

fn plain() -> Monday {
    Monday::new(&["10:00 created open"], r#""resolution_state": "running""#)
}

/// Each case is refused, with a line that holds the text beside it.
fn each_is_refused(name: &str, broken: &[(Monday, &str)]) {
    for (case, part) in broken {
        let report = case.run(name);
        assert_eq!((report.passed, report.differs.len()), (0, 0), "{part}");
        assert_eq!(report.failed.len(), 1, "{part}");
        assert!(
            report.failed[0].contains(part),
            "{part}: {}",
            report.failed[0]
        );
    }
}

#[test]
fn unknown_semantics_are_refused_by_name() {
    let with = |more: &str| plain().semantics(&format!("{SEMANTICS}, {more}"));
    let without = plain().semantics(r#""pauses": []"#);
    each_is_refused(
        "semantics",
        &[
            (with(r#""moon": 1"#), "unknown field `moon`"),
            (
                with(r#""while_paused": "ticks""#),
                "unknown variant `ticks`",
            ),
            (with(r#""hold_time": "lunar""#), "unknown variant `lunar`"),
            (
                with(r#""update_clock": "agent_mood""#),
                "update_clock `agent_mood`: expected",
            ),
            (with(r#""first_response_paused": true"#), "at odds"),
            (without, "semantics: expected `pauses_first_response`"),
        ],
    );
}

#[test]
fn unknown_targets_are_refused_by_name() {
    let with = |targets: &str| plain().targets(targets);
    each_is_refused(
        "targets",
        &[
            (
                with(r#""resolution_days": 1"#),
                "targets `resolution_days`: expected",
            ),
            (
                with(r#""close_minutes": 1"#),
                "targets `close_minutes`: expected",
            ),
            (
                with(r#""update_minutes": 1"#),
                "expected an `update_clock` too",
            ),
            (with(r#""resolution_minutes": 0"#), "policy refused"),
            (
                with(r#""resolution_minutes": 1, "resolution_hours": 1"#),
                "found two targets",
            ),
        ],
    );
}

#[test]
fn unknown_expectations_are_refused_by_name() {
    let with = |expect: &str| Monday::new(&["10:00 created open"], expect);
    each_is_refused(
        "expect",
        &[
            (
                with(r#""resolution_moon": 1"#),
                "expect `resolution_moon`: unknown key",
            ),
            (
                with(r#""resolution_state": "late""#),
                "found \"late\", expected one of `running`",
            ),
            (with(r#""resolution_at": "noon""#), "expected an instant"),
            (with(r#""hold_minutes": "ten""#), "expected a number"),
            (with(r#""as_of": "noon""#), "expect `as_of`: found \"noon\""),
            (
                with(r#""as_of": "2024-06-03T09:59:59Z""#),
                "looked at too early",
            ),
        ],
    );
}

#[test]
fn unknown_events_are_refused_by_name() {
    let with = |events: &[&'static str]| Monday::new(events, r#""as_of": "2024-06-03T13:00:00Z""#);
    let status = "a `status` at 2024-06-03T11:00:00Z without one";
    let backwards = [
        "10:00 created open",
        "12:00 customer_reply",
        "11:00 customer_reply",
    ];
    each_is_refused(
        "events",
        &[
            (
                with(&["10:00 created open", "11:00 status gone"]),
                "unknown status `gone`",
            ),
            (
                with(&["10:00 created open", "11:00 bounced"]),
                "unknown variant `bounced`",
            ),
            (with(&["10:00 created open", "11:00 status"]), status),
            (
                with(&["10:00 created open", "11:00 created"]),
                "found `created` twice",
            ),
            (with(&["11:00 status open"]), "expected `created`"),
            (with(&[]), "expected `created` first"),
            (with(&backwards), "event out of order"),
        ],
    );
}
