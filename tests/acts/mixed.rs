//! Random events over acts that mix fields, needs, moves and every effect, beside clocks, checks and a ladder: laws 1,
//! 3 and 8, and that trying out agrees with doing.

use crate::support::{NANO, at, property::check};
use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::{
    Actor, Assessment, Event, EventKind, Opening, Policy, ReplayError, Response, Severity, Side,
    Ticket,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    role = { a = { what = "a" }, b = { what = "b" }, c = { what = "c" } }
    position.contact = { what = "c", several = true }
    reaction.hurry = { what = "h" }
    route.line = { what = "l" }
    event = { one = { what = "1" }, two = { what = "2" } }
    waiting.customer = { what = "w", set-by = ["waiting-set", { event = "replied", from = "vendor", response = "question" }] }
    [fact]
    n = { type = "number" }
    word = { type = "text", set-by = { side = "vendor" } }
    flag = { type = "flag", default = false }
    span = { type = "duration" }
    [calendar.office]
    zone = "Australia/Lord_Howe"
    hours = { mon-fri = "09:00-17:00" }
    [clock.answer]
    start = ["opened", { event = "replied", from = "customer" }]
    stop = { event = "replied", from = "vendor" }
    pauses = ["customer"]
    calendar = "office"
    warn = "50%"
    target = [{ when = { severity = "s1" }, is = "1 business hour" }, { when = { fact = "n", at-least = 3 }, is = "2 elapsed hours" }, { is = { from-fact = "span", unit = "elapsed" } }]
    reclassified = "keep-elapsed"
    reopened = "count"
    [track.escalation]
    start = "none"
    closing = "over"
    state = { none = { kind = "idle" }, asked = { kind = "asked" }, active = { kind = "active" }, over = { kind = "ended" } }
    [escalation.ground.quiet]
    says = "nobody answered for an hour"
    when = { since = { last = "replied", otherwise = "opened", at-least = "1 elapsed hour" } }
    [escalation.refusal.busy]
    says = "several replies of late"
    when = { count = { of = "replied", within = "3 elapsed hours", at-least = 2 } }
    [escalation.precheck.number-known]
    says = "the number is told"
    when = { fact = "n", at-least = 0 }
    [check.open-now]
    says = "the office is open, or it is late"
    effect = "advised"
    when = { any = [{ open = "office" }, { clock.answer = { past-due = true } }] }
    [act.escalation-requested]
    by = [{ side = "customer" }, "a"]
    field = { n = "required", word = { need = "recommended", when = { fact = "flag" } } }
    needs = ["number-known", "open-now"]
    moves.escalation = [{ from = "none", to = "asked" }, { from = "over", to = "asked", when = { fact = "flag" } }]
    effect = [{ set = { flag = true }, react = "hurry" }, { when = { fact = "n", more-than = 4 }, climb = "next", wait = "customer" }]
    instead = "line"
    [act.escalation-approved]
    by = { is = "owner" }
    moves.escalation = { from = "asked", to = "active" }
    effect = { withdraw = "n", resume = "customer", fill = { assignee = "actor", contact = "owner" } }
    [act.one]
    by = "anyone"
    field.span = "optional"
    needs = { says = "few contacts", when = { holders = { contact = { less-than = 3 } } } }
    effect = [{ fill = { owner = "actor", contact = "actor" } }, { when = { known = "assignee" }, wait = "customer" }]
    [act.two]
    by = { side = "vendor", when = { clock.answer = { breached = true } } }
    effect = { resume = "customer", climb = "b" }
    [ladder]
    calendar = "office"
    pauses = ["customer"]
    acknowledgement-lasts = "90 elapsed minutes"
    [[ladder.rung]]
    name = "a"
    role = "a"
    kind = "functional"
    [[ladder.rung]]
    name = "b"
    role = "b"
    kind = "hierarchical"
    eligible = { is = { any = [{ unacknowledged = "1 business hour" }, { clock.answer = { used = "75%" } }] } }
    repeat = { every = "20 elapsed minutes", times = 2 }
    vacant = { when = { fact = "flag" }, then = "skip" }
    [[ladder.rung]]
    name = "c"
    role = "c"
    kind = "hierarchical"
    eligible = { is = { unacknowledged = "2 elapsed hours" } }
"#;

/// When an event comes: so long after the last one, or about the next change.
#[derive(Clone, Copy, Debug)]
enum When {
    After(i64),
    AtNextChange(i64),
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        (0..400_i64).prop_map(When::After),
        (-1..=1_i64).prop_map(When::AtNextChange),
    ]
}

fn actor() -> impl Strategy<Value = Actor> {
    let side = select(vec![Side::Customer, Side::Vendor, Side::System]);
    let role = select(vec![None, Some("a"), Some("b")]);
    let id = select(vec![None, Some("u-1"), Some("u-2"), Some("u-3")]);
    (side, role, id).prop_map(|(side, role, id)| {
        let mut actor = Actor::new(side);
        actor.role = role.map(str::to_owned);
        actor.id = id.map(str::to_owned);
        actor
    })
}

