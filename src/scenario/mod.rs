//! Your policy as an executable specification.
//!
//! A scenario is a ticket's story under a policy and what has to hold at some instants of it: a TOML file that reads
//! like a specification, and that your own `cargo test` runs. This chapter goes from an empty folder to a policy
//! whose scenarios fail, then pass, and then tell what they do not touch yet. It needs the feature `scenario`.
//!
//! # A policy, and a first scenario
//!
//! A promise is written down: "an answer within two business hours, and what is urgent within one". So
//! `tests/policy.toml` says
//!
//! ```toml
//! policy = { name = "Desk", revision = "2026" }
//! source.HR = { title = "House rules" }
//! severity = { urgent = { rank = 1 }, normal = { rank = 2 } }
//!
//! [calendar.office]
//! zone = "Europe/Berlin"
//! hours = { mon-fri = "09:00-17:00" }
//! cite = "HR-1"
//!
//! [clock.answer]
//! start = "opened"
//! stop = { event = "replied", from = "vendor" }
//! calendar = "office"
//! target = [
//!     { when = { severity = "urgent" }, is = "1 business hour", cite = "HR-2" },
//!     { is = "2 business hours", cite = "HR-3" },
//! ]
//! reclassified = "from-origin"
//! cite = "HR-2"
//! ```
//!
//! and what it should mean for a ticket of a Friday afternoon stands in `tests/scenarios/over-the-weekend.toml`:
//!
//! ```toml
//! title = "Filed on Friday at four, an answer is due on Monday at ten"
//! policy = "../policy.toml"
//! covers = ["HR-3"]
//!
//! [ticket]
//! logged-at = "2026-07-03 16:00 Europe/Berlin"
//! severity = "normal"
//!
//! [[then]]
//! at = "2026-07-03 16:30 Europe/Berlin"
//! next-change = "2026-07-06 10:00 Europe/Berlin"
//! [then.answer]
//! state = "running"
//! due = "2026-07-06 10:00 Europe/Berlin"
//! remaining = "1 h 30 min"
//!
//! [[event]]
//! at = "2026-07-06 10:00 Europe/Berlin"
//! replied = "solution"
//! from = "vendor"
//!
//! [[then]]
//! at = "2026-07-06 10:00 Europe/Berlin"
//! answer = { state = "met", breached = false }
//! ```
//!
//! One test of yours runs this one and all others of the folder:
//!
//! ```no_run
//! #[test]
//! fn our_policy_is_as_specified() {
//!     duly::scenario::check_dir("tests/scenarios").unwrap();
//! }
//! ```
//!
//! # Failing
//!
//! It fails: the next change is one nanosecond later, for an answer at ten is still in time.
//!
//! ```text
//! 1 of 1 scenario failed
//!
//! over-the-weekend.toml: Filed on Friday at four, an answer is due on Monday at ten
//!   at Fri 2026-07-03 16:30:00 Europe/Berlin (2026-07-03T14:30:00Z), next change
//!     expected Mon 2026-07-06 10:00:00 Europe/Berlin (2026-07-06T08:00:00Z)
//!     found    Mon 2026-07-06 10:00:00.000000001 Europe/Berlin (2026-07-06T08:00:00.000000001Z)
//! ```
//!
//! Who is right? That is a question for those who made the promise. Where "within two hours" includes the limit, the
//! scenario is wrong; where they meant "less than two hours", the policy is, and its clock says `bound = "under"`.
//! What fails of a clock says why besides: the stretches of time from its start to its due, each counted, closed or
//! paused.
//!
//! # Passing, and what lacks
//!
//! With `next-change` gone it passes. What of the policy does no scenario touch yet?
//! `cargo run --example check -- tests/policy.toml --scenarios tests/scenarios`, in a copy of this crate, or
//! [`Coverage`] in a program of yours:
//!
//! ```text
//! scenarios: 1 of this policy, 0 of others
//! rules       3 of 3
//! rows        2 of 3
//! no scenario touches
//!   row clock.answer.target[0]
//! ```
//!
//! # What stands in a file
//!
//! | key | what it says |
//! |---|---|
//! | `title` | what the scenario shows, in a sentence |
//! | `policy` | the path of the policy's file from the folder of the scenario, or the document itself as a table. Parts that it names are files of the folder `parts` beside it |
//! | `contract` | the path of a contract under which the ticket falls, or the contract itself |
//! | `parameters` | the readings that are chosen, by parameter |
//! | `covers` | the rules it is about, by their ids |
//! | `[ticket]` | the opening |
//! | `[[beside]]` | other tickets that were opened, for the order of queues; what they bring about is not told |
//! | `[[event]]` | what happens |
//! | `[[then]]` | what has to hold at an instant, on the log up to it: [`Then`]; a scenario of which nothing is said fails |
//! | `[[refused]]` | an `event` or a `ticket` that is refused, and the whole `message`; tried on the log up to its own instant, or up to `after` |
//!
//! Events and what has to hold may stand in any order of the file; events are applied as they stand, and have to be
//! in the order of time. Instants read `2026-07-03 16:00 Europe/Berlin`, with seconds and decimals where they matter,
//! or RFC 3339; spans read `1 h 30 min 5 s`. See [`Moment`] and [`Span`].
//!
//! The `[ticket]` has `logged-at`, and may have `id`, `received-at`, `severity` and `priority` (by name, by label or by
//! rank), `plan`, `region`, `environment`, `category`, `channel`, `facts`, and of who opens it `by` (their side; a
//! customer's, where nothing is said), `role`, `who` (their id) and `organisation`.
//!
//! An `[[event]]` has `at` and says one thing:
//!
//! | key | what happens |
//! |---|---|
//! | `happens` | an event that bears nothing, by its word: `resolved`, `closed`, `reopened`, `acknowledged`, `escalation-requested`, ...; any other as a log has it, as in `{ rung-climbed = { to = "lead" } }` or `{ rung-repeated = {} }`: [`EventKind`](crate::EventKind) |
//! | `happened` | an event of the policy's own, by name |
//! | `replied` | an answer, and its kind: `notice`, `question`, `suggestion`, `solution`, ...: [`Response`](crate::Response) |
//! | `severity-reported`, `severity-confirmed`, `priority-set` | a level, by name, label or rank |
//! | `change-requested` | `{ severity = "..." }` or `{ priority = "..." }` |
//! | `waiting-set`, `waiting-cleared` | a waiting reason |
//! | `assigned` | `{ position = "...", side = "...", role = "...", id = "...", organisation = "...", region = "...", skills = [...] }`; the position alone leaves it vacant |
//! | `unassigned` | a position, and the id of whoever leaves it |
//! | `facts`, `withdrawn` | facts that are told, by name, and names of facts that are taken back |
//!
//! Who does it is told by `from` (a side; the ticket system, where nothing is said, and of a reply it has to be said),
//! `role`, `who`, `organisation`, `of-region` and `skills`; besides there are `id`, `visibility`, `channel`, and what
//! the fields of its act say, as in `fields = { reason = "no answer" }`. What an event or the opening brings about is
//! expected by `advised` (each advice in its words), `reactions` and `routes`, each list whole. What is refused stands
//! apart, for it does not happen:
//!
//! ```toml
//! [[refused]]
//! event = { at = "2026-07-06 11:00 Europe/Berlin", happens = "escalation-requested", from = "customer" }
//! message = "`escalation-requested` refused: found no act for it in the policy, expected one"
//! ```
//!
//! # In Rust
//!
//! A [`Scenario`] is also built of values, without a file and without macros: see there.

mod build;
mod compare;
mod coverage;
mod failures;
mod files;
mod instant;
mod story;
mod text;
mod then;

pub use coverage::{Coverage, Kind, Place};
pub use failures::{Failed, Failures};
pub use files::{check_dir, read_dir, read_document};
pub use instant::{Moment, Span};
pub use story::Scenario;
pub use then::{ClockThen, DueThen, EscalationThen, Foreseen, LadderThen, Since, TellsThen, Then};
