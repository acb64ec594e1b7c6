//! What of a policy scenarios touch. Reports by hand.

use duly::document::Document;
use duly::scenario::{Coverage, Kind, Scenario};
use toml::{Table, Value};

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    source.HR = { title = "House rules" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    role = { lead = { what = "leads the shift" }, chief = { what = "heads support" } }
    [parameter.limit]
    what = "Whether an answer at the limit is late."
    readings = { within = "it is not", under = "it is" }
    default = "within"
    cite = "HR-9"
    [clock.answer]
    start = "opened"
    reclassified = "freeze"
    [[clock.answer.target]]
    when = { severity = "s1" }
    cite = "HR-1"
    rows = [
        { when = { category = "hardware" }, is = "1 elapsed hour", cite = "HR-2" },
        { is = "2 elapsed hours", cite = "HR-3" },
    ]
    [[clock.answer.target]]
    is = "8 elapsed hours"
    cite = "HR-4"
    [table.route]
    says = "Where?"
    values = ["desk", "shop"]
    row = [{ when = { category = "hardware" }, is = "shop", cite = ["HR-5"] }, { is = "desk" }]
    [feature.phone]
    what = "a call"
    row = [{ when = { severity = "s1" }, is = "granted", cite = { id = "HR-6", provenance = "inferred" } }, { is = "denied" }]
    [check.sorted]
    says = "it is known what it is about"
    when = { known = "category" }
    effect = "advised"
    [escalation.precheck.grave]
    says = "it is grave"
    when = { severity = "s1" }
    [track.escalation]
    start = "none"
    state = { none = { kind = "idle" }, active = { kind = "active" }, over = { kind = "ended" } }
    [act.escalation-requested]
    by = "anyone"
    moves.escalation = { from = ["none", "over"], to = "active", when = { severity = ["s1", "s2"] } }
    cite = "HR-7"
    [act.de-escalated]
    by = "anyone"
    moves.escalation = { from = "active", to = "over" }
    cite = "HR-8"
    [ladder]
    start = "lead"
    [[ladder.rung]]
    name = "lead"
    role = "lead"
    kind = "functional"
    [[ladder.rung]]
    name = "chief"
    role = "chief"
    kind = "hierarchical"
"#;

const GRAVE: &str = r#"
    title = "A grave one of hardware"
    ticket = { logged-at = "2026-07-01T08:00:00Z", severity = "s1", category = "hardware" }
    then = [{ at = "2026-07-01T08:00:00Z" }]
"#;

const ESCALATED: &str = r#"
    title = "One of software is escalated"
    covers = ["HR-3"]
    ticket = { logged-at = "2026-07-01T08:00:00Z", severity = "s2", category = "software" }
    event = [{ at = "2026-07-01T09:00:00Z", happens = "escalation-requested" }]
    then = [{ at = "2026-07-01T09:00:00Z" }]
"#;

/// A scenario under that policy.
fn scenario(text: &str, policy: &str) -> Scenario {
    let mut whole: Table = text.parse().unwrap();
    whole.insert("policy".to_owned(), Value::Table(policy.parse().unwrap()));
    Scenario::parse(&toml::to_string(&whole).unwrap(), ".").unwrap()
}

fn coverage(scenarios: &[Scenario]) -> Coverage {
    let document: Document = toml::from_str(DESK).unwrap();
    Coverage::of(&document, scenarios)
}

/// Its nested row, the row around it, and what is cited there; the table's and the feature's; both checks; the rung on
/// which every ticket begins; the reading that is the default.
const AFTER_THE_FIRST: &str = "\
rules       5 of 9
readings    1 of 2
rows        3 of 7
checks      2 of 2
acts        0 of 2
transitions 0 of 3
rungs       1 of 2
no scenario touches
  rule HR-3
  rule HR-4
  rule HR-7
  rule HR-8
  reading parameter.limit = under
  row clock.answer.target[0].rows[1]
  row clock.answer.target[1]
  row feature.phone.row[1]
  row table.route.row[1]
  act act.de-escalated
  act act.escalation-requested
  transition escalation from active to over by de-escalated
  transition escalation from none to active by escalation-requested
  transition escalation from over to active by escalation-requested
  rung ladder.rung[1]";

/// The third rule is named by the scenario, though no row of it answers; the fourth is its row's and the seventh its
/// act's.
const AFTER_BOTH: &str = "\
rules       8 of 9
readings    1 of 2
rows        6 of 7
checks      2 of 2
acts        1 of 2
transitions 1 of 3
rungs       1 of 2
no scenario touches
  rule HR-8
  reading parameter.limit = under
  row clock.answer.target[0].rows[1]
  act act.de-escalated
  transition escalation from active to over by de-escalated
  transition escalation from over to active by escalation-requested
  rung ladder.rung[1]";

#[test]
fn what_scenarios_touch() {
    let (grave, escalated) = (scenario(GRAVE, DESK), scenario(ESCALATED, DESK));
    assert_eq!(escalated.covers(), ["HR-3"]);
    assert_eq!(escalated.title(), "One of software is escalated");
    let both = [grave, escalated];
    assert_eq!(coverage(&both[..1]).to_string(), AFTER_THE_FIRST);
    let both = coverage(&both);
    assert_eq!(both.to_string(), AFTER_BOTH);
    assert_eq!(
        (both.count(Kind::Row), both.untouched().count()),
        ((6, 7), 7)
    );
}

/// Of what a policy has none of nothing is said.
#[test]
fn a_policy_of_one_clock() {
    let text = r#"
        policy = { name = "Desk", revision = "1" }
        clock.answer = { start = "opened", target = { is = "1 elapsed hour" }, reclassified = "freeze" }
    "#;
    let grave = GRAVE.replace("severity = \"s1\", ", "");
    let document: Document = toml::from_str(text).unwrap();
    let all = Coverage::of(&document, &[scenario(&grave, text)]);
    assert_eq!(all.to_string(), "rows        1 of 1");
}

#[test]
fn scenarios_of_another_policy_or_revision_touch_nothing() {
    for other in [
        "name = \"Desks\", revision = \"1\"",
        "name = \"Desk\", revision = \"2\"",
    ] {
        let policy = DESK.replace("name = \"Desk\", revision = \"1\"", other);
        let nothing = coverage(&[scenario(ESCALATED, &policy)]);
        let touched = Kind::ALL.map(|kind| nothing.count(kind).0);
        assert_eq!(touched, [0; 7]);
    }
}

/// What cannot happen touches nothing, nor does what would come after it; but the ticket was opened.
#[test]
fn what_is_refused_touches_nothing() {
    let early = ESCALATED.replace(
        "2026-07-01T09:00:00Z\", happens",
        "2026-07-01T07:00:00Z\", happens",
    );
    let refused = coverage(&[scenario(&early, DESK)]);
    assert_eq!(
        (refused.count(Kind::Act), refused.count(Kind::Transition)),
        ((0, 2), (0, 3))
    );
    assert_eq!(refused.count(Kind::Row), (3, 7));
}

/// Who escalates again, and what is over by then.
#[test]
fn every_move_and_every_rung_can_be_touched() {
    let again = r#"event = [
        { at = "2026-07-01T09:00:00Z", happens = "escalation-requested" },
        { at = "2026-07-01T09:10:00Z", happens = "de-escalated" },
        { at = "2026-07-01T09:20:00Z", happens = "escalation-requested" },
        { at = "2026-07-01T09:30:00Z", happens = { rung-climbed = {} } },
    ]"#;
    let text = ESCALATED.replace(
        "event = [{ at = \"2026-07-01T09:00:00Z\", happens = \"escalation-requested\" }]",
        again,
    );
    let all = coverage(&[scenario(&text, DESK)]);
    for (kind, count) in [
        (Kind::Act, (2, 2)),
        (Kind::Transition, (3, 3)),
        (Kind::Rung, (2, 2)),
    ] {
        assert_eq!(all.count(kind), count, "{kind}");
    }
}

