//! Why each due is what it is: the rules that made it, and the stretches that add up to it.

use super::{line, shown};
use crate::calendar::Zone;
use crate::engine::{Assessment, ClockAnswer, CycleAnswer, Segment, Stretch};
use crate::limits::MAX_TEXT_SEGMENTS;
use crate::render::words::{dated, span, zone};
use std::fmt::{self, Write};

pub(super) fn write(f: &mut fmt::Formatter<'_>, look: &Assessment<'_>) -> fmt::Result {
    for clock in look.clocks() {
        for cycle in shown(&clock) {
            of_cycle(f, &clock, &cycle)?;
        }
    }
    Ok(())
}

fn of_cycle(
    f: &mut fmt::Formatter<'_>,
    clock: &ClockAnswer<'_>,
    cycle: &CycleAnswer<'_>,
) -> fmt::Result {
    let explanation = cycle.explain();
    f.write_char('\n')?;
    line(f, &format!("why: {} #{}", clock.label(), cycle.number))?;
    for rule in &explanation.rules {
        let cited: Vec<String> = rule.cite.iter().map(ToString::to_string).collect();
        let cited = match cited.is_empty() {
            true => String::new(),
            false => format!("  [{}]", cited.join(", ")),
        };
        line(f, &format!("  {}{cited}  {}", rule.says, rule.path))?;
    }
    let mut segments = explanation.segments();
    for segment in segments.by_ref().take(MAX_TEXT_SEGMENTS) {
        line(f, &format!("  {}", stretch(&segment, zone(cycle))))?;
    }
    match segments.next() {
        Some(next) => {
            let from = dated(next.from, zone(cycle));
            line(f, &format!("  and so on from {from}"))
        }
        None => Ok(()),
    }
}

fn stretch(segment: &Segment<'_>, zone: Option<&Zone>) -> String {
    let says = match &segment.stretch {
        Stretch::Counted => format!("counted {}", span(segment.length())),
        Stretch::Closed { days } if days.is_empty() => "closed".to_owned(),
        Stretch::Closed { days } => format!("closed ({})", days.join(", ")),
        Stretch::Unmeasured => "nothing to measure".to_owned(),
        Stretch::Ended => "resolved or closed".to_owned(),
        Stretch::Paused { reasons } => format!("paused ({})", reasons.join(", ")),
    };
    let (from, to) = (dated(segment.from, zone), dated(segment.to, zone));
    format!("{from} to {to}   {says}")
}
