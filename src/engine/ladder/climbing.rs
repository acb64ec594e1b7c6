//! The one way through time by which rungs become eligible, and are so no more.

use super::sight::{RungSight, Span, Unanswered};
use crate::engine::fold::{Climb, Counts, End, Given};
use crate::engine::kept::{self, Kept};
use crate::engine::sight::{Sight, earlier};
use crate::instant::Instant;
use crate::policy::Reason;
use crate::policy::condition::{Condition, Notes, Situation, Timed, Truth, Unset};
use crate::policy::ladder::{Ladder, RungId, RungTerms, Vacancy};
use crate::policy::table::{Cell, Lookup, Row, Table};
use crate::policy::target::TargetRule;
use std::cell::{OnceCell, RefCell};

/// A ladder as it is climbed, if no event comes.
pub(crate) struct Climbing<'s> {
    sight: Sight<'s>,
    pub(crate) ladder: &'s Ladder,
    climb: &'s Climb,
    /// By the places of the rungs.
    rungs: Vec<OnRung<'s>>,
    /// How long an acknowledgement lasts, once that was asked.
    lasts: OnceCell<Told>,
}

/// What of a rung only events change.
struct OnRung<'s> {
    stated: Stated<'s>,
    is_skipped: bool,
    /// The condition of the row that counts.
    when: RefCell<Option<Kept<'s>>>,
    /// When the last acknowledgement lapses, once that was asked.
    lapses: OnceCell<Result<Option<Instant>, Vec<Unset>>>,
    /// How long nobody may answer on the rung below, once that was asked.
    unacknowledged: OnceCell<Span>,
}

/// A span; nothing, where it is not defined; or what it lacks.
type Told = Result<Option<Given>, Vec<Unset>>;

/// What a rung's condition says at an instant, vacancies apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reading<'s> {
    pub(crate) says: Says<'s>,
    pub(crate) asks: Vec<Unset>,
    /// The first instant after it at which something it reads turns.
    until: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Says<'s> {
    Truth(Truth),
    NotDefined(&'s Reason),
}

/// How often whoever stands on the present rung is to be told again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Repeats {
    /// So many times by now.
    pub(crate) due: u16,
    /// When once more.
    pub(crate) next: Option<Instant>,
    /// What is not told that both depend on.
    pub(crate) asks: Vec<Unset>,
}

/// The row of a rung that counts.
pub(crate) enum Stated<'s> {
    Is(&'s Row<Condition<Timed>>, &'s Condition<Timed>),
    NotDefined(Option<&'s Row<Condition<Timed>>>, &'s Reason),
    Unknown(Vec<Unset>),
}

/// What is asked for, and until when nothing turns.
struct Heard {
    from: Instant,
    asks: Vec<Unset>,
    until: Option<Instant>,
}

impl Notes for Heard {
    fn ask(&mut self, unset: Unset) {
        self.asks.push(unset);
    }
    fn mark(&self) -> usize {
        self.asks.len()
    }
    fn forget(&mut self, mark: usize) {
        self.asks.truncate(mark);
    }
    fn turns(&mut self, at: Instant) {
        kept::turns(&mut self.until, self.from, at);
    }
}

impl<'s> Climbing<'s> {
    pub(crate) fn new(sight: Sight<'s>, ladder: &'s Ladder, climb: &'s Climb) -> Climbing<'s> {
        let on_rung = |terms: &'s RungTerms| {
            let stated = stated(terms, sight.state.facts());
            let when = match &stated {
                Stated::Is(_, when) => Some(Kept::of(when)),
                Stated::NotDefined(..) | Stated::Unknown(_) => None,
            };
            OnRung {
                stated,
                is_skipped: terms.is_skipped(sight.state.facts()),
                when: RefCell::new(when),
                lapses: OnceCell::new(),
                unacknowledged: OnceCell::new(),
            }
        };
        Climbing {
            sight,
            ladder,
            climb,
            rungs: ladder.terms.iter().map(on_rung).collect(),
            lasts: OnceCell::new(),
        }
    }

