//! What a ticket case expects: the keys of `expect`, and what the crate says to each.

use super::ticket_policy::{self, HoldTime, Promise, Semantics, Shows};
use super::{Answer, Seconds, instant, span};
use chrono::DateTime;
use duly::{Assessment, CycleAnswer, CycleState, Measures};
use serde::Deserialize;
use serde_json::Value;

/// Where nothing is said, or there is nothing to say.
const NONE: &str = "none";

/// A key of `expect`, and what it expects as text.
pub(super) struct Asked {
    key: String,
    what: What,
    expected: String,
}

#[derive(Clone, Copy)]
enum What {
    /// `resolution_at`: the due shown.
    Due(Promise),
    /// `resolution_state`: how the promise stands; a breach before all else.
    State(Promise),
    /// `resolution_minutes`, `resolution_late_seconds` and so on.
    Measured(Promise, Measured),
    /// `hold_minutes`: what the resolution clock spent paused.
    Hold,
    /// `escalation_at`: the earliest due shown.
    Earliest,
}

#[derive(Clone, Copy)]
enum Measured {
    /// What was used of the target when it was met; of several cycles, the most.
    Taken,
    /// What was left then: below nothing when it was late.
    Diff,
    /// What is left of the last cycle.
    Remaining,
    /// What was used beyond the target.
    Late,
}

impl Asked {
    pub(super) fn read(key: &str, expected: &Value) -> Result<Asked, String> {
        let bad = |wanted: &str| format!("expect `{key}`: found {expected}, expected {wanted}");
        let Some((what, unit)) = What::of_key(key) else {
            return Err(format!("expect `{key}`: unknown key"));
        };
        let text = match (what, unit) {
            _ if expected.is_null() => NONE.to_owned(),
            (What::Due(_) | What::Earliest, _) => DateTime::deserialize(expected)
                .map(instant)
                .map_err(|_| bad("an instant"))?,
            (What::State(_), _) => {
                let states = ["running", "paused", "met", "breached", "cancelled"];
                let state = expected.as_str().filter(|state| states.contains(state));
                let wanted = || bad(&format!("one of `{}`", states.join("`, `")));
                state.ok_or_else(wanted)?.to_owned()
            }
            (What::Measured(..) | What::Hold, unit) => {
                let Seconds(count) = Seconds::deserialize(expected).map_err(|_| bad("a number"))?;
                let product = count.checked_mul(unit);
                span(product.ok_or_else(|| bad("a smaller number"))?)
            }
        };
        Ok(Asked {
            key: key.to_owned(),
            what,
            expected: text,
        })
    }

    pub(super) fn ask(&self, look: &Assessment<'_>, semantics: &Semantics) -> Answer {
        Answer {
            asked: format!("{} as of {}", self.key, instant(look.as_of())),
            expected: self.expected.clone(),
            found: self
                .what
                .found(look, semantics)
                .unwrap_or_else(|| NONE.to_owned()),
        }
    }
}

impl What {
    /// What the key asks, and how many seconds its unit has, if it has one.
    fn of_key(key: &str) -> Option<(What, i32)> {
        match key {
            "escalation_at" => return Some((What::Earliest, 1)),
            "hold_minutes" => return Some((What::Hold, 60)),
            "hold_seconds" => return Some((What::Hold, 1)),
            _ => {}
        }
        let (promise, rest) = Promise::of_key(key)?;
        match rest {
            "at" => return Some((What::Due(promise), 1)),
            "state" => return Some((What::State(promise), 1)),
            _ => {}
        }
        let (measured, unit) = rest.rsplit_once('_').unwrap_or(("", rest));
        let measured = match measured {
            "" => Measured::Taken,
            "diff" => Measured::Diff,
            "remaining" => Measured::Remaining,
            "late" => Measured::Late,
            _ => return None,
        };
        let unit = ticket_policy::seconds_of(unit)?;
        Some((What::Measured(promise, measured), unit))
    }

    /// None where there is nothing to say.
    fn found(self, look: &Assessment<'_>, semantics: &Semantics) -> Option<String> {
        let last = |promise: Promise| look.clock(&promise.clock())?.current();
        match self {
            What::Due(promise) => semantics.due(&last(promise)?),
            What::Earliest => {
                let cycles = Promise::ALL.into_iter().filter_map(last);
                let dues = cycles.filter(|cycle| semantics.due(cycle).is_some());
                dues.filter_map(|cycle| cycle.due.instant())
                    .min()
                    .map(instant)
            }
            What::State(promise) => Some(state(&last(promise)?).to_owned()),
            What::Hold => {
                let cycle = last(Promise::Resolution)?;
                let measures = match semantics.hold_time {
                    HoldTime::Working => cycle.measures,
                    HoldTime::WallClock => cycle.real_time(),
                };
                Some(span(measures?.paused))
            }
            What::Measured(promise, Measured::Remaining) => {
                Some(span(last(promise)?.measures?.remaining))
            }
            What::Measured(promise, Measured::Late) => {
                let cycle = last(promise)?;
                cycle.past_due.then_some(span(cycle.measures?.overrun))
            }
            What::Measured(promise, Measured::Taken) => {
                Some(span(longest(look, promise)?.consumed))
            }
            What::Measured(promise, Measured::Diff) => {
                let Measures {
                    effective,
                    consumed,
                    ..
                } = longest(look, promise)?;
                effective.checked_sub(&consumed).map(span)
            }
        }
    }
}

/// What a promise took when it was met; of several cycles, of the one that took most.
fn longest(look: &Assessment<'_>, promise: Promise) -> Option<Measures> {
    let clock = look.clock(&promise.clock())?;
    let met = clock
        .cycles()
        .filter(|cycle| matches!(cycle.state, CycleState::Met { .. }));
    met.filter_map(|cycle| cycle.measures)
        .max_by_key(|measures| measures.consumed)
}

fn state(cycle: &CycleAnswer<'_>) -> &'static str {
    match cycle.state {
        _ if cycle.breached_at.is_some() => "breached",
        CycleState::Running => "running",
        CycleState::Paused { .. } => "paused",
        CycleState::Met { .. } => "met",
        CycleState::Cancelled { .. } => "cancelled",
    }
}

impl Semantics {
    /// The due that the peer would show of that cycle.
    fn due(&self, cycle: &CycleAnswer<'_>) -> Option<String> {
        let shows = match cycle.state {
            CycleState::Running => Shows::KeepsDue,
            CycleState::Paused { .. } => self.while_paused.unwrap_or(Shows::Null),
            CycleState::Met { .. } | CycleState::Cancelled { .. } => {
                self.after_satisfied.unwrap_or(Shows::KeepsDue)
            }
        };
        let text = cycle
            .due
            .instant()
            .map_or_else(|| cycle.due.to_string(), instant);
        (shows == Shows::KeepsDue).then_some(text)
    }
}
