//! The revisions of a policy that a ticket has gone through.

use crate::policy::clock::CalendarId;
use crate::policy::{NamedCalendar, Parts, Policy};

/// The revision in force, and those before it, the oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Revisions {
    current: Policy,
    earlier: Vec<Policy>,
}

/// A revision's place among those of a ticket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct RevisionId(u16);

/// A calendar of one of the revisions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CalendarRef {
    pub(crate) revision: RevisionId,
    pub(crate) calendar: CalendarId,
}

impl RevisionId {
    /// That of the revision put in force after it.
    pub(super) fn next(self) -> RevisionId {
        RevisionId(self.0.saturating_add(1))
    }
}

impl Revisions {
    pub(crate) fn one(current: Policy) -> Revisions {
        Revisions {
            current,
            earlier: Vec::new(),
        }
    }

    /// Puts another revision in force.
    pub(super) fn migrate(&mut self, next: Policy) {
        let before = std::mem::replace(&mut self.current, next);
        self.earlier.push(before);
    }

    pub(crate) fn current(&self) -> &Policy {
        &self.current
    }

    pub(crate) fn parts(&self) -> &Parts {
        self.current.parts()
    }

    pub(crate) fn current_id(&self) -> RevisionId {
        RevisionId(u16::try_from(self.earlier.len()).unwrap_or(u16::MAX))
    }

    /// A calendar of the revision in force.
    pub(crate) fn current_calendar(&self, calendar: CalendarId) -> CalendarRef {
        let revision = self.current_id();
        CalendarRef { revision, calendar }
    }

    pub(crate) fn get(&self, id: RevisionId) -> &Policy {
        self.earlier.get(usize::from(id.0)).unwrap_or(&self.current)
    }

    pub(crate) fn earlier(&self) -> &[Policy] {
        &self.earlier
    }

    pub(crate) fn calendar(&self, at: CalendarRef) -> &NamedCalendar {
        self.get(at.revision).parts().calendar(at.calendar)
    }
}
