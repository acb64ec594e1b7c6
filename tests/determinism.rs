//! The same bytes out: whatever the machine is set to, in whatever order a document is written, in every build.
//!
//! What is compared is all that the fixtures bring about: each policy's hash and warnings, and at each look of each
//! scenario the assessment, what explains it, its lines and its picture.

use crate::fixtures::toml_files;
use duly::scenario::{self, Scenario};
use duly::{CycleAnswer, Policy, Ticket, render};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use toml::{Table, Value};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
const SCRATCH: &str = env!("CARGO_TARGET_TMPDIR");

/// What this process answers.
static ANSWERED: LazyLock<Vec<String>> = LazyLock::new(|| answers(Path::new(FIXTURES)));

/// Where another process leaves what it answers.
const ANSWERS: &str = "DULY_TEST_ANSWERS";

/// A line for each policy and for each look of each scenario: its name and a digest of all that is answered.
fn answers(fixtures: &Path) -> Vec<String> {
    let mut lines = policies(fixtures);
    for (name, scenario) in scenario::read_dir(fixtures.join("scenarios")).unwrap() {
        lines.extend(looks(&name, &scenario));
    }
    lines
}

fn policies(fixtures: &Path) -> Vec<String> {
    let folder = fixtures.join("policies");
    let paths = toml_files(&folder).into_iter();
    // Those in folders inside are parts.
    let paths = paths.filter(|path| path.parent() == Some(&folder));
    paths.map(|path| policy(&path)).collect()
}

fn policy(path: &Path) -> String {
    let document = scenario::read_document(path).unwrap();
    let policy = Policy::compile(&document).unwrap();
    let name = path.file_stem().unwrap().display();
    let said = digest(&policy.warnings().to_string());
    format!("{name}.toml {} {said}", policy.hash())
}

fn looks(name: &str, scenario: &Scenario) -> Vec<String> {
    let looks = scenario.looks().unwrap().into_iter().enumerate();
    looks
        .map(|(index, (at, ticket))| {
            let answer = digest(&answer(&ticket, at));
            format!("{name} #{index} {} {answer}", scenario.policy().hash())
        })
        .collect()
}

fn answer(ticket: &Ticket, at: chrono::DateTime<chrono::Utc>) -> String {
    let look = ticket.assess(at).unwrap();
    let mut text = serde_json::to_string(&look).unwrap();
    for cycle in look.clocks().flat_map(|clock| clock.cycles()) {
        text += &explained(&cycle);
    }
    write!(text, "\n{}\n", render::text(&look).named("it").explained()).unwrap();
    text + &render::svg(&look, ticket.log())
}

fn explained(cycle: &CycleAnswer<'_>) -> String {
    let segments: Vec<_> = cycle.explain().segments().collect();
    let breaches: Vec<_> = cycle.breaches().collect();
    let changes: Vec<_> = cycle.reclassifications().collect();
    serde_json::to_string(&(segments, breaches, changes, &cycle.explain().rules)).unwrap()
}

/// FNV-1a of 64 bits, which is the same wherever it is computed.
fn digest(text: &str) -> String {
    let of = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, of))
}

/// Not a test by itself: what another process answers, for the one below.
#[test]
#[ignore = "run by another test, in a process of its own"]
fn leaves_its_answers() {
    if let Some(path) = std::env::var_os(ANSWERS) {
        fs::write(path, answers(Path::new(FIXTURES)).join("\n")).unwrap();
    }
}

fn process(name: &str, settings: [(&str, &str); 4]) -> (Child, PathBuf) {
    let answers = Path::new(SCRATCH).join(format!("answers-{name}-{}", std::process::id()));
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "determinism::leaves_its_answers"])
        .envs(settings)
        .env(ANSWERS, &answers)
        .current_dir(SCRATCH)
        .stdout(Stdio::null())
        .spawn();
    (child.unwrap(), answers)
}

