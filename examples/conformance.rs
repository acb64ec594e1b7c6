//! Runs conformance case files: `cargo run --release --example conformance -- FILE…`
//!
//! Without arguments it runs the files in `fixtures/conformance`. The last line is `N passed, N failed`;
//! the exit code is 0 when none failed, 1 when some did, 2 when the command was not understood.

#[path = "support/runner.rs"]
mod runner;

use runner::Report;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: conformance [FILE…]   runs fixtures/conformance/*.json without FILE";

fn main() -> ExitCode {
    match run(&mut io::stdout().lock()) {
        Ok(code) => code,
        // Whoever reads the output has gone away.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => {
            writeln!(io::stderr(), "conformance: {error}").ok();
            ExitCode::from(2)
        }
    }
}

fn run(out: &mut impl Write) -> io::Result<ExitCode> {
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if let Some(option) = files
        .iter()
        .find(|file| file.as_os_str().as_encoded_bytes().starts_with(b"-"))
    {
        let asked_for_help = option == Path::new("--help") || option == Path::new("-h");
        return if asked_for_help {
            writeln!(out, "{USAGE}").map(|()| ExitCode::SUCCESS)
        } else {
            let problem = format!("unknown option `{}`\n{USAGE}", option.display());
            Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
        };
    }
    if files.is_empty() {
        files = fixtures()?;
    }
    let mut total = Report::default();
    for file in files {
        let report = Report::of_file(&file);
        print(out, &file, &report)?;
        total.absorb(report);
    }
    writeln!(
        out,
        "{} passed, {} failed",
        total.passed,
        total.failed.len()
    )?;
    Ok(if total.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(out: &mut impl Write, file: &Path, report: &Report) -> io::Result<()> {
    let (failed, differs) = (report.failed.len(), report.differs.len());
    writeln!(
        out,
        "{}: {} passed, {failed} failed, {differs} differ by convention",
        file.display(),
        report.passed
    )?;
    report
        .failed
        .iter()
        .try_for_each(|line| writeln!(out, "  FAILED {line}"))?;
    report
        .differs
        .iter()
        .try_for_each(|line| writeln!(out, "  differs {line}"))
}

/// The case files that come with the crate.
fn fixtures() -> io::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conformance");
    let entries = std::fs::read_dir(&folder)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    Ok(files)
}
