//! Random calendars, and the instants worth asking them about.

use super::oracle::{Rules, Tape, Window};
use super::zones::{self, Tested, disagreement, tested, wall};
use super::{NANO, RANGE_END, RANGE_START};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use duly::calendar::{Calendar, Hours, Zone};
use proptest::array::uniform7;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

/// Days of tape on either side of an anchor.
const TAPE_DAYS: i64 = 10;
/// Dated rules fall at most this many days from the anchor's date.
const DATED_DAYS: i64 = 8;
const DAY: u32 = 86_400;

/// A calendar, and the instant around which it is interesting.
pub(crate) struct Case {
    pub(crate) zone: &'static Tested,
    pub(crate) newest: bool,
    pub(crate) anchor: DateTime<Utc>,
    pub(crate) rules: Rules,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("zone", &self.zone.name)
            .field("data", &if self.newest { "newest" } else { "chrono-tz" })
            .field("anchor", &self.anchor)
            .field("rules", &self.rules)
            .finish()
    }
}

impl Case {
    /// The calendar under test.
    pub(crate) fn calendar(&self) -> Calendar {
        calendar(
            if self.newest {
                &self.zone.newest
            } else {
                &self.zone.from_chrono_tz
            },
            &self.rules,
        )
    }

    /// What the oracle reads around the anchor.
    pub(crate) fn tape(&self) -> Tape {
        let whole_minutes = |t: DateTime<Utc>| wall(self.zone.tz, t).second() == 0;
        let (from, to) = (
            self.anchor - TimeDelta::days(TAPE_DAYS),
            self.anchor + TimeDelta::days(TAPE_DAYS),
        );
        let minutes = from.duration_trunc_minute()..to.duration_trunc_minute();
        if self.rules.on_whole_minutes()
            && whole_minutes(minutes.start)
            && whole_minutes(minutes.end)
        {
            self.read_in_range(minutes, TimeDelta::minutes(1))
        } else {
            let near = self.anchor - TimeDelta::hours(26)..self.anchor + TimeDelta::hours(26);
            self.read_in_range(
                near.start.duration_trunc_minute()..near.end.duration_trunc_minute(),
                TimeDelta::seconds(1),
            )
        }
    }

    fn read_in_range(&self, span: Range<DateTime<Utc>>, step: TimeDelta) -> Tape {
        self.read(span.start.max(RANGE_START)..span.end.min(RANGE_END), step)
    }

    /// What the oracle reads in a span of whole minutes.
    pub(crate) fn read(&self, span: Range<DateTime<Utc>>, step: TimeDelta) -> Tape {
        Tape::read(&self.rules, self.zone.tz, span, step)
    }

    /// The dates that may have a rule of their own.
    pub(crate) fn dated_days(&self) -> Range<NaiveDate> {
        self.date(-DATED_DAYS)..self.date(DATED_DAYS + 1)
    }

    /// The local date of the anchor, moved by `days`.
    pub(crate) fn date(&self, days: i64) -> NaiveDate {
        wall(self.zone.tz, self.anchor).date() + TimeDelta::days(days)
    }
}

trait TruncMinute {
    fn duration_trunc_minute(self) -> Self;
}

impl TruncMinute for DateTime<Utc> {
    fn duration_trunc_minute(self) -> Self {
        let into = i64::from(self.nanosecond()) + i64::from(self.second()) * 1_000_000_000;
        self - TimeDelta::nanoseconds(into)
    }
}

impl Rules {
    fn on_whole_minutes(&self) -> bool {
        let dated = self.dated.values().chain(self.dated_breaks.values());
        let mut windows = self
            .week
            .iter()
            .chain(&self.weekly_breaks)
            .chain(dated)
            .flatten();
        windows.all(|window| window.start % 60 == 0 && window.end % 60 == 0)
    }
}

/// The calendar that `rules` describe, through the public builder.
pub(crate) fn calendar(zone: &Zone, rules: &Rules) -> Calendar {
    let mut weekly = Calendar::weekly(zone.clone());
    let week = (0..7).map(|day| Weekday::try_from(day).unwrap());
    for ((weekday, windows), breaks) in week.zip(&rules.week).zip(&rules.weekly_breaks) {
        if !windows.is_empty() {
            weekly = weekly.on(weekday, hours(windows));
        }
        if !breaks.is_empty() {
            weekly = weekly.break_weekly(weekday, hours(breaks));
        }
    }
    for date in &rules.closed {
        weekly = weekly.closed(*date, "closed");
    }
    for (date, windows) in &rules.dated {
        weekly = weekly.date(*date, hours(windows));
    }
    for (date, breaks) in &rules.dated_breaks {
        weekly = weekly.break_on(*date, hours(breaks));
    }
    weekly.build().unwrap()
}

