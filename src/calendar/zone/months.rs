//! Months and years by the wall clock of a zone.
//!
//! An hour that the clocks repeat counts as its end the second time, so that of two instants the later one is
//! never shown as the earlier.

use super::Zone;
use crate::instant::Instant;
use crate::limits::SECONDS_PER_DAY;
use chrono::{Datelike, NaiveDate};

const MONTHS_PER_YEAR: i64 = 12;

/// What the wall clock shows: seconds since 1970-01-01 of local time, and nanoseconds.
#[derive(Clone, Copy)]
struct Shown {
    seconds: i64,
    nanos: u32,
}

impl Zone {
    /// When it is so many months later: at the same local time, or as soon after it as the wall clock gets
    /// there; where that month has no such day, as the month ends. None where that is out of range.
    pub(crate) fn months_after(&self, at: Instant, months: i64) -> Option<Instant> {
        self.first_at(self.shown(at).plus_months(months)?)
    }

    /// The start of the next year.
    pub(crate) fn new_year_after(&self, at: Instant) -> Option<Instant> {
        let year = self.shown(at).date()?.year().checked_add(1)?;
        self.first_at(Shown::midnight(NaiveDate::from_ymd_opt(year, 1, 1)?))
    }

    /// The first anniversary after an instant of the day and time that another one shows.
    pub(crate) fn anniversary_after(&self, of: Instant, at: Instant) -> Option<Instant> {
        let of = self.shown(of);
        let years = self
            .shown(at)
            .date()?
            .year()
            .checked_sub(of.date()?.year())?;
        let years = i64::from(years);
        (years.saturating_sub(1)..=years.saturating_add(1)).find_map(|years| {
            let shown = of.plus_months(years.saturating_mul(MONTHS_PER_YEAR))?;
            self.first_at(shown).filter(|anniversary| *anniversary > at)
        })
    }

    fn shown(&self, at: Instant) -> Shown {
        let (seconds, nanos) = (at.seconds(), at.parts().1);
        let local = seconds.saturating_add(self.offset_at(seconds));
        let segments = self.segments();
        let after = segments.partition_point(|segment| segment.start <= seconds);
        let before = after.checked_sub(2).and_then(|place| segments.get(place));
        // What was shown last before the clocks changed.
        match before.map(|before| before.end.saturating_add(before.offset)) {
            Some(end) if end > local => Shown {
                seconds: end,
                nanos: 0,
            },
            Some(_) | None => Shown {
                seconds: local,
                nanos,
            },
        }
    }

    /// The first instant at which that is shown, or anything later.
    fn first_at(&self, shown: Shown) -> Option<Instant> {
        let day = shown.seconds.div_euclid(SECONDS_PER_DAY);
        // No zone skips two dates in a row.
        let mut pieces = (day..=day.saturating_add(2)).flat_map(|day| self.pieces(day));
        let piece = pieces.find(|piece| {
            let end = piece.end.saturating_add(piece.offset);
            end > shown.seconds
        })?;
        let at = shown.seconds.saturating_sub(piece.offset);
        if at < piece.start {
            Instant::from_parts(piece.start, 0)
        } else {
            Instant::from_parts(at, shown.nanos)
        }
    }
}

impl Shown {
    fn midnight(date: NaiveDate) -> Shown {
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        Shown {
            seconds: days.saturating_mul(SECONDS_PER_DAY),
            nanos: 0,
        }
    }

    fn date(self) -> Option<NaiveDate> {
        let days = self.seconds.div_euclid(SECONDS_PER_DAY);
        NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(days)?)
    }

    fn plus_months(self, months: i64) -> Option<Shown> {
        let date = self.date()?;
        let month = i64::from(date.year())
            .checked_mul(MONTHS_PER_YEAR)?
            .checked_add(i64::from(date.month0()))?
            .checked_add(months)?;
        match month_start(month)?.with_day(date.day()) {
            Some(date) => {
                let midnight = Shown::midnight(date);
                let time = self.seconds.rem_euclid(SECONDS_PER_DAY);
                Some(Shown {
                    seconds: midnight.seconds.saturating_add(time),
                    ..self
                })
            }
            None => month_start(month.checked_add(1)?).map(Shown::midnight),
        }
    }
}

