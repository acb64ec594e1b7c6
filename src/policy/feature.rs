//! Features: what customers may have or do, and how often.

use super::citation::{Citation, Reason};
use super::condition::Window;
use super::memory::MemoryId;
use super::table::Table;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Feature {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) table: Table<Allowed>,
    /// That no row applies.
    pub(crate) nothing: Reason,
    pub(crate) cite: Vec<Citation>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Allowed {
    Granted,
    Denied,
    /// So many of it at once.
    Limited(u32),
    /// So many of these events within a window.
    Counted {
        times: u32,
        memory: MemoryId,
        window: Window,
    },
}
