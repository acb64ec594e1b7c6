//! Answers for people: an assessment as lines of text, and a ticket's timeline as a picture.
//!
//! Both are views. They know nothing that a host could not ask, decide nothing, and give equal bytes for equal
//! answers.
//!
//! ```text
//!   Assessment ──▶ text ──▶ Text: Display          lines for a terminal, a mail, a log
//!   Assessment, Log ──▶ svg ──▶ String             one lane per clock on a common axis of time
//! ```
//!
//! ```
//! use duly::{Opening, Policy, document::Document, render};
//!
//! let text = std::fs::read_to_string("fixtures/policies/house.toml")?;
//! let policy = Policy::compile(&toml::from_str::<Document>(&text)?)?;
//! let opening = Opening::new("2026-03-02T09:00:00+01:00".parse()?)
//!     .id("H-1")
//!     .severity(policy.severity("Impaired").ok_or("no such severity")?);
//! let ticket = policy.open(opening)?;
//! let look = ticket.assess("2026-03-02T10:30:00+01:00".parse()?)?;
//!
//! let lines = render::text(&look).named("H-1").to_string();
//! assert!(lines.starts_with("H-1   House support 2026-01"));
//! assert!(render::svg(&look, ticket.log()).starts_with("<svg "));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod svg;
mod text;
mod words;

pub use svg::svg;
pub use text::{Text, text};
