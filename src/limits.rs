//! Every size and loop of the crate has its bound here, with its unit in the name.
//!
//! What is greater is refused, by an error or by the code of a problem; or, where nothing says so, only so much is
//! shown.
//!
//! | limit | value | unit | what it bounds | who says so |
//! |---|---:|---|---|---|
//! | `MAX_WINDOWS_PER_DAY` | 48 | windows | the hours, or the breaks, of one date | `HoursErrorKind::TooManyWindows`, `BuildProblem::TooManyBreaks` |
//! | `MAX_DATED_ENTRIES` | 20,000 | entries | closed dates, overrides and breaks of one calendar | `BuildProblem::TooManyDatedEntries` |
//! | `MAX_COMPOSED_CALENDARS` | 64 | calendars | what one composed calendar consists of, itself counted | `BuildProblem::TooManyCalendars` |
//! | `MAX_VERSIONS` | 100 | versions | weekly hours of one calendar | `BuildProblem::TooManyVersions` |
//! | `MAX_CLOSED_RULES` | 1,000 | rules | closed-day rules of one calendar that come back every year | `BuildProblem::TooManyClosedRules` |
//! | `MAX_CLOSED_DAYS` | 200,000 | days | what the rules of one calendar close from 1968 to 2101 | `BuildProblem::TooManyClosedDays` |
//! | `MAX_ZONE_BYTES` | 65,536 | bytes | zone data in TZif form | `ZoneError::TooLarge` |
//! | `MAX_ZONE_TRANSITIONS` | 4,096 | transitions | zone data in TZif form | `ZoneError::TooLarge` |
//! | `MAX_ZONE_SUGGESTIONS` | 3 | names | what is suggested for an unknown zone | none: the rest is left out |
//! | `MAX_ZONE_NAME_BYTES` | 64 | bytes | an unknown zone name for which others are suggested | none: nothing is suggested |
//! | `MAX_FEED_BYTES` | 4,194,304 | bytes | an iCalendar feed | `FeedError::TooLarge` |
//! | `MAX_FEED_EVENTS` | 10,000 | events | an iCalendar feed | `FeedError::TooMany` |
//! | `MAX_FEED_RULES` | 500 | events | those of a feed that have a recurrence rule | `FeedError::TooMany` |
//! | `MAX_FEED_OCCURRENCES` | 20,000 | occurrences | all events of a feed, from 1970 up to 2100 | `FeedError::TooMany` |
//! | `MAX_FEED_PERIODS` | 1,000,000 | periods | the search through all recurrence rules of a feed | `FeedError::TooMany` |
//! | `MAX_FEED_NESTING` | 8 | components | how deep they stand inside one another in a feed | `FeedError::TooDeep` |
//! | `MAX_FEED_ZONES` | 64 | zones | what the times of a feed name | `Problem` of the event |
//! | `MAX_EVENT_OCCURRENCES` | 10,000 | occurrences | one event of a feed, from 1970 up to 2100 | `Problem` of the event |
//! | `MAX_EVENT_DATES` | 10,000 | dates | what one event of a feed leaves out, or adds | `Problem` of the event |
//! | `MAX_EVENT_DAYS` | 36,600 | days | one occurrence of an event of a feed | `Problem` of the event |
//! | `MAX_RULE_BYTES` | 256 | bytes | a recurrence rule of a feed | `Problem` of the event |
//! | `MAX_NAME_BYTES` | 64 | bytes | a name or a citation id of a document; a name of a rung | `limit-exceeded`, `LadderError::BadName` |
//! | `MAX_SPAN_DAYS` | 36,600 | days of 24 hours | a span: of a target, a condition, a fact | `bad-value`, `Refused::BadFact` |
//! | `MAX_BUSINESS_DAYS` | 3,660 | business days | a target, or the fact that it is read from | `bad-value`, `Refused::BadFact` |
//! | `MAX_ENTRIES` | 1,000 | entries | one kind of thing in a document; what an account tells | `limit-exceeded`, `Refused::LimitExceeded` |
//! | `MAX_LEVELS` | 32 | levels | severities, priorities or plans of a policy | `limit-exceeded` |
//! | `MAX_WAITING_REASONS` | 64 | reasons | waiting reasons of a policy, and those that pause a clock | `limit-exceeded` |
//! | `MAX_ROWS` | 1,000 | rows | one table, with those inside rows | `limit-exceeded` |
//! | `MAX_ALL_ROWS` | 10,000 | rows | all tables of a policy, those of clocks, rungs, features and spans too | `limit-exceeded` |
//! | `MAX_NESTING` | 16 | conditions or rows | how deep they stand inside one another | `limit-exceeded` |
//! | `MAX_CONDITIONS` | 1,000 | conditions | one condition, with those it names | `limit-exceeded` |
//! | `MAX_POLICY_CONDITIONS` | 20,000 | conditions | all that are written in a policy, and what names stand for | `limit-exceeded` |
//! | `MAX_CHECKS` | 256 | checks | a policy | `limit-exceeded` |
//! | `MAX_HOLDERS` | 1,000 | persons | who hold one position at once | `Refused::LimitExceeded` |
//! | `MAX_QUEUES` | 64 | queues | a policy | `limit-exceeded` |
//! | `MAX_KEY_PARTS` | 32 | parts | a queue's key | `limit-exceeded` |
//! | `MAX_TABLES` | 256 | tables | a policy's own, and as many features | `limit-exceeded` |
//! | `MAX_WINDOW_MONTHS` | 1,200 | months | how long an event counts | `bad-value` |
//! | `MAX_MEMORIES` | 256 | selections | events that the conditions of a policy have remembered | `limit-exceeded` |
//! | `MAX_COUNT` | 1,000 | events | what a condition compares their count with | `limit-exceeded` |
//! | `MAX_EVENTS` | 10,000 | events | one log, the opening aside | `Refused::LimitExceeded` |
//! | `MAX_TEXT_BYTES` | 4,096 | bytes | a text of an opening or an event; the name, the revision and a title of a policy | `Refused::LimitExceeded`, `limit-exceeded` |
//! | `MAX_PROBLEMS` | 1,000 | problems | what is listed of one document | `more-problems` |
//! | `MAX_MESSAGE_CHARS` | 300 | characters | what a message repeats of somebody else's text | none: `…` stands for the rest |
//! | `MAX_SUGGESTIONS` | 32 | problems | those of one document for which a name is suggested | none: nothing is suggested |
//! | `MAX_CLOCKS` | 32 | clocks | a policy | `limit-exceeded` |
//! | `MAX_TRACKS` | 16 | tracks | a policy, that of the ticket counted | `limit-exceeded` |
//! | `MAX_STATES` | 64 | states | a track | `limit-exceeded` |
//! | `MAX_FIELDS` | 64 | fields | an act | `limit-exceeded` |
//! | `MAX_EFFECTS` | 16 | effects | an act | `limit-exceeded` |
//! | `MAX_RUNGS` | 32 | rungs | a ladder | `limit-exceeded`, `LadderError::TooManyRungs` |
//! | `MAX_LADDER_CONDITIONS` | 1,000 | conditions | all rows of all rungs of a ladder | `limit-exceeded` |
//! | `MAX_REPEATS` | 100 | times | how often whoever stands on a rung is told again | `bad-value` |
//! | `MAX_WARNINGS` | 16 | warnings | a clock | `limit-exceeded` |
//! | `MAX_REVISIONS` | 1,000 | revisions | a book, those of contracts counted | `BookError::TooMany` |
//! | `MAX_CALENDARS` | 100 | calendars | a policy | `limit-exceeded` |
//! | `MAX_TABLE_CONDITIONS` | 10,000 | conditions | all rows of one table | `limit-exceeded` |
//! | `MAX_ALL_CONDITIONS` | 20,000 | conditions | the rows of all tables of a policy | `limit-exceeded` |
//! | `MAX_TEXT_SEGMENTS` | 500 | stretches | one cycle, explained in text | none: how it goes on is said |
//! | `MAX_SHOWN_CYCLES` | 100 | cycles | one clock, in a text or a timeline | none: the others are counted |
//! | `TIMELINE_PIXELS` | 900 | pixels | how wide a timeline is | none |
//! | `MIN_TIMELINE_DAY_PIXELS` | 10 | pixels | a day of a timeline whose hours are told apart | none: whole days are shown |
//! | `MAX_TIMELINE_LANES` | 16 | lanes | a timeline | none: the others are counted |
//! | `MAX_TIMELINE_EVENTS` | 60 | events | what a timeline lists by name | none: the others are counted |
//! | `MAX_TIMELINE_TEXT_CHARS` | 120 | characters | a text of a timeline | none: `…` stands for the rest |
//! | `MAX_SCENARIOS` | 100,000 | scenarios | a folder of them | `scenario::Failures` |
//! | `MAX_FOLDER_DEPTH` | 32 | folders | how deep they stand inside one another, the first counted | `scenario::Failures` |
//! | `MAX_FILE_BYTES` | 16,777,216 | bytes | a file of a scenario, a policy or a contract | `scenario::Failures` |

