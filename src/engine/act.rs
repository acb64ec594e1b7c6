//! The guard of acts: what an event takes, judged by what held before it and by what it says itself.
//!
//! [`permit`] is a pure question. It looks for everything that is missing before it refuses, and what it
//! permits bears values and ids only, so that nothing can go wrong once it is carried out.

mod ladder;

pub(crate) use ladder::rung_to;

use super::fold::guard::{self, Change, Seen};
use super::fold::{Climbs, Facts, Revisions, State};
use super::outcome::{Advisory, Refused};
use super::refusal::{ActRefused, Because};
use super::sight::Sight;
use crate::instant::Instant;
use crate::limits::MAX_HOLDERS;
use crate::policy::act::{Act, Effect, Field, Filler, Moves, Need, Weight};
use crate::policy::condition::{Condition, ReasonId, Situation, Timed, Truth, Unset};
use crate::policy::fact::{FactId, Value};
use crate::policy::memory::MemoryId;
use crate::policy::person::{AtHand, Person, PositionId, Who};
use crate::policy::track::{StateId, TrackId};
use crate::policy::{EventName, FactValue, Parts};
use crate::subject::{Actor, Event, EventKind, Opening};
use crate::words;
use std::collections::BTreeSet;

/// What an act may do, with everything resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Permit {
    /// Facts set, and those withdrawn.
    pub(crate) facts: Vec<(FactId, Option<Value>)>,
    pub(crate) fill: Vec<(PositionId, Fill)>,
    pub(crate) wait: Vec<(ReasonId, bool)>,
    pub(crate) moves: Vec<(TrackId, StateId)>,
    pub(crate) reactions: Vec<String>,
    pub(crate) routes: Vec<String>,
    pub(crate) climbs: Climbs,
    pub(crate) advisories: Vec<Advisory>,
}

/// What becomes of a position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Fill {
    /// They hold it; of several, they too.
    With(Actor),
    /// Whoever has that id holds it no more.
    Without(String),
    /// Nobody holds it any more.
    Nobody,
}

impl Fill {
    fn of(person: Option<Actor>) -> Fill {
        person.map_or(Fill::Nobody, Fill::With)
    }
}

/// Whether an event may be folded, and what its act brings about. `fields` are those it bears.
pub(super) fn permit(
    seen: &Seen<'_>,
    now: Instant,
    (event, act): (&Event, Option<&Act>),
    change: &Change,
    fields: &[(FactId, Value)],
) -> Result<Permit, Refused> {
    let parts = seen.revisions.parts();
    let name = event.kind.name();
    let mut permit = Permit::default();
    if let Change::Assigned(position) = change {
        let fill = Fill::of(event.kind.assigned().cloned());
        permit.fill.push((*position, fill));
    }
    if let (Change::Unassigned(position), EventKind::Unassigned { who, .. }) = (change, &event.kind)
    {
        let holders = seen.state.facts().holders_of(*position).iter();
        let mut ids = holders.map(|holder| holder.person.id.as_deref());
        if !ids.any(|id| id == Some(who)) {
            let reason = parts.position_name(*position).to_owned();
            permit.advisories.push(Advisory::NoEffect { reason });
        }
        permit.fill.push((*position, Fill::Without(who.clone())));
    }
    let sets = set_by_change(change);
    let is_guarded = |(fact, _): &(FactId, Option<Value>)| parts.fact(*fact).set_by.is_some();
    let is_of_its_own = name.is_of_the_case() || name.is_of_the_ladder();
    if act.is_none() && !is_of_its_own && !sets.iter().any(is_guarded) {
        return Ok(permit);
    }
    let known = Overlay::new(seen.state.facts(), event, change, act, &sets, fields);
    let sight = Sight {
        revisions: seen.revisions,
        state: seen.state,
        known: &known,
        now,
    };
    let is_set = |fact: &FactId| sets.iter().any(|(set, _)| set == fact);
    if let Some((fact, _)) = fields.iter().find(|(fact, _)| is_set(fact)) {
        let fact = parts.fact(*fact).name.clone();
        return Err(Refused::SaidTwice { fact });
    }
    let set = sets.iter().map(|(fact, _)| *fact);
    let set: Vec<FactId> = set.chain(fields.iter().map(|(fact, _)| *fact)).collect();
    let mut judge = Judge {
        parts,
        sight,
        because: Vec::new(),
        permit,
    };
    match act {
        Some(act) => judge.act(act, Doing::of(event)),
        None if name.is_of_the_case() => judge.because.push(Because::NotInPolicy),
        None => {}
    }
    if let Change::Ladder(event) = change {
        judge.on_ladder(*event);
    }
    may_set(parts, &known, &set, &mut judge.because);
    let fields = fields.iter().cloned();
    let fields = fields.map(|(fact, value)| (fact, Some(value)));
    judge.permit.facts.splice(0..0, fields);
    judge.finish(event.kind.word(), act)
}

