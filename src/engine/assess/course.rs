//! What became of a cycle up to the instant asked about, and which warnings are to come.

use super::cycle::CycleAnswer;
use super::explain::{self, Stretch};
use super::values::Warning;
use crate::calendar::Calendar;
use crate::engine::fold::{self, LegKind, Meter};
use crate::instant::Instant;
use crate::policy::WarnAt;
use chrono::{DateTime, Utc};

/// A stretch of a cycle over which it ran, was paused or lay ended without a change.
///
/// Unlike a [`Segment`](super::Segment) it is not cut at opening hours, and it may lie past the due.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Leg<'t> {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The instant after its last.
    pub to: DateTime<Utc>,
    /// What it does to the due; never [`Closed`](Stretch::Closed), for hours do not cut it.
    pub stretch: Stretch<'t>,
    /// The calendar whose open time it is measured in, with its name; none where that is real time, or where
    /// there is nothing to measure.
    pub calendar: Option<(&'t str, &'t Calendar)>,
}

impl<'a> CycleAnswer<'a> {
    /// The stretches from the start of the cycle to its end, or to the instant asked about where it is open,
    /// without a hole: also those past the due. A cycle that ends at its start has none, nor has one that
    /// starts later than the instant asked about.
    ///
    /// ```
    /// use duly::{Event, EventKind, Opening, Policy, Stretch, document::Document};
    ///
    /// let text = std::fs::read_to_string("fixtures/policies/house.toml")?;
    /// let policy = Policy::compile(&toml::from_str::<Document>(&text)?)?;
    /// let mut ticket = policy.open(Opening::new("2026-03-02T08:00:00Z".parse()?).fact("affected-users", 120))?;
    /// let reason = "customer".to_owned();
    /// ticket.apply(Event::new("2026-03-03T10:00:00Z".parse()?, EventKind::WaitingSet { reason }))?;
    ///
    /// // The 24 hours are over by then; the pause is seen all the same.
    /// let look = ticket.assess("2026-03-03T11:00:00Z".parse()?)?;
    /// let resolution = look.clock("resolution").and_then(|clock| clock.current()).ok_or("not started")?;
    /// let paused = resolution.course().last().ok_or("no stretch")?;
    /// assert_eq!(paused.stretch, Stretch::Paused { reasons: vec!["customer"] });
    /// assert_eq!(paused.to, look.as_of());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn course(&self) -> impl Iterator<Item = Leg<'a>> + use<'a> {
        let revisions = &self.folded.revisions;
        let mut legs: Vec<(fold::Leg, Instant)> = Vec::new();
        let stretches = self.cycle.stretches(self.as_of);
        for (leg, to) in stretches.filter(|(leg, to)| leg.from < *to) {
            match legs.last_mut() {
                Some((last, end)) if *end == leg.from && explain::goes_on(last, &leg) => *end = to,
                Some(_) | None => legs.push((leg, to)),
            }
        }
        legs.into_iter().map(move |(leg, to)| Leg {
            from: leg.from.utc(),
            to: to.utc(),
            stretch: match (leg.kind, leg.meter) {
                (LegKind::Paused(held), _) => Stretch::Paused {
                    reasons: explain::reasons(revisions.get(leg.revision).parts(), held),
                },
                (LegKind::Ended, _) => Stretch::Ended,
                (LegKind::Counted, None) => Stretch::Unmeasured,
                (LegKind::Counted, Some(_)) => Stretch::Counted,
            },
            calendar: match leg.meter {
                Some(Meter::Open(at)) => {
                    let named = revisions.calendar(at);
                    Some((named.name.as_str(), &named.calendar))
                }
                Some(Meter::Real) | None => None,
            },
        })
    }

    /// The warnings that are not reached and will be if no event comes, in the order in which they will. A
    /// paused or ended cycle has none.
    pub fn warnings_to_come(&self) -> impl Iterator<Item = Warning> + use<'a> {
        let revisions = &self.folded.revisions;
        let mut to_come: Vec<(Instant, WarnAt)> = Vec::new();
        for &warning in &self.clock.warnings {
            let at = self.cycle.warns_at(revisions, warning);
            to_come.extend(at.filter(|at| *at > self.as_of).map(|at| (at, warning)));
        }
        to_come.sort_unstable();
        to_come.into_iter().map(|(at, warning)| Warning {
            warning,
            at: at.utc(),
            rearmed_at: None,
        })
    }
}
