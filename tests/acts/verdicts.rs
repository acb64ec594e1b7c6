//! Verdicts: what the checks of an escalation come to, and checks as needs of acts.

use super::{at, event, opened, policy, refused, vendor};
use crate::support::property;
use duly::{
    Advisory, Assessment, Because, Change, Effect, Event, EventKind, FactValue, Opening, Refused,
    Ticket, Truth, Verdict,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Three flags: one is required, one a ground, one speaks against it.
const THREE: &str = r#"
    fact.required = { type = "flag", ask = "Is it so?" }
    fact.ground = { type = "flag", ask = "Is there a ground?" }
    fact.refusal = { type = "flag", ask = "Does anything speak against it?" }
    [escalation.precheck.is-required]
    says = "it is so"
    when = { fact = "required" }
    [escalation.ground.is-ground]
    says = "there is a ground"
    when = { fact = "ground" }
    [escalation.refusal.is-refusal]
    says = "something speaks against it"
    when = { fact = "refusal" }
"#;

fn told(text: &str, facts: &[(&str, Option<bool>)]) -> Ticket {
    let set = facts
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    let opening = set.fold(Opening::new(at(0)), |opening, (name, value)| {
        opening.fact(name, value)
    });
    policy(text).open(opening).unwrap()
}

fn asked(look: &Assessment<'_>) -> Vec<String> {
    let eligibility = look.eligibility().unwrap();
    let asks = eligibility.ask.iter().map(|ask| ask.fact.to_owned());
    asks.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Row by row, with B what is required, G the grounds and R the refusals.
#[test]
fn the_truth_table() {
    use Verdict::{Discretionary, Eligible, Ineligible, Undetermined};
    let (yes, no, open) = (Some(true), Some(false), None);
    let rows = [
        (no, yes, no, Ineligible),
        (no, no, yes, Ineligible),
        (no, open, open, Ineligible),
        (open, yes, no, Undetermined),
        (open, no, no, Undetermined),
        (yes, no, no, Ineligible),
        (yes, no, yes, Ineligible),
        (yes, no, open, Ineligible),
        (yes, yes, no, Eligible),
        (yes, yes, yes, Discretionary),
        (yes, open, no, Undetermined),
        (yes, open, yes, Undetermined),
        (yes, yes, open, Undetermined),
    ];
    for (required, ground, refusal, expected) in rows {
        let ticket = told(
            THREE,
            &[
                ("required", required),
                ("ground", ground),
                ("refusal", refusal),
            ],
        );
        let look = ticket.assess(at(1)).unwrap();
        let found = look.eligibility().unwrap().verdict;
        assert_eq!(found, expected, "{required:?} {ground:?} {refusal:?}");
    }
}

#[test]
fn all_that_holds_and_all_that_lacks_is_listed_whatever_the_verdict() {
    let facts = [
        ("required", Some(false)),
        ("ground", Some(true)),
        ("refusal", Some(true)),
    ];
    let ticket = told(THREE, &facts);
    let look = ticket.assess(at(1)).unwrap();
    let eligibility = look.eligibility().unwrap();
    assert_eq!(eligibility.verdict, Verdict::Ineligible);
    assert_eq!(
        eligibility
            .missing()
            .map(|one| one.says)
            .collect::<Vec<_>>(),
        ["it is so"]
    );
    assert_eq!(
        eligibility
            .grounds()
            .map(|one| one.name)
            .collect::<Vec<_>>(),
        ["is-ground"]
    );
    assert_eq!(
        eligibility
            .refusals()
            .map(|one| one.name)
            .collect::<Vec<_>>(),
        ["is-refusal"]
    );
    assert_eq!(eligibility.ask, []);
}

/// What an undetermined verdict asks for is what is open in all three groups, not in the one alone that is
/// read first.
#[test]
fn an_undetermined_verdict_asks_for_all_that_is_open() {
    let look = |facts: &[(&str, Option<bool>)]| {
        let ticket = told(THREE, facts);
        asked(&ticket.assess(at(1)).unwrap())
    };
    assert_eq!(look(&[]), ["ground", "refusal", "required"]);
    assert_eq!(look(&[("ground", Some(false))]), ["refusal", "required"]);
    assert!(look(&[("required", Some(false))]).is_empty());
}

#[test]
fn grounds_that_are_examples_count_as_given_and_it_is_said_where_none_holds() {
    let text = format!("escalation.grounds = \"illustrative\"\n{THREE}");
    for (ground, none_listed) in [(Some(true), false), (Some(false), true), (None, true)] {
        let facts = [
            ("required", Some(true)),
            ("ground", ground),
            ("refusal", Some(false)),
        ];
        let ticket = told(&text, &facts);
        let look = ticket.assess(at(1)).unwrap();
        let eligibility = look.eligibility().unwrap();
        assert_eq!(eligibility.verdict, Verdict::Eligible, "{ground:?}");
        assert_eq!(eligibility.no_listed_ground, none_listed, "{ground:?}");
    }
}

#[test]
fn a_policy_that_lists_no_grounds_asks_for_none() {
    let look = |text: &str| {
        let ticket = opened(text);
        let look = ticket.assess(at(1)).unwrap();
        look.eligibility()
            .map(|one| (one.verdict, one.no_listed_ground))
    };
    assert_eq!(
        look("escalation.cite = \"EX-1\"\nsource.EX.title = \"x\""),
        Some((Verdict::Eligible, false))
    );
    // One that does not speak of escalation says nothing.
    assert_eq!(look(""), None);
    // A ground is one wherever it stands.
    let ground = "[check.big]\nsays = \"big\"\nwhen = { region = \"emea\" }\neffect = \"ground\"";
    assert_eq!(look(ground), Some((Verdict::Eligible, false)));
    // A requirement outside `[escalation]` is one for acts.
    let required =
        "[check.big]\nsays = \"big\"\nwhen = { region = \"apac\" }\neffect = \"required\"";
    assert_eq!(look(required), None);
}

#[test]
fn prechecks_bind_or_advise_as_the_policy_says() {
    let text = r#"
        [escalation]
        prechecks = "advised"
        [escalation.precheck.region]
        says = "the region is apac"
        when = { region = "apac" }
        [escalation.precheck.severity]
        says = "it is grave"
        when = { severity = "s1" }
        effect = "required"
    "#;
    let policy = policy(text);
    let opening = Opening::new(at(0)).region("emea");
    for (severity, verdict) in [("s1", Verdict::Eligible), ("s2", Verdict::Ineligible)] {
        let severity = policy.severity(severity).unwrap();
        let ticket = policy.open(opening.clone().severity(severity)).unwrap();
        let look = ticket.assess(at(1)).unwrap();
        let eligibility = look.eligibility().unwrap();
        assert_eq!(eligibility.verdict, verdict);
        // Advised and not so: said in every case.
        let advised: Vec<_> = eligibility.advisories().map(|one| one.says).collect();
        assert_eq!(advised, ["the region is apac"]);
    }
}

/// The first row says who decides, every row where to turn; what either hangs on is asked for apart from the
/// verdict.
#[test]
fn who_decides_and_where_to_turn() {
    let text = r#"
        source.EX.title = "Example"
        role = { regional = { what = "of the region" }, global = { what = "of the world" } }
        route = { line = { what = "by telephone" }, portal = { what = "by the portal" } }
        [escalation]
        decides = [{ when = { severity = "s1" }, is = "global", cite = "EX-1" }, { is = "regional", cite = "EX-2" }]
        routes = ["portal", { when = { severity = "s1" }, is = "line", cite = "EX-3" }]
    "#;
    let policy = policy(text);
    let says = |severity: Option<&str>| {
        let severity = severity.map(|name| policy.severity(name).unwrap());
        let opening = Opening::new(at(0));
        let opening = severity.into_iter().fold(opening, Opening::severity);
        let ticket = policy.open(opening).unwrap();
        let look = ticket.assess(at(1)).unwrap();
        let eligibility = look.eligibility().unwrap();
        assert_eq!(eligibility.verdict, Verdict::Eligible);
        let decides = eligibility
            .decides
            .map(|one| (one.name.to_owned(), one.cite[0].id.clone()));
        let routes = eligibility
            .routes
            .iter()
            .map(|one| one.name.to_owned())
            .collect::<Vec<_>>();
        let asks: Vec<String> = eligibility
            .ask_besides
            .iter()
            .map(|ask| ask.fact.to_owned())
            .collect();
        (decides, routes, asks)
    };
    let of = |role: &str, id: &str| Some((role.to_owned(), id.to_owned()));
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|one| (*one).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        says(Some("s1")),
        (of("global", "EX-1"), names(&["portal", "line"]), names(&[]))
    );
    assert_eq!(
        says(Some("s2")),
        (of("regional", "EX-2"), names(&["portal"]), names(&[]))
    );
    assert_eq!(says(None), (None, names(&["portal"]), names(&["severity"])));
}

/// A verdict is an answer: the request is accepted whatever it says.
#[test]
fn a_verdict_refuses_no_request() {
    let text = format!("act.escalation-requested.by = \"anyone\"\n{THREE}");
    let mut ticket = told(&text, &[("required", Some(false))]);
    ticket
        .apply(event(1, EventKind::EscalationRequested))
        .unwrap();
    let look = ticket.assess(at(1)).unwrap();
    assert_eq!(look.eligibility().unwrap().verdict, Verdict::Ineligible);
}

/// A request that is about to come is judged with its own fields over what is known, and is not itself among
/// what there has been.
#[test]
fn a_request_is_judged_with_its_fields_and_does_not_count_as_having_come() {
    let text = r#"
        fact.users = { type = "number" }
        [escalation.ground.many]
        says = "more than 100 users"
        when = { fact = "users", more-than = 100 }
        [escalation.refusal.again]
        says = "it was asked for before"
        when = { seen = "escalation-requested" }
        [act.escalation-requested]
        by = "anyone"
        field.users = "optional"
    "#;
    let mut ticket = opened(text);
    let request = |users: i64| event(2, EventKind::EscalationRequested).field("users", users);
    let verdict = |ticket: &Ticket, users| {
        let look = ticket.assess(at(2)).unwrap();
        look.eligibility_of(&request(users))
            .map(|one| one.unwrap().verdict)
    };
    for (users, expected) in [(100, Verdict::Ineligible), (101, Verdict::Eligible)] {
        assert_eq!(verdict(&ticket, users), Ok(expected));
    }
    ticket
        .apply(event(1, EventKind::EscalationRequested))
        .unwrap();
    assert_eq!(verdict(&ticket, 101), Ok(Verdict::Discretionary));
    // It says nothing of what is known besides.
    assert_eq!(
        ticket.assess(at(2)).unwrap().eligibility().unwrap().verdict,
        Verdict::Undetermined
    );
    // What a request does not say stands as it is known.
    let told = policy(text)
        .open(Opening::new(at(0)).fact("users", 101))
        .unwrap();
    let request = event(2, EventKind::EscalationRequested);
    let look = told.assess(at(2)).unwrap();
    let eligibility = look.eligibility_of(&request).unwrap().unwrap();
    assert_eq!(eligibility.verdict, Verdict::Eligible);
    let wrong = event(2, EventKind::EscalationRequested).field("user", 1);
    let refused = ticket
        .assess(at(2))
        .unwrap()
        .eligibility_of(&wrong)
        .unwrap_err();
    assert!(
        matches!(refused, Refused::UnknownName { what: "field", .. }),
        "{refused}"
    );
}

/// Nothing happens, and a verdict changes: at the very instant at which its check does, and only then.
#[test]
fn the_next_change_names_the_verdict() {
    let text = r#"
        [escalation.ground.silent]
        says = "nobody wrote for two hours"
        when = { since = { last = "replied", otherwise = "opened", at-least = "2 elapsed hours" } }
        [escalation.ground.grave]
        says = "it is grave"
        when = { severity = "s1" }
    "#;
    let policy = policy(text);
    let changes = |severity: &str| {
        let severity = policy.severity(severity).unwrap();
        let ticket = policy.open(Opening::new(at(0)).severity(severity)).unwrap();
        let look = ticket.assess(at(1)).unwrap();
        let next = look.next_change().unwrap();
        assert_eq!(next.at, at(2));
        next.changes.contains(&Change::Verdict)
    };
    assert!(changes("s2"));
    // It is eligible already, so the verdict stays as it is.
    assert!(!changes("s1"));
}

/// A default decides like a value that is told, and the check says that it was read.
#[test]
fn what_is_assumed_is_said() {
    let text = r#"
        fact.beta = { type = "flag", default = false }
        [escalation.refusal.beta]
        says = "it is of the beta site"
        when = { fact = "beta" }
    "#;
    for (told_of, assumed) in [(None, vec!["beta"]), (Some(false), Vec::new())] {
        let ticket = told(text, &[("beta", told_of)]);
        let look = ticket.assess(at(1)).unwrap();
        assert_eq!(look.check("beta").unwrap().assumed, assumed);
        assert_eq!(look.eligibility().unwrap().verdict, Verdict::Eligible);
    }
}

const NEEDS: &str = r#"
    role = { engineer = { what = "of the escalation" } }
    event.plan-agreed = { what = "a plan was agreed" }
    fact.progress = { type = "flag", ask = "Is the progress acceptable?" }
    [check.plan]
    says = "a plan was agreed an hour ago or longer"
    effect = "required"
    when = { since = { first = "plan-agreed", at-least = "1 elapsed hour" } }
    [check.progress]
    says = "the progress is acceptable"
    effect = "required"
    when = { fact = "progress" }
    [check.telephone]
    says = "it is best done by telephone"
    effect = "advised"
    when = { through = "phone" }
    [act.de-escalated]
    by = "engineer"
    needs = ["plan", "progress", "telephone"]
"#;

/// Checks are needed by their names: what lacks is told all at once, what is open is asked, what is advised is
/// said.
#[test]
fn acts_need_checks_by_their_names() {
    let mut ticket = opened(NEEDS);
    let ends = |hour| Event::new(at(hour), EventKind::DeEscalated).by(vendor("engineer"));
    let refusal = refused(&mut ticket, ends(1));
    let missing = Because::Missing {
        path: "check.plan".to_owned(),
        says: "a plan was agreed an hour ago or longer".to_owned(),
    };
    let open = Because::Undecided {
        what: "the progress is acceptable".to_owned(),
        ask: vec!["progress".to_owned()],
    };
    assert_eq!(refusal.because, [missing.clone(), open]);
    let agreed = EventKind::Happened {
        event: "plan-agreed".to_owned(),
    };
    ticket
        .apply(Event::new(at(2), agreed).by(vendor("engineer")))
        .unwrap();
    let progress = EventKind::Facts {
        set: [("progress".to_owned(), FactValue::Flag(true))].into(),
        withdrawn: Vec::new(),
    };
    ticket.apply(Event::new(at(2), progress)).unwrap();
    // An hour less a nanosecond, and the hour.
    let mut early = ends(3);
    early.at -= chrono::TimeDelta::nanoseconds(1);
    assert_eq!(refused(&mut ticket, early).because, [missing]);
    let outcome = ticket.apply(ends(3)).unwrap();
    let advice = Advisory::NotMet {
        path: "check.telephone".to_owned(),
        says: "it is best done by telephone".to_owned(),
    };
    assert_eq!(outcome.advisories, [advice]);
}

/// A check that reads the event at hand stands only where one is at hand.
#[test]
fn a_check_of_the_event_at_hand_is_asked_by_acts_alone() {
    let ticket = opened(NEEDS);
    let look = ticket.assess(at(1)).unwrap();
    assert_eq!(
        look.checks().map(|one| one.name).collect::<Vec<_>>(),
        ["plan", "progress"]
    );
    assert!(look.check("telephone").is_none());
}

const FLAGS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A check of up to three flags, each wanted or not: all of them, or one.
type Random = (Effect, bool, Vec<(usize, bool)>);

fn random_checks() -> impl Strategy<Value = Vec<Random>> {
    let effects = vec![
        Effect::Ground,
        Effect::Refusal,
        Effect::Required,
        Effect::Advised,
    ];
    let literals = vec((0..FLAGS.len(), any::<bool>()), 1..4);
    vec((select(effects), any::<bool>(), literals), 0..7)
}

fn text_of(checks: &[Random], illustrative: bool) -> String {
    let mut text = String::new();
    for flag in FLAGS {
        writeln!(text, "fact.{flag} = {{ type = \"flag\" }}").unwrap();
    }
    let grounds = if illustrative {
        "illustrative"
    } else {
        "one-of"
    };
    writeln!(text, "[escalation]\ngrounds = \"{grounds}\"").unwrap();
    for (place, (effect, all, literals)) in checks.iter().enumerate() {
        let (table, effect) = match effect {
            Effect::Ground | Effect::Refusal => (effect.as_str(), String::new()),
            Effect::Required | Effect::Advised => {
                ("precheck", format!("effect = \"{}\"", effect.as_str()))
            }
        };
        let parts = literals.iter();
        let parts = parts.map(|(flag, is)| format!("{{ fact = \"{}\", is = {is} }}", FLAGS[*flag]));
        let (key, parts) = (
            if *all { "all" } else { "any" },
            parts.collect::<Vec<_>>().join(", "),
        );
        let when = format!("when = {{ {key} = [{parts}] }}");
        writeln!(
            text,
            "[escalation.{table}.c{place}]\nsays = \"c\"\n{when}\n{effect}"
        )
        .unwrap();
    }
    text
}

/// The verdict by its definition, in which everything is told.
fn by_definition(checks: &[Random], illustrative: bool, told: [bool; 5]) -> Verdict {
    let holds = |(_, all, literals): &Random| {
        let is = |(flag, is): &(usize, bool)| told[*flag] == *is;
        if *all {
            literals.iter().all(is)
        } else {
            literals.iter().any(is)
        }
    };
    let of = |effect: Effect| checks.iter().filter(move |check| check.0 == effect);
    let ground =
        illustrative || of(Effect::Ground).next().is_none() || of(Effect::Ground).any(holds);
    match (
        of(Effect::Required).all(holds),
        ground,
        of(Effect::Refusal).any(holds),
    ) {
        (false, _, _) | (true, false, _) => Verdict::Ineligible,
        (true, true, false) => Verdict::Eligible,
        (true, true, true) => Verdict::Discretionary,
    }
}

/// Every way of telling what is not told.
fn completions(told: [Option<bool>; 5]) -> impl Iterator<Item = [bool; 5]> {
    let every = (0_u8..32).map(|bits| [0, 1, 2, 3, 4].map(|place| bits >> place & 1 == 1));
    every.filter(move |full| {
        let mut both = told.iter().zip(full);
        both.all(|(told, full)| told.is_none_or(|told| told == *full))
    })
}

/// Law 9 of verdicts, and their definition: where one is decided, nothing that could still be told makes it
/// another one; where it is not, telling what it asks for decides it, whatever is told, and nothing else does
/// more.
#[test]
fn random_verdicts() {
    let told = [(); 5].map(|()| proptest::option::of(any::<bool>()));
    property::check(
        2_000,
        (random_checks(), any::<bool>(), told),
        |(checks, illustrative, told)| {
            let text = text_of(&checks, illustrative);
            let ticket = |told: [Option<bool>; 5]| {
                let facts: Vec<(&str, Option<bool>)> = FLAGS.into_iter().zip(told).collect();
                self::told(&text, &facts)
            };
            let at_first = ticket(told);
            let look = at_first.assess(at(1)).unwrap();
            let eligibility = look.eligibility().unwrap();
            let asks: BTreeSet<&str> = eligibility.ask.iter().map(|ask| ask.fact).collect();
            if eligibility.verdict != Verdict::Undetermined {
                prop_assert!(asks.is_empty());
                for full in completions(told) {
                    let expected = by_definition(&checks, illustrative, full);
                    prop_assert_eq!(eligibility.verdict, expected, "{}", text);
                }
                return Ok(());
            }
            for check in eligibility.open() {
                prop_assert_eq!(check.truth, Truth::Unknown);
            }
            for full in completions(told) {
                let keep = |place: usize, wanted: bool| match asks.contains(FLAGS[place]) == wanted
                {
                    true => Some(full[place]),
                    false => told[place],
                };
                let decided = ticket([0, 1, 2, 3, 4].map(|place| keep(place, true)));
                let look = decided.assess(at(1)).unwrap();
                let expected = by_definition(&checks, illustrative, full);
                prop_assert_eq!(look.eligibility().unwrap().verdict, expected, "{}", text);
                // What is not asked for changes nothing.
                let besides = ticket([0, 1, 2, 3, 4].map(|place| keep(place, false)));
                let look = besides.assess(at(1)).unwrap();
                prop_assert_eq!(
                    look.eligibility().unwrap().verdict,
                    Verdict::Undetermined,
                    "{}",
                    text
                );
            }
            Ok(())
        },
    );
}
