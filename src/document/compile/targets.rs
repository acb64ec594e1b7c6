//! Targets: words and tables into spans, with their bounds.

use super::super::form::Form;
use super::super::syntax::{TargetText, TargetValue, Unit};
use super::Problems;
use super::vocabulary::Vocabulary;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::MAX_BUSINESS_DAYS;
use crate::policy::fact::{FactId, FactType};
use crate::policy::target::{SpanFact, SpanUnit, TargetRule};
use crate::policy::{Bound, BusinessDays, FirstDay, Landing, OffDay, Promise, Target, TargetKind};
use crate::words;
use chrono::{NaiveTime, TimeDelta};

/// What can stand at a place where time is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Target,
    /// A target that takes time.
    Span,
    RealTime,
}

impl Wanted {
    fn in_words(self) -> &'static str {
        match self {
            Wanted::Target => {
                "a target, as in `2 business hours`, `4 elapsed hours` or `immediate`"
            }
            Wanted::Span => "a span of time, as in `2 business hours` or `4 elapsed hours`",
            Wanted::RealTime => "real time, as in `24 elapsed hours`",
        }
    }

    fn in_full(self) -> &'static str {
        match self {
            Wanted::Target => {
                "one of `business`, `business-days`, `elapsed`, `immediate = true` and `from-fact`"
            }
            Wanted::Span | Wanted::RealTime => {
                "one of `business`, `business-days`, `elapsed` and `from-fact`"
            }
        }
    }
}

