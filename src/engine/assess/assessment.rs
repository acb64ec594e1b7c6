//! What holds at an instant, clock by clock.

use super::change::{self, Change, NextChange};
use super::check::{self, CheckAnswer};
use super::cycle::CycleAnswer;
use super::eligibility::{self, Eligibility};
use super::ladder::{self, LadderAnswer};
use super::lookup::{self, FeatureAnswer, TableAnswer};
use super::queue::QueueAnswer;
use super::told;
use super::track::{self, PositionAnswer, TrackAnswer};
use crate::engine::act;
use crate::engine::fold::{Cycle, Cycles, Revisions};
use crate::engine::outcome::Refused;
use crate::engine::sight::Sight;
use crate::engine::ticket::Folded;
use crate::instant::Instant;
use crate::policy::clock::Clock;
use crate::policy::fact::{FactId, Value};
use crate::policy::{Citation, ContentHash, Policy, WarnAt};
use crate::subject::{AccountStanding, Actor, Event};
use chrono::{DateTime, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::borrow::Cow;

/// What holds for a ticket at an instant, if no event comes before it.
///
/// It serialises with everything it says, instants in UTC and spans in nanoseconds; equal questions
/// give equal bytes.
#[derive(Clone, Debug)]
pub struct Assessment<'t> {
    folded: Cow<'t, Folded>,
    as_of: Instant,
}

/// A clock's answer: its cycles, the oldest first.
#[derive(Clone, Copy, Debug)]
pub struct ClockAnswer<'a> {
    folded: &'a Folded,
    clock: &'a Clock,
    cycles: &'a Cycles,
    as_of: Instant,
}

