//! One lane per clock.

use super::axis::{Axis, PLOT};
use super::canvas::{
    Anchor, Canvas, INK, LATE, Px, QUIET, STRONG, Style, fitted, part, px, wrapped,
};
use super::cycles::{Bar, Cycles, Note, Sign};
use super::rows::{Place, Rows};
use crate::engine::{ClockAnswer, CycleAnswer};
use crate::limits::MAX_SHOWN_CYCLES;
use crate::render::words;
use std::ops::Range;

pub(super) const OPEN: Style = r##"fill="#e4edf8""##;
pub(super) const WARNING: Style = r##"fill="#d97e00""##;
pub(super) const BREACH: Style = r##"fill="#c0281c""##;
pub(super) const DUE: Style = r##"stroke="#1b2733" stroke-width="2""##;
const CHANGE: Style = r##"fill="#ffffff" stroke="#1b2733""##;
const RULE: Style = r##"stroke="#8b97a3""##;
const LEADER: Style = r##"stroke="#8b97a3" stroke-dasharray="2 2""##;
/// The width of the words left of the plot.
const LABEL_PIXELS: i64 = 162;
const ROW_PIXELS: i64 = 14;
pub(super) const BAR_PIXELS: i64 = 14;
/// The most rows of words above a lane's bars, and below.
const MOST_ROWS: usize = 3;

pub(super) struct Lane<'a> {
    /// What stands left of the plot.
    label: Vec<(String, Style)>,
    title: String,
    /// The hours of the calendar that its last cycle is counted in.
    hours: Vec<Range<Px>>,
    cycles: Cycles<'a>,
    above: (Vec<Option<Place>>, Px),
    below: (Vec<Option<Place>>, Px),
}

impl Bar {
    pub(super) fn style(self) -> Style {
        match self {
            Bar::Idle => r##"fill="#a9c3e4""##,
            Bar::Counted => r##"fill="#2c66ad""##,
            Bar::IdleLate => r##"fill="#eab0aa""##,
            Bar::CountedLate => r##"fill="#c0281c""##,
            Bar::Paused => r##"fill="url(#duly-paused)" stroke="#b98a1d""##,
            Bar::Ended => r##"fill="#ffffff" stroke="#6b7783" stroke-dasharray="3 2""##,
            Bar::Ahead => r##"fill="none" stroke="#2c66ad""##,
        }
    }
}

impl<'a> Lane<'a> {
    pub(super) fn of(axis: &Axis<'_>, clock: &ClockAnswer<'a>) -> Lane<'a> {
        let mut cycles = Cycles::default();
        let last = clock.current();
        let count = last.as_ref().map_or(0, |cycle| cycle.number);
        let hidden = count.saturating_sub(MAX_SHOWN_CYCLES);
        let shown: Vec<CycleAnswer<'a>> = clock.last_cycles(MAX_SHOWN_CYCLES).collect();
        shown.iter().for_each(|cycle| cycles.add_bars(axis, cycle));
        // The words of the last cycle are placed first.
        let last_first = shown.iter().rev();
        last_first.for_each(|cycle| cycles.add_notes(axis, cycle));
        let calendar = last.as_ref().and_then(|cycle| cycle.calendar());
        let hours = calendar.map_or(Vec::new(), |(_, calendar)| {
            cycles.open(axis, calendar).to_vec()
        });
        let (above, below) = (placed(&cycles.above), placed(&cycles.below));
        Lane {
            label: label(clock, last.as_ref(), hidden),
            title: says(clock, last.as_ref()),
            hours,
            cycles,
            above,
            below,
        }
    }

    /// What it shows, in a sentence.
    pub(super) fn says(&self) -> &str {
        &self.title
    }

    pub(super) fn height(&self) -> Px {
        let rows = self.above.1 + self.below.1;
        let drawn = rows * px(ROW_PIXELS) + px(BAR_PIXELS + 22);
        let lines = px(i64::try_from(self.label.len()).unwrap_or(0));
        drawn.max(lines * px(ROW_PIXELS) + px(14))
    }

    /// The rule above it and the hours behind it.
    pub(super) fn draw_hours(&self, canvas: &mut Canvas, y: Px) {
        for run in &self.hours {
            canvas.rect(run.clone(), y..y + self.height(), OPEN);
        }
        canvas.line((px(16), y), (px(PLOT.end), y), RULE);
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, y: Px) {
        canvas.group(&self.title, |canvas| {
            let mut line = y + px(16);
            for (text, style) in &self.label {
                canvas.text(px(16), line, Anchor::Start, text, style);
                line += px(ROW_PIXELS);
            }
        });
        let top = y + px(8) + self.above.1 * px(ROW_PIXELS);
        let bar = top..top + px(BAR_PIXELS);
        for (pixels, kind, title) in &self.cycles.bars {
            let inset = match kind {
                Bar::Ahead | Bar::Ended => px(3),
                Bar::Idle | Bar::IdleLate => px(4),
                Bar::Counted | Bar::CountedLate | Bar::Paused => px(0),
            };
            let inside = bar.start + inset..bar.end - inset;
            canvas.group(title, |canvas| {
                canvas.rect(pixels.clone(), inside, kind.style())
            });
        }
        for (note, place) in self.cycles.above.iter().zip(&self.above.0) {
            let base = place.map(|place| bar.start - px(5) - rows_of(place) * px(ROW_PIXELS));
            draw_note(canvas, note, *place, base, &bar);
        }
        for (note, place) in self.cycles.below.iter().zip(&self.below.0) {
            let base = place.map(|place| bar.end + px(14) + rows_of(place) * px(ROW_PIXELS));
            draw_note(canvas, note, *place, base, &bar);
        }
    }
}