/// The span, which has neither a bound nor a kind of its own.
pub(super) fn span(
    path: &str,
    written: &TargetText,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<TargetRule> {
    let is_graded = |long: &TargetValue| long.bound.is_some() || long.kind.is_some();
    if written.long().is_some_and(is_graded) {
        let expected = "a span of time: what is compared with it is said by the key";
        problems.bad(path, "a bound or a kind", expected);
        return None;
    }
    let otherwise = (Bound::Within, TargetKind::Objective);
    rule(
        path,
        written,
        Wanted::Span,
        otherwise,
        (vocabulary, problems),
    )
}

/// So much real time.
pub(super) fn real_time(path: &str, words: &str, problems: &mut Problems) -> Option<TimeDelta> {
    match in_words(path, words, Wanted::RealTime, problems)? {
        Promise::Elapsed(span) => Some(span),
        Promise::Business(_) | Promise::BusinessDays(_) | Promise::Immediate => None,
    }
}

/// The target, with the clock's bound and kind where it states none of its own.
pub(super) fn compile(
    path: &str,
    written: &TargetText,
    (bound, kind): (Bound, TargetKind),
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<TargetRule> {
    let otherwise = (bound, kind);
    rule(
        path,
        written,
        Wanted::Target,
        otherwise,
        (vocabulary, problems),
    )
}

fn rule(
    path: &str,
    written: &TargetText,
    wanted: Wanted,
    (bound, kind): (Bound, TargetKind),
    (vocabulary, problems): (&Vocabulary<'_>, &mut Problems),
) -> Option<TargetRule> {
    let value = match written {
        Form::Short(words) => {
            let promise = in_words(path, words, wanted, problems)?;
            return Some(TargetRule::Is(Target {
                promise,
                bound,
                kind,
            }));
        }
        Form::Long(value) => value,
    };
    let (bound, kind) = (value.bound.unwrap_or(bound), value.kind.unwrap_or(kind));
    if value.from_fact.is_some() || value.unit.is_some() {
        let (fact, unit) = from_fact(path, value, vocabulary, problems)?;
        return Some(TargetRule::FromFact(SpanFact {
            fact,
            unit,
            bound,
            kind,
        }));
    }
    let promise = in_full(path, value, wanted, problems)?;
    Some(TargetRule::Is(Target {
        promise,
        bound,
        kind,
    }))
}

/// A fact that says how long, and what that is measured in.
fn from_fact(
    path: &str,
    value: &TargetValue,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Option<(FactId, SpanUnit)> {
    let (Some(name), Some(unit)) = (&value.from_fact, value.unit) else {
        let key = if value.from_fact.is_none() {
            "from-fact"
        } else {
            "unit"
        };
        let expected = "both `from-fact` and `unit`";
        problems.missing(format!("{path}.{key}"), expected);
        return None;
    };
    let spans = [&value.business, &value.elapsed].map(Option::is_some);
    let others = spans.contains(&true)
        || value.business_days.is_some()
        || value.immediate.is_some()
        || (unit != Unit::BusinessDays && days_only(value));
    if others {
        let expected = "only `unit` beside `from-fact`, and for business days how they land";
        problems.report(Diagnostic::new(
            Code::Contradiction,
            path,
            "another target, or what belongs to business days",
            expected,
        ));
        return None;
    }
    let fact = vocabulary.fact(&format!("{path}.from-fact"), name, problems)?;
    let of = vocabulary.facts.get(fact.index()).map(|fact| &fact.of)?;
    let (unit, needed, expected) = match unit {
        Unit::Business => (SpanUnit::Business, FactType::Duration, "duration"),
        Unit::Elapsed => (SpanUnit::Elapsed, FactType::Duration, "duration"),
        Unit::BusinessDays => {
            // Any number lands as the least that can always be counted.
            let days = business_days(path, 2, value, problems)?;
            (SpanUnit::BusinessDays(days), FactType::Number, "number")
        }
    };
    if *of != needed {
        let expected = format!("a fact of type `{expected}`");
        problems.bad(
            format!("{path}.from-fact"),
            format!("`{name}`, of another type"),
            expected,
        );
        return None;
    }
    Some((fact, unit))
}

/// `2 business hours`, `1 business hour 30 minutes`, `4 elapsed hours`, `immediate`.
fn in_words(path: &str, words: &str, wanted: Wanted, problems: &mut Problems) -> Option<Promise> {
    if words == "immediate" && wanted == Wanted::Target {
        return Some(Promise::Immediate);
    }
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    let business = match parts.get(1) {
        Some(&"business") if wanted != Wanted::RealTime => true,
        Some(&"elapsed") => false,
        Some(_) | None => {
            let expected = wanted.in_words();
            let problem = Diagnostic::new(Code::BadValue, path, format!("`{words}`"), expected);
            let which = match wanted {
                Wanted::Target | Wanted::Span => "whether the time is `business` or `elapsed`",
                Wanted::RealTime => "that the time is `elapsed`",
            };
            problems.report(match words::read_span(words, true) {
                Ok(_) => problem.help(format!("say {which}, behind the first number")),
                Err(_) => problem,
            });
            return None;
        }
    };
    parts.remove(1);
    if let ([count, unit], true) = (parts.as_slice(), business)
        && unit.starts_with("day")
    {
        let problem = Diagnostic::new(
            Code::Missing,
            path,
            format!("`{words}`"),
            "where the last day lands",
        );
        let help = format!(
            "`{{ business-days = {count}, landing = \"same-time\" }}`, `\"close\"`, or a length"
        );
        problems.report(problem.help(help));
        return None;
    }
    match words::read_span(&parts.join(" "), !business) {
        Ok(span) if business => Some(Promise::Business(span)),
        Ok(span) => Some(Promise::Elapsed(span)),
        Err(found) => {
            problems.bad(path, format!("`{words}`: {found}"), wanted.in_words());
            None
        }
    }
}

fn in_full(
    path: &str,
    value: &TargetValue,
    wanted: Wanted,
    problems: &mut Problems,
) -> Option<Promise> {
    if days_only(value) && value.business_days.is_none() {
        let expected = "`landing`, `first-day`, `off-day` and `cutoff` beside `business-days` only";
        problems.report(Diagnostic::new(
            Code::Contradiction,
            path,
            "no `business-days`",
            expected,
        ));
        return None;
    }
    match (
        &value.business,
        value.business_days,
        &value.elapsed,
        value.immediate,
    ) {
        (Some(span), None, None, None) => {
            span_at(&format!("{path}.business"), span, false, problems).map(Promise::Business)
        }
        (None, None, Some(span), None) => {
            span_at(&format!("{path}.elapsed"), span, true, problems).map(Promise::Elapsed)
        }
        (None, None, None, Some(true)) if wanted == Wanted::Target => Some(Promise::Immediate),
        (None, Some(days), None, None) => {
            business_days(path, days, value, problems).map(Promise::BusinessDays)
        }
        (Some(_) | None, _, _, _) => {
            problems.report(Diagnostic::new(
                Code::Contradiction,
                path,
                given(value),
                wanted.in_full(),
            ));
            None
        }
    }
}

/// Which kinds of target a table states.
fn given(value: &TargetValue) -> String {
    let kinds = [
        ("`business`", value.business.is_some()),
        ("`business-days`", value.business_days.is_some()),
        ("`elapsed`", value.elapsed.is_some()),
        ("`immediate = true`", value.immediate == Some(true)),
        ("`immediate = false`", value.immediate == Some(false)),
    ];
    let given = kinds.iter().filter(|(_, is_given)| *is_given);
    let given: Vec<&str> = given.map(|(kind, _)| *kind).collect();
    if given.is_empty() {
        return "none".to_owned();
    }
    given.join(" and ")
}

fn days_only(value: &TargetValue) -> bool {
    value.landing.is_some()
        || value.first_day.is_some()
        || value.off_day.is_some()
        || value.cutoff.is_some()
}

fn span_at(path: &str, span: &str, days: bool, problems: &mut Problems) -> Option<TimeDelta> {
    words::read_span(span, days)
        .map_err(|found| {
            problems.bad(
                path,
                format!("`{span}`: {found}"),
                "a span, as in `90 minutes`",
            )
        })
        .ok()
}

fn business_days(
    path: &str,
    days: u32,
    value: &TargetValue,
    problems: &mut Problems,
) -> Option<BusinessDays> {
    if days == 0 || days > MAX_BUSINESS_DAYS {
        let expected = format!("from 1 to {MAX_BUSINESS_DAYS}");
        problems.bad(
            format!("{path}.business-days"),
            format!("`{days}`"),
            expected,
        );
    }
    let first_day = value.first_day.unwrap_or_default();
    let off_day = value.off_day.unwrap_or_default();
    let landing = landing(
        &format!("{path}.landing"),
        value.landing.as_deref(),
        problems,
    );
    let cutoff = cutoff(&format!("{path}.cutoff"), value.cutoff.as_deref(), problems);
    let mut contradiction = |found: &str, expected: &str| {
        problems.report(Diagnostic::new(Code::Contradiction, path, found, expected));
    };
    let lands = value.first_day.is_some() || value.off_day.is_some() || value.cutoff.is_some();
    if matches!(landing, Some(Landing::Length(_))) && lands {
        contradiction(
            "the length of a day, and `first-day`, `off-day` or `cutoff`",
            "either: so many times a length of open time begins and ends on no day",
        );
    }
    if off_day == OffDay::Stay && value.cutoff.is_some() {
        contradiction("`off-day = \"stay\"` and a `cutoff`", "one of them");
    }
    let closes_that_day = landing == Some(Landing::Close) && off_day == OffDay::Snap;
    if first_day == FirstDay::Filing && days == 1 && landing.is_some() && !closes_that_day {
        contradiction(
            "`first-day = \"filing\"` with one day",
            "`landing = \"close\"` and `off-day = \"snap\"`, so that the day of filing has an end",
        );
    }
    Some(BusinessDays {
        days,
        landing: landing?,
        first_day,
        off_day,
        cutoff: cutoff?,
    })
}

fn landing(path: &str, written: Option<&str>, problems: &mut Problems) -> Option<Landing> {
    let expected = "`same-time`, `close`, or the length of a day, as in `9 hours`";
    match written {
        None => {
            problems.missing(path, expected);
            None
        }
        Some("same-time") => Some(Landing::SameTime),
        Some("close") => Some(Landing::Close),
        Some(length) => match words::read_span(length, false) {
            Ok(length) => Some(Landing::Length(length)),
            Err(found) => {
                problems.bad(path, format!("`{length}`: {found}"), expected);
                None
            }
        },
    }
}

/// The outer option is none where a problem has been reported.
fn cutoff(path: &str, written: Option<&str>, problems: &mut Problems) -> Option<Option<NaiveTime>> {
    let Some(written) = written else {
        return Some(None);
    };
    match NaiveTime::parse_from_str(written, "%H:%M") {
        Ok(time) if written.len() == "10:00".len() => Some(Some(time)),
        Ok(_) | Err(_) => {
            problems.bad(path, format!("`{written}`"), "a time of day, as in `10:00`");
            None
        }
    }
}