/// What an event would say that is about to come, over what is known before it.
pub(super) fn overlay<'s>(
    parts: &Parts,
    facts: &'s Facts,
    event: &'s Event,
) -> Result<Overlay<'s>, Refused> {
    let own = guard::own_event(parts, event)?;
    let act = parts.acts.of(event.kind.name(), own);
    let fields = guard::fields(parts, act, &event.fields)?.into_iter();
    let said: Vec<(FactId, Option<Value>)> =
        fields.map(|(fact, value)| (fact, Some(value))).collect();
    // What a field does not say stands as it is known: it will after the event too.
    Ok(Overlay::new(facts, event, &Change::None, None, &said, &[]))
}

/// What is known while somebody asks.
pub(super) fn asked_by<'s>(facts: &'s Facts, actor: &'s Actor) -> Overlay<'s> {
    Overlay {
        facts,
        said: Vec::new(),
        at_hand: AtHand {
            actor: actor.person(),
            assigns: None,
            channel: None,
            directions: [None, None],
        },
    }
}

/// Whether a ticket may be opened, and what that brings about; `state` is that of a ticket of which the facts are
/// known that the opening bears, and to which nothing has happened. An opening is judged by what it says.
pub(super) fn permit_opening(
    revisions: &Revisions,
    state: &State,
    opening: &Opening,
    now: Instant,
) -> Result<Option<Box<Permit>>, Refused> {
    let parts = revisions.parts();
    let act = parts.acts.of(EventName::Opened, None);
    let record = opening.standing.as_deref().map(|told| &told.facts);
    let is_of_the_record = |(name, value): &(&String, &FactValue)| {
        record.is_some_and(|facts| facts.get(*name) == Some(*value))
    };
    // What an account told is not the opener's word.
    let own = opening.facts.iter().filter(|said| !is_of_the_record(said));
    let set: Vec<FactId> = own.filter_map(|(name, _)| parts.fact_named(name)).collect();
    let is_guarded = |fact: &FactId| parts.fact(*fact).set_by.is_some();
    if act.is_none() && !set.iter().any(is_guarded) {
        return Ok(None);
    }
    let facts = state.facts();
    let fields = act.iter().flat_map(|act| &act.fields);
    let known = Overlay {
        facts,
        said: fields
            .map(|field| (field.fact, facts.told(field.fact).cloned()))
            .collect(),
        at_hand: AtHand {
            actor: opening.actor.person(),
            assigns: None,
            channel: opening.channel.as_deref(),
            directions: [None, None],
        },
    };
    let mut judge = Judge {
        parts,
        sight: Sight {
            revisions,
            state,
            known: &known,
            now,
        },
        because: Vec::new(),
        permit: Permit::default(),
    };
    if let Some(act) = act {
        let actor = &opening.actor;
        let assigned = None;
        judge.act(act, Doing { actor, assigned });
    }
    may_set(parts, &known, &set, &mut judge.because);
    let permit = judge.finish(EventName::Opened.as_str(), act)?;
    Ok(Some(Box::new(permit)))
}

