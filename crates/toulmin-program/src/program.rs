//! A checked program: every name resolved, every variable typed and bound.
//!
//! Only the checker makes one.

mod pattern;

pub use crate::operator::{Comparison, Function, Operator, Side, Sign};
pub use pattern::RowPattern;

use crate::named::{HasName, Named};
use crate::source::Span;
use crate::text::{Pattern, TextFunction, TextQuestion};
use crate::value::{Date, Kind, Symbol, Value};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    )*};
}

ids! {
    /// An index into [`Program::sorts`].
    SortId;
    /// An index into [`Program::enums`].
    EnumId;
    /// An index into [`Program::relations`].
    RelationId;
    /// An index into [`Program::params`].
    ParamId;
    /// An index into [`Program::rules`].
    RuleId;
    /// An index into the variables of one rule or query.
    VariableId;
}

/// Everything that the rule files declare, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Kinds of entity.
    pub sorts: Named<Sort>,
    /// Closed lists of names.
    pub enums: Named<Enum>,
    /// What can be stated and derived.
    pub relations: Named<Relation>,
    /// Numbers, texts and the like that a run may set.
    pub params: Named<Param>,
    /// How conclusions follow.
    pub rules: Named<Rule>,
    /// What the paper concludes.
    pub claims: Named<Claim>,
    /// What must never be.
    pub constraints: Named<Constraint>,
}

macro_rules! have_names {
    ($($type:ident)*) => {$(
        impl HasName for $type {
            fn name(&self) -> Symbol {
                self.name
            }
        }
    )*};
}

have_names! { Sort Enum Relation Param Rule Claim Constraint }

/// A kind of entity.
#[derive(Clone, Debug)]
pub struct Sort {
    /// Its name.
    pub name: Symbol,
    /// The doc comment, lines joined.
    pub doc: String,
    /// The name in its declaration.
    pub span: Span,
}

/// A closed list of names.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Symbol,
    /// The members, as declared.
    pub members: Vec<Symbol>,
    /// The doc comment, lines joined.
    pub doc: String,
    /// The name in its declaration.
    pub span: Span,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Entities of a sort.
    Entity(SortId),
    /// Members of an enum.
    Enum(EnumId),
    /// Quoted text.
    Text,
    /// Exact numbers.
    Number,
    /// Dates.
    Date,
}

impl Type {
    /// What the codes of a column of this type stand for.
    pub fn kind(self) -> Kind {
        match self {
            Type::Entity(_) | Type::Enum(_) => Kind::Name,
            Type::Text => Kind::Text,
            Type::Number => Kind::Number,
            Type::Date => Kind::Date,
        }
    }
}

/// A relation: its columns, and its sentences for "holds" and "does not hold".
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name.
    pub name: Symbol,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Whether its facts may hold for an interval of days only.
    pub during: bool,
    /// The sentence when it holds.
    pub holds: Option<Sentence>,
    /// The sentence when it does not.
    pub fails: Option<Sentence>,
    /// The doc comment, lines joined.
    pub doc: String,
    /// Whether an author declared it.
    pub origin: Origin,
    /// The name in its declaration.
    pub span: Span,
}

/// Where a relation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// An author declared it.
    Declared,
    /// The checker made it for a rule that overrides another.
    ///
    /// Its rows are the exceptions that this rule makes. Nobody can write its name, and it is not
    /// in the vocabulary.
    Exceptions(RuleId),
}

/// A column of a relation.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: Symbol,
    /// What it holds.
    pub ty: Type,
}

/// A sentence with places for the columns of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence(pub Vec<Piece>);

/// A part of a [`Sentence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words as they are.
    Words(String),
    /// The value of the column with this index.
    Column(usize),
}

/// A setting of the run, which a rule reads like a constant.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Symbol,
    /// What it holds.
    pub ty: Type,
    /// Its value when the run sets none.
    pub default: Value,
    /// What it means.
    pub sentence: String,
    /// The doc comment, lines joined.
    pub doc: String,
    /// The name in its declaration.
    pub span: Span,
}

