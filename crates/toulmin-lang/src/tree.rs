//! The syntax tree: what an author wrote, with its places, before any name is resolved.
//!
//! Comments are not in the tree but among the tokens, which cover every byte of the text.

use crate::lex::Token;
use crate::operator::{Comparison, Function, Operator, Side, Sign};
use crate::source::Span;
use crate::text::{TextFunction, TextQuestion};
use crate::value::{Date, Number};

/// A rule or claim file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The items that could be read, in order.
    pub items: Vec<Item>,
    /// Every token, comments and white space too: together they are the whole text.
    pub tokens: Vec<Token>,
}

/// A name as written, with its place. Quoted names are without their quotes.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A declaration, rule or claim, from its first doc comment to its full stop.
#[derive(Clone, Debug)]
pub struct Item {
    /// The lines of its doc comment, joined by spaces.
    pub doc: String,
    /// What it is.
    pub kind: ItemKind,
    /// From its keyword to its full stop.
    pub span: Span,
}

/// The kinds of item.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `sort Actor, Forum.`
    Sorts(Vec<Name>),
    /// `enum Scope = general | narrow.`
    Enum {
        /// The name of the enum.
        name: Name,
        /// Its members.
        members: Vec<Name>,
    },
    /// `relation member(actor: Actor, forum: Forum) during "…" not "…".`
    Relation(Relation),
    /// `param majority: Number = 1/2 "…".`
    Param {
        /// Its name.
        name: Name,
        /// The name of its type.
        ty: Name,
        /// The value unless the run sets another.
        default: Expr,
        /// What it means.
        sentence: Option<Name>,
    },
    /// `rule voice cites […]: head :- body.`
    Rule(Rule),
    /// `claim name at … "…": goal holds.`
    Claim(Claim),
    /// `constraint name cites […] "…": :- body.`
    Constraint(Constraint),
    /// `fact member(actor: China, forum: G20) at challenges.16.`
    Fact(Fact),
}

/// The declaration of a relation.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name.
    pub name: Name,
    /// Names and names of types of its columns.
    pub columns: Vec<(Name, Name)>,
    /// Whether `during` is written.
    pub during: bool,
    /// The sentence when it holds.
    pub holds: Option<Name>,
    /// The sentence when it does not.
    pub fails: Option<Name>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// The rule named after `overrides`. The head is then written after `not`.
    pub overrides: Option<Name>,
    /// Locators and keys, as written.
    pub cites: Vec<Name>,
    /// What it concludes.
    pub head: Atom,
    /// Its premises.
    pub body: Vec<Literal>,
}

/// A constraint.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Its name.
    pub name: Name,
    /// Locators and keys, as written.
    pub cites: Vec<Name>,
    /// What is required, in words.
    pub sentence: Name,
    /// What must not be.
    pub goal: Goal,
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name.
    pub name: Name,
    /// Locators and keys, as written.
    pub at: Vec<Name>,
    /// The date after `as of`.
    pub as_of: Option<(Date, Span)>,
    /// The conclusion in words.
    pub sentence: Name,
    /// Whether `todo` is written.
    pub todo: bool,
    /// What is asked.
    pub goal: Goal,
    /// What must come out.
    pub expected: Expected,
    /// For which reason.
    pub because: Option<Because>,
}

/// A fact as it is typed.
#[derive(Clone, Debug)]
pub struct Fact {
    /// With or without `denied`.
    pub side: Side,
    /// The relation and its columns.
    pub atom: Atom,
    /// What else it says, in written order.
    pub attributes: Vec<Attribute>,
}

/// `at challenges.2, n101` or `note "…"`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// What is given for it; only `at` has several.
    pub values: Vec<Name>,
}

/// `+member(…) -gives_say(…) : goal`: what is assumed against the sources, and perhaps a question.
#[derive(Clone, Debug)]
pub struct Supposition {
    /// At least one, in written order.
    pub changes: Vec<Change>,
    /// What is asked under them.
    pub goal: Option<Goal>,
}

/// One fact more, or some less.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is changed.
    pub kind: ChangeKind,
    /// All of it, its sign too.
    pub span: Span,
}

