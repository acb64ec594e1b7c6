//! A second reading of conditions, by their definitions: it goes through the whole log at each look, and counts
//! half hours one by one. All instants of a story are whole half hours.

use crate::support::at;
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use duly::document::{ClockReading, Condition, Count, Form, Since, SpanText, TriggerText};
use duly::{Bound, ClockState, FactValue};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const HALF_HOUR: TimeDelta = TimeDelta::minutes(30);

/// The instant so many half hours after Thursday, 1 January 2026.
pub(super) fn half(halves: i64) -> DateTime<Utc> {
    at("2026-01-01T00:00:00Z") + TimeDelta::minutes(30 * halves)
}

/// A ticket: what is known from its opening on, and its events by name, the opening being the first.
pub(super) struct Story {
    pub(super) facts: BTreeMap<&'static str, FactValue>,
    pub(super) events: Vec<(DateTime<Utc>, &'static str)>,
}

/// A truth, or what is asked for.
pub(super) type Said = Result<bool, BTreeSet<String>>;

pub(super) fn said(condition: &Condition, story: &Story, now: DateTime<Utc>) -> Said {
    let mut parts: Vec<Said> = Vec::new();
    if let Some(fact) = &condition.fact {
        parts.push(
            story
                .fact(fact)
                .map(|value| match (value, condition.at_least) {
                    (FactValue::Flag(flag), None) => flag,
                    (FactValue::Number(number), Some(limit)) => number >= limit,
                    (value, _) => panic!("no such comparison is made: {value}"),
                }),
        );
    }
    if !condition.seen.is_empty() {
        parts.push(Ok(!story.matching(&condition.seen.0).is_empty()));
    }
    parts.extend(
        condition
            .count
            .iter()
            .map(|count| counted(count, story, now)),
    );
    parts.extend(condition.since.iter().map(|one| since(one, story, now)));
    parts.extend(condition.open.iter().map(|_| Ok(is_open(now))));
    parts.extend(
        condition
            .clock
            .0
            .values()
            .map(|reading| clock(reading, story, now)),
    );
    let each = |list: &[Condition]| -> Vec<Said> {
        list.iter().map(|one| said(one, story, now)).collect()
    };
    parts.extend(condition.all.iter().map(|list| all(each(list))));
    parts.extend(
        condition
            .any
            .iter()
            .map(|list| not(all(each(list).into_iter().map(not).collect()))),
    );
    parts.extend(condition.not.iter().map(|one| not(said(one, story, now))));
    all(parts)
}

fn not(said: Said) -> Said {
    said.map(|holds| !holds)
}

fn all(parts: Vec<Said>) -> Said {
    if parts.contains(&Ok(false)) {
        return Ok(false);
    }
    let asks: BTreeSet<String> = parts.into_iter().filter_map(Said::err).flatten().collect();
    if asks.is_empty() { Ok(true) } else { Err(asks) }
}

impl Story {
    fn fact(&self, name: &str) -> Result<FactValue, BTreeSet<String>> {
        let value = self.facts.get(name).cloned();
        value.ok_or_else(|| BTreeSet::from([name.to_owned()]))
    }

    fn instant(&self, name: &str) -> Result<DateTime<Utc>, BTreeSet<String>> {
        self.fact(name).map(|value| at(&value.to_string()))
    }

