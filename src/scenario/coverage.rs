//! What of a policy its scenarios touch.

use super::story::Scenario;
use crate::document::{Act, Cites, Document, Form};
use crate::engine::{Assessment, RungState, Ticket};
use crate::policy::Truth;
use crate::subject::Event;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What of a policy scenarios touch, and what they do not.
///
/// A scenario is followed through all of its events, and looked at after each and wherever it looks itself. What that
/// finds counts as touched, whether the scenario expects it or not.
///
/// ```
/// use duly::scenario::{Coverage, Kind, Scenario, Then};
/// use duly::{Opening, Policy, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     source.HR = { title = "House rules" }
///     severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
///     [clock.answer]
///     start = "opened"
///     target = [
///         { when = { severity = "s1" }, is = "1 elapsed hour", cite = "HR-1" },
///         { is = "8 elapsed hours", cite = "HR-2" },
///     ]
///     reclassified = "freeze"
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let at = "2026-07-01T08:00:00Z".parse()?;
/// let opening = Opening::new(at).severity(policy.severity("s1").ok_or("no such severity")?);
/// let scenario = Scenario::new("A grave one", &policy, opening).then(Then::at(at));
///
/// let coverage = Coverage::of(&document, [&scenario]);
/// assert_eq!(coverage.count(Kind::Row), (1, 2));
/// let untouched: Vec<String> = coverage.untouched().map(ToString::to_string).collect();
/// assert_eq!(untouched, ["rule HR-2", "row clock.answer.target[1]"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// Each place, and whether it is touched.
    places: BTreeMap<Place, bool>,
}

/// Something of a policy that a scenario can touch.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// What it is.
    pub kind: Kind,
    /// Which one: its place in the document, or its name.
    pub at: String,
}

/// What can be touched.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A rule that the policy cites, by its id. A scenario that names it in `covers` touches it, and one that touches
    /// what cites it.
    Rule,
    /// A reading of a parameter. It is touched where it is chosen, be it as the default.
    Reading,
    /// A row of a clock's targets or calendars, of a table or of a feature. It is touched where it answers.
    Row,
    /// A check, as a ground or something required. It is touched where it is true.
    Check,
    /// An act. It is touched where its event is accepted.
    Act,
    /// A move of a track by an act. It is touched where it is made.
    Transition,
    /// A rung. It is touched where it is eligible or climbed.
    Rung,
}

impl Kind {
    /// All of them, in the order of a report.
    pub const ALL: [Kind; 7] = [
        Kind::Rule,
        Kind::Reading,
        Kind::Row,
        Kind::Check,
        Kind::Act,
        Kind::Transition,
        Kind::Rung,
    ];

    fn place(self, at: impl Into<String>) -> Place {
        let at = at.into();
        Place { kind: self, at }
    }
}

/// In one word, as `rule`.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Rule => "rule",
            Kind::Reading => "reading",
            Kind::Row => "row",
            Kind::Check => "check",
            Kind::Act => "act",
            Kind::Transition => "transition",
            Kind::Rung => "rung",
        })
    }
}

/// As `row clock.answer.target[1]`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.at)
    }
}

