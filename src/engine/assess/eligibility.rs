//! May the ticket be escalated?

use super::check::CheckAnswer;
use super::values::Ask;
use crate::engine::sight::Sight;
use crate::policy::check::Check;
use crate::policy::condition::{Situation, Unset};
use crate::policy::escalation::Escalation;
use crate::policy::table::{Cell, Lookup, Row, Table};
use crate::policy::{Citation, Effect, Grounds, Parts, Truth};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// What the checks of an escalation come to: what is required is judged first, then the grounds, then what speaks against
/// it. As long as it is not known whether all that is required is so, nothing after it is judged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything required is so, there is a ground, and nothing speaks against it.
    Eligible,
    /// The same, but something speaks against it: whoever decides weighs the two.
    Discretionary,
    /// Something required is not so, or there is no ground.
    Ineligible,
    /// What is not told decides.
    Undetermined,
}

/// In one word, as `eligible`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Eligible => "eligible",
            Verdict::Discretionary => "discretionary",
            Verdict::Ineligible => "ineligible",
            Verdict::Undetermined => "undetermined",
        })
    }
}

/// Whether the ticket may be escalated, with all that holds and all that is missing.
///
/// It is an answer, not a decision: no request is refused by it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Eligibility<'t> {
    /// What it comes to.
    pub verdict: Verdict,
    /// Every check that it is made of, whether it holds or not, in the order of the policy.
    pub checks: Vec<CheckAnswer<'t>>,
    /// What decides an undetermined verdict: once all of this is told it is another one. Empty for the others.
    pub ask: Vec<Ask<'t>>,
    /// Whether none of the grounds holds that are listed, in a policy that lists them as examples.
    pub no_listed_ground: bool,
    /// The role that decides; none where the policy names none, or where that hangs on what is not told.
    pub decides: Option<Choice<'t>>,
    /// Where to turn.
    pub routes: Vec<Choice<'t>>,
    /// What is not told of which the role that decides or the routes depend.
    pub ask_besides: Vec<Ask<'t>>,
    /// Where the policy states it.
    pub cite: &'t [Citation],
}

/// A name that a table of the policy gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Choice<'t> {
    /// The name, as the policy declares it.
    pub name: &'t str,
    /// Where that is stated.
    pub cite: &'t [Citation],
}

impl<'t> Eligibility<'t> {
    /// The grounds that hold.
    pub fn grounds(&self) -> impl Iterator<Item = &CheckAnswer<'t>> {
        self.that(Effect::Ground, Truth::True)
    }

    /// What speaks against it.
    pub fn refusals(&self) -> impl Iterator<Item = &CheckAnswer<'t>> {
        self.that(Effect::Refusal, Truth::True)
    }

    /// What is required and is not so.
    pub fn missing(&self) -> impl Iterator<Item = &CheckAnswer<'t>> {
        self.that(Effect::Required, Truth::False)
    }

    /// What is advised and is not so.
    pub fn advisories(&self) -> impl Iterator<Item = &CheckAnswer<'t>> {
        self.that(Effect::Advised, Truth::False)
    }

    /// What hangs on something that is not told, of whatever effect.
    pub fn open(&self) -> impl Iterator<Item = &CheckAnswer<'t>> {
        let checks = self.checks.iter();
        checks.filter(|check| check.truth == Truth::Unknown)
    }

    fn that(&self, effect: Effect, truth: Truth) -> impl Iterator<Item = &CheckAnswer<'t>> {
        let checks = self.checks.iter();
        checks.filter(move |check| check.effect == effect && check.truth == truth)
    }

    pub(super) fn new<S: Situation>(
        sight: &Sight<'_, S>,
        parts: &'t Parts,
        policy: &'t Escalation,
    ) -> Eligibility<'t> {
        let asked = parts.checks.iter().filter(|check| check.is_of_escalation);
        let checks = asked.map(|check| CheckAnswer::new(sight, parts, check));
        let checks: Vec<CheckAnswer<'t>> = checks.collect();
        let said = Said::new(&checks, policy.grounds);
        let mut besides = BTreeSet::new();
        let first = first(&policy.decides, sight.known, &mut besides);
        let routes = all(&policy.routes, sight.known, &mut besides);
        let besides = besides.into_iter().map(|unset| Ask::new(parts, unset));
        Eligibility {
            verdict: said.verdict(),
            ask: said.asks(&checks),
            no_listed_ground: policy.grounds == Grounds::Illustrative
                && group(&checks, Effect::Ground, Truth::True) != Truth::True,
            decides: first,
            routes,
            ask_besides: besides.collect(),
            cite: &policy.cite,
            checks,
        }
    }
}

