//! What a cycle is judged by, and how that moves its due.

use super::super::made::{ClockSpec, Landing, Promise, Warn};
use super::super::wall::{Beyond, Calendar, MINUTE};
use super::cycle::{
    Basis, ByHand, Changed, Cycle, Due, Measures, Phase, Stretch, add, measure, past,
};
use super::facts::{Answer, Terms, Unit};
use duly::{ChangeCause, ManualDue, Mode};

const SECOND: i64 = 1_000_000_000;

/// What a cycle is judged by: its clock's definition, and the calendars.
pub(super) struct Paper<'p> {
    pub(super) clock: &'p ClockSpec,
    pub(super) calendars: &'p [Calendar],
}

impl Paper<'_> {
    /// The due of a cycle that starts so and is never paused, and its target in measured time.
    pub(super) fn first_due(&self, terms: &Terms, basis: Basis) -> Result<(Due, i64), Beyond> {
        let (promise, _) = match &terms.target {
            Answer::Is(target) => target,
            other => return Ok((why(other), 0)),
        };
        let (unit, from) = (terms.unit(), basis.from);
        let target = match promise {
            Promise::Immediate => return Ok((Due::Immediately, 0)),
            Promise::Business(minutes) | Promise::Elapsed(minutes) => minutes * MINUTE,
            Promise::Days {
                n,
                landing: Landing::Length(minutes),
                ..
            } => i64::try_from(*n).unwrap() * minutes * MINUTE,
            Promise::Days { .. } => {
                let later = basis.due_before.map_or(from, |due| due.max(from));
                let due = self.landing(unit, promise, later)?;
                return Ok((Due::At(due), measure(self.calendars, unit, from, due)?));
            }
            Promise::FromFact(_) => return Err(Beyond),
        };
        let effective = basis.left + target;
        let due = add(self.calendars, unit, from, effective)?;
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
        let (shown, beyond) = (calendar.minute_of_day(anchor)?, anchor.rem_euclid(MINUTE));
        for minute in day_n.open_minutes().filter(|_| same_time) {
            let here = calendar.minute_of_day(minute)?;
            if here > shown {
                return Ok(minute);
            }
            if here == shown {
                return Ok(minute + beyond);
            }
        }
        Ok(day_n.last_closing())
    }

    pub(super) fn consumed(&self, cycle: &Cycle, at: i64) -> Result<i64, Beyond> {
        cycle.sum(self.calendars, at, Stretch::Running)
    }

    pub(super) fn measures(&self, cycle: &Cycle, as_of: i64) -> Result<Option<Measures>, Beyond> {
        if !matches!(cycle.due, Due::At(_)) {
            return Ok(None);
        }
        let (effective, as_of) = (cycle.effective, cycle.ended_at().unwrap_or(as_of));
        let consumed = self.consumed(cycle, as_of)?;
        let late = cycle.was_past(as_of);
        Ok(Some(Measures {
            effective,
            consumed,
            remaining: if late { 0 } else { effective - consumed },
            paused: cycle.sum(self.calendars, as_of, Stretch::Paused)?,
            overrun: if late { consumed - effective } else { 0 },
        }))
    }

    /// What of a span that moves the due lies where the cycle counts.
    fn moved(&self, cycle: &Cycle, unit: Unit, from: i64, to: i64) -> Result<i64, Beyond> {
        let start = cycle.started_at();
        measure(self.calendars, unit, from.max(start), to.max(start))
    }

    /// The due that is so much consumption ahead.
    fn ahead(&self, cycle: &Cycle, unit: Unit, now: i64, rest: i64) -> Result<i64, Beyond> {
        add(self.calendars, unit, now.max(cycle.started_at()), rest)
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
        let unit = cycle.unit();
        let moved = if cycle.changed_in_pause {
            let remaining = cycle.effective - self.consumed(cycle, now)?;
            self.ahead(cycle, unit, now, remaining)?
        } else {
            let paused = self.moved(cycle, unit, since, now)?;
            add(self.calendars, unit, due, paused)?
        };
        Ok(Due::At(moved))
    }

    pub(super) fn resume(&self, cycle: &mut Cycle, now: i64) -> Result<(), Beyond> {
        let Phase::Paused(since) = cycle.phase else {
            return Ok(());
        };
        cycle.due = self.due_at_resume(cycle, since, now)?;
        cycle.phase = Phase::Running;
        cycle.in_remaining = false;
        cycle.touched = now;
        if let Some(pause) = cycle.moves.last_mut() {
            pause.1 = Some(now);
        }
        cycle.leg(now, None, Stretch::Running);
        Ok(())
    }

    pub(super) fn end(&self, cycle: &mut Cycle, phase: Phase, now: i64) -> Result<(), Beyond> {
        if let Phase::Paused(since) = cycle.phase {
            cycle.due = self.due_at_resume(cycle, since, now)?;
            cycle.in_remaining = false;
            if let Some(pause) = cycle.moves.last_mut() {
                pause.1 = Some(now);
            }
        }
        cycle.phase = phase;
        Ok(())
    }

    /// Time has passed up to an instant: what came about is a fact from now on.
    pub(super) fn settle(&self, cycle: &mut Cycle, now: i64) -> Result<(), Beyond> {
        if cycle.standing().is_none()
            && let Some(at) = cycle.breached_at(now)
        {
            cycle.breaches.push((at, None));
        }
        cycle.warned = self.warned_at(cycle, now)?;
        Ok(())
    }

    /// The warnings listed at an instant if no event comes.
    pub(super) fn warned_at(
        &self,
        cycle: &Cycle,
        as_of: i64,
    ) -> Result<Vec<(Warn, i64, Option<i64>)>, Beyond> {
        let mut listed = cycle.warned.clone();
        for warn in &self.clock.warn {
            let stands = listed.iter().any(|one| one.0 == *warn && one.2.is_none());
            if !stands
                && let Some(at) = self.reaches(cycle, *warn)?
                && at <= as_of
            {
                listed.push((*warn, at, None));
            }
        }
        listed.sort();
        Ok(listed)
    }

    fn threshold(&self, cycle: &Cycle, warn: Warn) -> i64 {
        match warn {
            Warn::Percent(share) => {
                let exact = cycle.effective * i64::from(share) / 100;
                exact - exact.rem_euclid(SECOND)
            }
            Warn::Before(minutes) => cycle.effective - minutes * MINUTE,
        }
    }

    /// The first instant since the last event that made anything so at which so much is consumed.
    fn reaches(&self, cycle: &Cycle, warn: Warn) -> Result<Option<i64>, Beyond> {
        let (Phase::Running, Due::At(_)) = (cycle.phase, &cycle.due) else {
            return Ok(None);
        };
        let threshold = self.threshold(cycle, warn);
        let from = cycle.touched.max(cycle.started_at());
        let missing = threshold - self.consumed(cycle, from)?;
        if missing <= 0 {
            return Ok(Some(from));
        }
        let at = add(self.calendars, cycle.unit(), from, missing)?;
        Ok(Some(at))
    }

    /// A larger effective target that is not yet consumed to that point arms a warning again.
    fn rearm(&self, cycle: &mut Cycle, before: i64, now: i64) -> Result<(), Beyond> {
        let consumed = self.consumed(cycle, now)?;
        for place in 0..cycle.warned.len() {
            let (warn, _, rearmed) = cycle.warned[place];
            let below = consumed < self.threshold(cycle, warn);
            if rearmed.is_none() && cycle.effective > before && below {
                cycle.warned[place].2 = Some(now);
            }
        }
        Ok(())
    }

    /// Whether the cycle is to be replaced by a new one.
    pub(super) fn reclassify(
        &self,
        cycle: &mut Cycle,
        (old, new): (&Terms, &Terms),
        cause: ChangeCause,
        now: i64,
    ) -> Result<bool, Beyond> {
        let mut changed = Changed {
            at: now,
            cause,
            mode: None,
        };
        if cycle.by_hand.is_some() {
            if is_target(old) || is_target(new) {
                cycle.changed.push(changed);
            } else {
                cycle.unknown_anew.push(now);
            }
            return Ok(false);
        }
        let (due, _) = self.first_due(new, cycle.basis)?;
        let (had, has) = (cycle.due.is_named(), due.is_named());
        let mode = self.clock.mode_for(cause);
        changed.mode = Some(mode);
        if had || has {
            cycle.changed.push(changed);
        }
        let before = cycle.effective;
        match (had, has) {
            (false, true) => {
                self.re_apply(cycle, new, now)?;
                self.not_before(cycle, now)?;
                cycle.changed_in_pause = true;
            }
            (true, false) => match mode {
                Mode::Freeze => {}
                Mode::KeepElapsed if cycle.standing().is_some() => {}
                _ => {
                    if mode == Mode::FromOrigin {
                        cycle.withdraw(now);
                        for leg in &mut cycle.legs {
                            leg.unit = new.unit();
                        }
                    }
                    cycle.due = due;
                    cycle.go_by(new.unit(), now);
                    cycle.effective = 0;
                    cycle.bound = new.bound();
                    cycle.changed_in_pause = true;
                }
            },
            // Nothing is measured before or after: the reason in force is shown under every mode.
            (false, false) => {
                cycle.due = due;
                cycle.bound = new.bound();
            }
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
        self.rearm(cycle, before, now)?;
        Ok(false)
    }

    /// Target, calendar and pauses applied from the start.
    fn re_apply(&self, cycle: &mut Cycle, new: &Terms, now: i64) -> Result<(), Beyond> {
        let (unit, bound) = (new.unit(), new.bound());
        let (mut due, effective) = self.first_due(new, cycle.basis)?;
        for one in &cycle.moves {
            if let (Due::At(at), (from, Some(to))) = (&mut due, *one)
                && !past(*at, bound, from)
            {
                let span = self.moved(cycle, unit, from, to)?;
                *at = add(self.calendars, unit, *at, span)?;
            }
        }
        let old = (cycle.effective, cycle.unit());
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
                (consumed + self.moved(cycle, unit, now, due)?, Due::At(due))
            }
            _ => {
                let (_, target) = self.first_due(new, cycle.basis)?;
                let effective = target.max(consumed);
                let due = self.ahead(cycle, unit, now, effective - consumed)?;
                (effective, Due::At(due))
            }
        };
        let old = (cycle.effective, cycle.unit());
        cycle.changed_in_pause |= old != (effective, unit);
        let paused = matches!(cycle.phase, Phase::Paused(_));
        cycle.go_by(unit, now);
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

    /// The due that an event sets.
    pub(super) fn set_by_hand(&self, cycle: &mut Cycle, by_hand: ByHand) -> Result<(), Beyond> {
        let (now, before) = (by_hand.at, cycle.effective);
        if by_hand.hold == ManualDue::Fixed {
            // A pause ends there.
            self.resume(cycle, now)?;
        }
        let unit = match cycle.unit() {
            Unit::None => Unit::Real,
            unit => unit,
        };
        let paused = matches!(cycle.phase, Phase::Paused(_));
        cycle.go_by(unit, now);
        let ahead = self.moved(cycle, unit, now, by_hand.due)?;
        cycle.effective = self.consumed(cycle, now)? + ahead;
        cycle.due = Due::At(by_hand.due);
        cycle.by_hand = Some(by_hand);
        cycle.touched = now;
        if paused {
            cycle.changed_in_pause = true;
            cycle.in_remaining = true;
            cycle.due_was_is_open = true;
        }
        self.rearm(cycle, before, now)
    }

    /// Goes on where the end found it; the time between moves the due as a pause does, and is not measured as
    /// one.
    pub(super) fn go_on(&self, cycle: &mut Cycle, now: i64) -> Result<(), Beyond> {
        let Some(ended) = cycle.ended_at() else {
            return Ok(());
        };
        self.undo_end(cycle);
        let running = cycle.phase == Phase::Running;
        cycle.leg(ended, None, Stretch::Away);
        cycle.go_by(cycle.unit(), now);
        cycle.touched = now;
        // Where it was paused, the end of the pause moves the due by all of it.
        if !running {
            return Ok(());
        }
        cycle.moves.push((ended, Some(now)));
        let unit = cycle.unit();
        if let Due::At(due) = cycle.due
            && cycle.standing().is_none()
            && !past(due, cycle.bound, ended)
        {
            if cycle.is_fixed() {
                let left = self.moved(cycle, unit, now, due)?;
                cycle.effective = self.consumed(cycle, now)? + left;
            } else {
                let between = self.moved(cycle, unit, ended, now)?;
                cycle.due = Due::At(add(self.calendars, unit, due, between)?);
            }
        }
        Ok(())
    }

    fn undo_end(&self, cycle: &mut Cycle) -> usize {
        let Some((before, events)) = cycle.before_end.take() else {
            return 0;
        };
        let missed = cycle.missed;
        *cycle = *before;
        cycle.missed = missed;
        events
    }

    /// As if it had never ended: what was waited for in between paused it, where it pauses the clock by the
    /// revision in force then.
    pub(super) fn count_on(
        &self,
        cycle: &mut Cycle,
        paused: &[(i64, bool)],
        now: i64,
    ) -> Result<(), Beyond> {
        let events = self.undo_end(cycle);
        for (at, pauses) in &paused[events..] {
            self.heed(cycle, *pauses, *at)?;
        }
        cycle.touched = now;
        Ok(())
    }

    /// Pauses or resumes as what is waited for says.
    pub(super) fn heed(&self, cycle: &mut Cycle, pauses: bool, now: i64) -> Result<(), Beyond> {
        let pauses = pauses && !cycle.is_fixed();
        match (cycle.phase, pauses) {
            (Phase::Running, true) => cycle.pause(now),
            (Phase::Paused(_), false) => self.resume(cycle, now)?,
            _ => {}
        }
        Ok(())
    }

    /// What a cycle that is met hands on to the one that its end begins.
    pub(super) fn hands_on(&self, cycle: &Cycle, from: i64) -> Result<Basis, Beyond> {
        let measures = match cycle.ended_at() {
            Some(ended) => self.measures(cycle, ended)?,
            None => None,
        };
        let due_before = match cycle.due {
            Due::At(due) => Some(due),
            _ => None,
        };
        Ok(Basis {
            from,
            left: measures.map_or(0, |measures| measures.remaining),
            due_before,
        })
    }
}

fn is_target(terms: &Terms) -> bool {
    matches!(terms.target, Answer::Is(_))
}

fn why<T>(answer: &Answer<T>) -> Due {
    match answer {
        Answer::NotPromised(row) => Due::NotDefined(Some(*row)),
        Answer::NoRow | Answer::NoCalendar | Answer::Unset(_) | Answer::Is(_) => {
            Due::NotDefined(None)
        }
        Answer::Unknown => Due::Unknown,
    }
}
