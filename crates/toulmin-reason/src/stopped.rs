//! An evaluation that ended early, told to the author of the rules.

use crate::evaluate::{Limit, Stop};
use std::time::Duration;
use toulmin_lang::diag::{Code, Diagnostic, counted};
use toulmin_lang::fault::{Fault, FaultKind};
use toulmin_lang::program::{Body, Program, Query, RuleId};

/// What there is to say about an early end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A place in the rules or the query is to blame.
    Finding(Box<Diagnostic>),
    /// No place is.
    Words(String),
    /// Somebody asked for it.
    Cancelled,
}

/// The limits of a run, as its author set them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// How many rows there may be in all.
    pub rows_max: usize,
    /// How long one command may take.
    pub timeout: Option<Duration>,
}

/// Finds the place at which an evaluation under these limits, of the rules or of this query, ended.
pub fn report(stop: Stop, program: &Program, query: Option<&Query>, limits: InForce) -> Report {
    match stop {
        Stop::Cancelled => Report::Cancelled,
        Stop::Fault(fault) => fault_report(fault, program, query),
        Stop::Limit { limit, rule: Some(rule) } => {
            Report::Finding(Box::new(limit_reached(limit, rule, program, limits)))
        }
        Stop::Limit { limit, rule: None } => {
            let (reached, remedy) = (reached(limit, limits), remedy(limit));
            Report::Words(format!("{reached}; {remedy}"))
        }
    }
}

fn fault_report(fault: Fault, program: &Program, query: Option<&Query>) -> Report {
    let (body, place) = match (fault.rule, query) {
        (Some(rule), _) => {
            let rule = program.rule(rule);
            (&rule.body, format!("in rule `{}`", rule.name))
        }
        (None, Some(query)) => (&query.body, "in the query".to_owned()),
        (None, None) => unreachable!("bug: a fault without a rule needs a query"),
    };
    Report::Finding(Box::new(fault_finding(fault, body, &place)))
}

fn fault_finding(fault: Fault, body: &Body, place: &str) -> Diagnostic {
    let span = body.literals[fault.literal].span();
    match fault.kind {
        FaultKind::Arithmetic(error) => {
            Diagnostic::new(Code::Arithmetic, span, format!("{error} {place}"))
                .label("some row makes this operation impossible")
        }
        FaultKind::AmbiguousSum => Diagnostic::new(
            Code::AmbiguousSum,
            span,
            format!("a key of the `sum` or `mean` {place} has two values"),
        )
        .label("one key, two values")
        .help("add behind `for` a variable that tells the values apart"),
        FaultKind::Text(error) => {
            Diagnostic::new(Code::TextTooLong, span, format!("{error} would be made {place}"))
                .label("some row makes a text too long")
        }
    }
}

fn limit_reached(limit: Limit, rule: RuleId, program: &Program, limits: InForce) -> Diagnostic {
    let rule = program.rule(rule);
    let reached = reached(limit, limits);
    let message = format!("{reached} while rule `{}` was adding rows", rule.name);
    Diagnostic::new(Code::LimitReached, rule.span, message)
        .label("this rule was adding rows")
        .help(format!("if it never ends, give it a condition that does; else {}", remedy(limit)))
}

/// Which limit was reached.
fn reached(limit: Limit, limits: InForce) -> String {
    match limit {
        Limit::Rows => number_reached(limits.rows_max, "row"),
        Limit::Rounds(max) => number_reached(max, "round"),
        Limit::Time => {
            let seconds = limits.timeout.unwrap_or_default().as_secs_f64();
            format!("the time limit of {seconds} seconds was reached")
        }
        Limit::Explanation => "there is more to look at than an explanation may".to_owned(),
    }
}

fn number_reached(number: usize, thing: &str) -> String {
    format!("the limit of {} was reached", counted(number, thing))
}

/// What to try.
fn remedy(limit: Limit) -> &'static str {
    match limit {
        Limit::Rows => "allow more with `--max-rows N`, or `limits rows N` at the prompt",
        Limit::Rounds(_) => "allow more with `--max-rounds N`, or `limits rounds N` at the prompt",
        Limit::Time => {
            "allow more with `--timeout SECONDS`, or `limits time SECONDS` at the prompt"
        }
        Limit::Explanation => "ask about fewer conditions, or name more of their columns",
    }
}
