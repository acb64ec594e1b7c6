//! Clocks in plain words: a second implementation, by stepping minutes, that knows nothing of the engine's.
//!
//! It follows the sentences on cycles, pauses, breaches and reclassification one by one. Events lie on
//! whole minutes; what is asked about may lie anywhere.

use super::made::{ClockSpec, Cond, Landing, Promise, Spec, Target, Trig};
use super::wall::{Beyond, Calendar, MINUTE};
use duly::{Bound, Ending, Event, EventKind, EventName, Mode, Opening, Origin};

/// A ticket as the model sees it.
pub(super) struct Naive<'s> {
    spec: &'s Spec,
    calendars: Vec<Calendar>,
    facts: Facts,
    last: i64,
    log: Vec<Event>,
    /// For each clock, its cycles from the first.
    pub(super) cycles: Vec<Vec<Cycle>>,
}

#[derive(Clone, Default)]
struct Facts {
    reported: Option<u8>,
    confirmed: Option<u8>,
    waiting: [bool; 2],
}

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Accepted,
    Repeated,
    Refused,
}

/// What a table says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer<T> {
    Is(T),
    NotPromised(usize),
    NoRow,
    /// No row of the table of calendars, which is another lack than one of targets.
    NoCalendar,
    Unknown,
}

/// The target and the calendar that apply; no calendar where the target needs none.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Terms {
    target: Answer<(Promise, Bound)>,
    calendar: Option<Answer<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Real,
    Open(usize),
    /// The due is no instant, so nothing is measured.
    None,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Due {
    At(i64),
    Immediately,
    /// By the number of the row that says so; none where there is no row.
    NotDefined(Option<usize>),
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    Running,
    Paused(i64),
    Met(i64),
    Cancelled(i64, EventName),
    /// Cancelled by a reclassification.
    Replaced(i64),
}

/// A stretch in which a cycle ran, or was paused, under one unit.
#[derive(Clone, Copy, Debug)]
struct Leg {
    from: i64,
    unit: Unit,
    paused: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Cycle {
    pub(super) started_at: i64,
    pub(super) due: Due,
    pub(super) phase: Phase,
    pub(super) breaches: Vec<(i64, Option<i64>)>,
    /// The changes that met an instant or gave one.
    pub(super) reclassified: Vec<i64>,
    /// Where what is unknown became unknown for other facts: a record of that is left open.
    pub(super) unknown_anew: Vec<i64>,
    /// The due that the pause found is not what the page is plain about after a change in the pause.
    pub(super) due_was_is_open: bool,
    effective: i64,
    bound: Bound,
    legs: Vec<Leg>,
    pauses: Vec<(i64, Option<i64>)>,
    /// The instant of the last event that could make it late.
    touched: i64,
    changed_in_pause: bool,
    /// Reclassified in a pause by what remains: the due that the pause found is only for show.
    in_remaining: bool,
}

/// In the unit of the target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Measures {
    pub(super) effective: i64,
    pub(super) consumed: i64,
    pub(super) remaining: i64,
    pub(super) paused: i64,
    pub(super) overrun: i64,
}

fn nanos(at: chrono::DateTime<chrono::Utc>) -> i64 {
    at.timestamp_nanos_opt().unwrap()
}

/// After the due under `within`, at it under `under`.
fn past(due: i64, bound: Bound, t: i64) -> bool {
    match bound {
        Bound::Within => t > due,
        Bound::Under => t >= due,
    }
}

