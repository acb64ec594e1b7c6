//! One cycle of a clock: what has become of it up to the last event.

use super::super::made::Warn;
use super::super::wall::{Beyond, Calendar};
use super::facts::{Terms, Unit};
use duly::{Bound, ChangeCause, EventName, ManualDue, Mode};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) enum Due {
    At(i64),
    Immediately,
    /// By the number of the row that says so; none where there is no row.
    NotDefined(Option<usize>),
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Phase {
    Running,
    Paused(i64),
    Met(i64),
    /// By resolution or closing.
    Cancelled(i64, EventName),
    /// By a trigger.
    Dropped(i64),
    /// Cancelled by a reclassification.
    Replaced(i64),
    /// Cancelled by another revision, which has no such clock.
    Lacking(i64),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stretch {
    Running,
    Paused,
    /// Between resolution and reopening, where the cycle goes on as if that had not been.
    Away,
}

/// A stretch under one unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub(super) from: i64,
    pub(super) unit: Unit,
    pub(super) is: Stretch,
}

/// A change of target or calendar that a cycle met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) struct Changed {
    pub(in super::super) at: i64,
    pub(in super::super) cause: ChangeCause,
    /// None where it was ignored.
    pub(in super::super) mode: Option<Mode>,
}

/// Where a cycle counts from, and what the one before handed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Basis {
    pub(super) from: i64,
    /// What was left of the one before.
    pub(super) left: i64,
    /// When the one before was due.
    pub(super) due_before: Option<i64>,
}

/// A due that was set by hand: when, what, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) struct ByHand {
    pub(in super::super) at: i64,
    pub(in super::super) due: i64,
    pub(in super::super) hold: ManualDue,
}

#[derive(Clone, Debug)]
pub(in super::super) struct Cycle {
    pub(in super::super) due: Due,
    pub(in super::super) phase: Phase,
    pub(in super::super) breaches: Vec<(i64, Option<i64>)>,
    /// Warnings that were reached, and when a larger target armed them again.
    pub(in super::super) warned: Vec<(Warn, i64, Option<i64>)>,
    /// The changes that met a due that is named or gave one.
    pub(in super::super) changed: Vec<Changed>,
    /// Where what is unknown became unknown for other facts: a record of that is left open.
    pub(in super::super) unknown_anew: Vec<i64>,
    /// The due that the pause found is not what the page is plain about after a change in the pause.
    pub(in super::super) due_was_is_open: bool,
    pub(in super::super) by_hand: Option<ByHand>,
    pub(super) basis: Basis,
    pub(super) effective: i64,
    pub(super) bound: Bound,
    pub(super) legs: Vec<Leg>,
    /// What moves its due: pauses, and the time between resolution and reopening.
    pub(super) moves: Vec<(i64, Option<i64>)>,
    /// The instant of the last event that could make it late.
    pub(super) touched: i64,
    pub(super) changed_in_pause: bool,
    /// Changed in a pause by what remains: the due that the pause found is only for show.
    pub(super) in_remaining: bool,
    /// The terms that the events up to now have given, and as which cause they have been missed.
    pub(super) given: Terms,
    pub(super) missed: Option<ChangeCause>,
    /// As it was before resolution or closing ended it, and how many events had been before.
    pub(super) before_end: Option<(Box<Cycle>, usize)>,
}

/// In the unit of the target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) struct Measures {
    pub(in super::super) effective: i64,
    pub(in super::super) consumed: i64,
    pub(in super::super) remaining: i64,
    pub(in super::super) paused: i64,
    pub(in super::super) overrun: i64,
}

/// After the due under `within`, at it under `under`.
pub(super) fn past(due: i64, bound: Bound, t: i64) -> bool {
    match bound {
        Bound::Within => t > due,
        Bound::Under => t >= due,
    }
}

pub(super) fn measure(calendars: &[Calendar], unit: Unit, a: i64, b: i64) -> Result<i64, Beyond> {
    match unit {
        Unit::Real => Ok((b - a).max(0)),
        Unit::Open(calendar) => calendars[calendar].measure(a, b),
        Unit::None => Ok(0),
    }
}

pub(super) fn add(calendars: &[Calendar], unit: Unit, t: i64, span: i64) -> Result<i64, Beyond> {
    match unit {
        Unit::Real => Ok(t + span),
        Unit::Open(calendar) => calendars[calendar].add(t, span),
        Unit::None => Ok(t),
    }
}

