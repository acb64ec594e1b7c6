//! The guard: nothing is folded whose instants, names and values have not been checked.

mod names;

use super::State;
use super::cycle::Manual;
use super::revisions::Revisions;
use super::situation::Facts;
use crate::engine::act::{self, Permit};
use crate::engine::outcome::Refused;
use crate::instant::Instant;
use crate::limits::{MAX_ENTRIES, MAX_EVENTS, MAX_HOLDERS};
use crate::policy::act::Act;
use crate::policy::condition::ReasonId;
use crate::policy::fact::{FactId, FactValue, Value};
use crate::policy::ladder::RungId;
use crate::policy::pattern::OwnEventId;
use crate::policy::person::PositionId;
use crate::policy::{Book, Parts, Policy, Priority, Severity};
use crate::subject::{AccountStanding, Actor, Event, EventKind, Log, Opening};
use crate::words;
use chrono::{DateTime, Utc};
use names::{
    actor, declared, named, position, priority_value, rung, settable, severity_value, short,
    value_of, waiting, within,
};
use std::collections::BTreeMap;

/// What an event says, with every name resolved.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    None,
    Fact(FactId, Value),
    Facts(Vec<(FactId, Option<Value>)>),
    Requested {
        severity: Option<Value>,
        priority: Option<Value>,
    },
    /// What was asked for is decided.
    Decided {
        accepted: bool,
    },
    /// A waiting reason is set or cleared by its name.
    Waiting(ReasonId),
    /// The due of a clock, by its place, is set by hand.
    DueSet(usize, Box<Manual>),
    /// Somebody is put into a position; nobody, where it is left vacant.
    Assigned(PositionId),
    Ladder(LadderEvent),
    /// Somebody leaves a position.
    Unassigned(PositionId),
    /// Another revision is in force.
    Migrated(Policy),
}

/// What an event does on the ladder, if the policy has one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LadderEvent {
    /// To the next rung, where none is named.
    Climb(Option<RungId>),
    /// On the present rung, where none is named.
    Answer(Option<RungId>),
    Repeat,
}

/// An event that nothing speaks against.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) now: Instant,
    pub(crate) own: Option<OwnEventId>,
    pub(crate) change: Change,
    /// What the event's act brings about; none where it has none.
    pub(crate) permit: Option<Box<Permit>>,
}

pub(super) struct Opened {
    pub(super) logged_at: Instant,
    /// The entry, where no receipt is borne.
    pub(super) received_at: Instant,
    pub(super) facts: Facts,
}

pub(super) fn opening(parts: &Parts, opening: &Opening) -> Result<Opened, Refused> {
    let logged_at = Instant::new(opening.logged_at)?;
    let received_at = match opening.received_at {
        None => logged_at,
        Some(received) => earlier(received, opening.logged_at)?,
    };
    actor(parts, &opening.actor)?;
    short(opening.id.as_deref())?;
    short(opening.contract.as_deref())?;
    if let Some(standing) = &opening.standing {
        recorded(standing)?;
        of_this_opening(standing, opening)?;
    }
    let mut facts = Facts::unset(parts);
    if let Some(severity) = opening.severity {
        let value = severity_value(parts, severity)?;
        facts.set(FactId::REPORTED_SEVERITY, Some(value));
    }
    if let Some(priority) = opening.priority {
        facts.set(FactId::PRIORITY, Some(priority_value(parts, priority)?));
    }
    let plan = opening.plan.as_ref().map(|plan| plan.name());
    for (fact, what, name) in [
        (FactId::PLAN, "plan", plan),
        (FactId::REGION, "region", opening.region.as_deref()),
        (
            FactId::ENVIRONMENT,
            "environment",
            opening.environment.as_deref(),
        ),
        (FactId::CATEGORY, "category", opening.category.as_deref()),
        (FactId::CHANNEL, "channel", opening.channel.as_deref()),
    ] {
        short(name)?;
        if let Some(name) = name {
            facts.set(fact, Some(named(parts, fact, what, name)?));
        }
    }
    for (name, value) in &opening.facts {
        let fact = declared(parts, name)?;
        facts.set(fact, Some(value_of(parts, fact, value)?));
    }
    Ok(Opened {
        logged_at,
        received_at,
        facts,
    })
}

