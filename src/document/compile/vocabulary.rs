//! The names a document speaks of: sources, gaps, parameters, scales, facts, waiting reasons.

use super::super::form::{Entries, Form, OneOrMany};
use super::super::syntax::{Choose, Cites, Document, FactKind, LevelEntry, Setting};
use super::super::text;
use super::conditions::Named;
use super::{Noun, Options, Problems, acts, calendars, persons, tracks};
use crate::calendar::{Zone, ZoneSource};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::MAX_TEXT_BYTES;
use crate::policy::clock::CalendarId;
use crate::policy::condition::{ReasonId, Unset};
use crate::policy::fact::{Fact, FactId, FactType, PREDECLARED};
use crate::policy::person::POSITIONS;
use crate::policy::track::Track;
use crate::policy::{Citation, EscalationLadder, Level, Provenance, Reason};
use std::collections::BTreeMap;

pub(super) struct Vocabulary<'d> {
    pub(super) document: &'d Document,
    zones: &'d dyn ZoneSource,
    /// The reading in force of every parameter.
    pub(super) readings: BTreeMap<String, String>,
    pub(super) severities: Vec<Level>,
    pub(super) priorities: Vec<Level>,
    pub(super) plans: Vec<Level>,
    pub(super) regions: Vec<Level>,
    pub(super) facts: Vec<Fact>,
    /// The names of the waiting reasons, and those of the policy's own events.
    pub(super) waiting: Vec<&'d str>,
    pub(super) events: Vec<&'d str>,
    /// Any, where there is none.
    pub(super) roles: Vec<&'d str>,
    /// Those every policy has, and those declared.
    pub(super) positions: Vec<&'d str>,
    /// That of the ticket, and those declared.
    pub(super) tracks: Vec<Track>,
    /// The calendars without a zone, by name.
    pub(super) zoneless: BTreeMap<CalendarId, &'d str>,
    /// The ladder, once it has been compiled.
    pub(super) rungs: Option<EscalationLadder>,
    /// The named conditions that have been compiled.
    pub(super) conditions: BTreeMap<&'d str, Named>,
}

