//! The guard: authority, fields, needs and moves, all that is missing at once, and what an act brings about.

use super::{
    accepted, at, due, event, holder, missing, opened, policy, refused, state, undecided, vendor,
};
use duly::{
    Actor, Advisory, Because, Event, EventKind, Opening, Priority, Refused, Severity, Side, Ticket,
};

const CASE: &str = r#"
    role = { engineer = { what = "e" }, manager = { what = "m" }, agent = { what = "a" } }
    position.engineer = { what = "the engineer of the case" }
    reaction = { expedite = { what = "hurry" }, tell-management = { what = "tell" } }
    route = { hotline = { what = "the line" }, desk = { what = "the desk" } }
    [fact]
    reason = { type = "text", ask = "Why?" }
    outcome = { type = "choice", values = ["resources", "none"] }
    interval = { type = "duration" }
    progress = { type = "flag" }
    consent = { type = "flag", ask = "Does the customer agree?" }
    [track.escalation]
    start = "none"
    closing = "closed-with-ticket"
    [track.escalation.state]
    none = { kind = "idle" }
    requested = { kind = "asked" }
    active = { kind = "active" }
    declined = { kind = "ended" }
    over = { kind = "ended" }
    closed-with-ticket = { kind = "ended" }
    [act.escalation-requested]
    by = [{ side = ["customer", "partner"] }, "engineer"]
    field = { reason = "required", interval = "recommended" }
    moves.escalation = { from = ["none", "declined", "over", "closed-with-ticket"], to = "requested" }
    instead = ["hotline", { when = { region = "apac" }, is = "desk" }]
    [act.escalation-approved]
    by = { role = "manager", same = { region = "region" } }
    field.outcome = "required"
    moves.escalation = { from = "requested", to = "active" }
    effect = [
        { react = "expedite", route = "hotline", set = { progress = false }, wait = "customer" },
        { when = { fact = "outcome", is = "resources" }, react = "tell-management" },
        { when = { fact = "consent" }, react = "tell-management" },
    ]
    [act.escalation-declined]
    by = "manager"
    moves.escalation = { from = "requested", to = "declined" }
    [act.assigned]
    by = "anyone"
    effect = [
        { when = { assigning = "engineer" }, fill = { primary-contact = "assigned" } },
        { when = { assigning = "assignee", not = { known = "engineer" } }, fill = { primary-contact = "assigned" } },
    ]
    [act.de-escalated]
    by = { is = "engineer" }
    needs = [
        { says = "progress is made", when = { fact = "progress" } },
        { says = "the customer agrees", when = { fact = "consent" } },
        { says = "it is said by telephone", when = { through = "phone" }, need = "recommended" },
    ]
    moves.escalation = { from = "active", to = "over" }
    effect = { fill = { primary-contact = "assignee", engineer = "nobody" }, resume = "customer" }
"#;

/// Needs judge one value of a fact, so an event says one.
#[test]
fn a_fact_is_said_once_by_an_event() {
    let text = r#"
        fact.n = { type = "number" }
        [act.facts]
        by = "anyone"
        field.n = "optional"
        needs = { says = "n is small", when = { fact = "n", at-most = 10 } }
    "#;
    let mut ticket = opened(text);
    let twice = Event::facts(at(1), [("n", 5.into())]).field("n", 100);
    let refused = ticket.apply(twice).unwrap_err();
    let fact = "n".to_owned();
    assert_eq!(refused, Refused::SaidTwice { fact });
    ticket
        .apply(Event::facts(at(1), [("n", 5.into())]))
        .unwrap();
}

fn manager(region: &str) -> Actor {
    vendor("manager").region(region)
}

fn engineer() -> Actor {
    vendor("engineer").id("u-1")
}

fn requested() -> Ticket {
    let mut ticket = opened(CASE);
    let request = event(1, EventKind::EscalationRequested).field("reason", "nobody answers");
    let outcome = accepted(&mut ticket, request);
    // It is accepted without what is only recommended.
    let advice = Advisory::FieldMissing {
        field: "interval".to_owned(),
    };
    assert_eq!(outcome.advisories, [advice]);
    ticket
}

fn approved() -> Ticket {
    let mut ticket = requested();
    let approval = event(2, EventKind::EscalationApproved).by(manager("emea"));
    let outcome = accepted(&mut ticket, approval.field("outcome", "resources"));
    assert_eq!(outcome.reactions, ["expedite", "tell-management"]);
    assert_eq!(outcome.routes, ["hotline"]);
    // Whether the customer agrees is not known, so what hangs on it is left, and said.
    assert!(undecided(&outcome));
    ticket
}

