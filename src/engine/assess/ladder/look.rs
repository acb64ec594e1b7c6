//! What is read of a ladder at an instant, and when that changes.

use super::super::change::Change;
use super::super::values::Ask;
use super::{
    BesideAnswer, LadderAnswer, NextRung, RungAnswer, RungHolder, RungRepeats, RungState, RungStep,
};
use crate::engine::fold::{Climb, Counts, Revisions, State, Step};
use crate::engine::ladder::{Climbing, Reading, Says, Stated, Unanswered};
use crate::engine::sight::Sight;
use crate::engine::ticket::Folded;
use crate::instant::Instant;
use crate::policy::condition::{Condition, Unset, Worded};
use crate::policy::ladder::{Beside, Ladder, RungId, RungTerms};
use crate::policy::person::PositionId;
use crate::policy::table::{Cell, Lookup, Row};
use crate::policy::{Citation, Parts, Truth};

/// What is read of a ladder at an instant.
struct Look<'t> {
    parts: &'t Parts,
    state: &'t State,
    ladder: &'t Ladder,
    climb: &'t Climb,
    climbing: Climbing<'t>,
    counts: Counts,
    readings: Vec<(RungId, Reading<'t>)>,
    /// By the places of the rungs.
    but_for_pauses: Vec<Would>,
    now: Instant,
}

/// Whether a rung would be eligible, now or later, but for the pauses that go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Would {
    Not,
    /// Up to then, and no more.
    Until(Instant),
    ForGood,
}

impl Would {
    fn still_at(self, now: Instant) -> bool {
        match self {
            Would::Not => false,
            Would::Until(last) => now < last,
            Would::ForGood => true,
        }
    }
}

/// What comes of the rungs if no event does but the end of the pauses that go on, told from the last event on: what
/// has not come by then for a pause would have.
fn but_for_pauses(revisions: &Revisions, state: &State, ladder: &Ladder) -> Vec<Would> {
    let mut would = vec![Would::Not; ladder.terms.len()];
    let Some((lifted, at)) = state.lifted(revisions).zip(Some(state.last())) else {
        return would;
    };
    let Some(climb) = lifted.facts().climb() else {
        return would;
    };
    let sight = Sight {
        revisions,
        state: &lifted,
        known: lifted.facts(),
        now: at,
    };
    let climbing = Climbing::new(sight, ladder, climb);
    let mut counts = climb.counts.clone();
    let mut note = |at: Instant, counts: &Counts| {
        for (id, would) in ladder.ids().zip(&mut would) {
            *would = match (counts.eligible(id), *would) {
                (Some(_), _) => Would::ForGood,
                (None, Would::ForGood) => Would::Until(at),
                (None, before) => before,
            };
        }
    };
    climbing.read(at, &mut counts, |_, _| {});
    note(at, &counts);
    for _ in 0..climbing.turns() {
        let Some(at) = counts.until else { break };
        climbing.read(at, &mut counts, |_, _| {});
        note(at, &counts);
    }
    would
}

