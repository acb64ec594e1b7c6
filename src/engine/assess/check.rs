//! What checks say at an instant.

use super::values::Ask;
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::check::Check;
use crate::policy::condition::{Assumed, Situation, Worded};
use crate::policy::{Citation, Effect, Parts, Truth};
use serde::Serialize;

/// A check at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct CheckAnswer<'t> {
    /// Its name in the policy.
    pub name: &'t str,
    /// What it says, in the words of the policy.
    pub says: &'t str,
    /// Its condition, in one line: as it is once the readings of all parameters are chosen.
    pub words: String,
    /// What it means that the condition holds, or does not.
    pub effect: Effect,
    /// Whether its condition holds.
    pub truth: Truth,
    /// What decides it, where it is unknown: once all of this is told it is true or false, and until then
    /// no other fact changes it.
    pub ask: Vec<Ask<'t>>,
    /// The facts that were read at their defaults, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<&'t str>,
    /// Its place in the document.
    pub path: &'t str,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

impl<'t> CheckAnswer<'t> {
    pub(super) fn new<S: Situation>(
        sight: &Sight<'_, S>,
        parts: &'t Parts,
        check: &'t Check,
    ) -> CheckAnswer<'t> {
        let mut asks = Vec::new();
        let truth = check.when.read(sight, &mut asks);
        asks.sort_unstable();
        asks.dedup();
        let mut assumed = Assumed::default();
        check.when.read(sight, &mut assumed);
        let assumed = assumed.0.into_iter();
        CheckAnswer {
            name: &check.name,
            says: &check.says,
            words: Worded(parts, &check.when).to_string(),
            effect: check.effect,
            truth,
            ask: asks
                .into_iter()
                .map(|unset| Ask::new(parts, unset))
                .collect(),
            assumed: assumed.map(|fact| parts.fact(fact).name.as_str()).collect(),
            path: &check.path,
            cite: &check.cite,
        }
    }
}

/// When each check, or what it asks for, is another one if no event comes.
pub(super) fn changes<'t>(
    sight: Sight<'t>,
    parts: &'t Parts,
) -> impl Iterator<Item = (&'t str, Instant)> {
    let checks = parts.checks.iter().filter(|check| !check.is_of_event);
    checks.filter_map(move |check| Some((check.name.as_str(), sight.next_change(&check.when)?)))
}
