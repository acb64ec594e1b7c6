//! What is refused, and with which words: documents, openings, events, questions.

mod citations;
mod documents;
mod limits;
mod meaningless;
mod parts;
mod tickets;