impl<'t> Look<'t> {
    fn of(revisions: &'t Revisions, state: &'t State, as_of: Instant) -> Option<Look<'t>> {
        let parts = revisions.parts();
        let (ladder, climb) = (parts.ladder.as_deref()?, state.facts().climb()?);
        let now = climb.over.unwrap_or(as_of);
        let sight = Sight {
            revisions,
            state,
            known: state.facts(),
            now,
        };
        let climbing = Climbing::new(sight, ladder, climb);
        let mut counts = climb.counts.clone();
        climbing.advance(&mut counts, now);
        let readings = read(&climbing, &mut counts, now);
        Some(Look {
            parts,
            state,
            ladder,
            climb,
            climbing,
            counts,
            readings,
            but_for_pauses: but_for_pauses(revisions, state, ladder),
            now,
        })
    }

    fn asks(&self, asks: impl IntoIterator<Item = Unset>) -> Vec<Ask<'t>> {
        let asks = asks.into_iter();
        asks.map(|unset| Ask::new(self.parts, unset)).collect()
    }

    fn truth(&self, when: &Condition) -> (Truth, Vec<Ask<'t>>) {
        let facts = self.state.facts();
        (when.truth(facts), self.asks(when.ask(facts)))
    }

    fn next(&self) -> NextRung<'t> {
        let Some(at) = self.climb.at else {
            return NextRung::Unknown(self.asks([Unset::Position(PositionId::ASSIGNEE)]));
        };
        let mut above = self.ladder.ids().filter(|id| *id > at);
        let next = above.find(|id| !self.climbing.is_skipped(*id));
        next.map_or(NextRung::Top, |id| NextRung::Rung(self.ladder.name(id)))
    }

    fn since(&self, id: RungId) -> Option<Instant> {
        self.counts.eligible(id)
    }

    /// What is to come of each rung that is not eligible: the instant at which it will be, or that a pause holds it.
    fn to_come(&self) -> Vec<(RungId, RungState<'t>)> {
        let mut counts = self.counts.clone();
        let mut first: Vec<(RungId, Option<Instant>)> =
            self.climbing.above().map(|id| (id, None)).collect();
        for _ in 0..self.climbing.turns() {
            let Some(at) = counts.until else { break };
            self.climbing.read(at, &mut counts, |_, _| {});
            for (id, first) in &mut first {
                if first.is_none() && counts.eligible(*id).is_some() && self.since(*id).is_none() {
                    *first = Some(at);
                }
            }
        }
        let state = |(id, first): (RungId, Option<Instant>)| {
            let would = self.but_for_pauses.get(id.index());
            let is_held = would.is_some_and(|would| would.still_at(self.now));
            let state = match first {
                None if is_held => RungState::Held,
                at => RungState::NotYet {
                    at: at.map(Instant::utc),
                },
            };
            (id, state)
        };
        first.into_iter().map(state).collect()
    }

    fn is_reached(&self, id: RungId) -> bool {
        self.climb.at.is_some_and(|at| id <= at)
    }

    fn state(&self, id: RungId, to_come: &[(RungId, RungState<'t>)]) -> RungState<'t> {
        if self.is_reached(id) {
            return RungState::Reached;
        }
        if let Some(since) = self.since(id) {
            let since = since.utc();
            return RungState::Eligible { since };
        }
        let coming = to_come.iter().find(|(other, _)| *other == id);
        let reading = self.readings.iter().find(|(other, _)| *other == id);
        match (reading, coming) {
            (Some((_, reading)), coming) => match (reading.says, coming) {
                (Says::Truth(Truth::Unknown), _) => {
                    RungState::Unknown(self.asks(reading.asks.iter().copied()))
                }
                (Says::NotDefined(reason), None) => RungState::NotDefined(reason),
                // It may be handed on to it.
                (Says::NotDefined(reason), Some((_, RungState::NotYet { at: None }))) => {
                    RungState::NotDefined(reason)
                }
                (_, Some((_, state))) => state.clone(),
                (Says::Truth(_), None) => RungState::NotYet { at: None },
            },
            // The ladder is over.
            (None, _) => match self.climbing.stated(id) {
                Some(Stated::NotDefined(_, reason)) => RungState::NotDefined(reason),
                Some(Stated::Is(..) | Stated::Unknown(_)) | None => RungState::NotYet { at: None },
            },
        }
    }

    fn holder(&self, terms: &'t RungTerms) -> RungHolder<'t> {
        if terms.holder.rows.is_empty() {
            return RungHolder::Host;
        }
        match terms.holder.first(self.state.facts()) {
            Lookup::Row(_, row) => match &row.value {
                Cell::Is(role) => RungHolder::Role(role),
                Cell::NotDefined(reason) => RungHolder::NotDefined(reason),
            },
            Lookup::NoRow => RungHolder::NotDefined(&terms.unheld),
            Lookup::Unknown(asks) => RungHolder::Unknown(self.asks(asks)),
        }
    }

    fn repeats(&self, id: RungId, terms: &RungTerms, done: u16) -> Option<RungRepeats<'t>> {
        let times = terms.repeat.as_ref()?.times;
        let repeats = self.climbing.repeats(self.now);
        let repeats = repeats.filter(|_| self.climb.at == Some(id))?;
        Some(RungRepeats {
            times,
            due: repeats.due,
            done,
            next: repeats.next.map(Instant::utc),
            ask: self.asks(repeats.asks),
        })
    }

    fn rung(
        &self,
        id: RungId,
        terms: &'t RungTerms,
        to_come: &[(RungId, RungState<'t>)],
    ) -> Option<RungAnswer<'t>> {
        let rung = self.ladder.face.rungs().get(id.index())?;
        let record = self.climb.rungs.get(id.index())?;
        let unanswered = self.climbing.unanswered(id, self.now, &self.counts);
        let (words, row) = match self.climbing.stated(id) {
            Some(Stated::Is(row, when)) => (Some(Worded(self.parts, when).to_string()), Some(*row)),
            Some(Stated::NotDefined(row, _)) => (None, *row),
            Some(Stated::Unknown(_)) | None => (None, None),
        };
        let (path, cite) = cited(row, terms, &self.ladder.cite);
        Some(RungAnswer {
            name: &rung.name,
            roles: &rung.roles,
            holder: self.holder(terms),
            kind: rung.kind,
            state: self.state(id, to_come),
            climbed: record.climbed.as_ref().map(step),
            unanswered_since: match &unanswered {
                Unanswered::Since(at) if !self.climb.leaves_out(id) => Some(at.utc()),
                Unanswered::Since(_)
                | Unanswered::Not(_)
                | Unanswered::Unknown(_)
                | Unanswered::NotAsked => None,
            },
            acknowledged: record.acknowledged.iter().map(step).collect(),
            is_acknowledged: match &unanswered {
                Unanswered::Not(_) => Truth::True,
                Unanswered::Unknown(_) => Truth::Unknown,
                Unanswered::Since(_) | Unanswered::NotAsked => Truth::False,
            },
            acknowledged_until: match &unanswered {
                Unanswered::Not(until) => until.map(Instant::utc),
                Unanswered::Since(_) | Unanswered::Unknown(_) | Unanswered::NotAsked => None,
            },
            acknowledged_ask: match unanswered {
                Unanswered::Unknown(asks) => self.asks(asks),
                Unanswered::Since(_) | Unanswered::Not(_) | Unanswered::NotAsked => Vec::new(),
            },
            repeats: self.repeats(id, terms, record.repeated),
            vacant: match &terms.vacant {
                Some(vacant) => vacant.when.truth(self.state.facts()),
                None => Truth::False,
            },
            words,
            path,
            cite,
        })
    }

    fn beside(&self, beside: &'t Beside) -> BesideAnswer<'t> {
        let (truth, ask) = self.truth(&beside.when);
        BesideAnswer {
            name: &beside.name,
            roles: &beside.roles,
            truth,
            ask,
            path: &beside.path,
            cite: &beside.cite,
        }
    }
}

fn read<'t>(
    climbing: &Climbing<'t>,
    counts: &mut Counts,
    at: Instant,
) -> Vec<(RungId, Reading<'t>)> {
    let mut readings = Vec::new();
    climbing.read(at, counts, |id, reading| readings.push((id, reading)));
    readings
}

fn step(step: &Step) -> RungStep<'_> {
    RungStep {
        at: step.at.utc(),
        by: step.by.as_ref(),
    }
}

/// The place and the citations of the row that counts, or else of the rung, or else of the ladder.
fn cited<'t, T>(
    row: Option<&'t Row<T>>,
    terms: &'t RungTerms,
    ladder: &'t [Citation],
) -> (&'t str, &'t [Citation]) {
    let path = row.map_or(&terms.path, |row| &row.path);
    let row = row.map_or(&[][..], |row| &row.cite);
    let own = [row, &terms.cite].into_iter().find(|cite| !cite.is_empty());
    (path, own.unwrap_or(ladder))
}

/// Where the ticket stands; none where the policy has no ladder.
pub(in crate::engine::assess) fn answer(
    folded: &Folded,
    as_of: Instant,
) -> Option<LadderAnswer<'_>> {
    let look = Look::of(&folded.revisions, &folded.state, as_of)?;
    let (ladder, climb) = (look.ladder, look.climb);
    let to_come = look.to_come();
    let rungs = ladder.ids().zip(&ladder.terms);
    Some(LadderAnswer {
        began: climb.began.utc(),
        over: climb.over.map(Instant::utc),
        current: climb.at.map(|at| ladder.name(at)),
        next: look.next(),
        rungs: rungs
            .filter_map(|(id, terms)| look.rung(id, terms, &to_come))
            .collect(),
        beside: ladder.beside.iter().map(|one| look.beside(one)).collect(),
        cite: &ladder.cite,
    })
}

