//! The escalation ladder, as it is written.

use super::condition::Condition;
use super::form::{Entries, Form, OneOrMany};
use super::since::SpanText;
use super::syntax::{Cites, Row, Setting};
use crate::policy::{RungKind, Steps, Vacancy};
use serde::{Deserialize, Serialize};

/// The rungs by which tickets are escalated.
///
/// A rung becomes eligible by itself: at the instant from which its condition holds. It is climbed by an event, and
/// who may do that is stated by the act `rung-climbed`.
///
/// ```
/// use duly::{Event, NextRung, Opening, Policy, RungState, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     [ladder]
///     start = "engineer"
///     [[ladder.rung]]
///     name = "engineer"
///     role = "engineer"
///     kind = "functional"
///     [[ladder.rung]]
///     name = "manager"
///     role = ["support-manager", "duty-manager"]
///     kind = "hierarchical"
///     eligible = { is = { unacknowledged = "30 elapsed minutes" } }
/// "#)?;
/// let mut ticket = Policy::compile(&document)?.open(Opening::new("2026-07-01T08:00:00Z".parse()?))?;
/// let look = ticket.assess("2026-07-01T08:29:59Z".parse()?)?;
/// let ladder = look.ladder().unwrap();
/// assert_eq!((ladder.current, &ladder.next), (Some("engineer"), &NextRung::Rung("manager")));
/// assert_eq!(ladder.rung("manager").unwrap().state, RungState::NotYet { at: Some("2026-07-01T08:30:00Z".parse()?) });
///
/// // The half hour is over: that is an answer, not an event. Nothing has been climbed.
/// let look = ticket.assess("2026-07-01T08:30:00Z".parse()?)?;
/// let since = "2026-07-01T08:30:00Z".parse()?;
/// assert_eq!(look.ladder().unwrap().rung("manager").unwrap().state, RungState::Eligible { since });
///
/// ticket.apply(Event::climbed("2026-07-01T08:31:00Z".parse()?, None))?;
/// let look = ticket.assess("2026-07-01T08:31:00Z".parse()?)?;
/// assert_eq!(look.ladder().unwrap().next, NextRung::Top);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ladder {
    /// Whether rungs may be left out; `adjacent`, that is no, where nothing stands here.
    pub steps: Option<Setting<Steps>>,
    /// The rung on which tickets are opened: its name, or `assignee` (where nothing stands here), that of the
    /// assignee's role.
    pub start: Option<Setting<String>>,
    /// The calendar that its open time and business days are counted on, or the table that gives its name.
    pub calendar: OneOrMany<Form<String, Row<String>>>,
    /// The waiting reasons that pause its times.
    pub pauses: Vec<String>,
    /// How long an acknowledgement holds; for good, where nothing stands here.
    pub acknowledgement_lasts: Option<SpanText>,
    /// The rungs, the lowest first.
    pub rung: Vec<Rung>,
    /// Those to turn to beside it.
    pub beside: Entries<Beside>,
    /// Where it is stated.
    pub cite: Cites,
}

/// A rung of the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rung {
    /// Its name.
    pub name: String,
    /// The role of those who stand on it, or several.
    pub role: OneOrMany<String>,
    /// What climbing to it brings.
    pub kind: Option<RungKind>,
    /// When it is eligible: a row, as in `{ is = { unacknowledged = "1 business hour" } }`, or several, of which the
    /// first that applies counts. Not defined where nothing stands here.
    pub eligible: OneOrMany<Row<Condition>>,
    /// How often whoever stands on it is told again.
    pub repeat: Option<Repeat>,
    /// When there is nobody on it.
    pub vacant: Option<Vacant>,
    /// The role of whoever stands on it, or the table that gives it where that hangs on the ticket, as on its region.
    pub holder: OneOrMany<Form<String, Row<String>>>,
    /// The readings of parameters under which there is such a rung.
    pub parameter: Entries<OneOrMany<String>>,
    /// Where it is stated.
    pub cite: Cites,
}

/// How often whoever stands on a rung is told again, as long as nobody answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Repeat {
    /// How long after the climb, and after each time that it is due: one that is made late moves none.
    pub every: SpanText,
    /// So many times, and no more.
    pub times: u16,
}

/// When there is nobody on a rung, and what is done then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Vacant {
    /// When there is nobody.
    pub when: Condition,
    /// What is done then.
    pub then: Vacancy,
}

/// Somebody to turn to beside the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Beside {
    /// Their role, or several.
    pub role: OneOrMany<String>,
    /// When they can be turned to.
    pub when: Condition,
    /// Where it is stated.
    pub cite: Cites,
}
