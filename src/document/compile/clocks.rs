//! Clocks: triggers, pauses, and their two tables.

use super::super::Trigger as WrittenTrigger;
use super::super::form::{Form, OneOrMany};
use super::super::syntax::{Clock as Written, Document, Row as WrittenRow, Setting, TriggerText};
use super::vocabulary::{self, Vocabulary};
use super::{Noun, Problems, conditions, tables, targets};
use crate::policy::clock::{CalendarId, Clock, Reasons};
use crate::policy::condition::Condition;
use crate::policy::pattern::{Pattern, Trigger};
use crate::policy::table::Table;
use crate::policy::{Ending, EventName};

/// The clocks by name.
pub(super) fn compile(
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Clock> {
    vocabulary::names("clock", &document.clock, problems);
    document
        .clock
        .iter()
        .map(|(name, written)| clock(name, written, document, vocabulary, problems))
        .collect()
}

fn clock(
    name: &str,
    written: &Written,
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Clock {
    let path = format!("clock.{name}");
    let at = |key: &str| format!("{path}.{key}");
    if written.start.is_empty() {
        problems.missing(at("start"), "the event that starts it");
    }
    let stop = triggers(&at("stop"), &written.stop, vocabulary, problems);
    let reclassified =
        vocabulary.setting(&at("reclassified"), written.reclassified.as_ref(), problems);
    if written.reclassified.is_none() {
        let expected = "`keep-elapsed`, `from-origin`, `new-cycle` or `freeze`";
        problems.missing(at("reclassified"), expected);
    }
    let bound = vocabulary.setting(&at("bound"), written.bound.as_ref(), problems);
    let kind = vocabulary.setting(&at("kind"), written.kind.as_ref(), problems);
    let own = (bound.unwrap_or_default(), kind.unwrap_or_default());
    let target = tables::compile(&at("target"), &written.target.0, vocabulary, problems, {
        |path: &str, text: &super::super::TargetText, problems: &mut Problems| {
            targets::compile(path, text, own, problems)
        }
    });
    if written.target.is_empty() {
        problems.missing(at("target"), "at least one row");
    }
    let calendar = calendar_table(
        &at("calendar"),
        &written.calendar,
        document,
        vocabulary,
        problems,
    );
    Clock {
        name: name.to_owned(),
        path: path.clone(),
        label: written
            .label
            .clone()
            .unwrap_or_else(|| name.replace('-', " ")),
        starts_at: vocabulary
            .setting(&at("starts-at"), written.starts_at.as_ref(), problems)
            .unwrap_or_default(),
        start: triggers(&at("start"), &written.start, vocabulary, problems),
        pauses: pauses(&at("pauses"), &written.pauses, vocabulary, problems),
        calendar,
        target,
        reclassified: reclassified.unwrap_or(crate::policy::Mode::Freeze),
        resolution: ending(
            EventName::Resolved,
            &at("resolution"),
            written.resolution.as_ref(),
            &stop,
            vocabulary,
            problems,
        ),
        closing: ending(
            EventName::Closed,
            &at("closing"),
            written.closing.as_ref(),
            &stop,
            vocabulary,
            problems,
        ),
        stop,
        cite: vocabulary.cites(&at("cite"), &written.cite, problems),
    }
}

/// As stated; else met where a stop names the event, and cancelled where none does.
fn ending(
    event: EventName,
    path: &str,
    stated: Option<&Setting<Ending>>,
    stop: &[Trigger],
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Ending {
    vocabulary
        .setting(path, stated, problems)
        .unwrap_or_else(|| {
            if stop.iter().any(|trigger| trigger.pattern.event == event) {
                Ending::Met
            } else {
                Ending::Cancelled
            }
        })
}

fn pauses(
    path: &str,
    names: &[String],
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Reasons {
    let mut reasons = Reasons::NONE;
    for (index, name) in names.iter().enumerate() {
        if let Some(reason) = vocabulary.reason(&format!("{path}[{index}]"), name, problems) {
            reasons = reasons.with(Reasons::of(reason));
        }
    }
    reasons
}

fn triggers(
    path: &str,
    written: &OneOrMany<TriggerText>,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Vec<Trigger> {
    let mut triggers = Vec::new();
    for (index, one) in written.iter().enumerate() {
        let path = match written.0.len() {
            1 => path.to_owned(),
            _ => format!("{path}[{index}]"),
        };
        let alone;
        let one = match one {
            Form::Long(trigger) => trigger,
            Form::Short(event) => {
                alone = WrittenTrigger {
                    event: event.clone(),
                    ..WrittenTrigger::default()
                };
                &alone
            }
        };
        triggers.extend(trigger(path, one, vocabulary, problems));
    }
    triggers
}

/// None where a problem has been reported, or where it can never fire under the readings in force.
fn trigger(
    path: String,
    written: &WrittenTrigger,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<Trigger> {
    let when = conditions::compile(&format!("{path}.when"), &written.when, vocabulary, problems);
    let Some(event) = EventName::from_word(&written.event) else {
        let names = EventName::ALL.iter().map(|event| event.as_str());
        problems.unknown(path, &written.event, names);
        return None;
    };
    if event != EventName::Replied && !written.response.is_empty() {
        problems.bad(
            format!("{path}.response"),
            "a response kind",
            "none: only a reply has one",
        );
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

fn calendar_table(
    path: &str,
    written: &OneOrMany<Form<String, WrittenRow<String>>>,
    document: &Document,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Table<CalendarId> {
    let rows: Vec<WrittenRow<String>> = written
        .iter()
        .map(|row| match row {
            Form::Long(row) => row.clone(),
            Form::Short(name) => WrittenRow {
                when: super::super::Condition::default(),
                is: Some(name.clone()),
                not_defined: None,
                rows: Vec::new(),
                cite: OneOrMany::default(),
            },
        })
        .collect();
    let value = |path: &str, name: &String, problems: &mut Problems| {
        problems.uses(Noun::Calendar, name);
        let place = document
            .calendar
            .iter()
            .position(|(other, _)| other == name);
        if place.is_none() {
            problems.unknown(path, name, document.calendar.names());
        }
        place
            .and_then(|place| u16::try_from(place).ok())
            .map(CalendarId)
    };
    tables::compile(path, &rows, vocabulary, problems, value)
}
