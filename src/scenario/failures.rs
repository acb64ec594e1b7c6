//! Scenarios that do not hold.

use std::fmt;

/// What does not hold of scenarios: each with its file, its title, and what was expected and found.
///
/// Its debug form is what it displays, so that a test that unwraps it reads well.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Failures {
    /// How many scenarios there were.
    pub(super) scenarios: usize,
    pub(super) failed: Vec<Failed>,
}

/// A scenario that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Failed {
    /// Its file, and its title where it could be read.
    pub scenario: String,
    /// What does not hold, each in some lines.
    pub because: Vec<String>,
}

impl Failures {
    pub(super) fn of(title: &str, because: Vec<String>) -> Failures {
        let scenario = title.to_owned();
        Failures {
            scenarios: 1,
            failed: vec![Failed { scenario, because }],
        }
    }

    /// The scenarios that do not hold, in their order; at least one.
    pub fn iter(&self) -> impl Iterator<Item = &Failed> {
        self.failed.iter()
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failed, all) = (self.failed.len(), self.scenarios);
        let plural = if all == 1 { "" } else { "s" };
        write!(f, "{failed} of {all} scenario{plural} failed")?;
        for Failed { scenario, because } in &self.failed {
            write!(f, "\n\n{scenario}\n{}", because.join("\n"))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Failures {}
