//! Where a ticket stands on the ladder.

use super::State;
use super::revisions::Revisions;
use super::situation::Facts;
use crate::engine::act::rung_to;
use crate::engine::ladder::Climbing;
use crate::engine::outcome::{Advisory, Outcome};
use crate::engine::refusal::Because;
use crate::engine::sight::Sight;
use crate::instant::Instant;
use crate::policy::act::ClimbTo;
use crate::policy::ladder::{Ladder, RungId, Start};
use crate::policy::person::PositionId;
use crate::policy::table::{Cell, Lookup};
use crate::policy::{EventName, Parts};
use crate::subject::{Actor, Event};

/// A ticket on a ladder, from the opening or a reopening on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Climb {
    pub(crate) began: Instant,
    /// When resolution or closing ended it.
    pub(crate) over: Option<Instant>,
    /// The rung it stands on; none where it begins on the assignee's, and there is none.
    pub(crate) at: Option<RungId>,
    /// Whether anything has been climbed, so that the assignee decides no more.
    is_climbed: bool,
    /// By the places of the rungs.
    pub(crate) rungs: Vec<Record>,
    pub(crate) counts: Counts,
}

/// What events did on a rung.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Record {
    pub(crate) climbed: Option<Step>,
    pub(crate) acknowledged: Vec<Step>,
    /// How often whoever stands on it was told again since the climb, and since the last acknowledgement.
    pub(crate) repeated: u16,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) at: Instant,
    /// None where nobody did it: it is the rung that is begun on.
    pub(crate) by: Option<Actor>,
}

/// What time makes of the rungs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    /// By the places of the rungs.
    rungs: Vec<Count>,
    /// The next instant at which something turns that they hang on, if no event comes.
    pub(crate) until: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Count {
    /// Since when it is eligible without a break, whatever the present rung is.
    eligible: Option<Instant>,
    /// Of one that was climbed, the earlier of the climb and of becoming eligible before it.
    asked: Option<Instant>,
}

impl Counts {
    fn none(count: usize) -> Counts {
        Counts {
            rungs: vec![Count::default(); count],
            until: None,
        }
    }

    fn get(&self, id: RungId) -> Count {
        self.rungs.get(id.index()).copied().unwrap_or_default()
    }

    /// Since when a rung is eligible without a break, be it reached or not.
    pub(crate) fn eligible(&self, id: RungId) -> Option<Instant> {
        self.get(id).eligible
    }

    /// Since when whoever is on a rung is asked: from the earlier of becoming eligible and being climbed. What was
    /// climbed is asked also where its eligibility lapses.
    pub(crate) fn since(&self, id: RungId) -> Option<Instant> {
        let count = self.get(id);
        count.asked.or(count.eligible)
    }

    /// A rung is eligible from then on, or is not.
    pub(crate) fn turn(&mut self, id: RungId, eligible: bool, at: Instant) {
        if let Some(count) = self.rungs.get_mut(id.index()) {
            count.eligible = eligible.then(|| count.eligible.unwrap_or(at));
        }
    }
}

/// Something that happens on a ladder, which nothing speaks against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OnLadder {
    Climb(RungId),
    Acknowledge(RungId),
    Repeat(RungId),
}

/// What an event does on a ladder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Climbs {
    /// An event of the ladder itself.
    pub(crate) own: Option<OnLadder>,
    /// What the effects of its act climb to. Whether they can is judged when all else is done.
    pub(crate) effects: Vec<ClimbTo>,
}

impl Climb {
    /// One that stands nowhere.
    fn nowhere(ladder: &Ladder, began: Instant) -> Climb {
        let count = ladder.terms.len();
        Climb {
            began,
            over: None,
            at: None,
            is_climbed: false,
            rungs: vec![Record::default(); count],
            counts: Counts::none(count),
        }
    }

    fn begun(ladder: &Ladder, now: Instant) -> Climb {
        let mut climb = Climb::nowhere(ladder, now);
        if let Start::Rung(start) = ladder.start {
            climb.stand(start, Step { at: now, by: None });
        }
        climb
    }

    fn stand(&mut self, id: RungId, step: Step) {
        if let Some(count) = self.counts.rungs.get_mut(id.index()) {
            count.asked = Some(count.eligible.unwrap_or(step.at));
        }
        if let Some(record) = self.rungs.get_mut(id.index()) {
            record.climbed = Some(step);
            record.repeated = 0;
        }
        self.at = Some(id);
    }

    /// As though a rung had not been climbed.
    fn leave(&mut self, id: RungId) {
        if let Some(record) = self.rungs.get_mut(id.index()) {
            record.climbed = None;
            record.repeated = 0;
        }
        if let Some(count) = self.counts.rungs.get_mut(id.index()) {
            count.asked = None;
        }
    }

    fn is_climbed_to(&self, id: RungId) -> bool {
        let record = self.rungs.get(id.index());
        record.is_some_and(|record| record.climbed.is_some())
    }

