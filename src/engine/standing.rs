//! The answers of an assessment one by one, apart from the ticket, so that those of two can be compared.

use super::assess::{
    Assessment, CheckAnswer, CycleAnswer, CycleState, Grant, Rule, RungAnswer, RungState,
    TrackAnswer, Verdict,
};
use crate::policy::{Citation, Target, Truth};
use crate::subject::Actor;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// An answer that is another one than it was, or that only one of both has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Flipped {
    /// Which.
    pub what: Answer,
    /// Where it stood; none where there was none.
    pub before: Option<Standing>,
    /// Where it stands; none where there is none.
    pub after: Option<Standing>,
}

/// One of the answers on which somebody may have acted. Names are those of the policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Answer {
    /// A cycle of a clock.
    Cycle {
        /// The clock.
        clock: String,
        /// The cycle's number on this clock.
        cycle: usize,
    },
    /// What the ticket waits for.
    Waiting(String),
    /// A track.
    Track(String),
    /// A position that somebody holds.
    Position(String),
    /// A check.
    Check(String),
    /// Whether the ticket may be escalated.
    Verdict,
    /// A rung of the ladder.
    Rung(String),
    /// A table of the policy's own.
    Table(String),
    /// A feature.
    Feature(String),
}

/// Where an answer stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Standing {
    /// Of a cycle.
    Cycle(CycleStanding),
    /// Of a reason to wait: since when it holds.
    Waiting(DateTime<Utc>),
    /// Of a track.
    Track {
        /// The state.
        state: String,
        /// Since when; none since the opening.
        since: Option<DateTime<Utc>>,
    },
    /// Of a position: who hold it.
    Position(Vec<Actor>),
    /// Of a check.
    Check {
        /// Whether its condition holds.
        truth: Truth,
        /// The condition.
        rule: RuleCited,
    },
    /// Of the verdict.
    Verdict(Verdict),
    /// Of a rung.
    Rung {
        /// Whether it is eligible.
        state: RungStanding,
        /// The condition under which it is.
        rule: RuleCited,
    },
    /// Of a table or a feature: what it answers, in words.
    Says {
        /// The answer.
        says: String,
        /// The row that gives it.
        rule: RuleCited,
    },
}

/// Where a cycle stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct CycleStanding {
    /// Its state.
    pub state: CycleState,
    /// The target its due follows from; none where the policy gives none.
    pub target: Option<Target>,
    /// Its due, where that is an instant; of a paused cycle the one its pause found.
    pub due: Option<DateTime<Utc>>,
    /// The breach that stands.
    pub breached_at: Option<DateTime<Utc>>,
    /// The rules that made the due.
    pub rules: Vec<RuleCited>,
}

/// Where a rung stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RungStanding {
    /// The ticket stands on it, or on a higher one.
    Reached,
    /// It is eligible, since then.
    Eligible(DateTime<Utc>),
    /// It is not, and becomes so then by itself, if at all.
    NotYet(Option<DateTime<Utc>>),
    /// It is not, and would become so but for a pause.
    Held,
    /// It depends on what is not told.
    Unknown,
    /// The policy does not say when it is.
    NotDefined,
}

/// A rule that an answer rests on, apart from the policy that has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RuleCited {
    /// Its place in the document.
    pub path: String,
    /// What it says, in words.
    pub says: String,
    /// Where it comes from.
    pub cite: Vec<Citation>,
}

/// `track escalation: none, then requested since 2026-07-01 10:00:00 UTC`.
impl fmt::Display for Flipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |standing: &Option<Standing>| match standing {
            Some(standing) => standing.to_string(),
            None => "none".to_owned(),
        };
        let (before, after) = (shown(&self.before), shown(&self.after));
        write!(f, "{}: {before}, then {after}", self.what)
    }
}

impl Flipped {
    /// Where the cycle stood, if it is one and there was one.
    pub fn before_cycle(&self) -> Option<&CycleStanding> {
        self.before.as_ref().and_then(Standing::cycle)
    }

    /// Where the cycle stands, if it is one and there is one.
    pub fn after_cycle(&self) -> Option<&CycleStanding> {
        self.after.as_ref().and_then(Standing::cycle)
    }
}

impl Standing {
    fn cycle(&self) -> Option<&CycleStanding> {
        match self {
            Standing::Cycle(cycle) => Some(cycle),
            Standing::Waiting(_)
            | Standing::Track { .. }
            | Standing::Position(_)
            | Standing::Check { .. }
            | Standing::Verdict(_)
            | Standing::Says { .. }
            | Standing::Rung { .. } => None,
        }
    }

    /// The rules it rests on.
    pub fn rules(&self) -> &[RuleCited] {
        match self {
            Standing::Cycle(cycle) => &cycle.rules,
            Standing::Check { rule, .. }
            | Standing::Rung { rule, .. }
            | Standing::Says { rule, .. } => std::slice::from_ref(rule),
            Standing::Waiting(_)
            | Standing::Track { .. }
            | Standing::Position(_)
            | Standing::Verdict(_) => &[],
        }
    }

