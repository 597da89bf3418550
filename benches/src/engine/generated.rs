//! The rules as the project compiles them to crepe.

use super::toulmin::{base, counts};
use super::{Cap, Derived, Engine, Origin, Run};
use crate::casebook;
use crate::data::Data;
use crate::workload::Workload;
use toulmin_lang::rows::Rows;
use toulmin_lang::runtime::Faults;
use toulmin_lang::value::Value;
use toulmin_reason::evaluate::params;

/// What build.rs made of the rules.
mod programs {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}

/// The rules compiled to crepe by the project.
pub(super) struct Generated;

type Derive = fn(&mut Rows, &[Value], &Faults);

impl Engine for Generated {
    fn name(&self) -> &'static str {
        "toulmin compiled"
    }

    fn origin(&self) -> Origin {
        Origin::Ours
    }

    fn runs(&self, workload: &Workload) -> Result<(), &'static str> {
        program(workload.name).map(|_| ())
    }

    fn prepare<'a>(&self, workload: &'a Workload, data: &'a Data) -> Result<Run<'a>, &'static str> {
        let derive = program(workload.name)?;
        let program = casebook::read(workload, data).program;
        let (base, params) = (base(&program, data), params(&program, &[]));
        Ok(Box::new(move |_: Cap| {
            let mut rows = base.clone();
            let faults = Faults::default();
            derive(&mut rows, &params, &faults);
            faults.outcome().expect("nothing here lacks a result");
            Some(Derived::new(counts(workload, &program, &rows), rows))
        }))
    }
}

fn program(workload: &str) -> Result<Derive, &'static str> {
    match workload {
        "tc" | "chain" => Ok(programs::closure::derive),
        "sg" => Ok(programs::sg::derive),
        "pta" => Ok(programs::pta::derive),
        "tiny" => Ok(programs::tiny::derive),
        _ => Err("every joined row would be kept before it is counted"),
    }
}
