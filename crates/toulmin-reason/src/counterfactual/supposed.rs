//! What the sources say about the facts that are assumed and withdrawn.

use crate::model::Model;
use toulmin_lang::facts::{FactId, Facts, Scenario};
use toulmin_lang::program::{RowPattern, Side};

/// The changes of a scenario, each with what speaks for and against it as of the date of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supposed {
    /// In written order.
    pub assumed: Vec<Assumed>,
    /// In the order in which the facts were read.
    pub withdrawn: Vec<Withdrawn>,
}

/// A fact that is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The fact in the casebook under the scenario.
    pub fact: FactId,
    /// Whether it holds as of the date.
    pub in_force: bool,
    /// The other facts that say so.
    pub stated: Vec<FactId>,
    /// Whether rules conclude it already.
    pub concluded: bool,
    /// The facts that say the opposite.
    pub against: Vec<FactId>,
}

/// A fact that is withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The fact in the casebook under the scenario.
    pub fact: FactId,
    /// Whether it held as of the date.
    pub in_force: bool,
    /// Whether what it says still holds, because another fact says so or rules conclude it.
    pub holds_still: bool,
}

/// What speaks for and against each change of a scenario. The ids are those of the second model,
/// which is derived under the scenario.
pub fn supposed(scenario: &Scenario, before: &Model, after: &Model) -> Supposed {
    let known = before.casebook.facts.written.len();
    let added = scenario.assumed.len();
    let moved = |id: FactId| if id.0 < known { id } else { FactId(id.0 + added) };
    Supposed {
        assumed: (known..known + added).map(|at| assumed(FactId(at), before, after)).collect(),
        withdrawn: scenario.withdrawn.iter().map(|id| withdrawn(moved(*id), after)).collect(),
    }
}

fn assumed(id: FactId, before: &Model, after: &Model) -> Assumed {
    let facts = &after.casebook.facts;
    let fact = facts.fact(id);
    let pattern = RowPattern::exactly(&fact.row);
    let saying = |side: Side| -> Vec<FactId> {
        let found = facts.fitting(fact.relation, side, &pattern).into_iter();
        found.filter(|it| *it != id && facts.in_force(*it, after.date)).collect()
    };

    let (stated, held) = (saying(fact.side), &before.rows);
    Assumed {
        fact: id,
        in_force: fact.in_force(after.date),
        concluded: stated.is_empty() && held.contains(fact.relation, fact.side, &fact.row),
        stated,
        against: saying(fact.side.opposite()),
    }
}

fn withdrawn(id: FactId, after: &Model) -> Withdrawn {
    let facts: &Facts = &after.casebook.facts;
    let fact = facts.fact(id);
    Withdrawn {
        fact: id,
        in_force: fact.holds_on(after.date),
        holds_still: after.rows.contains(fact.relation, fact.side, &fact.row),
    }
}

#[cfg(test)]
mod tests {
    use super::{Assumed, Withdrawn, supposed};
    use crate::model::Model;
    use crate::testing::{Case, Derive as _};
    use pretty_assertions::assert_eq;
    use toulmin_lang::facts::{FactId, suppose};
    use toulmin_lang::parse::parse_changes;
    use toulmin_lang::source::Sources;

    const RULES: &str = "
        sort Actor.
        relation seat(a: Actor) during.
        relation active(a: Actor).
        rule seated: active(a: ?a) :- seat(a: ?a).
    ";

    #[test]
    fn what_speaks_for_and_against_a_change_is_told() {
        let facts = "seat(US)\nseat(US) | at n2\ndenied seat(China)\nactive(Peru)";
        let case = Case::new("Actor: China US Peru", RULES, facts);
        let text = "+seat(China) +seat(US) +active(US) +seat(Peru) until 1999 -n2 -active(Peru)";
        let (changes, _) = parse_changes(Sources::default().add("", text), text);
        let casebook = &case.casebook;
        let (program, words, facts) = (&casebook.program, &casebook.vocabulary, &casebook.facts);
        let scenario = suppose(program, words, facts, &changes.expect("changes")).expect("sound");
        let before = case.model();
        let casebook = casebook.supposing(&scenario).into();
        let other = Case { casebook, sources: Sources::default() };
        let after: Model = other.model();
        let found = supposed(&scenario, &before, &after);
        let assumed = |at, in_force, stated: &[usize], concluded, against: &[usize]| Assumed {
            fact: FactId(at),
            in_force,
            stated: stated.iter().copied().map(FactId).collect(),
            concluded,
            against: against.iter().copied().map(FactId).collect(),
        };
        assert_eq!(
            found.assumed,
            [
                assumed(4, true, &[], false, &[2]),
                assumed(5, true, &[0], false, &[]),
                assumed(6, true, &[], true, &[]),
                assumed(7, false, &[], false, &[]),
            ]
        );
        let withdrawn =
            |at, holds_still| Withdrawn { fact: FactId(at), in_force: true, holds_still };
        assert_eq!(found.withdrawn, [withdrawn(1, true), withdrawn(3, false)]);
    }
}
