//! What is typed at the prompt and becomes part of the session.

use super::{check_code, check_says, folder, prompt, run, text};
use pretty_assertions::assert_eq;

const SEATS: &str = "\
relation seat(forum: Forum, actor: Actor)
    \"{actor} sits in {forum}\"
    not \"{actor} does not sit in {forum}\".
rule seats:
    seat(forum: ?f, actor: ?a) :-
        member(actor: ?a, forum: ?f)
";

#[test]
fn typed_rules_and_facts_are_asked_like_others() {
    let output = prompt(&format!(
        "{SEATS}fact member(China, OECD)\nseat(OECD, ?who)\nwhy seat(OECD, China)\n"
    ));
    check_code(&output, 0);
    check_says(&output.stdout, "added 1: relation seat\nadded 2: rule seats\n");
    check_says(&output.stdout, " #   who\n───────────\n 1   China\n 2   US\n2 answers\n");
    check_says(&output.stdout, "seats (<session 2>:1)");
    assert!(output.stderr.starts_with(b"Toulmin"), "{}", text(&output.stderr));
}

#[test]
fn a_fact_without_a_place_is_said_to_be_assumed() {
    let fact = "fact member(actor: China, forum: OECD)";
    let output = prompt(&format!("{fact}\nwhy member(China, OECD)\nfacts member\nsession\n"));
    let assumed = "[assumed, no source]";
    check_says(&output.stdout, &format!("of the OECD  {assumed}; denied [challenges.2]\n"));
    check_says(&output.stdout, "China is a member of the OECD          assumed, no source\n");
    check_says(&output.stdout, "Also denied: China is a member of the OECD  [1, challenges.2]\n");
    check_says(&output.stdout, &format!("member(actor: China, forum: OECD)  {assumed}\n"));
    check_says(&output.stdout, &format!("  1  {fact}.  {assumed}\n"));
}

#[test]
fn a_fact_with_a_place_is_cited() {
    let fact = "fact denied member(US, GGE) at challenges.2, n3, from 2013 hedge \"in effect\"";
    let output = prompt(&format!(
        "{fact}\nwhy-not member(US, GGE)\nas-of 1990\ndenied member(actor: US, forum: ?f)\n"
    ));
    check_says(&output.stdout, "No: it is denied that the US is a member of the GGE (from 2013)");
    check_says(&output.stdout, "[1, challenges.2, n3]\n");
    check_says(&output.stdout, "no answers; 1 row holds only from 2013\n");
}

/// A line that is rejected: what is said, and that nothing was added.
#[track_caller]
fn check_rejected(line: &str, words: &str) {
    let output = prompt(&format!("{line}\nsession\n"));
    check_code(&output, 0);
    check_says(&output.stderr, words);
    assert!(text(&output.stdout).starts_with("nothing was added"), "{}", text(&output.stdout));
}

#[test]
fn a_line_that_is_rejected_changes_nothing() {
    let places = " --> <session 1>:1:";
    check_rejected("fact membr(actor: China, forum: G20)", "did you mean `member`?");
    check_rejected("fact member(actor: Chnia, forum: G20)", &format!("`China`?\n{places}20\n"));
    check_rejected("fact member(China)", "a fact gives every column");
    check_rejected("fact member(actor: China)", "`forum` is missing");
    check_rejected("fact member(China, ?f)", "found a variable");
    check_rejected("fact member(China, OECD) at challenges.99", "did you mean `challenges.9`?");
    check_rejected("fact member(China, OECD) nte \"x\"", "did you mean `note`?");
    check_rejected("fact member(China, OECD) from 2001 until 1999", "before it begins");
    check_rejected("fact narrowed(G20) from 2001", "not declared `during`");
    check_rejected("fact member(China, G20) at challenges.16 from 1999", "from the same place");
    check_rejected("rule r: narrowed(?g) :- member(forum: ?_f)", "`?g` is not bound");
    check_rejected("rule r: narrowed(forum: ?f) :- member(?a,\n\n", "error[unexpected-token]");
    check_rejected("narrowed(forum: ?f) :- member(forum: ?f).", "`rule NAME: narrowed(");
    check_rejected("fact", "`help fact`");
    check_rejected("facts member(China, OECD)", "`fact member(China, OECD)`");
}