/// What is shown of a rung, but for what is to come.
#[derive(PartialEq)]
enum Shown<'r> {
    Reached,
    Eligible(Instant),
    Says(Says<'r>, &'r [Unset]),
}

/// What changes on the ladder if no event comes, each at its first instant; nothing where there is no ladder.
pub(in crate::engine::assess) fn changes(
    folded: &Folded,
    as_of: Instant,
) -> Vec<(Instant, Change<'_>)> {
    let look = Look::of(&folded.revisions, &folded.state, as_of);
    let Some(look) = look.filter(|look| look.climb.over.is_none()) else {
        return Vec::new();
    };
    let mut changes = look.rungs_turn();
    changes.extend(look.let_go());
    changes.extend(look.lapses());
    if let (Some(id), Some(repeats)) = (look.climb.at, look.climbing.repeats(look.now)) {
        let number = repeats.due.saturating_add(1);
        let rung = look.ladder.name(id);
        let change = Change::Repeat { rung, number };
        changes.extend(repeats.next.map(|at| (at, change)));
    }
    changes
}

impl<'t> Look<'t> {
    /// The first instant at which something else is shown of rungs, and of which.
    fn rungs_turn(&self) -> Vec<(Instant, Change<'t>)> {
        let mut counts = self.counts.clone();
        for _ in 0..self.climbing.turns() {
            let Some(at) = counts.until else { break };
            let readings = read(&self.climbing, &mut counts, at);
            let pairs = self.readings.iter().zip(&readings);
            let turned = pairs.filter(|((id, before), (_, after))| {
                self.shown(&self.counts, *id, before) != self.shown(&counts, *id, after)
            });
            let turned: Vec<_> = turned.map(|((id, _), _)| self.turn(*id, at)).collect();
            if !turned.is_empty() {
                return turned;
            }
        }
        Vec::new()
    }