/// The first day of a month, counted from that of the year 0.
fn month_start(month: i64) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(MONTHS_PER_YEAR)).ok()?;
    let month = u32::try_from(month.rem_euclid(MONTHS_PER_YEAR)).ok()?;
    NaiveDate::from_ymd_opt(year, month.checked_add(1)?, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::new(text.parse().unwrap()).unwrap()
    }

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    #[test]
    fn the_same_local_time_some_months_later() {
        for (from, months, to) in [
            ("2026-01-15T10:00:00+01:00", 1, "2026-02-15T10:00:00+01:00"),
            // Over the change of clocks, to the nanosecond.
            (
                "2026-03-15T10:00:00.000000001+01:00",
                1,
                "2026-04-15T10:00:00.000000001+02:00",
            ),
            ("2026-11-30T10:00:00+01:00", 14, "2028-01-30T10:00:00+01:00"),
            // February has no 29th, nor 30th, nor 31st; in 2028 it has a 29th.
            ("2026-01-28T23:59:59+01:00", 1, "2026-02-28T23:59:59+01:00"),
            ("2026-01-29T00:00:00+01:00", 1, "2026-03-01T00:00:00+01:00"),
            ("2026-01-31T23:00:00+01:00", 1, "2026-03-01T00:00:00+01:00"),
            ("2028-01-29T10:00:00+01:00", 1, "2028-02-29T10:00:00+01:00"),
            // 29 March 2026 has no 2:30, and 25 October two of them.
            ("2026-02-28T02:30:00+01:00", 1, "2026-03-28T02:30:00+01:00"),
            (
                "2026-01-29T02:30:00.5+01:00",
                2,
                "2026-03-29T03:00:00+02:00",
            ),
            ("2026-09-25T02:30:00+02:00", 1, "2026-10-25T02:30:00+02:00"),
            // The second 2:15 of that day comes after the first 2:30.
            ("2026-10-25T02:30:00+02:00", 1, "2026-11-25T02:30:00+01:00"),
            ("2026-10-25T02:15:00+01:00", 1, "2026-11-25T03:00:00+01:00"),
            ("2026-10-25T03:00:00+01:00", 1, "2026-11-25T03:00:00+01:00"),
            // Right behind what is shown twice, and at both ends of what is never shown.
            (
                "2026-10-25T03:00:00.5+01:00",
                1,
                "2026-11-25T03:00:00.5+01:00",
            ),
            (
                "2026-01-29T02:00:00.5+01:00",
                2,
                "2026-03-29T03:00:00+02:00",
            ),
            (
                "2026-01-29T03:00:00.5+01:00",
                2,
                "2026-03-29T03:00:00.5+02:00",
            ),
        ] {
            assert_eq!(
                berlin().months_after(at(from), months),
                Some(at(to)),
                "{from}"
            );
        }
        assert_eq!(berlin().months_after(at("2099-12-15T00:00:00Z"), 1), None);
    }

    #[test]
    fn years_begin_by_the_wall_clock() {
        let next = |text: &str| berlin().new_year_after(at(text));
        let second = at("2026-12-31T22:59:59Z");
        assert_eq!(
            berlin().new_year_after(second),
            Some(at("2027-01-01T00:00:00+01:00"))
        );
        assert_eq!(
            next("2026-12-31T23:00:00Z"),
            Some(at("2028-01-01T00:00:00+01:00"))
        );
        assert_eq!(
            next("2099-06-01T00:00:00Z"),
            Some(at("2099-12-31T23:00:00Z"))
        );
        assert_eq!(next("2099-12-31T23:00:00Z"), None);
    }

    #[test]
    fn anniversaries_come_every_year_on_both_sides() {
        let of = |from: &str, text: &str| berlin().anniversary_after(at(from), at(text));
        let contract = "2024-02-29T09:00:00+01:00";
        for (text, next) in [
            ("2024-02-29T08:59:59+01:00", contract),
            (contract, "2025-03-01T00:00:00+01:00"),
            ("2025-02-28T23:59:59+01:00", "2025-03-01T00:00:00+01:00"),
            ("2025-03-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00"),
            ("2027-06-01T00:00:00Z", "2028-02-29T09:00:00+01:00"),
            ("2022-06-01T00:00:00Z", "2023-03-01T00:00:00+01:00"),
        ] {
            assert_eq!(of(contract, text), Some(at(next)), "{text}");
        }
    }
}
