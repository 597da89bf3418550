//! How explanations read.

mod drawn;
mod parts;
mod said;

use super::format::{Explanation, Format};
use super::layout::Look;
use super::proof::Why;
use super::refusal::{LEVELS, WhyNot};
use super::style::{BAD, Colour, NOTABLE};
use super::{Page, text, tree};
use crate::testing::{Case, Derive as _};
use pretty_assertions::assert_eq;
use toulmin_lang::value::{Number, Value};
use toulmin_reason::evaluate::{Limits, NAIVE, Tuning};
use toulmin_reason::explain::{DEPTH, why, why_not};
use toulmin_reason::model::Model;
use toulmin_verify::refusal::Verdict;
use toulmin_verify::verify::verify;

const RULES: &str = r#"
sort Actor, Forum, Value.
enum Scope = general | narrow.
relation member(actor: Actor, forum: Forum) during
    "{actor} is a member of {forum}" not "no source records {actor} as a member of {forum}".
relation gives_say(actor: Actor, forum: Forum)
    "{forum} gives {actor} a say" not "no source records that {forum} gives {actor} a say".
relation stands_for(actor: Actor, value: Value)
    "{actor} stands for {value}" not "no source records that {actor} stands for {value}".
relation fits(forum: Forum, value: Value)
    "{forum} fits {value}" not "no source records that {forum} fits {value}".
relation narrowed(forum: Forum)
    "{forum} is narrow" not "no source says that {forum} is narrow".
relation partner(actor: Actor, forum: Forum)
    "{actor} is a key partner of {forum}" not "no source records {actor} as a partner of {forum}".
relation in_line(actor: Actor, forum: Forum)
    "{forum} is in line with {actor}" not "nothing shows that {forum} is in line with {actor}".
relation has_voice(actor: Actor, forum: Forum, scope: Scope)
    "{actor} has a {scope} voice in {forum}" not "nothing shows that {actor} has a {scope} voice in {forum}".
relation weighty(actor: Actor, size: Number)
    "{actor} is weighty, with {size}" not "nothing shows that {actor} is weighty, with {size}".
relation both(actor: Actor) "{actor} has both" not "nothing shows that {actor} has both".
param enough: Number = 2 "how many forums are enough".

/// What an actor stands for is what the forum fits.
rule line cites [challenges.6]:
    in_line(actor: ?a, forum: ?f) :- stands_for(actor: ?a, value: ?v), fits(forum: ?f, value: ?v).

/// A forum gives voice when it gives the actor a say and fits its vision of order.
rule voice cites [challenges.13, n122]:
    has_voice(actor: ?a, forum: ?f, scope: general) :-
        gives_say(actor: ?a, forum: ?f), in_line(actor: ?a, forum: ?f), not narrowed(forum: ?f).

rule voice-narrow:
    has_voice(actor: ?a, forum: ?f, scope: narrow) :-
        gives_say(actor: ?a, forum: ?f), narrowed(forum: ?f).

/// Enough memberships.
rule weighty:
    weighty(actor: ?a, size: ?n) :-
        stands_for(actor: ?a), ?n = count ?f : { member(actor: ?a, forum: ?f) }, ?n >= enough.

rule both:
    both(actor: ?a) :-
        has_voice(actor: ?a, forum: ?f), in_line(actor: ?a, forum: ?f), not member(actor: ?a, forum: OECD),
        not member(actor: ?a, forum: G7).

relation backs(actor: Actor, forum: Forum) during
    "{actor} backs {forum}" not "no source records that {actor} backs {forum}".
relation left_out(actor: Actor, forum: Forum)
    "{actor} is left out of {forum}" not "nothing shows that {actor} is left out of {forum}".
relation in_step(actor: Actor, forum: Forum)
    "{actor} is in step with {forum}" not "nothing shows that {actor} is in step with {forum}".
