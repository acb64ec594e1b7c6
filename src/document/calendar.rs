//! The document's structs for calendars.

use super::form::{Entries, OneOrMany};
use super::syntax::Cites;
use crate::calendar::{Observed, Spill};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A calendar: weekly hours in a zone less closed dates; or composed of others; or always or never open.
///
/// ```
/// use duly::document::Document;
///
/// let document: Document = toml::from_str(r#"
///     [calendar.night-desk]
///     zone = "Africa/Cairo"
///     hours = { sun-thu = "20:00-04:00" }
///     versions = [{ from = "2027-01-01", hours = { sun-thu = "22:00-06:00" } }]
///     weekend = ["fri", "sat"]
///     closed = [
///         { yearly = "07-23", name = "Revolution Day", observed = "next-free" },
///         { yearly = "12-24..01-02", name = "Company holiday", from-year = 2026 },
///         { weekday = "last mon", month = "may", name = "Spring holiday" },
///         { easter = 1, name = "Sham el-Nessim", until-year = 2026 },
///         { from = "2026-03-18", to = "2026-03-21", name = "Eid" },
///     ]
///     override = [{ date = "2026-12-31", hours = "20:00-22:00", name = "New Year's Eve" }]
///     break = [{ weekday = "sun-thu", hours = "00:00-00:30" }, { date = "2026-05-04", hours = "21:00-22:00" }]
///     spill = "keep"
///     holidays-known-until = "2026-12-31"
///
///     [calendar.both]
///     union = ["night-desk", "office"]
///     day-zone = "Europe/Berlin"
/// "#)?;
/// assert_eq!(document.calendar.0["night-desk"].closed.len(), 5);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "the table of a calendar",
    rename_all = "kebab-case"
)]
pub struct Calendar {
    /// The IANA name of its zone.
    pub zone: Option<String>,
    /// The hours of a weekday or of a range of weekdays: `mon-fri = "08:00-12:00, 13:00-17:00"`. A window
    /// past midnight, `22:00-06:00`, stands with the weekday it opens on.
    pub hours: Entries<String>,
    /// Hours that replace those of all weekdays from a date on.
    pub versions: Vec<WeekVersion>,
    /// The days on which it is closed.
    pub closed: Vec<ClosedDay>,
    /// The weekdays that observed closed days are moved off, Saturday and Sunday where nothing stands here.
    pub weekend: Option<Vec<String>>,
    /// The dates that have hours of their own, stronger than `closed`.
    #[serde(rename = "override")]
    pub overrides: Vec<DatedHours>,
    /// What is subtracted from the open time of weekdays or dates.
    #[serde(rename = "break")]
    pub breaks: Vec<Break>,
    /// What becomes of a window's part past midnight when the next date is closed or has hours of its own;
    /// `cut` where nothing stands here.
    pub spill: Option<Spill>,
    /// The last date whose closed days are known.
    pub holidays_known_until: Option<NaiveDate>,
    /// In place of hours: open when any of these calendars is.
    pub union: Vec<String>,
    /// In place of hours: open when all of these calendars are.
    pub intersection: Vec<String>,
    /// In place of hours: open when the first of these calendars is, and no other.
    pub difference: Vec<String>,
    /// In place of hours: always or never.
    pub open: Option<Open>,
    /// The zone in which days are counted, for a calendar without hours.
    pub day_zone: Option<String>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A calendar without hours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Open {
    /// Round the clock, on every day.
    Always,
    /// At no time.
    Never,
}

/// Weekly hours from a date on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a table with `from` and `hours`",
    rename_all = "kebab-case"
)]
pub struct WeekVersion {
    /// The first date, as in `2027-01-01`.
    pub from: NaiveDate,
    /// The hours of a weekday or of a range of weekdays; one that is not named is closed.
    pub hours: Entries<String>,
}

/// Days on which a calendar is closed: `date`; or `from` and `to`; or `yearly`; or `weekday` and `month`; or
/// `easter`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table, as in `{ date = \"2024-10-03\", name = \"German Unity Day\" }`",
    rename_all = "kebab-case"
)]
pub struct ClosedDay {
    /// A date, as in `2024-10-03`.
    pub date: Option<NaiveDate>,
    /// The first of several dates.
    pub from: Option<NaiveDate>,
    /// The last of them.
    pub to: Option<NaiveDate>,
    /// A month and day of every year, as in `10-03`, or a range, as in `12-24..01-02`.
    pub yearly: Option<String>,
    /// A weekday of a month: `first mon`, `second`, `third`, `fourth`, `fifth` or `last`.
    pub weekday: Option<String>,
    /// Its month, `jan` to `dec`.
    pub month: Option<String>,
    /// Days from Western Easter, negative before it.
    pub easter: Option<i32>,
    /// What the day is called.
    pub name: String,
    /// Where it goes when it falls on the weekend.
    pub observed: Option<Observed>,
    /// The first year in which it is closed.
    pub from_year: Option<i32>,
    /// The last year in which it is closed.
    pub until_year: Option<i32>,
}

/// The hours of one date.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    deny_unknown_fields,
    expecting = "a table with `date` and `hours`",
    rename_all = "kebab-case"
)]
pub struct DatedHours {
    /// The date.
    pub date: NaiveDate,
    /// Its hours; `closed` for none.
    pub hours: String,
    /// What the day is called.
    #[serde(default)]
    pub name: Option<String>,
}

/// A break: of a date, or of weekdays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table with `hours`, and `weekday` or `date`",
    rename_all = "kebab-case"
)]
pub struct Break {
    /// The date.
    pub date: Option<NaiveDate>,
    /// In its place, weekdays: `mon`, `mon-fri`, or a list of such.
    pub weekday: OneOrMany<String>,
    /// From when to when.
    pub hours: String,
}
