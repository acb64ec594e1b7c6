//! One immutable revision of a policy.

use super::act::Acts;
use super::book::Follows;
use super::check::Check;
use super::citation::{Citation, Reason};
use super::clock::{CalendarId, Clock, Reasons};
use super::condition::{ReasonId, Unset};
use super::content_hash::ContentHash;
use super::escalation::Escalation;
use super::fact::{Fact, FactId, FactType, Value};
use super::feature::Feature;
use super::ladder::{EscalationLadder, Ladder};
use super::memory::Memory;
use super::pattern::{OwnEventId, Triggers};
use super::person::PositionId;
use super::queue::Queue;
use super::scale::{Level, Priority, Severity};
use super::standing::{Subject, Told};
use super::table::NamedTable;
use super::track::{Track, TrackId};
use crate::calendar::Calendar;
use crate::diagnostic::Diagnostics;
use std::sync::Arc;

/// A support policy, checked and ready to answer: one immutable revision.
///
/// Made by [`Policy::compile`] from a document. Cloning it is cheap: all clones share one content.
#[derive(Clone, Debug)]
pub struct Policy(Arc<Parts>);

/// What a policy is made of. Ids are places in these lists, and the compiler has checked them all.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) name: String,
    pub(crate) revision: String,
    pub(crate) hash: ContentHash,
    /// Of what it states beside calendars and its own name, where its tickets follow what changes nothing else.
    pub(crate) hash_but_calendars: Option<ContentHash>,
    pub(crate) follows: Follows,
    pub(crate) severities: Vec<Level>,
    pub(crate) priorities: Vec<Level>,
    pub(crate) plans: Vec<Level>,
    pub(crate) regions: Vec<Level>,
    pub(crate) facts: Vec<Fact>,
    /// The facts' defaults, by their places; none at all where no fact has one.
    pub(crate) defaults: Arc<[Option<Value>]>,
    /// The roles that actors may have; any, where there is none.
    pub(crate) roles: Vec<String>,
    pub(crate) positions: Vec<String>,
    /// By the places of positions, whether several hold it.
    pub(crate) several: Vec<bool>,
    /// The first is that of the ticket itself.
    pub(crate) tracks: Vec<Track>,
    pub(crate) acts: Acts,
    pub(crate) waiting: Vec<WaitingReason>,
    /// The policy's own events, by name.
    pub(crate) events: Vec<String>,
    pub(crate) memories: Vec<Memory>,
    pub(crate) calendars: Vec<NamedCalendar>,
    pub(crate) clocks: Vec<Clock>,
    pub(crate) checks: Vec<Check>,
    /// None where the policy does not speak of escalation.
    pub(crate) escalation: Option<Escalation>,
    /// Most policies have none.
    pub(crate) ladder: Option<Box<Ladder>>,
    pub(crate) lookups: Lookups,
    pub(crate) subject: Subject,
    pub(crate) gaps: Vec<Reason>,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) warnings: Diagnostics,
}

/// What is looked up when it is asked for, each by name.
#[derive(Debug)]
pub(crate) struct Lookups {
    /// The policy's own.
    pub(crate) tables: Vec<NamedTable>,
    pub(crate) features: Vec<Feature>,
    pub(crate) queues: Vec<Queue>,
    /// What an account tells tickets.
    pub(crate) told: Vec<Told>,
}

/// A calendar under its name in the policy.
#[derive(Debug)]
pub(crate) struct NamedCalendar {
    pub(crate) name: String,
    /// Its place in the document.
    pub(crate) path: String,
    pub(crate) calendar: Calendar,
    pub(crate) cite: Vec<Citation>,
}

/// A reason for which a ticket can be waiting, and the events that set and clear it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct WaitingReason {
    pub(crate) name: String,
    pub(crate) set_by: Triggers,
    pub(crate) cleared_by: Triggers,
}

impl Policy {
    pub(crate) fn new(parts: Parts) -> Policy {
        Policy(Arc::new(parts))
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }

    /// The policy's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Whose logs it is for.
    pub fn subject(&self) -> Subject {
        self.0.subject
    }

    /// The name of this revision.
    pub fn revision(&self) -> &str {
        &self.0.revision
    }