/// A place in a source: a locator, a whole work, or a place in another work.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The key of the work in the bibliography.
    pub source: Symbol,
    /// Where in it; `None` cites the work as a whole.
    pub locator: Option<Symbol>,
}

/// A rule: the head holds whenever the body does.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: Symbol,
    /// The doc comment, lines joined.
    pub doc: String,
    /// Where the source makes this inference.
    pub cites: Vec<Citation>,
    /// The rule to which it makes exceptions.
    ///
    /// Its head is then of a relation that the checker made, with the columns of the other rule's
    /// head that the author gave, and the body of the other rule ends with a `not` of it.
    pub overrides: Option<RuleId>,
    /// What it concludes. Terms are variables or values, never [`Term::Any`].
    pub head: Atom,
    /// Its premises and its variables.
    pub body: Body,
    /// The name in its declaration.
    pub span: Span,
}

/// The premises of a rule, or the conditions of a query, with the variables that they bind.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Every variable, those inside aggregates too.
    pub variables: Vec<Variable>,
    /// In written order.
    pub literals: Vec<Literal>,
}

/// A variable of a rule or query.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name without the question mark.
    ///
    /// Names made by the checker begin with `_`, and authors cannot write them.
    pub name: Symbol,
    /// What it ranges over: of several sorts, the first in whose column it stands.
    pub ty: Type,
    /// Its first occurrence.
    pub span: Span,
}

/// A relation applied to terms, one for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// The relation.
    pub relation: RelationId,
    /// One term for each column.
    pub terms: Vec<Term>,
    /// The whole atom.
    pub span: Span,
}

/// What stands in a column of an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// The same value wherever the variable stands.
    Variable(VariableId),
    /// This value.
    Value(Value),
    /// Any value: `_` or a column left out.
    Any,
}

/// One condition of a body.
#[derive(Clone, Debug)]
pub enum Literal {
    /// `p(…)`, `not p(…)`, `denied p(…)` or `not denied p(…)`.
    Atom {
        /// With or without `not`.
        sign: Sign,
        /// With or without `denied`.
        side: Side,
        /// The relation and its terms.
        atom: Atom,
    },
    /// `left op right`. With [`Comparison::Equal`] it may bind a variable that is one whole side.
    Compare {
        /// The left side.
        left: Expr,
        /// How the sides compare.
        op: Comparison,
        /// The right side.
        right: Expr,
        /// The whole comparison.
        span: Span,
    },
    /// `?result = count … : { … }`
    ///
    /// An aggregate inside a comparison becomes one of these, with the comparison after it.
    Aggregate {
        /// The variable that takes the value.
        result: VariableId,
        /// What is aggregated.
        aggregate: Aggregate,
        /// The whole aggregate.
        span: Span,
    },
    /// `contains(text, part)` and the like, with or without `not`.
    Test {
        /// With or without `not`.
        sign: Sign,
        /// What is asked, of what.
        test: TextTest,
        /// All of it, without `not`.
        span: Span,
    },
    /// `value in from..to`: a whole number from one number to another, both included.
    ///
    /// It binds a variable that is the whole value.
    Range {
        /// What lies between the ends.
        value: Expr,
        /// The lower end.
        from: Expr,
        /// The upper end.
        to: Expr,
        /// All of it.
        span: Span,
    },
}

/// A question about a text.
#[derive(Clone, Debug)]
pub enum TextTest {
    /// `contains(text, part)`
    Contains(Expr, Expr),
    /// `starts_with(text, part)`
    StartsWith(Expr, Expr),
    /// `ends_with(text, part)`
    EndsWith(Expr, Expr),
    /// `matches(text, "pattern")`
    Matches(Expr, Pattern),
}

/// An expression: what stands on a side of a comparison.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A variable.
    Variable(VariableId),
    /// A constant.
    Value(Value),
    /// A parameter of the run.
    Param(ParamId),
    /// Arithmetic on numbers.
    Binary {
        /// The left side.
        left: Box<Expr>,
        /// The operation.
        op: Operator,
        /// The right side.
        right: Box<Expr>,
        /// The whole operation.
        span: Span,
    },
    /// A text made from texts.
    Call {
        /// How it is made.
        function: TextFunction,
        /// From what; as many as the function takes.
        args: Vec<Expr>,
        /// The whole call.
        span: Span,
    },
}

