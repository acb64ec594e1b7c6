//! From instants to pixels: the stretch of time that is shown, its ticks, and what hours come to on it.

use super::canvas::{Anchor, Canvas, INK, Px, QUIET, STRONG, Style, part, px, width};
use super::rows::Rows;
use super::step::{DATE_PIXELS, STEPS, Step};
use crate::calendar::{Calendar, Zone};
use crate::engine::Assessment;
use crate::limits::{
    MAX_SHOWN_CYCLES, MIN_TIMELINE_DAY_PIXELS, RANGE_END_SECONDS, SECONDS_PER_DAY,
};
use crate::render::words::{local, zone_of};
use crate::subject::Log;
use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::ops::Range;

/// The first pixel of the plot, and the one after its last.
pub(super) const PLOT: Range<i64> = 190..884;
const GRID: Style = r##"stroke="#dfe4ea""##;
const MIDNIGHT: Style = r##"stroke="#b3bcc6""##;

/// The stretch of time that is shown, on the wall clock of a zone.
pub(super) struct Axis<'z> {
    zone: Option<&'z Zone>,
    /// In seconds since 1970.
    seconds: Range<Px>,
}

impl<'z> Axis<'z> {
    /// From the first thing that happened to the last, or to what is due after it. A due that lies much farther
    /// off than all that happened is left outside.
    pub(super) fn of(look: &'z Assessment<'_>, log: &Log) -> Axis<'z> {
        let opening = &log.opening;
        let mut first = opening.logged_at.min(look.as_of());
        first = first.min(opening.received_at.unwrap_or(first));
        let mut last = look.as_of().max(opening.logged_at);
        last = last.max(log.events.last().map_or(last, |event| event.at));
        let mut ahead = Vec::new();
        for clock in look.clocks() {
            for cycle in clock.last_cycles(MAX_SHOWN_CYCLES) {
                first = first.min(cycle.started_at);
                ahead.extend(cycle.due.instant());
                ahead.extend(cycle.set_by_hand().map(|set| set.due));
            }
        }
        let (first, last) = (px(first.timestamp()), px(last.timestamp()));
        let horizon = last + ((last - first) * px(2)).max(px(7 * SECONDS_PER_DAY));
        let ahead = ahead.iter().map(|at| px(at.timestamp()));
        let last = ahead
            .filter(|at| *at <= horizon)
            .max()
            .map_or(last, |due| due.max(last));
        let length = (last - first).max(px(3_600));
        let (before, after) = (part(length, 60), part(length, 12));
        Axis {
            zone: zone_of(look),
            seconds: (first - before).max(px(0))
                ..(first + length + after).min(px(RANGE_END_SECONDS)),
        }
    }

    pub(super) fn zone(&self) -> Option<&'z Zone> {
        self.zone
    }

    fn length(&self) -> Px {
        (self.seconds.end - self.seconds.start).max(px(1))
    }

    /// The pixel of an instant; of one outside, the nearest that is shown.
    pub(super) fn x(&self, at: DateTime<Utc>) -> Px {
        let seconds = px(at.timestamp()).clamp(self.seconds.start, self.seconds.end);
        let pixels = (seconds - self.seconds.start) * px(plot_width());
        px(PLOT.start) + part(pixels, self.length().0)
    }

    /// The pixels of a stretch of time, one at least.
    pub(super) fn pixels(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Range<Px> {
        let start = self.x(from);
        start..self.x(to).max(start + px(1))
    }

    pub(super) fn shows(&self, at: DateTime<Utc>) -> bool {
        px(at.timestamp()) <= self.seconds.end
    }

    /// An instant as people of the zone say it, to the minute, or to the day where the picture is of years.
    pub(super) fn says(&self, at: DateTime<Utc>) -> String {
        let days = part(self.length(), SECONDS_PER_DAY);
        let local = local(at, self.zone);
        match days.0 {
            ..6 => local.format("%a %H:%M").to_string(),
            6..300 => local.format("%a %-d %b %H:%M").to_string(),
            300.. => local.format("%-d %b %Y").to_string(),
        }
    }

    /// The instant at which the wall clock shows that time; none where it does not.
    fn instant(&self, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
        let as_utc = shown.and_utc();
        let Some(zone) = self.zone else {
            return Some(as_utc);
        };
        let mut at = as_utc;
        for _ in 0..2 {
            let offset = zone.offset_seconds(at).ok()?;
            at = as_utc.checked_sub_signed(TimeDelta::seconds(offset.into()))?;
        }
        (zone.local(at).ok()? == shown).then_some(at)
    }

    /// The pixels of a calendar's open time in the whole of what is shown. Time is open by the pixel, or by the
    /// day where days are narrower than [`MIN_TIMELINE_DAY_PIXELS`], or by as many days as one pixel has.
    pub(super) fn open(&self, calendar: &Calendar) -> Vec<Range<Px>> {
        let edges = self.edges();
        let mut runs: Vec<Range<Px>> = Vec::new();
        for (from, to) in edges.iter().zip(edges.iter().skip(1)) {
            let open = calendar.between(*from, *to);
            if !open.is_ok_and(|open| open > TimeDelta::zero()) {
                continue;
            }
            let (start, end) = (self.x(*from), self.x(*to));
            match runs.last_mut() {
                Some(last) if last.end >= start => last.end = end,
                Some(_) | None => runs.push(start..end),
            }
        }
        runs
    }

    fn edges(&self) -> Vec<DateTime<Utc>> {
        let day = part(px(SECONDS_PER_DAY) * px(plot_width()), self.length().0);
        let at = |seconds: Px| DateTime::from_timestamp(seconds.0, 0);
        if day >= px(MIN_TIMELINE_DAY_PIXELS) {
            let per_pixel = |x| self.seconds.start + part(self.length() * px(x), plot_width());
            return (0..=plot_width())
                .filter_map(|x| at(per_pixel(x)))
                .collect();
        }
        let days = part(self.length(), SECONDS_PER_DAY.saturating_mul(plot_width())) + px(1);
        let midnights = self.ticks(Step::Days(days.0), false);
        let ends = [at(self.seconds.start), at(self.seconds.end)];
        let [start, end] = ends;
        let inside = midnights.into_iter().map(|(at, _)| at);
        let inside = inside.filter(|at| Some(*at) > start && Some(*at) < end);
        start.into_iter().chain(inside).chain(end).collect()
    }

    /// The instants of round local times, with them.
    fn ticks(&self, step: Step, monday: bool) -> Vec<(DateTime<Utc>, NaiveDateTime)> {
        let local =
            |seconds: Px| DateTime::from_timestamp(seconds.0, 0).map(|at| local(at, self.zone));
        let (Some(from), Some(to)) = (local(self.seconds.start), local(self.seconds.end)) else {
            return Vec::new();
        };
        let first = from.date().and_time(NaiveTime::MIN);
        let times = std::iter::successors(Some(first), |time| step.after(*time, monday));
        let times = times.take_while(|time| *time <= to);
        let inside = times.filter(|time| *time >= from && step.is_at(*time, monday));
        inside
            .filter_map(|time| Some((self.instant(time)?, time)))
            .collect()
    }

    fn step(&self) -> Step {
        let fits = |step: &&Step| {
            let (seconds, pixels) = step.size();
            px(seconds) * px(plot_width()) >= px(pixels) * self.length()
        };
        STEPS
            .iter()
            .find(fits)
            .copied()
            .unwrap_or(Step::Months(240))
    }

    /// The lines of the grid, from above to below.
    pub(super) fn draw_grid(&self, canvas: &mut Canvas, y: Range<Px>) {
        let step = self.step();
        for (at, time) in self.ticks(step, true) {
            let x = self.x(at);
            let is_day = matches!(step, Step::Minutes(_)) && time.time() == NaiveTime::MIN;
            let style = if is_day { MIDNIGHT } else { GRID };
            canvas.line((x, y.start), (x, y.end), style);
        }
    }

    /// The dates, and below them the times where those are told apart. Answers where it ends.
    pub(super) fn draw(&self, canvas: &mut Canvas, y: Px) -> Px {
        let step = self.step();
        let ticks = self.ticks(step, true).into_iter();
        let ticks = ticks.map(|(at, time)| (self.x(at), time));
        if !matches!(step, Step::Minutes(_)) {
            for (x, time) in ticks {
                let says = match step {
                    Step::Months(_) => time.format("%b %Y"),
                    Step::Minutes(_) | Step::Days(_) => time.format("%a %-d %b"),
                };
                label(
                    canvas,
                    (x, y + px(12)),
                    Anchor::Middle,
                    &says.to_string(),
                    INK,
                );
            }
            return y + px(18);
        }
        let date = |time: NaiveDateTime| time.format("%a %-d %b").to_string();
        let mut first_date = px(PLOT.end);
        for (x, time) in ticks {
            let says = time.format("%H:%M").to_string();
            label(canvas, (x, y + px(26)), Anchor::Middle, &says, QUIET);
            if time.time() == NaiveTime::MIN {
                label(
                    canvas,
                    (x + px(3), y + px(12)),
                    Anchor::Start,
                    &date(time),
                    STRONG,
                );
                first_date = first_date.min(x);
            }
        }
        let (left, first) = (
            px(PLOT.start),
            DateTime::from_timestamp(self.seconds.start.0, 0),
        );
        if let (Some(at), true) = (first, first_date - left >= px(DATE_PIXELS)) {
            let says = date(local(at, self.zone));
            canvas.text(left, y + px(12), Anchor::Start, &says, STRONG);
        }
        y + px(32)
    }
}

