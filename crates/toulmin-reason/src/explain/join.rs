//! The matches of a body, with the rows that they are made of.
//!
//! Positive atoms are joined by reading columns, always next the one with the fewest rows expected
//! to fit; everything else is left to the matcher of the engines.

use crate::evaluate::{Binding, Faults, Scope, Stop, instantiate};
use std::collections::HashSet;
use std::ops::ControlFlow;
use toulmin_lang::fault::Fault;
use toulmin_lang::plan::Step;
use toulmin_lang::program::{Atom, Literal, RowPattern, Side, Term, VariableId};
use toulmin_lang::rows::Table;
use toulmin_lang::value::{Code, Value};

/// The place of a row for each positive atom: the index of the literal, and the place in its table.
pub(super) type Places = Vec<(usize, u32)>;

/// What is done with each match. Breaking off ends the search.
pub(super) type Visit<'v> = dyn FnMut(&Binding, &Places) -> Result<ControlFlow<()>, Stop> + 'v;

/// A search for the matches of a body.
pub(super) struct Join<'a, 'b> {
    scope: Scope<'a>,
    literals: &'b [Literal],
    rest: &'b [Step],
    open: Vec<usize>,
    binding: Binding,
    places: Places,
    faults: Faults,
}

impl<'a, 'b> Join<'a, 'b> {
    /// Visits every match that extends a binding, in an order that depends on the rows alone. Of
    /// rows that differ only in columns that do not matter, the first that was derived is taken.
    ///
    /// # Errors
    /// When an operation has no result; all matches have been visited then. When `visit` fails or
    /// the limits are reached.
    pub(super) fn visit(
        scope: Scope<'a>,
        literals: &'b [Literal],
        steps: &'b [Step],
        known: &Binding,
        visit: &mut Visit<'_>,
    ) -> Result<(), Stop> {
        let is_match = |step: &&Step| matches!(step, Step::Match { .. });
        let atoms = steps.iter().take_while(is_match).count();
        let open = steps[..atoms].iter().rev().map(Step::literal).collect();

        let (binding, places, faults) = (known.clone(), Places::new(), Faults::new());
        let rest = &steps[atoms..];
        let mut join = Join { scope, literals, rest, open, binding, places, faults };

        if join.next(visit)?.is_break() {
            return Ok(());
        }
        join.faults.first().map_or(Ok(()), |&(literal, kind)| {
            Err(Stop::Fault(Fault { rule: None, literal, kind }))
        })
    }

    /// Goes on with the most promising atom that is open.
    fn next(&mut self, visit: &mut Visit<'_>) -> Result<ControlFlow<()>, Stop> {
        self.scope.limits.check()?;
        let expected = |at: &usize| self.expected(self.open[*at]);
        let Some(at) = (0..self.open.len()).rev().min_by_key(expected) else {
            return self.rest(visit);
        };
        let literal = self.open.remove(at);

        let flow = self.rows(literal, visit);
        self.open.insert(at, literal);
        flow
    }

    /// Goes on with every row that fits an atom.
    fn rows(&mut self, literal: usize, visit: &mut Visit<'_>) -> Result<ControlFlow<()>, Stop> {
        let literals = self.literals;
        let (side, atom) = atom(&literals[literal]);
        let Some(table) = self.scope.rows.table(atom.relation, side) else {
            return Ok(ControlFlow::Continue(()));
        };

        let free = self.free(atom);
        for at in rows(table, atom, &instantiate(&atom.terms, &self.binding), &free) {
            let value =
                |column: usize| table.kinds()[column].value(table.columns()[column][at as usize]);
            if !self.bind(&free, value) {
                continue;
            }

            self.places.push((literal, at));
            let flow = self.next(visit);
            self.places.pop();
            free.iter().for_each(|(_, variable)| self.binding[variable.0] = None);
            if flow?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The columns with a free variable.
    fn free(&self, atom: &Atom) -> Vec<(usize, VariableId)> {
        let free = |(column, term): (usize, &Term)| match term {
            Term::Variable(variable) if self.binding[variable.0].is_none() => {
                Some((column, *variable))
            }
            _ => None,
        };
        atom.terms.iter().enumerate().filter_map(free).collect()
    }

    /// Binds free variables to the values of a row. Returns false, with none bound, when one of
    /// them would need two values.
    fn bind(&mut self, free: &[(usize, VariableId)], value: impl Fn(usize) -> Value) -> bool {
        let fits = free.iter().all(|(column, variable)| {
            let value = value(*column);
            *self.binding[variable.0].get_or_insert(value) == value
        });
        if !fits {
            free.iter().for_each(|(_, variable)| self.binding[variable.0] = None);
        }
        fits
    }

    /// How many rows are expected to fit an atom: the bits of that number, in sixteenths.
    fn expected(&self, literal: usize) -> usize {
        let (side, atom) = atom(&self.literals[literal]);
        let len = self.scope.rows.count(atom.relation, side);
        let bits = (usize::BITS - len.leading_zeros()) as usize;
        let open = instantiate(&atom.terms, &self.binding).iter().filter(|it| it.is_none()).count();
        16 * bits * open / atom.terms.len().max(1)
    }

    /// Goes on with everything but the positive atoms.
    fn rest(&mut self, visit: &mut Visit<'_>) -> Result<ControlFlow<()>, Stop> {
        let Join { scope, literals, rest, binding, places, faults, .. } = self;
        let mut flow = ControlFlow::Continue(());
        scope.matches_noting(literals, rest, binding, faults, &mut |binding| {
            if flow.is_continue() {
                flow = visit(binding, places)?;
            }
            Ok(())
        })?;
        Ok(flow)
    }
}

/// A literal that is an atom.
fn atom(literal: &Literal) -> (Side, &Atom) {
    match literal {
        Literal::Atom { side, atom, .. } => (*side, atom),
        _ => unreachable!("bug: what is joined is no atom"),
    }
}

/// The rows that fit a pattern, in the order of their codes. Of rows that are equal in the free
/// columns, the first that was derived.
fn rows(
    table: &Table,
    atom: &Atom,
    pattern: &RowPattern,
    free: &[(usize, VariableId)],
) -> Vec<u32> {
    let mut rows = table.places(pattern);
    let codes = |at: u32| free.iter().map(move |(column, _)| table.columns()[*column][at as usize]);

    if free.is_empty() {
        rows.truncate(1);
    }

    if atom.terms.contains(&Term::Any) {
        let mut seen: HashSet<Vec<Code>> = HashSet::new();
        rows.retain(|at| seen.insert(codes(*at).collect()));
    }

    rows.sort_unstable_by(|a, b| codes(*a).cmp(codes(*b)));
    rows
}
