//! What either side says of a ticket at an instant, in one form to compare.

use super::made::{ClockSpec, Warn};
use super::naive::{ByHand, Changed, Cycle, Due, Measures, Naive, Phase};
use super::wall::Beyond;
use chrono::{DateTime, TimeDelta, Utc};
use duly::{Assessment, Cause, CycleAnswer, CycleState, EventName, Reason, WarnAt};

/// One cycle, by instants and spans in nanoseconds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    pub(super) started_at: i64,
    pub(super) phase: Phase,
    pub(super) due: SeenDue,
    pub(super) past_due: bool,
    pub(super) breached_at: Option<i64>,
    pub(super) breaches: Vec<(i64, Option<i64>)>,
    pub(super) measures: Option<Measures>,
    /// Warnings that were reached, and when each was armed again.
    pub(super) warned: Vec<(Warn, i64, Option<i64>)>,
    pub(super) by_hand: Option<ByHand>,
    pub(super) reclassified: Vec<Changed>,
    /// Instants at which the model leaves open whether a reclassification is recorded.
    pub(super) left_open: Vec<i64>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum SeenDue {
    At(i64),
    /// With the due that the pause found, where both sides have to name the same.
    Held(Option<i64>, i64),
    Immediately,
    NotDefined(Option<usize>),
    Unknown,
    NeverOpens,
    OutOfRange,
}

pub(super) fn nanos(at: DateTime<Utc>) -> i64 {
    at.timestamp_nanos_opt().unwrap()
}

fn span(span: TimeDelta) -> i64 {
    span.num_nanoseconds().unwrap()
}

/// What the engine says, clock by clock.
pub(super) fn engine(assessment: &Assessment<'_>) -> Vec<Vec<Seen>> {
    let clocks = assessment.clocks();
    clocks
        .map(|clock| clock.cycles().map(|cycle| of_engine(&cycle)).collect())
        .collect()
}

fn of_engine(cycle: &CycleAnswer<'_>) -> Seen {
    let breaches = cycle.breaches();
    let breaches = breaches.map(|breach| (nanos(breach.at), breach.withdrawn_at.map(nanos)));
    Seen {
        started_at: nanos(cycle.started_at),
        phase: match cycle.state {
            CycleState::Running => Phase::Running,
            CycleState::Paused { since } => Phase::Paused(nanos(since)),
            CycleState::Met { at } => Phase::Met(nanos(at)),
            CycleState::Cancelled { at, cause } => match cause {
                Cause::Resolved => Phase::Cancelled(nanos(at), EventName::Resolved),
                Cause::Closed => Phase::Cancelled(nanos(at), EventName::Closed),
                Cause::Reclassified => Phase::Replaced(nanos(at)),
                Cause::Event => Phase::Dropped(nanos(at)),
                Cause::Revision => Phase::Lacking(nanos(at)),
            },
        },
        due: due(&cycle.due),
        past_due: cycle.past_due,
        breached_at: cycle.breached_at.map(nanos),
        breaches: breaches.collect(),
        measures: cycle.measures.map(|measures| Measures {
            effective: span(measures.effective),
            consumed: span(measures.consumed),
            remaining: span(measures.remaining),
            paused: span(measures.paused),
            overrun: span(measures.overrun),
        }),
        warned: warned(cycle),
        by_hand: cycle.set_by_hand().map(|by_hand| ByHand {
            at: nanos(by_hand.at),
            due: nanos(by_hand.due),
            hold: by_hand.hold,
        }),
        reclassified: changed(cycle),
        left_open: Vec::new(),
    }
}

fn warned(cycle: &CycleAnswer<'_>) -> Vec<(Warn, i64, Option<i64>)> {
    let warnings = cycle.warnings().map(|warning| {
        let warn = warn(warning.warning);
        (warn, nanos(warning.at), warning.rearmed_at.map(nanos))
    });
    let mut warned: Vec<_> = warnings.collect();
    warned.sort();
    warned
}

pub(super) fn warn(warning: WarnAt) -> Warn {
    match warning {
        WarnAt::Percent(share) => Warn::Percent(share),
        WarnAt::Before(span) => Warn::Before(span.num_minutes()),
        other => panic!("no such warning was made up: {other:?}"),
    }
}

