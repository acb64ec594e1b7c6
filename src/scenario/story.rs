//! A scenario under its policy: what is told, and what is expected of it.

use super::compare;
use super::failures::Failures;
use super::instant::Moment;
use super::then::Then;
use crate::engine::{Advisory, Outcome, Refused, Ticket};
use crate::policy::Policy;
use crate::subject::{Event, Log, Opening};
use crate::words;
use chrono::{DateTime, Utc};

/// What a scenario says that says no more than a story.
const NOTHING: &str = "  nothing is expected: no `then` says what holds, nothing is `refused`, and no event says what \
                       it brings about";

/// A ticket's story under a policy, and what holds at some instants of it.
///
/// It is read of a file by [`Scenario::read`], or built of the values of a program:
///
/// ```
/// use duly::scenario::{ClockThen, Scenario, Then};
/// use duly::{Event, Opening, Policy, Response, Side, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     [calendar.office]
///     zone = "Europe/Berlin"
///     hours = { mon-fri = "09:00-17:00" }
///     [clock.answer]
///     start = "opened"
///     stop = { event = "replied", from = "vendor" }
///     calendar = "office"
///     target = { is = "2 business hours" }
///     bound = "under"
///     reclassified = "freeze"
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>();
///
/// let friday_at_four = Opening::new(at("2026-07-03T16:00:00+02:00")?);
/// let monday_at_ten = at("2026-07-06T10:00:00+02:00")?;
/// let story = Scenario::new("Filed on a Friday, an answer at the limit is late", &policy, friday_at_four)
///     .event(Event::replied(monday_at_ten, Side::Vendor, Response::Solution));
/// let met = ClockThen::default().state("met").due(monday_at_ten);
/// story.clone().then(Then::at(monday_at_ten).clock("answer", met.clone().breached_since(monday_at_ten))).check()?;
///
/// // What does not hold is said, with what was found, and why.
/// let failures = story.then(Then::at(monday_at_ten).clock("answer", met.not_breached())).check().unwrap_err();
/// assert_eq!(failures.to_string(), "\
/// 1 of 1 scenario failed
///
/// Filed on a Friday, an answer at the limit is late
///   at 2026-07-06T08:00:00Z, answer, breached
///     expected false
///     found    2026-07-06T08:00:00Z
///     because
///       2026-07-03T14:00:00Z to 2026-07-03T15:00:00Z: 1 h counted
///       2026-07-03T15:00:00Z to 2026-07-06T07:00:00Z: 64 h closed
///       2026-07-06T07:00:00Z to 2026-07-06T08:00:00Z: 1 h counted");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(super) title: String,
    pub(super) covers: Vec<String>,
    pub(super) policy: Policy,
    pub(super) opening: Told<Opening>,
    pub(super) beside: Vec<Opening>,
    pub(super) events: Vec<Told<Event>>,
    pub(super) then: Vec<Then>,
    pub(super) refused: Vec<Refusal>,
}

/// What is told, when as it was written, and what is expected of its outcome.
#[derive(Clone, Debug)]
pub(super) struct Told<T> {
    pub(super) at: Moment,
    pub(super) what: T,
    pub(super) brings: Brings,
}

/// What is expected of an outcome; each whole, and none where nothing is said.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Brings {
    pub(super) advised: Option<Vec<String>>,
    pub(super) reactions: Option<Vec<String>>,
    pub(super) routes: Option<Vec<String>>,
}

/// What is refused, with the message it is refused with.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) at: Moment,
    pub(super) what: Refusable,
    pub(super) message: String,
}

#[derive(Clone, Debug)]
pub(super) enum Refusable {
    /// An event on the log up to an instant.
    Event(Event, DateTime<Utc>),
    Opening(Opening),
}

