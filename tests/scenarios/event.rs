//! The events of a scenario: what may be written of them, and what applying each brings about.

use super::file::TicketText;
use super::instant::Moment;
use super::run::{priority, severity};
use duly::{
    Actor, Advisory, Event, EventKind, FactValue, Opening, Outcome, Policy, Response, Side,
    Visibility,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// An event says one thing: one of the keys from `happens` to `withdrawn`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EventText {
    pub(super) at: Moment,
    /// The word of an event that bears nothing, as in `escalation-requested`; any other as a log has it.
    happens: Option<EventKind>,
    /// The name of an event of the policy's own.
    happened: Option<String>,
    replied: Option<Response>,
    severity_reported: Option<String>,
    severity_confirmed: Option<String>,
    priority_set: Option<String>,
    change_requested: Option<ChangeText>,
    waiting_set: Option<String>,
    waiting_cleared: Option<String>,
    assigned: Option<AssignedText>,
    /// A position, and the id of whoever leaves it.
    unassigned: Option<[String; 2]>,
    /// Facts set; together with `withdrawn` one event.
    facts: Option<BTreeMap<String, FactValue>>,
    withdrawn: Option<Vec<String>>,
    /// Whose part the actor takes: the ticket system, where nothing is said. A reply must say.
    from: Option<Side>,
    role: Option<String>,
    /// The host's id of the actor.
    who: Option<String>,
    organisation: Option<String>,
    of_region: Option<String>,
    #[serde(default)]
    skills: Vec<String>,
    id: Option<String>,
    visibility: Option<Visibility>,
    channel: Option<String>,
    #[serde(default)]
    fields: BTreeMap<String, FactValue>,
    /// All that the host is advised of, as its `Display` says it.
    advised: Option<Vec<String>>,
    reactions: Option<Vec<String>>,
    routes: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeText {
    severity: Option<String>,
    priority: Option<String>,
}

/// Who is put into a position, of the vendor where no side is said; nobody, where only the position stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssignedText {
    position: String,
    side: Option<Side>,
    role: Option<String>,
    id: Option<String>,
    organisation: Option<String>,
    region: Option<String>,
    #[serde(default)]
    skills: Vec<String>,
}

impl AssignedText {
    fn kind(&self) -> EventKind {
        let mut to = Actor::new(self.side.unwrap_or(Side::Vendor));
        to.role.clone_from(&self.role);
        to.id.clone_from(&self.id);
        to.organisation.clone_from(&self.organisation);
        to.region.clone_from(&self.region);
        to.skills.clone_from(&self.skills);
        let is_nobody = self.side.is_none() && to == Actor::new(Side::Vendor);
        EventKind::Assigned {
            position: self.position.clone(),
            to: (!is_nobody).then(|| Box::new(to)),
        }
    }
}

pub(super) fn event(policy: &Policy, text: &EventText) -> Result<Event, String> {
    let mut kinds = kinds(policy, text)?.into_iter();
    let (Some(kind), None) = (kinds.next(), kinds.next()) else {
        return Err(format!("  at {}: an event says one thing", text.at));
    };
    if text.replied.is_some() && text.from.is_none() {
        return Err(format!("  at {}: who replied?", text.at));
    }
    let mut event = Event::new(text.at.at, kind);
    event.actor = Actor::new(text.from.unwrap_or(Side::System));
    event.actor.role.clone_from(&text.role);
    event.actor.id.clone_from(&text.who);
    event.actor.organisation.clone_from(&text.organisation);
    event.actor.region.clone_from(&text.of_region);
    event.actor.skills.clone_from(&text.skills);
    event.id.clone_from(&text.id);
    event.channel.clone_from(&text.channel);
    event.fields.clone_from(&text.fields);
    Ok(match text.visibility {
        None => event,
        Some(visibility) => event.visibility(visibility),
    })
}

/// What the event says, key by key.
fn kinds(policy: &Policy, text: &EventText) -> Result<Vec<EventKind>, String> {
    let severity = |name: &String| severity(policy, name);
    let priority = |name: &String| priority(policy, name);
    let mut kinds: Vec<EventKind> = text.happens.iter().cloned().collect();
    if let Some(event) = text.happened.clone() {
        kinds.push(EventKind::Happened { event });
    }
    if let Some(response) = text.replied {
        kinds.push(EventKind::Replied { response });
    }
    if let Some(severity) = text.severity_reported.as_ref().map(severity).transpose()? {
        kinds.push(EventKind::SeverityReported { severity });
    }
    if let Some(severity) = text.severity_confirmed.as_ref().map(severity).transpose()? {
        kinds.push(EventKind::SeverityConfirmed { severity });
    }
    if let Some(priority) = text.priority_set.as_ref().map(priority).transpose()? {
        kinds.push(EventKind::PrioritySet { priority });
    }
    if let Some(change) = &text.change_requested {
        let severity = change.severity.as_ref().map(severity).transpose()?;
        let priority = change.priority.as_ref().map(priority).transpose()?;
        kinds.push(EventKind::ChangeRequested { severity, priority });
    }
    if let Some(reason) = text.waiting_set.clone() {
        kinds.push(EventKind::WaitingSet { reason });
    }
    if let Some(reason) = text.waiting_cleared.clone() {
        kinds.push(EventKind::WaitingCleared { reason });
    }
    kinds.extend(text.assigned.as_ref().map(AssignedText::kind));
    if let Some([position, who]) = text.unassigned.clone() {
        kinds.push(EventKind::Unassigned { position, who });
    }
    if text.facts.is_some() || text.withdrawn.is_some() {
        let set = text.facts.clone().unwrap_or_default();
        let withdrawn = text.withdrawn.clone().unwrap_or_default();
        kinds.push(EventKind::Facts { set, withdrawn });
    }
    Ok(kinds)
}

/// What the events say of their own outcome, against what applying them one by one brings about.
pub(super) fn outcomes(
    policy: &Policy,
    opening: &Opening,
    ticket: &TicketText,
    (texts, events): (&[EventText], &[Event]),
) -> Result<Vec<String>, String> {
    let opened = policy.open_with(opening.clone());
    let place = "  in the opening";
    let (mut opened, outcome) = opened.map_err(|refused| format!("{place}: {refused}"))?;
    let expected = [&ticket.advised, &ticket.reactions, &ticket.routes];
    let mut failures = differs(place, expected, &outcome);
    for (text, event) in texts.iter().zip(events) {
        let place = format!("  at {}", text.at);
        let outcome = opened.apply(event.clone());
        let outcome = outcome.map_err(|refused| format!("{place}: {refused}"))?;
        let expected = [&text.advised, &text.reactions, &text.routes];
        failures.extend(differs(&place, expected, &outcome));
    }
    Ok(failures)
}

fn differs(
    place: &str,
    [advised, reactions, routes]: [&Option<Vec<String>>; 3],
    outcome: &Outcome,
) -> Vec<String> {
    let said: Vec<String> = outcome.advisories.iter().map(Advisory::to_string).collect();
    let fields = [
        ("advised", advised, &said),
        ("reactions", reactions, &outcome.reactions),
        ("routes", routes, &outcome.routes),
    ];
    let mut failures = Vec::new();
    for (field, expected, found) in fields {
        if let Some(expected) = expected.as_ref().filter(|expected| *expected != found) {
            failures.push(format!(
                "{place}, {field}\n    expected {expected:?}\n    found    {found:?}"
            ));
        }
    }
    failures
}
