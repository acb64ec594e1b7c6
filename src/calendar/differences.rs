//! Where two editions of zone data tell different stories.

use super::calendar::Calendar;
use super::compose::{Stretch, complement, open_by, united};
use super::error::CalendarError;
use super::zone::{Zone, ZoneError, ZoneSource};
use crate::instant::{Instant, InstantError};
use crate::limits::NANOS_PER_SECOND;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ops::Range;

/// A stretch of time in which the wall clock of a zone shows one thing by one source and another by another.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct ZoneDifference {
    /// The stretch of time.
    pub during: Range<DateTime<Utc>>,
    /// Local time minus UTC by either source, in seconds.
    pub offset_seconds: (i32, i32),
}

/// A stretch of time in which a calendar is open by one source of zone data and closed by another.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct OpenDifference {
    /// The stretch of time.
    pub during: Range<DateTime<Utc>>,
    /// Whether it is the first source by which it is open.
    pub open_by_first: bool,
}

/// Why two sources of zone data cannot be compared.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// A source has no such zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
    /// The end of the stretch of time lies before its start, or one of them cannot be asked about.
    #[error(transparent)]
    Range(#[from] CalendarError),
}

impl From<InstantError> for CompareError {
    fn from(error: InstantError) -> CompareError {
        CompareError::Range(error.into())
    }
}

/// The stretches of `range` in which two sources tell different local times for the zone `name`, ascending.
/// Neighbours differ in their offsets.
///
/// ```
/// # #[cfg(feature = "bundled")] {
/// use duly::calendar::{Bundled, ChronoTz, zone_differences};
///
/// // Vancouver stays on summer time from November 2026 on, which chrono-tz does not know.
/// let winter = "2026-10-01T00:00:00Z".parse()?.."2027-10-01T00:00:00Z".parse()?;
/// let found = zone_differences("America/Vancouver", &Bundled, &ChronoTz, winter.clone())?;
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].during.start, "2026-11-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?);
/// assert_eq!(found[0].offset_seconds, (-7 * 3600, -8 * 3600));
/// assert_eq!(zone_differences("Europe/Berlin", &Bundled, &ChronoTz, winter)?, []);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// - [`CompareError::Zone`] when a source has no such zone;
/// - [`CompareError::Range`] when an end of the range is out of range or a leap second, or the end lies
///   before the start.
pub fn zone_differences(
    name: &str,
    first: &dyn ZoneSource,
    second: &dyn ZoneSource,
    range: Range<DateTime<Utc>>,
) -> Result<Vec<ZoneDifference>, CompareError> {
    let (from, to) = ends(range)?;
    let (first, second) = (first.zone(name)?, second.zone(name)?);
    let starts = |zone: &Zone| -> Vec<Instant> {
        let seconds = zone.segments().iter().map(|segment| segment.start);
        let starts =
            seconds.filter_map(|at| Instant::from_nanos(at.checked_mul(NANOS_PER_SECOND)?));
        starts.filter(|at| (from..to).contains(at)).collect()
    };
    let mut edges = [vec![from], starts(&first), starts(&second), vec![to]].concat();
    // At each of them one of the two changes its offset, so that no stretch goes on past one.
    edges.sort_unstable();
    edges.dedup();
    let mut found = Vec::new();
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        let (start, end) = (start.utc(), end.utc());
        let offset_seconds = (first.offset_seconds(start)?, second.offset_seconds(start)?);
        if offset_seconds.0 != offset_seconds.1 {
            found.push(ZoneDifference {
                during: start..end,
                offset_seconds,
            });
        }
    }
    Ok(found)
}

impl Calendar {
    /// The stretches of `range` in which the calendar is open with the zones of one source and closed with
    /// those of another, ascending. All its zones are taken from them by name, whatever it was built with.
    ///
    /// Where it differs by nothing, dates may still: [`zone_differences`] of its day zone tells.
    ///
    /// ```
    /// # #[cfg(feature = "bundled")] {
    /// use duly::calendar::{Bundled, Calendar, ChronoTz};
    ///
    /// let desk = Calendar::weekly("America/Vancouver").mon("09:00-17:00").build()?;
    /// // Monday 2 November 2026: by the newer data it opens, and closes, an hour earlier in UTC.
    /// let week = "2026-11-01T00:00:00Z".parse()?.."2026-11-08T00:00:00Z".parse()?;
    /// let found = desk.zone_differences(&Bundled, &ChronoTz, week)?;
    /// let starts: Vec<_> = found.iter().map(|at| (at.during.start.to_string(), at.open_by_first)).collect();
    /// assert_eq!(starts[0], ("2026-11-02 16:00:00 UTC".to_owned(), true));
    /// assert_eq!(starts[1], ("2026-11-03 00:00:00 UTC".to_owned(), false));
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`CompareError::Zone`] when a source lacks a zone of the calendar's hours;
    /// - [`CompareError::Range`] when an end of the range is out of range or a leap second, or the end lies
    ///   before the start.
    pub fn zone_differences(
        &self,
        first: &dyn ZoneSource,
        second: &dyn ZoneSource,
        range: Range<DateTime<Utc>>,
    ) -> Result<Vec<OpenDifference>, CompareError> {
        let (from, to) = ends(range)?;
        let (first, second) = (self.open_with(first)?, self.open_with(second)?);
        let less = |a: &[Range<i64>], b: &[Range<i64>]| {
            let whole = Stretch::Horizon.seconds();
            complement(&united(&complement(a, whole.clone()), b), whole)
        };
        let difference = |open_by_first: bool| {
            move |span: Range<i64>| {
                let (start, end) = (clamped(span.start, from, to), clamped(span.end, from, to));
                (start < end).then(|| OpenDifference {
                    during: start.utc()..end.utc(),
                    open_by_first,
                })
            }
        };
        let by_first = less(&first, &second)
            .into_iter()
            .filter_map(difference(true));
        let by_second = less(&second, &first)
            .into_iter()
            .filter_map(difference(false));
        let mut found: Vec<OpenDifference> = by_first.chain(by_second).collect();
        found.sort_by_key(|difference| difference.during.start);
        Ok(found)
    }

    /// Its open time with the zones of a source.
    fn open_with(&self, source: &dyn ZoneSource) -> Result<Vec<Range<i64>>, ZoneError> {
        let mut zones: BTreeMap<&str, Zone> = BTreeMap::new();
        for zone in self.zones() {
            zones.insert(zone.name(), source.zone(zone.name())?);
        }
        let zone_of = |zone: &Zone| zones.get(zone.name()).unwrap_or(zone).clone();
        let horizon = Stretch::Horizon;
        Ok(open_by(
            self.source(),
            horizon,
            &horizon.seconds(),
            &zone_of,
        ))
    }
}

/// The second, or the nearer end of a stretch it lies outside of.
fn clamped(seconds: i64, from: Instant, to: Instant) -> Instant {
    let nanos = seconds.saturating_mul(NANOS_PER_SECOND);
    let inside = nanos.clamp(from.nanos(), to.nanos());
    Instant::from_nanos(inside).unwrap_or(from)
}

fn ends(range: Range<DateTime<Utc>>) -> Result<(Instant, Instant), CompareError> {
    let (from, to) = (Instant::new(range.start)?, Instant::new(range.end)?);
    if to < from {
        return Err(CalendarError::ReversedRange.into());
    }
    Ok((from, to))
}
