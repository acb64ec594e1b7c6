//! What happened, as marks on the common axis: each with its words where they have room, else numbered, with a
//! list below.

use super::axis::{Axis, PLOT};
use super::canvas::{Anchor, Canvas, INK, Px, QUIET, Style, cut, fitted, part, px, width};
use super::rows::{INDENT, Rows};
use crate::engine::Assessment;
use crate::limits::MAX_TIMELINE_EVENTS;
use crate::render::words;
use crate::subject::Log;
use chrono::{DateTime, Utc};

const LEADER: Style = r##"stroke="#8b97a3""##;
const GUIDE: Style = r##"stroke="#c3cbd3" stroke-dasharray="1 3""##;
const DOT: Style = r##"fill="#1b2733""##;
const PILL: Style = r##"fill="#ffffff" stroke="#1b2733" rx="7""##;
/// The least distance of two lines down.
const GUIDE_PIXELS: i64 = 4;
const ROW_PIXELS: i64 = 14;
/// The most rows of words above the axis.
const MOST_ROWS: usize = 8;
/// The most characters that stand at one mark.
const MOST_CHARS: usize = 44;
const COLUMNS: usize = 3;
const COLUMN_PIXELS: i64 = 290;

pub(super) struct Events {
    /// What is listed, with its instant as people say it.
    listed: Vec<(String, String)>,
    /// How many are not.
    unlisted: usize,
    /// One for each pixel at which something happened.
    marks: Vec<Mark>,
    /// Where the words of the marks stand; none where they have no room.
    places: Option<(Vec<Flag>, Px)>,
}

/// Where the words of a mark begin.
struct Flag {
    row: usize,
    x: Px,
}

/// What happened within one pixel.
struct Mark {
    x: Px,
    /// The numbers of the first and the last of these, the first of all being 1.
    numbers: (usize, usize),
    words: String,
}

impl Events {
    pub(super) fn of(axis: &Axis<'_>, look: &Assessment<'_>, log: &Log) -> Events {
        let policy = look.policy();
        let opened = (log.opening.logged_at, "opened".to_owned());
        let events = log.events.iter();
        let events = events.map(|event| (event.at, words::event(event, policy)));
        let all: Vec<(DateTime<Utc>, String)> = [opened].into_iter().chain(events).collect();
        let marks = marks(axis, &all);
        let places = placed(&marks);
        let listed = all.iter().take(MAX_TIMELINE_EVENTS);
        Events {
            listed: listed
                .map(|(at, words)| (axis.says(*at), words.clone()))
                .collect(),
            unlisted: all.len().saturating_sub(MAX_TIMELINE_EVENTS),
            marks,
            places,
        }
    }

    /// The marks and their words, or their numbers. Answers where they end.
    pub(super) fn draw(&self, canvas: &mut Canvas, y: Px) -> Px {
        let base = match &self.places {
            Some((places, rows)) => {
                let base = y + *rows * px(ROW_PIXELS) + px(8);
                let marks = || self.marks.iter().zip(places);
                let text = |place: &Flag| base - px(8) - row_pixels(place.row);
                for (mark, place) in marks() {
                    canvas.line((mark.x, base), (mark.x, text(place) - px(8)), LEADER);
                }
                for (mark, place) in marks() {
                    canvas.text(place.x, text(place), Anchor::Start, &mark.words, INK);
                }
                base
            }
            None => {
                for pill in pills(&self.marks) {
                    canvas.group(&pill.words, |canvas| pill.draw(canvas, y));
                }
                y + px(20)
            }
        };
        for mark in &self.marks {
            canvas.group(&mark.words, |canvas| dot(canvas, mark.x, base));
        }
        base + px(8)
    }

    /// A line down from each mark, where they do not run into one another.
    pub(super) fn draw_guides(&self, canvas: &mut Canvas, from: Px, to: Px) {
        let mut last = px(0);
        for mark in &self.marks {
            if mark.x - last >= px(GUIDE_PIXELS) {
                canvas.line((mark.x, from), (mark.x, to), GUIDE);
                last = mark.x;
            }
        }
    }

