//! What no scenario can say, which is about one log: an account that tells a case who files it, and a closure that is
//! announced when a case is open already.

use crate::fixtures;
use crate::support::at;
use chrono::NaiveDate;
use duly::document::{ClosedDay, Document};
use duly::{Actor, Book, Due, Event, Opening, Policy, Severity, Side, Ticket};

fn compiled(document: &Document) -> Policy {
    Policy::compile(document).unwrap()
}

fn urgent(logged: &str) -> Opening {
    Opening::new(at(logged))
        .severity(Severity::new(1).unwrap())
        .region("emea")
        .environment("production")
        .fact("business-impact", "high")
}

fn due(ticket: &Ticket, as_of: &str) -> Due<'static> {
    let look = ticket.assess(at(as_of)).unwrap();
    let clock = look.clock("first-response").unwrap();
    Due::At(clock.cycles().last().unwrap().due.instant().unwrap())
}

/// Cases take what the account of their customer tells, whoever files: a contact, another of the customer, a partner.
#[test]
fn an_account_tells_cases_who_files() {
    let [accounts, cases] =
        ["revalize-account", "revalize"].map(|name| compiled(&fixtures::policy(name)));
    let mut account = accounts
        .open(Opening::new(at("2024-07-01T07:00:00Z")).id("acme"))
        .unwrap();
    let contact = Actor::new(Side::Customer)
        .id("a")
        .role("designated-contact");
    let named = Event::assigned(
        at("2024-07-02T07:00:00Z"),
        "designated-contact",
        contact.clone(),
    );
    account.apply(named).unwrap();
    let filed = "2024-08-05T07:00:00Z";
    let file = |actor: Actor| {
        let standing = account.assess(at(filed)).unwrap().standing(&actor);
        cases.open(urgent(filed).by(actor).standing(&standing))
    };
    assert_eq!(
        due(&file(contact).unwrap(), filed),
        Due::At(at("2024-08-05T09:00:00Z"))
    );
    let other = Actor::new(Side::Customer).id("b").role("licensed-user");
    assert_eq!(
        file(other).unwrap_err().to_string(),
        "`opened` refused: missing: a designated contact files it, a licensed user where these may, or a partner"
    );
    let partner = Actor::new(Side::Partner).id("p-1");
    assert!(file(partner).is_ok());
}

/// Filed on Monday at four in the afternoon: due on Tuesday at nine, and on Friday once Christmas Eve is announced.
#[test]
fn a_closure_announced_later_meets_open_cases() {
    let first = fixtures::policy("revalize");
    let mut second = first.clone();
    "2024-12-announced".clone_into(&mut second.policy.revision);
    let closed = &mut second.calendar.0.get_mut("berlin").unwrap().closed;
    closed.push(ClosedDay {
        date: NaiveDate::from_ymd_opt(2024, 12, 24),
        name: "Christmas Eve".to_owned(),
        ..ClosedDay::default()
    });
    let (from, announced) = (at("2024-07-29T00:00:00Z"), at("2024-12-23T15:30:00Z"));
    let book = Book::new([(from, compiled(&first)), (announced, compiled(&second))]).unwrap();
    let ticket = book.open(urgent("2024-12-23T15:00:00Z")).unwrap();
    assert_eq!(
        due(&ticket, "2024-12-23T15:29:59Z"),
        Due::At(at("2024-12-24T08:00:00Z"))
    );
    assert_eq!(
        due(&ticket, "2024-12-23T15:30:00Z"),
        Due::At(at("2024-12-27T08:00:00Z"))
    );
}
