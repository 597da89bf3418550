//! Refusals made by hand. Those of the explainer are in `tests/tampering`.

use super::verify_refusal;
use crate::refusal::{Attempt, Refusal};
use crate::verify::Wrong;
use toulmin_testing::Case;

const RULES: &str = "sort Forum. relation narrow(forum: Forum).";

/// What the checker says of a refusal that gives no reasons.
#[track_caller]
fn check(goal: &str, wrong: Wrong) {
    let case = Case::new("Forum: G7 WTO", RULES, "narrow(WTO)");
    let query = case.query(goal);
    let refusal = Refusal {
        query: Attempt { rule: None, binding: Vec::new(), outcomes: Vec::new() },
        goals: Vec::new(),
        steps: Vec::new(),
        also_denied: Vec::new(),
        nearest: Vec::new(),
        also_holds: Vec::new(),
        unmentioned: Vec::new(),
    };
    let date = case.casebook.date;
    let verified = verify_refusal(&case.casebook, date, &[], &query, &refusal, &|| false);
    assert_eq!(verified.map_err(|it| it.wrong), Err(wrong), "{goal}");
}

#[test]
fn a_query_with_an_answer_is_not_refused() {
    check("narrow(WTO)", Wrong::Present);
    check("narrow(G7)", Wrong::PremiseCount);
}

#[test]
fn a_query_that_cannot_be_computed_is_not_refused() {
    check("narrow(?_f), 1 / 0 = 1", Wrong::Fault);
    check("?_n in 1..1000000000, ?_n < 0", Wrong::TooMany);
}
