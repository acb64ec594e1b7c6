//! Both sides of each edge, named for the sentence it holds.