    /// The rungs that can still be climbed.
    pub(crate) fn above(&self) -> impl Iterator<Item = RungId> + use<> {
        let (at, is_over) = (self.climb.at, self.climb.over.is_some());
        let ids = self.ladder.ids();
        ids.filter(move |id| !is_over && at.is_none_or(|at| *id > at))
    }

    /// Brings up to date what is eligible, as of an instant that is not before the last one. That is read of every
    /// rung: another assignee, or another revision, may put the ticket below one that it stood above.
    pub(crate) fn read(
        &self,
        at: Instant,
        counts: &mut Counts,
        mut take: impl FnMut(RungId, Reading<'s>),
    ) {
        let mut until = None;
        let mut handed = false;
        for id in self.ladder.ids().filter(|_| self.climb.over.is_none()) {
            let reading = self.reading(id, at, counts);
            until = earlier(until, reading.until);
            let eligible = handed || reading.says == Says::Truth(Truth::True);
            counts.turn(id, eligible, at);
            handed = counts.since(id).is_some() && self.is_skipped(id);
            take(id, reading);
        }
        counts.until = until;
    }

    /// Brings it up to date through all that turns up to an instant, itself included.
    pub(crate) fn advance(&self, counts: &mut Counts, to: Instant) {
        for _ in 0..self.turns() {
            match counts.until {
                Some(at) if at <= to => self.read(at, counts, |_, _| {}),
                Some(_) | None => break,
            }
        }
    }

    /// How often something can turn if no event comes. Of each condition every leaf turns once, but that of the
    /// rung below not being answered, of which there is one: that turns as often again as the rung below does.
    pub(crate) fn turns(&self) -> usize {
        let leaves = self.ladder.conditions().map(Condition::size);
        let rungs = self.ladder.terms.len();
        let leaves = leaves.fold(rungs, usize::saturating_add);
        leaves
            .saturating_mul(2)
            .saturating_mul(rungs.saturating_add(1))
    }

    /// What its condition says, whatever is handed on to it.
    fn reading(&self, id: RungId, at: Instant, counts: &Counts) -> Reading<'s> {
        let mut heard = Heard {
            from: at,
            asks: Vec::new(),
            until: None,
        };
        let says = match self.rungs.get(id.index()) {
            None => Says::Truth(Truth::False),
            Some(rung) => match (&rung.stated, rung.when.borrow_mut().as_mut()) {
                (Stated::NotDefined(_, reason), _) => Says::NotDefined(reason),
                (Stated::Unknown(asks), _) => {
                    heard.asks.clone_from(asks);
                    Says::Truth(Truth::Unknown)
                }
                (Stated::Is(..), None) => Says::Truth(Truth::False),
                (Stated::Is(..), Some(when)) => {
                    let below = id.0.checked_sub(1).map(RungId);
                    let reader = RungSight {
                        sight: Sight {
                            now: at,
                            ..self.sight
                        },
                        ladder: self.ladder,
                        below: below.map_or(Unanswered::NotAsked, |below| {
                            self.unanswered(below, at, counts)
                        }),
                        span: &rung.unacknowledged,
                    };
                    Says::Truth(when.read(at, &reader, &mut heard))
                }
            },
        };
        heard.asks.sort_unstable();
        heard.asks.dedup();
        let Heard { asks, until, .. } = heard;
        Reading { says, asks, until }
    }

