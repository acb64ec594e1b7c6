//! Clocks: triggers, pauses, and their two tables.

use super::super::form::{Form, OneOrMany};
use super::super::syntax::{
    Clock as Written, Condition as WrittenCondition, Document, Row as WrittenRow, Setting,
    TargetText, Trigger as WrittenTrigger, TriggerText,
};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, conditions, tables, targets};
use crate::policy::clock::{CalendarId, Clock, Reasons};
use crate::policy::condition::Condition;
use crate::policy::pattern::{Pattern, Trigger};
use crate::policy::table::{Cell, Row, Table};
use crate::policy::{Ending, EventName, Mode, Target};

/// The clocks by name.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Clock> {
    let mut clocks = Vec::new();
    for (name, written) in document.clock.iter() {
        let path = format!("clock.{name}");
        let mut compiler = Clocks {
            path,
            written,
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
    document: &'d Document,
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
}

impl<'d> Clocks<'_, 'd> {
    fn clock(&mut self, name: &str) -> Clock {
        let written = self.written;
        self.needed(
            "start",
            written.start.is_empty(),
            "the event that starts it",
        );
        self.needed("target", written.target.is_empty(), "at least one row");
        let modes = "`keep-elapsed`, `from-origin`, `new-cycle` or `freeze`";
        self.needed("reclassified", written.reclassified.is_none(), modes);
        let stop = self.triggers("stop", &written.stop);
        let target = self.target_table(written);
        let needs =
            |row: &Row<Target>| matches!(&row.value, Cell::Is(target) if target.needs_calendar());
        let without = written.calendar.is_empty() && target.rows.iter().any(needs);
        self.needed(
            "calendar",
            without,
            "a calendar: a target of the clock is measured in open time",
        );
        Clock {
            name: name.to_owned(),
            path: self.path.clone(),
            label: written
                .label
                .clone()
                .unwrap_or_else(|| name.replace('-', " ")),
            starts_at: self
                .setting("starts-at", written.starts_at.as_ref())
                .unwrap_or_default(),
            start: self.triggers("start", &written.start),
            pauses: self.pauses(&written.pauses),
            calendar: self.calendar_table(&written.calendar),
            target,
            // Where none is given, the document is refused.
            reclassified: self
                .setting("reclassified", written.reclassified.as_ref())
                .unwrap_or(Mode::Freeze),
            resolution: self.ending(
                "resolution",
                EventName::Resolved,
                written.resolution.as_ref(),
                &stop,
            ),
            closing: self.ending(
                "closing",
                EventName::Closed,
                written.closing.as_ref(),
                &stop,
            ),
            stop,
            cite: self
                .vocabulary
                .cites(&self.at("cite"), &written.cite, self.problems),
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
    fn ending(
        &mut self,
        key: &str,
        event: EventName,
        stated: Option<&Setting<Ending>>,
        stop: &[Trigger],
    ) -> Ending {
        let named = stop.iter().any(|trigger| trigger.pattern.event == event);
        let otherwise = if named {
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

    fn triggers(&mut self, key: &str, written: &OneOrMany<TriggerText>) -> Vec<Trigger> {
        let mut triggers = Vec::new();
        for (index, one) in written.iter().enumerate() {
            let path = match written.0.len() {
                1 => self.at(key),
                _ => self.at(&format!("{key}[{index}]")),
            };
            triggers.extend(match one {
                Form::Long(trigger) => self.trigger(path, trigger),
                Form::Short(event) => {
                    let event = event.clone();
                    self.trigger(
                        path,
                        &WrittenTrigger {
                            event,
                            ..WrittenTrigger::default()
                        },
                    )
                }
            });
        }
        triggers
    }

    /// None where a problem has been reported, or where it cannot fire under the readings in force.
    fn trigger(&mut self, path: String, written: &WrittenTrigger) -> Option<Trigger> {
        let when = format!("{path}.when");
        let when = conditions::compile(&when, &written.when, self.vocabulary, self.problems);
        let Some(event) = EventName::from_word(&written.event) else {
            let names = EventName::ALL.iter().map(|event| event.as_str());
            self.problems.unknown(path, &written.event, names);
            return None;
        };
        if event != EventName::Replied && !written.response.is_empty() {
            let expected = "none: only a reply has one";
            self.problems
                .bad(format!("{path}.response"), "a response kind", expected);
            return None;
        }
        let pattern = Pattern {
            event,
            from: written.from.0.clone(),
            role: written.role.0.clone(),
            visibility: written.visibility.0.clone(),
            channel: written.channel.0.clone(),
            response: written.response.0.clone(),
        };
        (when != Condition::NEVER).then_some(Trigger {
            path,
            pattern,
            when,
        })
    }

    fn target_table(&mut self, written: &Written) -> Table<Target> {
        let bound = self
            .setting("bound", written.bound.as_ref())
            .unwrap_or_default();
        let kind = self
            .setting("kind", written.kind.as_ref())
            .unwrap_or_default();
        let value = |path: &str, text: &TargetText, problems: &mut Problems| {
            targets::compile(path, text, (bound, kind), problems)
        };
        tables::compile(
            &self.at("target"),
            &written.target.0,
            self.vocabulary,
            self.problems,
            value,
        )
    }

    fn calendar_table(
        &mut self,
        written: &OneOrMany<Form<String, WrittenRow<String>>>,
    ) -> Table<CalendarId> {
        let path = self.at("calendar");
        let rows: Vec<WrittenRow<String>> = written.iter().map(calendar_row).collect();
        let calendars = &self.document.calendar;
        let value = |path: &str, name: &String, problems: &mut Problems| {
            problems.uses(Noun::Calendar, name);
            let place = calendars.names().position(|other| other == name);
            if place.is_none() {
                problems.unknown(path, name, calendars.names());
            }
            place
                .and_then(|place| u16::try_from(place).ok())
                .map(CalendarId)
        };
        tables::compile(&path, &rows, self.vocabulary, self.problems, value)
    }
}

/// A calendar's name alone is a row that always applies.
fn calendar_row(written: &Form<String, WrittenRow<String>>) -> WrittenRow<String> {
    match written {
        Form::Long(row) => row.clone(),
        Form::Short(name) => WrittenRow {
            when: WrittenCondition::default(),
            is: Some(name.clone()),
            not_defined: None,
            rows: Vec::new(),
            cite: OneOrMany::default(),
        },
    }
}
