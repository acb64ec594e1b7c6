//! Climbing, acknowledging and repeating: what is refused, what is advised against, and where it leads.

use super::{
    HEAD, acknowledges, by_time, climb_to, climbs, happens, on, opened, own, policy, refused,
    stands, state, three, told, vendor,
};
use duly::{Advisory, Because, Event, EventKind, Opening, Outcome, RungHolder, Ticket, Truth};

fn top() -> EventKind {
    EventKind::RungClimbed { to: None }
}

fn stand(current: &str, next: &str) -> (String, String) {
    (current.to_owned(), next.to_owned())
}

#[test]
fn one_rung_at_a_time_up_to_the_top() {
    let mut ticket = opened(&by_time());
    assert_eq!(stands(&ticket, "02T09:00"), stand("analyst", "lead"));
    climbs(&mut ticket, "02T09:40", None);
    assert_eq!(stands(&ticket, "02T09:40"), stand("lead", "manager"));
    climbs(&mut ticket, "02T10:40", Some("manager"));
    assert_eq!(stands(&ticket, "02T10:40"), stand("manager", "top"));
    let rung = "manager".to_owned();
    assert_eq!(
        refused(&mut ticket, "02T11:00", top()),
        [Because::Top { rung }]
    );
    let look = ticket.assess(on("02T11:00")).unwrap();
    let ladder = look.ladder().unwrap();
    let lead = ladder.rung("lead").unwrap();
    let climbed = lead.climbed.unwrap();
    assert_eq!(climbed.at, on("02T09:40"));
    assert_eq!(climbed.by.and_then(|by| by.role.as_deref()), Some("lead"));
    assert_eq!(ladder.rung("analyst").unwrap().climbed.unwrap().by, None);
}

#[test]
fn nobody_climbs_down() {
    let mut ticket = opened(&by_time());
    climbs(&mut ticket, "02T09:40", None);
    for rung in ["analyst", "lead"] {
        let (found, current) = (rung.to_owned(), "lead".to_owned());
        assert_eq!(
            refused(&mut ticket, "02T10:00", climb_to(rung)),
            [Because::NotAbove { found, current }]
        );
    }
}

#[test]
fn rungs_are_not_left_out_unless_the_policy_lets_them() {
    let ladder = |steps: &str| opened(&three(&format!("steps = \"{steps}\""), "", ""));
    let between = || vec!["lead".to_owned()];
    let mut adjacent = ladder("adjacent");
    assert_eq!(
        refused(&mut adjacent, "02T10:00", climb_to("manager")),
        [Because::SkipsRungs { between: between() }]
    );
    let mut advised = ladder("advised");
    let outcome = climbs(&mut advised, "02T10:00", Some("manager"));
    let between = between();
    assert_eq!(outcome.advisories, [Advisory::SkipsRungs { between }]);
    let mut jumps = ladder("jumps");
    let outcome = climbs(&mut jumps, "02T10:00", Some("manager"));
    assert_eq!(outcome, Outcome::default());
    for ticket in [advised, jumps] {
        assert_eq!(stands(&ticket, "02T10:00"), stand("manager", "top"));
        // One that was left out was not climbed, but is below.
        let look = ticket.assess(on("02T10:00")).unwrap();
        assert_eq!(look.ladder().unwrap().rung("lead").unwrap().climbed, None);
        assert_eq!(state(&ticket, "02T10:00", "lead"), "reached");
    }
}

#[test]
fn a_rung_that_is_not_eligible_is_climbed_all_the_same() {
    for (t, advised) in [("02T09:29:59", true), ("02T09:30", false)] {
        let mut ticket = opened(&by_time());
        let outcome = climbs(&mut ticket, t, None);
        let rung = "lead".to_owned();
        let advice = [Advisory::RungNotEligible { rung }];
        assert_eq!(outcome.advisories == advice, advised, "{t}");
    }
    // Where the policy does not say when, there is nothing to say.
    let mut ticket = opened(&three("", "", ""));
    let outcome = climbs(&mut ticket, "02T09:01", None);
    assert_eq!(outcome, Outcome::default());
}

