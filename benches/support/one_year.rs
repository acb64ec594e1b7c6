//! Everyday questions to this crate and to others: starts all over 2025, answers days or weeks away.

use super::office::{DAY_SECONDS, Flat, Random, office, utc};
use super::peers::{Walk, ule_hours, workclock};
use super::{Kind, right};
use ::ule_hours::jiff::{SignedDuration, Timestamp};
use chrono::TimeDelta;

/// 2025-01-01, and the length of the year.
const FIRST: i64 = 1_735_689_600;
const YEAR: i64 = 365 * 86_400;
const DAYS_60: i64 = 60 * 86_400;
const QUESTIONS: usize = 16_384;
/// For those who take long: a round ends before another program is given the core.
const FEWER: usize = 256;

/// Seconds since 1970, a span to add or an end to count up to, and the answer.
type Question = (i64, i64, i64);

/// For each of the three tasks, this crate first.
pub(crate) fn one_year() -> Vec<(&'static str, Vec<Kind>)> {
    let flat = Flat::new(2024..=2027);
    let mut random = Random(2);
    let starts: Vec<(i64, i64)> = (0..QUESTIONS)
        .map(|_| (FIRST + random.below(YEAR), random.below(DAYS_60)))
        .collect();
    let add = |span: i64| -> Vec<Question> {
        let starts = starts.iter().map(|start| start.0);
        starts.map(|t| (t, span, flat.add(t, span))).collect()
    };
    let ends = starts.iter().map(|&(t, real)| (t, t + real));
    let between: Vec<Question> = ends.map(|(a, b)| (a, b, flat.between(a, b))).collect();
    vec![
        ("add 8 h", adding(&add(DAY_SECONDS))),
        ("between, up to 60 days", counting(&between)),
        ("add 320 h", adding(&add(40 * DAY_SECONDS))),
    ]
}

fn adding(all: &[Question]) -> Vec<Kind> {
    let (fewer, calendar) = (&all[..FEWER], office(2024..=2027));
    let chrono = |&(t, d, u): &Question| ((utc(t), TimeDelta::seconds(d)), utc(u));
    let jiff = |&(t, d, u): &Question| ((at(t), SignedDuration::from_secs(d)), at(u));
    let (walk, workclock, ule_hours) = (Walk::new(), workclock(), ule_hours());
    vec![
        asked("duly", all, chrono, move |(t, d)| {
            calendar.add(t, d).expect("an answer")
        }),
        asked("naive day walk", fewer, chrono, move |(t, d)| {
            walk.add(t, d)
        }),
        asked("workclock", fewer, jiff, move |(t, d)| {
            workclock.add(t, d).expect("an answer")
        }),
        asked("ule-hours", fewer, jiff, move |(t, d)| {
            ule_hours.add(t, d).expect("an answer")
        }),
    ]
}

fn counting(all: &[Question]) -> Vec<Kind> {
    let (fewer, calendar) = (&all[..FEWER], office(2024..=2027));
    let chrono = |&(a, b, open): &Question| ((utc(a), utc(b)), TimeDelta::seconds(open));
    let jiff = |&(a, b, open): &Question| ((at(a), at(b)), SignedDuration::from_secs(open));
    let (walk, workclock, ule_hours) = (Walk::new(), workclock(), ule_hours());
    vec![
        asked("duly", all, chrono, move |(a, b)| {
            calendar.between(a, b).expect("an answer")
        }),
        asked("naive day walk", fewer, chrono, move |(a, b)| {
            walk.between(a, b)
        }),
        asked("workclock", fewer, jiff, move |(a, b)| {
            workclock.between(a, b)
        }),
        asked("ule-hours", fewer, jiff, move |(a, b)| {
            ule_hours.between(a, b)
        }),
    ]
}

/// One's questions in one's own types.
fn asked<Q: Copy + 'static, A: PartialEq + 'static>(
    name: &'static str,
    questions: &[Question],
    own: impl Fn(&Question) -> (Q, A),
    answer: impl Fn(Q) -> A + 'static,
) -> Kind {
    let own: Vec<(Q, A)> = questions.iter().map(own).collect();
    Kind::new(name, own.len(), move || right(&own, &answer))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("an instant")
}
