//! The cycles of one clock.

use super::cycle::Cycle;
use super::revisions::Revisions;
use super::terms::Given;
use crate::instant::Instant;
use crate::policy::ChangeCause;
use std::collections::VecDeque;
use std::sync::Arc;

/// The cycles of a clock, in the order in which they began.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cycles {
    /// No event concerns them any more, so that copies of a ticket share them.
    earlier: Vec<Arc<Cycle>>,
    /// When the due of each of those passes that had not when the next one began, with its number; in that order.
    passes: VecDeque<(Instant, usize)>,
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
        self.earlier.iter().map(Arc::as_ref).chain(&self.last)
    }

    pub(crate) fn len(&self) -> usize {
        self.earlier.len().saturating_add(self.last.iter().len())
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
            passes: VecDeque::new(),
            last: self.last.as_ref().map(|last| last.lifted(revisions)),
            missed: None,
        }
    }

    /// Another begins, whichever event brings it about: what the one before it has missed is of no matter any more.
    pub(super) fn push(&mut self, cycle: Cycle) {
        self.missed = None;
        if let Some(before) = self.last.take() {
            let number = self.earlier.len().saturating_add(1);
            if let Some(end) = &before.end {
                while self.passes.front().is_some_and(|(at, _)| *at <= end.at) {
                    self.passes.pop_front();
                }
                if let Some(at) = before.passes().filter(|at| *at > end.at) {
                    let place = self.passes.partition_point(|one| *one < (at, number));
                    self.passes.insert(place, (at, number));
                }
            }
            self.earlier.push(Arc::new(before));
        }
        self.last = Some(cycle);
    }

    /// The next instant after this one at which the due of one passes that another has followed, and their numbers.
    /// None of them turns otherwise if no event comes.
    pub(crate) fn next_pass(
        &self,
        after: Instant,
    ) -> Option<(Instant, impl Iterator<Item = usize>)> {
        let place = self.passes.partition_point(|(at, _)| *at <= after);
        let (next, _) = self.passes.get(place)?;
        let same = self.passes.iter().skip(place);
        let same = same.take_while(move |(at, _)| at == next);
        Some((*next, same.map(|(_, number)| *number)))
    }
}
