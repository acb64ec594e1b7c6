//! Random events over random tracks, against a model that knows nothing but a map of moves.

use super::{at, bytes, event, policy};
use duly::{Because, EventKind, Opening, Refused};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;

const STATES: [&str; 5] = ["a", "b", "c", "d", "e"];
const EVENTS: [&str; 4] = ["one", "two", "three", "four"];

/// By event and by the state it leads from, the state it leads to.
type Moves = BTreeMap<(usize, usize), usize>;

fn document(moves: &Moves, with_role: usize) -> String {
    let mut text = String::from(
        "event = { one = { what = \"1\" }, two = { what = \"2\" }, three = { what = \"3\" }, four = { what = \"4\" } }\n",
    );
    text += "fact.note = { type = \"text\" }\n";
    for (number, name) in EVENTS.iter().enumerate() {
        let rows = moves.iter().filter(|((event, _), _)| *event == number);
        let rows: Vec<String> = rows
            .map(|((_, from), to)| {
                format!(
                    "{{ from = \"{}\", to = \"{}\" }}",
                    STATES[*from], STATES[*to]
                )
            })
            .collect();
        let by = if number == with_role {
            "manager"
        } else {
            "anyone"
        };
        let moves = if rows.is_empty() {
            String::new()
        } else {
            format!("moves.t = [{}], ", rows.join(", "))
        };
        text += &format!("act.{name} = {{ {moves}by = \"{by}\", field.note = \"required\" }}\n");
    }
    let kinds = ["idle", "asked", "deciding", "active", "ended"];
    let states = STATES
        .iter()
        .zip(kinds)
        .map(|(name, kind)| format!("{name} = {{ kind = \"{kind}\" }}"));
    text + &format!(
        "track.t = {{ start = \"a\", state = {{ {} }} }}\n",
        states.collect::<Vec<_>>().join(", ")
    )
}

proptest! {
    /// What is refused has no effect to the byte, and says all that the model says; what is accepted makes a move
    /// of the document and no other.
    #[test]
    fn as_the_model_says(
        moves in btree_map((0..4_usize, 0..5_usize), 0..5_usize, 0..14),
        with_role in 0..4_usize,
        events in vec((0..4_usize, any::<bool>(), any::<bool>()), 1..20),
    ) {
        let policy = policy(&document(&moves, with_role));
        let mut ticket = policy.open(Opening::new(at(0))).unwrap();
        let (mut model, mut notes) = (0, 0);
        for (number, is_manager, has_note) in events {
            let name = EVENTS[number].to_owned();
            let role = if is_manager { "manager" } else { "agent" };
            let mut happens = event(1, EventKind::Happened { event: name }).by(super::vendor(role));
            if has_note {
                notes += 1;
                happens = happens.field("note", format!("note {notes}").as_str());
            }
            let moves_at_all = moves.keys().any(|(event, _)| *event == number);
            let to = moves.get(&(number, model));
            let wanted = [
                (number == with_role && !is_manager).then_some("by"),
                (!has_note).then_some("field"),
                (moves_at_all && to.is_none()).then_some("state"),
            ];
            let wanted: Vec<&str> = wanted.into_iter().flatten().collect();
            let before = bytes(&ticket);
            match ticket.apply(happens) {
                Ok(_) => {
                    prop_assert!(wanted.is_empty(), "accepted: {wanted:?}");
                    model = to.copied().unwrap_or(model);
                }
                Err(Refused::Act(refused)) => {
                    prop_assert_eq!(bytes(&ticket), before);
                    let found: Vec<&str> = refused.because.iter().map(|because| match because {
                        Because::NotAuthorised { .. } => "by",
                        Because::FieldMissing { .. } => "field",
                        Because::NotInState { .. } => "state",
                        other => panic!("{other}"),
                    }).collect();
                    prop_assert_eq!(found, wanted);
                }
                Err(other) => panic!("{other}"),
            }
            prop_assert_eq!(super::state(&ticket, "t"), STATES[model]);
        }
        // A replay of the log gives an equal ticket.
        let again = policy.replay(ticket.log().clone()).unwrap();
        prop_assert_eq!(bytes(&again), bytes(&ticket));
    }
}
