//! What the kit says of scenarios that do not hold, or are none. Messages by hand.

use chrono::{DateTime, TimeDelta, Utc};
use duly::document::Document;
use duly::scenario::{ClockThen, Moment, Scenario, Span, Then};
use duly::{Event, EventKind, Opening, Policy};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/house");

const TICKET: &str = "title = \"t\"\npolicy = \"../../policies/house.toml\"\n\
                      ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n";
const THEN: &str = "[[then]]\nat = \"2026-03-02T08:00:00Z\"\n";

fn parsed(text: &str) -> Result<Scenario, String> {
    Scenario::parse(text, FOLDER).map_err(|failures| failures.to_string())
}

/// What does not hold of a scenario, a line each.
fn failing(text: &str) -> Vec<String> {
    let failures = parsed(text).unwrap().check().unwrap_err();
    let failed = failures.iter().flat_map(|failed| &failed.because);
    failed.map(|one| one.replace("\n    ", " ")).collect()
}

#[test]
fn unknown_keys_are_refused() {
    assert!(parsed(&format!("{TICKET}{THEN}")).is_ok());
    for unknown in [
        "next-change = \"never\"",
        "resolution = { stat = \"met\" }",
        "escalation = { stat = \"active\" }",
        "ladder = { step = \"one\" }",
    ] {
        assert!(
            parsed(&format!("{TICKET}{THEN}{unknown}\n")).is_err(),
            "{unknown}"
        );
    }
    assert!(parsed(&format!("cover = []\n{TICKET}{THEN}")).is_err());
    assert!(parsed(&format!("{TICKET}{THEN}").replace("logged-at", "logged")).is_err());
}

#[test]
fn a_clock_the_policy_does_not_have_fails() {
    let said = "  at 2026-03-02T08:00:00Z, first-respons: the policy has no such clock";
    assert_eq!(
        failing(&format!("{TICKET}{THEN}first-respons = {{}}\n")),
        [said]
    );
}

#[test]
fn a_scenario_that_expects_nothing_fails() {
    let said = "  nothing is expected: no `then` says what holds, nothing is `refused`, and no event says what it \
                brings about";
    for silent in [
        "",
        "resolution = {}",
        "escalation = {}",
        "before-events = true",
    ] {
        let then = if silent.is_empty() { "" } else { THEN };
        assert_eq!(
            failing(&format!("{TICKET}{then}{silent}\n")),
            [said],
            "{silent}"
        );
    }
    let brings = TICKET.replace("08:00:00Z\" }", "08:00:00Z\", advised = [] }");
    assert_eq!(parsed(&brings).unwrap().check(), Ok(()));
}

/// The ticket was not reopened, and its first response has one cycle.
#[test]
fn nothing_holds_of_a_cycle_that_is_not_there() {
    let at = "  at 2026-03-02T08:00:00Z";
    for (said, fails) in [
        ("solution-again = { state = \"not started\" }", vec![]),
        (
            "first-response = { cycle = 2, state = \"not started\" }",
            vec![],
        ),
        (
            "solution-again = { breached = false }",
            vec![format!(
                "{at}, solution-again, breached expected false found    not started"
            )],
        ),
        (
            "first-response = { cycle = 2, due = \"immediately\", consumed = \"1 h\" }",
            vec![
                format!("{at}, first-response, due expected immediately found    not started"),
                format!("{at}, first-response, consumed expected 1 h found    not started"),
            ],
        ),
        (
            "first-response = { cycle = 2 }",
            vec![format!(
                "{at}, first-response, cycle expected 2 found    not started"
            )],
        ),
    ] {
        let scenario = parsed(&format!("{TICKET}{THEN}{said}\n")).unwrap();
        match scenario.check() {
            Ok(()) => assert!(fails.is_empty(), "{said}"),
            Err(_) => assert_eq!(failing(&format!("{TICKET}{THEN}{said}\n")), fails),
        }
    }
}

#[test]
fn what_the_policy_does_not_have_is_not_empty_or_idle() {
    let none = "found    no such";
    let at = "  at 2026-03-02T08:00:00Z";
    for (said, fails) in [
        (
            "nearest = { scope = [] }",
            format!("{at}, nearest of table scope expected [] {none} name in the policy"),
        ),
        (
            "escalation = { kind = \"idle\" }",
            format!("{at}, escalation, kind expected Idle {none} track"),
        ),
        (
            "escalation = { since = \"opened\" }",
            format!("{at}, escalation, since expected opened {none} track"),
        ),
    ] {
        assert_eq!(failing(&format!("{TICKET}{THEN}{said}\n")), [fails]);
    }
}

