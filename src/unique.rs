//! Maps in which no name stands twice: formats that let it pass would lose one of the two.

use crate::words;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Reads a map by name, and refuses a name that stands twice.
pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_map(Unique(PhantomData))
}

struct Unique<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Unique<T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<BTreeMap<String, T>, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if entries.contains_key(&name) {
                return Err(A::Error::custom(format_args!(
                    "the name `{}` stands twice",
                    words::shown(&name)
                )));
            }
            entries.insert(name, map.next_value()?);
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let read = |text: &str| {
            super::deserialize::<_, i64>(&mut serde_json::Deserializer::from_str(text))
        };
        assert_eq!(read(r#"{"a": 1, "b": 2}"#).unwrap().len(), 2);
        let error = read(r#"{"a": 1, "a": 1}"#).unwrap_err().to_string();
        assert!(error.starts_with("the name `a` stands twice"), "{error}");
    }
}
