//! What came of claims and constraints, as a document.

use super::Document;
use super::shape::{Date, Engine, Named, Value, Verdict};
use serde::Serialize;

/// What came of the claims and constraints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Test<'a> {
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The date as of which it was tested.
    pub(crate) date: Date,
    /// The engine that derived the rows.
    pub(crate) engine: Engine,
    /// The value of each parameter.
    pub(crate) params: Named<'a>,
    /// The claims, in the order of the files.
    pub(crate) claims: Vec<Claim<'a>>,
    /// The constraints, in the order of the files.
    pub(crate) constraints: Vec<Constraint<'a>>,
    /// Rows that rules derive although a source denies them.
    pub(crate) derived_and_denied: Vec<Contradiction<'a>>,
    /// How many came out how.
    pub(crate) summary: Summary,
    /// What claims use, and what they leave unused. Absent without `--coverage` and
    /// `--fail-on-uncovered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) coverage: Option<Coverage<'a>>,
}

impl Document for Test<'_> {
    const SCHEMA: &'static str = "toulmin/test/1";
}

/// What came of a claim.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Claim<'a> {
    /// The name of the claim.
    pub(crate) name: &'a str,
    /// Its places in the paper.
    pub(crate) at: Vec<String>,
    /// What it says.
    pub(crate) sentence: &'a str,
    /// The path of its file.
    pub(crate) path: &'a str,
    /// The line in which it stands.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
    /// The date as of which it was checked.
    pub(crate) date: Date,
    /// Whether a rule has a part in it.
    pub(crate) kind: Kind,
    /// What came of it.
    pub(crate) verdict: Verdict,
    /// What is not as it says.
    pub(crate) problems: Vec<Problem<'a>>,
    /// The proof of each answer that is unexpected, and why each missing one does not hold; why the
    /// goal fails, where what is named as missing or present is not what it fails for.
    pub(crate) explanations: &'a [String],
}

/// Whether a rule has a part in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A rule has a part in it.
    Claim,
    /// No rule has a part in it.
    TruthCheck,
}

/// What is not as a claim says.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Problem<'a> {
    /// What kind of problem it is.
    pub(crate) kind: ProblemKind,
    /// The problem in words.
    pub(crate) message: String,
    /// The names by which answers are told apart.
    pub(crate) variables: Vec<&'a str>,
    /// The answers that are listed and not found, one value for each variable. Absent unless the
    /// kind is `differs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) missing: Option<Vec<Vec<Value>>>,
    /// The answers that are found and not listed, one value for each variable. Absent unless the
    /// kind is `answers` or `differs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unexpected: Option<Vec<Vec<Value>>>,
}

/// A kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ProblemKind {
    /// There should be an answer and there is none.
    NoAnswer,
    /// There should be no answer and there are some.
    Answers,
    /// The answers are not those that are listed.
    Differs,
    /// The rule that is named concludes nothing that the goal asks to hold.
    OtherRelation,
    /// The answer does not follow by the rule that is named.
    OtherReason,
    /// No source in force denies what is named.
    NotDenied,
    /// What is named as missing is there.
    NotMissing,
    /// What is named as missing is not among what the goal lacks, as `why-not` shows it.
    NotNeeded,
    /// What is named as present is not there.
    NotPresent,
    /// What is named as present is there, but the goal would fail without it too.
    NotInTheWay,
    /// The rule that is named makes no exception to what would otherwise be concluded.
    NotDefeated,
    /// An operation in the goal has no result.
    NoResult,
}

/// What came of a constraint.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Constraint<'a> {
    /// The name of the constraint.
    pub(crate) name: &'a str,
    /// The places that it cites.
    pub(crate) cites: Vec<String>,
    /// What it says.
    pub(crate) sentence: &'a str,
    /// The path of its file.
    pub(crate) path: &'a str,
    /// The line in which it stands.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
    /// The date as of which it was tested.
    pub(crate) date: Date,
    /// Whether it is kept.
    pub(crate) verdict: ConstraintVerdict,
    /// The number of violations.
    pub(crate) violations: usize,
    /// The variables of the constraint.
    pub(crate) variables: Vec<&'a str>,
    /// The first violations, one value for each variable.
    pub(crate) rows: Vec<Vec<Value>>,
    /// Why an operation in it has no result. `null` when every operation has one.
    pub(crate) fault: Option<String>,
    /// The proofs of the first violations.
    pub(crate) explanations: &'a [String],
}

/// Whether a constraint is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConstraintVerdict {
    /// Nothing violates it.
    Passed,
    /// Something violates it, or an operation in it has no result.
    Failed,
}