/// A climbed rung does not lapse, nor does the time count anew that runs on it.
#[test]
fn what_is_climbed_stays_so() {
    let mut ticket = opened(&three(
        "",
        r#"eligible = { is = { fact = "big" } }"#,
        r#"eligible = { is = { unacknowledged = "1 elapsed hour" } }"#,
    ));
    told(&mut ticket, "02T09:10", "big", true);
    climbs(&mut ticket, "02T09:30", None);
    told(&mut ticket, "02T09:40", "big", false);
    assert_eq!(stands(&ticket, "02T09:40"), stand("lead", "manager"));
    assert_eq!(state(&ticket, "02T09:40", "manager"), "from 02T10:10:00");
}

#[test]
fn an_acknowledgement_answers_for_its_own_rung() {
    let mut ticket = opened(&by_time());
    climbs(&mut ticket, "02T09:30", None);
    acknowledges(&mut ticket, "02T09:40", Some("analyst"));
    assert_eq!(state(&ticket, "02T09:40", "manager"), "from 02T10:30:00");
    acknowledges(&mut ticket, "02T09:50", None);
    assert_eq!(state(&ticket, "02T09:50", "manager"), "not yet");
    let look = ticket.assess(on("02T09:50")).unwrap();
    let ladder = look.ladder().unwrap();
    let when = |rung: &str| -> Vec<_> {
        let rung = ladder.rung(rung).unwrap();
        rung.acknowledged.iter().map(|one| one.at).collect()
    };
    assert_eq!(
        (when("analyst"), when("lead")),
        (vec![on("02T09:40")], vec![on("02T09:50")])
    );
}

#[test]
fn a_rung_is_repeated_so_often_and_no_more() {
    let mut ticket = opened(&three(
        "",
        r#"repeat = { every = "20 elapsed minutes", times = 2 }"#,
        "",
    ));
    let enough = |rung: &str, times: u16| {
        let rung = rung.to_owned();
        [Because::RepeatedEnough { rung, times }]
    };
    assert_eq!(
        refused(&mut ticket, "02T10:00", EventKind::RungRepeated),
        enough("analyst", 0)
    );
    climbs(&mut ticket, "02T10:00", None);
    happens(&mut ticket, "02T10:20", EventKind::RungRepeated);
    happens(&mut ticket, "02T10:40", EventKind::RungRepeated);
    assert_eq!(
        refused(&mut ticket, "02T11:00", EventKind::RungRepeated),
        enough("lead", 2)
    );
    // An answer begins them anew.
    acknowledges(&mut ticket, "02T11:00", None);
    happens(&mut ticket, "02T11:20", EventKind::RungRepeated);
}

#[test]
fn a_policy_without_a_ladder_has_none_of_it() {
    let mut ticket = policy(HEAD).open(Opening::new(on("02T09:00"))).unwrap();
    let acknowledged = EventKind::RungAcknowledged { rung: None };
    for kind in [
        top(),
        climb_to("lead"),
        acknowledged,
        EventKind::RungRepeated,
    ] {
        assert_eq!(refused(&mut ticket, "02T10:00", kind), [Because::NoLadder]);
    }
    let event = Event::new(on("02T10:00"), top());
    assert_eq!(
        ticket.apply(event).unwrap_err().to_string(),
        "`rung-climbed` refused: found no ladder in the policy, expected one"
    );
    let look = ticket.assess(on("02T10:00")).unwrap();
    assert_eq!(look.ladder(), None);
    assert!(!serde_json::to_string(&look).unwrap().contains("ladder"));
}

#[test]
fn names_that_the_ladder_does_not_have() {
    let mut ticket = opened(&by_time());
    let event = Event::new(on("02T10:00"), climb_to("leed"));
    assert_eq!(
        ticket.apply(event).unwrap_err().to_string(),
        "unknown rung: found `leed`, expected `analyst`, `lead` or `manager`"
    );
}

