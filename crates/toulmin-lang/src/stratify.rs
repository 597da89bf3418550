//! Stratification: which relations must be complete before which rules may run.
//!
//! Relations that depend on one another form a strongly connected component (Tarjan 1972, "Depth-first search and linear
//! graph algorithms"), found here by reachability, since programs are small. A program is stratified when no component has a
//! `not` or an aggregate inside it (Apt, Blair and Walker 1988, "Towards a theory of declarative knowledge").

use crate::diag::{Code, Diagnostic};
use crate::plan::Stratum;
use crate::program::{Literal, Origin, Program, Relation, RelationId, RuleId, Side, Sign};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// That a rule's head needs a relation.
#[derive(Clone, Copy)]
struct Dependency {
    rule: RuleId,
    head: RelationId,
    needs: RelationId,
    /// Whether it needs all of it: under `not` or in an aggregate.
    whole: Option<Whole>,
    span: Span,
}

/// Why a rule needs all of a relation before it can run.
#[derive(Clone, Copy)]
enum Whole {
    Negated,
    Aggregated,
}

/// Groups the relations that rules conclude into strata, each after those that it needs.
///
/// # Errors
/// A finding for each component with a cycle through `not` or an aggregate, with the steps of a shortest such cycle.
pub fn stratify(program: &Program) -> Result<Vec<Stratum>, Vec<Diagnostic>> {
    let dependencies = dependencies(program);
    let components = components(program, &dependencies);
    let findings: Vec<Diagnostic> = components
        .iter()
        .filter_map(|component| negative_cycle(program, &dependencies, component))
        .collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let strata = components.into_iter().map(|component| stratum(program, &dependencies, component));
    Ok(strata.filter(|stratum| !stratum.rules.is_empty()).collect())
}

fn dependencies(program: &Program) -> Vec<Dependency> {
    let mut found = Vec::new();
    for (i, rule) in program.rules.iter().enumerate() {
        let (rule_id, head) = (RuleId(i), rule.head.relation);
        let mut add = |literal: &Literal, inside: Option<Whole>| {
            // Denials are stated, never derived.
            let Literal::Atom { sign, side: Side::Holds, atom } = literal else { return };
            let negated = (*sign == Sign::Negative).then_some(Whole::Negated);
            let (needs, whole) = (atom.relation, inside.or(negated));
            found.push(Dependency { rule: rule_id, head, needs, whole, span: atom.span });
        };
        for literal in &rule.body.literals {
            add(literal, None);
            if let Literal::Aggregate { aggregate, .. } = literal {
                aggregate.body.iter().for_each(|literal| add(literal, Some(Whole::Aggregated)));
            }
        }
    }
    found
}

/// The strongly connected components, each after those that it needs; among equals, in order of declaration.
fn components(program: &Program, dependencies: &[Dependency]) -> Vec<BTreeSet<RelationId>> {
    let mut needs: BTreeMap<RelationId, BTreeSet<RelationId>> = BTreeMap::new();
    for dependency in dependencies {
        needs.entry(dependency.head).or_default().insert(dependency.needs);
    }
    let all = (0..program.relations.len()).map(RelationId);
    let reach: BTreeMap<RelationId, BTreeSet<RelationId>> =
        all.clone().map(|relation| (relation, reachable(&needs, relation))).collect();
    let mut components: Vec<BTreeSet<RelationId>> = Vec::new();
    for relation in all {
        let mutual = |other: &RelationId| reach[other].contains(&relation);
        let mut component: BTreeSet<RelationId> =
            reach[&relation].iter().copied().filter(mutual).collect();
        component.insert(relation);
        if !components.contains(&component) {
            components.push(component);
        }
    }
    // A component reaches strictly more relations than any that it needs.
    let reached = |component: &BTreeSet<RelationId>| {
        component.iter().map(|relation| (&reach[relation] | component).len()).max()
    };
    components.sort_by_key(reached);
    components
}

/// Everything that a relation needs, directly or not.
fn reachable(
    needs: &BTreeMap<RelationId, BTreeSet<RelationId>>,
    from: RelationId,
) -> BTreeSet<RelationId> {
    let mut seen = BTreeSet::new();
    let mut pending = vec![from];
    while let Some(relation) = pending.pop() {
        for &next in needs.get(&relation).into_iter().flatten() {
            if seen.insert(next) {
                pending.push(next);
            }
        }
    }
    seen
}

