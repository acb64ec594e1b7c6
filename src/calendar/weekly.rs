//! The builder of a calendar from weekly hours, and its compilation.

use super::calendar::Calendar;
use super::days::Days;
use super::error::{BuildProblem, CalendarBuildError};
use super::hours::{Hours, IntoHours};
use super::open_set::{Beyond, Builder, OpenSet};
use super::zone::{IntoZone, Segment, Zone, ZoneError};
use crate::limits::{MAX_DATED_ENTRIES, MAX_WINDOWS_PER_DAY, SECONDS_PER_DAY};
use chrono::{NaiveDate, Weekday};
use std::collections::BTreeMap;

const MON_FRI: [Weekday; 5] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
];

/// A calendar in the making: weekly hours in a zone, closed days, dated hours, breaks.
///
/// It takes anything, and [`build`](Weekly::build) reports all that is wrong at once. A weekday without
/// hours is closed.
///
/// ```
/// use duly::Calendar;
/// use chrono::NaiveDate;
///
/// let christmas = NaiveDate::from_ymd_opt(2024, 12, 25).ok_or("no date")?;
/// let eve = NaiveDate::from_ymd_opt(2024, 12, 24).ok_or("no date")?;
/// let calendar = Calendar::weekly("Europe/Berlin")
///     .mon_fri("09:00-17:00")
///     .closed(christmas, "Christmas Day")
///     .date(eve, "09:00-12:00")
///     .build()?;
/// // From 16:00 on the 23rd: an hour, the eve's three hours, nothing on the 25th, an hour on the 26th.
/// let from = "2024-12-23T15:00:00Z".parse()?;
/// let to = "2024-12-26T09:00:00Z".parse()?;
/// assert_eq!(calendar.between(from, to)?.num_hours(), 5);
///
/// let error = Calendar::weekly("Europe/Berlin").mon("9-17").mon("08:00-12:00").build().unwrap_err();
/// assert_eq!(error.problems().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a calendar exists when it is built"]
pub struct Weekly {
    zone: Result<Zone, ZoneError>,
    days: [Option<Given>; 7],
    breaks: [Hours; 7],
    dated: BTreeMap<NaiveDate, Dated>,
    dated_entries: usize,
    problems: Vec<BuildProblem>,
}

/// Hours, and the call that gave them.
#[derive(Clone, Debug)]
struct Given {
    call: String,
    hours: Hours,
}

#[derive(Clone, Debug, Default)]
struct Dated {
    closed: Option<String>,
    hours: Option<Hours>,
    breaks: Hours,
}

impl Weekly {
    pub(super) fn new(zone: impl IntoZone) -> Weekly {
        Weekly {
            zone: zone.into_zone(),
            days: Default::default(),
            breaks: Default::default(),
            dated: BTreeMap::new(),
            dated_entries: 0,
            problems: Vec::new(),
        }
    }

    /// The hours of Monday.
    pub fn mon(self, hours: impl IntoHours) -> Weekly {
        self.days("mon", &[Weekday::Mon], hours)
    }

    /// The hours of Tuesday.
    pub fn tue(self, hours: impl IntoHours) -> Weekly {
        self.days("tue", &[Weekday::Tue], hours)
    }

    /// The hours of Wednesday.
    pub fn wed(self, hours: impl IntoHours) -> Weekly {
        self.days("wed", &[Weekday::Wed], hours)
    }

    /// The hours of Thursday.
    pub fn thu(self, hours: impl IntoHours) -> Weekly {
        self.days("thu", &[Weekday::Thu], hours)
    }

    /// The hours of Friday.
    pub fn fri(self, hours: impl IntoHours) -> Weekly {
        self.days("fri", &[Weekday::Fri], hours)
    }

    /// The hours of Saturday.
    pub fn sat(self, hours: impl IntoHours) -> Weekly {
        self.days("sat", &[Weekday::Sat], hours)
    }

    /// The hours of Sunday.
    pub fn sun(self, hours: impl IntoHours) -> Weekly {
        self.days("sun", &[Weekday::Sun], hours)
    }

    /// The same hours for each day from Monday to Friday.
    pub fn mon_fri(self, hours: impl IntoHours) -> Weekly {
        self.days("mon_fri", &MON_FRI, hours)
    }

    /// The hours of a weekday. A weekday can be given hours once, by whichever call.
    pub fn on(self, weekday: Weekday, hours: impl IntoHours) -> Weekly {
        self.days(&format!("on({weekday})"), &[weekday], hours)
    }

