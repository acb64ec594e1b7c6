//! A second look at explanations, that knows nothing of how they were made.

use super::assess::{CycleAnswer, Due, Stretch};
use chrono::{DateTime, TimeDelta, Utc};

/// Why an explanation does not add up to its due.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unverified {
    /// A stretch begins elsewhere than the one before it ended, or has no length.
    #[error(
        "a hole in the explanation: found a stretch from `{found}`, expected one from `{expected}`"
    )]
    Hole {
        /// Where it begins.
        found: DateTime<Utc>,
        /// Where the one before it ended, or the cycle began.
        expected: DateTime<Utc>,
    },
    /// The last stretch does not end at the due.
    #[error("an explanation that ends at `{found}`, expected `{expected}`")]
    End {
        /// Where it ends.
        found: DateTime<Utc>,
        /// The due; of a paused cycle, the instant asked about.
        expected: DateTime<Utc>,
    },
    /// The counted stretches add up to something else than the target.
    #[error("counted stretches of {found} in all, expected {expected}")]
    Sum {
        /// What they add up to.
        found: TimeDelta,
        /// The effective target; of a paused cycle, what it has consumed.
        expected: TimeDelta,
    },
}

/// Adds up the stretches of a cycle's explanation: that they go from its start to its due without a hole, and
/// that those which count make up its effective target; where the due was set by hand before the start, that
/// there are none. Of a paused cycle, that they go up to the instant asked about and make up what is consumed.
/// Where the due is no instant there is nothing to add up.
///
/// # Errors
///
/// The first thing that does not hold.
pub fn verify(cycle: &CycleAnswer<'_>) -> Result<(), Unverified> {
    let Some(measures) = cycle.measures else {
        return Ok(());
    };
    let (end, sum) = match cycle.due {
        // One set by hand may lie before the start.
        Due::At(due) => (due.max(cycle.started_at), measures.effective),
        Due::Held { .. } => (cycle.as_of().max(cycle.started_at), measures.consumed),
        Due::Immediately
        | Due::NotDefined(_)
        | Due::Unknown(_)
        | Due::NeverOpens
        | Due::OutOfRange => return Ok(()),
    };
    let (mut reached, mut counted) = (cycle.started_at, TimeDelta::zero());
    for segment in cycle.explain().segments() {
        if segment.from != reached || segment.to <= segment.from {
            let (found, expected) = (segment.from, reached);
            return Err(Unverified::Hole { found, expected });
        }
        reached = segment.to;
        if segment.stretch == Stretch::Counted {
            counted = counted
                .checked_add(&segment.length())
                .unwrap_or(TimeDelta::MAX);
        }
    }
    if reached != end {
        let (found, expected) = (reached, end);
        return Err(Unverified::End { found, expected });
    }
    if counted != sum {
        let (found, expected) = (counted, sum);
        return Err(Unverified::Sum { found, expected });
    }
    Ok(())
}
