//! Memories: what conditions say of events that have come, each selection of events once.

use super::super::condition::{Condition, Count, Number, Trigger as Written, TriggerText};
use super::super::form::{Form, OneOrMany};
use super::conditions::{Condition as Compiled, Conditions, all_of, leaf};
use super::{possible, triggers};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::{MAX_COUNT, MAX_ENTRIES, MAX_MEMORIES};
use crate::policy::condition::{Known, Test, Timed, Window, Within};
use crate::policy::memory::{Memory, MemoryId, Patterns};
use crate::policy::pattern::Pattern;

impl Conditions<'_, '_> {
    /// What is said of events that have come.
    pub(super) fn remembered(
        &mut self,
        path: &str,
        written: &Condition,
        depth: usize,
    ) -> Vec<Compiled> {
        let mut parts = Vec::new();
        if !written.seen.is_empty() {
            let path = format!("{path}.seen");
            let memory = self.memory(&path, &written.seen, 0, depth);
            parts.extend(memory.map(|memory| leaf(Known::Seen(memory, Test::AtLeast(1)))));
        }
        if let Some(count) = &written.count {
            parts.extend(self.count(&format!("{path}.count"), count, depth));
        }
        parts
    }

    fn count(&mut self, path: &str, written: &Count, depth: usize) -> Option<Compiled> {
        let within = format!("{path}.within");
        let window = match &written.within {
            Some(window) if self.may_read(&within, "the time") => {
                Some(self.window(&within, window))
            }
            Some(_) => return None,
            None => None,
        };
        let tests = self.counts(path, written);
        // One more than the greatest number it is compared with can be told from that.
        let keep = window
            .as_ref()
            .and(tests.as_ref())
            .map_or(0, |tests| most(tests));
        let memory = self.memory(&format!("{path}.of"), &written.of, keep, depth)?;
        let leaf_of = |window: &Option<Window>, test: Test| match window {
            None => leaf(Known::Seen(memory, test)),
            Some(window) => Compiled::Is(Timed::Within(Box::new(Within {
                memory,
                window: window.clone(),
                test,
            }))),
        };
        let window = match window {
            None => None,
            Some(window) => Some(window?),
        };
        let tests = tests?.into_iter().map(|test| leaf_of(&window, test));
        Some(all_of(tests.collect()))
    }

    /// The comparisons of a count; none where a problem has been reported.
    fn counts(&mut self, path: &str, written: &Count) -> Option<Vec<Test>> {
        let number = Number {
            more_than: written.more_than,
            at_least: written.at_least,
            less_than: written.less_than,
            at_most: written.at_most,
        };
        self.numbers(path, &number)
    }

    /// The comparisons of a number; none where a problem has been reported.
    pub(super) fn numbers(&mut self, path: &str, written: &Number) -> Option<Vec<Test>> {
        let mut tests = Vec::new();
        for (key, limit) in [
            ("more-than", written.more_than),
            ("at-least", written.at_least),
            ("less-than", written.less_than),
            ("at-most", written.at_most),
        ] {
            let Some(limit) = limit else { continue };
            if limit > MAX_COUNT {
                let (path, found) = (format!("{path}.{key}"), format!("`{limit}`"));
                let expected = format!("at most {MAX_COUNT}");
                let problem = Diagnostic::new(Code::LimitExceeded, path, found, expected);
                self.problems.report(problem);
                return None;
            }
            let limit = i64::from(limit);
            tests.push(match key {
                "more-than" => Test::MoreThan(limit),
                "at-least" => Test::AtLeast(limit),
                "less-than" => Test::LessThan(limit),
                _ => Test::AtMost(limit),
            });
        }
        if tests.is_empty() {
            let expected = "`at-least`, `more-than`, `less-than` or `at-most`";
            self.problems.missing(path, expected);
            return None;
        }
        if !possible::is_any_number(0, &tests) {
            let (found, expected) = (
                "limits that no number of events keeps",
                "some number between",
            );
            self.contradiction(path, found, expected);
            return None;
        }
        Some(tests)
    }

