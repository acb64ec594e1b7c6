//! What conditions read, what events do to it, and what tables say of it.

use super::super::made::{
    ClockSpec, Cond, DAYS, PLAIN_FACTS, PROMISE, Promise, REASONS, SpanUnit, Spec, TIER, TIERS,
    Target, Trig, USERS,
};
use duly::{Bound, ChangeCause, Event, EventKind, EventName, FactValue, Opening};
use std::collections::BTreeMap;

/// The facts, what is waited for, and what was asked for.
#[derive(Clone, Default)]
pub(super) struct Facts {
    reported: Option<u8>,
    confirmed: Option<u8>,
    priority: Option<u8>,
    named: BTreeMap<String, FactValue>,
    pub(super) waiting: [bool; 2],
    /// A severity and a priority that were asked for.
    requested: Option<(Option<u8>, Option<u8>)>,
}

/// What a table says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer<T> {
    Is(T),
    NotPromised(usize),
    /// A span that this fact states, and it is not set.
    Unset(&'static str),
    NoRow,
    /// No row of the table of calendars, which is another lack than one of targets.
    NoCalendar,
    Unknown,
}

/// The target and the calendar that apply; no calendar where the target needs none.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) target: Answer<(Promise, Bound)>,
    /// By its number among all that the book has.
    calendar: Option<Answer<usize>>,
    /// The clock's bound, which is none of its target where there is none.
    otherwise: Bound,
}

impl PartialEq for Terms {
    fn eq(&self, other: &Terms) -> bool {
        self.target == other.target && self.calendar == other.calendar
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Real,
    Open(usize),
    /// The due is no instant, so nothing is measured.
    None,
}

impl Facts {
    pub(super) fn opened(spec: &Spec, opening: &Opening) -> Facts {
        let mut facts = Facts {
            reported: opening.severity.map(duly::Severity::rank),
            priority: opening.priority.map(duly::Priority::rank),
            named: opening.facts.clone(),
            ..Facts::default()
        };
        facts.wait(
            spec,
            |trig, facts| trig.takes_opening(opening, facts),
            |_| true,
        );
        facts
    }

    /// The facts with what the event says; none where the policy does not know what it names.
    pub(super) fn after(&self, spec: &Spec, event: &Event) -> Option<Facts> {
        let mut after = self.clone();
        let known = |rank: &u8| *rank <= 3;
        let mut named = None;
        match &event.kind {
            EventKind::SeverityReported { severity } => {
                after.reported = Some(Some(severity.rank()).filter(known)?);
            }
            EventKind::SeverityConfirmed { severity } => {
                after.confirmed = Some(Some(severity.rank()).filter(known)?);
            }
            EventKind::PrioritySet { priority } => {
                after.priority = Some(Some(priority.rank()).filter(known)?);
            }
            EventKind::ChangeRequested { severity, priority } => {
                let severity = severity.map(duly::Severity::rank);
                let priority = priority.map(duly::Priority::rank);
                let mut ranks = severity.iter().chain(&priority);
                let says_nothing = severity.is_none() && priority.is_none();
                if says_nothing || !ranks.all(known) {
                    return None;
                }
                after.requested = Some((severity, priority));
            }
            EventKind::ChangeAccepted => after.accept(),
            EventKind::ChangeDeclined => after.requested = None,
            EventKind::Facts { set, withdrawn } => after.put(spec, set, withdrawn)?,
            EventKind::WaitingSet { reason } | EventKind::WaitingCleared { reason } => {
                let known = REASONS.iter().position(|known| known == reason);
                named = Some(known.filter(|known| spec.lacks.reason != Some(*known))?);
            }
            _ => {}
        }
        after.wait(
            spec,
            |trig, facts| trig.fires(event, facts),
            |reason| named.is_none_or(|named| named == reason),
        );
        Some(after)
    }

    /// The facts as another revision has them, less what that has no name for; and what the event that
    /// migrates changes of what is waited for.
    pub(super) fn told(&self, spec: &Spec, event: &Event) -> (Facts, ChangeCause) {
        let mut told = self.clone();
        if let Some(lost) = spec.lacks.fact {
            told.named.remove(lost);
        }
        if let Some(lost) = spec.lacks.reason {
            told.waiting[lost] = false;
        }
        // No span of a target is zero.
        let none = FactValue::from(0);
        if spec.promises_days() && told.named.get(DAYS) == Some(&none) {
            told.named.remove(DAYS);
        }
        let waiting = told.waiting;
        told.wait(spec, |trig, facts| trig.fires(event, facts), |_| true);
        let cause = if told.waiting == waiting {
            ChangeCause::Revision
        } else {
            ChangeCause::Fact
        };
        (told, cause)
    }

    /// An accepted request is the severity reported, and the one confirmed where one was confirmed.
    fn accept(&mut self) {
        let Some((severity, priority)) = self.requested.take() else {
            return;
        };
        if severity.is_some() {
            self.reported = severity;
            self.confirmed = self.confirmed.and(severity);
        }
        self.priority = priority.or(self.priority);
    }

