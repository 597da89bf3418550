//! The manual pages of errors in facts, entities and bibliographies: each example shows its error, and what is mended has none.
//!
//! A page is tried with the casebook in `docs/errors/prelude`, to which a fence `facts` adds a file, and of which a fence `entities` or `bib`
//! replaces one. A fence `csv` is the data `example.csv` of the facts behind it.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use pretty_assertions::assert_eq;
use std::fs;
use std::path::{Path, PathBuf};
use toulmin_lang::casebook::{Role, Text, read};
use toulmin_lang::source::Sources;

const PRELUDE: [&str; 4] =
    ["casebook.ron", "facts/entities.ron", "facts/sources.bib", "rules/vocabulary.dl"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors")
}

/// The heading above, the language and the text of every fence.
fn fences(page: &str) -> Vec<(String, String, String)> {
    let mut heading = String::new();
    let mut fences = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            fences.push((heading.clone(), language.to_owned(), text.join("\n") + "\n"));
        } else if line.starts_with('#') {
            heading = line.trim_start_matches('#').trim().to_owned();
        }
    }
    fences
}

/// The codes of what is found in the prelude with this fence.
fn found(language: &str, text: &str, data: Option<&str>) -> Vec<&'static str> {
    let mut sources = Sources::default();
    let replaced = match language {
        "entities" => "facts/entities.ron",
        "bib" => "facts/sources.bib",
        _ => "",
    };
    let mut add = |path: &str, text: String| {
        let file = sources.add(path, text);
        Text { role: Role::of(path).unwrap_or(Role::Data), file }
    };
    let mut texts: Vec<Text> = Vec::new();
    for path in PRELUDE {
        let own = || fs::read_to_string(folder().join("prelude").join(path)).unwrap();
        texts.push(add(path, if path == replaced { text.to_owned() } else { own() }));
    }
    if language == "facts" {
        texts.push(add("facts/example.ron", text.to_owned()));
    }
    texts.extend(data.map(|data| add("facts/example.csv", data.to_owned())));
    let findings = match read(&sources, &texts) {
        Ok(casebook) => casebook.warnings,
        Err(findings) => findings,
    };
    findings.iter().map(|finding| finding.code.name()).collect()
}

#[test]
fn the_prelude_is_good() {
    assert_eq!(found("", "", None), [""; 0]);
}

#[test]
fn pages_show_the_error_that_they_explain() {
    let mut pages = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(page) = fs::read_to_string(&path) else { continue };
        let code = path.file_stem().unwrap().to_string_lossy().into_owned();
        let fences = fences(&page);
        if fences.iter().any(|(_, language, _)| language == "rules") {
            continue; // these are run by `cases`
        }
        pages += usize::from(!fences.is_empty());
        let mut data = None;
        for (heading, language, text) in fences {
            if language == "csv" {
                data = Some(text);
                continue;
            }
            let want = if heading == "Mended" { vec![] } else { vec![code.as_str()] };
            let mut found = found(&language, &text, data.take().as_deref());
            if code == "unread-lines" {
                found.retain(|found| *found == code); // ten others go before it
            }
            assert_eq!(found, want, "`{heading}` of {code}");
        }
    }
    assert!(pages >= 10, "only {pages} pages");
}

#[test]
fn every_code_has_a_page_with_an_example() {
    for code in toulmin_lang::diag::Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {}\n", code.name())), "{}", code.name());
        for heading in ["\n## Example\n", "\n## What to do\n"] {
            assert!(page.contains(heading), "{} has no `{}`", code.name(), heading.trim());
        }
    }
}

#[test]
fn the_manual_shows_the_example_of_data_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manual = fs::read_to_string(root.join("docs/facts.md")).unwrap();
    for file in ["memberships.ron", "memberships.csv"] {
        let text = fs::read_to_string(root.join("examples/memberships/facts").join(file)).unwrap();
        assert!(manual.contains(&format!("```{}\n{text}```", &file[12..])), "{file}");
    }
}
