//! Checks and named conditions.

use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Problems, conditions};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::check::Check;

/// Compiles the named conditions into the vocabulary, each after those that it uses.
pub(super) fn conditions<'d>(
    document: &'d Document,
    vocabulary: &mut Vocabulary<'d>,
    problems: &mut Problems,
) {
    let mut left: Vec<&str> = document.condition.names().collect();
    loop {
        let waits = left.len();
        left.retain(|name| {
            let Some(written) = document.condition.0.get(*name) else {
                return false;
            };
            let path = format!("condition.{name}.when");
            if written.when.is_deeper_than(crate::limits::MAX_NESTING) {
                // Reported where it is compiled, and not followed here.
            } else if written.when.names().iter().any(|used| {
                document.condition.0.contains_key(*used)
                    && !vocabulary.conditions.contains_key(used)
            }) {
                return true;
            }
            let condition = conditions::compile_timed(&path, &written.when, vocabulary, problems);
            vocabulary.conditions.insert(*name, condition);
            false
        });
        if left.len() == waits {
            break;
        }
    }
    for name in left {
        let (path, expected) = (format!("condition.{name}.when"), "conditions that end");
        let found = "a condition that uses itself, if only by way of others";
        problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
    }
    for (name, entry) in document.condition.iter() {
        vocabulary.cites(&format!("condition.{name}.cite"), &entry.cite, problems);
    }
}

/// The checks by name.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Check> {
    let mut checks = Vec::new();
    for (name, written) in document.check.iter() {
        let path = format!("check.{name}");
        if written.says.trim().is_empty() {
            problems.missing(format!("{path}.says"), "what it says, in words");
        }
        let when = format!("{path}.when");
        let when = conditions::compile_timed(&when, &written.when, vocabulary, problems);
        let place = format!("{path}.effect");
        if written.effect.is_none() {
            problems.missing(&place, "`ground`, `refusal`, `required` or `advised`");
        }
        let effect = vocabulary.setting(&place, written.effect.as_ref(), problems);
        let cite = vocabulary.cites(&format!("{path}.cite"), &written.cite, problems);
        if let Some(effect) = effect {
            checks.push(Check {
                name: name.to_owned(),
                path,
                says: written.says.clone(),
                effect,
                when,
                cite,
            });
        }
    }
    checks
}
