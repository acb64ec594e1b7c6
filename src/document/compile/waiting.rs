//! Waiting reasons: the events that set and clear each.

use super::super::condition::TriggerText;
use super::super::form::OneOrMany;
use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Problems, triggers};
use crate::policy::condition::Condition;
use crate::policy::pattern::{Pattern, Trigger, Triggers};
use crate::policy::{EventName, WaitingReason};

/// The waiting reasons by name.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<WaitingReason> {
    let mut reasons = Vec::new();
    for (name, written) in document.waiting.iter() {
        let mut by = |key: &str, triggers: &OneOrMany<TriggerText>, otherwise: EventName| {
            let path = format!("waiting.{name}.{key}");
            if triggers.is_empty() {
                return Triggers::new(vec![Trigger {
                    path,
                    pattern: Pattern::named(otherwise),
                    when: Condition::ALWAYS,
                }]);
            }
            triggers::compile(&path, triggers, vocabulary, problems)
        };
        reasons.push(WaitingReason {
            name: name.to_owned(),
            set_by: by("set-by", &written.set_by, EventName::WaitingSet),
            cleared_by: by("cleared-by", &written.cleared_by, EventName::WaitingCleared),
        });
    }
    reasons
}
