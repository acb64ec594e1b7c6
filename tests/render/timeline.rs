//! Timelines: the committed one, and what holds of any.

use super::picture::{AS_OF, DUE, HOURS, PLOT, Picture};
use super::{reopened, ticket};
use crate::fixtures;
use crate::support::at;
use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::limits::{MAX_TIMELINE_LANES, MIN_TIMELINE_DAY_PIXELS};
use duly::{
    Actor, Book, Event, EventKind, ManualDue, Opening, Policy, Response, Severity, Side, Ticket,
    render,
};
use std::collections::BTreeSet;
use std::{env, fs};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/timeline.svg");

fn drawn(ticket: &Ticket, as_of: DateTime<Utc>) -> String {
    render::svg(&ticket.assess(as_of).unwrap(), ticket.log())
}

fn house(opened: &str) -> Ticket {
    let policy = Policy::compile(&fixtures::policy("house")).unwrap();
    let opening = Opening::new(at(opened))
        .severity(Severity::new(2).unwrap())
        .plan("silver");
    policy.open(opening.fact("affected-users", 5)).unwrap()
}

/// The ticket after replies, by customer and vendor in turn, and waiting between them.
fn busy(mut ticket: Ticket, count: i32, every: TimeDelta) -> (Ticket, DateTime<Utc>) {
    let opened = ticket.log().opening.logged_at;
    let reason = || "customer".to_owned();
    let response = Response::Notice;
    for number in 1..=count {
        let (kind, side) = match number % 4 {
            0 => (EventKind::WaitingSet { reason: reason() }, Side::Vendor),
            1 => (EventKind::Replied { response }, Side::Customer),
            2 => (EventKind::Replied { response }, Side::Vendor),
            _ => (EventKind::WaitingCleared { reason: reason() }, Side::System),
        };
        let event = Event::new(opened + every * number, kind);
        ticket.apply(event.by(Actor::new(side))).unwrap();
    }
    (ticket, opened + every * count)
}

/// Run with `UPDATE_TIMELINE=1` to write the fixture anew, and look at it.
#[test]
fn the_committed_timeline_is_current() {
    let current = drawn(&reopened(), at("2026-03-26T14:30:00+01:00"));
    if env::var_os("UPDATE_TIMELINE").is_some() {
        fs::write(PATH, &current).unwrap();
    }
    let committed = fs::read_to_string(PATH).unwrap();
    assert!(committed == current, "fixtures/timeline.svg is out of date");
    Picture::read(&current).assert_tidy();
}

#[test]
fn nothing_runs_into_anything() {
    for (policy, name) in [
        ("blancco-old", "blancco-old"),
        ("revalize", "revalize"),
        ("house", "house"),
    ] {
        let ticket = ticket(policy, name);
        let last = ticket.log().events.last().unwrap().at;
        for after in [TimeDelta::zero(), TimeDelta::hours(5), TimeDelta::days(40)] {
            Picture::read(&drawn(&ticket, last + after)).assert_tidy();
        }
    }
    let spans = [
        TimeDelta::seconds(20),
        TimeDelta::minutes(23),
        TimeDelta::hours(17),
        TimeDelta::days(3),
        TimeDelta::days(30),
    ];
    for every in spans {
        for count in [0, 1, 5, 20, 61, 250] {
            let (ticket, last) = busy(house("2026-03-02T09:00:00+01:00"), count, every);
            Picture::read(&drawn(&ticket, last)).assert_tidy();
        }
    }
}