#[test]
fn a_request_by_those_who_may_and_by_others() {
    let mut ticket = opened(CASE);
    let request = |actor| event(1, EventKind::EscalationRequested).by(actor);
    let refusal = refused(&mut ticket, request(Actor::new(Side::Bot).role("agent")));
    assert_eq!(
        refusal.to_string(),
        "`escalation-requested` refused: found role `agent`, who may not do it; field `reason` missing: Why?; \
         it may be done by side `customer` or `partner`, or `engineer`; turn to `hotline` instead"
    );
    assert_eq!(refusal.may, ["side `customer` or `partner`", "`engineer`"]);
    // Of a vendor whose role is not told it cannot be said.
    let refusal = refused(&mut ticket, request(Actor::new(Side::Vendor)));
    assert!(matches!(&refusal.because[0], Because::Undecided { ask, .. } if *ask == ["role"]));
    accepted(
        &mut ticket,
        request(engineer()).field("reason", "it is stuck"),
    );
    assert_eq!(state(&ticket, "escalation"), "requested");
}

#[test]
fn a_text_that_says_nothing_is_missing() {
    let mut ticket = opened(CASE);
    let request = event(1, EventKind::EscalationRequested).field("reason", "  ");
    let refusal = refused(&mut ticket, request);
    assert!(
        matches!(&refusal.because[..], [Because::FieldMissing { field, .. }] if field == "reason")
    );
}

#[test]
fn a_field_that_the_act_does_not_have() {
    let mut ticket = opened(CASE);
    let request = event(1, EventKind::EscalationRequested).field("outcome", "none");
    let refusal = ticket.apply(request).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "unknown field: found `outcome`, expected `interval` or `reason`"
    );
    let reply = event(1, EventKind::Acknowledged).field("reason", "so");
    assert!(matches!(
        ticket.apply(reply),
        Err(Refused::UnknownName { what: "field", .. })
    ));
    let number = event(1, EventKind::EscalationRequested).field("reason", 3);
    assert!(matches!(ticket.apply(number), Err(Refused::BadFact { .. })));
}

#[test]
fn a_manager_of_another_region_and_of_none() {
    let mut ticket = requested();
    let approval = |actor| {
        event(2, EventKind::EscalationApproved)
            .by(actor)
            .field("outcome", "none")
    };
    let refusal = refused(&mut ticket, approval(manager("apac")));
    assert!(matches!(
        &refusal.because[..],
        [Because::NotAuthorised { .. }]
    ));
    let refusal = refused(&mut ticket, approval(vendor("manager")));
    assert!(matches!(&refusal.because[..], [Because::Undecided { ask, .. }] if *ask == ["region"]));
    // Whatever the region, an agent is no manager.
    let refusal = refused(&mut ticket, approval(vendor("agent")));
    assert!(matches!(
        &refusal.because[..],
        [Because::NotAuthorised { .. }]
    ));
    let outcome = accepted(&mut ticket, approval(manager("emea")));
    assert_eq!(outcome.reactions, ["expedite"]);
}

#[test]
fn a_move_from_another_state() {
    let mut ticket = opened(CASE);
    let approval = event(1, EventKind::EscalationApproved).by(manager("emea"));
    let refusal = refused(&mut ticket, approval.field("outcome", "none"));
    let [
        Because::NotInState {
            track,
            found,
            expected,
        },
    ] = &refusal.because[..]
    else {
        panic!("{refusal}");
    };
    assert_eq!((track.as_str(), found.as_str()), ("escalation", "none"));
    assert_eq!(*expected, ["requested"]);
    // One case at a time; an ended one may be asked for again.
    let mut ticket = requested();
    let request = |hour| event(hour, EventKind::EscalationRequested).field("reason", "again");
    refused(&mut ticket, request(2));
    accepted(
        &mut ticket,
        event(2, EventKind::EscalationDeclined).by(manager("apac")),
    );
    accepted(&mut ticket, request(3));
    assert_eq!(state(&ticket, "escalation"), "requested");
}

