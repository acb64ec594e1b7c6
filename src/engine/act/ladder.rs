//! What an event does on the ladder, and what speaks against it.

use super::Judge;
use crate::engine::fold::guard::LadderEvent;
use crate::engine::fold::{Climb, OnLadder};
use crate::engine::ladder::Climbing;
use crate::engine::outcome::Advisory;
use crate::engine::refusal::Because;
use crate::engine::sight::Sight;
use crate::policy::condition::Situation;
use crate::policy::ladder::{Ladder, RungId, Steps};
use crate::policy::person::POSITIONS;

impl Judge<'_> {
    /// An event of the ladder.
    pub(super) fn on_ladder(&mut self, event: LadderEvent) {
        let facts = self.sight.known.facts;
        let (Some(ladder), Some(climb)) = (self.parts.ladder.as_deref(), facts.climb()) else {
            return self.because.push(Because::NoLadder);
        };
        if climb.over.is_some() {
            return self.because.push(Because::LadderOver);
        }
        let stands = || climb.at.ok_or_else(not_known);
        let step = match event {
            LadderEvent::Climb(to) => {
                let advisories = &mut self.permit.advisories;
                rung_to(ladder, climb, to, self.sight.known, advisories).map(OnLadder::Climb)
            }
            LadderEvent::Answer(rung) => rung.map_or_else(stands, Ok).map(OnLadder::Acknowledge),
            LadderEvent::Repeat => stands().and_then(|id| self.repeat(ladder, climb, id)),
        };
        match step {
            Ok(step) => self.permit.climbs.own = Some(step),
            Err(because) => self.because.push(because),
        }
    }

    /// Whoever stands on a rung is told again as often as the policy says, and no more.
    fn repeat(&mut self, ladder: &Ladder, climb: &Climb, id: RungId) -> Result<OnLadder, Because> {
        let rung = || ladder.name(id).to_owned();
        let repeat = ladder.terms(id).and_then(|terms| terms.repeat.as_ref());
        let times = repeat.map_or(0, |repeat| repeat.times);
        let done = climb.rungs.get(id.index()).map(|record| record.repeated);
        if done.is_none_or(|done| done >= times) {
            let rung = rung();
            return Err(Because::RepeatedEnough { rung, times });
        }
        let sight = Sight {
            revisions: self.sight.revisions,
            state: self.sight.state,
            known: self.sight.known.facts,
            now: self.sight.now,
        };
        let repeats = Climbing::new(sight, ladder, climb).repeats(self.sight.now);
        let is_early = repeats.is_some_and(|repeats| {
            repeats.asks.is_empty() && done.is_some_and(|done| repeats.due <= done)
        });
        if is_early {
            let advice = Advisory::RepeatNotDue { rung: rung() };
            self.permit.advisories.push(advice);
        }
        Ok(OnLadder::Repeat(id))
    }
}

/// The rung that is climbed; the next one that is not skipped, where none is named.
pub(crate) fn rung_to(
    ladder: &Ladder,
    climb: &Climb,
    to: Option<RungId>,
    known: &impl Situation,
    advisories: &mut Vec<Advisory>,
) -> Result<RungId, Because> {
    let is_skipped = |id: &RungId| {
        let terms = ladder.terms(*id);
        terms.is_some_and(|terms| terms.is_skipped(known))
    };
    let Some(to) = to else {
        let at = climb.at.ok_or_else(not_known)?;
        let mut above = ladder.ids().filter(|id| *id > at);
        return above
            .find(|id| !is_skipped(id))
            .ok_or_else(|| Because::Top {
                rung: ladder.name(at).to_owned(),
            });
    };
    let Some(at) = climb.at else {
        return match ladder.steps {
            Steps::Adjacent => Err(not_known()),
            Steps::Advised | Steps::Jumps => Ok(to),
        };
    };
    if to <= at {
        return Err(Because::NotAbove {
            found: ladder.name(to).to_owned(),
            current: ladder.name(at).to_owned(),
        });
    }
    let between = ladder.ids().filter(|id| at < *id && *id < to);
    let between = between.filter(|id| !is_skipped(id));
    let between: Vec<String> = between.map(|id| ladder.name(id).to_owned()).collect();
    match ladder.steps {
        _ if between.is_empty() => {}
        Steps::Adjacent => return Err(Because::SkipsRungs { between }),
        Steps::Advised => advisories.push(Advisory::SkipsRungs { between }),
        Steps::Jumps => {}
    }
    Ok(to)
}

fn not_known() -> Because {
    let [assignee, ..] = POSITIONS;
    Because::Undecided {
        what: "on which rung the ticket stands".to_owned(),
        ask: vec![assignee.to_owned()],
    }
}
