//! The command line and the prompt, as people and pipelines meet them.
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

#[path = "cli/assume.rs"]
mod assume;
#[path = "cli/explanations.rs"]
mod explanations;
#[path = "cli/init.rs"]
mod init;
#[path = "cli/profile.rs"]
mod profile;
#[path = "cli/session.rs"]
mod session;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const MINI: &str = "examples/three-forums";

fn toulmin() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_toulmin"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    command
}

fn run(arguments: &[&str]) -> Output {
    toulmin().args(["-C", MINI]).args(arguments).output().expect("the program starts")
}

/// Runs the prompt on these lines.
fn prompt(lines: &str) -> Output {
    prompt_in(MINI, lines)
}

/// Types lines at the prompt of a casebook.
fn prompt_in(casebook: &str, lines: &str) -> Output {
    let mut child = toulmin()
        .args(["-C", casebook])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("it has an input");
    input.write_all(lines.as_bytes()).expect("it reads its input");
    drop(input);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn check_code(output: &Output, code: i32) {
    let (results, messages) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "stdout:\n{results}\nstderr:\n{messages}");
}

#[track_caller]
fn check_says(bytes: &[u8], words: &str) {
    let text = text(bytes);
    assert!(text.contains(words), "expected {words:?} in:\n{text}");
}

/// An empty folder of its own, which lies in no casebook.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("toulmin-{}-{name}", std::process::id()));
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .case("tests/article/*.md")
        .case("tests/cli/*.md")
        .case("docs/explanations.md")
        .case("docs/needs.md")
        .case("docs/what-if.md");
}

#[test]
fn the_conclusions_of_the_article_follow() {
    let output = toulmin().args(["test", "--fail-on-uncovered"]).output();
    let output = output.expect("the program starts");
    check_code(&output, 0);
    check_says(&output.stdout, "truth checks passed");
}

#[test]
fn the_conclusions_of_the_second_casebook_follow() {
    let folder = "examples/contested-multilateralism";
    let check = toulmin().args(["-C", folder, "check"]).output().expect("the program starts");
    check_code(&check, 0);
    assert!(!text(&check.stderr).contains("warning"), "{}", text(&check.stderr));
    let output = toulmin().args(["-C", folder, "test", "--fail-on-uncovered"]).output();
    let output = output.expect("the program starts");
    check_code(&output, 0);
    check_says(&output.stdout, "claims passed");
    let goal = "creates_rival(actor: ?a, challenger: ?c, incumbent: ?i)";
    let all = toulmin().args(["-C", folder, "--engine", "all", "query", goal]).output();
    check_code(&all.expect("the program starts"), 0);
}

#[test]
fn the_anchor_of_a_reading_that_is_not_taken_is_looked_up_too() {
    let facts = folder("reading").join("reading.ron");
    let text = r#"(facts: {"fits": [(forum: "OECD", value: "sovereignty", at: "challenges.13", anchor: "gives China", status: "contested",
        alternatives: [(denied: true, at: "challenges.13", anchor: "nowhere to be found")])]})"#;
    std::fs::write(&facts, text).expect("a file can be written");
    let facts = facts.display().to_string();
    let output = run(&["--facts", &facts, "cite", "--verify", "tests/cli/copy.txt"]);
    check_code(&output, 1);
    check_says(&output.stdout, "“nowhere to be found” is not at challenges.13");
    check_says(&output.stdout, "3 anchors of cheng-zeng-2023 looked up, 1 not found");
    let found = run(&["--facts", &facts, "find", "nowhere to be"]);
    check_says(&found.stdout, "fits(forum: OECD, value: sovereignty)");
    let cited = run(&["--facts", &facts, "cite", "challenges.13"]);
    check_says(&cited.stdout, "other reading denied fits(forum: OECD, value: sovereignty)");
}

