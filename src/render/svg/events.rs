//! What happened, as marks on the common axis: each with its words where they have room, else numbered, with a
//! list below.

use super::axis::{Axis, PLOT};
use super::canvas::{Anchor, Canvas, INK, Px, QUIET, Style, fitted, px, width};
use super::rows::{INDENT, Rows};
use crate::engine::Assessment;
use crate::limits::MAX_TIMELINE_EVENTS;
use crate::render::words;
use crate::subject::Log;
use chrono::{DateTime, Utc};

const LEADER: Style = r##"stroke="#8b97a3""##;
const GUIDE: Style = r##"stroke="#c3cbd3" stroke-dasharray="1 3""##;
const DOT: Style = r##"fill="#1b2733""##;
/// The least distance of two lines down.
const GUIDE_PIXELS: i64 = 4;
const ROW_PIXELS: i64 = 14;
/// The most rows of words or numbers above the axis.
const MOST_ROWS: usize = 8;
/// The most characters that stand at one mark.
const MOST_CHARS: usize = 44;
/// Within how many pixels marks are numbered together, from the finest on. By the last of them there are no more
/// numbers than rows.
const TOGETHER: [i64; 12] = [0, 2, 3, 4, 6, 9, 13, 19, 28, 42, 63, 94];
const COLUMNS: usize = 3;
const COLUMN_PIXELS: i64 = 290;

pub(super) struct Events {
    /// What is listed, with its instant as people say it.
    listed: Vec<(String, String)>,
    /// How many are not.
    unlisted: usize,
    /// One for each pixel at which something happened.
    marks: Vec<Mark>,
    /// What stands above the marks.
    labels: Vec<Label>,
    /// Whether these are numbers, and the words are listed.
    is_numbered: bool,
}

