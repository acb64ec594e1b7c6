//! What the fuzzers found worth keeping, replayed: inputs that reach code which no other one reaches, and each that
//! once failed.

mod laws;

use std::fs;
use std::path::Path;

fn replay(kind: &str, law: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/fuzz")
        .join(kind);
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        law(&fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= 10, "{kind}: {count} inputs");
}

#[test]
fn documents() {
    replay("document", laws::document);
}

#[test]
fn logs() {
    replay("log", laws::log);
}

#[test]
fn calendars() {
    replay("calendar", laws::calendar);
}

#[test]
fn scenarios() {
    replay("scenario", laws::scenario);
}
