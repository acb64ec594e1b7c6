//! Easter of the Western churches.

use chrono::NaiveDate;

/// Easter Sunday of a year of the Gregorian calendar, by the "anonymous" algorithm (Nature, 20 April 1876).
/// None before year 1, where a remainder would be negative.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "every term lies between -100 and 1,000 for a year of at most four digits"
)]
pub(super) fn sunday(year: i32) -> Option<NaiveDate> {
    if !(1..=9_999).contains(&year) {
        return None;
    }
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let moon = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day = epact + to_sunday - 7 * late + 114;
    let (month, day) = (u32::try_from(day / 31).ok()?, u32::try_from(day % 31).ok()?);
    NaiveDate::from_ymd_opt(year, month, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    #[test]
    fn known_easters() {
        // The earliest, the latest, a century that is no leap year, and those around today.
        for text in [
            "1818-03-22",
            "2285-03-22",
            "1943-04-25",
            "2038-04-25",
            "1900-04-15",
            "1970-03-29",
            "1981-04-19",
            "2000-04-23",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2076-04-19",
            "2099-04-12",
            "2100-03-28",
        ] {
            let date: NaiveDate = text.parse().unwrap();
            assert_eq!(sunday(date.year()), Some(date));
        }
    }

    #[test]
    fn a_sunday_from_22_march_to_25_april() {
        for year in 1..=9_999 {
            let easter = sunday(year).unwrap();
            assert_eq!(easter.weekday(), Weekday::Sun, "{year}");
            let (month, day) = (easter.month(), easter.day());
            assert!((3, 22) <= (month, day) && (month, day) <= (4, 25), "{year}");
        }
        assert_eq!((sunday(0), sunday(10_000)), (None, None));
    }
}