    /// The events that are meant, behind the last of those they have to come after.
    fn matching(&self, of: &[TriggerText]) -> Vec<DateTime<Utc>> {
        let is = |triggers: &[TriggerText], name: &str| {
            triggers.iter().any(|trigger| match trigger {
                Form::Short(event) => event == name,
                Form::Long(long) if long.event == "any" => {
                    !long.except.0.iter().any(|other| other == name)
                }
                Form::Long(long) => long.event == name,
            })
        };
        let after = match &of[0] {
            Form::Long(long) => long.after.0.as_slice(),
            Form::Short(_) => &[],
        };
        let from = match self.events.iter().rposition(|(_, name)| is(after, name)) {
            Some(place) => place + 1,
            None if after.is_empty() => 0,
            None => self.events.len(),
        };
        let events = self.events[from..].iter().filter(|(_, name)| is(of, name));
        events.map(|(at, _)| *at).collect()
    }
}

fn counted(count: &Count, story: &Story, now: DateTime<Utc>) -> Said {
    let mut events = story.matching(&count.of.0);
    match &count.within {
        None => {}
        Some(Form::Short(words)) => {
            let from = now - halves(words, "elapsed");
            events.retain(|at| *at > from);
        }
        Some(Form::Long(window)) => match (window.months, window.year.as_deref()) {
            // Within the days of a story no month lacks one, and the zone is that of the instants.
            (Some(months), _) => {
                let from = now - chrono::Months::new(months);
                events.retain(|at| *at > from);
            }
            (None, Some("calendar")) => events.retain(|at| at.year() == now.year()),
            (None, year) => {
                let start = story.instant(year.unwrap())?;
                let year_of = |at: DateTime<Utc>| {
                    let anniversary = start.with_year(at.year()).unwrap();
                    at.year() - i32::from(at < anniversary)
                };
                events.retain(|at| year_of(*at) == year_of(now));
            }
        },
    }
    let found = u32::try_from(events.len()).unwrap();
    Ok(count.at_least.is_none_or(|limit| found >= limit)
        && count.at_most.is_none_or(|limit| found <= limit)
        && count.more_than.is_none_or(|limit| found > limit)
        && count.less_than.is_none_or(|limit| found < limit))
}

/// `90 elapsed minutes`, as the generator of stories writes it.
fn halves(words: &str, unit: &str) -> TimeDelta {
    let minutes = words.strip_suffix(&format!(" {unit} minutes")).unwrap();
    TimeDelta::minutes(minutes.parse().unwrap())
}

fn since(since: &Since, story: &Story, now: DateTime<Utc>) -> Said {
    let from = if let Some(fact) = &since.fact {
        Some(story.instant(fact)?)
    } else if since.due.is_some() {
        due(story)?
    } else if since.last.is_empty() {
        story.matching(&since.first.0).first().copied()
    } else {
        story.matching(&since.last.0).last().copied()
    };
    let opened = since.otherwise.map(|_| story.events[0].0);
    let Some(from) = from.or(opened) else {
        return Ok(false);
    };
    let holds = |span: &Option<SpanText>, holds: fn(DateTime<Utc>, DateTime<Utc>) -> bool| {
        let Some(SpanText::Always(Form::Short(words))) = span else {
            return true;
        };
        let end = match words.contains("business") {
            false => from + halves(words, "elapsed"),
            true => opened_for(from, halves(words, "business")),
        };
        holds(now, end)
    };
    Ok(holds(&since.at_least, |now, end| now >= end)
        && holds(&since.more_than, |now, end| now > end)
        && holds(&since.less_than, |now, end| now < end)
        && holds(&since.at_most, |now, end| now <= end))
}

/// When the office has been open for so long.
fn opened_for(from: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    let (mut at, mut left) = (from, span);
    while left > TimeDelta::zero() {
        if is_open(at) {
            left -= HALF_HOUR;
        }
        at += HALF_HOUR;
    }
    at
}

pub(super) fn is_open(at: DateTime<Utc>) -> bool {
    let weekend = matches!(at.weekday(), Weekday::Sat | Weekday::Sun);
    !weekend && (9..17).contains(&at.hour())
}

/// The last cycle: its start, and its end where it has one.
fn cycle(story: &Story) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let mut cycle: Option<(DateTime<Utc>, Option<DateTime<Utc>>)> = None;
    for (at, name) in &story.events {
        let open = cycle.is_some_and(|(_, end)| end.is_none());
        match *name {
            "x" if !open => cycle = Some((*at, None)),
            "y" if open => cycle = cycle.map(|(start, _)| (start, Some(*at))),
            _ => {}
        }
    }
    cycle
}

/// None where it has none, or will never have one.
fn due(story: &Story) -> Result<Option<DateTime<Utc>>, BTreeSet<String>> {
    let Some((start, end)) = cycle(story) else {
        return Ok(None);
    };
    match story.fact("c") {
        Ok(fast) => Ok(Some(start + target(&fast))),
        Err(_) if end.is_some() => Ok(None),
        Err(ask) => Err(ask),
    }
}

fn target(fast: &FactValue) -> TimeDelta {
    TimeDelta::hours(if *fast == FactValue::Flag(true) { 1 } else { 2 })
}

fn clock(reading: &ClockReading, story: &Story, now: DateTime<Utc>) -> Said {
    let cycle = cycle(story);
    let state = match cycle {
        None => ClockState::NotStarted,
        Some((_, None)) => ClockState::Running,
        Some((_, Some(_))) => ClockState::Met,
    };
    let mut parts = Vec::new();
    if !reading.state.is_empty() {
        parts.push(Ok(reading.state.0.contains(&state)));
    }
    let until = cycle.map(|(start, end)| (start, end.unwrap_or(now)));
    if let Some(breached) = reading.breached {
        parts.push(due(story).map(|due| {
            let late = due.zip(until).is_some_and(|(due, (_, until))| until > due);
            late == breached
        }));
    }
    if let Some(past) = reading.past_due {
        parts.push(due(story).map(|due| {
            let is_past = due.is_some_and(|due| match reading.bound {
                Some(Bound::Under) => now >= due,
                Some(Bound::Within) | None => now > due,
            });
            is_past == past
        }));
    }
    if let Some(used) = &reading.used {
        let share: i32 = used.strip_suffix('%').unwrap().parse().unwrap();
        parts.push(due(story).map(|due| {
            due.zip(until)
                .is_some_and(|(due, (start, until))| (until - start) * 100 >= (due - start) * share)
        }));
    }
    all(parts)
}
