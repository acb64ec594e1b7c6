//! What changes next if nothing happens.

use super::assessment::ClockAnswer;
use crate::engine::fold::{Cycle, Phase};
use crate::instant::Instant;
use crate::policy::{Bound, WarnAt};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The next instant at which an answer differs if no event comes, and which answers do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct NextChange<'t> {
    /// When.
    pub at: DateTime<Utc>,
    /// What differs then.
    pub changes: Vec<Change<'t>>,
}

/// An answer that differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change<'t> {
    /// An open cycle is breached.
    Breach {
        /// The clock, by its name in the policy.
        clock: &'t str,
        /// The cycle's number on this clock.
        cycle: usize,
    },
    /// A cycle has used so much of its target that its clock warns.
    Warning {
        /// The clock, by its name in the policy.
        clock: &'t str,
        /// The cycle's number on this clock.
        cycle: usize,
        /// The warning.
        warning: WarnAt,
    },
    /// The due of a cycle is past, which for an ended cycle is no breach.
    PastDue {
        /// The clock, by its name in the policy.
        clock: &'t str,
        /// The cycle's number on this clock.
        cycle: usize,
    },
}

pub(super) fn next<'a>(
    clocks: impl Iterator<Item = ClockAnswer<'a>>,
    as_of: Instant,
) -> Option<NextChange<'a>> {
    let mut first: Option<(Instant, Vec<Change<'a>>)> = None;
    each(clocks, |at, change| match &mut first {
        _ if at <= as_of => {}
        Some((earlier, _)) if *earlier < at => {}
        Some((same, changes)) if *same == at => changes.push(change),
        Some(_) | None => first = Some((at, vec![change])),
    });
    first.map(|(at, changes)| NextChange {
        at: at.utc(),
        changes,
    })
}

/// When it is, without what it is.
pub(super) fn next_at<'a>(
    clocks: impl Iterator<Item = ClockAnswer<'a>>,
    as_of: Instant,
) -> Option<Instant> {
    let mut first: Option<Instant> = None;
    each(clocks, |at, _| {
        if at > as_of && first.is_none_or(|first| at < first) {
            first = Some(at);
        }
    });
    first
}

/// Every change that comes if no event does, be it past already.
fn each<'a>(
    clocks: impl Iterator<Item = ClockAnswer<'a>>,
    mut take: impl FnMut(Instant, Change<'a>),
) {
    for answer in clocks {
        let clock = answer.name();
        for (cycle, one) in answer.numbered() {
            if let Some(at) = passes(one) {
                take(at, Change::PastDue { clock, cycle });
                // One that is listed came about before.
                if one.is_open() && one.listed_breach().is_none() {
                    take(at, Change::Breach { clock, cycle });
                }
            }
            for &warning in answer.warnings() {
                if let Some(at) = one.warns_at(answer.revisions(), warning) {
                    let change = Change::Warning {
                        clock,
                        cycle,
                        warning,
                    };
                    take(at, change);
                }
            }
        }
    }
}

/// The first instant past the due. A paused cycle's due does not come nearer.
fn passes(cycle: &Cycle) -> Option<Instant> {
    if cycle.is_open() && cycle.phase != Phase::Running {
        return None;
    }
    let due = cycle.due().instant()?;
    match cycle.bound() {
        Bound::Under => Some(due),
        Bound::Within => due.checked_add(1),
    }
}