/// What an account told is kept, so that it has an end.
fn recorded(standing: &AccountStanding) -> Result<(), Refused> {
    let AccountStanding {
        account,
        asked_for,
        plan,
        region,
        contract,
        assumed,
        facts,
        ..
    } = standing;
    for text in [account, asked_for, plan, region, contract] {
        short(text.as_deref())?;
    }
    within("many facts", facts.len().max(assumed.len()), MAX_ENTRIES)?;
    for name in assumed {
        short(Some(name))?;
    }
    for (name, value) in facts {
        short(Some(name))?;
        if let FactValue::Text(text) = value {
            short(Some(text))?;
        }
    }
    Ok(())
}

/// An account speaks for whoever opens the ticket, and of no instant after that.
fn of_this_opening(standing: &AccountStanding, opening: &Opening) -> Result<(), Refused> {
    if standing.asked_for != opening.actor.id {
        return Err(Refused::StandingOfAnother {
            found: standing.asked_for.clone(),
            expected: opening.actor.id.clone(),
        });
    }
    match Instant::new(standing.as_of)? > Instant::new(opening.logged_at)? {
        true => Err(Refused::StandingLater {
            as_of: standing.as_of,
            logged_at: opening.logged_at,
        }),
        false => Ok(()),
    }
}

fn earlier(received_at: DateTime<Utc>, logged_at: DateTime<Utc>) -> Result<Instant, Refused> {
    let received = Instant::new(received_at)?;
    if received_at > logged_at {
        return Err(Refused::ReceivedLater {
            received_at,
            logged_at,
        });
    }
    Ok(received)
}

/// What the guard sees of a ticket.
pub(crate) struct Seen<'t> {
    pub(crate) revisions: &'t Revisions,
    /// The revisions that a ticket can go over to.
    pub(crate) book: Option<&'t Book>,
    pub(crate) log: &'t Log,
    pub(crate) state: &'t State,
}

pub(crate) fn event(seen: &Seen<'_>, event: &Event) -> Result<Checked, Refused> {
    let (parts, last) = (seen.revisions.parts(), seen.state.last());
    let now = Instant::new(event.at)?;
    if now < last {
        return Err(Refused::Earlier {
            at: event.at,
            last: last.utc(),
        });
    }
    within(
        "many events",
        seen.log.events.len().saturating_add(1),
        MAX_EVENTS,
    )?;
    actor(parts, &event.actor)?;
    short(event.id.as_deref())?;
    short(event.channel.as_deref())?;
    let own = own_event(parts, event)?;
    let change = change(seen, event, now)?;
    let permit = permit(seen, now, (event, own), &change)?;
    Ok(Checked {
        now,
        own,
        change,
        permit,
    })
}

/// None where the policy states no act for the event and it needs none.
#[inline]
fn permit(
    seen: &Seen<'_>,
    now: Instant,
    (event, own): (&Event, Option<OwnEventId>),
    change: &Change,
) -> Result<Option<Box<Permit>>, Refused> {
    let parts = seen.revisions.parts();
    let act = parts.acts.of(event.kind.name(), own);
    let needs_none = match change {
        Change::Assigned(..) | Change::Unassigned(_) | Change::Ladder(_) => false,
        Change::Facts(facts) => {
            let mut set = facts.iter().map(|(fact, _)| parts.fact(*fact));
            !set.any(|fact| fact.set_by.is_some())
        }
        Change::None
        | Change::Fact(..)
        | Change::Requested { .. }
        | Change::Decided { .. }
        | Change::Waiting(_)
        | Change::DueSet(..)
        | Change::Migrated(_) => !event.kind.name().is_of_the_case(),
    };
    if act.is_none() && needs_none && event.fields.is_empty() {
        return Ok(None);
    }
    let fields = fields(parts, act, &event.fields)?;
    act::permit(seen, now, (event, act), change, &fields).map(|permit| Some(Box::new(permit)))
}

