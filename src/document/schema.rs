//! The JSON Schema of the document, for editors that complete and check as one writes.

use super::form::{Entries, Form, OneOrMany};
use super::since::SpanText;
use super::syntax::{Document, Row, TargetText};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::BTreeMap;

impl Document {
    /// The JSON Schema (draft 2020-12) of a policy document.
    ///
    /// It says what may be written where, not what the compiler checks beyond that: a document that
    /// keeps to it can still be refused.
    ///
    /// ```
    /// let schema = duly::document::Document::json_schema();
    /// assert_eq!(schema.get("additionalProperties"), Some(&false.into()));
    /// ```
    pub fn json_schema() -> Schema {
        schemars::schema_for!(Document)
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Entries_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("One_or_many_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        let many = generator.subschema_for::<Vec<T>>();
        json_schema!({ "anyOf": [one, many] })
    }
}

impl JsonSchema for SpanText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let always = generator.subschema_for::<TargetText>();
        let rows = generator.subschema_for::<Vec<Row<TargetText>>>();
        json_schema!({ "anyOf": [always, rows] })
    }
}

impl<S: JsonSchema, L: JsonSchema> JsonSchema for Form<S, L> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}_or_{}", S::schema_name(), L::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let short = generator.subschema_for::<S>();
        let long = generator.subschema_for::<L>();
        json_schema!({ "anyOf": [short, long] })
    }
}