    /// Whether it is the same outcome, be it by the same rules or not.
    fn is_as(&self, other: &Standing) -> bool {
        match (self, other) {
            (Standing::Cycle(one), Standing::Cycle(other)) => {
                (one.state, one.due, one.breached_at) == (other.state, other.due, other.breached_at)
            }
            (Standing::Check { truth: one, .. }, Standing::Check { truth: other, .. }) => {
                one == other
            }
            (Standing::Rung { state: one, .. }, Standing::Rung { state: other, .. }) => {
                one == other
            }
            (Standing::Says { says: one, .. }, Standing::Says { says: other, .. }) => one == other,
            (one, other) => one == other,
        }
    }
}

/// `cycle 1 of first-response`, `track escalation`.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Cycle { clock, cycle } => write!(f, "cycle {cycle} of {clock}"),
            Answer::Waiting(reason) => write!(f, "waiting for {reason}"),
            Answer::Track(track) => write!(f, "track {track}"),
            Answer::Position(position) => write!(f, "position {position}"),
            Answer::Check(check) => write!(f, "check {check}"),
            Answer::Verdict => f.write_str("verdict on escalation"),
            Answer::Rung(rung) => write!(f, "rung {rung}"),
            Answer::Table(table) => write!(f, "table {table}"),
            Answer::Feature(feature) => write!(f, "feature {feature}"),
        }
    }
}

/// `running, due 2026-07-01 10:00:00 UTC`, `active since 2026-07-01 10:00:00 UTC`, `true`.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Standing::Cycle(cycle) => cycle.fmt(f),
            Standing::Waiting(since) => write!(f, "since {}", Shown(*since)),
            Standing::Track { state, since } => {
                f.write_str(state)?;
                since.map_or(Ok(()), |since| write!(f, " since {}", Shown(since)))
            }
            Standing::Position(holders) => {
                let name = |holder: &Actor| {
                    let name = holder.id.as_ref().or(holder.role.as_ref());
                    name.map_or("somebody".to_owned(), String::clone)
                };
                let names: Vec<String> = holders.iter().map(name).collect();
                f.write_str(&names.join(", "))
            }
            Standing::Check { truth, .. } => truth.fmt(f),
            Standing::Verdict(verdict) => verdict.fmt(f),
            Standing::Rung { state, .. } => state.fmt(f),
            Standing::Says { says, .. } => f.write_str(says),
        }
    }
}

/// As in `running, due 2026-07-01 10:00:00 UTC, breached 2026-07-01 10:00:00 UTC`.
impl fmt::Display for CycleStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state {
            CycleState::Running => f.write_str("running")?,
            CycleState::Paused { since } => write!(f, "paused since {}", Shown(since))?,
            CycleState::Met { at } => write!(f, "met {}", Shown(at))?,
            CycleState::Cancelled { at, cause } => {
                write!(f, "cancelled {} ({})", Shown(at), cause.as_str())?;
            }
        }
        if let Some(due) = self.due {
            write!(f, ", due {}", Shown(due))?;
        }
        match self.breached_at {
            Some(at) => write!(f, ", breached {}", Shown(at)),
            None => Ok(()),
        }
    }
}

/// As in `eligible since 2026-07-01 10:00:00 UTC`.
impl fmt::Display for RungStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RungStanding::Reached => f.write_str("reached"),
            RungStanding::Eligible(since) => write!(f, "eligible since {}", Shown(*since)),
            RungStanding::NotYet(Some(at)) => write!(f, "eligible at {}", Shown(*at)),
            RungStanding::NotYet(None) => f.write_str("not eligible"),
            RungStanding::Held => f.write_str("held"),
            RungStanding::Unknown => f.write_str("unknown"),
            RungStanding::NotDefined => f.write_str("not defined"),
        }
    }
}

/// To the nanosecond where there are any.
struct Shown(DateTime<Utc>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d %H:%M:%S%.f UTC"))
    }
}

impl From<&Rule<'_>> for RuleCited {
    fn from(rule: &Rule<'_>) -> RuleCited {
        RuleCited {
            path: rule.path.to_owned(),
            says: rule.says.clone(),
            cite: rule.cite.to_vec(),
        }
    }
}

impl From<&CycleAnswer<'_>> for Standing {
    fn from(cycle: &CycleAnswer<'_>) -> Standing {
        let rules = cycle.explain().rules;
        Standing::Cycle(CycleStanding {
            state: cycle.state,
            target: cycle.target,
            due: cycle.due.instant(),
            breached_at: cycle.breached_at,
            rules: rules.iter().map(RuleCited::from).collect(),
        })
    }
}

