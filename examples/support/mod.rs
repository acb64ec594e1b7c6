//! What the commands share: files, readings, and instants, each with one clear message when it is wrong.

use duly::document::{Document, Options};
use duly::{Diagnostics, Policy};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What ends a command before it has an answer: a message for people, and exit code 2.
pub(crate) struct Failure(pub(crate) String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.to_string())
    }
}

/// How a command ends: a failure is told, and is exit code 2.
pub(crate) fn ended(command: &str, result: Result<ExitCode, Failure>) -> ExitCode {
    match result {
        Ok(code) => code,
        Err(Failure(message)) => {
            eprintln!("{command}: {message}");
            ExitCode::from(2)
        }
    }
}

/// A fixture of this package.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(path)
}

/// Reads a policy document, joined of the parts that it names: files of the folder `parts` beside it.
pub(crate) fn document(path: &Path) -> Result<Document, Failure> {
    duly::scenario::read_document(path).map_err(Failure)
}

/// Compiles a policy document under the readings chosen, as in `day-counting=close`.
pub(crate) fn compile(
    path: &Path,
    readings: &[String],
) -> Result<Result<Policy, Diagnostics>, Failure> {
    let document = document(path)?;
    let mut options = Options::default();
    for reading in readings {
        let (parameter, reading) = reading.split_once('=').ok_or_else(|| {
            Failure(format!(
                "--set: found `{reading}`, expected `parameter=reading`"
            ))
        })?;
        options = options.reading(parameter, reading);
    }
    Ok(Policy::compile_with(&document, &options))
}