#[test]
fn who_may_climb_is_what_the_act_says() {
    let text = by_time().replace(
        "[ladder]",
        "act.rung-climbed = { by = \"owner\", needs = { says = \"it is big\", when = { fact = \"big\" } } }\n[ladder]",
    );
    // The table of the clock ends the keys of the document itself.
    let (head, rest) = text.split_once("[calendar.office]").unwrap();
    let act = "act.rung-climbed = { by = \"owner\", needs = { says = \"it is big\", when = { fact = \"big\" } } }\n";
    let text = format!("{head}{act}[calendar.office]{}", rest.replace(act, ""));
    let mut ticket = opened(&text);
    told(&mut ticket, "02T09:30", "big", true);
    let by = |role: &str| Event::new(on("02T10:00"), top()).by(vendor(role));
    let refusal = ticket.apply(by("lead")).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "`rung-climbed` refused: found role `lead`, who may not do it; it may be done by `owner`"
    );
    ticket.apply(by("owner")).unwrap();
    assert_eq!(stands(&ticket, "02T10:00"), stand("lead", "manager"));
    // All that speaks against it is said at once.
    ticket
        .apply(Event::new(on("02T10:00"), top()).by(vendor("owner")))
        .unwrap();
    told(&mut ticket, "02T10:00", "big", false);
    let because = refused(&mut ticket, "02T10:00", climb_to("lead"));
    assert_eq!(because.len(), 3, "{because:?}");
}

const ACTS: &str = r#"
    act.nudge = { by = "anyone", effect = { climb = "next" } }
    act.done = { by = "anyone", effect = { when = { fact = "big" }, climb = "manager" } }
"#;

fn with_acts(steps: &str) -> Ticket {
    let text = three(&format!("steps = \"{steps}\""), "", "");
    opened(&text.replacen("[calendar.office]", &format!("{ACTS}[calendar.office]"), 1))
}

#[test]
fn an_act_climbs() {
    let mut ticket = with_acts("jumps");
    own(&mut ticket, "02T10:00", "nudge");
    assert_eq!(stands(&ticket, "02T10:00"), stand("lead", "manager"));
    told(&mut ticket, "02T10:00", "big", true);
    own(&mut ticket, "02T10:30", "done");
    assert_eq!(stands(&ticket, "02T10:30"), stand("manager", "top"));
    // There is nobody above: the act is done, and it is said.
    let event = "nudge".to_owned();
    let outcome = happens(&mut ticket, "02T11:00", EventKind::Happened { event });
    let rung = "manager".to_owned();
    let because = Because::Top { rung };
    assert_eq!(outcome.advisories, [Advisory::NotClimbed { because }]);
}

/// The lead is away from the very event on that climbs: whoever is next is not asked of somebody who is not there.
#[test]
fn an_act_climbs_past_a_rung_that_it_makes_vacant() {
    for effect in [
        r#"[{ set = { big = true } }, { climb = "next" }]"#,
        r#"[{ climb = "next" }, { set = { big = true } }]"#,
        r#"{ climb = "next", set = { big = true } }"#,
    ] {
        let acts = format!("act.nudge = {{ by = \"anyone\", effect = {effect} }}\n");
        let vacant = r#"vacant = { when = { fact = "big" }, then = "skip" }"#;
        let text = three("", vacant, "");
        let text = text.replacen("[calendar.office]", &format!("{acts}[calendar.office]"), 1);
        let mut ticket = opened(&text);
        own(&mut ticket, "02T10:00", "nudge");
        assert_eq!(stands(&ticket, "02T10:00"), stand("manager", "top"));
    }
}

#[test]
fn one_act_climbs_once() {
    let acts = r#"act.nudge = { by = "anyone", effect = [{ climb = "manager" }, { climb = "lead" }] }
    "#;
    let text = three("steps = \"jumps\"", "", "");
    let mut ticket =
        opened(&text.replacen("[calendar.office]", &format!("{acts}[calendar.office]"), 1));
    let event = "nudge".to_owned();
    let outcome = happens(&mut ticket, "02T10:00", EventKind::Happened { event });
    let because = Because::ClimbsOnce;
    assert_eq!(outcome.advisories, [Advisory::NotClimbed { because }]);
    assert_eq!(stands(&ticket, "02T10:00"), stand("manager", "top"));
}

#[test]
fn an_act_leaves_out_no_rungs_either() {
    let mut ticket = with_acts("adjacent");
    told(&mut ticket, "02T10:00", "big", true);
    let event = "done".to_owned();
    let outcome = happens(&mut ticket, "02T10:30", EventKind::Happened { event });
    let between = vec!["lead".to_owned()];
    let because = Because::SkipsRungs { between };
    assert_eq!(outcome.advisories, [Advisory::NotClimbed { because }]);
    assert_eq!(stands(&ticket, "02T10:30"), stand("analyst", "lead"));
}

