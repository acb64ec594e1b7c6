//! What is read of a ladder at an instant, and when that changes.

use super::super::change::Change;
use super::super::values::Ask;
use super::{
    BesideAnswer, LadderAnswer, NextRung, RungAnswer, RungHolder, RungRepeats, RungState, RungStep,
};
use crate::engine::fold::{Climb, Counts, Revisions, State, Step};
use crate::engine::ladder::{Climbing, Pauses, Reading, Says, Stated, Unanswered};
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
    /// Of the rungs above the present one.
    readings: Vec<(RungId, Reading<'t>)>,
    now: Instant,
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
        let count = self.counts.rungs.get(id.index())?;
        count.eligible
    }

    /// What is to come of each rung that is not eligible: the instant at which it will be, or that a pause holds it.
    fn to_come(&self) -> Vec<(RungId, RungState<'t>)> {
        let mut counts = self.counts.clone();
        let mut first: Vec<(RungId, Option<Instant>)> =
            self.climbing.above().map(|id| (id, None)).collect();
        let mut last = self.now;
        for _ in 0..self.climbing.turns() {
            let Some(at) = counts.until else { break };
            last = at;
            self.climbing.read(at, &mut counts, |_, _| {});
            for (id, first) in &mut first {
                let count = counts.rungs.get(id.index());
                let is_eligible = count.is_some_and(|count| count.eligible.is_some());
                if first.is_none() && is_eligible && self.since(*id).is_none() {
                    *first = Some(at);
                }
            }
        }
        let mut below = false;
        let mut skipped = false;
        let state = |(id, first): (RungId, Option<Instant>)| {
            let over = Pauses::Over { below };
            let through = self.climbing.reading(id, last, &counts, over);
            let would_be = (below && skipped) || through.says == Says::Truth(Truth::True);
            let is_held = first.is_none() && self.since(id).is_none() && would_be;
            below = is_held;
            skipped = self.climbing.is_skipped(id);
            let at = first.map(Instant::utc);
            let state = if is_held {
                RungState::Held
            } else {
                RungState::NotYet { at }
            };
            (id, state)
        };
        first.into_iter().map(state).collect()
    }

    fn state(&self, id: RungId, to_come: &[(RungId, RungState<'t>)]) -> RungState<'t> {
        let is_reached = self.climb.at.is_some_and(|at| id <= at);
        if is_reached {
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

    fn repeats(&self, id: RungId, terms: &RungTerms, done: u16) -> Option<RungRepeats> {
        let times = terms.repeat.as_ref()?.times;
        let repeats = self.climbing.repeats(self.now);
        let repeats = repeats.filter(|_| self.climb.at == Some(id))?;
        Some(RungRepeats {
            times,
            due: repeats.due,
            done,
            next: repeats.next.map(Instant::utc),
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
            Some(Stated::Is(row, when)) => (Some(Worded(self.parts, when).to_string()), Some(row)),
            Some(Stated::NotDefined(row, _)) => (None, row),
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
            unanswered_since: match unanswered {
                Unanswered::Since(at) => Some(at.utc()),
                Unanswered::Not(_) | Unanswered::NotAsked => None,
            },
            acknowledged: record.acknowledged.iter().map(step).collect(),
            is_acknowledged: matches!(unanswered, Unanswered::Not(_)),
            acknowledged_until: match unanswered {
                Unanswered::Not(until) => until.map(Instant::utc),
                Unanswered::Since(_) | Unanswered::NotAsked => None,
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
    Eligible(Instant),
    Says(Says<'r>, &'r [Unset]),
}

fn shown<'r>(counts: &Counts, id: RungId, reading: &'r Reading<'_>) -> Shown<'r> {
    let count = counts.rungs.get(id.index());
    match count.and_then(|count| count.eligible) {
        Some(since) => Shown::Eligible(since),
        None => Shown::Says(reading.says, &reading.asks),
    }
}

/// What changes on the ladder if no event comes, each at its first instant; nothing where there is no ladder.
pub(in crate::engine::assess) fn changes(
    folded: &Folded,
    as_of: Instant,
) -> Vec<(Instant, Change<'_>)> {
    let look = Look::of(&folded.revisions, &folded.state, as_of);
    let Some(mut look) = look.filter(|look| look.climb.over.is_none()) else {
        return Vec::new();
    };
    let mut changes = look.rungs_turn();
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
    fn rungs_turn(&mut self) -> Vec<(Instant, Change<'t>)> {
        let mut counts = self.counts.clone();
        for _ in 0..self.climbing.turns() {
            let Some(at) = counts.until else { break };
            let readings = read(&self.climbing, &mut counts, at);
            let pairs = self.readings.iter().zip(&readings);
            let turned = pairs.filter(|((id, before), (_, after))| {
                shown(&self.counts, *id, before) != shown(&counts, *id, after)
            });
            let turned: Vec<_> = turned
                .map(|((id, _), _)| {
                    let rung = self.ladder.name(*id);
                    (at, Change::Rung { rung })
                })
                .collect();
            if !turned.is_empty() {
                return turned;
            }
        }
        Vec::new()
    }

    /// When acknowledgements lapse.
    fn lapses(&self) -> Vec<(Instant, Change<'t>)> {
        let lapse = |id: RungId| match self.climbing.unanswered(id, self.now, &self.counts) {
            Unanswered::Not(until) => {
                let rung = self.ladder.name(id);
                until.map(|at| (at, Change::Lapse { rung }))
            }
            Unanswered::Since(_) | Unanswered::NotAsked => None,
        };
        self.ladder.ids().filter_map(lapse).collect()
    }
}