#[test]
fn all_that_is_missing_at_once_and_then_one_by_one() {
    let mut ticket = approved();
    accepted(&mut ticket, Event::assigned(at(2), "engineer", engineer()));
    let ends = |hour, actor| event(hour, EventKind::DeEscalated).by(actor);
    let refusal = refused(&mut ticket, ends(3, vendor("engineer").id("u-2")));
    let [by, progress, consent] = &refusal.because[..] else {
        panic!("{refusal}");
    };
    assert!(matches!(by, Because::NotAuthorised { .. }));
    assert!(missing("progress is made")(progress));
    assert!(matches!(consent, Because::Undecided { ask, .. } if *ask == ["consent"]));
    accepted(
        &mut ticket,
        Event::facts(
            at(3),
            [("progress", true.into()), ("consent", false.into())],
        ),
    );
    let refusal = refused(&mut ticket, ends(3, engineer()));
    assert!(matches!(&refusal.because[..], [one] if missing("the customer agrees")(one)));
    accepted(&mut ticket, Event::facts(at(3), [("consent", true.into())]));
    let outcome = accepted(&mut ticket, ends(4, engineer()));
    assert!(
        matches!(&outcome.advisories[..], [Advisory::NotMet { says, .. }] if says == "it is said by telephone")
    );
    assert_eq!(state(&ticket, "escalation"), "over");
    assert_eq!(holder(&ticket, "engineer"), None);
    // The end of an escalation is not the end of the ticket, nor of what else holds.
    assert_eq!(state(&ticket, "ticket"), "open");
    assert_eq!(ticket.assess(at(4)).unwrap().waiting().count(), 0);
}

#[test]
fn what_is_advised_and_done_is_not_said() {
    let mut ticket = approved();
    accepted(&mut ticket, Event::assigned(at(2), "engineer", engineer()));
    accepted(
        &mut ticket,
        Event::facts(at(3), [("progress", true.into()), ("consent", true.into())]),
    );
    assert_eq!(ticket.assess(at(3)).unwrap().waiting().count(), 1);
    let end = event(4, EventKind::DeEscalated)
        .by(engineer())
        .channel("phone");
    assert_eq!(accepted(&mut ticket, end).advisories, []);
}

#[test]
fn a_position_that_another_is_filled_with() {
    let mut ticket = opened(CASE);
    let assigned =
        |position: &str, id: &str| Event::assigned(at(1), position, vendor("agent").id(id));
    accepted(&mut ticket, assigned("assignee", "u-1"));
    assert_eq!(holder(&ticket, "primary-contact").as_deref(), Some("u-1"));
    accepted(&mut ticket, assigned("engineer", "u-2"));
    assert_eq!(holder(&ticket, "primary-contact").as_deref(), Some("u-2"));
    // The engineer stays the contact whoever the ticket is assigned to.
    accepted(&mut ticket, assigned("assignee", "u-3"));
    assert_eq!(holder(&ticket, "primary-contact").as_deref(), Some("u-2"));
}

/// A field is read from the event alone, and is a fact once the event is accepted.
#[test]
fn a_field_is_what_the_event_says() {
    let text = r#"
        fact.plan-agreed = { type = "flag" }
        event.update-sent = { what = "told" }
        [act.update-sent]
        field.plan-agreed = "optional"
        needs = { says = "there is a plan", when = { fact = "plan-agreed" } }
    "#;
    let mut ticket = opened(text);
    let sent = || {
        event(
            2,
            EventKind::Happened {
                event: "update-sent".to_owned(),
            },
        )
    };
    accepted(
        &mut ticket,
        Event::facts(at(1), [("plan-agreed", true.into())]),
    );
    let refusal = refused(&mut ticket, sent());
    assert!(
        matches!(&refusal.because[..], [Because::Undecided { ask, .. }] if *ask == ["plan-agreed"])
    );
    let refusal = refused(&mut ticket, sent().field("plan-agreed", false));
    assert!(matches!(&refusal.because[..], [one] if missing("there is a plan")(one)));
    accepted(&mut ticket, sent().field("plan-agreed", true));
}

#[test]
fn events_of_a_case_that_the_policy_does_not_have() {
    let mut ticket = opened("");
    for kind in [
        EventKind::EscalationRequested,
        EventKind::EscalationReviewBegun,
        EventKind::EscalationApproved,
        EventKind::EscalationDeclined,
        EventKind::ConcernRaised,
        EventKind::DeEscalated,
    ] {
        let refusal = refused(&mut ticket, event(1, kind));
        assert_eq!(refusal.because, [Because::NotInPolicy]);
    }
    // Any other event needs no act.
    accepted(&mut ticket, event(1, EventKind::Acknowledged));
}

