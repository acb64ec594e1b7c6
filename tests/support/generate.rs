//! Random calendars, and the instants worth asking them about.

use super::closed_days::{ClosedRule, Observed, RuleDay, closed};
use super::oracle::{Rules, Tape, Week, Window};
use super::zones::{self, Tested, disagreement, tested, wall};
use super::{NANO, RANGE_END, RANGE_START};
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use duly::calendar::{Calendar, Composition, Hours, Spill, Weekly, Zone};
use proptest::array::uniform7;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
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
    /// What it is composed with: days are then counted in this one's zone.
    pub(crate) other: Option<(Composition, Box<Case>)>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("zone", &self.zone.name)
            .field("data", &if self.newest { "newest" } else { "chrono-tz" })
            .field("anchor", &self.anchor)
            .field("rules", &self.rules)
            .field("composed", &self.other)
            .finish()
    }
}

impl Case {
    /// The calendar under test.
    pub(crate) fn calendar(&self) -> Calendar {
        let own = calendar(self.zone_data(), &self.rules);
        let Some((how, other)) = &self.other else {
            return own;
        };
        let other = other.calendar();
        let composed = match how {
            Composition::Union => own.or(&other),
            Composition::Intersection => own.and(&other),
            Composition::Difference => own.minus(&other),
        };
        composed.unwrap().with_day_zone(self.zone_data()).unwrap()
    }

    fn zone_data(&self) -> &Zone {
        if self.newest {
            &self.zone.newest
        } else {
            &self.zone.from_chrono_tz
        }
    }

    /// What the oracle says of an instant.
    fn is_open(&self, t: DateTime<Utc>) -> bool {
        let own = self.rules.open_on_the_wall(wall(self.zone.tz, t));
        match &self.other {
            None => own,
            Some((Composition::Union, other)) => own || other.is_open(t),
            Some((Composition::Intersection, other)) => own && other.is_open(t),
            Some((Composition::Difference, other)) => own && !other.is_open(t),
        }
    }

    /// The only error that an answer after, or `before`, what the oracle sees can be; none where it does not
    /// know.
    pub(crate) fn recurs(&self, before: bool) -> Option<bool> {
        let alone = self.other.is_none();
        alone.then(|| self.rules.recurs(before))
    }

    /// What the oracle reads around the anchor.
    pub(crate) fn tape(&self) -> Tape {
        let (from, to) = (
            self.anchor - TimeDelta::days(TAPE_DAYS),
            self.anchor + TimeDelta::days(TAPE_DAYS),
        );
        let minutes = from.duration_trunc_minute()..to.duration_trunc_minute();
        if self.on_whole_minutes(&minutes) {
            self.read_in_range(minutes, TimeDelta::minutes(1))
        } else {
            let near = self.anchor - TimeDelta::hours(26)..self.anchor + TimeDelta::hours(26);
            self.read_in_range(
                near.start.duration_trunc_minute()..near.end.duration_trunc_minute(),
                TimeDelta::seconds(1),
            )
        }
    }

    fn on_whole_minutes(&self, span: &Range<DateTime<Utc>>) -> bool {
        let whole_minutes = |t: DateTime<Utc>| wall(self.zone.tz, t).second() == 0;
        let other = self.other.as_ref();
        self.rules.on_whole_minutes()
            && whole_minutes(span.start)
            && whole_minutes(span.end)
            && other.is_none_or(|(_, other)| other.on_whole_minutes(span))
    }

    fn read_in_range(&self, span: Range<DateTime<Utc>>, step: TimeDelta) -> Tape {
        self.read(span.start.max(RANGE_START)..span.end.min(RANGE_END), step)
    }