impl<'d> Vocabulary<'d> {
    pub(super) fn compile(
        document: &'d Document,
        options: &Options<'_>,
        zones: &'d dyn ZoneSource,
        problems: &mut Problems,
    ) -> Vocabulary<'d> {
        identity(document, problems);
        let mut vocabulary = Vocabulary {
            document,
            zones,
            readings: readings(document, options, problems),
            severities: levels("severity", &document.severity, true, problems),
            priorities: levels("priority", &document.priority, true, problems),
            plans: levels("plan", &document.plan, false, problems),
            regions: levels("region", &document.region, false, problems),
            facts: Vec::new(),
            waiting: document.waiting.names().collect(),
            events: document.event.names().collect(),
            roles: document.role.names().collect(),
            positions: POSITIONS
                .into_iter()
                .chain(document.position.names())
                .collect(),
            tracks: tracks::compile(document, problems),
            zoneless: BTreeMap::new(),
            rungs: None,
            conditions: BTreeMap::new(),
        };
        vocabulary.facts = vocabulary.all_facts(problems);
        vocabulary.own_positions(problems);
        vocabulary.check_cites(problems);
        vocabulary
    }

    fn check_cites(&self, problems: &mut Problems) {
        let document = self.document;
        for (name, entry) in document.waiting.iter() {
            self.cites(&format!("waiting.{name}.cite"), &entry.cite, problems);
        }
        for (name, entry) in document.event.iter() {
            self.cites(&format!("event.{name}.cite"), &entry.cite, problems);
        }
        for (name, entry) in document.parameter.iter() {
            self.cites(&format!("parameter.{name}.cite"), &entry.cite, problems);
        }
        for (name, entry) in document.fact.iter() {
            self.cites(&format!("fact.{name}.cite"), &entry.cite, problems);
        }
        for (scale, levels) in [
            ("severity", &document.severity),
            ("priority", &document.priority),
            ("plan", &document.plan),
            ("region", &document.region),
        ] {
            for (name, level) in levels.iter() {
                self.cites(&format!("{scale}.{name}.cite"), &level.cite, problems);
            }
        }
        for (kind, entries) in [
            ("role", &document.role),
            ("reaction", &document.reaction),
            ("route", &document.route),
        ] {
            for (name, entry) in entries.iter() {
                self.cites(&format!("{kind}.{name}.cite"), &entry.cite, problems);
            }
        }
        for (name, entry) in document.position.iter() {
            self.cites(&format!("position.{name}.cite"), &entry.cite, problems);
        }
        for id in document.gap.names() {
            self.id(&format!("gap.{id}"), id, problems);
        }
        for (id, omitted) in document.omitted.iter() {
            self.id(&format!("omitted.{id}"), id, problems);
            if omitted.why.trim().is_empty() {
                let path = format!("omitted.{id}.why");
                problems.missing(path, "why nothing is computed from it");
            }
        }
    }

    /// By the places of positions, whether several hold it.
    pub(super) fn several(&self) -> Vec<bool> {
        let declared = &self.document.position.0;
        let positions = self.positions.iter();
        positions
            .map(|name| declared.get(*name).is_some_and(|one| one.several))
            .collect()
    }

    fn own_positions(&self, problems: &mut Problems) {
        for name in self.document.position.names() {
            if POSITIONS.contains(&name) {
                let expected = "another name: every policy has this position";
                let (path, found) = (format!("position.{name}"), format!("`{name}`"));
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
            }
            if acts::FILL_WORDS.contains(&name) {
                let expected = "another name: `fill` has a meaning of its own for it";
                problems.bad(format!("position.{name}"), format!("`{name}`"), expected);
            }
        }
        if self.roles.contains(&persons::ANYONE) {
            let expected = "another name: it means everybody";
            problems.bad("role.anyone", "`anyone`", expected);
        }
    }

    /// A fact, or else a position.
    pub(super) fn unset(&self, path: &str, name: &str, problems: &mut Problems) -> Option<Unset> {
        let mut facts = self.facts.iter().map(|fact| fact.name.as_str());
        let is_fact = facts.clone().any(|fact| fact == name);
        let is_position = self.positions.contains(&name);
        match (is_fact, is_position) {
            (true, false) => self.fact(path, name, problems).map(Unset::Fact),
            (false, true) => self.position(path, name, problems).map(Unset::Position),
            (true, true) => {
                let found = format!("`{name}`, a fact and a position");
                let expected = "a name that only one of them has";
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
                None
            }
            (false, false) => {
                let known = facts.by_ref().chain(self.positions.iter().copied());
                problems.unknown(path, name, known.collect::<Vec<_>>());
                None
            }
        }
    }

    /// The predeclared facts and the declared ones, so that a fact's place is its id.
    fn all_facts(&self, problems: &mut Problems) -> Vec<Fact> {
        let mut facts: Vec<Fact> = PREDECLARED
            .iter()
            .map(|name| Fact {
                name: (*name).to_owned(),
                of: self.predeclared(name),
                is_span: false,
                ask: None,
                set_by: None,
                default: None,
            })
            .collect();
        for (name, entry) in self.document.fact.iter() {
            let path = format!("fact.{name}");
            if PREDECLARED.contains(&name) {
                let expected = "another name: every policy has this fact";
                let found = format!("`{name}`");
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
                continue;
            }
            let of = match (entry.of, entry.values.is_empty()) {
                (FactKind::Choice, true) => {
                    problems.missing(format!("{path}.values"), "the names a choice is one of");
                    FactType::Choice(Vec::new())
                }
                (FactKind::Choice, false) => FactType::Choice(entry.values.clone()),
                (FactKind::Flag, true) => FactType::Flag,
                (FactKind::Number, true) => FactType::Number,
                (FactKind::Instant, true) => FactType::Instant,
                (FactKind::Duration, true) => FactType::Duration,
                (FactKind::Text, true) => FactType::Text,
                (
                    FactKind::Flag
                    | FactKind::Number
                    | FactKind::Instant
                    | FactKind::Duration
                    | FactKind::Text,
                    false,
                ) => {
                    problems.bad(
                        format!("{path}.values"),
                        "values",
                        "none: only a choice has them",
                    );
                    continue;
                }
            };
            let default = entry.default.as_ref().and_then(|given| {
                let value = of.read(given);
                if value.is_none() {
                    let path = format!("{path}.default");
                    problems.bad(path, format!("`{given}`"), of.expected_for(given));
                }
                value
            });
            facts.push(Fact {
                name: name.to_owned(),
                of,
                set_by: None,
                default,
                is_span: false,
                ask: entry.ask.clone(),
            });
        }
        facts
    }

    fn predeclared(&self, name: &str) -> FactType {
        let names = |levels: &[Level]| {
            FactType::Choice(levels.iter().map(|level| level.name.clone()).collect())
        };
        match name {
            "severity" | "reported-severity" | "confirmed-severity" => names(&self.severities),
            "priority" => names(&self.priorities),
            "plan" => names(&self.plans),
            "region" => names(&self.regions),
            _ => FactType::Text,
        }
    }

    pub(super) fn fact(&self, path: &str, name: &str, problems: &mut Problems) -> Option<FactId> {
        let place = self.facts.iter().position(|fact| fact.name == name);
        if place.is_none() {
            problems.unknown(path, name, self.facts.iter().map(|fact| fact.name.as_str()));
        }
        problems.uses(Noun::Fact, name);
        place
            .and_then(|place| u16::try_from(place).ok())
            .map(FactId)
    }

    /// Reports a name that no condition has.
    pub(super) fn named_condition(&self, path: &str, name: &str, problems: &mut Problems) {
        let declared = &self.document.condition;
        if !declared.0.contains_key(name) {
            problems.unknown(path, name, declared.names());
        }
    }

    pub(super) fn zone(&self, path: &str, name: &str, problems: &mut Problems) -> Option<Zone> {
        self.zones
            .zone(name)
            .map_err(|error| problems.report(calendars::unknown_zone(path, name, &error)))
            .ok()
    }

    pub(super) fn reason(
        &self,
        path: &str,
        name: &str,
        problems: &mut Problems,
    ) -> Option<ReasonId> {
        let place = self.waiting.iter().position(|reason| *reason == name);
        if place.is_none() {
            problems.unknown(path, name, self.waiting.iter().copied());
        }
        problems.uses(Noun::Waiting, name);
        place
            .and_then(|place| u8::try_from(place).ok())
            .map(ReasonId)
    }

    /// Whether the reading in force is one of these; all of them must be readings the parameter has.
    pub(super) fn parameter(
        &self,
        path: &str,
        name: &str,
        wanted: &OneOrMany<String>,
        problems: &mut Problems,
    ) -> bool {
        let Some(parameter) = self.document.parameter.0.get(name) else {
            problems.unknown(path, name, self.document.parameter.names());
            return false;
        };
        problems.uses(Noun::Parameter, name);
        problems.decided = problems.decided.saturating_add(1);
        for reading in wanted
            .iter()
            .filter(|reading| !parameter.readings.0.contains_key(*reading))
        {
            problems.unknown(path, reading, parameter.readings.names());
        }
        self.readings
            .get(name)
            .is_some_and(|reading| wanted.0.contains(reading))
    }

    /// Whether each of these parameters has one of the readings that stand beside it.
    pub(super) fn readings(
        &self,
        path: &str,
        wanted: &Entries<OneOrMany<String>>,
        problems: &mut Problems,
    ) -> bool {
        let mut all = true;
        for (name, wanted) in wanted.iter() {
            let path = format!("{path}.parameter.{name}");
            if wanted.is_empty() {
                problems.missing(&path, "at least one reading");
                continue;
            }
            all &= self.parameter(&path, name, wanted, problems);
        }
        all
    }

    /// The value of a setting under the readings in force.
    pub(super) fn setting<T: Clone>(
        &self,
        path: &str,
        setting: Option<&Setting<T>>,
        problems: &mut Problems,
    ) -> Option<T> {
        let Choose {
            parameter,
            readings,
        } = match setting? {
            Form::Short(value) => return Some(value.clone()),
            Form::Long(choose) => choose,
        };
        let named = OneOrMany(readings.0.keys().cloned().collect());
        self.parameter(path, parameter, &named, problems);
        if let Some(declared) = self.document.parameter.0.get(parameter) {
            for (reading, _) in declared.readings.iter() {
                if !readings.0.contains_key(reading) {
                    problems.missing(
                        format!("{path}.readings.{reading}"),
                        "a value for each reading",
                    );
                }
            }
        }
        readings.0.get(self.readings.get(parameter)?).cloned()
    }

    /// The citations, each of a declared source.
    pub(super) fn cites(
        &self,
        path: &str,
        cites: &Cites,
        problems: &mut Problems,
    ) -> Vec<Citation> {
        let citation = |cite: &super::super::Cite| match cite {
            Form::Short(id) => Citation {
                id: id.clone(),
                provenance: Provenance::Stated,
            },
            Form::Long(long) => Citation {
                id: long.id.clone(),
                provenance: long.provenance,
            },
        };
        let cited: Vec<Citation> = cites.iter().map(citation).collect();
        for citation in &cited {
            self.id(path, &citation.id, problems);
        }
        cited
    }

    fn id(&self, path: &str, id: &str, problems: &mut Problems) {
        let Some(source) = text::source_of(id).filter(|_| text::is_id(id)) else {
            problems.bad(
                path,
                format!("`{id}`"),
                "the id of a passage, as in `RV-32`",
            );
            return;
        };
        if !self.document.source.0.contains_key(source) {
            problems.unknown(path, source, self.document.source.names());
        }
    }

    /// Why a row gives nothing: a gap of the sources, or a passage that promises nothing.
    pub(super) fn reason_not_defined(
        &self,
        path: &str,
        id: &str,
        problems: &mut Problems,
    ) -> Reason {
        if let Some(gap) = self.document.gap.0.get(id) {
            return Reason::Gap {
                id: id.to_owned(),
                what: gap.what.clone(),
            };
        }
        self.id(path, id, problems);
        Reason::NotPromised { id: id.to_owned() }
    }
}

