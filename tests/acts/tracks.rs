//! Tracks: the ticket's own, moves with conditions, closing, and another revision.

use super::{accepted, at, due, event, opened, policy, refused, state, vendor};
use duly::{Book, EventKind, Opening, StateKind};

const SESSION: &str = r#"
    fact.big = { type = "flag" }
    [track.session]
    start = "none"
    closing = "cut"
    state = { none = { kind = "idle" }, offered = { kind = "asked" }, small = { kind = "active" }, large = { kind = "active" }, done = { kind = "ended" }, cut = { kind = "ended" } }
    event = { offered = { what = "o" }, joined = { what = "j" }, left = { what = "l" } }
    act.offered = { by = "anyone", moves.session = { from = ["none", "done"], to = "offered" } }
    [act.joined]
    by = "anyone"
    moves.session = [
        { from = "offered", to = "large", when = { fact = "big" } },
        { from = "offered", to = "small", when = { severity = ["s1", "s2"] } },
    ]
    [act.left]
    by = "anyone"
    moves.session = { from = ["small", "large"], to = "done" }
    [clock.wrap-up]
    start = "opened"
    reclassified = "from-origin"
    closing = "outlive"
    resolution = "outlive"
    target = [
        { when = { track.session = "large" }, is = "1 elapsed hour" },
        { when = { track-kind.session = "active" }, is = "2 elapsed hours" },
        { when = { track.ticket = "closed" }, is = "3 elapsed hours" },
        { when = { track-kind.ticket = "ended" }, is = "4 elapsed hours" },
        { is = "5 elapsed hours" },
    ]
"#;

// The table of a track ends the keys of the document itself, so the rest is put before it.
fn session() -> String {
    let (events, rest) = ("event = { offered", SESSION);
    let line = rest.lines().find(|line| line.contains(events)).unwrap();
    let acts = rest
        .lines()
        .find(|line| line.contains("act.offered ="))
        .unwrap();
    let rest = rest.replace(line, "").replace(acts, "");
    format!("{line}\n{acts}\n{rest}")
}

fn happens(hour: i64, name: &str) -> duly::Event {
    event(
        hour,
        EventKind::Happened {
            event: name.to_owned(),
        },
    )
}

#[test]
fn the_first_move_that_holds_is_made_and_one_that_is_unknown_asks() {
    let mut ticket = opened(&session());
    accepted(&mut ticket, happens(1, "offered"));
    let refusal = refused(&mut ticket, happens(2, "joined"));
    assert_eq!(
        refusal.to_string(),
        "`joined` refused: not known: where `session` goes; tell big"
    );
    accepted(
        &mut ticket,
        duly::Event::facts(at(2), [("big", true.into())]),
    );
    accepted(&mut ticket, happens(3, "joined"));
    assert_eq!(state(&ticket, "session"), "large");
    let look = ticket.assess(at(9)).unwrap();
    let track = look.track("session").unwrap();
    assert_eq!(
        (track.kind(), track.since()),
        (StateKind::Active, Some(at(3)))
    );
    let history: Vec<_> = track.history().map(|one| (one.at, one.to)).collect();
    assert_eq!(history, [(at(1), "offered"), (at(3), "large")]);
}

/// Where no condition of the moves from a state holds, the act is done and the track stays.
#[test]
fn an_act_without_a_move() {
    let policy = policy(&session());
    let severity = policy.severity("s3").unwrap();
    let mut ticket = policy
        .open(Opening::new(at(0)).severity(severity).fact("big", false))
        .unwrap();
    accepted(&mut ticket, happens(1, "offered"));
    accepted(&mut ticket, happens(2, "joined"));
    assert_eq!(state(&ticket, "session"), "offered");
}

#[test]
fn tables_read_tracks() {
    let mut ticket = opened(&session());
    assert_eq!(due(&ticket, "wrap-up"), Some(at(5)));
    accepted(
        &mut ticket,
        duly::Event::facts(at(0), [("big", true.into())]),
    );
    accepted(&mut ticket, happens(0, "offered"));
    assert_eq!(due(&ticket, "wrap-up"), Some(at(5)));
    accepted(&mut ticket, happens(0, "joined"));
    assert_eq!(due(&ticket, "wrap-up"), Some(at(1)));
    accepted(&mut ticket, happens(0, "left"));
    assert_eq!(due(&ticket, "wrap-up"), Some(at(5)));
}

#[test]
fn the_track_of_the_ticket() {
    let mut ticket = opened(&session());
    let stands = |ticket: &duly::Ticket| {
        (
            state(ticket, "ticket"),
            ticket.assess(at(9)).unwrap().is_ended(),
        )
    };
    assert_eq!(stands(&ticket), ("open".to_owned(), false));
    accepted(&mut ticket, event(0, EventKind::Resolved));
    assert_eq!(stands(&ticket), ("resolved".to_owned(), true));
    assert_eq!(due(&ticket, "wrap-up"), Some(at(4)));
    accepted(&mut ticket, event(0, EventKind::Closed));
    accepted(&mut ticket, event(0, EventKind::Resolved));
    assert_eq!(stands(&ticket), ("closed".to_owned(), true));
    assert_eq!(due(&ticket, "wrap-up"), Some(at(3)));
    accepted(&mut ticket, event(0, EventKind::Reopened));
    assert_eq!(stands(&ticket), ("open".to_owned(), false));
    assert_eq!(due(&ticket, "wrap-up"), Some(at(5)));
}

