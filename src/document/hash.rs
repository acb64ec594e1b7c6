//! The hash of a document's content, by which a revision is identified.
//!
//! What is hashed is what a document says, not how: any format it was read from, and any machine, give
//! the same hash. The value is first written as a *canonical form*, bytes in which no two documents are
//! alike; the hash is FNV-1a of 128 bits over them ([RFC 9923]).
//!
//! # The canonical form
//!
//! | value | form |
//! |---|---|
//! | none, unit | `n` |
//! | true, false | `t`, `f` |
//! | a whole number | `#`, its decimal digits after `-` where it is negative, `;` |
//! | a text, a character, the name of a variant without content | the decimal count of its bytes in UTF-8, `:`, the bytes |
//! | a list, a tuple | `[`, the items in their order, `]` |
//! | a map, a struct | `{`, the entries in the order of their bytes, `}`; an entry is the name's form and the value's |
//! | a variant with content | a map of one entry: its name, and the content |
//! | bytes | `b`, and as a text |
//! | a floating-point number (no document has one) | `~`, and as a text: the shortest digits that read as it |
//!
//! So `{ name = "HR", ranks = [1, -2] }` is `{4:name2:HR5:ranks[#1;#-2;]}`. No form is the beginning of
//! another: texts say their length, all else has an end. Values in an option or in a wrapper are written
//! as themselves, numbers without their width, and fields by name wherever a struct declares them, so
//! that a type of the document may change while what is written stays the same. (That makes an option
//! in an option unlike the inner one only as a field; no document has any.)
//!
//! # What is left out
//!
//! A field of a struct is left out when its value is *empty*: none, unit, false, a list or map of
//! nothing, or a struct of which every field is left out. A later version may thus give a struct a new
//! field and leave the hash of all documents alone that do not use it. Nothing else is empty:
//!
//! - A value in an option is never empty: `any = []`, of which none can hold, is not a condition without
//!   `any`, and `immediate = false` is not silence.
//! - A number, a text or a word is never empty: somebody wrote that `0`. A new field of such a type
//!   stands in an option, or is skipped when serialised at its default.
//! - Items of a list and entries of a map are never left out: `[region.emea]` declares a region.
//!
//! That no two documents are alike rests on one rule: a type has at most *one* empty value. It is why a
//! list of one is written as a list here ([`OneOrMany`](super::OneOrMany)), and why the empty text does
//! not count beside the empty table of a [`Form`](super::Form), nor the number 0 beside the false of a
//! [`FactValue`](crate::policy::FactValue).
//!
//! [RFC 9923]: https://www.rfc-editor.org/rfc/rfc9923

use crate::policy::ContentHash;
use serde::Serialize;
use serde::ser::{
    Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use std::fmt;

/// The hash of a value's canonical form.
///
/// A value that refuses to be serialised, as no type of the document does, is hashed as its refusal.
pub(crate) fn of(value: &impl Serialize) -> ContentHash {
    ContentHash::new(fnv1a(&form(value)))
}

/// FNV-1a of 128 bits.
fn fnv1a(bytes: &[u8]) -> u128 {
    bytes.iter().fold(FNV_OFFSET_BASIS, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(FNV_PRIME)
    })
}

const FNV_OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
/// 2^88 + 2^8 + 0x3b.
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// The canonical form of a value.
pub(super) fn form(value: &impl Serialize) -> Vec<u8> {
    let mut form = Vec::new();
    if let Err(Refusal(why)) = value.serialize(Writer(&mut form)) {
        form.clear();
        tagged_text(&mut form, b"!", why.as_bytes());
    }
    form
}

fn tagged_text(form: &mut Vec<u8>, tag: &[u8], text: &[u8]) {
    form.extend_from_slice(tag);
    digits(form, text.len());
    form.push(b':');
    form.extend_from_slice(text);
}

fn digits(form: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        digits(form, number / 10);
    }
    form.extend(b"0123456789".get(number % 10));
}

/// Writes the form of one value at the end of these bytes.
struct Writer<'f>(&'f mut Vec<u8>);

/// Whether a field is left out whose value was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Written {
    Empty,
    Full,
}

/// What a value said that would not be serialised.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refusal(String);

impl Error for Refusal {
    fn custom<T: fmt::Display>(why: T) -> Refusal {
        Refusal(why.to_string())
    }
}

type Outcome = Result<Written, Refusal>;

