//! Conditions: what they remember, how they read the time, and what they say.

mod edges;
mod laws;
mod memories;
mod naive;
mod named;

use duly::document::Document;
use duly::{Opening, Policy, Severity, Ticket};

/// The policy that these texts state, one behind the other.
fn policy(texts: &[&str]) -> Policy {
    let text = texts.concat();
    let document: Document = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn opened(policy: &Policy, logged: &str) -> Ticket {
    let opening = Opening::new(crate::support::at(logged));
    let severity = policy
        .severities()
        .first()
        .map(|_| Severity::new(1).unwrap());
    let opening = severity.map_or(opening.clone(), |severity| opening.severity(severity));
    policy.open(opening).unwrap()
}
