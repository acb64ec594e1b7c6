//! Severities, priorities and plans: the policy's own scales.

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt;
use std::num::NonZeroU8;

macro_rules! rank {
    ($(#[$doc:meta])* $name:ident, $word:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
        #[serde(transparent)]
        pub struct $name(NonZeroU8);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                deserializer.deserialize_u8(Rank).map($name)
            }
        }

        impl $name {
            /// The level of that rank on its scale, 1 the gravest; none for 0.
            pub const fn new(rank: u8) -> Option<$name> {
                match NonZeroU8::new(rank) {
                    Some(rank) => Some($name(rank)),
                    None => None,
                }
            }

            /// The rank, from 1 (the gravest) to 255.
            pub const fn rank(self) -> u8 {
                self.0.get()
            }

            /// Whether this level is graver, that is, of a smaller rank.
            pub fn is_graver_than(self, other: $name) -> bool {
                self.rank() < other.rank()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($word, " {}"), self.rank())
            }
        }
    };
}

/// Reads a rank, and says of anything else what a rank is.
struct Rank;

impl Visitor<'_> for Rank {
    type Value = NonZeroU8;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rank from 1, the gravest, to 255")
    }

    fn visit_u64<E: Error>(self, rank: u64) -> Result<NonZeroU8, E> {
        let fitting = u8::try_from(rank).ok().and_then(NonZeroU8::new);
        fitting.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(rank), &self))
    }

    fn visit_i64<E: Error>(self, rank: i64) -> Result<NonZeroU8, E> {
        match u64::try_from(rank) {
            Ok(rank) => self.visit_u64(rank),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(rank), &self)),
        }
    }
}

rank! {
    /// The technical effect of an issue: a rank on the policy's scale, 1 the gravest.
    ///
    /// A scale is the policy's own, of three levels or nine, and says how each is called. Ordered by
    /// rank, so the gravest sorts first. It does not compare with a [`Priority`], which is the
    /// customer's.
    ///
    /// ```
    /// use duly::Severity;
    ///
    /// const URGENT: Severity = Severity::new(1).unwrap();
    /// assert!(URGENT.is_graver_than(Severity::new(2).unwrap()));
    /// assert_eq!(Severity::new(0), None);
    /// ```
    Severity, "severity"
}

rank! {
    /// How much the customer says an issue matters: a rank on the policy's scale, 1 the gravest.
    ///
    /// ```compile_fail
    /// use duly::{Priority, Severity};
    ///
    /// // A severity and a priority are different things and do not compare.
    /// let _ = Severity::new(1).unwrap() == Priority::new(1).unwrap();
    /// ```
    Priority, "priority"
}

/// The support plan a customer has bought, by its name in the policy.
///
/// ```
/// use duly::SupportPlan;
///
/// assert_eq!(SupportPlan::new("spe").name(), "spe");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct SupportPlan(Box<str>);

impl SupportPlan {
    /// The plan of that name. Whether a policy has it shows when a ticket is opened under it.
    pub fn new(name: &str) -> SupportPlan {
        SupportPlan(name.into())
    }

    /// The name, as the policy spells it.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SupportPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One level of a policy's scale: a severity, a priority, a plan or a region.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Level {
    /// The name by which the document speaks of it, as in `s1`.
    pub name: String,
    /// Its rank, 1 the gravest or the highest; none where the scale has no order.
    pub rank: Option<u8>,
    /// What people call it, in one or several languages.
    pub labels: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_read_from_1_to_255() {
        let read = |text: &str| serde_json::from_str::<Severity>(text);
        assert_eq!(read("1").ok(), Severity::new(1));
        assert_eq!(read("255").ok(), Severity::new(255));
        for refused in ["0", "256", "-1", "\"s1\"", "1.5"] {
            let message = read(refused).unwrap_err().to_string();
            assert!(
                message.contains("expected a rank from 1, the gravest, to 255"),
                "{message}"
            );
        }
    }
}
