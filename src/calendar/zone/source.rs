//! Where zones come from.

#[cfg(feature = "bundled")]
use super::tzif;
use super::{Zone, ZoneError, chrono_tz, suggest};
use ::chrono_tz::{TZ_VARIANTS, Tz};

/// A provider of zones by IANA name.
///
/// Any `Fn(&str) -> Result<Zone, ZoneError>` is one, so a host with zone data of its own hands in a closure.
///
/// ```
/// use duly::calendar::{Calendar, ChronoTz, ZoneError, ZoneSource};
///
/// fn desk(source: &impl ZoneSource) -> Result<Calendar, Box<dyn std::error::Error>> {
///     let zone = source.zone("Asia/Tokyo")?;
///     Ok(Calendar::weekly(zone).mon_fri("09:00-18:00").build()?)
/// }
///
/// let calendar = desk(&ChronoTz)?;
/// assert_eq!(calendar.zone().map(|zone| zone.provider()), Some("chrono-tz"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ZoneSource {
    /// The zone of exactly this name.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] when there is none; for a host's own data any other [`ZoneError`].
    fn zone(&self, name: &str) -> Result<Zone, ZoneError>;
}

/// The zone data compiled into the crate with feature `bundled`.
#[cfg(feature = "bundled")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bundled;

/// The zone data of the chrono-tz crate, often older than the bundled one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChronoTz;

/// The newest provider compiled in: `Bundled` with feature `bundled`, else [`ChronoTz`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Newest;

#[cfg(feature = "bundled")]
impl ZoneSource for Bundled {
    fn zone(&self, name: &str) -> Result<Zone, ZoneError> {
        tzif::bundled(name)
    }
}

impl ZoneSource for ChronoTz {
    fn zone(&self, name: &str) -> Result<Zone, ZoneError> {
        let tz = name.parse::<Tz>().map_err(|_| ZoneError::Unknown {
            name: name.to_owned(),
            provider: chrono_tz::PROVIDER,
            suggestions: suggest::nearest(name, TZ_VARIANTS.iter().map(|tz| tz.name())),
        })?;
        Ok(Zone::from(tz))
    }
}

impl ZoneSource for Newest {
    fn zone(&self, name: &str) -> Result<Zone, ZoneError> {
        #[cfg(feature = "bundled")]
        return Bundled.zone(name);
        #[cfg(not(feature = "bundled"))]
        ChronoTz.zone(name)
    }
}

impl<F: Fn(&str) -> Result<Zone, ZoneError>> ZoneSource for F {
    fn zone(&self, name: &str) -> Result<Zone, ZoneError> {
        self(name)
    }
}

/// What names a zone to a calendar: a [`Zone`], a `chrono_tz::Tz`, or an IANA name, which the newest
/// provider compiled in resolves.
pub trait IntoZone {
    /// The zone.
    ///
    /// # Errors
    ///
    /// [`ZoneError::Unknown`] for a name that is not known.
    fn into_zone(self) -> Result<Zone, ZoneError>;
}

impl IntoZone for Zone {
    fn into_zone(self) -> Result<Zone, ZoneError> {
        Ok(self)
    }
}

impl IntoZone for &Zone {
    fn into_zone(self) -> Result<Zone, ZoneError> {
        Ok(self.clone())
    }
}

impl IntoZone for Tz {
    fn into_zone(self) -> Result<Zone, ZoneError> {
        Ok(Zone::from(self))
    }
}

impl IntoZone for &str {
    fn into_zone(self) -> Result<Zone, ZoneError> {
        Zone::named(self)
    }
}
