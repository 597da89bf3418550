//! An evaluation that ended early, told to the author of the rules.

use crate::evaluate::{Limit, Limits, Stop};
use toulmin_lang::diag::{Code, Diagnostic};
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

/// Finds the place at which an evaluation, of the rules or of this query, ended.
pub fn report(stop: Stop, program: &Program, query: Option<&Query>) -> Report {
    match stop {
        Stop::Cancelled => Report::Cancelled,
        Stop::Fault(fault) => fault_report(fault, program, query),
        Stop::Limit { limit, rule: Some(rule) } => {
            Report::Finding(Box::new(limit_reached(limit, rule, program)))
        }
        Stop::Limit { limit, rule: None } => Report::Words(limit_words(limit)),
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

fn limit_reached(limit: Limit, rule: RuleId, program: &Program) -> Diagnostic {
    let rule = program.rule(rule);
    let message = format!("{} while rule `{}` was adding rows", limit_words(limit), rule.name);
    Diagnostic::new(Code::LimitReached, rule.span, message).label("this rule was adding rows")
}

fn limit_words(limit: Limit) -> String {
    let limits = Limits::default();
    match limit {
        Limit::Rows => format!("the limit of {} rows was reached", limits.rows_max),
        Limit::Rounds => format!("the limit of {} rounds was reached", limits.rounds_max),
        Limit::Time => "the time limit was reached".to_owned(),
    }
}
