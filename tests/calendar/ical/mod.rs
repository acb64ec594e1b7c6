//! Feeds: what their events close, what is left out, what is reported, what is refused.

mod bounds;
mod events;
mod holidays;
mod mistakes;
mod recurrence;

use duly::calendar::Calendar;
use duly::calendar::ical::{Feed, When};

/// A feed of one calendar with these lines.
fn calendar_of(lines: &str) -> Feed {
    Feed::parse(
        &format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n"),
        "feed",
    )
    .unwrap()
}

/// The text of an event with these lines.
fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")
}

/// A feed of one event.
fn feed_of(lines: &str) -> Feed {
    calendar_of(&event(lines))
}

/// What an event covers, as text.
fn covers(feed: &Feed) -> Vec<String> {
    assert_eq!(feed.problems(), []);
    let text = |when: &When| match when {
        When::Dates(dates) if dates.start() == dates.end() => dates.start().to_string(),
        When::Dates(dates) => format!("{}..{}", dates.start(), dates.end()),
        When::Time(time) => format!(
            "{}..{}",
            time.start.format("%FT%TZ"),
            time.end.format("%FT%TZ")
        ),
    };
    let days = feed.closed_days().iter();
    days.map(|day| text(day.when())).collect()
}

/// The dates from `first` to `last` that the feed closes in a zone.
fn closed(feed: &Feed, zone: &str, first: &str, last: &str) -> Vec<String> {
    let calendar = Calendar::weekly(zone)
        .mon_fri("09:00-17:00")
        .closed_from(feed)
        .build()
        .unwrap();
    let (first, last) = (crate::support::date(first), crate::support::date(last));
    let dates = first.iter_days().take_while(|date| *date <= last);
    dates
        .filter(|date| calendar.closed_name(*date).is_some())
        .map(|date| date.to_string())
        .collect()
}

/// The one problem of a feed of one event, from the line on: found and expected.
fn problem(lines: &str) -> String {
    let feed = feed_of(lines);
    assert!(feed.closed_days().is_empty() && feed.left_out().is_empty());
    let [problem] = feed.problems() else {
        panic!("{:?}", feed.problems());
    };
    let text = problem.to_string();
    let (_, says) = text.split_once(": line ").unwrap();
    says.to_owned()
}
