//! What is looked up when it is asked for: tables of the policy's own, features, queues, what accounts tell.

use super::super::act::Declared;
use super::super::contract::Contract;
use super::super::form::{Entries, Form, OneOrMany};
use super::super::syntax::{Document, Row as WrittenRow};
use super::super::table::{Allowance, Feature as WrittenFeature, GrantText, Table as Written};
use super::conditions::Conditions;
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, acts, names, queues, standing, tables};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::MAX_COUNT;
use crate::policy::feature::{Allowed, Feature};
use crate::policy::table::{NamedTable, Table};
use crate::policy::{Hit, Level, Lookups, Reason, ValuesOf};

pub(super) fn compile(
    document: &Document,
    contract: Option<&Contract>,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Lookups {
    let mut compiler = Compiler {
        document,
        vocabulary,
        problems,
    };
    let front = Front::of(contract, |contract| &contract.table);
    front.known("table", &document.table, compiler.problems);
    let tables = document.table.iter();
    let tables = tables.map(|table| compiler.table(table, &front)).collect();
    let front = Front::of(contract, |contract| &contract.feature);
    front.known("feature", &document.feature, compiler.problems);
    let features = document.feature.iter();
    let features = features.map(|feature| compiler.feature(feature, &front));
    Lookups {
        tables,
        features: features.collect(),
        queues: queues::compile(document, vocabulary, problems),
        told: standing::compile(document, vocabulary, problems),
    }
}

/// The rows that a contract puts in front, by name.
struct Front<'c, T>(Option<(&'c str, &'c Entries<OneOrMany<WrittenRow<T>>>)>);

impl<'c, T> Front<'c, T> {
    fn of(
        contract: Option<&'c Contract>,
        rows: impl Fn(&'c Contract) -> &'c Entries<OneOrMany<WrittenRow<T>>>,
    ) -> Front<'c, T> {
        Front(contract.map(|contract| (contract.name.as_str(), rows(contract))))
    }

    /// A contract puts nothing in front of what the policy does not have.
    fn known<W>(&self, noun: &str, declared: &Entries<W>, problems: &mut Problems) {
        let Some((contract, rows)) = self.0 else {
            return;
        };
        for name in rows.names() {
            if !declared.0.contains_key(name) {
                let path = format!("contract.{contract}.{noun}.{name}");
                problems.unknown(path, name, declared.names());
            }
        }
    }

    /// With their place.
    fn rows(&self, noun: &str, name: &str) -> tables::Front<'c, T> {
        let (contract, rows) = self.0?;
        let rows = rows.0.get(name)?;
        Some((format!("contract.{contract}.{noun}.{name}"), &rows.0))
    }
}

struct Compiler<'c, 'd> {
    document: &'d Document,
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
}

impl Compiler<'_, '_> {
    fn table(
        &mut self,
        (name, written): (&str, &Written),
        front: &Front<'_, String>,
    ) -> NamedTable {
        let path = format!("table.{name}");
        self.said(
            &format!("{path}.says"),
            &written.says,
            "the question it answers",
        );
        let hit = written.hit.unwrap_or_default();
        let values = self.values(&path, written);
        let place = format!("{path}.row");
        let whole = (
            place.as_str(),
            written.row.0.as_slice(),
            front.rows("table", name),
        );
        let table = self.names(whole, hit, &values);
        self.answered(&path, table.rows.is_empty() && written.row.is_empty());
        let cite = format!("{path}.cite");
        NamedTable {
            name: name.to_owned(),
            says: written.says.clone(),
            hit,
            nothing: Reason::NoRow { table: path },
            table,
            cite: self.vocabulary.cites(&cite, &written.cite, self.problems),
        }
    }

    fn said(&mut self, path: &str, words: &str, expected: &str) {
        if words.trim().is_empty() {
            self.problems.missing(path, expected);
        }
    }

    fn answered(&mut self, path: &str, is_empty: bool) {
        if is_empty {
            self.problems
                .missing(format!("{path}.row"), "at least one row");
        }
    }

    /// The answers that rows may give; none where any name is one.
    fn values(&mut self, path: &str, written: &Written) -> Option<Vec<String>> {
        let of = |levels: &[Level]| levels.iter().map(|level| level.name.clone()).collect();
        let vocabulary = self.vocabulary;
        match (written.of, written.values.is_empty()) {
            (None, true) => None,
            (None, false) => Some(written.values.clone()),
            (Some(_), false) => {
                let (found, expected) = ("`of` and `values`", "one of them");
                let problem = Diagnostic::new(Code::Contradiction, path, found, expected);
                self.problems.report(problem);
                None
            }
            (Some(of_what), true) => match of_what {
                ValuesOf::Severity => Some(of(&vocabulary.severities)),
                ValuesOf::Priority => Some(of(&vocabulary.priorities)),
                ValuesOf::Plan => Some(of(&vocabulary.plans)),
                ValuesOf::Region => Some(of(&vocabulary.regions)),
                ValuesOf::Role => Some(super::names_of(&vocabulary.roles)),
                ValuesOf::Route => {
                    Some(self.declared((Noun::Route, &self.document.route), written))
                }
                ValuesOf::Reaction => {
                    Some(self.declared((Noun::Reaction, &self.document.reaction), written))
                }
            },
        }
    }

