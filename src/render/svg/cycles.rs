//! What a clock's cycles come to on the axis: bars, marks, and the words at them.

use super::axis::Axis;
use super::canvas::{Px, px};
use crate::calendar::Calendar;
use crate::engine::{CycleAnswer, CycleState, Due, Leg, Stretch};
use crate::render::words;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The least width of a stretch that bears words, in pixels.
const NAMED_PIXELS: i64 = 6;

/// What a bar shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Bar {
    /// The cycle is open, and time does not count.
    Idle,
    Counted,
    /// As the two above, after a breach.
    IdleLate,
    CountedLate,
    Paused,
    Ended,
    /// What is to come up to the due.
    Ahead,
}

/// What a mark shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sign {
    Due,
    Breach,
    Warning,
    /// A change of target or calendar.
    Change,
    /// Nothing but words.
    Words,
}

/// Something at one instant, with its words.
pub(super) struct Note {
    pub(super) x: Px,
    pub(super) sign: Sign,
    pub(super) words: String,
    /// What it says to whoever points at it.
    pub(super) title: String,
}

/// The cycles of a clock in pixels.
#[derive(Default)]
pub(super) struct Cycles<'a> {
    pub(super) bars: Vec<(Range<Px>, Bar, String)>,
    /// Words and marks above the bars, and those below, the more important first.
    pub(super) above: Vec<Note>,
    pub(super) below: Vec<Note>,
    /// Up to which pixel there are bars of a kind.
    drawn: BTreeMap<Bar, Px>,
    /// The pixels at which there are signs of a kind.
    noted: BTreeSet<(Px, Sign)>,
    /// The open time of each calendar met.
    open: Vec<(&'a Calendar, Vec<Range<Px>>)>,
}

impl<'a> Cycles<'a> {
    /// The bars of a cycle that starts after those before.
    pub(super) fn add_bars(&mut self, axis: &Axis<'_>, cycle: &CycleAnswer<'a>) {
        for leg in cycle.course() {
            self.add_leg(axis, cycle, &leg);
        }
        self.add_ahead(axis, cycle);
    }

    /// The notes of a cycle that is less important than those before.
    pub(super) fn add_notes(&mut self, axis: &Axis<'_>, cycle: &CycleAnswer<'a>) {
        let (below, above) = (below(axis, cycle), above(axis, cycle));
        let below: Vec<Note> = below.into_iter().filter(|note| self.is_new(note)).collect();
        let above: Vec<Note> = above.into_iter().filter(|note| self.is_new(note)).collect();
        self.below.extend(below);
        self.above.extend(above);
    }

    /// Whether no other note of its kind stands on the same pixel.
    fn is_new(&mut self, note: &Note) -> bool {
        self.noted.insert((note.x, note.sign))
    }

    /// The pixels at which a calendar is open.
    pub(super) fn open(&mut self, axis: &Axis<'_>, calendar: &'a Calendar) -> &[Range<Px>] {
        let known = |open: &Vec<(&'a Calendar, Vec<Range<Px>>)>| {
            let mut open = open.iter();
            open.position(|(other, _)| std::ptr::eq(*other, calendar))
        };
        if known(&self.open).is_none() {
            self.open.push((calendar, axis.open(calendar)));
        }
        let found = known(&self.open).and_then(|place| self.open.get(place));
        found.map_or(&[], |(_, runs)| runs)
    }

    /// A bar, as far as no other of its kind covers its pixels.
    fn push(&mut self, pixels: &Range<Px>, bar: Bar, title: impl FnOnce() -> String) {
        let drawn = self.drawn.entry(bar).or_insert(pixels.start);
        let start = pixels.start.max(*drawn);
        if start < pixels.end {
            *drawn = pixels.end;
            self.bars.push((start..pixels.end, bar, title()));
        }
    }

    fn add_leg(&mut self, axis: &Axis<'_>, cycle: &CycleAnswer<'a>, leg: &Leg<'a>) {
        let says = |what: &str| {
            let (from, to) = (axis.says(leg.from), axis.says(leg.to));
            format!("{what}, {from} to {to}")
        };
        let whole = axis.pixels(leg.from, leg.to);
        match &leg.stretch {
            Stretch::Paused { reasons } => {
                let waits = || says(&format!("waits: {}", reasons.join(", ")));
                self.push(&whole, Bar::Paused, waits);
            }
            Stretch::Ended => self.push(&whole, Bar::Ended, || says("resolved or closed")),
            Stretch::Unmeasured | Stretch::Closed { .. } => {
                self.push(&whole, Bar::Idle, || says("nothing to measure"));
            }
            Stretch::Counted => {
                let late = cycle.breached_at.filter(|at| *at < leg.to);
                let turn = late.map_or(whole.end, |at| axis.x(at).max(whole.start));
                let parts = [
                    (whole.start..turn, Bar::Idle, Bar::Counted, "open"),
                    (
                        turn..whole.end,
                        Bar::IdleLate,
                        Bar::CountedLate,
                        "open, breached",
                    ),
                ];
                for (pixels, idle, counted, what) in parts {
                    self.push(&pixels, idle, || says(what));
                    let runs = match leg.calendar {
                        None => vec![pixels.clone()],
                        Some((_, calendar)) => within(self.open(axis, calendar), &pixels),
                    };
                    for run in runs {
                        self.push(&run, counted, || says("counted"));
                    }
                }
            }
        }
    }