/// 4 business hours from Monday, 09:00, are due 5 hours later; 3 business days, 72 hours later. The log's one
/// event stands at both its start and the instant asked about.
#[test]
fn distances_are_those_of_time() {
    let text = drawn(
        &house("2026-03-02T09:00:00+01:00"),
        at("2026-03-02T10:00:00+01:00"),
    );
    let picture = Picture::read(&text);
    let as_of = picture.lines(AS_OF)[0];
    // The last one is the legend's.
    let dues: Vec<i64> = picture
        .lines(DUE)
        .into_iter()
        .filter(|x| *x > as_of)
        .take(2)
        .collect();
    let &[response, resolution] = dues.as_slice() else {
        panic!("{dues:?}")
    };
    // Within a pixel at either end.
    let hours_67 = resolution - response;
    let off = (response - as_of) * 67 - hours_67 * 4;
    assert!(off.abs() <= 2 * 67, "{as_of}, {dues:?}");
    assert!(resolution < PLOT.end && as_of > PLOT.start);
}

/// Monday to Wednesday have two windows each, and Thursday one until the due at 09:00 and what is shown after
/// it, which reaches into the afternoon. Each is four hours of 72 wide.
#[test]
fn hours_are_shaded_where_days_are_wide() {
    let text = drawn(
        &house("2026-03-02T09:00:00+01:00"),
        at("2026-03-02T09:00:00+01:00"),
    );
    let picture = Picture::read(&text);
    let hours = picture.rects(HOURS);
    let of_first = hours.iter().filter(|run| run.y.0 == hours[0].y.0);
    let widths: Vec<i64> = of_first.map(|run| run.x.1 - run.x.0).collect();
    assert_eq!(widths.len(), 8);
    let dues = picture.lines(DUE);
    let hours_67 = dues[1] - dues[0];
    for width in &widths[1..7] {
        assert!(
            (width * 67 - hours_67 * 4).abs() <= 2 * 67,
            "{widths:?}, {dues:?}"
        );
    }
}

/// From the last days of May into the middle of September, with no closed day of the policy among them: 16 weeks
/// of five days each.
#[test]
fn days_are_shaded_where_they_are_narrow() {
    let text = drawn(
        &house("2026-06-01T09:00:00+02:00"),
        at("2026-09-09T09:00:00+02:00"),
    );
    let picture = Picture::read(&text);
    let hours = picture.rects(HOURS);
    let of_first: Vec<_> = hours.iter().filter(|run| run.y.0 == hours[0].y.0).collect();
    assert_eq!(of_first.len(), 16);
    for (run, next) in of_first.iter().zip(&of_first[1..15]) {
        let (open, closed) = (run.x.1 - run.x.0, next.x.0 - run.x.1);
        assert!((open * 2 - closed * 5).abs() <= 7, "{of_first:?}");
    }
}

/// From a day of 10 pixels on its hours are told apart. The two dues lie 67 hours apart, which gives the width of a
/// day to a third of a pixel.
#[test]
fn days_are_narrow_below_ten_pixels() {
    let ticket = house("2026-06-01T09:00:00+02:00");
    let mut told_apart = Vec::new();
    for days in 60..100 {
        let text = drawn(
            &ticket,
            at("2026-06-01T09:00:00+02:00") + TimeDelta::days(days),
        );
        let picture = Picture::read(&text);
        let dues = picture.lines(DUE);
        let day_times_67 = (dues[1] - dues[0]) * 24;
        let widest = picture
            .rects(HOURS)
            .iter()
            .map(|run| run.x.1 - run.x.0)
            .max();
        let is_apart = widest.unwrap() * 67 < day_times_67;
        let off = day_times_67 - MIN_TIMELINE_DAY_PIXELS * 67;
        let is_right = if is_apart { off > -24 } else { off < 24 };
        assert!(is_right, "{days} days, {is_apart}: {off}");
        told_apart.push(is_apart);
    }
    assert!(told_apart[0] && !told_apart[39], "{told_apart:?}");
}