impl Coverage {
    /// What of a document these scenarios touch; those of other policies, and of other revisions, touch nothing.
    pub fn of<'s>(
        document: &Document,
        scenarios: impl IntoIterator<Item = &'s Scenario>,
    ) -> Coverage {
        let stated = stated(document);
        let mut touched = BTreeSet::new();
        for scenario in scenarios {
            let policy = scenario.policy();
            let identity = (policy.name(), policy.revision());
            if identity == (&*document.policy.name, &*document.policy.revision) {
                touch(scenario, &mut touched);
            }
        }
        let cited = stated.iter().filter(|(place, _)| touched.contains(*place));
        let cited: BTreeSet<Place> = cited
            .flat_map(|(_, ids)| ids)
            .map(|id| Kind::Rule.place(id))
            .collect();
        touched.extend(cited);
        let rules = stated.values().flatten().map(|id| Kind::Rule.place(id));
        let all: BTreeSet<Place> = stated.keys().cloned().chain(rules).collect();
        let places = all.into_iter().map(|place| {
            let is_touched = touched.contains(&place);
            (place, is_touched)
        });
        Coverage {
            places: places.collect(),
        }
    }

    /// What no scenario touches, by kind and then by name.
    pub fn untouched(&self) -> impl Iterator<Item = &Place> {
        let places = self.places.iter();
        places
            .filter(|(_, is_touched)| !**is_touched)
            .map(|(place, _)| place)
    }

    /// How many of a kind are touched, and how many there are.
    pub fn count(&self, kind: Kind) -> (usize, usize) {
        let of_kind = self.places.iter().filter(|(place, _)| place.kind == kind);
        let touched = of_kind.clone().filter(|(_, is_touched)| **is_touched);
        (touched.count(), of_kind.count())
    }
}

/// How many of each kind are touched, a line each, and then what is not.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = Kind::ALL.map(|kind| (kind, self.count(kind)));
        let counts = counts.into_iter().filter(|(_, (_, all))| *all > 0);
        for (place, (kind, (touched, all))) in counts.enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}{:<12}{touched} of {all}", format!("{kind}s"))?;
        }
        let mut untouched = self.untouched().peekable();
        if untouched.peek().is_some() {
            f.write_str("\nno scenario touches")?;
        }
        untouched.try_for_each(|place| write!(f, "\n  {place}"))
    }
}

/// All that the document states, each with the ids that it cites.
fn stated(document: &Document) -> BTreeMap<Place, Vec<String>> {
    let mut places = BTreeMap::new();
    for (name, parameter) in &document.parameter.0 {
        for reading in parameter.readings.0.keys() {
            let place = Kind::Reading.place(format!("{name} = {reading}"));
            places.insert(place, ids(&parameter.cite));
        }
    }
    for (name, clock) in &document.clock.0 {
        let rows = clock.target.0.iter().map(|row| &row.cite).enumerate();
        places.extend(rows.map(|(index, cite)| row(format!("clock.{name}.target[{index}]"), cite)));
        let cites = clock.calendar.0.iter().map(|calendar| match calendar {
            Form::Short(_) => Vec::new(),
            Form::Long(row) => ids(&row.cite),
        });
        for (index, ids) in cites.enumerate() {
            let place = Kind::Row.place(format!("clock.{name}.calendar[{index}]"));
            places.insert(place, ids);
        }
    }
    for (name, table) in &document.table.0 {
        let rows = table.row.0.iter().enumerate();
        let rows = rows.map(|(index, one)| row(format!("table.{name}.row[{index}]"), &one.cite));
        places.extend(rows);
    }
    for (name, feature) in &document.feature.0 {
        let rows = feature.row.0.iter().enumerate();
        let rows = rows.map(|(index, one)| row(format!("feature.{name}.row[{index}]"), &one.cite));
        places.extend(rows);
    }
    for (name, check) in &document.check.0 {
        places.insert(Kind::Check.place(name), ids(&check.cite));
    }
    for (name, act) in &document.act.0 {
        places.insert(Kind::Act.place(name), ids(&act.cite));
        let transitions = transitions(name, act).map(|place| (place, Vec::new()));
        places.extend(transitions);
    }
    for rung in document.ladder.iter().flat_map(|ladder| &ladder.rung) {
        places.insert(Kind::Rung.place(&rung.name), ids(&rung.cite));
    }
    places
}

fn row(path: String, cite: &Cites) -> (Place, Vec<String>) {
    (Kind::Row.place(path), ids(cite))
}

fn ids(cites: &Cites) -> Vec<String> {
    let ids = cites.0.iter().map(|cite| match cite {
        Form::Short(id) => id.clone(),
        Form::Long(long) => long.id.clone(),
    });
    ids.collect()
}

