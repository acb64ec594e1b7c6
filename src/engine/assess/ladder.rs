//! Where a ticket stands on the ladder, and what is to come there.

mod look;

use super::values::Ask;
use crate::policy::{Citation, Reason, RungKind, Truth};
use crate::subject::Actor;
use chrono::{DateTime, Utc};
pub(super) use look::{answer, changes};
use serde::Serialize;

/// Where a ticket stands on the ladder at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct LadderAnswer<'t> {
    /// When it began: with the opening or a reopening of the ticket.
    pub began: DateTime<Utc>,
    /// When resolution or closing ended it; none while it goes on. All else then stands as it did.
    pub over: Option<DateTime<Utc>>,
    /// The rung it stands on, by name; none where it begins on the assignee's, and that is not known.
    pub current: Option<&'t str>,
    /// What climbing leads to.
    pub next: NextRung<'t>,
    /// The rungs, the lowest first.
    pub rungs: Vec<RungAnswer<'t>>,
    /// Those to turn to beside it, by name.
    pub beside: Vec<BesideAnswer<'t>>,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

/// What climbing leads to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextRung<'t> {
    /// The rung of that name; one that is vacant and skipped is passed over.
    Rung(&'t str),
    /// Nothing: there is nobody above.
    Top,
    /// It depends on what is not told: most often on who is assigned.
    Unknown(Vec<Ask<'t>>),
}

/// A rung of the ladder at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RungAnswer<'t> {
    /// Its name.
    pub name: &'t str,
    /// The roles of those who stand on it.
    pub roles: &'t [String],
    /// Which of them it is for this ticket.
    pub holder: RungHolder<'t>,
    /// What climbing to it brings.
    pub kind: RungKind,
    /// Whether it is eligible.
    pub state: RungState<'t>,
    /// When and by whom it was climbed; none where it was not. The rung that is begun on counts as climbed, by
    /// nobody.
    pub climbed: Option<RungStep<'t>>,
    /// Since when it is unanswered: from the earlier of its becoming eligible and its being climbed, or from the
    /// instant at which an acknowledgement lapsed. None where it was neither or was left out, and while somebody has
    /// answered or that is not known.
    pub unanswered_since: Option<DateTime<Utc>>,
    /// Who answered on it, the first first.
    pub acknowledged: Vec<RungStep<'t>>,
    /// Whether the last of these still holds; unknown where it is not told how long one does.
    pub is_acknowledged: Truth,
    /// When it lapses; none where none stands, where it stands for good, and while a pause keeps it from lapsing.
    pub acknowledged_until: Option<DateTime<Utc>>,
    /// What decides whether it holds, where that is unknown.
    pub acknowledged_ask: Vec<Ask<'t>>,
    /// How often whoever stands on it is told again; none where the policy does not say, or it is not the present
    /// rung.
    pub repeats: Option<RungRepeats<'t>>,
    /// Whether there is nobody on it; never unknown where the policy does not speak of it.
    pub vacant: Truth,
    /// The condition under which it is eligible, in one line; none where it is not defined, or not known which.
    pub words: Option<String>,
    /// The place in the document of the row that says so, or else of the rung.
    pub path: &'t str,
    /// Where that is stated.
    pub cite: &'t [Citation],
}

/// Whether a rung is eligible.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RungState<'t> {
    /// The ticket stands on it, or on a higher one.
    Reached,
    /// It is.
    Eligible {
        /// Since when, without a break.
        since: DateTime<Utc>,
    },
    /// It is not.
    NotYet {
        /// When it becomes so if no event comes; none where it does not.
        at: Option<DateTime<Utc>>,
    },
    /// It is not, will not be while the pauses go on, and would be now or later had they not begun.
    Held,
    /// It depends on what is not told.
    Unknown(Vec<Ask<'t>>),
    /// The policy does not say when it is.
    NotDefined(&'t Reason),
}

/// Who stands on a rung.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RungHolder<'t> {
    /// Whoever has that role.
    Role(&'t str),
    /// That is for the host to know.
    Host,
    /// It depends on what is not told.
    Unknown(Vec<Ask<'t>>),
    /// The policy names nobody for this ticket.
    NotDefined(&'t Reason),
}

/// Something that was done on a rung.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RungStep<'t> {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none where nobody did it.
    pub by: Option<&'t Actor>,
}

/// How often whoever stands on a rung is told again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct RungRepeats<'t> {
    /// As often as this in all, as long as nobody answers.
    pub times: u16,
    /// So often by now, had a host been punctual; not less than was done. While somebody has answered, never.
    pub due: u16,
    /// So often it was done, since the climb or the last acknowledgement.
    pub done: u16,
    /// When once more is due if no event comes; none where that is unknown, or not to be.
    pub next: Option<DateTime<Utc>>,
    /// What decides when they are due, where that is unknown; then those that were done are all that is known to be.
    pub ask: Vec<Ask<'t>>,
}

/// Somebody to turn to beside the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct BesideAnswer<'t> {
    /// Its name.
    pub name: &'t str,
    /// Their roles.
    pub roles: &'t [String],
    /// Whether they can be turned to.
    pub truth: Truth,
    /// What decides that, where it is unknown.
    pub ask: Vec<Ask<'t>>,
    /// Its place in the document.
    pub path: &'t str,
    /// Where it is stated.
    pub cite: &'t [Citation],
}

impl<'t> LadderAnswer<'t> {
    /// Whether the ticket is resolved or closed, which ended it.
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// The rung of that name.
    pub fn rung(&self, name: &str) -> Option<&RungAnswer<'t>> {
        self.rungs.iter().find(|rung| rung.name == name)
    }

    /// The rungs that are eligible and not climbed, the lowest first.
    pub fn eligible(&self) -> impl Iterator<Item = &RungAnswer<'t>> {
        let rungs = self.rungs.iter();
        rungs.filter(|rung| matches!(rung.state, RungState::Eligible { .. }))
    }
}
