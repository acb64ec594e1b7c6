//! An event: what its properties say, checked.

use super::error::{Fault, one_line};
use super::feed::Because;
use super::lines::{Content, Line};
use super::moment::{Moment, Zones, duration, longest};
use super::moments::Moments;
use super::recurrence::Rule;
use crate::calendar::zone::ZoneSource;
use crate::limits::{MAX_EVENT_DATES, MAX_EVENT_DAYS, MAX_TEXT_BYTES, SECONDS_PER_DAY};

/// The properties of an event that decide what it closes. The others are not even read.
const READ: [&str; 12] = [
    "UID",
    "SUMMARY",
    "STATUS",
    "TRANSP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "EXRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
];

/// The lines of an event that decide what it closes.
pub(super) struct Written<'t> {
    /// That of `BEGIN:VEVENT`.
    pub(super) line: usize,
    lines: Vec<Line<'t>>,
    /// Where it is not one whole component.
    broken: Option<Fault>,
}

impl<'t> Written<'t> {
    pub(super) fn new(line: usize) -> Written<'t> {
        Written {
            line,
            lines: Vec::new(),
            broken: None,
        }
    }

    pub(super) fn push(&mut self, line: Line<'t>) {
        if READ.contains(&line.name().as_str()) {
            self.lines.push(line);
        }
    }

    /// Keeps the first of several.
    pub(super) fn breaks(&mut self, fault: Fault) {
        self.broken.get_or_insert(fault);
    }

    /// A text, where it is stated, as one line.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let line = self.lines.iter().find(|line| line.name() == name)?;
        let text = one_line(&Content::new(line).ok()?.value);
        (!text.is_empty() && text.len() <= MAX_TEXT_BYTES).then_some(text)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|line| line.name() == name)
    }
}

/// What an event says.
#[derive(Debug)]
pub(super) struct Event {
    /// The occurrence of another event that this one stands for.
    pub(super) replaces: Option<Moment>,
    pub(super) closes: Closes,
}

/// Whether an event closes anything.
#[derive(Debug)]
pub(super) enum Closes {
    Nothing(Because),
    At(Box<Times>),
}

/// When an event takes place.
#[derive(Debug)]
pub(super) struct Times {
    pub(super) line: usize,
    pub(super) start: Moment,
    /// On the wall clock of the start, in seconds.
    pub(super) length: i64,
    pub(super) rule: Option<Rule>,
    /// Further starts on the wall clock of the start, each with its length.
    pub(super) added: Vec<(i64, i64)>,
    pub(super) removed: Moments,
}

impl Event {
    pub(super) fn of(
        written: &Written<'_>,
        zones: &mut Zones<'_, impl ZoneSource>,
    ) -> Result<Event, Fault> {
        if let Some(fault) = &written.broken {
            return Err(fault.clone());
        }
        let contents: Result<Vec<Content>, Fault> =
            written.lines.iter().map(Content::new).collect();
        let contents = Contents(contents?);
        contents.texts()?;
        let replaces = contents.replaces(zones)?;
        let closes = match contents.left_out()? {
            Some(because) => Closes::Nothing(because),
            None => Closes::At(Box::new(contents.times(written.line, zones)?)),
        };
        Ok(Event { replaces, closes })
    }
}

struct Contents(Vec<Content>);