fn transitions(name: &str, act: &Act) -> impl Iterator<Item = Place> {
    act.moves.0.iter().flat_map(move |(track, moves)| {
        let moves = moves.0.iter().flat_map(|one| {
            let from = one.from.0.iter();
            from.map(|from| (from.clone(), one.to.clone()))
        });
        moves.map(move |(from, to)| transition(name, track, &from, &to))
    })
}

fn transition(act: &str, track: &str, from: &str, to: &str) -> Place {
    Kind::Transition.place(format!("{track} from {from} to {to} by {act}"))
}

/// What a scenario touches. What it has refused, up to the first event that should not be, touches nothing.
fn touch(scenario: &Scenario, touched: &mut BTreeSet<Place>) {
    touched.extend(scenario.covers.iter().map(|id| Kind::Rule.place(id)));
    let chosen = scenario.policy.parameters();
    touched
        .extend(chosen.map(|(name, reading)| Kind::Reading.place(format!("{name} = {reading}"))));
    let Ok(mut ticket) = scenario.policy.open(scenario.opening.what.clone()) else {
        return;
    };
    touched.insert(Kind::Act.place("opened"));
    look_at(&ticket, scenario.opening.what.logged_at, touched);
    for told in &scenario.events {
        if applied(&mut ticket, &told.what, touched).is_none() {
            return;
        }
        look_at(&ticket, told.what.at, touched);
    }
    for (at, ticket) in scenario.looks().unwrap_or_default() {
        look_at(&ticket, at, touched);
    }
}

/// Applies an event, and tells its act and the moves that it makes.
fn applied(ticket: &mut Ticket, event: &Event, touched: &mut BTreeSet<Place>) -> Option<()> {
    let states = |ticket: &Ticket| -> Option<Vec<(String, String)>> {
        let look = ticket.assess(event.at).ok()?;
        let tracks = look.tracks();
        let named = tracks.map(|track| (track.name().to_owned(), track.state().to_owned()));
        Some(named.collect())
    };
    let act = event.kind.word();
    let before = states(ticket)?;
    ticket.apply(event.clone()).ok()?;
    let after = states(ticket)?;
    touched.insert(Kind::Act.place(act));
    // A revision has the same tracks before and after an event that does not migrate.
    for ((track, from), (_, to)) in before.into_iter().zip(after) {
        touched.insert(transition(act, &track, &from, &to));
    }
    Some(())
}

fn look_at(ticket: &Ticket, at: chrono::DateTime<chrono::Utc>, touched: &mut BTreeSet<Place>) {
    let Ok(look) = ticket.assess(at) else {
        return;
    };
    touched.extend(rows(&look).into_iter().map(|path| Kind::Row.place(path)));
    let checks = look.checks().filter(|check| check.truth == Truth::True);
    touched.extend(checks.map(|check| Kind::Check.place(check.name)));
    let ladder = look.ladder();
    let rungs = ladder.iter().flat_map(|ladder| &ladder.rungs);
    let rungs = rungs.filter(|rung| match rung.state {
        RungState::Reached | RungState::Eligible { .. } => true,
        RungState::NotYet { .. }
        | RungState::Held
        | RungState::Unknown(_)
        | RungState::NotDefined(_) => false,
    });
    touched.extend(rungs.map(|rung| Kind::Rung.place(rung.name)));
}

/// The places of the rows that answer.
fn rows(look: &Assessment<'_>) -> Vec<String> {
    let mut rows = Vec::new();
    for cycle in look.clocks().flat_map(|clock| clock.cycles()) {
        let explained = cycle.explain().rules;
        rows.extend(explained.iter().map(|rule| rule.path.to_owned()));
    }
    for table in look.tables() {
        rows.extend(table.paths.iter().map(|path| (*path).to_owned()));
    }
    let features = look.features().filter_map(|feature| feature.path);
    rows.extend(features.map(str::to_owned));
    rows
}
