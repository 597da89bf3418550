//! The tables of the manual. In the page, `<!-- fields: NAME -->` begins what is written here, and
//! `<!-- end of fields -->` ends it; `NAME` is that of a document, or `shared` for the parts that
//! several documents have.

use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const BEGIN: &str = "<!-- fields: ";
const BEGIN_END: &str = " -->\n";
const END: &str = "<!-- end of fields -->\n";

/// The parts that several documents have.
const SHARED: &str = "shared";

/// Choices between parts of an object.
const CHOICES: [&str; 2] = ["oneOf", "anyOf"];

/// Parts that are told by a word in a table, and not by a table of their own.
const WORDS: [(&str, &str); 4] =
    [("Value", "value"), ("Named", "values by name"), ("Date", "date"), ("Place", "place")];

/// The page with the tables of these documents in their places.
pub(super) fn filled(page: &str, schemas: &[(&str, Json)]) -> String {
    let shared = shared(schemas);
    let mut out = String::new();
    let mut rest = page;
    let mut named = BTreeSet::new();

    while let Some((before, after)) = rest.split_once(BEGIN) {
        let (name, after) = after.split_once(BEGIN_END).expect("a name ends");
        let (_, after) = after.split_once(END).expect("a block ends");
        let tables = match schemas.iter().find(|(document, _)| *document == name) {
            Some((_, schema)) => document(schema, &shared),
            None if name == SHARED => shared.iter().map(|part| part.text()).collect(),
            None => panic!("no document is called `{name}`"),
        };
        let _ = write!(out, "{before}{BEGIN}{name}{BEGIN_END}\n{tables}{END}");
        named.insert(name);
        rest = after;
    }

    let mut wanted: BTreeSet<&str> = schemas.iter().map(|(name, _)| *name).collect();
    wanted.insert(SHARED);
    pretty_assertions::assert_eq!(named, wanted, "the blocks of the page");
    out + rest
}

/// A part of documents, by its name.
#[derive(Clone, Copy, PartialEq)]
struct Part<'s> {
    name: &'s str,
    schema: &'s Json,
}

fn parts(schema: &Json) -> Vec<Part<'_>> {
    let Some(definitions) = schema["$defs"].as_object() else { return Vec::new() };
    let is_word = |name: &str| WORDS.iter().any(|(it, _)| *it == name);
    let parts = definitions.iter().map(|(name, schema)| Part { name, schema });
    parts.filter(|part| !is_word(part.name)).collect()
}

/// The definitions that are the same in several schemas, each once.
fn shared<'s>(schemas: &'s [(&str, Json)]) -> Vec<Part<'s>> {
    let all: Vec<Part<'s>> = schemas.iter().flat_map(|(_, schema)| parts(schema)).collect();
    let mut shared: Vec<Part<'s>> = Vec::new();
    for (at, part) in all.iter().enumerate() {
        let is_known = shared.contains(part);
        if !is_known && all[at + 1..].contains(part) {
            shared.push(*part);
        }
    }
    shared
}

/// The fields of a document, and the parts that no other document has.
fn document(schema: &Json, shared: &[Part<'_>]) -> String {
    let own = parts(schema).into_iter().filter(|part| !shared.contains(part));
    tables(schema) + &own.map(|part| part.text()).collect::<String>()
}

impl Part<'_> {
    fn text(&self) -> String {
        let said = described(self.schema);
        format!("### {}\n\n{said}\n\n{}", self.name, tables(self.schema))
    }
}

/// The fields and the choices between further fields, or the values that are possible.
fn tables(schema: &Json) -> String {
    if let Some(values) = constants(schema) {
        let mut table = Table::new(["value", "means"]);
        for (value, means) in values {
            table.row([value, means]);
        }
        return table.text();
    }

    let mut table = Table::new(["field", "type", "meaning", "absent or `null`"]);
    for (name, field) in fields(schema) {
        table.row(field_row(name, field));
    }
    table.text() + &choices_table(schema)
}

/// The name, type and meaning of a field, and when it is absent.
fn field_row(name: &str, field: &Json) -> [String; 4] {
    let (meaning, absent) = split(&described(field));
    [format!("`{name}`"), type_of(field), meaning, absent]
}