    fn put(
        &mut self,
        spec: &Spec,
        set: &BTreeMap<String, FactValue>,
        withdrawn: &[String],
    ) -> Option<()> {
        let lacks = |name: &String| spec.lacks.fact == Some(name.as_str());
        if set.keys().any(lacks) || withdrawn.iter().any(lacks) {
            return None;
        }
        for (name, value) in set {
            let fits = match (name.as_str(), value) {
                (USERS, FactValue::Number(_)) => true,
                (TIER, FactValue::Text(tier)) => TIERS.contains(&tier.as_str()),
                // A target of no length would be promised.
                (PROMISE, FactValue::Text(span)) => minutes_of(span)? > 0,
                (DAYS, FactValue::Number(days)) => *days > 0 || !spec.promises_days(),
                (name, FactValue::Text(value)) => PLAIN_FACTS
                    .iter()
                    .any(|(known, values)| *known == name && values.contains(&value.as_str())),
                _ => false,
            };
            if !fits || withdrawn.contains(name) {
                return None;
            }
            self.named.insert(name.clone(), value.clone());
        }
        for name in withdrawn {
            let plain = PLAIN_FACTS.iter().any(|(known, _)| known == name);
            if !plain && ![USERS, TIER, PROMISE, DAYS].contains(&name.as_str()) {
                return None;
            }
            self.named.remove(name);
        }
        Some(())
    }

    /// Of an event that clears and sets the same reason, the reason holds.
    fn wait(
        &mut self,
        spec: &Spec,
        fires: impl Fn(&Trig, &Facts) -> bool,
        speaks_of: impl Fn(usize) -> bool,
    ) {
        let before = self.clone();
        for (reason, waits) in spec.waiting.iter().enumerate() {
            if !speaks_of(reason) || spec.lacks.reason == Some(reason) {
                continue;
            }
            let by = |trigs: &[Trig], otherwise: EventName| {
                if trigs.is_empty() {
                    return fires(&Trig::new(otherwise), &before);
                }
                trigs.iter().any(|trig| fires(trig, &before))
            };
            let cleared = by(&waits.cleared_by, EventName::WaitingCleared);
            let set = by(&waits.set_by, EventName::WaitingSet);
            self.waiting[reason] = set || (before.waiting[reason] && !cleared);
        }
    }

    fn severity(&self) -> Option<u8> {
        self.confirmed.or(self.reported)
    }

    /// The first cause of what changed between two events.
    pub(super) fn cause(&self, after: &Facts) -> Option<ChangeCause> {
        let moved = |before: Option<u8>, after: Option<u8>| match (before, after) {
            (None, Some(_)) => Some(ChangeCause::SeveritySet),
            (Some(before), Some(after)) if after < before => Some(ChangeCause::SeverityRaised),
            (Some(before), Some(after)) if after > before => Some(ChangeCause::SeverityLowered),
            _ => None,
        };
        if let Some(cause) = moved(self.severity(), after.severity()) {
            return Some(cause);
        }
        if let Some(cause) = moved(self.reported, after.reported) {
            return Some(cause);
        }
        if self.confirmed != after.confirmed {
            return Some(ChangeCause::SeverityConfirmed);
        }
        if self.priority != after.priority {
            return Some(ChangeCause::Priority);
        }
        for (name, cause) in [
            ("plan", ChangeCause::Plan),
            ("region", ChangeCause::Region),
            ("environment", ChangeCause::Environment),
        ] {
            if self.named.get(name) != after.named.get(name) {
                return Some(cause);
            }
        }
        let others = self.named != after.named || self.waiting != after.waiting;
        others.then_some(ChangeCause::Fact)
    }
}

/// Of `90 minutes`.
fn minutes_of(span: &str) -> Option<i64> {
    span.strip_suffix(" minutes")?.parse().ok()
}

impl Terms {
    /// `numbers` are those that the revision's calendars have among all.
    pub(super) fn of(clock: &ClockSpec, facts: &Facts, numbers: [usize; 3]) -> Terms {
        let mut rows = Vec::new();
        for (number, (when, target)) in clock.target.iter().enumerate() {
            let value = match target {
                Some(Target { promise, bound }) => {
                    Answer::Is((promise.clone(), bound.unwrap_or(clock.bound)))
                }
                // A contract's rows all promise something.
                None => Answer::NotPromised(number - clock.in_front[0]),
            };
            rows.push((when.truth(facts), value));
        }
        let target = match lookup(rows) {
            Answer::Is((Promise::FromFact(unit), bound)) => {
                let promise = promised(unit, facts);
                promise.map_or_else(Answer::Unset, |promise| Answer::Is((promise, bound)))
            }
            other => other,
        };
        let calendar = match &target {
            Answer::Is((Promise::Business(_) | Promise::Days { .. }, _)) => {
                let rows = clock.calendar.iter().enumerate();
                let rows = rows.map(|(number, (when, calendar))| {
                    let value = match calendar {
                        Some(one) => Answer::Is(numbers[*one]),
                        None => Answer::NotPromised(number - clock.in_front[1]),
                    };
                    (when.truth(facts), value)
                });
                Some(lookup(rows.collect()))
            }
            _ => None,
        };
        // The target takes the calendar's lack of an answer.
        let (target, calendar) = match calendar {
            None | Some(Answer::Is(_)) => (target, calendar),
            Some(Answer::NotPromised(row)) => (Answer::NotPromised(row), None),
            Some(Answer::NoRow) => (Answer::NoCalendar, None),
            Some(_) => (Answer::Unknown, None),
        };
        Terms {
            target,
            calendar,
            otherwise: clock.bound,
        }
    }

