//! The builder of a calendar from weekly hours, and its compilation.

mod dates;
#[cfg(feature = "ical")]
mod feeds;

use super::calendar::Calendar;
use super::closed_rule::ClosedRule;
use super::closures::{Closures, TooManyClosedDays, Weekend};
use super::error::{BuildProblem, CalendarBuildError};
use super::hours::{Hours, IntoHours};
use super::schedule::{Dated, Schedule, Spill, Version, index};
use super::zone::{IntoZone, Zone, ZoneError};
use crate::limits::{
    HORIZON_DATES, MAX_CLOSED_DAYS, MAX_CLOSED_RULES, MAX_DATED_ENTRIES, MAX_VERSIONS,
};
use chrono::{NaiveDate, Weekday};
use std::collections::BTreeMap;
use std::fmt::Arguments;

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
    /// The version being given its hours is the last.
    versions: Vec<GivenVersion>,
    breaks: [Hours; 7],
    /// By days since 1970-01-01.
    dated: BTreeMap<i64, Dated>,
    dated_entries: usize,
    rules: Vec<ClosedRule>,
    /// The places among the rules of those that close a single date.
    closed: BTreeMap<NaiveDate, usize>,
    recurring_rules: usize,
    weekend: Weekend,
    spill: Spill,
    known_until: Option<NaiveDate>,
    problems: Vec<BuildProblem>,
}

/// The hours of weekdays from a date on.
#[derive(Clone, Debug, Default)]
struct GivenVersion {
    since: Option<NaiveDate>,
    days: [Option<Given>; 7],
}

/// Hours, and the call that gave them.
#[derive(Clone, Debug)]
struct Given {
    call: String,
    hours: Hours,
}

