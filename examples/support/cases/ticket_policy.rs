//! The policy that a ticket case describes: its targets, and how the peer's clocks behave.

use super::Seconds;
use super::given::Given;
use chrono::TimeDelta;
use duly::document::{
    Clock, Document, Entries, Form, Identity, OneOrMany, Row, Setting, TargetText, TargetValue,
    Trigger, TriggerText, WaitingReason,
};
use duly::{Ending, Mode, Policy, Reopening, Side, Visibility};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};

const CALENDAR: &str = "hours";

/// The promises a case can be of, in the file's words and in the policy's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Promise {
    FirstResponse,
    Update,
    Resolution,
}

impl Promise {
    pub(super) const ALL: [Promise; 3] =
        [Promise::FirstResponse, Promise::Update, Promise::Resolution];

    fn word(self) -> &'static str {
        match self {
            Promise::FirstResponse => "first_response",
            Promise::Update => "update",
            Promise::Resolution => "resolution",
        }
    }

    /// The clock that times it.
    pub(super) fn clock(self) -> String {
        self.word().replace('_', "-")
    }

    /// The promise that a key begins with, and the rest of the key.
    pub(super) fn of_key(key: &str) -> Option<(Promise, &str)> {
        let all = Promise::ALL.into_iter();
        let mut named = all.filter_map(|promise| {
            let rest = key.strip_prefix(promise.word())?.strip_prefix('_')?;
            Some((promise, rest))
        });
        named.next()
    }
}

/// How the peer's clocks behave. What is left out is as in the crate: a cycle that has ended keeps its due,
/// a paused one shows none, a pause is measured as the target is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Semantics {
    /// The statuses in which clocks are paused.
    #[serde(default)]
    pub(super) pauses: BTreeSet<String>,
    #[serde(default)]
    pauses_first_response: Option<bool>,
    /// The same in other words.
    #[serde(default)]
    first_response_paused: Option<bool>,
    #[serde(default)]
    update_clock: Option<UpdateClock>,
    #[serde(default, deserialize_with = "shows")]
    pub(super) after_satisfied: Option<Shows>,
    #[serde(default, deserialize_with = "shows")]
    pub(super) while_paused: Option<Shows>,
    #[serde(default)]
    pub(super) hold_time: HoldTime,
}

/// What stands in place of a due.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shows {
    /// None, which a file may also say without quotes.
    Null,
    KeepsDue,
}

fn shows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Shows>, D::Error> {
    let stated: Option<Shows> = Deserialize::deserialize(deserializer)?;
    Ok(Some(stated.unwrap_or(Shows::Null)))
}

/// What the time spent on hold is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HoldTime {
    #[default]
    Working,
    WallClock,
}

/// Whose words the update clock counts from.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
enum UpdateClock {
    /// From the oldest unanswered reply of the customer to the agent's.
    CustomerReply,
    /// The same, the ticket itself being the first thing the customer said.
    CustomerContact,
    /// From each public reply of the agent to the next.
    AgentReply,
}

impl TryFrom<String> for UpdateClock {
    type Error = String;

    fn try_from(stated: String) -> Result<UpdateClock, String> {
        let word = stated.as_str();
        let word = word
            .strip_prefix("since_")
            .or(word.strip_prefix("from_"))
            .unwrap_or(word);
        match word.strip_prefix("last_").unwrap_or(word) {
            "customer_reply" => Ok(UpdateClock::CustomerReply),
            "customer_contact" => Ok(UpdateClock::CustomerContact),
            "agent_reply" | "agent_public_reply" => Ok(UpdateClock::AgentReply),
            _ => Err(format!(
                "update_clock `{stated}`: expected `customer_reply`, `customer_contact` or `agent_reply`, \
                 with or without `since_` and `last_`"
            )),
        }
    }
}

/// Targets by promise, in open time or in real time.
pub(super) type Targets = BTreeMap<Promise, TargetValue>;

/// Reads `first_response_minutes` and its like: a promise, `wall_clock` or `elapsed` for real time, a unit.
pub(super) fn targets(written: BTreeMap<String, Option<Seconds>>) -> Result<Targets, String> {
    let mut targets = Targets::new();
    for (key, count) in written {
        let (promise, unit) =
            Promise::of_key(&key).ok_or_else(|| format!("targets `{key}`: {EXPECTED_TARGETS}"))?;
        let real = ["wall_clock_", "elapsed_"];
        let real = real.iter().find_map(|prefix| unit.strip_prefix(prefix));
        let seconds = seconds_of(real.unwrap_or(unit))
            .ok_or_else(|| format!("targets `{key}`: {EXPECTED_TARGETS}"))?;
        let Some(Seconds(count)) = count else {
            continue;
        };
        let text = count.checked_mul(seconds).and_then(whole_seconds);
        let text = text.ok_or_else(|| format!("targets `{key}`: expected whole seconds"))?;
        let value = match real {
            Some(_) => TargetValue {
                elapsed: Some(text),
                ..TargetValue::default()
            },
            None => TargetValue {
                business: Some(text),
                ..TargetValue::default()
            },
        };
        if targets.insert(promise, value).is_some() {
            return Err(format!(
                "targets `{key}`: found two targets, expected one for each promise"
            ));
        }
    }
    Ok(targets)
}

