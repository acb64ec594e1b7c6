//! What conditions of rungs read: what others do, and how long nobody has answered; with times that stand still.

use super::pauses::{End, Pause, ends, with_those_of};
use crate::engine::fold::{Phase, tables_say};
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::condition::{Anchor, ClockTest, Notes, Reader, Since, Than, Timed, Truth};
use crate::policy::ladder::Ladder;
use crate::policy::table::Table;
use crate::policy::target::TargetRule;

/// Whether somebody has answered on a rung.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unanswered {
    /// Nobody has, since then.
    Since(Instant),
    /// Somebody has, and that holds to an instant; for good, where there is none.
    Not(Option<Instant>),
    /// Nobody has been asked.
    NotAsked,
}

/// How a time is read that a pause holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pauses {
    /// As not over.
    Standing,
    /// As over: what would come but for the pause.
    Over {
        /// Whether the rung below is one that would be eligible but for a pause.
        below: bool,
    },
}

pub(super) struct RungSight<'s> {
    pub(super) sight: Sight<'s>,
    pub(super) ladder: &'s Ladder,
    pub(super) pauses: &'s [Pause],
    pub(super) below: Unanswered,
    pub(super) pauses_are: Pauses,
}

type Read<T> = Result<T, Truth>;

impl Reader<Timed> for RungSight<'_> {
    fn leaf(&self, leaf: &Timed, notes: &mut impl Notes) -> Truth {
        let read = match leaf {
            Timed::Since(since) => self.since(since, notes),
            Timed::Unacknowledged(span) => self.unacknowledged(span, notes),
            Timed::Clock(place, test) => Ok(match self.sight.leaf(leaf, notes) {
                Truth::False if self.through() && self.holds(*place, test) => Truth::True,
                truth @ (Truth::True | Truth::False | Truth::Unknown) => truth,
            }),
            Timed::Known(_) | Timed::Within(_) | Timed::Open(_) => Ok(self.sight.leaf(leaf, notes)),
        };
        read.unwrap_or_else(|truth| truth)
    }
}

impl RungSight<'_> {
    fn through(&self) -> bool {
        self.pauses_are != Pauses::Standing
    }

    fn since(&self, since: &Since, notes: &mut impl Notes) -> Read<Truth> {
        let (after, is_waited_for) = match since.than {
            Than::AtLeast => (0, true),
            Than::Longer => (1, true),
            Than::Shorter => (0, false),
            Than::AtMost => (1, false),
        };
        let cycle = match since.from {
            Anchor::Due(clock) => self.sight.cycle(clock),
            Anchor::Last(_) | Anchor::First(_) | Anchor::Fact(_) => None,
        };
        let is_held = |cycle: &&_| is_held(cycle);
        if self.through() && is_waited_for && cycle.as_ref().is_some_and(is_held) {
            return Ok(Truth::True);
        }
        let from = self.sight.anchor(since, notes)?;
        let facts = self.sight.state.facts();
        let given = tables_say(&since.span, &since.calendar, self.sight.revisions, facts);
        self.sight.told(&given, notes)?;
        let own = cycle.map(|cycle| with_those_of(cycle, self.pauses));
        let pauses = own.as_deref().unwrap_or(self.pauses);
        let end = ends(self.sight.revisions, &given, from, pauses, after);
        let over = self.is_over(end, is_waited_for, notes);
        Ok((over == is_waited_for).into())
    }

    fn unacknowledged(&self, span: &Table<TargetRule>, notes: &mut impl Notes) -> Read<Truth> {
        let from = match self.below {
            Unanswered::NotAsked => {
                let would_be_asked = self.pauses_are == Pauses::Over { below: true };
                return Ok(would_be_asked.into());
            }
            Unanswered::Not(until) => {
                until.into_iter().for_each(|until| notes.turns(until));
                return Ok(Truth::False);
            }
            Unanswered::Since(from) => from,
        };
        let facts = self.sight.state.facts();
        let given = tables_say(span, &self.ladder.calendar, self.sight.revisions, facts);
        self.sight.told(&given, notes)?;
        let end = ends(self.sight.revisions, &given, from, self.pauses, 0);
        Ok(self.is_over(end, true, notes).into())
    }

    /// Whether a time is over; one that is held, where it is waited for and read so.
    fn is_over(&self, end: End, is_waited_for: bool, notes: &mut impl Notes) -> bool {
        match end {
            End::At(turn) => self.sight.has_come(Some(turn), notes),
            End::Held => self.through() && is_waited_for,
            End::Never => false,
        }
    }

    /// Whether it is a pause of the clock that keeps this from being so.
    fn holds(&self, clock: usize, test: &ClockTest) -> bool {
        let is_a_time = match test {
            ClockTest::Breached | ClockTest::PastDue(_) | ClockTest::Used(_) => true,
            ClockTest::State(_) => false,
        };
        is_a_time && self.sight.cycle(clock).is_some_and(is_held)
    }
}

/// Whether a pause keeps a cycle from its due.
fn is_held(cycle: &crate::engine::fold::Cycle) -> bool {
    let is_held = matches!(cycle.phase, Phase::Paused { late: false, .. });
    is_held && cycle.is_open() && cycle.due().instant().is_some()
}
