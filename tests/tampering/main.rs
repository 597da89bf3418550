//! What the checker accepts of the explainer, and that each way to tamper with it is found.

mod proofs;
mod refusals;

use toulmin_lang::value::{Number, Symbol, Value};
use toulmin_reason::evaluate::{Limits, NAIVE, Tuning, params};
use toulmin_reason::model::Model;
use toulmin_testing::Case;

const RULES: &str = r#"
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum) during.
    relation narrow(forum: Forum).
    relation dues(forum: Forum, amount: Number).
    relation active(actor: Actor).
    relation wide(actor: Actor, size: Number).
    relation lonely(actor: Actor, forum: Forum).
    relation pays(actor: Actor, total: Number).
    relation motto(actor: Actor, text: Text).
    relation loud(actor: Actor, grade: Number).
    relation quiet(actor: Actor).
    rule active: active(actor: ?a) :- member(actor: ?a).
    rule wide: wide(actor: ?a, size: ?n) :-
        active(actor: ?a),
        ?n = count ?f : { member(actor: ?a, forum: ?f), not narrow(forum: ?f) },
        ?n >= 2,
        not lonely(actor: ?a, forum: G7).
    rule lonely: lonely(actor: ?a, forum: ?f) :-
        member(actor: ?a, forum: ?f), count ?b : { member(actor: ?b, forum: ?f) } = 1.
    rule pays: pays(actor: ?a, total: ?s) :-
        active(actor: ?a),
        ?s = sum ?d for ?f : { member(actor: ?a, forum: ?f), dues(forum: ?f, amount: ?d) }.
    rule loud: loud(actor: ?a, grade: ?n) :-
        motto(actor: ?a, text: ?t), ends_with(?t, "!"), not matches(lower(?t), "^p+$"), ?n in 1..2.
    rule hush overrides loud: not loud(actor: ?a) :- quiet(actor: ?a).
"#;

const FACTS: &str = "
    member(China, G20)
    member(China, OECD)
    member(US, G20)
    member(US, OECD)
    member(US, G7)
    member(China, WTO) | until 2001
    denied member(China, G7)
    narrow(WTO)
    dues(G20, 2)
    dues(OECD, 2)
    motto(China, Harmony!)
    motto(US, Hush!)
    quiet(US)
";

/// Something from which rows follow.
trait Derive {
    /// Every row that follows.
    fn model(&self) -> Model;
}

impl Derive for Case {
    #[track_caller]
    fn model(&self) -> Model {
        let (date, params) = (self.casebook.date, params(&self.casebook.program, &[]));
        let (limits, tuning) = (Limits::default(), Tuning::default());
        Model::derive(self.casebook.clone(), NAIVE, date, params, limits, tuning)
            .expect("an evaluation")
    }
}

fn name(name: &str) -> Value {
    Value::Name(Symbol::new(name))
}

fn number(number: i64) -> Value {
    Value::Number(Number::integer(number))
}
