//! Each condition that reads the time on both sides of each of its edges, by instants worked out by hand.

use super::{opened, policy};
use crate::support::{NANO, at};
use chrono::{DateTime, TimeDelta, Utc};
use duly::{Change, Event, EventKind, FactValue, Policy, Ticket, Truth};

const SECOND: TimeDelta = TimeDelta::seconds(1);

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    event.nudge = { what = "somebody asks how it goes" }
    event.done = { what = "a step is done" }
    fact.deadline = { type = "instant", ask = "By when?" }
    fact.pace = { type = "duration", ask = "How often?" }
    fact.big = { type = "flag" }
    fact.outcome = { type = "text" }
    waiting.customer = { what = "an answer of the customer" }
    parameter.edition = { what = "which edition", readings = { long = "the long one", short = "the short one" }, default = "long" }
    [calendar.office]
    zone = "Europe/Berlin"
    hours = { mon-fri = "09:00-17:00" }
    [clock.answer]
    start = "nudge"
    stop = "done"
    pauses = ["customer"]
    target = [{ when = { fact = "big" }, is = "4 elapsed hours" }, { is = "2 elapsed hours" }]
    reclassified = "freeze"
"#;

fn desk(when: &str) -> Policy {
    let check = format!("[check.it]\nsays = \"it is so\"\neffect = \"advised\"\nwhen = {when}\n");
    policy(&[DESK, &check])
}

/// A ticket opened on Wednesday, 1 July 2026, at 10:00 in Berlin.
fn ticket(when: &str) -> Ticket {
    opened(&desk(when), "2026-07-01T10:00:00+02:00")
}

fn happened(ticket: &mut Ticket, event: &str, text: &str) {
    ticket.apply(Event::happened(at(text), event)).unwrap();
}

fn told(ticket: &mut Ticket, text: &str, fact: &str, value: impl Into<FactValue>) {
    ticket
        .apply(Event::facts(at(text), [(fact, value.into())]))
        .unwrap();
}

fn truth(ticket: &Ticket, at: DateTime<Utc>) -> Truth {
    ticket.assess(at).unwrap().check("it").unwrap().truth
}

fn ask(ticket: &Ticket, text: &str) -> Vec<String> {
    let look = ticket.assess(at(text)).unwrap();
    let check = look.check("it").unwrap();
    assert_eq!(check.truth, Truth::Unknown);
    check.ask.iter().map(|ask| ask.fact.to_owned()).collect()
}

/// The next change of the check after an instant.
fn next(ticket: &Ticket, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut from = at;
    loop {
        let look = ticket.assess(from).unwrap();
        let next = look.next_change()?;
        assert_eq!(look.next_change_at(), Some(next.at));
        if next.changes.contains(&Change::Check { check: "it" }) {
            return Some(next.at);
        }
        from = next.at;
    }
}

/// False just before `edge` and true from there on, which is foretold.
fn turns(ticket: &Ticket, edge: DateTime<Utc>, turned: Truth) {
    let before = match turned {
        Truth::True => Truth::False,
        Truth::False => Truth::True,
        Truth::Unknown => panic!("nothing turns to unknown"),
    };
    for (as_of, expected) in [
        (edge - SECOND, before),
        (edge - NANO, before),
        (edge, turned),
        (edge + SECOND, turned),
    ] {
        assert_eq!(truth(ticket, as_of), expected, "at {as_of}");
    }
    assert_eq!(next(ticket, edge - SECOND), Some(edge));
    assert_ne!(next(ticket, edge), Some(edge));
}