use std::ops::RangeInclusive;

/// Nanoseconds in a second.
pub(crate) const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// Seconds in a day of the clock.
pub(crate) const SECONDS_PER_DAY: i64 = 86_400;
/// 2100-01-01T00:00:00Z in seconds since 1970: the end of the supported range, itself outside.
pub(crate) const RANGE_END_SECONDS: i64 = 4_102_444_800;
/// Seconds in a week of the clock.
pub(crate) const SECONDS_PER_WEEK: u32 = 604_800;
/// The first second for which zones and calendars are computed: a week before the range, so that every
/// local date that touches the range is known whole.
pub(crate) const HORIZON_START_SECONDS: i64 = -604_800;
/// Whole weeks for which zones and calendars are computed. They end 13 days after the range; all their
/// seconds together fit a `u32`.
pub(crate) const HORIZON_WEEKS: u32 = 6_786;
/// Seconds for which zones and calendars are computed.
pub(crate) const HORIZON_SECONDS: u32 = HORIZON_WEEKS * SECONDS_PER_WEEK;
/// The end of the seconds for which zones and calendars are computed, itself outside.
pub(crate) const HORIZON_END_SECONDS: i64 = HORIZON_START_SECONDS + 4_104_172_800;
/// The least and the greatest offset from UTC a zone may have, in seconds (RFC 9636, section 3.2).
pub(crate) const ZONE_OFFSET_SECONDS: RangeInclusive<i64> = -89_999..=93_599;
/// Distance in seconds at which a zone that cannot list its transitions is probed for them.
pub(crate) const ZONE_PROBE_SECONDS: i64 = 172_800;
/// Greatest distance in letters at which a zone name is suggested for an unknown one.
pub(crate) const ZONE_NAME_DISTANCE: usize = 2;

