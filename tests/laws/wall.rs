//! A wall clock and hours on it, minute by minute over a bounded window.

use chrono::{DateTime, Datelike, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use std::sync::LazyLock;

/// A minute in the nanoseconds that instants are counted in here.
pub(super) const MINUTE: i64 = 60_000_000_000;
/// An hour likewise.
pub(super) const HOUR: i64 = 60 * MINUTE;
const WINDOW_MINUTES: i64 = 14 * 7 * 24 * 60;

/// The model would have to step past its window to answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Beyond;

/// The weeks that are stepped through; the clocks change in both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Window {
    Spring,
    Autumn,
}

/// Zones whose offsets in 2026 all editions of the zone data agree on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Berlin,
    NewYork,
    LordHowe,
}

/// What a clock on the wall shows: a date, counted in days, and a minute of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Shown {
    date: i32,
    weekday: usize,
    minute: u16,
}

struct Wall {
    from: i64,
    shown: Vec<Shown>,
}

/// Hours on the wall clock of a place: for each weekday from Monday, windows in minutes of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Weekly {
    pub(super) place: Place,
    pub(super) hours: [Vec<(u16, u16)>; 7],
    /// Closed dates, in days after the window's first.
    pub(super) closed: Vec<i32>,
}

/// Which minutes of the window are open.
pub(super) struct Calendar {
    from: i64,
    open: Vec<bool>,
    /// None round the clock, where no dates are counted.
    wall: Option<&'static Wall>,
}

/// A date with open time, by the minutes that are open.
pub(super) struct Day {
    pub(super) date: i32,
    open: Vec<i64>,
}

pub(super) fn utc(nanos: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(nanos)
}

impl Window {
    pub(super) fn from(self) -> i64 {
        let (month, day) = match self {
            Window::Spring => (3, 2),
            Window::Autumn => (9, 28),
        };
        let first = Utc.with_ymd_and_hms(2026, month, day, 0, 0, 0).unwrap();
        first.timestamp_nanos_opt().unwrap()
    }
}

impl Place {
    pub(super) fn tz(self) -> Tz {
        match self {
            Place::Berlin => Tz::Europe__Berlin,
            Place::NewYork => Tz::America__New_York,
            Place::LordHowe => Tz::Australia__Lord_Howe,
        }
    }

    fn wall(self, window: Window) -> &'static Wall {
        static WALLS: LazyLock<Vec<Wall>> = LazyLock::new(|| {
            let places = [Place::Berlin, Place::NewYork, Place::LordHowe];
            let windows = [Window::Spring, Window::Autumn];
            let pairs = places.into_iter().flat_map(|p| windows.map(|w| (p, w)));
            pairs
                .map(|(place, window)| Wall::new(place, window))
                .collect()
        });
        let place = match self {
            Place::Berlin => 0,
            Place::NewYork => 2,
            Place::LordHowe => 4,
        };
        match window {
            Window::Spring => &WALLS[place],
            Window::Autumn => &WALLS[place + 1],
        }
    }
}

impl Wall {
    fn new(place: Place, window: Window) -> Wall {
        let from = window.from();
        let show = |step: i64| {
            let local = utc(from + step * MINUTE).with_timezone(&place.tz());
            Shown {
                date: local.num_days_from_ce(),
                weekday: usize::try_from(local.weekday().num_days_from_monday()).unwrap(),
                minute: u16::try_from(local.hour() * 60 + local.minute()).unwrap(),
            }
        };
        let shown = (0..WINDOW_MINUTES).map(show).collect();
        Wall { from, shown }
    }

    fn at(&self, t: i64) -> Result<Shown, Beyond> {
        let step = usize::try_from((t - self.from).div_euclid(MINUTE)).map_err(|_| Beyond)?;
        self.shown.get(step).copied().ok_or(Beyond)
    }
}

impl Weekly {
    pub(super) fn date_of(&self, window: Window, day: i32) -> chrono::NaiveDate {
        let first = utc(window.from()).date_naive().num_days_from_ce();
        chrono::NaiveDate::from_num_days_from_ce_opt(first + day).unwrap()
    }