impl<'f> Writer<'f> {
    fn bytes(self, bytes: &[u8], written: Written) -> Outcome {
        self.0.extend_from_slice(bytes);
        Ok(written)
    }

    fn text(self, tag: &[u8], text: &[u8]) -> Outcome {
        tagged_text(self.0, tag, text);
        Ok(Written::Full)
    }

    fn number(self, number: impl fmt::Display) -> Outcome {
        self.bytes(format!("#{number};").as_bytes(), Written::Full)
    }

    fn float(self, float: impl fmt::Debug) -> Outcome {
        self.text(b"~", format!("{float:?}").as_bytes())
    }

    fn list(self) -> Items<'f> {
        self.0.push(b'[');
        Items {
            form: self.0,
            written: Written::Empty,
            end: b"]",
        }
    }

    fn table(self) -> Entries<'f> {
        self.0.push(b'{');
        Entries {
            form: self.0,
            starts: Vec::new(),
            variant: false,
        }
    }

    /// Begins the map of one entry that a variant with content is.
    fn variant(self, name: &str) -> Writer<'f> {
        self.0.push(b'{');
        tagged_text(self.0, b"", name.as_bytes());
        self
    }
}

/// Methods of numbers, of whatever width.
macro_rules! numbers {
    ($as:ident: $($method:ident $number:ty),*) => {$(
        fn $method(self, number: $number) -> Outcome {
            self.$as(number)
        }
    )*};
}

impl<'f> Serializer for Writer<'f> {
    type Ok = Written;
    type Error = Refusal;
    type SerializeSeq = Items<'f>;
    type SerializeTuple = Items<'f>;
    type SerializeTupleStruct = Items<'f>;
    type SerializeTupleVariant = Items<'f>;
    type SerializeMap = Entries<'f>;
    type SerializeStruct = Entries<'f>;
    type SerializeStructVariant = Entries<'f>;

