//! Conclusions that hold in two models, but for other reasons.

use super::{Difference, Shared};
use crate::evaluate::{Limits, Stop};
use crate::explain;
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::program::{Citation, Origin, Program, RelationId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Symbol;
use toulmin_verify::proof::{Instance, Premise, Reason, Step, StepId};

/// How many conclusions are looked into.
pub const CONCLUSIONS_MAX: usize = 300;

/// A conclusion with another best proof in the second model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The relation.
    pub relation: Shared,
    /// The row.
    pub row: Row,
    /// What only its proof in the first model rests on.
    pub before: Grounds,
    /// What only its proof in the second model rests on.
    pub after: Grounds,
}

/// What a proof rests on, known by its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The names of rules.
    pub rules: BTreeSet<Symbol>,
    /// What facts say.
    pub facts: BTreeSet<Said>,
}

/// What a fact says, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// The name of the relation.
    pub relation: Symbol,
    /// Stated or denied.
    pub side: Side,
    /// The values.
    pub row: Row,
    /// The places.
    pub at: Vec<Citation>,
}

/// The conclusions that hold for other reasons. Returns whether there are more that were not looked
/// into.
///
/// Only relations that the differences can reach are looked into, and of their conclusions the
/// first [`CONCLUSIONS_MAX`].
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn other_reasons(
    models: [&Model; 2],
    difference: &Difference,
    limits: Limits<'_>,
) -> Result<(Vec<Otherwise>, bool), Stop> {
    let programs = models.map(|model| &*model.casebook.program);
    let mut rows = held_by_both(models, reached(programs, models, difference));
    let looked_into: Vec<_> = rows.by_ref().take(CONCLUSIONS_MAX).collect();
    let cut = rows.next().is_some();

    let of_model = |model, id: fn(&Shared) -> Option<RelationId>| {
        let rows = looked_into.iter();
        grounds(model, rows.filter_map(|(it, row)| Some((id(it)?, row))), limits)
    };
    let before = of_model(models[0], |it| it.before)?;
    let after = of_model(models[1], |it| it.after)?;

    let mut found = Vec::new();
    for ((relation, row), (one, other)) in looked_into.iter().zip(before.iter().zip(&after)) {
        if one != other {
            let (before, after) = (one.without(other), other.without(one));
            found.push(Otherwise { relation: *relation, row: row.clone(), before, after });
        }
    }

    Ok((found, cut))
}

/// The rows of these relations that both models conclude.
fn held_by_both<'m>(
    [one, other]: [&'m Model; 2],
    relations: Vec<Shared>,
) -> impl Iterator<Item = (Shared, Row)> + 'm {
    let common = move |relation: Shared| {
        let rows = relation.before.map(|id| one.rows.of(id, Side::Holds)).into_iter().flatten();
        let is_common = move |row: &Row| {
            relation.after.is_some_and(|id| other.rows.contains(id, Side::Holds, row))
        };
        rows.filter(is_common).map(move |row| (relation, row))
    };
    relations.into_iter().flat_map(common)
}

/// The relations with rules that the differences can reach. Where rules or parameters differ, these
/// are all of them.
fn reached(programs: [&Program; 2], models: [&Model; 2], difference: &Difference) -> Vec<Shared> {
    let same_rules = models[0].is_by(&models[1].casebook.program, &models[1].params);
    let changed: BTreeSet<RelationId> = [&difference.stated, &difference.concluded]
        .into_iter()
        .flatten()
        .filter_map(|changed| changed.relation.before)
        .collect();

    let is_reached = |id: RelationId| {
        let below = programs[0].underlying(&BTreeSet::from([id]));
        !same_rules || below.iter().any(|relation| changed.contains(relation))
    };

    let relations = programs[0].relations.iter().zip((0..).map(RelationId));
    let declared = relations.filter(|(relation, _)| relation.origin == Origin::Declared);
    let concluded = declared.filter(|(_, id)| programs[0].rules_for(*id).next().is_some());
    let shared = concluded.map(|(relation, id)| Shared {
        before: Some(id),
        after: programs[1].relation_named(relation.name.as_str()),
    });

    let is_comparable = |shared: &Shared| {
        let name = shared.before.map(|id| programs[0].relation(id).name);
        shared.after.is_some() && name.is_some_and(|name| !difference.redeclared.contains(&name))
    };
    shared.filter(|shared| is_comparable(shared) && shared.before.is_some_and(is_reached)).collect()
}

