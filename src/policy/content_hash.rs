//! What a revision is identified by.

use crate::words;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The hash of a policy's content, by which a revision is identified: see
/// [`Policy::hash`](crate::Policy::hash). It has 128 bits and is written as 32 hexadecimal digits in lower
/// case.
///
/// It tells revisions apart that people wrote. It is not cryptographic: it does not guard against
/// somebody who sets out to make two documents of one hash.
///
/// ```
/// use duly::ContentHash;
///
/// let text = "00e8f74a1bb3b1fbb1d8a47ab9d96d5c";
/// let hash: ContentHash = text.parse()?;
/// assert_eq!(hash.to_string(), text);
///
/// // The digits are those it is written with, all of them and in lower case.
/// assert!(text.to_uppercase().parse::<ContentHash>().is_err());
/// assert!(text.trim_start_matches('0').parse::<ContentHash>().is_err());
/// # Ok::<(), duly::ContentHashError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(u128);

/// A text that is no [`ContentHash`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("content hash: found `{}`, expected {EXPECTED}", words::shown(found))]
pub struct ContentHashError {
    found: String,
}

/// What a hash is, as messages say it.
const EXPECTED: &str = "32 hexadecimal digits in lower case";
const DIGITS: usize = 32;

impl ContentHash {
    pub(crate) const fn new(bits: u128) -> ContentHash {
        ContentHash(bits)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$x}", self.0)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

impl FromStr for ContentHash {
    type Err = ContentHashError;

    fn from_str(text: &str) -> Result<ContentHash, ContentHashError> {
        let digits = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match u128::from_str_radix(text, 16) {
            Ok(bits) if digits && text.len() == DIGITS => Ok(ContentHash(bits)),
            Ok(_) | Err(_) => Err(ContentHashError {
                found: text.to_owned(),
            }),
        }
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ContentHash, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = ContentHash;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ContentHash, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_written_with_all_digits_and_read_again() {
        for (bits, text) in [
            (0, "00000000000000000000000000000000"),
            (0xab, "000000000000000000000000000000ab"),
            (u128::MAX, "ffffffffffffffffffffffffffffffff"),
        ] {
            let hash = ContentHash::new(bits);
            assert_eq!(hash.to_string(), text);
            assert_eq!(format!("{hash:?}"), format!("ContentHash({text})"));
            assert_eq!(text.parse(), Ok(hash));
            let json = format!("\"{text}\"");
            assert_eq!(serde_json::to_string(&hash).unwrap(), json);
            assert_eq!(serde_json::from_str::<ContentHash>(&json).unwrap(), hash);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "",
            "0",
            "0000000000000000000000000000000",
            "000000000000000000000000000000000",
            "0000000000000000000000000000000A",
            "0000000000000000000000000000000g",
            "+0000000000000000000000000000000",
            "0x000000000000000000000000000000",
            " 0000000000000000000000000000000",
            "éééééééééééééééé",
        ] {
            let error = wrong.parse::<ContentHash>().unwrap_err().to_string();
            assert_eq!(
                error,
                format!(
                    "content hash: found `{wrong}`, expected 32 hexadecimal digits in lower case"
                )
            );
        }
        for wrong in ["\"0\"", "0", "null"] {
            let error = serde_json::from_str::<ContentHash>(wrong).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains("expected 32 hexadecimal digits in lower case"),
                "{error}"
            );
        }
    }

    #[test]
    fn order_is_that_of_the_digits() {
        let texts = [
            "00000000000000000000000000000009",
            "0000000000000000000000000000000a",
            "a0000000000000000000000000000000",
        ];
        let hashes = texts.map(|text| text.parse::<ContentHash>().unwrap());
        assert!(hashes.is_sorted() && texts.is_sorted());
    }
}