/// Closing ends what is open, with who closed it, and reopening does not revive it. Resolution ends nothing, and
/// what is idle or ended stays.
#[test]
fn closing_ends_an_open_track() {
    let mut ticket = opened(&session());
    accepted(&mut ticket, event(1, EventKind::Closed));
    assert_eq!(state(&ticket, "session"), "none");
    accepted(&mut ticket, event(2, EventKind::Reopened));
    accepted(&mut ticket, happens(3, "offered"));
    accepted(&mut ticket, event(4, EventKind::Resolved));
    assert_eq!(state(&ticket, "session"), "offered");
    accepted(&mut ticket, event(5, EventKind::Closed).by(vendor("agent")));
    assert_eq!(state(&ticket, "session"), "cut");
    accepted(&mut ticket, event(6, EventKind::Reopened));
    assert_eq!(state(&ticket, "session"), "cut");
    let look = ticket.assess(at(9)).unwrap();
    let last = look.track("session").unwrap().history().last().unwrap();
    assert_eq!(last.by.and_then(|by| by.role.as_deref()), Some("agent"));
    // It is ended, but nothing leads on from there.
    refused(&mut ticket, happens(7, "offered"));
}

/// An act's guard can forbid closing.
#[test]
fn closing_that_is_forbidden() {
    let text = format!(
        "act.closed = {{ by = \"anyone\", needs = {{ says = \"the session is over\", when = {{ not = {{ track-kind.session = [\"asked\", \"active\"] }} }} }} }}\n{}",
        session()
    );
    let mut ticket = opened(&text);
    accepted(&mut ticket, happens(1, "offered"));
    refused(&mut ticket, event(2, EventKind::Closed));
    assert_eq!(
        (state(&ticket, "session"), state(&ticket, "ticket")),
        ("offered".to_owned(), "open".to_owned())
    );
}

/// Another revision is told tracks, states and positions by name, whatever their order.
#[test]
fn another_revision() {
    let first = policy(&session());
    let text = session()
        .replace("done =", "aaa = { kind = \"idle\" }, done =")
        .replace("small", "tiny");
    let text = format!(
        "position.aaa = {{ what = \"a\" }}\ntrack.aaa = {{ start = \"a\", state.a = {{ kind = \"idle\" }} }}\n{text}"
    );
    let second: duly::document::Document =
        toml::from_str(&format!("{}{text}", super::HEAD.replace("\"1\"", "\"2\""))).unwrap();
    let second = duly::Policy::compile(&second).unwrap();
    let (hash, book) = (
        second.hash().to_string(),
        Book::new([(at(0), first), (at(100), second)]).unwrap(),
    );
    let migrated = |big: bool| {
        let mut ticket = book
            .open(
                Opening::new(at(0))
                    .fact("big", big)
                    .severity(duly::Severity::new(1).unwrap()),
            )
            .unwrap();
        accepted(&mut ticket, happens(1, "offered"));
        accepted(&mut ticket, happens(2, "joined"));
        accepted(
            &mut ticket,
            duly::Event::assigned(at(2), "owner", vendor("x").id("u-1")),
        );
        let revision = hash.clone();
        let outcome = accepted(&mut ticket, event(3, EventKind::Migrated { revision }));
        (ticket, outcome.advisories)
    };
    let (ticket, advisories) = migrated(true);
    assert_eq!(
        (state(&ticket, "session").as_str(), advisories),
        ("large", vec![])
    );
    assert_eq!(super::holder(&ticket, "owner").as_deref(), Some("u-1"));
    let look = ticket.assess(at(9)).unwrap();
    let moves = |track: &str| {
        let moves = look.track(track).unwrap().history();
        moves
            .map(|one| (one.at, one.to.to_owned()))
            .collect::<Vec<_>>()
    };
    let made = [(at(1), "offered".to_owned()), (at(2), "large".to_owned())];
    assert_eq!((moves("session"), moves("aaa")), (made.to_vec(), vec![]));
    // A state that the other revision lacks begins again.
    let (ticket, advisories) = migrated(false);
    let path = "track.session.state.small".to_owned();
    assert_eq!(advisories, [duly::Advisory::NotInRevision { path }]);
    assert_eq!(state(&ticket, "session"), "none");
}

/// A state is cited for itself, or else its track is; so is a clock.
#[test]
fn where_tracks_and_clocks_are_stated() {
    let text = r#"
        source.EX = { title = "The rules of the house" }
        event.offered = { what = "o" }
        [clock.wrap-up]
        start = "opened"
        reclassified = "freeze"
        target = { is = "1 elapsed hour" }
        cite = "EX-1"
        [track.session]
        start = "none"
        state = { none = { kind = "idle" }, offered = { kind = "asked", cite = "EX-3" } }
        cite = "EX-2"
        [act.offered]
        by = "anyone"
        moves.session = { from = "none", to = "offered" }
    "#;
    let mut ticket = opened(text);
    let cited = |ticket: &duly::Ticket| {
        let look = ticket.assess(at(9)).unwrap();
        let (clock, track) = (
            look.clock("wrap-up").unwrap(),
            look.track("session").unwrap(),
        );
        let ids = clock.cite().iter().chain(track.cite());
        ids.map(|one| one.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(cited(&ticket), ["EX-1", "EX-2"]);
    accepted(&mut ticket, happens(1, "offered"));
    assert_eq!(cited(&ticket), ["EX-1", "EX-3"]);
}
