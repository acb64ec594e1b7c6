//! Conditions that read the time: spans since something, windows, opening hours, clocks.

use super::super::condition::Condition as Written;
use super::super::form::Form;
use super::super::since::{ClockReading, Since as WrittenSince, SpanText, WindowText};
use super::super::syntax::{Row, TargetText};
use super::clocks::{calendar_id, warn_at};
use super::conditions::{Condition, Conditions, all_of, negated};
use super::{tables, targets};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::MAX_WINDOW_MONTHS;
use crate::policy::WarnAt;
use crate::policy::clock::CalendarId;
use crate::policy::condition::{Anchor, ClockTest, Since, Than, Timed, Window};
use crate::policy::fact::{FactId, FactType};
use crate::policy::table::{Cell, Table};
use crate::policy::target::TargetRule;

/// In place of a fact, the year of the calendar.
pub(super) const CALENDAR_YEAR: &str = "calendar";

impl Conditions<'_, '_> {
    pub(super) fn timed(&mut self, path: &str, written: &Written, depth: usize) -> Vec<Condition> {
        let mut parts = Vec::new();
        if let Some(since) = &written.since {
            let path = format!("{path}.since");
            if self.may_read(&path, "the time") {
                let since = self.since(&path, since, depth);
                parts.extend(since.map(|since| Condition::Is(Timed::Since(Box::new(since)))));
            }
        }
        if let Some(name) = &written.open {
            let path = format!("{path}.open");
            if self.may_read(&path, "the time") {
                let document = self.vocabulary.document;
                let calendar = calendar_id(&path, name, document, self.problems);
                parts.extend(calendar.map(|calendar| Condition::Is(Timed::Open(calendar))));
            }
        }
        for (name, reading) in written.clock.iter() {
            let path = format!("{path}.clock.{name}");
            if self.may_read(&path, "a clock") {
                parts.extend(self.clock(&path, name, reading));
            }
        }
        if let Some(span) = &written.unacknowledged {
            let path = format!("{path}.unacknowledged");
            parts.extend(self.unacknowledged(&path, span));
        }
        parts
    }

    fn unacknowledged(&mut self, path: &str, span: &SpanText) -> Option<Condition> {
        if !self.is_of_a_rung {
            let (found, expected) = ("`unacknowledged`", "it in a rung of the ladder only");
            let problem = Diagnostic::new(Code::Stratum, path, found, expected);
            self.problems.report(problem);
            return None;
        }
        let span = self.span(path, span);
        Some(Condition::Is(Timed::Unacknowledged(Box::new(span))))
    }

    fn since(&mut self, path: &str, written: &WrittenSince, depth: usize) -> Option<Since> {
        let from = self.anchor(path, written, depth);
        let spans = [
            ("at-least", Than::AtLeast, &written.at_least),
            ("more-than", Than::Longer, &written.more_than),
            ("less-than", Than::Shorter, &written.less_than),
            ("at-most", Than::AtMost, &written.at_most),
        ];
        let mut stated = spans
            .into_iter()
            .filter_map(|(key, than, span)| Some((key, than, span.as_ref()?)));
        let (Some((key, than, span)), None) = (stated.next(), stated.next()) else {
            let expected = "one of `at-least`, `more-than`, `less-than` and `at-most`";
            self.contradiction(path, "none or several", expected);
            return None;
        };
        let span = self.span(&format!("{path}.{key}"), span);
        let calendar = self.on(path, written, &span);
        let or_opened = written.otherwise.is_some();
        if or_opened && written.last.is_empty() && written.first.is_empty() {
            let (found, expected) = ("`otherwise`", "`otherwise` beside `last` or `first` only");
            self.contradiction(path, found, expected);
        }
        Some(Since {
            from: from?,
            or_opened,
            span,
            calendar,
            than,
        })
    }

    fn anchor(&mut self, path: &str, written: &WrittenSince, depth: usize) -> Option<Anchor> {
        let stated = [
            !written.last.is_empty(),
            !written.first.is_empty(),
            written.fact.is_some(),
            written.due.is_some(),
        ];
        if stated.into_iter().filter(|stated| *stated).count() != 1 {
            let expected = "one of `last`, `first`, `fact` and `due`";
            self.contradiction(path, "none or several", expected);
            return None;
        }
        if let Some(name) = &written.fact {
            let fact = self.instant(&format!("{path}.fact"), name)?;
            return Some(Anchor::Fact(fact));
        }
        if let Some(name) = &written.due {
            let clock = self.clock_named(&format!("{path}.due"), name)?;
            return Some(Anchor::Due(clock));
        }
        if written.last.is_empty() {
            let path = format!("{path}.first");
            return self
                .memory(&path, &written.first, 0, depth)
                .map(Anchor::First);
        }
        let path = format!("{path}.last");
        self.memory(&path, &written.last, 1, depth)
            .map(Anchor::Last)
    }

    /// The fact of that name, whose values are instants.
    fn instant(&mut self, path: &str, name: &str) -> Option<FactId> {
        let fact = self.vocabulary.fact(path, name, self.problems)?;
        let of = self.vocabulary.facts.get(fact.index());
        if of.is_some_and(|fact| fact.of != FactType::Instant) {
            let expected = "a fact of type `instant`";
            self.problems
                .bad(path, format!("`{name}`, of another type"), expected);
            return None;
        }
        Some(fact)
    }

    /// A span inside a condition.
    fn span(&mut self, path: &str, written: &SpanText) -> Table<TargetRule> {
        let table = self.spans(path, written);
        self.weighs(&table);
        table
    }

