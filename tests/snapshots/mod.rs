//! Whole answers as they serialise, one for each policy, with what explains them.

use crate::fixtures;
use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Options;
use duly::{
    Actor, Assessment, Event, EventKind, Opening, Policy, Response, Rule, Segment, Side, Stretch,
    Ticket,
};
use std::fmt::Write;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn event(at: DateTime<Utc>, kind: EventKind, side: Side) -> Event {
    Event::new(at, kind).by(Actor::new(side))
}

fn ticket(policy: &Policy, opening: Opening, events: Vec<Event>) -> Ticket {
    let mut ticket = policy.open(opening).unwrap();
    for event in events {
        ticket.apply(event).unwrap();
    }
    ticket
}

/// The assessment as JSON, the origin of its zone data aside, and every cycle's rules and stretches in lines.
fn snapshot(name: &str, assessment: &Assessment<'_>) {
    let mut json = serde_json::to_string_pretty(assessment).unwrap();
    for zone in assessment.zone_data() {
        let version = format!("\"version\": \"{}\"", zone.version);
        let provider = format!("\"provider\": \"{}\"", zone.provider);
        json = json
            .replace(&version, "\"version\": \"(any)\"")
            .replace(&provider, "\"provider\": \"(any)\"");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!(name, json);
        insta::assert_snapshot!(format!("{name}-explained"), explained(assessment));
    });
}

fn explained(assessment: &Assessment<'_>) -> String {
    let mut text = String::new();
    for clock in assessment.clocks() {
        for cycle in clock.cycles() {
            writeln!(text, "{}, cycle {}", clock.name(), cycle.number).unwrap();
            let explanation = cycle.explain();
            for rule in &explanation.rules {
                writeln!(text, "  {}", ruled(rule)).unwrap();
            }
            for segment in explanation.segments() {
                writeln!(text, "  {}", stretched(&segment)).unwrap();
            }
        }
    }
    text
}

fn ruled(rule: &Rule<'_>) -> String {
    let cited: Vec<String> = rule.cite.iter().map(ToString::to_string).collect();
    format!("{}: {} [{}]", rule.path, rule.says, cited.join("; "))
}

fn stretched(segment: &Segment<'_>) -> String {
    let what = match &segment.stretch {
        Stretch::Counted => "counted".to_owned(),
        Stretch::Closed { days } if days.is_empty() => "closed".to_owned(),
        Stretch::Closed { days } => format!("closed: {}", days.join(", ")),
        Stretch::Unmeasured => "not measured".to_owned(),
        Stretch::Ended => "ended".to_owned(),
        Stretch::Paused { reasons } => format!("paused: {}", reasons.join(", ")),
    };
    let minutes = segment.length().num_minutes();
    format!("{} {} {minutes} min {what}", segment.from, segment.to)
}

/// An urgent case before a holiday, half an hour before it is late; support has written a note.
#[test]
fn revalize() {
    let policy = Policy::compile(&fixtures::policy("revalize")).unwrap();
    let opening = Opening::new(at("2024-10-02T14:30:00Z"))
        .severity(policy.severity("Urgent").unwrap())
        .region("emea")
        .environment("production")
        .fact("business-impact", "high");
    let kind = EventKind::Replied {
        response: Response::Notice,
    };
    let note = event(at("2024-10-02T14:45:00Z"), kind, Side::Vendor)
        .visibility(duly::Visibility::Internal);
    let ticket = ticket(&policy, opening, vec![note]);
    snapshot(
        "revalize",
        &ticket.assess(at("2024-10-04T07:00:00Z")).unwrap(),
    );
}

/// Reported critical, determined high half an hour later; acknowledged, not answered.
#[test]
fn blancco() {
    let options = Options::default().reading("response-table", "illustrative");
    let policy = Policy::compile_with(&fixtures::policy("blancco-old"), &options).unwrap();
    let opening = Opening::new(at("2021-04-01T14:30:00Z"))
        .severity(policy.severity("Critical").unwrap())
        .plan("sp2")
        .fact("centre", "uk")
        .fact("problem", "the erasure stops halfway")
        .fact("changed-before", "nothing")
        .fact("lasting", TimeDelta::hours(2));
    let severity = policy.severity("High").unwrap();
    let events = vec![
        event(
            at("2021-04-01T14:30:05Z"),
            EventKind::Acknowledged,
            Side::System,
        ),
        event(
            at("2021-04-01T15:00:00Z"),
            EventKind::SeverityConfirmed { severity },
            Side::Vendor,
        ),
    ];
    let ticket = ticket(&policy, opening, events);
    snapshot(
        "blancco",
        &ticket.assess(at("2021-04-06T09:00:00Z")).unwrap(),
    );
}

/// Answered late, asked back, waiting for the customer since yesterday noon.
#[test]
fn house() {
    let policy = Policy::compile(&fixtures::policy("house")).unwrap();
    let opening = Opening::new(at("2026-03-02T08:00:00Z"))
        .severity(policy.severity("Impaired").unwrap())
        .plan("silver")
        .fact("affected-users", 40);
    let replied = |response| EventKind::Replied { response };
    let reason = "customer".to_owned();
    let events = vec![
        event(
            at("2026-03-02T14:00:00Z"),
            replied(Response::Question),
            Side::Vendor,
        ),
        event(
            at("2026-03-03T08:00:00Z"),
            replied(Response::Notice),
            Side::Customer,
        ),
        event(
            at("2026-03-03T11:00:00Z"),
            EventKind::WaitingSet { reason },
            Side::Vendor,
        ),
    ];
    let ticket = ticket(&policy, opening, events);
    snapshot("house", &ticket.assess(at("2026-03-04T09:30:00Z")).unwrap());
}
