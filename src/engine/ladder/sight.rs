//! What conditions of rungs read: what others do, and how long nobody has answered; with times that stand still.

use crate::engine::fold::{End, Given};
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::condition::{Anchor, Notes, Reader, Since, Than, Timed, Truth, Unset};
use crate::policy::ladder::Ladder;
use crate::policy::table::Table;
use crate::policy::target::TargetRule;
use std::cell::OnceCell;

/// Whether somebody has answered on a rung.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unanswered {
    /// Nobody has, since then.
    Since(Instant),
    /// Somebody has, and that holds to an instant; for good, where there is none.
    Not(Option<Instant>),
    /// Somebody has, and how long that holds is not told.
    Unknown(Vec<Unset>),
    /// Nobody has been asked.
    NotAsked,
}

pub(super) struct RungSight<'s> {
    pub(super) sight: Sight<'s>,
    pub(super) ladder: &'s Ladder,
    pub(super) below: Unanswered,
    /// How long nobody may answer there, once that was asked.
    pub(super) span: &'s OnceCell<Span>,
}

/// A span, or what a leaf is without it, with what it asks for.
pub(super) type Span = (Read<Given>, Vec<Unset>);

type Read<T> = Result<T, Truth>;

impl Reader<Timed> for RungSight<'_> {
    fn leaf(&self, leaf: &Timed, notes: &mut impl Notes) -> Truth {
        let read = match leaf {
            Timed::Since(since) => self.since(since, notes),
            Timed::Unacknowledged(span) => self.unacknowledged(span, notes),
            Timed::Clock(..) | Timed::Known(_) | Timed::Within(_) | Timed::Open(_) => {
                Ok(self.sight.leaf(leaf, notes))
            }
        };
        read.unwrap_or_else(|truth| truth)
    }
}

impl RungSight<'_> {
    fn since(&self, since: &Since, notes: &mut impl Notes) -> Read<Truth> {
        let (after, when_over) = match since.than {
            Than::AtLeast => (0, true),
            Than::Longer => (1, true),
            Than::Shorter => (0, false),
            Than::AtMost => (1, false),
        };
        let (from, given) = self.sight.counted_from(since, notes)?;
        let stillness = self.sight.state.still();
        let still = match since.from {
            Anchor::Due(clock) => stillness.of_clock(clock),
            Anchor::Last(_) | Anchor::First(_) | Anchor::Fact(_) => stillness.of_the_ladder(),
        };
        let end = still.ends(self.sight.revisions, &given, from, after);
        Ok((self.is_over(end, notes) == when_over).into())
    }

    fn unacknowledged(&self, span: &Table<TargetRule>, notes: &mut impl Notes) -> Read<Truth> {
        let from = match &self.below {
            Unanswered::NotAsked => return Ok(Truth::False),
            Unanswered::Not(until) => {
                until.iter().for_each(|until| notes.turns(*until));
                return Ok(Truth::False);
            }
            Unanswered::Unknown(asks) => {
                asks.iter().for_each(|unset| notes.ask(*unset));
                return Ok(Truth::Unknown);
            }
            Unanswered::Since(from) => *from,
        };
        let (given, asks) = self.span.get_or_init(|| {
            let mut asks = Vec::new();
            let given = self.sight.span(span, &self.ladder.calendar, &mut asks);
            (given, asks)
        });
        asks.iter().for_each(|unset| notes.ask(*unset));
        let given = given.as_ref().map_err(|truth| *truth)?;
        let still = self.sight.state.still().of_the_ladder();
        let end = still.ends(self.sight.revisions, given, from, 0);
        Ok(self.is_over(end, notes).into())
    }

    fn is_over(&self, end: End, notes: &mut impl Notes) -> bool {
        match end {
            End::At(turn) => self.sight.has_come(Some(turn), notes),
            End::Held | End::Never => false,
        }
    }
}
