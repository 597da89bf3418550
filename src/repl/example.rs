//! Goals that a casebook can answer, and what else examples are made of.

use std::borrow::Cow;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::check::check_goal;
use toulmin_lang::facts::Fact;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::print;
use toulmin_lang::program::{
    Atom, Claim, Expected, Literal, Program, RowPattern, Side, Sign, Type,
};
use toulmin_lang::source::Sources;
use toulmin_lang::value::{Symbol, Value};
use toulmin_render::render::{atom, declaration};

/// The goal that opens the case of the article.
const FIRST: &str = "has_voice(actor: China, forum: ?f, scope: ?s)";

/// What examples are made of in a casebook.
pub(super) struct Examples {
    /// Goals to try, first one that rules conclude, then the simplest.
    pub(super) goals: Vec<String>,
    /// What stands for a word in braces.
    parts: Vec<(&'static str, String)>,
}

impl Examples {
    /// Those of a casebook.
    pub(super) fn of(casebook: &Casebook) -> Self {
        let goals = goals(casebook);
        let mut parts = Vec::new();
        if let Some(goal) = goals.first() {
            let claimed = |end| claimed(casebook, end).unwrap_or_else(|| goal.clone());
            parts.push(("{yes}", claimed(End::Holds)));
            parts.push(("{no}", claimed(End::Fails)));
            parts.push(("{conclusion}", goal[..goal.find('(').unwrap_or(goal.len())].to_owned()));
        }
        if let Some(fact) = first_fact(casebook) {
            parts.extend(of_fact(casebook, &fact));
        }

        let mut said = casebook.facts.written.iter().filter(|fact| fact.side == Side::Holds);
        let unsaid = said.find_map(|fact| unsaid(casebook, fact));
        parts.extend(unsaid.map(|unsaid| ("{unsaid}", unsaid)));

        let param = casebook.program.params.iter().find(|param| param.ty == Type::Number);
        parts.extend(param.map(|param| ("{param}", param.name.to_string())));
        Examples { goals, parts }
    }

    /// An example with names of the casebook for its words in braces; `None` where the casebook has
    /// no such name.
    pub(super) fn fill(&self, example: &str) -> Option<String> {
        let fill = |text: String, (word, name): &(&str, String)| text.replace(word, name);
        let filled = self.parts.iter().fold(example.to_owned(), fill);
        (!filled.contains('{')).then_some(filled)
    }

    /// The first variable of the first goal.
    pub(super) fn variable(&self) -> &str {
        let goal = self.goals.first().map_or("", String::as_str);
        let variable = goal.find('?').map(|at| &goal[at..]);
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        variable.map_or("?x", |it| &it[..it[1..].find(|c| !is_name(c)).map_or(it.len(), |n| n + 1)])
    }
}

/// The outcome that a claim expects of its goal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Holds,
    Fails,
}

/// The goal of the first claim with this outcome, where a rule concludes the goal.
fn claimed(casebook: &Casebook, end: End) -> Option<String> {
    let program = &casebook.program;
    let is_plain = |claim: &&Claim| !claim.todo && claim.as_of.is_none();
    let claims = program.claims.iter().filter(is_plain);
    claims.filter(|claim| expected(claim) == end).find_map(|claim| concluded_goal(program, claim))
}

fn expected(claim: &Claim) -> End {
    match &claim.expected {
        Expected::Exactly(_, rows) | Expected::Includes(_, rows) if rows.is_empty() => End::Fails,
        Expected::Fails => End::Fails,
        Expected::Holds | Expected::Exactly(..) | Expected::Includes(..) => End::Holds,
    }
}

/// The goal of a claim, if it is one atom that rules conclude.
fn concluded_goal(program: &Program, claim: &Claim) -> Option<String> {
    match claim.query.body.literals.as_slice() {
        [Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom }] => {
            program.rules_for(atom.relation).next()?;
            asked(program, atom)
        }
        _ => None,
    }
}

/// An atom with the columns that are fixed, if any are.
fn asked(program: &Program, atom: &Atom) -> Option<String> {
    let fixed = atom.pattern();
    let is_fixed = fixed.iter().any(Option::is_some);
    is_fixed.then(|| atom::pattern(program, atom.relation, Side::Holds, &fixed))
}

