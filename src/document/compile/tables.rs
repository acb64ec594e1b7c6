//! Tables: rows flattened in order, unreachable ones refused, those of other readings left out.

use super::super::form::{Form, OneOrMany};
use super::super::hash;
use super::super::syntax::Row as Written;
use super::vocabulary::Vocabulary;
use super::{Problems, conditions, possible};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{MAX_NESTING, MAX_ROWS, MAX_TABLE_CONDITIONS};
use crate::policy::condition::Condition;
use crate::policy::table::{Cell, Row, Table};
use crate::policy::{Citation, Hit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Compiles a row's value at its path; none where a problem has been reported.
pub(super) trait Value<W, T>: FnMut(&str, &W, &mut Problems) -> Option<T> {}
impl<W, T, F: FnMut(&str, &W, &mut Problems) -> Option<T>> Value<W, T> for F {}

/// Rows that a contract puts in front, with their place.
pub(super) type Front<'r, W> = Option<(String, &'r [Written<W>])>;

pub(super) fn compile<W, T>(
    path: &str,
    rows: &[Written<W>],
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
    value: impl Value<W, T>,
) -> Table<T> {
    let (hit, front) = (Hit::First, None);
    table((path, rows, front), hit, (vocabulary, problems), value)
}

/// The same of a table of which every row counts that applies, so that none hides another.
pub(super) fn compile_all<W, T>(
    path: &str,
    rows: &[Written<W>],
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
    value: impl Value<W, T>,
) -> Table<T> {
    let (hit, front) = (Hit::All, None);
    table((path, rows, front), hit, (vocabulary, problems), value)
}