/// What the best proof of each row rests on.
fn grounds<'r>(
    model: &Model,
    rows: impl Iterator<Item = (RelationId, &'r Row)>,
    limits: Limits<'_>,
) -> Result<Vec<Grounds>, Stop> {
    let (steps, shown) = explain::why_rows(model, rows, limits)?;
    Ok(shown.into_iter().map(|step| Grounds::of(&steps, step, model)).collect())
}

impl Grounds {
    /// The grounds of a step and of all below it.
    fn of(steps: &[Step], top: StepId, model: &Model) -> Self {
        let program = &model.casebook.program;
        let mut grounds = Grounds::default();
        let (mut open, mut seen) = (vec![top], BTreeSet::new());
        while let Some(step) = open.pop() {
            if !seen.insert(step) {
                continue;
            }

            match &steps[step.0].reason {
                Reason::Rule(rule, instance) => {
                    grounds.rules.insert(program.rule(*rule).name);
                    below(instance, &mut open);
                }
                Reason::Stated(facts) => {
                    let facts = facts.iter().map(|id| model.casebook.facts.fact(*id));
                    grounds.facts.extend(facts.map(|fact| Said {
                        relation: program.relation(fact.relation).name,
                        side: fact.side,
                        row: fact.row.clone(),
                        at: fact.at.clone(),
                    }));
                }
            }
        }
        grounds
    }

    /// The grounds that another proof does not have.
    fn without(&self, other: &Grounds) -> Grounds {
        Grounds {
            rules: self.rules.difference(&other.rules).copied().collect(),
            facts: self.facts.difference(&other.facts).cloned().collect(),
        }
    }
}

/// The steps on which an instance rests.
fn below(instance: &Instance, steps: &mut Vec<StepId>) {
    for premise in &instance.premises {
        match premise {
            Premise::Step(step) => steps.push(*step),
            Premise::Aggregated(_, contributors) => {
                contributors.iter().for_each(|it| below(&it.instance, steps));
            }
            Premise::Absent(_) | Premise::Compared(..) | Premise::Computed(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Grounds, other_reasons};
    use crate::counterfactual::compare;
    use crate::evaluate::Limits;
    use crate::testing::{Case, Derive as _};
    use pretty_assertions::assert_eq;

    const RULES: &str = "
        sort Actor, Forum.
        relation member(a: Actor, f: Forum).
        relation guest(a: Actor).
        relation heard(a: Actor).
        relation alone(a: Actor).
        rule by-seat: heard(a: ?a) :- member(a: ?a).
        rule by-visit: heard(a: ?a) :- guest(a: ?a).
        rule alone: alone(a: ?a) :- guest(a: ?a).
    ";

    fn said(grounds: &Grounds) -> String {
        let rules = grounds.rules.iter().map(ToString::to_string);
        let facts = grounds.facts.iter().map(|fact| {
            let row: Vec<String> = fact.row.iter().map(ToString::to_string).collect();
            format!("{}({})", fact.relation, row.join(" "))
        });
        rules.chain(facts).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(before: &str, after: &str, want: &[&str]) {
        let entities = "Actor: China US\nForum: G20 OECD";
        let (one, other) = (Case::new(entities, RULES, before), Case::new(entities, RULES, after));
        let (one, other) = (one.model(), other.model());
        let difference = compare(&one, &other, Limits::default()).expect("a comparison");
        let found = other_reasons([&one, &other], &difference, Limits::default());
        let (found, cut) = found.expect("proofs");
        assert!(!cut);
        let line = |it: &super::Otherwise| {
            format!("{}: {} | {}", it.row[0], said(&it.before), said(&it.after))
        };
        assert_eq!(found.iter().map(line).collect::<Vec<_>>(), want);
    }

    #[test]
    fn a_conclusion_may_rest_on_other_rules_or_other_facts() {
        check("member(China, G20)", "member(China, G20)", &[]);
        check(
            "member(China, G20)\nguest(US)",
            "member(China, OECD)\nmember(US, OECD)",
            &[
                "China: member(China G20) | member(China OECD)",
                "US: by-visit guest(US) | by-seat member(US OECD)",
            ],
        );
    }

    #[test]
    fn the_same_fact_at_another_place_is_another_reason() {
        check(
            "guest(US) | at n1",
            "guest(US) | at n2",
            &["US: guest(US) | guest(US)", "US: guest(US) | guest(US)"],
        );
    }
}
