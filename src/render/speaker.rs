//! What is said of the parts of an explanation, with citations numbered as they are met.

use super::Page;
use super::exposition::{Remark, Rule, Status};
use crate::evaluate::Binding;
use crate::proof::{Absence, Contributor, Ground, Reason, Step};
use crate::words::{Contested, References, Words, phrase};
use std::collections::BTreeSet;
use toulmin_lang::facts::{self, Confidence, FactId};
use toulmin_lang::print;
use toulmin_lang::program::{
    Aggregate, Body, Citation, Comparison, Expr, Function, Literal, Origin, ParamId, Query,
    RelationId, RuleId, Side, Sign, Term, TextTest, VariableId,
};
use toulmin_lang::value::Value;

/// How many of the things that an aggregate is taken over are named in its sentence.
const TUPLES_MAX: usize = 12;

/// Speaks, and remembers what was cited.
pub(super) struct Speaker<'a> {
    pub(super) page: Page<'a>,
    pub(super) words: Words<'a>,
    pub(super) references: References<'a>,
}

impl<'a> Speaker<'a> {
    pub(super) fn new(page: Page<'a>) -> Self {
        let casebook = page.model.casebook;
        let references = References::new(&casebook.vocabulary);
        Speaker { page, words: Words::new(casebook), references }
    }

    /// What a goal says: the sentence of its one atom, or the goal as it is written.
    pub(super) fn goal(&self, query: &Query) -> String {
        let program = &self.page.model.casebook.program;
        match query.body.literals.as_slice() {
            [Literal::Atom { sign, side, atom }] => {
                let value = |term: &Term| match term {
                    Term::Value(value) => Some(*value),
                    Term::Variable(_) | Term::Any => None,
                };
                let pattern: Vec<_> = atom.terms.iter().map(value).collect();
                match sign {
                    Sign::Positive => self.words.holds(atom.relation, *side, &pattern),
                    Sign::Negative => self.words.fails(atom.relation, *side, &pattern),
                }
            }
            _ => format!("`{}`", print::body(program, &query.body)),
        }
    }

    /// The row of a step; with what qualifies and cites it when facts state it.
    pub(super) fn step(&mut self, step: &Step) -> (String, String) {
        let sentence = self.words.row(step.relation, step.side, &step.row);
        match &step.reason {
            Reason::Stated(facts) => {
                let (qualifiers, cites) = self.cited(facts);
                (sentence + &qualifiers, cites)
            }
            Reason::Rule(..) => (sentence, String::new()),
        }
    }

    /// What a fact says, qualified and cited.
    pub(super) fn fact(&mut self, id: FactId) -> (String, String) {
        let fact = self.page.model.casebook.facts.fact(id);
        let sentence = self.words.row(fact.relation, fact.side, &fact.row);
        let (qualifiers, cites) = self.cited(&[id]);
        (sentence + &qualifiers, cites)
    }

    /// What a denial denies, qualified and cited.
    pub(super) fn denial(&mut self, id: FactId) -> (String, String) {
        let fact = self.page.model.casebook.facts.fact(id);
        let sentence = self.words.row(fact.relation, Side::Holds, &fact.row);
        let (qualifiers, cites) = self.cited(&[id]);
        (sentence + &qualifiers, cites)
    }

    /// What qualifies facts that say the same, and their places.
    pub(super) fn cited(&mut self, facts: &[FactId]) -> (String, String) {
        let all = &self.page.model.casebook.facts;
        let places: Vec<Citation> =
            facts.iter().flat_map(|id| all.fact(*id).into_owned().at).collect();
        let cites = self.references.cite(&places);
        let cites = if cites.is_empty() { phrase::ASSUMED.to_owned() } else { cites };
        let mut qualifiers: Vec<String> = Vec::new();
        for id in facts {
            let said = self.words.qualifiers(*id, &mut self.references);
            qualifiers.extend((!qualifiers.contains(&said)).then_some(said));
        }
        (qualifiers.concat(), cites)
    }

