//! A last look at the whole: what is worth a warning.

use super::super::syntax::Document;
use super::{Noun, Problems};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::check::Check;
use crate::policy::clock::Clock;
use crate::policy::table::Table;
use crate::policy::{Lookups, NamedCalendar};

pub(super) fn run(
    document: &Document,
    (clocks, checks, lookups): (&[Clock], &[Check], &Lookups),
    calendars: &[NamedCalendar],
    problems: &mut Problems,
) {
    unused(document, problems);
    uncited(document, (clocks, checks, lookups), problems);
    let closed =
        |named: &&NamedCalendar| named.calendar.is_never() && !named.calendar.zones().is_empty();
    for named in calendars.iter().filter(closed) {
        let (found, expected) = (
            "no open time",
            "hours on some weekday, or `open = \"never\"`",
        );
        problems.report(Diagnostic::new(
            Code::NeverOpens,
            named.path.clone(),
            found,
            expected,
        ));
    }
}

fn unused(document: &Document, problems: &mut Problems) {
    let names = [
        (
            Noun::Parameter,
            "parameter",
            document.parameter.names().collect::<Vec<_>>(),
        ),
        (Noun::Fact, "fact", document.fact.names().collect()),
        (Noun::Event, "event", document.event.names().collect()),
        (
            Noun::Reaction,
            "reaction",
            document.reaction.names().collect(),
        ),
        (Noun::Route, "route", document.route.names().collect()),
        (Noun::Waiting, "waiting", document.waiting.names().collect()),
        (
            Noun::Calendar,
            "calendar",
            document.calendar.names().collect(),
        ),
        (
            Noun::Condition,
            "condition",
            document.condition.names().collect(),
        ),
    ];
    for (noun, kind, names) in names {
        for name in names {
            if !problems.used.contains(&(noun, name.to_owned())) {
                let (found, expected) = ("a name that nothing uses", "a use of it");
                let path = format!("{kind}.{name}");
                problems.report(Diagnostic::new(Code::UnusedName, path, found, expected));
            }
        }
    }
}

fn uncited(
    document: &Document,
    (clocks, checks, lookups): (&[Clock], &[Check], &Lookups),
    problems: &mut Problems,
) {
    let mut uncited: Vec<String> = Vec::new();
    for clock in clocks {
        uncited.extend(clock.cite.is_empty().then(|| clock.path.clone()));
        let rows = clock.target.rows.iter().filter(|row| row.cite.is_empty());
        uncited.extend(rows.map(|row| row.path.clone()));
    }
    let without = checks.iter().filter(|check| check.cite.is_empty());
    uncited.extend(without.map(|check| check.path.clone()));
    for (name, calendar) in document.calendar.iter() {
        if calendar.cite.is_empty() && calendar.open.is_none() {
            uncited.push(format!("calendar.{name}"));
        }
    }
    let tracks = document.track.iter();
    let tracks = tracks.filter(|(_, track)| track.cite.is_empty());
    uncited.extend(tracks.map(|(name, _)| format!("track.{name}")));
    let ladder = document.ladder.as_ref();
    let without = ladder.is_some_and(|ladder| ladder.cite.is_empty());
    uncited.extend(without.then(|| "ladder".to_owned()));
    let acts = document.act.iter().filter(|(_, act)| act.cite.is_empty());
    uncited.extend(acts.map(|(name, _)| format!("act.{name}")));
    uncited.extend(looked_up(document, lookups));
    for path in uncited {
        let (found, expected) = ("no citation", "the passage that states it");
        problems.report(Diagnostic::new(Code::NoCitation, path, found, expected));
    }
}

/// What is looked up and cites nothing. A table stands on the citations of its rows where all of them have one.
fn looked_up(document: &Document, lookups: &Lookups) -> Vec<String> {
    let tables = lookups.tables.iter();
    let tables = tables.filter(|one| one.cite.is_empty() && is_uncited(&one.table));
    let tables = tables.map(|one| format!("table.{}", one.name));
    let features = lookups.features.iter();
    let features = features.filter(|one| one.cite.is_empty() && is_uncited(&one.table));
    let features = features.map(|one| format!("feature.{}", one.name));
    let queues = lookups.queues.iter().filter(|one| one.cite.is_empty());
    let queues = queues.map(|one| format!("queue.{}", one.name));
    let told = document.standing.iter();
    let told = told.filter(|(_, one)| one.cite.is_empty());
    let told = told.map(|(name, _)| format!("standing.{name}"));
    tables.chain(features).chain(queues).chain(told).collect()
}

fn is_uncited<T>(table: &Table<T>) -> bool {
    table.rows.iter().any(|row| row.cite.is_empty())
}
