//! Every link between the pages of the project leads somewhere: to a file, and to a heading in it.
#![expect(clippy::disallowed_methods, reason = "tests read the pages that they check")]

use pretty_assertions::assert_eq;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose pages are not ours, or are made by a build.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

/// The map of the documentation. Errors and tasks have indexes of their own.
const MAP: &str = "docs/README.md";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files below a folder, sorted.
fn pages_below(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![folder.to_owned()];

    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !SKIPPED.contains(&name.as_str()) {
                folders.push(path);
            } else if name.ends_with(".md") {
                pages.push(path);
            }
        }
    }

    pages.sort();
    pages
}

/// The lines of a page that are outside its fences, each with its number.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    page.lines().enumerate().filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence
    })
}

/// A line without what stands in backticks, where brackets are no links.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The targets of the links of a line: what stands in `](…)`.
fn targets(line: &str) -> Vec<String> {
    let line = without_code(line);
    let after_brackets = line.split("](").skip(1);
    after_brackets.filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

/// The anchors of a page: its headings in small letters, without punctuation, with hyphens for blanks, and numbered where several
/// are the same.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();

    for (_, line) in prose(page).filter(|(_, line)| line.starts_with('#')) {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let times = seen.entry(anchor.clone()).or_default();
        anchors.insert(if *times == 0 { anchor } else { format!("{anchor}-{times}") });
        *times += 1;
    }

    anchors
}

/// Why a link leads nowhere, if it does.
fn fault(folder: &Path, page: &str, target: &str) -> Option<String> {
    if target.starts_with("https://") || target.starts_with("http://") {
        return None; // nothing is fetched
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = folder.join(path);

    let text = match path {
        "" => page.to_owned(),
        _ if !file.exists() => return Some(format!("`{target}`: there is no such file")),
        _ => fs::read_to_string(&file).unwrap_or_default(),
    };
    let leads = anchor.is_empty() || anchors(&text).contains(anchor);
    (!leads).then(|| format!("`{target}`: the page has no such heading"))
}

/// The links of a page that lead nowhere, each with its line.
fn faults(folder: &Path, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, line) in prose(page) {
        let found = targets(line).into_iter().filter_map(|target| fault(folder, page, &target));
        faults.extend(found.map(|fault| format!("{}: {fault}", at + 1)));
    }
    faults
}

#[test]
fn every_link_leads_somewhere() {
    let mut report = String::new();
    for path in pages_below(root()) {
        let page = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root()).unwrap().display();
        for fault in faults(path.parent().unwrap(), &page) {
            report += &format!("{name}:{fault}\n");
        }
    }
    assert_eq!(report, "");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page = "# One\n## Two `words`, and more\n## One\n[a](#one) [b](#one-1) [c](#two-words-and-more)\n\
                ```text\n[d](nothing.md)\n```\n`[e](nothing.md)` [f](https://example.org/nothing)\n";
    let folder = root().join("docs");
    assert_eq!(faults(&folder, page), [""; 0]);

    let broken = "# One\n[a](#two) [b](nothing.md)\n[c](facts.md#nothing) [d](facts.md#sources)\n";
    let wanted = [
        "2: `#two`: the page has no such heading",
        "2: `nothing.md`: there is no such file",
        "3: `facts.md#nothing`: the page has no such heading",
    ];
    assert_eq!(faults(&folder, broken), wanted);
}

#[test]
fn the_map_of_the_documentation_names_every_page() {
    let map = fs::read_to_string(root().join(MAP)).unwrap();
    let docs = root().join("docs");
    for path in pages_below(&docs) {
        let page = path.strip_prefix(&docs).unwrap().display().to_string();
        let shown = page == "README.md"
            || page.starts_with("errors/")
            || page.starts_with("how-to/")
            || map.contains(&format!("]({page})"));
        assert!(shown, "{MAP} does not name docs/{page}");
    }
}

/// How many columns a line of prose may have. Tables and long addresses cannot be wrapped.
const COLUMNS_MAX: usize = 120;

/// Pages that are still to be wrapped.
const UNWRAPPED: [&str; 1] = ["docs/performance.md"];

/// The lines of a page that are too long to read in an editor, by their numbers.
fn long_lines(page: &str) -> Vec<usize> {
    let is_long = |line: &str| {
        line.chars().count() > COLUMNS_MAX && !line.starts_with(['|', '>']) && line.contains(' ')
    };
    prose(page).filter(|(_, line)| is_long(line)).map(|(at, _)| at + 1).collect()
}

#[test]
fn lines_of_prose_are_short() {
    let is_wrapped = |path: &PathBuf| !UNWRAPPED.iter().any(|page| path.ends_with(page));
    for path in pages_below(&root().join("docs")).into_iter().filter(is_wrapped) {
        let page = fs::read_to_string(&path).unwrap();
        assert_eq!(long_lines(&page), [0; 0], "{}", path.display());
    }
    let long = format!("{}\n| {} |\n", "word ".repeat(30), "cell ".repeat(30));
    assert_eq!(long_lines(&long), [1]);
}

/// The modules that a crate has outside its tests, by its root.
fn modules(root: &Path) -> BTreeSet<String> {
    let root = fs::read_to_string(root).unwrap().replace("#[cfg(test)]\nmod ", "");
    let declared = |line: &str| {
        let (_, name) = line.split_once("mod ")?;
        let is_declared = line.starts_with("mod ") || line.starts_with("pub");
        is_declared.then(|| name.strip_suffix(';').map(str::to_owned)).flatten()
    };
    root.lines().filter_map(declared).collect()
}

/// The modules that the plan of the code lists under the heading of a crate.
fn planned(plan: &str, name: &str) -> BTreeSet<String> {
    let section = plan.split(&format!("\n## `{name}`")).nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let items = section.lines().filter_map(|line| line.strip_prefix("- `"));
    let names = items.filter_map(|item| item.split(':').next());
    names.flat_map(|names| names.split('`').step_by(2)).map(str::to_owned).collect()
}

#[test]
fn the_plan_of_the_code_lists_every_crate_and_module() {
    let plan = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(plan.contains(&format!("\n| `{name}` |")), "the table lacks `{name}`");
        if plan.contains(&format!("\n## `{name}`")) {
            assert_eq!(planned(&plan, &name), modules(&folder.join("src/lib.rs")), "`{name}`");
        }
    }
    assert_eq!(planned(&plan, "toulmin-cli"), modules(&root().join("src/main.rs")), "`src`");
}

/// The paths in backticks in a line; those with words in capitals or a star stand for several.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let spans = line.split('`').skip(1).step_by(2);
    let is_sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "/._-".contains(c);
    spans.filter(move |span| {
        span.contains('/') && !span.starts_with('/') && span.chars().all(is_sign)
    })
}

#[test]
fn contributors_are_sent_to_files_that_exist() {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let paths: Vec<&str> = prose(&page).flat_map(|(_, line)| paths(line)).collect();
    assert!(paths.len() >= 30, "only {} paths", paths.len());
    for path in paths {
        assert!(root().join(path).exists(), "there is no `{path}`");
    }
}
