//! Evaluation: the engines that need nothing but a checked program, and how a body is matched.

mod compiled;
mod matching;
mod naive;

pub use compiled::Compiled;
pub use matching::{Faults, Scope, Visit, aggregated, bind, bound, extended, instantiate};
pub use naive::NAIVE;
pub use toulmin_verify::proof::Binding;

pub use toulmin_engine::RUNTIME;
pub use toulmin_lang::engine::{Engine, Question};
pub use toulmin_lang::profile::{Profile, RuleProfile};
pub use toulmin_lang::task::{JoinOrder, Limit, Limits, Stop, Task, Tuning};

use toulmin_lang::program::{ParamId, Program};
use toulmin_lang::value::Value;

/// The values of the parameters: those that are set by `settings`, and the defaults of the others.
pub fn params(program: &Program, settings: &[(ParamId, Value)]) -> Vec<Value> {
    let mut values: Vec<Value> = program.params.iter().map(|param| param.default).collect();
    for &(param, value) in settings {
        values[param.0] = value;
    }
    values
}
