//! The files of `fixtures/`.

use duly::document::Document;
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

/// The TOML files of a folder and of those inside it, each with its name, by name.
pub(crate) fn texts(name: &str) -> Vec<(String, String)> {
    let folder = folder(name);
    let paths = toml_files(&folder);
    let named = |path: PathBuf| {
        let inside = path.strip_prefix(&folder).unwrap();
        let name = inside.display().to_string().replace('\\', "/");
        (name, fs::read_to_string(&path).unwrap())
    };
    paths.into_iter().map(named).collect()
}

/// The TOML files of a folder and of those inside it, in a fixed order.
pub(crate) fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(toml_files(&path));
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The document of that policy, joined of the parts that it names.
pub(crate) fn policy(name: &str) -> Document {
    let path = folder("policies").join(format!("{name}.toml"));
    duly::scenario::read_document(path).unwrap()
}
