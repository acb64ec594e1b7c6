//! Acts: what events take and bring about.

use super::super::act::{
    Act as Written, Declared, Effect as WrittenEffect, FieldText, Weight as WrittenWeight,
};
use super::super::form::{Entries, Form, OneOrMany};
use super::super::syntax::Document;
use super::vocabulary::Vocabulary;
use super::{Noun, Problems, conditions, ladder, persons, possible, triggers};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{MAX_EFFECTS, MAX_FIELDS};
use crate::policy::act::{
    Act, Acts, ClimbTo, Effect as Brought, Field, Filler, Move, Moves, Need, Weight,
};
use crate::policy::check::Check;
use crate::policy::condition::{self, ReasonId, Timed};
use crate::policy::fact::{FactId, Value};
use crate::policy::ladder::RungId;
use crate::policy::track::{States, TrackId};
use crate::policy::{Effect, EventName, StateKind};
use crate::words;

pub(super) fn compile(
    document: &Document,
    checks: &[Check],
    vocabulary: &Vocabulary<'_>,
    problems: &mut Problems,
) -> Acts {
    let mut acts = Vec::new();
    for (name, written) in document.act.iter() {
        let path = format!("act.{name}");
        let Some((event, own)) = triggers::event(&path, name, vocabulary, problems) else {
            continue;
        };
        if event == EventName::Migrated {
            problems.bad(path, format!("`{name}`"), "an event that is no migration");
            continue;
        }
        let mut compiler = Compiler {
            document,
            vocabulary,
            problems,
            checks,
            path: &path,
            opens: event == EventName::Opened,
        };
        let (by, may) = compiler.by(written);
        compiler.climbs(written);
        acts.push(Act {
            name: name.to_owned(),
            event,
            own,
            by,
            may,
            fields: compiler.fields(written),
            needs: compiler.needs(written),
            moves: compiler.moves(written),
            effects: compiler.effects(&written.effect, event == EventName::Assigned),
            instead: compiler.instead(written),
            cite: vocabulary.cites(&format!("{path}.cite"), &written.cite, problems),
            path,
        });
    }
    Acts::new(acts)
}

type Condition = condition::Condition<Timed>;

/// In place of a position whose holder fills another one.
pub(super) const FILL_WORDS: [&str; 3] = [ACTOR, ASSIGNED, NOBODY];
const ACTOR: &str = "actor";
const ASSIGNED: &str = "assigned";
const NOBODY: &str = "nobody";

/// What acts set, once all is known that a target can take its span from.
pub(super) fn spans(acts: &Acts, vocabulary: &Vocabulary<'_>, problems: &mut Problems) {
    for effect in acts.iter().flat_map(|act| &act.effects) {
        for (fact, value) in &effect.set {
            let fact = vocabulary.facts.get(fact.index());
            // Of values only a number can be no span.
            if let (Some(fact), Some(value @ Value::Number(number))) = (fact, value)
                && let Some(expected) = fact.unfit(value)
            {
                let path = format!("{}.set.{}", effect.path, fact.name);
                problems.bad(path, format!("`{number}`"), expected);
            }
        }
    }
}

struct Compiler<'c, 'd> {
    document: &'d Document,
    vocabulary: &'c Vocabulary<'d>,
    problems: &'c mut Problems,
    checks: &'c [Check],
    /// That of the act.
    path: &'c str,
    /// Whether it is that of the opening.
    opens: bool,
}

impl Compiler<'_, '_> {
    fn when(&mut self, path: &str, written: &super::super::Condition) -> Condition {
        conditions::at_event(
            &format!("{path}.when"),
            written,
            self.vocabulary,
            self.problems,
        )
    }

    /// Reports a condition that can never be true. Where one is cut at a limit, none is judged.
    fn holds_ever(&mut self, path: &str, condition: &Condition) {
        if !self.problems.overflows() && !possible::is_possible(condition, self.vocabulary) {
            let (found, expected) = ("a condition that can never hold", "one that can");
            self.problems
                .report(Diagnostic::new(Code::NeverHolds, path, found, expected));
        }
    }

    fn by(&mut self, written: &Written) -> (Condition, Vec<String>) {
        let path = format!("{}.by", self.path);
        let by = persons::authority(&path, &written.by, true, self.vocabulary, self.problems);
        self.holds_ever(&path, &by.0);
        by
    }