#[test]
fn the_anchor_of_a_whole_work_may_stand_anywhere_in_it() {
    let folder = folder("whole");
    let (facts, copy) = (folder.join("whole.ron"), folder.join("copy.txt"));
    let fact = |anchor: &str| {
        let fact = format!(
            r#"(facts: {{"narrowed": [(forum: "OECD", at: "cheng-zeng-2023", anchor: "{anchor}")]}})"#
        );
        std::fs::write(&facts, fact).expect("a file can be written");
    };
    let text = "[challenges.13] It gives China\n say.\n# A heading\nno place at all\n";
    std::fs::write(&copy, text).expect("a file can be written");
    let [facts_path, copy] = [&facts, &copy].map(|path| path.display().to_string());
    let verify = || run(&["--facts", &facts_path, "cite", "--verify", &copy]);
    fact("no place at");
    check_code(&verify(), 0);
    fact("any place at");
    let output = verify();
    check_code(&output, 1);
    check_says(&output.stdout, "“any place at” is not there\n");
}

#[test]
fn files_that_are_not_read_are_warned_of() {
    let folder = folder("unread").join("book");
    let made = toulmin().arg("init").arg(&folder).output().expect("the program starts");
    check_code(&made, 0);
    std::fs::rename(folder.join("tests/claims.dl"), folder.join("tests/claims.txt")).unwrap();
    std::fs::copy(folder.join("facts/case.ron"), folder.join("facts/case.ron.txt")).unwrap();
    std::fs::write(folder.join("facts/notes.txt"), "what I have yet to read").unwrap();
    std::fs::write(
        folder.join("tests/extra.dl"),
        "constraint c \"c\": :- bound(country: ?c), not signed(country: ?c).",
    )
    .unwrap();
    let run = |command| toulmin().arg("-C").arg(&folder).arg(command).output().unwrap();
    let check = run("check");
    check_says(&check.stdout, "0 claims, 1 constraint; 2 warnings");
    for path in ["facts/case.ron.txt", "tests/claims.txt"] {
        check_says(&check.stderr, &format!("warning[unread-file]: `{path}` is not read"));
    }
    check_says(&run("test").stderr, "2 warnings; `check` shows them");
}

#[test]
fn whoever_asks_outside_of_a_casebook_is_told_which_is_asked() {
    let asked = |arguments: &[&str]| {
        let outside = folder("outside");
        let goal = "member(actor: China, forum: G20)";
        let output = toulmin().current_dir(outside).args(arguments).args(["query", goal]).output();
        text(&output.expect("the program starts").stderr)
    };
    assert!(asked(&[]).contains("so “Shaping AI's Future?"), "{}", asked(&[]));
    assert_eq!(asked(&["--builtin"]), "");
}

#[test]
fn the_built_in_casebook_is_the_one_of_the_repository() {
    let summary = |arguments: &[&str]| {
        let output = toulmin().args(arguments).arg("check").output();
        text(&output.expect("the program starts").stdout)
    };
    assert_eq!(summary(&["--builtin"]), summary(&[]));
}

#[test]
fn done_is_0() {
    check_code(&run(&["check"]), 0);
    check_code(&run(&["test"]), 0);
    check_code(&run(&["query", "member(actor: US, forum: G20)"]), 0);
    check_code(&run(&["--help"]), 0);
}

#[test]
fn a_negative_verdict_is_1() {
    check_code(&run(&["query", "--fail-on-empty", "member(actor: US, forum: G20)"]), 1);
    check_code(&run(&["query", "--fail-on-empty", "member(actor: ?a, forum: GGE)"]), 1);
    check_code(&run(&["--rules", "examples/three-forums/failing.dl", "test"]), 1);
}

#[test]
fn a_wrong_command_line_is_2() {
    check_code(&run(&["qury"]), 2);
    check_code(&run(&["--as-of", "2019-13", "relations"]), 2);
    check_code(&run(&["--engine", "fast", "relations"]), 2);
    check_code(&run(&["--param", "enouh=3", "relations"]), 2);
    check_code(&run(&["--rules", "rules.txt", "relations"]), 2);
    check_code(&run(&["test", "tests/none.dl"]), 2);
}

#[test]
fn test_and_check_outside_a_casebook_are_2() {
    for command in ["test", "check"] {
        let output = toulmin().current_dir(folder("outside")).arg(command).output();
        let output = output.expect("the program starts");
        check_code(&output, 2);
        check_says(&output.stderr, "--builtin");
    }
}

