//! What is asked of people: conditions of the attributes of whoever does something or holds a position.

use super::super::act::{Person, PersonText};
use super::super::form::{Entries, Form, OneOrMany};
use super::conditions::{Condition, Conditions, all_of, any_of, leaf};
use super::vocabulary::Vocabulary;
use super::{Noun, Problems};
use crate::policy::Attribute;
use crate::policy::condition::Known;
use crate::policy::fact::{FactId, FactType};
use crate::policy::person::{PositionId, Trait, Who};
use crate::words;

/// Who may do something, as a condition and in words. Nothing written, and `anyone`, lets everybody.
pub(super) fn authority(
    path: &str,
    people: &OneOrMany<PersonText>,
    may_read_time: bool,
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> (Condition, Vec<String>) {
    let is_anyone = |one: &PersonText| matches!(one, Form::Short(word) if word == ANYONE);
    match people.0.as_slice() {
        [] => (Condition::ALWAYS, Vec::new()),
        [one] if is_anyone(one) => (Condition::ALWAYS, vec![ANYONE.to_owned()]),
        _ => {
            let mut conditions = Conditions::new(vocabulary, problems, may_read_time);
            let alternatives = conditions.alternatives(path, Who::Actor, people, 0);
            // Those of other readings are none here.
            let possible = people.iter().zip(&alternatives);
            let possible = possible.filter(|(_, one)| **one != Condition::NEVER);
            let may = possible.map(|(person, _)| described(person)).collect();
            (any_of(alternatives), may)
        }
    }
}

/// In place of a role: everybody.
pub(super) const ANYONE: &str = "anyone";

impl Conditions<'_, '_> {
    /// One of these is true of somebody.
    pub(super) fn people(
        &mut self,
        path: &str,
        who: Who,
        people: &OneOrMany<PersonText>,
        depth: usize,
    ) -> Condition {
        any_of(self.alternatives(path, who, people, depth))
    }

    fn alternatives(
        &mut self,
        path: &str,
        who: Who,
        people: &OneOrMany<PersonText>,
        depth: usize,
    ) -> Vec<Condition> {
        let mut alternatives = Vec::new();
        for (index, one) in people.iter().enumerate() {
            let path = match people.0.len() {
                1 => path.to_owned(),
                _ => format!("{path}[{index}]"),
            };
            alternatives.push(match one {
                Form::Short(role) => self.roles(&path, who, &OneOrMany::from(role.clone())),
                Form::Long(person) => self.person(&path, who, person, depth),
            });
        }
        alternatives
    }

    /// By positions.
    pub(super) fn holders(
        &mut self,
        path: &str,
        holders: &Entries<OneOrMany<PersonText>>,
        depth: usize,
    ) -> Vec<Condition> {
        let mut parts = Vec::new();
        for (name, people) in holders.iter() {
            let path = format!("{path}.{name}");
            if people.is_empty() {
                self.problems.missing(&path, "what is asked of the person");
                continue;
            }
            if let Some(holder) = self.vocabulary.holder(&path, name, self.problems) {
                parts.push(self.people(&path, holder, people, depth));
            }
        }
        parts
    }

    fn roles(&mut self, path: &str, who: Who, roles: &OneOrMany<String>) -> Condition {
        for role in roles.iter() {
            self.vocabulary.role(path, role, self.problems);
        }
        is(who, Trait::OneOf(Attribute::Role, roles.0.clone()))
    }

    fn person(&mut self, path: &str, who: Who, person: &Person, depth: usize) -> Condition {
        if *person == Person::default() {
            self.problems.missing(path, "what is asked of the person");
        }
        let mut parts = Vec::new();
        if !person.side.is_empty() {
            parts.push(is(who, Trait::Side(person.side.0.clone())));
        }
        if !person.role.is_empty() {
            parts.push(self.roles(&format!("{path}.role"), who, &person.role));
        }
        for (attribute, values) in [
            (Attribute::Organisation, &person.organisation),
            (Attribute::Region, &person.region),
            (Attribute::Skill, &person.skill),
        ] {
            if !values.is_empty() {
                parts.push(is(who, Trait::OneOf(attribute, values.0.clone())));
            }
        }
        if let Some(name) = &person.is {
            let path = format!("{path}.is");
            let holder = self.vocabulary.holder(&path, name, self.problems);
            parts.extend(holder.map(|holder| is(who, Trait::Is(holder))));
        }
        for (attribute, fact) in person.same.iter() {
            let path = format!("{path}.same.{attribute}");
            parts.extend(self.same(&path, who, attribute, fact));
        }
        if !person.when.is_empty() {
            let inner = depth.saturating_add(1);
            parts.push(self.condition(&format!("{path}.when"), &person.when, inner));
        }
        all_of(parts)
    }

    /// An attribute that is what a fact says.
    fn same(&mut self, path: &str, who: Who, attribute: &str, fact: &str) -> Option<Condition> {
        let Some(attribute) = Attribute::from_word(attribute) else {
            let known = Attribute::ALL.iter().map(|one| one.as_str());
            self.problems.unknown(path, attribute, known);
            return None;
        };
        let fact = self.vocabulary.fact(path, fact, self.problems)?;
        let names = self.names(path, fact)?;
        Some(is(who, Trait::Same(attribute, fact, names)))
    }

    /// The names of a choice; none of a text.
    fn names(&mut self, path: &str, fact: FactId) -> Option<Vec<String>> {
        match self.type_of(fact)? {
            FactType::Choice(names) => Some(names),
            FactType::Text => Some(Vec::new()),
            of @ (FactType::Flag | FactType::Number | FactType::Instant | FactType::Duration) => {
                let found = format!("a fact that is {}", of.expected());
                self.problems.bad(path, found, "a text or a choice");
                None
            }
        }
    }
}

fn is(who: Who, one: Trait) -> Condition {
    leaf(Known::Person(who, one))
}

/// `` `manager` ``, or `side `customer` or `partner`, the `assignee``.
fn described(one: &PersonText) -> String {
    let person = match one {
        Form::Short(role) => return format!("`{role}`"),
        Form::Long(person) => person,
    };
    let mut words = Vec::new();
    let sides: Vec<&str> = person.side.iter().map(|side| side.as_str()).collect();
    let names = |list: &OneOrMany<String>| words::one_of(list.iter().map(String::as_str));
    if !sides.is_empty() {
        words.push(format!("side {}", words::one_of(sides)));
    }
    for (what, list) in [
        ("role", &person.role),
        ("organisation", &person.organisation),
        ("region", &person.region),
        ("skill", &person.skill),
    ] {
        if !list.is_empty() {
            words.push(format!("{what} {}", names(list)));
        }
    }
    words.extend(person.is.iter().map(|position| format!("the `{position}`")));
    let same = person.same.iter();
    words.extend(same.map(|(attribute, fact)| format!("{attribute} as `{fact}` says")));
    let reading = super::super::Condition {
        parameter: person.when.parameter.clone(),
        ..super::super::Condition::default()
    };
    if person.when != reading {
        words.push("under a condition".to_owned());
    }
    words.join(", ")
}

impl Vocabulary<'_> {
    /// A role has to be declared where any is.
    pub(super) fn role(&self, path: &str, name: &str, problems: &mut Problems) {
        if !self.roles.is_empty() && !self.roles.contains(&name) {
            problems.unknown(path, name, self.roles.iter().copied());
        }
    }

    /// Whoever holds the position of that name.
    fn holder(&self, path: &str, name: &str, problems: &mut Problems) -> Option<Who> {
        let position = self.position(path, name, problems)?;
        let declared = self.document.position.0.get(name);
        Some(match declared.is_some_and(|one| one.several) {
            true => Who::OneOf(position),
            false => Who::Position(position),
        })
    }

    pub(super) fn position(
        &self,
        path: &str,
        name: &str,
        problems: &mut Problems,
    ) -> Option<PositionId> {
        let place = self.positions.iter().position(|other| *other == name);
        if place.is_none() {
            problems.unknown(path, name, self.positions.iter().copied());
        }
        problems.uses(Noun::Position, name);
        let place = place.and_then(|place| u16::try_from(place).ok());
        place.map(PositionId)
    }
}
