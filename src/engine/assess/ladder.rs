//! Where a ticket stands on the ladder, and what is to come there.

use super::change::Change;
use super::values::Ask;
use crate::engine::fold::{Climb, Counts, Revisions, State, Step};
use crate::engine::ladder::{Climbing, Reading, Says, Stated, Unanswered};
use crate::engine::sight::Sight;
use crate::engine::ticket::Folded;
use crate::instant::Instant;
use crate::policy::condition::{Condition, Worded};
use crate::policy::ladder::{Beside, Ladder, RungId, RungTerms};
use crate::policy::table::{Cell, Lookup, Row};
use crate::policy::{Citation, Parts, Reason, RungKind, Truth};
use crate::subject::Actor;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Where a ticket stands on the ladder at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct LadderAnswer<'t> {
    /// When it began: with the opening or a reopening of the ticket.
    pub began: DateTime<Utc>,
    /// When resolution or closing ended it; none while it goes on. All else then stands as it did.
    pub over: Option<DateTime<Utc>>,
    /// The rung it stands on, by name; none where it begins on the assignee's, and that is not known.
    pub current: Option<&'t str>,
    /// What climbing leads to.
    pub next: NextRung<'t>,
    /// The rungs, the lowest first.
    pub rungs: Vec<RungAnswer<'t>>,
    /// Those to turn to beside it, by name.
    pub beside: Vec<BesideAnswer<'t>>,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

/// What climbing leads to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextRung<'t> {
    /// The rung of that name; one that is vacant and skipped is passed over.
    Rung(&'t str),
    /// Nothing: there is nobody above.
    Top,
    /// It depends on what is not told: most often on who is assigned.
    Unknown(Vec<Ask<'t>>),
}

/// A rung of the ladder at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RungAnswer<'t> {
    /// Its name.
    pub name: &'t str,
    /// The roles of those who stand on it.
    pub roles: &'t [String],
    /// Which of them it is for this ticket.
    pub holder: RungHolder<'t>,
    /// What climbing to it brings.
    pub kind: RungKind,
    /// Whether it is eligible.
    pub state: RungState<'t>,
    /// When and by whom it was climbed; none where it was not. The rung that is begun on counts as climbed, by
    /// nobody.
    pub climbed: Option<RungStep<'t>>,
    /// Since when it is unanswered: from the earlier of its becoming eligible and its being climbed, or from the
    /// instant at which an acknowledgement lapsed. None where it was neither, and while somebody has answered.
    pub unanswered_since: Option<DateTime<Utc>>,
    /// Who answered on it, the first first.
    pub acknowledged: Vec<RungStep<'t>>,
    /// Whether the last of these still holds.
    pub is_acknowledged: bool,
    /// When it lapses; none where none stands, and where it stands for good.
    pub acknowledged_until: Option<DateTime<Utc>>,
    /// How often whoever stands on it is told again; none where the policy does not say, or it is not the present
    /// rung.
    pub repeats: Option<RungRepeats>,
    /// Whether there is nobody on it; never unknown where the policy does not speak of it.
    pub vacant: Truth,
    /// The condition under which it is eligible, in one line; none where it is not defined, or not known which.
    pub words: Option<String>,
    /// The place in the document of the row that says so, or else of the rung.
    pub path: &'t str,
    /// Where that is stated.
    pub cite: &'t [Citation],
}

/// Whether a rung is eligible.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RungState<'t> {
    /// The ticket stands on it, or on a higher one.
    Reached,
    /// It is.
    Eligible {
        /// Since when, without a break.
        since: DateTime<Utc>,
    },
    /// It is not.
    NotYet {
        /// When it becomes so if no event comes; none where it does not.
        at: Option<DateTime<Utc>>,
    },
    /// It is not, and would become so by itself but for a pause.
    Held,
    /// It depends on what is not told.
    Unknown(Vec<Ask<'t>>),
    /// The policy does not say when it is.
    NotDefined(&'t Reason),
}

/// Who stands on a rung.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RungHolder<'t> {
    /// Whoever has that role.
    Role(&'t str),
    /// That is for the host to know.
    Host,
    /// It depends on what is not told.
    Unknown(Vec<Ask<'t>>),
    /// The policy names nobody for this ticket.
    NotDefined(&'t Reason),
}

/// Something that was done on a rung.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RungStep<'t> {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none where nobody did it.
    pub by: Option<&'t Actor>,
}

/// How often whoever stands on a rung is told again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RungRepeats {
    /// As often as this in all, as long as nobody answers.
    pub times: u16,
    /// So often by now, had a host been punctual. While somebody has answered, never.
    pub due: u16,
    /// So often it was done, since the climb or the last acknowledgement.
    pub done: u16,
    /// When once more is due if no event comes.
    pub next: Option<DateTime<Utc>>,
}

/// Somebody to turn to beside the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct BesideAnswer<'t> {
    /// Its name.
    pub name: &'t str,
    /// Their roles.
    pub roles: &'t [String],
    /// Whether they can be turned to.
    pub truth: Truth,
    /// What decides that, where it is unknown.
    pub ask: Vec<Ask<'t>>,
    /// Its place in the document.
    pub path: &'t str,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

impl<'t> LadderAnswer<'t> {
    /// Whether the ticket is resolved or closed, which ended it.
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// The rung of that name.
    pub fn rung(&self, name: &str) -> Option<&RungAnswer<'t>> {
        self.rungs.iter().find(|rung| rung.name == name)
    }

    /// The rungs that are eligible and not climbed, the lowest first.
    pub fn eligible(&self) -> impl Iterator<Item = &RungAnswer<'t>> {
        let rungs = self.rungs.iter();
        rungs.filter(|rung| matches!(rung.state, RungState::Eligible { .. }))
    }
}

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

    fn asks(
        &self,
        asks: impl IntoIterator<Item = crate::policy::condition::Unset>,
    ) -> Vec<Ask<'t>> {
        let asks = asks.into_iter();
        asks.map(|unset| Ask::new(self.parts, unset)).collect()
    }

    fn truth(&self, when: &Condition) -> (Truth, Vec<Ask<'t>>) {
        let facts = self.state.facts();
        (when.truth(facts), self.asks(when.ask(facts)))
    }

    fn next(&self) -> NextRung<'t> {
        let Some(at) = self.climb.at else {
            let assignee = crate::policy::person::PositionId::ASSIGNEE;
            let unset = crate::policy::condition::Unset::Position(assignee);
            return NextRung::Unknown(self.asks([unset]));
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
        let state = |(id, first): (RungId, Option<Instant>)| {
            let through = self.climbing.reading(id, last, &counts, true);
            let is_held = first.is_none() && through.says == Says::Truth(Truth::True);
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
pub(super) fn answer(folded: &Folded, as_of: Instant) -> Option<LadderAnswer<'_>> {
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
    Says(Says<'r>, &'r [crate::policy::condition::Unset]),
}

fn shown<'r>(counts: &Counts, id: RungId, reading: &'r Reading<'_>) -> Shown<'r> {
    let count = counts.rungs.get(id.index());
    match count.and_then(|count| count.eligible) {
        Some(since) => Shown::Eligible(since),
        None => Shown::Says(reading.says, &reading.asks),
    }
}

/// What changes on the ladder if no event comes, each at its first instant; nothing where there is no ladder.
pub(super) fn changes(folded: &Folded, as_of: Instant) -> Vec<(Instant, Change<'_>)> {
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
