//! The parts of a casebook that claims leave unused or facts uncited, as far as its manifest gives
//! no reason.

use super::Coverage;
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::casebook::{Casebook, Part, Uncovered};
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Citation, RuleId};
use toulmin_lang::value::Symbol;
use toulmin_lang::vocabulary::Work;

/// The parts of a casebook that claims leave unused or facts uncited.
#[derive(Clone, Debug, Default)]
pub struct Gaps<'a> {
    /// Rules that no claim uses.
    pub rules: Vec<RuleId>,
    /// Written facts that no claim uses.
    pub facts: Vec<FactId>,
    /// Entries of data without a row that a claim uses: the ids of their first rows.
    pub data: Vec<FactId>,
    /// Complete lists on which no claim rests.
    pub complete: Vec<usize>,
    /// How many places no fact cites of the work that the casebook is a reading of. Those that are
    /// set aside count too.
    pub uncited: usize,
    /// The ones among them that are not set aside.
    pub places: Vec<Citation>,
    /// What is set aside, and how many rules, facts and places each entry covers.
    pub aside: Vec<(&'a Uncovered, usize)>,
    /// What is set aside needlessly: it is used, or no such place need be cited.
    pub needless: Vec<&'a Uncovered>,
}

impl<'a> Gaps<'a> {
    /// The gaps that coverage leaves, without what the manifest sets aside.
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

        if let Some(work) = work_read(casebook) {
            let whole = Part::Place(Citation { source: work.key, locator: None });
            gaps.places = uncited(work, casebook);
            gaps.uncited = gaps.places.len();
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
        let Gaps { rules, facts, data, complete, uncited: _, places, aside: _, needless } = self;
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
    /// Whether something that is not covered is set aside under one of these names. If so, counts
    /// it there.
    fn is_aside(&mut self, names: &[Part]) -> bool {
        let mut aside = self.casebook.uncovered.iter().map(|it| &it.part);
        let Some(part) = aside.find(|part| names.contains(part)) else {
            return false;
        };
        *self.counts.entry(part.clone()).or_default() += 1;
        true
    }
}

/// The work that the casebook is a reading of and whose places facts should cite: its `source`, if
/// that declares places.
pub fn work_read(casebook: &Casebook) -> Option<&Work> {
    let key = casebook.vocabulary.default_source?;
    let work = casebook.vocabulary.work(key.as_str())?;
    (!work.locators.is_empty()).then_some(work)
}

/// The places that a work declares and no fact cites, in order.
fn uncited(work: &Work, casebook: &Casebook) -> Vec<Citation> {
    let cited: BTreeSet<&Citation> = cited_by_facts(casebook).collect();
    let places = work
        .places()
        .map(|place| Citation { source: work.key, locator: Some(Symbol::new(&place)) });
    places.filter(|place| !cited.contains(place)).collect()
}

/// Every place that a fact, another reading of it, or a statement that a list is complete cites.
fn cited_by_facts(casebook: &Casebook) -> impl Iterator<Item = &Citation> {
    let facts = &casebook.facts;
    let entries = facts.bulk.iter().map(|entry| entry.common());
    let each = facts.written.iter().chain(entries).flat_map(|fact| fact.cited());
    each.chain(facts.complete.iter().flat_map(|list| &list.at))
}

/// Whether a rule, a claim or a constraint cites a place.
pub fn is_cited_beside_facts(place: &Citation, casebook: &Casebook) -> bool {
    let program = &casebook.program;
    let rules = program.rules.iter().flat_map(|rule| &rule.cites);
    let claims = program.claims.iter().flat_map(|claim| &claim.at);
    let constraints = program.constraints.iter().flat_map(|constraint| &constraint.cites);
    rules.chain(claims).chain(constraints).any(|at| at == place)
}
