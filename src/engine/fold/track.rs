//! What an act brings about in the state: facts, positions, waiting and the states of tracks.

use super::situation::Facts;
use super::{Changed, State};
use crate::engine::act::{Fill, Permit};
use crate::instant::Instant;
use crate::limits::MAX_TRACKS;
use crate::policy::condition::Reads;
use crate::policy::person::PositionId;
use crate::policy::track::{StateId, TrackId};
use crate::policy::{ChangeCause, EventName, Parts};
use crate::subject::Actor;

/// Where a ticket stands on each track.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Tracks {
    /// In place, so that a policy without tracks pays for none.
    states: [StateId; MAX_TRACKS],
    /// Every move, in the order of the log.
    moved: Vec<Moved>,
}

/// A move of a track.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Moved {
    pub(crate) track: TrackId,
    pub(crate) to: StateId,
    pub(crate) at: Instant,
    /// Who made it; none where another revision of the policy did.
    pub(crate) by: Option<Actor>,
}

/// Who holds a position, and since when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Holder {
    pub(crate) person: Actor,
    pub(crate) since: Instant,
}

impl Tracks {
    /// Every track in its first state.
    pub(super) fn started(parts: &Parts) -> Tracks {
        let mut states = [StateId::OPEN; MAX_TRACKS];
        for (slot, track) in states.iter_mut().zip(&parts.tracks) {
            *slot = track.start;
        }
        Tracks {
            states,
            moved: Vec::new(),
        }
    }

    pub(crate) fn state(&self, track: TrackId) -> Option<StateId> {
        self.states.get(track.index()).copied()
    }

    /// The moves of one track, the oldest first.
    pub(crate) fn moves(&self, track: TrackId) -> impl DoubleEndedIterator<Item = &Moved> {
        self.moved.iter().filter(move |moved| moved.track == track)
    }

    /// A move into the state it is in is one too: it is kept, with who made it.
    pub(super) fn go(&mut self, moved: Moved) {
        if let Some(state) = self.states.get_mut(moved.track.index()) {
            *state = moved.to;
            self.moved.push(moved);
        }
    }

    /// The same on the tracks of another revision, by names. What it lacks begins again, and is told.
    pub(super) fn told(&self, old: &Parts, new: &Parts, now: Instant) -> (Tracks, Vec<String>) {
        let mut told = Tracks::started(new);
        let mut lost = Vec::new();
        let tell = |track: TrackId, state: StateId| {
            let before = old.track(track);
            let track = new.track_named(&before.name)?;
            let state = new.track(track).state_named(&before.get(state)?.name)?;
            Some((track, state))
        };
        for moved in &self.moved {
            if let Some((track, to)) = tell(moved.track, moved.to) {
                told.moved.push(Moved {
                    track,
                    to,
                    ..moved.clone()
                });
            }
        }
        for (id, track) in (0_u8..).map(TrackId).zip(&old.tracks) {
            let Some(state) = self.state(id) else {
                continue;
            };
            match (tell(id, state), new.track_named(&track.name)) {
                (Some((track, state)), _) => {
                    if let Some(slot) = told.states.get_mut(track.index()) {
                        *slot = state;
                    }
                }
                (None, next) => {
                    let name = track.get(state).map_or("", |state| &state.name);
                    lost.push(format!("track.{}.state.{name}", track.name));
                    if let Some(next) = next {
                        told.go(Moved {
                            track: next,
                            to: new.track(next).start,
                            at: now,
                            by: None,
                        });
                    }
                }
            }
        }
        (told, lost)
    }
}

impl Facts {
    /// Puts somebody into a position, or takes somebody out. Whether that changes who holds it.
    ///
    /// One who holds it already stays since when they do; what is told of them is what was told last.
    fn fill(&mut self, position: PositionId, fill: Fill, several: bool, now: Instant) -> bool {
        let place = usize::from(position.0);
        if self.positions.len() <= place {
            self.positions.resize(place.saturating_add(1), Vec::new());
        }
        let Some(holders) = self.positions.get_mut(place) else {
            return false;
        };
        let before = holders.len();
        match fill {
            Fill::Nobody => holders.clear(),
            Fill::Without(id) => {
                holders.retain(|holder| holder.person.id.as_ref() != Some(&id));
            }
            Fill::With(person) => {
                let is_same = |holder: &&mut Holder| {
                    let is_known = person.id.is_some() && holder.person.id == person.id;
                    holder.person == person || (several && is_known)
                };
                if let Some(holder) = holders.iter_mut().find(is_same) {
                    let changes = holder.person != person;
                    holder.person = person;
                    return changes;
                }
                if !several {
                    holders.clear();
                }
                holders.push(Holder { person, since: now });
                return true;
            }
        }
        holders.len() != before
    }
}

impl State {
    /// Carries out what an act was permitted to do, and moves the track of the ticket. What of that tables read.
    pub(super) fn carry_out(
        &mut self,
        parts: &Parts,
        permit: Permit,
        (event, by): (EventName, &Actor),
        now: Instant,
    ) -> Option<Changed> {
        let facts = permit.facts.into_iter();
        let facts: Vec<_> = facts
            .map(|(fact, value)| self.facts.put(fact, value))
            .collect();
        let mut reads = Reads::NONE;
        for (position, fill) in permit.fill {
            let several = parts.is_of_several(position);
            if self.facts.fill(position, fill, several, now) {
                reads = reads.with(Reads::POSITIONS);
            }
        }
        let waited = self.facts.waiting();
        for (reason, holds) in permit.wait {
            if self.facts.is_waiting_for(reason) != holds {
                self.facts.wait(reason, holds, now);
            }
        }
        if self.facts.waiting() != waited {
            self.facts.remember_waiting(now);
            reads = reads.with(Reads::WAITING);
        }
        let mut moves = permit.moves;
        moves.extend(self.ticket_moves(event));
        if event == EventName::Closed {
            moves.extend(self.closing_moves(parts, &moves));
        }
        for (track, to) in moves {
            reads = reads.with(Reads::TRACKS);
            self.facts.tracks.go(Moved {
                track,
                to,
                at: now,
                by: Some(by.clone()),
            });
        }
        let other = (reads != Reads::NONE).then_some(Changed {
            cause: ChangeCause::Fact,
            reads: Some(reads),
        });
        Changed::of(facts.into_iter().chain([other]))
    }

    /// What resolution, closing and reopening make of the ticket. One that is closed is not resolved any more.
    fn ticket_moves(&self, event: EventName) -> Option<(TrackId, StateId)> {
        let state = self.facts.tracks.state(TrackId::TICKET)?;
        let to = if event == EventName::Closed {
            StateId::CLOSED
        } else if event == EventName::Resolved && state == StateId::OPEN {
            StateId::RESOLVED
        } else if event == EventName::Reopened {
            StateId::OPEN
        } else {
            return None;
        };
        (state != to).then_some((TrackId::TICKET, to))
    }

    /// Tracks on which something is still open, after the moves of the event itself.
    fn closing_moves(
        &self,
        parts: &Parts,
        moves: &[(TrackId, StateId)],
    ) -> Vec<(TrackId, StateId)> {
        let mut closing = Vec::new();
        for (id, track) in (0_u8..).map(TrackId).zip(&parts.tracks) {
            let moved = moves.iter().rev().find(|(track, _)| *track == id);
            let state = moved
                .map(|(_, to)| *to)
                .or_else(|| self.facts.tracks.state(id));
            let kind = state.and_then(|state| track.kind(state));
            if kind.is_some_and(|kind| kind.is_open()) {
                closing.extend(track.closing.map(|to| (id, to)));
            }
        }
        closing
    }
}
