//! `init`: a new casebook is sound, and nothing that was there is touched.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use super::{check_code, check_says, folder, text, toulmin};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Runs `init` in a folder.
fn init(here: &Path, arguments: &[&str]) -> Output {
    toulmin().current_dir(here).arg("init").args(arguments).output().expect("the program starts")
}

/// Runs the program on the casebook in a folder.
fn ask(casebook: &Path, arguments: &[&str]) -> Output {
    let output = toulmin().arg("-C").arg(casebook).args(arguments).output();
    output.expect("the program starts")
}

/// Every file below a folder, with its text.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let text = fs::read_to_string(&path).expect("text");
            found.insert(path, text);
        }
    }
    found
}

/// The folder is refused with these words, and stays as it is.
#[track_caller]
fn check_refused(folder: &Path, words: &[&str]) {
    let before = files(folder);
    let output = init(folder, &[]);
    check_code(&output, 4);
    assert_eq!(text(&output.stdout), "");
    for words in words.iter().chain(&[
        "cannot make a casebook in `.`",
        "name a new folder",
        "no file was written",
    ]) {
        check_says(&output.stderr, words);
    }
    assert_eq!(files(folder), before);
}

/// The casebook has no findings, its claims pass, and it has this title.
#[track_caller]
fn check_sound(casebook: &Path, title: &str) {
    let output = ask(casebook, &["check"]);
    check_code(&output, 0);
    assert_eq!(text(&output.stderr), "");
    let counted = "5 facts, 3 relations, 1 rule, 3 claims; no warnings";
    assert_eq!(text(&output.stdout), format!("{title}: {counted}\n"));
    let output = ask(casebook, &["--engine", "all", "test"]);
    check_code(&output, 0);
    check_says(&output.stdout, "3 claims passed;");
}

#[test]
fn a_new_casebook_is_sound_and_says_what_comes_next() {
    let here = folder("init-new");
    let output = init(&here, &["a/my-argument", "--date", "2024-05"]);
    check_code(&output, 0);
    assert_eq!(text(&output.stderr), "");
    let casebook = here.join("a/my-argument");
    for path in files(&casebook).keys() {
        let name = path.strip_prefix(&casebook).expect("it lies there").display().to_string();
        check_says(&output.stdout, &format!("\n  {name} "));
    }
    check_says(&output.stdout, "\n  cd a/my-argument\n  toulmin test ");
    check_sound(&casebook, "My argument");
    check_says(&ask(&casebook, &["test"]).stdout, "as of 2024-05, engine");
}

#[test]
fn the_example_shows_a_yes_a_denial_and_a_silence() {
    let casebook = folder("init-example");
    check_code(&init(&casebook, &[]), 0);
    let output = ask(&casebook, &["why", "bound(country: ?who)"]);
    check_says(&output.stdout, "A treaty binds whoever signed and ratified it.");
    let output = ask(&casebook, &["why-not", "bound(country: Ruritania)"]);
    check_says(&output.stdout, "DENIED  it is denied that Ruritania ratified the treaty");
    let output = ask(&casebook, &["why-not", "bound(country: Utopia)"]);
    check_says(&output.stdout, "MISSING  no source says that the Republic of Utopia ratified");
    check_says(&ask(&casebook, &["codebook"]).stdout, "## `bound`\n\nConcluded by a rule;");
}

#[test]
fn what_the_example_says_is_said_to_be_invented() {
    let casebook = folder("init-invented");
    check_code(&init(&casebook, &[]), 0);
    for (path, text) in files(&casebook) {
        let is_plain = path.ends_with("casebook.ron") || text.contains("EXAMPLE, to replace: the ");
        let says_so = is_plain || path.ends_with("README.md");
        assert!(says_so && text.contains("invented"), "{}:\n{text}", path.display());
    }
}

#[test]
fn a_new_casebook_is_dated_today_and_called_like_its_folder() {
    let here = folder("init-here").join("over_the top");
    fs::create_dir_all(&here).expect("a folder can be made");
    let output = init(&here, &[]);
    check_code(&output, 0);
    assert!(!text(&output.stdout).contains("cd "), "one is there already");
    check_sound(&here, "Over the top");
    let text = fs::read_to_string(here.join("casebook.ron")).expect("it was written");
    assert!(text.contains("date: \"20") && !text.contains("2020-01-01"), "{text}");
}

#[test]
fn a_folder_that_is_not_named_must_be_empty() {
    let here = folder("init-unnamed");
    fs::write(here.join(".hidden"), "").expect("written");
    fs::write(here.join("thesis.md"), "mine").expect("written");
    check_refused(&here, &["other files lie in it", "with `toulmin init .`"]);
    fs::remove_file(here.join("thesis.md")).expect("removed");
    check_code(&init(&here, &["--title", "Unnamed"]), 0);
    check_sound(&here, "Unnamed");
}