#[test]
fn additions_are_taken_back_by_their_numbers() {
    let output = prompt(&format!("{SEATS}fact narrowed(G20)\nundo 1\nundo 2\nundo\nsession\n"));
    check_says(&output.stderr, "no relation is called `seat`");
    check_says(&output.stderr, "nothing was taken back; everything stays as it was");
    check_says(&output.stdout, "took back 2: rule seats:\n");
    check_says(&output.stdout, "took back 3: fact narrowed(G20).\n  1  relation seat(");
    let output = prompt("undo\nfact narrowed(G20)\nundo 7\nundo\nundo\nnarrowed(?f)\n");
    assert_eq!(text(&output.stderr).matches("there is nothing to undo").count(), 2);
    check_says(&output.stderr, "there is no addition 7");
    check_says(&output.stdout, "1 answer\n");
}

#[test]
fn additions_stay_when_files_come_and_go() {
    let file = folder("come-and-go").join("more.ron");
    std::fs::write(&file, "(facts: { \"narrowed\": [(forum: \"OECD\", at: \"challenges.2\")] })")
        .expect("written");
    let file = file.display();
    let output = prompt(&format!(
        "fact narrowed(G20)\nload {file}\nnarrowed(?f)\nunload\nreload\nnarrowed(?f)\ncheck\n"
    ));
    check_says(&output.stdout, " 1   G20\n 2   GGE\n 3   OECD\n");
    check_says(&output.stdout, " 1   G20\n 2   GGE\n2 answers");
    check_says(&output.stdout, "Three forums: 10 facts");
}

#[test]
fn what_is_saved_gives_the_same_answers_when_it_is_loaded() {
    let stem = folder("saved").join("mine").display().to_string();
    let facts = "fact member(China, OECD)\n\
        fact denied member(US, GGE) at challenges.2, n3 from 2013-05 until 2014 note \"a \\\"no\\\"\"\n\
        fact seat(G20, US) at n7 according_to \"an onlooker\" confidence low anchor \"sits\"\n";
    let goals = "seat(?f, ?a)\ndenied member(?a, ?f)\nfacts member\nfacts seat\n\
        why seat(OECD, China)\nwhy seat(G20, US)\n";
    let typed = prompt(&format!("{SEATS}{facts}{goals}save {stem}\nsession\n"));
    check_says(&typed.stdout, &format!("wrote {stem}.dl and {stem}.ron"));
    check_says(&typed.stdout, "5 additions, saved\n");
    let (rules, facts) = (format!("{stem}.dl"), format!("{stem}.ron"));
    let loaded = prompt(&format!("load {rules}\nload {facts}\n{goals}"));
    let part = |output: &std::process::Output| {
        let text = text(&output.stdout);
        let begin = text.find(" #   f").expect("a table");
        let text = text[begin..].split("wrote ").next().map(str::to_owned).unwrap_or_default();
        text.replace("<session 2>:1", "RULE").replace(&format!("{rules}:5"), "RULE")
    };
    assert_eq!(part(&loaded), part(&typed));
    check_says(&loaded.stderr, "warning[assumed-fact]");
    let output = run(&["--rules", &rules, "--facts", &facts, "query", "seat(OECD, China)"]);
    check_says(&output.stdout, "yes");
}

#[test]
fn a_file_that_is_there_is_not_written_over_unasked() {
    let folder = folder("overwrite");
    let stem = folder.join("mine").display().to_string();
    let fact = "fact narrowed(G20)\n";
    check_says(&prompt(&format!("{fact}save {stem}.ron\n")).stdout, "wrote ");
    assert!(!folder.join("mine.dl").exists(), "there were no rules to write");
    let output = prompt(&format!("fact narrowed(OECD)\nsave {stem}\n"));
    check_says(&output.stderr, &format!("`save! {stem}` writes over it"));
    let written = || run(&["--facts", &format!("{stem}.ron"), "query", "narrowed(OECD)"]).stdout;
    assert_eq!(text(&written()), "no\n");
    check_says(&prompt(&format!("fact narrowed(OECD)\nsave! {stem}\n")).stdout, "wrote ");
    check_says(&written(), "yes");
    check_says(&prompt(&format!("{fact}save {stem}/none/x\n")).stderr, "cannot write");
    check_says(&prompt("save x\n").stderr, "nothing to save");
}