fn identity(document: &Document, problems: &mut Problems) {
    for (path, text) in [
        ("policy.name", &document.policy.name),
        ("policy.revision", &document.policy.revision),
    ] {
        if text.trim().is_empty() {
            problems.missing(path, "a name");
        }
        problems.within(path, text.len(), MAX_TEXT_BYTES, "bytes in a text");
    }
    for (name, source) in document.source.iter() {
        let path = format!("source.{name}.title");
        if source.title.trim().is_empty() {
            problems.missing(path.as_str(), "what the source is called");
        }
        let length = source.title.len();
        problems.within(&path, length, MAX_TEXT_BYTES, "bytes in a text");
    }
}

fn readings(
    document: &Document,
    options: &Options<'_>,
    problems: &mut Problems,
) -> BTreeMap<String, String> {
    for (name, _) in options
        .readings
        .iter()
        .filter(|(name, _)| !document.parameter.0.contains_key(*name))
    {
        problems.unknown("options", name, document.parameter.names());
    }
    let mut readings = BTreeMap::new();
    for (name, parameter) in document.parameter.iter() {
        let declared = parameter.readings.names();
        let path = format!("parameter.{name}");
        if !parameter.readings.0.contains_key(&parameter.default) {
            problems.unknown(
                format!("{path}.default"),
                &parameter.default,
                declared.clone(),
            );
        }
        let chosen = options.readings.get(name);
        if let Some(chosen) = chosen.filter(|chosen| !parameter.readings.0.contains_key(*chosen)) {
            problems.unknown(format!("options.{name}"), chosen, declared);
        }
        readings.insert(
            name.to_owned(),
            chosen.unwrap_or(&parameter.default).clone(),
        );
    }
    readings
}

