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

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The open spans of a date in UTC, as hours.
    fn hours_on(calendar: &Calendar, day: &str) -> Vec<(i64, i64)> {
        let midnight: DateTime<Utc> = format!("{day}T00:00:00Z").parse().unwrap();
        let spans = calendar
            .spans(midnight..midnight + TimeDelta::days(1))
            .unwrap();
        spans
            .map(|span| {
                (
                    (span.start - midnight).num_hours(),
                    (span.end - midnight).num_hours(),
                )
            })
            .collect()
    }

    fn problems(weekly: Weekly) -> Vec<String> {
        weekly
            .build()
            .unwrap_err()
            .problems()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn each_weekday_has_its_hours() {
        let calendar = Calendar::weekly("UTC")
            .mon("01:00-02:00")
            .tue("02:00-03:00")
            .wed("03:00-04:00")
            .thu("04:00-05:00")
            .fri("05:00-06:00")
            .sat("06:00-07:00")
            .sun("07:00-08:00")
            .build()
            .unwrap();
        // 2024-07-01 is a Monday.
        for day in 1..=7 {
            assert_eq!(
                hours_on(&calendar, &format!("2024-07-0{day}")),
                [(day, day + 1)]
            );
        }
    }

    #[test]
    fn override_then_closure_then_weekday_then_breaks() {
        let calendar = Calendar::weekly("UTC")
            .on(Weekday::Mon, "08:00-17:00")
            .closed(date("2024-07-08"), "Feast")
            .closed(date("2024-07-15"), "Moved")
            .date(date("2024-07-15"), "10:00-14:00")
            .date(date("2024-07-20"), "10:00-14:00")
            .date(date("2024-07-29"), Hours::none())
            .break_on(date("2024-07-22"), "16:00-17:00")
            .break_on(date("2024-07-22"), "15:00-16:00")
            .break_on(date("2024-07-15"), "13:00-14:00")
            .break_on(date("2024-07-08"), "13:00-14:00")
            .break_weekly(Weekday::Mon, "12:00-13:00")
            .build()
            .unwrap();
        for (day, spans) in [
            ("2024-07-01", vec![(8, 12), (13, 17)]),
            ("2024-07-08", vec![]),
            ("2024-07-15", vec![(10, 12)]),
            ("2024-07-20", vec![(10, 14)]),
            ("2024-07-22", vec![(8, 12), (13, 15)]),
            ("2024-07-29", vec![]),
            ("2024-08-05", vec![(8, 12), (13, 17)]),
        ] {
            assert_eq!(hours_on(&calendar, day), spans, "{day}");
        }
        assert_eq!(calendar.closed_name(date("2024-07-08")), Some("Feast"));
        assert_eq!(calendar.closed_name(date("2024-07-15")), None);
        assert_eq!(calendar.closed_name(date("2024-07-01")), None);
    }

    #[test]
    fn gaps_give_nothing_and_folds_give_twice() {
        let calendar = Calendar::weekly("Europe/Berlin")
            .sun("01:30-03:30")
            .build()
            .unwrap();
        let gap = Calendar::weekly("Europe/Berlin")
            .sun("02:00-03:00")
            .build()
            .unwrap();
        for (day, minutes, in_gap) in [
            ("2024-03-31", 60, 0),
            ("2024-10-27", 180, 120),
            ("2024-06-30", 120, 60),
        ] {
            let noon: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
            let night = noon - TimeDelta::hours(14);
            assert_eq!(
                calendar.between(night, noon),
                Ok(TimeDelta::minutes(minutes)),
                "{day}"
            );
            assert_eq!(
                gap.between(night, noon),
                Ok(TimeDelta::minutes(in_gap)),
                "{day}"
            );
        }
    }

    #[test]
    fn a_dated_entry_on_a_date_cut_by_a_change_of_clocks() {
        // In Berlin, 2024-10-27 lies in two stretches of constant offset.
        let day = date("2024-10-27");
        let calendar = Calendar::weekly("Europe/Berlin")
            .date(day, "00:00-24:00")
            .build()
            .unwrap();
        let whole = TimeDelta::hours(25);
        let (first, last) = (
            "1970-01-01T00:00:00Z".parse().unwrap(),
            "2099-12-31T00:00:00Z".parse().unwrap(),
        );
        assert_eq!(calendar.between(first, last), Ok(whole));
        assert_eq!(
            calendar.last_closing(day).unwrap().unwrap()
                - calendar.first_opening(day).unwrap().unwrap(),
            whole
        );
    }

    #[test]
    fn every_problem_is_reported_with_its_call() {
        let weekly = Calendar::weekly("Europe/Berlim")
            .mon_fri("08:00-17:00")
            .mon("08:00-12:00")
            .on(Weekday::Sat, "25:00-26:00")
            .sat("08:00-12:00")
            .closed(date("2024-12-25"), "Christmas")
            .closed(date("2024-12-25"), "Xmas")
            .date(date("2024-12-24"), "08:00-12:00")
            .date(date("2024-12-24"), "08:00-12:00")
            .break_on(date("2024-12-24"), "12")
            .break_weekly(Weekday::Sun, "12:00-11:00")
            .closed(date("2204-12-25"), "Christmas");
        let problems = problems(weekly);
        for (problem, start) in problems.iter().zip([
            "`weekly`: unknown zone: found `Europe/Berlim`",
            "`mon`: found hours for Mon, which `mon_fri` has set before",
            "`on(Sat)`: hours `25:00-26:00`, column 1: found `25:00`",
            "`sat`: found hours for Sat, which `on(Sat)` has set before",
            "`closed(2024-12-25)`: found `Xmas`, but `Christmas` has closed this date before",
            "`date(2024-12-24)`: found hours for a date that has been given hours before",
            "`break_on(2024-12-24)`: hours `12`, column 1: found `12`",
            "`break_weekly(Sun)`: hours `12:00-11:00`, column 1: found `12:00-11:00`",
            "`closed(2204-12-25)`: found a date outside the supported range",
        ]) {
            assert!(problem.starts_with(start), "{problem} / {start}");
        }
        assert_eq!(problems.len(), 9);
    }

    #[test]
    fn dates_that_touch_the_range_are_taken() {
        let closed = |text| {
            Calendar::weekly("UTC")
                .mon("08:00-12:00")
                .closed(date(text), "x")
                .build()
        };
        assert!(closed("1969-12-31").is_ok() && closed("2100-01-01").is_ok());
        assert!(closed("1969-12-30").is_err() && closed("2100-01-02").is_err());
        assert!(
            Calendar::weekly("UTC")
                .closed(NaiveDate::MIN, "x")
                .date(NaiveDate::MAX, "closed")
                .build()
                .is_err()
        );
    }

    #[test]
    fn both_sides_of_the_limits() {
        let with = |entries: usize| {
            let first = date("1970-01-01");
            let days = first.iter_days().take(entries);
            days.fold(
                Calendar::weekly("UTC").mon_fri("08:00-17:00"),
                |weekly, day| weekly.closed(day, "x"),
            )
            .build()
        };
        assert!(with(MAX_DATED_ENTRIES).is_ok());
        let found = MAX_DATED_ENTRIES + 1;
        let expected = BuildProblem::TooManyDatedEntries {
            found,
            limit: MAX_DATED_ENTRIES,
        };
        assert_eq!(with(found).unwrap_err().problems(), [expected]);

        let breaks = |count: u32| {
            let pause = |n| {
                format!(
                    "{:02}:{:02}-{:02}:{:02}",
                    n / 4,
                    n % 4 * 15,
                    n / 4,
                    n % 4 * 15 + 5
                )
            };
            let weekly = Calendar::weekly("UTC").mon("00:00-24:00");
            (0..count)
                .fold(weekly, |weekly, n| {
                    weekly.break_weekly(Weekday::Mon, pause(n).as_str())
                })
                .build()
        };
        assert!(breaks(48).is_ok());
        assert_eq!(
            breaks(49).unwrap_err().to_string(),
            "calendar cannot be built: `break_weekly(Mon)`: found 49 breaks, expected at most 48"
        );
    }

    #[test]
    fn a_calendar_names_the_zone_data_it_was_computed_with() {
        let calendar = Calendar::weekly(chrono_tz::Tz::Europe__Berlin)
            .mon("08:00-12:00")
            .build()
            .unwrap();
        let zone = calendar.zone().unwrap();
        assert_eq!(
            (zone.name(), zone.version(), zone.provider()),
            ("Europe/Berlin", "2025b", "chrono-tz")
        );
        assert_eq!(Calendar::weekly(zone).build().unwrap().zone(), Some(zone));
    }
}