#[test]
fn a_query_outside_a_casebook_uses_the_built_in_one() {
    let output = toulmin().current_dir(folder("elsewhere")).arg("relations").output();
    check_code(&output.expect("the program starts"), 0);
}

#[test]
fn an_invalid_query_is_3() {
    let output = run(&["query", "member(actor: Chnia)"]);
    check_code(&output, 3);
    check_says(&output.stderr, "error[unknown-name]");
    check_says(&output.stderr, "did you mean `China`?");
    assert!(output.stdout.is_empty(), "an error is no result");
}

#[test]
fn an_invalid_query_of_a_program_is_answered_with_a_document() {
    for command in ["query", "why", "why-not"] {
        let output = run(&[command, "member(actor: Chnia)", "--format", "json"]);
        check_code(&output, 3);
        check_says(&output.stdout, "\"schema\": \"toulmin/diagnostics/1\"");
        check_says(&output.stdout, "\"code\": \"unknown-name\"");
        assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    }
}

#[test]
fn invalid_rules_are_3_and_json_findings_are_results() {
    let file = folder("broken").join("broken.dl");
    std::fs::write(&file, "rule r: member(actor: ?a) :- membr(actor: ?a).").expect("written");
    let file = file.display().to_string();
    check_code(&run(&["--rules", &file, "relations"]), 3);
    let output = run(&["--rules", &file, "check", "--format", "json"]);
    check_code(&output, 3);
    check_says(&output.stdout, "toulmin/diagnostics/1");
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn a_file_error_is_4_and_names_file_and_action() {
    let output = run(&["--rules", "none.dl", "check"]);
    check_code(&output, 4);
    check_says(&output.stderr, "cannot read `none.dl`");
    let output = toulmin().args(["-C", "none", "check"]).output().expect("the program starts");
    check_code(&output, 4);
    check_says(&output.stderr, "casebook.ron");
}

#[test]
fn text_that_is_not_utf8_is_4() {
    let file = folder("latin").join("latin.dl");
    std::fs::write(&file, b"// caf\xe9\n").expect("written");
    let output = run(&["--rules", &file.display().to_string(), "check"]);
    check_code(&output, 4);
    check_says(&output.stderr, "line 1 is not UTF-8 text (byte 6");
}

#[test]
fn empty_files_and_folders_are_said_to_be_so() {
    let folder = folder("empty");
    std::fs::write(folder.join("casebook.ron"), "").expect("written");
    let output = toulmin().arg("-C").arg(&folder).arg("check").output();
    let output = output.expect("the program starts");
    check_code(&output, 3);
    check_says(&output.stderr, "casebook.ron");
}

#[test]
fn a_closed_pipe_is_success() {
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    let mut command = toulmin();
    let command = command.args(["-C", MINI, "relations"]).stdout(writer).stderr(Stdio::piped());
    let output = command.output().expect("the program starts");
    check_code(&output, 0);
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn rules_can_be_compiled() {
    let output = run(&["compile"]);
    check_code(&output, 0);
    check_says(&output.stdout, "crepe!");
    check_code(&run(&["compile", "none.dl"]), 4);
}

#[test]
fn engines_are_compared() {
    check_code(&run(&["--engine", "all", "test"]), 0);
}

#[test]
fn a_parameter_changes_what_follows() {
    let goal = "influence(actor: ?a, forums: ?n)";
    check_says(&run(&["query", goal]).stdout, "1 answer");
    check_says(&run(&["--param", "enough=3", "query", goal]).stdout, "no answers");
}

#[test]
fn a_date_changes_what_holds() {
    let goal = "member(actor: ?a, forum: ?f)";
    check_says(&run(&["query", goal]).stdout, "2 answers");
    check_says(&run(&["--as-of", "1990", "query", goal]).stdout, "1 answer");
}

#[test]
fn an_empty_answer_says_when_there_are_rows() {
    let goal = "member(actor: China, forum: ?f)";
    let output = run(&["--as-of", "1990", "query", goal]);
    assert_eq!(text(&output.stdout), "no answers; 1 row holds only from 1999\n");
    let goal = "member(actor: ?a, forum: ?f)";
    let output = run(&["--as-of", "1950", "query", goal]);
    assert_eq!(text(&output.stdout), "no answers; 2 rows hold only from 1961-09\n");
    let output = run(&["--as-of", "1990", "query", "member(forum: G20)"]);
    assert_eq!(text(&output.stdout), "no; 1 row holds only from 1999\n");
    let output = run(&["--as-of", "1950", "query", goal, "--format", "csv"]);
    assert_eq!(text(&output.stdout), "a,f\n");
}

#[test]
fn an_evaluation_stops_when_its_time_is_up() {
    let file = folder("endless").join("endless.dl");
    let rules = "relation n(x: Number) \"{x} is one\" not \"{x} is none\".\n\
                 rule start: n(x: 0) :- member(forum: G20).\n\
                 rule more: n(x: ?y) :- n(x: ?x), ?y = ?x + 1.";
    std::fs::write(&file, rules).expect("written");
    let file = file.display().to_string();
    let output = run(&["--rules", &file, "--timeout", "0.2", "query", "n(x: ?x)"]);
    check_code(&output, 3);
    check_says(&output.stderr, "limit");
}

#[test]
fn a_time_limit_that_never_comes_is_none() {
    check_code(&run(&["--timeout", "1e19", "query", "member(forum: G20)"]), 0);
}

#[test]
fn colour_is_off_in_a_pipe_and_on_when_asked_for() {
    let mut command = toulmin();
    let plain = command.env_remove("NO_COLOR").args(["-C", MINI, "about", "China"]).output();
    assert!(!text(&plain.expect("the program starts").stdout).contains('\u{1b}'));
    check_says(&run(&["--color", "always", "about", "China"]).stdout, "\u{1b}[");
}

#[test]
fn the_prompt_answers_goals_and_commands() {
    let output = prompt("member(actor: ?a,\n  forum: OECD)\n:facts narrowed\nas-of 1990\nas-of\n");
    check_code(&output, 0);
    check_says(&output.stdout, "US");
    check_says(&output.stdout, "narrowed(forum: GGE)");
    check_says(&output.stdout, "as of 1990");
    check_says(&output.stderr, "Three forums");
}

#[test]
fn the_prompt_explains_an_answer_by_its_number() {
    let output =
        prompt("has_voice(actor: ?a, forum: ?f)\nwhy #2\nwhy 3\n:why-not member(actor: US)\n");
    check_code(&output, 0);
    check_says(&output.stdout, "Yes. China has narrow voice in the GGE");
    check_says(&output.stderr, "the last query has no answer 3");
}

#[test]
fn a_number_always_refers_to_the_last_query() {
    let output = prompt("has_voice(actor: China)\nwhy #2\n");
    check_says(&output.stdout, " 2   has_voice(actor: China, forum: GGE, scope: narrow)");
    check_says(&output.stdout, "Yes. China has narrow voice in the GGE");
    let output = prompt("denied member(actor: China)\nmembr(actor: ?a)\nwhy #1\n");
    check_says(&output.stdout, "denied that China is a member of the OECD");
    let output = prompt("member(actor: ?a)\nmember(actor: US, forum: GGE)\nwhy #1\n");
    check_says(&output.stderr, "the last query has no answers");
    check_says(&prompt("not member(actor: US, forum: GGE)\nwhy 1\n").stderr, "without rows");
    check_says(&prompt("why #1\n").stderr, "no query was asked yet");
}

#[test]
fn an_answer_that_another_date_takes_away_is_explained_as_missing() {
    let output = prompt("member(actor: ?a, forum: ?f)\nas-of 1990\nwhy #1\n");
    check_says(&output.stdout, "No. Not as of 1990:\n  China is a member of the G20");
}

#[test]
fn why_not_may_be_written_with_a_blank() {
    let goal = "has_voice(actor: China, forum: OECD)";
    let wanted = text(&run(&["why-not", goal]).stdout);
    let output = run(&["why", "not", goal]);
    check_code(&output, 0);
    assert_eq!(text(&output.stdout), wanted);
    assert!(text(&prompt(&format!("why not {goal}\n")).stdout).starts_with(&wanted));
}

#[test]
fn a_bare_name_leads_to_a_goal() {
    let hint = "`has_voice(actor: ?actor, forum: ?forum, scope: ?scope)`";
    for line in ["has_voice", "narrow-voice", "why has_voice", "why-not voice", "query voice"] {
        check_says(&prompt(&format!("{line}\n")).stderr, hint);
    }
    check_code(&run(&["why", "has_voice"]), 3);
    check_says(&prompt("voices\n").stderr, "to look for a word: `find voices`");
}

#[test]
fn entities_answer_to_their_other_names_in_any_case() {
    for name in ["china", "PRC", "the G20", "oecd", "\"the g20\"", "The state sovereignty"] {
        check_says(&prompt(&format!("about {name}\n")).stdout, " as of 2023-12-31");
    }
    check_code(&run(&["about", "the", "G20"]), 0);
    check_says(&run(&["about", "Chnia"]).stderr, "did you mean `China`?");
    check_says(&prompt("find the member\n").stdout, "member(actor, forum)");
}

#[test]
fn works_answer_to_their_authors_and_places_show_what_cites_them() {
    for words in ["Cheng", "zeng 2023", "cheng-zeng-2023"] {
        check_says(&prompt(&format!("cite {words}\n")).stdout, "@article{cheng-zeng-2023,");
    }
    for place in ["challenges.16", "[challenges.16]", "cheng-zeng-2023:challenges.16"] {
        let output = run(&["cite", place]);
        check_says(&output.stdout, "challenges.16 of Cheng, Jing");
        check_says(&output.stdout, "challenges.16   fact member(actor: China, forum: G20)\n2 cit");
    }
    let output = run(&["cite", "challenges.99"]);
    check_code(&output, 3);
    check_says(&output.stderr, "challenges.99");
}

#[test]
fn the_members_of_an_enum_can_be_found() {
    let output = run(&["find", "narrow"]);
    check_says(&output.stdout, "Enums\n  Scope: ");
    check_says(&output.stdout, "has_voice(actor, forum, scope)");
}

#[test]
fn a_relation_that_only_rules_conclude_is_said_to_be_so() {
    let output = run(&["facts", "has_voice"]);
    check_says(&output.stdout, "rules conclude it: `rules has_voice` shows the rules");
}

#[test]
fn explanations_as_json_name_their_schema() {
    let goal = "has_voice(actor: China, forum: G20)";
    check_says(&run(&["why", goal, "--format", "json"]).stdout, "toulmin/why/1");
    let goal = "has_voice(actor: China, forum: OECD)";
    check_says(&run(&["why-not", goal, "--format", "json"]).stdout, "toulmin/why-not/1");
}

#[test]
fn no_mistake_ends_the_prompt() {
    let lines = "membr(actor: ?a)\nmember(actor: ?a\n\nfcts\nload none.dl\nreload\nrelations\n";
    let output = prompt(lines);
    check_code(&output, 0);
    check_says(&output.stderr, "did you mean `member`?");
    check_says(&output.stderr, "did you mean `facts`?");
    check_says(&output.stderr, "cannot read `none.dl`");
    check_says(&output.stdout, "7 relations");
}

#[test]
fn a_failed_load_leaves_everything_as_it_was() {
    let folder = folder("load");
    let (good, bad) = (folder.join("good.dl"), folder.join("bad.dl"));
    let rule = "relation seat(forum: Forum) \"{forum} has a seat\" not \"{forum} has none\".\n\
                rule seats: seat(forum: ?f) :- member(forum: ?f).";
    std::fs::write(&good, rule).expect("written");
    std::fs::write(&bad, "rule seats: seat(forum: ?f) :- membr(forum: ?f).").expect("written");
    let goal = "seat(forum: ?f)";
    let [good, bad] = [good, bad].map(|path| path.display().to_string());
    let output = prompt(&format!("load {good}\n{goal}\nload {bad}\n{goal}\nreload\n{goal}\n"));
    check_code(&output, 0);
    check_says(&output.stderr, "membr");
    assert_eq!(text(&output.stdout).matches("2 answers").count(), 3, "{}", text(&output.stdout));
}

#[test]
fn what_was_loaded_is_named_and_can_be_unloaded() {
    let folder = folder("unload");
    let (seat, bad) = (folder.join("seat.dl"), folder.join("bad.dl"));
    let rule = "relation seat(forum: Forum) \"{forum} has a seat\" not \"{forum} has none\".\n\
                rule seats: seat(forum: ?f) :- member(forum: ?f).";
    std::fs::write(&seat, rule).expect("written");
    std::fs::write(&bad, "rule").expect("written");
    let [seat, bad] = [seat, bad].map(|path| path.display().to_string());
    let output = prompt(&format!("load {seat}\nunload seat.dl\nseat(forum: ?f)\nload {bad}\n"));
    check_says(&output.stdout, "; with seat.dl\n");
    check_says(&output.stderr, "`seat`");
    check_says(&output.stderr, "nothing was loaded");
    let lines = format!("load {seat}\nreload\nunload none.dl\nunload\nunload\nseat(forum: ?f)\n");
    let output = prompt(&lines);
    assert_eq!(text(&output.stdout).matches("; with seat.dl\n").count(), 2);
    check_says(&output.stderr, "`none.dl` was not loaded; there is seat.dl");
    check_says(&output.stderr, "no file was loaded");
    check_says(&output.stderr, "`seat`");
    check_says(&run(&["--rules", &seat, "repl"]).stderr, "; with seat.dl\n");
}

#[test]
fn help_begins_with_what_rules_conclude() {
    let output = prompt("help\n");
    check_says(&output.stdout, "Ask\n  > has_voice(actor: China, forum: ?f, scope: ?s)\n");
    check_says(&output.stdout, "`?f` is a variable");
    check_says(
        &output.stdout,
        "Columns are named in any order; those left out may have any value.",
    );
    for topic in ["goals", "?", "columns"] {
        check_says(&prompt(&format!("help {topic}\n")).stdout, "goals: How to ask");
    }
    check_says(&prompt("help why\n").stdout, "why GOAL: Explain why a goal holds");
}

/// The examples of a help topic, without those on the answers of a query.
fn examples(casebook: &str, topic: &str) -> Vec<String> {
    let help = text(&prompt_in(casebook, &format!("help {topic}\n")).stdout);
    let lines = help.lines().filter_map(|line| line.strip_prefix("  > "));
    lines.filter(|line| !line.contains('#')).map(str::to_owned).collect()
}

#[test]
fn every_example_of_help_speaks_of_the_casebook_at_hand() {
    let topics = [
        "goals", "why", "why-not", "what-if", "timeline", "diff", "assume", "retract", "needs",
        "rests-on", "about", "find", "facts", "rules", "schema", "cite", "fact", "rule",
    ];
    let new = folder("help-examples").join("new");
    let new = new.display().to_string();
    check_code(&toulmin().args(["init", &new]).output().expect("the program starts"), 0);
    for casebook in [MINI, &new] {
        for topic in topics {
            let lines = examples(casebook, topic);
            assert!(!lines.is_empty(), "{topic}");
            // Those of `rule` build on each other; others may be different ways to go.
            let sessions = if topic == "rule" { vec![lines.join("\n")] } else { lines };
            for lines in sessions {
                let messages = text(&prompt_in(casebook, &format!("{lines}\n")).stderr);
                assert!(!messages.contains("error"), "{lines}: {messages}");
            }
        }
    }
    assert_eq!(examples(&new, "why")[0], "why bound(country: Arcadia)");
    assert_eq!(examples(&new, "why-not"), ["why-not bound(country: Ruritania)"]);
    assert_eq!(examples(&new, "cite")[1..3], ["cite invented-2019", "cite p.3"]);
    check_says(&prompt_in(&new, "help\n").stdout, "`?country` is a variable");
}

#[test]
fn the_prompt_of_a_pasted_line_is_dropped() {
    let output = prompt("> member(actor: ?a,\n  forum: OECD)\n> why #1\n");
    check_says(&output.stdout, "Yes. The US is a member of the OECD");
}

#[test]
fn the_date_goes_back_to_the_one_of_the_casebook() {
    let output = prompt("as-of 1990\nas-of\nas-of default\n");
    check_says(&output.stdout, "as of 1990\nas of 2023-12-31\n");
}

#[test]
fn settings_outlive_a_reload() {
    let output = prompt("as-of 1990\nreload\nas-of\n");
    check_says(&output.stdout, "as of 1990");
}

#[test]
fn further_rules_can_be_compiled() {
    let folder = folder("compile");
    let file = folder.join("more.dl");
    let rule =
        "relation lone(forum: Forum).\nrule more: lone(forum: ?f) :- gives_say(forum: ?f).\n";
    std::fs::write(&file, rule).expect("a file can be written");
    let output = run(&["compile", file.to_str().expect("a path of letters")]);
    check_code(&output, 0);
    check_says(&output.stdout, "// rule more: lone(forum: ?f) :- gives_say(forum: ?f).");
}

#[test]
fn a_casebook_without_claims_does_not_pass() {
    let folder = folder("claimless");
    std::fs::write(folder.join("casebook.ron"), "(title: \"T\", date: \"2023\", source: \"t\")")
        .unwrap();
    std::fs::create_dir(folder.join("facts")).unwrap();
    std::fs::write(folder.join("facts/sources.bib"), "@misc{t, title = {T}, year = {2023}}")
        .unwrap();
    std::fs::write(folder.join("facts/entities.ron"), "(entities: {})").unwrap();
    let output = toulmin().current_dir(&folder).arg("test").output().expect("the program starts");
    check_code(&output, 3);
    check_says(&output.stderr, "no claims");
}

/// A casebook of memberships with these bytes as its file of data, and what `check` says of it.
#[track_caller]
fn check_data(name: &str, file: &str, bytes: &[u8], code: i32, words: &str) {
    let folder = folder(name);
    for part in ["casebook.ron", "facts/entities.ron", "facts/sources.bib", "rules/memberships.dl"]
    {
        std::fs::create_dir_all(folder.join(part).parent().expect("it has a folder")).unwrap();
        std::fs::copy(PathBuf::from("examples/memberships").join(part), folder.join(part)).unwrap();
    }
    let facts = format!(
        "(bulk: [(relation: \"member\", file: \"../data/{file}\", at: \"v1\", declares: {{\"state\": (sorts: \"State\")}})])"
    );
    std::fs::write(folder.join("facts/a.ron"), facts).unwrap();
    std::fs::create_dir(folder.join("data")).unwrap();
    if !bytes.is_empty() {
        std::fs::write(folder.join("data").join(file), bytes).unwrap();
    }
    let output =
        toulmin().arg("-C").arg(&folder).arg("check").output().expect("the program starts");
    check_code(&output, code);
    check_says(if code == 0 { &output.stdout } else { &output.stderr }, words);
    std::fs::remove_dir_all(folder).unwrap();
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn files_of_data_are_found_unpacked_and_read() {
    let table = "state,forum\nUSA,G20\n";
    check_data("data", "d.csv", table.as_bytes(), 0, "1 fact,");
    check_data("packed", "d.csv.gz", &packed(table), 0, "1 fact,");
    check_data(
        "two-packed",
        "d.csv.gz",
        &[packed(table), packed("CHN,OECD\n")].concat(),
        0,
        "2 facts,",
    );
}

#[test]
fn a_file_of_data_that_cannot_be_read_is_an_error_of_the_world() {
    check_data("no-data", "d.csv", b"", 4, "cannot read `");
    check_data("broken", "d.csv.gz", b"state,forum\n", 4, "cannot unpack `");
    let half = &packed(&"state,forum\n".repeat(500))[..40];
    check_data("half", "d.csv.gz", half, 4, "cannot unpack `");
    check_data(
        "latin",
        "d.csv",
        b"state,forum\nUSA,G20\nC\xf4te,G20\n",
        4,
        "line 3 is not UTF-8 text (byte 21 of",
    );
}

#[test]
fn data_with_an_error_shows_its_line() {
    check_data("error", "d.csv", b"state,forum\nUSA,G2O\n", 3, "data/d.csv:2:5");
}