    /// The list, where the marks bear numbers. Answers where it ends.
    pub(super) fn draw_list(&self, canvas: &mut Canvas, y: Px) -> Px {
        if self.places.is_some() {
            return y;
        }
        let rows = self.listed.len().div_ceil(COLUMNS).max(1);
        let mut numbered = (1_usize..).zip(&self.listed);
        for column in 0..COLUMNS {
            let x = px(16) + px(i64::try_from(column).unwrap_or(0)) * px(COLUMN_PIXELS);
            for row in 0..rows {
                let Some((number, (at, words))) = numbered.next() else {
                    break;
                };
                let says = fitted(&format!("{number}. {at}  {words}"), px(COLUMN_PIXELS - 8));
                canvas.text(x, y + px(12) + row_pixels(row), Anchor::Start, &says, INK);
            }
        }
        let end = y + px(i64::try_from(rows).unwrap_or(0)) * px(ROW_PIXELS) + px(10);
        if self.unlisted == 0 {
            return end;
        }
        let more = match self.unlisted {
            1 => "and 1 event more".to_owned(),
            many => format!("and {many} events more"),
        };
        canvas.text(px(16), end + px(2), Anchor::Start, &more, QUIET);
        end + px(ROW_PIXELS)
    }
}

fn dot(canvas: &mut Canvas, x: Px, y: Px) {
    let (r, zero) = (px(3), px(0));
    let corners = [(zero - r, zero), (zero, zero - r), (r, zero), (zero, r)];
    canvas.shape(&corners.map(|(dx, dy)| (x + dx, y + dy)), DOT);
}

fn row_pixels(row: usize) -> Px {
    px(i64::try_from(row).unwrap_or(0)) * px(ROW_PIXELS)
}

fn marks(axis: &Axis<'_>, all: &[(DateTime<Utc>, String)]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (number, (at, words)) in (1_usize..).zip(all) {
        let x = axis.x(*at);
        match marks.last_mut() {
            Some(last) if last.x == x => {
                last.numbers.1 = number;
                if last.words.chars().count() < MOST_CHARS {
                    last.words = format!("{}, {words}", last.words);
                }
            }
            Some(_) | None => marks.push(Mark {
                x,
                numbers: (number, number),
                words: words.clone(),
            }),
        }
    }
    marks
}

/// The last one first: an earlier one whose words reach over it stands above it, so that no line crosses
/// them. Only words that the right edge pushes back stand over lines.
fn placed(marks: &[Mark]) -> Option<(Vec<Flag>, Px)> {
    let mut rows = Rows::new(MOST_ROWS, px(PLOT.start - 4));
    let mut flags: Vec<(Px, Flag)> = Vec::new();
    for mark in marks.iter().rev() {
        if mark.words.chars().count() > MOST_CHARS {
            return None;
        }
        let long = width(&mark.words);
        let x = (mark.x + px(INDENT)).min(Rows::end() - long);
        let reached = flags.iter().filter(|(later, _)| *later <= x + long);
        let above = reached.map(|(_, flag)| flag.row.saturating_add(1)).max();
        let row = rows.fit(above.unwrap_or(0), x..x + long)?;
        flags.push((mark.x, Flag { row, x }));
    }
    let flags = flags.into_iter().rev().map(|(_, flag)| flag);
    Some((flags.collect(), rows.count()))
}

/// The numbers of marks that stand too near to each other to bear one each.
struct Pill {
    x: (Px, Px),
    numbers: (usize, usize),
    words: String,
}

impl Pill {
    fn says(&self) -> String {
        match self.numbers {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}–{last}"),
        }
    }

    fn middle(&self) -> Px {
        part(self.x.0 + self.x.1, 2)
    }

    fn half(&self) -> Px {
        part(width(&self.says()), 2) + px(4)
    }

    fn touches(&self, next: &Pill) -> bool {
        self.middle() + self.half() + px(1) >= next.middle() - next.half()
    }

    fn draw(&self, canvas: &mut Canvas, y: Px) {
        let (middle, half) = (self.middle(), self.half());
        canvas.rect(middle - half..middle + half, y..y + px(14), PILL);
        canvas.text(middle, y + px(11), Anchor::Middle, &self.says(), INK);
    }
}

fn pills(marks: &[Mark]) -> Vec<Pill> {
    let mut pills: Vec<Pill> = Vec::new();
    for mark in marks {
        let mut pill = Pill {
            x: (mark.x, mark.x),
            numbers: mark.numbers,
            words: mark.words.clone(),
        };
        // One that grows may reach the one before it.
        while let Some(last) = pills.pop() {
            if !last.touches(&pill) {
                pills.push(last);
                break;
            }
            pill = Pill {
                x: (last.x.0, pill.x.1),
                numbers: (last.numbers.0, pill.numbers.1),
                words: cut(&format!("{}; {}", last.words, pill.words), MOST_CHARS),
            };
        }
        pills.push(pill);
    }
    pills
}