    /// Whether a rung was left out: the ticket stands on a higher one, and did not climb it.
    pub(crate) fn leaves_out(&self, id: RungId) -> bool {
        self.at.is_some_and(|at| id < at) && !self.is_climbed_to(id)
    }

    /// Whether somebody on a rung is asked, so that there is something to answer.
    fn asks(&self, id: RungId) -> bool {
        self.counts.since(id).is_some() && !self.leaves_out(id)
    }

    /// Begins on the rung of an assignee, as long as nothing has been climbed.
    fn follow(&mut self, ladder: &Ladder, assignee: Option<&Actor>, now: Instant) {
        if self.is_climbed || ladder.start != Start::Assignee || self.over.is_some() {
            return;
        }
        let role = assignee.and_then(|assignee| assignee.role.as_deref());
        let Some(id) = role.and_then(|role| ladder.of_role(role)) else {
            return;
        };
        if self.at == Some(id) {
            return;
        }
        if let Some(before) = self.at {
            self.leave(before);
        }
        self.stand(id, Step { at: now, by: None });
    }

    fn step(&mut self, step: OnLadder, by: &Actor, now: Instant) {
        let done = Step {
            at: now,
            by: Some(by.clone()),
        };
        match step {
            OnLadder::Climb(to) => {
                self.is_climbed = true;
                self.stand(to, done);
            }
            OnLadder::Acknowledge(id) => {
                let is_asked = self.asks(id);
                let record = self.rungs.get_mut(id.index());
                if let Some(record) = record.filter(|_| is_asked) {
                    record.acknowledged.push(done);
                    record.repeated = 0;
                }
            }
            OnLadder::Repeat(id) => {
                if let Some(record) = self.rungs.get_mut(id.index()) {
                    record.repeated = record.repeated.saturating_add(1);
                }
            }
        }
    }

    /// The same on the ladder of another revision, by the names of the rungs. Where it stands on one that is not
    /// there any more, it stands on the next lower one that is; where there is none, where a ticket of that
    /// revision begins.
    fn told(&self, old: &Ladder, new: &Ladder, now: Instant) -> (Climb, Vec<String>) {
        let mut told = Climb::nowhere(new, self.began);
        told.over = self.over;
        let mut lost = Vec::new();
        for (id, (record, count)) in old.ids().zip(self.rungs.iter().zip(&self.counts.rungs)) {
            let next = new.named(old.name(id)).map(RungId::index);
            let slot = next.and_then(|next| told.rungs.get_mut(next));
            match slot {
                Some(slot) => *slot = record.clone(),
                None if *record != Record::default() => {
                    lost.extend(old.terms(id).map(|terms| terms.path.clone()));
                }
                None => {}
            }
            if let Some(slot) = next.and_then(|next| told.counts.rungs.get_mut(next)) {
                *slot = *count;
            }
        }
        let at = self.at.and_then(|at| {
            let mut lower = old.ids().rev().filter(|id| *id <= at);
            lower.find_map(|id| new.named(old.name(id)))
        });
        told.is_climbed = self.is_climbed && at.is_some();
        told.at = match (at, new.start) {
            (Some(at), _) => Some(at),
            (None, Start::Rung(start)) => Some(start),
            (None, Start::Assignee) => None,
        };
        told.stand_there(new, self.over.unwrap_or(now));
        (told, lost)
    }

    /// No rung above the present one has been climbed. That one has: by nobody, from now on, if not before.
    fn stand_there(&mut self, ladder: &Ladder, now: Instant) {
        let at = self.at;
        for id in ladder.ids().filter(|id| at.is_none_or(|at| *id > at)) {
            self.leave(id);
        }
        if let Some(at) = at.filter(|at| !self.is_climbed_to(*at)) {
            self.stand(at, Step { at: now, by: None });
        }
    }
}

impl State {
    /// Begins a ladder, where the policy has one.
    pub(super) fn begin_ladder(&mut self, revisions: &Revisions, now: Instant) {
        let Some(ladder) = revisions.parts().ladder.as_deref() else {
            return;
        };
        self.facts.climb = Some(Box::new(Climb::begun(ladder, now)));
        self.on_ladder(
            revisions,
            |climb, facts| {
                climb.follow(ladder, facts.holder(PositionId::ASSIGNEE), now);
            },
            now,
        );
    }

    /// Brings up to date what has become eligible since the last event, and is so no more.
    #[inline]
    pub(super) fn settle_ladder(&mut self, revisions: &Revisions, now: Instant) {
        let until = self
            .facts
            .climb
            .as_ref()
            .and_then(|climb| climb.counts.until);
        if until.is_some_and(|until| until <= now) {
            self.with_ladder(revisions, |climbing, counts| climbing.advance(counts, now));
        }
    }