/// A queue that is not there, and a ticket beside that cannot be opened.
#[test]
fn what_cannot_be_looked_at_hides_nothing_else() {
    let text = format!(
        "{TICKET}beside = [{{ id = \"b\", logged-at = \"2026-03-02T08:00:00Z\", plan = \"bronze\" }}]\n\
         {THEN}waiting = [\"customer\"]\norder = {{ work = \"b\" }}\n"
    );
    let failures = failing(&text);
    let [beside, waiting, queue] = failures.as_slice() else {
        panic!("{failures:?}");
    };
    assert!(
        beside.starts_with("  beside, b: ") && beside.contains("`bronze`"),
        "{beside}"
    );
    assert!(waiting.contains("waiting expected"), "{waiting}");
    assert!(queue.ends_with("no queue `work`"), "{queue}");
}

/// These expectations would not be looked at.
#[test]
fn what_is_refused_or_beside_says_not_what_it_brings_about() {
    for unread in [
        "beside = [{ logged-at = \"2026-03-02T08:00:00Z\", advised = [] }]",
        "[[refused]]\nmessage = \"\"\nticket = { logged-at = \"2026-03-02T08:00:00Z\", routes = [] }",
        "[[refused]]\nmessage = \"\"\nevent = { at = \"2026-03-02T08:00:00Z\", happens = \"closed\", reactions = [] }",
    ] {
        let said = parsed(&format!("{TICKET}{unread}\n")).unwrap_err();
        assert!(
            said.ends_with("are of the scenario's own ticket and events"),
            "{said}"
        );
    }
    let after = "[[refused]]\nmessage = \"\"\nafter = \"2026-03-02T09:00:00Z\"\n\
                 ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n";
    let said = parsed(&format!("{TICKET}{after}")).unwrap_err();
    assert!(said.ends_with("a `ticket` comes `after` nothing"), "{said}");
}

#[test]
fn what_differs_is_said() {
    let text = format!(
        "{TICKET}event = [\
         {{ at = \"2026-03-02T08:10:00Z\", assigned = {{ position = \"assignee\", role = \"agent\" }} }},\
         {{ at = \"2026-03-02T08:20:00Z\", happens = \"reopened\", advised = [] }}]\n\
         [[then]]\nat = \"2026-03-02T09:00:00Z\"\n\
         [then.escalation]\nstate = \"active\"\ntracks = {{ ticket = \"closed\", other = \"open\" }}\n\
         positions = {{ assignee = \"agent\", owner = \"agent\", other = \"nobody\" }}\nholds = [\"late\"]\n"
    );
    assert_eq!(
        failing(&text),
        [
            "  at 2026-03-02T08:20:00Z, advised expected [] found    [\"not ended\"]",
            "  at 2026-03-02T09:00:00Z, escalation, state expected active found    no such track",
            "  at 2026-03-02T09:00:00Z, escalation, track other expected open found    no such track",
            "  at 2026-03-02T09:00:00Z, escalation, track ticket expected closed found    open",
            "  at 2026-03-02T09:00:00Z, escalation, position other expected nobody found    no such position",
            "  at 2026-03-02T09:00:00Z, escalation, position owner expected agent found    nobody",
            "  at 2026-03-02T09:00:00Z, escalation, check late expected a check found    no such check",
        ]
    );
}

#[test]
fn a_name_that_the_policy_does_not_have_is_said_with_its_place() {
    let grave = TICKET.replace("logged-at", "severity = \"s9\", logged-at");
    let event =
        "event = [{ at = \"2026-03-02T08:10:00Z\", severity-reported = \"s9\" }]\n".to_owned();
    for (text, at) in [(grave, "08:00"), (TICKET.to_owned() + &event, "08:10")] {
        let said = parsed(&format!("{text}{THEN}")).unwrap_err();
        let expected = format!("\n  at 2026-03-02T{at}:00Z: no severity `s9`");
        assert!(said.ends_with(&expected), "{said}");
    }
}

