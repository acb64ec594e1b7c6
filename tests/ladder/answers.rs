//! Answers that count, answers that do not, and those of which it is not told how long they hold.

use super::{
    acknowledges, by_time, climbs, happens, on, opened, stands, state, three, told, turns,
};
use duly::{
    Actor, Advisory, Event, EventKind, Outcome, RungAnswer, RungState, Side, Ticket, Truth,
};

fn answer_on(ticket: &mut Ticket, t: &str, rung: &str) -> Vec<Advisory> {
    let rung = Some(rung.to_owned());
    happens(ticket, t, EventKind::RungAcknowledged { rung }).advisories
}

fn nothing_on(rung: &str) -> Vec<Advisory> {
    let rung = rung.to_owned();
    vec![Advisory::NothingToAnswer { rung }]
}

fn rung<T>(ticket: &Ticket, t: &str, name: &str, see: impl FnOnce(&RungAnswer<'_>) -> T) -> T {
    let look = ticket.assess(on(t)).unwrap();
    see(look.ladder().unwrap().rung(name).unwrap())
}

/// Who is not asked yet has nothing to answer; what they say before does not answer for later.
#[test]
fn an_answer_before_anybody_is_asked() {
    let text = by_time().replace("[ladder]", "[ladder]\nsteps = \"jumps\"");
    let mut ticket = opened(&text);
    assert_eq!(
        answer_on(&mut ticket, "02T09:10", "manager"),
        nothing_on("manager")
    );
    climbs(&mut ticket, "02T09:20", Some("manager"));
    let since = rung(&ticket, "02T12:00", "manager", |rung| {
        assert_eq!(rung.acknowledged, []);
        (rung.is_acknowledged, rung.unanswered_since)
    });
    assert_eq!(since, (Truth::False, Some(on("02T09:20"))));
    // Nobody waits for those who were left out.
    assert_eq!(
        answer_on(&mut ticket, "02T12:00", "lead"),
        nothing_on("lead")
    );
    assert_eq!(answer_on(&mut ticket, "02T12:00", "manager"), []);
}

/// From the instant on at which the rung becomes eligible there is something to answer.
#[test]
fn an_answer_at_the_instant_itself() {
    for (t, advice, manager) in [
        ("02T09:29:59", nothing_on("lead"), "from 02T10:30:00"),
        ("02T09:30", Vec::new(), "not yet"),
    ] {
        let mut ticket = opened(&by_time());
        assert_eq!(answer_on(&mut ticket, t, "lead"), advice, "{t}");
        assert_eq!(state(&ticket, t, "manager"), manager, "{t}");
    }
}

fn with_a_fact(text: &str) -> String {
    let fact = "fact.lull = { type = \"duration\", ask = \"How long?\" }\n    fact.big";
    text.replacen("fact.big", fact, 1)
}

fn tells(ticket: &mut Ticket, t: &str, span: &str) {
    let event = Event::facts(on(t), [("lull", span.into())]);
    ticket.apply(event).unwrap();
}

/// How long an answer holds is asked for; until it is told, nothing follows from the answer, either way.
#[test]
fn it_is_not_told_how_long_an_answer_holds() {
    let lasts = "pauses = [\"vendor\"]\nacknowledgement-lasts = { from-fact = \"lull\", unit = \"elapsed\" }";
    let text = by_time().replacen("pauses = [\"vendor\"]", lasts, 1);
    let mut ticket = opened(&with_a_fact(&text));
    assert_eq!(state(&ticket, "02T09:00", "lead"), "from 02T09:30:00");
    acknowledges(&mut ticket, "02T09:10", None);
    for t in ["02T09:10", "20T09:00"] {
        assert_eq!(state(&ticket, t, "lead"), "ask lull", "{t}");
        assert_eq!(state(&ticket, t, "manager"), "not yet", "{t}");
        rung(&ticket, t, "analyst", |analyst| {
            assert_eq!(analyst.is_acknowledged, Truth::Unknown);
            assert_eq!(
                (analyst.acknowledged_until, analyst.unanswered_since),
                (None, None)
            );
            let ask: Vec<&str> = analyst
                .acknowledged_ask
                .iter()
                .map(|ask| ask.fact)
                .collect();
            assert_eq!(ask, ["lull"]);
        });
        assert_eq!(ticket.assess(on(t)).unwrap().next_change(), None, "{t}");
    }
    tells(&mut ticket, "02T09:20", "1 hour");
    rung(&ticket, "02T09:20", "analyst", |analyst| {
        assert_eq!(analyst.is_acknowledged, Truth::True);
        assert_eq!(analyst.acknowledged_until, Some(on("02T10:10")));
        assert_eq!(analyst.acknowledged_ask, []);
    });
    turns(&ticket, "lead", "02T10:40");
}

#[test]
fn it_is_not_told_how_often_somebody_is_told_again() {
    let repeat = "repeat = { every = { from-fact = \"lull\", unit = \"elapsed\" }, times = 3 }";
    let mut ticket = opened(&with_a_fact(&three("", repeat, "")));
    climbs(&mut ticket, "02T10:00", None);
    let repeats = |ticket: &Ticket, t: &str| {
        rung(ticket, t, "lead", |lead| {
            let repeats = lead.repeats.as_ref().unwrap();
            let ask: Vec<String> = repeats.ask.iter().map(|ask| ask.fact.to_owned()).collect();
            (repeats.due, repeats.done, repeats.next, ask)
        })
    };
    let ask = vec!["lull".to_owned()];
    assert_eq!(repeats(&ticket, "02T12:00"), (0, 0, None, ask.clone()));
    // Whether that is early cannot be said.
    let outcome = happens(&mut ticket, "02T12:00", EventKind::RungRepeated);
    assert_eq!(outcome, Outcome::default());
    assert_eq!(repeats(&ticket, "02T12:00"), (1, 1, None, ask));
    tells(&mut ticket, "02T12:00", "50 minutes");
    let third = Some(on("02T12:30"));
    assert_eq!(repeats(&ticket, "02T12:00"), (2, 1, third, Vec::new()));
}

fn again(ticket: &mut Ticket, t: &str) -> Vec<Advisory> {
    happens(ticket, t, EventKind::RungRepeated).advisories
}

/// One that is made before it is due, or after an answer, uses up one of those there are; that is said.
#[test]
fn telling_again_what_is_not_due() {
    let early = || {
        let rung = "lead".to_owned();
        vec![Advisory::RepeatNotDue { rung }]
    };
    let repeat = "repeat = { every = \"20 elapsed minutes\", times = 2 }";
    let mut ticket = opened(&three("", repeat, ""));
    climbs(&mut ticket, "02T10:00", None);
    let mut punctual = ticket.clone();
    assert_eq!(again(&mut ticket, "02T10:19:59"), early());
    // The first was made, and the second is due at 10:40.
    let mut second = ticket.clone();
    assert_eq!(again(&mut second, "02T10:39:59"), early());
    assert_eq!(again(&mut ticket, "02T10:40"), []);
    assert_eq!(again(&mut punctual, "02T10:20"), []);
    acknowledges(&mut punctual, "02T10:25", None);
    assert_eq!(again(&mut punctual, "02T12:00"), early());
}

/// There is nobody on the rung that is begun on: the next one is asked in its place, but nothing is climbed.
#[test]
fn nobody_is_on_the_rung_that_is_begun_on() {
    let text = |then: &str| {
        let role = "role = \"analyst\"";
        let vacant =
            format!("{role}\nvacant = {{ when = {{ fact = \"away\" }}, then = \"{then}\" }}");
        by_time().replacen(role, &vacant, 1)
    };
    let mut ticket = opened(&text("skip"));
    assert_eq!(state(&ticket, "02T09:00", "lead"), "from 02T09:30:00");
    told(&mut ticket, "02T09:10", "away", true);
    assert_eq!(state(&ticket, "02T09:10", "lead"), "since 02T09:10:00");
    assert_eq!(state(&ticket, "02T09:10", "manager"), "from 02T10:10:00");
    let stand = ("analyst".to_owned(), "lead".to_owned());
    assert_eq!(stands(&ticket, "02T09:10"), stand);
    // Somebody is there again: it is for them first, who are asked since nine.
    told(&mut ticket, "02T09:20", "away", false);
    assert_eq!(state(&ticket, "02T09:20", "lead"), "from 02T09:30:00");
    let mut waits = opened(&text("wait"));
    told(&mut waits, "02T09:10", "away", true);
    assert_eq!(state(&waits, "02T09:10", "lead"), "from 02T09:30:00");
}

/// A rung asks at once for when it was and for how long that is.
#[test]
fn a_rung_asks_for_both_ends_of_a_span() {
    let eligible = r#"eligible = { is = { since = { fact = "start", at-least = { from-fact = "span", unit = "elapsed" } } } }"#;
    let facts =
        "fact.start = { type = \"instant\" }\nfact.span = { type = \"duration\" }\nfact.big";
    let text = three("", eligible, "").replacen("fact.big", facts, 1);
    let mut ticket = opened(&text);
    let asks = rung(&ticket, "02T09:00", "lead", |rung| match &rung.state {
        RungState::Unknown(asks) => asks.iter().map(|ask| ask.fact.to_owned()).collect(),
        other => vec![format!("{other:?}")],
    });
    assert_eq!(asks, ["span", "start"]);
    told(&mut ticket, "02T09:00", "start", "2026-03-02T09:00:00Z");
    told(&mut ticket, "02T09:00", "span", "20 minutes");
    turns(&ticket, "lead", "02T09:20");
}

/// A part that another one settles, or a holder beside one of whom it is so, asks for nothing; what stands before it
/// does all the same.
#[test]
fn what_is_settled_is_not_asked_for() {
    let declared = r#"position.contact = { what = "whom to call", several = true }
    fact.small = { type = "flag" }
    fact.big"#;
    let settled = r#"{ any = [{ fact = "small" }, { not = { fact = "away" } }] }"#;
    let held = r#"{ position.contact = { region = "emea" } }"#;
    for parts in [
        ["{ fact = \"big\" }", settled],
        [settled, "{ fact = \"big\" }"],
        [held, "{ fact = \"big\" }"],
    ] {
        let eligible = format!("eligible = {{ is = {{ all = [{}] }} }}", parts.join(", "));
        let mut ticket = opened(&three("", &eligible, "").replacen("fact.big", declared, 1));
        for (id, region) in [("a", None), ("b", Some("emea"))] {
            let contact = Actor::new(Side::Customer).id(id);
            let contact = region.into_iter().fold(contact, Actor::region);
            let event = Event::assigned(on("02T09:00"), "contact", contact);
            ticket.apply(event).unwrap();
        }
        assert_eq!(state(&ticket, "02T09:00", "lead"), "ask big", "{parts:?}");
    }
}