    numbers!(number: serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128);
    numbers!(number: serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128);
    numbers!(float: serialize_f32 f32, serialize_f64 f64);

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, flag: bool) -> Outcome {
        match flag {
            false => self.bytes(b"f", Written::Empty),
            true => self.bytes(b"t", Written::Full),
        }
    }

    fn serialize_char(self, character: char) -> Outcome {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Outcome {
        self.text(b"", text.as_bytes())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Outcome {
        self.text(b"b", bytes)
    }

    fn serialize_none(self) -> Outcome {
        self.bytes(b"n", Written::Empty)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self).map(|_| Written::Full)
    }

    fn serialize_unit(self) -> Outcome {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Outcome {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Outcome {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Outcome {
        let Writer(form) = self.variant(name);
        value.serialize(Writer(form))?;
        Writer(form).bytes(b"}", Written::Full)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'f>, Refusal> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'f>, Refusal> {
        Ok(self.list())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'f>, Refusal> {
        Ok(self.list())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Items<'f>, Refusal> {
        let items = self.variant(name).list();
        Ok(Items {
            written: Written::Full,
            end: b"]}",
            ..items
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'f>, Refusal> {
        Ok(self.table())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'f>, Refusal> {
        Ok(self.table())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Entries<'f>, Refusal> {
        let entries = self.variant(name).table();
        Ok(Entries {
            variant: true,
            ..entries
        })
    }
}

/// A list being written.
struct Items<'f> {
    form: &'f mut Vec<u8>,
    written: Written,
    end: &'static [u8],
}

/// How the many kinds of lists take an item and end.
macro_rules! items {
    ($($kind:ident $item:ident),*) => {$(
        impl $kind for Items<'_> {
            type Ok = Written;
            type Error = Refusal;

            fn $item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Refusal> {
                self.written = Written::Full;
                item.serialize(Writer(self.form)).map(|_| ())
            }

            fn end(self) -> Outcome {
                Writer(self.form).bytes(self.end, self.written)
            }
        }
    )*};
}

items!(SerializeSeq serialize_element, SerializeTuple serialize_element);
items!(SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

/// A map or a struct being written.
struct Entries<'f> {
    form: &'f mut Vec<u8>,
    /// Where in the form each entry starts, the first one behind the brace; it ends where the next one starts.
    starts: Vec<usize>,
    variant: bool,
}

impl Entries<'_> {
    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Refusal> {
        let start = self.form.len();
        tagged_text(self.form, b"", name.as_bytes());
        match value.serialize(Writer(self.form))? {
            Written::Full => self.starts.push(start),
            Written::Empty => self.form.truncate(start),
        }
        Ok(())
    }

    fn finish(mut self) -> Outcome {
        let written = match self.starts.is_empty() && !self.variant {
            true => Written::Empty,
            false => Written::Full,
        };
        self.sort();
        let end: &[u8] = if self.variant { b"}}" } else { b"}" };
        Writer(self.form).bytes(end, written)
    }

    /// Puts the entries in the order of their bytes.
    fn sort(&mut self) {
        let Some(first) = self.starts.first() else {
            return;
        };
        let ends = self.starts.iter().skip(1).copied();
        let ends = ends.chain([self.form.len()]);
        let spans = self.starts.iter().copied().zip(ends);
        let mut entries: Vec<&[u8]> = spans
            .filter_map(|(start, end)| self.form.get(start..end))
            .collect();
        if entries.is_sorted() {
            return;
        }
        entries.sort_unstable();
        let sorted = entries.concat();
        self.form.truncate(*first);
        self.form.extend(sorted);
    }
}

impl SerializeMap for Entries<'_> {
    type Ok = Written;
    type Error = Refusal;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Refusal> {
        self.starts.push(self.form.len());
        name.serialize(Writer(self.form)).map(|_| ())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        value.serialize(Writer(self.form)).map(|_| ())
    }

    fn end(self) -> Outcome {
        self.finish()
    }
}

/// How the kinds of structs take a field and end.
macro_rules! fields {
    ($($kind:ident),*) => {$(
        impl $kind for Entries<'_> {
            type Ok = Written;
            type Error = Refusal;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Refusal> {
                self.field(name, value)
            }

            fn end(self) -> Outcome {
                self.finish()
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use super::super::{Document, OneOrMany};
    use super::*;
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::{Just, Strategy, any, prop_oneof};
    use proptest::test_runner::{Config, RngSeed, TestRunner};
    use serde::Deserialize;
    use serde_json::{Map, Value};
    use std::collections::{BTreeMap, BTreeSet};

    fn shown(value: impl Serialize) -> String {
        String::from_utf8(form(&value)).unwrap()
    }

    fn read(text: &str) -> Document {
        toml::from_str(text).unwrap()
    }

    /// The vectors of RFC 9923 for FNV-1a of 128 bits.
    #[test]
    fn the_published_vectors() {
        assert_eq!(fnv1a(b""), 0x6c62272e07bb014262b821756295c58d);
        assert_eq!(fnv1a(b"a"), 0xd228cb696f1a8caf78912b704e4a8964);
        assert_eq!(fnv1a(b"foobar"), 0x343e1662793c64bf6f0d3597ba446f18);
    }

    #[test]
    fn forms_of_single_values() {
        struct Bytes;
        impl Serialize for Bytes {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(b"\0\x7f")
            }
        }
        #[derive(Serialize)]
        struct Unit;
        #[derive(Serialize)]
        struct Newtype(u8);

        assert_eq!(shown((true, false)), "[tf]");
        assert_eq!(shown((1_i8, -2_i16, 3_i32, -4_i64)), "[#1;#-2;#3;#-4;]");
        assert_eq!(shown((1_u8, 2_u16, 3_u32, 4_u64)), "[#1;#2;#3;#4;]");
        assert_eq!(
            shown((i128::MIN, u128::MAX)),
            "[#-170141183460469231731687303715884105728;#340282366920938463463374607431768211455;]"
        );
        assert_eq!(shown((1.0_f32, -0.1_f64)), "[~3:1.0~4:-0.1]");
        assert_eq!(shown(('é', "", "12:é")), "[2:é0:5:12:é]");
        assert_eq!(shown((Bytes, "\0\x7f")), "[b2:\0\x7f2:\0\x7f]");
        assert_eq!(shown((None::<u8>, (), Unit)), "[nnn]");
        assert_eq!(shown((Some(1), Newtype(2))), "[#1;#2;]");
    }

    #[test]
    fn forms_of_what_holds_values() {
        #[derive(Serialize)]
        struct Tuple(u8, &'static str);
        #[derive(Serialize)]
        enum Variant {
            Alone,
            New(bool),
            Tuple(u8, u8),
            Struct {
                last: u8,
                first: u8,
                none: Option<u8>,
            },
        }

        assert_eq!(shown([[1_u8].as_slice(), &[]]), "[[#1;][]]");
        assert_eq!(shown(Tuple(1, "a")), "[#1;1:a]");
        let map = BTreeMap::from([(-1, ""), (7, "x")]);
        assert_eq!(shown(map), "{#-1;0:#7;1:x}");
        assert_eq!(shown(Variant::Alone), "5:Alone");
        assert_eq!(shown(Variant::New(false)), "{3:Newf}");
        assert_eq!(shown(Variant::Tuple(1, 2)), "{5:Tuple[#1;#2;]}");
        let (last, first, none) = (2, 1, None);
        assert_eq!(
            shown(Variant::Struct { last, first, none }),
            "{6:Struct{4:last#2;5:first#1;}}"
        );
    }

    #[test]
    fn empty_fields_are_left_out_and_others_are_not() {
        #[derive(Serialize)]
        struct Inner {
            flag: bool,
            list: Vec<u8>,
        }
        #[derive(Serialize)]
        struct Empty {
            none: Option<u8>,
            unit: (),
            flag: bool,
            list: Vec<u8>,
            map: BTreeMap<u8, u8>,
            inner: Inner,
        }
        #[derive(Serialize)]
        enum Variant {
            Tuple(),
            Struct { none: Option<u8> },
        }
        #[derive(Serialize)]
        struct Full {
            some_flag: Option<bool>,
            some_list: Option<Vec<u8>>,
            number: u8,
            text: String,
            items: Vec<Option<u8>>,
            entries: BTreeMap<u8, bool>,
            inner: Inner,
            one: OneOrMany<Inner>,
            tuple: Variant,
            fields: Variant,
        }

        let inner = || Inner {
            flag: false,
            list: Vec::new(),
        };
        let empty = Empty {
            none: None,
            unit: (),
            flag: false,
            list: Vec::new(),
            map: BTreeMap::new(),
            inner: inner(),
        };
        assert_eq!(shown(&empty), "{}");
        let full = Full {
            some_flag: Some(false),
            some_list: Some(Vec::new()),
            number: 0,
            text: String::new(),
            items: vec![None],
            entries: BTreeMap::from([(0, false)]),
            inner: Inner {
                flag: true,
                ..inner()
            },
            one: OneOrMany(vec![inner()]),
            tuple: Variant::Tuple(),
            fields: Variant::Struct { none: None },
        };
        assert_eq!(
            shown(&full),
            "{3:one[{}]4:text0:5:inner{4:flagt}5:items[n]5:tuple{5:Tuple[]}6:fields{6:Struct{}}\
             6:number#0;7:entries{#0;f}9:some_flagf9:some_list[]}"
        );
    }

    /// A struct with fields of all kinds, in every combination of their values.
    #[test]
    fn values_of_one_type_never_share_a_form() {
        #[derive(Serialize)]
        struct Probe {
            flag: bool,
            maybe_flag: Option<bool>,
            maybe_list: Option<Vec<bool>>,
            rows: OneOrMany<Row>,
            texts: OneOrMany<&'static str>,
            left: &'static str,
            right: &'static str,
        }
        #[derive(Clone, Serialize)]
        struct Row {
            not: bool,
        }
        let row = |not| Row { not };

        let mut forms = BTreeSet::new();
        let mut count = 0;
        for flag in [false, true] {
            for maybe_flag in [None, Some(false), Some(true)] {
                for maybe_list in [None, Some(vec![]), Some(vec![false]), Some(vec![true])] {
                    for rows in [
                        vec![],
                        vec![row(false)],
                        vec![row(true)],
                        vec![row(false); 2],
                    ] {
                        for texts in [vec![], vec![""], vec!["a"], vec!["", ""]] {
                            for (left, right) in [("", ""), ("a", ""), ("", "a"), ("a", "a")] {
                                count += 1;
                                forms.insert(form(&Probe {
                                    flag,
                                    maybe_flag,
                                    maybe_list: maybe_list.clone(),
                                    rows: OneOrMany(rows.clone()),
                                    texts: OneOrMany(texts.clone()),
                                    left,
                                    right,
                                }));
                            }
                        }
                    }
                }
            }
        }
        assert_eq!((forms.len(), count), (1_536, 1_536));
    }

    /// What a later version may do to a struct while the hash of what was written before stays.
    #[test]
    fn new_fields_another_order_and_wider_types_change_no_hash() {
        #[derive(Serialize)]
        struct Before {
            rank: u8,
            name: &'static str,
            side: &'static str,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "kebab-case")]
        enum Side {
            Vendor,
        }
        #[derive(Default, Serialize)]
        struct After {
            once: bool,
            side: Option<Side>,
            name: Option<String>,
            note: Option<String>,
            rank: i64,
        }

        let before = Before {
            rank: 1,
            name: "s1",
            side: "vendor",
        };
        let after = || After {
            side: Some(Side::Vendor),
            name: Some("s1".to_owned()),
            rank: 1,
            ..After::default()
        };
        assert_eq!(of(&after()), of(&before));
        let once = true;
        assert_ne!(of(&After { once, ..after() }), of(&before));
        let note = Some(String::new());
        assert_ne!(of(&After { note, ..after() }), of(&before));
    }

    #[test]
    fn a_refusal_is_hashed_as_such() {
        struct Refusing(&'static str);
        impl Serialize for Refusing {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(S::Error::custom(self.0))
            }
        }
        assert_eq!(shown(("before", Refusing("why"))), "!3:why");
        assert_eq!(shown(BTreeMap::from([(1, Refusing("a"))])), "!1:a");
    }

    /// Trees of few values, so that many resemble each other, and of texts that look like forms.
    fn trees() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-1..=11).prop_map(Value::from),
            "[]{1:#;]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let entries = btree_map("[1:]{0,2}", inner.clone(), 0..4);
            prop_oneof![
                vec(inner, 0..4).prop_map(Value::from),
                entries.prop_map(|entries| entries.into_iter().collect()),
            ]
        })
    }

    /// The tree with one leaf or name changed, or one thing left away or put into a list; in all ways.
    fn changed(tree: &Value) -> Vec<Value> {
        match tree {
            Value::Null => vec![false.into(), Value::Array(Vec::new())],
            Value::Bool(flag) => vec![Value::from(!flag), Value::Null],
            Value::Number(number) => {
                let number = number.as_i64().unwrap();
                let others = [number.checked_add(1), number.checked_neg(), None];
                others.map(Value::from).to_vec()
            }
            Value::String(text) => vec![format!("{text}1").into(), "".into(), Value::Null],
            Value::Array(items) => {
                let places = 0..items.len();
                places.flat_map(|at| changed_at(items, at)).collect()
            }
            Value::Object(entries) => {
                let names = entries.keys();
                names
                    .flat_map(|name| changed_entry(entries, name))
                    .collect()
            }
        }
    }

    fn changed_at(items: &[Value], at: usize) -> Vec<Value> {
        let (before, rest) = items.split_at(at);
        let (item, after) = rest.split_first().unwrap();
        let with = |item| [before, &[item], after].concat();
        let others = [[before, after].concat(), with(vec![item.clone()].into())];
        let inside = changed(item).into_iter().map(with);
        inside.chain(others).map(Value::from).collect()
    }

    fn changed_entry(entries: &Map<String, Value>, name: &str) -> Vec<Value> {
        let mut without = entries.clone();
        let value = without.remove(name).unwrap();
        let with = |name: &str, value| {
            let mut entries = without.clone();
            entries.insert(name.to_owned(), value);
            entries
        };
        let others = [without.clone(), with(&format!("{name}1"), value.clone())];
        let inside = changed(&value).into_iter().map(|value| with(name, value));
        inside.chain(others).map(Value::from).collect()
    }

    /// By its text, so that each is there once.
    fn distinct<T: Serialize>(trees: impl IntoIterator<Item = T>) -> BTreeMap<String, T> {
        let texts = trees
            .into_iter()
            .map(|tree| (serde_json::to_string(&tree).unwrap(), tree));
        texts.collect()
    }

    fn check<S: Strategy>(strategy: S, property: impl Fn(S::Value)) {
        let config = Config {
            rng_seed: RngSeed::Fixed(19_700_101),
            failure_persistence: None,
            ..Config::default()
        };
        let property = |value| {
            property(value);
            Ok(())
        };
        TestRunner::new(config).run(&strategy, property).unwrap();
    }

    #[test]
    fn no_form_is_the_beginning_of_another() {
        check(vec(trees(), 1..100), |trees| {
            let mut forms: Vec<Vec<u8>> = distinct(trees).values().map(form).collect();
            forms.sort();
            for pair in forms.windows(2) {
                assert!(!pair[1].starts_with(&pair[0]), "{pair:?}");
            }
        });
    }

    #[test]
    fn any_change_of_a_tree_changes_its_hash() {
        check(trees(), |tree| {
            let trees = distinct(changed(&tree).into_iter().chain([tree]));
            let hashes: BTreeSet<ContentHash> = trees.values().map(of).collect();
            assert_eq!(hashes.len(), trees.len());
        });
    }

    /// Of a document in which every struct and nearly every field stands.
    #[test]
    fn any_change_of_a_document_changes_its_hash() {
        let written = serde_json::to_value(read(GOLDEN)).unwrap();
        let values = changed(&written);
        let others = values.iter().flat_map(Document::deserialize);
        let documents = distinct(others.chain([read(GOLDEN)]));
        assert!(documents.len() > 200, "{} documents", documents.len());
        let hashes: BTreeSet<ContentHash> = documents.values().map(of).collect();
        assert_eq!(hashes.len(), documents.len());
    }

    #[test]
    fn format_and_order_of_what_is_named_do_not_matter() {
        let document = read(GOLDEN);
        let json: Document =
            serde_json::from_str(&serde_json::to_string(&document).unwrap()).unwrap();
        let toml = read(&toml::to_string(&document).unwrap());
        let mut tables: Vec<&str> = GOLDEN.split("\n\n").collect();
        tables.reverse();
        let reversed = read(&tables.join("\n\n"));
        assert_eq!(
            [json, toml, reversed].map(|other| of(&other)),
            [of(&document); 3]
        );
    }

    /// The value is that of an independent implementation of the module's description.
    ///
    /// Where a new field changes it, that field is not empty in documents that do not use it: all their
    /// hashes would change with it.
    #[test]
    fn the_hash_of_a_document_does_not_change() {
        assert_eq!(
            of(&read(GOLDEN)).to_string(),
            "4d360baa5ed157fe7006ad7fc1ad4ada"
        );
    }

    /// Every struct of the document, each text that has no default, and one thing in a list where one
    /// may stand alone: so the form is that of the text, with nothing left out.
    const GOLDEN: &str = r##"[policy]
name = "House rules"
revision = "2026-01"
note = "Überarbeitet"

[source.HR]
title = "House rules, chapter 2"

[gap.HR-9]
what = "no target for s2"
taken = "none is promised"

[parameter.at-limit]
what = "whether an answer at the limit is in time"
readings = { in-time = "it is", late = "it is not" }
default = "late"
cite = ["HR-1"]

[severity.s1]
rank = 1
labels = ["Urgent", "Dringend"]
cite = [{ id = "HR-2", provenance = "inferred" }]

[priority.p1]
rank = 1

[plan.gold]
rank = 1

[region.emea]

[fact.users]
type = "number"
ask = "How many users are affected?"

[fact.area]
type = "choice"
values = ["shop", "office"]

[waiting.customer]
what = "an answer of the customer"
cite = ["HR-3", "HR-4"]

[calendar.office]
zone = "Europe/Berlin"
hours = { mon-fri = "08:00-17:00" }
versions = [{ from = "2027-01-01", hours = { mon-thu = "08:00-18:00" } }]
closed = [
    { yearly = "10-03", name = "German Unity Day", observed = "nearest-weekday", from-year = 1990 },
    { easter = -2, name = "Good Friday" },
]
weekend = []
override = [{ date = "2026-12-31", hours = "08:00-12:00", name = "New Year's Eve" }]
break = [{ weekday = ["mon-fri"], hours = "12:00-13:00" }]
spill = "keep"
holidays-known-until = "2026-12-31"
cite = ["HR-5"]

[calendar.all]
open = "always"
day-zone = "UTC"

[calendar.both]
union = ["office", "all"]

[clock.first-response]
label = "First response"
start = ["opened"]
starts-at = "received"
stop = [{ event = "replied", from = ["vendor"], when = { not = { fact = "users", more-than = 0 } } }]
pauses = ["customer"]
calendar = [{ when = { plan = ["gold"] }, is = "office" }, { is = "all" }]
target = [
    { when = { severity = ["s1"], any = [] }, is = { business = "2 hours", immediate = false } },
    { when = { fact = "area", one-of = ["shop", 7, true] }, is = "2 business hours", cite = ["HR-6"] },
    { when = { parameter = { at-limit = ["late"] } }, rows = [{ not-defined = "HR-9" }] },
]
bound = { parameter = "at-limit", readings = { in-time = "within", late = "under" } }
reclassified = "from-origin"
cite = ["HR-2"]
"##;
}
