//! What the claims of a casebook rest on, and what of it they leave unused.
//!
//! A fact or rule is used when some derivation of what a claim says uses it, not only the shortest one. Of a claim that
//! something fails it is the denial, the exception, or whatever else alone stands against it.

use crate::claims::exception;
use crate::counterfactual::stating;
use crate::evaluate::{Binding, Limits, Stop, bind};
use crate::model::Model;
use crate::used::{Search, Used};
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::casebook::{Casebook, Part, Uncovered};
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{
    Atom, Because, Citation, Claim, Expected, Literal, RuleId, Side, Sign,
};
use toulmin_lang::value::Symbol;
use toulmin_lang::vocabulary::{Work, same_place};

/// How many rows are followed as of one date.
pub const ROWS_MAX: usize = 1_000_000;

/// What claims use.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The rules by which what they say follows, or fails.
    pub rules: BTreeSet<RuleId>,
    /// The facts on which it rests.
    pub facts: BTreeSet<FactId>,
    /// The statements that a list is complete, by their index, on which it rests that something is absent, or how many there are.
    pub complete: BTreeSet<usize>,
    /// Whether there is more than was followed.
    pub more: bool,
}

impl Coverage {
    /// Adds what claims use in the model as of their date. They must be claims that pass.
    ///
    /// # Errors
    /// When a limit is reached or somebody stops it.
    pub fn add(
        &mut self,
        claims: &[&Claim],
        model: &Model<'_>,
        limits: Limits<'_>,
    ) -> Result<(), Stop> {
        let mut search = Search::new(model, ROWS_MAX, limits);
        for claim in claims {
            if let Some(Because::Rule(rule, _)) = claim.because {
                self.rules.insert(rule);
                self.rules.extend(model.casebook.program.rule(rule).overrides);
            }
            match &claim.expected {
                Expected::Fails => self.follow_failure(claim, model, &mut search)?,
                Expected::Holds => {
                    search.follow(&claim.query.body.literals, &free(claim))?;
                }
                Expected::Exactly(variables, rows) | Expected::Includes(variables, rows) => {
                    for row in rows {
                        let mut start = free(claim);
                        for (variable, value) in variables.iter().zip(row) {
                            start[variable.0] = Some(*value);
                        }
                        search.follow(&claim.query.body.literals, &start)?;
                    }
                }
            }
        }
        self.take(search.finish(), model);
        Ok(())
    }