    /// What the oracle reads in a span of whole minutes.
    pub(crate) fn read(&self, span: Range<DateTime<Utc>>, step: TimeDelta) -> Tape {
        Tape::read(|t| self.is_open(t), |t| wall(self.zone.tz, t), span, step)
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
        let versions = self.versions.values().flatten();
        let mut windows = self
            .week
            .iter()
            .chain(&self.weekly_breaks)
            .chain(versions)
            .chain(dated)
            .flatten();
        windows.all(|window| window.start % 60 == 0 && window.end % 60 == 0)
    }
}

/// The calendar that `rules` describe, through the public builder.
pub(crate) fn calendar(zone: &Zone, rules: &Rules) -> Calendar {
    let mut weekly = week(Calendar::weekly(zone.clone()), &rules.week);
    for (date, version) in &rules.versions {
        weekly = week(weekly.since(*date), version);
    }
    for (weekday, breaks) in weekdays().zip(&rules.weekly_breaks) {
        if !breaks.is_empty() {
            weekly = weekly.break_weekly(weekday, hours(breaks));
        }
    }
    for date in &rules.closed {
        weekly = weekly.closed(*date, "closed");
    }
    for rule in &rules.rules {
        weekly = weekly.closed_by(closed_rule(rule));
    }
    for (date, windows) in &rules.dated {
        weekly = weekly.date(*date, hours(windows));
    }
    for (date, breaks) in &rules.dated_breaks {
        weekly = weekly.break_on(*date, hours(breaks));
    }
    let spill = if rules.keeps_spill {
        Spill::Keep
    } else {
        Spill::Cut
    };
    weekly.spill(spill).build().unwrap()
}

fn weekdays() -> impl Iterator<Item = Weekday> {
    (0..7).map(|day| Weekday::try_from(day).unwrap())
}

fn week(mut weekly: Weekly, week: &Week) -> Weekly {
    for (weekday, windows) in weekdays().zip(week) {
        if !windows.is_empty() {
            weekly = weekly.on(weekday, hours(windows));
        }
    }
    weekly
}

