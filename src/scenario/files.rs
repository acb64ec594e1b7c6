//! Scenarios, policies and contracts as files.

use super::build;
use super::failures::{Failed, Failures};
use super::story::Scenario;
use super::text::{ScenarioText, Written};
use crate::document::{Contract, Document, Options};
use crate::limits::{MAX_FILE_BYTES, MAX_FOLDER_DEPTH, MAX_SCENARIOS};
use crate::policy::{Book, Policy};
use crate::words::shown;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Runs every scenario of a folder and of those inside it: each file that ends in `.toml`, by name.
///
/// ```no_run
/// #[test]
/// fn our_policy_is_as_specified() {
///     duly::scenario::check_dir("tests/scenarios").unwrap();
/// }
/// ```
///
/// It says how many there were.
///
/// # Errors
///
/// All that do not hold, cannot be read, or whose policy does not compile; and that there is none at all. A folder has
/// at most [`MAX_SCENARIOS`](crate::limits::MAX_SCENARIOS), and folders stand in each other at most
/// [`MAX_FOLDER_DEPTH`](crate::limits::MAX_FOLDER_DEPTH) deep.
pub fn check_dir(folder: impl AsRef<Path>) -> Result<usize, Failures> {
    let all = each(folder.as_ref())?;
    let scenarios = all.len();
    let failing = |(name, read): Named| match read {
        Ok(scenario) => Failed {
            because: scenario.failing(),
            scenario: format!("{name}: {}", scenario.title()),
        },
        Err(because) => Failed {
            because: vec![because],
            scenario: name,
        },
    };
    let failed = all.into_iter().map(failing);
    let failed: Vec<Failed> = failed.filter(|one| !one.because.is_empty()).collect();
    match failed.is_empty() {
        true => Ok(scenarios),
        false => Err(Failures { scenarios, failed }),
    }
}

/// Every scenario of a folder and of those inside it, each with its file's name from there.
///
/// # Errors
///
/// As of [`check_dir`], but that scenarios may not hold.
pub fn read_dir(folder: impl AsRef<Path>) -> Result<Vec<(String, Scenario)>, Failures> {
    let all = each(folder.as_ref())?;
    let scenarios = all.len();
    let (mut found, mut failed) = (Vec::with_capacity(scenarios), Vec::new());
    for (scenario, read) in all {
        match read {
            Ok(read) => found.push((scenario, read)),
            Err(because) => failed.push(Failed {
                scenario,
                because: vec![because],
            }),
        }
    }
    match failed.is_empty() {
        true => Ok(found),
        false => Err(Failures { scenarios, failed }),
    }
}

/// A file, with its name from the folder: a scenario, or why it is none.
type Named = (String, Result<Scenario, String>);

/// Each file of a folder and of those inside it.
fn each(folder: &Path) -> Result<Vec<Named>, Failures> {
    let whole = |because: String| Failures::of(&folder.display().to_string(), vec![because]);
    let mut files = Vec::new();
    toml_files(folder, MAX_FOLDER_DEPTH, &mut files).map_err(whole)?;
    if files.is_empty() {
        return Err(whole(
            "  no scenario: no file that ends in `.toml`".to_owned(),
        ));
    }
    files.sort();
    let mut policies = Policies::default();
    let read = |file: PathBuf| {
        let name = file.strip_prefix(folder).unwrap_or(&file);
        let name = name.display().to_string().replace('\\', "/");
        (name, read(&file, &mut policies))
    };
    Ok(files.into_iter().map(read).collect())
}

/// A policy's document of a file, joined of the parts that it names: files of the folder `parts` beside it.
///
/// # Errors
///
/// A file cannot be read, or is no such document; a part declares what another one does. Each is told in one line or
/// some, with the file's name.
pub fn read_document(path: impl AsRef<Path>) -> Result<Document, String> {
    let path = path.as_ref();
    let mut document: Document = parsed(path)?;
    for name in document.policy.parts.clone() {
        if Path::new(&name).file_name() != Some(OsStr::new(&name)) {
            let (path, name) = (path.display(), shown(&name));
            return Err(format!(
                "{path}: `policy.parts`: found `{name}`, expected the name of a file of the folder `parts`"
            ));
        }
        let part = path.with_file_name("parts").join(format!("{name}.toml"));
        let joined = document.join(&name, &parsed(&part)?);
        document = joined.map_err(|problem| format!("{}: {problem}", path.display()))?;
    }
    Ok(document)
}

impl Scenario {
    /// The scenario of a file. Paths in it start at the file's folder.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no scenario, or says what its policy does not have; or its policy cannot be read
    /// or does not compile.
    pub fn read(path: impl AsRef<Path>) -> Result<Scenario, Failures> {
        let path = path.as_ref();
        let failed = |because| Failures::of(&path.display().to_string(), vec![because]);
        read(path, &mut Policies::default()).map_err(failed)
    }

    /// The scenario of a text. Paths in it start at a folder.
    ///
    /// # Errors
    ///
    /// As of [`Scenario::read`].
    pub fn parse(text: &str, folder: impl AsRef<Path>) -> Result<Scenario, Failures> {
        let scenario = parse(text, folder.as_ref(), &mut Policies::default());
        scenario.map_err(|because| Failures::of("a scenario", vec![because]))
    }
}

fn read(path: &Path, policies: &mut Policies) -> Result<Scenario, String> {
    let text = contents(path).map_err(indented)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(&text, folder, policies)
}

fn parse(text: &str, folder: &Path, policies: &mut Policies) -> Result<Scenario, String> {
    let text: ScenarioText = toml::from_str(text).map_err(|error| indented(unreadable(&error)))?;
    let policy = policies.policy(&text, folder).map_err(indented)?;
    build::scenario(text, policy)
}

