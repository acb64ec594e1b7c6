//! The hours of every date, and the open time they come to in a zone.

use super::closures::Closures;
use super::hours::Hours;
use super::open_set::{Beyond, Builder, OpenSet};
use super::plan::Plan;
use super::zone::{Segment, Zone};
use crate::limits::CYCLE_DATES;
use chrono::{NaiveDate, Weekday};
use std::ops::RangeInclusive;

/// What becomes of a window's part past midnight when the date it runs into is closed, or has hours of its
/// own. A date that merely has no weekly hours cuts nothing.
///
/// ```
/// use duly::calendar::{Calendar, Spill};
/// use chrono::NaiveDate;
///
/// let christmas = NaiveDate::from_ymd_opt(2024, 12, 25).ok_or("no date")?;
/// let night = Calendar::weekly("Europe/Berlin").tue("22:00-06:00").closed(christmas, "Christmas Day");
/// let (tuesday, wednesday) = ("2024-12-24T12:00:00Z".parse()?, "2024-12-25T12:00:00Z".parse()?);
/// assert_eq!(night.clone().build()?.between(tuesday, wednesday)?.num_hours(), 2);
/// assert_eq!(night.spill(Spill::Keep).build()?.between(tuesday, wednesday)?.num_hours(), 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spill {
    /// It is closed from midnight on.
    #[default]
    Cut,
    /// It stays open, beside whatever hours that date has.
    Keep,
}

/// What a weekly calendar is made of. Dates are days since 1970-01-01.
pub(super) struct Schedule {
    pub(super) zone: Zone,
    /// By their start, the first without one.
    pub(super) versions: Vec<Version>,
    /// From Monday on, none of them past midnight.
    pub(super) breaks: [Hours; 7],
    /// By date.
    pub(super) dated: Vec<(i64, Dated)>,
    pub(super) closures: Closures,
    pub(super) spill: Spill,
    pub(super) known_until: Option<NaiveDate>,
}

/// The weekly hours from a date on.
#[derive(Clone, Debug, Default)]
pub(super) struct Version {
    pub(super) since: Option<NaiveDate>,
    /// From Monday on.
    pub(super) week: [Hours; 7],
}

impl Version {
    fn start(&self) -> i64 {
        self.since
            .map_or(i64::MIN, |date| i64::from(date.to_epoch_days()))
    }

    /// The hours of weekdays that nothing is said of, nor of the dates before them.
    fn usual(&self, breaks: &[Hours; 7]) -> [Hours; 7] {
        WEEK.map(|weekday| {
            let open = of(&self.week, weekday).before_midnight();
            open.plus(&of(&self.week, weekday.pred()).spill())
                .minus(of(breaks, weekday))
        })
    }
}

/// What is said of one date.
#[derive(Clone, Debug, Default)]
pub(super) struct Dated {
    pub(super) exact: Option<Override>,
    /// None of them past midnight.
    pub(super) breaks: Hours,
}

/// The hours a date has in place of all others.
#[derive(Clone, Debug)]
pub(super) struct Override {
    pub(super) hours: Hours,
    pub(super) name: Option<String>,
}

pub(super) const NONE: &Hours = &Hours::none();

impl Schedule {
    /// The hours given with a date, which may run past midnight, breaks not subtracted.
    pub(super) fn given(&self, day: i64) -> &Hours {
        match self.override_of(day) {
            Some(exact) => &exact.hours,
            None if self.closures.is_closed(day) => NONE,
            None => self.weekly(day),
        }
    }

    /// The hours of its weekday.
    fn weekly(&self, day: i64) -> &Hours {
        self.version(day)
            .map_or(NONE, |version| of_weekday(&version.week, day))
    }

    /// The weekly hours in force on a date.
    pub(super) fn version(&self, day: i64) -> Option<&Version> {
        let after = self
            .versions
            .partition_point(|version| version.start() <= day);
        self.versions.get(after.checked_sub(1)?)
    }

    fn dated_on(&self, day: i64) -> Option<&Dated> {
        let found = self.dated.binary_search_by_key(&day, |(at, _)| *at);
        found
            .ok()
            .and_then(|place| self.dated.get(place))
            .map(|(_, dated)| dated)
    }

    pub(super) fn override_of(&self, day: i64) -> Option<&Override> {
        self.dated_on(day)?.exact.as_ref()
    }

    /// Whether a date cuts off what the date before leaves open past midnight.
    pub(super) fn cuts_spill(&self, day: i64) -> bool {
        let replaced = || self.override_of(day).is_some() || self.closures.is_closed(day);
        self.spill == Spill::Cut && replaced()
    }

    /// When a date is open in the end, from midnight to midnight.
    pub(super) fn hours(&self, day: i64) -> Hours {
        let before = self.given(day.saturating_sub(1));
        let mut open = self.given(day).before_midnight();
        if before.runs_past_midnight() && !self.cuts_spill(day) {
            open = open.plus(&before.spill());
        }
        open.minus(&self.breaks_on(day))
    }