    /// Whether both are open at the same times of the window, on the same wall clock.
    pub(super) fn is_alike(&self, other: &Weekly, window: Window) -> bool {
        let wall = self.place.wall(window);
        let first = utc(window.from()).date_naive().num_days_from_ce();
        let same = |shown: &Shown| self.is_open(first, *shown) == other.is_open(first, *shown);
        self == other || (self.place == other.place && wall.shown.iter().all(same))
    }

    fn is_open(&self, first: i32, shown: Shown) -> bool {
        let inside = |&(open, close): &(u16, u16)| (open..close).contains(&shown.minute);
        !self.closed.contains(&(shown.date - first)) && self.hours[shown.weekday].iter().any(inside)
    }
}

/// The first whole minute after `t`.
fn next_minute(t: i64) -> i64 {
    (t.div_euclid(MINUTE) + 1) * MINUTE
}

impl Calendar {
    pub(super) fn weekly(window: Window, weekly: &Weekly) -> Calendar {
        let wall = weekly.place.wall(window);
        let first = utc(window.from()).date_naive().num_days_from_ce();
        let open = wall.shown.iter().map(|shown| weekly.is_open(first, *shown));
        Calendar {
            from: window.from(),
            open: open.collect(),
            wall: Some(wall),
        }
    }

    pub(super) fn always(window: Window) -> Calendar {
        Calendar {
            from: window.from(),
            open: vec![true; usize::try_from(WINDOW_MINUTES).unwrap()],
            wall: None,
        }
    }

    /// Whether the minute that contains the instant is open.
    pub(super) fn is_open(&self, t: i64) -> Result<bool, Beyond> {
        let step = usize::try_from((t - self.from).div_euclid(MINUTE)).map_err(|_| Beyond)?;
        self.open.get(step).copied().ok_or(Beyond)
    }

    /// Open time from `a` up to `b`.
    pub(super) fn measure(&self, a: i64, b: i64) -> Result<i64, Beyond> {
        let (mut sum, mut t) = (0, a);
        while t < b {
            let next = next_minute(t).min(b);
            if self.is_open(t)? {
                sum += next - t;
            }
            t = next;
        }
        Ok(sum)
    }

    /// The earliest instant by which that much open time has passed since `t`.
    pub(super) fn add(&self, t: i64, span: i64) -> Result<i64, Beyond> {
        let (mut left, mut t) = (span, t);
        while left > 0 {
            let next = next_minute(t);
            if self.is_open(t)? {
                if left <= next - t {
                    return Ok(t + left);
                }
                left -= next - t;
            }
            t = next;
        }
        Ok(t)
    }

    /// The earliest open instant at or after `t`.
    pub(super) fn next_open(&self, t: i64) -> Result<i64, Beyond> {
        let mut t = t;
        while !self.is_open(t)? {
            t = next_minute(t);
        }
        Ok(t)
    }

    pub(super) fn date(&self, t: i64) -> Result<i32, Beyond> {
        Ok(self.wall.ok_or(Beyond)?.at(t)?.date)
    }

    pub(super) fn minute_of_day(&self, t: i64) -> Result<u16, Beyond> {
        Ok(self.wall.ok_or(Beyond)?.at(t)?.minute)
    }

    /// The dates with open time from that of `t` on, so many after that one.
    pub(super) fn business_days(&self, t: i64, later: usize) -> Result<Vec<Day>, Beyond> {
        let today = self.date(t)?;
        let mut first = t - t.rem_euclid(MINUTE);
        while self.date(first - MINUTE)? == today {
            first -= MINUTE;
        }
        let mut days: Vec<Day> = Vec::new();
        let mut t = first;
        // One day more than asked for, so that the last one asked for is whole.
        while days.iter().filter(|day| day.date > today).count() <= later {
            if self.is_open(t)? {
                let date = self.date(t)?;
                match days.last_mut().filter(|day| day.date == date) {
                    Some(day) => day.open.push(t),
                    None => days.push(Day {
                        date,
                        open: vec![t],
                    }),
                }
            }
            t += MINUTE;
        }
        days.pop();
        Ok(days)
    }
}

impl Day {
    pub(super) fn first_opening(&self) -> i64 {
        self.open[0]
    }

    pub(super) fn last_closing(&self) -> i64 {
        self.open[self.open.len() - 1] + MINUTE
    }

    pub(super) fn open_minutes(&self) -> impl Iterator<Item = i64> {
        self.open.iter().copied()
    }
}
