//! Problems of a policy document: each with a stable code, its place, what was found, what was
//! expected, and help.

use std::fmt;

/// The kind of a problem. The text of [`Code::as_str`] is stable: hosts may match on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Code {
    /// A name that nothing in the document declares.
    UnknownName,
    /// A value that is missing where one is needed.
    Missing,
    /// A value of the wrong form, or outside its bounds.
    BadValue,
    /// Two statements that cannot both hold.
    Contradiction,
    /// A row that can never be reached.
    UnreachableRow,
    /// An act that decides, begins or ends something, and that no one is said to have the authority for.
    NoAuthority,
    /// An authority, something needed for an act, or a row, that can never be.
    NeverHolds,
    /// A condition that reads what it may not read where it stands, as the time in a trigger.
    Stratum,
    /// A published limit is exceeded.
    LimitExceeded,
    /// A zone that the zone data does not know.
    UnknownZone,
    /// Warning: a name is declared and never used.
    UnusedName,
    /// Warning: a rule that cites no source.
    NoCitation,
    /// Warning: a state of a track that nothing leads to.
    UnreachableState,
    /// Warning: a rung of the ladder that no ticket ever stands on.
    UnreachableRung,
    /// Warning: a calendar that never opens.
    NeverOpens,
    /// Warning: a graver severity, or a higher plan, is given more time than a milder or lower one.
    Inversion,
    /// Warning: a severity, or a severity under a plan, that no row of a target table speaks of.
    EmptyCell,
    /// Warning: there are more problems than are listed. Errors are listed first.
    MoreProblems,
}

impl Code {
    /// The stable name, as in `unknown-name`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::UnknownName => "unknown-name",
            Code::Missing => "missing",
            Code::BadValue => "bad-value",
            Code::Contradiction => "contradiction",
            Code::UnreachableRow => "unreachable-row",
            Code::NoAuthority => "no-authority",
            Code::NeverHolds => "never-holds",
            Code::Stratum => "stratum",
            Code::LimitExceeded => "limit-exceeded",
            Code::UnknownZone => "unknown-zone",
            Code::UnusedName => "unused-name",
            Code::NoCitation => "no-citation",
            Code::UnreachableState => "unreachable-state",
            Code::UnreachableRung => "unreachable-rung",
            Code::NeverOpens => "never-opens",
            Code::Inversion => "inversion",
            Code::EmptyCell => "empty-cell",
            Code::MoreProblems => "more-problems",
        }
    }

    /// Whether the problem is only worth a look; every other one refuses the document.
    pub fn is_warning(self) -> bool {
        match self {
            Code::UnusedName
            | Code::NoCitation
            | Code::UnreachableState
            | Code::UnreachableRung
            | Code::NeverOpens
            | Code::Inversion
            | Code::EmptyCell
            | Code::MoreProblems => true,
            Code::UnknownName
            | Code::Missing
            | Code::BadValue
            | Code::Contradiction
            | Code::UnreachableRow
            | Code::NoAuthority
            | Code::NeverHolds
            | Code::Stratum
            | Code::LimitExceeded
            | Code::UnknownZone => false,
        }
    }
}

/// One problem of a document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Where in the document, as in `clock.first-response.target[2].is`.
    pub path: String,
    /// What kind of problem it is.
    pub code: Code,
    /// What stands there.
    pub found: String,
    /// What could stand there.
    pub expected: String,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(
        code: Code,
        path: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Diagnostic {
        let (path, found, expected) = (path.into(), found.into(), expected.into());
        Diagnostic {
            path,
            code,
            found,
            expected,
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = if self.code.is_warning() {
            "warning"
        } else {
            "error"
        };
        write!(f, "{grade}[{}] at `{}`: ", self.code.as_str(), self.path)?;
        write!(f, "found {}, expected {}", self.found, self.expected)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// All problems of a document, ordered by place.
#[derive(Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    pub(crate) fn new(mut problems: Vec<Diagnostic>) -> Diagnostics {
        problems.sort();
        problems.dedup();
        Diagnostics(problems)
    }

    /// The problems, ordered by their place.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of them refuses the document.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| !problem.code.is_warning())
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// As [`Display`](fmt::Display), so that a program that ends with them shows what a person can read.
impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Diagnostics {}