#[test]
fn a_week_since_the_last_event() {
    let since = |than: &str| {
        let when = format!(r#"{{ since = {{ last = "nudge", {than} = "168 elapsed hours" }} }}"#);
        let mut ticket = ticket(&when);
        happened(&mut ticket, "nudge", "2026-07-01T11:00:00+02:00");
        happened(&mut ticket, "nudge", "2026-07-02T12:30:00+02:00");
        ticket
    };
    let week = at("2026-07-09T12:30:00+02:00");
    turns(&since("at-least"), week, Truth::True);
    turns(&since("less-than"), week, Truth::False);
    turns(&since("more-than"), week + NANO, Truth::True);
    turns(&since("at-most"), week + NANO, Truth::False);
}

#[test]
fn since_the_first_and_since_the_opening() {
    let mut first = ticket(r#"{ since = { first = "nudge", at-least = "2 elapsed hours" } }"#);
    happened(&mut first, "nudge", "2026-07-01T11:00:00+02:00");
    happened(&mut first, "nudge", "2026-07-01T12:30:00+02:00");
    turns(&first, at("2026-07-01T13:00:00+02:00"), Truth::True);
    let when =
        r#"{ since = { last = "nudge", otherwise = "opened", at-least = "2 elapsed hours" } }"#;
    turns(&ticket(when), at("2026-07-01T12:00:00+02:00"), Truth::True);
}

#[test]
fn what_never_happened_is_neither_long_ago_nor_lately() {
    for than in ["at-least", "more-than", "less-than", "at-most"] {
        let ticket = ticket(&format!(
            r#"{{ since = {{ last = "nudge", {than} = "2 elapsed hours" }} }}"#
        ));
        for as_of in ["2026-07-01T10:00:00+02:00", "2050-01-01T00:00:00Z"] {
            assert_eq!(truth(&ticket, at(as_of)), Truth::False, "{than} {as_of}");
        }
    }
}

/// Three business hours, and two business days, from Friday, 3 July, 16:00 in Berlin.
#[test]
fn open_time_and_business_days() {
    let friday = |span: &str| {
        let when =
            format!(r#"{{ since = {{ last = "nudge", at-least = {span}, on = "office" }} }}"#);
        let mut ticket = ticket(&when);
        happened(&mut ticket, "nudge", "2026-07-03T16:00:00+02:00");
        ticket
    };
    turns(
        &friday(r#""3 business hours""#),
        at("2026-07-06T11:00:00+02:00"),
        Truth::True,
    );
    let days = |landing: &str| format!(r#"{{ business-days = 2, landing = "{landing}" }}"#);
    turns(
        &friday(&days("same-time")),
        at("2026-07-07T16:00:00+02:00"),
        Truth::True,
    );
    turns(
        &friday(&days("close")),
        at("2026-07-07T17:00:00+02:00"),
        Truth::True,
    );
}

#[test]
fn since_a_fact_and_a_span_that_a_fact_says() {
    let when =
        r#"{ since = { fact = "deadline", at-least = { from-fact = "pace", unit = "elapsed" } } }"#;
    let mut ticket = ticket(when);
    assert_eq!(ask(&ticket, "2026-07-01T12:00:00Z"), ["deadline", "pace"]);
    told(
        &mut ticket,
        "2026-07-01T12:00:00Z",
        "deadline",
        "2026-07-02T08:00:00Z",
    );
    assert_eq!(ask(&ticket, "2026-07-01T12:00:00Z"), ["pace"]);
    told(&mut ticket, "2026-07-01T12:00:01Z", "pace", "90 minutes");
    turns(&ticket, at("2026-07-02T09:30:00Z"), Truth::True);
}

#[test]
fn a_span_by_rows() {
    let when = r#"{ since = { last = "opened", at-least = [
        { when = { fact = "big" }, is = "1 elapsed hour" },
        { is = "3 elapsed hours" },
    ] } }"#;
    let mut one = ticket(when);
    assert_eq!(ask(&one, "2026-07-01T10:00:00Z"), ["big"]);
    told(&mut one, "2026-07-01T10:00:00+02:00", "big", true);
    turns(&one, at("2026-07-01T11:00:00+02:00"), Truth::True);
    let mut other = ticket(when);
    told(&mut other, "2026-07-01T10:00:00+02:00", "big", false);
    turns(&other, at("2026-07-01T13:00:00+02:00"), Truth::True);
    // Either row may come to count, so that the fact of the second decides too.
    let from_fact = when.replace(
        r#""3 elapsed hours""#,
        r#"{ from-fact = "pace", unit = "elapsed" }"#,
    );
    assert_eq!(
        ask(&ticket(&from_fact), "2026-07-01T10:00:00Z"),
        ["big", "pace"]
    );
}

#[test]
fn an_event_leaves_a_window_at_its_end() {
    let when = r#"{ count = { of = "nudge", within = "24 elapsed hours", at-least = 2 } }"#;
    let mut ticket = ticket(when);
    happened(&mut ticket, "nudge", "2026-07-01T11:00:00+02:00");
    assert_eq!(
        truth(&ticket, at("2026-07-01T11:00:00+02:00")),
        Truth::False
    );
    assert_eq!(next(&ticket, at("2026-07-01T11:00:00+02:00")), None);
    for nudge in ["2026-07-01T12:00:00+02:00", "2026-07-01T15:00:00+02:00"] {
        happened(&mut ticket, "nudge", nudge);
        assert_eq!(truth(&ticket, at(nudge)), Truth::True);
    }
    // The second last of the three came at 12:00.
    turns(&ticket, at("2026-07-02T12:00:00+02:00"), Truth::False);
    let when = r#"{ count = { of = "nudge", within = "24 elapsed hours", at-most = 0 } }"#;
    let mut none = self::ticket(when);
    happened(&mut none, "nudge", "2026-07-01T15:00:00+02:00");
    turns(&none, at("2026-07-02T15:00:00+02:00"), Truth::True);
}

/// Until when one event of that instant counts.
fn counts_until(window: &str, nudge: &str, edge: &str) {
    let when = format!(r#"{{ count = {{ of = "nudge", within = {window}, at-least = 1 }} }}"#);
    let mut ticket = opened(&desk(&when), "2026-01-01T00:00:00Z");
    told(
        &mut ticket,
        "2026-01-01T00:00:00Z",
        "deadline",
        "2024-02-29T08:00:00Z",
    );
    happened(&mut ticket, "nudge", nudge);
    turns(&ticket, at(edge), Truth::False);
}

#[test]
fn months_and_years_by_the_clock_of_a_zone() {
    let month = r#"{ months = 1, zone = "Europe/Berlin" }"#;
    counts_until(
        month,
        "2026-03-15T10:00:00+01:00",
        "2026-04-15T10:00:00+02:00",
    );
    // February 2026 has 28 days.
    counts_until(
        month,
        "2026-01-28T10:00:00+01:00",
        "2026-02-28T10:00:00+01:00",
    );
    counts_until(
        month,
        "2026-01-29T10:00:00+01:00",
        "2026-03-01T00:00:00+01:00",
    );
    let year = |zone: &str| format!(r#"{{ year = "calendar", zone = "{zone}" }}"#);
    let nudge = "2026-12-31T23:30:00Z";
    // In Berlin that is in 2027 already.
    counts_until(&year("Europe/Berlin"), nudge, "2028-01-01T00:00:00+01:00");
    counts_until(&year("Etc/UTC"), nudge, "2027-01-01T00:00:00Z");
    // Of a contract from 29 February 2024, 9:00 in Berlin.
    let contract = r#"{ year = "deadline", zone = "Europe/Berlin" }"#;
    counts_until(
        contract,
        "2026-02-28T23:59:59+01:00",
        "2026-03-01T00:00:00+01:00",
    );
    counts_until(
        contract,
        "2027-06-01T00:00:00Z",
        "2028-02-29T09:00:00+01:00",
    );
}

#[test]
fn a_contract_year_asks_for_its_start() {
    let when = r#"{ count = { of = "nudge", within = { year = "deadline", zone = "Etc/UTC" }, at-most = 0 } }"#;
    assert_eq!(ask(&ticket(when), "2026-07-01T12:00:00Z"), ["deadline"]);
}

#[test]
fn opening_hours_turn_to_and_fro() {
    let ticket = ticket(r#"{ open = "office" }"#);
    let friday = at("2026-07-03T17:00:00+02:00");
    turns(&ticket, friday, Truth::False);
    turns(&ticket, at("2026-07-06T09:00:00+02:00"), Truth::True);
    assert_eq!(next(&ticket, friday), Some(at("2026-07-06T09:00:00+02:00")));
    // A span that ends on Sunday shows at the opening.
    let when =
        r#"{ open = "office", since = { last = "opened", at-least = "100 elapsed hours" } }"#;
    turns(
        &self::ticket(when),
        at("2026-07-06T09:00:00+02:00"),
        Truth::True,
    );
}

/// A clock with two hours from 11:00 on.
fn running(when: &str) -> Ticket {
    let mut ticket = ticket(when);
    assert_eq!(
        truth(&ticket, at("2026-07-01T10:00:00+02:00")),
        Truth::False
    );
    told(&mut ticket, "2026-07-01T10:30:00+02:00", "big", false);
    happened(&mut ticket, "nudge", "2026-07-01T11:00:00+02:00");
    ticket
}

#[test]
fn clocks_breached_past_due_and_used() {
    let due = at("2026-07-01T13:00:00+02:00");
    let of = |test: &str| running(&format!("{{ clock.answer = {{ {test} }} }}"));
    turns(&of("breached = true"), due + NANO, Truth::True);
    turns(&of("past-due = true"), due + NANO, Truth::True);
    turns(
        &of(r#"past-due = true, bound = "within""#),
        due + NANO,
        Truth::True,
    );
    turns(&of(r#"past-due = true, bound = "under""#), due, Truth::True);
    turns(
        &of(r#"used = "75%""#),
        at("2026-07-01T12:30:00+02:00"),
        Truth::True,
    );
    turns(
        &running(r#"{ since = { due = "answer", at-least = "1 elapsed hour" } }"#),
        at("2026-07-01T14:00:00+02:00"),
        Truth::True,
    );
}

#[test]
fn a_clock_that_is_met_is_past_its_due_and_not_breached() {
    let due = at("2026-07-01T13:00:00+02:00");
    let met = |test: &str| {
        let mut ticket = running(&format!("{{ clock.answer = {{ {test} }} }}"));
        happened(&mut ticket, "done", "2026-07-01T12:00:00+02:00");
        ticket
    };
    turns(&met("past-due = true"), due + NANO, Truth::True);
    assert_eq!(truth(&met("breached = true"), due + NANO), Truth::False);
    assert_eq!(truth(&met(r#"used = "50%""#), due), Truth::True);
    assert_eq!(truth(&met(r#"used = "51%""#), due), Truth::False);
    assert_eq!(
        truth(&met(r#"state = ["met", "cancelled"]"#), due),
        Truth::True
    );
}

fn waits(ticket: &mut Ticket, text: &str) {
    let reason = "customer".to_owned();
    let event = Event::new(at(text), EventKind::WaitingSet { reason });
    ticket.apply(event).unwrap();
}

#[test]
fn a_pause_holds_what_a_clock_uses() {
    let paused = |test: &str| {
        let mut ticket = running(test);
        waits(&mut ticket, "2026-07-01T12:00:00+02:00");
        ticket
    };
    let late = at("2026-07-05T00:00:00Z");
    for (test, expected) in [
        (r#"{ clock.answer = { state = "paused" } }"#, Truth::True),
        (r#"{ clock.answer = { used = "50%" } }"#, Truth::True),
        (r#"{ clock.answer = { used = "51%" } }"#, Truth::False),
        (r#"{ clock.answer = { past-due = true } }"#, Truth::False),
        (
            r#"{ clock.answer = { past-due = true, bound = "under" } }"#,
            Truth::False,
        ),
        (
            r#"{ since = { due = "answer", at-most = "1 elapsed hour" } }"#,
            Truth::False,
        ),
    ] {
        let ticket = paused(test);
        assert_eq!(truth(&ticket, late), expected, "{test}");
        assert_eq!(next(&ticket, late), None, "{test}");
    }
}

/// All that decides is asked for at once: when it was, how long it is, and what chooses the span.
#[test]
fn a_span_that_is_not_told_is_asked_for_beside_its_beginning() {
    let span = r#"{ from-fact = "pace", unit = "elapsed" }"#;
    let rows =
        format!(r#"[{{ when = {{ fact = "big" }}, is = {span} }}, {{ is = "1 elapsed hour" }}]"#);
    for (span, asked) in [
        (span.to_owned(), vec!["deadline", "pace"]),
        (rows, vec!["big", "deadline", "pace"]),
    ] {
        let mut ticket = ticket(&format!(
            "{{ since = {{ fact = \"deadline\", at-least = {span} }} }}"
        ));
        assert_eq!(ask(&ticket, "2026-07-01T12:00:00Z"), asked);
        told(
            &mut ticket,
            "2026-07-01T12:00:00Z",
            "deadline",
            "2026-07-01T10:00:00Z",
        );
        assert_eq!(ask(&ticket, "2026-07-01T12:00:00Z").len(), asked.len() - 1);
        if asked.contains(&"big") {
            told(&mut ticket, "2026-07-01T12:00:00Z", "big", true);
        }
        told(&mut ticket, "2026-07-01T12:00:00Z", "pace", "3 hours");
        // Three hours after ten o'clock.
        turns(&ticket, at("2026-07-01T13:00:00Z"), Truth::True);
    }
}

#[test]
fn a_due_that_is_not_told_is_asked_for() {
    for test in ["past-due = true", "breached = true", r#"used = "1%""#] {
        let mut ticket = ticket(&format!("{{ clock.answer = {{ {test} }} }}"));
        happened(&mut ticket, "nudge", "2026-07-01T11:00:00+02:00");
        assert_eq!(ask(&ticket, "2026-07-01T12:00:00Z"), ["big"], "{test}");
        told(&mut ticket, "2026-07-01T12:00:00Z", "big", true);
        assert_ne!(
            truth(&ticket, at("2026-07-01T12:00:00Z")),
            Truth::Unknown,
            "{test}"
        );
    }
    let mut ticket = ticket("{ clock.answer = { past-due = false } }");
    happened(&mut ticket, "nudge", "2026-07-01T11:00:00+02:00");
    happened(&mut ticket, "done", "2026-07-01T11:30:00+02:00");
    // Nothing decides the due of what has ended.
    assert_eq!(truth(&ticket, at("2026-07-02T00:00:00Z")), Truth::True);
}

/// Whatever is told of its due, a paused clock is not breached.
#[test]
fn a_due_that_is_not_told_breaches_no_paused_clock() {
    let mut ticket = ticket("{ clock.answer = { breached = true } }");
    happened(&mut ticket, "nudge", "2026-07-01T11:00:00+02:00");
    assert_eq!(ask(&ticket, "2026-07-01T12:00:00Z"), ["big"]);
    waits(&mut ticket, "2026-07-01T12:00:00Z");
    let late = at("2026-07-05T00:00:00Z");
    assert_eq!(truth(&ticket, late), Truth::False);
    assert_eq!(next(&ticket, late), None);
}

/// The due of a cycle that ended in a pause is the one that going on would have given it, and passes like any other.
#[test]
fn a_clock_that_ends_paused_is_past_its_due_in_time() {
    let mut ticket = running("{ clock.answer = { past-due = true } }");
    waits(&mut ticket, "2026-07-01T12:00:00+02:00");
    happened(&mut ticket, "done", "2026-07-01T12:30:00+02:00");
    // An hour was left.
    turns(&ticket, at("2026-07-01T13:30:00+02:00") + NANO, Truth::True);
}

#[test]
fn a_clock_that_has_not_started() {
    let as_of = at("2026-07-02T00:00:00Z");
    for (test, expected) in [
        (r#"state = "not-started""#, Truth::True),
        (r#"state = "running""#, Truth::False),
        ("breached = true", Truth::False),
        ("breached = false", Truth::True),
        ("past-due = true", Truth::False),
        (r#"used = "1%""#, Truth::False),
    ] {
        let ticket = ticket(&format!("{{ clock.answer = {{ {test} }} }}"));
        assert_eq!(truth(&ticket, as_of), expected, "{test}");
    }
}

/// A deadline in 2099 behind opening hours is found without a walk through all of them.
#[test]
fn far_ahead() {
    let when = r#"{ any = [
        { all = [{ open = "office" }, { not = { open = "office" } }] },
        { since = { last = "opened", at-least = "26700 elapsed days" } },
    ] }"#;
    let when = when
        .replace("elapsed days", "elapsed hours")
        .replace("26700", "640800");
    turns(
        &ticket(&when.replace('\n', " ")),
        at("2099-08-07T10:00:00+02:00"),
        Truth::True,
    );
}

#[test]
fn in_words() {
    for (when, words) in [
        ("{}", "always"),
        (r#"{ fact = "big" }"#, "`big`"),
        (
            r#"{ not = { any = [{ fact = "big" }, { waiting = "customer" }] } }"#,
            "not `big`, and the ticket is not waiting for `customer`",
        ),
        (
            r#"{ seen = { event = "replied", from = "vendor", after = "nudge" } }"#,
            "there has been `replied` from `vendor` after the last `nudge`",
        ),
        (
            r#"{ any = [{ fact = "big", open = "office" }, { clock.answer = { breached = false } }] }"#,
            "(`big`, and `office` is open), or `answer` is not breached",
        ),
        (
            r#"{ since = { last = { event = "any", except = "nudge" }, otherwise = "opened", at-least = "168 elapsed hours" } }"#,
            "it is at least 168 elapsed hours since the last event but `nudge`, or else the opening",
        ),
        (
            r#"{ count = { of = "nudge", within = "24 elapsed hours", at-least = 2 } }"#,
            "it is at least 2 times within the last 1 d that there has been `nudge`",
        ),
        (
            r#"{ position.owner = { role = "lead", is = "assignee" } }"#,
            "the role of the `owner` is `lead`, and the `owner` is the `assignee`",
        ),
        (
            r#"{ not = { any = [{ known = "owner" }, { track.ticket = ["resolved", "closed"] }] } }"#,
            "`owner` is not known, and `ticket` is not `resolved` or `closed`",
        ),
        (r#"{ parameter.edition = "short" }"#, "never"),
        (r#"{ not = { parameter.edition = "short" } }"#, "always"),
        (
            r#"{ all = [{ any = [{ fact = "big" }] }, { any = [{ open = "office" }, { fact = "big" }] }] }"#,
            "`big`, and (`office` is open, or `big`)",
        ),
        (
            r#"{ any = [{ all = [{ fact = "big" }, { waiting = "customer" }] }] }"#,
            "`big`, and the ticket is waiting for `customer`",
        ),
        (
            r#"{ seen = { event = "any", role = "lead", region = ["north", "south"] } }"#,
            "there has been event of role `lead` of region `north` or `south`",
        ),
        (
            r#"{ since = { last = "nudge", more-than = "2 business hours", on = "office" } }"#,
            "it is more than 2 business hours on `office` since the last `nudge`",
        ),
        (
            r#"{ seen = { event = "assigned", position = "owner" } }"#,
            "there has been `assigned` as `owner`",
        ),
    ] {
        let ticket = ticket(when);
        let look = ticket.assess(at("2026-07-01T12:00:00Z")).unwrap();
        assert_eq!(look.check("it").unwrap().words, words);
    }
}

/// A default counts as the fact itself would.
#[test]
fn time_since_an_instant_that_is_taken_to_be() {
    let by_default = DESK.replace(
        r#"fact.deadline = { type = "instant","#,
        r#"fact.deadline = { type = "instant", default = "2026-07-01T12:00:00Z","#,
    );
    let check = r#"
        [check.it]
        says = "it is so"
        effect = "advised"
        when = { since = { fact = "deadline", at-least = "1 elapsed hour" } }
    "#;
    let mut ticket = opened(&policy(&[&by_default, check]), "2026-07-01T10:00:00+02:00");
    turns(&ticket, at("2026-07-01T13:00:00Z"), Truth::True);
    told(
        &mut ticket,
        "2026-07-01T08:30:00Z",
        "deadline",
        "2026-07-01T14:00:00Z",
    );
    turns(&ticket, at("2026-07-01T15:00:00Z"), Truth::True);
}

#[test]
fn a_blank_text_is_not_known() {
    let mut ticket = ticket(r#"{ known = "outcome" }"#);
    for (minute, text, expected) in [
        ("05", "", Truth::False),
        ("10", "two more engineers", Truth::True),
        ("15", " \n", Truth::False),
    ] {
        let told_at = format!("2026-07-01T10:{minute}:00+02:00");
        told(&mut ticket, &told_at, "outcome", text);
        assert_eq!(truth(&ticket, at(&told_at)), expected, "{text:?}");
    }
}