const SEVERITY: &str = r#"
    fact.why = { type = "text" }
    [act.severity-reported]
    field.why = { need = "required", when = { change = "raised" } }
    [act.severity-confirmed]
    needs = { says = "severities are not lowered", when = { not = { change = "lowered" } } }
    [act.priority-set]
    by = { side = ["customer", "partner"] }
    [act.change-requested]
    by = [{ role = "agent", when = { change = "raised" } }, "manager"]
"#;

fn severity(rank: u8) -> Severity {
    Severity::new(rank).unwrap()
}

#[test]
fn raising_a_severity_takes_a_reason_and_lowering_takes_none() {
    let mut ticket = opened(SEVERITY);
    let report = |rank| {
        event(
            1,
            EventKind::SeverityReported {
                severity: severity(rank),
            },
        )
    };
    // The first is no raise.
    accepted(&mut ticket, report(2));
    let refusal = refused(&mut ticket, report(1));
    assert!(
        matches!(&refusal.because[..], [Because::FieldMissing { field, .. }] if field == "why")
    );
    accepted(&mut ticket, report(1).field("why", "all are down"));
    accepted(&mut ticket, report(1));
    accepted(&mut ticket, report(3));
}

#[test]
fn confirming_lowers_where_it_is_milder_than_what_is_in_force() {
    let mut ticket = opened(SEVERITY);
    let confirm = |rank| {
        event(
            1,
            EventKind::SeverityConfirmed {
                severity: severity(rank),
            },
        )
    };
    accepted(
        &mut ticket,
        event(
            1,
            EventKind::SeverityReported {
                severity: severity(2),
            },
        ),
    );
    let refusal = refused(&mut ticket, confirm(3));
    assert!(matches!(&refusal.because[..], [one] if missing("severities are not lowered")(one)));
    accepted(&mut ticket, confirm(2));
    accepted(&mut ticket, confirm(1));
    refused(&mut ticket, confirm(2));
}

#[test]
fn a_priority_that_only_customers_set() {
    let mut ticket = opened(SEVERITY);
    let priority = Priority::new(1).unwrap();
    let set = event(1, EventKind::PrioritySet { priority });
    refused(&mut ticket, set.clone().by(vendor("agent")));
    accepted(&mut ticket, set);
}

/// The first in rank is the highest; what is asked for goes the way that it would if it were accepted.
#[test]
fn which_way_a_priority_goes() {
    let desk = |direction: &str| {
        format!(
            r#"
            [act.priority-set]
            by = {{ side = "customer", when = {{ change = "{direction}" }} }}
            [act.change-requested]
            by = {{ side = "customer", when = {{ change = "{direction}" }} }}
            "#
        )
    };
    let one = |rank| Priority::new(rank).unwrap();
    for (before, after, goes) in [
        (None, 2, "set"),
        (Some(2), 1, "raised"),
        (Some(1), 2, "lowered"),
        (Some(2), 2, "none"),
    ] {
        for direction in ["set", "raised", "lowered", "none"] {
            let mut opening = Opening::new(at(0));
            opening.priority = before.map(one);
            let ticket = policy(&desk(direction)).open(opening).unwrap();
            let priority = one(after);
            let asked = EventKind::ChangeRequested {
                severity: None,
                priority: Some(priority),
            };
            for kind in [EventKind::PrioritySet { priority }, asked] {
                let is_accepted = ticket.clone().apply(event(1, kind)).is_ok();
                let place = format!("{before:?} to {after}, {direction}");
                assert_eq!(is_accepted, direction == goes, "{place}");
            }
        }
    }
}

/// A role that may raise and not lower.
#[test]
fn an_authority_in_one_direction() {
    let mut ticket = opened(SEVERITY);
    accepted(
        &mut ticket,
        event(
            1,
            EventKind::SeverityReported {
                severity: severity(2),
            },
        ),
    );
    let ask = |rank, role: &str| {
        let kind = EventKind::ChangeRequested {
            severity: Some(severity(rank)),
            priority: None,
        };
        event(1, kind).by(vendor(role))
    };
    accepted(&mut ticket, ask(1, "agent"));
    refused(&mut ticket, ask(3, "agent"));
    refused(&mut ticket, ask(2, "agent"));
    accepted(&mut ticket, ask(3, "manager"));
}

