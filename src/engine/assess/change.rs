//! What changes next if nothing happens.

use super::assessment::ClockAnswer;
use super::cycle::CycleAnswer;
use crate::engine::fold::Phase;
use crate::instant::Instant;
use crate::policy::Bound;
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
    /// The due of a cycle is past, which for an ended cycle is no breach.
    PastDue {
        /// The clock, by its name in the policy.
        clock: &'t str,
        /// The cycle's number on this clock.
        cycle: usize,
    },
}

pub(super) fn next<'t>(
    clocks: impl Iterator<Item = ClockAnswer<'t>>,
    as_of: Instant,
) -> Option<NextChange<'t>> {
    let mut first: Option<(Instant, Vec<Change<'t>>)> = None;
    for clock in clocks {
        for cycle in clock.cycles() {
            let Some(at) = passes(&cycle).filter(|at| *at > as_of) else {
                continue;
            };
            let (clock, number) = (clock.name(), cycle.number);
            let mut changes = vec![Change::PastDue {
                clock,
                cycle: number,
            }];
            if cycle.cycle.is_open() && cycle.breached_at.is_none() {
                changes.push(Change::Breach {
                    clock,
                    cycle: number,
                });
            }
            first = Some(match first {
                Some((earlier, all)) if earlier < at => (earlier, all),
                Some((same, mut all)) if same == at => {
                    all.extend(changes);
                    (same, all)
                }
                Some(_) | None => (at, changes),
            });
        }
    }
    first.map(|(at, changes)| NextChange {
        at: at.utc(),
        changes,
    })
}

/// The first instant past the due. A paused cycle's due does not come nearer.
fn passes(cycle: &CycleAnswer<'_>) -> Option<Instant> {
    let due = match cycle.cycle.phase {
        Phase::Running | Phase::Ended { .. } => cycle.cycle.due.instant()?,
        Phase::Paused { .. } => return None,
    };
    match cycle.cycle.bound() {
        Bound::Under => Some(due),
        Bound::Within => due.checked_add(1),
    }
}
