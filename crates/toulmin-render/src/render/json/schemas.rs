//! The schemas of the documents, and the tables of the manual, made from the structs. `UPDATE=1` in
//! the environment writes them; otherwise they must be as they would be written.
#![expect(clippy::disallowed_methods, reason = "tests read and write the files that they check")]

mod tables;

use super::answers::Answers;
use super::diagnostics::Diagnostics;
use super::needs::NeedsOf;
use super::otherwise::{Diff, Timeline, WhatIf};
use super::profile::Profile;
use super::rests_on::{OnSource, RestsOn};
use super::test::Test;
use super::why::{Proofs, Why, WhyNot};
use super::{Document, Versioned};
use pretty_assertions::assert_eq;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

/// A document within another says which schema it has; that schema says the rest.
impl<D: Document> JsonSchema for Versioned<D> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        D::SCHEMA.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": format!("A document `{}` of its own.", D::SCHEMA),
            "type": "object",
            "properties": { "schema": { "const": D::SCHEMA } },
            "required": ["schema"],
            "additionalProperties": true,
        })
    }
}

/// The name and the schema of every kind of document, in the order of the manual.
fn schemas() -> Vec<(&'static str, Json)> {
    vec![
        schema::<Diagnostics<'_>>(),
        schema::<Answers<'_>>(),
        schema::<Profile<'_>>(),
        schema::<Test<'_>>(),
        schema::<WhatIf<'_>>(),
        schema::<Diff<'_>>(),
        schema::<Timeline<'_>>(),
        schema::<Why<'_>>(),
        schema::<Proofs<'_>>(),
        schema::<WhyNot<'_>>(),
        schema::<RestsOn<'_>>(),
        schema::<OnSource<'_>>(),
        schema::<NeedsOf<'_>>(),
    ]
}

fn schema<D: Document + JsonSchema>() -> (&'static str, Json) {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<D>();
    let Json::Object(mut schema) = schema.to_value() else { panic!("{} is no object", D::SCHEMA) };
    tidy(&mut schema);

    // Every document says first which schema it has.
    schema.insert("title".to_owned(), D::SCHEMA.into());
    let properties = schema["properties"].as_object_mut().expect("a document has fields");
    let name = json!({ "description": "The name of this schema.", "const": D::SCHEMA });
    properties.shift_insert(0, "schema".to_owned(), name);
    let required = schema["required"].as_array_mut().expect("a document has fields");
    required.insert(0, "schema".into());

    close(&mut schema, false);
    (D::SCHEMA, schema.into())
}

/// What a schema is made of: the schemas of its fields, items, choices and definitions.
fn parts(schema: &mut Map<String, Json>) -> impl Iterator<Item = &mut Map<String, Json>> {
    let parts = schema.iter_mut().flat_map(|(keyword, value)| -> Vec<&mut Json> {
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Json::Object(named)) => named.values_mut().collect(),
            ("oneOf" | "anyOf" | "allOf", Json::Array(choices)) => choices.iter_mut().collect(),
            ("items" | "additionalProperties", value) => vec![value],
            _ => Vec::new(),
        }
    });
    parts.filter_map(Json::as_object_mut)
}

/// Leaves out the formats of numbers, which are those of Rust, and `null` where a field is absent
/// instead.
fn tidy(schema: &mut Map<String, Json>) {
    schema.remove("format");

    let required = schema.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
    let properties = schema.get_mut("properties").and_then(Json::as_object_mut);
    for (name, field) in properties.into_iter().flatten() {
        if required.contains(&name.as_str().into()) {
            continue;
        }
        if let Some(types) = field.get_mut("type").filter(|types| types.is_array()) {
            *types = types[0].take();
        }
        if let Some(choices) = field.get("anyOf").and_then(Json::as_array).cloned() {
            let field = field.as_object_mut().expect("a schema with a choice is an object");
            field.remove("anyOf");
            field.extend(choices[0].as_object().expect("a choice is an object").clone());
        }
    }

    parts(schema).for_each(tidy);
}

/// Allows no fields but those that are named. `is_part` says that a schema describes some of the
/// fields of an object of which another part knows the rest.
fn close(schema: &mut Map<String, Json>, is_part: bool) {
    let has_fields = schema.contains_key("properties");
    let has_choices = ["oneOf", "anyOf", "allOf"].iter().any(|it| schema.contains_key(*it));
    let keyword = if has_choices { "unevaluatedProperties" } else { "additionalProperties" };
    if has_fields && !is_part && !schema.contains_key(keyword) {
        schema.insert(keyword.to_owned(), false.into());
    }

    for (keyword, value) in schema.iter_mut() {
        let is_choice = matches!(keyword.as_str(), "oneOf" | "anyOf" | "allOf");
        let is_part = is_choice && (is_part || has_fields);
        let mut within = Map::from_iter([(keyword.clone(), value.take())]);
        parts(&mut within).for_each(|part| close(part, is_part));
        *value = within.remove(keyword).expect("the schema was put there");
    }
}

/// The folder of the manual.
fn docs() -> PathBuf {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut docs = folders.map(|folder| folder.join("docs"));
    docs.find(|docs| docs.join("schemas").is_dir()).expect("the manual lies above the crate")
}

/// A file must be as it would be written; or it is written.
#[track_caller]
fn check(path: &Path, text: &str) {
    if std::env::var("UPDATE").is_ok_and(|update| update == "1") {
        fs::write(path, text).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, text, "{} is out of date; UPDATE=1 writes it", path.display());
}

#[test]
fn the_schemas_are_those_of_the_structs() {
    let folder = docs().join("schemas");
    let mut names = Vec::new();
    for (name, schema) in schemas() {
        names.push(format!("{}.json", name.replace('/', "-")));
        check(&folder.join(&names[names.len() - 1]), &format!("{schema:#}\n"));
    }

    let entries = fs::read_dir(folder).unwrap();
    let mut found: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    names.sort();
    assert_eq!(found, names, "a schema without a document");
}

#[test]
fn the_tables_of_the_manual_are_those_of_the_schemas() {
    let path = docs().join("json.md");
    let page = fs::read_to_string(&path).unwrap();
    check(&path, &tables::filled(&page, &schemas()));
}
