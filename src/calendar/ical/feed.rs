//! A feed that has been read, and what it says.

use super::error::{FeedError, Problem};
use super::read;
use crate::calendar::zone::{Newest, Zone, ZoneSource};
use crate::limits::{DATES, HORIZON_END_SECONDS, HORIZON_START_SECONDS, SECONDS_PER_DAY};
use chrono::{DateTime, NaiveDate, Utc};
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// An iCalendar feed that has been read: which days it closes, which events it leaves out, and which of its
/// events are wrong. What each event closes is told in the [module](super).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feed {
    pub(super) name: Arc<str>,
    pub(super) closed_days: Vec<ClosedDay>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) problems: Vec<Problem>,
}

/// An occurrence of an event of a feed, which closes days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClosedDay {
    pub(super) name: Arc<str>,
    pub(super) when: When,
    pub(super) event: EventRef,
    /// The text of the same.
    pub(super) source: Arc<str>,
}

/// What an occurrence covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum When {
    /// Dates from the first to the last, whatever the zone: those of an all-day event, and those of one whose
    /// times are of no zone.
    Dates(RangeInclusive<NaiveDate>),
    /// Time from an instant up to another, itself outside. It is never empty: an event without length covers
    /// the second it begins with.
    Time(Range<DateTime<Utc>>),
}

/// Which event of which feed. Its text is the feed's name, the event's line and its UID.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct EventRef {
    pub(super) feed: Arc<str>,
    pub(super) line: usize,
    pub(super) uid: Option<Arc<str>>,
}

/// An event that closes nothing, as its feed says.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LeftOut {
    /// The event.
    pub event: EventRef,
    /// What it is called.
    pub name: String,
    /// Why it closes nothing.
    pub because: Because,
}

/// Why an event closes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Because {
    /// It does not take place: `STATUS:CANCELLED`.
    Cancelled,
    /// It keeps nobody from work: `TRANSP:TRANSPARENT`.
    Transparent,
}

impl Feed {
    /// Reads a feed. `name` is what explanations call it; zones named by its times are those of the newest
    /// provider compiled in.
    ///
    /// ```
    /// use duly::calendar::ical::Feed;
    ///
    /// let feed = Feed::parse(
    ///     "BEGIN:VCALENDAR\n\
    ///      BEGIN:VEVENT\nUID:ny\nSUMMARY:New Year's Day\nDTSTART:20240101\nRRULE:FREQ=YEARLY\nEND:VEVENT\n\
    ///      BEGIN:VEVENT\nUID:x\nSUMMARY:Who knows when\nDTSTART:20240230\nEND:VEVENT\n\
    ///      END:VCALENDAR\n",
    ///     "holidays",
    /// )?;
    /// // From 2024 up to 2100, where the supported range ends: its last instants are New Year's Day in the east.
    /// assert_eq!(feed.closed_days().len(), 77);
    /// assert_eq!(
    ///     feed.problems()[0].to_string(),
    ///     "holidays, line 8, x, `Who knows when`: line 11: found `20240230` in `DTSTART`, \
    ///      expected a date of the calendar from 1600 on, as in `20250101`"
    /// );
    ///
    /// let cut_off = Feed::parse("BEGIN:VCALENDAR\n", "holidays").unwrap_err();
    /// assert_eq!(
    ///     cut_off.to_string(),
    ///     "feed `holidays`, line 1: found the end of the text, expected `END:VCALENDAR`"
    /// );
    /// # Ok::<(), duly::calendar::ical::FeedError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`FeedError`] when the text is no iCalendar, is cut off, or exceeds a limit as a whole. An event that
    /// is wrong by itself is no error: it is one of the [`problems`](Feed::problems).
    pub fn parse(text: &str, name: &str) -> Result<Feed, FeedError> {
        Feed::parse_with(text, name, &Newest)
    }