/// A text above a mark.
struct Label {
    mark: Px,
    row: usize,
    x: Px,
    says: String,
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
        let (labels, is_numbered) = labelled(&marks);
        let listed = all.iter().take(MAX_TIMELINE_EVENTS);
        Events {
            listed: listed
                .map(|(at, words)| (axis.says(*at), words.clone()))
                .collect(),
            unlisted: all.len().saturating_sub(MAX_TIMELINE_EVENTS),
            marks,
            labels,
            is_numbered,
        }
    }

    /// The marks and their words, or their numbers. Answers where they end.
    pub(super) fn draw(&self, canvas: &mut Canvas, y: Px) -> Px {
        let rows = self.labels.iter().map(|label| label.row.saturating_add(1));
        let base = y + row_pixels(rows.max().unwrap_or(0)) + px(8);
        let line = |label: &Label| base - px(8) - row_pixels(label.row);
        for label in &self.labels {
            canvas.line(
                (label.mark, base),
                (label.mark, line(label) - px(8)),
                LEADER,
            );
        }
        for label in &self.labels {
            canvas.text(label.x, line(label), Anchor::Start, &label.says, INK);
        }
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
        if !self.is_numbered {
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
                // One more than has room makes all of them be listed.
                if last.words.chars().count() <= MOST_CHARS {
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

/// The words of each mark; or numbers, of as few marks together as have room.
fn labelled(marks: &[Mark]) -> (Vec<Label>, bool) {
    let words = marks.iter().map(|mark| (mark.x, mark.words.clone()));
    let words: Vec<(Px, String)> = words.collect();
    let fit = words
        .iter()
        .all(|(_, says)| says.chars().count() <= MOST_CHARS);
    if let Some(labels) = placed(&words).filter(|_| fit) {
        return (labels, false);
    }
    let mut tries = TOGETHER.iter();
    let numbers = tries.find_map(|together| placed(&numbered(marks, px(*together))));
    (numbers.unwrap_or_default(), true)
}

/// The numbers of marks, those together that stand nearer than that to the first of them.
fn numbered(marks: &[Mark], together: Px) -> Vec<(Px, String)> {
    let mut groups: Vec<(Px, (usize, usize))> = Vec::new();
    for mark in marks {
        match groups.last_mut() {
            Some((x, numbers)) if mark.x - *x < together => numbers.1 = mark.numbers.1,
            Some(_) | None => groups.push((mark.x, mark.numbers)),
        }
    }
    let says = |(first, last): (usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    groups
        .into_iter()
        .map(|(x, numbers)| (x, says(numbers)))
        .collect()
}

/// Where texts stand above their marks; none where they have no room. The last one first: an earlier one whose
/// text reaches over it stands above it, so that no line crosses a text. Only texts that the right edge pushes
/// back stand over lines.
fn placed(texts: &[(Px, String)]) -> Option<Vec<Label>> {
    let mut rows = Rows::new(MOST_ROWS, px(PLOT.start - 4));
    let mut labels: Vec<Label> = Vec::new();
    for (mark, says) in texts.iter().rev() {
        let long = width(says);
        let x = (*mark + px(INDENT)).min(Rows::end() - long);
        let reached = labels.iter().filter(|later| later.mark <= x + long);
        let above = reached.map(|later| later.row.saturating_add(1)).max();
        let row = rows.fit(above.unwrap_or(0), x..x + long)?;
        labels.push(Label {
            mark: *mark,
            row,
            x,
            says: says.clone(),
        });
    }
    labels.reverse();
    Some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(canvas: &Canvas) -> String {
        canvas.document((0, px(0)), "", &[])
    }

    fn events(marks: &[i64], listed: &[&str], unlisted: usize) -> Events {
        let mark = |x: &i64| Mark {
            x: px(*x),
            numbers: (1, 1),
            words: String::new(),
        };
        Events {
            listed: listed
                .iter()
                .map(|says| ("Mon 09:00".to_owned(), (*says).to_owned()))
                .collect(),
            unlisted,
            marks: marks.iter().map(mark).collect(),
            labels: Vec::new(),
            is_numbered: true,
        }
    }

    #[test]
    fn lines_down_stand_four_pixels_apart() {
        let mut canvas = Canvas::default();
        events(&[200, 203, 204, 205, 208], &[], 0).draw_guides(&mut canvas, px(0), px(9));
        let lines: Vec<i64> = (190..220)
            .filter(|x| drawn(&canvas).contains(&format!("d=\"M{x} 0L{x} 9\"")))
            .collect();
        assert_eq!(lines, [200, 204, 208]);
    }

    /// Four in columns of two rows, of 14 pixels each; and one line more of how many are not listed. 282 pixels have
    /// room for 42 letters.
    #[test]
    fn a_list_ends_below_its_last_line() {
        let long = "x".repeat(60);
        for (unlisted, end) in [(0, 138), (1, 152), (2, 152)] {
            let mut canvas = Canvas::default();
            let events = events(&[], &["a", "b", "c", &long], unlisted);
            assert_eq!(events.draw_list(&mut canvas, px(100)), px(end));
            let drawn = drawn(&canvas);
            for (x, y, says) in [
                (16, 112, "1. Mon 09:00  a<"),
                (16, 126, "2. Mon 09:00  b<"),
                (306, 112, "3. Mon 09:00  c<"),
                (306, 126, &format!("4. Mon 09:00  {}…<", "x".repeat(27))),
            ] {
                let line = drawn.lines().find(|line| line.contains(says));
                let place = format!("<text x=\"{x}\" y=\"{y}\"");
                assert!(
                    line.is_some_and(|line| line.contains(&place)),
                    "{says}: {drawn}"
                );
            }
            let more = format!("<text x=\"16\" y=\"140\" {QUIET}");
            assert_eq!(drawn.contains(&more), unlisted > 0, "{drawn}");
        }
    }

    #[test]
    fn marks_are_numbered_together_below_a_distance() {
        let marks = [(200, 1), (202, 2), (203, 3)].map(|(x, number)| Mark {
            x: px(x),
            numbers: (number, number),
            words: String::new(),
        });
        let says = |together| -> Vec<String> {
            let numbers = numbered(&marks, px(together)).into_iter();
            numbers.map(|(_, says)| says).collect()
        };
        assert_eq!(says(0), ["1", "2", "3"]);
        assert_eq!(says(2), ["1", "2–3"]);
        assert_eq!(says(3), ["1–2", "3"]);
        assert_eq!(says(4), ["1–3"]);
    }

    /// A text of 16 letters is 106 pixels wide.
    #[test]
    fn a_text_stands_above_the_marks_that_it_reaches() {
        let rows = |marks: &[i64]| {
            let texts: Vec<(Px, String)> = marks
                .iter()
                .map(|x| (px(*x), "customer: notice".to_owned()))
                .collect();
            let labels = placed(&texts)?;
            let rows = labels.iter().map(|label| (label.row, label.x.0));
            Some(rows.collect::<Vec<_>>())
        };
        assert_eq!(rows(&[200, 400]), Some(vec![(0, 204), (0, 404)]));
        assert_eq!(rows(&[200, 310]), Some(vec![(1, 204), (0, 314)]));
        assert_eq!(
            rows(&[200, 311, 312]),
            Some(vec![(0, 204), (1, 315), (0, 316)])
        );
        // The right edge pushes it back.
        assert_eq!(rows(&[880]), Some(vec![(0, 786)]));
    }
}
