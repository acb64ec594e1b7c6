//! Open time: when a promise's clock may run.
//!
//! A [`Calendar`] is a set of instants. One sentence decides which:
//!
//! > An instant is open if and only if the wall clock in the calendar's zone, read at that instant, shows a
//! > date and time inside that date's hours.
//!
//! There is no other rule. A local time that a change of the clocks skips is shown at no instant and
//! contributes nothing; one that occurs twice is open both times; a date that a zone skips altogether has
//! no open time, whatever its hours say. Open time is measured in real seconds.
//!
//! ```text
//!  hours 01:30-03:30, Berlin
//!
//!  2024-03-31, clocks forward          2024-10-27, clocks back
//!  wall  01:30    02→03    03:30       wall  01:30    03→02    03:00  03:30
//!  UTC   00:30    01:00    01:30       UTC   23:30    01:00    02:00  02:30
//!        ├────────┴────────┤                 ├────────┴────────┴──────┤
//!        1 h open                            3 h open
//! ```
//!
//! The hours of a local date are, in order of strength: a dated override; none, when the date is closed;
//! the hours of its weekday. A window may run past midnight: the part after it is open time of the next
//! date, united with that date's own hours ([`Spill`] says when it is cut). From the result, breaks are
//! subtracted: each from the date it falls on.
//!
//! # Closed days
//!
//! A [`ClosedRule`] closes a date, some dates in a row, a day of every year, a weekday of a month, or a day
//! counted from Easter; one that is observed goes elsewhere when it falls on the weekend. Several rules that
//! move are worked out in two steps, so that the order in which they are stated makes no difference:
//!
//! 1. Every date that is not moved is closed, and every date moved to the next Monday or the nearest weekday.
//! 2. Then, from the earliest on, each date that looks for a free one takes the next that is neither weekend
//!    nor closed by now.
//!
//! A long closure counts as closed, so that a holiday inside it that looks for a free date finds it after
//! the closure. Overrides play no part: a date with hours of its own may be closed by a rule, and stays open.
//!
//! # Closed days from a feed
//!
//! With feature `ical`, the module `ical` reads closed days from an iCalendar feed: all-day and timed events,
//! with their recurrence up to 2100; cancelled and transparent ones are left out. `Weekly::closed_from` closes
//! them, and [`Calendar::day`] names the feed and the event of each. An event that is wrong is reported, and the
//! rest is used.
//!
//! # Calendars of calendars
//!
//! Calendars are sets, so they compose: [`Calendar::union`], [`Calendar::intersection`],
//! [`Calendar::minus`], over zones that may differ. A composed calendar tells no dates until a zone is stated
//! for that ([`Calendar::with_day_zone`]), and neither does [`Calendar::always`].
//!
//! What lies beyond the supported range matters only as far as an answer says that something never comes.
//! What recurs there is taken to do so as in the 28 years up to 2100, in which every kind of year occurs.
//!
//! # Zone data is an input
//!
//! Governments change their clocks, so an answer depends on which edition of the IANA time zone database
//! it was computed with. A [`Zone`] carries its name, the version of its data and who provided it, and a
//! calendar carries its zone. The newest provider compiled in is taken unless the caller chooses another
//! one ([`ZoneSource`]).
//!
//! # Cost
//!
//! A calendar is compiled once for the whole supported range. From then on every question costs a few
//! look-ups and no search, about as much as the conversion of its instants from and to chrono, however far
//! apart they lie. A calendar is cheap to clone. Columns of seconds are answered without that conversion
//! ([`Calendar::add_many`], [`Calendar::between_many`]).

#[expect(
    clippy::module_inception,
    reason = "the type of that name is looked for there"
)]
mod calendar;
mod closed_rule;
mod closures;
mod compose;
mod day;
mod days;
mod differences;
mod easter;
mod error;
mod hours;
#[cfg(feature = "ical")]
pub mod ical;
mod open_set;
mod plan;
mod rows;
mod schedule;
mod source;
mod spans;
mod weekly;
mod zone;

pub use calendar::Calendar;
pub use closed_rule::{ClosedRule, Observed};
pub use compose::Composition;
pub use day::{ClosedBy, Day, Ground, WeeklyDay};
pub use differences::{CompareError, OpenDifference, ZoneDifference, zone_differences};
pub use error::{BuildProblem, CalendarBuildError, CalendarError};
pub use hours::{Hours, HoursError, HoursErrorKind, IntoHours};
pub use rows::{RowError, Seconds};
pub use schedule::Spill;
pub use spans::Spans;
pub use weekly::Weekly;
#[cfg(feature = "bundled")]
pub use zone::Bundled;
pub use zone::{ChronoTz, IntoZone, Newest, Zone, ZoneError, ZoneSource};