/// A change of severity or priority that was asked for and is not decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Request<'t> {
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// The severity, by its name in the policy.
    pub severity: Option<&'t str>,
    /// The priority, by its name in the policy.
    pub priority: Option<&'t str>,
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
    pub(in crate::engine) fn new(folded: Cow<'t, Folded>, as_of: Instant) -> Assessment<'t> {
        Assessment { folded, as_of }
    }

    /// The instant it speaks of.
    pub fn as_of(&self) -> DateTime<Utc> {
        self.as_of.utc()
    }

    /// The policy it follows: the revision in force.
    pub fn policy(&self) -> &Policy {
        self.folded.revisions.current()
    }

    /// The revisions the ticket has gone through, the oldest first, up to the one in force.
    pub fn revisions(&self) -> impl Iterator<Item = &Policy> {
        let revisions = &self.folded.revisions;
        revisions.earlier().iter().chain([revisions.current()])
    }

    /// The clocks of the policy, by name, whether they have started or not; behind them those of earlier
    /// revisions that the one in force does not have.
    pub fn clocks(&self) -> impl Iterator<Item = ClockAnswer<'_>> {
        let (folded, as_of) = (&*self.folded, self.as_of);
        let Folded {
            revisions, state, ..
        } = folded;
        let clocks = revisions.parts().clocks.iter();
        let own = clocks.zip(state.cycles());
        let retired = state.retired().iter().filter_map(|retired| {
            let parts = revisions.get(retired.revision).parts();
            Some((parts.clocks.get(retired.clock)?, &retired.cycles))
        });
        own.chain(retired).map(move |(clock, cycles)| ClockAnswer {
            folded,
            clock,
            cycles,
            as_of,
        })
    }

    /// The clock of that name; none when the policy has no such clock.
    pub fn clock(&self, name: &str) -> Option<ClockAnswer<'_>> {
        self.clocks().find(|clock| clock.name() == name)
    }

    /// Where the ticket stands on each track: that of the ticket itself, and the policy's own by name.
    pub fn tracks(&self) -> impl Iterator<Item = TrackAnswer<'_>> {
        track::tracks(&self.folded)
    }

    /// The track of that name; none when the policy has no such track.
    pub fn track(&self, name: &str) -> Option<TrackAnswer<'_>> {
        self.tracks().find(|track| track.name() == name)
    }

    /// The case of an escalation: the track `escalation`.
    pub fn case(&self) -> Option<TrackAnswer<'_>> {
        self.track("escalation")
    }

    /// Who holds each position: those every policy has, and the policy's own by name. Of one that several hold, each
    /// of them in the order in which they came; of one that nobody holds, that.
    pub fn positions(&self) -> impl Iterator<Item = PositionAnswer<'_>> {
        track::positions(&self.folded)
    }

    /// What the ticket waits for, the oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting<'_>> {
        let parts = self.policy().parts();
        let since = self.folded.state.facts().waiting_since();
        since.map(|(reason, since)| Waiting {
            reason: parts.waiting_name(reason),
            since: since.utc(),
        })
    }

    /// The change of severity or priority that was asked for and is not decided.
    pub fn requested(&self) -> Option<Request<'_>> {
        let parts = self.policy().parts();
        let requested = self.folded.state.facts().requested()?;
        Some(Request {
            at: requested.at.utc(),
            severity: choice(parts.choices(FactId::SEVERITY), &requested.severity),
            priority: choice(parts.choices(FactId::PRIORITY), &requested.priority),
        })
    }

    /// Whether the ticket is resolved or closed.
    pub fn is_ended(&self) -> bool {
        self.folded.state.is_ended()
    }

    /// The zone data of the policy's calendars, by the calendar's name. One composed of others has that of
    /// each zone among them.
    pub fn zone_data(&self) -> impl Iterator<Item = ZoneUsed<'_>> {
        self.policy().calendars().flat_map(|(calendar, compiled)| {
            compiled.zones().into_iter().map(move |zone| ZoneUsed {
                calendar,
                zone: zone.name(),
                version: zone.version(),
                provider: zone.provider(),
            })
        })
    }

    /// The first instant after this one at which an answer differs if no event comes, and which; none
    /// when all stays as it is. Opening hours as such are no answer, and a revision of the policy that comes
    /// into force later is not foreseen.
    ///
    /// A due instant that is in time by its bound passes one nanosecond after it: that is the
    /// resolution of instants here.
    pub fn next_change(&self) -> Option<NextChange<'_>> {
        let ladder = ladder::changes(&self.folded, self.as_of);
        let checks = self.changing_checks();
        let features = lookup::renewals(self.sight(), self.policy().parts());
        let mut next = change::next(self.clocks(), (checks, features), ladder, self.as_of)?;
        // It follows from checks, so it changes when one of them does or not at all.
        let (sight, parts) = (self.sight(), self.policy().parts());
        let of_checks = |change: &Change<'_>| matches!(change, Change::Check { .. });
        if let (true, Ok(now)) = (next.changes.iter().any(of_checks), Instant::new(next.at))
            && eligibility::differs(&sight, &Sight { now, ..sight }, parts)
        {
            next.changes.push(Change::Verdict);
        }
        Some(next)
    }

    /// When that is, without what changes then: nothing is allocated for it where the policy has neither checks
    /// nor a ladder.
    pub fn next_change_at(&self) -> Option<DateTime<Utc>> {
        let checks = self.changing_checks();
        let ladder = ladder::changes(&self.folded, self.as_of);
        let features = lookup::renewals(self.sight(), self.policy().parts());
        let next = change::next_at(self.clocks(), (checks, features), ladder, self.as_of);
        next.map(Instant::utc)
    }

    /// The checks of the policy: those of `[check]` by name, then grounds, refusals and prechecks. One that reads
    /// the event at hand is none of them: acts ask it.
    pub fn checks(&self) -> impl Iterator<Item = CheckAnswer<'_>> {
        let (sight, parts) = (self.sight(), self.policy().parts());
        let checks = parts.checks.iter().filter(|check| !check.is_of_event);
        checks.map(move |check| CheckAnswer::new(&sight, parts, check))
    }

    /// The check of that name; none when the policy has no such check, or when it reads the event at hand.
    pub fn check(&self, name: &str) -> Option<CheckAnswer<'_>> {
        let parts = self.policy().parts();
        let mut checks = parts.checks.iter();
        let check = checks.find(|check| check.name == name && !check.is_of_event)?;
        Some(CheckAnswer::new(&self.sight(), parts, check))
    }

    /// The policy's own tables, by name, each with what it answers.
    pub fn tables(&self) -> impl Iterator<Item = TableAnswer<'_>> {
        let (facts, parts) = (self.folded.state.facts(), self.policy().parts());
        let tables = parts.lookups.tables.iter();
        tables.map(move |table| TableAnswer::new(facts, parts, table))
    }

    /// The table of that name; none when the policy has no such table.
    pub fn table(&self, name: &str) -> Option<TableAnswer<'_>> {
        let (facts, parts) = (self.folded.state.facts(), self.policy().parts());
        let table = parts
            .lookups
            .tables
            .iter()
            .find(|table| table.name == name)?;
        Some(TableAnswer::new(facts, parts, table))
    }

    /// The features of the policy, by name, each with how much of it the customer has.
    pub fn features(&self) -> impl Iterator<Item = FeatureAnswer<'_>> {
        let (sight, parts) = (self.sight(), self.policy().parts());
        let features = parts.lookups.features.iter();
        features.map(move |feature| FeatureAnswer::new(&sight, parts, feature))
    }

    /// The feature of that name; none when the policy has no such feature.
    pub fn feature(&self, name: &str) -> Option<FeatureAnswer<'_>> {
        let parts = self.policy().parts();
        let feature = parts
            .lookups
            .features
            .iter()
            .find(|feature| feature.name == name)?;
        Some(FeatureAnswer::new(&self.sight(), parts, feature))
    }

    /// What the account tells a ticket that is opened now, for whoever opens it: under the policy of an account.
    pub fn standing(&self, actor: &Actor) -> AccountStanding {
        told::standing(&self.folded, actor, self.as_of)
    }

    /// The queues of the policy, by name, each with whether the ticket stands in it, and where.
    pub fn queues(&self) -> impl Iterator<Item = QueueAnswer<'_>> {
        let (sight, parts) = (self.sight(), self.policy().parts());
        let id = self.folded.id.as_deref();
        let queues = parts.lookups.queues.iter();
        queues.map(move |queue| QueueAnswer::new(&sight, parts, queue, id))
    }

    /// The queue of that name; none when the policy has no such queue.
    pub fn queue(&self, name: &str) -> Option<QueueAnswer<'_>> {
        let parts = self.policy().parts();
        let queue = parts
            .lookups
            .queues
            .iter()
            .find(|queue| queue.name == name)?;
        let id = self.folded.id.as_deref();
        Some(QueueAnswer::new(&self.sight(), parts, queue, id))
    }

    /// Where the ticket stands on the ladder; none where the policy has no ladder.
    pub fn ladder(&self) -> Option<LadderAnswer<'_>> {
        ladder::answer(&self.folded, self.as_of)
    }

    /// Whether the ticket may be escalated; none when the policy does not speak of it.
    ///
    /// Of a request that has come it is said by what is known since, its own fields among it: ask on the log up to
    /// it. Of one that has not, [`eligibility_of`](Assessment::eligibility_of) is the question.
    pub fn eligibility(&self) -> Option<Eligibility<'_>> {
        let parts = self.policy().parts();
        let policy = parts.escalation.as_ref()?;
        Some(Eligibility::new(&self.sight(), parts, policy))
    }

    /// The same of a request that is about to come, by what is known before it and by what its fields say over
    /// that. Whether the request would be accepted is another question:
    /// [`Ticket::what_if`](crate::Ticket::what_if) answers it.
    ///
    /// # Errors
    ///
    /// A field that the event's act does not have, a value that is not the fact's, and an event of the policy's
    /// own that it does not declare.
    pub fn eligibility_of(&self, request: &Event) -> Result<Option<Eligibility<'_>>, Refused> {
        let parts = self.policy().parts();
        let Some(policy) = &parts.escalation else {
            return Ok(None);
        };
        let facts = self.folded.state.facts();
        let known = act::overlay(parts, facts, request)?;
        let Sight {
            revisions,
            state,
            now,
            ..
        } = self.sight();
        let sight = Sight {
            revisions,
            state,
            known: &known,
            now,
        };
        Ok(Some(Eligibility::new(&sight, parts, policy)))
    }

    fn sight(&self) -> Sight<'_> {
        let Folded {
            revisions, state, ..
        } = &*self.folded;
        let now = self.as_of;
        Sight {
            revisions,
            state,
            known: state.facts(),
            now,
        }
    }

    fn changing_checks(&self) -> impl Iterator<Item = (&str, Instant)> {
        check::changes(self.sight(), self.policy().parts())
    }
}

