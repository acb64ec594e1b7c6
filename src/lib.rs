//! placeholder
mod instant;
mod limits;
pub mod calendar;
pub use instant::InstantError;