impl<'s> Naive<'s> {
    pub(super) fn open(spec: &'s Spec, opening: &Opening) -> Result<Naive<'s>, Beyond> {
        let facts = Facts {
            reported: opening.severity.map(duly::Severity::rank),
            ..Facts::default()
        };
        let mut ticket = Naive {
            spec,
            calendars: spec.naive_calendars(),
            facts,
            last: nanos(opening.logged_at),
            log: Vec::new(),
            cycles: spec.clocks.iter().map(|_| Vec::new()).collect(),
        };
        let (logged, received) = (opening.logged_at, opening.received_at);
        for (index, clock) in spec.clocks.iter().enumerate() {
            let from = match clock.starts_at {
                Origin::Logged => logged,
                Origin::Received => received.unwrap_or(logged),
                Origin::NextOpening => panic!("no such start was made up"),
            };
            let opened = |trig: &Trig| {
                trig.takes_opening(opening) && trig.when.truth(&ticket.facts) == Some(true)
            };
            if clock.start.iter().any(opened) {
                ticket.start(index, nanos(from), nanos(logged))?;
            }
        }
        Ok(ticket)
    }

    /// Folds an event in the order of the page, or refuses it.
    pub(super) fn apply(&mut self, event: &Event) -> Result<Verdict, Beyond> {
        if let Some(id) = &event.id {
            let first = self.log.iter().find(|other| other.id.as_ref() == Some(id));
            match first {
                Some(other) if other == event => return Ok(Verdict::Repeated),
                Some(_) => return Ok(Verdict::Refused),
                None => {}
            }
        }
        let now = nanos(event.at);
        let Some(after) = self.facts.after(event) else {
            return Ok(Verdict::Refused);
        };
        if now < self.last {
            return Ok(Verdict::Refused);
        }
        self.each_open(|_, cycle| {
            cycle.grow_late(now);
            Ok(())
        })?;
        self.end_cycles(event, now)?;
        let before = std::mem::replace(&mut self.facts, after);
        self.reclassify(&before, now)?;
        for (index, clock) in self.spec.clocks.iter().enumerate() {
            let idle = self.cycles[index].last().is_none_or(Cycle::has_ended);
            let fires = |trig: &Trig| trig.fires(event, &self.facts);
            if idle && clock.start.iter().any(fires) {
                self.start(index, now, now)?;
            }
        }
        self.pause_and_resume(now)?;
        self.each_open(|_, cycle| {
            cycle.grow_late(now);
            Ok(())
        })?;
        self.last = now;
        self.log.push(event.clone());
        Ok(Verdict::Accepted)
    }

    fn each_open(
        &mut self,
        mut act: impl FnMut(&Paper<'_>, &mut Cycle) -> Result<(), Beyond>,
    ) -> Result<(), Beyond> {
        let (spec, calendars) = (self.spec, &self.calendars);
        for (clock, cycles) in spec.clocks.iter().zip(&mut self.cycles) {
            let open = cycles.last_mut().filter(|cycle| !cycle.has_ended());
            if let Some(cycle) = open {
                act(&Paper { clock, calendars }, cycle)?;
            }
        }
        Ok(())
    }

    /// Stop, resolution and closing, judged by what held before the event.
    fn end_cycles(&mut self, event: &Event, now: i64) -> Result<(), Beyond> {
        let facts = self.facts.clone();
        self.each_open(|paper, cycle| {
            let stated = match event.kind {
                EventKind::Resolved => Some((EventName::Resolved, paper.clock.resolution)),
                EventKind::Closed => Some((EventName::Closed, paper.clock.closing)),
                _ => None,
            };
            let stop = &paper.clock.stop;
            let phase = match stated {
                Some((name, ending)) => {
                    let named = stop.iter().any(|trig| trig.event == name);
                    match ending.unwrap_or(if named {
                        Ending::Met
                    } else {
                        Ending::Cancelled
                    }) {
                        Ending::Met => Phase::Met(now),
                        Ending::Cancelled => Phase::Cancelled(now, name),
                        Ending::Outlive => panic!("no such end was made up"),
                    }
                }
                None if stop.iter().any(|trig| trig.fires(event, &facts)) => Phase::Met(now),
                None => return Ok(()),
            };
            paper.end(cycle, phase, now)
        })
    }

    fn reclassify(&mut self, before: &Facts, now: i64) -> Result<(), Beyond> {
        let after = self.facts.clone();
        let mut replaced = Vec::new();
        let mut index = 0;
        let clocks: Vec<usize> = (0..self.spec.clocks.len())
            .filter(|clock| self.cycles[*clock].last().is_some_and(|c| !c.has_ended()))
            .collect();
        self.each_open(|paper, cycle| {
            let clock = clocks[index];
            index += 1;
            let (old, new) = (
                Terms::of(paper.clock, before),
                Terms::of(paper.clock, &after),
            );
            if old == new {
                if old.target == Answer::Unknown {
                    cycle.unknown_anew.push(now);
                }
                return Ok(());
            }
            if paper.reclassify(cycle, &new, now)? {
                replaced.push(clock);
            }
            Ok(())
        })?;
        for clock in replaced {
            self.start(clock, now, now)?;
        }
        Ok(())
    }

    fn start(&mut self, clock: usize, from: i64, now: i64) -> Result<(), Beyond> {
        let definition = &self.spec.clocks[clock];
        let terms = Terms::of(definition, &self.facts);
        let paper = Paper {
            clock: definition,
            calendars: &self.calendars,
        };
        let (due, effective) = paper.first_due(&terms, from)?;
        let mut cycle = Cycle {
            started_at: from,
            due,
            phase: Phase::Running,
            breaches: Vec::new(),
            reclassified: Vec::new(),
            unknown_anew: Vec::new(),
            due_was_is_open: false,
            effective,
            bound: terms.bound(),
            legs: vec![Leg {
                from,
                unit: terms.unit(),
                paused: false,
            }],
            pauses: Vec::new(),
            touched: now,
            changed_in_pause: false,
            in_remaining: false,
        };
        if definition.is_paused(&self.facts) {
            cycle.pause(now);
        } else {
            cycle.grow_late(now);
        }
        self.cycles[clock].push(cycle);
        Ok(())
    }

    fn pause_and_resume(&mut self, now: i64) -> Result<(), Beyond> {
        let facts = self.facts.clone();
        self.each_open(|paper, cycle| {
            match (cycle.phase, paper.clock.is_paused(&facts)) {
                (Phase::Running, true) => cycle.pause(now),
                (Phase::Paused(_), false) => paper.resume(cycle, now)?,
                (Phase::Running | Phase::Paused(_), _) => {}
                (Phase::Met(_) | Phase::Cancelled(..) | Phase::Replaced(_), _) => {}
            }
            Ok(())
        })
    }

    pub(super) fn measures(&self, cycle: &Cycle, as_of: i64) -> Result<Option<Measures>, Beyond> {
        if !matches!(cycle.due, Due::At(_)) {
            return Ok(None);
        }
        let (effective, as_of) = (cycle.effective, cycle.ended_at().unwrap_or(as_of));
        let consumed = sum(&self.calendars, cycle, as_of, false)?;
        let late = cycle.was_past(as_of);
        Ok(Some(Measures {
            effective,
            consumed,
            remaining: if late { 0 } else { effective - consumed },
            paused: sum(&self.calendars, cycle, as_of, true)?,
            overrun: if late { consumed - effective } else { 0 },
        }))
    }
}

/// What a cycle is judged by: its clock's definition, and the calendars.
struct Paper<'p> {
    clock: &'p ClockSpec,
    calendars: &'p [Calendar],
}

fn measure(calendars: &[Calendar], unit: Unit, a: i64, b: i64) -> Result<i64, Beyond> {
    match unit {
        Unit::Real => Ok((b - a).max(0)),
        Unit::Open(calendar) => calendars[calendar].measure(a, b),
        Unit::None => Ok(0),
    }
}

fn add(calendars: &[Calendar], unit: Unit, t: i64, span: i64) -> Result<i64, Beyond> {
    match unit {
        Unit::Real => Ok(t + span),
        Unit::Open(calendar) => calendars[calendar].add(t, span),
        Unit::None => Ok(t),
    }
}

/// What was consumed up to an instant, or what passed while it was paused.
fn sum(calendars: &[Calendar], cycle: &Cycle, until: i64, paused: bool) -> Result<i64, Beyond> {
    let ends = cycle.legs.iter().skip(1).map(|leg| leg.from).chain([until]);
    let mut sum = 0;
    for (leg, end) in cycle.legs.iter().zip(ends) {
        if leg.paused == paused {
            sum += measure(calendars, leg.unit, leg.from, end)?;
        }
    }
    Ok(sum)
}

impl Paper<'_> {
    /// The due of a cycle that starts then and is never paused, and its target in measured time.
    fn first_due(&self, terms: &Terms, from: i64) -> Result<(Due, i64), Beyond> {
        let (promise, _) = match &terms.target {
            Answer::Is(target) => target,
            other => return Ok((why(other), 0)),
        };
        let unit = terms.unit();
        let due = match promise {
            Promise::Immediate => return Ok((Due::Immediately, 0)),
            Promise::Business(minutes) | Promise::Elapsed(minutes) => {
                add(self.calendars, unit, from, minutes * MINUTE)?
            }
            Promise::Days {
                n,
                landing: Landing::Length(minutes),
                ..
            } => {
                let days = i64::try_from(*n).unwrap();
                add(self.calendars, unit, from, days * minutes * MINUTE)?
            }
            Promise::Days { .. } => self.landing(unit, promise, from)?,
        };
        let effective = match promise {
            Promise::Business(minutes) | Promise::Elapsed(minutes) => minutes * MINUTE,
            Promise::Days { .. } | Promise::Immediate => measure(self.calendars, unit, from, due)?,
        };
        Ok((Due::At(due), effective))
    }