const EXPECTED_TARGETS: &str = "expected `first_response_`, `update_` or `resolution_`, then `wall_clock_` or \
                                nothing, then `seconds`, `minutes` or `hours`";

/// How many seconds the unit has.
pub(super) fn seconds_of(unit: &str) -> Option<i32> {
    Some(match unit {
        "seconds" => 1,
        "minutes" => 60,
        "hours" => 3_600,
        _ => return None,
    })
}

fn whole_seconds(span: TimeDelta) -> Option<String> {
    (span.subsec_nanos() == 0).then(|| format!("{} seconds", span.num_seconds()))
}

/// The policy with those hours, targets and clocks.
pub(super) fn policy(
    hours: Given,
    targets: &Targets,
    semantics: &Semantics,
) -> Result<Policy, String> {
    let mut clocks = BTreeMap::new();
    for (promise, target) in targets {
        clocks.insert(promise.clock(), semantics.clock(*promise, target)?);
    }
    let waiting = semantics.pauses.iter().map(|status| {
        let reason = WaitingReason {
            what: format!("status `{status}`"),
            ..WaitingReason::default()
        };
        (reason_of(status), reason)
    });
    of_clocks(hours, clocks, waiting.collect())
}

/// The policy with those hours, clocks and waiting reasons.
pub(super) fn of_clocks(
    hours: Given,
    clocks: BTreeMap<String, Clock>,
    waiting: BTreeMap<String, WaitingReason>,
) -> Result<Policy, String> {
    let document = Document {
        policy: Identity {
            name: "The peer's".to_owned(),
            revision: "1".to_owned(),
            ..Identity::default()
        },
        waiting: Entries(waiting),
        calendar: Entries([(CALENDAR.to_owned(), hours.document())].into()),
        clock: Entries(clocks),
        ..Document::default()
    };
    Policy::compile(&document).map_err(|problems| format!("policy refused: {problems}"))
}

/// The waiting reason that a pausing status is.
pub(super) fn reason_of(status: &str) -> String {
    status.replace('_', "-")
}

impl Semantics {
    fn clock(&self, promise: Promise, target: &TargetValue) -> Result<Clock, String> {
        let pauses = match promise {
            Promise::FirstResponse => self.pauses_first_response()?,
            Promise::Update | Promise::Resolution => true,
        };
        let pauses = self.pauses.iter().filter(|_| pauses);
        let clock = Clock {
            pauses: pauses.map(|status| reason_of(status)).collect(),
            // The time between closing and reopening is no time on the clock.
            reopened: Some(Setting::Short(Reopening::Continue)),
            ..timed(target)
        };
        let (agent, customer) = (replied(Side::Vendor), replied(Side::Customer));
        Ok(match promise {
            Promise::FirstResponse => Clock {
                start: opened().into(),
                stop: agent.into(),
                once: true,
                ..clock
            },
            Promise::Resolution => Clock {
                start: opened().into(),
                resolution: Some(Setting::Short(Ending::Met)),
                closing: Some(Setting::Short(Ending::Met)),
                ..clock
            },
            Promise::Update => match self.update_clock {
                Some(UpdateClock::CustomerReply) => Clock {
                    start: customer.into(),
                    stop: agent.into(),
                    ..clock
                },
                Some(UpdateClock::CustomerContact) => Clock {
                    start: OneOrMany(vec![opened(), customer]),
                    stop: agent.into(),
                    ..clock
                },
                Some(UpdateClock::AgentReply) => Clock {
                    start: agent.clone().into(),
                    restart: agent.into(),
                    ..clock
                },
                None => {
                    return Err(
                        "targets: found one for updates, expected an `update_clock` too".to_owned(),
                    );
                }
            },
        })
    }

    fn pauses_first_response(&self) -> Result<bool, String> {
        match (self.pauses_first_response, self.first_response_paused) {
            (Some(one), Some(other)) if one != other => Err(
                "semantics: found `pauses_first_response` and `first_response_paused` at odds"
                    .to_owned(),
            ),
            (Some(paused), _) | (None, Some(paused)) => Ok(paused),
            (None, None) => Err("semantics: expected `pauses_first_response`".to_owned()),
        }
    }
}

/// A clock of that target on the calendar of the case.
pub(super) fn timed(target: &TargetValue) -> Clock {
    Clock {
        calendar: Form::Short(CALENDAR.to_owned()).into(),
        target: row(target).into(),
        reclassified: Some(Setting::Short(Mode::Freeze)),
        ..Clock::default()
    }
}

pub(super) fn opened() -> TriggerText {
    Form::Short("opened".to_owned())
}

fn replied(side: Side) -> TriggerText {
    Form::Long(Trigger {
        event: "replied".to_owned(),
        from: side.into(),
        visibility: Visibility::Public.into(),
        ..Trigger::default()
    })
}

fn row(target: &TargetValue) -> Row<TargetText> {
    Row {
        when: duly::document::Condition::default(),
        is: Some(Form::Long(target.clone())),
        not_defined: None,
        rows: Vec::new(),
        cite: OneOrMany::default(),
    }
}
