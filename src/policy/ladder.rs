//! The escalation ladder: rungs in order, and what makes each of them eligible.

use super::citation::{Citation, Reason};
use super::clock::{CalendarId, Reasons};
use super::condition::{Anchor, Condition, Timed};
use super::pattern::words;
use super::table::{Cell, Table};
use super::target::TargetRule;
use crate::limits::{MAX_NAME_BYTES, MAX_RUNGS};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// What climbing to a rung brings: more skill, or more say.
    RungKind {
        /// Somebody who knows more about it.
        Functional => "functional",
        /// Somebody who decides more.
        Hierarchical => "hierarchical",
    }
}

words! {
    /// Whether rungs may be left out.
    Steps {
        /// No: one is climbed at a time.
        Adjacent => "adjacent",
        /// It is advised against.
        Advised => "advised",
        /// Yes.
        Jumps => "jumps",
    }
}

words! {
    /// What a rung does on which there is nobody.
    Vacancy {
        /// The next one is eligible in its place, from the same instant on.
        Skip => "skip",
        /// Its time runs as that of any other.
        Wait => "wait",
    }
}

/// The rungs by which something is escalated, the lowest first.
///
/// It is useful without a policy: it says what lies above a rung, and what a jump leaves out.
///
/// ```
/// use duly::{Above, EscalationLadder, RungKind};
///
/// let ladder = EscalationLadder::new([
///     ("analyst", "analyst", RungKind::Functional),
///     ("engineer", "engineer", RungKind::Functional),
///     ("manager", "support-manager", RungKind::Hierarchical),
/// ])?;
/// assert!(matches!(ladder.above("analyst"), Some(Above::Rung(rung)) if rung.name == "engineer"));
/// assert_eq!(ladder.above("manager"), Some(Above::Top));
/// assert_eq!(ladder.above("director"), None);
/// assert_eq!(ladder.between("analyst", "manager").map(<[_]>::len), Some(1));
/// # Ok::<(), duly::LadderError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct EscalationLadder {
    rungs: Vec<Rung>,
}

/// A rung of a ladder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Rung {
    /// Its name.
    pub name: String,
    /// The roles of those who stand on it; one of them is enough.
    pub roles: Vec<String>,
    /// What climbing to it brings.
    pub kind: RungKind,
}

/// What lies above a rung.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Above<'l> {
    /// The next rung.
    Rung(&'l Rung),
    /// Nothing: it is the last one.
    Top,
}

/// Why rungs are no ladder.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LadderError {
    /// There is none.
    #[error("a ladder of nothing: expected at least one rung")]
    NoRung,
    /// There are more than [`MAX_RUNGS`].
    #[error("too many rungs: expected at most {MAX_RUNGS}")]
    TooManyRungs,
    /// A name is empty, or longer than [`MAX_NAME_BYTES`].
    #[error("a name of {found} bytes: expected 1 to {MAX_NAME_BYTES}")]
    BadName {
        /// How long it is.
        found: usize,
    },
    /// Two rungs have one name.
    #[error("found two rungs `{}`, expected one", crate::words::shown(name))]
    SameName {
        /// The name.
        name: String,
    },
}

impl EscalationLadder {
    /// A ladder of rungs by name, role and kind, the lowest first.
    ///
    /// # Errors
    ///
    /// No rung, more than [`MAX_RUNGS`], two of one name, and a name or a role that is empty or longer than
    /// [`MAX_NAME_BYTES`].
    pub fn new<'n>(
        rungs: impl IntoIterator<Item = (&'n str, &'n str, RungKind)>,
    ) -> Result<EscalationLadder, LadderError> {
        let mut ladder = EscalationLadder { rungs: Vec::new() };
        for (name, role, kind) in rungs {
            if ladder.rungs.len() == MAX_RUNGS {
                return Err(LadderError::TooManyRungs);
            }
            for text in [name, role] {
                if text.is_empty() || text.len() > MAX_NAME_BYTES {
                    let found = text.len();
                    return Err(LadderError::BadName { found });
                }
            }
            let (name, roles) = (name.to_owned(), vec![role.to_owned()]);
            if ladder.place(&name).is_some() {
                return Err(LadderError::SameName { name });
            }
            ladder.rungs.push(Rung { name, roles, kind });
        }
        match ladder.rungs.is_empty() {
            true => Err(LadderError::NoRung),
            false => Ok(ladder),
        }
    }

    /// Of rungs that the compiler of documents has checked.
    pub(crate) fn of(rungs: Vec<Rung>) -> EscalationLadder {
        EscalationLadder { rungs }
    }

    /// The rungs, the lowest first.
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }

    /// The rung of that name.
    pub fn rung(&self, name: &str) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.name == name)
    }

    /// What lies above the rung of that name; none where there is no such rung.
    pub fn above(&self, name: &str) -> Option<Above<'_>> {
        let next = self.place(name)?.checked_add(1)?;
        Some(self.rungs.get(next).map_or(Above::Top, Above::Rung))
    }

    /// The rungs that lie between a lower one and a higher one, neither of them counted; none where one of them
    /// does not exist, or where the second is not above the first.
    pub fn between(&self, from: &str, to: &str) -> Option<&[Rung]> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        self.rungs.get(from.checked_add(1)?..to)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.rungs.iter().position(|rung| rung.name == name)
    }
}

/// A rung's place on its ladder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct RungId(pub(crate) u8);