/// The kinds of change.
#[derive(Clone, Debug)]
pub enum ChangeKind {
    /// `+member(actor: China, forum: OECD)`: this fact is assumed.
    Assume(Fact),
    /// `-denied member(actor: China)`: the facts that fit are taken not to be said.
    Withdraw(Side, Atom),
    /// `-schmitt-2021`, `-challenges.13`: the fact with this id, or all facts that rest on nothing
    /// but this work or place.
    WithdrawNamed(Name),
}

/// A query: literals, all of which must hold.
#[derive(Clone, Debug)]
pub struct Goal {
    /// In written order, at least one.
    pub literals: Vec<Literal>,
    /// All of it.
    pub span: Span,
}

/// What a claim expects.
#[derive(Clone, Debug)]
pub enum Expected {
    /// `holds`, or nothing after a comparison.
    Holds,
    /// `fails`
    Fails,
    /// `is exactly …`
    Exactly(Answers),
    /// `includes …`
    Includes(Answers),
}

/// `?f in { G20 }` or `(?f, ?s) in { (G20, general) }`.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The variables.
    pub variables: Vec<Name>,
    /// One expression for each variable in every row.
    pub rows: Vec<Vec<Expr>>,
    /// All of it.
    pub span: Span,
}

/// What follows `because`.
#[derive(Clone, Debug)]
pub enum Because {
    /// The name of a rule.
    Rule(Name),
    /// `denied p(…)`
    Denied(Atom),
    /// `missing p(…)`
    Missing(Atom),
    /// `present p(…)`
    Present(Atom),
}

/// One condition.
#[derive(Clone, Debug)]
pub enum Literal {
    /// `p(…)`, `not p(…)`, `denied p(…)` or `not denied p(…)`.
    Atom {
        /// With or without `not`.
        sign: Sign,
        /// With or without `denied`.
        side: Side,
        /// The relation and its arguments.
        atom: Atom,
    },
    /// `left op right`
    Compare {
        /// The left side.
        left: Expr,
        /// How the sides compare.
        op: Comparison,
        /// The right side.
        right: Expr,
    },
    /// `contains(a, b)` or `not contains(a, b)`
    Test {
        /// With or without `not`.
        sign: Sign,
        /// What is asked.
        question: TextQuestion,
        /// The arguments, as written.
        args: Vec<Expr>,
        /// All of it, without `not`.
        span: Span,
    },
    /// `value in from..to`
    Range {
        /// What lies between the ends.
        value: Expr,
        /// The lower end.
        from: Expr,
        /// The upper end.
        to: Expr,
    },
}

/// A relation and its arguments.
#[derive(Clone, Debug)]
pub struct Atom {
    /// The name of the relation.
    pub relation: Name,
    /// The arguments, as written.
    pub args: Vec<Arg>,
    /// All of it.
    pub span: Span,
}

/// `column: value`, or a value by position.
#[derive(Clone, Debug)]
pub struct Arg {
    /// The name of the column, if given.
    pub column: Option<Name>,
    /// What stands there.
    pub value: Expr,
}

/// An expression with its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// All of it.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `?x`, without its question mark.
    Variable(String),
    /// `_`
    Any,
    /// A bare word: an entity, an enum member or a parameter.
    Name(String),
    /// `"…"`: text, or a name that needs quotes.
    Text(String),
    /// `12`, `0.5`. Where a date is expected, four digits are a year.
    Number(Number),
    /// `2019-06`, `2019-06-05`
    Date(Date),
    /// Arithmetic.
    Binary {
        /// The left side.
        left: Box<Expr>,
        /// The operation.
        op: Operator,
        /// The right side.
        right: Box<Expr>,
    },
    /// `lower(a)`
    Call {
        /// Which function.
        function: TextFunction,
        /// The arguments, as written.
        args: Vec<Expr>,
    },
    /// `count ?f : { … }`
    Aggregate(Box<Aggregate>),
}

/// `function value for keys : { body }`; a count has keys only.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// What is computed.
    pub function: Function,
    /// What is added or compared.
    pub value: Option<Name>,
    /// What is counted once each.
    pub keys: Vec<Name>,
    /// The conditions inside the braces.
    pub body: Vec<Literal>,
}
