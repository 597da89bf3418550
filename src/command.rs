//! The commands: each takes a session and writes to an [`Out`], at the prompt and on the command
//! line alike.
//!
//! A command is a file here and a line in the table of `commands!`. Its file has `ENTRY`, what
//! the prompt knows of it, `Args`, which clap reads in both places, and `run`. Reading, help,
//! completion and the manual follow from these.

mod about;
pub(crate) mod check;
mod cite;
mod codebook;
pub(crate) mod compile;
mod compared;
mod data;
mod diff;
pub(crate) mod entry;
pub(crate) mod explain_error;
pub(crate) mod explained;
mod facts;
mod find;
pub(crate) mod init;
mod needs;
mod profile;
mod query;
mod relations;
mod rests_on;
mod rules;
mod schema;
mod test;
mod timeline;
mod what_if;
mod why;
mod why_not;

use self::entry::{DependsOn, Entry};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_render::words::phrase::otherwise;

/// How far the rest of a line is indented when the line is too long for the terminal.
const HANG: usize = 4;

/// How a command that ran well came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// As it should.
    Positive,
    /// A claim failed, or an answer is missing that was wanted.
    Negative,
}

/// Makes the commands on a casebook from the table: a variant, an entry and a call for each.
macro_rules! commands {
    ($($variant:ident($module:ident),)*) => {
        /// A command on a casebook.
        #[derive(Clone, Debug, clap::Subcommand)]
        pub(crate) enum Command {
            $(#[command(name = $module::ENTRY.name)] $variant($module::Args),)*
        }

        /// The commands on a casebook, in the order of the table.
        pub(crate) const ENTRIES: &[Entry] = &[$($module::ENTRY),*];

        impl Command {
            fn entry(&self) -> Entry {
                match self {
                    $(Command::$variant(_) => $module::ENTRY,)*
                }
            }

            fn run_as_it_is(
                &self,
                session: &mut Session,
                out: &mut Out,
            ) -> Result<Verdict, Failure> {
                match self {
                    $(Command::$variant(args) => $module::run(args, session, out),)*
                }
            }
        }
    };
}

commands! {
    Query(query),
    Why(why),
    WhyNot(why_not),
    WhatIf(what_if),
    Timeline(timeline),
    Diff(diff),
    Needs(needs),
    RestsOn(rests_on),
    Relations(relations),
    Codebook(codebook),
    About(about),
    Find(find),
    Facts(facts),
    Rules(rules),
    Schema(schema),
    Cite(cite),
    Profile(profile),
    Test(test),
}

impl Command {
    /// A goal as it is asked at the prompt.
    pub(crate) fn query(goal: &str) -> Self {
        Command::Query(query::Args::new(goal))
    }

    /// Runs it. An answer that depends on facts first says which of them are assumed or withdrawn.
    pub(crate) fn run(&self, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
        let (assumed, withdrawn) = session.loaded.assumptions.count();
        if assumed + withdrawn > 0 && self.entry().depends_on == DependsOn::Facts {
            out.remark(&otherwise::under(assumed, withdrawn));
        }

        self.run_as_it_is(session, out)
    }

    /// Its name, if it must not fall back on the embedded casebook unasked.
    pub(crate) fn needs_casebook(&self) -> Option<&'static str> {
        matches!(self, Command::Test(_)).then_some("test")
    }
}