rule left-out: left_out(actor: ?a, forum: ?f) :- denied member(actor: ?a, forum: ?f).
rule in-step: in_step(actor: ?a, forum: Quad) :-
    backs(actor: ?b, forum: Quad), stands_for(actor: ?b, value: ?v), stands_for(actor: ?a, value: ?v).

param share: Number = 1/2 "share that counts as most".
relation lone(actor: Actor, forum: Forum) "{actor} is alone in {forum}" not "nothing shows that {actor} is alone in {forum}".
relation most(actor: Actor) "{actor} is in most" not "nothing shows that {actor} is in most".
rule lone: lone(actor: ?a, forum: ?f) :-
    member(actor: ?a, forum: ?f), count ?b : { member(actor: ?b, forum: ?f) } = 1.
rule most: most(actor: ?a) :-
    stands_for(actor: ?a), ?n = count ?f : { member(actor: ?a, forum: ?f) }, ?n > 4 * share.
"#;

const FACTS: &str = "
    gives_say(China, G20) | at challenges.13 | hedge almost the only
    stands_for(China, sovereignty) | at challenges.3 | by schmitt-2021
    stands_for(US, openness) | at challenges.4
    fits(G20, sovereignty) | at n122
    member(China, G20) | from 1999 | at challenges.16
    member(US, G20) | at challenges.1
    member(US, G7) | at challenges.1
    denied member(China, OECD) | at challenges.2
    partner(China, OECD) | at challenges.2
    member(China, Quad) | until 2001 | at n3
    partner(US, OECD) | at n4 | or partner(US, G7)
    complete member forum: G7 | at challenges.1
    backs(US, Quad) | from 2030 | at n5
    lone(India, Quad) | at n9
    backs(China, Quad) | until 2001 | at n6
    backs(China, G7) | at n7 | confidence medium | note read from a footnote
    backs(China, G20) | at n8 | note of no concern here
";

fn case() -> Case {
    let entities = "Actor: China India US\nForum: G7 G20 OECD Quad\nValue: sovereignty openness";
    Case::new(entities, RULES, FACTS)
}

const LOOK: Look = Look { width: 100, colour: Colour::Off };

fn print(explanation: &dyn Explanation, format: Format) -> String {
    format.print_whole(explanation, LOOK).expect("only proofs are written as facts")
}

fn explained(goal: &str, format: Format) -> String {
    let case = case();
    let (model, query) = (case.model(), case.query(goal));
    let page = Page { model: &model, sources: &case.sources };
    let proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    print(&Why { page, query: &query, proof: &proof }, format)
}

fn refused(goal: &str, format: Format) -> String {
    let case = case();
    let (model, query) = (case.model(), case.query(goal));
    let page = Page { model: &model, sources: &case.sources };
    let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
    let Verdict::Refused(refusal) = verdict else { panic!("it holds") };
    print(&WhyNot { page, query: &query, refusal: &refusal, levels: LEVELS }, format)
}

#[track_caller]
fn check_why(goal: &str, want: &str) {
    assert_eq!(explained(goal, Format::Text), want.trim_start_matches('\n'));
}

#[track_caller]
fn check_tree(goal: &str, want: &str) {
    assert_eq!(explained(goal, Format::Tree), want.trim_start_matches('\n'));
}

#[track_caller]
fn check_no(goal: &str, want: &str) {
    assert_eq!(refused(goal, Format::Text), want.trim_start_matches('\n'));
}

#[test]
fn a_conclusion_with_its_rule_facts_and_references() {
    check_why(
        "has_voice(actor: China, forum: G20)",
        r#"
Yes. China has a general voice in G20, because
  voice (rules/test.dl:30)  A forum gives voice when it gives the actor a
  say and fits its vision of order.                                         [1, challenges.13, n122]
    G20 gives China a say (in its words: “almost the only”)                 [1, challenges.13]
    G20 is in line with China, because
      line (rules/test.dl:26)  What an actor stands for is what the forum
      fits.                                                                 [1, challenges.6]
        China stands for sovereignty (according to Schmitt (2021) [2])      [1, challenges.3]
        G20 fits sovereignty                                                [1, n122]
    no source says that G20 is narrow                                       sources silent
[1] Paper, Pia (2023). The paper. At challenges.3, challenges.6, challenges.13, n122.
[2] Schmitt, Lewin (2021). Mapping.
"#,
    );
}