fn choice<'t>(names: &'t [String], value: &Option<Value>) -> Option<&'t str> {
    match value {
        Some(Value::Choice(place)) => names.get(usize::from(*place)).map(String::as_str),
        Some(_) | None => None,
    }
}

impl<'a> ClockAnswer<'a> {
    /// The clock's name in the policy.
    pub fn name(&self) -> &'a str {
        &self.clock.name
    }

    /// What people call it.
    pub fn label(&self) -> &'a str {
        &self.clock.label
    }

    /// Who answers for it; a clock with an owner is an obligation.
    pub fn owner(&self) -> Option<&'a str> {
        self.clock.owner.as_deref()
    }

    /// Where the policy takes it from.
    pub fn cite(&self) -> &'a [Citation] {
        &self.clock.cite
    }

    /// Its cycles, the oldest first. A clock that has not started has none.
    pub fn cycles(&self) -> impl Iterator<Item = CycleAnswer<'a>> + use<'a> {
        self.last_cycles(usize::MAX)
    }

    /// At most so many of them, the last ones.
    pub(crate) fn last_cycles(
        &self,
        most: usize,
    ) -> impl Iterator<Item = CycleAnswer<'a>> + use<'a> {
        let (folded, clock, as_of) = (self.folded, self.clock, self.as_of);
        let before = self.cycles.len().saturating_sub(most);
        let numbered = (1_usize..).zip(self.cycles.iter()).skip(before);
        numbered.map(move |(number, cycle)| CycleAnswer::new(folded, clock, number, cycle, as_of))
    }

    /// Its last cycle, open or ended; none when it has not started.
    pub fn current(&self) -> Option<CycleAnswer<'a>> {
        let cycle = self.cycles.last()?;
        let number = self.cycles.len();
        Some(CycleAnswer::new(
            self.folded,
            self.clock,
            number,
            cycle,
            self.as_of,
        ))
    }

    /// The cycles whose due passes next after an instant of those that others have followed, and the last one, each
    /// with its number.
    pub(super) fn passing(
        &self,
        after: Instant,
    ) -> (
        impl Iterator<Item = (Instant, usize)> + use<'a>,
        Option<(usize, &'a Cycle)>,
    ) {
        let cycles: &'a Cycles = self.cycles;
        let next = cycles.next_pass(after).into_iter();
        let earlier = next.flat_map(|(at, numbers)| numbers.map(move |number| (at, number)));
        (earlier, cycles.last().map(|last| (cycles.len(), last)))
    }

    pub(super) fn warnings(&self) -> &'a [WarnAt] {
        &self.clock.warnings
    }

    pub(super) fn revisions(&self) -> &'a Revisions {
        &self.folded.revisions
    }
}

