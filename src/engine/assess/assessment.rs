//! What holds at an instant, clock by clock.

use super::change::{self, NextChange};
use super::cycle::CycleAnswer;
use crate::engine::fold::{Cycle, State};
use crate::instant::Instant;
use crate::policy::clock::Clock;
use crate::policy::{Citation, Policy};
use chrono::{DateTime, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What holds for a ticket at an instant, if no event comes before it.
///
/// It serialises with everything it says, instants in UTC and spans in nanoseconds; equal questions
/// give equal bytes.
#[derive(Clone, Copy, Debug)]
pub struct Assessment<'t> {
    policy: &'t Policy,
    state: &'t State,
    as_of: Instant,
}

/// A clock's answer: its cycles, the oldest first.
#[derive(Clone, Copy, Debug)]
pub struct ClockAnswer<'t> {
    policy: &'t Policy,
    clock: &'t Clock,
    cycles: &'t [Cycle],
    as_of: Instant,
}

/// A reason for which the ticket waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Waiting<'t> {
    /// The reason, by its name in the policy.
    pub reason: &'t str,
    /// Since when it holds.
    pub since: DateTime<Utc>,
}

/// The zone data a calendar was computed with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct ZoneUsed<'t> {
    /// The calendar, by its name in the policy.
    pub calendar: &'t str,
    /// The zone, by its IANA name.
    pub zone: &'t str,
    /// The version of the IANA database, as in `2026e`.
    pub version: &'t str,
    /// Who provided the data.
    pub provider: &'t str,
}

impl<'t> Assessment<'t> {
    pub(crate) fn new(policy: &'t Policy, state: &'t State, as_of: Instant) -> Assessment<'t> {
        Assessment {
            policy,
            state,
            as_of,
        }
    }

    /// The instant it speaks of.
    pub fn as_of(&self) -> DateTime<Utc> {
        self.as_of.utc()
    }

    /// The policy it follows.
    pub fn policy(&self) -> &'t Policy {
        self.policy
    }

    /// The clocks of the policy, by name, whether they have started or not.
    pub fn clocks(&self) -> impl Iterator<Item = ClockAnswer<'t>> + use<'t> {
        let (policy, as_of) = (self.policy, self.as_of);
        let clocks = policy.parts().clocks.iter().zip(self.state.cycles());
        clocks.map(move |(clock, cycles)| ClockAnswer {
            policy,
            clock,
            cycles,
            as_of,
        })
    }

    /// The clock of that name; none when the policy has no such clock.
    pub fn clock(&self, name: &str) -> Option<ClockAnswer<'t>> {
        self.clocks().find(|clock| clock.name() == name)
    }

    /// What the ticket waits for, the oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting<'t>> + use<'t> {
        let parts = self.policy.parts();
        self.state
            .facts()
            .waiting_since()
            .map(|(reason, since)| Waiting {
                reason: parts.waiting_name(reason),
                since: since.utc(),
            })
    }

    /// The zone data of the policy's calendars, by the calendar's name. One composed of others has that of
    /// each zone among them.
    pub fn zone_data(&self) -> impl Iterator<Item = ZoneUsed<'t>> + use<'t> {
        self.policy.calendars().flat_map(|(calendar, compiled)| {
            compiled.zones().into_iter().map(move |zone| ZoneUsed {
                calendar,
                zone: zone.name(),
                version: zone.version(),
                provider: zone.provider(),
            })
        })
    }

    /// The first instant after this one at which an answer differs if no event comes, and which; none
    /// when all stays as it is. Opening hours as such are no answer.
    ///
    /// A due instant that is in time by its bound passes one nanosecond after it: that is the
    /// resolution of instants here.
    pub fn next_change(&self) -> Option<NextChange<'t>> {
        change::next(self.clocks(), self.as_of)
    }
}

impl<'t> ClockAnswer<'t> {
    /// The clock's name in the policy.
    pub fn name(&self) -> &'t str {
        &self.clock.name
    }

    /// What people call it.
    pub fn label(&self) -> &'t str {
        &self.clock.label
    }

    /// Where the policy takes it from.
    pub fn cite(&self) -> &'t [Citation] {
        &self.clock.cite
    }

    /// Its cycles, the oldest first. A clock that has not started has none.
    pub fn cycles(&self) -> impl Iterator<Item = CycleAnswer<'t>> + use<'t> {
        let (policy, clock, as_of) = (self.policy, self.clock, self.as_of);
        let numbered = (1_usize..).zip(self.cycles);
        numbered.map(move |(number, cycle)| CycleAnswer::new(policy, clock, number, cycle, as_of))
    }

    /// Its last cycle, open or ended; none when it has not started.
    pub fn current(&self) -> Option<CycleAnswer<'t>> {
        let cycle = self.cycles.last()?;
        Some(CycleAnswer::new(
            self.policy,
            self.clock,
            self.cycles.len(),
            cycle,
            self.as_of,
        ))
    }
}

impl Serialize for Assessment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Assessment", 7)?;
        out.serialize_field("policy", self.policy.name())?;
        out.serialize_field("revision", self.policy.revision())?;
        out.serialize_field("as_of", &self.as_of())?;
        out.serialize_field("zone_data", &self.zone_data().collect::<Vec<_>>())?;
        out.serialize_field("waiting", &self.waiting().collect::<Vec<_>>())?;
        out.serialize_field("clocks", &self.clocks().collect::<Vec<_>>())?;
        out.serialize_field("next_change", &self.next_change())?;
        out.end()
    }
}

impl Serialize for ClockAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ClockAnswer", 3)?;
        out.serialize_field("clock", self.name())?;
        out.serialize_field("label", self.label())?;
        out.serialize_field("cycles", &self.cycles().collect::<Vec<_>>())?;
        out.end()
    }
}
