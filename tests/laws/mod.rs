//! The laws of the engine: a naive model it has to agree with, properties over random policies and logs,
//! and a named test for each edge.

mod agreement;
mod edges;
mod made;
mod naive;
mod properties;
mod seen;
mod wall;