    fn fields(&mut self, written: &Written) -> Vec<Field> {
        let path = format!("{}.field", self.path);
        self.problems
            .within(&path, written.field.0.len(), MAX_FIELDS, "fields");
        let mut fields = Vec::new();
        for (name, text) in written.field.iter() {
            let path = format!("{path}.{name}");
            let fact = match self.opens {
                true => self.told_at_opening(&path, name),
                false => self.settable(&path, name),
            };
            let (weight, when) = self.field(&path, text);
            fields.extend(fact.map(|fact| Field { fact, weight, when }));
        }
        fields
    }

    fn field(&mut self, path: &str, text: &FieldText) -> (Weight, Condition) {
        match text {
            Form::Short(need) => (weight(*need), Condition::ALWAYS),
            Form::Long(field) => {
                let cite = format!("{path}.cite");
                self.vocabulary.cites(&cite, &field.cite, self.problems);
                (weight(field.need), self.when(path, &field.when))
            }
        }
    }

    fn needs(&mut self, written: &Written) -> Vec<Need> {
        let mut needs = Vec::new();
        for (index, need) in written.needs.iter().enumerate() {
            let path = place(self.path, "needs", index, &written.needs);
            let need = match need {
                Form::Short(name) => {
                    needs.extend(self.check(&path, name));
                    continue;
                }
                Form::Long(need) => need,
            };
            if need.says.trim().is_empty() {
                self.problems
                    .missing(format!("{path}.says"), "what has to hold, in words");
            }
            let cite = format!("{path}.cite");
            self.vocabulary.cites(&cite, &need.cite, self.problems);
            let when = self.when(&path, &need.when);
            let weight = weight(need.need.unwrap_or_default());
            if weight == Weight::Required {
                self.holds_ever(&format!("{path}.when"), &when);
            }
            needs.push(Need {
                path,
                says: need.says.clone(),
                weight,
                when,
            });
        }
        needs
    }

    /// The check of that name, where it is one that acts can need.
    fn check(&mut self, path: &str, name: &str) -> Option<Need> {
        let Some(check) = self.checks.iter().find(|check| check.name == name) else {
            let declared = self.checks.iter().map(|check| check.name.as_str());
            self.problems.unknown(path, name, declared);
            return None;
        };
        let weight = match check.effect {
            Effect::Required => Weight::Required,
            Effect::Advised => Weight::Recommended,
            Effect::Ground | Effect::Refusal => {
                let found = format!("`{name}`, which is a `{}`", check.effect.as_str());
                let expected = "a check that is `required` or `advised`";
                self.problems.bad(path, found, expected);
                return None;
            }
        };
        if weight == Weight::Required {
            self.holds_ever(&format!("{}.when", check.path), &check.when);
        }
        if !self.problems.takes_more(path, check.when.size()) {
            return None;
        }
        Some(Need {
            path: check.path.clone(),
            says: check.says.clone(),
            weight,
            when: check.when.clone(),
        })
    }

    fn moves(&mut self, written: &Written) -> Vec<Moves> {
        let mut moves = Vec::new();
        for (name, rows) in written.moves.iter() {
            let path = format!("{}.moves.{name}", self.path);
            let Some(track) = self.vocabulary.track(&path, name, self.problems) else {
                continue;
            };
            if track == TrackId::TICKET {
                let expected = "a track of the policy's own: its events move this one";
                self.problems.bad(path, "`ticket`", expected);
                continue;
            }
            if rows.is_empty() {
                self.problems.missing(&path, "at least one move");
            }
            let mut all = Vec::new();
            for (index, row) in rows.iter().enumerate() {
                let path = place(self.path, &format!("moves.{name}"), index, rows);
                let names = OneOrMany::from(row.to.clone());
                let from = self.states(&format!("{path}.from"), track, &row.from);
                let to = self.states(&format!("{path}.to"), track, &names);
                if row.from.is_empty() {
                    self.problems
                        .missing(format!("{path}.from"), "the states it leads from");
                }
                let when = self.when(&path, &row.when);
                let track = self.vocabulary.tracks.get(track.index());
                let Some(to) = track
                    .into_iter()
                    .flat_map(|track| track.ids())
                    .map(|(id, _)| id)
                    .find(|id| to.contains(*id))
                else {
                    continue;
                };
                let kind = track.and_then(|track| track.kind(to));
                if let (Some(kind), true) = (kind, written.by.is_empty()) {
                    self.needs_authority(&path, kind);
                }
                all.push(Move {
                    path,
                    from,
                    to,
                    when,
                });
            }
            moves.push(Moves { track, all });
        }
        moves
    }

    fn states(&mut self, path: &str, track: TrackId, names: &OneOrMany<String>) -> States {
        self.vocabulary.states(path, track, names, self.problems)
    }