/// Facts are set and withdrawn by those who may.
fn may_set(parts: &Parts, known: &Overlay<'_>, set: &[FactId], because: &mut Vec<Because>) {
    for fact in set.iter().map(|fact| parts.fact(*fact)) {
        let Some((who, may)) = &fact.set_by else {
            continue;
        };
        match who.truth(known) {
            Truth::True => {}
            Truth::False => because.push(Because::MayNotSet {
                fact: fact.name.clone(),
                may: may.clone(),
            }),
            Truth::Unknown => because.push(Because::Undecided {
                what: format!("who may set `{}`", fact.name),
                ask: names(parts, who.ask(known)),
            }),
        }
    }
}

fn names(parts: &Parts, asks: BTreeSet<Unset>) -> Vec<String> {
    let asks = asks.into_iter();
    asks.map(|unset| parts.name_of(unset).to_owned()).collect()
}

fn refused(event: &str, because: Vec<Because>, may: Vec<String>, instead: Vec<String>) -> Refused {
    Refused::Act(Box::new(ActRefused {
        event: event.to_owned(),
        because,
        may,
        instead,
    }))
}

/// The facts that the event itself sets.
fn set_by_change(change: &Change) -> Vec<(FactId, Option<Value>)> {
    match change {
        Change::Fact(fact, value) => vec![(*fact, Some(value.clone()))],
        Change::Facts(facts) => facts.clone(),
        Change::None
        | Change::Requested { .. }
        | Change::Decided { .. }
        | Change::Waiting(_)
        | Change::DueSet(..)
        | Change::Assigned(..)
        | Change::Unassigned(_)
        | Change::Ladder(_)
        | Change::Migrated(_) => Vec::new(),
    }
}

/// What was known before the event, with what the event says over it.
pub(super) struct Overlay<'s> {
    facts: &'s Facts,
    /// A field that the event does not bear is not known: fields are read from the event alone.
    said: Vec<(FactId, Option<Value>)>,
    at_hand: AtHand<'s>,
}

impl<'s> Overlay<'s> {
    fn new(
        facts: &'s Facts,
        event: &'s Event,
        change: &Change,
        act: Option<&Act>,
        sets: &[(FactId, Option<Value>)],
        fields: &[(FactId, Value)],
    ) -> Overlay<'s> {
        let mut said = sets.to_vec();
        for field in act.iter().flat_map(|act| &act.fields) {
            let borne = fields.iter().find(|(fact, _)| *fact == field.fact);
            said.push((field.fact, borne.map(|(_, value)| value.clone())));
        }
        let assigns = if let Change::Assigned(position) = change {
            Some((*position, event.kind.assigned().map(Actor::person)))
        } else if let Change::Unassigned(position) = change {
            Some((*position, None))
        } else {
            None
        };
        Overlay {
            facts,
            said,
            at_hand: AtHand {
                actor: event.actor.person(),
                assigns,
                channel: event.channel.as_deref(),
                directions: facts.directions(change),
            },
        }
    }

    fn said(&self, fact: FactId) -> Option<&Option<Value>> {
        let said = self.said.iter().find(|(other, _)| *other == fact);
        said.map(|(_, value)| value)
    }
}

