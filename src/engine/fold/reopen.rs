//! What a change of tables, and what reopening, does to a clock's last cycle.

use super::cycle::Cycle;
use super::cycles::Missed;
use super::revisions::{RevisionId, Revisions};
use super::situation::Facts;
use super::terms::{Basis, Terms};
use super::{Changed, State};
use crate::engine::outcome::{Advisory, Outcome};
use crate::instant::Instant;
use crate::policy::clock::{Clock, Reasons};
use crate::policy::{ChangeCause, Reopening};

impl State {
    /// A cycle is reclassified when its tables answer otherwise than they did before. One that resolution or
    /// closing ended meets that when it is reopened.
    pub(super) fn reclassify(&mut self, revisions: &Revisions, now: Instant, changed: Changed) {
        let cause = changed.cause;
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            let Some(cycle) = cycles.last.as_mut().filter(|_| changed.concerns(clock)) else {
                continue;
            };
            if cycle.is_open() {
                let next = reclassified(revisions, clock, cycle, &self.facts, now, cause);
                next.into_iter().for_each(|next| cycles.push(next));
            } else if cycle.reopens() {
                let given = Terms::of(clock, revisions, &self.facts).given;
                let before = cycles.missed.as_ref();
                let last = before.map_or(&cycle.seen().given, |missed| &missed.given);
                if last.differs(&given) {
                    let cause = before.map_or(cause, |missed| missed.cause.min(cause));
                    cycles.missed = Some(Box::new(Missed { cause, given }));
                }
            }
        }
    }

    /// `waited` is how often what the ticket waits for had changed before this event, which pauses and resumes
    /// what it reopens only afterwards.
    pub(super) fn reopen(
        &mut self,
        revisions: &Revisions,
        now: Instant,
        waited: usize,
        outcome: &mut Outcome,
    ) {
        let facts = &self.facts;
        for (clock, cycles) in revisions.parts().clocks.iter().zip(&mut self.clocks) {
            let Some(cycle) = cycles.last.as_mut().filter(|cycle| cycle.reopens()) else {
                continue;
            };
            match clock.reopened {
                None => outcome.advisories.push(Advisory::StaysEnded {
                    clock: clock.name.clone(),
                }),
                Some(Reopening::NewCycle) => {
                    let terms = Terms::of(clock, revisions, facts);
                    cycles.push(Cycle::open(revisions, Basis::at(now), now, terms));
                }
                Some(how @ (Reopening::Continue | Reopening::Count)) => {
                    if how == Reopening::Count {
                        let waited = facts.waited.iter().take(waited);
                        let waited = waited.map(|(at, revision, all)| {
                            let pauses = pauses_in(revisions, *revision, clock);
                            (*at, (*revision, all.and(pauses)))
                        });
                        cycle.reopen_counting(revisions, now, waited);
                    } else {
                        cycle.reopen(revisions, now);
                    }
                    // Where none is missed, there is at most an unknown that asks for other facts.
                    let missed = cycles.missed.take();
                    let cause = missed.map_or(ChangeCause::Fact, |missed| missed.cause);
                    let next = reclassified(revisions, clock, cycle, facts, now, cause);
                    next.into_iter().for_each(|next| cycles.push(next));
                }
            }
        }
    }
}

/// What pauses a clock by one of the revisions.
fn pauses_in(revisions: &Revisions, revision: RevisionId, clock: &Clock) -> Reasons {
    if revision == revisions.current_id() {
        return clock.pauses;
    }
    let parts = revisions.get(revision).parts();
    let own = parts.clock_named(&clock.name);
    let own = own.and_then(|place| parts.clocks.get(place));
    own.map_or(Reasons::NONE, |own| own.pauses)
}

/// Reads a clock's tables again. The next cycle, where the mode opens one.
fn reclassified(
    revisions: &Revisions,
    clock: &Clock,
    cycle: &mut Cycle,
    facts: &Facts,
    now: Instant,
    cause: ChangeCause,
) -> Option<Cycle> {
    let terms = Terms::of(clock, revisions, facts);
    let (seen, is_named) = (cycle.seen(), cycle.due.is_named());
    // Without a target, what a revision asks for and the bound of its clock are its own.
    let is_anew = seen.revision != terms.revision && terms.given.target().is_none() && !is_named;
    if seen.given == terms.given && !is_anew {
        cycle.each_terms(|before| {
            if before.given == terms.given {
                before.assumed.clone_from(&terms.assumed);
                before.assumed_in = terms.assumed_in;
            }
        });
        return None;
    }
    // A due that was kept is none of what is still unknown, whatever that asks for now.
    if is_named && !seen.given.differs(&terms.given) {
        cycle.see(terms);
        return None;
    }
    let mode = clock.reclassified.of(cause);
    cycle.reclassify(revisions, now, terms, (cause, mode))
}
