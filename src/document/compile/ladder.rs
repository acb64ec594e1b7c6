//! The ladder: its rungs, and what makes each of them eligible.

use super::super::ladder::{Ladder as Written, Rung as WrittenRung};
use super::super::since::SpanText;
use super::super::syntax::{Document, Row as WrittenRow};
use super::super::text;
use super::clocks::calendar_id;
use super::conditions::Conditions;
use super::vocabulary::Vocabulary;
use super::{Problems, conditions, possible, tables};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{MAX_LADDER_CONDITIONS, MAX_NAME_BYTES, MAX_REPEATS, MAX_RUNGS};
use crate::policy::clock::{CalendarId, Reasons};
use crate::policy::condition::{Condition, Timed};
use crate::policy::ladder::{Beside, Ladder, Repeat, RungId, RungTerms, Start, Vacant};
use crate::policy::table::{Cell, Table};
use crate::policy::target::TargetRule;
use crate::policy::{EscalationLadder, Reason, Rung, RungKind, Steps};
use std::collections::BTreeMap;

/// In place of a rung's name: that of the assignee's role.
const ASSIGNEE: &str = "assignee";
/// In place of a rung's name: the one above the present one.
pub(super) const NEXT: &str = "next";

/// That of the document. Acts climb its rungs.
pub(super) fn compile(
    document: &Document,
    vocabulary: &mut Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Box<Ladder>> {
    let ladder = compiled(document, vocabulary, problems)?;
    vocabulary.rungs = Some(ladder.face.clone());
    Some(Box::new(ladder))
}

fn compiled(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Ladder> {
    let written = document.ladder.as_ref()?;
    if written.rung.is_empty() {
        problems.missing("ladder.rung", "at least one rung");
    }
    if !problems.within("ladder.rung", written.rung.len(), MAX_RUNGS, "rungs") {
        return None;
    }
    let mut compiler = Compiler {
        document,
        vocabulary,
        problems,
        conditions: 0,
    };
    compiler.names(written);
    let (face, terms) = compiler.rungs(written);
    let steps = vocabulary.setting("ladder.steps", written.steps.as_ref(), compiler.problems);
    let ladder = Ladder {
        steps: steps.unwrap_or(Steps::Adjacent),
        start: compiler.start(written, &face),
        calendar: compiler.calendar(written),
        pauses: compiler.pauses(&written.pauses),
        lasts: compiler.lasts(written),
        beside: compiler.beside(written),
        cite: vocabulary.cites("ladder.cite", &written.cite, compiler.problems),
        face,
        terms,
    };
    compiler.measurable(&ladder, written.calendar.is_empty());
    compiler.beneath(&ladder);
    Some(ladder)
}

struct Compiler<'c, 'd> {
    document: &'d Document,
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
    /// The conditions of all rungs so far.
    conditions: usize,
}

impl Compiler<'_, '_> {
    fn names(&mut self, written: &Written) {
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, rung) in written.rung.iter().enumerate() {
            let (path, name) = (format!("ladder.rung[{index}].name"), rung.name.as_str());
            let problems = &mut *self.problems;
            if name.is_empty() {
                problems.missing(path, "what it is called");
            } else if !problems.within(&path, name.len(), MAX_NAME_BYTES, "bytes in a name") {
                // Said already.
            } else if !text::is_name(name) || [NEXT, ASSIGNEE].contains(&name) {
                let expected = "lower-case words joined by hyphens, as in `team-lead`; not `next` or `assignee`";
                problems.bad(path, format!("the name `{name}`"), expected);
            } else if let Some(before) = taken.insert(name, index) {
                let expected = format!("a name that `ladder.rung[{before}]` does not have");
                let found = format!("`{name}`");
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
            }
        }
        for name in written.beside.names() {
            if !text::is_name(name) {
                let expected = "lower-case words joined by hyphens, as in `account-manager`";
                let (path, found) = ("ladder.beside", format!("the name `{name}`"));
                self.problems.bad(path, found, expected);
            }
        }
        let count = written.beside.0.len();
        self.problems
            .within("ladder.beside", count, MAX_RUNGS, "entries");
    }

    /// Those there are under the readings in force.
    fn rungs(&mut self, written: &Written) -> (EscalationLadder, Vec<RungTerms>) {
        let (mut rungs, mut all) = (Vec::new(), Vec::new());
        for (index, rung) in written.rung.iter().enumerate() {
            let path = format!("ladder.rung[{index}]");
            self.roles(&format!("{path}.role"), &rung.role.0);
            if rung.kind.is_none() {
                let expected = "`functional` or `hierarchical`";
                self.problems.missing(format!("{path}.kind"), expected);
            }
            let terms = self.terms(&path, rung);
            let readings = &rung.parameter;
            if self.vocabulary.readings(&path, readings, self.problems) {
                rungs.push(Rung {
                    name: rung.name.clone(),
                    roles: rung.role.0.clone(),
                    kind: rung.kind.unwrap_or(RungKind::Functional),
                });
                all.push(terms);
            }
        }
        (EscalationLadder::of(rungs), all)
    }

    fn roles(&mut self, path: &str, roles: &[String]) {
        if roles.is_empty() {
            self.problems.missing(path, "the role of those it is");
        }
        for role in roles {
            self.role(path, role);
        }
    }

    fn role(&mut self, path: &str, role: &str) {
        let problems = &mut *self.problems;
        if problems.within(path, role.len(), MAX_NAME_BYTES, "bytes in a name") {
            self.vocabulary.role(path, role, problems);
        }
    }

    fn terms(&mut self, path: &str, written: &WrittenRung) -> RungTerms {
        let place = format!("{path}.eligible");
        let eligible = self.eligible(&place, &written.eligible.0);
        let holder = format!("{path}.holder");
        RungTerms {
            unstated: Reason::NoRow { table: place },
            eligible,
            repeat: self.repeat(path, written),
            vacant: self.vacant(path, written),
            unheld: Reason::NoRow {
                table: holder.clone(),
            },
            holder: self.holder(&holder, &tables::rows_of_names(&written.holder)),
            cite: self
                .vocabulary
                .cites(&format!("{path}.cite"), &written.cite, self.problems),
            path: path.to_owned(),
        }
    }

    fn eligible(
        &mut self,
        path: &str,
        rows: &[WrittenRow<super::super::Condition>],
    ) -> Table<Condition<Timed>> {
        let vocabulary = self.vocabulary;
        let table = tables::compile(
            path,
            rows,
            vocabulary,
            self.problems,
            |path, when: &super::super::Condition, problems| {
                let condition = conditions::of_a_rung(path, when, vocabulary, problems);
                readable(path, &condition, problems);
                Some(condition)
            },
        );
        let mut size = 0_usize;
        let mut holds = table.rows.is_empty();
        for row in &table.rows {
            holds |= match &row.value {
                Cell::NotDefined(_) => true,
                Cell::Is(when) => {
                    let both = when.size().saturating_add(row.when.size());
                    size = size.saturating_add(both);
                    possible::is_possible_where(&row.when, when, vocabulary)
                }
            };
        }
        if !holds {
            let (found, expected) = ("conditions that can never hold", "one that can");
            let problem = Diagnostic::new(Code::NeverHolds, path, found, expected);
            self.problems.report(problem);
        }
        let limit = (MAX_LADDER_CONDITIONS, "conditions in all rungs");
        self.conditions = self.problems.add(path, self.conditions, size, limit);
        table
    }

    fn repeat(&mut self, path: &str, written: &WrittenRung) -> Option<Repeat> {
        let repeat = written.repeat.as_ref()?;
        let place = format!("{path}.repeat.times");
        if !(1..=MAX_REPEATS).contains(&repeat.times) {
            let (found, expected) = (
                format!("`{}`", repeat.times),
                format!("from 1 to {MAX_REPEATS}"),
            );
            self.problems.bad(place, found, expected);
        }
        Some(Repeat {
            every: self.span(&format!("{path}.repeat.every"), &repeat.every),
            times: repeat.times,
        })
    }

    fn span(&mut self, path: &str, written: &SpanText) -> Table<TargetRule> {
        Conditions::new(self.vocabulary, self.problems, true).spans(path, written)
    }

    fn vacant(&mut self, path: &str, written: &WrittenRung) -> Option<Vacant> {
        let vacant = written.vacant.as_ref()?;
        let path = format!("{path}.vacant.when");
        let when = conditions::compile(&path, &vacant.when, self.vocabulary, self.problems);
        let then = vacant.then;
        Some(Vacant { when, then })
    }

    fn holder(&mut self, path: &str, rows: &[WrittenRow<String>]) -> Table<String> {
        let vocabulary = self.vocabulary;
        tables::compile(
            path,
            rows,
            vocabulary,
            self.problems,
            |path, role: &String, problems| {
                problems.within(path, role.len(), MAX_NAME_BYTES, "bytes in a name");
                vocabulary.role(path, role, problems);
                Some(role.clone())
            },
        )
    }

    fn start(&mut self, written: &Written, face: &EscalationLadder) -> Start {
        let vocabulary = self.vocabulary;
        let start = vocabulary.setting("ladder.start", written.start.as_ref(), self.problems);
        let start = start.unwrap_or_else(|| ASSIGNEE.to_owned());
        if start == ASSIGNEE {
            self.one_rung_for_each_role(face);
            return Start::Assignee;
        }
        let names = face.rungs().iter().map(|rung| rung.name.as_str());
        let place = names.clone().position(|name| name == start);
        if place.is_none() {
            let known: Vec<&str> = names.chain([ASSIGNEE]).collect();
            self.problems.unknown("ladder.start", &start, known);
        }
        let id = place.and_then(|place| u8::try_from(place).ok());
        id.map_or(Start::Assignee, |id| Start::Rung(RungId(id)))
    }

    /// Otherwise the assignee's role would not tell the rung.
    fn one_rung_for_each_role(&mut self, face: &EscalationLadder) {
        let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
        for rung in face.rungs() {
            for role in &rung.roles {
                if let Some(other) = taken.insert(role, &rung.name) {
                    let found = format!("the role `{role}` on `{other}` and on `{}`", rung.name);
                    let expected = "one rung for each role, where the assignee's begins the ladder";
                    let path = "ladder.start";
                    self.problems.report(Diagnostic::new(
                        Code::Contradiction,
                        path,
                        found,
                        expected,
                    ));
                }
            }
        }
    }

    fn calendar(&mut self, written: &Written) -> Table<CalendarId> {
        let rows = tables::rows_of_names(&written.calendar);
        let document = self.document;
        tables::compile(
            "ladder.calendar",
            &rows,
            self.vocabulary,
            self.problems,
            |path, name: &String, problems| calendar_id(path, name, document, problems),
        )
    }

    fn pauses(&mut self, names: &[String]) -> Reasons {
        let mut reasons = Reasons::NONE;
        for (index, name) in names.iter().enumerate() {
            let path = format!("ladder.pauses[{index}]");
            if let Some(reason) = self.vocabulary.reason(&path, name, self.problems) {
                reasons = reasons.with(Reasons::of(reason));
            }
        }
        reasons
    }

    fn lasts(&mut self, written: &Written) -> Option<Table<TargetRule>> {
        let lasts = written.acknowledgement_lasts.as_ref()?;
        Some(self.span("ladder.acknowledgement-lasts", lasts))
    }

    fn beside(&mut self, written: &Written) -> Vec<Beside> {
        let mut all = Vec::new();
        for (name, written) in written.beside.iter() {
            let path = format!("ladder.beside.{name}");
            self.roles(&format!("{path}.role"), &written.role.0);
            let when = format!("{path}.when");
            let when = conditions::compile(&when, &written.when, self.vocabulary, self.problems);
            let cite = format!("{path}.cite");
            all.push(Beside {
                name: name.to_owned(),
                roles: written.role.0.clone(),
                when,
                cite: self.vocabulary.cites(&cite, &written.cite, self.problems),
                path,
            });
        }
        all
    }

    /// Open time needs a calendar, and days one with a zone.
    fn measurable(&mut self, ladder: &Ladder, without_calendar: bool) {
        let (mut open_time, mut days) = (false, false);
        ladder.each_span(&mut |table| {
            for row in &table.rows {
                if let Cell::Is(rule) = &row.value {
                    open_time |= rule.needs_calendar();
                    days |= rule.counts_days();
                }
            }
        });
        if open_time && without_calendar {
            let expected = "a calendar: a time of the ladder is measured in open time";
            self.problems.missing("ladder.calendar", expected);
        }
        if days {
            Conditions::new(self.vocabulary, self.problems, true).zoned(&ladder.calendar);
        }
    }

    /// Warns of rungs that no ticket ever stands on.
    fn beneath(&mut self, ladder: &Ladder) {
        let Start::Rung(start) = ladder.start else {
            return;
        };
        for id in ladder.ids().filter(|id| *id < start) {
            if let Some(terms) = ladder.terms(id) {
                let (path, found) = (terms.path.clone(), "a rung below the one that is begun on");
                let expected = "no rung below `ladder.start`";
                let problem = Diagnostic::new(Code::UnreachableRung, path, found, expected);
                self.problems.report(problem);
            }
        }
    }
}

/// What the instants at which a rung becomes eligible can be found from.
fn readable(path: &str, condition: &Condition<Timed>, problems: &mut Problems) {
    let (mut open, mut unacknowledged) = (false, 0_usize);
    condition.each(&mut |leaf| match leaf {
        Timed::Open(_) => open = true,
        Timed::Unacknowledged(_) => unacknowledged = unacknowledged.saturating_add(1),
        Timed::Known(_) | Timed::Since(_) | Timed::Within(_) | Timed::Clock(..) => {}
    });
    if open {
        let (found, expected) = ("`open` in a rung", "a time that is counted on a calendar");
        let problem = Diagnostic::new(Code::Stratum, path, found, expected);
        let help = "a rung is not eligible by the hour of day; its times can be open time";
        problems.report(problem.help(help));
    }
    if unacknowledged > 1 {
        let (found, expected) = ("`unacknowledged` several times", "it once in a condition");
        problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
    }
}