const fn plot_width() -> i64 {
    PLOT.end.saturating_sub(PLOT.start)
}

/// A label of the axis, where it has room before the right edge; letters are bold at most.
fn label(canvas: &mut Canvas, at: (Px, Px), anchor: Anchor, says: &str, style: Style) {
    let long = part(width(says) * px(6), 5);
    let after = match anchor {
        Anchor::Start => long,
        Anchor::Middle => part(long, 2),
        Anchor::End => px(0),
    };
    if at.0 + after <= Rows::end() {
        canvas.text(at.0, at.1, anchor, says, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many hours from 1 January 2026 on, in UTC, and some before.
    fn axis(from_hour: i64, to_hour: i64) -> Axis<'static> {
        let hour = |hour| px(1_767_225_600) + px(hour) * px(3_600);
        Axis {
            zone: None,
            seconds: hour(from_hour)..hour(to_hour),
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds.saturating_add(1_767_225_600), 0).unwrap()
    }

    /// 694 seconds, a pixel each.
    #[test]
    fn a_stretch_has_a_pixel_at_least() {
        let second = Axis {
            zone: None,
            seconds: px(1_767_225_600)..px(1_767_225_600 + 694),
        };
        assert_eq!(second.pixels(at(0), at(0)), px(190)..px(191));
        assert_eq!(second.pixels(at(5), at(6)), px(195)..px(196));
        assert_eq!(second.pixels(at(5), at(9)), px(195)..px(199));
    }

    /// A date at the left edge has room where the first midnight is 84 pixels away: 24 hours are 694 pixels, so that
    /// three are 86, and two are 57.
    #[test]
    fn the_first_date_stands_where_the_next_one_leaves_it_room() {
        for (first, dates) in [(-3, 2), (-2, 1)] {
            let mut canvas = Canvas::default();
            assert_eq!(axis(first, first + 24).draw(&mut canvas, px(100)), px(132));
            let drawn = canvas.document((0, px(0)), "", &[]);
            assert_eq!(drawn.matches(STRONG).count(), dates, "{drawn}");
        }
    }

    #[test]
    fn dates_alone_take_one_line() {
        let mut canvas = Canvas::default();
        assert_eq!(axis(0, 24 * 30).draw(&mut canvas, px(100)), px(118));
    }
}