/// The dates, in days since 1970-01-01, that some wall clock shows in the supported range: 1969-12-31 to
/// 2100-01-01.
pub(crate) const DATES: RangeInclusive<i64> = -1..=47_482;
/// The dates, in days since 1970-01-01, for which calendars are computed: all that some wall clock shows in
/// the horizon, and one before for what it leaves open past midnight.
pub(crate) const HORIZON_DATES: RangeInclusive<i64> = -10..=47_497;
/// Dates with all kinds of years, 2072-01-01 to 2099-12-31 in days since 1970-01-01: what recurs is taken to
/// do so for ever as it does on them.
pub(crate) const CYCLE_DATES: RangeInclusive<i64> = 37_255..=47_481;
/// The same dates by the clock of UTC, in seconds since 1970-01-01; the end is itself outside.
pub(crate) const CYCLE_SECONDS: std::ops::Range<i64> =
    37_255 * SECONDS_PER_DAY..47_482 * SECONDS_PER_DAY;
/// Seconds at the start of that cycle that are looked at before all of it: four weeks.
pub(crate) const MONTH_SECONDS: i64 = 28 * SECONDS_PER_DAY;
/// How far from Easter a closed-day rule may lie, in days.
pub(crate) const EASTER_OFFSET_DAYS: RangeInclusive<i32> = -100..=100;
/// How far a closed day is moved in search of a free date, in days.
pub(crate) const OBSERVED_SHIFT_DAYS: i64 = 366;
/// The first year that a date of an iCalendar feed may lie in.
#[cfg(feature = "ical")]
pub(crate) const FEED_START_YEAR: i32 = 1600;
/// Years after which the calendar repeats to the weekday, times 19: dates of feeds recur in the years this
/// much later, so that the search for one that never comes ends at the year 10,000.
#[cfg(feature = "ical")]
pub(crate) const RECURRENCE_SHIFT_SECONDS: i64 = 19 * 146_097 * SECONDS_PER_DAY;
/// 2401-01-01 in seconds since 1970: what the end of the year 10,000 is so many years before.
#[cfg(feature = "ical")]
pub(crate) const RECURRENCE_END_SECONDS: i64 = 157_420 * SECONDS_PER_DAY;

