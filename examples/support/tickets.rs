//! Tickets as files.

use crate::support::Failure;
use duly::Log;
use std::fs;
use std::path::Path;

/// Reads a ticket's log of a TOML file, or of a JSON file where its name ends in `.json`.
pub(crate) fn read(path: &Path) -> Result<Log, Failure> {
    let located = |error: String| Failure(format!("{}: {}", path.display(), error.trim_end()));
    let text = fs::read_to_string(path).map_err(|error| located(error.to_string()))?;
    if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        serde_json::from_str(&text).map_err(|error| located(error.to_string()))
    } else {
        toml::from_str(&text).map_err(|error| located(error.to_string()))
    }
}
