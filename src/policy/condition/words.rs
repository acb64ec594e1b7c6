//! A condition in words, in one line.

mod people;

use super::super::clock::CalendarId;
use super::super::fact::{FactId, Value};
use super::super::memory::MemoryId;
use super::super::revision::Parts;
use super::super::table::{Cell, Table};
use super::super::target::{Bound, TargetRule};
use super::{Anchor, ClockTest, Condition, Known, Since, Test, Than, Timed, Window, Within};
use crate::words;
use people::person;
use std::fmt::{self, Write};

/// Says a condition in the names of its policy.
pub(crate) struct Worded<'p>(pub(crate) &'p Parts, pub(crate) &'p Condition<Timed>);

impl fmt::Display for Worded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        condition(self.0, self.1, true, f)
    }
}

/// `not` is said of the leaves, so that no reader has to turn `and` and `or` about.
fn condition(parts: &Parts, one: &Condition<Timed>, holds: bool, f: &mut dyn Write) -> fmt::Result {
    match (one, holds) {
        (Condition::Not(part), _) => condition(parts, part, !holds, f),
        (Condition::Is(leaf), _) => f.write_str(&timed(parts, leaf, holds)),
        (Condition::All(all), true) | (Condition::Any(all), false) if all.is_empty() => {
            f.write_str("always")
        }
        (Condition::All(all) | Condition::Any(all), _) if all.is_empty() => f.write_str("never"),
        (Condition::All(all), true) | (Condition::Any(all), false) => {
            joined(parts, all, holds, "and", f)
        }
        (Condition::All(all) | Condition::Any(all), _) => joined(parts, all, holds, "or", f),
    }
}

fn joined(
    parts: &Parts,
    all: &[Condition<Timed>],
    holds: bool,
    by: &str,
    f: &mut dyn Write,
) -> fmt::Result {
    for (place, one) in all.iter().enumerate() {
        if place > 0 {
            write!(f, ", {by} ")?;
        }
        if all.len() > 1 && is_several(one) {
            f.write_char('(')?;
            condition(parts, one, holds, f)?;
            f.write_char(')')?;
        } else {
            condition(parts, one, holds, f)?;
        }
    }
    Ok(())
}

fn is_several(one: &Condition<Timed>) -> bool {
    match one {
        Condition::All(all) | Condition::Any(all) => all.len() > 1,
        Condition::Not(part) => is_several(part),
        Condition::Is(_) => false,
    }
}

fn timed(parts: &Parts, leaf: &Timed, holds: bool) -> String {
    let not = if holds { "" } else { "not " };
    match leaf {
        Timed::Known(leaf) => known(parts, leaf, holds),
        Timed::Since(leaf) => since(parts, leaf, not),
        Timed::Within(leaf) => within(parts, leaf, not),
        Timed::Open(calendar) => format!("`{}` is {not}open", parts.calendar(*calendar).name),
        Timed::Clock(place, test) => clock(parts, *place, test, not),
        Timed::Unacknowledged(table) => {
            let span = span(parts, table);
            format!("it is {not}at least {span} that nobody answers on the rung below")
        }
    }
}

fn known(parts: &Parts, leaf: &Known, holds: bool) -> String {
    let not = if holds { "" } else { "not " };
    match leaf {
        Known::Fact(fact, test) => compared(parts, *fact, test, holds),
        Known::Waiting(reason) => {
            format!(
                "the ticket is {not}waiting for `{}`",
                parts.waiting_name(*reason)
            )
        }
        Known::Seen(memory, Test::AtLeast(1)) => {
            let some = if holds { "" } else { "no " };
            format!("there has been {some}{}", events(parts, *memory))
        }
        Known::Seen(memory, test) => {
            let (count, events) = (limit(test), events(parts, *memory));
            format!("it is {not}{count} times that there has been {events}")
        }
        Known::Same(one, other) => {
            let (one, other) = (&parts.fact(*one).name, &parts.fact(*other).name);
            format!("`{one}` is {not}the same as `{other}`")
        }
        Known::Told(unset) => format!("`{}` is {not}known", parts.name_of(*unset)),
        Known::Person(who, one) => person(parts, *who, one, not),
        Known::State(track, states) => {
            let track = parts.track(*track);
            let states = track.ids().filter(|(id, _)| states.contains(*id));
            let states = words::one_of(states.map(|(_, state)| state.name.as_str()));
            format!("`{}` is {not}{states}", track.name)
        }
        Known::Holders(position, test) => {
            let (count, position) = (limit(test), parts.position_name(*position));
            format!("there are {not}{count} of the `{position}`")
        }
        Known::Assigning(position) => {
            format!("the position is {not}`{}`", parts.position_name(*position))
        }
        Known::Through(channels) => {
            let channels = words::one_of(channels.iter().map(String::as_str));
            format!("the channel of the event is {not}{channels}")
        }
        Known::Change(directions) => {
            let directions = words::one_of(directions.iter().map(|one| one.as_str()));
            format!("the change is {not}{directions}")
        }
    }
}

