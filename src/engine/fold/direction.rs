//! Which way an event changes a severity or priority.

use super::guard::Change;
use super::situation::{Facts, Severities};
use crate::policy::condition::Situation;
use crate::policy::fact::{FactId, Value};
use crate::policy::{ChangeCause, Direction};

impl Facts {
    /// That of the severity, and that of the priority; none where the event speaks of none.
    pub(crate) fn directions(&self, change: &Change) -> [Option<Direction>; 2] {
        match change {
            Change::Fact(FactId::REPORTED_SEVERITY, value) => {
                let after = self.severities().reporting(value);
                [Some(self.severity_goes(after)), None]
            }
            Change::Fact(FactId::CONFIRMED_SEVERITY, value) => {
                let after = self.severities().confirming(value);
                [Some(self.severity_goes(after)), None]
            }
            Change::Fact(FactId::PRIORITY, value) => [None, Some(self.priority_goes(value))],
            Change::Requested { severity, priority } => {
                self.asked_for(severity.as_ref(), priority.as_ref())
            }
            Change::Decided { accepted: true } => match self.requested() {
                Some(asked) => self.asked_for(asked.severity.as_ref(), asked.priority.as_ref()),
                None => [None, None],
            },
            Change::None
            | Change::Fact(..)
            | Change::Facts(_)
            | Change::Decided { accepted: false }
            | Change::Waiting(_)
            | Change::DueSet(..)
            | Change::Assigned(..)
            | Change::Unassigned(_)
            | Change::Ladder(_)
            | Change::Migrated(_) => [None, None],
        }
    }

    /// As if it were accepted.
    fn asked_for(
        &self,
        severity: Option<&Value>,
        priority: Option<&Value>,
    ) -> [Option<Direction>; 2] {
        let severity = severity.map(|value| {
            let mut after = self.severities().reporting(value);
            if after.is_confirmed() {
                after = after.confirming(value);
            }
            self.severity_goes(after)
        });
        [severity, priority.map(|value| self.priority_goes(value))]
    }

    fn severity_goes(&self, after: Severities) -> Direction {
        match self.severities().cause(after) {
            Some(ChangeCause::SeveritySet) => Direction::Set,
            Some(ChangeCause::SeverityRaised) => Direction::Raised,
            Some(ChangeCause::SeverityLowered) => Direction::Lowered,
            Some(ChangeCause::SeverityConfirmed) => Direction::Confirmed,
            Some(
                ChangeCause::Priority
                | ChangeCause::Plan
                | ChangeCause::Region
                | ChangeCause::Environment
                | ChangeCause::Fact
                | ChangeCause::Revision,
            )
            | None => Direction::Same,
        }
    }

    /// The lower its place, the higher a priority.
    fn priority_goes(&self, after: &Value) -> Direction {
        let place = |value: &Value| match value {
            Value::Choice(place) => Some(*place),
            Value::Flag(_)
            | Value::Number(_)
            | Value::Instant(_)
            | Value::Duration(_)
            | Value::Text(_) => None,
        };
        let before = self.fact(FactId::PRIORITY).and_then(place);
        match (before, place(after)) {
            (None, _) => Direction::Set,
            (Some(before), Some(after)) if after < before => Direction::Raised,
            (Some(before), Some(after)) if after > before => Direction::Lowered,
            (Some(_), _) => Direction::Same,
        }
    }
}
