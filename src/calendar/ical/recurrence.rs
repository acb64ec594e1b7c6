//! Recurrence rules, worked out by the `rrule` crate within bounds.
//!
//! `rrule` is asked for wall-clock times only, as times of UTC, so that neither its zone data nor the machine's
//! zone takes part. It looks for the next date until the year 10,000, however long that takes; the calendar
//! repeats to the weekday every 400 years, so it is asked some thousand years late, where that is near.

use super::error::{Fault, one_line};
use super::lines::Content;
use super::moment::{Moment, Zones};
use crate::calendar::zone::ZoneSource;
use crate::limits::{
    DATES, MAX_RULE_BYTES, RECURRENCE_END_SECONDS, RECURRENCE_SHIFT_SECONDS, SECONDS_PER_DAY,
};
use chrono::DateTime;
use icalendar::rrule::{Frequency, RRule, RRuleSet, RRuleSetIter, Tz, Unvalidated};

/// A recurrence rule, its end apart.
#[derive(Debug)]
pub(super) struct Rule {
    rule: RRule<Unvalidated>,
    /// On the clock of the event's start, itself within.
    until: Option<i64>,
    line: usize,
    text: String,
}

impl Rule {
    pub(super) fn of(
        content: &Content,
        start: &Moment,
        zones: &mut Zones<'_, impl ZoneSource>,
    ) -> Result<Rule, Fault> {
        let text = content.value.as_str();
        if text.len() > MAX_RULE_BYTES || !text.is_ascii() {
            return Err(content.fault(&format!("at most {MAX_RULE_BYTES} bytes, all ASCII")));
        }
        let parts = || text.split(';').filter(|part| !part.is_empty());
        let (ends, rest): (Vec<&str>, Vec<&str>) =
            parts().partition(|part| part.to_ascii_uppercase().starts_with("UNTIL="));
        let rule: RRule<Unvalidated> = rest
            .join(";")
            .parse()
            .map_err(|error| refused(content.line, text, error))?;
        let until = match ends.as_slice() {
            [] => None,
            [_] if rule.get_count().is_some() => {
                return Err(content.fault("`COUNT` or `UNTIL`, not both"));
            }
            [end] => Some(until(end, content, start, zones)?),
            [..] => return Err(content.fault("`UNTIL` once")),
        };
        check(&rule, content)?;
        Ok(Rule {
            rule,
            until,
            line: content.line,
            text: text.to_owned(),
        })
    }

    /// The times at which it comes, from `start` on and up to the end of the supported range, ascending.
    pub(super) fn times(&self, start: &Moment) -> Result<RuleTimes, Fault> {
        let first = shifted(start.wall);
        let rule = self.rule.clone().validate(first);
        let rule = rule.map_err(|error| refused(self.line, &self.text, error))?;
        let until = self.until.unwrap_or(i64::MAX).min(last_start());
        Ok(RuleTimes {
            times: (&RRuleSet::new(first).rrule(rule).limit()).into_iter(),
            is_date: start.is_date(),
            until,
            left: self.rule.get_count().unwrap_or(u32::MAX),
            from: start.wall,
            reached: start.wall,
            is_over: until < start.wall,
            period: period(&self.rule),
        })
    }
}

/// The times of a rule, as they are looked for. `rrule` is not told when to stop, so that it shows whether a time
/// beyond was found or looked for in vain.
pub(super) struct RuleTimes {
    times: RRuleSetIter,
    is_date: bool,
    until: i64,
    left: u32,
    from: i64,
    reached: i64,
    is_over: bool,
    period: i64,
}

impl RuleTimes {
    /// How many periods have been looked through.
    pub(super) fn periods(&self) -> i64 {
        let looked = self.reached.saturating_sub(self.from);
        let whole = looked.checked_div(self.period).unwrap_or_default();
        whole.saturating_add(1)
    }
}

impl Iterator for RuleTimes {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        if self.is_over || self.left == 0 {
            return None;
        }
        let Some(time) = self.times.next() else {
            self.reached = RECURRENCE_END_SECONDS;
            self.is_over = true;
            return None;
        };
        let wall = time.timestamp().saturating_sub(RECURRENCE_SHIFT_SECONDS);
        self.reached = wall;
        self.left = self.left.saturating_sub(1);
        self.is_over = wall > self.until;
        let midnight = wall.saturating_sub(wall.rem_euclid(SECONDS_PER_DAY));
        (!self.is_over).then_some(if self.is_date { midnight } else { wall })
    }
}