/// The fields that the event bears, each one of its act.
pub(crate) fn fields(
    parts: &Parts,
    act: Option<&Act>,
    borne: &BTreeMap<String, FactValue>,
) -> Result<Vec<(FactId, Value)>, Refused> {
    let known = act.map(|act| act.fields.as_slice()).unwrap_or_default();
    let mut fields = Vec::with_capacity(borne.len());
    for (name, value) in borne {
        short(Some(name))?;
        let field = known.iter().map(|field| field.fact);
        let field = field.clone().find(|fact| parts.fact(*fact).name == *name);
        let fact = field.ok_or_else(|| Refused::UnknownName {
            what: "field",
            found: name.clone(),
            expected: words::one_of(
                known
                    .iter()
                    .map(|field| parts.fact(field.fact).name.as_str()),
            ),
        })?;
        fields.push((fact, value_of(parts, fact, value)?));
    }
    Ok(fields)
}

fn change(seen: &Seen<'_>, event: &Event, now: Instant) -> Result<Change, Refused> {
    let parts = seen.revisions.parts();
    let severity = |severity: Severity| severity_value(parts, severity);
    let priority = |priority: Priority| priority_value(parts, priority);
    let rung = |name: &Option<String>| rung(parts, name.as_deref());
    Ok(match &event.kind {
        EventKind::SeverityReported { severity: one } => {
            Change::Fact(FactId::REPORTED_SEVERITY, severity(*one)?)
        }
        EventKind::SeverityConfirmed { severity: one } => {
            Change::Fact(FactId::CONFIRMED_SEVERITY, severity(*one)?)
        }
        EventKind::PrioritySet { priority: one } => Change::Fact(FactId::PRIORITY, priority(*one)?),
        EventKind::ChangeRequested {
            severity: None,
            priority: None,
        } => return Err(NOTHING_REQUESTED),
        EventKind::ChangeRequested {
            severity: one,
            priority: other,
        } => Change::Requested {
            severity: one.map(severity).transpose()?,
            priority: other.map(priority).transpose()?,
        },
        EventKind::ChangeAccepted => Change::Decided { accepted: true },
        EventKind::ChangeDeclined => Change::Decided { accepted: false },
        EventKind::Facts { set, withdrawn } => Change::Facts(facts(parts, set, withdrawn)?),
        EventKind::DueSet { .. } => due_set(seen, event, now)?,
        EventKind::WaitingSet { reason } | EventKind::WaitingCleared { reason } => {
            Change::Waiting(waiting(parts, reason)?)
        }
        EventKind::Migrated { revision } => Change::Migrated(migrated(seen, revision)?),
        EventKind::Assigned { position, to } => assigned(seen, position, to.as_deref())?,
        EventKind::Unassigned {
            position: name,
            who,
        } => {
            short(Some(who))?;
            Change::Unassigned(position(parts, name)?)
        }
        EventKind::RungClimbed { to } => Change::Ladder(LadderEvent::Climb(rung(to)?)),
        EventKind::RungAcknowledged { rung: on } => Change::Ladder(LadderEvent::Answer(rung(on)?)),
        EventKind::RungRepeated => Change::Ladder(LadderEvent::Repeat),
        EventKind::EscalationRequested
        | EventKind::EscalationReviewBegun
        | EventKind::EscalationApproved
        | EventKind::EscalationDeclined
        | EventKind::ConcernRaised
        | EventKind::DeEscalated
        | EventKind::Acknowledged
        | EventKind::Replied { .. }
        | EventKind::Resolved
        | EventKind::Closed
        | EventKind::Reopened
        | EventKind::Happened { .. } => Change::None,
    })
}

