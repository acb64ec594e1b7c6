//! What stands around the lanes: the ground, the heading, the instant asked about, the legend.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, HEADING, INK, Px, QUIET, Style, fitted, part, px, width};
use super::cycles::{Bar, Sign};
use super::lane::{BAR_PIXELS, OPEN, draw_sign};
use crate::calendar::Zone;
use crate::engine::Assessment;
use crate::limits::TIMELINE_PIXELS;
use crate::render::words;
use crate::subject::Log;
use chrono::{DateTime, Utc};
use std::ops::Range;

/// The height of the heading.
pub(super) const HEAD_PIXELS: i64 = 56;
const GROUND: Style = r##"fill="#ffffff" stroke="#c3cbd3" rx="6""##;
const AS_OF: Style = r##"stroke="#7a1fa2" stroke-width="2" stroke-dasharray="5 3""##;

pub(super) fn title(look: &Assessment<'_>, log: &Log) -> String {
    let id = log.opening.id.as_deref().unwrap_or("ticket");
    let policy = look.policy();
    format!("{id}: {} {}", policy.name(), policy.revision())
}

/// The ground and the heading.
pub(super) fn draw(
    canvas: &mut Canvas,
    axis: &Axis<'_>,
    look: &Assessment<'_>,
    log: &Log,
    end: Px,
) {
    let edge = px(TIMELINE_PIXELS - 1);
    canvas.rect(px(1)..edge, px(1)..end + px(3), GROUND);
    let most = px(TIMELINE_PIXELS - 32);
    // Letters of the heading are half as wide again.
    let title = fitted(&title(look, log), part(most * px(2), 3));
    canvas.text(px(16), px(26), Anchor::Start, &title, HEADING);
    let zone = axis.zone();
    let minute = |at| words::local(at, zone).format("%a %Y-%m-%d %H:%M");
    let at = minute(look.as_of());
    let next = match look.next_change_at() {
        Some(next) => format!("next change {}", minute(next)),
        None => "no next change, unless something happens".to_owned(),
    };
    let zone = zone.map_or("UTC", Zone::name);
    let says = fitted(&format!("as of {at} {zone}; {next}"), most);
    canvas.text(px(16), px(44), Anchor::Start, &says, QUIET);
}

/// The line at the instant asked about.
pub(super) fn draw_as_of(canvas: &mut Canvas, axis: &Axis<'_>, at: DateTime<Utc>, y: Range<Px>) {
    let x = axis.x(at);
    canvas.group(&format!("as of {}", axis.says(at)), |canvas| {
        canvas.line((x, y.start), (x, y.end), AS_OF);
    });
}

/// How many clocks have no lane; nothing where all have one. Answers where it ends.
pub(super) fn draw_hidden(canvas: &mut Canvas, hidden: usize, y: Px) -> Px {
    let Some(says) = hidden_in_words(hidden) else {
        return y;
    };
    canvas.text(px(16), y + px(16), Anchor::Start, &says, QUIET);
    y + px(22)
}

pub(super) fn hidden_in_words(hidden: usize) -> Option<String> {
    match hidden {
        0 => None,
        1 => Some("and 1 clock more, not shown".to_owned()),
        many => Some(format!("and {many} clocks more, not shown")),
    }
}

/// What the legend shows of each entry.
enum Sample {
    Hours,
    Of(Bar),
    At(Sign),
    AsOf,
}

const LEGEND: [(Sample, &str); 12] = [
    (Sample::Hours, "open hours"),
    (Sample::Of(Bar::Counted), "counted"),
    (Sample::Of(Bar::CountedLate), "late"),
    (Sample::Of(Bar::Idle), "not counted"),
    (Sample::Of(Bar::Paused), "paused"),
    (Sample::Of(Bar::Ended), "resolved"),
    (Sample::Of(Bar::Ahead), "to come"),
    (Sample::At(Sign::Due), "due"),
    (Sample::At(Sign::Breach), "breach"),
    (Sample::At(Sign::Warning), "warning"),
    (Sample::At(Sign::Change), "change of target or calendar"),
    (Sample::AsOf, "as of"),
];

/// Answers where it ends.
pub(super) fn draw_legend(canvas: &mut Canvas, y: Px) -> Px {
    let (mut x, mut line) = (px(16), y + px(10));
    for (sample, says) in &LEGEND {
        let wide = match sample {
            Sample::Hours | Sample::Of(_) => px(18),
            Sample::At(_) | Sample::AsOf => px(10),
        };
        let long = wide + px(5) + width(says) + px(9);
        if x + long > px(TIMELINE_PIXELS - 8) {
            (x, line) = (px(16), line + px(22));
        }
        let bar = line..line + px(BAR_PIXELS);
        let middle = x + part(wide, 2);
        match sample {
            Sample::Hours => canvas.rect(x..x + wide, bar, OPEN),
            Sample::Of(kind @ (Bar::Idle | Bar::IdleLate)) => {
                canvas.rect(x..x + wide, line + px(4)..line + px(10), kind.style());
            }
            Sample::Of(kind) => canvas.rect(x..x + wide, line + px(1)..line + px(13), kind.style()),
            Sample::At(sign @ (Sign::Warning | Sign::Change)) => {
                draw_sign(canvas, *sign, middle, &(line + px(8)..line + px(10)));
            }
            Sample::At(sign) => draw_sign(canvas, *sign, middle, &(line + px(2)..line + px(10))),
            Sample::AsOf => canvas.line((middle, line - px(1)), (middle, line + px(15)), AS_OF),
        }
        canvas.text(x + wide + px(5), line + px(11), Anchor::Start, says, INK);
        x += long;
    }
    line + px(26)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_what_is_hidden_takes_room_and_none_does_not() {
        let mut canvas = Canvas::default();
        assert_eq!(draw_hidden(&mut canvas, 0, px(100)), px(100));
        assert_eq!(draw_hidden(&mut canvas, 1, px(100)), px(122));
    }

    /// The five bars that stand in it are as high as those of lanes but for the rim, and what is not counted is half.
    #[test]
    fn the_legend_shows_bars_as_lanes_do() {
        let mut canvas = Canvas::default();
        let end = draw_legend(&mut canvas, px(100));
        let drawn = canvas.document((0, px(0)), "", &[]);
        let legend = drawn.split("</defs>").nth(1).unwrap();
        let bars = |place: &str| legend.matches(place).count();
        assert_eq!(bars("y=\"111\" width=\"18\" height=\"12\""), 5, "{legend}");
        assert_eq!(bars("y=\"114\" width=\"18\" height=\"6\""), 1, "{legend}");
        // Two lines of 22 pixels.
        assert_eq!(end, px(158));
    }
}
