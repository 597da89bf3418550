//! Rust names for relations, parameters, variables and constants.
//!
//! crepe spells relations in lower case in the code that it makes, so no two may differ in case only, and none may be a
//! keyword then.

use super::layout::Layout;
use super::rust::variant;
use crate::program::{Body, Function, ParamId, Program, Relation, RelationId, VariableId};
use crate::value::{Kind, Symbol};
use std::collections::{BTreeMap, BTreeSet};

/// Keywords of Rust, and the variables and functions of emitted modules.
const WORDS: &str = "\
    abstract as async await become box break concat const continue count crate crepe date do dyn else \
    enum extern false final fn for gen grow if impl in input largest let loop lower macro match \
    mean mod move mut number override priv pub range ref return row run self smallest static store struct sum \
    super symbol trait true try type typeof union unsafe unsized use value virtual where while \
    yield";

/// Types of emitted modules, and types and traits that crepe's code needs.
const TYPES: &str = "\
    at clone copy crepe crepehasher date default deref derive doubleendediterator drop eq err \
    exactsizeiterator extend fault faults fnonce from given hash hashing input into intoiterator \
    iterator lazylock none number ok option ord partialeq partialord pattern result row rows run some \
    string symbol tag toowned tostring value vec";

/// Names of one scope, no two of which are the same when spelled in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    taken: BTreeSet<String>,
}

impl Pool {
    /// For variables and columns.
    pub(super) fn of_variables() -> Self {
        Pool { taken: WORDS.split_whitespace().map(str::to_owned).collect() }
    }

    /// For relations.
    fn of_relations() -> Self {
        let words = WORDS.split_whitespace().chain(TYPES.split_whitespace());
        Pool { taken: words.map(str::to_owned).collect() }
    }