fn stratum(
    program: &Program,
    dependencies: &[Dependency],
    component: BTreeSet<RelationId>,
) -> Stratum {
    let inside = |d: &Dependency| component.contains(&d.head) && component.contains(&d.needs);
    let recursive = dependencies.iter().any(inside);
    let rules = (0..program.rules.len()).map(RuleId);
    let rules =
        rules.filter(|rule| component.contains(&program.rule(*rule).head.relation)).collect();
    Stratum { relations: component.into_iter().collect(), rules, recursive }
}

/// The finding that a component has a cycle through `not` or an aggregate.
fn negative_cycle(
    program: &Program,
    dependencies: &[Dependency],
    component: &BTreeSet<RelationId>,
) -> Option<Diagnostic> {
    let inside: Vec<&Dependency> = dependencies
        .iter()
        .filter(|d| component.contains(&d.head) && component.contains(&d.needs))
        .collect();
    let cycles = inside.iter().filter(|d| d.whole.is_some()).filter_map(|broken| {
        let back = shortest_path(&inside, broken.needs, broken.head)?;
        Some(std::iter::once(**broken).chain(back).collect::<Vec<_>>())
    });
    let cycle = cycles.min_by_key(Vec::len)?;
    Some(report(program, &cycle))
}

/// The dependencies that lead from a relation to one that it needs; none when it is the same.
fn shortest_path(
    dependencies: &[&Dependency],
    from: RelationId,
    to: RelationId,
) -> Option<Vec<Dependency>> {
    let mut paths: VecDeque<(RelationId, Vec<Dependency>)> = VecDeque::from([(from, Vec::new())]);
    let mut seen = BTreeSet::from([from]);
    while let Some((at, path)) = paths.pop_front() {
        if at == to {
            return Some(path);
        }
        for dependency in dependencies.iter().filter(|d| d.head == at) {
            if seen.insert(dependency.needs) {
                let longer = path.iter().chain([*dependency]).copied().collect();
                paths.push_back((dependency.needs, longer));
            }
        }
    }
    None
}

/// The finding that what a rule excepts depends on what the overridden rule concludes.
fn override_report(program: &Program, cycle: &[Dependency]) -> Option<Diagnostic> {
    let broken = cycle.first()?;
    let Origin::Exceptions(overriding) = program.relation(broken.needs).origin else {
        return None;
    };
    let [overriding, overridden] = [overriding, broken.rule].map(|rule| program.rule(rule));
    let concluded = match program.relation(broken.head) {
        Relation { origin: Origin::Declared, name, .. } => format!("`{name}`"),
        _ => "its exceptions".to_owned(),
    };
    let message = format!(
        "rule `{}` makes exceptions to `{}`, and depends on {concluded} itself",
        overriding.name, overridden.name
    );
    let finding = Diagnostic::new(Code::InvalidOverride, broken.span, message)
        .label("an exception must be known before the rule that it overrides runs")
        .help("let its conditions ask for what the sources state, or for other relations");
    Some(finding)
}

fn report(program: &Program, cycle: &[Dependency]) -> Diagnostic {
    let name = |relation: RelationId| program.relation(relation).name;
    let step = |d: &Dependency| {
        let how = match d.whole {
            None => "needs",
            Some(Whole::Negated) => "needs that there is no",
            Some(Whole::Aggregated) => "aggregates over",
        };
        format!(
            "`{}` {how} `{}` (rule `{}`)",
            name(d.head),
            name(d.needs),
            program.rule(d.rule).name
        )
    };
    let broken = &cycle[0];
    if let Some(finding) = override_report(program, cycle) {
        return cycle[1..]
            .iter()
            .fold(finding, |finding, dependency| finding.other(dependency.span, step(dependency)));
    }
    let through = match broken.whole {
        Some(Whole::Aggregated) => "an aggregate",
        _ => "`not`",
    };
    let message = format!("`{}` depends on itself through {through}", name(broken.head));
    let mut finding =
        Diagnostic::new(Code::NegativeCycle, broken.span, message).label(step(broken));
    for dependency in &cycle[1..] {
        finding = finding.other(dependency.span, step(dependency));
    }
    finding.help("break the cycle: take one of these conditions out, or let it ask for what the sources state")
}