    fn landing(&self, unit: Unit, promise: &Promise, start: i64) -> Result<i64, Beyond> {
        let (
            Unit::Open(calendar),
            Promise::Days {
                n,
                landing,
                filing,
                stay,
                cutoff,
            },
        ) = (unit, promise)
        else {
            return Err(Beyond);
        };
        let calendar = &self.calendars[calendar];
        let days = calendar.business_days(start, n + 2)?;
        let date = calendar.date(start)?;
        let in_time = match cutoff {
            Some(cutoff) => calendar.minute_of_day(start)? < *cutoff,
            None => true,
        };
        let itself = days
            .iter()
            .any(|day| day.date == date && start < day.last_closing());
        let anchor = if (itself && in_time) || *stay {
            start
        } else {
            let next = days.iter().find(|day| day.date > date);
            next.ok_or(Beyond)?.first_opening()
        };
        let day_0 = calendar.date(anchor)?;
        let mut after = days.iter().filter(|day| day.date > day_0);
        let day_n = match (filing, n) {
            (true, 1) => days.iter().find(|day| day.date == day_0),
            (true, n) => after.nth(n - 2),
            (false, n) => after.nth(n - 1),
        };
        let day_n = day_n.ok_or(Beyond)?;
        let same_time = *landing == Landing::SameTime;
        let shown = calendar.minute_of_day(anchor)?;
        for minute in day_n.open_minutes().filter(|_| same_time) {
            if calendar.minute_of_day(minute)? >= shown {
                return Ok(minute);
            }
        }
        Ok(day_n.last_closing())
    }

