//! Who did something.

use crate::policy::pattern::Signature;
use crate::policy::person::Person;
use crate::policy::{EventName, Side, Visibility};
use serde::{Deserialize, Serialize};

/// Who did something: whose part they take, and who they are to the host.
///
/// ```
/// use duly::{Actor, Side};
///
/// let engineer = Actor::new(Side::Vendor).role("engineer").id("u-17");
/// assert_eq!(engineer.role.as_deref(), Some("engineer"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an actor, as in `{ side = \"customer\" }`",
    rename_all = "kebab-case"
)]
#[non_exhaustive]
pub struct Actor {
    /// Whose part they take.
    pub side: Side,
    /// Their role, in the policy's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The host's id for them; the crate only hands it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The organisation they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Their region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What they are skilled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
}

impl Actor {
    /// Somebody on that side, of no known role.
    pub fn new(side: Side) -> Actor {
        Actor {
            side,
            role: None,
            id: None,
            organisation: None,
            region: None,
            skills: Vec::new(),
        }
    }

    /// The same, in that role.
    pub fn role(mut self, role: &str) -> Actor {
        self.role = Some(role.to_owned());
        self
    }

    /// The same, with the host's id.
    pub fn id(mut self, id: &str) -> Actor {
        self.id = Some(id.to_owned());
        self
    }

    /// The same, of this organisation.
    pub fn organisation(mut self, organisation: &str) -> Actor {
        self.organisation = Some(organisation.to_owned());
        self
    }

    /// The same, of this region.
    pub fn region(mut self, region: &str) -> Actor {
        self.region = Some(region.to_owned());
        self
    }

    /// The same, skilled in this too.
    pub fn skill(mut self, skill: &str) -> Actor {
        self.skills.push(skill.to_owned());
        self
    }

    /// What conditions can ask of them.
    pub(crate) fn person(&self) -> Person<'_> {
        Person {
            side: self.side,
            id: self.id.as_deref(),
            role: self.role.as_deref(),
            organisation: self.organisation.as_deref(),
            region: self.region.as_deref(),
            skills: &self.skills,
        }
    }

    pub(super) fn signature(&self, event: EventName) -> Signature<'_> {
        Signature {
            event,
            own: None,
            side: self.side,
            role: self.role.as_deref(),
            organisation: self.organisation.as_deref(),
            region: self.region.as_deref(),
            skills: &self.skills,
            visibility: Visibility::Public,
            position: None,
            channel: None,
            response: None,
        }
    }
}
