//! Where a rule comes from.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a rule came to stand in the policy.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// The source says so.
    #[default]
    Stated,
    /// It follows from what the source says, or from its silence.
    Inferred,
    /// The source needs a value here and gives none: this one is the author's.
    Assumed,
    /// The source leaves it open, and a parameter of the policy chose this reading.
    Parameter,
}

impl Provenance {
    /// The word, as it stands in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Provenance::Stated => "stated",
            Provenance::Inferred => "inferred",
            Provenance::Assumed => "assumed",
            Provenance::Parameter => "parameter",
        }
    }
}

/// A rule's source: the id of a passage and how the rule follows from it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Citation {
    /// The id of the passage, as in `RV-32`.
    pub id: String,
    /// How the rule follows from it.
    pub provenance: Provenance,
}

/// `RV-32`, or `MD-20 assumed` for anything that is not stated.
impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        match self.provenance {
            Provenance::Stated => Ok(()),
            other @ (Provenance::Inferred | Provenance::Assumed | Provenance::Parameter) => {
                write!(f, " {}", other.as_str())
            }
        }
    }
}

/// Why a policy gives no answer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// No row of the table applies.
    NoRow {
        /// The table's place in the document.
        table: String,
    },
    /// The source is known to lack it.
    Gap {
        /// The gap's id, as in `MD-20`.
        id: String,
        /// What is missing, in the policy's words.
        what: String,
    },
    /// The source says that nothing is promised.
    NotPromised {
        /// The passage that says so.
        id: String,
    },
    /// The target is as long as a fact says, and the fact is not set.
    FactUnset {
        /// The fact.
        fact: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NoRow { table } => write!(f, "no row of `{table}` applies"),
            Reason::Gap { id, what } => write!(f, "{what} ({id})"),
            Reason::NotPromised { id } => write!(f, "the policy promises none ({id})"),
            Reason::FactUnset { fact } => write!(f, "it is what `{fact}` says, which is not set"),
        }
    }
}