    fn consumed(&self, cycle: &Cycle, at: i64) -> Result<i64, Beyond> {
        sum(self.calendars, cycle, at, false)
    }

    /// The due that the end of the pause at an instant gives.
    fn due_at_resume(&self, cycle: &Cycle, since: i64, now: i64) -> Result<Due, Beyond> {
        let Due::At(due) = cycle.due else {
            return Ok(cycle.due.clone());
        };
        let late = cycle.standing().is_some() || past(due, cycle.bound, since);
        if late && !cycle.in_remaining {
            // The pause began after the due.
            return Ok(Due::At(due));
        }
        let unit = cycle.legs[cycle.legs.len() - 1].unit;
        let moved = if cycle.changed_in_pause {
            let remaining = cycle.effective - self.consumed(cycle, now)?;
            add(self.calendars, unit, now, remaining)?
        } else {
            let paused = measure(self.calendars, unit, since, now)?;
            add(self.calendars, unit, due, paused)?
        };
        Ok(Due::At(moved))
    }

    fn resume(&self, cycle: &mut Cycle, now: i64) -> Result<(), Beyond> {
        let Phase::Paused(since) = cycle.phase else {
            return Ok(());
        };
        cycle.due = self.due_at_resume(cycle, since, now)?;
        cycle.phase = Phase::Running;
        cycle.in_remaining = false;
        cycle.touched = now;
        if let Some(pause) = cycle.pauses.last_mut() {
            pause.1 = Some(now);
        }
        cycle.leg(now, None, false);
        Ok(())
    }

    fn end(&self, cycle: &mut Cycle, phase: Phase, now: i64) -> Result<(), Beyond> {
        if let Phase::Paused(since) = cycle.phase {
            cycle.due = self.due_at_resume(cycle, since, now)?;
            cycle.in_remaining = false;
        }
        cycle.phase = phase;
        Ok(())
    }