/// What a fact lends to examples.
fn of_fact(casebook: &Casebook, fact: &Fact) -> Vec<(&'static str, String)> {
    let Casebook { program, vocabulary, .. } = casebook;
    let relation = program.relation(fact.relation);
    let column = &relation.columns[0];
    let mut parts = vec![
        ("{fact}", atom::row(program, fact.relation, Side::Holds, &fact.row)),
        ("{relation}", relation.name.to_string()),
        ("{column}", column.name.to_string()),
        ("{type}", program.type_name(column.ty).to_owned()),
    ];

    let names = fact.row.iter().zip(&relation.columns);
    let mut entities = names.filter(|(_, column)| matches!(column.ty, Type::Entity(_)));
    parts.extend(entities.next().map(|(name, _)| ("{entity}", name.to_string())));
    if let Some(citation) = fact.at.first() {
        parts.push(("{place}", print::citation(citation, vocabulary.default_source)));
        parts.push(("{work}", citation.source.to_string()));
    }
    parts
}

/// A fact, with another entity in it, that no written fact states or denies.
fn unsaid(casebook: &Casebook, fact: &Fact) -> Option<String> {
    let Casebook { program, vocabulary, facts, .. } = casebook;
    let columns = &program.relation(fact.relation).columns;
    let is_said = |row: &[Value]| {
        facts.written.iter().any(|it| it.relation == fact.relation && *it.row == *row)
    };

    let fits = |sorts: &[(Symbol, _)], ty| {
        sorts.iter().any(|(sort, _)| sort.as_str() == program.type_name(ty))
    };

    (0..columns.len()).filter(|at| matches!(columns[*at].ty, Type::Entity(_))).find_map(|at| {
        let others = vocabulary.entities.iter().filter(|it| fits(&it.sorts, columns[at].ty));
        let mut rows = others.map(|other| {
            let mut row = fact.row.to_vec();
            row[at] = Value::Name(other.name);
            row
        });
        let row = rows.find(|row| !is_said(row))?;
        Some(atom::row(program, fact.relation, Side::Holds, &row))
    })
}

/// Goals to try, first one that rules conclude, then the simplest.
fn goals(casebook: &Casebook) -> Vec<String> {
    concluded(casebook).into_iter().chain(stated(casebook)).collect()
}

/// The first goal if the casebook can be asked it, else every row of the first relation that rules
/// conclude.
fn concluded(casebook: &Casebook) -> Option<String> {
    let Casebook { program, vocabulary, .. } = casebook;
    let (goal, _) = parse_goal(Sources::default().add("", FIRST), FIRST);
    if goal.is_some_and(|goal| check_goal(program, vocabulary, &goal).is_ok()) {
        return Some(FIRST.to_owned());
    }
    program.rules.first().map(|rule| declaration::goal(program.relation(rule.head.relation)))
}

/// Goals on the relation of the first fact, the simplest first.
fn stated(casebook: &Casebook) -> Vec<String> {
    let program = &casebook.program;
    let Some(fact) = first_fact(casebook).filter(|fact| fact.row.len() > 1) else {
        return Vec::new();
    };
    let mut fixed = RowPattern::exactly(&fact.row);
    fixed.iter_mut().skip(1).for_each(|value| *value = None);
    let yes_or_no = atom::pattern(program, fact.relation, Side::Holds, &fixed);
    let counted = &program.relation(fact.relation).columns[1].name;
    let one = open(program, &fact);
    vec![
        declaration::goal(program.relation(fact.relation)),
        one.clone(),
        yes_or_no,
        format!("count ?{counted} : {{ {one} }} >= 2"),
    ]
}

/// The first fact of several columns, or else the first of all.
fn first_fact(casebook: &Casebook) -> Option<Cow<'_, Fact>> {
    let facts = &casebook.facts;
    let is_said = |fact: &&Fact| fact.side == Side::Holds;
    let is_wide = |fact: &&Fact| fact.row.len() > 1;
    let written = || facts.written.iter().filter(is_said);
    let bulk = || facts.entries().filter(|(_, bulk)| !bulk.is_empty());
    let mut rows = bulk().map(|(first, _)| facts.fact(first)).filter(|fact| is_said(&&**fact));
    let wide = written().find(is_wide).map(Cow::Borrowed);
    let wide = wide.or_else(|| rows.find(|fact| is_wide(&&**fact)));
    wide.or_else(|| written().next().map(Cow::Borrowed))
        .or_else(|| bulk().next().map(|(first, _)| facts.fact(first)))
}

/// The rows that share the first column of a fact.
fn open(program: &Program, fact: &Fact) -> String {
    let relation = program.relation(fact.relation);
    let args = relation.columns.iter().zip(&fact.row).enumerate().map(|(at, (column, value))| {
        if at == 0 {
            format!("{}: {value}", column.name)
        } else {
            format!("{0}: ?{0}", column.name)
        }
    });
    format!("{}({})", relation.name, args.collect::<Vec<_>>().join(", "))
}