#[test]
fn shared_parts_are_shown_once() {
    check_why(
        "both(actor: China)",
        r#"
Yes. China has both, because
  both (rules/test.dl:43)
    China has a general voice in G20, because
      voice (rules/test.dl:30)  A forum gives voice when it gives the
      actor a say and fits its vision of order.                             [1, challenges.13, n122]
        G20 gives China a say (in its words: “almost the only”)             [1, challenges.13]
        (step 1) G20 is in line with China, because
          line (rules/test.dl:26)  What an actor stands for is what the
          forum fits.                                                       [1, challenges.6]
            China stands for sovereignty (according to Schmitt (2021) [2])  [1, challenges.3]
            G20 fits sovereignty                                            [1, n122]
        no source says that G20 is narrow                                   sources silent
    G20 is in line with China (shown above, step 1)
    it is denied that China is a member of OECD                             [1, challenges.2]
    no source records China as a member of G7
      list stated complete [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.2, challenges.3, challenges.6,
challenges.13, n122.
[2] Schmitt, Lewin (2021). Mapping.
"#,
    );
}

#[test]
fn a_compact_tree() {
    check_tree(
        "both(actor: China)",
        r#"
Yes. China has both  (both)
├─ China has a general voice in G20  (voice)  [1, challenges.13, n122]
│  ├─ G20 gives China a say (in its words: “almost the only”)  [1, challenges.13]
│  ├─ (step 1) G20 is in line with China  (line)  [1, challenges.6]
│  │  ├─ China stands for sovereignty (according to Schmitt (2021) [2])  [1, challenges.3]
│  │  └─ G20 fits sovereignty  [1, n122]
│  └─ no source says that G20 is narrow  sources silent
├─ G20 is in line with China (shown above, step 1)
├─ it is denied that China is a member of OECD  [1, challenges.2]
└─ no source records China as a member of G7  list stated complete [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.2, challenges.3, challenges.6, challenges.13, n122.
[2] Schmitt, Lewin (2021). Mapping.
"#,
    );
}

#[test]
fn a_conjunction_with_an_aggregate_and_comparisons() {
    check_why(
        "weighty(actor: ?a, size: ?n), not has_voice(actor: ?a, forum: G7), ?n < 7",
        r#"
Yes, with ?a = US and ?n = 2, because
    US is weighty, with 2, because
      weighty (rules/test.dl:39)  Enough memberships.
        US stands for openness               [1, challenges.4]
        2 in all, as named: G20, G7
            US is a member of G20            [1, challenges.1]
            US is a member of G7             [1, challenges.1]
        2 is at least 2 (enough = 2, how many forums are enough)
    nothing shows that US has a voice in G7  no rule derives it
    2 is less than 7
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.4.
"#,
    );
}

#[test]
fn a_denial() {
    check_why(
        "denied member(forum: OECD)",
        r#"
Yes. It is denied that China is a member of OECD  [1, challenges.2]
[1] Paper, Pia (2023). The paper. At challenges.2.
"#,
    );
}

#[test]
fn the_note_of_a_fact_that_is_not_sure() {
    check_why(
        "backs(actor: China, forum: G7), backs(actor: China, forum: G20)",
        r#"
Yes, because
    China backs G7 (confidence: medium)  [1, n7]
      note: read from a footnote
    China backs G20                      [1, n8]
[1] Paper, Pia (2023). The paper. At n7, n8.
"#,
    );
}

#[test]
fn another_reading_of_a_contested_fact() {
    check_why(
        "partner(actor: US)",
        r#"
Yes. US is a key partner of OECD (contested)                    [1, n4]
  contested: another reading is that US is a key partner of G7  [1, n4]
[1] Paper, Pia (2023). The paper. At n4.
"#,
    );
}

#[test]
fn rules_that_fail() {
    check_no(
        "has_voice(actor: China, forum: OECD, scope: general)",
        r#"
No. Two rules conclude `has_voice`; the nearest is two facts short.
  voice (rules/test.dl:30)  A forum gives voice when it gives the actor a
  say and fits its vision of order.                                         [1, challenges.13, n122]
    MISSING  no source records that OECD gives China a say                  sources silent
    MISSING  nothing shows that OECD is in line with China                  no rule derives it
        not by line (rules/test.dl:26)
          MISSING  no source records that OECD fits sovereignty             sources silent
    ok       no source says that OECD is narrow                             sources silent
  voice-narrow (rules/test.dl:34)  concludes it only with scope narrow
Also denied: China is a member of OECD                                      [1, challenges.2]
Nearest: China is a key partner of OECD                                     [1, challenges.2]
But this follows: China has a general voice in G20
[1] Paper, Pia (2023). The paper. At challenges.2, challenges.13, n122.
"#,
    );
}

#[test]
fn an_aggregate_that_falls_short() {
    check_no(
        "weighty(actor: China)",
        r#"
No. One rule concludes `weighty`; it is one fact short.
  weighty (rules/test.dl:39)  Enough memberships.
    ok     China stands for sovereignty (according to Schmitt (2021) [2])  [1, challenges.3]
    ok     1 in all, as named: G20
             China is a member of G20 (from 1999)                          [1, challenges.16]
    FAILS  1 is not at least 2 (enough = 2, how many forums are enough)
Also denied: China is a member of OECD                                     [1, challenges.2]
[1] Paper, Pia (2023). The paper. At challenges.2, challenges.3, challenges.16.
[2] Schmitt, Lewin (2021). Mapping.
"#,
    );
}

#[test]
fn a_row_in_the_way() {
    check_no(
        "both(actor: US)",
        r#"
No. One rule concludes `both`; it is four facts short.
  both (rules/test.dl:43)
    MISSING     nothing shows that US has a voice in any forum         no rule derives it
        not by voice-narrow (rules/test.dl:34)
          MISSING     no source records that any forum gives US a say  sources silent
        not by voice (rules/test.dl:30)
          MISSING     no source records that any forum gives US a say  sources silent
    MISSING     nothing shows that any forum is in line with US        no rule derives it
        not by line (rules/test.dl:26)
          MISSING     no source records that any forum fits openness   sources silent
    ok          no source records US as a member of OECD               sources silent
    IN THE WAY  US is a member of G7                                   [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1.
"#,
    );
}

#[test]
fn what_is_denied() {
    check_no(
        "member(actor: China, forum: OECD)",
        r#"
No: it is denied that China is a member of OECD.  [1, challenges.2]
Nearest: China is a key partner of OECD           [1, challenges.2]
Nearest: China is a member of G20 (from 1999)     [1, challenges.16]
[1] Paper, Pia (2023). The paper. At challenges.2, challenges.16.
"#,
    );
}

#[test]
fn what_is_not_on_a_complete_list() {
    check_no(
        "member(actor: China, forum: G7)",
        r#"
No: no source records China as a member of G7.
  list stated complete [1, challenges.1]
Also denied: China is a member of OECD         [1, challenges.2]
Nearest: China backs G7 (confidence: medium)   [1, n7]
Nearest: China is a member of G20 (from 1999)  [1, challenges.16]
Nearest: US is a member of G7                  [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.2, challenges.16, n7.
"#,
    );
}

#[test]
fn what_held_at_another_time() {
    check_no(
        "member(actor: China, forum: Quad)",
        r#"
No. Not as of 2023:
  China is a member of Quad (until 2001)       [1, n3]
Also denied: China is a member of OECD         [1, challenges.2]
Nearest: China is a member of G20 (from 1999)  [1, challenges.16]
[1] Paper, Pia (2023). The paper. At challenges.2, challenges.16, n3.
"#,
    );
}

#[test]
fn what_no_source_speaks_of() {
    check_no(
        "gives_say(forum: G7)",
        r#"
No: no source records that G7 gives any actor a say; no rule concludes `gives_say`.  sources silent
"#,
    );
}

#[test]
fn what_another_reading_would_give() {
    check_no(
        "partner(actor: US, forum: G7)",
        r#"
No, as the source is read here; another reading would give it:
  read as: US is a key partner of OECD; or as: US is a key partner of G7  [1, n4]
Nearest: US is a member of G7                                             [1, challenges.1]
Nearest: US is a key partner of OECD (contested)                          [1, n4]
[1] Paper, Pia (2023). The paper. At challenges.1, n4.
"#,
    );
}

#[test]
fn colour_changes_no_words_and_no_columns() {
    let case = case();
    let (model, query) = (case.model(), case.query("both(actor: US)"));
    let page = Page { model: &model, sources: &case.sources };
    let Verdict::Refused(refusal) = why_not(&model, &query, DEPTH, Limits::default()).unwrap()
    else {
        panic!("it holds")
    };
    let found = WhyNot { page, query: &query, refusal: &refusal, levels: LEVELS }.exposition();
    let coloured = text::print(&found, Look { colour: Colour::On, ..LOOK });
    for (style, word) in
        [(BAD, "No."), (BAD, "MISSING"), (NOTABLE, "ok"), (NOTABLE, "sources silent")]
    {
        assert!(coloured.contains(&Colour::On.paint(style, word)), "{word} in {coloured}");
    }
    let parts = coloured.split('\u{1b}');
    let plain = parts.enumerate().map(|(at, it)| match at {
        0 => it,
        _ => it.split_once('m').expect("a sequence ends").1,
    });
    assert_eq!(plain.collect::<String>(), text::print(&found, LOOK));
}

#[test]
fn conditions_that_do_not_hold_together() {
    check_no(
        "gives_say(actor: ?a, forum: ?f), member(actor: ?a, forum: ?f), narrowed(forum: ?f)",
        r#"
No. One of three conditions fails.
  ok       G20 gives China a say (in its words: “almost the only”)  [1, challenges.13]
  ok       China is a member of G20 (from 1999)                     [1, challenges.16]
  MISSING  no source says that G20 is narrow                        sources silent
[1] Paper, Pia (2023). The paper. At challenges.13, challenges.16.
"#,
    );
}

#[test]
fn what_neither_facts_nor_rules_give() {
    check_no(
        "lone(actor: US, forum: G20)",
        r#"
No. One rule concludes `lone`; it is one fact short.
  no source states it
  lone (rules/test.dl:61)
    ok     US is a member of G20                   [1, challenges.1]
    ok     2 in all, as named: China, US
             China is a member of G20 (from 1999)  [1, challenges.16]
             US is a member of G20                 [1, challenges.1]
    FAILS  the count is 2, not 1
But this follows: US is alone in G7
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.16.
"#,
    );
    check_no(
        "lone(actor: US, forum: OECD), narrowed(forum: G20)",
        r#"
No. Two of two conditions fail.
  MISSING  nothing shows that US is alone in OECD
             no source states it and no rule derives it
      not by lone (rules/test.dl:61)
        MISSING  no source records US as a member of OECD  sources silent
  MISSING  no source says that G20 is narrow               sources silent
Nearest: US is a member of G20                             [1, challenges.1]
Nearest: US is a key partner of OECD (contested)           [1, n4]
But this follows: US is alone in G7
[1] Paper, Pia (2023). The paper. At challenges.1, n4.
"#,
    );
}

#[test]
fn an_aggregate_with_one_value_is_said_once() {
    check_why(
        "lone(actor: US, forum: G7)",
        r#"
Yes. US is alone in G7, because
  lone (rules/test.dl:61)
    US is a member of G7      [1, challenges.1]
    1 in all: US
        US is a member of G7  [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1.
"#,
    );
}

#[test]
fn a_parameter_with_its_meaning() {
    check_no(
        "most(actor: US)",
        r#"
No. One rule concludes `most`; it is one fact short.
  most (rules/test.dl:63)
    ok     US stands for openness   [1, challenges.4]
    ok     2 in all, as named: G20, G7
             US is a member of G20  [1, challenges.1]
             US is a member of G7   [1, challenges.1]
    FAILS  2 is not more than 2 (share = 0.5, share that counts as most)
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.4.
"#,
    );
}

#[test]
fn a_parameter_that_the_run_sets() {
    let case = case();
    let program = &case.casebook.program;
    let mut params = toulmin_reason::evaluate::params(program, &[]);
    let share = program.params.iter().position(|param| param.name.as_str() == "share").unwrap();
    params[share] = Value::Number(Number::ratio(2, 3).expect("a number"));
    let (date, limits) = (case.casebook.date, Limits::default());
    let model =
        Model::derive(case.casebook.clone(), NAIVE, date, params, limits, Tuning::default())
            .unwrap();
    let query = case.query("most(actor: US)");
    let page = Page { model: &model, sources: &case.sources };
    let Verdict::Refused(refusal) = why_not(&model, &query, DEPTH, limits).unwrap() else {
        panic!("it holds")
    };
    let found = WhyNot { page, query: &query, refusal: &refusal, levels: LEVELS };
    let text = text::print(&found.exposition(), LOOK);
    let said =
        "2 is not more than 8/3 (share = 2/3 in this run, share that counts as\n           most)";
    assert!(text.contains(said), "{text}");
}

#[test]
fn one_condition_that_fails() {
    check_no(
        "not member(actor: US, forum: G7)",
        r#"
No. The condition fails.
  IN THE WAY  US is a member of G7  [1, challenges.1]
Nearest: US is a member of G20      [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1.
"#,
    );
}

#[test]
fn a_denial_that_is_asked_for_where_the_opposite_is_stated() {
    check_no(
        "left_out(actor: China, forum: G20)",
        r#"
No. One rule concludes `left_out`; it is one fact short.
  left-out (rules/test.dl:54)
    STATED  China is a member of G20 (from 1999); the rule asks for a source
            that denies it                                                        [1, challenges.16]
Nearest: G20 gives China a say (in its words: “almost the only”)                  [1, challenges.13]
Nearest: China backs G20                                                          [1, n8]
But this follows: China is left out of OECD
[1] Paper, Pia (2023). The paper. At challenges.13, challenges.16, n8.
"#,
    );
    check_no(
        "denied member(actor: China, forum: G20), narrowed(forum: G20)",
        r#"
No. Two of two conditions fail.
  STATED   China is a member of G20 (from 1999); the query asks for a source
           that denies it                                                         [1, challenges.16]
  MISSING  no source says that G20 is narrow                                      sources silent
Also denied: China is a member of OECD                                            [1, challenges.2]
Nearest: G20 gives China a say (in its words: “almost the only”)                  [1, challenges.13]
Nearest: China backs G20                                                          [1, n8]
Nearest: US is a member of G20                                                    [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.2, challenges.13, challenges.16, n8.
"#,
    );
    check_no(
        "left_out(actor: US, forum: Quad)",
        r#"
No. One rule concludes `left_out`; it is one fact short.
  left-out (rules/test.dl:54)
    MISSING  no source denies that US is a member of Quad  sources silent
"#,
    );
}

#[test]
fn conditions_are_read_with_what_holds_at_another_time() {
    check_no(
        "in_step(actor: China, forum: Quad)",
        r#"
No. One rule concludes `in_step`; it is one fact short.
  in-step (rules/test.dl:55)
    EXPIRED  China backs Quad (until 2001)                                   [1, n6]
    ok       China stands for sovereignty (according to Schmitt (2021) [2])  [1, challenges.3]
    ok       China stands for sovereignty (according to Schmitt (2021) [2])  [1, challenges.3]
[1] Paper, Pia (2023). The paper. At challenges.3, n6.
[2] Schmitt, Lewin (2021). Mapping.
"#,
    );
    check_no(
        "in_step(actor: US, forum: Quad)",
        r#"
No. One rule concludes `in_step`; it is one fact short.
  in-step (rules/test.dl:55)
    NOT YET  US backs Quad (from 2030)  [1, n5]
    ok       US stands for openness     [1, challenges.4]
    ok       US stands for openness     [1, challenges.4]
[1] Paper, Pia (2023). The paper. At challenges.4, n5.
"#,
    );
}

/// The value at a path of keys and indices.
#[track_caller]
fn at<'j>(json: &'j serde_json::Value, path: &str) -> &'j serde_json::Value {
    json.pointer(path).unwrap_or_else(|| panic!("no `{path}` in {json:#}"))
}

#[test]
fn a_proof_as_json_names_rules_facts_and_references() {
    let json = explained("weighty(actor: US)", Format::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(at(&json, "/schema"), "toulmin/why/1");
    let last = at(&json, "/premises/0/step").as_u64().unwrap();
    assert_eq!(at(&json, &format!("/steps/{last}/derived/rule/name")), "weighty");
    let premise = format!("/steps/{last}/derived/premises/1");
    assert_eq!(at(&json, &format!("{premise}/kind")), "aggregate");
    assert_eq!(at(&json, &format!("{premise}/value")), 2);
    assert_eq!(at(&json, &format!("{premise}/contributors/1/tuple/0")), "G7");
    assert_eq!(at(&json, "/steps/0/stated/0/at/0/locator"), "challenges.4");
    assert_eq!(at(&json, "/references/paper"), "Paper, Pia (2023). The paper.");
}

#[test]
fn a_refusal_as_json_names_goals_and_what_is_near() {
    let json = refused("has_voice(actor: China, forum: OECD, scope: general)", Format::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(at(&json, "/schema"), "toulmin/why-not/1");
    assert_eq!(at(&json, "/goals/0/no"), "rules_fail");
    assert_eq!(at(&json, "/goals/0/rules/0/failing"), 2);
    assert_eq!(at(&json, "/goals/0/rules/0/conditions/0/obstacle"), "missing");
    assert_eq!(at(&json, "/goals/0/other_rules/0/name"), "voice-narrow");
    assert_eq!(at(&json, "/goals/1/no"), "silent");
    assert_eq!(at(&json, "/also_denied/0/row/forum"), "OECD");
}

#[test]
fn a_long_chain_needs_no_deep_recursion() {
    let rules = "sort Node. relation next(a: Node, b: Node). relation reached(a: Node).
        rule start: reached(a: ?b) :- next(a: n0, b: ?b).
        rule step: reached(a: ?b) :- reached(a: ?a), next(a: ?a, b: ?b).";
    let names: Vec<String> = (0..300).map(|i| format!("n{i}")).collect();
    let facts: String = (1..300).map(|i| format!("next(n{}, n{i})\n", i - 1)).collect();
    let case = Case::new(&format!("Node: {}", names.join(" ")), rules, &facts);
    let (model, query) = (case.model(), case.query("reached(a: n299)"));
    let page = Page { model: &model, sources: &case.sources };
    let proof = why(&model, &query, None, Limits::default()).unwrap().unwrap();
    let found = Why { page, query: &query, proof: &proof };
    let explain = || {
        let params = &model.params;
        assert_eq!(verify(&case.casebook, model.date, params, &query, &proof, &|| false), Ok(()));
        text::print(&found.exposition(), LOOK).lines().count()
    };
    let lines = std::thread::scope(|scope| {
        let small = std::thread::Builder::new().stack_size(128 * 1024);
        small.spawn_scoped(scope, explain).unwrap().join().unwrap()
    });
    assert!(lines > 600);
    let tree = tree::print(&found.exposition());
    assert!(tree.lines().all(|line| line.chars().count() < 120));
}