    /// Follows what makes the goal of a claim fail: the denial or the exception that it names. If it names none, then any denial
    /// of what it asks for, and whatever alone keeps a rule from concluding it.
    fn follow_failure(
        &mut self,
        claim: &Claim,
        model: &Model<'_>,
        search: &mut Search<'_>,
    ) -> Result<(), Stop> {
        let program = &model.casebook.program;
        match &claim.because {
            Some(Because::Denied(atom) | Because::Missing(atom)) => search.note_absent(atom),
            Some(Because::Rule(rule, _)) => {
                let overridden = program.rule(*rule).overrides;
                let body = overridden.and_then(|it| exception(claim, *rule, it, program));
                let (literals, start) =
                    body.expect("bug: a claim passes by an exception that is none");
                search.follow(&literals, &start)?;
            }
            None => {
                let goal = &claim.query.body.literals;
                for literals in defied(goal) {
                    search.follow(&literals, &free(claim))?;
                }
                for literal in goal {
                    if let Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } = literal
                    {
                        search.note_absent(atom);
                        self.follow_blocked(atom, model, search)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Follows what keeps rules from concluding rows like this, where nothing else does.
    fn follow_blocked(
        &mut self,
        atom: &Atom,
        model: &Model<'_>,
        search: &mut Search<'_>,
    ) -> Result<(), Stop> {
        for (id, rule) in model.casebook.program.rules_for(atom.relation) {
            let start = bind(&rule.head.terms, &atom.pattern(), rule.body.variables.len());
            let Some(start) = start else { continue };
            for literals in defied(&rule.body.literals) {
                if search.follow(&literals, &start)? {
                    self.rules.insert(id);
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, used: Used, model: &Model<'_>) {
        let facts = &model.casebook.facts;
        let stated =
            |fact: &Fact| used.rows.contains(&(fact.relation, fact.side, fact.row.clone()));
        let written = facts.written.iter().zip((0..).map(FactId));
        let written = written.filter(|(fact, _)| fact.in_force(model.date) && stated(fact));
        self.facts.extend(written.map(|(_, id)| id));
        if !facts.bulk.is_empty() {
            let rows = used.rows.iter().filter(|(relation, side, _)| {
                facts.bulk.iter().any(|entry| entry.is_of(*relation, *side))
            });
            for (relation, side, row) in rows {
                self.facts.extend(stating(model, *relation, *side, row));
            }
        }
        for (relation, _, pattern) in used.absent.iter().filter(|it| it.1 == Side::Holds) {
            let denied = facts.fitting(*relation, Side::Denied, pattern).into_iter();
            self.facts.extend(denied.filter(|id| facts.in_force(*id, model.date)));
        }
        let closed = used.absent.iter().chain(&used.counted).filter(|it| it.1 == Side::Holds);
        for (relation, _, pattern) in closed {
            let covers = |at: &usize| facts.complete[*at].covers(*relation, pattern);
            self.complete.extend((0..facts.complete.len()).filter(covers));
        }
        self.rules.extend(used.rules);
        self.more |= used.more;
    }
}

/// The same conditions with one that asks for absence asking for presence instead, for each such condition: what has a match when
/// this condition alone fails.
fn defied(literals: &[Literal]) -> impl Iterator<Item = Vec<Literal>> {
    let is_negative =
        |literal: &Literal| matches!(literal, Literal::Atom { sign: Sign::Negative, .. });
    let negative = (0..literals.len()).filter(move |at| is_negative(&literals[*at]));
    negative.map(|at| {
        let mut literals = literals.to_vec();
        if let Literal::Atom { sign, .. } = &mut literals[at] {
            *sign = Sign::Positive;
        }
        literals
    })
}

fn free(claim: &Claim) -> Binding {
    vec![None; claim.query.body.variables.len()]
}

/// What of a casebook claims leave unused, and facts uncited.
#[derive(Clone, Debug, Default)]
pub struct Gaps<'a> {
    /// Rules that no claim uses.
    pub rules: Vec<RuleId>,
    /// Written facts that no claim uses.
    pub facts: Vec<FactId>,
    /// Entries of data of which no claim uses any row: the ids of their first rows.
    pub data: Vec<FactId>,
    /// Statements that a list is complete on which no claim rests.
    pub complete: Vec<usize>,
    /// Places of the work that the casebook is a reading of, which no fact cites.
    pub places: Vec<Citation>,
    /// What is set aside, and how many rules, facts and places each is.
    pub aside: Vec<(&'a Uncovered, usize)>,
    /// What is set aside without need: it is used, or no such place need be cited.
    pub needless: Vec<&'a Uncovered>,
}

impl<'a> Gaps<'a> {
    /// What is not covered, sorted by what the manifest sets aside.
    pub fn of(casebook: &'a Casebook, coverage: &Coverage) -> Self {
        let mut aside = Sorter { casebook, counts: BTreeMap::new() };
        let facts = &casebook.facts;
        let mut gaps = Gaps::default();
        let rules = (0..casebook.program.rules.len()).map(RuleId);
        let unused = rules.filter(|rule| !coverage.rules.contains(rule));
        gaps.rules = unused.filter(|rule| !aside.is_aside(&[Part::Rule(*rule)])).collect();
        let written = facts.written.iter().zip((0..).map(FactId));
        let unused = written.filter(|(_, id)| !coverage.facts.contains(id));
        let unused = unused.filter(|(fact, id)| {
            !aside.is_aside(&[Part::Fact(*id), Part::Relation(fact.relation)])
        });
        gaps.facts = unused.map(|(_, id)| id).collect();
        for (first, entry) in facts.entries() {
            let used = coverage.facts.range(first..FactId(first.0 + entry.len())).next().is_some();
            if !used && !aside.is_aside(&[Part::Relation(entry.common().relation)]) {
                gaps.data.push(first);
            }
        }
        for (at, list) in facts.complete.iter().enumerate() {
            if !coverage.complete.contains(&at) && !aside.is_aside(&[Part::Relation(list.relation)])
            {
                gaps.complete.push(at);
            }
        }
        if let Some(work) = read(casebook) {
            let whole = Part::Place(Citation { source: work.key, locator: None });
            gaps.places = uncited(work, casebook);
            gaps.places
                .retain(|place| !aside.is_aside(&[Part::Place(place.clone()), whole.clone()]));
        }
        for uncovered in &casebook.uncovered {
            match aside.counts.get(&uncovered.part) {
                Some(count) => gaps.aside.push((uncovered, *count)),
                None => gaps.needless.push(uncovered),
            }
        }
        gaps
    }

    /// Whether everything is used or set aside with reason.
    pub fn is_empty(&self) -> bool {
        let Gaps { rules, facts, data, complete, places, aside: _, needless } = self;
        rules.is_empty()
            && facts.is_empty()
            && data.is_empty()
            && complete.is_empty()
            && places.is_empty()
            && needless.is_empty()
    }
}

/// What the manifest sets aside, and how much there was of each.
struct Sorter<'a> {
    casebook: &'a Casebook,
    counts: BTreeMap<Part, usize>,
}

impl Sorter<'_> {
    /// Whether something that is not covered is set aside under one of these names; counts it there.
    fn is_aside(&mut self, names: &[Part]) -> bool {
        let mut aside = self.casebook.uncovered.iter().map(|it| &it.part);
        let Some(part) = aside.find(|part| names.iter().any(|name| is_same(part, name))) else {
            return false;
        };
        *self.counts.entry(part.clone()).or_default() += 1;
        true
    }
}

fn is_same(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Place(one), Part::Place(other)) => is_same_place(one, other),
        _ => one == other,
    }
}

fn is_same_place(one: &Citation, other: &Citation) -> bool {
    one.source == other.source
        && match (one.locator, other.locator) {
            (Some(one), Some(other)) => same_place(one.as_str(), other.as_str()),
            (one, other) => one == other,
        }
}

/// The work that the casebook is a reading of, whose places facts should cite: its `source`, if that declares places.
pub fn read(casebook: &Casebook) -> Option<&Work> {
    let key = casebook.vocabulary.default_source?;
    let work = casebook.vocabulary.work(key.as_str())?;
    (!work.locators.is_empty()).then_some(work)
}

/// The places that a work declares and no fact cites, in order.
pub fn uncited(work: &Work, casebook: &Casebook) -> Vec<Citation> {
    let cited: Vec<&Citation> =
        cited_by_facts(casebook).filter(|at| at.source == work.key).collect();
    let places = work
        .places()
        .map(|place| Citation { source: work.key, locator: Some(Symbol::new(&place)) });
    places.filter(|place| !cited.iter().any(|at| is_same_place(at, place))).collect()
}

/// Every place that a fact, another reading of it, or a statement that a list is complete cites.
fn cited_by_facts(casebook: &Casebook) -> impl Iterator<Item = &Citation> {
    let facts = &casebook.facts;
    let entries = facts.bulk.iter().map(|entry| entry.common());
    let each = facts.written.iter().chain(entries).flat_map(|fact| {
        fact.at.iter().chain(fact.readings().iter().flat_map(|reading| &reading.at))
    });
    each.chain(facts.complete.iter().flat_map(|list| &list.at))
}

/// Whether a rule, a claim or a constraint cites a place.
pub fn is_cited_beside_facts(place: &Citation, casebook: &Casebook) -> bool {
    let program = &casebook.program;
    let rules = program.rules.iter().flat_map(|rule| &rule.cites);
    let claims = program.claims.iter().flat_map(|claim| &claim.at);
    let constraints = program.constraints.iter().flat_map(|constraint| &constraint.cites);
    rules.chain(claims).chain(constraints).any(|at| is_same_place(at, place))
}

#[cfg(test)]
mod tests;
