//! The same arithmetic for columns of whole seconds, as data frames and query engines hold them.

use super::calendar::Calendar;
use super::days::nothing_left;
use super::error::CalendarError;
use super::open_set::OpenSet;
use crate::instant::InstantError;
use crate::limits::RANGE_END_SECONDS;

/// A column of whole seconds: the same in every row, or each row's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seconds<'a> {
    /// One number for all rows.
    Same(i64),
    /// As many numbers as there are rows.
    Each(&'a [i64]),
}

/// Why a column has no answers from some row on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RowError {
    /// The columns have different numbers of rows. Nothing has been written.
    #[error("columns of different lengths: found {found} rows, expected {expected} as in `starts`")]
    Length {
        /// The rows of the column that differs.
        found: usize,
        /// The rows of `starts`.
        expected: usize,
    },
    /// A row has no answer. The rows before it have been written, it and those after it have not.
    #[error("row {row}: {error}")]
    Row {
        /// The number of the row, the first being 0.
        row: usize,
        /// Why it has no answer.
        error: CalendarError,
    },
}

/// Rows whose starts are looked up together, before their answers are: the two short loops keep a processor
/// busier than one long one.
const BLOCK: usize = 64;

/// Columns of seconds since 1970-01-01 UTC. Nothing is allocated.
impl Calendar {
    /// [`add`](Calendar::add) row by row: `out[i]` is the earliest second at or after `starts[i]` by which
    /// row `i` of `spans` has been open.
    ///
    /// The first row without an answer ends the work. A caller who can do without that row goes on
    /// behind it:
    ///
    /// ```
    /// # use duly::Calendar;
    /// use duly::calendar::{CalendarError, RowError};
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-17:00").build()?;
    /// // Friday noon, an instant that cannot be, Saturday noon.
    /// let starts = [1_720_180_800, -1, 1_720_267_200];
    /// let mut due = [0; 3];
    ///
    /// let eight_hours = 28_800;
    /// let Err(RowError::Row { row: 1, .. }) = office.add_many(&starts, eight_hours, &mut due) else {
    ///     panic!("row 1 lies before 1970");
    /// };
    /// office.add_many(&starts[2..], eight_hours, &mut due[2..])?;
    /// // Monday 12:00 and 17:00.
    /// assert_eq!(due, [1_720_440_000, 0, 1_720_458_000]);
    ///
    /// let spans = [3_600, 0, -5];
    /// let refused = office.add_many(&[1_720_180_800; 3], &spans[..], &mut due);
    /// assert_eq!(refused, Err(RowError::Row { row: 2, error: CalendarError::NegativeSpan }));
    /// assert_eq!(due[..2], [1_720_184_400, 1_720_180_800]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`RowError::Length`] when `spans` or `out` has other rows than `starts`;
    /// - [`RowError::Row`] with the first row that has no answer, for the reasons of
    ///   [`add`](Calendar::add).
    pub fn add_many<'a>(
        &self,
        starts: &[i64],
        spans: impl Into<Seconds<'a>>,
        out: &mut [i64],
    ) -> Result<(), RowError> {
        add_rows(self.set(), starts, spans.into(), out)
    }

    /// [`between`](Calendar::between) row by row: `out[i]` is the open seconds from `starts[i]` up to row
    /// `i` of `ends`, negative when the end lies first.
    ///
    /// ```
    /// # use duly::Calendar;
    /// let office = Calendar::weekly("UTC").mon_fri("09:00-17:00").build()?;
    /// // Friday noon and Saturday noon, up to Monday 10:00.
    /// let starts = [1_720_180_800, 1_720_267_200];
    /// let mut open = [0; 2];
    /// office.between_many(&starts, 1_720_432_800, &mut open)?;
    /// assert_eq!(open, [6 * 3_600, 3_600]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`RowError::Length`] when `ends` or `out` has other rows than `starts`;
    /// - [`RowError::Row`] with the first row of which an end is out of range.
    pub fn between_many<'a>(
        &self,
        starts: &[i64],
        ends: impl Into<Seconds<'a>>,
        out: &mut [i64],
    ) -> Result<(), RowError> {
        between_rows(self.set(), starts, ends.into(), out)
    }
}

// Out of line, the loops have the registers to themselves.
#[inline(never)]
fn add_rows(
    set: &OpenSet,
    starts: &[i64],
    spans: Seconds<'_>,
    out: &mut [i64],
) -> Result<(), RowError> {
    let mut positions = [0; BLOCK];
    each_row(starts, spans, out, |row, start, span| {
        let place = row % BLOCK;
        if place == 0 {
            let block = starts.get(row..).unwrap_or_default();
            for (position, start) in positions.iter_mut().zip(block) {
                *position = in_range(*start).map_or(0, |start| set.position_in_range(start));
            }
        }
        let position = positions.get(place).copied().unwrap_or_default();
        add(set, in_range(start)?, position, span)
    })
}

