//! Checks, named conditions, and what an escalation takes.

use super::super::check::Check as Written;
use super::super::escalation::Escalation;
use super::super::syntax::{Document, Setting};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, acts, conditions, tables};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::MAX_CHECKS;
use crate::policy::Effect;
use crate::policy::check::Check;
use crate::policy::escalation::Escalation as Compiled;
use std::collections::{BTreeMap, BTreeSet};

/// Compiles the named conditions into the vocabulary, each after those that it uses.
pub(super) fn conditions<'d>(
    document: &'d Document,
    vocabulary: &mut Vocabulary<'d>,
    problems: &mut Problems,
) {
    let declared = &document.condition;
    // By each, those that use it; and how many each waits for.
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut waits: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, entry) in declared.iter() {
        let mut used = entry.when.names();
        used.retain(|used| declared.0.contains_key(*used));
        waits.insert(name, used.len());
        for used in used {
            users.entry(used).or_default().push(name);
        }
    }
    let ready = waits.iter().filter(|(_, count)| **count == 0);
    let mut ready: BTreeSet<&str> = ready.map(|(name, _)| *name).collect();
    while let Some((name, entry)) = ready
        .pop_first()
        .and_then(|name| declared.0.get_key_value(name))
    {
        waits.remove(name.as_str());
        let path = format!("condition.{name}.when");
        let condition = conditions::compile_named(&path, &entry.when, vocabulary, problems);
        vocabulary.conditions.insert(name, condition);
        for user in users.get(name.as_str()).into_iter().flatten() {
            let count = waits.entry(user).or_default();
            *count = count.saturating_sub(1);
            if *count == 0 {
                ready.insert(user);
            }
        }
    }
    for name in waits.keys() {
        let (path, expected) = (format!("condition.{name}.when"), "conditions that end");
        let found = "a condition that uses itself, if only by way of others";
        problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
    }
    for (name, entry) in document.condition.iter() {
        vocabulary.cites(&format!("condition.{name}.cite"), &entry.cite, problems);
    }
}

/// All checks: those of `[check]` by name, then grounds, refusals and prechecks of an escalation.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Check> {
    let mut checks = Checks {
        vocabulary,
        problems,
        all: Vec::new(),
    };
    for (name, written) in document.check.iter() {
        let effect = checks.effect(&format!("check.{name}.effect"), written.effect.as_ref());
        checks.check("check", (name, written), effect);
    }
    if let Some(escalation) = &document.escalation {
        checks.of_escalation(escalation);
    }
    let all = checks.all;
    problems.within("check", all.len(), MAX_CHECKS, "checks in all");
    all
}

struct Checks<'c, 'd> {
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
    all: Vec<Check>,
}

impl Checks<'_, '_> {
    fn effect(&mut self, path: &str, written: Option<&Setting<Effect>>) -> Option<Effect> {
        if written.is_none() {
            self.problems
                .missing(path, "`ground`, `refusal`, `required` or `advised`");
        }
        self.vocabulary.setting(path, written, self.problems)
    }

    fn of_escalation(&mut self, written: &Escalation) {
        for (table, grounds, effect) in [
            ("escalation.ground", &written.ground, Effect::Ground),
            ("escalation.refusal", &written.refusal, Effect::Refusal),
        ] {
            for (name, ground) in grounds.iter() {
                let check = Written {
                    says: ground.says.clone(),
                    when: ground.when.clone(),
                    effect: None,
                    cite: ground.cite.clone(),
                };
                self.check(table, (name, &check), Some(effect));
            }
        }
        let path = "escalation.prechecks";
        let all = self.weight(path, written.prechecks.as_ref());
        for (name, precheck) in written.precheck.iter() {
            let path = format!("escalation.precheck.{name}.effect");
            let own = self.weight(&path, precheck.effect.as_ref());
            let effect = own.or(all).unwrap_or(Effect::Required);
            self.check("escalation.precheck", (name, precheck), Some(effect));
        }
    }

    /// What it means that something lacks that had to be so; none where nothing says it.
    fn weight(&mut self, path: &str, written: Option<&Setting<Effect>>) -> Option<Effect> {
        match self.vocabulary.setting(path, written, self.problems)? {
            effect @ (Effect::Required | Effect::Advised) => Some(effect),
            effect @ (Effect::Ground | Effect::Refusal) => {
                let found = format!("`{}`", effect.as_str());
                self.problems.bad(path, found, "`required` or `advised`");
                None
            }
        }
    }

    /// One of the checks of an escalation reads no event: it is asked of a ticket as it stands.
    fn check(&mut self, table: &str, (name, written): (&str, &Written), effect: Option<Effect>) {
        let path = format!("{table}.{name}");
        if written.says.trim().is_empty() {
            let path = format!("{path}.says");
            self.problems.missing(path, "what it says, in words");
        }
        let is_of_escalation =
            table != "check" || matches!(effect, Some(Effect::Ground | Effect::Refusal));
        let compile = match is_of_escalation {
            true => conditions::compile_timed,
            false => conditions::at_event,
        };
        let place = format!("{path}.when");
        let when = compile(&place, &written.when, self.vocabulary, self.problems);
        let cite = format!("{path}.cite");
        let cite = self.vocabulary.cites(&cite, &written.cite, self.problems);
        if let Some(other) = self.all.iter().find(|other| other.name == name) {
            let found = format!("a second check of that name beside `{}`", other.path);
            let problem = Diagnostic::new(Code::Contradiction, &path, found, "one of each name");
            self.problems.report(problem);
        }
        self.all.extend(effect.map(|effect| Check {
            name: name.to_owned(),
            path,
            says: written.says.clone(),
            effect,
            is_of_escalation,
            is_of_event: conditions::is_of_an_event(&when),
            when,
            cite,
        }));
    }
}

/// What an escalation takes besides; none where the policy does not speak of it.
pub(super) fn escalation(
    document: &Document,
    checks: &[Check],
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Compiled> {
    let nothing = Escalation::default();
    let written = document.escalation.as_ref();
    let speaks = checks.iter().any(|check| check.is_of_escalation);
    let written = written.or(speaks.then_some(&nothing))?;
    let grounds = written.grounds.as_ref();
    let grounds = vocabulary.setting("escalation.grounds", grounds, problems);
    let role = |path: &str, name: &String, problems: &mut Problems| {
        vocabulary.role(path, name, problems);
        Some(name.clone())
    };
    let route = |path: &str, name: &String, problems: &mut Problems| {
        acts::declared(path, (Noun::Route, &document.route), name, problems);
        Some(name.clone())
    };
    let (path, rows) = (
        "escalation.decides",
        tables::rows_of_names(&written.decides),
    );
    let decides = tables::compile(path, &rows, vocabulary, problems, role);
    let (path, rows) = ("escalation.routes", tables::rows_of_names(&written.routes));
    let routes = tables::compile_all(path, &rows, vocabulary, problems, route);
    Some(Compiled {
        grounds: grounds.unwrap_or_default(),
        decides,
        routes,
        cite: vocabulary.cites("escalation.cite", &written.cite, problems),
    })
}