    fn add_ahead(&mut self, axis: &Axis<'_>, cycle: &CycleAnswer<'a>) {
        let due = match (cycle.state, &cycle.due) {
            (CycleState::Running, Due::At(at)) if *at > cycle.as_of() => *at,
            _ => return,
        };
        let from = cycle.as_of().max(cycle.started_at);
        let title = || format!("to come, up to {}", axis.says(due));
        self.push(&axis.pixels(from, due), Bar::Ahead, title);
    }
}

/// Its breaches, its due, its end.
fn below(axis: &Axis<'_>, cycle: &CycleAnswer<'_>) -> Vec<Note> {
    let due = cycle.due.instant();
    let mut notes: Vec<(DateTime<Utc>, Sign, String)> = Vec::new();
    for breach in cycle.breaches() {
        let at = axis.says(breach.at);
        let words = match breach.withdrawn_at {
            None if due == Some(breach.at) => format!("due, breached {at}"),
            None => format!("breached {at}"),
            Some(_) => format!("breached {at}, withdrawn"),
        };
        notes.push((breach.at, Sign::Breach, words));
    }
    if let Some(at) = due.filter(|at| cycle.breached_at != Some(*at)) {
        let by_hand = match cycle.set_by_hand() {
            Some(_) => " by hand",
            None => "",
        };
        let words = match (&cycle.due, axis.shows(at)) {
            (Due::Held { .. }, _) => format!("was due{by_hand} {}", axis.says(at)),
            (_, true) => format!("due{by_hand} {}", axis.says(at)),
            (_, false) => format!("due{by_hand} {} →", at.format("%-d %b %Y")),
        };
        notes.push((at, Sign::Due, words));
    }
    if let Some(at) = words::ended_at(cycle) {
        let words = format!("{} {}", words::state(cycle), axis.says(at));
        notes.push((at, Sign::Words, words));
    }
    let number = cycle.number;
    let notes = notes.into_iter().map(|(at, sign, words)| Note {
        x: axis.x(at),
        sign,
        title: format!("#{number}: {words}"),
        words,
    });
    notes.collect()
}

/// Its warnings, its changes of target or calendar, and the words at its pauses and gaps.
fn above(axis: &Axis<'_>, cycle: &CycleAnswer<'_>) -> Vec<Note> {
    let reached = cycle.warnings().map(|warned| match warned.rearmed_at {
        None => (warned, "warned"),
        Some(_) => (warned, "warned, armed again"),
    });
    let to_come = cycle.warnings_to_come().map(|warning| (warning, "warns"));
    let warnings = reached.chain(to_come).filter(|(one, _)| axis.shows(one.at));
    let warnings = warnings.map(|(warning, what)| Note {
        x: axis.x(warning.at),
        sign: Sign::Warning,
        words: warning.warning.to_string(),
        title: format!("{what} at {}, {}", warning.warning, axis.says(warning.at)),
    });
    // Of several on one pixel the first is shown.
    let mut pixels = BTreeSet::new();
    let changes = cycle.reclassifications();
    let changes = changes.filter(move |change| pixels.insert(axis.x(change.at)));
    let changes = changes.map(|change| Note {
        x: axis.x(change.at),
        sign: Sign::Change,
        words: change.cause.as_str().to_owned(),
        title: words::reclassification(&change, |at| axis.says(at)),
    });
    let stretches = cycle.course().filter_map(|leg| named(axis, &leg));
    warnings.chain(changes).chain(stretches).collect()
}

/// The words at a stretch that is wide enough to be seen.
fn named(axis: &Axis<'_>, leg: &Leg<'_>) -> Option<Note> {
    let pixels = axis.pixels(leg.from, leg.to);
    if pixels.end - pixels.start < px(NAMED_PIXELS) {
        return None;
    }
    let words = match &leg.stretch {
        Stretch::Paused { reasons } => format!("waits: {}", reasons.join(", ")),
        Stretch::Ended => "resolved".to_owned(),
        Stretch::Counted | Stretch::Closed { .. } | Stretch::Unmeasured => return None,
    };
    let title = format!("{words}, {} to {}", axis.says(leg.from), axis.says(leg.to));
    Some(Note {
        x: pixels.start,
        sign: Sign::Words,
        words,
        title,
    })
}

/// The parts of runs, which stand one after the other, that lie in a stretch.
fn within(runs: &[Range<Px>], stretch: &Range<Px>) -> Vec<Range<Px>> {
    let cut = |run: &Range<Px>| run.start.max(stretch.start)..run.end.min(stretch.end);
    let first = runs.partition_point(|run| run.end <= stretch.start);
    let runs = runs.iter().skip(first);
    let parts = runs.take_while(|run| run.start < stretch.end).map(cut);
    parts.filter(|part| part.start < part.end).collect()
}