/// The windows in the text the crate reads.
fn hours(windows: &[Window]) -> Hours {
    if windows.is_empty() {
        return Hours::none();
    }
    let clock = |second: u32| match (second / 3_600, second / 60 % 60, second % 60) {
        (hour, minute, 0) => format!("{hour:02}:{minute:02}"),
        (hour, minute, second) => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let window = |window: &Window| format!("{}-{}", clock(window.start), clock(window.end));
    windows
        .iter()
        .map(window)
        .collect::<Vec<_>>()
        .join(", ")
        .parse()
        .unwrap()
}

/// Windows between random times, some of them touching.
fn pieces(step: u32) -> impl Strategy<Value = Vec<Window>> {
    let early_or_any = prop_oneof![2 => 0..=DAY / step, 1 => 0..=4 * 3_600 / step, 1 => (21 * 3_600 / step)..=(DAY / step)];
    (btree_set(early_or_any, 2..=8), any::<u8>()).prop_map(move |(edges, keep)| {
        let edges: Vec<u32> = edges.into_iter().collect();
        let pairs = edges
            .windows(2)
            .enumerate()
            .filter(|(n, _)| keep >> n & 1 == 1);
        pairs
            .map(|(_, pair)| pair[0] * step..pair[1] * step)
            .collect()
    })
}

fn clock(hour: u32, minute: u32) -> u32 {
    hour * 3_600 + minute * 60
}

fn only(window: Window) -> Vec<Window> {
    Vec::from([window])
}

fn hours_of_a_day(step: u32) -> impl Strategy<Value = Vec<Window>> {
    prop_oneof![
        3 => Just(Vec::new()),
        2 => Just(only(0..DAY)),
        3 => Just(only(clock(8, 0)..clock(17, 0))),
        2 => Just(vec![clock(8, 0)..clock(12, 0), clock(13, 0)..clock(17, 30)]),
        1 => Just(vec![0..clock(2, 30), clock(22, 0)..DAY]),
        1 => Just(vec![clock(1, 30)..clock(2, 15), clock(2, 15)..clock(3, 0)]),
        6 => pieces(step),
    ]
}

fn breaks(step: u32) -> impl Strategy<Value = Vec<Window>> {
    prop_oneof![
        6 => Just(Vec::new()),
        1 => Just(only(clock(12, 0)..clock(12, 45))),
        1 => Just(only(clock(2, 0)..clock(3, 0))),
        1 => Just(only(0..DAY)),
        2 => pieces(step),
    ]
}

/// Rules whose dates are days from an anchor, and exact hours on days since 1970 far from it.
type Raw = (
    [Vec<Window>; 7],
    BTreeSet<i64>,
    BTreeMap<i64, Vec<Window>>,
    [Vec<Window>; 7],
    BTreeMap<i64, Vec<Window>>,
    BTreeMap<i64, Vec<Window>>,
);

fn raw(step: u32) -> impl Strategy<Value = Raw> {
    let days = || -DATED_DAYS..=DATED_DAYS;
    let weekly_breaks = prop_oneof![2 => Just(Default::default()), 1 => uniform7(breaks(step))];
    // Weeks without hours leave the dated ones; weeks round the clock make runs of years.
    let week = prop_oneof![
        1 => Just(Default::default()),
        1 => Just(std::array::from_fn(|_| only(0..DAY))),
        8 => uniform7(hours_of_a_day(step)),
    ];
    (
        week,
        btree_set(days(), 0..4),
        btree_map(days(), hours_of_a_day(step), 0..4),
        weekly_breaks,
        btree_map(days(), breaks(step), 0..3),
        btree_map(10..47_470_i64, hours_of_a_day(step), 0..3),
    )
}

/// Where an anchor lies: often at a change of the clock, now and then at an end of the range.
#[derive(Clone, Copy, Debug)]
enum Whence {
    Change(Index),
    Anywhere(i64),
    RangeStart,
    RangeEnd,
}

fn whence() -> impl Strategy<Value = Whence> {
    prop_oneof![
        7 => any::<Index>().prop_map(Whence::Change),
        3 => (0..RANGE_END.timestamp()).prop_map(Whence::Anywhere),
        1 => Just(Whence::RangeStart),
        1 => Just(Whence::RangeEnd),
    ]
}

impl Whence {
    fn anchor(self, zone: &Tested) -> DateTime<Utc> {
        match self {
            Whence::Change(index) if !zone.changes.is_empty() => *index.get(&zone.changes),
            Whence::Change(index) => {
                DateTime::UNIX_EPOCH + TimeDelta::days(index.index(47_481).try_into().unwrap())
            }
            Whence::Anywhere(seconds) => DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds),
            Whence::RangeStart => RANGE_START,
            Whence::RangeEnd => RANGE_END - NANO,
        }
    }
}

/// Whether the oracle may judge bundled data around `anchor`.
fn agreed(name: &str, anchor: DateTime<Utc>) -> bool {
    let margin = TimeDelta::days(2 * TAPE_DAYS);
    disagreement(name)
        .is_none_or(|years| anchor + margin < years.start || anchor - margin >= years.end)
}

