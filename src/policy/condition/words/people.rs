//! What is asked of people, in words.

use super::super::super::person::{Trait, Who};
use super::super::super::revision::Parts;
use crate::words;

/// What is true of somebody: `` the role of the `owner` is `manager` ``.
pub(super) fn person(parts: &Parts, who: Who, one: &Trait, not: &str) -> String {
    let who = match who {
        Who::Actor => "whoever does it".to_owned(),
        Who::Assigned => "whoever is assigned".to_owned(),
        Who::Position(position) => format!("the `{}`", parts.position_name(position)),
        Who::OneOf(position) => format!("one of the `{}`", parts.position_name(position)),
    };
    match one {
        Trait::Side(sides) => {
            let sides = words::one_of(sides.iter().map(|side| side.as_str()));
            format!("the side of {who} is {not}{sides}")
        }
        Trait::OneOf(attribute, values) => {
            let values = words::one_of(values.iter().map(String::as_str));
            format!("the {} of {who} is {not}{values}", attribute.as_str())
        }
        Trait::Is(other) => {
            let other = match other {
                Who::OneOf(position) => format!("one of the `{}`", parts.position_name(*position)),
                Who::Position(position) => format!("the `{}`", parts.position_name(*position)),
                Who::Actor | Who::Assigned => String::new(),
            };
            format!("{who} is {not}{other}")
        }
        Trait::Same(attribute, fact, _) => {
            let (attribute, fact) = (attribute.as_str(), &parts.fact(*fact).name);
            format!("the {attribute} of {who} is {not}what `{fact}` says")
        }
    }
}