    /// Whether the cycle is to be replaced by a new one.
    fn reclassify(&self, cycle: &mut Cycle, new: &Terms, now: i64) -> Result<bool, Beyond> {
        let (due, _) = self.first_due(new, cycle.started_at)?;
        let (had, has) = (cycle.due.is_named(), due.is_named());
        let mode = self.clock.mode;
        if had || has {
            cycle.reclassified.push(now);
        }
        match (had, has) {
            (false, true) => {
                self.re_apply(cycle, new, now)?;
                self.not_before(cycle, now)?;
                cycle.changed_in_pause = true;
            }
            (true, false) => match mode {
                Mode::Freeze => {}
                Mode::KeepElapsed if cycle.standing().is_some() => {}
                _ => self.to_none(cycle, due, now),
            },
            // Nothing is measured before or after: the reason in force is shown under every mode.
            (false, false) => cycle.due = due,
            (true, true) => match mode {
                Mode::FromOrigin => self.re_apply(cycle, new, now)?,
                Mode::KeepElapsed => self.keep_elapsed(cycle, new, now)?,
                Mode::NewCycle => {
                    self.end(cycle, Phase::Replaced(now), now)?;
                    return Ok(true);
                }
                Mode::Freeze => {}
            },
        }
        Ok(false)
    }

    /// A due that is no instant is past for nobody.
    fn to_none(&self, cycle: &mut Cycle, due: Due, now: i64) {
        if self.clock.mode == Mode::FromOrigin {
            cycle.withdraw(now);
        }
        cycle.due = due;
        cycle.changed_in_pause = true;
    }

    /// Target, calendar and pauses applied from the start.
    fn re_apply(&self, cycle: &mut Cycle, new: &Terms, now: i64) -> Result<(), Beyond> {
        let (unit, bound) = (new.unit(), new.bound());
        let (mut due, effective) = self.first_due(new, cycle.started_at)?;
        for pause in &cycle.pauses {
            if let (Due::At(at), (from, Some(to))) = (&mut due, *pause)
                && !past(*at, bound, from)
            {
                let span = measure(self.calendars, unit, from, to)?;
                *at = add(self.calendars, unit, *at, span)?;
            }
        }
        let old = (cycle.effective, cycle.legs[cycle.legs.len() - 1].unit);
        cycle.changed_in_pause |= old != (effective, unit);
        for leg in &mut cycle.legs {
            leg.unit = unit;
        }
        cycle.due = due;
        cycle.effective = effective;
        cycle.bound = bound;
        cycle.touched = now;
        cycle.in_remaining = false;
        if !cycle.was_past(now) {
            cycle.withdraw(now);
        }
        Ok(())
    }

    /// A due that comes out of none does not lie before the change.
    fn not_before(&self, cycle: &mut Cycle, now: i64) -> Result<(), Beyond> {
        let Due::At(due) = cycle.due else {
            return Ok(());
        };
        let early = match cycle.phase {
            // In a pause it is what remains that counts.
            Phase::Paused(_) => due < now && cycle.effective <= self.consumed(cycle, now)?,
            _ => due < now,
        };
        if early {
            cycle.due = Due::At(now);
            cycle.effective = self.consumed(cycle, now)?;
            cycle.due_was_is_open = true;
            if !cycle.was_past(now) {
                cycle.withdraw(now);
            }
        }
        Ok(())
    }

    /// What is consumed stays consumed; the rest is counted by the new terms.
    fn keep_elapsed(&self, cycle: &mut Cycle, new: &Terms, now: i64) -> Result<(), Beyond> {
        if cycle.standing().is_some() {
            return Ok(());
        }
        let consumed = self.consumed(cycle, now)?;
        let unit = new.unit();
        let (effective, due) = match &new.target {
            Answer::Is((Promise::Immediate, _)) => (0, Due::Immediately),
            Answer::Is((promise, _)) if promise.lands() => {
                let from_origin = {
                    let mut copy = cycle.clone();
                    self.re_apply(&mut copy, new, now)?;
                    if let Phase::Paused(since) = copy.phase {
                        copy.changed_in_pause = false;
                        copy.due = self.due_at_resume(&copy, since, now)?;
                    }
                    copy.due
                };
                let Due::At(due) = from_origin else {
                    return Err(Beyond);
                };
                let due = due.max(now);
                let rest = measure(self.calendars, unit, now, due)?;
                (consumed + rest, Due::At(due))
            }
            _ => {
                let (_, target) = self.first_due(new, cycle.started_at)?;
                let effective = target.max(consumed);
                let due = add(self.calendars, unit, now, effective - consumed)?;
                (effective, Due::At(due))
            }
        };
        let old = (cycle.effective, cycle.legs[cycle.legs.len() - 1].unit);
        cycle.changed_in_pause |= old != (effective, unit);
        let paused = matches!(cycle.phase, Phase::Paused(_));
        cycle.leg(now, Some(unit), paused);
        cycle.effective = effective;
        cycle.bound = new.bound();
        // In a pause it is what remains that tells the rest.
        cycle.in_remaining = paused;
        let shows_due_was = matches!((&cycle.due, &due), (Due::At(_), Due::At(_)));
        if !(paused && shows_due_was) {
            cycle.due = due;
        }
        cycle.touched = now;
        Ok(())
    }
}

