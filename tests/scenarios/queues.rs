//! What a scenario says of queues: its own ticket among others that were opened.

use super::file::{Then, TicketText};
use super::run;
use duly::{Opening, Policy, QueueKey, Ticket};

/// What differs.
pub(super) fn compare(
    policy: &Policy,
    then: &Then,
    beside: &[TicketText],
    ticket: &Ticket,
) -> Result<Vec<String>, String> {
    let mut failures = Vec::new();
    for (queue, expected) in &then.order {
        let mut keys: Vec<(QueueKey, String)> = key(ticket, then, queue)?.into_iter().collect();
        for text in beside.iter().filter(|text| text.logged_at.at <= then.at.at) {
            let opening: Opening = run::opening(policy, text)?;
            let opened = policy.open(opening);
            let opened = opened.map_err(|refused| format!("  beside: {refused}"))?;
            keys.extend(key(&opened, then, queue)?);
        }
        let found = shown(keys);
        if found != *expected {
            let at = then.at;
            failures.push(format!(
                "  at {at}, queue {queue}\n    expected {expected}\n    found    {found}"
            ));
        }
    }
    Ok(failures)
}

fn key(ticket: &Ticket, then: &Then, queue: &str) -> Result<Option<(QueueKey, String)>, String> {
    let look = ticket
        .assess(then.at.at)
        .map_err(|refused| refused.to_string())?;
    let place = look.queue(queue).ok_or(format!("  no queue `{queue}`"))?;
    let id = ticket.log().opening.id.clone().unwrap_or_default();
    Ok(place.key.map(|key| (key, id)))
}

/// In their order; a bar between two that do not compare.
fn shown(mut keys: Vec<(QueueKey, String)>) -> String {
    keys.sort_by(|(one, _), (other, _)| one.by_group(other));
    let mut shown = String::new();
    let mut before: Option<&QueueKey> = None;
    for (key, id) in &keys {
        shown += match before {
            None => "",
            Some(before) if before.partial_cmp(key).is_some() => ", ",
            Some(_) => " | ",
        };
        shown += id;
        before = Some(key);
    }
    shown
}
