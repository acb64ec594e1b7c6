//! Where a ticket stands on its tracks, and who holds its positions.

use crate::engine::fold::{Moved, State};
use crate::engine::ticket::Folded;
use crate::policy::person::PositionId;
use crate::policy::track::{Track, TrackId, TrackState};
use crate::policy::{Citation, StateKind};
use crate::subject::Actor;
use chrono::{DateTime, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Where a ticket stands on a track.
#[derive(Clone, Copy, Debug)]
pub struct TrackAnswer<'a> {
    state: &'a State,
    id: TrackId,
    track: &'a Track,
    now: &'a TrackState,
}

/// A move of a track.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct TrackMove<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The state it was moved to.
    pub to: &'a str,
    /// Who did that; none where another revision of the policy has no such state, and it began again.
    pub by: Option<&'a Actor>,
}

/// Who holds a position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct PositionAnswer<'a> {
    /// The position.
    pub name: &'a str,
    /// Who holds it; none where it is vacant.
    pub holder: Option<&'a Actor>,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
}

pub(super) fn tracks(folded: &Folded) -> impl Iterator<Item = TrackAnswer<'_>> {
    let state = &folded.state;
    let tracks = (0_u8..).map(TrackId).zip(&folded.revisions.parts().tracks);
    tracks.filter_map(move |(id, track)| {
        let now = track.get(state.facts().tracks().state(id)?)?;
        Some(TrackAnswer {
            state,
            id,
            track,
            now,
        })
    })
}

pub(super) fn positions(folded: &Folded) -> impl Iterator<Item = PositionAnswer<'_>> {
    let positions = &folded.revisions.parts().positions;
    let ids = (0_u16..).map(PositionId).zip(positions);
    ids.flat_map(|(id, name)| {
        let holders = folded.state.facts().holders_of(id);
        let nobody = holders.is_empty().then_some(PositionAnswer {
            name,
            holder: None,
            since: None,
        });
        let held = holders.iter().map(move |holder| PositionAnswer {
            name,
            holder: Some(&holder.person),
            since: Some(holder.since.utc()),
        });
        held.chain(nobody)
    })
}

impl<'a> TrackAnswer<'a> {
    /// The track's name.
    pub fn name(&self) -> &'a str {
        &self.track.name
    }

    /// The name of the state it is in.
    pub fn state(&self) -> &'a str {
        &self.now.name
    }

    /// What people call that state.
    pub fn label(&self) -> &'a str {
        &self.now.label
    }

    /// What that state means.
    pub fn kind(&self) -> StateKind {
        self.now.kind
    }

    /// Since when it is in that state; none where nothing has moved it since the opening. A move into the state
    /// it was in begins it again.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        self.moved().next_back().map(|moved| moved.at.utc())
    }

    /// Where the policy takes the state from, or else the track.
    pub fn cite(&self) -> &'a [Citation] {
        match self.now.cite.is_empty() {
            true => &self.track.cite,
            false => &self.now.cite,
        }
    }

    /// Its moves, the oldest first. Those into states that the revision in force does not have are not told.
    pub fn history(&self) -> impl Iterator<Item = TrackMove<'a>> + use<'a> {
        let track = self.track;
        self.moved().filter_map(move |moved| {
            Some(TrackMove {
                at: moved.at.utc(),
                to: &track.get(moved.to)?.name,
                by: moved.by.as_ref(),
            })
        })
    }

    fn moved(&self) -> impl DoubleEndedIterator<Item = &'a Moved> + use<'a> {
        self.state.facts().tracks().moves(self.id)
    }
}

impl Serialize for TrackAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("TrackAnswer", 5)?;
        out.serialize_field("track", self.name())?;
        out.serialize_field("state", self.state())?;
        out.serialize_field("kind", &self.kind())?;
        out.serialize_field("since", &self.since())?;
        out.serialize_field("history", &self.history().collect::<Vec<_>>())?;
        out.end()
    }
}
