//! Tables: ordered rows, of which the first that applies gives the value.

use super::citation::{Citation, Reason};
use super::condition::{Assumed, Condition, Situation, Truth, Unset};
use super::fact::FactId;
use super::pattern::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Table<T> {
    /// The table's place in the document.
    pub(crate) path: String,
    pub(crate) rows: Vec<Row<T>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row<T> {
    /// The row's place in the document.
    pub(crate) path: String,
    pub(crate) when: Condition,
    pub(crate) value: Cell<T>,
    pub(crate) cite: Vec<Citation>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Cell<T> {
    Is(T),
    NotDefined(Arc<Reason>),
}

/// A table of the policy's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NamedTable {
    pub(crate) name: String,
    /// The question it answers.
    pub(crate) says: String,
    pub(crate) hit: Hit,
    pub(crate) table: Table<String>,
    /// That no row applies.
    pub(crate) nothing: Reason,
    pub(crate) cite: Vec<Citation>,
}

words! {
    /// Which rows of a table count.
    #[derive(Default)]
    Hit {
        /// The first that applies.
        #[default]
        First => "first",
        /// All that apply.
        All => "all",
    }
}

words! {
    /// What the answers of a table are names of.
    ValuesOf {
        /// Of severities.
        Severity => "severity",
        /// Of priorities.
        Priority => "priority",
        /// Of plans.
        Plan => "plan",
        /// Of regions.
        Region => "region",
        /// Of routes.
        Route => "route",
        /// Of roles.
        Role => "role",
        /// Of reactions of the host.
        Reaction => "reaction",
    }
}

/// What a table says in a situation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Lookup<'t, T> {
    /// The row, and its place.
    Row(u32, &'t Row<T>),
    NoRow,
    Unknown(BTreeSet<Unset>),
}

impl<T> Table<T> {
    /// The facts that are read at their defaults: where the first row counts that is true, up to that.
    pub(crate) fn assumed(&self, situation: &impl Situation, hit: Hit) -> BTreeSet<FactId> {
        let mut assumed = Assumed::default();
        for row in &self.rows {
            let truth = row.when.read(situation, &mut assumed);
            if hit == Hit::First && truth == Truth::True {
                break;
            }
        }
        assumed.0
    }
}

impl<T: Copy + Ord> Table<T> {
    /// All values that its rows may give.
    pub(crate) fn values(&self) -> BTreeSet<T> {
        let rows = self.rows.iter();
        rows.filter_map(|row| match &row.value {
            Cell::Is(value) => Some(*value),
            Cell::NotDefined(_) => None,
        })
        .collect()
    }
}

impl<T: PartialEq> Table<T> {
    /// The first row whose condition is true.
    ///
    /// A row that is unknown before it makes the answer unknown, unless all rows that can still win
    /// say the same.
    pub(crate) fn first(&self, situation: &impl Situation) -> Lookup<'_, T> {
        let mut open: Vec<&Row<T>> = Vec::new();
        let mut winner = None;
        for (place, row) in (0_u32..).zip(&self.rows) {
            match row.when.truth(situation) {
                Truth::False => {}
                Truth::Unknown => open.push(row),
                Truth::True => {
                    winner = Some((place, row));
                    break;
                }
            }
        }
        match winner {
            Some((place, row)) if open.iter().all(|other| other.value == row.value) => {
                Lookup::Row(place, row)
            }
            None if open.is_empty() => Lookup::NoRow,
            Some(_) | None => {
                let asks = open.iter().flat_map(|row| row.when.ask(situation));
                Lookup::Unknown(asks.collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::condition::{Known, ReasonId, Test};
    use super::super::fact::{FactId, Value};
    use super::super::memory::MemoryId;
    use super::*;

    struct Number(Option<Value>);

    impl Situation for Number {
        fn fact(&self, _: FactId) -> Option<&Value> {
            self.0.as_ref()
        }
        fn is_waiting(&self, _: ReasonId) -> bool {
            false
        }
        fn seen(&self, _: MemoryId) -> u32 {
            0
        }
    }

    fn table(rows: &[(Option<i64>, i64)]) -> Table<i64> {
        let row = |(at_least, value): &(Option<i64>, i64)| Row {
            path: String::new(),
            when: match at_least {
                Some(limit) => Condition::Is(Known::Fact(FactId(0), Test::AtLeast(*limit))),
                None => Condition::ALWAYS,
            },
            value: Cell::Is(*value),
            cite: Vec::new(),
        };
        Table {
            path: String::new(),
            rows: rows.iter().map(row).collect(),
        }
    }

    fn found(table: &Table<i64>, number: Option<i64>) -> Option<i64> {
        match table.first(&Number(number.map(Value::Number))) {
            Lookup::Row(_, row) => match &row.value {
                Cell::Is(value) => Some(*value),
                Cell::NotDefined(_) => None,
            },
            Lookup::NoRow | Lookup::Unknown(_) => None,
        }
    }

    #[test]
    fn the_first_row_that_is_true_wins() {
        let table = table(&[(Some(10), 1), (Some(5), 2), (None, 3)]);
        assert_eq!(
            [11, 10, 9, 5, 4].map(|n| found(&table, Some(n))),
            [1, 1, 2, 2, 3].map(Some)
        );
    }

    #[test]
    fn an_unknown_row_asks_unless_all_that_can_win_agree() {
        let ask = BTreeSet::from([Unset::Fact(FactId(0))]);
        let unset = Number(None);
        assert_eq!(
            table(&[(Some(10), 1), (None, 3)]).first(&unset),
            Lookup::Unknown(ask.clone())
        );
        assert_eq!(
            found(&table(&[(Some(10), 3), (Some(5), 3), (None, 3)]), None),
            Some(3)
        );
        assert_eq!(table(&[(Some(10), 3)]).first(&unset), Lookup::Unknown(ask));
    }

    #[test]
    fn no_row_is_an_answer() {
        assert_eq!(
            table(&[(Some(10), 1)]).first(&Number(Some(Value::Number(9)))),
            Lookup::NoRow
        );
        assert_eq!(table(&[]).first(&Number(None)), Lookup::NoRow);
    }
}
