//! What holds for one cycle of a clock.

use super::explain::{self, Explanation};
use super::values::{Ask, Breach, CycleState, Due, Measures, Reclassification, SetByHand, Warning};
use crate::calendar::Calendar;
use crate::engine::fold::{self, Cycle, Ended, LegKind, Meter, Phase};
use crate::engine::ticket::Folded;
use crate::instant::Instant;
use crate::policy::clock::Clock;
use crate::policy::table::{Cell, Lookup};
use crate::policy::{Target, WarnAt};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// One cycle of a clock at an instant: its state, and beside it what is due.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CycleAnswer<'a> {
    /// Its number on this clock, the first being 1.
    pub number: usize,
    /// The instant it counts from.
    pub started_at: DateTime<Utc>,
    /// Where it stands.
    pub state: CycleState,
    /// When it is due, or why no instant can be named.
    pub due: Due<'a>,
    /// The target its due follows from; none where the policy gives none.
    pub target: Option<Target>,
    /// Whether the instant asked about is past the due, by the target's bound. Also of an ended cycle.
    pub past_due: bool,
    /// The breach that stands, by its instant.
    pub breached_at: Option<DateTime<Utc>>,
    /// How much of the target is used; none where the due is no instant.
    pub measures: Option<Measures>,
    /// The last date whose closed days the calendar knows, where the due lies beyond it: what is announced
    /// later may still move the due. None where all of them are known, or nothing was said of that.
    ///
    /// ```
    /// use duly::{Opening, Policy, document::Document};
    ///
    /// let document: Document = toml::from_str(r#"
    ///     policy = { name = "Desk", revision = "1" }
    ///     [calendar.office]
    ///     zone = "Europe/Berlin"
    ///     hours = { mon-fri = "09:00-17:00" }
    ///     holidays-known-until = "2026-12-31"
    ///     [clock.first-response]
    ///     start = "opened"
    ///     calendar = "office"
    ///     target = { is = "2 business hours" }
    ///     reclassified = "freeze"
    /// "#)?;
    /// let policy = Policy::compile(&document)?;
    /// // Two hours from Thursday, 31 December: at 15:00 they end that day, a second later in the new year.
    /// for (logged, known_until) in [("15:00:00", None), ("15:00:01", Some("2026-12-31".parse()?))] {
    ///     let logged_at: chrono::DateTime<chrono::Utc> = format!("2026-12-31T{logged}+01:00").parse()?;
    ///     let ticket = policy.open(Opening::new(logged_at))?;
    ///     let look = ticket.assess(logged_at)?;
    ///     let response = look.clock("first-response").and_then(|clock| clock.current()).ok_or("not started")?;
    ///     assert_eq!(response.known_until, known_until);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub known_until: Option<NaiveDate>,
    pub(super) folded: &'a Folded,
    pub(super) clock: &'a Clock,
    pub(super) cycle: &'a Cycle,
    pub(super) as_of: Instant,
}