    /// What is to be known of facts that are contested or of which the coder is not sure: notes and other readings, cited.
    pub(super) fn remarks(&mut self, ids: &[FactId]) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for id in ids {
            let fact = self.page.model.casebook.facts.fact(*id);
            let readings = match &fact.status {
                facts::Status::Settled => &[][..],
                facts::Status::Contested(readings) => readings,
            };
            let unsure = matches!(fact.confidence, Some(Confidence::Low | Confidence::Medium));
            let note = fact.note.as_ref().filter(|_| unsure || !readings.is_empty());
            remarks
                .extend(note.map(|note| Remark { text: phrase::note(note), tail: String::new() }));
            for (at, reading) in readings.iter().enumerate() {
                let Contested { other, places, .. } = self.words.reading(&fact, at);
                let note = reading.note.as_ref().map(|note| format!(" ({})", phrase::note(note)));
                let text = phrase::another_reading(&other) + &note.unwrap_or_default();
                remarks.push(Remark { text, tail: self.references.cite(&places) });
            }
        }
        remarks
    }

    /// A rule with its citations.
    pub(super) fn rule(&mut self, id: RuleId) -> Rule {
        let rule = self.page.model.casebook.program.rule(id);
        Rule {
            name: rule.name.to_string(),
            place: self.page.sources.position(rule.span).to_string(),
            doc: rule.doc.clone(),
            tail: self.references.cite(&rule.cites),
        }
    }

    /// The name and place of a rule.
    pub(super) fn rule_place(&self, id: RuleId) -> String {
        let rule = self.page.model.casebook.program.rule(id);
        format!("{} ({})", rule.name, self.page.sources.position(rule.span))
    }

    /// Whether a source states what these facts say, or it is only assumed.
    pub(super) fn statedness(&self, ids: &[FactId]) -> Status {
        let all = &self.page.model.casebook.facts;
        let is_cited = |id: &FactId| !all.fact(*id).is_assumed();
        if ids.iter().any(is_cited) { Status::Stated } else { Status::Assumed }
    }

    /// What an absence rests on.
    pub(super) fn ground(&self, absence: &Absence) -> Status {
        let declared = self.page.model.casebook.program.relation(absence.relation);
        match (declared.origin, &absence.ground) {
            (Origin::Exceptions(_), _) => Status::NoException,
            (_, Ground::Denied(_)) => Status::Denied,
            (_, Ground::Complete(_)) => Status::Complete,
            (_, Ground::Silent) => Status::Silent,
            (_, Ground::NotDerived) => Status::NotDerived,
        }
    }

    /// That something is absent, and what this rests on.
    pub(super) fn absence(&mut self, absence: &Absence) -> (String, String) {
        let Absence { relation, side, pattern, ground } = absence;
        let program = &self.page.model.casebook.program;
        if let Origin::Exceptions(rule) = program.relation(*relation).origin {
            let place = self.rule_place(rule);
            return (format!("{}: {place}", phrase::NO_EXCEPTION), String::new());
        }
        let fails = self.words.fails(*relation, *side, pattern);
        match ground {
            Ground::Denied(facts) => {
                let (qualifiers, cites) = self.cited(facts);
                let denied = self.words.holds(*relation, Side::Denied, pattern);
                (denied + &qualifiers, cites)
            }
            Ground::Complete(list) => (fails, self.complete(*list)),
            Ground::Silent => (fails, phrase::SILENT.to_owned()),
            Ground::NotDerived => (fails, self.not_derived(*relation).to_owned()),
        }
    }

    /// That neither rules nor, where they state the relation, facts give a row.
    pub(super) fn not_derived(&self, relation: RelationId) -> &'static str {
        match self.is_stated(relation) {
            true => phrase::NOT_STATED_NOT_DERIVED,
            false => phrase::NOT_DERIVED,
        }
    }

    /// Whether facts state rows of a relation.
    pub(super) fn is_stated(&self, relation: RelationId) -> bool {
        self.page.model.casebook.facts.count(relation, Side::Holds) > 0
    }

    /// That a list is stated to be complete, and where.
    pub(super) fn complete(&mut self, list: usize) -> String {
        let at = &self.page.model.casebook.facts.complete[list].at;
        format!("{} {}", phrase::COMPLETE, self.references.cite(at))
    }

    /// How two sides compare, or how they do not.
    pub(super) fn compared(
        &self,
        body: &Body,
        (left, op, right): (&Expr, Comparison, &Expr),
        (a, b): (Value, Value),
        sign: Sign,
    ) -> String {
        if let (Sign::Negative, Comparison::Equal) = (sign, op) {
            let (is, wanted) = (self.words.value(a), self.side(body, right, b));
            let swapped = (self.words.value(b), self.side(body, left, a));
            let function = |expr| result_of(body, expr).map(phrase::function);
            let found = match (function(left), function(right)) {
                (Some(function), _) => Some((function, is, wanted)),
                (None, Some(function)) => Some((function, swapped.0, swapped.1)),
                (None, None) => None,
            };
            if let Some((function, is, wanted)) = found {
                return format!("the {function} is {}", phrase::instead(&is, &wanted));
            }
        }
        let verb = match sign {
            Sign::Positive => phrase::compared(op, b).to_owned(),
            Sign::Negative => phrase::not_compared(op, b),
        };
        format!("{} {verb} {}", self.side(body, left, a), self.side(body, right, b))
    }

    /// What is asked of a text, or in which range a number lies, or that it is not so.
    pub(super) fn computed(
        &self,
        body: &Body,
        literal: &Literal,
        values: &[Value],
        sign: Sign,
    ) -> String {
        let side = |(expr, value): (&Expr, &Value)| self.side(body, expr, *value);
        match literal {
            Literal::Test { sign: asked, test, .. } => {
                let exprs = test.exprs().into_iter();
                let mut texts: Vec<String> = exprs.zip(values).map(side).collect();
                if let TextTest::Matches(_, pattern) = test {
                    texts.push(phrase::quoted(pattern.as_str()));
                }
                let holds = if *asked == sign { Sign::Positive } else { Sign::Negative };
                format!("{} {}", texts[0], phrase::asked(test.question(), holds, &texts[1]))
            }
            Literal::Range { value, from, to, .. } => match values {
                [number, first, last] => {
                    let number = side((value, number));
                    phrase::lies(&number, &side((from, first)), &side((to, last)), sign)
                }
                ends => {
                    let ends: Vec<String> = [from, to].into_iter().zip(ends).map(side).collect();
                    phrase::empty_range(&ends.join(" and "))
                }
            },
            _ => unreachable!("bug: only questions and ranges compute"),
        }
    }

    fn side(&self, body: &Body, expr: &Expr, value: Value) -> String {
        let written = |expr: &Expr| {
            let params: Vec<String> = params(expr).into_iter().map(|id| self.param(id)).collect();
            if !params.is_empty() {
                return params.join("; ");
            }
            let text = print::expr(&self.page.model.casebook.program, body, expr);
            let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
            inner.filter(|_| matches!(expr, Expr::Binary { .. })).unwrap_or(&text).to_owned()
        };
        self.words.computed(expr, value, &written)
    }

    /// A parameter with its value, marked when the run sets it, and its sentence.
    fn param(&self, id: ParamId) -> String {
        let model = self.page.model;
        let (param, value) = (&model.casebook.program.params[id.0], model.params[id.0]);
        let of_run = value != param.default;
        phrase::param(param.name.as_str(), &self.words.value(value), of_run, &param.sentence)
    }

    /// The value of an aggregate and what it is taken over.
    pub(super) fn aggregated(
        &self,
        body: &Body,
        (result, aggregate): (VariableId, &Aggregate),
        binding: &Binding,
        value: Option<Value>,
        contributors: &[Contributor],
    ) -> String {
        let name = |id: &VariableId| format!("?{}", body.variables[id.0].name);
        let names = |ids: &[VariableId]| ids.iter().map(name).collect::<Vec<_>>().join(", ");
        let subject = match (&aggregate.value, aggregate.keys.as_slice()) {
            (None, keys) => format!("of {}", names(keys)),
            (Some(value), []) => name(value),
            (Some(value), keys) => format!("of {} for {}", name(value), names(keys)),
        };
        let other = binding[result.0].filter(|wanted| value.is_some_and(|is| is != *wanted));
        let value = value.map(|value| self.words.value(value));
        let value = match (value, other) {
            (Some(is), Some(wanted)) => Some(phrase::instead(&is, &self.words.value(wanted))),
            (value, _) => value,
        };
        let tuple = |contributor: &Contributor| {
            let values = contributor.tuple.iter().map(|value| self.words.value(*value));
            values.collect::<Vec<_>>().join(" ")
        };
        let mut tuples: Vec<String> = contributors.iter().take(TUPLES_MAX).map(tuple).collect();
        let more = contributors.len() - tuples.len();
        tuples.extend((more > 0).then(|| phrase::and_more(more)));
        let counts = matches!(aggregate.function, Function::Count | Function::Sum | Function::Mean);
        let open = counts && !self.is_complete(aggregate, binding);
        let named = if open { format!(", {}", phrase::AS_NAMED) } else { String::new() };
        let tuples =
            if tuples.is_empty() { phrase::OF_NOTHING.to_owned() } else { tuples.join(", ") };
        let said = match (aggregate.function, value) {
            (Function::Count, Some(value)) => phrase::in_all(&value),
            (function, value) => phrase::aggregate(function, &subject, value.as_deref()),
        };
        format!("{said}{named}: {tuples}")
    }

    /// Whether every list that an aggregate reads is stated to be complete.
    fn is_complete(&self, aggregate: &Aggregate, binding: &Binding) -> bool {
        let lists = &self.page.model.casebook.facts.complete;
        aggregate.body.iter().all(|literal| match literal {
            Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => {
                let group: Binding = (0..binding.len())
                    .map(|i| binding[i].filter(|_| aggregate.group.contains(&VariableId(i))))
                    .collect();
                let pattern = crate::evaluate::instantiate(&atom.terms, &group);
                lists.iter().any(|list| list.covers(atom.relation, &pattern))
            }
            _ => true,
        })
    }
}

