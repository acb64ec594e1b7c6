//! Documents survive serialisation, in TOML and in JSON.

use crate::fixtures;
use duly::document::Document;

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
