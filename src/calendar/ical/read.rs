//! From the text of a feed to what it closes.

use super::components::events;
use super::error::{Fault, FeedError, Problem};
use super::event::{Closes, Event, Times, Written};
use super::feed::{ClosedDay, EventRef, Feed, LeftOut, When, days};
use super::moment::{Clock, Zones};
use super::moments::Moments;
use crate::calendar::zone::ZoneSource;
use crate::limits::{
    DATES, MAX_EVENT_OCCURRENCES, MAX_FEED_BYTES, MAX_FEED_OCCURRENCES, MAX_FEED_PERIODS,
    MAX_FEED_RULES, RANGE_END_SECONDS,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an event without a summary is called.
const UNNAMED: &str = "unnamed event";

pub(super) fn feed(text: &str, name: &str, zones: &impl ZoneSource) -> Result<Feed, FeedError> {
    if text.len() > MAX_FEED_BYTES {
        return Err(FeedError::TooLarge {
            feed: name.to_owned(),
            found: text.len(),
            limit: MAX_FEED_BYTES,
        });
    }
    let written = events(text, name)?;
    let rules = written.iter().filter(|event| event.has("RRULE")).count();
    if rules > MAX_FEED_RULES {
        return Err(too_many(
            name,
            "events with a recurrence rule",
            MAX_FEED_RULES,
        ));
    }
    let mut feed = Feed {
        name: name.into(),
        closed_days: Vec::new(),
        left_out: Vec::new(),
        problems: Vec::new(),
    };
    let mut zones = Zones::new(zones);
    let read: Vec<Read> = written
        .iter()
        .map(|event| Read::new(&feed.name, event, &mut zones))
        .collect();
    let replaced = Replaced::of(&read);
    let mut periods = MAX_FEED_PERIODS;
    for event in read {
        feed.take(event, &replaced, &mut periods)?;
        if periods < 0 {
            let limit = usize::try_from(MAX_FEED_PERIODS).unwrap_or_default();
            return Err(too_many(name, "periods of recurrence rules", limit));
        }
    }
    Ok(feed)
}

pub(super) fn too_many(feed: &str, what: &'static str, limit: usize) -> FeedError {
    let feed = feed.to_owned();
    FeedError::TooMany { feed, what, limit }
}

/// An event that has been read, with what it is told apart by.
struct Read {
    source: EventRef,
    name: Option<String>,
    event: Result<Event, Fault>,
}

impl Read {
    fn new(feed: &Arc<str>, written: &Written<'_>, zones: &mut Zones<'_, impl ZoneSource>) -> Read {
        Read {
            source: EventRef {
                feed: Arc::clone(feed),
                line: written.line,
                uid: written.text("UID").map(Arc::from),
            },
            name: written.text("SUMMARY"),
            event: Event::of(written, zones),
        }
    }
}

/// By UID, the occurrences that other events stand for.
struct Replaced(BTreeMap<Arc<str>, Moments>);

impl Replaced {
    fn of(read: &[Read]) -> Replaced {
        let mut replaced: BTreeMap<Arc<str>, Moments> = BTreeMap::new();
        for Read { source, event, .. } in read {
            let moment = event
                .as_ref()
                .ok()
                .and_then(|event| event.replaces.as_ref());
            if let (Some(uid), Some(moment)) = (&source.uid, moment) {
                replaced.entry(Arc::clone(uid)).or_default().add(moment);
            }
        }
        Replaced(replaced)
    }

    fn by(&self, uid: Option<&Arc<str>>) -> Option<&Moments> {
        self.0.get(uid?)
    }
}

impl Feed {
    /// Takes what it looks through from the periods that are left.
    fn take(
        &mut self,
        read: Read,
        replaced: &Replaced,
        periods: &mut i64,
    ) -> Result<(), FeedError> {
        let event = match read.event {
            Ok(event) => event,
            Err(fault) => {
                self.report(read.source, read.name, fault);
                return Ok(());
            }
        };
        let times = match event.closes {
            Closes::At(times) => times,
            Closes::Nothing(because) => {
                self.left_out.push(LeftOut {
                    event: read.source,
                    name: read.name.unwrap_or_else(|| UNNAMED.to_owned()),
                    because,
                });
                return Ok(());
            }
        };
        let replaced = match event.replaces {
            Some(_) => None,
            None => replaced.by(read.source.uid.as_ref()),
        };
        match occurrences(&times, replaced, periods) {
            Ok(occurrences) => self.close(read.source, read.name.as_deref(), occurrences),
            Err(fault) => {
                self.report(read.source, read.name, fault);
                Ok(())
            }
        }
    }

    fn report(&mut self, event: EventRef, name: Option<String>, fault: Fault) {
        self.problems.push(Problem {
            event,
            name,
            line: fault.line,
            found: fault.found,
            expected: fault.expected,
        });
    }

    fn close(
        &mut self,
        event: EventRef,
        name: Option<&str>,
        occurrences: Vec<When>,
    ) -> Result<(), FeedError> {
        let count = self.closed_days.len().saturating_add(occurrences.len());
        if count > MAX_FEED_OCCURRENCES {
            let what = "occurrences of events from 1970 up to 2100";
            return Err(too_many(&self.name, what, MAX_FEED_OCCURRENCES));
        }
        let name: Arc<str> = name.unwrap_or(UNNAMED).into();
        let source: Arc<str> = event.to_string().into();
        self.closed_days
            .extend(occurrences.into_iter().map(|when| ClosedDay {
                name: Arc::clone(&name),
                when,
                event: event.clone(),
                source: Arc::clone(&source),
            }));
        Ok(())
    }
}

/// What the event covers in the supported range, in order of time.
fn occurrences(
    times: &Times,
    replaced: Option<&Moments>,
    periods: &mut i64,
) -> Result<Vec<When>, Fault> {
    let mut from_rule = match &times.rule {
        Some(rule) => Some(rule.times(&times.start)?),
        None => None,
    };
    let first = std::iter::once(times.start.wall);
    let starts = first.chain(from_rule.iter_mut().flatten());
    let starts = starts.map(|start| (start, times.length));
    let starts = times.added.iter().copied().chain(starts);
    let lengths = lengths(times, replaced, starts);
    *periods = periods.saturating_sub(from_rule.map_or(0, |times| times.periods()));
    let clock = &times.start.clock;
    let covered = lengths?.into_iter();
    Ok(covered
        .filter_map(|(start, length)| clock.covered(start, length))
        .collect())
}

/// By start, how long the occurrences last that count.
fn lengths(
    times: &Times,
    replaced: Option<&Moments>,
    starts: impl Iterator<Item = (i64, i64)>,
) -> Result<BTreeMap<i64, i64>, Fault> {
    let clock = &times.start.clock;
    let mut lengths = BTreeMap::new();
    for (start, length) in starts {
        if times.removed.have(clock, start)
            || replaced.is_some_and(|replaced| replaced.have(clock, start))
            || !touches_range(clock, start, length)
        {
            continue;
        }
        lengths.entry(start).or_insert(length);
        if lengths.len() > MAX_EVENT_OCCURRENCES {
            let limit = MAX_EVENT_OCCURRENCES;
            let found = format!("more than {limit} occurrences from 1970 up to 2100");
            return Err(Fault::new(times.line, found, format!("at most {limit}")));
        }
    }
    Ok(lengths)
}

fn touches_range(clock: &Clock, start: i64, length: i64) -> bool {
    match clock.covered(start, length) {
        Some(When::Dates(dates)) => {
            days(*dates.end()) >= *DATES.start() && days(*dates.start()) <= *DATES.end()
        }
        Some(When::Time(time)) => {
            time.end.timestamp() > 0 && time.start.timestamp() < RANGE_END_SECONDS
        }
        None => false,
    }
}
