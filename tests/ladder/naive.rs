//! A ladder worked out minute by minute: it counts minutes one at a time, and knows no spans, turns or bounds.

/// The minutes that are looked at: a day from nine o'clock on.
pub(super) const DAY: usize = 1_440;

/// What a rung's condition says. Minutes are open ones where the flag is set.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    NotDefined,
    Unanswered(usize, bool),
    Silent(usize),
    /// Three quarters of a clock of forty minutes are used, which the first nudge starts.
    Used,
    /// That clock is breached.
    Breached,
    Big,
    UnansweredOrSilent(usize, usize),
    UnansweredAndBig(usize),
    /// So long since the last nudge, of which none has come within so many minutes.
    SilentAndQuiet(usize, usize),
    /// So long since the last nudge, of which one has come within so many minutes.
    SilentIfNudged(usize, usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Vacancy {
    None,
    Skip,
    Wait,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Rung {
    pub(super) when: When,
    pub(super) vacancy: Vacancy,
    /// How many minutes, and how often.
    pub(super) repeat: Option<(usize, u16)>,
}

#[derive(Clone, Debug)]
pub(super) struct Ladder {
    pub(super) rungs: Vec<Rung>,
    pub(super) by_assignee: bool,
    pub(super) jumps: bool,
    /// How many minutes an acknowledgement holds.
    pub(super) lasts: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    Nudge,
    Big(bool),
    Away(usize, bool),
    Wait(bool),
    Assign(usize),
    Climb(Option<usize>),
    Acknowledge(Option<usize>),
    Repeat,
    Resolve,
    Reopen,
}

/// What is shown of a rung: whether it is reached, or eligible since a minute, or not, or not known to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Shown {
    Reached,
    Eligible(usize),
    Not,
    /// It would be now or later, but for a pause.
    Held,
    Unknown,
}

/// What is shown of the whole: rungs, whether somebody has answered on each, or since when nobody has, and how often
/// whoever stands on the present one is to be told again.
pub(super) type Picture = (Vec<Shown>, Vec<(bool, Option<usize>)>, Option<(u16, u16)>);

#[derive(Clone, Debug)]
pub(super) struct Model {
    ladder: Ladder,
    pub(super) now: usize,
    pub(super) at: Option<usize>,
    pub(super) over: bool,
    /// As it stood when it ended.
    ended: Option<Picture>,
    climbed: bool,
    eligible: Vec<Option<usize>>,
    /// Of those that were climbed, the earlier of the climb and of being eligible before.
    asked: Vec<Option<usize>>,
    stood: Vec<Option<usize>>,
    answered: Vec<Option<usize>>,
    told: Vec<u16>,
    silent_since: usize,
    nudges: Vec<usize>,
    started: Option<usize>,
    big: Option<bool>,
    away: Vec<bool>,
    assignee: Option<usize>,
    pub(super) waits: bool,
    waits_since: usize,
    /// The last minutes in which rungs will be eligible, and those in which they would but for the pause.
    last: Vec<(Option<usize>, Option<usize>)>,
    /// Whether the last event does nothing, or too early.
    pub(super) advised: bool,
    /// Of each minute that is over, whether the ticket waited in it.
    waited: Vec<bool>,
}

/// Open from the first minute on: an hour, half an hour not, and so on.
fn is_open(minute: usize) -> bool {
    minute % 90 < 60
}

impl Model {
    pub(super) fn new(ladder: Ladder) -> Model {
        let count = ladder.rungs.len();
        let mut model = Model {
            ladder,
            now: 0,
            at: None,
            over: false,
            ended: None,
            climbed: false,
            eligible: vec![None; count],
            asked: vec![None; count],
            stood: vec![None; count],
            answered: vec![None; count],
            told: vec![0; count],
            silent_since: 0,
            nudges: Vec::new(),
            started: None,
            big: None,
            away: vec![false; count],
            assignee: None,
            waits: false,
            waits_since: 0,
            last: vec![(None, None); count],
            advised: false,
            waited: Vec::new(),
        };
        model.begin();
        model.look();
        model
    }

    fn begin(&mut self) {
        let count = self.ladder.rungs.len();
        (self.at, self.over, self.climbed) = (None, false, false);
        self.ended = None;
        for list in [
            &mut self.eligible,
            &mut self.asked,
            &mut self.stood,
            &mut self.answered,
        ] {
            *list = vec![None; count];
        }
        self.told = vec![0; count];
        if !self.ladder.by_assignee {
            self.stand(0);
        }
        self.follow();
    }

    fn stand(&mut self, rung: usize) {
        self.at = Some(rung);
        self.stood[rung] = Some(self.now);
        self.told[rung] = 0;
        self.asked[rung] = self.eligible[rung].or(Some(self.now));
    }

    fn since(&self, rung: usize) -> Option<usize> {
        self.asked[rung].or(self.eligible[rung])
    }

    fn follow(&mut self) {
        let Some(rung) = self.assignee.filter(|rung| *rung < self.ladder.rungs.len()) else {
            return;
        };
        if self.ladder.by_assignee && !self.climbed && !self.over && self.at != Some(rung) {
            if let Some(before) = self.at {
                self.asked[before] = None;
                self.stood[before] = None;
                self.told[before] = 0;
            }
            self.stand(rung);
        }
    }

    fn leaves_out(&self, rung: usize) -> bool {
        self.at > Some(rung) && self.stood[rung].is_none()
    }

    /// The minutes that counted from one on to now.
    fn counted(&self, from: usize, open: bool) -> usize {
        let counts = |minute: &usize| !self.waited[*minute] && (!open || is_open(*minute));
        (from..self.now).filter(counts).count()
    }

    /// Since when nobody has answered on a rung that somebody stands on, or is asked on, since then.
    fn unanswered(&self, rung: usize, since: Option<usize>) -> Option<usize> {
        match (self.answered[rung], self.lapsed(rung)) {
            (None, _) => since,
            (Some(_), lapsed) => since.map(|since| lapsed.map(|lapsed| since.max(lapsed)))?,
        }
    }

    /// The minute in which the last answer held no more.
    fn lapsed(&self, rung: usize) -> Option<usize> {
        let mut minute = self.answered[rung]?;
        let mut left = self.ladder.lasts?;
        while left > 0 {
            if minute >= self.now {
                return None;
            }
            left -= usize::from(!self.waited[minute]);
            minute += 1;
        }
        Some(minute)
    }

    fn nobody_answered(&self, rung: usize, minutes: usize, open: bool) -> bool {
        let below = rung.checked_sub(1);
        let from = below.and_then(|below| self.unanswered(below, self.since(below)));
        from.is_some_and(|from| self.counted(from, open) >= minutes)
    }

    /// Whether a rung's condition holds; none where that is not known.
    fn holds(&self, rung: usize) -> Option<bool> {
        let silent = |minutes: usize| self.counted(self.silent_since, false) >= minutes;
        let nudged = |within: usize| self.nudges.iter().any(|at| at + within > self.now);
        match self.ladder.rungs[rung].when {
            When::NotDefined => Some(false),
            When::Unanswered(minutes, open) => Some(self.nobody_answered(rung, minutes, open)),
            When::Silent(minutes) => Some(silent(minutes)),
            When::Used => Some(
                self.started
                    .is_some_and(|from| self.counted(from, false) >= 30),
            ),
            When::Breached => Some(
                self.started
                    .is_some_and(|from| self.counted(from, false) >= 40),
            ),
            When::Big => self.big,
            When::UnansweredOrSilent(one, other) => {
                Some(self.nobody_answered(rung, one, false) || silent(other))
            }
            When::UnansweredAndBig(minutes) => {
                match (self.nobody_answered(rung, minutes, false), self.big) {
                    (false, _) | (_, Some(false)) => Some(false),
                    (true, big) => big,
                }
            }
            When::SilentAndQuiet(minutes, within) => Some(silent(minutes) && !nudged(within)),
            When::SilentIfNudged(minutes, within) => Some(silent(minutes) && nudged(within)),
        }
    }

    pub(super) fn is_stated(&self, rung: usize) -> bool {
        !matches!(self.ladder.rungs[rung].when, When::NotDefined)
    }

    pub(super) fn is_skipped(&self, rung: usize) -> bool {
        self.away[rung] && self.ladder.rungs[rung].vacancy == Vacancy::Skip
    }

    /// What has become eligible, and is so no more.
    fn look(&mut self) {
        if self.over {
            return;
        }
        let mut handed = false;
        for rung in 0..self.ladder.rungs.len() {
            let eligible = handed || self.holds(rung) == Some(true);
            self.eligible[rung] = match eligible {
                true => self.eligible[rung].or(Some(self.now)),
                false => None,
            };
            handed = self.since(rung).is_some() && self.is_skipped(rung);
        }
    }

    /// The last minutes to come in which rungs are eligible, if no event comes.
    fn last_eligible(mut self) -> Vec<Option<usize>> {
        self.look();
        let mut last = vec![None; self.ladder.rungs.len()];
        loop {
            for (last, eligible) in last.iter_mut().zip(&self.eligible) {
                *last = eligible.map(|_| self.now).or(*last);
            }
            if self.now >= DAY {
                return last;
            }
            self.pass();
        }
    }

    fn foresee(&mut self) {
        if !self.waits {
            self.last = vec![(None, None); self.ladder.rungs.len()];
            return;
        }
        let mut lifted = self.clone();
        lifted.waits = false;
        lifted.waited[self.waits_since..].fill(false);
        let would = lifted.last_eligible();
        self.last = self
            .clone()
            .last_eligible()
            .into_iter()
            .zip(would)
            .collect();
    }

    fn is_held(&self, rung: usize) -> bool {
        let (will, would) = self.last[rung];
        !self.over && would >= Some(self.now) && will <= Some(self.now)
    }

    /// A minute goes by.
    pub(super) fn pass(&mut self) {
        self.waited.push(self.waits);
        self.now += 1;
        self.look();
    }

    pub(super) fn next(&self) -> Option<usize> {
        let mut above = self.at? + 1..self.ladder.rungs.len();
        above.find(|rung| !self.is_skipped(*rung))
    }

    fn may_climb(&self, to: Option<usize>) -> Option<usize> {
        let at = self.at;
        match to {
            None => self.next(),
            Some(to) => match at {
                None => self.ladder.jumps.then_some(to),
                Some(at) => {
                    let skips = (at + 1..to).any(|rung| !self.is_skipped(rung));
                    (to > at && (self.ladder.jumps || !skips)).then_some(to)
                }
            },
        }
    }

    /// An event comes. Whether it is accepted.
    pub(super) fn comes(&mut self, event: Event) -> bool {
        let accepted = self.does(event);
        if accepted {
            self.follow();
            self.look();
            self.foresee();
        }
        accepted
    }

    fn does(&mut self, event: Event) -> bool {
        self.advised = false;
        match event {
            Event::Nudge => {
                self.nudges.push(self.now);
                self.silent_since = self.now;
                self.started = self.started.or(Some(self.now));
            }
            Event::Big(big) => self.big = Some(big),
            Event::Away(rung, away) => self.away[rung] = away,
            Event::Wait(waits) => {
                if waits && !self.waits {
                    self.waits_since = self.now;
                }
                self.waits = waits;
            }
            Event::Assign(rung) => self.assignee = Some(rung),
            Event::Resolve if self.over => {}
            Event::Resolve => {
                self.over = true;
                self.ended = Some(self.picture());
            }
            Event::Reopen => {
                if self.over {
                    self.begin();
                }
            }
            Event::Climb(_) | Event::Acknowledge(_) | Event::Repeat if self.over => return false,
            Event::Climb(to) => {
                let Some(to) = self.may_climb(to) else {
                    return false;
                };
                self.climbed = true;
                self.stand(to);
            }
            Event::Acknowledge(rung) => {
                let Some(rung) = rung.or(self.at) else {
                    return false;
                };
                self.advised = self.since(rung).is_none() || self.leaves_out(rung);
                if !self.advised {
                    self.answered[rung] = Some(self.now);
                    self.told[rung] = 0;
                }
            }
            Event::Repeat => {
                let Some(at) = self.at else { return false };
                let times = self.ladder.rungs[at].repeat.map_or(0, |(_, times)| times);
                if self.told[at] >= times {
                    return false;
                }
                self.advised = self.repeats().is_some_and(|(due, done)| due <= done);
                self.told[at] += 1;
            }
        }
        true
    }

    /// How often whoever stands on the present rung is to be told again by now, and was.
    fn repeats(&self) -> Option<(u16, u16)> {
        let at = self.at.filter(|_| !self.over)?;
        let (every, times) = self.ladder.rungs[at].repeat?;
        let due = match self.unanswered(at, self.stood[at]) {
            None => 0,
            Some(from) => u16::try_from(self.counted(from, false) / every)
                .unwrap()
                .min(times)
                .max(self.told[at]),
        };
        Some((due, self.told[at]))
    }

    pub(super) fn picture(&self) -> Picture {
        if let Some(ended) = &self.ended {
            return ended.clone();
        }
        let rungs = 0..self.ladder.rungs.len();
        let shown = |rung: usize| match self.eligible[rung] {
            _ if self.at.is_some_and(|at| rung <= at) => Shown::Reached,
            Some(since) => Shown::Eligible(since),
            None if self.holds(rung).is_none() && !self.over => Shown::Unknown,
            None if self.is_held(rung) => Shown::Held,
            None => Shown::Not,
        };
        let unanswered = |rung: usize| {
            let answered = self.answered[rung].is_some() && self.lapsed(rung).is_none();
            let since = self.since(rung).filter(|_| !self.leaves_out(rung));
            (answered, self.unanswered(rung, since))
        };
        (
            rungs.clone().map(shown).collect(),
            rungs.map(unanswered).collect(),
            self.repeats(),
        )
    }

    /// The minutes to come at which the picture is another one, with the pictures, if no event comes.
    pub(super) fn to_come(&self) -> Vec<(usize, Picture)> {
        let (mut model, mut last) = (self.clone(), self.picture());
        let mut all = Vec::new();
        while model.now < DAY && !self.over {
            model.pass();
            let picture = model.picture();
            if picture != last {
                all.push((model.now, picture.clone()));
                last = picture;
            }
        }
        all
    }
}