/// `function value for keys : { body }`.
///
/// For each binding of the outer variables that it mentions, its group, the body is matched. The
/// matches are reduced to the distinct tuples of keys and value, to which the function is applied.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// What is computed.
    pub function: Function,
    /// What is added or compared; `None` for a count.
    pub value: Option<VariableId>,
    /// What is counted once each: the counted variables, or those after `for`.
    pub keys: Vec<VariableId>,
    /// The outer variables that the body mentions.
    pub group: Vec<VariableId>,
    /// The conditions inside the braces.
    pub body: Vec<Literal>,
}

/// A question: the bindings of its answer variables for which its body holds.
#[derive(Clone, Debug)]
pub struct Query {
    /// The conditions and their variables.
    pub body: Body,
    /// The variables that make an answer, in order of first occurrence.
    pub answer: Vec<VariableId>,
    /// The whole question.
    pub span: Span,
}

/// A conclusion of the paper, tied to its place and checked by `toulmin test`.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name.
    pub name: Symbol,
    /// Where the paper concludes it.
    pub at: Vec<Citation>,
    /// The conclusion in words.
    pub sentence: String,
    /// The doc comment, lines joined.
    pub doc: String,
    /// The date as of which it is drawn, when not the casebook's.
    pub as_of: Option<Date>,
    /// Whether it is not yet expected to pass.
    pub todo: bool,
    /// What is asked.
    pub query: Query,
    /// What must come out.
    pub expected: Expected,
    /// For which reason.
    pub because: Option<Because>,
    /// The name in its declaration.
    pub span: Span,
}

/// What must never be: every answer of its query is a violation, which `toulmin test` reports.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Its name.
    pub name: Symbol,
    /// The doc comment, lines joined.
    pub doc: String,
    /// Where the source says so.
    pub cites: Vec<Citation>,
    /// What is required, in words.
    pub sentence: String,
    /// What must have no answer.
    pub query: Query,
    /// The name in its declaration.
    pub span: Span,
}

/// What a claim expects of its query.
#[derive(Clone, Debug)]
pub enum Expected {
    /// There is an answer.
    Holds,
    /// There is none.
    Fails,
    /// The answers, reduced to these variables, are exactly these rows.
    Exactly(Vec<VariableId>, BTreeSet<Vec<Value>>),
    /// The answers, reduced to these variables, include these rows.
    Includes(Vec<VariableId>, BTreeSet<Vec<Value>>),
}

/// The reason that a claim gives.
#[derive(Clone, Debug)]
pub enum Because {
    /// Every answer has a derivation whose last step is by this rule.
    ///
    /// If the goal fails: the rule that this one overrides would make it hold, but for an exception
    /// by this one.
    Rule(RuleId, Span),
    /// A source denies this.
    Denied(Atom),
    /// There is no row like this, and the query would need one.
    Missing(Atom),
    /// There is a row like this, and it is in the way.
    ///
    /// A `not` of the query, or of a rule that concludes what the query asks for, fails because of
    /// such rows alone, and no other condition fails.
    Present(Atom),
}

