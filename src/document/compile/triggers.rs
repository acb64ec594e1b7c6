//! Triggers: patterns of events, each with a condition.

use super::super::condition::{Trigger as Written, TriggerText};
use super::super::form::{Form, OneOrMany};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, conditions};
use crate::policy::EventName;
use crate::policy::condition::Condition;
use crate::policy::pattern::{OwnEventId, Pattern, Trigger, Triggers};

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
    let (event, own) = event(&path, &written.event, vocabulary, problems)?;
    if event != EventName::Replied && !written.response.is_empty() {
        let expected = "none: only a reply has one";
        problems.bad(format!("{path}.response"), "a response kind", expected);
        return None;
    }
    if event != EventName::Assigned && !written.position.is_empty() {
        let expected = "none: only `assigned` concerns one";
        problems.bad(format!("{path}.position"), "a position", expected);
        return None;
    }
    for role in written.role.iter() {
        vocabulary.role(&format!("{path}.role"), role, problems);
    }
    let position = |name: &String| vocabulary.position(&format!("{path}.position"), name, problems);
    let positions = written.position.iter().filter_map(position).collect();
    let pattern = Pattern {
        event,
        own,
        from: written.from.0.clone(),
        role: written.role.0.clone(),
        organisation: written.organisation.0.clone(),
        region: written.region.0.clone(),
        skill: written.skill.0.clone(),
        visibility: written.visibility.0.clone(),
        position: positions,
        channel: written.channel.0.clone(),
        response: written.response.0.clone(),
    };
    (when != Condition::NEVER).then_some(Trigger {
        path,
        pattern,
        when,
    })
}

/// An event of every policy, or one of this policy's own.
pub(super) fn event(
    path: &str,
    name: &str,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<(EventName, Option<OwnEventId>)> {
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