/// What an act needs is judged by what was before its event, what there has been no less than facts.
#[test]
fn an_act_needs_an_event_that_has_come() {
    let text = r#"
        event = { plan = { what = "a plan" }, agree = { what = "agreement" } }
        [act.agree]
        needs = [
            { says = "there is a plan", when = { seen = "plan" } },
            { says = "agreed once only", when = { count = { of = "agree", at-most = 0 } } },
        ]
    "#;
    let mut ticket = opened(text);
    let agree = || {
        event(
            1,
            EventKind::Happened {
                event: "agree".to_owned(),
            },
        )
    };
    let first = refused(&mut ticket, agree()).because;
    assert!(
        first.len() == 1 && first.iter().any(missing("there is a plan")),
        "{first:?}"
    );
    accepted(
        &mut ticket,
        event(
            1,
            EventKind::Happened {
                event: "plan".to_owned(),
            },
        ),
    );
    accepted(&mut ticket, agree());
    let again = refused(&mut ticket, agree()).because;
    assert!(
        again.len() == 1 && again.iter().any(missing("agreed once only")),
        "{again:?}"
    );
}

/// A table that reads what the ticket waits for is read anew where an act begins the waiting, or ends it.
#[test]
fn a_table_reads_what_an_act_lets_the_ticket_wait_for() {
    let text = r#"
        event = { held = { what = "h" }, freed = { what = "f" } }
        act.held = { by = "anyone", effect = { wait = "customer" } }
        act.freed = { by = "anyone", effect = { resume = "customer" } }
        [clock.update]
        start = "opened"
        reclassified = "from-origin"
        target = [{ when = { waiting = "customer" }, is = "1 elapsed hour" }, { is = "2 elapsed hours" }]
    "#;
    let mut ticket = opened(text);
    for (event, hours) in [("freed", 2), ("held", 1), ("held", 1), ("freed", 2)] {
        accepted(&mut ticket, Event::happened(at(0), event));
        assert_eq!(due(&ticket, "update"), Some(at(hours)), "{event}");
    }
}

/// What is waited for is what held before the event, also where the act itself ends the waiting, or begins it.
#[test]
fn an_act_may_ask_what_the_ticket_waits_for() {
    let text = r#"
        event.remind = { what = "the customer is reminded" }
        [act.remind]
        by = "anyone"
        needs = { says = "the customer has to answer", when = { waiting = "customer" } }
        effect = { resume = "customer" }
    "#;
    let mut ticket = opened(text);
    let remind = |hour| Event::happened(at(hour), "remind");
    let reason = || "customer".to_owned();
    refused(&mut ticket, remind(1));
    accepted(
        &mut ticket,
        event(2, EventKind::WaitingSet { reason: reason() }),
    );
    accepted(&mut ticket, remind(3));
    refused(&mut ticket, remind(4));
    accepted(
        &mut ticket,
        event(5, EventKind::WaitingSet { reason: reason() }),
    );
    accepted(
        &mut ticket,
        event(6, EventKind::WaitingCleared { reason: reason() }),
    );
    refused(&mut ticket, remind(7));
    let begins = text.replace("resume", "wait");
    refused(&mut opened(&begins), remind(1));
}

/// A fact that stands at its default is not known; a field of the act is known where the event bears it, and not
/// where it was told before.
#[test]
fn an_act_may_ask_what_is_known() {
    let text = r#"
        event = { ask = { what = "somebody asks" }, send = { what = "something is sent" } }
        fact = { way = { type = "text", default = "post" }, reason = { type = "text", default = "none" } }
        [act.ask]
        by = "anyone"
        field.reason = "optional"
        needs = { says = "it is said why", when = { known = "reason" } }
        [act.send]
        by = "anyone"
        needs = { says = "it is said how", when = { known = "way" } }
    "#;
    let mut ticket = opened(text);
    let ask = |hour| Event::happened(at(hour), "ask");
    refused(&mut ticket, ask(1));
    accepted(&mut ticket, ask(2).field("reason", "it is late"));
    refused(&mut ticket, ask(3));
    refused(&mut ticket, Event::happened(at(4), "send"));
    accepted(
        &mut ticket,
        Event::facts(at(5), [("way", "courier".into())]),
    );
    accepted(&mut ticket, Event::happened(at(6), "send"));
}
