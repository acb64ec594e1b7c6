//! What may be expected of a ticket at an instant.

use super::instant::{Moment, Span};
use crate::policy::{FactValue, StateKind};
use crate::words::shown;
use chrono::{DateTime, Utc};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// What holds at an instant, on the log up to it. What is not said is not looked at.
///
/// In a file it is a `[[then]]`: the keys are the fields below, with hyphens, and every other key is the name of a
/// clock.
///
/// ```
/// use duly::scenario::{ClockThen, Scenario, Then};
/// use duly::{Opening, Policy, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     [clock.answer]
///     start = "opened"
///     target = { is = "2 elapsed hours" }
///     reclassified = "freeze"
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>();
/// let due = at("2026-07-01T10:00:00Z")?;
/// Scenario::new("An answer is due in two hours", &policy, Opening::new(at("2026-07-01T08:00:00Z")?))
///     .then(Then::at(at("2026-07-01T09:00:00Z")?).clock("answer", ClockThen::default().state("running").due(due)))
///     .check()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Then {
    /// When.
    pub at: Moment,
    /// Whether events of this very instant are still to come.
    #[serde(default)]
    pub before_events: bool,
    /// When the next change is: an instant, or `none`.
    pub next_change: Option<Foreseen>,
    /// The waiting reasons that hold, the oldest first; whole.
    pub waiting: Option<Vec<String>>,
    /// The case, its verdict, tracks, positions and checks.
    pub escalation: Option<EscalationThen>,
    /// Where the ticket stands on the ladder.
    pub ladder: Option<LadderThen>,
    /// What tables of the policy's own answer, as [`TableAnswer`](crate::TableAnswer) displays itself: the names of the
    /// rows, or `not defined: ...` with the reason, or `not known; ask: ...` with the questions.
    #[serde(default)]
    pub tables: BTreeMap<String, String>,
    /// By tables of which no row applies, what the nearest rows would have answered; whole.
    #[serde(default)]
    pub nearest: BTreeMap<String, Vec<String>>,
    /// How much there is of features, as [`Grant`](crate::Grant) displays itself.
    #[serde(default)]
    pub features: BTreeMap<String, String>,
    /// By queues, the ids of the scenario's tickets in their order; groups that do not compare stand apart, as in
    /// `b, a | c`.
    #[serde(default)]
    pub order: BTreeMap<String, String>,
    /// What an account tells, for whoever is named.
    #[serde(default)]
    pub tells: Vec<TellsThen>,
    /// By clocks, what holds of a cycle.
    #[serde(flatten, deserialize_with = "of_clocks")]
    pub clocks: BTreeMap<String, ClockThen>,
}

/// What is no other key is a clock; where one cannot be read, it is said which.
fn of_clocks<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, ClockThen>, D::Error> {
    struct Clocks;
    impl<'de> Visitor<'de> for Clocks {
        type Value = BTreeMap<String, ClockThen>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("what holds of clocks")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut clocks = BTreeMap::new();
            while let Some(name) = map.next_key::<String>()? {
                let then = map.next_value();
                let then =
                    then.map_err(|error| Error::custom(format!("in `{}`: {error}", shown(&name))))?;
                clocks.insert(name, then);
            }
            Ok(clocks)
        }
    }
    deserializer.deserialize_map(Clocks)
}

impl Then {
    /// Of this instant, nothing yet.
    pub fn at(at: DateTime<Utc>) -> Then {
        Then {
            at: at.into(),
            before_events: false,
            next_change: None,
            waiting: None,
            escalation: None,
            ladder: None,
            tables: BTreeMap::new(),
            nearest: BTreeMap::new(),
            features: BTreeMap::new(),
            order: BTreeMap::new(),
            tells: Vec::new(),
            clocks: BTreeMap::new(),
        }
    }

    /// The same, and this of a clock.
    pub fn clock(mut self, name: &str, clock: ClockThen) -> Then {
        self.clocks.insert(name.to_owned(), clock);
        self
    }

    /// Whether there is nothing that would have to hold.
    pub(super) fn says_nothing(&self) -> bool {
        let mut said = self.clone();
        said.escalation = said
            .escalation
            .filter(|one| *one != EscalationThen::default());
        said.ladder = said.ladder.filter(|one| *one != LadderThen::default());
        said.clocks
            .retain(|_, clock| *clock != ClockThen::default());
        let nothing = Then {
            at: self.at.clone(),
            before_events: self.before_events,
            ..Then::at(self.at.at)
        };
        said == nothing
    }