/// A row for every field of every choice, which is told apart by a field of its own if it has
/// one.
fn choices_table(schema: &Json) -> String {
    let Some(choices) = choices(schema) else { return String::new() };
    let tag = fields(&choices[0]).find(|(_, field)| !field["const"].is_null());
    let tag = tag.map(|(name, _)| name);

    let first = tag.map_or("one of".to_owned(), |tag| format!("`{tag}`"));
    let mut table = Table::new([first.as_str(), "field", "type", "meaning", "absent or `null`"]);
    let mut nested = String::new();
    for choice in choices {
        let value = tag.map(|tag| literal(&choice["properties"][tag]["const"]));
        let value = value.unwrap_or_default();
        table.row([value.clone(), String::new(), String::new(), described(choice), String::new()]);
        for (name, field) in fields(choice).filter(|(name, _)| Some(*name) != tag) {
            let [name, ty, meaning, absent] = field_row(name, field);
            table.row([String::new(), name, ty, meaning, absent]);
        }

        let further = choices_table(choice);
        if !further.is_empty() {
            let _ = write!(nested, "With {value}, there are also:\n\n{further}");
        }
    }
    let intro = if tag.is_none() { "And one of these:\n\n" } else { "" };
    format!("{intro}{}{nested}", table.text())
}

fn type_of(schema: &Json) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        let word = WORDS.iter().find(|(it, _)| *it == name).map(|(_, word)| *word);
        return word.unwrap_or(name).to_owned();
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    if !schema["const"].is_null() {
        return literal(&schema["const"]);
    }
    match &schema["type"] {
        Json::Array(types) => {
            let one = |ty: &Json| {
                let mut one = schema.clone();
                one["type"] = ty.clone();
                type_of(&one)
            };
            types.iter().map(one).collect::<Vec<_>>().join(" or ")
        }
        Json::String(ty) => match ty.as_str() {
            "string" => "text".to_owned(),
            "integer" => "whole number".to_owned(),
            "array" => format!("list of {}", type_of(&schema["items"])),
            "null" => "`null`".to_owned(),
            "object" => object(schema),
            other => other.to_owned(),
        },
        _ => panic!("a schema without a type: {schema}"),
    }
}

/// An object without a name: a document of its own, or texts by names of the casebook.
fn object(schema: &Json) -> String {
    match &schema["properties"]["schema"]["const"] {
        Json::Null => format!("{} by name", type_of(&schema["additionalProperties"])),
        document => format!("document {}", literal(document)),
    }
}

/// The fields that an object always has.
fn fields(schema: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let fields = schema["properties"].as_object().into_iter().flatten();
    fields.map(|(name, field)| (name.as_str(), field))
}

fn choices(schema: &Json) -> Option<&Vec<Json>> {
    CHOICES.iter().find_map(|keyword| schema[*keyword].as_array())
}

/// The values that are possible, with what they mean; `None` of anything but a list of values.
fn constants(schema: &Json) -> Option<Vec<(String, String)>> {
    if let Some(values) = schema["enum"].as_array() {
        return Some(values.iter().map(|value| (literal(value), String::new())).collect());
    }
    let mut all = Vec::new();
    for choice in choices(schema)? {
        match (&choice["const"], &choice["enum"]) {
            (Json::Null, Json::Array(values)) => {
                all.extend(values.iter().map(|value| (literal(value), String::new())));
            }
            (Json::Null, _) => return None,
            (value, _) => all.push((literal(value), described(choice))),
        }
    }
    Some(all)
}

fn literal(value: &Json) -> String {
    format!("`{}`", value.as_str().expect("constants are texts"))
}

/// The description in a line.
fn described(schema: &Json) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ")
}

/// A description without the sentence that says when a field is absent, and that sentence.
fn split(description: &str) -> (String, String) {
    let at = ["Absent ", "`null` "].iter().find_map(|word| description.find(word));
    let (meaning, absent) = description.split_at(at.unwrap_or(description.len()));
    (meaning.trim().to_owned(), absent.trim().trim_end_matches('.').to_owned())
}

/// A table of which columns without a word are left out.
struct Table<const N: usize> {
    head: [String; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    fn new(head: [&str; N]) -> Self {
        Table { head: head.map(str::to_owned), rows: Vec::new() }
    }

    fn row<W: Into<String>>(&mut self, row: [W; N]) {
        self.rows.push(row.map(|word| word.into().replace('|', "\\|")));
    }

    fn text(&self) -> String {
        let is_filled = |column: usize| self.rows.iter().any(|row| !row[column].is_empty());
        let shown: Vec<usize> = (0..N).filter(|column| is_filled(*column)).collect();
        if shown.is_empty() {
            return String::new();
        }

        let line = |row: &[String; N]| {
            let words: Vec<&str> = shown.iter().map(|column| row[*column].as_str()).collect();
            format!("| {} |\n", words.join(" | ")).replace("|  |", "| |").replace("|  |", "| |")
        };
        let rule = format!("|{}\n", " --- |".repeat(shown.len()));
        let rows: String = self.rows.iter().map(line).collect();
        format!("{}{rule}{rows}\n", line(&self.head))
    }
}