    /// What the policy says of when a rung is eligible.
    pub(crate) fn stated(&self, id: RungId) -> Option<&Stated<'s>> {
        self.rungs.get(id.index()).map(|rung| &rung.stated)
    }

    /// Whether somebody has answered on a rung that was climbed, or became eligible.
    pub(crate) fn unanswered(&self, id: RungId, at: Instant, counts: &Counts) -> Unanswered {
        self.unanswered_since(id, at, counts.since(id))
    }

    fn unanswered_since(&self, id: RungId, at: Instant, since: Option<Instant>) -> Unanswered {
        let record = self.climb.rungs.get(id.index());
        let last = record.and_then(|record| record.acknowledged.last());
        let rung = self.rungs.get(id.index());
        let lapses = last.zip(rung).map(|(answer, rung)| {
            let lapses = rung.lapses.get_or_init(|| self.lapses(answer.at));
            lapses.clone()
        });
        let lapsed = match lapses {
            None => None,
            Some(Ok(Some(lapse))) if lapse <= at => Some(lapse),
            Some(Ok(until)) => return Unanswered::Not(until),
            Some(Err(asks)) => return Unanswered::Unknown(asks),
        };
        match since {
            None => Unanswered::NotAsked,
            Some(since) => Unanswered::Since(lapsed.map_or(since, |lapsed| since.max(lapsed))),
        }
    }

    /// When an acknowledgement holds no more; never, where the policy does not say. Else what that depends on.
    fn lapses(&self, answered: Instant) -> Result<Option<Instant>, Vec<Unset>> {
        let Some(lasts) = self.ladder.lasts.as_ref() else {
            return Ok(None);
        };
        let given = self.lasts.get_or_init(|| self.told(lasts)).clone()?;
        Ok(match given.map(|given| self.ends(&given, answered)) {
            Some(End::At(lapse)) => Some(lapse),
            Some(End::Held | End::Never) | None => None,
        })
    }

    /// What a table says; nothing, where it is not defined. Else what it lacks.
    fn told(&self, spans: &Table<TargetRule>) -> Told {
        let mut asks = Vec::new();
        match self.sight.span(spans, &self.ladder.calendar, &mut asks) {
            Ok(given) => Ok(Some(given)),
            Err(Truth::Unknown) => Err(asks),
            Err(Truth::True | Truth::False) => Ok(None),
        }
    }

    fn ends(&self, given: &Given, from: Instant) -> End {
        let still = self.sight.state.still().of_the_ladder();
        still.ends(self.sight.revisions, given, from, 0)
    }

    /// Whether a rung is passed over.
    pub(crate) fn is_skipped(&self, id: RungId) -> bool {
        let rung = self.rungs.get(id.index());
        rung.is_some_and(|rung| rung.is_skipped)
    }

    /// How often whoever stands on the present rung is to be told again; none where the policy does not say, or
    /// nothing is waited for.
    pub(crate) fn repeats(&self, at: Instant) -> Option<Repeats> {
        let id = self.climb.at.filter(|_| self.climb.over.is_none())?;
        let repeat = self.ladder.terms(id)?.repeat.as_ref()?;
        let record = self.climb.rungs.get(id.index())?;
        let (climbed, done) = (record.climbed.as_ref()?.at, record.repeated);
        let mut repeats = Repeats::default();
        let given = match self.unanswered_since(id, at, Some(climbed)) {
            Unanswered::Since(from) => self.told(&repeat.every).map(|given| (from, given)),
            Unanswered::Unknown(asks) => Err(asks),
            Unanswered::Not(_) | Unanswered::NotAsked => return Some(repeats),
        };
        match given {
            Err(asks) => repeats.asks = asks,
            Ok((_, None)) => {}
            Ok((mut from, Some(given))) => {
                for _ in 0..repeat.times {
                    match self.ends(&given, from) {
                        // One that was made early stands for the one that was to come.
                        End::At(end) if end <= at || repeats.due < done => {
                            repeats.due = repeats.due.saturating_add(1);
                            from = end;
                        }
                        End::At(end) => {
                            repeats.next = Some(end);
                            break;
                        }
                        End::Held | End::Never => break,
                    }
                }
            }
        }
        repeats.due = repeats.due.max(done);
        Some(repeats)
    }
}

fn stated<'s>(terms: &'s RungTerms, situation: &impl Situation) -> Stated<'s> {
    match terms.eligible.first(situation) {
        Lookup::Row(_, row) => match &row.value {
            Cell::Is(when) => Stated::Is(row, when),
            Cell::NotDefined(reason) => Stated::NotDefined(Some(row), reason),
        },
        Lookup::NoRow => Stated::NotDefined(None, &terms.unstated),
        Lookup::Unknown(asks) => Stated::Unknown(asks.into_iter().collect()),
    }
}

impl RungTerms {
    /// Whether there is nobody on it, and it is passed over.
    pub(crate) fn is_skipped(&self, situation: &impl Situation) -> bool {
        let vacant = self.vacant.as_ref();
        vacant.is_some_and(|vacant| {
            vacant.then == Vacancy::Skip && vacant.when.truth(situation) == Truth::True
        })
    }
}
