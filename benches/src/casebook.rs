//! A workload as a casebook: its texts, and the folder that the program is run on.

mod bulk;

use crate::data::Data;
use crate::table::write_tables;
use crate::workload::Workload;
use std::path::{Path, PathBuf};
use std::{fs, io};
use toulmin_lang::casebook::{Casebook, Role, Text, read as read_texts};
use toulmin_lang::source::Sources;

const MANIFEST: (&str, &str) =
    ("casebook.ron", "(title: \"Made for measuring\", date: \"2024\", source: \"made\")\n");
const BIBLIOGRAPHY: (&str, &str) = (
    "facts/sources.bib",
    "@misc{made, author = {Toulmin}, title = {Data made for measuring}, year = {2024}}\n",
);

/// The texts of a casebook but for its facts, each with its path.
fn texts(workload: &Workload, data: &Data) -> [(&'static str, String); 4] {
    [
        (MANIFEST.0, MANIFEST.1.to_owned()),
        ("facts/entities.ron", entities(data)),
        (BIBLIOGRAPHY.0, BIBLIOGRAPHY.1.to_owned()),
        ("rules/rules.dl", workload.rules.to_owned()),
    ]
}

/// The entities that no table declares.
fn entities(data: &Data) -> String {
    let entity = |sort: &str, place: i32| {
        let name = data.names.at(place);
        format!("        {name:?}: (sorts: [{sort:?}], label: {name:?}),\n")
    };
    let of_sort = |(sort, places): &(&'static str, Vec<i32>)| {
        places.iter().map(|&place| entity(sort, place)).collect::<String>()
    };
    format!(
        "(\n    entities: {{\n{}    }},\n)\n",
        data.entities.iter().map(of_sort).collect::<String>()
    )
}

/// Reads the casebook of a workload without its facts.
pub(crate) fn read(workload: &Workload, data: &Data) -> Casebook {
    let mut sources = Sources::default();
    let text = |(path, text): (&str, String)| {
        let role = Role::of(path).expect("it is a part of a casebook");
        Text { role, file: sources.add(path, text) }
    };
    let texts: Vec<Text> = texts(workload, data).into_iter().map(text).collect();
    read_texts(&sources, &texts)
        .unwrap_or_else(|findings| panic!("the rules of `{}`: {findings:#?}", workload.name))
}

/// Writes the casebook of a workload with all its facts into a folder of this name.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(workload: &Workload, data: &Data, target: &Path) -> io::Result<PathBuf> {
    let folder = target.join(workload.name);
    fs::create_dir_all(folder.join("facts"))?;
    fs::create_dir_all(folder.join("rules"))?;
    for (path, text) in texts(workload, data) {
        fs::write(folder.join(path), text)?;
    }
    fs::write(folder.join("facts/tables.ron"), bulk::facts(workload.given))?;
    write_tables(data, &folder.join("facts"))?;
    Ok(folder)
}
