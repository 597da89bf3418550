//! Whether a goal fails because of rows that a claim names as present.

use super::Problem;
use super::instance::fitting;
use crate::evaluate::{Binding, Faults, Limits, Scope, Stop, bind, bound, instantiate};
use crate::model::Model;
use toulmin_lang::plan;
use toulmin_lang::program::{Atom, Claim, Literal, RelationId, Rule, RuleId, Side, Sign};
use toulmin_lang::rows::{Rows, Table};

/// How the goal of a claim would have an answer if there were no row like the one that the claim
/// names.
#[derive(Clone, Debug)]
pub struct Hindered {
    /// The rule that would conclude what the goal asks for; `None` when the goal itself negates
    /// such rows.
    pub rule: Option<RuleId>,
    /// What has a match as things are: the conditions of the rule and the other ones of the goal,
    /// or those of the goal alone. Where they negate a row like the one named, they ask for it
    /// instead.
    pub bodies: Vec<Matched>,
}

/// Conditions, and a binding under which they hold.
pub type Matched = (Vec<Literal>, Binding);

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

/// Every way in which the goal of a claim would have an answer if there were no row like this: by
/// its own conditions, or by those of a rule that concludes what it asks for. What follows from
/// such rows is left as it is.
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
        let mut others = goal.literals.clone();
        others.remove(at);
        for (id, rule) in model.casebook.program.rules_for(atom.relation) {
            for bodies in taken_away.by_rule(rule, atom, &others, goal.variables.len())? {
                found.push(Hindered { rule: Some(id), bodies });
            }
        }
    }

    Ok(found)
}

/// All rows but those that fit an atom.
fn without(rows: &Rows, named: &Atom) -> Rows {
    let (relation, pattern) = (named.relation, named.pattern());
    let mut left = rows.clone();
    left.set(relation, Side::Holds, Table::default());
    for row in rows.of(relation, Side::Holds).filter(|row| !pattern.fits(row)) {
        left.insert(relation, Side::Holds, &row);
    }
    left
}

/// What holds when some rows of a relation are taken away, and nothing else is.
struct TakenAway<'a> {
    relation: RelationId,
    before: &'a Rows,
    scope: Scope<'a>,
}

impl TakenAway<'_> {
    /// The matches of a body. An operation may have no result because the row in the way kept it
    /// from being done; it matches nothing.
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

    /// How a rule concludes what an atom of a goal asks for, in the way of rows that were taken
    /// away, so that the other conditions of the goal have a match: the body of the rule and these
    /// others.
    fn by_rule(
        &self,
        rule: &Rule,
        atom: &Atom,
        others: &[Literal],
        variables: usize,
    ) -> Result<Vec<Vec<Matched>>, Stop> {
        let (head, body) = (&rule.head.terms, &rule.body);
        let Some(start) = bind(head, &atom.pattern(), body.variables.len()) else {
            return Ok(Vec::new());
        };

        let mut found = Vec::new();
        for binding in self.matches(&body.literals, start)? {
            let known = bind(&atom.terms, &instantiate(head, &binding), variables);
            let defied = self.defied(&body.literals, &binding);
            let (Some(known), Some(defied)) = (known, defied) else { continue };
            for known in self.matches(others, known)? {
                let others = self.defied(others, &known).unwrap_or_else(|| others.to_vec());
                found.push(vec![(defied.clone(), binding.clone()), (others, known)]);
            }
        }

        Ok(found)
    }

    /// The conditions that rows taken away defy: where one negates such rows, it asks for them
    /// instead. `None` when nothing that was taken away defies them.
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
