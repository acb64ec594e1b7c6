//! Why an act is refused: everything that is missing, at once.

use crate::limits::MAX_HOLDERS;
use crate::words;
use std::fmt;

/// A refused act: all that speaks against it, who may do it, and where to turn instead.
///
/// ```
/// use duly::{Because, Event, EventKind, Opening, Policy, Refused, document::Document};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "House rules", revision = "2026-01" }
///     [track.escalation]
///     start = "none"
///     state = { none = { kind = "idle" }, requested = { kind = "asked" } }
///     [fact.reason]
///     type = "text"
///     ask = "Why is it escalated?"
///     [act.escalation-requested]
///     by = ["duty-manager", { side = "customer" }]
///     field.reason = "required"
///     moves.escalation = { from = "none", to = "requested" }
/// "#)?;
/// let mut ticket = Policy::compile(&document)?.open(Opening::new("2026-07-01T09:00:00Z".parse()?))?;
///
/// let request = Event::new("2026-07-01T10:00:00Z".parse()?, EventKind::EscalationRequested);
/// let Refused::Act(refused) = ticket.apply(request.clone()).unwrap_err() else { panic!() };
/// // Nobody knows the role of the ticket system.
/// assert!(matches!(&refused.because[..], [Because::Undecided { .. }, Because::FieldMissing { .. }]));
/// assert_eq!(refused.may, ["`duty-manager`", "side `customer`"]);
///
/// let customer = duly::Actor::new(duly::Side::Customer);
/// ticket.apply(request.by(customer).field("reason", "nobody answers"))?;
/// let look = ticket.assess("2026-07-01T11:00:00Z".parse()?)?;
/// assert_eq!(look.track("escalation").unwrap().state(), "requested");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct ActRefused {
    /// The event.
    pub event: String,
    /// All that speaks against it; at least one thing.
    pub because: Vec<Because>,
    /// Who may do it, each an alternative in words; none where the policy names nobody.
    pub may: Vec<String>,
    /// The routes to use instead, by name.
    pub instead: Vec<String>,
}

/// Something that speaks against an act.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Because {
    /// The policy does not know the event: it states no act for it.
    NotInPolicy,
    /// The event is one of a ladder, and the policy has none.
    NoLadder,
    /// A track is in a state from which the act does not move it.
    NotInState {
        /// The track.
        track: String,
        /// The state it is in.
        found: String,
        /// The states it could be in.
        expected: Vec<String>,
    },
    /// Whoever did it may not.
    NotAuthorised {
        /// Their role, or their side where no role is told.
        found: String,
    },
    /// A field lacks that is needed, or says nothing.
    FieldMissing {
        /// The field.
        field: String,
        /// The question that asks for it.
        question: Option<String>,
    },
    /// A fact is set or withdrawn by somebody who may not.
    MayNotSet {
        /// The fact.
        fact: String,
        /// Who may, each an alternative in words.
        may: Vec<String>,
    },
    /// Something that has to hold does not.
    Missing {
        /// Its place in the document.
        path: String,
        /// What has to hold, in words.
        says: String,
    },
    /// Nothing lies above the rung that the ticket stands on, or nobody does.
    Top {
        /// That rung.
        rung: String,
    },
    /// The rung is not above the one that the ticket stands on.
    NotAbove {
        /// The rung that was to be climbed.
        found: String,
        /// The one it stands on.
        current: String,
    },
    /// Rungs would be left out, which the policy does not let be.
    SkipsRungs {
        /// Those rungs, the lowest first.
        between: Vec<String>,
    },
    /// The ticket is resolved or closed, and its ladder over.
    LadderOver,
    /// The event has climbed already.
    ClimbsOnce,
    /// Whoever stands on the rung has been told again as often as the policy says.
    RepeatedEnough {
        /// The rung.
        rung: String,
        /// How often that is.
        times: u16,
    },
    /// As many hold a position as may ([`MAX_HOLDERS`](crate::limits::MAX_HOLDERS)).
    NoRoom {
        /// The position.
        position: String,
    },
    /// It cannot be decided whether something holds that has to.
    Undecided {
        /// What that is, in words.
        what: String,
        /// The facts, positions and attributes of persons that would decide it.
        ask: Vec<String>,
    },
}

impl fmt::Display for ActRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` refused: ", self.event)?;
        for (index, because) in self.because.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{because}")?;
        }
        let is_about_people = |because: &Because| match because {
            Because::NotAuthorised { .. } => true,
            Because::NotInPolicy
            | Because::NoLadder
            | Because::NotInState { .. }
            | Because::FieldMissing { .. }
            | Because::MayNotSet { .. }
            | Because::Missing { .. }
            | Because::Top { .. }
            | Because::NotAbove { .. }
            | Because::SkipsRungs { .. }
            | Because::LadderOver
            | Because::ClimbsOnce
            | Because::RepeatedEnough { .. }
            | Because::NoRoom { .. }
            | Because::Undecided { .. } => false,
        };
        if self.because.iter().any(is_about_people) {
            write!(f, "; it may be done by {}", self.may.join(", or "))?;
        }
        if !self.instead.is_empty() {
            let routes = words::one_of(self.instead.iter().map(String::as_str));
            write!(f, "; turn to {routes} instead")?;
        }
        Ok(())
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |names: &[String]| words::one_of(names.iter().map(String::as_str));
        match self {
            Because::NotInPolicy => f.write_str("found no act for it in the policy, expected one"),
            Because::NoLadder => f.write_str("found no ladder in the policy, expected one"),
            Because::NotInState {
                track,
                found,
                expected,
            } => write!(f, "`{track}` is `{found}`, expected {}", names(expected)),
            Because::NotAuthorised { found } => write!(f, "found {found}, who may not do it"),
            Because::FieldMissing { field, question } => match question {
                Some(question) => write!(f, "field `{field}` missing: {question}"),
                None => write!(f, "field `{field}` missing"),
            },
            Because::MayNotSet { fact, may } => {
                write!(f, "fact `{fact}` may be set by {}", may.join(", or "))
            }
            Because::Missing { says, .. } => write!(f, "missing: {says}"),
            Because::Top { rung } => write!(f, "found nobody above `{rung}`, expected a rung"),
            Because::NotAbove { found, current } => {
                write!(f, "found rung `{found}`, expected one above `{current}`")
            }
            Because::SkipsRungs { between } => {
                let between: Vec<String> = between.iter().map(|one| format!("`{one}`")).collect();
                let between = between.join(" and ");
                write!(f, "it skips {between}, expected one rung at a time")
            }
            Because::ClimbsOnce => f.write_str("one event climbs once"),
            Because::LadderOver => f.write_str("the ladder is over: the ticket has ended"),
            Because::RepeatedEnough { rung, times } => {
                write!(f, "rung `{rung}` is repeated at most {times} times")
            }
            Because::NoRoom { position } => {
                write!(
                    f,
                    "position `{position}` has room for {MAX_HOLDERS} holders, found one more"
                )
            }
            Because::Undecided { what, ask } => {
                write!(f, "not known: {what}; tell {}", ask.join(", "))
            }
        }
    }
}

impl std::error::Error for ActRefused {}
