//! A policy as it is written: plain data read through serde, and the compiler that checks it.
//!
//! A [`Document`] promises nothing; a [`Policy`](crate::Policy) is what comes out of
//! [`Policy::compile`](crate::Policy::compile) when every statement of it holds. The same structs
//! serve a host that has only Rust values: all fields are public and have defaults.
//!
//! ```
//! use duly::{Policy, document::Document};
//!
//! let document: Document = toml::from_str(r#"
//!     [policy]
//!     name = "House rules"
//!     revision = "2026-01"
//!
//!     [source.HR]
//!     title = "House rules, chapter 2"
//!
//!     [severity.s1]
//!     rank = 1
//!
//!     [calendar.office]
//!     zone = "Europe/Berlin"
//!     hours = { mon-fri = "08:00-17:00" }
//!     cite = "HR-1"
//!
//!     [clock.first-response]
//!     start = "opened"
//!     stop = { event = "replied", from = "vendor" }
//!     calendar = "office"
//!     target = { when = { severity = "s1" }, is = "2 business hours", cite = "HR-2" }
//!     reclassified = "from-origin"
//!     cite = "HR-2"
//! "#)?;
//! let policy = Policy::compile(&document)?;
//! assert_eq!(policy.name(), "House rules");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What reads how
//!
//! - Every table of the document has **unknown keys refused** and repeated names refused.
//! - Where one thing or several may stand, one stands alone and several stand in a list. What is several by its
//!   nature stands in a list also of one: `labels`, `values`, `pauses`, `closed`, `override`, `break`, `versions`,
//!   `weekend`, and the calendars that another is composed of.
//! - Dates, times of day, instants and spans are text, in quotes also in TOML, which has dates of its own:
//!   `"2026-12-24"`, `"10:00"`, `"2026-01-01T00:00:00Z"`, `"1 hour 30 minutes"`.
//! - A `when` is the conjunction of its keys: `{ severity = "s1", plan = ["spe", "sp1"] }`.
//! - A row says `is`, `not-defined` (with the id of a gap, or of the passage that promises nothing), or
//!   `rows`, which are tried under its own condition too.
//! - A citation is an id, stated unless it says otherwise: `"RV-32"`, or
//!   `{ id = "MD-20", provenance = "assumed" }`. The part before the last hyphen names a source.
//! - A [`Calendar`] states hours in a zone, or is composed of others by their names (`union`,
//!   `intersection`, `difference`), in any order but not of itself.
//! - A document that shares statements with others names the parts that hold them in `policy.parts`;
//!   [`Document::join`] puts them together.
//! - What is looked up when somebody asks stands in a [`Table`] of the policy's own, a [`Feature`] or a [`Queue`]; what
//!   an account tells tickets, in `standing` ([`Told`]), in a document of which `policy.subject` is `account`.
//! - A passage of which nothing is computed stands in `omitted`, with why.
//! - A [`Ladder`] has its rungs in order, as `[[ladder.rung]]`. When one is eligible is a table of conditions.
//! - A `parameter` is an open point of the sources with its readings; conditions and settings may
//!   depend on the reading chosen, and the compiler resolves that once.
//!
//! # A clock that says all there is to say
//!
//! ```
//! use duly::{Policy, document::Document};
//!
//! let document: Document = toml::from_str(r#"
//!     policy = { name = "House rules", revision = "2026-01", follows = "calendars" }
//!     severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
//!     fact.update-interval = { type = "duration", ask = "How often does the customer want to hear?" }
//!     event.update-sent = { what = "a status update went out" }
//!     calendar.office = { zone = "Europe/Berlin", hours = { mon-fri = "08:00-17:00" } }
//!
//!     [waiting.customer]
//!     what = "an answer of the customer is needed"
//!     set-by = ["waiting-set", { event = "replied", from = "vendor", response = "question" }]
//!     cleared-by = { event = "replied", from = ["customer", "partner"] }
//!
//!     [clock.status-update]
//!     label = "status update"
//!     owner = "escalation engineer"
//!     start = { event = "opened", when = { severity = "s1" } }
//!     starts-at = "next-opening"                       # or "logged", or "received"
//!     opening-of = "office"
//!     restart = "update-sent"
//!     cancel = "severity-confirmed"
//!     once = true                                      # a restart begins cycles all the same
//!     cadence = "sequential"                           # an early update costs nothing
//!     pauses = ["customer"]
//!     calendar = "office"
//!     target = { is = { from-fact = "update-interval", unit = "business" } }
//!     bound = "under"
//!     warn = ["75%", "30 minutes before"]
//!     reclassified = "keep-elapsed"
//!     reclassified-by = { severity-lowered = "freeze", revision = "from-origin" }
//!     resolution = "cancelled"
//!     closing = "outlive"
//!     reopened = "count"
//! "#)?;
//! let policy = Policy::compile(&document)?;
//! assert!(policy.warnings().iter().all(|warning| warning.code == duly::Code::NoCitation));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod act;
mod calendar;
mod check;
mod compile;
mod condition;
mod contract;
mod escalation;
mod form;
mod hash;
mod join;
mod ladder;
mod queue;
#[cfg(feature = "schema")]
mod schema;
mod since;
mod standing;
mod syntax;
mod table;
mod text;

pub use act::{
    Act, Declared, Effect, Field, FieldText, Instead, InsteadText, Move, Need, NeedText, Person,
    PersonText, Position, Track, TrackState, Weight,
};
pub use calendar::{Break, Calendar, ClosedDay, DatedHours, Open, WeekVersion};
pub use check::{Check, NamedCondition};
pub use compile::Options;
pub use condition::{Condition, Count, Number, Trigger, TriggerText};
pub use contract::{ClockRows, Contract};
pub use escalation::{Escalation, Ground};
pub use form::{Entries, Form, OneOrMany};
pub use ladder::{Beside, Ladder, Repeat, Rung, Vacant};
pub use queue::{KeyPart, KeyText, Queue};
pub use since::{ClockReading, Otherwise, Since, SpanText, Window, WindowText};
pub use standing::Told;
pub use syntax::{
    Choose, Cite, Cites, Clock, Document, Fact, FactKind, Gap, Identity, LevelEntry, LongCite,
    OwnEvent, Parameter, Row, Setting, Source, TargetText, TargetValue, Unit, WaitingReason,
    WarnText, Warning,
};
pub use table::{Allowance, Feature, GrantText, Omitted, Table};