/// The first rung is not there under the reading in force, and the row by which the last is eligible is one of two.
#[test]
fn rungs_are_told_by_their_places_in_the_document() {
    let policy = DESK.replacen(
        "    [[ladder.rung]]\n    name = \"lead\"",
        "    [[ladder.rung]]\n    name = \"deputy\"\n    role = \"lead\"\n    kind = \"functional\"\n    \
         parameter = { limit = \"under\" }\n    [[ladder.rung]]\n    name = \"lead\"",
        1,
    );
    let policy = format!(
        "{policy}    eligible = [{{ when = {{ severity = \"s1\" }}, is = {{ known = \"category\" }}, cite = \"HR-10\" }}, \
         {{ is = {{ known = \"category\" }}, cite = \"HR-11\" }}]\n"
    );
    let grave = scenario(GRAVE, &policy);
    let coverage = Coverage::of(&toml::from_str(&policy).unwrap(), [&grave]);
    assert_eq!(coverage.count(Kind::Rung), (2, 3));
    let untouched: Vec<String> = coverage.untouched().map(ToString::to_string).collect();
    let has = |place: &str| untouched.iter().any(|one| one == place);
    assert!(
        has("rung ladder.rung[0]") && has("rule HR-11") && !has("rule HR-10"),
        "{untouched:?}"
    );
}

/// What the opening moves and needs, and a check that only an act can ask.
#[test]
fn the_opening_moves_and_acts_touch_what_they_need() {
    let policy = format!(
        "{DESK}{}",
        r#"
        [track.review]
        start = "none"
        state = { none = { kind = "idle" }, asked = { kind = "asked" } }
        [check.by-lead]
        says = "the lead does it"
        when = { actor = "lead" }
        effect = "advised"
        [act.opened]
        by = "anyone"
        moves.review = { from = "none", to = "asked" }
        [act.acknowledged]
        by = "anyone"
        needs = "by-lead"
        "#
    );
    let document: Document = toml::from_str(&policy).unwrap();
    for (role, touched) in [("lead", 3), ("chief", 2)] {
        let event = format!(
            "event = [{{ at = \"2026-07-01T08:00:00Z\", happens = \"acknowledged\", role = \"{role}\" }}]\n"
        );
        let one = scenario(&format!("{event}{GRAVE}"), &policy);
        let coverage = Coverage::of(&document, [&one]);
        assert_eq!(coverage.count(Kind::Check), (touched, 3), "{role}");
        assert_eq!(coverage.count(Kind::Transition), (1, 4), "{role}");
    }
}

/// A clock, a table and a feature that are called as the keys of rows are.
#[test]
fn names_are_no_rows() {
    let policy = r#"
        policy = { name = "Desk", revision = "1" }
        source.HR = { title = "House rules" }
        [clock.target]
        start = "opened"
        target = { is = "1 elapsed hour", cite = "HR-1" }
        reclassified = "freeze"
        [table.calendar]
        says = "Which?"
        row = { is = "one", cite = "HR-2" }
        [feature.row]
        what = "a row"
        row = { is = "granted", cite = "HR-3" }
    "#;
    let text = GRAVE.replace(", severity = \"s1\", category = \"hardware\"", "");
    let all = Coverage::of(&toml::from_str(policy).unwrap(), [&scenario(&text, policy)]);
    assert_eq!(all.to_string(), "rules       3 of 3\nrows        3 of 3");
}