    fn turn(&self, id: RungId, at: Instant) -> (Instant, Change<'t>) {
        let rung = self.ladder.name(id);
        (at, Change::Rung { rung })
    }

    fn shown<'r>(&self, counts: &Counts, id: RungId, reading: &'r Reading<'_>) -> Shown<'r> {
        match counts.eligible(id) {
            _ if self.is_reached(id) => Shown::Reached,
            Some(since) => Shown::Eligible(since),
            None => Shown::Says(reading.says, &reading.asks),
        }
    }

    /// When rungs are held no more, as they would not become eligible any more without the pause either.
    fn let_go(&self) -> Vec<(Instant, Change<'t>)> {
        let ends = |id: RungId| match self.but_for_pauses.get(id.index()) {
            Some(Would::Until(last)) => Some((id, *last)),
            Some(Would::Not | Would::ForGood) | None => None,
        };
        let ends: Vec<_> = self.climbing.above().filter_map(ends).collect();
        if ends.is_empty() {
            return Vec::new();
        }
        let to_come = self.to_come();
        let held = ends
            .into_iter()
            .filter(|(id, _)| self.state(*id, &to_come) == RungState::Held);
        held.map(|(id, at)| self.turn(id, at)).collect()
    }

    /// When acknowledgements lapse.
    fn lapses(&self) -> Vec<(Instant, Change<'t>)> {
        let lapse = |id: RungId| match self.climbing.unanswered(id, self.now, &self.counts) {
            Unanswered::Not(until) => {
                let rung = self.ladder.name(id);
                until.map(|at| (at, Change::Lapse { rung }))
            }
            Unanswered::Since(_) | Unanswered::Unknown(_) | Unanswered::NotAsked => None,
        };
        self.ladder.ids().filter_map(lapse).collect()
    }
}
