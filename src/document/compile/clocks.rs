//! Clocks: triggers, pauses, and their two tables.

use super::super::condition::TriggerText;
use super::super::contract::{ClockRows, Contract};
use super::super::form::{Form, OneOrMany};
use super::super::syntax::{Clock as Written, Document, Row as WrittenRow, Setting, TargetText};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, tables, targets, triggers};
use crate::limits::MAX_TEXT_BYTES;
use crate::policy::clock::{CalendarId, Clock, Modes, Reasons, StartsAt};
use crate::policy::condition::Reads;
use crate::policy::pattern::Triggers;
use crate::policy::table::{Cell, Row, Table};
use crate::policy::target::{Bound, TargetRule};
use crate::policy::{ChangeCause, Ending, EventName, Hit, Mode, Origin, WarnAt};
use crate::words;

/// The clocks by name.
pub(super) fn compile(
    document: &Document,
    contract: Option<&Contract>,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Clock> {
    let mut clocks = Vec::new();
    if let Some(contract) = contract {
        for name in contract.clock.names() {
            if !document.clock.0.contains_key(name) {
                let path = format!("contract.{}.clock.{name}", contract.name);
                problems.unknown(path, name, document.clock.names());
            }
        }
    }
    for (name, written) in document.clock.iter() {
        let path = format!("clock.{name}");
        let front = contract.and_then(|contract| {
            let rows = contract.clock.0.get(name)?;
            Some((format!("contract.{}.clock.{name}", contract.name), rows))
        });
        let mut compiler = Clocks {
            path,
            written,
            front,
            document,
            vocabulary,
            problems,
        };
        clocks.push(compiler.clock(name));
    }
    clocks
}

struct Clocks<'c, 'd> {
    path: String,
    written: &'d Written,
    /// The rows a contract puts in front, and their place.
    front: Option<(String, &'d ClockRows)>,
    document: &'d Document,
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
}

impl<'d> Clocks<'_, 'd> {
    fn clock(&mut self, name: &str) -> Clock {
        let written = self.written;
        self.check_needs();
        let stop = self.triggers("stop", &written.stop);
        let bound = self.bound();
        let calendar = self.calendar_table(&written.calendar);
        let target = self.target_table(bound);
        Clock {
            name: name.to_owned(),
            path: self.path.clone(),
            label: written
                .label
                .clone()
                .unwrap_or_else(|| name.replace('-', " ")),
            owner: written.owner.clone(),
            starts_at: self.starts_at(),
            start: self.triggers("start", &written.start),
            restart: self.triggers("restart", &written.restart),
            cancel: self.triggers("cancel", &written.cancel),
            once: written.once,
            cadence: self
                .setting("cadence", written.cadence.as_ref())
                .unwrap_or_default(),
            pauses: self.pauses(&written.pauses),
            reads: reads(&calendar, &target),
            calendar,
            target,
            bound,
            warnings: self.warnings(),
            reclassified: self.modes(),
            resolution: self.ending("resolution", EventName::Resolved, &stop),
            closing: self.ending("closing", EventName::Closed, &stop),
            reopened: self.setting("reopened", written.reopened.as_ref()),
            stop,
            cite: self
                .vocabulary
                .cites(&self.at("cite"), &written.cite, self.problems),
        }
    }

    fn check_needs(&mut self) {
        let written = self.written;
        self.needed(
            "start",
            written.start.is_empty(),
            "the event that starts it",
        );
        self.needed("target", written.target.is_empty(), "at least one row");
        let modes = "`keep-elapsed`, `from-origin`, `new-cycle` or `freeze`";
        self.needed("reclassified", written.reclassified.is_none(), modes);
        if let Some(owner) = &written.owner {
            let path = self.at("owner");
            self.problems
                .within(&path, owner.len(), MAX_TEXT_BYTES, "bytes");
        }
    }

    fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    fn needed(&mut self, key: &str, missing: bool, expected: &str) {
        if missing {
            self.problems.missing(self.at(key), expected);
        }
    }

    fn setting<T: Copy>(&mut self, key: &str, stated: Option<&Setting<T>>) -> Option<T> {
        self.vocabulary
            .setting(&self.at(key), stated, self.problems)
    }

    /// As stated; else met where a stop names the event, and cancelled where none does.
    fn ending(&mut self, key: &str, event: EventName, stop: &Triggers) -> Ending {
        let written = self.written;
        let stated = if event == EventName::Resolved {
            written.resolution.as_ref()
        } else {
            written.closing.as_ref()
        };
        let otherwise = if stop.name(event) {
            Ending::Met
        } else {
            Ending::Cancelled
        };
        self.setting(key, stated).unwrap_or(otherwise)
    }

    fn pauses(&mut self, names: &[String]) -> Reasons {
        let mut reasons = Reasons::NONE;
        for (index, name) in names.iter().enumerate() {
            let path = self.at(&format!("pauses[{index}]"));
            if let Some(reason) = self.vocabulary.reason(&path, name, self.problems) {
                reasons = reasons.with(Reasons::of(reason));
            }
        }
        reasons
    }

    fn triggers(&mut self, key: &str, written: &OneOrMany<TriggerText>) -> Triggers {
        triggers::compile(&self.at(key), written, self.vocabulary, self.problems)
    }

    /// The mode for each cause: the one stated for it, or else the clock's.
    fn modes(&mut self) -> Modes {
        let written = self.written;
        // Where none is given, the document is refused.
        let stated = self.setting("reclassified", written.reclassified.as_ref());
        let mut modes = Modes([stated.unwrap_or(Mode::Freeze); ChangeCause::ALL.len()]);
        modes.set(ChangeCause::Revision, Mode::FromOrigin);
        for (name, mode) in written.reclassified_by.iter() {
            let path = self.at(&format!("reclassified-by.{name}"));
            let mode = self.vocabulary.setting(&path, Some(mode), self.problems);
            match (ChangeCause::from_word(name), mode) {
                (Some(cause), Some(mode)) => modes.set(cause, mode),
                (Some(_), None) => {}
                (None, _) => {
                    let words = ChangeCause::ALL.iter().map(|cause| cause.as_str());
                    self.problems.unknown(path, name, words);
                }
            }
        }
        modes
    }

    fn starts_at(&mut self) -> StartsAt {
        let written = self.written;
        let origin = self.setting("starts-at", written.starts_at.as_ref());
        let calendar = written.opening_of.as_ref().and_then(|name| {
            let path = self.at("opening-of");
            calendar_id(&path, name, self.document, self.problems)
        });
        match (origin.unwrap_or_default(), calendar) {
            (Origin::Logged, _) => StartsAt::Event,
            (Origin::Received, _) => StartsAt::Received,
            (Origin::NextOpening, Some(calendar)) => StartsAt::NextOpening(calendar),
            (Origin::NextOpening, None) => {
                let missing = written.opening_of.is_none();
                self.needed("opening-of", missing, "the calendar whose opening it is");
                StartsAt::Event
            }
        }
    }

    fn warnings(&mut self) -> Vec<WarnAt> {
        let mut warnings = Vec::new();
        let written = self.written;
        for (index, warning) in written.warn.iter().enumerate() {
            let path = self.at(&format!("warn[{index}]"));
            let (at, text, is_there) = match warning {
                Form::Short(text) => (path, text, true),
                Form::Long(long) => {
                    let readings = &long.parameter;
                    let is_there = self.vocabulary.readings(&path, readings, self.problems);
                    (format!("{path}.at"), &long.at, is_there)
                }
            };
            match warn_at(text) {
                Some(warning) if is_there => warnings.push(warning),
                Some(_) => {}
                None => {
                    let expected = "from `1%` to `100%` of the target, or a span before the due, \
                                    as in `1 hour before`";
                    self.problems.bad(at, format!("`{text}`"), expected);
                }
            }
        }
        warnings.sort_unstable();
        warnings.dedup();
        warnings
    }

    fn bound(&mut self) -> Bound {
        let stated = self.written.bound.as_ref();
        self.setting("bound", stated).unwrap_or_default()
    }

    fn target_table(&mut self, bound: Bound) -> Table<TargetRule> {
        let written = self.written;
        let kind = self
            .setting("kind", written.kind.as_ref())
            .unwrap_or_default();
        let vocabulary = self.vocabulary;
        let value = |path: &str, text: &TargetText, problems: &mut Problems| {
            targets::compile(path, text, (bound, kind), vocabulary, problems)
        };
        let rows = &written.target.0;
        let path = self.at("target");
        let front = self.front.as_ref();
        let front =
            front.map(|(place, front)| (format!("{place}.target"), front.target.0.as_slice()));
        let whole = (path.as_str(), rows.as_slice(), front);
        let table = tables::table(whole, Hit::First, (vocabulary, self.problems), value);
        let needs =
            |row: &Row<TargetRule>| matches!(&row.value, Cell::Is(rule) if rule.needs_calendar());
        let without = written.calendar.is_empty() && table.rows.iter().any(needs);
        self.needed(
            "calendar",
            without,
            "a calendar: a target of the clock is measured in open time",
        );
        table
    }

    fn calendar_table(
        &mut self,
        written: &OneOrMany<Form<String, WrittenRow<String>>>,
    ) -> Table<CalendarId> {
        let path = self.at("calendar");
        let rows = tables::rows_of_names(written);
        let document = self.document;
        let value = |path: &str, name: &String, problems: &mut Problems| {
            calendar_id(path, name, document, problems)
        };
        let vocabulary = self.vocabulary;
        let front = self.front.as_ref().map(|(place, front)| {
            let rows = tables::rows_of_names(&front.calendar);
            (format!("{place}.calendar"), rows)
        });
        let front = front
            .as_ref()
            .map(|(path, rows)| (path.clone(), rows.as_slice()));
        let whole = (path.as_str(), rows.as_slice(), front);
        tables::table(whole, Hit::First, (vocabulary, self.problems), value)
    }
}

pub(super) fn calendar_id(
    path: &str,
    name: &str,
    document: &Document,
    problems: &mut Problems,
) -> Option<CalendarId> {
    let calendars = &document.calendar;
    problems.uses(Noun::Calendar, name);
    let place = calendars.names().position(|other| other == name);
    if place.is_none() {
        problems.unknown(path, name, calendars.names());
    }
    place
        .and_then(|place| u16::try_from(place).ok())
        .map(CalendarId)
}

/// What the tables of a clock read, a fact that is a span included.
fn reads(calendar: &Table<CalendarId>, target: &Table<TargetRule>) -> Reads {
    let mut reads = Reads::NONE;
    for row in &calendar.rows {
        row.when.reads(&mut reads);
    }
    for row in &target.rows {
        row.when.reads(&mut reads);
        if let Cell::Is(TargetRule::FromFact(span)) = &row.value {
            reads.add(span.fact);
        }
    }
    reads
}

/// `75%`, or `1 hour before`.
pub(super) fn warn_at(text: &str) -> Option<WarnAt> {
    if let Some(share) = text.strip_suffix('%') {
        let digits = share.bytes().all(|byte| byte.is_ascii_digit());
        let share: u8 = share.parse().ok().filter(|_| digits)?;
        return (1..=100).contains(&share).then_some(WarnAt::Percent(share));
    }
    let span = text.strip_suffix(" before")?;
    // A day of open time is not 24 hours.
    words::read_span(span, false).ok().map(WarnAt::Before)
}
