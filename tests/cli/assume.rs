//! What is assumed and withdrawn at the prompt.

use super::{check_code, check_says, folder, prompt, text};
use pretty_assertions::assert_eq;

const SAY: &str = "gives_say(forum: OECD, actor: China)";

#[test]
fn assumptions_are_told_counted_and_listed() {
    let output =
        prompt(&format!("assume {SAY}\nassume +member(China, OECD) -challenges.14\nassume\n"));
    check_code(&output, 0);
    check_says(&output.stdout, "assumed 1: the OECD gives China a say  [assumed, no source]\n");
    check_says(&output.stdout, "[assumed, no source]; denied [challenges.2]\n");
    check_says(
        &output.stdout,
        "withdrew 3: 3 facts\n  the GGE gives China a say  [challenges.14]\n",
    );
    check_says(
        &output.stdout,
        &format!("  1  +{SAY}\n  2  +member(China, OECD)\n  3  -challenges.14\n"),
    );
    check_says(&output.stdout, "2 assumptions and 1 withdrawal, not saved\n");
}

#[test]
fn all_commands_answer_under_the_assumptions() {
    let output = prompt(&format!(
        "assume {SAY}\nretract gives_say(forum: GGE)\ngives_say(?f, ?a)\nwhy-not gives_say(GGE, China)\n\
         facts gives_say\ntest\n"
    ));
    check_says(&output.stdout, " 1   G20    China\n 2   OECD   China\n2 answers\n");
    check_says(&output.stdout, "No. Not with this withdrawn:\n  the GGE gives China a say");
    check_says(
        &output.stdout,
        "gives_say(forum: GGE, actor: China)  [challenges.14]  (withdrawn)\n",
    );
    check_says(&output.stdout, "FAIL  two-forums");
    check_says(&output.stderr, "under 1 assumption and 1 withdrawal\n");
    assert_eq!(text(&output.stderr).matches("under 1 assumption").count(), 4);
}

#[test]
fn a_condition_that_a_withdrawn_fact_gave_is_said_to_be_withdrawn() {
    let goal = "has_voice(actor: China, forum: G20, scope: general)";
    let output = prompt(&format!("retract gives_say(forum: G20)\nwhy-not {goal}\n"));
    check_says(&output.stdout, "    WITHDRAWN  the G20 gives China a say");
    check_says(&output.stdout, "    ok         China stands for state sovereignty");
}

#[test]
fn changes_are_taken_back_by_undo_retract_and_clear() {
    let output = prompt(&format!(
        "assume {SAY}\nfact narrowed(OECD)\nretract n101\nundo\nretract {SAY}\nundo\nundo\nassume\n"
    ));
    check_says(&output.stderr, "no fact rests on `n101` alone");
    check_says(&output.stdout, "took back 2: fact narrowed(OECD).\n");
    check_says(&output.stdout, &format!("took back 1: +{SAY}\nnothing is assumed or withdrawn"));
    check_says(&output.stderr, "there is nothing to undo");
    let output = prompt(&format!("assume {SAY}\nretract challenges.14\nassume clear\nassume\n"));
    check_says(&output.stdout, "took back 2 changes\nnothing is assumed or withdrawn");
}

#[test]
fn changes_stay_while_they_make_sense() {
    let output = prompt(&format!("{SORT}assume seat(G20)\nassume {SAY}\nreload\nundo 1\nassume\n"));
    check_says(&output.stderr, "error[unknown-relation]: no relation is called `seat`");
    check_says(&output.stderr, "2 is dropped: `+seat(G20)`\n");
    check_says(
        &output.stdout,
        &format!("took back 1: {SORT}  3  +{SAY}\n1 assumption, not saved\n"),
    );
}

const SORT: &str = "relation seat(forum: Forum).\n";

#[test]
fn changes_are_not_saved() {
    let folder = folder("not-saved");
    let stem = folder.join("mine").display().to_string();
    let output = prompt(&format!("assume {SAY}\nfact narrowed(OECD)\nsave {stem}\nsession\n"));
    check_says(&output.stderr, "what is assumed and withdrawn is not saved");
    check_says(&output.stdout, "1 addition, saved\n  1  +gives_say(");
    let saved = std::fs::read_dir(folder).expect("a folder").count();
    assert_eq!(saved, 1);
}

#[test]
fn what_makes_no_sense_changes_nothing() {
    let output = prompt(
        "assume membr(China)\nassume member(Chnia, OECD)\nretract has_voice(China)\nassume\n",
    );
    check_says(&output.stderr, "did you mean `member`?\n --> <assumption>:1:2\n");
    check_says(&output.stderr, "did you mean `China`?");
    check_says(&output.stdout, "nothing is assumed or withdrawn");
}
