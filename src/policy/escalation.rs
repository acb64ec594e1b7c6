//! What an escalation takes, and who says so.

use super::citation::Citation;
use super::pattern::words;
use super::table::Table;
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Escalation {
    pub(crate) grounds: Grounds,
    /// The role that decides: the first row that applies.
    pub(crate) decides: Table<String>,
    /// Where to turn: all rows that apply.
    pub(crate) routes: Table<String>,
    pub(crate) cite: Vec<Citation>,
}

words! {
    /// Whether an escalation needs one of the grounds that are listed.
    #[derive(Default)]
    Grounds {
        /// One of them has to hold; where none is listed, none is needed.
        #[default]
        OneOf => "one-of",
        /// They are examples: where none of them holds, that is said, and nothing comes of it.
        Illustrative => "illustrative",
    }
}