fn closed_rule(rule: &ClosedRule) -> duly::calendar::ClosedRule {
    use duly::calendar::{ClosedRule as Rule, Observed as Moved};
    let mut stated = match rule.day {
        RuleDay::Yearly(from, to) => Rule::yearly_dates(from..=to, "closed"),
        RuleDay::Nth(nth, weekday, month) => Rule::nth(nth, weekday, month, "closed"),
        RuleDay::Last(weekday, month) => Rule::last(weekday, month, "closed"),
        RuleDay::Easter(days) => Rule::easter(days.try_into().unwrap(), "closed"),
    };
    stated = match rule.observed {
        Observed::No => stated,
        Observed::NextMonday => stated.observed(Moved::NextMonday),
        Observed::NearestWeekday => stated.observed(Moved::NearestWeekday),
        Observed::NextFree => stated.observed(Moved::NextFree),
    };
    if let Some(year) = rule.from_year {
        stated = stated.from_year(year);
    }
    if let Some(year) = rule.until_year {
        stated = stated.until_year(year);
    }
    stated
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
    // A close past midnight is written both ways, by turns.
    let end = |window: &Window| match window.end.checked_sub(DAY) {
        Some(end) if (1..=window.start).contains(&end) && (window.start / 60).is_multiple_of(2) => {
            end
        }
        _ => window.end,
    };
    let window = |window: &Window| format!("{}-{}", clock(window.start), clock(end(window)));
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

fn hours_of_a_day(step: u32) -> BoxedStrategy<Vec<Window>> {
    prop_oneof![
        3 => Just(Vec::new()),
        2 => Just(only(0..DAY)),
        3 => Just(only(clock(8, 0)..clock(17, 0))),
        2 => Just(vec![clock(8, 0)..clock(12, 0), clock(13, 0)..clock(17, 30)]),
        1 => Just(vec![0..clock(2, 30), clock(22, 0)..DAY]),
        2 => Just(only(clock(22, 0)..clock(30, 0))),
        1 => Just(vec![clock(1, 0)..clock(3, 0), clock(20, 1)..clock(26, 0)]),
        1 => (1..DAY / step).prop_map(move |past| only(clock(23, 30)..DAY + past * step)),
        1 => Just(vec![clock(1, 30)..clock(2, 15), clock(2, 15)..clock(3, 0)]),
        6 => pieces(step),
    ]
    .boxed()
}

fn breaks(step: u32) -> BoxedStrategy<Vec<Window>> {
    prop_oneof![
        6 => Just(Vec::new()),
        1 => Just(only(clock(12, 0)..clock(12, 45))),
        1 => Just(only(clock(2, 0)..clock(3, 0))),
        1 => Just(only(clock(23, 30)..clock(24, 30))),
        1 => Just(only(0..DAY)),
        2 => pieces(step),
    ]
    .boxed()
}

/// Rules whose dates are days from an anchor, and exact hours on days since 1970 far from it.
#[derive(Clone, Debug)]
struct Raw {
    week: Week,
    versions: BTreeMap<i64, Week>,
    closed: BTreeSet<i64>,
    rules: Vec<RawRule>,
    dated: BTreeMap<i64, Vec<Window>>,
    weekly_breaks: Week,
    dated_breaks: BTreeMap<i64, Vec<Window>>,
    far: BTreeMap<i64, Vec<Window>>,
    keeps_spill: bool,
}

/// A kind of rule about a date so many days from the anchor, for so many days.
#[derive(Clone, Copy, Debug)]
struct RawRule {
    days: i64,
    length: i64,
    kind: u8,
    observed: Observed,
    limits: (bool, bool),
}

/// On the heap: the trees of values are too large for the stack of a test.
fn raw(step: u32) -> BoxedStrategy<Raw> {
    let days = || -DATED_DAYS..=DATED_DAYS;
    let weekly_breaks = prop_oneof![2 => Just(Default::default()), 1 => uniform7(breaks(step))];
    // Weeks without hours leave the dated ones; weeks round the clock make runs of years.
    let week = || {
        prop_oneof![
            1 => Just(Default::default()),
            1 => Just(std::array::from_fn(|_| only(0..DAY))),
            8 => uniform7(hours_of_a_day(step)),
        ]
    };
    let versions = prop_oneof![
        3 => Just(BTreeMap::new()),
        1 => btree_map(days(), week(), 1..3),
    ];
    let rules = prop_oneof![2 => Just(Vec::new()), 1 => vec(raw_rule(), 1..5)];
    let dated = btree_map(days(), hours_of_a_day(step), 0..4);
    let dated_breaks = btree_map(days(), breaks(step), 0..3);
    let far = btree_map(10..47_470_i64, hours_of_a_day(step), 0..3);
    let weekly = (week(), versions, weekly_breaks, any::<bool>());
    let by_date = (btree_set(days(), 0..4), rules, dated, dated_breaks, far);
    (weekly, by_date)
        .prop_map(|(weekly, by_date)| {
            let (week, versions, weekly_breaks, keeps_spill) = weekly;
            let (closed, rules, dated, dated_breaks, far) = by_date;
            Raw {
                week,
                versions,
                closed,
                rules,
                dated,
                weekly_breaks,
                dated_breaks,
                far,
                keeps_spill,
            }
        })
        .boxed()
}

fn raw_rule() -> impl Strategy<Value = RawRule> {
    let observed = prop_oneof![
        Just(Observed::No),
        Just(Observed::NextMonday),
        Just(Observed::NearestWeekday),
        Just(Observed::NextFree),
    ];
    let limits = (
        prop_oneof![3 => Just(false), 1 => Just(true)],
        any::<bool>(),
    );
    let parts = (
        -DATED_DAYS..=DATED_DAYS,
        0..4_i64,
        0..5_u8,
        observed,
        limits,
    );
    parts.prop_map(|(days, length, kind, observed, limits)| RawRule {
        days,
        length,
        kind,
        observed,
        limits,
    })
}

impl RawRule {
    /// A rule that, but for its limits, is about this date.
    fn about(self, today: NaiveDate) -> ClosedRule {
        let date = today + TimeDelta::days(self.days);
        let month_day = |date: NaiveDate| (date.month(), date.day());
        let (weekday, month) = (date.weekday(), date.month());
        let from_easter = (date - super::closed_days::easter(date.year())).num_days();
        let day = match self.kind {
            0 | 1 => {
                let last = date + TimeDelta::days(self.length * i64::from(self.kind));
                RuleDay::Yearly(month_day(date), month_day(last))
            }
            2 => RuleDay::Nth(date.day().div_ceil(7), weekday, month),
            3 => RuleDay::Last(weekday, month),
            _ if from_easter.abs() <= 100 => RuleDay::Easter(from_easter),
            _ => RuleDay::Easter(-2),
        };
        let (limited, until) = self.limits;
        ClosedRule {
            day,
            observed: self.observed,
            from_year: (limited && !until).then_some(date.year()),
            until_year: (limited && until).then_some(date.year()),
        }
    }
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

fn resolve(zone: &'static Tested, newest: bool, anchor: DateTime<Utc>, raw: Raw) -> Case {
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
    let far = raw.far.into_iter().map(since_1970);
    let near: BTreeMap<_, _> = dates(raw.dated);
    let stated: Vec<ClosedRule> = raw
        .rules
        .into_iter()
        .map(|rule| rule.about(today))
        .collect();
    let closed_dates: BTreeSet<NaiveDate> = raw.closed.into_iter().filter_map(on).collect();
    let seen = TimeDelta::days(2 * TAPE_DAYS);
    let version = |(days, week)| Some((on(days)?, week));
    let rules = Rules {
        week: raw.week,
        versions: raw.versions.into_iter().filter_map(version).collect(),
        all_closed: closed(&stated, &closed_dates, today - seen, today + seen),
        closed: closed_dates,
        rules: stated,
        dated: far.chain(near).collect(),
        weekly_breaks: raw.weekly_breaks,
        dated_breaks: dates(raw.dated_breaks),
        keeps_spill: raw.keeps_spill,
    };
    Case {
        zone,
        newest: newest && agreed(zone.name, anchor),
        anchor,
        rules,
        other: None,
    }
}

fn how() -> impl Strategy<Value = Composition> {
    prop_oneof![
        Just(Composition::Union),
        Just(Composition::Intersection),
        Just(Composition::Difference),
    ]
}

/// Calendars whose edges lie on multiples of `step` seconds, some of them composed of two.
pub(crate) fn cases(step: u32) -> BoxedStrategy<Case> {
    let zone = || (0..zones::NAMES.len()).prop_map(tested);
    let other = (zone(), any::<bool>(), raw(step), how());
    let other = prop_oneof![5 => Just(None), 1 => other.prop_map(Some)];
    let every = (zone(), any::<bool>(), whence(), raw(step), other);
    every
        .prop_map(|(zone, newest, whence, raw, other)| {
            let anchor = whence.anchor(zone);
            let mut case = resolve(zone, newest, anchor, raw);
            case.other = other.map(|(zone, newest, raw, how)| {
                (how, Box::new(resolve(zone, newest, anchor, raw)))
            });
            case
        })
        .boxed()
}

/// Likewise, at the ends of the range, in zones that show whole minutes there.
pub(crate) fn cases_at_the_ends(step: u32) -> impl Strategy<Value = Case> {
    let zone = (0..zones::NAMES.len()).prop_map(tested);
    let zone = zone.prop_filter("whole minutes", |zone| zone.name != "Africa/Monrovia");
    let end = prop_oneof![Just(Whence::RangeStart), Just(Whence::RangeEnd)];
    (zone, end, raw(step)).prop_map(|(zone, end, raw)| {
        let mut case = resolve(zone, false, end.anchor(zone), raw);
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
