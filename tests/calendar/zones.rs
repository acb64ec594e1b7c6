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
    use crate::support::at;
    use crate::support::zones::{DISAGREE, disagreement, tz, wall};
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