#[test]
fn a_title_may_have_any_letters() {
    let here = folder("init-titles");
    let titles = [r#"“So” said "she": C:\new, {x} — ∀"#, r"\", r#"""#, "\"2020-01-01\"", "// no"];
    for (number, title) in titles.into_iter().enumerate() {
        let name = number.to_string();
        check_code(&init(&here, &[&name, "--title", title]), 0);
        check_sound(&here.join(name), title);
    }
    for title in ["", " ", "one\ntwo"] {
        check_code(&init(&here, &["empty", "--title", title]), 2);
    }
    check_code(&init(&here, &["empty", "--date", "2024-13"]), 2);
    assert!(!here.join("empty").exists());
}

#[test]
fn a_folder_with_blanks_is_quoted_for_the_shell() {
    let here = folder("init-blanks");
    check_says(&init(&here, &["it's mine"]).stdout, "\n  cd 'it'\\''s mine'\n");
    check_sound(&here.join("it's mine"), "It's mine");
}

#[test]
fn a_casebook_is_never_written_over() {
    let casebook = folder("init-twice");
    check_code(&init(&casebook, &[]), 0);
    check_refused(&casebook, &["it is one already"]);
}

#[test]
fn what_is_in_the_way_is_named() {
    let here = folder("init-in-the-way");
    fs::create_dir_all(here.join("rules/more")).expect("a folder can be made");
    fs::create_dir_all(here.join("tests")).expect("a folder can be made");
    fs::write(here.join("tests/run.py"), "").expect("written");
    fs::write(here.join("README.md"), "mine").expect("written");
    check_refused(&here, &["in the way: `README.md`; move this"]);
    fs::write(here.join("rules/more/old.dl"), "").expect("written");
    fs::write(here.join("facts"), "").expect("written");
    check_refused(&here, &["in the way: `README.md`, `facts`, `rules/more/old.dl`;"]);
    for number in 0..9 {
        fs::write(here.join(format!("rules/{number}.dl")), "").expect("written");
    }
    check_refused(&here, &["`rules/2.dl` and 7 more;"]);
}

#[test]
fn files_that_no_casebook_reads_are_not_in_the_way() {
    let here = folder("init-beside");
    fs::create_dir_all(here.join("tests")).expect("a folder can be made");
    fs::write(here.join("tests/run.py"), "print()").expect("written");
    fs::write(here.join("paper.md"), "mine").expect("written");
    check_code(&init(&here, &[".", "--title", "Beside"]), 0);
    check_sound(&here, "Beside");
}

#[test]
fn a_file_is_no_folder() {
    let here = folder("init-file");
    fs::write(here.join("notes"), "mine").expect("written");
    let output = init(&here, &["notes"]);
    check_code(&output, 4);
    check_says(
        &output.stderr,
        "cannot make a casebook in `notes`: it is a file; name a new folder,",
    );
    let output = init(&here, &["notes/deeper"]);
    check_code(&output, 4);
    check_says(&output.stderr, "cannot make `notes/deeper`");
    check_says(&output.stderr, "no file was written");
    assert_eq!(fs::read_to_string(here.join("notes")).expect("it is there"), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_written_before_a_failure_is_named() {
    let here = folder("init-half");
    // Nobody, not even root, can make a file there.
    std::os::unix::fs::symlink("/proc/self/fdinfo", here.join("rules")).expect("a link");
    let output = init(&here, &["."]);
    check_code(&output, 4);
    assert_eq!(text(&output.stdout), "");
    check_says(&output.stderr, "cannot write `./rules/vocabulary.dl`");
    let before = "`facts/entities.ron`, `facts/sources.bib`, `facts/case.ron`\n";
    check_says(&output.stderr, &format!("written before it: {before}"));
    assert!(!here.join("casebook.ron").exists(), "what is not finished is no casebook");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let output = init(&folder("init-unwritable"), &["/proc/self/fdinfo/mine"]);
    check_code(&output, 4);
    check_says(&output.stderr, "cannot make `/proc/self/fdinfo/mine`");
}

#[test]
fn a_casebook_inside_another_is_remarked_and_neither_reads_the_other() {
    let outer = folder("init-outer");
    check_code(&init(&outer, &["--title", "Outer"]), 0);
    let output = init(&outer, &["facts/inner"]);
    check_code(&output, 0);
    check_says(&output.stderr, "each is read without the other");
    check_sound(&outer, "Outer");
    check_sound(&outer.join("facts/inner"), "Inner");
}

#[test]
fn a_casebook_that_is_there_is_none_to_make() {
    let output = toulmin().args(["-C", "examples/three-forums", "init"]).output();
    let output = output.expect("the program starts");
    check_code(&output, 2);
    check_says(&output.stderr, "`toulmin init DIR`");
}
