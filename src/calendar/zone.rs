//! Zones: a name, a data version, and the offsets from UTC over the supported range.

mod chrono_tz;
mod months;
mod source;
mod suggest;
#[cfg(feature = "tzif")]
mod tzif;

#[cfg(feature = "bundled")]
pub use source::Bundled;
pub use source::{ChronoTz, IntoZone, Newest, ZoneSource};

use crate::instant::{Instant, InstantError, SECOND_NANOS};
use crate::limits::{HORIZON_END_SECONDS, SECONDS_PER_DAY, ZONE_OFFSET_SECONDS};
use crate::words;
use ::chrono_tz::Tz;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike, Utc};
use std::fmt;
use std::sync::Arc;

/// A time zone as one edition of the IANA database has it.
///
/// Two zones are equal when name, version, provider and all offsets are. Cloning is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(Arc<ZoneData>);

#[derive(PartialEq, Eq)]
struct ZoneData {
    name: String,
    version: String,
    provider: &'static str,
    segments: Vec<Segment>,
}

/// A stretch of UTC seconds with one offset. A zone's segments follow each other without gap, neighbours
/// differ in offset, and together they cover the horizon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    pub(crate) start: i64,
    /// Itself outside.
    pub(crate) end: i64,
    /// Local time minus UTC, in seconds.
    pub(crate) offset: i64,
}

/// Why there is no such zone.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// The provider knows no zone of this name. Names are matched exactly as IANA spells them.
    #[error(
        "unknown zone: found `{}`, expected a name of the IANA database as provider `{provider}` has it{}",
        words::shown(name),
        suggest::did_you_mean(suggestions)
    )]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// Who was asked.
        provider: &'static str,
        /// Known names that are close to it, the closest first.
        suggestions: Vec<String>,
    },
    /// The data is not a TZif file, or one that contradicts itself.
    #[error("zone `{}`: malformed TZif data: {detail}", words::shown(name))]
    Malformed {
        /// The zone's name.
        name: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The data has more bytes or transitions than accepted.
    #[error(
        "zone `{}`: found {found} {what}, expected at most {limit}",
        words::shown(name)
    )]
    TooLarge {
        /// The zone's name.
        name: String,
        /// What there is too much of.
        what: &'static str,
        /// How much was found.
        found: usize,
        /// How much is accepted.
        limit: usize,
    },
    /// The data counts leap seconds, which UTC instants in this crate do not.
    #[error(
        "zone `{}`: found {found} leap-second records, expected none (use data without leap seconds)",
        words::shown(name)
    )]
    LeapSeconds {
        /// The zone's name.
        name: String,
        /// How many there are.
        found: usize,
    },
    /// The data ends before 2100 and has no rule for the time after.
    #[error(
        "zone `{}`: found no rule for the time after the last transition, expected a POSIX footer",
        words::shown(name)
    )]
    NoFooter {
        /// The zone's name.
        name: String,
    },
    /// An offset from UTC no zone can have.
    #[error(
        "zone `{}`: found an offset of {found} s from UTC, expected from -89999 to 93599",
        words::shown(name)
    )]
    Offset {
        /// The zone's name.
        name: String,
        /// The offset in seconds.
        found: i64,
    },
}

impl Zone {
    /// The zone of this IANA name, from the newest provider compiled in: the bundled data with feature
    /// `bundled`, chrono-tz without.
    ///
    /// ```
    /// use duly::Zone;
    ///
    /// let vancouver = Zone::named("America/Vancouver")?;
    /// assert_eq!(vancouver.name(), "America/Vancouver");
    ///
    /// let error = Zone::named("Europe/berlin").unwrap_err();
    /// assert!(error.to_string().ends_with("did you mean `Europe/Berlin`?"));
    /// # Ok::<(), duly::calendar::ZoneError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] when the provider has no zone of exactly this name.
    pub fn named(name: &str) -> Result<Zone, ZoneError> {
        Newest.zone(name)
    }

    /// The name it was asked for by, `Europe/Berlin`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The version of the IANA database its data is from, `2026e`.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// Who provided the data: `bundled`, `chrono-tz` or `tzif`.
    pub fn provider(&self) -> &str {
        self.0.provider
    }

