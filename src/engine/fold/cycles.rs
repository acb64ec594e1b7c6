//! The cycles of one clock.

use super::cycle::Cycle;
use super::revisions::Revisions;
use super::terms::Given;
use crate::policy::ChangeCause;

/// The cycles of a clock, in the order in which they began.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cycles {
    earlier: Vec<Cycle>,
    /// The one that events concern; open, or ended.
    pub(super) last: Option<Cycle>,
    /// What changed for it since resolution or closing ended it.
    pub(super) missed: Option<Box<Missed>>,
}

/// Changes of target or calendar that a cycle meets when it is reopened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Missed {
    /// The first of their causes.
    pub(super) cause: ChangeCause,
    /// What the tables said after the last of them.
    pub(super) given: Given,
}

impl Cycles {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Cycle> {
        self.earlier.iter().chain(&self.last)
    }

    pub(crate) fn len(&self) -> usize {
        self.iter().count()
    }

    pub(crate) fn last(&self) -> Option<&Cycle> {
        self.last.as_ref()
    }

    pub(super) fn open(&self) -> Option<&Cycle> {
        self.last.as_ref().filter(|cycle| cycle.is_open())
    }

    pub(super) fn open_mut(&mut self) -> Option<&mut Cycle> {
        self.last.as_mut().filter(|cycle| cycle.is_open())
    }

    /// The last one alone, as though the pause that goes on had not begun.
    pub(super) fn lifted(&self, revisions: &Revisions) -> Cycles {
        Cycles {
            earlier: Vec::new(),
            last: self.last.as_ref().map(|last| last.lifted(revisions)),
            missed: None,
        }
    }

    pub(super) fn push(&mut self, cycle: Cycle) {
        if let Some(before) = self.last.take() {
            self.earlier.push(before);
        }
        self.last = Some(cycle);
    }
}
