//! Beside the clocks: where the ticket stands on its tracks, whether it may be escalated, who is asked next, what
//! the policy's tables answer and what the customer has.

use super::line;
use crate::calendar::Zone;
use crate::engine::{
    Ask, Assessment, Choice, Eligibility, LadderAnswer, NextRung, RungAnswer, RungState, Verdict,
};
use crate::policy::{Reason, Truth};
use crate::render::words::both;
use std::collections::BTreeSet;
use std::fmt::{self, Write};

/// A blank line and what there is to say, or nothing where the policy has none of it.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    look: &Assessment<'_>,
    zone: Option<&Zone>,
) -> fmt::Result {
    let mut lines = tracks(look, zone);
    if let Some(eligibility) = look.eligibility() {
        lines.extend(verdict(&eligibility));
    }
    if let Some(ladder) = look.ladder() {
        lines.extend(rungs(&ladder, zone));
    }
    // A table of which no row applies has nothing to say of the ticket.
    let answers = look
        .tables()
        .filter(|table| !matches!(table.not_defined.as_slice(), [Reason::NoRow { .. }]));
    lines.extend(answers.map(|table| format!("{} {table}", table.says)));
    if lines.is_empty() {
        return Ok(());
    }
    f.write_char('\n')?;
    lines.iter().try_for_each(|text| line(f, text))
}

/// The policy's own: that of the ticket itself is told by its clocks and by whether it has ended.
fn tracks(look: &Assessment<'_>, zone: Option<&Zone>) -> Vec<String> {
    let tracks = look.tracks().skip(1);
    let tracks = tracks.map(|track| {
        let since = track.since();
        let since = since.map(|at| format!(" since {}", both(at, zone)));
        let (name, label) = (track.name(), track.label());
        format!("{name}: {label}{}", since.unwrap_or_default())
    });
    let held = look.positions().filter_map(|position| {
        let holder = position.holder?;
        let who = holder.id.as_ref().or(holder.role.as_ref());
        let who = who.map_or("somebody", String::as_str);
        Some(format!("{}: {who}", position.name))
    });
    tracks.chain(held).collect()
}

fn verdict(eligibility: &Eligibility<'_>) -> Vec<String> {
    let says = match eligibility.verdict {
        Verdict::Eligible => "yes",
        Verdict::Discretionary => "at discretion: something speaks for it and something against",
        Verdict::Ineligible => "no",
        Verdict::Undetermined => "undetermined",
    };
    let mut lines = vec![format!("may it be escalated? {says}")];
    for (what, checks) in [
        ("speaks for it", eligibility.grounds().collect::<Vec<_>>()),
        ("speaks against it", eligibility.refusals().collect()),
        ("is missing", eligibility.missing().collect()),
        ("would be better", eligibility.advisories().collect()),
    ] {
        lines.extend(
            checks
                .iter()
                .map(|check| format!("  {what}: {}", check.says)),
        );
    }
    if eligibility.no_listed_ground {
        lines.push("  none of the grounds holds that are listed as examples".to_owned());
    }
    let asks = eligibility.ask.iter().chain(&eligibility.ask_besides);
    lines.extend(asks.map(|ask| format!("  to be asked: {}", question(ask))));
    let open: BTreeSet<&str> = eligibility
        .open()
        .flat_map(|check| &check.ask)
        .filter(|ask| !eligibility.ask.contains(ask))
        .map(question)
        .collect();
    lines.extend(
        open.iter()
            .map(|question| format!("  would help to know: {question}")),
    );
    let names = |all: &[Choice<'_>]| {
        let names: Vec<&str> = all.iter().map(|one| one.name).collect();
        names.join(", ")
    };
    let checks = eligibility.checks.iter();
    let assumed: BTreeSet<&str> = checks
        .flat_map(|check| check.assumed.iter().copied())
        .collect();
    if !assumed.is_empty() {
        let assumed: Vec<&str> = assumed.into_iter().collect();
        lines.push(format!(
            "  not told and taken as usual: {}",
            assumed.join(", ")
        ));
    }
    if let Some(decides) = eligibility.decides {
        lines.push(format!("  decides: {}", decides.name));
    }
    if !eligibility.routes.is_empty() {
        lines.push(format!("  where to turn: {}", names(&eligibility.routes)));
    }
    lines
}

