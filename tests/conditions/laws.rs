//! Random conditions over random stories, held to a second reading of them and to the laws.

use super::naive::{self, HALF_HOUR, Said, Story, half};
use crate::support::{NANO, property};
use chrono::{DateTime, Utc};
use duly::document::{
    Check, ClockReading, Condition, Count, Document, Entries, Form, OneOrMany, Otherwise, Since,
    SpanText, Trigger, TriggerText, Window,
};
use duly::{Bound, Change, ClockState, Effect, Event, FactValue, Opening, Policy, Ticket, Truth};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

const CHECKS: usize = 8;
/// How long is looked ahead, in half hours: four days.
const AHEAD: i64 = 4 * 48;

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    event = { x = { what = "x" }, y = { what = "y" }, z = { what = "z" } }
    [fact]
    a = { type = "flag" }
    b = { type = "flag" }
    c = { type = "flag" }
    n = { type = "number" }
    from = { type = "instant" }
    [calendar.office]
    zone = "Etc/UTC"
    hours = { mon-fri = "09:00-17:00" }
    [clock.it]
    start = "x"
    stop = "y"
    target = [{ when = { fact = "c" }, is = "1 elapsed hour" }, { is = "2 elapsed hours" }]
    reclassified = "freeze"
"#;

fn minutes(unit: &'static str) -> impl Strategy<Value = String> {
    (1..60_i64).prop_map(move |halves| format!("{} {unit} minutes", halves * 30))
}

fn triggers() -> impl Strategy<Value = OneOrMany<TriggerText>> {
    let name = || select(vec!["x", "y", "z", "opened"]);
    let long = (name(), option::of(name()), any::<bool>()).prop_map(|(event, after, but)| {
        let but_not = if but {
            vec![event.to_owned(), "facts".to_owned()]
        } else {
            Vec::new()
        };
        let after = after.map(|after| Form::Short(after.to_owned()));
        Form::Long(Trigger {
            event: if but { "any" } else { event }.to_owned(),
            except: OneOrMany(but_not),
            after: OneOrMany(after.into_iter().collect()),
            ..Trigger::default()
        })
    });
    let short = vec(name(), 1..3);
    prop_oneof![
        long.prop_map(|one| OneOrMany(vec![one])),
        short.prop_map(|all| OneOrMany(
            all.into_iter()
                .map(|one| Form::Short(one.to_owned()))
                .collect()
        )),
    ]
}

fn count() -> impl Strategy<Value = Condition> {
    let zone = || Some("Etc/UTC".to_owned());
    let window = prop_oneof![
        4 => minutes("elapsed").prop_map(Form::Short),
        1 => Just(Form::Long(Window { months: Some(1), zone: zone(), ..Window::default() })),
        1 => select(vec!["calendar", "from"]).prop_map(move |year| {
            Form::Long(Window { year: Some(year.to_owned()), zone: zone(), ..Window::default() })
        }),
    ];
    let limit = || option::of(0..4_u32);
    (
        triggers(),
        option::of(window),
        limit(),
        limit(),
        0..4_u32,
        0..3,
    )
        .prop_map(|(of, within, more, less, limit, key)| {
            // Limits that no number keeps are refused.
            let more = more.filter(|_| limit == 0 && key != 1);
            let less = less.filter(|_| limit == 1);
            let less = less.map(|less| less + 2 + u32::from(key == 2));
            let key = |own, other: Option<u32>| if key == own { Some(limit) } else { other };
            let count = Count {
                of,
                within,
                at_least: key(0, None),
                at_most: key(1, None),
                more_than: key(2, more),
                less_than: less,
            };
            Condition {
                count: Some(count),
                ..Condition::default()
            }
        })
}

fn since() -> impl Strategy<Value = Condition> {
    let span = prop_oneof![minutes("elapsed"), minutes("business")];
    (0..4, triggers(), any::<bool>(), 0..4, span).prop_map(
        |(from, events, otherwise, than, span)| {
            let on = match span.contains("business") {
                true => OneOrMany(vec![Form::Short("office".to_owned())]),
                false => OneOrMany::default(),
            };
            let span = SpanText::Always(Form::Short(span));
            let of = |own| {
                if from == own {
                    events.clone()
                } else {
                    OneOrMany::default()
                }
            };
            let compared = |own| (than == own).then(|| span.clone());
            let since = Since {
                last: of(0),
                first: of(1),
                fact: (from == 2).then(|| "from".to_owned()),
                due: (from == 3).then(|| "it".to_owned()),
                otherwise: (otherwise && from < 2).then_some(Otherwise::Opened),
                at_least: compared(0),
                more_than: compared(1),
                less_than: compared(2),
                at_most: compared(3),
                on,
            };
            Condition {
                since: Some(Box::new(since)),
                ..Condition::default()
            }
        },
    )
}