/// Most windows of open time that hours of one date may have.
pub const MAX_WINDOWS_PER_DAY: usize = 48;
/// Most dated entries (closed dates, overrides, breaks) that one calendar may have.
pub const MAX_DATED_ENTRIES: usize = 20_000;
/// Most calendars that one composed of others may consist of, those in between and itself counted.
pub const MAX_COMPOSED_CALENDARS: usize = 64;
/// Most versions of weekly hours that one calendar may have.
pub const MAX_VERSIONS: usize = 100;
/// Most closed-day rules that come back every year that one calendar may have.
pub const MAX_CLOSED_RULES: usize = 1_000;
/// Most days that the closed-day rules of one calendar may close from 1968 to 2101, each counted as often as
/// it is closed.
pub const MAX_CLOSED_DAYS: usize = 200_000;
/// Most bytes that zone data in TZif form may have.
pub const MAX_ZONE_BYTES: usize = 65_536;
/// Most transitions that zone data in TZif form may list.
pub const MAX_ZONE_TRANSITIONS: usize = 4_096;
/// Most names that are suggested for an unknown zone name.
pub const MAX_ZONE_SUGGESTIONS: usize = 3;
/// Longest zone name in bytes for which others are suggested.
pub const MAX_ZONE_NAME_BYTES: usize = 64;

/// Most bytes that an iCalendar feed may have.
pub const MAX_FEED_BYTES: usize = 4_194_304;
/// Most events that an iCalendar feed may have.
pub const MAX_FEED_EVENTS: usize = 10_000;
/// Most events of an iCalendar feed that may have a recurrence rule.
pub const MAX_FEED_RULES: usize = 500;
/// Most occurrences that all events of an iCalendar feed may have from 1970 up to 2100.
pub const MAX_FEED_OCCURRENCES: usize = 20_000;
/// Most periods that may be looked through for all recurrence rules of an iCalendar feed: days, weeks, months or
/// years, as the frequency says, from the event's start to the last time in the supported range or, when no time
/// comes after it, for some hundred years more.
pub const MAX_FEED_PERIODS: i64 = 1_000_000;
/// How deep the components of an iCalendar feed may stand inside one another.
pub const MAX_FEED_NESTING: usize = 8;
/// Most zones that the times of an iCalendar feed may name.
pub const MAX_FEED_ZONES: usize = 64;
/// Most occurrences that one event of an iCalendar feed may have from 1970 up to 2100: one a week fits, one a
/// day does not.
pub const MAX_EVENT_OCCURRENCES: usize = 10_000;
/// Most dates that one event of an iCalendar feed may state to be left out, or to be added.
pub const MAX_EVENT_DATES: usize = 10_000;
/// Most days that one occurrence of an event of an iCalendar feed may last.
pub const MAX_EVENT_DAYS: i64 = 36_600;
/// Most bytes that a recurrence rule of an iCalendar feed may have.
pub const MAX_RULE_BYTES: usize = 256;

