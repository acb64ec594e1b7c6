//! What of a policy its scenarios touch.

use super::story::Scenario;
use crate::document::{Act, Document};
use crate::engine::{Advisory, Outcome, RungState, Ticket};
use crate::policy::act::Weight;
use crate::policy::{Policy, Truth};
use crate::subject::Event;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use toml::Value;

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
        let mut touched = Touched::default();
        for scenario in scenarios {
            let policy = scenario.policy();
            let identity = (policy.name(), policy.revision());
            if identity == (&*document.policy.name, &*document.policy.revision) {
                touched.by(scenario);
            }
        }
        let stated = Stated::of(document);
        let mut places = BTreeMap::new();
        for place in stated.places {
            let is_touched = touched.places.contains(&place.at);
            places.insert(place, is_touched);
        }
        for (path, id) in stated.cites {
            let is_touched = touched.covers.contains(&id) || touched.inside(&path);
            *places.entry(Kind::Rule.place(id)).or_insert(false) |= is_touched;
        }
        Coverage { places }
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

/// All that a document states and a scenario can touch.
#[derive(Default)]
struct Stated {
    places: BTreeSet<Place>,
    /// Where something is cited, and its id.
    cites: Vec<(String, String)>,
}

impl Stated {
    fn of(document: &Document) -> Stated {
        let mut stated = Stated::default();
        // Read as a value, so that rows and citations are found wherever one may stand.
        if let Ok(value) = Value::try_from(document) {
            stated.walk("", &value);
        }
        for (name, parameter) in &document.parameter.0 {
            let readings = parameter.readings.0.keys();
            let readings = readings.map(|reading| Kind::Reading.place(reading_of(name, reading)));
            stated.places.extend(readings);
        }
        for (name, act) in &document.act.0 {
            stated.places.insert(Kind::Act.place(format!("act.{name}")));
            stated.places.extend(transitions(name, act));
        }
        stated
    }

    /// Looks through a value at a place. Documents are read to a depth that their reader bounds.
    fn walk(&mut self, path: &str, value: &Value) {
        let Value::Table(table) = value else {
            let parts = value.as_array().into_iter().flatten().enumerate();
            parts.for_each(|(index, part)| self.walk(&format!("{path}[{index}]"), part));
            return;
        };
        for (key, value) in table {
            let path = match path {
                "" => key.clone(),
                path => format!("{path}.{key}"),
            };
            match key.as_str() {
                "cite" => self.cite(path.strip_suffix(".cite").unwrap_or_default(), value),
                "target" | "calendar" | "row" | "rows" if is_of_rows(&path) => {
                    self.rows(&path, value);
                }
                _ => {
                    let checks = [
                        "check",
                        "escalation.ground",
                        "escalation.refusal",
                        "escalation.precheck",
                    ];
                    let parent = path.rsplit_once('.').map(|(parent, _)| parent);
                    if parent.is_some_and(|parent| checks.contains(&parent)) {
                        self.places.insert(Kind::Check.place(&path));
                    }
                    self.walk(&path, value);
                }
            }
            if path == "ladder.rung" {
                let rungs = value.as_array().map_or(0, Vec::len);
                let rungs = (0..rungs).map(|index| Kind::Rung.place(format!("{path}[{index}]")));
                self.places.extend(rungs);
            }
        }
    }

    /// One row or a list of them. A row that has rows of its own gives nothing itself.
    fn rows(&mut self, path: &str, value: &Value) {
        let one = std::slice::from_ref(value);
        let rows = value.as_array().map_or(one, Vec::as_slice);
        for (index, row) in rows.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let inner = row.get("rows").and_then(Value::as_array);
            if inner.is_none_or(Vec::is_empty) {
                self.places.insert(Kind::Row.place(&path));
            }
            self.walk(&path, row);
        }
    }

    fn cite(&mut self, path: &str, value: &Value) {
        let one = std::slice::from_ref(value);
        let cites = value.as_array().map_or(one, Vec::as_slice);
        let ids = cites.iter().filter_map(|cite| {
            let id = cite.get("id").unwrap_or(cite);
            id.as_str().map(str::to_owned)
        });
        self.cites.extend(ids.map(|id| (path.to_owned(), id)));
    }
}

/// Whether rows of a clock, a table or a feature stand there; those of the ladder and of the escalation are what
/// rungs and verdicts are made of.
fn is_of_rows(path: &str) -> bool {
    let keys: Vec<&str> = path.split('.').collect();
    match keys.as_slice() {
        ["clock", _, "target" | "calendar"] | ["table" | "feature", _, "row"] => true,
        ["clock" | "table" | "feature", _, _, .., last] => *last == "rows",
        _ => false,
    }
}

