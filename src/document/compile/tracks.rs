//! Tracks: their states, and the conditions on them.

use super::super::act::Track as Written;
use super::super::form::{Entries, OneOrMany};
use super::super::syntax::Document;
use super::conditions::{Condition, Conditions, leaf};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::StateKind;
use crate::policy::condition::Known;
use crate::policy::track::{StateId, States, Track, TrackId, TrackState};

/// That of the ticket, and those declared, by name.
pub(super) fn compile(document: &Document, problems: &mut Problems) -> Vec<Track> {
    let mut tracks = vec![Track::ticket()];
    for (name, written) in document.track.iter() {
        if name == "ticket" {
            let expected = "another name: every policy has this track";
            problems.report(Diagnostic::new(
                Code::Contradiction,
                "track.ticket",
                "`ticket`",
                expected,
            ));
            continue;
        }
        tracks.push(track(name, written, problems));
    }
    tracks
}

fn track(name: &str, written: &Written, problems: &mut Problems) -> Track {
    let path = format!("track.{name}");
    if written.state.is_empty() {
        problems.missing(format!("{path}.state"), "its states");
    }
    let states = written.state.iter().map(|(name, state)| TrackState {
        name: name.to_owned(),
        label: state.label.clone().unwrap_or_else(|| name.to_owned()),
        kind: state.kind,
        cite: Vec::new(),
    });
    let mut track = Track {
        name: name.to_owned(),
        states: states.collect(),
        start: StateId(0),
        closing: None,
        cite: Vec::new(),
    };
    match track.state_named(&written.start) {
        Some(start) => track.start = start,
        None if written.start.is_empty() => {
            problems.missing(
                format!("{path}.start"),
                "the state in which tickets are opened",
            );
        }
        None => problems.unknown(
            format!("{path}.start"),
            &written.start,
            written.state.names(),
        ),
    }
    if let Some(closing) = &written.closing {
        let path = format!("{path}.closing");
        track.closing = track.state_named(closing);
        match track.closing.and_then(|state| track.kind(state)) {
            None => problems.unknown(path, closing, written.state.names()),
            Some(StateKind::Ended) => {}
            Some(kind) => {
                let found = format!("`{closing}`, a state of kind `{}`", kind.as_str());
                problems.bad(path, found, "one of kind `ended`");
            }
        }
    }
    track
}

/// The citations of tracks and of their states.
pub(super) fn cites(document: &Document, vocabulary: &mut Vocabulary<'_>, problems: &mut Problems) {
    let mut tracks = std::mem::take(&mut vocabulary.tracks);
    for track in &mut tracks {
        let Some(written) = document.track.0.get(&track.name) else {
            continue;
        };
        let path = format!("track.{}", track.name);
        track.cite = vocabulary.cites(&format!("{path}.cite"), &written.cite, problems);
        for state in &mut track.states {
            if let Some(written) = written.state.0.get(&state.name) {
                let path = format!("{path}.state.{}.cite", state.name);
                state.cite = vocabulary.cites(&path, &written.cite, problems);
            }
        }
    }
    vocabulary.tracks = tracks;
}

impl Conditions<'_, '_> {
    pub(super) fn states(
        &mut self,
        path: &str,
        written: &Entries<OneOrMany<String>>,
    ) -> Vec<Condition> {
        let mut parts = Vec::new();
        for (name, states) in written.iter() {
            let path = format!("{path}.{name}");
            let Some(id) = self.vocabulary.track(&path, name, self.problems) else {
                continue;
            };
            if states.is_empty() {
                self.problems.missing(&path, "at least one state");
                continue;
            }
            let states = self.vocabulary.states(&path, id, states, self.problems);
            parts.push(leaf(Known::State(id, states)));
        }
        parts
    }

    pub(super) fn kinds(
        &mut self,
        path: &str,
        written: &Entries<OneOrMany<StateKind>>,
    ) -> Vec<Condition> {
        let mut parts = Vec::new();
        for (name, kinds) in written.iter() {
            let path = format!("{path}.{name}");
            let Some(id) = self.vocabulary.track(&path, name, self.problems) else {
                continue;
            };
            let Some(track) = self.vocabulary.tracks.get(id.index()) else {
                continue;
            };
            if kinds.is_empty() {
                self.problems.missing(&path, "at least one kind of state");
                continue;
            }
            let of_kind = track
                .ids()
                .filter(|(_, state)| kinds.0.contains(&state.kind));
            let states = States::of(of_kind.map(|(id, _)| id));
            parts.push(if states == States::of([]) {
                Condition::NEVER
            } else {
                leaf(Known::State(id, states))
            });
        }
        parts
    }
}

impl Vocabulary<'_> {
    pub(super) fn track(&self, path: &str, name: &str, problems: &mut Problems) -> Option<TrackId> {
        let place = self.tracks.iter().position(|track| track.name == name);
        if place.is_none() {
            problems.unknown(
                path,
                name,
                self.tracks.iter().map(|track| track.name.as_str()),
            );
        }
        problems.uses(Noun::Track, name);
        place
            .and_then(|place| u8::try_from(place).ok())
            .map(TrackId)
    }

    pub(super) fn states(
        &self,
        path: &str,
        track: TrackId,
        names: &OneOrMany<String>,
        problems: &mut Problems,
    ) -> States {
        let Some(track) = self.tracks.get(track.index()) else {
            return States::of([]);
        };
        let mut states = Vec::new();
        for name in names.iter() {
            match track.state_named(name) {
                Some(state) => states.push(state),
                None => {
                    let known = track.states.iter().map(|state| state.name.as_str());
                    problems.unknown(path, name, known);
                }
            }
        }
        States::of(states)
    }
}
