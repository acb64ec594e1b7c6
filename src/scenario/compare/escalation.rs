//! What is expected of the escalation, and of tracks, positions and checks, against what the engine says.

use super::Comparison;
use crate::engine::{Assessment, CheckAnswer};
use crate::policy::Truth;
use crate::scenario::instant::show;
use crate::scenario::then::{EscalationThen, Since};
use crate::subject::Actor;

/// What differs.
pub(super) fn compare(
    place: String,
    text: &EscalationThen,
    assessment: &Assessment<'_>,
) -> Vec<String> {
    let mut comparison = Comparison::new(place);
    case(text, assessment, &mut comparison);
    for (name, expected) in &text.tracks {
        let found = assessment.track(name);
        let found = found.map_or("no such track", |track| track.state());
        comparison.plain(&format!("track {name}"), Some(expected.as_str()), found);
    }
    for (name, expected) in &text.positions {
        let place = format!("position {name}");
        comparison.plain(&place, Some(expected.clone()), holder(assessment, name));
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

fn case(text: &EscalationThen, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    let kind = text.kind.map(|kind| format!("{kind:?}"));
    let Some(case) = assessment.case() else {
        let none = || "no such track".to_owned();
        comparison.plain("state", text.state.clone(), none());
        comparison.plain("kind", kind, none());
        let since = text.since.as_ref().map(|since| match since {
            Since::At(since) => since.to_string(),
            Since::Opened => "opened".to_owned(),
        });
        comparison.plain("since", since, none());
        return;
    };
    comparison.plain("state", text.state.as_deref(), case.state());
    comparison.plain("kind", kind, format!("{:?}", case.kind()));
    match &text.since {
        None => {}
        Some(Since::At(since)) => comparison.instant("since", Some(since), case.since()),
        Some(Since::Opened) => {
            let found = case.since();
            let found = found.map_or_else(|| "opened".to_owned(), show);
            comparison.plain("since", Some("opened".to_owned()), found);
        }
    }
}

impl EscalationThen {
    fn speaks_of_the_verdict(&self) -> bool {
        let lists = [&self.grounds, &self.refusals, &self.missing, &self.routes];
        self.verdict.is_some() || self.decides.is_some() || lists.iter().any(|one| one.is_some())
    }
}

fn verdict(text: &EscalationThen, assessment: &Assessment<'_>, comparison: &mut Comparison) {
    let Some(eligibility) = assessment.eligibility() else {
        comparison.differs("verdict", "one", "none in the policy");
        return;
    };
    let found = eligibility.verdict.to_string();
    comparison.plain("verdict", text.verdict.clone(), found);
    let decides = eligibility.decides.map_or("nobody", |one| one.name);
    comparison.plain("decides", text.decides.as_deref(), decides);
    let routes: Vec<&str> = eligibility.routes.iter().map(|one| one.name).collect();
    for (field, expected, found) in [
        ("grounds", &text.grounds, names(eligibility.grounds())),
        ("refusals", &text.refusals, names(eligibility.refusals())),
        ("missing", &text.missing, names(eligibility.missing())),
        ("routes", &text.routes, routes),
    ] {
        comparison.list(field, expected.as_ref(), &found);
    }
}

fn names<'a, 't: 'a>(checks: impl Iterator<Item = &'a CheckAnswer<'t>>) -> Vec<&'t str> {
    checks.map(|check| check.name).collect()
}

/// Several by commas.
fn holder(assessment: &Assessment<'_>, name: &str) -> String {
    let positions = assessment.positions().filter(|one| one.name == name);
    let named = |holder: &Actor| {
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
    let place = format!("check {name}");
    let Some(check) = assessment.check(name) else {
        comparison.differs(&place, "a check", "no such check");
        return;
    };
    let say = |truth: Truth, ask: &[&str]| format!("{truth:?}, ask {ask:?}");
    let expected: Vec<&str> = ask.iter().map(String::as_str).collect();
    let found: Vec<&str> = check.ask.iter().map(|ask| ask.fact).collect();
    let expected = say(truth, &expected);
    comparison.plain(&place, Some(expected), say(check.truth, &found));
}
