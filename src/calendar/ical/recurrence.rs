//! Recurrence rules, worked out by the `rrule` crate within bounds.
//!
//! `rrule` is asked for wall-clock times only, as times of UTC, so that neither its zone data nor the machine's
//! zone takes part. It looks for the next date until the year 10,000, however long that takes; the calendar
//! repeats to the weekday every 400 years, so it is asked some thousand years late, where that is near.

use super::error::{Fault, one_line};
use super::lines::Content;
use super::moment::{Moment, Zones};
use crate::calendar::zone::ZoneSource;
use crate::limits::{DATES, MAX_RULE_BYTES, RECURRENCE_SHIFT_SECONDS, SECONDS_PER_DAY};
use chrono::DateTime;
use icalendar::rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

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
    pub(super) fn times(&self, start: &Moment) -> Result<impl Iterator<Item = i64>, Fault> {
        let until = self.until.unwrap_or(i64::MAX).min(last_start());
        let is_over = until < start.wall;
        let (first, until) = if is_over { (0, 0) } else { (start.wall, until) };
        let refused = |error| refused(self.line, &self.text, error);
        let (first, until) = (shifted(first), shifted(until));
        let rule = self.rule.clone().until(until);
        let rule = rule.validate(first).map_err(refused)?;
        let set = RRuleSet::new(first).rrule(rule).limit();
        let is_date = start.is_date();
        let wall = move |time: DateTime<Tz>| {
            let wall = time.timestamp().saturating_sub(RECURRENCE_SHIFT_SECONDS);
            let midnight = wall.saturating_sub(wall.rem_euclid(SECONDS_PER_DAY));
            if is_date { midnight } else { wall }
        };
        let times = (&set).into_iter();
        Ok(times.take_while(move |_| !is_over).map(wall))
    }
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