impl RungId {
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The ladder of a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ladder {
    pub(crate) face: EscalationLadder,
    /// What the policy says of each rung beside its name.
    pub(crate) terms: Vec<RungTerms>,
    pub(crate) steps: Steps,
    pub(crate) start: Start,
    /// What open time is counted on.
    pub(crate) calendar: Table<CalendarId>,
    /// The waiting reasons that pause its times.
    pub(crate) pauses: Reasons,
    /// How long an acknowledgement holds; for ever, where nothing is stated.
    pub(crate) lasts: Option<Table<TargetRule>>,
    pub(crate) beside: Vec<Beside>,
    pub(crate) cite: Vec<Citation>,
}

/// The rung that a ladder begins on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Start {
    /// That of the assignee's role.
    Assignee,
    Rung(RungId),
}

/// What a policy says of a rung.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RungTerms {
    /// Its place in the document.
    pub(crate) path: String,
    pub(crate) eligible: Table<Condition<Timed>>,
    /// Why no row says when it is eligible.
    pub(crate) unstated: Reason,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) vacant: Option<Vacant>,
    /// The role of whoever stands on it, where that hangs on the ticket.
    pub(crate) holder: Table<String>,
    pub(crate) unheld: Reason,
    pub(crate) cite: Vec<Citation>,
}

/// How often whoever stands on a rung is told again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Repeat {
    pub(crate) every: Table<TargetRule>,
    pub(crate) times: u16,
}

/// When there is nobody on a rung, and what is done then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Vacant {
    pub(crate) when: Condition,
    pub(crate) then: Vacancy,
}

/// Somebody to turn to beside the ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Beside {
    pub(crate) name: String,
    /// Its place in the document.
    pub(crate) path: String,
    pub(crate) roles: Vec<String>,
    pub(crate) when: Condition,
    pub(crate) cite: Vec<Citation>,
}

impl Ladder {
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = RungId> + use<> {
        let count = u8::try_from(self.terms.len()).unwrap_or(u8::MAX);
        (0..count).map(RungId)
    }

    pub(crate) fn name(&self, id: RungId) -> &str {
        let rung = self.face.rungs.get(id.index());
        rung.map_or("", |rung| &rung.name)
    }

    pub(crate) fn named(&self, name: &str) -> Option<RungId> {
        u8::try_from(self.face.place(name)?).ok().map(RungId)
    }

    pub(crate) fn terms(&self, id: RungId) -> Option<&RungTerms> {
        self.terms.get(id.index())
    }

    /// Visits each span of its own; conditions hold others beside.
    pub(crate) fn each_span(&self, visit: &mut impl FnMut(&Table<TargetRule>)) {
        self.lasts.iter().for_each(&mut *visit);
        for terms in &self.terms {
            terms.repeat.iter().for_each(|one| visit(&one.every));
            for row in &terms.eligible.rows {
                if let Cell::Is(when) = &row.value {
                    when.each(&mut |leaf| {
                        if let Timed::Unacknowledged(span) = leaf {
                            visit(span);
                        }
                    });
                }
            }
        }
    }

    /// The conditions of its rungs.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition<Timed>> {
        let rows = self.terms.iter().flat_map(|terms| &terms.eligible.rows);
        rows.filter_map(|row| match &row.value {
            Cell::Is(when) => Some(when),
            Cell::NotDefined(_) => None,
        })
    }

    /// What its times are counted on, as far as they need a calendar.
    pub(crate) fn calendars(&self) -> BTreeSet<CalendarId> {
        let mut all = self.calendar.values();
        for when in self.conditions() {
            when.each(&mut |leaf| {
                if let Timed::Since(since) = leaf {
                    all.extend(since.calendar.values());
                }
            });
        }
        all
    }

    /// The places of the clocks from whose due a time of its own counts.
    pub(crate) fn dues(&self) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        for when in self.conditions() {
            when.each(&mut |leaf| {
                if let Timed::Since(since) = leaf
                    && let Anchor::Due(clock) = since.from
                {
                    all.insert(clock);
                }
            });
        }
        all
    }

    /// The rung of those of that role.
    pub(crate) fn of_role(&self, role: &str) -> Option<RungId> {
        let is_of = |rung: &Rung| rung.roles.iter().any(|other| other == role);
        let place = self.face.rungs.iter().position(is_of)?;
        u8::try_from(place).ok().map(RungId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("r{number}")).collect()
    }

    fn ladder(names: &[String]) -> Result<EscalationLadder, LadderError> {
        let rungs = names.iter().map(String::as_str);
        EscalationLadder::new(rungs.map(|name| (name, "role", RungKind::Functional)))
    }

    #[test]
    fn what_is_no_ladder() {
        assert_eq!(ladder(&[]), Err(LadderError::NoRung));
        assert!(ladder(&names(MAX_RUNGS)).is_ok());
        let more = names(MAX_RUNGS.saturating_add(1));
        assert_eq!(ladder(&more), Err(LadderError::TooManyRungs));
        let twice = ["a", "b", "a"].map(str::to_owned);
        let name = "a".to_owned();
        assert_eq!(ladder(&twice), Err(LadderError::SameName { name }));
        for (bytes, is_right) in [
            (0, false),
            (1, true),
            (MAX_NAME_BYTES, true),
            (MAX_NAME_BYTES.saturating_add(1), false),
        ] {
            assert_eq!(ladder(&["x".repeat(bytes)]).is_ok(), is_right, "{bytes}");
        }
    }

    #[test]
    fn what_lies_between() {
        let ladder = ladder(&names(4)).unwrap();
        let between = |from: &str, to: &str| -> Option<Vec<String>> {
            let rungs = ladder.between(from, to)?;
            Some(rungs.iter().map(|rung| rung.name.clone()).collect())
        };
        assert_eq!(between("r0", "r3"), Some(vec!["r1".into(), "r2".into()]));
        assert_eq!(between("r0", "r1"), Some(Vec::new()));
        assert_eq!(between("r1", "r1"), None);
        assert_eq!(between("r2", "r1"), None);
        assert_eq!(between("r2", "r9"), None);
    }
}