#[test]
fn events_without_room_for_their_words_are_numbered_and_listed() {
    let (ticket, last) = busy(
        house("2026-03-02T09:00:00+01:00"),
        20,
        TimeDelta::minutes(20),
    );
    let text = drawn(&ticket, last);
    let texts = Picture::read(&text).texts();
    let says = |wanted: &str| texts.iter().filter(|(text, _)| text == wanted).count();
    assert_eq!(
        says("1. Mon 09:00 opened") + says("1. Mon 09:00  opened"),
        1,
        "{texts:?}"
    );
    assert_eq!(says("21. Mon 15:40  waiting: customer"), 1, "{texts:?}");
    let few = busy(house("2026-03-02T09:00:00+01:00"), 2, TimeDelta::hours(9));
    let text = drawn(&few.0, few.1);
    let texts = Picture::read(&text).texts();
    assert!(
        texts.iter().any(|(text, _)| text == "customer: notice"),
        "{texts:?}"
    );
}

/// Of what happens at one instant all is told: at its mark, or in the list. There is room for 44 letters.
#[test]
fn events_on_one_pixel_are_all_told() {
    for length in [20, 35, 36, 37] {
        let name = "n".repeat(length);
        let text = format!(
            "policy = {{ name = \"Desk\", revision = \"1\" }}\nevent.last = {{ what = \"the last\" }}\n\
             event.{name} = {{ what = \"one more\" }}\n"
        );
        let policy = Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap();
        let mut ticket = policy.open(Opening::new(at(OPENED))).unwrap();
        for event in [name.as_str(), "last"] {
            ticket.apply(Event::happened(at(OPENED), event)).unwrap();
        }
        let texts = Picture::read(&drawn(&ticket, at(OPENED))).texts();
        let told = texts.iter().any(|(text, _)| text.ends_with(" last"));
        assert!(told, "opened, {name}, last: {texts:?}");
    }
}

/// 60 are listed, and 1 is not.
#[test]
fn the_list_of_events_ends_at_its_limit() {
    for (count, more) in [(59, None), (60, Some("and 1 event more"))] {
        let (ticket, last) = busy(
            house("2026-03-02T09:00:00+01:00"),
            count,
            TimeDelta::minutes(5),
        );
        let text = drawn(&ticket, last);
        let texts = Picture::read(&text).texts();
        let listed = texts
            .iter()
            .filter(|(text, _)| text.starts_with("60. "))
            .count();
        assert_eq!(listed, 1);
        let found = texts.iter().find(|(text, _)| text.ends_with(" more"));
        assert_eq!(found.map(|(text, _)| text.as_str()), more);
    }
}

/// Twenty years, 4000 events, 1000 cycles of a clock: each lane has at most as many parts of a kind as pixels.
#[test]
fn a_ticket_of_years_is_bounded() {
    let (ticket, last) = busy(
        house("2004-01-05T09:00:00+01:00"),
        4_000,
        TimeDelta::hours(44),
    );
    let text = drawn(&ticket, last);
    let picture = Picture::read(&text);
    picture.assert_tidy();
    let plot = usize::try_from(PLOT.end - PLOT.start).unwrap();
    for kind in [
        "#2c66ad",
        "#a9c3e4",
        "#c0281c",
        "#eab0aa",
        "url(#duly-paused)",
        HOURS,
    ] {
        let mut rows = std::collections::BTreeMap::new();
        for part in picture.rects(kind) {
            *rows.entry(part.y).or_insert(0_usize) += 1;
        }
        assert!(
            rows.values().all(|count| *count <= plot),
            "{kind}: {rows:?}"
        );
    }
    assert!(picture.elements() < 20_000, "{}", picture.elements());
    assert!(text.len() < 1_000_000, "{}", text.len());
    // Of 1000 cycles the last 100 are drawn.
    assert!(
        picture
            .texts()
            .iter()
            .any(|(text, _)| text == "900 earlier not shown")
    );
}

