//! What changes next if nothing happens.

use super::assessment::ClockAnswer;
use crate::instant::Instant;
use crate::policy::WarnAt;
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
    /// A check holds, or does not, or is unknown where it was not; or it asks for something else.
    Check {
        /// The check, by its name in the policy.
        check: &'t str,
    },
    /// Less of a counted feature is used.
    Feature {
        /// The feature, by its name in the policy.
        feature: &'t str,
    },
    /// The verdict on an escalation is another one, or it asks for something else.
    Verdict,
    /// A rung of the ladder is eligible, or is not, or is unknown where it was not; or it asks for something else.
    Rung {
        /// The rung.
        rung: &'t str,
    },
    /// The acknowledgement on a rung holds no more.
    Lapse {
        /// The rung.
        rung: &'t str,
    },
    /// Whoever stands on the present rung is to be told again.
    Repeat {
        /// The rung.
        rung: &'t str,
        /// How often that is by then.
        number: u16,
    },
}

pub(super) fn next<'a>(
    clocks: impl Iterator<Item = ClockAnswer<'a>>,
    (checks, features): (
        impl Iterator<Item = (&'a str, Instant)>,
        impl Iterator<Item = (&'a str, Instant)>,
    ),
    ladder: Vec<(Instant, Change<'a>)>,
    as_of: Instant,
) -> Option<NextChange<'a>> {
    let mut first: Option<(Instant, Vec<Change<'a>>)> = None;
    each(
        clocks,
        (checks, features),
        ladder,
        as_of,
        |at, change| match &mut first {
            _ if at <= as_of => {}
            Some((earlier, _)) if *earlier < at => {}
            Some((same, changes)) if *same == at => changes.push(change),
            Some(_) | None => first = Some((at, vec![change])),
        },
    );
    first.map(|(at, changes)| NextChange {
        at: at.utc(),
        changes,
    })
}

/// When it is, without what it is.
pub(super) fn next_at<'a>(
    clocks: impl Iterator<Item = ClockAnswer<'a>>,
    (checks, features): (
        impl Iterator<Item = (&'a str, Instant)>,
        impl Iterator<Item = (&'a str, Instant)>,
    ),
    ladder: Vec<(Instant, Change<'a>)>,
    as_of: Instant,
) -> Option<Instant> {
    let mut first: Option<Instant> = None;
    each(clocks, (checks, features), ladder, as_of, |at, _| {
        if at > as_of && first.is_none_or(|first| at < first) {
            first = Some(at);
        }
    });
    first
}

/// The changes that come if no event does, some of them past already; of those after an instant, the first.
fn each<'a>(
    clocks: impl Iterator<Item = ClockAnswer<'a>>,
    (checks, features): (
        impl Iterator<Item = (&'a str, Instant)>,
        impl Iterator<Item = (&'a str, Instant)>,
    ),
    ladder: Vec<(Instant, Change<'a>)>,
    after: Instant,
    mut take: impl FnMut(Instant, Change<'a>),
) {
    for answer in clocks {
        let clock = answer.name();
        let (earlier, last) = answer.passing(after);
        for (at, cycle) in earlier {
            take(at, Change::PastDue { clock, cycle });
        }
        let Some((cycle, one)) = last else { continue };
        if let Some(at) = one.passes() {
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
    for (check, at) in checks {
        take(at, Change::Check { check });
    }
    for (feature, at) in features {
        take(at, Change::Feature { feature });
    }
    for (at, change) in ladder {
        take(at, change);
    }
}