/// A row that rules derive although a source denies it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Contradiction<'a> {
    /// The row, as it is asked for.
    pub(crate) row: String,
    /// The date as of which it is derived.
    pub(crate) date: Date,
    /// Its proof, as text.
    pub(crate) explanation: &'a str,
}

/// How many claims and constraints came out how.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Summary {
    /// The claims that passed and in which a rule has a part.
    pub(crate) claims_passed: usize,
    /// The claims that passed and in which no rule has a part.
    pub(crate) truth_checks_passed: usize,
    /// The claims that failed.
    pub(crate) failed: usize,
    /// The claims that are marked `todo` and do not pass.
    pub(crate) todo: usize,
    /// The claims that are marked `todo` and pass.
    pub(crate) todo_passes: usize,
    /// The constraints that are kept.
    pub(crate) constraints_kept: usize,
    /// The constraints that are violated.
    pub(crate) constraints_violated: usize,
}

/// What claims use, and what they leave unused.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Coverage<'a> {
    /// Whether all derivations were followed; `false` when there were too many rows.
    pub(crate) complete: bool,
    /// The rules.
    pub(crate) rules: Rules<'a>,
    /// The facts.
    pub(crate) facts: Facts,
    /// The places that the source of the casebook declares. `null` when it declares none.
    pub(crate) places: Option<Places<'a>>,
    /// What `casebook.ron` names under `uncovered`.
    pub(crate) set_aside: Vec<SetAside<'a>>,
    /// What `casebook.ron` names under `uncovered` although it covers nothing.
    pub(crate) needless: Vec<Uncovered<'a>>,
}

/// The rules that claims use, and the others.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Rules<'a> {
    /// The number of rules.
    pub(crate) all: usize,
    /// The number of rules that claims use.
    pub(crate) used: usize,
    /// The rules that no claim uses.
    pub(crate) unused: Vec<UnusedRule<'a>>,
}

/// A rule that no claim uses.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnusedRule<'a> {
    /// The name of the rule.
    pub(crate) id: &'a str,
    /// The path of its file.
    pub(crate) path: &'a str,
    /// The line in which it stands.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
}

/// The facts that claims use, and the others.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Facts {
    /// The number of facts.
    pub(crate) all: usize,
    /// The number of facts that claims use.
    pub(crate) used: usize,
    /// The facts that no claim uses.
    pub(crate) unused: Vec<UnusedFact>,
    /// The entries of data of which no claim uses a row.
    pub(crate) unused_data: Vec<UnusedData>,
    /// The statements that a list is complete on which no claim rests.
    pub(crate) unused_lists: Vec<UnusedList>,
}

/// A fact that no claim uses.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnusedFact {
    /// The id of the fact.
    pub(crate) id: String,
    /// The path of its file.
    pub(crate) path: String,
    /// The line in which it stands.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
    /// The row, as it is asked for.
    pub(crate) row: String,
}

/// An entry of data of which no claim uses a row.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnusedData {
    /// The id of the entry.
    pub(crate) id: String,
    /// The path of its file.
    pub(crate) path: String,
    /// The line in which it stands.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
    /// The number of its rows.
    pub(crate) rows: usize,
}

/// A statement that a list is complete on which no claim rests.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnusedList {
    /// The list, as it is asked for.
    pub(crate) row: String,
    /// The path of its file.
    pub(crate) path: String,
    /// The line in which it stands.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
}

/// The places that the source of the casebook declares.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Places<'a> {
    /// The key of the source.
    pub(crate) work: &'a str,
    /// The number of places.
    pub(crate) all: usize,
    /// The number of places that facts cite.
    pub(crate) cited: usize,
    /// The others that are not set aside.
    pub(crate) uncited: Vec<String>,
}

/// Something that is set aside, and what it covers.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SetAside<'a> {
    #[serde(flatten)]
    pub(crate) uncovered: Uncovered<'a>,
    /// The number of unused things that it covers.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) covers: usize,
}

/// Something that is set aside.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Uncovered<'a> {
    /// What it is.
    pub(crate) kind: PartKind,
    /// Its name.
    pub(crate) name: String,
    /// Why it is set aside.
    pub(crate) why: &'a str,
}

/// A kind of part of a casebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartKind {
    Place,
    Fact,
    Relation,
    Rule,
}

impl PartKind {
    /// As it is written in words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            PartKind::Place => "place",
            PartKind::Fact => "fact",
            PartKind::Relation => "relation",
            PartKind::Rule => "rule",
        }
    }
}