    /// The same where no date runs past midnight.
    fn own_hours(&self, day: i64) -> Hours {
        self.given(day)
            .before_midnight()
            .minus(&self.breaks_on(day))
    }

    /// The breaks that fall on a date.
    pub(super) fn breaks_on(&self, day: i64) -> Hours {
        let weekly = of_weekday(&self.breaks, day).clone();
        match self.dated_on(day) {
            Some(dated) => weekly.plus(&dated.breaks),
            None => weekly,
        }
    }

    /// The name of the closed day that decides the hours of a date, of several the first.
    pub(super) fn closed_name(&self, date: NaiveDate) -> Option<&str> {
        let day = i64::from(date.to_epoch_days());
        if self.override_of(day).is_some() {
            return None;
        }
        self.closures.by(day).next().map(|(rule, _)| rule.name())
    }

    /// The open time of the horizon.
    pub(super) fn compiled(&self) -> OpenSet {
        let mut builder = Builder::default();
        Plan::new(self).build(self.zone.segments(), &mut builder);
        builder.finish(self.beyond(false))
    }

    /// The open time in `segments`, ascending, in UTC seconds.
    pub(super) fn open_in(&self, segments: &[Segment], push: impl FnMut(i64, i64)) {
        Plan::new(self).open_in_all(segments, push);
    }

    /// What holds after the horizon, or `before` it: a cycle of all kinds of years without what is dated.
    pub(super) fn beyond(&self, before: bool) -> Beyond {
        let schedule = self.for_ever(before);
        if schedule.closures.is_empty() {
            beyond(schedule.usual().flat_map(|(_, week)| week))
        } else {
            beyond(CYCLE_DATES.map(|day| schedule.hours(day)))
        }
    }

    /// The same without what is dated or ends: what holds after the horizon, or `before` it.
    pub(super) fn for_ever(&self, before: bool) -> Schedule {
        let version = if before {
            self.versions.first()
        } else {
            self.versions.last()
        };
        let week = version.cloned().unwrap_or_default().week;
        Schedule {
            zone: self.zone.clone(),
            versions: vec![Version { since: None, week }],
            breaks: self.breaks.clone(),
            dated: Vec::new(),
            closures: self.closures.for_ever(before, cycle_and_margin()),
            spill: self.spill,
            known_until: None,
        }
    }

    /// The usual hours of weekdays, by the date from which on they are.
    pub(super) fn usual(&self) -> impl Iterator<Item = (i64, [Hours; 7])> {
        let version = |version: &Version| (version.start(), version.usual(&self.breaks));
        self.versions.iter().map(version)
    }

    /// The dates whose hours are not the usual ones of their weekday, ascending, with their hours.
    pub(super) fn unusual(&self) -> Vec<(i64, Hours)> {
        let mut days: Vec<i64> = self.dated.iter().map(|(day, _)| *day).collect();
        days.extend(self.closures.days());
        let past_midnight = self.runs_past_midnight();
        if past_midnight {
            let after: Vec<i64> = days.iter().map(|day| day.saturating_add(1)).collect();
            days.extend(after);
            days.extend(self.versions.iter().skip(1).map(Version::start));
        }
        // Stable, as it sees that each kind stands in order.
        days.sort();
        days.dedup();
        let hours = |day| match past_midnight {
            true => self.hours(day),
            false => self.own_hours(day),
        };
        days.into_iter().map(|day| (day, hours(day))).collect()
    }

    fn runs_past_midnight(&self) -> bool {
        let exact = self
            .dated
            .iter()
            .filter_map(|(_, dated)| dated.exact.as_ref());
        let given = exact.map(|exact| &exact.hours);
        let weekly = self.versions.iter().flat_map(|version| &version.week);
        weekly.chain(given).any(Hours::runs_past_midnight)
    }
}

/// The cycle, and what wall clocks show before and after it.
fn cycle_and_margin() -> RangeInclusive<i64> {
    CYCLE_DATES.start().saturating_sub(3)..=CYCLE_DATES.end().saturating_add(3)
}

/// What dates with these hours come to, over and over.
fn beyond(dates: impl Iterator<Item = Hours>) -> Beyond {
    let (mut open, mut closed) = (false, false);
    for hours in dates {
        open |= !hours.is_none();
        closed |= hours != Hours::all_day();
        if open && closed {
            return Beyond::Both;
        }
    }
    if open { Beyond::Open } else { Beyond::Closed }
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// A weekday's place in a week that begins on Monday.
pub(super) fn index(weekday: Weekday) -> usize {
    usize::try_from(weekday.num_days_from_monday()).unwrap_or_default()
}

fn of(week: &[Hours; 7], weekday: Weekday) -> &Hours {
    week.get(index(weekday)).unwrap_or(NONE)
}

pub(super) fn of_weekday(week: &[Hours; 7], day: i64) -> &Hours {
    week.get(weekday_index(day)).unwrap_or(NONE)
}

/// The days since 1970-01-01, a Thursday, as a weekday counted from Monday.
pub(super) fn weekday_index(day: i64) -> usize {
    usize::try_from(day.saturating_add(3).rem_euclid(7)).unwrap_or_default()
}