/// The longest name, answer of a table, value of a choice or citation id of a document, in bytes.
pub const MAX_NAME_BYTES: usize = 64;
/// The longest span a target may promise, in days of 24 hours.
pub const MAX_SPAN_DAYS: i64 = 36_600;
/// The most business days a target may promise.
pub const MAX_BUSINESS_DAYS: u32 = 3_660;
/// The most entries of one kind in a document: levels, facts, calendars, clocks and so on.
pub const MAX_ENTRIES: usize = 1_000;
/// The most severities, priorities or plans of a policy.
pub const MAX_LEVELS: usize = 32;
/// The most waiting reasons of a policy.
pub const MAX_WAITING_REASONS: usize = 64;
/// The most rows of one table, counted with those inside rows and those that a contract puts in front.
pub const MAX_ROWS: usize = 1_000;
/// The most rows of all tables of a policy, those of clocks, rungs, features and spans counted too.
pub const MAX_ALL_ROWS: usize = 10_000;
/// How deep conditions, or rows, may stand inside one another. A named condition counts, where it is used, with
/// all that stands in it.
pub const MAX_NESTING: usize = 16;
/// The most conditions inside one condition, those of named ones and of rows counted too.
pub const MAX_CONDITIONS: usize = 1_000;
/// The most conditions that are written in a policy, wherever they stand: in triggers, checks, acts, rungs, queues and
/// rows. A named condition counts at each use again with all that stands in it, and so does a check that an act needs.
pub const MAX_POLICY_CONDITIONS: usize = 20_000;
/// The most checks of a policy.
pub const MAX_CHECKS: usize = 256;
/// The most who hold one position at once.
pub const MAX_HOLDERS: usize = 1_000;
/// The most queues of a policy.
pub const MAX_QUEUES: usize = 64;
/// The most parts of a queue's key.
pub const MAX_KEY_PARTS: usize = 32;
/// The most tables of a policy's own, and the most features.
pub const MAX_TABLES: usize = 256;
/// The most months for which an event counts.
pub const MAX_WINDOW_MONTHS: u32 = 1_200;
/// The most selections of events that the conditions of a policy may have remembered.
pub const MAX_MEMORIES: usize = 256;
/// The most events that a condition may compare their count with.
pub const MAX_COUNT: u32 = 1_000;
/// The most events in one log, the opening aside.
pub const MAX_EVENTS: usize = 10_000;
/// The longest text in an event, such as an id, a name or the value of a fact, and the longest name of a policy or
/// title of a source, in bytes.
pub const MAX_TEXT_BYTES: usize = 4_096;
/// The most problems that are listed of one document; those beyond are counted.
pub const MAX_PROBLEMS: usize = 1_000;
/// The most characters of a document's, an event's or a host's own text that a message repeats.
pub const MAX_MESSAGE_CHARS: usize = 300;
/// The most problems of one document for which the name that was meant is looked for.
pub const MAX_SUGGESTIONS: usize = 32;
/// The most clocks of a policy.
pub const MAX_CLOCKS: usize = 32;
/// The most tracks of a policy, that of the ticket counted too.
pub const MAX_TRACKS: usize = 16;
/// The most states of a track.
pub const MAX_STATES: usize = 64;
/// The most fields of an act.
pub const MAX_FIELDS: usize = 64;
/// The most effects of an act.
pub const MAX_EFFECTS: usize = 16;
/// The most rungs of a ladder.
pub const MAX_RUNGS: usize = 32;
/// The most conditions in all rows of all rungs of a ladder.
pub const MAX_LADDER_CONDITIONS: usize = 1_000;
/// How often whoever stands on a rung can be told again.
pub const MAX_REPEATS: u16 = 100;
/// The most warnings of a clock.
pub const MAX_WARNINGS: usize = 16;
/// The most revisions of a book, those of contracts counted too.
pub const MAX_REVISIONS: usize = 1_000;
/// The most calendars of a policy.
pub const MAX_CALENDARS: usize = 100;
/// The most conditions in all rows of one table, counted with those of the rows around them.
pub const MAX_TABLE_CONDITIONS: usize = 10_000;
/// The most conditions in all rows of all tables of a policy, each counted with those of the rows around it.
pub const MAX_ALL_CONDITIONS: usize = 20_000;

/// The most stretches of one cycle that an explanation in text lists.
pub const MAX_TEXT_SEGMENTS: usize = 500;
/// The most cycles of one clock that a text or a timeline shows: the last ones.
pub const MAX_SHOWN_CYCLES: usize = 100;
/// The width of a timeline, in pixels. Nothing on it is narrower than one, so no lane has more parts of a kind.
pub const TIMELINE_PIXELS: i64 = 900;
/// The least width of a day on a timeline, in pixels, at which its opening hours are told apart.
pub const MIN_TIMELINE_DAY_PIXELS: i64 = 10;
/// The most lanes of a timeline: the first clocks.
pub const MAX_TIMELINE_LANES: usize = 16;
/// The most events of a timeline that are listed by name.
pub const MAX_TIMELINE_EVENTS: usize = 60;
/// The longest text of a timeline, in characters.
pub const MAX_TIMELINE_TEXT_CHARS: usize = 120;

/// Most scenarios that are read of a folder.
#[cfg(feature = "scenario")]
pub const MAX_SCENARIOS: usize = 100_000;
/// How deep folders of scenarios may stand in each other.
#[cfg(feature = "scenario")]
pub const MAX_FOLDER_DEPTH: usize = 32;
/// Most bytes that a file of a scenario, a policy or a contract may have: 16 MiB.
#[cfg(feature = "scenario")]
pub const MAX_FILE_BYTES: u64 = 16_777_216;
