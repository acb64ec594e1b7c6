//! Documents survive serialisation, in TOML and in JSON.

use crate::fixtures;
use duly::document::{Document, OneOrMany};
use duly::{Event, EventKind, Visibility};

fn documents() -> Vec<(String, Document)> {
    let read = |(name, text): (String, String)| Some((name, toml::from_str(&text).ok()?));
    let policies = fixtures::texts("policies").into_iter().map(|(name, text)| {
        let document = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, document)
    });
    let refused = fixtures::texts("refused/documents")
        .into_iter()
        .filter_map(read);
    policies.chain(refused).collect()
}

#[test]
fn through_toml() {
    for (name, document) in documents() {
        let text = toml::to_string(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(toml::from_str(&text), Ok(document), "{name}\n{text}");
    }
}

#[test]
fn through_json() {
    for (name, document) in documents() {
        let text = serde_json::to_string(&document).unwrap();
        let again: Document = serde_json::from_str(&text).unwrap();
        assert_eq!(again, document, "{name}\n{text}");
    }
}

/// The default document is what an empty text says.
#[test]
fn of_nothing() {
    assert_eq!(toml::from_str(""), Ok(Document::default()));
    let text = toml::to_string(&Document::default()).unwrap();
    assert_eq!(toml::from_str(&text), Ok(Document::default()));
}

/// One thing stands alone where people read, several in a list.
#[test]
fn one_thing_is_written_without_a_list() {
    let written = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        serde_json::to_string(&OneOrMany::<String>(names)).unwrap()
    };
    assert_eq!(written(&[]), "[]");
    assert_eq!(written(&["a"]), "\"a\"");
    assert_eq!(written(&["a", "b"]), "[\"a\",\"b\"]");
}

/// A number, where something else is expected, is told what.
#[test]
fn what_may_stand_instead_is_said() {
    for (text, expected) in [
        ("severity = 1", "a table of names"),
        ("[act.replied]\nby = 1", "one, or a list of several"),
        ("[act.replied]\nby = [1]", "a word, or a table"),
        (
            "[check.x]\nwhen = { unacknowledged = 1 }",
            "a span, or a list of rows that give one",
        ),
    ] {
        let refused = toml::from_str::<Document>(text).unwrap_err().to_string();
        assert!(
            refused.contains(&format!("expected {expected}")),
            "{text}: {refused}"
        );
    }
}

/// Who can see an event is written where that is not everybody.
#[test]
fn an_event_that_all_can_see_does_not_say_so() {
    let at = "2026-07-01T08:00:00Z".parse().unwrap();
    let event = Event::new(at, EventKind::Acknowledged);
    let written = |event: &Event| {
        serde_json::to_value(event)
            .unwrap()
            .get("visibility")
            .cloned()
    };
    assert_eq!(written(&event), None);
    let internal = event.visibility(Visibility::Internal);
    assert_eq!(written(&internal), Some("internal".into()));
    let read: Event = serde_json::from_value(serde_json::to_value(&internal).unwrap()).unwrap();
    assert_eq!(read, internal);
}