fn compared(parts: &Parts, fact: FactId, test: &Test, holds: bool) -> String {
    let (name, not) = (&parts.fact(fact).name, if holds { "" } else { "not " });
    match test {
        Test::OneOf(values) => match values.as_slice() {
            [Value::Flag(flag)] if *flag == holds => format!("`{name}`"),
            [Value::Flag(_)] => format!("not `{name}`"),
            values => {
                let values: Vec<String> = values
                    .iter()
                    .map(|value| said(parts, fact, value))
                    .collect();
                let values = words::one_of(values.iter().map(String::as_str));
                format!("`{name}` is {not}{values}")
            }
        },
        Test::MoreThan(_) | Test::AtLeast(_) | Test::LessThan(_) | Test::AtMost(_) => {
            format!("`{name}` is {not}{}", limit(test))
        }
    }
}

fn said(parts: &Parts, fact: FactId, value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Choice(place) => {
            let name = parts.choices(fact).get(usize::from(*place));
            name.cloned().unwrap_or_default()
        }
        Value::Instant(at) => at.utc().to_rfc3339(),
        Value::Duration(nanos) => words::span(*nanos, true),
        Value::Text(text) => text.to_string(),
    }
}

fn limit(test: &Test) -> String {
    match test {
        Test::MoreThan(limit) => format!("more than {limit}"),
        Test::AtLeast(limit) => format!("at least {limit}"),
        Test::LessThan(limit) => format!("less than {limit}"),
        Test::AtMost(limit) => format!("at most {limit}"),
        Test::OneOf(values) => format!("one of {}", values.len()),
    }
}

fn events(parts: &Parts, memory: MemoryId) -> String {
    let Some(memory) = parts.memories.get(usize::from(memory.0)) else {
        return String::new();
    };
    let of = memory.of.said(parts);
    if memory.after.is_empty() {
        return of;
    }
    format!("{of} after the last {}", memory.after.said(parts))
}

fn since(parts: &Parts, since: &Since, not: &str) -> String {
    let than = match since.than {
        Than::AtLeast => "at least",
        Than::Longer => "more than",
        Than::Shorter => "less than",
        Than::AtMost => "at most",
    };
    let from = match &since.from {
        Anchor::Last(memory) => format!("the last {}", events(parts, *memory)),
        Anchor::First(memory) => format!("the first {}", events(parts, *memory)),
        Anchor::Fact(fact) => format!("`{}`", parts.fact(*fact).name),
        Anchor::Due(clock) => format!("the due of `{}`", clock_name(parts, *clock)),
    };
    let opened = if since.or_opened {
        ", or else the opening"
    } else {
        ""
    };
    let span = span(parts, &since.span);
    let on = on(parts, &since.calendar);
    format!("it is {not}{than} {span}{on} since {from}{opened}")
}

fn span(parts: &Parts, table: &Table<TargetRule>) -> String {
    let spans = table.rows.iter().map(|row| match &row.value {
        Cell::Is(TargetRule::Is(target)) => target.promise.to_string(),
        Cell::Is(TargetRule::FromFact(span)) => format!("`{}`", parts.fact(span.fact).name),
        Cell::NotDefined(_) => "a span that is not defined".to_owned(),
    });
    spans.collect::<Vec<_>>().join(" or ")
}

fn on(parts: &Parts, table: &Table<CalendarId>) -> String {
    let names = table.rows.iter().filter_map(|row| match &row.value {
        Cell::Is(calendar) => Some(parts.calendar(*calendar).name.as_str()),
        Cell::NotDefined(_) => None,
    });
    match table.rows.is_empty() {
        true => String::new(),
        false => format!(" on {}", words::one_of(names)),
    }
}

fn within(parts: &Parts, within: &Within, not: &str) -> String {
    let (count, events) = (limit(&within.test), events(parts, within.memory));
    let window = match &within.window {
        Window::Elapsed(nanos) => format!("the last {}", words::span(*nanos, true)),
        Window::Months(1, zone) => format!("the last month in {}", zone.name()),
        Window::Months(months, zone) => format!("the last {months} months in {}", zone.name()),
        Window::Year(zone) => format!("this calendar year in {}", zone.name()),
        Window::YearFrom(fact, zone) => {
            let fact = &parts.fact(*fact).name;
            format!("this year from `{fact}` on in {}", zone.name())
        }
    };
    format!("it is {not}{count} times within {window} that there has been {events}")
}

fn clock(parts: &Parts, place: usize, test: &ClockTest, not: &str) -> String {
    let name = clock_name(parts, place);
    match test {
        ClockTest::State(states) => {
            let states = words::one_of(states.iter().map(|state| state.as_str()));
            format!("`{name}` is {not}{states}")
        }
        ClockTest::Breached => format!("`{name}` is {not}breached"),
        ClockTest::PastDue(None) => format!("`{name}` is {not}past its due"),
        ClockTest::PastDue(Some(Bound::Under)) => format!("`{name}` is {not}at or past its due"),
        ClockTest::PastDue(Some(Bound::Within)) => format!("`{name}` is {not}after its due"),
        ClockTest::Used(share) => format!("`{name}` has {not}used {share}% of its target"),
    }
}

fn clock_name(parts: &Parts, place: usize) -> &str {
    parts.clocks.get(place).map_or("", |clock| &clock.name)
}