    /// What the wall clock in this zone shows.
    ///
    /// ```
    /// use duly::Zone;
    ///
    /// let lord_howe = Zone::named("Australia/Lord_Howe")?;
    /// let at = "2024-07-01T00:00:00Z".parse()?;
    /// assert_eq!(lord_howe.local(at)?.to_string(), "2024-07-01 10:30:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When `at` lies outside the supported range or is in chrono's form for a leap second.
    pub fn local(&self, at: DateTime<Utc>) -> Result<NaiveDateTime, InstantError> {
        let offset = TimeDelta::seconds(i64::from(self.offset_seconds(at)?));
        // In range: the instant is 160,000 years away from chrono's limits.
        Ok(at
            .naive_utc()
            .checked_add_signed(offset)
            .unwrap_or_default())
    }

    /// Local time minus UTC, in seconds: 7200 for Berlin in summer.
    ///
    /// # Errors
    ///
    /// When `at` lies outside the supported range or is in chrono's form for a leap second.
    pub fn offset_seconds(&self, at: DateTime<Utc>) -> Result<i32, InstantError> {
        let seconds = Instant::new(at)?.seconds();
        Ok(i32::try_from(self.offset_at(seconds)).unwrap_or_default())
    }

    fn assemble(name: &str, version: &str, provider: &'static str, segments: Vec<Segment>) -> Zone {
        Zone(Arc::new(ZoneData {
            name: name.to_owned(),
            version: version.to_owned(),
            provider,
            segments,
        }))
    }

    /// The instants at which the zone's wall clock shows that time, in order: one as a rule, none for a time that it
    /// skips, that lies outside the supported range or is in chrono's form for a leap second, two for one that it shows twice.
    ///
    /// ```
    /// use duly::Zone;
    ///
    /// let berlin = Zone::named("Europe/Berlin")?;
    /// let instants = |text: &str| Ok::<_, Box<dyn std::error::Error>>(berlin.instants(text.parse()?));
    /// assert_eq!(instants("2024-08-05T09:00:00")?, ["2024-08-05T07:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?]);
    /// assert!(instants("2024-03-31T02:30:00")?.is_empty());
    /// assert_eq!(instants("2024-10-27T02:30:00")?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn instants(&self, local: NaiveDateTime) -> Vec<DateTime<Utc>> {
        if local.nanosecond() >= SECOND_NANOS {
            return Vec::new();
        }
        let wall = local.and_utc();
        let shown = self.segments().iter().filter_map(|segment| {
            let at = wall.checked_sub_signed(TimeDelta::try_seconds(segment.offset)?)?;
            let is_inside = (segment.start..segment.end).contains(&at.timestamp());
            (is_inside && Instant::new(at).is_ok()).then_some(at)
        });
        shown.collect()
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.0.segments
    }

    /// Outside the horizon, the offset at its nearer end.
    pub(crate) fn offset_at(&self, seconds: i64) -> i64 {
        let after = self
            .0
            .segments
            .partition_point(|segment| segment.start <= seconds);
        let segment = self.0.segments.get(after.saturating_sub(1));
        segment.map_or(0, |segment| segment.offset)
    }

    /// The stretches of time at which the wall clock shows the date `day` days after 1970-01-01, in order:
    /// none for a date the zone skips, several for one that clocks set back over midnight return to.
    pub(crate) fn pieces(&self, day: i64) -> impl Iterator<Item = Segment> {
        let local_start = day.saturating_mul(SECONDS_PER_DAY);
        let local_end = local_start.saturating_add(SECONDS_PER_DAY);
        let earliest = local_start.saturating_sub(*ZONE_OFFSET_SECONDS.end());
        let latest = local_end.saturating_sub(*ZONE_OFFSET_SECONDS.start());
        let first = self
            .0
            .segments
            .partition_point(|segment| segment.end <= earliest);
        self.0
            .segments
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |segment| segment.start < latest)
            .map(move |segment| Segment {
                start: segment
                    .start
                    .max(local_start.saturating_sub(segment.offset)),
                end: segment.end.min(local_end.saturating_sub(segment.offset)),
                offset: segment.offset,
            })
            .filter(|piece| piece.start < piece.end)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone")
            .field("name", &self.0.name)
            .field("version", &self.0.version)
            .field("provider", &self.0.provider)
            .field("segments", &self.0.segments.len())
            .finish()
    }
}

