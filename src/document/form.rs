//! The liberties of the written form: one or several, short or long, and names that do not repeat.

use crate::unique;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Things by name, ordered by name. Reading it refuses a name that stands twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entries<T>(pub BTreeMap<String, T>);

impl<T> Default for Entries<T> {
    fn default() -> Entries<T> {
        Entries(BTreeMap::new())
    }
}

impl<T> Entries<T> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entries<T>, D::Error> {
        unique::deserialize(deserializer).map(Entries)
    }
}

/// One thing, or a list of several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> OneOrMany<T> {
        OneOrMany(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T> From<T> for OneOrMany<T> {
    fn from(one: T) -> OneOrMany<T> {
        OneOrMany(vec![one])
    }
}

/// One thing stands alone where people read, and in a list of one where only programs do: that tells it
/// from an empty list whatever it is.
impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] if serializer.is_human_readable() => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMany<T>, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one, or a list of several")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(OneOrMany::from)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrMany<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OneOrMany::from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<OneOrMany<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrMany)
    }
}

/// A word, or a table that says more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Form<S, L> {
    /// The word.
    Short(S),
    /// The table.
    Long(L),
}

impl<S, L> Form<S, L> {
    /// The table, where it is one.
    pub(super) fn long(&self) -> Option<&L> {
        match self {
            Form::Short(_) => None,
            Form::Long(table) => Some(table),
        }
    }
}

impl<S: Serialize, L: Serialize> Serialize for Form<S, L> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        match self {
            Form::Short(word) => word.serialize(serializer),
            Form::Long(table) => table.serialize(serializer),
        }
    }
}

impl<'de, S: Deserialize<'de>, L: Deserialize<'de>> Deserialize<'de> for Form<S, L> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Form<S, L>, D::Error> {
        deserializer.deserialize_any(FormVisitor(PhantomData))
    }
}

struct FormVisitor<S, L>(PhantomData<(S, L)>);

impl<'de, S: Deserialize<'de>, L: Deserialize<'de>> Visitor<'de> for FormVisitor<S, L> {
    type Value = Form<S, L>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word, or a table")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Form<S, L>, E> {
        S::deserialize(StrDeserializer::new(word)).map(Form::Short)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Form<S, L>, A::Error> {
        L::deserialize(MapAccessDeserializer::new(map)).map(Form::Long)
    }
}
