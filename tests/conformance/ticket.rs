//! Cases of tickets.

use super::{Report, of_case, of_fixture};

/// The files, each with how many cases pass and in how many the peer's convention differs.
pub(super) const FILES: [(&str, usize, usize); 1] = [("ticket_frappe.json", 31, 1)];

/// Nine to five on weekdays; Monday, 3 June 2024 is one.
const OFFICE: &str =
    r#"{"tz": "Etc/UTC", "week": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}"#;
pub(super) const SEMANTICS: &str =
    r#""pauses": ["pending_customer"], "pauses_first_response": false"#;
const TARGETS: &str = r#""first_response_minutes": 60, "resolution_minutes": 240"#;
const CREATED: &str = r#"{"at": "2024-06-03T10:00:00Z", "kind": "created", "status": "open"}"#;

/// A case of that Monday. An event is `10:30 kind` or `10:30 kind status`.
pub(super) struct Monday {
    targets: String,
    semantics: String,
    events: Vec<&'static str>,
    expect: String,
}

impl Monday {
    pub(super) fn new(events: &[&'static str], expect: &str) -> Monday {
        Monday {
            targets: TARGETS.to_owned(),
            semantics: SEMANTICS.to_owned(),
            events: events.to_vec(),
            expect: expect.to_owned(),
        }
    }

    pub(super) fn semantics(mut self, semantics: &str) -> Monday {
        self.semantics = semantics.to_owned();
        self
    }

    pub(super) fn targets(mut self, targets: &str) -> Monday {
        self.targets = targets.to_owned();
        self
    }

    pub(super) fn run(&self, name: &str) -> Report {
        let events = self.events.iter().map(|event| {
            let words: Vec<&str> = event.split(' ').collect();
            let status = words
                .get(2)
                .map(|status| format!(r#", "status": "{status}""#));
            let status = status.unwrap_or_default();
            format!(
                r#"{{"at": "2024-06-03T{}:00Z", "kind": "{}"{status}}}"#,
                words[0], words[1]
            )
        });
        let events: Vec<String> = events.collect();
        let case = format!(
            r#"{{"id": "x", "calendar": {OFFICE}, "targets": {{{}}}, "events": [{}], "semantics": {{{}}}, "expect": {{{}}}}}"#,
            self.targets,
            events.join(", "),
            self.semantics,
            self.expect
        );
        of_case(&format!("ticket_{name}"), &case)
    }

    fn passes(&self, name: &str) {
        let report = self.run(name);
        assert_eq!(report.failed, Vec::<String>::new(), "{name}");
        assert_eq!(report.passed, 1, "{name}");
    }

    fn fails(&self, name: &str, line: &str) {
        assert_eq!(self.run(name).failed, [format!("x: {line}")], "{name}");
    }
}

#[test]
fn every_case_the_oracle_agrees_with_passes() {
    for (name, passed, differs) in FILES {
        let report = of_fixture(name);
        assert_eq!(report.failed, Vec::<String>::new(), "{name}");
        let found = (report.passed, report.differs.len());
        assert_eq!(found, (passed, differs), "{name}");
    }
}

#[test]
fn a_peer_that_measures_holds_by_the_wall_clock_is_shown_apart() {
    let line = "t-frappe-032: resolution_at as of 2020-03-04T05:00:00Z: the peer says 2020-03-04T16:45:00Z, \
                we say 2020-03-04T16:00:00Z: the peer counts hold in wall-clock time although the target is \
                open time; a pause over closed time moves nothing here";
    assert_eq!(of_fixture("ticket_frappe.json").differs, [line]);
}

#[test]
fn a_wrong_answer_fails_and_shows_both() {
    let expect = r#""first_response_at": "2024-06-03T11:00:01Z", "resolution_at": null, "resolution_state": "met""#;
    let line = "first_response_at as of 2024-06-03T10:00:00Z: expected 2024-06-03T11:00:01Z, found \
                2024-06-03T11:00:00Z; resolution_at as of 2024-06-03T10:00:00Z: expected none, found \
                2024-06-03T14:00:00Z; resolution_state as of 2024-06-03T10:00:00Z: expected met, found running";
    Monday::new(&["10:00 created open"], expect).fails("wrong", line);
}

#[test]
fn what_a_met_or_a_paused_clock_shows_is_the_peers_choice() {
    let events = [
        "10:00 created open",
        "10:30 agent_public_reply",
        "11:00 status pending_customer",
    ];
    let hidden = r#""first_response_at": null, "resolution_at": null"#;
    let kept =
        r#""first_response_at": "2024-06-03T11:00:00Z", "resolution_at": "2024-06-03T14:00:00Z""#;
    let shown = |after: &str, paused: &str| {
        format!(r#"{SEMANTICS}, "after_satisfied": {after}, "while_paused": {paused}"#)
    };
    let nothing = shown(r#""null""#, "null");
    Monday::new(&events, hidden)
        .semantics(&nothing)
        .passes("hidden");
    let due = shown(r#""keeps_due""#, r#""keeps_due""#);
    Monday::new(&events, kept).semantics(&due).passes("kept");
    // As the crate shows it where nothing is said.
    let mixed = r#""first_response_at": "2024-06-03T11:00:00Z", "resolution_at": null"#;
    Monday::new(&events, mixed).passes("unsaid");
}

#[test]
fn the_first_response_is_paused_where_the_peer_pauses_it() {
    let events = [
        "10:00 created open",
        "10:30 status pending_customer",
        "12:00 status open",
    ];
    // Half an hour is left at noon; without a pause it was due at eleven.
    let paused = r#""pauses": ["pending_customer"], "pauses_first_response": true"#;
    let later = r#""first_response_at": "2024-06-03T12:30:00Z", "first_response_remaining_minutes": 30, "first_response_state": "running""#;
    Monday::new(&events, later)
        .semantics(paused)
        .passes("paused");
    let late = r#""first_response_at": "2024-06-03T11:00:00Z", "first_response_late_minutes": 60, "first_response_state": "breached""#;
    Monday::new(&events, late).passes("unpaused");
    let other_words = r#""pauses": ["pending_customer"], "first_response_paused": true"#;
    Monday::new(&events, later)
        .semantics(other_words)
        .passes("other_words");
}

#[test]
fn a_ticket_may_be_created_in_a_pausing_status() {
    let events = ["10:00 created pending_customer", "12:00 status open"];
    let expect = r#""resolution_at": "2024-06-03T16:00:00Z", "hold_minutes": 120"#;
    Monday::new(&events, expect).passes("created_pending");
}

#[test]
fn one_pausing_status_may_follow_another() {
    let events = [
        "10:00 created open",
        "10:30 status pending_customer",
        "11:00 status on_hold",
        "11:30 status open",
    ];
    let both = r#""pauses": ["pending_customer", "on_hold"], "pauses_first_response": false"#;
    let expect = r#""resolution_at": "2024-06-03T15:00:00Z", "hold_seconds": 3600"#;
    Monday::new(&events, expect)
        .semantics(both)
        .passes("both_pause");
    let half = r#""resolution_at": "2024-06-03T14:30:00Z", "hold_seconds": 1800"#;
    Monday::new(&events, half).passes("one_pauses");
}

#[test]
fn update_clocks_count_from_the_customer_or_from_the_agent() {
    let events = [
        "10:00 created open",
        "10:20 customer_reply",
        "10:40 customer_reply",
        "11:00 agent_public_reply",
        "12:00 agent_public_reply",
        "13:00 customer_reply",
    ];
    let up_to = |clock: &str, as_of: &str, expect: &str| {
        let expect = format!(r#""as_of": "2024-06-03T{as_of}:00Z", {expect}"#);
        Monday::new(&events, &expect)
            .targets(r#""update_minutes": 120"#)
            .semantics(&format!(
                r#"{SEMANTICS}, "update_clock": "{clock}", "after_satisfied": "null""#
            ))
            .passes(&format!("{clock}_{}", as_of.replace(':', "")));
    };
    // The oldest unanswered reply counts.
    up_to(
        "customer_reply",
        "10:10",
        r#""update_at": null, "update_state": null"#,
    );
    up_to(
        "since_last_customer_reply",
        "10:40",
        r#""update_at": "2024-06-03T12:20:00Z""#,
    );
    up_to(
        "customer_reply",
        "11:00",
        r#""update_at": null, "update_minutes": 40"#,
    );
    up_to(
        "customer_reply",
        "13:00",
        r#""update_at": "2024-06-03T15:00:00Z", "update_diff_minutes": 80"#,
    );
    // The ticket itself is the first.
    up_to(
        "customer_contact",
        "10:10",
        r#""update_at": "2024-06-03T12:00:00Z""#,
    );
    up_to(
        "customer_contact",
        "11:00",
        r#""update_at": null, "update_minutes": 60"#,
    );
    // Each reply of the agent begins the next.
    up_to("agent_reply", "10:40", r#""update_at": null"#);
    up_to(
        "agent_reply",
        "11:00",
        r#""update_at": "2024-06-03T13:00:00Z""#,
    );
    up_to(
        "from_agent_public_reply",
        "13:00",
        r#""update_at": "2024-06-03T14:00:00Z", "update_minutes": 60"#,
    );
}

#[test]
fn targets_may_be_in_real_time_and_absent() {
    let expect = r#""as_of": "2024-06-03T10:00:00Z", "resolution_at": "2024-06-04T10:00:00Z", "first_response_at": null, "escalation_at": "2024-06-04T10:00:00Z""#;
    let targets = r#""resolution_wall_clock_hours": 24, "first_response_minutes": null"#;
    Monday::new(&["10:00 created open"], expect)
        .targets(targets)
        .passes("real_time");
    let earliest = r#""escalation_at": "2024-06-03T11:00:00Z""#;
    Monday::new(&["10:00 created open"], earliest).passes("earliest");
}

#[test]
fn what_lies_between_closing_and_reopening_is_not_counted() {
    let events = [
        "10:00 created open",
        "11:00 status closed",
        "13:00 status open",
    ];
    let expect = r#""resolution_at": "2024-06-03T16:00:00Z", "resolution_state": "running", "first_response_at": "2024-06-03T13:00:00Z""#;
    Monday::new(&events, expect).passes("reopened");
    let ended = r#""as_of": "2024-06-03T12:00:00Z", "resolution_state": "met", "resolution_minutes": 60, "first_response_state": "cancelled""#;
    Monday::new(&events, ended).passes("closed");
    // Also where the peer calls closing a pause.
    let paused = r#""pauses": ["closed", "pending_customer"], "pauses_first_response": true"#;
    Monday::new(&events, expect)
        .semantics(paused)
        .passes("reopened_paused");
}

#[test]
fn both_spellings_of_a_week_must_agree() {
    let of = |name: &str, overnight: &str| {
        let case = format!(
            r#"{{"id": "x", "calendar": {{"tz": "Etc/UTC", "week": {{"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}}, "week_overnight": {overnight}}},
            "targets": {{"resolution_minutes": 720}}, "events": [{CREATED}], "semantics": {{{SEMANTICS}}}, "expect": {{"resolution_at": "2024-06-11T02:00:00Z"}}}}"#
        );
        of_case(name, &case)
    };
    assert_eq!(
        of("ticket_same", r#"{"mon": [["22:00", "06:00"]]}"#).passed,
        1
    );
    let line = "x: resolution_at as of 2024-06-03T10:00:00Z: found 2024-06-11T02:00:00Z for `week`, \
                2024-06-11T03:00:00Z for `week_overnight`";
    assert_eq!(
        of("ticket_other", r#"{"mon": [["22:00", "05:00"]]}"#).failed,
        [line]
    );
}