#[test]
fn words_of_others_are_escaped() {
    let text = "policy = { name = \"<script>&\", revision = \"]]>\" }\n\
         [waiting.them]\nwhat = \"x\"\n\
         [clock.answer]\nlabel = \"a <b> & \\\"c\\\" 'd' \\u0007\\uFFFF\"\nowner = \"</g>\"\nstart = \"opened\"\n\
         target = { is = \"2 elapsed hours\" }\npauses = [\"them\"]\nreclassified = \"freeze\"\n";
    let policy = Policy::compile(&toml::from_str::<Document>(text).unwrap()).unwrap();
    let opened = at("2026-03-02T09:00:00Z");
    let mut ticket = policy.open(Opening::new(opened).id("\"<!--\u{0}")).unwrap();
    let set = EventKind::DueSet {
        clock: "answer".to_owned(),
        due: opened + TimeDelta::hours(3),
        hold: ManualDue::Movable,
        reason: "<![CDATA[ \u{1b}[31m".to_owned(),
    };
    ticket.apply(Event::new(opened, set)).unwrap();
    let text = drawn(&ticket, opened);
    let picture = Picture::read(&text);
    assert_eq!(picture.title(), "\"<!--\u{FFFD}: <script>& ]]>");
    let label = "a <b> & \"c\" 'd' \u{FFFD}\u{FFFD}";
    let texts = picture.texts();
    assert!(texts.iter().any(|(text, _)| text == label), "{texts:?}");
    assert!(
        picture.titles().any(|title| title.starts_with(label)),
        "{text}"
    );
    picture.assert_tidy();
}

/// A year ahead of a ticket that has just been opened.
#[test]
fn a_due_far_off_is_named_at_the_edge() {
    let text = "policy = { name = \"Desk\", revision = \"1\" }\n[clock.answer]\nstart = \"opened\"\n\
         target = [{ is = { elapsed = \"365 days\" } }]\nreclassified = \"freeze\"\n";
    let policy = Policy::compile(&toml::from_str::<Document>(text).unwrap()).unwrap();
    let opened = at("2026-03-02T09:00:00Z");
    let ticket = policy.open(Opening::new(opened)).unwrap();
    let text = drawn(&ticket, opened + TimeDelta::hours(8));
    let picture = Picture::read(&text);
    let texts = picture.texts();
    assert!(
        texts.iter().any(|(text, _)| text == "due 2 Mar 2027 →"),
        "{texts:?}"
    );
    picture.assert_tidy();
}

/// At the edges of the supported range there is less to show, and no panic.
#[test]
fn the_edges_of_the_range_are_drawn() {
    for (opened, as_of) in [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2099-12-31T23:59:59Z", "2099-12-31T23:59:59.999999999Z"),
        ("1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z"),
    ] {
        Picture::read(&drawn(&house(opened), at(as_of))).assert_tidy();
    }
}

/// A desk of clocks by number.
fn desk_of(revision: &str, clocks: std::ops::Range<usize>) -> Policy {
    let clocks = clocks.map(|number| {
        format!("[clock.c{number}]\nstart = \"opened\"\ntarget = {{ is = \"2 elapsed hours\" }}\nreclassified = \"freeze\"\n")
    });
    let text = format!(
        "policy = {{ name = \"Desk\", revision = \"{revision}\" }}\n{}",
        clocks.collect::<String>()
    );
    Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap()
}

/// The first clocks have a lane; a ticket that has gone over to a revision of other clocks has one more.
#[test]
fn clocks_without_a_lane_are_counted() {
    let opened = at("2026-03-02T09:00:00Z");
    let (first, second) = (
        desk_of("1", 0..MAX_TIMELINE_LANES),
        desk_of("2", 1..MAX_TIMELINE_LANES + 1),
    );
    for (migrates, says) in [(false, None), (true, Some("and 1 clock more, not shown"))] {
        let from = at("2026-01-01T00:00:00Z");
        let later = at("2027-01-01T00:00:00Z");
        let book = Book::new([(from, first.clone()), (later, second.clone())]).unwrap();
        let mut ticket = book.open(Opening::new(opened)).unwrap();
        if migrates {
            let revision = second.hash().to_string();
            let event = Event::new(opened, EventKind::Migrated { revision });
            ticket.apply(event).unwrap();
        }
        let text = drawn(&ticket, opened);
        let picture = Picture::read(&text);
        let texts = picture.texts();
        let found = texts.iter().find(|(text, _)| text.ends_with("not shown"));
        assert_eq!(found.map(|(text, _)| text.as_str()), says);
        picture.assert_tidy();
    }
}

