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
    /// A written condition compiled.
    Written,
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
        pub(super) written: usize,
    }

    thread_local! {
        static COUNTS: Cell<Counts> = const { Cell::new(Counts { events: 0, leaves: 0, looks: 0, written: 0 }) };
    }

    pub(crate) fn count(work: Work) {
        let mut counts = COUNTS.get();
        let slot = match work {
            Work::Event => &mut counts.events,
            Work::Leaf => &mut counts.leaves,
            Work::Look => &mut counts.looks,
            Work::Written => &mut counts.written,
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
    use crate::limits::{MAX_CONDITIONS, MAX_LADDER_CONDITIONS, MAX_POLICY_CONDITIONS, MAX_ROWS};
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

    /// So many times, each with a row, of which every one turns in another hour, the last first, and none decides
    /// anything: `all` of alternatives that hold in any case.
    fn turning(times: usize) -> String {
        const GROUP: usize = 10;
        let group = |group: usize| {
            let times = (group * GROUP..(group + 1) * GROUP).rev();
            let times = times.map(|n| format!("{{ since = {{ fact = \"began\", at-least = \"{} business hours\", on = \"office\" }} }}", n + 1));
            let times: Vec<String> = times.collect();
            format!(
                "{{ any = [{}, {{ known = \"began\" }}] }}",
                times.join(", ")
            )
        };
        let groups: Vec<String> = (0..times / GROUP).map(group).collect();
        format!("{{ all = [{}] }}", groups.join(", "))
    }

    const TURNING: &str = r#"
        policy = { name = "Desk", revision = "1" }
        waiting.customer = { what = "an answer of the customer" }
        fact.began = { type = "instant" }
        fact.never = { type = "flag", default = false }
        fact.users = { type = "number" }
        event.nudge = { what = "somebody asks" }
        [calendar.office]
        zone = "Europe/Berlin"
        hours = { mon-fri = "09:00-12:00, 13:00-17:00" }
    "#;

    fn begun() -> Opening {
        let opened = at("2026-03-02T08:00:00Z");
        Opening::new(opened).fact("began", "2026-03-02T08:00:00Z")
    }

    /// A time is read before it turns and after that, however many others turn meanwhile.
    #[test]
    fn a_condition_that_turns_often_is_not_read_as_often() {
        // Each time is a condition, with a row of its span and one of its calendar.
        let times = MAX_CONDITIONS / 3 / 10 * 10 - 20;
        let text = format!(
            "{TURNING}[check.it]\nsays = \"so\"\neffect = \"advised\"\nwhen = {}\n",
            turning(times)
        );
        let ticket = policy(&text).open(begun()).unwrap();
        let (next, counts) = of(|| {
            let look = ticket.assess(at("2026-03-02T08:00:00Z")).unwrap();
            look.next_change_at()
        });
        assert_eq!(next, None);
        // Beside the times, what holds in any case: one in each group of ten.
        assert!(counts.leaves <= 2 * times + times / 10, "{counts:?}");
        assert!(counts.leaves >= 2 * times, "{counts:?}");
        // Four looks at most add a span, as above.
        assert!(counts.looks <= 4 * 2 * times, "{counts:?}");
    }

    /// So it is on a ladder, which is gone through for what is, for what is to come and, in a pause, for what would be.
    #[test]
    fn a_ladder_that_turns_often_is_not_read_as_often() {
        let times = MAX_CONDITIONS / 3 / 10 * 10 - 20;
        let rung = |n: usize| {
            format!(
                "[[ladder.rung]]\nname = \"r{n}\"\nrole = \"a{n}\"\nkind = \"functional\"\n\
                 eligible = {{ is = {{ all = [{}, {{ fact = \"never\" }}] }} }}\n",
                turning(times)
            )
        };
        let rungs = [rung(0), rung(1)].concat();
        assert!(2 * times <= MAX_LADDER_CONDITIONS);
        let text = format!("{TURNING}[ladder]\nstart = \"r0\"\npauses = [\"customer\"]\n{rungs}");
        let waits = |n: usize| {
            let at = at("2026-03-02T08:00:00Z") + TimeDelta::minutes(n.try_into().unwrap());
            let reason = "customer".to_owned();
            match n % 2 {
                0 => Event::new(at, EventKind::WaitingSet { reason }),
                _ => Event::new(at, EventKind::WaitingCleared { reason }),
            }
        };
        let policy = policy(&text);
        let all = 2 * (times + times / 10 + 1);
        for events in [1_000, 1_001] {
            let events: Vec<Event> = (0..events).map(waits).collect();
            let as_of = events.last().unwrap().at;
            let opening = begun();
            let ticket = policy.replay(Log { opening, events }).unwrap();
            let look = ticket.assess(as_of).unwrap();
            let (_, ladder) = of(|| look.ladder());
            let (_, next) = of(|| look.next_change_at());
            for counts in [ladder, next] {
                assert!(counts.leaves <= 2 * 2 * all, "{counts:?}");
                // The end of a time that pauses move is looked for among 500 of them.
                assert!(counts.looks <= 2 * 2 * all * 32, "{counts:?}");
            }
        }
    }

    /// A condition is compiled once where it is written, and not again where its name is used.
    #[test]
    fn a_policy_is_compiled_condition_by_condition() {
        let any: Vec<String> = (1..800)
            .map(|n| format!("{{ fact = \"users\", is = {n} }}"))
            .collect();
        let any = format!("{{ any = [{}] }}", any.join(", "));
        let written = |named: usize, checks: usize| {
            let mut text = TURNING.to_owned();
            write!(text, "[condition.many]\nwhen = {any}\n").unwrap();
            for n in 0..named {
                write!(text, "[check.n{n}]\nsays = \"so\"\neffect = \"advised\"\nwhen = {{ condition = \"many\" }}\n").unwrap();
            }
            for n in 0..checks {
                write!(
                    text,
                    "[check.c{n}]\nsays = \"so\"\neffect = \"advised\"\nwhen = {any}\n"
                )
                .unwrap();
            }
            let (_, counts) = of(|| policy(&text));
            counts.written
        };
        // 800 by name, one for each use, and 800 in each check.
        assert_eq!(written(0, 0), 800);
        assert_eq!(written(20, 0), 800 + 20);
        let most = MAX_POLICY_CONDITIONS / 800 - 1;
        assert_eq!(written(0, most), 800 * (most + 1));
    }
}
