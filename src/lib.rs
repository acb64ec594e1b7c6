//! placeholder
pub mod calendar;
mod instant;
pub mod limits;
pub use calendar::{Calendar, Hours, Zone};
pub use instant::InstantError;
