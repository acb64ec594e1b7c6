//! What may be written in a scenario.

use super::escalation::EscalationText;
use super::event::EventText;
use super::instant::{Moment, Span};
use super::ladder::LadderText;
use duly::{FactValue, Side};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A story of one ticket, and what holds at some instants of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Scenario {
    pub(super) title: String,
    pub(super) policy: String,
    /// The rules and open points it is about.
    pub(super) covers: Vec<String>,
    /// The readings chosen, by parameter.
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
    /// The contract that the ticket falls under: a file of `fixtures/contracts`.
    pub(super) contract: Option<String>,
    pub(super) ticket: TicketText,
    /// Other tickets, as they were opened, which stand in queues beside it.
    #[serde(default)]
    pub(super) beside: Vec<TicketText>,
    #[serde(default)]
    pub(super) event: Vec<EventText>,
    pub(super) then: Vec<Then>,
    #[serde(default)]
    pub(super) refused: Vec<RefusedText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TicketText {
    pub(super) id: Option<String>,
    pub(super) logged_at: Moment,
    pub(super) received_at: Option<Moment>,
    pub(super) by: Option<Side>,
    pub(super) role: Option<String>,
    pub(super) who: Option<String>,
    pub(super) organisation: Option<String>,
    /// By name or by label.
    pub(super) severity: Option<String>,
    pub(super) priority: Option<String>,
    pub(super) plan: Option<String>,
    pub(super) region: Option<String>,
    pub(super) environment: Option<String>,
    pub(super) category: Option<String>,
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) facts: BTreeMap<String, FactValue>,
    /// What the opening brings about, as an event does.
    pub(super) advised: Option<Vec<String>>,
    pub(super) reactions: Option<Vec<String>>,
    pub(super) routes: Option<Vec<String>>,
}

/// What holds at an instant, on the log up to it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Then {
    pub(super) at: Moment,
    /// Whether events of this very instant are still to come.
    #[serde(default)]
    pub(super) before_events: bool,
    /// An instant, or `none`.
    pub(super) next_change: Option<String>,
    /// The waiting reasons that hold, the oldest first.
    pub(super) waiting: Option<Vec<String>>,
    /// The escalation, with tracks, positions and checks.
    pub(super) escalation: Option<EscalationText>,
    pub(super) ladder: Option<LadderText>,
    /// What tables of the policy's own answer, and what features there are, in words.
    #[serde(default)]
    pub(super) tables: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) features: BTreeMap<String, String>,
    /// By tables of which no row applies, what the nearest rows would have answered.
    #[serde(default)]
    pub(super) nearest: BTreeMap<String, Vec<String>>,
    /// By queues, the ids in their order; groups that do not compare stand apart, as in `b, a | c`.
    #[serde(default)]
    pub(super) order: BTreeMap<String, String>,
    /// What an account tells, for whoever is named.
    #[serde(default)]
    pub(super) tells: Vec<TellsText>,
    #[serde(flatten)]
    pub(super) clocks: BTreeMap<String, ClockText>,
}

/// What an account tells a ticket that this person opens; whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TellsText {
    pub(super) who: Option<String>,
    pub(super) role: Option<String>,
    pub(super) facts: BTreeMap<String, FactValue>,
}

/// What holds for a clock's last cycle, or for the one of that number.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ClockText {
    /// The cycle; the last one, where nothing is said.
    pub(super) cycle: Option<usize>,
    /// How many cycles there are.
    pub(super) cycles: Option<usize>,
    /// `running`, `paused`, `met`, `cancelled` or `not started`.
    pub(super) state: Option<String>,
    pub(super) started_at: Option<Moment>,
    pub(super) paused_since: Option<Moment>,
    pub(super) met_at: Option<Moment>,
    pub(super) cancelled_at: Option<Moment>,
    /// `resolved`, `closed` or `reclassified`.
    pub(super) cause: Option<String>,
    /// An instant, `held`, or why there is none.
    pub(super) due: Option<DueText>,
    pub(super) due_was: Option<Moment>,
    pub(super) effective: Option<Span>,
    pub(super) consumed: Option<Span>,
    pub(super) remaining: Option<Span>,
    pub(super) paused: Option<Span>,
    pub(super) overrun: Option<Span>,
    pub(super) breached_since: Option<Moment>,
    /// Only `false`: a breach has an instant.
    pub(super) breached: Option<bool>,
    pub(super) past_due: Option<bool>,
    /// When the warnings that stand were reached.
    pub(super) warnings: Option<Vec<Moment>>,
    /// The last breach that was taken back, and when.
    pub(super) withdrawn_breach: Option<Moment>,
    pub(super) withdrawn_at: Option<Moment>,
    /// In words.
    pub(super) target: Option<String>,
    pub(super) kind: Option<String>,
    /// Ids that the explanation must cite.
    #[serde(default)]
    pub(super) cites: Vec<String>,
    /// How many changes of target or calendar it met.
    pub(super) reclassifications: Option<usize>,
    /// Whether the last of them found the new due past.
    pub(super) already_late: Option<bool>,
}

#[derive(Clone, Debug)]
pub(super) enum DueText {
    At(Moment),
    Words(String),
}

impl<'de> Deserialize<'de> for DueText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<DueText, D::Error> {
        let text = String::deserialize(deserializer)?;
        let reasons = ["not defined: ", "unknown: ask "];
        let words = ["immediately", "held", "never opens", "out of range"];
        if words.contains(&text.as_str()) || reasons.iter().any(|words| text.starts_with(words)) {
            return Ok(DueText::Words(text));
        }
        let at = Moment::parse(&text).map_err(serde::de::Error::custom)?;
        Ok(DueText::At(at))
    }
}

/// An event, or else an opening, that is refused, with the message it is refused with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RefusedText {
    pub(super) event: Option<EventText>,
    pub(super) ticket: Option<TicketText>,
    /// The log is applied up to here before; up to the event itself, where nothing is said.
    pub(super) after: Option<Moment>,
    pub(super) message: String,
}

#[test]
fn unknown_keys_are_refused() {
    let known = "title = \"t\"\npolicy = \"house\"\ncovers = []\n\
                 ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n\
                 [[then]]\nat = \"2026-03-02T08:00:00Z\"\n";
    let read = |text: &str| toml::from_str::<Scenario>(text).map_err(|error| error.to_string());
    assert!(read(known).is_ok());
    for unknown in [
        "next-chance = \"none\"",
        "resolution = { stat = \"met\" }",
        "escalation = { stat = \"active\" }",
    ] {
        assert!(read(&format!("{known}{unknown}\n")).is_err(), "{unknown}");
    }
    assert!(read(&format!("cover = []\n{known}")).is_err());
    assert!(read(&known.replace("logged-at", "logged")).is_err());
}

#[test]
fn a_clock_the_policy_does_not_have_fails() {
    let text = "title = \"t\"\npolicy = \"house\"\ncovers = []\n\
                ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n\
                [[then]]\nat = \"2026-03-02T08:00:00Z\"\nfirst-respons = {}\n";
    let failures = super::run::run(&toml::from_str(text).unwrap());
    let said = "  at 2026-03-02T08:00:00Z, first-respons: the policy has no such clock";
    assert_eq!(failures, [said]);
}