fn question<'a>(ask: &Ask<'a>) -> &'a str {
    ask.question.unwrap_or(ask.fact)
}

fn rungs(ladder: &LadderAnswer<'_>, zone: Option<&Zone>) -> Vec<String> {
    if let Some(over) = ladder.over {
        return vec![format!("ladder: over since {}", both(over, zone))];
    }
    let current = ladder.current.unwrap_or("not known");
    let next = match &ladder.next {
        NextRung::Rung(name) => format!("next {name}"),
        NextRung::Top => "nobody above".to_owned(),
        NextRung::Unknown(asks) => {
            let asks: Vec<&str> = asks.iter().map(question).collect();
            format!("next not known; ask: {}", asks.join(", "))
        }
    };
    let mut lines = vec![format!("ladder: on {current}, {next}")];
    for rung in &ladder.rungs {
        let vacant = match rung.vacant {
            Truth::True => "; vacant",
            Truth::False => "",
            Truth::Unknown => "; whether vacant is not known",
        };
        let said = match ladder.current == Some(rung.name) {
            true => present(rung, zone),
            false => state(rung, zone).into_iter().collect(),
        };
        let lead = |said: String| format!("  {}: {said}{vacant}", rung.name);
        lines.extend(said.into_iter().map(lead));
    }
    let beside = ladder.beside.iter().filter(|one| one.truth == Truth::True);
    lines.extend(beside.map(|one| format!("  beside it: {}", one.name)));
    lines
}

/// Of the rung that the ticket stands on: whether anybody has answered, and how often they are told again.
fn present(rung: &RungAnswer<'_>, zone: Option<&Zone>) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(answer) = rung.acknowledged.last() {
        let by = answer.by.and_then(|by| by.id.as_ref().or(by.role.as_ref()));
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        let until = match (rung.is_acknowledged, rung.acknowledged_until) {
            (Truth::True, Some(until)) => format!(", until {}", both(until, zone)),
            (Truth::True, None) => String::new(),
            (Truth::False, _) => ", no more".to_owned(),
            (Truth::Unknown, _) => {
                let asks: Vec<&str> = rung.acknowledged_ask.iter().map(question).collect();
                format!(", until when is not known; ask: {}", asks.join(", "))
            }
        };
        let at = both(answer.at, zone);
        said.push(format!("acknowledged{by} {at}{until}"));
    }
    if let Some(repeats) = &rung.repeats {
        let asks: Vec<&str> = repeats.ask.iter().map(question).collect();
        let next = match repeats.next {
            Some(at) => format!(", next {}", both(at, zone)),
            None if asks.is_empty() => String::new(),
            None => format!(", next not known; ask: {}", asks.join(", ")),
        };
        let (done, times) = (repeats.done, repeats.times);
        said.push(format!("told again {done} of {times} times{next}"));
    }
    said
}

/// None of a rung that the ticket stands on or above.
fn state(rung: &RungAnswer<'_>, zone: Option<&Zone>) -> Option<String> {
    Some(match &rung.state {
        RungState::Reached => return None,
        RungState::Eligible { since } => format!("eligible since {}", both(*since, zone)),
        RungState::NotYet { at: Some(at) } => format!("eligible at {}", both(*at, zone)),
        RungState::NotYet { at: None } => "not eligible".to_owned(),
        RungState::Held => "held by a pause".to_owned(),
        RungState::Unknown(asks) => {
            let asks: Vec<&str> = asks.iter().map(question).collect();
            format!("not known; ask: {}", asks.join(", "))
        }
        RungState::NotDefined(reason) => format!("not defined: {reason}"),
    })
}