fn resolve(zone: &'static Tested, newest: bool, whence: Whence, raw: Raw) -> Case {
    let (week, closed, dated, weekly_breaks, dated_breaks, far) = raw;
    let anchor = whence.anchor(zone);
    let today = wall(zone.tz, anchor).date();
    // The builder refuses a date that no clock shows in the range.
    let shown = super::date("1969-12-31")..=super::date("2100-01-01");
    let on = |days: i64| Some(today + TimeDelta::days(days)).filter(|date| shown.contains(date));
    let dates = |given: BTreeMap<i64, Vec<Window>>| {
        given
            .into_iter()
            .filter_map(|(days, windows)| Some((on(days)?, windows)))
            .collect()
    };
    let since_1970 = |(days, windows)| {
        (
            DateTime::UNIX_EPOCH.date_naive() + TimeDelta::days(days),
            windows,
        )
    };
    let far = far.into_iter().map(since_1970);
    let near: BTreeMap<_, _> = dates(dated);
    let rules = Rules {
        week,
        closed: closed.into_iter().filter_map(on).collect(),
        dated: far.chain(near).collect(),
        weekly_breaks,
        dated_breaks: dates(dated_breaks),
    };
    Case {
        zone,
        newest: newest && agreed(zone.name, anchor),
        anchor,
        rules,
    }
}

/// Calendars whose edges lie on multiples of `step` seconds.
pub(crate) fn cases(step: u32) -> impl Strategy<Value = Case> {
    let zone = (0..zones::NAMES.len()).prop_map(tested);
    let every = (zone, any::<bool>(), whence(), raw(step));
    every.prop_map(|(zone, newest, whence, raw)| resolve(zone, newest, whence, raw))
}

/// Likewise, at the ends of the range, in zones that show whole minutes there.
pub(crate) fn cases_at_the_ends(step: u32) -> impl Strategy<Value = Case> {
    let zone = (0..zones::NAMES.len()).prop_map(tested);
    let zone = zone.prop_filter("whole minutes", |zone| zone.name != "Africa/Monrovia");
    let end = prop_oneof![Just(Whence::RangeStart), Just(Whence::RangeEnd)];
    (zone, end, raw(step)).prop_map(|(zone, end, raw)| {
        let mut case = resolve(zone, false, end, raw);
        case.anchor = case.anchor.duration_trunc_minute();
        case
    })
}

/// An instant to ask about: anywhere in a span, or on or beside an edge in it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Anywhere(Index),
    WholeMinute(Index),
    Edge(Index, i64),
}

pub(crate) fn place() -> impl Strategy<Value = Place> {
    let beside = prop_oneof![
        Just(0),
        Just(-1),
        Just(1),
        Just(1_000_000_000),
        -2_000_000_000_i64..2_000_000_000
    ];
    prop_oneof![
        2 => any::<Index>().prop_map(Place::Anywhere),
        1 => any::<Index>().prop_map(Place::WholeMinute),
        4 => (any::<Index>(), beside).prop_map(|(edge, nanos)| Place::Edge(edge, nanos)),
    ]
}

pub(crate) fn places(n: usize) -> impl Strategy<Value = Vec<Place>> {
    vec(place(), n)
}

impl Place {
    /// The instant meant, inside `span`.
    pub(crate) fn instant(
        self,
        span: &Range<DateTime<Utc>>,
        edges: &[DateTime<Utc>],
    ) -> DateTime<Utc> {
        let nanos = (span.end - span.start).num_nanoseconds().unwrap();
        let into = |index: Index| {
            span.start
                + TimeDelta::nanoseconds(index.index(nanos.try_into().unwrap()).try_into().unwrap())
        };
        let meant = match self {
            Place::Edge(index, beside) if !edges.is_empty() => {
                *index.get(edges) + TimeDelta::nanoseconds(beside)
            }
            Place::Anywhere(index) | Place::Edge(index, _) => into(index),
            Place::WholeMinute(index) => into(index).duration_trunc_minute(),
        };
        meant.clamp(span.start, span.end - NANO)
    }
}

/// Spans of open time from nothing to some days, in nanoseconds.
pub(crate) fn budget() -> impl Strategy<Value = TimeDelta> {
    let second = 1_000_000_000_i64;
    let nanos = prop_oneof![
        1 => Just(0),
        1 => Just(1),
        2 => (0..7_200_i64).prop_map(move |seconds| seconds * second),
        2 => (0..200_i64).prop_map(move |half_hours| half_hours * 1_800 * second),
        3 => 0..400_000 * second,
    ];
    nanos.prop_map(TimeDelta::nanoseconds)
}

/// A date at most `days` from the anchor's.
pub(crate) fn near(case: &Case, index: Index, days: u64) -> NaiveDate {
    let first = case.date(0) - Days::new(days);
    first
        + Days::new(
            index
                .index(usize::try_from(2 * days + 1).unwrap())
                .try_into()
                .unwrap(),
        )
}
