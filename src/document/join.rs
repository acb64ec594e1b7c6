//! Parts that several documents share.

use super::{Document, Entries, Escalation, Identity};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

impl Document {
    /// The same, with what a part states that it names in `policy.parts`.
    ///
    /// Two editions of one policy state what they share in a part, and each what it alone says. A part is a
    /// document without an identity of its own. It is joined by the union of names: what two of them state is
    /// not merged, it is refused. So no rule comes about that none of them states, and the order in which parts
    /// are joined makes no difference. A policy's hash is that of what it says, be it in one document or in
    /// parts.
    ///
    /// # Errors
    ///
    /// [`Code::UnknownName`] for a part that the document does not name, or that has been joined already;
    /// [`Code::Contradiction`] for each name that both state, and for a part that says which policy it is.
    ///
    /// ```
    /// use duly::{Policy, document::Document};
    ///
    /// let common: Document = toml::from_str(r#"
    ///     severity = { s1 = { rank = 1 }, s2 = { rank = 2 } }
    ///     calendar.always.open = "always"
    /// "#)?;
    /// let edition: Document = toml::from_str(r#"
    ///     policy = { name = "Support, English edition", revision = "1", parts = ["common"] }
    ///     [clock.first-response]
    ///     start = "opened"
    ///     calendar = "always"
    ///     target = [{ when = { severity = "s1" }, is = "1 elapsed hour" }, { is = "1 elapsed day" }]
    ///     reclassified = "freeze"
    /// "#)?;
    /// // Alone it does not stand.
    /// let alone = Policy::compile(&edition).unwrap_err();
    /// assert!(alone.iter().any(|problem| problem.path == "policy.parts"));
    ///
    /// let whole = edition.clone().join("common", &common)?;
    /// assert_eq!(Policy::compile(&whole)?.severities().len(), 2);
    ///
    /// // What both state is merged in no way, also where they agree.
    /// let mut other = edition;
    /// other.severity = common.severity.clone();
    /// let problems = other.join("common", &common).unwrap_err();
    /// assert_eq!(problems.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["severity.s1", "severity.s2"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn join(mut self, name: &str, part: &Document) -> Result<Document, Diagnostics> {
        let mut problems = Vec::new();
        let parts = self.policy.parts.len();
        self.policy.parts.retain(|other| other != name);
        if self.policy.parts.len() == parts {
            let declared = crate::words::one_of(self.policy.parts.iter().map(String::as_str));
            let (path, found) = ("policy.parts", format!("`{name}`"));
            problems.push(Diagnostic::new(Code::UnknownName, path, found, declared));
        }
        let mut join = Join {
            part: name,
            problems: &mut problems,
        };
        join.document(&mut self, part);
        match problems.is_empty() {
            true => Ok(self),
            false => Err(Diagnostics::new(problems)),
        }
    }
}

/// What is joined, and what speaks against it.
struct Join<'j> {
    part: &'j str,
    problems: &'j mut Vec<Diagnostic>,
}

impl Join<'_> {
    fn document(&mut self, all: &mut Document, part: &Document) {
        // Named one by one, so that what a document gains is joined too.
        let Document {
            policy,
            source,
            gap,
            parameter,
            severity,
            priority,
            plan,
            region,
            fact,
            role,
            position,
            reaction,
            route,
            event,
            waiting,
            calendar,
            track,
            act,
            clock,
            condition,
            check,
            escalation,
            ladder,
            table,
            feature,
            queue,
            standing,
            omitted,
        } = part;
        self.identity(policy);
        self.names("source", &mut all.source, source);
        self.names("gap", &mut all.gap, gap);
        self.names("parameter", &mut all.parameter, parameter);
        self.names("severity", &mut all.severity, severity);
        self.names("priority", &mut all.priority, priority);
        self.names("plan", &mut all.plan, plan);
        self.names("region", &mut all.region, region);
        self.names("fact", &mut all.fact, fact);
        self.names("role", &mut all.role, role);
        self.names("position", &mut all.position, position);
        self.names("reaction", &mut all.reaction, reaction);
        self.names("route", &mut all.route, route);
        self.names("event", &mut all.event, event);
        self.names("waiting", &mut all.waiting, waiting);
        self.names("calendar", &mut all.calendar, calendar);
        self.names("track", &mut all.track, track);
        self.names("act", &mut all.act, act);
        self.names("clock", &mut all.clock, clock);
        self.names("condition", &mut all.condition, condition);
        self.names("check", &mut all.check, check);
        self.escalation(&mut all.escalation, escalation.as_ref());
        self.names("table", &mut all.table, table);
        self.names("feature", &mut all.feature, feature);
        self.names("queue", &mut all.queue, queue);
        self.names("standing", &mut all.standing, standing);
        self.names("omitted", &mut all.omitted, omitted);
        self.whole("ladder", &mut all.ladder, ladder.as_ref());
    }

    /// A part has none.
    fn identity(&mut self, policy: &Identity) {
        if *policy != Identity::default() {
            let found = format!("an identity in the part `{}`", self.part);
            let (path, expected) = ("policy", "one in the document alone");
            let problem = Diagnostic::new(Code::Contradiction, path, found, expected);
            self.problems.push(problem);
        }
    }

    /// Its checks are joined by their names; what it says beside them stands in one of the two.
    fn escalation(&mut self, all: &mut Option<Escalation>, more: Option<&Escalation>) {
        let Some(more) = more else { return };
        let all = all.get_or_insert_default();
        self.names("escalation.ground", &mut all.ground, &more.ground);
        self.names("escalation.refusal", &mut all.refusal, &more.refusal);
        self.names("escalation.precheck", &mut all.precheck, &more.precheck);
        self.value("escalation.grounds", &mut all.grounds, &more.grounds);
        self.value("escalation.prechecks", &mut all.prechecks, &more.prechecks);
        self.value("escalation.decides", &mut all.decides, &more.decides);
        self.value("escalation.routes", &mut all.routes, &more.routes);
        self.value("escalation.cite", &mut all.cite, &more.cite);
    }

    fn value<T: Clone + Default + PartialEq>(&mut self, path: &str, all: &mut T, more: &T) {
        if *more == T::default() {
            return;
        }
        if *all != T::default() {
            self.twice(path.to_owned());
        }
        *all = more.clone();
    }

    fn names<T: Clone>(&mut self, table: &str, all: &mut Entries<T>, more: &Entries<T>) {
        for (name, entry) in more.iter() {
            let before = all.0.insert(name.to_owned(), entry.clone());
            if before.is_some() {
                self.twice(format!("{table}.{name}"));
            }
        }
    }

    /// What has no names is stated by one of them.
    fn whole<T: Clone>(&mut self, table: &str, stated: &mut Option<T>, more: Option<&T>) {
        match (&stated, more) {
            (_, None) => {}
            (None, Some(more)) => *stated = Some(more.clone()),
            (Some(_), Some(_)) => self.twice(table.to_owned()),
        }
    }

    fn twice(&mut self, path: String) {
        let found = format!("it again in the part `{}`", self.part);
        let problem = Diagnostic::new(Code::Contradiction, path, found, "one statement");
        let help = "state it in the part, or in the documents that differ in it";
        self.problems.push(problem.help(help));
    }
}