fn kind() -> impl Strategy<Value = EventKind> {
    let severity = |rank| Severity::new(rank).unwrap();
    let position = || select(vec!["assignee", "owner", "contact"]).prop_map(str::to_owned);
    let rung = || select(vec![None, Some("a"), Some("b"), Some("c")]);
    let rung = move || rung().prop_map(|rung| rung.map(str::to_owned));
    let event = select(vec!["one", "two"]).prop_map(str::to_owned);
    let reason = || "customer".to_owned();
    let response = select(vec![Response::Question, Response::Solution]);
    prop_oneof![
        3 => response.prop_map(|response| EventKind::Replied { response }),
        3 => event.prop_map(|event| EventKind::Happened { event }),
        2 => Just(EventKind::EscalationRequested),
        2 => Just(EventKind::EscalationApproved),
        1 => Just(EventKind::DeEscalated),
        1 => select(vec![severity(1), severity(2)])
            .prop_map(|severity| EventKind::SeverityReported { severity }),
        1 => Just(EventKind::WaitingSet { reason: reason() }),
        1 => Just(EventKind::WaitingCleared { reason: reason() }),
        1 => select(vec![EventKind::Resolved, EventKind::Closed, EventKind::Reopened]),
        2 => (position(), proptest::option::of(actor().prop_map(Box::new)))
            .prop_map(|(position, to)| EventKind::Assigned { position, to }),
        1 => position().prop_map(|position| EventKind::Unassigned { position, who: "u-1".to_owned() }),
        1 => rung().prop_map(|to| EventKind::RungClimbed { to }),
        1 => rung().prop_map(|rung| EventKind::RungAcknowledged { rung }),
        1 => Just(EventKind::RungRepeated),
    ]
}

/// An event with its fields: the number, the word, the span.
type Told = (
    When,
    EventKind,
    Actor,
    (Option<i64>, Option<bool>, Option<i64>),
);

fn told() -> impl Strategy<Value = Told> {
    use proptest::option::of;
    let fields = (of(-1..7_i64), of(any::<bool>()), of(1..200_i64));
    (when(), kind(), actor(), fields)
}

fn event(at: DateTime<Utc>, (_, kind, actor, (n, word, span)): Told) -> Event {
    let is_request = kind == EventKind::EscalationRequested;
    let is_one = matches!(&kind, EventKind::Happened { event } if event == "one");
    let mut event = Event::new(at, kind).by(actor);
    if let (true, Some(n)) = (is_request, n) {
        event = event.field("n", n);
    }
    if let (true, Some(word)) = (is_request, word) {
        event = event.field("word", if word { "w" } else { " " });
    }
    if let (true, Some(minutes)) = (is_one, span) {
        event = event.field("span", format!("{minutes} minutes").as_str());
    }
    event
}

/// All that is said, and all of that which is no measure.
fn discrete(look: &Assessment<'_>) -> Value {
    let mut value = serde_json::to_value(look).unwrap();
    strip(&mut value);
    value
}

/// A measure runs with the time.
fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for name in ["measures", "real_time", "as_of", "next_change"] {
                map.remove(name);
            }
            map.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn bytes(ticket: &Ticket, at: DateTime<Utc>) -> String {
    let kept = serde_json::to_string(&ticket.snapshot()).unwrap();
    kept + &serde_json::to_string(&ticket.assess(at).unwrap()).unwrap()
}

/// Nothing differs before the next change, and something at it.
fn foresees(ticket: &Ticket, from: DateTime<Utc>) {
    let look = ticket.assess(from).unwrap();
    let now = discrete(&look);
    let Some(next) = look.next_change() else {
        let later = ticket.assess(from + TimeDelta::days(30)).unwrap();
        assert_eq!(now, discrete(&later), "nothing was foreseen");
        return;
    };
    assert_eq!(look.next_change_at(), Some(next.at));
    let before = ticket.assess(next.at - NANO).unwrap();
    assert_eq!(now, discrete(&before), "before {}", next.at);
    let then = ticket.assess(next.at).unwrap();
    assert_ne!(now, discrete(&then), "at {}", next.at);
}

/// Applies an event, or sees it leave no trace. When the last one accepted was.
fn applied(policy: &Policy, ticket: &mut Ticket, event: Event) {
    let at = event.at;
    let before = bytes(ticket, at);
    let tried = ticket
        .what_if(std::slice::from_ref(&event), at)
        .map(|look| discrete(&look));
    match ticket.apply(event) {
        Err(refused) => {
            assert_eq!(bytes(ticket, at), before, "{refused}");
            let position = ticket.log().events.len() + 1;
            assert_eq!(tried, Err(ReplayError::Event { position, refused }));
        }
        Ok(_) => {
            let after = discrete(&ticket.assess(at).unwrap());
            assert_eq!(tried.as_ref(), Ok(&after));
            let restored = policy.restore(ticket.snapshot()).unwrap();
            assert_eq!(discrete(&restored.assess(at).unwrap()), after);
            foresees(ticket, at);
        }
    }
}

#[test]
fn whatever_comes() {
    let document: Document = toml::from_str(DESK).unwrap();
    let policy = Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"));
    check(48, vec(told(), 1..25), |all| {
        // An hour before the clocks go half an hour back on the island.
        let mut last = at("2026-04-04T14:00:00Z");
        let opening = Opening::new(last).severity(Severity::new(2).unwrap());
        let mut ticket = policy.open(opening).unwrap();
        foresees(&ticket, last);
        for told in all {
            let look = ticket.assess(last).unwrap();
            let next = look.next_change_at().unwrap_or(last);
            let at = match told.0 {
                When::After(minutes) => last + TimeDelta::minutes(minutes),
                When::AtNextChange(nanos) => {
                    (next + NANO * i32::try_from(nanos).unwrap()).max(last)
                }
            };
            let events = ticket.log().events.len();
            applied(&policy, &mut ticket, event(at, told));
            if ticket.log().events.len() > events {
                last = at;
            }
        }
        Ok(())
    });
}
