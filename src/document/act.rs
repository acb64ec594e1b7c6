//! Roles, positions, tracks and acts, as they are written.

use super::condition::Condition;
use super::form::{Entries, Form, OneOrMany};
use super::syntax::Cites;
use crate::policy::{FactValue, Side, StateKind};
use serde::{Deserialize, Serialize};

/// A name that is declared with what it means: a role, a position, a reaction of the host, a route.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Declared {
    /// What it means.
    pub what: String,
    /// Where it is stated.
    pub cite: Cites,
}

/// A position: a place that somebody holds, or several do.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Position {
    /// What it means.
    pub what: String,
    /// Whether several hold it at once, as contacts do: `assigned` then puts one more there, who has an id, and
    /// `unassigned` takes one out. Whoever holds such a position is known, be it nobody.
    pub several: bool,
    /// Where it is stated.
    pub cite: Cites,
}

/// A role by its name alone, or what is asked of a person.
pub type PersonText = Form<String, Person>;

/// What is asked of a person: the conjunction of its keys. Of a list one is enough.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Person {
    /// Whose part they take.
    pub side: OneOrMany<Side>,
    /// Their role.
    pub role: OneOrMany<String>,
    /// Their organisation.
    pub organisation: OneOrMany<String>,
    /// Their region.
    pub region: OneOrMany<String>,
    /// What they are skilled in; one of these is enough.
    pub skill: OneOrMany<String>,
    /// They are the one who holds this position.
    pub is: Option<String>,
    /// By what is told of them (`id`, `role`, `organisation`, `region`, `skill`), the fact that says the same.
    pub same: Entries<String>,
    /// What must hold besides.
    pub when: Condition,
}

/// A named state machine. Every ticket stands in one of its states.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Track {
    /// The state in which tickets are opened.
    pub start: String,
    /// The state of kind `ended` in which closing the ticket leaves it, where it is neither idle nor ended then.
    /// Nothing moves it where nothing stands here.
    pub closing: Option<String>,
    /// The states.
    pub state: Entries<TrackState>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A state of a track.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrackState {
    /// What it means for a host.
    pub kind: StateKind,
    /// What people call it; its name where nothing stands here.
    #[serde(default)]
    pub label: Option<String>,
    /// Where it is stated.
    #[serde(default)]
    pub cite: Cites,
}

/// What an event takes, and what it brings about.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Act {
    /// Who may do it, each an alternative; or `anyone`.
    pub by: OneOrMany<PersonText>,
    /// Facts that the event may bear.
    pub field: Entries<FieldText>,
    /// What has to hold: checks by their names, `required` or `advised`, or conditions of its own.
    pub needs: OneOrMany<NeedText>,
    /// Where it moves tracks, by their names. Of the moves from the present state, the first whose `when` holds
    /// is made.
    pub moves: Entries<OneOrMany<Move>>,
    /// What else it brings about.
    pub effect: OneOrMany<Effect>,
    /// The routes that a refusal names.
    pub instead: OneOrMany<InsteadText>,
    /// Where it is stated.
    pub cite: Cites,
}

/// How much a field is needed, in a word or with its condition.
pub type FieldText = Form<Weight, Field>;

/// A field of an act.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// How much it is needed.
    pub need: Weight,
    /// When it is needed; always where nothing stands here.
    #[serde(default)]
    pub when: Condition,
    /// Where it is stated.
    #[serde(default)]
    pub cite: Cites,
}

/// What comes of it when something lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The event is refused.
    #[default]
    Required,
    /// The event is accepted, and it is said.
    Recommended,
    /// Nothing.
    Optional,
}

/// A check by its name, or a condition of the act's own.
pub type NeedText = Form<String, Need>;

/// Something that has to hold for an act.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Need {
    /// What has to hold, in words for people.
    pub says: String,
    /// What has to hold.
    pub when: Condition,
    /// What comes of it where it does not; `required` where nothing stands here.
    pub need: Option<Weight>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A move of a track.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Move {
    /// The states it leads from.
    pub from: OneOrMany<String>,
    /// The state it leads to.
    pub to: String,
    /// When it is made.
    pub when: Condition,
}

/// Something that an act brings about.
///
/// The conditions of all effects of an act are read before any is carried out: by what held before the event, and by
/// what the event says itself. They are then carried out in one order, however they are written: what is set, filled
/// and waited for; then the moves of tracks; a climb last, so that it passes over a rung that the same act makes
/// vacant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Effect {
    /// When it does so.
    pub when: Condition,
    /// What the host should do.
    pub react: OneOrMany<String>,
    /// Facts that are set, by name.
    pub set: Entries<FactValue>,
    /// Facts that are not known any more.
    pub withdraw: OneOrMany<String>,
    /// Positions that are filled: with the `actor`, with whoever is `assigned` by the event, with whoever holds
    /// another position, or with `nobody`.
    pub fill: Entries<String>,
    /// Waiting reasons that hold from then on.
    pub wait: OneOrMany<String>,
    /// Waiting reasons that do not hold any more.
    pub resume: OneOrMany<String>,
    /// Where the host should turn.
    pub route: OneOrMany<String>,
    /// The rung of the ladder that is climbed: its name, or `next`.
    pub climb: Option<String>,
}

/// A route by its name, or with its condition.
pub type InsteadText = Form<String, Instead>;

/// A route to use in place of what was refused.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Instead {
    /// When it is named.
    pub when: Condition,
    /// The route.
    pub is: String,
    /// Where it is stated.
    pub cite: Cites,
}
