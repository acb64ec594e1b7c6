//! Calendars: laws, agreement with the oracle, edges, and business days.

mod business_days;
mod closed_days;
mod composed;
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
