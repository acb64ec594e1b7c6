//! The hours of one date: wall-clock windows, read from text such as `08:00-12:00, 13:00-17:00`.

mod parse;

use crate::limits::MAX_WINDOWS_PER_DAY;
use crate::words;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::ops::Range;

const SECONDS_PER_HOUR: u32 = 3_600;
const SECONDS_PER_MINUTE: u32 = 60;
const MIDNIGHT: u32 = 86_400;
const NEXT_MIDNIGHT: u32 = 2 * MIDNIGHT;
const CLOSED: &str = "closed";

/// When a date is open, on the wall clock: half-open windows, ascending, apart from each other.
///
/// The text form is a list of `HH:MM-HH:MM` or `HH:MM:SS-HH:MM:SS` with commas between, or `closed`.
/// Touching windows are joined, their order in the text is free.
///
/// A window belongs to the date it opens on. It may run past midnight into the next date, and is then
/// written with a close at or before its open (`22:00-06:00`) or beyond 24:00 (`20:00-26:00`), up to
/// `48:00`. So `08:00-08:00` is a whole day and night; a window that ends at midnight is `08:00-24:00` or
/// `08:00-00:00`.
///
/// ```
/// use duly::Hours;
///
/// let hours: Hours = "13:00-17:00, 08:00-12:00".parse()?;
/// assert_eq!(hours.to_string(), "08:00-12:00, 13:00-17:00");
/// assert_eq!("08:00-12:00, 12:00-24:00".parse::<Hours>()?.to_string(), "08:00-24:00");
/// assert_eq!("closed".parse(), Ok(Hours::none()));
/// assert_eq!("20:00-26:00".parse::<Hours>()?.to_string(), "20:00-02:00");
///
/// let error = "08:00-12:00, 11:00-17:00".parse::<Hours>().unwrap_err();
/// assert_eq!((error.column(), error.piece()), (14, "11:00-17:00"));
/// # Ok::<(), duly::calendar::HoursError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Hours(Vec<Window>);

/// Seconds of the wall clock since the midnight a date begins with: `open < 86_400`,
/// `open < close <= 172_800`. What lies at or after 86,400 is time of the next date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Window {
    pub(crate) open: u32,
    pub(crate) close: u32,
}

/// Why a text is not the hours of a date, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "hours `{}`, column {column}: found `{}`, expected {kind}",
    words::shown(text),
    words::shown(piece)
)]
pub struct HoursError {
    text: String,
    column: usize,
    piece: String,
    kind: HoursErrorKind,
}

/// What is wrong with a piece of hours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HoursErrorKind {
    /// No window where one is due.
    #[error("a window such as `08:00-17:00` (no open time at all is written `closed`)")]
    NotAWindow,
    /// The open of a window is not a time of the day.
    #[error("a time from `00:00` to `23:59:59` as `HH:MM` or `HH:MM:SS`")]
    NotAnOpen,
    /// The close of a window is neither a time of the day nor one of the next.
    #[error("a time from `00:00` to `48:00` as `HH:MM` or `HH:MM:SS`")]
    NotAClose,
    /// The window overlaps one before it in the text.
    #[error("a window apart from the others")]
    Overlap,
    /// There are more than [`MAX_WINDOWS_PER_DAY`].
    #[error("at most {MAX_WINDOWS_PER_DAY} windows")]
    TooManyWindows,
}

impl Hours {
    /// No open time.
    pub const fn none() -> Hours {
        Hours(Vec::new())
    }

    /// The whole date, `00:00-24:00`.
    pub fn all_day() -> Hours {
        Hours(vec![Window {
            open: 0,
            close: MIDNIGHT,
        }])
    }

    /// Whether there is no open time.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The windows in seconds of the wall clock since midnight, ascending and apart from each other. Those
    /// past midnight end beyond 86,400 and at most at 172,800.
    pub fn seconds_of_day(&self) -> impl Iterator<Item = Range<u32>> {
        self.0.iter().map(|window| window.open..window.close)
    }