#[inline(never)]
fn between_rows(
    set: &OpenSet,
    starts: &[i64],
    ends: Seconds<'_>,
    out: &mut [i64],
) -> Result<(), RowError> {
    each_row(starts, ends, out, |_, start, end| between(set, start, end))
}

/// `position` is the start's.
#[inline(always)]
fn add(set: &OpenSet, start: u32, position: u32, span: i64) -> Result<i64, CalendarError> {
    // The answer is the end of the last second that counts.
    let Ok(rest) = u32::try_from(span.wrapping_sub(1)) else {
        return match span {
            ..0 => Err(CalendarError::NegativeSpan),
            0 => Ok(start.into()),
            1.. => Err(nothing_left(set.beyond())),
        };
    };
    let last = position.checked_add(rest);
    let open = last.and_then(|last| set.nth_open(last));
    let end = open
        .ok_or_else(|| nothing_left(set.beyond()))?
        .wrapping_add(1);
    if (0..RANGE_END_SECONDS).contains(&end) {
        Ok(end)
    } else {
        Err(CalendarError::OutOfRange)
    }
}

#[inline(always)]
fn between(set: &OpenSet, start: i64, end: i64) -> Result<i64, CalendarError> {
    let start = set.position_in_range(in_range(start)?);
    let end = set.position_in_range(in_range(end)?);
    Ok(i64::from(end).saturating_sub(i64::from(start)))
}

#[inline]
fn in_range(seconds: i64) -> Result<u32, InstantError> {
    let in_range = Some(seconds).filter(|seconds| (0..RANGE_END_SECONDS).contains(seconds));
    in_range
        .and_then(|seconds| u32::try_from(seconds).ok())
        .ok_or(InstantError::SecondOutOfRange(seconds))
}

#[inline(always)]
fn each_row(
    starts: &[i64],
    others: Seconds<'_>,
    out: &mut [i64],
    mut answer: impl FnMut(usize, i64, i64) -> Result<i64, CalendarError>,
) -> Result<(), RowError> {
    let expected = starts.len();
    for found in [others.rows().unwrap_or(expected), out.len()] {
        if found != expected {
            return Err(RowError::Length { found, expected });
        }
    }
    for row in 0..expected {
        let (Some(start), Some(out)) = (starts.get(row), out.get_mut(row)) else {
            break;
        };
        match answer(row, *start, others.at(row)) {
            Ok(answer) => *out = answer,
            Err(error) => return Err(RowError::Row { row, error }),
        }
    }
    Ok(())
}

impl Seconds<'_> {
    fn rows(&self) -> Option<usize> {
        match self {
            Seconds::Same(_) => None,
            Seconds::Each(seconds) => Some(seconds.len()),
        }
    }

    #[inline]
    fn at(&self, row: usize) -> i64 {
        match self {
            Seconds::Same(seconds) => *seconds,
            Seconds::Each(seconds) => seconds.get(row).copied().unwrap_or_default(),
        }
    }
}

impl From<i64> for Seconds<'_> {
    fn from(seconds: i64) -> Self {
        Seconds::Same(seconds)
    }
}

impl<'a> From<&'a [i64]> for Seconds<'a> {
    fn from(seconds: &'a [i64]) -> Self {
        Seconds::Each(seconds)
    }
}

impl<'a> From<&'a Vec<i64>> for Seconds<'a> {
    fn from(seconds: &'a Vec<i64>) -> Self {
        Seconds::Each(seconds)
    }
}