    /// What is asked for can be asked by anyone; what is decided, begun or ended is somebody's to say.
    fn needs_authority(&mut self, path: &str, kind: StateKind) {
        match kind {
            StateKind::Idle | StateKind::Asked => {}
            StateKind::Deciding | StateKind::Active | StateKind::Ended => {
                let found = format!("a move into a state of kind `{}`", kind.as_str());
                let expected = format!("`{}.by`: who may do it, or `anyone`", self.path);
                self.problems
                    .report(Diagnostic::new(Code::NoAuthority, path, found, expected));
            }
        }
    }

    /// `assigns` is whether the event puts somebody into a position.
    fn effects(&mut self, written: &OneOrMany<WrittenEffect>, assigns: bool) -> Vec<Brought> {
        let path = format!("{}.effect", self.path);
        self.problems
            .within(&path, written.0.len(), MAX_EFFECTS, "effects");
        let mut effects = Vec::new();
        for (index, effect) in written.iter().enumerate() {
            let path = place(self.path, "effect", index, written);
            effects.push(Brought {
                when: self.when(&path, &effect.when),
                react: self.reactions(&format!("{path}.react"), &effect.react),
                route: self.routes(&format!("{path}.route"), &effect.route),
                set: self.set(&path, effect),
                fill: self.fill(&path, effect, assigns),
                wait: self.wait(&path, effect),
                climb: self.climb(&path, effect),
                path,
            });
        }
        effects.retain(|effect| effect.when != Condition::NEVER);
        effects
    }

    /// Who may climb has to be said, as of what is decided.
    fn climbs(&mut self, written: &Written) {
        let mut effects = written.effect.iter();
        if written.by.is_empty() && effects.any(|effect| effect.climb.is_some()) {
            let (path, found) = (format!("{}.effect", self.path), "a climb of the ladder");
            let expected = format!("`{}.by`: who may do it, or `anyone`", self.path);
            self.problems
                .report(Diagnostic::new(Code::NoAuthority, path, found, expected));
        }
    }

    fn climb(&mut self, path: &str, effect: &WrittenEffect) -> Option<ClimbTo> {
        let name = effect.climb.as_deref()?;
        let path = format!("{path}.climb");
        if self.path == "act.rung-climbed" {
            self.both(&path, "a climb beside that of the event");
        }
        let begins_or_ends = ["act.opened", "act.resolved", "act.closed", "act.reopened"];
        if begins_or_ends.contains(&self.path) {
            let expected = "a climb by an event with which the ladder neither begins nor ends";
            self.problems.bad(&path, "a climb", expected);
        }
        let Some(ladder) = &self.vocabulary.rungs else {
            self.problems
                .missing("ladder", format!("a ladder: `{path}` climbs it"));
            return None;
        };
        if name == ladder::NEXT {
            return Some(ClimbTo::Next);
        }
        let names = ladder.rungs().iter().map(|rung| rung.name.as_str());
        let place = names.clone().position(|other| other == name);
        if place.is_none() {
            let known: Vec<&str> = [ladder::NEXT].into_iter().chain(names).collect();
            self.problems.unknown(path, name, known);
        }
        let place = place.and_then(|place| u8::try_from(place).ok());
        place.map(|place| ClimbTo::Rung(RungId(place)))
    }

    fn reactions(&mut self, path: &str, names: &OneOrMany<String>) -> Vec<String> {
        self.named(path, (Noun::Reaction, &self.document.reaction), names)
    }

    fn routes(&mut self, path: &str, names: &OneOrMany<String>) -> Vec<String> {
        self.named(path, (Noun::Route, &self.document.route), names)
    }

    fn named(
        &mut self,
        path: &str,
        (noun, declared): (Noun, &Entries<Declared>),
        names: &OneOrMany<String>,
    ) -> Vec<String> {
        for name in names.iter() {
            self::declared(path, (noun, declared), name, self.problems);
        }
        names.0.clone()
    }

    fn set(&mut self, path: &str, effect: &WrittenEffect) -> Vec<(FactId, Option<Value>)> {
        let mut set = Vec::new();
        for (name, given) in effect.set.iter() {
            let path = format!("{path}.set.{name}");
            let Some(fact) = self.settable(&path, name) else {
                continue;
            };
            let Some(of) = self.vocabulary.facts.get(fact.index()) else {
                continue;
            };
            match of.of.read(given) {
                Some(value) => set.push((fact, Some(value))),
                None => {
                    let (found, expected) = (format!("`{given}`"), of.of.expected_for(given));
                    self.problems.bad(path, found, expected);
                }
            }
        }
        for name in effect.withdraw.iter() {
            let path = format!("{path}.withdraw");
            if effect.set.0.contains_key(name) {
                self.both(&path, &format!("`{name}` set and withdrawn"));
            }
            let fact = self.settable(&path, name);
            set.extend(fact.map(|fact| (fact, None)));
        }
        set
    }