impl Program {
    /// The relation with this id.
    pub fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.0]
    }

    /// The rule with this id.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0]
    }

    /// The rule whose exceptions a literal asks that there be none of.
    pub fn exception(&self, literal: &Literal) -> Option<RuleId> {
        match literal {
            Literal::Atom { atom, .. } => match self.relation(atom.relation).origin {
                Origin::Declared => None,
                Origin::Exceptions(rule) => Some(rule),
            },
            _ => None,
        }
    }

    /// The relations that authors declared.
    pub fn declared(&self) -> impl Iterator<Item = &Relation> {
        self.relations.iter().filter(|relation| relation.origin == Origin::Declared)
    }

    /// The relation that an author declared with this name.
    pub fn relation_named(&self, name: &str) -> Option<RelationId> {
        // Declarations stand before the relations of exceptions, which have the names of rules.
        let id = self.relations.place(name).map(RelationId)?;
        (self.relation(id).origin == Origin::Declared).then_some(id)
    }

    /// The rule with this name.
    pub fn rule_named(&self, name: &str) -> Option<RuleId> {
        self.rules.place(name).map(RuleId)
    }

    /// The relation that a rule concludes, or to which it makes exceptions.
    pub fn concerns(&self, rule: RuleId) -> RelationId {
        let overridden = |rule: &RuleId| self.rule(*rule).overrides;
        let chain = std::iter::successors(Some(rule), overridden);
        // Rules that override each other are reported, but may be asked before.
        let last = chain.take(self.rules.len()).last().unwrap_or(rule);
        self.rule(last).head.relation
    }

    /// The ids and rules that conclude a relation, in written order.
    pub fn rules_for(&self, relation: RelationId) -> impl Iterator<Item = (RuleId, &Rule)> {
        let rules = self.rules.iter().enumerate().map(|(i, rule)| (RuleId(i), rule));
        rules.filter(move |(_, rule)| rule.head.relation == relation)
    }

    /// These relations and all those that their rules read, directly or not.
    pub fn underlying(&self, wanted: &BTreeSet<RelationId>) -> BTreeSet<RelationId> {
        let mut found = BTreeSet::new();
        let mut open: Vec<RelationId> = wanted.iter().copied().collect();
        while let Some(relation) = open.pop() {
            if found.insert(relation) {
                let bodies = self.rules_for(relation).map(|(_, rule)| &rule.body.literals);
                open.extend(bodies.flat_map(|literals| spoken_of(literals)));
            }
        }
        found
    }

    /// The name of a type as it is written in a declaration.
    pub fn type_name(&self, ty: Type) -> &str {
        match ty {
            Type::Entity(sort) => self.sorts[sort.0].name.as_str(),
            Type::Enum(id) => self.enums[id.0].name.as_str(),
            Type::Text => "Text",
            Type::Number => "Number",
            Type::Date => "Date",
        }
    }
}

impl Relation {
    /// The kinds of its columns.
    pub fn kinds(&self) -> Vec<Kind> {
        self.columns.iter().map(|column| column.ty.kind()).collect()
    }
}

impl Literal {
    /// Its atoms, those inside an aggregate too.
    pub fn atoms(&self) -> impl Iterator<Item = &Atom> {
        let (own, inner) = match self {
            Literal::Atom { atom, .. } => (Some(atom), [].as_slice()),
            Literal::Aggregate { aggregate, .. } => (None, aggregate.body.as_slice()),
            Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. } => {
                (None, [].as_slice())
            }
        };
        // Aggregates do not stand inside one another.
        own.into_iter().chain(inner.iter().filter_map(|literal| match literal {
            Literal::Atom { atom, .. } => Some(atom),
            _ => None,
        }))
    }

    /// The expressions that it computes; none of an atom or an aggregate.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            Literal::Atom { .. } | Literal::Aggregate { .. } => Vec::new(),
            Literal::Compare { left, right, .. } => vec![left, right],
            Literal::Test { test, .. } => test.exprs(),
            Literal::Range { value, from, to, .. } => vec![value, from, to],
        }
    }

    /// The variables that stand in it outside of braces: of an aggregate, its group and its result.
    pub fn variables(&self) -> BTreeSet<VariableId> {
        match self {
            Literal::Atom { atom, .. } => atom.variables().collect(),
            Literal::Aggregate { result, aggregate, .. } => {
                aggregate.group.iter().chain([result]).copied().collect()
            }
            literal => literal.exprs().into_iter().flat_map(Expr::variables).collect(),
        }
    }

    /// All of it.
    pub fn span(&self) -> Span {
        match self {
            Literal::Atom { atom, .. } => atom.span,
            Literal::Compare { span, .. }
            | Literal::Aggregate { span, .. }
            | Literal::Test { span, .. }
            | Literal::Range { span, .. } => *span,
        }
    }
}