impl<'a, const N: usize> From<&'a [i64; N]> for Seconds<'a> {
    fn from(seconds: &'a [i64; N]) -> Self {
        Seconds::Each(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};

    fn calendars() -> [Calendar; 4] {
        let weekly = Calendar::weekly("Europe/Berlin").mon_fri("09:00-12:00, 13:00-17:00");
        let late = Calendar::weekly("UTC").date("2099-12-31".parse().unwrap(), "23:00-24:00");
        [
            weekly.build().unwrap(),
            late.build().unwrap(),
            Calendar::always(),
            Calendar::never(),
        ]
    }

    /// Seconds on both sides of the range's ends, and some within.
    const STARTS: [i64; 10] = [
        i64::MIN,
        -1,
        0,
        1,
        1_720_180_800,
        1_720_200_000,
        RANGE_END_SECONDS - 3_600,
        RANGE_END_SECONDS - 1,
        RANGE_END_SECONDS,
        i64::MAX,
    ];
    const SPANS: [i64; 8] = [i64::MIN, -1, 0, 1, 3_599, 3_600, 320 * 3_600, i64::MAX];

    fn row(result: Result<(), RowError>, out: i64) -> Result<i64, CalendarError> {
        match result {
            Ok(()) => Ok(out),
            Err(RowError::Row { row: 0, error }) => Err(error),
            Err(error) => panic!("{error}"),
        }
    }

    /// Where the second makes a `DateTime`, as there.
    fn expect_as_single(
        seconds: &[i64],
        found: Result<i64, CalendarError>,
        single: impl Fn(&[DateTime<Utc>]) -> Result<i64, CalendarError>,
    ) {
        let out = seconds
            .iter()
            .find(|second| !(0..RANGE_END_SECONDS).contains(*second));
        match out {
            Some(&second) => assert_eq!(found, Err(InstantError::SecondOutOfRange(second).into())),
            None => {
                let instants: Vec<_> = seconds
                    .iter()
                    .map(|second| DateTime::from_timestamp(*second, 0).unwrap())
                    .collect();
                assert_eq!(found, single(&instants), "{seconds:?}");
            }
        }
    }

    #[test]
    fn each_row_is_answered_as_by_add() {
        for calendar in calendars() {
            for start in STARTS {
                for span in SPANS {
                    let delta = TimeDelta::try_seconds(span).unwrap_or(if span < 0 {
                        TimeDelta::MIN
                    } else {
                        TimeDelta::MAX
                    });
                    for spans in [Seconds::Same(span), Seconds::Each(&[span])] {
                        let mut out = [7];
                        let result = calendar.add_many(&[start], spans, &mut out);
                        assert!(result.is_ok() || out == [7]);
                        expect_as_single(&[start], row(result, out[0]), |t| {
                            calendar.add(t[0], delta).map(|u| u.timestamp())
                        });
                    }
                }
            }
        }
    }

    #[test]
    fn columns_longer_than_a_block() {
        let [office, ..] = calendars();
        let starts: Vec<i64> = (0..200).map(|row| row * 20_000_003).collect();
        let spans: Vec<i64> = (0..200).map(|row| row * 9_001).collect();
        for rows in [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7] {
            let mut out = vec![0; rows];
            let result = office.add_many(&starts[..rows], &spans[..rows], &mut out);
            assert_eq!(result, Ok(()));
            for ((start, span), found) in starts.iter().zip(&spans).zip(out) {
                let start = DateTime::from_timestamp(*start, 0).unwrap();
                let single = office.add(start, TimeDelta::seconds(*span)).unwrap();
                assert_eq!(found, single.timestamp(), "{start} + {span} s");
            }
        }
    }

    #[test]
    fn each_row_is_answered_as_by_between() {
        for calendar in calendars() {
            for start in STARTS {
                for end in STARTS {
                    for ends in [Seconds::Same(end), Seconds::Each(&[end])] {
                        let mut out = [7];
                        let result = calendar.between_many(&[start], ends, &mut out);
                        assert!(result.is_ok() || out == [7]);
                        expect_as_single(&[start, end], row(result, out[0]), |t| {
                            calendar.between(t[0], t[1]).map(|d| d.num_seconds())
                        });
                    }
                }
            }
        }
    }

    #[test]
    fn the_first_row_without_an_answer_ends_the_work() {
        let [office, ..] = calendars();
        let mut out = [0; 4];
        let error = office.between_many(&[5, 6, -7, -8], 9, &mut out);
        let second = InstantError::SecondOutOfRange(-7);
        assert_eq!(
            error,
            Err(RowError::Row {
                row: 2,
                error: second.into()
            })
        );
        assert_eq!(
            error.unwrap_err().to_string(),
            "row 2: instant outside the supported range: found second -7, expected 0 up to 4102444800"
        );
    }

    #[test]
    fn columns_of_other_lengths_are_refused_before_any_row() {
        let [office, ..] = calendars();
        let length = |found, expected| Err(RowError::Length { found, expected });
        let mut out = [7, 7];
        assert_eq!(office.add_many(&[-1, 1], &[1], &mut out), length(1, 2));
        assert_eq!(office.add_many(&[-1], &[1], &mut out), length(2, 1));
        assert_eq!(office.add_many(&[-1], 1, &mut out), length(2, 1));
        assert_eq!(
            office.between_many(&[-1], &vec![1; 3], &mut out),
            length(3, 1)
        );
        assert_eq!(out, [7, 7]);
        assert_eq!(office.add_many(&[], 1, &mut []), Ok(()));
    }
}
