//! What is refused, and with which words: documents, openings, events, questions.

mod documents;
mod limits;
mod parts;
mod tickets;