impl Weekly {
    pub(super) fn new(zone: impl IntoZone) -> Weekly {
        Weekly {
            zone: zone.into_zone(),
            versions: vec![GivenVersion::default()],
            breaks: Default::default(),
            dated: BTreeMap::new(),
            dated_entries: 0,
            rules: Vec::new(),
            closed: BTreeMap::new(),
            recurring_rules: 0,
            weekend: Weekend::of(&[Weekday::Sat, Weekday::Sun]),
            spill: Spill::default(),
            known_until: None,
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

    /// The hours of a weekday. A weekday can be given hours once in each version, by whichever call.
    pub fn on(self, weekday: Weekday, hours: impl IntoHours) -> Weekly {
        self.days(&format!("on({weekday})"), &[weekday], hours)
    }

    /// Begins a new version of the weekly hours: those of the calls after this one, from that date on. A
    /// weekday they give no hours is closed from then on. Those of the calls before hold until then, or
    /// until the start of an earlier version; breaks, closed days and dated hours are of no version.
    ///
    /// ```
    /// use duly::Calendar;
    /// use chrono::NaiveDate;
    ///
    /// let desk = Calendar::weekly("Europe/Berlin")
    ///     .mon_fri("09:00-17:00")
    ///     .since(NaiveDate::from_ymd_opt(2025, 1, 1).ok_or("no date")?)
    ///     .mon_fri("08:00-18:00")
    ///     .sat("10:00-14:00")
    ///     .build()?;
    /// assert!(!desk.is_open("2024-12-31T07:30:00Z".parse()?)?);
    /// assert!(desk.is_open("2025-01-01T07:30:00Z".parse()?)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn since(mut self, date: NaiveDate) -> Weekly {
        self.in_range(format_args!("since({date})"), date);
        self.versions.push(GivenVersion {
            since: Some(date),
            ..GivenVersion::default()
        });
        self
    }

    /// Compiles the calendar for the whole supported range.
    ///
    /// # Errors
    ///
    /// All that is wrong with the calls before, each located: an unknown zone, a text that is not hours, a
    /// weekday or date given hours or closed twice, a date no wall clock shows in the supported range, a
    /// closed-day rule with a month, day, weekday number, offset from Easter or pair of years that no rule
    /// can have, a weekend of seven days, two versions from one date on, more than [`MAX_VERSIONS`] versions,
    /// [`MAX_DATED_ENTRIES`] dated entries, [`MAX_CLOSED_RULES`] rules that come back every year or [`MAX_CLOSED_DAYS`] days closed by rules, or
    /// breaks of one weekday or date that are more than
    /// [`MAX_WINDOWS_PER_DAY`](crate::limits::MAX_WINDOWS_PER_DAY) windows.
    pub fn build(mut self) -> Result<Calendar, CalendarBuildError> {
        let mut problems = self.problems;
        self.versions.sort_by_key(|version| version.since);
        problems.extend(versions_twice(&self.versions));
        problems.extend(too_many(
            self.dated_entries,
            self.recurring_rules,
            self.versions.len(),
        ));
        let zone = self
            .zone
            .map_err(|error| problems.insert(0, BuildProblem::Zone(error)));
        let closures = Closures::new(self.rules, self.weekend, HORIZON_DATES);
        let closures = closures.map_err(|TooManyClosedDays| {
            let limit = MAX_CLOSED_DAYS;
            problems.push(BuildProblem::TooManyClosedDays { limit });
        });
        let (Ok(zone), Ok(closures), true) = (zone, closures, problems.is_empty()) else {
            return Err(CalendarBuildError { problems });
        };
        Ok(Calendar::of(Schedule {
            zone,
            versions: versions(self.versions),
            breaks: self.breaks,
            dated: self.dated.into_iter().collect(),
            closures,
            spill: self.spill,
            known_until: self.known_until,
        }))
    }

    fn days(mut self, call: &str, weekdays: &[Weekday], hours: impl IntoHours) -> Weekly {
        let hours = self.hours(format_args!("{call}"), hours);
        let Some(version) = self.versions.last_mut() else {
            return self;
        };
        for &weekday in weekdays {
            match version.days.get_mut(index(weekday)) {
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

    fn hours(&mut self, call: Arguments<'_>, hours: impl IntoHours) -> Hours {
        hours.into_hours().unwrap_or_else(|error| {
            self.problems.push(BuildProblem::Hours {
                call: call.to_string(),
                error,
            });
            Hours::none()
        })
    }
}

/// `given` stands by start, the first without one.
fn versions_twice(given: &[GivenVersion]) -> impl Iterator<Item = BuildProblem> {
    let pairs = given.iter().zip(given.iter().skip(1));
    let twice = pairs.filter(|(version, next)| version.since == next.since);
    let date = twice.filter_map(|(version, _)| version.since);
    date.map(|date| BuildProblem::VersionTwice { date })
}

fn versions(given: Vec<GivenVersion>) -> Vec<Version> {
    let version = |version: GivenVersion| Version {
        since: version.since,
        week: version
            .days
            .map(|day| day.map(|given| given.hours).unwrap_or_default()),
    };
    given.into_iter().map(version).collect()
}

fn too_many(
    dated_entries: usize,
    recurring_rules: usize,
    versions: usize,
) -> impl Iterator<Item = BuildProblem> {
    let entries =
        (dated_entries > MAX_DATED_ENTRIES).then_some(BuildProblem::TooManyDatedEntries {
            found: dated_entries,
            limit: MAX_DATED_ENTRIES,
        });
    let rules = (recurring_rules > MAX_CLOSED_RULES).then_some(BuildProblem::TooManyClosedRules {
        found: recurring_rules,
        limit: MAX_CLOSED_RULES,
    });
    let versions = (versions > MAX_VERSIONS).then_some(BuildProblem::TooManyVersions {
        found: versions,
        limit: MAX_VERSIONS,
    });
    entries.into_iter().chain(rules).chain(versions)
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

    const MONDAY: &str = "2024-07-01";
    const TUESDAY: &str = "2024-07-02";

    /// A Monday's night.
    fn night() -> Weekly {
        Calendar::weekly("UTC").mon("22:00-06:00")
    }

    /// Open hours of that Monday and the Tuesday after, counted from Monday's midnight.
    fn hours_of_two_days(weekly: Weekly) -> Vec<(i64, i64)> {
        let from: DateTime<Utc> = format!("{MONDAY}T00:00:00Z").parse().unwrap();
        let open = weekly.build().unwrap();
        let spans = open.spans(from..from + TimeDelta::days(2)).unwrap();
        let hour = |at: DateTime<Utc>| (at - from).num_hours();
        spans
            .map(|span| (hour(span.start), hour(span.end)))
            .collect()
    }

    #[test]
    fn windows_past_midnight_and_the_next_date() {
        let closed = night().closed(date(TUESDAY), "Feast");
        let exact = night().date(date(TUESDAY), "05:00-08:00");
        let closed_itself = night().closed(date(MONDAY), "Feast");
        let unspelt = Calendar::weekly("UTC").mon("22:00-30:00");
        let touching = night().tue("06:00-08:00, 09:00-10:00");
        for (what, weekly, spans) in [
            ("next date without hours", night(), vec![(22, 30)]),
            ("the other spelling", unspelt, vec![(22, 30)]),
            ("next date closed", closed.clone(), vec![(22, 24)]),
            ("closed, kept", closed.spill(Spill::Keep), vec![(22, 30)]),
            ("replaced", exact.clone(), vec![(22, 24), (29, 32)]),
            ("replaced, kept", exact.spill(Spill::Keep), vec![(22, 32)]),
            ("united", night().tue("04:00-08:00"), vec![(22, 32)]),
            ("touching", touching, vec![(22, 32), (33, 34)]),
            ("closed itself", closed_itself, vec![]),
        ] {
            assert_eq!(hours_of_two_days(weekly), spans, "{what}");
        }
        let replaced = night().date(date(MONDAY), "08:00-26:00");
        assert_eq!(hours_of_two_days(replaced), [(8, 26)]);
    }

    #[test]
    fn breaks_belong_to_the_date_they_fall_on() {
        for (what, weekly, spans) in [
            (
                "of the next date",
                night().break_on(date(TUESDAY), "01:00-02:00"),
                vec![(22, 25), (26, 30)],
            ),
            (
                "past midnight",
                night().break_on(date(MONDAY), "23:00-02:00"),
                vec![(22, 23), (26, 30)],
            ),
            (
                "of this date, before dawn",
                night().break_on(date(MONDAY), "01:00-02:00"),
                vec![(22, 30)],
            ),
            (
                "of a weekday",
                night().break_weekly(Weekday::Tue, "00:00-05:00"),
                vec![(22, 24), (29, 30)],
            ),
            (
                "of a weekday, past midnight",
                night().break_weekly(Weekday::Mon, "23:00-00:30"),
                vec![(22, 23), (24, 30)],
            ),
        ] {
            assert_eq!(hours_of_two_days(weekly), spans, "{what}");
        }
    }

    #[test]
    fn nights_all_week_are_always_open_where_they_touch() {
        let nights = Calendar::weekly("Europe/Berlin").mon_fri("08:00-08:00");
        let nights = nights.sat("08:00-08:00").sun("08:00-08:00");
        assert!(nights.clone().build().unwrap().is_always());
        let feast = nights.closed(date("2024-07-02"), "Feast").build().unwrap();
        // From midnight to eight on the morning after.
        let (from, to) = (
            "2024-06-01T00:00:00Z".parse().unwrap(),
            "2024-08-01T00:00:00Z".parse().unwrap(),
        );
        assert_eq!(
            to - from - feast.between(from, to).unwrap(),
            TimeDelta::hours(32)
        );
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
            .on(Weekday::Sat, "25:00-49:00")
            .sat("08:00-12:00")
            .closed(date("2024-12-25"), "Christmas")
            .closed(date("2024-12-25"), "Xmas")
            .date(date("2024-12-24"), "08:00-12:00")
            .date(date("2024-12-24"), "08:00-12:00")
            .break_on(date("2024-12-24"), "12")
            .break_weekly(Weekday::Sun, "12:00-48:01")
            .closed(date("2204-12-25"), "Christmas");
        let problems = problems(weekly);
        for (problem, start) in problems.iter().zip([
            "`weekly`: unknown zone: found `Europe/Berlim`",
            "`mon`: found hours for Mon, which `mon_fri` has set before",
            "`on(Sat)`: hours `25:00-49:00`, column 1: found `25:00`",
            "`sat`: found hours for Sat, which `on(Sat)` has set before",
            "`closed(2024-12-25)`: found `Xmas`, but `Christmas` has closed this date before",
            "`date(2024-12-24)`: found hours for a date that has been given hours before",
            "`break_on(2024-12-24)`: hours `12`, column 1: found `12`",
            "`break_weekly(Sun)`: hours `12:00-48:01`, column 7: found `48:01`",
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
