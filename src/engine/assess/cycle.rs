//! What holds for one cycle of a clock.

use super::explain::{self, Explanation};
use crate::calendar::Calendar;
use crate::engine::fold::{self, Cause, Cycle, Ended, Meter, Phase};
use crate::instant::Instant;
use crate::policy::clock::Clock;
use crate::policy::{Mode, Policy, Reason, Target};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// One cycle of a clock at an instant: its state, and beside it what is due.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CycleAnswer<'t> {
    /// Its number on this clock, the first being 1.
    pub number: usize,
    /// The instant it counts from.
    pub started_at: DateTime<Utc>,
    /// Where it stands.
    pub state: CycleState,
    /// When it is due, or why no instant can be named.
    pub due: Due<'t>,
    /// The target its due follows from; none where the policy gives none.
    pub target: Option<Target>,
    /// Whether the instant asked about is past the due, by the target's bound. Also of an ended cycle.
    pub past_due: bool,
    /// The breach that stands, by its instant.
    pub breached_at: Option<DateTime<Utc>>,
    /// How much of the target is used; none where the due is no instant.
    pub measures: Option<Measures>,
    /// The last date whose closed days the calendar knows, where the due lies beyond it: what is announced
    /// later may still move the due. None where all of them are known, or nothing was said of that.
    ///
    /// ```
    /// use duly::{Opening, Policy, document::Document};
    ///
    /// let document: Document = toml::from_str(r#"
    ///     policy = { name = "Desk", revision = "1" }
    ///     [calendar.office]
    ///     zone = "Europe/Berlin"
    ///     hours = { mon-fri = "09:00-17:00" }
    ///     holidays-known-until = "2026-12-31"
    ///     [clock.first-response]
    ///     start = "opened"
    ///     calendar = "office"
    ///     target = { is = "2 business hours" }
    ///     reclassified = "freeze"
    /// "#)?;
    /// let policy = Policy::compile(&document)?;
    /// // Two hours from Thursday, 31 December: at 15:00 they end that day, a second later in the new year.
    /// for (logged, known_until) in [("15:00:00", None), ("15:00:01", Some("2026-12-31".parse()?))] {
    ///     let logged_at: chrono::DateTime<chrono::Utc> = format!("2026-12-31T{logged}+01:00").parse()?;
    ///     let ticket = policy.open(Opening::new(logged_at))?;
    ///     let look = ticket.assess(logged_at)?;
    ///     let response = look.clock("first-response").and_then(|clock| clock.current()).ok_or("not started")?;
    ///     assert_eq!(response.known_until, known_until);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub known_until: Option<NaiveDate>,
    pub(super) policy: &'t Policy,
    pub(super) clock: &'t Clock,
    pub(super) cycle: &'t Cycle,
    pub(super) as_of: Instant,
}

/// Where a cycle stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CycleState {
    /// It is being timed, in opening hours and out of them.
    Running,
    /// It is paused: the ticket waits for a reason that pauses the clock.
    Paused {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// What was promised was done, in time or late.
    Met {
        /// When.
        at: DateTime<Utc>,
    },
    /// It ended without that.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
        /// What ended it.
        cause: Cause,
    },
}

/// When a cycle is due, or why no instant can be named.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Due<'t> {
    /// At this instant.
    At(DateTime<Utc>),
    /// The cycle is paused, so it has no due instant now.
    Held {
        /// The due that the pause found.
        due_was: DateTime<Utc>,
        /// What remains of the target, to be counted from the end of the pause.
        #[serde(rename = "remaining_ns", serialize_with = "nanos")]
        remaining: TimeDelta,
    },
    /// At once; there is nothing to measure.
    Immediately,
    /// The policy names none.
    NotDefined(&'t Reason),
    /// It depends on facts that are not set.
    Unknown(Vec<Ask<'t>>),
    /// The calendar never opens long enough again.
    NeverOpens,
    /// It lies at or after 2100-01-01.
    OutOfRange,
}

/// A fact that would decide an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Ask<'t> {
    /// The fact.
    pub fact: &'t str,
    /// The question that asks for it, where the policy has one.
    pub question: Option<&'t str>,
}

