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