#[test]
fn resolution_ends_the_ladder_and_reopening_begins_it_anew() {
    for kind in [EventKind::Resolved, EventKind::Closed] {
        let mut ticket = opened(&by_time());
        climbs(&mut ticket, "02T09:40", None);
        happens(&mut ticket, "02T10:00", kind);
        let look = ticket.assess(on("05T09:00")).unwrap();
        let ladder = look.ladder().unwrap();
        assert_eq!(
            (ladder.over, ladder.is_over()),
            (Some(on("02T10:00")), true)
        );
        assert_eq!(ladder.current, Some("lead"));
        assert_eq!(look.next_change_at(), None);
        assert_eq!(state(&ticket, "05T09:00", "manager"), "not yet");
        for kind in [top(), EventKind::RungRepeated, climb_to("manager")] {
            assert_eq!(
                refused(&mut ticket, "02T11:00", kind),
                [Because::LadderOver]
            );
        }
        happens(&mut ticket, "03T09:00", EventKind::Reopened);
        let look = ticket.assess(on("03T09:00")).unwrap();
        let ladder = look.ladder().unwrap();
        assert_eq!((ladder.began, ladder.over), (on("03T09:00"), None));
        assert_eq!(stands(&ticket, "03T09:00"), stand("analyst", "lead"));
        super::turns(&ticket, "lead", "03T09:30");
    }
}

/// What was eligible when it ended is said to have been so.
#[test]
fn a_ladder_that_is_over_stands_as_it_did() {
    let mut ticket = opened(&by_time());
    happens(&mut ticket, "02T09:45", EventKind::Resolved);
    assert_eq!(state(&ticket, "05T09:00", "lead"), "since 02T09:30:00");
    assert_eq!(state(&ticket, "05T09:00", "manager"), "not yet");
}

fn assignees() -> Ticket {
    opened(&by_time().replace("start = \"analyst\"", "start = \"assignee\""))
}

fn assigned(ticket: &mut Ticket, t: &str, role: &str) {
    let event = Event::assigned(on(t), "assignee", vendor(role));
    ticket.apply(event).unwrap();
}

#[test]
fn it_begins_on_the_rung_of_the_assignee() {
    let mut ticket = assignees();
    assert_eq!(stands(&ticket, "02T09:10"), stand("-", "-"));
    let because = refused(&mut ticket, "02T09:10", top());
    let [Because::Undecided { ask, .. }] = &because[..] else {
        panic!("{because:?}")
    };
    assert_eq!(ask, &["assignee"]);
    // Nobody has been asked, so nobody has left anything unanswered.
    assert_eq!(state(&ticket, "05T09:00", "lead"), "not yet");
    assigned(&mut ticket, "02T10:00", "lead");
    assert_eq!(stands(&ticket, "02T10:00"), stand("lead", "manager"));
    super::turns(&ticket, "manager", "02T11:00");
    // Another one of the same rung, or of none, changes nothing.
    assigned(&mut ticket, "02T10:10", "lead");
    assigned(&mut ticket, "02T10:20", "account-manager");
    super::turns(&ticket, "manager", "02T11:00");
    // One of a lower rung begins there, then.
    assigned(&mut ticket, "02T10:30", "analyst");
    assert_eq!(stands(&ticket, "02T10:30"), stand("analyst", "lead"));
    super::turns(&ticket, "lead", "02T11:00");
    assert_eq!(state(&ticket, "02T10:30", "manager"), "from 02T12:00:00");
}

#[test]
fn once_something_is_climbed_the_assignee_decides_no_more() {
    let mut ticket = assignees();
    assigned(&mut ticket, "02T10:00", "analyst");
    climbs(&mut ticket, "02T10:10", None);
    assigned(&mut ticket, "02T10:20", "analyst");
    assert_eq!(stands(&ticket, "02T10:20"), stand("lead", "manager"));
    // Anew it begins on the assignee's.
    happens(&mut ticket, "02T11:00", EventKind::Resolved);
    happens(&mut ticket, "02T12:00", EventKind::Reopened);
    assert_eq!(stands(&ticket, "02T12:00"), stand("analyst", "lead"));
    super::turns(&ticket, "lead", "02T12:30");
}

fn vacancies(then: &str) -> String {
    three(
        "",
        &format!(
            r#"eligible = {{ is = {{ unacknowledged = "30 elapsed minutes" }} }}
            vacant = {{ when = {{ fact = "away" }}, then = "{then}" }}"#
        ),
        r#"eligible = { is = { unacknowledged = "1 elapsed hour" } }"#,
    )
}