/// How much of a cycle's target is used, in what the target is measured in.
///
/// Until the cycle is past its due, `consumed + remaining == effective`; from then on
/// `consumed == effective + overrun`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Measures {
    /// The consumption at which it is due.
    #[serde(rename = "effective_ns", serialize_with = "nanos")]
    pub effective: TimeDelta,
    /// What has been used.
    #[serde(rename = "consumed_ns", serialize_with = "nanos")]
    pub consumed: TimeDelta,
    /// What is left.
    #[serde(rename = "remaining_ns", serialize_with = "nanos")]
    pub remaining: TimeDelta,
    /// What passed while it was paused.
    #[serde(rename = "paused_ns", serialize_with = "nanos")]
    pub paused: TimeDelta,
    /// What has been used beyond the target.
    #[serde(rename = "overrun_ns", serialize_with = "nanos")]
    pub overrun: TimeDelta,
}

/// A breach of a cycle: a fact with an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Breach {
    /// When it came about.
    pub at: DateTime<Utc>,
    /// When a reclassification took it back; none while it stands.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// A change of target or calendar that an open cycle met.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Reclassification<'t> {
    /// When.
    pub at: DateTime<Utc>,
    /// What the policy says is done then.
    pub mode: Mode,
    /// What had been consumed.
    #[serde(rename = "consumed_ns", serialize_with = "nanos")]
    pub consumed: TimeDelta,
    /// The due before; of a paused cycle, the due its pause found.
    pub due_before: Due<'t>,
    /// The due after, likewise.
    pub due_after: Due<'t>,
    /// Whether the new due was past already.
    pub already_late: bool,
}

fn nanos<S: Serializer>(span: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(span.num_nanoseconds().unwrap_or(i64::MAX))
}

impl<'t> CycleAnswer<'t> {
    pub(super) fn new(
        policy: &'t Policy,
        clock: &'t Clock,
        number: usize,
        cycle: &'t Cycle,
        as_of: Instant,
    ) -> CycleAnswer<'t> {
        let past_due = cycle.is_past_at(as_of);
        let measures = measures(policy, cycle, as_of);
        CycleAnswer {
            number,
            started_at: cycle.start.utc(),
            state: state(cycle),
            due: held(cycle, measures).unwrap_or_else(|| due(policy, &cycle.due)),
            target: cycle.terms.given.target().copied(),
            past_due,
            breached_at: cycle.breached_at(as_of).map(Instant::utc),
            measures,
            known_until: known_until(policy, cycle),
            policy,
            clock,
            cycle,
            as_of,
        }
    }

    /// The calendar the target is measured on, with its name; none where it is measured in real time, or
    /// not at all.
    pub fn calendar(&self) -> Option<(&'t str, &'t Calendar)> {
        calendar(self.policy, self.cycle)
    }

    /// Every breach, the withdrawn ones too.
    pub fn breaches(&self) -> impl Iterator<Item = Breach> + use<'t> {
        let listed = self.cycle.breaches.iter().map(|breach| Breach {
            at: breach.at.utc(),
            withdrawn_at: breach.withdrawn_at.map(Instant::utc),
        });
        let standing = self
            .cycle
            .breaches
            .iter()
            .any(|breach| breach.withdrawn_at.is_none());
        let come_about = self.breached_at.filter(|_| !standing);
        listed.chain(come_about.map(|at| Breach {
            at,
            withdrawn_at: None,
        }))
    }

    /// The changes of target or calendar it met while it was open.
    pub fn reclassifications(&self) -> impl Iterator<Item = Reclassification<'t>> + use<'t> {
        let policy = self.policy;
        self.cycle
            .reclassified
            .iter()
            .map(move |change| Reclassification {
                at: change.at.utc(),
                mode: change.mode,
                consumed: TimeDelta::nanoseconds(change.consumed),
                due_before: due(policy, &change.due_before),
                due_after: due(policy, &change.due_after),
                already_late: change.already_late,
            })
    }

    /// Why the due is what it is: the rules that made it, and the stretches that add up to it.
    pub fn explain(&self) -> Explanation<'t> {
        explain::explain(self)
    }
}