fn clock() -> impl Strategy<Value = Condition> {
    use ClockState::{Met, NotStarted, Running};
    let state = vec(select(vec![NotStarted, Running, Met]), 1..3).prop_map(|state| ClockReading {
        state: OneOrMany(state),
        ..ClockReading::default()
    });
    let breached = any::<bool>().prop_map(|breached| ClockReading {
        breached: Some(breached),
        ..ClockReading::default()
    });
    let bound = option::of(select(vec![Bound::Under, Bound::Within]));
    let past_due = (any::<bool>(), bound).prop_map(|(past, bound)| ClockReading {
        past_due: Some(past),
        bound,
        ..ClockReading::default()
    });
    let used = select(vec!["50%", "100%"]).prop_map(|used| ClockReading {
        used: Some(used.to_owned()),
        ..ClockReading::default()
    });
    prop_oneof![state, breached, past_due, used].prop_map(|reading| Condition {
        clock: Entries(BTreeMap::from([("it".to_owned(), reading)])),
        ..Condition::default()
    })
}

fn conditions() -> impl Strategy<Value = Condition> {
    let flag = select(vec!["a", "b", "c"]).prop_map(|fact| Condition {
        fact: Some(fact.to_owned()),
        ..Condition::default()
    });
    let number = (0..3_i64).prop_map(|limit| Condition {
        fact: Some("n".to_owned()),
        at_least: Some(limit),
        ..Condition::default()
    });
    let seen = triggers().prop_map(|seen| Condition {
        seen,
        ..Condition::default()
    });
    let open = Just(Condition {
        open: Some("office".to_owned()),
        ..Condition::default()
    });
    let leaf = prop_oneof![2 => flag, 1 => number, 1 => seen, 2 => count(), 3 => since(), 1 => open, 2 => clock()];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = || vec(inner.clone(), 1..5);
        prop_oneof![
            list().prop_map(|all| Condition {
                all: Some(all),
                ..Condition::default()
            }),
            list().prop_map(|any| Condition {
                any: Some(any),
                ..Condition::default()
            }),
            inner.clone().prop_map(|not| Condition {
                not: Some(Box::new(not)),
                ..Condition::default()
            }),
            // The keys of one condition are conjoined.
            (inner.clone(), list()).prop_map(|(one, any)| match one.any {
                None => Condition {
                    any: Some(any),
                    ..one
                },
                Some(_) => one,
            }),
        ]
    })
}

