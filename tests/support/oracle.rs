//! A slow and obvious calendar: it reads the wall clock tick by tick and counts.
//!
//! The one rule: an instant is open iff the wall clock, read at that instant, shows a date and time
//! inside that date's hours. The wall clock is somebody else's, chrono-tz's as a rule, with one reading per
//! tick; nothing here knows what an offset, a gap or a fold is.

use super::closed_days::ClosedRule;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Seconds of the wall clock since a date's midnight, half-open: `28_800..61_200` is 08:00 to 17:00. What
/// lies at or after 86,400 is time of the next date.
pub(crate) type Window = Range<u32>;
/// Monday first.
pub(crate) type Week = [Vec<Window>; 7];

const DAY: u32 = 86_400;

/// The hours of every date, as given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) week: Week,
    /// Weeks that replace the one before from a date on.
    pub(crate) versions: BTreeMap<NaiveDate, Week>,
    /// The dates closed one by one.
    pub(crate) closed: BTreeSet<NaiveDate>,
    pub(crate) rules: Vec<ClosedRule>,
    /// What is closed by either, wherever the tape may look.
    pub(crate) all_closed: BTreeSet<NaiveDate>,
    pub(crate) dated: BTreeMap<NaiveDate, Vec<Window>>,
    pub(crate) weekly_breaks: Week,
    pub(crate) dated_breaks: BTreeMap<NaiveDate, Vec<Window>>,
    pub(crate) keeps_spill: bool,
}

fn day(week: &Week, date: NaiveDate) -> &[Window] {
    &week[usize::try_from(date.weekday().num_days_from_monday()).unwrap()]
}

fn inside(windows: &[Window], second: u32) -> bool {
    windows.iter().any(|window| window.contains(&second))
}

impl Rules {
    /// Whether a wall clock that shows `wall` shows a time inside that date's hours.
    pub(crate) fn open_on_the_wall(&self, wall: NaiveDateTime) -> bool {
        let (date, second) = (wall.date(), wall.time().num_seconds_from_midnight());
        let yesterday = date.pred_opt().unwrap();
        let late = second + DAY;
        let replaced = self.dated.contains_key(&date) || self.is_closed(date);
        let spilt =
            inside(self.hours_given_with(yesterday), late) && (self.keeps_spill || !replaced);
        let break_of = |date: NaiveDate, second| {
            let dated = self.dated_breaks.get(&date);
            inside(day(&self.weekly_breaks, date), second)
                || dated.is_some_and(|breaks| inside(breaks, second))
        };
        (spilt || inside(self.hours_given_with(date), second))
            && !break_of(date, second)
            && !break_of(yesterday, late)
    }

    fn is_closed(&self, date: NaiveDate) -> bool {
        self.all_closed.contains(&date)
    }

    fn hours_given_with(&self, date: NaiveDate) -> &[Window] {
        match self.dated.get(&date) {
            Some(exact) => exact,
            None if self.is_closed(date) => &[],
            None => day(self.week_of(date), date),
        }
    }

    fn week_of(&self, date: NaiveDate) -> &Week {
        let version = self.versions.range(..=date).next_back();
        version.map_or(&self.week, |(_, week)| week)
    }

    /// Whether the last weekly hours leave open time, so that dates without a rule of their own open for
    /// ever; the first ones, when asked `before`. Closed-day rules leave most dates alone.
    pub(crate) fn recurs(&self, before: bool) -> bool {
        let last = self.versions.values().next_back().filter(|_| !before);
        let forever = Rules {
            week: last.unwrap_or(&self.week).clone(),
            weekly_breaks: self.weekly_breaks.clone(),
            ..Rules::default()
        };
        let hours = forever.week.iter().chain(&forever.weekly_breaks).flatten();
        let edges: BTreeSet<u32> = hours
            .flat_map(|window| [window.start % DAY, window.end % DAY])
            .chain([0])
            .collect();
        let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        monday.iter_days().take(7).any(|date| {
            let wall = |second: &u32| {
                let time = NaiveTime::from_num_seconds_from_midnight_opt(*second, 0);
                date.and_time(time.unwrap())
            };
            edges
                .iter()
                .any(|second| forever.open_on_the_wall(wall(second)))
        })
    }
}

/// One reading of the wall clock, good for the whole tick.
#[derive(Clone, Copy, Debug)]
struct Tick {
    start: DateTime<Utc>,
    wall: NaiveDateTime,
    open: bool,
}

/// Consecutive readings of the wall clock, and every calendar operation by walking over them.
///
/// Where an answer lies outside the tape it is `None`.
#[derive(Debug)]
pub(crate) struct Tape {
    step: TimeDelta,
    ticks: Vec<Tick>,
}

impl Tape {
    /// Reads a wall clock every `step` from `span.start` on, and asks whether it is open then.
    ///
    /// All edges of the hours and all changes of the clock inside must lie on whole steps.
    pub(crate) fn read(
        is_open: impl Fn(DateTime<Utc>) -> bool,
        shows: impl Fn(DateTime<Utc>) -> NaiveDateTime,
        span: Range<DateTime<Utc>>,
        step: TimeDelta,
    ) -> Tape {
        let mut ticks = Vec::new();
        let mut start = span.start;
        while start < span.end {
            let wall = shows(start);
            assert_eq!(
                i64::from(wall.time().num_seconds_from_midnight()) % step.num_seconds(),
                0,
                "at {start} it shows {wall}: read it in smaller steps"
            );
            let open = is_open(start);
            ticks.push(Tick { start, wall, open });
            start += step;
        }
        Tape { step, ticks }
    }

    pub(crate) fn start(&self) -> DateTime<Utc> {
        self.ticks[0].start
    }

