//! Public holidays of some places by rules, against a table made by others.

use crate::support::date;
use chrono::NaiveDate;
use duly::document::Document;
use duly::{Calendar, Policy};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// `fixtures/holidays/holidays.json`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Table {
    package: String,
    version: String,
    first_year: i32,
    last_year: i32,
    /// Names by date, of several on one date joined by `; `.
    places: BTreeMap<String, BTreeMap<NaiveDate, String>>,
}

/// A holiday that the rules do not give.
#[derive(Deserialize)]
struct NotExpressed {
    name: String,
    why: String,
    /// All of its dates where none are named.
    #[serde(default)]
    dates: BTreeSet<NaiveDate>,
}

fn table() -> Table {
    serde_json::from_str(include_str!("../../fixtures/holidays/holidays.json")).unwrap()
}

fn rules() -> Policy {
    let text = include_str!("../../fixtures/holidays/rules.toml");
    let document: Document = toml::from_str(text).unwrap();
    Policy::compile(&document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn not_expressed() -> BTreeMap<String, Vec<NotExpressed>> {
    toml::from_str(include_str!("../../fixtures/holidays/not_expressed.toml")).unwrap()
}

impl NotExpressed {
    fn is(&self, day: NaiveDate, names: &str) -> bool {
        names == self.name && (self.dates.is_empty() || self.dates.contains(&day))
    }
}

/// Every date that the rules and the table tell differently, with what either says.
fn differences(
    place: &str,
    calendar: &Calendar,
    table: &Table,
    left_out: &[NotExpressed],
) -> Vec<String> {
    let holidays = &table.places[place];
    let first = date(&format!("{}-01-01", table.first_year));
    let last = date(&format!("{}-12-31", table.last_year));
    let mut found = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        let names = holidays.get(&day).map(String::as_str);
        let expected = names.filter(|names| !left_out.iter().any(|left| left.is(day, names)));
        let closed = calendar.closed_name(day);
        let same = match (expected, closed) {
            (Some(names), Some(closed)) => names.split("; ").any(|name| name == closed),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !same || calendar.is_business_day(day) != Ok(closed.is_none()) {
            found.push(format!("{place} {day}: rules {closed:?}, table {names:?}"));
        }
    }
    found
}

#[test]
fn rules_give_the_holidays_of_each_place_and_no_others() {
    let (table, rules, left_out) = (table(), rules(), not_expressed());
    assert_eq!(
        (table.package.as_str(), table.version.as_str()),
        ("holidays", "0.109")
    );
    let places: Vec<&str> = table.places.keys().map(String::as_str).collect();
    assert_eq!(
        places,
        ["au-nsw", "de-be", "de-by", "fi", "fr", "gb-eng", "jp", "us"]
    );
    let none = Vec::new();
    let found: Vec<String> = places
        .iter()
        .flat_map(|place| {
            let left_out = left_out.get(*place).unwrap_or(&none);
            differences(place, rules.calendar(place).unwrap(), &table, left_out)
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_left_out_is_in_the_table_and_said_why() {
    let table = table();
    for (place, left_out) in not_expressed() {
        let holidays = &table.places[&place];
        for left in left_out {
            assert!(!left.why.is_empty());
            assert!(holidays.values().any(|names| *names == left.name));
            for day in &left.dates {
                assert_eq!(holidays.get(day), Some(&left.name), "{place} {day}");
            }
        }
    }
}