#[test]
fn what_is_no_document_is_told_what_may_stand_there() {
    let number = TICKET.replace("\"../../policies/house.toml\"", "5");
    let said = parsed(&format!("{number}{THEN}")).unwrap_err();
    let expected = "expected the path of a file, or the document itself";
    assert!(said.contains(expected), "{said}");
}

/// A due that is another one is told with the stretches that lead to it.
#[test]
fn why_a_due_is_another_one_is_said() {
    let text = r#"
        title = "Half an hour of waiting, and a day off"
        ticket = { logged-at = "2026-03-02T15:00:00Z" }
        event = [
            { at = "2026-03-02T15:30:00Z", happens = { waiting-set = { reason = "customer" } } },
            { at = "2026-03-02T16:00:00Z", happens = { waiting-cleared = { reason = "customer" } } },
        ]
        then = [{ at = "2026-03-02T16:30:00Z", answer = { due = "2026-03-05T12:00:00Z" } }]
        [policy]
        policy = { name = "Desk", revision = "1" }
        waiting.customer = { what = "an answer of the customer" }
        [policy.calendar.office]
        zone = "Etc/UTC"
        hours = { mon-fri = "09:00-17:00" }
        closed = [{ date = "2026-03-04", name = "Works outing" }]
        [policy.clock.answer]
        start = "opened"
        calendar = "office"
        pauses = ["customer"]
        target = { is = "12 business hours" }
        reclassified = "freeze"
    "#;
    // An hour and a half on Monday, eight hours on Tuesday, and two and a half on Thursday.
    let failures = parsed(text).unwrap().check().unwrap_err();
    let because: Vec<&String> = failures.iter().flat_map(|failed| &failed.because).collect();
    let said = "  at 2026-03-02T16:30:00Z, answer, due
    expected 2026-03-05T12:00:00Z
    found    2026-03-05T11:30:00Z
    because
      2026-03-02T15:00:00Z to 2026-03-02T15:30:00Z: 30 min counted
      2026-03-02T15:30:00Z to 2026-03-02T16:00:00Z: 30 min paused for customer
      2026-03-02T16:00:00Z to 2026-03-02T17:00:00Z: 1 h counted
      2026-03-02T17:00:00Z to 2026-03-03T09:00:00Z: 16 h closed
      2026-03-03T09:00:00Z to 2026-03-03T17:00:00Z: 8 h counted
      2026-03-03T17:00:00Z to 2026-03-05T09:00:00Z: 40 h closed Works outing
      2026-03-05T09:00:00Z to 2026-03-05T11:30:00Z: 2 h 30 min counted";
    assert_eq!(because, [said]);
}

#[test]
fn instants_that_the_clocks_skip_or_show_twice_are_refused() {
    let message = |text: &str| text.parse::<Moment>().unwrap_err();
    assert_eq!(
        message("2024-03-31 02:30 Europe/Berlin"),
        "`2024-03-31 02:30 Europe/Berlin`: the clocks skip this, or it is out of range"
    );
    assert_eq!(
        message("2024-10-27 02:30 Europe/Berlin"),
        "`2024-10-27 02:30 Europe/Berlin`: the clocks show this twice"
    );
    assert!(message("2024-10-27 02:30 Europe/Berlyn").ends_with("did you mean `Europe/Berlin`?"));
    assert!(message("2024-10-27").ends_with("or RFC 3339"));
    assert!(message("2024-10-27 25:00 Europe/Berlin").ends_with("or RFC 3339"));
    assert!(message("2024-10-27 12:00:60 Europe/Berlin").ends_with("from 00 to 59"));
}