impl Due {
    /// Whether the policy gives a target, be it one without an instant.
    pub(super) fn is_named(&self) -> bool {
        !matches!(self, Due::NotDefined(_) | Due::Unknown)
    }
}

impl Cycle {
    pub(super) fn open(basis: Basis, now: i64, given: Terms, due: (Due, i64)) -> Cycle {
        Cycle {
            due: due.0,
            phase: Phase::Running,
            breaches: Vec::new(),
            warned: Vec::new(),
            changed: Vec::new(),
            unknown_anew: Vec::new(),
            due_was_is_open: false,
            by_hand: None,
            basis,
            effective: due.1,
            bound: given.bound(),
            legs: vec![Leg {
                from: basis.from,
                unit: given.unit(),
                is: Stretch::Running,
            }],
            moves: Vec::new(),
            touched: now,
            changed_in_pause: false,
            in_remaining: false,
            given,
            missed: None,
            before_end: None,
        }
    }

    pub(in super::super) fn started_at(&self) -> i64 {
        self.basis.from
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended_at().is_some()
    }

    pub(in super::super) fn ended_at(&self) -> Option<i64> {
        match self.phase {
            Phase::Running | Phase::Paused(_) => None,
            Phase::Met(at)
            | Phase::Cancelled(at, _)
            | Phase::Dropped(at)
            | Phase::Replaced(at)
            | Phase::Lacking(at) => Some(at),
        }
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.by_hand
            .is_some_and(|by_hand| by_hand.hold == ManualDue::Fixed)
    }

    pub(super) fn unit(&self) -> Unit {
        self.legs[self.legs.len() - 1].unit
    }

    /// The breach that stands, of those that events have met.
    pub(super) fn standing(&self) -> Option<i64> {
        let standing = self.breaches.iter().find(|breach| breach.1.is_none());
        standing.map(|breach| breach.0)
    }

    pub(super) fn withdraw(&mut self, now: i64) {
        for breach in self.breaches.iter_mut().filter(|breach| breach.1.is_none()) {
            breach.1 = Some(now);
        }
    }

    /// The breach that stands at an instant if no event comes.
    pub(in super::super) fn breached_at(&self, as_of: i64) -> Option<i64> {
        let come_about = match (self.phase, &self.due) {
            (Phase::Running, Due::At(due)) if past(*due, self.bound, as_of) => {
                Some((*due).max(self.touched))
            }
            _ => None,
        };
        self.standing().or(come_about)
    }

    /// Whether the instant is past the due; of a paused cycle, whether the pause began past it.
    pub(in super::super) fn was_past(&self, as_of: i64) -> bool {
        let at = match self.phase {
            Phase::Paused(since) => since,
            _ => as_of,
        };
        match self.due {
            Due::At(due) => past(due, self.bound, at) && !self.in_remaining,
            _ => false,
        }
    }

    pub(super) fn pause(&mut self, now: i64) {
        self.phase = Phase::Paused(now);
        self.moves.push((now, None));
        self.changed_in_pause = false;
        self.in_remaining = false;
        self.due_was_is_open = false;
        self.leg(now, None, Stretch::Paused);
    }

    pub(super) fn leg(&mut self, from: i64, unit: Option<Unit>, is: Stretch) {
        let unit = unit.unwrap_or(self.unit());
        self.legs.push(Leg { from, unit, is });
    }

    /// From then on it is measured by that unit, running or paused as it is.
    pub(super) fn go_by(&mut self, unit: Unit, now: i64) {
        let is = match self.phase {
            Phase::Paused(_) => Stretch::Paused,
            _ => Stretch::Running,
        };
        self.leg(now, Some(unit), is);
    }

    /// What passed in such stretches up to an instant; before it counts, nothing does.
    pub(super) fn sum(
        &self,
        calendars: &[Calendar],
        until: i64,
        is: Stretch,
    ) -> Result<i64, Beyond> {
        let ends = self.legs.iter().skip(1).map(|leg| leg.from).chain([until]);
        let mut sum = 0;
        for (leg, end) in self.legs.iter().zip(ends) {
            if leg.is == is {
                let (from, end) = (leg.from.max(self.basis.from), end.max(self.basis.from));
                sum += measure(calendars, leg.unit, from, end)?;
            }
        }
        Ok(sum)
    }
}
