//! An assessment as lines of text.

mod case;
mod notes;
mod table;
mod why;

use super::words::{both, zone_of};
use crate::calendar::Zone;
use crate::engine::{Assessment, Change, ClockAnswer, CycleAnswer};
use crate::limits::MAX_SHOWN_CYCLES;
use crate::policy::Policy;
use std::fmt::{self, Write};

/// An assessment as lines of text, by its `Display`: a table of the clocks, what is worth knowing beside it, the
/// escalation where the policy speaks of one, and what changes next. Instants stand in UTC and in the local time of the clock's zone.
///
/// Of each clock the last [`MAX_SHOWN_CYCLES`] cycles are shown. Control characters in names and reasons, which
/// come from documents and events, are replaced by `U+FFFD`, so that they cannot steer a terminal.
///
/// ```
/// use duly::{Opening, Policy, document::Document, render};
///
/// let document: Document = toml::from_str(r#"
///     policy = { name = "Desk", revision = "1" }
///     [calendar.office]
///     zone = "Europe/Berlin"
///     hours = { mon-fri = "09:00-17:00" }
///     [clock.first-response]
///     label = "first response"
///     start = "opened"
///     calendar = "office"
///     target = { is = "2 business hours" }
///     warn = "75%"
///     reclassified = "freeze"
/// "#)?;
/// let policy = Policy::compile(&document)?;
/// let ticket = policy.open(Opening::new("2026-07-01T09:00:00+02:00".parse()?))?;
/// let look = ticket.assess("2026-07-01T10:00:00+02:00".parse()?)?;
/// let lines = render::text(&look).named("T-1").explained().to_string();
/// for line in [
///     "as of 2026-07-01 08:00 UTC (Wed 10:00 Europe/Berlin)",
///     "first response: warns at 75%, 2026-07-01 08:30 UTC (Wed 10:30 Europe/Berlin)",
///     "next change: 2026-07-01 08:30 UTC (Wed 10:30 Europe/Berlin): first response warns: 75%",
///     "  Wed 2026-07-01 09:00 to Wed 2026-07-01 11:00   counted 2 h",
/// ] {
///     assert!(lines.lines().any(|found| found == line), "{line}\n{lines}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    look: &'a Assessment<'a>,
    id: Option<&'a str>,
    explained: bool,
}

/// The assessment as lines of text.
pub fn text<'a>(look: &'a Assessment<'a>) -> Text<'a> {
    Text {
        look,
        id: None,
        explained: false,
    }
}

impl<'a> Text<'a> {
    /// The same, under the ticket's id.
    pub fn named(self, id: &'a str) -> Text<'a> {
        let id = Some(id);
        Text { id, ..self }
    }

    /// The same, with the rules and the stretches of time that make each due; of the latter, the first
    /// [`MAX_TEXT_SEGMENTS`](crate::limits::MAX_TEXT_SEGMENTS) of each cycle.
    pub fn explained(self) -> Text<'a> {
        let explained = true;
        Text { explained, ..self }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (look, zone) = (self.look, zone_of(self.look));
        head(f, self.id.unwrap_or("ticket"), look)?;
        line(f, &format!("as of {}", both(look.as_of(), zone)))?;
        f.write_char('\n')?;
        table::write(f, look)?;
        notes::write(f, look, zone)?;
        case::write(f, look, zone)?;
        f.write_char('\n')?;
        line(f, &next_change(look, zone))?;
        if self.explained {
            why::write(f, look)?;
        }
        Ok(())
    }
}

/// One line, in which nothing of a document can begin another.
fn line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        f.write_char(if c.is_control() { '\u{FFFD}' } else { c })?;
    }
    f.write_char('\n')
}

fn head(f: &mut fmt::Formatter<'_>, id: &str, look: &Assessment<'_>) -> fmt::Result {
    let policy = look.policy();
    let zones = zone_versions(look);
    let zones = match zones.is_empty() {
        true => String::new(),
        false => format!("   zone data {}", zones.join(", ")),
    };
    let (name, revision) = (policy.name(), policy.revision());
    line(f, &format!("{id}   {name} {revision}{zones}"))?;
    let gone_through: Vec<&str> = look.revisions().map(Policy::revision).collect();
    if gone_through.len() > 1 {
        line(f, &format!("revisions: {}", gone_through.join(", then ")))?;
    }
    Ok(())
}

/// None where no calendar has a zone.
fn zone_versions<'a>(look: &'a Assessment<'_>) -> Vec<&'a str> {
    let mut versions: Vec<&str> = look.zone_data().map(|zone| zone.version).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

/// The cycles of a clock that are shown.
fn shown<'a>(clock: &ClockAnswer<'a>) -> impl Iterator<Item = CycleAnswer<'a>> {
    clock.last_cycles(MAX_SHOWN_CYCLES)
}

/// The clock's label, with the cycle's number where there are several.
fn label(clock: &ClockAnswer<'_>, number: usize) -> String {
    match clock.current() {
        Some(last) if last.number > 1 => format!("{} #{number}", clock.label()),
        Some(_) | None => clock.label().to_owned(),
    }
}

fn next_change(look: &Assessment<'_>, zone: Option<&Zone>) -> String {
    let Some(next) = look.next_change() else {
        return "next change: none, unless something happens".to_owned();
    };
    let name = |name| {
        look.clock(name)
            .map_or(String::new(), |clock| clock.label().to_owned())
    };
    let breached = |clock, cycle| next.changes.contains(&Change::Breach { clock, cycle });
    let says = next.changes.iter().filter_map(|change| match *change {
        Change::Breach { clock, .. } => Some(format!(
            "{} is breached unless it is met before",
            name(clock)
        )),
        Change::PastDue { clock, cycle } if breached(clock, cycle) => None,
        Change::PastDue { clock, cycle } => {
            Some(format!("the due of {} #{cycle} is past", name(clock)))
        }
        Change::Warning { clock, warning, .. } => Some(format!("{} warns: {warning}", name(clock))),
        Change::Rung { rung } => Some(format!("whether the rung {rung} is eligible changes")),
        Change::Lapse { rung } => Some(format!("nobody has answered any more on the rung {rung}")),
        Change::Repeat { rung, .. } => Some(format!("the rung {rung} is to be told again")),
        Change::Feature { feature } => Some(format!("less of {feature} is used")),
        Change::Check { check } => Some(format!("the check {check} says something else")),
        Change::Verdict => Some("the verdict on an escalation is another one".to_owned()),
    });
    let says: Vec<String> = says.collect();
    format!("next change: {}: {}", both(next.at, zone), says.join("; "))
}