impl<'a> CycleAnswer<'a> {
    pub(super) fn new(
        folded: &'a Folded,
        clock: &'a Clock,
        number: usize,
        cycle: &'a Cycle,
        as_of: Instant,
    ) -> CycleAnswer<'a> {
        let measures = measures(folded, cycle, as_of);
        let due = held(cycle, measures).unwrap_or_else(|| due(folded, cycle.due()));
        CycleAnswer {
            number,
            started_at: cycle.basis.start.utc(),
            state: state(cycle),
            due,
            target: cycle.terms.given.target().copied(),
            past_due: cycle.is_past_at(as_of),
            breached_at: cycle.breached_at(as_of).map(Instant::utc),
            measures,
            known_until: known_until(folded, cycle),
            folded,
            clock,
            cycle,
            as_of,
        }
    }

    /// The instant it speaks of.
    pub fn as_of(&self) -> DateTime<Utc> {
        self.as_of.utc()
    }

    /// The calendar the target is measured on, with its name; none where it is measured in real time, or
    /// not at all.
    pub fn calendar(&self) -> Option<(&'a str, &'a Calendar)> {
        calendar(self.folded, self.cycle)
    }

    /// Every breach, the withdrawn ones too.
    pub fn breaches(&self) -> impl Iterator<Item = Breach> + use<'a> {
        let listed = self.cycle.record().breaches.iter().map(|breach| Breach {
            at: breach.at.utc(),
            withdrawn_at: breach.withdrawn_at.map(Instant::utc),
        });
        let standing = self
            .cycle
            .record()
            .breaches
            .iter()
            .any(|breach| breach.withdrawn_at.is_none());
        let come_about = self.breached_at.filter(|_| !standing);
        listed.chain(come_about.map(|at| Breach {
            at,
            withdrawn_at: None,
        }))
    }

    /// The warnings that were reached, in the order in which they were.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> + use<'a> {
        let listed = self.cycle.record().warnings.iter().map(|warned| Warning {
            warning: warned.warning,
            at: warned.at.utc(),
            rearmed_at: warned.rearmed_at.map(Instant::utc),
        });
        let (clock, cycle, as_of) = (self.clock, self.cycle, self.as_of);
        let revisions = &self.folded.revisions;
        let mut reached: Vec<(Instant, WarnAt)> = Vec::new();
        for &warning in &clock.warnings {
            let at = cycle.warns_at(revisions, warning).filter(|at| *at <= as_of);
            reached.extend(at.map(|at| (at, warning)));
        }
        reached.sort_unstable();
        let reached = reached.into_iter().map(|(at, warning)| Warning {
            warning,
            at: at.utc(),
            rearmed_at: None,
        });
        listed.chain(reached)
    }

    /// Who set its due by hand, if somebody did.
    pub fn set_by_hand(&self) -> Option<SetByHand<'a>> {
        let manual = self.cycle.record().manual.as_ref()?;
        Some(SetByHand {
            at: manual.at.utc(),
            due: manual.due.utc(),
            hold: manual.hold,
            by: &manual.by,
            reason: &manual.reason,
        })
    }

    /// The same measures in real time: what passed while it counted, what lies before it is due, what passed
    /// while it was paused, and since its due. Of a paused cycle nothing can be said to remain.
    pub fn real_time(&self) -> Option<Measures> {
        measures_in(Meter::Real, self.folded, self.cycle, self.as_of)
    }

    /// The same measures in the open time of the clock's calendar, also where the target is in real time; none
    /// where the policy names no calendar.
    pub fn open_time(&self) -> Option<Measures> {
        let meter = match self.cycle.meter? {
            meter @ Meter::Open(_) => meter,
            Meter::Real => self.calendar_read()?,
        };
        measures_in(meter, self.folded, self.cycle, self.as_of)
    }

    /// The calendar that the clock's table names as things stand.
    fn calendar_read(&self) -> Option<Meter> {
        let Folded {
            revisions, state, ..
        } = self.folded;
        let Lookup::Row(_, row) = self.clock.calendar.first(state.facts()) else {
            return None;
        };
        match row.value {
            Cell::Is(calendar) => Some(Meter::Open(revisions.current_calendar(calendar))),
            Cell::NotDefined(_) => None,
        }
    }

    /// The changes of target or calendar it met while it was open.
    pub fn reclassifications(&self) -> impl Iterator<Item = Reclassification<'a>> + use<'a> {
        let (folded, cycle) = (self.folded, self.cycle);
        cycle
            .record()
            .reclassified
            .iter()
            .map(move |change| Reclassification {
                at: change.at.utc(),
                cause: change.cause,
                mode: change.mode,
                consumed: TimeDelta::nanoseconds(change.consumed),
                due_before: due(folded, &change.due_before),
                due_after: due(folded, &change.due_after),
                already_late: change.already_late,
            })
    }

    /// The facts that its due rests on and that nothing has set: their defaults were read, by name.
    pub fn assumed(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let terms = &self.cycle.terms;
        let parts = self.folded.revisions.get(terms.assumed_in).parts();
        let assumed = terms.assumed.iter();
        assumed.map(|fact| parts.fact(*fact).name.as_str())
    }

    /// Why the due is what it is: the rules that made it, and the stretches that add up to it.
    pub fn explain(&self) -> Explanation<'a> {
        explain::explain(self)
    }
}

impl Serialize for CycleAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("CycleAnswer", 15)?;
        out.serialize_field("number", &self.number)?;
        out.serialize_field("started_at", &self.started_at)?;
        out.serialize_field("state", &self.state)?;
        out.serialize_field("due", &self.due)?;
        out.serialize_field("target", &self.target)?;
        out.serialize_field("past_due", &self.past_due)?;
        out.serialize_field("breached_at", &self.breached_at)?;
        out.serialize_field("measures", &self.measures)?;
        out.serialize_field("known_until", &self.known_until)?;
        out.serialize_field("real_time", &self.real_time())?;
        out.serialize_field("set_by_hand", &self.set_by_hand())?;
        out.serialize_field("warnings", &self.warnings().collect::<Vec<_>>())?;
        out.serialize_field("breaches", &self.breaches().collect::<Vec<_>>())?;
        out.serialize_field(
            "reclassifications",
            &self.reclassifications().collect::<Vec<_>>(),
        )?;
        let assumed: Vec<_> = self.assumed().collect();
        match assumed.is_empty() {
            true => out.skip_field("assumed")?,
            false => out.serialize_field("assumed", &assumed)?,
        }
        out.end()
    }
}