    pub(crate) fn windows(&self) -> &[Window] {
        &self.0
    }

    /// The part up to the midnight after.
    pub(crate) fn before_midnight(&self) -> Hours {
        if self.runs_past_midnight() {
            self.part(0, MIDNIGHT)
        } else {
            self.clone()
        }
    }

    /// The part past midnight, as hours of the next date.
    pub(crate) fn spill(&self) -> Hours {
        self.part(MIDNIGHT, NEXT_MIDNIGHT)
    }

    pub(crate) fn runs_past_midnight(&self) -> bool {
        self.0.last().is_some_and(|last| last.close > MIDNIGHT)
    }

    /// The part in `from..to`, counted from `from`.
    fn part(&self, from: u32, to: u32) -> Hours {
        let cut = |window: &Window| Window {
            open: window.open.max(from).saturating_sub(from),
            close: window.close.min(to).saturating_sub(from),
        };
        Hours(
            self.0
                .iter()
                .map(cut)
                .filter(|window| window.open < window.close)
                .collect(),
        )
    }

    /// Sorts and joins windows, overlapping ones too.
    fn union_of(mut windows: Vec<Window>) -> Hours {
        if windows.len() < 2 {
            return Hours(windows);
        }
        windows.sort_unstable();
        let mut joined: Vec<Window> = Vec::with_capacity(windows.len());
        for window in windows {
            match joined.last_mut() {
                Some(last) if window.open <= last.close => {
                    last.close = last.close.max(window.close)
                }
                Some(_) | None => joined.push(window),
            }
        }
        Hours(joined)
    }

    /// Open when either is.
    pub(crate) fn plus(self, other: &Hours) -> Hours {
        if other.is_none() {
            return self;
        }
        Hours::union_of(self.0.iter().chain(&other.0).copied().collect())
    }

    /// Open when `self` is and `breaks` is not.
    pub(crate) fn minus(self, breaks: &Hours) -> Hours {
        if breaks.is_none() {
            return self;
        }
        let mut left = Vec::with_capacity(self.0.len());
        for &window in &self.0 {
            let mut open = window.open;
            for pause in &breaks.0 {
                left.push(Window {
                    open,
                    close: pause.open.min(window.close),
                });
                open = open.max(pause.close);
            }
            left.push(Window {
                open,
                close: window.close,
            });
        }
        left.retain(|window| window.open < window.close);
        Hours(left)
    }
}

impl HoursError {
    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the offending piece begins, in bytes, the first being 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// The offending piece.
    pub fn piece(&self) -> &str {
        &self.piece
    }

    /// What is wrong with it.
    pub fn kind(&self) -> HoursErrorKind {
        self.kind
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, self.open)?;
        f.write_str("-")?;
        // A close at or before the open is the same time of the next date.
        let next_date = self.close.checked_sub(MIDNIGHT);
        let close = next_date.filter(|close| (1..=self.open).contains(close));
        write_time(f, close.unwrap_or(self.close))
    }
}

