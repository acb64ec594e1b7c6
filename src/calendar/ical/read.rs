//! From the text of a feed to what it closes.

use super::components::events;
use super::error::{Fault, FeedError, Problem};
use super::event::{Closes, Event, Times, Written};
use super::feed::{ClosedDay, EventRef, Feed, LeftOut, When, days};
use super::moment::{Clock, Moment, Zones};
use crate::calendar::zone::ZoneSource;
use crate::limits::{
    DATES, MAX_EVENT_OCCURRENCES, MAX_FEED_BYTES, MAX_FEED_OCCURRENCES, MAX_FEED_RULES,
    RANGE_END_SECONDS, SECONDS_PER_DAY,
};
use std::collections::{BTreeMap, BTreeSet};
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
    for event in read {
        feed.take(event, &replaced)?;
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
struct Replaced(BTreeMap<Arc<str>, Vec<Moment>>);

impl Replaced {
    fn of(read: &[Read]) -> Replaced {
        let mut replaced: BTreeMap<Arc<str>, Vec<Moment>> = BTreeMap::new();
        for event in read {
            let Ok(Event {
                replaces: Some(moment),
                ..
            }) = &event.event
            else {
                continue;
            };
            if let Some(uid) = &event.source.uid {
                replaced
                    .entry(Arc::clone(uid))
                    .or_default()
                    .push(moment.clone());
            }
        }
        Replaced(replaced)
    }

    fn by(&self, uid: Option<&Arc<str>>) -> &[Moment] {
        let moments = uid.and_then(|uid| self.0.get(uid));
        moments.map(Vec::as_slice).unwrap_or_default()
    }
}

impl Feed {
    fn take(&mut self, read: Read, replaced: &Replaced) -> Result<(), FeedError> {
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
            Some(_) => &[],
            None => replaced.by(read.source.uid.as_ref()),
        };
        match occurrences(&times, replaced) {
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
fn occurrences(times: &Times, replaced: &[Moment]) -> Result<Vec<When>, Fault> {
    let without = Without::new(&times.start.clock, times.removed.iter().chain(replaced));
    let from_rule = match &times.rule {
        Some(rule) => Some(rule.times(&times.start)?),
        None => None,
    };
    let starts = std::iter::once(times.start.wall).chain(from_rule.into_iter().flatten());
    let starts = starts.map(|start| (start, times.length));
    let mut lengths: BTreeMap<i64, i64> = BTreeMap::new();
    for (start, length) in times.added.iter().copied().chain(starts) {
        if without.has(start) || !touches_range(&times.start.clock, start, length) {
            continue;
        }
        lengths.entry(start).or_insert(length);
        if lengths.len() > MAX_EVENT_OCCURRENCES {
            let found =
                format!("more than {MAX_EVENT_OCCURRENCES} occurrences from 1970 up to 2100");
            return Err(Fault::new(
                times.line,
                found,
                format!("at most {MAX_EVENT_OCCURRENCES}"),
            ));
        }
    }
    let covered = lengths
        .into_iter()
        .filter_map(|(start, length)| times.start.clock.covered(start, length));
    Ok(covered.collect())
}

/// Starts that do not count: of times those at that very time, of dates all on that date.
struct Without {
    times: BTreeSet<i64>,
    dates: BTreeSet<i64>,
}

impl Without {
    fn new<'m>(clock: &Clock, moments: impl Iterator<Item = &'m Moment>) -> Without {
        let mut without = Without {
            times: BTreeSet::new(),
            dates: BTreeSet::new(),
        };
        for moment in moments {
            let wall = moment.wall_on(clock);
            if moment.is_date() || *clock == Clock::Date {
                without.dates.insert(wall.div_euclid(SECONDS_PER_DAY));
            } else {
                without.times.insert(wall);
            }
        }
        without
    }

    fn has(&self, start: i64) -> bool {
        let date = start.div_euclid(SECONDS_PER_DAY);
        self.times.contains(&start) || self.dates.contains(&date)
    }
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
