//! The one way through time by which rungs become eligible, and are so no more.

use super::pauses::{End, Pause, ends, of_the_ladder};
use super::sight::{Pauses, RungSight, Unanswered};
use crate::engine::fold::{Climb, Count, Counts, tables_say};
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::Reason;
use crate::policy::condition::{Condition, Notes, Situation, Timed, Truth, Unset};
use crate::policy::ladder::{Ladder, RungId, RungTerms, Vacancy};
use crate::policy::table::{Cell, Lookup, Row};

/// A ladder as it is climbed, if no event comes.
pub(crate) struct Climbing<'s> {
    sight: Sight<'s>,
    pub(crate) ladder: &'s Ladder,
    climb: &'s Climb,
    pauses: Vec<Pause>,
}

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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Repeats {
    /// So many times by now.
    pub(crate) due: u16,
    /// When once more.
    pub(crate) next: Option<Instant>,
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
        if at > self.from {
            self.until = earlier(self.until, Some(at));
        }
    }
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

impl<'s> Climbing<'s> {
    pub(crate) fn new(sight: Sight<'s>, ladder: &'s Ladder, climb: &'s Climb) -> Climbing<'s> {
        let pauses = of_the_ladder(sight.revisions, sight.state.facts());
        Climbing {
            sight,
            ladder,
            climb,
            pauses,
        }
    }

    /// The rungs that can still be climbed.
    pub(crate) fn above(&self) -> impl Iterator<Item = RungId> + use<> {
        let (at, is_over) = (self.climb.at, self.climb.over.is_some());
        let ids = self.ladder.ids();
        ids.filter(move |id| !is_over && at.is_none_or(|at| *id > at))
    }

    /// Brings up to date what is eligible, as of an instant that is not before the last one.
    pub(crate) fn read(
        &self,
        at: Instant,
        counts: &mut Counts,
        mut take: impl FnMut(RungId, Reading<'s>),
    ) {
        let mut until = None;
        let mut handed = false;
        for id in self.above() {
            let reading = self.reading(id, at, counts, Pauses::Standing);
            until = earlier(until, reading.until);
            let eligible = handed || reading.says == Says::Truth(Truth::True);
            if let Some(count) = counts.rungs.get_mut(id.index()) {
                count.turn(eligible, at);
            }
            handed = eligible && self.is_skipped(id);
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
    pub(crate) fn reading(
        &self,
        id: RungId,
        at: Instant,
        counts: &Counts,
        pauses_are: Pauses,
    ) -> Reading<'s> {
        let mut heard = Heard {
            from: at,
            asks: Vec::new(),
            until: None,
        };
        let says = match self.stated(id) {
            None => Says::Truth(Truth::False),
            Some(Stated::NotDefined(_, reason)) => Says::NotDefined(reason),
            Some(Stated::Unknown(asks)) => {
                heard.asks = asks;
                Says::Truth(Truth::Unknown)
            }
            Some(Stated::Is(_, when)) => {
                let below = id.0.checked_sub(1).map(RungId);
                let reader = RungSight {
                    sight: Sight {
                        now: at,
                        ..self.sight
                    },
                    ladder: self.ladder,
                    pauses: &self.pauses,
                    below: below.map_or(Unanswered::NotAsked, |below| {
                        self.unanswered(below, at, counts)
                    }),
                    pauses_are,
                };
                Says::Truth(when.read(&reader, &mut heard))
            }
        };
        heard.asks.sort_unstable();
        heard.asks.dedup();
        let Heard { asks, until, .. } = heard;
        Reading { says, asks, until }
    }

    /// What the policy says of when a rung is eligible.
    pub(crate) fn stated(&self, id: RungId) -> Option<Stated<'s>> {
        let terms: &'s RungTerms = self.ladder.terms(id)?;
        Some(match terms.eligible.first(self.sight.state.facts()) {
            Lookup::Row(_, row) => match &row.value {
                Cell::Is(when) => Stated::Is(row, when),
                Cell::NotDefined(reason) => Stated::NotDefined(Some(row), reason),
            },
            Lookup::NoRow => Stated::NotDefined(None, &terms.unstated),
            Lookup::Unknown(asks) => Stated::Unknown(asks.into_iter().collect()),
        })
    }

    /// Whether somebody has answered on a rung that was climbed, or became eligible.
    pub(crate) fn unanswered(&self, id: RungId, at: Instant, counts: &Counts) -> Unanswered {
        let since = counts.rungs.get(id.index()).and_then(|count| count.since);
        self.unanswered_since(id, at, since)
    }

    fn unanswered_since(&self, id: RungId, at: Instant, since: Option<Instant>) -> Unanswered {
        let record = self.climb.rungs.get(id.index());
        let last = record.and_then(|record| record.acknowledged.last());
        let lapsed = match last {
            None => None,
            Some(answer) => match self.lapses(answer.at) {
                Some(lapse) if lapse <= at => Some(lapse),
                until => return Unanswered::Not(until),
            },
        };
        match since {
            None => Unanswered::NotAsked,
            Some(since) => Unanswered::Since(lapsed.map_or(since, |lapsed| since.max(lapsed))),
        }
    }

    /// When an acknowledgement holds no more.
    fn lapses(&self, answered: Instant) -> Option<Instant> {
        let facts = self.sight.state.facts();
        let lasts = self.ladder.lasts.as_ref()?;
        let given = tables_say(lasts, &self.ladder.calendar, self.sight.revisions, facts);
        match ends(self.sight.revisions, &given, answered, &self.pauses, 0) {
            End::At(lapse) => Some(lapse),
            End::Held | End::Never => None,
        }
    }

    /// Whether a rung is passed over.
    pub(crate) fn is_skipped(&self, id: RungId) -> bool {
        let terms = self.ladder.terms(id);
        terms.is_some_and(|terms| terms.is_skipped(self.sight.state.facts()))
    }

    /// How often whoever stands on the present rung is to be told again; none where the policy does not say, or
    /// nothing is waited for.
    pub(crate) fn repeats(&self, at: Instant) -> Option<Repeats> {
        let id = self.climb.at.filter(|_| self.climb.over.is_none())?;
        let repeat = self.ladder.terms(id)?.repeat.as_ref()?;
        let climbed = self.climb.rungs.get(id.index())?.climbed.as_ref()?.at;
        let mut repeats = Repeats { due: 0, next: None };
        let done = self.climb.rungs.get(id.index())?.repeated;
        let Unanswered::Since(mut from) = self.unanswered_since(id, at, Some(climbed)) else {
            return Some(repeats);
        };
        let (facts, calendar) = (self.sight.state.facts(), &self.ladder.calendar);
        let given = tables_say(&repeat.every, calendar, self.sight.revisions, facts);
        for _ in 0..repeat.times {
            match ends(self.sight.revisions, &given, from, &self.pauses, 0) {
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
        repeats.due = repeats.due.max(done);
        Some(repeats)
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

impl Count {
    /// Is eligible from then on, or is not.
    fn turn(&mut self, eligible: bool, at: Instant) {
        if eligible {
            self.eligible.get_or_insert(at);
            self.since.get_or_insert(at);
        } else {
            *self = Count::default();
        }
    }
}
