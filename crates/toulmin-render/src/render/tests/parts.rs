//! Explanations that are shown in part.

use super::{LOOK, case};
use crate::render::cut::{Depth, Opens, Parts};
use crate::render::exposition::Exposition;
use crate::render::format::Explanation;
use crate::render::proof::Why;
use crate::render::refusal::{LEVELS, WhyNot};
use crate::render::{Page, argdown, dot, mermaid, text, tree};
use crate::testing::{Case, Derive as _};
use pretty_assertions::assert_eq;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::Side;
use toulmin_lang::value::{Symbol, Value};
use toulmin_reason::evaluate::{Limits, RUNTIME, Tuning, params};
use toulmin_reason::explain::{DEPTH, why, why_not};
use toulmin_reason::model::Model;
use toulmin_verify::proof::{Instance, Premise, Proof, Reason, Step, StepId};
use toulmin_verify::refusal::Verdict;

fn parts(case: &Case, goal: &str) -> Parts {
    let (model, query) = (case.model(), case.query(goal));
    let page = Page { model: &model, sources: &case.sources };
    let proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    Parts::new(Why { page, query: &query, proof: &proof }.exposition())
}

#[track_caller]
fn check(shown: &Exposition, want: &str) {
    assert_eq!(text::print(shown, LOOK), want.trim_start_matches('\n'));
}

#[test]
fn what_lies_deeper_is_counted_and_opened() {
    let mut parts = parts(&case(), "both(actor: China)");
    let (depth, opens) = (Depth::Levels(1), Opens::ByNumber);
    check(
        &parts.shown(depth, opens),
        r#"
Yes. China has both, because
  both (rules/test.dl:43)
    China has a general voice in G20, because
      voice (rules/test.dl:30)  A forum gives voice when it gives the
      actor a say and fits its vision of order.                             [1, challenges.13, n122]
        … 5 more steps below: `expand 2`
    G20 is in line with China (shown above, step 1)
    it is denied that China is a member of OECD                             [1, challenges.2]
    no source records China as a member of G7
      list stated complete [1, challenges.1]
[1] Paper, Pia (2023). The paper. At challenges.1, challenges.2, challenges.13, n122.
"#,
    );
    check(
        &parts.opened(2, depth, opens).unwrap(),
        r#"
China has a general voice in G20, because
  voice (rules/test.dl:30)  A forum gives voice when it gives the actor a
  say and fits its vision of order.                                         [1, challenges.13, n122]
    G20 gives China a say (in its words: “almost the only”)                 [1, challenges.13]
    (step 1) G20 is in line with China, because
      line (rules/test.dl:26)  What an actor stands for is what the forum
      fits.                                                                 [1, challenges.6]
        … 2 more steps below: `expand 1`
    no source says that G20 is narrow                                       sources silent
[1] Paper, Pia (2023). The paper. At challenges.6, challenges.13, n122.
"#,
    );
    check(
        &parts.opened(1, depth, opens).unwrap(),
        r#"
(step 1) G20 is in line with China, because
  line (rules/test.dl:26)  What an actor stands for is what the forum fits.  [1, challenges.6]
    China stands for sovereignty (according to Schmitt (2021) [2])           [1, challenges.3]
    G20 fits sovereignty                                                     [1, n122]
[1] Paper, Pia (2023). The paper. At challenges.3, challenges.6, n122.
[2] Schmitt, Lewin (2021). Mapping.
"#,
    );
    assert!(parts.opened(3, depth, opens).is_none());
    let all = parts.shown(Depth::Full, opens);
    assert_eq!(all, parts.whole);
}

/// A casebook in which an aggregate is taken over so many forums.
fn many(forums: usize) -> Case {
    let rules = r#"sort Actor, Forum.
        relation member(actor: Actor, forum: Forum) "{actor} is a member of {forum}".
        relation busy(actor: Actor, size: Number) "{actor} is busy, with {size}".
        rule busy: busy(actor: ?a, size: ?n) :- member(actor: ?a), ?n = count ?f : { member(?a, ?f) }."#;
    let names: Vec<String> = (100..100 + forums).map(|at| format!("F{at}")).collect();
    let facts: String = names.iter().map(|name| format!("member(China, {name})\n")).collect();
    Case::new(&format!("Actor: China\nForum: {}", names.join(" ")), rules, &facts)
}

#[test]
fn only_the_first_things_that_are_counted_are_shown() {
    let mut parts = parts(&many(70), "busy(actor: China)");
    let (depth, opens) = (Depth::default(), Opens::ByNumber);
    let shown = text::print(&parts.shown(depth, opens), LOOK);
    assert_eq!(shown.matches("China is a member of").count(), 7, "six and the premise: {shown}");
    assert!(shown.contains("        and 64 more: `expand 1`\n"), "{shown}");
    assert!(shown.contains("70 in all, as named: F100, "), "{shown}");
    assert!(shown.contains("\n    F111, and 58 more"), "the sentence names twelve: {shown}");
    let more = text::print(&parts.opened(1, depth, opens).unwrap(), LOOK);
    assert!(more.starts_with("China is a member of F106"), "{more}");
    assert_eq!(more.matches("China is a member of").count(), 50);
    assert!(more.contains("and 14 more: `expand 2`"), "{more}");
    let last = text::print(&parts.opened(2, depth, opens).unwrap(), LOOK);
    assert_eq!(last.matches("China is a member of").count(), 14);
    assert!(!last.contains("expand"), "{last}");
    let flagged = text::print(&parts.shown(depth, Opens::ByFlag), LOOK);
    assert!(flagged.contains("and 64 more: `--full`"), "{flagged}");
    let all = text::print(&parts.shown(Depth::Full, opens), LOOK);
    assert_eq!(all.matches("China is a member of").count(), 71);
}