    /// The same, with the next change then.
    pub fn next_change(mut self, at: DateTime<Utc>) -> Then {
        self.next_change = Some(Foreseen::At(at.into()));
        self
    }
}

/// An instant at which something changes, or that nothing does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Foreseen {
    /// Nothing changes any more if no event comes: `none`.
    None,
    /// Then.
    At(Moment),
}

impl<'de> Deserialize<'de> for Foreseen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Foreseen, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "none" => Ok(Foreseen::None),
            text => text.parse().map(Foreseen::At).map_err(Error::custom),
        }
    }
}

/// What an account tells a ticket that this customer opens; whole.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TellsThen {
    /// The host's id of the customer.
    pub who: Option<String>,
    /// Their role.
    pub role: Option<String>,
    /// The facts.
    pub facts: BTreeMap<String, FactValue>,
}

/// What holds of a clock's last cycle, or of the one of that number. What is not said is not looked at. Of a cycle that
/// is not there nothing holds but `state = "not started"`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "what holds of a clock, as in `{ state = \"running\" }`, or another key of `then`"
)]
#[non_exhaustive]
pub struct ClockThen {
    /// The cycle by its number, from 1; the last one, where nothing is said.
    pub cycle: Option<usize>,
    /// How many cycles there are.
    pub cycles: Option<usize>,
    /// `running`, `paused`, `met`, `cancelled` or `not started`.
    pub state: Option<String>,
    /// When it started.
    pub started_at: Option<Moment>,
    /// Since when it is paused.
    pub paused_since: Option<Moment>,
    /// When it was met.
    pub met_at: Option<Moment>,
    /// When it was cancelled.
    pub cancelled_at: Option<Moment>,
    /// Why it was cancelled, in one word, as `resolved`, `closed` or `reclassified`.
    pub cause: Option<String>,
    /// When it is due, or why there is no such instant.
    pub due: Option<DueThen>,
    /// Of a held due, what it was before.
    pub due_was: Option<Moment>,
    /// The effective target.
    pub effective: Option<Span>,
    /// What is used of it.
    pub consumed: Option<Span>,
    /// What is left of it.
    pub remaining: Option<Span>,
    /// How long it was paused.
    pub paused: Option<Span>,
    /// By how much it is exceeded.
    pub overrun: Option<Span>,
    /// The breach that stands.
    pub breached_since: Option<Moment>,
    /// Whether a breach stands.
    pub breached: Option<bool>,
    /// Whether the due is past, be it met or not.
    pub past_due: Option<bool>,
    /// Where the due lies after it, the last day of which closed days are known, as `2026-12-31`; else `none`.
    pub known_until: Option<String>,
    /// When the warnings that stand were reached; whole.
    pub warnings: Option<Vec<Moment>>,
    /// The last breach that was taken back.
    pub withdrawn_breach: Option<Moment>,
    /// When it was.
    pub withdrawn_at: Option<Moment>,
    /// The target in words, as [`Target`](crate::Target) displays itself.
    pub target: Option<String>,
    /// `objective` or `guarantee`.
    pub kind: Option<String>,
    /// Ids that the explanation must cite.
    pub cites: Vec<String>,
    /// How many changes of target or calendar it met.
    pub reclassifications: Option<usize>,
    /// Whether the last of them found the new due past.
    pub already_late: Option<bool>,
}

impl ClockThen {
    /// What is said of a cycle that has started, but for its state: each field and what is expected of it.
    pub(super) fn of_a_cycle(&self) -> Vec<(&'static str, String)> {
        let moment = |one: &Option<Moment>| one.as_ref().map(Moment::to_string);
        let span = |one: Option<Span>| one.map(|span| span.to_string());
        let flag = |one: Option<bool>| one.map(|flag| flag.to_string());
        let due = self.due.as_ref().map(|due| match due {
            DueThen::At(at) => at.to_string(),
            DueThen::Words(words) => words.clone(),
        });
        let warnings = self.warnings.as_ref().map(|all| {
            let all: Vec<String> = all.iter().map(Moment::to_string).collect();
            format!("[{}]", all.join(", "))
        });
        let cites = (!self.cites.is_empty()).then(|| self.cites.join(", "));
        let changes = self.reclassifications.map(|number| number.to_string());
        let fields = [
            ("started-at", moment(&self.started_at)),
            ("paused-since", moment(&self.paused_since)),
            ("met-at", moment(&self.met_at)),
            ("cancelled-at", moment(&self.cancelled_at)),
            ("cause", self.cause.clone()),
            ("due", due),
            ("due-was", moment(&self.due_was)),
            ("effective", span(self.effective)),
            ("consumed", span(self.consumed)),
            ("remaining", span(self.remaining)),
            ("paused", span(self.paused)),
            ("overrun", span(self.overrun)),
            ("breached-since", moment(&self.breached_since)),
            ("breached", flag(self.breached)),
            ("past-due", flag(self.past_due)),
            ("known-until", self.known_until.clone()),
            ("warnings", warnings),
            ("withdrawn-breach", moment(&self.withdrawn_breach)),
            ("withdrawn-at", moment(&self.withdrawn_at)),
            ("target", self.target.clone()),
            ("kind", self.kind.clone()),
            ("cites", cites),
            ("reclassifications", changes),
            ("already-late", flag(self.already_late)),
        ];
        let said = fields.into_iter();
        said.filter_map(|(field, expected)| Some((field, expected?)))
            .collect()
    }

