//! Triggers: patterns of events, each with a condition.

use super::super::condition::{Trigger as Written, TriggerText};
use super::super::form::{Form, OneOrMany};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, conditions};
use crate::limits::MAX_ENTRIES;
use crate::policy::EventName;
use crate::policy::condition::Condition;
use crate::policy::pattern::{Named, OwnEventId, Pattern, Trigger, Triggers, Which};

/// The triggers at a path. Those that cannot fire under the readings in force are left out.
pub(super) fn compile(
    path: &str,
    written: &OneOrMany<TriggerText>,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Triggers {
    let mut triggers = Vec::new();
    for (index, one) in written.iter().enumerate() {
        let path = match written.0.len() {
            1 => path.to_owned(),
            _ => format!("{path}[{index}]"),
        };
        triggers.extend(match one {
            Form::Long(trigger) => compiled(path, trigger, vocabulary, problems),
            Form::Short(event) => {
                let named = Written {
                    event: event.clone(),
                    ..Written::default()
                };
                compiled(path, &named, vocabulary, problems)
            }
        });
    }
    Triggers::new(triggers)
}

/// None where a problem has been reported, or where it cannot fire under the readings in force.
fn compiled(
    path: String,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Trigger> {
    let when = format!("{path}.when");
    let when = conditions::compile(&when, &written.when, vocabulary, problems);
    if !written.after.is_empty() {
        let expected = "none: only of events that a condition remembers some come after others";
        problems.bad(format!("{path}.after"), "an event", expected);
    }
    let pattern = pattern(&path, written, vocabulary, problems)?;
    (when != Condition::NEVER).then_some(Trigger {
        path,
        pattern,
        when,
    })
}

/// What selects the events, conditions apart; none where a problem has been reported.
pub(super) fn pattern(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Pattern> {
    let which = which(path, written, vocabulary, problems)?;
    if which != Which::One((EventName::Replied, None)) && !written.response.is_empty() {
        let expected = "none: only a reply has one";
        problems.bad(format!("{path}.response"), "a response kind", expected);
        return None;
    }
    let concerns = [EventName::Assigned, EventName::Unassigned];
    let is_assigned = |event: &EventName| which == Which::One((*event, None));
    if !concerns.iter().any(is_assigned) && !written.position.is_empty() {
        let expected = "none: only `assigned` and `unassigned` concern one";
        problems.bad(format!("{path}.position"), "a position", expected);
        return None;
    }
    for role in written.role.iter() {
        vocabulary.role(&format!("{path}.role"), role, problems);
    }
    let position = |name: &String| vocabulary.position(&format!("{path}.position"), name, problems);
    let positions = written.position.iter().filter_map(position).collect();
    Some(Pattern {
        which,
        from: written.from.0.clone(),
        role: written.role.0.clone(),
        organisation: written.organisation.0.clone(),
        region: written.region.0.clone(),
        skill: written.skill.0.clone(),
        visibility: written.visibility.0.clone(),
        position: positions,
        channel: written.channel.0.clone(),
        response: written.response.0.clone(),
    })
}

/// The name that stands for every event.
pub(super) const ANY: &str = "any";

fn which(
    path: &str,
    written: &Written,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Which> {
    let except = format!("{path}.except");
    if written.event != ANY {
        if !written.except.is_empty() {
            let expected = "none: only of `any` event are some left out";
            problems.bad(except, "an event that is not meant", expected);
        }
        return event(path, &written.event, vocabulary, problems).map(Which::One);
    }
    let mut others = Vec::new();
    if problems.within(&except, written.except.0.len(), MAX_ENTRIES, "events") {
        for name in written.except.iter() {
            others.extend(event(&except, name, vocabulary, problems));
        }
    }
    Some(Which::AllBut(others))
}

/// An event of every policy, or one of this policy's own.
pub(super) fn event(
    path: &str,
    name: &str,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Named> {
    if let Some(place) = vocabulary.events.iter().position(|own| *own == name) {
        problems.uses(Noun::Event, name);
        let own = u16::try_from(place).ok().map(OwnEventId);
        return Some((EventName::Happened, own));
    }
    // What happened is named, not that something did.
    let event = EventName::from_word(name).filter(|event| *event != EventName::Happened);
    if event.is_none() {
        let known = EventName::ALL.iter().map(|event| event.as_str());
        let known = known.filter(|word| *word != EventName::Happened.as_str());
        problems.unknown(path, name, known.chain(vocabulary.events.iter().copied()));
    }
    event.map(|event| (event, None))
}