/// A position that several hold has an end too.
fn assigned(seen: &Seen<'_>, name: &str, to: Option<&Actor>) -> Result<Change, Refused> {
    let parts = seen.revisions.parts();
    let position = position(parts, name)?;
    if let Some(to) = to {
        actor(parts, to)?;
        if parts.is_of_several(position) {
            if to.id.is_none() {
                let position = name.to_owned();
                return Err(Refused::NoId { position });
            }
            let holders = seen.state.facts().holders_of(position);
            if !holders.iter().any(|holder| holder.person.id == to.id) {
                within("many holders", holders.len().saturating_add(1), MAX_HOLDERS)?;
            }
        }
    }
    Ok(Change::Assigned(position))
}

/// The due that is set by hand, with its clock.
fn due_set(seen: &Seen<'_>, event: &Event, now: Instant) -> Result<Change, Refused> {
    let EventKind::DueSet {
        clock,
        due,
        hold,
        reason,
    } = &event.kind
    else {
        return Ok(Change::None);
    };
    short(Some(clock))?;
    short(Some(reason))?;
    let manual = Manual {
        at: now,
        due: Instant::new(*due)?,
        hold: *hold,
        by: event.actor.clone(),
        reason: reason.clone(),
    };
    let place = manual_due(seen, clock, &manual)?;
    Ok(Change::DueSet(place, Box::new(manual)))
}

const NOTHING_REQUESTED: Refused = Refused::Missing {
    expected: "a severity or a priority",
};

/// Which of the policy's own events it is; none where it is one that every policy has.
pub(crate) fn own_event(parts: &Parts, event: &Event) -> Result<Option<OwnEventId>, Refused> {
    let EventKind::Happened { event: name } = &event.kind else {
        return Ok(None);
    };
    short(Some(name))?;
    let own = parts.own_event_named(name);
    own.map(Some).ok_or_else(|| Refused::UnknownName {
        what: "event",
        found: name.clone(),
        expected: words::one_of(parts.events.iter().map(String::as_str)),
    })
}

fn facts(
    parts: &Parts,
    set: &BTreeMap<String, FactValue>,
    withdrawn: &[String],
) -> Result<Vec<(FactId, Option<Value>)>, Refused> {
    let mut facts = Vec::with_capacity(set.len().saturating_add(withdrawn.len()));
    for (name, value) in set {
        let fact = settable(parts, name)?;
        facts.push((fact, Some(value_of(parts, fact, value)?)));
    }
    for name in withdrawn {
        if set.contains_key(name) {
            let fact = name.clone();
            return Err(Refused::SetAndWithdrawn { fact });
        }
        facts.push((settable(parts, name)?, None));
    }
    Ok(facts)
}

/// The clock whose open cycle is to be due then.
fn manual_due(seen: &Seen<'_>, clock: &str, manual: &Manual) -> Result<usize, Refused> {
    let parts = seen.revisions.parts();
    let place = parts
        .clock_named(clock)
        .ok_or_else(|| Refused::UnknownName {
            what: "clock",
            found: clock.to_owned(),
            expected: words::one_of(parts.clocks.iter().map(|clock| clock.name.as_str())),
        })?;
    if manual.due < manual.at {
        return Err(Refused::DueEarlier {
            due: manual.due.utc(),
            at: manual.at.utc(),
        });
    }
    let cycle = seen.state.open_cycle(place);
    let clock = || clock.to_owned();
    let cycle = cycle.ok_or_else(|| Refused::NoOpenCycle { clock: clock() })?;
    match cycle.breached_at(manual.at) {
        None => Ok(place),
        Some(at) => Err(Refused::Breached {
            clock: clock(),
            at: at.utc(),
        }),
    }
}

fn migrated(seen: &Seen<'_>, revision: &str) -> Result<Policy, Refused> {
    short(Some(revision))?;
    let found = seen.book.and_then(|book| book.by_hash(revision));
    found.cloned().ok_or_else(|| Refused::UnknownName {
        what: "revision",
        found: revision.to_owned(),
        expected: match seen.book.map(Book::hashes) {
            Some(known) => words::one_of(known.iter().map(String::as_str)),
            None => "none: the ticket is not of a book".to_owned(),
        },
    })
}