impl From<&TrackAnswer<'_>> for Standing {
    fn from(track: &TrackAnswer<'_>) -> Standing {
        Standing::Track {
            state: track.state().to_owned(),
            since: track.since(),
        }
    }
}

impl From<&CheckAnswer<'_>> for Standing {
    fn from(check: &CheckAnswer<'_>) -> Standing {
        Standing::Check {
            truth: check.truth,
            rule: RuleCited {
                path: check.path.to_owned(),
                says: check.words.clone(),
                cite: check.cite.to_vec(),
            },
        }
    }
}

impl From<&RungAnswer<'_>> for Standing {
    fn from(rung: &RungAnswer<'_>) -> Standing {
        let state = match &rung.state {
            RungState::Reached => RungStanding::Reached,
            RungState::Eligible { since } => RungStanding::Eligible(*since),
            RungState::NotYet { at } => RungStanding::NotYet(*at),
            RungState::Held => RungStanding::Held,
            RungState::Unknown(_) => RungStanding::Unknown,
            RungState::NotDefined(_) => RungStanding::NotDefined,
        };
        Standing::Rung {
            state,
            rule: RuleCited {
                path: rung.path.to_owned(),
                says: rung.words.clone().unwrap_or_default(),
                cite: rung.cite.to_vec(),
            },
        }
    }
}

fn says(path: String, says: String, cite: &[Citation]) -> Standing {
    let rule = RuleCited {
        path,
        says: says.clone(),
        cite: cite.to_vec(),
    };
    Standing::Says { says, rule }
}

/// How much there is, and when there is more.
fn granted(grant: &Grant<'_>) -> String {
    match grant {
        Grant::Counted {
            renews_at: Some(at),
            ..
        } => format!("{grant}, fewer from {at} on"),
        Grant::Granted
        | Grant::Denied
        | Grant::Limited(_)
        | Grant::Counted { .. }
        | Grant::NotDefined(_)
        | Grant::Unknown(_) => grant.to_string(),
    }
}

fn standings(look: &Assessment<'_>) -> BTreeMap<Answer, Standing> {
    let mut all = BTreeMap::new();
    for clock in look.clocks() {
        all.extend(clock.cycles().map(|cycle| {
            let (clock, number) = (clock.name().to_owned(), cycle.number);
            let what = Answer::Cycle {
                clock,
                cycle: number,
            };
            (what, Standing::from(&cycle))
        }));
    }
    all.extend(look.waiting().map(|waiting| {
        let what = Answer::Waiting(waiting.reason.to_owned());
        (what, Standing::Waiting(waiting.since))
    }));
    all.extend(look.tracks().map(|track| {
        let what = Answer::Track(track.name().to_owned());
        (what, Standing::from(&track))
    }));
    for position in look.positions() {
        if let Some(holder) = position.holder {
            let what = Answer::Position(position.name.to_owned());
            let held = all.entry(what).or_insert(Standing::Position(Vec::new()));
            if let Standing::Position(holders) = held {
                holders.push(holder.clone());
            }
        }
    }
    all.extend(look.checks().map(|check| {
        let what = Answer::Check(check.name.to_owned());
        (what, Standing::from(&check))
    }));
    all.extend(look.eligibility().map(|eligibility| {
        let verdict = Standing::Verdict(eligibility.verdict);
        (Answer::Verdict, verdict)
    }));
    all.extend(look.ladder().iter().flat_map(|ladder| {
        ladder.rungs.iter().map(|rung| {
            let what = Answer::Rung(rung.name.to_owned());
            (what, Standing::from(rung))
        })
    }));
    all.extend(look.tables().map(|table| {
        let cite = table.one().map_or(table.cite, |row| row.cite);
        let path = match table.paths.is_empty() {
            true => format!("table.{}", table.name),
            false => table.paths.join(", "),
        };
        let says = says(path, table.to_string(), cite);
        (Answer::Table(table.name.to_owned()), says)
    }));
    all.extend(look.features().map(|feature| {
        let whole = || format!("feature.{}", feature.name);
        let path = feature.path.map_or_else(whole, str::to_owned);
        let says = says(path, granted(&feature.grant), feature.cite);
        (Answer::Feature(feature.name.to_owned()), says)
    }));
    all
}

/// The answers that differ. The same one by other rules is none.
pub(super) fn flipped(before: &Assessment<'_>, after: &Assessment<'_>) -> Vec<Flipped> {
    let (mut before, mut after) = (standings(before), standings(after));
    let mut all: Vec<Answer> = before.keys().chain(after.keys()).cloned().collect();
    all.sort_unstable();
    all.dedup();
    let mut flipped = Vec::new();
    for what in all {
        let (before, after) = (before.remove(&what), after.remove(&what));
        let is_same = match (&before, &after) {
            (Some(before), Some(after)) => before.is_as(after),
            (None, _) | (_, None) => false,
        };
        if !is_same {
            flipped.push(Flipped {
                what,
                before,
                after,
            });
        }
    }
    flipped
}