    /// The hash that identifies this revision: of all that the document says, and of the readings in
    /// force.
    ///
    /// It does not hang on the format the document was read from, nor on the machine, nor on the order in
    /// which names are declared; and a later version of this crate gives a document the same hash where
    /// it says nothing that is new. A remark or a label is content, so a change of it is another
    /// revision. Zone data is not: it is an input of its own, which calendars name.
    ///
    /// ```
    /// use duly::{Policy, document::{Document, Options}};
    ///
    /// let text = r#"
    ///     policy = { name = "House rules", revision = "2026-01" }
    ///     [parameter.at-limit]
    ///     what = "whether an answer at the limit is in time"
    ///     readings = { in-time = "it is", late = "it is not" }
    ///     default = "late"
    /// "#;
    /// let document: Document = toml::from_str(text)?;
    /// let policy = Policy::compile(&document)?;
    ///
    /// // The default, chosen, is the default.
    /// let chosen = |reading| {
    ///     let options = Options::default().reading("at-limit", reading);
    ///     Policy::compile_with(&document, &options)
    /// };
    /// assert_eq!(chosen("late")?.hash(), policy.hash());
    /// assert_ne!(chosen("in-time")?.hash(), policy.hash());
    ///
    /// let reworded: Document = toml::from_str(&text.replace("2026-01", "2026-02"))?;
    /// assert_ne!(Policy::compile(&reworded)?.hash(), policy.hash());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hash(&self) -> ContentHash {
        self.0.hash
    }

    /// The severity of that name, as in `s1`, or of that label, as in `Urgent`.
    pub fn severity(&self, name: &str) -> Option<Severity> {
        ranked(&self.0.severities, name).and_then(Severity::new)
    }

    /// The priority of that name or label.
    pub fn priority(&self, name: &str) -> Option<Priority> {
        ranked(&self.0.priorities, name).and_then(Priority::new)
    }

    /// The severities, the gravest first.
    pub fn severities(&self) -> &[Level] {
        &self.0.severities
    }

    /// The priorities, the gravest first.
    pub fn priorities(&self) -> &[Level] {
        &self.0.priorities
    }

    /// The plans, the highest first.
    pub fn plans(&self) -> &[Level] {
        &self.0.plans
    }

    /// The regions, by name.
    pub fn regions(&self) -> &[Level] {
        &self.0.regions
    }

    /// The calendar of that name.
    pub fn calendar(&self, name: &str) -> Option<&Calendar> {
        self.calendars()
            .find(|(other, _)| *other == name)
            .map(|(_, calendar)| calendar)
    }

    /// The calendars, by name.
    pub fn calendars(&self) -> impl Iterator<Item = (&str, &Calendar)> {
        let named = self.0.calendars.iter();
        named.map(|named| (named.name.as_str(), &named.calendar))
    }

    /// The rungs by which tickets are escalated; none where the policy has no ladder.
    pub fn ladder(&self) -> Option<&EscalationLadder> {
        self.0.ladder.as_deref().map(|ladder| &ladder.face)
    }

    /// What the sources are known to lack, by id.
    pub fn gaps(&self) -> &[Reason] {
        &self.0.gaps
    }

    /// The parameters and the reading chosen for each, by name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .parameters
            .iter()
            .map(|(name, reading)| (name.as_str(), reading.as_str()))
    }

    /// What was worth a look when the document was compiled. Never an error.
    pub fn warnings(&self) -> &Diagnostics {
        &self.0.warnings
    }
}

/// The rank of the level of that name, or else of that label.
fn ranked(levels: &[Level], name: &str) -> Option<u8> {
    let named = levels.iter().find(|level| level.name == name);
    let level = named.or_else(|| {
        levels
            .iter()
            .find(|level| level.labels.iter().any(|label| label == name))
    })?;
    level.rank
}

#[expect(
    clippy::indexing_slicing,
    reason = "ids are made by the compiler, as places in these lists"
)]
impl Parts {
    pub(crate) fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.index()]
    }

    pub(crate) fn calendar(&self, id: CalendarId) -> &NamedCalendar {
        &self.calendars[usize::from(id.0)]
    }

    /// Whether several hold a position at once.
    pub(crate) fn is_of_several(&self, id: PositionId) -> bool {
        self.several.get(usize::from(id.0)) == Some(&true)
    }

    pub(crate) fn position_name(&self, id: PositionId) -> &str {
        &self.positions[usize::from(id.0)]
    }

    pub(crate) fn track(&self, id: TrackId) -> &Track {
        &self.tracks[id.index()]
    }

    pub(crate) fn waiting_name(&self, id: ReasonId) -> &str {
        &self.waiting[usize::from(id.0)].name
    }
}

impl Parts {
    /// The names of reasons, in the order in which they are declared.
    pub(crate) fn waiting_names(&self, reasons: Reasons) -> impl Iterator<Item = &str> {
        let ids = (0_u8..).take(self.waiting.len()).map(ReasonId);
        ids.filter(move |id| reasons.contains(*id))
            .map(|id| self.waiting_name(id))
    }

    pub(crate) fn fact_named(&self, name: &str) -> Option<FactId> {
        let place = self.facts.iter().position(|fact| fact.name == name)?;
        u16::try_from(place).ok().map(FactId)
    }

    pub(crate) fn reason_named(&self, name: &str) -> Option<ReasonId> {
        let mut names = self.waiting.iter().map(|reason| &reason.name);
        let place = names.position(|reason| reason == name)?;
        u8::try_from(place).ok().map(ReasonId)
    }

    pub(crate) fn own_event_named(&self, name: &str) -> Option<OwnEventId> {
        let place = self.events.iter().position(|event| event == name)?;
        u16::try_from(place).ok().map(OwnEventId)
    }

    pub(crate) fn position_named(&self, name: &str) -> Option<PositionId> {
        let place = self.positions.iter().position(|other| other == name)?;
        u16::try_from(place).ok().map(PositionId)
    }

    pub(crate) fn track_named(&self, name: &str) -> Option<TrackId> {
        let place = self.tracks.iter().position(|track| track.name == name)?;
        u8::try_from(place).ok().map(TrackId)
    }

    pub(crate) fn clock_named(&self, name: &str) -> Option<usize> {
        self.clocks.iter().position(|clock| clock.name == name)
    }

    /// The name of something that is not told.
    pub(crate) fn name_of(&self, unset: Unset) -> &str {
        match unset {
            Unset::Fact(fact) => &self.fact(fact).name,
            Unset::Position(position) => self.position_name(position),
            Unset::Actor(attribute) | Unset::Assigned(attribute) => attribute.as_str(),
        }
    }

    /// The names a fact's value is one of; none for a fact that is not a choice.
    pub(crate) fn choices(&self, id: FactId) -> &[String] {
        match &self.fact(id).of {
            FactType::Choice(names) => names,
            FactType::Flag
            | FactType::Number
            | FactType::Instant
            | FactType::Duration
            | FactType::Text => &[],
        }
    }
}