    pub(crate) fn end(&self) -> DateTime<Utc> {
        self.ticks[self.ticks.len() - 1].start + self.step
    }

    /// The instants on the tape at which it turns open or closed.
    pub(crate) fn edges(&self) -> Vec<DateTime<Utc>> {
        self.ticks
            .windows(2)
            .filter(|pair| pair[0].open != pair[1].open)
            .map(|pair| pair[1].start)
            .collect()
    }

    fn index(&self, t: DateTime<Utc>) -> usize {
        let steps = (t - self.start()).num_seconds() / self.step.num_seconds();
        usize::try_from(steps).unwrap()
    }

    pub(crate) fn is_open(&self, t: DateTime<Utc>) -> bool {
        self.ticks[self.index(t)].open
    }

    /// Open time in `[a, b)`, where `a <= b`.
    fn measure(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> TimeDelta {
        let mut sum = TimeDelta::zero();
        for tick in &self.ticks[self.index(a)..] {
            if tick.start >= b {
                break;
            }
            if tick.open {
                sum += (tick.start + self.step).min(b) - tick.start.max(a);
            }
        }
        sum
    }

    pub(crate) fn between(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> TimeDelta {
        if a <= b {
            self.measure(a, b)
        } else {
            -self.measure(b, a)
        }
    }

    /// The earliest `u >= t` with `d` of open time in `[t, u)`.
    pub(crate) fn add(&self, t: DateTime<Utc>, d: TimeDelta) -> Option<DateTime<Utc>> {
        if d.is_zero() {
            return Some(t);
        }
        let mut left = d;
        for tick in self.ticks[self.index(t)..].iter().filter(|tick| tick.open) {
            let from = tick.start.max(t);
            let piece = tick.start + self.step - from;
            if left <= piece {
                return Some(from + left);
            }
            left -= piece;
        }
        None
    }

    /// The latest `u <= t` with `d` of open time in `[u, t)`.
    pub(crate) fn sub(&self, t: DateTime<Utc>, d: TimeDelta) -> Option<DateTime<Utc>> {
        if d.is_zero() {
            return Some(t);
        }
        let mut left = d;
        for tick in self.ticks[..=self.index(t)]
            .iter()
            .rev()
            .filter(|tick| tick.open)
        {
            let to = (tick.start + self.step).min(t);
            let piece = to - tick.start;
            if left <= piece {
                return Some(to - left);
            }
            left -= piece;
        }
        None
    }

    /// The earliest instant at or after `t` that is open, or closed.
    fn next(&self, t: DateTime<Utc>, open: bool) -> Option<DateTime<Utc>> {
        self.ticks[self.index(t)..]
            .iter()
            .find(|tick| tick.open == open)
            .map(|tick| tick.start.max(t))
    }

    pub(crate) fn next_open(&self, t: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.next(t, true)
    }

    pub(crate) fn next_close(&self, t: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.next(self.next(t, true)?, false)
    }

    pub(crate) fn next_change(&self, t: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.next(t, !self.is_open(t))
    }

    /// The maximal open intervals, cut at both ends of `from..to`.
    pub(crate) fn spans(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<Range<DateTime<Utc>>> {
        let mut spans: Vec<Range<DateTime<Utc>>> = Vec::new();
        for tick in self.ticks[self.index(from)..]
            .iter()
            .filter(|tick| tick.open && tick.start < to)
        {
            let (start, end) = (tick.start.max(from), (tick.start + self.step).min(to));
            match spans.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ if start < end => spans.push(start..end),
                _ => {}
            }
        }
        spans
    }

    /// The dates of which the tape holds every instant.
    pub(crate) fn whole_days(&self) -> Range<NaiveDate> {
        let (first, last) = (self.ticks[0], self.ticks[self.ticks.len() - 1]);
        first.wall.date().succ_opt().unwrap()..last.wall.date()
    }

    /// Whether the tape holds every instant of these dates.
    pub(crate) fn holds_days(&self, dates: Range<NaiveDate>) -> bool {
        let whole = self.whole_days();
        whole.start <= dates.start && dates.end <= whole.end
    }

    fn open_on(&self, date: NaiveDate) -> impl DoubleEndedIterator<Item = &Tick> {
        self.ticks
            .iter()
            .filter(move |tick| tick.open && tick.wall.date() == date)
    }

    /// Whether `date` has any open time.
    pub(crate) fn is_business_day(&self, date: NaiveDate) -> bool {
        self.open_on(date).next().is_some()
    }

    /// The `n`-th business day after `date`; `None` when it does not come before `last`.
    pub(crate) fn business_day_after(
        &self,
        date: NaiveDate,
        n: u32,
        last: NaiveDate,
    ) -> Option<NaiveDate> {
        let mut left = n;
        for next in date.iter_days().skip(1).take_while(|next| *next <= last) {
            left -= u32::from(self.is_business_day(next));
            if left == 0 {
                return Some(next);
            }
        }
        None
    }

    pub(crate) fn first_opening(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.open_on(date).next().map(|tick| tick.start)
    }

    /// The end of the open time of `date`.
    pub(crate) fn last_closing(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.open_on(date)
            .next_back()
            .map(|tick| tick.start + self.step)
    }

    /// The earliest open instant of `date` whose wall clock shows `time` or later.
    pub(crate) fn first_open_at_or_after(
        &self,
        date: NaiveDate,
        time: NaiveTime,
    ) -> Option<DateTime<Utc>> {
        let asked = date.and_time(time);
        let tick = self
            .open_on(date)
            .find(|tick| tick.wall + self.step > asked)?;
        Some(tick.start + (asked - tick.wall).max(TimeDelta::zero()))
    }
}