impl Contents {
    /// A property that may stand once.
    fn one(&self, name: &str) -> Result<Option<&Content>, Fault> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (_, Some(second)) => {
                let found = format!("a second `{name}`");
                Err(Fault::new(second.line, found, "one at most"))
            }
            (first, None) => Ok(first),
        }
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &Content> {
        self.0.iter().filter(move |content| content.name == name)
    }

    fn texts(&self) -> Result<(), Fault> {
        for content in self.all("UID").chain(self.all("SUMMARY")) {
            let length = content.value.len();
            if length > MAX_TEXT_BYTES {
                let found = format!("{length} bytes in `{}`", content.name);
                let expected = format!("at most {MAX_TEXT_BYTES}");
                return Err(Fault::new(content.line, found, expected));
            }
        }
        Ok(())
    }

    fn left_out(&self) -> Result<Option<Because>, Fault> {
        let says = |name, value: &str| {
            let content = self.one(name)?;
            Ok(content.is_some_and(|content| content.value.eq_ignore_ascii_case(value)))
        };
        Ok(
            match (says("STATUS", "CANCELLED")?, says("TRANSP", "TRANSPARENT")?) {
                (true, _) => Some(Because::Cancelled),
                (false, true) => Some(Because::Transparent),
                (false, false) => None,
            },
        )
    }

    fn replaces(&self, zones: &mut Zones<'_, impl ZoneSource>) -> Result<Option<Moment>, Fault> {
        let Some(content) = self.one("RECURRENCE-ID")? else {
            return Ok(None);
        };
        if let Some(range) = content.parameter("RANGE") {
            let found = format!("`RANGE={range}` in `RECURRENCE-ID`");
            return Err(Fault::new(content.line, found, "one occurrence"));
        }
        for name in ["RRULE", "RDATE"] {
            if let Some(second) = self.all(name).next() {
                let found = format!("`{name}` beside `RECURRENCE-ID`");
                return Err(Fault::new(second.line, found, "one occurrence"));
            }
        }
        Moment::of(content, zones).map(Some)
    }

    fn times(&self, line: usize, zones: &mut Zones<'_, impl ZoneSource>) -> Result<Times, Fault> {
        let Some(content) = self.one("DTSTART")? else {
            return Err(Fault::new(
                line,
                "an event without `DTSTART`",
                "one that begins",
            ));
        };
        let start = Moment::of(content, zones)?;
        let length = self.length(&start, zones)?;
        if let Some(content) = self.all("EXRULE").next() {
            return Err(content.fault("`EXDATE`"));
        }
        let rule = match self.one("RRULE")? {
            Some(content) => Some(Rule::of(content, &start, zones)?),
            None => None,
        };
        let added = self.added(&start, length, zones)?;
        let removed = self.removed(zones)?;
        Ok(Times {
            line,
            start,
            length,
            rule,
            added,
            removed,
        })
    }

    /// How long the event lasts on the wall clock of its start: to its end, its `DURATION`, else no time.
    fn length(&self, start: &Moment, zones: &mut Zones<'_, impl ZoneSource>) -> Result<i64, Fault> {
        match (self.one("DTEND")?, self.one("DURATION")?) {
            (Some(_), Some(content)) => Err(content.fault("`DTEND` or `DURATION`, not both")),
            (Some(content), None) => {
                let end = Moment::of(content, zones)?;
                between(start, &end, content)
            }
            (None, Some(content)) => lasting(&content.value, start, content),
            (None, None) => Ok(0),
        }
    }

    fn added(
        &self,
        start: &Moment,
        length: i64,
        zones: &mut Zones<'_, impl ZoneSource>,
    ) -> Result<Vec<(i64, i64)>, Fault> {
        let mut added = Vec::new();
        for (content, value) in self.values("RDATE") {
            let (from, end) = value
                .split_once('/')
                .map_or((value, None), |(from, end)| (from, Some(end)));
            let from = Moment::parse(from, content, zones)?;
            if !from.is_like(start) {
                return Err(content.fault("dates or times like those of `DTSTART`"));
            }
            let length = match end {
                None => length,
                Some(end) if end.contains('P') => lasting(end, start, content)?,
                Some(end) => between(&from, &Moment::parse(end, content, zones)?, content)?,
            };
            added.push((from.wall_on(&start.clock), length));
            few(added.len(), content)?;
        }
        Ok(added)
    }

    fn removed(&self, zones: &mut Zones<'_, impl ZoneSource>) -> Result<Moments, Fault> {
        let mut removed = Moments::default();
        for ((content, value), count) in self.values("EXDATE").zip(1..) {
            removed.add(&Moment::parse(value, content, zones)?);
            few(count, content)?;
        }
        Ok(removed)
    }

    /// The values of all properties of that name.
    fn values(&self, name: &str) -> impl Iterator<Item = (&Content, &str)> {
        self.all(name).flat_map(|content| {
            let values = content.value.split(',').map(str::trim);
            values
                .filter(|value| !value.is_empty())
                .map(move |value| (content, value))
        })
    }
}

fn few(count: usize, content: &Content) -> Result<(), Fault> {
    if count > MAX_EVENT_DATES {
        let found = format!("more than {MAX_EVENT_DATES} dates in `{}`", content.name);
        let expected = format!("at most {MAX_EVENT_DATES}");
        return Err(Fault::new(content.line, found, expected));
    }
    Ok(())
}

fn between(start: &Moment, end: &Moment, content: &Content) -> Result<i64, Fault> {
    if !start.is_like(end) {
        return Err(content.fault("a date or time like that of `DTSTART`"));
    }
    let length = end.wall_on(&start.clock).saturating_sub(start.wall);
    match length {
        ..0 => Err(content.fault("an end that is not before the start")),
        _ => not_too_long(length, content),
    }
}

fn lasting(text: &str, start: &Moment, content: &Content) -> Result<i64, Fault> {
    let length = duration(text)
        .ok_or_else(|| content.fault("a duration that is not negative, as in `P1D` or `PT36H`"))?;
    if start.is_date() && length.checked_rem(SECONDS_PER_DAY) != Some(0) {
        return Err(content.fault("whole days, as `DTSTART` is a date"));
    }
    not_too_long(length, content)
}

fn not_too_long(length: i64, content: &Content) -> Result<i64, Fault> {
    if length > longest() {
        return Err(content.fault(&format!("an event of at most {MAX_EVENT_DAYS} days")));
    }
    Ok(length)
}
