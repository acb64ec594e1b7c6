//! The components of a feed: where its events begin and end.

use super::error::{Fault, FeedError};
use super::event::Written;
use super::lines::{Line, lines};
use super::read::too_many;
use crate::limits::{MAX_FEED_EVENTS, MAX_FEED_NESTING};

const CALENDAR: &str = "VCALENDAR";
const EVENT: &str = "VEVENT";
/// How deep an event stands: inside of a calendar.
const EVENT_DEPTH: usize = 2;

/// The events of a feed, in order. Components of other kinds are passed over with all that is in them: of a
/// time zone, the rules by which its clocks change.
pub(super) fn events<'t>(text: &'t str, feed: &str) -> Result<Vec<Written<'t>>, FeedError> {
    let mut walk = Walk::new(feed);
    let mut last = 1;
    for line in lines(text) {
        last = line.number;
        match line.name().as_str() {
            "BEGIN" => walk.begin(&line)?,
            "END" => walk.end(&line)?,
            _ => walk.content(line)?,
        }
    }
    match walk.open.first() {
        None if walk.calendars == 0 => Err(walk.malformed(last, "no calendar", "BEGIN:VCALENDAR")),
        None => Ok(walk.events),
        Some(name) => {
            let expected = format!("END:{name}");
            Err(walk.malformed(last, "the end of the text", &expected))
        }
    }
}

struct Walk<'t, 'f> {
    feed: &'f str,
    calendars: usize,
    /// The components that have begun and not ended, the outermost first.
    open: Vec<String>,
    /// The event among them, when there is one.
    event: Option<Written<'t>>,
    events: Vec<Written<'t>>,
}

impl<'t, 'f> Walk<'t, 'f> {
    fn new(feed: &'f str) -> Walk<'t, 'f> {
        Walk {
            feed,
            calendars: 0,
            open: Vec::new(),
            event: None,
            events: Vec::new(),
        }
    }

    fn begin(&mut self, line: &Line<'t>) -> Result<(), FeedError> {
        let name = line.after_colon().to_ascii_uppercase();
        if self.open.is_empty() && name != CALENDAR {
            return Err(self.malformed(line.number, &Fault::quoted(&line.text), "BEGIN:VCALENDAR"));
        }
        // An event inside of an event is the next one, and the end of this one is missing.
        if name == EVENT && self.open.len() == EVENT_DEPTH && self.event.is_some() {
            self.breaks(line, EVENT);
            self.close(EVENT_DEPTH.saturating_sub(1));
        }
        if self.open.len() >= MAX_FEED_NESTING {
            return Err(FeedError::TooDeep {
                feed: self.feed.to_owned(),
                line: line.number,
                limit: MAX_FEED_NESTING,
            });
        }
        self.calendars = self
            .calendars
            .saturating_add(usize::from(self.open.is_empty()));
        let begins = name == EVENT && self.open.len().saturating_add(1) == EVENT_DEPTH;
        self.open.push(name);
        if begins {
            if self.events.len() >= MAX_FEED_EVENTS {
                return Err(too_many(self.feed, "events", MAX_FEED_EVENTS));
            }
            self.event = Some(Written::new(line.number));
        }
        Ok(())
    }

    fn end(&mut self, line: &Line<'t>) -> Result<(), FeedError> {
        let name = line.after_colon().to_ascii_uppercase();
        let innermost = self.open.last().cloned().unwrap_or_default();
        let Some(depth) = self.open.iter().rposition(|open| *open == name) else {
            if self.event.is_none() {
                let expected = match self.open.last() {
                    Some(innermost) => format!("END:{innermost}"),
                    None => format!("BEGIN:{CALENDAR}"),
                };
                return Err(self.malformed(line.number, &Fault::quoted(&line.text), &expected));
            }
            self.breaks(line, &innermost);
            return Ok(());
        };
        if name != innermost {
            self.breaks(line, &innermost);
        }
        self.close(depth);
        Ok(())
    }

    fn content(&mut self, line: Line<'t>) -> Result<(), FeedError> {
        if self.open.is_empty() {
            return Err(self.malformed(line.number, &Fault::quoted(&line.text), "BEGIN:VCALENDAR"));
        }
        if let (Some(event), true) = (&mut self.event, self.open.len() == EVENT_DEPTH) {
            event.push(line);
        }
        Ok(())
    }

    /// Ends what stands so deep or deeper.
    fn close(&mut self, depth: usize) {
        self.open.truncate(depth);
        if depth < EVENT_DEPTH {
            self.events.extend(self.event.take());
        }
    }

    /// The event that has begun, if there is one, cannot be told to its end.
    fn breaks(&mut self, line: &Line<'_>, expected: &str) {
        let fault = Fault::new(
            line.number,
            Fault::quoted(&line.text),
            format!("`END:{expected}`"),
        );
        if let Some(event) = &mut self.event {
            event.breaks(fault);
        }
    }

    fn malformed(&self, line: usize, found: &str, expected: &str) -> FeedError {
        FeedError::Malformed {
            feed: self.feed.to_owned(),
            line,
            found: found.to_owned(),
            expected: format!("`{expected}`"),
        }
    }
}
