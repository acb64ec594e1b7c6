//! Checks: conditions with a name and a meaning.

use super::citation::Citation;
use super::condition::{Condition, Timed};
use super::pattern::words;
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Check {
    pub(crate) name: String,
    /// The check's place in the document.
    pub(crate) path: String,
    /// What it says in the words of the policy.
    pub(crate) says: String,
    pub(crate) effect: Effect,
    pub(crate) when: Condition<Timed>,
    /// Whether the verdict on an escalation hangs on it.
    pub(crate) is_of_escalation: bool,
    /// Whether it can be read only where an event is at hand.
    pub(crate) is_of_event: bool,
    pub(crate) cite: Vec<Citation>,
}

words! {
    /// What a check means.
    Effect {
        /// Where its condition holds, there is a ground to escalate.
        Ground => "ground",
        /// Where its condition holds, there is a reason to refuse.
        Refusal => "refusal",
        /// Its condition has to hold.
        Required => "required",
        /// Its condition had better hold.
        Advised => "advised",
    }
}