impl Situation for Overlay<'_> {
    fn fact(&self, fact: FactId) -> Option<&Value> {
        if fact == FactId::SEVERITY {
            let confirmed = self.fact(FactId::CONFIRMED_SEVERITY);
            return confirmed.or_else(|| self.fact(FactId::REPORTED_SEVERITY));
        }
        match self.said(fact) {
            Some(Some(value)) => Some(value),
            Some(None) => self.facts.default_of(fact),
            None => self.facts.fact(fact),
        }
    }
    fn is_waiting(&self, reason: ReasonId) -> bool {
        self.facts.is_waiting(reason)
    }
    fn is_assumed(&self, fact: FactId) -> bool {
        match self.said(fact) {
            Some(said) => said.is_none() && self.facts.default_of(fact).is_some(),
            None => self.facts.is_assumed(fact),
        }
    }
    fn person(&self, who: Who, place: usize) -> Option<Person<'_>> {
        match (who, place) {
            (Who::Actor, 0) => Some(self.at_hand.actor),
            (Who::Assigned, 0) => self.at_hand.assigns.and_then(|(_, person)| person),
            (Who::Actor | Who::Assigned, _) => None,
            (Who::Position(_) | Who::OneOf(_), place) => self.facts.person(who, place),
        }
    }
    fn holders(&self, position: PositionId) -> usize {
        self.facts.holders(position)
    }
    fn state(&self, track: TrackId) -> Option<StateId> {
        self.facts.state(track)
    }
    fn at_hand(&self) -> Option<&AtHand<'_>> {
        Some(&self.at_hand)
    }
    fn seen(&self, memory: MemoryId) -> u32 {
        self.facts.seen(memory)
    }
}

/// What an effect reads of its event.
#[derive(Clone, Copy)]
struct Doing<'e> {
    actor: &'e Actor,
    /// Whom it puts into a position.
    assigned: Option<&'e Actor>,
}

impl Doing<'_> {
    fn of(event: &Event) -> Doing<'_> {
        Doing {
            actor: &event.actor,
            assigned: event.kind.assigned(),
        }
    }
}

/// Collects what speaks against an event, and what it would bring about.
struct Judge<'j> {
    parts: &'j Parts,
    sight: Sight<'j, Overlay<'j>>,
    because: Vec<Because>,
    permit: Permit,
}