    pub(super) fn spans(&mut self, path: &str, written: &SpanText) -> Table<TargetRule> {
        let alone;
        let rows: &[Row<TargetText>] = match written {
            SpanText::Rows(rows) => rows,
            SpanText::Always(span) => {
                alone = [Row::always(span.clone())];
                &alone
            }
        };
        if rows.is_empty() {
            self.problems.missing(path, "at least one row");
        }
        let vocabulary = self.vocabulary;
        tables::compile(
            path,
            rows,
            vocabulary,
            self.problems,
            |path, text, problems| targets::span(path, text, vocabulary, problems),
        )
    }

    fn on(
        &mut self,
        path: &str,
        written: &WrittenSince,
        span: &Table<TargetRule>,
    ) -> Table<CalendarId> {
        let path = format!("{path}.on");
        let rows = tables::rows_of_names(&written.on);
        let document = self.vocabulary.document;
        let table = tables::compile(
            &path,
            &rows,
            self.vocabulary,
            self.problems,
            |path, name: &String, problems| calendar_id(path, name, document, problems),
        );
        self.weighs(&table);
        let rules = || {
            span.rows.iter().filter_map(|row| match &row.value {
                Cell::Is(rule) => Some(rule),
                Cell::NotDefined(_) => None,
            })
        };
        if rows.is_empty() && rules().any(TargetRule::needs_calendar) {
            let expected = "a calendar: the span is measured in open time";
            self.problems.missing(&path, expected);
        }
        if rules().any(TargetRule::counts_days) {
            self.zoned(&table);
        }
        table
    }

    /// Days are counted in a zone.
    pub(super) fn zoned(&mut self, table: &Table<CalendarId>) {
        for row in &table.rows {
            let Cell::Is(calendar) = &row.value else {
                continue;
            };
            if let Some(name) = self.vocabulary.zoneless.get(calendar) {
                let found = format!("`{name}`, which has no zone to count days in");
                let expected = "a calendar with a zone, beside a span of business days";
                self.contradiction(&row.path, &found, expected);
            }
        }
    }

    /// The rows of a table inside a condition count as parts of it.
    fn weighs<T>(&mut self, table: &Table<T>) {
        let sizes = table.rows.iter().map(|row| row.when.size());
        self.takes(&table.path, sizes.fold(0, usize::saturating_add));
    }

    pub(super) fn window(&mut self, path: &str, written: &WindowText) -> Option<Window> {
        let written = match written {
            Form::Long(written) => written,
            Form::Short(words) => {
                let span = targets::real_time(path, words, self.problems)?;
                return span.num_nanoseconds().map(Window::Elapsed);
            }
        };
        let Some(zone) = &written.zone else {
            let expected = "the zone whose wall clock tells months and years";
            self.problems.missing(format!("{path}.zone"), expected);
            return None;
        };
        let place = format!("{path}.zone");
        let zone = self.vocabulary.zone(&place, zone, self.problems)?;
        match (written.months, written.year.as_deref()) {
            (Some(months), None) if (1..=MAX_WINDOW_MONTHS).contains(&months) => {
                Some(Window::Months(months, zone))
            }
            (Some(months), None) => {
                let expected = format!("from 1 to {MAX_WINDOW_MONTHS}");
                self.problems
                    .bad(format!("{path}.months"), format!("`{months}`"), expected);
                None
            }
            (None, Some(CALENDAR_YEAR)) => Some(Window::Year(zone)),
            (None, Some(fact)) => {
                let fact = self.instant(&format!("{path}.year"), fact)?;
                Some(Window::YearFrom(fact, zone))
            }
            (Some(_), Some(_)) | (None, None) => {
                self.contradiction(path, "none or several", "one of `months` and `year`");
                None
            }
        }
    }

    fn clock(&mut self, path: &str, name: &str, written: &ClockReading) -> Option<Condition> {
        let clock = self.clock_named(path, name)?;
        let is = |test: ClockTest, holds: bool| {
            let leaf = Condition::Is(Timed::Clock(clock, test));
            if holds { leaf } else { negated(leaf) }
        };
        let mut parts = Vec::new();
        if !written.state.is_empty() {
            parts.push(is(ClockTest::State(written.state.0.clone()), true));
        }
        if let Some(breached) = written.breached {
            parts.push(is(ClockTest::Breached, breached));
        }
        match (written.past_due, written.bound) {
            (Some(past), bound) => parts.push(is(ClockTest::PastDue(bound), past)),
            (None, Some(_)) => {
                let (found, expected) = ("`bound`", "`bound` beside `past-due` only");
                self.contradiction(path, found, expected);
            }
            (None, None) => {}
        }
        if let Some(used) = &written.used {
            match warn_at(used) {
                Some(WarnAt::Percent(share)) => parts.push(is(ClockTest::Used(share), true)),
                Some(WarnAt::Before(_)) | None => {
                    let expected = "from `1%` to `100%` of the target";
                    self.problems
                        .bad(format!("{path}.used"), format!("`{used}`"), expected);
                }
            }
        }
        if *written == ClockReading::default() {
            let expected = "`state`, `breached`, `past-due` or `used`";
            self.problems.missing(path, expected);
        }
        Some(all_of(parts))
    }

    fn clock_named(&mut self, path: &str, name: &str) -> Option<usize> {
        let clocks = &self.vocabulary.document.clock;
        let place = clocks.names().position(|other| other == name);
        if place.is_none() {
            self.problems.unknown(path, name, clocks.names());
        }
        place
    }

    pub(super) fn contradiction(&mut self, path: &str, found: &str, expected: &str) {
        self.problems
            .report(Diagnostic::new(Code::Contradiction, path, found, expected));
    }
}
