//! What a scenario says of the escalation, and of tracks, positions and checks, against what the engine says.

use super::compare::Comparison;
use super::instant::Moment;
use duly::{Assessment, CheckAnswer, StateKind, Truth};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What holds of the case and beside it. Lists are whole, but for those of checks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EscalationText {
    /// Of the case: its state.
    state: Option<String>,
    kind: Option<StateKind>,
    /// An instant, or `opened` where nothing has moved it.
    since: Option<String>,
    /// The states of tracks.
    tracks: BTreeMap<String, String>,
    /// Who holds positions: their id, or their role where they have none, or `nobody`.
    positions: BTreeMap<String, String>,
    /// The verdict, with the grounds and the refusals that hold, what is required and lacks, and who decides.
    verdict: Option<String>,
    grounds: Option<Vec<String>>,
    refusals: Option<Vec<String>>,
    missing: Option<Vec<String>>,
    decides: Option<String>,
    routes: Option<Vec<String>>,
    /// Checks whose condition is true.
    holds: Vec<String>,
    /// Checks whose condition is false.
    fails: Vec<String>,
    /// Checks whose condition is unknown, with the facts they ask for.
    unknown: BTreeMap<String, Vec<String>>,
}

/// What differs.
pub(super) fn compare(
    place: String,
    text: &EscalationText,
    assessment: &Assessment<'_>,
) -> Vec<String> {
    let mut comparison = Comparison::new(place);
    case(text, assessment, &mut comparison);
    for (name, expected) in &text.tracks {
        let found = assessment.track(name);
        let found = found.map_or("no such track", |track| track.state());
        comparison.plain(name, Some(expected.as_str()), found);
    }
    for (name, expected) in &text.positions {
        comparison.plain(name, Some(expected.clone()), holder(assessment, name));
    }
    if text.speaks_of_the_verdict() {
        verdict(text, assessment, &mut comparison);
    }
    for name in &text.holds {
        check(name, (Truth::True, &[]), assessment, &mut comparison);
    }
    for name in &text.fails {
        check(name, (Truth::False, &[]), assessment, &mut comparison);
    }
    for (name, ask) in &text.unknown {
        check(name, (Truth::Unknown, ask), assessment, &mut comparison);
    }
    comparison.failures(None)
}

fn case(text: &EscalationText, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    let Some(case) = assessment.case() else {
        comparison.plain("state", text.state.as_deref(), "no such track");
        return;
    };
    comparison.plain("state", text.state.as_deref(), case.state());
    let kind = text.kind.map(|kind| format!("{kind:?}"));
    comparison.plain("kind", kind, format!("{:?}", case.kind()));
    match text.since.as_deref() {
        None => {}
        Some("opened") => {
            let moved = case.since().map(|at| at.to_string());
            let found = moved.as_deref().unwrap_or("opened");
            comparison.plain("since", Some("opened"), found);
        }
        Some(since) => match Moment::parse(since) {
            Ok(since) => comparison.instant("since", Some(since), case.since()),
            Err(error) => comparison.differs("since", &error, ""),
        },
    }
}

impl EscalationText {
    fn speaks_of_the_verdict(&self) -> bool {
        let lists = [&self.grounds, &self.refusals, &self.missing, &self.routes];
        self.verdict.is_some() || self.decides.is_some() || lists.iter().any(|one| one.is_some())
    }
}

fn verdict(text: &EscalationText, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    let Some(eligibility) = assessment.eligibility() else {
        comparison.differs("verdict", "one", "none in the policy");
        return;
    };
    let found = serde_json::to_value(eligibility.verdict).unwrap();
    let found = found.as_str().unwrap().to_owned();
    comparison.plain("verdict", text.verdict.clone(), found);
    let decides = eligibility.decides.map_or("nobody", |one| one.name);
    comparison.plain("decides", text.decides.as_deref(), decides);
    let routes = eligibility.routes.iter().map(|one| one.name).collect();
    for (field, expected, found) in [
        ("grounds", &text.grounds, names(eligibility.grounds())),
        ("refusals", &text.refusals, names(eligibility.refusals())),
        ("missing", &text.missing, names(eligibility.missing())),
        ("routes", &text.routes, routes),
    ] {
        let expected = expected.as_ref().map(|expected| format!("{expected:?}"));
        comparison.plain(field, expected, format!("{found:?}"));
    }
}

fn names<'a, 't: 'a>(checks: impl Iterator<Item = &'a CheckAnswer<'t>>) -> Vec<&'t str> {
    checks.map(|check| check.name).collect()
}

/// Several by commas.
fn holder(assessment: &Assessment<'_>, name: &str) -> String {
    let positions = assessment.positions().filter(|one| one.name == name);
    let named = |holder: &duly::Actor| {
        let name = holder.id.clone().or_else(|| holder.role.clone());
        name.unwrap_or_else(|| "somebody".to_owned())
    };
    let holders: Vec<String> = positions
        .map(|one| one.holder.map_or_else(|| "nobody".to_owned(), named))
        .collect();
    match holders.is_empty() {
        true => "no such position".to_owned(),
        false => holders.join(", "),
    }
}

fn check(
    name: &str,
    (truth, ask): (Truth, &[String]),
    assessment: &Assessment<'_>,
    comparison: &mut Comparison,
) {
    let Some(check) = assessment.check(name) else {
        comparison.differs(name, "a check", "no such check");
        return;
    };
    let say = |truth: Truth, ask: &[&str]| format!("{truth:?}, ask {ask:?}");
    let expected: Vec<&str> = ask.iter().map(String::as_str).collect();
    let found: Vec<&str> = check.ask.iter().map(|ask| ask.fact).collect();
    let expected = say(truth, &expected);
    comparison.plain(name, Some(expected), say(check.truth, &found));
}

#[test]
fn what_differs_is_said() {
    let text = "title = \"t\"\npolicy = \"house\"\ncovers = []\n\
                ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n\
                event = [\
                { at = \"2026-03-02T08:10:00Z\", assigned = { position = \"assignee\", role = \"agent\" } },\
                { at = \"2026-03-02T08:20:00Z\", happens = \"reopened\", advised = [] }]\n\
                [[then]]\nat = \"2026-03-02T09:00:00Z\"\n\
                [then.escalation]\nstate = \"active\"\ntracks = { ticket = \"closed\", other = \"open\" }\n\
                positions = { assignee = \"agent\", owner = \"agent\", other = \"nobody\" }\nholds = [\"late\"]\n";
    let failures = super::run::run(&toml::from_str(text).unwrap());
    let failures: Vec<String> = failures
        .iter()
        .map(|one| one.replace("\n    ", " "))
        .collect();
    assert_eq!(
        failures,
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
