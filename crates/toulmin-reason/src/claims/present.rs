//! Whether a goal fails because of rows that a claim names as present.

use super::Problem;
use super::reason::fitting;
use crate::evaluate::{Binding, Faults, Limits, Scope, Stop, bind, bound, instantiate};
use crate::model::Model;
use toulmin_lang::plan;
use toulmin_lang::program::{Atom, Claim, Literal, RelationId, RuleId, Side, Sign};
use toulmin_lang::rows::{Rows, Table, fits};

/// How the goal of a claim would have an answer, were there no row like the one that the claim names.
#[derive(Clone, Debug)]
pub struct Hindered {
    /// The rule that would conclude what the goal asks for; `None` when it is the goal itself that asks for no such row.
    pub rule: Option<RuleId>,
    /// What has a match as things are: the conditions of the rule and those of the goal beside it, or those of the goal alone.
    /// Where they ask that there be no such row and there is, they ask for it.
    pub bodies: Vec<(Vec<Literal>, Binding)>,
}

/// What is wrong with naming this as present.
pub(super) fn problem(
    claim: &Claim,
    named: &Atom,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Option<Problem>, Stop> {
    let Some(row) = fitting(model, named, Side::Holds) else {
        return Ok(Some(Problem::NotPresent(named.relation, named.pattern())));
    };
    let hindered = hindered(claim, named, model, limits)?;
    Ok(hindered.is_empty().then_some(Problem::NotInTheWay(named.relation, row)))
}

/// Every way in which the goal of a claim would have an answer, were there no row like this: by its own conditions, or by those of
/// a rule that concludes what it asks for. What follows from such rows is left as it is.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn hindered(
    claim: &Claim,
    named: &Atom,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Vec<Hindered>, Stop> {
    let rows = without(&model.rows, named);
    let taken_away = TakenAway {
        relation: named.relation,
        before: &model.rows,
        scope: Scope { rows: &rows, ..model.scope(limits) },
    };
    let goal = &claim.query.body;
    let mut found = Vec::new();
    for binding in taken_away.matches(&goal.literals, vec![None; goal.variables.len()])? {
        if let Some(defied) = taken_away.defied(&goal.literals, &binding) {
            found.push(Hindered { rule: None, bodies: vec![(defied, binding)] });
        }
    }
    for (at, literal) in goal.literals.iter().enumerate() {
        let Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } = literal else {
            continue;
        };
        let mut beside = goal.literals.clone();
        beside.remove(at);
        for (id, rule) in model.casebook.program.rules_for(atom.relation) {
            let (head, body) = (&rule.head.terms, &rule.body);
            let Some(start) = bind(head, &atom.pattern(), body.variables.len()) else { continue };
            for binding in taken_away.matches(&body.literals, start)? {
                let row = instantiate(head, &binding);
                let known = bind(&atom.terms, &row, goal.variables.len());
                let defied = taken_away.defied(&body.literals, &binding);
                let (Some(known), Some(defied)) = (known, defied) else { continue };
                for known in taken_away.matches(&beside, known)? {
                    let beside =
                        taken_away.defied(&beside, &known).unwrap_or_else(|| beside.clone());
                    let bodies = vec![(defied.clone(), binding.clone()), (beside, known)];
                    found.push(Hindered { rule: Some(id), bodies });
                }
            }
        }
    }
    Ok(found)
}

/// The rows without those like this.
fn without(rows: &Rows, named: &Atom) -> Rows {
    let (relation, pattern) = (named.relation, named.pattern());
    let mut left = rows.clone();
    left.set(relation, Side::Holds, Table::default());
    for row in rows.of(relation, Side::Holds).filter(|row| !fits(&pattern, row)) {
        left.insert(relation, Side::Holds, &row);
    }
    left
}

/// What there is when rows of a relation are taken away, and nothing else.
struct TakenAway<'a> {
    relation: RelationId,
    before: &'a Rows,
    scope: Scope<'a>,
}

impl TakenAway<'_> {
    /// The matches of a body. An operation without a result, which a `not` may have kept from being asked for, matches nothing.
    fn matches(&self, literals: &[Literal], mut start: Binding) -> Result<Vec<Binding>, Stop> {
        let steps = plan::order(literals, &bound(&start));
        let mut found = Vec::new();
        let mut faults = Faults::new();
        self.scope.matches_noting(literals, &steps, &mut start, &mut faults, &mut |binding| {
            found.push(binding.clone());
            Ok(())
        })?;
        Ok(found)
    }

    /// The same conditions, asking for what was taken away where they ask that there be none of it; `None` when nothing that
    /// was taken away defies them.
    fn defied(&self, literals: &[Literal], binding: &Binding) -> Option<Vec<Literal>> {
        let mut any = false;
        let mut literals = literals.to_vec();
        for literal in &mut literals {
            if let Literal::Atom { sign: sign @ Sign::Negative, side: Side::Holds, atom } = literal
                && atom.relation == self.relation
            {
                let pattern = instantiate(&atom.terms, binding);
                let mut rows = self.before.fitting(atom.relation, Side::Holds, &pattern);
                if rows.next().is_some() {
                    *sign = Sign::Positive;
                    any = true;
                }
            }
        }
        any.then_some(literals)
    }
}
