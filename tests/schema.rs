//! The committed JSON Schema is that of the document as it is.

use duly::document::Document;
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
