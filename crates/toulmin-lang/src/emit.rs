//! The emitter: from a checked, planned program to Rust with crepe programs.
//!
//! crepe has no aggregates, so the rules are laid out in several programs (`layout`), each of which becomes a module
//! (`part`) with its rules (`rule`, `expr`). Names that Rust and crepe accept come from `names`, small pieces of Rust from
//! `rust`; what the emitted code calls is in [`runtime`](crate::runtime).

mod rust;
mod layout;
mod names;
mod expr;
mod rule;
mod part;
#[cfg(test)]
mod tests;

use crate::plan::Plan;
use crate::program::Program;
use crate::value::Symbol;
use layout::Layout;
use names::{Names, snake};
use std::fmt;

/// A rule that the naive engine can run and crepe cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncompilable {
    /// The name of the rule.
    pub rule: Symbol,
    /// Why not.
    pub reason: String,
}

impl fmt::Display for Uncompilable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule `{}` cannot be compiled: {}", self.rule, self.reason)
    }
}

/// Writes the Rust source that derives what a program concludes: a function `derive`, and a module for each crepe program.
///
/// Where it is compiled, `crepe` and `toulmin_lang` must be known.
///
/// # Errors
/// Every rule that cannot be compiled.
///
/// # Example
#[doc = include_str!("emit/example.md")]
pub fn emit(program: &Program, plan: &Plan) -> Result<String, Vec<Uncompilable>> {
    let layout = layout::lay_out(program, plan)?;
    let names = Names::new(program, &layout);
    let modules = layout.parts.iter().enumerate().map(|(i, units)| {
        format!("\n{}", part::module(program, &layout, &names, units, &module_name(i)))
    });
    Ok(entry(program, &layout, &names) + &modules.collect::<String>())
}

fn module_name(part: usize) -> String {
    format!("part_{}", part + 1)
}

/// The function that runs one crepe program after the other, and what they share.
fn entry(program: &Program, layout: &Layout<'_>, names: &Names) -> String {
    if layout.parts.is_empty() {
        return function(["_", "_", "_"], "");
    }
    let mut fields =
        String::from("rows: &'a mut Rows,\nparams: &'a [Value],\nfaults: &'a Faults,\n");
    let mut values = String::from("rows, params, faults");
    for (i, fold) in layout.folds.iter().enumerate() {
        let (name, ty) = (snake(&names.fold(i).values), part::values_type(program, fold));
        fields += &format!("{}{name}: {ty},\n", part::fold_comment(program, fold));
        values += &format!(", {name}: Vec::new()");
    }
    let calls = (0..layout.parts.len()).map(|i| format!("{}::derive(&mut run);\n", module_name(i)));
    let body = format!("let mut run = Run {{ {values} }};\n{}", calls.collect::<String>());
    format!(
        "{}\n/// What the crepe programs share.\nstruct Run<'a> {{\n{}}}\n",
        function(["rows", "params", "faults"], &body),
        indent(&fields)
    )
}

fn function([rows, params, faults]: [&str; 3], body: &str) -> String {
    format!(
        "use toulmin_lang::runtime::*;\n\n\
         /// Adds every row that the rules conclude, given the value of each parameter, and remembers\n\
         /// what has no result.\n\
         pub(crate) fn derive({rows}: &mut Rows, {params}: &[Value], {faults}: &Faults) {{\n\
         {}}}\n",
        indent(body)
    )
}

/// Each line that is not empty, moved in by one step.
fn indent(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(line).collect()
}