fn why<T>(answer: &Answer<T>) -> Due {
    match answer {
        Answer::NotPromised(row) => Due::NotDefined(Some(*row)),
        Answer::NoRow | Answer::NoCalendar | Answer::Is(_) => Due::NotDefined(None),
        Answer::Unknown => Due::Unknown,
    }
}

impl Due {
    /// Whether the policy gives a target, be it one without an instant.
    fn is_named(&self) -> bool {
        !matches!(self, Due::NotDefined(_) | Due::Unknown)
    }
}

impl Cycle {
    pub(super) fn has_ended(&self) -> bool {
        self.ended_at().is_some()
    }

    pub(super) fn ended_at(&self) -> Option<i64> {
        match self.phase {
            Phase::Running | Phase::Paused(_) => None,
            Phase::Met(at) | Phase::Cancelled(at, _) | Phase::Replaced(at) => Some(at),
        }
    }

    /// The breach that stands, of those that events have met.
    fn standing(&self) -> Option<i64> {
        let standing = self.breaches.iter().find(|breach| breach.1.is_none());
        standing.map(|breach| breach.0)
    }

    fn withdraw(&mut self, now: i64) {
        for breach in self.breaches.iter_mut().filter(|breach| breach.1.is_none()) {
            breach.1 = Some(now);
        }
    }

    /// The breach that stands at an instant if no event comes.
    pub(super) fn breached_at(&self, as_of: i64) -> Option<i64> {
        let come_about = match (self.phase, &self.due) {
            (Phase::Running, Due::At(due)) if past(*due, self.bound, as_of) => {
                Some((*due).max(self.touched))
            }
            _ => None,
        };
        self.standing().or(come_about)
    }

    /// Time has passed up to an instant: if a breach came about, it is a fact from now on.
    fn grow_late(&mut self, now: i64) {
        if self.standing().is_none()
            && let Some(at) = self.breached_at(now)
        {
            self.breaches.push((at, None));
        }
    }

    /// Whether the instant is past the due; of a paused cycle, whether the pause began past it.
    pub(super) fn was_past(&self, as_of: i64) -> bool {
        let at = match self.phase {
            Phase::Paused(since) => since,
            _ => as_of,
        };
        match self.due {
            Due::At(due) => past(due, self.bound, at) && !self.in_remaining,
            _ => false,
        }
    }

    fn pause(&mut self, now: i64) {
        self.phase = Phase::Paused(now);
        self.pauses.push((now, None));
        self.changed_in_pause = false;
        self.in_remaining = false;
        self.due_was_is_open = false;
        self.leg(now, None, true);
    }

    fn leg(&mut self, from: i64, unit: Option<Unit>, paused: bool) {
        let last = self.legs[self.legs.len() - 1].unit;
        let unit = unit.unwrap_or(last);
        self.legs.push(Leg { from, unit, paused });
    }
}

impl Terms {
    fn of(clock: &ClockSpec, facts: &Facts) -> Terms {
        let resolved =
            |target: &Target| (target.promise.clone(), target.bound.unwrap_or(clock.bound));
        let rows = clock.target.iter();
        let rows: Vec<_> = rows
            .map(|(when, target)| (when.clone(), target.as_ref().map(resolved)))
            .collect();
        let target = lookup(&rows, facts);
        let calendar = match &target {
            Answer::Is((Promise::Business(_) | Promise::Days { .. }, _)) => {
                Some(lookup(&clock.calendar, facts))
            }
            _ => None,
        };
        // The target takes the calendar's lack of an answer.
        let taken = match &calendar {
            None | Some(Answer::Is(_)) => return Terms { target, calendar },
            Some(Answer::NotPromised(row)) => Answer::NotPromised(*row),
            Some(Answer::NoRow) => Answer::NoCalendar,
            Some(Answer::NoCalendar | Answer::Unknown) => Answer::Unknown,
        };
        Terms {
            target: taken,
            calendar: None,
        }
    }

