//! The commands: each takes a session and writes to an [`Out`], at the prompt and on the command line alike.

pub(crate) mod about;
pub(crate) mod check;
pub(crate) mod cite;
pub(crate) mod codebook;
pub(crate) mod compile;
mod compared;
mod data;
pub(crate) mod diff;
pub(crate) mod explain_error;
pub(crate) mod explained;
pub(crate) mod facts;
pub(crate) mod find;
pub(crate) mod init;
pub(crate) mod needs;
pub(crate) mod profile;
pub(crate) mod query;
pub(crate) mod relations;
pub(crate) mod rests_on;
pub(crate) mod rules;
pub(crate) mod schema;
pub(crate) mod test;
pub(crate) mod timeline;
pub(crate) mod what_if;
pub(crate) mod why;
pub(crate) mod why_not;

use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_render::render::format::Format;
use toulmin_render::words::phrase::otherwise;

/// How far in the rest of a line begins that is too long for the terminal.
const HANG: usize = 4;

/// What a command that ran well has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing stands against it.
    Positive,
    /// A claim failed, or there is no answer where one was wanted.
    Negative,
}

/// A command on a casebook.
#[derive(Clone, Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Answer a goal: a table, or yes or no when the goal has no variables
    Query(query::Args),
    /// Explain why a goal holds
    Why(why::Args),
    /// Explain why a goal does not hold, nearest miss first
    WhyNot(why_not::Args),
    /// Tell what would be if some facts were not said, and others were: `+member(…) -n101 : GOAL`
    WhatIf(what_if::Args),
    /// Tell in which intervals the answers of a goal hold, and which facts begin and end them
    Timeline(timeline::Args),
    /// Compare what follows under two settings: dates, parameters, casebooks, facts assumed and withdrawn
    Diff(diff::Args),
    /// Find what would have to be said, or not said, for a goal to hold; `needs not GOAL` for it to fail
    Needs(needs::Args),
    /// Show which facts, sources, silences and readings an answer rests on, or what rests on a source
    RestsOn(rests_on::Args),
    /// List the relations
    Relations(relations::Args),
    /// Write the vocabulary as a document: each relation with its columns, sentences, facts and sources
    Codebook(codebook::Args),
    /// Show all that is stated, denied and derived of an entity
    About(about::Args),
    /// Find a word among names, notes, anchors, rules, claims and sources
    Find(find::Args),
    /// Show the facts of a relation, or how many each relation has
    Facts(facts::Args),
    /// Show the rules that conclude a relation, or the rule of this name, or all
    Rules(rules::Args),
    /// Show how a relation is declared, or all of them
    Schema(schema::Args),
    /// List the works that are cited, or show one with everything that cites it
    Cite(cite::Args),
    /// Show how long each rule takes on the run-time engine, in how many rounds, and what it gives
    ///
    /// Everything is derived anew by the run-time engine, whichever engine answers questions. The time of a rule
    /// includes the aggregates in its body and making the indexes that it looks rows up in, even where other rules
    /// use them after it. Rounds are how often it was applied, matches how often its body held, rows how many new
    /// rows that gave. The share is of the whole evaluation, which has to sort the facts first.
    Profile(profile::Args),
    /// Check that the claims still follow, for the stated reasons
    Test(test::Args),
}

impl Command {
    /// Runs it.
    pub(crate) fn run(&self, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
        let (assumed, withdrawn) = session.loaded.assumptions.count();
        if assumed + withdrawn > 0 && self.rests_on_facts() {
            out.remark(&otherwise::under(assumed, withdrawn));
        }
        match self {
            Command::Query(args) => query::run(args, session, out),
            Command::Why(args) => why::run(args, session, out),
            Command::WhyNot(args) => why_not::run(args, session, out),
            Command::WhatIf(args) => what_if::run(args, session, out),
            Command::Timeline(args) => timeline::run(args, session, out),
            Command::Diff(args) => diff::run(args, session, out),
            Command::Needs(args) => needs::run(args, session, out),
            Command::RestsOn(args) => rests_on::run(args, session, out),
            Command::Relations(args) => relations::run(args, session, out),
            Command::Codebook(args) => codebook::run(args, session, out),
            Command::About(args) => about::run(args, session, out),
            Command::Find(args) => find::run(args, session, out),
            Command::Facts(args) => facts::run(args, session, out),
            Command::Rules(args) => rules::run(args, session, out),
            Command::Schema(args) => schema::run(args, session, out),
            Command::Cite(args) => cite::run(args, session, out),
            Command::Profile(args) => profile::run(args, session, out),
            Command::Test(args) => test::run(args, session, out),
        }
    }

    /// Whether what it says depends on what the sources say.
    fn rests_on_facts(&self) -> bool {
        !matches!(
            self,
            Command::Relations(_) | Command::Rules(_) | Command::Schema(_) | Command::Find(_)
        )
    }

    /// Whether it writes a document for other programs.
    pub(crate) fn writes_json(&self) -> bool {
        match self {
            Command::Query(args) => args.format == query::Format::Json,
            Command::Why(args) => args.shape.format == Some(Format::Json),
            Command::WhyNot(args) => args.shape.format == Some(Format::Json),
            Command::WhatIf(args) => args.shape.format == Some(Format::Json),
            Command::Timeline(args) => args.shape.format == Some(Format::Json),
            Command::Diff(args) => args.shape.format == Some(Format::Json),
            Command::Needs(args) => args.shape.format == Some(Format::Json),
            Command::RestsOn(args) => args.shape.format == Some(Format::Json),
            Command::Profile(args) => args.format == query::Format::Json,
            Command::Test(args) => args.format == test::Format::Json,
            _ => false,
        }
    }

    /// Its name, if it must not fall back on the embedded casebook unasked.
    pub(crate) fn needs_casebook(&self) -> Option<&'static str> {
        matches!(self, Command::Test(_)).then_some("test")
    }
}