impl TextTest {
    /// What is asked.
    pub fn question(&self) -> TextQuestion {
        match self {
            TextTest::Contains(..) => TextQuestion::Contains,
            TextTest::StartsWith(..) => TextQuestion::StartsWith,
            TextTest::EndsWith(..) => TextQuestion::EndsWith,
            TextTest::Matches(..) => TextQuestion::Matches,
        }
    }

    /// The texts that it computes.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            TextTest::Contains(text, part)
            | TextTest::StartsWith(text, part)
            | TextTest::EndsWith(text, part) => vec![text, part],
            TextTest::Matches(text, _) => vec![text],
        }
    }

    /// Whether it holds, given the text of each expression.
    ///
    /// # Errors
    /// When an expression has no text.
    pub fn holds<E>(&self, text_of: impl Fn(&Expr) -> Result<Symbol, E>) -> Result<bool, E> {
        let str_of = |expr| text_of(expr).map(Symbol::as_str);
        Ok(match self {
            TextTest::Contains(text, part) => str_of(text)?.contains(str_of(part)?),
            TextTest::StartsWith(text, part) => str_of(text)?.starts_with(str_of(part)?),
            TextTest::EndsWith(text, part) => str_of(text)?.ends_with(str_of(part)?),
            TextTest::Matches(text, pattern) => pattern.fits(str_of(text)?),
        })
    }
}

/// The relations of which conditions speak, those inside aggregates too, as often as they do.
pub fn spoken_of(literals: &[Literal]) -> impl Iterator<Item = RelationId> {
    literals.iter().flat_map(Literal::atoms).map(|atom| atom.relation)
}

impl Atom {
    /// A value where a column is fixed.
    pub fn pattern(&self) -> RowPattern {
        let value = |term: &Term| match term {
            Term::Value(value) => Some(*value),
            Term::Variable(_) | Term::Any => None,
        };
        self.terms.iter().map(value).collect()
    }

    /// Whether a row is one that it asks for: it has the atom's values, and one value for each
    /// variable.
    pub fn fits(&self, row: &[Value]) -> bool {
        let mut bound = BTreeMap::new();
        self.terms.iter().zip(row).all(|(term, value)| match term {
            Term::Value(wanted) => wanted == value,
            Term::Variable(variable) => bound.entry(*variable).or_insert(value) == &value,
            Term::Any => true,
        })
    }

    /// Its variables, as often as they stand in it.
    pub fn variables(&self) -> impl Iterator<Item = VariableId> {
        self.terms.iter().filter_map(|term| match term {
            Term::Variable(variable) => Some(*variable),
            Term::Value(_) | Term::Any => None,
        })
    }
}

impl Aggregate {
    /// The variables of its tuples: the keys, then the value.
    pub fn tuple(&self) -> impl Iterator<Item = VariableId> {
        self.keys.iter().chain(&self.value).copied()
    }

    /// A binding of its rule with the variables of its group alone.
    pub fn group_of(&self, binding: &[Option<Value>]) -> Vec<Option<Value>> {
        let mut group = vec![None; binding.len()];
        for variable in &self.group {
            group[variable.0] = binding[variable.0];
        }
        group
    }
}

impl Expr {
    /// Its variables, each once, sorted.
    pub fn variables(&self) -> BTreeSet<VariableId> {
        match self {
            Expr::Variable(variable) => BTreeSet::from([*variable]),
            Expr::Value(_) | Expr::Param(_) => BTreeSet::new(),
            Expr::Binary { left, right, .. } => &left.variables() | &right.variables(),
            Expr::Call { args, .. } => args.iter().flat_map(Expr::variables).collect(),
        }
    }

    /// Puts values in the places of the variables that have one.
    pub fn fill(&mut self, value: &dyn Fn(VariableId) -> Option<Value>) {
        match self {
            Expr::Variable(variable) => {
                if let Some(value) = value(*variable) {
                    *self = Expr::Value(value);
                }
            }
            Expr::Binary { left, right, .. } => {
                left.fill(value);
                right.fill(value);
            }
            Expr::Call { args, .. } => args.iter_mut().for_each(|arg| arg.fill(value)),
            Expr::Value(_) | Expr::Param(_) => {}
        }
    }
}
