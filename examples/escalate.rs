//! A request for escalation, from "may I?" to its end, as a service desk would see it.
//!
//! ```text
//! cargo run --example escalate
//! ```
//!
//! It walks one ticket under the English edition of a fixture policy: the verdict before anything is told, the
//! questions, the request, a manager of another region, an approval without an outcome, the engineer, the
//! agreed updates, a concern, and an end that lacks three things at once.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command prints"
)]

mod support;

use chrono::{DateTime, Utc};
use duly::{Actor, Event, EventKind, FactValue, Opening, Side, Ticket, render};
use std::process::ExitCode;
use support::{Failure, compile, ended, fixture};

fn main() -> ExitCode {
    ended("escalate", run().map(|()| ExitCode::SUCCESS))
}

fn run() -> Result<(), Failure> {
    let policy = compile(&fixture("policies/vmware-en.toml"), &[])?
        .map_err(|problems| Failure(problems.to_string()))?;
    let severity = policy
        .severity("s2")
        .ok_or(Failure("no severity `s2`".to_owned()))?;
    let opening = Opening::new(at("09:00")?).region("emea").severity(severity);
    let mut desk = Desk(policy.open(opening)?);
    asked(&mut desk)?;
    decided(&mut desk)?;
    led(&mut desk)?;
    over(&mut desk)
}

/// The question, the missing facts, the request.
fn asked(desk: &mut Desk) -> Result<(), Failure> {
    desk.asks(
        "09:05",
        "The customer asks whether it may be escalated; nothing is told yet",
    )?;
    desk.happens(
        tell(
            "09:10",
            &[
                ("problem-statement-correct", true.into()),
                ("business-impact-accurate", true.into()),
                ("workaround", "impractical".into()),
                ("dissatisfied-with", "responsiveness".into()),
                ("situation", "storage".into()),
            ],
        )?
        .by(customer()),
    )?;
    desk.asks("09:10", "The questions are answered")?;
    let request = Event::new(at("09:15")?, EventKind::EscalationRequested);
    desk.happens(
        request
            .by(customer())
            .field("escalation-reason", "nobody answers"),
    )
}

/// The review and its outcome.
fn decided(desk: &mut Desk) -> Result<(), Failure> {
    let begins = |actor| -> Result<Event, Failure> {
        Ok(Event::new(at("09:30")?, EventKind::EscalationReviewBegun).by(actor))
    };
    desk.happens(begins(manager("apac"))?)?;
    desk.happens(begins(manager("emea"))?)?;
    let approves = Event::new(at("10:00")?, EventKind::EscalationApproved).by(manager("emea"));
    desk.happens(approves.clone())?;
    desk.happens(approves.field("resources", "two specialists"))
}

/// The engineer, the agreed updates, a concern.
fn led(desk: &mut Desk) -> Result<(), Failure> {
    let skilled = engineer().skill("storage");
    let assigned = EventKind::Assigned {
        position: "escalation-engineer".to_owned(),
        to: Some(Box::new(skilled)),
    };
    desk.happens(Event::new(at("10:15")?, assigned).by(manager("emea")))?;
    let agreed = own("11:00", "communication-plan-agreed")?.by(engineer());
    let agreed = agreed
        .field("update-mode", "phone")
        .field("update-attendees", "the customer's lead");
    desk.happens(agreed.field("update-frequency", "8 hours"))?;
    let concern = Event::new(at("12:00")?, EventKind::ConcernRaised).by(customer());
    desk.happens(
        concern
            .field("concern-to", "duty-manager")
            .field("concern-because", "digressed"),
    )?;
    desk.asks("12:01", "A concern: management is to be told at once")?;
    desk.happens(own("12:05", "management-informed")?.by(engineer()))?;
    desk.happens(own("13:00", "manager-conference-held")?.by(manager("emea")))
}

/// The end, once all it takes is done.
fn over(desk: &mut Desk) -> Result<(), Failure> {
    desk.happens(tell("14:00", &[("progress", "acceptable".into())])?.by(engineer()))?;
    let ends = |time: &str| -> Result<Event, Failure> {
        Ok(Event::new(at(time)?, EventKind::DeEscalated).by(engineer()))
    };
    desk.happens(ends("14:05")?)?;
    desk.happens(own("14:10", "action-plan-confirmed")?.by(engineer()))?;
    let on_track = own("14:20", "on-track-confirmed")?.by(engineer());
    desk.happens(on_track.field("on-track", "troubleshooting"))?;
    desk.happens(own("14:30", "consent-documented")?.by(engineer()))?;
    desk.happens(ends("14:45")?)?;
    desk.asks("14:45", "The escalation has ended, the request goes on")
}

/// A ticket, and what is printed of it.
struct Desk(Ticket);

impl Desk {
    /// What a service desk sees at that time.
    fn asks(&self, time: &str, what: &str) -> Result<(), Failure> {
        let look = self.0.assess(at(time)?)?;
        println!("== {what}\n\n{}", render::text(&look).named("R-7"));
        Ok(())
    }

    /// What comes of an event; a refusal changes nothing.
    fn happens(&mut self, event: Event) -> Result<(), Failure> {
        let (now, time) = (event.at, event.at.format("%H:%M"));
        let said = if let EventKind::Happened { event } = &event.kind {
            event.clone()
        } else {
            event.kind.name().as_str().to_owned()
        };
        match self.0.apply(event) {
            Ok(outcome) => {
                let look = self.0.assess(now)?;
                let state = look.case().map_or("none", |case| case.label()).to_owned();
                println!("{time} {said}: accepted, the case is {state}");
                for advice in &outcome.advisories {
                    println!("      advice: {advice}");
                }
                for reaction in &outcome.reactions {
                    println!("      do: {reaction}");
                }
            }
            Err(refused) => println!("{time} {refused}"),
        }
        println!();
        Ok(())
    }
}

fn customer() -> Actor {
    Actor::new(Side::Customer)
}

fn manager(region: &str) -> Actor {
    vendor("regional-escalation-manager").region(region)
}

fn engineer() -> Actor {
    vendor("escalation-engineer").id("engineer-7")
}

fn vendor(role: &str) -> Actor {
    Actor::new(Side::Vendor).role(role)
}

fn at(time: &str) -> Result<DateTime<Utc>, Failure> {
    Ok(format!("2026-03-02T{time}:00Z").parse()?)
}

fn own(time: &str, name: &str) -> Result<Event, Failure> {
    let event = name.to_owned();
    Ok(Event::new(at(time)?, EventKind::Happened { event }))
}

fn tell(time: &str, facts: &[(&str, FactValue)]) -> Result<Event, Failure> {
    let set = facts
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let (set, withdrawn) = (set.collect(), Vec::new());
    Ok(Event::new(at(time)?, EventKind::Facts { set, withdrawn }))
}