impl Serialize for Assessment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Those of an escalation stand with its verdict.
        let parts = self.policy().parts();
        let asked = parts.checks.iter().filter(|check| check.is_of_escalation);
        let asked: Vec<&str> = asked.map(|check| check.name.as_str()).collect();
        let checks = self.checks().filter(|check| !asked.contains(&check.name));
        let checks: Vec<CheckAnswer<'_>> = checks.collect();
        let mut out = serializer.serialize_struct("Assessment", 17)?;
        let hashes: Vec<ContentHash> = self.revisions().map(Policy::hash).collect();
        out.serialize_field("policy", self.policy().name())?;
        out.serialize_field("revision", self.policy().revision())?;
        out.serialize_field("hashes", &hashes)?;
        out.serialize_field("as_of", &self.as_of())?;
        out.serialize_field("zone_data", &self.zone_data().collect::<Vec<_>>())?;
        out.serialize_field("ended", &self.is_ended())?;
        out.serialize_field("waiting", &self.waiting().collect::<Vec<_>>())?;
        out.serialize_field("requested", &self.requested())?;
        out.serialize_field("clocks", &self.clocks().collect::<Vec<_>>())?;
        if checks.is_empty() {
            out.skip_field("checks")?;
        } else {
            out.serialize_field("checks", &checks)?;
        }
        match self.eligibility() {
            None => out.skip_field("eligibility")?,
            Some(eligibility) => out.serialize_field("eligibility", &eligibility)?,
        }
        out.serialize_field("next_change", &self.next_change())?;
        out.serialize_field("tracks", &self.tracks().collect::<Vec<_>>())?;
        out.serialize_field("positions", &self.positions().collect::<Vec<_>>())?;
        let tables: Vec<_> = self.tables().collect();
        match tables.is_empty() {
            true => out.skip_field("tables")?,
            false => out.serialize_field("tables", &tables)?,
        }
        let features: Vec<_> = self.features().collect();
        match features.is_empty() {
            true => out.skip_field("features")?,
            false => out.serialize_field("features", &features)?,
        }
        match self.ladder() {
            None => out.skip_field("ladder")?,
            Some(ladder) => out.serialize_field("ladder", &ladder)?,
        }
        out.end()
    }
}

impl Serialize for ClockAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ClockAnswer", 4)?;
        out.serialize_field("clock", self.name())?;
        out.serialize_field("label", self.label())?;
        out.serialize_field("owner", &self.owner())?;
        out.serialize_field("cycles", &self.cycles().collect::<Vec<_>>())?;
        out.end()
    }
}