fn write_time(f: &mut fmt::Formatter<'_>, time: u32) -> fmt::Result {
    let (hours, minutes) = (
        time / SECONDS_PER_HOUR,
        time % SECONDS_PER_HOUR / SECONDS_PER_MINUTE,
    );
    write!(f, "{hours:02}:{minutes:02}")?;
    match time % SECONDS_PER_MINUTE {
        0 => Ok(()),
        seconds => write!(f, ":{seconds:02}"),
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else {
            return f.write_str(CLOSED);
        };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|window| write!(f, ", {window}"))
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hours, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// What gives the hours of a date to a calendar: [`Hours`], or their text.
pub trait IntoHours {
    /// The hours.
    ///
    /// # Errors
    ///
    /// When the text is not the hours of a date.
    fn into_hours(self) -> Result<Hours, HoursError>;
}

impl IntoHours for Hours {
    fn into_hours(self) -> Result<Hours, HoursError> {
        Ok(self)
    }
}

impl IntoHours for &Hours {
    fn into_hours(self) -> Result<Hours, HoursError> {
        Ok(self.clone())
    }
}

impl IntoHours for &str {
    fn into_hours(self) -> Result<Hours, HoursError> {
        self.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Hours {
        text.parse().unwrap()
    }

    fn wrong(text: &str) -> (usize, String, HoursErrorKind) {
        let error = text.parse::<Hours>().unwrap_err();
        assert_eq!(error.text(), text);
        (error.column(), error.piece().to_owned(), error.kind())
    }

    #[test]
    fn accepted_and_written_back() {
        for (text, written) in [
            ("08:00-17:00", "08:00-17:00"),
            ("00:00-24:00", "00:00-24:00"),
            ("00:00:00-24:00:00", "00:00-24:00"),
            ("00:00:00-00:00:01", "00:00-00:00:01"),
            ("23:59:59-24:00", "23:59:59-24:00"),
            (" 13:00 - 17:00 ,08:00-12:00 ", "08:00-12:00, 13:00-17:00"),
            ("08:00-12:00,12:00-17:00", "08:00-17:00"),
            ("12:00-17:00,08:00-12:00", "08:00-17:00"),
            ("closed", "closed"),
            (" closed ", "closed"),
            ("22:00-06:00", "22:00-06:00"),
            ("22:00-30:00", "22:00-06:00"),
            ("20:00-26:00, 02:00-03:00", "02:00-03:00, 20:00-02:00"),
            ("20:00-00:00", "20:00-24:00"),
            ("00:00-00:00", "00:00-24:00"),
            ("08:00-08:00", "08:00-08:00"),
            ("08:00-32:00:01", "08:00-32:00:01"),
            ("23:59:59-00:00:01", "23:59:59-00:00:01"),
            ("00:00-48:00", "00:00-48:00"),
            ("08:00-12:00, 12:00-06:00", "08:00-06:00"),
        ] {
            assert_eq!(hours(text).to_string(), written, "{text}");
            assert_eq!(hours(written), hours(text));
        }
    }

    #[test]
    fn refused_with_column_and_piece() {
        use HoursErrorKind as Kind;
        for (text, column, piece, kind) in [
            ("", 1, "", Kind::NotAWindow),
            ("08:00-12:00,", 13, "", Kind::NotAWindow),
            ("08:00", 1, "08:00", Kind::NotAWindow),
            (
                "08:00-12:00-13:00",
                1,
                "08:00-12:00-13:00",
                Kind::NotAWindow,
            ),
            ("08:00-12:00, closed", 14, "closed", Kind::NotAWindow),
            ("8:00-12:00", 1, "8:00", Kind::NotAnOpen),
            ("24:00-24:00", 1, "24:00", Kind::NotAnOpen),
            ("08:60-12:00", 1, "08:60", Kind::NotAnOpen),
            ("08:00:60-12:00", 1, "08:00:60", Kind::NotAnOpen),
            ("+8:00-12:00", 1, "+8:00", Kind::NotAnOpen),
            ("08:00- 48:01", 8, "48:01", Kind::NotAClose),
            ("08:00-48:00:01", 7, "48:00:01", Kind::NotAClose),
            ("08:00-49:00", 7, "49:00", Kind::NotAClose),
            ("08:00-١٢:00", 7, "١٢:00", Kind::NotAClose),
            ("22:00-06:00, 23:00-23:30", 14, "23:00-23:30", Kind::Overlap),
            ("20:00-26:00, 23:00-00:00", 14, "23:00-00:00", Kind::Overlap),
            (
                "08:00-12:00, 11:59:59-13:00",
                14,
                "11:59:59-13:00",
                Kind::Overlap,
            ),
            ("08:00-12:00, 09:00-10:00", 14, "09:00-10:00", Kind::Overlap),
            ("09:00-10:00, 08:00-12:00", 14, "08:00-12:00", Kind::Overlap),
        ] {
            assert_eq!(wrong(text), (column, piece.to_owned(), kind), "{text}");
        }
    }

    #[test]
    fn an_error_says_where_what_and_what_else() {
        let error = "08:00-12:00, 13:00-49:00".parse::<Hours>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "hours `08:00-12:00, 13:00-49:00`, column 20: found `49:00`, \
             expected a time from `00:00` to `48:00` as `HH:MM` or `HH:MM:SS`"
        );
    }

    #[test]
    fn both_sides_of_the_limit() {
        let text = |windows: usize| {
            let window = |n: usize| {
                format!(
                    "{:02}:{:02}-{:02}:{:02}",
                    n / 3,
                    n % 3 * 20,
                    n / 3,
                    n % 3 * 20 + 10
                )
            };
            (0..windows).map(window).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            hours(&text(MAX_WINDOWS_PER_DAY)).windows().len(),
            MAX_WINDOWS_PER_DAY
        );
        assert_eq!(
            wrong(&text(MAX_WINDOWS_PER_DAY + 1)).2,
            HoursErrorKind::TooManyWindows
        );
    }

    #[test]
    fn hours_are_parted_at_midnight() {
        for (whole, before, spill) in [
            ("08:00-17:00", "08:00-17:00", "closed"),
            ("08:00-24:00", "08:00-24:00", "closed"),
            ("22:00-06:00", "22:00-24:00", "00:00-06:00"),
            (
                "01:00-02:00, 23:59:59-00:00:01",
                "01:00-02:00, 23:59:59-24:00",
                "00:00-00:00:01",
            ),
            ("08:00-48:00", "08:00-24:00", "00:00-24:00"),
        ] {
            let whole = hours(whole);
            assert_eq!(whole.before_midnight(), hours(before), "{whole}");
            assert_eq!(whole.spill(), hours(spill), "{whole}");
            assert_eq!(whole.runs_past_midnight(), !whole.spill().is_none());
        }
    }

    #[test]
    fn breaks_are_subtracted() {
        for (from, breaks, left) in [
            ("08:00-17:00", "12:00-13:00", "08:00-12:00, 13:00-17:00"),
            (
                "08:00-17:00",
                "12:00-13:00, 15:00-15:30",
                "08:00-12:00, 13:00-15:00, 15:30-17:00",
            ),
            ("08:00-17:00", "07:00-09:00, 16:00-18:00", "09:00-16:00"),
            ("08:00-17:00", "08:00-17:00", "closed"),
            ("08:00-17:00", "06:00-08:00, 17:00-18:00", "08:00-17:00"),
            (
                "08:00-12:00, 13:00-17:00",
                "11:00-14:00",
                "08:00-11:00, 14:00-17:00",
            ),
            ("closed", "11:00-14:00", "closed"),
            ("08:00-17:00", "closed", "08:00-17:00"),
        ] {
            assert_eq!(
                hours(from).minus(&hours(breaks)),
                hours(left),
                "{from} minus {breaks}"
            );
        }
    }

    #[test]
    fn sums_are_joined() {
        assert_eq!(
            hours("08:00-12:00").plus(&hours("11:00-13:00, 15:00-16:00")),
            hours("08:00-13:00, 15:00-16:00")
        );
        assert_eq!(
            Hours::none().plus(&hours("08:00-12:00")),
            hours("08:00-12:00")
        );
    }

    #[test]
    fn text_in_documents() {
        let text = "\"08:00-12:00, 13:00-17:00\"";
        let read: Hours = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        let error = serde_json::from_str::<Hours>("\"08:00\"").unwrap_err();
        assert!(
            error.to_string().contains("column 1: found `08:00`"),
            "{error}"
        );
    }
}
