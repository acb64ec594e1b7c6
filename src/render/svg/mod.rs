//! A ticket's timeline as a picture.
//!
//! ```text
//!   Axis        which time is shown, and at which pixel
//!   Events      what happened, above the axis
//!   Lane        one per clock: Cycles (bars and notes in pixels), the places of the words (Rows)
//!   Canvas      the XML
//! ```
//!
//! Places are worked out before anything is drawn, so that what is drawn first can be as high as what comes
//! behind it.

mod axis;
mod canvas;
mod cycles;
mod events;
mod frame;
mod lane;
mod rows;
mod step;

use crate::engine::Assessment;
use crate::limits::{MAX_TIMELINE_LANES, TIMELINE_PIXELS};
use crate::subject::Log;
use axis::Axis;
use canvas::{Canvas, px};
use events::Events;
use lane::Lane;

/// A ticket's timeline as an SVG picture, 900 pixels wide: what happened, on the wall clock of the zone that the
/// first started clock is counted in, and below it one lane per clock.
///
/// A lane shows the clock's cycles: time that counted, time that did not, pauses with their reasons, the time
/// between a resolution and a reopening, what is to come; warnings and changes of target above, dues and
/// breaches below. Behind them, the hours of the calendar that the clock's last cycle is counted in. A vertical
/// line stands at the instant asked about.
///
/// - It is complete in itself (no scripts, styles or fonts from elsewhere), has a ground of its own, and carries
///   titles and a description for those who do not see it. Words from documents and events are escaped.
/// - Equal arguments give equal bytes. The log has to be the one the assessment was made of, or the marks do not
///   fit the lanes.
/// - Nothing is narrower than a pixel, and parts of a kind that fall on one are one. Where a day is narrower than
///   [`MIN_TIMELINE_DAY_PIXELS`](crate::limits::MIN_TIMELINE_DAY_PIXELS), a day with any open time is shown
///   open as a whole; where several days fall on a pixel, they are.
/// - Of the first [`MAX_TIMELINE_LANES`](crate::limits::MAX_TIMELINE_LANES) clocks the last
///   [`MAX_SHOWN_CYCLES`](crate::limits::MAX_SHOWN_CYCLES) cycles are drawn; how many clocks and cycles are not is
///   said. Words that
///   have no room are left out; pointing at the mark shows them. Events whose words have no room are numbered
///   and listed, up to [`MAX_TIMELINE_EVENTS`](crate::limits::MAX_TIMELINE_EVENTS) of them. A due much farther
///   off than all that happened is named at the right edge.
///
/// ```
/// use duly::{Opening, Policy, document::Document, render};
///
/// let text = std::fs::read_to_string("fixtures/policies/house.toml")?;
/// let policy = Policy::compile(&toml::from_str::<Document>(&text)?)?;
/// let ticket = policy.open(Opening::new("2026-03-02T08:00:00Z".parse()?).id("<1>"))?;
/// let look = ticket.assess("2026-03-02T10:30:00Z".parse()?)?;
/// let picture = render::svg(&look, ticket.log());
/// assert!(picture.contains("<title>&lt;1&gt;: House support 2026-01</title>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn svg(look: &Assessment<'_>, log: &Log) -> String {
    let axis = Axis::of(look, log);
    let events = Events::of(&axis, look, log);
    let clocks = look.clocks().take(MAX_TIMELINE_LANES);
    let lanes: Vec<Lane<'_>> = clocks.map(|clock| Lane::of(&axis, &clock)).collect();
    let hidden = look.clocks().count().saturating_sub(lanes.len());

    let mut marks = Canvas::default();
    let top = events.draw(&mut marks, px(frame::HEAD_PIXELS));
    let top = axis.draw(&mut marks, top);
    let (mut hours, mut front) = (Canvas::default(), Canvas::default());
    let bottom = lanes.iter().fold(top, |y, lane| {
        lane.draw_hours(&mut hours, y);
        lane.draw(&mut front, y);
        y + lane.height()
    });
    let mut grid = Canvas::default();
    axis.draw_grid(&mut grid, top..bottom);
    events.draw_guides(&mut grid, top, bottom);
    frame::draw_as_of(&mut grid, &axis, look.as_of(), top..bottom);
    let end = frame::draw_hidden(&mut front, hidden, bottom);
    let end = frame::draw_legend(&mut front, end + px(6));
    let end = events.draw_list(&mut front, end);

    let mut picture = Canvas::default();
    frame::draw(&mut picture, &axis, look, log, end);
    for part in [&hours, &grid, &marks, &front] {
        picture.add(part);
    }
    let says = lanes.iter().map(|lane| lane.says().to_owned());
    let says: Vec<String> = says.chain(frame::hidden_in_words(hidden)).collect();
    let size = (TIMELINE_PIXELS, end + px(4));
    picture.document(size, &frame::title(look, log), &says)
}
