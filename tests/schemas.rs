//! Every document in JSON is what its schema says.

#[path = "support/schemas.rs"]
mod schemas;

use schemas::Schemas;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// What the program writes on these arguments.
fn document(arguments: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_toulmin"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let arguments = arguments.split('|').map(str::trim);
    let output = command.args(arguments).args(["--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

const MINI: &str = "-C | examples/three-forums |";

/// With a rule that is defeated where another concludes the same.
const DEFEATED: &str = "--rules | examples/three-forums/defeated.dl |";

/// A document with something beside its proof, in this field.
fn beside_a_proof(arguments: &str, field: &str) -> Value {
    let document = document(&format!("{MINI} {arguments}"));
    assert_ne!(document[field].as_array().map(Vec::len), Some(0), "nothing in `{field}`");
    document
}

/// A command for each kind of document and for what they differ in.
fn documents() -> Vec<Value> {
    let commands = [
        "why | has_voice(actor: China, forum: G20)",
        "why | not member(actor: China, forum: OECD), has_voice(actor: China)",
        "why-not | has_voice(actor: China, forum: OECD)",
        "why-not | member(actor: China, forum: G20) | --as-of | 1990",
        "why | has_voice(actor: Chnia)",
        "query | has_voice(actor: ?a, forum: ?f, scope: ?s)",
        "query | has_voice(actor: China, forum: G20)",
        "query | has_voice(actor: China, forum: OECD)",
        "--assume | -gives_say(forum: G20) | why-not | gives_say(forum: G20)",
        "what-if | +gives_say(OECD, China) -challenges.14 : has_voice(actor: ?a, forum: ?f)",
        "what-if | +member(China, OECD) -member(actor: US)",
        "timeline | member(actor: ?a, forum: ?f)",
        "diff | . | enough=3 -challenges.14",
        "diff | . | examples/memberships",
        "check",
        "profile",
        "test",
        "rests-on | influence(actor: China)",
        "rests-on | challenges.14",
        "rests-on | not member(actor: China, forum: OECD)",
        "needs | has_voice(actor: China, forum: OECD)",
        "needs | member(actor: China, forum: ?f), narrowed(forum: ?f)",
        "needs | not influence(actor: China)",
        "needs | has_voice(actor: China)",
        "test | --rules | examples/three-forums/failing.dl",
        "test | --coverage",
    ];
    let mut documents: Vec<Value> =
        commands.iter().map(|command| document(&format!("{MINI} {command}"))).collect();
    documents.extend(["test", "check", "profile"].map(document));
    documents.push(beside_a_proof(
        &format!("{DEFEATED} why | has_voice(China, G20, general)"),
        "defeated",
    ));
    let denied = "--assume | +member(China, OECD) | why | member(actor: China, forum: OECD)";
    documents.push(beside_a_proof(denied, "also_denied"));
    let several = document(&format!("{MINI} why | has_voice(actor: China) | -n | 3"));
    let each = several["proofs"].as_array().expect("several proofs").clone();
    documents.extend([several].into_iter().chain(each));
    documents
}

#[test]
fn the_documents_of_all_commands_are_valid() {
    let schemas = Schemas::read();
    let mut seen = BTreeSet::new();
    for document in documents() {
        let faults = schemas.faults(&document);
        assert_eq!(faults, [""; 0], "{document:#}");
        seen.insert(document["schema"].as_str().unwrap().to_owned());
    }
    let unseen: Vec<&str> = schemas.names().into_iter().filter(|it| !seen.contains(*it)).collect();
    assert_eq!(unseen, [""; 0], "no document of these was tried");
}

/// Every object in a document, by its path.
fn objects(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(path.clone());
            fields.iter().for_each(|(key, value)| objects(value, format!("{path}/{key}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, value)| objects(value, format!("{path}/{at}"), found));
        }
        _ => {}
    }
}

/// Objects of which the keys are names of the casebook.
fn is_open(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_row = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let rows = ["/rows/", "/asked/gained/", "/asked/lost/"];
    let of_rows = rows.iter().any(|rows| path.starts_with(rows)) && is_row(last);
    // It is a document of its own.
    let of_document = path.starts_with("/asked/explanation") || path.starts_with("/proofs/");
    ["params", "row", "pattern", "binding", "answer", "references"].contains(&last)
        || of_rows
        || of_document
}

#[test]
fn a_field_that_is_missing_or_misspelt_is_found() {
    let schemas = Schemas::read();
    let mut changed = 0;
    for document in documents() {
        let mut paths = Vec::new();
        objects(&document, String::new(), &mut paths);
        for path in paths.iter().filter(|path| !is_open(path)) {
            let fields = document.pointer(path).unwrap().as_object().unwrap();
            for key in fields.keys() {
                let mut other = document.clone();
                let fields = other.pointer_mut(path).unwrap().as_object_mut().unwrap();
                let value = fields.remove(key).unwrap();
                fields.insert(format!("{key}s_"), value);
                assert_ne!(schemas.faults(&other), [""; 0], "`{key}` at `{path}` misspelt");
                changed += 1;
            }
        }
    }
    assert!(changed > 300, "only {changed} fields were changed");
    let mut without = document(&format!("{MINI} why | has_voice(actor: China, forum: G20)"));
    without.as_object_mut().unwrap().remove("steps");
    assert_ne!(schemas.faults(&without), [""; 0], "`steps` is missing");
}
