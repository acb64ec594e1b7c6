//! What the kit says of scenarios that do not hold, or are none. Messages by hand.

use duly::scenario::{Moment, Scenario, Span};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/house");

const TICKET: &str = "title = \"t\"\npolicy = \"../../policies/house.toml\"\n\
                      ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n";
const THEN: &str = "[[then]]\nat = \"2026-03-02T08:00:00Z\"\n";

fn parsed(text: &str) -> Result<Scenario, String> {
    Scenario::parse(text, FOLDER).map_err(|failures| failures.to_string())
}

/// What does not hold of a scenario, a line each.
fn failing(text: &str) -> Vec<String> {
    let failures = parsed(text).unwrap().check().unwrap_err();
    let failed = failures.iter().flat_map(|failed| &failed.because);
    failed.map(|one| one.replace("\n    ", " ")).collect()
}

#[test]
fn unknown_keys_are_refused() {
    assert!(parsed(&format!("{TICKET}{THEN}")).is_ok());
    for unknown in [
        "next-change = \"never\"",
        "resolution = { stat = \"met\" }",
        "escalation = { stat = \"active\" }",
        "ladder = { step = \"one\" }",
    ] {
        assert!(
            parsed(&format!("{TICKET}{THEN}{unknown}\n")).is_err(),
            "{unknown}"
        );
    }
    assert!(parsed(&format!("cover = []\n{TICKET}{THEN}")).is_err());
    assert!(parsed(&format!("{TICKET}{THEN}").replace("logged-at", "logged")).is_err());
}

#[test]
fn a_clock_the_policy_does_not_have_fails() {
    let said = "  at 2026-03-02T08:00:00Z, first-respons: the policy has no such clock";
    assert_eq!(
        failing(&format!("{TICKET}{THEN}first-respons = {{}}\n")),
        [said]
    );
}

#[test]
fn a_scenario_that_expects_nothing_fails() {
    let said = "  nothing is expected: no `then`, and nothing `refused`";
    assert_eq!(failing(TICKET), [said]);
}

#[test]
fn what_differs_is_said() {
    let text = format!(
        "{TICKET}event = [\
         {{ at = \"2026-03-02T08:10:00Z\", assigned = {{ position = \"assignee\", role = \"agent\" }} }},\
         {{ at = \"2026-03-02T08:20:00Z\", happens = \"reopened\", advised = [] }}]\n\
         [[then]]\nat = \"2026-03-02T09:00:00Z\"\n\
         [then.escalation]\nstate = \"active\"\ntracks = {{ ticket = \"closed\", other = \"open\" }}\n\
         positions = {{ assignee = \"agent\", owner = \"agent\", other = \"nobody\" }}\nholds = [\"late\"]\n"
    );
    assert_eq!(
        failing(&text),
        [
            "  at 2026-03-02T08:20:00Z, advised expected [] found    [\"not ended\"]",
            "  at 2026-03-02T09:00:00Z, escalation, state expected active found    no such track",
            "  at 2026-03-02T09:00:00Z, escalation, other expected open found    no such track",
            "  at 2026-03-02T09:00:00Z, escalation, ticket expected closed found    open",
            "  at 2026-03-02T09:00:00Z, escalation, other expected nobody found    no such position",
            "  at 2026-03-02T09:00:00Z, escalation, owner expected agent found    nobody",
            "  at 2026-03-02T09:00:00Z, escalation, late expected a check found    no such check",
        ]
    );
}

#[test]
fn instants_that_the_clocks_skip_or_show_twice_are_refused() {
    let message = |text: &str| text.parse::<Moment>().unwrap_err();
    assert_eq!(
        message("2024-03-31 02:30 Europe/Berlin"),
        "`2024-03-31 02:30 Europe/Berlin`: the clocks skip this, or it is out of range"
    );
    assert_eq!(
        message("2024-10-27 02:30 Europe/Berlin"),
        "`2024-10-27 02:30 Europe/Berlin`: the clocks show this twice"
    );
    assert!(message("2024-10-27 02:30 Europe/Berlyn").ends_with("did you mean `Europe/Berlin`?"));
    assert!(message("2024-10-27").ends_with("or RFC 3339"));
    assert!(message("2024-10-27 25:00 Europe/Berlin").ends_with("or RFC 3339"));
}

#[test]
fn instants_and_spans_as_written() {
    let at = |text: &str| text.parse::<Moment>().unwrap().to_string();
    assert_eq!(
        at("2024-08-05 09:00 Europe/Berlin"),
        "Mon 2024-08-05 09:00:00 Europe/Berlin (2024-08-05T07:00:00Z)"
    );
    assert_eq!(
        at("2024-08-05 08:59:59.5 Europe/Berlin"),
        "Mon 2024-08-05 08:59:59.500 Europe/Berlin (2024-08-05T06:59:59.500Z)"
    );
    assert_eq!(at("2024-08-05T09:00:00+02:00"), "2024-08-05T07:00:00Z");
    // British Columbia keeps summer time from 2026 on, of which older data does not know.
    assert_eq!(
        at("2026-12-01 09:00 America/Vancouver"),
        "Tue 2026-12-01 09:00:00 America/Vancouver (2026-12-01T16:00:00Z)"
    );
    let span = |text: &str| text.parse::<Span>().map(|span| span.to_string());
    assert_eq!(span("1 h 30 min"), Ok("1 h 30 min".to_owned()));
    assert_eq!(span("0.000000001 s"), Ok("0.000000001 s".to_owned()));
    for wrong in ["90", "1 d", "", "0.-5 s", "0.1234567891 s", "1 h 30"] {
        assert!(span(wrong).is_err(), "{wrong}");
    }
}
