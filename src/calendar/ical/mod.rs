//! Closed days from an iCalendar feed (RFC 5545), such as one of public holidays.
//!
//! A [`Feed`] is read from its text, and [`Weekly::closed_from`](super::Weekly::closed_from) closes what it
//! closes. The host fetches the text; nothing here asks the network, the clock or the machine's zone.
//!
//! ```
//! use duly::Calendar;
//! use duly::calendar::ical::Feed;
//!
//! let text = std::fs::read_to_string("fixtures/ical/holidays.ics")?;
//! let feed = Feed::parse(&text, "holidays")?;
//! for problem in feed.problems() {
//!     eprintln!("{problem}");
//! }
//! let office = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00").closed_from(&feed).build()?;
//! assert_eq!(office.closed_name("2024-12-26".parse()?), Some("Christmas Day, Boxing Day"));
//! // Daylight saving begins: the zone's rules are no holidays.
//! assert_eq!(office.closed_name("2024-03-31".parse()?), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What an event closes
//!
//! Whole dates, and only an event (`VEVENT`) closes any: not the transitions of a `VTIMEZONE`, a `VTODO`, or
//! an alarm.
//!
//! - *All day* (`DTSTART` is a date): its dates. `DTEND` is the first date that it no longer covers.
//! - *Timed, of a zone or UTC*: every date that the wall clock of the calendar it closes shows at some instant
//!   of the event. An event is a stretch of time, and the calendar's own wall clock says which dates that is; so
//!   a midnight-to-midnight holiday of Berlin that is written in UTC closes one date of a calendar in Berlin, and
//!   two of one in London, which has both dates in the meantime.
//! - *Timed, of no zone* (floating): every date it shows, as written, in any calendar.
//!
//! Without `DTEND` and `DURATION` an all-day event lasts one day, and a timed one no time: it closes the date
//! of its instant. So does one whose end is its start, which RFC 5545 (section 3.8.2.2) forbids and feeds
//! contain. An end before the start is a problem.
//!
//! Events with `STATUS:CANCELLED` or `TRANSP:TRANSPARENT` close nothing and are listed in
//! [`Feed::left_out`].
//!
//! # Recurrence
//!
//! An event begins at `DTSTART`, at the times of its `RRULE` and at its `RDATE`s, less its `EXDATE`s, up to the
//! end of the supported range; a rule without an end closes nothing beyond. All is reckoned on the wall clock of
//! `DTSTART`, the length of an occurrence too, so that from midnight to midnight is one date also where clocks
//! change. A time the clocks skip is taken with the offset before; of one that comes twice, the first counts.
//!
//! An event with a `RECURRENCE-ID` stands for that occurrence of the events with its `UID`, which takes place
//! when and if it says. An `EXDATE` or `RECURRENCE-ID` that is a date is about all occurrences that begin on it.
//! Otherwise, events of one `UID` are events of their own.
//!
//! Looking for the times of a rule is bounded too: all rules of a feed together by
//! [`MAX_FEED_PERIODS`](crate::limits::MAX_FEED_PERIODS).
//!
//! `UNTIL` is itself within, a date with all its day. Refused, as problems, are rules that come more than once a
//! day, rules of which the `rrule` crate knows no reading, `EXRULE`, and `RANGE=THISANDFUTURE`.
//!
//! # Zones
//!
//! A `TZID` is the name of a zone of the IANA database, from the newest provider or the one handed to
//! [`Feed::parse_with`]. Definitions in the feed (`VTIMEZONE`) are passed over, so that an event of a zone by
//! another name, as in `TZID=W. Europe Standard Time`, is a problem.
//!
//! # What is wrong
//!
//! An event with a mistake in it closes nothing and is reported, and all others are used ([`Feed::problems`]). A
//! text that is no calendar, ends before its calendar does, or exceeds a limit as a whole is a [`FeedError`].
//! Line breaks may be CRLF or LF, and a byte order mark may stand in front.

mod components;
mod error;
mod event;
mod feed;
mod lines;
mod moment;
mod moments;
mod read;
mod recurrence;

pub use error::{FeedError, Problem};
pub use feed::{Because, ClosedDay, EventRef, Feed, LeftOut, When};