#[test]
fn zone_language_and_home_of_the_machine_change_nothing() {
    let processes = [
        process(
            "samoa",
            [
                ("TZ", "Pacific/Apia"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("LANG", "tr_TR.UTF-8"),
                ("HOME", "/nonexistent"),
            ],
        ),
        process(
            "newfoundland",
            [
                ("TZ", "America/St_Johns"),
                ("LC_ALL", "C"),
                ("LANG", "de_DE.ISO-8859-1"),
                ("HOME", SCRATCH),
            ],
        ),
    ];
    let expected = &ANSWERED;
    for (mut child, path) in processes {
        assert!(child.wait().unwrap().success());
        let found = fs::read_to_string(&path).unwrap();
        assert_same(found.lines(), expected);
        fs::remove_file(path).unwrap();
    }
}

fn assert_same<'l>(found: impl Iterator<Item = &'l str>, expected: &[String]) {
    let found: Vec<&str> = found.collect();
    assert_eq!(found.len(), expected.len());
    let differing: Vec<_> = found
        .iter()
        .zip(expected)
        .filter(|(one, other)| one != other)
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

/// Lists keep their order, as that of rows, rungs and events says something.
#[test]
fn the_order_in_which_keys_and_tables_are_written_changes_nothing() {
    let reversed = rewritten("reversed", &|keys| keys.reverse());
    assert_same(answers(&reversed).iter().map(String::as_str), &ANSWERED);
    let shuffled = rewritten("shuffled", &|keys| keys.sort_by_key(|key| digest(key)));
    assert_same(
        policies(&shuffled).iter().map(String::as_str),
        &policies(Path::new(FIXTURES)),
    );
    for folder in [reversed, shuffled] {
        fs::remove_dir_all(folder).unwrap();
    }
}

type Order<'o> = &'o dyn Fn(&mut Vec<&String>);

/// A folder with the same files, the keys of all tables in that order.
fn rewritten(name: &str, order: Order<'_>) -> PathBuf {
    let folder = Path::new(SCRATCH).join(format!("{name}-{}", std::process::id()));
    for part in ["policies", "contracts", "scenarios"] {
        for path in toml_files(&Path::new(FIXTURES).join(part)) {
            let table: Table = fs::read_to_string(&path).unwrap().parse().unwrap();
            let other = folder.join(path.strip_prefix(FIXTURES).unwrap());
            fs::create_dir_all(other.parent().unwrap()).unwrap();
            fs::write(other, entries(&table, order).join("\n")).unwrap();
        }
    }
    folder
}

/// The entries of a table as TOML, in that order.
fn entries(table: &Table, order: Order<'_>) -> Vec<String> {
    let mut keys: Vec<&String> = table.keys().collect();
    order(&mut keys);
    keys.iter()
        .map(|key| format!("{} = {}", quoted(key), written(&table[*key], order)))
        .collect()
}

fn written(value: &Value, order: Order<'_>) -> String {
    match value {
        Value::Table(table) => format!("{{ {} }}", entries(table, order).join(", ")),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(|item| written(item, order)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => quoted(text),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            value.to_string()
        }
    }
}

/// TOML has all escapes of JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// A debug build and a release build answer alike, on every machine: `cargo test` and `cargo test --release` check
/// the same digests.
///
/// They change with the policies, the scenarios, the zone data and all wording. Then, once the tests that name the
/// cause pass: `INSTA_UPDATE=always cargo test --test integration --all-features determinism`.
#[test]
fn every_build_gives_the_committed_digests() {
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in ANSWERED.iter() {
        let (folder, rest) = line.split_once('/').unwrap_or(("policies", line));
        folders
            .entry(folder.to_owned())
            .or_default()
            .push(rest.to_owned());
    }
    let folders = folders.into_iter();
    let digests = folders.map(|(name, lines)| format!("{name} {}\n", digest(&lines.join("\n"))));
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("digests", digests.collect::<String>()));
}