/// Whether a comparison only says again which value an aggregate has: `count ?f : { … } = 1`, where it is 1.
pub(super) fn repeats_aggregate(body: &Body, literal: &Literal) -> bool {
    match literal {
        Literal::Compare { left, op: Comparison::Equal, right, .. } => {
            let repeats = |result: &Expr, value: &Expr| {
                matches!(value, Expr::Value(_)) && result_of(body, result).is_some()
            };
            repeats(left, right) || repeats(right, left)
        }
        _ => false,
    }
}

/// The function of the aggregate whose result an expression is.
fn result_of(body: &Body, expr: &Expr) -> Option<Function> {
    body.literals.iter().find_map(|literal| match (literal, expr) {
        (Literal::Aggregate { result, aggregate, .. }, Expr::Variable(variable)) => {
            (result == variable).then_some(aggregate.function)
        }
        _ => None,
    })
}

/// The parameters of an expression, each once.
fn params(expr: &Expr) -> BTreeSet<ParamId> {
    match expr {
        Expr::Variable(_) | Expr::Value(_) => BTreeSet::new(),
        Expr::Param(param) => BTreeSet::from([*param]),
        Expr::Binary { left, right, .. } => &params(left) | &params(right),
        Expr::Call { args, .. } => args.iter().flat_map(params).collect(),
    }
}