    /// The wanted name, or else the first of `name2`, `name3` … that is free.
    pub(super) fn name(&mut self, wanted: &str) -> String {
        let numbered = (2..).map(|n| format!("{wanted}{n}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let is_new = |name: &String| self.taken.insert(name.to_lowercase());
        candidates.find(is_new).expect("bug: all numbers were tried")
    }

    /// A name for a variable or a column: `some_name`.
    pub(super) fn variable(&mut self, name: &str) -> String {
        self.name(&words(name, 'v').to_lowercase())
    }
}

/// The relations of crepe that stand for all relations with columns of the same kinds. A tag says of which one a row is.
#[derive(Debug)]
pub(super) struct SharedNames {
    /// Rows that are there before the program runs.
    pub(super) known: String,
    /// Rows that the program concludes and does not read.
    pub(super) found: String,
}

/// The relations of crepe that stand for one aggregate.
#[derive(Debug)]
pub(super) struct FoldNames {
    /// Its groups.
    pub(super) groups: String,
    /// Each group with the distinct tuples of keys and value in it.
    pub(super) tuples: String,
    /// Each group with the value of the aggregate.
    pub(super) values: String,
}

/// The names of a whole program.
#[derive(Debug)]
pub(super) struct Names {
    shared: BTreeMap<Vec<Kind>, SharedNames>,
    growing: BTreeMap<RelationId, String>,
    folds: Vec<FoldNames>,
}

impl Names {
    /// Gives everything a name that Rust and crepe accept.
    pub(super) fn new(program: &Program, layout: &Layout<'_>) -> Self {
        let mut pool = Pool::of_relations();
        let of_relations = program.relations.iter().map(Relation::kinds);
        let of_folds = layout.folds.iter().map(|fold| fold.value_kinds(program));
        let shared: BTreeSet<Vec<Kind>> = of_relations.chain(of_folds).collect();
        let shared = shared.into_iter().map(|kinds| {
            let columns: String = kinds.iter().map(|kind| variant(*kind)).collect();
            let [known, found] = ["Known", "Found"].map(|of| pool.name(&format!("{of}{columns}")));
            (kinds, SharedNames { known, found })
        });
        let shared = shared.collect();
        let growing = layout.growing.keys().map(|&relation| {
            (relation, pool.name(&camel(program.relation(relation).name.as_str())))
        });
        let growing = growing.collect();
        let folds = layout.folds.iter().map(|fold| {
            let rule = camel(program.rule(fold.rule).name.as_str());
            let function = match fold.aggregate.function {
                Function::Count => "Count",
                Function::Sum => "Sum",
                Function::Min => "Min",
                Function::Max => "Max",
                Function::Mean => "Mean",
            };
            let values = pool.name(&format!("{rule}{function}"));
            FoldNames {
                groups: pool.name(&format!("{values}Groups")),
                tuples: pool.name(&format!("{values}Tuples")),
                values,
            }
        });
        Names { shared, growing, folds: folds.collect() }
    }

    /// The names for relations with columns of these kinds.
    pub(super) fn shared(&self, kinds: &[Kind]) -> &SharedNames {
        &self.shared[kinds]
    }

    /// The name for a relation that grows while it is read.
    pub(super) fn growing(&self, relation: RelationId) -> &str {
        &self.growing[&relation]
    }

    /// The names for an aggregate.
    pub(super) fn fold(&self, fold: usize) -> &FoldNames {
        &self.folds[fold]
    }
}

/// The names of the variables and parameters of one rule.
#[derive(Clone, Debug)]
pub(super) struct Locals {
    variables: Vec<String>,
    params: Vec<String>,
    pool: Pool,
}

impl Locals {
    /// Names the variables of a body, then the parameters.
    pub(super) fn new(program: &Program, body: &Body) -> Self {
        let mut pool = Pool::of_variables();
        let mut name = |name: Symbol| pool.variable(name.as_str());
        let variables = body.variables.iter().map(|variable| name(variable.name)).collect();
        let params = program.params.iter().map(|param| name(param.name)).collect();
        Locals { variables, params, pool }
    }

    /// The name of a variable.
    pub(super) fn variable(&self, variable: VariableId) -> &str {
        &self.variables[variable.0]
    }

    /// The name of the variable that holds a parameter.
    pub(super) fn param(&self, param: ParamId) -> &str {
        &self.params[param.0]
    }

    /// A name that nothing in the rule has.
    pub(super) fn another(&mut self) -> String {
        self.pool.name("other")
    }
}

/// A name for a constant: `SOME_NAME`.
pub(super) fn constant(name: &str) -> String {
    words(name, 'C').to_uppercase()
}

/// A name for a module or a field: `some_name` for `SomeName`.
pub(super) fn snake(camel: &str) -> String {
    let mut out = String::new();
    for (i, c) in camel.chars().enumerate() {
        if i > 0 && c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A name for a relation: `SomeName`.
fn camel(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words(name, 'R').split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// The letters and digits of a name that Rust takes everywhere, with `_` between words, and `first` where it would be empty
/// or begin with a digit.
fn words(name: &str, first: char) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let words: String = name.chars().map(plain).collect();
    let words = words.trim_matches('_');
    if words.starts_with(|c: char| c.is_ascii_alphabetic()) {
        words.to_owned()
    } else {
        format!("{first}{words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_rust_spells_them() {
        assert_eq!(camel("gives_say"), "GivesSay");
        assert_eq!(camel("norm-power-2"), "NormPower2");
        assert_eq!(camel("Ära"), "Ra");
        assert_eq!(camel("中国"), "R");
        assert_eq!(constant("ISO/IEC"), "ISO_IEC");
        assert_eq!(constant("5G"), "C5G");
        assert_eq!(snake("VoiceCount2"), "voice_count2");
    }

    #[test]
    fn names_that_differ_in_case_only_get_a_number() {
        let mut pool = Pool::of_relations();
        assert_eq!([pool.name("IsMember"), pool.name("Ismember")], ["IsMember", "Ismember2"]);
    }

    #[test]
    fn words_of_rust_are_not_used() {
        let mut relations = Pool::of_relations();
        assert_eq!([relations.name("Type"), relations.name("Default")], ["Type2", "Default2"]);
        let mut variables = Pool::of_variables();
        assert_eq!([variables.variable("match"), variables.variable("from")], ["match2", "from"]);
    }
}