#[test]
fn a_vacant_rung_is_skipped() {
    let mut ticket = opened(&vacancies("skip"));
    told(&mut ticket, "02T09:10", "away", true);
    // The next one in its place, from the same instant on.
    super::turns(&ticket, "manager", "02T09:30");
    assert_eq!(stands(&ticket, "02T09:30"), stand("analyst", "manager"));
    let look = ticket.assess(on("02T09:30")).unwrap();
    assert_eq!(
        look.ladder().unwrap().rung("lead").unwrap().vacant,
        Truth::True
    );
    // Somebody is there again: it is for them first.
    let mut again = ticket.clone();
    told(&mut again, "02T09:40", "away", false);
    assert_eq!(state(&again, "02T09:40", "manager"), "from 02T10:30:00");
    // One at a time, those apart on which there is nobody.
    let outcome = climbs(&mut ticket, "02T09:40", None);
    assert_eq!(outcome, Outcome::default());
    assert_eq!(stands(&ticket, "02T09:40"), stand("manager", "top"));
    let mut ticket = opened(&vacancies("skip"));
    told(&mut ticket, "02T09:10", "away", true);
    climbs(&mut ticket, "02T09:40", Some("manager"));
}

#[test]
fn a_vacant_rung_is_waited_for() {
    let mut ticket = opened(&vacancies("wait"));
    told(&mut ticket, "02T09:10", "away", true);
    assert_eq!(state(&ticket, "02T09:10", "lead"), "from 02T09:30:00");
    assert_eq!(state(&ticket, "02T09:10", "manager"), "from 02T10:30:00");
    assert_eq!(stands(&ticket, "02T09:10"), stand("analyst", "lead"));
}

/// A rung that nobody is on and that is skipped, when it is the last.
#[test]
fn nobody_is_above_where_all_above_is_vacant() {
    let text = three(
        "",
        r#"vacant = { when = { fact = "away" }, then = "skip" }"#,
        r#"vacant = { when = { fact = "away" }, then = "skip" }"#,
    );
    let mut ticket = opened(&text);
    told(&mut ticket, "02T09:10", "away", true);
    assert_eq!(stands(&ticket, "02T09:10"), stand("analyst", "top"));
    let rung = "analyst".to_owned();
    assert_eq!(
        refused(&mut ticket, "02T09:10", top()),
        [Because::Top { rung }]
    );
}

#[test]
fn who_stands_on_a_rung_and_who_beside_the_ladder() {
    let text = three(
        "cite = \"SLA-1\"",
        r#"holder = [{ when = { region = "apac" }, is = "director" }, { when = { region = "emea" }, is = "region-manager" }]"#,
        r#"eligible = { is = { unacknowledged = "1 elapsed hour" }, cite = "SLA-2" }"#,
    ) + r#"
        [ladder.beside.account-manager]
        role = "account-manager"
        when = { fact = "big" }
        cite = "SLA-3"
    "#;
    let mut ticket = opened(&text);
    let look = ticket.assess(on("02T09:00")).unwrap();
    let ladder = look.ladder().unwrap();
    let holder = |rung: &str| ladder.rung(rung).unwrap().holder.clone();
    assert_eq!(holder("analyst"), RungHolder::Host);
    assert_eq!(holder("lead"), RungHolder::Role("region-manager"));
    let manager = ladder.rung("manager").unwrap();
    assert_eq!(
        (manager.path, manager.words.as_deref()),
        (
            "ladder.rung[2].eligible[0]",
            Some("it is at least 1 elapsed hour that nobody answers on the rung below")
        )
    );
    let cited: Vec<&str> = manager.cite.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(cited, ["SLA-2"]);
    // What cites nothing stands on what the ladder does.
    let cited = &ladder.rung("lead").unwrap().cite[0];
    assert_eq!(cited.id, "SLA-1");
    let [beside] = &ladder.beside[..] else {
        panic!()
    };
    assert_eq!(
        (beside.name, beside.truth, beside.ask[0].fact),
        ("account-manager", Truth::Unknown, "big")
    );
    told(&mut ticket, "02T09:00", "big", true);
    let look = ticket.assess(on("02T09:00")).unwrap();
    let ladder = look.ladder().unwrap();
    assert_eq!(ladder.beside[0].truth, Truth::True);
}
