//! How much work an answer takes, counted where the crate tests itself, so that a hidden loop shows. Otherwise it
//! counts nothing.

/// A step whose number bounds the time an answer takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Work {
    /// An event folded into a ticket.
    Event,
    /// A leaf of a condition read.
    Leaf,
    /// A look at a calendar's open time.
    Look,
}

#[cfg(not(test))]
#[inline]
pub(crate) const fn count(_: Work) {}

#[cfg(test)]
pub(crate) use counted::count;

#[cfg(test)]
mod counted {
    use crate::work::Work;
    use std::cell::Cell;

    /// How many steps of each kind were taken.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub(super) struct Counts {
        pub(super) events: usize,
        pub(super) leaves: usize,
        pub(super) looks: usize,
    }

    thread_local! {
        static COUNTS: Cell<Counts> = const { Cell::new(Counts { events: 0, leaves: 0, looks: 0 }) };
    }

    pub(crate) fn count(work: Work) {
        let mut counts = COUNTS.get();
        let slot = match work {
            Work::Event => &mut counts.events,
            Work::Leaf => &mut counts.leaves,
            Work::Look => &mut counts.looks,
        };
        *slot = slot.saturating_add(1);
        COUNTS.set(counts);
    }

    /// What something takes, on this thread.
    pub(super) fn of<T>(work: impl FnOnce() -> T) -> (T, Counts) {
        COUNTS.set(Counts::default());
        let result = work();
        (result, COUNTS.get())
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::arithmetic_side_effects,
        reason = "an overflow in a test is a failure of the test"
    )]

    use crate::document::Document;
    use crate::limits::MAX_ROWS;
    use crate::work::counted::{Counts, of};
    use crate::{Calendar, Event, EventKind, Log, Opening, Policy, Response, Side, Ticket};
    use chrono::{DateTime, TimeDelta, Utc};
    use std::fmt::Write;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn policy(text: &str) -> Policy {
        let document: Document = toml::from_str(text).unwrap();
        Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
    }

    const DESK: &str = r#"
        policy = { name = "Desk", revision = "1" }
        severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
        waiting.customer = { what = "an answer of the customer" }
        [calendar.office]
        zone = "Europe/Berlin"
        hours = { mon-fri = "09:00-12:00, 13:00-17:00" }
        [clock.answer]
        start = { event = "replied", from = "customer" }
        stop = { event = "replied", from = "vendor" }
        calendar = "office"
        target = [{ when = { severity = "s1" }, is = "1 business hour" }, { is = "4 business hours" }]
        pauses = ["customer"]
        reclassified = "from-origin"
        [clock.resolution]
        start = "opened"
        stop = "resolved"
        calendar = "office"
        target = [{ when = { severity = "s1" }, is = "8 business hours" }, { is = "40 business hours" }]
        pauses = ["customer"]
        reclassified = "from-origin"
    "#;

    /// Replies in turn, and a pause now and then.
    fn events(many: usize) -> Vec<Event> {
        let opened = at("2026-03-02T08:00:00Z");
        let reason = || "customer".to_owned();
        let event = |number: usize| {
            let minutes = i64::try_from(number).unwrap().saturating_add(1);
            let at = opened + TimeDelta::minutes(minutes);
            match number % 4 {
                0 => Event::replied(at, Side::Customer, Response::Notice),
                1 => Event::new(at, EventKind::WaitingSet { reason: reason() }),
                2 => Event::new(at, EventKind::WaitingCleared { reason: reason() }),
                _ => Event::replied(at, Side::Vendor, Response::Notice),
            }
        };
        (0..many).map(event).collect()
    }

    fn ticket(events: Vec<Event>) -> Ticket {
        let opening = Opening::new(at("2026-03-02T08:00:00Z"));
        policy(DESK).replay(Log { opening, events }).unwrap()
    }

    /// Each event is folded once, and reads as much as any other, however long the log is.
    #[test]
    fn an_event_takes_as_much_at_the_end_of_a_long_log_as_of_a_short_one() {
        let takes = |before: usize| {
            let mut all = events(before + 4);
            let last = all.split_off(before);
            let mut ticket = ticket(all);
            let (_, counts) = of(|| {
                for event in last {
                    ticket.apply(event).unwrap();
                }
            });
            counts
        };
        let (short, long) = (takes(8), takes(4_000));
        assert_eq!((short.events, long.events), (4, 4));
        assert_eq!(short.leaves, long.leaves);
        assert!(long.looks <= short.looks + 4, "{short:?} {long:?}");
        assert!(short.leaves <= 16 && short.looks <= 64, "{short:?}");
    }

    #[test]
    fn a_replay_folds_each_event_once() {
        let events = events(2_000);
        let (_, counts) = of(|| ticket(events));
        assert_eq!(counts.events, 2_000);
        assert!(
            counts.leaves <= 4 * 2_000 && counts.looks <= 16 * 2_000,
            "{counts:?}"
        );
    }

    /// A look folds nothing, and takes no more after many events, or many years.
    #[test]
    fn a_look_does_not_go_back_over_the_log() {
        let (short, long) = (ticket(events(8)), ticket(events(4_000)));
        let look = |ticket: &Ticket, years: i64| {
            let last = ticket.log().events.last().unwrap().at;
            let as_of = last + TimeDelta::days(365 * years);
            let (_, counts) = of(|| {
                let look = ticket.assess(as_of).unwrap();
                let due = look.clocks().filter_map(|clock| clock.current()).count();
                (due, look.next_change_at())
            });
            counts
        };
        let counts: Vec<Counts> = [
            look(&short, 0),
            look(&long, 0),
            look(&short, 30),
            look(&long, 30),
        ]
        .to_vec();
        for one in &counts {
            assert_eq!(one.events, 0);
            assert!(one.looks <= 32 && one.leaves <= 16, "{counts:?}");
        }
    }

    /// Thirty years of open time are added and measured as eight hours are.
    #[test]
    fn a_calendar_is_not_walked() {
        let office = Calendar::weekly("Europe/Berlin").mon_fri("09:00-12:00, 13:00-17:00");
        let office = office.build().unwrap();
        let start = at("2026-03-02T08:30:00Z");
        for span in [TimeDelta::hours(8), TimeDelta::hours(7 * 5 * 52 * 30)] {
            let (due, adding) = of(|| office.add(start, span).unwrap());
            let (_, measuring) = of(|| office.between(start, due).unwrap());
            assert!(
                adding.looks <= 4 && measuring.looks <= 4,
                "{adding:?} {measuring:?}"
            );
        }
    }

    /// A table of the most rows is read once, to the row that answers.
    #[test]
    fn a_table_is_read_once() {
        let mut text =
            "policy = { name = \"Desk\", revision = \"1\" }\n[table.route]\nsays = \"Who?\"\n"
                .to_owned();
        for number in 1..=MAX_ROWS {
            write!(
                text,
                "[[table.route.row]]\nwhen = {{ category = \"c{number}\" }}\nis = \"t{number}\"\n"
            )
            .unwrap();
        }
        let opening = Opening::new(at("2026-03-02T08:00:00Z")).category(&format!("c{MAX_ROWS}"));
        let ticket = policy(&text).open(opening).unwrap();
        let (answer, counts) = of(|| {
            let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
            look.table("route")
                .unwrap()
                .one()
                .map(|row| row.name.to_owned())
        });
        assert_eq!(answer, Some(format!("t{MAX_ROWS}")));
        // Once for the answer, and once for what it takes at defaults.
        assert!(counts.leaves <= 2 * MAX_ROWS, "{counts:?}");
    }
}
