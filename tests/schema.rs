//! The committed JSON Schema is that of the document as it is.

use duly::document::Document;
use duly::document::{Entries, Form, OneOrMany, SpanText};
use schemars::JsonSchema;
use std::{env, fs};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/policy.schema.json");

/// Run with `UPDATE_SCHEMA=1` to write the fixture anew, and read what changed.
#[test]
fn the_committed_schema_is_current() {
    let current = format!("{:#}\n", Document::json_schema().as_value());
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(PATH, &current).unwrap();
    }
    assert!(
        fs::read_to_string(PATH).unwrap() == current,
        "fixtures/policy.schema.json is out of date"
    );
}

/// A program that makes a schema of its own of these tells them apart by their names.
#[test]
fn what_is_written_in_several_ways_has_a_name_of_its_own() {
    for (name, expected) in [
        (Entries::<String>::schema_name(), "Entries_of_string"),
        (
            Entries::<OneOrMany<bool>>::schema_name(),
            "Entries_of_One_or_many_boolean",
        ),
        (OneOrMany::<String>::schema_name(), "One_or_many_string"),
        (SpanText::schema_name(), "Span"),
        (Form::<String, SpanText>::schema_name(), "string_or_Span"),
    ] {
        assert_eq!(name, expected);
    }
}