    pub(super) fn bound(&self) -> Bound {
        match &self.target {
            Answer::Is((_, bound)) => *bound,
            _ => self.otherwise,
        }
    }

    pub(super) fn unit(&self) -> Unit {
        match (&self.target, &self.calendar) {
            (Answer::Is(_), Some(Answer::Is(calendar))) => Unit::Open(*calendar),
            (Answer::Is((Promise::Elapsed(_), _)), _) => Unit::Real,
            _ => Unit::None,
        }
    }
}

/// The target with the span that a fact states; the fact, where it is not set.
fn promised(unit: SpanUnit, facts: &Facts) -> Result<Promise, &'static str> {
    let minutes = || match facts.named.get(PROMISE) {
        Some(FactValue::Text(span)) => minutes_of(span).ok_or(PROMISE),
        _ => Err(PROMISE),
    };
    match unit {
        SpanUnit::Business => minutes().map(Promise::Business),
        SpanUnit::Elapsed => minutes().map(Promise::Elapsed),
        SpanUnit::Days(landing) => match facts.named.get(DAYS) {
            Some(FactValue::Number(days)) => Ok(Promise::Days {
                n: usize::try_from(*days).unwrap(),
                landing,
                filing: false,
                stay: false,
                cutoff: None,
            }),
            _ => Err(DAYS),
        },
    }
}

/// The first row that holds, where no undecided row before it says otherwise.
fn lookup<T: PartialEq>(rows: Vec<(Option<bool>, Answer<T>)>) -> Answer<T> {
    let mut can_win = Vec::new();
    let mut decided = false;
    for (truth, value) in rows {
        if truth != Some(false) {
            can_win.push(value);
        }
        if truth == Some(true) {
            decided = true;
            break;
        }
    }
    if !decided {
        can_win.push(Answer::NoRow);
    }
    if can_win.iter().all(|answer| *answer == can_win[0]) {
        can_win.swap_remove(0)
    } else {
        Answer::Unknown
    }
}

impl Cond {
    /// None where a fact is missing that decides it.
    pub(super) fn truth(&self, facts: &Facts) -> Option<bool> {
        let one_of = |ranks: &[u8], rank: Option<u8>| rank.map(|rank| ranks.contains(&rank));
        match self {
            Cond::Always => Some(true),
            Cond::Severity(ranks) => one_of(ranks, facts.severity()),
            Cond::Reported(ranks) => one_of(ranks, facts.reported),
            Cond::Confirmed(ranks) => one_of(ranks, facts.confirmed),
            Cond::Priority(ranks) => one_of(ranks, facts.priority),
            Cond::UsersAtLeast(users) => match facts.named.get(USERS)? {
                FactValue::Number(number) => Some(number >= users),
                _ => None,
            },
            Cond::Named(name, value) => {
                let found = facts.named.get(*name)?;
                Some(*found == FactValue::from(*value))
            }
            Cond::Waiting(reason) => Some(facts.waiting[*reason]),
            Cond::Not(part) => part.truth(facts).map(|truth| !truth),
            Cond::Any(parts) => {
                let truths: Vec<_> = parts.iter().map(|part| part.truth(facts)).collect();
                if truths.contains(&Some(true)) {
                    Some(true)
                } else if truths.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
        }
    }
}

impl ClockSpec {
    pub(super) fn is_paused(&self, waiting: [bool; 2]) -> bool {
        self.pauses.iter().any(|reason| waiting[*reason])
    }
}

impl Trig {
    pub(super) fn takes_opening(&self, opening: &Opening, facts: &Facts) -> bool {
        self.event == EventName::Opened
            && (self.from.is_empty() || self.from.contains(&opening.actor.side))
            && self.when.truth(facts) == Some(true)
    }

    pub(super) fn fires(&self, event: &Event, facts: &Facts) -> bool {
        let response = match event.kind {
            EventKind::Replied { response } => Some(response),
            _ => None,
        };
        self.event == event.kind.name()
            && (self.from.is_empty() || self.from.contains(&event.actor.side))
            && self.visibility.is_none_or(|seen| seen == event.visibility)
            && (self.response.is_empty() || response.is_some_and(|r| self.response.contains(&r)))
            && self.when.truth(facts) == Some(true)
    }
}