#[test]
fn instants_and_spans_as_written() {
    let at = |text: &str| text.parse::<Moment>().unwrap().to_string();
    assert_eq!(
        at("2024-08-05 09:00 Europe/Berlin"),
        "Mon 2024-08-05 09:00:00 Europe/Berlin (2024-08-05T07:00:00Z)"
    );
    assert_eq!(
        at("2024-08-05 08:59:59.5 Europe/Berlin"),
        "Mon 2024-08-05 08:59:59.500 Europe/Berlin (2024-08-05T06:59:59.500Z)"
    );
    assert_eq!(at("2024-08-05T09:00:00+02:00"), "2024-08-05T07:00:00Z");
    // British Columbia keeps summer time from 2026 on, of which older data does not know.
    assert_eq!(
        at("2026-12-01 09:00 America/Vancouver"),
        "Tue 2026-12-01 09:00:00 America/Vancouver (2026-12-01T16:00:00Z)"
    );
    let span = |text: &str| text.parse::<Span>().map(|span| span.to_string());
    assert_eq!(span("1 h 30 min"), Ok("1 h 30 min".to_owned()));
    assert_eq!(span("0.000000001 s"), Ok("0.000000001 s".to_owned()));
    for wrong in [
        "90",
        "1 d",
        "",
        "0.-5 s",
        "-0.5 s",
        "-1 h",
        "+1 min",
        "0.1234567891 s",
        "1 h 30",
    ] {
        assert!(span(wrong).is_err(), "{wrong}");
    }
}

/// One file cannot be read, one does not hold and one does: all is said of the first two.
#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("one-unreadable");
    std::fs::create_dir_all(&folder).unwrap();
    let policy = "policy = { policy = { name = \"Desk\", revision = \"1\" } }\n";
    let ticket = "ticket = { logged-at = \"2026-03-02T08:00:00Z\" }\n";
    let holds = format!("title = \"It holds\"\n{policy}{ticket}{THEN}next-change = \"none\"\n");
    for (file, text) in [
        ("a.toml", "title = \"x".to_owned()),
        ("b.toml", holds.clone()),
        (
            "c.toml",
            format!(
                "{}waiting = [\"customer\"]\n",
                holds.replace("It holds", "It waits")
            ),
        ),
    ] {
        std::fs::write(folder.join(file), text).unwrap();
    }
    let failures = duly::scenario::check_dir(&folder).unwrap_err();
    assert!(failures.to_string().starts_with("2 of 3 scenarios failed"));
    let named: Vec<&str> = failures.iter().map(|one| one.scenario.as_str()).collect();
    assert_eq!(named, ["a.toml", "c.toml: It waits"]);
    // For what else is made of them, each has to be one.
    let failures = duly::scenario::read_dir(&folder).unwrap_err();
    assert_eq!(failures.iter().count(), 1);
}

/// What may stand in a place is not cut, however long the list; what stands there is.
#[test]
fn an_unknown_key_of_an_event_names_all_that_may_stand() {
    let long = "k".repeat(1_000);
    let event =
        |key: &str| format!("{TICKET}[[event]]\nat = \"2026-03-02T08:10:00Z\"\n{key} = 1\n{THEN}");
    let said = parsed(&event("reason")).unwrap_err();
    assert!(
        said.contains("unknown field `reason`") && said.contains("`fields`"),
        "{said}"
    );
    let said = parsed(&event(&long)).unwrap_err();
    assert!(
        said.contains("kkk…, expected ") && said.len() < 3_000,
        "{said}"
    );
}

#[test]
fn an_instant_without_quotes_is_told_so() {
    let said =
        parsed(&TICKET.replace("\"2026-03-02T08:00:00Z\"", "2026-03-02T08:00:00Z")).unwrap_err();
    assert!(said.ends_with("expected an instant in quotes"), "{said}");
}