fn reading_of(parameter: &str, reading: &str) -> String {
    format!("parameter.{parameter} = {reading}")
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

/// The states of a ticket's tracks, by their names.
fn states(ticket: &Ticket, at: DateTime<Utc>) -> Vec<(String, String)> {
    let look = ticket.assess(at);
    let tracks = look.iter().flat_map(|look| look.tracks());
    let named = tracks.map(|track| (track.name().to_owned(), track.state().to_owned()));
    named.collect()
}

/// What scenarios touch.
#[derive(Default)]
struct Touched {
    /// The places, as [`Place`] has them, and all others that explain an answer.
    places: BTreeSet<String>,
    /// The rules that scenarios name.
    covers: BTreeSet<String>,
}

impl Touched {
    /// Whether something inside that place is touched, or it lies inside an act that is.
    fn inside(&self, path: &str) -> bool {
        let from_here = self.places.range(path.to_owned()..);
        let mut here = from_here.take_while(|place| place.starts_with(path));
        let mut outer = path.match_indices('.').map(|(end, _)| path.get(..end));
        here.any(|place| {
            let rest = place.strip_prefix(path).unwrap_or_default();
            rest.is_empty() || rest.starts_with(['.', '[', ' '])
        }) || outer
            .any(|act| act.is_some_and(|act| act.starts_with("act.") && self.places.contains(act)))
    }

    /// What has to be refused touches nothing, nor does what comes after an event that is refused and should not be.
    fn by(&mut self, scenario: &Scenario) {
        self.covers.extend(scenario.covers.iter().cloned());
        let chosen = scenario.policy.parameters();
        self.places
            .extend(chosen.map(|(name, reading)| reading_of(name, reading)));
        let Ok((mut ticket, outcome)) = scenario.policy.open_with(scenario.opening.what.clone())
        else {
            return;
        };
        let tracks = scenario.policy.parts().tracks.iter();
        let starts = tracks.filter_map(|track| {
            let start = track.get(track.start)?;
            Some((track.name.clone(), start.name.clone()))
        });
        self.moved(
            "opened",
            starts.collect(),
            states(&ticket, scenario.opening.what.logged_at),
        );
        self.accepted("opened", &scenario.policy, &outcome);
        self.look(&ticket, scenario.opening.what.logged_at);
        for told in &scenario.events {
            if self
                .applied(&mut ticket, &told.what, &scenario.policy)
                .is_none()
            {
                return;
            }
            self.look(&ticket, told.what.at);
        }
        for (at, ticket) in scenario.looks().unwrap_or_default() {
            self.look(&ticket, at);
        }
    }

    /// Applies an event: its act, and the moves that it makes.
    fn applied(&mut self, ticket: &mut Ticket, event: &Event, policy: &Policy) -> Option<()> {
        let before = states(ticket, event.at);
        let outcome = ticket.apply(event.clone()).ok()?;
        let act = event.kind.word();
        self.moved(act, before, states(ticket, event.at));
        self.accepted(act, policy, &outcome);
        Some(())
    }

    /// The moves by an act. An event that does not migrate leaves a ticket the same tracks.
    fn moved(&mut self, act: &str, before: Vec<(String, String)>, after: Vec<(String, String)>) {
        for ((track, from), (_, to)) in before.into_iter().zip(after) {
            self.places.insert(transition(act, &track, &from, &to).at);
        }
    }

    /// An act whose event was accepted, and what it needs that holds then: a check that reads the event at hand is
    /// asked nowhere else.
    fn accepted(&mut self, name: &str, policy: &Policy, outcome: &Outcome) {
        self.places.insert(format!("act.{name}"));
        let lacks = |need: &str| {
            outcome.advisories.iter().any(|advisory| {
                matches!(advisory, Advisory::NotMet { path, .. } if path == need)
                    || matches!(advisory, Advisory::Undecided { trigger, .. } if trigger == need)
            })
        };
        let acts = policy.parts().acts.iter().filter(|act| act.name == name);
        let needs = acts.flat_map(|act| &act.needs);
        let held = needs.filter(|need| need.weight != Weight::Optional && !lacks(&need.path));
        self.places.extend(held.map(|need| need.path.clone()));
    }

    fn look(&mut self, ticket: &Ticket, at: DateTime<Utc>) {
        let Ok(look) = ticket.assess(at) else {
            return;
        };
        for cycle in look.clocks().flat_map(|clock| clock.cycles()) {
            let explained = cycle.explain().rules;
            self.places
                .extend(explained.iter().map(|rule| rule.path.to_owned()));
        }
        for table in look.tables() {
            self.places
                .extend(table.paths.iter().map(|path| (*path).to_owned()));
        }
        let features = look.features().filter_map(|feature| feature.path);
        self.places.extend(features.map(str::to_owned));
        let checks = look.checks().filter(|check| check.truth == Truth::True);
        self.places
            .extend(checks.map(|check| check.path.to_owned()));
        let ladder = look.ladder();
        let rungs = ladder.iter().flat_map(|ladder| &ladder.rungs);
        let rungs = rungs.filter(|rung| match rung.state {
            RungState::Reached | RungState::Eligible { .. } => true,
            RungState::NotYet { .. }
            | RungState::Held
            | RungState::Unknown(_)
            | RungState::NotDefined(_) => false,
        });
        for rung in rungs {
            // Rungs of other readings count in the document; and it may be the place of a row inside.
            let whole = rung.path.split_inclusive(']').next();
            self.places.extend(whole.map(str::to_owned));
            self.places.insert(rung.path.to_owned());
        }
    }
}