#[derive(Clone, Debug)]
struct Case {
    conditions: Vec<Condition>,
    facts: BTreeMap<&'static str, FactValue>,
    /// Of each fact a value to tell later.
    told: BTreeMap<&'static str, FactValue>,
    /// Half hours from the event before, and the event.
    events: Vec<(i64, &'static str)>,
    /// Half hours from the last event to the look.
    later: i64,
}

fn all_facts() -> impl Strategy<Value = BTreeMap<&'static str, FactValue>> {
    (any::<[bool; 3]>(), 0..3_i64, -400..100_i64).prop_map(|([a, b, c], n, from)| {
        BTreeMap::from([
            ("a", a.into()),
            ("b", b.into()),
            ("c", c.into()),
            ("n", n.into()),
            ("from", half(17_520 / 2 + from).into()),
        ])
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let set = all_facts().prop_flat_map(|all| (Just(all), any::<[bool; 5]>()));
    let facts = set.prop_map(|(all, kept)| {
        let kept = all.into_iter().zip(kept);
        kept.filter_map(|(one, kept)| kept.then_some(one)).collect()
    });
    let events = vec((0..30_i64, select(vec!["x", "y", "z"])), 0..10);
    (
        vec(conditions(), CHECKS),
        facts,
        all_facts(),
        events,
        0..60_i64,
    )
        .prop_map(|(conditions, facts, told, events, later)| Case {
            conditions,
            facts,
            told,
            events,
            later,
        })
}

impl Case {
    /// Opened on 2 July 2026, a Thursday; the month before it has 30 days.
    fn story(&self) -> Story {
        let mut halves = 17_520 / 2 - 24;
        let mut events = vec![(half(halves), "opened")];
        for (wait, event) in &self.events {
            halves += wait;
            events.push((half(halves), event));
        }
        Story {
            facts: self.facts.clone(),
            events,
        }
    }

    fn policy(&self) -> Policy {
        let mut document: Document = toml::from_str(DESK).unwrap();
        for (place, when) in self.conditions.iter().enumerate() {
            let check = Check {
                says: "it is so".to_owned(),
                when: when.clone(),
                effect: Some(Form::Short(Effect::Advised)),
                ..Check::default()
            };
            document.check.0.insert(format!("check-{place}"), check);
        }
        Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
    }
}

fn ticket(policy: &Policy, story: &Story) -> Ticket {
    let mut opening = Opening::new(story.events[0].0);
    for (fact, value) in &story.facts {
        opening = opening.fact(fact, value.clone());
    }
    let mut ticket = policy.open(opening).unwrap();
    for (at, event) in &story.events[1..] {
        ticket.apply(Event::happened(*at, event)).unwrap();
    }
    ticket
}

fn said(ticket: &Ticket, as_of: DateTime<Utc>) -> Vec<Said> {
    let look = ticket.assess(as_of).unwrap();
    let of = |check: duly::CheckAnswer<'_>| match check.truth {
        Truth::Unknown => Err(check.ask.iter().map(|ask| ask.fact.to_owned()).collect()),
        known @ (Truth::True | Truth::False) => {
            assert!(check.ask.is_empty());
            Ok(known == Truth::True)
        }
    };
    look.checks().map(of).collect()
}

/// When each check changes up to the horizon, as the ticket foretells it.
fn foretold(
    ticket: &Ticket,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<BTreeSet<DateTime<Utc>>> {
    let mut changes = vec![BTreeSet::new(); CHECKS];
    let mut now = from;
    while let Some(next) = ticket.assess(now).unwrap().next_change() {
        if next.at > to {
            break;
        }
        for change in &next.changes {
            if let Change::Check { check } = change {
                let place: usize = check.strip_prefix("check-").unwrap().parse().unwrap();
                changes[place].insert(next.at);
            }
        }
        now = next.at;
    }
    changes
}

#[test]
fn every_check_is_what_a_second_reading_says_and_changes_when_it_does() {
    property::check(300, cases(), |case| {
        let story = case.story();
        let ticket = ticket(&case.policy(), &story);
        let last = story.events.last().unwrap().0;
        let from = last + HALF_HOUR * i32::try_from(case.later).unwrap();
        let naive = |now| -> Vec<Said> {
            case.conditions
                .iter()
                .map(|one| naive::said(one, &story, now))
                .collect()
        };
        let mut before = naive(from);
        prop_assert_eq!(&said(&ticket, from), &before);
        let to = from + HALF_HOUR * i32::try_from(AHEAD).unwrap();
        let mut changes = vec![BTreeSet::new(); CHECKS];
        let mut now = from;
        while now < to {
            // Bounds change what holds at half hours, and a nanosecond after.
            for at in [now + NANO, now + HALF_HOUR] {
                let after = naive(at);
                for (place, (before, after)) in before.iter().zip(&after).enumerate() {
                    if before != after {
                        changes[place].insert(at);
                    }
                }
                before = after;
            }
            now += HALF_HOUR;
        }
        prop_assert_eq!(&said(&ticket, to), &before);
        prop_assert_eq!(foretold(&ticket, from, to), changes);
        Ok(())
    });
}

/// Law 9: only what is asked for decides, and all of it does, told at the instant of the look. No condition of a
/// story counts the event that tells it.
#[test]
fn what_is_asked_for_decides_and_nothing_else() {
    property::check(300, cases(), |case| {
        let (policy, story) = (case.policy(), case.story());
        let last = story.events.last().unwrap().0;
        let as_of = last + HALF_HOUR * i32::try_from(case.later).unwrap();
        let ticket = ticket(&policy, &story);
        let before = said(&ticket, as_of);
        for (place, before) in before.iter().enumerate() {
            let Err(ask) = before else { continue };
            let unset = |fact: &str| !story.facts.contains_key(fact);
            for fact in ask {
                prop_assert!(unset(fact));
            }
            let tell = |which: &dyn Fn(&str) -> bool| {
                let told = case.told.iter();
                let told: Vec<_> = told
                    .filter(|(fact, _)| unset(fact) && which(fact))
                    .map(|(fact, value)| (*fact, value.clone()))
                    .collect();
                let mut ticket = ticket.clone();
                if !told.is_empty() {
                    ticket.apply(Event::facts(as_of, told)).unwrap();
                }
                said(&ticket, as_of)[place].clone()
            };
            prop_assert_eq!(&tell(&|fact| !ask.contains(fact)), before);
            prop_assert!(tell(&|fact| ask.contains(fact)).is_ok());
        }
        Ok(())
    });
}
