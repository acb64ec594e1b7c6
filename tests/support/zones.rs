//! The zones under test, and where chrono-tz may judge the bundled data.
//!
//! chrono-tz carries the IANA data 2025b, the bundled data is newer. The oracle reads chrono-tz, so a
//! calendar over bundled data is compared with it only in the years in which both tell one story.

use super::{RANGE_END, RANGE_START};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use duly::calendar::Zone;
use std::ops::Range;
use std::sync::OnceLock;

/// Zones in which something out of the ordinary has happened since 1970, and the everyday ones.
pub(crate) const NAMES: [&str; 84] = [
    "Africa/Abidjan",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Johannesburg",
    "Africa/Juba",
    "Africa/Lagos",
    "Africa/Monrovia",
    "Africa/Sao_Tome",
    "Africa/Windhoek",
    "America/Anchorage",
    "America/Argentina/San_Luis",
    "America/Asuncion",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Danmarkshavn",
    "America/Denver",
    "America/Goose_Bay",
    "America/Guatemala",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Metlakatla",
    "America/Mexico_City",
    "America/Miquelon",
    "America/Montevideo",
    "America/New_York",
    "America/Nuuk",
    "America/Port-au-Prince",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Tijuana",
    "America/Vancouver",
    "America/Winnipeg",
    "Antarctica/Casey",
    "Antarctica/Macquarie",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Anadyr",
    "Asia/Beirut",
    "Asia/Colombo",
    "Asia/Damascus",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Gaza",
    "Asia/Hong_Kong",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Riyadh",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Etc/GMT+12",
    "Etc/UTC",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Bougainville",
    "Pacific/Chatham",
    "Pacific/Fakaofo",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "Pacific/Norfolk",
    "Pacific/Tongatapu",
];

/// What the bundled data and chrono-tz's tell differently: from the first of the years to the last.
///
/// Outside these years, and in every zone not named here, the two agree.
pub(crate) const DISAGREE: [(&str, i32, i32); 20] = [
    // Morocco gives up its clock changes in 2026.
    ("Africa/Casablanca", 2026, 2099),
    ("Africa/El_Aaiun", 2026, 2099),
    // The end of the trial summer time, moved by a day.
    ("America/Bogota", 1992, 1992),
    // Western Canada stays on summer time from 2026 on.
    ("America/Edmonton", 2026, 2099),
    ("America/Inuvik", 2026, 2099),
    ("America/Rainy_River", 2026, 2099),
    ("America/Vancouver", 2026, 2099),
    ("America/Winnipeg", 2026, 2099),
    ("America/Yellowknife", 2026, 2099),
    ("Canada/Central", 2026, 2099),
    ("Canada/Mountain", 2026, 2099),
    ("Canada/Pacific", 2026, 2099),
    // Summer time in Baja California in the early seventies.
    ("America/Ensenada", 1970, 1975),
    ("America/Santa_Isabel", 1970, 1975),
    ("America/Tijuana", 1970, 1975),
    ("Mexico/BajaNorte", 1970, 1975),
    // The start of summer time in 1979, moved by a day.
    ("Asia/Tehran", 1979, 1979),
    ("Iran", 1979, 1979),
    // Moldova changes its clocks at the hour of the European Union since 2022.
    ("Europe/Chisinau", 2022, 2099),
    ("Europe/Tiraspol", 2022, 2099),
];

/// The years in which the two sources tell `name` differently.
pub(crate) fn disagreement(name: &str) -> Option<Range<DateTime<Utc>>> {
    let (_, first, last) = DISAGREE.into_iter().find(|(zone, ..)| *zone == name)?;
    let start = |year: i32| {
        super::date(&format!("{year}-01-01"))
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
    };
    Some(start(first)..start(last + 1))
}

pub(crate) fn tz(name: &str) -> Tz {
    name.parse().unwrap()
}

/// What the wall clock shows, by chrono-tz.
pub(crate) fn wall(zone: Tz, t: DateTime<Utc>) -> NaiveDateTime {
    t.with_timezone(&zone).naive_local()
}

/// The instants in the supported range at which chrono-tz changes its offset from UTC.
///
/// Looks every `stride` and halves: two changes within one stride that cancel out are not seen.
pub(crate) fn changes(zone: Tz, stride: TimeDelta) -> Vec<DateTime<Utc>> {
    let offset = |t: DateTime<Utc>| wall(zone, t) - t.naive_utc();
    let mut found = Vec::new();
    let mut before = RANGE_START;
    while before < RANGE_END - stride {
        let after = before + stride;
        if offset(before) != offset(after) {
            let (mut low, mut high) = (before, after);
            while high - low > TimeDelta::seconds(1) {
                let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
                if offset(middle) == offset(low) {
                    low = middle
                } else {
                    high = middle
                }
            }
            found.push(high);
        }
        before = after;
    }
    found
}

/// One of [`NAMES`], read once.
#[derive(Debug)]
pub(crate) struct Tested {
    pub(crate) name: &'static str,
    pub(crate) tz: Tz,
    /// From chrono-tz: the oracle's own data, judged in every year.
    pub(crate) from_chrono_tz: Zone,
    /// From the newest data compiled in.
    pub(crate) newest: Zone,
    /// When the clock changes, by chrono-tz.
    pub(crate) changes: Vec<DateTime<Utc>>,
}

/// The zone at `index` of [`NAMES`].
pub(crate) fn tested(index: usize) -> &'static Tested {
    static READ: [OnceLock<Tested>; NAMES.len()] = [const { OnceLock::new() }; NAMES.len()];
    READ[index].get_or_init(|| {
        let name = NAMES[index];
        let tz = tz(name);
        Tested {
            name,
            tz,
            from_chrono_tz: Zone::from(tz),
            newest: Zone::named(name).unwrap(),
            changes: changes(tz, TimeDelta::days(1)),
        }
    })
}
