//! The sample of the README is what its command prints.

use super::ticket;
use crate::support::at;
use duly::render;

#[test]
fn the_sample_of_the_readme_is_current() {
    let readme = include_str!("../../README.md");
    let sample = readme.split("```text\n").nth(1).unwrap();
    let sample = sample.split("```").next().unwrap();
    let ticket = ticket("revalize", "revalize");
    let look = ticket.assess(at("2024-08-05T08:30:00+02:00")).unwrap();
    let text = render::text(&look).named("RV-1042").explained().to_string();
    assert_eq!(sample, text);
}