impl From<Tz> for Zone {
    /// The zone as chrono-tz has it, for hosts that must agree with what they display.
    fn from(tz: Tz) -> Zone {
        chrono_tz::zone(tz)
    }
}

/// Joins `(from this second, this offset)`, in order and from the start of the horizon.
fn segments(changes: impl IntoIterator<Item = (i64, i64)>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (start, offset) in changes {
        if let Some(last) = segments.last_mut() {
            if last.offset == offset {
                continue;
            }
            last.end = start;
        }
        segments.push(Segment {
            start,
            end: HORIZON_END_SECONDS,
            offset,
        });
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn named(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn shows(zone: &str, utc: &str, local: &str) {
        assert_eq!(
            named(zone).local(at(utc)).unwrap(),
            local.parse().unwrap(),
            "{zone} at {utc}"
        );
    }

    fn pieces(zone: &str, date: &str) -> Vec<(String, String)> {
        let day = date.parse::<NaiveDate>().unwrap().to_epoch_days();
        let text = |seconds| {
            DateTime::from_timestamp(seconds, 0)
                .unwrap()
                .format("%d %H:%M")
                .to_string()
        };
        named(zone)
            .pieces(i64::from(day))
            .map(|piece| (text(piece.start), text(piece.end)))
            .collect()
    }

    fn stretch(start: &str, end: &str) -> (String, String) {
        (start.to_owned(), end.to_owned())
    }

    #[test]
    fn wall_clocks_on_both_sides_of_a_change() {
        shows(
            "Europe/Berlin",
            "2024-03-31T00:59:59Z",
            "2024-03-31T01:59:59",
        );
        shows(
            "Europe/Berlin",
            "2024-03-31T01:00:00Z",
            "2024-03-31T03:00:00",
        );
        shows(
            "Europe/Berlin",
            "2024-10-27T00:59:59Z",
            "2024-10-27T02:59:59",
        );
        shows(
            "Europe/Berlin",
            "2024-10-27T01:00:00Z",
            "2024-10-27T02:00:00",
        );
        // Half an hour.
        shows(
            "Australia/Lord_Howe",
            "2024-04-06T14:59:59Z",
            "2024-04-07T01:59:59",
        );
        shows(
            "Australia/Lord_Howe",
            "2024-04-06T15:00:00Z",
            "2024-04-07T01:30:00",
        );
        shows(
            "Australia/Lord_Howe",
            "2024-10-05T15:29:59Z",
            "2024-10-06T01:59:59",
        );
        shows(
            "Australia/Lord_Howe",
            "2024-10-05T15:30:00Z",
            "2024-10-06T02:30:00",
        );
        // Two hours.
        shows(
            "Antarctica/Troll",
            "2024-03-31T00:59:59Z",
            "2024-03-31T00:59:59",
        );
        shows(
            "Antarctica/Troll",
            "2024-03-31T01:00:00Z",
            "2024-03-31T03:00:00",
        );
        // Ramadan.
        shows(
            "Africa/Casablanca",
            "2024-03-10T01:59:59Z",
            "2024-03-10T02:59:59",
        );
        shows(
            "Africa/Casablanca",
            "2024-03-10T02:00:00Z",
            "2024-03-10T02:00:00",
        );
    }

    #[test]
    fn wall_clocks_after_the_listed_transitions() {
        shows(
            "Europe/Berlin",
            "2099-07-01T12:00:00Z",
            "2099-07-01T14:00:00",
        );
        shows(
            "Europe/Berlin",
            "2099-12-31T23:59:59Z",
            "2100-01-01T00:59:59",
        );
        shows(
            "Antarctica/Troll",
            "2099-07-01T12:00:00Z",
            "2099-07-01T14:00:00",
        );
        shows(
            "Australia/Lord_Howe",
            "2099-12-31T23:59:59Z",
            "2100-01-01T10:59:59",
        );
    }

    #[test]
    fn dates_that_are_skipped_cut_or_returned_to() {
        assert_eq!(
            pieces("Pacific/Apia", "2011-12-29"),
            [stretch("29 10:00", "30 10:00")]
        );
        assert_eq!(pieces("Pacific/Apia", "2011-12-30"), []);
        assert_eq!(
            pieces("Pacific/Apia", "2011-12-31"),
            [stretch("30 10:00", "31 10:00")]
        );
        assert_eq!(pieces("Pacific/Kwajalein", "1993-08-21"), []);
        // Clocks go from 24:00 back to 23:00.
        assert_eq!(
            pieces("America/Sao_Paulo", "2018-02-17"),
            [
                stretch("17 02:00", "18 02:00"),
                stretch("18 02:00", "18 03:00")
            ]
        );
        // Clocks go from 00:01 back to 23:01 of the day before.
        assert_eq!(
            pieces("America/St_Johns", "2010-11-06"),
            [
                stretch("06 02:30", "07 02:30"),
                stretch("07 02:31", "07 03:30")
            ]
        );
        assert_eq!(
            pieces("America/St_Johns", "2010-11-07"),
            [
                stretch("07 02:30", "07 02:31"),
                stretch("07 03:30", "08 03:30")
            ]
        );
        // Clocks go from 00:00 to 01:00.
        assert_eq!(
            pieces("America/Sao_Paulo", "2018-11-04"),
            [stretch("04 03:00", "05 02:00")]
        );
    }

    #[test]
    fn every_zone_is_known_a_day_around_the_range() {
        for zone in ["Etc/GMT+12", "Pacific/Kiritimati"].map(named) {
            for day in [-1, 0, 47_481, 47_482] {
                let whole: i64 = zone.pieces(day).map(|piece| piece.end - piece.start).sum();
                assert_eq!(whole, SECONDS_PER_DAY, "{zone:?} {day}");
            }
        }
    }

    #[test]
    fn instants_outside_the_range_are_refused() {
        let end = at("2100-01-01T00:00:00Z");
        assert_eq!(named("UTC").local(end), Err(InstantError::OutOfRange(end)));
        assert_eq!(
            named("UTC").offset_seconds(end),
            Err(InstantError::OutOfRange(end))
        );
    }

    #[test]
    fn names_are_exact_and_aliases_resolve() {
        assert_eq!(
            named("US/Pacific").segments(),
            named("America/Los_Angeles").segments()
        );
        assert_ne!(named("US/Pacific"), named("America/Los_Angeles"));
        assert_eq!(named("Europe/Berlin"), named("Europe/Berlin"));
        for source in [Zone::named, |name: &str| ChronoTz.zone(name)] {
            let error = source("europe/berlin").unwrap_err();
            assert!(
                matches!(&error, ZoneError::Unknown { suggestions, .. } if suggestions == &["Europe/Berlin"]),
                "{error}"
            );
            assert!(source("").is_err());
        }
    }

    #[test]
    fn unknown_names_say_what_was_meant() {
        let text = |name| ChronoTz.zone(name).unwrap_err().to_string();
        assert_eq!(
            text("Europe/Berlim"),
            "unknown zone: found `Europe/Berlim`, expected a name of the IANA database as provider `chrono-tz` has it; \
             did you mean `Europe/Berlin`?"
        );
        assert!(text("Atlantis/Capital").ends_with("as provider `chrono-tz` has it"));
    }

    #[test]
    fn closures_are_sources() {
        let tokyo = |_: &str| Ok(Zone::from(Tz::Asia__Tokyo));
        assert_eq!(tokyo.zone("office").unwrap().name(), "Asia/Tokyo");
    }

    #[cfg(feature = "bundled")]
    #[test]
    fn bundled_data_is_newer_than_that_of_chrono_tz() {
        for (name, bundled, stale) in [
            ("America/Vancouver", -7, -8),
            ("America/Edmonton", -6, -7),
            ("America/Winnipeg", -5, -6),
            ("Africa/Casablanca", 0, 1),
        ] {
            let t = at("2026-12-01T00:00:00Z");
            assert_eq!(
                Zone::bundled(name).unwrap().offset_seconds(t),
                Ok(bundled * 3_600),
                "{name}"
            );
            assert_eq!(
                ChronoTz.zone(name).unwrap().offset_seconds(t),
                Ok(stale * 3_600),
                "{name}"
            );
        }
    }

    #[cfg(feature = "bundled")]
    #[test]
    fn providers_agree_where_nothing_has_changed() {
        for name in [
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Antarctica/Troll",
        ] {
            let (bundled, probed) = (Zone::bundled(name).unwrap(), ChronoTz.zone(name).unwrap());
            assert_eq!(bundled.segments(), probed.segments(), "{name}");
            assert_ne!(bundled, probed, "they differ in version and provider");
        }
    }
}
