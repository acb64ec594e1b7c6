//! What time makes of the ladder: which rungs are eligible, since when, and until when that stays so.
//!
//! A rung's eligibility is no event, and no cycle of a clock: it is read from the rung's condition. Since when it
//! holds cannot be read from the condition alone, as an event may have reset one of its times; so it is kept, and
//! brought up to date by every event, as breaches are. There is one way through time, [`Climbing`], by which events
//! bring it up to date, an assessment goes on from there, and the next change is foreseen.
//!
//! # Decided here
//!
//! Where the rules leave something open, this is what the ladder does:
//!
//! - Whether a rung is eligible is counted of every rung, also of those at or below the present one: another assignee,
//!   or another revision, may put the ticket below them again, and then they are eligible since their condition holds
//!   without a break. What is shown of them meanwhile is that they are reached.
//! - A rung is *unanswered* from the earlier of becoming eligible and being climbed; an acknowledgement on it ends
//!   that. One that lapses begins it anew, from the lapse on. Where an eligible rung is climbed, a later lapse of its
//!   eligibility changes nothing any more.
//! - The rung that is begun on counts as climbed: where it is the assignee's, from the event on that put them there.
//!   Another assignee of the same rung, or of none, leaves it as it is; one of another rung begins there, until
//!   something is climbed.
//! - Under a revision that lacks the rung stood on, the ticket stands on the next lower one that is left, or else where
//!   one of that revision begins. If that had not been climbed, it counts as climbed by nobody from the migration on,
//!   and is unanswered from then, or from becoming eligible before. What was climbed and lies above now is not any
//!   more.
//! - An acknowledgement on a rung answers for that rung alone: it keeps the next one from becoming eligible by not
//!   being answered, and what was eligible by that is so no more. It answers whoever asked: one on a rung that is
//!   neither climbed nor eligible, or was left out, is accepted with an advisory, and does not count. One that counts
//!   holds as long as the policy says, whether the rung is asked anew meanwhile or not.
//! - Where it is not told how long one holds, it is not known whether it does, and neither is what hangs on that.
//! - Times stand still while the ticket waits for a reason that pauses the ladder; those after the due of a clock
//!   stand still besides while that clock is paused. They are moved by what stood still, as a due is. A time that
//!   was over when the pause began stays over.
//! - A rung is *held* where it would be eligible, now or later, had the pauses that go on not begun: those of the
//!   ladder, and those of clocks. What is told, and for what the ticket waits, is as it is. That is told from the last
//!   event on, so that it ends in time, but never begins.
//! - A vacant rung that is skipped hands on that it is asked: the next one is eligible while it is eligible or stood
//!   on, and from then on, whether anybody answered or not. So is the one after a vacant rung that is begun on; the
//!   ticket stands there all the same, as only an event climbs. Nobody climbs to it who climbs to the next one.
//! - Repeats count from the climb, and of the present rung only; after a lapse, from that. Each is due one span after
//!   the one before was due, however late that was made; one made early, or after an answer, stands for the one that
//!   was to come, and is advised against.
//! - What a rung lacks for being asked is not held against whoever comes to stand on it: a vacant rung that is waited
//!   for is unanswered as any other.

mod climbing;
mod sight;

pub(crate) use climbing::{Climbing, Reading, Says, Stated};
pub(crate) use sight::Unanswered;
