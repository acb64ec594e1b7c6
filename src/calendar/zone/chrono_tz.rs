//! chrono-tz as a provider. It answers which offset holds at an instant, but does not list transitions.

use super::{Segment, Zone, segments};
use crate::limits::{HORIZON_END_SECONDS, HORIZON_START_SECONDS, ZONE_PROBE_SECONDS};
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{IANA_TZDB_VERSION, Tz};

pub(super) const PROVIDER: &str = "chrono-tz";

pub(super) fn zone(tz: Tz) -> Zone {
    Zone::assemble(
        tz.name(),
        IANA_TZDB_VERSION,
        PROVIDER,
        probe(tz, ZONE_PROBE_SECONDS),
    )
}

/// The offsets as found by looking every `step` seconds. A transition that is undone before the next look
/// would stay unseen.
fn probe(tz: Tz, step: i64) -> Vec<Segment> {
    let mut from = HORIZON_START_SECONDS;
    let mut offset = offset_at(tz, from);
    let mut changes = vec![(from, offset)];
    while from < HORIZON_END_SECONDS {
        let to = from.saturating_add(step).min(HORIZON_END_SECONDS);
        let offset_there = offset_at(tz, to);
        while offset != offset_there {
            from = bisect(tz, from, to);
            offset = offset_at(tz, from);
            changes.push((from, offset));
        }
        from = to;
    }
    segments(changes)
}

/// A transition away from the offset at `before`, which differs from that at `after`.
fn bisect(tz: Tz, mut before: i64, mut after: i64) -> i64 {
    let offset = offset_at(tz, before);
    while after.saturating_sub(before) > 1 {
        let middle = before.midpoint(after);
        if offset_at(tz, middle) == offset {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

fn offset_at(tz: Tz, seconds: i64) -> i64 {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    i64::from(
        tz.offset_from_utc_datetime(&at.naive_utc())
            .fix()
            .local_minus_utc(),
    )
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use super::*;

    const QUARTER: i64 = 900;

    /// Among them the shortest stretches between transitions: a week in Gaza and Recife.
    const HANDFUL: [Tz; 8] = [
        Tz::Africa__Casablanca,
        Tz::America__Recife,
        Tz::Antarctica__Troll,
        Tz::Asia__Gaza,
        Tz::Australia__Lord_Howe,
        Tz::Europe__Berlin,
        Tz::Pacific__Apia,
        Tz::UTC,
    ];

    fn shortest_stretch(segments: &[Segment]) -> Option<i64> {
        let inner = segments.get(1..segments.len().saturating_sub(1))?;
        inner
            .iter()
            .map(|segment| segment.end - segment.start)
            .min()
    }

    #[test]
    fn no_transition_is_missed_in_gaza() {
        assert_eq!(
            zone(Tz::Asia__Gaza).segments(),
            probe(Tz::Asia__Gaza, 4 * QUARTER)
        );
    }

    #[test]
    #[ignore = "slow: a look every quarter of an hour from 1970 to 2100"]
    fn no_transition_is_missed_in_a_handful_of_zones() {
        for tz in HANDFUL {
            assert_eq!(zone(tz).segments(), probe(tz, QUARTER), "{tz}");
        }
    }

    #[test]
    #[ignore = "slow: a look every two hours from 1970 to 2100 in every zone"]
    fn no_transition_is_missed_anywhere() {
        for tz in chrono_tz::TZ_VARIANTS {
            let fine = probe(tz, 8 * QUARTER);
            assert!(
                shortest_stretch(&fine).is_none_or(|stretch| stretch > 3 * ZONE_PROBE_SECONDS),
                "{tz}"
            );
            assert_eq!(zone(tz).segments(), fine, "{tz}");
        }
    }

    #[test]
    fn every_transition_is_found_to_the_second() {
        for tz in HANDFUL {
            for segment in zone(tz).segments().iter().skip(1) {
                assert_eq!(offset_at(tz, segment.start), segment.offset, "{tz}");
                assert_ne!(offset_at(tz, segment.start - 1), segment.offset, "{tz}");
            }
        }
    }
}
