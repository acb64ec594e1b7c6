//! The stretches in which the times of a ladder stand still, and when a time ends that they move.

use crate::engine::fold::{Cycle, Facts, Given, LegKind, Revisions, due_from_start};
use crate::instant::Instant;
use crate::policy::clock::Reasons;

/// A stretch in which times stand still: its first instant, and the one after its last; none where it goes on.
pub(super) type Pause = (Instant, Option<Instant>);

/// When a time ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    At(Instant),
    /// Not before a pause does.
    Held,
    Never,
}

/// When a time ends that began then, `after` so many nanoseconds more. A pause that begins before that moves it;
/// one that begins then, or later, does not.
pub(super) fn ends(
    revisions: &Revisions,
    given: &Given,
    from: Instant,
    pauses: &[Pause],
    after: i64,
) -> End {
    let moved = |end: Instant, (begins, over): (Instant, Instant)| {
        let meter = given.meter()?;
        let still = meter.measure(revisions, begins, over);
        meter.add(revisions, end, still).ok()
    };
    let Some(mut end) = due_from_start(revisions, given, from) else {
        return End::Never;
    };
    for (begins, over) in pauses {
        let begins = from.max(*begins);
        if end.checked_add(after).is_none_or(|turn| turn <= begins) {
            break;
        }
        match over {
            None => return End::Held,
            Some(over) => match moved(end, (begins, *over)) {
                Some(later) => end = later,
                None => return End::Never,
            },
        }
    }
    end.checked_add(after).map_or(End::Never, End::At)
}

/// While the ticket waited for a reason that pauses the ladder, by the revision then in force.
pub(super) fn of_the_ladder(revisions: &Revisions, facts: &Facts) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for (at, revision, reasons) in facts.waited() {
        let ladder = revisions.get(*revision).parts().ladder.as_deref();
        let own = ladder.map_or(Reasons::NONE, |ladder| ladder.pauses);
        let stands_still = !reasons.and(own).is_empty();
        match pauses.last_mut() {
            Some((_, over @ None)) if !stands_still => *over = Some(*at),
            Some((_, None)) => {}
            Some(_) | None if stands_still => pauses.push((*at, None)),
            Some(_) | None => {}
        }
    }
    pauses
}

/// The same, and while a cycle was paused.
pub(super) fn with_those_of(cycle: &Cycle, pauses: &[Pause]) -> Vec<Pause> {
    let ends = cycle.legs().skip(1).map(|leg| Some(leg.from));
    let last = cycle.end.as_ref().map(|end| end.at);
    let legs = cycle.legs().zip(ends.chain([last]));
    let paused = legs.filter(|(leg, _)| matches!(leg.kind, LegKind::Paused(_)));
    let paused = paused.map(|(leg, over)| (leg.from, over));
    united(pauses.iter().copied().chain(paused).collect())
}

/// The same stretches, none meeting another.
fn united(mut pauses: Vec<Pause>) -> Vec<Pause> {
    pauses.sort_unstable_by_key(|(begins, _)| *begins);
    let mut all: Vec<Pause> = Vec::new();
    for (begins, over) in pauses {
        match all.last_mut() {
            Some((_, None)) => break,
            Some((_, Some(last))) if begins <= *last => match over {
                Some(over) => *last = over.max(*last),
                None => {
                    let Some((first, _)) = all.pop() else { break };
                    all.push((first, None));
                }
            },
            Some(_) | None => all.push((begins, over)),
        }
    }
    all
}
