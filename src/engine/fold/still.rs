//! The stretches in which the times of a ladder stand still, and when a time ends that they move.
//!
//! They are kept as they arise: every event adds what has begun or ended by it. What they measure together is kept
//! beside them, so that a time finds its end among them without walking through all.

use super::cycle::Cycle;
use super::cycles::Cycles;
use super::leg::LegKind;
use super::meter::Meter;
use super::revisions::{RevisionId, Revisions};
use super::situation::Facts;
use super::terms::{Given, due_from_start};
use crate::instant::Instant;
use crate::policy::ladder::Ladder;
use std::sync::Arc;

/// When a time ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    At(Instant),
    /// Not before a pause does.
    Held,
    Never,
}

/// Stretches in which times stand still, none meeting another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Still {
    /// Those that are over, each with its end.
    over: Arc<Vec<(Instant, Instant)>>,
    /// Since when one goes on.
    since: Option<Instant>,
    sums: Vec<Sums>,
}

/// What the first so many of those that are over hold together, from none on.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Sums {
    meter: Meter,
    all: Arc<Vec<i64>>,
}

impl Sums {
    fn none(meter: &Meter) -> Sums {
        Sums {
            meter: *meter,
            all: Arc::new(vec![0]),
        }
    }
}

impl Still {
    fn measured_in(meters: &[Meter]) -> Still {
        Still {
            over: Arc::default(),
            since: None,
            sums: meters.iter().map(Sums::none).collect(),
        }
    }

    /// The same stretches, measured in something else.
    fn measured_anew(&self, revisions: &Revisions, meters: &[Meter]) -> Still {
        let mut anew = Still::measured_in(meters);
        for stretch in self.over.iter() {
            anew.add(revisions, *stretch);
        }
        anew.since = self.since;
        anew
    }

    /// Times stand still from then on, or go on.
    fn turn(&mut self, revisions: &Revisions, now: Instant, still: bool) {
        match (self.since, still) {
            (None, true) => self.since = Some(self.taken_up(now)),
            (Some(since), false) => {
                self.since = None;
                if since < now {
                    self.add(revisions, (since, now));
                }
            }
            (None, false) | (Some(_), true) => {}
        }
    }

    /// The beginning of a stretch that begins then: that of the last one, where it goes on from there.
    fn taken_up(&mut self, now: Instant) -> Instant {
        match self.over.last() {
            Some((begins, over)) if *over == now => {
                let begins = *begins;
                Arc::make_mut(&mut self.over).pop();
                for sums in &mut self.sums {
                    Arc::make_mut(&mut sums.all).pop();
                }
                begins
            }
            Some(_) | None => now,
        }
    }

    fn add(&mut self, revisions: &Revisions, (begins, over): (Instant, Instant)) {
        Arc::make_mut(&mut self.over).push((begins, over));
        for sums in &mut self.sums {
            let before = sums.all.last().copied().unwrap_or_default();
            let more = sums.meter.measure(revisions, begins, over);
            Arc::make_mut(&mut sums.all).push(before.saturating_add(more));
        }
    }

    /// As though what goes on had not begun.
    fn lifted(&self) -> Still {
        Still {
            since: None,
            ..self.clone()
        }
    }

    /// When a time ends that began then, `after` so many nanoseconds more. A stretch that begins before that moves
    /// it; one that begins then, or later, does not.
    pub(crate) fn ends(
        &self,
        revisions: &Revisions,
        given: &Given,
        from: Instant,
        after: i64,
    ) -> End {
        let Some(end) = due_from_start(revisions, given, from) else {
            return End::Never;
        };
        let count = self.over.len();
        let first = self.over.partition_point(|(_, over)| *over <= from);
        // The end as all before that place move it; none where it lies beyond all time.
        let moved = |place: usize| {
            let still = self.still(revisions, given.meter()?, from, (first, place))?;
            given.meter()?.add(revisions, end, still).ok()
        };
        let is_beyond = |end: Option<Instant>, begins: Instant| {
            let turn = end.map(|end| end.checked_add(after));
            turn.is_none_or(|turn| turn.is_some_and(|turn| turn > from.max(begins)))
        };
        let is_moved_by = |place: usize| {
            let stretch = self.over.get(place);
            stretch.is_some_and(|(begins, _)| is_beyond(moved(place), *begins))
        };
        // One that the end does not reach lets it reach none that comes later.
        let (mut low, mut high) = (first, count);
        if high > low && !is_moved_by(low) {
            high = low;
        } else if high > low && is_moved_by(high.saturating_sub(1)) {
            low = high;
        }
        while low < high {
            let middle = low.midpoint(high);
            match is_moved_by(middle) {
                true => low = middle.saturating_add(1),
                false => high = middle,
            }
        }
        let Some(end) = (if low == first { Some(end) } else { moved(low) }) else {
            return End::Never;
        };
        let is_last = low == count;
        if is_last && self.since.is_some_and(|since| is_beyond(Some(end), since)) {
            return End::Held;
        }
        end.checked_add(after).map_or(End::Never, End::At)
    }

    /// What those hold from an instant on that lie from one place up to another, of which only the first may have
    /// begun before it.
    fn still(
        &self,
        revisions: &Revisions,
        meter: Meter,
        from: Instant,
        (first, place): (usize, usize),
    ) -> Option<i64> {
        if place <= first {
            return Some(0);
        }
        let (begins, over) = self.over.get(first)?;
        let part = meter.measure(revisions, from.max(*begins), *over);
        let sums = self.sums.iter().find(|sums| sums.meter == meter)?;
        let whole = sums.all.get(place)?;
        let before = sums.all.get(first.checked_add(1)?)?;
        Some(part.saturating_add(whole.saturating_sub(*before)))
    }
}

