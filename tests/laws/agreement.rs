//! The engine against the naive model, over random policies and logs.

use super::books::{self, Shelf};
use super::made::{self, Story};
use super::naive::{Naive, Verdict};
use super::seen::{self, nanos};
use super::wall::{HOUR, MINUTE, utc};
use crate::support::property;
use duly::{Outcome, Refused, Ticket};
use proptest::prelude::*;

fn verdict(outcome: &Result<Outcome, Refused>) -> Verdict {
    match outcome {
        Ok(outcome) if outcome.repeated => Verdict::Repeated,
        Ok(_) => Verdict::Accepted,
        Err(_) => Verdict::Refused,
    }
}

/// The log of a failure, to be read.
fn told(ticket: &Ticket) -> String {
    serde_json::to_string_pretty(ticket.log()).unwrap()
}

/// Engine and model say the same at an instant; a case that outgrows the model's window is let go.
fn agree(ticket: &Ticket, naive: &Naive<'_>, as_of: i64) -> Result<(), TestCaseError> {
    let assessment = ticket.assess(utc(as_of)).unwrap();
    prop_assert_eq!(assessment.is_ended(), naive.ended, "{}", told(ticket));
    let model = naive.at(as_of);
    let Ok(model) = model.and_then(|naive| seen::model(&naive, as_of)) else {
        return Err(TestCaseError::reject("beyond the window"));
    };
    let (engine, model) = seen::comparable(seen::engine(&assessment), model);
    prop_assert_eq!(
        engine,
        model,
        "engine left, model right, as of {}\n{}",
        utc(as_of),
        told(ticket)
    );
    Ok(())
}

/// Around every due and a while after: instants at which something may be about to change.
fn interesting(ticket: &Ticket, last: i64) -> Vec<i64> {
    let assessment = ticket.assess(utc(last)).unwrap();
    let cycles = assessment.clocks().flat_map(|clock| clock.cycles());
    let dues = cycles.filter_map(|cycle| match cycle.due {
        duly::Due::At(due) => Some(nanos(due)),
        _ => None,
    });
    let around = dues.flat_map(|due| [due - 1_000_000_000, due - 1, due, due + 1, due + HOUR]);
    around.filter(|t| *t >= last).collect()
}

fn agreement(shelf: &Shelf, story: &Story, later: &[i64]) -> Result<(), TestCaseError> {
    let (book, calendars) = (shelf.book(), shelf.shelved());
    let opening = shelf.opening(story);
    let mut last = nanos(opening.logged_at);
    let Ok(mut naive) = Naive::open(shelf, &calendars, &opening) else {
        return Err(TestCaseError::reject("beyond the window"));
    };
    let mut ticket = book.open(opening).unwrap();
    agree(&ticket, &naive, last)?;
    for (number, event) in shelf.events(story).into_iter().enumerate() {
        let at = nanos(event.at);
        if at > last {
            let middle = last + (at - last) / 2 / MINUTE * MINUTE;
            agree(&ticket, &naive, middle)?;
            agree(&ticket, &naive, at)?;
        }
        let said = verdict(&ticket.apply(shelf.hashed(&book, event.clone())));
        let Ok(expected) = naive.apply(&event) else {
            return Err(TestCaseError::reject("beyond the window"));
        };
        prop_assert_eq!(said, expected, "event {}\n{}", number, told(&ticket));
        last = last.max(if said == Verdict::Accepted { at } else { last });
        agree(&ticket, &naive, last)?;
    }
    let later = later
        .iter()
        .map(|minutes| last + minutes * MINUTE + minutes);
    for as_of in interesting(&ticket, last).into_iter().chain(later) {
        agree(&ticket, &naive, as_of)?;
    }
    Ok(())
}

#[test]
fn the_engine_agrees_with_the_naive_model() {
    property::check(
        2_000,
        (
            made::specs(),
            made::stories(14),
            proptest::collection::vec(0..6_000_i64, 3),
        ),
        |(spec, story, later)| agreement(&Shelf::alone(spec), &story, &later),
    );
}

/// Revisions, contracts, and events that migrate.
#[test]
fn the_engine_agrees_with_the_naive_model_over_books() {
    property::check(
        1_000,
        (
            books::shelves(12),
            proptest::collection::vec(0..6_000_i64, 3),
        ),
        |((shelf, story), later)| agreement(&shelf, &story, &later),
    );
}
