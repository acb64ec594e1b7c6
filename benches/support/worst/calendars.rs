//! Calendars of the most entries, and the feeds and scenarios that the features read.

use crate::measured::{asked, asks};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use duly::calendar::Hours;
use duly::limits::{
    MAX_CALENDARS, MAX_CLOSED_RULES, MAX_COMPOSED_CALENDARS, MAX_DATED_ENTRIES, MAX_WINDOWS_PER_DAY,
};
use duly::{Calendar, Zone};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// So many windows on each day of the week.
fn hours(windows: usize) -> String {
    let window = |n: usize| {
        format!(
            "{:02}:{:02}-{:02}:{:02}",
            n / 2,
            n % 2 * 30,
            n / 2,
            n % 2 * 30 + 20
        )
    };
    let windows: Vec<String> = (0..windows).map(window).collect();
    windows.join(", ")
}

/// So many dates, each with the most windows.
fn odd(hours: &Hours, dates: usize) -> Calendar {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let first = NaiveDate::from_ymd_opt(1980, 1, 1).expect("a date");
    let weekly = Calendar::weekly(zone).mon_fri(hours);
    let dates = first.iter_days().take(dates);
    let odd = dates.fold(weekly, |weekly, date| weekly.date(date, hours));
    odd.build().expect("a calendar")
}

/// The most rules that close a day a year each.
fn ruled(rules: usize) -> Calendar {
    use duly::calendar::ClosedRule;
    let weekly = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00");
    let rule = |n: usize| {
        let number = |n: usize| u32::try_from(n).expect("a number");
        ClosedRule::yearly(number(n % 12 + 1), number(n / 12 % 28 + 1), "closed")
    };
    let all = (0..rules).map(rule);
    let all = all.fold(weekly, |weekly, rule| weekly.closed_by(rule));
    all.build().expect("a calendar")
}

pub(crate) fn all() {
    if !asked("calendar") {
        return;
    }
    let hours: Hours = hours(MAX_WINDOWS_PER_DAY).parse().expect("hours");
    for dates in [
        MAX_DATED_ENTRIES,
        MAX_DATED_ENTRIES / 2,
        MAX_DATED_ENTRIES / 4,
    ] {
        asks(
            "calendar: build",
            &format!("{dates} dates of 48 windows"),
            || odd(&hours, dates),
        );
    }
    for rules in [MAX_CLOSED_RULES, MAX_CLOSED_RULES / 2, MAX_CLOSED_RULES / 4] {
        asks(
            "calendar: build, rules",
            &format!("{rules} rules of a day a year"),
            || ruled(rules),
        );
    }
    let calendar = odd(&hours, MAX_DATED_ENTRIES);
    let parts = vec![calendar.clone(); MAX_COMPOSED_CALENDARS - 1];
    asks(
        "calendar: union",
        "63 of 20,000 dates of 48 windows",
        || Calendar::union(&parts).expect("a calendar"),
    );
    let (from, to) = (at("1970-01-01T00:00:00Z"), at("2099-12-31T00:00:00Z"));
    let open = calendar.between(from, to).expect("open time");
    asks(
        "calendar: between, a thousand",
        "20,000 dates of 48 windows",
        || {
            (0..1_000)
                .filter_map(|n| calendar.between(from, to - TimeDelta::hours(n)).ok())
                .count()
        },
    );
    asks(
        "calendar: add, a thousand",
        "20,000 dates of 48 windows",
        || {
            (0..1_000)
                .filter_map(|n| calendar.add(from, open - TimeDelta::hours(n)).ok())
                .count()
        },
    );
    asks(
        "calendar: sub, a thousand",
        "20,000 dates of 48 windows",
        || {
            (0..1_000)
                .filter_map(|n| calendar.sub(to, open - TimeDelta::hours(n)).ok())
                .count()
        },
    );
    of_rows(&calendar);
    in_a_policy();
    #[cfg(feature = "ical")]
    feeds();
}

fn of_rows(calendar: &Calendar) {
    let starts: Vec<i64> = (0..1_000).map(|n| n * 4_000_000).collect();
    let mut out = vec![0; starts.len()];
    let stands = "a thousand rows, 20,000 dates of 48 windows";
    asks("calendar: add_many", stands, || {
        calendar.add_many(&starts, 28_800, &mut out).is_ok()
    });
    asks("calendar: between_many", stands, || {
        calendar
            .between_many(&starts, 4_100_000_000, &mut out)
            .is_ok()
    });
}

/// The most calendars of a policy, of which as many as can be are composed of all the others.
fn in_a_policy() {
    let weekly = MAX_CALENDARS - MAX_COMPOSED_CALENDARS;
    let names: Vec<String> = (0..weekly).map(|n| format!("\"c{n}\"")).collect();
    let mut text = super::HEAD.to_owned();
    for number in 0..weekly {
        text += &format!(
            "calendar.c{number} = {{ zone = \"Europe/Berlin\", hours = {{ mon-fri = \"08:{number:02}-17:00\" }} }}\n"
        );
    }
    for number in 0..MAX_COMPOSED_CALENDARS {
        text += &format!(
            "calendar.u{number} = {{ union = [{}] }}\n",
            names.join(", ")
        );
    }
    let document = super::document(&text);
    let stands = format!("{MAX_CALENDARS} calendars, {MAX_COMPOSED_CALENDARS} unions of {weekly}");
    asks("calendar: compile", &stands, || super::compiled(&document));
}

/// Feeds of the most events, and of the most rules.
#[cfg(feature = "ical")]
fn feeds() {
    use duly::calendar::ical::Feed;
    use duly::limits::{MAX_FEED_EVENTS, MAX_FEED_RULES};
    let feed = |events: usize, rule: &str| {
        let one = |n: usize| {
            let (year, month, day) = (1970 + n / 28 % 100, n % 12 + 1, n % 28 + 1);
            format!(
                "BEGIN:VEVENT\r\nUID:e{n}\r\nSUMMARY:closed\r\nDTSTART;VALUE=DATE:{year}{month:02}{day:02}\r\n{rule}END:VEVENT\r\n"
            )
        };
        let all: String = (0..events).map(one).collect();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{all}END:VCALENDAR\r\n")
    };
    let parse = |text: &str| {
        Feed::parse(text, "feed")
            .map_err(|error| error.to_string())
            .expect("a feed")
    };
    for events in [MAX_FEED_EVENTS, MAX_FEED_EVENTS / 2, MAX_FEED_EVENTS / 4] {
        let text = feed(events, "");
        asks("calendar: feed", &format!("{events} events"), || {
            parse(&text)
        });
    }
    for rules in [MAX_FEED_RULES, MAX_FEED_RULES / 2, MAX_FEED_RULES / 4] {
        let text = feed(rules, "RRULE:FREQ=YEARLY;COUNT=40\r\n");
        asks(
            "calendar: feed, rules",
            &format!("{rules} rules of 40 occurrences"),
            || parse(&text),
        );
    }
}
