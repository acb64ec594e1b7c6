//! Books: every revision compiled, and each again for each contract that holds while it does.

use super::super::{Contract, Document};
use super::Options;
use crate::policy::{Book, BookError, Policy};
use chrono::{DateTime, Utc};
use std::ops::Range;

impl Book {
    /// Compiles the revisions of a policy, each with the instant from which it is in force, and puts the rows of
    /// contracts in front of those in force while the contract holds.
    ///
    /// ```
    /// use duly::document::{Contract, Document, Options};
    /// use duly::{Book, Opening};
    ///
    /// let text = std::fs::read_to_string("fixtures/policies/house.toml")?;
    /// let house: Document = toml::from_str(&text)?;
    /// let acme: Contract = toml::from_str(r#"
    ///     name = "acme"
    ///     from = "2026-02-01T00:00:00Z"
    ///     until = "2027-01-01T00:00:00Z"
    ///     source.AC = { title = "Agreement with Acme" }
    ///     clock.first-response.target = { when = { severity = "s1" }, is = "15 business minutes", cite = "AC-3" }
    /// "#)?;
    /// let revisions = [("2026-01-01T00:00:00Z".parse()?, &house)];
    /// let book = Book::compile(&revisions, &[acme], &Options::default())?;
    ///
    /// let general = book.revision_at("2026-02-01T00:00:00Z".parse()?, None).ok_or("none")?;
    /// let acmes = book.revision_at("2026-02-01T00:00:00Z".parse()?, Some("acme")).ok_or("none")?;
    /// assert_ne!(general.hash(), acmes.hash());
    /// // Before it holds, the general revision does.
    /// let before = book.revision_at("2026-01-31T23:59:59Z".parse()?, Some("acme")).ok_or("none")?;
    /// assert_eq!(before.hash(), general.hash());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All problems of the first document that is refused, by itself or with a contract's rows in front of it;
    /// else as [`Book::new`] and [`Book::contract`].
    pub fn compile(
        revisions: &[(DateTime<Utc>, &Document)],
        contracts: &[Contract],
        options: &Options<'_>,
    ) -> Result<Book, BookError> {
        let mut compiled = Vec::new();
        for (from, document) in revisions {
            compiled.push((*from, policy(document, None, options)?));
        }
        let mut book = Book::new(compiled)?;
        for contract in contracts {
            for (document, during) in held_by(revisions, contract) {
                let policy = policy(document, Some(contract), options)?;
                book = book.contract(&contract.name, during, policy)?;
            }
        }
        Ok(book)
    }
}

fn policy(
    document: &Document,
    contract: Option<&Contract>,
    options: &Options<'_>,
) -> Result<Policy, BookError> {
    let options = Options {
        contract,
        ..options.clone()
    };
    Policy::compile_with(document, &options).map_err(|problems| BookError::Document {
        revision: document.policy.revision.clone(),
        contract: contract.map(|contract| contract.name.clone()),
        problems,
    })
}

/// The revisions in force while a contract holds, and how long each is. One that never is, is none.
fn held_by<'d>(
    revisions: &[(DateTime<Utc>, &'d Document)],
    contract: &Contract,
) -> Vec<(&'d Document, Range<DateTime<Utc>>)> {
    let mut sorted = revisions.to_vec();
    sorted.sort_by_key(|(from, _)| *from);
    let ends = sorted
        .iter()
        .skip(1)
        .map(|(from, _)| Some(*from))
        .chain([None]);
    let stretches = sorted.iter().zip(ends).map(|((from, document), end)| {
        let until = end.map_or(contract.until, |end| end.min(contract.until));
        (*document, (*from).max(contract.from)..until)
    });
    // A contract that is none at all is told so by the book.
    let reversed = contract.until <= contract.from;
    stretches
        .filter(|(_, during)| reversed || during.start < during.end)
        .collect()
}
