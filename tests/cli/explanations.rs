//! Explanations in their formats, in parts, and as facts.

use super::{check_code, check_says, folder, prompt, run, text, toulmin};
use std::path::Path;

/// Writes the proof of a goal as facts.
fn proof(folder: &Path, name: &str, goal: &str) -> String {
    let output = run(&["why", goal, "--format", "facts"]);
    check_code(&output, 0);
    let path = folder.join(name);
    std::fs::write(&path, output.stdout).expect("a file can be written");
    path.display().to_string()
}

/// What is answered about proofs.
fn asked(proofs: &[&str], question: &str) -> String {
    let mut command = toulmin();
    command.args(["-C", "examples/proofs", "query", question, "--format", "csv"]);
    proofs.iter().for_each(|proof| _ = command.args(["--facts", proof]));
    let output = command.output().expect("the program starts");
    check_code(&output, 0);
    text(&output.stdout)
}

#[test]
fn questions_can_be_asked_about_proofs() {
    let folder = folder("proofs");
    let voice = proof(&folder, "voice.ron", "has_voice(actor: China, forum: G20)");
    let narrow = proof(&folder, "narrow.ron", "has_voice(actor: China, forum: GGE)");
    let sources = asked(&[&voice], "uses_work(work: ?s)");
    assert_eq!(sources, "s\ncheng-zeng-2023\n");
    let silence = asked(&[&voice], "rests_on_silence(sentence: ?s)");
    assert_eq!(silence, "s\nno source records that the G20 is confined to one field\n");
    let rules = asked(&[&voice, &narrow], "by_rule(proof: ?p, rule_name: ?r)");
    assert_eq!(
        rules,
        "p,r\n\"has_voice(actor: China, forum: G20)\",voice\n\
         \"has_voice(actor: China, forum: GGE)\",narrow-voice\n"
    );
    let facts = asked(&[&voice], "rests_on(step: 4, on: ?n), leaf_cites(step: ?n, locator: ?l)");
    assert_eq!(facts, "n,l\n0,challenges.13\n1,challenges.3\n2,challenges.13\n");
}

#[test]
fn what_is_no_proof_is_not_written_as_facts() {
    let output = run(&["why", "has_voice(actor: China, forum: OECD)", "--format", "facts"]);
    check_code(&output, 1);
    assert_eq!(text(&output.stdout), "");
    check_says(&output.stderr, "there is no proof");
}

#[test]
fn parts_of_the_last_explanation_are_opened_by_their_numbers() {
    let output = prompt(
        "expand 1\ndepth 0\nwhy has_voice(actor: China, forum: G20)\nexpand 1\ndepth 1\nexpand 1\n\
         expand 7\nformat tree\nexpand 1\n",
    );
    check_says(&output.stdout, "… 4 more steps below: `expand 1`");
    check_says(&output.stdout, "    China stands for state sovereignty");
    check_says(&output.stdout, "├─ China stands for state sovereignty");
    check_says(&output.stderr, "nothing was explained yet");
    check_says(&output.stderr, "the last explanation has no part 7");
}

#[test]
fn a_flag_shows_what_is_not_shown() {
    let goal = "has_voice(actor: China, forum: G20)";
    check_says(&run(&["why", goal, "--depth", "0"]).stdout, "… 4 more steps below: `--full`");
    let full = run(&["why", goal, "--full"]);
    assert_eq!(text(&full.stdout), text(&run(&["why", goal]).stdout));
    check_code(&run(&["why", goal, "--full", "--depth", "1"]), 2);
    let graph = run(&["why", goal, "--depth", "0", "--format", "dot"]);
    check_says(&graph.stdout, "4 more steps below");
}

#[test]
fn entries_of_cited_works_are_bibtex() {
    let output = run(&["cite", "--bibtex"]);
    check_code(&output, 0);
    check_says(&output.stdout, "@article{cheng-zeng-2023,");
    let one = run(&["cite", "--bibtex", "cheng"]);
    assert_eq!(text(&one.stdout), text(&output.stdout), "it is the only one");
    let article = toulmin().args(["cite", "--bibtex"]).output().expect("the program starts");
    let entries = biblatex::Bibliography::parse(&text(&article.stdout)).expect("BibTeX");
    let works = toulmin().arg("cite").output().expect("the program starts");
    let works = text(&works.stdout).lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(entries.len(), works);
    let asked = prompt("why has_voice(actor: China, forum: G20)\ncite --bibtex\n");
    check_says(&asked.stdout, "@article{cheng-zeng-2023,");
}