    fn bound(&self) -> Bound {
        match &self.target {
            Answer::Is((_, bound)) => *bound,
            _ => Bound::Within,
        }
    }

    fn unit(&self) -> Unit {
        match (&self.target, &self.calendar) {
            (Answer::Is(_), Some(Answer::Is(calendar))) => Unit::Open(*calendar),
            (Answer::Is((Promise::Elapsed(_), _)), _) => Unit::Real,
            _ => Unit::None,
        }
    }
}

/// The first row that holds, where no undecided row before it says otherwise.
fn lookup<T: Clone + PartialEq>(rows: &[(Cond, Option<T>)], facts: &Facts) -> Answer<T> {
    let mut can_win = Vec::new();
    let mut decided = false;
    for (number, (when, value)) in rows.iter().enumerate() {
        let truth = when.truth(facts);
        if truth != Some(false) {
            can_win.push(match value {
                Some(value) => Answer::Is(value.clone()),
                None => Answer::NotPromised(number),
            });
        }
        if truth == Some(true) {
            decided = true;
            break;
        }
    }
    if !decided {
        can_win.push(Answer::NoRow);
    }
    if can_win.iter().all(|answer| *answer == can_win[0]) {
        can_win.swap_remove(0)
    } else {
        Answer::Unknown
    }
}

impl Cond {
    /// None where a fact is missing that decides it.
    fn truth(&self, facts: &Facts) -> Option<bool> {
        let one_of = |ranks: &[u8], rank: Option<u8>| rank.map(|rank| ranks.contains(&rank));
        match self {
            Cond::Always => Some(true),
            Cond::Severity(ranks) => one_of(ranks, facts.confirmed.or(facts.reported)),
            Cond::Reported(ranks) => one_of(ranks, facts.reported),
            Cond::Confirmed(ranks) => one_of(ranks, facts.confirmed),
            Cond::Waiting(reason) => Some(facts.waiting[*reason]),
            Cond::Not(part) => part.truth(facts).map(|truth| !truth),
            Cond::Any(parts) => {
                let truths: Vec<_> = parts.iter().map(|part| part.truth(facts)).collect();
                if truths.contains(&Some(true)) {
                    Some(true)
                } else if truths.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
        }
    }
}

impl Facts {
    /// The facts with what the event says; none where the policy does not know what it names.
    fn after(&self, event: &Event) -> Option<Facts> {
        let mut after = self.clone();
        match &event.kind {
            EventKind::SeverityReported { severity }
            | EventKind::SeverityConfirmed { severity }
                if severity.rank() > 3 =>
            {
                return None;
            }
            EventKind::SeverityReported { severity } => after.reported = Some(severity.rank()),
            EventKind::SeverityConfirmed { severity } => after.confirmed = Some(severity.rank()),
            EventKind::WaitingSet { reason } => after.waiting[reason_number(reason)?] = true,
            EventKind::WaitingCleared { reason } => after.waiting[reason_number(reason)?] = false,
            _ => {}
        }
        Some(after)
    }
}

fn reason_number(name: &str) -> Option<usize> {
    super::made::REASONS
        .iter()
        .position(|reason| *reason == name)
}

impl ClockSpec {
    fn is_paused(&self, facts: &Facts) -> bool {
        self.pauses.iter().any(|reason| facts.waiting[*reason])
    }
}

impl Trig {
    fn takes_opening(&self, opening: &Opening) -> bool {
        self.event == EventName::Opened
            && (self.from.is_empty() || self.from.contains(&opening.actor.side))
    }

    fn fires(&self, event: &Event, facts: &Facts) -> bool {
        let response = match event.kind {
            EventKind::Replied { response } => Some(response),
            _ => None,
        };
        self.event == event.kind.name()
            && (self.from.is_empty() || self.from.contains(&event.actor.side))
            && self.visibility.is_none_or(|seen| seen == event.visibility)
            && (self.response.is_empty() || response.is_some_and(|r| self.response.contains(&r)))
            && self.when.truth(facts) == Some(true)
    }
}