/// The lines of a message that repeats a line of the file, of which it may be all there is. What the last one says is
/// expected is not of the file, and stands whole.
fn unreadable(error: &toml::de::Error) -> String {
    const EXPECTED: &str = ", expected ";
    let said = error.to_string();
    let (lines, last) = said.trim_end().rsplit_once('\n').unwrap_or(("", &said));
    let (found, expected) = match last.rsplit_once(EXPECTED) {
        Some((found, expected)) => (found, format!("{EXPECTED}{expected}")),
        None => (last, String::new()),
    };
    let lines = lines.lines().map(|line| format!("{}\n", shown(line)));
    let lines: String = lines.collect();
    format!("{lines}{}{expected}", shown(found))
}

fn indented(text: String) -> String {
    let lines = text.trim_end().lines().map(|line| format!("  {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Policies that were compiled, so that scenarios of the same one share it.
#[derive(Default)]
struct Policies {
    documents: BTreeMap<PathBuf, Document>,
    compiled: BTreeMap<Compiled, Policy>,
}

/// A policy's file, and the readings chosen.
type Compiled = (PathBuf, BTreeMap<String, String>);

impl Policies {
    /// As it holds for the ticket: with the rows of its contract in front, where it falls under one.
    fn policy(&mut self, text: &ScenarioText, folder: &Path) -> Result<Policy, String> {
        let readings = &text.parameters;
        let Some(contract) = &text.contract else {
            return match &text.policy {
                Written::Inline(document) => compiled(document, readings),
                Written::Path(path) => self.of_file(path, folder, readings),
            };
        };
        let contract: Contract = match contract {
            Written::Inline(contract) => Contract::clone(contract),
            Written::Path(path) => parsed(&folder.join(path))?,
        };
        let document = match &text.policy {
            Written::Inline(document) => document,
            Written::Path(path) => self.document(folder.join(path))?,
        };
        let book = Book::compile(
            &[(DateTime::UNIX_EPOCH, document)],
            std::slice::from_ref(&contract),
            &options(readings),
        );
        let book = book.map_err(|error| error.to_string())?;
        let logged_at: DateTime<Utc> = text.ticket.logged_at.at;
        let in_force = book.revision_at(logged_at, Some(&contract.name));
        in_force
            .cloned()
            .ok_or_else(|| "no revision is in force".to_owned())
    }

    fn of_file(
        &mut self,
        written: &str,
        folder: &Path,
        readings: &BTreeMap<String, String>,
    ) -> Result<Policy, String> {
        let path = folder.join(written);
        let key = (path.clone(), readings.clone());
        if let Some(policy) = self.compiled.get(&key) {
            return Ok(policy.clone());
        }
        let document = self.document(path)?;
        let policy = compiled(document, readings);
        let policy = policy.map_err(|problem| format!("`{}`: {problem}", shown(written)))?;
        self.compiled.insert(key, policy.clone());
        Ok(policy)
    }

    fn document(&mut self, path: PathBuf) -> Result<&Document, String> {
        if !self.documents.contains_key(&path) {
            let document = read_document(&path)?;
            self.documents.insert(path.clone(), document);
        }
        let document = self.documents.get(&path);
        document.ok_or_else(|| format!("{}: not read", path.display()))
    }
}

fn options(readings: &BTreeMap<String, String>) -> Options<'static> {
    let chosen = readings.iter();
    chosen.fold(Options::default(), |options, (parameter, reading)| {
        options.reading(parameter, reading)
    })
}

fn compiled(document: &Document, readings: &BTreeMap<String, String>) -> Result<Policy, String> {
    let policy = Policy::compile_with(document, &options(readings));
    policy.map_err(|problems| format!("the policy is refused\n{problems}"))
}

fn contents(path: &Path) -> Result<String, String> {
    let place = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    // What is no file may have nothing to read for ever.
    let is_file = fs::metadata(path).map_err(|error| place(&error))?.is_file();
    if !is_file {
        return Err(place(&"found what is no file"));
    }
    let file = fs::File::open(path).map_err(|error| place(&error))?;
    let mut text = String::new();
    // One byte more than may be there tells a file that has an end from one that has none.
    let mut limited = file.take(MAX_FILE_BYTES.saturating_add(1));
    let read = limited.read_to_string(&mut text);
    match read.map_err(|error| place(&error))? {
        size if u64::try_from(size).is_ok_and(|size| size <= MAX_FILE_BYTES) => Ok(text),
        _ => Err(place(&format!("found more than {MAX_FILE_BYTES} bytes"))),
    }
}

fn parsed<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = contents(path)?;
    let parsed = toml::from_str(&text);
    parsed.map_err(|error| format!("{}: {}", path.display(), unreadable(&error)))
}

fn toml_files(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let place = |error: &dyn std::fmt::Display| format!("  {}: {error}", folder.display());
    let Some(depth) = depth.checked_sub(1) else {
        let limit = format!("expected folders at most {MAX_FOLDER_DEPTH} deep in each other");
        return Err(place(&limit));
    };
    for entry in fs::read_dir(folder).map_err(|error| place(&error))? {
        let path = entry.map_err(|error| place(&error))?.path();
        if path.is_dir() {
            toml_files(&path, depth, found)?;
        } else if path.as_os_str().as_encoded_bytes().ends_with(b".toml") {
            if found.len() >= MAX_SCENARIOS {
                let limit = format!("expected at most {MAX_SCENARIOS} scenarios");
                return Err(place(&limit));
            }
            found.push(path);
        }
    }
    Ok(())
}
