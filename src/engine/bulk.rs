//! Many tickets at once.

use super::assess::Assessment;
use super::outcome::Refused;
use super::ticket::Ticket;
use chrono::{DateTime, Utc};

/// What holds for each of many tickets at an instant, in their order. Nothing is allocated for it, nor worked
/// out before it is asked for.
///
/// ```
/// use duly::{Opening, Policy, assess_all, document::Document};
///
/// let text = std::fs::read_to_string("fixtures/policies/house.toml")?;
/// let policy = Policy::compile(&toml::from_str::<Document>(&text)?)?;
/// let opened = |at: &str| policy.open(Opening::new(at.parse().unwrap()));
/// let tickets = [opened("2026-07-01T09:00:00Z")?, opened("2026-07-01T11:00:00Z")?];
///
/// let mut looks = assess_all(&tickets, "2026-07-01T10:00:00Z".parse()?);
/// assert!(looks.next().is_some_and(|look| look.is_ok()));
/// // The second was logged after that instant.
/// assert!(looks.next().is_some_and(|look| look.is_err()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assess_all(
    tickets: &[Ticket],
    as_of: DateTime<Utc>,
) -> impl ExactSizeIterator<Item = Result<Assessment<'_>, Refused>> + Clone {
    tickets.iter().map(move |ticket| ticket.assess(as_of))
}

/// When an answer of many tickets changes next if no event comes, and of which of them.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct NextOfMany {
    /// When.
    pub at: DateTime<Utc>,
    /// The tickets of which an answer changes then, by their positions, the first being 0.
    pub tickets: Vec<usize>,
}

/// The first instant after another one at which an answer of one of these tickets changes if no event comes;
/// none when all stays as it is. A host needs one timer for all of them. Tickets logged later than the instant
/// asked about, or with a later event, are passed over.
pub fn next_change_of(tickets: &[Ticket], as_of: DateTime<Utc>) -> Option<NextOfMany> {
    let mut next: Option<NextOfMany> = None;
    for (position, look) in assess_all(tickets, as_of).enumerate() {
        let Some(at) = look.ok().and_then(|look| look.next_change_at()) else {
            continue;
        };
        match &mut next {
            Some(next) if next.at < at => {}
            Some(next) if next.at == at => next.tickets.push(position),
            Some(_) | None => {
                let tickets = vec![position];
                next = Some(NextOfMany { at, tickets });
            }
        }
    }
    next
}