/// Whether the verdict, or what it asks for, is another one at another instant.
pub(super) fn differs(one: &Sight<'_>, other: &Sight<'_>, parts: &Parts) -> bool {
    let Some(policy) = &parts.escalation else {
        return false;
    };
    let said = |sight: &Sight<'_>| {
        let asked = |check: &&Check| check.is_of_escalation;
        let checks = parts.checks.iter().filter(asked);
        let checks = checks.map(|check| CheckAnswer::new(sight, parts, check));
        let checks: Vec<CheckAnswer<'_>> = checks.collect();
        let said = Said::new(&checks, policy.grounds);
        (said.verdict(), said.asks(&checks))
    };
    said(one) != said(other)
}

/// The checks, effect by effect.
struct Said {
    required: Truth,
    grounds: Truth,
    refusals: Truth,
}

impl Said {
    fn new(checks: &[CheckAnswer<'_>], grounds: Grounds) -> Said {
        let none_listed = !checks.iter().any(|check| check.effect == Effect::Ground);
        let is_given = grounds == Grounds::Illustrative || none_listed;
        Said {
            required: group(checks, Effect::Required, Truth::False),
            grounds: match is_given {
                true => Truth::True,
                false => group(checks, Effect::Ground, Truth::True),
            },
            refusals: group(checks, Effect::Refusal, Truth::True),
        }
    }

    fn verdict(&self) -> Verdict {
        match (self.required, self.grounds, self.refusals) {
            (Truth::False, _, _) | (Truth::True, Truth::False, _) => Verdict::Ineligible,
            (Truth::True, Truth::True, Truth::False) => Verdict::Eligible,
            (Truth::True, Truth::True, Truth::True) => Verdict::Discretionary,
            (Truth::Unknown, _, _)
            | (Truth::True, Truth::Unknown, _)
            | (Truth::True, Truth::True, Truth::Unknown) => Verdict::Undetermined,
        }
    }

    /// All that is open in any of the three, so that telling it decides.
    fn asks<'t>(&self, checks: &[CheckAnswer<'t>]) -> Vec<Ask<'t>> {
        let mut asks: Vec<Ask<'t>> = Vec::new();
        if self.verdict() != Verdict::Undetermined {
            return asks;
        }
        for check in checks {
            let of = match check.effect {
                Effect::Required => self.required,
                Effect::Ground => self.grounds,
                Effect::Refusal => self.refusals,
                Effect::Advised => Truth::True,
            };
            if of == Truth::Unknown {
                let new = check.ask.iter().filter(|ask| !asks.contains(ask));
                let new: Vec<Ask<'t>> = new.copied().collect();
                asks.extend(new);
            }
        }
        asks
    }
}

/// `decisive` as soon as one check of that effect has it; else unknown if one is; else its opposite.
fn group(checks: &[CheckAnswer<'_>], effect: Effect, decisive: Truth) -> Truth {
    let of = || checks.iter().filter(|check| check.effect == effect);
    if of().any(|check| check.truth == decisive) {
        decisive
    } else if of().any(|check| check.truth == Truth::Unknown) {
        Truth::Unknown
    } else {
        decisive.negated()
    }
}

fn first<'t>(
    table: &'t Table<String>,
    known: &impl Situation,
    asks: &mut BTreeSet<Unset>,
) -> Option<Choice<'t>> {
    match table.first(known) {
        Lookup::Row(_, row) => choice(row),
        Lookup::NoRow => None,
        Lookup::Unknown(unset) => {
            asks.extend(unset);
            None
        }
    }
}

fn all<'t>(
    table: &'t Table<String>,
    known: &impl Situation,
    asks: &mut BTreeSet<Unset>,
) -> Vec<Choice<'t>> {
    let mut all = Vec::new();
    for row in &table.rows {
        match row.when.truth(known) {
            Truth::True => all.extend(choice(row)),
            Truth::False => {}
            Truth::Unknown => asks.extend(row.when.ask(known)),
        }
    }
    all
}

fn choice(row: &Row<String>) -> Option<Choice<'_>> {
    match &row.value {
        Cell::Is(name) => Some(Choice {
            name,
            cite: &row.cite,
        }),
        Cell::NotDefined(_) => None,
    }
}
