//! Ladders: rungs that tick, burn their delay, forget answers, or resume where nobody is.

use super::{compile, happens, look, on};
use duly::{
    Actor, Because, Book, Change, Event, EventKind, Opening, Policy, Refused, RungState, Side,
    Ticket,
};

const DESK: &str = r#"
    policy = { name = "Desk", revision = "1" }
    fact.away = { type = "flag", default = false }
    fact.night = { type = "flag", default = false }
    [calendar.office]
    zone = "Europe/Berlin"
    hours = { mon-fri = "09:00-17:00" }
"#;

/// Three rungs: the next is eligible half an hour after nobody answers, and the last an hour after that.
fn ladder(of_ladder: &str, of_second: &str) -> String {
    format!(
        r#"{DESK}
        [ladder]
        start = "first"
        calendar = "office"
        {of_ladder}
        [[ladder.rung]]
        name = "first"
        role = "first-line"
        kind = "functional"
        [[ladder.rung]]
        name = "second"
        role = "second-line"
        kind = "functional"
        eligible = {{ is = {{ unacknowledged = "30 elapsed minutes" }} }}
        {of_second}
        [[ladder.rung]]
        name = "manager"
        role = "manager"
        kind = "hierarchical"
        eligible = {{ is = {{ unacknowledged = "1 elapsed hour" }} }}
        "#
    )
}

fn policy(of_ladder: &str, of_second: &str) -> Policy {
    compile(&ladder(of_ladder, of_second))
}

fn opened(policy: &Policy, t: &str) -> Ticket {
    policy.open(Opening::new(on(t))).unwrap()
}

fn climbs(ticket: &mut Ticket, t: &str, to: Option<&str>) {
    ticket.apply(Event::climbed(on(t), to)).unwrap();
}

fn acknowledges(ticket: &mut Ticket, t: &str) {
    ticket.apply(Event::acknowledged_on_rung(on(t))).unwrap();
}

fn told(ticket: &mut Ticket, t: &str, fact: &str, value: bool) {
    ticket
        .apply(Event::facts(on(t), [(fact, value.into())]))
        .unwrap();
}

fn eligible_since(ticket: &Ticket, t: &str, rung: &str) -> Option<chrono::DateTime<chrono::Utc>> {
    let look = look(ticket, t);
    let ladder = look.ladder().unwrap();
    match ladder.rung(rung).unwrap().state {
        RungState::Eligible { since } => Some(since),
        RungState::Reached
        | RungState::NotYet { .. }
        | RungState::Held
        | RungState::Unknown(_)
        | RungState::NotDefined(_) => None,
    }
}

/// Steps were taken when a task ran, and later ones counted from that: GoAlert, Grafana OnCall #1206.
#[test]
fn a_rung_is_eligible_at_an_exact_instant_and_not_at_a_tick() {
    let ticket = opened(&policy("", ""), "02T09:00");
    let next = look(&ticket, "02T09:00")
        .next_change()
        .map(|next| (next.at, next.changes.len()));
    assert_eq!(next, Some((on("02T09:30"), 1)));
    assert_eq!(eligible_since(&ticket, "02T09:29:59", "second"), None);
    // A host that looks five minutes late, or two days, is told the same.
    for t in ["02T09:30", "02T09:35", "04T09:00"] {
        assert_eq!(eligible_since(&ticket, t, "second"), Some(on("02T09:30")));
    }
    assert_eq!(
        eligible_since(&ticket, "04T09:00", "manager"),
        Some(on("02T10:30"))
    );
}

/// A level on which nobody was on call took its whole delay: GoAlert #4548, Grafana OnCall #4846, incident.io's
/// escalation delays.
#[test]
fn an_empty_level_does_not_burn_its_delay() {
    let vacant = "vacant = { when = { fact = \"away\" }, then = \"skip\" }";
    let mut ticket = opened(&policy("", vacant), "02T09:00");
    told(&mut ticket, "02T09:00", "away", true);
    assert_eq!(eligible_since(&ticket, "02T09:29:59", "manager"), None);
    assert_eq!(
        eligible_since(&ticket, "02T09:30", "manager"),
        Some(on("02T09:30"))
    );
    climbs(&mut ticket, "02T09:30", None);
    assert_eq!(
        look(&ticket, "02T09:30").ladder().unwrap().current,
        Some("manager")
    );
}