#[test]
fn an_aggregate_that_fails_names_the_first_things_too() {
    let case = many(20);
    let (model, query) = (case.model(), case.query("count ?f : { member(China, ?f) } = 3"));
    let page = Page { model: &model, sources: &case.sources };
    let Verdict::Refused(refusal) = why_not(&model, &query, DEPTH, Limits::default()).unwrap()
    else {
        panic!("there are twenty")
    };
    let found = WhyNot { page, query: &query, refusal: &refusal, levels: LEVELS };
    let shown = Parts::new(found.exposition()).shown(Depth::default(), Opens::ByNumber);
    let shown = text::print(&shown, LOOK);
    assert_eq!(shown.matches("China is a member of").count(), 6, "{shown}");
    assert!(shown.contains("and 14 more: `expand 1`"), "{shown}");
}

/// A chain of conclusions, each from the one before it.
fn chain(length: usize) -> (Case, Proof) {
    let rules = "sort Node. relation next(a: Node, b: Node). relation reached(a: Node).
        relation begun(a: Node).
        rule start: reached(a: ?a) :- begun(a: ?a).
        rule step: reached(a: ?b) :- reached(a: ?a), next(a: ?a, b: ?b).";
    let names: Vec<String> = (0..=length).map(|at| format!("n{at}")).collect();
    let links: String = (0..length).map(|at| format!("next(n{at}, n{})\n", at + 1)).collect();
    let facts = format!("begun(n0)\n{links}");
    let case = Case::new(&format!("Node: {}", names.join(" ")), rules, &facts);
    let node = |at: usize| Value::Name(Symbol::new(&names[at]));
    let program = &case.casebook.program;
    let relation = |name| program.relation_named(name).expect("it is declared");
    let [begun, next, reached] = ["begun", "next", "reached"].map(relation);
    let fact = |wanted: &[Value], of| {
        let facts = case.casebook.facts.iter();
        let mut fitting = facts.filter(|(_, fact)| fact.relation == of && fact.row == wanted);
        fitting.next().expect("it is stated").0
    };
    let ids: Vec<FactId> = case.casebook.facts.iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), length + 1);
    let first_link = fact(&[node(0), node(1)], next).0;
    let stated = |relation, row: Vec<Value>, id| Step {
        relation,
        side: Side::Holds,
        row,
        reason: Reason::Stated(vec![id]),
    };
    let derived = |at: usize, rule: &str, binding: Vec<Value>, premises: Vec<usize>| Step {
        relation: reached,
        side: Side::Holds,
        row: vec![node(at)],
        reason: Reason::Rule(
            program.rule_named(rule).expect("it is a rule"),
            Instance {
                binding: binding.into_iter().map(Some).collect(),
                premises: premises.into_iter().map(|on| Premise::Step(StepId(on))).collect(),
            },
        ),
    };
    let mut steps = vec![stated(begun, vec![node(0)], fact(&[node(0)], begun))];
    steps.push(derived(0, "start", vec![node(0)], vec![0]));
    for at in 0..length {
        let before = steps.len() - 1;
        steps.push(stated(next, vec![node(at), node(at + 1)], FactId(first_link + at)));
        steps.push(derived(at + 1, "step", vec![node(at), node(at + 1)], vec![before, before + 1]));
    }
    let last = Premise::Step(StepId(steps.len() - 1));
    (case, Proof { steps, answer: Instance { binding: Vec::new(), premises: vec![last] } })
}

#[test]
fn a_proof_of_three_thousand_steps_is_written_in_every_format() {
    let (case, proof) = chain(3000);
    let query = case.query("reached(a: n3000)");
    let (casebook, date) = (&case.casebook, case.casebook.date);
    let (values, limits) = (params(&casebook.program, &[]), Limits::default());
    let tuning = Tuning::default();
    let model = Model::derive(casebook.clone(), RUNTIME, date, values, limits, tuning).unwrap();
    let page = Page { model: &model, sources: &case.sources };
    let why = Why { page, query: &query, proof: &proof };
    let write = || {
        let exposition = why.exposition();
        let mut parts = Parts::new(exposition.clone());
        let cut = parts.shown(Depth::default(), Opens::ByNumber);
        assert!(text::print(&cut, LOOK).contains("more steps below: `expand 1`"));
        assert!(parts.opened(1, Depth::Full, Opens::ByNumber).unwrap().items.len() > 5000);
        [
            text::print(&exposition, LOOK),
            tree::print(&exposition),
            dot::print(&exposition),
            mermaid::print(&exposition),
            argdown::print(&exposition),
            why.json(),
            why.facts().unwrap(),
        ]
    };
    let written = std::thread::scope(|scope| {
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        small.spawn_scoped(scope, write).unwrap().join().unwrap()
    });
    for text in written {
        assert!(text.lines().count() > 6000);
    }
}
