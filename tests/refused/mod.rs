//! What is refused, and with which words: documents, openings, events, questions.

mod bounds;
mod cases;
mod citations;
mod documents;
mod hostile;
mod limits;
mod meaningless;
mod pairs;
mod parts;
mod published;
mod read;
mod tickets;
mod variants;
