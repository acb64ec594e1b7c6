//! One hot calendar, and random questions over the whole supported range: nothing to learn.

use super::office::{DAY_SECONDS, Flat, Random, office, utc};
use super::{Kind, right};
use chrono::{DateTime, TimeDelta, Utc};
use duly::Calendar;
use std::cell::RefCell;
use std::hint::black_box;

const YEAR: i64 = 31_557_600;
/// The supported range less two years at its ends, so that every answer lies in it.
const FIRST: i64 = 2 * YEAR;
const RANGE: i64 = 126 * YEAR;
/// A year's open time, and thirty years'.
const LONGEST: i64 = 250 * DAY_SECONDS;
const FAR: i64 = 30 * LONGEST;

/// Two instants and a span, in seconds.
type Input = (i64, i64, i64);

/// The first kind is chrono's own round trip, by which the others are judged.
pub(crate) fn whole_range(questions: usize) -> Vec<Kind> {
    let (calendar, flat) = (office(1970..=2099), Flat::new(1970..=2099));
    let mut random = Random(1);
    let instant = |random: &mut Random| FIRST + random.below(RANGE);
    let inputs: Vec<Input> = (0..questions)
        .map(|_| {
            let (a, b) = (instant(&mut random), instant(&mut random));
            (a, b, 1 + random.below(LONGEST))
        })
        .collect();
    let mut kinds = vec![round_trip(&inputs)];
    kinds.extend(single(&calendar, &inputs, &flat));
    kinds.extend(spans(&calendar, &inputs, &flat));
    kinds.extend(columns(&calendar, &inputs, &flat));
    kinds
}

fn pairs<Q, A>(inputs: &[Input], pair: impl Fn(&Input) -> (Q, A)) -> Vec<(Q, A)> {
    inputs.iter().map(pair).collect()
}

fn round_trip(inputs: &[Input]) -> Kind {
    let questions = pairs(inputs, |&(a, ..)| (a, a));
    let there = |a| DateTime::<Utc>::from_timestamp(a, 0).expect("an instant");
    Kind::new("chrono round trip", questions.len(), move || {
        right(&questions, |a| black_box(there(a)).timestamp())
    })
}

fn single(calendar: &Calendar, inputs: &[Input], flat: &Flat) -> Vec<Kind> {
    let [one, two, three] = [(); 3].map(|()| calendar.clone());
    let is_open = pairs(inputs, |&(a, ..)| (utc(a), flat.is_open(a)));
    let between = pairs(inputs, |&(a, b, _)| {
        ((utc(a), utc(b)), TimeDelta::seconds(flat.between(a, b)))
    });
    let changes = pairs(inputs, |&(a, ..)| (utc(a), Some(utc(flat.next_change(a)))));
    vec![
        Kind::new("is_open", inputs.len(), move || {
            right(&is_open, |t| one.is_open(t).expect("an answer"))
        }),
        Kind::new("between", inputs.len(), move || {
            right(&between, |(a, b)| two.between(a, b).expect("an answer"))
        }),
        Kind::new("next_change", inputs.len(), move || {
            right(&changes, |t| three.next_change(t).expect("an answer"))
        }),
    ]
}

/// Near spans from all starts, and, for the farthest answers, from earlier ones.
fn spans(calendar: &Calendar, inputs: &[Input], flat: &Flat) -> Vec<Kind> {
    let add = |name, question: fn(&Input) -> (i64, i64)| {
        let calendar = calendar.clone();
        let questions = pairs(inputs, |input| {
            let (t, span) = question(input);
            ((utc(t), TimeDelta::seconds(span)), utc(flat.add(t, span)))
        });
        Kind::new(name, inputs.len(), move || {
            right(&questions, |(t, d)| calendar.add(t, d).expect("an answer"))
        })
    };
    let again = calendar.clone();
    let back = pairs(inputs, |&(a, _, span)| {
        let answer = utc(flat.sub(a, span));
        ((utc(a), TimeDelta::seconds(span)), answer)
    });
    vec![
        add("add", |&(a, _, span)| (a, span)),
        Kind::new("sub", inputs.len(), move || {
            right(&back, |(t, d)| again.sub(t, d).expect("an answer"))
        }),
        add("add 8 h", |&(a, ..)| (FIRST + a / 2, DAY_SECONDS)),
        add("add 30 years", |&(a, ..)| (FIRST + a / 2, FAR)),
    ]
}

fn columns(calendar: &Calendar, inputs: &[Input], flat: &Flat) -> Vec<Kind> {
    let starts = pairs(inputs, |&(a, b, _)| (a, b));
    let (starts, ends): (Vec<i64>, Vec<i64>) = starts.into_iter().unzip();
    let added = pairs(inputs, |&(a, _, span)| (span, flat.add(a, span)));
    let (spans, added): (Vec<i64>, Vec<i64>) = added.into_iter().unzip();
    let open: Vec<i64> = inputs.iter().map(|&(a, b, _)| flat.between(a, b)).collect();
    let (first, second) = (calendar.clone(), calendar.clone());
    let (out, more) = (
        RefCell::new(vec![0; inputs.len()]),
        RefCell::new(vec![0; inputs.len()]),
    );
    // All or none: what is measured is not the comparison.
    let agreeing = |found: &[i64], expected: &[i64]| {
        if found == expected { found.len() } else { 0 }
    };
    let from = starts.clone();
    vec![
        Kind::new("add_many", inputs.len(), move || {
            let mut out = out.borrow_mut();
            first.add_many(&from, &spans, &mut out).expect("answers");
            agreeing(&out, &added)
        }),
        Kind::new("between_many", inputs.len(), move || {
            let mut out = more.borrow_mut();
            second
                .between_many(&starts, &ends, &mut out)
                .expect("answers");
            agreeing(&out, &open)
        }),
    ]
}