/// The levels of a scale by rank, those without one after them by name.
fn levels(
    scale: &str,
    entries: &Entries<LevelEntry>,
    ranked: bool,
    problems: &mut Problems,
) -> Vec<Level> {
    let mut levels: Vec<Level> = entries
        .iter()
        .map(|(name, entry)| Level {
            name: name.to_owned(),
            rank: entry.rank,
            labels: entry.labels.clone(),
        })
        .collect();
    levels.sort_by_key(|level| (level.rank.is_none(), level.rank));
    labels(scale, &levels, problems);
    let mut taken: BTreeMap<u8, &str> = BTreeMap::new();
    for level in &levels {
        let path = format!("{scale}.{}.rank", level.name);
        match level.rank {
            None if ranked => problems.missing(path, "a rank, 1 the gravest"),
            None => {}
            Some(0) => problems.bad(path, "`0`", "a rank from 1 to 255"),
            Some(rank) => {
                if let Some(other) = taken.insert(rank, &level.name) {
                    let (found, expected) = (
                        format!("`{rank}`"),
                        format!("a rank other than `{other}` has"),
                    );
                    problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
                }
            }
        }
    }
    levels
}

/// A label stands for one level, and is no other level's name.
fn labels(scale: &str, levels: &[Level], problems: &mut Problems) {
    let mut taken: BTreeMap<&str, &str> = levels
        .iter()
        .map(|level| (level.name.as_str(), level.name.as_str()))
        .collect();
    for level in levels {
        for (index, label) in level.labels.iter().enumerate() {
            let path = format!("{scale}.{}.labels[{index}]", level.name);
            if label.trim().is_empty() {
                problems.missing(path, "what people call it");
            } else if let Some(other) = taken
                .insert(label, &level.name)
                .filter(|other| *other != level.name)
            {
                let (found, expected) = (
                    format!("`{label}`"),
                    format!("a label that `{other}` does not have"),
                );
                problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
            }
        }
    }
}
