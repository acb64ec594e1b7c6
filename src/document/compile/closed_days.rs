//! Closed days, from text to rules.

use super::super::calendar::ClosedDay;
use super::super::text;
use super::Problems;
use crate::calendar::ClosedRule;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::MAX_TEXT_BYTES;

/// None where a problem has been reported.
pub(super) fn rule(path: &str, written: &ClosedDay, problems: &mut Problems) -> Option<ClosedRule> {
    let named = !written.name.is_empty();
    if !named {
        problems.missing(format!("{path}.name"), "what the day is called");
    }
    problems.within(
        &format!("{path}.name"),
        written.name.len(),
        MAX_TEXT_BYTES,
        "bytes",
    );
    let mut rule = when(path, written, problems)?;
    if let Some(observed) = written.observed {
        rule = rule.observed(observed);
    }
    if let Some(year) = written.from_year {
        rule = rule.from_year(year);
    }
    if let Some(year) = written.until_year {
        rule = rule.until_year(year);
    }
    if let Some(impossible) = rule.impossible() {
        problems.bad(path, impossible.found, impossible.expected);
        return None;
    }
    named.then_some(rule)
}

fn when(path: &str, written: &ClosedDay, problems: &mut Problems) -> Option<ClosedRule> {
    let name = written.name.as_str();
    let ClosedDay {
        date,
        from,
        to,
        yearly,
        weekday,
        month,
        easter,
        ..
    } = written;
    let kinds = [
        date.is_some(),
        from.is_some() || to.is_some(),
        yearly.is_some(),
        weekday.is_some() || month.is_some(),
        easter.is_some(),
    ];
    const EXPECTED: &str =
        "one of `date`, `from` with `to`, `yearly`, `weekday` with `month`, `easter`";
    if kinds.into_iter().filter(|given| *given).count() > 1 {
        let problem = Diagnostic::new(Code::Contradiction, path, "several kinds of day", EXPECTED);
        problems.report(problem);
        return None;
    }
    match (date, (from, to), yearly, (weekday, month), easter) {
        (Some(date), ..) => Some(ClosedRule::date(*date, name)),
        (_, (Some(from), Some(to)), ..) => Some(ClosedRule::dates(*from..=*to, name)),
        (_, _, Some(days), ..) => yearly_days(path, days, name, problems),
        (_, _, _, (Some(weekday), Some(month)), _) => {
            weekday_of_month(path, weekday, month, name, problems)
        }
        (.., Some(days)) => Some(ClosedRule::easter(*days, name)),
        (None, (None, None), None, (None, None), None) => {
            problems.missing(path, EXPECTED);
            None
        }
        (None, (Some(_), None), ..) => missing(path, "to", "the last date", problems),
        (None, (None, Some(_)), ..) => missing(path, "from", "the first date", problems),
        (.., (Some(_), None), _) => missing(path, "month", "a month, `jan` to `dec`", problems),
        (.., (None, Some(_)), _) => missing(path, "weekday", "as in `last mon`", problems),
    }
}

fn missing(path: &str, key: &str, what: &str, problems: &mut Problems) -> Option<ClosedRule> {
    problems.missing(format!("{path}.{key}"), what);
    None
}

fn yearly_days(path: &str, days: &str, name: &str, problems: &mut Problems) -> Option<ClosedRule> {
    let (from, to) = days.split_once("..").unwrap_or((days, days));
    let Some((from, to)) = text::month_day(from).zip(text::month_day(to)) else {
        let expected = "month and day, as in `10-03`, or a range, as in `12-24..01-02`";
        problems.bad(format!("{path}.yearly"), format!("`{days}`"), expected);
        return None;
    };
    Some(ClosedRule::yearly_dates(from..=to, name))
}

fn weekday_of_month(
    path: &str,
    weekday: &str,
    month: &str,
    name: &str,
    problems: &mut Problems,
) -> Option<ClosedRule> {
    let which = text::weekday_of_month(weekday);
    if which.is_none() {
        let expected = "`first` to `fifth` or `last` and a weekday, as in `last mon`";
        problems.bad(format!("{path}.weekday"), format!("`{weekday}`"), expected);
    }
    let month_number = text::month(month);
    if month_number.is_none() {
        problems.bad(
            format!("{path}.month"),
            format!("`{month}`"),
            "a month, `jan` to `dec`",
        );
    }
    let ((nth, weekday), month) = which.zip(month_number)?;
    Some(match nth {
        Some(nth) => ClosedRule::nth(nth, weekday, month, name),
        None => ClosedRule::last(weekday, month, name),
    })
}