/// Twenty events in a day of ten that are shown: a number for each, or for two at most.
#[test]
fn events_of_a_dense_day_bear_numbers_of_their_own() {
    let opened = "2026-03-02T09:00:00+01:00";
    let (ticket, _) = busy(house(opened), 20, TimeDelta::minutes(20));
    let text = drawn(&ticket, at("2026-03-06T09:00:00+01:00"));
    let texts = Picture::read(&text).texts();
    let numbers = |text: &str| -> Option<usize> {
        let (first, last) = text.split_once('–').unwrap_or((text, text));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        Some(last - first + 1)
    };
    let together: Vec<usize> = texts.iter().filter_map(|(text, _)| numbers(text)).collect();
    assert_eq!(together.iter().sum::<usize>(), 21, "{texts:?}");
    assert!(together.iter().all(|many| *many <= 3), "{together:?}");
}

/// A clock of this target and these further lines, of a policy of that name.
fn clock_of(name: &str, target: &str, rest: &str) -> Policy {
    let text = format!(
        "policy = {{ name = \"{name}\", revision = \"1\" }}\nwaiting.customer = {{ what = \"an answer\" }}\n\
         [clock.answer]\nstart = \"opened\"\npauses = [\"customer\"]\nreclassified = \"freeze\"\n\
         target = {{ is = {{ elapsed = \"{target}\" }} }}\n{rest}\n"
    );
    Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap()
}

const OPENED: &str = "2026-03-02T09:00:00Z";

/// Its texts and titles so many minutes after the ticket was opened.
fn said(ticket: &Ticket, minutes: i64) -> (Vec<String>, Vec<String>) {
    let text = drawn(ticket, at(OPENED) + TimeDelta::minutes(minutes));
    let picture = Picture::read(&text);
    picture.assert_tidy();
    let texts = picture.texts().into_iter().map(|(text, _)| text).collect();
    (texts, picture.titles().map(str::to_owned).collect())
}

/// Of what lies ahead, as much as twice the time that is past, or a week.
#[test]
fn dues_ahead_are_shown_up_to_a_horizon() {
    let ten_days = 14_400;
    for (past, due, is_shown) in [
        (ten_days, "29 days", true),
        (ten_days, "30 days", true),
        (ten_days, "30 days 1 second", false),
        (480, "7 days 8 hours", true),
        (480, "7 days 8 hours 1 second", false),
    ] {
        let ticket = clock_of("Desk", due, "")
            .open(Opening::new(at(OPENED)))
            .unwrap();
        let (texts, _) = said(&ticket, past);
        let at_the_edge = texts.iter().any(|text| text.ends_with('→'));
        assert_eq!(at_the_edge, !is_shown, "{past}, {due}: {texts:?}");
    }
}

/// Two hours, at whose end the due is past; before it, some time is to come.
#[test]
fn what_is_left_and_what_is_over() {
    let policy = clock_of("Desk", "2 hours", "bound = \"under\"");
    let ticket = policy.open(Opening::new(at(OPENED))).unwrap();
    for (minutes, stands, is_to_come) in [
        (60, "running, 1 h left", true),
        (120, "running, 0 s left", false),
        (180, "running, over by 1 h", false),
    ] {
        let (texts, titles) = said(&ticket, minutes);
        assert!(
            texts.iter().any(|text| text == stands),
            "{minutes}: {texts:?}"
        );
        let to_come = titles.iter().any(|title| title.starts_with("to come"));
        assert_eq!(to_come, is_to_come, "{minutes}: {titles:?}");
    }
}