/// The other side: somebody may be there soon, and the policy says to wait: GoAlert #4548.
#[test]
fn an_empty_level_waits_where_the_policy_says_so() {
    let vacant = "vacant = { when = { fact = \"away\" }, then = \"wait\" }";
    let mut ticket = opened(&policy("", vacant), "02T09:00");
    told(&mut ticket, "02T09:00", "away", true);
    assert_eq!(eligible_since(&ticket, "02T10:29:59", "manager"), None);
    assert_eq!(
        eligible_since(&ticket, "02T10:30", "manager"),
        Some(on("02T10:30"))
    );
}

/// By hand one could only go to the next level: GoAlert #3085.
#[test]
fn jumping_to_a_level() {
    let mut ticket = opened(&policy("steps = \"jumps\"", ""), "02T09:00");
    climbs(&mut ticket, "02T09:05", Some("manager"));
    let look = look(&ticket, "02T09:05");
    assert_eq!(look.ladder().unwrap().current, Some("manager"));
    // Nothing is to come for the level that was left out.
    assert_eq!(look.next_change_at(), None);
}

/// And where a policy takes its levels one by one, a jump says which it would leave out: GoAlert #3085.
#[test]
fn next_only_where_the_policy_says_so() {
    let mut ticket = opened(&policy("steps = \"adjacent\"", ""), "02T09:00");
    let refused = ticket
        .apply(Event::climbed(on("02T09:05"), Some("manager")))
        .unwrap_err();
    let Refused::Act(refused) = refused else {
        panic!("{refused}")
    };
    let between = vec!["second".to_owned()];
    assert_eq!(refused.because, [Because::SkipsRungs { between }]);
}

/// An alert had one acknowledgement, so that of the second level could not be told: GoAlert PR #4545.
#[test]
fn several_acknowledgements() {
    let mut ticket = opened(&policy("", ""), "02T09:00");
    let by =
        |t: &str, id: &str| Event::acknowledged_on_rung(on(t)).by(Actor::new(Side::Vendor).id(id));
    ticket.apply(by("02T09:10", "u-1")).unwrap();
    ticket.apply(by("02T09:20", "u-2")).unwrap();
    climbs(&mut ticket, "02T09:40", None);
    ticket.apply(by("02T09:50", "u-3")).unwrap();
    let look = look(&ticket, "02T10:00");
    let ladder = look.ladder().unwrap();
    let who = |rung: &str| -> Vec<_> {
        let all = &ladder.rung(rung).unwrap().acknowledged;
        all.iter().filter_map(|one| one.by?.id.as_deref()).collect()
    };
    assert_eq!(
        (who("first"), who("second")),
        (vec!["u-1", "u-2"], vec!["u-3"])
    );
}

/// Steps went on after somebody had answered: Grafana OnCall #934.
#[test]
fn an_acknowledgement_stops_the_climb() {
    let mut ticket = opened(&policy("", ""), "02T09:00");
    climbs(&mut ticket, "02T09:30", None);
    acknowledges(&mut ticket, "02T10:29:59");
    assert_eq!(look(&ticket, "02T10:29:59").next_change_at(), None);
    assert_eq!(eligible_since(&ticket, "20T09:00", "manager"), None);
}

/// Whoever had answered forgot it, and nobody was asked again: Grafana OnCall #4654, PagerDuty's acknowledgement
/// timeout.
#[test]
fn an_acknowledgement_can_lapse() {
    let lasts = "acknowledgement-lasts = \"3 elapsed hours\"";
    let mut ticket = opened(&policy(lasts, ""), "02T09:00");
    acknowledges(&mut ticket, "02T09:10");
    let answered = look(&ticket, "02T09:10");
    let next = answered.next_change();
    let next = next.map(|next| (next.at, next.changes[0]));
    assert_eq!(
        next,
        Some((on("02T12:10"), Change::Lapse { rung: "first" }))
    );
    assert_eq!(eligible_since(&ticket, "02T12:39:59", "second"), None);
    assert_eq!(
        eligible_since(&ticket, "02T12:40", "second"),
        Some(on("02T12:40"))
    );
}

/// A chain was frozen when it began, with facts that were not true any more: Grafana OnCall #4754.
#[test]
fn facts_are_read_as_they_are_and_not_as_they_were_at_the_start() {
    let rows = ladder("", "").replacen(
        "eligible = { is = { unacknowledged = \"30 elapsed minutes\" } }",
        "eligible = [{ when = { fact = \"night\" }, is = { unacknowledged = \"5 elapsed hours\" } }, { is = { unacknowledged = \"30 elapsed minutes\" } }]",
        1,
    );
    let mut ticket = opened(&compile(&rows), "02T09:00");
    told(&mut ticket, "02T09:20", "night", true);
    assert_eq!(eligible_since(&ticket, "02T13:59:59", "second"), None);
    assert_eq!(
        eligible_since(&ticket, "02T14:00", "second"),
        Some(on("02T14:00"))
    );
}

