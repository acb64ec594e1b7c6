//! What conditions read of a ticket at an instant, and when what they say changes.

use super::fold::{Cycle, Facts, Given, Phase, Revisions, State, due_from_start, tables_say};
use super::kept::{self, Kept};
use crate::instant::Instant;
use crate::policy::clock::CalendarId;
use crate::policy::condition::{
    Anchor, ClockState, ClockTest, Condition, Known, Notes, Reader, Since, Situation, Than, Timed,
    Truth, Unset, Window, Within,
};
use crate::policy::fact::FactId;
use crate::policy::memory::MemoryId;
use crate::policy::table::{Cell, Lookup, Table};
use crate::policy::target::TargetRule;
use crate::policy::{Bound, Reason, WarnAt};
use std::collections::{BTreeSet, VecDeque};

static NO_EVENTS: VecDeque<Instant> = VecDeque::new();

/// A ticket as it stands at an instant, if no event comes before it.
pub(crate) struct Sight<'t, S = Facts> {
    pub(crate) revisions: &'t Revisions,
    pub(crate) state: &'t State,
    /// The facts of the state, or those with what an event at hand says over them.
    pub(crate) known: &'t S,
    pub(crate) now: Instant,
}

impl<S> Clone for Sight<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Sight<'_, S> {}

impl<S: Situation> Reader<Timed> for Sight<'_, S> {
    fn leaf(&self, leaf: &Timed, notes: &mut impl Notes) -> Truth {
        let truth = match leaf {
            Timed::Known(leaf) => return Reader::<Known>::leaf(self.known, leaf, notes),
            Timed::Since(since) => self.since(since, notes),
            Timed::Within(within) => self.within(within, notes),
            Timed::Open(calendar) => {
                notes.hours(*calendar);
                let named = self.revisions.parts().calendar(*calendar);
                Ok(named.calendar.is_open_at(self.now).into())
            }
            Timed::Clock(place, test) => self.clock(*place, test, notes),
            // No rung is looked at here.
            Timed::Unacknowledged(_) => Err(Truth::False),
        };
        truth.unwrap_or_else(|truth| truth)
    }
}

/// A value, or what the leaf is without it: false, or unknown.
type Read<T> = Result<T, Truth>;