/// A pause that began after an hour, a month later: how many pixels wide it is, and whether its words stand at it.
fn paused(minutes: i64) -> (i64, bool) {
    let policy = clock_of("Desk", "40 days", "");
    let mut ticket = policy.open(Opening::new(at(OPENED))).unwrap();
    let reason = || "customer".to_owned();
    for (after, kind) in [
        (60, EventKind::WaitingSet { reason: reason() }),
        (60 + minutes, EventKind::WaitingCleared { reason: reason() }),
    ] {
        let event = Event::new(at(OPENED) + TimeDelta::minutes(after), kind);
        ticket.apply(event).unwrap();
    }
    let text = drawn(&ticket, at(OPENED) + TimeDelta::minutes(43_200));
    let picture = Picture::read(&text);
    picture.assert_tidy();
    // The first one; the last is the legend's.
    let bars = picture.rects("url(#duly-paused)");
    let named = picture
        .texts()
        .iter()
        .any(|(text, _)| text == "waits: customer");
    (bars[0].x.1 - bars[0].x.0, named)
}

/// Ten minutes of a month have no room for the words, five days have; six pixels are enough.
#[test]
fn pauses_have_words_where_they_are_wide() {
    assert!(!paused(10).1 && paused(7_200).1);
    let found: BTreeSet<(i64, bool)> = (300..800).step_by(25).map(paused).collect();
    let widths = found.iter().map(|(width, _)| *width);
    assert!(
        [5, 6, 7]
            .iter()
            .all(|one| widths.clone().any(|width| width == *one))
    );
    assert!(
        found.iter().all(|(width, named)| *named == (*width >= 6)),
        "{found:?}"
    );
}

/// Half of two hours is an hour before their end.
#[test]
fn of_two_signs_on_one_pixel_the_first_is_drawn() {
    let policy = clock_of(
        "Desk",
        "2 hours",
        "warn = [\"50%\", \"1 hour before\", \"75%\"]",
    );
    let ticket = policy.open(Opening::new(at(OPENED))).unwrap();
    let (_, titles) = said(&ticket, 30);
    let warnings = titles.iter().filter(|title| title.starts_with("warns at"));
    assert_eq!(warnings.count(), 2, "{titles:?}");
}

/// Two thirds of the 868 pixels between the edges have room for 87 letters of 6.6 pixels.
#[test]
fn a_heading_is_cut_where_its_room_ends() {
    let name = "n".repeat(100);
    let ticket = clock_of(&name, "2 hours", "")
        .open(Opening::new(at(OPENED)))
        .unwrap();
    let (texts, _) = said(&ticket, 30);
    let heading = texts
        .iter()
        .find(|text| text.starts_with("ticket: "))
        .unwrap();
    assert_eq!(heading.chars().count(), 87);
}

/// Where no instant follows from the target, why is said; the target itself is not said twice.
#[test]
fn a_due_that_is_no_instant_is_said() {
    for (target, says) in [
        (
            "[{ when = { fact = \"big\" }, is = \"1 elapsed hour\" }, { is = \"2 elapsed hours\" }]",
            "unknown; ask: Is it big?",
        ),
        ("{ is = \"1 business hour\" }", "the calendar never opens"),
    ] {
        let text = format!(
            "policy = {{ name = \"Desk\", revision = \"1\" }}\ncalendar.none = {{ open = \"never\" }}\n\
             fact.big = {{ type = \"flag\", ask = \"Is it big?\" }}\n[clock.answer]\nstart = \"opened\"\n\
             calendar = \"none\"\nreclassified = \"freeze\"\ntarget = {target}\n"
        );
        let policy = Policy::compile(&toml::from_str::<Document>(&text).unwrap()).unwrap();
        let ticket = policy.open(Opening::new(at(OPENED))).unwrap();
        let (texts, _) = said(&ticket, 30);
        assert_eq!(
            texts.iter().filter(|text| *text == says).count(),
            1,
            "{texts:?}"
        );
    }
}
