//! The readers of what is to be refused: each says what is said of a text, and which variants of errors that was.

use chrono::{DateTime, Utc};
use duly::calendar::{BuildProblem, CalendarBuildError, Hours, HoursError, Zone};
use duly::document::{Contract, Document, Options};
use duly::scenario::{Moment, Scenario, Span};
use duly::{
    Book, BookError, ContentHash, Diagnostics, Log, Policy, Refused, ReplayError, Snapshot,
};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};

/// What is said of something refused.
pub(super) struct Said {
    pub(super) text: String,
    /// The variants of errors that it was, as `Refused::Earlier`.
    pub(super) variants: BTreeSet<String>,
}

impl Said {
    pub(super) fn of(error: impl Display) -> Said {
        Said {
            text: error.to_string().trim_end().to_owned(),
            variants: BTreeSet::new(),
        }
    }

    /// The same, being this variant too.
    pub(super) fn being(mut self, of: &str, error: &impl Debug) -> Said {
        self.variants.insert(variant(of, error));
        self
    }
}

/// `Refused::Earlier`: the first word of what the derived debug form shows.
pub(super) fn variant(of: &str, error: &impl Debug) -> String {
    let shown = format!("{error:?}");
    let word = shown.split(|c: char| !c.is_alphanumeric()).next();
    format!("{of}::{}", word.unwrap_or_default())
}

/// Nothing where it is accepted.
pub(super) type Verdict = Option<Said>;

/// The policy, and the folder, that texts are read under.
pub(super) struct Under {
    pub(super) policy: Option<Document>,
    pub(super) folder: String,
}

/// What the reader of that name says of a text.
pub(super) fn read(reader: &str, under: &Under, text: &str) -> Verdict {
    match reader {
        "policy" => policy(text),
        "contract" => contract(under, text),
        "log" => parsed(toml::from_str(text), |log| replayed(under, log)),
        "json" => parsed(serde_json::from_str(text), |log| replayed(under, log)),
        "snapshot" => parsed(serde_json::from_str(text), |one| restored(under, one)),
        "hours" => text.parse::<Hours>().err().map(|error| hours(&error)),
        "zone" => {
            let error = Zone::named(text).err()?;
            Some(Said::of(&error).being("ZoneError", &error))
        }
        "hash" => {
            let error = text.parse::<ContentHash>().err()?;
            Some(Said::of(&error).being("ContentHashError", &error))
        }
        "moment" => text.parse::<Moment>().err().map(Said::of),
        "span" => text.parse::<Span>().err().map(Said::of),
        "scenario" => scenario(under, text),
        #[cfg(feature = "ical")]
        "feed" => feed(text),
        other => panic!("no reader `{other}`"),
    }
}

fn parsed<T: DeserializeOwned, E: Display>(
    parsed: Result<T, E>,
    more: impl FnOnce(T) -> Verdict,
) -> Verdict {
    match parsed {
        Ok(value) => more(value),
        Err(error) => Some(Said::of(format!("unreadable\n{error}"))),
    }
}

fn policy(text: &str) -> Verdict {
    parsed(toml::from_str::<Document>(text), |document| {
        Policy::compile(&document).err().map(|all| problems(&all))
    })
}

/// With the variants of codes.
pub(super) fn problems(problems: &Diagnostics) -> Said {
    let mut said = Said::of(problems);
    for problem in problems {
        said = said.being("Code", &problem.code);
    }
    said
}

fn contract(under: &Under, text: &str) -> Verdict {
    let document = under.policy.as_ref().unwrap();
    parsed(toml::from_str::<Contract>(text), |contract| {
        let revisions = [(DateTime::UNIX_EPOCH, document)];
        let error = Book::compile(&revisions, &[contract], &Options::default()).err()?;
        Some(book(&error))
    })
}

/// With what stands in it.
pub(super) fn book(error: &BookError) -> Said {
    let said = Said::of(error).being("BookError", error);
    if let BookError::Instant { error, .. } | BookError::ContractInstant { error, .. } = error {
        return said.being("InstantError", error);
    }
    said
}

fn compiled(under: &Under) -> Policy {
    Policy::compile(under.policy.as_ref().unwrap()).unwrap()
}

fn replayed(under: &Under, log: Log) -> Verdict {
    compiled(under).replay(log).err().map(|one| replay(&one))
}

fn restored(under: &Under, snapshot: Snapshot) -> Verdict {
    let error = compiled(under).restore(snapshot).err()?;
    Some(Said::of(&error).being("RestoreError", &error))
}

/// With what stands in it.
pub(super) fn replay(error: &ReplayError) -> Said {
    let inner = match error {
        ReplayError::Opening(refused) | ReplayError::Event { refused, .. } => refused,
        _ => panic!("another error of a log: {error}"),
    };
    let mut said = refused(inner).being("ReplayError", error);
    said.text = error.to_string();
    said
}

/// With what stands in it.
pub(super) fn refused(error: &Refused) -> Said {
    let mut said = Said::of(error).being("Refused", error);
    if let Refused::Act(act) = error {
        for because in &act.because {
            said = said.being("Because", because);
        }
    }
    if let Refused::Instant(instant) = error {
        said = said.being("InstantError", instant);
    }
    said
}

/// With its kind.
pub(super) fn hours(error: &HoursError) -> Said {
    Said::of(error).being("HoursErrorKind", &error.kind())
}

/// With what stands in them.
pub(super) fn build(error: &CalendarBuildError) -> Said {
    let mut said = Said::of(error);
    for problem in error.problems() {
        said = said.being("BuildProblem", problem);
        if let BuildProblem::Zone(zone) | BuildProblem::DayZone(zone) = problem {
            said = said.being("ZoneError", zone);
        }
        if let BuildProblem::Hours { error, .. } = problem {
            said.variants.extend(hours(error).variants);
        }
    }
    said
}

fn scenario(under: &Under, text: &str) -> Verdict {
    let failures = match Scenario::parse(text, &under.folder) {
        Ok(scenario) => scenario.check().err()?,
        Err(failures) => failures,
    };
    Some(Said::of(
        failures.to_string().replace(&under.folder, "FOLDER"),
    ))
}

/// A feed that is refused, or an event of it that is left out as wrong.
#[cfg(feature = "ical")]
fn feed(text: &str) -> Verdict {
    match duly::calendar::ical::Feed::parse(text, "feed") {
        Err(error) => Some(Said::of(&error).being("FeedError", &error)),
        Ok(feed) => {
            let problems: Vec<String> = feed.problems().iter().map(ToString::to_string).collect();
            (!problems.is_empty()).then(|| Said::of(problems.join("\n")))
        }
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
