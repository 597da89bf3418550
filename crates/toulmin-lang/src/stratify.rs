//! Stratification: which relations must be complete before which rules may run.
//!
//! Relations that depend on one another form a strongly connected component. A program is stratified when no component has a
//! `not` or an aggregate inside it (Apt, Blair and Walker 1988, "Towards a theory of declarative knowledge").

mod connected;

use crate::diag::{Code, Diagnostic};
use crate::plan::Stratum;
use crate::program::{Literal, Origin, Program, Relation, RelationId, RuleId, Side, Sign};
use crate::source::Span;
use std::collections::{BTreeSet, VecDeque};

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

/// Relations that depend on one another, or one relation, and what lies between them.
#[derive(Default)]
struct Component {
    relations: BTreeSet<RelationId>,
    /// The rules that conclude them, in written order.
    rules: Vec<RuleId>,
    /// The dependencies from one of them to another.
    inside: Vec<Dependency>,
}

/// Groups the relations that rules conclude into strata, each after those that it needs.
///
/// # Errors
/// A finding for each component with a cycle through `not` or an aggregate, with the steps of a shortest such cycle.
pub fn stratify(program: &Program) -> Result<Vec<Stratum>, Vec<Diagnostic>> {
    let components = components(program);
    let findings: Vec<Diagnostic> =
        components.iter().filter_map(|component| negative_cycle(program, component)).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let concluded = components.into_iter().filter(|component| !component.rules.is_empty());
    Ok(concluded.map(stratum).collect())
}

fn stratum(component: Component) -> Stratum {
    let Component { relations, rules, inside } = component;
    Stratum { relations: relations.into_iter().collect(), rules, recursive: !inside.is_empty() }
}

/// The strongly connected components, each after those that it needs: the fewer relations it rests on, the earlier, and among
/// equals in order of declaration.
fn components(program: &Program) -> Vec<Component> {
    let dependencies = dependencies(program);
    let mut needs = vec![Vec::new(); program.relations.len()];
    for dependency in &dependencies {
        needs[dependency.head.0].push(dependency.needs.0);
    }
    let parts = connected::parts(&needs);
    let mut components: Vec<Component> = Vec::new();
    components.resize_with(parts.sizes.len(), Component::default);
    for (relation, part) in parts.of.iter().enumerate() {
        components[*part].relations.insert(RelationId(relation));
    }
    for (rule, head) in program.rules.iter().map(|rule| rule.head.relation).enumerate() {
        components[parts.of[head.0]].rules.push(RuleId(rule));
    }
    for dependency in dependencies {
        let part = parts.of[dependency.head.0];
        if part == parts.of[dependency.needs.0] {
            components[part].inside.push(dependency);
        }
    }
    let reached = parts.reached(&needs);
    let mut components: Vec<(usize, Component)> = reached.into_iter().zip(components).collect();
    components.sort_by_key(|(reached, component)| (*reached, component.relations.first().copied()));
    components.into_iter().map(|(_, component)| component).collect()
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

/// The finding that a component has a cycle through `not` or an aggregate.
fn negative_cycle(program: &Program, component: &Component) -> Option<Diagnostic> {
    let inside = &component.inside;
    let cycles = inside.iter().filter(|d| d.whole.is_some()).filter_map(|broken| {
        let back = shortest_path(inside, broken.needs, broken.head)?;
        Some(std::iter::once(*broken).chain(back).collect::<Vec<_>>())
    });
    let cycle = cycles.min_by_key(Vec::len)?;
    Some(report(program, &cycle))
}

/// The dependencies that lead from a relation to one that it needs; none when it is the same.
fn shortest_path(
    dependencies: &[Dependency],
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
                let longer = path.iter().chain([dependency]).copied().collect();
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
