//! What feeds and their events are refused for.

use super::feed::EventRef;
use crate::limits::MAX_MESSAGE_CHARS;
use std::fmt;

/// Why a text is no feed that closed days can be taken from. None of its events is used then: a feed that is
/// cut off, or too large, would leave days open without a word.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// The text has more bytes than [`MAX_FEED_BYTES`](crate::limits::MAX_FEED_BYTES).
    #[error("feed `{feed}`: found {found} bytes, expected at most {limit}")]
    TooLarge {
        /// The feed.
        feed: String,
        /// How many bytes it has.
        found: usize,
        /// How many are accepted.
        limit: usize,
    },
    /// It has more of something than accepted: [`MAX_FEED_EVENTS`](crate::limits::MAX_FEED_EVENTS) events,
    /// [`MAX_FEED_RULES`](crate::limits::MAX_FEED_RULES) events with a recurrence rule,
    /// [`MAX_FEED_PERIODS`](crate::limits::MAX_FEED_PERIODS) periods of such rules,
    /// [`MAX_FEED_OCCURRENCES`](crate::limits::MAX_FEED_OCCURRENCES) occurrences.
    #[error("feed `{feed}`: found more than {limit} {what}, expected at most {limit}")]
    TooMany {
        /// The feed.
        feed: String,
        /// What there is too much of.
        what: &'static str,
        /// How many are accepted.
        limit: usize,
    },
    /// Its components stand deeper inside one another than
    /// [`MAX_FEED_NESTING`](crate::limits::MAX_FEED_NESTING).
    #[error(
        "feed `{feed}`, line {line}: found components more than {limit} deep, expected at most {limit}"
    )]
    TooDeep {
        /// The feed.
        feed: String,
        /// The line of the component that stands too deep.
        line: usize,
        /// How deep is accepted.
        limit: usize,
    },
    /// Outside of events, a line is not one that can stand there: the text is no iCalendar, or ends before
    /// its calendar does.
    #[error("feed `{feed}`, line {line}: found {found}, expected {expected}")]
    Malformed {
        /// The feed.
        feed: String,
        /// The line, counted from 1.
        line: usize,
        /// What it has.
        found: String,
        /// What it could have.
        expected: String,
    },
}

/// An event of a feed that closes nothing because something is wrong with it. The rest of the feed is used.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Problem {
    /// The event.
    pub event: EventRef,
    /// What the event is called, where that can be told.
    pub name: Option<String>,
    /// The line of the text that is wrong, counted from 1.
    pub line: usize,
    /// What was found there.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.event)?;
        if let Some(name) = &self.name {
            write!(f, ", `{name}`")?;
        }
        let (line, found, expected) = (self.line, &self.found, &self.expected);
        write!(f, ": line {line}: found {found}, expected {expected}")
    }
}

/// What is wrong with an event.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) found: String,
    pub(super) expected: String,
}

impl Fault {
    pub(super) fn new(line: usize, found: impl Into<String>, expected: impl Into<String>) -> Fault {
        let (found, expected) = (found.into(), expected.into());
        Fault {
            line,
            found,
            expected,
        }
    }

    /// The feed's own text in a message: in backticks, on one line, at most so long.
    pub(super) fn quoted(text: &str) -> String {
        let line = one_line(text);
        let mut short: String = line.chars().take(MAX_MESSAGE_CHARS).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        format!("`{short}`")
    }
}

/// Breaks, blanks and control characters become single blanks.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