/// How long one period of the rule takes at least, in seconds.
fn period(rule: &RRule<Unvalidated>) -> i64 {
    let days = match rule.get_freq() {
        Frequency::Yearly => 365,
        Frequency::Monthly => 28,
        Frequency::Weekly => 7,
        Frequency::Daily | Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => 1,
    };
    let days = i64::saturating_mul(days, i64::from(rule.get_interval()));
    days.saturating_mul(SECONDS_PER_DAY)
}

/// The last time at which an occurrence may begin that touches the supported range in some zone.
fn last_start() -> i64 {
    DATES
        .end()
        .saturating_add(1)
        .saturating_mul(SECONDS_PER_DAY)
}

fn shifted(wall: i64) -> DateTime<Tz> {
    let late = wall.saturating_add(RECURRENCE_SHIFT_SECONDS);
    let time = DateTime::from_timestamp(late, 0).unwrap_or_default();
    time.with_timezone(&Tz::UTC)
}

fn refused(line: usize, text: &str, error: icalendar::rrule::RRuleError) -> Fault {
    let error = one_line(&error.to_string());
    let error = error.trim_end_matches('.');
    let expected = format!("a recurrence rule of RFC 5545 ({error})");
    Fault::new(
        line,
        format!("{} in `RRULE`", Fault::quoted(text)),
        expected,
    )
}

/// `UNTIL`, on the clock of the start. A date stands for its end.
fn until(
    part: &str,
    content: &Content,
    start: &Moment,
    zones: &mut Zones<'_, impl ZoneSource>,
) -> Result<i64, Fault> {
    let text = part.split_once('=').map_or("", |(_, value)| value);
    let end = Moment::parse(text, content, zones)?;
    let wall = end.wall_on(&start.clock);
    let wall = if end.is_date() {
        wall.saturating_add(SECONDS_PER_DAY).saturating_sub(1)
    } else {
        wall
    };
    if wall < start.wall {
        return Err(content.fault("an `UNTIL` that is not before `DTSTART`"));
    }
    Ok(wall)
}

/// What `rrule` takes and no closed day needs.
fn check(rule: &RRule<Unvalidated>, content: &Content) -> Result<(), Fault> {
    if rule.get_interval() == 0 || rule.get_count() == Some(0) {
        return Err(content.fault("an `INTERVAL` and a `COUNT` of 1 or more"));
    }
    let finer = match rule.get_freq() {
        Frequency::Yearly | Frequency::Monthly | Frequency::Weekly | Frequency::Daily => false,
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => true,
    };
    let times = [
        rule.get_by_hour(),
        rule.get_by_minute(),
        rule.get_by_second(),
    ];
    if finer || times.into_iter().any(|times| times.len() > 1) {
        return Err(content.fault("a recurrence that comes once a day at most"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::moment::Clock;
    use super::*;

    const DAY: i64 = SECONDS_PER_DAY;

    /// On which days it comes that begins at 09:00 on the first, and how many periods that took.
    fn days(text: &str, until: Option<i64>) -> (Vec<i64>, i64) {
        let start = Moment {
            wall: DAY * 20_000 + 32_400,
            clock: Clock::Floating,
        };
        let rule = Rule {
            rule: text.parse().unwrap(),
            until: until.map(|days| start.wall.saturating_add(DAY.saturating_mul(days))),
            line: 1,
            text: text.to_owned(),
        };
        let mut times = rule.times(&start).unwrap();
        assert_eq!(times.periods(), 1, "{text}");
        let days = times
            .by_ref()
            .map(|wall| wall.saturating_sub(start.wall).div_euclid(DAY))
            .collect();
        let periods = times.periods();
        // What is over is over.
        assert_eq!((times.next(), times.periods()), (None, periods), "{text}");
        (days, periods)
    }

    #[test]
    fn periods_are_counted_by_how_long_they_are() {
        assert_eq!(days("FREQ=DAILY;COUNT=3", None), (vec![0, 1, 2], 3));
        assert_eq!(days("FREQ=WEEKLY;COUNT=3", None), (vec![0, 7, 14], 3));
        assert_eq!(
            days("FREQ=WEEKLY;INTERVAL=2;COUNT=3", None),
            (vec![0, 14, 28], 3)
        );
        assert_eq!(days("FREQ=YEARLY;COUNT=2", None).1, 2);
    }

    /// The time at which it ends is one of it; the first beyond is looked at.
    #[test]
    fn a_rule_ends_with_its_last_time() {
        assert_eq!(days("FREQ=DAILY", Some(-1)), (vec![], 1));
        assert_eq!(days("FREQ=DAILY", Some(0)), (vec![0], 2));
        assert_eq!(days("FREQ=DAILY", Some(2)), (vec![0, 1, 2], 4));
    }
}