    /// What an event does on the ladder.
    #[inline]
    pub(super) fn climb(
        &mut self,
        revisions: &Revisions,
        event: &Event,
        (climbs, was_ended): (Climbs, bool),
        now: Instant,
        outcome: &mut Outcome,
    ) {
        if let (Some(_), Some(ladder)) = (&self.facts.climb, revisions.parts().ladder.as_deref()) {
            self.on_ladder(
                revisions,
                |climb, facts| {
                    let name = event.kind.name();
                    if name == EventName::Resolved || name == EventName::Closed {
                        climb.over.get_or_insert(now);
                    } else if name == EventName::Reopened && was_ended {
                        *climb = Climb::begun(ladder, now);
                    }
                    if let Some(step) = climbs.own {
                        climb.advise(ladder, step, facts, outcome);
                        climb.step(step, &event.actor, now);
                    }
                    climb.by_effects(ladder, &climbs, facts, (&event.actor, now), outcome);
                    climb.follow(ladder, facts.holder(PositionId::ASSIGNEE), now);
                },
                now,
            );
        }
    }

    /// Changes where it stands, and reads anew what is eligible then.
    fn on_ladder(
        &mut self,
        revisions: &Revisions,
        mut change: impl FnMut(&mut Climb, &Facts),
        now: Instant,
    ) {
        if let Some(mut climb) = self.facts.climb.take() {
            change(&mut climb, &self.facts);
            self.facts.climb = Some(climb);
        }
        self.with_ladder(revisions, |climbing, counts| {
            climbing.read(now, counts, |_, _| {});
        });
    }

    fn with_ladder(&mut self, revisions: &Revisions, run: impl FnOnce(&Climbing<'_>, &mut Counts)) {
        let ladder = revisions.parts().ladder.as_deref();
        let (Some(mut climb), Some(ladder)) = (self.facts.climb.take(), ladder) else {
            return;
        };
        let mut counts = std::mem::take(&mut climb.counts);
        let sight = Sight {
            revisions,
            state: self,
            known: &self.facts,
            now: self.last,
        };
        run(&Climbing::new(sight, ladder, &climb), &mut counts);
        climb.counts = counts;
        self.facts.climb = Some(climb);
    }

    /// Tells where it stands in the names of another revision.
    pub(super) fn tell_ladder(&mut self, old: &Parts, new: &Parts, now: Instant) -> Vec<String> {
        let before = self.facts.climb.take();
        let (climb, lost) = match (before, old.ladder.as_deref(), new.ladder.as_deref()) {
            (Some(climb), Some(old), Some(new)) => {
                let (climb, lost) = climb.told(old, new, now);
                (Some(climb), lost)
            }
            (Some(_), _, None) => (None, vec!["ladder".to_owned()]),
            (_, _, Some(new)) => {
                let mut climb = Climb::begun(new, now);
                climb.over = self.is_ended().then_some(now);
                (Some(climb), Vec::new())
            }
            (None, _, None) => (None, Vec::new()),
        };
        self.facts.climb = climb.map(Box::new);
        lost
    }
}

impl Climb {
    /// The effects of acts climb, once for an event. That is no condition of the act: where it cannot be, it is said.
    fn by_effects(
        &mut self,
        ladder: &Ladder,
        climbs: &Climbs,
        facts: &Facts,
        (actor, now): (&Actor, Instant),
        outcome: &mut Outcome,
    ) {
        let mut is_done = false;
        for to in &climbs.effects {
            let to = match self.over {
                Some(_) => Err(Because::LadderOver),
                None if is_done => Err(Because::ClimbsOnce),
                None => rung_to(ladder, self, to.rung(), facts, &mut outcome.advisories),
            };
            match to {
                Ok(to) => {
                    is_done = true;
                    self.step(OnLadder::Climb(to), actor, now);
                }
                Err(because) => outcome.advisories.push(Advisory::NotClimbed { because }),
            }
        }
    }

    /// A rung that is climbed by hand may not be eligible, where the policy says when it is; and nobody may be asked
    /// on one that is answered on.
    fn advise(&self, ladder: &Ladder, step: OnLadder, facts: &Facts, outcome: &mut Outcome) {
        let rung = |id: RungId| ladder.name(id).to_owned();
        let advice = match step {
            OnLadder::Climb(to)
                if self.counts.eligible(to).is_none() && is_stated(ladder, to, facts) =>
            {
                Advisory::RungNotEligible { rung: rung(to) }
            }
            OnLadder::Acknowledge(id) if !self.asks(id) => {
                Advisory::NothingToAnswer { rung: rung(id) }
            }
            OnLadder::Climb(..) | OnLadder::Acknowledge(_) | OnLadder::Repeat(_) => return,
        };
        outcome.advisories.push(advice);
    }
}

/// Whether the policy says when a rung is eligible.
fn is_stated(ladder: &Ladder, id: RungId, facts: &Facts) -> bool {
    let terms = ladder.terms(id);
    terms.is_some_and(|terms| match terms.eligible.first(facts) {
        Lookup::Row(_, row) => matches!(row.value, Cell::Is(_)),
        Lookup::Unknown(_) => true,
        Lookup::NoRow => false,
    })
}