impl<S: Situation> Sight<'_, S> {
    fn since(&self, since: &Since, notes: &mut impl Notes) -> Read<Truth> {
        let (from, given) = self.counted_from(since, notes)?;
        // Never, where the span never ends.
        let end = due_from_start(self.revisions, &given, from);
        let turn = match since.than {
            Than::AtLeast | Than::Shorter => end,
            Than::Longer | Than::AtMost => end.and_then(|end| end.checked_add(1)),
        };
        let reached = self.has_come(turn, notes);
        Ok(match since.than {
            Than::AtLeast | Than::Longer => reached,
            Than::Shorter | Than::AtMost => !reached,
        }
        .into())
    }

    /// Whether an instant has come at which a leaf turns.
    pub(super) fn has_come(&self, turn: Option<Instant>, notes: &mut impl Notes) -> bool {
        if let Some(turn) = turn {
            notes.turns(turn);
        }
        turn.is_some_and(|turn| turn <= self.now)
    }

    /// The instant that time is counted from; where it has not come about, false.
    fn anchor(&self, since: &Since, notes: &mut impl Notes) -> Read<Instant> {
        let facts = self.state.facts();
        let event = match &since.from {
            Anchor::Fact(fact) => return self.known.instant(*fact, notes),
            Anchor::Due(clock) => {
                let cycle = self.cycle(*clock).ok_or(Truth::False)?;
                if cycle.is_open() && matches!(cycle.phase, Phase::Paused { late: false, .. }) {
                    return Err(Truth::False);
                }
                return self.due(*clock, cycle, notes);
            }
            Anchor::Last(memory) => {
                let seen = facts.memory(*memory);
                seen.and_then(|seen| seen.last.back().copied())
            }
            Anchor::First(memory) => facts.memory(*memory).and_then(|seen| seen.first),
        };
        let opened = since.or_opened.then(|| self.state.opened_at());
        event.or(opened).ok_or(Truth::False)
    }

    /// When it was, and how long it is: where one of both is not told, the other is asked for too.
    pub(super) fn counted_from(
        &self,
        since: &Since,
        notes: &mut impl Notes,
    ) -> Read<(Instant, Given)> {
        let from = self.anchor(since, notes);
        if from == Err(Truth::False) {
            return Err(Truth::False);
        }
        let given = self.span(&since.span, &since.calendar, notes);
        Ok((from?, given?))
    }

    /// What tables give; where it is not told, all is asked for that it may hang on.
    pub(super) fn span(
        &self,
        span: &Table<TargetRule>,
        calendar: &Table<CalendarId>,
        notes: &mut impl Notes,
    ) -> Read<Given> {
        let given = tables_say(span, calendar, self.revisions, self.known);
        let mut asks = Vec::new();
        let told = self.told(&given, &mut asks);
        if told == Err(Truth::Unknown) {
            for row in &span.rows {
                let truth = row.when.read(self.known, &mut ());
                if let (Cell::Is(TargetRule::FromFact(span)), true) =
                    (&row.value, truth != Truth::False)
                    && self.known.fact(span.fact).is_none()
                {
                    asks.push(Unset::Fact(span.fact));
                }
                if truth == Truth::True {
                    break;
                }
            }
            if let Lookup::Unknown(more) = calendar.first(self.known) {
                asks.extend(more);
            }
            asks.sort_unstable();
            asks.dedup();
            asks.into_iter().for_each(|unset| notes.ask(unset));
        }
        told.map(|()| given)
    }

    /// Whether tables give a target: what they lack is asked for.
    fn told(&self, given: &Given, notes: &mut impl Notes) -> Read<()> {
        match given {
            Given::Target(..) => Ok(()),
            Given::Unknown(ask) => {
                ask.iter().for_each(|unset| notes.ask(*unset));
                Err(Truth::Unknown)
            }
            Given::NotDefined(reason) => match reason.as_ref() {
                Reason::FactUnset { fact } => {
                    let fact = self.revisions.parts().fact_named(fact);
                    let fact = fact.ok_or(Truth::False)?;
                    notes.ask(Unset::Fact(fact));
                    Err(Truth::Unknown)
                }
                Reason::Gap { .. } | Reason::NotPromised { .. } | Reason::NoRow { .. } => {
                    Err(Truth::False)
                }
            },
        }
    }

    /// How many of these events are in a window, and when only so many are left: as one after the other leaves, in
    /// the order in which they came.
    fn leaving<'w>(
        &'w self,
        memory: MemoryId,
        window: &'w Window,
        year: Option<Instant>,
    ) -> (usize, impl Fn(usize) -> Option<Instant> + 'w) {
        let leaves = move |came: Instant| match (window, year) {
            (Window::Elapsed(nanos), _) => came.checked_add(*nanos),
            (Window::Months(months, zone), _) => zone.months_after(came, i64::from(*months)),
            (Window::YearFrom(_, zone), Some(of)) => zone.anniversary_after(of, came),
            (Window::Year(zone) | Window::YearFrom(_, zone), _) => zone.new_year_after(came),
        };
        let kept = self
            .state
            .facts()
            .memory(memory)
            .map_or(&NO_EVENTS, |seen| &seen.last);
        let gone = kept.partition_point(|came| leaves(*came).is_some_and(|at| at <= self.now));
        let count = kept.len().saturating_sub(gone);
        let until = move |left: usize| {
            let last = kept.len().checked_sub(left.saturating_add(1))?;
            leaves(*kept.get(last)?)
        };
        (count, until)
    }

    /// When the years of a window begin, where it is one of years from an instant on.
    fn year(&self, window: &Window, notes: &mut impl Notes) -> Read<Option<Instant>> {
        match window {
            Window::YearFrom(fact, _) => self.known.instant(*fact, notes).map(Some),
            Window::Elapsed(_) | Window::Months(..) | Window::Year(_) => Ok(None),
        }
    }

    /// How many of these events are in a window, as far as `most`, and when fewer are; or what is not told of which
    /// that depends.
    pub(super) fn counted(
        &self,
        memory: MemoryId,
        window: &Window,
        most: usize,
    ) -> Result<(usize, Option<Instant>), Vec<Unset>> {
        let mut asks = Vec::new();
        let Ok(year) = self.year(window, &mut asks) else {
            return Err(asks);
        };
        let (count, until) = self.leaving(memory, window, year);
        let count = count.min(most);
        let fewer = count.checked_sub(1).and_then(until);
        Ok((count, fewer))
    }

    /// Events leave a window in the order in which they came, so that the count only falls.
    fn within(&self, within: &Within, notes: &mut impl Notes) -> Read<Truth> {
        let year = self.year(&within.window, notes)?;
        let (count, until) = self.leaving(within.memory, &within.window, year);
        let holds = |left: usize| {
            within
                .test
                .holds_of(i64::try_from(left).unwrap_or(i64::MAX))
        };
        let now = holds(count);
        // A comparison with one number turns once at most as the count falls: at the largest one that turns it.
        if holds(0) != now {
            let (mut turned, mut not) = (0, count);
            while not.saturating_sub(turned) > 1 {
                let middle = turned.midpoint(not);
                match holds(middle) == now {
                    true => not = middle,
                    false => turned = middle,
                }
            }
            self.has_come(until(turned), notes);
        }
        Ok(now.into())
    }

    pub(super) fn cycle(&self, clock: usize) -> Option<&Cycle> {
        self.state.cycles().get(clock)?.last()
    }

    fn clock(&self, clock: usize, test: &ClockTest, notes: &mut impl Notes) -> Read<Truth> {
        let Some(cycle) = self.cycle(clock) else {
            let states = match test {
                ClockTest::State(states) => states.as_slice(),
                ClockTest::Breached | ClockTest::PastDue(_) | ClockTest::Used(_) => &[],
            };
            return Ok(states.contains(&ClockState::NotStarted).into());
        };
        Ok(match test {
            ClockTest::State(states) => states.contains(&cycle.standing()),
            ClockTest::Breached => {
                let running = cycle.is_open() && cycle.phase == Phase::Running;
                if running && cycle.listed_breach().is_none() {
                    self.due_if_open(clock, cycle, notes)?;
                    self.has_come(cycle.passes_by(cycle.bound()), notes);
                }
                cycle.breached_at(self.now).is_some()
            }
            ClockTest::PastDue(bound) => {
                self.due(clock, cycle, notes)?;
                let bound = bound.unwrap_or_else(|| cycle.bound());
                self.is_past(cycle, bound, notes)
            }
            ClockTest::Used(share) => {
                self.due(clock, cycle, notes)?;
                let used = cycle.used_at(self.revisions, WarnAt::Percent(*share));
                self.has_come(used, notes)
            }
        }
        .into())
    }

    /// By a bound that need not be the target's. In a pause a due that was not past does not pass.
    fn is_past(&self, cycle: &Cycle, bound: Bound, notes: &mut impl Notes) -> bool {
        match cycle.phase {
            Phase::Paused { since, .. } if cycle.is_open() => {
                let passes = cycle.passes_by(bound);
                passes.is_some_and(|passes| passes <= since)
            }
            Phase::Paused { .. } | Phase::Running => self.has_come(cycle.passes_by(bound), notes),
        }
    }

    /// A due that is not told yet may be breached as soon as it is.
    fn due_if_open(&self, clock: usize, cycle: &Cycle, notes: &mut impl Notes) -> Read<()> {
        match self.due(clock, cycle, notes) {
            Err(Truth::Unknown) => Err(Truth::Unknown),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// The due of a cycle, where it is an instant. What an open one lacks is asked for; of an ended one nothing
    /// decides any more.
    fn due(&self, clock: usize, cycle: &Cycle, notes: &mut impl Notes) -> Read<Instant> {
        if let Some(due) = cycle.due().instant() {
            return Ok(due);
        }
        let clock = self.revisions.parts().clocks.get(clock);
        let clock = clock.filter(|_| cycle.is_open() && !cycle.due().is_named());
        let clock = clock.ok_or(Truth::False)?;
        self.span(&clock.target, &clock.calendar, notes)?;
        Err(Truth::False)
    }
}

/// What a condition says at an instant, and until when nothing but the hours of a calendar changes that.
#[derive(Debug)]
struct Found {
    from: Instant,
    truth: Truth,
    asks: Vec<Unset>,
    assumed: BTreeSet<FactId>,
    until: Option<Instant>,
    hours: Option<CalendarId>,
}

impl Notes for Found {
    fn ask(&mut self, unset: Unset) {
        self.asks.push(unset);
    }
    fn mark(&self) -> usize {
        self.asks.len()
    }
    fn forget(&mut self, mark: usize) {
        self.asks.truncate(mark);
    }
    fn assumed(&mut self, fact: FactId) {
        self.assumed.insert(fact);
    }
    fn turns(&mut self, at: Instant) {
        kept::turns(&mut self.until, self.from, at);
    }
    fn hours(&mut self, calendar: CalendarId) {
        self.hours = Some(calendar);
    }
}

/// Of two instants that may come, the one that does first.
pub(crate) fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

impl Found {
    fn says(&self, other: &Found) -> bool {
        self.truth == other.truth && self.asks == other.asks && self.assumed == other.assumed
    }
}

impl<S: Situation> Sight<'_, S> {
    fn find(&self, condition: &mut Kept<'_>, now: Instant) -> Found {
        let mut found = Found {
            from: now,
            truth: Truth::Unknown,
            asks: Vec::new(),
            assumed: BTreeSet::new(),
            until: None,
            hours: None,
        };
        found.truth = condition.read(now, &Sight { now, ..*self }, &mut found);
        found.asks.sort_unstable();
        found.asks.dedup();
        found
    }

    /// The first instant after this one at which the condition, or what it asks for or takes at a default, is
    /// another one if no event comes.
    ///
    /// Between events every leaf but that of opening hours turns once at most, at an instant it names. So the
    /// time falls into stretches, at most one more than there are leaves, in which only one calendar turns to
    /// and fro: two looks at each stretch see all it holds.
    pub(crate) fn next_change(&self, condition: &Condition<Timed>) -> Option<Instant> {
        let turns = condition.size();
        let condition = &mut Kept::of(condition);
        let said = self.find(condition, self.now);
        let mut at = self.now;
        let (mut until, mut hours) = (said.until, said.hours);
        for _ in 0..=turns {
            let change = hours.and_then(|calendar| self.next_hours(calendar, at));
            if let Some(change) = change.filter(|at| until.is_none_or(|until| *at < until)) {
                let other = self.find(condition, change);
                if !said.says(&other) {
                    return Some(change);
                }
                until = earlier(until, other.until);
            }
            at = until?;
            let next = self.find(condition, at);
            if !said.says(&next) {
                return Some(at);
            }
            (until, hours) = (next.until, next.hours);
        }
        None
    }

    fn next_hours(&self, calendar: CalendarId, at: Instant) -> Option<Instant> {
        let named = self.revisions.parts().calendar(calendar);
        named.calendar.next_change_at(at).ok().flatten()
    }
}