fn state(cycle: &Cycle) -> CycleState {
    match (&cycle.end, cycle.phase) {
        (None, Phase::Running) => CycleState::Running,
        (None, Phase::Paused { since, .. }) => CycleState::Paused { since: since.utc() },
        (Some(end), _) => {
            let at = end.at.utc();
            match end.how {
                Ended::Met => CycleState::Met { at },
                Ended::Cancelled(cause) => CycleState::Cancelled { at, cause },
            }
        }
    }
}

fn calendar<'a>(folded: &'a Folded, cycle: &Cycle) -> Option<(&'a str, &'a Calendar)> {
    match cycle.meter? {
        Meter::Real => None,
        Meter::Open(at) => {
            let named = folded.revisions.calendar(at);
            Some((&named.name, &named.calendar))
        }
    }
}

fn known_until(folded: &Folded, cycle: &Cycle) -> Option<NaiveDate> {
    let (_, calendar) = calendar(folded, cycle)?;
    let beyond = calendar.is_beyond_known_at(cycle.due().instant()?);
    beyond.then(|| calendar.known_until()).flatten()
}

/// A paused cycle shows what remains in place of an instant.
fn held<'a>(cycle: &Cycle, measures: Option<Measures>) -> Option<Due<'a>> {
    if !cycle.is_open() || cycle.phase == Phase::Running {
        return None;
    }
    Some(Due::Held {
        due_was: cycle.due().instant()?.utc(),
        remaining: measures?.remaining,
    })
}

fn due<'a>(folded: &'a Folded, due: &'a fold::Due) -> Due<'a> {
    match due {
        fold::Due::At(at) => Due::At(at.utc()),
        fold::Due::Immediately => Due::Immediately,
        fold::Due::NotDefined(reason) => Due::NotDefined(reason),
        fold::Due::NeverOpens => Due::NeverOpens,
        fold::Due::OutOfRange => Due::OutOfRange,
        fold::Due::Unknown(revision, ask) => {
            let parts = folded.revisions.get(*revision).parts();
            Due::Unknown(ask.iter().map(|unset| Ask::new(parts, *unset)).collect())
        }
    }
}

fn span(nanos: i64) -> TimeDelta {
    TimeDelta::nanoseconds(nanos.max(0))
}

/// An ended cycle is measured at its end, whatever has passed since.
fn measured_at(cycle: &Cycle, as_of: Instant) -> Instant {
    cycle.end.as_ref().map_or(as_of, |end| end.at)
}

fn measures(folded: &Folded, cycle: &Cycle, as_of: Instant) -> Option<Measures> {
    cycle.due().instant()?;
    let as_of = measured_at(cycle, as_of);
    let (effective, held) = (cycle.effective, cycle.held(&folded.revisions, as_of));
    let left = effective.saturating_sub(held.consumed);
    let (remaining, overrun) = if cycle.is_past_at(as_of) {
        (0, left.saturating_neg())
    } else {
        (left, 0)
    };
    Some(Measures {
        effective: span(effective),
        consumed: span(held.consumed),
        remaining: span(remaining),
        paused: span(held.paused),
        overrun: span(overrun),
    })
}

/// The measures in another unit, in which what is consumed and what remains make up the target.
fn measures_in(meter: Meter, folded: &Folded, cycle: &Cycle, as_of: Instant) -> Option<Measures> {
    let (due, as_of) = (cycle.due().instant()?, measured_at(cycle, as_of));
    let revisions = &folded.revisions;
    let (mut consumed, mut paused) = (0_i64, 0_i64);
    for (leg, to) in cycle
        .stretches(as_of)
        .filter(|(leg, _)| leg.meter.is_some())
    {
        let nanos = meter.measure(revisions, leg.from, to);
        match leg.kind {
            LegKind::Counted => consumed = consumed.saturating_add(nanos),
            LegKind::Paused(_) => paused = paused.saturating_add(nanos),
            LegKind::Ended => {}
        }
    }
    let runs = cycle.phase == Phase::Running || !cycle.is_open();
    let (remaining, overrun) = match cycle.is_past_at(as_of) {
        true => (0, meter.measure(revisions, due, as_of).min(consumed)),
        false if runs => (meter.measure(revisions, as_of, due), 0),
        false => (0, 0),
    };
    let effective = consumed.saturating_add(remaining).saturating_sub(overrun);
    Some(Measures {
        effective: span(effective),
        consumed: span(consumed),
        remaining: span(remaining),
        paused: span(paused),
        overrun: span(overrun),
    })
}