    /// The same, in this state, in the word that a file has for it.
    pub fn state(mut self, state: &str) -> ClockThen {
        self.state = Some(state.to_owned());
        self
    }

    /// The same, due then.
    pub fn due(mut self, at: DateTime<Utc>) -> ClockThen {
        self.due = Some(DueThen::At(at.into()));
        self
    }

    /// The same, breached since then.
    pub fn breached_since(mut self, at: DateTime<Utc>) -> ClockThen {
        self.breached_since = Some(at.into());
        self
    }

    /// The same, without a breach.
    pub fn not_breached(mut self) -> ClockThen {
        self.breached = Some(false);
        self
    }
}

/// When something is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DueThen {
    /// Then.
    At(Moment),
    /// `immediately`, `held`, `never opens`, `out of range`, `not defined:` with the id of what says so, or
    /// `unknown: ask` with the facts to ask for.
    Words(String),
}

impl<'de> Deserialize<'de> for DueThen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<DueThen, D::Error> {
        let text = String::deserialize(deserializer)?;
        let reasons = ["not defined: ", "unknown: ask "];
        let words = ["immediately", "held", "never opens", "out of range"];
        if words.contains(&text.as_str()) || reasons.iter().any(|words| text.starts_with(words)) {
            return Ok(DueThen::Words(text));
        }
        text.parse().map(DueThen::At).map_err(Error::custom)
    }
}

/// What holds of the case and beside it. Lists are whole, but for those of checks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct EscalationThen {
    /// The state of the case.
    pub state: Option<String>,
    /// The kind of that state.
    pub kind: Option<StateKind>,
    /// Since when it is in it: an instant, or `opened` where nothing has moved it.
    pub since: Option<Since>,
    /// The states of tracks.
    pub tracks: BTreeMap<String, String>,
    /// Who holds positions: their id, or their role where they have none, or `nobody`; several by commas.
    pub positions: BTreeMap<String, String>,
    /// The verdict.
    pub verdict: Option<String>,
    /// The grounds that hold.
    pub grounds: Option<Vec<String>>,
    /// The refusals that hold.
    pub refusals: Option<Vec<String>>,
    /// What is required and lacks.
    pub missing: Option<Vec<String>>,
    /// Who decides.
    pub decides: Option<String>,
    /// Where to turn instead.
    pub routes: Option<Vec<String>>,
    /// Checks whose condition is true.
    pub holds: Vec<String>,
    /// Checks whose condition is false.
    pub fails: Vec<String>,
    /// Checks whose condition is unknown, with the facts they ask for.
    pub unknown: BTreeMap<String, Vec<String>>,
}

/// Since when a case is in its state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Since {
    /// Nothing has moved it: `opened`.
    Opened,
    /// Since then.
    At(Moment),
}

impl<'de> Deserialize<'de> for Since {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Since, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "opened" => Ok(Since::Opened),
            text => text.parse().map(Since::At).map_err(Error::custom),
        }
    }
}

/// Where the ticket stands on the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct LadderThen {
    /// The rung it stands on, or `not known`.
    pub rung: Option<String>,
    /// The rung that climbing leads to, `top`, or `ask` with what decides it.
    pub next: Option<String>,
    /// Whether the escalation is over.
    pub over: Option<bool>,
    /// By rung: `reached`, `eligible since` or `eligible at` an instant, `not eligible`, `held`, `ask` with what
    /// decides it, or `not defined:` with the id of what says so.
    pub states: BTreeMap<String, String>,
    /// By rung: the role of whoever stands on it, `host`, or as of a state.
    pub holders: BTreeMap<String, String>,
    /// Those beside it who can be turned to; whole.
    pub beside: Option<Vec<String>>,
}
