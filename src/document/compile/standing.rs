//! What an account tells the tickets of its customer.

use super::super::standing::Told as Written;
use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Problems, conditions};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::Subject;
use crate::policy::fact::PREDECLARED;
use crate::policy::standing::{By, Told};

/// By name. Tickets tell nobody anything.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Told> {
    let subject = document.policy.subject.unwrap_or_default();
    if subject != Subject::Account && !document.standing.is_empty() {
        let found = format!("a policy for the logs of a {}", subject.as_str());
        problems.bad(
            "standing",
            found,
            "`policy.subject = \"account\"` beside it",
        );
    }
    let mut all = Vec::new();
    for (name, written) in document.standing.iter() {
        let path = format!("standing.{name}");
        if PREDECLARED.contains(&name) {
            let found = format!("`{name}`");
            let expected = "the name of a fact that policies for tickets declare";
            problems.bad(path.clone(), found, expected);
        }
        let by = by(&path, written, document, (vocabulary, problems));
        vocabulary.cites(&format!("{path}.cite"), &written.cite, problems);
        let name = name.to_owned();
        all.extend(by.map(|by| Told { name, by }));
    }
    all
}

fn by(
    path: &str,
    written: &Written,
    document: &Document,
    (vocabulary, problems): (&Vocabulary<'_>, &mut Problems),
) -> Option<By> {
    match (&written.when, &written.fact, &written.feature) {
        (Some(when), None, None) => {
            let path = format!("{path}.when");
            let when = conditions::of_an_actor(&path, when, vocabulary, problems);
            Some(By::When(when))
        }
        (None, Some(fact), None) => {
            let fact = vocabulary.fact(&format!("{path}.fact"), fact, problems);
            fact.map(By::Fact)
        }
        (None, None, Some(name)) => {
            let mut features = document.feature.names();
            let place = features.position(|other| other == name);
            if place.is_none() {
                let path = format!("{path}.feature");
                problems.unknown(path, name, document.feature.names());
            }
            place.map(By::Feature)
        }
        (_, _, _) => {
            let expected = "one of `when`, `fact` and `feature`";
            let problem = Diagnostic::new(Code::Contradiction, path, "none or several", expected);
            problems.report(problem);
            None
        }
    }
}
