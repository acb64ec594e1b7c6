//! What is expected of the ladder against what the engine says.

use super::Comparison;
use crate::engine::{Ask, Assessment, NextRung, RungHolder, RungState};
use crate::policy::{Reason, Truth};
use crate::scenario::instant::{Moment, show};
use crate::scenario::then::LadderThen;

/// What differs.
pub(super) fn compare(
    place: String,
    text: &LadderThen,
    assessment: &Assessment<'_>,
) -> Vec<String> {
    let mut comparison = Comparison::new(place);
    let Some(ladder) = assessment.ladder() else {
        comparison.differs("ladder", "one", "none in the policy");
        return comparison.failures(None);
    };
    let current = ladder.current.unwrap_or("not known");
    comparison.plain("rung", text.rung.as_deref(), current);
    let next = match &ladder.next {
        NextRung::Rung(name) => (*name).to_owned(),
        NextRung::Top => "top".to_owned(),
        NextRung::Unknown(asks) => ask(asks),
    };
    comparison.plain("next", text.next.clone(), next);
    comparison.plain("over", text.over, ladder.is_over());
    for (name, expected) in &text.states {
        let found = ladder.rung(name).map(|rung| state(&rung.state));
        let found = found.unwrap_or_else(|| "no such rung".to_owned());
        comparison.plain(&format!("rung {name}"), Some(in_utc(expected)), found);
    }
    for (name, expected) in &text.holders {
        let found = ladder.rung(name).map(|rung| holder(&rung.holder));
        let found = found.unwrap_or_else(|| "no such rung".to_owned());
        let place = format!("holder of rung {name}");
        comparison.plain(&place, Some(expected.clone()), found);
    }
    let beside = ladder.beside.iter();
    let beside = beside.filter(|one| one.truth == Truth::True);
    let beside: Vec<&str> = beside.map(|one| one.name).collect();
    let expected = text.beside.as_ref().map(|names| names.join(", "));
    comparison.plain("beside", expected, beside.join(", "));
    comparison.failures(None)
}

/// An instant of a zone as one of UTC.
fn in_utc(expected: &str) -> String {
    for word in ["eligible since ", "eligible at "] {
        if let Some(at) = expected.strip_prefix(word) {
            return match at.parse::<Moment>() {
                Ok(at) => format!("{word}{}", show(at.at)),
                Err(error) => error,
            };
        }
    }
    expected.to_owned()
}

fn state(state: &RungState<'_>) -> String {
    match state {
        RungState::Reached => "reached".to_owned(),
        RungState::Eligible { since } => format!("eligible since {}", show(*since)),
        RungState::NotYet { at: Some(at) } => format!("eligible at {}", show(*at)),
        RungState::NotYet { at: None } => "not eligible".to_owned(),
        RungState::Held => "held".to_owned(),
        RungState::Unknown(asks) => ask(asks),
        RungState::NotDefined(reason) => not_defined(reason),
    }
}

fn holder(holder: &RungHolder<'_>) -> String {
    match holder {
        RungHolder::Role(role) => (*role).to_owned(),
        RungHolder::Host => "host".to_owned(),
        RungHolder::Unknown(asks) => ask(asks),
        RungHolder::NotDefined(reason) => not_defined(reason),
    }
}

fn ask(asks: &[Ask<'_>]) -> String {
    let asks: Vec<&str> = asks.iter().map(|ask| ask.fact).collect();
    format!("ask {}", asks.join(", "))
}

fn not_defined(reason: &Reason) -> String {
    if let Reason::Gap { id, .. } | Reason::NotPromised { id } = reason {
        format!("not defined: {id}")
    } else {
        format!("not defined: {reason}")
    }
}
