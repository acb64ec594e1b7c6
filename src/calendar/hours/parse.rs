//! Hours from text.

use super::{
    CLOSED, Hours, HoursError, HoursErrorKind, MIDNIGHT, NEXT_MIDNIGHT, SECONDS_PER_HOUR,
    SECONDS_PER_MINUTE, Window,
};
use crate::limits::MAX_WINDOWS_PER_DAY;
use std::str::FromStr;

/// A piece of a text and the byte at which it begins, the first being 0.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    fn trimmed(self) -> Piece<'a> {
        let text = self.text.trim_start();
        let skipped = self.text.len().saturating_sub(text.len());
        Piece {
            text: text.trim_end(),
            at: self.at.saturating_add(skipped),
        }
    }

    fn split(self, by: char) -> impl Iterator<Item = Piece<'a>> {
        // A set is looked for letter by letter, which in so short a text is faster than a search.
        self.text.split([by]).scan(self.at, move |at, text| {
            let piece = Piece { text, at: *at };
            *at = at.saturating_add(text.len()).saturating_add(by.len_utf8());
            Some(piece)
        })
    }

    fn wrong(self, kind: HoursErrorKind) -> Wrong<'a> {
        Wrong { piece: self, kind }
    }
}

struct Wrong<'a> {
    piece: Piece<'a>,
    kind: HoursErrorKind,
}

impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Hours, HoursError> {
        parse(Piece { text, at: 0 }).map_err(|wrong| HoursError {
            text: text.to_owned(),
            column: wrong.piece.at.saturating_add(1),
            piece: wrong.piece.text.to_owned(),
            kind: wrong.kind,
        })
    }
}

fn parse(text: Piece<'_>) -> Result<Hours, Wrong<'_>> {
    if text.trimmed().text == CLOSED {
        return Ok(Hours::none());
    }
    let mut found = Vec::new();
    for piece in text.split(',').map(Piece::trimmed) {
        if found.len() == MAX_WINDOWS_PER_DAY {
            return Err(piece.wrong(HoursErrorKind::TooManyWindows));
        }
        let window = parse_window(piece)?;
        if found
            .iter()
            .any(|other: &Window| window.open < other.close && other.open < window.close)
        {
            return Err(piece.wrong(HoursErrorKind::Overlap));
        }
        found.push(window);
    }
    Ok(Hours::union_of(found))
}

fn parse_window(piece: Piece<'_>) -> Result<Window, Wrong<'_>> {
    let mut ends = piece.split('-').map(Piece::trimmed);
    let (Some(open), Some(close), None) = (ends.next(), ends.next(), ends.next()) else {
        return Err(piece.wrong(HoursErrorKind::NotAWindow));
    };
    let is_open = |&seconds: &u32| seconds < MIDNIGHT;
    let opens = parse_time(open.text)
        .filter(is_open)
        .ok_or_else(|| open.wrong(HoursErrorKind::NotAnOpen))?;
    let closes = parse_time(close.text).ok_or_else(|| close.wrong(HoursErrorKind::NotAClose))?;
    let past_midnight = if closes <= opens { MIDNIGHT } else { 0 };
    Ok(Window {
        open: opens,
        close: closes.saturating_add(past_midnight),
    })
}

/// Seconds since midnight of `HH:MM` or `HH:MM:SS`, up to `48:00`.
fn parse_time(text: &str) -> Option<u32> {
    let (hours, minutes, seconds) = match *text.as_bytes() {
        [h, hh, b':', m, mm] => (two_digits(h, hh)?, two_digits(m, mm)?, 0),
        [h, hh, b':', m, mm, b':', s, ss] => {
            (two_digits(h, hh)?, two_digits(m, mm)?, two_digits(s, ss)?)
        }
        _ => return None,
    };
    let in_hour = minutes
        .checked_mul(SECONDS_PER_MINUTE)?
        .checked_add(seconds)?;
    let total = hours.checked_mul(SECONDS_PER_HOUR)?.checked_add(in_hour)?;
    (minutes < 60 && seconds < 60 && total <= NEXT_MIDNIGHT).then_some(total)
}

fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    let digit = |byte| char::from(byte).to_digit(10);
    digit(tens)?.checked_mul(10)?.checked_add(digit(ones)?)
}
