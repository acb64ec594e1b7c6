//! Texts in rows, none over another.

use super::canvas::{Px, px, width};
use crate::limits::TIMELINE_PIXELS;
use std::ops::Range;

/// Between two texts of a row, in pixels.
const GAP: i64 = 6;
/// Between a mark and its text, in pixels.
pub(super) const INDENT: i64 = 4;

/// Rows of texts.
pub(super) struct Rows {
    taken: Vec<Vec<Range<Px>>>,
    most: usize,
    /// The first pixel that a text may have.
    from: Px,
}

/// Where a text found its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) row: usize,
    /// Its first pixel, or the one after its last where it ends at its mark.
    pub(super) x: Px,
    pub(super) is_left: bool,
}

impl Rows {
    pub(super) fn new(most: usize, from: Px) -> Rows {
        let taken = Vec::new();
        Rows { taken, most, from }
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> Px {
        px(i64::try_from(self.taken.len()).unwrap_or(i64::MAX))
    }

    /// The pixel after the last that a text may have.
    pub(super) fn end() -> Px {
        px(TIMELINE_PIXELS - 8)
    }

    /// Keeps texts in the first row as far from a mark as its own is.
    pub(super) fn keep_free(&mut self, mark: Px) {
        if self.taken.is_empty() {
            self.taken.push(Vec::new());
        }
        if let Some(row) = self.taken.first_mut() {
            let spare = px(GAP - INDENT);
            row.push(mark + spare..mark - spare);
        }
    }

    /// The first row in which a text fits right of its mark, or else left of it; none where it has no room.
    pub(super) fn place(&mut self, mark: Px, text: &str) -> Option<Place> {
        let (long, indent) = (width(text), px(INDENT));
        let right = mark + indent..mark + indent + long;
        let left = mark - indent - long..mark - indent;
        (0..self.most).find_map(|row| {
            for (pixels, is_left) in [(&right, false), (&left, true)] {
                if self.is_free(row, pixels) {
                    self.take(row, pixels.clone());
                    let x = if is_left { pixels.end } else { pixels.start };
                    return Some(Place { row, x, is_left });
                }
            }
            None
        })
    }

    /// The first row from `least` on in which these pixels are free.
    pub(super) fn fit(&mut self, least: usize, pixels: Range<Px>) -> Option<usize> {
        let row = (least..self.most).find(|row| self.is_free(*row, &pixels))?;
        self.take(row, pixels);
        Some(row)
    }

    fn take(&mut self, row: usize, pixels: Range<Px>) {
        while self.taken.len() <= row {
            self.taken.push(Vec::new());
        }
        if let Some(taken) = self.taken.get_mut(row) {
            taken.push(pixels);
        }
    }

    fn is_free(&self, row: usize, wanted: &Range<Px>) -> bool {
        let gap = px(GAP);
        let mut taken = self.taken.get(row).into_iter().flatten();
        wanted.start >= self.from
            && wanted.end <= Rows::end()
            && taken.all(|other| wanted.end + gap <= other.start || other.end + gap <= wanted.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_right_then_left_then_a_row_on_then_nowhere() {
        let mut rows = Rows::new(2, px(0));
        let mut place = |mark| {
            let place = rows.place(px(mark), "four");
            place.map(|at| (at.row, at.x.0, at.is_left))
        };
        let long = width("four").0;
        assert_eq!(place(400), Some((0, 404, false)));
        // Just far enough to the left, it has the gap between itself and the first.
        assert_eq!(place(400 - long - 6), Some((0, 398 - long, false)));
        assert_eq!(place(401), Some((1, 405, false)));
        assert_eq!(place(402), Some((1, 398, true)));
        assert_eq!(place(401), None);
        assert_eq!(rows.count(), px(2));
    }

    #[test]
    fn a_text_at_the_edge_goes_left() {
        let mut rows = Rows::new(1, px(0));
        let place = rows.place(px(890), "four");
        assert_eq!(place.map(|at| (at.x.0, at.is_left)), Some((886, true)));
        let mut narrow = Rows::new(1, px(880));
        assert_eq!(narrow.place(px(885), "four"), None);
        assert_eq!(narrow.count(), px(0));
    }

    #[test]
    fn a_text_leaves_another_mark_free() {
        let mut rows = Rows::new(1, px(0));
        rows.keep_free(px(410));
        assert_eq!(rows.place(px(400), "four").map(|at| at.is_left), Some(true));
        // Four pixels right of a text there may be another mark, and four left of it.
        let end = 404 + width("four").0;
        for (mark, is_left) in [(end + 3, true), (end + 4, false), (401, true), (400, false)] {
            let mut rows = Rows::new(1, px(0));
            rows.keep_free(px(mark));
            let place = rows.place(px(400), "four");
            assert_eq!(place.map(|at| at.is_left), Some(is_left), "{mark}");
        }
        // A text may stand as near to it as to its own mark.
        let mut rows = Rows::new(1, px(0));
        rows.keep_free(px(400));
        assert_eq!(
            rows.place(px(400), "four").map(|at| at.is_left),
            Some(false)
        );
    }
}