fn rows_of(place: Place) -> Px {
    px(i64::try_from(place.row).unwrap_or(0))
}

fn placed(notes: &[Note]) -> (Vec<Option<Place>>, Px) {
    let mut rows = Rows::new(MOST_ROWS, px(PLOT.start));
    let marks = notes.iter().filter(|note| note.sign != Sign::Words);
    marks.for_each(|note| rows.keep_free(note.x));
    let places = notes
        .iter()
        .map(|note| rows.place(note.x, &note.words))
        .collect();
    (places, rows.count())
}

fn draw_note(
    canvas: &mut Canvas,
    note: &Note,
    place: Option<Place>,
    base: Option<Px>,
    bar: &Range<Px>,
) {
    canvas.group(&note.title, |canvas| {
        if let (Some(base), true) = (base, note.sign != Sign::Words) {
            let edge = if base < bar.start { bar.start } else { bar.end };
            canvas.line((note.x, edge), (note.x, base - px(4)), LEADER);
        }
        draw_sign(canvas, note.sign, note.x, bar);
        if let (Some(place), Some(base)) = (place, base) {
            let style = match note.sign {
                Sign::Breach => LATE,
                Sign::Due | Sign::Warning | Sign::Change => INK,
                Sign::Words => QUIET,
            };
            let anchor = if place.is_left {
                Anchor::End
            } else {
                Anchor::Start
            };
            canvas.text(place.x, base, anchor, &note.words, style);
        }
    });
}

/// A line for a due, a cross of it for a breach, triangles and diamonds for what stands above.
pub(super) fn draw_sign(canvas: &mut Canvas, sign: Sign, x: Px, bar: &Range<Px>) {
    let (top, end) = (bar.start, bar.end);
    match sign {
        Sign::Words => {}
        Sign::Due => canvas.line((x, top - px(2)), (x, end + px(5)), DUE),
        Sign::Breach => {
            canvas.line((x, top - px(2)), (x, end + px(5)), DUE);
            let tip = end + px(9);
            let corners = [
                (x, end - px(1)),
                (x + px(5), end + px(4)),
                (x, tip),
                (x - px(5), end + px(4)),
            ];
            canvas.shape(&corners, BREACH);
        }
        Sign::Warning => {
            let corners = [
                (x - px(5), top - px(6)),
                (x + px(5), top - px(6)),
                (x, top + px(3)),
            ];
            canvas.shape(&corners, WARNING);
        }
        Sign::Change => {
            let corners = [
                (x, top - px(6)),
                (x + px(4), top - px(2)),
                (x, top + px(2)),
                (x - px(4), top - px(2)),
            ];
            canvas.shape(&corners, CHANGE);
        }
    }
}

/// The clock's name, how it stands, what it promises.
fn label(
    clock: &ClockAnswer<'_>,
    last: Option<&CycleAnswer<'_>>,
    hidden: usize,
) -> Vec<(String, Style)> {
    let most = px(LABEL_PIXELS);
    // Bold letters are wider.
    let name = wrapped(clock.label(), part(most * px(85), 100), 2);
    let mut lines: Vec<(String, Style)> = name.into_iter().map(|line| (line, STRONG)).collect();
    let late = last.is_some_and(|cycle| cycle.breached_at.is_some());
    lines.push((fitted(&stands(last), most), if late { LATE } else { INK }));
    for says in last.into_iter().flat_map(promises) {
        let says = wrapped(&says, most, 2);
        lines.extend(says.into_iter().map(|line| (line, QUIET)));
    }
    if let Some(owner) = clock.owner() {
        lines.push((fitted(&format!("owner: {owner}"), most), QUIET));
    }
    if hidden > 0 {
        lines.push((format!("{hidden} earlier not shown"), QUIET));
    }
    lines
}

fn stands(last: Option<&CycleAnswer<'_>>) -> String {
    let Some(cycle) = last else {
        return "not started".to_owned();
    };
    let number = match cycle.number {
        1 => String::new(),
        number => format!("#{number} "),
    };
    let state = words::state(cycle);
    let late = match cycle.breached_at {
        Some(_) => " late",
        None => "",
    };
    let is_open = words::ended_at(cycle).is_none();
    match (cycle.due.instant(), words::left(cycle)) {
        (Some(_), left) if is_open && left.starts_with("over") => {
            format!("{number}{state}, {left}")
        }
        (Some(_), left) if is_open => format!("{number}{state}, {left} left"),
        (Some(_), _) => format!("{number}{state}{late}"),
        (None, _) => format!("{number}{state}"),
    }
}

/// The target, or why no instant follows from it.
fn promises(cycle: &CycleAnswer<'_>) -> Vec<String> {
    let target = cycle.target.map(|target| target.to_string());
    let due = match cycle.due.instant() {
        Some(_) => None,
        None => Some(words::due(&cycle.due, |at| at.to_string())),
    };
    let due = due.filter(|due| Some(due) != target.as_ref());
    target.into_iter().chain(due).collect()
}

/// The same in a sentence, with the due.
fn says(clock: &ClockAnswer<'_>, last: Option<&CycleAnswer<'_>>) -> String {
    let due = last.map(|cycle| {
        let zone = words::zone(cycle);
        words::due(&cycle.due, |at| words::dated(at, zone))
    });
    let due = due.map_or(String::new(), |due| format!(", due {due}"));
    let target = last.and_then(|cycle| cycle.target);
    let target = target.map_or(String::new(), |target| format!(" ({target})"));
    format!("{}{target}: {}{due}", clock.label(), stands(last))
}