    fn fill(
        &mut self,
        path: &str,
        effect: &WrittenEffect,
        assigns: bool,
    ) -> Vec<(super::PositionId, Filler)> {
        let mut fill = Vec::new();
        for (name, with) in effect.fill.iter() {
            let path = format!("{path}.fill.{name}");
            let position = self.vocabulary.position(&path, name, self.problems);
            let filler = match with.as_str() {
                ACTOR => Some(Filler::Actor),
                ASSIGNED if assigns => Some(Filler::Assigned),
                ASSIGNED => {
                    let expected =
                        "`actor`, `nobody` or a position: only `assigned` puts somebody anywhere";
                    self.problems.bad(&path, "`assigned`", expected);
                    None
                }
                NOBODY => Some(Filler::Nobody),
                other => {
                    let holder = self.vocabulary.position(&path, other, self.problems);
                    holder.map(Filler::Holder)
                }
            };
            fill.extend(position.zip(filler));
        }
        fill
    }

    fn wait(&mut self, path: &str, effect: &WrittenEffect) -> Vec<(ReasonId, bool)> {
        let mut wait = Vec::new();
        for (key, reasons, holds) in [
            ("wait", &effect.wait, true),
            ("resume", &effect.resume, false),
        ] {
            let path = format!("{path}.{key}");
            for name in reasons.iter() {
                let reason = self.vocabulary.reason(&path, name, self.problems);
                if reason.is_some_and(|reason| wait.contains(&(reason, !holds))) {
                    self.both(&path, &format!("`{name}` set and cleared"));
                }
                wait.extend(reason.map(|reason| (reason, holds)));
            }
        }
        wait
    }

    fn both(&mut self, path: &str, found: &str) {
        let problem = Diagnostic::new(Code::Contradiction, path, found, "one of them");
        self.problems.report(problem);
    }

    fn instead(&mut self, written: &Written) -> Vec<(Condition, String)> {
        let mut instead = Vec::new();
        for (index, one) in written.instead.iter().enumerate() {
            let path = place(self.path, "instead", index, &written.instead);
            let (when, name) = match one {
                Form::Short(name) => (Condition::ALWAYS, name),
                Form::Long(long) => {
                    let cite = format!("{path}.cite");
                    self.vocabulary.cites(&cite, &long.cite, self.problems);
                    (self.when(&path, &long.when), &long.is)
                }
            };
            self.routes(&path, &OneOrMany::from(name.clone()));
            instead.push((when, name.clone()));
        }
        instead
    }

    /// A fact that an opening can tell: the severity and whatever else is not first settled later.
    fn told_at_opening(&mut self, path: &str, name: &str) -> Option<FactId> {
        let fact = self.vocabulary.fact(path, name, self.problems)?;
        if fact != FactId::CONFIRMED_SEVERITY {
            return Some(fact);
        }
        let expected = "a fact that an opening can tell";
        self.problems.bad(path, format!("`{name}`"), expected);
        None
    }

    /// A fact that events set by name; severity, priority and channel have events of their own.
    fn settable(&mut self, path: &str, name: &str) -> Option<FactId> {
        let fact = self.vocabulary.fact(path, name, self.problems)?;
        if fact.is_set_by_name() {
            return Some(fact);
        }
        let found = format!("`{name}`");
        let others = self.vocabulary.facts.iter().zip(0_u16..);
        let known = others.filter(|(_, id)| FactId(*id).is_set_by_name());
        let known = words::one_of(known.map(|(fact, _)| fact.name.as_str()));
        self.problems.bad(path, found, known);
        None
    }
}

/// Reports a name that is not declared.
pub(super) fn declared(
    path: &str,
    (noun, declared): (Noun, &Entries<Declared>),
    name: &str,
    problems: &mut Problems,
) {
    if !declared.0.contains_key(name) {
        problems.unknown(path, name, declared.names());
    }
    problems.uses(noun, name);
}

fn weight(written: WrittenWeight) -> Weight {
    match written {
        WrittenWeight::Required => Weight::Required,
        WrittenWeight::Recommended => Weight::Recommended,
        WrittenWeight::Optional => Weight::Optional,
    }
}

/// The place of one of several; of one alone, that of the key.
fn place<T>(act: &str, key: &str, index: usize, of: &OneOrMany<T>) -> String {
    match of.0.len() {
        1 => format!("{act}.{key}"),
        _ => format!("{act}.{key}[{index}]"),
    }
}