/// The same with rows in front, which keep the limits together with those behind them.
pub(super) fn table<W, T>(
    (path, rows, front): (&str, &[Written<W>], Front<'_, W>),
    hit: Hit,
    (vocabulary, problems): (&Vocabulary<'_>, &mut Problems),
    value: impl Value<W, T>,
) -> Table<T> {
    let mut tables = Tables {
        vocabulary,
        problems,
        value,
        hit,
        rows: Vec::new(),
        count: 0,
        conditions: 0,
        is_decided: false,
    };
    tables.rows(path, rows, &Condition::ALWAYS, &[], 0);
    let own = tables.rows.len();
    if let Some((path, rows)) = front {
        tables.rows(&path, rows, &Condition::ALWAYS, &[], 0);
    }
    let mut rows = tables.rows;
    rows.rotate_left(own);
    Table {
        path: path.to_owned(),
        rows,
    }
}

/// A name alone is a row that always applies.
pub(super) fn rows_of_names(
    written: &OneOrMany<Form<String, Written<String>>>,
) -> Vec<Written<String>> {
    let row = |one: &Form<String, Written<String>>| match one {
        Form::Long(row) => row.clone(),
        Form::Short(name) => Written::always(name.clone()),
    };
    written.iter().map(row).collect()
}

struct Tables<'c, 'd, T, V> {
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
    value: V,
    hit: Hit,
    rows: Vec<Row<T>>,
    count: usize,
    /// The conditions of the rows so far.
    conditions: usize,
    /// Whether the reading of a parameter decides in the condition of the row at hand, or of one around it.
    is_decided: bool,
}

impl<T, V> Tables<'_, '_, T, V> {
    fn rows<W>(
        &mut self,
        path: &str,
        rows: &[Written<W>],
        outer: &Condition,
        cite: &[Citation],
        depth: usize,
    ) where
        V: Value<W, T>,
    {
        if !self
            .problems
            .within(path, depth, MAX_NESTING, "rows inside one another")
        {
            return;
        }
        if !self.takes(path, rows.len()) {
            return;
        }
        if self.hit == Hit::First {
            self.reachable(path, rows);
        }
        for (index, row) in rows.iter().enumerate() {
            let is_decided = self.is_decided;
            self.row(&format!("{path}[{index}]"), row, outer, cite, depth);
            self.is_decided = is_decided;
        }
    }

    /// Whether the table can have so many rows more, and the policy. Where it cannot, that is said once.
    fn takes(&mut self, path: &str, more: usize) -> bool {
        self.count = self
            .problems
            .add(path, self.count, more, (MAX_ROWS, "rows"));
        self.count <= MAX_ROWS && self.problems.takes_rows(path, more)
    }

    fn row<W>(
        &mut self,
        path: &str,
        row: &Written<W>,
        outer: &Condition,
        inherited: &[Citation],
        depth: usize,
    ) where
        V: Value<W, T>,
    {
        let when = self.when(path, &row.when, outer);
        let cited = self
            .vocabulary
            .cites(&format!("{path}.cite"), &row.cite, self.problems);
        let cite = if cited.is_empty() {
            inherited.to_vec()
        } else {
            cited
        };
        let cell = match (&row.is, &row.not_defined, row.rows.is_empty()) {
            (Some(written), None, true) => {
                (self.value)(&format!("{path}.is"), written, self.problems).map(Cell::Is)
            }
            (None, Some(id), true) => {
                let path = format!("{path}.not-defined");
                let reason = self.vocabulary.reason_not_defined(&path, id, self.problems);
                Some(Cell::NotDefined(Arc::new(reason)))
            }
            (None, None, false) => {
                self.rows(
                    &format!("{path}.rows"),
                    &row.rows,
                    &when,
                    &cite,
                    depth.saturating_add(1),
                );
                return;
            }
            (None, None, true) => {
                self.problems
                    .missing(path, "one of `is`, `not-defined` and `rows`");
                None
            }
            (Some(_) | None, _, _) => {
                let expected = "one of `is`, `not-defined` and `rows`";
                self.problems.report(Diagnostic::new(
                    Code::Contradiction,
                    path,
                    "several",
                    expected,
                ));
                None
            }
        };
        if let Some(value) = cell {
            self.push(Row {
                path: path.to_owned(),
                when,
                value,
                cite,
            });
        }
    }

    /// What is asked of a row, with what is asked of those around it.
    fn when(
        &mut self,
        path: &str,
        written: &super::super::Condition,
        outer: &Condition,
    ) -> Condition {
        let (count, decided) = (self.problems.count, self.problems.decided);
        let path = format!("{path}.when");
        let own = conditions::compile(&path, written, self.vocabulary, self.problems);
        self.is_decided |= self.problems.decided != decided;
        let when = conditions::all_of(vec![outer.clone(), own]);
        // One of which something is wrong already is not held against what else is asked.
        match self.problems.count == count {
            true => self.possible(path, when),
            false => when,
        }
    }

    /// A condition that can be true, as that of a row has to be. One in which a reading decides may be meant for other
    /// readings than those in force, and is not judged.
    fn possible(&mut self, path: String, when: Condition) -> Condition {
        let is_left = self.is_decided || self.problems.overflows() || when == Condition::NEVER;
        if is_left || possible::is_possible(&when, self.vocabulary) {
            return when;
        }
        let (found, expected) = ("a condition that can never hold", "one that can");
        self.problems
            .report(Diagnostic::new(Code::NeverHolds, path, found, expected));
        Condition::NEVER
    }

    /// Keeps a row that can apply under the readings in force, as long as the table does not grow out of
    /// all bounds: every row carries the conditions of the rows around it.
    fn push(&mut self, row: Row<T>) {
        let limit = (MAX_TABLE_CONDITIONS, "conditions in the rows of one table");
        let more = row.when.size();
        self.conditions = self.problems.add(&row.path, self.conditions, more, limit);
        let fits = self.conditions <= MAX_TABLE_CONDITIONS
            && self.problems.takes_conditions(&row.path, more);
        if fits && row.when != Condition::NEVER {
            self.rows.push(row);
        }
    }

    /// A row cannot be reached behind one that always applies, or behind one with the same condition.
    fn reachable<W>(&mut self, path: &str, rows: &[Written<W>]) {
        if rows.iter().any(|row| row.when.is_deeper_than(MAX_NESTING)) {
            return;
        }
        let mut always = None;
        // By the form of its condition, the first row without rows inside it.
        let mut first: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            let form = hash::form(&row.when);
            let blocks = [always, first.get(&form).copied()];
            if let Some(before) = blocks.into_iter().flatten().min() {
                let found = format!("a row behind `{path}[{before}]`, which applies first");
                let expected = "a row that can be reached";
                let path = format!("{path}[{index}]");
                self.problems
                    .report(Diagnostic::new(Code::UnreachableRow, path, found, expected));
            }
            if row.rows.is_empty() {
                if row.when.is_empty() {
                    always = always.or(Some(index));
                }
                first.entry(form).or_insert(index);
            }
        }
    }
}
