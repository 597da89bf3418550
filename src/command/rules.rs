//! `rules`: how conclusions follow.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::{HANG, Verdict};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::diag::Code;
use toulmin_lang::program::{Rule, RuleId};
use toulmin_render::render::declaration;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "rules",
    group: Group::LookAround,
    takes: Takes::RelationOrRule,
    needs: None,
    examples: &["rules", "rules {conclusion}"],
    depends_on: DependsOn::Other,
};

/// Show the rules that conclude a relation, one rule, or all rules
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// A relation, for the rules that conclude it, or a rule; without it, all rules are shown
    pub(crate) name: Option<String>,
}

/// Shows rules as they are written, each with its place.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let rules = match &args.name {
        Some(name) => named(name, session)?,
        None => session.casebook.program.rules.iter().collect(),
    };

    if rules.is_empty() {
        out.result("no rule concludes it; it holds where facts state it\n")?;
    }

    let shown = rules.into_iter().map(|rule| {
        let place = session.sources.position(rule.span);
        format!(
            "// {place}\n{}\n",
            declaration::rule(rule, &session.casebook.program, &session.sources)
        )
    });
    out.prose(&shown.collect::<Vec<_>>().join("\n"), HANG)?;
    Ok(Verdict::Positive)
}

fn named<'a>(name: &str, session: &'a Session) -> Result<Vec<&'a Rule>, Failure> {
    let program = &session.casebook.program;
    if let Some(rule) = program.rule_named(name) {
        return Ok(vec![program.rule(rule)]);
    }
    if let Some(relation) = program.relation_named(name) {
        let concerned = (0..program.rules.len()).map(RuleId);
        let concerned = concerned.filter(|rule| program.concerns(*rule) == relation);
        return Ok(concerned.map(|rule| program.rule(rule)).collect());
    }
    let rules = program.rules.iter().map(|rule| rule.name.as_str());
    let relations = program.declared().map(|relation| relation.name.as_str());
    Err(session.unknown(Code::UnknownRule, "rule or relation", name, relations.chain(rules)).into())
}