#[test]
fn several_items_typed_at_once_are_one_addition() {
    let output = prompt("sort Town. relation town(name: Town).\nsession\n:rule no: \n");
    check_says(&output.stdout, "added 1: sort Town; relation town\n");
    check_says(&output.stdout, "1 addition, not saved\n");
}

#[test]
fn facts_among_rules_are_refused() {
    let file = folder("fact-in-rules").join("a.dl");
    std::fs::write(&file, "fact narrowed(G20).").expect("written");
    let output = run(&["--rules", &file.display().to_string(), "check"]);
    check_code(&output, 3);
    check_says(&output.stderr, "facts stand in facts/*.ron");
}

const ENDLESS: &str = "relation n(x: Number).\nfact n(0)\nrule more: n(?x + 1) :- n(?x)\n";

#[test]
fn a_limit_that_is_reached_is_stated() {
    let output = prompt(&format!(
        "{ENDLESS}limits rows 70\nn(?x)\nlimits rounds 9\nn(?x)\nlimits default\n"
    ));
    check_says(
        &output.stderr,
        "the limit of 70 rows was reached while rule `more` was adding rows",
    );
    check_says(
        &output.stderr,
        "the limit of 9 rounds was reached while rule `more` was adding rows",
    );
    check_says(&output.stderr, "`limits rounds N` at the prompt");
    check_says(&output.stdout, "rows 70, rounds 1000000, time none\n");
    check_says(&output.stdout, "rows 50000000, rounds 1000000, time none\n");
    let output = prompt(&format!("{ENDLESS}limits time 0.2\nn(?x)\nmember(China, ?f)\n"));
    check_says(&output.stderr, "the time limit of 0.2 seconds was reached");
    check_says(&prompt("limits rows\nlimits\n").stderr, "expected `rows N`");
}

#[test]
fn limits_are_flags_too() {
    let goal = "has_voice(actor: China, forum: ?f)";
    let output = run(&["--max-rows", "2", "query", goal]);
    check_code(&output, 3);
    check_says(&output.stderr, "the limit of 2 rows was reached");
    check_says(&output.stderr, "`--max-rows N`");
    let output = run(&["--engine", "naive", "--max-rounds", "1", "query", goal]);
    check_code(&output, 3);
    check_says(&output.stderr, "the limit of 1 round was reached");
    check_code(&run(&["--max-rounds", "0", "query", goal]), 2);
}

#[test]
fn every_engine_has_a_limit_of_rounds_of_its_own() {
    let output = prompt("engine runtime\nlimits\nengine naive\nlimits\nengine all\nlimits\n");
    check_says(&output.stdout, "rounds 1000000, time none\n");
    check_says(&output.stdout, "rounds 10000, time none\n");
    check_says(&output.stdout, "rounds 1000000 (runtime) and 10000 (naive), time none\n");
}

#[test]
fn the_number_of_threads_changes_no_answer() {
    let goal = "has_voice(actor: China, forum: ?f)";
    let [one, two] = ["1", "2"].map(|n| run(&["--threads", n, "query", goal]));
    check_code(&one, 0);
    assert_eq!(one.stdout, two.stdout);
    check_code(&run(&["--threads", "5", "query", goal]), 2);
    let output = prompt("threads 3\nthreads\nthreads 0\n");
    check_says(&output.stdout, "threads 3\nthreads 3\n");
    check_says(&output.stderr, "`0` is not a number from 1 to 4");
}

#[test]
fn what_an_answer_rests_on_can_be_asked_by_its_number() {
    let lines = "has_voice(actor: ?a, forum: ?f)\nrests-on #1\nrests-on challenges.14\n\
                 needs not has_voice(actor: China, forum: GGE) --max 1\nneeds\n";
    let output = prompt(lines);
    check_code(&output, 0);
    check_says(&output.stdout, "Critical: it fails without any one of these three facts");
    check_says(&output.stdout, "Without challenges.14, three facts would not be said");
    check_says(&output.stdout, "Sets of up to one change were tried");
    check_says(&output.stderr, "expected a goal");
    let output = prompt("rests-on challenges.1\n");
    let nothing = "No fact rests on challenges.1 alone: all conclusions would follow without it";
    check_says(&output.stdout, nothing);
}
