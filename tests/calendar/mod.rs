//! Calendars: laws, agreement with the oracle, edges, business days, and the cases of other systems.

mod business_days;
mod closed_days;
mod composed;
mod conformance;
mod day;
mod document;
mod edges;
mod holidays;
#[cfg(feature = "ical")]
mod ical;
mod laws;
mod oracle;
mod sweep;
mod versions;
mod zones;