/// What is built of values is looked at as what is read: the right one holds, and another does not.
#[test]
fn expectations_in_rust() {
    let text = "policy = { name = \"Desk\", revision = \"1\" }\n\
                clock.answer = { start = \"opened\", target = { is = \"2 elapsed hours\" }, reclassified = \"freeze\" }";
    let document: Document = toml::from_str(text).unwrap();
    let policy = Policy::compile(&document).unwrap();
    let on = |time: &str| {
        format!("2026-07-01T{time}Z")
            .parse::<DateTime<Utc>>()
            .unwrap()
    };
    let story = Scenario::new("An answer", &policy, Opening::new(on("08:00:00")));
    let (before, due, late) = (on("09:00:00"), on("10:00:00"), on("10:00:01"));
    let clock = ClockThen::default;
    for (at, right, wrong) in [
        (before, clock().state("running"), clock().state("met")),
        (before, clock().due(due), clock().due(late)),
        (
            late,
            clock().breached_since(due),
            clock().breached_since(late),
        ),
        (before, clock().not_breached(), clock().state("paused")),
        (late, clock().state("running"), clock().not_breached()),
    ] {
        let expecting =
            |expected: ClockThen| story.clone().then(Then::at(at).clock("answer", expected));
        assert_eq!(expecting(right).check(), Ok(()));
        let scenario = expecting(wrong);
        assert!(scenario.check().is_err());
        let looks = scenario.looks().unwrap();
        assert!(
            matches!(looks.as_slice(), [(then, ticket)] if *then == at && ticket.log() == &scenario.log())
        );
    }
    let passes = Then::at(before).next_change(due + TimeDelta::nanoseconds(1));
    assert_eq!(story.clone().then(passes).check(), Ok(()));
    assert!(
        story
            .clone()
            .then(Then::at(before).next_change(due))
            .check()
            .is_err()
    );
    // An event before the opening cannot be.
    let early = || Event::new(on("07:59:59"), EventKind::Resolved);
    let message = policy
        .open(Opening::new(on("08:00:00")))
        .unwrap()
        .apply(early())
        .unwrap_err();
    assert_eq!(
        story.clone().refused(early(), &message.to_string()).check(),
        Ok(())
    );
    assert!(story.refused(early(), "because").check().is_err());
}

#[test]
fn one_instant_is_equal_however_it_is_written() {
    let moment = |text: &str| text.parse::<Moment>().unwrap();
    let nine = moment("2024-08-05 09:00 Europe/Berlin");
    assert_eq!(nine, moment("2024-08-05T07:00:00Z"));
    assert_ne!(nine, moment("2024-08-05T09:00:00Z"));
}

/// A test that unwraps them shows what does not hold.
#[test]
fn failures_read_alike_in_debug() {
    let failures = parsed(TICKET).unwrap().check().unwrap_err();
    assert_eq!(format!("{failures:?}"), failures.to_string());
}

/// However the reply is written.
#[test]
fn a_reply_says_who_replies() {
    for reply in [
        "replied = \"notice\"",
        "happens = { replied = { response = \"notice\" } }",
    ] {
        let event = format!("[[event]]\nat = \"2026-03-02T08:10:00Z\"\n{reply}\n");
        let said = parsed(&format!("{TICKET}{event}")).unwrap_err();
        assert!(said.ends_with("who replied? `from` is missing"), "{said}");
        assert!(parsed(&format!("{TICKET}{event}from = \"vendor\"\n")).is_ok());
    }
}

/// Parts are files of the folder `parts`, and of no other.
#[test]
fn a_part_of_another_folder_is_refused() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("parts-elsewhere");
    std::fs::create_dir_all(folder.join("parts")).unwrap();
    let part = folder.join("else.toml");
    std::fs::write(&part, "fact.beta = { type = \"flag\" }\n").unwrap();
    let policy = folder.join("policy.toml");
    for name in [
        "../else",
        part.with_extension("").to_str().unwrap(),
        "",
        "..",
        "parts/",
    ] {
        let text =
            format!("policy = {{ name = \"Desk\", revision = \"1\", parts = ['{name}'] }}\n");
        std::fs::write(&policy, text).unwrap();
        let said = duly::scenario::read_document(&policy).unwrap_err();
        let expected = "expected the name of a file of the folder `parts`";
        assert!(said.ends_with(expected), "{name}: {said}");
    }
}

/// What is no clock is said by its name, with what could stand there.
#[test]
fn a_key_of_another_name_is_told() {
    for (line, said) in [
        (
            "nextchange = \"none\"",
            "in `nextchange`: invalid type: string \"none\", expected what holds of a clock, as in `{ state = \
             \"running\" }`, or another key of `then`",
        ),
        (
            "answer = { stat = \"running\" }",
            "in `answer`: unknown field `stat`",
        ),
        ("answer = { paused = \"-1 h\" }", "in `answer`: `-1 h`"),
    ] {
        let found = parsed(&format!("{TICKET}{THEN}{line}\n")).unwrap_err();
        assert!(found.contains(said), "{found}");
    }
}

/// A name that ends in `.toml` and is no file's: it is said, and nothing waits for what it may have to say.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-file");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join(".toml")).unwrap();
    let failures = duly::scenario::check_dir(&folder).unwrap_err().to_string();
    assert!(failures.contains("found what is no file"), "{failures}");
}