    /// Closes a date, under a name for explanations. It can be closed once. Hours given to the same date
    /// by [`date`](Weekly::date) are stronger.
    pub fn closed(mut self, date: NaiveDate, name: &str) -> Weekly {
        let Some(dated) = self.dated(&format!("closed({date})"), date) else {
            return self;
        };
        match &dated.closed {
            None => dated.closed = Some(name.to_owned()),
            Some(earlier) => {
                let (name, earlier) = (name.to_owned(), earlier.clone());
                self.problems.push(BuildProblem::ClosedTwice {
                    date,
                    name,
                    earlier,
                });
            }
        }
        self
    }

    /// Gives a date hours of its own, stronger than its weekday's and than a closure.
    pub fn date(mut self, date: NaiveDate, hours: impl IntoHours) -> Weekly {
        let call = format!("date({date})");
        let hours = self.hours(&call, hours);
        let Some(dated) = self.dated(&call, date) else {
            return self;
        };
        match dated.hours {
            None => dated.hours = Some(hours),
            Some(_) => self.problems.push(BuildProblem::DateTwice { date }),
        }
        self
    }

    /// Subtracts a break from the hours of a date, wherever these come from. Several add up.
    pub fn break_on(mut self, date: NaiveDate, hours: impl IntoHours) -> Weekly {
        let call = format!("break_on({date})");
        let hours = self.hours(&call, hours);
        if let Some(dated) = self.dated(&call, date) {
            let result = add_break(call, &mut dated.breaks, &hours);
            self.problems.extend(result.err());
        }
        self
    }

    /// Subtracts a break from the hours of each date on a weekday, wherever these come from. Several add up.
    pub fn break_weekly(mut self, weekday: Weekday, hours: impl IntoHours) -> Weekly {
        let call = format!("break_weekly({weekday})");
        let hours = self.hours(&call, hours);
        if let Some(breaks) = self.breaks.get_mut(index(weekday)) {
            let result = add_break(call, breaks, &hours);
            self.problems.extend(result.err());
        }
        self
    }

    /// Compiles the calendar for the whole supported range.
    ///
    /// # Errors
    ///
    /// All that is wrong with the calls before, each located: an unknown zone, a text that is not hours, a
    /// weekday or date given hours or closed twice, a date no wall clock shows in the supported range, more
    /// than [`MAX_DATED_ENTRIES`] dated entries, or breaks of one weekday or date that are more than
    /// [`MAX_WINDOWS_PER_DAY`] windows.
    pub fn build(self) -> Result<Calendar, CalendarBuildError> {
        let mut problems = self.problems;
        if self.dated_entries > MAX_DATED_ENTRIES {
            let (found, limit) = (self.dated_entries, MAX_DATED_ENTRIES);
            problems.push(BuildProblem::TooManyDatedEntries { found, limit });
        }
        let zone = match self.zone {
            Ok(zone) if problems.is_empty() => zone,
            Ok(_) => return Err(CalendarBuildError { problems }),
            Err(error) => {
                problems.insert(0, BuildProblem::Zone(error));
                return Err(CalendarBuildError { problems });
            }
        };
        let rules = Rules::new(self.days, self.breaks, &self.dated);
        let set = rules.compile(zone.segments());
        let closed = |(date, dated): (NaiveDate, Dated)| match dated {
            Dated {
                closed: Some(name),
                hours: None,
                ..
            } => Some((date, name)),
            _ => None,
        };
        let days = Days::new(zone, self.dated.into_iter().filter_map(closed).collect());
        Ok(Calendar::new(set, Some(days)))
    }

    fn days(mut self, call: &str, weekdays: &[Weekday], hours: impl IntoHours) -> Weekly {
        let hours = self.hours(call, hours);
        for &weekday in weekdays {
            match self.days.get_mut(index(weekday)) {
                Some(Some(given)) => self.problems.push(BuildProblem::WeekdayTwice {
                    call: call.to_owned(),
                    weekday,
                    earlier: given.call.clone(),
                }),
                Some(day) => {
                    *day = Some(Given {
                        call: call.to_owned(),
                        hours: hours.clone(),
                    })
                }
                None => {}
            }
        }
        self
    }

    fn hours(&mut self, call: &str, hours: impl IntoHours) -> Hours {
        hours.into_hours().unwrap_or_else(|error| {
            self.problems.push(BuildProblem::Hours {
                call: call.to_owned(),
                error,
            });
            Hours::none()
        })
    }

