//! The clocks and their cycles as a table.

use super::{label, line, shown};
use crate::engine::{Assessment, ClockAnswer, CycleAnswer, CycleState};
use crate::render::words::{self, both, short, span, zone};
use std::fmt;

const HEADER: [&str; 8] = [
    "clock",
    "owner",
    "state",
    "target",
    "due",
    "used",
    "left",
    "breached since",
];
/// The column that is left out where no clock has an owner.
const OWNER: usize = 1;

type Row = [String; 8];

pub(super) fn write(f: &mut fmt::Formatter<'_>, look: &Assessment<'_>) -> fmt::Result {
    let mut rows = vec![HEADER.map(str::to_owned)];
    for clock in look.clocks() {
        let before = rows.len();
        rows.extend(shown(&clock).map(|cycle| of_cycle(&clock, &cycle)));
        if rows.len() == before {
            rows.push(not_started(&clock));
        }
    }
    let owned = look.clocks().any(|clock| clock.owner().is_some());
    aligned(f, &rows, |column| owned || column != OWNER)
}

fn owner(clock: &ClockAnswer<'_>) -> String {
    clock.owner().unwrap_or_default().to_owned()
}

fn not_started(clock: &ClockAnswer<'_>) -> Row {
    let blank = String::new;
    let (label, state) = (clock.label().to_owned(), "not started".to_owned());
    [
        label,
        owner(clock),
        state,
        blank(),
        blank(),
        blank(),
        blank(),
        blank(),
    ]
}

/// When it was met belongs to the state; of what cancelled a cycle, the cause does.
fn state(cycle: &CycleAnswer<'_>) -> String {
    match cycle.state {
        CycleState::Met { at } => format!("met {}", short(at, zone(cycle))),
        CycleState::Running | CycleState::Paused { .. } | CycleState::Cancelled { .. } => {
            words::state(cycle)
        }
    }
}

fn of_cycle(clock: &ClockAnswer<'_>, cycle: &CycleAnswer<'_>) -> Row {
    let zone = zone(cycle);
    let target = cycle.target.map(|target| target.to_string());
    let used = cycle.measures.map(|measures| span(measures.consumed));
    let breached = cycle.breached_at.map(|at| both(at, zone));
    [
        label(clock, cycle.number),
        owner(clock),
        state(cycle),
        target.unwrap_or_default(),
        words::due(&cycle.due, |at| both(at, zone)),
        used.unwrap_or_default(),
        words::left(cycle),
        breached.unwrap_or_default(),
    ]
}

/// Columns as wide as their widest cell.
fn aligned(
    f: &mut fmt::Formatter<'_>,
    rows: &[Row],
    is_shown: impl Fn(usize) -> bool,
) -> fmt::Result {
    let mut widths = [0; HEADER.len()];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths).enumerate();
        let cells = cells.filter(|(column, _)| is_shown(*column));
        let cells: Vec<String> = cells
            .map(|(_, (cell, width))| format!("{cell:width$}"))
            .collect();
        line(f, cells.join("   ").trim_end())?;
    }
    Ok(())
}