/// A level was repeated without an end, or no more often than the product had in mind: PagerDuty (9), Opsgenie (20),
/// GoAlert (-1).
#[test]
fn the_ladder_is_repeated_so_often_and_no_more() {
    let repeat = "repeat = { every = \"15 elapsed minutes\", times = 4 }";
    let mut ticket = opened(&policy("", repeat), "02T09:00");
    climbs(&mut ticket, "02T09:30", None);
    for (t, due) in [("02T10:29:59", 3), ("02T10:30", 4), ("20T09:00", 4)] {
        let look = look(&ticket, t);
        let ladder = look.ladder().unwrap();
        assert_eq!(
            ladder.rung("second").unwrap().repeats.clone().unwrap().due,
            due,
            "{t}"
        );
    }
    for t in ["02T09:45", "02T10:00", "02T10:15", "02T10:30"] {
        happens(&mut ticket, t, EventKind::RungRepeated);
    }
    let again = ticket.apply(Event::new(on("02T10:45"), EventKind::RungRepeated));
    let Err(Refused::Act(refused)) = again else {
        panic!("{again:?}")
    };
    let rung = "second".to_owned();
    assert_eq!(
        refused.because,
        [Because::RepeatedEnough { rung, times: 4 }]
    );
}

/// "Not acknowledged" and "not closed" were two rules that had to be chosen between: Opsgenie.
#[test]
fn not_acknowledged_and_not_closed_are_two_conditions() {
    let not_closed = ladder("", "").replacen(
        "unacknowledged = \"1 elapsed hour\"",
        "since = { first = \"opened\", at-least = \"90 elapsed minutes\" }",
        1,
    );
    for (text, answered) in [(not_closed, Some(on("02T10:30"))), (ladder("", ""), None)] {
        let mut ticket = opened(&compile(&text), "02T09:00");
        acknowledges(&mut ticket, "02T09:10");
        assert_eq!(eligible_since(&ticket, "02T10:30", "manager"), answered);
        happens(&mut ticket, "02T10:20", EventKind::Resolved);
        assert_eq!(eligible_since(&ticket, "02T10:30", "manager"), None);
    }
}

/// A step that was deleted while an alert was open was resumed by its number, and so another one was: GoAlert.
#[test]
fn a_policy_edited_in_flight() {
    let first = policy("", "");
    let second = ladder("", "").replace("revision = \"1\"", "revision = \"2\"").replacen(
        "[[ladder.rung]]",
        "[[ladder.rung]]\nname = \"desk\"\nrole = \"desk\"\nkind = \"functional\"\n[[ladder.rung]]",
        1,
    );
    let second = compile(&second);
    let revision = second.hash().to_string();
    let book = Book::new([(on("01T00:00"), first), (on("20T09:00"), second)]).unwrap();
    let mut ticket = book.open(Opening::new(on("02T09:00"))).unwrap();
    climbs(&mut ticket, "02T09:30", None);
    happens(&mut ticket, "02T10:00", EventKind::Migrated { revision });
    let look = look(&ticket, "02T10:00");
    assert_eq!(look.ladder().unwrap().current, Some("second"));
    assert_eq!(
        eligible_since(&ticket, "02T10:30", "manager"),
        Some(on("02T10:30"))
    );
}

/// Windows in UTC moved by an hour when the clocks did: Grafana OnCall #3261, #2781, #5512.
#[test]
fn a_window_in_local_time() {
    let business = ladder("", "").replacen("30 elapsed minutes", "30 business minutes", 1);
    let policy = compile(&business);
    // Closing in Berlin is at 16:00 in UTC until the last Friday of March, and at 15:00 on Monday after it.
    for (opened_at, expected) in [("27T15:50", "30T07:20"), ("30T14:50", "31T07:20")] {
        let ticket = opened(&policy, opened_at);
        assert_eq!(
            look(&ticket, opened_at).next_change_at(),
            Some(on(expected))
        );
        assert_eq!(
            eligible_since(&ticket, expected, "second"),
            Some(on(expected))
        );
    }
}