impl Serialize for CycleAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("CycleAnswer", 11)?;
        out.serialize_field("number", &self.number)?;
        out.serialize_field("started_at", &self.started_at)?;
        out.serialize_field("state", &self.state)?;
        out.serialize_field("due", &self.due)?;
        out.serialize_field("target", &self.target)?;
        out.serialize_field("past_due", &self.past_due)?;
        out.serialize_field("breached_at", &self.breached_at)?;
        out.serialize_field("measures", &self.measures)?;
        out.serialize_field("known_until", &self.known_until)?;
        out.serialize_field("breaches", &self.breaches().collect::<Vec<_>>())?;
        out.serialize_field(
            "reclassifications",
            &self.reclassifications().collect::<Vec<_>>(),
        )?;
        out.end()
    }
}

fn state(cycle: &Cycle) -> CycleState {
    match cycle.phase {
        Phase::Running => CycleState::Running,
        Phase::Paused { since, .. } => CycleState::Paused { since: since.utc() },
        Phase::Ended {
            at,
            how: Ended::Met,
        } => CycleState::Met { at: at.utc() },
        Phase::Ended {
            at,
            how: Ended::Cancelled(cause),
        } => CycleState::Cancelled {
            at: at.utc(),
            cause,
        },
    }
}

fn calendar<'t>(policy: &'t Policy, cycle: &Cycle) -> Option<(&'t str, &'t Calendar)> {
    match cycle.terms.given.meter()? {
        Meter::Real => None,
        Meter::Open(id) => {
            let named = policy.parts().calendar(id);
            Some((&named.name, &named.calendar))
        }
    }
}

fn known_until(policy: &Policy, cycle: &Cycle) -> Option<NaiveDate> {
    let (_, calendar) = calendar(policy, cycle)?;
    let beyond = calendar.is_beyond_known_at(cycle.due.instant()?);
    beyond.then(|| calendar.known_until()).flatten()
}

/// A paused cycle shows what remains in place of an instant.
fn held<'t>(cycle: &Cycle, measures: Option<Measures>) -> Option<Due<'t>> {
    match (cycle.phase, cycle.due.instant()) {
        (Phase::Paused { .. }, Some(due_was)) => Some(Due::Held {
            due_was: due_was.utc(),
            remaining: measures?.remaining,
        }),
        (Phase::Paused { .. } | Phase::Running | Phase::Ended { .. }, _) => None,
    }
}

fn due<'t>(policy: &'t Policy, due: &'t fold::Due) -> Due<'t> {
    match due {
        fold::Due::At(at) => Due::At(at.utc()),
        fold::Due::Immediately => Due::Immediately,
        fold::Due::NotDefined(reason) => Due::NotDefined(reason),
        fold::Due::NeverOpens => Due::NeverOpens,
        fold::Due::OutOfRange => Due::OutOfRange,
        fold::Due::Unknown(ask) => {
            let facts = ask.iter().map(|fact| policy.parts().fact(*fact));
            let asks = facts.map(|fact| Ask {
                fact: &fact.name,
                question: fact.ask.as_deref(),
            });
            Due::Unknown(asks.collect())
        }
    }
}

/// An ended cycle is measured at its end, whatever has passed since.
fn measures(policy: &Policy, cycle: &Cycle, as_of: Instant) -> Option<Measures> {
    cycle.due.instant()?;
    let as_of = match cycle.phase {
        Phase::Ended { at, .. } => at,
        Phase::Running | Phase::Paused { .. } => as_of,
    };
    let past_due = cycle.is_past_at(as_of);
    let parts = policy.parts();
    let effective = cycle.effective;
    let consumed = cycle.consumed(parts, as_of);
    let left = effective.saturating_sub(consumed);
    let (remaining, overrun) = if past_due {
        (0, left.saturating_neg())
    } else {
        (left, 0)
    };
    let span = |nanos: i64| TimeDelta::nanoseconds(nanos.max(0));
    Some(Measures {
        effective: span(effective),
        consumed: span(consumed),
        remaining: span(remaining),
        paused: span(cycle.paused(parts, as_of)),
        overrun: span(overrun),
    })
}