impl Judge<'_> {
    fn act(&mut self, act: &Act, doing: Doing<'_>) {
        match act.by.truth(&self.sight) {
            Truth::True => {}
            Truth::False => self.because.push(Because::NotAuthorised {
                found: found(doing.actor),
            }),
            Truth::Unknown => self.undecided("who may do it", &act.by),
        }
        for field in &act.fields {
            self.field(field);
        }
        for need in &act.needs {
            self.need(need);
        }
        for moves in &act.moves {
            self.moves(moves);
        }
        for effect in &act.effects {
            self.effect(effect, doing);
        }
    }

    fn asks(&self, condition: &Condition<Timed>) -> Vec<String> {
        names(self.parts, condition.ask(&self.sight))
    }

    fn undecided(&mut self, what: &str, condition: &Condition<Timed>) {
        let (what, ask) = (what.to_owned(), self.asks(condition));
        self.because.push(Because::Undecided { what, ask });
    }

    /// A text has to say something. One whose condition is open is advised.
    fn field(&mut self, field: &Field) {
        let borne = self.sight.known.said(field.fact).and_then(Option::as_ref);
        if borne.is_some_and(Value::says_something) || field.weight == Weight::Optional {
            return;
        }
        let fact = self.parts.fact(field.fact);
        let (name, question) = (fact.name.clone(), fact.ask.clone());
        match (field.when.truth(&self.sight), field.weight) {
            (Truth::False, _) => {}
            (Truth::True, Weight::Required) => self.because.push(Because::FieldMissing {
                field: name,
                question,
            }),
            (Truth::True | Truth::Unknown, _) => {
                let advice = Advisory::FieldMissing { field: name };
                self.permit.advisories.push(advice);
            }
        }
    }

    fn need(&mut self, need: &Need) {
        let (path, says) = (need.path.clone(), need.says.clone());
        match (need.when.truth(&self.sight), need.weight) {
            (Truth::True, _) | (_, Weight::Optional) => {}
            (Truth::False, Weight::Required) => self.because.push(Because::Missing { path, says }),
            (Truth::Unknown, Weight::Required) => self.undecided(&says, &need.when),
            (Truth::False, Weight::Recommended) => {
                self.permit.advisories.push(Advisory::NotMet { path, says });
            }
            (Truth::Unknown, Weight::Recommended) => self.open(path, &need.when),
        }
    }

    fn open(&mut self, trigger: String, condition: &Condition<Timed>) {
        let ask = self.asks(condition);
        let advice = Advisory::Undecided { trigger, ask };
        self.permit.advisories.push(advice);
    }

    /// The first move from the present state whose condition is true. Where none is, the track stays.
    fn moves(&mut self, moves: &Moves) {
        let track = self.parts.track(moves.track);
        let Some(state) = self.sight.known.state(moves.track) else {
            return;
        };
        let mut from = moves.all.iter().filter(|one| one.from.contains(state));
        if from.clone().next().is_none() {
            let lead = |state: &StateId| moves.all.iter().any(|one| one.from.contains(*state));
            let states = track.ids().filter(|(id, _)| lead(id));
            self.because.push(Because::NotInState {
                track: track.name.clone(),
                found: track
                    .get(state)
                    .map_or_else(String::new, |one| one.name.clone()),
                expected: states.map(|(_, one)| one.name.clone()).collect(),
            });
            return;
        }
        let made = from.find(|one| one.when.truth(&self.sight) != Truth::False);
        match made.map(|one| (one, one.when.truth(&self.sight))) {
            Some((one, Truth::True)) => self.permit.moves.push((moves.track, one.to)),
            Some((one, _)) => self.undecided(&format!("where `{}` goes", track.name), &one.when),
            None => {}
        }
    }

    fn effect(&mut self, effect: &Effect, doing: Doing<'_>) {
        match effect.when.truth(&self.sight) {
            Truth::True => {}
            Truth::False => return,
            Truth::Unknown => return self.open(effect.path.clone(), &effect.when),
        }
        for (position, filler) in &effect.fill {
            let person = self.filler(*filler, doing);
            if person.is_some() && !self.has_room(*position) {
                let position = self.parts.position_name(*position).to_owned();
                self.because.push(Because::NoRoom { position });
            }
            self.permit.fill.push((*position, Fill::of(person)));
        }
        let permit = &mut self.permit;
        permit.facts.extend(effect.set.iter().cloned());
        permit.wait.extend(effect.wait.iter().copied());
        permit.reactions.extend(effect.react.iter().cloned());
        permit.routes.extend(effect.route.iter().cloned());
        permit.climbs.effects.extend(effect.climb);
    }

    /// Whether one more may hold it, beside those who are put there by the same event.
    fn has_room(&self, position: PositionId) -> bool {
        let coming = self.permit.fill.iter();
        let coming = coming.filter(|(other, _)| *other == position).count();
        let held = self.sight.state.facts().holders_of(position).len();
        !self.parts.is_of_several(position) || held.saturating_add(coming) < MAX_HOLDERS
    }

    fn filler(&self, filler: Filler, doing: Doing<'_>) -> Option<Actor> {
        match filler {
            Filler::Actor => Some(doing.actor.clone()),
            Filler::Nobody => None,
            // The compiler of documents lets it stand where somebody is.
            Filler::Assigned => doing.assigned.cloned(),
            Filler::Holder(position) => self.sight.known.facts.holder(position).cloned(),
        }
    }

    fn finish(self, event: &str, act: Option<&Act>) -> Result<Permit, Refused> {
        if self.because.is_empty() {
            return Ok(self.permit);
        }
        let instead = act.iter().flat_map(|act| &act.instead);
        let instead = instead.filter(|(when, _)| when.truth(&self.sight) == Truth::True);
        let instead = instead.map(|(_, route)| route.clone()).collect();
        let may = act.map(|act| act.may.clone()).unwrap_or_default();
        Err(refused(event, self.because, may, instead))
    }
}

/// `role `engineer``, or the side where no role is told; the region and the id where they are told.
fn found(actor: &Actor) -> String {
    let mut who = match &actor.role {
        Some(role) => format!("role `{}`", words::shown(role)),
        None => format!("side `{}`", actor.side.as_str()),
    };
    if let Some(region) = &actor.region {
        who += &format!(" of region `{}`", words::shown(region));
    }
    if let Some(id) = &actor.id {
        who += &format!(" (`{}`)", words::shown(id));
    }
    who
}
