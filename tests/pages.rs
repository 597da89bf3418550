//! The pages for scholars are run as they are read. A page that shows what is not so fails, and `UPDATE=1` in the environment
//! rewrites what it shows.
//!
//! A page starts in an empty folder that lies in no casebook, or, when it begins with `<!-- in: examples/NAME -->`, in a copy of that
//! casebook. Then its fences are taken in order:
//!
//! - ```` ```ron file=facts/entities.ron ```` writes the file, with its folders. A reader does not see what stands behind the backticks,
//!   so the words above the fence name the file too, in backticks.
//! - ```` ```diff file=facts/energy.ron ```` changes the file. Lines begin with ` `, `-` or `+`; what stood there before must be found
//!   exactly once, so that one without `-` and `+` shows a part of the file as it is. A line that begins with `@@` parts two changes.
//! - ```` ```console ```` is a terminal. `$ toulmin …` runs the program, with words as a shell cuts them and a `\` at the end where a command
//!   goes on in the next line; `$ cd DIR` changes the folder. Nothing else is run there: what is not, stands in a fence of another kind,
//!   without `$`. The lines behind a command are what it prints, results and messages in the order in which they come, before
//!   which `? 1` says with which code it ends, unless that is 0. Blank lines at the end do not count. `...` on a line
//!   of its own stands for any lines, `[..]` for anything within a line. Where outputs are rewritten, as much is left out as before, if
//!   what was shown can be found again.
//! - There `> …` is typed at the prompt of the program that was run last, and what follows is the answer; what is typed is one line. A
//!   session goes on in later fences, until something else is run or a file changes. For each of its answers it is run again from
//!   its beginning, in the folder as it was then.
//! - Other fences are only shown.
#![expect(clippy::disallowed_methods, reason = "tests read the pages that they check")]

#[path = "pages/page.rs"]
mod page;
#[path = "pages/terminal.rs"]
mod terminal;

use page::Page;
use pretty_assertions::StrComparison;
use std::fs;
use std::path::{Path, PathBuf};

/// A test for each page, and the list of all.
macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        const PAGES: &[&str] = &[$($path),*];
        $(
            #[test]
            fn $name() {
                check($path);
            }
        )*
    };
}

pages! {
    tutorial: "docs/tutorial.md",
    add_an_actor: "docs/how-to/add-an-actor.md",
    add_a_forum: "docs/how-to/add-a-forum.md",
    record_a_denial: "docs/how-to/record-a-denial.md",
    contest_a_coding: "docs/how-to/contest-a-coding.md",
    set_a_parameter: "docs/how-to/set-a-parameter.md",
    cite_a_run: "docs/how-to/cite-a-run.md",
    check_a_paper_in_ci: "docs/how-to/check-a-paper-in-ci.md",
    ask_who_says_it: "docs/how-to/ask-who-says-it.md",
    what_counts_as_known: "docs/concepts/what-counts-as-known.md",
    second_casebook: "examples/contested-multilateralism/README.md",
    output_in_json: "docs/json.md",
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a page, which must show what is so; or writes into it what is.
#[track_caller]
fn check(path: &str) {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let page = Page::read(&text).unwrap_or_else(|fault| panic!("{path}:{fault}"));
    let differences = terminal::run(&page, root()).unwrap_or_else(|fault| panic!("{path}:{fault}"));
    if std::env::var("UPDATE").is_ok_and(|update| update == "1") {
        fs::write(root().join(path), page.with(&differences)).unwrap();
        return;
    }
    let report = differences.iter().map(|it| {
        let (line, found) = (it.line + 1, StrComparison::new(&it.shown, &it.printed));
        format!("{path}:{line}: {}\n{found}\n", page.line(it.line))
    });
    let report: String = report.collect();
    assert!(report.is_empty(), "shown < and > printed; UPDATE=1 rewrites the page\n{report}");
}

/// The pages in a folder.
fn pages_in(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}/{name}")).collect()
}

#[test]
fn every_page_for_scholars_is_run() {
    let examples = fs::read_dir(root().join("examples")).unwrap();
    let example = |path: PathBuf| pages_in(path.strip_prefix(root()).unwrap().to_str().unwrap());
    let mut pages: Vec<String> = examples.flat_map(|it| example(it.unwrap().path())).collect();
    pages.extend(pages_in("docs/how-to").into_iter().filter(|path| !path.ends_with("README.md")));
    pages.extend(pages_in("docs/concepts"));
    let is_run = |path: &String| ["docs/tutorial.md", "docs/json.md"].contains(&path.as_str());
    pages.extend(pages_in("docs").into_iter().filter(is_run));
    pages.sort();
    let mut run = PAGES.to_vec();
    run.sort_unstable();
    pretty_assertions::assert_eq!(pages, run, "the pages that there are, and those that are run");
}

#[test]
fn the_index_of_the_how_to_pages_names_them_all() {
    let index = fs::read_to_string(root().join("docs/how-to/README.md")).unwrap();
    for page in PAGES.iter().filter_map(|path| path.strip_prefix("docs/how-to/")) {
        assert!(index.contains(&format!("]({page})")), "{page}");
    }
}