    /// Reads a feed whose times name zones of that provider.
    ///
    /// # Errors
    ///
    /// As of [`parse`](Feed::parse).
    pub fn parse_with(text: &str, name: &str, zones: &impl ZoneSource) -> Result<Feed, FeedError> {
        read::feed(text, name, zones)
    }

    /// What explanations call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it closes, by the order of its events and by time: all occurrences that touch the supported range.
    pub fn closed_days(&self) -> &[ClosedDay] {
        &self.closed_days
    }

    /// The events that close nothing, as the feed says. A feed of holidays that are all transparent, as some
    /// publishers have them, closes nothing at all; here is where that shows.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The events that close nothing because something is wrong with them, one problem each.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl ClosedDay {
    /// What it is called: the event's summary.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it covers.
    pub fn when(&self) -> &When {
        &self.when
    }

    /// The event it is an occurrence of.
    pub fn event(&self) -> &EventRef {
        &self.event
    }

    /// The dates it closes in a calendar of that zone, from the first to the last: of a timed event, all that
    /// the zone's wall clock shows in its time. None when none of them lies in the supported range.
    ///
    /// ```
    /// use duly::{Zone, calendar::ical::Feed};
    ///
    /// // Midnight to midnight in Berlin, written in UTC.
    /// let feed = Feed::parse(
    ///     "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20241224T230000Z\nDTEND:20241225T230000Z\nEND:VEVENT\nEND:VCALENDAR",
    ///     "holidays",
    /// )?;
    /// let dates = |zone| Ok::<_, duly::calendar::ZoneError>(feed.closed_days()[0].dates_in(&Zone::named(zone)?));
    /// let (eve, christmas) = ("2024-12-24".parse()?, "2024-12-25".parse()?);
    /// assert_eq!(dates("Europe/Berlin")?, Some(christmas..=christmas));
    /// assert_eq!(dates("Europe/London")?, Some(eve..=christmas));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dates_in(&self, zone: &Zone) -> Option<RangeInclusive<NaiveDate>> {
        let (first, last) = match &self.when {
            When::Dates(dates) => (days(*dates.start()), days(*dates.end())),
            When::Time(time) => touched(zone, time.start.timestamp(), time.end.timestamp())?,
        };
        let (first, last) = (first.max(*DATES.start()), last.min(*DATES.end()));
        (first <= last).then_some(())?;
        Some(date(first)?..=date(last)?)
    }

    pub(in crate::calendar) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    pub(in crate::calendar) fn shared_source(&self) -> Arc<str> {
        Arc::clone(&self.source)
    }
}

/// The first and the last date that the zone's wall clock shows in the seconds from `start` up to `end`.
fn touched(zone: &Zone, start: i64, end: i64) -> Option<(i64, i64)> {
    let (start, end) = (
        start.max(HORIZON_START_SECONDS),
        end.min(HORIZON_END_SECONDS),
    );
    let segments = zone.segments();
    let first = segments.partition_point(|segment| segment.end <= start);
    let within = segments.get(first..).unwrap_or_default().iter();
    let dates = within
        .take_while(|segment| segment.start < end)
        .map(|segment| {
            let shown = |second: i64| {
                let local = second.saturating_add(segment.offset);
                local.div_euclid(SECONDS_PER_DAY)
            };
            let last = end.min(segment.end).saturating_sub(1);
            (shown(start.max(segment.start)), shown(last))
        });
    dates.reduce(|(first, last), (from, to)| (first.min(from), last.max(to)))
}

pub(super) fn days(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days())
}

pub(super) fn date(day: i64) -> Option<NaiveDate> {
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days)
}

impl EventRef {
    /// The feed's name.
    pub fn feed(&self) -> &str {
        &self.feed
    }

    /// The line of the feed's text on which the event begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The event's UID, when it has one. Several events may have the same.
    pub fn uid(&self) -> Option<&str> {
        self.uid.as_deref()
    }
}

impl fmt::Display for EventRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.feed, self.line)?;
        match &self.uid {
            Some(uid) => write!(f, ", {uid}"),
            None => Ok(()),
        }
    }
}