    /// The memory of these events that keeps the instants of so many, a new one where none is like it.
    pub(super) fn memory(
        &mut self,
        path: &str,
        of: &OneOrMany<TriggerText>,
        keep: usize,
        depth: usize,
    ) -> Option<MemoryId> {
        if of.is_empty() {
            self.problems.missing(path, "the events that are meant");
            return None;
        }
        let none = OneOrMany::default();
        let after = |one: &TriggerText| one.long().map_or(none.clone(), |one| one.after.clone());
        let mut afters = of.iter().map(after);
        let after = afters.next()?;
        if afters.any(|other| other != after) {
            let (found, expected) = ("several `after`", "the same one beside each event");
            let problem = Diagnostic::new(Code::Contradiction, path, found, expected);
            self.problems.report(problem);
            return None;
        }
        if after
            .iter()
            .any(|one| one.long().is_some_and(|one| !one.after.is_empty()))
        {
            let expected = "none: what an event comes after comes after nothing itself";
            self.problems
                .bad(format!("{path}.after.after"), "an event", expected);
            return None;
        }
        let of = self.patterns(path, of, depth)?;
        // Where none of these can come under the readings in force, none has come.
        let is_after = !after.is_empty();
        let after = self.patterns(&format!("{path}.after"), &after, depth)?;
        let of = if is_after && after.is_empty() {
            Patterns::default()
        } else {
            of
        };
        self.remember(path, Memory { of, after, keep })
    }

    fn remember(&mut self, path: &str, memory: Memory) -> Option<MemoryId> {
        let memories = &mut self.problems.memories;
        let place = memories.iter().position(|other| other.is_alike(&memory));
        let place = place.unwrap_or(memories.len());
        match memories.get_mut(place) {
            Some(alike) => alike.keep = alike.keep.max(memory.keep),
            None => memories.push(memory),
        }
        let count = memories.len();
        let what = "selections of events to remember";
        if !self.problems.within(path, count, MAX_MEMORIES, what) {
            self.problems.memories.truncate(MAX_MEMORIES);
            return None;
        }
        u16::try_from(place).ok().map(MemoryId)
    }

    /// The patterns whose conditions hold under the readings in force.
    fn patterns(
        &mut self,
        path: &str,
        written: &OneOrMany<TriggerText>,
        depth: usize,
    ) -> Option<Patterns> {
        if !self
            .problems
            .within(path, written.0.len(), MAX_ENTRIES, "events")
        {
            return None;
        }
        let mut all = Vec::new();
        for (index, one) in written.iter().enumerate() {
            let path = match written.0.len() {
                1 => path.to_owned(),
                _ => format!("{path}[{index}]"),
            };
            all.extend(match one {
                Form::Long(trigger) => self.pattern(&path, trigger, depth),
                Form::Short(event) => {
                    let named = Written {
                        event: event.clone(),
                        ..Written::default()
                    };
                    self.pattern(&path, &named, depth)
                }
            });
        }
        Some(Patterns::new(all))
    }

    /// None where its condition does not hold, and where a problem has been reported.
    fn pattern(&mut self, path: &str, written: &Written, depth: usize) -> Option<Pattern> {
        let place = format!("{path}.when");
        let when = self.condition(&place, &written.when, depth.saturating_add(1));
        let pattern = triggers::pattern(path, written, self.vocabulary, self.problems)?;
        if when != Compiled::ALWAYS && when != Compiled::NEVER {
            let found = "a condition that can be another one when the event comes";
            let problem = Diagnostic::new(Code::Stratum, place, found, "`parameter` only");
            let help = "what is remembered is which events came, not what was known when they did";
            self.problems.report(problem.help(help));
            return None;
        }
        (when == Compiled::ALWAYS).then_some(pattern)
    }
}

/// How many events tell these comparisons apart.
fn most(tests: &[Test]) -> usize {
    let limits = tests.iter().map(|test| match test {
        Test::MoreThan(limit)
        | Test::AtLeast(limit)
        | Test::LessThan(limit)
        | Test::AtMost(limit) => usize::try_from(*limit).unwrap_or_default(),
        Test::OneOf(_) => 0,
    });
    limits.max().unwrap_or_default().saturating_add(1)
}
