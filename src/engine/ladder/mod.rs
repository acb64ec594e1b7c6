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
//! - A rung is *unanswered* from the earlier of becoming eligible and being climbed; an acknowledgement on it ends
//!   that. One that lapses begins it anew, from the lapse on. Where an eligible rung is climbed, a later lapse of its
//!   eligibility changes nothing any more.
//! - The rung that is begun on counts as climbed: where it is the assignee's, from the event on that put them there.
//!   Another assignee of the same rung, or of none, leaves it as it is; one of another rung begins there, until
//!   something is climbed.
//! - An acknowledgement on a rung answers for that rung alone: it keeps the next one from becoming eligible by not
//!   being answered, and what was eligible by that is so no more.
//! - Times stand still while the ticket waits for a reason that pauses the ladder; those after the due of a clock
//!   stand still besides while that clock is paused. They are moved by what stood still, as a due is. A time that
//!   was over when the pause began stays over.
//! - A vacant rung that is skipped hands on what it is: the next one is eligible while it is, and from then on. Nobody
//!   climbs to it who climbs to the next one.
//! - Repeats count from the climb, and of the present rung only; after a lapse, from that. Each is due one span after
//!   the one before was due, however late that was made; one made early stands for the one that was to come.
//! - What a rung lacks for being asked is not held against whoever comes to stand on it: a vacant rung that is waited
//!   for is unanswered as any other.

mod climbing;
mod pauses;
mod sight;

pub(crate) use climbing::{Climbing, Reading, Says, Stated};
pub(crate) use sight::{Pauses, Unanswered};