/// Where the times of the ladder stand still.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Stillness {
    /// The revision that says so, once one does.
    revision: Option<RevisionId>,
    meters: Vec<Meter>,
    /// While the ticket waits for a reason that pauses the ladder, by the revision then in force.
    ladder: Still,
    /// Of the clocks from whose due a time of the ladder counts.
    clocks: Vec<OfClock>,
}

/// While the ladder stands still or a clock is paused.
#[derive(Clone, PartialEq, Eq, Debug)]
struct OfClock {
    place: usize,
    /// How many cycles it had, and whether the last was open.
    was: (usize, bool),
    still: Still,
}

impl Stillness {
    pub(crate) fn of_the_ladder(&self) -> &Still {
        &self.ladder
    }

    /// That of times after the due of the clock of that place.
    pub(crate) fn of_clock(&self, place: usize) -> &Still {
        let own = self.clocks.iter().find(|own| own.place == place);
        own.map_or(&self.ladder, |own| &own.still)
    }

    /// Adds what an event begins and ends, which has done all it does to facts and cycles.
    pub(super) fn keep(
        &mut self,
        revisions: &Revisions,
        facts: &Facts,
        clocks: &[Cycles],
        now: Instant,
    ) {
        let Some(ladder) = revisions.parts().ladder.as_deref() else {
            // One of a later revision begins with it.
            if self.revision.is_some() {
                *self = Stillness::default();
            }
            return;
        };
        if self.revision != Some(revisions.current_id()) {
            self.go_over(revisions, ladder);
        }
        let stands = !facts.waiting().and(ladder.pauses).is_empty();
        self.ladder.turn(revisions, now, stands);
        for own in &mut self.clocks {
            let Some(cycles) = clocks.get(own.place) else {
                continue;
            };
            let last = cycles.last();
            let is = (cycles.len(), last.is_some_and(Cycle::is_open));
            match last {
                // What lies before an event becomes another one by a cycle that begins, or goes on.
                Some(cycle) if is.0 != own.was.0 || (is.1 && !own.was.1) => {
                    own.still = united(revisions, cycle, &self.ladder, &self.meters);
                }
                last => {
                    let is_paused = last.is_some_and(is_paused);
                    own.still.turn(revisions, now, stands || is_paused);
                }
            }
            own.was = is;
        }
    }

    /// Goes over to the revision in force.
    fn go_over(&mut self, revisions: &Revisions, ladder: &Ladder) {
        self.revision = Some(revisions.current_id());
        let open = ladder
            .calendars()
            .into_iter()
            .map(|calendar| Meter::Open(revisions.current_calendar(calendar)));
        self.meters = open.chain([Meter::Real]).collect();
        self.ladder = self.ladder.measured_anew(revisions, &self.meters);
        let dues = ladder.dues();
        let anew = |place| OfClock {
            place,
            was: (0, false),
            still: self.ladder.clone(),
        };
        self.clocks = dues.into_iter().map(anew).collect();
    }

    /// As though what goes on had not begun.
    pub(super) fn lifted(&self) -> Stillness {
        let clocks = self.clocks.iter().map(|own| OfClock {
            still: own.still.lifted(),
            ..*own
        });
        Stillness {
            revision: self.revision,
            meters: self.meters.clone(),
            ladder: self.ladder.lifted(),
            clocks: clocks.collect(),
        }
    }

    /// Whether the ladder stands still.
    pub(super) fn goes_on(&self) -> bool {
        self.ladder.since.is_some()
    }
}

fn is_paused(cycle: &Cycle) -> bool {
    cycle.is_open() && is_a_pause(cycle.leg.kind)
}

fn is_a_pause(kind: LegKind) -> bool {
    matches!(kind, LegKind::Paused(_))
}

/// While the ladder stood still or a cycle was paused.
fn united(revisions: &Revisions, cycle: &Cycle, ladder: &Still, meters: &[Meter]) -> Still {
    // One that has ended may have in a pause.
    let last = cycle.end.as_ref().map(|end| (cycle.leg, end.at));
    let over = cycle.stretches_over().chain(last);
    let paused = over.filter(|(leg, over)| is_a_pause(leg.kind) && leg.from < *over);
    let mut all: Vec<(Instant, Instant)> = paused.map(|(leg, over)| (leg.from, over)).collect();
    // No time that counts from its due begins before it does.
    let start = cycle.basis.start;
    let first = ladder.over.partition_point(|(_, over)| *over <= start);
    all.extend(ladder.over.iter().skip(first));
    all.sort_unstable();
    let own = Some(cycle.leg.from).filter(|_| is_paused(cycle));
    let mut united = Still::measured_in(meters);
    united.since = own.into_iter().chain(ladder.since).min();
    for (begins, over) in apart(all) {
        match united.since {
            Some(since) if since <= over => united.since = Some(since.min(begins)),
            Some(_) | None => united.add(revisions, (begins, over)),
        }
    }
    united
}

/// The same stretches, which are sorted, none meeting another.
fn apart(all: Vec<(Instant, Instant)>) -> Vec<(Instant, Instant)> {
    let mut apart: Vec<(Instant, Instant)> = Vec::new();
    for (begins, over) in all {
        match apart.last_mut() {
            Some((_, last)) if begins <= *last => *last = over.max(*last),
            Some(_) | None => apart.push((begins, over)),
        }
    }
    apart
}