/// The changes that met a due that is named, or gave one.
fn changed(cycle: &CycleAnswer<'_>) -> Vec<Changed> {
    let none =
        |due: &duly::Due<'_>| matches!(due, duly::Due::NotDefined(_) | duly::Due::Unknown(_));
    let changes = cycle.reclassifications();
    changes
        .filter(|change| !none(&change.due_before) || !none(&change.due_after))
        .map(|change| Changed {
            at: nanos(change.at),
            cause: change.cause,
            mode: change.mode,
        })
        .collect()
}

fn due(due: &duly::Due<'_>) -> SeenDue {
    match due {
        duly::Due::At(at) => SeenDue::At(nanos(*at)),
        duly::Due::Held { due_was, remaining } => {
            SeenDue::Held(Some(nanos(*due_was)), span(*remaining))
        }
        duly::Due::Immediately => SeenDue::Immediately,
        duly::Due::NotDefined(Reason::NotPromised { id }) => {
            let number = id
                .strip_prefix("HR-")
                .and_then(|number| number.parse().ok());
            SeenDue::NotDefined(Some(number.unwrap()))
        }
        duly::Due::NotDefined(_) => SeenDue::NotDefined(None),
        duly::Due::Unknown(_) => SeenDue::Unknown,
        duly::Due::NeverOpens => SeenDue::NeverOpens,
        duly::Due::OutOfRange => SeenDue::OutOfRange,
    }
}

/// What the model says, clock by clock.
pub(super) fn model(naive: &Naive<'_>, as_of: i64) -> Result<Vec<Vec<Seen>>, Beyond> {
    let clocks = naive.shown().into_iter();
    clocks
        .map(|(clock, cycles)| {
            cycles
                .iter()
                .map(|cycle| of_model(naive, clock, cycle, as_of))
                .collect()
        })
        .collect()
}

fn of_model(
    naive: &Naive<'_>,
    clock: &ClockSpec,
    cycle: &Cycle,
    as_of: i64,
) -> Result<Seen, Beyond> {
    let measures = naive.measures(clock, cycle, as_of)?;
    let breached_at = cycle.breached_at(as_of);
    let mut breaches = cycle.breaches.clone();
    if let Some(at) = breached_at
        && breaches.iter().all(|breach| breach.1.is_some())
    {
        breaches.push((at, None));
    }
    let due = match (&cycle.due, cycle.phase, measures) {
        (Due::At(due), Phase::Paused(_), Some(measures)) => {
            SeenDue::Held((!cycle.due_was_is_open).then_some(*due), measures.remaining)
        }
        (Due::At(due), ..) => SeenDue::At(*due),
        (Due::Immediately, ..) => SeenDue::Immediately,
        (Due::NotDefined(row), ..) => SeenDue::NotDefined(*row),
        (Due::Unknown, ..) => SeenDue::Unknown,
    };
    Ok(Seen {
        started_at: cycle.started_at(),
        phase: cycle.phase,
        due,
        past_due: cycle.was_past(as_of),
        breached_at,
        breaches,
        measures,
        warned: naive.warned(clock, cycle, as_of)?,
        by_hand: cycle.by_hand,
        reclassified: cycle.changed.clone(),
        left_open: cycle.unknown_anew.clone(),
    })
}

/// Both views less what the model leaves open.
pub(super) fn comparable(
    mut engine: Vec<Vec<Seen>>,
    mut model: Vec<Vec<Seen>>,
) -> (Vec<Vec<Seen>>, Vec<Vec<Seen>>) {
    for (cycles, others) in engine.iter_mut().zip(&mut model) {
        for (cycle, other) in cycles.iter_mut().zip(others) {
            if let (SeenDue::Held(due_was, _), SeenDue::Held(None, _)) =
                (&mut cycle.due, &other.due)
            {
                *due_was = None;
            }
            let open = std::mem::take(&mut other.left_open);
            cycle.reclassified.retain(|one| !open.contains(&one.at));
            other.reclassified.retain(|one| !open.contains(&one.at));
        }
    }
    (engine, model)
}