    /// The entry of a date, or none when it is refused.
    fn dated(&mut self, call: &str, date: NaiveDate) -> Option<&mut Dated> {
        self.dated_entries = self.dated_entries.saturating_add(1);
        let in_range = FIRST_DAY..=LAST_DAY;
        if !in_range.contains(&i64::from(date.to_epoch_days())) {
            self.problems.push(BuildProblem::DateOutOfRange {
                call: call.to_owned(),
            });
            return None;
        }
        (self.dated_entries <= MAX_DATED_ENTRIES).then(|| self.dated.entry(date).or_default())
    }
}

fn add_break(call: String, breaks: &mut Hours, more: &Hours) -> Result<(), BuildProblem> {
    let sum = breaks.plus(more);
    let (found, limit) = (sum.windows().len(), MAX_WINDOWS_PER_DAY);
    if found > limit {
        return Err(BuildProblem::TooManyBreaks { call, found, limit });
    }
    *breaks = sum;
    Ok(())
}

/// 1969-12-31 and 2100-01-01, in days since 1970-01-01.
const FIRST_DAY: i64 = -1;
const LAST_DAY: i64 = 47_482;

fn index(weekday: Weekday) -> usize {
    match weekday {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    }
}

/// The hours of every date, breaks subtracted.
struct Rules {
    /// From Monday on.
    week: [Hours; 7],
    /// By days since 1970-01-01, ascending.
    dated: Vec<(i64, Hours)>,
}

impl Rules {
    fn new(
        days: [Option<Given>; 7],
        breaks: [Hours; 7],
        dated: &BTreeMap<NaiveDate, Dated>,
    ) -> Rules {
        let given = days.map(|day| day.map(|given| given.hours).unwrap_or_default());
        let of_date = |(date, dated): (&NaiveDate, &Dated)| {
            let day = i64::from(date.to_epoch_days());
            let weekday = weekday_index(day);
            let weekly = given.get(weekday).cloned().unwrap_or_default();
            let ruled = if dated.closed.is_some() {
                Hours::none()
            } else {
                weekly
            };
            let hours = dated.hours.clone().unwrap_or(ruled);
            let weekly_breaks = breaks.get(weekday).cloned().unwrap_or_default();
            (day, hours.minus(&weekly_breaks).minus(&dated.breaks))
        };
        let dated = dated.iter().map(of_date).collect();
        let mut week = given;
        for (hours, breaks) in week.iter_mut().zip(&breaks) {
            *hours = hours.minus(breaks);
        }
        Rules { week, dated }
    }

    fn compile(&self, segments: &[Segment]) -> OpenSet {
        let mut builder = Builder::default();
        for segment in segments {
            self.open_in(segment, &mut builder);
        }
        builder.finish(self.beyond())
    }

    /// Adds the open time of a stretch with one offset: within it, local time is UTC shifted.
    fn open_in(&self, segment: &Segment, builder: &mut Builder) {
        let local_start = segment.start.saturating_add(segment.offset);
        let local_end = segment.end.saturating_add(segment.offset);
        let first = local_start.div_euclid(SECONDS_PER_DAY);
        let mut dated = self.dated_from(first).iter().peekable();
        let mut day = first;
        let mut midnight = day.saturating_mul(SECONDS_PER_DAY);
        while midnight < local_end {
            let of_date = dated.next_if(|&&(at, _)| at == day).map(|(_, hours)| hours);
            for window in of_date.unwrap_or_else(|| self.weekly(day)).windows() {
                let open = midnight
                    .saturating_add(i64::from(window.open))
                    .max(local_start);
                let close = midnight
                    .saturating_add(i64::from(window.close))
                    .min(local_end);
                builder.push(
                    open.saturating_sub(segment.offset),
                    close.saturating_sub(segment.offset),
                );
            }
            day = day.saturating_add(1);
            midnight = midnight.saturating_add(SECONDS_PER_DAY);
        }
    }

    fn dated_from(&self, day: i64) -> &[(i64, Hours)] {
        let first = self.dated.partition_point(|&(at, _)| at < day);
        self.dated.get(first..).unwrap_or_default()
    }

    fn weekly(&self, day: i64) -> &Hours {
        const NONE: &Hours = &Hours::none();
        self.week.get(weekday_index(day)).unwrap_or(NONE)
    }

    fn beyond(&self) -> Beyond {
        if self.week.iter().all(Hours::is_none) {
            Beyond::Closed
        } else if self.week.iter().all(|hours| *hours == Hours::all_day()) {
            Beyond::Open
        } else {
            Beyond::Both
        }
    }
}

/// The days since 1970-01-01, a Thursday, as a weekday counted from Monday.
fn weekday_index(day: i64) -> usize {
    usize::try_from(day.saturating_add(3).rem_euclid(7)).unwrap_or_default()
}
