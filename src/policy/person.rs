//! People: what a policy can ask of whoever does something, or holds a position.

use super::condition::{Notes, Situation, Truth, Unset};
use super::fact::{FactId, Value};
use super::pattern::{Side, words};
use serde::{Deserialize, Serialize};

words! {
    /// What may be told of a person beside whose part they take.
    Attribute {
        /// Who they are to the host.
        Id => "id",
        /// Their role.
        Role => "role",
        /// The organisation they belong to.
        Organisation => "organisation",
        /// Their region.
        Region => "region",
        /// What they are skilled in.
        Skill => "skill",
    }
}

words! {
    /// Which way an event changes a severity or priority. Of a request, and of its acceptance, it is what was
    /// asked for that is judged.
    Direction {
        /// There was none before.
        Set => "set",
        /// To a graver severity, or a higher priority.
        Raised => "raised",
        /// To a milder or lower one.
        Lowered => "lowered",
        /// A severity is confirmed, and none is raised or lowered by that.
        Confirmed => "confirmed",
        /// To what it is already.
        Same => "none",
    }
}

/// A position's place among the policy's positions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct PositionId(pub(crate) u16);

impl PositionId {
    /// Who has the ticket.
    pub(crate) const ASSIGNEE: PositionId = PositionId(0);
}

/// The positions every policy has, in the order of their ids.
pub(crate) const POSITIONS: [&str; 3] = ["assignee", "owner", "primary-contact"];

/// Of whom a condition speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Who {
    /// Whoever does what the event tells.
    Actor,
    /// Whoever the event puts into a position.
    Assigned,
    /// Whoever holds the position.
    Position(PositionId),
    /// Any of those who hold a position that several hold.
    OneOf(PositionId),
}

/// What is told of a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Person<'a> {
    pub(crate) side: Side,
    pub(crate) id: Option<&'a str>,
    pub(crate) role: Option<&'a str>,
    pub(crate) organisation: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    pub(crate) skills: &'a [String],
}

impl Person<'_> {
    /// Whether one of the values is theirs; none where that is not told. Of skills one is enough.
    fn has(&self, attribute: Attribute, mut is_meant: impl FnMut(&str) -> bool) -> Option<bool> {
        let told = match attribute {
            Attribute::Id => self.id,
            Attribute::Role => self.role,
            Attribute::Organisation => self.organisation,
            Attribute::Region => self.region,
            Attribute::Skill => {
                let mut skills = self.skills.iter();
                return (!self.skills.is_empty()).then(|| skills.any(|skill| is_meant(skill)));
            }
        };
        told.map(is_meant)
    }
}

/// One thing a condition asks of a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Trait {
    Side(Vec<Side>),
    /// One of these values.
    OneOf(Attribute, Vec<String>),
    /// To be the one who holds the position, or one of those, by the host's id.
    Is(Who),
    /// The value of the fact; of a choice, by these names.
    Same(Attribute, FactId, Vec<String>),
}

/// An event at hand, as conditions of its act see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct AtHand<'e> {
    pub(crate) actor: Person<'e>,
    /// The position it concerns, and whom it puts there; none where it is left vacant.
    pub(crate) assigns: Option<(PositionId, Option<Person<'e>>)>,
    pub(crate) channel: Option<&'e str>,
    /// Which way the severity and the priority go.
    pub(crate) directions: [Option<Direction>; 2],
}

impl Trait {
    /// Whether it is true of somebody. What is not told of them is unknown.
    pub(crate) fn read(
        &self,
        who: Who,
        situation: &impl Situation,
        notes: &mut impl Notes,
    ) -> Truth {
        if situation.person(who, 0).is_none() {
            return match who {
                Who::Position(_) => unknown(who, Attribute::Id, notes),
                // Nobody does it, is put anywhere, or is one of them.
                Who::Actor | Who::Assigned | Who::OneOf(_) => Truth::False,
            };
        }
        any(situation, who, notes, |person, notes| {
            self.of(person, who, situation, notes)
        })
    }

    fn of(
        &self,
        person: Person<'_>,
        who: Who,
        situation: &impl Situation,
        notes: &mut impl Notes,
    ) -> Truth {
        let told = |attribute, found: Option<bool>, notes: &mut _| match found {
            Some(holds) => holds.into(),
            None => unknown(who, attribute, notes),
        };
        match self {
            Trait::Side(sides) => sides.contains(&person.side).into(),
            Trait::OneOf(attribute, values) => {
                let found = person.has(*attribute, |one| values.iter().any(|value| value == one));
                told(*attribute, found, notes)
            }
            Trait::Is(other) => {
                if situation.person(*other, 0).is_none() {
                    return match other {
                        Who::OneOf(_) => Truth::False,
                        Who::Position(_) | Who::Actor | Who::Assigned => {
                            unknown(*other, Attribute::Id, notes)
                        }
                    };
                }
                any(situation, *other, notes, |holder, notes| match holder.id {
                    Some(id) => told(
                        Attribute::Id,
                        person.has(Attribute::Id, |own| own == id),
                        notes,
                    ),
                    None => unknown(*other, Attribute::Id, notes),
                })
            }
            Trait::Same(attribute, fact, names) => {
                let value = situation.fact(*fact).and_then(|value| name(value, names));
                match value {
                    Some(value) => {
                        let found = person.has(*attribute, |own| own == value);
                        told(*attribute, found, notes)
                    }
                    None => {
                        notes.ask(Unset::Fact(*fact));
                        // It is asked for too, so that telling all that is asked for decides.
                        if person.has(*attribute, |_| true).is_none() {
                            unknown(who, *attribute, notes);
                        }
                        Truth::Unknown
                    }
                }
            }
        }
    }
}

/// True as soon as it is of one of them; else unknown if it is of one; else false.
fn any<N: Notes>(
    situation: &impl Situation,
    who: Who,
    notes: &mut N,
    mut is: impl FnMut(Person<'_>, &mut N) -> Truth,
) -> Truth {
    let mark = notes.mark();
    let mut truth = Truth::False;
    let mut place = 0;
    // A situation has an end to them: a position has so many holders at most.
    while let Some(person) = situation.person(who, place) {
        match is(person, notes) {
            Truth::True => {
                notes.forget(mark);
                return Truth::True;
            }
            Truth::Unknown => truth = Truth::Unknown,
            Truth::False => {}
        }
        place = place.saturating_add(1);
    }
    truth
}

fn unknown(who: Who, attribute: Attribute, notes: &mut impl Notes) -> Truth {
    notes.ask(match who {
        Who::Actor => Unset::Actor(attribute),
        Who::Assigned => Unset::Assigned(attribute),
        Who::Position(position) | Who::OneOf(position) => Unset::Position(position),
    });
    Truth::Unknown
}

/// A value as a person's attribute would say it.
fn name<'v>(value: &'v Value, names: &'v [String]) -> Option<&'v str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Choice(place) => names.get(usize::from(*place)).map(String::as_str),
        // The compiler of documents compares with texts and choices only.
        Value::Flag(_) | Value::Number(_) | Value::Instant(_) | Value::Duration(_) => None,
    }
}