#[test]
fn the_workflow_stands_beside_its_page_as_it_is_shown() {
    let folder = root().join("docs/how-to");
    let page = fs::read_to_string(folder.join("check-a-paper-in-ci.md")).unwrap();
    let file = fs::read_to_string(folder.join("toulmin.yml")).unwrap();
    assert!(page.contains(&format!("file=.github/workflows/toulmin.yml\n{file}```\n")));

    let package = env!("CARGO_PKG_NAME");
    assert!(file.contains(&format!("\"$TOULMIN_REV\" {package}\n")), "what it installs");
}

/// What is wrong with a page, or the page as it should be.
fn mended(text: &str) -> Result<String, String> {
    let page = Page::read(text)?;
    Ok(page.with(&terminal::run(&page, root())?))
}

#[track_caller]
fn check_fault(text: &str, fault: &str) {
    assert_eq!(mended(text), Err(fault.to_owned()));
}

#[test]
fn a_wrong_output_is_seen_and_mended() {
    let version = format!("toulmin {}", env!("CARGO_PKG_VERSION"));
    let right =
        format!("A\n```console\n$ toulmin --version\n{version}\n\n$ toulmin -V\n{version}\n```\n");
    assert_eq!(mended(&right).as_ref(), Ok(&right));
    assert_eq!(mended(&right.replacen(&version, "toulmin 0", 1)).as_ref(), Ok(&right));
    assert_eq!(mended(&right.replacen(&format!("{version}\n"), "", 2)).as_ref(), Ok(&right));
}

#[test]
fn what_is_left_out_stays_so() {
    let page = "```console\n$ toulmin --help\n...\nUsage: [..]\n...\n```\n";
    assert_eq!(mended(page).as_deref(), Ok(page));
}

#[test]
fn what_is_mended_leaves_out_what_was_left_out() {
    let right = "```console\n$ toulmin --help\n...\nUsage: toulmin [OPTIONS] [COMMAND]\n...\n  5   engines disagree, or a proof failed its check\n...\n```\n";
    let wrong =
        right.replace("toulmin [OPTIONS]", "tolmin [OPTIONS]").replace("5   eng", "6   eng");
    assert_eq!(mended(&wrong).as_deref(), Ok(right));
    let mended = mended(&wrong.replace("engines disagree, or a proof", "nothing like it")).unwrap();
    assert!(mended.lines().count() > 20, "{mended}");
}

#[test]
fn exit_codes_are_shown() {
    let left_out = "```console\n$ toulmin query \\\n    'member(actor: Chnia)'\n...\n```\n";
    let right = left_out.replace("...", "? 3\n...");
    assert_eq!(mended(left_out).as_ref(), Ok(&right));
    assert_eq!(mended(&right).as_ref(), Ok(&right));
}

#[test]
fn a_session_goes_on_and_its_files_are_written_once() {
    let text = "```console\n$ toulmin -C CASEBOOK\n...\n> fact member(actor: US, forum: G20)\n...\n> save a\n```\nAnd\n\
                ```console\n> member(actor: ?a, forum: OECD)\n> why #1\n$ toulmin --facts a.ron --builtin check\n```\n";
    let folder = root().join("examples/three-forums");
    let mended = mended(&text.replace("CASEBOOK", folder.to_str().unwrap())).unwrap();
    let parts = ["> save a\nwrote a.ron", "forum: OECD)\n #", "#1\nYes. The US", " 1 warning\n"];
    for part in parts {
        assert!(mended.contains(part), "{part}\n{mended}");
    }
}

#[test]
fn files_are_written_and_changed() {
    let file =
        "Write `a/b.dl`:\n```text file=a/b.dl\n// one\nrelation seat(n: Number)\n// one\n```\n";
    let change = "In `a/b.dl`:\n```diff file=a/b.dl\n relation seat(n: Number)\n-// one\n+.\n```\n";
    let run = "```console\n$ toulmin --builtin --rules a/b.dl rules seat\n```\n";
    let right = mended(&format!("{file}{change}{run}")).unwrap();
    assert!(right.contains("no rule concludes it"), "{right}");
    let times = |n| format!("8: `a/b.dl` has the lines that this changes {n} times, not once");
    let check_times = |change: &str, n| check_fault(&format!("{file}{change}{run}"), &times(n));
    check_times(&change.replace(" relation seat(n: Number)\n", ""), 2);
    check_times(&change.replace(" relation", " ation"), 0);
    check_fault(&format!("{change}{run}"), "2: `a/b.dl` is not there");
}

#[test]
fn nothing_is_shown_as_if_it_were_run() {
    check_fault("# A page\n", "1: the page runs nothing");
    check_fault("```console\n$ git init\n```", "2: `git` is not run here");
    check_fault("```text\n$ toulmin check\n```", "2: a command that is not run");
    check_fault("- a\n  ```console\n", "2: an indented fence");
    check_fault("```console\ntoulmin\n```", "2: expected `$ …` or `> …`");
    check_fault("```console\n$ toulmin", "1: the fence has no end");
    check_fault(
        "```console\n$ toulmin -V\n...\n$ cd .\n> help\n```",
        "5: nothing was run to type at",
    );
    check_fault("Write\n```text file=a.dl\n```\n", "2: the words above do not name `a.dl`");
}
