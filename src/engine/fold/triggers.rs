//! Whether a trigger fires.

use super::situation::Facts;
use crate::engine::outcome::{Advisory, Outcome};
use crate::policy::Parts;
use crate::policy::condition::Truth;
use crate::policy::pattern::{Signature, Trigger, Triggers};

/// Whether one of the triggers fires. Where none does, those whose condition is unknown are reported.
#[inline]
pub(super) fn fires(
    triggers: &Triggers,
    event: &Signature<'_>,
    facts: &Facts,
    parts: &Parts,
    outcome: &mut Outcome,
) -> bool {
    // Most events are named by few clocks.
    triggers.name(event.event) && one_fires(triggers, event, facts, parts, outcome)
}

fn one_fires(
    triggers: &Triggers,
    event: &Signature<'_>,
    facts: &Facts,
    parts: &Parts,
    outcome: &mut Outcome,
) -> bool {
    let matching = triggers.matching(event);
    let mut unknown = false;
    for trigger in matching.clone() {
        match trigger.when.truth(facts) {
            Truth::True => return true,
            Truth::False => {}
            Truth::Unknown => unknown = true,
        }
    }
    if unknown {
        for trigger in matching {
            undecided(trigger, facts, parts, outcome);
        }
    }
    false
}

fn undecided(trigger: &Trigger, facts: &Facts, parts: &Parts, outcome: &mut Outcome) {
    let ask = trigger.when.ask(facts);
    if ask.is_empty() {
        return;
    }
    outcome.advisories.push(Advisory::Undecided {
        trigger: trigger.path.clone(),
        ask: ask
            .into_iter()
            .map(|unset| parts.name_of(unset).to_owned())
            .collect(),
    });
}
