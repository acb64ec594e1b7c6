//! The shape of the source: who may use whom, and how long a function may be.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the crate by level. A module uses its own level only within itself.
const LADDER: [(&str, u32); 10] = [
    ("limits", 0),
    ("instant", 0),
    ("words", 0),
    ("unique", 0),
    ("work", 0),
    ("diagnostic", 0),
    ("calendar", 1),
    ("policy", 2),
    ("document", 3),
    ("subject", 3),
];
/// These stand above all of them, but do not know the document.
const ABOVE: [(&str, u32); 2] = [("engine", 4), ("render", 5)];
/// It uses all of them.
const TOP: (&str, u32) = ("scenario", 6);
const LONGEST_FUNCTION_LINES: usize = 70;
/// The one line that may name a float: a serde serializer must say what it does with one.
const FLOAT_OF_SERDE: &str = "numbers!(float: serialize_f32 f32, serialize_f64 f64);";

struct Source {
    /// The modules from the crate's root to this one, as in `["engine", "fold", "cycle"]`.
    module: Vec<String>,
    path: PathBuf,
    /// Its text up to its inline tests.
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(source(&root, path));
            }
        }
    }
    assert!(found.len() > 20, "the source was not found");
    found
}

fn source(root: &Path, path: PathBuf) -> Source {
    let relative = path.strip_prefix(root).unwrap().with_extension("");
    let names = relative
        .iter()
        .map(|name| name.to_str().unwrap().to_owned());
    let module = names
        .filter(|name| name != "mod" && name != "lib")
        .collect();
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap()
        .to_owned();
    Source { module, path, text }
}

fn level(module: &str) -> Option<u32> {
    let all = LADDER.iter().chain(&ABOVE).chain([&TOP]);
    all.into_iter()
        .find(|(name, _)| *name == module)
        .map(|(_, level)| *level)
}

/// The top modules that a line names, by `crate::` or by as many `super::` as lead to the root.
fn named(source: &Source, line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut names: Vec<String> = line.split("crate::").skip(1).map(word).collect();
    let to_root = "super::".repeat(source.module.len());
    if !to_root.is_empty() {
        names.extend(line.split(to_root.as_str()).skip(1).map(word));
    }
    names
}

#[test]
fn no_import_climbs_the_ladder() {
    let mut climbs = Vec::new();
    for source in sources() {
        let Some(own) = source.module.first() else {
            continue;
        };
        let own_level = level(own)
            .unwrap_or_else(|| panic!("`{own}` stands on no level: {}", source.path.display()));
        let code = source.text.lines().enumerate();
        for (number, line) in code.filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for name in named(&source, line).iter().filter(|name| *name != own) {
                let knows_no_document = ABOVE.iter().any(|(above, _)| above == own);
                let allowed = level(name).is_some_and(|used| {
                    (used < own_level || own_level == 0)
                        && !(knows_no_document && name == "document")
                });
                if !allowed {
                    climbs.push(format!(
                        "{}:{}: `{own}` uses `{name}`",
                        source.path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(climbs.is_empty(), "{}", climbs.join("\n"));
}

/// What a host cannot ask, a rendering does not either: it can be written outside the crate.
#[test]
fn renderings_ask_only_what_a_host_can() {
    let renderings = sources()
        .into_iter()
        .filter(|source| source.module.first().is_some_and(|own| own == "render"));
    let mut seen = 0;
    for source in renderings {
        seen += 1;
        // A public name stands at its module's root, in capitals.
        let inside = ["policy", "engine", "subject"].map(|module| format!("crate::{module}::"));
        let deep = inside.iter().any(|module| {
            let named = source.text.split(module.as_str()).skip(1);
            named
                .into_iter()
                .any(|name| name.starts_with(|c: char| c.is_lowercase()))
        });
        let hidden = ["crate::instant", ".parts()"];
        let hidden = hidden.iter().any(|word| source.text.contains(word));
        assert!(!deep && !hidden, "{}", source.path.display());
    }
    assert!(seen > 5, "the renderings were not found");
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut long = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = source.text.lines().collect();
        for (start, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| is_function(line))
        {
            let indent = line.len() - line.trim_start().len();
            let closing = format!("{}}}", " ".repeat(indent));
            let length = lines[start..]
                .iter()
                .position(|line| *line == closing)
                .unwrap_or(0)
                + 1;
            if length > LONGEST_FUNCTION_LINES {
                long.push(format!(
                    "{}:{}: {length} lines",
                    source.path.display(),
                    start + 1
                ));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

fn is_function(line: &str) -> bool {
    let code = line.trim_start();
    let code = code
        .strip_prefix("pub ")
        .or(code.strip_prefix("pub(crate) "))
        .unwrap_or(code);
    let code = code.strip_prefix("pub(super) ").unwrap_or(code);
    code.strip_prefix("const ")
        .unwrap_or(code)
        .starts_with("fn ")
        && !line.trim_end().ends_with('}')
}

#[test]
fn the_source_asks_nothing_of_the_machine() {
    let forbidden = [
        "::now(",
        "std::env",
        "std::fs",
        "std::net",
        "std::process",
        "std::thread",
        "HashMap",
        "f64",
    ];
    // What reads scenarios of a folder is for tests of a host.
    let files = ["scenario", "files"];
    for source in sources().into_iter().filter(|one| one.module != files) {
        for word in forbidden {
            let code = source
                .text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .filter(|line| line.trim() != FLOAT_OF_SERDE);
            let found: Vec<&str> = code.filter(|line| line.contains(word)).collect();
            assert!(found.is_empty(), "{}: {found:?}", source.path.display());
        }
    }
}