    /// Routes or reactions, of which those are used that rows give.
    fn declared(
        &mut self,
        (noun, declared): (Noun, &Entries<Declared>),
        written: &Written,
    ) -> Vec<String> {
        let mut used = Vec::new();
        given(&written.row.0, &mut used);
        for name in used
            .into_iter()
            .filter(|name| declared.0.contains_key(*name))
        {
            acts::declared("", (noun, declared), name, self.problems);
        }
        declared.names().map(str::to_owned).collect()
    }

    fn names(
        &mut self,
        whole: Whole<'_, String>,
        hit: Hit,
        values: &Option<Vec<String>>,
    ) -> Table<String> {
        let value = |path: &str, name: &String, problems: &mut Problems| match values {
            None => names::is_answer(path, name, problems).then(|| name.clone()),
            Some(values) if values.contains(name) => Some(name.clone()),
            Some(values) => {
                problems.unknown(path, name, values.iter().map(String::as_str));
                None
            }
        };
        tables::table(whole, hit, (self.vocabulary, self.problems), value)
    }

    fn feature(
        &mut self,
        (name, written): (&str, &WrittenFeature),
        front: &Front<'_, GrantText>,
    ) -> Feature {
        let path = format!("feature.{name}");
        self.said(&format!("{path}.what"), &written.what, "what it is");
        let place = format!("{path}.row");
        let front = front.rows("feature", name);
        let table = self.grants((&place, &written.row.0, front));
        self.answered(&path, table.rows.is_empty() && written.row.is_empty());
        let cite = format!("{path}.cite");
        Feature {
            name: name.to_owned(),
            what: written.what.clone(),
            nothing: Reason::NoRow { table: path },
            table,
            cite: self.vocabulary.cites(&cite, &written.cite, self.problems),
        }
    }

    fn grants(&mut self, whole: Whole<'_, GrantText>) -> Table<Allowed> {
        let vocabulary = self.vocabulary;
        let value = |path: &str, grant: &GrantText, problems: &mut Problems| match grant {
            Form::Short(word) => match word.as_str() {
                "granted" => Some(Allowed::Granted),
                "denied" => Some(Allowed::Denied),
                _ => {
                    problems.unknown(path, word, ["granted", "denied"]);
                    None
                }
            },
            Form::Long(allowance) => allowed(path, allowance, vocabulary, problems),
        };
        tables::table(whole, Hit::First, (vocabulary, self.problems), value)
    }
}

/// The rows of a table at their place, and those in front of them.
type Whole<'r, T> = (&'r str, &'r [WrittenRow<T>], tables::Front<'r, T>);

/// What rows give, those inside others too.
fn given<'r>(rows: &'r [WrittenRow<String>], names: &mut Vec<&'r str>) {
    for row in rows {
        names.extend(row.is.as_deref());
        given(&row.rows, names);
    }
}

fn allowed(
    path: &str,
    written: &Allowance,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Allowed> {
    let counts = !written.of.is_empty() || written.within.is_some();
    for (key, number) in [("limit", written.limit), ("times", written.times)] {
        if number == Some(0) {
            let expected = "1 or more; what is not to be had is `denied`";
            problems.bad(format!("{path}.{key}"), "`0`", expected);
            return None;
        }
    }
    match (written.limit, written.times) {
        (Some(limit), None) if !counts => Some(Allowed::Limited(limit)),
        (None, Some(times)) => {
            let place = format!("{path}.times");
            let limit = usize::try_from(MAX_COUNT).unwrap_or(usize::MAX);
            let count = usize::try_from(times).unwrap_or(usize::MAX);
            if !problems.within(&place, count, limit, "times") {
                return None;
            }
            let Some(within) = &written.within else {
                let expected =
                    "how long each counts, as in `{ year = \"calendar\", zone = \"Etc/UTC\" }`";
                problems.missing(format!("{path}.within"), expected);
                return None;
            };
            let mut conditions = Conditions::new(vocabulary, problems, false);
            // One more than are granted can be told from as many.
            let keep = count.saturating_add(1);
            let memory = conditions.memory(&format!("{path}.of"), &written.of, keep, 0);
            let window = conditions.window(&format!("{path}.within"), within);
            let (memory, window) = (memory?, window?);
            Some(Allowed::Counted {
                times,
                memory,
                window,
            })
        }
        (Some(_), _) | (None, None) => {
            let expected = "`limit` alone, or `times` with `of` and `within`";
            let problem =
                Diagnostic::new(Code::Contradiction, path, "neither or several", expected);
            problems.report(problem);
            None
        }
    }
}
