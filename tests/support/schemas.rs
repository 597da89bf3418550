//! The schemas of the documents in JSON.
#![allow(dead_code, reason = "every test uses a part of it")]

use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A validator for each kind of document, by the name that documents give in `schema`.
pub(crate) struct Schemas(BTreeMap<String, Validator>);

impl Schemas {
    /// Reads the schemas of the manual.
    #[expect(clippy::disallowed_methods, reason = "tests read the files that they check")]
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
        let mut schemas = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let schema: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            assert!(jsonschema::meta::is_valid(&schema), "{} is no schema", path.display());
            let title = schema["title"].as_str().expect("a schema names its documents").to_owned();
            let file = format!("{}.json", title.replace('/', "-"));
            assert_eq!(path.file_name().unwrap().to_str(), Some(file.as_str()));
            schemas.insert(title, jsonschema::validator_for(&schema).unwrap());
        }
        Schemas(schemas)
    }

    /// The names of the kinds of documents.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// What is wrong with a document; empty when it is what its schema says.
    pub(crate) fn faults(&self, document: &Value) -> Vec<String> {
        let name = document["schema"].as_str().unwrap_or_default();
        match self.0.get(name) {
            None => vec![format!("there is no schema `{name}`")],
            Some(schema) => schema
                .iter_errors(document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect(),
        }
    }
}