impl Scenario {
    /// A ticket opened under a policy, to which nothing has happened, and of which nothing is expected.
    pub fn new(title: &str, policy: &Policy, opening: Opening) -> Scenario {
        Scenario {
            title: title.to_owned(),
            covers: Vec::new(),
            policy: policy.clone(),
            opening: Told::plain(opening.logged_at, opening),
            beside: Vec::new(),
            events: Vec::new(),
            then: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The same, and this happens.
    pub fn event(mut self, event: Event) -> Scenario {
        self.events.push(Told::plain(event.at, event));
        self
    }

    /// The same, and this is expected.
    pub fn then(mut self, then: Then) -> Scenario {
        self.then.push(then);
        self
    }

    /// The same, and this event, on the log up to its instant, is refused with this message.
    pub fn refused(mut self, event: Event, message: &str) -> Scenario {
        let at = event.at;
        self.refused.push(Refusal {
            at: at.into(),
            message: message.to_owned(),
            what: Refusable::Event(event, at),
        });
        self
    }

    /// What it shows, in a sentence.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The rules it is about, by their ids.
    pub fn covers(&self) -> &[String] {
        &self.covers
    }

    /// The policy, with the readings chosen, and the rows of its contract in front.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// All that is told of its ticket.
    pub fn log(&self) -> Log {
        Log {
            opening: self.opening.what.clone(),
            events: self.events.iter().map(|told| told.what.clone()).collect(),
        }
    }

    /// The ticket at each instant at which something is expected, in the order of the scenario.
    ///
    /// # Errors
    ///
    /// The log up to one of these is refused.
    pub fn looks(&self) -> Result<Vec<(DateTime<Utc>, Ticket)>, Failures> {
        let looks = self.then.iter().map(|then| {
            let ticket = self.ticket(then.at.at, then.before_events)?;
            Ok((then.at.at, ticket))
        });
        looks
            .collect::<Result<_, String>>()
            .map_err(|failure| Failures::of(&self.title, vec![failure]))
    }

    /// Whether all holds that is expected.
    ///
    /// # Errors
    ///
    /// All that does not: what was expected and what was found, and of a clock why. An opening or an event that is
    /// refused, and a scenario of which nothing is expected, are failures too.
    pub fn check(&self) -> Result<(), Failures> {
        match self.failing() {
            failures if failures.is_empty() => Ok(()),
            failures => Err(Failures::of(&self.title, failures)),
        }
    }

    /// What does not hold, each with its place.
    pub(super) fn failing(&self) -> Vec<String> {
        let failures = self.differing().unwrap_or_else(|failure| vec![failure]);
        match failures.is_empty() && self.expects_nothing() {
            true => vec![NOTHING.to_owned()],
            false => failures,
        }
    }

    fn expects_nothing(&self) -> bool {
        let events = self.events.iter().map(|told| &told.brings);
        let mut brings = [&self.opening.brings].into_iter().chain(events);
        self.refused.is_empty()
            && self.then.iter().all(Then::says_nothing)
            && brings.all(|brings| *brings == Brings::default())
    }

    fn differing(&self) -> Result<Vec<String>, String> {
        let mut failures = self.outcomes()?;
        for then in &self.then {
            let ticket = self.ticket(then.at.at, then.before_events)?;
            let look = ticket.assess(then.at.at);
            let look = look.map_err(|refused| format!("  at {}: {refused}", then.at))?;
            failures.extend(compare::look(then, &look));
            failures.extend(compare::queues(self, then, &ticket));
        }
        for refusal in &self.refused {
            failures.extend(self.accepted(refusal)?);
        }
        Ok(failures)
    }

    /// What applying the events one by one brings about, where it is not what they say.
    fn outcomes(&self) -> Result<Vec<String>, String> {
        let place = "  in the opening";
        let opened = self.policy.open_with(self.opening.what.clone());
        let (mut ticket, outcome) = opened.map_err(|refused| format!("{place}: {refused}"))?;
        let mut failures = self.opening.brings.differs(place, &outcome);
        for opening in &self.beside {
            if let Err(refused) = self.policy.open(opening.clone()) {
                let id = opening.id.as_deref().unwrap_or("no id");
                failures.push(format!("  beside, {}: {refused}", words::shown(id)));
            }
        }
        for told in &self.events {
            let place = format!("  at {}", told.at);
            let outcome = ticket.apply(told.what.clone());
            let outcome = outcome.map_err(|refused| format!("{place}: {refused}"))?;
            failures.extend(told.brings.differs(&place, &outcome));
        }
        Ok(failures)
    }

    /// The ticket after the events up to an instant.
    fn ticket(&self, until: DateTime<Utc>, exclusive: bool) -> Result<Ticket, String> {
        let comes = |event: &&Event| event.at < until || (event.at == until && !exclusive);
        let mut log = self.log();
        log.events = log.events.iter().filter(comes).cloned().collect();
        let place = |error| format!("  up to {}: {error}", super::instant::show(until));
        self.policy.replay(log).map_err(place)
    }

    /// What was accepted, or refused otherwise.
    fn accepted(&self, refusal: &Refusal) -> Result<Option<String>, String> {
        let result = match &refusal.what {
            Refusable::Event(event, after) => {
                let mut ticket = self.ticket(*after, false)?;
                ticket.apply(event.clone()).map(drop)
            }
            Refusable::Opening(opening) => self.policy.open(opening.clone()).map(drop),
        };
        let found = match result {
            Ok(()) => "accepted".to_owned(),
            Err(refused) => Refused::to_string(&refused),
        };
        let (at, expected) = (&refusal.at, &refusal.message);
        Ok((found != *expected)
            .then(|| format!("  at {at}, refused\n    expected {expected}\n    found    {found}")))
    }
}

impl<T> Told<T> {
    fn plain(at: DateTime<Utc>, what: T) -> Told<T> {
        Told {
            at: at.into(),
            what,
            brings: Brings::default(),
        }
    }
}

impl Brings {
    fn differs(&self, place: &str, outcome: &Outcome) -> Vec<String> {
        let advised: Vec<String> = outcome.advisories.iter().map(Advisory::to_string).collect();
        let fields = [
            ("advised", &self.advised, &advised),
            ("reactions", &self.reactions, &outcome.reactions),
            ("routes", &self.routes, &outcome.routes),
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
}
